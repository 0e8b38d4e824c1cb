"""Charts, sparklines and pivot tables, as far as somebody has to be told about them: they keep what they showed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xlretro.io.edit.package import Package
from xlretro.io.edit.ranges import areas_of
from xlretro.io.edit.workbook import Workbook
from xlretro.model.changes import Growth

__all__ = ["charts_ending_with", "pivot_caches"]

_DATA = re.compile(rb"<(?:[A-Za-z0-9]+:)?f>([^<]+)</(?:[A-Za-z0-9]+:)?f>")
_SPARKLINE = re.compile(rb"<(?:[A-Za-z0-9]+:)?sparkline>.*?</(?:[A-Za-z0-9]+:)?sparkline>", re.DOTALL)


def charts_ending_with(package: Package, growths: Sequence[Growth]) -> int:
    """How many charts and sparklines show a table, but not to the end of its new rows, *growths*."""
    if not growths:
        return 0
    drawn = [package.read(name) for name in package.names if "/charts/" in name and name.endswith(".xml")]
    for entry in Workbook(package).worksheets.values():
        drawn += _SPARKLINE.findall(package.read(entry.part))
    return sum(any(_ends(found[1].decode(), growths) for found in _DATA.finditer(xml)) for xml in drawn)


def pivot_caches(package: Package) -> int:
    """How many sets of figures pivot tables keep: they show the old ones until somebody refreshes them."""
    return sum("/pivotcache/pivotcachedefinition" in f"/{name}" and name.endswith(".xml") for name in package.names)


def _ends(reference: str, growths: Sequence[Growth]) -> bool:
    sheet, _, cells = reference.replace("&apos;", "'").rpartition("!")
    name = sheet.removeprefix("'").removesuffix("'").replace("''", "'").casefold()
    return any(
        name == growth.sheet.casefold() and growth.bottom <= area.bottom < growth.bottom + growth.rows
        and area.top < area.bottom and growth.top < area.bottom and area.left <= growth.right and growth.left <= area.right
        for area in areas_of(cells.replace("$", "")) for growth in growths
    )  # fmt: skip
