"""xlretro in Python: what the commands do, as functions.

    import xlretro

    retro = xlretro.read("市场部.xlsx")
    retro.to_frames()["goals"]
    xlretro.fill({"goals": frame}, into="市场部.xlsx")
    xlretro.recompute("市场部.xlsx")
    xlretro.validate("inbox").files
    xlretro.consolidate("inbox", "汇总.xlsx")

Whatever can't be done raises an `XlretroError` (`xlretro.errors`) that says what, where and what to do, in both languages.
Nothing here is loaded before it is used: `import xlretro` costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    import pandas

    from xlretro.commands.consolidate import Outcome
    from xlretro.commands.fill import Filled
    from xlretro.commands.fill_into import FilledInto
    from xlretro.commands.recompute_files import RecomputeReport
    from xlretro.commands.settings import Settings
    from xlretro.commands.validate import Report
    from xlretro.language import Language
    from xlretro.model.compute import Results
    from xlretro.model.finding import Finding
    from xlretro.model.interpret import Typed

__all__ = ["Retrospective", "consolidate", "fill", "read", "recompute", "validate"]

Source = Path | str
"""A path, or an address such as s3://… where `xlretro[remote]` is installed."""


@dataclass(frozen=True)
class Retrospective:
    """A workbook as it was read, understood, computed and judged."""

    path: Path | str
    department: str
    """The workbook's own, else that of its file name."""
    findings: Sequence[Finding]
    typed: Typed = field(repr=False)
    """What its cells mean, column by column, with their places (`typed.retro`)."""
    results: Results = field(repr=False)
    """What is computed of them, as of `results.as_of`."""

    def records(self) -> dict[str, Any]:
        """What people filled in, as plain data that `fill` takes again: `activity`, and a list of rows for each table."""
        from xlretro.model.data import records

        return records(self.typed)

    def to_frames(self, lang: Language = "zh") -> dict[str, pandas.DataFrame]:
        """A DataFrame for each table (goals, phases, issues, lessons) and for the findings, columns by their keys.

        Numbers are numbers (percentages fractions), days are days; beside a number stand its unit and, where the number does
        not say it all, the text as typed. Computed columns hold what is computed, `recorded_…` what somebody typed there;
        `sheet` and `row` say where a row stands. The same columns as `consolidate` writes to Parquet. *lang*: of choices and
        findings. Needs pandas.
        """
        from xlretro.io.tables.frames import frames_of
        from xlretro.io.tables.layout import flat_workbook, layouts_of
        from xlretro.model.summary import summary_table

        kind = self.typed.retro.kind
        name = self.typed.fields.get("name")
        tables = {table.key: summary_table(self.typed, self.results, table.key) for table in kind.tables}
        rows = flat_workbook(
            kind, tables, self.findings, self.department, name if isinstance(name, str) else "", str(self.path), lang
        )
        return frames_of(layouts_of(kind), rows)


def read(
    path: Source, *, as_of: date | None = None, password: str | None = None, config: Path | str | None = None
) -> Retrospective:
    """The retrospective in the workbook at *path*.

    as_of: the day of the computed figures, where neither the workbook's 截至日期 nor today is meant. config: the office's
    settings (xlretro.toml); by default the one beside or above *path*. Raises InputRefused where it can't be read, or holds
    none of the tables (reason "unrecognised").
    """
    from xlretro.commands.examine import examine
    from xlretro.io.reading.inputs import find_inputs

    settings = _settings([path], as_of, password, config)
    files = find_inputs([_local(path)], settings.limits, open_files=False).files
    if len(files) != 1:
        from xlretro.errors import UsageRefused
        from xlretro.language import Text

        raise UsageRefused(
            Text("{path} 不是一个工作簿", "{path} is not one workbook").fill(path=path),
            Text("一个文件夹用 xlretro.validate 或 xlretro.consolidate。",
                 "Of a folder, use xlretro.validate or xlretro.consolidate."),
        )  # fmt: skip
    examined = examine(files[0], settings)
    if examined.refused:
        raise examined.refused
    assert examined.typed
    assert examined.results
    return Retrospective(_local(path), examined.department, tuple(examined.findings), examined.typed, examined.results)


Data = Source | Sequence[Source] | Mapping[str, Any] | Retrospective
"""Files, or values: rows or a DataFrame by the name of a table, the activity's fields by `activity`."""


@overload
def fill(
    data: Data, output: Path | str, *, into: None = None, mapping: Path | str | None = None,
    carry_over: bool = False,
    part: int = 1, overwrite: bool = False, partial: bool = False, dry_run: bool = False, as_of: date | None = None,
    lang: Language = "zh", password: str | None = None, config: Path | str | None = None,
) -> Filled: ...
@overload
def fill(
    data: Data, output: Path | str | None = None, *, into: Path | str,
    mapping: Path | str | None = None, carry_over: bool = False,
    part: int = 1, overwrite: bool = False, partial: bool = False, dry_run: bool = False, as_of: date | None = None,
    lang: Language = "zh", password: str | None = None, config: Path | str | None = None,
) -> FilledInto: ...
def fill(
    data: Data, output: Path | str | None = None, *, into: Path | str | None = None,
    mapping: Path | str | None = None, carry_over: bool = False,
    part: int = 1, overwrite: bool = False, partial: bool = False, dry_run: bool = False, as_of: date | None = None,
    lang: Language = "zh", password: str | None = None, config: Path | str | None = None,
) -> Filled | FilledInto:
    """*data* into a new workbook at *output*, or *into* one that is there (itself, or a copy at *output*).

    data: paths and addresses of whatever `xlretro fill` takes; or values, by the name of a table a list of rows or a pandas
    DataFrame, and `activity` a mapping; or a `Retrospective`. mapping: a file that says what foreign names mean. carry_over:
    a workbook is the last period's. part: of a document that holds several. overwrite: an output that stands there, or with
    *into* what people typed. partial: rows that do not fit are left out and listed in `left_out`. lang: of a new workbook.

    Raises DataRefused, with every place named, where anything does not fit; InputRefused and OutputRefused where a file can't
    be read, changed or written. Nothing is written then.
    """
    from xlretro.commands.configure import configured
    from xlretro.commands.sources import read_sources, values_to_sourced
    from xlretro.errors import UsageRefused
    from xlretro.language import Text
    from xlretro.model.names import Naming

    if output is None and into is None:
        raise UsageRefused(Text("没有说写到哪里", "it is not said where to write to"),
                           Text("请给 output 或 into。", "Give output or into."))
    files = _several(data) if isinstance(data, str | Path | Sequence) else []
    kind = configured(files, config=_path(config)).kinds[0]
    naming = Naming(kind)
    if mapping is not None:
        from xlretro.commands.mapping import read_mapping

        naming = read_mapping(Path(mapping), kind)
    if isinstance(data, Retrospective | Mapping):
        if carry_over:
            from xlretro.commands.joining import refuse_nothing_to_carry

            raise refuse_nothing_to_carry()
        values = data.records() if isinstance(data, Retrospective) else data
        sourced = values_to_sourced(values, naming.kind, naming=naming)
        sourced.files = [data.path] if isinstance(data, Retrospective) and isinstance(data.path, Path) else []
    else:
        sourced = read_sources(files, naming.kind, naming=naming, password=password, carry_over=carry_over, part=part)
    if into is not None:
        from xlretro.commands.fill_into import fill_into

        return fill_into(sourced, Path(into), _path(output), overwrite=overwrite, partial=partial, dry_run=dry_run, as_of=as_of)
    from xlretro.commands.fill import fill as fill_new

    assert output is not None
    return fill_new(sourced, Path(output), lang=lang, overwrite=overwrite, partial=partial, dry_run=dry_run)


def recompute(
    *paths: Source, output: Path | str | None = None, as_of: date | None = None, restore: bool = False,
    overwrite: bool = False, dry_run: bool = False, config: Path | str | None = None, jobs: int | None = None,
) -> RecomputeReport:
    """Store in the workbooks of *paths* what their formulas give, without Excel: in the files themselves, or in copies in
    the folder *output*.

    as_of: is written into 截至日期. restore: formulas that were typed over come back. Never raises for a file: what can't be
    recomputed says so in `RecomputeReport.files`. Raises UsageRefused and OutputRefused where nothing can be written at all.
    """
    from xlretro.commands.orders import Orders
    from xlretro.commands.recompute_files import recompute_files

    orders = Orders(fix=True, output=_path(output), in_place=output is None, dry_run=dry_run, overwrite=overwrite)
    return recompute_files(
        [_local(path) for path in paths], _settings(paths, as_of, None, config), orders, restore=restore, jobs=jobs
    )


def validate(
    *paths: Source, as_of: date | None = None, select: Sequence[str] | None = None, ignore: Sequence[str] | None = None,
    password: str | None = None, config: Path | str | None = None, jobs: int | None = None,
) -> Report:
    """What is wrong in the workbooks of *paths* (files, folders, archives), each in `Report.files`; no file is changed.

    select, ignore: codes or their beginnings, in place of those in the settings. jobs: processes; by default as many as pay.
    Never raises for a file: one that can't be read has the verdict "refused", and says why.
    """
    from xlretro.commands.validate import validate as run

    return run([_local(path) for path in paths], _settings(paths, as_of, password, config, select, ignore), jobs=jobs)


def consolidate(
    paths: Source | Sequence[Source], output: Path | str, *, as_of: date | None = None, lang: Language = "zh",
    expect: Sequence[str] = (), previous: Path | str | None = None, cache: Path | str | None = None,
    parquet: Path | str | None = None, csv: Path | str | None = None, password: str | None = None,
    config: Path | str | None = None, jobs: int | None = None, scheduler: str | None = None,
) -> Outcome:
    """One summary workbook at *output* of all workbooks of *paths*; `Outcome.files` accounts for every input.

    expect: names of departments; those that sent nothing are in `Outcome.missing`. previous: the last summary, whose open
    measures are followed up. cache: a folder that remembers what was read. parquet, csv: folders that the same tables are
    written to. scheduler: the address of a Dask cluster. Raises UsageRefused where there is nothing to consolidate,
    OutputRefused where the summary can't be written.
    """
    from xlretro.commands.consolidate import consolidate as run

    several = _several(paths)
    tables: Mapping[Any, Path | str | None] = {"parquet": parquet, "csv": csv}
    return run(
        several, Path(output), _settings(several, as_of, password, config),
        lang=lang, jobs=jobs, scheduler=scheduler, expect=expect, previous=_path(previous), cache=_path(cache),
        tables={form: Path(folder) for form, folder in tables.items() if folder is not None},
    )  # fmt: skip


def _settings(
    paths: Sequence[Source], as_of: date | None, password: str | None, config: Path | str | None,
    select: Sequence[str] | None = None, ignore: Sequence[str] | None = None,
) -> Settings:
    from xlretro.commands.configure import configured
    from xlretro.commands.settings import Settings

    own = configured([_local(path) for path in paths], config=_path(config), select=select, ignore=ignore)
    return Settings(as_of=as_of, password=password, policy=own.policy, kinds=own.kinds, limits=own.limits)


def _several(paths: Source | Sequence[Source]) -> list[Source]:
    return [_local(path) for path in ([paths] if isinstance(paths, str | Path) else paths)]


def _local(path: Source) -> Source:
    """Paths as Path, addresses as they are."""
    return path if isinstance(path, str) and "://" in path else Path(path)


def _path(path: Path | str | None) -> Path | None:
    return None if path is None else Path(path)
