"""Quantities: every form of domain.md, what must be refused, and format → parse."""

from datetime import date, datetime, time
from decimal import Decimal
from time import perf_counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from xlretro.errors import QuantityUnreadable
from xlretro.model.quantity import (
    PERCENT,
    PERCENT_POINTS,
    RATIO,
    Quantity,
    _parse_intricate,
    format_quantity,
    parse_optional_quantity,
    parse_quantity,
    unit_key,
)
from xlretro.model.values import NOT_APPLICABLE, PercentNumber


@pytest.mark.parametrize(
    ("text", "value", "unit", "bound"),
    [
        # the forms of domain.md
        ("5万", 50000, "", ""),
        ("4.2万", 42000, "", ""),
        ("1.2亿", 120000000, "", ""),
        ("3千", 3000, "", ""),
        ("2百万", 2000000, "", ""),
        ("1.5千万", 15000000, "", ""),
        ("20k", 20000, "", ""),
        ("5W次", 50000, "次", ""),
        ("2W+", 20000, "", "+"),
        ("50,000", 50000, "", ""),
        ("５万", 50000, "", ""),
        ("8%", 0.08, PERCENT, ""),
        ("6.5％", 0.065, PERCENT, ""),
        ("0.375%", 0.00375, PERCENT, ""),
        ("1:2.8", 2.8, RATIO, ""),
        ("ROI1:3", 3, RATIO, ""),
        ("200人", 200, "人", ""),
        ("3000+", 3000, "", "+"),
        ("≥500元", 500, "元", ">="),
        ("200毫秒以内", 200, "毫秒", "<="),
        ("约5万", 50000, "", "~"),
        ("+60%", 0.6, PERCENT, ""),
        # multipliers
        ("1.1万", 11000, "", ""),
        ("10亿元", 1000000000, "元", ""),
        ("2万亿", 2000000000000, "", ""),
        ("3百", 300, "", ""),
        ("20K", 20000, "", ""),
        ("2w", 20000, "", ""),
        ("5 万 人", 50000, "人", ""),
        ("1,234,567.5", 1234567.5, "", ""),
        # signs and digits
        ("-5%", -0.05, PERCENT, ""),
        ("−5", -5, "", ""),
        ("－５％", -0.05, PERCENT, ""),
        ("5‰", 0.005, PERCENT, ""),
        ("0", 0, "", ""),
        ("0%", 0, PERCENT, ""),
        ("-0", 0, "", ""),
        (".5", 0.5, "", ""),
        ("\u30005万\xa0", 50000, "", ""),
        # units
        ("￥500", 500, "元", ""),
        ("¥5万元", 50000, "元", ""),
        ("$20k", 20000, "美元", ""),
        ("RMB 500", 500, "元", ""),
        ("200ms", 200, "ms", ""),
        ("5kg", 5, "kg", ""),
        ("5千克", 5, "千克", ""),
        ("100㎡", 100, "平方米", ""),
        ("100m²", 100, "平方米", ""),
        ("5个工作日", 5, "个工作日", ""),
        ("5 working days", 5, "working days", ""),
        ("5次/周", 5, "次/周", ""),
        ("2个百分点", 0.02, PERCENT_POINTS, ""),
        ("2pp", 0.02, PERCENT_POINTS, ""),
        ("25℃", 25, "°C", ""),
        # bounds
        ("不低于8%", 0.08, PERCENT, ">="),
        ("不少于500人", 500, "人", ">="),
        ("500元以上", 500, "元", ">="),
        ("≥500元以上", 500, "元", ">="),
        (">=500", 500, "", ">="),
        ("at least 500", 500, "", ">="),
        ("不超过200ms", 200, "ms", "<="),
        ("5万以下", 50000, "", "<="),
        ("3天内", 3, "天", "<="),
        ("≤3", 3, "", "<="),
        ("控制在200毫秒以内", 200, "毫秒", "<="),
        (">3", 3, "", ">"),
        ("超过5万", 50000, "", ">"),
        ("＜5％", 0.05, PERCENT, "<"),
        ("低于5%", 0.05, PERCENT, "<"),
        ("5万左右", 50000, "", "~"),
        ("~5万", 50000, "", "~"),
        ("3000+人", 3000, "人", "+"),
        ("3000人+", 3000, "人", "+"),
        ("3000多人", 3000, "人", "+"),
        # ratios
        ("ROI：1:3", 3, RATIO, ""),
        ("ROI 1：2.8", 2.8, RATIO, ""),
        ("投入产出比1:3", 3, RATIO, ""),
        ("2:5.0", 2.5, RATIO, ""),
        ("2.5:1", 0.4, RATIO, ""),
        ("1:10", 10, RATIO, ""),
        ("1:30", 30, RATIO, ""),
        ("ROI3:15", 5, RATIO, ""),
        ("1:0", 0, RATIO, ""),
        ("≥1:3", 3, RATIO, ">="),
        ("约1:3", 3, RATIO, "~"),
        ("1:3以上", 3, RATIO, ">="),
    ],
)
def test_text(text, value, unit, bound):
    quantity = parse_quantity(text)
    assert quantity == Quantity(float(value), unit, bound)
    assert parse_quantity(format_quantity(quantity)) == quantity


@pytest.mark.parametrize(
    "text",
    ["1万2", "1万零2", "5万4千", "5E3", "1e5", "10-12", "5%~8%", "5万-8万", "0:1", "一大堆", "五万", "两千人",
     "半年", "3个半月",
     "X万", "Y%", "5X", "5XX", "XX", "待定", "TBD", "___", "UV2万", "UV2万,转化率12%", "2万 3万", "增长60%",
     "2023.9.1", "2023/9/1", "2023-9-1", "9月28日", "9月", "28号", "2023年", "2023年9月", "10:30", "9:05", "12:00",
     "10:30:00",
     "1,2", "50,00", "5,0000", "0,500", "50，00", "50 000", "1.2.3", "5.", "1..2", "--5", "+-5", "nan", "inf",
     "NaN", "∞",
     "5²", "①", "½", "٣", "𝟓", "5M", "5B", "5m", "5E", "5万%", "8%人", "5%%", "¥5%", "¥500美元", "≥500以下",
     "约5万+", "",
     " ", "无", "-", "万", "%", "元", ":", "1:", ":3", "1:2:3", "-1:3", "5万(人)", "3天完成", "5 or more",
     "200份奖品延迟",
     "#DIV/0!", "=1+1", "1" * 400, "9" * 600, "5千万万", "5W万", "true"],
)  # fmt: skip
def test_refused_text(text):
    with pytest.raises(QuantityUnreadable) as caught:
        parse_quantity(text)
    assert text.strip()[:20] in caught.value.message.zh
    assert text.strip()[:20] in caught.value.message.en
    assert caught.value.hint


@pytest.mark.parametrize(
    "raw",
    [None, True, False, float("nan"), float("inf"), -float("inf"), 10**400, date(2023, 9, 1), datetime(2023, 9, 1),
            time(10, 30), [], Decimal(1), NOT_APPLICABLE, b"5", PercentNumber("nan")],
)  # fmt: skip
def test_refused_values(raw):
    with pytest.raises(QuantityUnreadable):
        parse_quantity(raw)


def test_a_message_stays_on_one_line():
    with pytest.raises(QuantityUnreadable) as caught:
        parse_quantity("5万\n4万")
    assert "5万 4万" in caught.value.message.zh


@pytest.mark.parametrize("blank", [" ", "\u3000", "\n"])
def test_a_run_of_blanks_is_given_up_on_at_once(blank):
    started = perf_counter()
    with pytest.raises(QuantityUnreadable):
        parse_quantity("5" + blank * 490 + "!")
    assert perf_counter() - started < 1


def test_numbers():
    assert parse_quantity(5) == Quantity(5.0)
    assert parse_quantity(0.065) == Quantity(0.065)
    assert parse_quantity(PercentNumber(0.08)) == Quantity(0.08, PERCENT)


def test_optional():
    assert parse_optional_quantity(None) is None
    assert parse_optional_quantity("\u3000") is None
    assert parse_optional_quantity(float("nan")) is None
    for text in ("无", "/", "—", "-", "不适用"):
        assert parse_optional_quantity(text) is NOT_APPLICABLE
    assert parse_optional_quantity("5万") == Quantity(50000.0)
    assert parse_optional_quantity(0) == Quantity(0.0)
    with pytest.raises(QuantityUnreadable):
        parse_optional_quantity("待定")


def test_hints_show_the_right_form():
    for text, form in (("50,00", "50,000"), ("0:1", "1:2.8"), ("10:30", "ROI3:10"), ("一大堆", "4.2万")):
        with pytest.raises(QuantityUnreadable) as caught:
            parse_quantity(text)
        assert form in caught.value.hint.zh


def test_unit_key():
    assert unit_key("ms") == unit_key("毫秒") == unit_key("MS")
    assert unit_key("名") == unit_key("人") != unit_key("人次")
    assert unit_key("％") == "%"
    assert unit_key("") == ""


_UNITS = [
    "",
    "人",
    "元",
    "次",
    "毫秒",
    "ms",
    "人次",
    "个工作日",
    "千克",
    "平方米",
    "次/周",
    PERCENT,
    PERCENT_POINTS,
    RATIO,
]
_BOUNDS = ["", ">=", "<=", ">", "<", "~", "+"]


@given(
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300),
    st.sampled_from(_UNITS),
    st.sampled_from(_BOUNDS),
)
@example(1e-300, PERCENT, "+")
@example(0.07, PERCENT, "")
def test_format_then_parse(value, unit, bound):
    value = abs(value) if unit == RATIO else value
    quantity = Quantity(value + 0.0, unit, bound)
    assert parse_quantity(format_quantity(quantity)) == quantity


@given(
    st.decimals(0, 10**6, allow_nan=False, places=4),
    st.sampled_from([("万", 4), ("亿", 8), ("千", 3), ("k", 3), ("%", -2)]),
)
def test_multipliers_are_exact(number, multiplier):
    sign, power = multiplier
    assert parse_quantity(f"{number}{sign}").value == float(f"{number}E{power}")


_ALPHABET = "0123456789０５.,，:：/-+−~%％‰万亿千百kKwW元人次毫秒年月日约≥以内上左右¥$ROI XY无零 \n²①多"


@given(st.text(alphabet=_ALPHABET, max_size=12) | st.text())
def test_any_text_is_read_or_refused(text):
    try:
        quantity = parse_quantity(text)
    except QuantityUnreadable:
        return
    assert parse_quantity(format_quantity(quantity)) == quantity


def test_tenths_are_percentages() -> None:
    assert parse_quantity("3成") == parse_quantity("30%")
    assert parse_quantity("约7.5成") == parse_quantity("约75%")


def test_a_time_cell_gets_the_advice_for_ratios() -> None:
    with pytest.raises(QuantityUnreadable) as told:
        parse_quantity(time(1, 3))
    assert told.value.hint
    assert "ROI" in told.value.hint.zh


@given(st.from_regex(r"[0-9]{1,12}(\.[0-9]{1,12})?(%|[万亿]?[元人次]?)", fullmatch=True))
def test_simple_amounts_are_read_as_all_others_are(text: str) -> None:
    assert repr(parse_quantity(text)) == repr(_parse_intricate(text))
