"""What a row of 表3 refers to: the phases of 表2 and the metrics of 表1, in the words that people use for them."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from xlretro.model.interpret import choice_key
from xlretro.model.patterns import lazy
from xlretro.model.schema import Column
from xlretro.model.values import clean, is_blank
from xlretro.rules.rule import Context

__all__ = ["Goals", "named", "phase_name"]

_LIST = lazy(r"[、,;\n]+")
_NUMBER = lazy(r"^(?:第?\d+[.、)]|[(]?[一二三四五六七八九十]+[)、.])\s*")
_STAGE = lazy(r"(?<=..)(?:阶段|环节)$")
_LEAST = 3
"""Characters of a short form that still tell a metric: 转化率 for 活动页转化率."""
_MOST_COMPARED = 500
"""Names beyond which only whole ones are looked for."""


def named(raw: object) -> list[str]:
    """The names in a cell: 筹备期、预热期 are two; and the whole text itself, since a name may hold a comma."""
    text = clean(str(raw))
    if _LIST.search(text) is None:
        return [text]
    parts = [part.strip() for part in _LIST.split(text) if part.strip()]
    return [text] if len(parts) < 2 else parts


def phase_name(column: Column, raw: object) -> str:
    """A phase as phases are compared: without its number (1.筹备期) and without 阶段; one of the four by its key."""
    text, bare = ("", "") if is_blank(raw) else _unnumbered(str(raw))
    return choice_key(column, text) or choice_key(column, bare) or bare


@lru_cache(maxsize=4096)
def _unnumbered(name: str) -> tuple[str, str]:
    """*name* without its number, and without 阶段 as well."""
    text = _NUMBER.sub("", clean(name), count=1).casefold()
    return text, _STAGE.sub("", text)


class Goals:
    """The goals of a workbook by the names that people use for them."""

    def __init__(self, context: Context) -> None:
        goals = context.table("goals")
        self._rows: defaultdict[str, set[int]] = defaultdict(set)
        for key in ("goal", "metric"):
            for index, raw in enumerate(goals.raw(key)):
                if not is_blank(raw):
                    self._rows[clean(str(raw)).casefold()].add(index)

    def __bool__(self) -> bool:
        return bool(self._rows)

    def named(self, text: str) -> set[int]:
        """Rows of the goals that *text* means: by a whole name, or by a part that only one goal has."""
        wanted = clean(text).casefold()
        if wanted in self._rows or len(self._rows) > _MOST_COMPARED:
            return self._rows.get(wanted, set())
        close = [rows for name, rows in self._rows.items() if _is_part(wanted, name) or _is_part(name, wanted)]
        together = set().union(*close)
        return together if len(together) == 1 else set()


def _is_part(short: str, long: str) -> bool:
    return len(short) >= _LEAST and short in long
