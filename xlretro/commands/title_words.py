"""Titles in plain data, understood as a workbook's are: decorated (目标值（万元）*), or told by what stands beside them."""

from __future__ import annotations

from collections.abc import Sequence

from xlretro.io.reading.header import Cell, claim
from xlretro.io.reading.titles import AMBIGUOUS, SYNONYM, TITLE, Meaning, titles_of
from xlretro.model.names import ACTIVITY
from xlretro.model.schema import Column, WorkbookKind

__all__ = ["TitleWords"]


class TitleWords:
    """What the reader of workbooks knows of titles, for `Naming`."""

    def __init__(self, kind: WorkbookKind) -> None:
        self._kind = kind
        self._titles = titles_of(kind)

    def clear(self, table: str, name: str) -> Column | None:
        """The column that *name* means wherever it stands."""
        meaning = self._titles.of(name)
        if meaning is None:
            return None
        if table == ACTIVITY:
            return self._kind.field[meaning.field] if meaning.field else None
        known = meaning.columns.get(table, {})
        key = max(known, key=lambda key: known[key], default="")
        return self._kind[table][key] if key and known[key] > AMBIGUOUS else None

    def beside(self, table: str, names: Sequence[str], known: Sequence[Column | None]) -> list[Column | None]:
        """Of *names* that stand side by side, all columns: those *known*, and what words that several columns share mean."""
        if table == ACTIVITY:
            return list(known)
        cells = [self._cell(table, at, name, column) for at, (name, column) in enumerate(zip(names, known, strict=True), 1)]
        found = list(known)
        for key, cell in claim(cells, self._kind[table]).columns.items():
            if found[cell.column - 1] is None and cell.meaning is not None:
                found[cell.column - 1] = self._kind[table][key]
        return found

    def _cell(self, table: str, at: int, name: str, column: Column | None) -> Cell:
        if column is None:
            return Cell(at, name, self._titles.of(name), at)
        # What a mapping says counts as much as a title of ours.
        strength = TITLE if column.title.zh == name else SYNONYM
        return Cell(at, name, Meaning(name, {table: {column.key: strength}}, "", 0, {}, "", ""), at)
