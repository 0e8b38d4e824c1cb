"""A document (.docx, .md, .html, .txt) as records, each with its place, and an account of what was understood."""

from __future__ import annotations

from pathlib import Path

from xlretro.errors import InputRefused, UsageRefused
from xlretro.io.documents.blocks import Document, Line
from xlretro.io.documents.decoding import decoded, decoded_page
from xlretro.io.documents.forms import with_forms
from xlretro.io.documents.outline import part_headings
from xlretro.io.documents.prose import place_of, read_prose
from xlretro.io.documents.refusals import OTHER_FORMATS, not_read, of_document
from xlretro.io.documents.settle import settled
from xlretro.io.documents.stacked import with_tables
from xlretro.io.documents.tables import read_tables
from xlretro.io.reading.guard import DEFAULT, Limits, read_bytes, translated
from xlretro.io.reading.titles import titles_of
from xlretro.language import Text
from xlretro.model.records import FieldValue, Retrospective
from xlretro.model.schema import WorkbookKind
from xlretro.model.sourced import AccountLine, Sourced
from xlretro.model.values import shown

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
            document.blocks = with_forms(with_tables(document.blocks, titles, limits), titles)
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
    titles = titles_of(kind)
    first, end, aside = _part(document, part)
    chosen = Document(document.blocks[first:end], document.counted)
    tables = read_tables(chosen, titles, source)
    retro = tables.retro
    retro.modified = document.modified
    prose = read_prose(chosen.blocks, first, titles, document.counted, [data.table.key for data in retro.found() if len(data)])
    made = settled(prose, kind, source, lambda blocks: place_of(chosen.blocks, first, blocks, document.counted))
    for key, data in made.tables.items():
        if len(data) and not len(retro[key]):
            retro.tables[key] = data
            tables.places.update({(key, row): place for (of, row), place in made.places.items() if of == key})
    if _put_fields(retro, made.fields):
        tables.places.setdefault(("", -1), made.places["", -1])
    if not retro.row_count() and (not retro.fields or (prose.named_by_title and retro.fields.keys() == {"name"})):
        raise _nothing(document)
    account = [(first + block, line) for block, line in tables.account] + made.account + aside
    return Sourced(retro, places=tables.places, account=[line for _, line in sorted(account, key=lambda one: one[0])], name=name)


_ANOTHER = Text("没有取用：另一篇复盘“{title}”，用 --part {number} 读取",
                "not taken: another retrospective, “{title}”; --part {number} reads it")  # fmt: skip


def _part(document: Document, part: int) -> tuple[int, int, list[tuple[int, AccountLine]]]:
    """Where the retrospective *part* begins and ends among the blocks, and what is said of the others."""
    heads = part_headings(document.blocks)
    count = max(len(heads), 1)
    if not 1 <= part <= count:
        message = Text("文档里有 {count} 篇复盘，没有第 {part} 篇", "it holds {count} retrospective(s) and no part {part}")
        raise UsageRefused(message.fill(count=count, part=part))
    if count == 1:
        return 0, len(document.blocks), []
    ends = [*heads[1:], len(document.blocks)]
    aside = []
    for number, (start, end) in enumerate(zip(heads, ends, strict=True), start=1):
        if number != part:
            where = place_of(document.blocks[start:end], start, _lines(document, start, end), document.counted)
            title = next(block.text for block in document.blocks[start:end] if isinstance(block, Line))
            said = _ANOTHER.fill(title=shown(title), number=number)
            aside.append((start, AccountLine(where, said, understood=False)))
    return heads[part - 1], ends[part - 1], aside


def _lines(document: Document, start: int, end: int) -> list[int]:
    return [index for index in range(start, end) if isinstance(document.blocks[index], Line)]


def _put_fields(retro: Retrospective, found: dict[str, FieldValue]) -> bool:
    """Adds the fields that prose names, where no table gave them; whether any was added."""
    filled = {key for key, value in retro.fields.items() if value.raw is not None}
    for column in retro.kind.fields:
        if column.halves and filled & {column.key, *column.halves}:
            filled |= {column.key, *column.halves}
    new = {key: value for key, value in found.items() if key not in filled}
    retro.fields.update(new)
    return bool(new)


def _nothing(document: Document) -> InputRefused:
    texts = (b.text if isinstance(b, Line) else "、".join(filter(None, b.rows[0] if b.rows else ())) for b in document.blocks)
    seen = next(filter(None, texts), "")
    message = Text("没有认出复盘的内容：没有四张表，也没有目标、问题、措施、经验等小节；开头是“{seen}”",
                   "nothing of a retrospective was recognised: none of the four tables, no section of goals, problems, measures or"
                   " lessons; it begins with “{seen}”")  # fmt: skip
    hint = Text("请确认文件没有给错；表格请保留模板的标题（核心目标、目标值、问题描述……）。",
                "Check that it is the right file, and that tables keep the template's titles (Goal, Target, Problem …).")
    return not_read("unrecognised", message.fill(seen=shown(seen, 30)), hint)
