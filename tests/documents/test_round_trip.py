"""Random rows, written as a table of each format, are read as they were; and no text of any kind ends in a traceback."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.documents.build import Rows, markdown, page, read, tabbed, word
from xlretro.errors import XlretroError
from xlretro.model.schema import Table
from xlretro.workbooks import RETRO

LETTERS = "活动目标人次元高中低前后王张XABCxyz0123456789.-%+*工，。、；：（）()[]{}<>&|\\/_`#~'\"!?=→≥ "
LIGHT = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def texts(least: int = 0) -> st.SearchStrategy[str]:
    return st.text(LETTERS, min_size=least, max_size=20).map(lambda text: " ".join(text.split()))


@st.composite
def tables(draw: st.DrawFn) -> tuple[Table, Rows]:
    """Some columns of one of the tables in any order, its signature among them, and rows whose first cell says something."""
    table = draw(st.sampled_from(RETRO.tables))
    sure = [key for key in table.signature if table[key].typed and not table[key].halves][:3]
    others = [c.key for c in table.visible if c.typed and c.seed and c.key not in sure]
    keys = [table.row_key, *draw(st.permutations(sorted({*sure, *draw(st.sets(st.sampled_from(others)))} - {table.row_key})))]
    row = st.tuples(*[texts(1).map(lambda text: f"例{text}值"), *[texts() for _ in keys[1:]]])
    return table, [[table[key].title.zh for key in keys], *map(list, draw(st.lists(row, min_size=1, max_size=4)))]


WRITERS: dict[str, Callable[[Rows], bytes | str]] = {
    "a.docx": lambda rows: word("正文", rows, "后记"),
    "a.md": lambda rows: markdown("正文", rows, "后记"),
    "a.html": lambda rows: page("正文", rows, "后记"),
    "a.txt": lambda rows: tabbed("正文", rows, "后记"),
}


@pytest.mark.parametrize("name", WRITERS)
@LIGHT
@given(made=tables())
def test_rows_are_read_as_they_were_written(name: str, made: tuple[Table, Rows]) -> None:
    table, (titles, *rows) = made
    data = read(WRITERS[name]([titles, *rows]), name).retro[table.key]
    keys = [next(c.key for c in table.visible if c.title.zh == title) for title in titles]
    assert [[data.columns[key][n] or "" for key in keys] for n in range(len(data))] == [list(row) for row in rows]


WORDS = [
    "一、目标", "项目目标：", "# 问题", "- 改进措施：", "责任人：*工", "完成时间：", "原因：", "主要原因在于：* ", "签约额：500万", "|", "\t", "---",
    "核心目标", "目标值", "实际完成值", "问题描述", "表1：", "篇一：", "篇二", "<table>", "<td>", "1.2 ", "达到8%（目标", "）", "\n", "\n\n", "- ", "* ",
]  # fmt: skip


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
@LIGHT
@given(text=st.lists(st.one_of(st.sampled_from(WORDS), texts()), max_size=40).map("".join))
def test_any_text_is_read_or_refused(name: str, text: str) -> None:
    try:
        found = read(text, name)
    except XlretroError:
        return
    assert found.account
    assert all(row < len(found.retro[table]) for table, row in found.places if table)


@LIGHT
@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for name in ("a.txt", "a.docx", "a.html"):
        with pytest.raises(XlretroError):
            read(data, name)
