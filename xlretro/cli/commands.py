"""The commands: options, help and what is printed. What they do stands in xlretro.commands."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlretro import __version__
from xlretro.cli.fill import fill
from xlretro.cli.language import LocalCommand, LocalGroup, argument, language, option
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
from xlretro.cli.recompute import recompute
from xlretro.cli.validate import validate
from xlretro.errors import UsageRefused
from xlretro.language import LANGUAGES, Language, Text

if TYPE_CHECKING:
    from xlretro.io.tables.folder import Form

__all__ = ["cli"]

T = Text


@click.group(
    cls=LocalGroup,
    text=T("运营复盘工具：填写、校验、汇总复盘工作簿。", "Operations retrospectives in Excel: fill, check, consolidate."),
)
@option("--lang", "lang", type=click.Choice(LANGUAGES), expose_value=False, text=T(
    "消息的语言：zh 或 en；默认看 XLRETRO_LANG，再看系统语言。",
    "The language of messages; by default XLRETRO_LANG, then the system's."))  # fmt: skip
@click.version_option(__version__, prog_name="xlretro")
def cli() -> None:
    pass


@cli.command(cls=LocalCommand, text=T(
    "写出一组示例部门的工作簿，校验并汇总，告诉您打开哪个文件。",
    "Write sample departments, check and consolidate them, and say what to open."))  # fmt: skip
@argument("folder", type=FilePath(), default=Path("xlretro-demo"), metavar="[DIR]")
@MESSAGE_LANG
def demo(folder: Path) -> None:
    from xlretro.commands.demo import demo as run
    from xlretro.render import outcome_text

    outcome, report = run(folder, lang=language())
    lang = language()
    click.echo(outcome_text(outcome, lang))
    click.echo(T("示例工作簿在 {folder}，其中 {bad} 个有问题可看。下一步：",
                 "The samples are in {folder}; {bad} of them have findings. Next:").fill(
        folder=folder, bad=report.verdicts()["findings"])(lang))  # fmt: skip
    click.echo(T("  打开汇总：{path}", "  open the summary: {path}").fill(path=outcome.output)(lang))
    click.echo(T("  查看问题：xlretro validate {folder}", "  see the findings: xlretro validate {folder}").fill(
        folder=f'"{folder}"' if " " in str(folder) else folder)(lang))  # fmt: skip


@cli.command(cls=LocalCommand, text=T(
    "由模板新建一个工作簿；加 --for 则每个部门一个。", "A workbook from the template, or one for each department."))
@argument("out", type=FilePath(), metavar="OUT")
@option("--kind", type=click.Choice(["retro"]), default="retro", text=T("工作簿的种类。", "The kind of workbook."))
@option("--lang", "lang", type=click.Choice(LANGUAGES), text=T("模板的语言。", "The language of the template."))
@option("--set", "pairs", multiple=True, metavar="NAME=VALUE", text=T(
    "预先填好一项活动信息，可多次使用。例：--set 活动名称=中秋活动", "Prefill a field; may be repeated."))  # fmt: skip
@option("--for", "departments", type=FilePath(), metavar="CSV", text=T(
    "部门名单（CSV，有“部门”一列），为每个部门写一个工作簿到文件夹 OUT。",
    "A CSV with a column 部门; one workbook a row into the folder OUT."))  # fmt: skip
@option("--macros", is_flag=True, text=T(
    "带宏：复盘选项卡和 XR_ 函数；文件名用 .xlsm。没有 Python 也照常计算。",
    "With macros: the ribbon tab and the XR_ functions, in an .xlsm file. It computes without Python too."))  # fmt: skip
@OVERWRITE
def new(
    out: Path, kind: str, lang: Language | None, pairs: tuple[str, ...], departments: Path | None, macros: bool,
    overwrite: bool,
) -> None:  # fmt: skip
    from xlretro.commands.new import new as run
    from xlretro.commands.new import new_for_departments, settings_from_pairs
    from xlretro.workbooks import KINDS

    values = settings_from_pairs(pairs)
    said = T("已写入 {path}", "written: {path}")
    if departments is None:
        run(out, KINDS[kind], lang=lang or language(), values=values, overwrite=overwrite, macros=macros)
        click.echo(said.fill(path=out)(language()))
        return
    written = new_for_departments(
        out, departments, KINDS[kind], lang=lang or language(), values=values, overwrite=overwrite, macros=macros
    )
    for path in written:
        click.echo(said.fill(path=path)(language()))


cli.add_command(fill)
cli.add_command(validate)
cli.add_command(recompute)


@cli.command(cls=LocalCommand, text=T(
    "把许多部门的工作簿汇总成一个。", "Consolidate many workbooks into one summary workbook."))
@PATHS
@option("-o", "--output", required=True, type=FilePath(), metavar="OUT", text=T(
    "写到哪个 .xlsx 文件。", "The .xlsx file to write."))  # fmt: skip
@option("--parquet", type=FilePath(), metavar="DIR", text=T(
    "同样的表另写成 Parquet，给 pandas、DuckDB、Power Query 用；需要 xlretro[parquet]。",
    "Write the same tables as Parquet too, for pandas, DuckDB or Power Query; needs xlretro[parquet]."))  # fmt: skip
@option("--csv", "csv_folder", type=FilePath(), metavar="DIR", text=T(
    "同样的表另写成 CSV，每张表一个文件。", "Write the same tables as CSV too, one file a table."))  # fmt: skip
@AS_OF
@option("--expect", type=FilePath(), metavar="LIST", text=T(
    "应报送部门的名单（文本或 CSV，一行一个），列出没有报送的。",
    "A list of departments, one a line; those that sent nothing are named."))  # fmt: skip
@option("--previous", type=FilePath(), metavar="SUMMARY", text=T(
    "上期的汇总文件：其中未关闭的措施接着跟踪，状态以汇总里手工填写的为准。",
    "The summary of the last round: its open measures are followed up, with the states typed into it since."))  # fmt: skip
@option("--cache", type=FilePath(), metavar="DIR", text=T(
    "记住读过的文件，放在这个文件夹里；下次只读有变化的。",
    "Remember in this folder what was read; the next run reads only what has changed."))  # fmt: skip
@CONFIG
@PASSWORD
@JOBS
@SCHEDULER
@option("--strict", is_flag=True, text=T("有文件被拒绝或未识别时退出码为 1。", "Exit with 1 if any input was not read."))
@option("--json", "as_json", is_flag=True, text=T("结果用 JSON 输出。", "Print the result as JSON."))
@MESSAGE_LANG
@click.pass_context
def consolidate(
    ctx: click.Context, paths: tuple[Path | str, ...], output: Path, parquet: Path | None, csv_folder: Path | None,
    as_of: date | None, expect: Path | None, previous: Path | None, cache: Path | None, config: Path | None,
    password: str | None, jobs: int | None, scheduler: str | None, strict: bool, as_json: bool,
) -> None:  # fmt: skip
    from xlretro.commands.configure import configured
    from xlretro.commands.consolidate import consolidate as run
    from xlretro.commands.settings import Settings
    from xlretro.render import outcome_json, outcome_text

    expected: Sequence[str] = ()
    if expect:
        from xlretro.commands.expected import expected_departments

        expected = expected_departments(expect)
    own = configured(paths, config=config)
    settings = Settings(as_of=as_of, password=password, policy=own.policy, kinds=own.kinds, limits=own.limits)
    folders: tuple[tuple[Form, Path | None], ...] = (("parquet", parquet), ("csv", csv_folder))
    tables = {form: folder for form, folder in folders if folder is not None}
    outcome = run(paths, output, settings, lang=language(), jobs=jobs, scheduler=scheduler, expect=expected,
                  previous=previous, cache=cache, tables=tables, progress=progress(T("读取", "Reading")))  # fmt: skip
    click.echo(as_text(outcome_json(outcome)) if as_json else outcome_text(outcome, language()))
    unread = outcome.verdicts["refused"] + outcome.verdicts["unrecognised"]
    ctx.exit(1 if strict and unread else 0)


@cli.command(cls=LocalCommand, text=T("列出全部校验。", "List all checks."))
@option("--format", "form", type=click.Choice(["text", "json"]), default="text", text=T("输出格式。", "Output format."))
@MESSAGE_LANG
def rules(form: str) -> None:
    from xlretro.render import rules_json, rules_text
    from xlretro.rules import RULES

    click.echo(as_text(rules_json(RULES)) if form == "json" else rules_text(RULES, language()))


def _meant(code: str) -> Text:
    """Which checks a wrong code may have meant: 204 is XR204, XR2 the beginning of several."""
    from xlretro.rules import RULES

    wanted = "XR" + code.strip().upper().removeprefix("XR")
    near = [rule.code for rule in RULES if rule.code.startswith(wanted) and wanted != "XR"]
    if not near:
        return T("xlretro rules 列出全部。", "xlretro rules lists them all.")
    if len(near) == 1:
        return T("是不是 {code}？", "Did you mean {code}?").fill(code=near[0])
    return T("以它开头的有：{codes}", "Those that begin with it: {codes}").fill(
        codes=T("、".join(near), ", ".join(near)))  # fmt: skip


@cli.command(cls=LocalCommand, text=T("说明一项校验：查什么、为什么、怎么改。", "Explain one check."))
@argument("code", metavar="CODE")
@MESSAGE_LANG
def explain(code: str) -> None:
    from xlretro.render import explanation
    from xlretro.rules import rule_coded

    rule = rule_coded(code)
    if rule is None:
        raise UsageRefused(T("没有编码为 {code} 的校验", "there is no check {code}").fill(code=code), _meant(code))
    click.echo(explanation(rule, language()))


@cli.group(cls=LocalGroup, text=T(
    "Excel 的加载宏：选项卡“复盘”和 XR_ 函数（仅 Windows）。", "Excel's add-in: ribbon tab and XR_ functions (Windows only)."))
def addin() -> None:
    pass


def _print_done(done: Any) -> None:
    for line in done.lines:
        click.echo(line(language()))
    for note in done.notes:
        click.echo(f"  → {note(language())}")


@addin.command("install", cls=LocalCommand, text=T(
    "把加载宏放进 Excel 的启动文件夹，并写下用哪个 Python；可重复运行。",
    "Put the add-in into Excel's start folder and write down which Python to use; may be run again."))  # fmt: skip
@option("--lang", "lang", type=click.Choice(LANGUAGES), expose_value=False, text=T(
    "加载宏和消息的语言。", "The language of the add-in and of messages."))  # fmt: skip
def addin_install() -> None:
    from xlretro.commands.addin import install
    from xlretro.commands.machine import this_machine

    _print_done(install(this_machine(), language()))


@addin.command("remove", cls=LocalCommand, text=T("收回 install 放下的两样东西。", "Take back what install put there."))
@MESSAGE_LANG
def addin_remove() -> None:
    from xlretro.commands.addin import remove
    from xlretro.commands.machine import this_machine

    _print_done(remove(this_machine()))


@addin.command("status", cls=LocalCommand, text=T("装了没有，是不是这个版本，用的是哪个 Python。",
                                                  "Whether it is there, of this version, and with which Python."))
@MESSAGE_LANG
def addin_status() -> None:
    from xlretro.commands.doctor import addin_status as run
    from xlretro.commands.machine import this_machine
    from xlretro.render import check_lines

    for check in run(this_machine()):
        for line in check_lines(check, language()):
            click.echo(line)


@cli.command(cls=LocalCommand, text=T(
    "检查这台电脑（和一个文件）能不能用 Excel 的函数和选项卡，每项说明怎么办；只看，不改任何设置。",
    "Check whether this computer (and a file) is ready for the functions and the ribbon in Excel; changes nothing."))
@argument("file", required=False, metavar="[FILE]")
@option("--format", "form", type=click.Choice(["text", "json"]), default="text", text=T("输出格式。", "Output format."))
@MESSAGE_LANG
@click.pass_context
def doctor(ctx: click.Context, file: str | None, form: str) -> None:
    from xlretro.commands.doctor import diagnose, exit_code
    from xlretro.commands.machine import this_machine
    from xlretro.render import diagnosis_json, diagnosis_text

    if file is not None and "://" not in file:
        file = os.path.abspath(file)  # whether it lies in OneDrive shows in the whole path only
    checks = diagnose(this_machine(), file)
    click.echo(as_text(diagnosis_json(checks)) if form == "json" else diagnosis_text(checks, language()))
    ctx.exit(exit_code(checks))
