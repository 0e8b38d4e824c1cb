"""What a person sees in 完成率, and what it costs: Excel present or absent × Python present or absent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.vba.host import Excel
from tests.vba.python_side import Process, Server
from tests.vba.windows import (
    FOLDER,
    FOLDER_SETTINGS,
    INTERPRETER,
    NOTHING_SET,
    PYTHONS_PLACE,
    READY,
    SETTINGS_FILE,
    Computer,
    Place,
)

GOALS = "表1 活动基础信息与目标"
BY_PYTHON, BY_FORMULA = "计算方式：xlretro（Python）", "计算方式：表内公式"

LAUNCHED = 1
NEVER = 0


@dataclass(frozen=True)
class Situation:
    """A computer, and how often Python may be started on it in one session."""

    computer: Callable[[Process], Computer]
    works: str
    starts: int
    macros: bool = True
    settings: dict[str, str] = field(default_factory=dict)
    """Cells of the sheet xlretro.conf that differ."""


def _without(**differing: object) -> Callable[[Process], Computer]:
    """A computer on which everything would be in place but for what is named."""
    return lambda process: Computer(**({"python": Server(process)} | differing))  # type: ignore[arg-type]


def _answering(answer: object) -> Callable[[Process], Computer]:
    return lambda process: Computer(python=Server(process, {"XR_NUMBER": answer}))


SITUATIONS = {
    "Excel, Python": Situation(_without(), BY_PYTHON, LAUNCHED),
    "Excel, interpreter on a share": Situation(
        _without(files={r"\\server\py\python.exe": "", SETTINGS_FILE: '"INTERPRETER_WIN","\\\\server\\py\\python.exe"'}),
        BY_PYTHON, LAUNCHED,
    ),
    "Excel, no interpreter set": Situation(_without(files=NOTHING_SET), BY_FORMULA, NEVER),
    "Excel, interpreter removed": Situation(
        _without(files={name: text for name, text in READY.items() if name != INTERPRETER}), BY_FORMULA, NEVER
    ),
    "Excel, interpreter without a full path": Situation(
        _without(files={"python": "", SETTINGS_FILE: '"INTERPRETER_WIN","python"\n'}), BY_FORMULA, NEVER
    ),
    "Excel, another interpreter named beside the workbook": Situation(
        _without(files=READY | {FOLDER_SETTINGS: '"INTERPRETER_WIN","C:\\Downloads\\python.exe"\n',
                                "C:\\Downloads\\python.exe": ""}), BY_FORMULA, NEVER,
    ),
    "Excel, settings sheet opened to the folder": Situation(
        _without(), BY_FORMULA, NEVER, settings={"ADD_WORKBOOK_TO_PYTHONPATH": "True"}
    ),
    "Excel, Python does not start": Situation(_without(python=None), BY_FORMULA, LAUNCHED),
    "Excel, something else answers": Situation(_answering(2.0), BY_FORMULA, LAUNCHED),
    "Excel, a text answers": Situation(_answering("1"), BY_FORMULA, LAUNCHED),
    "Excel, Python lacks xlretro": Situation(
        _answering(ModuleNotFoundError("No module named 'xlretro'")), BY_FORMULA, LAUNCHED
    ),
    "Excel, macros blocked": Situation(_without(), BY_FORMULA, NEVER, macros=False),
    "Excel for Mac": Situation(
        _without(system="Macintosh (Intel) 10.16", folder="/Applications/Microsoft Excel.app"), BY_FORMULA, NEVER
    ),
    "WPS": Situation(
        _without(folder=r"C:\Users\user\AppData\Local\Kingsoft\WPS Office\12.1\office6"), BY_FORMULA, NEVER
    ),
    "a program of another name": Situation(_without(name="WPS 表格"), BY_FORMULA, NEVER),
    "LibreOffice's answers": Situation(_without(system="Unix", product_code=None), BY_FORMULA, NEVER),
    "LibreOffice's answers on Windows": Situation(_without(system="Windows", product_code=None), BY_FORMULA, NEVER),
}  # fmt: skip


def _type_goals(excel: Excel) -> None:
    goals = excel.sheet(GOALS)
    for row, (target, actual) in enumerate([("5万", "4.2万"), (0.08, 0.065), ("1.2万", 15000), (100, None)], start=10):
        goals.set_value(f"D{row}", target)
        goals.set_value(f"E{row}", actual)


@pytest.mark.parametrize("situation", SITUATIONS.values(), ids=SITUATIONS)
def test_the_rate_is_right_everywhere_and_python_is_started_once_at_most(
    situation: Situation, process: Process, book: Path
) -> None:
    excel = Excel.with_book(book, situation.computer(process), macros=situation.macros)
    for row in range(1, 40):
        key = excel.shown(f"A{row}", "xlretro.conf")
        if key in situation.settings:
            excel.sheet("xlretro.conf").set_value(f"B{row}", situation.settings[key])
    _type_goals(excel)

    rates = [excel.shown(f"F{row}", GOALS) for row in range(10, 14)]

    assert rates == [pytest.approx(0.84), pytest.approx(0.8125), pytest.approx(1.25), ""]
    assert excel.shown("AO9", "看板") == situation.works
    assert excel.windows.starts == situation.starts
    assert excel.messages() == []
    asked = [name for name, _ in excel.computer.python.calls] if excel.computer.python else []
    assert ("XR_COMPLETION" in asked) == (situation.works == BY_PYTHON)


def test_the_figure_is_really_the_functions(process: Process, book: Path) -> None:
    server = Server(process, {"XR_COMPLETION": 0.123})
    excel = Excel.with_book(book, Computer(python=server))
    _type_goals(excel)
    assert excel.shown("F10", GOALS) == 0.123


def test_an_answer_that_is_an_error_leaves_the_cell_to_the_native_formula(process: Process, book: Path) -> None:
    server = Server(process, {"XR_COMPLETION": "#VALUE!"})
    excel = Excel.with_book(book, Computer(python=server))
    _type_goals(excel)
    assert excel.shown("F10", GOALS) == pytest.approx(0.84)


def test_settings_are_read_while_asking_for_python_not_by_every_cell(process: Process, book: Path) -> None:
    excel = Excel.with_book(book, Computer(python=Server(process)))
    excel.enter('=XR_NUMBER("1万")')
    once = excel.windows.reads
    for row in range(2, 12):
        assert excel.enter(f'=XR_NUMBER("{row}万")', f"XA{row}") == row * 10000
    assert once == excel.windows.reads


# ---------------------------------------------------------------- what lies beside the workbook, and how it is called


@pytest.mark.parametrize("before", [None, "0"])
def test_python_starts_where_nothing_of_the_workbooks_folder_is_found(
    before: str | None, process: Process, book: Path
) -> None:
    environment = {} if before is None else {"PYTHONSAFEPATH": before}
    excel = Excel.with_book(book, Computer(python=Server(process), environment=environment))
    assert excel.enter('=XR_NUMBER("1万")') == 10000
    assert excel.windows.started == [PYTHONS_PLACE]
    assert Place.on(excel.computer) == Place(FOLDER, before)


def test_excels_folder_is_as_it_was_where_python_does_not_start(book: Path) -> None:
    excel = Excel.with_book(book, Computer())
    assert excel.enter('=XR_NUMBER("1万")') == "#N/A"
    assert excel.windows.started == [PYTHONS_PLACE]
    assert Place.on(excel.computer) == Place(FOLDER, None)


SEPARATOR, QUOTE = "\uff1b", "\uff02"  # fullwidth ; and "
LATIN = {SEPARATOR: ";", QUOTE: '"', "\u4e2d": "?"}
"""Letters that a Windows of English gives to programs of the old kind as these."""


def _called(path: str, name: str, process: Process, book: Path) -> Excel:
    """A workbook under a path of its own."""
    excel = Excel.with_book(book, Computer(python=Server(process), look_alikes=LATIN))
    excel.workbook.path, excel.workbook.name = path, name
    return excel


@pytest.mark.parametrize(
    ("path", "name"),
    [(r"C:\x;\\evil\share", "a.xlsm"), (r"C:\x", "a;b.xlsm"), (r"C:\%PATH%", "a.xlsm"), (r"C:\x", "%TEMP%.xlsm"),
     (r"C:\x", "50%到80%.xlsm"), (r"C:\$PATH", "a.xlsm"), (r"C:\${PATH}", "a.xlsm"), (r"C:\x", "a=b.xlsm"),
     (r"C:\x", f"a{SEPARATOR}b.xlsm"), (r"C:\x", f"a{QUOTE}b.xlsm"), ("https://x.example/a;b", "a.xlsm")],
)  # fmt: skip
def test_a_path_that_means_something_else_to_python_is_not_handed_over(
    path: str, name: str, process: Process, book: Path
) -> None:
    excel = _called(path, name, process, book)
    assert excel.enter('=XR_NUMBER("1万")') == "#N/A"
    assert excel.messages() == []
    excel.press("XlretroRibbon.XlretroBook_Check")
    (message,) = excel.messages()
    assert "请改名" in message
    assert (excel.windows.starts, excel.shell.commands) == (0, [])


@pytest.mark.parametrize(
    ("path", "name"),
    [(r"C:\Users\o'hara", "a.xlsm"), (r"C:\中文 文件夹", "完成率80%.xlsm"), (r"\\server\c$\x", "US$100.xlsm"),
     (r"C:\a=b\c&d (1)", "复盘, 终稿!.xlsm"), ("https://x.example/Shared Documents", "a.xlsm")],
)  # fmt: skip
def test_other_paths_work(path: str, name: str, process: Process, book: Path) -> None:
    excel = _called(path, name, process, book)
    assert excel.enter('=XR_NUMBER("1万")') == 10000
    excel.press("XlretroRibbon.XlretroBook_Check")
    assert excel.messages() == []
    assert len(excel.shell.commands) == 1


# ---------------------------------------------------------------- Python ends, fails, comes back


def test_python_that_raises_gives_an_error_value_and_is_asked_again(process: Process, book: Path) -> None:
    server = Server(process, {"XR_CHANGE": RuntimeError("a fault of ours")})
    excel = Excel.with_book(book, Computer(python=server))
    assert excel.enter("=XR_CHANGE(3,2)") == "#VALUE!"
    assert excel.enter('=IFERROR(XR_CHANGE(3,2),"native")', "XA2") == "native"
    assert excel.enter('=XR_COMPLETION("5万","4.2万")', "XA3") == pytest.approx(0.84)
    assert excel.windows.starts == 1
    assert excel.messages() == []


def test_a_lost_process_is_started_anew_by_the_next_cell(book: Path) -> None:
    first, second = Process(), Process()
    try:
        excel = Excel.with_book(book, Computer(python=Server(first)))
        assert excel.enter('=XR_NUMBER("1万")') == 10000
        first.stop()
        excel.computer.python = Server(second)
        assert [excel.enter(f'=XR_NUMBER("{n}万")', f"XB{n}") for n in (2, 3, 4)] == [20000, 30000, 40000]
    finally:
        first.stop()
        second.stop()
    assert excel.windows.starts == 2
    assert excel.messages() == []


def test_a_lost_process_that_can_not_be_started_is_asked_for_once(book: Path) -> None:
    process = Process()
    excel = Excel.with_book(book, Computer(python=Server(process)))
    try:
        assert excel.enter('=XR_NUMBER("1万")') == 10000
    finally:
        process.stop()
    excel.computer.python = None
    assert [excel.enter(f'=XR_NUMBER("{n}万")', f"XB{n}") for n in (2, 3, 4)] == ["#N/A"] * 3
    assert excel.windows.starts == 2
    assert excel.messages() == []


class _Dying(Server):
    """Shakes hands and ends at the first real question."""

    def answer(self, function: str, arguments: list[object]) -> object:
        if function == "XR_NUMBER" and arguments == ["1"]:
            return 1.0
        raise EOFError


def test_a_process_that_always_ends_is_given_up(process: Process, book: Path) -> None:
    excel = Excel.with_book(book, Computer(python=_Dying(process)))
    answers = [excel.enter(f'=XR_UNIT("{n}万")', f"XB{n}") for n in range(1, 20)]
    assert set(answers) == {"#N/A"}
    assert excel.windows.starts <= 5
    assert excel.messages() == []
