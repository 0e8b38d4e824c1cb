"""Structure and arithmetic in the guises that departments give them: each fault once, at its place, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xlretro.commands.examine import Settings, examine
from xlretro.io.reading.inputs import InputFile
from xlretro.io.template.workbook import write_workbook
from xlretro.model.compute import compute
from xlretro.model.data import retrospective_from_data
from xlretro.model.finding import Finding
from xlretro.model.interpret import interpret
from xlretro.model.quantity import unit_key
from xlretro.model.values import PercentNumber
from xlretro.rules import RULES, Context, Policy, judge
from xlretro.workbooks import RETRO

AS_OF = date(2023, 10, 20)
WORDING = ("XR406", "XR407", "XR503", "XR504", "XR7")
OF_FRAGMENTS = ("XR101", "XR102", "XR109", "XR110")
"""What a fragment of a workbook lacks by its nature."""


def judged(data: Mapping[str, Any], policy: Policy = Policy()) -> list[Finding]:  # noqa: B008 - immutable
    typed = interpret(retrospective_from_data(RETRO, data, lenient=True))
    rules = [rule for rule in RULES if not rule.code.startswith(WORDING)]
    return judge(Context(typed, compute(typed, AS_OF), policy, file_name=typed.retro.source), rules)


def codes(data: Mapping[str, Any], policy: Policy = Policy()) -> list[str]:  # noqa: B008
    """Code, column and row (from 1) of every finding of a fragment."""
    return sorted(
        f"{f.code} {f.column} {int(f.cell.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')) - 1 if f.cell else 0}"
        for f in judged(data, policy) if not f.code.startswith(OF_FRAGMENTS)
    )  # fmt: skip


# ---------------------------------------------------------------------------------------- 表1

LOWER = """响应时间 平均响应时间 系统响应时间(ms) 响应时间P99 获客成本 单客成本 成本 流失率 投诉率 客诉量 千人投诉量 退货率 差评率 处理耗时 缺陷数
Bug数 线上故障数 延误率 订单取消率 跳出率 平均等待时间 平均等位时间 首屏加载时间 投诉处理时长 配送时长 审批周期 逾期率 返工率 离职率 安全事故
平均候检时长 缺货率 库存周转天数 平均故障恢复时间 营销费用占比 CPA 无效线索率 宕机时长 丢件率 差错率 churn bounce"""
HIGHER = """投诉处理率 客诉解决率 投诉响应及时率 成本节约额 成本降低额 成本利润率 流失用户召回数 流失客户挽留率 流失预警准确率 挽回流失用户数 响应率
响应时间达标率 响应时间缩短比例 退货处理及时率 退货率下降幅度 故障修复率 故障演练次数 平均故障间隔时间 平均无故障时间 缺陷检出率 差评回复率 逾期回款额 逾期贷款清收额 不良资产处置额
无事故天数 费用报销及时率 24小时内解决率 48小时以内发货率 观看时长 用户停留时长 使用时长 付费率 续费率 用户人均花费 预算执行率 投入产出比 ROI
库存周转率 新增注册量 3天内送达率"""


@pytest.mark.parametrize("metric", LOWER.split())
def test_a_metric_that_reads_as_lower_is_better_is_doubted(metric: str) -> None:
    row = {"metric": metric, "target": 10, "actual": 11}
    assert codes({"goals": [row]}) == ["XR207 metric 1"]
    assert codes({"goals": [{**row, "direction": "越高越好"}]}) == ["XR207 direction 1"]
    assert codes({"goals": [{**row, "direction": "越低越好"}]}) == []


@pytest.mark.parametrize("metric", HIGHER.split())
def test_its_tempting_opposite_is_not(metric: str) -> None:
    assert codes({"goals": [{"metric": metric, "target": 10, "actual": 11}]}) == []


@pytest.mark.parametrize(("row", "expected"), [
    ({"goal": "降低退货率", "metric": "退货率"}, ["XR207 metric 1"]),  # the metric decides, whatever the goal promises
    ({"goal": "退货率降低2个百分点", "metric": "降幅"}, []),
    ({"goal": "页面加载控制在2秒以内", "metric": "页面加载"}, ["XR207 metric 1"]),
    ({"metric": "响应时间", "start_value": 20}, []),  # the way from the start is the direction
    ({"metric": "退货率", "direction": "看情况"}, ["XR211 direction 1"]),  # counts neither way
    ({"metric": "页面加载", "target": "不超过10秒", "actual": "11秒"}, []),  # a limit is its own direction
    ({"metric": "页面加载", "target": "不超过10秒", "actual": "11秒", "direction": "越高越好"}, ["XR207 direction 1"]),
])  # fmt: skip
def test_where_the_direction_is_told_otherwise(row: dict[str, Any], expected: list[str]) -> None:
    assert codes({"goals": [{"target": 10, "actual": 11, **row}]}) == expected


def test_a_direction_that_has_no_column_needs_one() -> None:
    row = {"metric": "退货率", "target": 10, "actual": 11}
    with_column, without = ({f.code: f.fix.zh for f in judged({"goals": [one]})} for one in ({**row, "direction": ""}, row))
    assert "加一列“方向”" in without["XR207"]
    assert "加一列" not in with_column["XR207"]


@pytest.mark.parametrize(("row", "expected"), [
    ({"goal": "", "metric": ""}, ["XR214 metric 1"]), ({"goal": "拉新", "metric": ""}, []), ({"metric": "注册量"}, []),
    ({"goal": "XX", "metric": ""}, ["XR105 goal 1"]),
])  # fmt: skip
def test_a_goal_has_a_name(row: dict[str, Any], expected: list[str]) -> None:
    assert codes({"goals": [{**row, "target": 10, "actual": 11}]}) == expected


@pytest.mark.parametrize(("row", "expected"), [
    ({"planned_end": "", "actual_end": "2023.9.20"}, ["XR309 planned_end 1"]), ({"planned": ""}, ["XR309 planned 1"]),
    ({"planned": "2023.9.1"}, []), ({"planned_end": "无"}, []), ({"planned_end": "", "judgement": "取消"}, []),
    ({"planned_end": "月底"}, ["XR301 planned_end 1"]), ({"phase": "无", "planned_end": ""}, []), ({"task": "备货"}, []),
])  # fmt: skip
def test_a_phase_has_a_planned_end(row: dict[str, Any], expected: list[str]) -> None:
    assert codes({"phases": [{"phase": "筹备期", **row}]}) == expected


@pytest.mark.parametrize(("target", "actual", "more", "expected"), [
    ("50,000", "42,000", {}, []), ("5万+", "4.2w", {}, []), ("1:3", "1:2.8", {}, []), ("1:3", 2.8, {}, []),
    ("3成", "28%", {}, []), ("200人", "180名", {}, []), ("20篇", "18篇", {}, []), ("-100万", "-80万", {}, []),
    ("-100万", "20万", {}, []), (0, 0, {"direction": "越低越好"}, []), (0, 2, {"direction": "越低越好"}, []),
    ("100家", "98家门店", {}, []), ("3个", "2个模块", {}, []),
    ("5万", "4万", {"unit": "/"}, []), ("5万人", "4万人", {"unit": "无"}, []), ("8%", "6.5%", {"unit": "百分比"}, []),
    ("1:3", "1:2.8", {"unit": "倍"}, []), (50, "48万元", {"unit": "万元"}, []),
    ("5万人", "4万人次", {}, ["XR203 actual 1"]), ("3个月", "90天", {}, ["XR203 actual 1"]),
    ("70%", "840人", {}, ["XR203 actual 1"]), ("5万", "84%", {}, ["XR203 actual 1"]),
    ("5万人", "4万人", {"unit": "人次"}, ["XR203 target 1"]),
    ("8%", 6.5, {}, ["XR206 actual 1"]), (8, 6.5, {"unit": "%"}, ["XR206 actual 1", "XR206 target 1"]),
    (PercentNumber(0.08), PercentNumber(6.5), {}, ["XR206 actual 1"]),
    (8, 6.5, {"unit": "百分比"}, ["XR206 actual 1", "XR206 target 1"]),
    ("5-6万", "5.5万", {}, ["XR202 target 1"]), ("上线", "已上线", {}, ["XR202 actual 1", "XR202 target 1"]),
    ("50万", "48万", {"unit": "万元"}, ["XR202 actual 1", "XR202 target 1"]),
    (0, 2, {}, ["XR208 target 1"]), ("5万", None, {}, ["XR201 actual 1"]), ("5万", "无", {}, []),
])  # fmt: skip
def test_targets_and_actuals(target: object, actual: object, more: dict[str, Any], expected: list[str]) -> None:
    assert codes({"goals": [{"metric": "某指标", "target": target, "actual": actual, **more}]}) == expected


@pytest.mark.parametrize(("target", "actual", "direction", "expected"), [
    ("5万", 4.2, "", True), (5, "5万", "", True), ("5万", 0, "", False), ("5%", "12%", "越低越好", False),
    (20, 1, "越低越好", False), ("200毫秒", "1.5毫秒", "越低越好", True), (2, 20, "越低越好", True), (10, -4, "", False),
])  # fmt: skip
def test_only_what_looks_like_a_slip_of_the_unit_is_implausible(
    target: object, actual: object, direction: str, expected: bool
) -> None:
    found = codes({"goals": [{"metric": "某指标", "target": target, "actual": actual, "direction": direction}]})
    assert found == (["XR205 actual 1"] if expected else [])


@pytest.mark.parametrize(("metric", "recorded", "expected"), [
    ("新增", "80%", []), ("新增", "0.8", []), ("新增", PercentNumber(0.8), []), ("新增", "80.4%", []),
    ("新增", "90%", ["XR204 completion 1"]), ("新增", 90, ["XR204 completion 1"]),
    ("新增", 80, ["XR206 completion 1"]), ("新增", "80", ["XR206 completion 1"]),
    ("退货率", "120%", ["XR207 metric 1"]), ("退货率", "70%", ["XR204 completion 1", "XR207 metric 1"]),
])  # fmt: skip
def test_recorded_rates(metric: str, recorded: object, expected: list[str]) -> None:
    row = {"metric": metric, "target": 50, "actual": 40, "completion": recorded}
    assert codes({"goals": [row]}) == expected


def test_a_recorded_rate_of_nothing_is_a_rate() -> None:
    assert "XR204 completion 1" in codes({"goals": [{"metric": "新增注册量", "target": 100, "actual": 84, "completion": 0}]})


@pytest.mark.parametrize("weights", [(30, 30, 40), (0.3, 0.3, "0.4"), ("30%", 0.3, "40％"), ("", "", ""), (1, 1, "无")])
def test_weights_in_one_manner(weights: Sequence[object]) -> None:
    assert codes({"goals": [{"metric": f"指标{w}", "target": 5, "actual": 5, "weight": w} for w in weights]}) == []


def test_a_miss_is_explained_by_a_row_of_table_3_in_whatever_way_it_is_named() -> None:
    names = ["新增注册量", "活动页转化率", "复购率", "UV"]
    goals = [{"goal": f"提高{name}", "metric": name, "target": 5, "actual": 4, "miss_reason": ""} for name in names]
    issues = [
        {"problem": "首日服务器卡顿", "metric": "新增注册量、转化率"}, {"problem": "老客复购率低3个百分点", "metric": "/"},
        {"problem": "贴纸晚到", "metric": "曝光量"}, {"problem": "海报错字", "metric": "待定"},
    ]  # fmt: skip
    assert codes({"goals": goals, "issues": issues}) == ["XR105 metric 4", "XR209 miss_reason 4", "XR602 metric 3"]


def test_a_short_form_that_two_goals_share_names_neither() -> None:
    goals = [{"metric": name, "target": 5, "actual": 5} for name in ("新客转化率", "老客转化率")]
    assert codes({"goals": goals, "issues": [{"problem": "卡顿", "metric": "转化率"}]}) == ["XR602 metric 1"]


# ---------------------------------------------------------------------------------------- 表2

LATE = {"phase": "筹备期", "planned_start": "2023.9.1", "planned_end": "2023.9.20", "actual_start": "2023.9.1"}


@pytest.mark.parametrize("said", [
    "延期2天", "延期两天", "延期 2 天", "已延期2天", "晚2天完成", "延迟2天", "延后2天", "超期2天", "延期2天完成", "已完成（延期2天）",
    "延期2天，设计稿返工", "延期", "未按时完成", "延期2个工作日", "完成", "已完成", "100%", "√", "基本完成", "正常",
])  # fmt: skip
def test_outcomes_that_agree_with_two_days_of_delay(said: str) -> None:
    row = {**LATE, "actual_end": "2023.9.22", "judgement": said, "remark": "设计稿改3版"}
    assert codes({"phases": [row]}) == []


@pytest.mark.parametrize("said", [
    "按时完成", "按计划完成", "如期", "提前完成", "提前1天", "延期3天", "延期 3 天", "延期一周", "进行中", "未完成", "未开始", "按时完成，效果好",
])  # fmt: skip
def test_outcomes_that_contradict_two_days_of_delay(said: str) -> None:
    row = {**LATE, "actual_end": "2023.9.22", "judgement": said, "remark": "设计稿改3版"}
    assert codes({"phases": [row]}) == ["XR305 judgement 1"]


@pytest.mark.parametrize(("said", "expected"), [
    ("按时完成", ["XR308 actual_end 1"]), ("已完成", ["XR308 actual_end 1"]), ("全部完成", ["XR308 actual_end 1"]),
    ("延期完成", ["XR306 remark 1", "XR308 actual_end 1"]), ("延期2天", ["XR306 remark 1", "XR308 actual_end 1"]),
    ("延期", ["XR306 remark 1"]), ("未按时完成", ["XR306 remark 1"]), ("进行中", ["XR306 remark 1"]),
    ("未完成", ["XR306 remark 1"]), ("基本完成", []), ("", []),
])  # fmt: skip
@pytest.mark.parametrize("end", [None, "/"])
def test_outcomes_of_a_phase_without_an_actual_end(said: str, expected: list[str], end: str | None) -> None:
    assert codes({"phases": [{**LATE, "actual_end": end, "judgement": said, "remark": "无"}]}) == expected


def test_a_phase_that_is_still_running_is_not_late() -> None:
    row = {**LATE, "planned_end": "2023.10.31", "actual_end": "", "judgement": "进行中", "remark": ""}
    assert codes({"phases": [row]}) == []


def test_a_delay_is_explained_by_a_problem_under_any_name_of_the_phase() -> None:
    late = {**LATE, "actual_end": "2023.9.22", "remark": ""}
    for phase, named in (("筹备期", "筹备"), ("1.开发阶段", "开发"), ("筹备期", "筹备期、预热期"), ("筹备期", "准备阶段")):
        assert codes({"phases": [{**late, "phase": phase}], "issues": [{"problem": "卡顿", "phase": named}]}) == []
    assert codes({"phases": [late], "issues": [{"problem": "卡顿", "phase": "全程"}]}) == ["XR306 remark 1"]


@pytest.mark.parametrize(("planned", "delay", "expected"), [
    ("2023.9.20", "2天", []), ("2023.9.20", 1, ["XR307 delay 1"]), ("2023.9.25", 0, []), ("2023.9.25", 3, ["XR307 delay 1"]),
])  # fmt: skip
def test_recorded_delays(planned: str, delay: object, expected: list[str]) -> None:
    row = {"phase": "筹备期", "planned_end": planned, "actual_end": "2023.9.22", "delay": delay}
    assert codes({"phases": [row]}) == expected


def test_a_period_typed_backwards_is_an_end_before_its_start_and_nothing_else() -> None:
    data = {"activity": {"period": "2023.10.6-9.28"}, "phases": [{"phase": "筹备期", "planned": "2023.9.20-9.1"}]}
    assert codes(data) == ["XR302 period 0", "XR302 planned 1"]
    assert codes({"activity": {"start": "2023.10.6", "end": "2023.9.28"}}) == ["XR302 end 0"]
    first = next(f for f in judged(data) if f.column == "planned")
    assert (first.value, first.message.zh) == ("2023.9.20-9.1", "“筹备期”的计划时间 2023-09-01 早于开始 2023-09-20")


def test_an_activity_over_new_year() -> None:
    phases = [
        {"phase": "筹备期", "planned": "12.1-12.20", "actual": "12.1-12.20"},
        {"phase": "爆发期", "planned": "12.28-1.3", "actual": "12.28-1.3", "judgement": "按时完成"},
        {"phase": "收尾期", "planned": "1.4-1.10", "actual": "1.4-1.12", "judgement": "延期2天", "remark": "对账晚2天"},
    ]
    assert codes({"activity": {"period": "2023.12.28-1.3"}, "phases": phases}) == []


def phases(*planned: tuple[str, str, str]) -> list[dict[str, str]]:
    return [{"phase": phase, "planned_start": start, "planned_end": end} for phase, start, end in planned]


@pytest.mark.parametrize(("rows", "expected"), [
    (phases(("筹备期", "2023.9.1", "2023.9.9"), ("筹备期", "2023.9.22", "2023.9.25"), ("预热期", "2023.9.21", "2023.9.27")), []),
    (phases(("爆发期", "2023.9.28", "2023.10.3"), ("筹备期", "2023.9.1", "2023.9.9")), []),  # rows in whatever order
    (phases(("筹备期", "2023.9.21", "2023.9.25"), ("预热期", "2023.9.1", "2023.9.7")), ["XR303 planned_start 2"]),
    (phases(("筹备期", "2023.9.21", "2023.9.2"), ("预热期", "2023.9.9", "2023.9.12")), ["XR302 planned_end 1"]),
])  # fmt: skip
def test_the_order_of_phases(rows: list[dict[str, str]], expected: list[str]) -> None:
    assert codes({"phases": rows}) == expected


def test_a_peak_without_a_plan_is_held_to_its_actual_days() -> None:
    row = {"phase": "爆发期", "actual_start": "2023.9.20", "actual_end": "2023.10.3"}
    assert codes({"activity": {"period": "2023.9.28-10.6"}, "phases": [row]}) == ["XR304 actual_start 1"]


@pytest.mark.parametrize(("named", "known"), [
    ("需求调研", True), ("开发", True), ("需求调研、开发", True), ("筹备", True), ("筹备阶段", True), ("全程", True), ("各阶段", True),
    ("上线", False), ("爆发期", False), ("验收阶段", False),
])  # fmt: skip
def test_a_problem_names_a_phase_of_table_2(named: str, known: bool) -> None:
    rows = [{"phase": phase} for phase in ("需求调研", "1.开发阶段", "筹备期")]
    found = codes({"phases": rows, "issues": [{"problem": "卡顿", "phase": named}]})
    assert found == ([] if known else ["XR601 phase 1"])


# ---------------------------------------------------------------------------------------- 表3

FULL = {"problem": "卡顿", "impact": "中", "cause": "未压测", "measure": "压测", "owner": "*工", "due": "2023.11.1"}
BLANK = {"problem": "卡顿", "impact": "中", "cause": "", "measure": "", "owner": "", "due": ""}


def test_a_row_with_four_blanks_is_four_findings_that_an_office_can_choose_from() -> None:
    found = ["XR402 measure 1", "XR409 owner 1", "XR410 due 1", "XR411 cause 1"]
    assert codes({"issues": [BLANK]}) == found
    rules = Policy(ignore=("XR409",)).chosen(RULES)
    assert {"XR402", "XR410", "XR411"} <= {rule.code for rule in rules}
    assert "XR409" not in {rule.code for rule in rules}


def test_what_was_cancelled_needs_no_plan_but_a_cause() -> None:
    assert codes({"issues": [{**BLANK, "status": "已取消"}]}) == ["XR411 cause 1"]


def test_a_column_that_is_missing_is_one_finding() -> None:
    issues = [{"problem": f"问题{n}", "phase": "", "impact": "中", "cause": "c", "measure": "m", "owner": "*工"} for n in (1, 2)]
    found = [f for f in judged({"issues": issues}) if f.table == "issues" and f.code != "XR101"]
    assert [(f.code, f.cell) for f in found] == [("XR102", "A1")]


@pytest.mark.parametrize("row", [
    {"problem": "无"}, {"problem": "本次活动无重大问题", "cause": "/", "measure": "—"}, {"problem": "暂无", "impact": "低"},
])  # fmt: skip
def test_a_row_that_says_that_there_is_nothing_is_left_alone(row: dict[str, str]) -> None:
    assert codes({"issues": [{**dict.fromkeys(FULL, ""), **row}]}) == []


@pytest.mark.parametrize("problem", [
    "无", "没有问题", "本次活动没有发现问题", "未发现问题", "无重大问题", "暂未发现重大问题。", "整体无明显问题",
])  # fmt: skip
def test_a_row_without_a_problem_is_left_alone_whatever_stands_in_it(problem: str) -> None:
    row = {**FULL, "problem": problem, "phase": "某期", "impact": "很大", "cause": "", "due": "2023.1.1", "status": "进行中"}
    assert codes({"phases": [{"phase": "爆发期"}], "issues": [row]}) == []


@pytest.mark.parametrize("problem", ["没有经验", "问题没有解决", "未发现库存问题，少备300件", "没有及时发现问题", "无库存"])
def test_a_problem_that_begins_like_none_is_one(problem: str) -> None:
    assert codes({"issues": [{**FULL, "problem": problem, "due": ""}]}) == ["XR410 due 1"]


@pytest.mark.parametrize(("column", "code"), [("cause", "XR411"), ("measure", "XR402"), ("owner", "XR409"), ("due", "XR410")])
@pytest.mark.parametrize("said", ["无", "—", "/", "暂无"])
def test_nothing_said_of_a_real_problem_is_a_blank(column: str, code: str, said: str) -> None:
    assert codes({"issues": [{**FULL, column: said}]}) == [f"{code} {column} 1"]
    assert codes({"issues": [{**FULL, column: said, "status": "已取消"}]}) == []


@pytest.mark.parametrize("owner", ["大家", "各部门", "全员", "相关部门", "全体人员", "Everyone"])
def test_everybody_is_no_owner(owner: str) -> None:
    assert codes({"issues": [{**FULL, "owner": owner}]}) == ["XR409 owner 1"]
    assert codes({"issues": [{**FULL, "owner": owner}]}, Policy(owners=("李工",))) == ["XR409 owner 1"]


def test_a_blank_impact_is_called_blank() -> None:
    (found,) = (f for f in judged({"issues": [{**FULL, "impact": ""}]}) if f.code == "XR401")
    assert found.message.zh.endswith("没有填影响程度")


@pytest.mark.parametrize(("key", "none"), [("goals", False), ("phases", False), ("issues", True), ("lessons", True)])
def test_only_problems_and_lessons_may_be_none(key: str, none: bool) -> None:
    (found,) = (f for f in judged({key: []}) if f.code == "XR104")
    assert ("“无”" in found.fix.zh) is none


@pytest.mark.parametrize(("due", "expected"), [
    ("尽快", "XR408"), ("尽快完成", "XR408"), ("ASAP", "XR408"), ("长期执行", "XR408"), ("持续优化", "XR408"), ("定期", "XR408"),
    ("每季度至少一次", "XR408"), ("近期", "XR408"), ("后续", "XR408"), ("择期", "XR408"), ("/", "XR410"), ("无", "XR410"),
    ("立即执行", ""), ("马上", ""), ("每次大促前3天", ""), ("下次活动前", ""), ("下次活动", ""), ("下一次大促", ""), ("下月内完成", ""),
    ("一周内", ""), ("双11前", ""), ("11月1日前", ""), ("2023.11.1", ""),
    ("九月下旬", "XR301"), ("尽快（10月20日前）", "XR301"), ("待定", "XR105"), ("", "XR410"),
])  # fmt: skip
def test_deadlines_of_problems_of_high_impact(due: str, expected: str) -> None:
    data = {"activity": {"period": "2023.9.28-10.6"}, "issues": [{**FULL, "impact": "高", "due": due}]}
    assert codes(data) == ([f"{expected} due 1"] if expected else [])


@pytest.mark.parametrize("more", [{"impact": "中"}, {"impact": "高", "status": "已完成"}, {"impact": "高", "status": "已取消"}])
def test_a_vague_deadline_elsewhere_is_nobodys_business(more: dict[str, str]) -> None:
    assert codes({"issues": [{**FULL, "due": "长期执行", **more}]}) == []


def test_the_phases_to_choose_from_are_each_named_once() -> None:
    phases = [{"phase": phase} for phase in ("筹备期", "筹备期", "爆发期")]
    (found,) = (f for f in judged({"phases": phases, "issues": [{**FULL, "phase": "冲刺期"}]}) if f.code == "XR601")
    assert "（筹备期、爆发期）" in found.fix.zh


# ---------------------------------------------------------------------------------------- 表4


def lessons(*rows: tuple[str, str]) -> dict[str, Any]:
    return {"lessons": [{"category": category, "lesson": lesson, "reuse": "新客拉新"} for category, lesson in rows]}


@pytest.mark.parametrize(("one", "other", "same"), [
    ("KOL分层推广，转化率提升2个百分点", "kol 分层推广,转化率提升２个百分点。", True),
    ("大促前3天完成全链路压测，高峰无报错", "大促前3天完成全链路压测，高峰期无报错", False),  # a word within: not contained
    ("大促前3天完成全链路压测，首日高峰没有报错", "大促前3天完成全链路压测，首日高峰没有报错了", True),
    ("上线前完成压测", "大促上线前完成压测", False), ("提前3天备货", "提前30天备货", False), ("压测", "上线前压测", False), ("无", "无", False),
])  # fmt: skip
def test_a_lesson_said_twice(one: str, other: str, same: bool) -> None:
    found = codes(lessons(("成功经验", one), ("失败教训", other)))
    assert found == (["XR505 lesson 2"] if same else [])


def test_a_copied_sheet_is_not_a_lesson_said_twice() -> None:
    rows = lessons(("成功经验", "分层发券核销率升5个百分点"), ("失败教训", "贴纸晚到一天"))["lessons"]
    found = judged({"lessons": rows, "lessons (2)": rows})
    assert {f.code for f in found if f.table == "lessons"} == {"XR112"}


@pytest.mark.parametrize(("kinds", "expected"), [
    (("成功经验", "成功经验"), ["XR506 category 0"]), (("教训",), ["XR506 category 0"]), (("成功", "教训"), []),
    (("成功经验", ""), ["XR501 category 2"]), (("成功经验", "随便"), ["XR501 category 2"]),
])  # fmt: skip
def test_one_kind_of_lesson_alone(kinds: Sequence[str], expected: list[str]) -> None:
    assert codes(lessons(*((kind, f"经验{n}") for n, kind in enumerate(kinds)))) == expected


# ---------------------------------------------------------------------------------------- the file


@pytest.mark.parametrize(("name", "department", "other"), [
    ("运营部_中秋复盘.xlsx", "市场部", "运营部"), ("客服中心-9月复盘 (2).xlsx", "市场部", "客服中心"),
    ("01.运营部.xlsx", "品牌部", "运营部"), ("财务部2023复盘.xlsx", "人事部", "财务部"),
    ("朝阳门店_国庆.xlsx", "海淀门店", "朝阳门店"), ("拉新组 618.xlsx", "内容组", "拉新组"),
])  # fmt: skip
def test_a_file_of_another_department(name: str, department: str, other: str) -> None:
    found = [f for f in judged({"source": name, "activity": {"department": department}}) if f.code == "XR901"]
    assert [f.value for f in found] == [department]
    assert other in found[0].message.zh


@pytest.mark.parametrize(("name", "department"), [
    ("市场部_中秋.xlsx", "市场营销部"), ("电商部_双11.xlsx", "电子商务中心"), ("技术部.xlsx", "技术中心"),
    ("华东分公司_市场部_中秋.xlsx", "市场部"), ("华东分公司_中秋.xlsx", "市场部"), ("用户组_618.xlsx", "运营部"),
    ("市场_中秋.xlsx", "市场部"), ("内部_中秋.xlsx", "市场部"), ("会员中心_复盘.xlsx", "产品部"), ("中秋复盘.xlsx", "市场部"),
    ("客服中心_市场部联合复盘.xlsx", "市场部"), ("客服中心_市场_中秋.xlsx", "市场部"), ("运营部_中秋.xlsx", "待定"), ("运营部_中秋.xlsx", ""),
])  # fmt: skip
def test_a_file_name_that_names_no_other_department(name: str, department: str) -> None:
    data = {"source": name, "activity": {"department": department, "name": "会员中心改版"}}
    assert "XR901" not in {f.code for f in judged(data)}


@pytest.mark.parametrize(("name", "raised"), [("华南_中秋.xlsx", True), ("运营部_中秋.xlsx", False), ("华东_中秋.xlsx", False)])
def test_where_departments_are_listed_only_those_count(name: str, raised: bool) -> None:
    policy = Policy(departments=("华东", "华南"))
    found = judged({"source": name, "activity": {"department": "华东"}}, policy)
    assert ("XR901" in {f.code for f in found}) is raised


@pytest.mark.parametrize(("one", "other", "same"), [
    ("家", "家门店", True), ("个", "个模块", True), ("个", "个月", False), ("个", "个百分点", False), ("件", "件次", False),
    ("人", "人次", False), ("%", "百分比", True), ("个人", "人", True),
])  # fmt: skip
def test_units_that_count_the_same(one: str, other: str, same: bool) -> None:
    assert (unit_key(one) == unit_key(other)) is same


@pytest.mark.parametrize(("more", "expected"), [
    ({"completion": "#DIV/0!"}, ["XR114 completion 1"]), ({"actual": "#N/A"}, ["XR108 actual 1"]),
])  # fmt: skip
def test_error_values_in_exported_text(more: dict[str, str], expected: list[str]) -> None:
    assert codes({"goals": [{"metric": "新增注册量", "target": "5万", "actual": "4.2万", **more}]}) == expected


@pytest.mark.parametrize(("task", "copied"), [("门店陈列", False), ("物料", True)])
def test_two_teams_may_have_a_phase_of_one_name(task: str, copied: bool) -> None:
    found = judged({"phases": [{"phase": "筹备期", "task": "物料"}], "phases (2)": [{"phase": "筹备期", "task": task}]})
    assert ("XR112" in {f.code for f in found}) is copied


# ---------------------------------------------------------------------------------------- real files


def of_file(path: Path) -> list[tuple[str, str, str]]:
    """(code, sheet!cell, value) of every finding of a workbook, wording left aside."""
    found = examine(InputFile(path, path.name), Settings(as_of=AS_OF)).findings
    return sorted((f.code, f"{f.sheet}!{f.cell}", f.value) for f in found if not f.code.startswith(WORDING))


LESSON_ROWS = [
    ["类别", "具体经验描述", "复用场景建议", "责任人"],
    ["成功经验", "分层发券核销率由11%升至16%", "会员日发券", "*工"],
    ["失败教训", "贴纸晚到一天，门店陈列延误2天", "全国铺货类活动", "*工"],
]
ISSUE_ROWS = [
    ["问题描述", "发生阶段", "影响程度", "根本原因分析", "改进措施", "责任人", "完成时间"],
    ["服务器卡顿", "爆发期", "高", "峰值带宽预估不足", "预留30%带宽", "*工", datetime(2023, 11, 15)],
]


def test_one_sheet_with_merged_phases_two_row_titles_and_percentage_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "复盘"

    def day(month: int, number: int) -> datetime:
        return datetime(2023, month, number)

    for row in (
        ["2023中秋复盘"],
        ["活动名称", "中秋活动", "部门", "市场部", "活动时间", "2023.9.28-10.6"],
        [],
        ["核心目标", "量化指标", "目标值", "实际完成值", "完成率"],
        ["拉新", "新增注册量", 50000, 42000, 0.94],
        ["转化", "转化率", 0.08, 6.5],
        [],
        ["阶段", "核心任务", "计划时间", None, "实际时间", None, "完成情况", "负责人", "关键问题/亮点"],
        [None, None, "开始", "完成", "开始", "完成"],
        ["筹备期", "方案", day(9, 1), day(9, 10), day(9, 1), day(9, 10), "按时完成", "*工", "定稿2版"],
        [None, "物料", day(9, 5), day(9, 25), day(9, 5), day(9, 27), "按时完成", "*工", "物料晚到2天"],
        ["预热期", "种草", day(9, 21), day(9, 27), day(9, 21), day(9, 27), "按时完成", "*工", "UV2万"],
        ["爆发期", "上线", day(9, 28), day(10, 3), day(9, 28), day(10, 3), "按时完成", "*工", "转化率12%"],
        [],
        *ISSUE_ROWS,
        [],
        *LESSON_ROWS,
    ):
        sheet.append(row)
    for cell in ("E5", "C6", "D6"):
        sheet[cell].number_format = "0.0%"
    for merged in ("A1:J1", "A8:A9", "B8:B9", "G8:G9", "H8:H9", "I8:I9", "C8:D8", "E8:F8", "A10:A11"):
        sheet.merge_cells(merged)
    book.save(tmp_path / "市场部_中秋.xlsx")
    assert of_file(tmp_path / "市场部_中秋.xlsx") == [
        ("XR204", "复盘!E5", "94%"), ("XR206", "复盘!D6", "650%"), ("XR305", "复盘!G11", "按时完成"),
    ]  # fmt: skip


def test_error_values_formulas_without_results_and_a_hidden_copy(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    goals = book.active
    assert goals is not None
    goals.title = "目标"
    for row in (
        ["活动名称", "中秋活动", "部门", "市场部", "活动时间", "2023.9.28-10.6"],
        [],
        ["核心目标", "量化指标", "目标值", "实际完成值", "完成率"],
        ["拉新", "新增注册量", "5万", "=SUM(Z1:Z3)", "=D4/C4"],
        ["转化", "转化率", "8%", "#N/A", "=D5/C5"],
    ):
        goals.append(row)
    titles = ["阶段", "核心任务", "计划开始", "计划完成", "实际开始", "实际完成", "完成情况", "负责人"]
    phase = ["爆发期", "上线", datetime(2023, 9, 28), 9.2, datetime(2023, 9, 28), datetime(2023, 10, 3), "按时完成", "*工"]
    for name, rows in (("阶段", [titles, phase]), ("问题", ISSUE_ROWS), ("经验", LESSON_ROWS), ("经验旧", LESSON_ROWS)):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book["经验旧"].sheet_state = "hidden"
    book.save(tmp_path / "运营部_中秋.xlsx")
    assert of_file(tmp_path / "运营部_中秋.xlsx") == [
        ("XR107", "目标!D4", "=SUM(Z1:Z3)"), ("XR108", "目标!D5", "#N/A"),
        ("XR112", "经验旧!B2", LESSON_ROWS[1][1]), ("XR112", "经验旧!B3", LESSON_ROWS[2][1]), ("XR113", "经验旧!A1", ""),
        ("XR301", "阶段!D2", "9.2"), ("XR901", "目标!D1", "市场部"),
    ]  # fmt: skip


def test_constants_over_the_formulas_of_our_template(tmp_path: Path) -> None:
    data = {
        "activity": {"name": "中秋", "department": "市场部", "start": "2023-09-28", "end": "2023-10-06", "as_of": "2023-10-20"},
        "goals": [{"goal": "拉新", "metric": "新增注册量", "target": "5万", "actual": "4.2万", "miss_reason": "渠道少投2个"}],
        "phases": [{"phase": "爆发期", "task": "上线", "planned_start": "2023-09-28", "planned_end": "2023-10-03",
                    "actual_start": "2023-09-28", "actual_end": "2023-10-05", "judgement": "延期2天", "owner": "*工",
                    "remark": "首日流失用户3000+"}],
        "issues": [{**FULL, "problem": "服务器卡顿", "phase": "爆发期", "status": "进行中"}],
        "lessons": [{"category": "成功经验", "lesson": "分层发券核销率升5个百分点", "reuse": "会员日发券", "owner": "*工"},
                    {"category": "失败教训", "lesson": "无", "reuse": ""}],
    }  # fmt: skip
    path = tmp_path / "市场部.xlsx"
    write_workbook(path, RETRO, "zh", retrospective_from_data(RETRO, data), as_of_today=AS_OF)
    assert of_file(path) == []
    book = openpyxl.load_workbook(path)
    for sheet, title, constant in (("表1 活动基础信息与目标", "完成率", 0.94), ("表2 各阶段执行情况分析", "延期天数", 3)):
        header = next(cell for row in book[sheet].iter_rows() for cell in row if cell.value == title)
        book[sheet].cell(header.row + 1, header.column).value = constant
    book.save(path)
    assert [(code, value) for code, _, value in of_file(path)] == [("XR204", "94%"), ("XR307", "3")]
    fixes = {f.code: f.fix.zh for f in examine(InputFile(path, path.name), Settings(as_of=AS_OF)).findings}
    assert all("删除后从下面的空白行把公式复制过来" in fixes[code] for code in ("XR204", "XR307"))


def test_an_overwritten_formula_is_said_once_and_where_to_copy_it_from() -> None:
    rows = [{"metric": f"指标{n}", "target": 100, "actual": 94, "completion": "94%", "reached": "否"} for n in range(3)]
    retro = retrospective_from_data(RETRO, {"goals": rows}, lenient=True)
    retro["goals"].formulas = {(1, "completion"), (2, "completion")}
    typed = interpret(retro)
    (found,) = judge(Context(typed, compute(typed, AS_OF)), [rule for rule in RULES if rule.code == "XR106"])
    place = retro["goals"].place(1, "completion").cell
    assert f"再从{place}把公式复制过来" in found.fix.zh


def test_a_field_of_the_template_is_named_as_the_template_names_it(tmp_path: Path) -> None:
    path = tmp_path / "市场部.xlsx"
    write_workbook(path, RETRO, "zh", retrospective_from_data(RETRO, {"activity": {"name": "中秋", "department": "市场部"}}))
    found = [f for f in examine(InputFile(path, path.name), Settings(as_of=AS_OF)).findings if f.code == "XR110"]
    assert [f.message.zh for f in found] == ["活动信息没有填“活动开始”“活动结束”"]
    assert [f.message.zh for f in judged({"activity": {"name": "中秋"}}) if f.code == "XR110"] == ["活动信息没有填“活动时间”"]


@pytest.mark.parametrize(("due", "message", "fix"), [
    ("2024/2/30", "“卡顿”的“完成时间”：日历上没有“2024/2/30”这一天", "请核对月和日"),
    ("10月15日", "“卡顿”的“完成时间”：日期“10月15日”没有写年份", "请写全年份，如 2024.10.15"),
])  # fmt: skip
def test_a_date_that_cant_be_read_is_said_with_its_reason(due: str, message: str, fix: str) -> None:
    (found,) = (f for f in judged({"issues": [{**FULL, "due": due}]}) if f.code == "XR301")
    assert found.message.zh == message
    assert fix in found.fix.zh
