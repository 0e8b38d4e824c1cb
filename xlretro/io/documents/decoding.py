"""Documents as text: of files as they come, of pages as they declare themselves."""

from __future__ import annotations

import codecs

from xlretro.io.documents.refusals import not_read
from xlretro.io.text_files import UTF16_MARKS, text_in
from xlretro.language import Text
from xlretro.model.patterns import lazy

__all__ = ["decoded", "decoded_page"]

_DECLARED = lazy(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""")
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252"}
"""Browsers read these as what is wider, and pages count on it."""


def decoded(data: bytes) -> str:
    """The text of a file, lines ended by \\n. Raises InputRefused where it is none."""
    text = text_in(data)
    if text is None:
        raise not_read(
            "not_a_workbook", Text("不是文本文件", "it is no text file"),
            Text("请存为 UTF-8 编码的文本。", "Save it as UTF-8 text."),
        )  # fmt: skip
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decoded_page(data: bytes) -> str:
    """The text of a web page, in the encoding that it declares, else as any other file."""
    declared = _DECLARED.search(data[:4096].lower())
    if declared and not data.startswith((codecs.BOM_UTF8, *UTF16_MARKS)):
        name = declared[1].decode("ascii")
        try:
            return data.decode(_WIDER.get(name, name)).replace("\r\n", "\n").replace("\r", "\n")
        except (LookupError, UnicodeError):
            pass  # it declares what it is not
    return decoded(data)
