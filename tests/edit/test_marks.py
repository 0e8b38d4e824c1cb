"""What marks, notes and the sheet of findings look like to other programs, and how they go after those wrote the file."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table
from openxml_audit import OpenXmlValidator

from tests.edit.build import (
    WORKBOOKS,
    by_openpyxl,
    differing,
    edit,
    findings,
    in_part,
    marking,
    parts,
    plain,
    rich,
    threaded,
    with_macros,
)
from tests.engines import needs_libreoffice, recalculate_libreoffice, stored_values
from tests.reader.build import rezip
from xlretro.io.edit.apply import apply_changes, changed_bytes, cleared_bytes
from xlretro.io.edit.boxes import put_boxes, take_boxes
from xlretro.io.edit.package import Package
from xlretro.io.reading.workbook import read_bytes_of_workbook
from xlretro.model.changes import MARK_FORMULA, NOTE_HEADS, SEPARATOR, Changes, Mark
from xlretro.model.finding import Severity
from xlretro.model.records import Place


def opened(data, **options):
    return openpyxl.load_workbook(io.BytesIO(data), **options)


def mark(cell, severity=Severity.ERROR, note="问题\n怎么改：改", sheet="S"):
    return Mark(Place.at(sheet, cell), severity, note)


@pytest.fixture
def book(tmp_path):
    return by_openpyxl(tmp_path / "a.xlsx").read_bytes()


def rules(sheet):
    """(range, formula, fill, priority) of every rule of a sheet."""
    return [(str(area.sqref), rule.formula, rule.dxf.fill.bgColor.rgb if rule.dxf and rule.dxf.fill else None, rule.priority)
            for area in sheet.conditional_formatting for rule in area.rules]  # fmt: skip


def test_a_mark_is_a_conditional_format_by_severity(book):
    marks = (mark("A1"), mark("A2"), mark("C9", Severity.WARNING), mark("B1", Severity.ADVICE))
    assert rules(opened(changed_bytes(book, Changes(marks=marks)))["S"]) == [
        ("A1:A2", [MARK_FORMULA], "FFFBE3E0", 1), ("C9", [MARK_FORMULA], "FFFCEFD9", 2), ("B1", [MARK_FORMULA], "FFE3F3ED", 3),
    ]  # fmt: skip


def test_marks_come_before_all_other_formats(tmp_path):
    data = rich(tmp_path / "a.xlsx").read_bytes()
    before = rules(opened(data)["数据"])
    after = rules(opened(changed_bytes(data, Changes(marks=(mark("A2", sheet="数据"), mark("B2", Severity.ADVICE, sheet="数据")))))["数据"])
    assert [priority for *_, priority in after[:2]] == [1, 2]
    assert [(*rest, priority - 2) for *rest, priority in after[2:]] == [tuple(rule) for rule in before]


def test_a_marked_header_stays_legible(tmp_path):
    data = rich(tmp_path / "a.xlsx").read_bytes()
    every = tuple(mark(f"A{row}", severity, sheet="数据") for row, severity in enumerate(Severity, 2))
    formats = opened(changed_bytes(data, Changes(marks=every)))["数据"].conditional_formatting
    ours = [rule.dxf for entry in formats for rule in entry.rules if rule.formula == [MARK_FORMULA]]
    assert len(ours) == len(Severity)
    for look in ours:
        ink, fill = (bytes.fromhex(colour.rgb[2:]) for colour in (look.font.color, look.fill.bgColor))
        assert max(ink) < 0x80 < min(fill)


def test_formats_of_a_pivot_table_keep_their_priority(tmp_path):
    source = rezip(rich(tmp_path / "a.xlsx"), in_part("sheet1.xml", '<conditionalFormatting sqref="B2:B4"',
                                                      '<conditionalFormatting pivot="1" sqref="B2:B4"'))  # fmt: skip
    data = source.read_bytes()
    marked = changed_bytes(data, Changes(marks=(mark("A2", sheet="数据"),)))
    assert [r[-1] for r in rules(opened(marked)["数据"]) if r[1] == [MARK_FORMULA]] == [4]
    assert not differing(cleared_bytes(marked)[0], data)


def test_a_mark_in_merged_cells_colours_them_all_and_counts_once(tmp_path):
    data = rich(tmp_path / "a.xlsx").read_bytes()
    marked = changed_bytes(data, Changes(marks=(mark("B7", sheet="数据"), mark("A8", sheet="数据"))))
    assert {r[0] for r in rules(opened(marked)["数据"]) if r[1] == [MARK_FORMULA]} == {"A6:C7 A8"}
    assert cleared_bytes(marked)[1] == 2


def test_two_marks_in_merged_cells_are_one_with_the_worst_colour_and_both_texts(tmp_path):
    data = rich(tmp_path / "a.xlsx").read_bytes()
    marks = (mark("B7", Severity.ADVICE, "可以更好", sheet="数据"), mark("A6", Severity.WARNING, "有问题", sheet="数据"))
    marked = changed_bytes(data, Changes(marks=marks))
    sheet = opened(marked)["数据"]
    assert [(r[0], r[2]) for r in rules(sheet) if r[1] == [MARK_FORMULA]] == [("A6:C7", "FFFCEFD9")]
    (part,) = (part for name, part in parts(marked).items() if name.startswith("xl/comments"))
    assert re.findall('<comment ref="([A-C][67])"', part.decode()) == ["A6"]
    assert sheet["A6"].comment.text == "xlretro 校验结果\n可以更好\n有问题\n（以上由 xlretro 写入）"
    cleared, cells = cleared_bytes(marked)
    assert (differing(data, cleared), cells) == (set(), 1)


def test_a_finding_without_a_cell_is_no_mark(book):
    assert changed_bytes(book, Changes(marks=(Mark(Place("S", 0, 0), Severity.ERROR, "x"),))) == book


# ---------------------------------------------------------------------------------------- notes


def test_a_note_says_what_is_wrong(book):
    comment = opened(changed_bytes(book, Changes(marks=(mark("A1"),))))["S"]["A1"].comment
    assert comment.text == "xlretro 校验结果\n问题\n怎么改：改\n（以上由 xlretro 写入）"
    assert comment.author == "xlretro"


def test_somebody_elses_comment_is_kept_and_appended_to(book):
    comment = opened(changed_bytes(book, Changes(marks=(mark("B2"),), lang="en")))["S"]["B2"].comment
    assert comment.text == f"原来的批注\n{SEPARATOR}\n{NOTE_HEADS.en}\n问题\n怎么改：改\n(written by xlretro)"
    assert comment.author == "某人"


def test_a_plain_comment_becomes_runs_for_a_while(book):
    marked = changed_bytes(book, Changes(marks=(mark("B2"),)))
    (name,) = (name for name in parts(book) if "comments/" in name)
    text = re.search(r"<text>(.*?)</text>", parts(marked)[name].decode(), re.DOTALL)[1]
    assert re.findall(r"<(?:r|t)\b", re.sub(r"<r\b.*?</r>", "<r>", text, flags=re.DOTALL)) == ["<r", "<r"]
    assert "<r" not in parts(book)[name].decode()


def test_an_empty_run_at_the_end_of_a_comment_stays(tmp_path):
    source = rezip(by_openpyxl(tmp_path / "a.xlsx"),
                   in_part("comment1.xml", "<text>.*</text>", "<text><r><t>原来的批注</t></r><r><t/></r></text>"))  # fmt: skip
    data = source.read_bytes()
    assert not differing(data, cleared_bytes(changed_bytes(data, Changes(marks=(mark("B2"),))))[0])


ANSWERS = {
    "below ours": ("A1", "{}\n已改，见附件", "已改，见附件"),
    "above ours": ("A1", "我先写一句\n{}", "我先写一句"),
    "below ours, which is below somebody's": ("B2", "{}\n已改", "原来的批注\n已改"),
    "instead of our words": ("A1", "xlretro 校验结果\n这里其实没错", "这里其实没错"),
    "blanks only": ("A1", "{}\n  ", None),
}


@pytest.mark.parametrize(("cell", "answered", "left"), ANSWERS.values(), ids=ANSWERS)
def test_what_somebody_answered_in_our_note_stays_theirs(cell, answered, left, book):
    marks = Changes(marks=(mark(cell), mark("C9")))
    workbook = opened(changed_bytes(book, marks))
    comment = workbook["S"][cell].comment
    comment.text = answered.format(comment.text)
    answering = io.BytesIO()
    workbook.save(answering)
    cleared, _ = cleared_bytes(answering.getvalue())
    kept = opened(cleared)["S"][cell].comment
    assert (kept and kept.text) == left
    assert opened(cleared)["S"]["C9"].comment is None
    twice = cleared_bytes(changed_bytes(cleared, marks))[0]
    assert not differing(cleared, twice), "kept apart again"


def test_an_answer_in_the_file_itself_keeps_its_author(book, tmp_path):
    marked = changed_bytes(book, Changes(marks=(mark("A1"), mark("C9"))))
    answer = in_part("comment1.xml", '(ref="A1".*?以上由 xlretro 写入）)', r"\1\n改了")
    (tmp_path / "answered.xlsx").write_bytes(marked)
    answered = rezip(tmp_path / "answered.xlsx", answer).read_bytes()
    sheet = opened(cleared_bytes(answered)[0])["S"]
    assert [(cell, note and (note.text, note.author)) for cell, note in ((c, sheet[c].comment) for c in ("A1", "C9"))] == [
        ("A1", ("改了", "xlretro")), ("C9", None),
    ]  # fmt: skip


def test_a_conversation_is_left_alone(tmp_path):
    data = threaded(tmp_path / "a.xlsx").read_bytes()
    marked = changed_bytes(data, Changes(marks=(mark("B2"),)))
    assert opened(marked)["S"]["B2"].comment.text == "原来的批注"
    assert [r[0] for r in rules(opened(marked)["S"])] == ["B2"]
    assert not any("omment" in name for name in differing(data, marked))


def test_boxes_are_hidden_beside_their_cells_and_as_large_as_the_text(tmp_path):
    data = plain(tmp_path / "a.xlsx").read_bytes()
    marked = changed_bytes(data, Changes(marks=(mark("B3"), mark("C1", note="很长的一句话，" * 30))))
    vml = parts(marked)["xl/xlretro/vmlDrawing1.vml"].decode()
    anchors = [[int(n) for n in re.split(", *", a)] for a in re.findall("<x:Anchor>(.*?)<", vml)]
    b3, c1 = sorted(anchors)
    assert b3[0] == 2
    assert b3[2] < 3 <= b3[6]
    assert c1[6] > b3[6] + 3
    assert vml.count("visibility:hidden") == 2
    assert len(set(re.findall('id="(_x0000_s[0-9]+)"', vml))) == 2


def test_broken_vml_is_kept_but_for_our_boxes():
    vml = '<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape id="_x0000_s1025"><v:textbox><br></v:textbox></v:shape>\r\n</xml>\r\n'
    boxes = put_boxes(vml, [((1, 1), "0,0", "#FFFFFF"), ((2, 1), "0,0", "#FFFFFF")])
    assert boxes.count("_x0000_s1026") == 1
    assert 'xmlns:x="urn:schemas-microsoft-com:office:excel"' in boxes
    assert take_boxes(boxes, {(1, 1), (2, 1)}) == vml
    assert put_boxes("no drawing", []) is None


# ---------------------------------------------------------------------------------------- the sheet


def test_the_sheet_comes_first_with_links_a_filter_and_a_frozen_header(book):
    marked = opened(changed_bytes(book, Changes(findings=findings(Place("S", 2, 2), Place("空", 1, 1)))))
    sheet = marked.worksheets[0]
    assert marked.sheetnames == ["校验结果", "S", "空"]
    assert [cell.value for cell in sheet[4]][:2] == ["级别", "编码"]
    assert [cell.value for cell in sheet[5]][4:7] == ["B2", "=1+1", "目标值 <不是> 数"]
    assert sheet["F5"].data_type == "s"
    assert [sheet[cell].hyperlink.location for cell in ("E5", "E6")] == ["'S'!B2", "'空'!A1"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A5", "A4:H6", "$4:$4")
    assert sheet.page_setup.orientation == "landscape"
    assert sheet["A5"].fill.fgColor.rgb == "FFFBE3E0"
    assert sheet["G5"].alignment.wrap_text


def test_its_name_is_free_and_not_too_long(book):
    long = "校验结果" * 10
    data = changed_bytes(book, Changes(findings=findings(name="空")))
    assert opened(data).sheetnames[0] == "空 (2)"
    assert opened(changed_bytes(book, Changes(findings=findings(name=long)))).sheetnames[0] == long[:31]
    assert opened(changed_bytes(book, Changes(findings=findings(name="a/b:[c]")))).sheetnames[0] == "a_b__c_"


def test_what_counts_sheets_moves_on(tmp_path):
    data = rich(tmp_path / "a.xlsx").read_bytes()
    before, after = opened(data), opened(changed_bytes(data, marking(data)))
    assert after.active.title == before.active.title == "另一 页's"
    assert after["另一 页's"].print_title_rows == before["另一 页's"].print_title_rows == "$1:$1"
    assert after["另一 页's"].print_area == before["另一 页's"].print_area
    assert list(after["数据"].defined_names) == ["local"]


def test_the_reader_does_not_read_it(tmp_path):
    data = plain(tmp_path / "a.xlsx").read_bytes()
    marked = changed_bytes(data, marking(data))
    before, after = read_bytes_of_workbook(data), read_bytes_of_workbook(marked)
    assert {key: (t.rows, t.columns) for key, t in after.tables.items()} == {key: (t.rows, t.columns) for key, t in before.tables.items()}


def misled(data, leads_to, change=lambda book: None):
    """A marked workbook, saved by another program, whose name for our sheet leads elsewhere."""
    book = opened(changed_bytes(data, Changes(findings=findings(Place("S", 1, 1)))))
    book.defined_names["xlretro_findings"].attr_text = leads_to
    change(book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def typed_over(cell):
    def change(book):
        book["校验结果"][cell] = "自己的"

    return change


def with_a_table(book):
    book["校验结果"]["K4"], book["校验结果"]["K5"] = "目标", 1
    book["校验结果"].add_table(Table(displayName="mine", ref="K4:K5"))


@pytest.mark.parametrize(("leads_to", "change"), [
    ("S!$A$1", lambda book: None), ("校验结果!$A$1", typed_over("A1")), ("校验结果!$A$1", typed_over("C4")),
    ("校验结果!$A$1", with_a_table),
], ids=["cut and pasted", "another title", "other headings", "somebody's table"])  # fmt: skip
def test_a_sheet_that_is_not_ours_is_never_deleted(leads_to, change, book):
    data = misled(book, leads_to, change)
    cleared = opened(cleared_bytes(data)[0])
    assert cleared.sheetnames == ["校验结果", "S", "空"]
    assert "xlretro_findings" not in cleared.defined_names
    again = opened(changed_bytes(data, Changes(findings=findings(Place("S", 1, 1)))))
    assert again.sheetnames == ["校验结果 (2)", "校验结果", "S", "空"]


def test_a_copy_that_somebody_made_of_the_sheet_stays(book):
    def copied(workbook):
        sheet = workbook.copy_worksheet(workbook["校验结果"])
        sheet.title = "存档"
        sheet.defined_names["xlretro_findings"] = DefinedName("xlretro_findings", attr_text="存档!$A$1")

    cleared = opened(cleared_bytes(misled(book, "校验结果!$A$1", copied))[0])
    assert cleared.sheetnames == ["S", "空", "存档"]


def test_edits_between_marking_and_clearing_stay(book):
    marked = changed_bytes(book, marking(book))
    edited = changed_bytes(marked, Changes(edits=(edit("A1", 0.5, number_format="0.0000%"),)))
    cleared, _ = cleared_bytes(edited)
    sheet = opened(cleared)["S"]
    assert (sheet["A1"].value, sheet["A1"].number_format, rules(sheet)) == (0.5, "0.0000%", [])
    again = changed_bytes(edited, marking(book))
    assert len(parts(again)["xl/styles.xml"]) == len(parts(edited)["xl/styles.xml"]), "looks are not added again and again"
    assert not differing(again, changed_bytes(again, marking(book)))


def test_macros_and_every_unnamed_part_stay(tmp_path):
    source = with_macros(tmp_path / "a.xlsx")
    apply_changes(source, tmp_path / "b.xlsm", marking(source.read_bytes()))
    before, after = parts(source), parts(tmp_path / "b.xlsm")
    assert after["xl/vbaProject.bin"] == before["xl/vbaProject.bin"]


# ---------------------------------------------------------------------------------------- other programs


FEW = ("A1", "B2", "B3", "C7")


def clean(data):
    """No mark, note or sheet of ours is left in the workbook."""
    book = opened(data)
    texts = [cell.comment.text for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment]
    assert not any(MARK_FORMULA in rule[1] for sheet in book for rule in rules(sheet))
    assert not any("xlretro" in text for text in texts)
    assert "校验结果" not in book.sheetnames
    assert "xlretro_findings" not in book.defined_names
    return book


def test_marks_are_known_after_openpyxl_wrote_them_anew(tmp_path):
    data = by_openpyxl(tmp_path / "a.xlsx").read_bytes()
    book = opened(changed_bytes(data, marking(data, *FEW)))
    book.move_sheet("校验结果", 2)
    book["校验结果"].title = "改了名"
    book.defined_names["xlretro_findings"].attr_text = "改了名!$A$1"  # Excel does that by itself
    book.save(tmp_path / "b.xlsx")
    cleared, cells = cleared_bytes((tmp_path / "b.xlsx").read_bytes())
    assert cells == 8
    book = clean(cleared)
    assert book.sheetnames == ["S", "空"]
    assert book["S"]["B2"].comment.text == "原来的批注"
    assert book["S"]["A1"].comment is None


def test_what_excel_adds_to_the_sheet_goes_with_it(book):
    marked = changed_bytes(book, Changes(findings=findings(Place("S", 1, 1))))
    package = Package(marked)
    package.add("xl/printerSettings/printerSettings1.bin", "x", "application/x")
    package.relate("xl/xlretro/findings1.xml", "printerSettings", "xl/printerSettings/printerSettings1.bin")
    assert not differing(cleared_bytes(package.to_bytes())[0], book)


def test_the_sheet_deleted_by_hand_leaves_nothing_behind(tmp_path):
    data = by_openpyxl(tmp_path / "a.xlsx").read_bytes()
    book = opened(changed_bytes(data, marking(data, *FEW)))
    del book["校验结果"]
    book.save(tmp_path / "b.xlsx")
    clean(cleared_bytes((tmp_path / "b.xlsx").read_bytes())[0])


@needs_libreoffice
def test_libreoffice_computes_and_shows_what_it_did_before(tmp_path):
    source = by_openpyxl(tmp_path / "a.xlsx")
    apply_changes(source, tmp_path / "b.xlsx", marking(source.read_bytes(), *FEW))
    values = recalculate_libreoffice(tmp_path / "b.xlsx")
    assert values.pop("校验结果")["E5"] == "A1"
    assert values == recalculate_libreoffice(source)
    assert values["S"]["C3"] == 10


@needs_libreoffice
def test_marks_are_known_after_libreoffice_wrote_them_anew(tmp_path):
    from tests.engines import _convert

    source = by_openpyxl(tmp_path / "a.xlsx")
    apply_changes(source, tmp_path / "b.xlsx", marking(source.read_bytes(), *FEW))
    saved = _convert(tmp_path / "b.xlsx", tmp_path, "xlsx:Calc MS Excel 2007 XML")
    cleared, cells = cleared_bytes(saved.read_bytes())
    assert cells == 8
    book = clean(cleared)
    assert book["S"]["B2"].comment.text == "原来的批注"
    (tmp_path / "c.xlsx").write_bytes(cleared)
    assert recalculate_libreoffice(tmp_path / "c.xlsx")["S"]["C3"] == 10


@pytest.mark.parametrize("make", [plain, rich, by_openpyxl], ids=lambda make: make.__name__)
def test_a_marked_workbook_is_valid_open_xml(make, tmp_path):
    source = make(tmp_path / "a.xlsx")
    apply_changes(source, tmp_path / "b.xlsx", marking(source.read_bytes(), *FEW))
    before, after = ({(e.part_uri, e.description) for e in OpenXmlValidator().validate(path).errors}
                     for path in (source, tmp_path / "b.xlsx"))  # fmt: skip
    assert after <= before


def test_values_are_what_they_were(tmp_path):
    source = rich(tmp_path / "a.xlsx")
    apply_changes(source, tmp_path / "b.xlsx", marking(source.read_bytes(), *FEW))
    marked = stored_values(tmp_path / "b.xlsx")
    del marked["校验结果"]
    assert marked == stored_values(source)


def test_looks_keep_to_the_prefix_of_their_part(tmp_path):
    data = WORKBOOKS["name prefixes everywhere"](tmp_path / "a.xlsx").read_bytes()
    marked = changed_bytes(data, marking(data, *FEW))
    book = opened(marked)
    assert not re.search(b"<(font|fill|xf|dxf|border)", parts(marked)["xl/styles.xml"])
    assert book.worksheets[0]["A5"].fill.fgColor.rgb == "FFFBE3E0"
    assert rules(book["S"])[0][2] == "FFFBE3E0"
