"""A .zip of workbooks read as the folder that was packed: nothing is unpacked to the disk.

Its directory is read once; a worker gets the place of a member and reads that alone. Names are shown only, never opened
as paths, and those that would lead out of the folder are refused with their member. Windows packs Chinese names in
GBK and says so nowhere.
"""

from __future__ import annotations

import os
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from xlretro.errors import InputRefused
from xlretro.io.reading.guard import DEFAULT, Limits, refused, too_large, translated
from xlretro.language import Text

__all__ = ["Member", "Refusal", "ZipMember", "folder_order", "members"]

T = Text
_ENTRY = b"PK\x01\x02"
_END = struct.Struct("<4s4H2LH")
_FIXED = 30
"""Bytes of the header in front of a member's own name."""
_ENCRYPTED, _UTF8 = 0x1, 0x800
"""Flags of an entry."""
_DIRECTORY_BYTES = 1_500
"""Of an entry in the directory, on average: a long name and the extra fields."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An input that is known not to be read before a worker sees it."""

    refused: InputRefused

    def read(self, limits: Limits = DEFAULT) -> bytes:
        raise self.refused


@dataclass(frozen=True, slots=True)
class ZipMember:
    """Where one member of an archive lies; small, and picklable."""

    archive: Path
    offset: int
    packed: int
    size: int
    crc: int
    method: int

    def read(self, limits: Limits = DEFAULT) -> bytes:
        """The member's bytes, its checksum verified. Raises InputRefused."""
        if self.size > limits.file_bytes:
            raise too_large(T("文件过大", "the file is too big"), limits.file_bytes, T("字节", "bytes"))
        if not self.size:
            raise refused("empty")
        with translated():
            return self._inflated(self._raw())

    def _raw(self) -> bytes:
        with self.archive.open("rb") as file:
            file.seek(self.offset)
            head = file.read(_FIXED)
            if len(head) < _FIXED or not head.startswith(b"PK\x03\x04"):
                raise refused("damaged", detail=T("压缩包目录有误", "the zip directory is broken"))
            name, extra = struct.unpack_from("<HH", head, 26)
            file.seek(name + extra, os.SEEK_CUR)
            return file.read(self.packed)

    def _inflated(self, raw: bytes) -> bytes:
        if self.method == zipfile.ZIP_STORED:
            data = raw
        elif self.method == zipfile.ZIP_DEFLATED:
            data = zlib.decompressobj(-15).decompress(raw, self.size + 1)
        else:
            raise refused("damaged", detail=T("压缩方式不受支持", "unknown compression method"))
        if len(data) != self.size or zlib.crc32(data) != self.crc:
            raise refused("damaged", detail=T("压缩包里的文件校验不符", "it fails the checksum of its archive"))
        return data


class Member(NamedTuple):
    """One file of an archive: its name below the archive, with `/`, and how to read it."""

    name: str
    origin: ZipMember | Refusal | None
    """None (and the name "") where the archive is no folder but a workbook under another suffix, as some programs save it."""


def members(archive: Path, suffixes: Collection[str], limits: Limits = DEFAULT) -> list[Member]:
    """The members whose names end in one of *suffixes* (lower case), ordered as a folder is walked.

    Raises InputRefused where the archive itself can't, or can't safely, be read.
    """
    with translated(), archive.open("rb") as file:
        _check_directory(file, limits)
        with zipfile.ZipFile(file) as directory:
            entries = [entry for entry in directory.infolist() if not entry.is_dir()]
    names = _names(entries)
    if "[Content_Types].xml" in names:
        return [Member("", None)]
    found = [
        (name, entry) for name, entry in zip(names, entries, strict=True)
        if os.path.splitext(name)[1].lower() in suffixes and "__MACOSX" not in name.split("/")
    ]  # fmt: skip
    _check_members([entry for _, entry in found], limits)
    found.sort(key=lambda pair: folder_order(pair[0]))
    return list(_members(archive, found))


_LEADS_OUT = T("压缩包里的路径越出了文件夹", "its path leads out of its archive")
_TWICE = T("压缩包里有同名的文件", "two members of its archive have its name")


def _members(archive: Path, found: Sequence[tuple[str, zipfile.ZipInfo]]) -> Iterator[Member]:
    seen: set[str] = set()
    for name, entry in found:
        shown = _inside(name)
        if shown != name:
            yield Member(shown, Refusal(refused("unsafe", detail=_LEADS_OUT)))
        elif name in seen:
            # Programs disagree about which of two is meant.
            yield Member(name, Refusal(refused("unsafe", detail=_TWICE)))
        elif entry.flag_bits & _ENCRYPTED:
            yield Member(name, Refusal(refused("locked_archive")))
        else:
            yield Member(name, ZipMember(
                archive, entry.header_offset, entry.compress_size, entry.file_size, entry.CRC, entry.compress_type))
        seen.add(name)


def folder_order(name: str) -> list[tuple[bool, str, str]]:
    """Sorts paths as a folder is walked: its own files before those of its folders, by name without regard to case."""
    *folders, file = name.split("/")
    return [*((True, part.casefold(), part) for part in folders), (False, file.casefold(), file)]


def _inside(name: str) -> str:
    """*name* without what would lead out of the folder; unchanged for every honest name."""
    parts = [part for part in name.split("/") if part not in ("", ".", "..")]
    if parts and len(parts[0]) == 2 and parts[0][1] == ":":
        parts = parts[1:]
    return "/".join(parts)


# ---------------------------------------------------------------------------------------- names


def _names(entries: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The entries' names. Where the archive does not say UTF-8, all of them decide together which encoding it is."""
    raws = [None if entry.flag_bits & _UTF8 else entry.orig_filename.encode("cp437") for entry in entries]
    coding = next((coding for coding in ("utf-8", "gb18030") if all(_fits(raw, coding) for raw in raws if raw)), "cp437")
    return [
        _shown(entry.orig_filename if raw is None else raw.decode(coding)) for entry, raw in zip(entries, raws, strict=True)
    ]


def _fits(raw: bytes, coding: str) -> bool:
    try:
        raw.decode(coding)
    except UnicodeDecodeError:
        return False
    return True


def _shown(name: str) -> str:
    """With `/` (only now: in GBK a backslash can be half of a character), and nothing that a console would obey."""
    name = name.partition("\0")[0].replace("\\", "/")
    return "".join("\ufffd" if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in name)


# ---------------------------------------------------------------------------------------- limits


def _check_directory(file: BinaryIO, limits: Limits) -> None:
    """Counts the entries before zipfile builds an object for each. Raises InputRefused."""
    size = file.seek(0, os.SEEK_END)
    if not size:
        raise refused("empty")
    tail_size = min(size, _END.size + 0xFFFF)
    file.seek(size - tail_size)
    tail = file.read(tail_size)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + _END.size:
        raise refused("damaged", detail=T("压缩包结构有误", "the zip container is broken"))
    directory_bytes = _END.unpack_from(tail, at)[5]
    too_many = too_large(T("压缩包内的文件过多", "too many files in the archive"), limits.archive_entries)
    if directory_bytes > limits.archive_entries * _DIRECTORY_BYTES:  # also where a 64-bit directory stands instead
        raise too_many
    file.seek(max(0, size - tail_size + at - directory_bytes))
    if file.read(directory_bytes).count(_ENTRY) > limits.archive_entries:
        raise too_many
    file.seek(0)


def _check_members(entries: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    """A small archive can state, or hold by members that share their bytes, more than anybody can read."""
    if sum(entry.file_size for entry in entries) > limits.archive_bytes:
        raise too_large(T("压缩包解压后过大", "the archive inflates to too much"), limits.archive_bytes, T("字节", "bytes"))
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise refused("unsafe", detail=T("压缩包里的文件相互重叠", "members of the archive overlap"))
        end = entry.header_offset + _FIXED + entry.compress_size
