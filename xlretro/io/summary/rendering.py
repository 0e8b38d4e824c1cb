"""Rows of the summary's lists as the XML of a sheet, rendered where a file was read: in a worker, before anybody knows
in which row they will stand.

A list's plan says how: it is worked out once, with the workbook's styles, and goes to the workers. What is
decided later is left open by signs that no text can hold: ROW for the row's number, STYLE for the style of the cell that
carries its link, which not every row has (Excel allows 65,530 a sheet), SOURCE for the rest of the cell that names the
file, which may lie elsewhere by then.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from xlretro.io.summary.cells import attribute, easily_written
from xlretro.io.summary.fields import ROW, FieldCells, FieldPlan, Pieces, lines_needed, width_of
from xlretro.language import Language
from xlretro.model.finding import SEVERITY_TITLES, Finding, Severity
from xlretro.model.schema import Table, WorkbookKind
from xlretro.model.summary import SummaryTable, summary_columns

__all__ = [
    "FINDINGS",
    "NEXT",
    "NO_LINK",
    "ROW",
    "SOURCE",
    "STYLE",
    "FieldPlan",
    "ListPlan",
    "Rendered",
    "RenderedWorkbook",
    "SummaryPlan",
    "lines_needed",
    "link_place",
    "render",
    "render_findings",
    "render_table",
    "render_workbook",
    "shown_place",
    "width_of",
]

NEXT, STYLE, SOURCE = "\1", "\2", "\3"
NO_LINK = "-"
"""In place of `link_place` for a row that leads nowhere."""

_TALLEST = 12
"""Lines of a row; a longer text is in its cell all the same."""
_LINE, _AROUND = 14.5, 4.0
"""Points of a line, and around the lines of a row."""


class ListPlan(NamedTuple):
    """How the rows of one list are rendered."""

    fields: tuple[FieldPlan, ...]
    lang: Language
    link_at: int
    """The field whose cell is the link."""
    linked: int
    """Its style where it is one."""
    source_at: int = -1
    """The field that names the file the rows are of; -1 where none does."""


class Rendered(NamedTuple):
    """Rows of one list, ready but for their places."""

    xml: bytes
    """Joined by NEXT."""
    places: bytes
    """Where each links to, as the attributes of a hyperlink, or NO_LINK; joined by NEXT."""
    rows: int
    filled: int
    """A bit for each field in which any row has a value."""


NOTHING = Rendered(b"", b"", 0, 0)


def render(
    plan: ListPlan, columns: Sequence[Sequence[Any]], places: Sequence[str], *, percents: Sequence[bool] | None = None,
    styled: Mapping[int, Sequence[int]] | None = None,
) -> Rendered:  # fmt: skip
    """Render the rows that *columns*, one a field of the plan and all equally long, make up.

    places: for each row what `link_place` gave, or NO_LINK. percents: for each row whether its unit is %. styled: by field,
    for each row a style for its text.
    """
    count = len(columns[0])
    if not count:
        return NOTHING
    percents = percents or [False] * count
    kinds = [set(map(type, values)) for values in columns]
    easy = _easy(columns, kinds)
    lines, heights = [1] * count, [""] * count
    pieces = Pieces()
    pieces.add_own(heights, f'<row r="{ROW}" ht="', '">')
    filled = 0
    for index, (cells, values, classes) in enumerate(zip(_field_cells(plan), columns, kinds, strict=True)):
        if index == plan.source_at:
            pieces.add(f'<c r="{cells.field.letters}{ROW}{SOURCE}')
        elif classes == _BLANK:
            continue
        elif styled and index in styled:
            cells.add_styled(pieces, values, styled[index])
        else:
            cells.add(pieces, values, classes, percents, easy=index in easy)
        filled |= 1 << index
        cells.count_lines(values, classes, lines, easy=index in easy)
    heights[:] = map(_height, lines)
    pieces.add(f"</row>{NEXT}")
    xml = pieces.joined(count)[:-len(NEXT)] if filled else NEXT.join([f'<row r="{ROW}"/>'] * count)
    return Rendered(xml.encode(), NEXT.join(places).encode(), count, filled)


_BLANK = {type(None)}


def _easy(columns: Sequence[Sequence[Any]], kinds: Sequence[set[type]]) -> Collection[int]:
    """The columns whose texts may stand in XML as they are: mostly all, which one look at them together tells."""
    texts: dict[int, Sequence[str]] = {
        index: values if len(classes) == 1 else [value for value in values if value.__class__ is str]
        for index, (values, classes) in enumerate(zip(columns, kinds, strict=True)) if str in classes
    }  # fmt: skip
    if easily_written([text for own in texts.values() for text in own]):
        return texts.keys()
    return {index for index, own in texts.items() if easily_written(own)}


def _field_cells(plan: ListPlan) -> tuple[FieldCells, ...]:
    """The fields of *plan*, prepared once a process."""
    known = _ready.get(id(plan))
    if known is None or known[0] is not plan:
        if len(_ready) >= _MOST_READY:
            _ready.clear()
        known = _ready[id(plan)] = plan, tuple(
            FieldCells(field, plan.lang, STYLE if index == plan.link_at else None) for index, field in enumerate(plan.fields)
        )
    return known[1]


_ready: dict[int, tuple[ListPlan, tuple[FieldCells, ...]]] = {}
_MOST_READY = 16

_HEIGHTS = tuple(f"{lines * _LINE + _AROUND:g}" for lines in range(_TALLEST + 1))


def _height(lines: int) -> str:
    return _HEIGHTS[min(lines, _TALLEST)]


_CELL = re.compile("[A-Z]+[0-9]+")


@lru_cache(maxsize=4096)  # departments use one template: the same places in every file
def link_place(sheet: str, cell: str) -> str:
    """*cell* of *sheet* as the attribute of a hyperlink that says where in the file it leads; "" for no sheet."""
    if not sheet:
        return ""
    if not _CELL.fullmatch(cell):
        digits = cell if cell.isdecimal() and cell.isascii() else "1"
        cell = f"A{digits}"
    return f' location="{_quoted(sheet)}!{cell}"'


@lru_cache(maxsize=256)
def _quoted(sheet: str) -> str:
    doubled = sheet.replace("'", "''")
    return attribute(f"'{doubled}'")


def shown_place(table: Table | None, sheet: str, cell: str) -> str:
    """A cell's place as the summary shows it: the sheet is named unless it has the name that the template gives it."""
    if not cell or (sheet and (table is None or sheet not in table.sheet)):
        return f"{sheet}!{cell}" if sheet and cell else sheet
    return cell


class SummaryPlan(NamedTuple):
    """How everything of one workbook is rendered for the summary; it goes to the workers."""

    tables: Mapping[str, ListPlan]
    findings: ListPlan
    severities: Mapping[Severity, int]
    """Styles."""


FINDINGS = "findings"
"""The list of findings, beside those named by their tables' keys."""


class RenderedWorkbook(NamedTuple):
    """What one workbook gives to the summary's lists."""

    tables: dict[str, Rendered]
    findings: Rendered

    def of(self, key: str) -> Rendered:
        """The rows for a list: a table's by its key, or FINDINGS."""
        return self.findings if key == FINDINGS else self.tables[key]


def render_workbook(
    plan: SummaryPlan, kind: WorkbookKind, tables: Mapping[str, SummaryTable], findings: Sequence[Finding], *,
    department: str, activity: str,
) -> RenderedWorkbook:  # fmt: skip
    """Render the rows and the findings of one workbook."""
    return RenderedWorkbook(
        {key: render_table(plan.tables[key], kind[key], rows, department, activity) for key, rows in tables.items()},
        render_findings(plan, kind, findings, department, activity),
    )


def render_table(
    plan: ListPlan, table: Table, rows: SummaryTable, department: str, activity: str
) -> Rendered:
    """The rows of one table, between whose they are and where they come from."""
    count = len(rows.sheets)
    unit_at = next((index for index, summary in enumerate(summary_columns(table)) if summary.column.key == "unit"), None)
    columns = [
        [department or None] * count, [activity or None] * count, *rows.columns,
        [None] * count, rows.sheets, [row or None for row in rows.rows],
    ]  # fmt: skip
    places = [
        link_place(sheet, cell or str(row or 1)) for sheet, row, cell in zip(rows.sheets, rows.rows, rows.cells, strict=True)
    ]
    return render(
        plan, columns, places, percents=None if unit_at is None else [unit == "%" for unit in rows.columns[unit_at]]
    )


def render_findings(
    plan: SummaryPlan, kind: WorkbookKind, findings: Sequence[Finding], department: str, activity: str
) -> Rendered:
    """The findings of one workbook, in the order given."""
    if not findings:
        return NOTHING
    lines = []
    places = []
    for found in findings:
        table = kind.by_key.get(found.table)
        column = (table.by_key if table else kind.field).get(found.column)
        place = shown_place(table, found.sheet, found.cell)
        lines.append((
            SEVERITY_TITLES[found.severity], found.code, department or None, activity or None,
            table.title if table else found.table or None, column.title if column else found.column or None,
            place or None, found.value or None, found.message(plan.findings.lang), found.fix(plan.findings.lang), None,
        ))  # fmt: skip
        places.append(link_place(found.sheet, found.cell or "A1") if place else NO_LINK)
    severities = [plan.severities[found.severity] for found in findings]
    return render(plan.findings, list(zip(*lines, strict=True)), places, styled={0: severities})
