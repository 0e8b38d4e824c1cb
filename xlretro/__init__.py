"""xlretro: an Excel toolkit for operations retrospectives (复盘). The functions of `xlretro.api` are here as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlretro.api import Retrospective, consolidate, fill, read, recompute, validate

__version__ = "0.1.0"

__all__ = ["Retrospective", "__version__", "consolidate", "fill", "read", "recompute", "validate"]


def __getattr__(name: str) -> Any:
    """What is asked for of the API is loaded then: every command starts without."""
    if name in __all__:
        from xlretro import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
