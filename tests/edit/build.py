"""Workbooks of all kinds for the applier to leave as they are, and changes to carry out in them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment

from tests.reader.build import SEED, in_sheets, prefixed, rezip, strict, write
from xlretro.io.edit.package import Package
from xlretro.io.edit.workbook import Workbook
from xlretro.language import Text
from xlretro.model.changes import CellEdit, Changes, FindingsLine, FindingsSheet, Mark
from xlretro.model.finding import Severity
from xlretro.model.records import Place

ROOT = Path(__file__).resolve().parents[2]
WHY = Text("测试", "test")
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def parts(data: bytes | Path) -> dict[str, bytes]:
    content = data.read_bytes() if isinstance(data, Path) else data
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def differing(left: bytes | Path, right: bytes | Path) -> set[str]:
    """Names of the parts that only one has, or that differ."""
    one, other = parts(left), parts(right)
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


def edit(cell: str, new: object, *, sheet: str = "S", old: object = "?", number_format: str | None = None) -> CellEdit:
    return CellEdit(place=Place.at(sheet, cell), old=old, new=new, why=WHY, number_format=number_format)  # type: ignore[arg-type]


def findings(*places: Place, name: str = "校验结果") -> FindingsSheet:
    lines = tuple(
        FindingsLine(list(Severity)[n % 3], ("错误", "XR201", "市场部", "表1", place.cell, "=1+1", "目标值 <不是> 数", "写成 50000"), place)
        for n, place in enumerate(places)
    )
    headings = ("级别", "编码", "部门", "表", "单元格", "现值", "问题", "怎么改")
    return FindingsSheet(name, "校验结果", "共 3 条", headings, (8.0, 9.0, 16.0, 22.0, 12.0, 18.0, 52.0, 52.0), 4, lines)


def marking(data: bytes, *cells: str) -> Changes:
    """Marks of every severity on each worksheet, and the sheet that lists them."""
    sheets = [entry.name for entry in Workbook(Package(data)).worksheets.values()]
    places = [Place.at(sheet, cell) for sheet in sheets for cell in cells or ("A1", "B2", "B3", "C7", "XFD1048576")]
    marks = tuple(Mark(place, list(Severity)[n % 3], f"第一行 <&> {n}\n怎么改：改") for n, place in enumerate(places))
    return Changes(marks=marks, findings=findings(*places))


# ---------------------------------------------------------------------------------------- kinds of workbooks


def plain(path: Path) -> Path:
    return write(path, {"S": SEED})


def rich(path: Path) -> Path:
    """Charts, a picture, notes, sparklines, both kinds of conditional formats, a table, names, a filter, print set-up."""
    book = xlsxwriter.Workbook(str(path))
    data, other = book.add_worksheet("数据"), book.add_worksheet("另一 页's")
    data.write_column("A1", ["量", 1, 2, 3])
    data.write_column("B1", ["值", 4, 5, 6])
    data.write_formula("C2", "=A2*B2", None, 4)
    data.add_table("E1:F4", {"name": "goals", "columns": [{"header": "目标"}, {"header": "实际"}]})
    data.write_comment("A1", "部门的批注", {"author": "某人"})
    data.write_comment("B3", "又一条")
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=数据!$A$2:$A$4"})
    data.insert_chart("H2", chart)
    data.insert_image("H20", "x.png", {"image_data": io.BytesIO(PIXEL)})
    data.add_sparkline("G2", {"range": "数据!A2:B2"})
    data.conditional_format("A2:A4", {"type": "data_bar", "data_bar_2010": True})
    data.conditional_format("B2:B4", {"type": "cell", "criteria": ">", "value": 4, "format": book.add_format({"bold": True})})
    data.conditional_format("B2:B4", {"type": "icon_set", "icon_style": "3_arrows"})
    data.data_validation("A2:A4", {"validate": "whole", "criteria": ">", "value": 0})
    data.merge_range("A6:C7", "合并", book.add_format())
    data.set_header("&C页眉")
    data.write_url("A9", "https://example.com/")
    other.write("A1", 1)
    other.autofilter("A1:B3")
    other.repeat_rows(0)
    other.print_area("A1:C9")
    other.activate()
    book.define_name("数据!local", "=数据!$A$1")
    book.close()
    return path


def by_openpyxl(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "S"
    sheet["A1"], sheet["B2"], sheet["C3"] = "标题", 5, "=B2*2"
    sheet["B2"].comment = Comment("原来的批注", "某人")
    book.create_sheet("空")
    book.save(path)
    return path


def with_macros(path: Path) -> Path:
    book = xlsxwriter.Workbook(str(path.with_suffix(".xlsm")))
    book.add_worksheet("S").write("A1", 1)
    book.add_vba_project(str(ROOT / "workbook_templates" / "vbaProject-book.bin"))
    book.close()
    return path.with_suffix(".xlsm")


def changed(make: Callable[[Path], Path], change: Callable[[str, bytes], bytes | None]) -> Callable[[Path], Path]:
    return lambda path: rezip(make(path), change)


def in_part(ending: str, pattern: str, new: str) -> Callable[[str, bytes], bytes]:
    """Replaces *pattern* by *new* in the parts whose name has that ending; it must be there."""

    def change(name: str, content: bytes) -> bytes:
        if not name.endswith(ending):
            return content
        text, count = re.subn(pattern, new, content.decode(), flags=re.DOTALL)
        assert count, f"{pattern} is not in {name}"
        return text.encode()

    return change


def _utf16(name: str, content: bytes) -> bytes:
    if "worksheets/sheet" not in name or name.endswith(".rels"):
        return content
    return content.decode().replace("UTF-8", "UTF-16").encode("utf-16")


def _without_styles(name: str, content: bytes) -> bytes | None:
    if name == "xl/styles.xml":
        return None
    if name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        return re.sub(rb"<(Override|Relationship) [^>]*styles[^>]*/>", b"", content)
    return re.sub(rb' s="\d+"', b"", content) if "worksheets/sheet" in name else content


THREADED = (
    b'<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
    b'<threadedComment ref="B2" dT="2023-10-01T00:00:00.00" personId="{0}" id="{1}"><text>?</text></threadedComment>'
    b"</ThreadedComments>"
)
SLICER = b'<slicers xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><slicer name="x"/></slicers>'


def _unknown(name: str, content: bytes) -> bytes:
    """Parts and elements that nothing here knows."""
    content = in_part("sheet1.xml", "</worksheet>", '<extLst><ext uri="{A}" xmlns:q="urn:q"><q:x q:y="1"/></ext></extLst></worksheet>')(
        name, content
    )
    return in_part("sheet1.xml", "<worksheet ", '<worksheet xmlns:z="urn:z" z:mark="&quot;"  ')(name, content)


def threaded(path: Path) -> Path:
    """A conversation at B2, with the shadow of it that older programs show."""
    related = ('<Relationship Id="rIdT" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment" '
               'Target="../threadedComments/threadedComment1.xml"/></Relationships>')  # fmt: skip
    return rezip(by_openpyxl(path), in_part("sheet1.xml.rels", "</Relationships>", related),
                 {"xl/threadedComments/threadedComment1.xml": THREADED})  # fmt: skip


WORKBOOKS: dict[str, Callable[[Path], Path]] = {
    "plain": plain,
    "charts, pictures, notes, x14": rich,
    "openpyxl": by_openpyxl,
    "macros": with_macros,
    "conversation": threaded,
    "unknown parts": lambda path: rezip(plain(path), _unknown, {"xl/slicers/slicer1.xml": SLICER, "docs/x.bin": b"\0\1"}),
    "name prefixes": changed(plain, in_sheets(prefixed)),  # type: ignore[arg-type]
    "name prefixes everywhere": changed(plain, lambda name, content: (
        prefixed(content.decode()).encode() if name.endswith((".xml", ".rels")) and "docProps" not in name else content)),
    "strict": changed(plain, strict),
    "utf-16": changed(plain, _utf16),
    "byte order mark": changed(plain, lambda name, content: b"\xef\xbb\xbf" + content if name.endswith(".xml") else content),
    "no styles": changed(by_openpyxl, _without_styles),
    "no views": changed(plain, in_part("xl/workbook.xml", "<bookViews>.*</bookViews>", "")),
    "empty views": changed(plain, in_part("xl/workbook.xml", "<bookViews>.*</bookViews>", "<bookViews />")),
    "active tab said in its own way": changed(plain, in_part("xl/workbook.xml", "<workbookView ", "<workbookView activeTab='0'  ")),
    "empty names": changed(plain, in_part("xl/workbook.xml", "<calcPr", "<definedNames/><calcPr")),
    "no differential formats": changed(plain, in_part("styles.xml", '<dxfs count="0"/>', "")),
    "empty relationships": lambda path: rezip(
        plain(path), lambda _, content: content,
        {"xl/worksheets/_rels/sheet1.xml.rels":
         b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships" />'},
    ),
    "odd priorities": changed(rich, in_part("sheet1.xml", 'priority="2"', 'priority = \'02\'')),
    "a priority of 0": changed(rich, in_part("sheet1.xml", 'priority="2"', 'priority="0"')),
    "windows line ends": changed(plain, lambda name, content: content.replace(b"><", b">\r\n<") if name.endswith(".xml") else content),
}  # fmt: skip
