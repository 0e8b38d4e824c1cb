"""Marks go in and come out: every part is then what it was, to the byte, whatever the workbook."""

from __future__ import annotations

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.edit.build import ROOT, WORKBOOKS, differing, marking, parts, rich
from xlretro.errors import InputRefused
from xlretro.io.edit.apply import apply_changes, changed_bytes, clear_marks, cleared_bytes
from xlretro.model.changes import Changes

OURS = sorted(path for folder in ("examples/workbooks", "workbook_templates") for path in (ROOT / folder).rglob("*.xls[xm]")
              if not path.name.startswith("~$"))  # fmt: skip


def check(data: bytes) -> None:
    changes = marking(data)
    marked = changed_bytes(data, changes)
    assert differing(data, marked)
    again = changed_bytes(marked, changes)
    assert not differing(marked, again), "a second time stacks nothing"
    cleared, cells = cleared_bytes(marked)
    assert differing(data, cleared) == set()
    assert cells >= bool(changes.marks)
    assert cleared_bytes(data) == (data, 0)


@pytest.mark.parametrize("kind", WORKBOOKS)
def test_every_kind_of_workbook(kind, tmp_path):
    check(WORKBOOKS[kind](tmp_path / "a.xlsx").read_bytes())


def verdict(data: bytes) -> str:
    """"" for a workbook that stood the check, else why it is refused."""
    try:
        changed_bytes(data, Changes())
        changes = marking(data)
        changed_bytes(data, changes)
    except InputRefused as error:
        return error.reason
    check(data)
    return ""


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_our_own(path):
    assert verdict(path.read_bytes()) == ("damaged" if path.name == "直播运营部_开学季直播复盘.xlsx" else "")


@pytest.mark.corpus
def test_foreign_ones(corpus):
    verdicts = [verdict(path.read_bytes()) for path in sorted(corpus.glob("*.xls*"))]
    assert set(verdicts) <= {"", "damaged", "encrypted", "binary_format", "old_format", "unsafe", "not_a_workbook"}
    assert verdicts.count("") >= 28


def test_only_what_names_a_mark_differs(tmp_path):
    data = rich(tmp_path / "a.xlsx").read_bytes()
    marked = changed_bytes(data, marking(data))
    assert {name for name in differing(data, marked) if name in parts(data)} == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml",
    }  # fmt: skip
    assert parts(data).keys() < parts(marked).keys()


def test_members_keep_their_order_and_dates_and_runs_agree(tmp_path):
    data = rich(tmp_path / "a.xlsx").read_bytes()
    marked = changed_bytes(data, marking(data))
    assert list(parts(marked))[: len(parts(data))] == list(parts(data))
    assert changed_bytes(data, marking(data)) == marked


def test_files(tmp_path):
    source = rich(tmp_path / "a.xlsx")
    original = source.read_bytes()
    apply_changes(source, tmp_path / "b.xlsx", marking(original))
    assert source.read_bytes() == original
    assert clear_marks(tmp_path / "b.xlsx", tmp_path / "c.xlsx") == 10
    assert not differing(source, tmp_path / "c.xlsx")
    assert clear_marks(tmp_path / "b.xlsx", tmp_path / "b.xlsx") == 10
    assert not differing(source, tmp_path / "b.xlsx")


def test_nothing_to_do_leaves_the_file_alone(tmp_path):
    source = rich(tmp_path / "a.xlsx")
    apply_changes(source, tmp_path / "b.xlsx", Changes())
    assert (tmp_path / "b.xlsx").read_bytes() == source.read_bytes()
    before = source.stat().st_mtime_ns
    assert clear_marks(source, source) == 0
    assert source.stat().st_mtime_ns == before


CELLS = st.tuples(st.integers(1, 12), st.integers(1, 6)).map(lambda at: f"{'ABCDEF'[at[1] - 1]}{at[0]}")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    notes=st.sets(CELLS, max_size=4), formats=st.lists(CELLS, max_size=3), values=st.sets(CELLS, max_size=6),
    marked=st.lists(CELLS, min_size=1, max_size=5, unique=True), sheets=st.integers(1, 3), active=st.integers(0, 2),
)  # fmt: skip
def test_workbooks_nobody_thought_of(tmp_path, notes, formats, values, marked, sheets, active):
    book = xlsxwriter.Workbook(str(tmp_path / "h.xlsx"))
    for number in range(sheets):
        sheet = book.add_worksheet()
        for cell in values:
            sheet.write(cell, number)
        for cell in notes if number != 1 else ():
            sheet.write_comment(cell, "note " + cell)
        for cell in formats:
            sheet.conditional_format(cell, {"type": "formula", "criteria": "=TRUE", "format": book.add_format({"bold": True})})
        if number == active:
            sheet.activate()
    book.close()
    data = (tmp_path / "h.xlsx").read_bytes()
    out = changed_bytes(data, marking(data, *marked))
    cleared, cells = cleared_bytes(out)
    assert cells == sheets * len(marked)
    assert differing(data, cleared) == set()
