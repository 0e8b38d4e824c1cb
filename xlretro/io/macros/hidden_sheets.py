"""The two hidden sheets that the macros read: settings that nothing beside the workbook can change, and what VBA says.

VBA source is ASCII, so whatever people read stands in a sheet: a key in column A, its text in column B.
"""

from __future__ import annotations

from typing import Any

import xlsxwriter

from xlretro.io.macros.functions import FUNCTIONS
from xlretro.io.stamps import CONFIG, TEXTS
from xlretro.language import Language, Text

__all__ = ["CONFIG_SHEET", "MESSAGES", "SETTINGS", "TEXTS_SHEET", "add_hidden_sheets", "texts"]

CONFIG_SHEET = "xlretro.conf"
"""The name xlwings looks for: PROJECT_NAME of its VBA, and .conf."""
TEXTS_SHEET = "xlretro.texts"

SETTINGS = {
    "UDF MODULES": "xlretro.excel.udfs",
    "ADD_WORKBOOK_TO_PYTHONPATH": "False",
    "PYTHONPATH": "",
    "CONDA PATH": "",
    "CONDA ENV": "",
    "SHOW CONSOLE": "False",
    "SHOW_ERROR_POPUPS": "True",
    "DEBUG UDFS": "False",
    "USE UDF SERVER": "False",
    "LICENSE_KEY": "",
    "ONEDRIVE_CONSUMER_WIN": "",
    "ONEDRIVE_COMMERCIAL_WIN": "",
    "SHAREPOINT_WIN": "",
    "TEMP DIR": "%TEMP%",
}
"""Every setting that xlwings.bas reads on Windows, except the interpreter.

xlwings asks the sheet first, then a file beside the workbook, then the user's own. Several values become part of a
command line: a file that came along in a folder must have no say in them. The interpreter stands in the user's file
alone, and VBA refuses to go on if another one is found on the way.
"""

MESSAGES: dict[str, Text] = {
    "title": Text("xlretro 复盘", "xlretro"),
    "recomputed": Text(
        "已按表内公式重算。要把“4.2万”“2023.9.1”这样的文字变成数和日期，还需要 Python。",
        "Recomputed by the formulas of the workbook. Turning texts such as 4.2万 into numbers takes Python as well.",
    ),
    "needs_python": Text("这个按钮要用到 Python，现在用不了。", "This button needs Python, which can't be used now."),
    "not_excel": Text(
        "只有 Windows 上的 Microsoft Excel 能调用 Python；在这里，表内公式照常计算。",
        "Python is called by Microsoft Excel on Windows only; here the workbook's own formulas compute.",
    ),
    "no_workbook": Text("请先打开一个工作簿。", "Open a workbook first."),
    "python_not_set": Text(
        "还没有登记用哪个 Python。请在命令行运行 xlretro addin install，然后再按一次按钮。",
        "No Python is registered yet. Run xlretro addin install on the command line, then press the button again.",
    ),
    "python_not_found": Text(
        "登记的 Python 已不在原处。请在命令行重新运行 xlretro addin install，然后再按一次按钮。",
        "The registered Python is gone. Run xlretro addin install again, then press the button once more.",
    ),
    "python_differs": Text(
        "工作簿旁边的 xlretro.conf 指定了另一个 Python。为安全起见没有启动它；请移走那个文件，然后再按一次按钮。",
        "A file xlretro.conf beside the workbook names another Python. For safety it was not started; move that file away.",
    ),
    "python_fails": Text(
        "Python 没有启动，或者 xlretro 没有应答。请在命令行运行 xlretro doctor，按它说的做，然后再按一次按钮。",
        "Python did not start, or xlretro did not answer. Run xlretro doctor on the command line and do what it says.",
    ),
    "path_fails": Text(
        "文件名或所在文件夹的名称里有不能交给 Python 的符号（分号、引号、等号、两个百分号、字母前的 $）。"
        "请改名或换个文件夹，然后再按一次按钮。",
        "The name or the folder of this file has a sign that can't be handed to Python (a semicolon, a quotation mark, "
        "an equals sign, two percent signs, or $ before a letter). Rename or move the file.",
    ),
    "settings_fail": Text(
        "读不出 xlretro 的设置。请在命令行运行 xlretro addin install；仍然不行，就换一份新的模板。",
        "The settings of xlretro can't be read. Run xlretro addin install; if that does not help, take a fresh template.",
    ),
    "command_fails": Text(
        "没有做完：出了意外的错误。请在命令行运行 xlretro doctor，按它说的做。",
        "Not finished: an unexpected error. Run xlretro doctor on the command line and do what it says.",
    ),
}  # fmt: skip
"""What VBA shows, by the keys of XlretroPython.bas."""


def texts(lang: Language) -> dict[str, str]:
    """The rows of xlretro.texts: messages, then each function's description followed by those of its arguments."""
    rows = {key: message(lang) for key, message in MESSAGES.items()}
    for name, function in FUNCTIONS.items():
        rows[name] = function.description(lang)
        rows |= {f"{name}.{argument}": text(lang) for argument, text in function.arguments.items()}
    return rows


def add_hidden_sheets(workbook: xlsxwriter.Workbook, lang: Language) -> None:
    """Append the two sheets to *workbook*, very hidden, with the names by which a reader knows to skip them."""
    for sheet, name, rows in ((CONFIG_SHEET, CONFIG, SETTINGS), (TEXTS_SHEET, TEXTS, texts(lang))):
        _add_sheet(workbook.add_worksheet(sheet), rows)
        workbook.define_name(name, f"='{sheet}'!$A$1")


def _add_sheet(sheet: Any, rows: dict[str, str]) -> None:
    # As texts throughout: xlwings compares "False" with False, and Excel would show it in the user's language.
    for row, (key, value) in enumerate(rows.items()):
        sheet.write_string(row, 0, key)
        if value:
            sheet.write_string(row, 1, value)
    sheet.very_hidden()
