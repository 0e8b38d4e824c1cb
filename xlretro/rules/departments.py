"""Departments as the names of files and folders spell them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from xlretro.model.patterns import lazy
from xlretro.model.values import clean

__all__ = ["name_parts", "other_department", "reads_as_department"]

_UNIT_OF_A_COMPANY = lazy(r"(部|部门|中心|组|室|科|处|公司|事业部|团队|门店|分店|办公室|办)$")
_BETWEEN_PARTS = lazy(r"[_\-—–\s·.()()【】\[\]]+")

_DATED = lazy(r"\d+[年月日号季度]*")

# Names of one level can be each other's mistake; a 组 may well belong to the 部 that the workbook names.
_LEVELS = (
    lazy(r"(?P<stem>[^\W\d_]{1,12}?)(?:事业部|部门|部|中心|办公室)"),
    lazy(r"(?P<stem>[^\W\d_]{1,12}?)(?:小组|组|科|处|团队)"),
    lazy(r"(?P<stem>[^\W\d_]{1,12}?)(?:分公司|公司|门店|分店|店)"),
)
_NO_DEPARTMENT = lazy(
    r"(?:全|内|外|总|局|各|本|大|[东西南北中上下])部|俱乐部|(?:[a-z]|对照|实验|测试)组|百科|本科|.*[好出用到]处"
)


def name_parts(stem: str) -> list[str]:
    """A file's name without its ending, taken apart: 市场部_中秋复盘(2) is 市场部, 中秋复盘, 2."""
    return [part for part in _BETWEEN_PARTS.split(stem) if part]


def reads_as_department(name: str) -> bool:
    """Whether *name* ends as departments' names do."""
    return _UNIT_OF_A_COMPANY.search(name) is not None


def other_department(file_name: str, department: str, activity: str, listed: Iterable[str]) -> str:
    """The department other than *department* that *file_name* names beyond doubt, or "".

    Where departments are *listed*, only these count. A part of the *activity*'s own name (会员中心改版) is none.
    """
    if not file_name:
        return ""
    own, about = clean(department).casefold(), clean(activity).casefold()
    stem = clean(PurePath(file_name).stem)
    if not own or own in stem.casefold():
        return ""
    pieces = (piece for part in name_parts(stem) for piece in _DATED.split(part))
    parts = [piece for piece in pieces if piece and piece.casefold() not in about]
    if any(part.casefold() in own for part in parts if len(part) > 1):
        return ""
    known = {clean(name).casefold() for name in listed}
    if known:
        return next((part for part in parts if part.casefold() in known), "")
    return next((part for part in parts if any(_differ(own, part.casefold(), level) for level in _LEVELS)), "")


def _differ(own: str, part: str, level: re.Pattern[str]) -> bool:
    """Whether both names are of one *level* and neither is the other's short form (电商部, 电子商务中心)."""
    one, other = level.fullmatch(own), level.fullmatch(part)
    if one is None or other is None or _NO_DEPARTMENT.fullmatch(part):
        return False
    short, long = sorted((one["stem"], other["stem"]), key=len)
    return not _is_within(short, long)


def _is_within(short: str, long: str) -> bool:
    """Whether the characters of *short* stand in *long*, in their order."""
    rest: Iterator[str] = iter(long)
    return all(character in rest for character in short)
