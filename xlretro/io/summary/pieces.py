"""Pieces of the summary's lists that may serve again: the rows of a few workbooks, numbered and deflated."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from xlretro.io.summary.body import Deflated

__all__ = ["FILES_A_PIECE", "Piece", "PieceStore", "packed", "unpacked"]

FILES_A_PIECE = 10
"""Few, since a changed workbook has all rows of its piece made anew; of fewer the pieces would deflate badly."""


class Piece(NamedTuple):
    """The rows of some workbooks in one list, for the place that they were made for: one row further they do not fit."""

    rows: int
    filled: int
    """As `Rendered.filled`."""
    related: tuple[int, ...]
    """Which of the workbooks, by their places in the group, are linked to."""
    links: int
    left_out: int
    """Links beyond what a sheet may have."""
    row_xml: Deflated | None
    link_xml: Deflated | None


_HEAD = struct.Struct("<IQIIH")
_BODY = struct.Struct("<III")


def packed(piece: Piece) -> bytes:
    """*piece* as bytes; thousands are read in a second, which takes pickles three times as long."""
    bodies = b"".join(
        _BODY.pack(len(body.content), body.checksum, body.size) + body.content if body else _BODY.pack(0, 0, 0)
        for body in (piece.row_xml, piece.link_xml)
    )
    head = _HEAD.pack(piece.rows, piece.filled, piece.links, piece.left_out, len(piece.related))
    return head + struct.pack(f"<{len(piece.related)}H", *piece.related) + bodies


def unpacked(value: bytes) -> Piece:
    """What `packed` made bytes of. Raises ValueError for other bytes."""
    try:
        rows, filled, links, left_out, count = _HEAD.unpack_from(value)
        related = struct.unpack_from(f"<{count}H", value, _HEAD.size)
        row_xml, end = _body(value, _HEAD.size + 2 * count)
        link_xml, end = _body(value, end)
    except struct.error as error:
        raise ValueError from error
    if end != len(value):
        raise ValueError
    return Piece(rows, filled, related, links, left_out, row_xml, link_xml)


def _body(value: bytes, begin: int) -> tuple[Deflated | None, int]:
    """The part that begins there, and where it ends."""
    length, checksum, size = _BODY.unpack_from(value, begin)
    begin += _BODY.size
    return Deflated(value[begin : begin + length], checksum, size) if length else None, begin + length


class PieceStore(Protocol):
    """Where pieces are kept from one summary to the next."""

    def get(self, keys: Sequence[bytes]) -> Mapping[bytes, Piece]:
        """The pieces that were kept by these keys, those that there are."""

    def keep(self, key: bytes, piece: Callable[[], Piece]) -> None:
        """Keep a piece, which may not be ready yet."""
