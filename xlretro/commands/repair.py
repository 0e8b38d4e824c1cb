"""Which cells of a workbook can be put right without asking anybody, as a list of edits: what `validate --fix` does.

Nothing that needs a judgement is touched, no figure changes, and what a formula, a list or a format of the workbook's own
reads stays as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from xlretro.commands.normalise import edited, harmless, normalise
from xlretro.commands.sparing import spared
from xlretro.io.edit.surroundings import Surroundings
from xlretro.io.template.cached import stored_value
from xlretro.language import Language, Text
from xlretro.model.changes import CellEdit, Formula
from xlretro.model.compute import compute
from xlretro.model.interpret import Typed, choice_key, interpret, known_as
from xlretro.model.records import CellError, Place, Raw, Retrospective
from xlretro.model.schema import Column
from xlretro.model.values import clean, is_blank

__all__ = ["Plan", "plan"]

_TIDIED = Text("去掉多余的空白和看不见的字符，全角数字改为半角", "stray blanks, invisible characters, full-width digits")
_WORD = Text("同义的说法改为模板的选项", "the template's word for the same")
_RENEWED = Text("随之更新公式的结果", "the formula's result, renewed")

_WORDS = (("issues", "impact"), ("issues", "status"))
"""The columns whose words are made the template's: each has few choices, and none of them says how well anything went."""
_PLAIN_DIGITS = {0xFF10 + digit: str(digit) for digit in range(10)}
_POINT = re.compile("(?<=[0-9])\N{FULLWIDTH FULL STOP}(?=[0-9])")
_OF_A_SIGN = "\u200c\u200d\ufe0e\ufe0f"
_READ_AS_FORMULA = ("=", "+", "-", "@")
"""A text that begins so is taken for a formula as soon as somebody edits it; the blank before it was meant."""


@dataclass(slots=True)
class Plan:
    """What to do to one workbook."""

    repairs: list[CellEdit]
    """In the order of the cells."""
    left: list[CellEdit]
    """Edits left out, since something of the workbook's own reads the cell."""
    renewed: list[CellEdit]
    """Stored results of formulas of our template that come out otherwise: part of the change, but nobody's repair."""

    @property
    def edits(self) -> tuple[CellEdit, ...]:
        return (*self.repairs, *self.renewed)


def plan(
    typed: Typed, surroundings: Surroundings, lang: Language, *, as_of: date | None, today: date,
    without: Collection[tuple[str, int]] = (),
) -> Plan:  # fmt: skip
    """The repairs of *typed*'s workbook, whose own language is *lang*. Carried out, a second plan is empty.

    The rows of *without*, as (sheet, row), are left as they are.
    """
    numbers = normalise(typed, lang)
    wanted = [*numbers, *_words(typed, lang, {edit.place for edit in numbers})]
    wanted = [edit for edit in wanted if (edit.place.sheet, edit.place.row) not in without]
    possible, left = spared(wanted, surroundings, typed.retro)
    # Of a row, only some amounts may have been left: once more, that no figure comes out otherwise.
    repairs = _in_order(harmless(typed, possible), typed.retro)
    renewed = _renewed(typed, repairs, lang, as_of, today) if repairs else []
    return Plan(repairs, _in_order(left, typed.retro), renewed)


def _in_order(edits: list[CellEdit], retro: Retrospective) -> list[CellEdit]:
    """The information block first, then table by table, down the sheet and along the row."""
    order = {"": (-1, [""])} | {
        table.key: (number, [part.sheet for part in retro[table.key].parts]) for number, table in enumerate(retro.kind.tables)
    }

    def key(edit: CellEdit) -> tuple[int, int, int, int]:
        number, sheets = order[edit.table]
        sheet = sheets.index(edit.place.sheet) if edit.place.sheet in sheets else 0
        return number, sheet, edit.place.row, edit.place.column

    return sorted(edits, key=key)


# ---------------------------------------------------------------------------------------- words


def _words(typed: Typed, lang: Language, taken: Collection[Place]) -> Iterator[CellEdit]:
    """Texts put right as texts, in the cells that are not *taken*."""
    for table, column, place, raw in _typed_cells(typed.retro):
        if isinstance(raw, str) and place.column and place not in taken:
            new = _template_word(column, raw, lang) if (table, column.key) in _WORDS else None
            why = _WORD if new is not None and clean(raw) != new else _TIDIED
            if (new or (new := _tidied(raw))) != raw:
                yield CellEdit(place=place, old=raw, new=new, why=why, table=table, column=column.key)


def _typed_cells(retro: Retrospective) -> Iterator[tuple[str, Column, Place, Raw]]:
    """(table key or "", column, place, raw value) of every cell that people fill."""
    for key, found in retro.fields.items():
        if retro.kind.field[key].typed:
            yield "", retro.kind.field[key], found.place, found.raw
    for data in retro.found():
        for key, values in data.columns.items():
            if data.table[key].typed:
                for index, raw in enumerate(values):
                    yield data.table.key, data.table[key], data.place(index, key), raw


def _template_word(column: Column, raw: str, lang: Language) -> str | None:
    """The template's word in *lang* for what *raw* names; None where it names nothing known, or says more."""
    key = choice_key(column, raw)
    if key is None:
        return None
    fuller = {clean(word).casefold() for choice in column.choices for word in choice.fuller}
    return None if clean(raw).casefold() in fuller else known_as(column, key)(lang)


def _tidied(raw: str) -> str:
    """*raw* without what nobody sees, its digits plain.

    As it is where nothing would be left, where another thing would be read, or where it would become a formula.
    """
    start, end = 0, len(raw)
    while start < end and _is_stray(raw[start]):
        start += 1
    while end > start and _is_stray(raw[end - 1]):
        end -= 1
    seen = "".join(letter for letter in raw[start:end] if letter.isascii() or not _is_invisible(letter))
    new = _POINT.sub(".", seen.translate(_PLAIN_DIGITS))
    if not new or clean(new) != clean(raw) or (new.startswith(_READ_AS_FORMULA) and raw[0] != new[0]):
        return raw
    return new


def _is_stray(letter: str) -> bool:
    """Whether it shows nothing at the end of a text; a joiner or selector there belongs to the sign before it."""
    return is_blank(letter) and letter not in _OF_A_SIGN


def _is_invisible(letter: str) -> bool:
    """Whether it shows nothing in the middle of a text either."""
    return clean(f"x{letter}x") == "xx"


# ---------------------------------------------------------------------------------------- results beside the formulas


def _renewed(
    typed: Typed, repairs: list[CellEdit], lang: Language, as_of: date | None, today: date
) -> list[CellEdit]:
    """New stored results for the template's formulas that read what is repaired.

    Whoever opens the file in Excel gets them computed anew; but other programs, and we, see what is stored.
    """
    retro = typed.retro
    if not retro.from_template:
        return []
    before = compute(typed, as_of, today)
    after = compute(interpret(edited(retro, repairs)), as_of, today)
    rows = {(edit.table, edit.place.sheet, edit.place.row) for edit in repairs}
    found: list[CellEdit] = []
    for data in retro.found():
        for index, key in sorted(data.formulas):
            place, raw = data.place(index, key), data.raw(key)[index]
            old, new = (stored_value(results.columns[data.table.key][key][index], lang) for results in (before, after))
            row = (data.table.key, place.sheet, place.row)
            blind = isinstance(raw, CellError) and row in rows and new != raw.code
            if place.column and (old != new or blind):
                found.append(CellEdit(place=place, old=raw, new=Formula("", new), why=_RENEWED, table=data.table.key, column=key))
    return found
