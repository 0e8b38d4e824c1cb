"""Cell edits: what a cell then holds, and that nothing else differs."""

from __future__ import annotations

from datetime import date, datetime, time

import openpyxl
import pytest
import xlsxwriter

from tests.edit.build import by_openpyxl, differing, edit, in_part, parts, plain, rich
from tests.reader.build import in_sheets, prefixed, rezip
from xlretro.io.edit.apply import apply_changes
from xlretro.model.changes import Changes, Formula
from xlretro.model.records import CellError

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def done(tmp_path):
    """Carries edits out and opens the result."""

    def run(source, *edits):
        apply_changes(source, tmp_path / "out.xlsx", Changes(edits=edits))
        return openpyxl.load_workbook(tmp_path / "out.xlsx")

    run.path = tmp_path / "out.xlsx"
    return run


@pytest.fixture
def book(tmp_path):
    return by_openpyxl(tmp_path / "a.xlsx")


VALUES = [
    5, -0.375, 1e300, 2**60, True, False, "文字", "=1+1", " 两边空格 ", "a\nb", "<&>\"'", "_x0041_", "\x0b", "",
    date(2023, 9, 28), datetime(2023, 9, 28, 13, 30), time(6, 0), CellError("#N/A"),
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
@pytest.mark.parametrize("cell", ["A1", "B9", "Z3", "AA1000"])
def test_a_value_comes_back_as_it_was_put_in(book, done, value, cell):
    got = done(book, edit(cell, value))["S"][cell].value
    expected = {CellError("#N/A"): "#N/A", date(2023, 9, 28): datetime(2023, 9, 28), "\x0b": "_x000B_", "": None,
                "_x0041_": "_x005F_x0041_"}  # fmt: skip
    if isinstance(got, str) and isinstance(value, str):
        got = openpyxl.utils.escape.unescape(got)
        assert got == value
    else:
        assert got == expected.get(value, value)
        assert isinstance(got, bool) == isinstance(value, bool)


def test_only_the_sheet_differs(tmp_path, done):
    source = rich(tmp_path / "a.xlsx")
    done(source, edit("B3", 7, sheet="数据"), edit("D40", "新", sheet="数据"))
    assert differing(source, done.path) == {SHEET}


def test_the_rest_of_the_sheet_stays_as_text(tmp_path, done):
    source = rich(tmp_path / "a.xlsx")
    done(source, edit("B3", 7, sheet="数据"))
    before, after = parts(source)[SHEET].decode(), parts(done.path)[SHEET].decode()
    assert after == before.replace('<c r="B3"><v>5</v></c>', '<c r="B3"><v>7</v></c>')


@pytest.mark.parametrize("settings", ["", '<calcPr calcId="1"/>', '<calcPr calcId="1" fullCalcOnLoad="0"/>'])
def test_a_workbook_with_formulas_is_asked_to_compute_and_no_other(tmp_path, done, settings):
    set_up = in_part("xl/workbook.xml", "<calcPr[^>]*/>", settings)
    without, with_formulas = rezip(plain(tmp_path / "a.xlsx"), set_up), rezip(by_openpyxl(tmp_path / "b.xlsx"), set_up)
    done(without, edit("B3", 7))
    assert differing(without, done.path) == {SHEET}
    done(with_formulas, edit("B2", 7))
    assert differing(with_formulas, done.path) == {SHEET, "xl/workbook.xml"}
    assert parts(done.path)["xl/workbook.xml"].count(b'fullCalcOnLoad="1"') == 1


def test_rows_and_cells_stand_in_order(book, done):
    done(book, edit("C9", 1), edit("A9", 2), edit("B7", 3), edit("D2", 4), edit("A2", 5))
    rows = [(row, cells) for row, cells in _addresses(parts(done.path)[SHEET].decode())]
    assert rows == [(1, ["A1"]), (2, ["A2", "B2", "D2"]), (3, ["C3"]), (7, ["B7"]), (9, ["A9", "C9"])]
    assert '<dimension ref="A1:D9"' in parts(done.path)[SHEET].decode()


def _addresses(xml):
    import re

    for row in re.finditer(r'<row r="(\d+)".*?(?:</row>|/>)', xml, re.DOTALL):
        yield int(row[1]), re.findall(r'<c r="([A-Z]+\d+)"', row[0])


def test_spans_grow(tmp_path, done):
    source = plain(tmp_path / "a.xlsx")
    done(source, edit("Z2", 1))
    assert '<row r="2" spans="1:26"' in parts(done.path)[SHEET].decode()


def test_none_empties_and_keeps_the_look(tmp_path, done):
    path = tmp_path / "a.xlsx"
    workbook = xlsxwriter.Workbook(str(path))
    sheet = workbook.add_worksheet("S")
    sheet.write("A1", 5, workbook.add_format({"bold": True, "num_format": "0.00"}))
    workbook.close()
    cell = done(path, edit("A1", None), edit("C5", None))["S"]["A1"]
    assert (cell.value, cell.font.b, cell.number_format) == (None, True, "0.00")
    assert differing(path, done.path) == {SHEET}
    assert "C5" not in parts(done.path)[SHEET].decode()


def test_a_number_format_leaves_the_rest_of_the_look(tmp_path, done):
    path = tmp_path / "a.xlsx"
    workbook = xlsxwriter.Workbook(str(path))
    sheet = workbook.add_worksheet("S")
    sheet.write("A1", "5万", workbook.add_format({"bold": True, "bg_color": "#FF0000"}))
    sheet.write("A2", "x")
    workbook.close()
    wan = r'[>=10000]0\.0,"万";General'
    sheet = done(path, edit("A1", 50000, number_format=wan), edit("A2", 1, number_format=wan), edit("A3", 2, number_format="0%"))["S"]
    assert (sheet["A1"].value, sheet["A1"].number_format, sheet["A1"].font.b) == (50000, wan, True)
    assert sheet["A1"].fill.fgColor.rgb == "FFFF0000"
    assert (sheet["A2"].number_format, sheet["A3"].number_format) == (wan, "0%")
    assert sheet["A2"].font.b is False
    assert parts(done.path)["xl/styles.xml"].count(b"<numFmt ") == 1
    assert differing(path, done.path) == {SHEET, "xl/styles.xml"}


def test_a_date_gets_a_date_format_only_where_it_needs_one(tmp_path, done):
    path = tmp_path / "a.xlsx"
    workbook = xlsxwriter.Workbook(str(path))
    sheet = workbook.add_worksheet("S")
    sheet.write("A1", 1, workbook.add_format({"num_format": "d/m/yy"}))
    sheet.write("A2", 1, workbook.add_format({"num_format": '"月"0'}))
    workbook.close()
    sheet = done(path, *(edit(cell, date(2023, 9, 28)) for cell in ("A1", "A2", "A3")))["S"]
    assert [sheet[cell].number_format for cell in ("A1", "A2", "A3")] == ["d/m/yy", "yyyy-mm-dd", "yyyy-mm-dd"]


def test_a_new_cell_looks_like_its_row_or_its_column(tmp_path, done):
    path = tmp_path / "a.xlsx"
    workbook = xlsxwriter.Workbook(str(path))
    sheet = workbook.add_worksheet("S")
    sheet.set_column("B:C", 20, workbook.add_format({"num_format": "0.0"}))
    sheet.set_row(1, 20, workbook.add_format({"num_format": "0.00"}))
    workbook.close()
    sheet = done(path, edit("B2", 1), edit("C9", 1), edit("D9", 1))["S"]
    assert [sheet[cell].number_format for cell in ("B2", "C9", "D9")] == ["0.00", "0.0", "General"]


def test_the_1904_date_system(tmp_path, done):
    path = tmp_path / "a.xlsx"
    workbook = xlsxwriter.Workbook(str(path), {"date_1904": True})
    workbook.add_worksheet("S").write("A1", 1)
    workbook.close()
    book = done(path, edit("A1", date(2023, 9, 28)))
    assert book["S"]["A1"].value == datetime(2023, 9, 28)
    assert b"<v>43735</v>" in parts(done.path)[SHEET]


def test_formulas_with_their_result(book, done):
    book = done(book, edit("D1", Formula("SUM(B2:B2)", 5)), edit("D2", Formula('=IF(1>0,"是<","")', "是<")),
                edit("D3", Formula("1/0", "#DIV/0!")), edit("D4", Formula("TRUE", True)), edit("D5", Formula('""')))  # fmt: skip
    assert [book["S"][f"D{n}"].value for n in (1, 2, 3, 4)] == ["=SUM(B2:B2)", '=IF(1>0,"是<","")', "=1/0", "=TRUE"]
    stored = openpyxl.load_workbook(done.path, data_only=True)["S"]
    assert [stored[f"D{n}"].value for n in (1, 2, 3, 4)] == [5, "是<", "#DIV/0!", True]


CHAIN = (b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
         b'<c r="C3" i="1"/><c r="C4"/><c r="C3" i="2"/></calcChain>')  # fmt: skip


def chained(path, chain=CHAIN):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "S"
    sheet["C3"], sheet["C4"] = "=1+1", "=2+2"
    book.create_sheet("T")["C3"] = "=3+3"
    book.save(path)
    related = '<Relationship Id="rIdC" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain" Target="calcChain.xml"/>'
    kind = '<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/>'
    rezip(path, in_part("workbook.xml.rels", "</Relationships>", related + "</Relationships>"), {"xl/calcChain.xml": chain})
    return rezip(path, in_part("[Content_Types].xml", "</Types>", kind + "</Types>"))


def test_a_formula_that_goes_leaves_the_calculation_chain(tmp_path, done):
    source = chained(tmp_path / "a.xlsx")
    done(source, edit("C3", 2), edit("A1", 1))
    assert parts(done.path)["xl/calcChain.xml"].endswith(b'main"><c i="1" r="C4"/><c r="C3" i="2"/></calcChain>')


def test_a_formula_that_comes_joins_it_and_a_result_alone_does_not_touch_it(tmp_path, done):
    source = chained(tmp_path / "a.xlsx")
    done(source, edit("D1", Formula("1", 1), sheet="T"))
    assert parts(done.path)["xl/calcChain.xml"].endswith(b'<c r="D1" i="2"/></calcChain>')
    done(source, edit("C3", Formula("", 2)))
    assert differing(source, done.path) == {SHEET}


def test_an_empty_chain_goes(tmp_path, done):
    source = chained(tmp_path / "a.xlsx", CHAIN.replace(b'<c r="C3" i="2"/>', b""))
    done(source, edit("C3", 2), edit("C4", 2))
    assert "xl/calcChain.xml" not in parts(done.path)
    assert b"calcChain" not in parts(done.path)["[Content_Types].xml"] + parts(done.path)["xl/_rels/workbook.xml.rels"]


SHARED = '<c r="C3"><f t="shared" ref="C3:C4" si="0">A3*2</f><v>1</v></c>'


@pytest.fixture
def sharing(tmp_path):
    path = chained(tmp_path / "a.xlsx")
    rezip(path, in_part("sheet1.xml", '<c r="C3">.*?</c>', SHARED))
    return rezip(path, in_part("sheet1.xml", '<c r="C4">.*?</c>', '<c r="C4"><f t="shared" si="0"/><v>2</v></c>'))


def test_a_result_under_a_shared_formula_is_renewed(sharing, done):
    done(sharing, edit("C3", Formula("A3*2", 8)), edit("C4", Formula("", "文")))
    xml = parts(done.path)[SHEET].decode()
    assert SHARED.replace("<v>1</v>", "<v>8</v>") in xml
    assert '<c t="str" r="C4"><f t="shared" si="0"/><v>文</v></c>' in xml


def test_one_that_shares_may_go_and_all_together_may(sharing, done):
    assert done(sharing, edit("C4", 9))["S"]["C4"].value == 9
    book = done(sharing, edit("C4", 9), edit("C3", 8))
    assert (book["S"]["C3"].value, book["S"]["C4"].value) == (8, 9)


def test_rows_and_cells_without_addresses(book, done):
    import re

    rezip(book, in_sheets(lambda xml: re.sub(r'<(row|c) r="[A-Z]*\d+"', r"<\1", xml.replace('<c r="B2"', '<c r="A2"/><c r="B2"'))))
    sheet = done(book, edit("B2", 7))["S"]
    assert (sheet["A1"].value, sheet["B2"].value) == ("标题", 7)


def test_name_prefixes(tmp_path, done):
    source = rezip(plain(tmp_path / "a.xlsx"), in_sheets(prefixed))
    sheet = done(source, edit("B3", "新"), edit("Z50", 4), edit("A60", Formula("1+1", 2)))["S"]
    assert (sheet["B3"].value, sheet["Z50"].value, sheet["A60"].value) == ("新", 4, "=1+1")


def test_an_edit_that_says_nothing_new_changes_nothing(book, done):
    done(book, edit("B2", 5, old=5), edit("A1", "标题", old="标题"))
    assert done.path.read_bytes() == book.read_bytes()


def test_later_attributes_of_a_cell_stay_and_those_of_its_value_go(book, done):
    rezip(book, in_sheets(lambda xml: xml.replace('<c r="B2"', '<c r="B2" ph="1" cm="1" vm="2"')))
    done(book, edit("B2", 7))
    assert '<c r="B2" ph="1"><v>7</v></c>' in parts(done.path)[SHEET].decode()


@pytest.mark.parametrize("form", [None, "0.00", "yyyy-mm-dd"])
@pytest.mark.parametrize("value", [5, 4.2, True, date(2023, 9, 28), time(6, 0), Formula("1+1", 2)], ids=repr)
def test_the_apostrophe_of_a_text_goes_with_it(tmp_path, done, value, form):
    got = done(_quoted(tmp_path), edit("A1", value, number_format=form))["S"]
    assert (got["A1"].quotePrefix, got["A1"].font.b, got["A2"].quotePrefix) == (False, True, True)
    if form:
        assert got["A1"].number_format == form


def test_the_apostrophe_stays_with_another_text(tmp_path, done):
    assert done(_quoted(tmp_path), edit("A1", "=不是公式"))["S"]["A1"].quotePrefix


def _quoted(tmp_path):
    """'5万 in A1 and A2, in bold."""
    workbook = openpyxl.Workbook()
    workbook.active.title = "S"
    for cell in ("A1", "A2"):
        workbook.active[cell] = "5万"
        workbook.active[cell].font = openpyxl.styles.Font(b=True)
        workbook.active[cell].quotePrefix = True
    workbook.save(tmp_path / "a.xlsx")
    assert b'quotePrefix="1"' in parts(tmp_path / "a.xlsx")["xl/styles.xml"]
    return tmp_path / "a.xlsx"
