"""填写说明: how to fill in the workbook, and what every column means, from the declaration."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from xlretro.io.styles import Styles
from xlretro.language import Language, Text
from xlretro.model.schema import WorkbookKind

__all__ = ["SHEET", "write_guide"]

SHEET = Text("填写说明", "How to fill in")


def write_guide(sheet: Worksheet, kind: WorkbookKind, lang: Language, styles: Styles) -> None:
    sheet.write_string(0, 1, SHEET(lang), styles(bold=True))
