"""Writing what is given back: copies in a folder that remembers them, and files themselves behind a backup."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from shutil import copystat

from xlretro.commands.orders import no_folder
from xlretro.errors import InputRefused, OutputRefused
from xlretro.io.atomic import write_atomically
from xlretro.io.copies import Source, digest_of, note, read_copies, source_name
from xlretro.io.os_trouble import os_trouble
from xlretro.language import LANGUAGES, Text

__all__ = ["ENCRYPTED", "ENCRYPTED_HINT", "ends_the_run", "made", "refusal", "refuse_if_open", "replace_file", "said",
           "write_copy"]  # fmt: skip

ENCRYPTED = Text(
    "设有打开密码，写出的副本会失去密码，所以没有写副本，也没有修改",
    "it has an opening password, which a copy would lose: no copy was written and nothing changed",
)
ENCRYPTED_HINT = Text(
    "需要副本时，请在 Excel 里去掉打开密码后另存，再处理那一份。",
    "For a copy, save it without its password in Excel and use that file.",
)
_TAKEN = Text("{path} 已经存在，看不出是这里写出的副本，没有覆盖", "{path} exists and is not known as our copy; it is left alone")
_TAKEN_HINT = Text("请换一个文件夹，或加 --overwrite。", "Choose another folder, or add --overwrite.")
_WORKED_IN = Text("{path} 写出之后被改过，没有覆盖", "{path} was changed since it was written; it is left alone")
_WORKED_IN_HINT = Text(
    "如果是改好发回的，请移到收件的文件夹再校验；不要了就删掉它，或加 --overwrite。",
    "If it was sent back, move it to where the inputs are and check that; else delete it, or add --overwrite.",
)
_OPEN = Text("{path} 正在别处打开（{lock}）", "{path} is open elsewhere ({lock})")
_OPEN_HINT = Text(
    "请先在 Excel、WPS 或 LibreOffice 里关闭它；确实没有打开时，删去这个锁文件。",
    "Close it in Excel, WPS or LibreOffice first; if it is not open at all, delete that lock file.",
)


# ---------------------------------------------------------------------------------------- what stands in the way


def said(refused: InputRefused | OutputRefused) -> Text:
    """Reason and what to do on one line."""
    joined = Text("{what}。{hint}", "{what}. {hint}")
    what = Text(*(refused.message(lang).rstrip("。.") for lang in LANGUAGES))
    return joined.fill(what=what, hint=refused.hint) if refused.hint else what


_ENDS_THE_RUN = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


class _FolderRefused(OutputRefused):
    """A folder for copies that can't be made or written to: the next file would fare no better."""


def ends_the_run(refused: OutputRefused) -> bool:
    """Whether nothing more can be written at all: a full disk, a folder that can't be made."""
    cause = refused.__cause__
    return isinstance(refused, _FolderRefused) or (isinstance(cause, OSError) and cause.errno in _ENDS_THE_RUN)


def refusal(folder: Path, target: Path) -> OutputRefused | None:
    """Why the file at *target* in *folder* may not be replaced; None where it holds what we wrote there."""
    copies, name = read_copies(folder), target.relative_to(folder).as_posix()
    if copies.is_ours(name, target.read_bytes()):
        return None
    if name in copies.digests:
        return OutputRefused(_WORKED_IN.fill(path=target), _WORKED_IN_HINT)
    return OutputRefused(_TAKEN.fill(path=target), _TAKEN_HINT)


def refuse_if_open(path: Path) -> None:
    """Raises OutputRefused where a lock file says that somebody has the workbook open.

    Excel and WPS put ~$name beside it, without the first two characters of a longer name; LibreOffice .~lock.name#.
    """
    names = [f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#"]
    for lock in (path.parent / name for name in names):
        if lock.exists():
            raise OutputRefused(_OPEN.fill(path=path, lock=lock.name), _OPEN_HINT)


# ---------------------------------------------------------------------------------------- writing


def write_copy(
    folder: Path, target: Path, content: bytes, *, source: Path, department: str, overwrite: bool
) -> None:
    """Write the copy of *source* to *target* below *folder* and note it there, with its *department*.

    Raises OutputRefused; what is not ours stays, unless *overwrite*.
    """
    same = target.is_file() and target.read_bytes() == content
    if not same:
        reason = refusal(folder, target) if target.is_file() and not overwrite else None
        if reason is not None:
            raise reason
        _put(target, content)
    name = target.relative_to(folder).as_posix()
    with note(folder) as copies:
        copies.digests[name] = digest_of(content)
        copies.sources[source_name(folder, source)] = Source(department, name)


def made(folder: Path) -> None:
    """Make a folder for copies. Raises OutputRefused."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = no_folder(folder, os_trouble(error))
        raise _FolderRefused(reason.message, reason.hint) from error


def _put(target: Path, content: bytes) -> None:
    made(target.parent)
    try:
        with write_atomically(target) as temporary:
            temporary.write_bytes(content)
    except OutputRefused as refused:
        if target.exists() or not isinstance(refused.__cause__, PermissionError):
            raise
        raise _FolderRefused(refused.message, refused.hint) from refused


def replace_file(path: Path, data: bytes, changed: bytes, *, keep: bool = True) -> Path | None:
    """Put *changed* in the place of the file at *path*, which holds *data*; where the backup of that is.

    None where none is to be kept. Raises OutputRefused, also where it is open elsewhere; then the file is what it was.
    """
    refuse_if_open(path)
    if path.is_symlink():
        path = Path(os.path.realpath(path))
        refuse_if_open(path)
    backup = _reserved_backup(path) if keep else None
    try:
        if backup is not None:
            with write_atomically(backup) as temporary:
                temporary.write_bytes(data)
            with contextlib.suppress(OSError):
                copystat(path, backup)
        with write_atomically(path) as temporary:
            temporary.write_bytes(changed)
    except BaseException:
        if backup is not None:
            with contextlib.suppress(OSError):
                backup.unlink()  # nothing was replaced: there is nothing to keep
        raise
    return backup


def _reserved_backup(path: Path) -> Path:
    """A name beside *path* that nobody had: an earlier backup holds an earlier original."""
    number = 0
    while True:
        backup = path.with_name(f"{path.name}.bak{number or ''}")
        try:
            backup.open("xb").close()
        except FileExistsError:
            number += 1
            continue
        except OSError:
            pass  # write_atomically says why nothing can be written here
        return backup
