"""The charts of 总览 and the hidden cells to its right that they are drawn from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from xlsxwriter.workbook import Workbook

from xlretro.io.summary.look import Look, Palette
from xlretro.io.summary.rendering import width_of
from xlretro.io.summary.sheet import StreamedSheet
from xlretro.language import Language, Text
from xlretro.model.summary import ActivityLine, Overview
from xlretro.model.values import folded

__all__ = ["CHART_ROWS", "ChartData", "insert_charts"]

T = Text
CHART_ROWS = 23
"""Rows of 20 pixels that the charts stand on."""
HIGHEST_SHOWN = 2.0
"""A bar longer than this ends here, with its true figure beside it: one slip of a unit must not flatten all others."""
_UPPER_ROWS = 16
_MOST_ACTIVITIES = 20
_MOST_DEPARTMENTS = 12
_LABEL = 26  # columns of fixed-width text


def _short(label: str, width: int = _LABEL) -> str:
    if width_of(label) <= width:
        return label
    kept = ""
    for character in label:
        if width_of(kept + character) > width - 1:
            break
        kept += character
    return kept + "…"


@dataclass
class ChartData:
    """What the charts show: three small tables, (label, numbers…) a row."""

    rates: list[tuple[str, float]]
    rates_title: Text
    goals: list[tuple[str, int, int]]
    goals_title: Text
    impacts: list[tuple[str, int]]
    width: int = 8

    @classmethod
    def of(cls, overview: Overview, impacts: list[tuple[Text, int]], lang: Language) -> ChartData:
        """Pick what fits: the best and the worst activities, the departments with most goals missed."""
        ranked = [line for line in overview.ranked() if line.overall.rate is not None]
        title = T("综合完成率（按活动，竖线为 100%）", "Overall completion by activity (line: 100%)")
        if len(ranked) > _MOST_ACTIVITIES:
            half = _MOST_ACTIVITIES // 2
            title = T("综合完成率：{n} 项活动的前 {half} 项与后 {half} 项（竖线为 100%）",
                      "Overall completion: first and last {half} of {n} activities (line: 100%)").fill(n=len(ranked), half=half)
            ranked = ranked[:half] + ranked[-half:]
        labels = cls._labels(ranked)
        if any((line.overall.rate or 0) > HIGHEST_SHOWN for line in ranked):
            title = T("{title}，超过 {highest:.0%} 的画到为止", "{title}; bars end at {highest:.0%}").fill(
                title=title, highest=HIGHEST_SHOWN)
        rates = [(label, line.overall.rate or 0.0) for label, line in zip(labels, ranked, strict=True)]
        goals, goals_title = cls._goals(overview)
        return cls(rates, title, goals, goals_title, [(title(lang), count) for title, count in impacts])

    @staticmethod
    def _labels(lines: list[ActivityLine]) -> list[str]:
        """Activities by name; where two have one name, with their department."""
        names = [line.activity for line in lines]
        return [
            _short(line.activity if names.count(line.activity) == 1 else f"{line.department} {line.activity}")
            for line in lines
        ]

    @staticmethod
    def _goals(overview: Overview) -> tuple[list[tuple[str, int, int]], Text]:
        counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
        names: dict[str, str] = {}
        for line in overview.activities:
            department = folded(line.department)
            names.setdefault(department, line.department)
            counts[department][0] += line.goals_reached
            counts[department][1] += line.goals_judged - line.goals_reached
        rows = [(names[key], reached, missed) for key, (reached, missed) in counts.items() if reached + missed]
        rows.sort(key=lambda row: (-row[2], row[0]))
        title = T("各部门目标达成", "Goals reached by department")
        if len(rows) > _MOST_DEPARTMENTS:
            title = T("目标达成：未达成最多的 {most} 个部门（共 {n} 个）",
                      "Goals reached: the {most} departments of {n} that missed most").fill(
                          most=_MOST_DEPARTMENTS, n=len(rows))
            rows = rows[:_MOST_DEPARTMENTS]
        return [(_short(name, 18), reached, missed) for name, reached, missed in rows], title

    def lay_into(self, rows: list[tuple[float, dict[int, Any]]], cell: Callable[[Any, int], Any], style: int,
                 first_column: int) -> None:
        """Put the three tables into the grid beside the print area, from its second row on."""
        capped = [(label, min(rate, HIGHEST_SHOWN)) for label, rate in self.rates]
        for start, table in ((0, capped), (3, self.goals), (7, self.impacts)):
            for offset, values in enumerate(table):
                while offset + 1 >= len(rows):
                    rows.append((15, {}))
                for place, value in enumerate(values):
                    rows[offset + 1][1][first_column + start + place] = cell(value, style)


class _Charts:
    """Makes one chart after another over the tables of ChartData."""

    def __init__(self, sheet: StreamedSheet, book: Workbook, data: ChartData, first_column: int, look: Look) -> None:
        self.sheet, self.book, self.data, self.column, self.lang = sheet, book, data, first_column, look.lang
        self.small = {"name": look.font, "size": 9, "color": Palette.INK}
        self.large = {"name": look.font, "size": 11, "bold": True, "color": Palette.PRIMARY}

    def _series(self, start: int, place: int, rows: list[Any]) -> dict[str, Any]:
        """The cell ranges of a series, and their values: with constant_memory XlsxWriter can't look them up."""
        labels, values = self.column + start, self.column + start + place
        return {
            "categories": [self.sheet.name, 1, labels, len(rows), labels],
            "values": [self.sheet.name, 1, values, len(rows), values],
            "categories_data": [row[0] for row in rows],
            "values_data": [row[place] for row in rows],
        }

    def _labels(self, num_format: str, color: str = Palette.INK, **more: Any) -> dict[str, Any]:
        return {"value": True, "num_format": num_format, "font": self.small | {"color": color}} | more

    def _chart(self, title: Text, subtype: str | None = None) -> Any:
        chart = self.book.add_chart({"type": "bar"} | ({"subtype": subtype} if subtype else {}))
        chart.set_title({"name": title(self.lang), "name_font": self.large, "overlay": False})
        chart.set_chartarea({"border": {"color": Palette.LINE}})
        chart.set_y_axis({"reverse": True, "num_font": self.small, "line": {"color": Palette.LINE},
                          "major_tick_mark": "none", "label_position": "low", "interval_unit": 1})
        chart.set_legend({"none": True})
        chart.show_hidden_data()
        return chart

    def rates(self) -> Any:
        rows = [(label, min(rate, HIGHEST_SHOWN)) for label, rate in self.data.rates]
        true = [None if rate <= HIGHEST_SHOWN else {"value": f"{rate:.1%}"} for _, rate in self.data.rates]
        chart = self._chart(self.data.rates_title)
        fills = [{"fill": {"color": Palette.BAR if round(rate, 9) >= 1 else Palette.BAR_SHORT}} for _, rate in rows]
        chart.add_series(self._series(0, 1, rows) | {
            "name": T("综合完成率", "Overall completion")(self.lang), "points": fills, "gap": 45,
            "fill": {"color": Palette.BAR}, "data_labels": self._labels("0.0%") | ({"custom": true} if any(true) else {}),
        })
        values = [rate for _, rate in rows]
        # One line every 100 %; the labels of the bars say the rest.
        line = {"color": Palette.SCALE, "width": 1}
        chart.set_x_axis({
            "min": min(0.0, *values) * 1.1, "max": max(1.0, *values) * 1.15, "major_unit": 1, "num_format": "0%",
            "label_position": "none", "major_tick_mark": "none", "line": {"none": True},
            "major_gridlines": {"visible": True, "line": line},
        })
        return chart

    def goals(self) -> Any:
        rows = self.data.goals
        chart = self._chart(self.data.goals_title, "stacked")
        zeroless = "0;;"
        for place, name, color, ink in (
            (1, T("达成", "reached"), Palette.BAR, Palette.WHITE),
            (2, T("未达成", "missed"), Palette.BAR_SHORT, Palette.INK),
        ):
            chart.add_series(self._series(3, place, rows) | {
                "name": name(self.lang), "fill": {"color": color}, "gap": 40,
                "data_labels": self._labels(zeroless, ink, position="center"),
            })
        chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
        chart.set_legend({"position": "bottom", "font": self.small})
        return chart

    def impacts(self) -> Any:
        rows = self.data.impacts
        chart = self._chart(T("未关闭问题（按影响程度）", "Open problems by impact"))
        colors = [Palette.BAD, Palette.BAR_SHORT, Palette.BAR, Palette.QUIET]
        chart.add_series(self._series(7, 1, rows) | {
            "name": T("未关闭问题", "Open problems")(self.lang), "gap": 45, "fill": {"color": Palette.BAR},
            "points": [{"fill": {"color": color}} for color in colors[:len(rows)]],
            "data_labels": self._labels("#,##0"),
        })
        chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
        return chart


def insert_charts(sheet: StreamedSheet, book: Workbook, data: ChartData, row: int, *, first_column: int,
                  look: Look) -> None:
    """Place the charts over the CHART_ROWS rows from *row* on: rates on columns B to E, the others on F to J."""
    charts = _Charts(sheet, book, data, first_column, look)
    places = (
        (data.rates, charts.rates, (row, 1), (558, CHART_ROWS * 20)),
        (data.goals, charts.goals, (row, 5), (583, _UPPER_ROWS * 20 - 10)),
        (data.impacts, charts.impacts, (row + _UPPER_ROWS, 5), (583, (CHART_ROWS - _UPPER_ROWS) * 20)),
    )
    for rows, make, place, (width, height) in places:
        if rows:
            chart = make()
            chart.set_size({"width": width, "height": height})
            sheet.insert_chart(*place, chart, {"object_position": 1})
