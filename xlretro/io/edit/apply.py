"""Carries a list of changes out in an existing file: checked as a whole, written in one step, or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from xlretro.errors import OutputRefused
from xlretro.io.atomic import write_atomically
from xlretro.io.edit.cells import edit_cells, forget_results
from xlretro.io.edit.document import Element
from xlretro.io.edit.findings import put_findings, remove_findings
from xlretro.io.edit.grow import grow
from xlretro.io.edit.heights import fit_rows
from xlretro.io.edit.marks import colour, count_marked, remove_colours
from xlretro.io.edit.notes import Note, put_notes, remove_notes
from xlretro.io.edit.package import Package
from xlretro.io.edit.ranges import Area, compact
from xlretro.io.edit.refusals import refused
from xlretro.io.edit.sheet import Sheet
from xlretro.io.edit.styles import Stylesheet
from xlretro.io.edit.workbook import SheetEntry, Workbook
from xlretro.io.findings_layout import SEVERITY_COLOURS
from xlretro.io.reading.guard import DEFAULT, Limits, read_bytes, translated
from xlretro.language import Language, Text
from xlretro.model.changes import CellEdit, Changes, FindingsSheet, Growth, Mark, Stale, is_renewal, joined
from xlretro.model.records import Place

__all__ = ["apply_changes", "changed_bytes", "clear_marks", "cleared_bytes", "request_calculation", "shown_only",
           "visible_sheets"]  # fmt: skip

_WORD = b"xlretro"
"""Stands in every mark of ours and in every part that names one."""


def apply_changes(source: Path, target: Path, changes: Changes, *, limits: Limits = DEFAULT) -> None:
    """Write *source* with *changes* carried out to *target*, which may be *source* itself under the same path.

    Marks and findings take the place of those from before. Every part that no change names stays as it was, byte for
    byte. Raises InputRefused for a workbook or a change that is refused, OutputRefused where *target* can't be written;
    then nothing is.
    """
    data = read_bytes(source, limits)
    changed = changed_bytes(data, changes, limits=limits)
    _write(source, target, data, changed)


def clear_marks(source: Path, target: Path, *, limits: Limits = DEFAULT) -> int:
    """Write *source* without our marks, notes and sheet of findings to *target*; how many cells were marked.

    At least 1 where there was anything to take away.
    What was put in by `apply_changes` and not changed since comes out to the byte.
    """
    data = read_bytes(source, limits)
    cleared, cells = cleared_bytes(data, limits=limits)
    _write(source, target, data, cleared)
    return cells


def request_calculation(source: Path, target: Path, *, limits: Limits = DEFAULT) -> None:
    """Write *source* to *target* so that whoever opens it computes every formula anew."""
    data = read_bytes(source, limits)
    with translated():
        package = Package(data, limits)
        Workbook(package).calculate_on_load()
        changed = package.to_bytes()
    _write(source, target, data, changed)


def visible_sheets(source: Path, *, limits: Limits = DEFAULT) -> list[str]:
    """Names of the worksheets that can be seen, in their order."""
    data = read_bytes(source, limits)
    with translated():
        return [entry.name for entry in Workbook(Package(data, limits)).sheets if entry.part and entry.visible]


def shown_only(source: Path, target: Path, sheets: Sequence[str], *, limits: Limits = DEFAULT) -> None:
    """Write *source* to *target* with every sheet hidden but *sheets*: what is hidden is not printed."""
    data = read_bytes(source, limits)
    with translated():
        package = Package(data, limits)
        Workbook(package).hide_all_but({name.casefold() for name in sheets})
        changed = package.to_bytes()
    _write(source, target, data, changed)


def changed_bytes(data: bytes, changes: Changes, *, limits: Limits = DEFAULT) -> bytes:
    """The bytes of a workbook with *changes* carried out; the very same where there are none."""
    with translated():
        package = Package(data, limits)
        if changes.growths:
            _grow(package, changes.growths)
            package.settle()
        if changes.stale:
            _forget(package, changes.stale)
            package.settle()
        edits = [edit for edit in changes.edits if _differs(edit)]
        if edits:
            _edit(package, edits)
            package.settle()
            if changes.fits_rows:
                _fit_rows(package, edits)
                package.settle()
        if changes.marks or changes.findings:
            _clear(package)
            _mark(package, changes.marks, changes.findings, changes.lang)
        return package.to_bytes()


def cleared_bytes(data: bytes, *, limits: Limits = DEFAULT) -> tuple[bytes, int]:
    """The bytes of a workbook without our marks, and how many cells were marked; at least 1 if anything was."""
    with translated():
        package = Package(data, limits)
        cells = _clear(package)
        return package.to_bytes(), cells


def _differs(edit: CellEdit) -> bool:
    """True is not 1 in a cell, though Python says so."""
    return edit.old != edit.new or type(edit.old) is not type(edit.new) or edit.number_format is not None


def _write(source: Path, target: Path, data: bytes, changed: bytes) -> None:
    """Raises OutputRefused; *source* is replaced only where *target* is written as it is."""
    if target == source and changed == data:
        return
    if target != source and target.exists() and target.samefile(source):
        raise OutputRefused(
            Text("{path} 就是原文件，不会覆盖", "{path} is the original itself and is left alone").fill(path=target),
            Text("请换一个位置或文件名。", "Choose another place or name."),
        )
    if target.suffix.lower() != source.suffix.lower():
        raise OutputRefused(
            Text("{path} 要和原文件用同一种扩展名 {suffix}", "{path} must keep the original's ending {suffix}")
            .fill(path=target, suffix=source.suffix),
            Text("扩展名与内容不符时 Excel 打不开文件。", "Excel does not open a file whose ending contradicts its content."),
        )  # fmt: skip
    with write_atomically(target) as temporary:
        temporary.write_bytes(changed)


# ---------------------------------------------------------------------------------------- steps


def _found(sheets: Mapping[str, SheetEntry], name: str) -> SheetEntry:
    entry = sheets.get(name.casefold())
    if entry is None:
        raise refused("no_sheet", sheet=name)
    return entry


def _grow(package: Package, growths: Sequence[Growth]) -> None:
    for growth in growths:
        grow(package, _found(Workbook(package).worksheets, growth.sheet), growth)
        package.settle()  # another table may stand on the same sheet


def _forget(package: Package, stale: Sequence[Stale]) -> None:
    sheets = Workbook(package).worksheets
    by_sheet: dict[str, list[Area]] = {}
    for sheet, *corners in stale:
        by_sheet.setdefault(_found(sheets, sheet).name, []).append(Area(*corners))
    for name, areas in by_sheet.items():
        forget_results(package, sheets[name.casefold()], compact(areas))


def _edit(package: Package, edits: Sequence[CellEdit]) -> None:
    workbook, stylesheet = Workbook(package), Stylesheet(package)
    sheets = workbook.worksheets
    by_sheet: dict[str, tuple[SheetEntry, list[CellEdit]]] = {}
    for edit in edits:
        entry = _found(sheets, edit.place.sheet)
        by_sheet.setdefault(entry.part, (entry, []))[1].append(edit)
    for entry, its_edits in by_sheet.values():
        edit_cells(package, entry, its_edits, stylesheet, date1904=workbook.date1904)
    stylesheet.finish()
    if not all(is_renewal(edit) for edit in edits) and _has_formulas(package, workbook):
        workbook.calculate_on_load()


def _fit_rows(package: Package, edits: Sequence[CellEdit]) -> None:
    sheets, stylesheet = Workbook(package).worksheets, Stylesheet(package)
    texts: dict[str, dict[tuple[int, int], str]] = {}
    for edit in edits:
        if isinstance(edit.new, str):
            texts.setdefault(edit.place.sheet.casefold(), {})[edit.place.row, edit.place.column] = edit.new
    for name, own in texts.items():
        fit_rows(Sheet(package, sheets[name].name, sheets[name].part, {row for row, _ in own}), own, stylesheet)


def _has_formulas(package: Package, workbook: Workbook) -> bool:
    return bool(package.related(package.main, "calcChain")) or any(
        any(package.mentions(entry.part, word) for word in (b"</f>", b":f>", b"<f ")) for entry in workbook.worksheets.values()
    )


def _mark(package: Package, marks: Sequence[Mark], findings: FindingsSheet | None, lang: Language) -> None:
    workbook, stylesheet = Workbook(package), Stylesheet(package)
    sheets = workbook.worksheets
    by_sheet: dict[str, list[Mark]] = {}
    for mark in marks:
        if mark.place.cell:
            by_sheet.setdefault(_found(sheets, mark.place.sheet).name, []).append(mark)
    for name, own in by_sheet.items():
        sheet = Sheet(package, name, sheets[name.casefold()].part)
        own = joined(own, partial(_anchor, sheet))
        colour(sheet, {(mark.place.row, mark.place.column): mark.severity for mark in own}, stylesheet)
        put_notes(package, sheet, {(mark.place.row, mark.place.column): _note(mark) for mark in own if mark.note}, lang)
    if findings:
        put_findings(package, workbook, findings, stylesheet, lang)
    stylesheet.finish()


def _anchor(sheet: Sheet, place: Place) -> Place:
    """The cell that stands for *place*: of merged cells, the upper left one."""
    area = next((area for area in sheet.merged if area.holds((place.row, place.column))), None)
    return Place(sheet.name, area.top, area.left) if area else Place(sheet.name, place.row, place.column)


def _note(mark: Mark) -> Note:
    colours = SEVERITY_COLOURS[mark.severity]
    return Note(mark.note, colours.fill, colours.accent)


def _clear(package: Package) -> int:
    """Take everything of ours out; how many cells were marked, at least 1 if there was anything."""
    workbook = Workbook(package)
    anything = remove_findings(package, workbook)
    cells = 0
    for entry in workbook.worksheets.values():
        if entry.part not in package:
            continue
        coloured = package.mentions(entry.part, _WORD)
        comments = package.related(entry.part, "comments")
        if not coloured and not (comments and package.mentions(comments, _WORD)):
            continue
        document = package.document(entry.part, _outline)
        cells += count_marked(document.root)
        remove_colours(document)
        anything = remove_notes(package, entry.part, document) or anything
    Stylesheet(package).remove_ours()
    package.settle()
    Stylesheet(package).remove_part_of_ours()
    package.settle()
    return max(cells, int(anything))


def _outline(element: Element) -> bool:
    """Everything of a sheet but its rows."""
    return element.parent is None or element.parent.name != "sheetData"
