"""The summary of the last round: read before anything else, compared when this run's workbooks are known."""

from __future__ import annotations

import filecmp
import shutil
from itertools import count
from pathlib import Path

from xlretro.errors import InputRefused, OutputRefused
from xlretro.io.earlier import read_summary
from xlretro.io.reading.package import saved_again
from xlretro.language import Text
from xlretro.model.rounds import EarlierSummary, Rounds, activity_key
from xlretro.model.summary import Overview
from xlretro.model.tracking import Tracker
from xlretro.workbooks import RETRO

__all__ = ["compared", "keep_edited", "read_previous"]


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


def keep_edited(output: Path) -> Path | None:
    """The copy beside a result of ours that is about to be replaced, made where it was saved since: states may
    have been typed into it. An earlier copy is never replaced."""
    try:
        if not saved_again(output):
            return None
    except (InputRefused, OSError):
        pass  # whatever it is now, we did not write it so
    for number in count(1):
        copy = output.with_name(f"{output.stem}.bak{number if number > 1 else ''}.xlsx")
        if not copy.exists():
            break
        if filecmp.cmp(output, copy, shallow=False):  # of a run that came to nothing
            return copy
    try:
        shutil.copy2(output, copy)
    except OSError as error:
        raise OutputRefused(
            Text("{path} 里可能有手工填写的状态，要先另存一份，但写不了 {copy}：{error}",
                 "states may have been typed into {path}, and no copy of it can be written to {copy}: {error}").fill(
                path=output, copy=copy, error=error.strerror or error),
            Text("请换一个文件名，或先把它移走。", "Choose another name, or move it away first."),
        ) from error  # fmt: skip
    return copy


def compared(earlier: EarlierSummary, tracker: Tracker, overview: Overview) -> Rounds:
    """The last summary beside this run, whose measures the *tracker* has all been given."""
    return Rounds.of(
        earlier, tracker, overview.as_of,
        activities=(activity_key(line.department, line.activity, line.source) for line in overview.activities),
        goals=overview.goals_reached, open_measures=sum(overview.open_issues.values()), overdue=overview.overdue,
    )  # fmt: skip
