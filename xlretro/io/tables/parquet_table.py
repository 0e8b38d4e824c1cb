"""One table as Parquet: columns named by their keys, typed, with the titles of both languages in the metadata."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from xlretro.io.tables.layout import Holds, Row, TableLayout
from xlretro.language import Language

__all__ = ["ParquetTable", "is_our_parquet"]

_TYPES = {Holds.TEXT: pa.string(), Holds.NUMBER: pa.float64(), Holds.COUNT: pa.int64(), Holds.DATE: pa.date32()}
_STAMP = b"xlretro"
_ROWS_A_BATCH = 1_024
"""Rows kept as Python's objects, which take ten times the room of Arrow's."""
_BATCHES_A_GROUP = 16
"""Groups of rows are what readers skip by; a larger one costs memory here."""


def _schema(layout: TableLayout, lang: Language) -> pa.Schema:
    fields = [
        pa.field(field.key, _TYPES[field.holds], metadata={"title_zh": field.title.zh, "title_en": field.title.en})
        for field in layout.fields
    ]
    # Readers that know no Arrow show the file's metadata only.
    titles = json.dumps({field.key: field.title._asdict() for field in layout.fields}, ensure_ascii=False)
    return pa.schema(fields, metadata={_STAMP: layout.key, "title_zh": layout.title.zh, "title_en": layout.title.en,
                                       "lang": lang, "titles": titles})  # fmt: skip


class ParquetTable:
    """Writes one table; a bounded number of rows is held in memory. The same rows give the same bytes."""

    def __init__(self, path: Path, layout: TableLayout, lang: Language) -> None:
        self._schema = _schema(layout, lang)
        # Our own file object: its errors are the system's, which we have words for.
        self._file = path.open("wb")
        self._writer = pq.ParquetWriter(self._file, self._schema, compression="snappy")
        self._rows: list[Row] = []
        self._batches: list[pa.RecordBatch] = []

    def write(self, row: Row) -> None:
        """Append a row, aligned to the layout's fields."""
        self._rows.append(row)
        if len(self._rows) == _ROWS_A_BATCH:
            self._pack()

    def _pack(self) -> None:
        columns = zip(*self._rows, strict=True)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, self._schema, strict=True)]
        self._batches.append(pa.RecordBatch.from_arrays(arrays, schema=self._schema))
        self._rows = []
        if len(self._batches) == _BATCHES_A_GROUP:
            self._write_group()

    def _write_group(self) -> None:
        group = pa.Table.from_batches(self._batches, self._schema)
        self._writer.write_table(group, row_group_size=group.num_rows)
        self._batches = []

    def close(self) -> None:
        """No row follows. May be called again after it has failed."""
        if self._file.closed:
            return
        try:
            if self._rows:
                self._pack()
            if self._batches:
                self._write_group()
            self._writer.close()
        finally:
            self._rows, self._batches = [], []
            self._file.close()


def is_our_parquet(path: Path, layout: TableLayout) -> bool:
    """Whether the file at *path* carries our stamp."""
    try:
        return (pq.read_metadata(path).metadata or {}).get(_STAMP) == layout.key.encode()
    except (pa.ArrowException, ValueError):
        return False
