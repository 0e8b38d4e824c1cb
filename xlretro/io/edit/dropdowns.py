"""The words that a workbook's dropdown lists offer, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlretro.io.edit.document import Element
from xlretro.io.edit.package import Package
from xlretro.io.edit.ranges import Area, areas_of
from xlretro.io.edit.sheet import Sheet
from xlretro.io.edit.surroundings import Surroundings
from xlretro.io.edit.workbook import Workbook
from xlretro.model.records import Place

__all__ = ["Dropdowns"]

_RANGE = re.compile(
    r"(?:(?:'((?:[^']|'')+)'|([^'!,\s()]+))!)?(\$?[A-Z]{1,3}\$?[0-9]{1,7}(?::\$?[A-Z]{1,3}\$?[0-9]{1,7})?)", re.IGNORECASE
)


class Dropdowns:
    """The lists of one workbook. A list whose words can't be told from the file counts as none."""

    def __init__(self, package: Package, surroundings: Surroundings) -> None:
        self._package, self._surroundings = package, surroundings
        self._entries = Workbook(package).worksheets
        self._lists: dict[str, list[tuple[list[Area], tuple[str, ...]]]] = {}

    def offered(self, place: Place) -> tuple[str, ...]:
        """The words that the list of a cell offers; none where it has no list."""
        key = place.sheet.casefold()
        if key not in self._lists:
            self._lists[key] = list(self._read(key)) if key in self._entries else []
        at = (place.row, place.column)
        return next((words for areas, words in self._lists[key] if any(area.holds(at) for area in areas)), ())

    def _read(self, key: str) -> Iterator[tuple[list[Area], tuple[str, ...]]]:
        entry = self._entries[key]
        root = Sheet(self._package, entry.name, entry.part).root
        listed, extensions = root.first("dataValidations"), root.first("extLst")
        for check in (*(listed.children if listed else ()), *(extensions.below("dataValidation") if extensions else ())):
            if check.get("type") == "list":
                inside = check.first("sqref")
                words = self._words(_formula(check), entry.name)
                if words:
                    yield list(areas_of(inside.text if inside else check.get("sqref"))), words

    def _words(self, formula: str, sheet: str, depth: int = 0) -> tuple[str, ...]:
        if formula.startswith('"') and formula.endswith('"'):
            return tuple(word.strip() for word in formula[1:-1].replace('""', '"').split(",") if word.strip())
        found = _RANGE.fullmatch(formula.strip())
        if found is None:
            meanings = self._surroundings.names.get(formula.strip().casefold(), ())
            return self._words(meanings[0], sheet, depth + 1) if len(meanings) == 1 and depth < 2 else ()
        name = (found[1] or found[2] or sheet).replace("''", "'").casefold()
        texts = (self._surroundings.texts or {}).get(name, {})
        areas = list(areas_of(found[3]))
        held = sorted((at, text.text.strip()) for at, text in texts.items() if any(area.holds(at) for area in areas))
        return tuple(text for _, text in held if text)


def _formula(check: Element) -> str:
    """The first formula of a check; in an extension it stands one level deeper."""
    first = check.first("formula1")
    inner = first.first("f") if first else None
    return (inner or first or check).text
