"""One check of the machine or of a file, and how it came out. Nothing here prints."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xlretro.language import Text

__all__ = ["TITLES", "Check", "State", "note", "ok", "problem"]

T = Text


class State(StrEnum):
    """How a check came out: in order; worth knowing; something does not work until it is mended."""

    OK = "ok"
    NOTE = "note"
    PROBLEM = "problem"


TITLES: dict[str, Text] = {
    "system": T("系统", "System"),
    "python": T("Python", "Python"),
    "versions": T("版本", "Versions"),
    "excel": T("Excel", "Excel"),
    "wps": T("WPS", "WPS"),
    "addin": T("加载宏", "Add-in"),
    "interpreter": T("Python 路径", "Path of Python"),
    "dll": T("DLL", "DLL"),
    "pywin32": T("pywin32", "pywin32"),
    "macros": T("宏设置", "Macro settings"),
    "internet": T("来自网络的宏", "Macros from the internet"),
    "libreoffice": T("LibreOffice", "LibreOffice"),
    "file": T("文件", "File"),
    "file_macros": T("文件里的宏", "Macros in the file"),
    "file_mark": T("网络标记", "Mark of the web"),
    "file_place": T("文件位置", "Where the file lies"),
    "file_settings": T("文件夹设置", "Settings beside the file"),
}
"""What is checked, by key, in the order it is shown."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the diagnosis. `fix`, what to do, is there unless all is in order."""

    key: str
    state: State
    message: Text
    fix: Text | None = None

    @property
    def title(self) -> Text:
        return TITLES[self.key]


def ok(key: str, message: Text, **values: object) -> Check:
    """In order. *values* fill the `{names}` of the message, as they do in the other two."""
    return Check(key, State.OK, _filled(message, values))


def note(key: str, message: Text, fix: Text, **values: object) -> Check:
    """Worth knowing; *fix* says whether anything is to be done."""
    return Check(key, State.NOTE, _filled(message, values), _filled(fix, values))


def problem(key: str, message: Text, fix: Text, **values: object) -> Check:
    """Something does not work until *fix* is done."""
    return Check(key, State.PROBLEM, _filled(message, values), _filled(fix, values))


def _filled(text: Text, values: dict[str, object]) -> Text:
    """A text without values is left alone: a path that already stands in it may hold braces."""
    return text.fill(**values) if values else text
