"""Files, and folders of files, that appear whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from xlretro.errors import OutputRefused
from xlretro.io.os_trouble import os_trouble
from xlretro.language import Text

__all__ = ["refuse_unwritable_folder", "write_atomically", "write_folder_atomically"]

_NO_FOLDER = Text("写不了 {path}：文件夹 {folder} 不存在。", "Cannot write {path}: there is no folder {folder}.")
_NO_FOLDER_HINT = Text("请先建好文件夹，或换一个位置。", "Create the folder first, or choose another place.")
_IS_FOLDER = Text("写不了 {path}：它是一个文件夹。", "Cannot write {path}: it is a folder.")
_IS_FOLDER_HINT = Text("请写出完整的文件名。", "Give the full name of a file.")
_IS_FILE = Text("写不了文件夹 {path}：它是一个文件。", "Cannot write the folder {path}: it is a file.")
_IS_FILE_HINT = Text("请换一个文件夹。", "Choose another folder.")
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


@contextlib.contextmanager
def write_folder_atomically(folder: Path, names: Sequence[str]) -> Iterator[Path]:
    """Give a temporary folder to write the files *names* into; on success they are in *folder*.

    A folder that is not there yet appears with all of them in one step; in one that is there each file is replaced in
    one step, after it is known that all can be. If the body raises, nothing has changed. Raises OutputRefused where
    that can not be done: no folder above, a file of that name, a file in use or read-only, a full disk.
    """
    folder = Path(folder)
    refuse_unwritable_folder(folder, names)
    with _translated(folder):
        temporary = Path(tempfile.mkdtemp(prefix=".xlretro-", dir=folder if folder.is_dir() else folder.parent))
    try:
        with _translated(folder, only_inside=temporary):
            yield temporary
        with _translated(folder):
            for name in names:
                _flush(temporary / name)
                _take_mode(temporary / name, folder / name)
        refuse_unwritable_folder(folder, names)  # they may have been opened since
        with _translated(folder):
            _move_in(temporary, folder, names)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def refuse_unwritable_folder(folder: Path, names: Sequence[str]) -> None:
    """Raises OutputRefused where the files *names* can't be written into *folder*, which need not be there yet."""
    with _translated(folder):
        if folder.is_dir():
            if not os.access(folder, os.W_OK | os.X_OK):
                raise OutputRefused(_LOCKED.fill(path=folder), _LOCKED_HINT)
            for name in names:
                _refuse_what_cannot_be(folder / name)
        elif folder.exists():
            raise OutputRefused(_IS_FILE.fill(path=folder), _IS_FILE_HINT)
        elif not folder.parent.is_dir():
            raise OutputRefused(_NO_FOLDER.fill(path=folder, folder=folder.parent), _NO_FOLDER_HINT)


def _move_in(temporary: Path, folder: Path, names: Sequence[str]) -> None:
    if not folder.exists():
        _take_folder_mode(temporary)
        os.rename(temporary, folder)
        return
    for name in names:
        os.replace(temporary / name, folder / name)
    temporary.rmdir()


def _take_folder_mode(temporary: Path) -> None:
    """mkdtemp makes folders that only their owner may enter."""
    if os.name != "nt":
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o777 & ~mask)


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
