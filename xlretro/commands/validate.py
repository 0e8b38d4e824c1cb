"""Check files and folders, say for each what is wrong with it, and give back what was asked for: copies, repairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from xlretro.commands.settings import Settings
from xlretro.commands.workers import called, map_files
from xlretro.errors import InputRefused
from xlretro.io.reading.inputs import InputFile, find_inputs, is_own_output
from xlretro.language import Text
from xlretro.model.finding import Finding, Severity

if TYPE_CHECKING:  # what a plain check has no use for, or its workers alone: it would be loaded for nothing
    from xlretro.commands.examine import Examined
    from xlretro.commands.orders import Orders, Task
    from xlretro.io.reading.guard import Limits
    from xlretro.model.changes import CellEdit

__all__ = ["CheckedFile", "Report", "as_checked", "exit_code", "validate"]


@dataclass(slots=True)
class CheckedFile:
    """One file's verdict: ok, findings, refused or unrecognised."""

    path: str
    verdict: str
    kind: str = ""
    department: str = ""
    activity: str = ""
    """The activity's name, as typed."""
    findings: list[Finding] = field(default_factory=list)
    refused: InputRefused | None = None
    repairs: list[CellEdit] = field(default_factory=list)
    """What was, or in a dry run would be, repaired; `findings` are those of the repaired workbook."""
    left: list[CellEdit] = field(default_factory=list)
    """Repairs left out, since something of the workbook's own reads the cell."""
    copies: list[str] = field(default_factory=list)
    """What was written, the annotated copy last."""
    backup: str = ""
    """Where the file as it was is kept, if the file itself was repaired."""
    not_copied: Text | None = None
    """Why something that was asked for was not written, and what to do."""
    department_from: str = ""
    """Where the department was taken from if not from the workbook: "folder" or "file"."""


@dataclass(slots=True)
class Report:
    """What `validate` found."""

    files: list[CheckedFile] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    """(path, reason key) of what was listed and is no input: lock files, our own outputs, what lies in the folder of
    copies."""
    notices: list[str] = field(default_factory=list)
    """The texts for the departments that were written."""
    known: int | None = None
    """How many findings were left out since a baseline knew them; None where the run had none."""

    def verdicts(self) -> Counter[str]:
        return Counter(file.verdict for file in self.files)

    def severities(self) -> Counter[Severity]:
        return Counter(finding.severity for file in self.files for finding in file.findings)


def as_checked(examined: Examined) -> CheckedFile:
    """What the report tells of one input."""
    typed = examined.typed
    name = typed.fields["name"] if typed else ""
    return CheckedFile(
        path=examined.file.shown,
        verdict=examined.verdict,
        kind=typed.retro.kind.key if typed else "",
        department=examined.department,
        department_from=examined.department_from,
        activity=name if isinstance(name, str) else "",
        findings=examined.findings,
        refused=examined.refused,
    )


_CHECK = called("xlretro.commands.check", "check")


def _lost(file: InputFile, refused: InputRefused) -> CheckedFile:
    from xlretro.commands.examine import Examined

    return as_checked(Examined(file, refused=refused))


def _nothing_given(task: Task, refused: InputRefused) -> CheckedFile:
    return _lost(task.file, refused)


def _give_back(task: Task, settings: Settings, orders: Orders) -> CheckedFile:
    from xlretro.commands.returned import give_back

    returned = give_back(task, settings, orders)
    checked = as_checked(returned.examined)
    checked.repairs, checked.left, checked.copies = returned.repairs, returned.left, returned.copies
    checked.backup, checked.not_copied = returned.backup, returned.not_copied
    return checked


def validate(
    paths: Sequence[Path | str],
    settings: Settings,
    *,
    orders: Orders | None = None,
    jobs: int | None = None,
    scheduler: str | None = None,
    progress: Callable[[Iterable[CheckedFile], int], Iterable[CheckedFile]] | None = None,
) -> Report:
    """Examine every file of *paths* (folders and archives recursively, addresses), and give back what *orders* ask for.

    *progress* wraps the iteration, given the total. Raises only for *orders*: UsageRefused and OutputRefused where they
    can't be carried out at all.
    """
    if orders is not None:
        from xlretro.commands.orders import refuse_what_is_not_local

        refuse_what_is_not_local(paths)
    # A check opens each file once, and tells its own results by reading them; copies are planned before anything is read.
    inputs = find_inputs(paths, settings.limits, open_files=orders is not None)
    checked: Iterable[CheckedFile]
    tasks: list[Task] = []
    if orders is None:
        checked = map_files(
            _CHECK, inputs.files, settings, lost=_lost, jobs=jobs, limits=settings.limits, scheduler=scheduler
        )
    else:
        from xlretro.commands.orders import tasks_of

        tasks = tasks_of(inputs, orders)
        give = partial(_give_back, orders=orders)
        shared = replace(settings, hashed=True)
        checked = map_files(give, tasks, shared, lost=_nothing_given, jobs=jobs, limits=settings.limits)
    if progress:
        checked = progress(checked, len(inputs.files))
    report = Report(files=list(checked), skipped=inputs.skipped)
    if orders is not None and orders.annotate is not None and not orders.dry_run:
        report.notices = _write_notices(orders.annotate, tasks, report.files, settings, orders)
    if any(file.refused for file in report.files):
        _skip_own_results(report, inputs.files, paths if orders is None else (), settings.limits)
    return report


def _skip_own_results(report: Report, files: Sequence[InputFile], paths: Sequence[Path | str], limits: Limits) -> None:
    """Results of ours that were told by reading them are no inputs: those in *paths* that nobody opened before, and those in
    archives and at addresses."""
    kept, own, elsewhere = [], [], []
    for checked, file in zip(report.files, files, strict=True):
        if checked.refused is None:
            kept.append(checked)
        elif file.origin is None and paths and is_own_output(file.path, limits):
            own.append((checked.path, "own_output"))
        elif file.origin is not None and checked.refused.reason == "own_output":
            elsewhere.append((checked.path, "own_output"))
        else:
            kept.append(checked)
    report.files = kept
    if own:  # in the order of the walk, among the others that were skipped
        report.skipped = find_inputs(paths, limits).skipped if report.skipped else own
    report.skipped = report.skipped + elsewhere


def _write_notices(
    folder: Path, tasks: Sequence[Task], files: Sequence[CheckedFile], settings: Settings, orders: Orders
) -> list[str]:
    """One text a department beside its copies; a file that could not be read counts for the department of its name."""
    from xlretro.commands.examine import department_of
    from xlretro.commands.notices import Noted, write_notices
    from xlretro.model.records import Retrospective

    kind = settings.kinds[0]
    by_department: dict[str, list[Noted]] = {}
    for task, file in zip(tasks, files, strict=True):
        department = file.department or department_of(Retrospective(kind), task.file.path, task.file.root)[0]
        attached = task.annotated is not None and task.annotated.as_posix() in file.copies
        name = task.annotated.name if task.annotated is not None and attached else task.file.path.name
        noted = Noted(name, file.findings, file.refused, attached, file.not_copied, len(file.repairs))
        by_department.setdefault(department, []).append(noted)
    return [path.as_posix() for path in write_notices(folder, by_department, kind, orders.lang)]


def exit_code(report: Report, fail_on: Severity = Severity.ERROR) -> int:
    """0 done, 1 findings, 2 refused, 3 unrecognised: the worst file decides, 2 before 3 before 1 before 0."""
    verdicts = report.verdicts()
    if verdicts["refused"]:
        return 2
    if verdicts["unrecognised"]:
        return 3
    return int(any(severity.rank <= fail_on.rank for severity in report.severities()))
