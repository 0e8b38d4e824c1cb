"""Which of several workbooks of one activity counts: identical copies and superseded versions are set aside."""

from __future__ import annotations

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


def _same_time(one: Period | None, other: Period | None) -> bool:
    """Two workbooks of one name can be of one activity unless their times say otherwise (618 of two years)."""
    return one is None or other is None or (one.start <= other.end and other.start <= one.end)


def set_duplicates_aside(parcels: Sequence[Parcel]) -> None:
    """Mark identical copies and superseded versions; the others stay accepted."""
    by_content: dict[str, Parcel] = {}
    by_activity: dict[tuple[str, str], list[Parcel]] = {}
    for parcel in parcels:
        if parcel.activity is None:
            continue
        first = by_content.setdefault(parcel.sha256, parcel)
        if first is not parcel:
            _set_aside(parcel, first, Text("与 {path} 内容完全相同", "identical to {path}"))
        elif parcel.line.activity:
            names = (folded(parcel.line.department), folded(parcel.line.activity))
            by_activity.setdefault(names, []).append(parcel)
    for versions in by_activity.values():
        kept: list[Parcel] = []
        for parcel in sorted(versions, key=_version, reverse=True):
            newer = next((k for k in kept if _same_time(k.context, parcel.context)), None)
            if newer is None:
                kept.append(parcel)
            elif _version(newer) == _version(parcel):
                _set_aside(parcel, newer, Text(
                    "与 {path} 是同一活动，填报日期也相同，采用排在前面的那一份",
                    "the same activity as {path}, with the same date; the first one counts"))  # fmt: skip
            else:
                _set_aside(parcel, newer, Text("旧版本，采用 {path}", "superseded by {path}"))


def _set_aside(parcel: Parcel, for_the_sake_of: Parcel, why: Text) -> None:
    parcel.line.verdict = Verdict.DUPLICATE
    parcel.line.reason = why.fill(path=for_the_sake_of.line.path)
    parcel.activity = None
