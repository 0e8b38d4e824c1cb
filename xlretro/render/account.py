"""What of a document was understood and what was not, as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlretro.language import Language, Text
from xlretro.model.sourced import AccountLine, Sourced

__all__ = ["account_json", "account_text", "notes_json"]

_HEAD = Text("{name} 里的内容：", "What {name} says:")
_LEFT = Text("没有取用，或还没有填写：", "Not taken, or never filled in:")
_LINE = Text("  {where}：{what}", "  {where}: {what}")
_NONE = Text("  （没有）", "  (nothing)")


def account_text(sourced: Sourced, lang: Language) -> str:
    """What was understood, place by place, then what was not. Empty for a source that gave no account."""
    if not sourced.account:
        return ""
    return "\n".join(_lines(sourced, lang))


def account_json(sourced: Sourced) -> list[dict[str, Any]]:
    """Every piece of a document that was looked at, in the order told."""
    return [
        {"where": line.where.zh, "where_en": line.where.en, "what": line.what.zh, "what_en": line.what.en,
         "understood": line.understood}
        for line in sourced.account
    ]  # fmt: skip


def notes_json(sourced: Sourced) -> list[dict[str, str]]:
    """What is said of workbooks: hidden sheets and rows that were taken, lines that were not."""
    return [{"what": note.zh, "what_en": note.en} for note in sourced.notes]


def _lines(sourced: Sourced, lang: Language) -> Iterator[str]:
    taken, left = ([line for line in sourced.account if line.understood is told] for told in (True, False))
    yield _HEAD.fill(name=sourced.name)(lang)
    yield from (_line(line, lang) for line in taken)
    if not taken:
        yield _NONE(lang)
    if left:
        yield _LEFT(lang)
        yield from (_line(line, lang) for line in left)


def _line(line: AccountLine, lang: Language) -> str:
    return _LINE.fill(where=line.where, what=line.what)(lang)
