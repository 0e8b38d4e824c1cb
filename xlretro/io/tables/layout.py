"""Which columns the tables have, and what a row of the summary is in them: one kind of value a column, nothing lost.

A cell of the summary may hold a number or a text that could not be understood. Here a number column holds numbers only;
beside it stand the unit that was typed with the number, and the text wherever the number does not say it all.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from xlretro.errors import QuantityUnreadable
from xlretro.io.summary.rendering import FINDINGS
from xlretro.io.summary.titles import FILES_TITLE, FINDINGS_TITLE, NOTE_TITLE, TABLE_TITLES
from xlretro.io.summary.workbook import ACTIVITY, FINDING_FIELDS, FOUND_FIELDS, PROVENANCE, SOURCE
from xlretro.language import Language, Text
from xlretro.model.finding import SEVERITY_TITLES, Finding, Severity
from xlretro.model.quantity import PERCENT, Quantity, parse_optional_quantity
from xlretro.model.schema import Kind, Table, WorkbookKind
from xlretro.model.summary import (
    VERDICT_TITLES,
    FileLine,
    FindingLine,
    SummaryColumn,
    SummaryTable,
    Verdict,
    Weird,
    summary_columns,
)
from xlretro.model.values import PercentNumber

__all__ = [
    "FILES",
    "FINDINGS",
    "Cell",
    "Holds",
    "Row",
    "TableField",
    "TableLayout",
    "data_rows",
    "file_row",
    "finding_row",
    "flat_workbook",
    "layouts_of",
]

T = Text
FILES = "files"
"""The key of 文件清单; 数据质量 has FINDINGS."""

Cell = str | float | int | date | None
Row = tuple[Cell, ...]
"""Aligned to the fields of a table."""


class Holds(StrEnum):
    """What all values of a column are."""

    TEXT = "text"
    NUMBER = "number"
    COUNT = "count"
    DATE = "date"


class TableField(NamedTuple):
    """One column. *key* is the same in every language and from version to version."""

    key: str
    title: Text
    holds: Holds = Holds.TEXT


Split = Callable[[Any, Language], tuple[Cell, ...]]
"""A value of the summary as the cells of the columns that it is spread over."""


@dataclass(frozen=True)
class TableLayout:
    """One table: its columns, and how the values of a summary's row become theirs (for data tables)."""

    key: str
    title: Text
    fields: tuple[TableField, ...]
    splits: tuple[Split, ...] = ()


@lru_cache(maxsize=4)
def layouts_of(kind: WorkbookKind) -> tuple[TableLayout, ...]:
    """A table for each of the workbook's, then the findings and the files."""
    return (*(_data_layout(kind, table) for table in kind.tables), _findings_layout(kind), _files_layout(kind))


def _whose(kind: WorkbookKind) -> tuple[TableField, ...]:
    return TableField("department", kind.field["department"].title), TableField(ACTIVITY.key, ACTIVITY.title)


def _data_layout(kind: WorkbookKind, table: Table) -> TableLayout:
    fields: list[TableField] = []
    splits: list[Split] = []
    for column in summary_columns(table):
        own, split = _spread(column)
        fields += own
        splits.append(split)
    where = (TableField(f.key, f.title, Holds.COUNT if f.key == "row" else Holds.TEXT) for f in PROVENANCE)
    title = TABLE_TITLES.get(table.key, table.title)
    return TableLayout(table.key, title, (*_whose(kind), *fields, *where), tuple(splits))


def _spread(summary: SummaryColumn) -> tuple[list[TableField], Split]:
    """The columns that a column of the summary is spread over."""
    column = summary.column
    key = f"recorded_{column.key}" if summary.recorded else column.key
    unit = TableField(f"{key}_unit", T("{title}（单位）", "{title} (unit)").fill(title=summary.title))
    typed = TableField(f"{key}_text", T("{title}（原文）", "{title} (as typed)").fill(title=summary.title))
    number = TableField(key, summary.title, Holds.NUMBER)
    match column.kind:
        case Kind.QUANTITY:
            return [number, unit, typed], _quantity
        case Kind.WEIGHT | Kind.RATE | Kind.CHANGE | Kind.DAYS:
            return ([number, unit, typed], _quantity) if summary.recorded else ([number, typed], _number)
        case Kind.DATE | Kind.DEADLINE:
            return [TableField(key, summary.title, Holds.DATE), typed], _date
        case Kind.CHOICE if not column.open_choices:
            return [TableField(key, summary.title), typed], _choice
        case _:
            return [TableField(key, summary.title)], _text


def _findings_layout(kind: WorkbookKind) -> TableLayout:
    sheet = next(field for field in PROVENANCE if field.key == "sheet")
    found = [TableField(field.key, field.title) for field in FOUND_FIELDS]
    place = next(at for at, field in enumerate(found) if field.key == "cell")
    found.insert(place, TableField(sheet.key, sheet.title))
    stated = (TableField(field.key, field.title) for field in FINDING_FIELDS)
    return TableLayout(FINDINGS, FINDINGS_TITLE, (*stated, *_whose(kind), *found))


def _files_layout(kind: WorkbookKind) -> TableLayout:
    rows = (
        TableField(f"rows_{table.key}", T("{title}行数", "{title}: rows").fill(
            title=TABLE_TITLES.get(table.key, table.title)), Holds.COUNT)
        for table in kind.tables
    )  # fmt: skip
    findings = (
        TableField(f"findings_{severity}", T("{title}数", "{title}: number").fill(title=SEVERITY_TITLES[severity]), Holds.COUNT)
        for severity in Severity
    )
    return TableLayout(FILES, FILES_TITLE, (
        TableField(SOURCE.key, T("文件", "File")),  # the key by which the other tables name their sources
        TableField("verdict", T("结论", "Verdict")),
        TableField("reason", T("原因", "Reason")),
        TableField("hint", T("怎么办", "What to do")),
        *_whose(kind),
        TableField("reported_on", kind.field["reported_on"].title, Holds.DATE),
        *rows,
        *findings,
        TableField("note", NOTE_TITLE),
    ))  # fmt: skip


# ------------------------------------------------------------------------------------ rows


def flat_workbook(
    kind: WorkbookKind, tables: Mapping[str, SummaryTable], findings: Iterable[Finding], department: str, activity: str,
    source: str, lang: Language,
) -> dict[str, list[Row]]:  # fmt: skip
    """The rows that one workbook gives to the tables, by table."""
    flat = {
        layout.key: data_rows(layout, tables[layout.key], department, activity, source, lang)
        for layout in layouts_of(kind) if layout.key in tables
    }  # fmt: skip
    lines = (FindingLine(department, activity, source, finding) for finding in findings)
    return flat | {FINDINGS: [finding_row(kind, line, lang) for line in lines]}


def data_rows(
    layout: TableLayout, table: SummaryTable, department: str, activity: str, source: str, lang: Language
) -> list[Row]:
    """The rows of a data table, aligned to the layout's fields."""
    count = len(table.sheets)
    columns: list[Iterable[Cell]] = []
    for split, values in zip(layout.splits, table.columns, strict=True):
        if any(value is not None for value in values):
            columns += zip(*(split(value, lang) for value in values), strict=True)
        else:
            columns += [[None] * count] * len(split(None, lang))
    return list(zip(
        [_plain(department)] * count, [_plain(activity)] * count, *columns,
        [_plain(source)] * count, map(_plain, table.sheets), (row or None for row in table.rows), strict=True,
    ))  # fmt: skip


def finding_row(kind: WorkbookKind, line: FindingLine, lang: Language) -> Row:
    """A row of the findings."""
    found = line.finding
    table = kind.by_key.get(found.table)
    column = (table.by_key if table else kind.field).get(found.column)
    texts = (
        SEVERITY_TITLES[found.severity](lang), found.code, line.department, line.activity,
        table.title(lang) if table else found.table, column.title(lang) if column else found.column,
        found.sheet, found.cell, found.value, found.message(lang), found.fix(lang), line.source,
    )  # fmt: skip
    return tuple(_plain(text) for text in texts)


def file_row(kind: WorkbookKind, line: FileLine, lang: Language) -> Row:
    """A row of the files. What was not read has no counts."""
    read = line.verdict == Verdict.READ
    rows = (line.rows.get(table.key, 0) if read or line.rows else None for table in kind.tables)
    findings = (line.findings.get(severity, 0) if read or line.findings else None for severity in Severity)
    texts = (line.path, VERDICT_TITLES[line.verdict](lang), line.reason(lang), line.hint(lang), line.department, line.activity)
    return (*map(_plain, texts), line.reported_on, *rows, *findings, _plain(line.note(lang)))


# ------------------------------------------------------------------------------------ values

_HALF_PAIRS = re.compile("[\ud800-\udfff]")


def _plain(text: str) -> str | None:
    """A text as any encoding takes it; None for none. Half of a pair of surrogates is no character."""
    return _HALF_PAIRS.sub("\ufffd", text) or None


def _words(value: Any, lang: Language) -> str | None:
    """Any value as text."""
    if isinstance(value, Weird):
        return _plain(value.text)
    if isinstance(value, Text):
        return _plain(value(lang))
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else _plain(str(value))


def _text(value: Any, lang: Language) -> tuple[Cell, ...]:
    return (None if value is None else _words(value, lang),)


def _choice(value: Any, lang: Language) -> tuple[Cell, ...]:
    """(the choice's title, what was not understood)."""
    if isinstance(value, Text):
        return value(lang), None
    return None, None if value is None else _words(value, lang)


def _date(value: Any, lang: Language) -> tuple[Cell, ...]:
    """(day, what a day does not say: a time of day, an event, a text that is no date)."""
    if value is None:
        return None, None
    if isinstance(value, datetime):
        return value.date(), None if value.time() == time() else _words(value, lang)
    return (value, None) if isinstance(value, date) else (None, _words(value, lang))


def _quantity(value: Any, lang: Language) -> tuple[Cell, ...]:
    """(number, its own unit, the text that was typed where the number does not say it all)."""
    if value is None:
        return None, None, None
    if isinstance(value, Quantity):
        number = _finite(value.value)
        return number, value.unit or None, None if number is not None else _words(value.value, lang)
    if isinstance(value, str):
        return *_understood(value), _plain(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = _finite(value)
        exact = number is not None and number == value
        return number, PERCENT if isinstance(value, PercentNumber) else None, None if exact else _words(value, lang)
    return None, None, _words(value, lang)


def _number(value: Any, lang: Language) -> tuple[Cell, ...]:
    """As _quantity, for figures that have no unit of their own."""
    number, _, typed = _quantity(value, lang)
    return number, typed


def _understood(text: str) -> tuple[float | None, str | None]:
    """Number and unit of a text that says more than both: ≥500元, 84%."""
    try:
        quantity = parse_optional_quantity(text)
    except QuantityUnreadable:
        return None, None
    return (quantity.value, quantity.unit or None) if isinstance(quantity, Quantity) else (None, None)


def _finite(value: float) -> float | None:
    try:
        number = float(value)
    except OverflowError:  # a whole number of more than 308 digits
        return None
    return number if math.isfinite(number) else None
