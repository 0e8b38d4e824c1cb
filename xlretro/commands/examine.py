"""One file, from its path to its verdict: read, understood, computed and judged. Never raises for a bad file."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import PurePath

from xlretro.commands.settings import Settings
from xlretro.errors import InputRefused
from xlretro.io.reading.guard import refused as refusal
from xlretro.io.reading.inputs import InputFile
from xlretro.io.reading.workbook import read_bytes_of_workbook
from xlretro.language import Text
from xlretro.model.compute import Results, compute
from xlretro.model.finding import Finding
from xlretro.model.interpret import Typed, interpret
from xlretro.model.records import Retrospective
from xlretro.model.values import clean, is_blank, is_placeholder
from xlretro.rules import RULES, Context, judge
from xlretro.rules.departments import name_parts, reads_as_department

__all__ = ["Examined", "Settings", "department_of", "examine", "internal_error"]


@dataclass(slots=True, eq=False)
class Examined:
    """One input and what was found out about it. `typed` and `results` are there where it could be read."""

    file: InputFile
    refused: InputRefused | None = None
    typed: Typed | None = None
    results: Results | None = None
    findings: list[Finding] = field(default_factory=list)
    department: str = ""
    department_from: str = ""
    """As `Context.department_from`."""

    @property
    def verdict(self) -> str:
        """ok, findings, refused or unrecognised."""
        if self.refused:
            return "unrecognised" if self.refused.reason == "unrecognised" else "refused"
        return "findings" if self.findings else "ok"


def department_of(retro: Retrospective, path: PurePath, root: PurePath | None) -> tuple[str, str]:
    """(department, where from): the workbook's own, else of its folder or the first part of its file name.

    Where from is "", "folder" or "file". The folder counts only below the folder that was asked for, and whichever of
    the two ends as departments' names do (部, 中心, 组 …) comes first.
    """
    own = retro.raw_field("department")
    if isinstance(own, str) and not is_blank(own) and not is_placeholder(own):
        return clean(own), ""
    parts = name_parts(path.stem)
    name = clean(parts[0]) if parts else clean(path.stem)
    folder = clean(path.parent.name) if root is not None and path.parent != root else ""
    if folder and (reads_as_department(folder) or not reads_as_department(name)):
        return folder, "folder"
    return name, "file"


def examine(file: InputFile, settings: Settings) -> Examined:
    """Read and judge one file."""
    try:
        return _examine(file, settings)
    except InputRefused as refused:
        return Examined(file, refused=refused)
    except MemoryError:
        return Examined(file, refused=refusal("out_of_memory"))
    except Exception as error:
        if os.environ.get("XLRETRO_DEBUG"):
            raise
        return Examined(file, refused=internal_error(error))


def internal_error(error: Exception) -> InputRefused:
    """Our own bug costs one file its verdict, and not a thousand others theirs."""
    return InputRefused(
        Text("内部错误：{what}", "internal error: {what}").fill(what=f"{type(error).__name__}: {error}"),
        Text("这是 xlretro 的问题，请把这个文件名和这一行反馈给我们。",
             "This is a bug of xlretro's; please report this line with the file."), "internal")  # fmt: skip


def _examine(file: InputFile, settings: Settings) -> Examined:
    retro = read_bytes_of_workbook(file.read(settings.limits), kinds=settings.kinds, password=settings.password,
                                   limits=settings.limits, hashed=settings.hashed)  # fmt: skip
    retro.source = file.shown
    typed = interpret(retro)
    results = compute(typed, settings.as_of, settings.today)
    department, origin = department_of(retro, file.path, file.root)
    context = Context(typed, results, settings.policy, department_from=origin, file_name=file.path.name)
    findings = judge(context, settings.policy.chosen(RULES))
    return Examined(file, typed=typed, results=results, findings=findings, department=department,
                    department_from=origin)  # fmt: skip
