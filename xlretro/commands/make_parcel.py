"""One file made into a parcel, as workers do it: loaded where it is done, and not by whoever hands the files out."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterable
from datetime import date

from xlretro.commands.examine import Examined, examine
from xlretro.commands.parcel import Figures, Order, Parcel, Rows, refused_parcel
from xlretro.errors import InputRefused
from xlretro.io.reading.inputs import InputFile
from xlretro.io.summary.rendering import render_workbook
from xlretro.language import Text
from xlretro.model.finding import Finding, Severity
from xlretro.model.measures import Direction
from xlretro.model.notes import hidden_notes
from xlretro.model.quantity import Quantity
from xlretro.model.records import Retrospective
from xlretro.model.rollup import Goal
from xlretro.model.summary import ActivityLine, FileLine, Verdict, summary_table
from xlretro.model.tracking import measures_of
from xlretro.model.units import disagreement

__all__ = ["make_parcel"]


def _severities(findings: Iterable[Finding]) -> dict[Severity, int]:
    return dict(Counter(finding.severity for finding in findings))


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


def _content(department: str, retro: Retrospective) -> str:
    import hashlib

    fields = {key: value.raw for key, value in retro.fields.items()}
    said = repr((department, fields, [data.columns for data in retro.tables.values()]))
    return "says " + hashlib.sha256(said.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def make_parcel(file: InputFile, order: Order) -> Parcel:
    """Read, judge and render one file. Raises nothing."""
    examined = examine(file, order.settings)
    if examined.typed is None or examined.results is None:
        return refused_parcel(file, examined.refused or InputRefused(Text("", "")))
    typed, results = examined.typed, examined.results
    retro = typed.retro
    name = str(typed.fields["name"]) if isinstance(typed.fields.get("name"), str) else ""
    severities = _severities(examined.findings)
    reported_on = typed.fields.get("reported_on")
    line = FileLine(
        file.shown, Verdict.READ, department=examined.department, activity=name,
        reported_on=reported_on if isinstance(reported_on, date) else None,
        rows={table.key: len(retro[table.key]) for table in retro.kind.tables}, findings=severities,
        notes=hidden_notes(retro),
    )  # fmt: skip
    activity = ActivityLine(
        department=examined.department, activity=name, source=file.shown, as_of=results.as_of,
        overall=results.overall, goals_reached=results.goals_reached, goals_judged=results.goals_judged,
        on_time=results.on_time, open_issues=results.open_issues, overdue=results.overdue, findings=severities,
    )  # fmt: skip
    tables = {table.key: summary_table(typed, results, table.key) for table in retro.kind.tables}
    rendered = render_workbook(
        order.plan, retro.kind, tables, examined.findings, department=examined.department, activity=name
    )
    measures = measures_of(typed, results, examined.department, name, file.shown, every=order.settings.followed)
    figures, rows = Figures(measures, _goals(examined)), Rows(rendered)
    if order.flat is not None:
        from xlretro.io.tables.layout import flat_workbook  # most runs write the summary alone

        rows = Rows(rendered, flat_workbook(
            retro.kind, tables, examined.findings, examined.department, name, file.shown, order.flat))  # fmt: skip
    content = "" if name else _content(examined.department, retro)
    return Parcel(
        line, retro.sha256, content, typed.context, retro.modified, activity, pickle.dumps(figures, 5), pickle.dumps(rows, 5),
        by_clock=order.settings.as_of is None and not isinstance(typed.fields.get("as_of"), date),
    )  # fmt: skip
