"""Where the bulky parts of parcels wait until it is known which of the workbooks count: memory does not grow with them."""

from __future__ import annotations

import pickle
import tempfile
from array import array
from collections.abc import Sequence
from typing import IO, Any, TypeVar

from xlretro.commands.parcel import Figures, Flat, Parcel, Rows
from xlretro.commands.remembered import Remembered
from xlretro.io.summary.pieces import FILES_A_PIECE
from xlretro.io.summary.rendering import Rendered

__all__ = ["Spool"]

Value = TypeVar("Value")

_SHARED = 5_000
"""Values that are remembered for being shared: ten thousand workbooks say few things of this kind."""


class Spool:
    """Keeps the bulky parts of parcels: in a temporary file, or where they are remembered from the last run."""

    def __init__(self, remembered: Remembered | None) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="xlretro-")  # noqa: SIM115 - closed by close()
        self._ends = array("Q", [0])
        """Where the parts end, two a parcel: its figures, its rows."""
        self._keys: dict[int, bytes] = {}
        self._recalled = bytearray()
        """For each parcel, whether it is remembered from the last run."""
        self._remembered = remembered
        self._known: dict[object, Any] = {}
        self._latest: dict[int, Rows] = {}
        """Of the parcels that are being placed: each list asks for them."""

    def keep(self, parcel: Parcel, key: bytes | None = None, *, recalled: bool = False) -> Parcel:
        """Keep a parcel's parts; *key* is what it is remembered by."""
        parcel.number = len(self._recalled)
        self._recalled.append(recalled)
        if key:
            self._keys[parcel.number] = key
        for part in (parcel.figures, parcel.rows):
            self._file.write(part)
            self._ends.append(self._ends[-1] + len(part))
        parcel.figures = parcel.rows = b""
        self._share(parcel)
        return parcel

    def _share(self, parcel: Parcel) -> None:
        """Have parcels share what they say alike: each came with copies of its own."""
        line, activity = parcel.line, parcel.activity
        line.verdict, line.rows, line.findings = self._same(line.verdict), self._same(line.rows), self._same(line.findings)
        line.reported_on, parcel.context = self._same(line.reported_on), self._same(parcel.context)
        if activity:
            activity.as_of, activity.overall = self._same(activity.as_of), self._same(activity.overall)
            activity.on_time, activity.open_issues = self._same(activity.on_time), self._same(activity.open_issues)
            activity.findings = line.findings

    def _same(self, value: Value) -> Value:
        if len(self._known) > _SHARED:
            self._known.clear()
        key = (dict, *value.items()) if isinstance(value, dict) else (type(value), value)
        same: Value = self._known.setdefault(key, value)
        return same

    def _part(self, number: int) -> bytes:
        self._file.seek(self._ends[number])
        return self._file.read(self._ends[number + 1] - self._ends[number])

    def figures(self, parcel: Parcel) -> Figures:
        """The figures of a parcel that was kept."""
        part = self._part(2 * parcel.number)
        if self._remembered and self._recalled[parcel.number]:
            return self._remembered.figures(part, parcel.line.path)
        figures: Figures = pickle.loads(part)
        return figures

    def rendered(self, parcels: Sequence[Parcel], key: str) -> list[Rendered]:
        """The rows of such parcels for one list of the summary (`RenderedWorkbook.of`)."""
        if not self._remembered:
            return [self._rows(parcel).rendered.of(key) for parcel in parcels]
        recalled = [self._keys[parcel.number] for parcel in parcels if self._recalled[parcel.number]]
        known = self._remembered.rendered(recalled, key)
        return [
            known[self._keys[parcel.number]] if self._recalled[parcel.number] else self._rows(parcel).rendered.of(key)
            for parcel in parcels
        ]

    def flat(self, parcel: Parcel) -> Flat:
        """Its rows for tables beside the summary."""
        if self._remembered and self._recalled[parcel.number]:
            return self._remembered.flat(self._keys[parcel.number])
        return self._rows(parcel).flat or {}

    def _rows(self, parcel: Parcel) -> Rows:
        if parcel.number not in self._latest:
            if len(self._latest) >= FILES_A_PIECE:
                self._latest.clear()
            self._latest[parcel.number] = pickle.loads(self._part(2 * parcel.number + 1))
        return self._latest[parcel.number]

    def digest(self, parcels: Sequence[Parcel]) -> bytes | None:
        """Of all that the rows of *parcels* depend on; None where that is not known of one of them."""
        digest = b""
        for parcel in parcels:
            key = self._keys.get(parcel.number)
            if key is None or parcel.activity is None:
                return None
            digest += key + parcel.activity.as_of.isoformat().encode()  # of the clock's day the key knows nothing
        return digest

    def close(self) -> None:
        self._file.close()
