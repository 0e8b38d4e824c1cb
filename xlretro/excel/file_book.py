"""A workbook that lies in a file, as the ribbon's commands see it: for tests, and where there is no Excel."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from xlretro.errors import OutputRefused
from xlretro.io.atomic import write_atomically
from xlretro.io.edit.apply import apply_changes, clear_marks, request_calculation, shown_only, visible_sheets
from xlretro.io.reading.guard import read_bytes
from xlretro.language import Text
from xlretro.model.changes import Changes

__all__ = ["ALWAYS_RECALCULATE", "FileBook"]

_NO_PROGRAM = Text("没有 Excel，也没有找到 LibreOffice，导不出 PDF", "neither Excel nor LibreOffice is here to print a PDF")
_NO_PROGRAM_HINT = Text("请安装 LibreOffice，或在 Excel 里打开后导出。", "Install LibreOffice, or export it from Excel.")
_FAILED = Text("LibreOffice 没能把 {name} 导出为 PDF", "LibreOffice could not print {name} to PDF")
_FAILED_HINT = Text("请用 LibreOffice 打开它，看看哪里有问题。", "Open it in LibreOffice to see what is wrong.")
_SECONDS = 180
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""
"""A setting of LibreOffice, which else prints the results that are stored in a file, however old."""


class FileBook:
    """A `Book` over the file at *path*; every change is written to it in one step."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def name(self) -> str:
        return self._path.name

    @property
    def folder(self) -> Path | None:
        return self._path.parent

    @property
    def sheets(self) -> list[str]:
        return visible_sheets(self._path)

    def save_copy(self, target: Path) -> None:
        data = read_bytes(self._path)
        with write_atomically(target) as temporary:
            temporary.write_bytes(data)

    def apply(self, changes: Changes) -> None:
        apply_changes(self._path, self._path, changes)

    def clear_marks(self) -> int:
        return clear_marks(self._path, self._path)

    def recalculate(self) -> None:
        """A file computes nothing: whoever opens it next does."""
        request_calculation(self._path, self._path)

    def export_pdf(self, target: Path, sheets: list[str]) -> None:
        """Print *sheets* by LibreOffice, in the workbook's order. Raises OutputRefused where it is missing or fails."""
        program = shutil.which("soffice") or shutil.which("libreoffice")
        if not program:
            raise OutputRefused(_NO_PROGRAM, _NO_PROGRAM_HINT)
        with tempfile.TemporaryDirectory(prefix="xlretro-") as temporary:
            folder = Path(temporary)
            copy = folder / f"book{self._path.suffix}"
            shown_only(self._path, copy, sheets)
            # A profile of its own: LibreOffice that is open already would take the order and print nothing.
            profile = folder / "profile"
            (profile / "user").mkdir(parents=True)
            (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
            command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--convert-to", "pdf",
                       "--outdir", str(folder), str(copy)]  # fmt: skip
            try:
                subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
                printed = copy.with_suffix(".pdf").read_bytes()
            except (OSError, subprocess.TimeoutExpired) as error:
                raise OutputRefused(_FAILED.fill(name=self.name), _FAILED_HINT) from error
            with write_atomically(target) as place:
                place.write_bytes(printed)
