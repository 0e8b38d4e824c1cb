"""Formulas whose results no longer hold are found at any remove, as an engine that follows every reference would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlretro.commands.dependents import left_behind, stale_results
from xlretro.io.edit.ranges import Area
from xlretro.io.edit.surroundings import ExcelTable, SheetFormula, Surroundings
from xlretro.model.changes import Growth
from xlretro.model.records import Place, column_letters

ROWS, COLUMNS = 8, 4


def formula(row: int, column: int, text: str) -> SheetFormula:
    return SheetFormula("S", (row, column), text, Area(row, column, row, column))


CELL = st.tuples(st.integers(1, ROWS), st.integers(1, COLUMNS))


@st.composite
def sheets(draw: st.DrawFn) -> tuple[dict[tuple[int, int], set[tuple[int, int]]], Surroundings]:
    """Formulas of plain ranges, and the cells that each reads."""
    reads: dict[tuple[int, int], set[tuple[int, int]]] = {}
    formulas = []
    for at in draw(st.lists(CELL, max_size=12, unique=True)):
        (top, left), (bottom, right) = draw(CELL), draw(CELL)
        top, bottom, left, right = min(top, bottom), max(top, bottom), min(left, right), max(left, right)
        reads[at] = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        formulas.append(formula(*at, f"SUM({column_letters(left)}{top}:{column_letters(right)}{bottom})"))
    return reads, Surroundings(formulas=tuple(formulas))


@given(sheets(), st.lists(CELL, max_size=3))
def test_all_that_depend_and_no_other(sheet: tuple[dict[tuple[int, int], set[tuple[int, int]]], Surroundings],
                                      edited: list[tuple[int, int]]) -> None:  # fmt: skip
    reads, surroundings = sheet
    changed, stale = set(edited), set()
    while more := {at for at, cells in reads.items() if cells & changed} - stale:
        stale |= more
        changed |= more
    found = stale_results([Place("S", *at) for at in edited], [], surroundings)
    assert sorted((one.top, one.left) for one in found) == sorted(stale)


def test_a_long_chain_and_tall_ranges() -> None:
    chain = tuple(formula(row, 1, f"A{row - 1}+1") for row in range(2, 20_000))
    surroundings = Surroundings(formulas=(*chain, formula(1, 3, "SUM(A:A)"), formula(2, 3, "SUM(B:B)")))
    assert len(stale_results([Place("S", 1, 1)], [], surroundings)) == len(chain) + 1


def test_a_table_is_read_as_large_as_it_gets() -> None:
    table = ExcelTable("t", "S", Area(1, 1, 3, 1), ("a",))
    surroundings = Surroundings(formulas=(formula(1, 3, "SUM(t[a])"),), tables={"t": table})
    growth = Growth(sheet="S", top=1, left=1, right=1, bottom=3, rows=1)
    assert stale_results([Place("S", 4, 1)], [], surroundings) == []
    assert len(stale_results([Place("S", 4, 1)], [growth], surroundings)) == 1


@pytest.mark.parametrize(("meaning", "grows"), [
    ("S!$A$2:$A$3", True), ("'S'!$A$2:$A$3", True), ("S!$A$2:$B$3,S!$D$1", True), ("OFFSET(S!$A$2:$A$3,0,0)", True),
    ("S!$A$2:$A$2", False), ("Other!$A$2:$A$3", False), ("S!$C$2:$C$3", False),
])  # fmt: skip
def test_a_name_is_read_as_large_as_it_gets(meaning: str, grows: bool) -> None:
    """The name of the cells down to the table's last row takes in the new ones: so do the formulas that read it."""
    surroundings = Surroundings(formulas=(formula(1, 4, "SUM(区)"), formula(2, 4, "D1*2")), names={"区": (meaning,)})
    growth = Growth(sheet="S", top=1, left=1, right=2, bottom=3, rows=1)
    everything = "OFFSET" in meaning
    assert len(stale_results([Place("S", 4, 1)], [growth], surroundings)) == (2 if grows or everything else 0)
    assert len(stale_results([Place("S", 4, 1)], [], surroundings)) == (2 if everything else 0)
    assert left_behind([growth], [growth], surroundings) == []


def test_a_plain_address_beside_a_name_is_left_behind() -> None:
    surroundings = Surroundings(formulas=(formula(1, 4, "SUM(区)+SUM(A2:A3)"),), names={"区": ("S!$A$2:$A$3",)})
    growths = [Growth(sheet="S", top=1, left=1, right=2, bottom=3, rows=1)]
    assert left_behind(growths, growths, surroundings) == [Place("S", 1, 4)]
