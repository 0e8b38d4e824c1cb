"""Every form of source gives the same records, and everything that does not fit is told with its place."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import sys
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy
import openpyxl
import pandas
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import xlretro
from tests.commands.conftest import GOOD
from tests.documents.build import word
from xlretro.commands.fill import fill
from xlretro.commands.misfits import without_misfits
from xlretro.commands.sources import read_sources, values_to_sourced
from xlretro.errors import DataRefused, OutputRefused
from xlretro.io.databases import given_queries
from xlretro.io.frames import plain_value
from xlretro.io.reading.workbook import read_workbook
from xlretro.io.template.workbook import write_workbook
from xlretro.model.data import records, retrospective_from_data
from xlretro.model.interpret import interpret
from xlretro.model.loading import recognised
from xlretro.model.names import Naming
from xlretro.model.quantity import parse_quantity
from xlretro.model.sourced import Sourced
from xlretro.workbooks import RETRO

# ---------------------------------------------------------------------------------------- round trip

WORDS = st.text(alphabet="复盘活动转化率KOL=+-@ '\"<>&%#\n,;:|🚀{}[]", min_size=1, max_size=20).map(
    lambda text: "甲" + text.strip() + "乙")  # fmt: skip
DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31)).map(date.isoformat)
NUMBERS = st.one_of(st.integers(-10**9, 10**9), st.floats(-1e9, 1e9, allow_nan=False).map(lambda x: round(x, 6)),
                    st.sampled_from(["4.2万", "1.2亿", "6.5%", "120%"]))  # fmt: skip


def rows(key: str, required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    row = st.fixed_dictionaries({key: WORDS, **required}, optional=optional)
    return st.lists(row, max_size=4, unique_by=lambda one: one[key])


DATA = st.fixed_dictionaries({
    "activity": st.fixed_dictionaries({"name": WORDS, "department": WORDS}, optional={"start": DAYS, "reporter": WORDS}),
    "goals": rows("metric", {"target": NUMBERS, "actual": NUMBERS}, {"goal": WORDS, "miss_reason": WORDS}),
    "phases": rows("task", {"planned_end": DAYS}, {"phase": st.sampled_from(["筹备期", "试运行"]), "actual_end": DAYS}),
    "issues": rows("problem", {"impact": st.sampled_from("高中低")},
                   {"due": st.one_of(DAYS, st.sampled_from(["下次活动前", "长期执行"])), "owner": st.just("*工")}),
    "lessons": rows("lesson", {"reuse": WORDS}, {"category": st.sampled_from(["成功经验", "失败教训"])}),
})  # fmt: skip


def said(data: dict[str, Any]) -> dict[str, Any]:
    return records(interpret(retrospective_from_data(RETRO, data)))


def titles_of(table_rows: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(title for row in table_rows for title in row))


def as_yaml(data: dict[str, Any], folder: Path) -> Sourced:
    path = folder / "d.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return read_sources([path])


def as_json(data: dict[str, Any], folder: Path) -> Sourced:
    path = folder / "d.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return read_sources([path])


def as_csv_folder(data: dict[str, Any], folder: Path) -> Sourced:
    below = folder / "csv"
    below.mkdir(exist_ok=True)
    for table, value in data.items():
        table_rows = [value] if table == "activity" else value
        with (below / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, titles_of(table_rows) or ["序号"])
            writer.writeheader()
            writer.writerows(table_rows)
    return read_sources([below])


def as_workbook(data: dict[str, Any], folder: Path) -> Sourced:
    path = folder / "s.xlsx"
    write_workbook(path, RETRO, "zh", retrospective_from_data(RETRO, data), as_of_today=date(2023, 10, 20))
    return read_sources([path])


def as_sqlite(data: dict[str, Any], folder: Path) -> Sourced:
    path = folder / "s.db"
    path.unlink(missing_ok=True)
    queries = {}
    with sqlite3.connect(path) as connection:
        for table, value in data.items():
            table_rows = [value] if table == "activity" else value
            if titles := titles_of(table_rows):
                connection.execute(f"create table {table} ({', '.join(titles)})")
                marks = ", ".join("?" * len(titles))
                connection.executemany(f"insert into {table} values ({marks})", [[r.get(t) for t in titles] for r in table_rows])
                queries[table] = f"SELECT * FROM {table} -- all; of it"
    connection.close()
    return read_sources([], more=[given_queries(f"sqlite:///{path}", queries)])


def as_frames(data: dict[str, Any], folder: Path) -> Sourced:
    frames = {table: pandas.DataFrame([value] if table == "activity" else value) for table, value in data.items()}
    for frame in frames.values():
        for title in {"planned_end", "actual_end", "start"} & set(frame.columns):
            frame[title] = pandas.to_datetime(frame[title])
    return values_to_sourced(frames)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=DATA)
@pytest.mark.parametrize("source", [as_yaml, as_json, as_csv_folder, as_workbook, as_sqlite, as_frames])
def test_whatever_a_source_holds_reads_back_equal(source: Callable[..., Sourced], data, tmp_path):
    sourced = source(data, tmp_path)
    assert sourced.misfits == []
    output = tmp_path / "a.xlsx"
    filled = fill(sourced, output, lang="zh", today=date(2023, 10, 20), overwrite=True)
    assert filled.rows == {key: len(data[key]) for key in filled.rows}
    assert set(sourced.places) >= {(key, row) for key, count in filled.rows.items() for row in range(count)}
    assert records(interpret(read_workbook(output))) == said(data)


# ---------------------------------------------------------------------------------------- what does not fit


def misfits(*sources: Path | str, **settings: Any) -> list[tuple[str, str]]:
    return [(misfit.where.zh, misfit.what.zh) for misfit in read_sources(sources, **settings).misfits]


def test_every_misfit_of_yaml_names_its_line(tmp_path):
    path = tmp_path / "d.yaml"
    path.write_text(
        "activity:\n  活动名称: 中秋\n  活动开始: 昨天\n  心情: 好\n"
        "goals:\n- 量化指标: a\n  目标值: 一大堆\n- {量化指标: b, 目标直: 5}\n- [1]\n- {量化指标: c, 目标值: [1]}\n"
        "phases:\nlessons: x\n啥: []\n", encoding="utf-8")  # fmt: skip
    assert [(where, what[:12]) for where, what in misfits(path)] == [
        ("d.yaml 第 4 行 activity.心情", "不认识“心情”"),
        ("d.yaml", "不认识“啥”"),
        ("d.yaml 第 3 行 activity.活动开始", "看不懂日期“昨天”。"),
        ("d.yaml 第 9 行 goals[3]", "一行应是一个对象"),
        ("d.yaml 第 7 行 goals[1].目标值", "看不懂数值“一大堆”。"),
        ("d.yaml 第 8 行 goals[2].目标直", "不认识“目标直”"),
        ("d.yaml 第 10 行 goals[4].目标值", "这里应是一个值，得到的是"),
        ("d.yaml 第 12 行 lessons", "lessons 应是一列"),
    ]


@pytest.mark.parametrize("number", ["1,250,000", "1,000,000", "12,200万", "≤1,200", "-1,200.5", "1,250,250元", "￥1,200"])
def test_a_number_that_yaml_cuts_at_its_commas(number, tmp_path):
    """{目标值: 1,250} is a 目标值 of 1 and a 250 without a value: the row is told, and left out as a whole."""
    path = tmp_path / "d.yaml"
    path.write_text(
        f"activity: {{活动名称: 中秋, 活动预算: {number}, 部门: 市场部}}\ngoals:\n- {{量化指标: a, 目标值: {number}, 实际完成值: {number}}}\n"
        f"- {{量化指标: b, 目标值: '{number}', 实际完成值: 1}}\n", encoding="utf-8")  # fmt: skip
    sourced = read_sources([path])
    cut = [misfit for misfit in sourced.misfits if "没有加引号" in misfit.what.zh]
    assert {(misfit.where.zh, misfit.table, misfit.row) for misfit in cut if misfit.table} == {("d.yaml 第 3 行 goals[1]", "goals", 0)}
    assert not [misfit for misfit in sourced.misfits if "不认识“" in misfit.what.zh and misfit.table]
    assert without_misfits(sourced).retro["goals"].raw("metric") == ["b"]


def test_names_of_three_digits_that_are_none_of_a_number(tmp_path):
    path = tmp_path / "d.yaml"
    path.write_text("goals:\n- {量化指标: a, 目标值: 好, 250: }\n- {量化指标: b, 目标值: 1, 250: 3}\n", encoding="utf-8")
    assert [what for _, what in misfits(path) if "不认识" in what] == ["不认识“250”"] * 2
    path.write_text("goals:\n- {量化指标: b, 250: 3, 250: 4}\n", encoding="utf-8")
    with pytest.raises(DataRefused, match="250"):
        read_sources([path])


def test_english_data_are_told_in_english(tmp_path):
    """Severity is an impact; and the amounts that a hint gives for examples are amounts, without a Chinese character."""
    path = tmp_path / "d.yaml"
    path.write_text('goals:\n- {Metric: a, Target: "much"}\nissues:\n- {Problem: b, Severity: high}\n', encoding="utf-8")
    (misfit,) = read_sources([path]).misfits
    assert misfit.hint is not None
    assert misfit.hint.en.isascii()
    examples = re.split(r", (?=[$0-9])| or ", misfit.hint.en.partition("such as ")[2].rstrip("."))
    assert len(examples) == 6
    assert all(parse_quantity(example) for example in examples)


def test_an_unknown_column_of_a_csv_is_told_once_and_a_long_row_with_its_line(tmp_path):
    path = tmp_path / "目标.csv"
    path.write_text('量化指标,目标值,心情\n"两\n行",无数,好\nb,6,好,多\n\nc,很多,好\n', encoding="utf-8")
    assert misfits(path) == [
        ("目标.csv 第 1 行 心情", "不认识“心情”"),
        ("目标.csv 第 2 行 目标值", "看不懂数值“无数”。"),
        ("目标.csv 第 4 行", "比标题行多出内容：多"),
        ("目标.csv 第 6 行 目标值", "看不懂数值“很多”。"),
    ]


@pytest.mark.parametrize(("name", "text"), [
    ("goals.csv", "指标,目标值,实际值\n1E5,1.2E+05,1e-06\n"),
    ("d.yaml", "goals:\n- {指标: 1E5, 目标值: 1.2e+05, 实际值: 1.0e-06}\n"),
    ("d.json", '{"goals": [{"指标": "1E5", "目标值": 1.2E5, "实际值": 1e-6}]}'),
])  # fmt: skip
def test_numbers_as_programs_write_them(name, text, tmp_path):
    (tmp_path / name).write_text(text, encoding="utf-8")
    sourced = read_sources([tmp_path / name])
    assert sourced.misfits == []
    assert [sourced.retro["goals"].raw(key) for key in ("metric", "target", "actual")] == [["1E5"], [120_000], [1e-6]]


def test_a_column_without_a_title_and_two_of_one_name(tmp_path):
    path = tmp_path / "goals.csv"
    path.write_text("指标,目标值,,target\na,5,6,7\n", encoding="utf-8")
    assert [what for _, what in misfits(path)] == ["第 3 列有内容，却没有标题", "“target”和“目标值”都是“目标值”这一列"]


def test_misfits_of_a_workbook_name_their_cell(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "指标"
    for line in (["核心目标", "量化指标", "目标值", "实际完成值", "序号", "心情"], ["x", "a", 5, "很多", 1, "好"],
                 ["x", "b", "=1/0", 4, 2, "好"]):  # fmt: skip
        book.active.append(line)
    book.save(tmp_path / "上期.xlsx")
    assert misfits(tmp_path / "上期.xlsx") == [
        ("上期.xlsx 指标!F1", "不认识“心情”"),
        ("上期.xlsx 指标!D2 实际完成值", "看不懂数值“很多”。"),
        ("上期.xlsx 指标!C3 目标值", "公式还没有计算过"),
    ]


@pytest.mark.parametrize("row", [
    {"metric": "a", "actual": "字" * 40_000}, {"metric": True}, {"metric": "a", "target": 1e300},
    {"metric": "a", "miss_reason": "字" * 40_000}, {"metric": "a", "target": "#DIV/0!"},
    {"metric": "a", "target": "5万人", "actual": "90%"}, {"metric": {"a": 1}}, {"metric": "半个\ud83d"}, {"metric": "\uffff"},
])  # fmt: skip
def test_each_thing_that_no_cell_can_take_is_one_misfit(row, tmp_path):
    path = tmp_path / "d.json"
    text = json.dumps({"goals": [{"metric": "z", "target": 1}, row]}).replace("1e+300", "1e400")
    path.write_text(text, encoding="utf-8")
    assert [(misfit.table, misfit.row) for misfit in read_sources([path]).misfits] == [("goals", 1)]


@pytest.mark.parametrize(("rows", "bad"), [
    ([{"metric": "A", "target": 1}, {"metric": "b"}, {"metric": "Ａ ", "target": 1}], [2]),  # equal: the first counts
    ([{"metric": "A", "target": 1}, {"metric": "b"}, {"metric": "a", "target": 2}], [0, 2]),  # who can say which
    ([{"metric": "A", "goal": "x"}, {"metric": "A", "goal": "y"}], []),
])  # fmt: skip
def test_rows_of_one_name(rows, bad, tmp_path):
    path = tmp_path / "d.json"
    path.write_text(json.dumps({"goals": rows}), encoding="utf-8")
    found = read_sources([path]).misfits
    assert [misfit.row for misfit in found] == bad
    if bad:
        other = bad[0] if len(bad) > 1 else 0
        assert f"d.json goals[{other + 1}] 是同一行" in found[-1].what.zh


def test_a_table_stands_in_one_source_only_and_so_does_each_field(tmp_path):
    (tmp_path / "a.yaml").write_text("activity: {部门: 市场部}\ngoals: [{量化指标: a}]\nissues: []\n", encoding="utf-8")
    (tmp_path / "b.json").write_text(
        '{"activity": {"department": "客服部", "活动名称": "中秋"}, "表1": [{"metric": "b"}], "issues": [{"problem": "p"}]}',
        encoding="utf-8")  # fmt: skip
    sourced = read_sources([tmp_path / "a.yaml", tmp_path / "b.json"])
    assert [(m.where.zh, m.what.zh) for m in sourced.misfits] == [
        ("b.json activity.department", "“部门”在前面的文件里已经有了，内容不同：a.yaml"),
        ("b.json 表1[1]", "“活动基础信息与目标”在前面的文件里已经有了，内容不同：a.yaml"),
    ]
    assert sourced.retro.raw_field("name") == "中秋"
    assert len(sourced.retro["issues"]) == 1


# ---------------------------------------------------------------------------------------- partial


def test_partial_fills_in_the_rest_and_lists_what_is_left_out(run, tmp_path):
    data = {**GOOD, "goals": [*GOOD["goals"], {"metric": "转化率", "target": "很多", "actual": "6.5%"},
                              {"metric": "客单价", "target": 200, "actual": 190}],
            "activity": {**GOOD["activity"], "end": "昨天"}}  # fmt: skip
    Path("d.json").write_text(json.dumps(data), encoding="utf-8")
    assert run("fill", "d.json", "-o", "a.xlsx").code == 2
    assert not Path("a.xlsx").exists()
    ended = run("fill", "d.json", "-o", "a.xlsx", "--partial")
    assert ended.code == 1
    assert "d.json goals[2].target" in ended.err
    assert "d.json activity.end" in ended.err
    back = records(interpret(read_workbook(Path("a.xlsx"))))
    assert [goal["metric"] for goal in back["goals"]] == ["新增注册量", "客单价"]
    assert "end" not in back["activity"]
    assert back["issues"] == said(GOOD)["issues"]


def test_partial_with_nothing_left_writes_nothing(run):
    Path("d.json").write_text('{"goals": [{"metric": "a", "target": "很多"}]}', encoding="utf-8")
    ended = run("fill", "d.json", "-o", "a.xlsx", "--partial")
    assert ended.code == 2
    assert "没有一行" in ended.err
    assert not Path("a.xlsx").exists()


def test_a_long_list_is_cut_and_json_has_all(run):
    Path("d.json").write_text(json.dumps({"goals": [{"metric": str(n), "target": "?!"} for n in range(25)]}), encoding="utf-8")
    ended = run("fill", "d.json", "-o", "a.xlsx")
    assert ended.err.count("看不懂") == 20
    assert "还有 5 处" in ended.err
    ended = run("fill", "d.json", "-o", "a.xlsx", "--json")
    assert ended.code == 2
    told = json.loads(ended.out)
    assert len(told["misfits"]) == 25
    assert not told["written"]
    assert {"where", "where_en", "message", "message_en", "fix", "fix_en", "table", "row", "column"} == set(told["misfits"][0])


def test_json_of_what_was_written(run):
    Path("d.json").write_text(json.dumps(GOOD), encoding="utf-8")
    told = json.loads(run("fill", "d.json", "-o", "a.xlsx", "--json").out)
    assert told == {"written": True, "output": "a.xlsx", "rows": {"goals": 1, "phases": 1, "issues": 1, "lessons": 2},
                    "computed": [], "misfits": [], "account": [], "notes": []}  # fmt: skip


def test_the_function_writes_nothing_either_while_something_does_not_fit(tmp_path):
    (tmp_path / "d.json").write_text('{"goals": [{"metric": "a", "target": "很多"}]}', encoding="utf-8")
    with pytest.raises(DataRefused, match="很多"):
        fill(read_sources([tmp_path / "d.json"]), tmp_path / "a.xlsx", lang="zh")
    assert not (tmp_path / "a.xlsx").exists()


# ---------------------------------------------------------------------------------------- stdin, names


class Stdin(io.BytesIO):
    """What a pipe hands over."""

    @property
    def buffer(self) -> Stdin:
        return self


@pytest.mark.parametrize(("content", "options"), [
    ("goals:\n- 量化指标: a\n", []),
    ('{"goals": [{"量化指标": "a"}]}', []),
    ('[1,\n{"goals": [{"量化指标": "a"}]}][1]', None),
    ("{goals: [{量化指标: a}]}", []),
    ("量化指标,目标值\na,5\n", []),
    ("量化指标\t目标值\r\na\t5\r\n", []),
    ("量化指标;目标值\na;5\n", ["--from", "csv"]),
    ("goals: [{量化指标: a}]", ["--from", "yaml"]),
])  # fmt: skip
def test_stdin_is_known_by_its_content_or_by_name(run, monkeypatch, content, options):
    monkeypatch.setattr(sys, "stdin", Stdin(content.encode()))
    ended = run("fill", "-", "-o", "a.xlsx", *(options or []))
    if options is None:
        assert ended.code == 2
        assert "内部错误" not in ended.err
        return
    assert ended.code == 0, ended.err
    assert read_workbook(Path("a.xlsx"))["goals"].raw("metric") == ["a"]


def test_a_workbook_comes_through_stdin_too(run, monkeypatch, write):
    monkeypatch.setattr(sys, "stdin", Stdin(write("s.xlsx").read_bytes()))
    assert run("fill", "-", "-o", "a.xlsx").code == 0
    assert records(interpret(read_workbook(Path("a.xlsx")))) == said(GOOD)


def test_a_csv_of_any_name_is_the_table_that_knows_its_titles(run):
    Path("9月导出.csv").write_text("序号,指标,目标值,实际值\n1,a,5,4\n", encoding="utf-8")
    assert run("fill", "9月导出.csv", "-o", "a.xlsx").code == 0
    assert read_workbook(Path("a.xlsx"))["goals"].raw("actual") == [4]
    assert [recognised(Naming(RETRO), titles) for titles in (
        ["指标", "目标值", "甲"], ["指标", "甲"], ["责任人"], ["责任人", "序号"], ["复用场景", "序号", "ID"], [])] == [
        "goals", None, None, None, "lessons", None]  # fmt: skip
    Path("负责人.csv").write_text("负责人,备用\n张XX,x\n", encoding="utf-8")
    ended = run("fill", "负责人.csv", "-o", "b.xlsx")
    assert ended.code == 2
    assert "按表命名" in ended.err


def test_data_and_workbooks_at_an_address(write):
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.pipe("/box/goals.csv", "量化指标,目标值\na,很多\n".encode("gb18030"))
    memory.pipe("/box/last.xlsx", write("s.xlsx").read_bytes())
    assert misfits("memory://box/goals.csv") == [("goals.csv 第 2 行 目标值", "看不懂数值“很多”。")]
    assert len(read_sources(["memory://box/last.xlsx"]).retro["goals"]) == 1


# ---------------------------------------------------------------------------------------- frames


def test_values_of_frames_become_plain():
    frame = pandas.DataFrame({
        "核心任务": ["a", "b", None], "计划开始": pandas.to_datetime(["2023-09-01", None, "2023-09-03"]),
        "计划完成": pandas.to_datetime(["2023-09-20", "2023-09-21", "2023-09-22"]).tz_localize("Asia/Shanghai"),
        "实际完成": [date(2023, 9, 22), pandas.NaT, pandas.NA], "延期天数": [2, None, None],
    })  # fmt: skip
    goals = pandas.DataFrame({
        "目标值": pandas.array([5, None], dtype="Int64"), "实际完成值": [numpy.float64(4.5), Decimal("6.50")],
        "权重": [numpy.int32(1), Decimal("2")], "上期值": [float("nan"), Decimal("NaN")],
    }, index=pandas.Index(["x", "y"], name="指标"))  # fmt: skip
    sourced = values_to_sourced({"表2": frame, "goals": goals})
    assert sourced.misfits == []
    phases, read = sourced.retro["phases"], sourced.retro["goals"]
    assert phases.raw("planned_start") == [date(2023, 9, 1), None, date(2023, 9, 3)]
    assert phases.raw("planned_end")[0] == date(2023, 9, 20)
    assert phases.raw("actual_end") == [date(2023, 9, 22), None, None]
    assert read.raw("metric") == ["x", "y"]
    assert read.raw("target") == [5, None]
    assert read.raw("actual") == [4.5, 6.5]
    assert read.raw("weight") == [1, 2]
    assert read.raw("previous") == [None, None]
    assert {type(raw) for key in ("target", "actual", "weight") for raw in read.raw(key)} <= {int, float, type(None)}


def test_a_moment_loses_its_zone_and_nothing_else():
    moment = pandas.Timestamp("2023-09-20 10:30", tz="Asia/Shanghai")
    assert plain_value(moment) == datetime(2023, 9, 20, 10, 30)
    assert plain_value(pandas.Timestamp("2023-09-20")) == date(2023, 9, 20)


def test_misfits_of_frames_name_row_and_column():
    frame = pandas.DataFrame({"metric": ["a", "b"], "target": [5, "很多"], "心情": ["", "好"], "actual": [1, b"x"]})
    assert [(m.where.zh, m.what.zh) for m in values_to_sourced({"goals": frame}).misfits] == [
        ("goals['心情']", "不认识“心情”"), ("goals 第 2 行 actual", "这里应是一个值，得到的是bytes"),
        ("goals 第 2 行 target", "看不懂数值“很多”。"),
    ]  # fmt: skip


# ---------------------------------------------------------------------------------------- the next period


def test_the_next_period_begins_with_goals_and_open_measures(run, write):
    issue = GOOD["issues"][0]
    last = {
        **GOOD, "activity": {**GOOD["activity"], "reporter": "李XX", "theme": "月满"},
        "goals": [{"goal": "转化", "metric": "转化率", "target": "8%", "actual": "6.5%", "miss_reason": "页面慢", "weight": "40%", "unit": "%"},
                  {"metric": "投诉量", "target": 10, "actual": 12, "unit": "件", "direction": "越低越好"}],
        "issues": [issue, {**issue, "problem": "已好", "status": "已完成"}, {**issue, "problem": "不做", "status": "已取消"},
                   {**issue, "problem": "没写状态", "status": None}],
    }  # fmt: skip
    write("上期.xlsx", last)
    assert run("fill", "上期.xlsx", "--carry-over", "-o", "本期.xlsx").code == 0
    back = records(interpret(read_workbook(Path("本期.xlsx"))))
    assert back["activity"] == {"department": "市场部", "reporter": "李XX"}
    assert [(g["metric"], g.get("previous"), g.get("actual"), g.get("target")) for g in back["goals"]] == [
        ("转化率", "6.5%", None, None), ("投诉量", 12, None, None)]  # fmt: skip
    assert [(i["problem"], i.get("status")) for i in back["issues"]] == [("服务器卡顿", "进行中"), ("没写状态", None)]
    assert (back["phases"], back["lessons"]) == ([], [])
    ended = run("fill", "上期.xlsx", "-o", "同期.xlsx")
    assert (ended.code, ended.err) == (0, "")
    assert records(interpret(read_workbook(Path("同期.xlsx")))) == said(last)


def test_the_new_activity_comes_from_another_file(run, write):
    write("上期.xlsx")
    Path("本期.yaml").write_text("activity: {活动名称: 双11, 活动时间: 2024.11.1-11.11}\n", encoding="utf-8")
    assert run("fill", "上期.xlsx", "本期.yaml", "--carry-over", "-o", "a.xlsx").code == 0
    assert records(interpret(read_workbook(Path("a.xlsx"))))["activity"] == {
        "name": "双11", "department": "市场部", "start": "2024-11-01", "end": "2024-11-11"}  # fmt: skip


@pytest.mark.parametrize(("name", "content", "said"), [
    ("d.yaml", b"", "d.yaml：是空的"),
    ("d.json", b" \n", "d.json：是空的"),
    ("goals.csv", b"\n,,\n", "goals.csv：是空的"),
    ("d.yaml", b"goals:\n- ? [a]\n  : 1\n", "d.yaml：YAML 写法有误，第 2 行"),
    ("d.yaml", b"goals: &a [*a]\n", "goals[1]：一行应是一个对象"),
    ("d.yaml", b"a: " + b"[" * 50_000, "嵌套过深"),
    ("d.yaml", b"goals: !!python/object/apply:os.system ['ls']", "d.yaml：YAML 写法有误"),
    ("d.json", b'{"a": ' + b"1" * 10_000 + b"}", "过长的数"),
    ("d.json", b"\x7fELF\0\0", "不是文本文件"),
    ("d.json", b"\xff\xfe\x00", "不是文本文件"),
    ("d.exe", b"MZ", "不支持这种数据文件"),
    ("goals.csv", '指标,目标值\na,"5\n'.encode(), "CSV 写法有误，从第 2 行起"),
    ("坏.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "坏.xlsx："),
])  # fmt: skip
def test_what_can_not_be_read_at_all_is_one_clear_line(run, name, content, said):
    Path(name).write_bytes(content)
    ended = run("fill", name, "-o", "a.xlsx")
    assert ended.code == 2
    assert said in ended.err
    assert not Path("a.xlsx").exists()


def test_a_workbook_that_is_none_is_named(run):
    Path("坏.xlsx").write_bytes(b"PK\x03\x04 nothing")
    ended = run("fill", "坏.xlsx", "-o", "a.xlsx")
    assert ended.code == 2
    assert "坏.xlsx：" in ended.err


# ---------------------------------------------------------------------------------------- around the data


@pytest.mark.parametrize("name", ["goals.csv", "9月.csv"])
def test_titles_of_a_csv_may_stand_below_a_heading_and_a_signature_below_the_table(run, name):
    lines = "2023年9月经营指标,,\n,,\n指标,目标值（万元）,实际值（万元）\n销售额,1200,1180.5\n合计,1200,1180.5\n,,\n制表人：王芳,,\n"
    Path(name).write_text(lines, encoding="utf-8")
    ended = run("fill", name, "-o", "a.xlsx")
    assert ended.code == 0
    goals = read_workbook(Path("a.xlsx"))["goals"]
    assert (goals.raw("metric"), goals.raw("target"), goals.raw("unit")) == (["销售额"], [1200 * 10_000], ["元"])
    told = ended.err.partition("没有取用")[2]
    assert [f"{name} 第 {line} 行" in told for line in range(1, 8)] == [True, False, False, False, True, False, True]
    assert "制表人：王芳" in told
    Path(name).write_text(lines.replace("（万元）", "").replace(",,\n,,", ",,\n单位：万元,,", 1), encoding="utf-8")
    ended = run("fill", name, "-o", "b.xlsx")
    assert (ended.code, "标题行上面的“单位：万元”没有用上" in ended.err) == (2, True)


@pytest.mark.parametrize("text", ["指标,目标值\n目标,5\n", "指标,心情\na,1\n", "事,心情\n标题,内容\n", "心情,\n目标值,指标\n"])
def test_the_first_line_of_a_csv_is_the_titles_where_it_may_be(text, tmp_path):
    path = tmp_path / "goals.csv"
    path.write_text(text, encoding="utf-8")
    below = text.startswith("心情")
    assert bool(read_sources([path]).account) is below


@pytest.mark.parametrize(("name", "content", "said"), [
    ("kpi.csv", "KPI名,要求\na,1\n", "--show-mapping"), ("d.json", '[{"指标": "a"}]', '例：{"goals": [{"量化指标"'),
    ("d.json", '{"data": {"goals": []}}', "请把里面的 goals 放到最外层"), ("d.json", '{"data": [{"指标": "a"}]}', "--show-mapping"),
    ("d.json", '{"goal": [{"指标": "a"}]}', "是不是“goals”"),
])  # fmt: skip
def test_data_of_another_shape_is_told_what_to_do(run, name, content, said):
    Path(name).write_text(content, encoding="utf-8")
    ended = run("fill", name, "--dry-run")
    assert (ended.code, said in ended.err) == (2, True)


@pytest.mark.parametrize("content", [
    "# 复盘\n\n| 指标 | 目标值 |\n|--|--|\n| a | 1 |\n", "某活动复盘\n一、目标\n销售额目标5万\n", "<html><body><p>a</p></body></html>",
    word("表1：活动基础信息与目标", [["指标", "目标值"], ["a", "1"]]),
])  # fmt: skip
def test_a_document_on_stdin_is_asked_for_by_name(run, monkeypatch, content):
    raw = content if isinstance(content, bytes) else content.encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    ended = run("fill", "-", "--dry-run")
    assert (ended.code, "文档请给文件名" in ended.err) == (2, True)


def test_broken_yaml_on_stdin_is_no_document(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("# 注\ngoals:\n- {a: b: c}\n- b\n".encode())))
    assert "第 3 行" in run("fill", "-", "--dry-run").err


def test_an_unknown_name_is_likened_to_a_title_in_the_language_of_the_message(run):
    Path("goals.csv").write_text("metrc,name,目标数值\na,b,1\n", encoding="utf-8")
    told = run("fill", "goals.csv", "--dry-run").err
    assert "是不是“量化指标”" in told  # metrc
    assert "是不是“目标值”" in told
    assert "Target" not in told
    assert "可用：核心目标" in told  # name is like none


# ---------------------------------------------------------------------------------------- the source itself


@pytest.mark.parametrize("spelled", ["s.xlsx", "./s.xlsx", "below/../s.xlsx", "link.xlsx", "hard.xlsx"])
@pytest.mark.parametrize("options", [(), ("--carry-over",), ("--dry-run",), ("--partial",)])
def test_a_source_is_never_written_over(run, write, tmp_path, spelled, options):
    source = write("s.xlsx")
    (tmp_path / "below").mkdir()
    (tmp_path / "link.xlsx").symlink_to(source)
    (tmp_path / "hard.xlsx").hardlink_to(source)
    before = source.read_bytes()
    for output, named in ((spelled, "s.xlsx"), ("s.xlsx", spelled)):
        ran = run("fill", named, "-o", output, "--overwrite", *options)
        assert ran.code == 2
        assert "来源" in ran.err
        assert source.read_bytes() == before
    with pytest.raises(OutputRefused):
        xlretro.fill(source, tmp_path / spelled, overwrite=True)
    with pytest.raises(OutputRefused):
        xlretro.fill(xlretro.read(spelled), source, overwrite=True)
    assert source.read_bytes() == before


def test_another_file_is_written_over_where_asked(run, write):
    write("s.xlsx")
    write("t.xlsx")
    assert run("fill", "s.xlsx", "-o", "t.xlsx").code == 2
    assert run("fill", "s.xlsx", "-o", "t.xlsx", "--overwrite").code == 0
