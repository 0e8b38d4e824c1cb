"""What a workbook's data validations let into its cells: the words that dropdown lists offer, and limits that stop."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xlretro.io.edit.document import Element
from xlretro.io.edit.limits import KINDS, Limit, constant
from xlretro.io.edit.package import Package
from xlretro.io.edit.ranges import Area, areas_of
from xlretro.io.edit.sheet import Sheet
from xlretro.io.edit.surroundings import Surroundings
from xlretro.io.edit.workbook import Workbook
from xlretro.language import Text
from xlretro.model.records import Place, Raw

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
        self._stops: dict[str, list[tuple[list[Area], tuple[str, ...] | Limit]]] = {}
        self._date1904 = Workbook(package).date1904

    def offered(self, place: Place) -> tuple[str, ...]:
        """The words that the list of a cell offers; none where it has no list."""
        key, at = self._looked_up(place)
        return next((words for areas, words in self._lists[key] if any(area.holds(at) for area in areas)), ())

    def stopped(self, place: Place, raw: Raw) -> Text | None:
        """What Excel asks for where it would not let *raw* be typed into a cell; None where it would, or nobody knows."""
        key, at = self._looked_up(place)
        for areas, asked in self._stops[key]:
            if not any(area.holds(at) for area in areas):
                continue
            if isinstance(asked, Limit):
                return None if asked.admits(raw) else asked.said()
            if isinstance(raw, str) and raw.strip() not in asked:
                return Text("、".join(asked), ", ".join(asked))
        return None

    def _looked_up(self, place: Place) -> tuple[str, tuple[int, int]]:
        key = place.sheet.casefold()
        if key not in self._lists:
            self._stops[key] = []
            self._lists[key] = list(self._read(key)) if key in self._entries else []
        return key, (place.row, place.column)

    def _read(self, key: str) -> Iterator[tuple[list[Area], tuple[str, ...]]]:
        entry = self._entries[key]
        root = Sheet(self._package, entry.name, entry.part).root
        listed, extensions = root.first("dataValidations"), root.first("extLst")
        for check in (*(listed.children if listed else ()), *(extensions.below("dataValidation") if extensions else ())):
            inside = check.first("sqref")
            areas = list(areas_of(inside.text if inside else check.get("sqref")))
            stops = check.get("showErrorMessage") in ("1", "true") and check.get("errorStyle", "stop") == "stop"
            if check.get("type") == "list":
                words = self._words(_formula(check), entry.name)
                if words:
                    yield areas, words
                    if stops:
                        self._stops[key].append((areas, words))
            elif stops and (limit := self._limit(check)):
                self._stops[key].append((areas, limit))

    def _limit(self, check: Element) -> Limit | None:
        kind, how = check.get("type"), check.get("operator", "between")
        low, high = (constant(_formula(check, name), self._date1904) for name in ("formula1", "formula2"))
        pair = how in ("between", "notBetween")
        if kind not in KINDS or low is None or (pair and high is None):
            return None
        return Limit(kind, how, low, high or 0.0, self._date1904)

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


def _formula(check: Element, name: str = "formula1") -> str:
    """A formula of a check, "" for none; in an extension it stands one level deeper."""
    first = check.first(name)
    inner = first.first("f") if first else None
    return (inner or first).text if first else ""
