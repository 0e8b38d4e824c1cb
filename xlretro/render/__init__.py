"""Findings and results as text for people, and as JSON, SARIF and JUnit for programs.

A name is loaded when it is first asked for: each run of the command line renders one thing, and starts the sooner.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlretro.render.account import account_text
    from xlretro.render.catalogue import explanation, rules_json, rules_text
    from xlretro.render.consolidation import outcome_json, outcome_text
    from xlretro.render.counts import VERDICT_TITLES
    from xlretro.render.diagnosis import check_lines, diagnosis_json, diagnosis_text
    from xlretro.render.filled_into import filled_into_json, filled_into_text
    from xlretro.render.filling import filled_json, filled_text, misfits_json
    from xlretro.render.json import report_json
    from xlretro.render.junit import report_junit
    from xlretro.render.recompute import recompute_json, recompute_text
    from xlretro.render.sarif import report_sarif
    from xlretro.render.schema import data_schema
    from xlretro.render.summary import summary_text
    from xlretro.render.text import FINDINGS_SHOWN, report_text

__all__ = [
    "FINDINGS_SHOWN",
    "VERDICT_TITLES",
    "account_text",
    "check_lines",
    "data_schema",
    "diagnosis_json",
    "diagnosis_text",
    "explanation",
    "filled_into_json",
    "filled_into_text",
    "filled_json",
    "filled_text",
    "misfits_json",
    "outcome_json",
    "outcome_text",
    "recompute_json",
    "recompute_text",
    "report_json",
    "report_junit",
    "report_sarif",
    "report_text",
    "rules_json",
    "rules_text",
    "summary_text",
]

_MODULES = {
    "account": ("account_text",),
    "catalogue": ("explanation", "rules_json", "rules_text"),
    "consolidation": ("outcome_json", "outcome_text"),
    "counts": ("VERDICT_TITLES",),
    "diagnosis": ("check_lines", "diagnosis_json", "diagnosis_text"),
    "filled_into": ("filled_into_json", "filled_into_text"),
    "filling": ("filled_json", "filled_text", "misfits_json"),
    "json": ("report_json",),
    "junit": ("report_junit",),
    "recompute": ("recompute_json", "recompute_text"),
    "sarif": ("report_sarif",),
    "schema": ("data_schema",),
    "summary": ("summary_text",),
    "text": ("FINDINGS_SHOWN", "report_text"),
}


def __getattr__(name: str) -> Any:
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
