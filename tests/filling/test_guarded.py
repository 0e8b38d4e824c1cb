"""Protected sheets take values where cells are unlocked; array formulas give way as a whole, or not at all."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Protection
from openpyxl.worksheet.formula import ArrayFormula

from tests.edit.build import parts
from tests.engines import needs_libreoffice, recalculate_libreoffice
from tests.filling.build import TODAY, laid_out, sourced
from tests.reader.build import LESSONS
from xlretro.commands.fill_into import fill_into
from xlretro.errors import InputRefused

TITLES = ["核心目标", "量化指标", "目标值", "实际完成值", "完成率"]
ROWS = [["拉新", "新增注册量", 50000, None, '=IF(D2="","",D2/C2)'], ["曝光", "曝光量", 1000, None, '=IF(D3="","",D3/C3)']]
DATA = {"goals": [{"量化指标": "新增注册量", "实际完成值": 44000}, {"量化指标": "曝光量", "实际完成值": 1250}]}


def protected(path: Path, unlocked: tuple[str, ...], column: bool = False) -> Path:
    def more(book: Any) -> None:
        sheet = book["KPI"]
        for address in unlocked:
            sheet[address].protection = Protection(locked=False)
        if column:
            sheet.column_dimensions["D"].protection = Protection(locked=False)
        sheet.protection.sheet = True

    return laid_out(path, {"KPI": [TITLES, *ROWS], "经验": LESSONS}, more)


@pytest.mark.parametrize(("unlocked", "column"), [(("D2", "D3"), False), ((), True)])
def test_unlocked_cells_are_filled(tmp_path: Path, unlocked: tuple[str, ...], column: bool) -> None:
    path = protected(tmp_path / "保护.xlsx", unlocked, column)
    if column:  # openpyxl writes the blank cells with the style of none
        book = parts(path)["xl/worksheets/sheet1.xml"].decode()
        assert 'style="' in book
    fill_into(sourced(DATA), path, today=TODAY)
    sheet = openpyxl.load_workbook(path)["KPI"]
    assert [sheet["D2"].value, sheet["D3"].value, sheet["E2"].value] == [44000, 1250, '=IF(D2="","",D2/C2)']
    assert sheet.protection.sheet


def test_a_locked_cell_is_refused_by_its_name(tmp_path: Path) -> None:
    path = protected(tmp_path / "保护.xlsx", ("D2",))
    before = path.read_bytes()
    with pytest.raises(InputRefused, match="不能改 D3"):
        fill_into(sourced(DATA), path, today=TODAY)
    assert path.read_bytes() == before
    fill_into(sourced({"goals": DATA["goals"][:1]}), path, today=TODAY)


def arrays(path: Path) -> Path:
    def more(book: Any) -> None:
        book["KPI"]["E2"] = ArrayFormula("E2:E3", "=D2:D3/C2:C3")

    rows = [[*row[:4], None] for row in ROWS]
    return laid_out(path, {"KPI": [TITLES, *rows], "经验": LESSONS}, more)


def test_an_array_formula_that_reads_a_filled_cell(tmp_path: Path) -> None:
    path = arrays(tmp_path / "数组.xlsx")
    filled = fill_into(sourced(DATA), path, today=TODAY)
    assert [edit.place.cell for edit in filled.edits] == ["D2", "D3"]
    assert not filled.figures
    held = parts(path)["xl/worksheets/sheet1.xml"].decode()
    assert re.search(r'<f t="array" ref="E2:E3">D2:D3/C2:C3</f>', held)
    assert 'fullCalcOnLoad="1"' in parts(path)["xl/workbook.xml"].decode()


@needs_libreoffice
def test_libreoffice_computes_the_array(tmp_path: Path) -> None:
    path = arrays(tmp_path / "数组.xlsx")
    fill_into(sourced(DATA), path, today=TODAY)
    values = recalculate_libreoffice(path)["KPI"]
    assert [values["E2"], values["E3"]] == [0.88, 1.25]
