"""A .docx as lines and tables. The package is guarded first; python-docx finds its parts and styles.

The body is walked element by element rather than through python-docx's paragraphs and tables, which leave out what was
inserted under change tracking, content controls and text boxes. Deleted text is left out, nested tables follow the table
that they stand in, text boxes the paragraph that they hang on.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlretro.errors import InputRefused
from xlretro.io.documents.blocks import MOST_BLOCKS, Block, Document, Line, Table, TableBuilder
from xlretro.io.documents.refusals import SAVE_AS_DOCX, not_read, not_word
from xlretro.io.reading.guard import DEFAULT, Archive, Limits, open_archive, too_large
from xlretro.language import Text

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

__all__ = ["read_docx"]

COUNTED = Text("段", "paragraph")

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_STRICT = b"purl.oclc.org/ooxml/officeDocument"
_GONE = {f"{_W}del", f"{_W}moveFrom", f"{_MC}Fallback", f"{_W}rt", f"{_W}pPr", f"{_W}rPr"}
"""What shows nothing of its own: deleted text, the copy for old programs, the reading above a word, properties."""
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": "\t", f"{_W}ptab": "\t", f"{_W}noBreakHyphen": "-"}
_HEADING_NAME = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLE_NAMES = frozenset(("title", "标题"))


def read_docx(data: bytes, *, password: str | None = None, limits: Limits = DEFAULT) -> Document:
    """The document in the bytes of a .docx. Raises InputRefused where it can not or must not be read."""
    document = _opened(data, password, limits)
    walk = _Walk(_styles(document), limits)
    blocks = list(walk.blocks(document.element.body))
    return Document(blocks, COUNTED, document.core_properties.modified)


# ---------------------------------------------------------------------------------------- the package


def _opened(data: bytes, password: str | None, limits: Limits) -> WordDocument:
    from docx import Document as open_document

    checked = _checked(data, password, limits)
    try:
        return open_document(io.BytesIO(checked))
    except Exception as error:  # python-docx and lxml raise whatever a broken package makes them stumble over
        message = Text("文件已损坏：文档内部的结构有误", "the file is damaged: its parts do not fit together")
        raise not_read("damaged", message) from error


def _checked(data: bytes, password: str | None, limits: Limits) -> bytes:
    """The package's bytes, decrypted; every part was inflated under the limits and none declares entities."""
    try:
        archive = open_archive(data, password, limits)
    except InputRefused as refusal:
        raise _said_of_word(refusal, data) from refusal
    _check_kind(archive)
    archive.check()
    if _STRICT in archive.read("_rels/.rels"):
        raise not_read(
            "unrecognised", Text("这是“Strict Open XML”格式的文档", "this is a Strict Open XML document"),
            Text("请在 Word 中另存为“Word 文档（.docx）”，不要选 Strict。", "Save it in Word as “Word Document”, not as Strict."),
        )  # fmt: skip
    return archive.data


def _said_of_word(refusal: InputRefused, data: bytes) -> InputRefused:
    """What the guard of workbooks says, where it means another thing of a document."""
    if refusal.reason == "old_format":
        return not_word(Text("旧的 Excel 工作簿（.xls）", "an old Excel workbook (.xls)"))
    if refusal.reason != "not_a_workbook":
        return refusal
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return not_read("old_format", Text("这是旧的 .doc（或 .wps）格式", "this is the old .doc (or .wps) format"))
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%pdf"):
        return not_word(Text(" PDF 文档", "a PDF document"), SAVE_AS_DOCX)
    if head.startswith(b"{\\rtf"):
        return not_word(Text(" RTF 文档", "an RTF document"), SAVE_AS_DOCX)
    if head.startswith((b"<!doctype html", b"<html")):
        hint = Text("请把扩展名改为 .html 后再试。", "Give it the ending .html and try again.")
        return not_word(Text("网页", "a web page"), hint)
    return not_word(Text("其他内容", "something else"))


def _check_kind(archive: Archive) -> None:
    """Refuses packages of other programs, and documents with macros."""
    names = archive.names
    if any(name.startswith("xl/") for name in names):
        hint = Text("请把扩展名改回 .xlsx 后再试。", "Give it the ending .xlsx again and try anew.")
        raise not_word(Text(" Excel 工作簿", "an Excel workbook"), hint)
    if any(name.startswith("ppt/") for name in names):
        raise not_word(Text("演示文稿", "a presentation"))
    if "[content_types].xml" not in archive or "_rels/.rels" not in archive:
        raise not_word(Text("压缩包或其他格式的文档", "an archive, or a document of another format"), SAVE_AS_DOCX)
    if any(name.endswith("vbaproject.bin") for name in names) or b"macroEnabled" in archive.read("[content_types].xml"):
        raise not_read("unsafe", Text("这是含宏的 Word 文档", "this is a Word document with macros"))


# ---------------------------------------------------------------------------------------- styles


def _styles(document: WordDocument) -> dict[str, tuple[int, int]]:
    """By style id: the level of a heading and the depth of a list item (0: none), with what a style is based on."""
    elements = {style.get(f"{_W}styleId"): style for style in document.styles.element.iterchildren(f"{_W}style")}
    known: dict[str, tuple[int, int]] = {}
    for key in elements:
        heading, item, at, seen = 0, 0, key, set[str | None]()
        while at in elements and at not in seen:
            seen.add(at)
            style = elements[at]
            heading = heading or _heading_of(style)
            item = item or _item_of(style)
            based = style.find(f"{_W}basedOn")
            at = based.get(f"{_W}val") if based is not None else None
        known[key] = heading, item
    return known


def _heading_of(style: Any) -> int:
    name = style.find(f"{_W}name")
    text = (name.get(f"{_W}val") or "").strip() if name is not None else ""
    if match := _HEADING_NAME.fullmatch(text):
        return int(match[1])
    return 1 if text.casefold() in _TITLE_NAMES else _outline(style.find(f"{_W}pPr"))


def _outline(properties: Any) -> int:
    """The outline level that paragraph properties give, from 1; 0: body text."""
    level = properties.find(f"{_W}outlineLvl") if properties is not None else None
    value = level.get(f"{_W}val", "") if level is not None else ""
    return int(value) + 1 if value.isascii() and value.isdigit() and int(value) < 9 else 0


def _item_of(element: Any) -> int:
    """The depth in a list that a paragraph's or a style's own properties give, from 1; 0: none."""
    numbering = element.find(f"{_W}pPr/{_W}numPr")
    if numbering is None:
        return 0
    number, level = (numbering.find(f"{_W}{name}") for name in ("numId", "ilvl"))
    if number is None or number.get(f"{_W}val") == "0":
        return 0
    depth = level.get(f"{_W}val", "0") if level is not None else "0"
    return int(depth) + 1 if depth.isascii() and depth.isdigit() and len(depth) < 3 else 1


# ---------------------------------------------------------------------------------------- the body


class _Walk:
    """Goes through a document's body once, counting its paragraphs and tables."""

    def __init__(self, styles: dict[str, tuple[int, int]], limits: Limits) -> None:
        self._styles = styles
        self._limits = limits
        self._every = 0
        self._paragraphs = 0
        """Those outside of tables: what a person counts."""
        self._tables = 0

    def blocks(self, container: Any, inside: int = 0) -> Iterator[Block]:
        """The blocks of a body, a cell, a content control or a text box."""
        for child in container.iterchildren():
            if child.tag == f"{_W}p":
                yield from self._paragraph(child, inside)
            elif child.tag == f"{_W}tbl":
                yield from self._table(child, inside)
            elif isinstance(child.tag, str) and child.tag not in _GONE:
                yield from self.blocks(child, inside)

    def _paragraph(self, paragraph: Any, inside: int) -> Iterator[Block]:
        self._every += 1
        if self._every > MOST_BLOCKS:
            raise too_large(Text("段落过多", "too many paragraphs"), MOST_BLOCKS)
        self._paragraphs += not inside
        at = self._paragraphs
        boxes: list[Any] = []
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        heading, item = self._styles.get(style.get(f"{_W}val") if style is not None else "", (0, 0))
        heading = _outline(paragraph.find(f"{_W}pPr")) or heading
        item = 0 if heading else _item_of(paragraph) or item
        for text in "".join(_pieces(paragraph, boxes)).split("\n"):
            yield Line(text.strip(), at, heading, item)
        for box in boxes:
            yield from self.blocks(box, inside)

    def _table(self, element: Any, inside: int) -> Iterator[Block]:
        self._tables += 1
        at = self._tables
        builder = TableBuilder(at, self._limits, inside)
        nested: list[Block] = []
        for row in _within(element, f"{_W}tr"):
            builder.row(_count(row.find(f"{_W}trPr/{_W}gridBefore")))
            for cell in _within(row, f"{_W}tc"):
                blocks = list(self.blocks(cell, at))
                nested += [block for block in blocks if isinstance(block, Table)]
                self._cell(builder, cell, "\n".join(b.text for b in blocks if isinstance(b, Line) and b.text))
        yield builder.built()
        yield from nested

    def _cell(self, builder: TableBuilder, cell: Any, text: str) -> None:
        across = max(_count(cell.find(f"{_W}tcPr/{_W}gridSpan")), 1)
        merge = cell.find(f"{_W}tcPr/{_W}vMerge")
        if merge is not None and merge.get(f"{_W}val") != "restart":
            builder.continued(across)
        else:
            builder.cell(text, across)


def _within(element: Any, tag: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, also those in content controls and inserted ones, not those of tables inside."""
    for child in element.iterchildren():
        if child.tag == tag:
            yield child
        elif isinstance(child.tag, str) and child.tag not in _GONE and child.tag not in {f"{_W}tc", f"{_W}tbl"}:
            yield from _within(child, tag)


def _count(element: Any) -> int:
    value = element.get(f"{_W}val", "") if element is not None else ""
    return min(int(value), 10_000) if value.isascii() and value.isdigit() and len(value) < 10 else 0


def _pieces(element: Any, boxes: list[Any]) -> Iterator[str]:
    """The text of a paragraph; the text boxes that hang on it are put into *boxes*."""
    for child in element.iterchildren():
        tag = child.tag
        if tag in (f"{_W}t", f"{_M}t"):
            yield child.text or ""
        elif tag in _BREAKS:
            yield _BREAKS[tag]
        elif tag == f"{_W}txbxContent":
            boxes.append(child)
        elif isinstance(tag, str) and tag not in _GONE:
            yield from _pieces(child, boxes)
