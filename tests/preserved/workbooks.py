"""Ten workbooks with what departments put into theirs, and the four tables in each: to be filled and annotated without loss.

XlsxWriter makes what it can; pivot tables, slicers, conversations and links to other workbooks are put in by hand, as Excel
writes them.
"""

from __future__ import annotations

import io
import os
import re
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.edit.build import PIXEL, ROOT
from tests.reader.build import GOALS, INFO, ISSUES, LESSONS, PHASES, Rows, strict
from xlretro.commands.new import new
from xlretro.workbooks import RETRO

__all__ = ["CORPUS", "WORKBOOKS", "Change", "rezipped"]

CORPUS = Path(os.environ.get("XLRETRO_CORPUS", ROOT.parent / "shared" / "corpus"))

Change = Callable[[str, bytes], bytes]

_BLANK_ROWS = 4
"""Bordered, below the filled ones, as forms have them."""
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def rezipped(data: bytes, change: Change, more: Mapping[str, bytes] | None = None) -> bytes:
    """The package with its parts changed and *more* of them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry, change(entry.filename, old.read(entry)), zipfile.ZIP_DEFLATED)
        for name, content in (more or {}).items():
            new.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


# ---------------------------------------------------------------------------------------- by XlsxWriter


class Form:
    """A department's own workbook: a sheet a table, bordered blank rows below, dropdowns, a formula that sums up."""

    def __init__(self, *, as_table: bool = False) -> None:
        self.content = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.content)
        self.line = self.book.add_format({"border": 1, "font_name": "微软雅黑", "text_wrap": True})
        self.head = self.book.add_format({"border": 1, "bold": True, "bg_color": "#DDEBF7"})
        self.goals = self._sheet("目标", [["表1:活动基础信息与目标表"], *INFO], GOALS)
        self.phases = self._sheet("阶段", [["表2:活动各阶段执行情况分析表"]], PHASES)
        self.issues = self._sheet("问题", [["表3:问题诊断与改进措施表"]], ISSUES)
        self.lessons = self._sheet("经验", [["表4:经验总结与复用建议表"]], LESSONS)
        self.issues.data_validation(2, 2, 1 + len(ISSUES) + _BLANK_ROWS, 2, {"validate": "list", "source": ["高", "中", "低"]})
        other = self.book.add_worksheet("统计")
        other.write_formula("A1", '=COUNTA(目标!A5:A20)', None, 3)
        other.write("A2", "部门自己的统计")
        if as_table:
            last = 3 + len(GOALS) - 1
            self.goals.add_table(3, 0, last, 4, {"name": "goal_table", "columns": [{"header": title} for title in GOALS[0]]})
            for number, row in enumerate(GOALS[1:], 4):
                self.goals.write_row(number, 0, row, self.line)

    def _sheet(self, name: str, above: Rows, rows: Rows) -> Any:
        sheet = self.book.add_worksheet(name)
        for number, row in enumerate(above):
            sheet.write_row(number, 0, row)
        begin = len(above)
        sheet.write_row(begin, 0, rows[0], self.head)
        for number, row in enumerate(rows[1:], begin + 1):
            sheet.write_row(number, 0, row, self.line)
        for number in range(begin + len(rows), begin + len(rows) + _BLANK_ROWS):
            for column in range(len(rows[0])):
                sheet.write_blank(number, column, None, self.line)
        sheet.set_column(0, len(rows[0]) - 1, 16)
        return sheet

    def finished(self) -> bytes:
        self.book.close()
        return self.content.getvalue()


def _charts() -> bytes:
    form = Form()
    chart = form.book.add_chart({"type": "column"})
    chart.add_series({"categories": "=目标!$A$5:$A$7", "values": "=目标!$C$5:$C$7"})
    form.goals.insert_chart("H2", chart)
    form.goals.insert_image("H20", "标志.png", {"image_data": io.BytesIO(PIXEL)})
    form.phases.set_header("&L&G&C部门内部资料", {"image_left": "logo.png", "image_data_left": io.BytesIO(PIXEL)})
    form.goals.print_area("A1:E12")
    form.goals.repeat_rows(3)
    form.issues.set_landscape()
    sheet = form.book.add_chartsheet("完成情况图")
    whole = form.book.add_chart({"type": "pie"})
    whole.add_series({"values": "=目标!$C$5:$C$7"})
    sheet.set_chart(whole)
    return form.finished()


def _formats() -> bytes:
    form = Form()
    form.goals.conditional_format("E5:E12", {"type": "data_bar", "data_bar_2010": True, "bar_solid": True})
    form.goals.conditional_format("D5:D12", {"type": "icon_set", "icon_style": "3_arrows"})
    form.goals.add_sparkline("G5", {"range": "目标!C5:D5"})
    form.goals.add_sparkline("G6", {"range": "目标!C6:D6", "type": "column"})
    form.phases.data_validation("A3:A12", {"validate": "list", "source": "=经验!$A$3:$A$8"})
    form.issues.autofilter("A2:G8")
    form.lessons.freeze_panes(2, 1)
    return form.finished()


def _notes() -> bytes:
    form = Form()
    form.goals.write_comment("C5", "口径：去重后", {"author": "某人"})
    form.issues.write_comment("E3", "待复核", {"author": "某人"})
    return form.finished()


# ---------------------------------------------------------------------------------------- by hand


class Hand:
    """Puts parts into a package and the names of them where they belong."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            self.parts = {name: package.read(name) for name in package.namelist()}

    def add(self, name: str, content: str, content_type: str) -> None:
        self.parts[name] = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{content}'.encode()
        self.insert("[Content_Types].xml", "</Types>", f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>')

    def relate(self, source: str, identifier: str, kind: str, target: str) -> None:
        folder, _, base = source.rpartition("/")
        name = f"{folder}/_rels/{base}.rels"
        self.parts.setdefault(name, f'<Relationships xmlns="{_PACKAGE}"></Relationships>'.encode())
        mode = ' TargetMode="External"' if kind.endswith("externalLinkPath") else ""
        kind = kind if "://" in kind else f"{_OFFICE}/{kind}"
        self.insert(name, "</Relationships>", f'<Relationship Id="{identifier}" Type="{kind}" Target="{target}"{mode}/></Relationships>')

    def insert(self, name: str, place: str, content: str) -> None:
        """*content* in place of the first *place* of a part."""
        text = self.parts[name].decode()
        assert place in text, (name, place)
        self.parts[name] = text.replace(place, content, 1).encode()

    def done(self) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in self.parts.items():
                package.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
        return out.getvalue()


_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_MICROSOFT = "http://schemas.microsoft.com/office"


def _conversation() -> bytes:
    """Notes, and a conversation with the people who hold it."""
    hand = Hand(_notes())
    threads = f"{_MICROSOFT}/spreadsheetml/2018/threadedcomments"
    hand.add("xl/threadedComments/threadedComment1.xml", (
        f'<ThreadedComments xmlns="{threads}"><threadedComment ref="C5" dT="2023-10-01T08:00:00.00" personId="{{A0000000-0000-0000-'
        '0000-000000000001}" id="{B0000000-0000-0000-0000-000000000001}"><text>这个数含退货吗？</text></threadedComment></ThreadedComments>'
    ), "application/vnd.ms-excel.threadedcomments+xml")
    hand.add("xl/persons/person.xml", (
        f'<personList xmlns="{threads}"><person displayName="*工" id="{{A0000000-0000-0000-0000-000000000001}}" userId="x" '
        'providerId="None"/></personList>'
    ), "application/vnd.ms-excel.person+xml")
    hand.relate("xl/worksheets/sheet1.xml", "rIdT", f"{_MICROSOFT}/2017/10/relationships/threadedComment", "../threadedComments/threadedComment1.xml")
    hand.relate("xl/workbook.xml", "rIdP", f"{_MICROSOFT}/2017/10/relationships/person", "persons/person.xml")
    return hand.done()


def _pivot() -> bytes:
    """A pivot table on 统计 over the goals."""
    hand = Hand(Form().finished())
    hand.add("xl/pivotCache/pivotCacheDefinition1.xml", (
        f'<pivotCacheDefinition xmlns="{_MAIN}" xmlns:r="{_OFFICE}" r:id="rId1" refreshOnLoad="1" recordCount="3">'
        '<cacheSource type="worksheet"><worksheetSource ref="A4:B7" sheet="目标"/></cacheSource><cacheFields count="2">'
        '<cacheField name="核心目标" numFmtId="0"><sharedItems count="3"><s v="新增注册用户"/><s v="活动页转化率"/><s v="用户复购率"/></sharedItems></cacheField>'
        '<cacheField name="量化指标" numFmtId="0"><sharedItems/></cacheField></cacheFields></pivotCacheDefinition>'
    ), f"{_SPREADSHEET}.pivotCacheDefinition+xml")
    hand.add("xl/pivotCache/pivotCacheRecords1.xml", (
        f'<pivotCacheRecords xmlns="{_MAIN}" count="3">' + "".join(f'<r><x v="{n}"/><s v="指标{n}"/></r>' for n in range(3))
        + "</pivotCacheRecords>"
    ), f"{_SPREADSHEET}.pivotCacheRecords+xml")
    hand.add("xl/pivotTables/pivotTable1.xml", (
        f'<pivotTableDefinition xmlns="{_MAIN}" name="透视表" cacheId="7" dataCaption="值" dataOnRows="0"><location ref="D3:E7" '
        'firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/><pivotFields count="2"><pivotField axis="axisRow" showAll="0"><items count="4">'
        '<item x="0"/><item x="1"/><item x="2"/><item t="default"/></items></pivotField><pivotField dataField="1" showAll="0"/></pivotFields>'
        '<rowFields count="1"><field x="0"/></rowFields><rowItems count="4"><i><x/></i><i><x v="1"/></i><i><x v="2"/></i><i t="grand"><x/></i></rowItems>'
        '<colItems count="1"><i/></colItems><dataFields count="1"><dataField name="计数" fld="1" subtotal="count" baseField="0" baseItem="0"/></dataFields>'
        '<pivotTableStyleInfo name="PivotStyleLight16" showRowHeaders="1" showColHeaders="1" showRowStripes="0" showColStripes="0" showLastColumn="1"/></pivotTableDefinition>'
    ), f"{_SPREADSHEET}.pivotTable+xml")
    hand.relate("xl/pivotCache/pivotCacheDefinition1.xml", "rId1", "pivotCacheRecords", "pivotCacheRecords1.xml")
    hand.relate("xl/pivotTables/pivotTable1.xml", "rId1", "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")
    hand.relate("xl/workbook.xml", "rIdC", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")
    hand.relate("xl/worksheets/sheet5.xml", "rIdV", "pivotTable", "../pivotTables/pivotTable1.xml")
    hand.insert("xl/workbook.xml", "</workbook>", '<pivotCaches><pivotCache cacheId="7" r:id="rIdC"/></pivotCaches></workbook>')
    return hand.done()


def _slicer() -> bytes:
    """A slicer of the goals' Excel table, in a drawing that only newer programs show."""
    hand = Hand(Form(as_table=True).finished())
    fifteen = f"{_MICROSOFT}/spreadsheetml/2010/11/main"
    fourteen = f"{_MICROSOFT}/spreadsheetml/2009/9/main"
    hand.add("xl/slicerCaches/slicerCache1.xml", (
        f'<slicerCacheDefinition xmlns="{fourteen}" name="切片器_核心目标" sourceName="核心目标"><extLst><x:ext xmlns:x="{_MAIN}" '
        f'uri="{{2F2917AC-EB37-4324-AD4E-5DD8C200BD13}}"><x15:tableSlicerCache xmlns:x15="{fifteen}" tableId="1" column="1"/></x:ext></extLst>'
        "</slicerCacheDefinition>"
    ), "application/vnd.ms-excel.slicerCache+xml")
    hand.add("xl/slicers/slicer1.xml", (
        f'<slicers xmlns="{fourteen}"><slicer name="核心目标" cache="切片器_核心目标" caption="核心目标" rowHeight="241300"/></slicers>'
    ), "application/vnd.ms-excel.slicer+xml")
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    hand.add("xl/drawings/drawing1.xml", (
        f'<xdr:wsDr xmlns:xdr="{drawing}/spreadsheetDrawing" xmlns:a="{drawing}/main"><xdr:twoCellAnchor><xdr:from><xdr:col>7</xdr:col><xdr:colOff>0'
        "</xdr:colOff><xdr:row>2</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>9</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>12</xdr:row>"
        '<xdr:rowOff>0</xdr:rowOff></xdr:to><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        f'xmlns:sle15="{_MICROSOFT}/drawing/2012/slicer"><mc:Choice Requires="sle15"><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr>'
        '<xdr:cNvPr id="2" name="核心目标"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>'
        f'<a:graphic><a:graphicData uri="{_MICROSOFT}/drawing/2010/slicer"><sle:slicer xmlns:sle="{_MICROSOFT}/drawing/2010/slicer" name="核心目标"/>'
        "</a:graphicData></a:graphic></xdr:graphicFrame></mc:Choice><mc:Fallback/></mc:AlternateContent><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"
    ), "application/vnd.openxmlformats-officedocument.drawing+xml")
    hand.relate("xl/workbook.xml", "rIdS", f"{_MICROSOFT}/2007/relationships/slicerCache", "slicerCaches/slicerCache1.xml")
    hand.relate("xl/worksheets/sheet1.xml", "rIdS", f"{_MICROSOFT}/2007/relationships/slicer", "../slicers/slicer1.xml")
    hand.relate("xl/worksheets/sheet1.xml", "rIdD", "drawing", "../drawings/drawing1.xml")
    hand.insert("xl/workbook.xml", "</workbook>", (
        f'<extLst><ext uri="{{46BE6895-7355-4a93-B00E-2C351335B9C9}}" xmlns:x15="{fifteen}"><x15:slicerCaches xmlns:x14="{fourteen}">'
        '<x14:slicerCache r:id="rIdS"/></x15:slicerCaches></ext></extLst></workbook>'))
    hand.insert("xl/worksheets/sheet1.xml", "<tableParts", '<drawing r:id="rIdD"/><tableParts')
    hand.insert("xl/worksheets/sheet1.xml", "</worksheet>", (
        f'<extLst><ext uri="{{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}}" xmlns:x14="{fourteen}"><x14:slicerList><x14:slicer r:id="rIdS"/></x14:slicerList></ext>'
        "</extLst></worksheet>"))
    return hand.done()


def _external() -> bytes:
    """A formula that reads another department's workbook, whose last known values lie in this one."""
    hand = Hand(Form().finished())
    hand.add("xl/externalLinks/externalLink1.xml", (
        f'<externalLink xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><externalBook r:id="rId1"><sheetNames><sheetName val="汇总"/></sheetNames><sheetDataSet>'
        '<sheetData sheetId="0"><row r="1"><cell r="A1"><v>12</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>'
    ), f"{_SPREADSHEET}.externalLink+xml")
    hand.relate("xl/externalLinks/externalLink1.xml", "rId1", "externalLinkPath", "上期汇总.xlsx")
    hand.relate("xl/workbook.xml", "rIdE", "externalLink", "externalLinks/externalLink1.xml")
    hand.insert("xl/workbook.xml", "<calcPr", '<externalReferences><externalReference r:id="rIdE"/></externalReferences><calcPr')
    hand.insert("xl/worksheets/sheet5.xml", "</row>", '<c r="B1"><f>[1]汇总!$A$1*2</f><v>24</v></c></row>')
    return hand.done()


def _of_corpus(name: str) -> bytes:
    """A foreign workbook, with one more sheet that holds the four tables."""
    hand = Hand((CORPUS / name).read_bytes())
    rows = [["表1:活动基础信息与目标表"], *INFO, *GOALS, [], [], ["表2:活动各阶段执行情况分析表"], *PHASES, [], [],
            ["表3:问题诊断与改进措施表"], *ISSUES, [], [], ["表4:经验总结与复用建议表"], *LESSONS]  # fmt: skip
    cells = "".join(
        f'<row r="{number}">' + "".join(
            f'<c r="{"ABCDEFG"[at]}{number}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>' for at, value in enumerate(row)
        ) + "</row>"
        for number, row in enumerate(rows, 1)
    )  # fmt: skip
    hand.add("xl/worksheets/sheet99.xml", f'<worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData></worksheet>', f"{_SPREADSHEET}.worksheet+xml")
    hand.relate("xl/workbook.xml", "rIdRetro", "worksheet", "worksheets/sheet99.xml")
    text = hand.parts["xl/workbook.xml"].decode()
    number = 1 + max(int(found) for found in re.findall(r'sheetId="(\d+)"', text))
    hand.insert("xl/workbook.xml", "</sheets>", (
        f'<sheet xmlns:r="{_OFFICE}" name="复盘" sheetId="{number}" r:id="rIdRetro"/></sheets>'))
    return hand.done()


def _macros() -> bytes:
    """Our own template with its macros, its ribbon and somebody's figures."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.xlsm")
        new(path, RETRO, lang="zh", values={}, overwrite=False, macros=True)
        return path.read_bytes()


WORKBOOKS: dict[str, Callable[[], bytes]] = {
    "charts, a chart sheet, pictures": _charts,
    "x14 formats, sparklines, lists": _formats,
    "notes and a conversation": _conversation,
    "a pivot table": _pivot,
    "an Excel table with a slicer": _slicer,
    "macros and the ribbon": _macros,
    "a link to another workbook": _external,
    "Strict Open XML": lambda: rezipped(Form().finished(), lambda name, content: strict(name, content) or b""),
    "corpus: macros of others": lambda: _of_corpus("poi__SimpleMacro.xlsm"),
    "corpus: Excel tables": lambda: _of_corpus("fastexcel__sheet-with-tables.xlsx"),
}
"""By what stands in them; the last two need the folder of foreign workbooks."""
