"""The step from XlsxWriter's output to a macro workbook or an add-in: the ribbon part and the content type.

XlsxWriter embeds the VBA project itself; of the ribbon it knows nothing.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import xlsxwriter

from xlretro.io.macros.ribbon import Host, ribbon_xml
from xlretro.io.shipped import read_shipped
from xlretro.language import Language

__all__ = ["PROJECTS", "RIBBON_PART", "add_ribbon", "embed_project"]

PROJECTS: dict[Host, str] = {"book": "vbaProject-book.bin", "addin": "vbaProject-addin.bin"}
"""File names of the compiled VBA projects among the templates; workbook_templates/build.py writes them."""

RIBBON_PART = "customUI/customUI14.xml"
_RELATIONSHIP = (
    '<Relationship Id="rIdRibbon" Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility" '
    f'Target="{RIBBON_PART}"/>'
)
_CONTENT_TYPES: dict[Host, str] = {
    "book": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    "addin": "application/vnd.ms-excel.addin.macroEnabled.main+xml",
}
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)


def embed_project(workbook: xlsxwriter.Workbook, host: Host) -> None:
    """Put the VBA project into *workbook*, which gets the code names that belong to it.

    Raises OutputRefused where the installation lacks the project.
    """
    workbook.add_vba_project(io.BytesIO(read_shipped(PROJECTS[host])), is_stream=True)


def add_ribbon(path: Path, host: Host, lang: Language) -> None:
    """Rewrite the package *path* with the ribbon part of *host* and its content type; the same bytes every time."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["_rels/.rels"] = _replaced(parts["_rels/.rels"], "</Relationships>", f"{_RELATIONSHIP}</Relationships>")
    parts["[Content_Types].xml"] = _replaced(
        parts["[Content_Types].xml"], _CONTENT_TYPES["book"], _CONTENT_TYPES[host]
    )
    parts[RIBBON_PART] = ribbon_xml(host, lang).encode()
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _FIXED_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            package.writestr(info, content)


def _replaced(part: bytes, old: str, new: str) -> bytes:
    text = part.decode()
    if text.count(old) != 1:
        raise ValueError(f"a package of XlsxWriter has {old!r} {text.count(old)} times")
    return text.replace(old, new).encode()
