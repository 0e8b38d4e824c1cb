"""What validate's findings look like: text, summary, JSON, SARIF and JUnit, each read as its readers do."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_to_bytes, urlsplit

import openpyxl
import pytest
from junitparser import Error, Failure, JUnitXml
from sarif import loader

import xlretro.render
from tests.commands.conftest import GOOD, changed
from xlretro import __version__
from xlretro.commands.examine import Settings
from xlretro.commands.validate import CheckedFile, Report, validate
from xlretro.errors import InputRefused
from xlretro.language import LANGUAGES, Text
from xlretro.model.finding import Finding, Severity
from xlretro.model.summary import VERDICT_TITLES, Verdict
from xlretro.render import report_json, report_junit, report_sarif, report_text, summary_text
from xlretro.render.columns import cut, fold, pad, width
from xlretro.render.sarif import artifact_uri
from xlretro.rules import RULES, Policy, rule_coded

LATE = {**GOOD, "phases": [{**GOOD["phases"][0], "actual_end": "2023-10-05"}]}
"""按时完成, two days late: XR305, an error."""
OVERDUE = {**GOOD, "issues": [{**GOOD["issues"][0], "due": "2023-10-15"}]}
"""XR403, a warning."""
MANY = {**GOOD, "goals": [{"goal": f"目标{n}", "metric": f"指标{n}", "target": "5万", "actual": "一大堆"} for n in range(12)]}
"""XR202, an error, twelve times."""
CHOSEN = ("XR109", "XR202", "XR305", "XR403")
"""The checks that run here, so that checks to come change nothing."""


def check(*paths: Path, **policy: Any) -> Report:
    return validate(paths, Settings(today=date(2023, 10, 20), policy=Policy(select=CHOSEN, **policy)), jobs=1)


def finding(code: str = "XR305", severity: Severity = Severity.ERROR, message: str = "不对", **place: str) -> Finding:
    return Finding(code, severity, Text(message, "wrong"), Text("请改。", "Mend it."), **place)


def of(*findings: Finding, path: str = "a.xlsx", department: str = "市场部") -> CheckedFile:
    return CheckedFile(path, "findings" if findings else "ok", "retro", department, "中秋活动", list(findings))


def unread(path: str, verdict: str = "refused", reason: str = "damaged", message: str = "文件已损坏") -> CheckedFile:
    refused = InputRefused(Text(message, "damaged"), Text("请重新索取。", "Ask for it again."), reason)
    return CheckedFile(path, verdict, refused=refused)


@pytest.fixture
def inbox(write, tmp_path) -> Path:
    """Two departments with faults, one clean, a damaged file and one that is no retrospective."""
    write("收件夹/市场部.xlsx", LATE)
    write("收件夹/市场部2.xlsx", changed(OVERDUE, name="国庆活动"))
    write("收件夹/客服 中心.xlsx", changed(MANY, department="客服中心"))
    write("收件夹/仓储部.xlsx", changed(GOOD, department="仓储部"))
    (tmp_path / "收件夹/坏.xlsx").write_bytes(b"PK\x03\x04 this is no workbook")
    book = openpyxl.Workbook()
    book.active.append(["姓名", "上班", "下班"])
    book.save(tmp_path / "收件夹/考勤.xlsx")
    return tmp_path / "收件夹"


@pytest.fixture
def report(inbox, tmp_path, monkeypatch) -> Report:
    monkeypatch.chdir(tmp_path)
    return check(Path("收件夹"))


def test_every_name_of_the_package_is_there():
    for name in xlretro.render.__all__:
        assert getattr(xlretro.render, name) is not None
    with pytest.raises(AttributeError, match="nothing"):
        xlretro.render.nothing  # noqa: B018


def test_a_plain_check_loads_neither_the_summary_workbook_nor_other_formats():
    loaded = "import sys, xlretro.commands.validate; from xlretro.render import report_text; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout.split()
    assert "xlretro.render.text" in modules
    assert not {"xlretro.model.summary", "xlretro.render.sarif", "xlretro.render.json", "xml.etree.ElementTree"} & set(modules)


def test_verdicts_are_called_as_in_the_summary_workbook():
    for verdict in ("refused", "unrecognised"):
        assert xlretro.render.VERDICT_TITLES[verdict] == VERDICT_TITLES[getattr(Verdict, verdict.upper())]


class TestColumns:
    @pytest.mark.parametrize(("text", "columns"), [
        ("", 0), ("abc", 3), ("部门", 4), ("（Ａ）", 6), ("é", 1), ("e\u0301", 1), ("\u200b", 0), ("😀", 2), ("ｱ", 1), ("…→", 2),
    ])  # fmt: skip
    def test_a_full_width_character_takes_two(self, text, columns):
        assert width(text) == columns

    def test_columns_line_up(self):
        assert pad("部门", 6) == "部门  "
        assert pad("12", 4, right=True) == "  12"
        assert cut("华东大区门店部", 14) == "华东大区门店部"
        assert cut("华东大区门店部", 13) == "华东大区门店…"
        assert cut("华东大区门店部", 12) == "华东大区门…"

    @pytest.mark.parametrize("columns", [20, 31, 40, 77])
    def test_folding_keeps_every_character_within_the_columns(self, columns):
        line = "  错误 XR206  表1!E11  “互动率”的实际完成值存的是 6.5，即 650%，look at https://example.com/a/very/long/path.xlsx。"
        pieces = list(fold(line, columns, 6))
        assert all(width(piece) <= columns for piece in pieces)
        assert all(piece.startswith(" " * 6) and piece[6] not in " ，。；”" for piece in pieces[1:])
        assert re.sub(r"\s", "", "".join(pieces)) == re.sub(r"\s", "", line)

    def test_a_line_that_fits_stays_as_it_is_and_words_stay_whole(self):
        assert list(fold("", 10, 6)) == [""]
        assert list(fold("  abc  def", 10, 6)) == ["  abc  def"]
        assert [piece.strip() for piece in fold("one two three four five", 12, 2)] == ["one two", "three", "four", "five"]


class TestText:
    def test_files_are_grouped_and_counted(self, report):
        text = report_text(report, "zh")
        assert "收件夹/市场部.xlsx  1 个错误\n  错误 XR305  表2 各阶段执行情况分析!H5" in text
        assert "收件夹/客服 中心.xlsx  12 个错误" in text
        assert "仓储部" not in text
        assert "收件夹/坏.xlsx  已拒绝" in text
        assert "收件夹/考勤.xlsx  未识别" in text
        assert "检查了 6 个文件：没有问题 1，有问题 3，已拒绝 1，未识别 1（13 个错误，1 个警告）" in text
        assert "6 file(s) checked: no findings 1, findings 3, refused 1, not recognised 1 (13 error(s)" in report_text(report, "en")

    @pytest.mark.parametrize(("limit", "shown", "rest"), [(5, 5, "另有 7 处"), (1, 1, "另有 11 处"), (12, 12, ""), (0, 12, "")])
    def test_so_many_of_one_code_are_shown_for_one_file(self, report, limit, shown, rest):
        text = report_text(report, "zh", limit=limit)
        assert text.count("错误 XR202  ") == shown
        assert ("另有" in text) is bool(rest)
        assert rest in text
        assert "XR305" in text, "other codes and files are not cut with it"

    def test_severities_line_up(self):
        findings = [finding("XR305", severity, sheet="表2", cell="H5") for severity in Severity]
        for lang in LANGUAGES:
            lines = [line for line in report_text(Report([of(*findings)]), lang).splitlines() if "H5" in line]
            assert len({width(line.partition("XR305")[0]) for line in lines}) == 1

    def test_a_long_message_gets_its_own_line(self):
        sheet = "表2 各阶段执行情况分析"
        short, long = finding(sheet=sheet, cell="H5", message="短"), finding(sheet=sheet, cell="H6", message="很长" * 20)
        text = report_text(Report([of(short, long)]), "zh")
        assert f"  错误 XR305  {sheet}!H5  短\n" in text
        assert f"  错误 XR305  {sheet}!H6\n      {'很长' * 20}\n      → 请改。" in text

    def test_on_a_terminal_nothing_is_wider_than_it(self, report):
        text = report_text(report, "zh", columns=60)
        assert max(map(width, text.splitlines())) <= 60
        whole = report_text(report, "zh")
        assert max(map(width, whole.splitlines())) > 60
        assert re.sub(r"\s", "", text) == re.sub(r"\s", "", whole)

    def test_what_to_do_next_names_the_files_with_errors_worst_first(self, report):
        steps = report_text(report, "zh").partition("下一步：")[2]
        assert steps.index("收件夹/客服 中心.xlsx（12 个错误）") < steps.index("收件夹/市场部.xlsx（1 个错误）")
        assert "市场部2" not in steps
        assert "--annotate" in steps
        assert "xlretro explain XR202" in steps

    def test_only_the_first_files_with_errors_are_named(self):
        files = [of(finding(), path=f"{n}.xlsx") for n in range(5)]
        steps = report_text(Report(files), "zh").partition("下一步：")[2]
        assert "这 5 个有错误的文件" in steps
        assert re.findall(r"\d\.xlsx", steps) == ["0.xlsx", "1.xlsx", "2.xlsx"]
        assert "…" in steps

    def test_where_nothing_is_wrong_there_is_nothing_to_do(self):
        assert report_text(Report([of()]), "zh") == "检查了 1 个文件：没有问题 1"

    def test_copies_are_recommended_until_they_are_there(self):
        file = of(finding())
        assert "--annotate" in report_text(Report([file]), "zh")
        file.copies.append("退回/a.xlsx")
        assert "--annotate" not in report_text(Report([file]), "zh")

    def test_without_errors_no_file_comes_first(self):
        text = report_text(Report([of(finding(severity=Severity.ADVICE))]), "zh")
        assert "有错误的文件" not in text
        assert "下一步" in text


class TestSummary:
    def test_a_line_a_department_worst_first_and_the_unread_below(self, report):
        lines = summary_text(report, "zh").splitlines()
        assert [re.split(r"\s{2,}", line) for line in lines[:4]] == [
            ["部门", "结果", "文件", "错误", "警告", "建议", "最多的问题"],
            ["客服中心", "有错误", "1", "12", "XR202×12"],
            ["市场部", "有错误", "2", "1", "1", "XR305×1、XR403×1"],
            ["仓储部", "没有问题", "1"],
        ]
        assert "读不了或没有认出的文件（2 个，不算在任何部门里）：" in lines
        assert any(line.startswith("  收件夹/坏.xlsx  已拒绝：") for line in lines)
        assert any(line.startswith("  收件夹/考勤.xlsx  未识别：") for line in lines)
        assert "3 个部门，1 个没有问题，2 个有错误" in lines
        assert f"  XR202  {rule_coded('XR202').title.zh}：12 处，1 个部门" in lines

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_the_columns_line_up_whatever_the_names(self, lang):
        names = ["部", "市场与品牌传播中心", "Overseas Marketing", "ＩＴ部", "华东大区华南大区华北大区西南大区门店运营管理部"]
        files = [of(finding(), path=f"{n}.xlsx", department=name) for n, name in enumerate(names)]
        table = summary_text(Report(files), lang).splitlines()[: len(names) + 1]
        ends = {width(line[: line.index("XR305")]) for line in table[1:]}
        assert len(ends) == 1
        assert max(map(width, table)) <= 100
        assert any("…" in line for line in table)

    def test_numbers_stand_to_the_right(self):
        files = [of(finding(), department="甲"), *(of(*[finding()] * 120, department="乙") for _ in range(2))]
        head, many, one = summary_text(Report(files), "zh").splitlines()[:3]
        ends = [width(re.match(r".*\d(?= +XR305)", line)[0]) for line in (many, one)]
        assert ends == [width(head[: head.index("错误") + 2])] * 2

    def test_one_department_written_differently_is_one(self):
        files = [of(finding(), department=name) for name in ("IT 部", "ＩＴ部", "it部")]
        assert [d["files"] for d in report_json(Report(files))["departments"]] == [3]

    def test_the_worst_come_first_by_errors_then_warnings_then_name(self):
        error, warning, advice = (finding(severity=severity) for severity in Severity)
        departments = {"子": [], "丑": [], "甲": [], "乙": [advice], "丙": [warning], "丁": [warning, warning], "戊": [error], "己": [error, advice]}
        report = Report([of(*found, department=name) for name, found in departments.items()])
        assert [d["department"] for d in report_json(report)["departments"]] == ["己", "戊", "丁", "丙", "乙", "丑", "子", "甲"]
        states = [line.split()[1] for line in summary_text(report, "zh").splitlines()[1:9]]
        assert states == ["有错误", "有错误", "有警告", "有警告", "有建议", *["没有问题"] * 3]

    def test_of_equally_frequent_checks_the_severe_are_named(self):
        found = [finding("XR9", Severity.ERROR), finding("XR5", Severity.WARNING), finding("XR1", Severity.ADVICE),
                 finding("XR2", Severity.ADVICE), finding("XR2", Severity.ADVICE)]  # fmt: skip
        assert "XR2×2、XR9×1、XR5×1" in summary_text(Report([of(*found)]), "zh")

    def test_no_department_at_all(self):
        text = summary_text(Report([unread("坏.xlsx")]), "zh")
        assert "坏.xlsx  已拒绝：文件已损坏" in text
        assert "个部门" not in text.replace("不算在任何部门里", "")
        assert "没有问题" not in text


class TestJson:
    def test_everything_that_a_reader_may_look_up(self, report):
        found = report_json(report)
        file = next(f for f in found["files"] if f["path"] == "收件夹/市场部.xlsx")
        assert (file["department"], file["activity"]) == ("市场部", "中秋活动")
        [late] = file["findings"]
        assert late["row"] == "爆发期"
        assert re.fullmatch(r"[0-9a-f]{16}", late["fingerprint"])
        assert found["departments"] == [
            {"department": "客服中心", "clean": False, "files": 1, "error": 12, "warning": 0, "advice": 0, "codes": {"XR202": 12}},
            {"department": "市场部", "clean": False, "files": 2, "error": 1, "warning": 1, "advice": 0,
             "codes": {"XR305": 1, "XR403": 1}},
            {"department": "仓储部", "clean": True, "files": 1, "error": 0, "warning": 0, "advice": 0, "codes": {}},
        ]  # fmt: skip

    def test_two_runs_give_the_same_bytes(self, inbox):
        one, other = (json.dumps(report_json(check(inbox)), ensure_ascii=False) for _ in range(2))
        assert one == other


# Every key that the standard (SARIF 2.1.0, OASIS) allows of those that we write; it forbids any other.
SARIF_KEYS = {
    "log": {"$schema", "version", "runs"},
    "run": {"tool", "language", "invocations", "results"},
    "driver": {"name", "version", "language", "rules"},
    "rule": {"id", "name", "shortDescription", "fullDescription", "help", "defaultConfiguration"},
    "result": {"ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"},
    "physicalLocation": {"artifactLocation", "region"},
    "logicalLocation": {"name", "fullyQualifiedName", "kind"},
    "notification": {"level", "message", "locations", "properties"},
}


class TestSarif:
    def test_it_has_the_shape_of_the_standard(self, report):
        log = report_sarif(report, "zh")
        assert set(log) == SARIF_KEYS["log"]
        assert log["version"] == "2.1.0"
        [run] = log["runs"]
        assert set(run) == SARIF_KEYS["run"]
        driver = run["tool"]["driver"]
        assert set(driver) == SARIF_KEYS["driver"]
        assert (driver["name"], driver["version"]) == ("xlretro", __version__)
        assert [rule["id"] for rule in driver["rules"]] == [rule.code for rule in RULES]
        for rule in driver["rules"]:
            assert set(rule) == SARIF_KEYS["rule"]
            assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note"}
            assert all(rule[key]["text"].strip() for key in ("shortDescription", "fullDescription", "help"))
        assert len(run["results"]) == 14
        for result in run["results"]:
            assert set(result) == SARIF_KEYS["result"]
            assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
            [location] = result["locations"]
            assert set(location["physicalLocation"]) <= SARIF_KEYS["physicalLocation"]
            assert all(set(logical) == SARIF_KEYS["logicalLocation"] for logical in location["logicalLocations"])
            assert result["message"]["text"].strip()

    def test_a_reader_finds_every_result(self, report, tmp_path):
        path = tmp_path / "结果.sarif"
        path.write_text(json.dumps(report_sarif(report, "zh"), ensure_ascii=False), encoding="utf-8")
        records = loader.load_sarif_file(str(path)).get_records()
        [late] = [record for record in records if record["Code"] == "XR305"]
        assert (late["Tool"], late["Severity"], late["Line"]) == ("xlretro", "error", 5)
        assert unquote(late["Location"]) == "收件夹/市场部.xlsx"
        assert "“爆发期”的完成情况写“按时完成”" in late["Description"]
        assert [record["Severity"] for record in records].count("warning") == 1

    def test_a_place_is_row_and_column_and_the_address(self):
        log = report_sarif(Report([of(finding(sheet="表2 执行", cell="AB12"))]), "zh")
        [location] = log["runs"][0]["results"][0]["locations"]
        assert location["physicalLocation"]["region"] == {"startLine": 12, "startColumn": 28}
        assert location["logicalLocations"] == [{"name": "AB12", "fullyQualifiedName": "表2 执行!AB12", "kind": "cell"}]

    def test_a_finding_about_a_sheet_or_a_file_has_no_region(self):
        log = report_sarif(Report([of(finding(sheet="草稿"), finding())]), "zh")
        sheet, file = (result["locations"][0] for result in log["runs"][0]["results"])
        assert sheet["logicalLocations"] == [{"name": "草稿", "fullyQualifiedName": "草稿", "kind": "sheet"}]
        assert set(file) == {"physicalLocation"}
        assert set(sheet["physicalLocation"]) == set(file["physicalLocation"]) == {"artifactLocation"}

    def test_files_without_a_verdict_are_notifications(self, report):
        [invocation] = report_sarif(report, "zh")["runs"][0]["invocations"]
        assert invocation["executionSuccessful"] is False
        notes = invocation["toolExecutionNotifications"]
        assert [(note["level"], note["properties"]["verdict"]) for note in notes] == [
            ("error", "refused"), ("error", "unrecognised"),
        ]  # fmt: skip
        for note, name in zip(notes, ("坏.xlsx", "考勤.xlsx"), strict=True):
            assert set(note) == SARIF_KEYS["notification"]
            assert name in unquote(note["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
        assert report_sarif(Report([of()]), "zh")["runs"][0]["invocations"] == [{"executionSuccessful": True}]

    def test_levels_follow_the_office_and_defaults_the_catalogue(self, write):
        report = check(write("a.xlsx", LATE), severities=(("XR305", Severity.ADVICE),))
        [run] = report_sarif(report, "en")["runs"]
        [result] = run["results"]
        assert result["level"] == "note"
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["defaultConfiguration"]["level"] == "error"

    @pytest.mark.parametrize(("lang", "tag"), [("zh", "zh-CN"), ("en", "en-US")])
    def test_texts_are_in_the_language_asked_for(self, report, lang, tag):
        [run] = report_sarif(report, lang)["runs"]
        assert run["language"] == run["tool"]["driver"]["language"] == tag
        late = next(result for result in run["results"] if result["ruleId"] == "XR305")
        assert ("的完成情况写" in late["message"]["text"]) is (lang == "zh")

    @pytest.mark.parametrize(("path", "uri"), [
        ("a.xlsx", "a.xlsx"),
        ("收件夹/a b.xlsx", "%E6%94%B6%E4%BB%B6%E5%A4%B9/a%20b.xlsx"),
        ("../in/a#1?%20.xlsx", "../in/a%231%3F%2520.xlsx"),
        ("a:b.xlsx", "a%3Ab.xlsx"),
        ("/srv/in/a b.xlsx", "file:///srv/in/a%20b.xlsx"),
        ("C:/Users/复盘/a.xlsx", "file:///C:/Users/%E5%A4%8D%E7%9B%98/a.xlsx"),
        ("//server/share/a b.xlsx", "file://server/share/a%20b.xlsx"),
    ])  # fmt: skip
    def test_paths_become_uris(self, path, uri):
        assert artifact_uri(path) == uri
        assert urlsplit(uri).scheme in {"", "file"}

    def test_a_file_name_that_is_no_unicode_keeps_its_bytes(self):
        uri = artifact_uri("in/\udcb2\udcbb.xlsx")
        assert uri.isascii()
        assert unquote_to_bytes(uri) == os.fsencode("in/\udcb2\udcbb.xlsx")

    def test_braces_and_links_of_cells_are_no_placeholders_and_links(self):
        log = report_sarif(Report([of(finding(message="“{0}”和[填写](这里)、[填写…]"))]), "zh")
        assert log["runs"][0]["results"][0]["message"]["text"] == r"“{{0}}”和\[填写](这里)、[填写…]。请改。"

    def test_the_fingerprint_is_that_of_the_json(self, report):
        results = report_sarif(report, "zh")["runs"][0]["results"]
        ours = [f["fingerprint"] for file in report_json(report)["files"] for f in file["findings"]]
        assert [result["partialFingerprints"]["xlretroContent/v1"] for result in results] == ours


def parsed(report: Report, *args: Any) -> JUnitXml:
    document = JUnitXml.fromstring(report_junit(report, *args).encode())
    assert isinstance(document, JUnitXml)
    return document


class TestJunit:
    def test_a_suite_a_file_and_a_case_a_check(self, report):
        document = parsed(report, "zh")
        suites = {suite.name: suite for suite in document}
        assert list(suites) == [file.path for file in report.files]
        [many] = suites["收件夹/客服 中心.xlsx"]
        assert many.name.startswith("XR202 ")
        assert many.classname == "收件夹/客服 中心.xlsx"
        [failure] = many.result
        assert isinstance(failure, Failure)
        assert failure.type == "error"
        assert failure.message.startswith("错误，12 处：")
        assert failure.text.count("→") == 12, "the document holds all of them"
        places = [found.cell for file in report.files for found in file.findings if found.code == "XR202"]
        assert re.findall(r"表1 活动基础信息与目标!([A-Z]+[0-9]+) ", failure.text) == places
        [clean] = suites["收件夹/仓储部.xlsx"]
        assert clean.is_passed
        assert clean.name == "没有问题"

    def test_the_numbers_are_right(self, report):
        document = parsed(report, "zh")
        assert (document.tests, document.failures, document.errors) == (6, 2, 2)
        stated = [(suite.tests, suite.failures, suite.errors) for suite in document]
        document.update_statistics()
        assert stated == [(suite.tests, suite.failures, suite.errors) for suite in document]
        assert (document.tests, document.failures, document.errors) == (6, 2, 2)

    @pytest.mark.parametrize(("fail_on", "failed"), [
        (Severity.ERROR, {"XR305"}), (Severity.WARNING, {"XR305", "XR403"}), (Severity.ADVICE, {"XR305", "XR403", "XR209"}),
    ])  # fmt: skip
    def test_findings_below_fail_on_stand_in_the_output_of_a_case_that_passed(self, fail_on, failed):
        found = [finding("XR305", Severity.ERROR), finding("XR403", Severity.WARNING), finding("XR209", Severity.ADVICE)]
        [suite] = parsed(Report([of(*found)]), "zh", fail_on)
        cases = list(suite)
        assert {case.name.partition(" ")[0] for case in cases if case.is_failure} == failed
        for case in cases:
            assert bool(case.system_out) is case.is_passed
            assert "不对" in (case.system_out or case.result[0].text)

    @pytest.mark.parametrize(("verdict", "name"), [("refused", "已拒绝"), ("unrecognised", "未识别")])
    def test_a_file_without_a_verdict_is_an_error(self, verdict, name):
        [suite] = parsed(Report([unread("坏.xlsx", verdict, "locked")]), "zh")
        [case] = suite
        [error] = case.result
        assert case.name == name
        assert isinstance(error, Error)
        assert (error.type, error.message) == ("locked", "文件已损坏")
        assert "请重新索取。" in error.text

    def test_what_xml_can_not_hold_is_written_out(self):
        file = of(finding(message="a\x0bb\ufffe<c> & \"d\"", sheet="表\x00", cell="A1"), path="in/\udcb2.xlsx")
        [suite] = parsed(Report([file]), "zh")
        [case] = suite
        assert suite.name == "in/\\udcb2.xlsx"
        assert "a\\u000bb\\ufffe<c> & \"d\"" in case.result[0].message
        assert "表\\u0000!A1" in case.result[0].text

    def test_an_empty_report_is_an_empty_document(self):
        assert parsed(Report(), "zh").tests == 0
