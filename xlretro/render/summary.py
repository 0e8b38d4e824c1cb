"""How the departments stand: a line each for the office that collects their workbooks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xlretro.language import Language, Text
from xlretro.model.finding import Severity
from xlretro.model.values import folded
from xlretro.render.columns import cut, fold, pad, width
from xlretro.render.counts import NOTHING_NEW, VERDICT_TITLES, files_line, known_line, skipped_line
from xlretro.rules import rule_coded

if TYPE_CHECKING:
    from xlretro.commands.validate import Report

__all__ = ["DepartmentLine", "department_lines", "summary_text"]

_CODES_SHOWN = 3
_LONGEST_NAME = 30
"""Columns of a department's name; a longer one is cut."""
_HEADINGS = (
    Text("部门", "Department"), Text("结果", "Result"), Text("文件", "Files"), Text("错误", "Errors"),
    Text("警告", "Warnings"), Text("建议", "Advice"), Text("最多的问题", "Most frequent"),
)  # fmt: skip
_NUMBERS = range(2, 6)
"""The columns of numbers, which are set to the right."""
_STATES = {
    Severity.ERROR: Text("有错误", "errors"),
    Severity.WARNING: Text("有警告", "warnings"),
    Severity.ADVICE: Text("有建议", "advice"),
    None: Text("没有问题", "clean"),
}
_UNNAMED = Text("（没有部门）", "(no department)")
_TOTAL = Text("{n} 个部门，{clean} 个{state}", "{n} department(s), {clean} {state}")
_TOTAL_STATE = Text("，{n} 个{state}", ", {n} with {state}")
_UNREAD = Text("读不了或没有认出的文件（{n} 个，不算在任何部门里）：",
               "Files that could not be read or recognised ({n}, counted for no department):")  # fmt: skip
_UNREAD_LINE = Text("{path}  {verdict}：{why}", "{path}  {verdict}: {why}")
_FREQUENT = Text("各部门最多的问题：", "Most frequent over all departments:")
_FREQUENT_LINE = Text("{code}  {title}：{n} 处，{departments} 个部门", "{code}  {title}: {n}, in {departments} department(s)")
_DETAILS = Text("去掉 --summary 可看到每一处在哪一格、怎么改。",
                "Without --summary each finding is shown with its cell and its fix.")  # fmt: skip


@dataclass(slots=True)
class DepartmentLine:
    """One department's workbooks taken together; files that could not be read belong to none."""

    name: str
    files: int = 0
    severities: Counter[Severity] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)

    @property
    def worst(self) -> Severity | None:
        """The worst severity found; None for a clean department."""
        return next((severity for severity in Severity if self.severities[severity]), None)

    @property
    def most_frequent(self) -> list[tuple[str, int]]:
        """(code, how often) of every code found, the most frequent first; of equals the more severe, as they were found."""
        return self.codes.most_common()


def department_lines(report: Report) -> list[DepartmentLine]:
    """The departments of *report*, the worst first, clean ones last; equals in the order of their names."""

    by_name: dict[str, DepartmentLine] = {}
    for file in report.files:
        if file.refused:
            continue
        line = by_name.setdefault(folded(file.department), DepartmentLine(file.department))
        line.files += 1
        line.severities.update(finding.severity for finding in file.findings)
        line.codes.update(finding.code for finding in file.findings)
    return sorted(by_name.values(), key=lambda line: ([-line.severities[severity] for severity in Severity], line.name))


def summary_text(report: Report, lang: Language, columns: int | None = None) -> str:
    """A line a department, the worst first; then the files without a verdict, the totals, what is found most.

    *columns* is the width of a terminal to fold what stands below the table to.
    """
    departments = department_lines(report)
    below = [*_unread(report, lang), *_totals(report, departments, lang)]
    if columns:
        below = [piece for line in below for piece in fold(line, columns, 6)]
    table = [*_table(departments, report, lang), ""] if departments else []
    return "\n".join([*table, *below])


def _state(worst: Severity | None, report: Report) -> Text:
    """How a department stands; against a baseline, clean means nothing new."""
    return NOTHING_NEW if worst is None and report.known is not None else _STATES[worst]


def _table(departments: Sequence[DepartmentLine], report: Report, lang: Language) -> Iterator[str]:
    rows = [[heading(lang) for heading in _HEADINGS]]
    for line in departments:
        rows.append([
            cut(line.name or _UNNAMED(lang), _LONGEST_NAME), _state(line.worst, report)(lang), str(line.files),
            *(str(line.severities[severity] or "") for severity in Severity),
            Text("、", ", ")(lang).join(f"{code}×{n}" for code, n in line.most_frequent[:_CODES_SHOWN]),
        ])  # fmt: skip
    widths = [max(width(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    for row in rows:
        cells = (pad(cell, widths[at], right=at in _NUMBERS) for at, cell in enumerate(row))
        yield "  ".join(cells).rstrip()


def _unread(report: Report, lang: Language) -> Iterator[str]:
    unread = [(file, file.refused) for file in report.files if file.refused]
    if unread:
        yield _UNREAD.fill(n=len(unread))(lang)
        for file, refused in unread:
            verdict = VERDICT_TITLES[file.verdict]
            yield "  " + _UNREAD_LINE.fill(path=file.path, verdict=verdict, why=refused.message)(lang)
        yield ""


def _totals(report: Report, departments: Sequence[DepartmentLine], lang: Language) -> Iterator[str]:
    if departments:
        states = Counter(line.worst for line in departments)
        total = _TOTAL.fill(n=len(departments), clean=states[None], state=_state(None, report))(lang)
        yield total + "".join(_TOTAL_STATE.fill(n=states[s], state=_STATES[s])(lang) for s in Severity if states[s])
    lines = (files_line(report, lang), known_line(report, lang), skipped_line(report, lang))
    yield from (line for line in lines if line)
    if frequent := list(_frequent(departments, lang)):
        yield _FREQUENT(lang)
        yield from (f"  {line}" for line in frequent)
        yield _DETAILS(lang)


def _frequent(departments: Iterable[DepartmentLine], lang: Language) -> Iterator[str]:
    found: Counter[str] = Counter()
    concerned: Counter[str] = Counter()
    for line in departments:
        found.update(line.codes)
        concerned.update(line.codes.keys())
    for code, n in found.most_common(_CODES_SHOWN):
        rule = rule_coded(code)
        title = rule.title if rule else Text("", "")
        yield _FREQUENT_LINE.fill(code=code, title=title, n=n, departments=concerned[code])(lang)
