"""Computed cells: those of filled rows get figures and are listed, no other cell changes, and what was typed is compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.filling.build import TODAY, laid_out, sourced
from tests.reader.build import LESSONS
from xlretro.commands.fill_into import FilledInto, fill_into
from xlretro.language import Language
from xlretro.render.filled_into import filled_into_json, filled_into_text
from xlretro.workbooks import RETRO

TITLES = ["核心目标", "量化指标", "目标值", "实际完成值", "完成率"]
DATA = {"goals": [{"量化指标": "下单数", "实际完成值": 280}]}


def fill(path: Path, rows: list[list[Any]], data: dict[str, Any] = DATA, **options: Any) -> FilledInto:
    laid_out(path, {"KPI": [TITLES, *rows], "经验": LESSONS})
    return fill_into(sourced(data), path, today=TODAY, **options)


def values(path: Path) -> dict[tuple[str, str], Any]:
    book = openpyxl.load_workbook(path)
    return {(sheet.title, cell.coordinate): cell.value for sheet in book for row in sheet.iter_rows() for cell in row
            if cell.value is not None}  # fmt: skip


def said(filled: FilledInto, lang: Language = "zh", *, dry_run: bool = True) -> str:
    text, notes = filled_into_text(filled, RETRO, lang, dry_run=dry_run)
    return "\n".join([text, *notes])


def test_only_the_rows_that_were_filled(tmp_path: Path) -> None:
    path = tmp_path / "空.xlsx"
    filled = fill(path, [["拉新", "注册量", 100, 90], ["活跃", "日活", 200, 150], ["下单", "下单数", 300, None]])
    held = values(path)
    assert [held.get(("KPI", cell)) for cell in ("E2", "E3")] == [None, None]
    assert abs(held["KPI", "E4"] - 280 / 300) < 1e-12
    assert [edit.place.cell for edit in filled.figures] == ["E4"]
    assert "KPI!E4 完成率：（空） → 0.9333" in said(filled)
    report = filled_into_json(filled, sourced(DATA), written=True)
    assert [(one["cell"], one["column"]) for one in report["figures"]] == [("E4", "completion")]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=5), st.data())
def test_every_cell_that_changes_is_listed(tmp_path_factory: Any, rows: list[tuple[bool, bool]], draw: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("t") / "表.xlsx"
    lines = [["甲", f"指标{n}", 100, 50 if actual else None, 0.5 if rate else None] for n, (actual, rate) in enumerate(rows)]
    wanted = draw.draw(st.sets(st.integers(0, len(rows)), min_size=1))
    data = {"goals": [{"核心目标": "甲", "量化指标": f"指标{n}", "目标值": 100, "实际完成值": 50} for n in sorted(wanted)]}
    laid_out(path, {"KPI": [TITLES, *lines], "经验": LESSONS})
    before = values(path)
    filled = fill_into(sourced(data), path, today=TODAY)
    after = values(path)
    changed = {cell for cell in before | after if before.get(cell) != after.get(cell)}
    listed = {(e.place.sheet, e.place.cell) for e in (*filled.edits, *filled.carried, *filled.figures)}
    assert changed == listed
    assert all(int(cell[1:]) - 2 in wanted for _, cell in changed)


def test_a_typed_rate_that_no_longer_holds_is_told(tmp_path: Path) -> None:
    path = tmp_path / "手填.xlsx"
    rows = [["拉新", "注册量", 100, 90, 0.5], ["下单", "下单数", 300, 200, 0.6667]]
    filled = fill(path, rows, overwrite=True)
    assert [(entry.place.cell, entry.typed) for entry in filled.beside] == [("E3", 0.6667)]  # E2 was wrong before
    assert values(path)["KPI", "E3"] == 0.6667
    assert "KPI!E3 完成率：填的是 0.6667，算出来是 0.9333" in said(filled, dry_run=False)
    assert filled_into_json(filled, sourced(DATA), written=True)["beside"][0]["cell"] == "E3"


def test_one_that_holds_is_not(tmp_path: Path) -> None:
    filled = fill(tmp_path / "对.xlsx", [["下单", "下单数", 300, None, 0.9333]])
    assert not filled.beside
