"""The command `validate`: the one with the most to choose from."""

from __future__ import annotations

import shutil
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlretro.cli.language import LocalCommand, language, option
from xlretro.cli.options import (
    AS_OF,
    CONFIG,
    JOBS,
    MESSAGE_LANG,
    OVERWRITE,
    PASSWORD,
    PATHS,
    SCHEDULER,
    FilePath,
    as_text,
    progress,
)
from xlretro.errors import UsageRefused
from xlretro.language import Text

if TYPE_CHECKING:
    from xlretro.commands.configure import Configured
    from xlretro.commands.orders import Orders
    from xlretro.commands.validate import Report
    from xlretro.model.finding import Severity

__all__ = ["validate"]

T = Text

_FORMATS = ("text", "json", "sarif", "junit")


def _codes(text: str | None) -> list[str] | None:
    """The codes of an option; None where it is not given, so that the configuration's count."""
    return text.replace("，", ",").split(",") if text is not None else None


def _orders(annotate: Path | None, fix: bool, output: Path | None, in_place: bool, dry_run: bool, overwrite: bool) -> Orders | None:
    """What is to be given back; None for a check that writes nothing."""
    if not (annotate or fix or output or in_place or dry_run):
        return None
    from xlretro.commands.orders import Orders

    return Orders(annotate=annotate, fix=fix, output=output, in_place=in_place, dry_run=dry_run, overwrite=overwrite,
                  lang=language())  # fmt: skip


def _rendered(report: Report, form: str, summary: bool, own: Configured, fail_on: Severity) -> str:
    """The whole report in the form asked for."""
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    if summary:
        from xlretro.render import summary_text

        return summary_text(report, language(), columns)
    if form == "json":
        from xlretro.render import report_json

        return as_text(report_json(report))
    if form == "sarif":
        from xlretro.render import report_sarif

        return as_text(report_sarif(report, language()))
    if form == "junit":
        from xlretro.render import report_junit

        return report_junit(report, language(), fail_on)
    from xlretro.render import report_text

    return report_text(report, language(), own.limit, columns)


@click.command(cls=LocalCommand, text=T(
    "校验文件和文件夹，指出每个问题在哪一格、怎么改。", "Check files and folders: what is wrong, where, and what to do."))
@PATHS
@option("--annotate", type=FilePath(), metavar="DIR", text=T(
    "给每个有问题的文件写一份副本到这个文件夹：问题格标色加批注，第一张表列出校验结果；每个部门另有一份可粘贴发送的通知。",
    "Write a copy of each file with findings to this folder, its cells marked and commented, findings on the first sheet; "
    "and a notice for each department, ready to send."))  # fmt: skip
@option("--fix", is_flag=True, text=T(
    "修复不用判断的写法：5万→50000 和单位、日期文字→日期、全角数字、状态的别名、多余空格；写到副本，原文件不动。",
    "Repair what needs no judgement (5万 to 50000 with its unit, dates, full-width digits, other words for a status, blanks) "
    "in copies; the originals stay."))  # fmt: skip
@option("-o", "--output", type=FilePath(), metavar="DIR", text=T(
    "修复后的副本写到哪个文件夹，默认 xlretro-fixed。", "The folder for repaired copies; default: xlretro-fixed."))
@option("--in-place", is_flag=True, text=T(
    "修复原文件本身，旁边留 .bak 备份。", "Repair the files themselves; a backup .bak stays beside each."))
@option("--dry-run", is_flag=True, text=T("只列出会修复什么，不写文件。", "List the repairs and write nothing."))
@OVERWRITE
@option("--summary", is_flag=True, text=T(
    "只看各部门一行：谁没有问题、谁有、最多的是什么。", "A line a department: who is clean, who is not."))
@option("--format", "form", type=click.Choice(_FORMATS), default="text", text=T("输出格式。", "Output format."))
@option("--baseline", type=FilePath(), metavar="FILE", text=T(
    "只报新出现的问题：与这份以前的 --format json 结果相比。",
    "Report only what is new since this earlier --format json result."))  # fmt: skip
@option("--select", metavar="CODES", text=T("只查这些编码（或前缀），用逗号隔开。", "Only these codes or prefixes."))
@option("--ignore", metavar="CODES", text=T("不查这些编码（或前缀）。", "Not these codes or prefixes."))
@option("--fail-on", type=click.Choice(["error", "warning", "advice"]), text=T(
    "从哪一级起算没有通过（退出码 1），默认 error。",
    "From which severity on findings count (exit code 1); default: error."))  # fmt: skip
@CONFIG
@AS_OF
@PASSWORD
@JOBS
@SCHEDULER
@MESSAGE_LANG
@click.pass_context
def validate(
    ctx: click.Context, paths: tuple[Path | str, ...], annotate: Path | None, fix: bool, output: Path | None, in_place: bool,
    dry_run: bool, overwrite: bool, summary: bool, form: str, baseline: Path | None, select: str | None,
    ignore: str | None, fail_on: str | None, config: Path | None, as_of: date | None, password: str | None, jobs: int | None,
    scheduler: str | None,
) -> None:  # fmt: skip
    from xlretro.commands.configure import configured
    from xlretro.commands.settings import Settings
    from xlretro.commands.validate import exit_code
    from xlretro.commands.validate import validate as run
    from xlretro.model.finding import Severity

    if summary and form != "text":
        raise UsageRefused(
            T("--summary 是文本输出，不能与 --format {form} 同用",
              "--summary is text and does not go with --format {form}").fill(form=form),
            T("JSON 里的 departments 就是各部门的汇总。", "The JSON's departments hold the same."),
        )  # fmt: skip
    own = configured(paths, config=config, select=_codes(select), ignore=_codes(ignore))
    settings = Settings(as_of=as_of, password=password, policy=own.policy, kinds=own.kinds, limits=own.limits)
    known = _known(baseline)
    orders = _orders(annotate, fix, output, in_place, dry_run, overwrite)
    if scheduler and orders:
        raise UsageRefused(
            T("--scheduler 只用于检查，写副本或修复请在本机运行",
              "--scheduler is for checks alone: copies and repairs are made on this machine"),
            T("请去掉 --scheduler，或去掉 --annotate、--fix。", "Leave out --scheduler, or --annotate and --fix."),
        )  # fmt: skip
    report = run(paths, settings, orders=orders, jobs=jobs, scheduler=scheduler,
                 progress=progress(T("校验", "Checking")))  # fmt: skip
    if not report.files and form == "text":
        raise UsageRefused(T("没有找到工作簿", "no workbook was found"),
                           T("请给出 .xlsx 文件或放着它们的文件夹。", "Name .xlsx files, or a folder that holds them."))
    if known is not None:
        from xlretro.commands.baseline import without_known

        report = without_known(report, known)
    counted = Severity(fail_on) if fail_on else own.fail_on
    click.echo(_rendered(report, form, summary, own, counted))
    ctx.exit(exit_code(report, counted) if report.files else 2)


def _known(baseline: Path | None) -> Any:
    """The findings of an earlier run, read before the work begins: a wrong file must not cost a long run."""
    if baseline is None:
        return None
    from xlretro.commands.baseline import read_baseline

    return read_baseline(baseline)
