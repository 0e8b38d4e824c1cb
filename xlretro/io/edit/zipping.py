"""Writes a package again: parts that did not change are copied as they lie there, compressed; nothing is inflated."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from xlretro.io.reading.guard import refused
from xlretro.language import Text

__all__ = ["rewrite"]

_LOCAL = struct.Struct("<4sHHHHHLLLHH")
_CENTRAL = struct.Struct("<4sHHHHHHLLLHHHHHLL")
_END = struct.Struct("<4sHHHHLLH")
_VERSION = 20
_UTF8 = 0x800


class _Member(NamedTuple):
    name: bytes
    flags: int
    method: int
    moment: tuple[int, int]
    """Time and date as a zip has them."""
    checksum: int
    size: int
    attributes: int
    raw: bytes


def rewrite(data: bytes, changed: Mapping[str, bytes], removed: Iterable[str], added: Mapping[str, bytes]) -> bytes:
    """The zip *data* with some parts' contents *changed*, some *removed*, and others *added* at its end.

    Parts are named as the zip names them. No entry may be larger than a zip without 64-bit extensions holds; the guard
    allows far less.
    """
    gone = set(removed)
    with zipfile.ZipFile(io.BytesIO(data)) as directory:
        entries = [entry for entry in directory.infolist() if entry.filename not in gone]
    members = [
        _packed(entry, changed[entry.filename]) if entry.filename in changed else _copied(data, entry) for entry in entries
    ]
    members += [_packed(_new_entry(name), content) for name, content in added.items()]
    return _joined(members)


def _name(entry: zipfile.ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & _UTF8 else "cp437")


def _moment(entry: zipfile.ZipInfo) -> tuple[int, int]:
    year, month, day, hour, minute, second = entry.date_time
    return hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day


def _copied(data: bytes, entry: zipfile.ZipInfo) -> _Member:
    start = entry.header_offset
    broken = refused("damaged", detail=Text("压缩包目录有误", "the zip directory is broken"))
    if data[start:start + 4] != b"PK\x03\x04" or len(data) < start + _LOCAL.size:
        raise broken
    name_length, extra_length = struct.unpack_from("<HH", data, start + 26)
    start += _LOCAL.size + name_length + extra_length
    raw = data[start:start + entry.compress_size]
    if len(raw) != entry.compress_size:
        raise broken
    if entry.flag_bits & 1:
        raise refused("encrypted")
    return _Member(_name(entry), entry.flag_bits & _UTF8, entry.compress_type, _moment(entry), entry.CRC, entry.file_size,
                   entry.external_attr, raw)  # fmt: skip


def _packed(entry: zipfile.ZipInfo, content: bytes) -> _Member:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    raw = packer.compress(content) + packer.flush()
    return _Member(_name(entry), entry.flag_bits & _UTF8, zipfile.ZIP_DEFLATED, _moment(entry), zlib.crc32(content),
                   len(content), entry.external_attr, raw)  # fmt: skip


def _new_entry(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name)  # dated 1980-01-01: a clock would make each run differ


def _joined(members: list[_Member]) -> bytes:
    body: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name, flags, method, (clock, day), checksum, size, attributes, raw in members:
        sizes = (checksum, len(raw), size, len(name))
        body += [_LOCAL.pack(b"PK\x03\x04", _VERSION, flags, method, clock, day, *sizes, 0), name, raw]
        directory += [
            _CENTRAL.pack(b"PK\x01\x02", _VERSION, _VERSION, flags, method, clock, day, *sizes, 0, 0, 0, 0, attributes, offset),
            name,
        ]
        offset += _LOCAL.size + len(name) + len(raw)
    length = sum(map(len, directory))
    count = len(members)
    return b"".join([*body, *directory, _END.pack(b"PK\x05\x06", 0, 0, count, count, length, offset, 0)])
