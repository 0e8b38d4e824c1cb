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
from xlretro.language import Text
from xlretro.model.data import path_of
from xlretro.model.loading import Given, Loaded, load, recognised
from xlretro.model.names import Naming
from xlretro.model.schema import WorkbookKind
from xlretro.model.sourced import Sourced
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
            return self._workbook(raw, name)
        form = self.form or _ENDINGS.get(suffix.lower())
        if form is None and suffix:
            raise _not_supported(name)
        text = decoded(raw, name)
        form = form or form_of(text)
        if form == "csv":
            return load(given_csv(text, name, self._table_of(text, name, stem)), self.naming)
        return load((given_json if form == "json" else given_yaml)(text, name), self.naming)

    def _table_of(self, text: str, name: str, stem: str) -> str:
        """The table that a CSV holds: as it is called, else the one that knows its titles."""
        if self.naming.table(stem) is not None:
            return stem
        titles = [title for title in csv_grid(text, name)[0].titles if title]
        return recognised(self.naming, titles) or stem

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
        return _IN_DOCUMENT.fill(name=name, place=place, title=title) if place else whole

    return Loaded(sourced, place_of)


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
