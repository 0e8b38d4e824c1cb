"""The measures of 表3 from one summary to the next: which of them is which, what became of it, what is late.

Pure. A measure is known by its content, never by its row: see `Tracker`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from xlretro.language import Text
from xlretro.model.compute import CLOSED, UNDER_WAY, Results
from xlretro.model.deadline import Deadline
from xlretro.model.interpret import Typed
from xlretro.model.measures import overdue_days
from xlretro.model.values import folded

__all__ = ["CHANGE_TITLES", "Change", "Followed", "Measure", "Tracker", "is_state", "measures_of", "state_that_counts"]


class Measure(NamedTuple):
    """One row of 表3, of a workbook or of an earlier summary, and where it stands."""

    department: str
    activity: str
    problem: str
    measure: str
    owner: str
    due: date | str
    """A day, an event as typed (下次活动前), or ""."""
    status: str
    """Key of the 状态, or the text as typed where it is none; "" where there is none."""
    done_on: date | str
    """A day, the text that the office typed where it is none, or ""."""
    dated: bool
    """Whether it can be overdue: its table has 状态 or 实际完成日期, and both of its days are understood."""
    source: str
    sheet: str
    row: int
    cell: str

    @property
    def is_open(self) -> bool:
        return self.status not in CLOSED

    def overdue(self, as_of: date) -> int | None:
        """逾期天数 as of a day: None where it is closed, not dated, or not yet due."""
        if not self.dated or not isinstance(self.due, date):
            return None
        done = self.done_on if isinstance(self.done_on, date) else None
        return overdue_days(self.due, done, as_of, not self.is_open)


def measures_of(typed: Typed, results: Results, department: str, activity: str, source: str, *, every: bool) -> list[Measure]:
    """The measures of one workbook: *every* row of its 表3, or only those that are open and have a date."""
    data, columns = typed.retro["issues"], typed.tables["issues"]
    tracked = data.has("status") or data.has("done_on")
    raws = {key: data.raw(key) for key in ("problem", "measure", "owner", "due", "status")}
    found = []
    for index in range(len(data)) if every else results.open_dated:
        text = {key: _text(raw[index]) for key, raw in raws.items()}
        due, status, done = (columns[key][index] for key in ("due", "status", "done_on"))
        place = data.place(index, "due" if data.has("due") else "problem")
        found.append(Measure(
            department, activity, text["problem"], text["measure"], text["owner"],
            due=due.date if isinstance(due, Deadline) and due.date else text["due"],
            status=status if isinstance(status, str) else text["status"],
            done_on=done if isinstance(done, date) else "",
            # What was typed there and is no day says that something was done, but not when.
            dated=tracked and (not done or isinstance(done, date)),
            source=source, sheet=place.sheet, row=place.row, cell=place.cell,
        ))  # fmt: skip
    return found


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


# ---------------------------------------------------------------------------------------- what became of them


class Change(StrEnum):
    """What became of a measure of the last summary."""

    CONFLICT = "conflicting"
    """Closed there, still open in this run's workbook."""
    GONE = "not_reported"
    """Open there, and no workbook of this run holds it."""
    OPEN = "still_open"
    CLOSED = "closed"


CHANGE_TITLES = {
    Change.CONFLICT: Text("状态不一致", "States differ"),
    Change.GONE: Text("本期未再报送", "No longer reported"),
    Change.OPEN: Text("仍未关闭", "Still open"),
    Change.CLOSED: Text("已关闭", "Closed"),
}


def is_state(status: str) -> bool:
    """Whether it is a key of the 状态, not a text that is none, nor blank."""
    return status in CLOSED or status in UNDER_WAY


def state_that_counts(before: str, now: str) -> str:
    """Of the last summary's status and the workbook's: the workbook's, if it has one; but where it is open there, what the
    office closed stays closed, and what the office typed that is no 状态 stays to be seen."""
    kept = not now or (now not in CLOSED and before and before not in UNDER_WAY)
    return before if kept else now


@dataclass(slots=True)
class Followed:
    """A measure of the last summary and the one of this run's workbooks that it is, if any holds it."""

    earlier: Measure
    now: Measure | None
    change: Change
    edited: bool = False
    """Its text was edited since."""
    activity_known: bool = True
    """Whether this run has a workbook of its activity at all."""

    @property
    def shown(self) -> Measure:
        """The measure as it stands now."""
        return self.now or self.earlier

    @property
    def status(self) -> str:
        return state_that_counts(self.earlier.status, self.now.status if self.now else "")

    @property
    def done_on(self) -> date | str:
        """The day of the one whose state counts; the other's where it has none, so that a typed day is not lost."""
        days = self.shown.done_on, self.earlier.done_on
        return (days[1] or days[0]) if self.change is Change.CONFLICT else (days[0] or days[1])

    def overdue(self, as_of: date) -> int | None:
        """逾期天数 of the measure as it stands now."""
        return self.shown.overdue(as_of)


def _changed(earlier: Measure, now: Measure | None) -> Change | None:
    """None where there is nothing to follow: it was closed, and nobody says otherwise."""
    if now is None:
        return Change.GONE if earlier.is_open else None
    if now.is_open:
        return Change.OPEN if earlier.is_open else Change.CONFLICT
    return Change.CLOSED if earlier.is_open else None


# ---------------------------------------------------------------------------------------- which is which

_END_MARKS = "。．.;,!、"
_ALIKE = 0.8
_COMPARED = 400
"""Characters of a text that are looked at for likeness: the time grows with their square."""
_MOST_PAIRS = 4_000
"""Of one activity; beyond it, edited measures are told as new."""

_Group = tuple[str, str]


def _content(text: str) -> str:
    return folded(text).rstrip(_END_MARKS)


def _group(measure: Measure) -> _Group:
    return folded(measure.department), folded(measure.activity)


def _words(measure: Measure) -> tuple[str, str]:
    return _content(measure.problem), _content(measure.measure)


@dataclass(slots=True)
class Tracker:
    """Finds the measures of the last summary in this run's workbooks.

    Two measures are one where department, activity, problem and measure are the same, blanks, case, full-width forms
    and marks at the end aside; of several that are, each is taken once, first that of the same file. What is left is
    compared within an activity: texts alike by 0.8 or more (of `difflib`) are one measure, edited. Where the activity
    itself is gone, the same problem and measure under another activity of the department count.
    """

    earlier: Sequence[Measure]
    added: int = 0
    """Measures of this run so far."""
    added_open: int = 0
    _now: dict[int, Measure] = field(default_factory=dict)
    _edited: set[int] = field(default_factory=set)
    _left: defaultdict[_Group, list[Measure]] = field(default_factory=lambda: defaultdict(list))
    _waiting: defaultdict[tuple[str, ...], list[int]] = field(default_factory=lambda: defaultdict(list))
    _groups: defaultdict[_Group, set[int]] = field(default_factory=lambda: defaultdict(set))
    _elsewhere: set[tuple[str, ...]] = field(default_factory=set)
    _activities: set[_Group] = field(default_factory=set)

    def __post_init__(self) -> None:
        for index, measure in enumerate(self.earlier):
            group, words = _group(measure), _words(measure)
            self._waiting[*group, *words].append(index)
            self._groups[group].add(index)
            self._elsewhere.add((group[0], *words))

    def add(self, measures: Iterable[Measure], department: str, activity: str) -> None:
        """Take the measures of one accepted workbook, which may have none."""
        own = (folded(department), folded(activity))
        self._activities.add(own)
        for measure in measures:
            self.added += 1
            self.added_open += measure.is_open
            words = _words(measure)
            found = self._waiting.get((*own, *words))
            if found:
                same_file = (index for index in found if self.earlier[index].source == measure.source)
                index = next(same_file, found[0])
                found.remove(index)
                self._groups[own].discard(index)
                self._now[index] = measure
            elif own in self._groups or (own[0], *words) in self._elsewhere:
                self._left[own].append(measure)

    def finish(self) -> list[Followed]:
        """What became of the measures of the last summary, by department and activity; those with nothing to follow
        left out."""
        self._match_moved()
        for group, left in self._left.items():
            self._match_edited(sorted(self._groups.get(group, ())), left)
        followed = []
        for index, earlier in enumerate(self.earlier):
            now = self._now.get(index)
            if change := _changed(earlier, now):
                followed.append(Followed(earlier, now, change, index in self._edited, _group(earlier) in self._activities))
        order = list(Change)
        return sorted(followed, key=lambda f: (f.shown.department, f.shown.activity, order.index(f.change)))

    @property
    def new(self) -> int:
        """Measures of this run that the last summary did not have. After `finish`."""
        return self.added - len(self._now)

    @property
    def new_open(self) -> int:
        return self.added_open - sum(measure.is_open for measure in self._now.values())

    def _match_moved(self) -> None:
        """Measures whose activity is gone, under another activity of the department."""
        gone: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for (department, activity, *words), waiting in self._waiting.items():
            if (department, activity) not in self._activities:
                gone[department, *words] += waiting
        for group, left in self._left.items():
            kept = []
            for measure in left:
                if found := gone.get((group[0], *_words(measure))):
                    self._now[found.pop(0)] = measure
                else:
                    kept.append(measure)
            left[:] = kept

    def _match_edited(self, waiting: list[int], left: list[Measure]) -> None:
        if len(waiting) * len(left) > _MOST_PAIRS:
            return
        pairs = sorted(
            (-likeness, index, place)
            for place, measure in enumerate(left)
            for index in waiting
            if (likeness := _likeness(self.earlier[index], measure)) >= _ALIKE
        )
        taken: set[int] = set()
        for _, index, place in pairs:  # the closest pairs first
            if index not in self._now and place not in taken:
                taken.add(place)
                self._now[index] = left[place]
                self._edited.add(index)


def _likeness(one: Measure, other: Measure) -> float:
    """How alike two measures are, 0 to 1: the less alike of problem and measure decides, where one of them is the same
    the other may differ more."""
    (problem, measure), (other_problem, other_measure) = _words(one), _words(other)
    of_problem, of_measure = _alike(problem, other_problem), _alike(measure, other_measure)
    if problem and of_problem == 1:
        return 0.5 + of_measure / 2
    if measure and of_measure == 1:
        return 0.5 + of_problem / 2
    return min(of_problem, of_measure)


def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    matcher = SequenceMatcher(None, one[:_COMPARED], other[:_COMPARED], autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= 0.5 else 0.0
