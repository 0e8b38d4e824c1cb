"""Which table, column or field a name in somebody's data means: by the declaration, and by a mapping of their own names."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from xlretro.language import Text
from xlretro.model.schema import Column, Table, WorkbookKind
from xlretro.model.units import without_remarks
from xlretro.model.values import clean

__all__ = [
    "ACTIVITY", "ACTIVITY_NAMES", "ROW_NUMBERS", "Naming", "Words", "close_word", "column_named", "folded_name", "is_activity",
    "is_row_number", "known_names", "nearest", "table_named", "table_names",
]  # fmt: skip

ACTIVITY = "activity"
ACTIVITY_NAMES = (ACTIVITY, "活动信息", "活动", "activity and goals")
ROW_NUMBERS = ("序号", "编号", "行号", "行次", "No.", "No", "no", "#", "ID", "id")
"""Titles of columns that only count rows."""
_ROW_NUMBERS = frozenset(name.casefold() for name in ROW_NUMBERS)


def folded_name(name: str) -> str:
    """The form in which names are compared: full width, case and _ make no difference."""
    return clean(name).casefold().replace("_", " ")


_ACTIVITY = frozenset(map(folded_name, ACTIVITY_NAMES))


def is_activity(name: str) -> bool:
    """Whether *name* means the information block."""
    return folded_name(name) in _ACTIVITY


def is_row_number(name: str) -> bool:
    """Whether *name* titles a column that only counts rows, so that nothing is lost without it."""
    return clean(name).casefold() in _ROW_NUMBERS


@lru_cache(maxsize=64)
def _names(columns: tuple[Column, ...]) -> dict[str, Column]:
    names: dict[str, Column] = {}
    for column in columns:
        if not column.helper:
            for name in (column.key, *column.title):
                names.setdefault(folded_name(name), column)
    for column in columns:
        for name in column.synonyms:
            names.setdefault(folded_name(name), column)
    return names


def column_named(columns: tuple[Column, ...], name: str) -> Column | None:
    """The column whose key, title in either language, or synonym is *name*."""
    return _names(columns).get(folded_name(name))


def known_names(columns: tuple[Column, ...]) -> dict[str, Column]:
    """Every name that means one of *columns*, spelled as declared."""
    spelled = (name for column in columns if not column.helper for name in (column.key, *column.title, *column.synonyms))
    return {name: column for name in spelled if (column := column_named(columns, name)) is not None}


def table_names(table: Table) -> tuple[str, ...]:
    """Every name that means *table*: its key, titles, sheets, captions, 表1."""
    captions = (table.caption("zh"), table.caption("en"), f"表{table.number}", f"table {table.number}")
    return tuple(dict.fromkeys((table.key, *table.title, *table.sheet, *captions)))


def table_named(kind: WorkbookKind, name: str) -> Table | None:
    """The table whose key, title, caption (表1) or sheet name is *name*."""
    wanted = folded_name(name)
    return next((table for table in kind.tables if wanted in map(folded_name, table_names(table))), None)


def close_word(name: str, words: Iterable[str]) -> str | None:
    """The one of *words* that *name* was most likely meant to be."""
    # Of four letters two are common to many words; of four Chinese characters to few.
    close = difflib.get_close_matches(name, list(dict.fromkeys(words)), n=1, cutoff=0.6 if name.isascii() else 0.4)
    return close[0] if close else None


def nearest(name: str, known: Sequence[Text]) -> Text:
    """A hint: the known name that *name* is nearest to, else what is known."""
    close = close_word(name[:60], (word for text in known for word in text))
    if close:
        near = next(text for text in known if close in text)
        return Text("是不是“{near}”？", "Did you mean “{near}”?").fill(near=near)
    listed = Text("、".join(text.zh for text in known[:20]), ", ".join(text.en for text in known[:20]))
    return Text("可用：{known}", "Known: {known}").fill(known=listed)


class Words(Protocol):
    """Somebody who understands more than names spelled as declared."""

    def clear(self, table: str, name: str) -> Column | None:
        """The column that *name* means wherever it stands."""

    def beside(self, table: str, names: Sequence[str], known: Sequence[Column | None]) -> list[Column | None]:
        """The columns of *names* that stand side by side; *known* are those that each means by itself."""


@dataclass(slots=True)
class Naming:
    """What names mean in the sources of one run. It remembers what it was asked, for the draft of a mapping."""

    kind: WorkbookKind
    tables: dict[str, str] = field(default_factory=dict)
    """Key of a table (or ACTIVITY) by their name for it, as their mapping spells it."""
    columns: dict[str, dict[str, Column | None]] = field(default_factory=dict)
    """By table key (or ACTIVITY): our column by their name; None where it is not to be taken."""
    seen: dict[str, dict[str, Column | None]] = field(default_factory=dict)
    """By table key: every name met, and what it meant."""
    strange: dict[str, list[str]] = field(default_factory=dict)
    """Tables met that no name is known for, with the names of their columns."""
    words: Words | None = None
    """Understands names that are not spelled as declared."""
    _folded: dict[str, dict[str, Column | None]] = field(default_factory=dict)
    _folded_tables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._folded = {key: {folded_name(n): c for n, c in names.items()} for key, names in self.columns.items()}
        self._folded_tables = {folded_name(name): key for name, key in self.tables.items()}

    def table(self, name: str) -> str | None:
        """Key of the table that *name* means; ACTIVITY for the information block."""
        key = self._folded_tables.get(folded_name(name))
        if key is None and is_activity(name):
            key = ACTIVITY
        if key is None and (table := table_named(self.kind, name)) is not None:
            key = table.key
        if key is not None:
            self.seen.setdefault(key, {})
        return key

    def of(self, table: str) -> tuple[Column, ...]:
        """The columns of a table, or the fields of the information block."""
        return self.kind.fields if table == ACTIVITY else self.kind[table].columns

    def meaning(self, table: str, name: str) -> Column | None:
        """As `column`, without remembering that it was asked."""
        own, folded = self._folded.get(table, {}), folded_name(name)
        if folded in own:
            return own[folded]
        column = column_named(self.of(table), name)
        if column is None and self.words is not None and not is_row_number(name):
            column = self.words.clear(table, name) or column_named(self.of(table), without_remarks(name))
        return column

    def meanings(self, table: str, names: Sequence[str]) -> list[Column | None]:
        """What *names* that stand side by side mean; a word that several columns share means what its neighbours leave."""
        known = [self.meaning(table, name) for name in names]
        if self.words is None or all(known):
            return known
        found = self.words.beside(table, names, known)
        return [None if self.leaves_out(table, name) else column for name, column in zip(names, found, strict=True)]

    def columns_beside(self, table: str, names: Sequence[str]) -> list[Column | None]:
        """As `meanings`, remembering that it was asked."""
        found = self.meanings(table, names)
        self.seen.setdefault(table, {}).update(zip(names, found, strict=True))
        return found

    def column(self, table: str, name: str) -> Column | None:
        """The column that *name* means in *table*; None where it means none, or is left out."""
        column = self.seen.setdefault(table, {})[name] = self.meaning(table, name)
        return column

    def leaves_out(self, table: str, name: str) -> bool:
        """Whether a column of that name is not to be taken: the mapping says so, or it only counts rows."""
        own, folded = self._folded.get(table, {}), folded_name(name)
        return own[folded] is None if folded in own else is_row_number(name) and column_named(self.of(table), name) is None

    def unused(self) -> list[tuple[str, str]]:
        """(table, name) of what the mapping names and no source holds, of the tables that some source does hold."""
        met = {(table, folded_name(name)) for table, names in self.seen.items() for name in names}
        return [
            (table, name) for table, names in self.columns.items() if self.seen.get(table)
            for name in names if (table, folded_name(name)) not in met
        ]  # fmt: skip
