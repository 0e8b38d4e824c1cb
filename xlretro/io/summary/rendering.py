"""Rows of the summary's lists as the XML of a sheet, rendered where a file was read: in a worker, before anybody knows
in which row they will stand.

A list's plan says how: it is worked out once, with the workbook's styles, and goes to the workers. What is
decided later is left open by signs that no text can hold: ROW for the row's number, STYLE for the style of the cell that
carries its link, which not every row has (Excel allows 65,530 a sheet), SOURCE for the rest of the cell that names the
file, which may lie elsewhere by then.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from functools import lru_cache
from math import ceil
from typing import Any, NamedTuple

from xlretro.io.summary.cells import attribute, date_serial, easily_written, number, text
from xlretro.language import Language, Text
from xlretro.model.finding import SEVERITY_TITLES, Finding, Severity
from xlretro.model.quantity import PERCENT, PERCENT_POINTS, RATIO, Quantity
from xlretro.model.schema import Table, WorkbookKind
from xlretro.model.summary import SummaryTable, Weird, summary_columns
from xlretro.model.values import PercentNumber

__all__ = [
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

ROW, NEXT, STYLE, SOURCE = "\0", "\1", "\2", "\3"
NO_LINK = "-"
"""In place of `link_place` for a row that leads nowhere."""

_TALLEST = 12
"""Lines of a row; a longer text is in its cell all the same."""
_LINE, _AROUND = 14.5, 4.0
"""Points of a line, and around the lines of a row."""


def width_of(text: str) -> float:
    """Columns that *text* takes in a fixed-width view: a Chinese character (three bytes in UTF-8) takes two."""
    return (len(text.encode("utf-8", "surrogatepass")) + len(text)) / 2


def lines_needed(text: str, width: float) -> int:
    """Lines that *text* takes in a column *width* characters wide, with a little room for breaks at words."""
    room = max(width - 2.5, 1)
    if "\n" not in text:
        return max(1, ceil(width_of(text) / room))
    return sum(max(1, ceil(width_of(line) / room)) for line in text.split("\n"))


class FieldPlan(NamedTuple):
    """One field of a list: its column and its styles, by their indexes in the workbook."""

    letters: str
    style: int
    weird: int
    numbers: Mapping[str, int]
    """By kind of figure."""
    figure: str
    """The kind of the field's own plain numbers."""
    width: float
    wrap: bool

    @property
    def short(self) -> float:
        """Texts up to this length take one line, whatever they are made of."""
        return self.width / 2 - 1.5


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
    lines = [1] * count
    filled = 0
    cells: list[Iterable[str]] = []
    for index, (field, values) in enumerate(zip(plan.fields, columns, strict=True)):
        own = styled.get(index) if styled else None
        linked = STYLE if index == plan.link_at else None
        rendered: list[str] | None
        if index == plan.source_at:
            rendered = [f'<c r="{field.letters}{ROW}{SOURCE}'] * count
        else:
            rendered = _FieldCells(field, plan.lang, linked).column(values, percents, own)
        if rendered is not None:
            filled |= 1 << index
            cells.append(rendered)
            _count_lines(field, values, lines)
    rows = [
        f'<row r="{ROW}" ht="{_height(needed)}">{inner}</row>'
        for needed, inner in zip(lines, map("".join, zip(*cells, strict=True)), strict=True)
    ] if cells else [f'<row r="{ROW}"/>'] * count  # fmt: skip
    return Rendered(NEXT.join(rows).encode(), NEXT.join(places).encode(), count, filled)


_HEIGHTS = tuple(f"{lines * _LINE + _AROUND:g}" for lines in range(_TALLEST + 1))


def _height(lines: int) -> str:
    return _HEIGHTS[min(lines, _TALLEST)]


def _count_lines(field: FieldPlan, values: Sequence[Any], lines: list[int]) -> None:
    if not field.wrap:
        return
    short = field.short
    for index, value in enumerate(values):
        if value.__class__ is str and (len(value) > short or "\n" in value):
            needed = lines_needed(value, field.width)
            if needed > lines[index]:
                lines[index] = needed


class _FieldCells:
    """Values of one field as whole cells."""

    def __init__(self, field: FieldPlan, lang: Language, linked: str | None) -> None:
        self._field, self._lang = field, lang
        self._begin = f'<c r="{field.letters}{ROW}'
        self._style: int | str = linked or field.style
        self._linked = linked

    def column(
        self, values: Sequence[Any], percents: Sequence[bool], styles: Sequence[int] | None
    ) -> list[str] | None:
        """The cells of a column, "" for an empty one; None where all are."""
        texts = [value for value in values if value.__class__ is str]
        if not texts and not any(value is not None for value in values):
            return None
        if styles is not None:
            return [
                self._begin + text(style, self._said(value), self._lang) for style, value in zip(styles, values, strict=True)
            ]
        begin, end = f'{self._begin}" s="{self._style}" t="inlineStr"><is><t>', "</t></is></c>"
        if texts and not easily_written(texts):
            return [
                "" if value is None or value == "" else self._begin + self._cell(value, percent)
                for value, percent in zip(values, percents, strict=True)
            ]
        if len(texts) == len(values):
            return [begin + value + end if value else "" for value in values]
        return [
            (begin + value + end if value else "") if value.__class__ is str
            else "" if value is None else self._begin + self._cell(value, percent)
            for value, percent in zip(values, percents, strict=True)
        ]  # fmt: skip

    def _said(self, value: Any) -> str:
        return value(self._lang) if isinstance(value, Text) else str(value)

    def _cell(self, value: Any, percent: bool) -> str:
        kind = value.__class__
        if kind is Quantity:
            return self._quantity(value, percent)
        if kind is date:
            return self._date(value)
        if kind is Text:
            return text(self._style, value(self._lang), self._lang)
        if isinstance(value, Weird):
            return text(self._field.weird, value.text, self._lang)
        if isinstance(value, bool):
            return text(self._style, str(value).upper(), self._lang)
        if isinstance(value, int | float):
            return self._figure(value, percent)
        if isinstance(value, date | time):
            return self._date(value)
        return text(self._style, str(value), self._lang)

    def _digits(self, figure: str, value: float) -> str:
        # Excel keeps 15 digits and knows no infinity; what it would change stays as typed.
        if not math.isfinite(value) or (isinstance(value, int) and abs(value) >= 10**15):
            return text(self._style, str(value), self._lang)
        style = self._linked or self._field.numbers[figure]
        return number(style, float(value) if isinstance(value, PercentNumber) else value)

    def _quantity(self, quantity: Quantity, percent: bool) -> str:
        figure = "amount"
        if quantity.unit in (PERCENT, PERCENT_POINTS) or (percent and not quantity.unit):
            figure = "percent"
        elif quantity.unit == RATIO:
            figure = "ratio"
        return self._digits(figure, quantity.value)

    def _figure(self, value: float, percent: bool) -> str:
        if isinstance(value, PercentNumber):
            return self._digits("percent", value)
        if percent and self._field.figure == "change":
            return self._digits("points", value)
        return self._digits(self._field.figure, value)

    def _date(self, value: date | time) -> str:
        serial = date_serial(value)
        if serial is None:
            return text(self._style, value.isoformat(), self._lang)
        figure = "time" if isinstance(value, time) else "date" if float(serial).is_integer() else "datetime"
        return number(self._linked or self._field.numbers[figure], int(serial) if figure == "date" else serial)


_CELL = re.compile("[A-Z]+[0-9]+")


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


class RenderedWorkbook(NamedTuple):
    """What one workbook gives to the summary's lists."""

    tables: dict[str, Rendered]
    findings: Rendered


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
