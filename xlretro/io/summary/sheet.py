"""A worksheet of the summary: rows rendered to XML as they come, links that share one relationship a file.

XlsxWriter makes the package around it (styles, conditional formats, charts, print set-up). Rendering the rows here
instead of cell by cell is several times as fast, keeps no link object a row in memory, and closes a hole: in its
constant_memory mode XlsxWriter writes a text that begins with <r> and ends with </r> into the file as markup.

The rows of 总览 and the headers are appended one by one and go through XlsxWriter; the rows of the lists, rendered by the
workers, are placed by the hundred and join the package at its end (`body`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from typing import Any

from xlsxwriter.worksheet import Worksheet

from xlretro.io.summary.body import Body, Deflated, Deflating
from xlretro.io.summary.cells import text
from xlretro.io.summary.pieces import Piece
from xlretro.io.summary.rendering import link_place
from xlretro.language import Language
from xlretro.model.records import column_letters

__all__ = ["StreamedSheet", "Texts"]

_BESIDE_CHARTS = 200
"""Rows at the top of a sheet that charts may stand beside."""
_ROWS, _LINKS = b"<!--rows-->", b"<!--links-->"


class Texts:
    """Texts as cells: short ones by their number in the shared strings, the others in place.

    What is shared is bounded, so that memory is; a package without any shared string would be rewritten by Excel.
    """

    _MOST = 8_192
    _LONGEST = 60

    def __init__(self, table: Any, lang: Language) -> None:
        self._table = table  # XlsxWriter's SharedStringTable
        self._lang = lang
        self._numbers: dict[str, int] = {}

    def __call__(self, style: int, value: str) -> str:
        """*value* as a rendered cell (`cells`)."""
        shared = self._numbers.get(value)
        if shared is None:
            if len(value) > self._LONGEST or len(self._numbers) >= self._MOST or not value.isprintable() or "_x" in value:
                return text(style, value, self._lang)
            shared = self._numbers[value] = self._table._get_shared_string_index(value)
        else:
            self._table.count += 1
        return f'" s="{style}" t="s"><v>{shared}</v></c>'


class StreamedSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no types
    """Rows are appended, then placed, from the first to the last; nothing of them stays in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.rows_written = 0
        self.links = 0
        """Links so far; LINK_LIMIT of them are allowed."""
        self._letters: list[str] = []
        self._last_column = 0
        self._relations: dict[str, int] = {}
        self._own_links: list[str] = []
        self._rows: Body | None = None
        self._placed_links: Body | None = None

    def append(self, cells: Iterable[str], height: float) -> int:
        """Write the next row and give its index from 0. Each cell is a rendered one (`cells`); height in points."""
        row = self.rows_written + 1
        rendered = list(cells)
        letters = self._letters
        while len(letters) < len(rendered):
            letters.append(column_letters(len(letters) + 1))
        inner = "".join([
            f'<c r="{letter}{row}{cell}' for letter, cell in zip(letters, rendered, strict=False) if cell
        ])
        self.row_data_fh.write(f'<row r="{row}" ht="{height:g}" customHeight="1">{inner}</row>')
        if row <= _BESIDE_CHARTS:  # charts are placed by the heights, in pixels, of the rows above and beside them
            self.row_sizes[row - 1] = [round(height / 0.75), False]
        self._last_column = max(self._last_column, len(rendered) - 1)
        self._reach(row)
        return row - 1

    def _reach(self, row: int) -> None:
        self.rows_written = row
        self.dim_rowmin = self.dim_colmin = 0
        self.dim_rowmax, self.dim_colmax = row - 1, self._last_column

    def place(self, rows: bytes, count: int, deflating: Deflating) -> None:
        """Write *rows*, so many whole row elements, behind the others. Nothing can be appended any more."""
        if self._rows is None:
            self._rows = Body(deflating)
        self._rows.write(rows)
        self._reach(self.rows_written + count)

    def _relation(self, target: str) -> int:
        """The number of the relationship to *target*, made where there is none; 0 for this workbook."""
        if not target:
            return 0
        if target not in self._relations:
            self.rel_count += 1
            self._relations[target] = self.rel_count
            self.external_hyper_links.append(["/hyperlink", target, "External"])
        return self._relations[target]

    def link(self, row: int, column: int, target: str, sheet: str = "", cell: str = "A1") -> None:
        """Make a cell a link: *target* as a relative reference (or "" for this workbook), *cell* of *sheet* in it."""
        relation = self._relation(target)
        related = f' r:id="rId{relation}"' if relation else ""
        self._own_links.append(f'<hyperlink ref="{column_letters(column + 1)}{row + 1}"{related}{link_place(sheet, cell)}/>')
        self.links += 1

    def place_links(self, letters: str, numbers: Iterable[int], target: str, places: Sequence[bytes], deflating: Deflating) -> None:
        """Make the cells of column *letters* in the rows *numbers* (from 1) links to *places* (`link_place`) in *target*."""
        if self._placed_links is None:
            self._placed_links = Body(deflating)
        related = b' r:id="rId%d"' % self._relation(target)
        column = letters.encode()
        self._placed_links.write(b"".join([
            b'<hyperlink ref="%s%d"%s%s/>' % (column, number, related, place)
            for number, place in zip(numbers, places, strict=True)
        ]))
        self.links += len(places)

    @property
    def relations(self) -> int:
        """Relationships so far; the next has the next number."""
        return int(self.rel_count)

    def cut(self) -> tuple[Future[Deflated] | None, Future[Deflated] | None]:
        """What was placed since the last cut, rows and links, each as `Body.cut` has it."""
        rows, links = (body.cut() if body is not None else None for body in (self._rows, self._placed_links))
        return rows, links

    def put(self, piece: Piece, targets: Iterable[str], deflating: Deflating) -> None:
        """Place a piece that was cut from a sheet with as many rows and relations as this; it links to *targets*."""
        if piece.row_xml:
            if self._rows is None:
                self._rows = Body(deflating)
            self._rows.put(piece.row_xml)
            self._reach(self.rows_written + piece.rows)
        for target in targets:
            self._relation(target)
        if piece.link_xml:
            if self._placed_links is None:
                self._placed_links = Body(deflating)
            self._placed_links.put(piece.link_xml)
            self.links += piece.links

    def merge_written(self, row: int, first: int, last: int) -> None:
        """Merge cells of one row that are written already; merge_range() would write them again."""
        self.merge.append([row, first, row, last])

    def close_rows(self) -> None:
        """No row follows: lets XlsxWriter add its own parts without writing a row of its own."""
        self.previous_row = self.rows_written
        if self._rows is not None:
            self.row_data_fh.write(_ROWS.decode())

    def bodies(self) -> dict[bytes, Body]:
        """What was placed, by the markers that stand for it."""
        placed = {_ROWS: self._rows, _LINKS: self._placed_links}
        return {marker: body for marker, body in placed.items() if body is not None}

    def _write_hyperlinks(self) -> None:
        if not self.links:
            return
        self._xml_start_tag("hyperlinks")
        self.fh.write("".join(self._own_links))
        if self._placed_links is not None:
            self.fh.write(_LINKS.decode())
        self._xml_end_tag("hyperlinks")


