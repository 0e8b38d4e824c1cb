"""A finding: something wrong in a readable workbook. Data, never an exception."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from xlretro.language import Text

__all__ = ["SEVERITY_TITLES", "Finding", "Severity", "worst"]


class Severity(StrEnum):
    """How much a finding matters, worst first."""

    ERROR = "error"  # the figures can not be trusted
    WARNING = "warning"  # the retrospective is incomplete
    ADVICE = "advice"  # it could be better

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


SEVERITY_TITLES = {
    Severity.ERROR: Text("错误", "error"),
    Severity.WARNING: Text("警告", "warning"),
    Severity.ADVICE: Text("建议", "advice"),
}


class Finding(NamedTuple):
    """What is wrong, where, and what to do. `table` and `column` are keys; empty where they do not apply."""

    code: str
    severity: Severity
    message: Text
    fix: Text
    sheet: str = ""
    cell: str = ""
    table: str = ""
    column: str = ""
    value: str = ""
    """The value as typed."""
    row: str = ""
    """What its row is called: the metric, the phase, the problem, the lesson, as typed."""


def worst(findings: list[Finding]) -> Severity | None:
    """The worst severity among *findings*; None where there are none."""
    return min((f.severity for f in findings), key=lambda s: s.rank, default=None)
