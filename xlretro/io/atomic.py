"""Files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from xlretro.errors import OutputRefused
from xlretro.io.os_trouble import os_trouble
from xlretro.language import Text

__all__ = ["write_atomically"]

_NO_FOLDER = Text("写不了 {path}：文件夹 {folder} 不存在。", "Cannot write {path}: there is no folder {folder}.")
_NO_FOLDER_HINT = Text("请先建好文件夹，或换一个位置。", "Create the folder first, or choose another place.")
_IS_FOLDER = Text("写不了 {path}：它是一个文件夹。", "Cannot write {path}: it is a folder.")
_IS_FOLDER_HINT = Text("请写出完整的文件名。", "Give the full name of a file.")
_LOCKED = Text("写不了 {path}：文件正被占用，或者没有写入权限。", "Cannot write {path}: it is in use, or may not be written.")
_LOCKED_HINT = Text(
    "请在 Excel 或 WPS 里关闭它，取消“只读”，或换一个位置。",
    "Close it in Excel or WPS, remove its read-only mark, or choose another place.",
)
_FULL = Text("写不了 {path}：磁盘空间不足。", "Cannot write {path}: the disk is full.")
_FULL_HINT = Text("请腾出空间，或换一个位置。", "Free some space, or choose another place.")
_OTHER = Text("写不了 {path}：{reason}。", "Cannot write {path}: {reason}.")
_OTHER_HINT = Text("请换一个位置或文件名。", "Choose another place or name.")


@contextlib.contextmanager
def write_atomically(path: Path) -> Iterator[Path]:
    """Give a temporary path beside *path* to write to; on success it takes the place of *path* in one step.

    If the body raises, what was there before stays and the temporary file is gone. Raises OutputRefused where
    *path* can not be written: no such folder, a folder itself, read-only, open in Excel, a full disk.
    """
    path = Path(path)
    _refuse_what_cannot_be(path)
    with _translated(path):
        # The name keeps the suffix, which some writers go by. O_EXCL: two runs at a time do not meet.
        number, name = tempfile.mkstemp(prefix=".xlretro-", suffix=path.suffix, dir=path.parent)
        os.close(number)
    temporary = Path(name)
    try:
        with _translated(path, only_inside=temporary):
            yield temporary
        with _translated(path):
            _flush(temporary)
            _take_mode(temporary, path)
            os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _refuse_what_cannot_be(path: Path) -> None:
    with _translated(path):
        if path.is_dir():
            raise OutputRefused(_IS_FOLDER.fill(path=path), _IS_FOLDER_HINT)
        if not path.parent.is_dir():
            raise OutputRefused(_NO_FOLDER.fill(path=path, folder=path.parent), _NO_FOLDER_HINT)
        if path.exists():
            # Replacing a file asks for no right to it on Linux, only to its folder; a read-only mark is meant.
            if not os.access(path, os.W_OK):
                raise OutputRefused(_LOCKED.fill(path=path), _LOCKED_HINT)
            # On Windows a file that is open in Excel refuses this; better to know before the work than after.
            with path.open("r+b"):
                pass


def _flush(path: Path) -> None:
    with path.open("r+b") as written:
        os.fsync(written.fileno())


def _take_mode(temporary: Path, path: Path) -> None:
    """mkstemp makes files that only their owner may read: give the mode of what is replaced, else the usual one."""
    if os.name == "nt":
        return
    if path.exists():
        mode = path.stat().st_mode & 0o777
    else:
        mask = os.umask(0)
        os.umask(mask)
        mode = 0o666 & ~mask
    os.chmod(temporary, mode)


@contextlib.contextmanager
def _translated(path: Path, only_inside: Path | None = None) -> Iterator[None]:
    """Turn the operating system's refusals into OutputRefused; with *only_inside*, only those about that file
    and a full disk, since the body of the caller may read other files."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise OutputRefused(_FULL.fill(path=path), _FULL_HINT) from error
        if only_inside is not None and str(error.filename) != str(only_inside):
            raise
        if isinstance(error, PermissionError) or error.errno == errno.EBUSY:
            raise OutputRefused(_LOCKED.fill(path=path), _LOCKED_HINT) from error
        raise OutputRefused(_OTHER.fill(path=path, reason=os_trouble(error)), _OTHER_HINT) from error
