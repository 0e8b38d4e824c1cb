"""The figures at the head of 看板: 综合完成率, 按期率, open problems by impact, overdue measures."""

from __future__ import annotations

from typing import Any

from xlretro.io.styles import PALETTE
from xlretro.io.template.cached import UNREADABLE_VALUE, Cached
from xlretro.io.template.formulas import AS_OF, texts_of, whole
from xlretro.io.template.grid import Grid
from xlretro.language import Text
from xlretro.model.compute import CLOSED, NO, YES
from xlretro.model.schema import WorkbookKind
from xlretro.model.values import is_blank
from xlretro.model.written import Written

__all__ = ["Tiles"]

OVERALL = Text("综合完成率", "Overall completion")
ON_TIME = Text("按期率", "On-time rate")
OPEN = Text("未关闭问题", "Open problems")
IMPACT_UNKNOWN = Text("影响程度不明 {n} 个", "{n} of unknown impact")
OVERDUE = Text("逾期措施", "Overdue measures")
REACHED_OF = Text("达成 {a}/{b} 个目标", "{a}/{b} goals reached")
LEFT_OUT = Text("未计入 {n} 个", "{n} left out")
DUE_OF = Text("{a}/{b} 个到期阶段按期完成", "{a}/{b} phases due were on time")
LONGEST = Text("最长逾期 {n} 天", "longest: {n} days")
UNREADABLE = Text("表3有看不懂的日期", "Table 3 has a date that cannot be read")
NONE_OVERDUE = Text("没有逾期", "none overdue")
CHECK_WEIGHTS = Text("权重有误", "Check weights")
NOTHING = "—"

_SPANS = ((1, 14), (16, 29), (31, 45), (47, 60))


def _filled_rows(written: Written, table: str, keys: tuple[str, ...]) -> list[int]:
    columns = written.retro[table].columns
    return [i for i in range(len(written.retro[table])) if any(not is_blank(columns[key][i]) for key in keys)]


class Tiles:
    """Four tiles in three rows from *top* (from 0): caption, figure, remark."""

    def __init__(self, grid: Grid, kind: WorkbookKind, top: int) -> None:
        self.grid, self.kind, self.top = grid, kind, top
        self.lang = grid.lang

    def write(self, written: Written, cached: Cached) -> None:
        for row, height in ((0, 24), (1, 44), (2, 22)):
            self.grid.sheet.set_row_pixels(self.top + row, height)
        self.grid.sheet.set_row_pixels(self.top + 3, 12)
        self._overall(written, cached)
        self._on_time(cached)
        self._open(cached)
        self._overdue(cached)

    def _column(self, table: str, key: str) -> str:
        return whole(self.kind[table], key, self.lang)

    def _sentence(self, text: Text, **cells: str) -> str:
        """A formula that puts the values of cells into a text: "达成 "&BL4&"/"&BM4&" 个目标"."""
        shown = text(self.lang)
        for name, cell in cells.items():
            shown = shown.replace(f"{{{name}}}", f'"&{cell}&"')
        return f'"{shown}"'.replace('""&', "").replace('&""', "")

    # ------------------------------------------------------------------------------------ looks

    def _caption(self, tile: int, title: Text, colour: str, formula: str = "", value: str = "") -> None:
        first, last = _SPANS[tile]
        style = self.grid.styles(bg_color=PALETTE["tile"], font_color=PALETTE["muted"], top=5,
                                 top_color=PALETTE[colour], align="left", indent=1)  # fmt: skip
        if formula:
            self.grid.formula(self.top, first, last, formula, value, style)
        else:
            self.grid.text(self.top, first, last, title(self.lang), style)

    def _figure(self, tile: int, formula: str, value: Any, colour: str, num_format: str) -> None:
        first, last = _SPANS[tile]
        style = self.grid.styles(bg_color=PALETTE["tile"], font_color=PALETTE[colour], font_size=24, bold=True,
                                 num_format=num_format, align="left", indent=1)  # fmt: skip
        self.grid.formula(self.top + 1, first, last, formula, value, style)

    def _remark(self, tile: int, formula: str, value: str) -> None:
        first, last = _SPANS[tile]
        style = self.grid.styles(bg_color=PALETTE["tile"], font_color=PALETTE["muted"], font_size=9, align="left", indent=1,
                                 valign="top")  # fmt: skip
        self.grid.formula(self.top + 2, first, last, formula, value, style)

    # ------------------------------------------------------------------------------------ figures

    def _overall(self, written: Written, cached: Cached) -> None:
        share, points, reached = (self._column("goals", key) for key in ("share", "points", "reached"))
        results, shares = cached.results, cached.columns["goals", "share"]
        broken = UNREADABLE_VALUE in shares
        rate = results.overall.rate
        self._caption(0, OVERALL, "navy")
        self._figure(
            0, f'IFERROR(IF(SUM({share})>0,SUM({points})/SUM({share}),"{NOTHING}"),"{CHECK_WEIGHTS(self.lang)}")',
            CHECK_WEIGHTS(self.lang) if broken else NOTHING if rate is None else rate, "navy", "0.0%",
        )  # fmt: skip
        keys = ("goal", "metric", "target", "actual")
        filled = "+".join(f'({self._column("goals", key)}<>"")' for key in keys)
        counted = sum(isinstance(value, (int, float)) for value in shares)
        left = len(_filled_rows(written, "goals", keys)) - counted
        yes = self.grid.aside(self.top, 0, f'COUNTIFS({reached},"{YES(self.lang)}")', results.goals_reached)
        judged = self.grid.aside(
            self.top, 1, f'{yes}+COUNTIFS({reached},"{NO(self.lang)}")', results.goals_judged
        )
        out = self.grid.aside(self.top, 2, f"SUMPRODUCT(({filled}>0)*1)-COUNT({share})", left)
        remark = REACHED_OF.fill(a=results.goals_reached, b=results.goals_judged)(self.lang)
        if left > 0:
            remark += f" · {LEFT_OUT.fill(n=left)(self.lang)}"
        self._remark(
            0, f'{self._sentence(REACHED_OF, a=yes, b=judged)}&IF({out}>0," · "&{self._sentence(LEFT_OUT, n=out)},"")',
            remark,
        )  # fmt: skip

    def _on_time(self, cached: Cached) -> None:
        planned, delay = (self._column("phases", key) for key in ("planned_end_read", "delay"))
        on_time = cached.results.on_time
        dated = f'{planned},">0",{planned},"<="&{AS_OF}'
        due = self.grid.aside(self.top + 1, 0, f"COUNTIFS({dated})", on_time.due)
        met = self.grid.aside(self.top + 1, 1, f'COUNTIFS({dated},{delay},"<=0")', on_time.on_time)
        self._caption(1, ON_TIME, "good")
        self._figure(1, f'IF({due}=0,"{NOTHING}",{met}/{due})', NOTHING if on_time.rate is None else on_time.rate,
                     "good", "0.0%")  # fmt: skip
        self._remark(1, self._sentence(DUE_OF, a=met, b=due),
                     DUE_OF.fill(a=on_time.on_time, b=on_time.due)(self.lang))  # fmt: skip

    def _open(self, cached: Cached) -> None:
        """The problems not closed, by impact; in the caption those whose impact is blank or a word nobody knows."""
        status, column = self._column("issues", "status"), self.kind["issues"]["impact"]
        still = f"(1-({self._is_one_of(status, texts_of(self.kind['issues']['status'], CLOSED))}))"
        first, _ = _SPANS[2]
        known = []
        for number, (choice, colour) in enumerate(zip(column.choices, ("bad", "warn", "good"), strict=True)):
            known.append(self._is_one_of(self._column("issues", "impact"), texts_of(column, {choice.key})))
            begin, end = first + 5 * number, first + 5 * number + 4
            style = self.grid.styles(bg_color=PALETTE["tile"], font_color=PALETTE[colour], font_size=24, bold=True,
                                     align="center", num_format="0")  # fmt: skip
            self.grid.formula(self.top + 1, begin, end, f"SUMPRODUCT(({known[-1]})*{still})",
                              cached.results.open_issues.get(choice.key, 0), style)  # fmt: skip
            label = self.grid.styles(bg_color=PALETTE["tile"], font_color=PALETTE["muted"], font_size=9,
                                     align="center", valign="top")  # fmt: skip
            self.grid.text(self.top + 2, begin, end, choice.title(self.lang), label)
        self._open_caption(known, still, cached)

    def _open_caption(self, known: list[str], still: str, cached: Cached) -> None:
        typed = [column.key for column in self.kind["issues"].columns if column.typed and not column.choices]
        filled = "+".join(f'({self._column("issues", key)}<>"")' for key in typed)
        keys = {choice.key for choice in self.kind["issues"]["impact"].choices}
        count = sum(number for key, number in cached.results.open_issues.items() if key not in keys)
        formula = f"SUMPRODUCT((({filled})>0)*(1-({'+'.join(known)}))*{still})"
        other = self.grid.aside(self.top + 2, 1, formula, count)
        more = f" · {IMPACT_UNKNOWN.fill(n=count)(self.lang)}" if count else ""
        self._caption(2, OPEN, "warn", f'"{OPEN(self.lang)}"&IF({other}>0," · "&{self._sentence(IMPACT_UNKNOWN, n=other)},"")',
                      OPEN(self.lang) + more)  # fmt: skip

    @staticmethod
    def _is_one_of(cells: str, texts: tuple[str, ...]) -> str:
        """How many of *texts*, 0 or 1, each of the *cells* is."""
        return "+".join(f'({cells}="{text}")' for text in texts)

    def _overdue(self, cached: Cached) -> None:
        overdue = self._column("issues", "overdue")
        days = [value for value in cached.columns["issues", "overdue"] if isinstance(value, int)]
        self._caption(3, OVERDUE, "bad")
        self._figure(3, f'COUNTIFS({overdue},">0")', len(days), "bad", "0")
        broken = UNREADABLE_VALUE in cached.columns["issues", "overdue"]
        longest = self.grid.aside(
            self.top + 2, 0, f'IF(COUNTIFS({overdue},">0")=0,0,IFERROR(LARGE({overdue},1),-1))',
            0 if not days else -1 if broken else max(days),
        )  # fmt: skip
        remark = NONE_OVERDUE if not days else UNREADABLE if broken else LONGEST.fill(n=max(days))
        self._remark(
            3, f'IF({longest}=0,"{NONE_OVERDUE(self.lang)}",IF({longest}<0,"{UNREADABLE(self.lang)}",'
            f"{self._sentence(LONGEST, n=longest)}))", remark(self.lang),
        )  # fmt: skip
