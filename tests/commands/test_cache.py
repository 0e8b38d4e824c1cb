"""A run that remembers gives what one without memory gives, byte for byte, whatever has changed or broken since."""

from __future__ import annotations

import io
import json
import pickle
import random
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.commands.conftest import GOOD, Ran, changed
from tests.commands.random_folder import folder, workbook
from xlretro.commands import consolidate as command
from xlretro.commands.consolidate import Outcome, consolidate
from xlretro.commands.settings import Settings
from xlretro.io import store as stored
from xlretro.io.store import Damaged, InUse, Store
from xlretro.io.summary.workbook import SummaryWorkbook
from xlretro.io.template.workbook import write_workbook
from xlretro.model.data import retrospective_from_data
from xlretro.workbooks import RETRO

DAY = date(2023, 12, 31)
DATABASE = "xlretro-cache.sqlite3"


def remembered(*, previous: Path | None = None, **settings: Any) -> Outcome:
    """A run over `in` with the cache, whose summary was found equal to one without."""
    given = replace(Settings(as_of=DAY), **settings)
    with_memory = consolidate([Path("in")], Path("a.xlsx"), given, jobs=1, previous=previous, cache=Path("cache"))
    consolidate([Path("in")], Path("b.xlsx"), given, jobs=1, previous=previous)
    assert Path("a.xlsx").read_bytes() == Path("b.xlsx").read_bytes()
    return with_memory


def _add(rng: random.Random, present: list[Path]) -> None:
    workbook(Path("in") / f"新部{rng.randrange(10**6)}" / "新.xlsx", "新部", rng)


def _change(rng: random.Random, present: list[Path]) -> None:
    workbook(rng.choice(present), "改过部", rng)


def _remove(rng: random.Random, present: list[Path]) -> None:
    if len(present) > 1:
        rng.choice(present).unlink()


def _rename(rng: random.Random, present: list[Path]) -> None:
    path = rng.choice(present)
    path.rename(path.with_name(f"营销{rng.randrange(99)}部_{path.name}"))


def _move(rng: random.Random, present: list[Path]) -> None:
    path = rng.choice(present)
    target = Path("in") / f"大区{rng.randrange(9)}" / path.name
    target.parent.mkdir(exist_ok=True)
    shutil.move(path, target)


def _copy(rng: random.Random, present: list[Path]) -> None:
    shutil.copy(rng.choice(present), Path("in") / f"副本{rng.randrange(10**6)}.xlsx")


CHANGES: list[Callable[[random.Random, list[Path]], None]] = [_add, _change, _remove, _rename, _move, _copy]


@pytest.mark.parametrize("seed", range(4))
def test_after_any_changes_the_summary_is_that_of_a_run_without_memory(seed: int, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    rng = random.Random(seed)
    folder(tmp_path / "in", rng)
    remembered()
    for _ in range(4):
        present = sorted(path for path in (tmp_path / "in").rglob("*部*/*.xlsx"))
        rng.choice(CHANGES)(rng, present or sorted((tmp_path / "in").rglob("*.xlsx")))
        remembered()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """25 workbooks: three pieces a list."""
    folder = tmp_path_factory.mktemp("filled")
    for n in range(25):
        data = changed(GOOD, department=f"{n:02}部", name=f"活动{n}")
        write_workbook(folder / f"{n:02}部.xlsx", RETRO, "zh", retrospective_from_data(RETRO, data), as_of_today=DAY)
    return folder


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, filled: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(filled, tmp_path / "in")
    return tmp_path / "in"


def test_what_has_not_changed_is_not_read_again(inbox: Path, write: Callable[..., Path]) -> None:
    assert remembered().recalled == 0
    assert remembered().recalled == 25
    write("in/03部.xlsx", changed(GOOD, department="03部", name="改名的活动"))
    shutil.copytree(inbox, inbox.with_name("moved"))
    assert remembered().recalled == 24
    inbox.rename(inbox.with_name("old"))
    inbox.with_name("moved").rename(inbox)
    assert remembered().recalled == 25, "content counts, not the time of a file"


def test_pieces_are_taken_as_they_were_deflated(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remembered()
    asked: list[bytes] = []
    real = Store.get_all
    monkeypatch.setattr(
        Store, "get_all", lambda self, keys, *, passing=False: asked.extend(keys) or real(self, keys, passing=passing)
    )
    remembered()
    assert len(asked) == 25 + 3 * 5, "no rows but in pieces, of four tables and the findings"


@pytest.mark.parametrize("limits", [{"row_limit": 14}, {"link_limit": 14}, {"link_limit": 0}, {"row_limit": 12, "link_limit": 7}])
def test_full_sheets_and_links_that_run_out_are_the_same(inbox: Path, monkeypatch: pytest.MonkeyPatch, limits: dict[str, int]) -> None:
    monkeypatch.setattr(command, "SummaryWorkbook", partial(SummaryWorkbook, **limits))
    assert remembered().recalled == 0
    assert remembered().recalled == 25


@pytest.mark.parametrize("limits", [{}, {"row_limit": 27}, {"link_limit": 27}, {"link_limit": 10}])
@pytest.mark.parametrize("rows", [0, 12])
def test_rows_that_come_and_go_move_the_pieces_behind_them(
    inbox: Path, write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, limits: dict[str, int], rows: int
) -> None:
    monkeypatch.setattr(command, "SummaryWorkbook", partial(SummaryWorkbook, **limits))
    remembered()
    others = changed(GOOD, department="03部", name="活动3")
    write("in/03部.xlsx", {**others, "goals": others["goals"] * rows, "phases": others["phases"] * min(rows, 1)})
    assert remembered().recalled == 24


def test_a_piece_whose_links_have_other_numbers_does_not_fit(inbox: Path, write: Callable[..., Path]) -> None:
    remembered()
    for name, rows in (("03部", 2), ("04部", 0)):
        write(f"in/{name}.xlsx", {**changed(GOOD, department=name, name=f"活动{int(name[:2])}"), "goals": GOOD["goals"] * rows})
    assert remembered().recalled == 23


def test_measures_are_followed_from_what_is_remembered(inbox: Path, write: Callable[..., Path]) -> None:
    consolidate([inbox], Path("last.xlsx"), Settings(as_of=date(2023, 11, 1)), jobs=1)
    remembered(previous=Path("last.xlsx"))
    again = remembered(previous=Path("last.xlsx"))
    assert again.recalled == 25
    assert again.overview.rounds
    assert sum(again.overview.rounds.changes.values()) == 25


@pytest.mark.parametrize("given", [
    {"as_of": date(2024, 3, 1)}, {"as_of": None}, {"limits": Settings().limits._replace(seconds=7.0)},
])  # fmt: skip
def test_other_circumstances_have_everything_read_again(inbox: Path, given: dict[str, object]) -> None:
    remembered()
    assert remembered(**given).recalled == 0


def test_without_a_day_of_its_own_a_workbook_is_read_again_tomorrow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[..., Path]
) -> None:
    monkeypatch.chdir(tmp_path)
    write("in/甲部.xlsx", GOOD)
    write("in/乙部.xlsx", changed(GOOD, department="乙部", as_of=None))
    today = date(2023, 11, 1)
    remembered(as_of=None, today=today)
    assert remembered(as_of=None, today=today).recalled == 2
    assert remembered(as_of=None, today=today + timedelta(days=1)).recalled == 1


def _rewritten(change: Callable[[bytes], bytes]) -> None:
    """Change a value as nobody but us would: with its checksum."""
    with sqlite3.connect(f"cache/{DATABASE}") as connection:
        for table in ("kept", "passing"):
            for key, value in connection.execute(f"SELECT key, value FROM {table}").fetchall():
                other = change(value)
                checksum = stored.zlib.crc32(other, stored.zlib.crc32(key))
                connection.execute(f"UPDATE {table} SET value = ?, checksum = ? WHERE key = ?", (other, checksum, key))


def _named_members(value: bytes) -> bytes:
    """*value* as the first releases of Python 3.11 pickled it: members of an enumeration by getattr and their names."""
    if not value.startswith(pickle.PROTO):
        return value  # rows, packed
    content = pickle.loads(value)

    class Old(pickle._Pickler):  # type: ignore[name-defined]  # the one in Python, whose ways can be changed
        def save(self, item: object, *more: object, **named: object) -> None:
            if isinstance(item, Enum):
                self.save_reduce(getattr, (type(item), item.name), obj=item)
            else:
                super().save(item, *more, **named)

    written = io.BytesIO()
    Old(written, 5).dump(content)
    return written.getvalue()


def test_a_cache_of_any_python_is_understood(inbox: Path) -> None:
    remembered()
    _rewritten(_named_members)
    assert b"getattr" in Path("cache", DATABASE).read_bytes()
    assert remembered().recalled == 25


class _Evil:
    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (Path("evil"),)


def _changed(statement: str) -> None:
    with sqlite3.connect(f"cache/{DATABASE}") as connection:
        connection.execute(statement)


def _overwrite(begin: int, content: bytes) -> None:
    path = Path("cache") / DATABASE
    data = bytearray(path.read_bytes())
    data[begin : begin + len(content)] = content
    path.write_bytes(data)


DAMAGES: dict[str, Callable[[], object]] = {
    "cut off": lambda: (Path("cache") / DATABASE).write_bytes((Path("cache") / DATABASE).read_bytes()[:5000]),
    "another file": lambda: (Path("cache") / DATABASE).write_bytes(b"PK\3\4" * 3000),
    "its head overwritten": lambda: _overwrite(0, bytes(100)),
    "its days overwritten": lambda: _changed("UPDATE kept SET used = 'abc'"),
    "values overwritten": lambda: _overwrite(8192, b"\x55" * 30_000),
    "a value of another kind": lambda: _rewritten(lambda value: b"\0" + value[1:]),
    "a value that would run something": lambda: _rewritten(lambda value: pickle.dumps(_Evil())),
    "rows without their parcels": lambda: _rewritten(lambda value: value[:-1]),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_cache_is_noticed_and_rebuilt(inbox: Path, damage: str) -> None:
    remembered()
    DAMAGES[damage]()
    outcome = remembered()
    assert outcome.cache_trouble
    assert "重建" in outcome.cache_trouble.zh
    assert outcome.recalled == 0
    assert not Path("evil").exists()
    again = remembered()
    assert (again.recalled, again.cache_trouble) == (25, None)


def test_a_cache_in_use_is_left_alone(inbox: Path) -> None:
    remembered()
    other = Store(Path("cache"), DAY)
    outcome = remembered()
    other.close()
    assert outcome.recalled is None
    assert outcome.cache_trouble
    assert "正在使用" in outcome.cache_trouble.zh
    assert remembered().recalled == 25


def test_nothing_encrypted_is_kept(inbox: Path) -> None:
    outcome = remembered(password="secret")
    assert outcome.cache_trouble
    assert not Path("cache").exists()


def test_the_command_says_what_was_recalled(inbox: Path, run: Callable[..., Ran]) -> None:
    command = ("consolidate", "in", "-o", "s.xlsx", "--cache", "cache")
    assert "缓存：0 个文件没有变化" in run(*command).out
    assert "缓存：25 个文件没有变化，没有重新读取" in run(*command).out
    assert json.loads(run(*command, "--json").out)["cache"] == {"recalled": 25, "trouble": None}
    Path("taken").write_text("")
    for place, why in (("taken", "已有同名的文件"), ("none/cache", "没有这个文件或文件夹"), ("", "路径是空的")):
        refused = run("consolidate", "in", "-o", "s.xlsx", "--cache", place)
        assert refused.code == 2
        assert "--cache" in refused.err
        assert why in refused.err


def test_tables_beside_the_summary_are_the_same(inbox: Path, tmp_path: Path) -> None:
    for name in ("first", "second"):
        consolidate(
            [Path("in")], Path("s.xlsx"), Settings(as_of=DAY), jobs=1, cache=Path("cache"), tables={"csv": tmp_path / name}
        )
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes()


def test_what_nobody_asked_for_is_dropped(tmp_path: Path) -> None:
    def kept(day: date, *asked: bytes) -> set[bytes]:
        store = Store(tmp_path, day)
        for key in asked:
            store.keep(key, b"value of " + key)
            store.keep(key, b"piece", passing=True)
        found = {key for key in (b"a", b"b") if store.get(key)}
        store.finish()
        return found

    assert kept(DAY, b"a") == {b"a"}
    assert kept(DAY + timedelta(days=40), b"b") == {b"a", b"b"}
    assert kept(DAY + timedelta(days=90)) == {b"a", b"b"}
    with sqlite3.connect(tmp_path / DATABASE) as connection:
        assert connection.execute("SELECT count(*) FROM passing").fetchone() == (0,)
    kept_since = Store(tmp_path, DAY + timedelta(days=200))
    kept_since.finish()
    assert kept(DAY + timedelta(days=200)) == set()


def test_what_belongs_together_is_kept_together(tmp_path: Path) -> None:
    """The rows of a workbook are seldom asked for, since pieces hold them: they must be there when one does not fit."""
    days = [DAY + timedelta(days=number) for number in (0, 40, 80)]
    keys = [b"a" * 32, b"a" * 32 + b"findings", b"b" * 32]
    for day in days:
        store = Store(tmp_path, day)
        for key in keys if day == DAY else ():
            store.keep(key, b"value of " + key)
        store.get(keys[0])
        store.finish()
    last = Store(tmp_path, days[-1])
    assert [last.get(key) is not None for key in keys] == [True, True, False]
    last.close()


def test_what_was_not_finished_is_not_there(tmp_path: Path) -> None:
    store = Store(tmp_path, DAY)
    store.keep(b"key", b"value")
    with pytest.raises(InUse):
        Store(tmp_path, DAY)
    store.close()
    again = Store(tmp_path, DAY)
    assert again.get(b"key") is None
    again.close()


def test_a_value_under_the_key_of_another_is_not_taken(tmp_path: Path) -> None:
    store = Store(tmp_path, DAY)
    store.keep(b"one", b"value")
    store.finish()
    with sqlite3.connect(tmp_path / DATABASE) as connection:
        connection.execute("UPDATE kept SET key = ?", (b"other",))
    store = Store(tmp_path, DAY)
    with pytest.raises(Damaged):
        store.get(b"other")
    store.close()
