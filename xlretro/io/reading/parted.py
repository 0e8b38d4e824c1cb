"""A sheet's XML in two: its cells, and what stands around them, so that neither is looked through more than it must be.

Formats, validations, formulas and the blank rows of a form are most of a sheet that was made from a template, and say
nothing about values. A sheet of an unusual form (name prefixes, comments, CDATA, a fault) is not parted.
"""

from __future__ import annotations

from typing import NamedTuple
from xml.parsers import expat

from xlretro.io.reading.package import remembered
from xlretro.model.patterns import lazy

__all__ = ["Parted", "parted"]


class Parted(NamedTuple):
    """The parts of a sheet."""

    values: bytes
    """All that calamine needs of it: the cells, with the merged ranges before them."""
    cells: bytes
    """`<sheetData>` to its end, without the texts of formulas and the blank rows at the end."""
    after: bytes
    """What follows."""


_BEGIN, _END = b"<sheetData>", b"</sheetData>"
_MERGES, _MERGES_END = b"<mergeCells", b"</mergeCells>"
_FORMULA = lazy(rb'<f(?: [A-Za-z]+="[^"<>&]*")+>')
_UNUSUAL = lazy(rb"<c[ >/\t\r\n]|<!")
# Only what calamine takes without a fault: there is no row 0, and another order of attributes may hide anything.
_BLANKS = rb'(?:<c r="[A-Z]{1,2}+[1-9][0-9]{0,5}+"(?: s="[0-9]{1,5}+")?+(?: t="n")?+ ?+/>)*+'
_BLANK_END = lazy(
    _BLANKS + rb'</row>(?:<row r="[1-9][0-9]{0,5}+"(?: [A-Za-z0-9:]+="[A-Za-z0-9:. ]*+")*+(?: ?+/>|>' + _BLANKS + rb"</row>))*+"
)


def parted(xml: bytes) -> Parted | None:
    """The sheet in parts; None where its form is unusual."""
    begin = xml.find(_BEGIN)
    end = xml.find(_END, begin) + len(_END)
    if begin < 0 or end < len(_END):
        return None
    body, after = _without_blank_end(xml[begin:end]), xml[end:]
    cells = _without_formulas(body)
    if not _is_balanced(cells) or b"<!" in cells or not _ordinary(xml[:begin] + _BEGIN + _END + after):
        return None
    # calamine looks through every sheet twice, the second time for its merged ranges. With these before the cells, the
    # second time ends there; it can't be spared altogether, since a fault in them is a fault of the file.
    at = after.find(_MERGES)
    merges = after[at:after.find(_MERGES_END, at) + len(_MERGES_END)] if at >= 0 else b"<mergeCells/>"
    return Parted(b"".join((xml[:begin], merges, body)), cells, after)


@remembered
def _ordinary(around: bytes) -> bool:
    """Whether what stands around the cells is XML without a fault, comments and cells, and its merges are closed by name."""
    at = around.find(_MERGES)
    if (at >= 0 and around.find(_MERGES_END, at) < 0) or around.find(b"mergeCell") not in (-1, at + 1):
        return False
    if around.count(_BEGIN) != 1 or 0 <= at < around.find(_BEGIN) or _UNUSUAL.search(around):
        return False
    try:
        expat.ParserCreate().Parse(around, True)
    except expat.ExpatError:
        return False
    return True


def _without_blank_end(body: bytes) -> bytes:
    """The cells without those behind the last one with content: a form is drawn with dozens of blank rows."""
    begin, end = body.rfind(b"</c>") + len(b"</c>"), len(body) - len(_END)
    if begin < len(b"</c>") or not _is_blank_end(body[begin:end]):
        return body
    return b"".join((body[:begin], b"</row>", _END))


@remembered
def _is_blank_end(xml: bytes) -> bool:
    """Whether nothing but blank cells and rows stands between a sheet's last content and its end."""
    return _BLANK_END.fullmatch(xml) is not None


def _without_formulas(body: bytes) -> bytes:
    """The cells with every formula's text cut out; a text that holds markup stays."""
    pieces = body.split(b"</f>")
    if len(pieces) == 1:
        return body
    last = pieces.pop()
    kept = [
        piece[:at + 3] if piece.startswith(b"<f>", at := piece.rfind(b"<"))
        else piece[:tag.end()] if (tag := _FORMULA.match(piece, max(at, 0))) else piece
        for piece in pieces
    ]  # fmt: skip
    kept.append(last)
    return b"</f>".join(kept)


def _is_balanced(cells: bytes) -> bool:
    """Whether as many elements end as begin, and none lists merges."""
    ends = cells.count(b"</")
    return cells.count(b"<") == 2 * ends + cells.count(b"/>") and b"mergeCell" not in cells
