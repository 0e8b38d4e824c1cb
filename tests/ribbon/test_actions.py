"""What the buttons do, on a workbook as a department leaves it: in Excel's object model and in a file."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.engines import needs_libreoffice, recalculate_ironcalc, recalculate_libreoffice
from tests.ribbon.com import opened
from tests.ribbon.conftest import Heard
from xlretro.commands.examine import Settings
from xlretro.commands.validate import validate
from xlretro.excel import actions
from xlretro.excel.book import Book
from xlretro.excel.excel_book import ExcelBook
from xlretro.excel.file_book import FileBook
from xlretro.io.reading.inputs import find_inputs
from xlretro.io.reading.workbook import read_workbook
from xlretro.model.changes import Changes

GOALS, PHASES = "表1 活动基础信息与目标", "表2 各阶段执行情况分析"
EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "workbooks"


@pytest.fixture(autouse=True)
def chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLRETRO_LANG", "zh")


def in_excel(path: Path) -> Book:
    """A workbook in Excel's object model, played by pyOpenVBA."""
    return ExcelBook(opened(path))


@pytest.fixture(params=[in_excel, FileBook], ids=["excel", "file"])
def book_of(request: pytest.FixtureRequest) -> Callable[[Path], Book]:
    """Opens a workbook: in Excel's object model, or as a file."""
    opener: Callable[[Path], Book] = request.param
    return opener


@pytest.fixture
def now(tmp_path: Path) -> Callable[[Book], Path]:
    """What stands in a workbook, as a file."""

    def saved(book: Book) -> Path:
        book.save_copy(tmp_path / "now.xlsx")
        return tmp_path / "now.xlsx"

    return saved


def cells(path: Path, *addresses: str) -> list[Any]:
    workbook = openpyxl.load_workbook(path)
    return [workbook[sheet][cell].value for sheet, cell in (address.split("!") for address in addresses)]


def test_recompute_makes_numbers_and_dates_of_texts(
    book_of: Callable[[Path], Book], type_into: Callable[..., Path], screen: Heard, now: Callable[[Book], Path]
) -> None:
    book = book_of(type_into())
    actions.recompute(book, screen)
    path = now(book)
    assert cells(path, f"{GOALS}!D10", f"{GOALS}!E10", f"{GOALS}!H10", f"{GOALS}!E11") == [50000, 42000, "人", 0.065]
    assert cells(path, f"{PHASES}!D5", f"{PHASES}!E5", f"{PHASES}!G5") == [
        datetime(2023, 9, 1), datetime(2023, 9, 20), datetime(2023, 9, 22),
    ]  # fmt: skip
    assert "已按 2023-10-31 重算" in screen.said[0]
    assert f"{GOALS}!D10  5万人 → 50000（文字改为数）" in screen.said[0]
    assert "另有 1 个格子看不懂，请按“校验”查看。" in screen.said[0]  # 影响程度 很大


def test_a_second_recompute_has_nothing_to_tidy(
    book_of: Callable[[Path], Book], type_into: Callable[..., Path], screen: Heard, now: Callable[[Book], Path]
) -> None:
    book = book_of(type_into())
    actions.recompute(book, screen)
    once = read_workbook(now(book))
    actions.recompute(book, screen)
    assert screen.said[1].splitlines()[1:] == ["另有 1 个格子看不懂，请按“校验”查看。"]
    assert read_workbook(now(book)).tables["goals"].columns == once.tables["goals"].columns


def test_recompute_in_a_foreign_workbook_only_computes(
    book_of: Callable[[Path], Book], tmp_path: Path, screen: Heard
) -> None:
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "5万"
    workbook.save(tmp_path / "别的.xlsx")
    actions.recompute(book_of(tmp_path / "别的.xlsx"), screen)
    assert "没有认出复盘的四张表" in screen.said[0]


def test_check_finds_what_the_command_line_finds(
    book_of: Callable[[Path], Book], type_into: Callable[..., Path], screen: Heard, now: Callable[[Book], Path]
) -> None:
    book = book_of(type_into())
    found = validate([now(book)], Settings(today=date.today())).files[0].findings
    actions.check(book, screen)
    sheet = openpyxl.load_workbook(now(book)).worksheets[0]
    assert sheet.title == "校验结果"
    listed = [[cell.value or "" for cell in row] for row in sheet.iter_rows(min_row=5, max_col=8)]
    # The sheet goes down the workbook's sheets, the command line by its rules.
    assert sorted((row[1], row[4], row[6], row[7]) for row in listed) == sorted(
        (f.code, f.cell or f.sheet, f.message.zh, f.fix.zh) for f in found
    )
    assert {row[2] for row in listed} == {"市场部"}
    assert len(found) >= 4


def test_check_goes_by_the_configuration_beside_the_workbook(
    book_of: Callable[[Path], Book], type_into: Callable[..., Path], screen: Heard, now: Callable[[Book], Path]
) -> None:
    path = type_into()
    (path.parent / "xlretro.toml").write_text(
        'select = ["XR401", "XR115"]\n[synonyms.values]\n"高" = ["很大"]\n[allowed]\ndepartments = ["市场营销部"]', "utf-8"
    )
    book = book_of(path)
    actions.check(book, screen)
    sheet = openpyxl.load_workbook(now(book)).worksheets[0]
    assert [row[1].value for row in sheet.iter_rows(min_row=5, max_col=8)] == ["XR115"]


def test_recompute_understands_the_words_of_the_configuration(
    book_of: Callable[[Path], Book], type_into: Callable[..., Path], screen: Heard
) -> None:
    path = type_into()
    (path.parent / "xlretro.toml").write_text('[synonyms.values]\n"高" = ["很大"]', "utf-8")
    actions.recompute(book_of(path), screen)
    assert "看不懂" not in screen.said[0]


def test_a_broken_configuration_is_told_and_nothing_is_marked(
    book_of: Callable[[Path], Book], type_into: Callable[..., Path], screen: Heard
) -> None:
    path = type_into()
    (path.parent / "xlretro.toml").write_text("[thresholds]\nlowest-rat = 1", "utf-8")
    book = book_of(path)
    actions.guarded(actions.check, book, screen)
    assert screen.warnings == 1
    assert "“thresholds.lowest-rat”：没有这一项，最接近的是 lowest-rate" in screen.said[0]
    assert "校验结果" not in book.sheets


def test_what_check_put_in_raises_no_finding_itself(
    book_of: Callable[[Path], Book], type_into: Callable[..., Path], screen: Heard, now: Callable[[Book], Path]
) -> None:
    book = book_of(type_into())
    actions.check(book, screen)  # the first change makes Excel compute what a program left uncomputed
    actions.clear_marks(book, screen)
    before = validate([now(book)], Settings(today=date.today())).files[0].findings
    actions.check(book, screen)
    assert validate([now(book)], Settings(today=date.today())).files[0].findings == before


def test_check_of_a_good_workbook_says_so(book_of: Callable[[Path], Book], screen: Heard, tmp_path: Path) -> None:
    good = tmp_path / "good.xlsx"
    shutil.copy(next(EXAMPLES.rglob("中秋国庆仓配保障复盘.xlsx")), good)
    if validate([good], Settings(today=date.today())).files[0].findings:
        pytest.fail("this example is meant to be without findings")
    book = book_of(good)
    actions.check(book, screen)
    assert screen.said == ["没有发现问题。"]
    assert "校验结果" not in book.sheets


def test_clear_marks_says_how_many(book_of: Callable[[Path], Book], type_into: Callable[..., Path], screen: Heard) -> None:
    book = book_of(type_into())
    actions.clear_marks(book, screen)
    actions.check(book, screen)
    actions.clear_marks(book, screen)
    assert screen.said[0] == "没有需要清除的标记。"
    assert screen.said[2].startswith("已清除 ")
    assert "校验结果" not in book.sheets


def test_a_workbook_that_cannot_be_read_is_told_in_words(screen: Heard, tmp_path: Path) -> None:
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    for action in (actions.recompute, actions.check, actions.export_report):
        actions.guarded(action, FileBook(tmp_path / "坏.xlsx"), screen)
    assert screen.warnings == 3
    assert all("Traceback" not in said for said in screen.said)


def test_a_failure_is_told_and_changes_nothing(type_into: Callable[..., Path], screen: Heard,
                                               monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.delenv("XLRETRO_DEBUG", raising=False)
    path = type_into()
    before = path.read_bytes()

    def broken(self: FileBook, changes: Changes) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(FileBook, "apply", broken)
    actions.guarded(actions.recompute, FileBook(path), screen)
    assert screen.warnings == 1
    assert "boom" in screen.said[0]
    log = screen.said[0].partition("请把 ")[2].partition(" 发给")[0]
    assert "RuntimeError: boom" in Path(log).read_text(encoding="utf-8")
    assert path.read_bytes() == before


def test_consolidate_folder_makes_and_opens_one_summary(screen: Heard, tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "各部门")
    screen.folder = tmp_path / "各部门"
    inputs = len(find_inputs([screen.folder]).files)
    actions.consolidate_folder(None, screen)
    actions.consolidate_folder(None, screen)
    first, second = screen.opened
    assert first.name == f"复盘汇总_各部门_{date.today().isoformat()}.xlsx"
    assert second.name == f"复盘汇总_各部门_{date.today().isoformat()} (2).xlsx"
    assert openpyxl.load_workbook(first).sheetnames[0] == "总览"
    assert screen.said[0].startswith(f"共 {inputs} 个文件，汇总了 ")
    assert screen.said[0].splitlines()[0] == screen.said[1].splitlines()[0]  # the first summary is no input of the second


def test_a_summary_that_excel_will_not_open_is_told_as_made(screen: Heard, tmp_path: Path) -> None:
    shutil.copy(next(EXAMPLES.rglob("中秋国庆仓配保障复盘.xlsx")), tmp_path)
    screen.folder = tmp_path

    def refuse(path: Path) -> None:
        raise RuntimeError("two workbooks of one name")

    screen.open_workbook = refuse  # type: ignore[method-assign]
    actions.guarded(actions.consolidate_folder, None, screen)
    assert screen.warnings == 0
    assert "共 1 个文件，汇总了 1 个" in screen.said[0]
    assert "没能自动打开" in screen.said[0]


def test_a_workbook_with_an_opening_password_gets_advice_for_excel(screen: Heard, tmp_path: Path, corpus: Path) -> None:
    shutil.copy(corpus / "msoffcrypto-tool__example_password.xlsx", tmp_path / "加密.xlsx")
    actions.guarded(actions.check, FileBook(tmp_path / "加密.xlsx"), screen)
    assert "打开密码" in screen.said[0]
    assert "--password" not in screen.said[0]


def test_a_very_long_name_is_cut_for_the_report(tmp_path: Path, type_into: Callable[..., Path], screen: Heard) -> None:
    book = opened(type_into(name=f"{'很' * 70}.xlsx"))
    actions.export_report(ExcelBook(book), screen)
    assert len(list(tmp_path.glob("*.pdf"))) == 1


def test_consolidate_folder_without_a_workbook_says_what_the_command_line_says(screen: Heard, tmp_path: Path) -> None:
    screen.folder = tmp_path
    actions.guarded(actions.consolidate_folder, None, screen)
    assert "没有找到工作簿" in screen.said[0]
    assert screen.opened == []
    assert list(tmp_path.iterdir()) == []


def test_nothing_happens_when_no_folder_is_chosen(screen: Heard) -> None:
    actions.consolidate_folder(None, screen)
    assert (screen.said, screen.opened) == ([], [])


def test_export_report_prints_the_dashboard_and_the_tables(
    type_into: Callable[..., Path], screen: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = type_into()
    book = opened(path)
    actions.check(ExcelBook(book), screen)
    actions.export_report(ExcelBook(book), screen)
    ((target, sheets),) = book.stage.book.printed
    assert Path(target) == path.with_name(f"市场部_中秋复盘_报告_{date.today().isoformat()}.pdf")
    assert sheets == ["看板", GOALS, PHASES, "表3 问题诊断与改进措施", "表4 经验总结与复用建议"]


def test_the_summary_is_made_in_a_process_of_its_own(screen: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []

    def run(command: list[str], **options: Any) -> Any:
        ran.append(command)
        return subprocess.CompletedProcess(command, 2, "", "错误：磁盘满了")

    monkeypatch.setattr(subprocess, "run", run)
    screen.folder = tmp_path
    actions.guarded(actions.consolidate_folder, None, screen)
    assert ran[0][1:6] == ["-P", "-X", "utf8", "-m", "xlretro"]
    assert "磁盘满了" in screen.said[0]


def test_diagnosis_says_what_to_do_and_names_what_is_in_order(
    screen: Heard, type_into: Callable[..., Path]
) -> None:
    actions.diagnose_here(FileBook(type_into()), screen)
    (said,) = screen.said
    assert said.splitlines()[0] in ("可以正常使用。以下几点供参考：", "有需要处理的问题：")
    assert "      → " in said
    assert said.splitlines()[-1].startswith("正常：系统")


@needs_libreoffice
def test_what_recompute_and_check_wrote_computes_and_opens_in_libreoffice(
    type_into: Callable[..., Path], screen: Heard
) -> None:
    book = FileBook(type_into())
    actions.recompute(book, screen)
    actions.check(book, screen)
    values = recalculate_libreoffice(book.folder / book.name)
    assert values[GOALS]["F10"] == pytest.approx(0.84)
    assert values[GOALS]["F11"] == pytest.approx(0.8125)
    assert (values[PHASES]["K5"], values[PHASES]["L5"], values[PHASES]["K6"]) == (2, "延期2天", 0)
    assert values["校验结果"]["B5"] == "XR401"


def test_recompute_leaves_the_texts_alone_that_a_departments_own_formulas_read(screen: Heard, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in (
        ["核心目标", "量化指标", "目标值", "实际完成值", "完成率"],
        ["拉新", "注册量", "5万", 42000, '=D2/(SUBSTITUTE(C2,"万","")*10000)'],
        ["促活", "活跃量", "5万", "4.2万", "=LEFT(D3,3)/LEFT(C3,1)"],
        ["转化", "转化率", "8%", "6.5%", None],
    ):
        sheet.append(row)
    sheet["G2"], sheet["G3"] = '=C2&"人"', "=SUM(C2:C3)"
    path = tmp_path / "运营部.xlsx"
    workbook.save(path)
    figures = {cell: recalculate_ironcalc(path)["Sheet"][cell] for cell in ("E2", "E3", "G2", "G3")}
    assert figures == {"E2": pytest.approx(0.84), "E3": pytest.approx(0.84), "G2": "5万人", "G3": 0}
    actions.recompute(FileBook(path), screen)
    assert {cell: recalculate_ironcalc(path)["Sheet"][cell] for cell in figures} == figures
    assert cells(path, "Sheet!C2", "Sheet!C3", "Sheet!D3", "Sheet!C4", "Sheet!D4") == ["5万", "5万", "4.2万", 0.08, 0.065]
    assert "整理了 2 个单元格" in screen.said[0]
    assert "有 3 个格子没有整理" in screen.said[0]


def test_merged_cells_do_not_keep_the_rest_from_being_tidied(type_into: Callable[..., Path], screen: Heard) -> None:
    path = type_into()
    workbook = openpyxl.load_workbook(path)
    workbook[PHASES].merge_cells("D5:E5")
    workbook.save(path)
    actions.recompute(FileBook(path), screen)
    assert cells(path, f"{PHASES}!D5", f"{PHASES}!E5", f"{PHASES}!G5", f"{GOALS}!D10", f"{GOALS}!H10") == [
        "2023.9.1-9.20", None, datetime(2023, 9, 22), 50000, "人",
    ]  # fmt: skip


def test_a_cell_that_cannot_be_read_counts_once(screen: Heard, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for row in (["阶段", "核心任务", "计划时间", "实际时间"], ["筹备期", "方案定稿", "看不懂", "2023.9.1-9.22"]):
        workbook.active.append(row)
    workbook.save(tmp_path / "旧表.xlsx")
    actions.recompute(FileBook(tmp_path / "旧表.xlsx"), screen)
    assert "另有 1 个格子看不懂" in screen.said[0]
