"""The page that 总览 is composed on: a grid of cells, and the parts that its sections are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from xlretro.io.summary.cells import blank, date_serial, number
from xlretro.io.summary.look import Look, Palette
from xlretro.io.summary.rendering import lines_needed
from xlretro.io.summary.rows import Links
from xlretro.io.summary.sheet import StreamedSheet
from xlretro.language import Text
from xlretro.model.schema import WorkbookKind
from xlretro.model.summary import Overview

__all__ = ["LAST", "NONE", "TILES", "WIDTHS", "Cell", "Grid", "Page", "Part", "or_dash"]

WIDTHS = (2.0, 8.0, 22.0, 32.0, 16.0, 16.0, 16.0, 16.0, 16.0, 16.0)
"""Of the columns A to J; A is a margin."""
TILES = ((1, 2), (3, 3), (4, 5), (6, 7), (8, 9))
"""First and last column of the five tiles of a row: each about equally wide."""
LAST = len(WIDTHS) - 1
NONE = "—"


@dataclass(slots=True)
class Cell:
    """A value of the grid; `last` is the last column it is merged over."""

    value: Any
    style: int
    last: int = 0
    link: tuple[str, str, str] | None = None


class Grid:
    """The rows of 总览 as they are composed: for each its height and its cells by column."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.rows: list[tuple[float, dict[int, Cell]]] = []

    def add(self, cells: dict[int, Cell] | None = None, height: float = 16) -> int:
        """Append a row and give its index from 0."""
        self.rows.append((height, cells or {}))
        return len(self.rows) - 1

    @property
    def links(self) -> int:
        """Cells that are to be links."""
        return sum(cell.link is not None for _, cells in self.rows for cell in cells.values())

    def write(self, sheet: StreamedSheet, link_limit: int) -> None:
        """Write all rows. Cells beyond *link_limit* links stay as they are, without theirs."""
        for height, cells in self.rows:
            rendered = [""] * (max([LAST, *cells]) + 1)
            for column, cell in cells.items():
                rendered[column] = self._rendered(cell)
                if cell.last > column:
                    rendered[column + 1 : cell.last + 1] = [blank(cell.style)] * (cell.last - column)
            row = sheet.append(rendered, height)
            for column, cell in cells.items():
                if cell.last > column:
                    sheet.merge_written(row, column, cell.last)
                if cell.link and sheet.links < link_limit:
                    sheet.link(row, column, *cell.link)

    def _rendered(self, cell: Cell) -> str:
        value = cell.value
        if value is None or value == "":
            return blank(cell.style)
        if isinstance(value, Text):
            value = value(self.look.lang)
        if isinstance(value, str):
            return self.look.text(cell.style, value)
        if isinstance(value, int | float):
            return number(cell.style, value)
        serial = date_serial(value)
        return self.look.text(cell.style, str(value)) if serial is None else number(cell.style, serial)


@dataclass(frozen=True)
class Part:
    """One column of a section's table: its place, title and look."""

    first: int
    last: int
    title: Text
    align: str = "center"
    num_format: str = "General"

    @cached_property
    def width(self) -> float:
        """In columns of digits."""
        return sum(WIDTHS[self.first:self.last + 1])


class Page:
    """总览 in the making: its grid, what it is about, and the pieces of its sections."""

    def __init__(self, look: Look, overview: Overview, kind: WorkbookKind, links: Links) -> None:
        self.look, self.lang = look, look.lang
        self.overview, self.kind, self.links = overview, kind, links
        self.grid = Grid(look)
        self._styles: dict[tuple[Any, ...], int] = {}

    def section(self, title: Text, note: Text | None = None) -> int:
        """Begin a section; gives its row."""
        line = {"bottom": 2, "bottom_color": Palette.PRIMARY}
        return self.grid.add({
            1: Cell(title, self.look.style(**line, font_size=13, bold=True, font_color=Palette.PRIMARY), 3),
            4: Cell(note, self.look.style(**line, font_size=9, font_color=Palette.MUTED, align="right"), LAST),
        }, 26)

    def header(self, parts: Sequence[Part], height: float = 20) -> None:
        style = self.look.header(Palette.PRIMARY)
        self.grid.add({part.first: Cell(part.title, style, part.last) for part in parts}, height)

    def row(
        self, parts: Sequence[Part], values: Sequence[Any], *, link: tuple[int, tuple[str, str, str]] | None = None,
        top: bool = False, looks: Mapping[int, Mapping[str, Any]] | None = None,
    ) -> None:
        cells: dict[int, Cell] = {}
        lines = 1
        for index, (part, value) in enumerate(zip(parts, values, strict=True)):
            linked = link is not None and link[0] == index and bool(link[1][0])
            shown = value(self.lang) if isinstance(value, Text) else value
            # LibreOffice does not wrap a link.
            one_line = linked and isinstance(shown, str) and lines_needed(shown, part.width * 1.4) == 1
            style = self._style(part, top, linked, one_line, looks[index] if looks and index in looks else None)
            cells[part.first] = Cell(value, style, part.last, link[1] if link and linked else None)
            if isinstance(shown, str) and not one_line and len(shown) > part.width / 2 - 1.5:
                lines = max(lines, lines_needed(shown, part.width))
        self.grid.add(cells, 6 + 14 * min(lines, 8))

    def _style(self, part: Part, top: bool, linked: bool, one_line: bool, more: Mapping[str, Any] | None) -> int:
        key = part.align, part.num_format, top, linked, one_line, tuple(more.items()) if more else ()
        style = self._styles.get(key)
        if style is not None:
            return style
        look: dict[str, Any] = {"align": part.align, "num_format": part.num_format, "text_wrap": not one_line,
                                "bottom": 1, "bottom_color": Palette.LINE}
        if part.align != "center":
            look["indent"] = 1
        if top:
            look |= {"top": 1, "top_color": Palette.QUIET}
        look |= more or {}
        if linked:
            look |= {"font_color": Palette.PRIMARY, "underline": 1}
        if one_line:
            look["shrink"] = True
        style = self._styles[key] = self.look.style(**look)
        return style

    def nothing(self, said: Text) -> None:
        self.grid.add({1: Cell(said, self.look.style(font_color=Palette.MUTED, italic=True, indent=1), LAST)}, 20)

    def more(self, said: Text, sheet: str) -> None:
        """A line that leads to a sheet of the summary."""
        style = self.look.style(font_color=Palette.PRIMARY, underline=1, indent=1)
        self.grid.add({1: Cell(said, style, LAST, ("", sheet, "A1"))}, 20)


def or_dash(value: float | None) -> Any:
    return NONE if value is None else value
