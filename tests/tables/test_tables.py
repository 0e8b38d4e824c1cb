"""The tables as Parquet and CSV: typed, complete, harmless, the same bytes from the same rows, and never half there."""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import REPOSITORY
from tests.summary.sample import Sample, sample
from xlretro.errors import OutputRefused, UsageRefused
from xlretro.io.tables import folder as folder_module
from xlretro.io.tables.csv_table import harmless
from xlretro.io.tables.folder import Form, TableFolder, check_table_folder, write_tables
from xlretro.io.tables.layout import Holds, layouts_of
from xlretro.io.tables.parquet_table import ParquetTable
from xlretro.language import LANGUAGES, Text
from xlretro.model.quantity import Quantity
from xlretro.model.summary import SummaryRow, Weird, summary_columns
from xlretro.model.values import PercentNumber
from xlretro.workbooks import RETRO

KEYS = ["files", "findings", "goals", "issues", "lessons", "phases"]
FORMS: tuple[Form, ...] = ("parquet", "csv")


def fill(sink: TableFolder, made: Sample) -> None:
    for rows in made.rows:
        sink.add_rows(*rows)
    sink.add_findings(made.findings)
    for line in made.files:
        sink.add_file(line)
    sink.finish()


def written(folder: Path, form: Form, made: Sample | None = None, lang: Any = "zh") -> Path:
    with write_tables(folder, form, RETRO, lang) as sink:
        fill(sink, made or sample())
    return folder


def one_row(folder: Path, key: str, row: dict[str, Any], form: Form = "parquet", lang: Any = "zh") -> dict[str, Any]:
    """A row of table *key* (values by column key), as it is read back."""
    columns = [("recorded_" if c.recorded else "") + c.column.key for c in summary_columns(RETRO[key])]
    with write_tables(folder, form, RETRO, lang) as sink:
        sink.add_rows(key, "甲部", "活动", "甲.xlsx", [SummaryRow("表", 5, "B5", tuple(row.get(k) for k in columns))])
        sink.finish()
    if form == "parquet":
        (found,) = pq.read_table(folder / f"{key}.parquet").to_pylist()
        return found
    titles, values = read_csv(folder / f"{key}.csv")
    return dict(zip(titles, values, strict=True))


def read_csv(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.reader(file)


# ------------------------------------------------------------------------------------ values


@pytest.mark.parametrize(("value", "expected"), [
    (Quantity(50000.0, "人"), (50000.0, "人", None)),
    (Quantity(0.08, "%"), (0.08, "%", None)),
    (Quantity(5.0), (5.0, None, None)),
    ("≥500元", (500.0, "元", "≥500元")),
    ("无", (None, None, "无")),
    (Weird("大约五六万"), (None, None, "大约五六万")),
    (Weird("#DIV/0!"), (None, None, "#DIV/0!")),
    (None, (None, None, None)),
])  # fmt: skip
def test_a_quantity_is_a_number_its_unit_and_the_text_that_says_more(tmp_path: Path, value: Any, expected: tuple[Any, ...]) -> None:
    row = one_row(tmp_path / "t", "goals", {"target": value})
    assert (row["target"], row["target_unit"], row["target_text"]) == expected


@pytest.mark.parametrize(("value", "expected"), [
    (0.84, (0.84, None, None)),
    (PercentNumber(0.84), (0.84, "%", None)),
    ("84%", (0.84, "%", "84%")),
    ("见附件", (None, None, "见附件")),
    (True, (None, None, "TRUE")),
    (datetime(2023, 10, 6), (None, None, "2023-10-06 00:00:00")),
    (float("inf"), (None, None, "inf")),
    (2**60 + 1, (float(2**60), None, str(2**60 + 1))),
    (10**400, (None, None, str(10**400))),
    ("", (None, None, None)),
])  # fmt: skip
def test_what_was_typed_into_a_computed_column_is_kept(tmp_path: Path, value: Any, expected: tuple[Any, ...]) -> None:
    row = one_row(tmp_path / "t", "goals", {"recorded_completion": value})
    assert tuple(row[f"recorded_completion{part}"] for part in ("", "_unit", "_text")) == expected


@pytest.mark.parametrize(("value", "expected"), [
    (date(2023, 10, 6), (date(2023, 10, 6), None)),
    (datetime(2023, 10, 6), (date(2023, 10, 6), None)),
    (datetime(2023, 10, 6, 18, 30), (date(2023, 10, 6), "2023-10-06 18:30:00")),
    (time(9, 30), (None, "09:30:00")),
    ("下次活动前", (None, "下次活动前")),
    (Weird("10月底"), (None, "10月底")),
])  # fmt: skip
def test_a_date_is_a_day_and_what_a_day_does_not_say(tmp_path: Path, value: Any, expected: tuple[Any, ...]) -> None:
    row = one_row(tmp_path / "t", "issues", {"due": value})
    assert (row["due"], row["due_text"]) == expected


@pytest.mark.parametrize("lang", LANGUAGES)
def test_choices_stand_as_their_titles_and_what_is_none_beside_them(tmp_path: Path, lang: Any) -> None:
    high = RETRO["issues"]["impact"].choices[0].title
    row = one_row(tmp_path / "a", "issues", {"impact": high}, lang=lang)
    assert (row["impact"], row["impact_text"]) == (high(lang), None)
    row = one_row(tmp_path / "b", "issues", {"impact": Weird("很大")}, lang=lang)
    assert (row["impact"], row["impact_text"]) == (None, "很大")
    row = one_row(tmp_path / "c", "goals", {"completion": Text("无法计算", "no figure")}, lang=lang)
    assert (row["completion"], row["completion_text"]) == (None, "无法计算" if lang == "zh" else "no figure")


@pytest.mark.parametrize("form", FORMS)
def test_half_of_a_pair_of_surrogates_is_replaced(tmp_path: Path, form: Form) -> None:
    row = one_row(tmp_path / "t", "lessons", {"lesson": "a\ud800b"}, form)
    assert "a\ufffdb" in row.values()


# ------------------------------------------------------------------------------------ Parquet


def test_columns_have_keys_types_and_the_titles_of_both_languages(tmp_path: Path) -> None:
    folder = written(tmp_path / "t", "parquet")
    assert sorted(path.name for path in folder.iterdir()) == [f"{key}.parquet" for key in KEYS]
    types = {Holds.TEXT: pa.string(), Holds.NUMBER: pa.float64(), Holds.COUNT: pa.int64(), Holds.DATE: pa.date32()}
    for layout in layouts_of(RETRO):
        schema = pq.read_schema(folder / f"{layout.key}.parquet")
        assert schema.names == [field.key for field in layout.fields]
        assert len(set(schema.names)) == len(schema.names)
        for field, own in zip(schema, layout.fields, strict=True):
            assert field.type == types[own.holds]
            assert field.metadata == {b"title_zh": own.title.zh.encode(), b"title_en": own.title.en.encode()}
        titles = json.loads((schema.metadata or {})[b"titles"])
        assert titles[layout.fields[0].key] == layout.fields[0].title._asdict()
    frame = pd.read_parquet(folder / "goals.parquet")
    assert str(frame["target"].dtype) == "float64"


def test_every_row_is_there_in_order_over_many_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlretro.io.tables.parquet_table._ROWS_A_BATCH", 3)
    monkeypatch.setattr("xlretro.io.tables.parquet_table._BATCHES_A_GROUP", 2)
    made = sample()
    folder = written(tmp_path / "t", "parquet", made)
    expected = [row.row for key, *_, rows in made.rows if key == "goals" for row in rows]
    table = pq.ParquetFile(folder / "goals.parquet")
    assert table.num_row_groups == -(-len(expected) // 6)
    assert table.read()["row"].to_pylist() == expected


def test_memory_stays_bounded(tmp_path: Path) -> None:
    layout = layouts_of(RETRO)[0]
    writer = ParquetTable(tmp_path / "t.parquet", layout, "zh")
    most = 0
    for number in range(70_000):
        writer.write(("部",) * 2 + (None,) * (len(layout.fields) - 3) + (number,))
        if number % 5_000 == 0:
            most = max(most, pa.total_allocated_bytes())
    writer.close()
    assert pq.read_metadata(tmp_path / "t.parquet").num_rows == 70_000
    assert most < 30_000_000


@pytest.mark.parametrize("form", FORMS)
def test_the_same_rows_give_the_same_bytes(tmp_path: Path, form: Form) -> None:
    one, two = (written(tmp_path / name, form) for name in ("a", "b"))
    for path in one.iterdir():
        assert path.read_bytes() == (two / path.name).read_bytes()


# ------------------------------------------------------------------------------------ CSV

RISKY = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1", "\n=1", " =1+1", "\u3000＝1+1", "＋1", "－1", "＠A",
         "\ufeff=1", "\u200b=1", "−1", "-", "'=1", "'quoted"]  # fmt: skip
PLAIN = ["5万", "a=1", "1-2", "—", "x@y", "“=”", "(=1)", "0012"]


@pytest.mark.parametrize("text", RISKY)
def test_what_a_spreadsheet_could_run_gets_an_apostrophe(text: str) -> None:
    assert harmless(text) == "'" + text


@pytest.mark.parametrize("text", PLAIN)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


@given(st.one_of(st.text(), st.text(alphabet="'=+-@\t\r\n＝ \u200b甲1")))
def test_texts_come_back_by_taking_one_apostrophe_off(text: str) -> None:
    escaped = harmless(text)
    assert escaped.removeprefix("'") == text
    assert escaped.lstrip()[:1] not in tuple("=+-@＝＋－＠")


def test_a_csv_is_read_by_a_spreadsheet_and_by_pandas(tmp_path: Path) -> None:
    made = sample()
    folder = written(tmp_path / "t", "csv", made)
    assert sorted(path.name for path in folder.iterdir()) == [f"{key}.csv" for key in KEYS]
    data = (folder / "goals.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in data
    frame = pd.read_csv(folder / "goals.csv")
    assert list(frame.columns[:3]) == ["部门", "活动", "核心目标"]
    assert str(frame["目标值"].dtype) in {"int64", "float64"}
    assert list(frame["行号"]) == [row.row for key, *_, rows in made.rows if key == "goals" for row in rows]
    english = list(read_csv(written(tmp_path / "e", "csv", made, "en") / "goals.csv"))
    assert english[0][:3] == ["Department", "Activity", "Goal"]


def test_a_text_longer_than_a_cell_does_not_go_on_in_the_next_row(tmp_path: Path) -> None:
    row = one_row(tmp_path / "t", "lessons", {"lesson": "长" * 32_766 + "=1+1" * 20}, "csv")
    assert len(row["具体经验描述"]) == 32_766
    assert row["具体经验描述"].endswith("（已截断，全文见原文件）")
    whole = one_row(tmp_path / "p", "lessons", {"lesson": "长" * 40_000})
    assert whole["lesson"] == "长" * 40_000


VALUES = st.one_of(
    st.none(), st.text(max_size=30), st.sampled_from(RISKY), st.floats(), st.integers(), st.booleans(), st.datetimes(),
    st.dates(), st.times(), st.builds(Weird, st.text(min_size=1, max_size=9)),
    st.builds(Quantity, st.floats(allow_nan=False), st.sampled_from(["", "%", "元"])),
    st.builds(PercentNumber, st.floats(0, 2)), st.just(Text("是", "yes")),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([table.key for table in RETRO.tables]), st.data())
def test_parquet_and_csv_hold_the_same(tmp_path_factory: pytest.TempPathFactory, key: str, data: st.DataObject) -> None:
    columns = summary_columns(RETRO[key])
    rows = [SummaryRow("表", 5, "B5", tuple(data.draw(VALUES) for _ in columns)) for _ in range(3)]
    folder = tmp_path_factory.mktemp("same")
    for form in FORMS:
        with write_tables(folder, form, RETRO, "zh") as sink:
            sink.add_rows(key, "甲部", "活动", "甲.xlsx", rows)
            sink.finish()
    table = pq.read_table(folder / f"{key}.parquet")
    lines = list(read_csv(folder / f"{key}.csv"))
    assert lines[0] == [field.title.zh for field in next(one for one in layouts_of(RETRO) if one.key == key).fields]
    for line, row in zip(lines[1:], table.to_pylist(), strict=True):
        for text, value in zip(line, row.values(), strict=True):
            if value is None:
                assert text == ""
            elif isinstance(value, str):
                assert text.removeprefix("'") == value.replace("\0", "\ufffd")
            else:
                assert text == value.isoformat() if isinstance(value, date) else float(text) == value


# ------------------------------------------------------------------------------------ the folder


@pytest.mark.parametrize("form", FORMS)
def test_a_new_folder_appears_whole_or_not_at_all(tmp_path: Path, form: Form) -> None:
    def interrupted() -> None:
        with write_tables(tmp_path / "t", form, RETRO, "zh") as sink:
            for rows in sample().rows:
                sink.add_rows(*rows)
            assert not (tmp_path / "t").exists()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []
    written(tmp_path / "t", form)
    assert [path.name for path in tmp_path.iterdir()] == ["t"]


@pytest.mark.parametrize("form", FORMS)
def test_in_a_folder_that_is_there_files_are_replaced_at_the_end(tmp_path: Path, form: Form) -> None:
    folder = written(tmp_path / "t", form)
    (folder / "别的.txt").write_text("somebody's")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def interrupted() -> None:
        with write_tables(folder, form, RETRO, "zh") as sink:
            fill(sink, sample(2))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    written(folder, form, sample(2))
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert after.keys() == before.keys()
    assert after["别的.txt"] == b"somebody's"
    assert after[f"goals.{form}"] != before[f"goals.{form}"]


def test_both_formats_may_share_a_folder(tmp_path: Path) -> None:
    with write_tables(tmp_path / "t", "csv", RETRO, "zh") as one, write_tables(tmp_path / "t", "parquet", RETRO, "zh") as two:
        fill(one, sample())
        fill(two, sample())
    assert len(list((tmp_path / "t").iterdir())) == 12


@pytest.mark.parametrize(("form", "content"), [("parquet", b"PAR1 no"), ("csv", b"name,value\r\n"), ("parquet", b""), ("csv", b"")])
def test_what_is_not_ours_is_not_replaced(tmp_path: Path, form: Form, content: bytes) -> None:
    path = tmp_path / "t" / f"goals.{form}"
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(OutputRefused, match=r"不是 xlretro 写的"):
        written(path.parent, form)
    assert path.read_bytes() == content
    assert [found.name for found in path.parent.iterdir()] == [path.name]


def test_ours_is_known_whatever_the_language(tmp_path: Path) -> None:
    for form in FORMS:
        written(tmp_path / "t", form, lang="en")
        written(tmp_path / "t", form, lang="zh")


def _file(path: Path) -> None:
    path.write_bytes(b"x")


def _no_rights(path: Path) -> None:
    path.mkdir()
    path.chmod(0o500)


@pytest.mark.parametrize("make", [_file, _no_rights, lambda path: None])
def test_a_place_that_can_not_be_written_is_told_before_the_work(tmp_path: Path, make: Callable[[Path], None]) -> None:
    folder = tmp_path / "t" if make in (_file, _no_rights) else tmp_path / "missing" / "t"
    make(folder)
    if make is _no_rights and os.access(folder, os.W_OK):
        folder.chmod(0o700)  # root may write anywhere; there is nothing to refuse
        return
    with pytest.raises(OutputRefused):
        check_table_folder(folder, "csv", RETRO)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full device is Linux's")
@pytest.mark.parametrize("form", FORMS)
def test_a_full_disk_is_told_in_one_line(tmp_path: Path, form: Form, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def full(path: Path, mode: str = "r", *rest: Any, **more: Any) -> Any:
        return real(Path("/dev/full") if "w" in mode else path, mode, *rest, **more)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(OutputRefused, match=r"磁盘空间不足"):
        written(tmp_path / "t", form, sample(40))
    assert list(tmp_path.iterdir()) == []


def test_without_the_extra_one_line_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "find_spec", lambda name: None)
    with pytest.raises(UsageRefused) as told:
        check_table_folder(tmp_path / "t", "parquet", RETRO)
    assert told.value.hint
    assert "xlretro[parquet]" in told.value.hint.zh
    check_table_folder(tmp_path / "t", "csv", RETRO)


def test_the_way_back_that_is_documented_leads_back(tmp_path: Path) -> None:
    texts = [text for text in [*RISKY, *PLAIN] if text == text.strip("\r\n")]
    columns = [c.column.key for c in summary_columns(RETRO["lessons"])]
    rows = [SummaryRow("表", 5, "B5", tuple(text if key == "lesson" else None for key in columns)) for text in texts]
    with write_tables(tmp_path / "数据", "csv", RETRO, "zh") as sink:
        sink.add_rows("lessons", "甲部", "活动", "甲.xlsx", rows)
    page = (REPOSITORY / "docs" / "tables.zh.md").read_text("utf-8")
    code = next(block for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL) if "read_csv" in block)
    names: dict[str, Any] = {"pd": pd}
    exec(code.replace("数据/goals.csv", (tmp_path / "数据" / "lessons.csv").as_posix()), names)
    assert list(names["goals"]["具体经验描述"]) == texts
