"""Why a workbook, or a change to it, is refused: said before anything is written."""

from __future__ import annotations

from typing import NamedTuple

from xlretro.errors import InputRefused
from xlretro.language import Text

__all__ = ["REASONS", "refused"]

T = Text


class Reason(NamedTuple):
    """What stands in the way, and what to do about it."""

    message: Text
    hint: Text


_IN_EXCEL = T("请在 Excel 或 WPS 中手工修改这一处。", "Change this place by hand in Excel or WPS.")

REASONS: dict[str, Reason] = {
    "signed": Reason(
        T("工作簿带有数字签名，改动会使签名失效", "the workbook carries a digital signature, which any change would void"),
        T("请在 Excel 中删除签名后另存，再修改那一份。", "Remove the signature in Excel, save a copy and change that."),
    ),
    "shared": Reason(
        T("这是带修订记录的共享工作簿", "this is a shared workbook with a log of revisions"),
        T("请在 Excel 中取消共享后另存。", "Stop sharing it in Excel and save it."),
    ),
    "no_sheet": Reason(
        T("工作簿里没有工作表“{sheet}”", "the workbook has no worksheet {sheet}"),
        T("工作表可能已改名或删除，请重新校验或导入。", "It may have been renamed or deleted; check or import again."),
    ),
    "protected": Reason(
        T("工作表“{sheet}”设了保护，不能改 {cell}", "sheet {sheet} is protected; {cell} can not be changed"),
        T("请先在 Excel 中撤销工作表保护。", "Remove the protection of the sheet in Excel first."),
    ),
    "merged": Reason(
        T("{sheet}!{cell} 在合并单元格 {area} 里面，只有左上角的格子能存内容",
          "{sheet}!{cell} lies inside the merged cells {area}; only their upper left cell holds content"),
        T("请改填左上角的格子，或取消合并。", "Fill the upper left cell, or unmerge the cells."),
    ),
    "array": Reason(
        T("{sheet}!{cell} 属于 {area} 的数组公式（或模拟运算表），不能只改一部分",
          "{sheet}!{cell} is part of the array formula (or data table) in {area}, which only changes as a whole"),
        _IN_EXCEL,
    ),
    "shared_formula": Reason(
        T("{sheet}!{cell} 的公式由 {area} 共用，改掉它会破坏其他格子",
          "the formula of {sheet}!{cell} is shared by {area}; other cells would lose theirs"),
        _IN_EXCEL,
    ),
    "table_header": Reason(
        T("{sheet}!{cell} 是表格（Table）的标题，不能改", "{sheet}!{cell} is a header of an Excel table and stays"), _IN_EXCEL,
    ),
    "pivot": Reason(
        T("{sheet}!{cell} 在数据透视表里，不能改", "{sheet}!{cell} lies in a pivot table and can not be changed"), _IN_EXCEL,
    ),
    "no_date": Reason(
        T("{sheet}!{cell} 存不了日期 {value}：Excel 的日期从 {first} 开始",
          "{sheet}!{cell} can not hold the date {value}: Excel's dates begin with {first}"),
        T("请检查日期。", "Check the date."),
    ),
    "no_value": Reason(
        T("{sheet}!{cell} 存不了 {value}", "{sheet}!{cell} can not hold {value}"),
        T("文字最多 32,767 个字，数字必须有限。", "A text has at most 32,767 characters; a number is finite."),
    ),
    "no_cell": Reason(
        T("工作表“{sheet}”没有第 {row} 行第 {column} 列", "sheet {sheet} has no row {row}, column {column}"),
        T("Excel 最多 1,048,576 行、16,384 列。", "Excel has 1,048,576 rows and 16,384 columns."),
    ),
}  # fmt: skip


def refused(reason: str, **detail: object) -> InputRefused:
    """The refusal for *reason*, its message filled with *detail*."""
    message, hint = REASONS[reason]
    return InputRefused(message.fill(**detail) if detail else message, hint, reason)
