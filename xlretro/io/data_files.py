"""Data for `fill` from files: YAML, JSON, CSV. Foreign parsers' errors become ours here.

CSV: one file a table, named after it (goals.csv, 表2.csv, 问题诊断与改进措施.csv); activity.csv holds names and values.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from xlretro.errors import DataRefused
from xlretro.io.os_trouble import os_trouble
from xlretro.language import Text
from xlretro.model.data import ACTIVITY, column_named, table_named
from xlretro.model.schema import WorkbookKind
from xlretro.model.values import is_blank

__all__ = ["load_data", "load_lines", "load_rows"]

_ENCODINGS = ("utf-8-sig", "gb18030")
"""Tried in turn, where no mark says UTF-16 (Excel's Unicode text); Excel on Chinese Windows saves CSV as GBK."""


class _PlainLoader(yaml.SafeLoader):
    """YAML without YAML 1.1's surprises: `1:2` is no number of seconds, `off` no boolean, a key stands once.

    Dates stay text: the model reads them in every form, and names the place of one that is none.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, Hashable) and key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"“{key}” stands twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


_PlainLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:null", r"(?:~|null|Null|NULL|)", ["~", "n", "N", ""]),
    ("tag:yaml.org,2002:int", r"[-+]?(?:0|[1-9][0-9]*)", list("-+0123456789")),
    ("tag:yaml.org,2002:float", r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+", list("-+0123456789")),
):
    _PlainLoader.add_implicit_resolver(_tag, re.compile(rf"^{_pattern}$"), _first)


def _refused(path: Path, message: Text, hint: Text | None = None, **words: object) -> DataRefused:
    where = Text("{path}：", "{path}: ").fill(path=path)
    return DataRefused(Text(*(w + m for w, m in zip(where, message.fill(**words), strict=True))), hint)


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise _refused(path, Text("没有这个文件", "there is no such file")) from error
    except OSError as error:
        raise _refused(path, Text("读不了（{why}）", "can't be read ({why})"), why=os_trouble(error)) from error
    for encoding in ("utf-16",) if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else _ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refused(
        path,
        Text("不是文本文件", "is not a text file"),
        Text("请存为 UTF-8 编码。", "Save it as UTF-8."),
    )


def _yaml(path: Path) -> Any:
    try:
        return yaml.load(_text(path), Loader=_PlainLoader)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        place = Text(f"第 {mark.line + 1} 行", f"line {mark.line + 1}") if mark else Text("", "")
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise _refused(
            path, Text("YAML 写法有误，{place}：{problem}", "is no valid YAML, {place}: {problem}"), place=place,
            problem=problem,
        ) from error  # fmt: skip


def _json(path: Path) -> Any:
    def no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        if len(set(keys)) < len(keys):
            twice = next(key for key in keys if keys.count(key) > 1)
            raise _refused(path, Text("“{key}”写了两次", "“{key}” stands twice"), key=twice)
        return dict(pairs)

    def no_constant(name: str) -> None:
        raise _refused(path, Text("{name} 不是数", "{name} is no number"), name=name)

    try:
        return json.loads(_text(path), object_pairs_hook=no_duplicates, parse_constant=no_constant)
    except json.JSONDecodeError as error:
        raise _refused(
            path, Text("JSON 写法有误，第 {line} 行第 {column} 列", "is no valid JSON, line {line} column {column}"),
            line=error.lineno, column=error.colno,
        ) from error  # fmt: skip
    except RecursionError as error:
        raise _refused(path, Text("JSON 嵌套过深", "is nested too deeply")) from error


def load_lines(path: Path) -> list[list[str]]:
    """The lines of a CSV (or tab-separated) file that hold anything. Raises DataRefused where it can't be read."""
    text = _text(path)
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise _refused(path, Text("CSV 写法有误：{why}", "is no valid CSV: {why}"), why=error) from error
    return [line for line in lines if any(not is_blank(value) for value in line)]


def load_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by its first line's names. Raises DataRefused for a row that is longer than the header."""
    lines = load_lines(path)
    if not lines:
        raise _refused(path, Text("是空的", "is empty"))
    header = [name.strip() for name in lines[0]]
    twice = next((name for name in header if name and header.count(name) > 1), None)
    if twice:
        raise _refused(path, Text("标题行里“{name}”写了两次", "its first line has “{name}” twice"), name=twice)
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        extra = [value for value in line[len(header) :] if not is_blank(value)]
        if extra:
            raise _refused(
                path, Text("第 {number} 行比标题行多出内容：{extra}", "row {number} is longer than the header: {extra}"),
                Text("内容里有逗号时，请用英文双引号括起来。", "Put a value that holds a comma in double quotes."),
                number=number, extra=", ".join(extra),
            )  # fmt: skip
        rows.append({name: value for name, value in zip(header, line, strict=False) if name})
    return rows


def _csv(path: Path, kind: WorkbookKind) -> dict[str, Any]:
    rows = load_rows(path)
    table = table_named(kind, path.stem)
    if table is not None:
        return {table.key: rows}
    if path.stem.casefold() in {ACTIVITY, "活动信息", "活动"}:
        names = list(rows[0]) if rows else []
        if len(rows) == 1 and all(column_named(kind.fields, name) for name in names):
            return {ACTIVITY: rows[0]}  # names in the first line, values in the second
        pairs = [list(names), *(list(row.values()) for row in rows)]
        return {ACTIVITY: {pair[0]: pair[1] for pair in pairs if len(pair) > 1 and not is_blank(pair[0])}}
    raise _refused(
        path,
        Text("看不出是哪张表", "it does not say which table it is"),
        Text(
            "CSV 文件请按表命名：activity.csv、" + "、".join(f"{t.key}.csv" for t in kind.tables),
            "Name a CSV file after its table: activity.csv, " + ", ".join(f"{t.key}.csv" for t in kind.tables),
        ),
    )


def load_data(paths: Sequence[Path], kind: WorkbookKind) -> dict[str, Any]:
    """The data of all *paths*, merged; a table or the activity may stand in one of them only.

    A folder stands for the CSV files in it. Raises DataRefused, naming file and place.
    """
    files: list[Path] = []
    for path in paths:
        files += sorted(path.glob("*.csv")) if path.is_dir() else [path]
    if not files:
        raise _refused(
            paths[0],
            Text("文件夹里没有 CSV 文件", "the folder holds no CSV file"),
            Text("请给出数据文件，或放着 goals.csv 等文件的文件夹。", "Name data files, or a folder with goals.csv and the like."),
        )
    merged: dict[str, Any] = {}
    for path in files:
        suffix = path.suffix.lower()
        if suffix in {".yaml", ".yml"}:
            data = _yaml(path)
        elif suffix == ".json":
            data = _json(path)
        elif suffix == ".csv":
            data = _csv(path, kind)
        else:
            raise _refused(
                path,
                Text("不支持这种数据文件", "this kind of data file is not supported"),
                Text("可用：.yaml、.json、.csv", "Supported: .yaml, .json, .csv"),
            )
        if not isinstance(data, Mapping):
            raise _refused(
                path,
                Text("最外层应是一个对象", "the outermost level must be an object"),
                Text("含 activity、goals、phases、issues、lessons。", "with activity, goals, phases, issues, lessons."),
            )
        for key, value in data.items():
            if key in merged:
                raise _refused(path, Text("“{key}”在前面的文件里已经有了", "“{key}” stands in an earlier file"), key=key)
            merged[key] = value
    return merged
