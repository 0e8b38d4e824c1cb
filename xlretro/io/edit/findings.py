"""The sheet 校验结果 as a first sheet of the workbook, and its way back."""

from __future__ import annotations

from math import ceil

from xlretro.io.edit.document import quoted
from xlretro.io.edit.marks import COLOURS
from xlretro.io.edit.package import Package
from xlretro.io.edit.ranges import Area
from xlretro.io.edit.styles import Stylesheet
from xlretro.io.edit.values import CELL_LIMIT, text_element
from xlretro.io.edit.workbook import Workbook
from xlretro.io.stamps import FINDINGS
from xlretro.io.styles import PALETTE
from xlretro.language import Language, Text
from xlretro.model.changes import FindingsSheet
from xlretro.model.finding import Severity
from xlretro.model.records import column_letters

__all__ = ["put_findings", "remove_findings"]

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_TITLE_ROW, _REMARK_ROW, _HEAD_ROW = 1, 2, 4
_FONT = Text("微软雅黑", "Calibri")
_PAGE = Text("第 &P 页，共 &N 页", "Page &P of &N")
_LINE = 16.5
"""Height of a line of text, in points."""
_LINKS = 65_530
"""Hyperlinks of a sheet in Excel."""
_INKS = {Severity.ERROR: PALETTE["bad"], Severity.WARNING: "#8A5A10", Severity.ADVICE: PALETTE["good"]}
"""Of the severity; the palette's amber is too light for small text."""
_TABS = {Severity.ERROR: PALETTE["bad"], Severity.WARNING: PALETTE["warn"], Severity.ADVICE: PALETTE["good"]}


def put_findings(
    package: Package, workbook: Workbook, findings: FindingsSheet, stylesheet: Stylesheet, lang: Language
) -> None:
    """Add the sheet in front of all others, under a name that is free."""
    name = workbook.free_name(findings.name)
    part = package.free_name("findings", ".xml")
    package.add(part, _Page(package, findings, stylesheet, lang).xml(), _TYPE)
    place = "'" + name.replace("'", "''") + "'"
    last_row = _HEAD_ROW + len(findings.lines)
    last = column_letters(len(findings.headings))
    workbook.add_first_sheet(
        name, part, {FINDINGS: f"{place}!$A$1"},
        {"_xlnm._FilterDatabase": f"{place}!$A${_HEAD_ROW}:${last}${last_row}",
         "_xlnm.Print_Titles": f"{place}!${_HEAD_ROW}:${_HEAD_ROW}"},
    )  # fmt: skip


def remove_findings(package: Package, workbook: Workbook) -> None:
    """Take the sheet away that the name FINDINGS leads to, wherever it stands and whatever it is called by now."""
    names = [name for name in workbook.defined_names if name.get("name") == FINDINGS]
    if not names:
        return
    title = names[0].text.rpartition("!")[0].strip()
    if title.startswith("'"):
        title = title[1:-1].replace("''", "'")
    entry = workbook.worksheets.get(title.casefold())
    if entry is None:  # deleted by hand: the name leads nowhere
        workbook.undefine(names)
        return
    workbook.remove_sheet(entry, names)
    for target in [r.target for r in package.relationships(entry.part) if r.kind == "printerSettings"]:
        package.delete(target)  # Excel gives each sheet that it has printed one of its own
    package.delete(entry.part)


class _Page:
    """The XML of the sheet."""

    def __init__(self, package: Package, findings: FindingsSheet, stylesheet: Stylesheet, lang: Language) -> None:
        self._package, self._findings, self._lang = package, findings, lang
        self._styles = stylesheet
        self._font = f'<name val="{_FONT(lang)}"/><family val="2"/>'
        plain = self._ink(10, PALETTE["ink"])
        self._title = self._look(self._ink(16, PALETTE["navy"], bold=True), 'vertical="center"')
        self._remark = self._look(self._ink(10, PALETTE["muted"]), 'vertical="center" wrapText="1"')
        self._head = self._look(
            self._ink(10, "#FFFFFF", bold=True), 'horizontal="center" vertical="center" wrapText="1"', fill=PALETTE["navy"]
        )
        self._body = self._look(plain, 'vertical="top" wrapText="1"', line=True)
        self._centred = self._look(plain, 'horizontal="center" vertical="top" wrapText="1"', line=True)
        self._link = self._look(
            self._ink(10, PALETTE["blue"], underlined=True), 'horizontal="center" vertical="top" wrapText="1"', line=True
        )
        self._severity = {
            severity: self._look(self._ink(10, ink, bold=True), 'horizontal="center" vertical="top"',
                                 fill=COLOURS[severity][0], line=True)
            for severity, ink in _INKS.items()
        }  # fmt: skip

    def _ink(self, size: int, colour: str, *, bold: bool = False, underlined: bool = False) -> str:
        look = ("<b/>" if bold else "") + ("<u/>" if underlined else "")
        return f'<font>{look}<sz val="{size}"/><color rgb="FF{colour[1:]}"/>{self._font}</font>'

    def _look(self, font: str, alignment: str, *, fill: str = "", line: bool = False) -> int:
        filled = f'<fill><patternFill patternType="solid"><fgColor rgb="FF{fill[1:]}"/><bgColor indexed="64"/></patternFill></fill>'
        below = f'<bottom style="thin"><color rgb="FF{PALETTE["line"][1:]}"/></bottom>'
        return self._styles.look(
            font=font, fill=filled if fill else "", alignment=alignment,
            border=f"<border><left/><right/><top/>{below}<diagonal/></border>" if line else "",
        )  # fmt: skip

    # ------------------------------------------------------------------------------ rows

    def xml(self) -> str:
        findings = self._findings
        width = len(findings.headings)
        last_row = _HEAD_ROW + len(findings.lines)
        table = Area(_HEAD_ROW, 1, last_row, width)
        office = self._package.relationship_type("").rstrip("/")
        below = f"A{_HEAD_ROW + 1}"
        worst = min((line.severity for line in findings.lines), key=lambda s: s.rank, default=Severity.ADVICE)
        columns = "".join(
            f'<col min="{number}" max="{number}" width="{size:g}" customWidth="1"/>'
            for number, size in enumerate(findings.widths, start=1)
        )
        return (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{self._package.namespace}" '
            f'xmlns:r="{office}"><sheetPr><tabColor rgb="FF{_TABS[worst][1:]}"/><pageSetUpPr fitToPage="1"/></sheetPr>'
            f'<dimension ref="{Area(1, 1, last_row, width)}"/><sheetViews><sheetView showGridLines="0" workbookViewId="0">'
            f'<pane ySplit="{_HEAD_ROW}" topLeftCell="{below}" activePane="bottomLeft" state="frozen"/>'
            f'<selection pane="bottomLeft" activeCell="{below}" sqref="{below}"/></sheetView></sheetViews>'
            f'<sheetFormatPr defaultRowHeight="{_LINE}"/><cols>{columns}</cols><sheetData>{self._rows(width)}</sheetData>'
            f'<autoFilter ref="{table}"/>{self._merged(width)}{self._links()}'
            '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
            '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
            f"<headerFooter><oddFooter>&amp;C{quoted(_PAGE(self._lang))}</oddFooter></headerFooter></worksheet>"
        )

    def _rows(self, width: int) -> str:
        findings = self._findings
        remark = _lines(findings.remark, sum(findings.widths))
        rows = [
            _row(_TITLE_ROW, 30, [(self._title, findings.title)]),
            _row(_REMARK_ROW, max(20, remark * _LINE), [(self._remark, findings.remark)] + [(self._remark, "")] * (width - 1)),
            _row(_HEAD_ROW, 24, [(self._head, heading) for heading in findings.headings]),
        ]
        for number, line in enumerate(findings.lines, start=_HEAD_ROW + 1):
            cells = [(self._style(at, line.severity, linked=line.link is not None), _cut(text))
                     for at, text in enumerate(line.cells)]  # fmt: skip
            lines = max(_lines(text, size) for text, size in zip(line.cells, findings.widths, strict=False))
            rows.append(_row(number, lines * _LINE + 3, cells))
        return "".join(rows)

    def _style(self, column: int, severity: Severity, *, linked: bool) -> int:
        if column == 0:
            return self._severity[severity]
        if column == self._findings.link_column:
            return self._link if linked else self._centred
        return self._centred if self._findings.widths[column] <= 10 else self._body

    def _merged(self, width: int) -> str:
        if width < 2:
            return ""
        return f'<mergeCells count="1"><mergeCell ref="{Area(_REMARK_ROW, 1, _REMARK_ROW, width)}"/></mergeCells>'

    def _links(self) -> str:
        """Links inside the workbook need no relationship, only a place."""
        letters = column_letters(self._findings.link_column + 1)
        links = [
            f'<hyperlink ref="{letters}{number}" location="{quoted(_place(line.link.sheet, line.link.cell))}" '
            f'display="{quoted(line.cells[self._findings.link_column])}"/>'
            for number, line in enumerate(self._findings.lines, start=_HEAD_ROW + 1) if line.link
        ]
        return f"<hyperlinks>{''.join(links[:_LINKS])}</hyperlinks>" if links else ""


def _place(sheet: str, cell: str) -> str:
    return "'" + sheet.replace("'", "''") + f"'!{cell or 'A1'}"


def _row(number: int, height: float, cells: list[tuple[int, str]]) -> str:
    inner = "".join(
        f'<c r="{column_letters(column)}{number}" s="{style}" t="inlineStr"><is>{text_element(text, "")}</is></c>' if text
        else f'<c r="{column_letters(column)}{number}" s="{style}"/>'
        for column, (style, text) in enumerate(cells, start=1)
    )
    return f'<row r="{number}" ht="{height:g}" customHeight="1">{inner}</row>'


def _cut(text: str) -> str:
    return text if len(text) * 2 <= CELL_LIMIT else text[:CELL_LIMIT // 2 - 1] + "…"


def _lines(text: str, width: float) -> int:
    """Lines that *text* takes in a column *width* characters wide; a Chinese character is as wide as two."""
    room = max(width - 2, 1)
    wide = (sum(2.0 if ord(c) > 0x2E7F else 1.05 for c in line) for line in text.split("\n"))
    return min(sum(max(1, ceil(w / room)) for w in wide), 24)


