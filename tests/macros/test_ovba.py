"""The writer of VBA projects, held to readers that are not ours: oletools, olefile, pyOpenVBA."""

from __future__ import annotations

import io

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oletools.olevba import VBA_Parser, decompress_stream

from tests.macros.compound_check import directory_faults
from workbook_templates.compound import compound_file
from workbook_templates.ovba import compress, vba_project
from workbook_templates.vba import Module

IDENTIFIER = "{11111111-2222-3333-4444-555555555555}"
DOCUMENT = Module("ThisWorkbook", "document", 'Attribute VB_Name = "ThisWorkbook"\n')

repetitive = st.lists(st.sampled_from([b"Dim x As Long\r\n", b"End Sub\r\n", b"a", b"'"]), max_size=900).map(b"".join)


@given(st.one_of(repetitive, st.binary(max_size=3600)))
@settings(max_examples=150, deadline=None)
def test_what_is_compressed_comes_back(content: bytes) -> None:
    assert decompress_stream(bytearray(compress(content))) == content


@pytest.mark.parametrize("size", [0, 1, 3, 4095, 4096, 4097, 8192, 20000])
def test_chunks_end_at_4096_bytes(size: int) -> None:
    content = (b"Public Sub A()\r\n" * 1300)[:size]
    assert decompress_stream(bytearray(compress(content))) == content


def test_what_does_not_become_smaller_is_stored_as_it_is() -> None:
    noise = bytes((i * i * 7919 + i * 104729) >> 5 & 0xFF for i in range(8192))
    packed = compress(noise)
    assert decompress_stream(bytearray(packed)) == noise
    assert len(packed) <= len(noise) + 5


def test_a_text_becomes_much_smaller() -> None:
    assert len(compress(b"    If x Then Exit Function\r\n" * 500)) < 2000


names = st.text("abcdefgXYZ_019", min_size=1, max_size=31)
sizes = st.sampled_from([0, 1, 63, 64, 65, 511, 512, 513, 4095, 4096, 4097, 9000])


@given(st.dictionaries(names, sizes, min_size=1, max_size=24), st.dictionaries(names, sizes, max_size=6))
@settings(max_examples=60, deadline=None)
def test_a_compound_file_gives_back_its_streams(inner: dict[str, int], outer: dict[str, int]) -> None:
    # The format compares names without case.
    inner = {name.upper(): size for name, size in inner.items()}
    outer = {name.upper(): size for name, size in outer.items() if name.upper() != "VBA"}
    filled = {name: bytes([number % 251 + 1]) * size for number, (name, size) in enumerate([*inner.items()])}
    content = compound_file({"VBA": filled, **{name: b"\7" * size for name, size in outer.items()}})
    assert directory_faults(content) == []
    with olefile.OleFileIO(io.BytesIO(content), raise_defects=olefile.DEFECT_INCORRECT) as ole:
        assert {tuple(path) for path in ole.listdir()} == {("VBA", name) for name in inner} | {(name,) for name in outer}
        for name in inner:
            assert ole.openstream(["VBA", name]).read() == filled[name]


def test_the_checker_of_the_directory_sees_a_fault() -> None:
    content = bytearray(compound_file(dict.fromkeys("abcdefg", b"x")))
    at = content.index(b"d\0" + b"\0" * 30)  # the entry at the root of the seven
    content[at + 67] = 0
    assert directory_faults(bytes(content))


def test_modules_come_back_as_they_were() -> None:
    modules = [
        DOCUMENT,
        Module("Work", "module", 'Attribute VB_Name = "Work"\nPublic Sub Go()\nEnd Sub\n' + "' a line of text\n" * 900),
        Module("Thing", "class", 'Attribute VB_Name = "Thing"\n'),
    ]
    content = vba_project("Sample", IDENTIFIER, modules)
    assert content == vba_project("Sample", IDENTIFIER, modules)
    assert directory_faults(content) == []
    found = {
        name: code.replace("\r\n", "\n")
        for _, _, name, code in VBA_Parser("sample.bin", data=content).extract_all_macros()
    }
    assert found == {"ThisWorkbook.cls": modules[0].text, "Work.bas": modules[1].text, "Thing.cls": modules[2].text}


def test_the_project_is_neither_locked_nor_hidden() -> None:
    """The three fields decoded as MS-OVBA 2.4.3.3 says."""
    with olefile.OleFileIO(io.BytesIO(vba_project("Sample", IDENTIFIER, [DOCUMENT]))) as ole:
        project = ole.openstream("PROJECT").read().decode("ascii")
    fields = dict(line.split("=", 1) for line in project.split("\r\n") if "=" in line)
    decoded = {}
    for field in ("CMG", "DPB", "GC"):
        data = bytes.fromhex(fields[field].strip('"'))
        seed, version, key = data[0], data[0] ^ data[1], data[0] ^ data[2]
        assert (version, key) == (2, sum(IDENTIFIER.encode()) & 0xFF)
        plain = []
        previous, one_back, two_back = key, data[2], data[1]
        for hidden in data[3:]:
            previous = hidden ^ ((two_back + previous) & 0xFF)
            plain.append(previous)
            two_back, one_back = one_back, hidden
        ignored = (seed & 6) // 2
        assert int.from_bytes(plain[ignored : ignored + 4], "little") == len(plain) - ignored - 4
        decoded[field] = bytes(plain[ignored + 4 :])
    assert decoded == {"CMG": b"\0\0\0\0", "DPB": b"\0", "GC": b"\xff"}


def test_only_ascii_is_written() -> None:
    with pytest.raises(UnicodeEncodeError):
        vba_project("Sample", IDENTIFIER, [DOCUMENT, Module("Work", "module", "' 复盘\n")])
