"""Marks on the data sheets: late phases, missed goals, overdue measures, impact. One format over a whole column."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.io.summary.look import Look, Palette
from xlretro.io.summary.rows import ListSheet
from xlretro.language import Language, Text
from xlretro.model.compute import CLOSED, NO, YES
from xlretro.model.measures import Progress
from xlretro.model.records import column_letters
from xlretro.model.schema import Table

__all__ = ["mark_table"]

BAD = {"bg_color": Palette.BAD_TINT, "font_color": Palette.BAD}
WARN = {"bg_color": Palette.WARN_TINT, "font_color": Palette.WARN}
GOOD = {"font_color": Palette.GOOD}
CALM = {"font_color": Palette.MUTED}

Mark = tuple[str, str, dict[str, str]]
"""column key, condition with {} for the first cell, look"""


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _is(title: Text, lang: Language) -> str:
    return "{}=" + _quoted(title(lang))


def _begins(title: Text, lang: Language) -> str:
    words = title(lang).split("0")[0]
    return f"LEFT({{}},{len(words)})={_quoted(words)}"


def _marks(table: Table, lang: Language) -> Iterator[Mark]:
    for column in table.columns:
        match table.key, column.key:
            case "goals", "reached":
                yield column.key, _is(NO, lang), BAD
                yield column.key, _is(YES, lang), GOOD
            case "goals", "completion":
                yield column.key, "AND(ISNUMBER({}),ROUND({},9)<1)", BAD
            case "phases", "progress":
                yield column.key, _begins(Progress("overdue").text, lang), BAD
                yield column.key, _begins(Progress("late").text, lang), WARN
            case "phases", "delay":
                yield column.key, "AND(ISNUMBER({}),{}>0)", WARN
            case "issues", "overdue":
                yield column.key, "AND(ISNUMBER({}),{}>0)", BAD
            case "issues", "impact":
                for choice in column.choices:
                    if choice.key in {"high", "medium"}:
                        yield column.key, _is(choice.title, lang), BAD if choice.key == "high" else WARN
            case "issues", "status":
                for choice in column.choices:
                    if choice.key in CLOSED:
                        yield column.key, _is(choice.title, lang), GOOD if choice.key == "done" else CALM
            case "lessons", "category":
                for choice in column.choices:
                    yield column.key, _is(choice.title, lang), GOOD if choice.key == "success" else WARN
            case _:
                pass


def mark_table(sheet: ListSheet, table: Table, look: Look) -> None:
    """Lay the conditional formats of *table* over the filled rows of its data sheets."""
    for part in sheet.sheets:
        last = part.rows_written - 1
        if last < 1:
            continue
        for key, condition, properties in _marks(table, look.lang):
            column = sheet.column(key)
            first = f"${column_letters(column + 1)}2"
            part.conditional_format(1, column, last, column, {
                "type": "formula", "criteria": "=" + condition.replace("{}", first),
                "format": look.conditional(**properties),
            })
