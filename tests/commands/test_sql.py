"""Figures from a database: read, never written; its password is never shown."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from xlretro.io.databases import given_queries
from xlretro.io.reading.workbook import read_workbook


@pytest.fixture
def database(run) -> Path:
    """A database in the test's folder, where the command runs too."""
    path = Path("指标 库.db")
    with sqlite3.connect(path) as connection:
        connection.execute("create table kpi (name text, plan real, fact real, day text)")
        connection.executemany("insert into kpi values (?, ?, ?, ?)", [("转化率;--", 0.08, 0.065, "x"), ("注册量", 5e4, None, None)])
    connection.close()
    return path.resolve()


SELECT = "SELECT name AS 量化指标, plan AS target, fact AS 实际完成值 FROM kpi"


def test_a_query_fills_a_table(run, database):
    ended = run("fill", "--sql", "sqlite:///指标 库.db", "--query", f"goals={SELECT} WHERE name LIKE '%;--%'", "-o", "a.xlsx")
    assert ended.code == 0, ended.err
    assert read_workbook(Path("a.xlsx"))["goals"].raw("actual") == [0.065]


def test_queries_from_a_file_beside_other_data(run, database):
    Path("q.yaml").write_text(f"goals: |\n  {SELECT}\n  ORDER BY plan;\n", encoding="utf-8")
    Path("a.yaml").write_text("activity: {部门: 市场部}\n", encoding="utf-8")
    ended = run("fill", "a.yaml", "--sql", f"sqlite:///{database}", "--query", "q.yaml", "-o", "a.xlsx")
    assert ended.code == 0, ended.err
    retro = read_workbook(Path("a.xlsx"))
    assert retro["goals"].raw("metric") == ["转化率;--", "注册量"]
    assert retro.raw_field("department") == "市场部"


def test_misfits_name_the_row_of_the_query(run, database):
    ended = run("fill", "--sql", f"sqlite:///{database}", "--query", "phases=SELECT name AS task, day AS 计划完成, fact FROM kpi",
                "-o", "a.xlsx")  # fmt: skip
    assert ended.code == 2
    assert "指标 库.db phases 的查询 fact：不认识“fact”" in ended.err
    assert "指标 库.db phases 查询第 1 行 计划完成：看不懂日期“x”" in ended.err


@pytest.mark.parametrize("query", [
    "DELETE FROM kpi", "SELECT 1; DELETE FROM kpi", "WITH x AS (SELECT 1) DELETE FROM kpi", "/* SELECT */ DROP TABLE kpi",
    "SELECT '--'; DELETE FROM kpi", "PRAGMA journal_mode=DELETE", "ATTACH 'x.db' AS x",
])  # fmt: skip
def test_nothing_is_ever_changed(run, database, query):
    before = database.read_bytes()
    Path("q.yaml").write_text(f'goals: "{query}"\n', encoding="utf-8")
    ended = run("fill", "--sql", f"sqlite:///{database}", "--query", "q.yaml", "-o", "a.xlsx")
    assert ended.code == 2
    assert ("不是一条 SELECT" in ended.err) is not query.startswith("WITH")
    assert database.read_bytes() == before
    assert not Path("x.db").exists()
    assert not Path("a.xlsx").exists()


def test_a_database_is_not_made_by_reading_it(run):
    ended = run("fill", "--sql", "sqlite:///没有.db", "--query", "goals=SELECT 1", "-o", "a.xlsx")
    assert ended.code == 2
    assert "没有.db：没有这个数据库文件" in ended.err
    assert not Path("没有.db").exists()


@pytest.mark.parametrize("url", [
    "mysql+pymysql://u:geheim@10.0.0.1/db", "postgresql://u:geheim@h/x", "geheim", "sqlite://u:geheim@h/x", "nosuch://u:geheim@h/x",
    "sqlite:///geheim/x.db?bad=1", "://geheim",
])  # fmt: skip
def test_no_message_shows_a_password(run, url, monkeypatch):
    monkeypatch.setenv("XLRETRO_SQL_PASSWORD", "sehrgeheim")
    ended = run("fill", "--sql", url, "--query", "goals=SELECT 1", "-o", "a.xlsx")
    assert ended.code == 2
    assert "内部错误" not in ended.err
    assert "geheim@" not in ended.err
    assert "sehrgeheim" not in ended.err


@pytest.mark.parametrize(("options", "said"), [
    (["--sql", "sqlite://"], "一起用"),
    (["--query", "goals=SELECT 1"], "缺少 DATA"),
    (["--sql", "sqlite://", "--query", "goals"], "表=SELECT"),
    (["--sql", "sqlite://", "--query", "goals=SELECT 1", "--query", "goals=SELECT 2"], "两条查询"),
    (["--sql", "sqlite://", "--query", "goals=SELECT a FROM nowhere"], "no such table"),
    (["--sql", "sqlite://", "--query", "啥=SELECT 1"], "看不出“啥”是哪张表"),
    (["--sql", "sqlite://", "--query", "q.yaml"], "q.yaml"),
])  # fmt: skip
def test_a_wrong_call_says_what_is_wrong(run, options, said):
    ended = run("fill", *options, "-o", "a.xlsx")
    assert ended.code == 2
    assert said in ended.err
    assert "内部错误" not in ended.err


def test_what_a_driver_gives_becomes_plain():
    given = given_queries("sqlite://", {"goals": "SELECT 1 AS a, 'x' AS b, NULL AS c, x'00' AS d"})
    assert list(given.data["goals"].rows) == [(1, "x", None, b"\x00")]
