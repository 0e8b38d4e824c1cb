"""From an office's settings file to what a run needs: policy, kinds of workbook, what fails, how much is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from xlretro.errors import UsageRefused
from xlretro.io.config import find_config
from xlretro.io.reading.guard import DEFAULT, Limits
from xlretro.language import Text
from xlretro.model.finding import Severity
from xlretro.model.policy import Policy
from xlretro.model.schema import WorkbookKind
from xlretro.workbooks import RETRO

__all__ = ["CODES_HINT", "NO_CODE", "Configured", "configured", "is_code"]


class Configured(NamedTuple):
    """What a run goes by: the office's settings, and what the command line says instead."""

    policy: Policy = Policy()
    kinds: tuple[WorkbookKind, ...] = (RETRO,)
    fail_on: Severity = Severity.ERROR
    limit: int = 5
    """Findings of one code that the text output shows of one file; 0 for all."""
    limits: Limits = DEFAULT
    """What a single file may cost."""
    path: Path | None = None
    """The settings file in use; None where there is none."""


def configured(
    paths: Sequence[Path | str],
    *,
    config: Path | None = None,
    select: Sequence[str] | None = None,
    ignore: Sequence[str] | None = None,
) -> Configured:
    """The settings for a run over *paths*: those in *config*, else those that lie beside or above them, else none.

    *select* and *ignore* (codes or prefixes; None where the command line does not name any) replace the file's: the
    file's `ignore` does not take away what was selected by hand. Raises DataRefused where the file can't be read or a
    key in it does not fit, UsageRefused where *paths* lead to different files or a code is unknown.
    """
    asked = [_asked(codes) if codes is not None else None for codes in (select, ignore)]
    path = config if config is not None else find_config(paths)
    own = Configured()
    if path is not None:
        from xlretro.commands.settings_file import configured_by  # most runs have none, and start the sooner

        own = configured_by(path)
    policy = own.policy
    if asked[0] is not None:
        policy = policy._replace(select=asked[0], ignore=())
    if asked[1] is not None:
        policy = policy._replace(ignore=asked[1])
    return own._replace(policy=policy)


def _asked(codes: Iterable[str]) -> tuple[str, ...]:
    """Codes of the command line, as the rules carry them."""
    wanted = tuple(code.strip().upper() for code in codes if code.strip())
    for code in wanted:
        if not is_code(code):
            raise UsageRefused(NO_CODE.fill(code=code), CODES_HINT)
    return wanted


def is_code(code: str) -> bool:
    from xlretro.rules import RULES  # most runs name none, and start the sooner

    return bool(code) and any(rule.code.startswith(code) for rule in RULES)


NO_CODE = Text("没有编码为 {code} 的校验", "there is no check {code}")
CODES_HINT = Text("xlretro rules 列出全部。", "xlretro rules lists them all.")
