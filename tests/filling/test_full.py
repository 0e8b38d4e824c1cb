"""A table without room says once how many rows are lacking."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.filling.build import TODAY, dressed, sourced
from xlretro.commands.fill_into import fill_into
from xlretro.errors import DataRefused


@pytest.mark.parametrize(("rows", "lacking"), [(3, 1), (12, 10)])
def test_one_line_a_table(tmp_path: Path, rows: int, lacking: int) -> None:
    target = dressed(tmp_path / "部门.xlsx", blank_rows=2)
    goals = [{"核心目标": "复购", "量化指标": f"指标{number}", "目标值": "5万元"} for number in range(rows)]
    with pytest.raises(DataRefused) as raised:
        fill_into(sourced({"goals": goals}), target, today=TODAY)
    said = raised.value.message.zh
    assert said.count("放不下") == 1
    assert f"还差 {lacking} 行：下面 目标!B10 有“合计”" in said
    assert f"插入 {lacking} 行" in said
    filled = fill_into(sourced({"goals": goals}), target, today=TODAY, partial=True)
    assert filled.added == {"goals": 2}
    assert len(filled.left_out) == 1
