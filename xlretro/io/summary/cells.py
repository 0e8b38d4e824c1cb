"""Values as the XML of a sheet's cells. No writer of workbooks is needed for it, so that workers can render rows.

A rendered cell is what follows `<c r="A1` in the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time

from xlretro.language import Language, Text

__all__ = [
    "CELL_LIMIT",
    "CUT",
    "EPOCH",
    "FIRST_DAY",
    "LINK_LIMIT",
    "ROW_LIMIT",
    "attribute",
    "blank",
    "date_serial",
    "easily_written",
    "number",
    "text",
]

ROW_LIMIT = 1_048_576
"""Rows of a sheet in Excel."""
LINK_LIMIT = 65_530
"""Hyperlinks of a sheet in Excel."""
CELL_LIMIT = 32_767
"""Characters of a cell in Excel, counted in UTF-16 units."""
CUT = Text(" …（已截断，全文见原文件）", " … (cut; the source file has it all)")

_NO_XML = "\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff"
_SPECIAL = re.compile(f"[&<>{_NO_XML}]|_x[0-9a-fA-F]{{4}}_")
_ODD = re.compile(f"[{_NO_XML}]|_x[0-9a-fA-F]{{4}}_")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
FIRST_DAY = date(1900, 3, 1).toordinal()  # before it Excel counts a 29 February 1900 that never was
EPOCH = date(1899, 12, 30).toordinal()
_LONGEST_EASY = CELL_LIMIT // 2


def _odd(match: re.Match[str]) -> str:
    """What XML can't hold, as Excel writes it: _x000B_; a text that looks like that gets its underscore escaped."""
    found = match.group()
    if len(found) > 1:
        return f"_x005F{found}"
    return "\ufffd" if "\ud800" <= found <= "\udfff" else f"_x{ord(found):04X}_"


def _cut(value: str, lang: Language) -> str:
    if len(value.encode("utf-16-le", "surrogatepass")) // 2 <= CELL_LIMIT:
        return value
    room = (CELL_LIMIT - len(CUT(lang))) * 2
    return value.encode("utf-16-le", "surrogatepass")[:room].decode("utf-16-le", "ignore") + CUT(lang)


def easily_written(texts: Sequence[str]) -> bool:
    """Whether each of *texts* may stand in a cell's XML as it is: one look at all of them."""
    joined = "|".join(texts)
    # Printable: of all blanks only the plain one, and nothing that XML can't hold.
    return (
        joined.isprintable()
        and "&" not in joined and "<" not in joined and ">" not in joined
        # One sign is looked for forty times as fast as two.
        and ("_" not in joined or "_x" not in joined)
        and (" " not in joined or ("| " not in joined and " |" not in joined and joined[0] != " " != joined[-1]))
        and (len(joined) <= _LONGEST_EASY or max(map(len, texts)) <= _LONGEST_EASY)
    )


def text(style: int | str, value: str, lang: Language) -> str:
    """*value* as text, whatever it begins with, kept in its place.

    Too long for a cell, it is cut and says so. What XML can not hold stands as Excel writes it: _x000B_.
    """
    if len(value) > _LONGEST_EASY:
        value = _cut(value, lang)
    if _SPECIAL.search(value):
        value = value.replace("\r\n", "\n").replace("\r", "\n")
        value = _ODD.sub(_odd, value)
        value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    space = ' xml:space="preserve"' if value[:1].isspace() or value[-1:].isspace() else ""
    return f'" s="{style}" t="inlineStr"><is><t{space}>{value}</t></is></c>'


def number(style: int | str, value: float) -> str:
    """A finite number, all its digits kept."""
    return f'" s="{style}"><v>{value!r}</v></c>'


def blank(style: int) -> str:
    """A cell that is formatted and empty."""
    return f'" s="{style}"/>'


def date_serial(value: date | time) -> float | None:
    """Excel's serial number of a day, a day with a time, or a time; None for days that Excel can't count."""
    if isinstance(value, time):
        return (value.hour * 3600 + value.minute * 60 + value.second) / 86400
    day = value.toordinal()
    if day < FIRST_DAY:
        return None
    if isinstance(value, datetime) and (clock := date_serial(value.time())):
        return day - EPOCH + clock
    return day - EPOCH


def attribute(value: str) -> str:
    """*value* inside the quotes of an XML attribute."""
    value = _ILLEGAL.sub("\ufffd", value)
    return value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "&#xA;")
