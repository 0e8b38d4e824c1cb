"""The Gantt chart of 看板: cells coloured by conditional formats, four rows a phase: plan and actual between two gaps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from xlretro.io.styles import PALETTE
from xlretro.io.template.cached import Cached
from xlretro.io.template.formulas import AS_OF, whole
from xlretro.io.template.grid import ASIDE, LEFT, RIGHT, Grid
from xlretro.language import Text
from xlretro.model.schema import WorkbookKind
from xlretro.model.written import Written

__all__ = ["Gantt"]

DATES = ("planned_start", "planned_end", "actual_start", "actual_end")
NAME_END, STATE_END = 13, 19
TIMELINE = 21
"""First grid column of the timeline."""
TICK = 5
"""Columns between two dates above the timeline."""

LEGEND = Text("计划", "Plan"), Text("实际", "Actual"), Text("超出计划", "Beyond plan"), Text("截至日期", "As of")
NOTHING_YET = Text("在表2填好日期后，这里显示各阶段的计划与实际进度", "Fill in the dates of table 2 to see the phases here")
TICK_FORMAT = Text('m"月"d"日"', "d mmm")

# Offsets of the hidden columns: the dates as typed, the dates read, the bar of this row, its kind and its limit.
READ, BAR_START, BAR_END, LIMIT, KIND = 0, 4, 5, 6, 7
PLAN_ROW, ACTUAL_ROW = 1, 2
HEIGHTS = (4, 9, 9, 4)
"""Of the rows of a phase, in pixels: a gap, the plan, what was done, a gap."""
ROWS = len(HEIGHTS)


class Gantt:
    """Phases from row *top* (from 0): a row of dates, a thin row for the as-of day, then four rows a phase."""

    def __init__(self, grid: Grid, kind: WorkbookKind, top: int, phases: int) -> None:
        self.grid, self.kind, self.top, self.phases = grid, kind, top, phases
        self.first_row = top + 2
        self.last_row = self.first_row + ROWS * phases - 1
        self.columns = RIGHT - TIMELINE + 1
        self.start_cell = xl_rowcol_to_cell(top, ASIDE, True, True)
        self.step_cell = xl_rowcol_to_cell(top, ASIDE + 1, True, True)

    def write(self, written: Written, cached: Cached) -> None:
        typed = written.typed.tables["phases"]
        bars: list[tuple[date | None, date | None]] = []
        for index in range(self.phases):
            bars += self._phase(index, written, typed, cached)
        self._scale([begin for begin, _ in bars if begin], [end for _, end in bars if end])
        self._colours()

    # ------------------------------------------------------------------------------------ a phase

    def _phase(
        self, index: int, written: Written, typed: dict[str, list[Any]], cached: Cached
    ) -> list[tuple[date | None, date | None]]:
        grid, lang = self.grid, self.grid.lang
        table = self.kind["phases"]
        row = self.first_row + ROWS * index
        inside = index < len(written.retro["phases"])
        held = written.retro["phases"].columns
        line = {"bottom": 1, "bottom_color": PALETTE["line"]}
        for offset, pixels in enumerate(HEIGHTS):
            grid.sheet.set_row_pixels(row + offset, pixels)
        for column in range(NAME_END + 1, RIGHT + 1):
            grid.sheet.write_blank(row + ROWS - 1, column, None, grid.styles(**line))
        name = str(held["phase"][index] or "") if inside else ""
        grid.formula(row, LEFT, NAME_END, f'IFERROR(INDEX({whole(table, "phase", lang)},{index + 1})&"","")', name,
                     grid.styles(**line, align="left", indent=1, shrink=True), row + ROWS - 1)  # fmt: skip
        state = cached.columns["phases", "progress"][index] if inside else ""
        progress = f"INDEX({whole(table, 'progress', lang)},{index + 1})"
        grid.formula(row, NAME_END + 1, STATE_END, f'IFERROR({progress},"—")', "—" if state.startswith("#") else state,
                     grid.styles(**line, align="center", font_size=9, shrink=True), row + ROWS - 1)  # fmt: skip
        read: dict[str, date | None] = {}
        cells: dict[str, str] = {}
        for offset, key in enumerate(DATES):
            value = typed[key][index] if inside else None
            read[key] = value if isinstance(value, date) else None
            source = f"IFERROR(INDEX({whole(table, f'{key}_read', lang)},{index + 1}),0)"
            cells[key] = grid.aside(row, READ + offset, source, read[key] or 0)
        return [self._plan(row + 1, cells, read), self._actual(row + 2, cells, read, cached.as_of)]

    def _bar(self, row: int, start: str, end: str, bar: tuple[date | None, date | None], kind: int) -> None:
        self.grid.aside(row, BAR_START, start, bar[0] or 0)
        self.grid.aside(row, BAR_END, end, bar[1] or 0)
        self.grid.sheet.write_number(row, ASIDE + KIND, kind, self.grid.styles())

    def _plan(self, row: int, cells: dict[str, str], read: dict[str, date | None]) -> tuple[date | None, date | None]:
        start, end = cells["planned_start"], cells["planned_end"]
        bar = (read["planned_start"] or read["planned_end"], read["planned_end"] or read["planned_start"])
        self._bar(row, f"IF({start}>0,{start},{end})", f"IF({end}>0,{end},{start})", bar, PLAN_ROW)
        return bar

    def _actual(
        self, row: int, cells: dict[str, str], read: dict[str, date | None], as_of: date
    ) -> tuple[date | None, date | None]:
        """Begun and not done: the bar ends on the as-of day."""
        start, end = cells["actual_start"], cells["actual_end"]
        began, ended = read["actual_start"], read["actual_end"]
        bar = (began or ended, ended or (max(began, as_of) if began else None))
        self._bar(row, f"IF({start}>0,{start},{end})", f"IF({end}>0,{end},IF({start}>0,MAX({start},{AS_OF}),0))", bar,
                  ACTUAL_ROW)  # fmt: skip
        self.grid.aside(row, LIMIT, cells["planned_end"], read["planned_end"] or 0)
        return bar

    # ------------------------------------------------------------------------------------ the timeline

    def _scale(self, starts: list[date], finishes: list[date]) -> None:
        grid, lang = self.grid, self.grid.lang
        begins, ends = (
            f"${xl_col_to_name(ASIDE + offset)}${self.first_row + 1}:${xl_col_to_name(ASIDE + offset)}${self.last_row + 1}"
            for offset in (BAR_START, BAR_END)
        )
        first = min(starts, default=None)
        span_days = (max(finishes) - first).days + 1 if first and finishes else 0
        step = max(1, -(-span_days // self.columns))
        grid.aside(self.top, 0, f'IF(COUNTIF({begins},">0")=0,0,SMALL({begins},COUNTIF({begins},0)+1))', first or 0)
        span = f"(MAX({ends})-{self.start_cell}+1)/{self.columns}"
        grid.aside(self.top, 1, f"IF({self.start_cell}=0,1,MAX(1,ROUNDUP({span},0)))", step)
        grid.sheet.set_row_pixels(self.top, 20)
        grid.sheet.set_row_pixels(self.top + 1, 6)
        ticks = grid.styles(font_size=8, font_color=PALETTE["muted"], num_format=TICK_FORMAT(lang), align="left")  # fmt: skip
        for number in range(self.columns // TICK):
            column = TIMELINE + number * TICK
            shown = first + timedelta(days=step * number * TICK) if first else ""
            grid.formula(
                self.top, column, column + TICK - 1,
                f'IF({self.start_cell}=0,"",{self.start_cell}+{number * TICK}*{self.step_cell})', shown, ticks,
            )  # fmt: skip
        head = grid.styles(font_size=9, font_color=PALETTE["muted"], italic=True)
        grid.formula(self.top, LEFT, STATE_END, f'IF({self.start_cell}=0,"{NOTHING_YET(lang)}","")',
                     "" if first else NOTHING_YET(lang), head)  # fmt: skip

    def _colours(self) -> None:
        grid = self.grid
        row = self.first_row + 1
        begin, end, limit, kind = (
            f"${xl_col_to_name(ASIDE + offset)}{row}" for offset in (BAR_START, BAR_END, LIMIT, KIND)
        )
        here = f"({self.start_cell}+(COLUMN()-{TIMELINE + 1})*{self.step_cell})"
        within = f"{begin}>0,{here}<={end},{here}+{self.step_cell}>{begin}"
        block = (self.first_row, TIMELINE, self.last_row, RIGHT)
        for condition, colour in (
            (f"AND({kind}={ACTUAL_ROW},{within},{limit}>0,{here}>{limit})", PALETTE["bad"]),
            (f"AND({kind}={ACTUAL_ROW},{within})", PALETTE["navy"]),
            (f"AND({kind}={PLAN_ROW},{within})", PALETTE["plan"]),
        ):
            style = grid.styles.conditional(bg_color=colour)
            grid.sheet.conditional_format(*block, {"type": "formula", "criteria": f"={condition}", "format": style})
        today = f"=AND({self.start_cell}>0,{AS_OF}>={here},{AS_OF}<{here}+{self.step_cell})"
        grid.sheet.conditional_format(
            self.top + 1, TIMELINE, self.top + 1, RIGHT,
            {"type": "formula", "criteria": today, "format": grid.styles.conditional(bg_color=PALETTE["warn"])},
        )  # fmt: skip

    def write_legend(self, row: int, first: int, last: int) -> None:
        """The meaning of the colours, at the right of the heading in *row*."""
        style = self.grid.styles(font_size=9, align="right", font_color=PALETTE["muted"], bottom=2,
                                 bottom_color=PALETTE["navy"])  # fmt: skip
        self.grid.merge(row, first, last, style)
        parts: list[Any] = []
        for text, colour in zip(LEGEND, ("plan", "navy", "bad", "warn"), strict=True):
            parts += [self.grid.styles(font_color=PALETTE[colour], font_size=9), "■ ", style,
                      f"{text(self.grid.lang)}   "]  # fmt: skip
        self.grid.sheet.write_rich_string(row, first, *parts, style)

