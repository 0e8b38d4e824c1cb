"""What the planning of a filling shares: the data and the workbook as understood, and the changes as they come up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from xlretro.commands.fill_forms import Form
from xlretro.errors import DataRefused
from xlretro.io.edit.dropdowns import Dropdowns
from xlretro.io.edit.room import Room
from xlretro.io.edit.surroundings import Surroundings
from xlretro.language import Language, Text
from xlretro.model.changes import CellEdit, Growth
from xlretro.model.interpret import Typed, interpret
from xlretro.model.records import Place, Raw, Retrospective
from xlretro.model.schema import Column, Table, WorkbookKind
from xlretro.model.sourced import Misfit, Sourced
from xlretro.model.values import is_blank, is_placeholder, shown
from xlretro.model.written import Written, as_written

__all__ = ["ADDED", "FILLED", "REPLACED", "Desk", "Expected", "FillPlan", "Kept", "Lacking", "NewValue", "Target"]

FILLED = Text("填入", "filled in")
ADDED = Text("新增的行", "a new row")
_STOPPED = Text("这一格的数据验证不让填“{value}”", "the cell's data validation does not admit {value}")
_ASKED = Text("可以填：{asked}", "It admits: {asked}")
REPLACED = Text("改写原有内容", "replaces what stood there")


@dataclass(slots=True)
class Target:
    """The workbook to fill, as it was read."""

    retro: Retrospective
    surroundings: Surroundings
    rooms: Mapping[tuple[str, int], Room]
    dropdowns: Dropdowns
    lang: Language
    """Of the workbook's own titles."""
    field_units: Mapping[Place, str] = field(default_factory=dict)
    """What the number formats of the information block show behind an amount."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A cell that is left as it is, since a person typed it: the data say something else."""

    place: Place
    title: Text
    old: Raw
    new: Raw
    formula: bool = False


@dataclass(frozen=True, slots=True)
class Lacking:
    """A column or a field of the data that the workbook does not have."""

    table: str
    title: Text
    count: int
    """Values that found no place."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a cell is to be read as once it is written."""

    table: str
    key: str
    value: Any
    unit: str = ""
    shown: str = ""
    """The unit that only the looks of the cell say, so that a reader gets the bare number."""


@dataclass(slots=True)
class FillPlan:
    """The changes, and what is not changed and why."""

    edits: list[CellEdit] = field(default_factory=list)
    carried: list[CellEdit] = field(default_factory=list)
    """Formulas and row numbers that new rows take over."""
    growths: list[Growth] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    lacking: list[Lacking] = field(default_factory=list)
    misfits: list[Misfit] = field(default_factory=list)
    equal: int = 0
    """Values that stand in the workbook already."""
    added: dict[str, int] = field(default_factory=dict)
    """New rows by table key."""
    computed: list[Text] = field(default_factory=list)
    """Titles of computed columns that the data have: the workbook computes them itself."""
    expected: dict[Place, list[Expected]] = field(default_factory=dict)


@dataclass(slots=True)
class NewValue:
    """A value of the data on its way to a cell."""

    column: Column
    form: Form
    expected: list[Expected]
    why: Text = FILLED


class Desk:
    """What is being filled, into what, what of it was understood, and what came of it so far."""

    def __init__(self, sourced: Sourced, target: Target, overwrite: bool) -> None:
        self.sourced, self.target, self.overwrite = sourced, target, overwrite
        self.source = _with_time_of(sourced.retro, target.retro)
        self.given: Typed = interpret(self.source)
        self.written: Written = as_written(target.retro.kind, target.lang, self.source)
        self.there: Typed = interpret(target.retro)
        self.out = {(misfit.table, misfit.row) for misfit in sourced.misfits if misfit.row >= 0}
        """Rows that stay out, as (table key, row of the data)."""
        self.result = FillPlan(misfits=list(sourced.misfits))
        self._lacking: dict[tuple[str, str], int] = {}
        self._single = {(f.sheet.casefold(), *f.cell) for f in target.surroundings.formulas}
        self._spanning = [f for f in target.surroundings.formulas if f.area.size > 1]

    @property
    def kind(self) -> WorkbookKind:
        return self.target.retro.kind

    def lacks(self, table: str, key: str) -> None:
        """Note a value that the workbook has no column or field for."""
        self._lacking[table, key] = self._lacking.get((table, key), 0) + 1

    def finish(self) -> FillPlan:
        """The plan, once all is planned."""
        self.result.lacking = [
            Lacking(table, (self.kind[table][key] if table else self.kind.field[key]).title, count)
            for (table, key), count in self._lacking.items()
        ]  # fmt: skip
        return self.result

    def text_at(self, place: Place) -> str:
        """The text that a cell of the workbook holds; "" where it holds none."""
        held = (self.target.surroundings.texts or {}).get(place.sheet.casefold(), {}).get((place.row, place.column))
        return held.text if held else ""

    def _holds_formula(self, place: Place) -> bool:
        sheet, row, column = place.sheet.casefold(), place.row, place.column
        return (sheet, row, column) in self._single or any(
            formula.sheet.casefold() == sheet and formula.area.holds((row, column)) for formula in self._spanning
        )

    def keeps(self, place: Place, old: Raw, *, offered: bool) -> bool:
        """Whether what stands in a cell stays, since a person typed it."""
        typed = self._holds_formula(place) or not (is_blank(old) or is_placeholder(old) or offered)
        return typed and not self.overwrite

    def stopped(self, cell: NewValue, place: Place) -> DataRefused | None:
        """Why the workbook's own checks would not take a value; None where they do."""
        asked = self.target.dropdowns.stopped(place, cell.form.raw)
        if asked is None:
            return None
        raw = cell.form.raw
        value = f"{raw:.15g}" if isinstance(raw, float) else shown(raw)
        return DataRefused(_STOPPED.fill(value=value), _ASKED.fill(asked=asked))

    def put(self, cell: NewValue, place: Place, old: Raw, table: str, *, offered: bool = False) -> None:
        """Edit a cell, or keep it where a person typed it; what a form only *offered* counts as blank."""
        formula = self._holds_formula(place)
        typed = formula or not (is_blank(old) or is_placeholder(old) or offered)
        if typed and not self.overwrite:
            self.result.kept.append(Kept(place, cell.column.title, old, cell.form.raw, formula))
            return
        self.result.edits.append(
            CellEdit(place=place, old=old, new=cell.form.raw, why=REPLACED if typed else cell.why, table=table,
                     plain_format=cell.form.plain_format, column=cell.column.key)
        )  # fmt: skip
        self.result.expected[place] = cell.expected

    def where(self, table: Table, index: int) -> Text:
        known = self.sourced.places.get((table.key, index))
        return known or Text(f"{table.caption('zh')} 第 {index + 1} 行", f"{table.caption('en')} row {index + 1}")

    def refuse_row(self, table: Table, index: int, what: Text, hint: Text) -> None:
        self.out.add((table.key, index))
        self.result.misfits.append(Misfit(self.where(table, index), what, hint, table.key, index))

    def add_misfit(self, table: str, index: int, column: Column, error: Any) -> DataRefused:
        """Note that a value does not fit; with it, its whole row stays out."""
        where = self.where(self.kind[table], index) if table else self.sourced.places.get(("", -1), Text("activity", "activity"))
        said = Misfit(Text("{where} {title}", "{where} {title}").fill(where=where, title=column.title), error.message,
                      error.hint, table, index, column.key)  # fmt: skip
        known = {(misfit.table, misfit.row, misfit.column) for misfit in self.result.misfits}
        if (table, index, column.key) not in known:
            self.result.misfits.append(said)
        if table:
            self.out.add((table, index))
        return DataRefused(said.what, said.hint)


def _with_time_of(source: Retrospective, target: Retrospective) -> Retrospective:
    """*source* as its days are to be understood: where it does not say when the activity was, the workbook does."""
    times = {key for column in source.kind.fields if column.halves for key in (column.key, *column.halves)}
    if any(not is_blank(source.raw_field(key)) for key in times):
        return source
    borrowed = {key: found for key, found in target.fields.items() if key in times}
    return replace(source, fields={**source.fields, **borrowed})
