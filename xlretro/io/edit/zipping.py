"""Writes a package again: parts that did not change are copied as they lie there, compressed; nothing is inflated."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping

from xlretro.io.reading.guard import refused
from xlretro.io.zips import Member, copied, deflated, write_zip
from xlretro.language import Text

__all__ = ["rewrite"]


def rewrite(data: bytes, changed: Mapping[str, bytes], removed: Iterable[str], added: Mapping[str, bytes]) -> bytes:
    """The zip *data* with some parts' contents *changed*, some *removed*, and others *added* at its end.

    Parts are named as the zip names them. No entry may be larger than a zip without 64-bit extensions holds; the guard
    allows far less.
    """
    gone = set(removed)
    with zipfile.ZipFile(io.BytesIO(data)) as directory:
        entries = [entry for entry in directory.infolist() if entry.filename not in gone]
    members = [
        deflated(entry, changed[entry.filename]) if entry.filename in changed else _copied(data, entry) for entry in entries
    ]
    members += [deflated(_new_entry(name), content) for name, content in added.items()]
    written = io.BytesIO()
    write_zip(written, members)
    return written.getvalue()


def _copied(data: bytes, entry: zipfile.ZipInfo) -> Member:
    if entry.flag_bits & 1:
        raise refused("encrypted")
    try:
        return copied(data, entry)
    except zipfile.BadZipFile as error:
        raise refused("damaged", detail=Text("压缩包目录有误", "the zip directory is broken")) from error


def _new_entry(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name)  # dated 1980-01-01: a clock would make each run differ
