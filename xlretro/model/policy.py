"""What an office asks of the checks: which of them, how severe, against which limits, with whose names and words.

It is data that workers get too; where it is written down (xlretro.toml) is no matter of the rules. Whoever has others judge
(`commands.validate` over many files) needs no rule beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol, TypeVar

from xlretro.model.finding import Severity

__all__ = ["Policy", "Thresholds"]


class Coded(Protocol):
    """What a policy asks of a rule."""

    @property
    def code(self) -> str: ...

    @property
    def severity(self) -> Severity: ...


AnyRule = TypeVar("AnyRule", bound=Coded)


class Thresholds(NamedTuple):
    """Limits that rules measure against."""

    lowest_rate: float = 0.1
    """A completion rate below this is mostly a unit slip (5 for 5万)."""
    highest_rate: float = 5.0
    rate_tolerance: float = 0.005
    """A recorded rate may differ by this much: people round to whole percents."""
    highest_percent: float = 1.5
    """A value above this under unit % is 6.5 typed for 6.5 %."""
    shortest_text: int = 2
    """Characters; a cause, measure or lesson shorter than this says nothing."""


class Policy(NamedTuple):
    """The office's own settings; the defaults are those of the catalogue."""

    select: tuple[str, ...] = ()
    """Codes or prefixes of codes to check; all of them where there are none."""
    ignore: tuple[str, ...] = ()
    severities: tuple[tuple[str, Severity], ...] = ()
    """(code or prefix, severity): of several that fit, the longest decides."""
    thresholds: Thresholds = Thresholds()
    vague_words: tuple[str, ...] = ()
    """Words that the office does not want to read in results, causes, measures and lessons."""
    departments: tuple[str, ...] = ()
    """The departments there are; any where none is named."""
    owners: tuple[str, ...] = ()
    """The persons who may own a measure; anybody where none is named."""

    def chosen(self, rules: Iterable[AnyRule]) -> tuple[AnyRule, ...]:
        """Those of *rules* that `select` and `ignore` leave."""
        if not self.select and not self.ignore:
            return tuple(rules)
        return tuple(
            rule for rule in rules
            if (not self.select or rule.code.startswith(self.select)) and not rule.code.startswith(self.ignore or (" ",))
        )  # fmt: skip

    def severity(self, rule: Coded) -> Severity:
        """How severe a finding of *rule* is here."""
        if not self.severities:
            return rule.severity
        fitting = [(len(prefix), severity) for prefix, severity in self.severities if rule.code.startswith(prefix)]
        return max(fitting, key=lambda one: one[0])[1] if fitting else rule.severity
