"""看板: the activity at a glance, every figure a live formula over the four tables.

The sheet is a grid of narrow columns, merged where a figure or a text needs room; the Gantt chart colours its
cells. Columns behind the printed area are hidden and hold intermediate results.
"""

from __future__ import annotations

from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from xlretro.io.styles import DATE, PALETTE, Styles
from xlretro.io.template.cached import Cached
from xlretro.io.template.formulas import AS_OF, NO_VALUE_WORDS, WEIGHTS_GIVEN, day, whole
from xlretro.io.template.gantt import Gantt
from xlretro.io.template.goal_bars import GoalBars
from xlretro.io.template.grid import LEFT, RIGHT, Grid
from xlretro.io.template.info_block import InfoBlock
from xlretro.io.template.overdue_list import TITLE as OVERDUE_TITLE
from xlretro.io.template.overdue_list import OverdueList
from xlretro.io.template.python_formulas import PYTHON_ANSWERS
from xlretro.io.template.table_sheet import print_setup
from xlretro.io.template.tiles import Tiles
from xlretro.language import Language, Text
from xlretro.model.schema import Kind, WorkbookKind
from xlretro.model.written import Written

__all__ = ["SHEET", "Dashboard"]

SHEET = Text("看板", "Dashboard")
AS_OF_TITLE = Text("截至日期", "As of")
NO_NAME = Text("请在表1填写活动名称", "Enter the activity's name in table 1")
GOALS_TITLE = Text("目标达成", "Goals")
PHASES_TITLE = Text("阶段进度", "Phases")
CALCULATION = Text("计算方式：", "Computed by: ")
BY_PYTHON = Text("xlretro（Python）", "xlretro (Python)")
BY_FORMULAS = Text("表内公式", "the workbook's formulas")
MORE = Text("（只列前 {n} 行）", "(the first {n} rows only)")

_FIRST_HEADING = 8
"""Row, from 0, below the tiles."""

FEWEST_ROWS, MOST_ROWS = 6, 24
"""Rows of goals and of phases that 看板 has room for."""


def _room(filled: int) -> int:
    return min(MOST_ROWS, max(FEWEST_ROWS, filled + 2 if filled else 0))


class Dashboard:
    def __init__(
        self, workbook: xlsxwriter.Workbook, sheet: Worksheet, kind: WorkbookKind, lang: Language, styles: Styles,
        info: InfoBlock,
    ) -> None:  # fmt: skip
        self.workbook, self.sheet, self.kind, self.styles, self.info = workbook, sheet, kind, styles, info
        self.lang: Language = lang
        self.grid = Grid(sheet, SHEET(lang), styles, lang)

    def write(self, written: Written, cached: Cached) -> None:
        self._names(cached)
        self._title(written, cached)
        Tiles(self.grid, self.kind, top=3).write(written, cached)
        goals, phases = (_room(len(written.retro[key])) for key in ("goals", "phases"))
        top = _FIRST_HEADING
        self._heading(top, GOALS_TITLE, "goals", "metric", goals, written)
        bars = GoalBars(self.workbook, self.grid, self.kind, top + 1, goals)
        bars.write(written, cached)
        top = bars.last_row + 2
        self.sheet.set_row_pixels(top - 1, 12)
        self._heading(top, PHASES_TITLE, "phases", "phase", phases, written)
        gantt = Gantt(self.grid, self.kind, top + 1, phases)
        gantt.write(written, cached)
        gantt.write_legend(top, LEFT + 30, RIGHT)
        top = gantt.last_row + 2
        self.sheet.set_row_pixels(top - 1, 12)
        self._heading(top, OVERDUE_TITLE)
        overdue = OverdueList(self.grid, self.kind, top + 1)
        overdue.write(written, cached)
        print_setup(self.sheet, self.lang, f"{self.kind.title(self.lang)} · {SHEET(self.lang)}")
        self.sheet.fit_to_pages(1, 1)
        self.sheet.print_area(0, 0, overdue.last_row, RIGHT + 1)
        self.sheet.freeze_panes(2, 0)

    def write_calculation(self) -> None:
        """Beside the first heading: which of the two computes, xlretro or the formulas; both give the same figures."""
        by, python, formulas = (text(self.lang) for text in (CALCULATION, BY_PYTHON, BY_FORMULAS))
        style = self.styles(font_size=9, font_color=PALETTE["muted"], align="right", bottom=2,
                            bottom_color=PALETTE["navy"])  # fmt: skip
        self.grid.formula(_FIRST_HEADING, RIGHT - 20, RIGHT, f'"{by}"&IF({PYTHON_ANSWERS},"{python}","{formulas}")',
                          f"{by}{formulas}", style)  # fmt: skip

    def _names(self, cached: Cached) -> None:
        """The names that the tables' formulas read."""
        weight = whole(self.kind["goals"], "weight", self.lang)
        something = "*".join(f'({weight}<>"{word}")' for word in NO_VALUE_WORDS)
        given = self.grid.aside(1, 0, f"SUMPRODUCT({something})", cached.weights_given)
        self.workbook.define_name(WEIGHTS_GIVEN, f"={self.grid.address(given)}")
        as_of = xl_rowcol_to_cell(1, RIGHT - 8, True, True)
        self.workbook.define_name(AS_OF, f"={self.grid.address(as_of)}")

    def _title(self, written: Written, cached: Cached) -> None:
        grid, styles, lang = self.grid, self.styles, self.lang
        self.sheet.set_row(0, 38)
        banner: dict[str, Any] = {"font_color": "#FFFFFF", "bg_color": PALETTE["navy"]}
        name = self.info.address("name")
        grid.formula(
            0, LEFT, RIGHT, f'IF({name}="","{NO_NAME(lang)}",{name})',
            str(written.retro.raw_field("name") or NO_NAME(lang)), styles(**banner, bold=True, font_size=18, indent=1),
        )  # fmt: skip
        self.sheet.set_row(1, 24)
        light: dict[str, Any] = {"font_color": PALETTE["navy"], "bg_color": "#DCE5F0"}
        formula, subtitle = self._subtitle(written)
        grid.formula(1, LEFT, RIGHT - 16, formula, subtitle, styles(**light, align="left", indent=1, shrink=True))
        grid.text(1, RIGHT - 15, RIGHT - 9, AS_OF_TITLE(lang), styles(**light, align="right"))
        asked = day(self.info.address("as_of"), blank="TODAY()")
        grid.formula(1, RIGHT - 8, RIGHT, f"IFERROR({asked},TODAY())", cached.as_of,
                     styles(**light, bold=True, align="center", num_format=DATE))  # fmt: skip
        self.sheet.set_row_pixels(2, 12)

    def _subtitle(self, written: Written) -> tuple[str, str]:
        """Department, time and people: a formula that leaves out what is blank, and its value."""
        parts: list[str] = []
        shown: list[str] = []
        for key in ("department", "start", "end", "planner", "executor"):
            field = self.kind.field[key]
            cell = self.info.address(key)
            title = f"{field.title(self.lang)} "
            text = f'TEXT({cell},"{DATE}")' if field.kind is Kind.DATE else cell
            parts.append(f'IF({cell}="","","{title}"&{text}&"    ")')
            raw = written.retro.raw_field(key)
            if raw is not None:
                shown.append(f"{title}{raw}    ")
        return "&".join(parts), "".join(shown)

    def _heading(
        self, row: int, title: Text, table: str = "", key: str = "", room: int = 0, written: Written | None = None
    ) -> None:
        """A section's title; where *room* is given, with a remark when the table has more rows than that."""
        self.sheet.set_row(row, 22)
        style = self.styles(bold=True, font_size=12, font_color=PALETTE["navy"], bottom=2, bottom_color=PALETTE["navy"])
        for column in range(LEFT, RIGHT + 1):
            self.sheet.write_blank(row, column, None, style)
        if written is None:
            self.grid.text(row, LEFT, LEFT + 29, title(self.lang), style)
            return
        typed = whole(self.kind[table], key, self.lang)
        filled = sum(value is not None for value in written.retro[table].columns[key])
        more = MORE.fill(n=room)(self.lang)
        self.grid.formula(
            row, LEFT, LEFT + 29, f'"{title(self.lang)}"&IF(COUNTA({typed})>{room}," {more}","")',
            title(self.lang) + (f" {more}" if filled > room else ""), style,
        )  # fmt: skip
