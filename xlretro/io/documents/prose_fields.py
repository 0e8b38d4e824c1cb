"""The activity's fields in lines of text: 部门：市场部    填报人：*工, one or several to a line. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from xlretro.io.documents.outline import Entry, Section
from xlretro.io.reading.titles import TITLE, Titles, plain_title
from xlretro.model.patterns import lazy

__all__ = ["SIGNATURE", "FieldLine", "field_key", "field_lines", "pieces_of"]

_LABELS = {
    **dict.fromkeys(("编制部门", "编制单位"), "department"),
    **dict.fromkeys(("编制人", "撰写人", "报告人", "汇报人"), "reporter"),
    **dict.fromkeys(("编制日期", "编制时间", "撰写日期", "汇报日期", "填报时间"), "reported_on"),
    **dict.fromkeys(("时间", "date"), "period"),
}
"""What documents call the fields, beside the titles and synonyms that workbooks use."""
_SHORT = 2
"""Characters of a label that names a field for certain only at the top, or under a heading with the same word."""
_PARTED = lazy(r"(?:[^\S\n]{2,}|[\t\u2002\u2003\u3000|｜]+\s*)(?=[^\s：:，。；,;|｜][^：:，。；,;|｜]{0,20}?[：:])")
"""What stands between two fields of a line for certain."""
_MAYBE = lazy(r"[\s；;，,、/]+(?=(?P<label>[^\s：:，。；,;、/|｜]{2,12}|[A-Za-z]+ [A-Za-z]+)\s*[：:])")
"""What may stand there, where a field's label follows."""
SIGNATURE = lazy(r"(?:制表|审核|审批|批准|校对|编制|填报|填表|撰写|复核|签字|签名|日期)(?:人|部门|单位|日期|时间|人签字)?\s*[：:]")
"""How a line begins that is signed, and is no record of the section that it ends."""
_LONGEST = 500
"""Characters of a line of fields."""
_AT = lazy(r"^[^：:]{1,30}[：:]")


class FieldLine(NamedTuple):
    """One field of a line; the key is empty where the label names none."""

    key: str
    text: str
    """The value; of what is no field, the label too."""
    entry: Entry


def field_lines(section: Section, titles: Titles, *, at_top: bool) -> Iterator[FieldLine]:
    """The fields that a section's lines name, and what stands beside them in the same line and is none."""
    for entry in section.entries:
        found = [_field(piece, entry, section, titles, at_top=at_top) for piece in pieces_of(entry.text, titles)]
        if any(line.key for line in found):
            yield from found


def pieces_of(text: str, titles: Titles) -> list[str]:
    """*text* where several labels stand in it, each with its value: 部门：市场部    填报人：*工."""
    if len(text) > _LONGEST:
        return [text]
    pieces: list[str] = []
    for part in _PARTED.split(text) if _AT.match(text) else [text]:
        start = 0
        for match in _MAYBE.finditer(part):
            if _key(match["label"], titles)[0] and _AT.match(part[start:match.start()]):
                pieces.append(part[start:match.start()].strip())
                start = match.end()
        pieces.append(part[start:].strip())
    return [piece for piece in pieces if piece]


def _field(piece: str, entry: Entry, section: Section, titles: Titles, *, at_top: bool) -> FieldLine:
    label, text = entry._replace(text=piece).parted
    key, clear = _key(label, titles) if label and text else ("", False)
    if key and (clear or at_top or label in section.title):
        return FieldLine(key, text, entry)
    return FieldLine("", piece, entry)


def field_key(label: str, titles: Titles) -> str:
    """Key of the field that a label names; empty where it names none."""
    return _key(label, titles)[0]


def _key(label: str, titles: Titles) -> tuple[str, bool]:
    """Key of the field that a label names, and whether it does so wherever it stands."""
    meaning = titles.of(label)
    if meaning is not None and meaning.field:
        return meaning.field, meaning.field_strength == TITLE or len(meaning.text) > _SHORT
    plain = plain_title(label)
    key = _LABELS.get(plain, "")
    return (key, len(plain) > _SHORT and not plain.isascii()) if key in titles.kind.field else ("", False)
