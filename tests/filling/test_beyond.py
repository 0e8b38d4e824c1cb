"""Whoever reads a table by plain addresses is named where new rows lie outside of them, added below or blank before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Border, Side

from tests.filling.build import TODAY, laid_out, sourced
from tests.reader.build import LESSONS
from xlretro.commands.dependents import left_behind
from xlretro.commands.fill_into import FilledInto, fill_into
from xlretro.io.edit.ranges import Area
from xlretro.io.edit.surroundings import SheetFormula, Surroundings
from xlretro.model.changes import Growth

TITLES = ["核心目标", "量化指标", "目标值", "实际完成值", "完成率"]
ROWS = [["拉新", "新增注册量", 50000, 42000, "=D2/C2"], ["下单", "下单用户数", 3000, 2800, "=D3/C3"]]


def filled(path: Path, blank: int, read_to: int, new: int, *, totals: bool = False, bordered: bool = True) -> FilledInto:
    """Two rows of data and *blank* ones; a formula, a chart and a row of totals that read to row *read_to*."""
    last = [["合计", None, f"=SUM(C2:C{read_to})"]] if totals else []

    def more(book: Any) -> None:
        sheet, line = book["KPI"], Side(style="thin")
        for row in sheet.iter_rows(1, 3 + blank, 1, 5) if bordered else ():
            for cell in row:
                cell.border = Border(line, line, line, line)
        chart = BarChart()
        chart.add_data(Reference(sheet, min_col=4, min_row=1, max_row=read_to), titles_from_data=True)
        sheet.add_chart(chart, "G1")

    figures = [[f"=SUM(KPI!D2:D{read_to})", "=SUM(KPI!D:D)", "=KPI!D2", "=COUNTA(KPI!B2:B2)"]]
    laid_out(path, {"KPI": [TITLES, *ROWS, *[[]] * blank, *last], "看板": figures, "经验": LESSONS}, more)
    goals = [{"核心目标": "复购", "量化指标": f"指标{number}", "目标值": 10, "实际完成值": 11} for number in range(new)]
    return fill_into(sourced({"goals": goals}), path, today=TODAY)


@pytest.mark.parametrize(("blank", "read_to", "new", "behind"), [
    (0, 3, 1, True), (3, 3, 1, True), (3, 3, 3, True), (3, 4, 2, True), (3, 6, 3, False), (3, 6, 1, False), (3, 6, 4, True),
    (3, 4, 1, False), (20, 3, 1, True),
])  # fmt: skip
def test_formulas_and_charts(tmp_path: Path, blank: int, read_to: int, new: int, behind: bool) -> None:
    told = filled(tmp_path / "表.xlsx", blank, read_to, new)
    assert [f"{place.sheet}!{place.cell}" for place in told.left_behind] == (["看板!A1"] if behind else [])
    assert told.charts == behind


def test_the_totals_below_the_form_too(tmp_path: Path) -> None:
    told = filled(tmp_path / "表.xlsx", 2, 3, 1, totals=True)
    assert [f"{place.sheet}!{place.cell}" for place in told.left_behind] == ["KPI!C6", "看板!A1"]
    told = filled(tmp_path / "空.xlsx", 2, 3, 1, totals=True, bordered=False)
    assert [f"{place.sheet}!{place.cell}" for place in told.left_behind] == ["KPI!C6", "看板!A1"]


@settings(max_examples=60)
@given(last=st.integers(2, 6), new=st.integers(1, 4), top=st.integers(1, 12), tall=st.integers(1, 8))
def test_told_where_it_reads_the_last_rows_and_not_all_of_the_new(last: int, new: int, top: int, tall: int) -> None:
    bottom = top + tall
    formula = SheetFormula("B", (1, 1), f"SUM(S!A{top}:A{bottom})", Area(1, 1, 1, 1))
    rows = Growth(sheet="S", top=1, left=1, right=3, bottom=last, rows=new)
    told = left_behind([rows], [], Surroundings(formulas=(formula,)))
    assert bool(told) is (last <= bottom < last + new)
