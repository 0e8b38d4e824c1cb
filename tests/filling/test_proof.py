"""Before anything is written, the changed workbook is read back: what differs from the plan is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.filling.build import DATA, dressed, sourced
from xlretro.commands.fill_desk import FillPlan, Target
from xlretro.commands.fill_plan import plan_fill
from xlretro.commands.fill_proof import changed_otherwise
from xlretro.io.edit.apply import changed_bytes
from xlretro.io.edit.dropdowns import Dropdowns
from xlretro.io.edit.package import Package
from xlretro.io.edit.room import read_rooms
from xlretro.io.edit.surroundings import surroundings_of
from xlretro.io.reading.guard import DEFAULT
from xlretro.io.reading.workbook import read_bytes_of_workbook
from xlretro.language import Text
from xlretro.model.changes import CellEdit, Changes
from xlretro.model.records import Place, Retrospective
from xlretro.workbooks import RETRO


@pytest.fixture
def planned(tmp_path: Path) -> tuple[bytes, Retrospective, FillPlan]:
    data = dressed(tmp_path / "部门.xlsx").read_bytes()
    package, retro = Package(data), read_bytes_of_workbook(data)
    around = surroundings_of(package)
    target = Target(retro, around, read_rooms(package, retro, around), Dropdowns(package, around), "zh")
    return data, retro, plan_fill(sourced(DATA), target)


def said(data: bytes, retro: Retrospective, plan: FillPlan, *more: CellEdit) -> list[str]:
    edits = tuple(edit for edit in (*plan.edits, *more))
    changed = changed_bytes(data, Changes(edits, growths=tuple(plan.growths)))
    return [line.zh for line in changed_otherwise(plan, retro, changed, (RETRO,), DEFAULT)]


def edit(sheet: str, cell: str, new: object) -> CellEdit:
    return CellEdit(place=Place.at(sheet, cell), old="?", new=new, why=Text("", ""))  # type: ignore[arg-type]


def test_as_planned(planned: tuple[bytes, Retrospective, FillPlan]) -> None:
    assert said(*planned) == []


def test_another_value_than_planned(planned: tuple[bytes, Retrospective, FillPlan]) -> None:
    assert [line for line in said(*planned, edit("目标", "E7", 42000)) if line.startswith("目标!E7：应是")]


def test_a_cell_that_nobody_filled(planned: tuple[bytes, Retrospective, FillPlan]) -> None:
    assert said(*planned, edit("目标", "D7", 6)) == ["目标!D7：没有填它，却从 5万元 变成了 6万元"]
    assert "目标!A3：没有填它，却从 中秋活动 变成了 别的" in said(*planned, edit("目标", "A3", "活动名称：别的"))


def test_a_row_that_is_not_read_or_too_many(planned: tuple[bytes, Retrospective, FillPlan]) -> None:
    data, retro, plan = planned
    plan.edits = [one for one in plan.edits if one.place.sheet != "经验"]
    lines = said(data, retro, plan)
    assert "经验!A2：读不到填进去的内容" in lines
    assert "表4 经验总结与复用建议：应有 1 行，读出来 0 行" in lines
    assert any("应有" in line for line in said(*planned, edit("问题", "A9", "多出来的问题")))
