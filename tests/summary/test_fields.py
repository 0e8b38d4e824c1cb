"""A column written at once is the column written cell by cell."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from xlretro.io.summary.cells import easily_written
from xlretro.io.summary.fields import FieldCells, FieldPlan, Pieces, lines_needed
from xlretro.language import Text
from xlretro.model.quantity import Quantity
from xlretro.model.summary import Weird
from xlretro.model.values import PercentNumber

FIGURES = ("amount", "percent", "ratio", "change", "points", "date", "datetime", "time", "general")
TEXTS = st.sampled_from(["", "元", "完成 80%", " 前", "a & b", "_x0041_", "两\n行", "长" * 8, "a" * 14, "🙂" * 12, "\x0b", "\ud800", "x" * 20_000])
FLOATS = st.sampled_from([0.0, -0.0, 0.5, 1e300, float("inf"), float("nan")])
WHOLE = st.sampled_from([0, -7, 10**15 - 1, 10**15, -10**15])
DAYS = st.sampled_from([date(2023, 9, 1), date(1900, 3, 1), date(1900, 2, 28)])
KINDS = [
    TEXTS, FLOATS, WHOLE, DAYS, st.datetimes(), st.times(), st.booleans(), FLOATS.map(PercentNumber),
    st.builds(Text, TEXTS, TEXTS), st.builds(Weird, TEXTS),
    st.builds(Quantity, FLOATS | WHOLE, st.sampled_from(["", "元", "%", "个百分点", "比值"])),
    st.builds(Quantity, st.just(0.5), st.sampled_from(["", "元"])),
]  # fmt: skip
COLUMNS = st.one_of([
    st.lists(of, min_size=1, max_size=4) for kind in (*KINDS, st.one_of(KINDS)) for of in (kind, kind | st.none())
])  # fmt: skip


@settings(max_examples=1_000)
@given(COLUMNS, st.sampled_from(FIGURES), st.booleans(), st.data())
def test_a_column_at_once_is_its_cells_one_by_one(values, figure, linked, data):
    percents = data.draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values)))
    plan = FieldPlan("B", 7, 8, {name: 20 + at for at, name in enumerate(FIGURES)}, figure, 16, wrap=True)
    field = FieldCells(plan, "zh", "\2" if linked else None)
    kinds = set(map(type, values))
    easy = easily_written([value for value in values if type(value) is str])
    lines = [1] * len(values)
    if kinds != {type(None)}:
        pieces = Pieces()
        pieces.add_own([""] * len(values))
        field.add(pieces, values, kinds, percents, easy=easy)
        pieces.add("|\n|")
        assert pieces.joined(len(values)).split("|\n|")[:-1] == [
            "" if value is None or value == "" else f'<c r="B\0{field._cell(value, percent)}'
            for value, percent in zip(values, percents, strict=True)
        ]
    field.count_lines(values, kinds, lines, easy=easy)
    assert lines == [
        lines_needed(value, 16) if type(value) is str and (len(value) > plan.short or "\n" in value) else 1 for value in values
    ]
