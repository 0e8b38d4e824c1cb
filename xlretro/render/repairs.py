"""Repairs and what was written, as text for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from xlretro.language import Language, Text
from xlretro.model.records import Raw
from xlretro.model.values import shown

if TYPE_CHECKING:
    from xlretro.commands.validate import CheckedFile, Report
    from xlretro.model.changes import CellEdit

__all__ = ["as_json", "edit_json", "plain_value", "repair_lines", "repairs_json", "repairs_total", "value_of"]

_LONGEST = 24
"""Characters of a value in a line."""
_REPAIR = Text("  修复 {sheet}!{cell}  {old} → {new}（{why}）", "  repair {sheet}!{cell}  {old} → {new} ({why})")
_LEFT = Text(
    "  没有改 {n} 处，因为这个工作簿自己的公式、下拉列表或条件格式正在用它们：{cells}",
    "  {n} left alone, since this workbook's own formulas, lists or formats use them: {cells}",
)
_COPY = Text("  副本：{path}", "  copy: {path}")
_BACKUP = Text("  已改原文件，改前的备份：{path}", "  repaired in place; backup: {path}")
_NOT_COPIED = Text("  没有写出：{why}", "  not written: {why}")
_BLANK = Text("（空）", "(blank)")
_TOTAL = Text("修复 {n} 处，涉及 {files} 个文件", "{n} repair(s) in {files} file(s)")
_WOULD = Text("可以修复 {n} 处，涉及 {files} 个文件（没有写任何文件）",
              "{n} repair(s) possible in {files} file(s) (nothing was written)")  # fmt: skip
_NOTICES = Text("给各部门的通知（可直接粘贴发送）：{n} 份，例如 {path}",
                "Notices for the departments, ready to send: {n}, such as {path}")  # fmt: skip


def repair_lines(file: CheckedFile, lang: Language) -> Iterator[str]:
    """What was repaired in one file, what was left, what was written; nothing where there is nothing to say."""
    for edit in file.repairs:
        yield _REPAIR.fill(sheet=edit.place.sheet, cell=edit.place.cell, old=plain_value(edit.old), new=plain_value(value_of(edit)),
                           why=edit.why)(lang)  # fmt: skip
    if file.left:
        cells = [f"{edit.place.sheet}!{edit.place.cell}" for edit in file.left]
        listed = Text("、", ", ")(lang).join(cells[:5]) + (" …" if len(cells) > 5 else "")
        yield _LEFT.fill(n=len(cells), cells=listed)(lang)
    if file.backup:
        yield _BACKUP.fill(path=file.backup)(lang)
    for path in file.copies:
        yield _COPY.fill(path=path)(lang)
    if file.not_copied:
        yield _NOT_COPIED.fill(why=file.not_copied)(lang)


def repairs_total(report: Report, lang: Language) -> list[str]:
    """The lines of totals: the repairs, and where the notices are."""
    repaired = [file for file in report.files if file.repairs]
    lines = []
    if repaired:
        total = sum(len(file.repairs) for file in repaired)
        written = any(file.copies or file.backup for file in repaired)
        lines.append((_TOTAL if written else _WOULD).fill(n=total, files=len(repaired))(lang))
    if report.notices:
        lines.append(_NOTICES.fill(n=len(report.notices), path=report.notices[0])(lang))
    return lines


def repairs_json(file: CheckedFile) -> dict[str, Any]:
    """What an entry of `files` gets: the same keys whether or not anything was asked for, in both languages."""
    reason = file.not_copied or Text("", "")
    return {
        "fixes": [edit_json(edit) for edit in file.repairs],
        "left": [edit_json(edit) for edit in file.left],
        "copy": file.copies[-1] if file.copies else "",
        "copies": file.copies,
        "backup": file.backup,
        "not_copied": reason.zh,
        "not_copied_en": reason.en,
    }


def edit_json(edit: CellEdit) -> dict[str, Any]:
    """One edit; texts in both languages."""
    return {"sheet": edit.place.sheet, "cell": edit.place.cell, "table": edit.table, "column": edit.column,
            "old": as_json(edit.old), "new": as_json(value_of(edit)), "why": edit.why.zh, "why_en": edit.why.en}  # fmt: skip


def value_of(edit: CellEdit) -> Raw:
    """What a cell shows after an edit: of a formula, its result."""
    from xlretro.model.changes import Formula  # most runs repair nothing

    return edit.new.value if isinstance(edit.new, Formula) else edit.new


def as_json(raw: Raw) -> str | float | bool | None:
    """Numbers stay numbers, days are ISO dates."""
    if isinstance(raw, (date, datetime)):
        return f"{raw:%Y-%m-%d}"
    return raw if raw is None or isinstance(raw, (str, int, float)) else str(raw)


def plain_value(raw: Raw) -> Text | str:
    """A cell's value as a line of text shows it."""
    if raw is None:
        return _BLANK
    if isinstance(raw, float):
        return f"{raw:.15g}"
    if isinstance(raw, (date, datetime)):
        return f"{raw:%Y-%m-%d}"
    return _seen(raw) if isinstance(raw, str) else shown(raw, _LONGEST)


def _seen(text: str) -> str:
    """A text between quotes where its blanks are what was repaired, and with its invisible characters by their codes."""
    visible = "".join(letter if letter.isprintable() or letter in "\n\u3000" else f"<U+{ord(letter):04X}>" for letter in text)
    cut = visible.replace("\n", " ")
    cut = cut if len(cut) <= _LONGEST else cut[: _LONGEST - 1] + "…"
    return f"“{cut}”" if cut != cut.strip() else cut
