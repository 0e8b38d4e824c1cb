"""A number goes into a cell as the cell is going to be read: by the unit beside it, in its label or in its number format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.filling.build import TODAY, laid_out, sourced
from tests.reader.build import LESSONS
from xlretro.commands.fill_into import fill_into
from xlretro.errors import DataRefused
from xlretro.io.edit.shown_units import unit_of_format

TITLES = ["核心目标", "量化指标", "目标值", "实际完成值", "完成率"]


def goals(path: Path, form: str, unit: str | None = None) -> Path:
    titles, row = list(TITLES), ["成交", "GMV", None, None, None]
    if unit is not None:
        titles, row = [*titles, "单位"], [*row, unit or None]

    def formats(book: Any) -> None:
        for cell in ("C2", "D2"):
            book["目标"][cell].number_format = form

    return laid_out(path, {"目标": [titles, row], "经验": LESSONS}, formats)


def filled(path: Path, target: Any, actual: Any) -> list[Any]:
    data = {"goals": [{"核心目标": "成交", "量化指标": "GMV", "目标值": target, "实际完成值": actual}]}
    fill_into(sourced(data), path, today=TODAY)
    once = path.read_bytes()
    assert not fill_into(sourced(data), path, today=TODAY).changed
    assert path.read_bytes() == once
    sheet = openpyxl.load_workbook(path)["目标"]
    return [sheet["C2"].value, sheet["D2"].value]


@pytest.mark.parametrize(("form", "target", "actual", "held"), [
    ('0"万元"', "500万元", "4,820,000元", [500, 482]),
    ("#,##0.0\\万\\元", "0.05亿元", "482万元", [500, 482]),
    ('0.0"万"', "12万人", "131000人", [12, 13.1]),
    ('0"分钟"', "30分钟", 25, [30, 25]),
    ('0.0"%"', "8%", "6.5%", [8, 6.5]),
    ('0!.0,"万"', "12万人", "13.1万人", [120000, 131000]),
    ('#,##0"（含税）"', "5万元", "4.2万元", [50000, 42000]),
    ('General"元"', "5万元", 42000, [50000, 42000]),
])  # fmt: skip
def test_the_format_of_the_cell(tmp_path: Path, form: str, target: Any, actual: Any, held: list[Any]) -> None:
    assert filled(goals(tmp_path / "格式.xlsx", form), target, actual) == pytest.approx(held)


@pytest.mark.parametrize(("form", "unit", "amounts"), [
    ('0"万元"', None, (500, "482万元")),
    ('0"万元"', None, ("500人", "482人")),
    ('0"秒"', None, ("30分钟", "25分钟")),
    ("General", "万元", (500, "4,820,000元")),
    ("General", "万元", ("5,000,000元", 482)),
    ('0"万元"', "", ("500元", "482元")),
])  # fmt: skip
def test_what_nobody_can_tell_is_refused(tmp_path: Path, form: str, unit: str | None, amounts: tuple[Any, Any]) -> None:
    path = goals(tmp_path / "单位.xlsx", form, unit)
    before = path.read_bytes()
    with pytest.raises(DataRefused, match="单位"):
        filled(path, *amounts)
    assert path.read_bytes() == before


def test_overwrite_borrows_no_unit_either(tmp_path: Path) -> None:
    path = laid_out(tmp_path / "改.xlsx", {"目标": [[*TITLES, "单位"], ["成交", "GMV", 400, 300, None, "万元"]], "经验": LESSONS})
    data = {"goals": [{"核心目标": "成交", "量化指标": "GMV", "目标值": 500, "实际完成值": "4,820,000元"}]}
    with pytest.raises(DataRefused, match="没有写单位"):
        fill_into(sourced(data), path, today=TODAY, overwrite=True)


@pytest.mark.parametrize(("label", "form", "held"), [
    ("预算(万元)", "General", 35), ("预算（万元）", "General", 35), ("预算(元)：", "General", 350000), ("预算", '0.0"万元"', 35),
    ("预算", "General", 350000),
])  # fmt: skip
@pytest.mark.parametrize("beside", [True, False])
def test_the_label_of_a_field(tmp_path: Path, label: str, form: str, held: float, beside: bool) -> None:
    block = [["活动名称", "双11", label, None]] if beside else [["活动名称", "部门", label], ["双11", "市场部", None]]
    cell = "D1" if beside else "C2"

    def formats(book: Any) -> None:
        book["复盘"][cell].number_format = form

    path = laid_out(tmp_path / "信息.xlsx", {"复盘": [*block, [], TITLES, ["甲", "乙", 1, 1, None]], "经验": LESSONS}, formats)
    data = {"activity": {"活动名称": "双11", "预算": "35万元"}}
    fill_into(sourced(data), path, today=TODAY)
    assert openpyxl.load_workbook(path)["复盘"][cell].value == held
    again = fill_into(sourced(data), path, today=TODAY)
    assert not again.changed
    assert not again.kept


def test_a_label_and_its_value_in_one_cell(tmp_path: Path) -> None:
    path = laid_out(tmp_path / "信息.xlsx", {"复盘": [["活动名称：双11", None, "预算(万元)：20"], [], TITLES, ["甲", "乙", 1, 1]],
                                            "经验": LESSONS})  # fmt: skip
    fill_into(sourced({"activity": {"预算": "350000元"}}), path, today=TODAY, overwrite=True)
    assert openpyxl.load_workbook(path)["复盘"]["C1"].value == "预算(万元)：35万元"


@given(st.sampled_from(["0", "#,##0.0", "0.00_);(0.00)", "[红色]0", "General"]), st.sampled_from(["万元", "人", "分钟", "%"]),
       st.sampled_from(['"{}"', '" {}"', '"{}";-0"{}"']))  # fmt: skip
def test_a_unit_behind_any_digits(digits: str, unit: str, quoted: str) -> None:
    if ";" in digits:
        digits = digits.partition(";")[0]
    assert unit_of_format(digits + quoted.format(unit, unit)) == unit
    assert unit_of_format(f'{digits},"{unit}"') == ""
    assert unit_of_format(digits) == ""


@given(st.text(max_size=30))
def test_any_format_is_read(code: str) -> None:
    assert len(unit_of_format(code)) <= 5
