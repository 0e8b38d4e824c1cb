"""The one line of the user's settings that is ours: which Python the macros start."""

from __future__ import annotations

import re
from pathlib import PureWindowsPath

from xlretro.commands.machine import Machine
from xlretro.errors import UsageRefused
from xlretro.language import Text

__all__ = ["configured", "from_the_store", "held_by_code_page", "line_for", "same_interpreter", "with_line"]

T = Text
_KEY = "INTERPRETER_WIN"
_MARK = b"\xef\xbb\xbf"
_OUR_LINE = re.compile(rb'(?:\xef\xbb\xbf)?[ \t]*"?INTERPRETER_WIN"?[ \t]*,[ \t]*"?([^"\r\n]*)"?', re.IGNORECASE)


def configured(machine: Machine, settings: bytes) -> str | None:
    """The interpreter that *settings* name, `%NAME%` replaced as the macros do; the first line counts, as there."""
    for line in settings.splitlines():
        if line.startswith(_MARK):
            continue  # an editor's mark of UTF-8 is part of the first key to VBA, which then does not know it
        if found := _OUR_LINE.match(line):
            path = found[1].decode(machine.ansi, errors="replace").strip()
            return re.sub(r"%([^%]+)%", lambda name: machine.environ.get(name[1], name[0]), path) or None
    return None


def with_line(settings: bytes, line: bytes) -> bytes:
    """*settings* with *line* in the place of ours, or at the end; an empty line takes ours away. Others stay as they are."""
    kept, placed = [], not line
    for old in settings.splitlines(keepends=True):
        if not _OUR_LINE.match(old):
            kept.append(old)
        elif not placed:
            kept.append(line)
            placed = True
    if not placed:
        if kept and not kept[-1].endswith((b"\n", b"\r")):
            kept[-1] += b"\r\n"
        kept.append(line)
    return b"".join(kept)


def line_for(machine: Machine) -> bytes:
    """Raises UsageRefused for a path that VBA, which reads the system's code page, could not read back."""
    for path in (machine.environ["USERPROFILE"], machine.interpreter):
        if not held_by_code_page(machine, path):
            raise UsageRefused(
                T(
                    "路径 {path} 里有系统代码页没有的字，Excel 的宏读不了",
                    "the path {path} holds characters that the system's code page lacks; Excel's macros can't read it",
                ).fill(path=path),
                T(
                    "请把 Python 的虚拟环境建在只含字母和数字的文件夹里（如 C:\\xlretro），在那里重新安装 xlretro，再运行一次；"
                    "用户名本身是这样时请联系 IT。",
                    "Make the virtual environment in a folder of plain letters (such as C:\\xlretro), install xlretro there and "
                    "run this again; if it is the user's own name, ask IT.",
                ),
            )
    return f'"{_KEY}","{machine.interpreter}"\r\n'.encode(machine.ansi)


def held_by_code_page(machine: Machine, path: str) -> bool:
    """Whether VBA, which knows the characters of the system's code page only, can name *path*."""
    try:
        path.encode(machine.ansi)
    except UnicodeEncodeError:
        return False
    return True


def from_the_store(path: str) -> bool:
    """A Python of the Microsoft Store: its packages, and so the DLL, lie where Excel does not look."""
    return "\\windowsapps\\" in path.lower()


def same_interpreter(one: str, other: str) -> bool:
    """Whether two paths name one Python; pythonw.exe beside python.exe is the same."""
    a, b = PureWindowsPath(one), PureWindowsPath(other)
    return a.parent == b.parent and a.stem.lower().removesuffix("w") == b.stem.lower().removesuffix("w")
