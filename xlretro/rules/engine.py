"""Runs rules over one workbook."""

from __future__ import annotations

from collections.abc import Iterable

from xlretro.model.finding import Finding
from xlretro.rules.filled import rows_without_problem
from xlretro.rules.rule import Context, Rule

__all__ = ["judge"]


def _row(finding: Finding) -> tuple[str, str, str]:
    return finding.sheet, finding.table, finding.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _rows_without_problem(context: Context) -> set[tuple[str, str, str]]:
    """Rows of 表3 that say there was no problem: nothing in them is held against anybody."""
    data = context.table("issues")
    places = (data.place(index, data.table.row_key) for index in rows_without_problem(data))
    return {(place.sheet, data.table.key, str(place.row)) for place in places}


def judge(context: Context, rules: Iterable[Rule]) -> list[Finding]:
    """Every finding of *rules* but those that only follow from another in the same row, or are about no problem at all.

    In the order a person works: by severity, then by rule, then down the sheet.
    """
    found: list[Finding] = []
    silenced: set[tuple[str, str, str, str]] = set()
    for rule in rules:
        for spot in rule.check(context):
            finding = rule.finding(context, spot)
            found.append(finding)
            if rule.silences:
                silenced.update((*_row(finding), code) for code in rule.silences)
    if silenced:
        found = [finding for finding in found if (*_row(finding), finding.code) not in silenced]
    if untold := _rows_without_problem(context):
        found = [finding for finding in found if _row(finding) not in untold]
    # The sort is stable: within a severity the rules' own order stays.
    return sorted(found, key=lambda finding: finding.severity.rank)
