"""The words in which numbers of findings and of files are said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from xlretro.io.reading.inputs import STALE_COPY
from xlretro.language import Language, Text
from xlretro.model.finding import Severity

if TYPE_CHECKING:
    from xlretro.commands.validate import Report

__all__ = ["NOTHING_NEW", "VERDICT_TITLES", "files_line", "known_line", "severity_counts", "skipped_line"]

VERDICT_TITLES = {
    "ok": Text("没有问题", "no findings"),
    "findings": Text("有问题", "findings"),
    "refused": Text("已拒绝", "refused"),
    "unrecognised": Text("未识别", "not recognised"),
}
"""The last two in the words of the summary workbook, whose module a check has no other use for."""
NOTHING_NEW = Text("没有新问题", "nothing new")
"""What "ok" means in a run against a baseline: what it knows is still there."""
_COUNTED = {
    Severity.ERROR: Text("{n} 个错误", "{n} error(s)"),
    Severity.WARNING: Text("{n} 个警告", "{n} warning(s)"),
    Severity.ADVICE: Text("{n} 条建议", "{n} piece(s) of advice"),
}
_CHECKED = Text("检查了 {n} 个文件：{verdicts}", "{n} file(s) checked: {verdicts}")
_CHECKED_AND_FOUND = Text("检查了 {n} 个文件：{verdicts}（{counts}）", "{n} file(s) checked: {verdicts} ({counts})")
_KNOWN = Text("{n} 条是基线里已有的，没有列出", "{n} finding(s) are known to the baseline and left out")
_SKIPPED_NAMED = 5
_STALE = Text("{n} 份副本的原文件已经不在：{names}", "{n} copies have lost their originals: {names}")
_SKIPPED = Text("跳过 {n} 个不是输入的文件：{names}", "{n} file(s) skipped, no inputs: {names}")


def severity_counts(severities: Counter[Severity], lang: Language) -> str:
    """3 个错误，1 条建议; empty where there are none."""
    separator = Text("，", ", ")(lang)
    return separator.join(_COUNTED[s].fill(n=severities[s])(lang) for s in Severity if severities[s])


def files_line(report: Report, lang: Language) -> str:
    """How many files there were, of each verdict, and how many findings of each severity."""
    verdicts = report.verdicts()
    titles = VERDICT_TITLES if report.known is None else {**VERDICT_TITLES, "ok": NOTHING_NEW}
    parts = Text("，", ", ")(lang).join(f"{title(lang)} {verdicts[v]}" for v, title in titles.items() if verdicts[v])
    counts = severity_counts(report.severities(), lang)
    line = _CHECKED_AND_FOUND if counts else _CHECKED
    return line.fill(n=len(report.files), verdicts=parts, counts=counts)(lang)


def known_line(report: Report, lang: Language) -> str:
    """How many findings were left out for the baseline; empty where the run had none."""
    return "" if report.known is None else _KNOWN.fill(n=report.known)(lang)


def skipped_line(report: Report, lang: Language) -> str:
    """What was listed and is no input, the first few by name; empty where there is nothing."""
    stale = [path for path, reason in report.skipped if reason == STALE_COPY]
    others = [path for path, reason in report.skipped if reason != STALE_COPY]
    listed = ((_SKIPPED, others), (_STALE, stale))
    return "\n".join(_named(line, paths, lang) for line, paths in listed if paths)


def _named(line: Text, paths: Sequence[str], lang: Language) -> str:
    names = Text("、", ", ")(lang).join(paths[:_SKIPPED_NAMED]) + (" …" if len(paths) > _SKIPPED_NAMED else "")
    return line.fill(n=len(paths), names=names)(lang)
