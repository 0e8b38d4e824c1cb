"""What whoever takes a workbook's records should be told: what nobody sees was read, what stands there was not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlretro.language import Text
from xlretro.model.records import Retrospective
from xlretro.model.values import shown

__all__ = ["hidden_notes", "passed_notes"]

_MOST_NAMED = 6


def hidden_notes(retro: Retrospective) -> list[Text]:
    """What was read although nobody sees it in the workbook: hidden sheets, and hidden rows by table."""
    if not any(part.hidden or part.hidden_rows for table in retro.tables.values() for part in table.parts):
        return []
    notes = []
    used = {(table.table.key, number) for table in retro.tables.values() for number, _ in table.rows}
    sheets = dict.fromkeys(
        part.sheet for table in retro.tables.values() for number, part in enumerate(table.parts)
        if part.hidden and (table.table.key, number) in used
    )  # fmt: skip
    if sheets:
        notes.append(Text("含隐藏工作表：{names}", "hidden sheets: {names}").fill(names=_listed([Text(s, s) for s in sheets])))
    rows = {table.table: sum(part.hidden_rows for part in table.parts) for table in retro.tables.values()}
    counts = [(Text(f"表{table.number} {n} 行", f"table {table.number} {n}")) for table, n in rows.items() if n]
    if counts:
        notes.append(Text("含隐藏行：{counts}", "hidden rows: {counts}").fill(counts=_listed(counts)))
    return notes


def passed_notes(retro: Retrospective) -> list[Text]:
    """The lines below the titles that were taken for totals, notes and signatures, by sheet."""
    return [
        Text("{sheet} 没有当作数据的行：{lines}", "{sheet}, lines that are no data: {lines}").fill(
            sheet=sheet, lines=_listed(lines[:_MOST_NAMED], more=len(lines) - _MOST_NAMED))
        for sheet, lines in _passed(retro)
    ]  # fmt: skip


def _passed(retro: Retrospective) -> Iterator[tuple[str, list[Text]]]:
    by_sheet: dict[str, dict[int, Text]] = {}
    for table in retro.tables.values():
        for part in table.parts:
            for row, text in part.passed:
                line = Text("第 {row} 行“{text}”", "row {row} “{text}”").fill(row=row, text=shown(text))
                by_sheet.setdefault(part.sheet, {})[row] = line
    for sheet, lines in by_sheet.items():
        yield sheet, [lines[row] for row in sorted(lines)]


def _listed(texts: Sequence[Text], more: int = 0) -> Text:
    zh, en = "、".join(text.zh for text in texts), ", ".join(text.en for text in texts)
    if more <= 0:
        return Text(zh, en)
    return Text(f"{zh}等 {len(texts) + more} 行", f"{en} and {more} more")
