"""Many departments' workbooks into one summary workbook.

Files are examined one by one (in several processes where that pays), their rows kept in a temporary file, so that
memory does not grow with their number; which of several versions of an activity counts is known only at the end, and
then the rows of the accepted ones are streamed into the summary.
"""

from __future__ import annotations

import csv
import io
import pickle
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from xlretro.commands.examine import Examined, Settings, examine
from xlretro.commands.workers import map_files
from xlretro.errors import InputRefused, OutputRefused, UsageRefused
from xlretro.io.atomic import write_atomically
from xlretro.io.reading.inputs import InputFile, find_inputs, is_own_output
from xlretro.io.summary.workbook import SummaryWorkbook
from xlretro.language import LANGUAGES, Language, Text
from xlretro.model.data import column_named
from xlretro.model.deadline import Deadline
from xlretro.model.finding import Finding, Severity
from xlretro.model.measures import Direction
from xlretro.model.period import Period
from xlretro.model.quantity import Quantity
from xlretro.model.rollup import roll_up
from xlretro.model.summary import (
    ActivityLine,
    DueMeasure,
    FileLine,
    FindingLine,
    Overview,
    SummaryRow,
    Verdict,
    summary_rows,
)
from xlretro.model.values import clean
from xlretro.workbooks import RETRO

__all__ = ["Outcome", "consolidate", "expected_departments"]


@dataclass(slots=True)
class _Parcel:
    """What a worker hands back of one file. Small, but for `rows` and `findings`."""

    line: FileLine
    sha256: str = ""
    context: Period | None = None
    modified: datetime | None = None
    activity: ActivityLine | None = None
    due: list[DueMeasure] = field(default_factory=list)
    goals: list[tuple[Any, ...]] = field(default_factory=list)
    rows: dict[str, list[SummaryRow]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    spooled_at: int = -1


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


def _severities(findings: Iterable[Finding]) -> dict[Severity, int]:
    return dict(Counter(finding.severity for finding in findings))


def _due(examined: Examined, line: ActivityLine) -> list[DueMeasure]:
    assert examined.typed
    assert examined.results
    data, columns = examined.typed.retro["issues"], examined.typed.tables["issues"]
    due = []
    for index in examined.results.open_dated:
        deadline: Deadline = columns["due"][index]
        place = data.place(index, "due")
        text = {key: str(data.raw(key)[index] or "") for key in ("owner", "problem", "measure")}
        due.append(DueMeasure(
            owner=text["owner"], due=deadline.date or line.as_of, department=line.department, activity=line.activity,
            problem=text["problem"], measure=text["measure"], source=line.source, sheet=place.sheet, cell=place.cell,
        ))  # fmt: skip
    return due


def _goals(examined: Examined) -> list[tuple[Any, ...]]:
    """(metric, unit, target, actual, direction) of every goal, as the roll-up takes them."""
    assert examined.typed
    columns = examined.typed.tables["goals"]

    def number(value: Any) -> float | None:
        return value.value if isinstance(value, Quantity) else None

    return [
        (
            str(columns["metric"][index] or columns["goal"][index] or ""),
            examined.typed.unit(index),
            number(columns["target"][index]),
            number(columns["actual"][index]),
            Direction.LOWER if columns["direction"][index] == "lower" else Direction.HIGHER,
        )
        for index in range(len(examined.typed.retro["goals"]))
    ]


def _parcel(file: InputFile, settings: Settings) -> _Parcel:
    examined = examine(file, settings)
    if examined.typed is None or examined.results is None:
        refused = examined.refused or InputRefused(Text("", ""))
        verdict = Verdict.UNRECOGNISED if examined.verdict == "unrecognised" else Verdict.REFUSED
        return _Parcel(FileLine(file.shown, verdict, refused.message, refused.hint or Text("", "")))
    typed, results = examined.typed, examined.results
    retro = typed.retro
    name = str(typed.fields["name"]) if isinstance(typed.fields.get("name"), str) else ""
    severities = _severities(examined.findings)
    reported_on = typed.fields.get("reported_on")
    rows = {table.key: summary_rows(typed, results, table.key) for table in retro.kind.tables}
    line = FileLine(
        file.shown, Verdict.READ, department=examined.department, activity=name,
        reported_on=reported_on if isinstance(reported_on, date) else None,
        rows={key: len(table_rows) for key, table_rows in rows.items()}, findings=severities,
    )  # fmt: skip
    activity = ActivityLine(
        department=examined.department, activity=name, source=file.shown, as_of=results.as_of,
        overall=results.overall, goals_reached=results.goals_reached, goals_judged=results.goals_judged,
        on_time=results.on_time, open_issues=results.open_issues, overdue=results.overdue, findings=severities,
    )  # fmt: skip
    return _Parcel(
        line, retro.sha256, typed.context, retro.modified, activity, _due(examined, activity), _goals(examined), rows,
        examined.findings,
    )  # fmt: skip


class _Spool:
    """Keeps the bulky part of parcels in a temporary file."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="xlretro-")  # noqa: SIM115 - closed by close()

    def keep(self, parcel: _Parcel) -> _Parcel:
        if parcel.activity is not None:
            parcel.spooled_at = self._file.seek(0, 2)
            pickle.dump((parcel.rows, parcel.findings), self._file, protocol=5)
            parcel.rows, parcel.findings = {}, []
        return parcel

    def fetch(self, parcel: _Parcel) -> tuple[dict[str, list[SummaryRow]], list[Finding]]:
        self._file.seek(parcel.spooled_at)
        rows, findings = pickle.load(self._file)
        return rows, findings

    def close(self) -> None:
        self._file.close()


_NEVER = datetime.min.replace(tzinfo=UTC)


def _version(parcel: _Parcel) -> tuple[date, datetime]:
    """Which of two versions is newer: 填报日期, then the document's own modified property; never the file's time."""
    return parcel.line.reported_on or date.min, parcel.modified or _NEVER


def _same_time(one: Period | None, other: Period | None) -> bool:
    """Two workbooks of one name can be of one activity unless their times say otherwise (618 of two years)."""
    return one is None or other is None or (one.start <= other.end and other.start <= one.end)


def _folded(name: str) -> str:
    """A name as names are compared: 双 11 is 双11."""
    return "".join(clean(name).casefold().split())


def _set_duplicates_aside(parcels: list[_Parcel]) -> None:
    """Mark identical copies and superseded versions; the others stay accepted."""
    by_content: dict[str, _Parcel] = {}
    by_activity: dict[tuple[str, str], list[_Parcel]] = {}
    for parcel in parcels:
        if parcel.activity is None:
            continue
        first = by_content.setdefault(parcel.sha256, parcel)
        if first is not parcel:
            _set_aside(parcel, first, Text("与 {path} 内容完全相同", "identical to {path}"))
        elif parcel.line.activity:
            names = (_folded(parcel.line.department), _folded(parcel.line.activity))
            by_activity.setdefault(names, []).append(parcel)
    for versions in by_activity.values():
        kept: list[_Parcel] = []
        for parcel in sorted(versions, key=_version, reverse=True):
            newer = next((k for k in kept if _same_time(k.context, parcel.context)), None)
            if newer is None:
                kept.append(parcel)
            elif _version(newer) == _version(parcel):
                _set_aside(parcel, newer, Text(
                    "与 {path} 是同一活动，填报日期也相同，采用排在前面的那一份",
                    "the same activity as {path}, with the same date; the first one counts"))  # fmt: skip
            else:
                _set_aside(parcel, newer, Text("旧版本，采用 {path}", "superseded by {path}"))


def _set_aside(parcel: _Parcel, for_the_sake_of: _Parcel, why: Text) -> None:
    parcel.line.verdict = Verdict.DUPLICATE
    parcel.line.reason = why.fill(path=for_the_sake_of.line.path)
    parcel.activity = None


def expected_departments(path: Path) -> list[str]:
    """The departments of an --expect list: a text or CSV file, one a line; the column 部门 counts, else the first.

    Raises UsageRefused if it can't be read.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageRefused(
            Text("读不了名单 {path}：{why}", "the list {path} can't be read: {why}").fill(path=path, why=error.strerror)
        ) from error
    for encoding in ("utf-8-sig", "gb18030"):  # Excel on Chinese Windows saves CSV as GBK
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UsageRefused(Text("名单 {path} 不是文本文件", "the list {path} is not a text file").fill(path=path))
    lines = list(csv.reader(io.StringIO(text), delimiter="\t" if "\t" in text else ","))
    heading = [column_named(RETRO.fields, clean(name)) for name in lines[0]] if lines else []
    at = heading.index(RETRO.field["department"]) if RETRO.field["department"] in heading else -1
    names = [clean(line[max(at, 0)]) for line in lines[at >= 0 :] if len(line) > max(at, 0)]
    return list(dict.fromkeys(name for name in names if name))


def _missing(expected: Sequence[str], parcels: Sequence[_Parcel]) -> list[str]:
    """Expected departments that sent nothing. One whose file was refused did send something."""
    sent = {_folded(parcel.line.department) for parcel in parcels}
    unread = [_folded(parcel.line.path) for parcel in parcels if not parcel.line.department]
    return [name for name in expected if _folded(name) not in sent and not any(_folded(name) in path for path in unread)]


def _check_output(output: Path, files: Sequence[InputFile]) -> None:
    if output.suffix.lower() != ".xlsx":
        raise UsageRefused(
            Text("汇总结果要写成 .xlsx 文件：{path}", "the summary must be an .xlsx file: {path}").fill(path=output),
            Text("例:-o 汇总.xlsx", "For example: -o summary.xlsx"),
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
        examined: Iterable[_Parcel] = map_files(_parcel, inputs.files, settings, jobs=jobs)
        if progress:
            examined = progress(examined, len(inputs.files))
        parcels = [spool.keep(parcel) for parcel in examined]
        _set_duplicates_aside(parcels)
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


def _nothing_read(parcels: Sequence[_Parcel]) -> UsageRefused:
    """An empty summary would only replace a good one."""
    shown = [parcel.line for parcel in parcels[:10]]
    rest = Text("\n  ……共 {n} 个", "\n  … {n} in all").fill(n=len(parcels)) if len(parcels) > 10 else Text("", "")
    return UsageRefused(Text(*(
        Text("没有一个文件读得进来，没有写汇总：", "no file could be read, and no summary was written:")(lang)
        + "".join(f"\n  {line.path}  {line.reason(lang)}" for line in shown) + rest(lang)
        for lang in LANGUAGES
    )), shown[0].hint or None)  # fmt: skip


def _overview(
    parcels: Sequence[_Parcel], accepted: Sequence[_Parcel], settings: Settings, expect: Sequence[str]
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
        missing=_missing(expect, parcels),
        metrics=roll_up(goal for parcel in accepted for goal in parcel.goals),
        verdicts=dict(Counter(parcel.line.verdict for parcel in parcels)),
        findings=dict(severities),
    )


def _write(
    temporary: Path, output: Path, lang: Language, parcels: Sequence[_Parcel], accepted: Sequence[_Parcel],
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
