"""The checks of one workbook: what it is, whether Excel would run its macros, whether it lies where they can work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath, PureWindowsPath

from xlretro.commands.diagnosis import Check, note, ok, problem
from xlretro.commands.interpreter_line import configured
from xlretro.commands.machine import WINDOWS, Machine
from xlretro.errors import InputRefused
from xlretro.io.macros.embedded import xlwings_version
from xlretro.io.reading.guard import Archive, open_archive
from xlretro.io.reading.package import Package, is_output_stamp
from xlretro.language import Text
from xlretro.workbooks import KINDS

__all__ = ["file_checks"]

T = Text
_MOST = 1024 * 1024
_PROJECT = "vbaproject.bin"
_ASK_AGAIN = T("请重新索取原文件。", "Ask for the original file.")


def file_checks(machine: Machine, file: str, xlwings: str | None) -> Iterator[Check]:
    """*file* is a path or an address; *xlwings* the version that this installation's macros carry."""
    if "://" in file:
        yield problem(
            "file_place",
            T("{file} 是网址，这里看不到文件", "{file} is an address; the file can't be seen from here"),
            T(
                "请把它下载到本机的文件夹，再检查那个文件。",
                "Download it to a folder of this computer and examine that file.",
            ),
            file=file,
        )
        return
    project = None
    try:
        archive = open_archive(machine.read_workbook(file))
        yield _kind(Package(archive), file)
        project = _project(archive)
        yield _macros(project, xlwings)
    except InputRefused as refused:
        yield _refused(refused)
        if refused.reason in {"missing", "not_a_file"}:
            return
    if machine.system == WINDOWS:
        yield _mark(machine, file, project is not None)
        yield from _settings(machine, file)
    yield _place(machine, file)


def _refused(refused: InputRefused) -> Check:
    if refused.reason == "encrypted":
        return note(
            "file",
            T("有打开密码，内容看不到", "it has a password; its content can't be seen"),
            T("不用处理：在 Excel 里输入密码后照常使用。", "Nothing to do: in Excel it works once the password is given."),
        )
    return problem("file", refused.message, refused.hint or _ASK_AGAIN)


def _kind(package: Package, file: str) -> Check:
    stamp = package.stamp
    if is_output_stamp(stamp):
        what = T("xlretro 生成的结果文件", "a result made by xlretro")
    elif stamp in KINDS:
        what = T("由 xlretro 模板制作的工作簿", "a workbook made from xlretro's template")
    else:
        what = T("别处制作的 Excel 工作簿", "an Excel workbook made elsewhere")
    return ok("file", T("能读，是{what}：{file}", "readable, {what}: {file}"), what=what, file=file)


def _project(archive: Archive) -> bytes | None:
    name = next((name for name in archive.names if name.endswith(_PROJECT)), None)
    return archive.read(name) if name else None


def _macros(project: bytes | None, xlwings: str | None) -> Check:
    if project is None:
        return ok("file_macros", T("没有宏，由表内公式计算", "none; the formulas in the tables compute"))
    try:
        inside = xlwings_version(project)
    except InputRefused as refused:
        return problem("file_macros", refused.message, refused.hint or _ASK_AGAIN)
    if inside is None:
        return note(
            "file_macros",
            T("有宏，但不是 xlretro 的", "there are macros, but not xlretro's"),
            T(
                "xlretro 不看这些宏；确认来源可靠再启用。",
                "xlretro does not look at them; enable them only if you trust them.",
            ),
        )
    if inside != xlwings:
        return problem(
            "file_macros",
            T(
                "宏里的 xlwings 是 {inside}，本机的是 {ours}：函数不会工作，由表内公式计算",
                "its macros carry xlwings {inside}, this installation {ours}: not the functions but the formulas compute",
            ),
            T(
                "请新建一个（xlretro new 复盘.xlsm --macros），把填好的内容贴过去。",
                "Make a new one (xlretro new review.xlsm --macros) and copy over what was filled in.",
            ),
            inside=inside,
            ours=xlwings or T("不明", "unknown"),
        )
    return ok(
        "file_macros",
        T("有，xlwings {inside}，版本一致", "there are, xlwings {inside}, of the same version"),
        inside=inside,
    )


_ZONE = re.compile(rb"^\s*ZoneId\s*=\s*(\d+)", re.MULTILINE | re.IGNORECASE)
_INTERNET = 3
"""Zones: 0 this computer, 1 intranet, 2 trusted, 3 internet, 4 restricted."""


def _mark(machine: Machine, file: str, macros: bool) -> Check:
    """Windows notes where a file came from in a stream beside its content. We read it and leave it."""
    try:
        zone = _ZONE.search(machine.read(f"{file}:Zone.Identifier", _MOST))
    except OSError:
        zone = None
    if zone is None or int(zone[1]) < _INTERNET:
        return ok("file_mark", T("没有，Excel 不会因此拦截", "none: Excel has no such reason to block it"))
    if not macros:
        return note(
            "file_mark",
            T(
                "有：文件来自网络，Excel 先用“受保护的视图”打开",
                "it came from the internet, so that Excel opens it in Protected View",
            ),
            T("确认来源可靠后，点“启用编辑”。", "If you trust where it comes from, press Enable Editing."),
        )
    return problem(
        "file_mark",
        T("有：文件来自网络，Excel 会拦截其中的宏", "it came from the internet, so that Excel blocks its macros"),
        T(
            "确认来源可靠后：关闭文件，在资源管理器里右键它，选“属性”，勾选下方的“解除锁定”，点“确定”，再打开。",
            "If you trust where it comes from: close it, right-click it in Explorer, choose Properties, tick Unblock at the "
            "bottom, press OK and open it again.",
        ),
    )


def _settings(machine: Machine, file: str) -> Iterator[Check]:
    """A folder's own settings must not choose which program Excel starts: beside such a file the macros do without."""
    beside = str(PureWindowsPath(file).with_name("xlretro.conf"))
    try:
        found = configured(machine, machine.read(beside, _MOST))
    except OSError:
        return
    if found is not None:
        yield problem(
            "file_settings",
            T(
                "{path} 指定了 Python；为安全起见，旁边的工作簿不会启动 Python",
                "{path} names a Python; to be safe, workbooks beside it start none",
            ),
            T(
                "请删去这个文件；Python 的路径只从 xlretro addin install 写的设置里读。",
                "Remove that file; the path of Python is read only from what xlretro addin install wrote.",
            ),
            path=beside,
        )


def _place(machine: Machine, file: str) -> Check:
    path = PureWindowsPath if machine.system == WINDOWS else PurePath
    for variable in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer"):
        folder = machine.environ.get(variable)
        if folder and path(file).is_relative_to(path(folder)):
            return note(
                "file_place",
                T(
                    "在 OneDrive 同步的文件夹里，Excel 把它当作网址",
                    "in a folder that OneDrive syncs, which Excel takes for a web address",
                ),
                T(
                    "按钮报错时，请把文件复制到不同步的文件夹（如 C:\\复盘）里再用。",
                    "If a button fails, copy the file to a folder that is not synced, such as C:\\reviews, and work there.",
                ),
            )
    return ok("file_place", T("不在 OneDrive 里", "not in OneDrive"))
