"""How amounts are shown: as they were typed, and never rounded to another figure."""

from __future__ import annotations

import subprocess
from pathlib import Path

import openpyxl
import pytest

from tests.engines import needs_libreoffice, to_pdf
from xlretro.io.styles import WAN, quantity_format
from xlretro.io.template.workbook import write_workbook
from xlretro.model.quantity import parse_quantity
from xlretro.model.records import Retrospective
from xlretro.workbooks import RETRO


@pytest.mark.parametrize("text", ["5万", "4.2万", "1.2亿", "1.23亿", "500", "9999", "0.5"])
def test_an_amount_that_the_scaled_format_shows_whole_gets_it(text: str) -> None:
    assert quantity_format(parse_quantity(text), "zh") == WAN


@pytest.mark.parametrize("text", ["5.26万", "52,600", "15,050", "123.4567万", "99,999,999", "1.234亿"])
def test_an_amount_that_it_would_round_is_shown_in_full(text: str) -> None:
    assert quantity_format(parse_quantity(text), "zh") == "General"
    assert quantity_format(parse_quantity(f"≥{text}"), "zh") == '"≥"General'


def test_thousands_in_english() -> None:
    assert "k" in quantity_format(parse_quantity("15,100"), "en")
    assert quantity_format(parse_quantity("15,150"), "en") == "General"


@needs_libreoffice
def test_an_amount_typed_over_a_scaled_one_is_not_rounded(seed: Retrospective, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    write_workbook(path, RETRO, "zh", seed)
    workbook = openpyxl.load_workbook(path)
    target = next(c for row in workbook.worksheets[1].iter_rows() for c in row if c.value == 50000)
    target.value = 52600
    workbook.save(path)
    printed = subprocess.run(["pdftotext", "-layout", to_pdf(path, tmp_path), "-"], capture_output=True, encoding="utf-8",
                             check=True).stdout  # fmt: skip
    assert "52600" in printed
    assert "5.3万" not in printed.split("表1 活动基础信息与目标", 1)[1]
