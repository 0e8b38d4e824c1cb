"""The native formulas say what the Python functions say: on sampled rows, typed texts among them, in two engines.

Three things are held: where every text of a row has a form that domain.md asks of the native formulas, they give
exactly Python's answer; in every other row they give Python's answer or an error, never another figure; and the
values stored beside the formulas are the ones that the engines compute.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.engines import (
    Values,
    needs_libreoffice,
    recalculate_ironcalc,
    recalculate_libreoffice,
    same_value,
    stored_values,
)
from tests.template.conftest import retrospective
from tests.template.sampling import EVENTS, NO_AMOUNTS, NO_DATES, PLAIN_AMOUNTS, PLAIN_DATES, Sampler
from xlretro.errors import XlretroError
from xlretro.io.template.cached import compute_cached
from xlretro.io.template.dashboard import SHEET as DASHBOARD
from xlretro.io.template.tiles import _SPANS, IMPACT_UNKNOWN, OPEN
from xlretro.io.template.workbook import _write
from xlretro.language import Language, Text
from xlretro.model.interpret import interpret
from xlretro.model.records import Retrospective, column_letters
from xlretro.model.schema import Column, Table
from xlretro.model.written import Written
from xlretro.workbooks import RETRO

ROWS = 150
AS_OF = date(2023, 10, 5)
INPUTS = {
    "target_read": ("target",), "actual_read": ("actual",), "start_value_read": ("start_value",),
    "previous_read": ("previous",), "rival_read": ("rival",), "sign": ("direction",),
    "completion": ("target", "actual", "direction", "start_value"),
    "reached": ("target", "actual", "direction", "start_value"),
    "change": ("actual", "previous"), "gap": ("actual", "rival"),
    "delay": ("planned_end", "actual_end"),
    "progress": ("planned_start", "planned_end", "actual_start", "actual_end"),
    "overdue": ("due", "done_on"),
}  # fmt: skip
EXACT = {*PLAIN_AMOUNTS, *PLAIN_DATES, *EVENTS, *(word for word in (*NO_AMOUNTS, *NO_DATES) if word is not None)}


def as_typed(seed: int) -> Written:
    """A workbook in whose cells stands what was typed, texts as texts."""
    sampler = Sampler(seed)
    retro = retrospective(
        {"as_of": AS_OF},
        goals=[sampler.goal() for _ in range(ROWS)],
        phases=[sampler.phase() for _ in range(ROWS)],
        issues=[sampler.issue() for _ in range(ROWS)],
    )
    return with_every_column(retro)


def with_every_column(retro: Retrospective) -> Written:
    for table in RETRO.tables:
        for column in table.laid_out:
            if column.typed:
                retro[table.key].columns.setdefault(column.key, [None] * len(retro[table.key]))
    return Written(retro, interpret(retro))


def value_of(sheet: dict[str, Any], table: Table, column: Column, index: int) -> Any:
    """The engine's value of a formula cell; blank is ''."""
    number = table.laid_out.index(column) + 2
    header = 9 if table.number == 1 else 4
    value = sheet.get(f"{column_letters(number)}{header + 1 + index}")
    return "" if value is None else value


def is_error(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("#")


def shown(expected: Any, lang: Language) -> Any:
    if isinstance(expected, XlretroError):
        return "#error"
    return "" if expected is None else expected(lang) if isinstance(expected, Text) else expected


def check(path: Path, written: Written, lang: Language, recalculate: Callable[[Path], Values]) -> None:
    cached = compute_cached(written, lang, AS_OF)
    _write(path, RETRO, lang, written, cached)
    computed, stored = recalculate(path), stored_values(path)
    wrong: list[str] = []
    exact = figures = errors = 0
    for table in RETRO.tables:
        raw = written.retro[table.key].columns
        for column in table.laid_out:
            if column.key not in INPUTS or (table.key, column.key) == ("goals", "metric"):
                continue
            for index, expected in enumerate(cached.results.columns[table.key][column.key]):
                inputs = [raw[key][index] for key in INPUTS[column.key]]
                got = value_of(computed[table.sheet(lang)], table, column, index)
                want = shown(expected, lang)
                plain = all(not isinstance(value, str) or value in EXACT for value in inputs)
                exact, errors = exact + plain, errors + is_error(got)
                figures += isinstance(got, (int, float))
                agrees = (is_error(got) and is_error(want)) or (not is_error(want) and same_value(got, want))
                # A word that is no deadline is an event to the formula.
                event = column.key == "overdue" and got == "" and isinstance(inputs[0], str)
                if not agrees and (plain or not (is_error(got) or event)):
                    wrong.append(f"{table.key}.{column.key} of {inputs}: {got!r}, Python {want!r}")
                kept = value_of(stored[table.sheet(lang)], table, column, index)
                # Python can read more; and of two faults in a row it may name the other.
                excused = is_error(got) and (not plain or is_error(kept))
                if not same_value(kept, got) and not excused:
                    wrong.append(f"stored {table.key}.{column.key} of {inputs}: {kept!r}, computed {got!r}")
    assert not wrong, f"{len(wrong)} differ:\n" + "\n".join(wrong[:30])
    assert min(exact, figures, errors) > ROWS  # the sample says something


@pytest.mark.parametrize("seed", range(4))
def test_formulas_say_what_python_says_in_ironcalc(tmp_path: Path, seed: int) -> None:
    check(tmp_path / "sample.xlsx", as_typed(seed), "zh" if seed % 2 == 0 else "en", recalculate_ironcalc)


@needs_libreoffice
@pytest.mark.parametrize("seed", range(10, 13))
def test_formulas_say_what_python_says_in_libreoffice(tmp_path: Path, seed: int) -> None:
    check(tmp_path / "sample.xlsx", as_typed(seed), "zh" if seed % 2 == 0 else "en", recalculate_libreoffice)


# ------------------------------------------------------------------------------------ the dashboard's count of open problems

ISSUE_ROWS = [
    {"problem": "a", "impact": "高", "status": "未开始"}, {"problem": "b", "impact": "P0"}, {"problem": "c", "impact": "中", "status": "已完成"},
    {"problem": "d", "impact": "低", "status": "进行中"}, {"problem": "e"}, {"measure": "f", "status": "未开始"},
    {"problem": "g", "impact": "说不清"}, {"problem": "h", "impact": "?", "status": "已取消"}, {"owner": "*工"},
]  # fmt: skip


def counted_open(values: dict[str, dict[str, Any]], lang: Language) -> tuple[list[Any], Any]:
    """The three figures under 未关闭问题 and the caption itself, of computed or stored values."""
    sheet = values[DASHBOARD(lang)]
    return [sheet[f"{column_letters(_SPANS[2][0] + 1 + 5 * n)}5"] for n in range(3)], sheet[f"{column_letters(_SPANS[2][0] + 1)}4"]


def check_open(path: Path, recalculate: Callable[[Path], Values], rows: list[dict[str, Any]]) -> None:
    other = 4 if len(rows) > 4 else 0
    for lang in ("zh", "en"):
        written = with_every_column(retrospective({}, issues=rows))
        cached = compute_cached(written, lang, AS_OF)
        _write(path, RETRO, lang, written, cached)
        more = f" · {IMPACT_UNKNOWN.fill(n=other)(lang)}" if other else ""
        wanted = [2, 0, 1], OPEN(lang) + more
        assert counted_open(stored_values(path), lang) == wanted
        assert counted_open(recalculate(path), lang) == wanted
        assert sum(wanted[0]) + other == sum(cached.results.open_issues.values())


@pytest.mark.parametrize("rows", [ISSUE_ROWS, ISSUE_ROWS[:4]], ids=["unknown", "all known"])
def test_every_open_problem_is_counted_in_ironcalc(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    check_open(tmp_path / "open.xlsx", recalculate_ironcalc, rows)


@needs_libreoffice
def test_every_open_problem_is_counted_in_libreoffice(tmp_path: Path) -> None:
    check_open(tmp_path / "open.xlsx", recalculate_libreoffice, ISSUE_ROWS)
