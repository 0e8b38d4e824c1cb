"""The two languages of everything a person reads: a Text says the same thing in both."""

from __future__ import annotations

import os
from typing import Literal, NamedTuple

__all__ = ["LANGUAGES", "Language", "Text", "detect_language"]

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Text(NamedTuple):
    """One message or title in Chinese and in English."""

    zh: str
    en: str

    def __call__(self, lang: Language) -> str:
        return self.zh if lang == "zh" else self.en

    def fill(self, **values: object) -> Text:
        """Put *values* into the `{names}` of both languages; a Text among them gives its own language."""
        texts = [(name, value) for name, value in values.items() if isinstance(value, Text)]
        if not texts:
            return Text(self.zh.format_map(values), self.en.format_map(values))
        in_english = values.copy()
        for name, (zh, en) in texts:
            values[name], in_english[name] = zh, en
        return Text(self.zh.format_map(values), self.en.format_map(in_english))


def detect_language(asked: str | None = None) -> Language:
    """`--lang`, then XLRETRO_LANG, then the locale; Chinese where nothing tells, since most users read it."""
    for wish in (asked, os.environ.get("XLRETRO_LANG")):
        if wish:
            return "en" if wish.lower().startswith("en") else "zh"
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        named = os.environ.get(variable, "")
        if named and named not in {"C", "POSIX"} and not named.startswith("C."):
            return "zh" if named.lower().startswith("zh") else "en"
    import locale  # a large table, for those whose environment names no language

    named = locale.getlocale()[0] or ""
    return "en" if named.lower().startswith("en") else "zh"
