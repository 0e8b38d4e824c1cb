"""Check files and folders, and say for each what is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xlretro.commands.examine import Examined, Settings, examine
from xlretro.commands.workers import map_files
from xlretro.errors import InputRefused
from xlretro.io.reading.inputs import InputFile, find_inputs
from xlretro.model.finding import Finding, Severity
from xlretro.model.interpret import Typed

__all__ = ["CheckedFile", "Report", "exit_code", "validate"]


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


@dataclass(slots=True)
class Report:
    """What `validate` found."""

    files: list[CheckedFile] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    """(path, reason key) of what was listed and is no input: lock files, our own outputs."""

    def verdicts(self) -> Counter[str]:
        return Counter(file.verdict for file in self.files)

    def severities(self) -> Counter[Severity]:
        return Counter(finding.severity for file in self.files for finding in file.findings)


def _name(typed: Typed) -> str:
    name = typed.fields["name"]
    return name if isinstance(name, str) else ""


def _checked(examined: Examined) -> CheckedFile:
    return CheckedFile(
        path=examined.file.shown,
        verdict=examined.verdict,
        kind=examined.typed.retro.kind.key if examined.typed else "",
        department=examined.department,
        activity=_name(examined.typed) if examined.typed else "",
        findings=examined.findings,
        refused=examined.refused,
    )


def _check(file: InputFile, settings: Settings) -> CheckedFile:
    return _checked(examine(file, settings))


def validate(
    paths: Sequence[Path],
    settings: Settings,
    *,
    jobs: int | None = None,
    progress: Callable[[Iterable[CheckedFile], int], Iterable[CheckedFile]] | None = None,
) -> Report:
    """Examine every file of *paths* (folders recursively). *progress* wraps the iteration, given the total."""
    inputs = find_inputs(paths)
    checked: Iterable[CheckedFile] = map_files(_check, inputs.files, settings, jobs=jobs)
    if progress:
        checked = progress(checked, len(inputs.files))
    return Report(files=list(checked), skipped=inputs.skipped)


def exit_code(report: Report, fail_on: Severity = Severity.ERROR) -> int:
    """0 done, 1 findings, 2 refused, 3 unrecognised: the worst file decides, 2 before 3 before 1 before 0."""
    verdicts = report.verdicts()
    if verdicts["refused"]:
        return 2
    if verdicts["unrecognised"]:
        return 3
    return int(any(severity.rank <= fail_on.rank for severity in report.severities()))
