"""Files made to do harm: a verdict each within 10 s and 500 MB, and the good ones beside them are all read."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from bench.fuzz import NOT_ALLOWED, fuzz
from tests.hostile.build import HOSTILE, good, write_all
from tests.hostile.jobs import examine_or_die
from tests.reader.test_corpus import read
from xlretro.commands.consolidate import consolidate
from xlretro.commands.examine import Examined, Settings
from xlretro.commands.workers import map_files
from xlretro.io.reading.inputs import find_inputs

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="peak memory is measured as Linux reports it")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> dict[str, Path]:
    return write_all(tmp_path_factory.mktemp("hostile"))


@LINUX
@pytest.mark.parametrize("name", HOSTILE)
def test_each_has_its_verdict_within_bounds(hostile, name):
    assert read(hostile[name]) in HOSTILE[name][1]


def test_nothing_was_written_elsewhere(hostile):
    assert not Path("/tmp/xlretro-slip.xml").exists()
    assert not Path("/etc/xlretro-slip").exists()


def test_the_good_ones_beside_them_are_read(hostile, corpus, tmp_path):
    folder = tmp_path / "收件夹"
    folder.mkdir()
    for path in [*hostile.values(), *corpus.glob("*.xls*")]:
        (folder / path.name).symlink_to(path)
    for number in range(5):
        (folder / f"{number}部.xlsx").write_bytes(good())
    outcome = consolidate([folder], tmp_path / "汇总.xlsx", Settings(), jobs=2)
    lines = {Path(line.path).name: line for line in outcome.files}
    assert {lines[f"{number}部.xlsx"].verdict for number in range(5)} <= {"read", "duplicate"}
    assert sum(outcome.verdicts.values()) == outcome.inputs == len(list(folder.iterdir())) - len(outcome.skipped)
    assert not [line for line in outcome.files if "内部错误" in line.reason.zh or "崩溃" in line.reason.zh]


def _lost(file, refused):
    return Examined(file, refused=refused)


def test_a_file_that_ends_its_process_is_refused_with_a_reason(tmp_path):
    for name in ("a", "b崩溃", "c"):
        (tmp_path / f"{name}.xlsx").write_bytes(good())
    files = find_inputs([tmp_path]).files
    done = list(map_files(examine_or_die, files, Settings(), lost=_lost, jobs=2))
    assert [examined.refused.reason if examined.refused else "" for examined in done] == ["", "crashed", ""]


def test_mutations_of_good_workbooks_have_a_verdict():
    verdicts = Counter(result.verdict.split()[0] for result in fuzz(300, seed=2))
    assert sum(verdicts.values()) == 300
    assert not NOT_ALLOWED & set(verdicts), verdicts
    assert len(verdicts) >= 4
