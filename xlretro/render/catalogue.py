"""The catalogue of checks, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xlretro.language import Language, Text
from xlretro.model.finding import SEVERITY_TITLES
from xlretro.rules.rule import Rule

__all__ = ["explanation", "rules_json", "rules_text"]


def rules_text(rules: Iterable[Rule], lang: Language) -> str:
    """The catalogue, a line a rule."""
    return "\n".join(f"{rule.code}  {SEVERITY_TITLES[rule.severity](lang)}  {rule.title(lang)}" for rule in rules)


def _example(example: Any) -> str:
    import yaml

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        if isinstance(value, list):
            return [plain(item) for item in value]
        return value if value is None or isinstance(value, str | int | float | bool) else str(value)

    text: str = yaml.safe_dump(plain(dict(example)), allow_unicode=True, sort_keys=False, width=100)
    return "\n".join(f"    {line}" for line in text.splitlines())


def explanation(rule: Rule, lang: Language) -> str:
    """What a rule looks for, why, how to mend it, and an example of each kind."""
    headings = {
        "why": Text("为什么", "Why"),
        "fix": Text("怎么改", "How to mend it"),
        "fails": Text("会报的例子", "Raises it"),
        "passes": Text("不会报的例子", "Does not raise it"),
    }
    return "\n".join([
        f"{rule.code} {rule.name}  {SEVERITY_TITLES[rule.severity](lang)}",
        rule.title(lang),
        "",
        f"{headings['why'](lang)}",
        f"    {rule.why(lang)}",
        f"{headings['fix'](lang)}",
        f"    {rule.general_fix(lang)}",
        f"{headings['fails'](lang)}",
        _example(rule.fails),
        f"{headings['passes'](lang)}",
        _example(rule.passes),
    ])  # fmt: skip


def rules_json(rules: Iterable[Rule]) -> list[dict[str, str]]:
    """The catalogue for programs."""
    return [
        {"code": r.code, "name": r.name, "severity": r.severity.value, "title": r.title.zh, "title_en": r.title.en}
        for r in rules
    ]
