"""The main job on sample departments: write them, check them, consolidate them."""

from __future__ import annotations

from pathlib import Path

from xlretro.commands.consolidate import Outcome, consolidate
from xlretro.commands.expected import expected_departments
from xlretro.commands.samples import AS_OF, DEPARTMENTS, write_samples
from xlretro.commands.settings import Settings
from xlretro.commands.validate import Report, validate
from xlretro.errors import OutputRefused, UsageRefused
from xlretro.io.os_trouble import os_trouble
from xlretro.language import Language, Text

__all__ = ["NOTE", "demo"]

NOTE = Text("先读我.txt", "READ ME FIRST.txt")
_NOTE_TEXT = Text(
    "这里是 xlretro demo 写出的示例，部门、人员和数字都是编的。\n\n"
    "{samples}  各部门交来的工作簿，有好有坏\n"
    "{summary}  由它们汇总成的一个工作簿，先打开它的“总览”\n\n"
    "再试：\n  xlretro validate {samples}\n  xlretro new 我的复盘.xlsx\n",
    "Written by `xlretro demo`; departments, persons and figures are invented.\n\n"
    "{samples}  the workbooks departments sent, good and bad\n"
    "{summary}  the summary made of them; open its first sheet\n\n"
    "Then try:\n  xlretro validate {samples}\n  xlretro new mine.xlsx\n",
)
_SAMPLES = Text("部门工作簿", "departments")
_SUMMARY = Text("复盘汇总.xlsx", "summary.xlsx")


def demo(folder: Path, *, lang: Language) -> tuple[Outcome, Report]:
    """Write samples and their summary into *folder*, which must be new, empty, or an earlier demo's.

    Raises OutputRefused or UsageRefused where that is not possible.
    """
    note = folder / NOTE(lang)
    if folder.exists() and not folder.is_dir():
        raise UsageRefused(Text("{path} 不是文件夹", "{path} is no folder").fill(path=folder))
    if folder.is_dir() and any(folder.iterdir()) and not any((folder / name).exists() for name in NOTE):
        raise OutputRefused(
            Text("文件夹 {path} 里已有别的文件，示例不写到这里",
                 "the folder {path} holds other files; the demo leaves it alone").fill(path=folder),
            Text("请给一个新文件夹，例：xlretro demo 试试看", "Name a new folder, such as: xlretro demo try-it"),
        )  # fmt: skip
    samples, summary = folder / _SAMPLES(lang), folder / _SUMMARY(lang)
    write_samples(samples)
    try:
        text = _NOTE_TEXT.fill(samples=_SAMPLES(lang), summary=_SUMMARY(lang))(lang)
        note.write_text(text, encoding="utf-8-sig")  # the mark makes older Notepads read it as UTF-8
    except OSError as error:
        raise OutputRefused(Text("写不了 {path}：{why}", "{path} can't be written: {why}").fill(
            path=note, why=os_trouble(error))) from error  # fmt: skip
    settings = Settings(as_of=AS_OF)
    report = validate([samples], settings, jobs=1)
    expected = expected_departments(samples / DEPARTMENTS)
    outcome = consolidate([samples], summary, settings, lang=lang, jobs=1, expect=expected)
    return outcome, report
