"""The lists of the summary: their columns, links to the source, and the sheets that continue a full one."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsxwriter.workbook import Workbook

from xlretro.io.summary.body import Deflating
from xlretro.io.summary.cells import text
from xlretro.io.summary.look import Look, Palette, figure_of, number_format
from xlretro.io.summary.pieces import Piece
from xlretro.io.summary.rendering import NEXT, NO_LINK, ROW, SOURCE, STYLE, FieldPlan, ListPlan, Rendered, shown_place
from xlretro.io.summary.sheet import StreamedSheet
from xlretro.language import Text
from xlretro.model.records import column_letters
from xlretro.model.schema import Column, Kind
from xlretro.model.summary import SummaryColumn

__all__ = ["Field", "Links", "ListSheet", "link_target", "shown_place"]

_UNSAFE = re.compile("[\x00-\x20%\"<>\\[\\]^`{}|\\\\#?:\x7f\ud800-\udfff\ufffe\uffff]")
_LONGEST_TARGET = 2_000  # Excel takes 2,079 characters


def link_target(source: str, beside: Path) -> str:
    """*source* as a link stands in a workbook in the folder *beside*: relative, forward slashes, signs of URLs quoted.

    Chinese stays as it is, as Excel writes it. "" where no link can be given: a remote address, a workbook in an
    archive, or one too long.
    """
    if not source or "://" in source or _is_in_archive(source):
        return ""
    try:
        path = os.path.relpath(source, beside)
        start = ""
    except ValueError:  # another drive of Windows, or another server
        drive, path = os.path.splitdrive(os.path.abspath(source))
        drive = drive.replace(os.sep, "/")
        start = f"file:{drive}" if drive.startswith("//") else f"file:///{drive}"
    path = path.replace(os.sep, "/")
    quoted = start + _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in os.fsencode(found.group())), path)
    return quoted if len(quoted) <= _LONGEST_TARGET else ""


def _is_in_archive(source: str) -> bool:
    """Whether a part of the path is a .zip that is no folder: Excel can't follow a link into it."""
    return ".zip/" in source.lower() and any(
        parent.suffix.lower() == ".zip" and parent.is_file() for parent in Path(source).parents
    )


class Links:
    """Link targets of source files, worked out once a file."""

    def __init__(self, beside: Path) -> None:
        self._beside = beside
        self._known: dict[str, str] = {}

    def __getitem__(self, source: str) -> str:
        if source not in self._known:
            self._known[source] = link_target(source, self._beside)
        return self._known[source]


@dataclass(frozen=True)
class Field:
    """One column of a list sheet."""

    key: str
    title: Text
    width: float
    color: str = Palette.PRIMARY
    figure: str = "general"
    align: str = "left"
    wrap: bool = False
    folded: bool = False
    """In a group that can be collapsed."""
    hide_empty: bool = False
    """Hidden when no row has a value in it."""

    @classmethod
    def of(cls, summary: SummaryColumn) -> Field:
        """The field of a column of a data sheet."""
        column = summary.column
        computed = Palette.COMPUTED if column.computed else Palette.PRIMARY
        return cls(
            key=f"recorded_{column.key}" if summary.recorded else column.key,
            title=summary.title,
            width=max(column.width, 15 if column.kind is Kind.CHANGE else 12 if summary.recorded else 11),
            color=Palette.QUIET if summary.recorded else computed,
            figure=figure_of(column),
            align=_align(column),
            wrap=column.kind in {Kind.TEXT, Kind.DEADLINE} or column.width >= 16,
            folded=column.folded,
            hide_empty=summary.recorded or column.folded,
        )


def _align(column: Column) -> str:
    if column.kind is Kind.QUANTITY:
        return "right"
    return "left" if column.kind is Kind.TEXT and column.key != "unit" else "center"


_FIGURES = ("amount", "percent", "ratio", "weight", "days", "change", "points", "date", "datetime", "time", "general")


def _shape(field: Field) -> dict[str, Any]:
    shape: dict[str, Any] = {"align": field.align, "text_wrap": field.wrap}
    return shape if field.align == "center" else shape | {"indent": 1}


def _field_plan(field: Field, letters: str, look: Look) -> FieldPlan:
    shape = _shape(field)
    right = {"align": "center"} if field.align == "center" else {"align": "right", "indent": 1}
    return FieldPlan(
        letters, look.style(**shape), look.style(**shape, italic=True, font_color=Palette.WARN, bg_color=Palette.WARN_TINT),
        {figure: look.style(**right, num_format=number_format(figure, look.lang)) for figure in _FIGURES},
        field.figure, field.width, field.wrap,
    )  # fmt: skip


class ListSheet:
    """A list with a header, filters and links; when a sheet is full, it goes on in a numbered one."""

    def __init__(
        self, book: Workbook, look: Look, deflating: Deflating, title: str, fields: Sequence[Field], link_key: str, *,
        frozen: int, row_limit: int, link_limit: int, color: str = Palette.PRIMARY, unprinted: int = 0,
    ) -> None:
        """link_key: the field whose cells are the links. unprinted: how many of the last fields stay off the paper."""
        self.title, self.fields = title, tuple(fields)
        self.rows = 0
        self.links_left_out = 0
        self.sheets: list[StreamedSheet] = []
        self._book, self._look, self._deflating, self._frozen, self._color = book, look, deflating, frozen, color
        self._unprinted = unprinted
        self._row_limit, self._link_limit = row_limit, link_limit
        self._position = {field.key: index for index, field in enumerate(self.fields)}
        self._filled = 0
        at = self._position[link_key]
        self.plan = ListPlan(
            tuple(_field_plan(field, column_letters(index), look) for index, field in enumerate(self.fields, 1)),
            look.lang, at, look.style(**_shape(self.fields[at]), font_color=Palette.COMPUTED, underline=1),
            self._position.get("source", -1),
        )
        self._unlinked, self._linked = (b"%d" % style for style in (self.plan.fields[at].style, self.plan.linked))
        self._open_sheet()

    def _open_sheet(self) -> None:
        name = self.title if not self.sheets else f"{self.title} {len(self.sheets) + 1}"
        sheet: StreamedSheet = self._book.add_worksheet(name, StreamedSheet)
        sheet.append(
            (self._look.text(self._look.header(field.color), field.title(self._look.lang)) for field in self.fields), 32,
        )
        self.sheets.append(sheet)

    def place(self, rendered: Rendered, source: str, target: str) -> None:
        """Append rows of the file *source*, rendered already; each links to its place in *target*, none where that is ""."""
        if not rendered.rows:
            return
        self._filled |= rendered.filled
        self.rows += rendered.rows
        rows = rendered.xml.replace(_SOURCE, self._named(source)).split(_NEXT)
        places = rendered.places.split(_NEXT) if target else []
        while rows:
            sheet = self.sheets[-1]
            room = self._row_limit - sheet.rows_written
            if room <= 0:
                self._open_sheet()
                continue
            self._place(sheet, rows[:room], places[:room], target)
            rows, places = rows[room:], places[room:]

    def place_group(
        self, sources: Sequence[tuple[str, str]], rendered: Iterable[Rendered]
    ) -> Callable[[], Piece] | None:
        """Append the rows of some files (source, target), as `place` does.

        Gives the piece that they are, when it is deflated; None where they are several, or not all of their links are there.
        """
        sheet = self.sheets[-1]
        rows, links, left_out = sheet.rows_written, sheet.links, self.links_left_out
        filled, related = 0, []
        for at, ((source, target), its) in enumerate(zip(sources, rendered, strict=True)):
            relations = sheet.relations
            self.place(its, source, target)
            filled |= its.filled
            if sheet.relations > relations:
                related.append(at)
        row_xml, link_xml = self.sheets[-1].cut()
        if sheet is not self.sheets[-1]:
            return None
        rows, links, left_out = sheet.rows_written - rows, sheet.links - links, self.links_left_out - left_out
        is_whole = bool(row_xml) == bool(rows) and bool(link_xml) == bool(links) == bool(related) and not (links and left_out)
        if not is_whole:
            return None
        return lambda: Piece(
            rows, filled, tuple(related), links, left_out,
            row_xml.result() if row_xml else None, link_xml.result() if link_xml else None)

    def piece_key(self, digest: bytes) -> bytes:
        """What a piece that comes next depends on: its rows, of which *digest* is, where they begin, the numbers of its
        relationships, whether links are left."""
        sheet = self.sheets[-1]
        place = (self.title, sheet.rows_written, sheet.relations, sheet.links < self._link_limit)
        return hashlib.sha256(repr(place).encode() + digest).digest()

    def put(self, piece: Piece, sources: Sequence[tuple[str, str]]) -> bool:
        """Append a piece that was kept by the present `piece_key`, unless there are fewer links left now."""
        sheet = self.sheets[-1]
        # It ended before the sheet did, as it does again: it begins where it began.
        if piece.links and sheet.links + piece.links > self._link_limit:
            return False
        self.rows += piece.rows
        self.links_left_out += piece.left_out
        self._filled |= piece.filled
        sheet.put(piece, [sources[at][1] for at in piece.related], self._deflating)
        return True

    def _named(self, source: str) -> bytes:
        style = self.plan.fields[self.plan.source_at].style
        return text(style, source, self._look.lang).encode()

    def _place(self, sheet: StreamedSheet, rows: list[bytes], places: list[bytes], target: str) -> None:
        first = sheet.rows_written + 1
        wanted = [at for at, place in enumerate(places) if place != _NO_LINK]
        linked = wanted[:max(self._link_limit - sheet.links, 0)]
        self.links_left_out += len(wanted) - len(linked)
        if len(linked) not in (0, len(rows)):
            chosen = set(linked)
            styles = (self._linked if at in chosen else self._unlinked for at in range(len(rows)))
            rows = [row.replace(_STYLE, style) for row, style in zip(rows, styles, strict=True)]
        numbered = b"".join([row.replace(_ROW, b"%d" % number) for number, row in enumerate(rows, first)])
        sheet.place(numbered.replace(_STYLE, self._linked if linked else self._unlinked), len(rows), self._deflating)
        if linked:
            letters = self.plan.fields[self.plan.link_at].letters
            sheet.place_links(letters, (first + at for at in linked), target, [places[at] for at in linked], self._deflating)

    def column(self, key: str) -> int:
        """Index of a field."""
        return self._position[key]

    def finish(self, footer: str) -> None:
        """Widths, filter, frozen header and print set-up of every sheet; no row follows. footer: in Excel's codes."""
        for sheet in self.sheets:
            last = max(sheet.rows_written - 1, 1)
            for index, field in enumerate(self.fields):
                hidden = field.hide_empty and not self._filled >> index & 1
                options = {"hidden": hidden} | ({"level": 1} if field.folded else {})
                # Cells that are empty are not written: whoever types into one finds the column's style.
                sheet.set_column(index, index, field.width, self._look(**_shape(field)), options)
            self._draw_lines(sheet, last)
            sheet.autofilter(0, 0, last, len(self.fields) - 1)
            sheet.freeze_panes(1, self._frozen)
            sheet.repeat_rows(0)
            printed = len(self.fields) - self._unprinted
            sheet.print_area(0, 0, last, printed - 1)
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
            sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
            sheet.set_header(f'&L&"{self._look.font},Bold"&11&A')
            sheet.set_footer(footer)
            sheet.set_tab_color(self._color)
            sheet.hide_gridlines(2)
            sheet.set_zoom(90)
            sheet.close_rows()

    def _draw_lines(self, sheet: StreamedSheet, last: int) -> None:
        """A fine line below every row: a border of each cell would have half of the file be of empty cells."""
        if sheet.rows_written > 1:
            sheet.conditional_format(1, 0, last, len(self.fields) - 1, {
                "type": "formula", "criteria": "=TRUE",
                "format": self._look.conditional(bottom=1, bottom_color=Palette.LINE),
            })


_ROW, _NEXT, _STYLE, _SOURCE = ROW.encode(), NEXT.encode(), STYLE.encode(), SOURCE.encode()
_NO_LINK = NO_LINK.encode()
