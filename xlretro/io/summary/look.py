"""How the summary looks, on top of the house styles: roles of the colours, number formats, cells, texts' width."""

from __future__ import annotations

from typing import Any

from xlsxwriter.workbook import Workbook

from xlretro.io.styles import DATE, PALETTE, WAN, Styles
from xlretro.io.summary.sheet import Texts
from xlretro.language import Language, Text
from xlretro.model.finding import Severity
from xlretro.model.schema import Column, Kind

__all__ = ["Look", "Palette", "number_format"]


class Palette:
    """What each colour of the house palette is for in the summary."""

    INK, MUTED, LINE, WHITE = PALETTE["ink"], PALETTE["muted"], PALETTE["line"], "#FFFFFF"
    PRIMARY, COMPUTED, QUIET, TILE = PALETTE["navy"], PALETTE["blue"], PALETTE["steel"], PALETTE["pale"]
    GOOD = PALETTE["good"]
    WARN, WARN_TINT = "#8A5A10", PALETTE["warn_pale"]  # the palette's amber is too light for small text
    BAD, BAD_TINT = PALETTE["bad"], PALETTE["bad_pale"]
    BAR, BAR_SHORT, SCALE = PALETTE["blue"], PALETTE["warn"], PALETTE["plan"]


_AMOUNT: dict[Language, str] = {"zh": WAN, "en": "[>=10000]#,##0;General"}
_POINTS = Text('"（百分点）"', '" points"')
RATE = "0.0#%"

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


class Look(Styles):
    """The formats of one summary workbook."""

    def __init__(self, book: Workbook, lang: Language) -> None:
        super().__init__(book, lang)
        self.lang = lang
        self.text = Texts(book.str_table, lang)

    def style(self, **properties: Any) -> int:
        """The index of a format, as rendered cells carry it."""
        index: int = self(**properties)._get_xf_index()
        return index

    def header(self, color: str, **properties: Any) -> int:
        return self.style(**({
            "bg_color": color, "font_color": Palette.WHITE, "bold": True, "text_wrap": True, "align": "center",
            "right": 1, "right_color": Palette.WHITE,
        } | properties))
