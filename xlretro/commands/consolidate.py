"""Many departments' workbooks into one summary workbook.

Files are examined one by one (in several processes where that pays), and their rows rendered there for the summary's
sheets; they wait in a temporary file, so that memory does not grow with their number. Which of several versions of an
activity counts is known only at the end, and then the rows of the accepted ones get their places.
"""

from __future__ import annotations

import contextlib
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from xlretro.commands.parcel import Order, Parcel, refused_parcel
from xlretro.commands.remembered import Remembered
from xlretro.commands.settings import Settings
from xlretro.commands.spool import Spool
from xlretro.commands.versions import set_duplicates_aside
from xlretro.commands.workers import called, map_files
from xlretro.errors import OutputRefused, UsageRefused
from xlretro.io.atomic import write_atomically
from xlretro.io.reading.inputs import InputFile, Inputs, find_inputs, is_own_output
from xlretro.io.store import Damaged, InUse, Store, remove_store
from xlretro.io.summary.pieces import FILES_A_PIECE
from xlretro.io.summary.workbook import SummaryWorkbook
from xlretro.io.tables.folder import Form, TableFolder, check_table_folder, write_tables
from xlretro.language import LANGUAGES, Language, Text
from xlretro.model.agenda import Agenda
from xlretro.model.finding import Severity
from xlretro.model.rollup import METRICS_LISTED, Goal, roll_up
from xlretro.model.rounds import EarlierSummary
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
    files: list[FileLine]
    skipped: list[tuple[str, str]]
    overview: Overview
    tables: dict[Form, Path] = field(default_factory=dict)
    """Folders that the same tables were written to, by their format."""
    seconds: float = 0.0
    recalled: int | None = None
    """Files that had not changed since the last run and were not read again; None in a run without a cache."""
    cache_trouble: Text | None = None
    """Why the cache was begun anew, or could not be used."""
    kept: Path | None = None
    """The copy of the summary that was replaced, where it had been edited."""


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
    cache: Path | None = None,
    tables: Mapping[Form, Path] = MappingProxyType({}),
    progress: Callable[[Iterable[Any], int], Iterable[Any]] | None = None,
) -> Outcome:
    """Read *paths*, write one summary workbook to *output*, and account for every input.

    Open measures of the *previous* summary are followed up; *tables*: folders that the same tables are written to, by their
    format; *cache*: the folder that remembers what was read, for the next run.

    Raises UsageRefused where there is nothing to consolidate or *previous* is no summary, OutputRefused where the
    summary can't be written.
    """
    started = time.perf_counter()
    earlier = _read_previous(previous, output) if previous else None
    inputs = find_inputs(paths, settings.limits, open_files=False)
    _check_output(output, inputs.files)
    for form, path in tables.items():
        check_table_folder(path, form, RETRO)
    if not inputs.files:
        raise _nothing_found()
    read = partial(map_files, lost=refused_parcel, jobs=jobs, limits=settings.limits, scheduler=scheduler)
    write = partial(
        _write_summary, inputs, output, settings, earlier, tables, lang=lang, expect=expect, progress=progress, read=read
    )
    kept = _keep_edited(output) if output.exists() else None
    outcome = _with_cache(cache, settings, write) if cache else write(None)
    outcome.kept = kept
    outcome.seconds = time.perf_counter() - started
    return outcome


def _read_previous(previous: Path, output: Path) -> EarlierSummary:
    from xlretro.commands.previous import read_previous  # what it needs would keep every other run waiting

    return read_previous(previous, output)


def _keep_edited(output: Path) -> Path | None:
    from xlretro.commands.previous import keep_edited

    return keep_edited(output)


def _with_cache(folder: Path, settings: Settings, write: Callable[[Store | None], Outcome]) -> Outcome:
    """What *write* makes of the store in *folder*: whatever is wrong with that costs time and nothing else."""
    trouble = _CONFIDENTIAL if settings.password is not None else None
    while True:
        if trouble in (_CONFIDENTIAL, _IN_USE):
            outcome = write(None)
            break
        try:
            with contextlib.closing(Store(folder, settings.today)) as store:
                outcome = write(store)
            break
        except InUse:
            trouble = _IN_USE
        except Damaged:
            remove_store(folder)
            trouble = _REBUILT
    outcome.cache_trouble = trouble
    return outcome


_CONFIDENTIAL = Text(
    "给了密码：加密工作簿的内容不放进缓存，这次没有用它",
    "a password was given: what is encrypted is kept nowhere, and this run went without the cache",
)
_IN_USE = Text("另一个 xlretro 正在使用这个缓存，这次没有用它", "another xlretro is using this cache; this run went without it")
_REBUILT = Text("缓存已损坏，全部重新读取并重建", "the cache was damaged: everything was read again, and it was built anew")


def _write_summary(
    inputs: Inputs, output: Path, settings: Settings, earlier: EarlierSummary | None, tables: Mapping[Form, Path],
    store: Store | None, *, lang: Language, expect: Sequence[str], read: Callable[..., Iterable[Parcel]],
    progress: Callable[[Iterable[Any], int], Iterable[Any]] | None,
) -> Outcome:  # fmt: skip
    """The summary of *inputs*, with what *store* remembers of them. Raises Damaged where it can't be trusted."""
    with (
        write_atomically(output) as temporary,
        SummaryWorkbook(temporary, RETRO, lang, beside=output.parent, followed=earlier is not None) as workbook,
        contextlib.ExitStack() as opened,
    ):
        folders = [opened.enter_context(write_tables(path, form, RETRO, lang)) for form, path in tables.items()]
        order = Order(replace(settings, hashed=True, followed=earlier is not None), workbook.plan, lang if folders else None)
        remembered = Remembered(store, order) if store else None
        spool = opened.enter_context(contextlib.closing(Spool(remembered)))
        examined = _examined(inputs.files, order, spool, remembered, read)
        parcels = list(progress(examined, len(inputs.files)) if progress else examined)
        skipped = inputs.skipped + [(p.line.path, "own_output") for p in parcels if p.line.verdict == Verdict.SKIPPED]
        parcels = [parcel for parcel in parcels if parcel.line.verdict != Verdict.SKIPPED]
        if not parcels:
            raise _nothing_found()
        set_duplicates_aside(parcels)
        accepted = [parcel for parcel in parcels if parcel.activity is not None]
        if not accepted:
            raise _nothing_read(parcels)
        overview = _overview(parcels, accepted, settings, expect)
        tracker = Tracker(earlier.measures) if earlier else None
        goals = _placed(workbook, folders, accepted, spool, overview, tracker, remembered)
        overview.metrics = roll_up(goals, METRICS_LISTED)
        if earlier and tracker:
            from xlretro.commands.previous import compared

            overview.rounds = compared(earlier, tracker, overview)
        lines = [parcel.line for parcel in parcels]
        lines += (FileLine(path, Verdict.SKIPPED, SKIP_REASONS[reason]) for path, reason in skipped)
        for begin in range(0, len(lines), _LINES_AT_ONCE):
            workbook.add_files(lines[begin : begin + _LINES_AT_ONCE])
        for folder in folders:
            for line in lines:
                folder.add_file(line)
        for folder in folders:
            folder.finish()
        overview.verdicts[Verdict.SKIPPED] = len(skipped)
        workbook.finish(overview)
        if remembered:
            remembered.finish()
    rows = Counter[str]()
    for parcel in accepted:
        rows.update(parcel.line.rows)
    return Outcome(
        output=output, inputs=len(parcels), verdicts=Counter(parcel.line.verdict for parcel in parcels),
        missing=overview.missing, rows={table.key: rows[table.key] for table in RETRO.tables},
        findings=Counter(overview.findings), files=[parcel.line for parcel in parcels], skipped=skipped, overview=overview,
        tables=dict(tables), recalled=remembered.recalled if remembered else None,
    )  # fmt: skip


_LINES_AT_ONCE = 200
_RECALLED_AT_ONCE = 16


def _examined(
    files: Sequence[InputFile], order: Order, spool: Spool, remembered: Remembered | None, read: Callable[..., Iterable[Parcel]]
) -> Iterator[Parcel]:
    """The parcel of each file: recalled where it is remembered, else read, and their bulk in the *spool*."""
    recalled: dict[int, Parcel] = {}
    others: deque[int] = deque()

    def not_recalled(remembered: Remembered) -> Iterator[InputFile]:
        """While the next ones are recalled, those are being read."""
        for begin in range(0, len(files), _RECALLED_AT_ONCE):
            some = files[begin : begin + _RECALLED_AT_ONCE]
            for at, (file, found) in enumerate(zip(some, remembered.recall(some), strict=True), begin):
                if found:
                    recalled[at] = spool.keep(found[1], found[0], recalled=True)
                else:
                    others.append(at)
                    yield file

    here = {"jobs": 1, "by_hand": len(files)} if any(file.in_this_process for file in files) else {"by_hand": 1}
    job = called("xlretro.commands.make_parcel", "make_parcel")
    done = 0
    for parcel in read(job, not_recalled(remembered) if remembered else files, order, most=len(files), **here):
        at = others.popleft() if remembered else done
        yield from (recalled.pop(before) for before in range(done, at))
        yield spool.keep(parcel, remembered.remember(files[at], parcel) if remembered else None)
        done = at + 1
    yield from (recalled.pop(at) for at in range(done, len(files)))


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
        missing=_missing(expect, parcels),
        verdicts=dict(Counter(parcel.line.verdict for parcel in parcels)),
        findings=dict(severities),
    )


def _missing(expect: Sequence[str], parcels: Sequence[Parcel]) -> list[str]:
    if not expect:
        return []
    from xlretro.commands.expected import missing_departments  # it reads names with the rules for them

    return missing_departments(expect, parcels)


def _placed(
    workbook: SummaryWorkbook, folders: Sequence[TableFolder], accepted: Sequence[Parcel], spool: Spool, overview: Overview,
    tracker: Tracker | None, remembered: Remembered | None,
) -> Iterator[Goal]:
    """Give the rows of the accepted parcels their places, look at their measures, and hand on their goals."""
    # One day for all: each workbook's own would put measures into the lists that their headings do not cover.
    agenda = Agenda(overview.as_of)
    for begin in range(0, len(accepted), FILES_A_PIECE):
        group = accepted[begin : begin + FILES_A_PIECE]
        digest = spool.digest(group)
        sources = [parcel.line.path for parcel in group]
        workbook.add_rendered(sources, partial(spool.rendered, group), digest or b"", remembered if digest else None)
        for folder in folders:
            for parcel in group:
                folder.add_flat(spool.flat(parcel))
        for parcel in group:
            assert parcel.activity
            figures = spool.figures(parcel)
            parcel.activity.overdue = agenda.add(figures.measures)
            if tracker:
                tracker.add(figures.measures, parcel.line.department, parcel.line.activity)
            yield from figures.goals
    overview.overdue_measures, overview.due_soon = agenda.longest_overdue(), agenda.next_due()
    overview.due_soon_more = agenda.due_soon - len(overview.due_soon)


SKIP_REASONS = {
    "lock": Text("Excel 打开文件时的临时锁文件，不是工作簿", "the lock file of an open workbook, not a workbook"),
    "own_output": Text("xlretro 自己的输出，不是部门的工作簿", "an output of xlretro's own"),
}
