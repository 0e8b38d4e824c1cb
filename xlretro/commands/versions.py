"""Which of several workbooks of one activity counts: identical copies and superseded versions are set aside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime

from xlretro.commands.parcel import Parcel
from xlretro.language import Text
from xlretro.model.period import Period
from xlretro.model.summary import Verdict
from xlretro.model.values import folded

__all__ = ["set_duplicates_aside"]

_NEVER = datetime.min.replace(tzinfo=UTC)


def _version(parcel: Parcel) -> tuple[date, datetime]:
    """Which of two versions is newer: 填报日期, then the document's own modified property; never the file's time."""
    return parcel.line.reported_on or date.min, parcel.modified or _NEVER


def _same_time(one: Period, other: Period) -> bool:
    """Whether two periods can be of one activity: one of them lies at least half within the other.

    A corrected period does; two weeks that share a day, or 618 of two years, do not.
    """
    shared = (min(one.end, other.end) - max(one.start, other.start)).days + 1
    shorter = min((one.end - one.start).days, (other.end - other.start).days) + 1
    return shared * 2 >= shorter


class _Activity:
    """The versions of one activity, the newest first; but for those without a time, which come last."""

    __slots__ = ("period", "versions")

    def __init__(self, newest: Parcel) -> None:
        self.versions = [newest]
        self.period = newest.context

    @property
    def end(self) -> date:
        return self.period.end if self.period else date.min


def _activities(versions: Sequence[Parcel]) -> list[_Activity]:
    """*versions*, all of one department and one name, by the activities that their times tell apart.

    A version without a time belongs to the latest of them: better than to count it as one more.
    """
    newest_first = sorted(versions, key=_version, reverse=True)  # of equal ones the first stays the first
    found: list[_Activity] = []
    by_year: defaultdict[int, list[_Activity]] = defaultdict(list)  # a name such as 周报 may have hundreds
    for parcel in newest_first:
        if (period := parcel.context) is None:
            continue
        years = range(period.start.year, period.end.year + 1)
        near = (activity for year in years for activity in by_year[year])
        same = next((one for one in near if one.period and _same_time(one.period, period)), None)
        if same:
            same.versions.append(parcel)
            continue
        found.append(_Activity(parcel))
        for year in years:
            by_year[year].append(found[-1])
    for parcel in newest_first:
        if parcel.context is None:
            if found:
                max(found, key=lambda activity: activity.end).versions.append(parcel)
            else:
                found.append(_Activity(parcel))
    return found


def set_duplicates_aside(parcels: Sequence[Parcel]) -> None:
    """Mark identical copies and superseded versions; the others stay accepted.

    Two workbooks are versions of one activity where department and name are the same (blanks, case and full-width forms
    aside) and their times do not tell otherwise; the newest counts, by `_version`, of equal ones the first in *parcels*.
    Without a name, a workbook is only ever a copy of one that says the same.
    """
    by_content: dict[str, Parcel] = {}
    by_activity: defaultdict[tuple[str, str], list[Parcel]] = defaultdict(list)
    copies: list[tuple[Parcel, Parcel]] = []
    for parcel in parcels:
        if parcel.activity is None:
            continue
        first = by_content.setdefault(parcel.sha256, parcel)
        if first is parcel and parcel.content:
            first = by_content.setdefault(parcel.content, parcel)
        if first is not parcel:
            copies.append((parcel, first))
        elif parcel.line.activity:
            by_activity[folded(parcel.line.department), folded(parcel.line.activity)].append(parcel)
    counts: dict[int, Parcel] = {}
    for versions in by_activity.values():
        if len(versions) > 1:
            for activity in _activities(versions):
                _set_older_aside(activity.versions, counts)
    for parcel, first in copies:
        _set_copy_aside(parcel, first, counts.get(id(first)))


def _set_older_aside(versions: Sequence[Parcel], counts: dict[int, Parcel]) -> None:
    """Keep the newest; *counts* gets, by the identity of each of the others, the one that counts."""
    newest = max(versions, key=_version)
    for parcel in versions:
        if parcel is newest:
            continue
        counts[id(parcel)] = newest
        same_day = _version(parcel) == _version(newest)
        _set_aside(parcel, (Text(
            "与 {path} 是同一活动，填报日期也相同，采用排在前面的那一份",
            "the same activity as {path}, with the same date; the first one counts",
        ) if same_day else Text("旧版本，采用 {path}", "superseded by {path}")).fill(path=newest.line.path))  # fmt: skip


def _set_copy_aside(parcel: Parcel, first: Parcel, counting: Parcel | None) -> None:
    """*counting* is the newer version that counts in the place of *first*, if there is one."""
    why = Text("与 {path} 内容完全相同", "identical to {path}").fill(path=first.line.path)
    if counting:
        why = Text("{why}，都是旧版本，采用 {path}", "{why}, both superseded by {path}").fill(why=why, path=counting.line.path)
    _set_aside(parcel, why)


def _set_aside(parcel: Parcel, why: Text) -> None:
    parcel.line.verdict = Verdict.DUPLICATE
    parcel.line.reason = why
    parcel.activity = None
