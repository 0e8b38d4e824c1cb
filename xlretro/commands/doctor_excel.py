"""The checks of Excel's side on Windows: Excel and WPS, the add-in, the interpreter, the DLL, pywin32."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PureWindowsPath

from xlretro.commands.addin import Standing, only_on_windows, standing
from xlretro.commands.diagnosis import Check, note, ok, problem
from xlretro.commands.interpreter_line import from_the_store, held_by_code_page
from xlretro.commands.machine import WINDOWS, Machine
from xlretro.errors import UsageRefused
from xlretro.language import Text

__all__ = ["Excel", "excel_checks", "find_excel", "installed_checks"]

T = Text
_APP_PATHS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths"
_CLICK_TO_RUN = r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
_CHOICE = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\FileExts\.xlsx\UserChoice"
_INSTALL = T("请运行：xlretro addin install", "Run: xlretro addin install")
_PATH = T("{path}", "{path}")
_OLDEST = 16
"""Excel 2016 and all later ones call themselves 16.0."""


@dataclass(frozen=True, slots=True)
class Excel:
    """An installed Excel."""

    path: str
    version: str
    """16.0.17328.20162 where the installation tells it, else 16.0; empty where nothing tells."""
    bits: int | None

    @property
    def major(self) -> int:
        number = self.version.partition(".")[0]
        return int(number) if number.isdigit() else _OLDEST

    @property
    def settings(self) -> str:
        """The version under which Office keeps its settings."""
        return f"{self.major}.0"


def find_excel(machine: Machine) -> Excel | None:
    """By its App Path; its version from Click-to-Run or its folder, its bitness from the program itself."""
    if machine.system != WINDOWS:
        return None
    path = _program(machine, "excel.exe")
    if path is None:
        return None
    version = ""
    if "\\root\\office" in path.lower():  # where Click-to-Run puts it
        version = str(machine.registry(_CLICK_TO_RUN, "VersionToReport") or "")
    if not version and (folder := re.search(r"\\office(\d+)\\", path, re.IGNORECASE)):
        version = f"{folder[1]}.0"
    platform = str(machine.registry(_CLICK_TO_RUN, "Platform")).lower()
    return Excel(path, version, _bits_of(machine, path) or {"x64": 64, "x86": 32}.get(platform))


def _program(machine: Machine, name: str) -> str | None:
    """A program's App Path, if the file is there."""
    for root in ("HKCU", "HKLM"):
        path = str(machine.registry(rf"{root}\{_APP_PATHS}\{name}", "") or "").strip().strip('"')
        if path.lower().endswith(rf"\{name}") and machine.is_file(path):
            return path
    return None


def _bits_of(machine: Machine, program: str) -> int | None:
    """From the machine field of its PE header; None where it can't be read."""
    try:
        head = machine.read(program, 4096)
        signature, kind = struct.unpack_from("<4sH", head, struct.unpack_from("<I", head, 0x3C)[0])
    except (OSError, struct.error):
        return None
    return {0x014C: 32, 0x8664: 64, 0xAA64: 64}.get(kind) if signature == b"PE\0\0" else None


def excel_checks(machine: Machine, excel: Excel | None, xlwings: str | None) -> Iterator[Check]:
    """*xlwings* is the version that the macros ask for. Elsewhere than on Windows one note stands for them all."""
    if elsewhere := only_on_windows(machine):
        yield note(
            "excel",
            T(
                "XR_ 函数、选项卡和加载宏只在 Windows 的 Excel 里工作",
                "XR_ functions, ribbon tab and add-in work in Excel on Windows only",
            ),
            elsewhere,
        )
        return
    yield _excel(excel)
    yield from _wps(machine, excel)
    try:
        there = standing(machine)
    except UsageRefused as refused:
        yield problem("addin", refused.message, refused.hint or _INSTALL)
    else:
        yield from installed_checks(machine, there, excel)
        yield from _dlls(machine, there, excel, xlwings)
    yield _pywin32(machine)


def installed_checks(machine: Machine, there: Standing, excel: Excel | None) -> Iterator[Check]:
    """The two things that `addin install` puts there; *there* is how they stand."""
    yield _addin(there, excel)
    yield _interpreter(machine, there)


def _excel(excel: Excel | None) -> Check:
    if excel is None:
        return note(
            "excel",
            T("没有找到", "not found"),
            T(
                "函数和选项卡需要 Excel；在 WPS 或 LibreOffice 里，表内公式照常计算。",
                "Functions and ribbon need Excel; in WPS and LibreOffice the formulas in the tables compute.",
            ),
        )
    bits = T("{bits} 位", "{bits}-bit").fill(bits=excel.bits) if excel.bits else T("位数不明", "bitness unknown")
    found = T("{version}（{bits}）：{path}", "{version} ({bits}): {path}").fill(
        version=excel.version or T("版本不明", "version unknown"), bits=bits, path=excel.path
    )
    if excel.major < _OLDEST:
        return note(
            "excel",
            found,
            T(
                "模板按 Excel 2016 及以后的版本制作；在更早的版本里，请核对看板上的数，有条件时升级。",
                "The template is made for Excel 2016 and later; check the dashboard's figures in this one, or upgrade.",
            ),
        )
    return ok("excel", found)


def _wps(machine: Machine, excel: Excel | None) -> Iterator[Check]:
    found = next(
        filter(
            None,
            (
                _program(machine, "et.exe"),
                machine.registry(r"HKCU\Software\Kingsoft\Office\6.0\Common", "InstallRoot"),
                machine.registry(r"HKLM\SOFTWARE\Kingsoft\Office\6.0\Common", "InstallRoot"),
            ),
        ),
        None,
    )
    if found is None:
        return
    opens = str(machine.registry(_CHOICE, "ProgId") or "").upper().startswith(("ET.", "KET.", "WPS."))
    if excel is not None and opens:
        yield note(
            "wps",
            T("双击 .xlsx 打开的是 WPS：{path}", "a double click opens .xlsx in WPS: {path}"),
            T(
                "WPS 里表内公式照常计算；要用选项卡和函数，请右键文件，在“打开方式”里选 Excel。",
                "In WPS the formulas compute; for ribbon and functions right-click the file: Open with, Excel.",
            ),
            path=found,
        )
        return
    yield note(
        "wps",
        T("已安装：{path}", "installed: {path}"),
        T(
            "不用处理：WPS 里没有选项卡和函数，由表内公式照常计算。",
            "Nothing to do: WPS has no ribbon tab and no functions; the formulas in the tables compute.",
        ),
        path=found,
    )


def _addin(there: Standing, excel: Excel | None) -> Check:
    path = there.places.addin
    if there.addin == "current":
        return ok("addin", T("已安装，版本一致：{path}", "installed, of this version: {path}"), path=path)
    if there.addin == "other":
        return problem(
            "addin",
            T("已安装，但不是这个版本的：{path}", "installed, but not of this version: {path}"),
            T("请退出 Excel，再运行：xlretro addin install", "Leave Excel, then run: xlretro addin install"),
            path=path,
        )
    if there.addin == "unreadable":
        return note(
            "addin",
            T(
                "已安装，但正被占用，无法比较版本：{path}",
                "installed, but in use, so that its version can't be compared: {path}",
            ),
            T("请退出 Excel，再运行：xlretro doctor", "Leave Excel, then run: xlretro doctor"),
            path=path,
        )
    if there.addin == "incomparable":
        return note(
            "addin",
            T("已安装，但无法比较版本：{path}", "installed, but its version can't be compared: {path}"),
            T("先按“版本”一项的说明重新安装 xlretro。", "First install xlretro again, as “Versions” says."),
            path=path,
        )
    later = T("装好 Excel 以后再运行：xlretro addin install", "Once Excel is there, run: xlretro addin install")
    return note("addin", T("没有安装", "not installed"), _INSTALL if excel else later)


def _interpreter(machine: Machine, there: Standing) -> Check:
    path, settings = there.interpreter, there.places.settings
    if path is None:
        missing = T("{settings} 里没有写，Excel 不会启动 Python", "not named in {settings}; Excel starts no Python")
        # Without the add-in nobody has asked for Python yet; with it, its buttons do nothing.
        state = note if there.addin == "absent" else problem
        return state("interpreter", missing, _INSTALL, settings=settings)
    if not held_by_code_page(machine, str(settings)):
        return problem(
            "interpreter",
            T(
                "{settings} 里有系统代码页没有的字，Excel 的宏读不到",
                "{settings} holds characters that the system's code page lacks; Excel's macros can't read it",
            ),
            T(
                "请换一个用户名更简单的 Windows 账户，或联系 IT。",
                "Use a Windows account with a plainer name, or ask IT.",
            ),
            settings=settings,
        )
    if not there.exists or not PureWindowsPath(path).is_absolute():
        return problem("interpreter", T("不存在：{path}", "does not exist: {path}"), _INSTALL, path=path)
    if not there.same:
        return note(
            "interpreter",
            T("Excel 用的是另一个 Python：{path}", "Excel uses another Python: {path}"),
            T(
                "要换成现在这个：xlretro addin install；要检查那一个：{doctor}",
                "To use this one: xlretro addin install; to check that one: {doctor}",
            ),
            path=path,
            doctor=f'"{path}" -m xlretro doctor',
        )
    if from_the_store(path):
        return note(
            "interpreter",
            T("这是 Microsoft Store 的 Python：{path}", "this is the Microsoft Store's Python: {path}"),
            T(
                "Excel 多半找不到它的 DLL；请改用 python.org 的 Python，装好 xlretro 再运行：xlretro addin install",
                "Excel mostly does not find its DLLs; use one from python.org, with xlretro in it, and run: "
                "xlretro addin install",
            ),
            path=path,
        )
    return ok("interpreter", _PATH, path=path)


def _dlls(machine: Machine, there: Standing, excel: Excel | None, xlwings: str | None) -> Iterator[Check]:
    """The macros load it from the folder of python.exe or the one above (XLPyLoadDLL of xlwings.bas), nowhere else."""
    if xlwings is None or (there.interpreter and not there.exists):
        return  # already said; without either there is nothing to look for
    interpreter = there.interpreter or machine.interpreter
    folder = PureWindowsPath(interpreter).parent
    for bits in (excel.bits,) if excel and excel.bits else (64, 32):
        name = f"xlwings{bits}-{xlwings}.dll"
        looked_at = [str(place / name) for place in (folder, folder.parent)]
        if found := next(filter(machine.is_file, looked_at), None):
            yield ok("dll", _PATH, path=found)
            continue
        yield (problem if excel else note)(
            "dll",
            T("{name} 不在 {folder}，也不在上一级文件夹里", "{name} is neither in {folder} nor in the folder above"),
            T("请运行（不要加 --user）：{pip}", "Run (without --user): {pip}"),
            name=name,
            folder=folder,
            pip=f'"{interpreter}" -m pip install --force-reinstall "xlwings=={xlwings}"',
        )


def _pywin32(machine: Machine) -> Check:
    if version := machine.package("pywin32"):
        return ok("pywin32", T("{version}", "{version}"), version=version)
    return problem(
        "pywin32",
        T("没有安装，Python 无法与 Excel 通信", "not installed: Python can't talk to Excel"),
        T("请运行：{pip}", "Run: {pip}"),
        pip=f'"{machine.interpreter}" -m pip install pywin32',
    )
