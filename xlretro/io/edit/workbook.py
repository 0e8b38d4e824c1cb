"""The workbook part: its sheets, its date system, the names and numbers that count sheets, and full calculation."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass

from xlretro.io.edit.document import OURS, Document, Element, quoted
from xlretro.io.edit.package import Package
from xlretro.io.edit.values import escaped

__all__ = ["SheetEntry", "Workbook"]

_ORDER = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups",
    "externalReferences", "definedNames", "calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr",
    "smartTagTypes", "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst",
)  # fmt: skip
"""Children of the workbook element in the order of the schema (ECMA-376 part 1, 18.2.27)."""
_LONGEST_NAME = 31
_NUMBER = re.compile(r"0|[1-9][0-9]*")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet as the workbook lists it; `part` is "" for what is no worksheet."""

    index: int
    """Among all sheets, from 0, in display order."""
    name: str
    sheet_id: str
    part: str
    element: Element

    @property
    def visible(self) -> bool:
        return self.element.get("state", "visible") == "visible"


class Workbook:
    """The workbook part of *package*, as long as it is not settled."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._document: Document = package.document(package.main)
        self._root = self._document.root

    @property
    def sheets(self) -> list[SheetEntry]:
        """Every sheet in display order."""
        listed = self._root.first("sheets")
        parts = {r.id: r for r in self._package.relationships(self._package.main)}
        entries = []
        for index, element in enumerate(listed.every("sheet") if listed else ()):
            found = parts.get(element.get("id"))
            part = found.target if found and found.kind == "worksheet" and found.target in self._package else ""
            entries.append(SheetEntry(index, element.get("name"), element.get("sheetId"), part, element))
        return entries

    @property
    def worksheets(self) -> dict[str, SheetEntry]:
        """Worksheets by their name in small letters: Excel's names do not tell case apart."""
        return {entry.name.casefold(): entry for entry in self.sheets if entry.part}

    @property
    def date1904(self) -> bool:
        properties = self._root.first("workbookPr")
        return properties is not None and properties.get("date1904") in ("1", "true")

    @property
    def defined_names(self) -> list[Element]:
        names = self._root.first("definedNames")
        return names.every("definedName") if names else []

    def free_name(self, wanted: str) -> str:
        """*wanted* as the name of a sheet: without what Excel forbids in one, not too long, and not taken."""
        taken = {entry.name.casefold() for entry in self.sheets}
        stem = _NOT_IN_NAMES.sub("_", wanted).strip("'")[:_LONGEST_NAME] or "xlretro"
        name, number = stem, 1
        while name.casefold() in taken:
            number += 1
            ending = f" ({number})"
            name = stem[:_LONGEST_NAME - len(ending)] + ending
        return name

    def calculate_on_load(self) -> None:
        """Whoever opens the workbook computes every formula anew."""
        p = self._document.prefix
        settings = self._root.first("calcPr")
        if settings is None:
            self._document.put(self._root, _ORDER, "calcPr", f'<{p}calcPr fullCalcOnLoad="1"/>')
        elif settings.get("fullCalcOnLoad") not in ("1", "true"):
            self._document.set(settings, "fullCalcOnLoad", "1")

    def hide_all_but(self, names: Container[str]) -> None:
        """Hide every visible sheet whose name in small letters is not among *names*."""
        for entry in self.sheets:
            if entry.visible and entry.name.casefold() not in names:
                self._document.set(entry.element, "state", "hidden")

    # ------------------------------------------------------------------------------ a first sheet of ours

    def add_first_sheet(self, name: str, part: str, names: dict[str, str], local_names: dict[str, str]) -> None:
        """List *part* as the first sheet, called *name*; define *names* for the workbook and *local_names* for the sheet.

        What counts sheets by their place is moved on by one, so that the sheet in front stays the one it was.
        """
        document, root = self._document, self._root
        p = document.prefix
        identifier = self._package.relate(self._package.main, "worksheet", part)
        number = 1 + max((int(e.sheet_id) for e in self.sheets if e.sheet_id.isdigit()), default=0)
        listed = root.first("sheets")
        assert listed, "a workbook without sheets has no marks"
        office = self._package.relationship_type("").rstrip("/")
        document.prepend(
            listed,
            f'<{p}sheet xmlns:r="{office}" name="{quoted(name)}" sheetId="{number}" r:id="{identifier}"{OURS}/>',
        )
        self._shift(0, 1)
        hidden = {"_xlnm._FilterDatabase": ' hidden="1"'}
        defined = "".join(
            f'<{p}definedName name="{key}"{local}{hidden.get(key, "")}{OURS}>{escaped(value)}</{p}definedName>'
            for local, table in (("", names), (' localSheetId="0"', local_names)) for key, value in table.items()
        )
        existing = root.first("definedNames")
        if existing:
            document.append(existing, defined)
        else:
            document.put(root, _ORDER, "definedNames", f"<{p}definedNames{OURS}>{defined}</{p}definedNames>")

    def remove_sheet(self, entry: SheetEntry, names: list[Element]) -> None:
        """Undo `add_first_sheet`, wherever the sheet stands by now: the entry, *names* and those of the sheet alone, the
        places that count sheets."""
        document = self._document
        listed = entry.element.parent
        assert listed
        identifier = entry.element.get("id")
        self._package.unrelate(self._package.main, lambda r: r.id == identifier)
        document.take_out(listed, [entry.element])
        local = [name for name in self.defined_names if name.get("localSheetId") == str(entry.index)]
        self.undefine(list(dict.fromkeys([*names, *local])))
        self._shift(entry.index, -1)

    def undefine(self, names: list[Element]) -> None:
        """Take away defined names."""
        defined = self._root.first("definedNames")
        if defined and names:
            document = self._document
            last = len(names) == len(defined.children)
            # Another program wrote the list anew: empty, it is no more wanted.
            if last and not document.source(defined).endswith(f"{OURS}>"):
                document.remove(defined)
            else:
                document.take_out(defined, names)

    def _shift(self, index: int, by: int) -> None:
        """Move what counts sheets from 0 on by one where a sheet comes in at *index*, back where one goes."""
        document, p = self._document, self._document.prefix
        for name in self.defined_names:
            place = name.get("localSheetId")
            if _NUMBER.fullmatch(place) and int(place) >= index + (by < 0):
                document.set(name, "localSheetId", int(place) + by)
        views = self._root.first("bookViews")
        view = f'<{p}workbookView activeTab="1"{OURS}/>'
        if by > 0 and views is None:
            document.put(self._root, _ORDER, "bookViews", f"<{p}bookViews{OURS}>{view}</{p}bookViews>")
        elif by > 0 and views and not views.children:
            document.append(views, view)
        elif views and by < 0 and (ours := [view for view in views.children if document.is_ours(view)]):
            document.take_out(views, ours)
        else:
            self._shift_active(views.children if views else [], index, by)

    def _shift_active(self, views: list[Element], index: int, by: int) -> None:
        document = self._document
        for view in views:
            active = view.get("activeTab")
            if by > 0 and not active:
                document.set_ours(view, "activeTab", 1)
            elif by > 0 and _NUMBER.fullmatch(active):
                document.set(view, "activeTab", int(active) + 1)
            elif by < 0 and not document.drop_ours(view, "activeTab") and _NUMBER.fullmatch(active) and int(active) > index:
                document.set(view, "activeTab", int(active) - 1)
