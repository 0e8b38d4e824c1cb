"""Which row of a workbook a row of data is: found by what identifies it, never by its position. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from xlretro.model.interpret import Broken
from xlretro.model.schema import Table
from xlretro.model.values import NOT_APPLICABLE, folded

__all__ = ["Identity", "Matches", "identities", "identity", "matched"]


class Identity(NamedTuple):
    """What identifies a row, as names are compared; "" where it says nothing."""

    keys: tuple[str, ...]
    apart: tuple[str, ...]

    def __bool__(self) -> bool:
        return any(self.keys) or any(self.apart)


@dataclass(slots=True)
class Matches:
    """The rows of data, by their index: each is in one of these, or is a new row."""

    found: dict[int, int] = field(default_factory=dict)
    """Which row of the workbook it is."""
    repeated: dict[int, int] = field(default_factory=dict)
    """Which row of data before it says the same of what identifies it."""
    doubtful: dict[int, list[int]] = field(default_factory=dict)
    """Which rows of the workbook it may be: several."""
    nameless: list[int] = field(default_factory=list)
    """It says nothing that would identify it."""


def identity(table: Table, values: dict[str, Any]) -> Identity:
    """Of a row by its understood *values* (column key → value)."""
    keys, apart = (tuple(_name(values.get(key)) for key in columns) for columns in (table.keys, table.apart))
    return Identity(keys, apart)


def identities(table: Table, columns: dict[str, list[Any]], count: int) -> list[Identity]:
    """Of the *count* rows of a table, by its understood *columns*."""
    return [
        identity(table, {key: columns[key][index] for key in (*table.keys, *table.apart) if key in columns})
        for index in range(count)
    ]


def _name(value: Any) -> str:
    if value is None or value is NOT_APPLICABLE:
        return ""
    return folded(str(value.raw if isinstance(value, Broken) else value))


def matched(data: Sequence[Identity], rows: Sequence[Identity], blank: frozenset[int] = frozenset()) -> Matches:
    """Match rows of *data* with *rows* of a workbook; of those in *blank* nothing is filled in but a name offered.

    What one of two rows leaves blank does not part them; columns that tell rows apart count where the keys are not enough.
    """
    result = Matches()
    first: dict[Identity, int] = {}
    for index, name in enumerate(data):
        if not name:
            result.nameless.append(index)
        elif name in first:
            result.repeated[index] = first[name]
        else:
            first[name] = index
    several = {keys for keys, count in Counter(name.keys for name in first).items() if count > 1}
    taken: dict[int, int] = {}
    for exact in (True, False):
        for name, index in first.items():
            if index in result.found or index in result.doubtful:
                continue
            fitting = list(_fitting(name, rows, exact=exact, narrow=name.keys in several))
            open_rows = [row for row in fitting if row not in taken]
            filled = [row for row in open_rows if row not in blank]
            if len(filled) > 1:
                result.doubtful[index] = filled
            elif open_rows:
                row = (filled or open_rows)[0]
                result.found[index] = row
                taken[row] = index
            elif fitting and not exact and not all(name.keys):
                result.repeated[index] = taken[fitting[0]]  # it names less than a row that was found, and nothing else
    return result


def _fitting(name: Identity, rows: Sequence[Identity], *, exact: bool, narrow: bool) -> Iterator[int]:
    """The rows that *name* may be: all that fit it, or those that are the same where it has to be told apart."""
    by_keys = any(name.keys)
    fitting = [
        index for index, row in enumerate(rows)
        if (_same(name.keys, row.keys) if by_keys and exact else _agree(name.keys, row.keys) if by_keys
            else _same(name.apart, row.apart) and any(name.apart))
    ]  # fmt: skip
    if len(fitting) > 1 or narrow:
        alike = [index for index in fitting if rows[index].apart == name.apart]
        fitting = alike or [index for index in fitting if not exact and _unlike_in_nothing(name.apart, rows[index].apart)]
    yield from fitting


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return one == other and any(one)


def _agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether they say the same somewhere and nowhere something else."""
    return _unlike_in_nothing(one, other) and any(a == b and a for a, b in zip(one, other, strict=True))


def _unlike_in_nothing(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return all(a == b or not a or not b for a, b in zip(one, other, strict=True))
