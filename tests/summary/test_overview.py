"""总览 says what the data say: sums where sums are allowed, and every section within reach."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.summary.reading import links, sheets, table, texts
from tests.summary.sample import AS_OF, sample
from xlretro.model.measures import Direction, OnTime, Overall
from xlretro.model.rollup import roll_up
from xlretro.model.summary import ActivityLine, DueMeasure, Overview


def overview(folder: Path, view: Overview) -> Any:
    made = sample(0)
    made.overview = view
    return sheets(made.write(folder / "汇总.xlsx"))["总览"]


def line(name: str, rate: float | None, **more: Any) -> ActivityLine:
    values: dict[str, Any] = {
        "department": "甲部", "activity": name, "source": f"{name}.xlsx", "as_of": AS_OF,
        "overall": Overall(rate, 3, 0), "goals_reached": 1, "goals_judged": 3, "on_time": OnTime(0.5, 1, 2),
        "open_issues": {"high": 1}, "overdue": 0,
    }
    return ActivityLine(**(values | more))


def tile(sheet: Any, label: str) -> tuple[Any, Any]:
    """Value and note of a tile: the two cells below its label."""
    cell = next(cell for row in sheet.iter_rows(max_row=12) for cell in row if cell.value == label)
    return cell.offset(1).value, cell.offset(2).value


def section(sheet: Any, title: str) -> list[list[Any]]:
    """The filled values of the rows below a section's title up to the next blank row."""
    rows = table(sheet)
    start = next(at for at, row in enumerate(rows) if row[1] == title and at > 2)
    found = []
    for row in rows[start + 1:]:
        if not any(value is not None for value in row[:10]):
            break
        found.append([value for value in row[:10] if value is not None])
    return found


def test_figures_are_sums_and_the_median_is_called_one(tmp_path: Path) -> None:
    view = Overview(AS_OF, [
        line("a", 5.0, on_time=OnTime(1.0, 1, 1)), line("b", 0.5, department="乙部", overdue=2),
        line("c", 0.7, goals_reached=0, open_issues={"medium": 2, "": 1}),
    ])
    sheet = overview(tmp_path, view)
    assert sheet["B1"].value == "运营活动复盘汇总"
    assert sheet["H1"].value == "截至 2023-10-20"
    assert tile(sheet, "部门")[0] == 2
    assert tile(sheet, "活动")[0] == 3
    assert tile(sheet, "综合完成率（各活动的中位数）") == (0.7, "3 项活动，最低 50%，最高 500%")
    assert tile(sheet, "达成目标") == ("2/9", "占 22.2%")
    assert tile(sheet, "按期完成阶段") == ("3/5", "按期率 60.0%")
    assert tile(sheet, "未关闭问题") == (5, "高 2 · 中 2 · 未填 1")
    assert tile(sheet, "逾期措施")[0] == 2


def test_inputs_add_up_on_the_tile(tmp_path: Path) -> None:
    sheet = overview(tmp_path, sample().overview)
    assert tile(sheet, "收到文件") == (20, "已读取 16 · 已拒绝 2 · 未识别 1 · 重复 1")
    assert any(text.startswith("另跳过 1 个文件") for text in texts(sheet))


def test_the_ranking_shows_goals_reached_beside_the_rate(tmp_path: Path) -> None:
    view = Overview(AS_OF, [line("低", 0.5), line("无", None, goals_judged=0), line("高", 5.0), line("同", 0.5)])
    rows = section(overview(tmp_path, view), "活动排名")
    assert rows[0] == ["排名", "部门", "活动", "综合完成率", "达成目标", "按期率", "未关闭问题", "逾期措施", "错误/警告/建议"]
    assert [row[:5] for row in rows[1:]] == [
        [1, "甲部", "高", 5.0, "1/3"], [2, "甲部", "低", 0.5, "1/3"], [2, "甲部", "同", 0.5, "1/3"],
        ["—", "甲部", "无", "—", "—"],
    ]


def test_measures_are_grouped_by_owner_then_date_and_masked_names_stay_apart(tmp_path: Path) -> None:
    def due(owner: str, day: int, department: str, cell: str) -> DueMeasure:
        return DueMeasure(owner, date(2023, 10, day), department, "活动", "题", "措施", "甲.xlsx", "表3", cell)

    view = Overview(AS_OF, [line("a", 1.0)], [
        due("张XX", 25, "甲部", "A9"), due("*工", 22, "乙部", "A8"), due("张XX", 21, "乙部", "A7"),
        due("", 21, "丙部", "A6"), due("*工", 21, "丙部", "A5"), due("*工", 26, "乙部", "A4"),
    ])
    sheet = overview(tmp_path, view)
    rows = section(sheet, "7日内到期措施")[1:]
    assert [(row[0], row[3], row[4]) for row in rows] == [
        ("*工", datetime(2023, 10, 21), "丙部"), ("*工", datetime(2023, 10, 22), "乙部"),
        ("*工", datetime(2023, 10, 26), "乙部"), ("张XX", datetime(2023, 10, 21), "乙部"),
        ("张XX", datetime(2023, 10, 25), "甲部"), ("（未填）", datetime(2023, 10, 21), "丙部"),
    ]
    bold = [cell.font.bold for (cell,) in sheet.iter_rows(min_col=2, max_col=2)
            if cell.value in {"*工", "张XX", "（未填）"}]
    assert bold == [True, True, False, True, False, True]
    found = links(tmp_path / "汇总.xlsx", 1)
    assert [link.location for cell, link in found.items() if cell.startswith("J")] == [
        f"'表3'!{cell}" for cell in ("A5", "A8", "A4", "A7", "A9", "A6")]


def test_metrics_that_can_not_be_added_show_no_sum(tmp_path: Path) -> None:
    rows = {row[0]: row[1:] for row in section(overview(tmp_path, sample().overview), "同类指标汇总")}
    assert rows["量化指标"] == ["单位", "目标个数", "目标值合计", "实际完成合计", "完成率", "达成"]
    assert rows["平均客单价"] == ["元", 10, "—", "—", "—", "5/9"]
    unit, count, target, actual, rate, reached = rows["新增注册量"]
    assert (unit, count, target, reached) == ("人", 16, 750_000, "7/15")
    assert rate == pytest.approx(actual / target)


def test_metrics_that_are_not_listed_are_counted_with_their_place(tmp_path: Path) -> None:
    goals = [("销售额", "元", 100.0, 90.0, Direction.HIGHER)] * 2 + [
        (f"指标{n}", "个", 10.0, 9.0, Direction.HIGHER) for n in range(1200)]
    view = Overview(AS_OF, metrics=roll_up(goals, 5))
    rows = section(overview(tmp_path, view), "同类指标汇总")
    assert [row[0] for row in rows[1:6]] == ["销售额", "指标0", "指标1", "指标10", "指标100"]
    assert rows[6][0] == "这里列出目标最多的 5 个指标，另有 1,196 个，都只有一个目标，见 目标达成"


def test_departments_that_sent_nothing(tmp_path: Path) -> None:
    names = [f"部门{n}" for n in range(12)]
    rows = section(overview(tmp_path, Overview(AS_OF, missing=names)), "未报送部门")
    assert [name for row in rows for name in row] == names
    assert "没有未报送的部门" in section(overview(tmp_path, Overview(AS_OF)), "未报送部门")[0][0]


def test_the_line_below_the_title_leads_to_every_section(tmp_path: Path) -> None:
    path = sample(4).write(tmp_path / "汇总.xlsx")
    sheet = openpyxl.load_workbook(path)["总览"]
    assert sheet.freeze_panes == "A3"
    inner = {sheet[cell].value: link.location for cell, link in links(path, 1).items() if not link.target}
    assert len(inner) == 5
    for shown, location in inner.items():
        cell = re.fullmatch(r"'总览'!A([0-9]+)", location)
        assert cell
        title = shown.split(" (")[0]
        assert sheet.cell(int(cell[1]), 2).value == title
    assert "活动排名 (64)" in inner


def test_the_ranking_stands_behind_the_short_sections(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(sample(8).write(tmp_path / "汇总.xlsx"))["总览"]
    column = [cell.value for (cell,) in sheet.iter_rows(min_col=2, max_col=2)]
    places = [column.index(title) for title in ("未报送部门", "同类指标汇总", "活动排名")]
    assert places == sorted(places)
    assert len(section(sheet, "活动排名")) == 8 * 16 + 1


def test_charts_show_at_most_twenty_activities_and_say_so(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(sample(3).write(tmp_path / "汇总.xlsx"))["总览"]
    assert len(sheet._charts) == 3
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2, max_row=22, min_col=12, max_col=13)]
    rates = [rate for name, rate in rows if name is not None]
    assert len(rates) == 20
    assert rates == sorted(rates, reverse=True)
    title = "".join(run.t for p in sheet._charts[0].title.tx.rich.p for run in p.r or [])
    assert title == "综合完成率：45 项活动的前 10 项与后 10 项（竖线为 100%）"
    assert sheet.column_dimensions["L"].hidden
    with zipfile.ZipFile(tmp_path / "汇总.xlsx") as package:
        # Excel says by leaving this out that hidden cells are drawn.
        assert "plotVisOnly" not in package.read("xl/charts/chart1.xml").decode()


def test_charts_carry_their_values_for_viewers_that_do_not_compute(tmp_path: Path) -> None:
    path = sample().write(tmp_path / "汇总.xlsx")
    with zipfile.ZipFile(path) as package:
        charts = [package.read(name).decode() for name in sorted(package.namelist()) if "charts/chart" in name]
    assert len(charts) == 3
    assert all("<c:numCache>" in chart and "<c:strCache>" in chart for chart in charts)
    assert "国庆黄金周品牌联名" in charts[0]


def test_overdue_measures_stand_by_owner_with_their_days_and_a_link(tmp_path: Path) -> None:
    def late(owner: str, days: int, cell: str) -> DueMeasure:
        return DueMeasure(owner, AS_OF - timedelta(days=days), "甲部", "活动", "题", "措施", "甲.xlsx", "表3", cell, days=days)

    view = Overview(AS_OF, [line("a", 1.0, overdue=7)], due_soon_more=4, overdue_measures=[
        late("张XX", 30, "A9"), late("李XX", 20, "A8"), late("张XX", 10, "A7")])
    sheet = overview(tmp_path, view)
    rows = section(sheet, "逾期措施")[1:]
    assert [(row[0], row[1], row[4]) for row in rows[:-1]] == [
        (30, "张XX", datetime(2023, 9, 20)), (10, "张XX", datetime(2023, 10, 10)), (20, "李XX", datetime(2023, 9, 30))]
    assert rows[-1] == ["这里列出逾期最久的 3 条，另有 4 条，见 问题与措施"]
    found = links(tmp_path / "汇总.xlsx", 1)
    assert [link.location for cell, link in found.items() if cell.startswith("J")] == ["'表3'!A9", "'表3'!A7", "'表3'!A8"]
    assert [link.location for link in found.values() if "问题与措施" in link.location] == ["'问题与措施'!A1"] * 2
    assert tile(sheet, "逾期措施")[0] == 7
    assert tile(sheet, "7日内到期措施")[0] == 4


def test_workbooks_with_days_of_their_own_are_told_apart_from_the_overview(tmp_path: Path) -> None:
    view = Overview(AS_OF, [line("a", 1.0), line("b", 1.0, as_of=date(2023, 9, 30))])
    assert any("截至各工作簿自己的日期" in text for text in texts(overview(tmp_path, view)))
    view.activities.pop()
    assert not any("截至各工作簿自己的日期" in text for text in texts(overview(tmp_path, view)))
