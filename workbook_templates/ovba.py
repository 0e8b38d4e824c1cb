"""Writes vbaProject.bin, a VBA project, from the text of its modules (MS-OVBA 2.3 and 2.4).

By hand, since the project needs a document module for every sheet, and the library for this (pyOpenVBA, which the tests
use to read and to run the result) starts from a blank with one sheet and adds no further ones. No compiled code is
stored: `_VBA_PROJECT` says so, and Excel compiles from the text on opening, as it does for xlwings' own files.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

from workbook_templates.compound import compound_file
from workbook_templates.vba import Module

__all__ = ["compress", "vba_project"]

CODE_PAGE = 1252
"""Only ASCII is written, which every code page shares; this one every reader of such projects knows."""
LCID = 0x0409
"""MS-OVBA 2.3.4.2.1.3 allows no other."""

REFERENCES = (
    ("stdole", r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation"),
    (
        "Office",
        r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared\OFFICE16"
        r"\MSO.DLL#Microsoft Office 16.0 Object Library",
    ),
)
"""Name and library id. Excel finds a library by its GUID and version; the path is where Office keeps it."""

_CACHE_FREE = bytes.fromhex("CC61FFFF000000")
_CHUNK = 4096


# ---------------------------------------------------------------------------------------------- compression (2.4.1)


def compress(content: bytes) -> bytes:
    """*content* as a compressed container.

    A chunk that does not become smaller is stored as it is, for which the last one is filled up with zero bytes; that
    never happens to a module's text.
    """
    chunks = [content[at : at + _CHUNK] for at in range(0, len(content), _CHUNK)]
    return b"\x01" + b"".join(_compressed_chunk(chunk) for chunk in chunks)


def _compressed_chunk(chunk: bytes) -> bytes:
    tokens = _tokens(chunk)
    body = b""
    for at in range(0, len(tokens), 8):
        group = tokens[at : at + 8]
        body += bytes([sum(1 << bit for bit, token in enumerate(group) if len(token) == 2)]) + b"".join(group)
    if len(body) >= _CHUNK:
        return struct.pack("<H", 0x3000 | (_CHUNK - 1)) + chunk.ljust(_CHUNK, b"\0")
    return struct.pack("<H", 0xB000 | (len(body) - 1)) + body


def _tokens(chunk: bytes) -> list[bytes]:
    """Literal bytes, and copies of what came before as two bytes: how far back and how long."""
    tokens: list[bytes] = []
    seen: dict[bytes, list[int]] = {}
    at = 0
    while at < len(chunk):
        # The further into the chunk, the more of the 16 bits the way back needs (2.4.1.3.19.1).
        offset_bits = max((at - 1).bit_length(), 4) if at else 4
        longest = min((0xFFFF >> offset_bits) + 3, len(chunk) - at)
        length, source = 0, 0
        for candidate in reversed(seen.get(chunk[at : at + 3], ())):
            same = _common(chunk, candidate, at, longest)
            if same > length:
                length, source = same, candidate
        if length < 3:
            length = 1
            tokens.append(chunk[at : at + 1])
        else:
            tokens.append(struct.pack("<H", (at - source - 1) << (16 - offset_bits) | (length - 3)))
        for passed in range(at, at + length):
            seen.setdefault(chunk[passed : passed + 3], []).append(passed)
        at += length
    return tokens


def _common(chunk: bytes, left: int, right: int, most: int) -> int:
    """How many bytes from *left* and from *right* on are the same; they may overlap."""
    length = 0
    while length < most and chunk[left + length] == chunk[right + length]:
        length += 1
    return length


# ---------------------------------------------------------------------------------------------- the streams (2.3)


def _record(number: int, content: bytes) -> bytes:
    return struct.pack("<HI", number, len(content)) + content


def _twice(number: int, text: str, unicode_number: int) -> bytes:
    """A text in the code page, followed by the same in UTF-16."""
    return _record(number, text.encode("ascii")) + _record(unicode_number, text.encode("utf-16-le"))


def _directory(name: str, modules: Sequence[Module]) -> bytes:
    """The stream dir, uncompressed (2.3.4.2)."""
    parts = [
        _record(0x0001, struct.pack("<I", 1)),
        _record(0x0002, struct.pack("<I", LCID)),
        _record(0x0014, struct.pack("<I", LCID)),
        _record(0x0003, struct.pack("<H", CODE_PAGE)),
        _record(0x0004, name.encode("ascii")),
        _twice(0x0005, "", 0x0040),
        _twice(0x0006, "", 0x003D),
        _record(0x0007, struct.pack("<I", 0)),
        _record(0x0008, struct.pack("<I", 0)),
        struct.pack("<HIIH", 0x0009, 4, 1, 1),
        _twice(0x000C, "", 0x003C),
    ]
    for reference, library in REFERENCES:
        identifier = library.encode("ascii")
        parts.append(_twice(0x0016, reference, 0x003E))
        parts.append(_record(0x000D, struct.pack("<I", len(identifier)) + identifier + b"\0" * 6))
    parts.append(_record(0x000F, struct.pack("<H", len(modules))))
    parts.append(_record(0x0013, struct.pack("<H", 0xFFFF)))
    for module in modules:
        parts += [
            _twice(0x0019, module.name, 0x0047),
            _twice(0x001A, module.name, 0x0032),
            _twice(0x001C, "", 0x0048),
            _record(0x0031, struct.pack("<I", 0)),  # where the text begins: no compiled code before it
            _record(0x001E, struct.pack("<I", 0)),
            _record(0x002C, struct.pack("<H", 0xFFFF)),
            _record(0x0021 if module.kind == "module" else 0x0022, b""),
            _record(0x002B, b""),
        ]
    return b"".join([*parts, _record(0x0010, b"")])


_LISTED_AS = {"document": "Document={}/&H00000000", "module": "Module={}", "class": "Class={}"}


def _project(name: str, identifier: str, modules: Sequence[Module]) -> bytes:
    """The stream PROJECT (2.3.1): neither locked nor hidden, no password."""
    protection, password, visibility = b"\0\0\0\0", b"\0", b"\xff"
    lines = [
        f'ID="{identifier}"',
        *(_LISTED_AS[module.kind].format(module.name) for module in modules),
        f'Name="{name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{_obscured(protection, identifier, 0xC5)}"',
        f'DPB="{_obscured(password, identifier, 0x8A)}"',
        f'GC="{_obscured(visibility, identifier, 0x4F)}"',
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, {'C' if module.kind == 'document' else ''}" for module in modules),
        "",
    ]
    return "\r\n".join(lines).encode("ascii")


def _obscured(content: bytes, identifier: str, seed: int) -> str:
    """*content* by the data encryption of 2.4.3.2, in hexadecimal."""
    key = sum(identifier.encode("ascii")) & 0xFF
    written = [seed, seed ^ 2, seed ^ key]
    previous, one_back, two_back = key, written[2], written[1]
    filler = b"\0" * ((seed & 6) // 2)
    for byte in filler + struct.pack("<I", len(content)) + content:
        hidden = byte ^ ((two_back + previous) & 0xFF)
        written.append(hidden)
        two_back, one_back, previous = one_back, hidden, byte
    return bytes(written).hex().upper()


def _names(modules: Sequence[Module]) -> bytes:
    """The stream PROJECTwm (2.3.3)."""
    pairs = (module.name.encode("ascii") + b"\0" + module.name.encode("utf-16-le") + b"\0\0" for module in modules)
    return b"".join(pairs) + b"\0\0"


def vba_project(name: str, identifier: str, modules: Sequence[Module]) -> bytes:
    """vbaProject.bin of the project *name* with *modules*, document modules first; *identifier* is a GUID in braces.

    Raises UnicodeEncodeError for a module that is not ASCII.
    """
    vba: dict[str, bytes] = {"dir": compress(_directory(name, modules)), "_VBA_PROJECT": _CACHE_FREE}
    for module in modules:
        vba[module.name] = compress(module.text.replace("\n", "\r\n").encode("ascii"))
    return compound_file({"VBA": vba, "PROJECT": _project(name, identifier, modules), "PROJECTwm": _names(modules)})
