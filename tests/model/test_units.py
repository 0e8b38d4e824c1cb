"""Amounts of a goal: what the 单位 column says of them, and no figure where they have no common unit."""

from __future__ import annotations

from typing import Any

import pytest

from xlretro.errors import NoAnswer
from xlretro.model.compute import NO, YES, compute
from xlretro.model.data import retrospective_from_data
from xlretro.model.interpret import Broken, interpret
from xlretro.model.quantity import parse_quantity
from xlretro.model.units import disagreement, scale_of
from xlretro.workbooks import RETRO


def goal(**values: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """(typed, computed) of one goal."""
    typed = interpret(retrospective_from_data(RETRO, {"goals": [{"metric": "m", **values}]}))
    computed = compute(typed).columns["goals"]
    return {k: v[0] for k, v in typed.tables["goals"].items()}, {k: v[0] for k, v in computed.items()}


@pytest.mark.parametrize(("unit", "scale", "base"), [
    ("万元", 1e4, "元"), ("亿元", 1e8, "元"), ("千人", 1e3, "人"), ("百万次", 1e6, "次"), ("元", 1, "元"), ("千克", 1, "千克"),
    ("百分点", 1, "百分点"), ("%", 1, "%"), ("万", 1, "万"),
])  # fmt: skip
def test_what_a_unit_begins_with(unit, scale, base):
    assert scale_of(unit) == (scale, base)


@pytest.mark.parametrize(("target", "actual", "unit", "rate"), [
    ("50万元", "42万元", "万元", 0.84), (50, 42, "万元", 0.84), (50, "42万元", "万元", 0.84), ("500000元", 42, "万元", 0.84),
    ("5万", "4.2万", "人", 0.84), ("5万人", "4.2万人", "人", 0.84), ("200毫秒", "200ms", "", 1.0),
])  # fmt: skip
def test_amounts_are_counted_in_the_unit_of_the_row(target, actual, unit, rate):
    _, computed = goal(target=target, actual=actual, unit=unit)
    assert computed["completion"] == pytest.approx(rate)


@pytest.mark.parametrize(("target", "actual", "unit"), [
    ("200毫秒", "0.3秒", ""), ("2小时", "150分钟", ""), ("120家", "97人", ""), ("200毫秒", 0.3, "秒"),
])  # fmt: skip
def test_amounts_without_a_common_unit_have_no_rate_and_are_in_no_total(target, actual, unit):
    typed = interpret(retrospective_from_data(RETRO, {"goals": [
        {"metric": "m", "target": target, "actual": actual, "unit": unit}, {"metric": "n", "target": 10, "actual": 8}]}))
    results = compute(typed)
    assert isinstance(results.columns["goals"]["completion"][0], NoAnswer)
    assert isinstance(results.columns["goals"]["reached"][0], NoAnswer)
    assert (results.overall.rate, results.overall.left_out) == (pytest.approx(0.8), 1)
    assert (results.goals_reached, results.goals_judged) == (0, 1)


def test_a_multiplier_typed_under_a_scaled_unit_is_not_guessed():
    typed, computed = goal(target=50, actual="42万", unit="万元")
    assert isinstance(typed["actual"], Broken)
    assert isinstance(computed["completion"], Exception)


@pytest.mark.parametrize(("target", "actual", "direction", "reached"), [
    ("≤2秒", "3秒", "", NO), ("不超过200", 250, "", NO), ("200以内", 180, "", YES), ("<200", 180, None, YES),
    ("低于5%", "6%", "", NO), ("控制在5%以下", "4%", "", YES), ("≥500元", "600元", "", YES), ("≤2秒", "3秒", "越高越好", YES),
])  # fmt: skip
def test_a_target_that_is_a_limit_makes_a_blank_direction_lower(target, actual, direction, reached):
    _, computed = goal(target=target, actual=actual, direction=direction)
    assert computed["reached"] is reached


def test_a_percentage_beside_an_amount_with_a_unit_can_not_be_compared() -> None:
    assert disagreement("", parse_quantity("100人"), parse_quantity("50%")) is not None
    assert disagreement("人", parse_quantity("100人"), parse_quantity("50%")) is not None
    assert disagreement("", parse_quantity("8%"), parse_quantity("6.5%")) is None
    assert disagreement("", parse_quantity("100"), parse_quantity("50%")) is None
