"""Which files count as inputs, in which order, and which are skipped."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from tests.reader.build import GOALS, write
from xlretro.errors import InputRefused
from xlretro.io.reading.guard import DEFAULT
from xlretro.io.reading.inputs import InputFile, find_inputs, is_own_output


@pytest.fixture
def folder(tmp_path) -> Path:
    for name in ("b.xlsx", "A.xlsx", "市场部/x.xlsm", "市场部/下级/y.xlsx", "old.xls", "wps.et", "bin.xlsb", "a.csv", "读我.txt",
                 "~$b.xlsx", "市场部/.~lock.x.xlsm#", "__MACOSX/b.xlsx", "._b.xlsx", "noext", "folder.xlsx/z.xlsx", "UPPER.XLSX"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return tmp_path


def shown(inputs, root):
    return [file.path.relative_to(root).as_posix() for file in inputs.files]


def test_a_folder_is_walked_in_a_fixed_order(folder):
    inputs = find_inputs([folder])
    assert shown(inputs, folder) == [
        "A.xlsx", "b.xlsx", "bin.xlsb", "old.xls", "UPPER.XLSX", "wps.et", "folder.xlsx/z.xlsx", "市场部/x.xlsm", "市场部/下级/y.xlsx",
    ]  # fmt: skip
    assert {file.root for file in inputs.files} == {folder}
    assert sorted(Path(path).name for path, _ in inputs.skipped) == ["._b.xlsx", ".~lock.x.xlsm#", "~$b.xlsx"]
    assert {reason for _, reason in inputs.skipped} == {"lock"}


def test_named_files_count_whatever_they_are(folder):
    named = [folder / "a.csv", folder / "missing.xlsx", folder / "~$b.xlsx"]
    inputs = find_inputs(named)
    assert [file.path for file in inputs.files] == named[:2]
    assert all(file.root is None for file in inputs.files)
    assert inputs.skipped == [((folder / "~$b.xlsx").as_posix(), "lock")]


def test_what_is_reached_twice_counts_once(folder):
    inputs = find_inputs([folder / "b.xlsx", folder / "市场部" / ".." / "b.xlsx", folder, folder])
    assert shown(find_inputs([folder]), folder) == sorted(shown(inputs, folder), key=shown(find_inputs([folder]), folder).index)
    assert inputs.files[0].root is None


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_circles_of_links_end(folder):
    (folder / "市场部" / "circle").symlink_to(folder)
    (folder / "again.xlsx").symlink_to(folder / "b.xlsx")
    (folder / "dangling.xlsx").symlink_to(folder / "nowhere.xlsx")
    found = shown(find_inputs([folder]), folder)
    assert len(found) == 10
    assert "dangling.xlsx" in found


def test_our_own_results_are_skipped_wherever_they_are_named(tmp_path):
    def stamp(value):
        return lambda book: book.set_custom_property("xlretro_kind", value)
    own = write(tmp_path / "汇总.xlsx", {"1": GOALS}, after=stamp("summary"))
    template = write(tmp_path / "填报.xlsx", {"1": GOALS}, after=stamp("retro"))
    plain = write(tmp_path / "普通.xlsx", {"1": GOALS})
    assert [is_own_output(path) for path in (own, template, plain, tmp_path / "x", tmp_path)] == [True, False, False, False, False]
    for paths in ([tmp_path], [own, template, plain]):
        inputs = find_inputs(paths)
        assert {file.path for file in inputs.files} == {template, plain}
        assert inputs.skipped == [(own.as_posix(), "own_output")]


def test_a_result_too_large_to_be_read_is_told_by_its_stamp(tmp_path):
    """The summary of ten thousand workbooks has 90 MB: it must be skipped, and may be written again."""
    own = write(tmp_path / "汇总.xlsx", {"1": GOALS}, after=lambda book: book.set_custom_property("xlretro_kind", "summary"))
    plain = write(tmp_path / "普通.xlsx", {"1": GOALS})
    damaged = tmp_path / "损坏.xlsx"
    damaged.write_bytes(own.read_bytes()[:-30] + bytes(30))
    named_alike = tmp_path / "假.xlsx"
    with zipfile.ZipFile(named_alike, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("docProps/custom.xml", b"<a>" * 9)
    limits = DEFAULT._replace(file_bytes=100)
    assert [is_own_output(path, limits) for path in (own, plain, damaged, named_alike)] == [True, False, False, False]
    reasons = []
    for path in (own, plain, damaged):
        with pytest.raises(InputRefused) as caught:
            InputFile(path, path.name).read(limits)
        reasons.append(caught.value.reason)
    assert reasons == ["own_output", "too_large", "too_large"]


def test_a_folder_that_can_not_be_listed_is_an_input_of_its_own(folder, monkeypatch):
    real = os.scandir

    def denied(path):
        if Path(path).name == "市场部":
            raise PermissionError(13, "Permission denied")
        return real(path)
    monkeypatch.setattr(os, "scandir", denied)
    [unlisted] = [file for file in find_inputs([folder]).files if file.path == folder / "市场部"]
    with pytest.raises(InputRefused) as caught:
        unlisted.read()
    assert caught.value.reason == "locked", "and not that it is no file"
