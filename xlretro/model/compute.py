"""The computed columns and the activity's figures: every definition of `measures`, applied to whole columns.

The template's cached values, the rules, the summary and the ribbon all take their figures from here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from xlretro.errors import NoAnswer, Unreadable
from xlretro.language import Text
from xlretro.model import measures
from xlretro.model.deadline import Deadline
from xlretro.model.interpret import Broken, Typed
from xlretro.model.measures import Direction, OnTime, Overall
from xlretro.model.quantity import Quantity
from xlretro.model.units import disagreement
from xlretro.model.values import NOT_APPLICABLE

__all__ = ["CLOSED", "NO", "UNDER_WAY", "YES", "Results", "compute"]

YES = Text("是", "Yes")
NO = Text("否", "No")
CLOSED = frozenset({"done", "cancelled"})
"""Keys of the 状态 that close a row of 表3."""
UNDER_WAY = frozenset({"not_started", "in_progress"})
"""The other keys of the 状态."""


@dataclass(slots=True, eq=False)
class Results:
    """Figures of one activity as of a day.

    `columns[table key][column key]` is aligned to the table's rows: a number, a Text, None for blank, or the error
    (NoAnswer or Unreadable) that stands where a figure can't be given.
    """

    as_of: date
    columns: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    overall: Overall = field(default_factory=lambda: Overall(None, 0, 0))
    goals_reached: int = 0
    goals_judged: int = 0
    """Goals of which it can be said whether they were reached."""
    on_time: OnTime = field(default_factory=lambda: OnTime(None, 0, 0))
    open_issues: dict[str, int] = field(default_factory=dict)
    """Open problems by impact: high, medium, low, and "" where the impact is missing or unknown."""
    overdue: int = 0
    """Open measures past their date."""
    open_dated: list[int] = field(default_factory=list)
    """Rows of 表3 whose measure is open and has a date."""


_NO_FIGURE = (NoAnswer, Unreadable)


def _figure(value: Any) -> Any:
    """A typed value as the measures take it: a number, a date, None, or the error that says why there is none."""
    if value is NOT_APPLICABLE:
        return None
    if isinstance(value, Deadline):
        return value.date
    return value.error if isinstance(value, Broken) else value


_FIGURES = frozenset({type(None), float, date, str})


def _figures(values: list[Any]) -> list[Any]:
    """As `_figure`, for a column, where most are amounts, days or blank."""
    if _FIGURES.issuperset(map(type, values)):
        return values[:]
    return [value.value if type(value) is Quantity else None if value is None else _figure(value) for value in values]


def _is_sound(rows: dict[str, list[Any]], keys: Sequence[str]) -> bool:
    """Whether every cell of the columns *keys* could be understood, so that there is no error among their figures."""
    return not any(Broken in map(type, rows[key]) for key in keys)


def _answers(measure: Callable[..., Any], *columns: Sequence[Any], sound: bool) -> list[Any]:
    """*measure* of each row of *columns* of figures; the first error in a row, else the measure's own, stands in the
    place of its answer. Where *columns* are *sound*, no row has an error."""
    answers: list[Any] = []
    for row in zip(*columns, strict=True):
        if not sound and (errors := [value for value in row if isinstance(value, _NO_FIGURE)]):
            answers.append(errors[0])
            continue
        try:
            answers.append(measure(*row))
        except _NO_FIGURE as error:
            answers.append(error)
    return answers


def _direction(key: str | None) -> Direction:
    return Direction.LOWER if key == "lower" else Direction.HIGHER


# The first argument of these three is None: where amounts can't be compared, `_answers` gives the reason instead.
def _completion(
    _: None, target: float | None, actual: float | None, direction: str | None, start: float | None
) -> float | None:
    return measures.completion_rate(target, actual, _direction(direction), start)


def _reached(
    _: None, target: float | None, actual: float | None, direction: str | None, start: float | None
) -> Text | None:
    if target is None or actual is None:
        return None
    return YES if measures.is_reached(target, actual, _direction(direction), start) else NO


def _change(_: None, current: float | None, previous: float | None, points: bool) -> float | None:
    return measures.change(current, previous, points)


def _comparable(typed: Typed, one: str, other: str) -> list[NoAnswer | None]:
    """For every goal why two of its amounts can't be compared, or None."""
    rows = typed.tables["goals"]
    if not any(rows[other]):
        return [None] * len(rows[other])
    units = (unit if isinstance(unit, str) else "" for unit in rows["unit"])
    return [disagreement(unit, a, b) for unit, a, b in zip(units, rows[one], rows[other], strict=True)]


def _changes(typed: Typed, other: str, actual: list[Any], figures: list[Any], sound: bool) -> list[Any]:
    """For every goal how far its actual is from *figures*, those of the column *other*: most workbooks leave it blank."""
    if sound and not any(typed.tables["goals"][other]):
        return [None] * len(figures)
    points = [typed.unit(index) == "%" for index in range(len(figures))]
    return _answers(_change, _comparable(typed, "actual", other), actual, figures, points, sound=False)


def _goals(typed: Typed, results: Results) -> None:
    rows = typed.tables["goals"]
    keys = ("target", "actual", "direction", "start_value", "previous", "rival")
    target, actual, direction, start, previous, rival = (_figures(rows[key]) for key in keys)
    sound = _is_sound(rows, keys)
    disagreements = _comparable(typed, "target", "actual")
    goal = (disagreements, target, actual, direction, start)
    agreed = sound and not any(disagreements)
    columns = results.columns["goals"] = {
        "sign": _answers(lambda key: int(_direction(key)), direction, sound=sound),
        "completion": _answers(_completion, *goal, sound=agreed),
        "reached": _answers(_reached, *goal, sound=agreed),
        "change": _changes(typed, "previous", actual, previous, sound),
        "gap": _changes(typed, "rival", actual, rival, sound),
    }
    rates = [rate if isinstance(rate, float) else None for rate in columns["completion"]]
    weights = [weight if isinstance(weight, float) else None for weight in rows["weight"]]
    weighted = any(weight is not None for weight in weights)
    shares = [
        None if rate is None or (weighted and weight is not None and weight < 0) else weight if weighted else 1.0
        for rate, weight in zip(rates, weights, strict=True)
    ]
    columns["share"] = shares
    columns["points"] = [
        None if rate is None or share is None else rate * share for rate, share in zip(rates, shares, strict=True)
    ]
    results.overall = measures.overall_rate(rates, weights)
    results.goals_reached = columns["reached"].count(YES)
    results.goals_judged = results.goals_reached + columns["reached"].count(NO)


def _phases(typed: Typed, results: Results) -> None:
    rows = typed.tables["phases"]
    keys = ("planned_start", "planned_end", "actual_start", "actual_end")
    dates, sound = [_figures(rows[key]) for key in keys], _is_sound(rows, keys)

    def progress(
        planned_start: date | None, planned_end: date | None, actual_start: date | None, actual_end: date | None
    ) -> Text | None:
        found = measures.progress(planned_start, planned_end, actual_start, actual_end, results.as_of)
        return found.text if found else None

    results.columns["phases"] = {
        "delay": _answers(measures.delay_days, dates[1], dates[3], sound=sound),
        "progress": _answers(progress, *dates, sound=sound),
    }
    ends = [[value if isinstance(value, date) else None for value in column] for column in (dates[1], dates[3])]
    results.on_time = measures.on_time_rate(list(zip(*ends, strict=True)), results.as_of)


def _issues(typed: Typed, results: Results) -> None:
    data = typed.retro["issues"]
    rows = typed.tables["issues"]
    tracked = data.has("status") or data.has("done_on")
    closed = [isinstance(status, str) and status in CLOSED for status in rows["status"]]

    def late(due: date | None, done: date | None, is_closed: bool) -> int | None:
        return measures.overdue_days(due, done, results.as_of, is_closed) if tracked else None

    sound = _is_sound(rows, ("due", "done_on"))
    overdue = _answers(late, _figures(rows["due"]), _figures(rows["done_on"]), closed, sound=sound)
    results.columns["issues"] = {"overdue": overdue}
    results.overdue = sum(isinstance(days, int) for days in overdue)
    for index, (impact, is_closed, due) in enumerate(zip(rows["impact"], closed, rows["due"], strict=True)):
        if is_closed:
            continue
        key = impact if isinstance(impact, str) else ""
        results.open_issues[key] = results.open_issues.get(key, 0) + 1
        if isinstance(due, Deadline) and due.date:
            results.open_dated.append(index)


def compute(typed: Typed, as_of: date | None = None, today: date | None = None) -> Results:
    """All computed columns and figures of *typed* as of a day.

    The day is *as_of*, else the workbook's own 截至日期, else *today* (the clock's where not given).
    """
    own = typed.fields.get("as_of")
    results = Results(as_of=as_of or (own if isinstance(own, date) else None) or today or date.today())
    for fill in (_goals, _phases, _issues):
        fill(typed, results)
    for table in typed.retro.kind.tables:
        columns = results.columns.setdefault(table.key, {})
        for column in table.columns:
            if column.reads:
                columns[column.key] = _figures(typed.tables[table.key][column.reads])
    return results
