"""Documents for the tests: made by python-docx, or written out as Markdown, HTML and text."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.table import Table as WordTable

from xlretro.io.documents import read_document_bytes
from xlretro.model.data import records
from xlretro.model.interpret import interpret
from xlretro.model.sourced import Sourced
from xlretro.workbooks import RETRO

Rows = Sequence[Sequence[str]]
Piece = str | Rows | Callable[[WordDocument], object]
"""A paragraph (a heading of level n where it begins with n times # and a blank), a table, or what adds something to a document."""


def read(data: bytes | str, name: str, **options: Any) -> Sourced:
    return read_document_bytes(data.encode() if isinstance(data, str) else data, name, RETRO, **options)


def said(sourced: Sourced) -> dict[str, Any]:
    """The records as plain data, without tables that have no row."""
    return {key: value for key, value in records(interpret(sourced.retro)).items() if value}


def account(sourced: Sourced) -> list[tuple[str, str, bool]]:
    return [(line.where.zh, line.what.zh, line.understood) for line in sourced.account]


# ---------------------------------------------------------------------------------------- Word


def word(*pieces: Piece) -> bytes:
    document = docx.Document()
    for piece in pieces:
        if isinstance(piece, str):
            add_paragraph(document, piece)
        elif callable(piece):
            piece(document)
        else:
            add_table(document, piece)
    return saved(document)


def add_paragraph(document: WordDocument, text: str) -> None:
    marks = len(text) - len(text.lstrip("#"))
    if marks:
        document.add_heading(text.lstrip("# "), marks)
    elif text.startswith("- "):
        document.add_paragraph(text[2:], style="List Bullet")
    else:
        document.add_paragraph(text)


def add_table(document: Any, rows: Rows) -> WordTable:
    table: WordTable = document.add_table(len(rows), max(map(len, rows)))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=False):
            cell.text = text
    return table


def merged(rows: Rows, *ranges: tuple[int, int, int, int]) -> Callable[[WordDocument], object]:
    """A table with merged cells: (top, left, bottom, right), from 0."""

    def add(document: WordDocument) -> None:
        table = add_table(document, rows)
        for top, left, bottom, right in ranges:
            text = table.cell(top, left).text
            table.cell(top, left).merge(table.cell(bottom, right)).text = text

    return add


def saved(document: WordDocument) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def repacked(data: bytes, changed: Mapping[str, bytes | None]) -> bytes:
    """A package with parts changed, added, or (None) left out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, content in changed.items():
            if content is not None:
                new.writestr(name, content)
    return buffer.getvalue()


def part(data: bytes, name: str = "word/document.xml") -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)


# ---------------------------------------------------------------------------------------- the other formats


def markdown(*pieces: str | Rows) -> str:
    return "\n\n".join(piece if isinstance(piece, str) else markdown_table(piece) for piece in pieces) + "\n"


def markdown_table(rows: Rows) -> str:
    lines = ["| " + " | ".join(map(markdown_cell, row)) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])


def markdown_cell(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>()#+\-.!|~&])", r"\\\1", text).replace("\n", "<br>")


def page(*pieces: str | Rows) -> str:
    body = "".join(f"<p>{html.escape(piece)}</p>\n" if isinstance(piece, str) else page_table(piece) for piece in pieces)
    return f"<!DOCTYPE html><html><head><meta charset=utf-8><title>复盘</title></head><body>\n{body}</body></html>"


def page_table(rows: Rows) -> str:
    cells = "\n".join("<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row) + "</tr>" for row in rows)
    return f"<table>\n{cells}\n</table>\n".replace("\n</td>", "</td>")


def tabbed(*pieces: str | Rows) -> str:
    return "\n".join(piece if isinstance(piece, str) else "\n".join("\t".join(row) for row in piece) for piece in pieces)

