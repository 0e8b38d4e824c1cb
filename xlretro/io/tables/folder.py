"""A folder of tables, one file each, that appears whole; and what is refused before the work begins."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from xlretro.errors import OutputRefused, UsageRefused
from xlretro.io.atomic import refuse_unwritable_folder, write_folder_atomically
from xlretro.io.tables.layout import FILES, FINDINGS, Row, TableLayout, data_rows, file_row, finding_row, layouts_of
from xlretro.language import Language, Text
from xlretro.model.schema import WorkbookKind
from xlretro.model.summary import FileLine, FindingLine, SummaryRow, table_of

__all__ = ["Form", "TableFolder", "check_table_folder", "write_tables"]

Form = Literal["parquet", "csv"]


class _TableFile(Protocol):
    def write(self, row: Row) -> None: ...

    def close(self) -> None: ...


class _Format(NamedTuple):
    open: Callable[[Path, TableLayout, Language], _TableFile]
    is_ours: Callable[[Path, TableLayout], bool]


def _format(form: Form) -> _Format:
    if form == "csv":
        from xlretro.io.tables.csv_table import CsvTable, is_our_csv

        return _Format(CsvTable, is_our_csv)
    if find_spec("pyarrow") is None:
        raise UsageRefused(_NO_PYARROW, _NO_PYARROW_HINT)
    from xlretro.io.tables.parquet_table import ParquetTable, is_our_parquet

    return _Format(ParquetTable, is_our_parquet)


_NO_PYARROW = Text("写 Parquet 需要 pyarrow，这里没有装", "writing Parquet needs pyarrow, which is not installed here")
_NO_PYARROW_HINT = Text(
    "请运行 python -m pip install \"xlretro[parquet]\"；或用 --csv，不需要它。",
    "Run python -m pip install \"xlretro[parquet]\"; --csv works without it.",
)
_NOT_OURS = Text(
    "{path} 已经存在，而且不是 xlretro 写的，不会覆盖它", "{path} exists and was not written by xlretro; it is left alone"
)
_NOT_OURS_HINT = Text("请换一个文件夹，或先把它移走。", "Choose another folder, or move it away first.")


def _names(layouts: Iterable[TableLayout], form: Form) -> dict[str, str]:
    """File names by table: the same in every language, so that no run leaves another's files beside its own."""
    return {layout.key: f"{layout.key}.{form}" for layout in layouts}


def check_table_folder(folder: Path, form: Form, kind: WorkbookKind) -> None:
    """Raises UsageRefused where the format is not installed, OutputRefused where *folder* can't take the tables."""
    is_ours = _format(form).is_ours
    layouts = layouts_of(kind)
    names = _names(layouts, form)
    refuse_unwritable_folder(folder, list(names.values()))
    for layout in layouts:
        path = folder / names[layout.key]
        if path.exists() and not is_ours(path, layout):
            raise OutputRefused(_NOT_OURS.fill(path=path), _NOT_OURS_HINT)


class TableFolder:
    """Takes what the summary workbook takes, by the same calls, and writes it into one file a table."""

    def __init__(self, kind: WorkbookKind, lang: Language, layouts: Iterable[TableLayout], files: dict[str, _TableFile]) -> None:
        self._kind, self._lang = kind, lang
        self._layouts = {layout.key: layout for layout in layouts}
        self._files = files

    def add_rows(self, table_key: str, department: str, activity: str, source: str, rows: Iterable[SummaryRow]) -> None:
        """Append rows of one workbook to a table."""
        layout = self._layouts[table_key]
        table = table_of(list(rows), len(layout.splits))
        self.add_flat({table_key: data_rows(layout, table, department, activity, source, self._lang)})

    def add_flat(self, rows: Mapping[str, Iterable[Row]]) -> None:
        """Append what `flat_workbook` gave for one workbook."""
        for key, own in rows.items():
            file = self._files[key]
            for row in own:
                file.write(row)

    def add_findings(self, lines: Iterable[FindingLine]) -> None:
        """Append findings, in the order given."""
        self.add_flat({FINDINGS: (finding_row(self._kind, line, self._lang) for line in lines)})

    def add_file(self, line: FileLine) -> None:
        """Append one input and its verdict."""
        self.add_flat({FILES: [file_row(self._kind, line, self._lang)]})

    def finish(self) -> None:
        """No row follows; the files are complete, and appear when `write_tables` ends."""
        for file in self._files.values():
            file.close()


@contextlib.contextmanager
def write_tables(folder: Path, form: Form, kind: WorkbookKind, lang: Language) -> Iterator[TableFolder]:
    """Give a sink for the rows; the tables appear in *folder* when the body ends well, else nothing changes there.

    Raises as `check_table_folder` does, and OutputRefused where the disk is full.
    """
    check_table_folder(folder, form, kind)
    layouts = layouts_of(kind)
    names = _names(layouts, form)
    make = _format(form).open
    with write_folder_atomically(folder, list(names.values())) as temporary, contextlib.ExitStack() as opened:
        files: dict[str, _TableFile] = {}
        for layout in layouts:
            files[layout.key] = make(temporary / names[layout.key], layout, lang)
            opened.callback(files[layout.key].close)
        sink = TableFolder(kind, lang, layouts, files)
        yield sink
        sink.finish()
