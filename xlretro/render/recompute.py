"""What `recompute` did, or would do, as text for people and as JSON for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlretro.language import Language, Text
from xlretro.model.changes import CellEdit, is_renewal
from xlretro.model.records import Place, Uncalculated
from xlretro.render.counts import VERDICT_TITLES
from xlretro.render.repairs import as_json, edit_json, plain_value, value_of

if TYPE_CHECKING:
    from xlretro.commands.computed_cells import Beside
    from xlretro.commands.recompute_files import RecomputedFile, RecomputeReport

__all__ = ["recompute_json", "recompute_text"]

_TITLES = {
    "right": Text("已经是对的", "already right"),
    "changed": Text("已更新", "updated"),
    "not_written": Text("没有写出", "not written"),
    "refused": VERDICT_TITLES["refused"],
    "unrecognised": VERDICT_TITLES["unrecognised"],
}
_WOULD = Text("可以更新", "would be updated")
_SHOWN = 8
"""Cells that a line or a file's block names; --dry-run and JSON name all."""

_RESULTS = Text("  更新公式结果 {n} 个：{sheets}", "  {n} stored result(s) renewed: {sheets}")
_TAKEN = Text("  去掉过期的结果 {n} 个：{sheets}", "  {n} outdated result(s) taken away: {sheets}")
_ON_SHEET = Text("{sheet} {n} 个", "{n} on {sheet}")
_EDIT = Text("  {sheet}!{cell}  {old} → {new}（{why}）", "  {sheet}!{cell}  {old} → {new} ({why})")
_TYPED = Text("  {sheet}!{cell}  填的是 {typed}，算出来是 {computed}，没有改",
              "  {sheet}!{cell}  {typed} is typed, {computed} computed; left")  # fmt: skip
_OVERWROTE = Text(
    "  {sheet}!{cell}  公式被手填的 {typed} 覆盖，算出来是 {computed}；加 --restore 放回公式",
    "  {sheet}!{cell}  {typed} was typed over the formula, which gives {computed}; --restore puts it back",
)
_LOST = Text(
    "  {sheet}!{cell}  公式丢了，算出来是 {computed}；加 --restore 放回公式",
    "  {sheet}!{cell}  its formula, which gives {computed}, is gone; --restore puts it back",
)
_GONE = Text("  {sheet}!{cell}  公式丢了；加 --restore 放回公式", "  {sheet}!{cell}  its formula is gone; --restore puts it back")
_UNTOLD = Text(
    "  有 {n} 个公式这里算不了，请用 Excel 打开并保存一次：{cells}",
    "  {n} formula(s) can't be computed here; open and save the file in Excel: {cells}",
)
_LEFT = Text("  {n} 个空着的格子受保护或在合并单元格里，没有补：{cells}",
             "  {n} blank cell(s) are protected or lie inside merged cells and stay: {cells}")  # fmt: skip
_IN_PLACE = Text("  已写回原文件", "  written back")
_BACKUP = Text("  已改原文件，改前的备份：{path}", "  changed in place; backup: {path}")
_COPY = Text("  副本：{path}", "  copy: {path}")
_WHY = Text("  {why}", "  {why}")
_MORE = Text("  …… 另有 {n} 处，--dry-run 列出全部", "  … {n} more; --dry-run lists all")
_NOTHING = Text("（空）", "(blank)")
"""A formula may well give a blank text."""
_TOTAL = Text("共 {n} 个文件：{counts}", "{n} file(s): {counts}")
_DRY = Text("（没有写任何文件）", " (nothing was written)")


def recompute_text(report: RecomputeReport, lang: Language) -> str:
    """Every file that something is to be said of, then the totals. In a dry run every cell is named."""
    alone = len(report.files) == 1
    told = [file for file in report.files if alone or _is_worth_telling(file)]
    lines = [line for file in told for line in _file_lines(file, report.dry_run, lang)]
    titles = _titles(report.dry_run)
    counts = Text("、", ", ")(lang).join(
        f"{titles[verdict](lang)} {n}" for verdict in titles if (n := report.verdicts()[verdict]))
    total = _TOTAL.fill(n=len(report.files), counts=counts)(lang)
    return "\n".join([*lines, total + (_DRY(lang) if report.dry_run else "")])


def _is_worth_telling(file: RecomputedFile) -> bool:
    return file.verdict != "right" or bool(file.beside or file.untold or file.left)


def _titles(dry_run: bool) -> dict[str, Text]:
    return {**_TITLES, "changed": _WOULD} if dry_run else _TITLES


def _file_lines(file: RecomputedFile, dry_run: bool, lang: Language) -> Iterator[str]:
    yield f"{file.path}  {_titles(dry_run)[file.verdict](lang)}"
    if file.refused:
        yield f"  {file.refused.message(lang)}"
        if file.refused.hint:
            yield f"      → {file.refused.hint(lang)}"
    if file.not_written:
        yield _WHY.fill(why=file.not_written)(lang)
    edits = [] if file.not_written else file.edits
    yield from _results_lines(edits, lang)
    named = [edit for edit in edits if not is_renewal(edit) or (dry_run and not _is_nothing(edit))]
    cells = [_edit_line(edit, lang) for edit in named] + [_beside_line(entry, lang) for entry in file.beside]
    yield from cells if dry_run else cells[:_SHOWN]
    if len(cells) > _SHOWN and not dry_run:
        yield _MORE.fill(n=len(cells) - _SHOWN)(lang)
    for text, places in ((_UNTOLD, file.untold), (_LEFT, file.left)):
        if places:
            yield text.fill(n=len(places), cells=_listed(places, lang))(lang)
    yield from _written_lines(file, lang)


def _results_lines(edits: list[CellEdit], lang: Language) -> Iterator[str]:
    """How many stored results were renewed, and how many were taken away."""
    results = [edit for edit in edits if is_renewal(edit) and not _is_nothing(edit)]
    for text, known in ((_RESULTS, True), (_TAKEN, False)):
        by_sheet = Counter(edit.place.sheet for edit in results if (value_of(edit) is not None) is known)
        if by_sheet:
            sheets = Text("、", ", ")(lang).join(_ON_SHEET.fill(sheet=sheet, n=n)(lang) for sheet, n in by_sheet.items())
            yield text.fill(n=by_sheet.total(), sheets=sheets)(lang)


def _is_nothing(edit: CellEdit) -> bool:
    """Whether a formula that had no result has none afterwards: it is told among those that can't be computed."""
    return is_renewal(edit) and isinstance(edit.old, Uncalculated) and value_of(edit) is None


def _written_lines(file: RecomputedFile, lang: Language) -> Iterator[str]:
    if file.backup:
        yield _BACKUP.fill(path=file.backup)(lang)
    elif file.written == file.path:
        yield _IN_PLACE(lang)
    elif file.written:
        yield _COPY.fill(path=file.written)(lang)


def _edit_line(edit: CellEdit, lang: Language) -> str:
    old, new = (_NOTHING if value == "" else plain_value(value) for value in (edit.old, value_of(edit)))
    return _EDIT.fill(sheet=edit.place.sheet, cell=edit.place.cell, old=old, new=new, why=edit.why)(lang)


def _beside_line(entry: Beside, lang: Language) -> str:
    text = _TYPED if not entry.overwrote else _OVERWROTE
    if entry.typed is None:
        text = _GONE if entry.computed is None else _LOST
    return text.fill(sheet=entry.place.sheet, cell=entry.place.cell, typed=plain_value(entry.typed),
                     computed=plain_value(entry.computed))(lang)  # fmt: skip


def _listed(places: list[Place], lang: Language) -> str:
    cells = [f"{place.sheet}!{place.cell}" for place in places[:_SHOWN]]
    return Text("、", ", ")(lang).join(cells) + (" …" if len(places) > _SHOWN else "")


def recompute_json(report: RecomputeReport) -> dict[str, Any]:
    """The same in both languages; every cell is named."""
    verdicts = report.verdicts()
    return {
        "files": [_file_json(file) for file in report.files],
        "skipped": [{"path": path, "reason": reason} for path, reason in report.skipped],
        "counts": {"files": len(report.files), **{verdict: verdicts[verdict] for verdict in _TITLES},
                   "skipped": len(report.skipped)},
        "dry_run": report.dry_run,
    }  # fmt: skip


def _file_json(file: RecomputedFile) -> dict[str, Any]:
    why = file.not_written or Text("", "")
    entry: dict[str, Any] = {
        "path": file.path, "verdict": file.verdict, "as_of": file.as_of.isoformat() if file.as_of else "",
        "edits": [edit_json(edit) for edit in file.edits],
        "beside": [_beside_json(entry) for entry in file.beside],
        "untold": [_place_json(place) for place in file.untold], "left": [_place_json(place) for place in file.left],
        "written": file.written, "backup": file.backup, "not_written": why.zh, "not_written_en": why.en,
    }  # fmt: skip
    if file.refused:
        hint = file.refused.hint or Text("", "")
        entry |= {"reason": file.refused.reason, "message": file.refused.message.zh,
                  "message_en": file.refused.message.en, "fix": hint.zh, "fix_en": hint.en}  # fmt: skip
    return entry


def _place_json(place: Place) -> dict[str, str]:
    return {"sheet": place.sheet, "cell": place.cell}


def _beside_json(entry: Beside) -> dict[str, Any]:
    return {**_place_json(entry.place), "table": entry.table, "column": entry.column, "typed": as_json(entry.typed),
            "computed": as_json(entry.computed), "overwrote": entry.overwrote}  # fmt: skip
