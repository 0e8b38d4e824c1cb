"""The command recompute: what it changes, what it leaves, where it writes, and what it says."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from tests.commands.conftest import GOOD, Ran, changed
from tests.commands.rich_retro import GOAL, GOALS, ISSUES, PHASE, PHASES, write_rich
from tests.edit.build import differing, parts
from tests.engines import differences, needs_libreoffice, recalculate_ironcalc, recalculate_libreoffice, stored_values
from tests.reader.build import in_sheets, rezip
from tests.reader.test_guard import encrypted
from tests.recalc.build import sheet_with, uncalculated
from xlretro.commands.examine import Settings, examine
from xlretro.commands.recompute import Recomputed, recompute
from xlretro.errors import InputRefused
from xlretro.io.reading.inputs import InputFile
from xlretro.io.template.workbook import write_workbook
from xlretro.model.changes import Formula
from xlretro.model.data import retrospective_from_data
from xlretro.model.records import Place, Uncalculated
from xlretro.workbooks import RETRO

DAY = date(2023, 10, 20)
GOALS_SHEET, PHASES_SHEET, ISSUES_SHEET, _ = (table.sheet("zh") for table in RETRO.tables)
Run = Callable[..., Ran]


def done(path: Path, **how: Any) -> Recomputed:
    return recompute(path.read_bytes(), **{"today": DAY, **how})


def news(found: Recomputed) -> dict[str, Any]:
    """New values by cell, of formulas their results."""
    return {f"{e.place.sheet}!{e.place.cell}": e.new.value if isinstance(e.new, Formula) else e.new for e in found.edits}


def typed_into(path: Path, sheet: str, cells: dict[str, Any]) -> Path:
    """Put numbers and texts into cells of a workbook as a program does that computes nothing: results stay."""
    def put(name: str, content: bytes) -> bytes:
        if name != _part(path, sheet):
            return content
        xml = content.decode()
        for cell, value in cells.items():
            new = f'<c r="{cell}"\\1 t="inlineStr"><is><t>{value}</t></is></c>' if isinstance(value, str) else \
                f'<c r="{cell}"\\1><v>{value}</v></c>' if value is not None else f'<c r="{cell}"\\1/>'
            xml, found = re.subn(rf'<c r="{cell}"( s="[0-9]+")?[^>]*?(?:/>|>.*?</c>)', new, xml, count=1)
            assert found
        return xml.encode()

    return rezip(path, put)


def _part(path: Path, sheet: str) -> str:
    return f"xl/worksheets/sheet{openpyxl.load_workbook(path, read_only=True).sheetnames.index(sheet) + 1}.xml"


def codes(path: Path) -> list[str]:
    return sorted(finding.code for finding in examine(InputFile(path, path.name), Settings(as_of=DAY)).findings)


@pytest.fixture
def ours(write: Callable[..., Path]) -> Path:
    return write("a.xlsx")


# ---------------------------------------------------------------------------------------- workbooks of our template


def test_one_that_is_right_comes_out_byte_for_byte_the_same(ours: Path) -> None:
    data = ours.read_bytes()
    again = recompute(data, today=DAY)
    assert again.data is data
    assert again.edits == []


def test_results_follow_what_was_typed_since(ours: Path) -> None:
    typed_into(ours, GOALS_SHEET, {"E10": 40000})
    found = news(done(ours))
    assert found[f"{GOALS_SHEET}!F10"] == 0.8
    assert found[f"{GOALS_SHEET}!G10"] == "否"
    assert found["看板!B5"] == 0.8
    assert found["看板!B6"] == "达成 0/1 个目标"


def test_only_the_sheets_with_changed_results_change(ours: Path) -> None:
    typed_into(ours, PHASES_SHEET, {"G5": 45205})
    rezip(ours, lambda name, content: content.replace(b' fullCalcOnLoad="1"', b""))  # as Excel saves it
    before = ours.read_bytes()
    after = done(ours)
    assert {edit.place.sheet for edit in after.edits} == {"看板", PHASES_SHEET}
    assert differing(before, after.data) == {_part(ours, "看板"), _part(ours, PHASES_SHEET)}
    assert recompute(after.data, today=DAY).edits == []


def test_nothing_but_results_changes_in_a_sheet(ours: Path) -> None:
    typed_into(ours, PHASES_SHEET, {"G5": 45205})
    before, after = (parts(data)[_part(ours, PHASES_SHEET)].decode() for data in (ours, done(ours).data))
    without = [re.sub(r"( t=\"(?:str|n)\")?>(<f>.*?</f>)<v>[^<]*</v>", r">\2", xml) for xml in (before, after)]
    assert before != after
    assert without[0] == without[1]


def test_one_that_was_never_calculated_becomes_readable(write: Callable[..., Path]) -> None:
    right = stored_values(write("b.xlsx"))
    path = write("a.xlsx")
    part = _part(path, GOALS_SHEET)
    rezip(path, lambda name, content: content if name != part else
          re.sub(rb'(<c r="E10" s="[0-9]+">)<v>52000</v>', rb"\1<f>50000+2000</f><v>0</v>", content))  # fmt: skip
    uncalculated(path)
    assert codes(path).count("XR107") == 1
    found = done(path)
    assert all(isinstance(edit.old, Uncalculated) for edit in found.edits)
    path.write_bytes(found.data)
    assert stored_values(path) == right
    assert codes(path) == codes(write("b.xlsx"))


@needs_libreoffice
def test_openpyxl_and_back(ours: Path) -> None:
    workbook = openpyxl.load_workbook(ours)
    workbook[GOALS_SHEET]["E10"] = "4.5万"
    workbook.save(ours)
    found = done(ours)
    assert (found.untold, found.beside) == ([], [])
    ours.write_bytes(found.data)
    assert differences(ours, recalculate_libreoffice) == []  # to IronCalc a blank cell of openpyxl's is 0
    assert stored_values(ours)[GOALS_SHEET]["F10"] == 0.9


@pytest.mark.parametrize("data", [
    GOOD, {**GOOD, "goals": [{"goal": "降本", "metric": "成本", "target": "约5万", "actual": "abc"}]},
    {**GOOD, "phases": [{"phase": "爆发期", "planned_start": "9.20", "planned_end": "2023-10-03"}]},
])  # fmt: skip
def test_findings_stay_but_for_those_about_missing_results(write: Callable[..., Path], data: dict[str, Any]) -> None:
    path = write("a.xlsx", data)
    before = codes(path)
    uncalculated(path).write_bytes(done(path).data)
    assert [code for code in codes(path) if code != "XR108"] == [code for code in before if code != "XR108"]


def test_today_is_the_day_where_the_workbook_names_none(write: Callable[..., Path]) -> None:
    path = write("a.xlsx", changed(GOOD, as_of=None))
    found = done(path, today=date(2023, 11, 4))
    assert found.as_of == date(2023, 11, 4)
    assert news(found)["看板!BA2"] == 45234
    assert news(found)[f"{ISSUES_SHEET}!K5"] == 10


def test_the_as_of_date_is_written_into_the_workbook(ours: Path) -> None:
    found = done(ours, as_of=date(2023, 11, 4))
    first = next(edit for edit in found.edits if edit.column == "as_of")
    assert (first.old, first.new) == (DAY, date(2023, 11, 4))
    assert news(found)[f"{ISSUES_SHEET}!K5"] == 10
    assert not found.only_results
    ours.write_bytes(found.data)
    assert differences(ours, recalculate_ironcalc) == []
    assert done(ours, as_of=date(2023, 11, 4), today=date(2024, 1, 1)).edits == []


def test_a_blank_as_of_date_is_filled(write: Callable[..., Path]) -> None:
    path = write("a.xlsx", changed(GOOD, as_of=None))
    found = done(path, as_of=date(2023, 11, 4))
    path.write_bytes(found.data)
    assert examine(InputFile(path, "a.xlsx"), Settings()).results.as_of == date(2023, 11, 4)  # type: ignore[union-attr]
    assert differences(path, recalculate_ironcalc) == []


def test_without_a_cell_for_it_the_as_of_date_is_refused(ours: Path) -> None:
    typed_into(ours, GOALS_SHEET, {"B7": "备注"})
    with pytest.raises(InputRefused, match="截至日期"):
        done(ours, as_of=DAY)


def test_overwritten_formulas_are_told_and_stay(ours: Path) -> None:
    typed_into(ours, GOALS_SHEET, {"F10": 0.5, "G10": None})
    found = done(ours)
    assert [(entry.place, entry.typed, entry.computed, entry.overwrote) for entry in found.beside] == [
        (Place(GOALS_SHEET, 10, 6), 0.5, 1.04, True), (Place(GOALS_SHEET, 10, 7), None, "是", True),
    ]  # fmt: skip
    assert {f"{GOALS_SHEET}!F10", f"{GOALS_SHEET}!G10"}.isdisjoint(news(found))
    assert news(found)["看板!B5"] == 0.5  # as the formulas see it


def test_a_lost_formula_is_told(ours: Path, run: Run) -> None:
    """In rows without data, and of hidden helpers, too."""
    typed_into(ours, GOALS_SHEET, {"G10": None, "T10": None})
    ran = run("recompute", str(ours), "--dry-run")
    assert f"{GOALS_SHEET}!G10  公式丢了，算出来是 是；加 --restore 放回公式" in ran.out
    assert f"{GOALS_SHEET}!T10  公式丢了；" in ran.out
    entries = json.loads(run("recompute", str(ours), "--json").out)["files"][0]["beside"]
    assert next((entry["cell"], entry["typed"], entry["computed"]) for entry in entries) == ("G10", None, "是")


def test_overwritten_and_lost_formulas_are_restored_if_asked(ours: Path) -> None:
    before = openpyxl.load_workbook(ours)[GOALS_SHEET]
    right = stored_values(ours)
    typed_into(ours, GOALS_SHEET, {"F10": 0.5, "G10": None, "T10": 7})
    found = done(ours, restore=True)
    put_back = {edit.place.cell: edit.old for edit in found.edits if isinstance(edit.new, Formula) and edit.new.text}
    assert put_back == {"F10": 0.5, "G10": None, "T10": 7}
    assert found.beside == []
    ours.write_bytes(found.data)
    after = openpyxl.load_workbook(ours)[GOALS_SHEET]
    assert [after[cell].value for cell in ("F10", "G10", "T10")] == [before[cell].value for cell in ("F10", "G10", "T10")]
    assert stored_values(ours) == right


def test_a_protected_sheet_gets_its_results_but_nothing_else(ours: Path) -> None:
    typed_into(ours, GOALS_SHEET, {"E10": 40000, "F10": 0.5})
    rezip(ours, in_sheets(lambda xml: xml.replace("</sheetData>", '</sheetData><sheetProtection sheet="1"/>', 1)))
    assert news(done(ours))[f"{GOALS_SHEET}!G10"] == "否"
    with pytest.raises(InputRefused, match="保护"):
        done(ours, restore=True)
    with pytest.raises(InputRefused, match="保护"):
        done(ours, as_of=date(2024, 1, 1))


def test_somebodys_own_formulas_on_our_template(ours: Path) -> None:
    workbook = openpyxl.load_workbook(ours)
    own = workbook.create_sheet("测算")
    own["A1"] = f"='{GOALS_SHEET}'!F10*100"
    own["A2"] = "=RAND()"
    own["A3"] = "=A2+1"
    own["A4"] = "=SUM(goals[实际完成值])"
    own["A5"] = ArrayFormula("A5", "=SUM((goals[目标值]>0)*1)")
    workbook.save(ours)
    found = done(ours)
    assert [(place.sheet, place.cell) for place in found.untold] == [("测算", "A2"), ("测算", "A3")]
    told = news(found)
    assert (told["测算!A2"], told["测算!A3"]) == (None, None)  # no blank in the place of what is not known
    assert (told["测算!A1"], told["测算!A4"], told["测算!A5"]) == (104, 52000, 1)


def test_formulas_that_cells_share(ours: Path) -> None:
    """Excel states a formula once for a column that was filled down."""
    workbook = openpyxl.load_workbook(ours)
    own = workbook.create_sheet("测算")
    for row, number in enumerate((1, 2, 3), start=1):
        own.cell(row, 1, number)
        own.cell(row, 2, f"=A{row}*$A$3+B$1" if row > 1 else 5)
    workbook.save(ours)
    part = _part(ours, "测算")
    rezip(ours, lambda name, content: content if name != part else content
          .replace(b"<f>A2*$A$3+B$1</f>", b'<f t="shared" ref="B2:B3" si="0">A2*$A$3+B$1</f>')
          .replace(b"<f>A3*$A$3+B$1</f>", b'<f t="shared" si="0"/>'))  # fmt: skip
    told = news(done(ours))
    assert (told["测算!B2"], told["测算!B3"]) == (11, 14)


def test_one_that_python_computed_in_excel_stays_as_it_was(tmp_path: Path) -> None:
    """约5万 is read by Python alone: what Excel stored by it is right, and what it makes of a change is followed."""
    data = {**GOOD, "goals": [{"goal": "拉新", "metric": "新增注册量", "target": 50000, "actual": 40000}]}
    path = tmp_path / "a.xlsm"
    write_workbook(path, RETRO, "zh", retrospective_from_data(RETRO, data), macros=True, as_of_today=DAY)
    typed_into(path, GOALS_SHEET, {"E10": "约4.5万"})
    assert news(done(path))[f"{GOALS_SHEET}!F10"] == "#VALUE!"
    said = path.read_bytes()
    rezip(path, in_sheets(lambda xml: xml.replace("计算方式：表内公式", "计算方式：xlretro（Python）")))
    assert path.read_bytes() != said
    told = news(done(path))
    assert told[f"{GOALS_SHEET}!F10"] == 0.9
    assert not any("计算方式" in str(value) for value in told.values())
    path.write_bytes(done(path).data)
    assert done(path).edits == []


def test_the_last_digit_of_a_result_is_nobodys_fault(ours: Path) -> None:
    rezip(ours, in_sheets(lambda xml: xml.replace("<v>1.04</v>", "<v>1.0400000000000003</v>")))
    assert done(ours).edits == []
    rezip(ours, in_sheets(lambda xml: xml.replace("<v>1.0400000000000003</v>", "<v>1.0401</v>")))
    assert len(done(ours).edits) > 3


def test_array_formulas_over_several_cells_are_left(ours: Path) -> None:
    workbook = openpyxl.load_workbook(ours)
    own = workbook.create_sheet("测算")
    own["A1"] = ArrayFormula("A1:A2", "=goals[目标值]*1")
    workbook.save(ours)
    found = done(ours)
    assert [(place.sheet, place.cell) for place in found.untold] == [("测算", "A1")]
    assert not any(cell.startswith("测算") for cell in news(found))


# ---------------------------------------------------------------------------------------- workbooks of other layouts


def foreign(path: Path, rate: Any = None, delay: Any = None, **how: Any) -> Path:
    return write_rich(path, goals=[(*GOAL, rate)], phases=[(*PHASE, delay)], **how)


@pytest.fixture(autouse=True)
def _titles(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("tests.commands.rich_retro.GOALS", (*GOALS, "完成率"))
    monkeypatch.setattr("tests.commands.rich_retro.PHASES", (*PHASES, "延期天数"))
    monkeypatch.setattr("tests.commands.rich_retro.ISSUES", (*ISSUES, "逾期天数"))
    return iter([None])  # type: ignore[return-value]


def test_blank_computed_cells_get_figures(tmp_path: Path) -> None:
    path = foreign(tmp_path / "a.xlsx")
    found = done(path, as_of=date(2023, 11, 27))
    assert news(found) == {"目标!G7": 0.84, "进度!J2": 0, "问题!I2": 2}
    path.write_bytes(found.data)
    cells = openpyxl.load_workbook(path)
    assert [cells[s][c].number_format for s, c in (("目标", "G7"), ("进度", "J2"))] == ["0.00%", "0"]
    assert done(path, as_of=date(2023, 11, 27)).edits == []


def test_a_format_of_their_own_stays(tmp_path: Path) -> None:
    path = foreign(tmp_path / "a.xlsx")
    workbook = openpyxl.load_workbook(path)
    workbook["目标"]["G7"].number_format = "0.0"
    workbook.save(path)
    path.write_bytes(done(path).data)
    cell = openpyxl.load_workbook(path)["目标"]["G7"]
    assert (cell.value, cell.number_format) == (0.84, "0.0")


def test_only_sheets_styles_and_the_wish_to_calculate_change(tmp_path: Path) -> None:
    path = foreign(tmp_path / "a.xlsm", macros=True, formulas=[("目标", "I3", "SUM(G7:G9)")])
    rezip(path, lambda name, content: content.replace(b' fullCalcOnLoad="1"', b""))
    data = done(path).data
    assert differing(path, data) == {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/styles.xml", "xl/workbook.xml"}
    assert b'fullCalcOnLoad="1"' in parts(data)["xl/workbook.xml"]


def test_what_people_typed_stays_and_is_told_where_it_differs(tmp_path: Path) -> None:
    path = foreign(tmp_path / "a.xlsx", rate="90%", delay=0)
    found = done(path)
    assert "目标!G7" not in news(found)
    (entry,) = found.beside
    assert (entry.place.cell, entry.typed, entry.computed, entry.overwrote) == ("G7", "90%", 0.84, False)


def test_their_formulas_keep_what_their_program_computed(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "a.xlsx", formulas=[("目标", "H3", "1+1"), ("目标", "H4", "SUM(A1:A2)")])
    rezip(path, in_sheets(lambda xml: xml.replace("<f>1+1</f><v></v>", "<f>1+1</f><v>3</v>")
                          .replace("<f>SUM(A1:A2)</f><v></v>", "<f>SUM(A1:A2)</f><v>9</v>")))  # fmt: skip
    assert not any(cell.startswith("目标!H") for cell in news(done(path)))


def test_their_formulas_follow_the_cells_that_were_blank(tmp_path: Path) -> None:
    path = foreign(tmp_path / "a.xlsx", formulas=[("目标", "I3", "AVERAGE(G7:G9)"), ("目标", "I4", "I3*100"), ("目标", "I5", "1+1"),
                                                  ("目标", "I2", "CORREL(G7:G9,C7:C9)")])  # fmt: skip
    old = {"I3": "AVERAGE(G7:G9)", "I4": "I3*100", "I5": "1+1", "I2": "CORREL(G7:G9,C7:C9)"}
    for text in old.values():
        rezip(path, in_sheets(lambda xml, text=text: xml.replace(f"<f>{text}</f><v></v>", f"<f>{text}</f><v>7</v>")))  # type: ignore[misc]
    found = done(path)
    assert news(found) == {"目标!G7": 0.84, "目标!I2": None, "目标!I3": 0.84, "目标!I4": 84, "进度!J2": 0}
    assert [place.cell for place in found.untold] == ["I2"]


def test_their_formulas_without_results_get_them(tmp_path: Path) -> None:
    path = sheet_with(tmp_path / "a.xlsx", {
        **dict(zip(("A1", "B1", "C1", "D1", "E1"), ("核心目标", "量化指标", "目标值", "实际完成值", "完成率"), strict=True)),
        "A2": "拉新", "B2": "新增注册量", "C2": 50000, "D2": "=40000+2000", "E2": "=D2/C2",
        "A3": "拉新", "B3": "新增下单量", "C3": 500, "D3": "=INDIRECT(\"C2\")", "E3": "=D3/C3",
    })  # fmt: skip
    assert codes(path).count("XR107") == 2
    found = done(path)
    assert news(found) == {"Sheet!D2": 42000, "Sheet!E2": 0.84, "Sheet!D3": None, "Sheet!E3": None}
    assert [place.cell for place in found.untold] == ["D3", "E3"]
    path.write_bytes(found.data)
    assert codes(path).count("XR107") == 1
    assert done(path).edits == []


def test_figures_are_computed_from_formulas_without_results(tmp_path: Path) -> None:
    titles = ("核心目标", "量化指标", "目标值", "实际完成值", "完成率")
    path = sheet_with(tmp_path / "a.xlsx", {
        **dict(zip(("A1", "B1", "C1", "D1", "E1"), titles, strict=True)),
        "A2": "拉新", "B2": "新增注册量", "C2": 50000, "D2": "=40000+2000",
    })  # fmt: skip
    found = done(path)
    assert news(found) == {"Sheet!D2": 42000, "Sheet!E2": 0.84}
    assert recompute(found.data, today=DAY).edits == []


def test_blank_cells_of_a_protected_sheet_stay(tmp_path: Path) -> None:
    path = foreign(tmp_path / "a.xlsx", protect="目标")
    found = done(path)
    assert list(news(found)) == ["进度!J2"]
    assert [(place.sheet, place.cell) for place in found.left] == [("目标", "G7")]


def monthly(
    path: Path, overdue: Sequence[Any] = (), progress: Sequence[Any] = (), as_of: Any = date(2023, 10, 20)
) -> Path:
    """A department's own layout whose sheet names its as-of date; with what stands in the two columns that go by it."""
    cells: dict[str, Any] = {"A1": "截至日期", "B1": as_of}
    phases = ("阶段", "计划开始", "计划完成", "实际开始", "实际完成", "进度状态")
    issues = ("问题描述", "影响程度", "改进措施", "责任人", "完成时间", "状态", "逾期天数")
    for column, title in zip("ABCDEFG", issues, strict=True):
        cells[f"{column}3"] = title
    for row, (due, status) in enumerate([(date(2023, 10, 10), "进行中"), (date(2023, 11, 1), "进行中"),
                                         (date(2023, 10, 10), "已完成"), (date(2023, 10, 1), "进行中")], start=4):  # fmt: skip
        cells |= {f"A{row}": f"问题{row}", f"B{row}": "高", f"C{row}": "改", f"D{row}": "*工", f"E{row}": due, f"F{row}": status}
    for row, value in enumerate(overdue, start=4):
        cells[f"G{row}"] = value
    for column, title in zip("ABCDEF", phases, strict=True):
        cells[f"{column}12"] = title
    for row, (start, end) in enumerate([(date(2023, 9, 1), date(2023, 10, 25)), (date(2023, 11, 1), date(2023, 11, 30))], start=13):
        cells |= {f"A{row}": f"阶段{row}", f"B{row}": start, f"C{row}": end, f"D{row}": start if row == 13 else None}
    for row, value in enumerate(progress, start=13):
        cells[f"F{row}"] = value
    return sheet_with(path, cells)


def test_the_next_day_replaces_what_was_computed_for_the_former_one(tmp_path: Path) -> None:
    """A monthly --as-of: three times, there and back, and as if it had been the first one each time."""
    path = monthly(tmp_path / "a.xlsx")
    days = [date(2023, 10, 20), date(2023, 11, 5), date(2023, 12, 5), date(2023, 10, 20)]
    for number, day in enumerate(days):
        alone = monthly(tmp_path / f"{number}.xlsx", as_of=day)
        alone.write_bytes(recompute(alone.read_bytes(), as_of=day, today=DAY).data)
        found = recompute(path.read_bytes(), as_of=day, today=DAY)
        assert found.beside == []
        path.write_bytes(found.data)
        sheets = [openpyxl.load_workbook(each)["Sheet"] for each in (path, alone)]
        columns = [[sheet[cell].value for cell in ("G4", "G5", "G6", "G7", "F13", "F14")] for sheet in sheets]
        assert columns[0] == columns[1]
        assert columns[0][0] == {0: 10, 1: 26, 2: 56, 3: 10}[number]


@pytest.mark.parametrize("value", [9, 11, "10天", 10.4, "已逾期"])
def test_what_is_not_the_figure_of_the_former_day_was_typed(tmp_path: Path, value: Any) -> None:
    path = monthly(tmp_path / "a.xlsx", overdue=[value, None, None, 19], progress=["正常"])
    found = done(path, as_of=date(2023, 11, 5))
    assert "Sheet!G4" not in news(found)
    assert "Sheet!F13" not in news(found)
    assert news(found)["Sheet!G7"] == 35
    assert {entry.place.cell for entry in found.beside} == {"G4", "F13"}


@pytest.mark.parametrize("as_of", [None, "待定"])
def test_without_a_former_day_nothing_typed_is_replaced(tmp_path: Path, as_of: Any) -> None:
    path = monthly(tmp_path / "a.xlsx", overdue=[10, None, None, 19], as_of=as_of)
    found = done(path, as_of=date(2023, 11, 5))
    assert {"Sheet!G4", "Sheet!G7"}.isdisjoint(news(found))
    assert [(entry.place.cell, entry.typed, entry.computed) for entry in found.beside] == [("G4", 10, 26), ("G7", 19, 35)]


# ---------------------------------------------------------------------------------------- files


def test_files_themselves_are_changed_and_those_that_are_right_are_not_written(ours: Path, write: Callable[..., Path], run: Run) -> None:
    stale = typed_into(write("b.xlsx"), GOALS_SHEET, {"E10": 40000})
    for path in (ours, stale):
        os.utime(path, (1, 1))
    ran = run("recompute", str(ours), str(stale))
    assert ran.code == 0
    assert (ours.stat().st_mtime, stale.stat().st_mtime == 1) == (1, False)
    assert stored_values(stale)[GOALS_SHEET]["F10"] == 0.8
    assert "已写回原文件" in ran.out
    assert str(ours) not in ran.out  # of many files, those that nothing is to be said of are only counted
    assert "共 2 个文件：已经是对的 1、已更新 1" in ran.out
    assert not list(ours.parent.glob("*.bak*"))
    assert run("recompute", str(stale)).out.count("已经是对的") == 2


def test_a_backup_stays_where_more_than_results_changed(ours: Path, run: Run) -> None:
    before = ours.read_bytes()
    ran = run("recompute", str(ours), "--as-of", "2023.11.4")
    assert ran.code == 0
    assert ours.with_name("a.xlsx.bak").read_bytes() == before
    assert "a.xlsx.bak" in ran.out
    assert "2023-10-20 → 2023-11-04" in ran.out


def test_copies_keep_the_folders_that_they_lie_in(write: Callable[..., Path], run: Run, tmp_path: Path) -> None:
    right, stale = write("in/甲/a.xlsx"), typed_into(write("in/b.xlsx"), GOALS_SHEET, {"E10": 40000})
    before = stale.read_bytes()
    assert run("recompute", str(tmp_path / "in"), "-o", str(tmp_path / "out")).code == 0
    assert stale.read_bytes() == before
    assert (tmp_path / "out/甲/a.xlsx").read_bytes() == right.read_bytes()
    assert stored_values(tmp_path / "out/b.xlsx")[GOALS_SHEET]["F10"] == 0.8
    again = (tmp_path / "out/b.xlsx").read_bytes()
    assert run("recompute", str(tmp_path / "in"), "-o", str(tmp_path / "out")).code == 0
    assert (tmp_path / "out/b.xlsx").read_bytes() == again


def test_a_file_that_is_not_our_copy_is_not_replaced(ours: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/a.xlsx").write_bytes(b"mine")
    ran = run("recompute", str(ours), "-o", str(tmp_path / "out"))
    assert (ran.code, (tmp_path / "out/a.xlsx").read_bytes()) == (2, b"mine")
    assert "没有写出" in ran.out
    assert run("recompute", str(ours), "-o", str(tmp_path / "out"), "--overwrite").code == 0


def test_a_copy_never_takes_the_place_of_an_input(ours: Path, run: Run) -> None:
    ran = run("recompute", str(ours), "-o", str(ours.parent))
    assert ran.code == 2
    assert "不写 --output" in ran.err


def test_a_dry_run_lists_every_cell_and_writes_nothing(ours: Path, run: Run) -> None:
    typed_into(ours, GOALS_SHEET, {"E10": 40000})
    before = ours.read_bytes()
    ran = run("recompute", str(ours), "--dry-run")
    assert ours.read_bytes() == before
    assert f"{GOALS_SHEET}!F10  1.04 → 0.8" in ran.out
    assert "看板!B5  1.04 → 0.8" in ran.out
    assert "没有写任何文件" in ran.out


def test_one_that_changes_meanwhile_is_left(ours: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    typed_into(ours, GOALS_SHEET, {"E10": 40000})

    def meanwhile(data: bytes, **how: Any) -> Recomputed:
        ours.write_bytes(b"saved by somebody")
        return recompute(data, **how)

    monkeypatch.setattr("xlretro.commands.recompute_files.recompute", meanwhile)
    ran = run("recompute", str(ours))
    assert (ran.code, ours.read_bytes()) == (2, b"saved by somebody")
    assert "被改动了" in ran.out


def test_english(ours: Path, run: Run) -> None:
    typed_into(ours, GOALS_SHEET, {"E10": 40000, "G10": "是"})
    out = run("recompute", "--lang", "en", str(ours)).out
    assert "typed over the formula" in out
    assert "1 file(s): updated 1" in out


def test_json_names_every_cell(ours: Path, run: Run) -> None:
    typed_into(ours, GOALS_SHEET, {"E10": 40000, "G10": "是"})
    told = json.loads(run("recompute", str(ours), "--json").out)
    (file,) = told["files"]
    assert told["counts"] == {"files": 1, "right": 0, "changed": 1, "not_written": 0, "refused": 0, "unrecognised": 0, "skipped": 0}
    assert (file["verdict"], file["as_of"], file["written"], file["backup"]) == ("changed", "2023-10-20", ours.as_posix(), "")
    edit = next(edit for edit in file["edits"] if edit["cell"] == "F10")
    assert (edit["old"], edit["new"], edit["table"], edit["column"]) == (1.04, 0.8, "goals", "completion")
    assert file["beside"] == [{"sheet": GOALS_SHEET, "cell": "G10", "table": "goals", "column": "reached", "typed": "是",
                               "computed": "否", "overwrote": True}]  # fmt: skip


def test_what_cannot_be_recomputed_is_one_line_each(write: Callable[..., Path], run: Run, tmp_path: Path) -> None:
    (tmp_path / "坏.xlsx").write_bytes(b"PK\3\4 nothing")
    encrypted(write("密.xlsx"), "秘密")
    sheet_with(tmp_path / "别的.xlsx", {"A1": "考勤", "B1": "=1+1"})
    (tmp_path / "旧.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    ran = run("recompute", str(tmp_path))
    assert ran.code == 2
    assert ran.out.count("已拒绝") == 4
    assert "会失去密码" in ran.out
    assert "--password" not in ran.out
    assert run("recompute", str(tmp_path / "别的.xlsx")).code == 3
    assert not list(tmp_path.glob("*.bak*"))


def test_archives_and_addresses_are_refused(run: Run, tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    archive.write_bytes(b"PK\5\6" + bytes(18))
    ran = run("recompute", str(archive))
    assert ran.code == 2
    assert "不是本机的文件" in ran.err


def test_one_that_cannot_be_written_is_told_and_stays(ours: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is on Windows while the file is open in Excel."""
    typed_into(ours, GOALS_SHEET, {"E10": 40000})
    before = ours.read_bytes()
    real = os.replace

    def locked(source: Any, target: Any, **how: Any) -> None:
        if Path(target) == ours:
            raise PermissionError(13, "open elsewhere", str(target))
        real(source, target, **how)

    monkeypatch.setattr(os, "replace", locked)
    ran = run("recompute", str(ours))
    assert (ran.code, ours.read_bytes()) == (2, before)
    assert "没有写出" in ran.out
    assert "更新" not in ran.out
    assert [path.name for path in ours.parent.iterdir()] == ["a.xlsx"]
    counts = json.loads(run("recompute", str(ours), "--json").out)["counts"]
    assert (counts["not_written"], counts["changed"]) == (1, 0)


@pytest.mark.parametrize("lock", ["~$a.xlsx", "~$xlsx", ".~lock.a.xlsx#"])
@pytest.mark.parametrize("command", [("recompute",), ("validate", "--fix", "--in-place")])
def test_one_that_is_open_elsewhere_stays(
    ours: Path, write: Callable[..., Path], run: Run, lock: str, command: tuple[str, ...]
) -> None:
    """Excel, WPS and LibreOffice say so by a file beside it."""
    other = write("other.xlsx")
    for path in (ours, other):
        typed_into(path, GOALS_SHEET, {"E10": "４０，０００"})
    before, other_before = ours.read_bytes(), other.read_bytes()
    ours.with_name(lock).touch()
    ran = run(*command, str(ours), str(other))
    assert ran.code == (2 if command == ("recompute",) else 1)
    assert ours.read_bytes() == before
    assert f"正在别处打开（{lock}）" in ran.out
    assert other.read_bytes() != other_before
    assert not ours.with_name("a.xlsx.bak").exists()


def test_formulas_that_never_had_a_result_are_told_once(tmp_path: Path, run: Run) -> None:
    cells = {"A1": "核心目标", "B1": "量化指标", "C1": "目标值", "D1": "实际完成值", "A2": "拉新", "B2": "注册量", "C2": 5, "D2": 4,
             "F1": "=INDIRECT(\"C2\")", "F2": "=RAND()"}  # fmt: skip
    path = sheet_with(tmp_path / "a.xlsx", cells)
    before = path.read_bytes()
    ran = run("recompute", str(path))
    assert (ran.code, path.read_bytes()) == (0, before)
    assert "2 个公式这里算不了" in ran.out
    assert "已经是对的" in ran.out
    path = sheet_with(tmp_path / "a.xlsx", {**cells, "F3": "=1+1"})
    ran = run("recompute", str(path))
    assert "更新公式结果 1 个" in ran.out
    assert "过期" not in ran.out
    assert "2 个公式这里算不了" in ran.out
    assert stored_values(path)["Sheet"]["F3"] == 2
