"""The command `fill`: data from anywhere into a workbook."""

from __future__ import annotations

from pathlib import Path

import click

from xlretro.cli.language import LocalCommand, argument, language, option
from xlretro.cli.options import OVERWRITE, FilePath, say
from xlretro.language import LANGUAGES, Language, Text

__all__ = ["fill"]

T = Text


@click.command(cls=LocalCommand, text=T(
    "把 YAML、JSON、CSV 数据填进一个新工作簿。", "Fill data (YAML, JSON, CSV) into a new workbook."))
@argument("sources", nargs=-1, required=True, type=FilePath(), metavar="DATA...")
@option("-o", "--output", required=True, type=FilePath(), metavar="OUT", text=T(
    "写到哪个 .xlsx 文件。", "The .xlsx file to write."))  # fmt: skip
@option("--dry-run", is_flag=True, text=T("只检查数据，不写文件。", "Check the data and write nothing."))
@option("--lang", "lang", type=click.Choice(LANGUAGES), text=T("工作簿的语言。", "The language of the workbook."))
@OVERWRITE
def fill(sources: tuple[Path, ...], output: Path, dry_run: bool, lang: Language | None, overwrite: bool) -> None:
    from xlretro.commands.fill import fill as run
    from xlretro.workbooks import RETRO

    filled = run(sources, output, RETRO, lang=lang or language(), dry_run=dry_run, overwrite=overwrite)
    counts = T("、", ", ")(language()).join(
        f"{RETRO[key].caption(language())} {n}" + T(" 行", " row(s)")(language()) for key, n in filled.rows.items())
    for title in filled.left_out:
        say(T("“{title}”由工作簿自己计算，数据里的没有采用", "“{title}” is computed; the data's own values are left out").fill(
            title=title)(language()))  # fmt: skip
    done = T("将写入", "would write") if dry_run else T("已写入", "written")
    click.echo(T("{done} {path}：{counts}", "{done} {path}: {counts}").fill(done=done, path=output, counts=counts)(language()))
