"""Workbooks and the command line for the tests of commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from xlretro.cli import main
from xlretro.io.template.workbook import write_workbook
from xlretro.model.data import retrospective_from_data
from xlretro.workbooks import RETRO

GOOD: dict[str, Any] = {
    "activity": {"name": "中秋活动", "department": "市场部", "start": "2023-09-28", "end": "2023-10-06",
                 "as_of": "2023-10-20", "reported_on": "2023-10-18"},
    "goals": [{"goal": "新增注册用户", "metric": "新增注册量", "target": "5万", "actual": "5.2万"}],
    "phases": [{"phase": "爆发期", "task": "上线", "planned_start": "2023-09-28", "planned_end": "2023-10-03",
                "actual_start": "2023-09-28", "actual_end": "2023-10-03", "judgement": "按时完成", "owner": "*工"}],
    "issues": [{"problem": "服务器卡顿", "phase": "爆发期", "impact": "高", "cause": "未做压力测试",
                "measure": "活动前3天完成压力测试", "owner": "*工", "due": "2023-10-25", "status": "进行中"}],
    "lessons": [{"category": "成功经验", "lesson": "KOL分层推广", "reuse": "拉新活动", "owner": "*工"},
                {"category": "失败教训", "lesson": "没有压测就上线，卡顿40分钟", "reuse": "有整点抢购的活动", "owner": "*工"}],
}  # fmt: skip


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


def changed(data: Mapping[str, Any], **activity: Any) -> dict[str, Any]:
    """*data* with fields of its activity changed; None takes a field away."""
    fields = {**data["activity"], **activity}
    return {**data, "activity": {key: value for key, value in fields.items() if value is not None}}


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a workbook of data below the test's folder."""

    def write_one(name: str, data: Mapping[str, Any] = GOOD) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_workbook(path, RETRO, "zh", retrospective_from_data(RETRO, data), as_of_today=date(2023, 10, 20))
        return path

    return write_one


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Ran]:
    """Runs the command line in this process, in the test's folder, in Chinese unless --lang says otherwise."""
    monkeypatch.setenv("XLRETRO_LANG", "zh")
    monkeypatch.setenv("XLRETRO_DEBUG", "1")
    monkeypatch.chdir(tmp_path)

    def run_one(*arguments: object) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ran(int(ended.value.code or 0), captured.out, captured.err)

    return run_one
