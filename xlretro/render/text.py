"""What `validate` found, as text: file by file, then the totals and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from xlretro.language import Language, Text
from xlretro.model.finding import SEVERITY_TITLES, Finding, Severity
from xlretro.render.columns import fold, pad, width
from xlretro.render.counts import VERDICT_TITLES, files_line, known_line, severity_counts, skipped_line
from xlretro.render.repairs import repair_lines, repairs_total

if TYPE_CHECKING:
    from xlretro.commands.validate import CheckedFile, Report
    from xlretro.errors import InputRefused

__all__ = ["FINDINGS_SHOWN", "report_text"]

FINDINGS_SHOWN = 5
"""Findings of one code shown for one file in text, unless asked otherwise; JSON always holds all."""
_COLUMNS = 100
"""A finding's message that would end beyond gets a line of its own."""
_INDENT = " " * 6
_NAMED = 3
"""Files with errors that are named among the next steps."""
_REST = Text("…… {code} 另有 {rest} 处，--format json 列出全部", "… {rest} more of {code}; --format json lists all")
_NEXT = Text("下一步：", "Next:")
_ERRORS_FIRST = Text(
    "先改这 {n} 个有错误的文件，它们的数字还不能用：", "mend the {n} file(s) with errors first; their figures can't be used yet:"
)
_WITH_ERRORS = Text("{path}（{n} 个错误）", "{path} ({n} error(s))")
_ANNOTATE = Text(
    "加 --annotate 文件夹：给每个有问题的文件写一份副本，问题格标色加批注，可以直接退回部门",
    "--annotate DIR writes a copy of each such file with its cells marked and commented, ready to send back",
)
_EXPLAIN = Text(
    "xlretro explain {code}：这一条（出现最多）为什么报、怎么改",
    "xlretro explain {code}: why this check, the most frequent here, matters and how to mend it",
)


def report_text(report: Report, lang: Language, limit: int = FINDINGS_SHOWN, columns: int | None = None) -> str:
    """Every file that is not in order, then totals and what to do next.

    At most *limit* findings of one code are shown for one file, all of them where it is 0. With *columns*, the width of
    a terminal, long lines are folded to it with their indentation; without, each stays whole, for files and `grep`.
    """
    lines: list[str] = []
    severities = _severities(lang)
    for file in report.files:
        block = list(_file_lines(file, lang, limit, severities))
        if block:
            lines += [*block, ""]
    lines += _closing_lines(report, lang)
    if columns:
        lines = [piece for line in lines for piece in fold(line, columns, len(_INDENT))]
    return "\n".join(lines)


def _file_lines(file: CheckedFile, lang: Language, limit: int, severities: Mapping[Severity, str]) -> Iterator[str]:
    if file.refused:
        yield from _trouble(file, file.refused, lang)
    elif file.findings:
        yield f"{file.path}  {severity_counts(Counter(f.severity for f in file.findings), lang)}"
        yield from _finding_lines(file.findings, lang, limit, severities)
    given = list(repair_lines(file, lang))
    if given and not (file.refused or file.findings):
        yield f"{file.path}  {VERDICT_TITLES[file.verdict](lang)}"
    yield from given


def _trouble(file: CheckedFile, refused: InputRefused, lang: Language) -> Iterator[str]:
    yield f"{file.path}  {VERDICT_TITLES[file.verdict](lang)}"
    yield f"  {refused.message(lang)}"
    if refused.hint:
        yield f"{_INDENT}→ {refused.hint(lang)}"


def _finding_lines(
    findings: list[Finding], lang: Language, limit: int, severities: Mapping[Severity, str]
) -> Iterator[str]:
    shown: Counter[str] = Counter()
    totals = Counter(finding.code for finding in findings)
    for finding in findings:
        code = finding.code
        shown[code] += 1
        if limit and shown[code] > limit:
            continue
        yield from _one_finding(finding, lang, severities[finding.severity])
        if shown[code] == limit and totals[code] > limit:
            yield _INDENT + _REST.fill(code=code, rest=totals[code] - limit)(lang)


def _one_finding(finding: Finding, lang: Language, severity: str) -> Iterator[str]:
    place = f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet
    head = f"  {severity} {finding.code}  {place}" if place else f"  {severity} {finding.code}"
    line = f"{head}  {finding.message(lang)}"
    # Most lines are short enough though every character beyond ASCII took two columns: only the others are measured.
    if place and 2 * len(line) - len(line.encode("ascii", "ignore")) > _COLUMNS and width(line) > _COLUMNS:
        yield head
        yield _INDENT + finding.message(lang)
    else:
        yield line
    yield f"{_INDENT}→ {finding.fix(lang)}"


def _severities(lang: Language) -> dict[Severity, str]:
    """The severities' names, all of one width."""
    columns = max(width(title(lang)) for title in SEVERITY_TITLES.values())
    return {severity: pad(title(lang), columns) for severity, title in SEVERITY_TITLES.items()}


def _closing_lines(report: Report, lang: Language) -> Iterator[str]:
    closing = (files_line(report, lang), known_line(report, lang), skipped_line(report, lang))
    yield from (line for line in closing if line)
    yield from repairs_total(report, lang)
    if steps := list(_steps(report.files, lang)):
        yield _NEXT(lang)
        yield from (f"  {step}" for step in steps)


def _steps(files: Iterable[CheckedFile], lang: Language) -> Iterator[str]:
    found = [file for file in files if file.findings]
    if not found:
        return
    errors = {file.path: sum(f.severity == Severity.ERROR for f in file.findings) for file in found}
    first = sorted((path for path in errors if errors[path]), key=lambda path: -errors[path])
    if first:
        yield _ERRORS_FIRST.fill(n=len(first))(lang)
        yield from ("  " + _WITH_ERRORS.fill(path=path, n=errors[path])(lang) for path in first[:_NAMED])
        if len(first) > _NAMED:
            yield "  …"
    if not any(file.copies for file in found):
        yield _ANNOTATE(lang)
    codes = Counter(finding.code for file in found for finding in file.findings)
    yield _EXPLAIN.fill(code=max(sorted(codes), key=codes.__getitem__))(lang)
