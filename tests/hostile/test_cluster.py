"""A Dask cluster of two worker processes, one of which is killed in the middle: every file has its verdict."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest
from distributed import LocalCluster

from tests.hostile.build import good
from tests.hostile.jobs import behave, lost
from xlretro.cli import main
from xlretro.commands.consolidate import consolidate
from xlretro.commands.examine import Settings
from xlretro.commands.validate import validate
from xlretro.commands.workers import map_files
from xlretro.errors import UsageRefused
from xlretro.io.reading.guard import DEFAULT


@pytest.fixture(scope="module")
def cluster():
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as running:
        yield running


def results(cluster, items, folder, **options):
    return list(map_files(behave, items, folder, lost=lost, scheduler=cluster.scheduler_address, **options))


def test_results_come_in_order_from_both_workers(cluster, tmp_path):
    done = results(cluster, list(range(400)), tmp_path)
    assert [answer.item for answer in done] == list(range(400))
    assert len({answer.pid for answer in done}) == 2
    assert os.getpid() not in {answer.pid for answer in done}


def test_what_an_item_does_costs_itself_only(cluster, tmp_path):
    items = [*range(60), "segfault", "hang", *range(60)]
    reasons = [answer.reason for answer in results(cluster, items, tmp_path, limits=DEFAULT._replace(seconds=1))]
    assert reasons == [*[""] * 60, "crashed", "timed_out", *[""] * 60]


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of Unix")
def test_a_worker_killed_in_the_middle(cluster, tmp_path):
    pids = [worker.pid for worker in cluster.workers.values()]
    items = ["sleep" if number % 20 else "nap" for number in range(600)]
    assert len(pids) == 2

    def kill() -> None:
        time.sleep(1)
        os.kill(pids[0], signal.SIGKILL)
    killer = threading.Thread(target=kill)
    killer.start()
    done = results(cluster, items, tmp_path)
    killer.join()
    assert [answer.item for answer in done] == items
    assert {answer.reason for answer in done} == {""}


def test_both_commands(cluster, tmp_path, monkeypatch):
    (tmp_path / "收件夹" / "市场部").mkdir(parents=True)
    for name in ("a", "b", "c"):
        (tmp_path / "收件夹" / "市场部" / f"{name}.xlsx").write_bytes(good())
    (tmp_path / "收件夹" / "坏.xlsx").write_bytes(b"PK\x03\x04")
    monkeypatch.chdir(tmp_path)
    inbox, here = Path("收件夹"), Settings()
    alone = validate([inbox], here)
    there = validate([inbox], here, scheduler=cluster.scheduler_address)
    assert [(f.path, f.verdict, f.department, f.findings) for f in there.files] == [
        (f.path, f.verdict, f.department, f.findings) for f in alone.files
    ]
    first = consolidate([inbox], Path("a.xlsx"), here)
    second = consolidate([inbox], Path("b.xlsx"), here, scheduler=cluster.scheduler_address)
    assert first.verdicts == second.verdicts
    assert Path("a.xlsx").read_bytes() == Path("b.xlsx").read_bytes()


def test_no_scheduler_there(tmp_path, monkeypatch):
    monkeypatch.setattr("xlretro.commands.cluster._SECONDS_TO_CONNECT", 1)
    for address in ("tcp://127.0.0.1:9", "nonsense://x", "tcp://127.0.0.1:abc"):
        with pytest.raises(UsageRefused) as caught:
            list(map_files(behave, [1], tmp_path, lost=lost, scheduler=address))
        assert address in caught.value.message.zh


def test_without_dask_one_line(tmp_path, monkeypatch, capsys):
    (tmp_path / "a.xlsx").write_bytes(good())
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SystemExit) as ended:
        main(["--lang", "zh", "validate", str(tmp_path), "--scheduler", "tcp://127.0.0.1:8786"])
    assert ended.value.code == 2
    assert capsys.readouterr().err.splitlines() == [
        "错误：--scheduler 需要另装 Dask", '  → 请运行：pip install "xlretro[dask]"',
    ]  # fmt: skip


def test_copies_are_not_written_on_a_cluster(tmp_path, capsys):
    (tmp_path / "a.xlsx").write_bytes(good())
    with pytest.raises(SystemExit) as ended:
        main(["validate", str(tmp_path), "--scheduler", "tcp://127.0.0.1:8786", "--fix"])
    assert ended.value.code == 2
    assert "Traceback" not in capsys.readouterr().err
