"""Every rule keeps its own word: its examples, its texts, its place in the catalogue."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path, PurePath

import pytest

import xlretro.rules
from xlretro.language import LANGUAGES
from xlretro.model.compute import compute
from xlretro.model.data import retrospective_from_data
from xlretro.model.finding import Finding
from xlretro.model.interpret import interpret
from xlretro.render import explanation
from xlretro.rules import RULES, Context, Rule, judge, rule_coded
from xlretro.workbooks import RETRO

EVERY_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


def raised(rule: Rule, example: object) -> list[Finding]:
    typed = interpret(retrospective_from_data(RETRO, example, lenient=True))
    results = compute(typed, today=date(2023, 10, 20))
    return list(rule.run(Context(typed, results, rule.policy, file_name=PurePath(typed.retro.source).name)))


@EVERY_RULE
def test_its_failing_example_fails(rule: Rule) -> None:
    findings = raised(rule, rule.fails)
    assert findings
    for finding in findings:
        assert (finding.code, finding.severity) == (rule.code, rule.severity)
        for text in (finding.message, finding.fix):
            assert text.zh.strip()
            assert text.en.strip()
            assert "{" not in text.zh + text.en, "a word of the message was not filled in"


@EVERY_RULE
def test_its_passing_example_passes(rule: Rule) -> None:
    assert raised(rule, rule.passes) == []


@EVERY_RULE
def test_it_says_which_table_and_column(rule: Rule) -> None:
    for finding in raised(rule, rule.fails):
        if finding.table:
            table = RETRO[finding.table]
            assert not finding.column or finding.column in table.by_key
        else:
            assert finding.column in RETRO.field


@EVERY_RULE
def test_it_can_be_explained_in_both_languages(rule: Rule) -> None:
    for lang in LANGUAGES:
        text = explanation(rule, lang)
        assert rule.code in text
        assert rule.why(lang) in text
        assert "{" not in rule.general_fix(lang)


def test_codes_are_unique_sorted_and_of_a_known_hundred() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
    assert all(re.fullmatch(r"XR[1-79]\d\d", code) for code in codes)
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_every_file_of_a_rule_is_in_the_catalogue() -> None:
    folder = Path(xlretro.rules.__file__).parent
    modules = sorted(path.stem for path in folder.glob("xr*.py"))
    assert [module[:5].upper() for module in modules] == [rule.code for rule in RULES]
    for module, rule in zip(modules, RULES, strict=True):
        assert module[6:] == re.sub(r"(?<!^)(?=[A-Z])", "_", rule.name).lower()
        assert ast.get_docstring(ast.parse((folder / f"{module}.py").read_text(encoding="utf-8")))


def test_a_rule_is_found_by_its_code_in_any_case() -> None:
    assert rule_coded("xr204") is rule_coded("XR204") is not None
    assert rule_coded("XR999") is None


def test_the_seeds_activity_raises_nothing_above_advice() -> None:
    """The rows of the four-table template, typed as the document prints them."""
    data = {
        "activity": {"活动名称": "2023年中秋用户回馈活动", "部门": "市场部", "活动时间": "2023.9.28-10.6"},
        "goals": [
            {"核心目标": "新增注册用户", "量化指标": "新增注册量", "目标值": "5万", "实际完成值": "4.2万", "完成率": "84%"},
            {"核心目标": "活动页转化率", "量化指标": "下单用户数/访问量", "目标值": "8%", "实际完成值": "6.5%",
             "完成率": "81.25%"},
            {"核心目标": "用户复购率", "量化指标": "复购用户数/下单用户", "目标值": "15%", "实际完成值": "12%", "完成率": "80%"},
        ],
        "phases": [
            {"阶段": "筹备期", "核心任务": "方案定稿、资源确认", "计划时间": "2023.9.1-9.20", "实际时间": "2023.9.1-9.22",
             "完成情况": "延期2天", "负责人": "*工", "关键问题/亮点": "设计稿修改3版,影响排期"},
            {"阶段": "预热期", "核心任务": "社交媒体宣传、KOL种草", "计划时间": "2023.9.21-9.27",
             "实际时间": "2023.9.21-9.27", "完成情况": "按时完成", "负责人": "*工", "关键问题/亮点": "KOL推广带来UV2万,转化率12%"},
            {"阶段": "爆发期", "核心任务": "活动上线、实时监控", "计划时间": "2023.9.28-10.3",
             "实际时间": "2023.9.28-10.3", "完成情况": "基本完成", "负责人": "*工", "关键问题/亮点": "首日服务器卡顿,流失用户3000+"},
            {"阶段": "收尾期", "核心任务": "数据统计、用户发放", "计划时间": "2023.10.4-10.6",
             "实际时间": "2023.10.4-10.7", "完成情况": "延期1天", "负责人": "*工", "关键问题/亮点": "礼品发放系统异常,200份奖品延迟"},
        ],
        "issues": [
            {"问题描述": "服务器卡顿", "发生阶段": "爆发期", "影响程度": "高", "根本原因分析": "峰值带宽预估不足,未做压力测试",
             "改进措施": "下次活动预留30%弹性带宽,提前3天完成压力测试", "责任人": "*工", "完成时间": "下次活动前"},
            {"问题描述": "设计稿延期", "发生阶段": "筹备期", "影响程度": "中", "根本原因分析": "需求沟通不充分,修改次数多",
             "改进措施": "增加方案评审会,明确设计需求后启动设计", "责任人": "*工", "完成时间": "立即执行"},
            {"问题描述": "礼品发放异常", "发生阶段": "收尾期", "影响程度": "低", "根本原因分析": "系统数据校验逻辑漏洞",
             "改进措施": "升级发放系统,增加校验环节和异常重试机制", "责任人": "*工", "完成时间": "2023.10.15"},
        ],
        "lessons": [
            {"类别": "成功经验", "具体经验描述": "KOL分层推广(头部KOL引流+腰部KOL深度种草)可有效提升精准流量转化率",
             "复用场景建议": "新用户拉新类活动", "责任人": "*工"},
        ],
    }  # fmt: skip
    typed = interpret(retrospective_from_data(RETRO, data))
    results = compute(typed, today=date(2026, 1, 1))
    assert results.columns["goals"]["completion"] == pytest.approx([0.84, 0.8125, 0.80])
    assert results.columns["phases"]["delay"] == [2, 0, 0, 1]
    assert results.columns["issues"]["overdue"] == [None, None, None], "no 状态 column: nothing is overdue"
    findings = [f for rule in RULES for f in rule.run(Context(typed, results))]
    assert [f for f in findings if f.severity is not f.severity.ADVICE] == []


def test_what_only_follows_from_another_fault_is_said_once() -> None:
    """A unit slip shows as one finding, not also as an implausible and a wrong rate."""
    goal = {"metric": "下单耗时", "target": "2分钟", "actual": "90秒", "direction": "越低越好", "completion": "75%"}
    typed = interpret(retrospective_from_data(RETRO, {"goals": [goal, {**goal, "actual": "1分钟"}]}))
    codes = [(f.code, f.cell) for f in judge(Context(typed, compute(typed)), RULES) if f.table == "goals" and f.cell]
    assert ("XR203", "C2") in codes
    assert not {("XR204", "E2"), ("XR205", "C2")} & set(codes)
    assert ("XR204", "E3") in codes, "the other row keeps its own finding"


@EVERY_RULE
def test_it_silences_only_rules_that_exist(rule: Rule) -> None:
    assert all(rule_coded(code) for code in rule.silences)
    assert rule.code not in rule.silences
