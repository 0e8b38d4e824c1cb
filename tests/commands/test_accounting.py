"""Every input is counted once, and every row of the summary is what stands in the cell that it names."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from tests.commands.random_folder import MEANING, folder
from tests.conftest import REPOSITORY
from xlretro.io.summary.rows import shown_place
from xlretro.io.tables.layout import layouts_of
from xlretro.workbooks import RETRO

SHEETS = {"goals": "目标达成", "phases": "阶段执行", "issues": "问题与措施", "lessons": "经验库"}
SEEDS = range(6)


class Made(NamedTuple):
    """A random folder, and what became of it."""

    expected: dict[str, int]
    result: dict[str, Any]
    book: Any


@pytest.fixture(params=SEEDS, scope="module")
def consolidated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Made]:
    place = tmp_path_factory.mktemp("account")
    expected = folder(place / "in", random.Random(request.param))
    ended = subprocess.run(
        [sys.executable, "-m", "xlretro", "consolidate", "in", "-o", "s.xlsx", "--parquet", "p", "--csv", "c", "--json",
         "--as-of", "2023-11-01"],
        cwd=place, env={**os.environ, "XLRETRO_LANG": "zh", "PYTHONPATH": str(REPOSITORY)}, capture_output=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr.decode()
    return place, Made(expected, json.loads(ended.stdout), openpyxl.load_workbook(place / "s.xlsx"))


@pytest.fixture
def made(consolidated: tuple[Path, Made], monkeypatch: pytest.MonkeyPatch) -> Made:
    place, found = consolidated
    monkeypatch.chdir(place)
    return found


def records(book: Any, name: str) -> list[dict[str, Any]]:
    titles, *rows = book[name].values
    return [dict(zip(titles, row, strict=True)) for row in rows]


def test_the_verdicts_add_up_everywhere(made: Made) -> None:
    expected, result, book = made
    verdicts = ("read", "refused", "unrecognised", "duplicates")
    assert {verdict: result[verdict] for verdict in verdicts} == {verdict: expected[verdict] for verdict in verdicts}
    assert sum(result[verdict] for verdict in verdicts) == result["inputs"]
    files = [record["结论"] for record in records(book, "文件清单")]
    counted = [files.count(title) for title in ("已读取", "已拒绝", "未识别", "重复", "跳过")]
    assert counted == [*(result[verdict] for verdict in verdicts), expected["skipped"]]
    shown = [str(cell) for row in book["总览"].values for cell in row if cell is not None]
    assert "已读取 {} · 已拒绝 {} · 未识别 {} · 重复 {}".format(*counted) in shown
    assert any(re.match(rf"另跳过 {expected['skipped']} 个", text) for text in shown) == bool(expected["skipped"])


def test_the_rows_add_up_everywhere(made: Made) -> None:
    _, result, book = made
    read = [record for record in records(book, "文件清单") if record["结论"] == "已读取"]
    for key, name in SHEETS.items():
        rows = records(book, name)
        assert len(rows) == result["rows"][key] == sum(record[f"{name}行数"] for record in read)
        for record in read:
            assert sum(row["来源文件"] == record["文件"] for row in rows) == record[f"{name}行数"]
    findings = records(book, "数据质量")
    for severity, title in (("error", "错误"), ("warning", "警告"), ("advice", "建议")):
        count = sum(record["级别"] == title for record in findings)
        assert count == result["findings"][severity] == sum(record[f"{title}数"] for record in read)


def opened(source: str) -> Any:
    """The source workbook, also where it lies in an archive."""
    archive, _, member = source.partition(".zip/")
    if not member:
        return openpyxl.load_workbook(source)
    with zipfile.ZipFile(f"{archive}.zip") as file:
        return openpyxl.load_workbook(BytesIO(file.read(member)))


def meant(title: str, typed: Any) -> Any:
    """What a typed value is in the summary, by the tables that the folder was made from."""
    if title in MEANING:
        return MEANING[title][typed]
    return None if typed in (None, "") else str(typed).strip() if title == "完成情况" else typed


def test_every_row_is_what_stands_in_the_cells_that_it_names(made: Made) -> None:
    _, result, book = made
    sources: dict[str, Any] = {}
    checked = cells = 0
    for name in SHEETS.values():
        for record in records(book, name):
            source = sources.setdefault(record["来源文件"], opened(record["来源文件"]))[record["工作表"]]
            header = next(row for row in source.iter_rows() if row[0].value in ("核心目标", "阶段", "问题描述", "类别"))
            line = source[record["行号"]]
            for title, cell in zip(header, line, strict=False):
                if title.value in record and title.value != "单位":
                    assert same(record[title.value], meant(title.value, cell.value)), (record["来源文件"], cell.coordinate)
                    cells += 1
            checked += 1
    assert checked == sum(result["rows"].values())
    assert cells > checked * 3


def test_no_row_of_a_source_is_missing(made: Made) -> None:
    _, _, book = made
    found = {(r["来源文件"], r["工作表"], r["行号"]) for name in SHEETS.values() for r in records(book, name)}
    read = [record["文件"] for record in records(book, "文件清单") if record["结论"] == "已读取"]
    there = set()
    for path in read:
        for sheet in opened(path).worksheets:
            start = next(row[0].row for row in sheet.iter_rows() if row[0].value in ("核心目标", "阶段", "问题描述", "类别"))
            filled = (row[0].row for row in sheet.iter_rows(min_row=start + 1) if any(cell.value is not None for cell in row))
            there |= {(path, sheet.title, row) for row in filled}
    assert found == there


def same(shown: Any, expected: Any) -> bool:
    if isinstance(expected, str):
        return bool(str(shown).strip() == expected.strip())
    return bool(shown == expected)


# ------------------------------------------------------------------------------------ the other sinks


def test_parquet_holds_what_the_workbook_holds(made: Made) -> None:
    *_, book = made
    for layout in layouts_of(RETRO):
        titles = {field.key: field.title.zh for field in layout.fields}
        rows = pq.read_table(f"p/{layout.key}.parquet").to_pylist()
        shown = records(book, SHEETS.get(layout.key, {"findings": "数据质量", "files": "文件清单"}.get(layout.key, "")))
        assert len(rows) == len(shown)
        for row, record in zip(rows, shown, strict=True):
            if layout.key == "findings":
                table = next((one for one in RETRO.tables if one.title.zh == row["table"]), None)
                row["cell"] = shown_place(table, row.pop("sheet") or "", row["cell"] or "") or None
            for key, value in row.items():
                if titles[key] in record:
                    said = row.get(f"{key}_text")
                    assert plain(record[titles[key]]) == (said if said is not None else value), (layout.key, key)
            assert set(record) <= {titles[key] for key in row}


def plain(value: Any) -> Any:
    """A cell as openpyxl gives it: dates with a clock, line ends as XML has them."""
    if isinstance(value, datetime):
        return value.date()
    return value


def test_csv_holds_what_parquet_holds(made: Made) -> None:
    for layout in layouts_of(RETRO):
        ours = pd.read_csv(f"c/{layout.key}.csv", dtype=str, keep_default_na=False, na_values=[])
        theirs = pq.read_table(f"p/{layout.key}.parquet").to_pylist()
        assert list(ours.columns) == [field.title.zh for field in layout.fields]
        for line, row in zip(ours.itertuples(index=False), theirs, strict=True):
            for text, value in zip(line, row.values(), strict=True):
                if value is None:
                    assert text == ""
                elif isinstance(value, date):
                    assert text == value.isoformat()
                elif isinstance(value, str):
                    assert text.removeprefix("'") == value
                else:
                    assert float(text) == value


def test_the_folders_are_named_in_the_result(made: Made) -> None:
    _, result, _ = made
    assert (result["parquet"], result["csv"]) == ("p", "c")
