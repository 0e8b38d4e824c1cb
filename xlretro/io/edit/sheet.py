"""A worksheet part: where its rows, cells, merged ranges and special formulas stand."""

from __future__ import annotations

from collections.abc import Container
from functools import cached_property

from xlretro.io.edit.document import Document, Element
from xlretro.io.edit.package import Package
from xlretro.io.edit.ranges import Area, areas_of, cell_of

__all__ = ["ORDER", "Sheet"]

ORDER = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing",
    "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts",
    "extLst",
)  # fmt: skip
"""Children of the worksheet element in the order of the schema (ECMA-376 part 1, 18.3.1.99)."""


class _Everything:
    def __contains__(self, _: object) -> bool:
        return True


class Sheet:
    """The worksheet in *part*, as long as the package is not settled.

    Cells are looked at in *rows* only; in every row where the sheet has formulas that span cells.
    """

    def __init__(self, package: Package, name: str, part: str, rows: Container[int] = frozenset()) -> None:
        self.name, self.part = name, part
        self._row = 0
        self._column = 0
        if rows and any(package.mentions(part, word) for word in (b"array", b"shared", b"dataTable")):
            rows = _Everything()
        self._wanted = rows
        self.document: Document = package.document(part, self._interest)

    def _interest(self, element: Element) -> bool:
        """Numbers rows and cells as they pass: both may leave their address out."""
        parent = element.parent
        if parent is None:
            return True
        if element.name == "row" and parent.name == "sheetData":
            stated = element.get("r")
            self._row = element.number = int(stated) if stated.isdigit() else self._row + 1
            self._column = 0
            return True
        if parent.name == "row":
            if self._row not in self._wanted:
                return False
            stated_cell = cell_of(element.get("r"))
            self._column = element.number = stated_cell[1] if stated_cell else self._column + 1
        return True

    @property
    def root(self) -> Element:
        return self.document.root

    @cached_property
    def data(self) -> Element | None:
        return self.root.first("sheetData")

    @cached_property
    def rows(self) -> dict[int, Element]:
        """Rows by their number."""
        return {row.number: row for row in (self.data.children if self.data else ())}

    @cached_property
    def merged(self) -> list[Area]:
        listed = self.root.first("mergeCells")
        return [area for merge in (listed.children if listed else ()) for area in areas_of(merge.get("ref"))]

    @property
    def protected(self) -> bool:
        protection = self.root.first("sheetProtection")
        return protection is not None and protection.get("sheet") in ("1", "true")

    @cached_property
    def spanning(self) -> list[Area]:
        """The ranges of array formulas and data tables; a cell in one changes only with all of it."""
        return [
            area for formula in self._formulas if formula.get("t") in ("array", "dataTable")
            for area in areas_of(formula.get("ref"))
        ]

    @cached_property
    def sharing(self) -> dict[str, set[tuple[int, int]]]:
        """The cells that share a formula, by its number; the cell that states it among them."""
        found: dict[str, set[tuple[int, int]]] = {}
        for formula in self._formulas:
            if formula.get("t") == "shared" and (cell := formula.parent) and (row := cell.parent):
                found.setdefault(formula.get("si"), set()).add((row.number, cell.number))
        return found

    @cached_property
    def _formulas(self) -> list[Element]:
        cells = (cell for row in self.rows.values() for cell in row.children)
        return [formula for cell in cells for formula in cell.every("f")]

    def cell(self, row: int, column: int) -> Element | None:
        """A cell that is there; its row must be one of those asked for."""
        found = self.rows.get(row)
        return next((cell for cell in (found.children if found else ()) if cell.number == column), None)

    def style_of_blank(self, row: int, column: int) -> int:
        """The style that a cell gets which is not there yet: that of its row, else of its column."""
        found = self.rows.get(row)
        if found and found.get("customFormat") in ("1", "true") and found.get("s").isdigit():
            return int(found.get("s"))
        columns = self.root.first("cols")
        for element in columns.children if columns else ():
            low, high, style = element.get("min"), element.get("max"), element.get("style")
            if low.isdigit() and high.isdigit() and style.isdigit() and int(low) <= column <= int(high):
                return int(style)
        return 0
