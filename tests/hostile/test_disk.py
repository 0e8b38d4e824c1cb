"""What the disk can do to a run is told in one line: really full, read-only, busy or limited, in a mount space of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.hostile.build import good
from xlretro.commands.consolidate import consolidate
from xlretro.commands.examine import Settings
from xlretro.commands.validate import validate


@pytest.fixture(scope="module")
def inbox(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("收件夹")
    for name in ("a", "b", "c"):
        (folder / f"{name}.xlsx").write_bytes(good())
    return folder


@pytest.fixture
def out(tmp_path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def shell(script: str, *arguments: object, mounts: bool = False, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs *script*, where $X is xlretro; with *mounts* it may mount what nobody else sees."""
    environment = {**os.environ, "X": f"{sys.executable} -m xlretro --lang zh", "PYTHONPATH": str(REPOSITORY), **more}
    command = ["bash", "-c", script, "bash", *map(str, arguments)]
    return subprocess.run(
        ["unshare", "-rm", *command] if mounts else command, capture_output=True, text=True, env=environment, check=False
    )


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The one line (and the hint below it) of a run that could not be carried out."""
    lines = done.stderr.strip().splitlines()
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert lines[0].startswith("错误：")
    assert all(line.startswith("  → ") for line in lines[1:])
    assert len(lines) <= 2
    return lines[0]


LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mounts and limits are of Linux")
_can_mount = sys.platform.startswith("linux") and shutil.which("unshare") and subprocess.run(
    ["unshare", "-rm", "true"], capture_output=True, check=False).returncode == 0  # fmt: skip
MOUNTS = pytest.mark.skipif(not _can_mount, reason="this system lets nobody mount anything")


@MOUNTS
def test_a_full_disk(inbox, out):
    done = shell(
        'mount -t tmpfs -o size=8k none "$2" && head -c 8192 /dev/zero > "$2/filler"; $X consolidate "$1" -o "$2/汇总.xlsx"; '
        'code=$?; [ "$(ls -A "$2")" = filler ] && exit $code', inbox, out, mounts=True,
    )  # fmt: skip
    assert "磁盘空间不足" in refused(done)


@MOUNTS
def test_a_read_only_folder(inbox, out):
    done = shell('mount -t tmpfs -o ro none "$2" && $X consolidate "$1" -o "$2/汇总.xlsx"', inbox, out, mounts=True)
    assert "只能读" in refused(done)


@MOUNTS
def test_an_output_that_is_held(inbox, out):
    """Nearest on Linux to a workbook that is open in Excel: it can't be replaced while something is mounted on it."""
    target = out / "汇总.xlsx"
    consolidate([inbox], target, Settings())
    before = target.read_bytes()
    done = shell('mount --bind "$2" "$2" && $X consolidate "$1" -o "$2"', inbox, target, mounts=True)
    assert "被占用" in refused(done)
    assert [path.name for path in out.iterdir()] == ["汇总.xlsx"]
    assert target.read_bytes() == before


@LINUX
def test_a_limit_on_the_size_of_files(inbox, out):
    assert "允许的文件大小" in refused(shell('ulimit -f 4; $X consolidate "$1" -o "$2/汇总.xlsx"', inbox, out))
    assert list(out.iterdir()) == []


@LINUX
@pytest.mark.parametrize("command", ["validate --format json", "consolidate --json -o {out}/汇总.xlsx"])
def test_nowhere_to_print_to(inbox, out, command):
    done = shell(f'$X {command.format(out=out)} "$1" > /dev/full', inbox)
    assert "磁盘空间不足" in refused(done)


def test_an_input_that_vanishes_costs_its_own_verdict(tmp_path, inbox):
    for name in ("a", "b", "c"):
        shutil.copy(inbox / f"{name}.xlsx", tmp_path)

    def vanish(items, total):
        (tmp_path / "b.xlsx").unlink()
        return items
    report = validate([tmp_path], Settings(), progress=vanish)
    assert [file.refused.reason if file.refused else "" for file in report.files] == ["", "missing", ""]
    (tmp_path / "b.xlsx").write_bytes(good())
    outcome = consolidate([tmp_path], tmp_path / "汇总.xlsx", Settings(), progress=vanish, jobs=2)
    assert outcome.verdicts["refused"] == 1
    assert outcome.inputs == 3
