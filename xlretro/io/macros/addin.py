"""The add-in xlretro.xlam: ribbon and functions for every workbook that is open in Excel."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import xlsxwriter

from xlretro.io.atomic import write_atomically
from xlretro.io.macros.hidden_sheets import add_hidden_sheets
from xlretro.io.macros.package import add_ribbon, embed_project
from xlretro.io.macros.ribbon import ADDIN_NAME
from xlretro.language import Language, Text

__all__ = ["ADDIN_NAME", "write_addin"]

PURPOSE = Text(
    "xlretro 加载宏：为任何工作簿提供“复盘”选项卡和 XR_ 函数。",
    "The xlretro add-in: the tab Retrospective and the XR_ functions for any workbook.",
)
_CREATED = datetime(2026, 1, 1)


def write_addin(path: Path, lang: Language) -> None:
    """Write the add-in, labelled in *lang*, to *path*; the same bytes every time.

    The file appears whole or not at all. Raises OutputRefused, also where the installation lacks the VBA project.
    """
    with write_atomically(Path(path)) as temporary:
        workbook = xlsxwriter.Workbook(str(temporary), {"in_memory": True})
        workbook.set_properties({"title": "xlretro", "comments": PURPOSE(lang), "author": "xlretro", "created": _CREATED})
        # Excel shows no sheet of an add-in; a workbook needs one that is not hidden.
        workbook.add_worksheet("xlretro").write_string(0, 0, PURPOSE(lang))
        add_hidden_sheets(workbook, lang)
        embed_project(workbook, "addin")
        workbook.close()
        add_ribbon(temporary, "addin", lang)
