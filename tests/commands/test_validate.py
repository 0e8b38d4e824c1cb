"""validate: verdicts, exit codes, JSON."""

from __future__ import annotations

import json

import openpyxl
import pytest

from tests.commands.conftest import GOOD, changed

LATE = {**GOOD, "phases": [{**GOOD["phases"][0], "actual_end": "2023-10-05"}]}


def test_a_good_workbook_has_no_findings(run, write):
    path = write("市场部.xlsx")
    ended = run("validate", path)
    assert ended.code == 0
    assert "没有问题 1" in ended.out


def test_a_finding_names_cell_and_fix(run, write):
    ended = run("validate", write("a.xlsx", LATE))
    assert ended.code == 1
    assert "XR305" in ended.out
    assert "表2 各阶段执行情况分析!H5" in ended.out
    assert "→" in ended.out


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("advice", 1)])
def test_fail_on_says_which_findings_count(run, write, fail_on, code):
    overdue = {**GOOD, "issues": [{**GOOD["issues"][0], "due": "2023-10-15"}]}
    assert run("validate", write("a.xlsx", overdue), "--fail-on", fail_on).code == code


def test_json_is_the_same_in_both_languages_and_holds_everything(run, write):
    write("in/a.xlsx", LATE)
    write("in/b.xlsx")
    zh, en = (run("validate", "in", "--format", "json", "--lang", lang) for lang in ("zh", "en"))
    assert zh.out == en.out
    report = json.loads(zh.out)
    assert [(f["path"], f["verdict"], f["kind"]) for f in report["files"]] == [
        ("in/a.xlsx", "findings", "retro"), ("in/b.xlsx", "ok", "retro"),
    ]  # fmt: skip
    finding = report["files"][0]["findings"][0]
    assert (finding["code"], finding["severity"], finding["table"], finding["column"], finding["value"]) == (
        "XR305", "error", "phases", "judgement", "按时完成")  # fmt: skip
    assert finding["cell"]
    assert report["counts"]["files"] == 2
    assert report["counts"]["error"] == 1


def test_the_worst_file_decides(run, write, tmp_path):
    write("in/a.xlsx", LATE)
    assert run("validate", "in").code == 1
    other = tmp_path / "in" / "考勤.xlsx"
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["姓名", "上班", "下班"])
    book.save(other)
    ended = run("validate", "in")
    assert ended.code == 3
    assert "未识别" in ended.out
    (tmp_path / "in" / "坏.xlsx").write_bytes(b"PK\x03\x04 this is no workbook")
    ended = run("validate", "in", "--format", "json")
    assert ended.code == 2
    assert json.loads(ended.out)["counts"] == {
        "files": 3, "ok": 0, "findings": 1, "refused": 1, "unrecognised": 1, "skipped": 0, "error": 1, "warning": 0,
        "advice": 0}  # fmt: skip


def test_select_and_ignore_by_code_or_prefix(run, write):
    path = write("a.xlsx", LATE)
    assert run("validate", path, "--ignore", "XR3").code == 0
    assert run("validate", path, "--select", "XR2").code == 0
    assert run("validate", path, "--select", "xr305,XR1").code == 1


def test_as_of_moves_what_is_overdue(run, write):
    path = write("a.xlsx")
    assert "XR403" not in run("validate", path).out
    assert "XR403" in run("validate", path, "--as-of", "2023-11-01").out


def test_a_missing_file_and_an_empty_folder_exit_2(run, tmp_path):
    ended = run("validate", "没有.xlsx")
    assert ended.code == 2
    assert "没有.xlsx" in ended.out
    (tmp_path / "空").mkdir()
    assert run("validate", "空").code == 2


def test_a_department_only_in_the_folder_is_said(run, write):
    write("in/客服部/复盘.xlsx", changed(GOOD, department=None))
    ended = run("validate", "in", "--format", "json")
    file = json.loads(ended.out)["files"][0]
    assert file["department"] == "客服部"
    assert [f["code"] for f in file["findings"]] == ["XR109"]
    assert "文件夹" in file["findings"][0]["message"]


def test_many_findings_of_one_code_are_cut_in_text_and_whole_in_json(run, write):
    goals = [{"goal": f"目标{n}", "metric": f"指标{n}", "target": "5万", "actual": "一大堆"} for n in range(12)]
    path = write("a.xlsx", {**GOOD, "goals": goals})
    ended = run("validate", path)
    assert ended.out.count("XR202  表1") == 5
    assert "XR202 另有 7 处" in ended.out
    findings = json.loads(run("validate", path, "--format", "json").out)["files"][0]["findings"]
    assert sum(f["code"] == "XR202" for f in findings) == 12


def test_results_of_ours_are_skipped_in_the_order_of_the_walk(run, write, tmp_path):
    write("in/市场部.xlsx")
    run("consolidate", "in", "-o", "a.xlsx")
    own = (tmp_path / "a.xlsx").read_bytes()
    for name in ("a.xlsx", "客服部/b.xlsx"):
        (tmp_path / "in" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_bytes(own)
    both = [("in/a.xlsx", "own_output"), ("in/客服部/b.xlsx", "own_output")]
    assert _skipped(run) == both
    (tmp_path / "in" / "~$市场部.xlsx").write_bytes(b"")
    assert _skipped(run) == [both[0], ("in/~$市场部.xlsx", "lock"), both[1]]
    assert run("validate", "in/a.xlsx").code == 2, "no workbook was found"


def test_a_summary_without_its_stamp_is_refused_and_no_result_of_ours(run, write, tmp_path):
    write("in/市场部.xlsx")
    run("consolidate", "in", "-o", "in/s.xlsx")
    book = openpyxl.load_workbook(tmp_path / "in/s.xlsx")
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    book.save(tmp_path / "in/s.xlsx")
    ended = run("validate", "in", "--format", "json")
    assert ended.code == 2
    assert [file["verdict"] for file in json.loads(ended.out)["files"]] == ["refused", "ok"]


def _skipped(run):
    ended = run("validate", "in", "--format", "json")
    return [(one["path"], one["reason"]) for one in json.loads(ended.out)["skipped"]]
