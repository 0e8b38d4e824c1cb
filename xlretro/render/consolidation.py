"""What `consolidate` did, as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlretro.language import Language, Text
from xlretro.model import summary
from xlretro.model.finding import Severity
from xlretro.model.rounds import Rounds
from xlretro.model.summary import Verdict
from xlretro.model.tracking import CHANGE_TITLES, Change
from xlretro.render.counts import severity_counts

if TYPE_CHECKING:
    from xlretro.commands.consolidate import Outcome

__all__ = ["outcome_json", "outcome_text"]

_FORMS = {"parquet": "Parquet", "csv": "CSV"}


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """The result of `consolidate`; read + refused + unrecognised + duplicates = inputs."""
    view = outcome.overview
    return {
        "inputs": outcome.inputs,
        "read": outcome.verdicts[Verdict.READ],
        "refused": outcome.verdicts[Verdict.REFUSED],
        "unrecognised": outcome.verdicts[Verdict.UNRECOGNISED],
        "duplicates": outcome.verdicts[Verdict.DUPLICATE],
        "not_read": [
            {"file": line.path, "verdict": str(line.verdict), "reason": line.reason._asdict(), "hint": line.hint._asdict()}
            for line in outcome.files if line.verdict != Verdict.READ
        ],
        "missing": outcome.missing,
        "rows": outcome.rows,
        "findings": {severity.value: outcome.findings[severity] for severity in Severity},
        "measures": {
            "open": sum(view.open_issues.values()),
            "overdue": view.overdue,
            "due_soon": len(view.due_soon) + view.due_soon_more,
        },
        "previous": _rounds_json(view.rounds) if view.rounds else None,
        "cache": _cache_json(outcome),
        "seconds": round(outcome.seconds, 3),
        "output": str(outcome.output),
        "kept": str(outcome.kept) if outcome.kept else None,
        **{form: str(folder) for form, folder in outcome.tables.items()},
    }


def _cache_json(outcome: Outcome) -> dict[str, Any] | None:
    if outcome.recalled is None and outcome.cache_trouble is None:
        return None
    return {
        "recalled": outcome.recalled or 0, "trouble": outcome.cache_trouble.en if outcome.cache_trouble else None,
    }  # fmt: skip


def _rounds_json(rounds: Rounds) -> dict[str, Any]:
    """What became of the last summary's measures, and figures then and now ([before, now], null where not known)."""
    return {
        "summary": rounds.name,
        "lang": rounds.lang,
        "as_of": rounds.day.isoformat() if rounds.day else None,
        "followed": {change.value: rounds.changes[change] for change in Change},
        "new": rounds.new,
        "new_open": rounds.new_open,
        "activities": rounds.activities,
        "activities_new": rounds.activities_new,
        "activities_gone": rounds.activities_gone,
        "goals_reached": [pair[0] for pair in rounds.goals] if rounds.goals else None,
        "goals_judged": [pair[1] for pair in rounds.goals] if rounds.goals else None,
        "open": rounds.open_measures,
        "overdue": rounds.overdue,
    }


def _rounds_text(rounds: Rounds) -> Text:
    counts = [(CHANGE_TITLES[change], rounds.changes[change]) for change in Change if rounds.changes[change]]
    said = Text("、".join(f"{title.zh} {n}" for title, n in counts), ", ".join(f"{n} {title.en.lower()}" for title, n in counts))
    nothing = Text("没有未关闭的措施", "no open measure")
    return Text("较上期汇总（{name}）：{said}；本期新增 {new} 条", "Since {name}: {said}; {new} new").fill(
        name=rounds.name, said=said if counts else nothing, new=rounds.new)


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
    overdue, soon = outcome.overview.overdue, len(outcome.overview.due_soon) + outcome.overview.due_soon_more
    if overdue or soon:
        lines.append(Text(
            "措施：逾期 {overdue} 条，7 日内到期 {soon} 条", "Measures: {overdue} overdue, {soon} due within 7 days",
        ).fill(overdue=overdue, soon=soon)(lang))  # fmt: skip
    if rounds := outcome.overview.rounds:
        lines.append(_rounds_text(rounds)(lang))
        if rounds.lang != lang:
            lines.append(Text("上期汇总是英文的，已按英文的表头和状态读取",
                              "The last summary is in Chinese; its titles and states were read so")(lang))
    if outcome.missing:
        lines.append(Text("未报送：{names}", "Nothing received from: {names}").fill(
            names=Text("、", ", ")(lang).join(outcome.missing))(lang))  # fmt: skip
    if outcome.cache_trouble:
        lines.append(Text("缓存：{why}", "Cache: {why}").fill(why=outcome.cache_trouble)(lang))
    elif outcome.recalled is not None:
        lines.append(Text(
            "缓存：{n} 个文件没有变化，没有重新读取", "Cache: {n} unchanged file(s) were not read again",
        ).fill(n=f"{outcome.recalled:,}")(lang))  # fmt: skip
    lines.append(Text("用时 {seconds:.1f} 秒，已写入 {path}", "{seconds:.1f} s, written to {path}").fill(
        seconds=outcome.seconds, path=outcome.output)(lang))  # fmt: skip
    if outcome.kept:
        lines.append(Text(
            "原来的 {path} 有人改过，已另存为 {kept}；里面填的状态要接着用，请加上 --previous {kept}",
            "{path} had been edited and is kept as {kept}; to go on with the states typed into it, add --previous {kept}",
        ).fill(path=outcome.output, kept=outcome.kept)(lang))  # fmt: skip
    lines += [
        Text("同样的表也写成了 {form}：{folder}", "The same tables as {form}: {folder}").fill(
            form=_FORMS[form], folder=folder)(lang)
        for form, folder in outcome.tables.items()
    ]
    return "\n".join(lines)
