"""Goals and achievements of a retrospective that is written as prose, as rows of 表1. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from xlretro.io.documents.amounts import Figure, bare_figure, figures, is_target_label, leading_figure
from xlretro.io.documents.outline import Entry, Section
from xlretro.io.reading.titles import plain_title
from xlretro.model.patterns import lazy

__all__ = ["ProseRow", "achievements_into", "compared", "goal_rows"]

_CHANGES = ("提升", "提高", "增长", "增加", "上升", "缩短", "降低", "下降", "减少")
_TELLING = lazy(r"(?!(?:截[至止]|自|从|在|于)?[\d年月日号至到.\s~\-—]+$).*\d", re.DOTALL)
"""A clause with a figure in it that is no date."""
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
    parts = compared(entry)
    found = [part for part in parts if isinstance(part, Figure)]
    if not found:
        if entry.item:  # a sentence beside the list is an introduction
            yield ProseRow("goals", {"goal": entry.text.rstrip("。；;. ")}, [entry.block])
        return
    if len(parts) == len(found) == 1 and found[0].metric == label:
        yield _goal(group, found[0], entry)
        return
    # What has no figure of its own is kept with those that have: 系统并发处理能力提升一倍，峰值并发支持10万用户.
    whole = len(found) < len(parts)
    name = entry.text.rstrip("。；;. ") if whole else group if is_target_label(label) is not None else label or group
    for part in found:
        yield _goal(name, part, entry)


def _goal(name: str, figure: Figure, entry: Entry) -> ProseRow:
    target, actual = figure.settled(achieved=False)
    values = {"goal": name, "metric": figure.metric, "target": target, "actual": actual}
    row = ProseRow("goals", {key: value for key, value in values.items() if value}, [entry.block], delta=figure.delta)
    row.open = [figure.open] if figure.open else []
    return row


def achievements_into(rows: list[ProseRow], section: Section) -> list[Entry]:
    """Puts the actual values of a section beside the goals in *rows*, or as rows of their own; gives what was not taken."""
    left: list[Entry] = []
    for entry in section.entries:
        parts = compared(entry)
        figures_taken = [
            isinstance(part, Figure) and _achieved(rows, part, entry, sure=part.metric == entry.parted[0]) for part in parts
        ]  # fmt: skip
        if not any(figures_taken):
            left.append(entry)
        else:
            left += [entry._replace(text=part) for part in parts if isinstance(part, str) and _TELLING.match(part)]
    return left


def compared(entry: Entry) -> list[Figure | str]:
    """The figures of an entry, target and actual value of one metric together, and its clauses that are none."""
    label, text = entry.parted
    labelled = bool(label and text)
    is_target = is_target_label(label) if labelled else None
    named = Figure(label, "", delta=False) if labelled and is_target is None else None
    alone = leading_figure(text, label) if named else None
    found: list[Figure | str] = [alone or named] if named else []
    for part in islice(figures(text if labelled else entry.text), 1 if alone else 0, None):
        _put_part(found, part)
    return [_as_labelled(part, is_target) for part in found if part != named]


def _put_part(found: list[Figure | str], part: Figure | str) -> None:
    """Adds a clause, or puts its figure beside the last one, whose metric it is said of: 目标200家，实际216家."""
    at = next((n for n in reversed(range(len(found))) if isinstance(found[n], Figure)), -1)
    before = found[at] if at >= 0 else None
    bare = part.as_bare() if isinstance(part, Figure) else bare_figure(part)
    together = None
    if isinstance(before, Figure) and bare and (isinstance(part, str) or part.metric == before.metric):
        together = before.with_bare(bare)
    if together:
        found[at] = together
    elif isinstance(part, str) and bare and len(bare.noun) > 1 and not bare.is_target:
        found.append(Figure(bare.noun, "", bare.delta, actual=bare.amount))  # 最终销售额462万元
    else:
        found.append(part)


def _as_labelled(part: Figure | str, is_target: bool | None) -> Figure | str:
    """目标：GMV 500万元 is a target wherever it stands."""
    if isinstance(part, str) or is_target is None or part.target or part.actual:
        return part
    return part._replace(amount="", target=part.amount) if is_target else part._replace(amount="", actual=part.amount)


def _achieved(rows: list[ProseRow], figure: Figure, entry: Entry, *, sure: bool) -> bool:
    target, actual = figure.settled(achieved=True)
    told = {key: value for key, value in (("target", target), ("actual", actual)) if value}
    goal = _same_metric(rows, figure)
    if goal is not None:
        goal.values = {**told, **goal.values}
        goal.blocks.append(entry.block)
        goal.open += [figure.open] if figure.open else []
        return True
    if not told or not (sure or target or not figure.delta):
        return False
    still_open = [figure.open] if figure.open else []
    rows.append(ProseRow("goals", {"metric": figure.metric, **told}, [entry.block], still_open, figure.delta))
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
