"""Which measure of one summary is which of the next, and which are listed as overdue or due soon."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlretro.model.agenda import Agenda
from xlretro.model.compute import compute
from xlretro.model.data import retrospective_from_data
from xlretro.model.interpret import interpret
from xlretro.model.rounds import Carried, measures_left
from xlretro.model.tracking import Change, Measure, Tracker, is_state, measures_of
from xlretro.workbooks import RETRO

DAY = date(2023, 10, 20)


def measure(problem: str = "服务器卡顿", text: str = "活动前3天完成压力测试", **changes: Any) -> Measure:
    values: dict[str, Any] = {
        "department": "运营部", "activity": "中秋活动", "problem": problem, "measure": text, "owner": "*工",
        "due": date(2023, 10, 10), "status": "in_progress", "done_on": "", "dated": True, "source": "a.xlsx", "sheet": "表3",
        "row": 5, "cell": "H5",
    }  # fmt: skip
    return Measure(**(values | changes))


def follow(earlier: list[Measure], *now: Measure) -> list[tuple[Change, bool]]:
    """(change, edited) of each measure followed."""
    tracker = Tracker(earlier)
    for one in now:
        tracker.add([one], one.department, one.activity)
    return [(row.change, row.edited) for row in tracker.finish()]


@pytest.mark.parametrize(("then", "now", "change"), [
    ("in_progress", "in_progress", Change.OPEN), ("not_started", "in_progress", Change.OPEN), ("in_progress", "done", Change.CLOSED),
    ("in_progress", "cancelled", Change.CLOSED), ("done", "in_progress", Change.CONFLICT), ("", "", Change.OPEN),
    ("快了", "done", Change.CLOSED), ("done", "done", None), ("cancelled", "done", None), ("in_progress", None, Change.GONE),
    ("done", None, None),
])  # fmt: skip
def test_what_became_of_a_measure(then, now, change):
    there = [] if now is None else [measure(status=now)]
    assert [found for found, _ in follow([measure(status=then)], *there)] == ([change] if change else [])


@pytest.mark.parametrize(("now", "same", "edited"), [
    ({"problem": "服务器 卡顿。"}, True, False),
    ({"department": "运营部 ", "activity": "中秋 活动", "row": 40, "source": "b.xlsx", "owner": "李XX"}, True, False),
    ({"measure": "活动前5天完成压力测试"}, True, True),
    ({"problem": "服务器卡顿严重"}, True, True),
    ({"problem": "服务器卡顿严重", "measure": "活动前5天完成压力测试"}, True, True),
    ({"measure": "扩容两台热备服务器"}, False, False),
    ({"problem": "优惠券规则不清引起投诉"}, False, False),
    ({"department": "市场部"}, False, False),
    ({"activity": "双十一"}, True, False),  # its own activity sent nothing
])  # fmt: skip
def test_a_measure_is_known_by_its_content(now, same, edited):
    (found,) = follow([measure()], measure()._replace(**now))
    assert found == ((Change.OPEN, edited) if same else (Change.GONE, False))


def test_an_activity_that_is_there_gives_nothing_to_another():
    """The same words under another activity are another measure, as long as the first one reports for itself."""
    other = measure(activity="双十一")
    tracker = Tracker([measure()])
    tracker.add([], "运营部", "中秋活动")
    tracker.add([other], "运营部", "双十一")
    assert [row.change for row in tracker.finish()] == [Change.GONE]
    assert (tracker.new, tracker.new_open) == (1, 1)


def test_equal_measures_are_taken_once_each_those_of_the_same_file_first():
    earlier = [measure(source=source) for source in ("a.xlsx", "b.xlsx", "c.xlsx")]
    tracker = Tracker(earlier)
    for source, status in (("b.xlsx", "done"), ("x.xlsx", "in_progress")):
        tracker.add([measure(source=source, status=status)], "运营部", "中秋活动")
    found = {row.earlier.source: row.change for row in tracker.finish()}
    assert found == {"a.xlsx": Change.OPEN, "b.xlsx": Change.CLOSED, "c.xlsx": Change.GONE}
    assert tracker.new == 0


def test_of_alike_measures_the_closest_are_one():
    earlier = [measure(text="上线前按历史峰值5倍压测"), measure(text="上线前按历史峰值5倍压测并演练")]
    now = [measure(text="上线前按历史峰值6倍压测并演练"), measure(text="上线前按历史峰值6倍压测")]
    tracker = Tracker(earlier)
    tracker.add(now, "运营部", "中秋活动")
    assert {row.earlier.measure: row.now.measure for row in tracker.finish() if row.now} == {
        earlier[0].measure: now[1].measure, earlier[1].measure: now[0].measure}  # fmt: skip


TEXTS = st.sampled_from(["甲", "乙", "甲乙丙丁", "甲乙丙戊", "卡顿", "卡顿。", ""])
MEASURES = st.builds(
    measure, TEXTS, TEXTS, department=st.sampled_from(["运营部", "市场部"]), activity=st.sampled_from(["一", "二"]),
    status=st.sampled_from(["in_progress", "done", ""]),
)  # fmt: skip


@given(st.lists(MEASURES, max_size=12), st.lists(MEASURES, max_size=12))
def test_nothing_is_lost_and_nothing_counted_twice(earlier, now):
    tracker = Tracker(earlier)
    for one in now:
        tracker.add([one], one.department, one.activity)
    rows = tracker.finish()
    there = [id(row.now) for row in rows if row.now]
    assert len(there) == len(set(there))
    assert sum(one.is_open for one in earlier) == sum(row.change is not Change.CONFLICT for row in rows)
    assert 0 <= tracker.new_open <= tracker.new <= len(now)
    # Nothing changed: all of them are found again, and none is new.
    again = Tracker(earlier)
    for one in earlier:
        again.add([one], one.department, one.activity)
    assert {row.change for row in again.finish()} <= {Change.OPEN}
    assert again.new == 0


def carried(status: str, before: str, now: str, **changes: Any) -> Carried:
    return Carried(measure(status=status, **changes), before, now)


@pytest.mark.parametrize(("typed", "row", "left"), [
    ("in_progress", ("in_progress", "in_progress", "in_progress"), "in_progress"),
    ("done", ("in_progress", "in_progress", "in_progress"), "done"),  # typed on 问题与措施
    ("in_progress", ("done", "in_progress", "in_progress"), "done"),  # typed on 措施跟踪
    ("cancelled", ("done", "in_progress", "in_progress"), "done"),  # on both
    ("in_progress", ("done", "done", "in_progress"), "done"),  # states differed: the office's is kept
    ("in_progress", ("in_progress", "done", "in_progress"), "in_progress"),  # they differed, and the office agreed to the workbook's
    ("cancelled", ("done", "done", "in_progress"), "cancelled"),
    ("done", ("done", "in_progress", "done"), "done"),
])  # fmt: skip
def test_what_the_office_typed_counts(typed, row, left):
    assert [one.status for one in measures_left([measure(status=typed)], [carried(*row)])] == [left]


def test_what_only_the_follow_up_still_lists_is_carried_on():
    gone = carried("not_started", "in_progress", "", problem="备货不足")
    assert [one.status for one in measures_left([measure()], [gone])] == ["in_progress", "not_started"]


def test_every_state_of_the_declaration_is_known():
    assert all(is_state(choice.key) for choice in RETRO["issues"]["status"].choices)
    assert not any(map(is_state, ("", "关闭了", "已完成")))


def test_the_lists_name_the_worst_and_count_the_others():
    agenda = Agenda(DAY, listed=3)
    for number in range(200):
        due = DAY + timedelta(days=number % 50 - 40)
        late = agenda.add([measure(due=due, row=number), measure(due=due, status="done"), measure(due="下次活动前")])
        assert late == (due < DAY)
    assert (agenda.overdue, agenda.due_soon) == (160, 32)
    assert [(line.days, line.row) for line in agenda.longest_overdue()] == [(40, 0), (40, 50), (40, 100)]
    assert [(line.due, line.row) for line in agenda.next_due()] == [(DAY, 40), (DAY, 90), (DAY, 140)]


@given(st.lists(st.fixed_dictionaries({
    "problem": st.just("卡顿"), "measure": st.just("压测"),
    "due": st.sampled_from(["2023-10-01", "2023-10-19", "2023-10-20", "2023-11-02", "下次活动前", "9月33日", None]),
    "status": st.sampled_from(["进行中", "已完成", "已取消", "快了", None]),
    "done_on": st.sampled_from([None, "2023-10-05", "2023-09-30", "无", "那天"]),
}), min_size=1, max_size=8))  # fmt: skip
def test_measures_are_overdue_by_the_one_definition(rows):
    typed = interpret(retrospective_from_data(RETRO, {"activity": {"name": "中秋", "department": "甲"}, "issues": rows}))
    results = compute(typed, DAY)
    days = [value if isinstance(value, int) else None for value in results.columns["issues"]["overdue"]]
    measures = measures_of(typed, results, "甲", "中秋", "a.xlsx", every=True)
    assert [one.overdue(DAY) for one in measures] == days
    few = measures_of(typed, results, "甲", "中秋", "a.xlsx", every=False)
    assert Agenda(DAY).add(few) == Agenda(DAY).add(measures) == results.overdue
    assert sum(one.is_open for one in measures) == sum(results.open_issues.values())
