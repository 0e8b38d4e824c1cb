"""Which xlwings a VBA project carries: reads the modules' text out of a vbaProject.bin, whoever wrote it."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator

from xlretro.errors import XlretroError
from xlretro.io.reading.guard import refused
from xlretro.language import Text

__all__ = ["module_texts", "xlwings_version"]

_VERSION = re.compile(rb'^Public Const XLWINGS_VERSION As String = "([0-9A-Za-z.]+)"', re.MULTILINE)
_STREAM, _OFFSET, _PROJECT_VERSION = 0x0032, 0x0031, 0x0009
_CHUNK = 4096
_MOST = 16 * 1024 * 1024
"""Bytes of text a project may unfold to; ours has a tenth of a megabyte."""


def xlwings_version(project: bytes) -> str | None:
    """The constant XLWINGS_VERSION in the bytes of a vbaProject.bin, None where no module has it.

    Raises InputRefused (damaged) for bytes that are no VBA project.
    """
    try:
        for text in module_texts(project).values():
            if found := _VERSION.search(text):
                return found[1].decode("ascii")
    except XlretroError:
        raise
    except Exception as error:  # olefile and the arithmetic below raise whatever a broken project leads them to
        raise refused("damaged", detail=Text("VBA 工程有误", "its VBA project is broken")) from error
    return None


def module_texts(project: bytes) -> dict[str, bytes]:
    """The source of every module by the name of its stream, in the project's own code page."""
    import olefile

    with olefile.OleFileIO(io.BytesIO(project)) as ole:
        listing = _decompressed(ole.openstream("VBA/dir").read())
        return {
            name: _decompressed(ole.openstream(f"VBA/{name}").read()[offset:]) for name, offset in _modules(listing)
        }


def _modules(listing: bytes) -> Iterator[tuple[str, int]]:
    """(stream, where its compressed text begins) of the `dir` stream's records (MS-OVBA 2.3.4.2)."""
    at, name = 0, ""
    while at + 6 <= len(listing):
        kind, size = struct.unpack_from("<HI", listing, at)
        at += 6
        if kind == _STREAM:
            name = listing[at : at + size].decode("utf-16-le")
        elif kind == _OFFSET:
            yield name, struct.unpack_from("<I", listing, at)[0]
        at += 6 if kind == _PROJECT_VERSION else size  # the one record whose size is not the one it states


def _decompressed(container: bytes) -> bytes:
    """A CompressedContainer (MS-OVBA 2.4.1) unfolded: chunks of at most 4096 bytes, each a run of tokens."""
    if not container.startswith(b"\x01"):
        raise ValueError("no compressed container")
    text = bytearray()
    at = 1
    while at + 2 <= len(container):
        header = struct.unpack_from("<H", container, at)[0]
        end = min(at + (header & 0x0FFF) + 3, len(container))
        at += 2
        if header & 0x8000:
            _unfold(container[at:end], text)
        else:
            text += container[at : at + _CHUNK]
        if len(text) > _MOST:
            raise ValueError("too much text")
        at = end
    return bytes(text)


def _unfold(chunk: bytes, text: bytearray) -> None:
    start, at = len(text), 0
    while at < len(chunk):
        flags = chunk[at]
        at += 1
        for bit in range(8):
            if at >= len(chunk):
                return
            if not flags >> bit & 1:
                text.append(chunk[at])
                at += 1
                continue
            token = struct.unpack_from("<H", chunk, at)[0]
            at += 2
            # How many of the token's 16 bits tell the distance depends on how far into the chunk we are.
            wide = max((len(text) - start - 1).bit_length(), 4)
            distance, length = (token >> (16 - wide)) + 1, (token & (0xFFFF >> wide)) + 3
            for _ in range(length):  # byte by byte: what is copied may reach into what is being written
                text.append(text[-distance])
