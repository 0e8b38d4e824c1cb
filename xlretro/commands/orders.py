"""What is to be given back, and where the copies of each file go: decided before the first one is written."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from xlretro.errors import OutputRefused, UsageRefused
from xlretro.io.copies import is_there, read_copies
from xlretro.io.os_trouble import os_trouble
from xlretro.io.reading.inputs import OUTPUT_FOLDER, STALE_COPY, InputFile, Inputs, is_archive
from xlretro.io.remote import shown_address
from xlretro.language import Language, Text, detect_language

__all__ = ["IS_INPUT", "IS_INPUT_HINT", "NOT_LOCAL_HINT", "REPAIRED_FOLDER", "Orders", "Task", "no_folder",
           "refuse_what_is_not_local", "relative_name", "tasks_of"]  # fmt: skip

REPAIRED_FOLDER = Path("xlretro-fixed")
"""Where repaired copies go if nobody says."""

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
    """Also files that do not hold what we wrote there are replaced."""
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


_NOT_LOCAL = Text("{path} 不是本机的文件或文件夹，不能写副本，也不能修复",
                  "{path} is no file or folder of this machine: no copies of it can be written, and it cannot be repaired")
NOT_LOCAL_HINT = Text("请先解压或下载到一个文件夹。", "Unpack or download it to a folder first.")


def refuse_what_is_not_local(paths: Sequence[Path | str]) -> None:
    """Raises UsageRefused for an archive or an address: what is given back has its place beside the file it came from."""
    for path in paths:
        if isinstance(path, str) or is_archive(path):
            raise UsageRefused(_NOT_LOCAL.fill(path=path if isinstance(path, Path) else shown_address(path)), NOT_LOCAL_HINT)


class Task(NamedTuple):
    """One input and where its copies go."""

    file: InputFile
    annotated: Path | None = None
    repaired: Path | None = None
    blocked: bool = False
    """The repaired copy would take the place of an input, in a folder that nobody named: it is not written."""


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
    if orders.annotate is not None:
        _say_stale(inputs, orders.annotate)
    names = list(_relative_names(inputs.files))
    annotated, repaired = orders.annotate, orders.repaired
    taken = {_identity(file.path) for file in inputs.files}
    tasks = []
    for file, name in zip(inputs.files, names, strict=True):
        task = Task(file, annotated and annotated / name, repaired and repaired / name)
        clashes = [target for target in (task.annotated, task.repaired) if target and _identity(target) in taken]
        blocked = clashes == [task.repaired] and orders.output is None
        if clashes and not blocked and not orders.dry_run:
            raise UsageRefused(IS_INPUT.fill(path=clashes[0]), IS_INPUT_HINT)
        tasks.append(task._replace(blocked=blocked))
    return tasks


IS_INPUT = Text("副本会覆盖要处理的文件 {path}", "a copy would replace {path}, which is an input")
IS_INPUT_HINT = Text(
    "请给另一个文件夹；要直接改原文件，validate 用 --fix --in-place，recompute 不写 --output。",
    "Name another folder; to change the files themselves: validate --fix --in-place, or recompute without --output.",
)


def _identity(path: Path) -> str:
    return os.path.normcase(os.path.realpath(path))


def _is_below(folder: str, file: InputFile) -> bool:
    """Whether *file* lies in *folder*, and that in the folder that was asked for (which is not the folder itself)."""
    assert file.root is not None
    root, path = _identity(file.root), _identity(file.path)
    return folder.startswith(os.path.join(root, "")) and path.startswith(os.path.join(folder, ""))


def _say_stale(inputs: Inputs, folder: Path) -> None:
    """List the copies in *folder* whose inputs are gone."""
    sources = read_copies(folder).sources
    kept = {source.copy for name, source in sources.items() if is_there(folder, name)}
    gone = sorted({source.copy for source in sources.values()} - kept - {""})
    stale = {path.as_posix() for name in gone if (path := folder / name).is_file()}
    inputs.skipped[:] = [entry for entry in inputs.skipped if entry[0] not in stale]
    inputs.skipped += [(path, STALE_COPY) for path in sorted(stale)]


def _relative_names(files: Sequence[InputFile]) -> Iterator[Path]:
    """Where each file's copy lies below a folder of copies; no two alike, on no system."""
    taken: set[str] = set()
    for file in files:
        name = relative_name(file)
        number = 1
        while (key := unicodedata.normalize("NFC", name.as_posix()).casefold()) in taken:
            number += 1
            name = relative_name(file).with_name(f"{file.path.stem} ({number}){file.path.suffix}")
        taken.add(key)
        yield name


def relative_name(file: InputFile) -> Path:
    """Where a file lies below the folder that was asked for; a file asked for itself, its name."""
    return file.path.relative_to(file.root) if file.root is not None else Path(file.path.name)


def _check_folder(folder: Path) -> None:
    """Raises OutputRefused where *folder* is none, or neither it nor what it would be made in may be written to."""
    place = folder.absolute()
    try:
        while not place.exists() and place != place.parent:
            place = place.parent
        if not place.is_dir():
            raise no_folder(folder, _IS_FILE.fill(path=place))
    except OSError as error:
        raise no_folder(folder, os_trouble(error)) from error
    if not os.access(place, os.W_OK | os.X_OK):
        raise no_folder(folder, _NOT_WRITABLE)


def no_folder(folder: Path, why: Text) -> OutputRefused:
    """A folder for copies can't be made or written to."""
    return OutputRefused(_NO_FOLDER.fill(path=folder, why=why), _NO_FOLDER_HINT)
