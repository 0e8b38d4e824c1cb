"""Inputs that lie elsewhere: any address that fsspec knows, such as s3://…, memory://…, zip://…::file.zip.

fsspec is an extra, and most of its file systems need a package of their own. What these raise, and they raise whatever
they like, becomes ours here. Nothing is asked of a network unless such an address was given.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from xlretro.errors import InputRefused, UsageRefused
from xlretro.io.reading.guard import DEFAULT, Limits, refused, too_large, translated
from xlretro.io.reading.zip_folder import folder_order
from xlretro.language import Text

__all__ = ["RemoteEntry", "RemoteFile", "local_path", "remote_entries", "shown_address"]

T = Text
_NO_FSSPEC = T("{address} 不在本机，读它需要 fsspec，这里没有装", "{address} is not on this machine; reading it needs fsspec, "
               "which is not installed here")  # fmt: skip
_NO_FSSPEC_HINT = T("请运行 python -m pip install \"xlretro[remote]\"，或先把文件下载到文件夹里。",
                    "Run python -m pip install \"xlretro[remote]\", or download the files to a folder first.")
_NO_SYSTEM = T("{address} 打不开：{what}", "{address} cannot be opened: {what}")
_NO_SYSTEM_HINT = T("请检查地址；s3:// 另需 s3fs，oss:// 另需 ossfs，其他见 fsspec 的文档。",
                    "Check the address; s3:// also needs s3fs, oss:// ossfs, for others see the documentation of fsspec.")
_LOGIN = re.compile(r"(?<=://)[^/@]*@")


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One file at an address. Whoever reads it opens its own connection, so that it can be sent to a worker."""

    address: str

    def read(self, limits: Limits = DEFAULT) -> bytes:
        """The file's bytes. Raises InputRefused."""
        try:
            system, path = _opened(self.address)
            with system.open(path, "rb") as file:
                data: bytes = file.read(limits.file_bytes + 1)
        except (InputRefused, UsageRefused) as error:
            raise InputRefused(error.message, error.hint, "unreadable") from error
        except Exception as error:
            raise _refusal(error) from error
        if len(data) > limits.file_bytes:
            raise too_large(T("文件过大", "the file is too big"), limits.file_bytes, T("字节", "bytes"))
        if not data:
            raise refused("empty")
        return data


class RemoteEntry(NamedTuple):
    """One file that an address leads to: its name below the address ("" for the address itself) and its own address."""

    name: str
    address: str


def remote_entries(address: str, suffixes: Collection[str]) -> list[RemoteEntry]:
    """What an address leads to: itself, or the files below it that end in *suffixes*, ordered as a folder is walked.

    Raises UsageRefused where fsspec, or what it needs for this kind of address, is missing. What can't be listed is given
    back itself: reading it tells why.
    """
    system, base = _opened(address)
    try:
        if not system.isdir(base):
            return [RemoteEntry("", address)]
        paths = [str(path) for path in system.find(base)]
    except Exception:  # the reading will meet it again, and say it in words
        return [RemoteEntry("", address)]
    names = [path.removeprefix(base.rstrip("/")).lstrip("/") for path in paths]
    wanted = (n for n in names if os.path.splitext(n)[1].lower() in suffixes and "__MACOSX" not in n.split("/"))
    return [RemoteEntry(name, _joined(address, name)) for name in sorted(wanted, key=folder_order)]


def _opened(address: str) -> tuple[Any, str]:
    """The file system of an address, and the path in it."""
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise UsageRefused(_NO_FSSPEC.fill(address=shown_address(address)), _NO_FSSPEC_HINT) from None
    try:
        system, path = url_to_fs(address)
    except Exception as error:  # a package that is missing, a protocol that nobody knows, a server that does not answer
        what = _LOGIN.sub("", " ".join(str(error).split()))
        raise UsageRefused(_NO_SYSTEM.fill(address=shown_address(address), what=what), _NO_SYSTEM_HINT) from error
    return system, str(path)


def _refusal(error: Exception) -> InputRefused:
    if isinstance(error, OSError):
        try:
            with translated():
                raise error
        except InputRefused as ours:
            return ours
    what = _LOGIN.sub("", " ".join(f"{type(error).__name__}: {error}".split()))[:200]
    return refused("unreadable", detail=T(what, what))


def _joined(address: str, name: str) -> str:
    """The address of *name* below *address*: of a chain such as zip://a::s3://b/c.zip, below its first part."""
    links = address.split("::")
    at = next((at for at, link in enumerate(links) if "://" in link), 0)
    links[at] += name if links[at].endswith(("/", "://")) else f"/{name}"
    return "::".join(links)


def shown_address(address: str) -> str:
    """An address as it may stand in a summary that is passed on: without the name and password, or a signed query, in it."""
    address = _LOGIN.sub("", address)
    return re.sub(r"\?[^:]*", "?…", address) if address.startswith(("http://", "https://")) else address


def local_path(address: str) -> Path | None:
    """The path that a file:// address means; None for any other."""
    head, _, rest = address.partition("://")
    if head.lower() != "file" or "::" in address:
        return None
    if os.name == "nt" and re.match(r"/[A-Za-z]:", rest):
        rest = rest[1:]
    plain = Path(rest)
    return plain if plain.exists() or "%" not in rest else Path(unquote(rest))
