"""The goals of 看板: a list, and beside it a bar chart whose bars stand in the rows of the list.

A chart over a fixed range keeps a place for every blank row. Here each place is a row of the list, so that a
blank row of the list is blank in the chart too.
"""

from __future__ import annotations

from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from xlretro.io.styles import PALETTE, quantity_format
from xlretro.io.template.cached import Cached
from xlretro.io.template.formulas import whole
from xlretro.io.template.grid import ASIDE, RIGHT, Grid
from xlretro.language import Text
from xlretro.model.compute import NO, YES
from xlretro.model.quantity import Quantity
from xlretro.model.schema import WorkbookKind
from xlretro.model.written import Written

__all__ = ["GoalBars"]

ERROR = Text("有误", "Error")
BARS = Text("完成率（竖线处为 100%）", "Completion (the line is 100%)")
LONGEST_BAR = 1.5
"""A rate beyond it is drawn no longer, else one 500% would flatten all others; the figure stands beside it."""

_METRIC, _TARGET, _ACTUAL, _RATE, _REACHED = (1, 15), (16, 21), (22, 27), (28, 32), (33, 37)
_CHART = 38
_ROW_PIXELS = 26


class GoalBars:
    """From row *top* (from 0): a row of titles, then *rows* rows."""

    def __init__(self, workbook: xlsxwriter.Workbook, grid: Grid, kind: WorkbookKind, top: int, rows: int) -> None:
        self.workbook, self.grid, self.kind, self.top, self.rows = workbook, grid, kind, top, rows
        self.first_row = top + 1
        self.last_row = top + rows

    def write(self, written: Written, cached: Cached) -> None:
        grid, lang = self.grid, self.grid.lang
        table = self.kind["goals"]
        grid.sheet.set_row_pixels(self.top, 24)
        head: dict[str, Any] = {"font_size": 9, "font_color": PALETTE["muted"], "bottom": 1,
                                "bottom_color": PALETTE["line"]}  # fmt: skip
        for key, span, align in (("metric", _METRIC, "left"), ("target", _TARGET, "right"), ("actual", _ACTUAL, "right"),
                                 ("completion", _RATE, "right"), ("reached", _REACHED, "center")):  # fmt: skip
            grid.text(self.top, *span, table[key].title(lang), grid.styles(**head, align=align, indent=int(align == "left")))
        grid.text(self.top, _CHART, RIGHT, BARS(lang), grid.styles(**head, align="center"))
        for index in range(self.rows):
            self._row(index, written, cached)
        self._colours()
        self._chart()

    def _row(self, index: int, written: Written, cached: Cached) -> None:
        grid, lang = self.grid, self.grid.lang
        table = self.kind["goals"]
        row = self.first_row + index
        grid.sheet.set_row_pixels(row, _ROW_PIXELS)
        inside = index < len(written.retro["goals"])

        def stored(key: str) -> Any:
            return cached.columns["goals", key][index] if inside else ""

        def source(key: str) -> str:
            return f"INDEX({whole(table, key, lang)},{index + 1})"

        line: dict[str, Any] = {"bottom": 1, "bottom_color": PALETTE["line"]}
        metric = str(written.retro["goals"].columns["metric"][index] or "") if inside else ""
        grid.formula(row, *_METRIC, f'IFERROR({source("metric")}&"","")', metric,
                     grid.styles(**line, align="left", indent=1, shrink=True))  # fmt: skip
        for key, number, span in (("target", "target_read", _TARGET), ("actual", "actual_read", _ACTUAL)):
            quantity = written.quantities.get(("goals", key, index), Quantity(0.0))
            style = grid.styles(**line, align="right", num_format=quantity_format(quantity, lang), shrink=True)
            value = stored(number)
            grid.formula(row, *span, f'IFERROR({source(number)},"{ERROR(lang)}")',
                         ERROR(lang) if str(value).startswith("#") else value, style)  # fmt: skip
        rate, reached = stored("completion"), stored("reached")
        shown_rate = ERROR(lang) if str(rate).startswith("#") else rate
        shown_reached = "" if str(reached).startswith("#") else reached
        grid.formula(row, *_RATE, f'IFERROR({source("completion")},"{ERROR(lang)}")', shown_rate,
                     grid.styles(**line, align="right", bold=True, num_format="0.0%", shrink=True))  # fmt: skip
        grid.formula(row, *_REACHED, f'IFERROR({source("reached")},"")', shown_reached,
                     grid.styles(**line, align="center"))  # fmt: skip
        for column in range(_CHART, RIGHT + 1):
            grid.sheet.write_blank(row, column, None, grid.styles(**line))
        self._bars(row, shown_rate, shown_reached)

    def _bars(self, row: int, rate: Any, reached: str) -> None:
        """Lengths of the two bars, one of them 0: reached in one colour, missed in the other."""
        grid, lang = self.grid, self.grid.lang
        cell, answer = (xl_rowcol_to_cell(row, span[0], True, True) for span in (_RATE, _REACHED))
        length = min(max(rate, 0.0), LONGEST_BAR) if isinstance(rate, (int, float)) else 0
        is_reached = reached == YES(lang)
        drawn = f"IF(ISNUMBER({cell}),MIN(MAX({cell},0),{LONGEST_BAR}),0)"
        grid.aside(row, 0, f'IF({answer}="{YES(lang)}",{drawn},0)', length if is_reached else 0)
        grid.aside(row, 1, f'IF({answer}="{YES(lang)}",0,{drawn})', 0 if is_reached else length)

    def _colours(self) -> None:
        sheet, lang = self.grid.sheet, self.grid.lang
        answer = xl_rowcol_to_cell(self.first_row, _REACHED[0], col_abs=True)
        for text, colour in ((YES(lang), "good"), (NO(lang), "warn")):
            style = self.grid.styles.conditional(font_color=PALETTE[colour])
            sheet.conditional_format(
                self.first_row, _RATE[0], self.last_row, _REACHED[1],
                {"type": "formula", "criteria": f'={answer}="{text}"', "format": style},
            )  # fmt: skip
        # What was typed into the template as 8% is a bare 0.08 here.
        for first, last in (_TARGET, _ACTUAL):
            cell = xl_rowcol_to_cell(self.first_row, first, col_abs=True)
            sheet.conditional_format(
                self.first_row, first, self.last_row, last,
                {"type": "formula", "criteria": f"=AND(ISNUMBER({cell}),{cell}<>0,ABS({cell})<1)",
                 "format": self.grid.styles.conditional(num_format="0.0#%")},
            )  # fmt: skip

    def _chart(self) -> None:
        chart = self.workbook.add_chart({"type": "bar"})
        sheet = self.grid.name
        for offset, colour in ((0, "good"), (1, "warn")):
            column = ASIDE + offset
            chart.add_series({
                "categories": [sheet, self.first_row, _METRIC[0], self.last_row, _METRIC[0]],
                "values": [sheet, self.first_row, column, self.last_row, column],
                "fill": {"color": PALETTE[colour]}, "gap": 90, "overlap": 100,
            })  # fmt: skip
        quiet = {"visible": True, "label_position": "none", "line": {"none": True}, "major_tick_mark": "none",
                 "minor_tick_mark": "none"}  # fmt: skip
        chart.set_y_axis({**quiet, "reverse": True, "major_gridlines": {"visible": False}})
        chart.set_x_axis({
            **quiet, "min": 0, "max": LONGEST_BAR, "major_unit": 1,
            "major_gridlines": {"visible": True, "line": {"color": PALETTE["steel"], "width": 1, "dash_type": "dash"}},
        })  # fmt: skip
        chart.set_legend({"none": True})
        chart.set_title({"none": True})
        chart.set_chartarea({"border": {"none": True}, "fill": {"none": True}})
        chart.set_plotarea({"layout": {"x": 0.0, "y": 0.0, "width": 1.0, "height": 1.0}, "fill": {"none": True}})
        chart.show_hidden_data()
        chart.set_size({"width": 19 * (RIGHT - _CHART + 1), "height": _ROW_PIXELS * self.rows})
        self.grid.sheet.insert_chart(self.first_row, _CHART, chart,
                                     {"object_position": 1, "description": BARS(self.grid.lang)})  # fmt: skip
