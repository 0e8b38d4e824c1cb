"""Files appear whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from xlretro.errors import OutputRefused
from xlretro.io.atomic import write_atomically


def test_the_file_takes_its_place_only_at_the_end(tmp_path: Path) -> None:
    target = tmp_path / "复盘.xlsx"
    target.write_bytes(b"before")
    with write_atomically(target) as temporary:
        assert temporary.parent == tmp_path
        assert temporary.suffix == ".xlsx"
        temporary.write_bytes(b"after")
        assert target.read_bytes() == b"before"
    assert target.read_bytes() == b"after"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("trouble", [ValueError("bug"), KeyboardInterrupt(), MemoryError()])
def test_a_failure_leaves_what_was_there_and_nothing_else(tmp_path: Path, trouble: BaseException) -> None:
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"before")

    def fail() -> None:
        with write_atomically(target) as temporary:
            temporary.write_bytes(b"half")
            raise trouble

    with pytest.raises(type(trouble)):
        fail()
    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]


def test_an_error_of_the_caller_s_own_reading_is_not_ours(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), write_atomically(tmp_path / "a.xlsx"):
        (tmp_path / "input.xlsx").read_bytes()


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputRefused, match="文件夹"), write_atomically(tmp_path):
        pytest.fail("the body must not run")


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputRefused, match="不存在") as refused, write_atomically(tmp_path / "no" / "a.xlsx"):
        pytest.fail("the body must not run")
    assert refused.value.hint is not None
    assert "no folder" in refused.value.message.en


def test_a_read_only_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"before")
    target.chmod(stat.S_IREAD)
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write it all the same
    with pytest.raises(OutputRefused, match="占用"), write_atomically(target):
        pytest.fail("the body must not run")
    assert target.read_bytes() == b"before"


def test_a_file_locked_while_it_was_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows, where a file open in Excel can not be replaced."""
    target = tmp_path / "a.xlsx"
    target.write_bytes(b"before")

    def locked(source: object, destination: object) -> None:
        raise PermissionError(errno.EACCES, "in use", str(destination))

    monkeypatch.setattr(os, "replace", locked)
    with pytest.raises(OutputRefused, match="占用"), write_atomically(target) as temporary:
        temporary.write_bytes(b"after")
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_is_said_as_such(tmp_path: Path) -> None:
    with pytest.raises(OutputRefused, match="空间不足"), write_atomically(tmp_path / "a.xlsx"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX's")
def test_others_may_read_what_was_written(tmp_path: Path) -> None:
    with write_atomically(tmp_path / "new.xlsx") as temporary:
        temporary.write_bytes(b"x")
    (tmp_path / "plain").write_bytes(b"x")
    assert (tmp_path / "new.xlsx").stat().st_mode == (tmp_path / "plain").stat().st_mode
