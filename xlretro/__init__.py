"""xlretro: an Excel toolkit for operations retrospectives (复盘)."""

from __future__ import annotations

__version__ = "0.1.0"
