"""The summary of the last round: read before anything else, compared when this run's workbooks are known."""

from __future__ import annotations

from pathlib import Path

from xlretro.errors import OutputRefused
from xlretro.io.earlier import read_summary
from xlretro.language import Text
from xlretro.model.rounds import EarlierSummary, Rounds, activity_key
from xlretro.model.summary import Overview
from xlretro.model.tracking import Tracker
from xlretro.workbooks import RETRO

__all__ = ["compared", "read_previous"]


def read_previous(path: Path, output: Path) -> EarlierSummary:
    """The earlier summary at *path*. Raises UsageRefused for anything that is none, OutputRefused where it would be
    replaced: what the office typed into it stands nowhere else."""
    if path.resolve() == output.resolve():
        raise OutputRefused(
            Text("新的汇总不能写到上期汇总上：{path}", "the new summary would replace the last one: {path}").fill(path=output),
            Text("请换一个文件名，上期汇总里有手工填写的状态。",
                 "Choose another name: the states typed into it stand nowhere else."),
        )  # fmt: skip
    return read_summary(path, RETRO)


def compared(earlier: EarlierSummary, tracker: Tracker, overview: Overview) -> Rounds:
    """The last summary beside this run, whose measures the *tracker* has all been given."""
    return Rounds.of(
        earlier, tracker, overview.as_of,
        activities=(activity_key(line.department, line.activity, line.source) for line in overview.activities),
        goals=overview.goals_reached, open_measures=sum(overview.open_issues.values()), overdue=overview.overdue,
    )  # fmt: skip
