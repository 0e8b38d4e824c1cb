"""Records from whatever holds them: data files, folders of CSV, workbooks, documents, stdin, databases, frames.

Each source is read by itself, what all of them hold is put together, and only then are the values looked at: the activity's
time, which may stand in another file, says which year 9.20 is in.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from xlretro.commands.joining import joined, refuse_nothing_to_carry
from xlretro.commands.title_words import TitleWords
from xlretro.errors import DataRefused, InputRefused, UsageRefused
from xlretro.io.data_files import csv_grid, decoded, form_of, given_csv, given_json, given_yaml, read_data_bytes
from xlretro.io.reading.locate import TOTALS, is_remark
from xlretro.io.reading.titles import plain_title
from xlretro.language import Text
from xlretro.model.data import path_of
from xlretro.model.loading import Given, Grid, Loaded, load, recognised
from xlretro.model.names import ACTIVITY, Naming
from xlretro.model.patterns import lazy
from xlretro.model.schema import WorkbookKind
from xlretro.model.sourced import AccountLine, Misfit, Sourced
from xlretro.model.values import shown
from xlretro.workbooks import RETRO

__all__ = ["STDIN", "read_sources", "values_to_sourced"]

STDIN = "-"
_ENDINGS = {".yaml": "yaml", ".yml": "yaml", ".json": "json", ".csv": "csv", ".tsv": "csv"}
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".et", ".ett", ".xlsb"})
_DOCUMENTS = frozenset({
    ".docx", ".md", ".markdown", ".html", ".htm", ".xhtml", ".txt", ".text",
    ".doc", ".wps", ".wpt", ".docm", ".dotx", ".dotm", ".rtf", ".odt", ".pages", ".mht", ".mhtml", ".pdf",
})  # fmt: skip
"""Those of `io.documents`, which is loaded for them alone; the second line is refused there with what to do."""
_WORD = b"word/document.xml"
_MARKUP = lazy(r"(?m)^\s*(?:#{2,6}\s|\|.*\||<[!a-zA-Z/]|[一二三四五六七八九十]+、)")
"""What a document has, and no YAML that was only written wrongly: headings, tables, tags."""
_MOST_ABOVE = 10
"""Lines that a heading above the titles of a CSV takes at most."""
_AT_LINE = Text("{name} 第 {line} 行", "{name} line {line}")
_COUNTED = Text("标题行，{table}：{count} 行", "the titles, {table}: {count} row(s)")
_STATES_UNIT = lazy(r"单位\s*[:：]|\bunit\s*:")
_UNIT_ABOVE = Text("标题行上面的“{said}”没有用上", "“{said}” above the titles is not applied")
_UNIT_ABOVE_HINT = Text("请把单位写进标题，如 目标值（万元）。", "Write the unit in the titles, such as Target (万元).")
_BEGINNINGS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""Of what is a workbook, or claims to be one."""


def read_sources(
    sources: Sequence[Path | str], kind: WorkbookKind = RETRO, *, naming: Naming | None = None, form: str | None = None,
    password: str | None = None, carry_over: bool = False, more: Sequence[Given] = (),
    drafting: bool = False, part: int = 1,
) -> Sourced:  # fmt: skip
    """Everything that *sources* (paths, folders of CSV, addresses, `-` for stdin) and *more* hold, with every misfit.

    form: one of FORMS, of what has no ending to tell it. carry_over: workbooks are those of the last period, of which the
    next one takes over what goes on. drafting: the titles of a workbook whose tables nobody knows are remembered by *naming*,
    instead of its refusal. part: which retrospective of a document that holds several, from 1.
    Raises DataRefused, InputRefused or UsageRefused where a source can't be read at all.
    """
    naming = _with_words(naming or Naming(kind))
    reader = _Reader(naming, form, password, carry_over, drafting, part)
    loaded = [*(one for source in sources for one in reader.read(source)), *(load(given, naming) for given in more)]
    if carry_over and not any(one.carried for one in loaded):
        raise refuse_nothing_to_carry()
    sourced = joined(loaded, naming.kind)
    sourced.files = reader.files
    return sourced


def values_to_sourced(data: Mapping[str, Any], kind: WorkbookKind = RETRO, *, naming: Naming | None = None) -> Sourced:
    """The records of values that a program holds: by the name of a table (`goals`, 表2, …) a list of rows or a pandas
    DataFrame, by `activity` a mapping, or a frame of one row.

    Of frames, missing values are blanks, and named index levels are columns. What does not fit is among the misfits.
    """
    naming = _with_words(naming or Naming(kind))
    frames = {name: value for name, value in data.items() if hasattr(value, "iloc")}
    given = [Given("data", {name: value for name, value in data.items() if name not in frames}, path_of)]
    if frames:
        from xlretro.io.frames import given_frames

        given.append(given_frames(frames))
    return joined([load(one, naming) for one in given], naming.kind)


def _with_words(naming: Naming) -> Naming:
    naming.words = naming.words or TitleWords(naming.kind)
    return naming


class _Reader:
    """Reads one source after the other, all by the same settings."""

    def __init__(
        self, naming: Naming, form: str | None, password: str | None, carry_over: bool, drafting: bool, part: int
    ) -> None:
        self.naming = naming
        self.form = form
        self.password = password
        self.carry_over = carry_over
        self.drafting = drafting
        self.part = part
        self.files: list[Path] = []

    def read(self, source: Path | str) -> Iterator[Loaded]:
        if str(source) == STDIN:
            yield self._content(sys.stdin.buffer.read(), "stdin", "", STDIN)
        elif isinstance(source, str) and "://" in source:
            yield self._remote(source)
        elif (path := Path(source)).is_dir():
            for file in _csv_files(path):
                self.files.append(file)
                yield self._content(read_data_bytes(file), file.name, file.suffix, file.stem)
        else:
            self.files.append(path)
            yield self._file(path)

    def _file(self, path: Path) -> Loaded:
        if path.suffix.lower() in _DOCUMENTS and self.form is None:
            from xlretro.io.documents import read_document

            return _document(read_document(path, self.naming.kind, part=self.part, password=self.password), path.name)
        if path.suffix.lower() in _WORKBOOKS:
            return self._workbook(_workbook_bytes(path), path.name)
        return self._content(read_data_bytes(path), path.name, path.suffix, path.stem)

    def _remote(self, address: str) -> Loaded:
        from xlretro.io.remote import RemoteFile, shown_address

        path = PurePosixPath(address.partition("?")[0])
        try:
            raw = RemoteFile(address).read()
        except InputRefused as refused:
            raise _naming_file(shown_address(address), refused) from refused
        if path.suffix.lower() in _WORKBOOKS:
            return self._workbook(raw, path.name)
        if path.suffix.lower() in _DOCUMENTS and self.form is None:
            from xlretro.io.documents import read_document_bytes

            return _document(
                read_document_bytes(raw, path.name, self.naming.kind, part=self.part, password=self.password), path.name
            )
        return self._content(raw, path.name, path.suffix, path.stem)

    def _content(self, raw: bytes, name: str, suffix: str, stem: str) -> Loaded:
        """Data of a form that is asked for, or told by the ending, or, without one, by what it looks like."""
        if not suffix and self.form is None and raw.startswith(_BEGINNINGS):
            if _WORD in raw:
                raise _document_needs_name(name)
            return self._workbook(raw, name)
        form = self.form or _ENDINGS.get(suffix.lower())
        if form is None and suffix:
            raise _not_supported(name)
        text = decoded(raw, name)
        form = form or form_of(text)
        if form == "csv":
            return self._csv(text, name, stem)
        if form == "json":
            return load(given_json(text, name), self.naming)
        try:
            given = given_yaml(text, name)
        except DataRefused as refused:
            if suffix or self.form is not None or not _MARKUP.search(text):
                raise
            raise _document_needs_name(name) from refused
        if not suffix and self.form is None and isinstance(given.data, str):
            raise _document_needs_name(name)
        return load(given, self.naming)

    def _csv(self, text: str, name: str, stem: str) -> Loaded:
        """A CSV as the table that it is called after, else as the one that knows its titles; what stands above them is told."""
        grid, lines = csv_grid(text, name)
        key = self.naming.table(stem)
        above = 0 if key == ACTIVITY else self._lines_above(grid, key)
        below, starts = csv_grid(text, name, above)
        if key is None:
            key = recognised(self.naming, [title for title in below.titles if title])
        table = stem if self.naming.table(stem) is not None else key or stem
        no_data = {} if key == ACTIVITY else {row: said for row, values in enumerate(below.rows) if (said := _no_row(values))}
        loaded = load(given_csv(text, name, table, above, no_data), self.naming)
        left = [(line, " ".join(filter(None, map(str.strip, values)))) for line, values in _lines(grid, lines)[:above]]
        for line, said in left:
            if _STATES_UNIT.search(said):
                where = _AT_LINE.fill(name=name, line=line)
                loaded.sourced.misfits.append(Misfit(where, _UNIT_ABOVE.fill(said=shown(said)), _UNIT_ABOVE_HINT))
        left += [(starts[row + 1], said) for row, said in no_data.items()]
        if left:
            counted = _COUNTED.fill(table=table, count=sum(len(data) for data in loaded.sourced.retro.found()))
            account = [AccountLine(_AT_LINE.fill(name=name, line=starts[0]), counted, understood=True)]
            account += [AccountLine(_AT_LINE.fill(name=name, line=line), Text(*(shown(said),) * 2), understood=False)
                        for line, said in left]  # fmt: skip
            loaded.sourced.account += account
        return loaded

    def _lines_above(self, grid: Grid, key: str | None) -> int:
        """How many lines stand above the titles: a heading, a note. 0 where no line below the first is like titles."""
        keys = [key] if key else [table.key for table in self.naming.kind.tables]
        for number, line in enumerate((grid.titles, *grid.rows[:_MOST_ABOVE])):
            words = [str(value).strip() for value in line if str(value).strip()]
            known = max(sum(column is not None for column in self.naming.meanings(key, words)) for key in keys)
            if known and not number:
                return 0
            if known >= 2 and known * 2 >= len(words):
                return number
        return 0

    def _workbook(self, raw: bytes, name: str) -> Loaded:
        from xlretro.commands.workbook_source import carried_over, load_workbook, sheet_titles

        try:
            loaded = load_workbook(raw, name, self.naming, self.password)
        except InputRefused as refused:
            if refused.reason != "unrecognised" or not self.drafting:
                raise _naming_file(name, refused) from refused
            self.naming.strange |= sheet_titles(raw, self.password)
            return load(Given(name, {}, lambda *_: Text(name, name)), self.naming)
        return carried_over(loaded) if self.carry_over else loaded


_IN_DOCUMENT = Text("{name} {place} {title}", "{name} {place} {title}")


def _document(sourced: Sourced, name: str) -> Loaded:
    """What the document of that name gave, its places with the name before them."""
    whole = Text(name, name)

    def place_of(table: str, row: int, column: str) -> Text:
        place = sourced.places.get((table, row))
        title = sourced.retro.kind[table][column].title if table and column else Text("", "")
        said = _IN_DOCUMENT.fill(name=name, place=place, title=title) if place else whole
        return Text(said.zh.strip(), said.en.strip())

    return Loaded(sourced, place_of)


def _lines(grid: Grid, lines: Sequence[int]) -> list[tuple[int, Sequence[str]]]:
    return list(zip(lines, (grid.titles, *grid.rows), strict=True))


def _no_row(values: Sequence[str]) -> str:
    """What a line says that is no row of data: a total, a note or signature below the table; "" for one that may be data."""
    filled = [value.strip() for value in values if value.strip()]
    if plain_title(filled[0]) in TOTALS or (len(filled) == 1 and len(values) > 2 and is_remark(filled[0])):
        return " ".join(filled)
    return ""


def _document_needs_name(name: str) -> DataRefused:
    return DataRefused(
        Text("{name}：看起来是文档，不是数据", "{name}: this looks like a document and is no data").fill(name=name),
        Text("文档请给文件名，如 复盘.docx、复盘.md；标准输入只读 YAML、JSON、CSV 和工作簿。",
             "Name a document's file, such as retro.docx or retro.md; stdin takes YAML, JSON, CSV and workbooks."),
    )  # fmt: skip


def _csv_files(folder: Path) -> list[Path]:
    visible = (file for file in folder.iterdir() if not file.name.startswith((".", "~")))
    files = sorted(file for file in visible if file.suffix.lower() in {".csv", ".tsv"})
    if not files:
        raise DataRefused(
            Text("{folder}：文件夹里没有 CSV 文件", "{folder}: the folder holds no CSV file").fill(folder=folder),
            Text("请给出数据文件，或放着 goals.csv 等文件的文件夹。", "Name data files, or a folder with goals.csv and the like."),
        )
    return files


def _workbook_bytes(path: Path) -> bytes:
    from xlretro.io.reading.guard import read_bytes

    try:
        return read_bytes(path)
    except InputRefused as refused:
        raise _naming_file(path.name, refused) from refused


def _naming_file(name: str, refused: InputRefused) -> InputRefused:
    what = Text("{name}：{why}", "{name}: {why}").fill(name=name, why=refused.message)
    return InputRefused(what, refused.hint, refused.reason)


def _not_supported(name: str) -> UsageRefused:
    return UsageRefused(
        Text("{name}：不支持这种数据文件", "{name}: this kind of data file is not supported").fill(name=name),
        Text("可用：.yaml、.json、.csv、.xlsx、.xlsm、.docx、.md、.html、.txt；没有后缀的用 --from 说明是 yaml、json 还是 csv。",
             "Supported: .yaml, .json, .csv, .xlsx, .xlsm, .docx, .md, .html, .txt; for others say --from yaml, json or csv."),
    )  # fmt: skip
