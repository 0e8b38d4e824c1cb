"""How xlretro's workbooks look: one palette, one font, number formats."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format

from xlretro.language import Language, Text
from xlretro.model.quantity import PERCENT, PERCENT_POINTS, RATIO, Quantity

__all__ = ["DATE", "FONT", "PAGE", "PALETTE", "WAN", "WHOLE", "Styles", "quantity_format", "scaled_whole"]

PALETTE = {
    "ink": "#1F2937",
    "muted": "#6B7280",
    "navy": "#1F3A5F",
    "blue": "#4A6FA5",
    "steel": "#7B8794",
    "line": "#D5DBE3",
    "pale": "#F3F6FA",
    "tile": "#F7F9FC",
    "wanted": "#FFF8E1",
    "good": "#2E8B6F",
    "good_pale": "#E3F3ED",
    "warn": "#D98E2B",
    "warn_pale": "#FCEFD9",
    "bad": "#C0392B",
    "bad_pale": "#FBE3E0",
    "plan": "#B7C6DA",
}

FONT = Text("微软雅黑", "Calibri")
PAGE = Text("第 &P 页，共 &N 页", "Page &P of &N")
"""Of the page's footer."""

DATE = "yyyy-mm-dd"
_DATE_TIME, _TIME = "yyyy-mm-dd hh:mm", "hh:mm"
WAN = r'[>=100000000]0\.00,,"亿";[>=10000]0\.0,"万";General'
"""42000 shows as 4.2万, 123456789 as 1.23亿. The literal point after a scaled number stands where 4 digits end."""

_BOUND_SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "~": "约"}


_THOUSANDS = r'[>=1000000]0.00,,"M";[>=10000]0.0,"k";General'


WHOLE = "General;-General"
"""For conditional formats, where plain General counts as no format at all."""

_STEPS: dict[Language, tuple[tuple[float, int], tuple[float, int]]] = {
    "zh": ((1e8, 1_000_000), (1e4, 1_000)), "en": ((1e6, 10_000), (1e4, 100)),
}  # fmt: skip
"""From which amount on the formats above scale, and of what an amount must be a multiple to be shown whole."""


def _is_scaled_whole(value: float, lang: Language) -> bool:
    return next((value % step == 0 for least, step in _STEPS[lang] if value >= least), True)


def scaled_whole(cell: str, lang: Language) -> str:
    """The formula's expression for whether the scaled format shows the large number in *cell* without rounding it."""
    (most, coarse), (_, fine) = _STEPS[lang]
    step = f"IF({cell}>={most:.0f},{coarse},{fine})"
    return f"INT({cell}/{step})={cell}/{step}"


def day_format(value: date | time) -> str:
    """The number format for a cell that gets a day or a time and shows plain numbers so far."""
    if isinstance(value, time):
        return _TIME
    return _DATE_TIME if isinstance(value, datetime) and value.time() != time() else DATE


def quantity_format(quantity: Quantity, lang: Language) -> str:
    """The number format that shows a quantity as it was typed: 4.2万, 6.5%, 1:2.8, ≥500, 3000+."""
    before = f'"{_BOUND_SIGNS[quantity.bound]}"' if quantity.bound in _BOUND_SIGNS else ""
    after = '"+"' if quantity.bound == "+" else ""
    if quantity.unit in (PERCENT, PERCENT_POINTS):
        hundredths = round(quantity.value * 100, 6)
        digits = "0" if hundredths == round(hundredths) else "0.0" if round(hundredths, 1) == hundredths else "0.00"
        return f"{before}{digits}%{after}"
    if quantity.unit == RATIO:
        return f'{before}"1:"General{after}'
    if not _is_scaled_whole(quantity.value, lang):
        return f"{before}General{after}"  # 52600 as 5.3万 would show another figure
    amounts = WAN if lang == "zh" else _THOUSANDS
    return ";".join(
        part.replace("]", f"]{before}") + after if part.startswith("[") else f"{before}{part}{after}"
        for part in amounts.split(";")
    )


class Styles:
    """The formats of one workbook, each made once. `styles(bold=True)` is the body style with that change."""

    def __init__(self, workbook: xlsxwriter.Workbook, lang: Language) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}
        self.font = FONT(lang)
        self._base: dict[str, Any] = {
            "font_name": self.font, "font_size": 10.5, "font_color": PALETTE["ink"], "valign": "vcenter",
        }  # fmt: skip

    def __call__(self, **changes: Any) -> Format:
        wanted = {**self._base, **changes}
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(wanted)
        return self._made[key]

    def conditional(self, **changes: Any) -> Format:
        """A format for a conditional rule, which changes only what it names."""
        key = (("conditional", True), *sorted(changes.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(changes)
        return self._made[key]
