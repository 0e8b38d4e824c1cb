"""The departments that were asked for a workbook, and those of them that sent nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath

from xlretro.commands.parcel import Parcel
from xlretro.errors import DataRefused, InputRefused
from xlretro.io.data_files import load_lines
from xlretro.io.reading.guard import read_bytes, translated
from xlretro.io.reading.package import Package
from xlretro.io.reading.sheets import read_grids
from xlretro.language import Text
from xlretro.model.data import column_named
from xlretro.model.patterns import lazy
from xlretro.model.values import clean, folded
from xlretro.rules.departments import name_parts
from xlretro.workbooks import RETRO

__all__ = ["department_key", "expected_departments", "missing_departments"]

_HEADER_WITHIN = 10
"""Lines in which the heading is looked for: a list may have a title above it."""
_HEADINGS = frozenset({"部门名称", "报送部门", "应报部门", "应报送部门", "所属部门", "责任部门", "单位名称", "部门列表"})
_ENDINGS = ("部门", "部", "department", "dept.", "dept")
_DATED = lazy(r"[0-9]+[年月日号季度]*")


def department_key(name: str) -> str:
    """A department's name as names are matched: 市场部, 市场部门 and 市场 are one, but 总部 keeps its 部."""
    plain = folded(name)
    for ending in _ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= 2:
            return plain.removesuffix(ending)
    return plain


def expected_departments(path: Path) -> list[str]:
    """The departments of an --expect list, each once, in the list's order and spelling.

    A text or CSV file or a workbook's first sheet, one department a line. The column 部门 counts where there is one,
    else the first that holds more than numbers. Raises DataRefused if it can't be read.
    """
    lines = [[clean(value) for value in line] for line in _lines(path)]
    first, at = _heading(lines)
    names: dict[str, str] = {}
    for line in lines[first:]:
        if len(line) > at and line[at]:
            names.setdefault(department_key(line[at]), line[at])
    return list(names.values())


def _lines(path: Path) -> list[list[str]]:
    if path.suffix.lower() not in {".xlsx", ".xlsm"}:
        return load_lines(path)
    try:
        with translated():
            grids = read_grids(Package.open(read_bytes(path)))
    except InputRefused as refused:
        raise DataRefused(Text("{path}：{why}", "{path}: {why}").fill(path=path, why=refused.message), refused.hint) from refused
    rows = next((grid.rows for grid in grids if any(any(row) for row in grid.rows)), [])
    return [[_typed(value) for value in row] for row in rows if any(row)]


def _typed(value: object) -> str:
    """A cell's value as it would stand in a text file."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)


def _heading(lines: Sequence[Sequence[str]]) -> tuple[int, int]:
    """(first line below the heading, column of the departments)."""
    department = RETRO.field["department"]
    for number, line in enumerate(lines[:_HEADER_WITHIN]):
        for at, name in enumerate(line):
            if folded(name) in _HEADINGS or column_named(RETRO.fields, name) is department:
                return number + 1, at
    width = max(map(len, lines), default=1)
    columns = ([line[at] for line in lines if len(line) > at and line[at]] for at in range(width))
    return 0, next((at for at, values in enumerate(columns) if not all(value.isdecimal() for value in values)), 0)


def missing_departments(expected: Sequence[str], parcels: Sequence[Parcel]) -> list[str]:
    """Expected departments that sent nothing. One whose file was refused did send something."""
    keys = {department_key(name): name for name in expected}
    sent = {department_key(name) for name in {parcel.line.department for parcel in parcels}}
    names = {folded(name): key for key, name in keys.items()}
    lengths = sorted({len(name) for name in names}, reverse=True)
    for parcel in parcels if expected else ():
        if not parcel.line.department:
            sent.update(_named_by(parcel.line.path, names, lengths))
    return [name for key, name in keys.items() if key not in sent]


def _named_by(path: str, names: Mapping[str, str], lengths: Sequence[int]) -> Iterator[str]:
    """The keys of the departments that the path of a file nobody could read speaks of: what a folder is called, and what a
    part of its name is or begins with. 用户运营部.xls says nothing of 运营部.

    names: the keys by the folded names expected, of *lengths*, the longest first.
    """
    *folders, file = PurePath(path).parts
    yield from map(department_key, folders)
    for part in name_parts(PurePath(file).stem):
        for piece in map(folded, _DATED.split(part)):
            yield department_key(piece)
            begins = next((piece[:length] for length in lengths if piece[:length] in names), None)
            if begins:
                yield names[begins]
