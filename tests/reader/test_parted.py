"""A sheet in parts reads as the sheet as a whole does: the same values, the same facts, the same faults."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reader.build import GOALS, PHASES, in_sheets, rezip, write
from xlretro.errors import InputRefused
from xlretro.io.reading import cells, inputs, sheets
from xlretro.io.reading.inputs import find_inputs
from xlretro.io.reading.parted import Parted, _without_formulas, parted
from xlretro.io.reading.titles import _RUN, Titles
from xlretro.io.reading.workbook import read_workbook
from xlretro.workbooks import RETRO

SHEET = (
    b'<worksheet><dimension ref="A1:B2"/><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c>'
    b'<c r="B1" s="1"><f>IF(A1&gt;2,"\xe6\x97\xa0",A1)</f><v>3</v></c></row></sheetData>%s</worksheet>'
)


def parts(xml: bytes) -> Parted:
    found = parted(xml)
    assert found is not None
    return found


def test_nobody_gets_what_it_has_no_use_for():
    values, cells_alone, after = parts(SHEET % b"<pageMargins/>")
    assert b"IF(" not in cells_alone
    assert b"pageMargins" not in values
    assert cells_alone.startswith(b"<sheetData>")
    assert cells_alone.endswith(b"<f></f><v>3</v></c></row></sheetData>")
    assert after == b"<pageMargins/></worksheet>"


def test_merges_stand_before_the_cells_where_the_second_look_ends():
    merges = b'<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
    assert parts(SHEET % merges).values.startswith(b'<worksheet><dimension ref="A1:B2"/>' + merges + b"<sheetData>")
    assert b"<mergeCells/><sheetData>" in parts(SHEET % b"").values


BLANK_END = (
    b'<row r="2" spans="1:2" x14ac:dyDescent="0.2"><c r="A2" s="1"/><c r="B2"/></row><row r="3" ht="15"/>'
    b'<row r="4"><c r="A4" s="1" t="n" /></row>'  # as openpyxl writes it
)


def with_end(blank: bytes) -> bytes:
    return (SHEET % b"").replace(b"</row></sheetData>", b'<c r="C1" s="2"/></row>' + blank + b"</sheetData>")


def test_the_blank_rows_of_a_form_are_no_cells():
    assert parts(with_end(BLANK_END)) == parts(SHEET % b"")


@pytest.mark.parametrize("odd", [
    b'<row r="4"><c r="A0" s="1"/></row>', b'<row r="0"/>', b'<row r="4"><c s="1" r="A4"/></row>', b'<row r="4"><c s="1"/></row>',
    b'<row r="4"><c r="A4" t="e"><v/></c></row>', b"<row/>", b'<row r="4"><c r="A4"/>', b'<row r="4"/> ',
])  # fmt: skip
def test_what_may_be_a_fault_or_a_value_stays(odd):
    found = parted(with_end(BLANK_END + odd + BLANK_END))
    assert found is None or odd in found.values


@pytest.mark.parametrize("after", [
    b"<pageMargins>", b"</sheetData>", b"<foo", b"&stray", b"<!-- x -->", b'<mergeCells count="0"/>', b'<x:mergeCells/>',
    b'<sheetData><row><c r="A9"><v>1</v></c></row></sheetData>', b'<c r="A9"/>', b"\xff",
])  # fmt: skip
def test_what_is_unusual_around_the_cells_is_not_parted(after):
    assert parted(SHEET % after) is None


@pytest.mark.parametrize(("old", "new"), [
    (b"</c><c", b"<c"), (b"<v>3", b"<v><!-- 3 -->3"), (b"<v>3</v>", b"<v>3"), (b"<sheetData>", b"<sheetData >"),
    (b"</row>", b'</row><mergeCells><mergeCell ref="?"/></mergeCells>'),
])  # fmt: skip
def test_what_is_unusual_in_the_cells_is_not_parted(old, new):
    assert parted((SHEET % b"").replace(old, new)) is None


@pytest.mark.parametrize(("old", "new", "kept"), [
    (b"<f>", b'<f t="array" ref="A1">', b'<f t="array" ref="A1"></f>'), (b"<f>", b'<f x="a/>b">', b"IF(A1"),
    (b"<f>", b"<fx>", b"IF(A1"), (b"<f>", b"<f/>", b"IF(A1"), (b"A1&gt;2", b"A1>2", b"<f></f>"),
])  # fmt: skip
def test_only_the_text_of_a_formula_is_cut_out(old, new, kept):
    begin, _, end = _without_formulas((SHEET % b"").replace(old, new)).partition(kept)
    assert begin
    assert end


@pytest.mark.parametrize(("old", "new"), [
    ("</worksheet>", "&stray</worksheet>"), ("</worksheet>", '<mergeCells><mergeCell ref="A"/></mergeCells></worksheet>'),
    ("<v>", "<w>"), ("</row></sheetData>", "</row></row></row></row></sheetData>"),
])  # fmt: skip
def test_a_fault_anywhere_in_a_sheet_is_a_fault_of_the_file(tmp_path, old, new):
    path = rezip(write(tmp_path / "a.xlsx", {"1": GOALS}), in_sheets(lambda xml: xml.replace(old, new, 1)))
    with pytest.raises(InputRefused) as caught:
        read_workbook(path)
    assert caught.value.reason == "damaged"


def test_parted_or_not_is_the_same_reading(tmp_path, monkeypatch):
    def formulas(book):
        sheet = book.get_worksheet_by_name("2")
        sheet.write_formula(1, 8, '=IF("目标值"<>"",1,2)', value="延期")
        sheet.write_formula(2, 8, "=A1&B1", value="")
        sheet.merge_range(6, 0, 6, 3, "注：以上为初稿")
    path = write(tmp_path / "a.xlsx", {"1": GOALS, "2": PHASES}, after=formulas)

    def read():
        retro = read_workbook(path)
        return [(table.parts[0].positions, table.rows, table.columns, table.formulas) for table in retro.found()]
    at_once = read()
    monkeypatch.setattr(cells, "parted", lambda xml: None)
    assert read() == at_once


def test_a_huge_workbook_is_not_copied(tmp_path, monkeypatch):
    path = write(tmp_path / "a.xlsx", {"1": GOALS, "2": PHASES})
    seen = []
    monkeypatch.setattr(cells, "parted", lambda xml: seen.append(len(xml)))
    read_workbook(path)
    assert len(seen) == 2
    monkeypatch.setattr(sheets, "_MOST_PARTED", sum(seen) - 1)
    read_workbook(path)
    assert len(seen) == 2


def test_a_header_seen_before_is_its_own_again(tmp_path):
    first, second = (read_workbook(write(tmp_path / f"{n}.xlsx", {f"表{n}": [[]] * n + [*GOALS]})) for n in (1, 2))
    parts_of_both = first["goals"].parts + second["goals"].parts
    assert [(part.sheet, part.header_row) for part in parts_of_both] == [("表1", 2), ("表2", 3)]
    assert parts_of_both[0].positions == parts_of_both[1].positions
    assert parts_of_both[0].positions is not parts_of_both[1].positions
    assert [row for _, row in second["goals"].rows] == [4, 5, 6]


# ---------------------------------------------------------------------------------------- titles

_LETTERS = st.sampled_from("目标值实际完成率活动一二三十阶段计划时间责任人部门高中低、.)(（） :：1" + string.ascii_letters)


@given(st.one_of(
    st.text(_LETTERS, max_size=12),
    st.tuples(st.sampled_from(sorted(Titles(RETRO).begins)), st.text(_LETTERS, max_size=8)).map("".join),
    st.tuples(st.sampled_from(["目标值", "一、目标值", "完成情况", "核心目标", "部门"]), st.text(_LETTERS, max_size=5)).map("".join),
))  # fmt: skip
def test_the_first_characters_never_hide_a_title(text):
    titles = Titles(RETRO)
    assert titles.of(text) == (titles._read(text) if text[:1] in titles.begins else None)
    assert not (titles._is_another(text) and titles._read(text))


def test_a_numbering_after_the_first_character_hides_no_title():
    meaning = Titles(RETRO).of("阶一、段")
    assert meaning is not None
    assert meaning.text == "阶段"


def test_most_texts_are_told_by_their_first_characters():
    titles = Titles(RETRO)
    assert _RUN.match("活跃用户较多")
    assert titles._is_another("活跃用户较多")
    assert titles.of("活跃用户较多") is None
    assert "活跃用户较多" not in titles._seen


# ---------------------------------------------------------------------------------------- once only

def test_results_of_ours_are_told_by_reading_them(tmp_path, monkeypatch):
    own = write(tmp_path / "汇总.xlsx", {"1": GOALS}, after=lambda book: book.set_custom_property("xlretro_kind", "summary"))
    opened = []
    monkeypatch.setattr(inputs, "read_bytes", lambda path, limits: opened.append(path) or b"")
    assert [file.path for file in find_inputs([tmp_path], open_files=False).files] == [own]
    assert opened == []


def test_a_result_of_ours_is_told_before_its_sheets_are_read(tmp_path):
    def stamp(book):
        book.set_custom_property("xlretro_kind", "summary")
    path = rezip(write(tmp_path / "a.xlsx", {"1": GOALS}, after=stamp), lambda name, content: (
        re.sub(rb"<sheetData>.*", b"", content) if "worksheets/sheet" in name else b"?" if name == "xl/workbook.xml" else content
    ))
    with pytest.raises(InputRefused) as caught:
        read_workbook(path)
    assert caught.value.reason == "own_output"
