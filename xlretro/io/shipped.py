"""The files that come with xlretro: the blank templates, ready to hand out, and the VBA projects."""

from __future__ import annotations

from pathlib import Path

from xlretro.errors import OutputRefused
from xlretro.io.atomic import write_atomically
from xlretro.language import Language, Text

__all__ = ["SHIPPED", "SHIPPED_MACROS", "copy_shipped", "read_shipped", "shipped_folder"]

SHIPPED: dict[Language, str] = {"zh": "复盘模板.xlsx", "en": "retrospective-template.xlsx"}
SHIPPED_MACROS: dict[Language, str] = {"zh": "复盘模板.xlsm", "en": "retrospective-template.xlsm"}
"""File names of the templates, plain and with macros, by language; workbook_templates/build.py writes them."""


def shipped_folder() -> Path:
    """Where they stand: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    packaged = package / "workbook_templates"
    return packaged if packaged.is_dir() else package.parent / "workbook_templates"


def read_shipped(name: str) -> bytes:
    """A file of the folder. Raises OutputRefused where the installation lacks it."""
    source = shipped_folder() / name
    try:
        return source.read_bytes()
    except OSError as error:
        raise OutputRefused(
            Text("安装不完整，缺少 {path}", "the installation is incomplete: {path} is missing").fill(path=source),
            Text("请重新安装 xlretro。", "Install xlretro again."),
        ) from error


def copy_shipped(path: Path, lang: Language, *, macros: bool = False) -> None:
    """Write the blank template to *path*. Raises OutputRefused, also where the installation lacks it."""
    content = read_shipped((SHIPPED_MACROS if macros else SHIPPED)[lang])
    with write_atomically(path) as temporary:
        temporary.write_bytes(content)
