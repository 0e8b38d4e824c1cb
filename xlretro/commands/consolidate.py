"""Many departments' workbooks into one summary workbook.

Files are examined one by one (in several processes where that pays), their rows kept in a temporary file, so that
memory does not grow with their number; which of several versions of an activity counts is known only at the end, and
then the rows of the accepted ones are streamed into the summary.
"""

from __future__ import annotations

import pickle
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from xlretro.commands.examine import Settings
from xlretro.commands.expected import missing_departments
from xlretro.commands.parcel import Parcel, make_parcel
from xlretro.commands.versions import set_duplicates_aside
from xlretro.commands.workers import map_files
from xlretro.errors import OutputRefused, UsageRefused
from xlretro.io.atomic import write_atomically
from xlretro.io.reading.inputs import InputFile, find_inputs, is_own_output
from xlretro.io.summary.workbook import SummaryWorkbook
from xlretro.language import LANGUAGES, Language, Text
from xlretro.model.finding import Finding, Severity
from xlretro.model.rollup import roll_up
from xlretro.model.summary import (
    FileLine,
    FindingLine,
    Overview,
    SummaryRow,
    Verdict,
)
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


class _Spool:
    """Keeps the bulky part of parcels in a temporary file."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="xlretro-")  # noqa: SIM115 - closed by close()

    def keep(self, parcel: Parcel) -> Parcel:
        if parcel.activity is not None:
            parcel.spooled_at = self._file.seek(0, 2)
            pickle.dump((parcel.rows, parcel.findings), self._file, protocol=5)
            parcel.rows, parcel.findings = {}, []
        return parcel

    def fetch(self, parcel: Parcel) -> tuple[dict[str, list[SummaryRow]], list[Finding]]:
        self._file.seek(parcel.spooled_at)
        rows, findings = pickle.load(self._file)
        return rows, findings

    def close(self) -> None:
        self._file.close()


def _check_output(output: Path, files: Sequence[InputFile]) -> None:
    if output.suffix.lower() != ".xlsx":
        raise UsageRefused(
            Text("汇总结果要写成 .xlsx 文件：{path}", "the summary must be an .xlsx file: {path}").fill(path=output),
            Text("例：-o 汇总.xlsx", "For example: -o summary.xlsx"),
        )
    target = output.resolve()
    if any(file.path.resolve() == target for file in files):
        raise OutputRefused(
            Text("汇总结果不能写到输入文件上：{path}", "the summary would replace an input: {path}").fill(path=output),
            Text("请换一个文件名。", "Choose another name."),
        )
    if output.exists() and not is_own_output(output):
        raise OutputRefused(
            Text("{path} 已经存在，而且不是 xlretro 的汇总文件，不会覆盖它",
                 "{path} exists and is no summary of xlretro's; it is left alone").fill(path=output),
            Text("请换一个文件名，或先把它移走。", "Choose another name, or move it away first."),
        )  # fmt: skip


def consolidate(
    paths: Sequence[Path],
    output: Path,
    settings: Settings,
    *,
    lang: Language = "zh",
    jobs: int | None = None,
    expect: Sequence[str] = (),
    progress: Callable[[Iterable[Any], int], Iterable[Any]] | None = None,
) -> Outcome:
    """Read *paths*, write one summary workbook to *output*, and account for every input.

    Raises UsageRefused where there is nothing to consolidate, OutputRefused where the summary can't be written.
    """
    started = time.perf_counter()
    inputs = find_inputs(paths)
    _check_output(output, inputs.files)
    if not inputs.files:
        raise UsageRefused(
            Text("没有找到工作簿", "no workbook was found"),
            Text("请给出 .xlsx 文件或放着它们的文件夹。", "Name .xlsx files, or a folder that holds them."),
        )
    spool = _Spool()
    try:
        examined: Iterable[Parcel] = map_files(make_parcel, inputs.files, replace(settings, hashed=True), jobs=jobs)
        if progress:
            examined = progress(examined, len(inputs.files))
        parcels = [spool.keep(parcel) for parcel in examined]
        set_duplicates_aside(parcels)
        accepted = [parcel for parcel in parcels if parcel.activity is not None]
        if not accepted:
            raise _nothing_read(parcels)
        overview = _overview(parcels, accepted, settings, expect)
        overview.verdicts[Verdict.SKIPPED] = len(inputs.skipped)
        with write_atomically(output) as temporary:
            _write(temporary, output, lang, parcels, accepted, overview, spool, inputs.skipped)
    finally:
        spool.close()
    rows = Counter[str]()
    for parcel in accepted:
        rows.update(parcel.line.rows)
    return Outcome(
        output=output, inputs=len(parcels), verdicts=Counter(parcel.line.verdict for parcel in parcels),
        missing=overview.missing, rows={table.key: rows[table.key] for table in RETRO.tables},
        findings=Counter(overview.findings), seconds=time.perf_counter() - started,
        files=[parcel.line for parcel in parcels], skipped=inputs.skipped, overview=overview,
    )  # fmt: skip


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
    severities = Counter[Severity]()
    for parcel in accepted:
        severities.update(parcel.line.findings)
    as_of = settings.as_of or max((p.activity.as_of for p in accepted if p.activity), default=settings.today)
    # One window for all: each workbook's own day would put dates into the list that its heading does not cover.
    soon = (m for parcel in accepted for m in parcel.due if as_of <= m.due <= as_of + timedelta(days=7))
    return Overview(
        as_of=as_of,
        activities=[parcel.activity for parcel in accepted if parcel.activity],
        due_soon=sorted(soon, key=lambda m: (m.owner, m.due, m.source)),
        missing=missing_departments(expect, parcels),
        metrics=roll_up(goal for parcel in accepted for goal in parcel.goals),
        verdicts=dict(Counter(parcel.line.verdict for parcel in parcels)),
        findings=dict(severities),
    )


def _write(
    temporary: Path, output: Path, lang: Language, parcels: Sequence[Parcel], accepted: Sequence[Parcel],
    overview: Overview, spool: _Spool, skipped: Sequence[tuple[str, str]],
) -> None:  # fmt: skip
    with SummaryWorkbook(temporary, RETRO, lang, beside=output.parent) as workbook:
        for parcel in accepted:
            line = parcel.line
            rows, findings = spool.fetch(parcel)
            for key, table_rows in rows.items():
                workbook.add_rows(key, line.department, line.activity, line.path, table_rows)
            workbook.add_findings(FindingLine(line.department, line.activity, line.path, f) for f in findings)
        for parcel in parcels:
            workbook.add_file(parcel.line)
        for path, reason in skipped:
            workbook.add_file(FileLine(path, Verdict.SKIPPED, SKIP_REASONS[reason]))
        workbook.finish(overview)


SKIP_REASONS = {
    "lock": Text("Excel 打开文件时的临时锁文件，不是工作簿", "the lock file of an open workbook, not a workbook"),
    "own_output": Text("xlretro 自己的输出，不是部门的工作簿", "an output of xlretro's own"),
}
