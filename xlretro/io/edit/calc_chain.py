"""The calculation chain, which lists every formula cell: one that is listed and holds no formula is damage to Excel."""

from __future__ import annotations

from collections.abc import Collection

from xlretro.io.edit.document import Element
from xlretro.io.edit.package import Package

__all__ = ["update_chain"]


def update_chain(package: Package, sheet_id: str, gone: Collection[str], new: Collection[str]) -> None:
    """Take the cells *gone* (A1 addresses of the sheet *sheet_id*) off the chain and put *new* ones on it.

    The chain is touched only where a cell has to go or to come; emptied, it is removed. A workbook without one needs none.
    """
    part = package.related(package.main, "calcChain")
    if not part or not (gone or new):
        return
    document = package.document(part)
    listed = document.root.children
    sheets = _sheets_of(listed)
    leaving = [cell for cell, sheet in zip(listed, sheets, strict=True) if sheet == sheet_id and cell.get("r") in gone]
    there = {cell.get("r") for cell, sheet in zip(listed, sheets, strict=True) if sheet == sheet_id}
    coming = [address for address in new if address not in there or address in gone]
    if len(leaving) == len(listed) and not coming:
        package.delete(part)
        package.unrelate(package.main, lambda r: r.target == part)
        return
    _keep_sheets(package, part, listed, sheets, leaving)
    for cell in leaving:
        document.remove(cell)
    for address in coming:
        document.append(document.root, f'<{document.prefix}c r="{address}" i="{sheet_id}"/>')


def _sheets_of(listed: list[Element]) -> list[str]:
    """The sheet of every entry: one that does not state it has that of the entry before."""
    sheets: list[str] = []
    for cell in listed:
        sheets.append(cell.get("i") or (sheets[-1] if sheets else "1"))
    return sheets


def _keep_sheets(package: Package, part: str, listed: list[Element], sheets: list[str], leaving: list[Element]) -> None:
    """An entry that took its sheet from one that leaves gets to state it."""
    document = package.document(part)
    gone = {id(cell) for cell in leaving}
    lost = False
    for cell, sheet in zip(listed, sheets, strict=True):
        if id(cell) in gone:
            lost = lost or bool(cell.get("i"))
        elif cell.get("i"):
            lost = False
        elif lost:
            document.set(cell, "i", sheet)
            lost = False
