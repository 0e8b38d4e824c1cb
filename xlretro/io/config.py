"""Where an office writes down its own settings: `xlretro.toml`, or `[tool.xlretro]` in `pyproject.toml`. Found and read.

What the keys mean is no matter of this module. Foreign parsers' errors become ours here.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from xlretro.errors import DataRefused, UsageRefused
from xlretro.io.os_trouble import os_trouble
from xlretro.language import Text
from xlretro.model.patterns import lazy

__all__ = ["PROJECT_FILE", "SETTINGS_FILE", "config_refused", "find_config", "read_config"]

SETTINGS_FILE = "xlretro.toml"
PROJECT_FILE = "pyproject.toml"

_OURS = lazy(rb"tool[\"'\s]*\.[\"'\s]*xlretro|\[[\"'\s]*tool[\"'\s]*\]")
"""What a project file that has settings of ours must hold; most have not, and need no parsing."""


def find_config(paths: Sequence[Path | str]) -> Path | None:
    """The settings that *paths* lead to: in the folder itself or a file's folder, else in the nearest folder above.

    A path that leads to none goes along with the others, and so does an address (a str). Raises UsageRefused where two
    paths lead to different ones, DataRefused where a project file with settings of ours can't be read.
    """
    known: dict[Path, Path | None] = {}

    def nearest(folder: Path) -> Path | None:
        if folder not in known:
            known[folder] = _config_in(folder) or (nearest(folder.parent) if folder.parent != folder else None)
        return known[folder]

    found: dict[str, Path] = {}
    for path in paths:
        if isinstance(path, str):
            continue
        absolute = Path(os.path.abspath(path))
        config = nearest(absolute if absolute.is_dir() else absolute.parent)
        if config is not None:
            found.setdefault(os.path.normcase(os.path.realpath(config)), config)
    if len(found) > 1:
        one, other, *_ = found.values()
        raise UsageRefused(
            Text("给出的路径用的是不同的配置：{one} 和 {other}", "the paths lead to different configurations: {one} and {other}")
            .fill(one=one, other=other),
            Text("请分开运行，或用 --config FILE 指定其中一个。", "Run them apart, or name one of them by --config FILE."),
        )  # fmt: skip
    return next(iter(found.values()), None)


def _config_in(folder: Path) -> Path | None:
    settings, project = folder / SETTINGS_FILE, folder / PROJECT_FILE
    if os.path.isfile(settings):
        return settings
    if (
        os.path.isfile(project)
        and _OURS.search(raw := _bytes(project))
        and _own_table(_parsed(project, raw)) is not None
    ):
        return project
    return None


def read_config(path: Path) -> dict[str, Any]:
    """The settings in the file at *path*; of a project file, its table `tool.xlretro`.

    Raises DataRefused where it can't be read, is no UTF-8 or no valid TOML, with line and column.
    """
    table: dict[str, Any] | None = _parsed(path, _bytes(path))
    if path.name == PROJECT_FILE and table is not None:
        table = _own_table(table)
    if table is None:
        raise config_refused(path, Text("里面没有 [tool.xlretro]", "it has no [tool.xlretro]"), _NO_TABLE_HINT)
    return table


_NO_TABLE_HINT = Text(
    "请加上 [tool.xlretro]，或另建一个 xlretro.toml。", "Add [tool.xlretro], or make a file xlretro.toml."
)


def config_refused(path: Path, what: Text, hint: Text | None = None) -> DataRefused:
    """What is wrong in the settings file at *path*."""
    return DataRefused(Text("配置 {path}：{what}", "configuration {path}: {what}").fill(path=path, what=what), hint)


def _own_table(table: dict[str, Any]) -> dict[str, Any] | None:
    tools = table.get("tool")
    own = tools.get("xlretro") if isinstance(tools, dict) else None
    return own if isinstance(own, dict) else None


def _bytes(path: Path) -> bytes:
    if path.is_dir():  # which Windows would only call a lack of permission
        raise config_refused(
            path, Text("这是文件夹，不是文件", "it is a folder and no file"),
            Text("请写出文件名，如 xlretro.toml。", "Name the file in it, such as xlretro.toml."),
        )  # fmt: skip
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise config_refused(path, Text("没有这个文件", "there is no such file")) from error
    except OSError as error:
        what = Text("读不了（{why}）", "it can't be read ({why})").fill(why=os_trouble(error))
        raise config_refused(path, what) from error


def _parsed(path: Path, raw: bytes) -> dict[str, Any]:
    import tomllib  # most runs have no settings to read, and every one would pay for it

    try:
        text = raw.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        raise config_refused(
            path, Text("不是 UTF-8 编码", "it is not encoded as UTF-8"),
            Text("请另存为 UTF-8：在记事本里选“另存为”，编码选“UTF-8”。",
                 "Save it as UTF-8: in Notepad choose Save as, encoding UTF-8."),
        ) from error  # fmt: skip
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        quoted, lines = _with_quoted_keys(text)
        if not lines:
            raise _no_toml(path, text, error) from error
    try:
        return tomllib.loads(quoted)
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(path, text, error, lines) from error


_BARE_KEY = lazy(r"^([ \t]*)([\w-]+(?:[ \t]*\.[ \t]*[\w-]+)*)(?=[ \t]*=)", re.MULTILINE)
_BARE_PART = lazy(r"[\w-]+")


def _with_quoted_keys(text: str) -> tuple[str, set[int]]:
    """*text* with quotes around bare keys in Chinese, and the numbers of the lines where some were put.

    TOML wants them quoted, and nobody expects that of 目标值 = ["OKR目标"]: it can mean nothing else.
    """
    lines: set[int] = set()

    def quoted(found: re.Match[str]) -> str:
        if found[2].isascii():
            return found[0]
        lines.add(text.count("\n", 0, found.start()) + 1)
        return found[1] + _BARE_PART.sub(lambda part: part[0] if part[0].isascii() else f'"{part[0]}"', found[2])

    return _BARE_KEY.sub(quoted, text), lines


_PLACE = lazy(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_TWICE = lazy(r"twice|overwrite|redefine|mutate|Duplicate")
_TWICE_HINT = Text(
    "这一项（或这一节）前面已经写过了，请合在一处。",
    "This key or section stands further up already: put them together.",
)
_STRING = lazy(r'"[^"]*"')
_FULL_WIDTH = lazy(r"[“”‘’，＝【】［］：；＃。]")
_FULL_WIDTH_HINT = Text(
    "这一行里有中文标点（{found}），请换成英文（半角）的。",
    "There is full-width punctuation ({found}) in that line: type the ASCII one.",
)
_PATH_HINT = Text(
    "双引号里的 \\ 要写两遍；写路径时请改用 /。", "In double quotes \\ is written twice; in paths use / instead."
)
_HINT = Text(
    '每行写成“键 = 值”：文字加英文双引号，几个值放进方括号、用英文逗号隔开，如 ignore = ["XR7"]。',
    'A line is key = value: texts in double quotes, several values in brackets with commas, as in ignore = ["XR7"].',
)


def _no_toml(path: Path, text: str, error: ValueError, quoted: set[int] | None = None) -> DataRefused:
    """What is wrong with the writing, and where in *text*. Lines *quoted* were parsed with two characters more."""
    said = str(error)
    place = _PLACE.search(said)
    lines = text.splitlines() or [""]
    if place and place[1]:
        line, column = int(place[1]), int(place[2])
        column = max(1, column - 2) if quoted and line in quoted else column
    else:
        line, column = len(lines), len(lines[-1]) + 1
    here = lines[min(line, len(lines)) - 1]
    what = Text(
        "写法有误，第 {line} 行第 {column} 列{why}：{here}",
        "it is no valid TOML, line {line} column {column}{why}: {here}",
    )  # the parser's own words are English
    why = Text("", f" ({_PLACE.sub('', said)})")
    return config_refused(path, what.fill(line=line, column=column, why=why, here=here.strip()), _hint_for(here, said))


def _hint_for(line: str, said: str) -> Text:
    """What to do about a *line* that can't be parsed: Chinese punctuation and Windows' paths are the usual causes."""
    if _TWICE.search(said):
        return _TWICE_HINT
    if found := _FULL_WIDTH.search(_STRING.sub("", line)):
        return _FULL_WIDTH_HINT.fill(found=found[0])
    return _PATH_HINT if "\\" in line else _HINT
