"""Marks in a worksheet: cells coloured by conditional formats of ours, ahead of all others, and their way back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from xlretro.io.edit.document import OURS, Document, Element
from xlretro.io.edit.ranges import Area, Cell, areas_of, compact
from xlretro.io.edit.sheet import ORDER, Sheet
from xlretro.io.edit.styles import Stylesheet
from xlretro.io.findings_layout import SEVERITY_COLOURS
from xlretro.io.styles import PALETTE
from xlretro.model.changes import MARK_FORMULA
from xlretro.model.finding import Severity

__all__ = ["colour", "count_marked", "is_mark", "remove_colours"]

_RANGES_AT_ONCE = 400
"""Of one conditional format: a longer list is more than some readers take."""
_NUMBER = re.compile(r"0|[1-9][0-9]*")


def _look(severity: Severity) -> str:
    """A pale fill, and dark letters: those of a header may be white."""
    fill = f"FF{SEVERITY_COLOURS[severity].fill[1:]}"
    return (
        f'<dxf><font><color rgb="FF{PALETTE["ink"][1:]}"/></font><fill><patternFill patternType="solid"><fgColor rgb="{fill}"/>'
        f'<bgColor rgb="{fill}"/></patternFill></fill></dxf>'
    )


def colour(sheet: Sheet, cells: Mapping[Cell, Severity], stylesheet: Stylesheet) -> None:
    """Colour *cells* by severity. A cell of a merged range stands for the whole range.

    Excel goes by priorities; LibreOffice shows the one format that stands first in the part. So ours have both. But
    conditional formats of a pivot table are known to it by their priority: on a sheet that has one, ours come last.
    """
    document, p = sheet.document, sheet.document.prefix
    blocks: list[tuple[int, str]] = []
    for severity in Severity:
        areas = compact(_area(sheet, cell) for cell, own in cells.items() if own is severity)
        if not areas:
            continue
        look = stylesheet.mark(_look(severity))
        for start in range(0, len(areas), _RANGES_AT_ONCE):
            blocks.append((look, " ".join(str(area) for area in areas[start:start + _RANGES_AT_ONCE])))
    rules = list(_rules(sheet.root))
    first = 1
    if any(element.get("pivot") in ("1", "true") for element in sheet.root.every("conditionalFormatting")):
        first += max((_priority(rule) or 0 for rule in rules), default=0)
    else:
        _shift(document, rules, len(blocks))
    others = sheet.root.first("conditionalFormatting")
    for number, (look, ranges) in enumerate(blocks, start=first):
        new = (
            f'<{p}conditionalFormatting sqref="{ranges}"{OURS}><{p}cfRule type="expression" dxfId="{look}" '
            f'priority="{number}"><{p}formula>{MARK_FORMULA}</{p}formula></{p}cfRule></{p}conditionalFormatting>'
        )
        if others:
            document.insert(others.start, new)
        else:
            document.put(sheet.root, ORDER, "conditionalFormatting", new)


def count_marked(root: Element) -> int:
    """How many cells our conditional formats colour; a merged range is one."""
    listed = root.first("mergeCells")
    merged = [area for merge in (listed.children if listed else ()) for area in areas_of(merge.get("ref"))]
    count = 0
    for area in {area for element in _ours(root) for area in areas_of(element.get("sqref"))}:
        inside = (m for m in merged if area.holds((m.top, m.left)) and area.holds((m.bottom, m.right)))
        count += area.size - sum(m.size - 1 for m in inside)
    return count


def remove_colours(document: Document) -> None:
    """Take away our conditional formats; the others get the priorities back that they had."""
    root = document.root
    ours = _ours(root)
    priorities = [_priority(rule) or 0 for element in ours for rule in element.every("cfRule") if is_mark(rule)]
    for element in ours:
        rules = element.every("cfRule")
        mine = [rule for rule in rules if is_mark(rule)]
        # Another program may have put two rules for the same cells together.
        for gone in [element] if len(mine) == len(rules) else mine:
            document.remove(gone)
    for rule in _rules(root):
        priority = _priority(rule)
        if priority is not None and not is_mark(rule):
            before = sum(own <= priority for own in priorities)
            if before:
                document.set(rule, "priority", priority - before)


def _area(sheet: Sheet, cell: Cell) -> Area:
    return next((area for area in sheet.merged if area.holds(cell)), Area(*cell, *cell))


def _ours(root: Element) -> list[Element]:
    """The elements, one for each range, that hold a rule of ours."""
    return [element for element in root.every("conditionalFormatting") if any(map(is_mark, element.every("cfRule")))]


def is_mark(rule: Element) -> bool:
    """Whether a rule of a conditional format is a mark of ours."""
    formula = rule.first("formula")
    return formula is not None and formula.text.strip() == MARK_FORMULA


def _rules(root: Element) -> Iterable[Element]:
    """Every rule of the sheet: those of newer versions of Excel stand apart and are counted along."""
    for element in root.every("conditionalFormatting"):
        yield from element.every("cfRule")
    extensions = root.first("extLst")
    if extensions:
        yield from extensions.below("cfRule")


def _priority(rule: Element) -> int | None:
    """The rule's priority; None where it is none, or written in a way that could not be restored."""
    stated = rule.get("priority")
    return int(stated) if _NUMBER.fullmatch(stated) else None


def _shift(document: Document, rules: Iterable[Element], by: int) -> None:
    for rule in rules:
        priority = _priority(rule)
        if priority is not None:
            document.set(rule, "priority", priority + by)
