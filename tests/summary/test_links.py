"""Links lead from a row of the summary to the very cell of the source, wherever the summary stands."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest

from tests.summary.reading import Link, links, sheets, texts
from tests.summary.sample import sample
from xlretro.io.summary.rows import link_target
from xlretro.io.summary.workbook import SummaryWorkbook
from xlretro.language import Text
from xlretro.model.finding import Finding, Severity
from xlretro.model.measures import OnTime, Overall
from xlretro.model.records import column_letters
from xlretro.model.summary import (
    ActivityLine,
    DueMeasure,
    FileLine,
    FindingLine,
    Overview,
    SummaryRow,
    Verdict,
    summary_columns,
)
from xlretro.workbooks.retro import RETRO

DAY = date(2023, 10, 20)
GOALS, FINDINGS, FILES = 2, 6, 7

NAMES = ["甲部/复盘.xlsx", "a b/中秋 活动.xlsx", "x/100% #1.xlsx", "x/it's.xlsx", "x/a&b+c=d;e,f.xlsx", "x/%41.xlsx",
         "x/[1]{2}^`.xlsx", "x/？全角＃.xlsx", "../up.xlsx", "x/a;b@c$d!.xlsx"]  # fmt: skip
SHEETS = ["表1 目标", "it's", "a#b%20c", "Sheet!1", "'quoted'", "1+1"]


def _source(path: Path, sheet: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    book.create_sheet(sheet)["B7"] = f"{path.name} {sheet}"
    book.save(path)


def _opened(link: Link, beside: Path) -> object:
    """The value of the cell that a link leads to, opened as Excel resolves it."""
    assert "\\" not in link.target
    path = beside / unquote(link.target)
    match = re.fullmatch(r"'((?:[^']|'')+)'!([A-Z]+[0-9]+)", link.location)
    assert match, link.location
    return openpyxl.load_workbook(path)[match[1].replace("''", "'")][match[2]].value


@pytest.mark.parametrize(
    ("name", "sheet"), [*((name, SHEETS[0]) for name in NAMES), *((NAMES[0], sheet) for sheet in SHEETS[1:])]
)
def test_a_link_opens_the_cell_the_row_came_from(tmp_path: Path, name: str, sheet: str) -> None:
    beside = tmp_path / "汇总 结果"
    source = tmp_path / "收到" / name
    _source(source, sheet)
    path = tmp_path / "elsewhere" / "temporary.xlsx"
    path.parent.mkdir()
    with SummaryWorkbook(path, RETRO, "zh", beside=beside) as book:
        values = (None,) * len(summary_columns(RETRO["goals"]))
        book.add_rows("goals", "甲部", "活动", str(source), [SummaryRow(sheet, 7, "B7", values)])
        finding = Finding("XR204", Severity.ERROR, Text("错", "wrong"), Text("改", "fix"), sheet, "B7")
        book.add_findings([FindingLine("甲部", "活动", str(source), finding)])
        book.add_files([FileLine(str(source), Verdict.READ)])
        book.finish(Overview(
            DAY, [ActivityLine("甲部", "活动", str(source), DAY, Overall(1.0, 1, 0), 1, 1, OnTime(None, 0, 0), {}, 0)],
            [DueMeasure("*工", DAY, "甲部", "活动", "题", "措施", str(source), sheet, "B7")]))
    beside.mkdir()
    cell = f"{column_letters(sheets(path)['目标达成'].max_column)}2"
    assert _opened(links(path, GOALS)[cell], beside) == f"{source.name} {sheet}"
    assert _opened(links(path, FINDINGS)["G2"], beside) == f"{source.name} {sheet}"
    (file_link,) = links(path, FILES).values()
    assert (beside / unquote(file_link.target)).resolve() == source.resolve()
    assert file_link.location == ""
    outside = [link for link in links(path, 1).values() if link.target]
    assert sorted(bool(link.location) for link in outside) == [False, True]
    assert all((beside / unquote(link.target)).resolve() == source.resolve() for link in outside)


def test_every_row_has_its_own_link_and_a_file_one_relationship(tmp_path: Path) -> None:
    made = sample()
    path = made.write(tmp_path / "汇总.xlsx")
    rows = [(source, row) for key, _, _, source, rows in made.rows if key == "goals" for row in rows]
    found = links(path, GOALS)
    assert len(found) == len(rows)
    for (source, row), link in zip(rows, found.values(), strict=True):
        assert (tmp_path / unquote(link.target)).resolve() == Path(source).resolve()
        assert link.location == f"'{row.sheet}'!{row.cell}"
    sheet = sheets(path)["目标达成"]  # openpyxl follows shared relationships too
    cells = [sheet.cell(at, sheet.max_column) for at in range(2, len(rows) + 2)]
    assert [cell.hyperlink.target for cell in cells if cell.hyperlink] == [link.target for link in found.values()]


def test_targets_are_relative_with_forward_slashes(tmp_path: Path) -> None:
    assert link_target(str(tmp_path / "a" / "b c.xlsx"), tmp_path / "out") == "../a/b%20c.xlsx"
    assert link_target(str(tmp_path / "out" / "甲#.xlsx"), tmp_path / "out") == "甲%23.xlsx"
    # A colon in the first part would read as the scheme of a URL.
    assert link_target(str(tmp_path / "a:b.xlsx"), tmp_path) == "a%3Ab.xlsx"


@pytest.mark.parametrize("source", ["", "s3://bucket/甲.xlsx", "zip://甲.xlsx::a.zip", "长" * 2_100])
def test_what_can_not_be_linked_has_no_link_and_keeps_its_address(tmp_path: Path, source: str) -> None:
    path = tmp_path / "汇总.xlsx"
    with SummaryWorkbook(path, RETRO, "zh", beside=tmp_path) as book:
        book.add_files([FileLine(source, Verdict.REFUSED)])
        book.finish(Overview(DAY))
    assert links(path, FILES) == {}
    assert (sheets(path)["文件清单"]["A2"].value or "") == source


def test_names_that_xml_can_not_hold_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "汇总.xlsx"
    row = SummaryRow("a\x07\ud800\"&<\n", 7, "B7", (None,) * len(summary_columns(RETRO["goals"])))
    with SummaryWorkbook(path, RETRO, "zh", beside=tmp_path) as book:
        book.add_rows("goals", "甲部", "活动", str(tmp_path / "x\ufffe\udcff\n\x07.xlsx"), [row])
        book.finish(Overview(DAY))
    assert len(links(path, GOALS)) == 1
    assert sheets(path)["目标达成"].max_row == 2


def test_beyond_excels_limit_the_address_stays_as_text_and_a_note_says_so(tmp_path: Path) -> None:
    made = sample()
    path = made.write(tmp_path / "汇总.xlsx", link_limit=10)
    assert len(links(path, GOALS)) == 10
    assert len(links(path, 1)) <= 65_530
    found = sheets(path)
    count = sum(len(rows) for key, *_, rows in made.rows if key == "goals")
    assert found["目标达成"].max_row == count + 1
    assert all(found["目标达成"].cell(at, found["目标达成"].max_column - 2).value for at in range(2, count + 2))
    assert any(f"目标达成 有 {count - 10} 行没有链接" in text for text in texts(found["总览"]))
