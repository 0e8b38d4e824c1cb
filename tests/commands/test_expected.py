"""--expect: the list of departments, and which of them sent nothing."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.commands.conftest import GOOD, changed
from xlretro.commands.expected import department_key, expected_departments
from xlretro.errors import DataRefused


def missing(run, listed: str, *names: str) -> list[str]:
    Path("名单.txt").write_text(listed, encoding="utf-8")
    ended = run("consolidate", *names or ["in"], "-o", "s.xlsx", "--expect", "名单.txt", "--json")
    assert ended.code == 0, ended.err
    found: list[str] = json.loads(ended.out)["missing"]
    return found


@pytest.mark.parametrize(("one", "other", "same"), [
    ("市场部", "市场部门", True), ("市场部", "市场", True), ("市场部 ", "市 场部", True), ("Sales Dept.", "sales department", True),
    ("市场部", "市场中心", False), ("总部", "总", False), ("运营部", "用户运营部", False), ("运营一部", "运营二部", False),
])  # fmt: skip
def test_names_of_one_department(one, other, same):
    assert (department_key(one) == department_key(other)) is same


def test_a_department_may_be_spelled_otherwise_than_in_the_list(run, write):
    write("in/a.xlsx", changed(GOOD, department="市场部"))
    write("in/b.xlsx", changed(GOOD, department="客服"))
    assert missing(run, "市场部门\n客服部\n物流部\n物流部门\n物流 部\n") == ["物流部"]


def test_a_refused_file_speaks_for_its_own_department_alone(run, write):
    write("in/a.xlsx", changed(GOOD, department="市场部"))
    for name in ("用户运营部.xls", "2023年客服部中秋复盘.xls", "财务部/复盘.xls", "市场部二组_复盘.xls"):
        path = Path("in", name)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"broken")
    expected = "运营部\n用户运营部\n客服部\n财务部\n市场部\n市场部二组\n考勤部\n"
    assert missing(run, expected) == ["运营部", "考勤部"]


LISTS = {
    "plain": "市场部\n客服部\n\n市场部\n",
    "with a heading": "部门名称,联系人\n市场部,张XX\n客服部,\n",
    "with a title above": "二季度应报送名单\n序号,部门\n1,市场部\n2,客服部\n",
    "with numbers": "1,市场部\n2,客服部\n",
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_lists_in_every_form_and_encoding(tmp_path, text, encoding):
    path = tmp_path / "名单.csv"
    path.write_bytes(text.encode(encoding))
    assert expected_departments(path) == ["市场部", "客服部"]


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_a_list_in_a_workbook(tmp_path, text):
    book = openpyxl.Workbook()
    for line in text.splitlines():
        book.active.append([int(value) if value.isdecimal() else value or None for value in line.split(",")])
    book.save(tmp_path / "名单.xlsx")
    assert expected_departments(tmp_path / "名单.xlsx") == ["市场部", "客服部"]


def test_a_workbook_that_can_not_be_read_is_told_with_its_name(tmp_path):
    (tmp_path / "名单.xlsx").write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(DataRefused) as refused:
        expected_departments(tmp_path / "名单.xlsx")
    assert "名单.xlsx" in refused.value.message.zh
    assert refused.value.hint
