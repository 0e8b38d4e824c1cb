"""What `doctor` found, as text and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from xlretro.language import Language, Text

if TYPE_CHECKING:
    from xlretro.commands.diagnosis import Check

__all__ = ["check_lines", "diagnosis_json", "diagnosis_text"]

_STATE_TITLES = {"ok": Text("正常", "ok"), "note": Text("提示", "note"), "problem": Text("问题", "problem")}


def check_lines(check: Check, lang: Language) -> Iterator[str]:
    """One check of `doctor`: how it came out, and below it what to do."""
    state = f"{_STATE_TITLES[check.state](lang):<{2 if lang == 'zh' else 7}}"
    yield f"{state}  {check.title(lang)}{Text('：', ': ')(lang)}{check.message(lang)}"
    if check.fix:
        yield f"      → {check.fix(lang)}"


def diagnosis_text(checks: Sequence[Check], lang: Language) -> str:
    """Every check, then one line of totals."""
    lines = [line for check in checks for line in check_lines(check, lang)]
    states = Counter(check.state.value for check in checks)
    parts = Text("，", ", ")(lang).join(
        f"{title(lang)} {states[state]}" for state, title in _STATE_TITLES.items() if states[state])
    total = Text("检查了 {n} 项：", "{n} checks: ").fill(n=len(checks))(lang)
    return "\n".join([*lines, "", total + parts])


def diagnosis_json(checks: Sequence[Check]) -> dict[str, Any]:
    """The result of `doctor`; the texts stand in both languages."""
    empty = Text("", "")
    states = Counter(check.state.value for check in checks)
    return {
        "checks": [
            {"key": c.key, "state": c.state.value, "title": c.title.zh, "title_en": c.title.en,
             "message": c.message.zh, "message_en": c.message.en,
             "fix": (c.fix or empty).zh, "fix_en": (c.fix or empty).en}
            for c in checks
        ],
        "counts": {state: states[state] for state in _STATE_TITLES},
    }  # fmt: skip
