"""What can't be changed without loss is refused with its reason before anything is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.filling.build import DATA, TODAY, sourced
from tests.reader.build import GOALS, LESSONS, rezip, write
from xlretro.commands.fill_into import fill_into, replace_workbook
from xlretro.errors import InputRefused, OutputRefused, XlretroError

ONE = {"lessons": DATA["lessons"]}


def refused(target: Path, data: dict[str, Any] = ONE) -> str:
    before = target.read_bytes()
    with pytest.raises(XlretroError) as raised:
        fill_into(sourced(data), target, overwrite=True, today=TODAY)
    assert target.read_bytes() == before
    assert [path for path in target.parent.iterdir() if path.name.startswith(".xlretro")] == []
    return raised.value.message.zh


def test_signed(tmp_path: Path) -> None:
    target = write(tmp_path / "签名.xlsx", {"经验": LESSONS, "目标": GOALS})
    rezip(target, lambda name, content: content, {"_xmlsignatures/origin.sigs": b""})
    assert "数字签名" in refused(target)


@pytest.mark.corpus
def test_encrypted(corpus: Path, tmp_path: Path) -> None:
    target = tmp_path / "密.xlsx"
    target.write_bytes((corpus / "poi__protected_passtika.xlsx").read_bytes())
    assert "加密" in refused(target)


def test_an_array_formula(tmp_path: Path) -> None:
    target = write(tmp_path / "数组.xlsx", {"经验": LESSONS, "目标": GOALS},
                   after=lambda book: book.worksheets()[0].write_array_formula("C2:C3", "{=A2:A3}"))  # fmt: skip
    said = refused(target, {"lessons": [{"具体经验描述": LESSONS[1][1], "复用场景建议": "别处"}]})
    assert "C2 属于 C2:C3 的数组公式" in said


def test_a_summary_of_ours_or_no_retrospective(tmp_path: Path) -> None:
    target = write(tmp_path / "考勤.xlsx", {"考勤": [["工号", "姓名"], [1, "甲"]]})
    assert "没有认出" in refused(target)


def test_changed_by_somebody_else_meanwhile(tmp_path: Path) -> None:
    target = write(tmp_path / "并发.xlsx", {"经验": LESSONS, "目标": GOALS})
    now = target.read_bytes()
    with pytest.raises(OutputRefused, match="被别的程序改过"):
        replace_workbook(target, None, b"as it was read", b"as it would be written")
    assert target.read_bytes() == now
    assert list(tmp_path.iterdir()) == [target]


def test_a_damaged_file(tmp_path: Path) -> None:
    target = tmp_path / "坏.xlsx"
    target.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(InputRefused):
        fill_into(sourced(ONE), target, today=TODAY)


def test_what_is_no_file_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "没有.xlsx", tmp_path):
        with pytest.raises(InputRefused) as raised:
            fill_into(sourced(ONE), path, today=TODAY)
        assert str(path) in raised.value.message.zh
