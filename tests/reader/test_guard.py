"""What a file is, from its bytes; every refusal has a reason, a message and a hint. Hostile files cost little."""

from __future__ import annotations

import io
import os
import random
import re
import stat
import struct
import time
import zipfile
import zlib

import pytest

from tests.reader.build import GOALS, ISSUES, SEED, in_sheets, rezip, write
from xlretro.errors import InputRefused, XlretroError
from xlretro.io.reading import guard
from xlretro.io.reading.cells import SheetScan, _string_lengths
from xlretro.io.reading.guard import DEFAULT, REASONS, Archive, read_bytes, refused, translated
from xlretro.io.reading.workbook import read_bytes_of_workbook, read_workbook


def refusal(path, **options):
    with pytest.raises(InputRefused) as caught:
        read_workbook(path, **options)
    error = caught.value
    assert error.reason in REASONS
    for text in (error.message, error.hint):
        assert text is not None
        for sentence in text:
            assert sentence
            assert "{" not in sentence
            assert "\n" not in sentence
    return error


def reason(path, **options):
    return refusal(path, **options).reason


@pytest.fixture
def good(tmp_path):
    return write(tmp_path / "good.xlsx", {"复盘": SEED})


def file(tmp_path, content: bytes, name="a.xlsx"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


# ------------------------------------------------------------------------------------ what it is

def test_missing(tmp_path):
    assert reason(tmp_path / "nowhere" / "a.xlsx") == "missing"


def test_a_folder_is_no_file(tmp_path):
    assert reason(tmp_path) == "not_a_file"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are of Unix")
def test_a_pipe_does_not_block(tmp_path):
    os.mkfifo(tmp_path / "a.xlsx")
    assert reason(tmp_path / "a.xlsx") == "not_a_file"


@pytest.mark.parametrize("name", ["~$复盘.xlsx", ".~lock.复盘.xlsx#", ".~复盘.xlsx", "._复盘.xlsx"])
def test_lock_files(tmp_path, name):
    assert reason(file(tmp_path, b"x", name)) == "lock_file"


@pytest.mark.parametrize(("content", "detail"), [
    (b"a,b\n1,2\n", "CSV"), (b"%PDF-1.7 ...", "PDF"), (b"<html><table>", "HTML"), (b"{\\rtf1", "RTF"),
    (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "2003"),
    (b"\x7fELF\0\0\0", "其他"),
])  # fmt: skip
def test_other_content_is_named(tmp_path, content, detail):
    error = refusal(file(tmp_path, content))
    assert error.reason == "not_a_workbook"
    assert detail in error.message.zh


@pytest.mark.parametrize("name", ["word/document.xml", "content.xml", "ppt/presentation.xml", "a.txt"])
def test_other_packages(tmp_path, name):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr(name, "<x/>")
    assert reason(file(tmp_path, buffer.getvalue())) == "not_a_workbook"


def test_empty(tmp_path):
    assert reason(file(tmp_path, b"")) == "empty"


def test_a_file_without_permission(tmp_path, good, monkeypatch):
    def denied(*_, **__):
        raise PermissionError(13, "Permission denied")
    monkeypatch.setattr(type(good), "open", denied)
    assert reason(good) == "locked"


def test_a_failing_disk(good, monkeypatch):
    def broken(*_, **__):
        raise OSError(5, "Input/output error")
    monkeypatch.setattr(type(good), "open", broken)
    error = refusal(good)
    assert error.reason == "unreadable"
    assert "Input/output error" in error.message.zh


def test_a_macro_workbook_is_read(tmp_path, good):
    good = rezip(good, lambda name, content: content.replace(b"spreadsheetml.sheet.main", b"x.macroEnabled.main"),
                 {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})  # fmt: skip
    assert read_workbook(good.rename(tmp_path / "a.xlsm")).row_count() == 9


# ------------------------------------------------------------------------------------ encrypted

def encrypted(path, password):
    from msoffcrypto.format.ooxml import OOXMLFile

    with path.open("rb") as plain:
        out = io.BytesIO()
        OOXMLFile(plain).encrypt(password, out)
    path.write_bytes(out.getvalue())
    return path


def test_encrypted_workbooks_open_with_their_password_alone(good):
    encrypted(good, "秘密")
    assert reason(good) == "encrypted"
    assert reason(good, password="falsch") == "wrong_password"
    assert read_workbook(good, password="秘密").row_count() == 9


def test_the_password_excel_never_asks_for(good):
    assert read_workbook(encrypted(good, "VelvetSweatshop")).row_count() == 9


def test_a_password_does_not_hurt_a_plain_workbook(good):
    assert read_workbook(good, password="x").row_count() == 9


def test_decryption_that_would_take_forever(good):
    encrypted(good, "a")  # Excel's 100,000 rounds, written in the file: it could ask for any number
    assert reason(good, password="a", limits=DEFAULT._replace(key_rounds=99_999)) == "unsafe"


# ------------------------------------------------------------------------------------ damage

def test_truncation_anywhere(tmp_path, good):
    data = good.read_bytes()
    for cut in (3, 4, 30, len(data) // 3, len(data) // 2, len(data) - 30, len(data) - 1):
        assert reason(file(tmp_path, data[:cut])) in {"damaged", "not_a_workbook"}


def test_a_wrong_checksum(tmp_path, good):
    data = bytearray(good.read_bytes())
    entry = next(e for e in zipfile.ZipFile(good).infolist() if "sheet1" in e.filename)
    data[entry.header_offset + 60] ^= 0xFF
    assert reason(file(tmp_path, bytes(data))) == "damaged"


def test_broken_xml(good):
    assert reason(rezip(good, in_sheets(lambda xml: xml[: len(xml) // 2]))) == "damaged"
    assert reason(rezip(good, lambda name, content: content[:-20] if name.endswith("workbook.xml") else content)) == "damaged"


def test_a_sheet_that_is_listed_but_missing(good):
    assert reason(rezip(good, lambda name, content: None if "sheet1" in name else content)) == "damaged"


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", [
    "xl/worksheets/sheet1.xml", "XL/Worksheets/Sheet1.XML", "/xl/worksheets/sheet1.xml", "xl\\worksheets\\sheet1.xml",
])  # fmt: skip
def test_duplicate_and_case_duplicate_names(good, name):
    assert reason(rezip(good, lambda _, content: content, {name: b"<worksheet/>"})) == "unsafe"


def test_names_that_leave_the_folder_are_harmless(tmp_path, good):
    rezip(good, lambda _, content: content, {"../../etc/passwd": b"x", "C:\\x.xml": b"<x/>"})
    assert read_workbook(good).row_count() == 9


def test_traversing_targets_find_nothing_outside(good):
    rezip(good, lambda name, content: content.replace(b'"worksheets/', b'"../../../worksheets/') if "rels" in name else content)
    assert reason(good) == "damaged"


# ------------------------------------------------------------------------------------ hostile

def test_entities_are_refused_in_any_part(good):
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'
    for part in ("sheet1.xml", "sharedStrings.xml", "styles.xml", "workbook.xml", "core.xml", "_rels/.rels"):
        data = good.read_bytes()
        path = rezip(good, lambda name, content, part=part: re.sub(rb"^<\?xml[^>]*\?>", bomb, content) if name.endswith(part) else content)
        assert reason(path) == "unsafe", part
        good.write_bytes(data)


@pytest.mark.parametrize("encoding", ["UTF-8" + "0" * 300, "utf-7", "cp500", "gbk", "rot13"])
@pytest.mark.parametrize("gap", [1, 500])
def test_no_declaration_hides_what_the_parser_reads(good, encoding, gap):
    """The parser takes up an encoding however far behind it stands; a document type in EBCDIC is not seen in the bytes."""
    declared = f'<?xml version="1.0"{" " * gap}encoding="{encoding}"?>'.encode()
    path = rezip(good, lambda name, content: re.sub(rb"^<\?xml[^>]*\?>", declared, content) if name.endswith("workbook.xml") else content)
    assert verdict(path.read_bytes()) in ({"damaged"} if gap > 1 or encoding != "gbk" else {"read", "damaged"})


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_hides_no_entities_either(good, codec):
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><workbook/>'
    assert reason(rezip(good, lambda name, content: bomb.encode(codec) if name.endswith("workbook.xml") else content)) == "unsafe"


def test_an_utf16_part_hides_no_entities(good):
    bomb = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>'
    assert reason(rezip(good, lambda name, content: bomb.encode("utf-16") if "sheet1" in name else content)) == "unsafe"


def test_inflating_stops_at_the_limit(good):
    filler = " " * 3_000_000
    rezip(good, in_sheets(lambda xml: xml.replace("<sheetData>", filler + "<sheetData>")))
    assert read_workbook(good).row_count() == 9
    assert reason(good, limits=DEFAULT._replace(part_bytes=1_000_000)) == "too_large"
    assert reason(good, limits=DEFAULT._replace(inflated_bytes=1_000_000)) == "too_large"


def test_stated_sizes_are_not_believed(tmp_path, good):
    rezip(good, in_sheets(lambda xml: xml.replace("<sheetData>", " " * 3_000_000 + "<sheetData>")))
    data = good.read_bytes()
    sheet = next(e for e in zipfile.ZipFile(good).infolist() if "sheet1" in e.filename)
    lie = data.replace(struct.pack("<LL", sheet.compress_size, sheet.file_size), struct.pack("<LL", sheet.compress_size, 10))
    assert lie != data
    assert reason(file(tmp_path, lie), limits=DEFAULT._replace(part_bytes=1_000_000)) == "too_large"


@pytest.mark.parametrize(("limit", "value"), [
    ("file_bytes", 1000), ("entries", 3), ("frame_bytes", 100), ("sheets", 0), ("cells", 0), ("text_characters", 10), ("depth", 1),
])  # fmt: skip
def test_every_limit_is_held(good, limit, value):
    assert reason(good, limits=DEFAULT._replace(**{limit: value})) in {"too_large", "unsafe"}


@pytest.mark.parametrize("cells", [["XFD1048576"], ["A1048576"], ["A1048576", "XFD1"], ["AA20000", "XFD7", "B400001"]])
def test_far_cells_are_left_out_and_said_to_be(tmp_path, cells):
    def put(book):
        for cell in cells:
            book.worksheets()[0].write(cell, "误敲")
    retro = read_workbook(write(tmp_path / "a.xlsx", {"1": GOALS}, after=put))
    assert retro["goals"].rows == read_workbook(write(tmp_path / "b.xlsx", {"1": GOALS}))["goals"].rows
    assert retro["goals"].columns == read_workbook(tmp_path / "b.xlsx")["goals"].columns
    assert {place.cell for place in retro.strays} == set(cells)
    assert {place.sheet for place in retro.strays} == {"1"}


@pytest.mark.parametrize("address", ["A5000000000000000000", "AAAAAAAAAAAA1", "五", "A-1", "$A$1", "A4294967297"])
def test_an_address_that_calamine_would_cut_off(tmp_path, address):
    """It took that for a far cell and ended the process over the memory."""
    path = write(tmp_path / "a.xlsx", {"1": GOALS})
    assert reason(rezip(path, in_sheets(lambda xml: xml.replace('r="A2"', f'r="{address}"')))) == "damaged"
    path = write(tmp_path / "b.xlsx", {"1": GOALS})
    row = "<row r='99999999999999999999'><c><v>1</v></c></row></sheetData>"
    assert reason(rezip(path, in_sheets(lambda xml: xml.replace("</sheetData>", row)))) == "damaged"


def test_what_is_near_enough_is_read_and_no_stray(tmp_path):
    for cell in ("Z9000", "XFD1"):
        path = write(tmp_path / "a.xlsx", {"1": GOALS}, after=lambda book, cell=cell: book.worksheets()[0].write(cell, 1))
        assert read_workbook(path).strays == []


def test_many_cells_far_away_are_somebodys_data(tmp_path):
    def put(book):
        for row in range(1_001):
            book.worksheets()[0].write(900_000 + row, 5, row)
    error = refusal(write(tmp_path / "a.xlsx", {"1": GOALS}, after=put))
    assert error.reason == "too_large"
    assert "901001" in error.message.zh


def test_far_cells_without_addresses(tmp_path):
    wide = "<row>" + "<c><v>1</v></c>" * 16_000 + "</row>" + "<row><c><v>1</v></c></row>" * 16_000
    path = rezip(write(tmp_path / "a.xlsx", {"1": GOALS}), in_sheets(lambda xml: xml.replace("</sheetData>", wide + "</sheetData>")))
    assert reason(path) == "too_large"


def test_formatted_blank_rows_to_the_end_of_the_sheet_are_fine(tmp_path):
    def format_all(book):
        border = book.add_format({"border": 1})
        for row in (1000, 50_000, 1_048_575):
            book.worksheets()[0].write_blank(row, 30, None, border)
    assert read_workbook(write(tmp_path / "a.xlsx", {"1": GOALS}, after=format_all))["goals"].rows[-1] == (0, 4)


def test_a_string_referenced_by_every_cell(tmp_path):
    path = write(tmp_path / "a.xlsx", {"1": [["x" * 32_000] * 50] * 50})
    assert reason(path) == "too_large"


def test_many_long_texts_that_differ_are_counted_one_by_one(tmp_path):
    rows = [["x" * 30_000] + [f"{r}" for _ in range(40)] for r in range(60)]
    assert reason(write(tmp_path / "a.xlsx", {"1": rows})) == "unrecognised"


def test_a_million_merged_ranges(tmp_path):
    merged = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 100_000))
    path = rezip(write(tmp_path / "a.xlsx", {"1": GOALS}), in_sheets(
        lambda xml: xml.replace("</sheetData>", f"</sheetData><mergeCells>{merged}</mergeCells>")))  # fmt: skip
    assert reason(path) == "too_large"


@pytest.mark.parametrize("part", ["sheet1.xml", "workbook.xml", "sharedStrings.xml", "styles.xml", "core.xml"])
def test_deep_nesting(tmp_path, part):
    deep = b"<a>" * 200_000 + b"</a>" * 200_000
    path = rezip(write(tmp_path / "a.xlsx", {"1": SEED}), lambda name, content: re.sub(
        rb"(</worksheet>|</workbook>|</sst>|</styleSheet>|</cp:coreProperties>)", lambda m: deep + m[1], content)
        if name.endswith(part) else content)  # fmt: skip
    assert verdict(path.read_bytes()) in {"read", "unsafe", "damaged"}


def test_more_entries_than_anybody_needs(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for n in range(12_000):
            package.writestr(f"xl/media/{n}.png", b"")
    assert reason(file(tmp_path, buffer.getvalue())) == "too_large"


def test_a_sheet_full_of_headers_takes_no_time(tmp_path):
    path = write(tmp_path / "a.xlsx", {"1": [GOALS[0], ["部门", "活动名称"]] * 4000})
    start = time.process_time()
    assert verdict(path.read_bytes()) == "too_large"
    assert time.process_time() - start < 5


QUADRATIC = [b"<c ", b"<c r=\"A1\" ", b"<c r=\"A1\"><f", b"<f si=\"1\"", b"<mergeCell ref=\"", b"<row ", b"<!--", b" r=\"A1", b"t=\"s\"", b"  "]


@pytest.mark.parametrize("piece", QUADRATIC)
def test_no_input_makes_the_scans_quadratic(tmp_path, piece):
    head = b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c>'
    spent = []
    for size in (1_000_000, 4_000_000):
        scan = SheetScan("x", head + piece * (size // len(piece)), DEFAULT, lambda: frozenset({"1"}))
        scan._near, scan._regular = False, True  # also where the parser would have refused it
        start = time.process_time()
        scan.facts()
        scan.extent()
        scan.merges()
        scan.has_results()
        spent.append(time.process_time() - start)
    assert spent[1] < max(20 * spent[0], 3.0)


# ------------------------------------------------------------------------------------ translation

class PanicException(BaseException):
    __module__ = "pyo3_runtime"


@pytest.mark.parametrize(("error", "expected"), [
    (zipfile.BadZipFile("x"), "damaged"), (zlib.error("x"), "damaged"), (UnicodeDecodeError("utf-8", b"", 0, 1, ""), "damaged"),
    (PanicException("x"), "damaged"), (PermissionError(13, "x"), "locked"), (OSError(5, "x"), "unreadable"),
    (MemoryError(), "out_of_memory"), (FileNotFoundError(2, "x"), "missing"), (NotADirectoryError(20, "x"), "not_a_file"),
    (EOFError(), "damaged"),
])  # fmt: skip
def test_foreign_exceptions_become_ours(error, expected):
    with pytest.raises(InputRefused) as caught, translated():
        raise error
    assert caught.value.reason == expected


@pytest.mark.parametrize("error", [KeyError("our bug"), AssertionError(), KeyboardInterrupt(), SystemExit(1)])
def test_our_own_bugs_and_interrupts_pass(error):
    with pytest.raises(type(error)), translated():
        raise error


def test_our_own_errors_pass_unchanged():
    own = refused("empty")
    with pytest.raises(XlretroError) as caught, translated():
        raise own
    assert caught.value is own


def test_every_reason_is_written_in_both_languages():
    for key, (message, hint) in REASONS.items():
        filled = refused(key, detail="x", seen="y", wanted="z")
        assert filled.reason == key
        assert message.zh != message.en
        assert hint.zh != hint.en


def test_a_file_that_grows_while_it_is_read_is_not_cut(good, monkeypatch):
    real = os.fstat

    def shorter(handle):
        found = list(real(handle))
        found[stat.ST_SIZE] -= 10
        return os.stat_result(found)
    monkeypatch.setattr(guard.os, "fstat", shorter)
    assert reason(good) == "unreadable"


def test_the_whole_package_can_be_checked(good):
    Archive(read_bytes(good)).check()
    rezip(good, lambda _, content: content, {"xl/drawings/drawing1.xml": b"<!DOCTYPE x><x/>"})
    assert read_workbook(good).row_count() == 9  # a part that is not read harms nobody
    with pytest.raises(InputRefused):
        Archive(read_bytes(good)).check()


# ------------------------------------------------------------------------------------ fuzz

def mutations(data: bytes, count: int, seed: int):
    chance = random.Random(seed)
    for _ in range(count):
        mutated = bytearray(data)
        way = chance.randrange(4)
        if way == 0:
            del mutated[chance.randrange(len(mutated)):]
        elif way == 1:
            for _ in range(chance.choice((1, 1, 4, 30))):
                mutated[chance.randrange(len(mutated))] = chance.randrange(256)
        elif way == 2:
            start = chance.randrange(len(mutated))
            del mutated[start:start + chance.randrange(1, 200)]
        else:
            start = chance.randrange(len(mutated))
            mutated[start:start] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 50)))
        yield bytes(mutated)


def verdict(data: bytes) -> str:
    try:
        read_bytes_of_workbook(data)
    except InputRefused as error:
        return error.reason if error.reason in REASONS else f"no reason: {error.reason}"
    return "read"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_mutations_of_a_workbook_get_a_verdict(tmp_path):
    path = write(tmp_path / "a.xlsx", {"1": SEED, "2": ISSUES})
    verdicts = {verdict(data) for data in mutations(path.read_bytes(), 150, 1)}
    assert verdicts <= {"read", "damaged", "not_a_workbook", "unsafe", "unrecognised", "encrypted", "too_large", "binary_format"}


def test_mutations_of_the_xml_get_a_verdict(tmp_path):
    path = write(tmp_path / "a.xlsx", {"1": SEED, "2": ISSUES})
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    verdicts = set()
    for n, name in enumerate(sorted(parts)):
        for mutated in mutations(parts[name], 20, n):
            buffer = io.BytesIO()
            with zipfile.ZipFile(buffer, "w") as new:
                for other, content in parts.items():
                    new.writestr(other, mutated if other == name else content)
            verdicts.add(verdict(buffer.getvalue()))
    assert "read" in verdicts
    assert "damaged" in verdicts


@pytest.mark.parametrize("strings", [
    b"", b"<sst><si><t>a</t></si><si><t>bcd</t></si></sst>", b"<sst><si ><t>a</t></si><si/></sst>", b"<x:sst><x:si><x:t>a</x:t></x:si></x:sst>",
    b"<sst><si><t>a</t></si><x:si><t>bcd</t></x:si></sst>", b"<sst><si><t>a</t></si>\n<si><size>9</size></si></sst>",
])  # fmt: skip
def test_lengths_of_strings_are_those_between_their_elements(strings):
    assert _string_lengths(strings) == [len(piece) for piece in re.split(rb"<(?:\w+:)?si\b", strings)[1:]]


def test_a_part_seen_before_is_still_bounded():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("_rels/.rels", b"<a>" + b" " * 20_000 + b"</a>")
    assert Archive(packed.getvalue(), DEFAULT).read("_rels/.rels", 30_000)
    for limits, most in ((DEFAULT, 10_000), (DEFAULT._replace(inflated_bytes=100), 30_000)):
        with pytest.raises(InputRefused) as caught:
            Archive(packed.getvalue(), limits).read("_rels/.rels", most)
        assert caught.value.reason == "too_large"
