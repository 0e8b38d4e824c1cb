"""Workbooks made to do harm. Each is written to a path; what is good about them is a table of goals on the first sheet."""

from __future__ import annotations

import io
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

from tests.conftest import REPOSITORY

Parts = dict[str, bytes]
ROWS = [["核心目标", "量化指标", "目标值", "实际完成值"], ["拉新", "新增注册量", 50000, 42000], ["促活", "日活", 8000, 9000]]


def good() -> bytes:
    """A plain workbook that is read."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("表1")
        sheet.write_row(0, 0, ["部门", "市场部", "活动名称", "中秋活动"])
        for number, row in enumerate(ROWS):
            sheet.write_row(2 + number, 0, row)
    return out.getvalue()


def parts() -> Parts:
    with zipfile.ZipFile(io.BytesIO(good())) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(content: Parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in content.items():
            package.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED, 6)
    return out.getvalue()


SHEET, BOOK, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"


def put(name: str, before: bytes, inserted: bytes) -> bytes:
    """The good workbook with *inserted* in front of *before* in one part."""
    content = parts()
    assert before in content[name]
    content[name] = content[name].replace(before, inserted + before, 1)
    return packed(content)


def _zip_bomb() -> bytes:
    return put(SHEET, b"<sheetData>", b" " * 900_000_000)


def _promised(promise: bytes) -> bytes:
    """Shared strings whose root says that there are very many; what reads them would take the memory beforehand."""
    content = parts()
    content[STRINGS] = re.sub(rb' uniqueCount="[0-9]+"', promise, content[STRINGS])
    assert promise in content[STRINGS]
    return packed(content)


def _blank_part_bomb() -> bytes:
    content = parts()
    for number in range(20):
        content[f"xl/worksheets/sheet{number + 2}.xml"] = b"<worksheet><sheetData/>" + b"\n" * 60_000_000 + b"</worksheet>"
    sheets = b"".join(b'<sheet name="%d" sheetId="%d" r:id="x%d"/>' % (n, n + 9, n) for n in range(20))
    content[BOOK] = content[BOOK].replace(b"</sheets>", sheets + b"</sheets>")
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    related = b"".join(b'<Relationship Id="x%d" Type="%s" Target="worksheets/sheet%d.xml"/>' % (n, kind, n + 2) for n in range(20))
    name = "xl/_rels/workbook.xml.rels"
    content[name] = content[name].replace(b"</Relationships>", related + b"</Relationships>")
    return packed(content)


def _with_entities(declared: bytes, used: bytes) -> bytes:
    content = parts()
    content[SHEET] = re.sub(rb"^<\?xml[^>]*\?>", b'<?xml version="1.0"?><!DOCTYPE x [' + declared + b"]>", content[SHEET])
    content[SHEET] = content[SHEET].replace(b"<sheetData>", b"<sheetData><row><c t='inlineStr'><is><t>" + used + b"</t></is></c></row>")
    return packed(content)


def _laughs() -> bytes:
    entities = b'<!ENTITY a0 "ha">' + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    return _with_entities(entities, b"&a11;")


def _quadratic() -> bytes:
    return _with_entities(b'<!ENTITY a "' + b"x" * 100_000 + b'">', b"&a;" * 50_000)


def _slipping_names() -> bytes:
    content = parts()
    content |= {"../../../../tmp/xlretro-slip.xml": b"<x/>", "/etc/xlretro-slip": b"x", "C:\\xlretro-slip.xml": b"<x/>"}
    return packed(content)


def _merges(count: int) -> bytes:
    ranges = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (n, n) for n in range(1, count))
    return put(SHEET, b"<pageMargins", b"<mergeCells>" + ranges + b"</mergeCells>")


def _deep(name: str, before: bytes) -> bytes:
    return put(name, before, b"<a>" * 3_000_000 + b"</a>" * 3_000_000)


def _many_strings() -> bytes:
    return put(STRINGS, b"</sst>", b"".join(b"<si><t>%d</t></si>" % n for n in range(5_500_000)))


def _long_string() -> bytes:
    return put(STRINGS, b"</sst>", b"<si><t>" + b"x" * 100_000_000 + b"</t></si>")


def _empty_rows(row: bytes, count: int) -> bytes:
    return put(SHEET, b"</sheetData>", row * count)


def _numbered_rows() -> bytes:
    return put(SHEET, b"</sheetData>", b"".join(b'<row r="%d" ht="20"/>' % n for n in range(10, 1_048_577)))


def _cells(count: int) -> bytes:
    wide = 16_000
    return put(SHEET, b"</sheetData>", b"".join(
        b'<row r="%d">' % row + b"<c><v>1</v></c>" * wide + b"</row>" for row in range(10, 10 + count // wide)))  # fmt: skip


def _relationships() -> bytes:
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    return put("xl/_rels/workbook.xml.rels", b"</Relationships>", b"".join(
        b'<Relationship Id="h%d" Type="%s" Target="x" TargetMode="External"/>' % (n, kind) for n in range(1_000_000)))  # fmt: skip


def _names(count: int) -> bytes:
    return put(BOOK, b"<calcPr", b"<definedNames>" + b"".join(
        b'<definedName name="n%d">\xe8\xa1\xa81!$A$1</definedName>' % n for n in range(count)) + b"</definedNames>")  # fmt: skip


def _styles() -> bytes:
    return put(STYLES, b"</cellXfs>", b'<xf numFmtId="9" fontId="0"/>' * 1_000_000)


def _sheets() -> bytes:
    return put(BOOK, b"</sheets>", b"".join(b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (n, n + 5) for n in range(20_000)))


def _attribute() -> bytes:
    return put(SHEET, b"<sheetData>", b'<sheetPr codeName="' + b"x" * 60_000_000 + b'"/>')


def _attributes() -> bytes:
    return put(SHEET, b"<sheetData>", b"<sheetPr " + b" ".join(b'a%d="1"' % n for n in range(1_000_000)) + b"/>")


def _formulas() -> bytes:
    cells = b"".join(b'<row r="%d"><c r="J%d"><f t="shared" si="0"/></c></row>' % (n, n) for n in range(10, 40_010))
    return put(SHEET, b"</sheetData>", cells)


def _overlapping() -> bytes:
    """A thousand entries that are one and the same stream."""
    data = packed({**parts(), "xl/media/bomb.xml": b" " * 60_000_000})
    end = data.rindex(b"PK\x05\x06")
    total, = struct.unpack_from("<H", data, end + 10)
    size, start = struct.unpack_from("<LL", data, end + 12)
    directory = data[start:start + size]
    last = directory.rindex(b"PK\x01\x02")
    copies = b"".join(directory[last:].replace(b"bomb.xml", b"b%03d.xml" % n) for n in range(1000))
    directory += copies
    tail = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, total + 1000, total + 1000, len(directory), start, 0)
    return data[:start] + directory + tail


def _lying(size: int) -> bytes:
    """Sizes in the directory that are not those of the parts."""
    content = parts()
    content[SHEET] = content[SHEET].replace(b"<sheetData>", b" " * 80_000_000 + b"<sheetData>")
    data = bytearray(packed(content))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as package:
        sheet = package.getinfo(SHEET)
    at = data.index(struct.pack("<LLL", sheet.CRC, sheet.compress_size, sheet.file_size), data.rindex(b"xl/drawings") if b"xl/drawings" in data else 0)
    while at >= 0:
        struct.pack_into("<L", data, at + 8, size)
        at = data.find(struct.pack("<LLL", sheet.CRC, sheet.compress_size, sheet.file_size), at + 1)
    return bytes(data)


def _spinning() -> bytes:
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    OOXMLFile(io.BytesIO(good())).encrypt("VelvetSweatshop", out)
    return re.sub(rb'spinCount="100000"', b'spinCount="999999999"'[:18], out.getvalue())


def _half_stream() -> bytes:
    data = bytearray(good())
    data[len(data) // 2:] = zlib.compress(b"x" * 1000)
    return bytes(data)


def _stray() -> bytes:
    return put(SHEET, b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def _no_address() -> bytes:
    return put(SHEET, b"</sheetData>", b'<row r="9"><c r="G5000000000000000000000"><v>1</v></c></row>')


HOSTILE: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "压缩炸弹": (_zip_bomb, {"too_large"}),
    "很多空部件": (_blank_part_bomb, {"too_large"}),
    "十亿笑": (_laughs, {"unsafe"}),
    "平方展开": (_quadratic, {"unsafe"}),
    "越级文件名": (_slipping_names, {"read"}),
    "一百万个合并": (lambda: _merges(1_000_000), {"too_large"}),
    "一万九千个合并": (lambda: _merges(19_000), {"read"}),
    "工作表嵌套过深": (lambda: _deep(SHEET, b"<sheetData>"), {"unsafe", "read", "damaged", "too_large"}),
    "文字嵌套过深": (lambda: _deep(STRINGS, b"</sst>"), {"unsafe", "read", "damaged", "too_large"}),
    "清单嵌套过深": (lambda: _deep(BOOK, b"<sheets>"), {"unsafe", "too_large"}),
    "一百兆文字": (_many_strings, {"too_large"}),
    "号称二十亿条文字": (lambda: _promised(b' uniqueCount="2147483648"'), {"read"}),
    "号称四十亿条文字": (lambda: _promised(b" note='>' uniqueCount\n= '4294967295'"), {"read"}),
    "一条长文字": (_long_string, {"too_large"}),
    "三百万空行": (lambda: _empty_rows(b"<row/>", 3_000_000), {"read", "too_large"}),
    "三百万空格": (lambda: _empty_rows(b"<row>" + b"<c/>" * 30 + b"</row>", 100_000), {"too_large", "read"}),
    "一百万有号的空行": (_numbered_rows, {"read"}),
    "四百万格": (lambda: _cells(4_000_000), {"too_large"}),
    "一百万个关系": (_relationships, {"too_large"}),
    "一百万个名称": (lambda: _names(1_000_000), {"too_large"}),
    "五万个名称": (lambda: _names(50_000), {"read"}),
    "一百万个样式": (_styles, {"too_large"}),
    "两万张表": (_sheets, {"too_large", "damaged"}),
    "很长的属性": (_attribute, {"read", "too_large", "damaged"}),
    "一百万个属性": (_attributes, {"read", "too_large", "damaged"}),
    "四万个没有算过的公式": (_formulas, {"read", "too_large"}),
    "重叠的部件": (_overlapping, {"read", "too_large", "damaged", "unsafe"}),
    "谎报得小": (lambda: _lying(100), {"too_large", "damaged"}),
    "谎报得大": (lambda: _lying(4_000_000_000), {"too_large", "damaged"}),
    "解不完的密码": (_spinning, {"unsafe", "encrypted", "damaged"}),
    "断在中间": (_half_stream, {"damaged"}),
    "很远的一格": (_stray, {"read"}),
    "不是地址": (_no_address, {"damaged"}),
}
"""What each is and the verdicts that are right for it: the reason of a refusal, or read."""


def write_all(folder: Path) -> dict[str, Path]:
    """In a process of its own: Linux counts a process's peak of memory on in those that it starts."""
    subprocess.run([sys.executable, "-m", "tests.hostile.build", str(folder)], cwd=REPOSITORY, check=True)
    return {name: folder / f"{name}.xlsx" for name in HOSTILE}


if __name__ == "__main__":
    for title, (make, _) in HOSTILE.items():
        Path(sys.argv[1], f"{title}.xlsx").write_bytes(make())
