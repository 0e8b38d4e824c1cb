"""The kinds of workbook xlretro knows, each declared once."""

from __future__ import annotations

from xlretro.model.schema import WorkbookKind
from xlretro.workbooks.retro import RETRO

__all__ = ["KINDS", "RETRO"]

KINDS: dict[str, WorkbookKind] = {RETRO.key: RETRO}
