"""措施跟踪: what became of the measures that the last summary had open, one row each.

The office types into 确认状态 and 实际完成日期 there; the next run reads it (`xlretro.io.earlier`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any

from xlretro.io.summary.look import Look, Palette
from xlretro.io.summary.rendering import link_place, render
from xlretro.io.summary.rows import Field, Links, ListSheet
from xlretro.io.summary.titles import ACTIVITY_TITLE, NOTE_TITLE, ROW_TITLE, SHEET_TITLE, SOURCE_TITLE
from xlretro.language import Language, Text
from xlretro.model.compute import CLOSED
from xlretro.model.records import column_letters
from xlretro.model.schema import Column, WorkbookKind
from xlretro.model.tracking import CHANGE_TITLES, Change, Followed, is_state
from xlretro.model.values import folded

__all__ = ["add_followed", "follow_fields", "mark_followed", "offer_states", "status_shown"]

T = Text
_CHANGE_LOOK: dict[Change, dict[str, Any]] = {
    Change.CONFLICT: {"bg_color": Palette.BAD_TINT, "font_color": Palette.BAD, "bold": True},
    Change.GONE: {"bg_color": Palette.WARN_TINT, "font_color": Palette.WARN, "bold": True},
    Change.OPEN: {"font_color": Palette.INK},
    Change.CLOSED: {"font_color": Palette.GOOD},
}


def follow_fields(kind: WorkbookKind) -> tuple[Field, ...]:
    """The columns of 措施跟踪."""
    issues = kind["issues"]

    def own(key: str, **changes: Any) -> Field:
        column = issues[key]
        wide = {"problem": 30, "measure": 34}.get(key, 11)
        text = key in {"problem", "measure"}
        return replace(
            Field(key, column.title, wide, wrap=text or key == "due", align="left" if text else "center"), **changes)

    status: dict[str, Any] = {"width": 11, "align": "center"}
    return (
        Field("department", kind.field["department"].title, 14, wrap=True),
        Field("activity", ACTIVITY_TITLE, 22, wrap=True),
        own("problem"), own("measure"), own("owner"), own("due", width=13),
        Field("status_before", T("上期状态", "Last status"), color=Palette.QUIET, **status),
        Field("status_now", T("本期状态", "Status now"), color=Palette.QUIET, **status),
        Field("change", T("变化", "Change"), 18, color=Palette.COMPUTED, align="center"),
        own("overdue", color=Palette.COMPUTED, figure="days"),
        Field("status", T("确认状态", "Confirmed status"), 12, align="center"),
        own("done_on", width=13),
        Field("note", NOTE_TITLE, 34, color=Palette.COMPUTED, wrap=True),
        Field("source", SOURCE_TITLE, 30, color=Palette.QUIET),
        Field("sheet", SHEET_TITLE, 16, color=Palette.QUIET),
        Field("row", ROW_TITLE, 8, color=Palette.QUIET, align="center"),
    )  # fmt: skip


def status_shown(column: Column, status: str) -> Text | None:
    """A status as cells show it: the choice's title, the text as typed where it is none, None for a blank."""
    if not status:
        return None
    return next((choice.title for choice in column.choices if choice.key == status), Text(status, status))


def _note(row: Followed, column: Column, lang: Language) -> str | None:
    """What the two statuses and the change do not say of a row."""
    notes: list[Text] = []
    if row.change is Change.GONE:
        notes.append(T("本期的工作簿里没有这一条", "not in this run's workbook") if row.activity_known else
                     T("本期没有收到这项活动的工作簿", "no workbook of this activity in this run"))  # fmt: skip
    elif row.change is Change.CONFLICT:
        notes.append(T("上期汇总已标为“{before}”，工作簿还是“{now}”",
                       "“{before}” in the last summary, “{now}” in the workbook").fill(
            before=status_shown(column, row.earlier.status),
            now=status_shown(column, row.now.status if row.now else "") or T("空白", "blank")))  # fmt: skip
    if row.status and not is_state(row.status):
        notes.append(T("“{status}”不是状态，按未关闭计；请改为：{offered}",
                       "“{status}” is no status and counts as open; use one of: {offered}").fill(
            status=row.status,
            offered=T("、".join(choice.title.zh for choice in column.choices),
                      ", ".join(choice.title.en for choice in column.choices))))  # fmt: skip
    if row.edited:
        texts = row.earlier.problem, row.earlier.measure
        notes.append(T("文字有改动，上期为：{problem} → {measure}", "edited; it was: {problem} → {measure}").fill(
            problem=texts[0], measure=texts[1]))  # fmt: skip
    elif row.now and folded(row.now.activity) != folded(row.earlier.activity):
        notes.append(T("上期列在活动“{activity}”下", "listed under “{activity}” last time").fill(activity=row.earlier.activity))
    return T("；", "; ")(lang).join(note(lang) for note in notes) or None


def add_followed(
    sheet: ListSheet, rows: Sequence[Followed], *, kind: WorkbookKind, as_of: date, links: Links, look: Look
) -> None:
    """Append a row a measure, linked to where it stands (or stood last)."""
    status = kind["issues"]["status"]
    styles = {change: look.style(align="center", **style) for change, style in _CHANGE_LOOK.items()}
    at = sheet.column("change")
    for source, group in groupby(rows, key=lambda row: row.shown.source):
        measures = list(group)
        columns = list(zip(*(_values(row, status, as_of, look.lang) for row in measures), strict=True))
        places = [link_place(row.shown.sheet, row.shown.cell or str(row.shown.row or 1)) for row in measures]
        rendered = render(sheet.plan, columns, places, styled={at: [styles[row.change] for row in measures]})
        sheet.place(rendered, source, links[source])


def _values(row: Followed, status: Column, as_of: date, lang: Language) -> tuple[Any, ...]:
    """The values of a row by field; where it comes from is put in by `place`."""
    shown = row.shown
    values = (
        shown.department, shown.activity, shown.problem, shown.measure, shown.owner, shown.due,
        status_shown(status, row.earlier.status), status_shown(status, row.now.status) if row.now else None,
        CHANGE_TITLES[row.change], row.overdue(as_of), status_shown(status, row.status), row.done_on,
        _note(row, status, lang), None, shown.sheet, shown.row,
    )  # fmt: skip
    return tuple(value or None for value in values)


def mark_followed(sheet: ListSheet, kind: WorkbookKind, look: Look) -> None:
    """Overdue days in red, closed states in green, over the filled rows; and the states to choose from."""
    column = kind["issues"]["status"]
    for part in sheet.sheets:
        last = part.rows_written - 1
        if last < 1:
            continue
        late, status = sheet.column("overdue"), sheet.column("status")
        first = f"${column_letters(late + 1)}2"
        part.conditional_format(1, late, last, late, {
            "type": "formula", "criteria": f"=AND(ISNUMBER({first}),{first}>0)",
            "format": look.conditional(bg_color=Palette.BAD_TINT, font_color=Palette.BAD),
        })
        first = f"${column_letters(status + 1)}2"
        for choice in column.choices:
            if choice.key in CLOSED:
                part.conditional_format(1, status, last, status, {
                    "type": "formula", "criteria": f'={first}="{choice.title(look.lang)}"',
                    "format": look.conditional(font_color=Palette.GOOD if choice.key == "done" else Palette.MUTED),
                })
    offer_states(sheet, column, look)


def offer_states(sheet: ListSheet, column: Column, look: Look) -> None:
    """A list to choose from over a list's column 状态, where the office types on."""
    at = sheet.column("status")
    for part in sheet.sheets:
        if part.rows_written > 1:
            part.data_validation(1, at, part.rows_written - 1, at, {
                "validate": "list", "source": [choice.title(look.lang) for choice in column.choices],
                "error_type": "warning",
            })
