"""The command `recompute`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from xlretro.cli.language import LocalCommand, language, option
from xlretro.cli.options import CONFIG, JOBS, MESSAGE_LANG, OVERWRITE, PATHS, Date, FilePath, as_text, progress
from xlretro.errors import UsageRefused
from xlretro.language import Text

__all__ = ["recompute"]

T = Text


@click.command(cls=LocalCommand, text=T(
    "不用 Excel，把自动计算列和看板的结果算好写回文件；已经是对的文件不动。",
    "Compute the computed columns and 看板 without Excel, and store the results; a file that is right is left alone."))
@PATHS
@option("-o", "--output", type=FilePath(), metavar="DIR", text=T(
    "写成副本放到这个文件夹；不写就改原文件，除公式的结果外还改了别的，旁边留 .bak 备份。",
    "Write copies to this folder. Without it the files themselves are changed; where anything but results of formulas "
    "changes, a backup .bak stays beside."))  # fmt: skip
@option("--as-of", type=Date(), metavar="DATE", text=T(
    "按哪一天计算，同时写进工作簿的截至日期；默认用工作簿里的截至日期，再没有就用今天。",
    "The day to compute for, which is also written into the workbook's 截至日期; by default the workbook's own, else today."))
@option("--restore", is_flag=True, text=T(
    "放回模板里被手填的数覆盖或丢失的公式；手填的数逐个列出。",
    "Put back the template's formulas that were overwritten or lost; what was typed there is listed."))  # fmt: skip
@option("--dry-run", is_flag=True, text=T("只列出会改哪些格子，不写文件。", "List the cells that would change and write nothing."))
@OVERWRITE
@option("--json", "as_json", is_flag=True, text=T("结果用 JSON 输出。", "Print the result as JSON."))
@CONFIG
@JOBS
@MESSAGE_LANG
@click.pass_context
def recompute(
    ctx: click.Context, paths: tuple[Path | str, ...], output: Path | None, as_of: date | None, restore: bool,
    dry_run: bool, overwrite: bool, as_json: bool, config: Path | None, jobs: int | None,
) -> None:  # fmt: skip
    from xlretro.commands.configure import configured
    from xlretro.commands.orders import Orders
    from xlretro.commands.recompute_files import exit_code, recompute_files
    from xlretro.commands.settings import Settings
    from xlretro.render import recompute_json, recompute_text

    own = configured(paths, config=config)
    settings = Settings(as_of=as_of, policy=own.policy, kinds=own.kinds, limits=own.limits)
    orders = Orders(fix=True, output=output, in_place=output is None, dry_run=dry_run, overwrite=overwrite, lang=language())
    report = recompute_files(paths, settings, orders, restore=restore, jobs=jobs,
                             progress=progress(T("重算", "Computing")))  # fmt: skip
    if not report.files and not as_json:
        raise UsageRefused(T("没有找到工作簿", "no workbook was found"),
                           T("请给出 .xlsx 文件或放着它们的文件夹。", "Name .xlsx files, or a folder that holds them."))
    click.echo(as_text(recompute_json(report)) if as_json else recompute_text(report, language()))
    ctx.exit(exit_code(report) if report.files else 2)
