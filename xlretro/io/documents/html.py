"""A web page as lines and tables, parsed by lxml as browsers do: nothing is loaded, no script is run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlretro.io.documents.blocks import MOST_BLOCKS, Block, Document, Line, Table, TableBuilder
from xlretro.io.documents.refusals import not_read
from xlretro.io.documents.text import COUNTED_LINES
from xlretro.io.reading.guard import DEFAULT, Limits, too_large
from xlretro.language import Text
from xlretro.model.patterns import lazy

__all__ = ["html_blocks", "read_html"]

_SILENT = frozenset(("head", "script", "style", "noscript", "template", "title", "svg", "iframe", "object", "select", "button"))
_BLOCKS = frozenset(
    ("p", "div", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer",
     "main", "aside", "nav", "blockquote", "pre", "hr", "form", "fieldset", "figure", "figcaption", "address", "body", "html",
     "caption", "center", "details", "summary")
)  # fmt: skip
_ROW_GROUPS = frozenset(("thead", "tbody", "tfoot"))
_WRAPPED = lazy(r"(?<=[^\x00-\u2fff])[ \t]*\n\s*(?=[^\x00-\u2fff])")
"""A line that the source wraps between two Chinese characters: it shows no blank."""
_BLANKS = lazy(r"[ \t\n\r\f]+")
_BREAK = "\u2028"
"""Stands for <br> while blanks are made one."""
_DECLARATION = lazy(r"\A\s*<\?xml[^>]*\?>")


def read_html(text: str, *, limits: Limits = DEFAULT) -> Document:
    """The document that a page's source is."""
    return Document(list(html_blocks(text, limits)), COUNTED_LINES)


def html_blocks(text: str, limits: Limits = DEFAULT, *, tables: int = 0) -> list[Block]:
    """The blocks of a page or of a piece of one; its tables are counted on from *tables*."""
    from lxml import etree, html

    source = _DECLARATION.sub(lambda match: "\n" * match[0].count("\n"), text)
    if not source.strip():
        return []
    try:
        page = html.document_fromstring(source, parser=html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True))
        return _Walk(limits, tables).page(page)
    except (etree.LxmlError, ValueError) as error:
        raise not_read("damaged", Text("文件已损坏：网页内容有误", "the file is damaged: it is no web page")) from error
    except RecursionError as error:
        raise not_read("unsafe", Text("网页嵌套过深", "its elements are nested too deeply")) from error


class _Walk:
    """Goes through a page once. Text is gathered until an element that stands on lines of its own begins or ends."""

    def __init__(self, limits: Limits, tables: int) -> None:
        self._limits = limits
        self._tables = tables
        self._found: list[Block] = []
        self._text: list[str] = []
        self._at = 1
        self._heading = self._item = 0

    def page(self, page: Any) -> list[Block]:
        self._element(page, 0)
        self._end_line()
        return self._found

    def _element(self, element: Any, inside: int) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _SILENT or _is_hidden(element):
            return
        if tag == "br":
            self._text.append(_BREAK)
        elif tag == "table":
            self._end_line()
            self._table(element, inside)
        elif tag in _BLOCKS:
            self._block(element, inside)
        else:
            self._inner(element, inside)

    def _block(self, element: Any, inside: int) -> None:
        self._end_line()
        tag, before = element.tag, (self._heading, self._item)
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self._heading = int(tag[1])
        elif tag == "li":
            self._item += 1
        self._at = element.sourceline or self._at
        self._inner(element, inside)
        self._end_line()
        self._heading, self._item = before

    def _inner(self, element: Any, inside: int) -> None:
        self._text.append(element.text or "")
        for child in element:
            self._element(child, inside)
            self._text.append(child.tail or "")

    def _end_line(self) -> None:
        for text in shown_lines("".join(self._text)):
            self._found.append(Line(text, self._at, self._heading, 0 if self._heading else self._item))
        self._text.clear()
        if len(self._found) > MOST_BLOCKS:
            raise too_large(Text("段落过多", "too many paragraphs"), MOST_BLOCKS)

    def _table(self, element: Any, inside: int) -> None:
        self._tables += 1
        builder = TableBuilder(self._tables, self._limits, inside)
        table, at = builder.table, self._tables
        caption = element.find("caption")
        if caption is not None:
            self._block(caption, inside)
        place = len(self._found)
        for row in _rows(element):
            builder.row()
            table.lines.append(row.sourceline or 0)
            for cell in row:
                if cell.tag in ("td", "th") and not _is_hidden(cell):
                    builder.cell(self._cell(cell, at), _span(cell, "colspan"), _span(cell, "rowspan"))
        self._found.insert(place, builder.built())

    def _cell(self, cell: Any, at: int) -> str:
        """A cell's text. Tables in it are found like others, and follow the table that they stand in."""
        start = len(self._found)
        self._block(cell, at)
        inner = self._found[start:]
        self._found[start:] = [block for block in inner if isinstance(block, Table)]
        return "\n".join(block.text for block in inner if isinstance(block, Line))


def shown_lines(text: str) -> list[str]:
    """The lines that a browser shows of *text*: blanks made one, wrapped Chinese joined, parted at each <br>."""
    lines = (_BLANKS.sub(" ", _WRAPPED.sub("", line)).replace("\xa0", " ").strip() for line in text.split(_BREAK))
    return [line for line in lines if line]


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in _ROW_GROUPS:
            yield from (row for row in child if row.tag == "tr")


def _span(cell: Any, name: str) -> int:
    value = (cell.get(name) or "").strip()
    return min(int(value), 65_534) if value.isascii() and value.isdigit() and len(value) < 10 else 1


def _is_hidden(element: Any) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style
