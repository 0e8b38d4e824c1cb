"""The departments that were asked for a workbook, and those of them that sent nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from xlretro.commands.parcel import Parcel
from xlretro.commands.versions import folded
from xlretro.errors import UsageRefused
from xlretro.language import Text
from xlretro.model.data import column_named
from xlretro.model.values import clean
from xlretro.workbooks import RETRO

__all__ = ["expected_departments", "missing_departments"]


def expected_departments(path: Path) -> list[str]:
    """The departments of an --expect list: a text or CSV file, one a line; the column 部门 counts, else the first.

    Raises UsageRefused if it can't be read.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageRefused(
            Text("读不了名单 {path}：{why}", "the list {path} can't be read: {why}").fill(path=path, why=error.strerror)
        ) from error
    for encoding in ("utf-8-sig", "gb18030"):  # Excel on Chinese Windows saves CSV as GBK
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UsageRefused(Text("名单 {path} 不是文本文件", "the list {path} is not a text file").fill(path=path))
    lines = list(csv.reader(io.StringIO(text), delimiter="\t" if "\t" in text else ","))
    heading = [column_named(RETRO.fields, clean(name)) for name in lines[0]] if lines else []
    at = heading.index(RETRO.field["department"]) if RETRO.field["department"] in heading else -1
    names = [clean(line[max(at, 0)]) for line in lines[at >= 0 :] if len(line) > max(at, 0)]
    return list(dict.fromkeys(name for name in names if name))


def missing_departments(expected: Sequence[str], parcels: Sequence[Parcel]) -> list[str]:
    """Expected departments that sent nothing. One whose file was refused did send something."""
    sent = {folded(parcel.line.department) for parcel in parcels}
    unread = [folded(parcel.line.path) for parcel in parcels if not parcel.line.department]
    return [name for name in expected if folded(name) not in sent and not any(folded(name) in path for path in unread)]
