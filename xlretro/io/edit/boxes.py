"""The boxes of notes: shapes in the VML drawing that goes with a sheet's comments.

VML is handled as text: what Excel and others write there is not always well-formed XML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from math import ceil

from xlretro.io.edit.document import OURS
from xlretro.io.edit.ranges import Cell
from xlretro.io.edit.sheet import Sheet

__all__ = ["FIRST_OF_BLOCK", "Anchors", "drawing", "has_boxes", "put_boxes", "take_boxes"]

FIRST_OF_BLOCK = 1024
"""Numbers of shapes come in blocks of that many; a drawing says which blocks are its own."""
_NAMESPACES = {"v": "urn:schemas-microsoft-com:vml", "o": "urn:schemas-microsoft-com:office:office",
               "x": "urn:schemas-microsoft-com:office:excel"}  # fmt: skip
_NOTE_TYPE = "_x0000_t202"
_SHAPE_TYPE = (
    f'<v:shapetype{OURS}id="{_NOTE_TYPE}" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = re.compile(r"<(\w+:)?shape\b.*?</(?:\w+:)?shape\s*>", re.DOTALL)
_NUMBERED = re.compile(r'id="_x0000_s(\d+)"')
_OUR_TYPE = re.compile(rf"<v:shapetype{OURS}[^>]*>(?:<v:(?:stroke|path) [^>]*/>)*</v:shapetype>")
_END = re.compile(r"</(?:\w+:)?xml\s*>\s*\Z")
_WIDTH, _LINE, _MARGIN = 300, 18, 14
"""Of a box, in pixels."""


class Anchors:
    """Where boxes stand: to the right of their cells, by the sheet's widths and heights."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        settings = sheet.root.first("sheetFormatPr")
        self._height = _number(settings.get("defaultRowHeight") if settings else "", 15.0) * 4 / 3
        self._width = _pixels(_number(settings.get("defaultColWidth") if settings else "", 8.43))
        columns = sheet.root.first("cols")
        self._columns = [
            (int(_number(c.get("min"), 0)), int(_number(c.get("max"), 0)),
             0 if c.get("hidden") in ("1", "true") else _pixels(_number(c.get("width"), 8.43)))
            for c in (columns.children if columns else ())
        ]  # fmt: skip

    def of(self, cell: Cell, text: str) -> str:
        """The anchor of the box at *cell* that shows *text*: two corners, each as column, pixels, row, pixels."""
        row, column = cell
        lines = sum(max(1, ceil(_wide(line) * 7 / (_WIDTH - 12))) for line in text.split("\n"))
        right, right_rest = self._walk(column + 1, 12 + _WIDTH, self._width_of)
        top = max(row - 1, 1)
        bottom, bottom_rest = self._walk(top, 8 + min(lines, 30) * _LINE + _MARGIN, self._height_of)
        # Columns and rows count from 0 here: the box begins in the column after the cell's, a little above it.
        return f"{column}, 12, {top - 1}, 8, {right - 1}, {right_rest}, {bottom - 1}, {bottom_rest}"

    def _walk(self, start: int, distance: float, size: Callable[[int], float]) -> tuple[int, int]:
        """(row or column, pixels into it) that lies *distance* pixels from the beginning of *start*."""
        for at in range(start, start + 200):
            if distance < size(at):
                return at, round(distance)
            distance -= size(at)
        return start + 200, 0

    def _width_of(self, column: int) -> float:
        return next((width for low, high, width in self._columns if low <= column <= high), self._width)

    def _height_of(self, row: int) -> float:
        found = self._sheet.rows.get(row)
        if found and found.get("hidden") in ("1", "true"):
            return 0
        return _number(found.get("ht"), 0) * 4 / 3 or self._height if found else self._height


def _number(stated: str, default: float) -> float:
    try:
        return float(stated)
    except ValueError:
        return default


def _pixels(width: float) -> float:
    return int(width * 7 + 5)


def _wide(line: str) -> float:
    """Columns that a line takes: a Chinese character takes two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in line)


def drawing(block: int) -> str:
    """A VML part without shapes, whose numbers are of *block*."""
    spaces = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in _NAMESPACES.items())
    return (
        f'<xml {spaces}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{block}"/></o:shapelayout></xml>'
    )


def put_boxes(vml: str, boxes: Sequence[tuple[Cell, str, str]]) -> str | None:
    """*vml* with a hidden box for each (cell, anchor, fill colour); None where no place for them is found."""
    end = _END.search(vml)
    if not end:
        return None
    root = vml[:vml.find(">", vml.find("<xml")) + 1]
    missing = "".join(f' xmlns:{p}="{n}"' for p, n in _NAMESPACES.items() if f'xmlns:{p}="{n}"' not in root)
    block = re.search(r'<o:idmap\b[^>]*\bdata="(\d+)', vml)
    first = int(block[1]) * FIRST_OF_BLOCK + 1 if block else FIRST_OF_BLOCK + 1
    number = max([first - 1, *map(int, _NUMBERED.findall(vml))]) + 1
    new = "" if f'id="{_NOTE_TYPE}"' in vml else _SHAPE_TYPE.replace(">", f"{missing}>", 1)
    for index, ((row, column), anchor, fill) in enumerate(boxes):
        new += (
            f'<v:shape{missing} id="_x0000_s{number + index}" type="#{_NOTE_TYPE}" '
            f"style='position:absolute;margin-left:60pt;margin-top:2pt;width:225pt;height:60pt;z-index:{number + index};"
            f"visibility:hidden' fillcolor=\"{fill}\" o:insetmode=\"auto\"><v:fill color2=\"{fill}\"/>"
            '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
            "<v:textbox style='mso-direction-alt:auto'><div style='text-align:left'></div></v:textbox>"
            '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
            f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
            f"<x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
        )
    return vml[:end.start()] + new + vml[end.start():]


def take_boxes(vml: str, cells: Collection[Cell]) -> str:
    """*vml* without the boxes of the notes of *cells*."""
    def kept(match: re.Match[str]) -> str:
        return "" if _cell_of(match[0]) in cells else match[0]

    left = _SHAPE.sub(kept, vml)
    # The type of a note's shape went in with the first of ours, where the drawing had none.
    return left if f'"#{_NOTE_TYPE}"' in left else _OUR_TYPE.sub("", left)


def has_boxes(vml: str) -> bool:
    """Whether any shape is left."""
    return _SHAPE.search(vml) is not None


def _cell_of(shape: str) -> Cell | None:
    row = re.search(r"<(?:\w+:)?Row>\s*(\d+)\s*<", shape)
    column = re.search(r"<(?:\w+:)?Column>\s*(\d+)\s*<", shape)
    if not row or not column or not re.search(r'ObjectType\s*=\s*["\']Note["\']', shape):
        return None
    return int(row[1]) + 1, int(column[1]) + 1
