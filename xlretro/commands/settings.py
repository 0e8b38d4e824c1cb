"""What a run is asked for, known before the reader and the rules are loaded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from xlretro.io.reading.guard import DEFAULT, Limits
from xlretro.model.policy import Policy
from xlretro.model.schema import WorkbookKind
from xlretro.workbooks import RETRO

__all__ = ["Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is asked for; picklable, since workers get it too."""

    as_of: date | None = None
    today: date = field(default_factory=date.today)
    """Fixed once a run, so that a run over midnight has one today."""
    password: str | None = None
    policy: Policy = field(default_factory=Policy)
    kinds: tuple[WorkbookKind, ...] = (RETRO,)
    """The kinds of workbook to look for, with the office's own synonyms."""
    limits: Limits = DEFAULT
    """What a file may cost."""
    hashed: bool = False
    """Whether the files' hashes are needed."""
    followed: bool = False
    """Whether measures are followed from one summary to the next."""
