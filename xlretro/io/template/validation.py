"""Dropdowns, input messages and checks of the template's cells, from the declaration of the columns."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from xlretro.io.template.formulas import number
from xlretro.language import Language, Text
from xlretro.model.period import FIRST_DAY, LAST_DAY, serial
from xlretro.model.schema import Column, Kind

__all__ = ["METRIC_NAMES", "PHASE_NAMES", "add_validation", "readable_date", "readable_number"]

PHASE_NAMES = "phase_names"
METRIC_NAMES = "metric_names"
"""Workbook names over the phases of 表2 and the metrics of 表1 typed so far."""

_FROM_TABLES = {("issues", "phase"): PHASE_NAMES, ("issues", "metric"): METRIC_NAMES}

_CHECK = Text("请核对", "Please check")
_NOT_OFFERED = Text("请从下拉列表中选择。", "Please choose from the list.")
_NOT_LISTED = Text("列表里没有这个值。确认要用它吗？", "This value is not in the list. Use it all the same?")
_NOT_A_NUMBER = Text(
    "这里看不懂这个数。请写成 50000、5万、1.2亿 或 6.5%；没有就写“无”。单位写在“单位”列。确认要这样写吗？",
    "This cannot be read as a number. Write 50000, 5万, 1.2亿 or 6.5%, and the unit in its own column. Keep it?",
)
_NOT_A_DATE = Text(
    "请写完整的日期，如 2023-9-20 或 2023.9.20（只写 9.20 会变成数字 9.2）。确认要这样写吗？",
    "Write a full date, such as 2023-9-20 or 2023.9.20 (9.20 alone becomes the number 9.2). Keep it?",
)
_COMPUTED = Text("自动计算", "Computed")


def readable_number(cell: str) -> str:
    """Whether *cell* is blank or the formulas can read it."""
    return f'ISNUMBER({number(cell, blank="0")})'


def readable_date(cell: str) -> str:
    """Whether *cell* looks like a date: short enough for a validation (255 characters), so less strict than `day`."""
    first, last = serial(FIRST_DAY), serial(LAST_DAY)
    text = f'SUBSTITUTE({cell},MID({cell},5,1),"-")'
    return (
        f"IF(ISNUMBER({cell}),AND({cell}>={first},{cell}<={last}+1),"
        f'AND(ISNUMBER(DATEVALUE({text})),LEN({text})-LEN(SUBSTITUTE({text},"-",""))=2))'
    )


def _short_number_check(cell: str) -> str:
    text = f"TRIM({cell})"
    return (
        f'OR(ISNUMBER({cell}),ISNUMBER(FIND({text},"无/—-不适用")),ISNUMBER(VALUE({text}&"E0")),'
        f'ISNUMBER(VALUE(LEFT({text},LEN({text})-1)&"E0")/FIND(RIGHT({text},1),"万亿%％")))'
    )


def _rule(table_key: str, column: Column, cell: str, lang: Language) -> dict[str, Any]:
    """The criterion: what may stand in the cell, and how firmly."""
    source = _FROM_TABLES.get((table_key, column.key))
    if source:
        return {"validate": "list", "source": f"={source}", "error_type": "warning", "error_message": _NOT_LISTED(lang)}
    if column.choices:
        closed = not column.open_choices
        return {
            "validate": "list", "source": [choice.title(lang) for choice in column.choices],
            "error_type": "stop" if closed else "information",
            "error_message": (_NOT_OFFERED if closed else _NOT_LISTED)(lang), "show_error": closed,
        }  # fmt: skip
    if column.typed and column.kind in (Kind.QUANTITY, Kind.WEIGHT):
        return {"validate": "custom", "value": f"={_short_number_check(cell)}", "error_type": "warning",
                "error_message": _NOT_A_NUMBER(lang)}  # fmt: skip
    if column.typed and column.kind is Kind.DATE:
        return {"validate": "custom", "value": f"={readable_date(cell)}", "error_type": "warning",
                "error_message": _NOT_A_DATE(lang)}  # fmt: skip
    return {"validate": "any"}


def add_validation(
    sheet: Worksheet, table_key: str, column: Column, lang: Language, where: tuple[int, int, int, int], cell: str
) -> None:
    """Put the input message and the check of *column* on the cells *where* (first row, column, last row, column);
    *cell* is the A1 address of the first, relative."""
    title = column.title(lang) if column.typed else f"{column.title(lang)} · {_COMPUTED(lang)}"
    rule = _rule(table_key, column, cell, lang)
    sheet.data_validation(
        *where,
        {**rule, "input_title": title[:32], "input_message": column.help(lang)[:255], "error_title": _CHECK(lang),
         "ignore_blank": True},
    )
