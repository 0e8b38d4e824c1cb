"""Text files of whatever encoding departments save them in."""

from __future__ import annotations

import codecs

__all__ = ["UTF16_MARKS", "text_in"]

UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ENCODINGS = ("utf-8-sig", "gb18030")
"""Tried in turn, where no mark says UTF-16 (Excel's Unicode text): Notepad and Excel on Chinese Windows save GBK."""


def text_in(raw: bytes) -> str | None:
    """The text of a file; None where it is none."""
    for encoding in ("utf-16",) if raw.startswith(UTF16_MARKS) else _ENCODINGS:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None
