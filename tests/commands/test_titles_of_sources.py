"""Titles mean in every source what they mean in a workbook: synonyms, shared words, units in brackets."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path
from typing import Any

import openpyxl
import pandas
import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from xlretro.commands.mapping import read_mapping
from xlretro.commands.sources import read_sources, values_to_sourced
from xlretro.errors import InputRefused
from xlretro.io.databases import given_queries
from xlretro.io.reading.titles import plain_title
from xlretro.model.interpret import interpret
from xlretro.model.names import Naming
from xlretro.model.schema import Column
from xlretro.model.sourced import Sourced
from xlretro.workbooks import RETRO


def as_csv(folder: Path, table: str, rows: list[dict[str, Any]], naming: Naming | None) -> Sourced:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    path = folder / f"{table}.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return read_sources([path], naming=naming)


def as_yaml(folder: Path, table: str, rows: list[dict[str, Any]], naming: Naming | None) -> Sourced:
    path = folder / "d.yaml"
    path.write_text(yaml.safe_dump({table: rows}, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return read_sources([path], naming=naming)


def as_json(folder: Path, table: str, rows: list[dict[str, Any]], naming: Naming | None) -> Sourced:
    path = folder / "d.json"
    path.write_text(json.dumps({table: rows}), encoding="utf-8")
    return read_sources([path], naming=naming)


def as_query(folder: Path, table: str, rows: list[dict[str, Any]], naming: Naming | None) -> Sourced:
    path = folder / "d.db"
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as connection:
        connection.execute("create table t (" + ", ".join(f"c{at}" for at in range(len(rows[0]))) + ")")
        connection.executemany(f"insert into t values ({', '.join('?' * len(rows[0]))})", [list(row.values()) for row in rows])
    connection.close()
    query = "SELECT " + ", ".join(f'c{at} AS "{title}"' for at, title in enumerate(rows[0])) + " FROM t"
    return read_sources([], naming=naming, more=[given_queries(f"sqlite:///{path}", {table: query})])


def as_frame(folder: Path, table: str, rows: list[dict[str, Any]], naming: Naming | None) -> Sourced:
    return values_to_sourced({table: pandas.DataFrame(rows)}, naming=naming)


def as_workbook(folder: Path, table: str, rows: list[dict[str, Any]], naming: Naming | None) -> Sourced:
    book = openpyxl.Workbook()
    for line in (list(rows[0]), *(list(row.values()) for row in rows)):
        book.active.append(line)
    book.save(folder / "d.xlsx")
    return read_sources([folder / "d.xlsx"], naming=naming)


SOURCES = [as_csv, as_yaml, as_json, as_query, as_frame, as_workbook]

UNITS = [
    ("万元", 1200, (1.2e7, "元")), ("单位：万元", 1180.5, (11_805_000.0, "元")), ("万元", -12, (-120_000.0, "元")),
    ("%", 60, (0.6, "%")), ("亿", 1.5, (1.5e8, "")), ("人", 20, (20.0, "人")), ("万元", "≥5", (50_000.0, "元")),
    ("万元", "6万", (60_000.0, "")), ("万元", "8%", (0.08, "%")), ("必填", 5, (5.0, "")), ("万元", "-12", (-120_000.0, "元")),
    ("万元", "12以上", (120_000.0, "元")), ("万元", "1,200", (1.2e7, "元")),
]  # fmt: skip


@pytest.mark.parametrize("mapped", [False, True])
@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(("remark", "value", "amount"), UNITS)
def test_a_unit_in_a_title_belongs_to_plain_numbers_in_every_source(source, mapped, remark, value, amount, tmp_path):
    target = f"{'应收' if mapped else '目标值'}（{remark}）"
    naming = None
    if mapped:
        (tmp_path / "m.yaml").write_text(f'goals: {{"{target}": 目标值, "占比(%)": 权重}}\n', encoding="utf-8")
        naming = read_mapping(tmp_path / "m.yaml", RETRO)
    row = {"核心目标": "a", "量化指标": "b", target: value, "实际完成值": None, "占比(%)" if mapped else "权重(%)": 60}
    sourced = source(tmp_path, "goals", [row], naming)
    assert [misfit.what.zh for misfit in sourced.misfits] == []
    goals = interpret(sourced.retro).tables["goals"]
    assert (pytest.approx(goals["target"][0].value), goals["target"][0].unit) == amount
    assert goals["weight"] == [0.6]


def test_a_unit_beside_the_name_of_an_item_of_the_activity(tmp_path):
    path = tmp_path / "d.yaml"
    path.write_text("activity:\n  活动名称: a\n  预算（万元）: 20\n", encoding="utf-8")
    fields = interpret(read_sources([path]).retro).fields
    assert (fields["budget"].value, fields["budget"].unit) == (200_000, "元")


def names(column: Column) -> list[str]:
    return [*column.title, *column.synonyms, *column.ambiguous]


@st.composite
def headers(draw: st.DrawFn) -> tuple[str, list[str]]:
    table = draw(st.sampled_from(RETRO.tables))
    columns = draw(st.lists(st.sampled_from([c for c in table.columns if not c.helper]), min_size=3, max_size=9, unique=True))
    if draw(st.booleans()):
        columns.sort(key=table.columns.index)
    drawn = {column.key for column in columns}
    # The halves of a period beside the whole: a workbook's reader takes one of them, data may say both.
    assume(not any(half in drawn for column in columns for half in column.halves or ()))
    titles = [draw(st.sampled_from(names(column))) for column in columns]
    return table.key, titles


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much])
@given(headers())
def test_titles_mean_in_a_csv_what_they_mean_in_a_workbook(tmp_path, header):
    table, titles = header
    assume(len(set(map(plain_title, titles))) == len(titles))
    row = {title: f"值{at}" for at, title in enumerate(titles)}
    try:
        book = as_workbook(tmp_path, table, [row], None)
    except InputRefused:
        assume(False)
    assume(len(book.retro[table]) == 1)
    plain = as_csv(tmp_path, table, [row], None)
    theirs, ours = ({raw: key for key, (raw,) in one.retro[table].columns.items() if raw} for one in (book, plain))
    assert {raw: ours.get(raw) for raw in theirs} == theirs


def test_words_that_columns_share_are_told_by_their_neighbours(tmp_path):
    row = {"阶段": "筹备期", "核心任务": "a", "开始时间": "2023/9/1", "结束时间": "2023/9/20", "负责人": "王", "进度": "进行中"}
    for source in SOURCES:
        sourced = source(tmp_path, "phases", [row], None)
        assert sourced.misfits == []
        columns = {key for key, (raw,) in sourced.retro["phases"].columns.items() if raw}
        assert columns == {"phase", "task", "planned_start", "planned_end", "owner", "progress"}


def test_two_titles_of_one_column_are_named_both(tmp_path):
    (tmp_path / "goals.csv").write_text("指标,指标名称,目标值\na,b,1\n", encoding="utf-8")
    (misfit,) = read_sources([tmp_path / "goals.csv"]).misfits
    assert misfit.what.zh == "“指标名称”和“指标”都是“量化指标”这一列"
