"""Whatever a department put into its workbook is still there after it was annotated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.edit.build import differing
from tests.preserved.matrix import annotate, left_of, written
from tests.preserved.workbooks import WORKBOOKS

TOUCHED = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|xl/styles\.xml"
    r"|xl/worksheets/(_rels/)?sheet\d+\.xml(\.rels)?|xl/xlretro/.*|xl/comments\d+\.xml|xl/drawings/vmlDrawing\d+\.vml"
)
"""Marked sheets and the sheet of findings, and the parts that must name a mark, a note or a sheet."""

each = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.corpus) if name.startswith("corpus") else name for name in WORKBOOKS]
)


@each
def test_nothing_is_lost_by_annotating(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if name.startswith("corpus"):
        request.getfixturevalue("corpus")
    source = written(name, tmp_path)
    target = source.with_stem("标注")
    annotate(source, target)
    left = left_of(source.read_bytes(), target.read_bytes())
    assert (left.lost, dict(left.lost_inside)) == ([], {})
    others = {part for part in differing(source, target) if not TOUCHED.fullmatch(part)}
    assert not others
