"""The unit that a number format writes behind every number: 0"万元" shows 482 as 482万元. Pure."""

from __future__ import annotations

import re

__all__ = ["unit_of_format"]

_IGNORED = re.compile(r'_.|\*.|\[[^\]]*\]')
_PIECE = re.compile(r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|(?P<plain>.)', re.DOTALL)
_UNIT = re.compile(r"[^\W\d_]{1,5}|[%％‰]")


def unit_of_format(code: str) -> str:
    """What *code* shows behind a number, where that may be a unit; "" where nothing, or nothing of that kind.

    A format that divides (0.0,"千") and a percentage show the number that stands in the cell: these have none.
    """
    digits, tail, divides, open_section = False, "", False, True
    for found in _PIECE.finditer(_IGNORED.sub("", re.sub("general", "0", code, flags=re.IGNORECASE))):
        plain = found["plain"] or ""
        if plain == ";":
            open_section = False
        if not open_section:
            break
        if plain and plain in "0#?":
            digits, tail, divides = True, "", False
        elif plain == "," and digits and not tail:
            divides = True
        elif plain in ("%", "/", "E", "e", "@"):
            return ""
        elif plain != ",":
            tail += found["quoted"] or found["escaped"] or plain
    text = tail.strip()
    return text if digits and not divides and _UNIT.fullmatch(text) else ""
