"""Is this machine, and is that file, ready for Excel's side of xlretro? Looks at facts only and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path, PureWindowsPath

import xlretro
from xlretro.commands.addin import standing
from xlretro.commands.diagnosis import TITLES, Check, State, note, ok, problem
from xlretro.commands.doctor_excel import Excel, excel_checks, find_excel, installed_checks
from xlretro.commands.doctor_file import file_checks
from xlretro.commands.doctor_macros import macro_checks
from xlretro.commands.machine import MACOS, WINDOWS, Machine
from xlretro.errors import InputRefused
from xlretro.io.macros.embedded import xlwings_version
from xlretro.io.macros.package import PROJECTS
from xlretro.language import Text

__all__ = ["addin_status", "diagnose", "exit_code"]

T = Text
_MOST = 16 * 1024 * 1024


def diagnose(machine: Machine, file: str | Path | None = None) -> list[Check]:
    """Every check that makes sense on *machine*, and those of *file* (a path or an address) if one is named."""
    excel = find_excel(machine)
    embedded = _embedded(machine)
    asked_for = next((version for version in embedded.values() if version), machine.package("xlwings"))
    checks = [
        ok("system", T("{name}", "{name}"), name=machine.system_name),
        _python(machine, excel),
        _versions(machine, embedded),
        _libreoffice(machine),
        *excel_checks(machine, excel, asked_for),
    ]
    if excel is not None:
        checks += macro_checks(machine, excel.settings)
    if file is not None:
        checks += file_checks(machine, str(file), asked_for)
    order = list(TITLES)
    return sorted(checks, key=lambda check: order.index(check.key))


def addin_status(machine: Machine) -> list[Check]:
    """What `addin install` put there and how it stands; on another system one note."""
    excel = find_excel(machine)
    if machine.system == WINDOWS:
        return list(installed_checks(machine, standing(machine), excel))
    return list(excel_checks(machine, excel, None))


def exit_code(checks: Sequence[Check]) -> int:
    """1 where something does not work until it is mended, else 0."""
    return int(any(check.state == State.PROBLEM for check in checks))


def _python(machine: Machine, excel: Excel | None) -> Check:
    found = T("{version}（{bits} 位）：{path}", "{version} ({bits}-bit): {path}").fill(
        version=machine.python, bits=machine.bits, path=machine.interpreter
    )
    if excel is None or excel.bits in (None, machine.bits):
        return ok("python", found)
    return note(
        "python",
        T("{found}；Excel 是 {bits} 位", "{found}; Excel is {bits}-bit"),
        T(
            "一般不用处理：Python 在 Excel 之外另开进程运行。函数一直不起作用时，改用 {bits} 位的 Python。",
            "Mostly nothing: Python runs in a process of its own. If the functions never answer, use a {bits}-bit Python.",
        ),
        found=found,
        bits=excel.bits,
    )


def _embedded(machine: Machine) -> dict[str, str | None]:
    """The xlwings version in each shipped VBA project; None for one that is missing or damaged."""

    def version(name: str) -> str | None:
        try:
            return xlwings_version(machine.read(f"{machine.templates}/{name}", _MOST))
        except (OSError, InputRefused):
            return None

    return {name: version(name) for name in PROJECTS.values()}


def _versions(machine: Machine, embedded: dict[str, str | None]) -> Check:
    again = T("请重新安装：{pip}", "Install again: {pip}")
    pip = f'"{machine.interpreter}" -m pip install --force-reinstall'
    if lacking := [name for name, version in embedded.items() if version is None]:
        return problem(
            "versions",
            T("安装不完整，缺少或损坏：{names}", "the installation is incomplete; missing or damaged: {names}"),
            again,
            names=T("、".join(lacking), ", ".join(lacking)),
            pip=f"{pip} xlretro",
        )
    package = machine.package("xlwings")
    if package is None:
        return problem("versions", T("没有安装 xlwings", "xlwings is not installed"), again, pip=f"{pip} xlretro")
    inside = sorted({version for version in embedded.values() if version})
    if inside != [package]:
        return problem(
            "versions",
            T(
                "xlwings 是 {package}，宏里的是 {inside}：版本不同，Excel 里的函数不会工作",
                "xlwings is {package}, but the macros carry {inside}: the functions in Excel won't work",
            ),
            T("请装回同一版本：{pip}", "Install the same version: {pip}"),
            package=package,
            inside=T("、".join(inside), ", ".join(inside)),
            pip=f'{pip} "xlwings=={inside[-1]}"',
        )
    return ok(
        "versions",
        T(
            "xlretro {ours}，xlwings {package}，宏里的 xlwings {package}",
            "xlretro {ours}, xlwings {package}, xlwings in the macros {package}",
        ),
        ours=xlretro.__version__,
        package=package,
    )


def _offices(machine: Machine) -> Iterator[str]:
    """Where soffice usually is when PATH does not have it."""
    if machine.system == WINDOWS:
        for variable in ("ProgramFiles", "ProgramW6432", "ProgramFiles(x86)"):
            if folder := machine.environ.get(variable):
                yield str(PureWindowsPath(folder, "LibreOffice", "program", "soffice.exe"))
    elif machine.system == MACOS:
        yield "/Applications/LibreOffice.app/Contents/MacOS/soffice"
    else:
        yield "/usr/lib/libreoffice/program/soffice"
        yield "/usr/lib64/libreoffice/program/soffice"
        yield "/opt/libreoffice/program/soffice"
        yield "/snap/bin/libreoffice"


def _libreoffice(machine: Machine) -> Check:
    found = machine.on_path("soffice") or machine.on_path("libreoffice")
    found = found or next(filter(machine.is_file, _offices(machine)), None)
    if found:
        return ok("libreoffice", T("{path}", "{path}"), path=found)
    return note(
        "libreoffice",
        T("没有找到", "not found"),
        T(
            "有 Excel 或 WPS 就不需要；两样都没有时可以装一个，工作簿在其中照常计算。",
            "Not needed where Excel or WPS is; without both, install it: the workbooks compute in it too.",
        ),
    )
