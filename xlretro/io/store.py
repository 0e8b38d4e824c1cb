"""Results kept from one run to the next: bytes by key, in one SQLite file of a folder.

Nothing in it is trusted: every value carries its checksum, and a file that SQLite itself finds broken is begun anew. A run
never fails for its store's sake; it only does the work again.
"""

from __future__ import annotations

import contextlib
import sqlite3
import zlib
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path

__all__ = ["Damaged", "Store", "look_up"]

NAME = "xlretro-cache.sqlite3"
_FORMAT = 1
_FORGOTTEN = 60
"""Days after which a value that nobody asked for is dropped."""


class Damaged(Exception):
    """What was found can't be what was kept."""


@lru_cache(maxsize=4)
def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)


def look_up(folder: Path, key: bytes) -> bytes | None:
    """The value of *key* in the store of *folder*; None where there is none. For workers: it only reads.

    Raises Damaged.
    """
    if not (folder / NAME).exists():
        return None
    try:
        found = _opened(folder / NAME).execute("SELECT checksum, value FROM kept WHERE key = ?", (key,)).fetchone()
    except sqlite3.Error as error:
        raise Damaged from error
    if found is None:
        return None
    checksum, value = found
    if not isinstance(value, bytes) or zlib.crc32(value, zlib.crc32(key)) != checksum:
        raise Damaged
    return value


class Store:
    """The store of one folder, for the one process that writes to it."""

    def __init__(self, folder: Path) -> None:
        """Make or open it. Raises OSError or sqlite3.Error where the folder can't be written."""
        self.damaged = False
        """Whether it was found broken, and begun anew."""
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / NAME
        try:
            self._connection = self._connect()
        except sqlite3.DatabaseError:
            self.begin_anew()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=5)
        try:
            if connection.execute("PRAGMA user_version").fetchone()[0] != _FORMAT:
                connection.executescript(
                    "DROP TABLE IF EXISTS kept;"
                    "CREATE TABLE kept (key BLOB PRIMARY KEY, checksum INTEGER NOT NULL,"
                    " used INTEGER NOT NULL, value BLOB NOT NULL);"
                    f"PRAGMA user_version = {_FORMAT};"
                )
        except BaseException:
            connection.close()
            raise
        return connection

    def begin_anew(self) -> None:
        """Throw away what is there. Workers that still read it find nothing more."""
        self.damaged = True
        self.close()
        self._path.unlink(missing_ok=True)
        self._connection = self._connect()

    def keep(self, values: Iterable[tuple[bytes, bytes]], used: Iterable[bytes], today: date) -> None:
        """Keep *values* by their keys, all or none, note that the keys *used* were asked for, drop what nobody asked for."""
        day = today.toordinal()
        with self._connection as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)",
                ((key, zlib.crc32(value, zlib.crc32(key)), day, value) for key, value in values),
            )
            # A day's precision asks for few writes: most were noted lately.
            connection.executemany(
                "UPDATE kept SET used = ? WHERE key = ? AND used < ?", ((day, key, day - 7) for key in used)
            )
            connection.execute("DELETE FROM kept WHERE used < ?", (day - _FORGOTTEN,))

    def close(self) -> None:
        """Needed once, harmless twice."""
        _opened.cache_clear()
        with contextlib.suppress(AttributeError, sqlite3.Error):
            self._connection.close()
