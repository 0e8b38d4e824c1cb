"""Many departments' workbooks into one summary workbook.

Files are examined one by one (in several processes where that pays), and their rows rendered there for the summary's
sheets; they wait in a temporary file, so that memory does not grow with their number. Which of several versions of an
activity counts is known only at the end, and then the rows of the accepted ones get their places.
"""

from __future__ import annotations

import contextlib
import pickle
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

from xlretro.commands.examine import Settings
from xlretro.commands.expected import missing_departments
from xlretro.commands.parcel import Bulk, Order, Parcel, make_parcel, refused_parcel
from xlretro.commands.previous import compared, read_previous
from xlretro.commands.versions import set_duplicates_aside
from xlretro.commands.workers import map_files
from xlretro.errors import OutputRefused, UsageRefused
from xlretro.io.atomic import write_atomically
from xlretro.io.reading.inputs import InputFile, find_inputs, is_own_output
from xlretro.io.summary.workbook import SummaryWorkbook
from xlretro.io.tables.folder import Form, TableFolder, check_table_folder, write_tables
from xlretro.language import LANGUAGES, Language, Text
from xlretro.model.agenda import Agenda
from xlretro.model.finding import Severity
from xlretro.model.rollup import METRICS_LISTED, roll_up
from xlretro.model.summary import FileLine, Overview, Verdict
from xlretro.model.tracking import Tracker
from xlretro.workbooks import RETRO

__all__ = ["Outcome", "consolidate"]


@dataclass(slots=True)
class Outcome:
    """What a consolidation did: read + refused + unrecognised + duplicates = inputs, always."""

    output: Path
    inputs: int
    verdicts: Counter[str]
    missing: list[str]
    rows: dict[str, int]
    findings: Counter[Severity]
    seconds: float
    files: list[FileLine]
    skipped: list[tuple[str, str]]
    overview: Overview
    tables: dict[Form, Path] = field(default_factory=dict)
    """Folders that the same tables were written to, by their format."""


class _Spool:
    """Keeps the bulky part of parcels in a temporary file."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="xlretro-")  # noqa: SIM115 - closed by close()
        self._places: dict[int, tuple[int, int]] = {}
        self._size = 0

    def keep(self, parcel: Parcel) -> Parcel:
        if parcel.bulk:
            self._places[id(parcel)] = self._size, len(parcel.bulk)
            self._file.write(parcel.bulk)
            self._size += len(parcel.bulk)
            parcel.bulk = b""
        return parcel

    def fetch(self, parcel: Parcel) -> Bulk:
        """The bulk of a parcel that was kept and still is at hand."""
        start, length = self._places[id(parcel)]
        self._file.seek(start)
        bulk: Bulk = pickle.loads(self._file.read(length))
        return bulk

    def close(self) -> None:
        self._file.close()


def _check_output(output: Path, files: Sequence[InputFile]) -> None:
    if output.suffix.lower() != ".xlsx":
        raise UsageRefused(
            Text("汇总结果要写成 .xlsx 文件：{path}", "the summary must be an .xlsx file: {path}").fill(path=output),
            Text("例：-o 汇总.xlsx", "For example: -o summary.xlsx"),
        )
    if output.exists() and is_own_output(output):
        return
    target = output.resolve()
    if any(file.origin is None and file.path.resolve() == target for file in files):
        raise OutputRefused(
            Text("汇总结果不能写到输入文件上：{path}", "the summary would replace an input: {path}").fill(path=output),
            Text("请换一个文件名。", "Choose another name."),
        )
    if output.exists():
        raise OutputRefused(
            Text("{path} 已经存在，而且不是 xlretro 的汇总文件，不会覆盖它",
                 "{path} exists and is no summary of xlretro's; it is left alone").fill(path=output),
            Text("请换一个文件名，或先把它移走。", "Choose another name, or move it away first."),
        )  # fmt: skip


def consolidate(
    paths: Sequence[Path | str],
    output: Path,
    settings: Settings,
    *,
    lang: Language = "zh",
    jobs: int | None = None,
    scheduler: str | None = None,
    expect: Sequence[str] = (),
    previous: Path | None = None,
    tables: Mapping[Form, Path] = MappingProxyType({}),
    progress: Callable[[Iterable[Any], int], Iterable[Any]] | None = None,
) -> Outcome:
    """Read *paths*, write one summary workbook to *output*, and account for every input.

    Open measures of the *previous* summary are followed up; *tables*: folders that the same tables are written to, by their
    format. Raises UsageRefused where there is nothing to consolidate or *previous* is no summary, OutputRefused where the
    summary can't be written.
    """
    started = time.perf_counter()
    earlier = read_previous(previous, output) if previous else None
    inputs = find_inputs(paths, settings.limits, open_files=False)
    _check_output(output, inputs.files)
    for form, path in tables.items():
        check_table_folder(path, form, RETRO)
    if not inputs.files:
        raise _nothing_found()
    spool = _Spool()
    with (
        contextlib.closing(spool),
        write_atomically(output) as temporary,
        SummaryWorkbook(temporary, RETRO, lang, beside=output.parent, followed=earlier is not None) as workbook,
        contextlib.ExitStack() as opened,
    ):
        folders = [opened.enter_context(write_tables(path, form, RETRO, lang)) for form, path in tables.items()]
        order = Order(replace(settings, hashed=True, followed=earlier is not None), workbook.plan, lang if folders else None)
        here = any(file.in_this_process for file in inputs.files)
        examined: Iterable[Parcel] = map_files(
            make_parcel, inputs.files, order, lost=refused_parcel, jobs=1 if here else jobs, limits=settings.limits,
            by_hand=len(inputs.files) if here else 1, scheduler=scheduler,
        )  # fmt: skip
        if progress:
            examined = progress(examined, len(inputs.files))
        parcels = [spool.keep(parcel) for parcel in examined]
        inputs.skipped += [(parcel.line.path, "own_output") for parcel in parcels if parcel.line.verdict == Verdict.SKIPPED]
        parcels = [parcel for parcel in parcels if parcel.line.verdict != Verdict.SKIPPED]
        if not parcels:
            raise _nothing_found()
        set_duplicates_aside(parcels)
        accepted = [parcel for parcel in parcels if parcel.activity is not None]
        if not accepted:
            raise _nothing_read(parcels)
        overview = _overview(parcels, accepted, settings, expect)
        tracker = Tracker(earlier.measures) if earlier else None
        placed = _placed(workbook, folders, accepted, spool, overview, tracker)
        overview.metrics = roll_up((goal for bulk in placed for goal in bulk.goals), METRICS_LISTED)
        if earlier and tracker:
            overview.rounds = compared(earlier, tracker, overview)
        left_out = (FileLine(path, Verdict.SKIPPED, SKIP_REASONS[reason]) for path, reason in inputs.skipped)
        for line in (*(parcel.line for parcel in parcels), *left_out):
            workbook.add_file(line)
            for folder in folders:
                folder.add_file(line)
        for folder in folders:
            folder.finish()
        overview.verdicts[Verdict.SKIPPED] = len(inputs.skipped)
        workbook.finish(overview)
    rows = Counter[str]()
    for parcel in accepted:
        rows.update(parcel.line.rows)
    return Outcome(
        output=output, inputs=len(parcels), verdicts=Counter(parcel.line.verdict for parcel in parcels),
        missing=overview.missing, rows={table.key: rows[table.key] for table in RETRO.tables},
        findings=Counter(overview.findings), seconds=time.perf_counter() - started,
        files=[parcel.line for parcel in parcels], skipped=inputs.skipped, overview=overview, tables=dict(tables),
    )  # fmt: skip


def _nothing_found() -> UsageRefused:
    return UsageRefused(
        Text("没有找到工作簿", "no workbook was found"),
        Text("请给出 .xlsx 文件或放着它们的文件夹。", "Name .xlsx files, or a folder that holds them."),
    )


def _nothing_read(parcels: Sequence[Parcel]) -> UsageRefused:
    """An empty summary would only replace a good one."""
    shown = [parcel.line for parcel in parcels[:10]]
    rest = Text("\n  ……共 {n} 个", "\n  … {n} in all").fill(n=len(parcels)) if len(parcels) > 10 else Text("", "")
    return UsageRefused(Text(*(
        Text("没有一个文件读得进来，没有写汇总：", "no file could be read, and no summary was written:")(lang)
        + "".join(f"\n  {line.path}  {line.reason(lang)}" for line in shown) + rest(lang)
        for lang in LANGUAGES
    )), shown[0].hint or None)  # fmt: skip


def _overview(
    parcels: Sequence[Parcel], accepted: Sequence[Parcel], settings: Settings, expect: Sequence[str]
) -> Overview:
    """What the parcels' headlines tell; measures and metrics come with their bulk."""
    severities = Counter[Severity]()
    for parcel in accepted:
        severities.update(parcel.line.findings)
    return Overview(
        as_of=settings.as_of or max((p.activity.as_of for p in accepted if p.activity), default=settings.today),
        activities=[parcel.activity for parcel in accepted if parcel.activity],
        missing=missing_departments(expect, parcels),
        verdicts=dict(Counter(parcel.line.verdict for parcel in parcels)),
        findings=dict(severities),
    )


def _placed(
    workbook: SummaryWorkbook, folders: Sequence[TableFolder], accepted: Sequence[Parcel], spool: _Spool, overview: Overview,
    tracker: Tracker | None,
) -> Iterator[Bulk]:
    """Give the rows of the accepted parcels their places, one parcel after the other, and look at their measures."""
    # One day for all: each workbook's own would put measures into the lists that their headings do not cover.
    agenda = Agenda(overview.as_of)
    for parcel in accepted:
        bulk = spool.fetch(parcel)
        workbook.add_rendered(bulk.rendered, parcel.line.path)
        for folder in folders:
            folder.add_flat(bulk.flat or {})
        assert parcel.activity
        parcel.activity.overdue = agenda.add(bulk.measures)
        if tracker:
            tracker.add(bulk.measures, parcel.line.department, parcel.line.activity)
        yield bulk
    overview.overdue_measures, overview.due_soon = agenda.longest_overdue(), agenda.next_due()
    overview.due_soon_more = agenda.due_soon - len(overview.due_soon)


SKIP_REASONS = {
    "lock": Text("Excel 打开文件时的临时锁文件，不是工作簿", "the lock file of an open workbook, not a workbook"),
    "own_output": Text("xlretro 自己的输出，不是部门的工作簿", "an output of xlretro's own"),
}
