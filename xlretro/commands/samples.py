"""The sample departments: every workbook that the demo consolidates, written from the data that comes with xlretro.

A sample is one YAML file: where its workbook goes, in which layout, and its data in the form that `fill` takes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from xlretro.errors import DataRefused, OutputRefused
from xlretro.io.atomic import write_atomically
from xlretro.io.data_files import decoded, read_data_bytes
from xlretro.io.os_trouble import os_trouble
from xlretro.io.plain import LOOKS, Look, write_plain, write_sheet
from xlretro.io.template.workbook import write_workbook
from xlretro.io.yaml_files import load_yaml
from xlretro.language import Language, Text
from xlretro.model.data import retrospective_from_data
from xlretro.workbooks import RETRO

__all__ = ["AS_OF", "DEPARTMENTS", "Sample", "data_folder", "load_samples", "write_samples"]

AS_OF = date(2023, 10, 20)
"""The day the samples were collected: progress and overdue days refer to it."""

DEPARTMENTS = "部门名单.txt"
"""The list of departments that were asked for a retrospective, for `--expect`; one of them sent nothing."""

_SETTINGS = {"file", "about", "layout", "options", "expect"}
_LAYOUTS = {"template", "english", *LOOKS, "copy", "damaged", "bytes", "lock", "sheet"}


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One sample workbook. `expect` says what its checks must find: verdict, worst severity, codes."""

    name: str
    file: str
    """Path below the folder that the samples are written to."""
    layout: str
    about: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    expect: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)


def data_folder() -> Path:
    """Where the samples' data stands: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    packaged = package / "examples_data"
    return packaged if packaged.is_dir() else package.parent / "examples" / "data"


def load_samples(folder: Path | None = None) -> dict[str, Sample]:
    """Every sample by its name, in the order of the names. Raises DataRefused for a file that is none."""
    found = {path.stem: _load(path) for path in sorted((folder or data_folder()).glob("*.yaml"))}
    if not found:
        raise DataRefused(Text("没有找到示例数据：{path}", "no sample data in {path}").fill(path=folder or data_folder()))
    return found


def _load(path: Path) -> Sample:
    loaded = load_yaml(decoded(read_data_bytes(path), path), str(path)).data
    settings = {key: loaded.pop(key) for key in _SETTINGS & loaded.keys()}
    if not settings.get("file") or settings.get("layout") not in _LAYOUTS:
        raise DataRefused(
            Text("{path}：要写明 file 和 layout", "{path}: file and layout must be given").fill(path=path.name),
            Text("layout 可用：{known}", "layout is one of: {known}").fill(known="、".join(sorted(_LAYOUTS))),
        )
    return Sample(name=path.stem, data=loaded, **settings)


def _content(name: str, samples: Mapping[str, Sample], made: dict[str, bytes]) -> bytes:
    """The bytes of the sample's file, the same on every run. *made* keeps them, since others may be copies of it."""
    if name not in made:
        made[name] = _make(samples[name], samples, made)
    return made[name]


def _make(sample: Sample, samples: Mapping[str, Sample], made: dict[str, bytes]) -> bytes:
    options = sample.options
    match sample.layout:
        case "copy":
            return _content(options["of"], samples, made)
        case "damaged":
            whole = _content(options["of"], samples, made)
            return whole[: len(whole) * options["percent"] // 100]
        case "bytes":
            return data_folder().joinpath(str(options["of"])).read_bytes()
        case "lock":
            return _lock_file(options["user"])
    with tempfile.TemporaryDirectory(prefix="xlretro-") as folder:
        path = Path(folder) / "sample.xlsx"
        _write(path, sample)
        return path.read_bytes()


def _write(path: Path, sample: Sample) -> None:
    if sample.layout == "sheet":
        write_sheet(path, sample.options["title"], sample.options["rows"])
        return
    retro = retrospective_from_data(RETRO, sample.data, sample.name)
    if sample.layout in LOOKS:
        write_plain(path, retro, _look(sample))
    else:
        lang: Language = "en" if sample.layout == "english" else "zh"
        write_workbook(path, RETRO, lang, retro, as_of_today=AS_OF)


def _look(sample: Sample) -> Look:
    """The layout's look with the sample's own traits; YAML's lists become the tuples that a look holds."""
    traits: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in sample.options.items()
    }
    return replace(LOOKS[sample.layout], **traits)


def _lock_file(user: str) -> bytes:
    """What Excel leaves beside an open workbook: the user's name, once in bytes and once in UTF-16, 165 bytes."""
    narrow = user.encode("gbk")
    wide = user.encode("utf-16-le")
    return (bytes([len(narrow)]) + narrow.ljust(54) + len(user).to_bytes(2, "little") + wide).ljust(165, b" ")


def write_samples(folder: Path, *, only: Iterable[str] | None = None, overwrite: bool = False) -> list[Path]:
    """Write the samples (*only* those of these names) and the list of departments below *folder*, and return the
    samples' paths.

    A file that already stands there as the sample would be is left; one that differs may hold somebody's work, and is
    replaced with *overwrite* only. Raises OutputRefused before anything is written.
    """
    samples = load_samples()
    wanted = samples.keys() if only is None else set(only)
    made: dict[str, bytes] = {}
    contents = {folder / sample.file: _content(name, samples, made) for name, sample in samples.items() if name in wanted}
    paths = list(contents)
    contents[folder / DEPARTMENTS] = (data_folder() / DEPARTMENTS).read_bytes()
    for path, content in contents.items():
        if not overwrite and path.exists() and path.read_bytes() != content:
            raise OutputRefused(
                Text("{path} 已经存在，内容与示例不同，不会覆盖", "{path} exists, differs from the sample and is left alone")
                .fill(path=path),
                Text("请换一个空文件夹。", "Choose an empty folder."),
            )  # fmt: skip
    for path, content in contents.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputRefused(
                Text("建不了文件夹 {path}：{why}", "the folder {path} can't be made: {why}")
                .fill(path=path.parent, why=os_trouble(error))
            ) from error  # fmt: skip
        if not path.exists() or path.read_bytes() != content:
            with write_atomically(path) as temporary:
                temporary.write_bytes(content)
    return paths
