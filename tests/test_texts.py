"""Everything a person reads stands in both languages, with the same words to fill in and each language's punctuation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import xlretro

PACKAGE = Path(xlretro.__file__).parent


def texts() -> Iterator[tuple[str, str, str]]:
    """(place, zh, en) of every Text written out in the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"Text", "T"}:
                words = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                if len(words) == 2:
                    yield f"{path.relative_to(PACKAGE)}:{node.lineno}", *words


ALL = list(texts())


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_there_are_texts() -> None:
    assert len(ALL) > 400


@pytest.mark.parametrize(("place", "zh", "en"), ALL, ids=[place for place, *_ in ALL])
def test_both_languages_say_the_same_and_read_well(place: str, zh: str, en: str) -> None:
    assert bool(zh.strip()) == bool(en.strip())
    if "{{" not in zh:
        assert names(zh) == names(en), "other words to fill in"
    if re.fullmatch(r"[^，。；]*(?:,[^，。；]*)+", zh) and "name" in en:
        return  # a line of a CSV file
    assert not re.search(r"[\u4e00-\u9fff”][,;?!](?=[\u4e00-\u9fff“ ]|$)", zh), "half-width punctuation in Chinese"
    assert not re.search(r"[\u4e00-\u9fff]:[\u4e00-\u9fff“{.-]", zh), "half-width colon in Chinese"
    assert not re.search(r"[\u4e00-\u9fff]\([^)]*\)(?![?*+])|[)）],[\u4e00-\u9fff]", zh), "half-width brackets in Chinese"
    assert not re.search(r"[，。：；？！（）]", en), "full-width punctuation in English"
