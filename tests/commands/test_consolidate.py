"""consolidate: accounting, duplicates, what was expected, where the summary may be written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.commands.conftest import GOOD, changed


def summary(run, *arguments):
    ended = run("consolidate", *arguments, "--json")
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def test_every_input_is_accounted_for(run, write, tmp_path):
    first = write("in/市场部_中秋.xlsx")
    shutil.copy(first, tmp_path / "in" / "市场部_中秋 副本.xlsx")
    write("in/市场部_中秋_旧.xlsx", changed(GOOD, reported_on="2023-10-10"))
    write("in/客服部/中秋.xlsx", changed(GOOD, department="客服部"))
    (tmp_path / "in" / "坏.xlsx").write_bytes(first.read_bytes()[:5000])
    (tmp_path / "in" / "~$市场部.xlsx").write_bytes(b"lock")
    book = openpyxl.Workbook()
    book.active.append(["姓名", "上班", "下班"])
    book.save(tmp_path / "in" / "考勤.xlsx")
    result = summary(run, "in", "-o", "汇总.xlsx")
    assert {k: result[k] for k in ("inputs", "read", "refused", "unrecognised", "duplicates")} == {
        "inputs": 6, "read": 2, "refused": 1, "unrecognised": 1, "duplicates": 2}  # fmt: skip
    assert result["rows"] == {"goals": 2, "phases": 2, "issues": 2, "lessons": 4}
    sheets = openpyxl.load_workbook("汇总.xlsx").sheetnames
    assert sheets == ["总览", "目标达成", "阶段执行", "问题与措施", "经验库", "数据质量", "文件清单"]
    # A second run with the summary inside the folder does not read its own output.
    assert summary(run, "in", "-o", "in/汇总.xlsx")["inputs"] == 6
    assert summary(run, "in", "-o", "in/汇总.xlsx")["inputs"] == 6


def test_no_file_is_opened_before_it_is_read(run, write, tmp_path, monkeypatch):
    write("in/市场部.xlsx")
    assert summary(run, "in", "-o", "in/旧汇总.xlsx")["inputs"] == 1
    opened = []
    real = Path.open
    monkeypatch.setattr(Path, "open", lambda self, *given, **named: opened.append(self.name) or real(self, *given, **named))
    assert summary(run, "in", "-o", "汇总.xlsx", "--jobs", "1")["inputs"] == 1
    assert not {"市场部.xlsx", "旧汇总.xlsx"}.intersection(opened)  # a worker reads them
    listed = openpyxl.load_workbook("汇总.xlsx")["文件清单"]
    assert any("in/旧汇总.xlsx" in str(row) and "跳过" in str(row) for row in listed.iter_rows(values_only=True))


def test_an_empty_path_is_not_the_current_folder(run, write, tmp_path):
    write("in/市场部.xlsx")
    for asked in ([""], ["in", "--csv", ""], ["in", "--expect", ""], ["in", "", "--previous", "x.xlsx"]):
        ended = run("consolidate", *asked, "-o", "s.xlsx")
        assert ended.code == 2
        assert "路径是空的" in ended.err
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_the_json_names_what_was_not_read(run, write):
    write("in/市场部.xlsx")
    write("in/again.xlsx")
    Path("in/空.xlsx").write_bytes(b"")
    left = summary(run, "in", "-o", "s.xlsx")["not_read"]
    assert [(line["file"], line["verdict"]) for line in left] == [("in/市场部.xlsx", "duplicate"), ("in/空.xlsx", "refused")]
    assert "空" in left[1]["reason"]["zh"]
    assert "empty" in left[1]["reason"]["en"]


def test_a_folder_of_results_alone_holds_no_workbook(run, write, tmp_path):
    write("in/市场部.xlsx")
    (tmp_path / "out").mkdir()
    summary(run, "in", "-o", "out/汇总.xlsx")
    ended = run("consolidate", "out", "-o", "新汇总.xlsx")
    assert ended.code == 2
    assert "没有找到工作簿" in ended.err
    assert not (tmp_path / "新汇总.xlsx").exists()


def test_the_newest_version_counts_and_the_others_say_so(run, write):
    write("in/a.xlsx", changed(GOOD, reported_on="2023-10-10"))
    write("in/b.xlsx", changed(GOOD, reported_on="2023-10-18"))
    ended = run("consolidate", "in", "-o", "s.xlsx")
    assert "旧版本，采用 in/b.xlsx" in ended.out
    rows = list(openpyxl.load_workbook("s.xlsx")["目标达成"].values)
    assert any("in/b.xlsx" in map(str, row) for row in rows)
    assert not any("in/a.xlsx" in map(str, row) for row in rows)


def test_the_same_activity_of_two_years_is_two_activities(run, write):
    write("in/a.xlsx", changed(GOOD, start="2022-06-01", end="2022-06-18"))
    write("in/b.xlsx", changed(GOOD, start="2023-06-01", end="2023-06-18"))
    assert summary(run, "in", "-o", "s.xlsx")["read"] == 2


def test_departments_that_sent_nothing(run, write, tmp_path):
    write("in/市场部.xlsx")
    (tmp_path / "in" / "客服部_中秋.xlsx").write_bytes(b"not a workbook")
    (tmp_path / "名单.csv").write_bytes("部门,联系人\n市场部,张XX\n客服部,\n物流部,\n".encode("gb18030"))
    assert summary(run, "in", "-o", "s.xlsx", "--expect", "名单.csv")["missing"] == ["物流部"]


def test_the_summary_never_replaces_what_is_not_ours(run, write):
    source = write("in/市场部.xlsx")
    before = source.read_bytes()
    for target in ("in/市场部.xlsx", source):
        ended = run("consolidate", "in", "-o", target)
        assert ended.code == 2
        assert source.read_bytes() == before
    other = Path("别的.xlsx")
    other.write_bytes(b"somebody's")
    ended = run("consolidate", "in", "-o", other)
    assert ended.code == 2
    assert "已经存在" in ended.err
    assert other.read_bytes() == b"somebody's"
    assert run("consolidate", "in", "-o", "s.xlsx").code == 0
    assert run("consolidate", "in", "-o", "s.xlsx").code == 0, "our own summary may be replaced"


def test_strict_makes_refused_inputs_exit_1(run, write, tmp_path):
    write("in/市场部.xlsx")
    (tmp_path / "in" / "坏.xlsx").write_bytes(b"")
    assert run("consolidate", "in", "-o", "s.xlsx").code == 0
    assert run("consolidate", "in", "-o", "s.xlsx", "--strict").code == 1


def test_a_failed_run_leaves_nothing(run, write, tmp_path, monkeypatch):
    write("in/市场部.xlsx")
    from xlretro.io.summary.workbook import SummaryWorkbook

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(SummaryWorkbook, "finish", fail)
    ended = run("consolidate", "in", "-o", "s.xlsx")
    assert ended.code == 130
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in"]


def test_nothing_to_consolidate_exits_2(run, tmp_path):
    (tmp_path / "空").mkdir()
    ended = run("consolidate", "空", "-o", "s.xlsx")
    assert ended.code == 2
    assert not Path("s.xlsx").exists()


def test_two_processes_give_the_same_summary_as_one(run, write):
    for number in range(60):
        write(f"in/部门{number:02}.xlsx", changed(GOOD, department=f"部门{number:02}"))
    one = summary(run, "in", "-o", "one.xlsx", "--jobs", 1, "--as-of", "2023-10-20")
    two = summary(run, "in", "-o", "two.xlsx", "--jobs", 2, "--as-of", "2023-10-20")
    assert {**one, "seconds": 0, "output": ""} == {**two, "seconds": 0, "output": ""}
    assert Path("one.xlsx").read_bytes() == Path("two.xlsx").read_bytes()


KINDS_OF_INPUT = st.lists(st.sampled_from(["good", "copy", "old", "damaged", "empty", "lock", "foreign"]), max_size=12)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds=KINDS_OF_INPUT)
def test_the_accounting_holds_for_any_folder(kinds, run, write, tmp_path):
    folder = tmp_path / "in"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    good = write("good.xlsx")
    for number, kind in enumerate(kinds):
        path = folder / f"{kind}{number}.xlsx"
        if kind == "good":
            write(f"in/{path.name}", changed(GOOD, department=f"部门{number}"))
        elif kind == "old":
            write(f"in/{path.name}", changed(GOOD, reported_on=f"2023-10-0{number % 9 + 1}"))
        elif kind == "copy":
            shutil.copy(good, path)
        elif kind == "lock":
            (folder / f"~${path.name}").write_bytes(b"x")
        else:
            path.write_bytes({"damaged": good.read_bytes()[:900], "empty": b"", "foreign": b"name,value"}[kind])
    inputs = len(kinds) - kinds.count("lock")
    if not any(kind in {"good", "copy", "old"} for kind in kinds):
        # Nothing that could be read: an empty summary would only replace a good one.
        assert run("consolidate", "in", "-o", "s.xlsx").code == 2
        return
    result = summary(run, "in", "-o", "s.xlsx")
    assert result["inputs"] == inputs
    assert result["read"] + result["refused"] + result["unrecognised"] + result["duplicates"] == inputs
    assert result["rows"]["goals"] == result["read"]
    assert result["refused"] == sum(kinds.count(kind) for kind in ("damaged", "empty", "foreign"))


def test_every_row_of_the_summary_can_be_found_in_its_source(run, write):
    write("in/市场部/中秋.xlsx")
    write("in/客服部 2#.xlsx", changed(GOOD, department="客服部"))
    summary(run, "in", "-o", "out.xlsx")
    book = openpyxl.load_workbook("out.xlsx")
    checked = 0
    for name, title in (("目标达成", "量化指标"), ("阶段执行", "阶段"), ("问题与措施", "问题描述"), ("经验库", "具体经验描述")):
        rows = [row for row in book[name].iter_rows(values_only=True) if any(row)]
        header = next(row for row in rows if "部门" in row)
        for row in rows[rows.index(header) + 1 :]:
            record = dict(zip(header, row, strict=True))
            source = openpyxl.load_workbook(record["来源文件"], read_only=False)[record["工作表"]]
            values = [cell.value for cell in source[int(record["行号"])]]
            assert record[title] in values
            checked += 1
    assert checked == 10


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)"])
def test_text_that_looks_like_a_formula_stays_text(run, write, text):
    write("in/市场部.xlsx", {**GOOD, "lessons": [{**GOOD["lessons"][0], "lesson": text}]})
    summary(run, "in", "-o", "s.xlsx")
    cells = [c for row in openpyxl.load_workbook("s.xlsx")["经验库"].iter_rows() for c in row if c.value == text]
    assert [cell.data_type for cell in cells] == ["s"]


def test_a_mistyped_folder_does_not_replace_a_good_summary(run, write):
    write("in/市场部.xlsx")
    summary(run, "in", "-o", "s.xlsx")
    before = Path("s.xlsx").read_bytes()
    ended = run("consolidate", "打错了", "-o", "s.xlsx")
    assert ended.code == 2
    assert "打错了" in ended.err
    assert Path("s.xlsx").read_bytes() == before


def test_the_list_of_departments_may_have_other_columns_and_blanks(run, write, tmp_path):
    write("in/a.xlsx", changed(GOOD, department="客服 部"))
    Path("名单.csv").write_text('序号,部门,负责人\n1,客服部,"张XX,李XX"\n2,物流部,\n', encoding="utf-8")
    assert summary(run, "in", "-o", "s.xlsx", "--expect", "名单.csv")["missing"] == ["物流部"]


def test_blanks_in_a_name_do_not_make_two_activities(run, write):
    write("in/a.xlsx", changed(GOOD, name="双 11", reported_on="2023-10-10"))
    write("in/b.xlsx", changed(GOOD, name="双11", reported_on="2023-10-18"))
    assert summary(run, "in", "-o", "s.xlsx")["duplicates"] == 1


def test_a_name_that_is_too_long_is_told_in_words(run, write):
    write("in/a.xlsx")
    ended = run("consolidate", "in", "-o", "汇" * 200 + ".xlsx")
    assert ended.code == 2
    assert "内部错误" not in ended.err


@pytest.mark.parametrize("content", [b"\x00\xff\xfe\x00", b'"unclosed', None])
def test_a_list_of_departments_that_is_no_list_is_told_in_words(run, write, content):
    write("in/a.xlsx")
    if content is not None:
        Path("名单.csv").write_bytes(content)
    ended = run("consolidate", "in", "-o", "s.xlsx", "--expect", "名单.csv")
    assert ended.code == 2
    assert "名单.csv" in ended.err
    assert not Path("s.xlsx").exists()


def test_what_was_hidden_in_a_workbook_is_said_on_the_list_of_files(run, write):
    path = write("in/a.xlsx")
    write("in/b.xlsx", changed(GOOD, department="客服部"))
    book = openpyxl.load_workbook(path)
    lessons = next(sheet for sheet in book.worksheets if sheet.title.startswith("表4"))
    lessons.sheet_state = "hidden"
    row = next(row for row in lessons.iter_rows() if any(cell.value == "KOL分层推广" for cell in row))
    lessons.row_dimensions[row[0].row].hidden = True
    book.save(path)
    result = summary(run, "in", "-o", "s.xlsx")
    assert result["rows"]["lessons"] == 4
    header, *lines = openpyxl.load_workbook("s.xlsx")["文件清单"].values
    assert [line[header.index("说明")] for line in lines] == [f"含隐藏工作表：{lessons.title}；含隐藏行：表4 1 行", None]
