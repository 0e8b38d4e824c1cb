"""Bytes kept from one run to the next by their keys, in one SQLite file of a folder.

Nothing in it is trusted: every value carries a checksum over its key and itself, and a file that SQLite finds broken, or a
value that is, is thrown away with all others. A run never fails for its store's sake; it only does the work again.
"""

from __future__ import annotations

import contextlib
import errno
import sqlite3
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from xlretro.errors import OutputRefused
from xlretro.io.os_trouble import os_trouble
from xlretro.language import Text

__all__ = ["Damaged", "InUse", "Store", "remove_store"]

NAME = "xlretro-cache.sqlite3"
_FORMAT = 4
_FORGOTTEN = 60
"""Days after which a value that nobody asked for is dropped."""
_NO_ROOM = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY)
_TABLES = f"""
    DROP TABLE IF EXISTS kept; DROP TABLE IF EXISTS passing;
    CREATE TABLE kept (key BLOB PRIMARY KEY, checksum INTEGER NOT NULL, used INTEGER NOT NULL, value BLOB NOT NULL);
    CREATE INDEX days ON kept (used);
    CREATE TABLE passing (key BLOB PRIMARY KEY, checksum INTEGER NOT NULL, value BLOB NOT NULL);
    PRAGMA user_version = {_FORMAT};
"""


class Damaged(Exception):
    """What was found can't be what was kept."""


class InUse(Exception):
    """Another process writes to the store."""


class Store:
    """The store of one folder. Values are written as a whole, by `finish`, or not at all.

    Values that belong together have keys that begin alike: to ask for the one with the shortest keeps all of them.
    `passing` values are those that only the next run may want: what a run neither asked for nor kept is dropped at its end.
    Any method raises Damaged where SQLite can't make sense of the file, InUse where another run has it, and OutputRefused where
    the folder can't be written.
    """

    def __init__(self, folder: Path, today: date) -> None:
        """Make or open it."""
        self._path, self._day = folder / NAME, today.toordinal()
        try:
            folder.mkdir(exist_ok=True)
            with self._path.open("ab"):
                pass  # SQLite would not say why it can't
            with tempfile.TemporaryFile(dir=folder):
                pass  # it keeps a journal beside
        except OSError as error:
            raise _unusable(folder, error) from error
        self._asked_for: list[bytes] = []
        self._passing: set[bytes] = set()
        """Keys of the passing values that the present run kept or asked for."""
        with self._told():
            self._connection = sqlite3.connect(self._path, timeout=2, isolation_level=None)
            # Nobody waits for the disk: what a power cut leaves unwritten is found damaged, and read again.
            self._connection.execute("PRAGMA synchronous = OFF")
            self._connection.execute("BEGIN IMMEDIATE")
            if self._connection.execute("PRAGMA user_version").fetchone()[0] != _FORMAT:
                self._connection.executescript(_TABLES)
                self._connection.execute("BEGIN IMMEDIATE")

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            self.close()
            code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
            if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise InUse from error
            if code in _NO_ROOM:
                why = OSError(errno.ENOSPC, "") if code == sqlite3.SQLITE_FULL else OSError(str(error))
                raise _unusable(self._path.parent, why) from error
            raise Damaged from error

    def get(self, key: bytes, *, passing: bool = False) -> bytes | None:
        """The value of *key*; None where there is none."""
        return self.get_all([key], passing=passing).get(key)

    def get_all(self, keys: Sequence[bytes], *, passing: bool = False) -> dict[bytes, bytes]:
        """The values of those of *keys* that there are, by their keys; many at once cost half as much as one by one."""
        wanted = "key, checksum, value, 0 FROM passing" if passing else "key, checksum, value, used FROM kept"
        with self._told():
            rows = self._connection.execute(f"SELECT {wanted} WHERE key IN ({','.join('?' * len(keys))})", keys).fetchall()
        found: dict[bytes, bytes] = {}
        for key, checksum, value, used in rows:
            if not isinstance(value, bytes) or not isinstance(used, int) or zlib.crc32(value, zlib.crc32(key)) != checksum:
                raise Damaged
            found[key] = value
            if passing:
                self._passing.add(key)
            elif used < self._day - 7:  # a week's precision asks for few writes
                self._asked_for.append(key)
        return found

    def keep(self, key: bytes, value: bytes, *, passing: bool = False) -> None:
        """Keep *value* by its key."""
        checksum = zlib.crc32(value, zlib.crc32(key))
        with self._told():
            if passing:
                self._passing.add(key)
                self._connection.execute("INSERT OR REPLACE INTO passing VALUES (?, ?, ?)", (key, checksum, value))
            else:
                self._connection.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?)", (key, checksum, self._day, value))

    def finish(self) -> None:
        """Write what was kept, and drop what nobody wants any more."""
        with self._told():
            execute, many = self._connection.execute, self._connection.executemany
            many(
                "UPDATE kept SET used = ? WHERE key BETWEEN ? AND ?",
                ((self._day, key, key + b"\xff" * 8) for key in self._asked_for),
            )
            execute("DELETE FROM kept WHERE used < ?", (self._day - _FORGOTTEN,))
            gone = [row for row in execute("SELECT key FROM passing").fetchall() if row[0] not in self._passing]
            many("DELETE FROM passing WHERE key = ?", gone)
            execute("COMMIT")
        self.close()

    def close(self) -> None:
        """Forget what was not finished. Needed once, harmless twice."""
        with contextlib.suppress(AttributeError, sqlite3.Error):
            self._connection.close()


def remove_store(folder: Path) -> None:
    """Remove the store of *folder*; the next one there begins anew. Raises OutputRefused where it can't be removed."""
    for name in (NAME, f"{NAME}-journal"):
        try:
            (folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise _unusable(folder, error) from error


def _unusable(folder: Path, error: OSError) -> OutputRefused:
    return OutputRefused(
        Text("缓存文件夹 {folder} 用不了：{why}", "the cache in {folder} can't be used: {why}").fill(
            folder=folder, why=os_trouble(error)),
        Text("请给 --cache 换一个能写的文件夹，或先不用缓存。", "Give --cache a folder that can be written to, or leave it out."),
    )
