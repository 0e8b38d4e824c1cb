"""The blank templates that come with xlretro, ready to hand out."""

from __future__ import annotations

from pathlib import Path

from xlretro.errors import OutputRefused
from xlretro.io.atomic import write_atomically
from xlretro.language import Language, Text

__all__ = ["SHIPPED", "SHIPPED_MACROS", "copy_shipped", "shipped_folder"]

SHIPPED: dict[Language, str] = {"zh": "复盘模板.xlsx", "en": "retrospective-template.xlsx"}
SHIPPED_MACROS: dict[Language, str] = {"zh": "复盘模板.xlsm", "en": "retrospective-template.xlsm"}
"""File names of the templates, plain and with macros, by language; workbook_templates/build.py writes them."""


def shipped_folder() -> Path:
    """Where they stand: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[2]
    packaged = package / "workbook_templates"
    return packaged if packaged.is_dir() else package.parent / "workbook_templates"


def copy_shipped(path: Path, lang: Language, *, macros: bool = False) -> None:
    """Write the blank template to *path*. Raises OutputRefused, also where the installation lacks it."""
    source = shipped_folder() / (SHIPPED_MACROS if macros else SHIPPED)[lang]
    try:
        content = source.read_bytes()
    except OSError as error:
        raise OutputRefused(
            Text("安装不完整，缺少模板 {path}", "the installation is incomplete: {path} is missing").fill(path=source),
            Text("请重新安装 xlretro。", "Install xlretro again."),
        ) from error
    with write_atomically(path) as temporary:
        temporary.write_bytes(content)
