"""The functions that RunPython calls: one a button, for the workbook that is meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import xlwings as xw

from tests.ribbon.com import opened
from xlretro.excel import ribbon
from xlretro.excel.actions import ACTIONS
from xlretro.excel.excel_book import ExcelScreen
from xlretro.io.macros.buttons import BUTTONS, GROUPS
from xlretro.language import Text

KEYS = [button.key for button in BUTTONS]


class Excel:
    """Excel with a workbook open, and its message boxes."""

    def __init__(self, path: Path | None, caller: str) -> None:
        self.said: list[str] = []
        book = opened(path) if path else None
        self.book = book
        app = SimpleNamespace(
            alert=lambda text, title, mode: self.said.append(text),
            books={path.name: book} if path else {},
            api=SimpleNamespace(ActiveWorkbook=SimpleNamespace(Name=path.name) if path else None),
        )
        if caller == "xlretro.xlam" or book is None:
            self.caller: Any = SimpleNamespace(name=caller, app=app)
        else:
            self.caller = book
            book.name, book.app = caller, app


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Excel]:
    """Presses a button: of the workbook's own ribbon, or of the add-in's."""

    def pressed(key: str, path: Path | None, caller: str) -> Excel:
        excel = Excel(path, caller)
        monkeypatch.setattr(xw.Book, "caller", lambda: excel.caller)
        monkeypatch.setenv("XLRETRO_LANG", "zh")
        getattr(ribbon, key)()
        return excel

    return pressed


def test_buttons_functions_and_actions_are_the_same_list() -> None:
    assert sorted(KEYS) == sorted(ribbon.__all__) == sorted(ACTIONS)
    assert {button.group for button in BUTTONS} == set(GROUPS)


@pytest.mark.parametrize("caller", ["市场部_中秋复盘.xlsx", "xlretro.xlam"])
def test_a_press_means_the_workbook_itself_or_the_active_one(
    press: Callable[..., Excel], type_into: Callable[..., Path], caller: str
) -> None:
    excel = press("check", type_into(), caller)
    assert excel.said[0].startswith("校验完成")
    assert excel.book.api.Worksheets(1).Name == "校验结果"


@pytest.mark.parametrize("key", KEYS)
def test_without_a_workbook_the_add_in_asks_for_one(press: Callable[..., Excel], key: str) -> None:
    assert press(key, None, "xlretro.xlam").said == ["请先打开一个工作簿。"]


@pytest.mark.parametrize(("shown", "chosen"), [(-1, Path("收件夹")), (0, None)])
def test_the_folder_dialog_begins_beside_the_workbook(shown: int, chosen: Path | None) -> None:
    dialog = SimpleNamespace(Show=lambda: shown, SelectedItems=SimpleNamespace(Item=lambda number: "收件夹"))
    api = SimpleNamespace(FileDialog=lambda kind: dialog, ActiveWorkbook=SimpleNamespace(Path=r"C:\复盘"))
    screen = ExcelScreen(SimpleNamespace(api=api))
    assert screen.choose_folder(Text("选择文件夹", "Choose")) == chosen
    assert dialog.InitialFileName == "C:\\复盘\\"
