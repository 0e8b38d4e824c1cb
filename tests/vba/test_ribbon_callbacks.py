"""What the ribbon calls in VBA, run: every button of both ribbon parts, the tab's visibility, the workbook's events."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from pyopenvba.apps.excel import Workbook

from tests.vba.host import Control, Excel
from tests.vba.python_side import Process, Server
from tests.vba.windows import FOLDER, FOLDER_SETTINGS, INTERPRETER, NOTHING_SET, PYTHONS_PLACE, READY, Computer, Place
from xlretro.excel import ribbon, udfs
from xlretro.io.macros.buttons import BUTTONS
from xlretro.io.macros.package import RIBBON_PART

TEMPLATES = Path(__file__).resolve().parents[2] / "workbook_templates"
GOALS = "表1 活动基础信息与目标"
HAN = re.compile("[\u4e00-\u9fff]")


def _callbacks(name: str, attribute: str) -> list[str]:
    with zipfile.ZipFile(TEMPLATES / name) as package:
        part = etree.fromstring(package.read(RIBBON_PART))
    return [str(found) for found in part.xpath(f"//@{attribute}")]


PRESSED = [(name, callback) for name in ("复盘模板.xlsm", "xlretro.xlam") for callback in _callbacks(name, "onAction")]


def _key(callback: str) -> str:
    """XlretroRibbon.XlretroBook_ClearMarks → clear_marks"""
    return re.sub("(?<!^)(?=[A-Z])", "_", callback.rpartition("_")[2]).lower()


def test_every_button_is_in_both_ribbons() -> None:
    assert [_key(callback) for _, callback in PRESSED] == [button.key for button in BUTTONS] * 2


# ---------------------------------------------------------------- with Python


@pytest.mark.parametrize(("name", "callback"), PRESSED, ids=lambda value: value)
def test_a_press_runs_the_command_of_its_button(name: str, callback: str, process: Process) -> None:
    excel = Excel.with_book(TEMPLATES / name, Computer(python=Server(process)))
    excel.press(callback)
    command = f"import xlretro.excel.ribbon; xlretro.excel.ribbon.{_key(callback)}()"
    assert callable(getattr(ribbon, _key(callback)))
    (line,) = excel.shell.commands
    assert line.startswith(f'cmd.exe /C C: & cd "{INTERPRETER.rpartition(chr(92))[0]}" & "{INTERPRETER}" -B -c "')
    path, _, rest = line.partition("prepare_sys_path")[2].partition("; ")
    assert rest.startswith(f'{command}"  --wb="{name}" --from_xl=1 ')
    # "False" keeps the workbook's folder off Python's path.
    assert path.startswith('(\\"False;')
    assert excel.messages() == []


def test_a_command_that_fails_is_told_once(process: Process, book: Path) -> None:
    """xlwings shows what Python wrote; one window is enough."""
    excel = Excel.with_book(book, Computer(python=Server(process), exit_code=1))
    excel.press("XlretroRibbon.XlretroBook_Check")
    assert len(excel.messages()) == len(excel.shell.popups) == 1


@pytest.mark.parametrize("exit_code", [0, 1])
def test_a_command_runs_where_nothing_of_the_workbooks_folder_is_found(
    exit_code: int, process: Process, book: Path
) -> None:
    excel = Excel.with_book(book, Computer(python=Server(process), exit_code=exit_code))
    excel.press("XlretroRibbon.XlretroBook_Check")
    assert excel.shell.places == [PYTHONS_PLACE]
    assert Place.on(excel.computer) == Place(FOLDER, None)


def test_python_that_is_killed_at_work_leaves_excel_as_it_was(process: Process, book: Path) -> None:
    excel = Excel.with_book(book, Computer(python=Server(process), exit_code=1))
    application = excel.application

    def killed() -> None:
        application.screen_updating = application.enable_events = application.display_alerts = False
        application.fills_columns = False
        application.calculation = -4135  # xlCalculationManual

    excel.computer.while_running = killed
    before = application.calculation
    excel.press("XlretroRibbon.XlretroBook_Recompute")
    assert application.screen_updating
    assert application.enable_events
    assert application.display_alerts
    assert application.fills_columns
    assert application.calculation == before


@pytest.mark.parametrize("callback", [callback for name, callback in PRESSED if name == "xlretro.xlam"])
def test_without_an_open_workbook_the_add_in_asks_for_one(callback: str, process: Process, addin: Path) -> None:
    excel = Excel.with_book(addin, Computer(python=Server(process)))
    excel.application._this_workbook, excel.application.active_book = excel.workbook, None
    excel.press(callback)
    assert excel.messages() == ["请先打开一个工作簿。"]
    assert excel.shell.commands == []
    assert excel.windows.starts == 0


# ---------------------------------------------------------------- without Python


@pytest.mark.parametrize(("name", "callback"), PRESSED, ids=lambda value: value)
def test_without_python_a_press_says_why_in_chinese(name: str, callback: str) -> None:
    excel = Excel.with_book(TEMPLATES / name, Computer(files=NOTHING_SET))
    excel.press(callback)
    (message,) = excel.messages()
    assert HAN.search(message)
    assert "xlretro addin install" in message
    assert not re.search(r"\b(recomputed|needs_python|python_not_set)\b", message), "a key in place of its text"
    assert excel.shell.commands == []
    assert excel.windows.starts == 0


ABSENT = {
    "not Excel on Windows": (Computer(system="Macintosh (Intel) 10.16"), "Windows 上的 Microsoft Excel"),
    "nothing set": (Computer(files=NOTHING_SET), "还没有登记"),
    "removed": (Computer(files={name: text for name, text in READY.items() if name != INTERPRETER}), "不在原处"),
    "does not start": (Computer(), "没有启动"),
}


@pytest.mark.parametrize(("computer", "words"), ABSENT.values(), ids=ABSENT)
def test_recompute_is_native_without_python_and_says_why(computer: Computer, words: str, book: Path) -> None:
    excel = Excel.with_book(book, computer)
    goals = excel.sheet(GOALS)
    goals.set_value("D10", "5万")
    goals.set_value("E10", "4.2万")
    assert excel.shown("F10", GOALS) == pytest.approx(0.84)
    excel.application.calculation = -4135  # xlCalculationManual: what is typed now leaves the rate behind
    goals.set_value("E10", "2万")
    assert excel.shown("F10", GOALS) == pytest.approx(0.84)

    excel.press("XlretroRibbon.XlretroBook_Recompute")

    assert excel.shown("F10", GOALS) == pytest.approx(0.4)
    (message,) = excel.messages()
    assert message.startswith("已按表内公式重算")
    assert words in message


def test_one_press_starts_python_once_at_most(book: Path) -> None:
    excel = Excel.with_book(book, Computer())
    for presses in (1, 2, 3):
        excel.press("XlretroRibbon.XlretroBook_Recompute")
        assert excel.windows.starts == presses


def test_without_the_sheet_of_texts_a_press_still_answers(book: Path) -> None:
    excel = Excel.with_book(book, Computer(files=NOTHING_SET))
    excel.sheet("xlretro.texts").sheet.vba_get("Cells").vba_get("ClearContents")  # type: ignore[attr-defined]
    excel.press("XlretroRibbon.XlretroBook_Check")
    assert len(excel.messages()) == 1


def test_an_error_of_excels_own_is_told_with_its_reason(process: Process, book: Path) -> None:
    excel = Excel.with_book(book, Computer(python=Server(process), calculates=False))
    excel.press("XlretroRibbon.XlretroBook_Recompute")
    (message,) = excel.messages()
    assert HAN.search(message)
    assert "Method 'CalculateFull' failed" in message


def test_a_press_asks_again_once_python_was_set_up(process: Process, book: Path) -> None:
    excel = Excel.with_book(book, Computer(files=NOTHING_SET, python=Server(process)))
    assert excel.enter('=XR_NUMBER("1万")') == "#N/A"
    excel.computer.files = READY
    assert excel.enter('=XR_NUMBER("1万")', "XA2") == "#N/A"
    excel.press("XlretroRibbon.XlretroBook_Recompute")
    assert len(excel.shell.commands) == 1
    assert excel.messages() == []
    assert excel.shown("XA1") == 10000
    assert excel.windows.starts == 1


def test_a_setting_that_turns_up_beside_the_workbook_stops_the_next_command(process: Process, book: Path) -> None:
    excel = Excel.with_book(book, Computer(python=Server(process)))
    assert excel.enter('=XR_NUMBER("1万")') == 10000
    excel.computer.files = READY | {FOLDER_SETTINGS: '"INTERPRETER_WIN","C:\\Downloads\\python.exe"\n'}
    excel.press("XlretroRibbon.XlretroBook_Check")
    (message,) = excel.messages()
    assert "另一个 Python" in message
    assert excel.shell.commands == []


# ---------------------------------------------------------------- the tab and the workbook


def test_the_tab_shows_unless_the_add_in_is_open(book: Path) -> None:
    (callback,) = _callbacks(book.name, "getVisible")
    excel = Excel.with_book(book)
    assert excel.is_visible(callback)
    excel.application.workbooks_.books.append(Workbook(excel.application, "xlretro.xlam"))
    assert not excel.is_visible(callback)


def test_the_add_in_tab_always_shows(addin: Path) -> None:
    assert _callbacks(addin.name, "getVisible") == []


def _loaded(excel: Excel) -> Control:
    """The ribbon as Excel hands it to onLoad."""
    (callback,) = _callbacks(excel.workbook.name, "onLoad")
    tab = Control()
    excel.interpreter.run(callback, [tab])
    return tab


def test_loading_the_ribbon_describes_the_functions_and_changes_nothing(book: Path) -> None:
    excel = Excel.with_book(book)
    excel.workbook.saved = True
    _loaded(excel)
    described = excel.application.described
    assert described[f"'{book.name}'!XR_COMPLETION"].startswith("完成率")
    assert len(described) == len(udfs.__all__)
    assert excel.workbook.saved
    assert excel.windows.starts == 0
    assert excel.messages() == []


def test_activating_the_workbook_looks_at_its_tab_again(book: Path) -> None:
    excel = Excel.with_book(book)
    tab = _loaded(excel)
    other = Workbook(excel.application, "other.xlsx")
    excel.run("ThisWorkbook.m_excel_WorkbookActivate", other)
    assert tab.invalidated == 0
    excel.run("ThisWorkbook.m_excel_WorkbookActivate", excel.workbook)
    assert tab.invalidated == 1


def test_activating_without_a_ribbon_is_no_error(book: Path) -> None:
    excel = Excel.with_book(book)
    excel.run("ThisWorkbook.m_excel_WorkbookActivate", excel.workbook)
    assert excel.messages() == []


@pytest.mark.parametrize("mine", [True, False])
def test_closing_the_workbook_ends_its_python(mine: bool, process: Process, book: Path) -> None:
    excel = Excel.with_book(book, Computer(python=Server(process)))
    assert excel.enter('=XR_NUMBER("1万")') == 10000
    closed = excel.workbook if mine else Workbook(excel.application, "other.xlsx")
    excel.run("ThisWorkbook.m_excel_WorkbookBeforeClose", closed, False)
    assert excel.windows.stops == int(mine)
    # Closing can be cancelled: the workbook goes on as before.
    assert excel.enter('=XR_NUMBER("2万")', "XA2") == 20000
    assert excel.windows.starts == (2 if mine else 1)


def test_closing_after_save_as_ends_the_python_of_the_old_name(process: Process, book: Path) -> None:
    excel = Excel.with_book(book, Computer(python=Server(process)))
    assert excel.enter('=XR_NUMBER("1万")') == 10000
    assert len(excel.windows.running) == 1
    excel.workbook.name = "中秋活动复盘.xlsm"
    excel.run("ThisWorkbook.m_excel_WorkbookBeforeClose", excel.workbook, False)
    assert excel.windows.running == set()


def test_closing_without_python_starts_nothing(book: Path) -> None:
    excel = Excel.with_book(book)
    excel.run("ThisWorkbook.m_excel_WorkbookBeforeClose", excel.workbook, False)
    assert (excel.windows.starts, excel.windows.stops) == (0, 0)


def test_nothing_runs_by_itself_when_a_program_opens_the_workbook(book: Path) -> None:
    """LibreOffice would run Workbook_Open and the like, and shows an error window if they fail."""
    excel = Excel.with_book(book)
    procedures = {name for module in excel.interpreter.modules.values() for name in module.procedures}
    assert not {name for name in procedures if name.startswith(("workbook_", "worksheet_", "auto_"))}
