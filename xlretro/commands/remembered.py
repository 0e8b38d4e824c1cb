"""What a consolidation remembers of the files it read, for the next one: parcels by the content of their files.

The key of a parcel is made of all that it depends on: the file's bytes, the names that a department may be taken from, and
the circumstances of the run (version, settings, look of the summary). So nothing is ever out of date, and what changed is
read again.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from enum import Enum
from typing import Any

from xlretro import __version__
from xlretro.commands.parcel import Figures, Flat, Order, Parcel, Rows
from xlretro.errors import InputRefused
from xlretro.io.reading.inputs import InputFile
from xlretro.io.store import Damaged, Store
from xlretro.io.summary.pieces import Piece, packed, unpacked
from xlretro.io.summary.rendering import FINDINGS, Rendered
from xlretro.language import Text
from xlretro.model.finding import Severity
from xlretro.model.measures import Direction, OnTime, Overall
from xlretro.model.period import Period
from xlretro.model.summary import ActivityLine, FileLine, Verdict
from xlretro.model.tracking import Measure

__all__ = ["Remembered", "digest_of"]


class Remembered:
    """The parcels and pieces of a store, for one run. All methods raise what those of Store do."""

    def __init__(self, store: Store, order: Order) -> None:
        self._store, self._order = store, order
        self._circumstances = digest_of((__version__, replace(order, settings=replace(order.settings, today=date.min))))
        self._pending: list[tuple[bytes, Callable[[], Piece]]] = []
        self.recalled = 0
        """Files that were not read again."""

    def key(self, file: InputFile, sha256: str) -> bytes:
        """The key of what *file* gives when its bytes have this hash."""
        folder = file.path.parent.name if file.root is not None and file.path.parent != file.root else None
        named = file.shown if self._order.flat is not None else None  # its rows for tables carry the path
        return hashlib.sha256(self._circumstances + repr((sha256, file.path.name, folder, named)).encode()).digest()

    def recall(self, files: Sequence[InputFile]) -> list[tuple[bytes, Parcel] | None]:
        """The key and the parcel of each of *files*, without its rows; None where it has to be read."""
        keys = [self._key_now(file) for file in files]
        values = self._store.get_all([key for key in keys if key])
        return [
            (key, parcel) if key and (parcel := self._recalled(file, values.get(key))) else None
            for file, key in zip(files, keys, strict=True)
        ]

    def _key_now(self, file: InputFile) -> bytes | None:
        if "://" in file.shown:
            return None  # to fetch it is most of the work
        try:
            return self.key(file, hashlib.sha256(file.read(self._order.settings.limits)).hexdigest())
        except InputRefused:
            return None

    def _recalled(self, file: InputFile, value: bytes | None) -> Parcel | None:
        if value is None:
            return None
        parcel: Parcel = _thawed(value)
        if parcel.by_clock and parcel.activity and parcel.activity.as_of != self._order.settings.today:
            return None
        self.recalled += 1
        parcel.line.path = file.shown
        if parcel.activity:
            parcel.activity.source = file.shown
        return parcel

    def remember(self, file: InputFile, parcel: Parcel) -> bytes | None:
        """Keep a parcel as it came from a worker; gives its key. One without rows is not kept: None."""
        if parcel.line.verdict != Verdict.READ or "://" in file.shown:
            return None
        key = self.key(file, parcel.sha256)
        self._store.keep(key, pickle.dumps(replace(parcel, rows=b""), 5))
        rows: Rows = pickle.loads(parcel.rows)
        # One by one: where the findings of one workbook change, those behind it are placed anew, and nothing else is.
        parts = {**rows.rendered.tables, FINDINGS: rows.rendered.findings, _FLAT: rows.flat}
        for name, part in parts.items():
            written = _written(part) if isinstance(part, Rendered) else pickle.dumps(part, 5)
            self._store.keep(key + name.encode(), zlib.compress(written, 1))  # to a tenth of its size
        return key

    def figures(self, pickled: bytes, source: str) -> Figures:
        """The figures of a parcel that was recalled, of a file whose path is *source* now."""
        figures: Figures = _thawed(pickled)
        if all(measure.source == source for measure in figures.measures):
            return figures
        return figures._replace(measures=[measure._replace(source=source) for measure in figures.measures])

    def rendered(self, keys: Sequence[bytes], name: str) -> dict[bytes, Rendered]:
        """The rows of parcels that were recalled, for one list, by their keys."""
        return {key: _read(part) for key, part in self._parts(keys, name)}

    def flat(self, key: bytes) -> Flat:
        """The rows of one for tables beside the summary."""
        return next(_thawed(part) for _, part in self._parts([key], _FLAT)) or {}

    def _parts(self, keys: Sequence[bytes], name: str) -> Iterator[tuple[bytes, bytes]]:
        ending = name.encode()
        values = self._store.get_all([key + ending for key in keys])
        try:
            for key in keys:
                yield key, zlib.decompress(values[key + ending])
        except (KeyError, zlib.error) as error:
            raise Damaged from error

    def get(self, keys: Sequence[bytes]) -> dict[bytes, Piece]:
        """As `PieceStore`."""
        try:
            return {key: unpacked(value) for key, value in self._store.get_all(keys, passing=True).items()}
        except ValueError as error:
            raise Damaged from error

    def keep(self, key: bytes, piece: Callable[[], Piece]) -> None:
        """As `PieceStore`. A few stay open, so that nobody waits for their deflating."""
        self._pending.append((key, piece))
        if len(self._pending) > 16:
            self._keep_oldest()

    def _keep_oldest(self) -> None:
        key, piece = self._pending.pop(0)
        self._store.keep(key, packed(piece()), passing=True)

    def finish(self) -> None:
        """Write everything."""
        while self._pending:
            self._keep_oldest()
        self._store.finish()


_FLAT = "flat"
_HEAD = struct.Struct("<IQI")
"""Of rendered rows: their number, the fields that are filled, the bytes of their XML."""


def _written(rendered: Rendered) -> bytes:
    return _HEAD.pack(rendered.rows, rendered.filled, len(rendered.xml)) + rendered.xml + rendered.places


def _read(part: bytes) -> Rendered:
    try:
        rows, filled, length = _HEAD.unpack_from(part)
    except struct.error as error:
        raise Damaged from error
    return Rendered(part[_HEAD.size : _HEAD.size + length], part[_HEAD.size + length :], rows, filled)


_KNOWN: dict[str, type] = {known.__name__: known for known in (
    Parcel, Figures, FileLine, ActivityLine, Text, Severity, Overall, OnTime, Period, Measure, Direction,
    date, datetime, time, timedelta, timezone,
)}  # fmt: skip
"""All that a value is made of beside texts, numbers and collections."""


def _member(kind: object, name: str) -> Enum:
    if not (isinstance(kind, type) and issubclass(kind, Enum)):
        raise pickle.UnpicklingError(f"{kind}.{name}")
    return kind[name]


class _Thawing(pickle.Unpickler):
    """Makes plain values and nothing else: a pickle from elsewhere could run anything."""

    def find_class(self, module: str, name: str) -> Any:
        """The known type of this name. Raises UnpicklingError for all others."""
        if (module, name) == ("builtins", "getattr"):
            return _member  # as the first releases of Python 3.11 name the members of an enumeration
        found = _KNOWN.get(name)
        if found is None or found.__module__ != module:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return found


def _thawed(value: bytes) -> Any:
    try:
        return _Thawing(io.BytesIO(value)).load()
    except Exception as error:  # whatever is wrong with it, it is not what was kept
        raise Damaged from error


def digest_of(value: object) -> bytes:
    """A digest that equal values have in every process: of settings and declarations, whatever they are made of.

    Raises TypeError for what is neither a plain value, a collection, a dataclass, nor something that has a name.
    """
    digest = hashlib.sha256()
    for part in _parts(value):
        digest.update(part.encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
    return digest.digest()


def _parts(value: object) -> Iterator[str]:
    yield type(value).__qualname__
    if value is None or isinstance(value, str | bytes | bool | int | float | date | datetime):
        yield repr(value)
    elif isinstance(value, Enum):
        yield value.name
    elif isinstance(value, re.Pattern):
        yield repr((value.pattern, value.flags))
    elif isinstance(value, Mapping):
        yield from (part for key in sorted(value, key=repr) for part in (*_parts(key), *_parts(value[key])))
    elif isinstance(value, Set):
        yield from sorted("\1".join(_parts(item)) for item in value)
    elif isinstance(value, Sequence):
        yield str(len(value))
        yield from (part for item in value for part in _parts(item))
    elif is_dataclass(value):
        yield from (part for field in fields(value) for part in _parts(getattr(value, field.name)))
    elif isinstance(name := getattr(value, "__qualname__", None), str):  # a function or a type
        yield f"{getattr(value, '__module__', '')}.{name}"
    else:
        raise TypeError(f"no digest of {value!r}")
