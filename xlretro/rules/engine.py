"""Runs rules over one workbook."""

from __future__ import annotations

from collections.abc import Iterable

from xlretro.model.finding import Finding
from xlretro.rules.rule import Context, Rule

__all__ = ["judge"]


def judge(context: Context, rules: Iterable[Rule]) -> list[Finding]:
    """Every finding of *rules*, in the order a person works: by severity, then by rule, then down the sheet."""
    found = [(finding.severity.rank, order, finding)
             for order, rule in enumerate(rules) for finding in rule.run(context)]  # fmt: skip
    return [finding for _, _, finding in sorted(found, key=lambda item: item[:2])]
