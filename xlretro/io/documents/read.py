"""A document (.docx, .md, .html, .txt) as records, each with its place, and an account of what was understood."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from xlretro.errors import InputRefused
from xlretro.io.documents.blocks import Document
from xlretro.io.documents.decoding import decoded, decoded_page
from xlretro.io.documents.refusals import OTHER_FORMATS, not_read, of_document
from xlretro.io.documents.stacked import with_tables
from xlretro.io.documents.tables import read_tables
from xlretro.io.reading.guard import DEFAULT, Limits, read_bytes, translated
from xlretro.io.reading.titles import titles_of
from xlretro.language import Text
from xlretro.model.schema import WorkbookKind
from xlretro.model.sourced import Sourced

__all__ = ["DOCUMENT_SUFFIXES", "read_document", "read_document_bytes"]

_TEXTS = {".txt", ".text"}
_PAGES = {".html", ".htm", ".xhtml"}
_MARKDOWN = {".md", ".markdown"}
DOCUMENT_SUFFIXES = frozenset({".docx", *_TEXTS, *_PAGES, *_MARKDOWN, *OTHER_FORMATS})
"""Endings of what is read here, and of documents that are refused here with what to do."""


def read_document(
    path: Path, kind: WorkbookKind, *, part: int = 1, password: str | None = None, limits: Limits = DEFAULT
) -> Sourced:
    """The records in the document at *path*, which is read once and never changed.

    *part* says which retrospective is meant, from 1, where a document holds several (篇一, 篇二). Raises InputRefused where it
    can not or must not be read, and where nothing of a retrospective was found in it.
    """
    try:
        data = read_bytes(path, limits)
    except InputRefused as refusal:
        raise of_document(refusal, path.name) from refusal
    return read_document_bytes(data, path.name, kind, part=part, password=password, limits=limits, source=str(path))


def read_document_bytes(
    data: bytes, name: str, kind: WorkbookKind, *, part: int = 1, password: str | None = None, limits: Limits = DEFAULT,
    source: str = "",
) -> Sourced:  # fmt: skip
    """As `read_document`, from a document's bytes; the ending of *name* says which format it is."""
    try:
        with translated():
            document = _blocks(data, Path(name).suffix.lower(), password, limits)
            titles = titles_of(kind)
            document.blocks = with_tables(document.blocks, titles, limits)
            return _sourced(document, name, source or name, kind, part)
    except InputRefused as refusal:
        raise of_document(refusal, name) from refusal


def _blocks(data: bytes, suffix: str, password: str | None, limits: Limits) -> Document:
    if suffix == ".docx":
        from xlretro.io.documents.docx import read_docx  # python-docx and lxml, for those who need them

        return read_docx(data, password=password, limits=limits)
    if suffix in OTHER_FORMATS:
        raise not_read("old_format", OTHER_FORMATS[suffix])
    if suffix in _MARKDOWN:
        from xlretro.io.documents.markdown import read_markdown

        return read_markdown(decoded(data), limits=limits)
    if suffix in _PAGES:
        from xlretro.io.documents.html import read_html

        return read_html(decoded_page(data), limits=limits)
    from xlretro.io.documents.text import read_text

    return read_text(decoded(data), limits=limits)


def _sourced(document: Document, name: str, source: str, kind: WorkbookKind, part: int) -> Sourced:
    tables = read_tables(document, titles_of(kind), source)
    tables.retro.modified = document.modified
    return Sourced(tables.retro, places=tables.places, account=[l for _, l in tables.account], name=name)
