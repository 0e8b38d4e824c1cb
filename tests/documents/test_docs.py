"""The examples of docs/documents.*.md are read as the pages say."""

from __future__ import annotations

import re

import pytest

from tests.conftest import REPOSITORY
from tests.documents.build import read
from xlretro.language import Language
from xlretro.render import account_text


@pytest.mark.parametrize(("lang", "name"), [("zh", "秋季订货会.md"), ("en", "fair.md")])
def test_the_example_is_read_as_the_page_says(lang: Language, name: str) -> None:
    page = (REPOSITORY / "docs" / f"documents.{lang}.md").read_text(encoding="utf-8")
    [(_, document), (_, said)] = re.findall(r"^```(markdown|text)\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    assert account_text(read(document, name), lang) + "\n" == said
