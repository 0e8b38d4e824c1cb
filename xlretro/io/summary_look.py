"""How the summary looks: palette, number formats, cell styles, texts' width. The template has the same palette."""

from __future__ import annotations

import unicodedata
from typing import Any, Final

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from xlretro.language import Language, Text
from xlretro.model.finding import Severity
from xlretro.model.schema import Column, Kind

__all__ = ["FONT", "Look", "Palette", "lines_needed", "number_format", "width_of"]

FONT: Final = "微软雅黑"


class Palette:
    """Few colours: one blue family, greys, and one tint and ink each for good, attention and bad."""

    INK = "#1F2937"
    MUTED = "#6B7280"
    LINE = "#D8DFE8"
    WHITE = "#FFFFFF"
    PRIMARY = "#1F4E79"
    COMPUTED = "#2F6F8F"
    QUIET = "#7B8794"
    TILE = "#F3F6FA"
    GOOD, GOOD_TINT = "#2E7D5B", "#E3F2EA"
    WARN, WARN_TINT = "#9A5B00", "#FFF1D6"
    BAD, BAD_TINT = "#B3261E", "#FBE4E1"
    BAR, BAR_SHORT = "#4A86B8", "#E0A04A"


_AMOUNT: dict[Language, str] = {
    "zh": r'[>=100000000]0\.00,,"亿";[>=10000]0\.0,"万";General',
    "en": "[>=10000]#,##0;General",
}
_POINTS = Text('"(百分点)"', '" points"')
RATE = "0.0#%"
DATE = "yyyy-mm-dd"

SEVERITY_LOOK: dict[Severity, dict[str, Any]] = {
    Severity.ERROR: {"bg_color": Palette.BAD_TINT, "font_color": Palette.BAD, "bold": True},
    Severity.WARNING: {"bg_color": Palette.WARN_TINT, "font_color": Palette.WARN},
    Severity.ADVICE: {"bg_color": Palette.TILE, "font_color": Palette.MUTED},
}


def number_format(kind: str, lang: Language) -> str:
    """The number format of a kind of figure: amount, percent, ratio, weight, days, change, points, date, datetime."""
    return {
        "amount": _AMOUNT[lang],
        "percent": RATE,
        "ratio": '"1:"0.0#',
        "weight": f"[<=1]{RATE};General",
        "days": "0",
        "change": f"+{RATE};-{RATE};{RATE}",
        # The cell holds the fraction, and only a % scales it.
        "points": f"+{RATE}{_POINTS(lang)};-{RATE}{_POINTS(lang)};{RATE}",
        "date": DATE,
        "datetime": "yyyy-mm-dd hh:mm",
        "time": "hh:mm",
        "general": "General",
    }[kind]


def figure_of(column: Column) -> str:
    """Which number format the plain numbers of a column have."""
    return {
        Kind.RATE: "percent", Kind.WEIGHT: "weight", Kind.DAYS: "days", Kind.CHANGE: "change", Kind.QUANTITY: "amount",
    }.get(column.kind, "general")


class Look:
    """The formats of one workbook: asked for by their properties, made once."""

    def __init__(self, book: Workbook, lang: Language) -> None:
        self.lang = lang
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def format(self, **properties: Any) -> Format:
        """A format on top of the house font."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            base = {"font_name": FONT, "font_size": 10, "font_color": Palette.INK, "valign": "vcenter"}
            self._made[key] = self._book.add_format(base | properties)
        return self._made[key]

    def style(self, **properties: Any) -> int:
        """The index of a format, as rendered cells carry it."""
        index: int = self.format(**properties)._get_xf_index()
        return index

    def cell(self, **properties: Any) -> int:
        """A data cell: a fine line below, its text from the top."""
        return self.style(**({"bottom": 1, "bottom_color": Palette.LINE, "valign": "top"} | properties))

    def header(self, color: str, **properties: Any) -> int:
        return self.style(**({
            "bg_color": color, "font_color": Palette.WHITE, "bold": True, "text_wrap": True, "align": "center",
            "right": 1, "right_color": Palette.WHITE,
        } | properties))

    def mark(self, **properties: Any) -> Format:
        """A format for conditional formats, which carry only what they change."""
        return self._book.add_format(properties)


def width_of(text: str) -> int:
    """Columns that *text* takes in a fixed-width view: a Chinese character takes two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def lines_needed(text: str, width: float) -> int:
    """Lines that *text* takes in a column *width* characters wide, with a little room for breaks at words."""
    room = max(width - 1.5, 1)
    return sum(max(1, -int(-width_of(line) // room)) for line in text.split("\n"))
