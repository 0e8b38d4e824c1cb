"""Whatever stands in the cells, everything behind the reader goes through: no input makes it raise."""

from __future__ import annotations

from datetime import date, datetime, time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xlretro.language import Text
from xlretro.model.compute import compute
from xlretro.model.data import records
from xlretro.model.interpret import interpret
from xlretro.model.records import CellError, FieldValue, Part, Place, Retrospective, TableData, Uncalculated
from xlretro.model.summary import summary_columns, summary_rows
from xlretro.model.values import NOT_APPLICABLE, PercentNumber
from xlretro.rules import RULES, Context, judge
from xlretro.workbooks import RETRO

TYPED = st.sampled_from([
    "5万", "4.2万", "8%", "1:2.8", "≥500元", "200毫秒以内", "约5万", "X万", "待定", "无", "—", "2023.9.1-9.20", "10.1-7", "9月28日",
    "2023-09-20", "下次活动前", "长期执行", "高", "中", "延期2天", "按时完成", "越低越好", "筹备期", "爆发期", "已完成", "进行中",
    "成功经验", "*工", "投诉率", "%", "元", "{title}", "{0}", "%s", "\\",
])  # fmt: skip
RAW = st.one_of(
    st.none(), TYPED, TYPED, st.text(max_size=12), st.floats(), st.integers(-(10**20), 10**20), st.booleans(),
    st.dates(), st.datetimes(), st.times(), st.floats(-2, 2).map(PercentNumber),
    st.sampled_from([CellError("#DIV/0!"), Uncalculated("=A1"), 0.0, -0.0, 9.2, 45189.0, 45189.75]),
)  # fmt: skip


@st.composite
def retrospectives(draw: st.DrawFn) -> Retrospective:
    retro = Retrospective(RETRO, "x.xlsx", tables={t.key: TableData(t) for t in RETRO.tables})
    for column in RETRO.fields:
        if draw(st.booleans()):
            retro.fields[column.key] = FieldValue(draw(RAW), Place("表", 1, 2))
    for table in RETRO.tables:
        if draw(st.integers(0, 9)) == 0:
            continue
        keys = [c.key for c in table.columns if not c.helper and draw(st.integers(0, 7))] or [table.row_key]
        count = draw(st.integers(0, 3))
        data = retro.tables[table.key]
        data.parts = [Part("表", 1, {key: n for n, key in enumerate(keys, 1)}, {}, [("别的", 30)])]
        data.rows = [(0, n + 2) for n in range(count)]
        data.columns = {key: [draw(RAW) for _ in range(count)] for key in keys}
        data.formulas = {(0, keys[0])} if draw(st.booleans()) else set()
    retro.from_template = draw(st.booleans())
    return retro


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(retro=retrospectives())
def test_any_cells_go_through(retro):
    typed = interpret(retro)
    results = compute(typed, today=date(2023, 10, 20))
    for finding in judge(Context(typed, results), RULES):
        assert finding.message.zh
        assert finding.fix.en
    allowed = (str, int, float, date, tuple)  # Text and Weird are tuples
    for table in RETRO.tables:
        for row in summary_rows(typed, results, table.key):
            assert len(row.values) == len(summary_columns(table))
            for value in row.values:
                assert value is None or isinstance(value, allowed) or type(value).__name__ in {"Quantity", "time"}
    said = records(typed)
    for rows in said.values():
        for row in rows if isinstance(rows, list) else [rows]:
            for value in row.values():
                assert not isinstance(value, datetime | time | Text)
                assert value is not NOT_APPLICABLE
