"""The checks of one workbook: what it is, whether Excel would run its macros, whether it lies where they can work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath, PureWindowsPath

from xlretro.commands.addin import addin_bytes
from xlretro.commands.diagnosis import Check, note, ok, problem
from xlretro.commands.interpreter_line import configured
from xlretro.commands.machine import WINDOWS, Machine
from xlretro.errors import InputRefused, OutputRefused
from xlretro.io.macros.embedded import xlwings_version
from xlretro.io.macros.package import RIBBON_PART
from xlretro.io.macros.ribbon import PREFIXES
from xlretro.io.reading.guard import Archive, open_archive, translated
from xlretro.io.reading.package import Package, elements, is_output_stamp
from xlretro.language import LANGUAGES, Text
from xlretro.workbooks import KINDS

__all__ = ["file_checks"]

T = Text
_MOST = 1024 * 1024
_PROJECT = "vbaproject.bin"
_TYPES = "[Content_Types].xml"
_SUFFIXES = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": ".xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml": ".xltx",
    "application/vnd.ms-excel.sheet.macroenabled.main+xml": ".xlsm",
    "application/vnd.ms-excel.template.macroenabled.main+xml": ".xltm",
    "application/vnd.ms-excel.addin.macroenabled.main+xml": ".xlam",
}
"""The only suffix under which Excel opens a workbook, by the content type of its main part in lower case."""
_OLDER_SUFFIXES = {"old_format": (".xls", ".xlt", ".xla", ".et", ".ett"), "binary_format": (".xlsb",)}
"""The suffixes of what the reader refuses, by the refusal's reason; the first is the usual one."""
_ASK_AGAIN = T("请重新索取原文件。", "Ask for the original file.")
_RENAME = T(
    "请把后缀改为 {right}（看不到后缀时，在资源管理器的“查看”里打开“文件扩展名”）。",
    "Change the suffix to {right} (if it is not shown, turn on “File name extensions” in Explorer's View).",
)
_INSTALL = T("请退出 Excel，再运行：xlretro addin install", "Leave Excel, then run: xlretro addin install")
_MAKE_ANEW = T(
    "请新建一个（xlretro new 复盘.xlsm --macros），把填好的内容贴过去。",
    "Make a new one (xlretro new review.xlsm --macros) and copy over what was filled in.",
)


@dataclass(frozen=True, slots=True)
class _Contents:
    """What a workbook holds, read whole before anything is said of it."""

    stamp: str
    suffix: str | None
    """The one that belongs to its content; None where its content types do not tell."""
    project: bytes | None
    excel_4: bool
    is_addin: bool
    """Whether it is xlretro's own."""


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
    contents = None
    try:
        data = machine.read_workbook(file)
        contents = _contents(data)
        yield _kind(contents, data, file)
        yield from _macros(contents, xlwings)
    except InputRefused as refused:
        yield _refused(refused, file)
        if refused.reason in {"missing", "not_a_file"}:
            return
    if machine.system == WINDOWS:
        yield _mark(machine, file, contents is not None and contents.project is not None)
        yield from _settings(machine, file)
    yield _place(machine, file)


def _suffix(file: str) -> str:
    return PureWindowsPath(file).suffix.lower()


def _refused(refused: InputRefused, file: str) -> Check:
    if refused.reason == "encrypted":
        return note(
            "file",
            T("有打开密码，内容看不到", "it has a password; its content can't be seen"),
            T(
                "在 Excel 里输入密码后，表内公式和 XR_ 函数照常计算。选项卡的按钮读不了加密的文件，要用按钮，请先去掉打开密码："
                "文件 → 信息 → 保护工作簿 → 用密码进行加密，清空后确定并保存。"
                "命令行（如 xlretro validate）用 --password 给出密码，不必去掉。",
                "Once the password is given in Excel, the formulas in the tables and the XR_ functions compute. The ribbon's "
                "buttons can't read an encrypted file; to use them take the password away first: File, Info, Protect "
                "Workbook, Encrypt with Password, empty it, press OK and save. On the command line (xlretro validate, for "
                "one) --password gives it.",
            ),
        )
    if refused.reason == "not_a_file":
        return problem(
            "file",
            refused.message,
            T(
                '这里一次只看一个工作簿，请给出它的文件名；要检查整个文件夹：xlretro validate "{file}"',
                'One workbook at a time is examined here: give its file name. To check a whole folder: xlretro validate "{file}"',
            ),
            file=file,
        )
    fix = refused.hint or _ASK_AGAIN
    own = _OLDER_SUFFIXES.get(refused.reason, ())
    if own and _suffix(file) not in own:
        fix = T("{rename}{fix}", "{rename} {fix}").fill(rename=_RENAME.fill(right=own[0]), fix=fix)
    return problem("file", refused.message, fix)


# ---------------------------------------------------------------------------------------- what it is


def _contents(data: bytes) -> _Contents:
    """Raises InputRefused, whatever is wrong with the file."""
    with translated():
        archive = open_archive(data)
        package = Package(archive)
        types = _content_types(archive)
        mains = {_SUFFIXES[kind] for kind in types if kind in _SUFFIXES}
        project = next((name for name in archive.names if name.endswith(_PROJECT)), None)
        return _Contents(
            stamp=package.stamp,
            suffix=mains.pop() if len(mains) == 1 else None,
            project=archive.read(project) if project else None,
            excel_4=any(kind.endswith("macrosheet+xml") for kind in types)
            or any(name.startswith("xl/macrosheets/") for name in archive.names),
            is_addin=RIBBON_PART in archive and PREFIXES["addin"].encode() in archive.read(RIBBON_PART, _MOST),
        )


def _content_types(archive: Archive) -> set[str]:
    """All that the package names, in lower case: some writers give the main part's as the default of all XML parts."""
    if _TYPES not in archive:
        return set()
    nodes = elements(archive.read_xml(_TYPES, archive.limits.frame_bytes), frozenset({"Default", "Override"}))
    return {node.attributes.get("ContentType", "").strip().lower() for node in nodes}


def _kind(contents: _Contents, data: bytes, file: str) -> Check:
    if contents.is_addin:
        what = T("xlretro 的加载宏", "xlretro's add-in")
    elif is_output_stamp(contents.stamp):
        what = T("xlretro 生成的结果文件", "a result made by xlretro")
    elif contents.stamp in KINDS:
        what = T("由 xlretro 模板制作的工作簿", "a workbook made from xlretro's template")
    else:
        what = T("别处制作的 Excel 工作簿", "an Excel workbook made elsewhere")
    if contents.suffix and contents.suffix != _suffix(file):
        return _renamed(contents, contents.suffix, what, file)
    if contents.is_addin:
        return _addin(data, file)
    return ok("file", T("能读，是{what}：{file}", "readable, {what}: {file}"), what=what, file=file)


def _renamed(contents: _Contents, right: str, what: Text, file: str) -> Check:
    fix = _RENAME.fill(right=right)
    without = contents.project is None and not contents.excel_4
    if without and (right, _suffix(file)) == (".xlsx", ".xlsm"):
        # What people hope for who rename it so, and what is left of macros after a program that does not keep them.
        fix = T("{fix}{new}", "{fix} {new}").fill(
            fix=fix,
            new=T(
                "它没有宏，改后缀也不会有；要带宏的工作簿，请新建：xlretro new 复盘.xlsm --macros",
                "It has no macros and gets none from a suffix; for a workbook with them: xlretro new review.xlsm --macros",
            ),
        )
    return problem(
        "file",
        T(
            "后缀不对，Excel 多半不肯打开：内容是 {right}，后缀是 {suffix}（{what}）：{file}",
            "wrong suffix, Excel will most likely not open it: the content is {right}, the suffix {suffix} ({what}): {file}",
        ),
        fix,
        right=right,
        suffix=_suffix(file) or T("空的", "empty"),
        what=what,
        file=file,
    )


def _addin(data: bytes, file: str) -> Check:
    try:
        current = any(data == addin_bytes(lang) for lang in LANGUAGES)
    except OutputRefused:
        return note(
            "file",
            T(
                "能读，是 xlretro 的加载宏，但无法比较版本：{file}",
                "readable, xlretro's add-in, but its version can't be compared: {file}",
            ),
            T("先按“版本”一项的说明重新安装 xlretro。", "First install xlretro again, as “Versions” says."),
            file=file,
        )
    if current:
        return ok(
            "file",
            T(
                "能读，是 xlretro 的加载宏，与本机的版本一致：{file}",
                "readable, xlretro's add-in, of this installation's version: {file}",
            ),
            file=file,
        )
    return note(
        "file",
        T(
            "能读，是 xlretro 的加载宏，但与本机的版本不同：{file}",
            "readable, xlretro's add-in, but not of this installation's version: {file}",
        ),
        _INSTALL,
        file=file,
    )


# ---------------------------------------------------------------------------------------- its macros


def _macros(contents: _Contents, xlwings: str | None) -> Iterator[Check]:
    if contents.excel_4:
        yield note(
            "file_macros",
            T("有 Excel 4.0 宏（旧式的宏表）", "there are Excel 4.0 macros (macro sheets of the old kind)"),
            T(
                "xlretro 用不到它们，不必启用。这种宏常被用来藏恶意代码，请小心：来历不明的文件不要启用宏，先向填报人核实。",
                "xlretro does not need them; leave them off. Malicious code often hides in such macros: be careful, and ask "
                "whoever sent the file before enabling any.",
            ),
        )
    if contents.project is not None:
        yield _project(contents.project, contents.is_addin, xlwings)
    elif not contents.excel_4:
        yield ok("file_macros", T("没有宏，由表内公式计算", "none; the formulas in the tables compute"))


def _project(project: bytes, is_addin: bool, xlwings: str | None) -> Check:
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
            _INSTALL if is_addin else _MAKE_ANEW,
            inside=inside,
            ours=xlwings or T("不明", "unknown"),
        )
    return ok(
        "file_macros",
        T("有，xlwings {inside}，版本一致", "there are, xlwings {inside}, of the same version"),
        inside=inside,
    )


# ---------------------------------------------------------------------------------------- where it lies

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
