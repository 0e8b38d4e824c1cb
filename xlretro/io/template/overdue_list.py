"""The measures of 看板 that are overdue longest. Sorted without dynamic arrays: LARGE gives the days, and MATCH
below the row found before gives the row, so that equal days give different rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from xlretro.io.styles import DATE, PALETTE
from xlretro.io.template.cached import Cached
from xlretro.io.template.formulas import whole
from xlretro.io.template.grid import Grid
from xlretro.language import Text
from xlretro.model.schema import WorkbookKind
from xlretro.model.written import Written

__all__ = ["TITLE", "OverdueList"]

TITLE = Text("逾期最久的措施", "Longest overdue")
NONE = Text("没有逾期的措施", "No measure is overdue")
ROWS = 5
_SPANS = {"measure": (1, 34), "owner": (35, 40), "impact": (41, 45), "due": (46, 53), "overdue": (54, 60)}


class OverdueList:
    """From row *top* (from 0): a row of titles, then ROWS rows."""

    def __init__(self, grid: Grid, kind: WorkbookKind, top: int) -> None:
        self.grid, self.table, self.top = grid, kind["issues"], top
        self.last_row = top + ROWS

    def write(self, written: Written, cached: Cached) -> None:
        grid, lang = self.grid, self.grid.lang
        head: dict[str, Any] = {"font_size": 9, "font_color": PALETTE["muted"], "bottom": 1,
                                "bottom_color": PALETTE["line"]}  # fmt: skip
        grid.sheet.set_row_pixels(self.top, 24)
        for key, span in _SPANS.items():
            align = "left" if key == "measure" else "center"
            grid.text(self.top, *span, self.table[key].title(lang),
                      grid.styles(**head, align=align, indent=int(align == "left")))  # fmt: skip
        days = cached.columns["issues", "overdue_listed"]
        order = sorted((i for i, value in enumerate(days) if value != ""), key=lambda i: (-days[i], i))
        before = "0"
        before_days = "0"
        for number in range(ROWS):
            index = order[number] if number < len(order) else None
            before_days, before = self._row(number, index, before_days, before, written, cached)

    def _row(
        self, number: int, index: int | None, before_days: str, before: str, written: Written, cached: Cached
    ) -> tuple[str, str]:
        grid, lang = self.grid, self.grid.lang
        row = self.top + 1 + number
        grid.sheet.set_row_pixels(row, 24)
        overdue = whole(self.table, "overdue_listed", lang)
        late = "" if index is None else cached.columns["issues", "overdue"][index]
        days = grid.aside(row, 0, f'IFERROR(LARGE({overdue},{number + 1}),0)', late or 0)
        above = f"IF({days}={before_days},{before},0)"
        place = grid.aside(row, 1, f"IFERROR({above}+MATCH({days},OFFSET({overdue},{above},0),0),0)",
                           0 if index is None or late == "" else index + 1)  # fmt: skip
        line: dict[str, Any] = {"bottom": 1, "bottom_color": PALETTE["line"], "shrink": True}
        for key, span in _SPANS.items():
            look = {**line, "align": "center"}
            if key == "measure":
                look |= {"align": "left", "indent": 1}
            elif key == "due":
                look["num_format"] = DATE
            elif key == "overdue":
                look |= {"num_format": "0", "bold": True, "font_color": PALETTE["bad"]}
            held = written.retro["issues"].columns.get(key)
            value = "" if index is None else late if held is None else held[index]
            if value is None:
                value = ""
            nothing = f'"{NONE(lang)}"' if number == 0 and key == "measure" else '""'
            if number == 0 and key == "measure" and index is None:
                value = NONE(lang)
            source = f"INDEX({whole(self.table, key, lang)},{place})"
            shown = source if key in ("due", "overdue") else f'{source}&""'
            stored = value if isinstance(value, (str, int, float, date)) else str(value)
            grid.formula(row, *span, f"IF({place}=0,{nothing},{shown})", stored, grid.styles(**look))
        return days, place
