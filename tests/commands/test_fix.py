"""Safe repairs: what is put right, what is left alone, where it is written, and that a second run finds nothing."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from tests.commands.conftest import GOOD
from tests.commands.rich_retro import GOAL, ISSUE, LESSON, PHASE, write_rich
from tests.edit.build import differing, parts
from tests.reader.build import rezip
from tests.reader.test_guard import encrypted
from xlretro.commands.examine import Settings, examine
from xlretro.commands.orders import REPAIRED_FOLDER, Orders
from xlretro.commands.validate import CheckedFile, Report, validate
from xlretro.errors import OutputRefused, UsageRefused
from xlretro.io import atomic
from xlretro.io.reading.inputs import InputFile, find_inputs
from xlretro.io.template.workbook import write_workbook
from xlretro.model.compute import compute
from xlretro.model.data import retrospective_from_data
from xlretro.render.repairs import repair_lines, repairs_json, repairs_total
from xlretro.workbooks import RETRO

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "workbooks"
DAY = date(2023, 10, 20)
SETTINGS = Settings(as_of=DAY)


def fixed(*paths: Path, jobs: int = 1, using: Settings = SETTINGS, **orders: Any) -> Report:
    return validate(paths, using, orders=Orders(**{"fix": True, "lang": "zh", **orders}), jobs=jobs)


def listed(path: Path, **orders: Any) -> CheckedFile:
    (file,) = fixed(path, dry_run=True, **orders).files
    return file


def news(file: CheckedFile) -> dict[str, Any]:
    """New values by cell."""
    return {f"{edit.place.sheet}!{edit.place.cell}": edit.new for edit in file.repairs}


def again(folder: Path) -> dict[str, Any]:
    """What a second run would repair."""
    return {file.path: news(file) for file in fixed(folder, dry_run=True).files if file.repairs}


# ---------------------------------------------------------------------------------------- what is repaired


def test_numbers_dates_and_words(tmp_path: Path) -> None:
    file = listed(write_rich(tmp_path / "a.xlsx"))
    found = news(file)
    assert {cell: found[cell] for cell in ("目标!C7", "目标!D7", "目标!E7", "问题!C2", "问题!H2")} == {
        "目标!C7": 50000.0, "目标!D7": 42000.0, "目标!E7": "人", "问题!C2": "高", "问题!H2": "进行中"}  # fmt: skip
    assert [found[f"进度!{column}2"] for column in "CDEF"] == [
        date(2023, 9, 28), date(2023, 10, 3), date(2023, 9, 28), date(2023, 10, 3)]  # fmt: skip
    assert found["问题!G2"] == date(2023, 11, 25)
    places = [(edit.place.sheet, edit.place.row, edit.place.column) for edit in file.repairs]
    order = ["目标", "进度", "问题", "经验"]
    assert places == sorted(places, key=lambda place: (order.index(place[0]), *place[1:]))


@pytest.mark.parametrize(("typed", "new"), [
    ("*工 ", "*工"), ("\u3000*工", "*工"), ("*\u200b工", "*工"), ("*工\u00a0\n", "*工"), ("\ufeff*工", "*工"),
    ("１２号 *工", "12号 *工"), ("*工２．５", "*工2.5"),
])  # fmt: skip
def test_texts_are_tidied(tmp_path: Path, typed: str, new: str) -> None:
    issue = (*ISSUE[:5], typed, *ISSUE[6:])
    assert news(listed(write_rich(tmp_path / "a.xlsx", issues=[issue])))["问题!F2"] == new


@pytest.mark.parametrize("typed", [
    "*工", "第一行\n第二行", "提升５％".replace("５", "5"), "Ａ组", "完成✔\ufe0f", "👨\u200d👩\u200d👧", " -见附件", "\u200b",
    "“引号”，。", "ｘ２".replace("２", "2"),
])  # fmt: skip
def test_texts_that_say_what_they_show_stay(tmp_path: Path, typed: str) -> None:
    issue = (*ISSUE[:5], typed, *ISSUE[6:])
    assert "问题!F2" not in news(listed(write_rich(tmp_path / "a.xlsx", issues=[issue])))


@pytest.mark.parametrize(("impact", "status", "new"), [
    ("重大", "已办结", ("高", "已完成")), ("一般", "√", ("中", "已完成")), ("轻微 ", "todo", ("低", "未开始")),
    ("High", "Done", ("高", "已完成")), ("高\u3000", "取消", ("高", "已取消")), ("中等", "在办", ("中", "进行中")),
])  # fmt: skip
def test_synonyms_become_the_templates_words(tmp_path: Path, impact: str, status: str, new: tuple[str, str]) -> None:
    found = news(listed(write_rich(tmp_path / "a.xlsx", issues=[(*ISSUE[:2], impact, *ISSUE[3:7], status)])))
    assert (found["问题!C2"], found["问题!H2"]) == new


@pytest.mark.parametrize("impact", ["紧急", "P0", "P1", "很大", "高", "高（严重）"])
@pytest.mark.parametrize("status", ["延期", "逾期", "滞后", "严重滞后", "暂停", "搁置", "On Hold", "未完成", "已上线", "关闭", "快好了"])
def test_words_that_say_more_or_nothing_known_stay(tmp_path: Path, impact: str, status: str) -> None:
    found = news(listed(write_rich(tmp_path / "a.xlsx", issues=[(*ISSUE[:2], impact, *ISSUE[3:7], status)])))
    assert not {"问题!C2", "问题!H2"} & found.keys()


def test_every_word_that_says_more_is_a_synonym_that_is_understood() -> None:
    choices = [choice for _, column in RETRO.every_column() for choice in column.choices]
    assert sum(len(choice.fuller) for choice in choices) > 10
    assert all(set(choice.fuller) <= set(choice.synonyms) for choice in choices)


def test_an_english_workbook_gets_english_words(tmp_path: Path) -> None:
    data = {**GOOD, "issues": [{**GOOD["issues"][0], "impact": "严重", "status": "doing"}]}
    path = tmp_path / "a.xlsx"
    write_workbook(path, RETRO, "en", retrospective_from_data(RETRO, data), as_of_today=DAY)
    book = openpyxl.load_workbook(path)
    sheet = next(sheet for sheet in book if sheet.title.startswith("Table 3"))
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value in ("High", "In progress")}
    cells["High"].value, cells["In progress"].value = "严重", "doing"
    book.save(path)
    assert {"High", "In progress"} <= set(news(listed(path)).values())


@pytest.mark.parametrize("actual", ["3成", "三万", "5-6万", "一大堆", "X万", "待定", "无", 6.5, "1,5"])
def test_amounts_that_need_a_judgement_stay(tmp_path: Path, actual: Any) -> None:
    assert "目标!D7" not in news(listed(write_rich(tmp_path / "a.xlsx", goals=[(*GOAL[:2], 8, actual, None, None)])))


@pytest.mark.parametrize("unit", [None, "个百分点", "%"])
def test_percentage_points_stay(tmp_path: Path, unit: str | None) -> None:
    path = write_rich(tmp_path / "a.xlsx", goals=[("拉新", "渗透率", "3个百分点", "3.2个百分点", unit, None)])
    file = listed(path)
    assert not {cell for cell in news(file) if cell.startswith("目标!") and cell[3] in "CDE"}
    assert file.findings == validate([path], SETTINGS, jobs=1).files[0].findings


def test_a_row_in_two_units_keeps_no_other_from_its_repair(tmp_path: Path) -> None:
    rows = [("拉新", "评分", "4.8分", "4.9", "星", None), ("拉新", "订单", "5万", "52000人", "元", None), ("拉新", "销售额", "6万", "6.1万", None, None)]
    found = news(listed(write_rich(tmp_path / "a.xlsx", goals=rows)))
    assert (found["目标!C9"], found["目标!D9"]) == (60_000, 61_000)


def test_a_row_is_left_where_its_repair_would_bring_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from xlretro.commands import repair
    from xlretro.model.changes import CellEdit

    real = repair.normalise

    def careless(typed: Any, lang: Any) -> list[CellEdit]:
        return [
            edit if edit.place.cell != "D7" else replace(edit, new="一大堆") for edit in real(typed, lang)
        ]

    monkeypatch.setattr(repair, "normalise", careless)
    monkeypatch.setattr(repair, "harmless", lambda typed, edits: edits)
    file = listed(write_rich(tmp_path / "a.xlsx", goals=[GOAL, ("拉新", "订单", "6万", "6.1万", "单", None)]))
    found = news(file)
    assert not {"目标!C7", "目标!D7", "目标!E7"} & found.keys()
    assert found["目标!D8"] == 61_000
    assert not [finding for finding in file.findings if finding.severity.value == "error" and finding.table == "goals"]


@pytest.mark.parametrize("day", ["3/4", "03/04", "3.4", "3-1", "23.9.22", "23/9/22", "9.20到月底", 9.2, "2023.9.20 18:00", "下周"])
def test_days_that_need_a_judgement_stay(tmp_path: Path, day: Any) -> None:
    phase = (*PHASE[:5], day, *PHASE[6:])
    activity = (*PHASE[:2], *[datetime(2023, 5, 1)] * 4, *PHASE[6:])
    found = news(listed(write_rich(tmp_path / "a.xlsx", phases=[phase, activity])))
    assert "进度!F2" not in found


def test_a_day_of_the_activity_may_lack_its_year(tmp_path: Path) -> None:
    phase = (*PHASE[:5], "10.5", *PHASE[6:])
    assert news(listed(write_rich(tmp_path / "a.xlsx", phases=[phase])))["进度!F2"] == date(2023, 10, 5)


# ---------------------------------------------------------------------------------------- what is left alone


@pytest.mark.parametrize(("formula", "cell"), [
    ('=SUBSTITUTE(目标!C7,"万人","")', "目标!C7"), ('=COUNTIF(问题!C2:C9,"严重")', "问题!C2"), ('=LEN(问题!F2)', "问题!F2"),
])  # fmt: skip
def test_what_the_workbooks_own_formulas_read_is_left_and_said(tmp_path: Path, formula: str, cell: str) -> None:
    issue = (*ISSUE[:5], "*工 ", *ISSUE[6:])
    free = news(listed(write_rich(tmp_path / "a.xlsx", issues=[issue])))
    file = listed(write_rich(tmp_path / "b.xlsx", issues=[issue], formulas=[("目标", "Z1", formula)]))
    assert cell in free
    assert cell not in news(file)
    assert cell in {f"{edit.place.sheet}!{edit.place.cell}" for edit in file.left}
    assert any(cell in line for line in repair_lines(file, "zh"))


def test_a_formula_in_a_typed_column_stays(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "a.xlsx", formulas=[("问题", "F2", '="*工 "')])
    assert "问题!F2" not in news(listed(path))


def test_a_word_of_a_dropdown_of_their_own_stays(tmp_path: Path) -> None:
    file = listed(write_rich(tmp_path / "a.xlsx", listed="严重,一般,轻微"))
    assert "问题!C2" not in news(file)
    assert "问题!H2" in news(file)
    assert [edit.column for edit in file.left] == ["impact"]


def test_a_text_with_a_look_of_its_own_keeps_it(tmp_path: Path) -> None:
    plain = (LESSON[0], LESSON[1] + " ", *LESSON[2:])
    assert "经验!B2" in news(listed(write_rich(tmp_path / "a.xlsx", lessons=[plain])))
    assert "经验!B2" not in news(listed(write_rich(tmp_path / "b.xlsx", lessons=[plain], rich_cell=True)))


def test_an_amount_whose_unit_stands_in_the_title_stays(tmp_path: Path) -> None:
    """5 under 目标值(万元) is read as 5万元; written back as 50000 it would be ten thousand times as much."""
    path = write_rich(tmp_path / "a.xlsx", goals=[("增收", "新增收入", 5, "4.2万元", None, None), ("增收", "收入", "6", "4.2", None, None)])
    book = openpyxl.load_workbook(path)
    book["目标"]["C6"] = "目标值(万元)"
    book.save(path)
    assert not {cell for cell in news(listed(path)) if cell.startswith("目标!") and cell[3] in "CDE"}


def test_a_value_beside_its_title_in_one_cell_stays(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book["目标"]["A5"] = "填报日期：2023.10.18 "
    book.save(path)
    assert "目标!A5" not in news(listed(path))


def test_inside_merged_cells_nothing_is_written(tmp_path: Path) -> None:
    path = write_rich(tmp_path / "a.xlsx", phases=[PHASE, (None, *PHASE[1:])])
    book = openpyxl.load_workbook(path)
    book["进度"]["A2"] = "爆发期 "
    book["进度"].merge_cells("A2:A3")
    book.save(path)
    found = news(listed(path))
    assert found["进度!A2"] == "爆发期"
    assert "进度!A3" not in found


# ---------------------------------------------------------------------------------------- findings of the repaired


def of_template(path: Path, target: str) -> Path:
    """A workbook of our template as Excel leaves it where a formula can't read *target*: the error value beside it."""
    write_workbook(path, RETRO, "zh", retrospective_from_data(RETRO, GOOD), as_of_today=DAY)
    sheet = next(sheet for sheet in openpyxl.load_workbook(path) if sheet.title.startswith("表1"))
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == 50000)
    rate = sheet.cell(cell.row, cell.column + 2).coordinate

    def blind(name: str, content: bytes) -> bytes:
        text = content.decode() if name.startswith("xl/worksheets/sheet") else ""
        number = re.compile(rf'<c r="{cell.coordinate}"( s="[0-9]+")?><v>50000</v></c>')
        if not number.search(text):
            return content
        text = number.sub(rf'<c r="{cell.coordinate}"\1 t="inlineStr"><is><t>{target}</t></is></c>', text)
        error = re.compile(rf'(<c r="{rate}"[^>]*?)(?: t="[a-z]+")?>(<f.*?</f>)<v>[^<]*</v>')
        assert error.search(text)
        return error.sub(r'\1 t="e">\2<v>#VALUE!</v>', text).encode()

    return rezip(path, blind)


def test_findings_are_those_of_the_repaired_workbook(tmp_path: Path) -> None:
    path = of_template(tmp_path / "a.xlsx", "约5万")
    (before,) = validate([path], SETTINGS, jobs=1).files
    assert "XR114" in {finding.code for finding in before.findings}
    (after,) = fixed(path, output=tmp_path / "out").files
    assert "XR114" not in {finding.code for finding in after.findings}
    (read,) = validate([tmp_path / "out"], SETTINGS, jobs=1).files
    assert read.findings == after.findings
    assert [edit.column for edit in after.repairs] == ["target"]


# ---------------------------------------------------------------------------------------- where it is written


def test_a_copy_beside_an_untouched_original(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = write_rich(tmp_path / "in" / "市场部" / "a.xlsx")
    tidy = write_rich(tmp_path / "in" / "b.xlsx", goals=[("拉新", "量", 5, 6, "人", None)], phases=[], issues=[])
    book = openpyxl.load_workbook(tidy)
    book["目标"]["B3"] = None
    book.save(tidy)
    before = source.read_bytes()
    report = fixed(Path("in"))
    copies = sorted(path.as_posix() for path in REPAIRED_FOLDER.rglob("*.xlsx"))
    assert copies == ["xlretro-fixed/市场部/a.xlsx"]
    assert [file.copies for file in report.files] == [[], copies]
    assert source.read_bytes() == before
    changed = {part for part in differing(source, Path(copies[0])) if part in parts(source)}
    assert changed <= {"xl/workbook.xml", "xl/styles.xml", *(f"xl/worksheets/sheet{n}.xml" for n in (1, 2, 3, 4))}
    assert openpyxl.load_workbook(copies[0])["目标"]["D7"].comment.text == "部门自己的批注"
    assert again(REPAIRED_FOLDER) == {}
    assert fixed(REPAIRED_FOLDER).files[0].not_copied is None
    assert fixed(Path("in")).files[1].copies == copies


@pytest.mark.parametrize("output", [None, Path("mine")])
def test_only_our_own_copies_are_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: Path | None) -> None:
    monkeypatch.chdir(tmp_path)
    source = write_rich(tmp_path / "in" / "a.xlsx")
    target = (output or REPAIRED_FOLDER) / "a.xlsx"
    own = write_rich(target, department="别的部门").read_bytes()
    for _ in range(2):
        (file,) = fixed(source, output=output).files
        assert file.not_copied
        assert (file.repairs, target.read_bytes()) == ([], own)
    target.unlink()
    assert fixed(source, output=output).files[0].copies == [target.as_posix()]
    write_rich(source, department="销售部")
    assert fixed(source, output=output).files[0].copies == [target.as_posix()]
    book = openpyxl.load_workbook(target)
    assert book["目标"]["B4"].value == "销售部"
    book["目标"]["D7"] = 41_000
    book.save(target)
    mended = target.read_bytes()
    assert fixed(source, output=output).files[0].not_copied
    assert target.read_bytes() == mended


def test_the_folder_nobody_named_replaces_no_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = write_rich(REPAIRED_FOLDER / "a.xlsx")
    before = source.read_bytes()
    (file,) = fixed(REPAIRED_FOLDER).files
    assert file.not_copied
    assert (file.repairs, source.read_bytes()) == ([], before)
    with pytest.raises(UsageRefused):
        fixed(REPAIRED_FOLDER, output=REPAIRED_FOLDER)


def test_in_place_keeps_a_backup_and_every_earlier_one(tmp_path: Path) -> None:
    source = write_rich(tmp_path / "a.xlsx")
    originals = []
    for number in range(3):
        write_rich(source, department=f"市场{number}部 ")
        originals.append(source.read_bytes())
        (file,) = fixed(source, in_place=True).files
        assert Path(file.backup).name == f"a.xlsx.bak{number or ''}"
    assert [(tmp_path / f"a.xlsx.bak{n or ''}").read_bytes() for n in range(3)] == originals
    stamp = source.stat().st_mtime_ns
    (file,) = fixed(source, in_place=True).files
    assert (file.repairs, file.backup, source.stat().st_mtime_ns) == ([], "", stamp)
    assert len(list(tmp_path.iterdir())) == 4
    assert [path.path.name for path in find_inputs([tmp_path]).files] == ["a.xlsx"]


def test_what_can_not_be_replaced_stays_without_a_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_rich(tmp_path / "a.xlsx")
    other = write_rich(tmp_path / "b.xlsx")
    before = source.read_bytes()
    real = os.replace

    def in_use(old: Any, new: Any) -> None:  # what Windows does where Excel has the file open
        if Path(new) == source:
            raise PermissionError(errno.EACCES, "in use", str(new))
        real(old, new)

    monkeypatch.setattr(atomic.os, "replace", in_use)
    first, second = fixed(tmp_path, in_place=True).files
    assert source.read_bytes() == before
    assert first.repairs == []
    assert first.not_copied
    assert "占用" in first.not_copied.zh
    assert second.backup == (other.parent / "b.xlsx.bak").as_posix()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "b.xlsx", "b.xlsx.bak"]


def test_a_full_disk_ends_the_run_with_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_rich(tmp_path / "a.xlsx")
    before = source.read_bytes()

    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, "no space left", str(path))

    monkeypatch.setattr(atomic, "_flush", full)
    for orders in ({"in_place": True}, {"output": tmp_path / "out"}, {"annotate": tmp_path / "out"}):
        with pytest.raises(OutputRefused, match="磁盘空间不足"):
            fixed(source, **orders)
    assert source.read_bytes() == before
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [source]


def test_a_dry_run_lists_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = write_rich(tmp_path / "a.xlsx")
    for orders in ({}, {"in_place": True}, {"annotate": Path("out")}, {"output": Path("out")}):
        (file,) = fixed(source, dry_run=True, **orders).files
        assert file.repairs
        assert (file.copies, file.backup) == ([], "")
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_repairs_and_marks_go_into_one_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = write_rich(tmp_path / "in" / "a.xlsx", goals=[GOAL, ("拉新", "互动率", "8%", "一大堆", None, None)])
    (file,) = fixed(source, annotate=Path("out")).files
    assert file.copies == ["out/a.xlsx"]
    book = openpyxl.load_workbook("out/a.xlsx")
    assert book.sheetnames[0] == "校验结果"
    assert book["目标"]["C7"].value == 50000
    assert "XR202" in book["目标"]["D8"].comment.text
    assert "附件里已改好" in Path("out/通知-市场部.txt").read_text("utf-8-sig")
    assert not REPAIRED_FOLDER.exists()
    assert again(Path("out")) == {}
    (both,) = fixed(source, annotate=Path("out"), output=Path("fixed")).files
    assert both.copies == ["fixed/a.xlsx", "out/a.xlsx"]
    assert openpyxl.load_workbook("fixed/a.xlsx").sheetnames[0] == "目标"


@pytest.mark.parametrize(("orders", "match"), [
    ({"fix": False, "in_place": True}, "--fix"), ({"fix": False, "output": Path("x")}, "--fix"), ({"fix": False, "dry_run": True}, "--fix"),
    ({"in_place": True, "output": Path("x")}, "只能用一个"), ({"annotate": Path("x"), "output": Path("./y/../x")}, "同一个"),
])  # fmt: skip
def test_what_does_not_go_together_is_refused(tmp_path: Path, orders: dict[str, Any], match: str) -> None:
    with pytest.raises(UsageRefused, match=match):
        fixed(write_rich(tmp_path / "a.xlsx"), **orders)


@pytest.mark.parametrize(("name", "said"), [("protected", "撤销工作表保护"), ("signed", "签名"), ("encrypted", "密码")])
def test_a_workbook_that_can_not_be_edited_is_a_line_and_the_others_go_on(tmp_path: Path, name: str, said: str) -> None:
    path = write_rich(tmp_path / "in" / "a.xlsx", protect="目标" if name == "protected" else "")
    write_rich(tmp_path / "in" / "b.xlsx")
    if name == "signed":
        rezip(path, lambda _, content: content, {"_xmlsignatures/sig1.xml": b"<x/>"})
    elif name == "encrypted":
        encrypted(path, "秘密")
    first, second = fixed(tmp_path / "in", output=tmp_path / "out", using=Settings(as_of=DAY, password="秘密")).files
    assert (first.repairs, first.copies) == ([], [])
    assert first.not_copied
    assert said in first.not_copied.zh
    assert second.copies


def test_a_file_that_changed_meanwhile_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from xlretro.commands import returned

    source = write_rich(tmp_path / "a.xlsx")

    def saved_by_somebody(file: InputFile, settings: Settings) -> Any:
        found = examine(file, settings)
        write_rich(source, department="别的部门")
        return found

    monkeypatch.setattr(returned, "examine", saved_by_somebody)
    (file,) = fixed(source, in_place=True).files
    assert file.not_copied
    assert "改动" in file.not_copied.zh
    assert not (tmp_path / "a.xlsx.bak").exists()


def test_workers_repair_the_same(tmp_path: Path) -> None:
    for number in range(4):
        write_rich(tmp_path / "in" / f"{number}.xlsx")
    one = fixed(tmp_path / "in", output=tmp_path / "one")
    two = fixed(tmp_path / "in", output=tmp_path / "two", jobs=2)
    assert [file.repairs for file in one.files] == [file.repairs for file in two.files]
    assert [Path(file.copies[0]).read_bytes() for file in one.files] == [Path(file.copies[0]).read_bytes() for file in two.files]


# ---------------------------------------------------------------------------------------- nothing changes twice


def figures(path: Path) -> dict[str, dict[str, list[Any]]]:
    """The computed columns by table; what has no answer by its words."""
    examined = examine(InputFile(path, path.name), SETTINGS)
    assert examined.typed
    columns = compute(examined.typed, DAY).columns
    return {
        table: {key: [str(one) if isinstance(one, Exception) else one for one in values] for key, values in found.items()}
        for table, found in columns.items()
    }


def test_all_samples_twice(tmp_path: Path) -> None:
    report = fixed(EXAMPLES, output=tmp_path / "out")
    repaired = [file for file in report.files if file.repairs]
    assert len(repaired) > 4
    assert again(tmp_path / "out") == {}
    for file in repaired:
        assert figures(Path(file.copies[0])) == figures(Path(file.path)), file.path
        (read,) = validate([Path(file.copies[0])], SETTINGS, jobs=1).files
        assert [f for f in read.findings if f.code not in ("XR109", "XR901")] == [
            f for f in file.findings if f.code not in ("XR109", "XR901")]  # fmt: skip


@pytest.mark.corpus
def test_foreign_ones(tmp_path: Path, corpus: Path) -> None:
    report = fixed(corpus, output=tmp_path / "out")
    assert {file.verdict for file in report.files} <= {"ok", "findings", "refused", "unrecognised"}
    assert again(tmp_path / "out") == {} if (tmp_path / "out").exists() else True


def row_of(cell: str) -> str:
    return cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


BLANKS = st.sampled_from(["", "", " ", "\u3000", "\u200b", "\u00a0", "\ufeff"])


def messy(*values: Any) -> st.SearchStrategy[Any]:
    """One of *values*, a text with stray blanks around it."""
    chosen = st.sampled_from(values)
    return st.tuples(BLANKS, chosen, BLANKS).map(lambda t: f"{t[0]}{t[1]}{t[2]}" if isinstance(t[1], str) else t[1])


AMOUNTS = messy("5万", "４.2万", "8%", "6.5％", "1:2.8", "≥500元", "约5万", "3000+", "不超过10", "无", "X万", "50万元", "3成", "5万人", 50000, None)
DATES = messy("2023.9.28", "９.22", "2023年10月3日", "3/4", "9.28-10.6", "2023.9.28-10.6", "月底", "23.9.1", None)
GOAL_ROWS = st.tuples(messy("拉新"), messy("注册量", "客单价"), AMOUNTS, AMOUNTS, messy(None, "人", "%", "万元", "元"),
                      messy(None, "越高越好", "越低越好", "逆向"))  # fmt: skip
PHASE_ROWS = st.tuples(messy("筹备期", "爆发期"), messy("上线２期"), DATES, DATES, DATES, DATES, messy("按时完成", "延期２天", None),
                       messy("*工"), messy("卡顿 11 分钟", None))  # fmt: skip
ISSUE_ROWS = st.tuples(messy("卡顿１", "超时"), messy("爆发期"), messy("严重", "高", "紧急", "P1", "High", "很大", None), messy("没有压测"),
                       messy("压测３次"), messy("*工"), DATES, messy("延期", "已办结", "√", "暂停", "进行中", None))  # fmt: skip


@given(st.lists(GOAL_ROWS, min_size=1, max_size=3), st.lists(PHASE_ROWS, max_size=2), st.lists(ISSUE_ROWS, max_size=3))
@effort(max_examples=60, deadline=None)
def test_no_figure_changes_and_a_second_run_finds_nothing(goals: list[Any], phases: list[Any], issues: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = write_rich(Path(folder) / "a.xlsx", goals=goals, phases=phases, issues=issues)
        (file,) = fixed(source, output=Path(folder) / "out").files
        if not file.copies:
            return
        copy = Path(file.copies[0])
        before, after = figures(source), figures(copy)
        for table, columns in before.items():
            for key, values in columns.items():
                for old, new in zip(values, after[table][key], strict=True):
                    if isinstance(old, (int, float, tuple)):
                        assert new == (pytest.approx(old) if isinstance(old, float) else old)
        assert again(copy.parent) == {}
        first = validate([source], SETTINGS, jobs=1).files[0].findings
        was, now = ({(f.code, f.sheet, f.cell) for f in found} for found in (first, file.findings))
        # A date that could not be read hid what is wrong with it: that may come to light, and nothing else.
        unmasked = {(sheet, row_of(cell)) for _, sheet, cell in was - now}
        assert {(sheet, row_of(cell)) for _, sheet, cell in now - was} <= unmasked, "a repair brought a finding"


# ---------------------------------------------------------------------------------------- what is said


def test_each_repair_is_listed_with_its_reason(tmp_path: Path) -> None:
    issue = (*ISSUE[:5], "*\u200b工 ", *ISSUE[6:])
    report = fixed(write_rich(tmp_path / "a.xlsx", issues=[issue]), output=tmp_path / "out")
    lines = list(repair_lines(report.files[0], "zh"))
    assert "  修复 目标!C7  5万人 → 50000（文字改为数）" in lines
    assert "  修复 目标!E7  （空） → 人（数里带的单位写到“单位”列）" in lines
    assert "  修复 进度!D2  2023年10月3日 → 2023-10-03（文字改为日期）" in lines
    assert "  修复 问题!C2  严重 → 高（同义的说法改为模板的选项）" in lines
    assert any("“*<U+200B>工 ” → *工" in line for line in lines)
    assert lines[-1] == f"  副本：{(tmp_path / 'out' / 'a.xlsx').as_posix()}"
    assert "repair 问题!C2  严重 → 高 (the template's word for the same)" in "".join(repair_lines(report.files[0], "en"))
    assert repairs_total(report, "zh") == [f"修复 {len(report.files[0].repairs)} 处，涉及 1 个文件"]
    assert "没有写任何文件" in repairs_total(fixed(tmp_path / "a.xlsx", dry_run=True), "zh")[0]
    as_json = repairs_json(report.files[0])
    assert {"sheet": "目标", "cell": "C7", "table": "goals", "column": "target", "old": "5万人", "new": 50000.0,
            "why": "文字改为数", "why_en": "text made a number"} in as_json["fixes"]  # fmt: skip
    assert {"new": "2023-10-03"}.items() <= next(fix for fix in as_json["fixes"] if fix["cell"] == "D2").items()
    assert (as_json["copy"], as_json["backup"]) == ((tmp_path / "out" / "a.xlsx").as_posix(), "")
