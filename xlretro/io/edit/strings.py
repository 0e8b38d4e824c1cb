"""The texts that stand in cells, whichever way the workbook stores them."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from xlretro.io.edit.document import Element
from xlretro.io.edit.package import Package

__all__ = ["CellText", "Strings"]


class CellText(NamedTuple):
    """A cell's text, and whether parts of it have a look of their own, which any other text would lose."""

    text: str
    rich: bool = False


class Strings:
    """The texts of one package's cells."""

    def __init__(self, package: Package) -> None:
        self._package = package

    @cached_property
    def _shared(self) -> list[CellText]:
        """The strings that all cells share."""
        part = self._package.related(self._package.main, "sharedStrings")
        strings = self._package.document(part).root.every("si") if part else []
        return [_read(string) for string in strings]

    def of(self, cell: Element) -> CellText | None:
        """What a cell holds, if that is a text; of a formula, its result."""
        kind, stored = cell.get("t"), cell.first("v")
        if kind == "inlineStr":
            inside = cell.first("is")
            return _read(inside) if inside else None
        if stored is None:
            return None
        if kind == "str":
            return CellText(stored.text)
        if kind == "s" and stored.text.isdigit() and int(stored.text) < len(self._shared):
            return self._shared[int(stored.text)]
        return None


def _read(holder: Element) -> CellText:
    """A string item: one text, or runs of it, each with its own look. Phonetic hints are no part of it."""
    pieces = [piece if piece.name == "t" else piece.first("t") for piece in holder.children if piece.name in ("t", "r")]
    return CellText("".join(piece.text for piece in pieces if piece), any(run.name == "r" for run in holder.children))
