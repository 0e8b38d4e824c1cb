"""Inputs that are no files of a folder: in a .zip, and wherever fsspec finds them."""

from __future__ import annotations

import json
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import openpyxl
import pytest

from tests.commands.conftest import GOOD, changed
from tests.summary.reading import links


@pytest.fixture
def packed(write: Any, tmp_path: Path) -> Path:
    """资料.zip with two departments' workbooks, one of which names none, and a damaged file."""
    write("in/市场部/中秋.xlsx")
    write("in/客服部/中秋.xlsx", changed(GOOD, department=None))
    (tmp_path / "in" / "坏.xlsx").write_bytes(b"PK no")
    archive = tmp_path / "资料.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted((tmp_path / "in").rglob("*.xlsx")):
            file.write(path, path.relative_to(tmp_path / "in").as_posix())
    return archive


@pytest.fixture
def memory(write: Any) -> Iterator[Any]:
    system = fsspec.filesystem("memory")
    system.pipe("/收件/市场部/中秋.xlsx", write("a.xlsx").read_bytes())
    system.pipe("/收件/客服部/中秋.xlsx", write("b.xlsx", changed(GOOD, department=None)).read_bytes())
    system.pipe("/收件/坏.xlsx", b"PK no")
    system.pipe("/收件/读我.txt", b"text")
    yield system
    system.rm("/收件", recursive=True)


def consolidated(run: Any, *arguments: object) -> dict[str, Any]:
    ended = run("consolidate", *arguments, "-o", "s.xlsx", "--as-of", "2023-10-20", "--json")
    assert ended.code == 0, ended.err
    found: dict[str, Any] = json.loads(ended.out)
    return found


def rows_of(path: str, sheet: str) -> list[list[Any]]:
    """Its rows but for the header, and for what names the source file."""
    return [[cell for cell in row if ".xlsx" not in str(cell)] for row in openpyxl.load_workbook(path)[sheet].values][1:]


def sources() -> list[str]:
    return [str(row[0]) for row in openpyxl.load_workbook("s.xlsx")["文件清单"].values][1:]


def test_an_archive_gives_what_the_folder_gives(run: Any, packed: Path) -> None:
    folder = consolidated(run, "in")
    shutil.copy("s.xlsx", "folder.xlsx")
    archive = consolidated(run, "资料.zip")
    for line in archive["not_read"]:
        line["file"] = line["file"].replace("资料.zip/", "in/")
    assert {**folder, "seconds": 0} == {**archive, "seconds": 0}
    for sheet in ("目标达成", "阶段执行", "问题与措施", "经验库", "数据质量", "文件清单"):
        assert rows_of("folder.xlsx", sheet) == rows_of("s.xlsx", sheet)
    assert sources() == ["资料.zip/坏.xlsx", "资料.zip/客服部/中秋.xlsx", "资料.zip/市场部/中秋.xlsx"]
    assert all(links(Path("s.xlsx"), number) == {} for number in range(2, 8)), "Excel can't follow a link into an archive"


def test_an_archive_in_a_folder_of_that_suffix_is_no_reason_to_leave_links_out(run: Any, write: Any) -> None:
    write("收.zip/a.xlsx")
    consolidated(run, "收.zip")
    assert links(Path("s.xlsx"), 2)


def test_workers_read_members_themselves(run: Any, packed: Path) -> None:
    one = consolidated(run, "资料.zip", "--jobs", 1)
    first = Path("s.xlsx").read_bytes()
    two = consolidated(run, "资料.zip", "--jobs", 2)
    assert {**one, "seconds": 0} == {**two, "seconds": 0}
    assert Path("s.xlsx").read_bytes() == first


def test_validate_reads_archives(run: Any, packed: Path) -> None:
    ended = run("validate", "资料.zip", "--format", "json", "--as-of", "2023-10-20")
    files = {file["path"]: file["verdict"] for file in json.loads(ended.out)["files"]}
    assert files["资料.zip/坏.xlsx"] == "refused"
    assert files["资料.zip/客服部/中秋.xlsx"] == "findings"  # it names no department
    assert ended.code == 2


@pytest.mark.parametrize("option", [("--annotate", "out"), ("--fix", "--in-place"), ("--fix",), ("--fix", "--dry-run")])
def test_what_is_given_back_needs_a_file_of_this_machine(run: Any, packed: Path, memory: Any, option: tuple[str, ...]) -> None:
    before = packed.read_bytes()
    for path in ("资料.zip", "memory://收件"):
        ended = run("validate", path, *option)
        assert ended.code == 2
        assert ended.err.splitlines()[0] == f"错误：{path} 不是本机的文件或文件夹，不能写副本，也不能修复"
    assert packed.read_bytes() == before
    assert not Path("out").exists()


def test_an_archive_among_the_files_to_give_back_is_checked_and_said_to_be_left(run: Any, packed: Path, write: Any) -> None:
    bad = {**GOOD, "goals": [{**GOOD["goals"][0], "target": None}]}
    write("收/a.xlsx", bad)
    packed.rename("收/资料.zip")
    ended = run("validate", "收", "--annotate", "退回", "--format", "json")
    files = {file["path"]: file for file in json.loads(ended.out)["files"]}
    assert files["收/a.xlsx"]["copies"]
    assert "压缩包" in files["收/资料.zip/客服部/中秋.xlsx"]["not_copied"]
    assert not files["收/资料.zip/客服部/中秋.xlsx"]["copies"]
    for option in ("--in-place", "--dry-run"):
        assert run("validate", "收", "--fix", option).code in (1, 2)


def test_an_address_is_read_as_a_folder(run: Any, memory: Any) -> None:
    result = consolidated(run, "memory://收件")
    assert (result["inputs"], result["read"], result["refused"]) == (3, 2, 1)
    assert sources() == ["memory://收件/坏.xlsx", "memory://收件/客服部/中秋.xlsx", "memory://收件/市场部/中秋.xlsx"]
    departments = {row[0] for row in openpyxl.load_workbook("s.xlsx")["目标达成"].values}
    assert departments == {"部门", "市场部", "客服部"}
    assert all(links(Path("s.xlsx"), number) == {} for number in range(2, 8))
    assert consolidated(run, "memory://收件/市场部/中秋.xlsx", "a.xlsx")["duplicates"] == 1
    assert run("validate", "memory://收件/市场部/中秋.xlsx", "--as-of", "2023-10-20").code == 0


def test_a_summary_of_ours_is_no_input_there_either(run: Any, packed: Path, memory: Any) -> None:
    consolidated(run, "资料.zip")
    own = Path("s.xlsx").read_bytes()
    memory.pipe("/收件/汇总.xlsx", own)
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("汇总.xlsx", own)
    for path in ("资料.zip", "memory://收件"):
        assert consolidated(run, path)["inputs"] == 3
        ended = run("validate", path, "--format", "json")
        assert json.loads(ended.out)["skipped"] == [{"path": f"{path}/汇总.xlsx", "reason": "own_output"}]


def test_a_chain_of_file_systems(run: Any, packed: Path) -> None:
    address = f"zip://市场部::{packed}"
    assert consolidated(run, address, "--jobs", 2)["read"] == 1
    assert sources() == [f"zip://市场部/中秋.xlsx::{packed}"]


def test_a_file_address_is_the_file_itself(run: Any, write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("in/中秋 活动.xlsx")
    monkeypatch.setitem(sys.modules, "fsspec", None)  # it needs no extra
    for address in (path.as_uri(), f"file://{path}"):
        assert consolidated(run, address)["read"] == 1
        assert len(links(Path("s.xlsx"), 2)) == 1


@pytest.mark.parametrize(("address", "said"), [
    ("memory://没有", "文件不存在"),
    ("s3://bucket/收件", "s3fs"),
    ("nowhere://x", "nowhere"),
])  # fmt: skip
def test_what_can_not_be_reached_is_told_in_one_line(run: Any, address: str, said: str) -> None:
    ended = run("consolidate", address, "-o", "s.xlsx")
    assert ended.code == 2
    assert said in ended.err
    assert address in ended.err
    assert not Path("s.xlsx").exists()


def test_without_the_extra_one_line_says_what_to_install(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "fsspec"]:
        monkeypatch.setitem(sys.modules, name, None)
    ended = run("validate", "memory://收件")
    assert ended.code == 2
    assert "xlretro[remote]" in ended.err
    assert len(ended.err.splitlines()) == 2


def test_no_password_of_an_address_reaches_anybody(run: Any) -> None:
    for address in ("ftp://user:secret@127.0.0.1:9/收件", "https://user:secret@127.0.0.1:9/a.xlsx?sig=secret"):
        ended = run("validate", address)
        assert ended.code == 2
        assert "127.0.0.1" in ended.err + ended.out
        assert "secret" not in ended.err + ended.out
