"""What filling a workbook changed in it, cell by cell, as text for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from xlretro.language import Language, Text
from xlretro.model.records import Raw
from xlretro.model.schema import WorkbookKind
from xlretro.model.values import PercentNumber, shown
from xlretro.render.account import account_json, notes_json
from xlretro.render.filling import misfit_json

if TYPE_CHECKING:
    from xlretro.commands.fill_desk import Kept
    from xlretro.commands.fill_into import FilledInto
    from xlretro.model.changes import CellEdit
    from xlretro.model.sourced import Sourced

__all__ = ["filled_into_json", "filled_into_text"]

_LONGEST = 30
_KEPT_SHOWN = 20
_BLANK = Text("（空）", "(blank)")
_EDIT = Text("  {cell} {title}：{old} → {new}（{why}）", "  {cell} {title}: {old} → {new} ({why})")
_GROWN = Text("  {sheet} 第 {row} 行起加 {count} 行", "  {sheet}: {count} row(s) added from row {row}")
_CARRIED = Text("  另有 {count} 格从上一行延续公式和编号", "  {count} cell(s) carry on formulas and numbers of the row above")
_RENEWED = Text("  {count} 处公式读了改动的格子，结果随之更新", "  {count} formula(s) read a changed cell: computed anew")
_KEPT = Text("保留了 {count} 处人填的内容（数据里的不同；要改写，加 --overwrite）：",
             "{count} cell(s) that people typed are kept, where the data differ (--overwrite replaces them):")  # fmt: skip
_KEPT_CELL = Text("  {cell} {title}：仍是 {old}，数据里是 {new}", "  {cell} {title}: stays {old}; the data say {new}")
_FORMULA = Text("公式（{value}）", "a formula ({value})")
_MORE = Text("  …… 还有 {count} 处，见 --json", "  … {count} more; --json lists all")
_BESIDE = Text("{cell} {title}：填的是 {typed}，算出来是 {computed}，没有改，请核对",
               "{cell} {title}: {typed} is typed, {computed} computed; left, please check")  # fmt: skip
_LACKING = Text("工作簿里没有“{title}”{place}，数据里的 {count} 个值没有填；要填就先加上这一{what}",
                "the workbook has no {title}{place}: {count} value(s) are left out; add the {what} to fill them")  # fmt: skip
_COMPUTED = Text("“{title}”由工作簿自己计算，数据里的没有采用", "“{title}” is computed; the data's own values are left out")
_BEHIND = Text("下面的公式没有算到新填的行，请核对：{cells}",
               "these formulas do not read all the new rows, please check: {cells}")  # fmt: skip
_CHARTS = Text("有 {count} 个图表或迷你图没有画到新填的行，请在 Excel 里调整数据区域",
               "{count} chart(s) or sparkline(s) do not show all the new rows: adjust them in Excel")  # fmt: skip
_PIVOTS = Text("数据透视表还是原来的数，请在 Excel 里刷新", "pivot tables still show the former figures: refresh them in Excel")
_OTHER = Text("注意：工作簿里的活动是“{old}”，数据里是“{new}”；请确认没有填错文件",
              "mind: the workbook is about {old}, the data about {new}; is it the right file?")  # fmt: skip
_LEFT_OUT = Text("没有填进去的 {count} 处：", "{count} left out:")
_TOTAL = Text("{done} {path}：改 {edits} 格，新增 {rows} 行；已相同 {equal} 处",
              "{done} {path}: {edits} cell(s) changed, {rows} row(s) added; {equal} already equal")  # fmt: skip
_SAME = Text("{path} 里已经都是这些数据，没有改动（{equal} 处相同）",
             "{path} says all this already; nothing is changed ({equal} equal)")  # fmt: skip
_DONE, _WOULD = Text("已写入", "written"), Text("将写入", "would write")


def filled_into_text(filled: FilledInto, kind: WorkbookKind, lang: Language, *, dry_run: bool) -> tuple[str, list[str]]:
    """(the result, what else is to be said). The result lists every cell in a dry run, else what was replaced."""
    lines = list(_changes(filled, kind, lang, every=dry_run))
    if filled.changed:
        lines.append(_TOTAL.fill(done=_WOULD if dry_run else _DONE, path=filled.output,
                                 edits=len(filled.edits) + len(filled.figures),
                                 rows=sum(filled.added.values()), equal=filled.equal)(lang))  # fmt: skip
    else:
        lines.append(_SAME.fill(path=filled.target, equal=filled.equal)(lang))
    return "\n".join(lines), list(_notes(filled, kind, lang))


def _changes(filled: FilledInto, kind: WorkbookKind, lang: Language, *, every: bool) -> Iterator[str]:
    for edit in (*filled.edits, *filled.figures):
        if every or edit in filled.replaced:
            yield _EDIT.fill(cell=_cell(edit), title=_title(kind, edit.table, edit.column), old=_plain(edit.old),
                             new=_plain(_new(edit)), why=edit.why)(lang)  # fmt: skip
    for growth in filled.growths if every else ():
        yield _GROWN.fill(sheet=growth.sheet, row=growth.bottom + 1, count=growth.rows)(lang)
    if every and filled.carried:
        yield _CARRIED.fill(count=len(filled.carried))(lang)
    if every and filled.renewed:
        yield _RENEWED.fill(count=filled.renewed)(lang)


def _notes(filled: FilledInto, kind: WorkbookKind, lang: Language) -> Iterator[str]:
    from xlretro.commands.misfits import listed

    for kept in filled.kept:
        if kept.title is kind.field["name"].title:
            yield _OTHER.fill(old=_plain(kept.old), new=_plain(kept.new))(lang)
    if filled.kept:
        yield _KEPT.fill(count=len(filled.kept))(lang)
        yield from (_kept_line(kept)(lang) for kept in filled.kept[:_KEPT_SHOWN])
        if len(filled.kept) > _KEPT_SHOWN:
            yield _MORE.fill(count=len(filled.kept) - _KEPT_SHOWN)(lang)
    for entry in filled.beside:
        yield _BESIDE.fill(cell=f"{entry.place.sheet}!{entry.place.cell}", title=_title(kind, entry.table, entry.column),
                           typed=_plain(entry.typed), computed=_plain(entry.computed))(lang)  # fmt: skip
    for lacking in filled.lacking:
        place = Text(f"（{kind[lacking.table].caption('zh')}）", f" ({kind[lacking.table].caption('en')})") if lacking.table else ""
        what = Text("列", "column") if lacking.table else Text("项", "field")
        yield _LACKING.fill(title=lacking.title, place=place, count=lacking.count, what=what)(lang)
    yield from (_COMPUTED.fill(title=title)(lang) for title in filled.computed)
    if filled.left_behind:
        yield _BEHIND.fill(cells=Text("、", ", ")(lang).join(f"{place.sheet}!{place.cell}" for place in filled.left_behind))(lang)
    if filled.charts:
        yield _CHARTS.fill(count=filled.charts)(lang)
    if filled.pivots:
        yield _PIVOTS(lang)
    if filled.left_out:
        yield _LEFT_OUT.fill(count=len(filled.left_out))(lang)
        yield listed(filled.left_out)(lang)


def _kept_line(kept: Kept) -> Text:
    old: Text | str = _plain(kept.old)
    old = _FORMULA.fill(value=old) if kept.formula else old
    return _KEPT_CELL.fill(cell=f"{kept.place.sheet}!{kept.place.cell}", title=kept.title, old=old, new=_plain(kept.new))


def _cell(edit: CellEdit) -> str:
    return f"{edit.place.sheet}!{edit.place.cell}"


def _title(kind: WorkbookKind, table: str, column: str) -> Text | str:
    columns = kind[table].by_key if table else kind.field
    return columns[column].title if column in columns else ""


def _new(edit: CellEdit) -> Raw:
    from xlretro.model.changes import Formula

    return f"={edit.new.text}" if isinstance(edit.new, Formula) else edit.new


def _plain(raw: Raw) -> Text | str:
    if raw is None:
        return _BLANK
    if isinstance(raw, PercentNumber):
        return f"{raw * 100:.12g}%"
    if isinstance(raw, float):
        return f"{raw:.15g}"
    if isinstance(raw, date):
        return _day(raw)
    return shown(raw, _LONGEST)


def _day(value: date) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) and value.time() != time() else f"{value:%Y-%m-%d}"


# ---------------------------------------------------------------------------------------- JSON


def filled_into_json(filled: FilledInto, sourced: Sourced, *, written: bool) -> dict[str, Any]:
    """The same keys whatever happened, in both languages; docs/filling says what each holds."""
    kind = sourced.retro.kind
    return {
        "written": written and filled.changed,
        "target": str(filled.target),
        "output": str(filled.output),
        "changes": [_edit_json(edit, kind) for edit in filled.edits],
        "carried": [_edit_json(edit, kind) for edit in filled.carried],
        "figures": [_edit_json(edit, kind) for edit in filled.figures],
        "grown": [{"sheet": growth.sheet, "first": growth.bottom + 1, "rows": growth.rows} for growth in filled.growths],
        "added": filled.added,
        "renewed": filled.renewed,
        "equal": filled.equal,
        "beside": [
            {"sheet": one.place.sheet, "cell": one.place.cell, "table": one.table, "column": one.column,
             "typed": _as_json(one.typed), "computed": _as_json(one.computed)} for one in filled.beside
        ],
        "kept": [_kept_json(kept) for kept in filled.kept],
        "lacking": [
            {"table": one.table, "title": one.title.zh, "title_en": one.title.en, "values": one.count} for one in filled.lacking
        ],
        "left_behind": [f"{place.sheet}!{place.cell}" for place in filled.left_behind],
        "charts": filled.charts,
        "pivots": filled.pivots,
        "computed": [title.zh for title in filled.computed],
        "misfits": [misfit_json(misfit) for misfit in filled.left_out],
        "account": account_json(sourced),
        "notes": notes_json(sourced),
    }


def _edit_json(edit: CellEdit, kind: WorkbookKind) -> dict[str, Any]:
    title = _title(kind, edit.table, edit.column)
    both = title if isinstance(title, Text) else Text(title, title)
    return {
        "sheet": edit.place.sheet, "cell": edit.place.cell, "table": edit.table, "column": edit.column, "title": both.zh,
        "title_en": both.en, "old": _as_json(edit.old), "new": _as_json(_new(edit)), "why": edit.why.zh, "why_en": edit.why.en,
    }  # fmt: skip


def _kept_json(kept: Kept) -> dict[str, Any]:
    return {"sheet": kept.place.sheet, "cell": kept.place.cell, "title": kept.title.zh, "title_en": kept.title.en,
            "old": _as_json(kept.old), "new": _as_json(kept.new), "formula": kept.formula}  # fmt: skip


def _as_json(raw: Raw) -> str | float | bool | None:
    """Numbers stay numbers, days are ISO dates."""
    if isinstance(raw, date):
        return _day(raw)
    return raw if raw is None or isinstance(raw, (str, int, float)) else str(raw)
