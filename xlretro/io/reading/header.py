"""What one row of cells means as the titles of a table: which column each names, decided by all of them together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from xlretro.io.reading.titles import AMBIGUOUS, HELPER, SYNONYM, TITLE, Meaning
from xlretro.model.schema import Table

__all__ = ["Cell", "Claim", "claim"]


class Cell:
    """One cell of a header: its column, text and meaning, and how far a merge carries it to the right."""

    __slots__ = ("column", "last", "meaning", "text")

    def __init__(self, column: int, text: str, meaning: Meaning | None, last: int) -> None:
        self.column, self.text, self.meaning, self.last = column, text, meaning, last


class Claim(NamedTuple):
    """What the cells of one row mean as titles of one table."""

    columns: dict[str, Cell]
    known: set[int]
    """Sheet columns that mean something, hidden helpers of the template included."""
    rank: tuple[int, int]
    """Clearness of the titles, summed; columns of the signature. The highest decides between tables."""
    enough: bool
    """Whether the table is recognised by them."""


def claim(cells: Sequence[Cell], table: Table) -> Claim:
    """The columns of *table* that *cells* are titles of.

    Clear titles come first. A word that several columns share goes to the one whose declared neighbours stand beside
    it, and to none if a clearer title has taken that column.
    """
    taken: dict[str, Cell] = {}
    of_cell: dict[int, str] = {}
    blocked: set[str] = set()
    halves = {column.key: column.halves for column in table.columns if column.halves}
    score = 0

    def take(cell: Cell, key: str, strength: int) -> None:
        nonlocal score
        taken[key] = cell
        of_cell[cell.column] = key
        score += strength
        if key in halves:
            blocked.update(halves[key])
        blocked.update(whole for whole, parts in halves.items() if key in parts)

    claims = [
        (cell, cell.meaning.columns[table.key]) for cell in cells if cell.meaning and table.key in cell.meaning.columns
    ]  # fmt: skip
    for strength in (TITLE, SYNONYM):
        for cell, keys in claims:
            if cell.column in of_cell:
                continue
            for key, how in keys.items():
                if how == strength and key not in taken and key not in blocked:
                    take(cell, key, strength)
                    break
    doubtful = [(cell, keys) for cell, keys in claims if cell.column not in of_cell]
    if doubtful:
        order = {column.key: index for index, column in enumerate(table.columns)}
        for cell, keys in doubtful:
            free = [key for key, how in keys.items() if how == AMBIGUOUS and key not in taken and key not in blocked]
            if free:
                key = free[0] if len(free) == 1 else _beside(cell, free, cells, of_cell, table, order)
                take(cell, key, AMBIGUOUS)
    helpers = {cell.column for cell, keys in claims if cell.column not in of_cell and HELPER in keys.values()}
    signature = [key for key in taken if key in table.signature]
    clear = any(taken[key].meaning.columns[table.key][key] > AMBIGUOUS for key in signature)  # type: ignore[union-attr]
    small = len(table.visible) <= 6  # two titles and nothing else tell it
    complete = len(taken) >= 3 or (small and len(taken) == len(cells) == 2)
    enough = complete and len(signature) >= 2 and clear
    return Claim(taken, helpers.union(of_cell), (score, len(signature)), enough)


def _beside(
    cell: Cell, free: list[str], cells: Sequence[Cell], of_cell: dict[int, str], table: Table, order: dict[str, int]
) -> str:
    """Which of the *free* columns a shared word means: the one whose declared neighbours stand beside it."""
    index = next(i for i, other in enumerate(cells) if other is cell)

    def possible(at: int) -> list[int]:
        if not 0 <= at < len(cells):
            return []
        if cells[at].column in of_cell:
            return [order[of_cell[cells[at].column]]]
        meaning = cells[at].meaning
        return [order[key] for key in meaning.columns.get(table.key, {})] if meaning else []

    left, right = possible(index - 1), possible(index + 1)

    def nearness(key: str) -> tuple[int, int]:
        steps = [order[key] - place for place in left] + [place - order[key] for place in right]
        return min((step for step in steps if step > 0), default=99), order[key]

    return min(free, key=nearness)
