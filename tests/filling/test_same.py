"""Values mean the same in whatever form, and never where a person would say that they do not."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlretro.model.deadline import Deadline
from xlretro.model.quantity import Quantity, format_quantity, parse_quantity
from xlretro.model.same import same_amount, same_value
from xlretro.model.values import NOT_APPLICABLE


@pytest.mark.parametrize(
    ("one", "one_unit", "other", "other_unit", "same"),
    [
        ("5万", "", "50000", "", True),
        ("5万元", "", "5", "万元", True),
        ("5", "万元", "50000", "元", True),
        ("5", "", "5", "万元", True),  # typed there, it would be that
        ("50000", "", "5", "万元", True),
        ("5", "", "5", "元", True),
        ("5人", "", "5", "元", False),
        ("50000", "人", "5", "万元", False),
        ("8%", "", "0.08", "", True),
        ("8%", "", "8", "", False),
        ("1:2.8", "", "2.8", "倍", True),
        ("≥500", "", "500", "", True),
        ("3个百分点", "", "3%", "", False),
    ],
)
def test_amounts(one: str, one_unit: str, other: str, other_unit: str, same: bool) -> None:
    assert same_amount(parse_quantity(one), one_unit, parse_quantity(other), other_unit) is same


@given(st.floats(-1e12, 1e12, allow_subnormal=False), st.sampled_from(["", "元", "人", "万元", "%", "毫秒"]))
def test_an_amount_is_itself_in_any_writing(value: float, unit: str) -> None:
    number = Quantity(round(value, 3))
    assert same_amount(number, unit, number, unit)
    assert same_amount(number, unit, parse_quantity(format_quantity(number)), unit)
    other = Quantity(number.value + max(1.0, abs(number.value)) * 1e-6)
    assert not same_amount(number, "人", other, "人")


def test_other_values() -> None:
    assert same_value(date(2023, 9, 28), datetime(2023, 9, 28))
    assert same_value("一\r\n二 ", " 一\n二")
    assert not same_value("甲", "乙")
    assert same_value(Deadline("dated", "2023.10.15", date(2023, 10, 15)), Deadline("dated", "10月15日", date(2023, 10, 15)))
    assert not same_value(Deadline("event", "下次活动前", None), Deadline("immediate", "立即执行", None))
    assert same_value(NOT_APPLICABLE, NOT_APPLICABLE)
    assert not same_value(NOT_APPLICABLE, "甲")
    assert not same_value(None, 0)
