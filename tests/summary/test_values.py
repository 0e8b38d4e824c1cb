"""Values reach their cells: all of them, in order, as the kind of cell they are, and nothing of an input runs."""

from __future__ import annotations

import math
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.summary.reading import column, sheets, table
from tests.summary.sample import sample
from xlretro.io.summary.workbook import SummaryWorkbook
from xlretro.language import Text
from xlretro.model.quantity import Quantity
from xlretro.model.summary import Overview, SummaryRow, Weird, summary_columns
from xlretro.model.values import PercentNumber
from xlretro.workbooks.retro import RETRO

DAY = date(2023, 10, 20)


def written(folder: Path, key: str, *rows: dict[str, Any], lang: Any = "zh", department: str = "甲部") -> Any:
    """The data sheet of table *key* after *rows* (values by column key) were written and read back."""
    columns = [("recorded_" if c.recorded else "") + c.column.key for c in summary_columns(RETRO[key])]
    path = folder / "汇总.xlsx"
    with SummaryWorkbook(path, RETRO, lang, beside=folder) as book:
        lines = [
            SummaryRow("表", 5 + at, f"B{5 + at}", tuple(row.get(k) for k in columns)) for at, row in enumerate(rows)
        ]
        book.add_rows(key, department, "活动", "甲.xlsx", lines)
        book.finish(Overview(DAY))
    return list(sheets(path).values())[1 + list(RETRO.by_key).index(key)]


def test_every_row_of_every_table_is_read_back_in_order(tmp_path: Path) -> None:
    made = sample(2)
    found = sheets(made.write(tmp_path / "汇总.xlsx"))
    for key, title in (("goals", "目标达成"), ("phases", "阶段执行"), ("issues", "问题与措施"), ("lessons", "经验库")):
        expected = [
            [department, activity, *map(_plain, row.values), source, row.sheet, row.row]
            for table_key, department, activity, source, rows in made.rows if table_key == key
            for row in rows
        ]
        titles = ["部门", "活动", *(c.title.zh for c in summary_columns(RETRO[key])), "来源文件", "工作表", "行号"]
        assert table(found[title]) == [titles, *expected]


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return value.zh
    if isinstance(value, Quantity):
        return value.value
    if isinstance(value, Weird):
        return value.text
    return datetime(value.year, value.month, value.day) if isinstance(value, date) else value


def test_figures_are_numbers_with_the_format_of_their_unit(tmp_path: Path) -> None:
    sheet = written(
        tmp_path, "goals",
        {"target": Quantity(50000.0, "人"), "completion": 0.8125, "change": 0.25, "unit": "人", "weight": 0.4},
        {"target": Quantity(0.08, "%"), "change": -0.02, "unit": "%"},
        {"target": Quantity(0.08), "unit": "%"},  # a number cell in a row whose unit is %
        {"target": Quantity(2.8, "比值"), "recorded_completion": PercentNumber(0.84)},
        {"target": Quantity(-5.0, "元"), "recorded_completion": 84},
    )
    titles = [cell.value for cell in sheet[1]]
    target, change = titles.index("目标值") + 1, titles.index("较上期变化") + 1
    wan = r'[>=100000000]0\.00,,"亿";[>=10000]0\.0,"万";General'
    cells = [sheet.cell(row, target) for row in range(2, 7)]
    assert [cell.value for cell in cells] == [50000, 0.08, 0.08, 2.8, -5]
    assert [cell.number_format for cell in cells] == [wan, "0.0#%", "0.0#%", '"1:"0.0#', wan]
    assert sheet.cell(2, change).number_format == "+0.0#%;-0.0#%;0.0#%"
    assert "百分点" in sheet.cell(3, change).number_format
    assert sheet.cell(2, titles.index("完成率") + 1).number_format == "0.0#%"
    recorded = [sheet.cell(row, titles.index("填报完成率") + 1) for row in (5, 6)]
    assert [(cell.value, cell.number_format) for cell in recorded] == [(0.84, "0.0#%"), (84, "0.0#%")]


def test_dates_are_dates_and_what_excel_can_not_count_is_text(tmp_path: Path) -> None:
    sheet = written(
        tmp_path, "phases",
        {"planned_start": date(2023, 9, 1), "planned_end": datetime(2023, 9, 20, 18, 30), "actual_end": time(9, 30)},
        {"planned_start": date(1899, 12, 31), "planned_end": datetime(2023, 9, 20)},
    )
    assert column(sheet, "计划开始") == [datetime(2023, 9, 1), "1899-12-31"]
    assert column(sheet, "计划完成") == [datetime(2023, 9, 20, 18, 30), datetime(2023, 9, 20)]
    assert column(sheet, "实际完成") == [time(9, 30), None]


def test_what_was_not_understood_is_shown_as_typed_and_marked(tmp_path: Path) -> None:
    sheet = written(tmp_path, "goals", {"target": Weird("大约五六万"), "actual": "大约五六万"})
    target, actual = sheet["E2"], sheet["F2"]
    assert target.value == actual.value == "大约五六万"
    assert target.font.italic
    assert not actual.font.italic
    assert target.fill.fgColor.rgb != actual.fill.fgColor.rgb


DANGEROUS = ["=1+1", "=HYPERLINK(\"http://x\",\"y\")", "+86 138", "-", "-2+3", "@SUM(A1)", "{=1}", "\t=1+1", "http://example.org",
             "external:x.xlsx", "mailto:a@b.c", "0012", "1e5", "TRUE", "#REF!", "<r><t>fake</t></r>", "<r>",
             "</t></is></c>", "a & b < c > d \"e\" 'f'", "]]>", " blank ", "two\nlines"]  # fmt: skip


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_stays_text_whatever_it_looks_like(tmp_path: Path, text: str) -> None:
    sheet = written(tmp_path, "issues", {"problem": text}, {"problem": text, "cause": Weird(text)}, department=text)
    cells = [sheet["A2"], sheet["C2"], sheet["C3"], sheet["F3"]]
    assert [cell.value for cell in cells] == [text] * 4
    # openpyxl itself takes an "=…" it reads for a formula only where the file says so: 'f'.
    assert all(cell.data_type in {"s", "inlineStr"} for cell in cells)


@pytest.mark.parametrize("length", [32_767, 32_768, 100_000])
def test_too_long_a_text_is_cut_and_says_so(tmp_path: Path, length: int) -> None:
    marker = " …（已截断，全文见原文件）"
    found = written(tmp_path, "lessons", {"lesson": "长" * length})["D2"].value
    if length > 32_767:
        assert found == "长" * (32_767 - len(marker)) + marker
    else:
        assert found == "长" * length


def test_a_pair_of_surrogates_is_not_cut_in_two(tmp_path: Path) -> None:
    found = written(tmp_path, "lessons", {"lesson": "😀" * 20_000})["D2"].value
    assert found.lstrip("😀") == " …（已截断，全文见原文件）"
    assert len(found.encode("utf-16-le")) // 2 <= 32_767


def test_what_xml_can_not_hold_is_escaped_as_excel_does_and_odd_surrogates_are_replaced(tmp_path: Path) -> None:
    sheet = written(tmp_path, "lessons", {
        "lesson": "a\x00b\x0bc", "reuse": "_x0041_ stays", "owner": "\ud800 alone", "effect": "one\r\ntwo\rthree",
    })
    # openpyxl decodes no escapes of texts in place; Excel and LibreOffice do.
    assert sheet["D2"].value in {"a_x0000_b_x000B_c", "a\x00b\x0bc"}
    assert sheet["E2"].value in {"_x005F_x0041_ stays", "_x0041_ stays"}
    assert sheet["F2"].value == "\ufffd alone"
    assert sheet["G2"].value == "one\ntwo\nthree"


def test_numbers_excel_would_change_stay_as_typed(tmp_path: Path) -> None:
    sheet = written(tmp_path, "goals", *({"recorded_completion": value} for value in (
        10**15 + 1, math.nan, math.inf, True, 0.1 + 0.2, 1e300, -0.0, 999_999_999_999_999)))
    found = column(sheet, "填报完成率")
    assert found == ["1000000000000001", "nan", "inf", "TRUE", 0.1 + 0.2, 1e300, 0, 999_999_999_999_999]


CELLS = st.one_of(
    st.none(),
    st.text(max_size=40).filter(lambda text: not (text.startswith("<r>") and text.endswith("</r>"))),
    st.sampled_from(["=1+1", "甲部", "", " ", "_x0041_", "\x07", "\ufffe"]),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.integers(-(10**9), 10**9),
    st.dates(date(1900, 3, 1), date(2200, 1, 1)),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=20))
def test_cell_by_cell_the_same_as_xlsxwriter_writes(tmp_path: Path, rows: list[tuple[Any, ...]]) -> None:
    """Our rendered rows against XlsxWriter's own; for `<r>…</r>` alone it is theirs that is wrong."""
    keys = ("category", "lesson", "reuse")
    ours = written(tmp_path, "lessons", *(dict(zip(keys, row, strict=True)) for row in rows))
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(tmp_path / "theirs.xlsx"), options) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for at, row in enumerate(rows):
            for place, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(at, place, value, day)
                elif isinstance(value, str):
                    sheet.write_string(at, place, value.replace("\r\n", "\n").replace("\r", "\n"))
                elif value is not None:
                    sheet.write_number(at, place, value)
    theirs = next(iter(sheets(tmp_path / "theirs.xlsx").values()))
    for at in range(len(rows)):
        for place in range(3):
            mine: Any = ours.cell(at + 2, place + 3).value
            other: Any = theirs.cell(at + 1, place + 1).value
            # They write 16 digits, we all 17; we leave the cell of an empty text empty.
            if isinstance(mine, float):
                assert math.isclose(mine, other, rel_tol=1e-15)
            else:
                assert mine == (None if other == "" else other)
