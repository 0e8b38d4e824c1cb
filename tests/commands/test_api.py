"""xlretro as a module: what the commands do, as functions."""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas
import pytest

import xlretro
from tests.commands.conftest import GOOD, changed
from tests.conftest import REPOSITORY
from xlretro.errors import DataRefused, InputRefused, UsageRefused
from xlretro.language import LANGUAGES
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


def test_values_fill_a_new_workbook_and_one_that_is_there(folder: Path) -> None:
    rows = [{"核心目标": "拉新", "量化指标": "新增注册量", "目标值": "5万", "实际完成值": "4.2万"}]
    filled = xlretro.fill({"activity": {"部门": "丙部"}, "goals": rows}, "丙部.xlsx")
    assert filled.rows["goals"] == 1
    frame = pandas.DataFrame({"goal": ["拉新", "留存"], "metric": ["新增注册量", "次月留存率"], "target": [50_000, 0.3], "unit": ["", "%"]})
    into = xlretro.fill({"goals": frame, "activity": {"部门": "丙部"}}, into="丙部.xlsx")
    assert into.added == {"goals": 1}
    goals = xlretro.read("丙部.xlsx").records()["goals"]
    assert [(goal["metric"], goal["target"]) for goal in goals] == [("新增注册量", 50_000), ("次月留存率", 0.3)]


def test_a_retrospective_fills_a_workbook_that_says_the_same(folder: Path) -> None:
    retro = xlretro.read("in/甲部.xlsx")
    xlretro.fill(retro, "副本.xlsx")
    xlretro.fill(["in/甲部.xlsx"], "又一个.xlsx", lang="en")
    assert xlretro.read("副本.xlsx").records() == xlretro.read("又一个.xlsx").records() == retro.records()


def test_what_does_not_fit_is_refused_with_its_place(folder: Path) -> None:
    with pytest.raises(DataRefused, match=r"goals\[1\].目标值"):
        xlretro.fill({"goals": [{"核心目标": "拉新", "目标值": "很多"}]}, "丙部.xlsx")
    assert not Path("丙部.xlsx").exists()
    with pytest.raises(UsageRefused, match="没有说写到哪里"):
        xlretro.fill({"goals": []})  # type: ignore[call-overload]


def test_what_is_recomputed_is_as_of_a_day(folder: Path) -> None:
    xlretro.fill("in/甲部.xlsx", "新.xlsx")
    report = xlretro.recompute("新.xlsx", as_of=date(2023, 12, 1), output="算好")
    assert report.verdicts() == {"changed": 1}
    assert xlretro.read("算好/新.xlsx").results.as_of == date(2023, 12, 1)
    assert xlretro.recompute("算好", as_of=date(2023, 12, 1)).verdicts() == {"right": 1}


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


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_shows_what_is_printed(lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (REPOSITORY / "docs" / f"python.{lang}.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```\n^```text\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    monkeypatch.chdir(tmp_path)
    space: dict[str, object] = {}
    for code, shown in blocks:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code, space)
        assert printed.getvalue() == shown
    assert len(blocks) == 8
