"""Two formula engines that are not ours: IronCalc (a pip package) and LibreOffice (where it is installed).

Both give back the values of a workbook after every formula in it was computed anew, whatever values
were stored: sheet name → cell address → value. An error value comes back as its text, such as '#VALUE!'.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from xlretro.excel.file_book import ALWAYS_RECALCULATE

__all__ = ["Values", "differences", "has_libreoffice", "needs_libreoffice", "plain", "recalculate_ironcalc",
           "recalculate_libreoffice", "same_value", "stored_values", "to_pdf"]  # fmt: skip

Values = dict[str, dict[str, Any]]

# Microsoft YaHei is not on a Linux machine; what stands in for it should be one font for Chinese and Latin.
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<match target="pattern"><test name="family"><string>微软雅黑</string></test>
<edit name="family" mode="assign" binding="strong"><string>Noto Sans CJK SC</string></edit></match>
<match target="pattern"><test name="family"><string>Calibri</string></test>
<edit name="family" mode="assign" binding="strong"><string>Carlito</string><string>Noto Sans CJK SC</string></edit></match>
</fontconfig>
"""


def soffice() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def has_libreoffice() -> bool:
    return soffice() is not None


def needs_libreoffice(test: Any) -> Any:
    """Mark a test that runs LibreOffice; without it the test is skipped and says so."""
    skip = pytest.mark.skipif(not has_libreoffice(), reason="LibreOffice (soffice) is not installed")
    return pytest.mark.libreoffice(skip(test))


def recalculate_libreoffice(path: Path) -> Values:
    """All values of *path* after LibreOffice computed every formula (hard recalculation on load)."""
    with tempfile.TemporaryDirectory(prefix="xlretro-lo-") as folder:
        converted = _convert(path, Path(folder), "xlsx:Calc MS Excel 2007 XML")
        return stored_values(converted)


def to_pdf(path: Path, folder: Path) -> Path:
    """*path* printed to PDF by LibreOffice, computed anew."""
    return _convert(path, folder, "pdf")


def _convert(path: Path, folder: Path, target: str) -> Path:
    program = soffice()
    assert program, "LibreOffice is not installed"
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    out = folder / "out"
    fonts = folder / "fonts.conf"
    fonts.write_text(FONTS, encoding="utf-8")
    # TZ and locale are fixed so that one machine computes what another does.
    environment = {**os.environ, "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8",
                   "FONTCONFIG_FILE": str(fonts)}
    done = subprocess.run(
        [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--convert-to", target,
         "--outdir", str(out), str(path)],
        capture_output=True, text=True, timeout=180, env=environment, check=False,
    )
    result = out / f"{path.stem}.{target.split(':')[0]}"
    assert result.exists(), f"LibreOffice wrote nothing: {done.stdout} {done.stderr}"
    return result


def stored_values(path: Path) -> Values:
    """The values stored in *path*, as a program reads them that computes nothing."""
    workbook = openpyxl.load_workbook(path, data_only=True)
    return {
        sheet.title: {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}
        for sheet in workbook.worksheets
    }


def recalculate_ironcalc(path: Path) -> Values:
    """All values of *path* after IronCalc computed every formula."""
    import ironcalc

    model = ironcalc.load_from_xlsx(str(path), "en", "Asia/Shanghai", "en")
    model.evaluate()
    workbook = openpyxl.load_workbook(path)
    values: Values = {}
    for index, sheet in enumerate(workbook.worksheets):
        values[sheet.title] = {
            cell.coordinate: model.get_cell_value(index, cell.row, cell.column)
            for row in sheet.iter_rows() for cell in row if cell.value is not None
        }
    return values


def differences(path: Path, recalculate: Callable[[Path], Values]) -> list[str]:
    """Formula cells of *path* whose stored value is not what *recalculate* computes."""
    stored, computed = stored_values(path), recalculate(path)
    found: list[str] = []
    for sheet in openpyxl.load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                kept, got = (plain(values[sheet.title].get(cell.coordinate)) for values in (stored, computed))
                if not same_value(kept, got):
                    found.append(f"{sheet.title}!{cell.coordinate} stored {kept!r}, computed {got!r}")
    return found


def same_value(left: Any, right: Any) -> bool:
    """Equal; numbers to 12 digits."""
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return abs(left - right) <= 1e-12 * max(1.0, abs(left), abs(right))
    return bool(left == right)


def plain(value: Any) -> Any:
    """A date as Excel's number, a blank as ''."""
    if isinstance(value, time):
        return 0
    if isinstance(value, datetime):
        return (value - datetime(1899, 12, 30)).days
    return "" if value is None else value
