"""Several sources put together: what says the same is no clash, the first counts, and a new period over the last."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import xlretro
from tests.commands.conftest import GOOD
from xlretro.commands.misfits import without_misfits
from xlretro.commands.sources import read_sources
from xlretro.errors import UsageRefused
from xlretro.io.reading.workbook import read_workbook
from xlretro.io.template.workbook import write_workbook
from xlretro.model.data import records, retrospective_from_data
from xlretro.model.interpret import interpret
from xlretro.model.quantity import Quantity
from xlretro.model.same import amount
from xlretro.model.sourced import Sourced
from xlretro.workbooks import RETRO


def put(folder: Path, name: str, data: dict[str, Any]) -> Path:
    path = folder / name
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def read(folder: Path, *sources: dict[str, Any]) -> Sourced:
    return read_sources([put(folder, f"{number}.json", data) for number, data in enumerate(sources)])


def saying(sourced: Sourced) -> dict[str, Any]:
    return records(interpret(sourced.retro))


# ---------------------------------------------------------------------------------------- twice


@pytest.mark.parametrize(("one", "other"), [
    ({"activity": {"部门": "市场部"}}, {"activity": {"department": " 市场部"}}),
    ({"activity": {"活动开始": "2023.9.28"}}, {"activity": {"start": "2023-09-28"}}),
    ({"activity": {"预算": "50万"}}, {"activity": {"预算": 500000}}),
    ({"goals": [{"指标": "a", "目标值": "5万"}]}, {"goals": [{"metric": "a", "target": 50000}]}),
])  # fmt: skip
def test_what_two_files_say_alike_is_no_clash(one, other, tmp_path):
    sourced = read(tmp_path, one, other)
    assert sourced.misfits == []
    assert saying(sourced) == saying(read(tmp_path, one))


def test_the_first_file_counts_where_two_say_different_things(tmp_path):
    one = {"activity": {"部门": "市场部"}, "goals": [{"指标": "a", "目标值": 1}, {"指标": "b", "目标值": 2}]}
    other = {"activity": {"部门": "客服部"}, "goals": [{"指标": "c", "目标值": "很多"}, {"指标": "d", "心情": 3}]}
    sourced = read(tmp_path, one, other)
    assert [misfit.where.zh for misfit in sourced.misfits] == ["1.json activity.部门", "1.json goals[1]"]
    assert saying(without_misfits(sourced)) == saying(read(tmp_path, one))


def test_a_value_of_the_first_file_that_does_not_fit_is_told_all_the_same(tmp_path):
    sourced = read(tmp_path, {"activity": {"活动开始": "昨天"}}, {"activity": {"活动开始": "2023-09-28"}})
    assert sorted(misfit.where.zh for misfit in sourced.misfits) == ["0.json activity.活动开始", "1.json activity.活动开始"]


# ---------------------------------------------------------------------------------------- a period over the last


LAST = {
    **GOOD,
    "goals": [{"goal": "拉新", "metric": "新增注册量", "target": "5万", "actual": "4.2万", "unit": "人", "weight": "60%"},
              {"goal": "转化", "metric": "转化率", "target": "8%", "actual": "6.5%", "weight": "40%"}],
}  # fmt: skip
THIS = {
    "activity": {"name": "双11", "department": "市场一部"},
    "goals": [{"metric": "新增注册量", "target": "6万", "actual": "5.5万"}, {"metric": "客单价", "target": "200元", "actual": "210元"}],
    "issues": [{"problem": "服务器卡顿", "status": "已完成", "done_on": "2023-10-25"}, {"problem": "排队", "impact": "低"}],
}  # fmt: skip


@pytest.mark.parametrize("order", [("上期.xlsx", "本期.json"), ("本期.json", "上期.xlsx")])
def test_this_periods_rows_join_those_carried_over(run, write, tmp_path, order):
    write("上期.xlsx", LAST)
    put(tmp_path, "本期.json", THIS)
    ended = run("fill", *order, "--carry-over", "-o", "本期.xlsx")
    assert (ended.code, ended.err) == (0, "")
    back = records(interpret(read_workbook(Path("本期.xlsx"))))
    assert back["activity"] == {"name": "双11", "department": "市场一部"}
    assert back["goals"] == [
        {"goal": "拉新", "metric": "新增注册量", "target": 60000, "actual": 55000, "unit": "人", "weight": 0.6, "previous": 42000},
        {"goal": "转化", "metric": "转化率", "weight": 0.4, "unit": "%", "previous": "6.5%"},
        {"metric": "客单价", "target": 200, "actual": 210, "unit": "元"},
    ]  # fmt: skip
    assert back["issues"] == [
        {**GOOD["issues"][0], "status": "已完成", "done_on": "2023-10-25"}, {"problem": "排队", "impact": "低"}]  # fmt: skip


def test_misfits_of_joined_rows_name_the_place_they_stand_in(write, tmp_path):
    last = write("上期.xlsx", {**LAST, "goals": [{"metric": "a", "actual": 1}, {"metric": "b", "actual": "待定"}]})
    this = put(tmp_path, "本期.json", {"goals": [{"metric": "c", "target": 1}, {"metric": "a", "target": "很多"}]})
    sourced = read_sources([last, this], carry_over=True)
    assert [(misfit.where.zh.partition("!")[0], misfit.row) for misfit in sourced.misfits] == [
        ("本期.json goals[2].target", 0), ("上期.xlsx 表1 活动基础信息与目标", 1)]  # fmt: skip
    assert sourced.misfits[1].where.zh.endswith("实际完成值（作为上期值）")
    assert [row["metric"] for row in saying(without_misfits(sourced))["goals"]] == ["c"]


def test_a_row_that_may_be_several_of_the_last_period_is_no_guess(write, tmp_path):
    last = write("上期.xlsx", {**LAST, "goals": [{"goal": goal, "metric": "转化率", "actual": "5%"} for goal in "甲乙"]})
    rows = [{"metric": "转化率", "target": "8%"}]
    (misfit,) = read_sources([last, put(tmp_path, "a.json", {"goals": rows})], carry_over=True).misfits
    assert misfit.where.zh == "a.json goals[1]"
    assert "第" in misfit.what.zh
    rows[0]["goal"] = "乙"
    sourced = read_sources([last, put(tmp_path, "a.json", {"goals": rows})], carry_over=True)
    assert sourced.misfits == []
    assert [row.get("target") for row in saying(sourced)["goals"]] == [None, "8%"]


UNITS = st.sampled_from([None, "元", "万元", "亿元", "%"])
AMOUNTS = st.sampled_from([5, 50000, "5万", "5万元", "50000元", "5元", "8%", "0.5亿元"])


def amounts(goal: dict[str, Any], *keys: str) -> list[tuple[float, str] | None]:
    typed = interpret(retrospective_from_data(RETRO, {"goals": [goal]})).tables["goals"]
    return [amount(value, goal.get("unit") or "") if isinstance(value := typed[key][0], Quantity) else None for key in keys]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(old_unit=UNITS, new_unit=UNITS, actual=AMOUNTS, target=AMOUNTS)
def test_no_amount_becomes_another_by_the_unit_beside_it(tmp_path, old_unit, new_unit, actual, target):
    """Or the data is refused; a bare number may take on a plain unit."""
    old = {"metric": "a", "actual": actual} | ({"unit": old_unit} if old_unit else {})
    new = {"metric": "a", "target": target} | ({"unit": new_unit} if new_unit else {})
    path = tmp_path / "上期.xlsx"
    write_workbook(path, RETRO, "zh", retrospective_from_data(RETRO, {"goals": [old]}))
    last = records(interpret(read_workbook(path)))["goals"][0]
    assume(amounts(last, "actual") != [None])  # 5万 under 万元
    sourced = read_sources([path, put(tmp_path, "a.json", {"goals": [new]})], carry_over=True)
    if sourced.misfits:
        return
    (goal,) = saying(sourced)["goals"]
    for (now,), (before,) in (
        (amounts(goal, "previous"), amounts(last, "actual")), (amounts(goal, "target"), amounts(new, "target"))
    ):  # fmt: skip
        assert now is not None
        assert before is not None
        assert now[0] == pytest.approx(before[0])
        assert now[1] == before[1] or not before[1]


# ---------------------------------------------------------------------------------------- nothing to carry over


def test_only_workbooks_are_carried_over_and_without_one_that_is_said(run, write, tmp_path):
    put(tmp_path, "上期.json", LAST)
    ended = run("fill", "上期.json", "--carry-over", "-o", "a.xlsx")
    assert ended.code == 2
    assert "--carry-over 要有上期的工作簿" in ended.err
    assert not Path("a.xlsx").exists()
    for data in (LAST, xlretro.read(write("上期.xlsx", LAST))):
        with pytest.raises(UsageRefused, match="carry-over"):
            xlretro.fill(data, tmp_path / "a.xlsx", carry_over=True)


def test_an_unreadable_actual_value_is_told_by_the_title_it_stands_under(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "目标"
    for line in (["指标", "目标", "实际"], ["转化率", "8%", "待定"]):
        book.active.append(line)
    book.save(tmp_path / "prev.xlsx")
    (misfit,) = read_sources([tmp_path / "prev.xlsx"], carry_over=True).misfits
    assert misfit.where.zh == "prev.xlsx 目标!C2 实际（作为上期值）"
