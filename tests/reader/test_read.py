"""Workbooks of every layout and writer, read from real packages."""

from __future__ import annotations

import hashlib
import os
import pickle
import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest

from tests.reader.build import GOALS, INFO, ISSUES, LESSONS, PHASES, SEED, in_sheets, prefixed, rezip, strict, write
from xlretro.errors import InputRefused
from xlretro.io.reading.workbook import read_workbook
from xlretro.model.records import CellError, Place, Uncalculated
from xlretro.model.values import PercentNumber


def by_rows(data):
    return list(zip(*data.columns.values(), strict=True))


@pytest.fixture
def seed(tmp_path) -> Path:
    return write(tmp_path / "seed.xlsx", {"复盘": SEED})


def check_seed(retro, goals=GOALS, phases=PHASES, issues=ISSUES, lessons=LESSONS):
    for key, rows in {"goals": goals, "phases": phases, "issues": issues, "lessons": lessons}.items():
        assert by_rows(retro[key]) == [tuple(row) for row in rows[1:]], key
    assert [retro.raw_field(key) for key in ("name", "theme", "period", "planner", "executor")] == INFO[1]


def test_the_seed_as_text(seed):
    retro = read_workbook(seed, hashed=True)
    check_seed(retro)
    assert retro.row_count() == 9
    assert not retro.from_template
    assert retro.sha256 == hashlib.sha256(seed.read_bytes()).hexdigest()
    assert retro.source == str(seed)


def test_places(seed):
    retro = read_workbook(seed)
    assert retro.fields["period"].place == Place("复盘", 3, 3)
    assert retro["goals"].place(1, "actual") == Place("复盘", 6, 4)
    assert retro["phases"].place(0, "planned_end").cell == "C10"
    assert retro["phases"].header_place("owner").cell == "F9"


def test_one_sheet_a_table_any_name_any_order(tmp_path):
    sheets = {"Sheet9": LESSONS, "a": ISSUES, "目标": [*INFO, *GOALS], "进度": PHASES}
    check_seed(read_workbook(write(tmp_path / "a.xlsx", sheets)))


def test_real_numbers_and_dates(tmp_path):
    rows = [[*GOALS[0], "权重"], ["a", "b", 50000, 42000.5, None, 0.4]]
    phases = [["阶段", "核心任务", "计划开始", "计划完成"], ["筹备期", "x", date(2023, 9, 1), datetime(2023, 9, 20, 9, 30)]]
    retro = read_workbook(write(tmp_path / "a.xlsx", {"1": rows, "2": phases}))
    assert by_rows(retro["goals"]) == [("a", "b", 50000, 42000.5, None, 0.4)]
    assert retro["phases"].columns["planned_start"] == [date(2023, 9, 1)]
    assert retro["phases"].columns["planned_end"] == [datetime(2023, 9, 20, 9, 30)]


def test_only_percent_formats_make_percent_numbers(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [["指标", "目标值", "实际值", "核心目标"], ["转化率", 0.08, 0.065, 0.5], ["收入", 5, "8%", "x"]]:
        sheet.append(row)
    sheet["B2"].number_format = "0%"
    sheet["C2"].number_format = '0.00"%%"'  # a literal percent sign scales nothing
    sheet["D2"].number_format = "0.0%"
    sheet["B3"].number_format = "0.0%;[Red]-0.0%"
    book.save(tmp_path / "a.xlsx")
    columns = read_workbook(tmp_path / "a.xlsx")["goals"].columns
    assert [type(v) for v in columns["target"]] == [PercentNumber, PercentNumber]
    assert [type(v) for v in columns["actual"]] == [float, str]
    assert type(columns["goal"][0]) is float  # not a column of quantities
    assert columns["target"] == [0.08, 5]


ODD = {
    "as it is": lambda name, content: content,
    "strict": strict,
    "prefix x:": in_sheets(prefixed),
    "single quotes": in_sheets(lambda xml: re.sub(r'<c r="([A-Z0-9]+)"', r"<c r='\1'", xml)),
    "attributes in another order": in_sheets(lambda xml: re.sub(r'<c (r="[A-Z0-9]+")( t="\w+")>', r"<c\2 \1>", xml)),
    "no cell addresses": in_sheets(lambda xml: re.sub(r'<c r="[A-Z0-9]+"', "<c", xml)),
    "no row numbers": in_sheets(lambda xml: re.sub(r'<row r="[0-9]+"', "<row", xml)),
    "no addresses at all": in_sheets(lambda xml: re.sub(r'<(c|row) r="[A-Z0-9]+"', r"<\1", xml)),
    "no dimension": in_sheets(lambda xml: re.sub("<dimension[^>]*>", "", xml)),
    "a dimension that lies": in_sheets(lambda xml: re.sub('<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', xml)),
    "pretty printed": in_sheets(lambda xml: re.sub(r"(<row|<c |</row|<v>|</c>)", r"\n  \1", xml)),
    "comments": in_sheets(lambda xml: xml.replace("<sheetData>", "<sheetData><!-- <c r='A1'/> -->")),
    "byte order mark": in_sheets(lambda xml: "\ufeff" + xml),
    "utf-16": lambda name, content: content.decode().replace("UTF-8", "UTF-16").encode("utf-16") if "sheet1" in name else content,
    "gb18030": lambda name, content: content.decode().replace("UTF-8", "GB18030").encode("gb18030") if "shared" in name else content,
    "absolute targets": lambda name, content: re.sub(rb'Target="(worksheets|shared|styles)', rb'Target="/xl/\1', content)
    if name.endswith("workbook.xml.rels") else content,
    "no styles": lambda name, content: None if "styles" in name else content,
    "no content types": lambda name, content: None if "Content_Types" in name else content,
    "no properties": lambda name, content: None if "docProps" in name else content,
    "a broken drawing": lambda name, content: b"\xff\xfe<broken" if "theme" in name else content,
}  # fmt: skip


@pytest.mark.parametrize("way", ODD)
def test_odd_but_legal_packages_read_the_same(tmp_path, way):
    rows = [[value or "" for value in [*row, *[""] * (7 - len(row))]] for row in SEED] if "no addresses" in way \
        or "cell addresses" in way else SEED
    path = rezip(write(tmp_path / "a.xlsx", {"复盘": rows}), ODD[way])
    check_seed(read_workbook(path))


def test_inline_strings(tmp_path):
    check_seed(read_workbook(write(tmp_path / "a.xlsx", {"复盘": SEED}, options={"constant_memory": True})))


def test_rich_text_phonetics_and_escapes(tmp_path):
    rich = '<si><r><t>新增</t></r><r><rPr><b/></rPr><t xml:space="preserve">注册 </t></r><rPh sb="0" eb="1"><t>XX</t></rPh></si>'
    path = rezip(write(tmp_path / "a.xlsx", {"复盘": [GOALS[0], ["替换我", 'a<&>"b\n第二行', "5万", "4万", ""]]}),
                 lambda name, content: content.replace("<si><t>替换我</t></si>".encode(), rich.encode()))  # fmt: skip
    columns = read_workbook(path)["goals"].columns
    assert columns["goal"] == ["新增注册 "]
    assert columns["metric"] == ['a<&>"b\n第二行']


def test_the_1904_date_system(tmp_path):
    phases = [["阶段", "核心任务", "计划开始", "计划完成"], ["筹备期", "x", date(2023, 9, 1), date(2023, 9, 20)]]
    path = write(tmp_path / "a.xlsx", {"1": phases}, options={"date_1904": True})
    assert read_workbook(path)["phases"].columns["planned_end"] == [date(2023, 9, 20)]


def test_iso_dates_times_and_durations(tmp_path):
    book = openpyxl.Workbook(iso_dates=True)
    book.active.append(["阶段", "核心任务", "计划开始", "计划完成", "备注"])
    book.active.append(["筹备期", time(9, 30), date(2023, 9, 1), datetime(2023, 9, 20, 8, 0), timedelta(hours=36)])
    book.save(tmp_path / "a.xlsx")
    (row,) = by_rows(read_workbook(tmp_path / "a.xlsx")["phases"])
    assert row[:4] == ("筹备期", time(9, 30), date(2023, 9, 1), datetime(2023, 9, 20, 8, 0))


def test_durations_beyond_a_day_are_the_text_excel_shows(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["阶段", "核心任务", "计划开始", "计划完成", "备注"])
    book.active.append(["筹备期", "x", date(2023, 9, 1), date(2023, 9, 2), timedelta(hours=36, minutes=5)])
    book.save(tmp_path / "a.xlsx")
    assert read_workbook(tmp_path / "a.xlsx")["phases"].columns["remark"] == ["36:05:00"]


# ------------------------------------------------------------------------------------ errors and formulas

def formulas(path: Path) -> Path:
    def add(book):
        sheet = book.worksheets()[0]
        for row, value in ((1, 0.84), (2, "#DIV/0!"), (3, "")):
            sheet.write_formula(row, 4, "=D2/C2", None, value)
    return write(path, {"1": [row[:4] for row in GOALS]} | {"2": [[]]}, after=add) if False else write(
        path, {"1": [GOALS[0], *[row[:4] for row in GOALS[1:]]]}, after=add)  # fmt: skip


WALKED = {"scanned": lambda name, content: content, "walked": in_sheets(prefixed)}


@pytest.mark.parametrize("way", WALKED)
def test_results_errors_and_blank_results_of_formulas(tmp_path, way):
    retro = read_workbook(rezip(formulas(tmp_path / "a.xlsx"), WALKED[way]))
    assert retro["goals"].columns["completion"] == [0.84, CellError("#DIV/0!"), None]
    assert retro["goals"].formulas == {(0, "completion"), (1, "completion"), (2, "completion")}


@pytest.mark.parametrize("way", WALKED)
def test_formulas_never_calculated(tmp_path, way):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["B1"] = "部门", '="市场"&"部"'
    for row in [GOALS[0], ["a", "b", 5, "=C3*2", "=D3/C3"], ["c", "d", 1, 2, '=IF(C4<1,"&",">")'], [None] * 4 + ["=1"]]:
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    retro = read_workbook(rezip(tmp_path / "a.xlsx", WALKED[way]))
    goals = retro["goals"]
    assert goals.columns["actual"] == [Uncalculated("C3*2"), 2]
    assert goals.columns["completion"] == [Uncalculated("D3/C3"), Uncalculated('IF(C4<1,"&",">")')]
    assert goals.formulas == {(0, "completion"), (1, "completion")}
    assert retro.raw_field("department") == Uncalculated('"市场"&"部"')
    assert len(goals) == 2  # what is only computed makes no row


@pytest.mark.parametrize("way", WALKED)
@pytest.mark.parametrize(("written", "value"), [
    ("<f>A1</f><v></v>", Uncalculated("A1")), ("<f>A1</f><v/>", Uncalculated("A1")), ("<f>A1</f>", Uncalculated("A1")),
    ("<f>A1</f><v />", Uncalculated("A1")), ('<f t="shared" ref="D2:D3" si="3">A1</f><v></v>', Uncalculated("A1")),
    ("<f>A1</f><v>7</v>", 7.0), ("<v>7</v>", 7.0), ("<v></v>", None), ("", None), ("<f>A1</f><v>0</v>", 0.0),
])  # fmt: skip
def test_every_way_to_write_a_result(tmp_path, way, written, value):
    path = write(tmp_path / "a.xlsx", {"1": [GOALS[0], ["a", "b", 5, 123456, None], ["c", "d", 5, 6]]})
    rezip(path, in_sheets(lambda xml: xml.replace("<v>123456</v>", written)))
    rezip(path, WALKED[way])
    assert read_workbook(path)["goals"].columns["actual"] == [value, 6]


@pytest.mark.parametrize("way", WALKED)
def test_followers_of_a_shared_formula_have_its_text(tmp_path, way):
    path = write(tmp_path / "a.xlsx", {"1": [GOALS[0], ["a", "b", 5, 123456, None], ["c", "d", 5, 123457]]})
    rezip(path, in_sheets(lambda xml: xml.replace("<v>123456</v>", '<f t="shared" ref="D2:D3" si="0">C2*2</f>').replace(
        "<v>123457</v>", '<f t="shared" si="0"/>')))  # fmt: skip
    rezip(path, WALKED[way])
    assert read_workbook(path)["goals"].columns["actual"] == [Uncalculated("C2*2"), Uncalculated("C2*2")]


@pytest.mark.parametrize("way", WALKED)
@pytest.mark.parametrize("code", ["#N/A", "#REF!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!", "#DIV/0!"])
def test_error_values_are_not_blank(tmp_path, way, code):
    path = write(tmp_path / "a.xlsx", {"1": [GOALS[0], ["a", "b", 123456, 5]]})
    rezip(path, in_sheets(lambda xml: xml.replace('"C2"><v>123456</v>', f'"C2" t="e"><v>{code}</v>')))
    rezip(path, WALKED[way])
    assert read_workbook(path)["goals"].columns["target"] == [CellError(code)]


# ------------------------------------------------------------------------------------ rows and parts

def test_what_nobody_typed_makes_no_row(tmp_path):
    rows = [
        [*GOALS[0], "方向", "单位"], ["a", "b", 1, 1, 1, "越高越好", "人"], [None, None, None, None, "", "越高越好", None],
        [None, None, None, None, 0, "越低越好", "%"], ["  ", None, None, None, None, None, None], [None, None, 5, None, None, None, None],
    ]  # fmt: skip
    phases = [["阶段", "核心任务", "计划开始", "完成情况"], *[[p, None, None, None] for p in ("筹备期", "预热期", "爆发期")],
              ["收尾期", "x", None, None], ["双十一返场", None, None, None]]  # fmt: skip
    retro = read_workbook(write(tmp_path / "a.xlsx", {"1": rows, "2": phases}))
    assert [row for _, row in retro["goals"].rows] == [2, 6]
    assert retro["phases"].columns["phase"] == ["收尾期", "双十一返场"]


def test_a_vertically_merged_cell_gives_its_value_to_each_row(tmp_path):
    def merge(book):
        sheet = book.worksheets()[0]
        sheet.merge_range("A2:A4", "筹备期")
        sheet.merge_range("A5:A6", "预热期")
    rows = [["阶段", "核心任务", "计划时间", "负责人"], [None, "方案", "9.1-9.2", "甲"], [None, "物料", None, None],
            [None, None, None, None], [None, "宣传", "9.3", "乙"], [None, None, "9.4", None]]  # fmt: skip
    retro = read_workbook(write(tmp_path / "a.xlsx", {"1": rows}, after=merge))
    assert retro["phases"].columns["phase"] == ["筹备期", "筹备期", "预热期", "预热期"]
    assert [row for _, row in retro["phases"].rows] == [2, 3, 5, 6]


def test_two_row_merged_header(tmp_path):
    def merge(book):
        sheet = book.worksheets()[0]
        for area, text in (("A1:A2", "阶段"), ("B1:B2", "核心任务"), ("C1:D1", "计划时间"), ("E1:F1", "实际时间"), ("G1:G2", "负责人")):
            sheet.merge_range(area, text)
    rows = [[], [None, None, "开始", "完成", "开始", "完成"], ["筹备期", "x", *[date(2023, 9, d) for d in (1, 2, 3, 4)], "甲"]]
    retro = read_workbook(write(tmp_path / "a.xlsx", {"1": rows}, after=merge))
    assert by_rows(retro["phases"]) == [("筹备期", "x", *[date(2023, 9, d) for d in (1, 2, 3, 4)], "甲")]


def test_one_table_in_two_places_with_different_columns(tmp_path):
    sheets = {"一": ISSUES, "二": [["问题", "原因", "措施", "状态"], ["x", "y", "z", "进行中"]]}
    issues = read_workbook(write(tmp_path / "a.xlsx", sheets))["issues"]
    assert [part.sheet for part in issues.parts] == ["一", "二"]
    assert issues.columns["problem"] == ["服务器卡顿", "礼品发放异常", "x"]
    assert issues.columns["status"] == [None, None, "进行中"]
    assert issues.columns["impact"] == ["高", "低", None]
    assert issues.place(2, "measure") == Place("二", 2, 3)


def test_hidden_sheets_are_read_and_said_to_be_hidden(tmp_path):
    def hide(book):
        book.worksheets()[1].very_hidden()
    retro = read_workbook(write(tmp_path / "a.xlsx", {"1": GOALS, "2": ISSUES}, after=hide))
    assert [retro[key].parts[0].hidden for key in ("goals", "issues")] == [False, True]


def test_hidden_rows_are_read_and_counted(tmp_path):
    def hide(book):
        goals, issues = book.worksheets()
        goals.set_row(1, None, None, {"hidden": True})
        goals.set_row(3, 30, None, {"hidden": True})
        goals.set_row(40, None, None, {"hidden": True})  # below the table
        issues.set_column(2, 2, 10, None, {"hidden": True})
    path = write(tmp_path / "a.xlsx", {"1": GOALS, "2": ISSUES}, after=hide)
    retro = read_workbook(path)
    assert [retro[key].parts[0].hidden_rows for key in ("goals", "issues")] == [2, 0]
    assert len(retro["goals"]) == 3
    book = openpyxl.load_workbook(path)  # other writers put the attributes in another order
    book.save(path)
    assert read_workbook(path)["goals"].parts[0].hidden_rows == 2


@pytest.mark.parametrize(("title", "value", "read"), [
    ("目标值(万元)", 5, "5万元"), ("目标值（万）", 4.2, "4.2万"), ("目标值(%)", 8, "8%"), ("目标值(元)", 500, "500元"),
    ("目标值(单位:万元)", 5, "5万元"), ("目标值(亿元)", "1.5", "1.5亿元"), ("目标值(万元)", "6万", "6万"), ("目标值(必填)", 5, 5),
    ("目标值(见附件)", 5, 5), ("目标值(万元)", None, None),
])  # fmt: skip
def test_a_unit_in_a_title_belongs_to_its_numbers(tmp_path, title, value, read):
    rows = [["核心目标", "指标", title, "实际值"], ["a", "b", value, 1]]
    assert read_workbook(write(tmp_path / "a.xlsx", {"1": rows}))["goals"].columns["target"] == [read]


def test_the_documents_own_date(tmp_path):
    def date_it(book):
        book.set_properties({"created": datetime(2023, 10, 8, 1, 2, 3)})
    path = write(tmp_path / "a.xlsx", {"1": GOALS}, after=date_it)
    os.utime(path, (0, 0))
    assert read_workbook(path).modified == datetime(2023, 10, 8, 1, 2, 3, tzinfo=UTC)


def test_stamps(tmp_path):
    def stamp(value):
        return lambda book: book.set_custom_property("xlretro_kind", value)
    assert read_workbook(write(tmp_path / "a.xlsx", {"1": GOALS}, after=stamp("retro"))).from_template
    with pytest.raises(InputRefused) as caught:
        read_workbook(write(tmp_path / "b.xlsx", {"1": GOALS}, after=stamp("summary")))
    assert caught.value.reason == "own_output"


def test_a_summary_that_lost_its_stamp_is_still_no_input(tmp_path):
    rows = [["部门", "活动", *GOALS[0], "来源文件", "工作表", "行号"], ["市场部", "中秋", *GOALS[1], "a.xlsx", "1", 2]]
    with pytest.raises(InputRefused) as caught:
        read_workbook(write(tmp_path / "a.xlsx", {"目标达成": rows}))
    assert caught.value.reason == "lost_stamp"


@pytest.mark.parametrize("sheets", [{"费用": [["日期", "金额", "事由"], ["2023-1-1", 3, "差旅"]]}, {"空": [[]]}])
def test_a_workbook_without_our_tables_is_unrecognised(tmp_path, sheets):
    with pytest.raises(InputRefused) as caught:
        read_workbook(write(tmp_path / "a.xlsx", sheets))
    assert caught.value.reason == "unrecognised"
    assert "核心目标" in caught.value.hint.zh
    if "费用" in sheets:
        assert "费用：日期、金额、事由" in caught.value.message.zh


def test_an_empty_table_is_there_without_rows(tmp_path):
    retro = read_workbook(write(tmp_path / "a.xlsx", {"1": GOALS, "4": LESSONS[:1]}))
    assert retro["lessons"].parts
    assert len(retro["lessons"]) == 0
    assert not retro["issues"].parts
    assert [table.table.key for table in retro.found()] == ["goals", "lessons"]


def test_the_file_is_neither_changed_nor_held(tmp_path, seed):
    before, stamp = seed.read_bytes(), seed.stat().st_mtime_ns
    read_workbook(seed)
    assert (seed.read_bytes(), seed.stat().st_mtime_ns) == (before, stamp)
    held = Path("/proc/self/fd")
    if held.exists():
        assert str(seed) not in {os.path.realpath(link) for link in held.iterdir()}
    seed.rename(tmp_path / "moved.xlsx")


def test_records_travel_between_processes(seed):
    retro = read_workbook(seed)
    again = pickle.loads(pickle.dumps(retro))
    assert again.tables["goals"].columns == retro.tables["goals"].columns
