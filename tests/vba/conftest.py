"""A Python process for the VBA to ask, one for the whole folder, and the built macro workbooks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.vba.python_side import Process

TEMPLATES = Path(__file__).resolve().parents[2] / "workbook_templates"


@pytest.fixture(scope="session")
def process() -> Iterator[Process]:
    running = Process()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def book() -> Path:
    return TEMPLATES / "复盘模板.xlsm"


@pytest.fixture(scope="session")
def english_book() -> Path:
    return TEMPLATES / "retrospective-template.xlsm"


@pytest.fixture(scope="session")
def addin() -> Path:
    return TEMPLATES / "xlretro.xlam"
