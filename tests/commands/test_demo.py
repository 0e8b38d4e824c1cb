"""The demo: the main job on sample departments, from any folder, without harm to what is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import openpyxl
import pytest

from tests.conftest import REPOSITORY
from xlretro.cli import cli


def test_demo_writes_samples_and_their_summary(run):
    ended = run("demo", "试 试")
    assert ended.code == 0, ended.err
    assert "收到 21 个文件：已读取 15，已拒绝 2，未识别 1，重复 3" in ended.out
    assert "未报送：产品部" in ended.out
    book = openpyxl.load_workbook("试 试/复盘汇总.xlsx")
    assert book["目标达成"].max_row > 50
    assert (Path("试 试") / "先读我.txt").read_text(encoding="utf-8-sig").startswith("这里是")
    before = (Path("试 试") / "复盘汇总.xlsx").read_bytes()
    assert run("demo", "试 试").code == 0, "its own folder may be written again"
    assert (Path("试 试") / "复盘汇总.xlsx").read_bytes() == before


def test_demo_in_english(run):
    ended = run("demo", "--lang", "en")
    assert ended.code == 0, ended.err
    assert "21 file(s): 15 read" in ended.out
    assert "Overview" in openpyxl.load_workbook("xlretro-demo/summary.xlsx").sheetnames


@pytest.mark.parametrize("there", ["folder", "file"])
def test_demo_leaves_other_peoples_things_alone(run, there):
    target = Path("别人的")
    if there == "folder":
        target.mkdir()
        (target / "年度计划.xlsx").write_bytes(b"x")
    else:
        target.write_bytes(b"x")
    ended = run("demo", target)
    assert ended.code == 2
    assert "别人的" in ended.err
    assert sorted(path.name for path in target.parent.iterdir()) == ["别人的"]


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_command_of_the_readme_exists(readme):
    text = (REPOSITORY / readme).read_text(encoding="utf-8")
    lines = re.findall(r"(?:^|&& |`)(xlretro [^`\n]+)", text, re.MULTILINE)
    assert len(lines) >= 7
    for line in lines:
        _, name, *arguments = shlex.split(line)
        command = cli.commands[name]
        known = {option for p in command.params if isinstance(p, click.Option) for option in p.opts}
        assert {word for word in arguments if word.startswith("-")} <= known, line


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_every_link_of_the_documents_leads_somewhere(readme):
    path = REPOSITORY / readme
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target
