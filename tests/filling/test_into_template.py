"""Filling our own template: the same records come back, the table grows with all that it has, a second time nothing changes."""

from __future__ import annotations

import copy
import re
from datetime import datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from openxml_audit import OpenXmlValidator

from tests.edit.build import ROOT, differing, parts
from tests.engines import needs_libreoffice, recalculate_ironcalc, recalculate_libreoffice, same_value, stored_values
from tests.filling.build import DATA, MACRO_TEMPLATE, TEMPLATE, TODAY, sourced
from xlretro.commands.fill_into import fill_into
from xlretro.errors import DataRefused, InputRefused, OutputRefused, UsageRefused
from xlretro.io.reading.workbook import read_workbook
from xlretro.io.template.workbook import write_workbook
from xlretro.model.data import records
from xlretro.model.interpret import interpret
from xlretro.model.values import PercentNumber
from xlretro.workbooks import RETRO

SEED = yaml.safe_load((ROOT / "examples" / "data" / "01_mid_autumn.yaml").read_text("utf-8"))
SEED = {key: value for key, value in SEED.items() if key in ("activity", *RETRO.by_key)}
SHEETS = {f"xl/worksheets/sheet{number}.xml" for number in range(1, 6)} | {"xl/styles.xml"}
TABLES = {f"xl/tables/table{number}.xml" for number in range(1, 5)}


def many(count: int) -> dict[str, Any]:
    """More rows than the template has prepared."""
    data = copy.deepcopy(SEED)
    for table, key in (("goals", "量化指标"), ("phases", "核心任务"), ("issues", "问题描述"), ("lessons", "具体经验描述")):
        rows = data[table]
        data[table] = [{**rows[n % len(rows)], key: f"{rows[n % len(rows)][key]} {n}"} for n in range(count)]
    return data


def read(path: Path) -> dict[str, Any]:
    return records(interpret(read_workbook(path)))


@pytest.mark.parametrize("template", [TEMPLATE, MACRO_TEMPLATE], ids=["xlsx", "xlsm"])
@pytest.mark.parametrize("data", [SEED, many(23)], ids=["room", "grown"])
def test_records_come_back_and_a_second_time_nothing_changes(tmp_path: Path, template: Path, data: dict[str, Any]) -> None:
    target = tmp_path / f"复盘{template.suffix}"
    target.write_bytes(template.read_bytes())
    given = sourced(data)
    filled = fill_into(given, target, today=TODAY)
    assert read(target) == records(interpret(given.retro))
    assert filled.added == {key: len(given.retro[key]) for key in RETRO.by_key}
    assert not filled.lacking
    assert not filled.kept
    once = target.read_bytes()
    again = fill_into(given, target, today=TODAY)
    assert not again.changed
    assert again.equal == len(filled.edits)
    assert target.read_bytes() == once


def test_only_the_filled_sheets_change(tmp_path: Path) -> None:
    output = tmp_path / "复盘.xlsm"
    fill_into(sourced(SEED), MACRO_TEMPLATE, output, today=TODAY)
    assert differing(MACRO_TEMPLATE, output) <= SHEETS
    output.unlink()
    fill_into(sourced(many(23)), MACRO_TEMPLATE, output, today=TODAY)
    assert differing(MACRO_TEMPLATE, output) <= SHEETS | TABLES


def test_grown_rows_have_formulas_styles_and_heights(tmp_path: Path) -> None:
    output = tmp_path / "复盘.xlsx"
    fill_into(sourced(many(23)), TEMPLATE, output, today=TODAY)
    sheet = openpyxl.load_workbook(output)["表1 活动基础信息与目标"]
    assert sheet.tables["goals"].ref == "B9:Y32"
    assert sheet.tables["goals"].autoFilter.ref == "B9:Y32"
    for column in range(2, 26):
        last, grown = sheet.cell(19, column), sheet.cell(32, column)
        for look in ("border", "font", "fill", "alignment"):
            assert repr(getattr(grown, look)) == repr(getattr(last, look))
        if str(last.value).startswith("="):
            assert grown.value == last.value
    assert sheet.row_dimensions[32].height == sheet.row_dimensions[19].height
    assert sheet.cell(32, 1).value == " "  # the margin that keeps the row high


@needs_libreoffice
def test_both_engines_compute_the_grown_workbook(tmp_path: Path) -> None:
    output = tmp_path / "复盘.xlsx"
    fill_into(sourced(many(23)), TEMPLATE, output, today=TODAY)
    new = tmp_path / "新.xlsx"
    write_workbook(new, RETRO, "zh", sourced(many(23)).retro, as_of_today=TODAY)
    wanted, book = stored_values(new), openpyxl.load_workbook(output)
    for computed in (recalculate_libreoffice(output), recalculate_ironcalc(output)):
        for sheet in book.worksheets[1:5]:  # 看板 lists as many rows as it was made with, and says so
            for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
                got, expected = computed[sheet.title].get(cell.coordinate), wanted[sheet.title].get(cell.coordinate)
                assert same_value(plain(got), plain(expected)), (sheet.title, cell.coordinate, got, expected)


def plain(value: Any) -> Any:
    """A day as Excel's number; a blank and 0 alike."""
    if isinstance(value, time):
        return ""
    return ((value - datetime(1899, 12, 30)).days if isinstance(value, datetime) else value) or ""


# ---------------------------------------------------------------------------------------- what people typed


def filled(tmp_path: Path) -> Path:
    target = tmp_path / "复盘.xlsx"
    fill_into(sourced(SEED), TEMPLATE, target, today=TODAY)
    return target


def test_what_a_person_typed_is_kept_and_listed(tmp_path: Path) -> None:
    target = filled(tmp_path)
    before = target.read_bytes()
    data = {"goals": [{"量化指标": "新增注册量", "实际完成值": "4.5万"}]}
    result = fill_into(sourced(data), target, today=TODAY)
    assert not result.changed
    assert target.read_bytes() == before
    assert [(kept.place.cell, kept.old, kept.new) for kept in result.kept] == [("E10", 42000.0, 45000.0)]
    result = fill_into(sourced(data), target, overwrite=True, today=TODAY)
    assert [edit.place.cell for edit in result.replaced] == ["E10"]
    assert interpret(read_workbook(target)).tables["goals"]["actual"][0].value == 45000
    assert read_workbook(target)["goals"].raw("completion")[0] == pytest.approx(0.9)


def test_a_formula_that_a_person_typed_is_kept(tmp_path: Path) -> None:
    target = filled(tmp_path)
    book = openpyxl.load_workbook(target)
    book["表1 活动基础信息与目标"]["E10"] = "=40000+2000"
    book.save(target)
    book.close()
    data = sourced({"goals": [{"量化指标": "新增注册量", "实际完成值": 45000}]})
    result = fill_into(data, target, today=TODAY)
    assert [kept.formula for kept in result.kept] == [True]
    result = fill_into(data, target, overwrite=True, today=TODAY)
    assert [edit.place.cell for edit in result.replaced] == ["E10"]
    assert read_workbook(target)["goals"].raw("actual")[0] == 45000


def test_a_placeholder_is_no_value(tmp_path: Path) -> None:
    target = tmp_path / "复盘.xlsx"
    data = copy.deepcopy(SEED)
    data["goals"][0]["实际完成值"] = "XX"
    write_workbook(target, RETRO, "zh", sourced(data).retro, as_of_today=TODAY)
    result = fill_into(sourced(SEED), target, today=TODAY)
    assert not result.kept
    assert [edit.old for edit in result.edits if edit.column == "actual"] == ["XX"]


@pytest.mark.parametrize("value", ["42000", "4.2万", 42000, "４２０００", "42,000"])
def test_the_same_in_another_form_is_no_change(tmp_path: Path, value: object) -> None:
    target = filled(tmp_path)
    result = fill_into(sourced({"goals": [{"量化指标": " 新增 注册量", "实际完成值": value}]}), target, today=TODAY)
    assert not result.changed
    assert not result.kept
    assert result.equal == 2


def test_a_matching_row_is_filled_where_it_is_blank(tmp_path: Path) -> None:
    target = filled(tmp_path)
    data = {"issues": [{"问题描述": "首日服务器卡顿", "实际完成日期": "2023-10-9"}]}
    problem = read_workbook(target)["issues"].raw("problem")[0]
    data["issues"][0]["问题描述"] = problem
    result = fill_into(sourced(data), target, today=TODAY)
    assert not result.added


# ---------------------------------------------------------------------------------------- what is refused


def refusal(data: dict[str, Any], target: Path, **options: Any) -> str:
    before = target.read_bytes()
    with pytest.raises((DataRefused, InputRefused, OutputRefused, UsageRefused)) as raised:
        fill_into(sourced(data), target, today=TODAY, **options)
    assert target.read_bytes() == before
    return raised.value.message.zh


def test_two_rows_with_one_key_are_named_both(tmp_path: Path) -> None:
    target = filled(tmp_path)
    rows = [{"量化指标": "新指标", "目标值": 5}, {"量化指标": "新 指标", "目标值": 6}]
    said = refusal({"goals": rows}, target)
    assert "第 2 行" in said
    assert "第 1 行" in said
    assert "新 指标" in said


def test_one_key_twice_in_the_workbook_names_both_places(tmp_path: Path) -> None:
    target = tmp_path / "复盘.xlsx"
    rows = [{"问题描述": "卡顿", "改进措施": "扩容"}, {"问题描述": "卡顿", "改进措施": "限流"}]
    write_workbook(target, RETRO, "zh", sourced({"issues": rows}).retro, as_of_today=TODAY)
    said = refusal({"issues": [{"问题描述": "卡顿", "状态": "已完成"}]}, target)
    assert "表3 问题诊断与改进措施!B5" in said
    assert "表3 问题诊断与改进措施!B6" in said
    # What tells them apart tells them apart.
    result = fill_into(sourced({"issues": [{"问题描述": "卡顿", "改进措施": "限流", "状态": "已完成"}]}), target, today=TODAY)
    assert [edit.place.cell for edit in result.edits] == ["I6"]


def test_a_date_that_is_none_leaves_its_row_out(tmp_path: Path) -> None:
    target = filled(tmp_path)
    rows = [{"阶段": "彩排", "核心任务": "走场", "计划完成": "2023-9-31"}, {"阶段": "复盘", "核心任务": "开会", "计划完成": "2023-10-12"}]
    said = refusal({"phases": rows}, target)
    assert "计划完成" in said
    assert "9-31" in said
    result = fill_into(sourced({"phases": rows}), target, partial=True, today=TODAY)
    assert result.added == {"phases": 1}
    assert [misfit.row for misfit in result.left_out] == [0]
    assert "彩排" not in str(read(target))


def test_a_row_without_a_name(tmp_path: Path) -> None:
    assert "没有问题描述" in refusal({"issues": [{"改进措施": "", "责任人": "*工"}]}, filled(tmp_path))


def test_a_workbook_that_is_open(tmp_path: Path) -> None:
    target = filled(tmp_path)
    for name in (f"~${target.name}", f".~lock.{target.name}#"):
        lock = tmp_path / name
        lock.write_bytes(b"")
        assert name in refusal({"goals": [{"量化指标": "新", "目标值": 1}]}, target)
        lock.unlink()


def test_an_output_that_is_there(tmp_path: Path) -> None:
    target, output = filled(tmp_path), tmp_path / "另.xlsx"
    output.write_bytes(b"mine")
    assert "不会覆盖" in refusal(SEED, target, output=output)
    assert output.read_bytes() == b"mine"
    assert "扩展名" in refusal(SEED, target, output=tmp_path / "另.xlsm")


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    target = tmp_path / "复盘.xlsx"
    target.write_bytes(TEMPLATE.read_bytes())
    result = fill_into(sourced(DATA), target, dry_run=True, today=TODAY)
    assert result.changed
    assert target.read_bytes() == TEMPLATE.read_bytes()
    assert list(tmp_path.iterdir()) == [target]


def test_unit_unsaid_under_a_scaled_unit(tmp_path: Path) -> None:
    target = tmp_path / "复盘.xlsx"
    row = {"量化指标": "销售额", "目标值": 50, "单位": "万元"}
    write_workbook(target, RETRO, "zh", sourced({"goals": [row]}).retro, as_of_today=TODAY)
    assert "万元" in refusal({"goals": [{"量化指标": "销售额", "实际完成值": 450000}]}, target)
    assert "美元" in refusal({"goals": [{"量化指标": "销售额", "实际完成值": "45美元"}]}, target)
    fill_into(sourced({"goals": [{"量化指标": "销售额", "实际完成值": "450000元"}]}), target, today=TODAY)
    assert read_workbook(target)["goals"].raw("actual") == [45.0]


def test_a_ratio_is_no_percentage(tmp_path: Path) -> None:
    """The template's differential formats have numbers of their own; a new number format must not take one of them."""
    target = tmp_path / "复盘.xlsx"
    row = {"量化指标": "ROI", "目标值": "1:3", "实际完成值": "1:2.8", "上期值": "1:2.6"}
    fill_into(sourced({"goals": [row]}), TEMPLATE, target, today=TODAY)
    raws = [read_workbook(target)["goals"].raw(key)[0] for key in ("target", "actual", "previous")]
    assert raws == [3, 2.8, 2.6]
    assert not any(isinstance(raw, PercentNumber) for raw in raws)
    styles = parts(target)["xl/styles.xml"].decode()
    own, differential = (dict(re.findall(r'<numFmt numFmtId="([0-9]+)" formatCode="([^"]*)"', half)) for half in styles.split("<dxfs"))
    assert all(code == differential.get(number, code) for number, code in own.items())
    assert [cell.number_format for cell in openpyxl.load_workbook(target)["表1 活动基础信息与目标"]["D10:E10"][0]] == ['"1:"General'] * 2


def test_packages_are_sound(tmp_path: Path) -> None:
    for number, (data, template) in enumerate([(SEED, TEMPLATE), (many(23), MACRO_TEMPLATE)]):
        output = tmp_path / f"{number}{template.suffix}"
        fill_into(sourced(data), template, output, today=TODAY)
        assert OpenXmlValidator().validate(str(output)).errors == []


def test_texts_that_take_several_lines_are_seen_whole(tmp_path: Path) -> None:
    target = tmp_path / "复盘.xlsx"
    row = {"具体经验描述": "头部KOL引流，腰部KOL深度种草，" * 12, "类别": "成功经验"}
    fill_into(sourced({"lessons": [row, {"具体经验描述": "短"}]}), TEMPLATE, target, today=TODAY)
    heights = openpyxl.load_workbook(target)["表4 经验总结与复用建议"].row_dimensions
    assert heights[5].height > 100
    assert heights[6].height == 24
