"""The macro workbook beside the plain one: where no Python answers, the same figures, records and findings from both.

What it shows where Python answers is tested in tests/vba.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.engines import (
    Values,
    differences,
    needs_libreoffice,
    recalculate_ironcalc,
    recalculate_libreoffice,
    same_value,
)
from tests.template.conftest import mid_autumn
from tests.template.test_formulas_agree import as_typed
from xlretro.commands.examine import Settings
from xlretro.commands.validate import validate
from xlretro.excel import udfs
from xlretro.io.macros.hidden_sheets import CONFIG_SHEET, TEXTS_SHEET
from xlretro.io.reading.workbook import read_workbook
from xlretro.io.template.cached import compute_cached
from xlretro.io.template.dashboard import BY_FORMULAS, CALCULATION
from xlretro.io.template.dashboard import SHEET as DASHBOARD
from xlretro.io.template.formulas import Native
from xlretro.io.template.python_formulas import WithPython
from xlretro.io.template.workbook import _write, write_workbook
from xlretro.language import LANGUAGES, Language
from xlretro.model.data import records
from xlretro.model.interpret import interpret
from xlretro.render import report_json
from xlretro.workbooks import RETRO

STATE = "AO9"
"""The cell of 看板 that says which of the two computes."""


def both(folder: Path, lang: Language) -> tuple[Path, Path]:
    plain, macros = folder / "a.xlsx", folder / "a.xlsm"
    write_workbook(plain, RETRO, lang, mid_autumn())
    write_workbook(macros, RETRO, lang, mid_autumn(), macros=True)
    return plain, macros


def sampled_values_are_equal(folder: Path, seed: int, recalculate: Callable[[Path], Values]) -> None:
    lang = LANGUAGES[seed % 2]
    written = as_typed(seed)
    cached = compute_cached(written, lang, date(2023, 10, 5))
    values = []
    for macros in (False, True):
        path = folder / f"{macros}.xlsm" if macros else folder / "False.xlsx"
        _write(path, RETRO, lang, written, cached, macros)
        values.append(recalculate(path))
    plain, other = values
    assert set(other) - set(plain) == {CONFIG_SHEET, TEXTS_SHEET}
    assert other[DASHBOARD(lang)].pop(STATE) == f"{CALCULATION(lang)}{BY_FORMULAS(lang)}"
    figures = 0
    for sheet, cells in plain.items():
        assert set(other[sheet]) == set(cells)
        wrong = [(a, v, other[sheet][a]) for a, v in cells.items() if not same_value(v, other[sheet][a])]
        assert not wrong, (sheet, wrong[:5])
        figures += sum(isinstance(value, (int, float)) for value in cells.values())
    assert figures > 500  # the sample says something


@pytest.mark.parametrize("seed", [0, 1])
def test_ironcalc_computes_the_same_from_both(tmp_path: Path, seed: int) -> None:
    sampled_values_are_equal(tmp_path, seed, recalculate_ironcalc)


@needs_libreoffice
@pytest.mark.parametrize("seed", [10, 11])
def test_libreoffice_computes_the_same_from_both(tmp_path: Path, seed: int) -> None:
    sampled_values_are_equal(tmp_path, seed, recalculate_libreoffice)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_stored_is_what_is_computed(tmp_path: Path, lang: Language) -> None:
    assert differences(both(tmp_path, lang)[1], recalculate_ironcalc) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_records_and_findings_are_the_same(tmp_path: Path, lang: Language) -> None:
    plain, macros = both(tmp_path, lang)
    found: list[Any] = []
    for path in (plain, macros):
        retro = read_workbook(path)
        assert retro.from_template
        report = json.dumps(report_json(validate([path], Settings(today=date(2023, 10, 31)), jobs=1)), ensure_ascii=False, default=str)
        found.append((records(interpret(retro)), report.replace(path.name, "a")))
    assert found[0] == found[1]
    assert "XR" in found[0][1]  # there are findings to compare


@pytest.mark.parametrize("lang", LANGUAGES)
def test_formulas_ask_python_first_and_fall_back_on_the_native_one(lang: Language) -> None:
    asked: set[str] = set()
    native, python = Native(RETRO, lang), WithPython(RETRO, lang)
    for table in RETRO.tables:
        for column in table.laid_out:
            if column.typed:
                continue
            formula, fallback = python(table, column), native(table, column)
            assert len(formula) <= 8192  # Excel's limit
            if formula == fallback:
                continue
            found = re.fullmatch(r"IFERROR\(IF\(\(DAY\(60\)=29\)\*\(.*<>\"\"\),(XR_\w+)\((.*)\),NA\(\)\),(.*)\)", formula)
            assert found
            assert found[3] == fallback
            assert "XR_" not in fallback
            asked.add(found[1])
            assert found[2].endswith(',"en"') == (lang == "en" and found[1] == "XR_PROGRESS")
    assert asked == {"XR_COMPLETION", "XR_CHANGE", "XR_DELAY_DAYS", "XR_PROGRESS", "XR_OVERDUE"}
    assert asked <= set(udfs.__all__)


def test_it_looks_like_the_plain_one_but_for_what_says_who_computes(tmp_path: Path) -> None:
    plain, macros = (openpyxl.load_workbook(path) for path in both(tmp_path, "zh"))
    assert macros.sheetnames == [*plain.sheetnames, CONFIG_SHEET, TEXTS_SHEET]
    assert macros.active.title == plain.active.title
    assert "XR_NUMBER" in macros[DASHBOARD.zh][STATE].value
    for sheet in plain.sheetnames:
        typed = [
            {cell.coordinate: cell.value for row in book[sheet] for cell in row if cell.data_type in "sn" and cell.value}
            for book in (plain, macros)
        ]
        assert typed[0] == typed[1]
