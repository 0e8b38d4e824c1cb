"""The sheet 校验结果 as a first sheet of the workbook, and its way back."""

from __future__ import annotations

from xlretro.io import findings_layout as layout
from xlretro.io.edit.document import Element, quoted
from xlretro.io.edit.package import Package
from xlretro.io.edit.ranges import Area
from xlretro.io.edit.sheet import Sheet
from xlretro.io.edit.strings import Strings
from xlretro.io.edit.styles import Stylesheet
from xlretro.io.edit.values import text_element
from xlretro.io.edit.workbook import SheetEntry, Workbook
from xlretro.io.stamps import FINDINGS
from xlretro.io.styles import FONT, PAGE, PALETTE
from xlretro.language import Language
from xlretro.model.changes import FINDINGS_HEADINGS, FindingsSheet, is_findings
from xlretro.model.records import column_letters

__all__ = ["put_findings", "remove_findings"]

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"


def put_findings(
    package: Package, workbook: Workbook, findings: FindingsSheet, stylesheet: Stylesheet, lang: Language
) -> None:
    """Add the sheet in front of all others, under a name that is free."""
    name = workbook.free_name(findings.name)
    part = package.free_name("findings", ".xml")
    package.add(part, _Page(package, findings, stylesheet, lang).xml(), _TYPE)
    place = "'" + name.replace("'", "''") + "'"
    last_row = layout.HEAD_ROW + len(findings.lines)
    last = column_letters(len(findings.headings))
    workbook.add_first_sheet(
        name, part, {FINDINGS: f"{place}!$A$1"},
        {"_xlnm._FilterDatabase": f"{place}!$A${layout.HEAD_ROW}:${last}${last_row}",
         "_xlnm.Print_Titles": f"{place}!${layout.HEAD_ROW}:${layout.HEAD_ROW}"},
    )  # fmt: skip


def remove_findings(package: Package, workbook: Workbook) -> bool:
    """Take our sheet away, wherever it stands and whatever it is called by now; whether there was one.

    The name FINDINGS leads to it. Where that has come to lead to another sheet, only the name goes.
    """
    # A copy that somebody made of our sheet has a name of its own; it is theirs to keep.
    names = [name for name in workbook.defined_names if name.get("name") == FINDINGS and not name.get("localSheetId")]
    if not names:
        return False
    title = names[0].text.rpartition("!")[0].strip()
    if title.startswith("'"):
        title = title[1:-1].replace("''", "'")
    entry = workbook.worksheets.get(title.casefold())
    if entry is None or not _is_ours(package, entry):  # deleted by hand, or never ours
        workbook.undefine(names)
        return False
    workbook.remove_sheet(entry, names)
    for target in [r.target for r in package.relationships(entry.part) if r.kind == "printerSettings"]:
        package.delete(target)  # Excel gives each sheet that it has printed one of its own
    package.delete(entry.part)
    return True


def _is_ours(package: Package, entry: SheetEntry) -> bool:
    """Whether a sheet looks like the one that we put in: its title, its headings, and no table of somebody's on it."""
    if any(relationship.kind == "table" for relationship in package.relationships(entry.part)):
        return False
    sheet = Sheet(package, entry.name, entry.part, {layout.TITLE_ROW, layout.HEAD_ROW})
    strings = Strings(package)
    title = sheet.cell(layout.TITLE_ROW, 1)
    headings = [sheet.cell(layout.HEAD_ROW, column) for column in range(1, len(FINDINGS_HEADINGS) + 1)]
    return is_findings(_text(strings, title), [_text(strings, heading) for heading in headings])


def _text(strings: Strings, cell: Element | None) -> str:
    """The text that stands in a cell; Excel moves ours to the strings that all cells share."""
    found = strings.of(cell) if cell else None
    return found.text if found else ""


class _Page:
    """The XML of the sheet."""

    def __init__(self, package: Package, findings: FindingsSheet, stylesheet: Stylesheet, lang: Language) -> None:
        self._package, self._findings, self._lang = package, findings, lang
        self._styles = stylesheet
        self._made: dict[layout.Look, int] = {}

    def _style(self, look: layout.Look) -> int:
        """The number of the style that looks so."""
        if look not in self._made:
            self._made[look] = self._make(look)
        return self._made[look]

    def _make(self, look: layout.Look) -> int:
        letters = ("<b/>" if look.bold else "") + ("<u/>" if look.underlined else "")
        filled = f'<patternFill patternType="solid"><fgColor rgb="FF{look.fill[1:]}"/><bgColor indexed="64"/></patternFill>'
        below = f'<bottom style="thin"><color rgb="FF{PALETTE["line"][1:]}"/></bottom>'
        stands = ('horizontal="center" ' if look.centred else "") + f'vertical="{"top" if look.top else "center"}"'
        return self._styles.look(
            font=f'<font>{letters}<sz val="{look.size}"/><color rgb="FF{look.ink[1:]}"/><name val="{FONT(self._lang)}"/>'
                 '<family val="2"/></font>',
            fill=f"<fill>{filled}</fill>" if look.fill else "",
            border=f"<border><left/><right/><top/>{below}<diagonal/></border>" if look.lined else "",
            alignment=stands + (' wrapText="1"' if look.wrapped else ""),
        )  # fmt: skip

    # ------------------------------------------------------------------------------ rows

    def xml(self) -> str:
        findings = self._findings
        width = len(findings.headings)
        last_row = layout.HEAD_ROW + len(findings.lines)
        table = Area(layout.HEAD_ROW, 1, last_row, width)
        office = self._package.relationship_type("").rstrip("/")
        below = f"A{layout.HEAD_ROW + 1}"
        tab = layout.SEVERITY_COLOURS[findings.worst].accent
        columns = "".join(
            f'<col min="{number}" max="{number}" width="{size:g}" customWidth="1"/>'
            for number, size in enumerate(findings.widths, start=1)
        )
        return (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{self._package.namespace}" '
            f'xmlns:r="{office}"><sheetPr><tabColor rgb="FF{tab[1:]}"/><pageSetUpPr fitToPage="1"/></sheetPr>'
            f'<dimension ref="{Area(1, 1, last_row, width)}"/><sheetViews><sheetView showGridLines="0" workbookViewId="0">'
            f'<pane ySplit="{layout.HEAD_ROW}" topLeftCell="{below}" activePane="bottomLeft" state="frozen"/>'
            f'<selection pane="bottomLeft" activeCell="{below}" sqref="{below}"/></sheetView></sheetViews>'
            f'<sheetFormatPr defaultRowHeight="{layout.LINE}"/><cols>{columns}</cols><sheetData>{self._rows(width)}</sheetData>'
            f'<autoFilter ref="{table}"/>{self._merged(width)}{self._links()}'
            '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
            '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
            f"<headerFooter><oddFooter>&amp;C{quoted(PAGE(self._lang))}</oddFooter></headerFooter></worksheet>"
        )

    def _rows(self, width: int) -> str:
        findings = self._findings
        title, remark, head = (self._style(look) for look in (layout.TITLE, layout.REMARK, layout.HEAD))
        rows = [
            _row(layout.TITLE_ROW, layout.HEIGHTS[layout.TITLE_ROW], [(title, findings.title)]),
            _row(layout.REMARK_ROW, layout.remark_height(findings), [(remark, findings.remark)] + [(remark, "")] * (width - 1)),
            _row(layout.HEAD_ROW, layout.HEIGHTS[layout.HEAD_ROW], [(head, heading) for heading in findings.headings]),
        ]
        for number, line in enumerate(findings.lines, start=layout.HEAD_ROW + 1):
            cells = [(self._style(layout.look_of(findings, line, column)), layout.cut(text))
                     for column, text in enumerate(line.cells)]  # fmt: skip
            rows.append(_row(number, layout.body_height(findings, line.cells), cells))
        return "".join(rows)

    def _merged(self, width: int) -> str:
        if width < 2:
            return ""
        return f'<mergeCells count="1"><mergeCell ref="{Area(layout.REMARK_ROW, 1, layout.REMARK_ROW, width)}"/></mergeCells>'

    def _links(self) -> str:
        """Links inside the workbook need no relationship, only a place."""
        letters = column_letters(self._findings.link_column + 1)
        links = [
            f'<hyperlink ref="{letters}{number}" location="{quoted(_place(line.link.sheet, line.link.cell))}" '
            f'display="{quoted(line.cells[self._findings.link_column])}"/>'
            for number, line in enumerate(self._findings.lines, start=layout.HEAD_ROW + 1) if line.link
        ]
        return f"<hyperlinks>{''.join(links[:layout.LINKS])}</hyperlinks>" if links else ""


def _place(sheet: str, cell: str) -> str:
    return "'" + sheet.replace("'", "''") + f"'!{cell or 'A1'}"


def _row(number: int, height: float, cells: list[tuple[int, str]]) -> str:
    inner = "".join(
        f'<c r="{column_letters(column)}{number}" s="{style}" t="inlineStr"><is>{text_element(text, "")}</is></c>' if text
        else f'<c r="{column_letters(column)}{number}" s="{style}"/>'
        for column, (style, text) in enumerate(cells, start=1)
    )
    return f'<row r="{number}" ht="{height:g}" customHeight="1">{inner}</row>'
