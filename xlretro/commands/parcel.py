"""What a worker hands back of one file on its way into the summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from xlretro.commands.examine import Examined, Settings, examine
from xlretro.errors import InputRefused
from xlretro.io.reading.inputs import InputFile
from xlretro.language import Text
from xlretro.model.deadline import Deadline
from xlretro.model.finding import Finding, Severity
from xlretro.model.measures import Direction
from xlretro.model.period import Period
from xlretro.model.quantity import Quantity
from xlretro.model.summary import ActivityLine, DueMeasure, FileLine, SummaryRow, Verdict, summary_rows
from xlretro.model.units import disagreement

__all__ = ["Parcel", "make_parcel"]


@dataclass(slots=True)
class Parcel:
    """What a worker hands back of one file. Small, but for `rows` and `findings`."""

    line: FileLine
    sha256: str = ""
    context: Period | None = None
    modified: datetime | None = None
    activity: ActivityLine | None = None
    due: list[DueMeasure] = field(default_factory=list)
    goals: list[tuple[Any, ...]] = field(default_factory=list)
    rows: dict[str, list[SummaryRow]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    spooled_at: int = -1


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


def _goals(examined: Examined) -> list[tuple[Any, ...]]:
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


def make_parcel(file: InputFile, settings: Settings) -> Parcel:
    examined = examine(file, settings)
    if examined.typed is None or examined.results is None:
        refused = examined.refused or InputRefused(Text("", ""))
        verdict = Verdict.UNRECOGNISED if examined.verdict == "unrecognised" else Verdict.REFUSED
        return Parcel(FileLine(file.shown, verdict, refused.message, refused.hint or Text("", "")))
    typed, results = examined.typed, examined.results
    retro = typed.retro
    name = str(typed.fields["name"]) if isinstance(typed.fields.get("name"), str) else ""
    severities = _severities(examined.findings)
    reported_on = typed.fields.get("reported_on")
    rows = {table.key: summary_rows(typed, results, table.key) for table in retro.kind.tables}
    line = FileLine(
        file.shown, Verdict.READ, department=examined.department, activity=name,
        reported_on=reported_on if isinstance(reported_on, date) else None,
        rows={key: len(table_rows) for key, table_rows in rows.items()}, findings=severities,
    )  # fmt: skip
    activity = ActivityLine(
        department=examined.department, activity=name, source=file.shown, as_of=results.as_of,
        overall=results.overall, goals_reached=results.goals_reached, goals_judged=results.goals_judged,
        on_time=results.on_time, open_issues=results.open_issues, overdue=results.overdue, findings=severities,
    )  # fmt: skip
    return Parcel(
        line, retro.sha256, typed.context, retro.modified, activity, _due(examined, activity), _goals(examined), rows,
        examined.findings,
    )  # fmt: skip
