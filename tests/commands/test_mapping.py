"""The mapping of foreign names: drafted from the data, corrected, given back."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xlretro.commands.mapping import drafted_mapping, read_mapping
from xlretro.commands.sources import read_sources
from xlretro.io.reading.workbook import read_workbook
from xlretro.model.names import Naming
from xlretro.workbooks import RETRO

EXPORT = "KPI名,目标值,本期实际,序号,备用\n转化率,8%,7%,1,x\n"


def write(name: str, text: str) -> None:
    Path(name).write_text(text, encoding="utf-8")


def test_a_draft_has_known_names_filled_in_and_the_nearest_of_others_commented(run):
    write("kpi.csv", EXPORT)
    draft = run("fill", "kpi.csv", "--show-mapping").out
    assert [line for line in draft.splitlines()[2:] if line] == [
        "tables:", "  # kpi: goals", "goals:", "  # KPI名: 量化指标", "  目标值: 目标值", "  # 本期实际: 实际完成值", '  序号: "-"', "  # 备用:",
    ]  # fmt: skip


def test_the_draft_corrected_and_given_back_fills_the_workbook(run):
    write("kpi.csv", EXPORT)
    draft = run("fill", "kpi.csv", "--show-mapping").out
    kept = [line for line in draft.splitlines() if "备用" not in line]
    write("m.yaml", "\n".join(line.replace("  # ", "  ") for line in kept) + '\n  备用: "-"\n')
    ended = run("fill", "kpi.csv", "-o", "a.xlsx", "--mapping", "m.yaml")
    assert (ended.code, ended.err) == (0, "")
    goals = read_workbook(Path("a.xlsx"))["goals"]
    assert (goals.raw("metric"), goals.raw("target"), goals.raw("actual")) == (["转化率"], [0.08], [0.07])


def test_a_draft_given_back_as_it_is_changes_nothing(run):
    write("kpi.csv", EXPORT)
    before = run("fill", "kpi.csv", "-o", "a.xlsx")
    write("m.yaml", run("fill", "kpi.csv", "--show-mapping").out)
    after = run("fill", "kpi.csv", "-o", "a.xlsx", "--mapping", "m.yaml")
    assert (after.code, after.err) == (before.code, before.err)


def test_an_export_in_a_workbook_whose_titles_nobody_knows(run):
    book = openpyxl.Workbook()
    book.active.title = "明细"
    for line in (["2023年9月导出"], ["KPI名", "应到", "实到"], ["转化率", 8, 7], ["客单价", 200, 190]):
        book.active.append(line)
    book.save("导出.xlsx")
    assert run("fill", "导出.xlsx", "-o", "a.xlsx").code == 2
    draft = run("fill", "导出.xlsx", "--show-mapping")
    assert draft.code == 0
    assert "明细" in draft.out
    write("m.yaml", "goals: {KPI名: 量化指标, 应到: 目标值, 实到: 实际完成值}\n")
    assert run("fill", "导出.xlsx", "-o", "a.xlsx", "--mapping", "m.yaml").code == 0
    assert read_workbook(Path("a.xlsx"))["goals"].raw("actual") == [7, 190]


@pytest.mark.parametrize(("rows", "drafted"), [
    ([["月度经营看板"], [], ["考核点", "本期要求", "本期结果", "上月"], ["销售额", "1200万", "1180万", "1100万"]],
     ["  # 考核点: 考核指标", "  # 本期要求:", "  # 本期结果: 实际完成值", "  # 上月: 上期值"]),
    ([["甲", "乙", "丙"], ["销售额", 1, 2]], ["  # 甲:", "  # 乙:", "  # 丙:"]),
])  # fmt: skip
def test_of_a_workbook_with_unknown_titles_the_likeliest_row_is_drafted(run, rows, drafted):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save("导出.xlsx")
    draft = run("fill", "导出.xlsx", "--show-mapping").out
    lines = draft.splitlines()
    assert "  # Sheet: goals" in lines
    assert [line.partition(":")[0] for line in lines[lines.index("goals:") + 1:]] == [line.partition(":")[0] for line in drafted]
    write("m.yaml", draft)
    assert read_mapping(Path("m.yaml"), RETRO).columns == {}


def test_a_name_of_ours_may_be_given_another_meaning(run):
    write("goals.csv", "指标,目标值\n一,1\n")
    write("m.yaml", "goals: {目标值: 上期值}\n")
    assert run("fill", "goals.csv", "-o", "a.xlsx", "--mapping", "m.yaml").code == 0
    goals = read_workbook(Path("a.xlsx"))["goals"]
    assert (goals.raw("target"), goals.raw("previous")) == ([None], [1])


def test_what_the_mapping_names_and_the_data_lack_is_told(run):
    write("goals.csv", "指标,实绩\n一,1\n")
    write("m.yaml", "goals: {实绩: 实际完成值, 没了: 权重}\nissues: {事: 问题描述}\n")
    ended = run("fill", "goals.csv", "-o", "a.xlsx", "--mapping", "m.yaml")
    assert ended.code == 0
    assert ended.err == "映射里的“没了”（goals）在数据里没有\n"


@pytest.mark.parametrize(("text", "complaint"), [
    ("goals:\n  KPI: 量化指示\n", "m.yaml 第 2 行：没有“量化指示”这一列"),
    ("goal: {a: b}\n", "m.yaml 第 1 行：没有“goal”这张表"),
    ("tables:\n  kpi: 表9\n", "m.yaml 第 2 行：没有“表9”这张表"),
    ("goals: 5\n", "名称: 名称"),
    ("- a\n", "表名"),
    ("goals: {a: [b]}\n", "一个名称"),
    ("goals: {a: b\n", "YAML"),
])  # fmt: skip
def test_a_wrong_mapping_says_what_and_where(run, text, complaint):
    write("goals.csv", "指标\n一\n")
    write("m.yaml", text)
    ended = run("fill", "goals.csv", "-o", "a.xlsx", "--mapping", "m.yaml")
    assert ended.code == 2
    assert complaint in ended.err
    assert not Path("a.xlsx").exists()


NAMES = st.text(min_size=1, max_size=12).filter(lambda name: name.strip() and "\r" not in name and "\0" not in name)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(NAMES, min_size=1, max_size=6, unique=True))
def test_a_draft_is_valid_whatever_the_names_are(names, tmp_path):
    """And once every line of it counts, it names each of them."""
    naming = Naming(RETRO)
    for name in names:
        naming.column("goals", name)
    path = tmp_path / "m.yaml"
    path.write_text(drafted_mapping(naming, "zh"), encoding="utf-8")
    known = {name for name in names if naming.meaning("goals", name) or naming.leaves_out("goals", name)}
    assert set(read_mapping(path, RETRO).columns.get("goals", {})) == known
    path.write_text(drafted_mapping(naming, "zh").replace("\n  # ", "\n  "), encoding="utf-8")
    assert set(read_mapping(path, RETRO).columns["goals"]) == set(names)


def test_a_table_that_the_mapping_names(tmp_path):
    path = tmp_path / "d.yaml"
    path.write_text(yaml.safe_dump({"kpi_2024": [{"名": "a"}]}, allow_unicode=True), encoding="utf-8")
    (tmp_path / "m.yaml").write_text("tables: {kpi_2024: goals}\ngoals: {名: metric}\n", encoding="utf-8")
    sourced = read_sources([path], naming=read_mapping(tmp_path / "m.yaml", RETRO))
    assert sourced.misfits == []
    assert sourced.retro["goals"].raw("metric") == ["a"]
