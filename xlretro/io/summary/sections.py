"""The sections of 总览: measures overdue and due, missing departments, metrics over all workbooks, the ranking."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from xlretro.io.summary.grid import NONE, TILES, Cell, Page, Part, or_dash
from xlretro.io.summary.look import SEVERITY_LOOK, Palette, number_format
from xlretro.io.summary.rows import shown_place
from xlretro.io.summary.titles import FOLLOW_TITLE, TABLE_TITLES
from xlretro.language import Text
from xlretro.model.finding import Severity
from xlretro.model.quantity import PERCENT, PERCENT_POINTS, RATIO
from xlretro.model.rounds import Rounds
from xlretro.model.summary import ActivityLine, DueMeasure
from xlretro.model.tracking import CHANGE_TITLES, Change

__all__ = [
    "DUE",
    "METRICS",
    "MISSING",
    "OVERDUE",
    "RANKING",
    "ROUNDS",
    "add_due",
    "add_metrics",
    "add_missing",
    "add_overdue",
    "add_ranking",
    "add_rounds",
]

T = Text
MISSING = T("未报送部门", "Departments that sent nothing")
ROUNDS = T("较上期汇总", "Since the last summary")
OVERDUE = T("逾期措施", "Overdue measures")
DUE = T("7日内到期措施", "Measures due within 7 days")
METRICS = T("同类指标汇总", "Metrics over all workbooks")
RANKING = T("活动排名", "Ranking")


_UNCHANGED = T("不变", "none")
_POINTS = T("{points:+.1f} 个百分点", "{points:+.1f} points")


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


def add_overdue(page: Page) -> int:
    """Add the section; gives the row it begins in."""
    issues = page.kind["issues"]
    view = page.overview
    listed = view.overdue_measures
    row = page.section(OVERDUE, T(
        "未关闭、完成时间早于 {day} 的措施，按责任人归集", "not closed and due before {day}, by owner").fill(day=view.as_of))
    parts = (
        Part(1, 1, T("天数", "Days"), num_format="0"),
        Part(2, 2, issues["owner"].title),
        *_measure_parts(page),
    )
    if listed:
        page.header(parts)
    else:
        page.nothing(T("没有逾期的措施。", "None."))
    late = {"bold": True, "font_color": Palette.BAD}
    for measure, first in _by_person(listed):
        page.row(
            parts, (measure.days, *_measure_values(page, measure)), link=(7, _cell_of(page, measure)), top=first,
            looks={0: late} | ({1: {"bold": True}} if first else {}),
        )
    _add_more(page, view.overdue - len(listed), T("逾期最久的 {n} 条", "the {n} longest overdue").fill(n=len(listed)))
    if view.rounds and view.rounds.overdue_gone:
        said = T("还有 {n} 条上期的措施已逾期、本期未再报送，见 {sheet}",
                 "{n} more of the last summary are overdue and no longer reported: see {sheet}")
        page.more(said.fill(n=view.rounds.overdue_gone, sheet=FOLLOW_TITLE), FOLLOW_TITLE(page.lang))
    page.grid.add({}, 10)
    return row


def add_due(page: Page) -> int:
    """Add the section; gives the row it begins in."""
    issues = page.kind["issues"]
    view = page.overview
    row = page.section(DUE, T(
        "完成时间在 {first} 至 {last} 之间、未关闭的措施，按责任人归集",
        "not closed and due from {first} to {last}, by owner",
    ).fill(first=view.as_of, last=view.as_of + timedelta(days=7)))
    parts = (Part(1, 2, issues["owner"].title), *_measure_parts(page))
    if view.due_soon:
        page.header(parts)
    else:
        page.nothing(T("没有 7 日内到期的措施。", "None."))
    for measure, first in _by_person(view.due_soon):
        page.row(
            parts, _measure_values(page, measure), link=(6, _cell_of(page, measure)), top=first,
            looks={0: {"bold": True}} if first else None,
        )
    _add_more(page, view.due_soon_more, T("最早到期的 {n} 条", "the {n} nearest").fill(n=len(view.due_soon)))
    page.grid.add({}, 10)
    return row


def _measure_parts(page: Page) -> tuple[Part, ...]:
    """The columns that both lists of measures have behind the owner."""
    issues = page.kind["issues"]
    return (
        Part(3, 3, issues["measure"].title, "left"),
        Part(4, 5, issues["problem"].title, "left"),
        Part(6, 6, issues["due"].title, num_format=number_format("date", page.lang)),
        Part(7, 7, page.kind.field["department"].title),
        Part(8, 8, T("活动", "Activity"), "left"),
        Part(9, 9, T("单元格", "Cell")),
    )


def _measure_values(page: Page, measure: DueMeasure) -> tuple[Any, ...]:
    return (
        measure.owner or T("（未填）", "(none)"), measure.measure, measure.problem, measure.due, measure.department,
        measure.activity, shown_place(page.kind["issues"], measure.sheet, measure.cell),
    )


def _cell_of(page: Page, measure: DueMeasure) -> tuple[str, str, str]:
    return page.links[measure.source], measure.sheet, measure.cell


def _by_person(measures: list[DueMeasure]) -> Iterator[tuple[DueMeasure, bool]]:
    """The measures of one person together, and whether each is the first of its person."""
    previous = None
    for measure in sorted(measures, key=lambda m: (m.owner == "", _person(m), m.due, m.department)):
        person = _person(measure)
        yield measure, person != previous
        previous = person


def _add_more(page: Page, more: int, listed: Text) -> None:
    """Say how many measures are not listed, and where they stand."""
    if more > 0:
        sheet = TABLE_TITLES["issues"]
        page.more(T("这里列出{listed}，另有 {n} 条，见 {sheet}", "{listed} are listed; {n} more: see {sheet}").fill(
            listed=listed, n=f"{more:,}", sheet=sheet), sheet(page.lang))


def add_rounds(page: Page) -> int:
    """Add the section that sets the last summary beside this one; gives the row it begins in."""
    rounds = page.overview.rounds
    assert rounds
    day = T("，截至 {day}", ", as of {day}").fill(day=rounds.day) if rounds.day else T("", "")
    row = page.section(ROUNDS, T("上期：{name}{day}", "last: {name}{day}").fill(name=rounds.name, day=day))
    parts = (
        Part(1, 3, T("项目", "Figure"), "left"), Part(4, 5, T("上期", "Last")), Part(6, 7, T("本期", "Now")),
        Part(8, 9, T("变化", "Change")),
    )
    page.header(parts)
    for values in _rounds_rows(rounds):
        page.row(parts, values)
    page.more(_followed(rounds), FOLLOW_TITLE(page.lang))
    page.grid.add({}, 10)
    return row


def _rounds_rows(rounds: Rounds) -> Iterator[tuple[Any, ...]]:
    if rounds.activities:
        yield (T("活动", "Activities"), *_pair(rounds.activities), T("新增 {new}，未再报送 {gone}", "{new} new, {gone} gone").fill(
            new=rounds.activities_new, gone=rounds.activities_gone))
    if rounds.goals:
        (before, judged_before), (now, judged_now) = rounds.goals
        shares = [_share(before, judged_before), _share(now, judged_now)]
        points = (now / judged_now - before / judged_before) * 100 if judged_before and judged_now else None
        change = _UNCHANGED if points is not None and abs(points) < 0.05 else _POINTS
        yield T("达成目标", "Goals reached"), *shares, NONE if points is None else change.fill(points=points)
    gone = rounds.changes[Change.GONE]
    for title, (before, now), unreported in (
        (T("未关闭措施", "Open measures"), rounds.open_measures, gone),
        (T("逾期措施", "Overdue measures"), rounds.overdue, rounds.overdue_gone),
    ):
        said = T(*[f"{now - before:+,}"] * 2) if now != before else _UNCHANGED
        if unreported:
            said = T("{said}（本期未再报送 {n}）", "{said} ({n} no longer reported)").fill(said=said, n=unreported)
        yield title, *_pair((before, now)), said


def _pair(figures: tuple[int, int]) -> tuple[str, str]:
    return f"{figures[0]:,}", f"{figures[1]:,}"


def _share(reached: int, judged: int) -> Any:
    return T("{reached:,}/{judged:,}（{share:.1%}）", "{reached:,}/{judged:,} ({share:.1%})").fill(
        reached=reached, judged=judged, share=reached / judged) if judged else NONE


def _followed(rounds: Rounds) -> Text:
    """What became of the measures of the last summary, in one line."""
    counts = [(CHANGE_TITLES[change], rounds.changes[change]) for change in Change]
    said = T("，".join(f"{title.zh} {n:,}" for title, n in counts),
             ", ".join(f"{title.en.lower()} {n:,}" for title, n in counts))
    return T("上期的措施：{said}；本期新增 {new} 条（未关闭 {open} 条）。逐条见 {sheet}",
             "Measures of the last summary: {said}; {new} new ones ({open} open). One by one: {sheet}").fill(
                 said=said, new=f"{rounds.new:,}", open=f"{rounds.new_open:,}", sheet=FOLLOW_TITLE)


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
    listed, more, shared = page.overview.metrics
    if listed:
        page.header(parts)
    else:
        page.nothing(T("没有可汇总的指标。", "There is no metric to sum up."))
    for metric in listed:
        figure = {PERCENT: "percent", PERCENT_POINTS: "percent", RATIO: "ratio"}.get(metric.unit, "amount")
        sums = {"num_format": number_format(figure, page.lang)}
        short = metric.rate is not None and round(metric.rate, 9) < 1
        page.row(
            parts,
            (metric.name, metric.unit or NONE, metric.count, or_dash(metric.target), or_dash(metric.actual),
             or_dash(metric.rate), f"{metric.reached}/{metric.count - metric.left_out}"),
            looks={3: sums, 4: sums} | ({5: {"font_color": Palette.BAD}} if short else {}),
        )
    if more:
        page.more(_unlisted(len(listed), more, shared), TABLE_TITLES["goals"](page.lang))
    page.grid.add({}, 10)
    return row


def _unlisted(listed: int, more: int, shared: int) -> Text:
    """What the section does not list, and where it stands."""
    lone = T("，都只有一个目标", ", each of one goal alone") if not shared else T("", "")
    return T("这里列出目标最多的 {listed} 个指标，另有 {more} 个{lone}，见 {sheet}",
             "the {listed} metrics of most goals are listed; {more} more{lone}: see {sheet}").fill(
                 listed=listed, more=f"{more:,}", lone=lone, sheet=TABLE_TITLES["goals"])


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
