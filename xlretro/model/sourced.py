"""What any source gave (data files, workbooks, databases, documents): records, each with its place, and what did not fit."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from xlretro.language import Text
from xlretro.model.records import Retrospective

__all__ = ["AccountLine", "Misfit", "Sourced"]


@dataclass(slots=True)
class Misfit:
    """One thing in a source that its records can't take."""

    where: Text
    """Its place in the source, such as 目标.csv 第 4 行 目标值, 复盘.docx 表 2 第 3 行, data.yaml goals[3].目标值."""
    what: Text
    hint: Text | None = None
    table: str = ""
    """Key of the table it belongs to; empty for the activity, and for what belongs to no table."""
    row: int = -1
    """Index into retro[table]; -1 where it belongs to no row that is there."""
    column: str = ""
    """Key of the column or field, where there is one."""


@dataclass(slots=True)
class AccountLine:
    """One piece of a document, and whether it was understood."""

    where: Text
    what: Text
    understood: bool


@dataclass(slots=True)
class Sourced:
    """Records as read from one or more sources; nothing is left out of them yet."""

    retro: Retrospective
    misfits: list[Misfit] = field(default_factory=list)
    places: dict[tuple[str, int], Text] = field(default_factory=dict)
    """By (table key, row index): the row's place in its source; ("", -1) the activity's."""
    account: list[AccountLine] = field(default_factory=list)
    """What a document said, piece by piece; empty for other sources."""
    notes: list[Text] = field(default_factory=list)
    """What to say of a workbook: hidden sheets and rows that were taken, lines that were not."""
    name: str = ""
    """The sources as they should be shown."""
    files: list[Path] = field(default_factory=list)
    """The local files that were read; none of them may be written over."""
