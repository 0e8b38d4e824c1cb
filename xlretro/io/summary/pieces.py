"""Pieces of the summary's lists that may serve again: the rows of a few workbooks, numbered and deflated."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from xlretro.io.summary.body import Deflated

__all__ = ["FILES_A_PIECE", "Piece", "PieceStore"]

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


class PieceStore(Protocol):
    """Where pieces are kept from one summary to the next."""

    def get(self, key: bytes) -> Piece | None:
        """The piece that was kept by this key."""

    def keep(self, key: bytes, piece: Callable[[], Piece]) -> None:
        """Keep a piece, which may not be ready yet."""
