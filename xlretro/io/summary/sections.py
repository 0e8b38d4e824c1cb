"""The sections of 总览: measures due, missing departments, metrics over all workbooks, the ranking."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from xlretro.io.summary.grid import NONE, TILES, Cell, Page, Part, or_dash
from xlretro.io.summary.look import SEVERITY_LOOK, Palette, number_format
from xlretro.io.summary.rows import shown_place
from xlretro.language import Text
from xlretro.model.finding import Severity
from xlretro.model.quantity import PERCENT, PERCENT_POINTS, RATIO
from xlretro.model.summary import ActivityLine, DueMeasure

__all__ = ["DUE", "METRICS", "MISSING", "RANKING", "add_due", "add_metrics", "add_missing", "add_ranking"]

T = Text
MISSING = T("未报送部门", "Departments that sent nothing")
DUE = T("7日内到期措施", "Measures due within 7 days")
METRICS = T("同类指标汇总", "Metrics over all workbooks")
RANKING = T("活动排名", "Ranking")


def add_missing(page: Page) -> int:
    """Add the section; gives the row it begins in."""
    names = page.overview.missing
    row = page.section(MISSING, T(
        "应报名单中有、但没有收到任何可读文件的部门", "on the list, but without a readable file"
    ))
    if not names:
        page.nothing(T("没有未报送的部门（或没有给出应报名单）。", "None, or no list of departments was given."))
    line = {"bottom": 1, "bottom_color": Palette.LINE}
    style = page.look.style(**line, font_color=Palette.BAD, align="center", shrink=True)
    for start in range(0, len(names), len(TILES)):
        group = names[start:start + len(TILES)]
        page.grid.add({
            first: Cell(name, style, last) for (first, last), name in zip(TILES, group, strict=False)
        }, 18)
    page.grid.add({}, 10)
    return row


def add_due(page: Page) -> int:
    """Add the section; gives the row it begins in."""
    issues = page.kind["issues"]
    soon = page.overview.as_of + timedelta(days=7)
    row = page.section(DUE, T(
        "完成时间在 {first} 至 {last} 之间、未关闭的措施，按责任人归集",
        "not closed and due from {first} to {last}, by owner",
    ).fill(first=page.overview.as_of, last=soon))
    parts = (
        Part(1, 2, issues["owner"].title),
        Part(3, 3, issues["measure"].title, "left"),
        Part(4, 5, issues["problem"].title, "left"),
        Part(6, 6, issues["due"].title, num_format=number_format("date", page.lang)),
        Part(7, 7, page.kind.field["department"].title),
        Part(8, 8, T("活动", "Activity"), "left"),
        Part(9, 9, T("单元格", "Cell")),
    )
    if page.overview.due_soon:
        page.header(parts)
    else:
        page.nothing(T("没有 7 日内到期的措施。", "None."))
    previous = None
    for measure in sorted(page.overview.due_soon, key=lambda m: (m.owner == "", _person(m), m.due, m.department)):
        person = _person(measure)
        page.row(
            parts,
            (measure.owner or T("（未填）", "(none)"), measure.measure, measure.problem, measure.due,
             measure.department, measure.activity,
             shown_place(issues, measure.sheet, measure.cell)),
            link=(6, (page.links[measure.source], measure.sheet, measure.cell)),
            top=previous is not None and person != previous,
            looks={0: {"bold": True}} if person != previous else None,
        )
        previous = person
    page.grid.add({}, 10)
    return row


def add_metrics(page: Page) -> int:
    """Add the section; gives the row it begins in."""
    goals = page.kind["goals"]
    row = page.section(METRICS, T(
        "先加总再算完成率；平均数、单价、比率等不可加，只计达成数",
        "sums first, then the rate; averages, prices and rates are never added",
    ))
    parts = (
        Part(1, 3, goals["metric"].title, "left"),
        Part(4, 4, goals["unit"].title),
        Part(5, 5, T("目标个数", "Goals")),
        Part(6, 6, T("目标值合计", "Target, sum"), "right"),
        Part(7, 7, T("实际完成合计", "Actual, sum"), "right"),
        Part(8, 8, goals["completion"].title, num_format=number_format("percent", page.lang)),
        Part(9, 9, T("达成", "Reached")),
    )
    if page.overview.metrics:
        page.header(parts)
    else:
        page.nothing(T("没有可汇总的指标。", "There is no metric to sum up."))
    for metric in page.overview.metrics:
        figure = {PERCENT: "percent", PERCENT_POINTS: "percent", RATIO: "ratio"}.get(metric.unit, "amount")
        sums = {"num_format": number_format(figure, page.lang)}
        short = metric.rate is not None and round(metric.rate, 9) < 1
        page.row(
            parts,
            (metric.name, metric.unit or NONE, metric.count, or_dash(metric.target), or_dash(metric.actual),
             or_dash(metric.rate), f"{metric.reached}/{metric.count - metric.left_out}"),
            looks={3: sums, 4: sums} | ({5: {"font_color": Palette.BAD}} if short else {}),
        )
    page.grid.add({}, 10)
    return row


def add_ranking(page: Page) -> int:
    """Add the section; gives the row it begins in."""
    row = page.section(RANKING, T(
        "按综合完成率；同时看达成目标：一项 500% 会掩盖三项未达成",
        "by overall completion; see the goals reached beside it",
    ))
    parts = (
        Part(1, 1, T("排名", "Rank")),
        Part(2, 2, page.kind.field["department"].title, "left"),
        Part(3, 3, T("活动", "Activity"), "left"),
        Part(4, 4, T("综合完成率", "Overall completion"), num_format="0.0%"),
        Part(5, 5, T("达成目标", "Goals reached")),
        Part(6, 6, T("按期率", "On-time rate"), num_format="0.0%"),
        Part(7, 7, T("未关闭问题", "Open problems"), num_format="0"),
        Part(8, 8, T("逾期措施", "Overdue"), num_format="0"),
        Part(9, 9, T("错误/警告/建议", "Errors / warnings / advice")),
    )
    if page.overview.activities:
        page.header(parts, 20 if page.lang == "zh" else 32)
    else:
        page.nothing(T("没有可排名的活动。", "There is no activity to rank."))
    rank, previous = 0, None
    for position, line in enumerate(page.overview.ranked(), 1):
        if line.overall.rate != previous:  # equal rates share a rank
            rank, previous = position, line.overall.rate
        link = (2, (page.links[line.source], "", "A1"))
        page.row(parts, _ranked(line, rank), link=link, looks=_ranked_looks(line))
    return row


def _ranked(line: ActivityLine, rank: int) -> tuple[Any, ...]:
    return (
        rank if line.overall.rate is not None else NONE,
        line.department,
        line.activity,
        or_dash(line.overall.rate),
        f"{line.goals_reached}/{line.goals_judged}" if line.goals_judged else NONE,
        or_dash(line.on_time.rate),
        sum(line.open_issues.values()),
        line.overdue,
        " / ".join(str(line.findings.get(severity, 0)) for severity in Severity) if line.findings else NONE,
    )


def _ranked_looks(line: ActivityLine) -> dict[int, dict[str, Any]]:
    looks: dict[int, dict[str, Any]] = {}
    if line.overall.rate is not None:
        looks[3] = {"bold": True, "font_color": Palette.BAD if round(line.overall.rate, 9) < 1 else Palette.GOOD}
    if line.overdue:
        looks[7] = {"font_color": Palette.BAD, "bg_color": Palette.BAD_TINT}
    if line.findings.get(Severity.ERROR):
        looks[8] = SEVERITY_LOOK[Severity.ERROR]
    return looks


def _person(measure: DueMeasure) -> tuple[str, ...]:
    """Whose measure it is. Two masked names (*工) of different workbooks are not known to be one person."""
    masked = "*" in measure.owner or "*" in measure.owner
    return (measure.owner, measure.department, measure.activity) if masked else (measure.owner,)
