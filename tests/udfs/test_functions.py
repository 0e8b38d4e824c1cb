"""The XR_ functions called as Python functions: the figures of the domain, blanks, errors, shapes."""

from __future__ import annotations

import inspect
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from xlretro.excel import udfs
from xlretro.excel.udfs import (
    XR_CHANGE,
    XR_CHECK,
    XR_COMPLETION,
    XR_DATE,
    XR_DELAY_DAYS,
    XR_NUMBER,
    XR_OVERDUE,
    XR_PROGRESS,
    XR_UNIT,
)
from xlretro.io.macros.functions import FUNCTIONS, WIZARD_LIMIT, in_wizard
from xlretro.language import Text

VALUE, DIV, NA = "#VALUE!", "#DIV/0!", "#N/A"


def approx(expected):
    return pytest.approx(expected, rel=1e-12) if isinstance(expected, float) else expected


@pytest.mark.parametrize(
    ("arguments", "rate"),
    [
        (("5万", "4.2万"), 0.84),
        (("8%", "6.5%"), 0.8125),
        ((0.08, 0.065), 0.8125),
        (("15%", "12%"), 0.8),
        (("ROI1:3", "ROI1:2.8"), 2.8 / 3),
        (("200毫秒", "250毫秒", "越低越好"), 0.75),
        (("不超过200毫秒", "250毫秒"), 0.75),
        (("200毫秒以内", 250.0, None, None, "毫秒"), 0.75),
        ((200.0, 250.0, "逆向指标"), 0.75),
        ((200.0, 250.0, -1.0), 0.75),
        ((200.0, 250.0, "-1"), 0.75),
        ((200.0, 250.0, 1.0), 1.25),
        ((200.0, 250.0, ""), 1.25),
        ((-100.0, -50.0), 1.5),
        (("200毫秒", "250毫秒", "越低越好", "400毫秒"), 0.75),  # from 400 to 200, and came to 250
        (("50万元", 40.0, None, None, "万元"), 0.8),
        ((Decimal("50.5"), Decimal("50.5")), 1.0),  # cells in a currency format
        ((0.0, 0.0, "越低越好"), None),
        ((0.0, 3.0, "越低越好"), None),
        ((0.0, 0.0), DIV),
        ((5.0, 4.0, None, 5.0), DIV),
        (("200毫秒", "0.25秒"), VALUE),
        (("50万", 40.0, None, None, "万元"), VALUE),
        (("5", "4", "随便"), VALUE),
        (("X万", "4"), VALUE),
        (("待定", "4"), VALUE),
        ((True, 4.0), VALUE),
        ((datetime(1899, 12, 30, 1, 30), 4.0), VALUE),  # 1:30 typed as a ratio, and taken for a time by Excel
    ],
)
def test_completion(arguments, rate):
    assert XR_COMPLETION(*arguments) == approx(rate)


@pytest.mark.parametrize("blank", [None, "", "  ", "无", "/", "—", "不适用", float("nan")])
@pytest.mark.parametrize("function", [XR_COMPLETION, XR_CHANGE, XR_DELAY_DAYS])
def test_no_value_gives_blank(function, blank):
    assert function(blank, "2023.9.1" if function is XR_DELAY_DAYS else 5.0) is None


@pytest.mark.parametrize("blank", [None, "", "  ", "无", "/", "—", "不适用", float("nan")])
@pytest.mark.parametrize("function", [XR_NUMBER, XR_UNIT, XR_DATE, XR_OVERDUE])
def test_no_text_gives_blank(function, blank):
    assert function(blank) is None


@pytest.mark.parametrize(
    ("arguments", "days"),
    [
        (("2023.9.20", "2023.9.22"), 2),
        (("2023.9.1-9.20", "2023.9.1-9.22"), 2),
        (("2023.10.4-10.6", datetime(2023, 10, 7)), 1),
        ((45189.0, date(2023, 9, 18)), -2),
        (("2023.9.20", "2023.9.20"), 0),
        (("2023.9.20", "2023.9.22", "日历日"), 2),
        (("2023.9.28", "2023.10.8"), 10),
        (("2023.9.28", "2023.10.8", "工作日"), 2),  # 29.9.–6.10. are holidays, 7. and 8.10. made up for
        (("2023.10.8", "2023.9.28", "working days"), -2),
        (("2023.9.20", None, "工作日"), None),
        (("2023.9.20", "2023.9.22", "周"), VALUE),
        (("2023.9.20", "2080.9.20", "工作日"), NA),  # no table of holidays reaches so far
        (("2023.9.20", "9.22"), VALUE),  # no year
        ((9.2, "2023.9.22"), VALUE),  # 9.20 stored as a number
        (("2023.2.30", "2023.9.22"), VALUE),
    ],
)
def test_delay_days(arguments, days):
    assert XR_DELAY_DAYS(*arguments) == days


PLAN = ("2023-9-1", "2023-9-20")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*PLAN, "2023-9-1", "2023-9-22"), "延期2天"),
        ((*PLAN, "2023-9-1", "2023-9-18"), "提前2天"),
        ((*PLAN, None, 45189.0), "按时完成"),
        ((*PLAN, None, None, "2023-8-31"), "未开始"),
        ((*PLAN, "2023-8-30", None, "2023-8-31"), "进行中"),
        ((*PLAN, None, None, datetime(2023, 9, 20)), "进行中"),
        ((*PLAN, None, None, 45191.0), "已逾期2天"),
        ((*PLAN, None, None, 45191.0, "en"), "Days overdue: 2"),
        ((*PLAN, None, None, 45191.0, "EN "), "Days overdue: 2"),
        ((*PLAN, None, None, 45191.0, "zh"), "已逾期2天"),
        ((*PLAN, None, None, 45191.0, ""), "已逾期2天"),
        ((*PLAN, None, None, 45191.0, "fr"), VALUE),
        ((*PLAN, None, None, "某天"), VALUE),
        (("2023-9-1", None, "2023-9-1", "2023-9-22"), None),
        (("待定", "2023-9-20", None, "2023-9-22"), VALUE),
    ],
)
def test_progress(arguments, said):
    assert XR_PROGRESS(*arguments) == said


def test_progress_without_an_as_of_date_is_that_of_today():
    assert XR_PROGRESS("2000-1-1", "2000-1-2") == f"已逾期{(date.today() - date(2000, 1, 2)).days}天"
    assert XR_PROGRESS("2000-1-1", "2000-1-2", None, None, "") == XR_PROGRESS("2000-1-1", "2000-1-2")


def test_every_row_may_have_an_as_of_date_of_its_own():
    days = [["2023-9-22"], ["某天"], ["2023-9-21"], ["2023-9-22"]]
    assert XR_PROGRESS(*PLAN, None, None, days) == [["已逾期2天"], [VALUE], ["已逾期1天"], ["已逾期2天"]]


@pytest.mark.parametrize(
    ("arguments", "changed"),
    [
        ((120.0, 100.0), 0.2),
        (("4.2万", "5万"), -0.16),
        ((-50.0, -100.0), 0.5),
        (("12%", "10%"), 0.02),
        ((0.12, 0.10, "%"), 0.02),
        (("12%", "10%", ""), 0.2),  # a blank unit column decides, as it does for the native formulas
        ((5.0, 0.0), DIV),
        ((5.0, 0.0, "%"), 5.0),
        (("5元", "4人"), VALUE),
    ],
)
def test_change(arguments, changed):
    assert XR_CHANGE(*arguments) == (pytest.approx(changed) if isinstance(changed, float) else changed)


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("4.2万", 42000.0, None),
        ("1.2亿", 1.2e8, None),
        ("２０ｋ", 20000.0, None),
        ("200人", 200.0, "人"),
        ("≥500元", 500.0, "≥元"),
        ("200毫秒以内", 200.0, "≤毫秒"),
        ("约5万", 50000.0, "约"),
        ("3000+", 3000.0, "+"),
        ("3000多人", 3000.0, "人+"),
        ("8%", 0.08, "%"),
        ("1:2.8", 2.8, "比值"),
        ("+2个百分点", 0.02, "个百分点"),
        (5.0, 5.0, None),
        ("加强运营", VALUE, VALUE),
        ("X万", VALUE, VALUE),
    ],
)
def test_number_and_unit(text, number, unit):
    assert XR_NUMBER(text) == approx(number)
    assert XR_UNIT(text) == unit


@pytest.mark.parametrize(
    ("arguments", "day"),
    [
        (("2023.9.1-9.20",), (2023, 9, 1)),
        (("2023.9.1-9.20", "完成"), (2023, 9, 20)),
        (("2023.9.1-9.20", "end"), (2023, 9, 20)),
        (("2023.9.1-9.20", 2.0), (2023, 9, 20)),
        (("2023.9.1-9.20", 1.0), (2023, 9, 1)),
        (("9.1-9.20", "完成", 2023.0), (2023, 9, 20)),
        (("9月28日", None, "2023年"), (2023, 9, 28)),
        (("12.28-1.3", "开始", 2023.0), (2023, 12, 28)),
        (("12.28-1.3", "完成", 2023.0), (2024, 1, 3)),
        (("2022.9.1", None, 2023.0), (2022, 9, 1)),
        ((datetime(2023, 9, 1, 18, 30),), (2023, 9, 1)),
        ((45189.0,), (2023, 9, 20)),
        (("9.1-9.20",), VALUE),
        (("2.29", None, 2023.0), VALUE),
        (("9.1", None, 23.0), VALUE),
        (("2023.9.1", None, 23.0), VALUE),
        (("9.1", None, 2100.0), VALUE),
        (("2023.9.1", "中间"), VALUE),
        (("2023.9.20-9.1",), VALUE),
        ((9.2,), VALUE),
    ],
)
def test_date(arguments, day):
    assert XR_DATE(*arguments) == (datetime(*day) if isinstance(day, tuple) else day)


@pytest.mark.parametrize(
    ("arguments", "days"),
    [
        (("2023-10-15", None, "2023-10-20"), 5),
        (("10月15日前", None, "2023-10-20"), VALUE),
        (("2023.10.15前", None, "2023-10-20"), 5),
        (("2023-10-15", None, "2023-10-15"), None),
        (("2023-10-15", "2023-10-18", "2023-10-20"), 3),
        (("2023-10-15", None, "2023-10-20", "已完成"), None),
        (("2023-10-15", None, "2023-10-20", "已取消"), None),
        (("2023-10-15", None, "2023-10-20", "进行中"), 5),
        (("下次活动前", None, "2023-10-20"), None),
        (("立即执行", None, "2023-10-20"), None),
        (("待定", None, "2023-10-20"), VALUE),
        (("2023-10-15", None, 9.2), VALUE),
    ],
)
def test_overdue(arguments, days):
    assert XR_OVERDUE(*arguments) == days


def test_check_says_what_the_rule_says(monkeypatch):
    said = Text("没有数据", "No figure")
    monkeypatch.setattr("xlretro.rules.wording.first_fault", lambda text: said if "不错" in text else None)
    assert XR_CHECK([["效果不错"], ["效果不错：4.2万"], ["转化率6.5%"], [None], [5.0]]) == [
        ["没有数据"], ["没有数据"], [None], [None], [None],
    ]  # fmt: skip
    assert XR_CHECK("效果不错", "en") == "No figure"
    assert XR_CHECK("效果不错", "de") == VALUE


REQUIRED = {name: sum(p.default is p.empty for p in inspect.signature(getattr(udfs, name)).parameters.values())
            for name in FUNCTIONS}  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!", "#NAME?"])
def test_an_error_in_any_argument_is_the_answer_of_its_row(name, error):
    function = getattr(udfs, name)
    for place in range(len(FUNCTIONS[name].arguments)):
        arguments = [None] * len(FUNCTIONS[name].arguments)
        arguments[place] = error
        assert function(*arguments) == error
        arguments[place] = [[error], [None]]
        assert function(*arguments) == [[error], [None]]


def test_an_error_that_xlwings_does_not_know_is_no_number():
    assert XR_NUMBER(-2146826243) == VALUE  # #SPILL!
    assert XR_NUMBER(-2146826243.0) == -2146826243.0  # a number cell of that value


@pytest.mark.parametrize("name", FUNCTIONS)
def test_shapes_come_back(name):
    function, required = getattr(udfs, name), REQUIRED[name]

    def block(height: int, width: int) -> list[list[str]]:
        return [["2023.9.1"] * width for _ in range(height)]

    for height, width in [(1, 3), (3, 1), (2, 3)]:
        answer = function(*[block(height, width)] * required)
        assert [len(row) for row in answer] == [width] * height
        spread = function(block(height, width), *["2023.9.1"] * (required - 1))
        assert spread == answer
    assert not isinstance(function(*[block(1, 1)] * required), list)


def test_a_flat_list_is_a_row():
    assert XR_NUMBER(["1", "2"]) == [[1.0, 2.0]]


def test_columns_of_different_lengths_are_an_error_everywhere():
    column, longer = [[1.0], [2.0]], [[1.0], [2.0], [3.0]]
    assert XR_COMPLETION(column, longer) == [[VALUE]] * 3
    assert XR_COMPLETION(column, [[1.0, 2.0]]) == [[VALUE] * 2] * 2
    assert XR_COMPLETION(1.0, 1.0, longer, column) == [[VALUE]] * 3


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_wizard_is_told_about_every_argument(name):
    function = FUNCTIONS[name]
    assert list(inspect.signature(getattr(udfs, name)).parameters) == list(function.arguments)
    for text in (function.description, *function.arguments.values()):
        assert len(in_wizard(text)) <= WIZARD_LIMIT
    assert function.description.en.isascii()
    assert getattr(udfs, name).__doc__ == in_wizard(function.description)
    assert sorted(FUNCTIONS) == udfs.__all__


def test_the_module_is_ascii():
    Path(udfs.__file__).read_bytes().decode("ascii")


EXAMPLES = {name: function.example.partition(" → ") for name, function in FUNCTIONS.items() if name != "XR_CHECK"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_give_what_they_say(name):
    formula, _, shown = EXAMPLES[name]
    called, _, inside = formula.removesuffix(")").partition("(")
    literals = [None if not one else one.strip('"') if '"' in one else float(one) for one in inside.split(",")]
    answer = getattr(udfs, called)(*literals)
    if isinstance(answer, datetime):
        answer = f"{answer.year}-{answer.month}-{answer.day}"
    assert called == name
    assert (f"{answer:g}" if isinstance(answer, float) else str(answer)) == shown
