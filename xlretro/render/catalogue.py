"""The catalogue of checks, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from xlretro.language import Language, Text
from xlretro.model.finding import SEVERITY_TITLES
from xlretro.model.policy import Policy
from xlretro.rules.rule import Rule

__all__ = ["explanation", "rules_json", "rules_text"]


_SCOPES = {
    "1": Text("工作簿结构", "the workbook's structure"),
    "2": Text("表1 目标", "table 1, goals"),
    "3": Text("表2 阶段", "table 2, phases"),
    "4": Text("表3 问题与措施", "table 3, problems and measures"),
    "5": Text("表4 经验", "table 4, lessons"),
    "6": Text("几张表之间", "across tables"),
    "7": Text("用词", "wording"),
    "9": Text("文件", "the file"),
}
"""What a rule looks at, by the hundred of its code."""


def _scope(rule: Rule) -> Text:
    return _SCOPES[rule.code[2]]


def _settings(policy: Policy) -> list[str]:
    """The lines of xlretro.toml without which the example would raise nothing."""
    lists = {"[allowed]": {"departments": policy.departments, "owners": policy.owners}, "[words]": {"vague": policy.vague_words}}
    lines = []
    for section, keys in lists.items():
        written = [f"{key} = {json.dumps(words, ensure_ascii=False)}" for key, words in keys.items() if words]
        lines += [section, *written] if written else []
    return [f"    {line}" for line in lines]


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
        "settings": Text("例子用的配置（xlretro.toml）", "Settings of the examples (xlretro.toml)"),
    }
    settings = _settings(rule.policy)
    return "\n".join([
        f"{rule.code} {rule.name}  {SEVERITY_TITLES[rule.severity](lang)}  {_scope(rule)(lang)}",
        rule.title(lang),
        "",
        f"{headings['why'](lang)}",
        f"    {rule.why(lang)}",
        f"{headings['fix'](lang)}",
        f"    {rule.general_fix(lang)}",
        *([headings["settings"](lang), *settings] if settings else []),
        f"{headings['fails'](lang)}",
        _example(rule.fails),
        f"{headings['passes'](lang)}",
        _example(rule.passes),
    ])  # fmt: skip


def rules_json(rules: Iterable[Rule]) -> list[dict[str, str]]:
    """The catalogue for programs."""
    return [
        {"code": r.code, "name": r.name, "severity": r.severity.value, "scope": _scope(r).zh, "scope_en": _scope(r).en,
         "title": r.title.zh, "title_en": r.title.en, "why": r.why.zh, "why_en": r.why.en,
         "fix": r.general_fix.zh, "fix_en": r.general_fix.en}
        for r in rules
    ]  # fmt: skip
