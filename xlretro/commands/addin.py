"""Excel's side of an installation: the add-in in Excel's start folder, and where Python is, in the user's settings.

Nothing else is touched: no registry, no security setting, no other add-in's settings.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from xlretro.commands.interpreter_line import configured, from_the_store, line_for, same_interpreter, with_line
from xlretro.commands.machine import LINUX, MACOS, WINDOWS, Machine
from xlretro.errors import OutputRefused, UsageRefused
from xlretro.io.atomic import write_atomically
from xlretro.io.macros.ribbon import ADDIN_NAME
from xlretro.io.os_trouble import os_trouble
from xlretro.language import LANGUAGES, Language, Text

__all__ = [
    "Done",
    "Places",
    "Standing",
    "addin_bytes",
    "install",
    "only_on_windows",
    "places",
    "remove",
    "standing",
]

T = Text
_MOST = 16 * 1024 * 1024
"""Bytes read of an add-in or of settings; ours are a hundredth of it."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where Excel and its macros look."""

    addin: Path
    """Excel opens what lies in this folder whenever it starts."""
    settings: Path
    """Lines `"KEY","VALUE"` in the system's code page; the macros read the interpreter's path from here alone."""


@dataclass(slots=True)
class Done:
    """What `install` or `remove` did."""

    lines: list[Text] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    """What to know or to do besides."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is there. `addin` is absent, current, other (another version, or changed), unreadable (in use) or
    incomparable (this installation can't make its own)."""

    places: Places
    addin: str
    interpreter: str | None
    """As the settings name it, None where they do not."""
    exists: bool
    same: bool
    """Whether it is the Python that asks."""


def only_on_windows(machine: Machine) -> Text | None:
    """What to do on another system, in one line; None on Windows."""
    if machine.system == WINDOWS:
        return None
    if machine.system == MACOS:
        return T(
            "macOS 上不用安装：XR_ 函数和选项卡只在 Windows 的 Excel 里工作，表内公式到处照常计算。",
            "Nothing to install on macOS: XR_ functions and ribbon work in Excel on Windows only; the formulas in the"
            " tables compute everywhere.",
        )
    if machine.system == LINUX:
        return T(
            "Linux 上不用安装：用 LibreOffice 打开工作簿，表内公式照常计算。",
            "Nothing to install on Linux: open the workbooks in LibreOffice; the formulas in the tables compute there.",
        )
    return T(
        "这个系统上不用安装：加载宏只用于 Windows 的 Excel。",
        "Nothing to install on this system: the add-in is for Excel on Windows.",
    )


def places(machine: Machine) -> Places:
    """Of this user. Raises UsageRefused where Windows does not say where the user's folders are."""
    roaming, home = machine.environ.get("APPDATA"), machine.environ.get("USERPROFILE")
    if not roaming or not home:
        raise UsageRefused(
            T(
                "环境变量 APPDATA 或 USERPROFILE 没有设置，不知道 Excel 的启动文件夹在哪里",
                "APPDATA or USERPROFILE is not set, so Excel's start folder is not known",
            ),
            T("请在自己的 Windows 账户里打开命令行再运行。", "Run it from a prompt of your own Windows account."),
        )
    return Places(
        addin=Path(roaming, "Microsoft", "Excel", "XLSTART", ADDIN_NAME),
        settings=Path(home, ".xlretro", "xlretro.conf"),
    )


def addin_bytes(lang: Language) -> bytes:
    """The add-in as this version of xlretro writes it."""
    from xlretro.io.macros.addin import write_addin

    with tempfile.TemporaryDirectory(prefix="xlretro-") as folder:
        path = Path(folder, ADDIN_NAME)
        write_addin(path, lang)
        return path.read_bytes()


# ---------------------------------------------------------------------------------------- install, remove, status


def install(machine: Machine, lang: Language) -> Done:
    """Put the add-in, in *lang*, and the interpreter's path where Excel and its macros look. A second run changes nothing.

    Raises UsageRefused on other systems and for paths the macros can't read, OutputRefused for what can't be written.
    """
    where = _places_on_windows(machine)
    line = line_for(machine)
    done = Done()
    content = addin_bytes(lang)
    if _content(where.addin) == content:
        done.lines.append(T("加载宏已是最新：{path}", "the add-in is up to date: {path}").fill(path=where.addin))
    else:
        _write_addin(where.addin, content)
        done.lines.append(T("已安装加载宏：{path}", "add-in installed: {path}").fill(path=where.addin))
    before = _content(where.settings) or b""
    after = with_line(before, line)
    if after == before:
        done.lines.append(
            T("Python 路径没有变化：{path}", "the path of Python is unchanged: {path}").fill(path=machine.interpreter)
        )
    else:
        _write(where.settings, after)
        done.lines.append(
            T("已写入 Python 路径：{path}", "path of Python written: {path}").fill(path=machine.interpreter)
        )
    done.notes = _notes(machine)
    return done


def _notes(machine: Machine) -> list[Text]:
    notes = [
        T(
            "重新启动 Excel，就能看到选项卡“复盘”和 XR_ 函数；没有看到时运行 xlretro doctor。",
            "Start Excel again: the ribbon tab and the XR_ functions are there; if not, run xlretro doctor.",
        )
    ]
    if from_the_store(machine.interpreter):
        notes.append(
            T(
                "这是 Microsoft Store 的 Python，Excel 多半找不到它的 DLL；请改用 python.org 的 Python，装好 xlretro 再运行一次。",
                "This Python is the Microsoft Store's, whose DLLs Excel mostly does not find; install one from python.org, "
                "xlretro in it, and run this again.",
            )
        )
    if other := machine.registry(r"HKCU\Software\Microsoft\Office\16.0\Excel\Options", "AltStartup"):
        notes.append(
            T(
                "Excel 还设了备用启动文件夹 {path}，没有使用；那里若也有 xlretro.xlam，请删去。",
                "Excel also has the alternate start folder {path}, which is not used; remove any xlretro.xlam there.",
            ).fill(path=other)
        )
    return notes


def remove(machine: Machine) -> Done:
    """Take back what `install` put there: the add-in, our line of the settings, and their folder once it is empty.

    Raises UsageRefused on other systems, OutputRefused for what can't be removed.
    """
    where = _places_on_windows(machine)
    done = Done()
    if where.addin.is_file():
        with _excel_is_open(where.addin):
            where.addin.unlink()
        done.lines.append(T("已移除加载宏：{path}", "add-in removed: {path}").fill(path=where.addin))
    before = _content(where.settings)
    if before is not None and (after := with_line(before, b"")) != before:
        if after.strip():
            _write(where.settings, after)
        else:
            where.settings.unlink()
        done.lines.append(T("已去掉 Python 路径：{path}", "path of Python taken out: {path}").fill(path=where.settings))
        with contextlib.suppress(OSError):  # it holds something else
            where.settings.parent.rmdir()
    if not done.lines:
        done.lines.append(T("没有安装过，无需移除。", "nothing is installed; nothing to remove."))
    return done


def standing(machine: Machine) -> Standing:
    """What is there now. For Windows; raises UsageRefused where the user's folders are not known."""
    where = places(machine)
    interpreter = configured(machine, _read(machine, where.settings) or b"")
    return Standing(
        places=where,
        addin=_addin_state(machine, where.addin),
        interpreter=interpreter,
        exists=interpreter is not None and machine.is_file(interpreter),
        same=interpreter is not None and same_interpreter(interpreter, machine.interpreter),
    )


def _addin_state(machine: Machine, path: Path) -> str:
    if not machine.is_file(str(path)):
        return "absent"
    content = _read(machine, path)
    if content is None:
        return "unreadable"
    try:
        return "current" if any(content == addin_bytes(lang) for lang in LANGUAGES) else "other"
    except OutputRefused:
        return "incomparable"


def _read(machine: Machine, path: Path) -> bytes | None:
    try:
        return machine.read(str(path), _MOST)
    except OSError:
        return None


# ---------------------------------------------------------------------------------------- the disk


def _places_on_windows(machine: Machine) -> Places:
    if elsewhere := only_on_windows(machine):
        raise UsageRefused(elsewhere)
    return places(machine)


def _content(path: Path) -> bytes | None:
    """None where there is no file. Raises OutputRefused for one that can't be read: it must not be written over."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise OutputRefused(
            T("读不了 {path}：{why}", "{path} can't be read: {why}").fill(path=path, why=os_trouble(error)),
            T(
                "请关闭正在使用它的程序（如 Excel）后再运行一次。",
                "Close what uses it, such as Excel, and run this again.",
            ),
        ) from error


def _write_addin(path: Path, content: bytes) -> None:
    with _excel_is_open(path):
        if path.exists():
            with path.open("r+b"):  # which an add-in that Excel has open refuses
                pass
    _write(path, content)


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputRefused(
            T("建不了文件夹 {path}：{why}", "the folder {path} can't be made: {why}").fill(
                path=path.parent, why=os_trouble(error)
            )
        ) from error
    with write_atomically(path) as temporary:
        temporary.write_bytes(content)


@contextlib.contextmanager
def _excel_is_open(path: Path) -> Iterator[None]:
    """Says so where Windows refuses a file that Excel holds open; other refusals pass."""
    try:
        yield
    except PermissionError as error:
        raise OutputRefused(
            T("{path} 正被占用，多半是 Excel 开着", "{path} is in use; most likely Excel is open").fill(path=path),
            T("请退出所有 Excel 窗口，再运行一次。", "Leave Excel, all its windows, and run this again."),
        ) from error
