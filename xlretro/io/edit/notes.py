"""Notes that say what is wrong with a cell: comments of ours, or a passage of ours below somebody else's comment."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from xlretro.io.edit.boxes import Anchors, drawing, has_boxes, put_boxes, take_boxes
from xlretro.io.edit.document import OURS, Document, Element
from xlretro.io.edit.package import Package
from xlretro.io.edit.ranges import Cell, cell_of
from xlretro.io.edit.sheet import ORDER, Sheet
from xlretro.io.edit.values import text_element
from xlretro.io.reading.guard import refused as unreadable
from xlretro.language import Language, Text
from xlretro.model.changes import NOTE_HEADS, SEPARATOR, our_words, whole_note
from xlretro.model.records import column_letters

__all__ = ["Note", "put_notes", "remove_notes"]

_AUTHOR = "xlretro"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_COMMENTS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<comments xmlns="{namespace}"><authors></authors><commentList></commentList></comments>'
)
_PARTS = ("authors", "commentList", "extLst")
_RICH = ("t", "r", "rPh", "phoneticPr")
"""Children of a comments element and of its texts in the order of the schema (18.7.6, 18.4.8)."""


class Note(NamedTuple):
    """What the note of a cell says below its head, and the colours of its box and its text's head (#RRGGBB)."""

    text: str
    fill: str
    ink: str


def put_notes(package: Package, sheet: Sheet, notes: Mapping[Cell, Note], lang: Language) -> None:
    """Write *notes* into the sheet's comments.

    Somebody's own comment keeps its text and gets ours below it. A cell with a conversation (threaded comments) is left
    alone: its comment is only the shadow that older programs show.
    """
    notes = {cell: notes[cell] for cell in sorted(notes) if cell not in _conversations(package, sheet.part)}
    if not notes:
        return
    part = package.related(sheet.part, "comments")
    if not part:
        part = package.free_name("comments", ".xml")
        package.add(part, _COMMENTS.format(namespace=package.namespace), _TYPE)
        package.relate(sheet.part, "comments", part)
    document = package.document(part)
    there = {cell_of(comment.get("ref")): comment for comment in _comments(document)}
    for cell, note in notes.items():
        if cell in there:
            _append_passage(document, there[cell], note, lang)
    new = {cell: note for cell, note in notes.items() if cell not in there}
    if new:
        _add_comments(document, new, lang)
        _add_boxes(package, sheet, new)


def remove_notes(package: Package, part: str, sheet_document: Document) -> bool:
    """Take what we wrote from the comments of the worksheet *part*; whether there was any.

    What people wrote, above or below, stays as a comment.
    """
    comments = package.related(part, "comments")
    if not comments or not package.mentions(comments, _AUTHOR.encode()):
        return False
    document = package.document(comments)
    listed = document.root.first("commentList")
    ours: list[Element] = []
    answered: list[Element] = []
    for comment in _comments(document):
        whole = _text(comment)
        found = our_words(whole)
        if found and found == (0, len(whole)):
            ours.append(comment)
        elif found:
            answered.append(comment)
            _cut(document, comment, *found)
    if not ours or listed is None:
        return bool(answered)
    # What another program wrote anew does not carry our blanks; emptied, it is no more wanted.
    made_for_them = package.is_ours(comments) or not any(map(document.is_ours, ours))
    if made_for_them and len(ours) == len(listed.children):
        package.delete(comments)
        package.unrelate(part, lambda r: r.target == comments)
    else:
        document.take_out(listed, ours)
        _drop_author(document, {comment.get("authorId") for comment in listed.children if comment not in ours})
    cells = {cell for comment in ours if (cell := cell_of(comment.get("ref")))}
    _remove_boxes(package, part, sheet_document, cells, made_for_them)
    return True


def _drop_author(document: Document, still_named: Collection[str]) -> None:
    """Take ourselves from the list of authors, whose places the comments name, unless somebody answered in our note."""
    authors = document.root.first("authors")
    if not authors or not authors.children or str(len(authors.children) - 1) in still_named:
        return
    if document.is_ours(authors.children[-1]):
        document.take_out(authors, authors.children[-1:])


# ---------------------------------------------------------------------------------------- comments


def _comments(document: Document) -> list[Element]:
    listed = document.root.first("commentList")
    return listed.every("comment") if listed else []


def _conversations(package: Package, part: str) -> set[Cell | None]:
    """Cells with threaded comments."""
    return {
        cell_of(comment.get("ref"))
        for relationship in package.relationships(part) if relationship.kind == "threadedComment" and relationship.target
        for comment in package.document(relationship.target).root.every("threadedComment")
    }


def _runs(text: Element) -> list[Element]:
    """The pieces that are shown, each with one `t`; readings of Chinese characters are none."""
    return [child for child in text.children if child.name in ("t", "r")]


def _text(comment: Element) -> str:
    text = comment.first("text")
    return "".join(_shown(run) for run in (_runs(text) if text else ()))


def _shown(run: Element) -> str:
    piece = run if run.name == "t" else run.first("t")
    return piece.text.replace("\r\n", "\n").replace("_x000a_", "\n").replace("_x000A_", "\n") if piece else ""


def _run(text: str, prefix: str, *, bold: bool = False, ink: str = "#000000", ours: str = "") -> str:
    p = prefix
    look = f'{f"<{p}b/>" if bold else ""}<{p}sz val="9"/><{p}color rgb="FF{ink[1:]}"/><{p}rFont val="Tahoma"/><{p}family val="2"/>'
    return f"<{p}r{ours}><{p}rPr>{look}</{p}rPr>{text_element(text, p)}</{p}r>"


def _add_comments(document: Document, notes: Mapping[Cell, Note], lang: Language) -> None:
    p, root = document.prefix, document.root
    authors = root.first("authors")
    author = f"<{p}author{OURS}>{_AUTHOR}</{p}author>"
    if authors:
        document.append(authors, author)
    else:
        document.put(root, _PARTS, "authors", f"<{p}authors{OURS}>{author}</{p}authors>")
    number = len(authors.children) if authors else 0
    new = "".join(
        f'<{p}comment ref="{column_letters(cell[1])}{cell[0]}" authorId="{number}"{OURS}><{p}text>'
        f"{_run(NOTE_HEADS(lang), p, bold=True, ink=note.ink)}"
        f"{_run(whole_note(note.text, lang).removeprefix(NOTE_HEADS(lang)), p)}</{p}text></{p}comment>"
        for cell, note in notes.items()
    )
    listed = root.first("commentList")
    if listed:
        document.append(listed, new)
    else:
        document.put(root, _PARTS, "commentList", f"<{p}commentList{OURS}>{new}</{p}commentList>")


def _append_passage(document: Document, comment: Element, note: Note, lang: Language) -> None:
    p = document.prefix
    run = _run(f"\n{SEPARATOR}\n{whole_note(note.text, lang)}", p, ink=note.ink, ours=OURS)
    text = comment.first("text")
    if text is None:
        document.append(comment, f"<{p}text{OURS}>{run}</{p}text>")
        return
    plain = text.first("t")
    if plain:
        # A text is either plain or made of runs.
        document.insert(plain.start, f"<{p}r{OURS}>")
        document.insert(plain.end, f"</{p}r>")
    document.put(text, _RICH, "r", run)


def _cut(document: Document, comment: Element, start: int, end: int) -> None:
    """Take the characters from *start* to *end*, which are ours, from a comment with words of somebody's."""
    text = comment.first("text")
    assert text
    runs = _runs(text)
    all_after = end == sum(len(_shown(run)) for run in runs)
    at, gone = 0, []
    for run in runs:
        shown = _shown(run)
        before, after = shown[:max(start - at, 0)], shown[max(end - at, 0):]
        inside = at >= start and at + len(shown) <= end
        if inside and (shown or at > start):  # an empty run before ours is not ours
            gone.append(run)
        elif before + after != shown:
            # Another program joined ours with what stood beside it.
            piece = run if run.name == "t" else run.first("t")
            assert piece
            document.replace(piece.start, piece.end, text_element(before + after, document.prefix))
        elif all_after and document.is_ours(run) and (plain := run.first("t")):
            document.replace(run.start, plain.start, "")
            document.replace(plain.end, run.end, "")
        at += len(shown)
    document.take_out(text, gone)


# ---------------------------------------------------------------------------------------- boxes


def _decoded(package: Package, part: str) -> tuple[str, str]:
    """A VML part's text and its codec."""
    content = package.read(part)
    codec = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    try:
        return content.decode(codec), codec
    except UnicodeDecodeError:
        return content.decode("latin-1"), "latin-1"


def _add_boxes(package: Package, sheet: Sheet, notes: Mapping[Cell, Note]) -> None:
    document, p = sheet.document, sheet.document.prefix
    anchors = Anchors(sheet)
    boxes = [(cell, anchors.of(cell, whole_note(note.text, "zh")), note.fill) for cell, note in notes.items()]
    stated = sheet.root.first("legacyDrawing")
    if stated is None:
        part = package.free_name("vmlDrawing", ".vml")
        vml = put_boxes(drawing(_free_block(package)), boxes)
        assert vml
        package.add(part, vml, _VML_TYPE)
        identifier = package.relate(sheet.part, "vmlDrawing", part)
        office = package.relationship_type("").rstrip("/")
        document.put(sheet.root, ORDER, "legacyDrawing",
                     f'<{p}legacyDrawing xmlns:r="{office}" r:id="{identifier}"{OURS}/>')  # fmt: skip
        return
    part = next((r.target for r in package.relationships(sheet.part) if r.id == stated.get("id")), "")
    before, codec = _decoded(package, part)
    after = put_boxes(before, boxes)
    if after is None:
        raise unreadable("damaged", detail=Text("批注的图形有误", "the drawing of its notes is broken"))
    package.write(part, after.encode(codec))


def _free_block(package: Package) -> int:
    """A block of shape numbers that no drawing of the workbook uses."""
    drawings = [name for name in package.names if name.endswith(".vml")]
    used = [int(n) for name in drawings for n in re.findall(r'<o:idmap\b[^>]*\bdata="(\d+)', _decoded(package, name)[0])]
    return max(used, default=0) + 1


def _remove_boxes(
    package: Package, sheet_part: str, sheet_document: Document, cells: Collection[Cell], made_for_them: bool
) -> None:
    stated = sheet_document.root.first("legacyDrawing")
    part = next((r.target for r in package.relationships(sheet_part) if stated and r.id == stated.get("id")), "")
    if stated is None or part not in package:
        return
    before, codec = _decoded(package, part)
    after = take_boxes(before, cells)
    if (package.is_ours(part) or made_for_them) and not has_boxes(after):
        package.delete(part)
        package.unrelate(sheet_part, lambda r: r.target == part)
        sheet_document.remove(stated)
    elif after != before:
        package.write(part, after.encode(codec))


