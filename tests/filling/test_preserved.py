"""Whatever a department put into its workbook is still there after it was filled: the ten workbooks of tests/preserved."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from openxml_audit import OpenXmlValidator

from tests.edit.build import differing
from tests.filling.build import TODAY, sourced
from tests.preserved.matrix import DATA, left_of, written
from tests.preserved.workbooks import WORKBOOKS
from xlretro.commands.fill_into import fill_into

TOUCHED = re.compile(r"xl/(workbook|styles|calcChain|tables/table\d+|worksheets/sheet\d+)\.xml")

each = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.corpus) if name.startswith("corpus") else name for name in WORKBOOKS]
)


@each
def test_nothing_is_lost_by_filling(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if name.startswith("corpus"):
        request.getfixturevalue("corpus")
    source, data = written(name, tmp_path), sourced(yaml.safe_load(DATA))
    target = source.with_stem("填好")
    filled = fill_into(data, source, target, today=TODAY)
    assert filled.added["issues"] == 1
    assert bool(filled.pivots) == (name == "a pivot table")
    left = left_of(source.read_bytes(), target.read_bytes())
    assert (left.lost, left.added, dict(left.lost_inside)) == ([], 0, {})
    assert not {part for part in differing(source, target) if not TOUCHED.fullmatch(part)}
    before, after = ({(e.part_uri, e.description) for e in OpenXmlValidator().validate(str(path)).errors} for path in (source, target))
    assert after <= before
    once = target.read_bytes()
    assert not fill_into(data, target, today=TODAY).changed
    assert target.read_bytes() == once
