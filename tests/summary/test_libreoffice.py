"""LibreOffice opens the summary and shows the same values and links."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest

from tests.summary.sample import sample

pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed"),
]


def converted(path: Path, target: str) -> Path:
    profile = path.parent / "profile"
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--convert-to", target,
         "--outdir", str(path.parent / "out"), str(path)],
        check=True, capture_output=True, timeout=180,
    )
    return path.parent / "out" / f"{path.stem}.{target.split(':')[0]}"


def values(path: Path) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: [[_plain(value) for value in row] for row in sheet.iter_rows(values_only=True)]
            for sheet in book.worksheets}


def _plain(value: Any) -> Any:
    if isinstance(value, str):  # openpyxl leaves Excel's escapes in texts in place
        return value.replace("_x0007_", "\a").replace("_x005F_", "_")
    return round(value, 12) if isinstance(value, float) else value


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = sample()
    key, _, activity, source, rows = next(found for found in made.rows if found[0] == "lessons")
    odd = ["=1+1", "@SUM(A1)", " blank ", "two\nlines", "<r><t>x</t></r>", "a\x07b", "_x0041_", "长" * 40_000]
    made.rows[:0] = [
        (key, text, activity, source, [rows[0]._replace(values=(text, *rows[0].values[1:]))]) for text in odd
    ]
    return made.write(tmp_path / "汇总.xlsx")


def test_values_are_the_same_in_libreoffice(path: Path) -> None:
    ours, theirs = values(path), values(converted(path, "xlsx:Calc MS Excel 2007 XML"))
    assert list(ours) == list(theirs)
    for name, rows in ours.items():
        for at, row in enumerate(rows):
            other = theirs[name][at]
            assert other[: len(row)] == row, (name, at + 1)


def test_links_are_read_by_libreoffice(path: Path) -> None:
    flat = converted(path, "fods").read_text(encoding="utf-8")
    found = {unquote(link).replace("&apos;", "'") for link in re.findall(r'xlink:href="([^"]+)"', flat)}
    wanted = "产品研发部/产品研发部-小程序改版 2.0 'Beta' #1.xlsx#'表2 各阶段执行情况分析'!B5"
    assert any(link.endswith(wanted) for link in found)
    assert any(link.endswith("品牌公关部-公益跑 100% 参与.xlsx#'表1 活动基础信息与目标'!B12") for link in found)
    assert any(link.endswith("通讯录.xlsx") for link in found)
