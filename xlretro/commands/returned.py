"""Workbooks given back: copies with the findings marked, copies or the files themselves with their repairs.

An original is never touched but where repairs in place were asked for, and then only behind a backup of it.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import copystat
from typing import NamedTuple

from xlretro.commands.examine import Examined, Settings, examine
from xlretro.commands.marking import annotate
from xlretro.commands.normalise import language_of
from xlretro.commands.notices import is_notices_folder
from xlretro.commands.repair import Plan, plan
from xlretro.errors import InputRefused, OutputRefused, UsageRefused
from xlretro.io.atomic import write_atomically
from xlretro.io.edit.apply import changed_bytes, cleared_bytes
from xlretro.io.edit.surroundings import read_surroundings
from xlretro.io.reading.guard import read_bytes
from xlretro.io.reading.inputs import InputFile, Inputs
from xlretro.language import LANGUAGES, Language, Text, detect_language
from xlretro.model.changes import CellEdit, Changes

__all__ = ["OUTPUT_FOLDER", "REPAIRED_FOLDER", "Orders", "Returned", "Task", "give_back", "tasks_of"]

REPAIRED_FOLDER = Path("xlretro-fixed")
"""Where repaired copies go if nobody says."""
OUTPUT_FOLDER = "output_folder"
"""Why a file below a folder that is written to is no input."""

_ENCRYPTED = Text(
    "设有打开密码，写出的副本会失去密码，所以没有写副本，也没有修改",
    "it has an opening password, which a copy would lose: no copy was written and nothing changed",
)
_ENCRYPTED_HINT = Text(
    "需要副本时，请在 Excel 里去掉打开密码后另存，再校验那一份。",
    "For a copy, save it without its password in Excel and check that file.",
)
_CHANGED = Text("校验期间文件被改动了，没有写副本", "the file changed while it was checked; no copy was written")
_AGAIN = Text("请保存并关闭它，再运行一次。", "Save and close it, then run again.")
_TAKEN = Text("{path} 已经存在，而且不是这里写出的副本，没有覆盖", "{path} exists and is no copy of ours; it is left alone")
_TAKEN_HINT = Text("请换一个文件夹，或加 --overwrite。", "Choose another folder, or add --overwrite.")
_NO_FOLDER = Text("写不到文件夹 {path}：{why}", "cannot write to the folder {path}: {why}")
_NO_FOLDER_HINT = Text("请换一个可以写入的文件夹。", "Choose a folder that may be written to.")
_IS_FILE = Text("{path} 是一个文件", "{path} is a file")
_NOT_WRITABLE = Text("没有写入权限", "it may not be written")


@dataclass(frozen=True, slots=True)
class Orders:
    """What is to be given back; picklable, since workers get it too."""

    annotate: Path | None = None
    """The folder for copies with marks, and for the notices."""
    fix: bool = False
    output: Path | None = None
    """The folder for repaired copies."""
    in_place: bool = False
    dry_run: bool = False
    """Nothing is written; the repairs are listed."""
    overwrite: bool = False
    """Also files that are not known as copies of ours are replaced."""
    lang: Language = field(default_factory=detect_language)
    """Of the notices; what is put into a workbook has the workbook's own."""

    @property
    def repaired(self) -> Path | None:
        """The folder for repaired copies without marks, if any are to be written."""
        if not self.fix or self.in_place:
            return None
        return self.output or (None if self.annotate else REPAIRED_FOLDER)

    @property
    def folders(self) -> list[Path]:
        return [folder for folder in (self.annotate, self.repaired) if folder is not None]

    def check(self) -> None:
        """Raises UsageRefused for what does not go together, OutputRefused for a folder that can't be written to."""
        if not self.fix and (self.in_place or self.output is not None or (self.dry_run and self.annotate is None)):
            raise UsageRefused(_NEEDS_FIX, _NEEDS_FIX_HINT)
        if self.in_place and self.output is not None:
            raise UsageRefused(_EITHER, _EITHER_HINT)
        if len(self.folders) == 2 and _identity(self.folders[0]) == _identity(self.folders[1]):
            raise UsageRefused(_TWO_FOLDERS, _TWO_FOLDERS_HINT)
        for folder in self.folders:
            _check_folder(folder)


_NEEDS_FIX = Text("--in-place、--output、--dry-run 要和 --fix 一起用", "--in-place, --output and --dry-run need --fix")
_NEEDS_FIX_HINT = Text(
    "例：xlretro validate 文件夹 --fix --dry-run，先看看会改哪些格子。",
    "For example: xlretro validate FOLDER --fix --dry-run lists what would be repaired.",
)
_EITHER = Text("--in-place 和 --output 只能用一个", "--in-place and --output exclude each other")
_EITHER_HINT = Text(
    "改原文件用 --in-place（会留备份），写副本用 --output 文件夹。",
    "--in-place repairs the files themselves, with a backup; --output FOLDER writes copies.",
)
_TWO_FOLDERS = Text("--annotate 和 --output 不能是同一个文件夹", "--annotate and --output must be two folders")
_TWO_FOLDERS_HINT = Text(
    "只写 --annotate 文件夹 就行：那里的副本既修好了，也带标记。",
    "--annotate FOLDER alone will do: its copies are repaired and marked.",
)


class Task(NamedTuple):
    """One input and where its copies go."""

    file: InputFile
    annotated: Path | None = None
    repaired: Path | None = None
    blocked: bool = False
    """The repaired copy would take the place of an input, in a folder that nobody named: it is not written."""
    known: bool = False
    """The folder of the annotated copies is one that an earlier run wrote: what lies there may be replaced."""


@dataclass(slots=True)
class Returned:
    """One input's verdict, and what was, or would be, given back."""

    examined: Examined
    """Of the repaired workbook, where there were repairs."""
    original: Examined
    """Of the file as it came."""
    repairs: list[CellEdit] = field(default_factory=list)
    left: list[CellEdit] = field(default_factory=list)
    """Repairs left out, since something of the workbook's own reads the cell."""
    copies: list[str] = field(default_factory=list)
    """What was written, the annotated copy last."""
    backup: str = ""
    """Where the file as it was is kept, if the file itself was repaired."""
    not_copied: Text | None = None
    """Why something that was asked for was not written, and what to do."""


# ---------------------------------------------------------------------------------------- what goes where


def tasks_of(inputs: Inputs, orders: Orders) -> list[Task]:
    """A task for each of *inputs*, in their order; what lies in a folder that is written to is moved to the skipped.

    Raises as `Orders.check` does, and UsageRefused where a copy would take the place of an input.
    """
    orders.check()
    own = [_identity(folder) for folder in orders.folders]
    for file in list(inputs.files):
        if file.root is not None and any(_is_below(folder, file) for folder in own):
            inputs.files.remove(file)
            inputs.skipped.append((file.shown, OUTPUT_FOLDER))
    names = list(_relative_names(inputs.files))
    known = orders.annotate is not None and is_notices_folder(orders.annotate)
    annotated, repaired = orders.annotate, orders.repaired
    taken = {_identity(file.path) for file in inputs.files}
    tasks = []
    for file, name in zip(inputs.files, names, strict=True):
        task = Task(file, annotated and annotated / name, repaired and repaired / name, known=known)
        clashes = [target for target in (task.annotated, task.repaired) if target and _identity(target) in taken]
        blocked = clashes == [task.repaired] and orders.output is None
        if clashes and not blocked and not orders.dry_run:
            raise UsageRefused(_IS_INPUT.fill(path=clashes[0]), _IS_INPUT_HINT)
        tasks.append(task._replace(blocked=blocked))
    return tasks


_IS_INPUT = Text("副本会覆盖要校验的文件 {path}", "a copy would replace {path}, which is to be checked")
_IS_INPUT_HINT = Text(
    "请给另一个文件夹；要直接改原文件，用 --fix --in-place。",
    "Name another folder; to repair the files themselves, use --fix --in-place.",
)


def _identity(path: Path) -> str:
    return os.path.normcase(os.path.realpath(path))


def _is_below(folder: str, file: InputFile) -> bool:
    """Whether *file* lies in *folder*, and that in the folder that was asked for (which is not the folder itself)."""
    assert file.root is not None
    root, path = _identity(file.root), _identity(file.path)
    return folder.startswith(os.path.join(root, "")) and path.startswith(os.path.join(folder, ""))


def _relative_names(files: Sequence[InputFile]) -> Iterator[Path]:
    """Where each file's copy lies below a folder of copies; no two alike, on no system."""
    taken: set[str] = set()
    for file in files:
        name = _relative(file)
        number = 1
        while (key := unicodedata.normalize("NFC", name.as_posix()).casefold()) in taken:
            number += 1
            name = _relative(file).with_name(f"{file.path.stem} ({number}){file.path.suffix}")
        taken.add(key)
        yield name


def _relative(file: InputFile) -> Path:
    return file.path.relative_to(file.root) if file.root is not None else Path(file.path.name)


def _check_folder(folder: Path) -> None:
    """Raises OutputRefused where *folder* is none, or neither it nor what it would be made in may be written to."""
    place = folder.absolute()
    try:
        while not place.exists() and place != place.parent:
            place = place.parent
        if not place.is_dir():
            raise _no_folder(folder, _IS_FILE.fill(path=place))
    except OSError as error:
        raise _no_folder(folder, Text(*[error.strerror or str(error)] * 2)) from error
    if not os.access(place, os.W_OK | os.X_OK):
        raise _no_folder(folder, _NOT_WRITABLE)


def _no_folder(folder: Path, why: Text) -> OutputRefused:
    return OutputRefused(_NO_FOLDER.fill(path=folder, why=why), _NO_FOLDER_HINT)


# ---------------------------------------------------------------------------------------- one file


def give_back(task: Task, settings: Settings, orders: Orders) -> Returned:
    """Examine one file and write what *orders* ask for.

    What can't be done for this file alone is said in `not_copied`. Raises OutputRefused where nothing more can be
    written at all: a full disk, a folder that can't be made.
    """
    examined = examine(task.file, settings)
    returned = Returned(examined, examined)
    if returned.examined.typed is None:
        return returned
    if not (orders.fix or returned.examined.findings or (task.annotated and task.annotated.exists())):
        return returned
    try:
        data = _unchanged(returned.examined)
        repaired = _repair(returned, data, task, settings) if orders.fix else data
        if returned.repairs and not orders.dry_run:
            repaired = _write_repaired(returned, data, repaired, task, orders)
        if task.annotated is not None and not orders.dry_run:
            with _said_in(returned):
                _write_annotated(returned, repaired, task.annotated, task, orders)
    except InputRefused as refused:
        returned.not_copied = _said(refused)
    return returned


def _unchanged(examined: Examined) -> bytes:
    """The bytes that were examined. Raises InputRefused where the file holds others by now, or none that can be edited."""
    assert examined.typed
    data = read_bytes(examined.file.path)
    if hashlib.sha256(data, usedforsecurity=False).hexdigest() != examined.typed.retro.sha256:
        raise InputRefused(_CHANGED, _AGAIN)
    if not data.startswith(b"PK"):
        raise InputRefused(_ENCRYPTED, _ENCRYPTED_HINT, "encrypted")
    return data


def _said(refused: InputRefused | OutputRefused) -> Text:
    """Reason and what to do on one line."""
    joined = Text("{what}。{hint}", "{what}. {hint}")
    what = Text(*(refused.message(lang).rstrip("。.") for lang in LANGUAGES))
    return joined.fill(what=what, hint=refused.hint) if refused.hint else what


@contextlib.contextmanager
def _said_in(returned: Returned) -> Iterator[None]:
    """What can't be written for this file alone is a line of it; anything else ends the run."""
    try:
        yield
    except OutputRefused as refused:
        cause = refused.__cause__
        if isinstance(refused, _FolderRefused) or (isinstance(cause, OSError) and cause.errno in _ENDS_THE_RUN):
            raise
        returned.not_copied = _said(refused)


_ENDS_THE_RUN = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


class _FolderRefused(OutputRefused):
    """A folder for copies that can't be made or written to: the next file would fare no better."""


def _plan(examined: Examined, settings: Settings) -> Plan:
    assert examined.typed
    surroundings = read_surroundings(examined.file.path)
    lang = language_of(examined.typed.retro)
    return plan(examined.typed, surroundings, lang, as_of=settings.as_of, today=settings.today)


def _repair(returned: Returned, data: bytes, task: Task, settings: Settings) -> bytes:
    """The bytes with the repairs; `returned` then speaks of those. Where the workbook can't be edited: *data*."""
    try:
        planned = _plan(returned.examined, settings)
        returned.left = planned.left
        if not planned.repairs:
            return data
        repaired = changed_bytes(data, Changes(edits=planned.edits))
        returned.examined = _examined_anew(repaired, task.file, settings)
    except InputRefused as refused:
        returned.not_copied = _said(refused)
        return data
    returned.repairs = planned.repairs
    return repaired


def _examined_anew(data: bytes, file: InputFile, settings: Settings) -> Examined:
    """What is found out about *file* once it holds *data*: read as any file is, under its name and that of its folder.

    Raises InputRefused where that is no retrospective any more.
    """
    # On Windows a virus scanner may still hold the copy when it is to go.
    with tempfile.TemporaryDirectory(prefix="xlretro-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / _relative(file)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        anew = examine(file._replace(path=path, root=Path(folder) if file.root is not None else None), settings)
    if anew.refused is not None:
        raise anew.refused
    return replace(anew, file=file)


# ---------------------------------------------------------------------------------------- writing


def _write_repaired(returned: Returned, data: bytes, repaired: bytes, task: Task, orders: Orders) -> bytes:
    """Write the repaired workbook where it was asked for; the bytes that the annotated copy is to be made of.

    Where it can't be written, nothing was repaired: *data*, and `returned` speaks of that again.
    """
    written = False
    with _said_in(returned):
        if orders.in_place:
            returned.backup = _replace(task.file.path, data, repaired).as_posix()
        elif task.blocked:
            raise OutputRefused(_IS_INPUT.fill(path=task.repaired), _IS_INPUT_HINT)
        elif task.repaired is not None:
            known = orders.overwrite or orders.output is None
            returned.copies.append(_write_copy(task.repaired, repaired, known=known))
        written = True
    if written:
        return repaired
    returned.examined, returned.repairs = returned.original, []
    return data


def _write_annotated(returned: Returned, repaired: bytes, target: Path, task: Task, orders: Orders) -> None:
    """A copy of a file with findings, or with repairs that are written nowhere else; or in place of an earlier copy."""
    examined = returned.examined
    assert examined.typed
    retro = examined.typed.retro
    changes = annotate(examined.findings, retro.kind, examined.department, language_of(retro))
    only_here = bool(returned.repairs) and not orders.in_place and task.repaired is None
    if changes or only_here or target.exists():
        marked = changed_bytes(repaired, changes) if changes else cleared_bytes(repaired)[0]
        known = orders.overwrite or task.known
        returned.copies.append(_write_copy(target, marked, known=known))


def _write_copy(target: Path, content: bytes, *, known: bool) -> str:
    """Write a copy and give its path. Raises OutputRefused; what is not *known* as a copy of ours is not replaced."""
    if target.is_file():
        there = target.read_bytes()
        if there == content:
            return target.as_posix()
        if not known and not _is_marked(there):
            raise OutputRefused(_TAKEN.fill(path=target), _TAKEN_HINT)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = Text(*[error.strerror or str(error)] * 2)
        raise _FolderRefused(_NO_FOLDER.fill(path=target.parent, why=why), _NO_FOLDER_HINT) from error
    try:
        with write_atomically(target) as temporary:
            temporary.write_bytes(content)
    except OutputRefused as refused:
        if target.exists() or not isinstance(refused.__cause__, PermissionError):
            raise
        raise _FolderRefused(refused.message, refused.hint) from refused
    return target.as_posix()


def _is_marked(data: bytes) -> bool:
    """Whether a workbook carries marks of ours."""
    try:
        return cleared_bytes(data)[1] > 0
    except InputRefused:
        return False


def _replace(path: Path, data: bytes, repaired: bytes) -> Path:
    """Put *repaired* in the place of the file at *path*, which holds *data*, behind a backup of it; where that is."""
    path = Path(os.path.realpath(path)) if path.is_symlink() else path
    backup = _reserved_backup(path)
    try:
        with write_atomically(backup) as temporary:
            temporary.write_bytes(data)
        with contextlib.suppress(OSError):
            copystat(path, backup)
        with write_atomically(path) as temporary:
            temporary.write_bytes(repaired)
    except BaseException:
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
