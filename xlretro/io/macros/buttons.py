"""The buttons of the ribbon tab 复盘, declared once: ribbon part, VBA callbacks, help and tests walk this list.

A button is here only once its command works.
"""

from __future__ import annotations

from dataclasses import dataclass

from xlretro.language import Text

__all__ = ["BUTTONS", "GROUPS", "TAB", "Button"]

TAB = Text("复盘", "Retrospective")
GROUPS: dict[str, Text] = {
    "figures": Text("本工作簿", "This workbook"),
    "office": Text("汇总", "Collect"),
    "help": Text("帮助", "Help"),
}


@dataclass(frozen=True, slots=True)
class Button:
    """One button: `key` is the function of `xlretro.excel.ribbon` it calls."""

    key: str
    group: str
    label: Text
    tip: Text
    """The screentip's second part: what happens when it is pressed."""
    image: str
    """An imageMso name known to exist."""


BUTTONS: tuple[Button, ...] = (
    Button(
        "recompute", "figures", Text("重算", "Recompute"),
        Text("把 4.2万、2023.9.1-9.20 这样的文字变成数和日期，并按今天（或截至日期）刷新完成率、延期天数和看板。",
             "Turns typed texts such as 4.2万 and 2023.9.1-9.20 into numbers and dates, and refreshes every figure."),
        "Calculator",
    ),
    Button(
        "check", "figures", Text("校验", "Check"),
        Text("按命令行的同一套规则检查本工作簿，给有问题的格子上色并加批注，在“校验结果”里逐条列出。",
             "Checks this workbook by the same rules as the command line, marks cells and lists the findings."),
        "ErrorChecking",
    ),
    Button(
        "clear_marks", "figures", Text("清除标记", "Clear marks"),
        Text("去掉校验加的颜色、批注和“校验结果”表，恢复原样。", "Removes what Check added; nothing else is touched."),
        "ClearFormats",
    ),
    Button(
        "consolidate_folder", "office", Text("汇总文件夹", "Consolidate folder"),
        Text("选一个文件夹，把其中各部门的复盘汇总成一个工作簿并打开。",
             "Choose a folder: the departments' workbooks in it become one summary, which opens."),
        "Consolidate",
    ),
    Button(
        "export_report", "office", Text("导出报告", "Export report"),
        Text("把看板和四张表导出为一个 PDF，放在工作簿旁边。", "Saves the dashboard and the four tables as one PDF."),
        "FileSaveAsPdfOrXps",
    ),
    Button(
        "diagnose", "help", Text("帮助与诊断", "Help and diagnosis"),
        Text("检查 Python、加载宏和版本是否就绪，哪一项不对、怎么办。",
             "Checks that Python, the add-in and their versions are in order, and says what to do."),
        "Help",
    ),
)  # fmt: skip
