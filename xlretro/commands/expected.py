"""The departments that were asked for a workbook, and those of them that sent nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from xlretro.commands.parcel import Parcel
from xlretro.io.data_files import load_lines
from xlretro.model.data import column_named
from xlretro.model.values import clean, folded
from xlretro.workbooks import RETRO

__all__ = ["expected_departments", "missing_departments"]


def expected_departments(path: Path) -> list[str]:
    """The departments of an --expect list: a text or CSV file, one a line; the column 部门 counts, else the first.

    Raises DataRefused if it can't be read.
    """
    lines = load_lines(path)
    heading = [column_named(RETRO.fields, clean(name)) for name in lines[0]] if lines else []
    at = heading.index(RETRO.field["department"]) if RETRO.field["department"] in heading else -1
    names = [clean(line[max(at, 0)]) for line in lines[at >= 0 :] if len(line) > max(at, 0)]
    return list(dict.fromkeys(name for name in names if name))


def missing_departments(expected: Sequence[str], parcels: Sequence[Parcel]) -> list[str]:
    """Expected departments that sent nothing. One whose file was refused did send something."""
    sent = {folded(parcel.line.department) for parcel in parcels}
    unread = [folded(parcel.line.path) for parcel in parcels if not parcel.line.department]
    return [name for name in expected if folded(name) not in sent and not any(folded(name) in path for path in unread)]
