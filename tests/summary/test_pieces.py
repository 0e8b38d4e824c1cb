"""Pieces of the lists as bytes, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlretro.io.summary.body import Deflated
from xlretro.io.summary.pieces import Piece, packed, unpacked

NUMBERS = st.integers(0, 2**32 - 1)
BODIES = st.none() | st.builds(Deflated, st.binary(min_size=1, max_size=60), NUMBERS, NUMBERS)
PIECES = st.builds(
    Piece, NUMBERS, st.integers(0, 2**60), st.lists(st.integers(0, 9), max_size=10).map(tuple), NUMBERS, NUMBERS, BODIES, BODIES
)


@given(PIECES)
def test_a_piece_comes_back(piece: Piece) -> None:
    assert unpacked(packed(piece)) == piece


@given(PIECES, st.data())
def test_what_is_cut_off_or_too_long_is_no_piece(piece: Piece, data: st.DataObject) -> None:
    whole = packed(piece)
    for other in (whole[: data.draw(st.integers(0, len(whole) - 1))], whole + b"\0"):
        with pytest.raises(ValueError):
            unpacked(other)
