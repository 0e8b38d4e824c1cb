"""A worksheet of the summary: rows rendered to XML as they come, links that share one relationship a file.

XlsxWriter makes the package around it (styles, conditional formats, charts, print set-up). Rendering the rows here
instead of cell by cell is several times as fast, keeps no link object a row in memory, and closes a hole: in its
constant_memory mode XlsxWriter writes a text that begins with <r> and ends with </r> into the file as markup.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from xlsxwriter.worksheet import Worksheet

from xlretro.language import Language, Text
from xlretro.model.records import column_letters

__all__ = ["CELL_LIMIT", "CUT", "LINK_LIMIT", "ROW_LIMIT", "StreamedSheet", "Texts", "blank", "date_serial", "number"]

ROW_LIMIT = 1_048_576
"""Rows of a sheet in Excel."""
LINK_LIMIT = 65_530
"""Hyperlinks of a sheet in Excel."""
CELL_LIMIT = 32_767
"""Characters of a cell in Excel, counted in UTF-16 units."""
CUT = Text(" …（已截断，全文见原文件）", " … (cut; the source file has it all)")

_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9a-fA-F]{4}_")
_ODD = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9a-fA-F]{4}_")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FIRST_DAY = date(1900, 3, 1).toordinal()  # before it Excel counts a 29 February 1900 that never was
_EPOCH = date(1899, 12, 30).toordinal()


def _odd(match: re.Match[str]) -> str:
    """What XML can't hold, as Excel writes it: _x000B_; a text that looks like that gets its underscore escaped."""
    found = match.group()
    if len(found) > 1:
        return f"_x005F{found}"
    return "\ufffd" if "\ud800" <= found <= "\udfff" else f"_x{ord(found):04X}_"


def _cut(value: str, lang: Language) -> str:
    if len(value.encode("utf-16-le", "surrogatepass")) // 2 <= CELL_LIMIT:
        return value
    room = (CELL_LIMIT - len(CUT(lang))) * 2
    return value.encode("utf-16-le", "surrogatepass")[:room].decode("utf-16-le", "ignore") + CUT(lang)


class Texts:
    """Texts as cells: those that come again and again by their number in the shared strings, the others in place.

    What is shared is bounded, so that memory is; a package without any shared string would be rewritten by Excel.
    """

    _MOST = 8_192
    _LONGEST = 60

    def __init__(self, table: Any, lang: Language) -> None:
        self._table = table  # XlsxWriter's SharedStringTable
        self._lang = lang
        self._numbers: dict[str, int] = {}

    def __call__(self, style: int, value: str) -> str:
        """The rest of a `<c r="A1` that holds *value* as text, whatever it begins with.

        Too long for a cell, it is cut and says so. What XML can not hold stands as Excel writes it: _x000B_.
        """
        shared = self._numbers.get(value)
        if shared is not None:
            self._table.count += 1
            return f'" s="{style}" t="s"><v>{shared}</v></c>'
        size = len(value)
        if size <= self._LONGEST and len(self._numbers) < self._MOST and not _SPECIAL.search(value):
            shared = self._numbers[value] = self._table._get_shared_string_index(value)
            return f'" s="{style}" t="s"><v>{shared}</v></c>'
        if size * 2 > CELL_LIMIT:
            value = _cut(value, self._lang)
        if _SPECIAL.search(value):
            value = value.replace("\r\n", "\n").replace("\r", "\n")
            value = _ODD.sub(_odd, value)
            value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        if value[:1].isspace() or value[-1:].isspace():
            return f'" s="{style}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'
        return f'" s="{style}" t="inlineStr"><is><t>{value}</t></is></c>'


def number(style: int, value: float) -> str:
    """The rest of a `<c r="A1` that holds a finite number, all its digits kept."""
    return f'" s="{style}"><v>{value!r}</v></c>'


def blank(style: int) -> str:
    """The rest of a `<c r="A1` that is formatted and empty."""
    return f'" s="{style}"/>'


def date_serial(value: date | time) -> float | None:
    """Excel's serial number of a day, a day with a time, or a time; None for days that Excel can't count."""
    if isinstance(value, time):
        return (value.hour * 3600 + value.minute * 60 + value.second) / 86400
    day = value.toordinal()
    if day < _FIRST_DAY:
        return None
    if isinstance(value, datetime) and (clock := date_serial(value.time())):
        return day - _EPOCH + clock
    return day - _EPOCH


class StreamedSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no types
    """Rows are appended from the first to the last; nothing of them stays in memory but the links' bare numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.rows_written = 0
        self._letters: list[str] = []
        self._last_column = 0
        self._targets: dict[str, int] = {}
        self._locations: dict[str, int] = {}
        self._links = (array("l"), array("l"), array("l"), array("l"), array("l"))

    @property
    def links(self) -> int:
        """Links so far; LINK_LIMIT of them are allowed."""
        return len(self._links[0])

    def append(self, cells: Iterable[str], height: float, *, fixed: bool = False) -> int:
        """Write the next row and give its index from 0. Each cell is what Texts, number() or blank() gave.

        height in points. Unless it is fixed, Excel fits the row anew when somebody edits it.
        """
        row = self.rows_written + 1
        rendered = list(cells)
        letters = self._letters
        while len(letters) < len(rendered):
            letters.append(column_letters(len(letters) + 1))
        custom = ' customHeight="1"' if fixed else ""
        inner = "".join([
            f'<c r="{letter}{row}{cell}' for letter, cell in zip(letters, rendered, strict=False) if cell
        ])
        self.row_data_fh.write(f'<row r="{row}" ht="{height:g}"{custom}>{inner}</row>')
        self.rows_written = row
        if fixed:
            # Charts are placed by the heights, in pixels, of the rows above them.
            self.row_sizes[row - 1] = [round(height / 0.75), False]
        self._last_column = max(self._last_column, len(rendered) - 1)
        self.dim_rowmin = self.dim_colmin = 0
        self.dim_rowmax, self.dim_colmax = row - 1, self._last_column
        return row - 1

    def link(self, row: int, column: int, target: str, sheet: str = "", cell: str = "A1") -> None:
        """Make a cell a link: *target* as a relative reference (or "" for this workbook), *cell* of *sheet* in it."""
        location = f"'{sheet.replace(chr(39), chr(39) * 2)}'!" if sheet else ""
        match = re.fullmatch(r"([A-Z]*)([0-9]+)", cell)
        letters, digits = (match[1], int(match[2])) if match else ("A", 1)
        place = f"{location}{letters or 'A'}" if location else ""
        for values, value in zip(
            self._links,
            (row, column, self._targets.setdefault(target, len(self._targets)),
             self._locations.setdefault(place, len(self._locations)), digits),
            strict=True,
        ):
            values.append(value)

    def merge_written(self, row: int, first: int, last: int) -> None:
        """Merge cells of one row that are written already; merge_range() would write them again."""
        self.merge.append([row, first, row, last])

    def close_rows(self) -> None:
        """No row follows: lets XlsxWriter add its own parts without writing a row of its own."""
        self.previous_row = self.rows_written

    def _write_hyperlinks(self) -> None:
        if not self.links:
            return
        targets, locations = list(self._targets), list(self._locations)
        relations: dict[int, int] = {}
        for index, target in enumerate(targets):
            if target:
                self.rel_count += 1
                relations[index] = self.rel_count
                self.external_hyper_links.append(["/hyperlink", target, "External"])
        relation_of = [f' r:id="rId{relations[at]}"' if at in relations else "" for at in range(len(targets))]
        location_of = [
            f' location="{self._escape_attributes(_ILLEGAL.sub(chr(0xFFFD), place))}' if place else ""
            for place in locations
        ]
        self._xml_start_tag("hyperlinks")
        write = self.fh.write
        for row, column, to, place, digits in zip(*self._links, strict=True):
            location = f'{location_of[place]}{digits}"' if location_of[place] else ""
            write(f'<hyperlink ref="{column_letters(column + 1)}{row + 1}"{relation_of[to]}{location}/>')
        self._xml_end_tag("hyperlinks")
