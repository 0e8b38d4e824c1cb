"""The mapping of somebody's own names to the workbook's: read from a file, and drafted from their data.

    tables:                 # their table: ours
      kpi_2024: goals
    goals:                  # of each table, their column: ours; - is not taken
      KPI名称: 量化指标
      备用: "-"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from xlretro.errors import DataRefused
from xlretro.io.data_files import decoded, read_data_bytes
from xlretro.language import Language, Text
from xlretro.model.names import ACTIVITY, Naming, close_word, column_named, is_activity, nearest, table_named
from xlretro.model.patterns import lazy
from xlretro.model.schema import Column, WorkbookKind
from xlretro.model.units import without_remarks
from xlretro.model.values import is_blank, shown

__all__ = ["drafted_mapping", "read_mapping", "unused_names"]

_TABLES = "tables"
_NOT_TAKEN = "-"


def read_mapping(path: Path, kind: WorkbookKind) -> Naming:
    """The names of the mapping file at *path*. Raises DataRefused, with the line, for one that means nothing of ours."""
    from xlretro.io.yaml_files import load_yaml  # few runs have a mapping

    document = load_yaml(decoded(read_data_bytes(path), path), str(path))

    def refused(steps: tuple[str, ...], what: Text, hint: Text | None = None) -> DataRefused:
        where = Text("{path} 第 {line} 行：{what}", "{path} line {line}: {what}")
        return DataRefused(where.fill(path=path, line=document.line(*steps) or 1, what=what), hint)

    tables: dict[str, str] = {}
    columns: dict[str, dict[str, Column | None]] = {}
    for steps, theirs, ours in _entries(document.data, refused):
        if steps == (_TABLES,):
            tables[theirs] = _table(kind, ours, (*steps, theirs), refused)
            continue
        table = _table(kind, steps[0], steps, refused)
        columns.setdefault(table, {})[theirs] = _column(Naming(kind).of(table), ours, (*steps, theirs), refused)
    return Naming(kind, tables, columns)


def _entries(data: Any, refused: Any) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """(where it stands, their name, ours)."""
    if not isinstance(data, Mapping):
        raise refused((), Text("应是：表名，下面每行 数据里的列名: 复盘里的列名",
                               "it must be tables, and below each a line for a column, theirs: ours"))  # fmt: skip
    for heading, names in data.items():
        if not isinstance(names, Mapping) and names is not None:
            what = Text("“{name}”下面应是 名称: 名称", "below “{name}” stand pairs of names").fill(name=shown(heading))
            raise refused((str(heading),), what)
        for theirs, ours in (names or {}).items():
            if isinstance(ours, Mapping | list):
                raise refused((str(heading), str(theirs)), Text("右边应是一个名称", "on the right stands one name"))
            yield (str(heading),), str(theirs), "" if is_blank(ours) else str(ours)


def _table(kind: WorkbookKind, name: str, steps: tuple[str, ...], refused: Any) -> str:
    if is_activity(name):
        return ACTIVITY
    table = table_named(kind, name)
    if table is None:
        known = [Text(key, key) for key in (_TABLES, ACTIVITY, *(t.key for t in kind.tables))]
        what = Text("没有“{name}”这张表", "there is no table “{name}”").fill(name=shown(name))
        raise refused(steps, what, nearest(name, known))
    return table.key


def _column(columns: tuple[Column, ...], name: str, steps: tuple[str, ...], refused: Any) -> Column | None:
    if name in {"", _NOT_TAKEN}:
        return None
    column = column_named(columns, name)
    if column is None:
        titles = [column.title for column in columns if not column.helper]
        what = Text("没有“{name}”这一列", "there is no column “{name}”").fill(name=shown(name))
        raise refused(steps, what, nearest(name, titles))
    return column


def unused_names(naming: Naming) -> list[Text]:
    """What a mapping names and no source holds: mostly a name that changed there, or a slip."""
    said = Text("映射里的“{name}”（{table}）在数据里没有", "“{name}” ({table}) of the mapping is not in the data")
    return [said.fill(name=name, table=table) for table, name in naming.unused()]


# ---------------------------------------------------------------------------------------- the draft

_HEAD = Text(
    "# xlretro fill --mapping 用的名称映射：左边是数据里的名称，右边是复盘工作簿里的。\n"
    "# 带 # 的行还没有着落：右边是最接近的，改好后去掉行首的 #；不要这一列，右边写 \"-\"。",
    "# Names for xlretro fill --mapping: on the left those of the data, on the right those of the workbook.\n"
    "# A line that begins with # is still open: the nearest name stands there. Correct it and take the # away;\n"
    "# write \"-\" on the right of a column that is not wanted.",
)


def drafted_mapping(naming: Naming, lang: Language) -> str:
    """A mapping file of all names that the sources hold: known ones with what they mean, the others to be filled in."""
    lines = [_HEAD(lang)]
    guessed = {name: _likely_table(naming, titles) for name, titles in naming.strange.items()}
    tables = [f"  {_quoted(name)}: {key}" for name, key in naming.tables.items()]
    tables += [f"  # {_quoted(name)}: {key or ''}".rstrip() for name, key in guessed.items()]
    if tables:
        lines += ["", f"{_TABLES}:", *tables]
    for key in (ACTIVITY, *(table.key for table in naming.kind.tables)):
        names = dict(naming.seen.get(key, {}))
        for name, table in guessed.items():
            if table == key:
                names |= dict(zip(naming.strange[name], naming.meanings(key, naming.strange[name]), strict=True))
        if names:
            lines += ["", f"{key}:", *(_line(naming, key, name, column, lang) for name, column in names.items() if name.strip())]
    return "\n".join(lines) + "\n"


def _line(naming: Naming, table: str, name: str, column: Column | None, lang: Language) -> str:
    if column is not None:
        return f"  {_quoted(name)}: {_quoted(column.title(lang))}"
    if naming.leaves_out(table, name):
        return f'  {_quoted(name)}: "{_NOT_TAKEN}"'
    near = _likely_column(naming, table, name)
    return f"  # {_quoted(name)}: {_quoted(near.title(lang)) if near else ''}".rstrip()


def _likely_column(naming: Naming, table: str, name: str) -> Column | None:
    """The column whose title or synonym is nearest to *name*, of those that no other name means already."""
    taken = {column.key for column in naming.seen.get(table, {}).values() if column is not None}
    words = {
        word: column for column in naming.of(table) if not column.helper and column.key not in taken
        for word in (column.key, *column.title, *column.synonyms, *column.ambiguous)
    }  # fmt: skip
    near = close_word(_THIS_PERIOD.sub("", without_remarks(name[:60])), words)
    return words[near] if near else None


def _likely_table(naming: Naming, titles: list[str]) -> str | None:
    """Key of the table that knows the most of *titles*, then of the one that has the most like them; None without titles."""

    def liking(key: str) -> tuple[int, int]:
        known = sum(column is not None for column in naming.meanings(key, titles))
        return known, sum(_likely_column(naming, key, title) is not None for title in titles)

    # Nobody knows: the first table is what most exports are, and there the names can be put right.
    return max((table.key for table in naming.kind.tables), key=liking) if titles else None


_THIS_PERIOD = lazy(r"^(?:本[期月季年]度?|当[期月季年])")
"""Before a title, it says nothing of which one it is; and 本期实际 is not 上期实际."""
_BARE = lazy(r"[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff（）/]*")


def _quoted(name: str) -> str:
    """*name* as YAML takes it for a text."""
    if _BARE.fullmatch(name) and name.casefold() not in {"null", "true", "false", "yes", "no", "on", "off"}:
        return name
    plain = (c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in name)
    return f'"{"".join(plain)}"'
