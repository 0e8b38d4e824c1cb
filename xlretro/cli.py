"""The command line: options, help, exit codes, progress. What the commands do stands in xlretro.commands."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from xlretro import __version__
from xlretro.cli_language import LocalCommand, LocalGroup, argument, language, option, set_language, usage_message
from xlretro.errors import UsageRefused, XlretroError
from xlretro.language import LANGUAGES, Language, Text, detect_language

__all__ = ["main"]

T = Text


def _say(text: str) -> None:
    """A message or progress; results go to stdout by click.echo."""
    click.echo(text, err=True)


def _progress(what: Text) -> Callable[[Iterable[Any], int], Iterable[Any]] | None:
    """A bar on stderr while a person watches and there is something to wait for."""
    if not sys.stderr.isatty():
        return None

    def wrap(items: Iterable[Any], total: int) -> Iterable[Any]:
        if total < 20:
            return items
        from rich.console import Console
        from rich.progress import track

        return track(items, what(language()), total=total, console=Console(stderr=True), transient=True)

    return wrap


class _Date(click.ParamType[date]):
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        from xlretro.errors import Unreadable
        from xlretro.model.period import parse_date

        if isinstance(value, date):
            return value
        try:
            return parse_date(value)
        except Unreadable as error:
            hint = error.hint(language()) if error.hint else ""
            self.fail(f"{error.message(language())} {hint}".strip(), param, ctx)


_paths = argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
_as_of = option("--as-of", type=_Date(), metavar="DATE", text=T(
    "进度与逾期按哪一天计算；默认用工作簿里的截至日期，再没有就用今天。",
    "The day that progress and overdue days refer to; by default the workbook's own 截至日期, else today."))  # fmt: skip
_password = option("--password", metavar="TEXT", text=T("打开加密工作簿用的密码。", "Opens encrypted workbooks."))
_jobs = option("--jobs", type=click.IntRange(min=1, max=64), metavar="N", text=T(
    "用几个进程；默认按文件数决定。", "How many processes; by default as many as pay."))  # fmt: skip
_message_lang = option("--lang", "lang", type=click.Choice(LANGUAGES), expose_value=False, text=T(
    "消息的语言。", "The language of messages."))  # fmt: skip
_overwrite = option("--overwrite", is_flag=True, text=T("覆盖已有的文件。", "Replace a file that stands there."))


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
@argument("folder", type=click.Path(path_type=Path), default=Path("xlretro-demo"), metavar="[DIR]")
@_message_lang
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
@argument("out", type=click.Path(path_type=Path), metavar="OUT")
@option("--kind", type=click.Choice(["retro"]), default="retro", text=T("工作簿的种类。", "The kind of workbook."))
@option("--lang", "lang", type=click.Choice(LANGUAGES), text=T("模板的语言。", "The language of the template."))
@option("--set", "pairs", multiple=True, metavar="NAME=VALUE", text=T(
    "预先填好一项活动信息，可多次使用。例：--set 活动名称=中秋活动", "Prefill a field; may be repeated."))  # fmt: skip
@option("--for", "departments", type=click.Path(path_type=Path), metavar="CSV", text=T(
    "部门名单（CSV，有“部门”一列），为每个部门写一个工作簿到文件夹 OUT。",
    "A CSV with a column 部门; one workbook a row into the folder OUT."))  # fmt: skip
@option("--macros", is_flag=True, text=T(
    "带宏：复盘选项卡和 XR_ 函数；文件名用 .xlsm。没有 Python 也照常计算。",
    "With macros: the ribbon tab and the XR_ functions, in an .xlsm file. It computes without Python too."))  # fmt: skip
@_overwrite
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


@cli.command(cls=LocalCommand, text=T(
    "把 YAML、JSON、CSV 数据填进一个新工作簿。", "Fill data (YAML, JSON, CSV) into a new workbook."))
@argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="DATA...")
@option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT", text=T(
    "写到哪个 .xlsx 文件。", "The .xlsx file to write."))  # fmt: skip
@option("--dry-run", is_flag=True, text=T("只检查数据，不写文件。", "Check the data and write nothing."))
@option("--lang", "lang", type=click.Choice(LANGUAGES), text=T("工作簿的语言。", "The language of the workbook."))
@_overwrite
def fill(sources: tuple[Path, ...], output: Path, dry_run: bool, lang: Language | None, overwrite: bool) -> None:
    from xlretro.commands.fill import fill as run
    from xlretro.workbooks import RETRO

    filled = run(sources, output, RETRO, lang=lang or language(), dry_run=dry_run, overwrite=overwrite)
    counts = T("、", ", ")(language()).join(
        f"{RETRO[key].caption(language())} {n}" + T(" 行", " row(s)")(language()) for key, n in filled.rows.items())
    for title in filled.left_out:
        _say(T("“{title}”由工作簿自己计算，数据里的没有采用", "“{title}” is computed; the data's own values are left out").fill(
            title=title)(language()))  # fmt: skip
    done = T("将写入", "would write") if dry_run else T("已写入", "written")
    click.echo(f"{done(language())} {output}: {counts}")


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


@cli.command(cls=LocalCommand, text=T(
    "校验文件和文件夹，指出每个问题在哪一格、怎么改。", "Check files and folders: what is wrong, where, and what to do."))
@_paths
@option("--select", default="", metavar="CODES", text=T("只查这些编码（或前缀），用逗号隔开。", "Only these codes or prefixes."))
@option("--ignore", default="", metavar="CODES", text=T("不查这些编码（或前缀）。", "Not these codes or prefixes."))
@_as_of
@option("--format", "form", type=click.Choice(["text", "json"]), default="text", text=T("输出格式。", "Output format."))
@option("--fail-on", type=click.Choice(["error", "warning", "advice"]), default="error", text=T(
    "从哪一级起算没有通过（退出码 1），默认 error。",
    "From which severity on findings count (exit code 1); default: error."))  # fmt: skip
@_password
@_jobs
@_message_lang
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
    report = run(paths, settings, jobs=jobs, progress=_progress(T("校验", "Checking")))
    if not report.files and form == "text":
        raise UsageRefused(T("没有找到工作簿", "no workbook was found"),
                           T("请给出 .xlsx 文件或放着它们的文件夹。", "Name .xlsx files, or a folder that holds them."))
    click.echo(_json(report_json(report)) if form == "json" else report_text(report, language()))
    ctx.exit(exit_code(report, Severity(fail_on)) if report.files else 2)


@cli.command(cls=LocalCommand, text=T(
    "把许多部门的工作簿汇总成一个。", "Consolidate many workbooks into one summary workbook."))
@_paths
@option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="OUT", text=T(
    "写到哪个 .xlsx 文件。", "The .xlsx file to write."))  # fmt: skip
@_as_of
@option("--expect", type=click.Path(path_type=Path), metavar="LIST", text=T(
    "应报送部门的名单（文本或 CSV，一行一个），列出没有报送的。",
    "A list of departments, one a line; those that sent nothing are named."))  # fmt: skip
@_password
@_jobs
@option("--strict", is_flag=True, text=T("有文件被拒绝或未识别时退出码为 1。", "Exit with 1 if any input was not read."))
@option("--json", "as_json", is_flag=True, text=T("结果用 JSON 输出。", "Print the result as JSON."))
@_message_lang
@click.pass_context
def consolidate(
    ctx: click.Context, paths: tuple[Path, ...], output: Path, as_of: date | None, expect: Path | None,
    password: str | None, jobs: int | None, strict: bool, as_json: bool,
) -> None:  # fmt: skip
    from xlretro.commands.consolidate import consolidate as run
    from xlretro.commands.expected import expected_departments
    from xlretro.render import outcome_json, outcome_text

    expected = expected_departments(expect) if expect else ()
    outcome = run(paths, output, _settings(as_of, password), lang=language(), jobs=jobs, expect=expected,
                  progress=_progress(T("读取", "Reading")))  # fmt: skip
    click.echo(_json(outcome_json(outcome)) if as_json else outcome_text(outcome, language()))
    unread = outcome.verdicts["refused"] + outcome.verdicts["unrecognised"]
    ctx.exit(1 if strict and unread else 0)


@cli.command(cls=LocalCommand, text=T("列出全部校验。", "List all checks."))
@option("--format", "form", type=click.Choice(["text", "json"]), default="text", text=T("输出格式。", "Output format."))
@_message_lang
def rules(form: str) -> None:
    from xlretro.render import rules_json, rules_text
    from xlretro.rules import RULES

    click.echo(_json(rules_json(RULES)) if form == "json" else rules_text(RULES, language()))


@cli.command(cls=LocalCommand, text=T("说明一项校验：查什么、为什么、怎么改。", "Explain one check."))
@argument("code", metavar="CODE")
@_message_lang
def explain(code: str) -> None:
    from xlretro.render import explanation
    from xlretro.rules import rule_coded

    rule = rule_coded(code)
    if rule is None:
        raise UsageRefused(T("没有编码为 {code} 的校验", "there is no check {code}").fill(code=code),
                           T("xlretro rules 列出全部。", "xlretro rules lists them all."))  # fmt: skip
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
@_message_lang
def addin_remove() -> None:
    from xlretro.commands.addin import remove
    from xlretro.commands.machine import this_machine

    _print_done(remove(this_machine()))


@addin.command("status", cls=LocalCommand, text=T("装了没有，是不是这个版本，用的是哪个 Python。",
                                                  "Whether it is there, of this version, and with which Python."))
@_message_lang
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
@_message_lang
@click.pass_context
def doctor(ctx: click.Context, file: str | None, form: str) -> None:
    from xlretro.commands.doctor import diagnose, exit_code
    from xlretro.commands.machine import this_machine
    from xlretro.render import diagnosis_json, diagnosis_text

    if file is not None and "://" not in file:
        file = os.path.abspath(file)  # whether it lies in OneDrive shows in the whole path only
    checks = diagnose(this_machine(), file)
    click.echo(_json(diagnosis_json(checks)) if form == "json" else diagnosis_text(checks, language()))
    ctx.exit(exit_code(checks))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _asked_language(arguments: Sequence[str]) -> str | None:
    """--lang of the messages, before anything is parsed: help and usage errors are messages too.

    Behind `new` and `fill`, --lang is the workbook's language and no wish for the messages'.
    """
    for index, word in enumerate(arguments):
        if word in {"new", "fill"}:
            return None
        if word == "--lang" and index + 1 < len(arguments):
            return arguments[index + 1]
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
    return None


def _use_utf8() -> None:
    """JSON and redirected output are UTF-8 on every console; a file name that is no Unicode must not stop a run."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point. Ends the process with the exit code of design: 0 done, 1 findings, 2 can't run, 3 unrecognised."""
    _use_utf8()
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    lang = set_language(detect_language(_asked_language(arguments)))
    try:
        code = cli.main(args=list(arguments), prog_name="xlretro", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        _stop(T("已中断，没有写出结果。", "Interrupted; nothing was written."), 130)
    except KeyboardInterrupt:
        _stop(T("已中断，没有写出结果。", "Interrupted; nothing was written."), 130)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        sys.exit(2)
    except click.ClickException as error:
        _say(usage_message(error, lang))
        sys.exit(2)
    except XlretroError as error:
        _say(T("错误：{what}", "Error: {what}").fill(what=error.message)(lang))
        if error.hint:
            _say(f"  → {error.hint(lang)}")
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left; nothing more to say
        sys.exit(0)
    except OSError as error:
        if os.environ.get("XLRETRO_DEBUG") and error.errno not in {errno.ENAMETOOLONG, errno.ENOSPC}:
            raise
        where = error.filename or ""
        _stop(T("错误：{where}：{why}", "Error: {where}: {why}").fill(where=where, why=_os_trouble(error)), 2)
    except Exception as error:
        if os.environ.get("XLRETRO_DEBUG"):
            raise
        _stop(T("内部错误：{what}。这是 xlretro 的问题，设置 XLRETRO_DEBUG=1 再运行一次可看到详情。",
                "Internal error: {what}. This is a bug of xlretro's; run again with XLRETRO_DEBUG=1 for details.").fill(
                    what=f"{type(error).__name__}: {error}"), 2)  # fmt: skip


def _os_trouble(error: OSError) -> Text:
    """What the system would not do, in words where they are known."""
    if error.errno == errno.ENAMETOOLONG:
        return T("文件名太长，请改短", "the name is too long; shorten it")
    if error.errno == errno.ENOSPC:
        return T("磁盘空间不足", "the disk is full")
    return T(f"系统不允许（{error.strerror}）", f"the system refused ({error.strerror})")


def _stop(message: Text, code: int) -> None:
    _say(message(language()))
    sys.exit(code)
