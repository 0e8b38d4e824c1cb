"""The checksum of a part that is put together of pieces, none of which is looked at again."""

from __future__ import annotations

import zlib

from hypothesis import given
from hypothesis import strategies as st

from xlretro.io.zips import crc32_joined

# Long ones are of one byte: what counts is the length, up to that of a sheet with a million rows.
PIECES = st.binary(max_size=300) | st.builds(lambda byte, n: bytes([byte]) * n, st.integers(0, 255), st.integers(0, 3_000_000))


@given(st.lists(PIECES, max_size=4))
def test_checksums_of_pieces_join_to_that_of_the_whole(pieces: list[bytes]) -> None:
    checksum = 0
    for piece in pieces:
        checksum = crc32_joined(checksum, zlib.crc32(piece), len(piece))
    assert checksum == zlib.crc32(b"".join(pieces))
