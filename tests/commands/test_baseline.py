"""--baseline: what an earlier check knows is left out, told by content; what is no baseline is refused with the way to one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.commands.conftest import GOOD, changed
from xlretro.commands.baseline import fingerprint, read_baseline, without_known
from xlretro.commands.examine import Settings
from xlretro.commands.validate import CheckedFile, Report, exit_code, validate
from xlretro.errors import DataRefused
from xlretro.language import Text
from xlretro.model.finding import Finding, Severity
from xlretro.render import report_json, report_text, summary_text
from xlretro.rules import Policy

PHASE = GOOD["phases"][0]
LATE = {**GOOD, "phases": [{**PHASE, "actual_end": "2023-10-05"}]}
"""按时完成, two days late: XR305."""


def check(*paths: Path) -> Report:
    """The paths checked for one fault alone, so that checks to come change nothing here."""
    return validate(paths, Settings(today=date(2023, 10, 20), policy=Policy(select=("XR305",))), jobs=1)


def known_in(report: Report) -> Counter[str]:
    return Counter(fingerprint(file, finding) for file in report.files for finding in file.findings)


def codes(report: Report) -> list[str]:
    return [finding.code for file in report.files for finding in file.findings]


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Path]:
    """Writes a report as a baseline, in an encoding."""

    def save(report: Report, encoding: str = "utf-8") -> Path:
        path = tmp_path / f"基线.{encoding}.json"
        path.write_bytes(json.dumps(report_json(report), ensure_ascii=False, indent=2).encode(encoding))
        return path

    return save


def test_what_the_baseline_knows_is_left_out_and_counted(write, saved):
    report = check(write("a.xlsx", LATE))
    assert codes(report) == ["XR305"]
    new = without_known(report, read_baseline(saved(report)))
    assert (codes(new), new.known) == ([], 1)
    assert new.files[0].verdict == "ok"
    assert exit_code(new, Severity.ADVICE) == 0
    assert report.files[0].verdict == "findings", "the report itself stays as it was"


def test_renamed_files_inserted_rows_and_moved_sheets_make_nothing_new(write, tmp_path):
    old = check(write("市场部_中秋.xlsx", LATE))
    longer = {**LATE, "phases": [{**PHASE, "phase": "筹备期", "planned_start": "2023-09-01", "planned_end": "2023-09-20",
                                  "actual_start": "2023-09-01", "actual_end": "2023-09-20"}, *LATE["phases"]]}  # fmt: skip
    book = openpyxl.load_workbook(write("二稿.xlsx", longer))
    book.move_sheet("表2 各阶段执行情况分析", offset=2)
    moved = tmp_path / "归档" / "2023" / "最终稿.xlsx"
    moved.parent.mkdir(parents=True)
    book.save(moved)
    again = check(moved)
    [before], [after] = old.files[0].findings, again.files[0].findings
    assert (before.cell, after.cell) == ("H5", "H6"), "the row did move"
    assert codes(without_known(again, known_in(old))) == []


@pytest.mark.parametrize("other", [
    changed(LATE, department="品牌部"),
    changed(LATE, name="国庆活动"),
    {**GOOD, "phases": [{**LATE["phases"][0], "judgement": "提前完成"}]},
    {**GOOD, "phases": [{**LATE["phases"][0], "phase": "收尾期"}]},
], ids=["department", "activity", "value", "row"])  # fmt: skip
def test_another_department_activity_value_or_row_is_new(write, other):
    known = known_in(check(write("a.xlsx", LATE)))
    new = without_known(check(write("b.xlsx", other)), known)
    assert (codes(new), new.known) == (["XR305"], 0)
    assert new.files[0].verdict == "findings"


def test_a_second_fault_like_a_known_one_is_new(write):
    known = known_in(check(write("a.xlsx", LATE)))
    twice = {**LATE, "phases": [*LATE["phases"], {**LATE["phases"][0], "task": "第二波上线"}]}
    new = without_known(check(write("b.xlsx", twice)), known)
    assert new.known == 1
    assert [finding.cell for finding in new.files[0].findings] == ["H6"]


def test_a_fault_that_stands_in_two_files_is_known_in_both_only_if_it_was(write):
    one, copy = write("a.xlsx", LATE), write("b.xlsx", LATE)
    assert codes(without_known(check(one, copy), known_in(check(one)))) == ["XR305"]
    assert codes(without_known(check(one, copy), known_in(check(one, copy)))) == []


def test_files_without_a_verdict_stay(write, tmp_path):
    damaged = tmp_path / "坏.xlsx"
    damaged.write_bytes(b"PK\x03\x04 this is no workbook")
    report = check(write("a.xlsx", LATE), damaged)
    new = without_known(report, known_in(report))
    assert [file.verdict for file in new.files] == ["ok", "refused"]
    assert exit_code(new) == 2


def test_the_text_says_how_many_were_left_out(write):
    report = check(write("a.xlsx", LATE))
    assert "基线" not in report_text(report, "zh")
    new = without_known(report, known_in(report))
    assert "1 条是基线里已有的，没有列出" in report_text(new, "zh")
    assert "1 finding(s) are known to the baseline" in report_text(new, "en")
    assert "XR305" not in report_text(new, "zh")


def test_json_counts_what_was_left_out(write):
    report = check(write("a.xlsx", LATE))
    assert "known" not in report_json(report)["counts"]
    found = report_json(without_known(report, known_in(report)))
    assert (found["counts"]["known"], found["counts"]["ok"], found["counts"]["error"]) == (1, 1, 0)


def test_without_findings_to_leave_out_nothing_changes(write):
    report = check(write("a.xlsx", LATE), write("b.xlsx"))
    report.skipped.append(("~$a.xlsx", "lock"))
    new = without_known(report, Counter())
    assert new.known is not None
    assert (new.files, new.skipped, new.known) == (report.files, report.skipped, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_that_a_console_of_windows_writes_is_read(write, saved, encoding):
    report = check(write("a.xlsx", LATE))
    assert read_baseline(saved(report, encoding)) == known_in(report)


def refused(path: Path) -> DataRefused:
    with pytest.raises(DataRefused) as caught:
        read_baseline(path)
    assert str(path) in caught.value.message.zh
    assert str(path) in caught.value.message.en
    return caught.value


@pytest.mark.parametrize(("content", "said"), [
    (b"[]", "不是 validate --format json 的结果"),
    (b"null", "不是 validate --format json 的结果"),
    (b'{"files": 3}', "不是 validate --format json 的结果"),
    (b'{"files": [{"path": "a.xlsx"}], "counts": {}}', "不是 validate --format json 的结果"),
    (b'{"files": [{"findings": [{"code": "XR101"}]}], "counts": {}}', "不是 validate --format json 的结果"),
    (b'{"files": [], "counts": []}', "不是 validate --format json 的结果"),
    (b'{"files": [', "不是完整的 JSON"),
    (b"PK\x03\x04\xff\xfe\x00\x80", "不是完整的 JSON"),
    ("检查了 2 个文件".encode("gbk"), "不是完整的 JSON"),
    (b"[" * 100_000, "不是完整的 JSON"),
])  # fmt: skip
def test_what_is_no_baseline_is_refused_with_the_way_to_make_one(tmp_path, content, said):
    path = tmp_path / "别的.json"
    path.write_bytes(content)
    error = refused(path)
    assert said in error.message.zh
    assert "--format json > 基线.json" in error.hint.zh
    assert "--format json > baseline.json" in error.hint.en


def test_a_missing_baseline_and_a_folder_are_refused(tmp_path):
    missing = refused(tmp_path / "没有.json")
    assert "没有基线文件" in missing.message.zh
    assert "xlretro validate" in missing.hint.zh
    assert "读不了" in refused(tmp_path).message.zh


@pytest.mark.parametrize("content", [b"", b"\r\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_baseline_was_overwritten_by_its_own_run(tmp_path, content):
    path = tmp_path / "基线.json"
    path.write_bytes(content)
    error = refused(path)
    assert "是空的" in error.message.zh
    assert "另一个文件" in error.hint.zh


def test_a_result_of_a_run_with_a_baseline_is_no_baseline(write, saved):
    report = check(write("a.xlsx", LATE))
    error = refused(saved(without_known(report, known_in(report))))
    assert "只有新增的问题" in error.message.zh


def test_a_baseline_that_knew_nothing_is_one(write, saved):
    report = without_known(check(write("a.xlsx", LATE)), Counter())
    assert read_baseline(saved(report)) == known_in(report)


def test_the_fingerprint_is_about_content_alone(write):
    """Held as it is: an office's baselines outlive our versions."""
    file = check(write("a.xlsx", LATE)).files[0]
    [finding] = file.findings
    assert fingerprint(file, finding) == "1f91b3fbf2d96d59"
    elsewhere = finding._replace(sheet="Sheet9", cell="Z99", severity=Severity.ADVICE, message=finding.fix)
    assert fingerprint(replace(file, path="x/y.xlsx"), elsewhere) == fingerprint(file, finding)

    def other(**what: Any) -> str:
        return fingerprint(file, finding._replace(**what))

    different = {other(code="XR306"), other(table="goals"), other(column="owner"), other(row="收尾期"), other(value="x")}
    assert len(different | {fingerprint(file, finding)}) == 6


def test_texts_that_run_into_each_other_stay_apart():
    file = CheckedFile("a.xlsx", "findings", department="市场", activity="部中秋")
    other = CheckedFile("a.xlsx", "findings", department="市场部", activity="中秋")
    finding = Finding("XR101", Severity.ERROR, Text("", ""), Text("", ""), value="\ud800")  # half a character, as files hold
    assert fingerprint(file, finding) != fingerprint(other, finding)


def test_a_run_with_known_findings_only_speaks_of_nothing_new() -> None:
    finding = Finding("XR104", Severity.ERROR, Text("空", "empty"), Text("填", "fill"))
    file = CheckedFile("a.xlsx", verdict="findings", findings=[finding], department="市场部")
    left = without_known(Report([file]), Counter([fingerprint(file, finding)]))
    for text in (report_text(left, "zh"), summary_text(left, "zh")):
        assert "没有新问题" in text
        assert "没有问题" not in text
    clean = Report([CheckedFile("a.xlsx", verdict="ok", department="市场部")])
    assert "没有问题 1" in report_text(clean, "zh")
