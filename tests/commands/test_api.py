"""xlretro as a module: what the commands do, as functions."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas
import pytest

import xlretro
from tests.commands.conftest import GOOD, changed
from xlretro.errors import InputRefused, UsageRefused
from xlretro.model.finding import Severity


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[..., Path]) -> Path:
    monkeypatch.chdir(tmp_path)
    write("in/甲部.xlsx", changed(GOOD, department="甲部"))
    write("in/乙部.xlsx", changed(GOOD, department="乙部", name="另一个活动"))
    return tmp_path / "in"


def test_a_workbook_is_read(folder: Path) -> None:
    retro = xlretro.read("in/甲部.xlsx", as_of=date(2023, 11, 1))
    assert (retro.department, retro.results.as_of) == ("甲部", date(2023, 11, 1))
    assert retro.records()["activity"]["department"] == "甲部"
    assert len(retro.records()["goals"]) == len(GOOD["goals"])


def test_frames_hold_what_is_computed_beside_what_was_typed(folder: Path) -> None:
    frames = xlretro.read(folder / "甲部.xlsx").to_frames()
    assert list(frames) == ["goals", "phases", "issues", "lessons", "findings"]
    goals = frames["goals"]
    assert goals["completion"].tolist() == pytest.approx((goals["actual"] / goals["target"]).tolist())
    assert goals["row"].tolist() == list(range(goals["row"][0], goals["row"][0] + len(goals)))


def test_frames_are_the_tables_that_consolidate_writes(folder: Path) -> None:
    (folder / "乙部.xlsx").unlink()
    xlretro.consolidate("in", "汇总.xlsx", parquet="tables", as_of=date(2023, 11, 1))
    frames = xlretro.read("in/甲部.xlsx", as_of=date(2023, 11, 1)).to_frames()
    for path in Path("tables").glob("*.parquet"):
        if path.stem == "files":
            continue
        frame, table = frames[path.stem], pandas.read_parquet(path)
        days = list(frame.select_dtypes("datetime"))
        table[days] = table[days].apply(pandas.to_datetime)  # Parquet's days come as Python's
        pandas.testing.assert_frame_equal(frame, table, check_dtype=False)


def test_what_can_not_be_read_is_said(folder: Path) -> None:
    Path("in/坏.xlsx").write_bytes(b"PK\3\4 and no more")
    with pytest.raises(InputRefused) as refused:
        xlretro.read("in/坏.xlsx")
    assert refused.value.message.zh
    with pytest.raises(UsageRefused, match="不是一个工作簿"):
        xlretro.read("in")


def test_a_folder_is_validated_and_consolidated(folder: Path) -> None:
    report = xlretro.validate("in", as_of=date(2023, 11, 1), select=["XR2"])
    assert [file.path for file in report.files] == ["in/乙部.xlsx", "in/甲部.xlsx"]
    assert not report.severities()[Severity.ERROR]
    outcome = xlretro.consolidate([folder], "汇总.xlsx", expect=["甲部", "丙部"])
    assert (outcome.inputs, outcome.missing) == (2, ["丙部"])
    assert Path("汇总.xlsx").exists()


def test_importing_costs_nothing() -> None:
    code = "import sys, xlretro; print(sorted(name for name in sys.modules if name.startswith(('xlretro.', 'pandas', 'click'))))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert all(hasattr(xlretro, name) for name in xlretro.__all__)
    with pytest.raises(AttributeError):
        _ = xlretro.nothing
