"""What does not fit a sheet of Excel's goes on in another, or is said to be left out: nothing is cut silently."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from openxml_audit import OpenXmlValidator

from tests.summary.reading import column, links, sheets, texts
from tests.summary.sample import sample
from xlretro.io.summary.cells import LINK_LIMIT, ROW_LIMIT

LISTS = {"目标达成": "goals", "阶段执行": "phases", "问题与措施": "issues", "经验库": "lessons"}


def test_the_limits_are_those_of_excel() -> None:
    assert (ROW_LIMIT, LINK_LIMIT) == (1_048_576, 65_530)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample().write(tmp_path_factory.mktemp("full") / "汇总.xlsx", row_limit=8)


def test_a_summary_of_many_full_sheets_opens_without_repair(full: Path) -> None:
    result = OpenXmlValidator(strict=True).validate(full)
    assert result.is_valid, result.errors
    assert (result.error_count, result.warning_count) == (0, 0), result.errors


def test_every_list_goes_on_and_loses_no_row(full: Path) -> None:
    made, found = sample(), sheets(full)
    expected = {title: [row.row for key, *_, rows in made.rows if key == wanted for row in rows] for title, wanted in LISTS.items()}
    for title, rows in expected.items():
        parts = [name for name in found if re.fullmatch(rf"{title}( \d+)?", name)]
        assert len(parts) == -(-len(rows) // 7) > 1
        assert [value for name in parts for value in column(found[name], "行号")] == rows
    files = [value for name in found if name.startswith("文件清单") for value in column(found[name], "文件")]
    assert files == [line.path for line in made.files]
    codes = [value for name in found if name.startswith("数据质量") for value in column(found[name], "编码")]
    assert codes == [line.finding.code for line in made.findings]


def test_a_sheet_that_goes_on_is_a_list_of_its_own(full: Path) -> None:
    found = sheets(full)
    for name, sheet in found.items():
        assert sheet.max_row <= 8 or name == "总览"
        if name != "总览":
            first = found[re.sub(r" \d+$", "", name)]
            assert [cell.value for cell in sheet[1]] == [cell.value for cell in first[1]]
            assert sheet.auto_filter.ref == sheet.dimensions
            assert sheet.freeze_panes == first.freeze_panes
    assert {str(area.sqref) for area in found["目标达成 2"].conditional_formatting}, "marks lie over it too"


def test_the_rows_of_a_sheet_that_goes_on_lead_to_their_sources(full: Path) -> None:
    made = sample()
    expected = [
        (Path(source).resolve(), f"'{row.sheet}'!{row.cell}")
        for key, *_, source, rows in made.rows if key == "goals" for row in rows
    ]  # fmt: skip
    parts = {name: at for at, name in enumerate(sheets(full), 1) if name.startswith("目标达成")}
    found = [link for name in sorted(parts, key=_number) for link in links(full, parts[name]).values()]
    assert [((full.parent / unquote(link.target)).resolve(), link.location) for link in found] == expected


def _number(name: str) -> int:
    return int(name.rpartition(" ")[2]) if " " in name else 1


def test_links_beyond_the_limit_are_counted_on_every_list(tmp_path: Path) -> None:
    made = sample()
    path = made.write(tmp_path / "汇总.xlsx", link_limit=10)
    said = " ".join(texts(sheets(path)["总览"]))
    for number, (title, wanted) in enumerate(LISTS.items(), 2):
        rows = sum(len(rows) for key, *_, rows in made.rows if key == wanted)
        assert len(links(path, number)) == 10
        assert f"{title} 有 {rows - 10} 行没有链接" in said


def test_links_of_the_overview_beyond_the_limit_are_said_to_be_missing(tmp_path: Path) -> None:
    whole = len(links(sample().write(tmp_path / "全.xlsx"), 1))
    assert whole > 12
    for limit in (whole, whole - 3):
        path = sample().write(tmp_path / f"{limit}.xlsx", link_limit=limit)
        assert len(links(path, 1)) == limit
        said = " ".join(texts(sheets(path)["总览"]))
        assert ("总览的最后 3 行没有链接" in said) == (limit < whole)
        assert ("总览的最后" in said) == (limit < whole)
