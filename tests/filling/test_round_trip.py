"""Whatever records are filled into a workbook, they are read from it again, and nothing else is."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.edit.build import differing
from tests.filling.build import TEMPLATE, TODAY, dressed, sourced
from xlretro.commands.fill_into import fill_into
from xlretro.errors import DataRefused
from xlretro.io.edit.apply import apply_changes
from xlretro.io.edit.package import Package
from xlretro.io.edit.workbook import Workbook
from xlretro.io.reading.workbook import read_workbook
from xlretro.language import Text
from xlretro.model.changes import CellEdit, Changes
from xlretro.model.data import records
from xlretro.model.interpret import interpret
from xlretro.model.records import Place
from xlretro.model.same import same_value
from xlretro.workbooks import RETRO

WORDS = st.text(st.characters(categories=["L", "N", "P", "S"], max_codepoint=0xFFFF), min_size=1, max_size=20)
NAMES = st.integers(0, 10**6).map(lambda number: f"事项{number}")
AMOUNTS = st.one_of(
    st.integers(-(10**9), 10**9), st.floats(-1e9, 1e9, allow_subnormal=False).map(lambda value: round(value, 3)),
    st.sampled_from(["5万", "4.2亿", "6.5%", "1:2.8", "约3000", "≥500", "无", None]),
)  # fmt: skip
DAYS = st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2098, 1, 1)).map(date.isoformat))


def rows(key: str, **columns: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    row = st.fixed_dictionaries({key: NAMES}, optional=columns)
    return st.lists(row, max_size=12, unique_by=lambda found: found[key])


DATA = st.fixed_dictionaries({
    "goals": rows("量化指标", 目标值=AMOUNTS, 实际完成值=AMOUNTS, 核心目标=WORDS, 方向=st.sampled_from(["越高越好", "lower"])),
    "phases": rows("核心任务", 阶段=st.sampled_from(["筹备期", "Peak", "彩排"]), 计划开始=DAYS, 计划完成=DAYS, 完成情况=WORDS),
    "issues": rows("问题描述", 影响程度=st.sampled_from("高中低"), 改进措施=WORDS, 完成时间=st.one_of(DAYS, st.just("立即执行")),
                   状态=st.sampled_from(["未开始", "done"])),
    "lessons": rows("具体经验描述", 类别=st.sampled_from(["成功经验", "失败教训"]), 责任人=WORDS),
})  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DATA)
def test_fill_then_read(tmp_path: Path, data: dict[str, Any]) -> None:
    given_data = sourced(data)
    target = tmp_path / "复盘.xlsx"
    target.write_bytes(TEMPLATE.read_bytes())
    try:
        filled = fill_into(given_data, target, today=TODAY)
    except DataRefused as refused:  # some words are no values: #NUM!, 9.31
        assert "填不进" in refused.message.zh  # noqa: PT017
        return
    there, wanted = interpret(read_workbook(target)), interpret(given_data.retro)
    for key in RETRO.by_key:
        assert len(there.retro[key]) == len(wanted.retro[key])
        for column in ("metric", "task", "problem", "lesson", "goal", "phase", "judgement", "measure", "impact", "due", "planned_end"):
            if column in RETRO[key].by_key:
                pairs = zip(there.tables[key][column], wanted.tables[key][column], strict=True)
                assert all(same_value(one, other) for one, other in pairs), (key, column)
    assert not filled.kept
    once = target.read_bytes()
    assert not fill_into(given_data, target, today=TODAY).changed
    assert target.read_bytes() == once


def test_one_workbook_into_another(tmp_path: Path) -> None:
    """What is read from one layout goes into another and says the same there."""
    source = read_workbook(dressed(tmp_path / "部门.xlsx"))
    target = tmp_path / "复盘.xlsx"
    from xlretro.model.sourced import Sourced

    fill_into(Sourced(source, name="部门.xlsx"), TEMPLATE, target, today=TODAY)
    one, other = records(interpret(source)), records(interpret(read_workbook(target)))
    assert other["phases"] == one["phases"]
    assert [row["problem"] for row in other["issues"]] == [row["problem"] for row in one["issues"]]
    assert other["goals"][0]["target"] == 50000
    assert other["goals"][0]["unit"] == "元"


# ---------------------------------------------------------------------------------------- workbooks of other people


LESSONS = ["类别", "具体经验描述", "复用场景建议", "责任人"]
DATA_OF_ONE = {"lessons": [{"类别": "成功经验", "具体经验描述": f"经验 {n}", "复用场景建议": "新品", "责任人": "*工"} for n in range(3)]}
FOREIGN = (
    "calamine__date_1904.xlsx", "calamine__strict_iso_paths.xlsx", "fastexcel__sheet-with-tables.xlsx",
    "frictionless-py__merged-cells.xlsx", "oletools__dde-test.xlsx", "poi__59746_NoRowNums.xlsx", "poi__InlineStrings.xlsx",
    "poi__SimpleMacro.xlsm", "poi__TablesWithDifferentHeaders.xlsx", "poi__link-external-workbook-a.xlsx",
    "readxl__nonstandard-xml-ns-prefix.xlsx", "roo__numbers-export.xlsx", "roo__strict.xlsx", "tidyxl__examples-gnumeric.xlsx",
)  # fmt: skip


@pytest.mark.corpus
@pytest.mark.parametrize("name", FOREIGN)
def test_a_table_in_a_foreign_workbook(corpus: Path, tmp_path: Path, name: str) -> None:
    """A table set up below what stands in somebody's workbook is filled and grows; no other part changes."""
    entry = next(entry for entry in Workbook(Package((corpus / name).read_bytes())).sheets if entry.part)
    titles = tmp_path / f"表头{Path(name).suffix}"
    edits = [
        CellEdit(place=Place(entry.name, 200, at), old=None, new=title, why=Text("", "")) for at, title in enumerate(LESSONS, 1)
    ]
    apply_changes(corpus / name, titles, Changes(tuple(edits)))
    output = tmp_path / f"填好{Path(name).suffix}"
    filled = fill_into(sourced(DATA_OF_ONE), titles, output, today=TODAY)
    assert filled.added == {"lessons": 3}
    assert [row["lesson"] for row in records(interpret(read_workbook(output)))["lessons"]] == ["经验 0", "经验 1", "经验 2"]
    assert {part.lower() for part in differing(titles, output)} <= {entry.part.lower(), "xl/styles.xml", "xl/workbook.xml"}
    once = output.read_bytes()
    assert not fill_into(sourced(DATA_OF_ONE), output, today=TODAY).changed
    assert output.read_bytes() == once
