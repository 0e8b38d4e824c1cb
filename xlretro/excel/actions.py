"""What the ribbon's buttons do, over a Book and a Screen: the same functions as the command line's, on the open workbook.

The open workbook is read as a file is, through a copy that is saved beside its unsaved state; so the ribbon can not see
other tables or raise other findings than the command line does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

from xlretro.commands.configure import configured
from xlretro.commands.diagnosis import Check, State
from xlretro.commands.doctor import diagnose
from xlretro.commands.examine import Examined, Settings, examine
from xlretro.commands.machine import this_machine
from xlretro.commands.marking import annotate, counts
from xlretro.commands.normalise import language_of, normalise, refresh_computed
from xlretro.commands.sparing import spared
from xlretro.errors import InputRefused, OutputRefused, XlretroError
from xlretro.excel.book import Book, Screen
from xlretro.io.edit.surroundings import read_surroundings
from xlretro.io.reading.inputs import InputFile
from xlretro.io.template.dashboard import SHEET as DASHBOARD
from xlretro.language import LANGUAGES, Language, Text, detect_language
from xlretro.model.changes import CellEdit, Changes, Formula
from xlretro.model.compute import Results
from xlretro.model.interpret import Broken, Typed
from xlretro.model.records import Place, Raw
from xlretro.model.values import shown
from xlretro.render import check_lines

__all__ = ["ACTIONS", "check", "clear_marks", "consolidate_folder", "diagnose_here", "export_report",
           "guarded", "recompute"]  # fmt: skip

_LISTED = 8
"""Edits that a message names one by one."""

Action = Callable[[Book, Screen], None]


def guarded(action: Action, book: Book, screen: Screen) -> None:
    """Run *action*; whatever fails is said in words. A list of changes is carried out whole or not at all by the Book."""
    try:
        action(book, screen)
    except XlretroError as error:
        screen.inform(_with_hint(error), warning=True)
    except Exception as error:
        if os.environ.get("XLRETRO_DEBUG"):
            raise
        log = Path(tempfile.gettempdir()) / "xlretro-error.log"
        with suppress(OSError):
            log.write_text(traceback.format_exc(), encoding="utf-8")
        screen.inform(_INTERNAL.fill(what=f"{type(error).__name__}: {error}", log=log), warning=True)


_INTERNAL = Text(
    "内部错误：{what}\n请先核对工作簿再保存。再按一次按钮仍然这样时，请把 {log} 发给我们。",
    "Internal error: {what}\nLook at the workbook before you save it. If it happens again, please send us {log}.",
)


def _with_hint(error: XlretroError) -> Text:
    return Text(*("\n".join(text(lang) for text in (error.message, error.hint) if text) for lang in LANGUAGES))


@contextmanager
def _copy(book: Book) -> Iterator[Path]:
    """What stands in *book* now, as a file under its own name."""
    # On Windows a virus scanner may still hold the copy when it is to go.
    with tempfile.TemporaryDirectory(prefix="xlretro-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / book.name
        book.save_copy(path)
        yield path


def _read(book: Book) -> Examined:
    """*book* read and judged by the configuration beside it, as the command line does.

    Raises InputRefused where it can't be read or is no retrospective, DataRefused where the configuration is wrong.
    """
    with _copy(book) as path:
        return _examined(book, path)


def _examined(book: Book, path: Path) -> Examined:
    """The copy of *book* at *path*, read and judged. Raises as `_read` does."""
    own = configured([book.folder] if book.folder is not None else [])
    settings = Settings(today=date.today(), policy=own.policy, kinds=own.kinds)
    examined = examine(InputFile(path, book.name), settings)
    if examined.refused and examined.refused.reason == "encrypted":
        raise InputRefused(_PASSWORD, _PASSWORD_HINT, "encrypted")  # its own hint is for the command line
    if examined.refused:
        raise examined.refused
    return examined


_PASSWORD = Text(
    "工作簿设有打开密码，读不了它的副本。", "The workbook has an opening password, and its copy can't be read."
)
_PASSWORD_HINT = Text(
    "请先去掉打开密码（文件 → 信息 → 保护工作簿 → 用密码进行加密，清空），再按一次按钮；用完可以再设上。",
    "Remove it first (File → Info → Protect Workbook → Encrypt with Password, leave it blank), then press again.",
)


# ---------------------------------------------------------------------------------------- 重算


def recompute(book: Book, screen: Screen) -> None:
    """重算: texts become numbers and dates, blank computed cells are filled, every formula is computed anew."""
    try:
        with _copy(book) as path:
            examined = _examined(book, path)
            surroundings = read_surroundings(path)
    except InputRefused as refused:
        if refused.reason != "unrecognised":
            raise
        book.recalculate()
        screen.inform(
            Text("公式已全部重算。这个工作簿里没有认出复盘的四张表，所以没有整理单元格。",
                 "All formulas were computed anew. None of the four tables was recognised here, so no cell was tidied.")
        )  # fmt: skip
        return
    assert examined.typed
    assert examined.results
    lang = language_of(examined.typed.retro)
    edits = normalise(examined.typed, lang)
    edits += refresh_computed(examined.typed, examined.results, lang)
    edits, left = spared(edits, surroundings, examined.typed.retro)
    if edits:
        book.apply(Changes(edits=tuple(edits)))
    book.recalculate()
    texts = sum(isinstance(edit.old, str) for edit in left)
    screen.inform(_recomputed(examined.typed, examined.results, edits, spared=texts))


def _recomputed(typed: Typed, results: Results, edits: list[CellEdit], spared: int = 0) -> Text:
    """What 重算 did. *spared* counts the cells left alone since a formula of the workbook's own reads them."""
    lines = [Text("已按 {day} 重算。", "Recomputed as of {day}.").fill(day=results.as_of.isoformat())]
    tidied = {edit.place for edit in edits}
    unread = sum(isinstance(value, Broken) and isinstance(value.raw, str) for value in _values_outside(tidied, typed))
    if edits:
        lines.append(Text("整理了 {n} 个单元格：", "{n} cell(s) tidied:").fill(n=len(edits)))
        lines += [_described(edit) for edit in edits[:_LISTED]]
        if len(edits) > _LISTED:
            lines.append(Text("……另有 {n} 个", "… and {n} more").fill(n=len(edits) - _LISTED))
    elif not spared and not unread:
        lines.append(Text("没有需要整理的文字。", "No text needed tidying."))
    if spared:
        lines.append(Text("有 {n} 个格子没有整理，因为这个工作簿自己的公式正在读它们。",
                          "{n} cell(s) were left alone, since formulas of this workbook's own read them.").fill(n=spared))
    if unread:
        lines.append(Text("另有 {n} 个格子看不懂，请按“校验”查看。",
                          "{n} cell(s) can't be read; press Check to see them.").fill(n=unread))  # fmt: skip
    return _joined(lines)


def _values_outside(places: set[Place], typed: Typed) -> Iterator[Any]:
    """What the cells of the workbook mean, but for those at *places*."""
    for key, found in typed.retro.fields.items():
        if found.place not in places:
            yield typed.fields[key]
    for data in typed.retro.found():
        for key in data.columns:
            for index, value in enumerate(typed.tables[data.table.key].get(key, ())):
                if data.place(index, key) not in places:
                    yield value


def _described(edit: CellEdit) -> Text:
    if isinstance(edit.new, Formula):
        what = edit.why
    else:
        old, new = (_plain(raw) for raw in (edit.old, edit.new))
        what = Text("{old} → {new}（{why}）", "{old} → {new} ({why})").fill(old=old, new=new, why=edit.why)
    return Text("{sheet}!{cell}  {what}", "{sheet}!{cell}  {what}").fill(
        sheet=edit.place.sheet, cell=edit.place.cell, what=what)  # fmt: skip


def _plain(raw: Raw) -> Text:
    if raw is None:
        return Text("（空）", "(blank)")
    if isinstance(raw, float):
        plain = f"{raw:.15g}"
    elif isinstance(raw, (date, datetime)):
        plain = f"{raw:%Y-%m-%d}"
    else:
        plain = shown(raw, 24)
    return Text(plain, plain)


def _joined(lines: list[Text]) -> Text:
    return Text(*("\n".join(line(lang) for line in lines) for lang in LANGUAGES))


# ---------------------------------------------------------------------------------------- 校验, 清除标记


def check(book: Book, screen: Screen) -> None:
    """校验: the rules of the command line; cells marked, findings on a sheet of their own, older marks replaced."""
    examined = _read(book)
    assert examined.typed
    retro = examined.typed.retro
    changes = annotate(examined.findings, retro.kind, examined.department, language_of(retro))
    if not changes:
        book.clear_marks()
        screen.inform(Text("没有发现问题。", "No findings."))
        return
    book.apply(changes)
    screen.inform(
        Text("校验完成：{counts}。\n问题逐条列在最前面的“{sheet}”里，有问题的格子已上色并加了批注。",
             "Checked: {counts}.\nThe first sheet, “{sheet}”, lists them; their cells are coloured and carry a note.")
        .fill(counts=counts(examined.findings), sheet=next(iter(book.sheets)))
    )  # fmt: skip


def clear_marks(book: Book, screen: Screen) -> None:
    """清除标记: what 校验 put in is gone; nothing else is touched."""
    number = book.clear_marks()
    screen.inform(
        Text("已清除 {n} 个格子的标记。", "The marks of {n} cell(s) were removed.").fill(n=number) if number
        else Text("没有需要清除的标记。", "There are no marks to remove.")
    )  # fmt: skip


# ---------------------------------------------------------------------------------------- 汇总文件夹


def consolidate_folder(book: Book, screen: Screen) -> None:
    """汇总文件夹: the folder that the person picks, consolidated by the command line in a process of its own."""
    folder = screen.choose_folder(Text("选择放着各部门复盘的文件夹", "Choose the folder with the departments' workbooks"))
    if folder is None:
        return
    # Excel opens no two workbooks of one name: the folder's own is in it.
    stem = "_".join(part for part in (Text("复盘汇总", "Summary")(detect_language()), folder.name) if part)
    target = _free_name(folder, stem, ".xlsx")
    outcome = _consolidated(folder, target)
    said = _CONSOLIDATED.fill(
        n=outcome["inputs"], read=outcome["read"], refused=outcome["refused"] + outcome["unrecognised"],
        twice=outcome["duplicates"], path=target,
    )  # fmt: skip
    try:
        screen.open_workbook(target)
    except Exception:  # whatever Excel has against it, the summary is there
        said = _joined([said, _NOT_OPENED])
    screen.inform(said)


_CONSOLIDATED = Text(
    "共 {n} 个文件，汇总了 {read} 个，读不了或不是复盘的 {refused} 个，重复的 {twice} 个。\n{path}",
    "{n} file(s): {read} consolidated, {refused} refused or not recognised, {twice} duplicate(s).\n{path}",
)
_NOT_OPENED = Text("没能自动打开，请从文件夹里打开它。", "It could not be opened from here; open it from its folder.")
_LONGEST_STEM = 60
"""Characters of a name made from others: Windows has 260 for the whole path, Linux 255 bytes for the name."""


def _free_name(folder: Path, stem: str, suffix: str) -> Path:
    """A name in *folder* that is not taken: what was made before stays."""
    name = f"{stem[:_LONGEST_STEM].strip(' .')}_{date.today().isoformat()}"
    taken = 1
    while (path := folder / f"{name}{f' ({taken})' if taken > 1 else ''}{suffix}").exists():
        taken += 1
    return path


def _consolidated(folder: Path, target: Path) -> dict[str, int]:
    """The figures that `xlretro consolidate --json` gives. Raises OutputRefused with what it said where it failed."""
    command = [sys.executable, "-P", "-X", "utf8", "-m", "xlretro", "consolidate", str(folder), "-o", str(target), "--json"]
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # no console window flashes up on Windows
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False,
                          creationflags=hidden)  # fmt: skip
    if done.returncode:
        said = done.stderr.strip() or done.stdout.strip()
        raise OutputRefused(Text("汇总没有完成：\n{said}", "Nothing was consolidated:\n{said}").fill(said=said))
    figures: dict[str, int] = json.loads(done.stdout)
    return figures


# ---------------------------------------------------------------------------------------- 导出报告


def export_report(book: Book, screen: Screen) -> None:
    """导出报告: 看板 and the four tables as one PDF beside the workbook."""
    examined = _read(book)
    assert examined.typed
    folder = book.folder or screen.choose_folder(Text("报告存到哪个文件夹", "Choose a folder for the report"))
    if folder is None:
        return
    stem = Path(book.name).stem[: _LONGEST_STEM - 10]
    target = _free_name(folder, f"{stem}_{Text('报告', 'report')(detect_language())}", ".pdf")
    tables = [part.sheet for data in examined.typed.retro.found() for part in data.parts if not part.hidden]
    sheets = [sheet for sheet in book.sheets if sheet in tables or sheet in DASHBOARD]
    book.export_pdf(target, sheets)
    screen.inform(Text("报告已保存：\n{path}", "The report was saved:\n{path}").fill(path=target))


# ---------------------------------------------------------------------------------------- 帮助与诊断


def diagnose_here(book: Book, screen: Screen) -> None:
    """帮助与诊断: the lines of `xlretro doctor`, those with something to do in full, the worst first."""
    file = book.folder / book.name if book.folder is not None else None
    checks = sorted(diagnose(this_machine(), file), key=lambda check: list(State)[::-1].index(check.state))
    screen.inform(Text(*(_diagnosis(checks, lang) for lang in LANGUAGES)), title=Text("帮助与诊断", "Help and diagnosis"))


_HEADS = {
    State.PROBLEM: Text("有需要处理的问题：", "Something needs your attention:"),
    State.NOTE: Text("可以正常使用。以下几点供参考：", "Everything works. Worth knowing:"),
    State.OK: Text("一切正常。", "All is in order."),
}


def _diagnosis(checks: list[Check], lang: Language) -> str:
    """A window has no room for the lines that are in order: their names are enough."""
    lines = [_HEADS[checks[0].state](lang)]
    lines += [line for check in checks if check.fix is not None for line in check_lines(check, lang)]
    names = Text("、", ", ")(lang).join(check.title(lang) for check in checks if check.fix is None)
    lines.append(Text("正常：{names}", "In order: {names}").fill(names=names)(lang))
    return "\n".join(lines)


ACTIONS: dict[str, Action] = {
    "recompute": recompute,
    "check": check,
    "clear_marks": clear_marks,
    "consolidate_folder": consolidate_folder,
    "export_report": export_report,
    "diagnose": diagnose_here,
}
"""By the key of the button."""
