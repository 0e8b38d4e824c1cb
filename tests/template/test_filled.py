"""A workbook written from data: values as what they are, and every stored value what an engine computes."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.engines import differences, needs_libreoffice, recalculate_ironcalc, recalculate_libreoffice, stored_values
from tests.template.conftest import mid_autumn, retrospective
from tests.template.sampling import Sampler
from xlretro.errors import OutputRefused
from xlretro.io.template.cached import compute_cached
from xlretro.io.template.dashboard import SHEET as DASHBOARD
from xlretro.io.template.workbook import _write, write_workbook
from xlretro.language import LANGUAGES, Language
from xlretro.model.interpret import interpret
from xlretro.model.records import Retrospective
from xlretro.model.written import Written
from xlretro.workbooks import RETRO

GOALS, PHASES, ISSUES, LESSONS = RETRO.tables


def sheet_of(path: Path, table: Any, lang: Language = "zh", **how: Any) -> Any:
    return openpyxl.load_workbook(path, **how)[table.sheet(lang)]


def rows_of(path: Path, table: Any, lang: Language = "zh", *, data_only: bool = True) -> list[dict[str, Any]]:
    """Cells of an Excel table by column key, found by the table's own range and the declaration's titles."""
    sheet = sheet_of(path, table, lang, data_only=data_only)
    cells = sheet[sheet.tables[table.name].ref]
    keys = {column.title(lang): column.key for column in table.columns}
    return [{keys[head.value]: cell for head, cell in zip(cells[0], row, strict=True)} for row in cells[1:]]


def sampled(seed: int, rows: int = 40) -> Retrospective:
    sampler = Sampler(seed)
    return retrospective(
        {"name": "活动", "as_of": date(2023, 10, 5)},
        goals=[sampler.goal() for _ in range(rows)],
        phases=[sampler.phase() for _ in range(rows)],
        issues=[sampler.issue() for _ in range(rows)],
    )


def test_the_seed_comes_out_as_the_seed_prints_it(tmp_path: Path) -> None:
    path = tmp_path / "seed.xlsx"
    write_workbook(path, RETRO, "zh", mid_autumn())
    goals, phases = rows_of(path, GOALS), rows_of(path, PHASES)
    assert [row["completion"].value for row in goals[:3]] == pytest.approx([0.84, 0.8125, 0.8])
    assert [row["delay"].value for row in phases[:4]] == [2, 0, 0, 1]
    assert [row["progress"].value for row in phases[:4]] == ["延期2天", "按时完成", "按时完成", "延期1天"]
    assert rows_of(path, ISSUES)[2]["overdue"].value == 16
    assert [(row["target"].value, row["actual"].value) for row in goals[:3]] == [
        (50000, 42000), (0.08, 0.065), (0.15, 0.12)]  # fmt: skip
    assert [row["actual"].number_format for row in goals[1:3]] == ["0.0%", "0%"]
    assert "万" in goals[0]["target"].number_format
    assert phases[0]["planned_end"].value == datetime(2023, 9, 20)
    assert phases[0]["planned_end"].is_date


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_stored_is_what_ironcalc_computes(tmp_path: Path, lang: Language) -> None:
    for name, retro in (("seed", mid_autumn()), ("sample", sampled(1)), ("blank weights", sampled(4))):
        path = tmp_path / f"{name}.xlsx"
        write_workbook(path, RETRO, lang, retro)
        assert differences(path, recalculate_ironcalc) == []


@needs_libreoffice
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_stored_is_what_libreoffice_computes(tmp_path: Path, lang: Language) -> None:
    for name, retro in (("seed", mid_autumn()), ("sample", sampled(2)), ("broken weights", sampled(3))):
        path = tmp_path / f"{name}.xlsx"
        write_workbook(path, RETRO, lang, retro)
        assert differences(path, recalculate_libreoffice) == []


@needs_libreoffice
def test_phases_due_are_counted_with_dates_typed_as_text(tmp_path: Path) -> None:
    ends = [("2023.9.20", "2023.9.22"), ("2023/9/20", date(2023, 9, 20)), (date(2023, 9, 20), "2023-9-19"),
            ("2023.12.1", "2023.9.1"), (date(2023, 9, 21), None), ("随便", "2023.9.1"), (None, None)]  # fmt: skip
    retro = retrospective({"as_of": date(2023, 10, 5)},
                          phases=[{"phase": "期", "planned_end": a, "actual_end": b} for a, b in ends])  # fmt: skip
    for table in RETRO.tables:
        for column in table.laid_out:
            retro[table.key].columns.setdefault(column.key, [None] * len(retro[table.key]))
    written = Written(retro, interpret(retro))
    cached = compute_cached(written, "zh", date(2023, 10, 5))
    assert (cached.results.on_time.on_time, cached.results.on_time.due) == (2, 4)
    _write(tmp_path / "typed.xlsx", RETRO, "zh", written, cached)
    shown = recalculate_libreoffice(tmp_path / "typed.xlsx")[DASHBOARD("zh")]
    assert 0.5 in shown.values()
    assert "2/4 个到期阶段按期完成" in shown.values()


def test_text_stays_text(tmp_path: Path) -> None:
    evil = ['=HYPERLINK("http://x","y")', "=1+1", "+1+1", "-1+1", "@SUM(A1)", "{=1}", "http://example.com", "=cmd|' /C'!A0"]
    retro = retrospective(
        {"name": "=1+1", "department": "@cmd", "as_of": date(2023, 11, 1)},
        goals=[{"goal": text, "metric": text, "target": text, "weight": text} for text in evil],
        phases=[{"phase": text, "planned_end": text} for text in evil],
        issues=[{"problem": text, "due": text, "impact": text} for text in evil],
        lessons=[{"category": text, "lesson": text} for text in evil],
    )
    path = tmp_path / "evil.xlsx"
    write_workbook(path, RETRO, "zh", retro)
    for table, keys in ((GOALS, ("goal", "metric", "target", "weight")), (PHASES, ("phase", "planned_end")),
                        (ISSUES, ("problem", "due", "impact")), (LESSONS, ("category", "lesson"))):  # fmt: skip
        for row, text in zip(rows_of(path, table, data_only=False), evil, strict=False):
            for key in keys:
                assert (row[key].data_type, row[key].value, row[key].hyperlink) == ("s", text, None)
    assert differences(path, recalculate_ironcalc) == []


def test_what_is_not_understood_stays_what_was_typed(tmp_path: Path) -> None:
    retro = retrospective(
        {"start": "下周", "budget": "很多"},
        goals=[{"goal": "甲", "target": "X万", "actual": "无", "weight": "abc"}],
        phases=[{"phase": "筹备期", "planned_end": 9.2, "planned_start": "9月份"}],
        issues=[{"problem": "乙", "due": "下次活动前"}, {"problem": "丙", "due": "2023.10.15前"}],
    )
    path = tmp_path / "odd.xlsx"
    write_workbook(path, RETRO, "zh", retro, as_of_today=date(2023, 10, 20))
    goal, phase, issues = rows_of(path, GOALS)[0], rows_of(path, PHASES)[0], rows_of(path, ISSUES)
    assert [goal[key].value for key in ("target", "actual", "weight")] == ["X万", "无", "abc"]
    assert goal["completion"].value == "#VALUE!"
    written = rows_of(path, PHASES, data_only=False)[0]["planned_end"]
    assert phase["planned_start"].value == "9月份"
    assert written.value is not None
    assert phase["delay"].value in ("#VALUE!", "")
    assert [row["due"].value for row in issues[:2]] == ["下次活动前", datetime(2023, 10, 15)]
    assert [row["overdue"].value or "" for row in issues[:2]] == ["", 5]


@pytest.mark.parametrize(
    ("typed", "value", "number_format"),
    [
        ("5万", 50000, '[>=100000000]0\\.00,,"亿";[>=10000]0\\.0,"万";General'),
        ("6.5%", 0.065, "0.0%"),
        ("0.375%", 0.00375, "0.00%"),
        ("1:2.8", 2.8, '"1:"General'),
        ("3000+", 3000, '[>=100000000]0\\.00,,"亿""+";[>=10000]0\\.0,"万""+";General"+"'),
    ],
)
def test_an_amount_is_shown_as_it_was_typed(tmp_path: Path, typed: str, value: float, number_format: str) -> None:
    write_workbook(tmp_path / "a.xlsx", RETRO, "zh", retrospective({}, goals=[{"goal": "甲", "target": typed}]))
    cell = rows_of(tmp_path / "a.xlsx", GOALS)[0]["target"]
    assert (cell.value, cell.number_format) == (value, number_format)


def test_units_are_kept_where_they_would_be_lost(tmp_path: Path) -> None:
    def units(*goals: dict[str, Any]) -> list[Any]:
        write_workbook(tmp_path / "u.xlsx", RETRO, "zh", retrospective({}, goals=goals))
        return [row["unit"].value for row in rows_of(tmp_path / "u.xlsx", GOALS)[: len(goals)]]

    assert units({"goal": "甲", "target": "5W次"}, {"goal": "乙", "target": "8%"}) == ["次", None]
    assert units({"goal": "甲", "target": "8%", "actual": "9%", "previous": "7%"}) == ["%"]
    assert units({"goal": "甲", "target": "8%", "unit": None}, {"goal": "乙", "target": "5", "unit": "人"}) == ["%", "人"]


def test_choices_are_written_as_their_titles(tmp_path: Path) -> None:
    retro = retrospective({}, issues=[{"problem": "甲", "impact": "P0", "status": "closed", "phase": "准备期"}])
    for lang, expected in (("zh", ("高", "已完成", "准备期")), ("en", ("High", "Done", "准备期"))):
        write_workbook(tmp_path / "c.xlsx", RETRO, lang, retro)
        row = rows_of(tmp_path / "c.xlsx", ISSUES, lang)[0]
        assert tuple(row[key].value for key in ("impact", "status", "phase")) == expected


def test_a_table_has_room_beyond_what_is_filled(tmp_path: Path) -> None:
    retro = retrospective({}, goals=[{"goal": f"目标{n}"} for n in range(30)])
    write_workbook(tmp_path / "many.xlsx", RETRO, "zh", retro)
    assert len(rows_of(tmp_path / "many.xlsx", GOALS)) == 33
    assert len(rows_of(tmp_path / "many.xlsx", PHASES)) == PHASES.blank_rows


def test_the_same_data_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(tmp_path / name, RETRO, "zh", mid_autumn())
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_the_data_is_left_as_it_was(tmp_path: Path) -> None:
    retro = Retrospective(RETRO)
    write_workbook(tmp_path / "a.xlsx", RETRO, "zh", retro)
    assert retro.tables == {}


def test_without_an_as_of_date_the_day_is_the_one_given(tmp_path: Path) -> None:
    retro = retrospective({}, issues=[{"problem": "甲", "due": date(2023, 10, 1)}])
    write_workbook(tmp_path / "a.xlsx", RETRO, "zh", retro, as_of_today=date(2023, 10, 8))
    assert rows_of(tmp_path / "a.xlsx", ISSUES)[0]["overdue"].value == 7
    assert datetime(2023, 10, 8) in stored_values(tmp_path / "a.xlsx")[DASHBOARD("zh")].values()


def test_a_place_that_can_not_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputRefused):
        write_workbook(tmp_path / "no folder" / "a.xlsx", RETRO, "zh")
