"""One table as CSV for spreadsheets: UTF-8 with BOM, titles in the first line, and nothing in it that one would run.

A text that a spreadsheet could take for a formula gets an apostrophe in front, and so does a text that begins with an
apostrophe itself: whoever takes one apostrophe off the texts that begin with it has them as they were.
"""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

from xlretro.io.summary.cells import CELL_LIMIT, CUT
from xlretro.io.tables.layout import Cell, Row, TableLayout
from xlretro.language import LANGUAGES, Language

__all__ = ["CsvTable", "harmless", "is_our_csv"]

_BLANKS = "\\s\x00-\x1f\x7f\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u115f\u1160\u2800\u3164\uffa0"
_SIGNS = "=+\\-@＝＋－＠﹦﹢﹣﹫⁺⁼⁻₊₌₋−"
_RISKY = re.compile(f"[\t\r\n']|[{_BLANKS}]*[{_SIGNS}]")
"""Spreadsheets drop blanks before a formula; some turn full-width signs into plain ones."""


def harmless(text: str) -> str:
    """*text* such that no spreadsheet runs it."""
    return "'" + text if _RISKY.match(text) else text


class CsvTable:
    """Writes one table, row by row."""

    def __init__(self, path: Path, layout: TableLayout, lang: Language) -> None:
        self._lang = lang
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        # Everything but numbers stands in quotes, so that a separator of another country's splits no text.
        self._writer = csv.writer(self._file, quoting=csv.QUOTE_NONNUMERIC)
        self._writer.writerow(_titles(layout, lang))

    def write(self, row: Row) -> None:
        """Append a row, aligned to the layout's fields."""
        self._writer.writerow([self._shown(value) for value in row])

    def _shown(self, value: Cell) -> str | int | float:
        if value is None:
            return ""
        if isinstance(value, str):
            # NUL ends a text for many readers. What is longer than a cell would go on in the next row, from anywhere.
            return harmless(self._cut(value.replace("\0", "\ufffd")))
        if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
            return int(value)
        return value.isoformat() if isinstance(value, date) else value

    def _cut(self, text: str) -> str:
        if len(text) * 2 <= CELL_LIMIT or len(text.encode("utf-16-le")) <= CELL_LIMIT * 2:
            return text
        room = CELL_LIMIT - 1 - len(CUT(self._lang))
        return text.encode("utf-16-le")[:room * 2].decode("utf-16-le", "ignore") + CUT(self._lang)

    def close(self) -> None:
        """No row follows."""
        self._file.close()


def _titles(layout: TableLayout, lang: Language) -> list[str]:
    return [field.title(lang) for field in layout.fields]


def is_our_csv(path: Path, layout: TableLayout) -> bool:
    """Whether the file at *path* begins as one of ours does: with the first two titles, in either language."""
    with path.open("rb") as file:
        head = file.read(1_000)
    return any(
        head.startswith(",".join(f'"{title}"' for title in _titles(layout, lang)[:2]).encode("utf-8-sig")) for lang in LANGUAGES
    )
