"""Excel itself, on Windows. Everything in this folder is deselected elsewhere, and has not been run by its authors."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "workbook_templates"


@pytest.fixture(scope="session")
def excel() -> Iterator[Any]:
    """An Excel of its own, with macros on, which is closed again."""
    import xlwings

    app = xlwings.App(visible=False, add_book=False)
    app.display_alerts = False
    app.api.AutomationSecurity = 1  # msoAutomationSecurityLow: for this Excel only; no setting of the user's changes
    yield app
    app.quit()


@pytest.fixture
def template(excel: Any, tmp_path: Path) -> Iterator[Any]:
    """The macro template, open, with the seed's first goal and first phase typed as texts."""
    path = tmp_path / "中秋 复盘.xlsm"
    shutil.copy(TEMPLATES / "复盘模板.xlsm", path)
    book = excel.books.open(str(path))
    goals, phases = book.sheets[1], book.sheets[2]
    goals["B10:E10"].value = ["新增注册用户", "新增注册量", "5万", "4.2万"]
    phases["B5:C5"].value = ["筹备期", "方案定稿"]
    phases["D5"].value, phases["E5"].value, phases["G5"].value = "2023.9.1", "2023.9.20", "2023.9.22"
    excel.api.CalculateFull()
    yield book
    book.close()
