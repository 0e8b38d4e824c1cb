"""Where the bulky parts of parcels wait until it is known which of the workbooks count: memory does not grow with them."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Sequence
from typing import IO

from xlretro.commands.parcel import Figures, Parcel, Rows
from xlretro.commands.remembered import Remembered

__all__ = ["Spool"]


class Spool:
    """Keeps the bulky parts of parcels: in a temporary file, or where they are remembered from the last run."""

    def __init__(self, remembered: Remembered | None) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="xlretro-")  # noqa: SIM115 - closed by close()
        self._figures: dict[int, tuple[int, int]] = {}
        self._rows: dict[int, tuple[int, int]] = {}
        self._recalled: dict[int, bytes] = {}
        self._keys: dict[int, bytes | None] = {}
        self._size = 0
        self._remembered = remembered

    def keep(self, parcel: Parcel, key: bytes | None = None, *, recalled: bool = False) -> Parcel:
        """Keep a parcel's parts; *key* is what it is remembered by."""
        self._keys[id(parcel)] = key
        if recalled and key:
            self._recalled[id(parcel)] = key
        if parcel.figures:
            self._figures[id(parcel)] = self._written(parcel.figures)
            parcel.figures = b""
        if parcel.rows:
            self._rows[id(parcel)] = self._written(parcel.rows)
            parcel.rows = b""
        return parcel

    def _written(self, part: bytes) -> tuple[int, int]:
        self._file.write(part)
        self._size += len(part)
        return self._size - len(part), len(part)

    def _part(self, place: tuple[int, int]) -> bytes:
        self._file.seek(place[0])
        return self._file.read(place[1])

    def figures(self, parcel: Parcel) -> Figures:
        """The figures of a parcel that was kept and still is at hand."""
        part = self._part(self._figures[id(parcel)])
        if self._remembered and id(parcel) in self._recalled:
            return self._remembered.figures(part, parcel.line.path)
        figures: Figures = pickle.loads(part)
        return figures

    def rows(self, parcel: Parcel) -> Rows:
        """The rows of such a parcel."""
        if self._remembered and id(parcel) in self._recalled:
            return self._remembered.rows(self._recalled[id(parcel)])
        rows: Rows = pickle.loads(self._part(self._rows[id(parcel)]))
        return rows

    def all_rows(self, parcels: Sequence[Parcel]) -> list[Rows]:
        """The rows of several."""
        return [self.rows(parcel) for parcel in parcels]

    def digest(self, parcels: Sequence[Parcel]) -> bytes | None:
        """Of all that the rows of *parcels* depend on; None where that is not known of one of them."""
        digest = b""
        for parcel in parcels:
            key = self._keys.get(id(parcel))
            if key is None or parcel.activity is None:
                return None
            digest += key + parcel.activity.as_of.isoformat().encode()  # of the clock's day the key knows nothing
        return digest

    def close(self) -> None:
        self._file.close()
