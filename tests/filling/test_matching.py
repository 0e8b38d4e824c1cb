"""Which row a row of data is: by its keys, by what tells rows apart where keys repeat, never by its position."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from xlretro.model.matching import Identity, Matches, matched


def row(*keys: str, apart: str = "") -> Identity:
    return Identity(keys, (apart,))


def test_by_keys_whatever_the_order() -> None:
    assert matched([row("甲"), row("乙")], [row("乙"), row("丙"), row("甲")]).found == {0: 2, 1: 0}


def test_what_one_leaves_blank_does_not_part_them() -> None:
    assert matched([row("筹备期", "方案")], [row("筹备期", "")]).found == {0: 0}
    assert matched([row("筹备期", "方案")], [row("筹备期", "物料")]).found == {}
    assert matched([row("筹备期", "")], [row("筹备期", "方案"), row("筹备期", "物料")]).doubtful == {0: [0, 1]}


def test_the_exact_row_comes_before_one_that_merely_fits() -> None:
    data = [row("筹备期", ""), row("筹备期", "方案")]
    assert matched(data, [row("筹备期", "方案"), row("筹备期", "")], frozenset({1})).found == {0: 1, 1: 0}


def test_apart_where_keys_repeat() -> None:
    rows = [row("卡顿", apart="扩容"), row("卡顿", apart="限流")]
    assert matched([row("卡顿", apart="限流")], rows).found == {0: 1}
    assert matched([row("卡顿", apart="改期")], rows).found == {}  # a third measure against one problem
    assert matched([row("卡顿", apart="改期")], rows[:1]).found == {0: 0}  # the same problem, its measure reworded
    assert matched([row("卡顿", apart="扩容"), row("卡顿", apart="改期")], rows[:1]).found == {0: 0}


def test_two_rows_of_data_that_are_one() -> None:
    assert matched([row("甲"), row("乙"), row("甲")], []) == Matches(repeated={2: 0})
    assert matched([row("筹备期", "方案"), row("筹备期", "")], [row("筹备期", "方案")]).repeated == {1: 0}


def test_a_row_that_says_nothing() -> None:
    assert matched([row("")], [row("甲"), row("")]).nameless == [0]


NAMES = st.lists(st.tuples(st.sampled_from("甲乙丙"), st.sampled_from("一二三"), st.sampled_from(" 12")), max_size=8, unique=True)


@given(NAMES, st.integers())
def test_rows_that_were_added_are_found_again(names: list[tuple[str, str, str]], seed: int) -> None:
    """Filling the same data twice: every row of it is found, each another one, wherever it went."""
    data = [row(phase, task, apart=measure.strip()) for phase, task, measure in names]
    first = matched(data, [])
    new = [name for index, name in enumerate(data) if index not in first.repeated]
    shuffled = random.Random(seed).sample(new, len(new))
    again = matched(data, shuffled)
    assert not again.doubtful
    assert {index: shuffled[place] for index, place in again.found.items()} == {
        index: name for index, name in enumerate(data) if index not in first.repeated
    }
