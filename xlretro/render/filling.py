"""What `fill` did, or why it did nothing, as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlretro.language import Language, Text
from xlretro.render.account import account_json, notes_json

if TYPE_CHECKING:
    from xlretro.commands.fill import Filled
    from xlretro.model.schema import WorkbookKind
    from xlretro.model.sourced import Misfit, Sourced

__all__ = ["filled_json", "filled_text", "misfits_json"]


def filled_text(filled: Filled, kind: WorkbookKind, lang: Language, *, dry_run: bool) -> str:
    """One line: where to, if that is known, and how many rows of each table."""
    row = Text(" 行", " row(s)")(lang)
    counts = Text("、", ", ")(lang).join(f"{kind[key].caption(lang)} {count}{row}" for key, count in filled.rows.items())
    if filled.output is None:
        fits = Text("其余填得进去", "the rest fits") if filled.left_out else Text("都填得进去", "all of it fits")
        return Text("{fits}：{counts}", "{fits}: {counts}").fill(fits=fits, counts=counts)(lang)
    done = Text("将写入", "would write") if dry_run else Text("已写入", "written")
    return Text("{done} {path}：{counts}", "{done} {path}: {counts}").fill(done=done, path=filled.output, counts=counts)(lang)


def filled_json(filled: Filled, sourced: Sourced, *, dry_run: bool) -> dict[str, Any]:
    """The result of `fill`; docs/filling says what each key holds."""
    return {
        "written": not dry_run,
        "output": str(filled.output) if filled.output is not None else None,
        "rows": filled.rows,
        "computed": [title.zh for title in filled.computed],
        "misfits": [misfit_json(misfit) for misfit in filled.left_out],
        "account": account_json(sourced),
        "notes": notes_json(sourced),
    }


def misfits_json(sourced: Sourced) -> dict[str, Any]:
    """The result of a `fill` that wrote nothing: every misfit."""
    return {
        "written": False,
        "output": None,
        "rows": {key: len(data) for key, data in sourced.retro.tables.items()},
        "computed": [],
        "misfits": [misfit_json(misfit) for misfit in sourced.misfits],
        "account": account_json(sourced),
        "notes": notes_json(sourced),
    }


def misfit_json(misfit: Misfit) -> dict[str, Any]:
    hint = misfit.hint or Text("", "")
    return {
        "where": misfit.where.zh, "where_en": misfit.where.en, "message": misfit.what.zh, "message_en": misfit.what.en,
        "fix": hint.zh, "fix_en": hint.en, "table": misfit.table, "row": misfit.row, "column": misfit.column,
    }  # fmt: skip
