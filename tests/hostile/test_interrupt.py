"""Ctrl-C ends a run within two seconds: no output, no temporary file, no process left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import xlsxwriter

from tests.conftest import REPOSITORY
from tests.hostile.test_crew import gone, until

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are looked up in /proc")


@pytest.fixture(scope="module")
def inbox(tmp_path_factory) -> Path:
    """Enough rows for a second's work at least, in reading as well as in writing."""
    folder = tmp_path_factory.mktemp("收件夹")
    for number in range(24):
        with xlsxwriter.Workbook(folder / f"{number}部.xlsx") as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["部门", f"{number}部", "活动名称", f"活动{number}"])
            sheet.write_row(2, 0, ["核心目标", "量化指标", "目标值", "实际完成值"])
            for row in range(1500):
                sheet.write_row(3 + row, 0, [f"目标{row}", f"指标{number}-{row}", 50000 + row, 42000 + row])
    return folder


def children(parent: int) -> list[int]:
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                stat = Path("/proc", entry, "stat").read_text(encoding="ascii", errors="replace")
            except OSError:
                continue
            if int(stat.rpartition(")")[2].split()[1]) == parent:
                found.append(int(entry))
    return found


def begin(tmp_path: Path, *arguments: object) -> subprocess.Popen[bytes]:
    for folder in ("out", "temporary"):
        (tmp_path / folder).mkdir()
    environment = {**os.environ, "TMPDIR": str(tmp_path / "temporary"), "XLRETRO_LANG": "zh", "PYTHONPATH": str(REPOSITORY)}
    return subprocess.Popen(
        [sys.executable, "-m", "xlretro", *map(str, arguments)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True,
    )


def interrupt(process: subprocess.Popen[bytes], tmp_path: Path) -> None:
    workers = children(process.pid)
    started = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    output, messages = process.communicate(timeout=20)
    assert time.monotonic() - started < 2
    assert process.returncode == 130
    assert output == b""
    assert messages.decode().strip() == "已中断，没有写出结果。"
    assert list((tmp_path / "out").iterdir()) == []
    assert list((tmp_path / "temporary").iterdir()) == []
    assert all(gone(pid) for pid in workers)


@pytest.mark.parametrize("command", ["consolidate", "validate"])
def test_while_reading(tmp_path, inbox, command):
    options = ["-o", tmp_path / "out" / "汇总.xlsx"] if command == "consolidate" else []
    process = begin(tmp_path, command, inbox, "--jobs", 2, *options)
    until(lambda: len(children(process.pid)) == 2)
    time.sleep(0.3)
    interrupt(process, tmp_path)


def test_while_writing(tmp_path, inbox):
    process = begin(tmp_path, "consolidate", inbox, "--jobs", 2, "-o", tmp_path / "out" / "汇总.xlsx")
    until(lambda: any((tmp_path / "out").iterdir()))
    interrupt(process, tmp_path)
