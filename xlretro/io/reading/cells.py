"""What calamine does not tell of a sheet's cells: errors, formulas, results never calculated, percent formats, merges.

The sheet's XML is scanned with regular expressions that hold for what every known writer produces. A sheet written
otherwise (name prefixes, cells without an address, comments, CDATA) is walked by a real parser, a few times slower,
to the same result.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple
from xml.parsers import expat

from xlretro.errors import InputRefused
from xlretro.io.reading.guard import Limits, refused, too_large
from xlretro.io.reading.package import local, remembered
from xlretro.io.reading.parted import parted
from xlretro.language import Text
from xlretro.model.patterns import lazy
from xlretro.model.records import column_letters

__all__ = ["FILLED", "CellFacts", "Merge", "SheetScan", "address", "check_size", "column_number", "percent_styles"]


class Merge(NamedTuple):
    """A merged range; rows and columns count from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


class CellFacts:
    """Cells by their address as it stands in the XML (b"E5"): see `address`."""

    __slots__ = ("emptied", "errors", "formulas", "look_up", "percent", "uncalculated")

    def __init__(self) -> None:
        self.errors: dict[bytes, str] = {}
        """Error codes such as #DIV/0!."""
        self.formulas: set[bytes] = set()
        """Cells that hold a formula."""
        self.uncalculated: dict[bytes, bytes | None] = {}
        """Formulas without a stored result, as the XML has them (escaped); empty where a shared formula's first cell is
        not in the sheet, None where the text has not been looked up: see `formula`."""
        self.emptied: set[bytes] = set()
        """Those of `uncalculated` that have a place for the result with nothing in it."""
        self.percent: set[bytes] = set()
        """Numbers whose format is a percentage."""
        self.look_up: Callable[[], dict[bytes, bytes]] = dict
        """Gives the texts of all uncalculated formulas of the sheet."""

    def keep_blank_results(self) -> None:
        """Takes an empty result for what it is, in a workbook that does store results.

        XlsxWriter marks a blank result in no other way than openpyxl a missing one; but openpyxl stores none at all.
        """
        for at in self.emptied:
            del self.uncalculated[at]
        self.emptied.clear()

    def formula(self, at: bytes) -> str:
        """The text of an uncalculated formula."""
        text = self.uncalculated[at]
        if text is None:
            texts = self.look_up()
            self.uncalculated = {at: texts.get(at, b"") for at in self.uncalculated}
            text = self.uncalculated[at] or b""
        return _unescaped(text)

    @property
    def special(self) -> bool:
        """Whether any cell is not what its value alone says."""
        return bool(self.errors or self.uncalculated or self.percent)


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
    has_value: bool
    """It has a place for a value, filled or not."""


@lru_cache(maxsize=1024)
def _letters(column: int) -> bytes:
    return column_letters(column).encode()


def address(row: int, column: int) -> bytes:
    """The A1 address of a cell, as a sheet's XML writes it."""
    return b"%s%d" % (_letters(column), row)


@lru_cache(maxsize=1024)
def column_number(letters: bytes) -> int:
    """Excel's letters as a number from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


# `[^<>]*+` keeps every pattern linear and quick: no attempt runs past the element it began in, or comes back.
_ADDRESS = rb'<c r="([A-Z]{1,3}[0-9]{1,7})"'
_PARTED = rb'<c r="([A-Z]{1,3})([0-9]{1,7})"'
_FORMULA = lazy(_ADDRESS + rb"[^<>]*+><f[ />]")
_NO_RESULT = lazy(
    _ADDRESS + rb"([^<>]*+)><f([^<>]*?)(?:/>|>([^<]*+)</f>)\s*(<v[^<>]*/>|<v[^<>]*></v>)?\s*</c>"
)
_RESULT = lazy(rb"</(?:[A-Za-z]+:)?f>\s*<(?:[A-Za-z]+:)?v>[^<]")
_SHARED_MASTER = lazy(rb'<f([^<>]* si="[0-9]+"[^<>]*)>([^<]+)</f>')
_SHARED = lazy(rb' si="([0-9]+)"')
_ERROR = lazy(_ADDRESS + rb'[^<>]*? t="e"[^<>]*+>(?:<f[^<>]*?(?:/>|>[^<]*+</f>))?<v>([^<]*+)</v>')
_STYLED = lazy(_ADDRESS + rb' s="([0-9]{1,6})"(?: t="n")?>')
FILLED = lazy(_PARTED + rb"[^<>]*+(?<!/)>")
_MERGE = lazy(rb'<(?:\w+:)?mergeCell\s+ref=["\']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["\']')
_HIDDEN_ROW = lazy(rb"""<(?:\w+:)?row\s[^<>]*?\bhidden=["'](?:1|true)["'][^<>]*>""")
_ROW_NUMBER = lazy(rb"""\sr=["']([0-9]{1,7})["']""")
_NO_ADDRESS = lazy(rb'<c(?: (?!r="[A-Z]{1,3}[0-9]{1,7}")|[>/\t\r\n])')
# Finds nothing in nearly every sheet: cells with their addresses first, none beyond column CZ or row 999.
_NOT_NEAR = lazy(rb'<c(?=[ >/\t\r\n])(?! r="[A-C]?[A-Z][0-9]{1,3}")')
NEAR = 104 * 999
"""Cells that such a sheet spans at most."""


class SheetScan:
    """The XML of one sheet and the questions that are asked of it."""

    __slots__ = ("_cells", "_near", "_percents", "_plain", "_regular", "_walked", "after", "limits", "name", "values", "xml")

    def __init__(
        self, name: str, xml: bytes, limits: Limits, percents: Callable[[], frozenset[str]] = frozenset, *,
        whole: bool = False,
    ) -> None:  # fmt: skip
        """*percents* gives the cell styles that show a percentage. A *whole* sheet is not parted, which takes copies of it."""
        self.name, self.xml, self.limits = name, xml, limits
        self._percents = percents
        parts = None if whole else parted(xml)
        self._plain = parts is not None
        self.values, self._cells, self.after = parts or (xml, xml, xml[max(xml.rfind(b"</sheetData>"), 0):])
        self._near: bool | None = None
        self._regular = False
        self._walked: tuple[tuple[int, int], CellFacts] | None = None

    def of(self, xml: bytes) -> SheetScan:
        """The same for another state of the sheet."""
        return SheetScan(self.name, xml, self.limits, self._percents, whole=self.values is self.xml)

    @property
    def near(self) -> bool:
        """Regular, and spanning NEAR cells at most."""
        if self._near is None:
            xml = self._cells
            plain = self._plain or (b"<sheetData" in xml and b"<!--" not in xml and b"<![CDATA[" not in xml)
            self._near = plain and not _NOT_NEAR.search(xml)
            self._regular = plain and (self._near or not _NO_ADDRESS.search(xml))
        return self._near

    @property
    def regular(self) -> bool:
        """Whether the expressions above see every cell: plain names, addresses first, no comments or CDATA."""
        return self.near or self._regular

    def extent(self) -> tuple[int, int]:
        """Rows and columns from A1 to the last cell with content."""
        if self.regular:
            corners = [(int(row), column_number(letters)) for letters, row in set(FILLED.findall(self._cells))]
            return max((row for row, _ in corners), default=1), max((column for _, column in corners), default=1)
        return self._walk()[0]

    def has_results(self) -> bool:
        """Whether any formula has a stored result."""
        return _RESULT.search(self._cells) is not None

    def merges(self) -> list[Merge]:
        """The merged ranges."""
        if b"mergeCell" not in self.after:
            return []
        return [
            Merge(int(top), column_number(left), int(bottom), column_number(right))
            for left, top, right, bottom in _MERGE.findall(self.after)
        ]

    def hidden_rows(self) -> frozenset[int]:
        """The rows, from 1, that are hidden, by hand or by a filter; of the blank ones at the end, none need be."""
        xml = self._cells
        begin = max(xml.find(b"<sheetData"), 0)
        if xml.find(b"hidden=", begin) < 0:  # so it is in nearly every sheet
            return frozenset()
        return frozenset(int(number[1]) for row in _HIDDEN_ROW.finditer(xml, begin) if (number := _ROW_NUMBER.search(row[0])))

    def facts(self, percents: bool = True) -> CellFacts:
        """What the values do not tell; percent formats only where somebody will ask for them."""
        return self._scanned(percents) if self.regular else self._walk()[1]

    def _walk(self) -> tuple[tuple[int, int], CellFacts]:
        if self._walked is None:
            self._walked = _collected(walk(self.xml, self.limits), self._percents())
        return self._walked

    def _scanned(self, percents: bool) -> CellFacts:
        xml, facts = self._cells, CellFacts()
        if b' t="e"' in xml:
            facts.errors = {at: _unescaped(code) for at, code in _ERROR.findall(xml)}
        if b"<f" in xml:
            facts.formulas = set(_FORMULA.findall(xml))
            for at, attributes, _, _, place in _NO_RESULT.findall(xml):
                if b' t="str"' not in attributes:  # a text result may well be empty
                    facts.uncalculated[at] = None
                    if place:
                        facts.emptied.add(at)
            facts.look_up = self._texts
        if percents and (styles := self._percents()):
            wanted = {style.encode() for style in styles}
            facts.percent = {at for at, style in _STYLED.findall(xml) if style in wanted}
        return facts

    def _texts(self) -> dict[bytes, bytes]:
        """The formulas without a result by their cells, as the XML has them."""
        found = _NO_RESULT.findall(self.xml)
        return {at: formula or self._shared(kind) for at, attributes, kind, formula, _ in found if b' t="str"' not in attributes}

    def _shared(self, kind: bytes) -> bytes:
        """The text of the shared formula that a cell only refers to."""
        index = _SHARED.search(kind)
        masters = (text for attributes, text in _SHARED_MASTER.findall(self.xml) if index and index[0] in attributes)
        return next(masters, b"")


# ---------------------------------------------------------------------------------------- size

_STRING_CELL = lazy(rb't="s"[^<>]*+>\s*<v>([0-9]{1,10})</v>')
_STRING_CELL_BYTES = len('<c t="s"><v>0</v></c>')


def check_size(scans: list[SheetScan], strings: bytes, limits: Limits) -> None:
    """Refuses sheets whose cells would not fit into memory once laid out as a grid with their text."""
    area = characters = merges = 0
    lengths: list[int] = []
    longest = len(strings)
    if sum(len(scan.xml) // _STRING_CELL_BYTES for scan in scans) * longest > limits.text_characters:
        lengths = _string_lengths(strings)
        longest = max(lengths, default=0)
    few = len(scans) * NEAR <= limits.cells * 4
    for scan in scans:
        if few and scan.near:
            rows = columns = 0
        else:
            rows, columns = scan.extent()
        area += rows * columns
        if area > limits.cells:
            corner = f"{column_letters(min(columns, 16384))}{rows}"
            raise too_large(
                Text(f"工作表“{scan.name}”的内容一直延伸到 {corner}", f"the content of sheet {scan.name} extends to {corner}"),
                limits.cells, Text("格", "cells"),
            )  # fmt: skip
        merges += scan.after.count(b"mergeCell ")
        if merges > limits.merges:
            raise too_large(Text("合并单元格过多", "too many merged ranges"), limits.merges)
        # References × longest string bounds the text; only where that is too much is every reference followed.
        most = len(scan.xml) // _STRING_CELL_BYTES * longest
        characters += most if most <= limits.text_characters - characters else _referenced(scan, lengths)
        if characters > limits.text_characters:
            raise too_large(Text("单元格文字过多", "too much text in the cells"), limits.text_characters,
                            Text("字", "characters"))  # fmt: skip


def _string_lengths(strings: bytes) -> list[int]:
    """Upper bounds of the shared strings' lengths, in their order."""
    pieces = strings.split(b"<si>")
    if strings.count(b"<si") == len(pieces) - 1 and b":si" not in strings:  # as in nearly every workbook
        return [len(piece) + 1 for piece in pieces[1:]]
    return [len(piece) for piece in re.split(rb"<(?:\w+:)?si\b", strings)[1:]]


def _referenced(scan: SheetScan, lengths: list[int]) -> int:
    if not scan.regular:
        return max(lengths, default=0) * (scan.xml.count(b'="s"') + scan.xml.count(b"='s'"))
    return sum(lengths[i] for i in map(int, _STRING_CELL.findall(scan.xml)) if i < len(lengths))


# ---------------------------------------------------------------------------------------- the slow way

def _collected(cells: Iterator[Cell], percents: frozenset[str]) -> tuple[tuple[int, int], CellFacts]:
    """The extent of *cells* and their facts."""
    facts = CellFacts()
    masters: dict[str, str] = {}
    rows = columns = 1
    for cell in cells:
        rows, columns = max(rows, cell.row), max(columns, cell.column)
        at, kind = address(cell.row, cell.column), cell.attributes.get("t", "n")
        if kind == "e":
            facts.errors[at] = cell.value
        if cell.has_formula:
            facts.formulas.add(at)
            formula = masters.setdefault(cell.shared, cell.formula) if cell.shared else cell.formula
            if not cell.value and kind not in {"str", "e"}:
                facts.uncalculated[at] = formula.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()
                if cell.has_value:
                    facts.emptied.add(at)
        if kind == "n" and cell.attributes.get("s") in percents:
            facts.percent.add(at)
    return (rows, columns), facts


_REFERENCE = lazy(r"([A-Za-z]{1,3})([0-9]{1,7})")


def _row_number(text: str) -> int:
    if len(text) > 7 or not (text.isascii() and text.isdigit()):
        raise _no_address(text)
    return int(text)


def _no_address(text: str) -> InputRefused:
    """calamine cuts such an address off somewhere, and lays out the sheet as far as what is left of it."""
    shown = text[:20]
    return refused("damaged", detail=Text(f"没有 {shown} 这样的单元格地址", f"{shown} is no address of a cell"))


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
            row, column = _row_number(given["r"]) if given.get("r") else row + 1, 0
        elif name == "c":
            count += 1
            if count > limits.cells:
                raise too_large(Text("单元格过多", "too many cells"), limits.cells)
            attributes, formula, filled = given, None, False
            texts.clear()
            if not given.get("r"):
                column += 1
            elif address := _REFERENCE.fullmatch(given["r"]):
                row, column = int(address[2]), column_number(address[1].upper().encode())
            else:
                raise _no_address(given["r"])
        elif name in {"v", "is"}:
            filled = True
            texts.setdefault(name, [])
        elif name == "f":
            formula, filled = given, True

    def end(name: str) -> None:
        path.pop()
        if filled and local(name) == "c":
            text = {key: "".join(pieces) for key, pieces in texts.items()}
            shared = formula.get("si", "") if formula and formula.get("t") == "shared" else ""
            found.append(Cell(row, column, attributes, formula is not None, text.get("f", ""), shared, text.get("v", ""),
                              "v" in texts))  # fmt: skip

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


def _unescaped(text: bytes) -> str:
    """The text that a piece of XML stands for."""
    if b"&" not in text:
        return text.decode()
    from html import unescape  # a large table that few workbooks need

    return unescape(text.decode())


@remembered
def percent_styles(styles: bytes) -> frozenset[str]:
    """Indexes of the cell styles whose number format is a percentage, as they stand in a cell's `s` attribute."""
    formats = {"9", "10"}  # 0% and 0.00%, built in
    begin = styles.find(b"cellXfs")
    for tag in _NUMBER_FORMAT.finditer(styles[:max(begin, 0)]):  # those of differential formats have numbers of their own
        code, number = _CODE.search(tag[0]), _NUMBER.search(tag[0])
        if code and number and "%" in _LITERAL.sub("", _unescaped(code[2])):
            formats.add(number[1].decode())
    inside = styles[begin:styles.find(b"cellXfs>", begin + 8)] if begin >= 0 else b""
    numbers = (_NUMBER.search(tag[0]) for tag in _FORMAT.finditer(inside))
    return frozenset(
        str(index) for index, number in enumerate(numbers) if number and number[1].decode() in formats
    )


_NUMBER_FORMAT = lazy(rb"<(?:[A-Za-z]+:)?numFmt\s[^<>]*>")
_FORMAT = lazy(rb"<(?:[A-Za-z]+:)?xf\s[^<>]*>")
_NUMBER = lazy(rb"""\snumFmtId=["']([0-9]{1,9})["']""")
_CODE = lazy(rb"""\sformatCode=(["'])(.*?)\1""")
_LITERAL = lazy(r'"[^"]*"|\\.|\[[^\]]*\]')
