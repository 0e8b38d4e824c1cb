"""What the ribbon's commands need of a workbook and of the person in front of it; nothing here knows xlwings.

Two implementations each: over xlwings for Excel, over a file for tests and for machines without Excel.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from xlretro.language import Text
from xlretro.model.changes import Changes

__all__ = ["Book", "Screen"]


class Book(Protocol):
    """A workbook that can be read as a file and changed by a list of changes."""

    @property
    def name(self) -> str:
        """Its file name, as a title bar shows it."""

    @property
    def folder(self) -> Path | None:
        """Where it lies; None before it was saved, and where it lies on a server only (OneDrive, SharePoint)."""

    @property
    def sheets(self) -> list[str]:
        """Names of its sheets that can be seen, in their order."""

    def save_copy(self, target: Path) -> None:
        """Write what stands in it now, unsaved changes included, to *target*, leaving the workbook itself alone."""

    def apply(self, changes: Changes) -> None:
        """Carry out *changes* in one step. If one fails, everything is as it was, and the error goes on."""

    def clear_marks(self) -> int:
        """Take away our marks and our sheet 校验结果; how many cells were marked, at least 1 if anything was taken away."""

    def recalculate(self) -> None:
        """Compute every formula anew."""

    def export_pdf(self, target: Path, sheets: list[str]) -> None:
        """Print *sheets*, in this order, into one PDF."""


class Screen(Protocol):
    """The person in front: what they are told and asked."""

    def inform(self, message: Text, *, title: Text | None = None, warning: bool = False) -> None:
        """Show *message* and wait until it is read."""

    def choose_folder(self, title: Text) -> Path | None:
        """The folder that the person picks; None if they changed their mind."""

    def open_workbook(self, path: Path) -> None:
        """Show a result."""
