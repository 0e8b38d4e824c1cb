"""What stands in and around the cells of a workbook: texts, merged ranges, formulas, Excel tables, names, as stated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from xlretro.io.edit.document import Element
from xlretro.io.edit.marks import is_mark
from xlretro.io.edit.package import Package
from xlretro.io.edit.ranges import LAST_ROW, Area, Cell, areas_of
from xlretro.io.edit.sheet import Sheet
from xlretro.io.edit.strings import CellText, Strings
from xlretro.io.edit.workbook import SheetEntry, Workbook
from xlretro.io.reading.guard import DEFAULT, Limits, read_bytes, translated
from xlretro.io.stamps import VIEWS

__all__ = ["ExcelTable", "SheetFormula", "Surroundings", "read_surroundings", "surroundings_of", "tables_of"]

_WITHOUT_WORDS = frozenset(("colorScale", "dataBar", "iconSet"))
"""Conditional formats that go by numbers."""
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class SheetFormula:
    """A formula, without its leading "=", and where it stands."""

    sheet: str
    cell: Cell
    """Where it is stated; relative references count from here."""
    text: str
    area: Area
    """Every cell that has it: more than one where it is shared or an array."""
    moves: bool = False
    """Shared: in each cell of `area` its relative references lead elsewhere."""
    array: bool = False
    """An array formula or a data table: it changes only as a whole."""


@dataclass(frozen=True, slots=True)
class ExcelTable:
    """An Excel table: its cells, titles included, and its columns' titles from left to right."""

    name: str
    sheet: str
    area: Area
    columns: tuple[str, ...]
    headers: int = 1
    """Rows of titles at its top, and of totals at its bottom."""
    totals: int = 0
    formulas: tuple[str, ...] = ()
    """Of the columns: the formula that the table puts into each new row, "" where it has none."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Sheets, tables and names are found by their names in small letters: Excel does not tell case apart."""

    merged: dict[str, tuple[Area, ...]] = field(default_factory=dict)
    """By sheet."""
    formulas: tuple[SheetFormula, ...] = ()
    """Of cells. Those of conditional formats, data validations and charts show or check; they hold no figure."""
    tables: dict[str, ExcelTable] = field(default_factory=dict)
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What a defined name stands for; several where sheets have one of their own."""
    views: frozenset[str] = frozenset()
    """The sheets of ours that only show figures or explain."""
    texts: dict[str, dict[Cell, CellText]] | None = None
    """By sheet, the cells that hold a text; None where nobody looked."""
    watched: dict[str, tuple[Area, ...]] = field(default_factory=dict)
    """By sheet, where a cell's words matter to somebody: dropdown lists, and conditional formats that are not our marks."""


def read_surroundings(path: Path, *, limits: Limits = DEFAULT) -> Surroundings:
    """The surroundings of the workbook at *path*. Raises InputRefused for what is no workbook."""
    data = read_bytes(path, limits)
    with translated():
        return surroundings_of(Package(data, limits, to_change=False))


def surroundings_of(package: Package) -> Surroundings:
    """The surroundings of the workbook that *package* holds, as it stands before any change."""
    workbook = Workbook(package)
    merged: dict[str, tuple[Area, ...]] = {}
    formulas: list[SheetFormula] = []
    tables: dict[str, ExcelTable] = {}
    texts: dict[str, dict[Cell, CellText]] = {}
    watched: dict[str, tuple[Area, ...]] = {}
    strings = Strings(package)
    for entry in workbook.worksheets.values():
        sheet = Sheet(package, entry.name, entry.part, range(1, LAST_ROW + 1))
        key = entry.name.casefold()
        merged[key] = tuple(sheet.merged)
        formulas += _formulas(sheet)
        texts[key] = dict(_texts(sheet, strings))
        watched[key] = tuple(_watched(sheet.root))
        tables |= {table.name.casefold(): table for table in tables_of(package, entry)}
    names: dict[str, tuple[str, ...]] = {}
    for name in workbook.defined_names:
        key = name.get("name").casefold()
        names[key] = (*names.get(key, ()), name.text)
    return Surroundings(merged, tuple(formulas), tables, names, _views(names), texts, watched)


def _formulas(sheet: Sheet) -> Iterator[SheetFormula]:
    for row in sheet.rows.values():
        for cell in row.children:
            for formula in cell.every("f"):
                # Of a data table, the cells whose values it tries; of what only refers to a shared formula, nothing.
                text = formula.text or "+".join(filter(None, (formula.get("r1"), formula.get("r2"))))
                if not text:
                    continue
                at = (row.number, cell.number)
                area = next(areas_of(formula.get("ref")), None) or Area(*at, *at)
                yield SheetFormula(sheet.name, at, text, area, formula.get("t") == "shared" and area.size > 1,
                                   formula.get("t") in ("array", "dataTable"))  # fmt: skip


def _texts(sheet: Sheet, strings: Strings) -> Iterator[tuple[Cell, CellText]]:
    for row in sheet.rows.values():
        for cell in row.children:
            if (found := strings.of(cell)) is not None and found.text:
                yield (row.number, cell.number), found


def _watched(root: Element) -> Iterator[Area]:
    """Newer versions of Excel keep a list that stands on another sheet, and some formats, in an extension."""
    listed, extensions = root.first("dataValidations"), root.first("extLst")
    checks = [*(listed.every("dataValidation") if listed else ()), *(extensions.below("dataValidation") if extensions else ())]
    formats = [*root.every("conditionalFormatting"), *(extensions.below("conditionalFormatting") if extensions else ())]
    watching = [check for check in checks if check.get("type") == "list"]
    watching += [
        one for one in formats
        if any(rule.get("type") not in _WITHOUT_WORDS and not is_mark(rule) for rule in one.every("cfRule"))
    ]
    for element in watching:
        inside = element.first("sqref")
        yield from areas_of(inside.text if inside else element.get("sqref"))


def tables_of(package: Package, entry: SheetEntry) -> Iterator[ExcelTable]:
    """The Excel tables of one sheet."""
    for relationship in package.relationships(entry.part):
        if relationship.kind != "table" or relationship.target not in package:
            continue
        root = package.document(relationship.target).root
        listed = root.first("tableColumns")
        columns = listed.children if listed else []
        titles = tuple(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), column.get("name")) for column in columns)
        stated = [column.first("calculatedColumnFormula") for column in columns]
        formulas = tuple(formula.text if formula else "" for formula in stated)
        headers, totals = (int(root.get(name) or default) for name, default in (("headerRowCount", 1), ("totalsRowCount", 0)))
        for area in areas_of(root.get("ref")):
            name = root.get("displayName") or root.get("name")
            yield ExcelTable(name, entry.name, area, titles, headers, totals, formulas)


def _views(names: dict[str, tuple[str, ...]]) -> frozenset[str]:
    references = [text for name in VIEWS for text in names.get(name, ())]
    return frozenset(
        reference.rpartition("!")[0].removeprefix("'").removesuffix("'").replace("''", "'").casefold()
        for reference in references
    )
