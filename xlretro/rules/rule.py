"""What a rule is, and what it is given to judge."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, NamedTuple

from xlretro.errors import Unreadable
from xlretro.language import Text
from xlretro.model.compute import Results
from xlretro.model.finding import Finding, Severity
from xlretro.model.interpret import Broken, Typed
from xlretro.model.policy import Policy
from xlretro.model.records import Place, Raw, Retrospective, TableData
from xlretro.model.schema import Kind
from xlretro.model.values import PercentNumber, is_placeholder, may_be_open, placeholder_rows, shown, telling_rows

__all__ = ["Context", "Rule", "Spot", "typed_cells"]

Example = Mapping[str, Any]
"""Data of a small workbook, in the form `fill` takes."""


class _Glance(NamedTuple):
    """What one look over all raw values that people filled in tells of them."""

    classes: frozenset[type]
    may_be_open: bool
    """A placeholder may stand in one of the tables."""


@dataclass(slots=True, eq=False)
class Context:
    """One workbook, understood and computed, as every rule sees it."""

    typed: Typed
    results: Results
    policy: Policy = field(default_factory=Policy)
    department_from: str = ""
    """Where the department was taken from if not from the workbook: "folder" or "file"."""
    file_name: str = ""
    """The workbook's own name, without its folder."""
    _said: dict[tuple[str, str], list[tuple[int, str]]] = field(default_factory=dict, repr=False)
    _open: dict[tuple[str, str], frozenset[int]] = field(default_factory=dict, repr=False)
    _seen: _Glance | None = field(default=None, repr=False)

    @property
    def retro(self) -> Retrospective:
        return self.typed.retro

    def table(self, key: str) -> TableData:
        return self.typed.retro.tables[key]

    def values(self, table: str, column: str) -> list[Any]:
        """Understood values of a column, aligned to the table's rows."""
        return self.typed.tables[table][column]

    def computed(self, table: str, column: str) -> list[Any]:
        """Computed values of a column, aligned to the table's rows; an error where there is no answer."""
        return self.results.columns[table][column]

    def placeholders(self, table: str, column: str) -> frozenset[int]:
        """Rows of a column in which a placeholder was left."""
        found = self._open.get((table, column))
        if found is None:
            raws = self.table(table).columns.get(column, ()) if self._glance().may_be_open else ()
            found = self._open[table, column] = placeholder_rows(raws)
        return found

    def may_hold_placeholders(self) -> bool:
        """Whether it is worth looking for placeholders in the tables: nobody needs to where none can be."""
        return self._glance().may_be_open

    def said(self, table: str, column: str) -> list[tuple[int, str]]:
        """(row, text) of every cell of a column in which somebody wrote something: no 无, no placeholder."""
        found = self._said.get((table, column))
        if found is None:
            left = self.placeholders(table, column)
            raws: Any = self.table(table).columns.get(column, ())
            rows = telling_rows(raws)
            found = self._said[table, column] = [(index, raws[index]) for index in rows if index not in left]
        return found

    def unreadable(self, table: str, column: str) -> list[tuple[int, Broken]]:
        """(row, what stands for it) of every cell of a column whose text can't be understood; a placeholder is none."""
        values = self.values(table, column)
        if Broken not in map(type, values):
            return []
        return [
            (index, value) for index, value in enumerate(values)
            if isinstance(value, Broken) and isinstance(value.error, Unreadable) and not is_placeholder(value.raw)
        ]  # fmt: skip

    def typed_columns(self) -> Iterator[tuple[TableData, str, list[Raw]]]:
        """(table, column, raw values) of every column that people fill.

        Computed columns are left out: the rule about the cell that they are computed from says why.
        """
        for data in self.retro.found():
            for key, raws in data.columns.items():
                if data.table[key].typed:
                    yield data, key, raws

    def raw_classes(self) -> frozenset[type]:
        """The classes of all raw values that people filled in: nobody needs to look for error values where none is."""
        return self._glance().classes

    def _glance(self) -> _Glance:
        if self._seen is None:
            classes: set[type] = {type(one.raw) for one in self.retro.fields.values()}
            texts: list[Any] = []
            for _, _, raws in self.typed_columns():
                of_column = set(map(type, raws))
                classes |= of_column
                texts += raws if of_column == {str} else [raw for raw in raws if isinstance(raw, str)]
            self._seen = _Glance(frozenset(classes), may_be_open("\n".join(texts)))
        return self._seen


def _as_typed(raw: Raw) -> str:
    """A raw value as a person typed it: 85 and not 85.0, 8% in a percentage cell, a date without midnight."""
    if isinstance(raw, str):
        return raw
    if raw is None:
        return ""
    if isinstance(raw, PercentNumber):
        return f"{raw * 100:.12g}%"
    if isinstance(raw, bool):
        return str(raw).upper()
    if isinstance(raw, float):
        return f"{raw:.15g}"
    if isinstance(raw, datetime):
        return f"{raw:%Y-%m-%d}" if raw.time() == time() else f"{raw:%Y-%m-%d %H:%M}"
    return str(raw)


def _other_words(data: TableData, index: int) -> str:
    """What a row says where its own name is blank: what else tells it apart (the measure, the task), else any text."""
    table = data.table
    texts = [column.key for column in table.columns if column.typed and column.kind is Kind.TEXT and not column.choices]
    for key in (*(key for key in (*table.keys, *table.apart) if key in texts), *texts):
        said = _as_typed(data.raw(key)[index])
        if said and not said.isspace():
            return said
    return ""


@dataclass(slots=True, eq=False)
class Spot:
    """Where a rule found its fault, and the words that fill its message: `{problem}` and `{fix}` placeholders."""

    place: Place
    table: str = ""
    column: str = ""
    value: str = ""
    row: str = ""
    """What the row is called by its people: the metric, the phase, the problem, the lesson, as typed."""
    words: Mapping[str, Any] = field(default_factory=dict)
    fix: Text | None = None
    """A fix more exact than the rule's own."""

    @classmethod
    def at(cls, data: TableData, index: int, column: str, *, fix: Text | None = None, **words: Any) -> Spot:
        """The cell of *column* in row *index*; its value as typed comes along."""
        raw = data.raw(column)[index]
        place = data.place(index, column)
        if raw is None and not place.column:
            place = data.place(index, data.table.row_key)
        title = data.table[column].title
        row = _as_typed(data.raw(data.table.row_key)[index])
        typed = _as_typed(raw)
        called = shown(row, 20) or shown(_other_words(data, index), 20) or f"{index + 1}"
        return cls(place, data.table.key, column, typed, row, {"title": title, "row": called, "value": shown(typed), **words}, fix)

    @classmethod
    def of_table(cls, data: TableData, column: str = "", *, fix: Text | None = None, **words: Any) -> Spot:
        """The table as a whole, shown at its header."""
        place = data.header_place(column or None) if data.parts else Place("", 0, 0)
        caption = Text(data.table.caption("zh"), data.table.caption("en"))
        return cls(place, data.table.key, column, "", "", {"table": caption, **words}, fix)

    @classmethod
    def of_field(cls, retro: Retrospective, key: str, *, fix: Text | None = None, **words: Any) -> Spot:
        """A field of the information block."""
        found = retro.fields.get(key)
        raw = found.raw if found else None
        typed = _as_typed(raw)
        return cls(found.place if found else Place("", 0, 0), "", key, typed, "",
                   {"title": retro.field_column(key).title, "value": shown(typed), **words}, fix)  # fmt: skip


_IN_GENERAL = {
    "title": Text("这一项", "the column"),
    "kind": Text("缺的那一种", "that is missing"),
    "meant": "6.5%",
    "phases": Text("如筹备期、爆发期", "such as Preparation, Peak"),
}
"""What stands in a fix for the words of a spot."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Rule:
    """One check. `name` names the fault; `message` is what a person reads, with words of the spot filled in.

    `fails` and `passes` are small workbooks: the contract test holds every rule to its own examples.
    """

    code: str
    name: str
    severity: Severity
    title: Text
    """What is wrong, in a few words: a row of the catalogue."""
    why: Text
    """Why it matters."""
    message: Text
    fix: Text
    check: Callable[[Context], Iterator[Spot]]
    fails: Example
    passes: Example
    policy: Policy = field(default_factory=Policy)
    """The office's settings under which `fails` and `passes` are judged."""
    silences: tuple[str, ...] = ()
    """Codes that only follow from this fault where both are found in one row: said once, at its source."""

    @property
    def general_fix(self) -> Text:
        """The fix without a particular cell, for the catalogue."""
        return self.fix.fill(**_IN_GENERAL)

    def run(self, context: Context) -> Iterator[Finding]:
        """The findings of this rule in one workbook."""
        return (self.finding(context, spot) for spot in self.check(context))

    def finding(self, context: Context, spot: Spot) -> Finding:
        """The finding for one of the spots of `check`."""
        return Finding(
            code=self.code,
            severity=context.policy.severity(self),
            message=self.message.fill(**spot.words),
            fix=_filled(spot.fix or self.fix, spot.words),
            sheet=spot.place.sheet,
            cell=spot.place.cell,
            table=spot.table,
            column=spot.column,
            value=spot.value,
            row=spot.row,
        )


def _filled(text: Text, words: Mapping[str, Any]) -> Text:
    """*text* with *words* in their places; the very same where it has none: most fixes are one for all cells."""
    return text.fill(**words) if "{" in text.zh or "{" in text.en else text


def typed_cells(context: Context, kind: type[Any]) -> Iterator[Spot]:
    """Every field and every cell that a person fills whose raw value is of class *kind*."""
    if kind not in context.raw_classes():
        return
    for key, one in context.retro.fields.items():
        if isinstance(one.raw, kind):
            yield Spot.of_field(context.retro, key)
    for data, key, raws in context.typed_columns():
        yield from (Spot.at(data, index, key) for index, raw in enumerate(raws) if isinstance(raw, kind))
