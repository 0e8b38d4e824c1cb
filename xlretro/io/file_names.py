"""Names for files that every system takes."""

from __future__ import annotations

import re

__all__ = ["safe_in_a_name"]

_REFUSED = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
"""What Windows refuses in the name of a file."""


def safe_in_a_name(text: str) -> str:
    """*text* as a part of a file's name; "" where nothing of it can stand there."""
    return _REFUSED.sub("-", text).strip(" .")
