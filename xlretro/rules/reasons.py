"""Why a cell can't be read, as a part of a finding's message."""

from __future__ import annotations

from xlretro.language import Text
from xlretro.model.interpret import Broken

__all__ = ["reason"]


def reason(broken: Broken) -> Text:
    """What the error says of the cell, without its full stop."""
    return Text(broken.error.message.zh.rstrip("。"), broken.error.message.en.rstrip("."))
