"""Worker processes that crash, hang, take all memory or are killed cost one item its result, and nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.conftest import REPOSITORY
from tests.hostile.jobs import Answer, Unpicklable, behave, lost, write_pid
from xlretro.commands.crew import Crew
from xlretro.commands.workers import map_files
from xlretro.errors import InputRefused, OutputRefused
from xlretro.io.reading.guard import DEFAULT, MEGABYTE

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux holds a limit of memory")
LIMITS = DEFAULT._replace(seconds=1.5)


def results(items, tmp_path, jobs=2, limits=LIMITS):
    return list(map_files(behave, items, tmp_path, lost=lost, jobs=jobs, limits=limits, by_hand=0))


def gone(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            return stat.read().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def until(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


@pytest.mark.parametrize(("how", "reason"), [
    ("segfault", "crashed"), ("exit", "crashed"), ("killed", "out_of_memory"), ("hang", "timed_out"), ("hang in C", "timed_out"),
    pytest.param("memory", "out_of_memory", marks=LINUX), pytest.param("more memory", "out_of_memory", marks=LINUX),
])  # fmt: skip
def test_what_ends_a_process_costs_its_own_item_only(tmp_path, how, reason):
    items = [*range(30), how, *range(30, 70)]
    done = results(items, tmp_path)
    assert [answer.item for answer in done] == items
    assert [answer.reason for answer in done] == [reason if item == how else "" for item in items]


def test_many_bad_ones_in_a_row(tmp_path):
    items = ["exit", "segfault", 1, "exit", "exit", 2]
    assert [answer.reason for answer in results(items, tmp_path, jobs=1)] == ["crashed", "crashed", "", "crashed", "crashed", ""]


@pytest.mark.parametrize("how", ["killed", "segfault", "hang"])
def test_what_happened_once_is_tried_again(tmp_path, how):
    """A worker that somebody ends is no fault of the file it was at."""
    assert [answer.reason for answer in results([1, f"once {how}", 2], tmp_path)] == ["", "", ""]


def test_a_slow_item_has_its_full_time(tmp_path):
    assert results([1, "sleep 3", 2], tmp_path, limits=DEFAULT._replace(seconds=6))[1].reason == ""


def test_a_stray_print_does_not_run_into_the_answers(tmp_path):
    assert [answer.item for answer in results(["print", 1], tmp_path)] == ["print", 1]


@pytest.mark.parametrize(("how", "error"), [("raise", OutputRefused), ("bug", KeyError), ("unpicklable", RuntimeError)])
def test_what_the_job_raises_is_raised_here(tmp_path, how, error):
    with pytest.raises(error):
        results([*range(5), how], tmp_path)
    assert Unpicklable  # used by name, in the worker


def test_several_processes_share_the_work_and_are_gone_afterwards(tmp_path):
    pids = {answer.pid for answer in results(list(range(400)), tmp_path)}
    assert len(pids) == 2
    assert os.getpid() not in pids
    assert all(gone(pid) for pid in pids)


def test_a_few_items_stay_in_this_process(tmp_path):
    done = map_files(behave, list(range(5)), tmp_path, lost=lost)
    assert {answer.pid for answer in done} == {os.getpid()}


def test_one_crew_does_several_jobs(tmp_path):
    with Crew(1) as crew:
        first = list(crew.map(behave, [1, 2], tmp_path, lost=lost, most=2))
        second = list(crew.map(again, [3], tmp_path, lost=lost, most=1))
    assert [answer.item for answer in (*first, *second)] == [1, 2, 3]
    assert len({answer.pid for answer in (*first, *second)}) == 1


def again(item, shared) -> Answer:
    return behave(item, shared)


def test_leaving_early_ends_the_workers(tmp_path):
    answers = map_files(behave, list(range(500)), tmp_path, lost=lost, jobs=2)
    pid = next(answers).pid
    answers.close()
    assert gone(pid)


def test_a_reason_says_what_to_do():
    from xlretro.commands.crew import lost_file

    for reason in ("crashed", "timed_out", "out_of_memory"):
        refused = lost_file(reason, DEFAULT._replace(seconds=1.5, memory_bytes=300 * MEGABYTE))
        assert isinstance(refused, InputRefused)
        assert refused.reason == reason
        assert "{" not in refused.message.zh + refused.message.en
    assert "1.5 秒" in lost_file("timed_out", LIMITS).message.zh


SCRIPT = """
import sys
from pathlib import Path
from tests.hostile.jobs import lost, write_pid
from xlretro.commands.workers import map_files
list(map_files(write_pid, list(range(100)), Path(sys.argv[1]), lost=lost, jobs=2))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of Unix")
def test_workers_end_when_their_parent_is_killed(tmp_path):
    parent = subprocess.Popen([sys.executable, "-c", SCRIPT, str(tmp_path)], cwd=REPOSITORY, stderr=subprocess.DEVNULL)
    until(lambda: len(list(tmp_path.glob("pid*"))) == 2)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    pids = [int(path.name.removeprefix("pid")) for path in tmp_path.glob("pid*")]
    until(lambda: all(gone(pid) for pid in pids), seconds=2 + 2)
    assert write_pid
