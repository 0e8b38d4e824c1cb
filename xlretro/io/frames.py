"""pandas DataFrames as plain data. pandas itself is not imported: whoever has a frame has loaded it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from xlretro.language import Text
from xlretro.model.loading import Given, Grid

__all__ = ["given_frames", "plain_value"]


def given_frames(frames: Mapping[str, Any]) -> Given:
    """Frames by the name of their table; levels of an index that have names are columns."""

    def where(table: str, row: int | None, column: str | None) -> Text:
        if row is None:
            return Text(*(f"{table or 'DataFrame'}{f'[{column!r}]' if column else ''}",) * 2)
        return Text("{table} 第 {row} 行{column}", "{table} row {row}{column}").fill(
            table=table, row=row + 1, column=f" {column}" if column else "")  # fmt: skip

    return Given("DataFrame", {str(name): _grid(frame) for name, frame in frames.items()}, where)


def _grid(frame: Any) -> Grid:
    if any(name is not None for name in frame.index.names):
        kept = [name for name in frame.index.names if name is not None]
        frame = frame.reset_index(level=kept)
    columns = [frame.iloc[:, at].tolist() for at in range(frame.shape[1])]
    rows = list(zip(*([plain_value(value) for value in column] for column in columns), strict=True))
    return Grid(tuple("" if title is None else str(title) for title in frame.columns), rows)


def plain_value(value: Any) -> Any:
    """A value of a frame or a database as one of ours: missing is None, a moment at midnight a date, a decimal a number.

    What has no such form is given back as it is.
    """
    if value is None or isinstance(value, str):
        return value
    if type(value).__name__ in {"NAType", "NaTType"} or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, datetime):
        day = datetime(value.year, value.month, value.day, value.hour, value.minute, value.second)  # no zone, no nanoseconds
        return day.date() if day.time() == time() else day
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value() if value.is_finite() else False
        return int(value) if whole else float(value) if not value.is_nan() else None
    if type(value).__module__ == "numpy" and hasattr(value, "item"):
        return plain_value(value.item())
    return value
