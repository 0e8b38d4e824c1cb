"""Workbooks of our template, filled with what people type, every result taken out: recompute puts in what the engines say.

Every formula cell counts, 看板 and the hidden helpers included.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines import Values, differences, needs_libreoffice, recalculate_ironcalc, recalculate_libreoffice
from tests.reader.build import rezip
from tests.recalc.build import DAY, recompute_at, uncalculated
from tests.template import sampling
from tests.template.conftest import retrospective
from tests.template.sampling import Sampler
from xlretro.commands.recompute import recompute
from xlretro.io.template.cached import compute_cached
from xlretro.io.template.workbook import _write, write_workbook
from xlretro.language import LANGUAGES, Language
from xlretro.model.interpret import interpret
from xlretro.model.records import Retrospective
from xlretro.model.written import Written
from xlretro.workbooks import RETRO

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "workbooks"
TEMPLATES = sorted((Path(__file__).resolve().parents[2] / "workbook_templates").glob("*.xls[xm]"))
NO_BREAK = "\N{NO-BREAK SPACE}"
FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def sampled(seed: int, goals: int, phases: int, issues: int, as_of: Any = DAY) -> Retrospective:
    sampler = Sampler(seed)
    return retrospective(
        {"name": "活动", "department": "市场部", "start": date(2023, 9, 28), "as_of": as_of},
        goals=[sampler.goal() for _ in range(goals)],
        phases=[sampler.phase() for _ in range(phases)],
        issues=[sampler.issue() for _ in range(issues)],
    )  # fmt: skip


def as_typed(path: Path, retro: Retrospective, lang: Language, *, stored: bool = False) -> Path:
    """A workbook in whose cells stands what was typed, texts as texts; its results left out unless *stored*."""
    for table in RETRO.tables:
        for column in table.laid_out:
            if column.typed:
                retro[table.key].columns.setdefault(column.key, [None] * len(retro[table.key]))
    written = Written(retro, interpret(retro))
    _write(path, RETRO, lang, written, compute_cached(written, lang, DAY), path.suffix == ".xlsm")
    return path if stored else uncalculated(path)


def check(path: Path, engine: Callable[[Path], Values]) -> None:
    found = differences(recompute_at(path), engine)
    assert not found, f"{len(found)} differ:\n" + "\n".join(found[:20])


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("suffix", [".xlsx", ".xlsm"])
def test_ironcalc_says_the_same(tmp_path: Path, seed: int, suffix: str) -> None:
    retro = sampled(seed, 60, 40, 40, as_of=(DAY, "2023.10.2", None, "待定")[seed])
    if retro.raw_field("as_of") != DAY:  # else TODAY() would be the engine's own
        retro.fields["as_of"] = retro.fields["as_of"]._replace(raw="2023/10/2")
    check(as_typed(tmp_path / f"a{suffix}", retro, LANGUAGES[seed % 2]), recalculate_ironcalc)


@FEW
@given(
    seed=st.integers(0, 10**6), sizes=st.tuples(*[st.integers(0, 12)] * 3), lang=st.sampled_from(LANGUAGES),
    as_of=st.dates(date(2023, 8, 1), date(2024, 3, 1)) | st.sampled_from(["2023.9.30", "2023-10-06", "2023/9/9"]),
    suffix=st.sampled_from([".xlsx", ".xlsm"]),
)  # fmt: skip
def test_ironcalc_says_the_same_of_any_workbook(
    tmp_path: Path, seed: int, sizes: tuple[int, int, int], lang: Language, as_of: Any, suffix: str
) -> None:
    check(as_typed(tmp_path / f"a{suffix}", sampled(seed, *sizes, as_of=as_of), lang), recalculate_ironcalc)


@needs_libreoffice
@pytest.mark.parametrize(("seed", "suffix"), [(10, ".xlsx"), (11, ".xlsm"), (12, ".xlsx")])
def test_libreoffice_says_the_same(tmp_path: Path, seed: int, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # LibreOffice's VALUE reads over a no-break space in "5 万"; Excel's and IronCalc's do not.
    monkeypatch.setattr(sampling, "OTHER_AMOUNTS", [text for text in sampling.OTHER_AMOUNTS if NO_BREAK not in text])
    check(as_typed(tmp_path / f"a{suffix}", sampled(seed, 60, 40, 40), LANGUAGES[seed % 2]), recalculate_libreoffice)


@needs_libreoffice
def test_libreoffice_says_the_same_where_days_count_from_1904(tmp_path: Path) -> None:
    """Numbers and Excel for the Mac of old write so; IronCalc knows 1900 alone."""
    def count_from_1904(name: str, content: bytes) -> bytes:
        return content.replace(b"<workbookPr ", b'<workbookPr date1904="1" ') if name == "xl/workbook.xml" else content

    # The earliest day that the formulas take is a number of the 1900 system: days near it stay out.
    days = [{"phase": "预热期", "planned_start": start, "planned_end": end, "actual_start": start, "actual_end": done}
            for start, end, done in [("2023.9.1", "2023-9-20", "2023/9/22"), (45170.0, 45189.0, "2023.9.20"),
                                     ("2023.9.1", 43727.0, 43729.0), ("2023.13.1", "2023.9.2", None)]]  # fmt: skip
    path = as_typed(tmp_path / "a.xlsx", retrospective({"name": "活动", "as_of": "2023.10.5"}, phases=days), "zh")
    rezip(path, count_from_1904)
    check(path, recalculate_libreoffice)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_blank_template(tmp_path: Path, path: Path) -> None:
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes())
    done = recompute(uncalculated(copy).read_bytes(), as_of=date(2026, 3, 1), today=DAY)
    copy.write_bytes(done.data)
    assert differences(copy, recalculate_ironcalc) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("macros", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_what_the_template_stores_is_right(tmp_path: Path, seed: int, lang: Language, macros: bool) -> None:
    """Two ways to the same figures: what `new` and `fill` store, and what the formulas give. Not a byte changes."""
    path = tmp_path / ("a.xlsm" if macros else "a.xlsx")
    write_workbook(path, RETRO, lang, sampled(seed, 9, 7, 30), macros=macros, as_of_today=DAY)
    data = path.read_bytes()
    done = recompute(data, today=DAY)
    assert [(edit.place.sheet, edit.place.cell, edit.old, edit.new) for edit in done.edits] == []
    assert done.data is data


def test_every_example_is_right() -> None:
    read = 0
    for path in sorted(EXAMPLES.rglob("*.xlsx")):
        data = path.read_bytes()
        if data.startswith(b"PK") and "考勤" not in path.name and "开学季" not in path.name:
            done = recompute(data, today=date(2026, 11, 23))
            read += 1
            assert all(edit.why.en.startswith("an empty cell") for edit in done.edits), path.name
    assert read > 15


def test_every_example_comes_out_as_it_was_without_its_results(tmp_path: Path) -> None:
    for path in sorted(EXAMPLES.rglob("*.xlsx")):
        data = path.read_bytes()
        if not data.startswith(b"PK") or b"docProps/custom.xml" not in data or "考勤" in path.name or "开学季" in path.name:
            continue
        copy = tmp_path / path.name
        copy.write_bytes(data)
        done = recompute(uncalculated(copy).read_bytes(), today=DAY + timedelta(900))
        copy.write_bytes(done.data)
        assert differences(copy, recalculate_ironcalc) == [], path.name
        assert not done.untold
