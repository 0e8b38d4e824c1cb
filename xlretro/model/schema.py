"""How a kind of workbook is declared: columns, tables, the information block. Data only; it knows no file.

The template, the reader, the rules, the native formulas, the summary and the documentation all walk
such a declaration. None of them repeats a title.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from xlretro.language import Language, Text
from xlretro.model.values import clean

__all__ = ["Choice", "Column", "Kind", "Synonym", "Table", "WorkbookKind"]


class Kind(StrEnum):
    """What a cell of a column holds, and so how its text is understood and how it is shown."""

    TEXT = "text"
    PERSON = "person"
    CHOICE = "choice"
    QUANTITY = "quantity"  # a Quantity: number, unit, bound
    WEIGHT = "weight"  # a share; 30% and 0.3 and 30 (of 100) are all met
    DATE = "date"
    PERIOD = "period"  # start and end typed in one cell
    DEADLINE = "deadline"  # a date, or an event such as 下次活动前
    RATE = "rate"  # computed: a fraction, shown as a percentage
    DAYS = "days"  # computed: whole days
    LABEL = "label"  # computed: words such as 延期2天
    CHANGE = "change"  # computed: a fraction, relative or in percentage points


class Choice(NamedTuple):
    """One value a choice column offers; `synonyms` are read as this value."""

    key: str
    title: Text
    synonyms: tuple[str, ...] = ()
    fuller: tuple[str, ...] = ()
    """Those of `synonyms` that say more than the title: understood as it, but never rewritten to it."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a table, or one field of the information block."""

    key: str
    title: Text
    kind: Kind
    help: Text
    """What belongs in the cell; the template shows it as the input message."""
    required: bool = False
    computed: bool = False
    seed: bool = True
    """False for xlretro's own additions, which stand to the right of the seed's columns."""
    choices: tuple[Choice, ...] = ()
    open_choices: bool = False
    """True where values beside `choices` are allowed."""
    synonyms: tuple[str, ...] = ()
    """Other titles that mean this column wherever they stand in this table."""
    ambiguous: tuple[str, ...] = ()
    """Titles that mean this column only where no other column of the row claims them more clearly."""
    group: Text | None = None
    """The heading above several columns (计划时间 over 计划开始 and 计划完成)."""
    halves: tuple[str, str] | None = None
    """For a PERIOD typed in one cell: the keys of the start and end columns it fills."""
    folded: bool = False
    """In the collapsed group of rarely used columns."""
    helper: bool = False
    """Hidden; carries an intermediate result of the native formulas. Never read back."""
    reads: str = ""
    """For a helper: the key of the typed column that it holds as a plain number or day."""
    width: float = 14

    @cached_property
    def typed(self) -> bool:
        """A person fills it."""
        return not (self.computed or self.helper)

    @cached_property
    def choice_keys(self) -> dict[str, str]:
        """The choices' keys by everything that names one, cleaned and casefolded: titles, synonyms, the key itself."""
        known: dict[str, str] = {}
        for choice in self.choices:
            for name in (*choice.title, *choice.synonyms, choice.key):
                known.setdefault(clean(name).casefold(), choice.key)
        return known


@dataclass(frozen=True, kw_only=True)
class Table:
    """One of a workbook's tables. `name` is the Excel table's name: ASCII, the same in both languages."""

    key: str
    name: str
    number: int
    title: Text
    sheet: Text
    purpose: Text
    columns: tuple[Column, ...]
    row_key: str
    """The column that names a row to a person: the metric, the phase, the problem, the lesson."""
    signature: tuple[str, ...]
    """Columns that tell this table from the others: two of them must be there for it to be recognised."""
    blank_rows: int
    """Rows the template offers."""
    keys: tuple[str, ...] = ()
    """The columns that identify a row: two rows that say the same there are one."""
    apart: tuple[str, ...] = ()
    """Columns that tell rows apart where several have the same keys: two measures against one problem."""

    @cached_property
    def by_key(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns}

    def __getitem__(self, key: str) -> Column:
        return self.by_key[key]

    @cached_property
    def visible(self) -> tuple[Column, ...]:
        """The columns that stand in the template for a person to see, in their order."""
        return tuple(c for c in self.columns if not c.helper and c.kind is not Kind.PERIOD)

    @cached_property
    def laid_out(self) -> tuple[Column, ...]:
        """The columns of the template's sheet, hidden helpers included, in their order."""
        return tuple(c for c in self.columns if c.kind is not Kind.PERIOD)

    @cached_property
    def computed(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if c.computed)

    def caption(self, lang: Language) -> str:
        return f"表{self.number} {self.title.zh}" if lang == "zh" else f"Table {self.number} {self.title.en}"


class Synonym(NamedTuple):
    """A word of an office's own for a column's title or, where `choice` is given, for a value of that column."""

    word: str
    table: str
    """Key of the table; empty for a field of the information block."""
    column: str
    choice: str = ""


@dataclass(frozen=True, kw_only=True)
class WorkbookKind:
    """A kind of workbook: one activity's information block and its tables."""

    key: str
    title: Text
    fields: tuple[Column, ...]
    tables: tuple[Table, ...]

    @cached_property
    def by_key(self) -> dict[str, Table]:
        return {table.key: table for table in self.tables}

    def __getitem__(self, key: str) -> Table:
        return self.by_key[key]

    @cached_property
    def field(self) -> dict[str, Column]:
        return {column.key: column for column in self.fields}

    def every_column(self) -> Iterator[tuple[Table | None, Column]]:
        """All fields (with None) and all columns (with their table)."""
        yield from ((None, field) for field in self.fields)
        yield from ((table, column) for table in self.tables for column in table.columns)

    def with_synonyms(self, synonyms: Iterable[Synonym]) -> WorkbookKind:
        """This kind, where *synonyms* are understood beside its own. They are not checked against each other here."""
        words: dict[tuple[str, ...], tuple[str, ...]] = {}
        for word, *meaning in synonyms:
            words[tuple(meaning)] = (*words.get(tuple(meaning), ()), word)

        def extended(table: str, column: Column) -> Column:
            titles = words.get((table, column.key, ""), ())
            own = {choice.key: words.get((table, column.key, choice.key), ()) for choice in column.choices}
            if not titles and not any(own.values()):
                return column
            choices = tuple(choice._replace(synonyms=(*choice.synonyms, *own[choice.key])) for choice in column.choices)
            return replace(column, synonyms=(*column.synonyms, *titles), choices=choices)

        fields = tuple(extended("", field) for field in self.fields)
        tables = (replace(table, columns=tuple(extended(table.key, column) for column in table.columns)) for table in self.tables)
        return replace(self, fields=fields, tables=tuple(tables))

    @cached_property
    def _pickled(self) -> bytes:
        import pickle  # not at the top: a run in one process sends nothing to another

        return pickle.dumps({"key": self.key, "title": self.title, "fields": self.fields, "tables": self.tables}, protocol=5)

    def __reduce__(self) -> tuple[Any, tuple[bytes]]:
        # A worker gets the kind with every batch of files. Made anew only once there, it stays one object: what is
        # prepared for it (its titles, the words of its choices) is prepared once, too.
        return _unpickled, (self._pickled,)


@lru_cache(maxsize=8)
def _unpickled(pickled: bytes) -> WorkbookKind:
    import pickle

    return WorkbookKind(**pickle.loads(pickled))
