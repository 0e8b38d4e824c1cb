"""The tables as pandas DataFrames: columns by their keys, typed, the same as in Parquet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from xlretro.io.tables.layout import Holds, Row, TableLayout

if TYPE_CHECKING:
    import pandas

__all__ = ["frames_of"]

_TYPES: dict[Holds, Any] = {Holds.NUMBER: "float64", Holds.COUNT: "Int64", Holds.DATE: "datetime64[s]"}


def frames_of(layouts: Iterable[TableLayout], rows: Mapping[str, Iterable[Row]]) -> dict[str, pandas.DataFrame]:
    """A frame for each of *layouts* that there are *rows* for, by its key; what is missing is NaN, NaT or NA."""
    import pandas  # takes half a second, and few want frames

    text: Any = pandas.Series(["text"]).dtype  # object before pandas 3; asked for by name, it would make texts of what is missing
    def frame(layout: TableLayout) -> pandas.DataFrame:
        columns: Any = zip(*rows[layout.key], strict=True)
        values = list(columns) or [()] * len(layout.fields)
        return pandas.DataFrame({
            field.key: pandas.Series(list(column), dtype="object").astype(_TYPES.get(field.holds, text))
            for field, column in zip(layout.fields, values, strict=True)
        })

    return {layout.key: frame(layout) for layout in layouts if layout.key in rows}
