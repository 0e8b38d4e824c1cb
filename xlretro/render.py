"""Findings and results as text for people and as JSON for programs. JSON is the same in both languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from xlretro.language import Language, Text
from xlretro.model import summary
from xlretro.model.finding import SEVERITY_TITLES, Finding, Severity
from xlretro.model.summary import Verdict
from xlretro.rules.rule import Rule

if TYPE_CHECKING:  # what the results are; `explain` and `rules` need none of the machinery behind them
    from xlretro.commands.consolidate import Outcome
    from xlretro.commands.diagnosis import Check
    from xlretro.commands.validate import CheckedFile, Report

__all__ = [
    "FINDINGS_SHOWN",
    "VERDICT_TITLES",
    "check_lines",
    "diagnosis_json",
    "diagnosis_text",
    "explanation",
    "outcome_json",
    "outcome_text",
    "report_json",
    "report_text",
    "rules_json",
    "rules_text",
]

FINDINGS_SHOWN = 5
"""Findings of one code shown for one file in text; JSON always holds all."""

VERDICT_TITLES = {
    "ok": Text("没有问题", "no findings"),
    "findings": Text("有问题", "findings"),
    "refused": summary.VERDICT_TITLES[Verdict.REFUSED],
    "unrecognised": summary.VERDICT_TITLES[Verdict.UNRECOGNISED],
}
_COUNTED = {
    Severity.ERROR: Text("{n} 个错误", "{n} error(s)"),
    Severity.WARNING: Text("{n} 个警告", "{n} warning(s)"),
    Severity.ADVICE: Text("{n} 条建议", "{n} piece(s) of advice"),
}


def _counts(severities: Counter[Severity], lang: Language) -> str:
    separator = Text("，", ", ")(lang)
    return separator.join(_COUNTED[s].fill(n=severities[s])(lang) for s in Severity if severities[s])


def _finding_lines(findings: list[Finding], lang: Language) -> Iterator[str]:
    shown: Counter[str] = Counter()
    totals = Counter(finding.code for finding in findings)
    for finding in findings:
        shown[finding.code] += 1
        if shown[finding.code] > FINDINGS_SHOWN:
            continue
        place = f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet
        head = f"  {SEVERITY_TITLES[finding.severity](lang)} {finding.code}"
        yield "  ".join(part for part in (head, place, finding.message(lang)) if part)
        yield f"      → {finding.fix(lang)}"
        if shown[finding.code] == FINDINGS_SHOWN and totals[finding.code] > FINDINGS_SHOWN:
            rest = totals[finding.code] - FINDINGS_SHOWN
            yield "      " + Text(
                "…… {code} 另有 {rest} 处，--format json 列出全部", "… {rest} more of {code}; --format json lists all"
            ).fill(code=finding.code, rest=rest)(lang)


def _file_lines(file: CheckedFile, lang: Language) -> Iterator[str]:
    if file.refused:
        yield f"{file.path}  {VERDICT_TITLES[file.verdict](lang)}"
        yield f"  {file.refused.message(lang)}"
        if file.refused.hint:
            yield f"      → {file.refused.hint(lang)}"
    elif file.findings:
        yield f"{file.path}  {_counts(Counter(f.severity for f in file.findings), lang)}"
        yield from _finding_lines(file.findings, lang)


def report_text(report: Report, lang: Language) -> str:
    """Every file with findings, then one line of totals and what to do next."""
    lines: list[str] = []
    for file in report.files:
        block = list(_file_lines(file, lang))
        if block:
            lines += [*block, ""]
    verdicts = report.verdicts()
    total = Text("检查了 {n} 个文件：", "{n} file(s) checked: ").fill(n=len(report.files))(lang)
    parts = [f"{VERDICT_TITLES[v](lang)} {verdicts[v]}" for v in VERDICT_TITLES if verdicts[v]]
    counts = _counts(report.severities(), lang)
    lines.append(total + Text("，", ", ")(lang).join(parts) + (f"（{counts}）" if counts and lang == "zh" else
                                                              f" ({counts})" if counts else ""))  # fmt: skip
    if report.skipped:
        lines.append(Text("跳过 {n} 个不是输入的文件：{names}", "{n} file(s) skipped, no inputs: {names}").fill(
            n=len(report.skipped), names=", ".join(path for path, _ in report.skipped[:5])
            + (" …" if len(report.skipped) > 5 else ""))(lang))  # fmt: skip
    if verdicts["findings"]:
        lines.append(Text("想知道某一条为什么、怎么改：xlretro explain 编码",
                          "Why a check matters and how to mend it: xlretro explain CODE")(lang))  # fmt: skip
    return "\n".join(lines)


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "table": finding.table,
        "column": finding.column,
        "value": finding.value,
        "message": finding.message.zh,
        "message_en": finding.message.en,
        "fix": finding.fix.zh,
        "fix_en": finding.fix.en,
    }


def report_json(report: Report) -> dict[str, Any]:
    """The result of `validate`; messages stand in both languages, so that the bytes do not depend on --lang."""
    files: list[dict[str, Any]] = []
    for file in report.files:
        entry: dict[str, Any] = {"path": file.path, "verdict": file.verdict, "kind": file.kind,
                                 "department": file.department,
                                 "findings": [_finding_json(f) for f in file.findings]}  # fmt: skip
        if file.refused:
            hint = file.refused.hint or Text("", "")
            entry |= {"reason": file.refused.reason, "message": file.refused.message.zh,
                      "message_en": file.refused.message.en, "fix": hint.zh, "fix_en": hint.en}  # fmt: skip
        files.append(entry)
    verdicts, severities = report.verdicts(), report.severities()
    counts = {"files": len(report.files), **{v: verdicts[v] for v in VERDICT_TITLES}, "skipped": len(report.skipped),
              **{s.value: severities[s] for s in Severity}}  # fmt: skip
    skipped = [{"path": path, "reason": reason} for path, reason in report.skipped]
    return {"files": files, "skipped": skipped, "counts": counts}


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """The result of `consolidate`; read + refused + unrecognised + duplicates = inputs."""
    return {
        "inputs": outcome.inputs,
        "read": outcome.verdicts[Verdict.READ],
        "refused": outcome.verdicts[Verdict.REFUSED],
        "unrecognised": outcome.verdicts[Verdict.UNRECOGNISED],
        "duplicates": outcome.verdicts[Verdict.DUPLICATE],
        "missing": outcome.missing,
        "rows": outcome.rows,
        "findings": {severity.value: outcome.findings[severity] for severity in Severity},
        "seconds": round(outcome.seconds, 3),
        "output": str(outcome.output),
    }


def outcome_text(outcome: Outcome, lang: Language) -> str:
    """What was consolidated, what was not and why, and what to open."""
    lines = []
    for line in outcome.files:
        if line.verdict != Verdict.READ:
            lines.append(f"  {summary.VERDICT_TITLES[line.verdict](lang)}  {line.path}  {line.reason(lang)}")
            if line.hint(lang):
                lines.append(f"      → {line.hint(lang)}")
    verdicts = outcome.verdicts
    lines.append(Text(
        "收到 {inputs} 个文件：已读取 {read}，已拒绝 {refused}，未识别 {unrecognised}，重复 {duplicates}",
        "{inputs} file(s): {read} read, {refused} refused, {unrecognised} not recognised, {duplicates} duplicate",
    ).fill(inputs=outcome.inputs, read=verdicts[Verdict.READ], refused=verdicts[Verdict.REFUSED],
           unrecognised=verdicts[Verdict.UNRECOGNISED], duplicates=verdicts[Verdict.DUPLICATE])(lang))  # fmt: skip
    reached, judged = outcome.overview.goals_reached
    lines.append(Text(
        "目标 {goals} 项（达成 {reached}/{judged}），阶段 {phases} 行，问题 {issues} 条，经验 {lessons} 条",
        "{goals} goals ({reached}/{judged} reached), {phases} phases, {issues} problems, {lessons} lessons",
    ).fill(reached=reached, judged=judged, **outcome.rows)(lang))  # fmt: skip
    counts = _counts(outcome.findings, lang)
    lines.append(Text("校验结果：", "Findings: ")(lang) + (counts or Text("没有问题", "none")(lang)))
    if outcome.missing:
        lines.append(Text("未报送：{names}", "Nothing received from: {names}").fill(
            names=Text("、", ", ")(lang).join(outcome.missing))(lang))  # fmt: skip
    lines.append(Text("用时 {seconds:.1f} 秒，已写入 {path}", "{seconds:.1f} s, written to {path}").fill(
        seconds=outcome.seconds, path=outcome.output)(lang))  # fmt: skip
    return "\n".join(lines)


def rules_text(rules: Iterable[Rule], lang: Language) -> str:
    """The catalogue, a line a rule."""
    return "\n".join(f"{rule.code}  {SEVERITY_TITLES[rule.severity](lang)}  {rule.title(lang)}" for rule in rules)


def _example(example: Any) -> str:
    import yaml

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        if isinstance(value, list):
            return [plain(item) for item in value]
        return value if value is None or isinstance(value, str | int | float | bool) else str(value)

    text: str = yaml.safe_dump(plain(dict(example)), allow_unicode=True, sort_keys=False, width=100)
    return "\n".join(f"    {line}" for line in text.splitlines())


def explanation(rule: Rule, lang: Language) -> str:
    """What a rule looks for, why, how to mend it, and an example of each kind."""
    headings = {
        "why": Text("为什么", "Why"),
        "fix": Text("怎么改", "How to mend it"),
        "fails": Text("会报的例子", "Raises it"),
        "passes": Text("不会报的例子", "Does not raise it"),
    }
    return "\n".join([
        f"{rule.code} {rule.name}  {SEVERITY_TITLES[rule.severity](lang)}",
        rule.title(lang),
        "",
        f"{headings['why'](lang)}",
        f"    {rule.why(lang)}",
        f"{headings['fix'](lang)}",
        f"    {rule.general_fix(lang)}",
        f"{headings['fails'](lang)}",
        _example(rule.fails),
        f"{headings['passes'](lang)}",
        _example(rule.passes),
    ])  # fmt: skip


def rules_json(rules: Iterable[Rule]) -> list[dict[str, str]]:
    """The catalogue for programs."""
    return [
        {"code": r.code, "name": r.name, "severity": r.severity.value, "title": r.title.zh, "title_en": r.title.en}
        for r in rules
    ]


_STATE_TITLES = {"ok": Text("正常", "ok"), "note": Text("提示", "note"), "problem": Text("问题", "problem")}


def check_lines(check: Check, lang: Language) -> Iterator[str]:
    """One check of `doctor`: how it came out, and below it what to do."""
    state = f"{_STATE_TITLES[check.state](lang):<{2 if lang == 'zh' else 7}}"
    yield f"{state}  {check.title(lang)}{Text('：', ': ')(lang)}{check.message(lang)}"
    if check.fix:
        yield f"      → {check.fix(lang)}"


def diagnosis_text(checks: Sequence[Check], lang: Language) -> str:
    """Every check, then one line of totals."""
    lines = [line for check in checks for line in check_lines(check, lang)]
    states = Counter(check.state.value for check in checks)
    parts = Text("，", ", ")(lang).join(
        f"{title(lang)} {states[state]}" for state, title in _STATE_TITLES.items() if states[state])
    total = Text("检查了 {n} 项：", "{n} checks: ").fill(n=len(checks))(lang)
    return "\n".join([*lines, "", total + parts])


def diagnosis_json(checks: Sequence[Check]) -> dict[str, Any]:
    """The result of `doctor`; the texts stand in both languages."""
    empty = Text("", "")
    states = Counter(check.state.value for check in checks)
    return {
        "checks": [
            {"key": c.key, "state": c.state.value, "title": c.title.zh, "title_en": c.title.en,
             "message": c.message.zh, "message_en": c.message.en,
             "fix": (c.fix or empty).zh, "fix_en": (c.fix or empty).en}
            for c in checks
        ],
        "counts": {state: states[state] for state in _STATE_TITLES},
    }  # fmt: skip
