"""Two summaries in a row: what the earlier one holds, and the figures of both side by side. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from xlretro.language import Language
from xlretro.model.tracking import Change, Followed, Measure, Tracker, is_state, state_that_counts
from xlretro.model.values import folded

__all__ = ["Carried", "EarlierSummary", "Rounds", "activity_key", "measures_left"]


class Carried(NamedTuple):
    """A row of 措施跟踪 in the earlier summary. A status is its key, or the text as typed."""

    measure: Measure
    """As listed, with the state that the office confirmed."""
    before: str
    now: str
    """Of that run's workbook; "" where it was blank there, or no workbook held it."""
    gone: bool = False
    """Whether no workbook held it."""

    @property
    def offered(self) -> str:
        """The state that the sheet offered for confirmation."""
        return state_that_counts(self.before, self.now)

    def emptied(self) -> Carried:
        """The row where the state was taken out: that says nothing, but it takes back a text that was no state."""
        return self._replace(measure=self.measure._replace(status=self.offered if is_state(self.offered) else self.now))


def measures_left(rows: Iterable[Measure], carried: Sequence[Carried]) -> list[Measure]:
    """The measures of a summary as the office left them: those of 问题与措施 and those that only 措施跟踪 still lists.

    Where a measure stands on both sheets, what was typed counts: first on 措施跟踪, then on 问题与措施.
    """
    own = list(rows)
    rest = [row for row in carried if not row.gone]
    unlisted: Iterable[int] = range(len(own))
    for key in (_key_and_place, _key):  # of several with the same words each is taken for itself
        unlisted, rest = _confirm(own, unlisted, rest, key)
    # Of a row that is no longer on 问题与措施 the office's word is all there is.
    return [*own, *(row.measure for row in rest), *(row.measure for row in carried if row.gone)]


def _confirm(
    own: list[Measure], unlisted: Iterable[int], carried: list[Carried], key: Callable[[Measure], tuple[object, ...]]
) -> tuple[list[int], list[Carried]]:
    """Say in *own* what 措施跟踪 says of its measures; gives back what is still without another."""
    listed: defaultdict[tuple[object, ...], deque[Carried]] = defaultdict(deque)
    for row in carried:
        listed[key(row.measure)].append(row)
    without = []
    for index in unlisted:
        if found := listed.get(key(own[index])):
            own[index] = _confirmed(own[index], found.popleft())
        else:
            without.append(index)
    return without, [row for rows in listed.values() for row in rows]


def _key(measure: Measure) -> tuple[object, ...]:
    return tuple(map(folded, (measure.department, measure.activity, measure.problem, measure.measure)))


def _key_and_place(measure: Measure) -> tuple[object, ...]:
    return (*_key(measure), measure.source, measure.sheet, measure.row)


def _confirmed(measure: Measure, row: Carried) -> Measure:
    """*measure* of 问题与措施 with what 措施跟踪 says of it."""
    untouched = measure.status == row.now
    typed_there = row.measure.status != row.offered
    status = row.measure.status if typed_there or untouched else measure.status
    return measure._replace(status=status, done_on=row.measure.done_on or measure.done_on)


@dataclass(slots=True)
class EarlierSummary:
    """What is kept of an earlier summary."""

    name: str
    """Of its file."""
    lang: Language
    day: date | None
    """Its as-of date, where it still says so."""
    measures: list[Measure]
    """See `measures_left`."""
    overdue: int
    """Of its open measures, those that it listed as overdue."""
    activities: Counter[tuple[str, str]] | None = None
    """By `activity_key`; None where its list of files is gone."""
    goals: tuple[int, int] | None = None
    """(reached, judged); None where its goals are gone."""


def activity_key(department: str, activity: str, source: str) -> tuple[str, str]:
    """How an activity is recognised in another summary; one without a name by its file."""
    return folded(department), folded(activity) or source


@dataclass(slots=True)
class Rounds:
    """A summary beside the last one. Pairs of figures are (before, now), None where the earlier one can't tell."""

    name: str
    lang: Language
    """Of the last summary."""
    day: date | None
    followed: list[Followed] = field(default_factory=list)
    changes: Counter[Change] = field(default_factory=Counter)
    new: int = 0
    """Measures that the last summary did not have."""
    new_open: int = 0
    activities: tuple[int, int] | None = None
    activities_new: int = 0
    activities_gone: int = 0
    goals: tuple[tuple[int, int], tuple[int, int]] | None = None
    open_measures: tuple[int, int] = (0, 0)
    """Now: of this run's workbooks, and those that no workbook holds any more."""
    overdue: tuple[int, int] = (0, 0)
    overdue_gone: int = 0
    """Of the overdue ones now, those that no workbook holds any more."""

    @classmethod
    def of(
        cls, earlier: EarlierSummary, tracker: Tracker, as_of: date, *, activities: Iterable[tuple[str, str]],
        goals: tuple[int, int], open_measures: int, overdue: int,
    ) -> Rounds:  # fmt: skip
        """*activities* (by `activity_key`), *goals*, *open_measures* and *overdue* are those of this run's workbooks."""
        followed = tracker.finish()
        changes = Counter(row.change for row in followed)
        gone = changes[Change.GONE]
        late = sum(row.change is Change.GONE and row.overdue(as_of) is not None for row in followed)
        rounds = cls(
            earlier.name, earlier.lang, earlier.day, followed, changes, tracker.new, tracker.new_open,
            goals=(earlier.goals, goals) if earlier.goals else None,
            open_measures=(sum(measure.is_open for measure in earlier.measures), open_measures + gone),
            overdue=(earlier.overdue, overdue + late), overdue_gone=late,
        )  # fmt: skip
        if earlier.activities is not None:
            now = Counter(activities)
            rounds.activities = (earlier.activities.total(), now.total())
            rounds.activities_new = (now - earlier.activities).total()
            rounds.activities_gone = (earlier.activities - now).total()
        return rounds
