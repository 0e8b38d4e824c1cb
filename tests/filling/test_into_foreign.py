"""Filling workbooks that departments laid out themselves: their words, units, one cell for two days, and all around it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.edit.build import differing, parts
from tests.engines import needs_libreoffice, recalculate_libreoffice
from tests.filling.build import DATA, TODAY, dressed, sourced
from tests.reader.build import GOALS, ISSUES, LESSONS, PHASES, SEED, in_sheets, prefixed, rezip, strict, write
from xlretro.commands.fill_into import FilledInto, fill_into
from xlretro.errors import DataRefused, InputRefused
from xlretro.io.reading.workbook import read_workbook
from xlretro.model.data import records
from xlretro.model.interpret import interpret


def fill(tmp_path: Path, data: dict[str, Any] = DATA, **options: Any) -> tuple[Path, Path, FilledInto]:
    target = dressed(tmp_path / "部门.xlsx", **{k: options.pop(k) for k in ("date1904", "blank_rows") if k in options})
    output = tmp_path / "填好.xlsx"
    return target, output, fill_into(sourced(data), target, output, today=TODAY, **options)


def cells(path: Path, sheet: str, *addresses: str) -> list[Any]:
    held = openpyxl.load_workbook(path)[sheet]
    return [held[address].value for address in addresses]


def test_amounts_go_in_as_the_title_counts_them(tmp_path: Path) -> None:
    _, output, _ = fill(tmp_path)
    assert cells(output, "目标", "A8", "B8", "C8", "D8", "E8", "F8") == [2, "复购", "复购金额", 12, 15, '=IF(D8="","",E8/D8)']
    assert cells(output, "目标", "D7", "E7") == [5, 4.2]
    goals = records(interpret(read_workbook(output)))["goals"]
    assert [(row["target"], row["actual"]) for row in goals] == [("50000元", "42000元"), ("120000元", "150000元")]


def test_a_value_beside_its_label_in_one_cell(tmp_path: Path) -> None:
    data = {"activity": {"活动名称": "双节活动"}}
    _, output, filled = fill(tmp_path, data, overwrite=True)
    assert cells(output, "目标", "A3") == ["活动名称：双节活动"]
    assert len(filled.replaced) == 1


def test_two_days_in_one_cell(tmp_path: Path) -> None:
    _, output, _ = fill(tmp_path)
    assert cells(output, "进度", "D3", "E3", "D5", "E5") == ["2023.9.1-9.20", "2023.9.1-9.22", "2023.9.21-9.27", "2023.9.21-9.27"]
    assert cells(output, "目标", "B4", "D4", "F4") == ["2023.9.28-10.6", "*工", 200000]


def test_one_day_of_a_period_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataRefused, match="一格"):
        fill(tmp_path, {"phases": [{"阶段": "收尾期", "核心任务": "复盘", "实际开始": "2023-10-7"}]})


def test_the_words_of_their_own_lists_and_columns(tmp_path: Path) -> None:
    data = {
        "phases": [{"阶段": "爆发期", "核心任务": "直播", "完成情况": "按时完成"}],
        "issues": [{"问题描述": "超卖", "影响程度": "high", "改进措施": "锁库存", "状态": "Done"}],
    }
    _, output, _ = fill(tmp_path, data)
    assert cells(output, "进度", "F5") == ["如期"]
    assert cells(output, "问题", "C4", "I4") == ["严重", "已完成"]


def test_a_word_that_their_list_does_not_offer(tmp_path: Path) -> None:
    target = dressed(tmp_path / "部门.xlsx")
    book = openpyxl.load_workbook(target)
    book["问题"].data_validations.dataValidation[0].formula1 = '"处理中,已关闭"'
    book.save(target)
    with pytest.raises(DataRefused, match="下拉列表里没有“已取消”") as raised:
        fill_into(sourced({"issues": [{"问题描述": "超卖", "改进措施": "锁库存", "状态": "已取消"}]}), target, today=TODAY)
    assert "可选：处理中、已关闭" in raised.value.message.zh


def test_the_table_grows_with_all_that_it_has(tmp_path: Path) -> None:
    _, output, filled = fill(tmp_path)
    assert [(growth.sheet, growth.rows) for growth in filled.growths] == [("进度", 1), ("问题", 2), ("经验", 1)]
    held = parts(output)
    phases, issues = (held[f"xl/worksheets/sheet{number}.xml"].decode() for number in (2, 3))
    assert 'ref="B2:H5"' in held["xl/tables/table1.xml"].decode()
    assert "B2:H4" not in held["xl/tables/table1.xml"].decode()
    assert set(re.findall(r'sqref="([^"]*)"', phases)) >= {"B3:H5", "H3:H5", "F3:F5", "G3:G5"}
    assert set(re.findall(r'mergeCell ref="([^"]*)"', issues)) == {"E1:F1", "E2:F2", "E3:F3", "E4:F4", "E5:F5"}
    assert '<autoFilter ref="A1:I5"' in issues
    assert 'sqref="I2:I5"' in issues
    names = dict(re.findall(r'<definedName name="([^"]*)"[^>]*>([^<]*)<', held["xl/workbook.xml"].decode()))
    assert names["阶段名"] == "进度!$B$3:$B$5"
    assert names["_xlnm._FilterDatabase"] == "问题!$A$1:$I$5"
    assert names["_xlnm.Print_Area"] == "目标!$A$1:$G$10"  # that table had room
    sheet = openpyxl.load_workbook(output)["进度"]
    assert sheet["H5"].value == sheet["H4"].value
    assert sheet["C5"].border.left.style == "thin"
    # Whoever looks at what ends with the former last row is told; a table's name reads all of it as ever.
    assert filled.charts == 2
    assert not filled.left_behind


def test_every_other_part_stays_to_the_byte(tmp_path: Path) -> None:
    target, output, _ = fill(tmp_path)
    sheets = {f"xl/worksheets/sheet{number}.xml" for number in range(1, 6)}
    assert differing(target, output) == sheets | {"xl/styles.xml", "xl/tables/table1.xml", "xl/workbook.xml"}
    before, after = (parts(path)["xl/worksheets/sheet2.xml"].decode() for path in (target, output))
    assert re.findall("<ext .*</ext>", before) == re.findall("<ext .*</ext>", after)  # the sparkline


def test_results_that_read_a_filled_cell_do_not_stay(tmp_path: Path) -> None:
    """They are computed anew, or at least not shown any more; what reads nothing that was filled stays."""
    _, output, _ = fill(tmp_path)
    figures = parts(output)["xl/worksheets/sheet5.xml"].decode()
    stored = dict(re.findall(r'<c r="(C[0-9])"[^>]*><f>[^<]*</f>(?:<v>([^<]*)</v>)?</c>', figures))
    assert stored.keys() == {"C1", "C2", "C3", "C4", "C5"}
    assert stored["C1"] in ("", "9.2")
    assert stored["C2"] in ("", "18.4")  # at one remove
    assert stored["C4"] == "2"
    assert 'fullCalcOnLoad="1"' in parts(output)["xl/workbook.xml"].decode()


@needs_libreoffice
def test_libreoffice_computes_it(tmp_path: Path) -> None:
    _, output, _ = fill(tmp_path)
    values = recalculate_libreoffice(output)
    assert [values["统计"][cell] for cell in ("C1", "C2", "C3", "C5")] == [9.2, 18.4, 2, 8]
    assert [values["目标"][cell] for cell in ("F7", "F8", "D10")] == [0.84, 1.25, 17]
    assert values["进度"]["H5"] == 2


def test_a_second_time_nothing_changes(tmp_path: Path) -> None:
    _, output, _ = fill(tmp_path)
    once = output.read_bytes()
    again = fill_into(sourced(DATA), output, today=TODAY)
    assert not again.changed
    assert not again.kept
    assert output.read_bytes() == once


def test_a_table_that_is_full(tmp_path: Path) -> None:
    with pytest.raises(DataRefused, match="放不下，还差 1 行：下面 目标!B8 有“合计”"):
        fill(tmp_path, blank_rows=0)
    _, output, filled = fill(tmp_path, blank_rows=0, partial=True)
    assert [misfit.table for misfit in filled.left_out] == ["goals"]
    assert "goals" not in filled.added
    assert cells(output, "目标", "E7") == [4.2]


def test_a_chart_stands_in_the_way(tmp_path: Path) -> None:
    rows = [{"阶段": "爆发期", "核心任务": f"直播 {number}"} for number in range(5)]
    with pytest.raises(DataRefused, match="进度!B9 有图表"):
        fill(tmp_path, {"phases": rows})
    _, _, filled = fill(tmp_path, {"phases": rows[:4]})
    assert filled.added == {"phases": 4}


def test_days_of_1904(tmp_path: Path) -> None:
    _, output, _ = fill(tmp_path, date1904=True)
    due = read_workbook(output)["issues"].raw("due")
    assert str(due[-1])[:10] == "2023-10-15"


def test_columns_that_the_workbook_lacks_are_said(tmp_path: Path) -> None:
    data = {**DATA, "lessons": [{**DATA["lessons"][0], "量化效果": "+5个百分点"}]}
    _, _, filled = fill(tmp_path, data)
    assert [(lacking.title.zh, lacking.count) for lacking in filled.lacking] == [("方向", 1), ("量化效果", 1)]


def test_a_table_that_the_workbook_lacks(tmp_path: Path) -> None:
    target = write(tmp_path / "两张.xlsx", {"目标": GOALS, "进度": PHASES})
    with pytest.raises(DataRefused, match="没有表4"):
        fill_into(sourced({"lessons": DATA["lessons"]}), target, today=TODAY)


@pytest.mark.parametrize("change", [strict, in_sheets(prefixed)], ids=["strict", "prefixed"])
def test_other_writers(tmp_path: Path, change: Any) -> None:
    sheets = {"目标": GOALS, "进度": PHASES, "问题": ISSUES, "经验": LESSONS}
    target = rezip(write(tmp_path / "别家.xlsx", sheets), change)
    data = {key: DATA[key] for key in ("phases", "issues", "lessons")}
    fill_into(sourced(data), target, today=TODAY)
    assert [len(read_workbook(target)[key]) for key in ("phases", "issues", "lessons")] == [4, 3, 3]  # 服务器卡顿 was there


def test_one_sheet_with_all_tables_has_no_room(tmp_path: Path) -> None:
    target = write(tmp_path / "一页.xlsx", {"复盘": SEED})
    before = target.read_bytes()
    with pytest.raises(DataRefused, match="放不下"):
        fill_into(sourced(DATA), target, today=TODAY)
    assert target.read_bytes() == before


def test_a_protected_sheet(tmp_path: Path) -> None:
    target = write(tmp_path / "保护.xlsx", {"经验": LESSONS, "进度": PHASES}, after=lambda book: book.worksheets()[0].protect())
    before = target.read_bytes()
    with pytest.raises(InputRefused, match="保护"):
        fill_into(sourced({"lessons": DATA["lessons"]}), target, today=TODAY)
    assert target.read_bytes() == before
    fill_into(sourced({"phases": DATA["phases"]}), target, today=TODAY)  # the other sheet is not


def test_a_form_that_offers_names(tmp_path: Path) -> None:
    """四个阶段 stand there already: each is filled where its name stands, not below."""
    rows = [PHASES[0], ["筹备期"], ["预热期"], ["爆发期"], ["收尾期"]]
    target = write(tmp_path / "表.xlsx", {"目标": GOALS, "进度": rows})
    fill_into(sourced({"phases": [*reversed(DATA["phases"]), {"阶段": "预热期", "核心任务": "第二项"}]}), target, today=TODAY)
    assert cells(target, "进度", "A2", "B2", "A3", "B3", "A5", "B5", "A6", "B6") == [
        "筹备期", "方案定稿", "预热期", "种草", "收尾期", None, "预热期", "第二项",
    ]  # fmt: skip


def test_a_name_merged_over_several_rows(tmp_path: Path) -> None:
    rows = [PHASES[0], ["筹备期", "方案"], [None, "物料"]]
    target = write(tmp_path / "合并.xlsx", {"目标": GOALS, "进度": rows},
                   after=lambda book: book.worksheets()[1].merge_range("A2:A3", "筹备期"))  # fmt: skip
    data = {"phases": [{"阶段": "筹备期", "核心任务": "物料", "负责人": "*工"}]}
    filled = fill_into(sourced(data), target, today=TODAY)
    assert [edit.place.cell for edit in filled.edits] == ["F3"]


def test_a_cell_merged_over_several_rows_does_not_change_for_one(tmp_path: Path) -> None:
    rows = [PHASES[0], ["筹备期", "方案", None, None, None, "甲"], ["筹备期", "物料"]]
    target = write(tmp_path / "合并.xlsx", {"目标": GOALS, "进度": rows},
                   after=lambda book: book.worksheets()[1].merge_range("F2:F3", "甲"))  # fmt: skip
    data = sourced({"phases": [{"阶段": "筹备期", "核心任务": "方案", "负责人": "乙"}]})
    with pytest.raises(DataRefused, match="进度!F2 是合并了几行的单元格"):
        fill_into(data, target, overwrite=True, today=TODAY)


def test_an_excel_table_with_totals_has_the_room_above_them(tmp_path: Path) -> None:
    def table(book: Any) -> None:
        columns = [{"header": title} for title in LESSONS[0]]
        columns[-1]["total_function"] = "count"
        book.worksheets()[0].add_table("A1:D5", {"columns": columns, "total_row": True, "data": [*LESSONS[1:], []]})

    target = write(tmp_path / "汇总.xlsx", {"经验": [], "目标": GOALS}, after=table)
    lessons = [{"类别": "成功经验", "具体经验描述": text} for text in "一二"]
    with pytest.raises(DataRefused, match="经验!A5 有汇总行"):
        fill_into(sourced({"lessons": lessons}), target, today=TODAY)
    filled = fill_into(sourced({"lessons": lessons[:1]}), target, today=TODAY)
    assert [edit.place.cell for edit in filled.edits] == ["A4", "B4"]
    assert not filled.growths
