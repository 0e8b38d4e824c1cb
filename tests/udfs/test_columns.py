"""A whole column at once gives what its cells give one by one, and both what `compute` gives for the same table."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.template.sampling import (
    BAD_DIRECTIONS,
    DIRECTIONS,
    EVENTS,
    NO_AMOUNTS,
    NO_DATES,
    OTHER_AMOUNTS,
    OTHER_DATES,
    OTHER_DEADLINES,
    PLAIN_AMOUNTS,
    PLAIN_DATES,
    STATUSES,
)
from xlretro.commands.samples import AS_OF, load_samples, write_samples
from xlretro.errors import NoAnswer, NotComparable, NotOnRecord, Unreadable
from xlretro.excel import udfs
from xlretro.io.reading.workbook import read_workbook
from xlretro.language import Text
from xlretro.model.compute import compute
from xlretro.model.data import retrospective_from_data
from xlretro.model.interpret import interpret
from xlretro.model.records import CellError, Retrospective
from xlretro.workbooks import RETRO

amounts = st.one_of(
    st.sampled_from([*NO_AMOUNTS, *PLAIN_AMOUNTS, *OTHER_AMOUNTS, "250毫秒", "0.2秒", "不超过5万", "50万元", True]),
    st.floats(-1e9, 1e9),
    st.sampled_from([0.0, 1.0, 42000.0, 50000.0]),
)
days = st.one_of(
    st.sampled_from([*NO_DATES, *PLAIN_DATES, *(day for day in OTHER_DATES if day != "2023.9.28-10.6")]),
    st.dates(date(1990, 1, 1), date(2099, 12, 31)),
    st.floats(30000, 70000),
)
units = st.sampled_from([None, None, "", "%", "万元", "毫秒", "元", " % "])
directions = st.sampled_from([*DIRECTIONS, *BAD_DIRECTIONS])
deadlines = st.one_of(days, st.sampled_from([*EVENTS, *OTHER_DEADLINES]))

languages = st.sampled_from([None, "", "zh", "en", "?"])
ARGUMENTS: dict[str, tuple[st.SearchStrategy[Any], ...]] = {
    "XR_COMPLETION": (amounts, amounts, directions, amounts, units),
    "XR_DELAY_DAYS": (days, days, st.sampled_from([None, "工作日", "calendar", "?"])),
    "XR_PROGRESS": (days, days, days, days, days, languages),
    "XR_CHANGE": (amounts, amounts, units),
    "XR_NUMBER": (amounts,),
    "XR_UNIT": (amounts,),
    "XR_DATE": (st.one_of(days, st.sampled_from(["9.1-9.20", "2023.12.28-1.3", "2.29"])),
                st.sampled_from([None, "开始", "完成", 2.0, "?"]), st.sampled_from([None, 2023.0, "2024年", 23.0])),
    "XR_OVERDUE": (deadlines, days, days, st.sampled_from(STATUSES)),
    "XR_CHECK": (st.sampled_from(["效果不错", "转化率6.5%", "", None, 5.0]), languages),
}  # fmt: skip
# function → the table and its computed column, and the columns behind the arguments; "" is the as-of date.
COLUMNS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "XR_COMPLETION": ("goals", "completion", ("target", "actual", "direction", "start_value", "unit")),
    "XR_CHANGE": ("goals", "change", ("actual", "previous", "unit")),
    "XR_DELAY_DAYS": ("phases", "delay", ("planned_end", "actual_end")),
    "XR_PROGRESS": ("phases", "progress", ("planned_start", "planned_end", "actual_start", "actual_end", "")),
    "XR_OVERDUE": ("issues", "overdue", ("due", "done_on", "", "status")),
}


def as_column(values: list[Any]) -> list[list[Any]]:
    return [[value] for value in values]


def in_cell(answer: Any) -> Any:
    """What Excel shows for an element of Results: an independent telling of the error values."""
    if isinstance(answer, Unreadable | NotComparable):
        return "#VALUE!"
    if isinstance(answer, NoAnswer):
        return "#N/A" if isinstance(answer, NotOnRecord) else "#DIV/0!"
    return answer.zh if isinstance(answer, Text) else answer


def in_excel(name: str, retro: Retrospective, as_of: date) -> list[list[Any]]:
    """The function over the columns of the workbook; one that it does not have is left out."""
    table, _, columns = COLUMNS[name]
    data = retro[table]
    cells = [as_of if not key else as_column(data.raw(key)) if data.has(key) else None for key in columns]
    shown = getattr(udfs, name)(*cells)
    return shown if isinstance(shown, list) else [[shown]]


@pytest.mark.parametrize("name", ARGUMENTS)
@given(data=st.data())
def test_a_column_gives_what_its_cells_give(name: str, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.tuples(*ARGUMENTS[name]), min_size=2, max_size=8))
    function = getattr(udfs, name)
    singly = [function(*([[cell]] for cell in row)) for row in rows]
    assert function(*(as_column(list(column)) for column in zip(*rows, strict=True))) == as_column(singly)


@pytest.mark.parametrize("name", COLUMNS)
@given(data=st.data())
def test_a_cell_shows_what_the_command_line_computes(name: str, data: st.DataObject) -> None:
    table, key, columns = COLUMNS[name]
    rows = data.draw(st.lists(st.tuples(*ARGUMENTS[name][: len(columns)]), min_size=1, max_size=6))
    as_of = data.draw(st.dates(date(2020, 1, 1), date(2026, 1, 1)))
    # Every row gets a name, since a row of nothing but blanks is none.
    named = [{RETRO[table].row_key: f"第{index}行", **{key: value for key, value in zip(columns, row, strict=True) if key}}
             for index, row in enumerate(rows)]  # fmt: skip
    retro = retrospective_from_data(RETRO, {table: named})
    expected = compute(interpret(retro), as_of).columns[table][key]
    assert in_excel(name, retro, as_of) == as_column([in_cell(answer) for answer in expected])


@pytest.fixture(scope="module")
def workbooks(tmp_path_factory: pytest.TempPathFactory) -> list[Retrospective]:
    """The sample departments, without the activity's time: a function in a cell can't see it, nor take a year from it."""
    folder = tmp_path_factory.mktemp("samples")
    write_samples(folder)
    read = [read_workbook(folder / sample.file) for sample in load_samples().values() if sample.data]
    return [Retrospective(RETRO, tables=retro.tables) for retro in read]


@pytest.mark.parametrize("name", COLUMNS)
def test_the_sample_departments_get_the_same_figures_in_excel(name: str, workbooks: list[Retrospective]) -> None:
    table, key, columns = COLUMNS[name]
    figures = 0
    for retro in workbooks:
        data = retro[table]
        if not data.has(columns[0]) or (table == "issues" and not (data.has("status") or data.has("done_on"))):
            continue  # a table that was not made to be computed
        expected = compute(interpret(retro), AS_OF).columns[table][key]
        cells = zip(*(data.raw(column) for column in columns if column), strict=True)
        for shown, answer, row in zip(in_excel(name, retro, AS_OF), expected, cells, strict=True):
            error = next((cell.code for cell in row if isinstance(cell, CellError)), None)
            assert shown == [error or in_cell(answer)]
            figures += isinstance(answer, (int, float, Text))
    assert figures >= 3
