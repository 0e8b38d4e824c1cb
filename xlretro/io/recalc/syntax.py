"""The text of a formula, taken apart into a tree. What is not understood raises NotComputable: nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from xlretro.io.edit.ranges import LAST_COLUMN, LAST_ROW, Area, cell_of
from xlretro.io.recalc.values import NotComputable, Scalar
from xlretro.model.records import CellError

__all__ = ["Call", "CellsAt", "InTable", "Literal", "Missing", "Named", "Node", "Operation", "parsed"]


@dataclass(frozen=True, slots=True)
class Literal:
    value: Scalar


@dataclass(frozen=True, slots=True)
class Missing:
    """An argument that was left out: between two commas."""


@dataclass(frozen=True, slots=True)
class CellsAt:
    """$A1:B$2: as written; ends without a $ move along in a formula that cells share."""

    sheet: str
    """In small letters; "" for the formula's own."""
    area: Area
    fixed: tuple[bool, bool, bool, bool]
    """Of the area's top, left, bottom, right."""


@dataclass(frozen=True, slots=True)
class InTable:
    """goals[[#This Row],[目标值]:[完成率]]. Names are in small letters."""

    table: str
    """"" for the table that the formula stands in."""
    part: str
    """"data", "this row", "headers", "totals" or "all"."""
    first: str = ""
    """Column titles; "" where all columns are meant."""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    """In capitals."""
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """Of two operands, or of one: "-", "+" before it, "%" behind it."""

    sign: str
    operands: tuple[Node, ...]
    bracketed: bool = field(default=False, compare=False)
    """Whether it stands in brackets of its own."""


Node = Literal | Missing | CellsAt | InTable | Named | Call | Operation

_WORD = r"""[^\s!"'#$%&()*+,\-/:;<=>@\[\]^`{|}~]+"""
_ENDS = r"(?![^\s!\"'#$%&()*+,\-/:;<=>@\[\]^`{|}~]|[!(\[])"
_TOKEN = re.compile(
    rf"""
    (?P<blank>\s+)
    | (?P<text>"(?:[^"]|"")*")
    | (?P<error>\#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A))
    | (?P<sheet>(?:'(?:[^'\[\]]|'')+'|{_WORD})!)?
      (?: (?P<cells>\$?[A-Z]{{1,3}}\$?[0-9]{{1,7}}(?::\$?[A-Z]{{1,3}}\$?[0-9]{{1,7}})?){_ENDS}
        | (?P<columns>\$?[A-Z]{{1,3}}:\$?[A-Z]{{1,3}}){_ENDS}
        | (?P<rows>\$?[0-9]{{1,7}}:\$?[0-9]{{1,7}}){_ENDS} )
    | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?)
    | (?P<word>{_WORD})
    | (?P<sign><=|>=|<>|[-+*/^&=<>%(),])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BINDING = {"=": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "<>": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5}
_DEEPEST = 64
"""Levels of brackets and functions that Excel allows."""
_LONGEST = 8_192
"""Characters of a formula in Excel."""
_PARTS = {"#data": "data", "#this row": "this row", "#headers": "headers", "#totals": "totals", "#all": "all"}


class _Token(NamedTuple):
    kind: str
    text: str
    sheet: str = ""


@lru_cache(maxsize=4096)
def parsed(text: str) -> Node:
    """The tree of a formula, without its leading "=". Raises NotComputable."""
    if len(text) > _LONGEST:
        raise NotComputable(text[:80])
    parser = _Parser(list(_tokens(text)))
    return parser.whole()


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        if text[at] == "[":
            at, inner = _bracketed(text, at)
            yield _Token("structured", inner)
            continue
        match = _TOKEN.match(text, at)
        if match is None:
            raise NotComputable(text)
        at = match.end()
        kind = match.lastgroup or ""
        if kind == "word" and text[at:at + 1] == "[":
            at, inner = _bracketed(text, at)
            yield _Token("structured", inner, match["word"])
        elif kind in ("word", "cells") and text[at:at + 1] == "(" and not match["sheet"]:
            yield _Token("function", match[kind])
        elif kind != "blank":
            yield _Token(kind, match[kind], match["sheet"] or "")


def _bracketed(text: str, start: int) -> tuple[int, str]:
    """(where it goes on, what stands between the bracket at *start* and its partner); ' takes the sign behind it as it is."""
    depth, at = 0, start
    while at < len(text):
        if text[at] == "'":
            at += 1
        elif text[at] in "[]":
            depth += 1 if text[at] == "[" else -1
            if not depth:
                return at + 1, text[start + 1:at]
        at += 1
    raise NotComputable(text)


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens, self._at, self._depth = tokens, 0, 0

    def whole(self) -> Node:
        node = self._expression(0)
        if self._at < len(self._tokens):
            raise NotComputable(self._tokens[self._at].text)
        return node

    def _sign(self) -> str:
        """The sign that comes next; "" where none does."""
        token = self._tokens[self._at] if self._at < len(self._tokens) else None
        return token.text if token and token.kind == "sign" else ""

    def _expression(self, binding: int) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise NotComputable("too deep")
        left = self._operand()
        while (strength := _BINDING.get(self._sign(), 0)) > binding:
            sign = self._sign()
            self._at += 1
            left = Operation(sign, (left, self._expression(strength)))
        self._depth -= 1
        return left

    def _operand(self) -> Node:
        if (sign := self._sign()) in ("-", "+") and sign:
            self._at += 1
            return Operation(sign, (self._deeper_operand(),))
        node = self._atom()
        while self._sign() == "%":
            self._at += 1
            node = Operation("%", (node,))
        return node

    def _deeper_operand(self) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise NotComputable("too deep")
        node = self._operand()
        self._depth -= 1
        return node

    def _atom(self) -> Node:
        if self._at >= len(self._tokens):
            raise NotComputable("ends early")
        token = self._tokens[self._at]
        self._at += 1
        match token.kind:
            case "number":
                return Literal(float(token.text))
            case "text":
                return Literal(token.text[1:-1].replace('""', '"'))
            case "error":
                return Literal(CellError(token.text.upper()))
            case "cells" | "columns" | "rows":
                return _cells(token)
            case "structured":
                return _in_table(token)
            case "function":
                return self._call(token.text)
            case "word":
                return _named(token)
        if token.text != "(":
            raise NotComputable(token.text)
        node = self._expression(0)
        self._expect(")")
        return replace(node, bracketed=True) if isinstance(node, Operation) else node

    def _call(self, function: str) -> Node:
        self._expect("(")
        arguments: list[Node] = []
        if self._sign() == ")":
            self._at += 1
            return Call(_plain_name(function), ())
        while True:
            arguments.append(Missing() if self._sign() in (",", ")") and self._sign() else self._expression(0))
            if self._sign() == ",":
                self._at += 1
                continue
            self._expect(")")
            return Call(_plain_name(function), tuple(arguments))

    def _expect(self, sign: str) -> None:
        if self._sign() != sign:
            raise NotComputable(f"no {sign}")
        self._at += 1


def _plain_name(function: str) -> str:
    return function.upper().removeprefix("_XLFN.").removeprefix("_XLWS.")


def _named(token: _Token) -> Node:
    word = token.text.casefold()
    return Literal(word == "true") if word in ("true", "false") else Named(word)


def _cells(token: _Token) -> CellsAt:
    sheet = token.sheet.removesuffix("!")
    sheet = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
    if "[" in sheet or ":" in sheet:
        raise NotComputable(token.sheet)  # another workbook's cells, or those of several sheets
    first, _, last = token.text.partition(":")
    ends = [_end(end, token.kind, low=low) for end, low in ((first, True), (last or first, False))]
    (row, column, *fixed), (other_row, other_column, *other_fixed) = ends
    if row > other_row:
        row, other_row, fixed[0], other_fixed[0] = other_row, row, other_fixed[0], fixed[0]
    if column > other_column:
        column, other_column, fixed[1], other_fixed[1] = other_column, column, other_fixed[1], fixed[1]
    area = Area(row, column, other_row, other_column)
    return CellsAt(sheet.casefold(), area, (fixed[0], fixed[1], other_fixed[0], other_fixed[1]))


def _end(text: str, kind: str, *, low: bool) -> tuple[int, int, bool, bool]:
    """(row, column, whether each is fixed) of one end of a range."""
    plain = text.replace("$", "")
    row_fixed, column_fixed = "$" in text[1:], text.startswith("$")
    if kind == "rows":
        row, column, row_fixed, column_fixed = int(plain), 1 if low else LAST_COLUMN, text.startswith("$"), True
    else:
        found = cell_of(plain + ("1" if kind == "columns" else ""))
        assert found
        row, column = found
        if kind == "columns":
            row, row_fixed = (1 if low else LAST_ROW), True
    if not (1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN):
        raise NotComputable(text)
    return row, column, row_fixed, column_fixed


_ITEM = re.compile(r"\[((?:[^\[\]']|'.)*)\]|([^\[\],:]+)|([,:])", re.DOTALL)


_ESCAPED = re.compile("'.", re.DOTALL)


def _in_table(token: _Token) -> InTable:
    inner, table = token.text, token.sheet.casefold()
    part = "data"
    if inner.startswith("@"):
        part, inner = "this row", inner[1:].strip() or ""
    if "[" not in _ESCAPED.sub("", inner):
        if inner.casefold() in _PARTS:
            return InTable(table, _PARTS[inner.casefold()])
        title = _title(inner)
        return InTable(table, part, title, title)
    titles: list[str] = []
    joined = False
    for match in _ITEM.finditer(inner):
        if match[3]:
            joined = joined or match[3] == ":"
        elif match[1] is None and match[2].strip():
            raise NotComputable(token.text)
        elif match[1] is not None and match[1].casefold() in _PARTS:
            if part != "data":
                raise NotComputable(token.text)
            part = _PARTS[match[1].casefold()]
        elif match[1] is not None:
            titles.append(_title(match[1]))
    if len(titles) > 2 or (len(titles) == 2) != joined:
        raise NotComputable(token.text)
    return InTable(table, part, *((titles[0], titles[-1]) if titles else ("", "")))


def _title(written: str) -> str:
    return re.sub("'(.)", r"\1", written, flags=re.DOTALL).casefold()
