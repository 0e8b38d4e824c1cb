"""Which cells a formula reads, told from its text. Where the text does not tell, it reads everything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from xlretro.io.edit.ranges import LAST_COLUMN, LAST_ROW, Area, cell_of
from xlretro.io.edit.surroundings import ExcelTable, SheetFormula, Surroundings

__all__ = ["EVERYTHING", "TOKEN", "Reach", "bracketed", "is_number", "reaches"]


class Reach(NamedTuple):
    """Cells of one sheet, by its name in small letters; of "", the same cells of every sheet."""

    sheet: str
    area: Area


EVERYTHING = Reach("", Area(1, 1, LAST_ROW, LAST_COLUMN))

_WORD = r"""[^\s!"'#$%&()*+,\-/:;<=>@\[\]^`{|}~]+"""
"""Names, functions, numbers, sheets that need no quotes: whatever is no sign of a formula, in any script."""
_ENDS = r"(?![^\s!\"'#$%&()*+,\-/:;<=>@\[\]^`{|}~]|[!(\[])"
TOKEN = re.compile(
    rf"""
    (?P<text>"(?:[^"]|"")*")
    | \#[A-Z][A-Z0-9/_]*[!?]? (?# an error value: it reads nothing, nor does a sheet's)
    | (?P<sheet>(?:'(?:[^']|'')+'|(?:\[[0-9]+\])?{_WORD}(?::{_WORD})?|\[[0-9]+\])!)?
      (?:
        (?P<first>\$?[A-Z]{{1,3}}\$?[0-9]{{1,7}})(?::(?P<last>\$?[A-Z]{{1,3}}\$?[0-9]{{1,7}}))?{_ENDS}
        | (?P<columns>\$?[A-Z]{{1,3}}:\$?[A-Z]{{1,3}}){_ENDS}
        | (?P<rows>\$?[0-9]{{1,7}}:\$?[0-9]{{1,7}}){_ENDS}
        | \#REF!
        | (?P<word>{_WORD})
      )
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""One operand of a formula or one of its texts; what lies between two is a sign or a bracket."""
_BOOK = re.compile(r"\[([^\]]*)\]")
_UNTOLD = frozenset(("INDIRECT", "OFFSET", "EVALUATE", "DUMMYFUNCTION"))
"""Functions that read cells which stand nowhere in the formula; the last is how Google writes one that Excel lacks."""
_STRETCHING = frozenset(("SUMIF", "AVERAGEIF"))
"""Functions that read more than their last argument names: as much as the first one has."""
_PARTS = frozenset(("#all", "#data", "#headers", "#totals", "#this row"))
"""What a structured reference names beside columns."""
_DEEPEST = 8
"""Names that stand for names that stand for names."""


def reaches(formula: SheetFormula, surroundings: Surroundings) -> frozenset[Reach]:
    """All cells that *formula* may read; more than it does where its text leaves that open."""
    return frozenset(_Reader(formula, surroundings).read(formula.text))


class _Reader:
    """Reads the text of one formula, and of the names in it."""

    def __init__(self, formula: SheetFormula, surroundings: Surroundings, depth: int = 0) -> None:
        self._formula, self._surroundings, self._depth = formula, surroundings, depth
        self._functions: set[str] = set()

    def read(self, text: str) -> set[Reach]:
        found: set[Reach] = set()
        at = 0
        while at < len(text):
            token = TOKEN.match(text, at)
            if token is None and text[at] == "[":
                inner, at = bracketed(text, at)
                found.add(self._in_table(self._own_table(), inner))
            elif token is None:
                if text[at] == ":":  # between what is no plain cell: A1:INDEX(…)
                    return {EVERYTHING}
                at += 1
            else:
                at = token.end()
                if token["word"] and text[at:at + 1] == "[" and not is_number(token["word"]):
                    inner, at = bracketed(text, at)
                    table = self._surroundings.tables.get(token["word"].casefold())
                    found.add(self._in_table(table, inner) if _book(token["sheet"]) == 0 else EVERYTHING)
                else:
                    found.update(self._operand(token, is_function=text[at:at + 1] == "("))
            if EVERYTHING in found:
                return {EVERYTHING}
        return _stretched(found) if self._functions & _STRETCHING else found

    def _operand(self, token: re.Match[str], *, is_function: bool) -> Iterator[Reach]:
        if _book(token["sheet"]):
            return  # another workbook's cells
        sheet = self._sheet(token["sheet"])
        word = token["word"]
        if token["first"]:
            first, last = _cell(token["first"]), _cell(token["last"] or token["first"])
            if first is None or last is None:
                yield from self._name(token["first"]) if not token["last"] else (EVERYTHING,)
            else:
                yield self._reach(sheet, first, last)
        elif token["columns"] or token["rows"]:
            ends = (token["columns"] or token["rows"]).split(":")
            yield self._reach(sheet, _end(ends[0], low=True), _end(ends[1], low=False))
        elif word and is_function:
            name = word.upper().rpartition(".")[2] if word.startswith("_") else word.upper()
            self._functions.add(name)
            if name in _UNTOLD:
                yield EVERYTHING
            elif word.casefold() in self._surroundings.names:  # a LAMBDA with a name
                yield from self._name(word)
        elif word and not is_number(word):
            yield from self._name(word)

    def _sheet(self, prefix: str | None) -> str:
        if prefix is None:
            return self._formula.sheet.casefold()
        name = prefix[:-1]
        if name.startswith("'"):
            name = name[1:-1].replace("''", "'")
        name = name.rpartition("]")[2]
        return "" if ":" in name else name.casefold()

    def _reach(self, sheet: str, first: _End, last: _End) -> Reach:
        """The cells between two ends, in every cell that shares the formula."""
        if self._depth and not all((*first[2:], *last[2:])):
            return EVERYTHING  # a name that leads elsewhere from every cell
        area, at = self._formula.area, self._formula.cell
        moved = [(0, 0), (0, 0)]
        if self._formula.moves:
            moved = [(area.top - at[0], area.bottom - at[0]), (area.left - at[1], area.right - at[1])]
        rows = [end[0] + (0 if end[2] else by) for end in (first, last) for by in moved[0]]
        columns = [end[1] + (0 if end[3] else by) for end in (first, last) for by in moved[1]]
        return Reach(sheet, Area(min(rows), min(columns), max(rows), max(columns)))

    def _name(self, word: str) -> Iterator[Reach]:
        key = word.casefold()
        if key in ("true", "false") or key.startswith("_xlpm."):  # what LET and LAMBDA call their arguments
            return
        table = self._surroundings.tables.get(key)
        meanings = self._surroundings.names.get(key, ())
        if table is not None:
            yield Reach(table.sheet.casefold(), table.area)
        elif not meanings or self._depth >= _DEEPEST:
            yield EVERYTHING
        for meaning in meanings if self._depth < _DEEPEST else ():
            yield from _Reader(self._formula, self._surroundings, self._depth + 1).read(meaning.removeprefix("="))

    # ------------------------------------------------------------------------------ tables

    def _own_table(self) -> ExcelTable | None:
        """The table that the formula stands in."""
        sheet, cell = self._formula.sheet.casefold(), self._formula.cell
        tables = self._surroundings.tables.values()
        return next((t for t in tables if t.sheet.casefold() == sheet and t.area.holds(cell)), None)

    def _in_table(self, table: ExcelTable | None, inner: str) -> Reach:
        """goals[…]: the columns named between the brackets, whole or of the formula's row."""
        if table is None:
            return EVERYTHING
        area, formula = table.area, self._formula
        items = _items(inner)
        if any(item.casefold() == "#this row" for item in items) or inner.lstrip().startswith("@"):
            area = area._replace(top=formula.area.top, bottom=formula.area.bottom)
        titles = [title.casefold() for title in table.columns]
        named = [re.sub("'(.)", r"\1", item, flags=re.DOTALL).casefold() for item in items if item.casefold() not in _PARTS]
        if named and all(name in titles for name in named):
            places = [titles.index(name) for name in named]
            area = area._replace(left=table.area.left + min(places), right=table.area.left + max(places))
        return Reach(table.sheet.casefold(), area)


_End = tuple[int, int, bool, bool]
"""Row, column, and whether each of them is fixed by a $."""


def _cell(address: str) -> _End | None:
    at = cell_of(address)
    if at is None or not (1 <= at[0] <= LAST_ROW and at[1] <= LAST_COLUMN):
        return None
    return *at, "$" in address[1:], address.startswith("$")


def _end(address: str, *, low: bool) -> _End:
    """One end of whole columns or rows."""
    fixed, plain = address.startswith("$"), address.removeprefix("$")
    if plain.isdigit():
        return int(plain), 1 if low else LAST_COLUMN, fixed, True
    at = cell_of(f"{plain}1")
    assert at
    return 1 if low else LAST_ROW, at[1], True, fixed


def _book(prefix: str | None) -> int:
    """Which workbook a reference leads to: 0 for this one."""
    found = _BOOK.search(prefix) if prefix else None
    return 0 if found is None else int(found[1]) if found[1].isdigit() else 1


def is_number(word: str) -> bool:
    """Whether a word of a formula is a number."""
    return word[0] in "0123456789."


def bracketed(text: str, at: int) -> tuple[str, int]:
    """What stands between the bracket at *at* and the one that closes it, and where that ends."""
    depth, start = 0, at
    while at < len(text):
        if text[at] == "'":
            at += 1
        elif text[at] == "[":
            depth += 1
        elif text[at] == "]":
            depth -= 1
            if not depth:
                return text[start + 1:at], at + 1
        at += 1
    return "", at


def _items(inner: str) -> list[str]:
    """The titles and #items of a structured reference, still escaped."""
    inner = inner.strip().removeprefix("@")
    if not inner.startswith("["):
        return [inner] if inner else []
    items, at = [], 0
    while at < len(inner):
        if inner[at] == "[":
            item, at = bracketed(inner, at)
            items.append(item)
        else:
            at += 1
    return items


def _stretched(found: set[Reach]) -> set[Reach]:
    high = max((r.area.bottom - r.area.top for r in found), default=0)
    wide = max((r.area.right - r.area.left for r in found), default=0)
    return {
        Reach(sheet, area._replace(bottom=min(area.top + max(high, area.bottom - area.top), LAST_ROW),
                                   right=min(area.left + max(wide, area.right - area.left), LAST_COLUMN)))
        for sheet, area in found
    }  # fmt: skip
