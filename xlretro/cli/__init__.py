"""The command line. Nothing here decides anything about workbooks."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from typing import Any

__all__ = ["cli", "main"]

_FEW_LOOKS = 50_000
"""Objects between two looks for garbage. Loading all that a check of one workbook needs makes fewer, and nearly all of them
stay: dozens of looks would find nothing."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point: see `xlretro.cli.process.main`."""
    gc.set_threshold(_FEW_LOOKS)  # before anything is loaded
    from xlretro.cli.process import main as run

    run(arguments)


def __getattr__(name: str) -> Any:
    """`cli`, the commands themselves, for whoever describes or tests them."""
    if name != "cli":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from xlretro.cli.commands import cli

    return cli
