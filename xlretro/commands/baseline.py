"""What is new since an earlier check: findings that a baseline knows are left out, told by content and not by place."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from xlretro.commands.validate import CheckedFile, Report
from xlretro.errors import DataRefused
from xlretro.io.os_trouble import os_trouble
from xlretro.language import Text
from xlretro.model.finding import Finding

__all__ = ["fingerprint", "read_baseline", "without_known"]

_HOW = Text(
    "基线由一次校验得来：xlretro validate 文件夹 --format json > 基线.json",
    "A baseline is made by a check: xlretro validate FOLDER --format json > baseline.json",
)
_HOW_IN_POWERSHELL = Text(
    "请重新生成：xlretro validate 文件夹 --format json > 基线.json；在 PowerShell 里请把整条命令写成 cmd /c \"…\"，"
    "否则中文会被转坏。",
    "Make it anew: xlretro validate FOLDER --format json > baseline.json; in PowerShell wrap the whole command as "
    "cmd /c \"...\", or its Chinese is garbled on the way.",
)
_MISSING = Text("没有基线文件 {path}", "there is no baseline {path}")
_UNREADABLE = Text("读不了基线 {path}（{why}）", "the baseline {path} can't be read ({why})")
_EMPTY = Text("基线 {path} 是空的", "the baseline {path} is empty")
_EMPTY_HINT = Text(
    "请不要把结果写回正在用的基线：> 会先把它清空。请写到另一个文件。",
    "Do not write the result over the baseline in use: > empties it first. Write to another file.",
)
_NOT_JSON = Text("基线 {path} 不是完整的 JSON", "the baseline {path} is no complete JSON")
_FOREIGN = Text("{path} 不是 validate --format json 的结果", "{path} is no result of validate --format json")
_PARTIAL = Text(
    "{path} 是用 --baseline 得到的，只有新增的问题，不能再当基线",
    "{path} was made with --baseline and holds only what was new, so it can be no baseline",
)
_PARTIAL_HINT = Text("请不加 --baseline 再校验一次，用那个结果。", "Check again without --baseline and use that result.")
_NOTHING = b"\xef\xbb\xbf\xff\xfe\x00 \r\n\t"
"""Marks of encodings and blanks: what an empty file may hold."""


def fingerprint(file: CheckedFile, finding: Finding) -> str:
    """What a finding is about, whatever its file is called and wherever its row stands: 16 hexadecimal digits.

    Two findings have the same one if department, activity, code, table, column, the row's own name and the value as
    typed are the same.
    """
    department = "" if file.department_from else file.department  # a name that is not in the workbook may change
    content = (department, file.activity, finding.code, finding.table, finding.column, finding.row, finding.value)
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


def read_baseline(path: Path) -> Counter[str]:
    """How often each fingerprint stands in an earlier result of `validate --format json`.

    UTF-8 and UTF-16 with or without a mark: > of Windows PowerShell writes UTF-16. Raises DataRefused if the file is
    missing, can't be read, is something else, or holds only what was new after another baseline.
    """
    found = _parsed(path)
    try:
        fingerprints = [str(finding["fingerprint"]) for file in found["files"] for finding in file["findings"]]
        known = found["counts"].get("known", 0)
    except (KeyError, TypeError, AttributeError):
        raise DataRefused(_FOREIGN.fill(path=path), _HOW) from None
    if known:
        raise DataRefused(_PARTIAL.fill(path=path), _PARTIAL_HINT)
    return Counter(fingerprints)


def _parsed(path: Path) -> Any:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise DataRefused(_MISSING.fill(path=path), _HOW) from None
    except OSError as error:
        raise DataRefused(_UNREADABLE.fill(path=path, why=os_trouble(error)), _HOW) from error
    if not raw.strip(_NOTHING):
        raise DataRefused(_EMPTY.fill(path=path), _EMPTY_HINT)
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:  # ValueError: JSON cut short, or bytes that are no text
        raise DataRefused(_NOT_JSON.fill(path=path), _HOW_IN_POWERSHELL) from error


def without_known(report: Report, baseline: Counter[str]) -> Report:
    """*report* without what *baseline* knows; files left without findings are in order.

    Findings are counted: where the baseline has a fault once, a second one like it is new. Files that were refused or
    not recognised stay.
    """
    left = Counter(baseline)
    files, known = [], 0
    for file in report.files:
        new = []
        for finding in file.findings:
            about = fingerprint(file, finding)
            if left[about] > 0:
                left[about] -= 1
                known += 1
            else:
                new.append(finding)
        verdict = "ok" if file.verdict == "findings" and not new else file.verdict
        files.append(replace(file, findings=new, verdict=verdict))
    return replace(report, files=files, known=known)
