"""How many lines a text takes in a column: a guess, for programs that show a file without fitting its rows anew."""

from __future__ import annotations

import math

__all__ = ["line_count"]


def line_count(text: str, width: float) -> int:
    """Lines that *text* takes in a column *width* characters wide; a Chinese character is two wide."""
    room = max(4.0, width - 2.5)
    return sum(
        max(1, math.ceil(sum(0.9 if character.isascii() else 2 for character in line) / room))
        for line in text.splitlines() or [""]
    )
