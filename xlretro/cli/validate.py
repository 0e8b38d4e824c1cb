"""The command `validate`: the one with the most to choose from."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from xlretro.cli.language import LocalCommand, language, option
from xlretro.cli.options import AS_OF, JOBS, MESSAGE_LANG, PASSWORD, PATHS, as_text, progress
from xlretro.errors import UsageRefused
from xlretro.language import Text

__all__ = ["validate"]

T = Text


def _settings(as_of: date | None, password: str | None, select: str = "", ignore: str = "") -> Any:
    from xlretro.commands.examine import Settings
    from xlretro.rules import RULES, Policy

    def codes(text: str) -> tuple[str, ...]:
        wanted = tuple(code.strip().upper() for code in text.replace("，", ",").split(",") if code.strip())
        for code in wanted:
            if not any(rule.code.startswith(code) for rule in RULES):
                raise UsageRefused(
                    T("没有编码为 {code} 的校验", "there is no check {code}").fill(code=code),
                    T("xlretro rules 列出全部。", "xlretro rules lists them all."),
                )
        return wanted

    return Settings(as_of=as_of, password=password, policy=Policy(select=codes(select), ignore=codes(ignore)))


@click.command(cls=LocalCommand, text=T(
    "校验文件和文件夹，指出每个问题在哪一格、怎么改。", "Check files and folders: what is wrong, where, and what to do."))
@PATHS
@option("--select", default="", metavar="CODES", text=T("只查这些编码（或前缀），用逗号隔开。", "Only these codes or prefixes."))
@option("--ignore", default="", metavar="CODES", text=T("不查这些编码（或前缀）。", "Not these codes or prefixes."))
@AS_OF
@option("--format", "form", type=click.Choice(["text", "json"]), default="text", text=T("输出格式。", "Output format."))
@option("--fail-on", type=click.Choice(["error", "warning", "advice"]), default="error", text=T(
    "从哪一级起算没有通过（退出码 1），默认 error。",
    "From which severity on findings count (exit code 1); default: error."))  # fmt: skip
@PASSWORD
@JOBS
@MESSAGE_LANG
@click.pass_context
def validate(
    ctx: click.Context, paths: tuple[Path, ...], select: str, ignore: str, as_of: date | None, form: str, fail_on: str,
    password: str | None, jobs: int | None,
) -> None:  # fmt: skip
    from xlretro.commands.validate import exit_code
    from xlretro.commands.validate import validate as run
    from xlretro.model.finding import Severity
    from xlretro.render import report_json, report_text

    settings = _settings(as_of, password, select, ignore)
    report = run(paths, settings, jobs=jobs, progress=progress(T("校验", "Checking")))
    if not report.files and form == "text":
        raise UsageRefused(T("没有找到工作簿", "no workbook was found"),
                           T("请给出 .xlsx 文件或放着它们的文件夹。", "Name .xlsx files, or a folder that holds them."))
    click.echo(as_text(report_json(report)) if form == "json" else report_text(report, language()))
    ctx.exit(exit_code(report, Severity(fail_on)) if report.files else 2)
