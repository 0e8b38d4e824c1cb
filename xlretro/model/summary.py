"""What one summary workbook holds: rows of every accepted workbook, with provenance, and the figures above them.

Pure: which columns, which values, in which order. How they look is the writer's business.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from xlretro.language import Text
from xlretro.model.compute import Results
from xlretro.model.deadline import Deadline
from xlretro.model.finding import Finding, Severity
from xlretro.model.interpret import Broken, Typed, known_as
from xlretro.model.measures import OnTime, Overall
from xlretro.model.quantity import Quantity
from xlretro.model.records import CellError, Raw, TableData, Uncalculated, column_letters
from xlretro.model.rollup import RolledUp
from xlretro.model.rounds import Rounds
from xlretro.model.schema import Column, Kind, Table
from xlretro.model.values import NOT_APPLICABLE, PercentNumber, folded, is_blank

NO_TEXT = Text("", "")

__all__ = [
    "VERDICT_TITLES",
    "ActivityLine",
    "DueMeasure",
    "FileLine",
    "FindingLine",
    "Overview",
    "SummaryColumn",
    "SummaryRow",
    "SummaryTable",
    "Verdict",
    "Weird",
    "rows_of",
    "summary_columns",
    "summary_rows",
    "summary_table",
    "table_of",
]


class Verdict:
    """What became of an input; the four of them always add up to the number of inputs."""

    READ = "read"
    REFUSED = "refused"
    UNRECOGNISED = "unrecognised"
    DUPLICATE = "duplicate"
    SKIPPED = "skipped"
    """Listed, but not an input: lock files and xlretro's own outputs."""


VERDICT_TITLES = {
    Verdict.READ: Text("已读取", "read"),
    Verdict.REFUSED: Text("已拒绝", "refused"),
    Verdict.UNRECOGNISED: Text("未识别", "not recognised"),
    Verdict.DUPLICATE: Text("重复", "duplicate"),
    Verdict.SKIPPED: Text("跳过", "skipped"),
}


class Weird(NamedTuple):
    """A typed text that could not be understood as its column's kind; shown as typed, and marked."""

    text: str


@dataclass(frozen=True, slots=True)
class SummaryColumn:
    """A column of a data sheet: a column of the table, or what people typed into a computed one."""

    column: Column
    recorded: bool = False

    @property
    def title(self) -> Text:
        if not self.recorded:
            return self.column.title
        return Text(f"填报{self.column.title.zh}", f"{self.column.title.en} as reported")


def summary_columns(table: Table) -> tuple[SummaryColumn, ...]:
    """The columns of a table's data sheet: as in the template; behind each computed one what was typed there."""
    known = _columns.get(id(table))
    if known is None:
        known = _columns[id(table)] = table, tuple(_summary_columns(table))
    return known[1]


_columns: dict[int, tuple[Table, tuple[SummaryColumn, ...]]] = {}
"""By the table's identity: it is asked for with every workbook, and to hash a declaration takes longer than to walk it."""


def _summary_columns(table: Table) -> Iterator[SummaryColumn]:
    for column in table.visible:
        yield SummaryColumn(column)
        if column.computed:
            yield SummaryColumn(column, recorded=True)


class SummaryRow(NamedTuple):
    """One row of a data sheet. `values` is aligned to `summary_columns`.

    A value is None, str, a number, date, Text (words in both languages), Quantity, or Weird.
    """

    sheet: str
    row: int
    cell: str
    values: tuple[Any, ...]


@dataclass(slots=True)
class ActivityLine:
    """One accepted workbook, for the ranking on 总览."""

    department: str
    activity: str
    source: str
    as_of: date
    overall: Overall
    goals_reached: int
    goals_judged: int
    on_time: OnTime
    open_issues: dict[str, int]
    overdue: int
    findings: dict[Severity, int] = field(default_factory=dict)


@dataclass(slots=True)
class DueMeasure:
    """An open measure that is overdue, or falls due within seven days of the as-of date."""

    owner: str
    due: date
    department: str
    activity: str
    problem: str
    measure: str
    source: str
    sheet: str
    cell: str
    row: int = 0
    days: int = 0
    """It is overdue by."""


@dataclass(slots=True)
class FileLine:
    """One input and what became of it."""

    path: str
    verdict: str
    reason: Text = NO_TEXT
    hint: Text = NO_TEXT
    department: str = ""
    activity: str = ""
    reported_on: date | None = None
    rows: dict[str, int] = field(default_factory=dict)
    findings: dict[Severity, int] = field(default_factory=dict)
    notes: list[Text] = field(default_factory=list)
    """What the reader of the summary should know of a file that was read: hidden sheets and rows."""

    @property
    def note(self) -> Text:
        """All notes as one."""
        return Text("；".join(note.zh for note in self.notes), "; ".join(note.en for note in self.notes))


@dataclass(slots=True)
class FindingLine:
    """One finding and whose it is."""

    department: str
    activity: str
    source: str
    finding: Finding


@dataclass(slots=True)
class Overview:
    """What 总览 shows."""

    as_of: date
    activities: list[ActivityLine] = field(default_factory=list)
    due_soon: list[DueMeasure] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """Departments expected that sent nothing."""
    metrics: RolledUp = field(default_factory=lambda: RolledUp([], 0, 0))
    verdicts: dict[str, int] = field(default_factory=dict)
    findings: dict[Severity, int] = field(default_factory=dict)
    overdue_measures: list[DueMeasure] = field(default_factory=list)
    """Those that are named; `overdue` counts them all."""
    due_soon_more: int = 0
    """Measures due soon beyond those that are named."""
    rounds: Rounds | None = None
    """Beside the last summary, where it was given."""

    @property
    def departments(self) -> int:
        return len({folded(line.department) for line in self.activities})

    @property
    def goals_reached(self) -> tuple[int, int]:
        """(reached, judged) over all activities."""
        return (sum(line.goals_reached for line in self.activities), sum(line.goals_judged for line in self.activities))

    @property
    def on_time(self) -> tuple[int, int]:
        """(phases on time, phases due) over all activities."""
        return (sum(line.on_time.on_time for line in self.activities), sum(line.on_time.due for line in self.activities))

    @property
    def overdue(self) -> int:
        return sum(line.overdue for line in self.activities)

    @property
    def open_issues(self) -> dict[str, int]:
        """Open problems by impact key over all activities."""
        totals: dict[str, int] = {}
        for line in self.activities:
            for impact, count in line.open_issues.items():
                totals[impact] = totals.get(impact, 0) + count
        return totals

    def ranked(self) -> list[ActivityLine]:
        """Activities by 综合完成率, best first; those without a rate last."""
        return sorted(
            self.activities,
            key=lambda line: (line.overall.rate is None, -(line.overall.rate or 0), line.department, line.activity),
        )


NO_FIGURE = Text("无法计算", "no figure")


def _as_typed(raw: Raw) -> Any:
    """What a person typed, for a cell that is not understood or is recorded beside a computed one."""
    if isinstance(raw, CellError | Uncalculated):
        return Weird(str(raw))
    return raw


def _shown(column: Column, value: Any, raw: Raw) -> Any:
    if isinstance(value, Broken):
        # Not `raw`: the half of a period that was typed in one cell has no cell of its own.
        return Weird(str(value.raw))
    if value is None:
        return None
    if value is NOT_APPLICABLE:
        return "—" if raw is None else str(raw)
    if column.kind is Kind.CHOICE:
        return str(raw).strip() if column.open_choices else known_as(column, value)
    if isinstance(value, Deadline):
        return value.date or value.text
    if isinstance(value, Quantity) and value.bound and isinstance(raw, str):
        return raw.strip()
    return value


class SummaryTable(NamedTuple):
    """The rows of one table as columns, aligned to `summary_columns`, and the place of each row in its file."""

    sheets: list[str]
    rows: list[int]
    cells: list[str]
    columns: list[list[Any]]


def summary_table(typed: Typed, results: Results, table_key: str) -> SummaryTable:
    """One table, ready for its data sheet."""
    data = typed.retro[table_key]
    columns = [_values(column, data, typed, results) for column in summary_columns(data.table)]
    if not data.parts:
        return SummaryTable([], [], [], columns)
    key = data.table.row_key
    key = key if data.has(key) else next(iter(data.columns))
    first = {part: index for index, (part, _) in reversed(list(enumerate(data.rows)))}
    letters = {part: column_letters(data.place(index, key).column) for part, index in first.items()}
    return SummaryTable(
        [data.parts[part].sheet for part, _ in data.rows],
        [row for _, row in data.rows],
        [f"{letters[part]}{row}" if letters[part] else "" for part, row in data.rows],
        columns,
    )


def _values(summary_column: SummaryColumn, data: TableData, typed: Typed, results: Results) -> list[Any]:
    column = summary_column.column
    if not data.parts:
        return []
    if summary_column.recorded:
        if not data.has(column.key):
            return [None] * len(data)
        # A formula's stored result is not what a person typed.
        return [
            None if (index, column.key) in data.formulas or is_blank(raw) else _as_typed(raw)
            for index, raw in enumerate(data.raw(column.key))
        ]
    if column.computed:
        return [NO_FIGURE if isinstance(value, Exception) else value for value in results.columns[data.table.key][column.key]]
    if column.key == "unit":
        return [typed.unit(index) or None for index in range(len(data))]
    values = typed.tables[data.table.key][column.key]
    if values.count(None) == len(values) and not data.has(column.key):
        return [None] * len(data)
    if column.kind is Kind.CHOICE:
        known = {key: known_as(column, key) for key in {value for value in values if value.__class__ is str}}
        return [
            known[value] if value.__class__ is str and not column.open_choices else _shown(column, value, raw)
            for value, raw in zip(values, data.raw(column.key), strict=True)
        ]
    if _SHOWN_AS_THEY_ARE.issuperset(map(type, values)):
        return list(values)
    return [
        value if value.__class__ in _SHOWN_AS_THEY_ARE or (value.__class__ is Quantity and not value.bound)
        else _shown(column, value, raw)
        for value, raw in zip(values, data.raw(column.key), strict=True)
    ]


_SHOWN_AS_THEY_ARE = frozenset({type(None), str, int, float, bool, date, datetime, PercentNumber})
"""Classes of values; of the others it depends."""


def summary_rows(typed: Typed, results: Results, table_key: str) -> list[SummaryRow]:
    """The rows of one table, one by one."""
    return rows_of(summary_table(typed, results, table_key))


def rows_of(table: SummaryTable) -> list[SummaryRow]:
    """The rows of *table*, one by one."""
    values = zip(*table.columns, strict=True)
    return [SummaryRow(*line) for line in zip(table.sheets, table.rows, table.cells, values, strict=True)]


def table_of(rows: Sequence[SummaryRow], width: int) -> SummaryTable:
    """*rows* of *width* values as columns."""
    columns = [list(values) for values in zip(*(row.values for row in rows), strict=True)] or [[] for _ in range(width)]
    return SummaryTable([row.sheet for row in rows], [row.row for row in rows], [row.cell for row in rows], columns)
