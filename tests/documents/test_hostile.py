"""Documents that are none, or bad ones: one line each that says what is wrong and what to do, and no harm."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import olefile
import pytest

from tests.documents.build import part, read, repacked, word
from tests.reader.build import LESSONS
from xlretro.errors import InputRefused, UsageRefused
from xlretro.io.documents import DOCUMENT_SUFFIXES, read_document
from xlretro.io.reading.guard import Limits
from xlretro.workbooks import RETRO

GOOD = word(LESSONS)
DOCUMENT = "word/document.xml"


def refusal(data: bytes, name: str = "复盘.docx", **options: object) -> InputRefused:
    with pytest.raises(InputRefused) as caught:
        read(data, name, **options)
    error = caught.value
    for text in (*error.message, *(error.hint or ())):
        assert "\n" not in text
        assert "Excel 工作簿" not in text or "而是" in text
    assert error.message.zh.startswith(f"{name}：")
    assert error.hint is not None
    return error


def encrypted() -> bytes:
    from msoffcrypto.format.ooxml import OOXMLFile

    buffer = io.BytesIO()
    OOXMLFile(io.BytesIO(GOOD)).encrypt("1234", buffer)
    return buffer.getvalue()


def test_a_password() -> None:
    data = encrypted()
    assert olefile.isOleFile(data)
    assert refusal(data).message.zh == "复盘.docx：文档有打开密码，内容已加密"
    assert refusal(data, password="0").message.zh == "复盘.docx：密码不对，打不开这个加密的文档"
    assert len(read(data, "复盘.docx", password="1234").retro["lessons"]) == 2


def bombs() -> dict[str, bytes]:
    xml = part(GOOD)
    entity = b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    declared = xml.replace(b"<w:document", entity + b"<w:document", 1)
    external = xml.replace(b"<w:document", b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document', 1)
    return {
        "entities": repacked(GOOD, {DOCUMENT: declared}),
        "entities in UTF-16": repacked(GOOD, {DOCUMENT: declared.decode().replace("UTF-8", "UTF-16").encode("utf-16")}),
        "external entity": repacked(GOOD, {DOCUMENT: external}),
        "zip bomb": repacked(GOOD, {"word/media/image1.png": b"\0" * 70_000_000}),
        "very many parts": repacked(GOOD, {f"word/media/{n}": b"" for n in range(10_001)}),
        "nested too deeply": repacked(GOOD, {DOCUMENT: xml.replace(b"<w:body>", b"<w:body>" + b"<w:sdt><w:sdtContent>" * 5_000)}),
    }


@pytest.mark.parametrize("name", bombs())
def test_bombs(name: str) -> None:
    assert refusal(bombs()[name]).reason in {"unsafe", "too_large", "damaged"}


def test_spans_beyond_any_table() -> None:
    xml = part(GOOD).replace(b"<w:tcPr>", b'<w:tcPr><w:gridSpan w:val="999999999"/>')
    assert len(read(repacked(GOOD, {DOCUMENT: xml}), "复盘.docx").retro["lessons"]) == 2
    cell = "<td colspan=1000 rowspan=65534>x</td>"
    assert refusal(f"<table>{f'<tr>{cell * 4}</tr>' * 3000}</table>".encode(), "a.html").reason == "too_large"


def test_a_merge_over_very_many_rows_is_read() -> None:
    rows = "".join(f"<tr><td>成功经验</td><td>{n}</td><td>x</td></tr>" for n in range(3000))
    table = f"<table><tr><td rowspan=65534>m</td><td>类别</td><td>具体经验描述</td><td>复用场景建议</td></tr>{rows}</table>"
    assert len(read(table, "a.html").retro["lessons"]) == 3000


@pytest.mark.parametrize(("changed", "said"), [
    ({DOCUMENT: None}, "文件已损坏"),
    ({DOCUMENT: b"<w:document"}, "文件已损坏"),
    ({DOCUMENT: b""}, "文件已损坏"),
    ({"_rels/.rels": None}, "内容不是 Word 文档"),
    ({"[Content_Types].xml": b"<Types/>"}, "文件已损坏"),
    ({"word/vbaProject.bin": b"x"}, "这是含宏的 Word 文档"),
    ({"xl/workbook.xml": b"<x/>"}, "而是 Excel 工作簿"),
    ({"ppt/presentation.xml": b"<x/>"}, "而是演示文稿"),
])  # fmt: skip
def test_packages_that_are_no_documents(changed: dict[str, bytes | None], said: str) -> None:
    assert said in refusal(repacked(GOOD, changed)).message.zh


def test_strict_open_xml() -> None:
    rels = part(GOOD, "_rels/.rels").replace(b"schemas.openxmlformats.org/officeDocument/2006", b"purl.oclc.org/ooxml/officeDocument")
    assert "Strict" in refusal(repacked(GOOD, {"_rels/.rels": rels})).message.zh


@pytest.mark.parametrize("length", [0, 3, 30, 300, len(GOOD) // 2, len(GOOD) - 1])
def test_cut_off(length: int) -> None:
    refusal(GOOD[:length])


def test_an_archive_and_other_content_called_docx(corpus: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    assert "另存为 .docx" in refusal(buffer.getvalue()).hint.zh  # type: ignore[union-attr]
    assert "PDF" in refusal(b"%PDF-1.4 ...").message.zh
    assert "RTF" in refusal(b"{\\rtf1 ...").message.zh
    assert "网页" in refusal(b"<html><body></body></html>").message.zh
    assert "旧的 Excel 工作簿" in refusal((corpus / "calamine__xls_renamed.xlsx").read_bytes()).message.zh


@pytest.mark.parametrize("suffix", [".doc", ".wps", ".docm", ".rtf", ".odt", ".pdf", ".mht"])
def test_other_formats_are_told_what_to_do(suffix: str) -> None:
    assert suffix in DOCUMENT_SUFFIXES
    error = refusal(b"...", f"复盘{suffix}")
    assert "另存为 .docx" in error.hint.zh  # type: ignore[union-attr]


def test_limits_hold_and_can_be_changed() -> None:
    lines = "目标\n" * 50
    assert refusal(lines.encode() * 5000, "a.txt").reason == "too_large"
    assert refusal(word(LESSONS), limits=Limits(cells=3)).reason == "too_large"


def test_no_text_no_file_no_retrospective(tmp_path: Path) -> None:
    assert refusal(b"\0\1\2" * 50, "a.txt").message.zh == "a.txt：不是文本文件"
    with pytest.raises(InputRefused, match=r"没有\.docx：文件不存在"):
        read_document(tmp_path / "没有.docx", RETRO)
    error = refusal("今天天气很好。".encode(), "a.md")
    assert error.reason == "unrecognised"
    assert "今天天气很好" in error.message.zh
    assert refusal(b" ", "a.html").reason == "unrecognised"


def test_a_part_that_is_not_there() -> None:
    with pytest.raises(UsageRefused, match="没有第 2 篇"):
        read(GOOD, "复盘.docx", part=2)
