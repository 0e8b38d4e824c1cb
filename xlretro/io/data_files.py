"""Data from text: YAML, JSON, CSV, as plain values with their places. Foreign parsers' errors become ours here.

CSV: one file a table, named after it (goals.csv, 表2.csv, 问题诊断与改进措施.csv); activity.csv holds names and values.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from xlretro.errors import DataRefused
from xlretro.io.os_trouble import os_trouble
from xlretro.io.text_files import text_in
from xlretro.language import Text
from xlretro.model.loading import Given, Grid
from xlretro.model.patterns import lazy
from xlretro.model.values import is_blank, shown

__all__ = [
    "FORMS", "csv_grid", "decoded", "form_of", "given_csv", "given_json", "given_yaml", "load_lines", "load_rows",
    "read_data_bytes",
]  # fmt: skip

FORMS = ("yaml", "json", "csv")
"""What data is written in that has no name to tell it."""

_NO_TEXT = (Text("不是文本文件", "is not a text file"), Text("请存为 UTF-8 编码。", "Save it as UTF-8."))
_EMPTY = Text("是空的", "is empty")
_EXPONENT = lazy(r"[-+]?[0-9](?:\.[0-9]+)?[eE][-+][0-9]{2,3}")
"""1.2E+05, 1e-06: how programs, Excel among them, write large and small numbers, and nobody anything else."""
_MOST_BYTES = 50 * 1024 * 1024
csv.field_size_limit(_MOST_BYTES)  # a longer text than a cell holds is told with its place, not as bad CSV


def _refused(name: object, message: Text, hint: Text | None = None, **words: object) -> DataRefused:
    where = Text("{path}：", "{path}: ").fill(path=name)
    return DataRefused(Text(*(w + m for w, m in zip(where, message.fill(**words), strict=True))), hint)


def read_data_bytes(path: Path) -> bytes:
    """The bytes of a file. Raises DataRefused where it can't be read, or is larger than any such data is."""
    if path.is_dir():
        raise _refused(path, Text("这是文件夹，不是数据文件", "it is a folder and no data file"))
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise _refused(path, Text("没有这个文件", "there is no such file")) from error
    except OSError as error:
        raise _refused(path, Text("读不了（{why}）", "can't be read ({why})"), why=os_trouble(error)) from error
    if len(raw) > _MOST_BYTES:
        raise _refused(path, Text("超过 50 MB，不会是复盘数据", "is over 50 MB, which no such data is"),
                       Text("请确认文件没有给错，或拆成几个。", "Check that it is the right file, or split it."))  # fmt: skip
    return raw


def decoded(raw: bytes, name: object) -> str:
    """Text of any encoding that Chinese Windows writes. Raises DataRefused for what is none."""
    text = text_in(raw)
    if text is None:
        raise _refused(name, *_NO_TEXT)
    return text


def form_of(text: str) -> str:
    """Which of FORMS *text* is most likely written in."""
    first = text.lstrip("\ufeff \t\r\n").partition("\n")[0]
    if first[:1] in {"{", "["}:
        try:
            json.loads(text)
        except ValueError:
            return "json" if '"' in first or len(first.strip()) == 1 else "yaml"
        except RecursionError:
            pass
        return "json"
    is_line_of_titles = ("," in first or "\t" in first) and ": " not in first and not first.rstrip().endswith(":")
    return "csv" if is_line_of_titles and not first.startswith(("#", "-")) else "yaml"


def given_yaml(text: str, name: str) -> Given:
    """The data of a YAML document. Raises DataRefused for one that is not valid."""
    from xlretro.io.yaml_files import load_yaml  # which JSON and CSV have no use for

    document = load_yaml(text, name)
    if document.data is None:
        raise _refused(name, _EMPTY)

    def where(table: str, row: int | None, column: str | None) -> Text:
        steps = [step for step in (table or None, row, column) if step is not None]
        line, path = document.line(*steps), _path(table, row, column)
        if line is None:
            return _place(name, path)
        return Text("{name} 第 {line} 行 {path}", "{name} line {line} {path}").fill(name=name, line=line, path=path)

    return Given(name, document.data, where)


def given_json(text: str, name: str) -> Given:
    """The data of a JSON document. Raises DataRefused for one that is not valid, or has one key twice in an object."""

    def no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in pairs]
        if len(set(keys)) < len(keys):
            twice = next(key for key in keys if keys.count(key) > 1)
            raise _refused(name, Text("“{key}”写了两次", "“{key}” stands twice"), key=shown(twice))
        return dict(pairs)

    def no_constant(word: str) -> None:
        raise _refused(name, Text("{word} 不是数", "{word} is no number"), word=word)

    if not text.strip():
        raise _refused(name, _EMPTY)
    try:
        data = json.loads(text, object_pairs_hook=no_duplicates, parse_constant=no_constant)
    except json.JSONDecodeError as error:
        raise _refused(
            name, Text("JSON 写法有误，第 {line} 行第 {column} 列", "is no valid JSON, line {line} column {column}"),
            Text("常见的是：少了逗号或引号，末尾多了逗号，用了中文标点。",
                 "Most often: a comma or quote is missing, a comma too many at the end, full-width punctuation."),
            line=error.lineno, column=error.colno,
        ) from error  # fmt: skip
    except ValueError as error:  # a number of thousands of digits
        raise _refused(name, Text("JSON 里有过长的数", "holds a number of too many digits")) from error
    except RecursionError as error:
        raise _refused(name, Text("JSON 嵌套过深", "is nested too deeply")) from error
    return Given(name, data, lambda *at: _place(name, _path(*at)))


def given_csv(text: str, name: str, table: str, titles_at: int = 0, without: Collection[int] = ()) -> Given:
    """A CSV as the table (or the activity) that *table* names. Raises DataRefused for what is no CSV, or is empty.

    titles_at: how many filled lines stand above the titles. without: rows below them, from 0, that are no data.
    """
    grid, lines = csv_grid(text, name, titles_at)
    if without:
        lines = [line for row, line in enumerate(lines, start=-1) if row not in without]
        grid = grid._replace(rows=[values for row, values in enumerate(grid.rows) if row not in without])

    def where(_: str, row: int | None, column: str | None) -> Text:
        line = lines[0] if row is None else lines[min(row + 1, len(lines) - 1)]
        return Text("{name} 第 {line} 行{column}", "{name} line {line}{column}").fill(
            name=name, line=line, column=f" {column}" if column else "")  # fmt: skip

    rows = [[float(value) if _EXPONENT.fullmatch(value) else value for value in row] for row in grid.rows]
    return Given(name, {table: Grid(grid.titles, rows)}, where)


def csv_grid(text: str, name: object, titles_at: int = 0) -> tuple[Grid, list[int]]:
    """The titles and rows of a CSV, and the line of the file that the titles and each row begin on."""
    filled = _csv_lines(text, name)[titles_at:]
    if not filled:
        raise _refused(name, _EMPTY)
    titles = tuple(title.strip() for title in filled[0][1])
    return Grid(titles, [values for _, values in filled[1:]]), [line for line, _ in filled]


def _csv_lines(text: str, name: object) -> list[tuple[int, list[str]]]:
    """(line of the file, values) of what holds anything."""
    titles = text.partition("\n")[0]
    delimiter = "\t" if "\t" in titles else ";" if ";" in titles and "," not in titles else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines, before = [], 0
    try:
        for values in reader:
            if any(not is_blank(value) for value in values):
                lines.append((before + 1, values))
            before = reader.line_num
    except csv.Error as error:
        raise _refused(
            name, Text("CSV 写法有误，从第 {line} 行起：{why}", "is no valid CSV from line {line} on: {why}"),
            Text("内容里有双引号时要写两个；引号要成对。", "A quote inside a value is written twice; quotes come in pairs."),
            line=before + 1, why=error,
        ) from error  # fmt: skip
    return lines


def _path(table: str, row: int | None, column: str | None) -> str:
    """goals[3].目标值"""
    return table + (f"[{row + 1}]" if row is not None else "") + (f".{column}" if column is not None else "")


def _place(name: str, path: str) -> Text:
    return Text(*(f"{name} {path}".strip(),) * 2)


# ---------------------------------------------------------------------------------------- lists of other commands


def load_lines(path: Path) -> list[list[str]]:
    """The lines of a CSV (or tab-separated) file that hold anything. Raises DataRefused where it can't be read."""
    return [values for _, values in _csv_lines(decoded(read_data_bytes(path), path), path)]


def load_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by its first line's names. Raises DataRefused for a row that is longer than the header."""
    grid, lines = csv_grid(decoded(read_data_bytes(path), path), path)
    twice = next((name for name in grid.titles if name and grid.titles.count(name) > 1), None)
    if twice:
        raise _refused(path, Text("标题行里“{title}”写了两次", "its first line has “{title}” twice"), title=twice)
    return [_named(path, grid.titles, row, line) for row, line in zip(grid.rows, lines[1:], strict=True)]


def _named(path: Path, titles: Sequence[str], row: Sequence[str], line: int) -> dict[str, str]:
    extra = [value for value in row[len(titles) :] if not is_blank(value)]
    if extra:
        raise _refused(
            path, Text("第 {line} 行比标题行多出内容：{extra}", "row {line} is longer than the header: {extra}"),
            Text("内容里有逗号时，请用英文双引号括起来。", "Put a value that holds a comma in double quotes."),
            line=line, extra=", ".join(extra),
        )  # fmt: skip
    return {name: value for name, value in zip(titles, row, strict=False) if name}
