"""`fill --into`: what it prints. The options stand with the command."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlretro.cli.language import language
from xlretro.cli.options import as_text, say
from xlretro.errors import DataRefused

if TYPE_CHECKING:
    from xlretro.model.sourced import Sourced

__all__ = ["fill_workbook"]


def fill_workbook(
    sourced: Sourced, target: Path, output: Path | None, *, overwrite: bool, partial: bool, dry_run: bool, as_json: bool,
    as_of: date | None = None,
) -> int:  # fmt: skip
    """Fill an existing workbook and say what was changed; the exit code: 1 where rows were left out."""
    from xlretro.commands.fill_into import fill_into
    from xlretro.render import filled_into_json, filled_into_text

    kind = sourced.retro.kind
    try:
        filled = fill_into(sourced, target, output, overwrite=overwrite, partial=partial, dry_run=dry_run, as_of=as_of)
    except DataRefused:
        if not as_json or partial:
            raise
        filled = fill_into(sourced, target, output, overwrite=overwrite, partial=True, dry_run=True, as_of=as_of)
        click.echo(as_text(filled_into_json(filled, sourced, written=False)))
        return 2
    if as_json:
        click.echo(as_text(filled_into_json(filled, sourced, written=not dry_run)))
    else:
        result, notes = filled_into_text(filled, kind, language(), dry_run=dry_run)
        for note in notes:
            say(note)
        click.echo(result)
    return 1 if filled.left_out else 0
