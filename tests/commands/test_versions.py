"""Which of several workbooks of one activity counts, and what is said of the others."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from tests.commands.conftest import GOOD, changed
from xlretro.commands import versions
from xlretro.commands.parcel import Parcel
from xlretro.commands.versions import set_duplicates_aside
from xlretro.model.measures import OnTime, Overall
from xlretro.model.period import Period
from xlretro.model.summary import ActivityLine, FileLine, Verdict

DAY = date(2023, 10, 20)


def parcel(
    path: str, *, department: str = "运营部", activity: str = "中秋活动", on: str | None = "2023-10-10",
    saved: str | None = None, during: str | None = "2023-09-28 2023-10-06", sha256: str = "", content: str = "",
) -> Parcel:  # fmt: skip
    line = FileLine(path, Verdict.READ, department=department, activity=activity,
                    reported_on=date.fromisoformat(on) if on else None)  # fmt: skip
    period = Period(*map(date.fromisoformat, during.split())) if during else None
    row = ActivityLine(department, activity, path, DAY, Overall(None, 0, 0), 0, 0, OnTime(None, 0, 0), {}, 0)
    modified = datetime.fromisoformat(saved).replace(tzinfo=UTC) if saved else None
    return Parcel(line, sha256 or path, content, period, modified, row)


def verdicts(*parcels: Parcel) -> dict[str, str]:
    """What is said of each file in Chinese; "" of those that count."""
    set_duplicates_aside(parcels)
    assert all((p.activity is None) == (p.line.verdict == Verdict.DUPLICATE) for p in parcels)
    return {p.line.path: p.line.reason.zh for p in parcels}


def test_of_three_versions_the_newest_counts_and_the_others_name_it():
    dates = {"a": "2023-10-09", "b": "2023-10-18", "c": "2023-10-11"}
    for order in permutations(dates):
        found = verdicts(*(parcel(path, on=dates[path]) for path in order))
        assert found == {"a": "旧版本，采用 b", "b": "", "c": "旧版本，采用 b"}


def test_the_documents_own_date_decides_where_the_reporting_dates_are_equal():
    found = verdicts(parcel("a", saved="2023-10-12T08:00"), parcel("b", saved="2023-10-12T09:00"), parcel("c"))
    assert found == {"a": "旧版本，采用 b", "b": "", "c": "旧版本，采用 b"}
    # 填报日期 comes first, whenever the file was saved; without one a version is the older.
    found = verdicts(parcel("a", on=None, saved="2023-12-31T00:00"), parcel("b", on="2023-10-01", saved="2023-10-01T00:00"))
    assert found == {"a": "旧版本，采用 b", "b": ""}


def test_of_equal_versions_the_first_path_counts():
    found = verdicts(parcel("a"), parcel("b"), parcel("c"))
    assert found["a"] == ""
    assert found["b"] == found["c"] == "与 a 是同一活动，填报日期也相同，采用排在前面的那一份"


def test_a_department_written_in_two_ways_is_one():
    for other in ("运营部 ", "运营 部", "运营部\u3000", "运营部\u200b"):
        assert verdicts(parcel("a"), parcel("b", department=other, on="2023-10-11"))["a"] == "旧版本，采用 b"
    assert set(verdicts(parcel("a"), parcel("b", department="运营二部")).values()) == {""}


@pytest.mark.parametrize(("during", "same"), [
    ("2023-09-25 2023-10-06", True),  # corrected by three days
    ("2023-10-01 2023-10-03", True),  # within
    ("2023-10-02 2023-10-20", True),  # five of nine days shared
    ("2023-10-06 2023-10-14", False),  # begins on the day the other ends
    ("2023-10-03 2023-10-20", False),  # four of nine
    ("2022-09-28 2022-10-06", False),  # the year before
])  # fmt: skip
def test_periods_that_half_overlap_are_one_activity(during, same):
    found = verdicts(parcel("a"), parcel("b", during=during, on="2023-10-11"))
    assert found["a"] == ("旧版本，采用 b" if same else "")


def test_a_version_without_a_time_does_not_swallow_the_activities_of_two_years():
    for order in permutations(("old", "new", "undated")):
        made = {
            "old": parcel("old", during="2022-06-01 2022-06-18", on="2022-06-20"),
            "new": parcel("new", during="2023-06-01 2023-06-18", on="2023-06-20"),
            "undated": parcel("undated", during=None, on="2023-06-25"),
        }
        assert verdicts(*(made[name] for name in order)) == {"old": "", "new": "旧版本，采用 undated", "undated": ""}


def test_a_copy_of_a_superseded_version_names_the_one_that_counts():
    found = verdicts(
        parcel("a", sha256="1"), parcel("b", sha256="1"), parcel("c", on="2023-10-18", sha256="2"), parcel("d", sha256="2"))
    assert found["a"] == "旧版本，采用 c"
    assert found["b"] == "与 a 内容完全相同，都是旧版本，采用 c"
    assert (found["c"], found["d"]) == ("", "与 c 内容完全相同")


def test_one_file_under_two_departments_counts_once():
    assert verdicts(parcel("a", sha256="1"), parcel("b", sha256="1", department="市场部"))["b"] == "与 a 内容完全相同"


def test_activities_without_a_name_are_no_versions_of_one_another():
    nameless = [parcel(name, activity="", on=None, content=f"says {name}") for name in "ab"]
    assert set(verdicts(*nameless).values()) == {""}


def test_ten_thousand_activities_of_one_name_are_not_all_compared_with_each_other(monkeypatch):
    compared = 0

    def counting(one, other, really=versions._same_time):
        nonlocal compared
        compared += 1
        return really(one, other)

    monkeypatch.setattr(versions, "_same_time", counting)
    start = date(2000, 1, 3)
    found = verdicts(*(
        parcel(f"{n:05}", during=f"{start + timedelta(days=3 * n)} {start + timedelta(days=3 * n + 2)}") for n in range(10_000)))
    assert set(found.values()) == {""}
    assert compared < 10_000 * 130


def saved_again(path: Path, copy: Path, moment: str) -> None:
    """*path* as Excel saves it without a change: another date among the properties."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "docProps/core.xml":
                begin, end = part.index(b"<dcterms:modified"), part.index(b"</dcterms:modified>")
                part = part[:begin] + (
                    f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}'.encode()) + part[end:]
            target.writestr(name, part)


@pytest.mark.parametrize("name", ["中秋活动", None])
def test_copies_that_differ_in_the_saved_date_alone_count_once(run, write, tmp_path, name):
    source = write("in/a.xlsx", changed(GOOD, name=name))
    saved_again(source, tmp_path / "in" / "a - 副本.xlsx", "2099-01-01T00:00:00Z")
    ended = run("consolidate", "in", "-o", "s.xlsx")
    assert ended.code == 0
    assert "已读取 1，已拒绝 0，未识别 0，重复 1" in ended.out
