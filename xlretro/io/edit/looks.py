"""What single cells show beside their content."""

from __future__ import annotations

from collections.abc import Iterable

from xlretro.io.edit.package import Package
from xlretro.io.edit.sheet import Sheet
from xlretro.io.edit.styles import Stylesheet
from xlretro.io.edit.workbook import Workbook
from xlretro.model.records import Place

__all__ = ["units_shown"]


def units_shown(package: Package, places: Iterable[Place]) -> dict[Place, str]:
    """The units that the number formats of cells show, for those that do."""
    by_sheet: dict[str, list[Place]] = {}
    for place in places:
        by_sheet.setdefault(place.sheet.casefold(), []).append(place)
    entries, styles = Workbook(package).worksheets, Stylesheet(package)
    found: dict[Place, str] = {}
    for name, own in by_sheet.items():
        sheet = Sheet(package, entries[name].name, entries[name].part, {place.row for place in own})
        for place in own:
            cell = sheet.cell(place.row, place.column)
            style = int(cell.get("s")) if cell and cell.get("s").isdigit() else 0
            if cell and (unit := styles.unit_shown(style)):
                found[place] = unit
    return found
