"""The records a zip is made of, for those who write one from parts that are compressed already."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable
from functools import cache
from typing import IO, NamedTuple, Protocol

__all__ = ["END", "Member", "Raw", "copied", "crc32_joined", "deflated", "moment_of", "name_of", "write_zip"]

_LOCAL = struct.Struct("<4sHHHHHLLLHH")
_CENTRAL = struct.Struct("<4sHHHHHHLLLHHHHHLL")
END = struct.Struct("<4sHHHHLLH")
"""The last record, without the comment."""
_VERSION = 20
UTF8 = 0x800


class Raw(Protocol):
    """Compressed content that need not be in memory."""

    def __len__(self) -> int: ...

    def copy_to(self, file: IO[bytes]) -> None:
        """Write all of it to *file*."""


class Member(NamedTuple):
    """One entry of a zip, its content compressed."""

    name: bytes
    flags: int
    method: int
    moment: tuple[int, int]
    """Time and date as a zip has them."""
    checksum: int
    size: int
    """Of the content before it was compressed."""
    attributes: int
    raw: bytes | Raw


def name_of(entry: zipfile.ZipInfo) -> bytes:
    """The entry's name as it stands in the zip."""
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & UTF8 else "cp437")


def moment_of(entry: zipfile.ZipInfo) -> tuple[int, int]:
    """The entry's time and date, packed."""
    year, month, day, hour, minute, second = entry.date_time
    return hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day


def deflated(entry: zipfile.ZipInfo, content: bytes) -> Member:
    """*content* in place of what the entry held."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    raw = packer.compress(content) + packer.flush()
    return Member(name_of(entry), entry.flag_bits & UTF8, zipfile.ZIP_DEFLATED, moment_of(entry), zlib.crc32(content),
                  len(content), entry.external_attr, raw)  # fmt: skip


def copied(data: bytes, entry: zipfile.ZipInfo) -> Member:
    """An entry of the zip *data* as it lies there. Raises zipfile.BadZipFile where the directory tells lies."""
    start = entry.header_offset
    if data[start:start + 4] != b"PK\x03\x04" or len(data) < start + _LOCAL.size:
        raise zipfile.BadZipFile(entry.filename)
    name_length, extra_length = struct.unpack_from("<HH", data, start + 26)
    start += _LOCAL.size + name_length + extra_length
    raw = data[start:start + entry.compress_size]
    if len(raw) != entry.compress_size:
        raise zipfile.BadZipFile(entry.filename)
    return Member(name_of(entry), entry.flag_bits & UTF8, entry.compress_type, moment_of(entry), entry.CRC, entry.file_size,
                  entry.external_attr, raw)  # fmt: skip


def write_zip(file: IO[bytes], members: Iterable[Member]) -> None:
    """Write *members* as a zip without 64-bit extensions. Raises OverflowError where it would need them (4 GB)."""
    directory: list[bytes] = []
    offset = 0
    for name, flags, method, (clock, day), checksum, size, attributes, raw in members:
        if max(offset, size, len(raw)) > 0xFFFF_FFFF:
            raise OverflowError(name.decode(errors="replace"))
        sizes = (checksum, len(raw), size, len(name))
        file.write(_LOCAL.pack(b"PK\x03\x04", _VERSION, flags, method, clock, day, *sizes, 0) + name)
        if isinstance(raw, bytes):
            file.write(raw)
        else:
            raw.copy_to(file)
        directory += [
            _CENTRAL.pack(b"PK\x01\x02", _VERSION, _VERSION, flags, method, clock, day, *sizes, 0, 0, 0, 0, attributes, offset),
            name,
        ]
        offset += _LOCAL.size + len(name) + len(raw)
    length, count = sum(map(len, directory)), len(directory) // 2
    file.write(b"".join([*directory, END.pack(b"PK\x05\x06", 0, 0, count, count, length, offset, 0)]))


_POLYNOMIAL = 0xEDB88320


def _times(one: int, other: int) -> int:
    """The product of two polynomials over GF(2), bits reversed, modulo that of CRC-32."""
    product, mask = 0, 1 << 31
    while one:
        if one & mask:
            product ^= other
            one ^= mask
        mask >>= 1
        other = other >> 1 ^ _POLYNOMIAL if other & 1 else other >> 1
    return product


@cache
def _powers(bit: int) -> int:
    """x to the power 2 ** *bit*."""
    return _times(_powers(bit - 1), _powers(bit - 1)) if bit else 1 << 30


@cache
def _multiples(bit: int) -> tuple[list[int], ...]:
    """The products of every value of each of the four bytes with x to the power 2 ** *bit*: thousands of pieces are joined."""
    tables = []
    for byte in range(4):
        table = [0]
        for place in range(8 * byte, 8 * byte + 8):
            product = _times(_powers(bit), 1 << place)
            table += [known ^ product for known in table]
        tables.append(table)
    return tuple(tables)


def crc32_joined(first: int, second: int, length: int) -> int:
    """The CRC-32 of two pieces joined, from that of each; *length*: bytes of the second."""
    bit = 3  # a byte is x to the 8th
    while length:
        if length & 1:
            lowest, low, high, highest = _multiples(bit)
            first = lowest[first & 255] ^ low[first >> 8 & 255] ^ high[first >> 16 & 255] ^ highest[first >> 24]
        length >>= 1
        bit += 1
    return first ^ second
