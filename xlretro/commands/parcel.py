"""What a worker hands back of one file on its way into the summary: headlines, and its rows rendered already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from xlretro.commands.settings import Settings
from xlretro.errors import InputRefused
from xlretro.io.reading.inputs import InputFile
from xlretro.io.summary.rendering import RenderedWorkbook, SummaryPlan
from xlretro.language import Language, Text
from xlretro.model.period import Period
from xlretro.model.rollup import Goal
from xlretro.model.summary import ActivityLine, FileLine, Verdict
from xlretro.model.tracking import Measure

__all__ = ["Figures", "Flat", "Order", "Parcel", "Rows", "refused_parcel"]


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker needs to make parcels; picklable."""

    settings: Settings
    plan: SummaryPlan
    flat: Language | None = None
    """The language of rows for tables beside the summary; None where there are none."""


class Figures(NamedTuple):
    """What the overview is made of."""

    measures: list[Measure]
    """The open ones with a date; in a run that follows measures up, all."""
    goals: list[Goal]


Flat = Mapping[str, Iterable[tuple[Any, ...]]]
"""Rows for tables beside the summary, as `io.tables` takes them."""


class Rows(NamedTuple):
    """The rows for the summary's lists."""

    rendered: RenderedWorkbook
    flat: Flat | None = None


@dataclass(slots=True)
class Parcel:
    """What a worker hands back of one file. Small, but for `figures` and `rows`, which are pickled: a few bytes objects, which
    nobody takes apart before it is known whether the workbook counts."""

    line: FileLine
    sha256: str = ""
    content: str = ""
    """Of a workbook that does not name its activity: a hash of what it says, which a copy saved anew shares."""
    context: Period | None = None
    modified: datetime | None = None
    activity: ActivityLine | None = None
    figures: bytes = b""
    """A pickled `Figures`."""
    rows: bytes = b""
    """A pickled `Rows`."""
    by_clock: bool = False
    """Whether its figures are as of today for want of another day."""
    number: int = -1
    """Its place in the run's `Spool`."""


_WITHOUT_ROWS = {"unrecognised": Verdict.UNRECOGNISED, "own_output": Verdict.SKIPPED}
"""Verdicts by the reason why a file was not read."""


def refused_parcel(file: InputFile, refused: InputRefused) -> Parcel:
    """What there is of a file that was not read."""
    verdict = _WITHOUT_ROWS.get(refused.reason, Verdict.REFUSED)
    return Parcel(FileLine(file.shown, verdict, refused.message, refused.hint or Text("", "")))
