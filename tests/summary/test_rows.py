"""What summary_rows makes of cells that were not understood."""

from __future__ import annotations

from datetime import date

from xlretro.model.compute import compute
from xlretro.model.interpret import interpret
from xlretro.model.records import Part, Raw, Retrospective, TableData
from xlretro.model.summary import SummaryRow, Weird, summary_columns, summary_rows
from xlretro.workbooks.retro import RETRO


def rows_of(key: str, **columns: Raw) -> dict[str, object]:
    """The summary's values, by column key, of a table with one row."""
    data = TableData(RETRO[key], [Part("表", 1, {name: at for at, name in enumerate(columns, 1)}, {})], [(0, 2)],
                     {name: [value] for name, value in columns.items()})
    tables = {table.key: TableData(table) for table in RETRO.tables} | {key: data}
    typed = interpret(Retrospective(RETRO, tables=tables))
    (row,) = summary_rows(typed, compute(typed, date(2023, 10, 20)), key)
    assert isinstance(row, SummaryRow)
    return {c.column.key: value for c, value in zip(summary_columns(RETRO[key]), row.values, strict=True)
            if not c.recorded}


def test_an_unreadable_period_in_one_cell_is_shown_as_typed_in_both_halves() -> None:
    row = rows_of("phases", phase="预热期", planned="九月的某一天")
    assert row["planned_start"] == row["planned_end"] == Weird("九月的某一天")


def test_a_period_that_does_not_apply_is_a_dash_and_not_the_word_none() -> None:
    row = rows_of("phases", phase="预热期", planned="/")
    assert row["planned_start"] == row["planned_end"] == "—"


def test_an_unreadable_quantity_keeps_its_text() -> None:
    assert rows_of("goals", metric="注册量", target="大约五六万", actual=3)["target"] == Weird("大约五六万")
