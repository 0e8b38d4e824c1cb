"""The workbook as a whole: sheets, marks, limits, stamp, and the same bytes from the same data."""

from __future__ import annotations

import hashlib
import tempfile
import warnings
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openxml_audit import OpenXmlValidator

from tests.summary.reading import column, sheets, table, texts
from tests.summary.sample import AS_OF, sample
from xlretro.io.atomic import write_atomically
from xlretro.io.summary.workbook import SummaryWorkbook
from xlretro.model.finding import Severity
from xlretro.model.measures import OnTime, Overall
from xlretro.model.summary import ActivityLine, FileLine, Overview, Verdict
from xlretro.workbooks.retro import RETRO

ZH = ["总览", "目标达成", "阶段执行", "问题与措施", "经验库", "数据质量", "文件清单"]
EN = ["Overview", "Goals", "Phases", "Issues and measures", "Lessons", "Data quality", "Files"]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    return openpyxl.load_workbook(sample().write(tmp_path_factory.mktemp("summary") / "汇总.xlsx"))


@pytest.mark.parametrize(("lang", "titles"), [("zh", ZH), ("en", EN)])
def test_the_seven_sheets_in_both_languages(tmp_path: Path, lang: Any, titles: list[str]) -> None:
    found = sheets(sample().write(tmp_path / "summary.xlsx", lang))
    assert list(found) == titles
    first = [cell.value for cell in found[titles[1]][1]]
    expected = ["部门", "活动", "核心目标"] if lang == "zh" else ["Department", "Activity", "Goal"]
    assert first[:3] == expected
    assert ("填报完成率" if lang == "zh" else "Completion as reported") in first
    assert set(column(found[titles[5]], "级别" if lang == "zh" else "Severity")) == (
        {"错误", "警告", "建议"} if lang == "zh" else {"error", "warning", "advice"})
    if lang == "en":
        shown = " ".join(str(cell.value) for sheet in found.values() for cell in sheet[1])
        assert not any("\u4e00" <= character <= "\u9fff" for character in shown)


def test_the_stamp_and_the_properties(book: openpyxl.Workbook) -> None:
    assert {prop.name: prop.value for prop in book.custom_doc_props.props} == {"xlretro_kind": "summary"}
    assert book.properties.created.date() == AS_OF
    assert book.active.title == "总览"


@pytest.mark.parametrize("copies", [0, 1])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_package_is_what_excel_opens_without_repair(tmp_path: Path, lang: Any, copies: int) -> None:
    result = OpenXmlValidator(strict=True).validate(sample(copies).write(tmp_path / "汇总.xlsx", lang))
    assert result.is_valid, result.errors
    assert (result.error_count, result.warning_count) == (0, 0), result.errors


def test_the_same_data_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (sample().write(tmp_path / name, beside=tmp_path) for name in ("a.xlsx", "b.xlsx"))
    assert hashlib.sha256(first.read_bytes()).digest() == hashlib.sha256(second.read_bytes()).digest()


def test_data_sheets_are_filtered_frozen_and_printed_on_one_page_width(book: openpyxl.Workbook) -> None:
    for name in ZH[1:]:
        sheet = book[name]
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.freeze_panes == ("B2" if name == "文件清单" else "C2")
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$1:$1"


def test_reported_columns_are_hidden_unless_somebody_reported(tmp_path: Path) -> None:
    made = sample()
    found = sheets(made.write(tmp_path / "汇总.xlsx"))

    def hidden(name: str, title: str) -> bool:
        sheet = found[name]
        at = [cell.value for cell in sheet[1]].index(title) + 1
        # openpyxl keeps a run of equal columns under its first letter.
        return any(d.hidden and d.min <= at <= d.max for d in sheet.column_dimensions.values())

    assert not hidden("目标达成", "填报完成率")  # 84 % was recorded once
    assert hidden("目标达成", "填报是否达成")
    assert hidden("阶段执行", "填报延期天数")
    assert not hidden("目标达成", "完成率")
    assert not hidden("目标达成", "上期值")  # rare, but filled
    assert hidden("目标达成", "起点值")  # rare and empty everywhere


def test_marks_are_few_and_lie_over_whole_columns(book: openpyxl.Workbook) -> None:
    rules = {name: {str(area.sqref): [rule.formula[0] for rule in area.rules] for area in
                    book[name].conditional_formatting} for name in ZH}
    last = book["目标达成"].max_row
    assert rules["目标达成"][f"I2:I{last}"] == ['$I2="否"', '$I2="是"'] or f"I2:I{last}" in rules["目标达成"]
    assert sum(map(len, rules["目标达成"].values())) == 4
    assert rules["目标达成"][f"A2:X{last}"] == ["TRUE"]  # the line below each row
    assert any("已逾期" in formula for formulas in rules["阶段执行"].values() for formula in formulas)
    assert any("延期" in formula for formulas in rules["阶段执行"].values() for formula in formulas)
    assert any(formula.endswith('="高"') for formulas in rules["问题与措施"].values() for formula in formulas)
    assert all(str(book[name].max_row) in area for name in ZH[1:5] for area in rules[name])


def test_a_full_sheet_goes_on_in_a_numbered_one(tmp_path: Path) -> None:
    made = sample()
    found = sheets(made.write(tmp_path / "汇总.xlsx", row_limit=20))
    expected = [row.row for key, *_, rows in made.rows if key == "goals" for row in rows]
    parts = [name for name in found if name.startswith("目标达成")]
    assert parts == ["目标达成", *(f"目标达成 {n}" for n in range(2, len(parts) + 1))]
    assert len(parts) == -(-len(expected) // 19)
    assert all(found[name].max_row <= 20 for name in parts)
    assert [value for name in parts for value in column(found[name], "行号")] == expected
    assert any("目标达成 2" in text for text in texts(found["总览"]))


def test_findings_stand_in_the_order_given(book: openpyxl.Workbook) -> None:
    made = sample()
    rows = table(book["数据质量"])
    assert rows[0] == ["级别", "编码", "部门", "活动", "表", "列", "单元格", "现值", "问题", "怎么改", "来源文件"]
    assert [row[1] for row in rows[1:]] == [line.finding.code for line in made.findings]
    first = rows[1]
    assert first[:6] == ["错误", "XR204", "市场推广部", "国庆黄金周品牌联名", "活动基础信息与目标", "完成率"]
    assert first[6:10] == ["E12", "84%", "填报的完成率 84% 与算出的 82% 不一致", "核对目标值与实际完成值;完成率由公式算出,不必填写"]


def test_a_finding_of_the_information_block_names_its_field(tmp_path: Path) -> None:
    made = sample()
    line = made.findings[0]
    made.findings = [replace_finding(line, table="", column="reported_on", sheet="封面")]
    sheet = sheets(made.write(tmp_path / "汇总.xlsx"))["数据质量"]
    assert [sheet["E2"].value, sheet["F2"].value, sheet["G2"].value] == [None, "填报日期", "封面!E12"]


def replace_finding(line: Any, **changes: Any) -> Any:
    return replace(line, finding=line.finding._replace(**changes))


def test_every_input_stands_once_on_the_list_of_files(book: openpyxl.Workbook) -> None:
    made = sample()
    rows = table(book["文件清单"])
    assert [row[0] for row in rows[1:]] == [line.path for line in made.files]
    verdicts = [row[1] for row in rows[1:]]
    assert {v: verdicts.count(v) for v in set(verdicts)} == {
        "已读取": 16, "已拒绝": 2, "未识别": 1, "重复": 1, "跳过": 1}
    assert rows[0][7:] == ["目标达成行数", "阶段执行行数", "问题与措施行数", "经验库行数", "错误数", "警告数", "建议数", "说明"]
    read = [row for row in rows[1:] if row[1] == "已读取"]
    assert [sum(row[7 + at] for row in read) for at in range(4)] == [
        book[name].max_row - 1 for name in ZH[1:5]]
    refused = next(row for row in rows[1:] if row[1] == "已拒绝")
    assert refused[2:4] == ["文件有密码", "去掉密码另存,或用 --password 给出"]
    assert refused[7:] == [None] * 8


def test_an_unfinished_summary_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    path = tmp_path / "汇总.xlsx"
    made = sample()

    def interrupted() -> None:
        with SummaryWorkbook(path, RETRO, "zh", beside=tmp_path) as unfinished:
            for rows in made.rows:
                unfinished.add_rows(*rows)
            assert list(scratch.iterdir())
            raise KeyboardInterrupt

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(KeyboardInterrupt):
            interrupted()
    assert not path.exists()
    assert not list(scratch.iterdir())
    made.write(path)
    assert not list(scratch.iterdir())


def test_where_it_can_not_be_written_the_systems_own_error_is_raised(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "汇总.xlsx"
    with pytest.raises(OSError, match="missing"):
        sample().write(path, beside=tmp_path)


def test_it_is_written_whole_through_write_atomically(tmp_path: Path) -> None:
    final = tmp_path / "汇总.xlsx"
    with write_atomically(final) as temporary:
        sample().write(temporary, beside=final.parent)
    assert list(sheets(final)) == ZH


def test_no_activity_at_all(tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    with SummaryWorkbook(path, RETRO, "zh", beside=tmp_path) as empty:
        empty.add_files([FileLine("坏.xlsx", Verdict.REFUSED)])
        empty.finish(Overview(date(2023, 1, 1), missing=["甲部"], verdicts={Verdict.REFUSED: 1}))
    found = sheets(path)
    assert list(found) == ZH
    said = texts(found["总览"])
    assert "甲部" in said
    assert "没有可排名的活动。" in said
    assert found["总览"]._charts == []
    assert [found[name].max_row for name in ZH[1:]] == [1, 1, 1, 1, 1, 2]


def test_an_overview_with_nothing_to_compute(tmp_path: Path) -> None:
    """Activities without a rate, a goal, a phase or a problem divide nothing by zero."""
    made = sample(0)
    made.overview = Overview(AS_OF, [
        ActivityLine("甲部", f"活动{n}", "甲.xlsx", AS_OF, Overall(None, 0, 2), 0, 0, OnTime(None, 0, 0), {"": n}, 0,
                     {Severity.ERROR: 1}) for n in range(2)])
    found = sheets(made.write(tmp_path / "汇总.xlsx"))["总览"]
    assert "—" in texts(found)
    assert "2 个目标没有完成率" not in texts(found)  # two each, four in all
    assert any(text.startswith("4 个目标没有完成率") for text in texts(found))
