"""What calamine does not tell of a sheet's cells: errors, formulas, results never calculated, percent formats, merges.

The sheet's XML is scanned with regular expressions that hold for what every known writer produces. A sheet written
otherwise (name prefixes, cells without an address, comments, CDATA) is walked by a real parser, a few times slower,
to the same result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import NamedTuple
from xml.parsers import expat

from xlretro.io.guard import Limits, refused, too_large
from xlretro.io.package import elements, local
from xlretro.language import Text
from xlretro.model.records import column_letters

__all__ = ["CellFacts", "Merge", "check_size", "merges", "percent_styles", "read_facts"]


class Merge(NamedTuple):
    """A merged range; rows and columns count from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class CellFacts:
    """By (row, column), counted from 1."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    """Error codes such as #DIV/0!."""
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    """Formula texts; empty for a follower of a shared formula whose first cell is not in the sheet."""
    uncalculated: set[tuple[int, int]] = field(default_factory=set)
    """Cells whose formula has no stored result."""
    percent: set[tuple[int, int]] = field(default_factory=set)
    """Numbers whose format is a percentage."""


class Cell(NamedTuple):
    """One <c> element that has content."""

    row: int
    column: int
    attributes: dict[str, str]
    has_formula: bool
    formula: str
    shared: str
    """Index of the shared formula, where it is one."""
    value: str


@lru_cache(maxsize=18_278)
def column_number(letters: bytes) -> int:
    """Excel's letters as a number from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


# `[^<>]` keeps every pattern linear: no attempt can run past the element it began in.
_ADDRESS = rb'<c r="([A-Z]{1,3})([0-9]{1,7})"'
_FORMULA = re.compile(
    _ADDRESS + rb'([^<>]*)><f([^<>]*?)(?:/>|>([^<]*)</f>)\s*(?:<v(?: [^<>]*)?(?:/>|>([^<]*)</v>))?'
)
_ERROR = re.compile(_ADDRESS + rb'([^<>]*? t="e"[^<>]*)>(?:<f[^<>]*(?:/>|>[^<]*</f>))?<v>([^<]*)</v>')
_STYLED = re.compile(_ADDRESS + rb' s="([0-9]{1,6})"(?: t="n")?>')
_FILLED = re.compile(_ADDRESS + rb"[^<>]*(?<!/)>")
_SHARED = re.compile(rb' si="([0-9]+)"')
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s+ref=["\']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["\']')
# A column from BA or a row from 1000: anything smaller spans at most 52 × 999 cells.
_FAR = re.compile(rb' r="(?:[B-Z][A-Z][0-9]|[A-Z]{3}|[A-Z]{0,3}[0-9]{4})')


def is_regular(xml: bytes) -> bool:
    """Whether the expressions above see every cell: plain names, addresses first, no comments or CDATA."""
    cells = xml.count(b"<c ")
    return (
        cells == xml.count(b'<c r="')
        and b"<!" not in xml
        and (cells > 0 or b":c" not in xml)
        and b"<c>" not in xml
    )


# ---------------------------------------------------------------------------------------- size

_STRING_CELL = re.compile(rb't="s"[^<>]*>\s*<v>([0-9]{1,10})</v>')


def check_size(sheets: list[tuple[str, bytes]], strings: bytes, limits: Limits) -> None:
    """Refuses sheets whose cells would not fit into memory once laid out as a grid with their text."""
    area = characters = 0
    longest = -1
    for name, xml in sheets:
        rows, columns = _extent(xml, limits)
        area += rows * columns
        if area > limits.cells:
            corner = f"{column_letters(min(columns, 16384))}{rows}"
            raise too_large(
                Text(f"工作表“{name}”的内容一直延伸到 {corner}", f"the content of sheet {name} extends to {corner}"),
                limits.cells,
            )
        # Count × longest string bounds the text; only where that is too much is every reference followed.
        references = xml.count(b'="s"') + xml.count(b"='s'")
        if references * len(strings) > limits.text_characters - characters:
            if longest < 0:
                longest = max(_string_lengths(strings), default=0)
            if references * longest > limits.text_characters - characters:
                characters += _referenced(xml, strings)
            else:
                characters += references * longest
        if characters > limits.text_characters:
            raise too_large(Text("单元格文字总量(字符)", "characters of text in cells"), limits.text_characters)


def _string_lengths(strings: bytes) -> list[int]:
    """Upper bounds of the shared strings' lengths, in their order."""
    return [len(piece) for piece in re.split(rb"<(?:\w+:)?si\b", strings)[1:]]


def _referenced(xml: bytes, strings: bytes) -> int:
    lengths = _string_lengths(strings)
    if not is_regular(xml):
        return max(lengths, default=0) * (xml.count(b'="s"') + xml.count(b"='s'"))
    return sum(lengths[i] for i in map(int, _STRING_CELL.findall(xml)) if i < len(lengths))


def _extent(xml: bytes, limits: Limits) -> tuple[int, int]:
    """Rows and columns from A1 to the last cell with content; an upper bound where the sheet is small anyway."""
    if is_regular(xml):
        if not _FAR.search(xml):
            return (1, 1)
        rows = columns = 1
        for letters, row in _FILLED.findall(xml):
            rows, columns = max(rows, int(row)), max(columns, column_number(letters))
        return rows, columns
    rows = columns = 1
    for cell in walk(xml, limits):
        rows, columns = max(rows, cell.row), max(columns, cell.column)
    return rows, columns


# ---------------------------------------------------------------------------------------- facts

def merges(xml: bytes) -> list[Merge]:
    """The merged ranges of a sheet."""
    if b"mergeCell" not in xml:
        return []
    return [
        Merge(int(top), column_number(left), int(bottom), column_number(right))
        for left, top, right, bottom in _MERGE.findall(xml)
    ]


def read_facts(xml: bytes, percents: frozenset[str], limits: Limits) -> CellFacts:
    """The facts of one sheet. *percents*: the cell styles that show a percentage."""
    return _scan(xml, percents) if is_regular(xml) else _collect(walk(xml, limits), percents)


def _scan(xml: bytes, percents: frozenset[str]) -> CellFacts:
    facts = CellFacts()
    if b' t="e"' in xml:
        for letters, row, _, code in _ERROR.findall(xml):
            facts.errors[int(row), column_number(letters)] = unescape(code.decode())
    if b"<f" in xml:
        masters: dict[bytes, str] = {}
        for letters, row, attributes, kind, text, value in _FORMULA.findall(xml):
            at = int(row), column_number(letters)
            formula = text.decode()
            if b"&" in text:
                formula = unescape(formula)
            if b"shared" in kind and (index := _SHARED.search(kind)):
                formula = masters.setdefault(index[1], formula)
            facts.formulas[at] = formula
            if not value and b' t="str"' not in attributes and b' t="e"' not in attributes:
                facts.uncalculated.add(at)
    if percents:
        wanted = {style.encode() for style in percents}
        for letters, row, style in _STYLED.findall(xml):
            if style in wanted:
                facts.percent.add((int(row), column_number(letters)))
    return facts


def _collect(cells: Iterator[Cell], percents: frozenset[str]) -> CellFacts:
    facts = CellFacts()
    masters: dict[str, str] = {}
    for cell in cells:
        at, kind = (cell.row, cell.column), cell.attributes.get("t", "n")
        if kind == "e":
            facts.errors[at] = cell.value
        if cell.has_formula:
            facts.formulas[at] = masters.setdefault(cell.shared, cell.formula) if cell.shared else cell.formula
            if not cell.value and kind not in {"str", "e"}:
                facts.uncalculated.add(at)
        if kind == "n" and cell.attributes.get("s") in percents:
            facts.percent.add(at)
    return facts


_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


def walk(xml: bytes, limits: Limits) -> Iterator[Cell]:
    """Every cell with content, by a real parser. A cell or row without an address stands after the one before it."""
    found: list[Cell] = []
    path: list[str] = []
    row = column = count = 0
    attributes: dict[str, str] = {}
    formula: dict[str, str] | None = None
    texts: dict[str, list[str]] = {}
    filled = False

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal row, column, attributes, formula, filled, count
        name = local(name)
        if len(path) >= limits.depth:
            raise refused("unsafe", detail=Text("内部 XML 嵌套过深", "its XML is nested too deeply"))
        path.append(name)
        if name == "row":
            row, column = int(given.get("r") or row + 1), 0
        elif name == "c":
            count += 1
            if count > limits.cells:
                raise too_large(Text("单元格数", "number of cells"), limits.cells)
            attributes, formula, filled = given, None, False
            texts.clear()
            if address := _REFERENCE.fullmatch(given.get("r", "")):
                row, column = int(address[2]), column_number(address[1].upper().encode())
            else:
                column += 1
        elif name in {"v", "is"}:
            filled = True
        elif name == "f":
            formula, filled = given, True

    def end(name: str) -> None:
        path.pop()
        if filled and local(name) == "c":
            text = {key: "".join(pieces) for key, pieces in texts.items()}
            shared = formula.get("si", "") if formula and formula.get("t") == "shared" else ""
            found.append(Cell(row, column, attributes, formula is not None, text.get("f", ""), shared, text.get("v", "")))

    def text(piece: str) -> None:
        if path and path[-1] in {"f", "v"}:
            texts.setdefault(path[-1], []).append(piece)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    for begin in range(0, len(xml), 1 << 20):
        parser.Parse(xml[begin:begin + (1 << 20)], False)
        yield from found
        found.clear()
    parser.Parse(b"", True)
    yield from found


_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


@lru_cache(maxsize=16)
def percent_styles(styles: bytes) -> frozenset[str]:
    """Indexes of the cell styles whose number format is a percentage, as they stand in a cell's `s` attribute."""
    formats = {"9", "10"}  # 0% and 0.00%, built in
    found: set[str] = set()
    index = 0
    inside = re.search(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", styles, re.DOTALL)
    for node in elements(styles, frozenset({"numFmt"})):
        if "%" in _QUOTED.sub("", node.attributes.get("formatCode", "")):
            formats.add(node.attributes.get("numFmtId", ""))
    if not inside:
        return frozenset()
    for tag in re.findall(rb"<(?:\w+:)?xf\b[^<>]*>", inside[0]):
        number = re.search(rb"""\bnumFmtId=["']([0-9]+)["']""", tag)
        if number and number[1].decode() in formats:
            found.add(str(index))
        index += 1
    return frozenset(found)
