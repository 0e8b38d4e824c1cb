"""Rows added below a table: drawn like its last row, and taken in by all that says how far the table goes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from xlretro.io.edit.document import Document, Element
from xlretro.io.edit.package import Package
from xlretro.io.edit.ranges import LAST_ROW, Area, areas_of
from xlretro.io.edit.refusals import refused
from xlretro.io.edit.sheet import Sheet
from xlretro.io.edit.strings import Strings
from xlretro.io.edit.values import escaped
from xlretro.io.edit.workbook import SheetEntry, Workbook
from xlretro.model.changes import Growth
from xlretro.model.records import column_letters

__all__ = ["grow", "grown_name"]

_OF_A_ROW = ("s", "customFormat", "ht", "customHeight", "outlineLevel", "dyDescent", "thickBot", "thickTop")
"""Attributes of a row that speak of its looks."""
_REFERENCE = re.compile(
    r"(?P<sheet>(?:'(?:[^']|'')+'|[^\s!'\"#$%&()*+,\-/:;<=>@\[\]^`{|}~]+)!)(?P<left>\$?[A-Z]{1,3})(?P<top>\$?[0-9]+):"
    r"(?P<right>\$?[A-Z]{1,3})(?P<bottom>\$?[0-9]+)",
    re.IGNORECASE,
)
_NAMES_TO_END = ("_xlnm.print_area", "_xlnm._filterdatabase")


def grow(package: Package, entry: SheetEntry, growth: Growth) -> None:
    """Make the rows of *growth* on the sheet *entry*.

    Raises InputRefused for a protected sheet, and where a cell that must be blank is not.
    """
    low, high = growth.bottom, growth.bottom + growth.rows
    sheet = Sheet(package, entry.name, entry.part, range(low, high + 1))
    if sheet.protected:
        raise refused("protected", sheet=entry.name, cell=f"{column_letters(growth.left)}{low + 1}")
    if high > LAST_ROW:
        raise refused("no_cell", sheet=entry.name, row=high, column=growth.left)
    _Rows(package, sheet, growth).make()
    _merge(sheet, growth)
    for element in _reaching(sheet.root):
        _stretch(sheet.document, element, growth)
    _grow_filter(sheet.document, sheet.root, growth)
    _grow_table(package, sheet, growth)
    _grow_names(package, entry, growth)


class _Rows:
    """The new rows and their cells: styles only, and what stands blank beside the table to keep its rows high."""

    def __init__(self, package: Package, sheet: Sheet, growth: Growth) -> None:
        self._sheet, self._document, self._growth = sheet, sheet.document, growth
        self._strings = Strings(package)
        model = sheet.rows.get(growth.bottom)
        self._model = model
        self._cells = [cell for cell in (model.children if model else ()) if self._is_copied(cell)]

    def _is_copied(self, cell: Element) -> bool:
        if self._growth.left <= cell.number <= self._growth.right:
            return bool(cell.get("s"))
        text = self._strings.of(cell)
        return text is not None and not text.text.strip() and cell.first("f") is None

    def make(self) -> None:
        data, p = self._sheet.data, self._document.prefix
        if data is None or self._model is None:
            return
        new = ""
        for number in range(self._growth.bottom + 1, self._growth.bottom + self._growth.rows + 1):
            row = self._sheet.rows.get(number)
            if row:
                self._dress(row, number)
            elif self._cells:
                cells = "".join(self._cell(cell, number) for cell in self._cells)
                new += f'<{p}row r="{number}"{self._attributes(self._model)}>{cells}</{p}row>'
            if new and (row or number == self._growth.bottom + self._growth.rows):
                self._document.insert(self._place(row.number if row else number), new)
                new = ""

    def _place(self, number: int) -> int:
        """Where a row goes that stands before row *number*, or is it."""
        assert self._sheet.data
        before = [other for other in self._sheet.data.children if other.number < number]
        return before[-1].end if before else self._sheet.data.open_end

    def _attributes(self, row: Element) -> str:
        kept = ("spans", *_OF_A_ROW)
        return "".join(f' {name}="{value}"' for name, value in row.attributes.items() if name.rpartition(":")[2] in kept)

    def _cell(self, model: Element, number: int) -> str:
        """A cell like *model*, blank; a text that shows nothing is kept."""
        p = self._document.prefix
        start = f'<{p}c r="{column_letters(model.number)}{number}" s="{model.get("s")}"'
        if self._growth.left <= model.number <= self._growth.right:
            return f"{start}/>"
        text = self._strings.of(model)
        assert text
        return f'{start} t="inlineStr"><{p}is><{p}t xml:space="preserve">{escaped(text.text)}</{p}t></{p}is></{p}c>'

    def _dress(self, row: Element, number: int) -> None:
        """Give a row that is there already, blank under the table, the looks of the table's last row."""
        document, model_row = self._document, self._model
        assert model_row
        for name in ("ht", "customHeight"):
            if (value := model_row.get(name)) and value != row.get(name):
                document.set(row, name, value)
        if row.get("ht") and not model_row.get("ht"):  # a narrow one that kept sections apart
            stated = self._sheet.root.first("sheetFormatPr")
            document.set(row, "ht", (stated.get("defaultRowHeight") if stated else "") or "15")
            document.set(row, "customHeight", "0")
        present = {cell.number: cell for cell in row.children}
        for model in self._cells:
            cell = present.get(model.number)
            if cell is None:
                after = [other for other in row.children if other.number < model.number]
                if after:
                    document.insert(after[-1].end, self._cell(model, number))
                else:
                    document.prepend(row, self._cell(model, number))
            elif self._growth.left <= model.number <= self._growth.right and cell.get("s") != model.get("s"):
                document.set(cell, "s", model.get("s"))


def _merge(sheet: Sheet, growth: Growth) -> None:
    """Cells merged across the last row are merged across the new ones."""
    across = [
        area for area in sheet.merged
        if area.top == area.bottom == growth.bottom and growth.left <= area.left and area.right <= growth.right
    ]
    listed = sheet.root.first("mergeCells")
    if not (across and listed):
        return
    p, document = sheet.document.prefix, sheet.document
    added = [
        area._replace(top=growth.bottom + down, bottom=growth.bottom + down)
        for down in range(1, growth.rows + 1) for area in across
    ]
    document.append(listed, "".join(f'<{p}mergeCell ref="{area}"/>' for area in added))
    if listed.get("count").isdigit():
        document.set(listed, "count", int(listed.get("count")) + len(added))


def _reaching(root: Element) -> Iterator[Element]:
    """What lists the cells it is for: conditional formats and checks, those of newer versions of Excel, ignored errors."""
    checks, ignored, extensions = root.first("dataValidations"), root.first("ignoredErrors"), root.first("extLst")
    yield from root.every("conditionalFormatting")
    yield from checks.every("dataValidation") if checks else ()
    yield from ignored.every("ignoredError") if ignored else ()
    if extensions:
        yield from extensions.below("conditionalFormatting")
        yield from extensions.below("dataValidation")


def _stretch(document: Document, element: Element, growth: Growth) -> None:
    """Let what ends with the table's last row go on to the new one.

    An area within the table's columns gets longer where it stands: the first one of the list is what relative references
    in its formulas count from.
    """
    inside = element.first("sqref")
    text = inside.text if inside else element.get("sqref")
    areas = list(areas_of(text))
    longer = [_longer(area, growth) for area in areas]
    flat = [area for pair in longer for area in pair]
    if flat == areas:
        return
    new = " ".join(map(str, flat))
    if inside:
        document.replace(inside.open_end, inside.close, escaped(new))
    else:
        document.set(element, "sqref", new)


def _longer(area: Area, growth: Growth) -> list[Area]:
    """*area* as it goes on below the table, with a second one where only some of its columns are the table's."""
    end = growth.bottom + growth.rows
    apart = area.right < growth.left or growth.right < area.left
    if apart or area.bottom != growth.bottom:
        return [area]
    if growth.left <= area.left and area.right <= growth.right:
        return [area._replace(bottom=end)]
    return [area, Area(growth.bottom + 1, max(area.left, growth.left), end, min(area.right, growth.right))]


def _grow_filter(document: Document, root: Element, growth: Growth) -> None:
    """The sheet's own filter, or that of an Excel table, and the order it was brought into."""
    for name in ("autoFilter", "sortState"):
        for element in root.every(name):
            _set_reference(document, element, growth)
            for inner in element.every("sortState"):
                _set_reference(document, inner, growth)


def _set_reference(document: Document, element: Element, growth: Growth) -> None:
    for area in areas_of(element.get("ref")):
        if area.bottom == growth.bottom and growth.left <= area.left and area.right <= growth.right:
            document.set(element, "ref", area._replace(bottom=growth.bottom + growth.rows))


def _grow_table(package: Package, sheet: Sheet, growth: Growth) -> None:
    for relationship in package.relationships(sheet.part):
        if relationship.kind != "table" or relationship.target not in package:
            continue
        document = package.document(relationship.target)
        if any(area.top == growth.top and area.left == growth.left for area in areas_of(document.root.get("ref"))):
            _set_reference(document, document.root, growth)
            _grow_filter(document, document.root, growth)


def _grow_names(package: Package, entry: SheetEntry, growth: Growth) -> None:
    """Names that end with the table: what is printed, filtered, and whatever somebody gave a name to."""
    document = package.document(package.main)
    for name in Workbook(package).defined_names:
        new = grown_name(name.get("name"), name.text, entry.name, growth)
        if new != name.text:
            document.replace(name.open_end, name.close, escaped(new))


def grown_name(name: str, meaning: str, sheet: str, growth: Growth) -> str:
    """What the defined name *name* stands for once *growth* is made on *sheet*."""
    return _REFERENCE.sub(_renamed(sheet, growth, name.casefold() in _NAMES_TO_END), meaning)


def _renamed(own_sheet: str, growth: Growth, printed: bool) -> Callable[[re.Match[str]], str]:
    def renamed(found: re.Match[str]) -> str:
        sheet = found["sheet"][:-1].removeprefix("'").removesuffix("'").replace("''", "'")
        first, last = (int(found[end].removeprefix("$")) for end in ("top", "bottom"))
        area = next(areas_of(found[0][len(found["sheet"]):].replace("$", "")))
        across = area.left <= growth.right and growth.left <= area.right
        ends = last == growth.bottom or (printed and growth.bottom < last < growth.bottom + growth.rows)
        if sheet.casefold() != own_sheet.casefold() or not across or not ends or first > growth.bottom:
            return found[0]
        fixed = "$" if found["bottom"].startswith("$") else ""
        return found[0][: found.start("bottom") - found.start()] + f"{fixed}{growth.bottom + growth.rows}"

    return renamed
