"""The measures: the seed's own figures, the definitions' edges, and the algebra they must obey."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from xlretro.errors import NoAnswer
from xlretro.model.measures import (
    HIGHER,
    LOWER,
    OnTime,
    Overall,
    Progress,
    change,
    completion_rate,
    delay_days,
    is_reached,
    on_time_rate,
    overall_rate,
    overdue_days,
    progress,
    working_delay_days,
)
from xlretro.model.period import parse_period
from xlretro.model.quantity import parse_quantity


@pytest.mark.parametrize(
    ("target", "actual", "rate"),
    [
        ("5万", "4.2万", 0.84),
        ("8%", "6.5%", 0.8125),
        ("15%", "12%", 0.8),
        ("1:3", "1:2.8", 2.8 / 3),
        ("10万", "8万", 0.8),
    ],
)
def test_the_seeds_rates(target, actual, rate):
    assert completion_rate(parse_quantity(target).value, parse_quantity(actual).value) == pytest.approx(rate, rel=1e-12)


@pytest.mark.parametrize(
    ("planned", "actual", "days"),
    [
        ("2023.9.1-9.20", "2023.9.1-9.22", 2),
        ("2023.9.21-9.27", "2023.9.21-9.27", 0),
        ("2023.9.28-10.3", "2023.9.28-10.3", 0),
        ("2023.10.4-10.6", "2023.10.4-10.7", 1),
    ],
)
def test_the_seeds_delays(planned, actual, days):
    assert delay_days(parse_period(planned).end, parse_period(actual).end) == days


@pytest.mark.parametrize(
    ("target", "actual", "direction", "start", "rate"),
    [
        (200, 250, LOWER, None, 0.75),
        (200, 150, LOWER, None, 1.25),
        (100, 0, HIGHER, None, 0.0),
        (100, -50, HIGHER, None, -0.5),
        (100, 500, HIGHER, None, 5.0),
        (100, 300, LOWER, None, -1.0),
        (-10, -5, HIGHER, None, 1.5),  # a loss of 5 where one of 10 was planned
        (-10, -20, HIGHER, None, 0.0),
        (-10, -20, LOWER, None, 2.0),
        (100, 150, HIGHER, 200, 0.5),
        (100, 150, LOWER, 200, 0.5),
        (0, 50, LOWER, 100, 0.5),
        (0, 50, HIGHER, 100, 0.5),
        (0, 5, LOWER, None, None),
        (0, 0, LOWER, None, None),
        (None, 5, HIGHER, None, None),
        (5, None, HIGHER, None, None),
        (None, None, HIGHER, 5, None),
        (0, None, HIGHER, None, None),
    ],
)
def test_completion_rate(target, actual, direction, start, rate):
    assert completion_rate(target, actual, direction, start) == (None if rate is None else pytest.approx(rate))


@pytest.mark.parametrize(("target", "actual", "start"), [(0, 5, None), (0, 0, None), (5, 7, 5), (0, 1, 0)])
def test_no_rate(target, actual, start):
    with pytest.raises(NoAnswer) as caught:
        completion_rate(target, actual, HIGHER, start)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("target", "actual", "direction", "start", "reached"),
    [
        (5, 5, HIGHER, None, True),
        (5, 4, HIGHER, None, False),
        (5, 4, LOWER, None, True),
        (5, 6, LOWER, None, False),
        (0, 0, LOWER, None, True),
        (0, 0, HIGHER, None, True),
        (0, 1, LOWER, None, False),
        (0.3, 0.1 + 0.2, LOWER, None, True),
        (0.1 + 0.2, 0.3, HIGHER, None, True),
        (100, 150, HIGHER, 200, False),
        (100, 90, HIGHER, 200, True),
        (100, 100, HIGHER, 100, True),
        (None, 5, HIGHER, None, None),
        (5, None, LOWER, None, None),
    ],
)
def test_is_reached(target, actual, direction, start, reached):
    assert is_reached(target, actual, direction, start) is reached


AMOUNTS = st.floats(-1e12, 1e12, allow_nan=False).filter(lambda x: x == 0 or abs(x) > 1e-6)
DIRECTIONS = st.sampled_from([HIGHER, LOWER])


@given(AMOUNTS.filter(bool), AMOUNTS, DIRECTIONS)
def test_rate_is_the_definition(target, actual, direction):
    literal = 1 + direction * (actual - target) / abs(target)
    assert completion_rate(target, actual, direction) == pytest.approx(literal, rel=1e-9, abs=1e-9)


@given(AMOUNTS.filter(bool), DIRECTIONS)
def test_the_target_itself_is_100_percent(target, direction):
    assert completion_rate(target, target, direction) == 1
    assert is_reached(target, target, direction)


@given(AMOUNTS.filter(bool), AMOUNTS, DIRECTIONS, st.none() | AMOUNTS)
def test_reached_where_the_rate_is_at_least_100_percent(target, actual, direction, start):
    assume(start is None or abs(target - start) > 1e-3 * max(abs(target), abs(start)))
    rate = completion_rate(target, actual, direction, start)
    if abs(rate - 1) > 1e-5:
        assert is_reached(target, actual, direction, start) == (rate > 1)


@given(AMOUNTS.filter(bool), AMOUNTS, DIRECTIONS, st.sampled_from([0.01, 10.0, 10000.0]))
def test_rate_does_not_depend_on_the_unit(target, actual, direction, factor):
    rate = completion_rate(target, actual, direction)
    assert completion_rate(target * factor, actual * factor, direction) == pytest.approx(rate, rel=1e-9, abs=1e-9)


@given(AMOUNTS.filter(bool), AMOUNTS)
def test_the_two_directions_mirror_each_other(target, actual):
    both = completion_rate(target, actual, HIGHER) + completion_rate(target, actual, LOWER)
    assert both == pytest.approx(2, abs=1e-6 * (1 + abs(actual / target)))


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False), DIRECTIONS)
def test_any_two_numbers_have_a_finite_rate_or_none(target, actual, direction):
    try:
        rate = completion_rate(target, actual, direction)
    except NoAnswer:
        return
    assert rate is None or abs(rate) < float("inf")


D = date


def test_delay_days():
    assert delay_days(D(2023, 10, 6), D(2023, 10, 7)) == 1
    assert delay_days(D(2023, 10, 6), D(2023, 10, 1)) == -5
    assert delay_days(None, D(2023, 10, 1)) is None
    assert delay_days(D(2023, 10, 1), None) is None
    assert delay_days(datetime(2023, 10, 6, 23), D(2023, 10, 7)) == 1
    assert delay_days(D(2023, 10, 6), datetime(2023, 10, 7, 1)) == 1


@pytest.mark.parametrize(
    ("planned", "actual", "days"),
    [
        (D(2023, 9, 20), D(2023, 9, 22), 2),
        (D(2023, 9, 22), D(2023, 9, 25), 1),  # over a weekend
        (D(2023, 9, 28), D(2023, 10, 6), 0),  # the whole of the National Day holiday
        (D(2023, 10, 6), D(2023, 10, 7), 1),  # a Saturday that was worked
        (D(2023, 10, 6), D(2023, 10, 8), 2),
        (D(2023, 10, 8), D(2023, 10, 6), -2),
        (D(2023, 9, 29), D(2023, 9, 29), 0),
        (D(2050, 1, 1), D(2050, 1, 1), 0),
        (None, D(2050, 1, 1), None),
    ],
)
def test_working_delay_days(planned, actual, days):
    assert working_delay_days(planned, actual) == days


def test_working_days_outside_the_table():
    with pytest.raises(NoAnswer) as caught:
        working_delay_days(D(2050, 1, 1), D(2051, 1, 2))
    assert "2050–2051" in caught.value.message.zh
    assert caught.value.hint
    with pytest.raises(NoAnswer) as caught:
        working_delay_days(D(2004, 1, 5), D(2003, 12, 30))
    assert "2003 年" in caught.value.message.zh


SOME_DAYS = st.dates(D(2015, 1, 1), D(2024, 12, 31))


@given(SOME_DAYS, SOME_DAYS, SOME_DAYS)
def test_delays_add_up(a, b, c):
    assert delay_days(a, b) == -delay_days(b, a)
    assert working_delay_days(a, b) == -working_delay_days(b, a)
    assert delay_days(a, b) + delay_days(b, c) == delay_days(a, c)
    assert working_delay_days(a, b) + working_delay_days(b, c) == working_delay_days(a, c)
    assert abs(working_delay_days(a, b)) <= abs(delay_days(a, b))


START, END, TODAY = D(2023, 9, 1), D(2023, 9, 20), D(2023, 9, 10)


@pytest.mark.parametrize(
    ("plan", "done", "as_of", "expected", "zh", "en"),
    [
        ((START, END), (START, D(2023, 9, 22)), TODAY, Progress("late", 2), "延期2天", "Days late: 2"),
        ((START, END), (START, END), TODAY, Progress("on_time"), "按时完成", "On time"),
        ((START, END), (None, D(2023, 9, 17)), TODAY, Progress("early", 3), "提前3天", "Days early: 3"),
        ((START, END), (None, None), D(2023, 8, 31), Progress("not_started"), "未开始", "Not started"),
        ((START, END), (D(2023, 8, 30), None), D(2023, 8, 31), Progress("in_progress"), "进行中", "In progress"),
        ((START, END), (None, None), START, Progress("in_progress"), "进行中", "In progress"),
        ((START, END), (START, None), END, Progress("in_progress"), "进行中", "In progress"),
        ((None, END), (None, None), TODAY, Progress("in_progress"), "进行中", "In progress"),
        ((START, END), (START, None), D(2023, 9, 21), Progress("overdue", 1), "已逾期1天", "Days overdue: 1"),
        ((START, END), (None, None), D(2023, 9, 22), Progress("overdue", 2), "已逾期2天", "Days overdue: 2"),
    ],
)
def test_progress(plan, done, as_of, expected, zh, en):
    found = progress(*plan, *done, as_of)
    assert found == expected
    assert (found.text.zh, found.text.en) == (zh, en)


def test_progress_without_a_planned_end_is_blank():
    assert progress(START, None, START, END, TODAY) is None


@given(*[st.none() | SOME_DAYS] * 4, SOME_DAYS)
def test_progress_agrees_with_the_delay(planned_start, planned_end, actual_start, actual_end, as_of):
    found = progress(planned_start, planned_end, actual_start, actual_end, as_of)
    assert (found is None) == (planned_end is None)
    delay = delay_days(planned_end, actual_end)
    if delay is not None:
        assert found.state == ("late" if delay > 0 else "early" if delay < 0 else "on_time")
        assert found.days == abs(delay)
    elif found:
        assert found.state in ("not_started", "in_progress", "overdue")
        assert (found.state == "overdue") == (overdue_days(planned_end, None, as_of) is not None)


def test_overdue_days():
    due, as_of = D(2023, 10, 15), D(2023, 10, 20)
    assert overdue_days(due, None, as_of, False) == 5
    assert overdue_days(due, D(2023, 10, 17), as_of, False) == 2
    assert overdue_days(due, due, as_of, False) is None
    assert overdue_days(due, None, due, False) is None
    assert overdue_days(due, None, as_of, True) is None
    assert overdue_days(None, None, as_of, False) is None


def test_change():
    assert change(120, 100) == pytest.approx(0.2)
    assert change(-5, -10) == pytest.approx(0.5)
    assert change(0.12, 0.10, percent_points=True) == pytest.approx(0.02)
    assert change(0.12, 0, percent_points=True) == 0.12
    assert change(None, 100) is None
    assert change(100, None) is None
    assert change(None, 0) is None
    with pytest.raises(NoAnswer):
        change(5, 0)
    with pytest.raises(NoAnswer):
        change(1e308, -1e308)


@given(AMOUNTS, AMOUNTS.filter(bool))
def test_change_has_the_sign_of_the_difference(current, other):
    assert (change(current, other) > 0) == (current > other)
    assert change(other, other) == 0


@pytest.mark.parametrize(
    ("rates", "weights", "expected"),
    [
        ([0.84, 0.8125, 0.8], [None] * 3, Overall(pytest.approx(0.8175), 3, 0)),
        ([1.0, 0.5], [3, 1], Overall(0.875, 2, 0)),
        ([1.0, None], [None, None], Overall(1.0, 1, 1)),
        ([1.0, 0.5], [1, None], Overall(1.0, 1, 1)),
        ([1.0, 0.5], [0, 0], Overall(None, 2, 0)),
        ([1.0, 0.5], [1, -1], Overall(1.0, 1, 1)),
        ([None, 0.5], [1, None], Overall(None, 0, 2)),
        ([None], [None], Overall(None, 0, 1)),
        ([], [], Overall(None, 0, 0)),
    ],
)
def test_overall_rate(rates, weights, expected):
    assert overall_rate(rates, weights) == expected


def test_overall_rate_wants_a_weight_for_every_goal():
    with pytest.raises(ValueError):
        overall_rate([1.0], [1.0, 2.0])


GOALS = st.lists(st.tuples(st.none() | st.floats(-10, 10), st.none() | st.floats(0.01, 100)))


@given(GOALS)
def test_overall_rate_lies_between_its_rates(goals):
    rates, weights = [rate for rate, _ in goals], [weight for _, weight in goals]
    overall = overall_rate(rates, weights)
    assert overall.counted + overall.left_out == len(goals)
    if overall.rate is not None:
        known = [rate for rate in rates if rate is not None]
        assert min(known) - 1e-9 <= overall.rate <= max(known) + 1e-9


@given(st.lists(st.floats(-10, 10), min_size=1), st.floats(0.1, 10))
def test_equal_weights_are_no_weights(rates, weight):
    plain = overall_rate(rates, [None] * len(rates)).rate
    assert overall_rate(rates, [weight] * len(rates)).rate == pytest.approx(plain, abs=1e-9)


def test_on_time_rate():
    phases = [
        (D(2023, 9, 20), D(2023, 9, 22)),
        (D(2023, 9, 27), D(2023, 9, 27)),
        (D(2023, 10, 3), D(2023, 10, 3)),
        (D(2023, 10, 6), D(2023, 10, 7)),
        (None, D(2023, 10, 7)),
    ]
    assert on_time_rate(phases, D(2023, 10, 10)) == OnTime(0.5, 2, 4)
    assert on_time_rate(phases, D(2023, 10, 3)) == OnTime(pytest.approx(2 / 3), 2, 3)
    assert on_time_rate(phases, D(2023, 9, 1)) == OnTime(None, 0, 0)
    assert on_time_rate([(D(2023, 9, 20), None)], D(2023, 9, 20)) == OnTime(0.0, 0, 1)
    assert on_time_rate([], D(2023, 9, 1)) == OnTime(None, 0, 0)


@given(st.lists(st.tuples(st.none() | SOME_DAYS, st.none() | SOME_DAYS)), SOME_DAYS, st.integers(0, 400))
def test_on_time_rate_is_a_share(phases, as_of, later):
    share = on_time_rate(phases, as_of)
    assert 0 <= share.on_time <= share.due <= len(phases)
    assert share.due <= on_time_rate(phases, as_of + timedelta(days=later)).due
