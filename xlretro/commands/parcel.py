"""What a worker hands back of one file on its way into the summary: headlines, and its rows rendered already."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from xlretro.commands.examine import Examined, Settings, examine
from xlretro.errors import InputRefused
from xlretro.io.reading.inputs import InputFile
from xlretro.io.summary.rendering import RenderedWorkbook, SummaryPlan, render_workbook
from xlretro.language import Text
from xlretro.model.deadline import Deadline
from xlretro.model.finding import Finding, Severity
from xlretro.model.measures import Direction
from xlretro.model.period import Period
from xlretro.model.quantity import Quantity
from xlretro.model.rollup import Goal
from xlretro.model.summary import ActivityLine, DueMeasure, FileLine, Verdict, summary_table
from xlretro.model.units import disagreement

__all__ = ["Bulk", "Order", "Parcel", "make_parcel"]


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker needs to make parcels; picklable."""

    settings: Settings
    plan: SummaryPlan


class Bulk(NamedTuple):
    """The bulky part of a parcel."""

    rendered: RenderedWorkbook
    due: list[DueMeasure]
    goals: list[Goal]


@dataclass(slots=True)
class Parcel:
    """What a worker hands back of one file. Small, but for `bulk`."""

    line: FileLine
    sha256: str = ""
    context: Period | None = None
    modified: datetime | None = None
    activity: ActivityLine | None = None
    bulk: bytes = b""
    """A pickled Bulk: a few bytes objects, which nobody takes apart before it is known whether the workbook counts."""


def _severities(findings: Iterable[Finding]) -> dict[Severity, int]:
    return dict(Counter(finding.severity for finding in findings))


def _due(examined: Examined, line: ActivityLine) -> list[DueMeasure]:
    assert examined.typed
    assert examined.results
    data, columns = examined.typed.retro["issues"], examined.typed.tables["issues"]
    due = []
    for index in examined.results.open_dated:
        deadline: Deadline = columns["due"][index]
        place = data.place(index, "due")
        text = {key: str(data.raw(key)[index] or "") for key in ("owner", "problem", "measure")}
        due.append(DueMeasure(
            owner=text["owner"], due=deadline.date or line.as_of, department=line.department, activity=line.activity,
            problem=text["problem"], measure=text["measure"], source=line.source, sheet=place.sheet, cell=place.cell,
        ))  # fmt: skip
    return due


def _goals(examined: Examined) -> list[Goal]:
    """(metric, unit, target, actual, direction) of every goal, as the roll-up takes them."""
    assert examined.typed
    columns = examined.typed.tables["goals"]

    def number(index: int, key: str) -> float | None:
        pair = (columns["target"][index], columns["actual"][index])
        value = columns[key][index]
        if disagreement(str(columns["unit"][index] or ""), *pair) or not isinstance(value, Quantity):
            return None  # what can't be compared can't be added either
        return value.value

    return [
        (
            str(columns["metric"][index] or columns["goal"][index] or ""),
            examined.typed.unit(index),
            number(index, "target"),
            number(index, "actual"),
            Direction.LOWER if columns["direction"][index] == "lower" else Direction.HIGHER,
        )
        for index in range(len(examined.typed.retro["goals"]))
    ]


_WITHOUT_ROWS = {"unrecognised": Verdict.UNRECOGNISED, "own_output": Verdict.SKIPPED}
"""Verdicts by the reason why a file was not read."""


def make_parcel(file: InputFile, order: Order) -> Parcel:
    """Read, judge and render one file. Raises nothing."""
    examined = examine(file, order.settings)
    if examined.typed is None or examined.results is None:
        refused = examined.refused or InputRefused(Text("", ""))
        verdict = _WITHOUT_ROWS.get(refused.reason, Verdict.REFUSED)
        return Parcel(FileLine(file.shown, verdict, refused.message, refused.hint or Text("", "")))
    typed, results = examined.typed, examined.results
    retro = typed.retro
    name = str(typed.fields["name"]) if isinstance(typed.fields.get("name"), str) else ""
    severities = _severities(examined.findings)
    reported_on = typed.fields.get("reported_on")
    line = FileLine(
        file.shown, Verdict.READ, department=examined.department, activity=name,
        reported_on=reported_on if isinstance(reported_on, date) else None,
        rows={table.key: len(retro[table.key]) for table in retro.kind.tables}, findings=severities,
    )  # fmt: skip
    activity = ActivityLine(
        department=examined.department, activity=name, source=file.shown, as_of=results.as_of,
        overall=results.overall, goals_reached=results.goals_reached, goals_judged=results.goals_judged,
        on_time=results.on_time, open_issues=results.open_issues, overdue=results.overdue, findings=severities,
    )  # fmt: skip
    rendered = render_workbook(
        order.plan, retro.kind, {table.key: summary_table(typed, results, table.key) for table in retro.kind.tables},
        examined.findings, department=examined.department, activity=name,
    )  # fmt: skip
    bulk = Bulk(rendered, _due(examined, activity), _goals(examined))
    return Parcel(line, retro.sha256, typed.context, retro.modified, activity, pickle.dumps(bulk, protocol=5))
