"""The open measures that 总览 lists: those overdue as of a day, and those due within the week after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from xlretro.model.summary import DueMeasure
from xlretro.model.tracking import Measure

__all__ = ["DAYS_AHEAD", "LISTED", "Agenda"]

DAYS_AHEAD = 7
LISTED = 50
"""Measures that each list names; the others are counted."""


@dataclass(slots=True)
class Agenda:
    """Collects measures workbook by workbook; keeps no more than it will name."""

    as_of: date
    listed: int = LISTED
    overdue: int = 0
    due_soon: int = 0
    _late: list[DueMeasure] = field(default_factory=list)
    _soon: list[DueMeasure] = field(default_factory=list)
    _least: int = 0
    """Days overdue of the last one that is named: of ten thousand workbooks' measures hardly any has more."""

    def add(self, measures: Iterable[Measure]) -> int:
        """Take the measures of one workbook; gives how many of them are overdue."""
        late = 0
        last = self.as_of + timedelta(days=DAYS_AHEAD)
        for measure in measures:
            if not measure.is_open or not isinstance(measure.due, date):
                continue
            if days := measure.overdue(self.as_of):
                late += 1
                if days >= self._least:
                    self._late.append(_line(measure, measure.due, days))
            if self.as_of <= measure.due <= last:
                self.due_soon += 1
                self._soon.append(_line(measure, measure.due))
        self.overdue += late
        if max(len(self._late), len(self._soon)) > 20 * self.listed:
            self._late, self._soon = self.longest_overdue(), self.next_due()
            self._least = self._late[-1].days if len(self._late) == self.listed else 0
        return late

    def longest_overdue(self) -> list[DueMeasure]:
        """The measures overdue that are named: the longest first."""
        return sorted(self._late, key=lambda line: (-line.days, line.source, line.sheet, line.row))[: self.listed]

    def next_due(self) -> list[DueMeasure]:
        """The measures due within the week that are named: the nearest first."""
        return sorted(self._soon, key=lambda line: (line.due, line.source, line.sheet, line.row))[: self.listed]


def _line(measure: Measure, due: date, days: int = 0) -> DueMeasure:
    return DueMeasure(
        owner=measure.owner, due=due, department=measure.department, activity=measure.activity, problem=measure.problem,
        measure=measure.measure, source=measure.source, sheet=measure.sheet, cell=measure.cell, row=measure.row, days=days,
    )  # fmt: skip
