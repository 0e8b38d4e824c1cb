"""`fill --into` on the command line: what it says, what it writes, how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.commands.conftest import Ran
from tests.filling.build import DATA, TEMPLATE, dressed


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "数据.yaml"
    path.write_text(yaml.safe_dump(DATA, allow_unicode=True), "utf-8")
    return path


def test_dry_run_lists_every_cell_and_writes_nothing(run: Callable[..., Ran], tmp_path: Path, data: Path) -> None:
    target = dressed(tmp_path / "部门.xlsx")
    before = target.read_bytes()
    result = run("fill", data, "--into", target, "--dry-run")
    assert result.code == 0
    assert "  目标!E7 实际完成值：（空） → 4.2（填入）" in result.out
    assert "  问题!A4 问题描述：（空） → 服务器卡顿（新增的行）" in result.out
    assert "  问题 第 4 行起加 2 行" in result.out
    assert "将写入" in result.out
    assert "工作簿里没有“方向”（表1 活动基础信息与目标），数据里的 1 个值没有填" in result.err
    assert "2 个图表或迷你图没有画到新填的行" in result.err
    assert target.read_bytes() == before


def test_into_the_workbook_itself_and_again(run: Callable[..., Ran], tmp_path: Path, data: Path) -> None:
    target = tmp_path / "复盘.xlsx"
    target.write_bytes(TEMPLATE.read_bytes())
    result = run("fill", data, "--into", target)
    assert result.code == 0
    assert result.out.startswith(f"已写入 {target}：改 ")
    once = target.read_bytes()
    assert "没有改动" in run("fill", data, "--into", target).out
    assert target.read_bytes() == once


def test_what_is_replaced_is_listed(run: Callable[..., Ran], tmp_path: Path, data: Path) -> None:
    target = tmp_path / "复盘.xlsx"
    target.write_bytes(TEMPLATE.read_bytes())
    run("fill", data, "--into", target)
    changed = tmp_path / "新.yaml"
    changed.write_text("goals: [{量化指标: 新增注册量, 实际完成值: 45000元}]", "utf-8")
    kept = run("fill", changed, "--into", target)
    assert "仍是 42000，数据里是 45000" in kept.err
    assert "没有改动" in kept.out
    result = run("fill", changed, "--into", target, "--overwrite")
    assert "实际完成值：42000 → 45000（改写原有内容）" in result.out


def test_json(run: Callable[..., Ran], tmp_path: Path, data: Path) -> None:
    target = dressed(tmp_path / "部门.xlsx")
    found = json.loads(run("fill", data, "--into", target, "--dry-run", "--json").out)
    assert found["written"] is False
    assert found["added"] == {"goals": 1, "phases": 1, "issues": 2, "lessons": 1}
    edit = next(edit for edit in found["changes"] if edit["cell"] == "E7" and edit["sheet"] == "目标")
    assert (edit["old"], edit["new"], edit["column"], edit["why_en"]) == (None, 4.2, "actual", "filled in")
    assert found["grown"] == [
        {"sheet": "进度", "first": 5, "rows": 1}, {"sheet": "问题", "first": 4, "rows": 2}, {"sheet": "经验", "first": 2, "rows": 1},
    ]  # fmt: skip


def test_what_does_not_fit(run: Callable[..., Ran], tmp_path: Path, data: Path) -> None:
    target = dressed(tmp_path / "部门.xlsx", blank_rows=0)
    before = target.read_bytes()
    result = run("fill", data, "--into", target)
    assert result.code == 2
    assert "放不下，还差 1 行：下面 目标!B8 有“合计”" in result.err
    assert target.read_bytes() == before
    found = run("fill", data, "--into", target, "--json")
    assert found.code == 2
    assert [misfit["table"] for misfit in json.loads(found.out)["misfits"]] == ["goals"]
    partial = run("fill", data, "--into", target, "--partial")
    assert partial.code == 1
    assert "没有填进去的 1 处" in partial.err
    assert target.read_bytes() != before


def test_another_activity_is_pointed_out(run: Callable[..., Ran], tmp_path: Path, data: Path) -> None:
    target = tmp_path / "复盘.xlsx"
    target.write_bytes(TEMPLATE.read_bytes())
    run("fill", data, "--into", target)
    other = tmp_path / "别的.yaml"
    other.write_text("activity: {活动名称: 双11大促}", "utf-8")
    assert "请确认没有填错文件" in run("fill", other, "--into", target).err


def test_without_o_and_into(run: Callable[..., Ran], data: Path) -> None:
    assert run("fill", data).code == 2
