"""How the sheet 校验结果 is laid out and coloured, the same in a file and in the workbook that is open in Excel."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import NamedTuple

from xlretro.io.styles import PALETTE
from xlretro.model.changes import FindingsLine, FindingsSheet
from xlretro.model.finding import Severity

__all__ = [
    "HEAD", "HEAD_ROW", "HEIGHTS", "LINE", "LINKS", "REMARK", "REMARK_ROW", "SEVERITY_COLOURS", "TITLE",
    "TITLE_ROW", "Look", "SeverityColours", "body_height", "cut", "look_of", "remark_height",
]  # fmt: skip

TITLE_ROW, REMARK_ROW, HEAD_ROW = 1, 2, 4
"""The rows above the findings; those up to HEAD_ROW stay in sight."""
LINKS = 65_530
"""Hyperlinks of a sheet in Excel."""
LINE = 16.5
"""Height of a line of text, in points."""
_NARROW = 10
"""Characters up to which a column's texts are centred."""
_LONGEST = 32_767 // 2 - 1
"""Characters of a text: surely not more than a cell holds, whatever characters they are."""


class SeverityColours(NamedTuple):
    """Of a severity, as #RRGGBB."""

    fill: str
    """Of a marked cell and of the box of its note."""
    accent: str
    """Of a note's first line and of the sheet's tab."""
    ink: str
    """Of the severity in words; the palette's amber is too light for small text."""


SEVERITY_COLOURS: Mapping[Severity, SeverityColours] = {
    Severity.ERROR: SeverityColours(PALETTE["bad_pale"], PALETTE["bad"], PALETTE["bad"]),
    Severity.WARNING: SeverityColours(PALETTE["warn_pale"], PALETTE["warn"], "#8A5A10"),
    Severity.ADVICE: SeverityColours(PALETTE["good_pale"], PALETTE["good"], PALETTE["good"]),
}


class Look(NamedTuple):
    """Of a cell: its font (size in points, colours as #RRGGBB), and how its text stands in it."""

    size: int = 10
    ink: str = PALETTE["ink"]
    bold: bool = False
    underlined: bool = False
    fill: str = ""
    centred: bool = False
    top: bool = True
    """Else in the middle between above and below."""
    wrapped: bool = True
    lined: bool = True
    """A thin line below it."""


TITLE = Look(16, PALETTE["navy"], bold=True, top=False, wrapped=False, lined=False)
REMARK = Look(ink=PALETTE["muted"], top=False, lined=False)
HEAD = Look(ink="#FFFFFF", bold=True, fill=PALETTE["navy"], centred=True, top=False, lined=False)
HEIGHTS: Mapping[int, float] = {TITLE_ROW: 30, HEAD_ROW: 24}
_BODY, _CENTRED = Look(), Look(centred=True)
_LINK = Look(ink=PALETTE["blue"], underlined=True, centred=True)


def look_of(findings: FindingsSheet, line: FindingsLine, column: int) -> Look:
    """Of what stands in a column, counted from 0, of a line."""
    if column == 0:
        colours = SEVERITY_COLOURS[line.severity]
        return Look(ink=colours.ink, bold=True, fill=colours.fill, centred=True, wrapped=False)
    if column == findings.link_column:
        return _LINK if line.link else _CENTRED
    return _CENTRED if findings.widths[column] <= _NARROW else _BODY


def remark_height(findings: FindingsSheet) -> float:
    """Height of the row of the remark, in points."""
    return max(20, _lines(findings.remark, sum(findings.widths)) * LINE)


def body_height(findings: FindingsSheet, cells: tuple[str, ...]) -> float:
    """Height of a line's row, in points."""
    return max(_lines(text, size) for text, size in zip(cells, findings.widths, strict=False)) * LINE + 3


def cut(text: str) -> str:
    """*text* as far as a cell surely holds it."""
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def _lines(text: str, width: float) -> int:
    """Lines that *text* takes in a column *width* characters wide; a Chinese character is as wide as two."""
    room = max(width - 2, 1)
    wide = (sum(2.0 if ord(c) > 0x2E7F else 1.05 for c in line) for line in text.split("\n"))
    return min(sum(max(1, ceil(w / room)) for w in wide), 24)
