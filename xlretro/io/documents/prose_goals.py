"""Goals and achievements of a retrospective that is written as prose, as rows of 表1. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from xlretro.io.documents.amounts import Figure, figures, leading_figure
from xlretro.io.documents.outline import Entry, Section
from xlretro.io.reading.titles import plain_title

__all__ = ["ProseRow", "achievements_into", "goal_rows"]

_CHANGES = ("提升", "提高", "增长", "增加", "上升", "缩短", "降低", "下降", "减少")
_SHORTEST = 4
"""Characters of a metric's name that may stand inside another's: 销售额 in 活动期间总销售额 is too little to tell."""


@dataclass(slots=True, eq=False)
class ProseRow:
    """A row made of prose. Every value stands in the document."""

    table: str
    values: dict[str, str]
    blocks: list[int]
    """Indices of the lines that it was made of."""
    open: list[str] = field(default_factory=list)
    """Placeholders (X万) that stood where a value belongs."""
    delta: bool = False
    """Of a goal: its figures say by how much something changes."""


def goal_rows(section: Section) -> Iterator[ProseRow]:
    """The goals of a section: a row a figure, or one for a goal without any."""
    group = ""
    for entry in section.entries:
        label, text = entry.parted
        if label and not text:
            group = label if label.endswith(("目标", "指标")) else ""
            continue
        if label.endswith(("目标", "指标")):
            group = ""
        yield from _goals_of(entry, label, text, group)


def _goals_of(entry: Entry, label: str, text: str, group: str) -> Iterator[ProseRow]:
    alone = leading_figure(text.removeprefix("目标").lstrip("为是值:： "), label) if label else None
    if alone:
        yield _goal(group, alone, entry)
        return
    parts = list(figures(text))
    found = [part for part in parts if isinstance(part, Figure)]
    if not found:
        if entry.item:  # a sentence beside the list is an introduction
            yield ProseRow("goals", {"goal": entry.text.rstrip("。；;. ")}, [entry.block])
        return
    # What has no figure of its own is kept with those that have: 系统并发处理能力提升一倍，峰值并发支持10万用户.
    whole = len(found) < len(parts)
    name = entry.text.rstrip("。；;. ") if whole else label or group
    for part in found:
        yield _goal(name, part, entry)


def _goal(name: str, figure: Figure, entry: Entry) -> ProseRow:
    values = {"goal": name, "metric": figure.metric, "target": figure.target or figure.amount}
    row = ProseRow("goals", {key: value for key, value in values.items() if value}, [entry.block], delta=figure.delta)
    row.open = [figure.open] if figure.open else []
    return row


def achievements_into(rows: list[ProseRow], section: Section) -> list[Entry]:
    """Puts the actual values of a section beside the goals in *rows*, or as rows of their own; gives what was not taken."""
    left: list[Entry] = []
    for entry in section.entries:
        label, text = entry.parted
        labelled = leading_figure(text, label) if label and text else None
        found = [labelled] if labelled else list(_compared((label and text) or entry.text))
        taken = [_achieved(rows, figure, entry, sure=labelled is not None) for figure in found]
        if not any(taken):
            left.append(entry)
    return left


def _compared(text: str) -> Iterator[Figure]:
    """The figures of a sentence; of 目标新增用户10万，实际新增8万 the one with its target."""
    before: Figure | None = None
    for part in figures(text):
        if not isinstance(part, Figure):
            continue
        if before and part.metric.startswith("实际"):
            yield part._replace(metric=before.metric, target=before.amount)
            before = None
            continue
        if before:
            yield before
        before = part
    if before:
        yield before


def _achieved(rows: list[ProseRow], figure: Figure, entry: Entry, *, sure: bool) -> bool:
    goal = _same_metric(rows, figure)
    if goal is not None:
        values = {"target": figure.target, "actual": figure.amount}
        goal.values = {**{key: value for key, value in values.items() if value}, **goal.values}
        goal.blocks.append(entry.block)
        goal.open += [figure.open] if figure.open else []
        return True
    if not (figure.amount or figure.target) or not (sure or figure.target or not figure.delta):
        return False
    values = {"metric": figure.metric, "target": figure.target, "actual": figure.amount}
    filled = {key: value for key, value in values.items() if value}
    rows.append(ProseRow("goals", filled, [entry.block], [figure.open] if figure.open else [], figure.delta))
    return True


def _same_metric(rows: Sequence[ProseRow], figure: Figure) -> ProseRow | None:
    """The one goal whose metric is that of *figure*; None where there is none, or more than one."""
    wanted = _base(figure.metric)
    found = [row for row in rows if "actual" not in row.values and _names_same(wanted, _base(row.values.get("metric", "")))]
    found = [row for row in found if row.delta == figure.delta or (figure.target and row.values.get("target") == figure.target)]
    return found[0] if len(found) == 1 else None


def _base(metric: str) -> str:
    plain = plain_title(metric)
    return next((plain.removesuffix(word) for word in _CHANGES if plain.endswith(word)), plain)


def _names_same(one: str, other: str) -> bool:
    if not one or not other:
        return False
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= _SHORTEST and (long.startswith(short) or long.endswith(short)))
