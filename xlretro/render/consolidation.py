"""What `consolidate` did, as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlretro.language import Language, Text
from xlretro.model import summary
from xlretro.model.finding import Severity
from xlretro.model.summary import Verdict
from xlretro.render.counts import severity_counts

if TYPE_CHECKING:
    from xlretro.commands.consolidate import Outcome

__all__ = ["outcome_json", "outcome_text"]

_FORMS = {"parquet": "Parquet", "csv": "CSV"}


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
        **{form: str(folder) for form, folder in outcome.tables.items()},
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
    counts = severity_counts(outcome.findings, lang)
    lines.append(Text("校验结果：", "Findings: ")(lang) + (counts or Text("没有问题", "none")(lang)))
    if outcome.missing:
        lines.append(Text("未报送：{names}", "Nothing received from: {names}").fill(
            names=Text("、", ", ")(lang).join(outcome.missing))(lang))  # fmt: skip
    lines.append(Text("用时 {seconds:.1f} 秒，已写入 {path}", "{seconds:.1f} s, written to {path}").fill(
        seconds=outcome.seconds, path=outcome.output)(lang))  # fmt: skip
    lines += [
        Text("同样的表也写成了 {form}：{folder}", "The same tables as {form}: {folder}").fill(
            form=_FORMS[form], folder=folder)(lang)
        for form, folder in outcome.tables.items()
    ]
    return "\n".join(lines)
