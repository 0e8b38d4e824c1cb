"""XR115 and XR603: departments and owners against the office's own lists."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlretro.model.compute import compute
from xlretro.model.data import retrospective_from_data
from xlretro.model.finding import Finding
from xlretro.model.interpret import interpret
from xlretro.model.values import is_blank
from xlretro.rules import Context, Policy, rule_coded
from xlretro.rules.listed import is_listed, nearest_listed, persons
from xlretro.workbooks import RETRO

DEPARTMENTS = ("市场部", "客户服务部", "法务部", "IT 支持中心", "电商运营管理部")
OWNERS = ("张工", "李工", "和工", "Duty Lead", "客服值班长（轮值）")
LISTS = Policy(departments=DEPARTMENTS, owners=OWNERS)


def found(code: str, data: dict[str, Any], policy: Policy = LISTS) -> list[Finding]:
    typed = interpret(retrospective_from_data(RETRO, data))
    context = Context(typed, compute(typed, today=date(2023, 10, 20)), policy)
    rule = rule_coded(code)
    assert rule
    return list(rule.run(context))


def of_department(name: object, policy: Policy = LISTS) -> list[Finding]:
    return found("XR115", {"activity": {"department": name}, "goals": [{"metric": "注册量"}]}, policy)


def of_owner(name: object, policy: Policy = LISTS) -> list[Finding]:
    return found("XR603", {"issues": [{"problem": "服务器卡顿", "owner": name}]}, policy)


@pytest.mark.parametrize("name", ["市场部", " 市场部 ", "市场 部", "ＩＴ支持中心", "it支持中心"])
def test_a_department_on_the_list_is_known_however_it_is_spaced(name):
    assert of_department(name) == []


@pytest.mark.parametrize("name", [None, "  ", "待定", "[填写部门]"])
def test_a_department_that_is_missing_is_said_elsewhere(name):
    assert of_department(name) == []


def test_without_a_list_everybody_is_allowed():
    assert of_department("谁也不认识", Policy()) == []
    assert of_owner("谁也不认识", Policy()) == []


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("市场", "市场部"),
        ("市场部门", "市场部"),
        ("星河集团市场部", "市场部"),
        ("客服部", "客户服务部"),
        ("IT支持", "IT 支持中心"),
        ("电商", "电商运营管理部"),
    ],
)
def test_the_nearest_department_is_named_in_the_fix(name, near):
    [finding] = of_department(name)
    assert (finding.severity, finding.value) == ("warning", name)
    assert f"“{name}”" in finding.message.zh
    assert f"“{near}”" in finding.fix.zh
    assert f"“{near}”" in finding.fix.en


def test_a_department_like_no_other_has_no_nearest():
    [finding] = of_department("仓储物流部")
    assert "最接近" not in finding.fix.zh
    assert "名单" in finding.fix.zh


@pytest.mark.parametrize(
    "text",
    ["张工", "张工、李工", "张工，李工", "张工/李工", "张工和李工", "张工 李工", "和工", "和工、张工", "张工（牵头）", "@张工",
     "Duty Lead", "duty lead", "客服值班长（轮值）", "张工；\n李工"],
)  # fmt: skip
def test_owners_on_the_list_are_known_in_every_writing(text):
    assert of_owner(text) == []


@pytest.mark.parametrize("text", [None, "无", "—", "*工", "*师", "张XX", "李某", "李某某", "陈×", "待定", "XX"])
def test_masked_and_missing_owners_are_not_compared(text):
    assert of_owner(text) == []


@pytest.mark.parametrize(
    ("text", "persons_told"),
    [("赵工", ["赵工"]), ("张工、赵工", ["赵工"]), ("赵工，钱工", ["赵工", "钱工"]), ("张工和赵工", ["赵工"]), ("孙和工", ["孙和工"]),
     ("赵工（外包）", ["赵工"]), ("Rex", ["Rex"])],
)  # fmt: skip
def test_each_person_beside_the_list_is_told_by_name(text, persons_told):
    findings = of_owner(text)
    assert [finding.message.zh for finding in findings] == [
        f"问题“服务器卡顿”的责任人“{person}”不在名单里" for person in persons_told
    ]
    assert {(f.severity, f.table, f.column, f.value, f.row) for f in findings} == {
        ("warning", "issues", "owner", text, "服务器卡顿")
    }


def test_the_nearest_person_is_named_in_the_fix():
    [finding] = of_owner("张工程师")
    assert "“张工”" in finding.fix.zh
    assert "“张工”" in finding.fix.en


@given(st.text(), st.lists(st.text().filter(lambda name: not is_blank(name)), max_size=4))
def test_any_text_goes_through(text, listed):
    near = nearest_listed(text, listed)
    assert near == "" or near in listed
    for person in persons(text, listed):
        assert person
        is_listed(person, listed)
