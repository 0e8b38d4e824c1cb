"""The command `fill`: data from anywhere into a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlretro.cli.language import LocalCommand, argument, language, option
from xlretro.cli.options import CONFIG, PASSWORD, FilePath, InputPath, as_text, say
from xlretro.errors import UsageRefused
from xlretro.language import LANGUAGES, Language, Text

if TYPE_CHECKING:
    from xlretro.commands.fill import Filled
    from xlretro.model.names import Naming
    from xlretro.model.sourced import Sourced

__all__ = ["fill"]

T = Text


@click.command(cls=LocalCommand, text=T(
    "把数据填进新工作簿，或用 --into 填进已有的：YAML、JSON、CSV、另一个工作簿、Word 或 Markdown 文档、数据库查询。",
    "Fill data into a workbook, a new one or with --into one that is there: YAML, JSON, CSV, another workbook, a Word or "
    "Markdown document, a database."))
@argument("sources", nargs=-1, type=InputPath(), metavar="DATA...")
@option("-o", "--output", type=FilePath(), metavar="OUT", text=T(
    "写到哪个 .xlsx 文件；用 --into 时是改好的副本，不给则改工作簿本身。",
    "The .xlsx file to write; with --into a changed copy, and without it the workbook itself is changed."))  # fmt: skip
@option("--into", type=FilePath(), metavar="WORKBOOK", text=T(
    "填进这个已有的工作簿：按表、关键列和标题对上每一行，人填过的不动，其余部分原样保留。",
    "Fill this workbook: rows are matched by table, key and title; what people typed and everything else stays."))  # fmt: skip
@option("--from", "form", type=click.Choice(["yaml", "json", "csv"]), text=T(
    "没有后缀的数据（如标准输入 -）是哪种格式；默认看内容。",
    "What data without an ending is, such as stdin (-); by default its content tells."))  # fmt: skip
@option("--sql", "database", metavar="URL", text=T(
    "从这个数据库查询，只读；密码放在环境变量 XLRETRO_SQL_PASSWORD 里。需要 xlretro[sql]。",
    "Query this database, read-only; the password stands in XLRETRO_SQL_PASSWORD. Needs xlretro[sql]."))  # fmt: skip
@option("--query", "queries", multiple=True, metavar="TABLE=SELECT", text=T(
    "哪张表用哪条 SELECT，可多次使用；或一个写着 表: SELECT 的 YAML 文件。",
    "The SELECT of a table; may be repeated. Or a YAML file of table: SELECT."))  # fmt: skip
@option("--mapping", type=FilePath(), metavar="FILE", text=T(
    "名称映射：数据里的表名、列名对应工作簿里的哪一列。", "What the names in the data mean in the workbook."))
@option("--show-mapping", is_flag=True, text=T(
    "按给出的数据拟一份映射，改好后交给 --mapping；不写工作簿。",
    "Draft such a mapping from the data, to be corrected and given to --mapping; writes no workbook."))  # fmt: skip
@option("--carry-over", is_flag=True, text=T(
    "给出的工作簿是上期的：带走部门、目标（实际完成值成为上期值）和没有关闭的措施。",
    "Workbooks are the last period's: take over department, goals (their actual value as the previous one), open measures."))
@option("--part", type=click.IntRange(min=1), default=1, metavar="N", text=T(
    "文档里有几篇复盘时读第几篇；默认第一篇。", "Which retrospective of a document that holds several; the first by default."))
@option("--partial", is_flag=True, text=T(
    "填不进去的行整行略过并列出，其余照填；默认有一处不行就什么都不写。",
    "Leave out and list the rows that do not fit; by default nothing is written then."))  # fmt: skip
@option("--dry-run", is_flag=True, text=T(
    "只检查数据，不写文件；用 --into 时逐格列出会改什么。",
    "Check the data and write nothing; with --into, list every cell that would change."))  # fmt: skip
@option("--json", "as_json", is_flag=True, text=T("结果用 JSON 输出。", "Print the result as JSON."))
@option("--schema", "show_schema", is_flag=True, text=T(
    "输出数据文件的 JSON Schema，编辑器可据此提示和检查。", "Print the JSON schema of data files, for editors and checks."))
@CONFIG
@PASSWORD
@option("--lang", "lang", type=click.Choice(LANGUAGES), text=T("工作簿的语言。", "The language of the workbook."))
@option("--overwrite", is_flag=True, text=T(
    "覆盖已有的输出文件；用 --into 时另一个意思：数据不同的格子，人填的内容和公式也改写，并逐项列出。",
    "Replace an output file that stands there; with --into it means the cells: where the data differ, replace what people "
    "typed, formulas too, and list each."))  # fmt: skip
@click.pass_context
def fill(
    ctx: click.Context, sources: tuple[Path | str, ...], output: Path | None, into: Path | None, form: str | None,
    database: str | None, queries: tuple[str, ...], mapping: Path | None, show_mapping: bool, carry_over: bool, part: int,
    partial: bool, dry_run: bool, as_json: bool, show_schema: bool, config: Path | None, password: str | None,
    lang: Language | None, overwrite: bool,
) -> None:  # fmt: skip
    if show_schema:
        _print_schema()
        return
    naming = _naming(sources, mapping, config)
    sourced = _sourced(naming, sources, form, database, queries, password, carry_over, part, drafting=show_mapping)
    if sourced.account and not as_json:
        from xlretro.render import account_text

        say(account_text(sourced, language()))
    if not as_json:
        for note in sourced.notes:
            say(note(language()))
    if show_mapping:
        from xlretro.commands.mapping import drafted_mapping

        click.echo(drafted_mapping(naming, language()), nl=False)
        return
    _tell_unused(naming, mapping)
    if into is not None:
        from xlretro.cli.fill_into import fill_workbook

        ctx.exit(fill_workbook(sourced, into, output, overwrite=overwrite, partial=partial, dry_run=dry_run, as_json=as_json))
    if output is None and not dry_run:
        raise _missing("-o")
    ctx.exit(_fill_new(sourced, output, lang or language(), partial, dry_run, overwrite, as_json))


def _fill_new(
    sourced: Sourced, output: Path | None, lang: Language, partial: bool, dry_run: bool, overwrite: bool, as_json: bool
) -> int:
    """Write a new workbook and say so; the exit code."""
    from xlretro.commands.fill import fill as run
    from xlretro.render import filled_json, filled_text, misfits_json

    if as_json and sourced.misfits and not partial:
        click.echo(as_text(misfits_json(sourced)))
        return 2
    filled = run(sourced, output, lang=lang, dry_run=dry_run, overwrite=overwrite, partial=partial)
    if as_json:
        click.echo(as_text(filled_json(filled, sourced, dry_run=dry_run)))
    else:
        _tell_left_out(filled)
        click.echo(filled_text(filled, sourced.retro.kind, language(), dry_run=dry_run))
    return 1 if filled.left_out else 0


def _tell_left_out(filled: Filled) -> None:
    from xlretro.commands.misfits import listed

    for title in filled.computed:
        say(T("“{title}”由工作簿自己计算，数据里的没有采用", "“{title}” is computed; the data's own values are left out").fill(
            title=title)(language()))  # fmt: skip
    if filled.left_out:
        say(T("没有填进去的 {count} 处：", "{count} left out:").fill(count=len(filled.left_out))(language()))
        say(listed(filled.left_out)(language()))


def _print_schema() -> None:
    from xlretro.render import data_schema
    from xlretro.workbooks import RETRO

    click.echo(as_text(data_schema(RETRO)))


def _naming(sources: tuple[Path | str, ...], mapping: Path | None, config: Path | None) -> Naming:
    """What names mean: by the declaration, the office's settings and the mapping."""
    from xlretro.commands.configure import configured
    from xlretro.model.names import Naming

    kind = configured([source for source in sources if str(source) != "-"], config=config).kinds[0]
    if mapping is None:
        return Naming(kind)
    from xlretro.commands.mapping import read_mapping

    return read_mapping(mapping, kind)


def _sourced(
    naming: Naming, sources: tuple[Path | str, ...], form: str | None, database: str | None, queries: tuple[str, ...],
    password: str | None, carry_over: bool, part: int, *, drafting: bool,
) -> Sourced:  # fmt: skip
    from xlretro.commands.sources import read_sources

    if not sources and database is None:
        raise _missing("DATA...")
    if (database is None) != (not queries):
        raise UsageRefused(
            T("--sql 和 --query 要一起用", "--sql and --query go together"),
            T('例：--sql sqlite:///指标.db --query goals="SELECT …"',
              'For example: --sql sqlite:///figures.db --query goals="SELECT …"'),
        )  # fmt: skip
    more = []
    if database is not None:
        from xlretro.commands.queries import queries_from
        from xlretro.io.databases import given_queries

        more.append(given_queries(database, queries_from(queries)))
    return read_sources(
        sources, naming.kind, naming=naming, form=form, password=password, carry_over=carry_over, more=more, drafting=drafting,
        part=part,
    )


def _tell_unused(naming: Naming, mapping: Path | None) -> None:
    if mapping is not None:
        from xlretro.commands.mapping import unused_names

        for note in unused_names(naming):
            say(note(language()))


def _missing(name: str) -> UsageRefused:
    return UsageRefused(
        T("缺少 {name}", "{name} is missing").fill(name=name),
        T("例：xlretro fill 数据.yaml -o 复盘.xlsx", "For example: xlretro fill data.yaml -o retro.xlsx"),
    )
