"""Regular expressions that are compiled when they are first used.

The command starts anew for every workbook, and no workbook needs every pattern: compiling them all took a quarter of
the start.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast

__all__ = ["lazy"]

_METHODS = ("search", "match", "fullmatch", "sub", "split", "findall", "finditer")


class _Lazy:
    """Stands for a compiled pattern. A method that has been asked for once is the pattern's own from then on."""

    __slots__ = ("_flags", "_source", *_METHODS)

    def __init__(self, source: str | bytes, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        # Asked only while the slot is empty.
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = re.compile(self._source, self._flags)
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def lazy(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """*source* as a pattern; an error in it shows when it is first used."""
    return cast("re.Pattern[AnyStr]", _Lazy(source, flags))
