"""What `validate` found, as JSON: the same in both languages, since every text stands in both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlretro.language import Text
from xlretro.model.finding import Finding, Severity
from xlretro.render.counts import VERDICT_TITLES
from xlretro.render.repairs import repairs_json
from xlretro.render.summary import DepartmentLine, department_lines

if TYPE_CHECKING:
    from xlretro.commands.validate import CheckedFile, Report

__all__ = ["report_json"]


def report_json(report: Report) -> dict[str, Any]:
    """The result of `validate`; docs/json says what each key holds."""
    verdicts, severities = report.verdicts(), report.severities()
    counts = {"files": len(report.files), **{v: verdicts[v] for v in VERDICT_TITLES}, "skipped": len(report.skipped),
              **{s.value: severities[s] for s in Severity}}  # fmt: skip
    if report.known is not None:
        counts["known"] = report.known
    return {
        "files": [_file(file) for file in report.files],
        "departments": [_department(line) for line in department_lines(report)],
        "skipped": [{"path": path, "reason": reason} for path, reason in report.skipped],
        "counts": counts,
    }


def _file(file: CheckedFile) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "path": file.path, "verdict": file.verdict, "kind": file.kind, "department": file.department,
        "activity": file.activity, "findings": [_finding(file, finding) for finding in file.findings],
    }  # fmt: skip
    if file.refused:
        hint = file.refused.hint or Text("", "")
        entry |= {"reason": file.refused.reason, "message": file.refused.message.zh,
                  "message_en": file.refused.message.en, "fix": hint.zh, "fix_en": hint.en}  # fmt: skip
    return entry | repairs_json(file)


def _finding(file: CheckedFile, finding: Finding) -> dict[str, Any]:
    from xlretro.commands.baseline import fingerprint  # it hashes, which `explain` and `rules` need nothing of

    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "table": finding.table,
        "column": finding.column,
        "row": finding.row,
        "value": finding.value,
        "message": finding.message.zh,
        "message_en": finding.message.en,
        "fix": finding.fix.zh,
        "fix_en": finding.fix.en,
        "fingerprint": fingerprint(file, finding),
    }


def _department(line: DepartmentLine) -> dict[str, Any]:
    return {
        "department": line.name,
        "clean": line.worst is None,
        "files": line.files,
        **{severity.value: line.severities[severity] for severity in Severity},
        "codes": dict(line.most_frequent),
    }
