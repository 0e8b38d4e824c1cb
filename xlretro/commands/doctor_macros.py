"""What macros may do in this Excel, by the person's settings and the organisation's policies. Read, never changed."""

from __future__ import annotations

from collections.abc import Iterator

from xlretro.commands.diagnosis import Check, note, ok, problem
from xlretro.commands.machine import Machine
from xlretro.language import Text

__all__ = ["macro_checks"]

T = Text
_ALL_RUN, _SIGNED_ONLY, _NONE_RUN = 1, 3, 4
"""VBAWarnings; 2, as where nothing is set, is that Excel asks."""
_ASK_IT = T(
    "表内公式不受影响；需要按钮和函数时，请把这一行给 IT 看，由他们决定。",
    "The formulas in the tables are not affected; for buttons and functions show this line to IT, who decide.",
)


def macro_checks(machine: Machine, settings: str) -> Iterator[Check]:
    """*settings* is the version under which Office keeps them: 16.0."""
    yield _macros(machine, settings)
    yield _internet(machine, settings)


def _own(machine: Machine, settings: str, below: str, name: str) -> str | int | None:
    return machine.registry(rf"HKCU\Software\Microsoft\Office\{settings}\{below}", name)


def _policy(machine: Machine, settings: str, below: str, name: str) -> str | int | None:
    """By group policy or by Office's cloud policy."""
    for root in (
        r"HKCU\Software\Policies\Microsoft\Office",
        r"HKCU\Software\Policies\Microsoft\Cloud\Office",
        r"HKLM\SOFTWARE\Policies\Microsoft\Office",
    ):
        value = machine.registry(rf"{root}\{settings}\{below}", name)
        if value is not None:
            return value
    return None


def _trusted_locations_off(machine: Machine, settings: str) -> bool:
    """Excel's start folder is a trusted location, whose macros run whatever VBAWarnings says, unless these are off."""
    below, name = r"Excel\Security\Trusted Locations", "AllLocationsDisabled"
    return (
        1 in (_policy(machine, settings, below, name), _own(machine, settings, below, name))
        or _policy(machine, settings, r"Common\Security\Trusted Locations", "Allow User Locations") == 0
    )


def _macros(machine: Machine, settings: str) -> Check:
    if _policy(machine, settings, "Common", "VBAOff") == 1:
        return problem(
            "macros",
            T("组织的策略停用了 Office 的全部宏", "a policy of your organisation turns off all macros of Office"),
            _ASK_IT,
        )
    ruled = _policy(machine, settings, r"Excel\Security", "VBAWarnings")
    value = ruled if ruled is not None else _own(machine, settings, r"Excel\Security", "VBAWarnings")
    by = T("（由组织的策略规定）", " (a policy of your organisation)") if ruled is not None else T("", "")
    if value == _ALL_RUN:
        return note(
            "macros",
            T("所有宏不经询问就运行{by}，不安全", "all macros run without a question{by}, which is not safe"),
            T(
                "建议改回“通过通知禁用 VBA 宏”：文件 → 选项 → 信任中心 → 信任中心设置 → 宏设置。",
                "Better: “Disable VBA macros with notification” in File, Options, Trust Center, Settings, Macro Settings.",
            ),
            by=by,
        )
    if value in (_SIGNED_ONLY, _NONE_RUN):
        return _restricted(machine, settings, value == _SIGNED_ONLY, by)
    return ok(
        "macros",
        T(
            "打开带宏的工作簿时 Excel 会询问，点“启用内容”即可{by}",
            "Excel asks when a workbook with macros opens: press Enable Content{by}",
        ),
        by=by,
    )


def _restricted(machine: Machine, settings: str, signed_run: bool, by: Text) -> Check:
    if signed_run:
        what = T(
            "只运行有签名的宏{by}，而模板的宏没有签名", "only signed macros run{by}, and the template's are not signed"
        )
    else:
        what = T("所有宏都不运行，也不提示{by}", "no macro runs, and nothing is said{by}")
    what = what.fill(by=by)
    if _trusted_locations_off(machine, settings):
        return problem(
            "macros",
            T(
                "{what}；受信任位置也停用了，加载宏同样不运行",
                "{what}; trusted locations are off too, so the add-in does not run",
            ),
            _ASK_IT,
            what=what,
        )
    return note(
        "macros",
        what,
        T(
            "工作簿里由表内公式计算；加载宏在 Excel 的启动文件夹（受信任位置）里，照常运行：xlretro addin install",
            "In workbooks the formulas compute; the add-in runs, since Excel's start folder is a trusted location: "
            "xlretro addin install",
        ),
    )


def _internet(machine: Machine, settings: str) -> Check:
    if _policy(machine, settings, r"Excel\Security", "blockcontentexecutionfrominternet") == 1:
        return note(
            "internet",
            T(
                "组织的策略拦截来自网络（下载、邮件）的文件里的宏",
                "a policy of your organisation blocks macros in files from the internet or mail",
            ),
            T(
                "请从内部共享文件夹取工作簿，或者在本机新建：xlretro new 复盘.xlsm --macros",
                "Take workbooks from an internal share, or make them here: xlretro new review.xlsm --macros",
            ),
        )
    return ok(
        "internet",
        T(
            "照 Excel 的默认，解除锁定后才运行；某个文件有没有标记：xlretro doctor 文件",
            "as Excel does by default, they run once the file is unblocked; to look at one: xlretro doctor FILE",
        ),
    )
