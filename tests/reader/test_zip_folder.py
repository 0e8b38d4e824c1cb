"""A .zip is read as the folder that was packed: names in any encoding, order, limits, and nothing that leads out of it."""

from __future__ import annotations

import io
import pickle
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.reader.build import SEED, write
from xlretro.errors import InputRefused
from xlretro.io.reading.guard import DEFAULT
from xlretro.io.reading.inputs import find_inputs
from xlretro.io.reading.workbook import read_bytes_of_workbook
from xlretro.io.reading.zip_folder import folder_order, members


@pytest.fixture
def workbook(tmp_path: Path) -> bytes:
    return write(tmp_path / "one.xlsx", {"1": SEED}).read_bytes()


def pack(path: Path, files: Mapping[str, bytes], coding: str = "", method: int = zipfile.ZIP_DEFLATED) -> Path:
    """An archive; with *coding* its names are bytes of it and no flag says so, as WinRAR and Windows write it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # zipfile marks names that are no ASCII as UTF-8: names of the same length stand in for them.
    names = {f"{at}".ljust(len(name.encode(coding or "utf-8")), "~") if coding else name: name for at, name in enumerate(files)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for stand_in, name in names.items():
            archive.writestr(stand_in, files[name])
    data = buffer.getvalue()
    for stand_in, name in names.items():
        if coding:
            data = data.replace(stand_in.encode(), name.encode(coding))
    path.write_bytes(data)
    return path


def shown(paths: list[Path], root: Path) -> list[str]:
    return [Path(file.shown).relative_to(root).as_posix() for file in find_inputs(paths).files]


NAMES = ["运营部/复盘 2023.xlsx", "市场部/中秋活动复盘（终稿）.xlsx", "客服\\复盘.xlsx"]


@pytest.mark.parametrize("coding", ["", "gbk", "gb18030", "utf-8"])
def test_chinese_names_are_read_right(tmp_path: Path, workbook: bytes, coding: str) -> None:
    path = pack(tmp_path / "收件" / "资料.zip", dict.fromkeys(NAMES, workbook), coding)
    assert set(shown([path], tmp_path / "收件")) == {f"资料.zip/{name}".replace("\\", "/") for name in NAMES}


def test_a_utf_8_name_without_the_flag_is_read_right(tmp_path: Path, workbook: bytes) -> None:
    path = pack(tmp_path / "mac.zip", {"运营部/复盘.xlsx": workbook}, "utf-8")
    assert shown([path], tmp_path) == ["mac.zip/运营部/复盘.xlsx"]


def test_it_is_walked_in_the_order_of_a_folder(tmp_path: Path, workbook: bytes) -> None:
    names = ["z/a.xlsx", "b.xlsx", "A.xlsx", "市场部/x.xlsm", "市场部/下级/y.xlsx", "读我.txt", "~$b.xlsx", "__MACOSX/b.xlsx", "old.xls"]
    for name in names:
        target = tmp_path / "folder" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"x")
    path = pack(tmp_path / "packed.zip", dict.fromkeys(names, b"x"))
    assert [name.split("/", 1)[1] for name in shown([path], tmp_path)] == shown([tmp_path / "folder"], tmp_path / "folder")
    assert find_inputs([path]).skipped == [(f"{path.as_posix()}/~$b.xlsx", "lock")]
    assert sorted(["b/a", "a/b/c", "c", "B"], key=folder_order) == ["B", "c", "a/b/c", "b/a"]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_member_is_read_by_whoever_gets_it(tmp_path: Path, workbook: bytes, method: int) -> None:
    path = pack(tmp_path / "a.zip", {"运营部/复盘.xlsx": workbook, "空.xlsx": b""}, method=method)
    empty, file = pickle.loads(pickle.dumps(find_inputs([path]).files))
    assert file.read() == workbook
    assert (file.path.parent.name, file.path.name) == ("运营部", "复盘.xlsx")
    assert file.root == tmp_path / "a"
    assert read_bytes_of_workbook(file.read()).tables["goals"].rows
    with pytest.raises(InputRefused) as told:
        empty.read()
    assert told.value.reason == "empty"


def test_an_archive_in_a_folder_is_read_and_one_without_workbooks_is_left_alone(tmp_path: Path, workbook: bytes) -> None:
    pack(tmp_path / "收件" / "运营部.ZIP", {"复盘.xlsx": workbook})
    pack(tmp_path / "收件" / "照片.zip", {"1.jpg": b"x"})
    (tmp_path / "收件" / "b.xlsx").write_bytes(workbook)
    found = find_inputs([tmp_path / "收件"]).files
    assert [Path(file.shown).relative_to(tmp_path).as_posix() for file in found] == ["收件/b.xlsx", "收件/运营部.ZIP/复盘.xlsx"]
    assert found[1].path.parent.name == "运营部"  # its department, where the workbook names none
    assert found[1].root == tmp_path / "收件"


def test_a_workbook_saved_as_zip_is_a_workbook(tmp_path: Path, workbook: bytes) -> None:
    path = tmp_path / "复盘.zip"
    path.write_bytes(workbook)
    (file,) = find_inputs([path]).files
    assert (file.shown, file.read()) == (path.as_posix(), workbook)


def reasons(path: Path) -> dict[str, str]:
    """Why each input that *path* leads to is refused; "" where it is read."""
    found = {}
    for file in find_inputs([path]).files:
        name = file.shown.removeprefix(path.as_posix()).lstrip("/")
        try:
            file.read()
        except InputRefused as refused:
            found[name] = refused.reason
        else:
            found[name] = ""
    return found


def test_archives_that_are_not_opened_count_and_say_why(tmp_path: Path, workbook: bytes) -> None:
    inner = pack(tmp_path / "inner.zip", {"a.xlsx": workbook}).read_bytes()
    path = pack(tmp_path / "收件" / "外.zip", {"里.zip": inner, "b.xlsx": workbook})
    assert reasons(path) == {"b.xlsx": "", "里.zip": "packed"}
    (tmp_path / "收件" / "c.rar").write_bytes(b"Rar!")
    (tmp_path / "收件" / "d.7z").write_bytes(b"7z")
    assert reasons(tmp_path / "收件") == {"c.rar": "packed", "d.7z": "packed", "外.zip/b.xlsx": "", "外.zip/里.zip": "packed"}


@pytest.mark.parametrize("name", ["../外面.xlsx", "/etc/a.xlsx", "C:/a.xlsx", "a/../../b.xlsx", "..\\..\\c.xlsx"])
def test_names_that_lead_out_are_refused(tmp_path: Path, workbook: bytes, name: str) -> None:
    path = pack(tmp_path / "a.zip", {name: workbook, "好.xlsx": workbook})
    found = reasons(path)
    assert sorted(found.values()) == ["", "unsafe"]
    assert found["好.xlsx"] == ""
    assert all(".." not in shown and ":" not in shown for shown in found)


def test_what_a_console_would_obey_is_not_shown(tmp_path: Path, workbook: bytes) -> None:
    (name,) = reasons(pack(tmp_path / "a.zip", {"a\x1b[31m\n.xlsx": workbook}))
    assert name == "a\ufffd[31m\ufffd.xlsx"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_members_of_one_name_the_second_is_refused(tmp_path: Path, workbook: bytes) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.xlsx", workbook)
        archive.writestr("a.xlsx", b"other")
    first, second = find_inputs([path]).files
    assert first.read() == workbook
    with pytest.raises(InputRefused):
        second.read()


def changed(path: Path, at: bytes, offset: int, form: str, value: int) -> Path:
    """*path* with one field of every header changed that begins with *at*."""
    data = bytearray(path.read_bytes())
    place = data.find(at)
    while place >= 0:
        struct.pack_into(form, data, place + offset, value)
        place = data.find(at, place + 4)
    path.write_bytes(data)
    return path


CENTRAL = b"PK\x01\x02"


def test_a_member_with_a_password_says_so(tmp_path: Path, workbook: bytes) -> None:
    path = changed(pack(tmp_path / "a.zip", {"a.xlsx": workbook}), CENTRAL, 8, "<H", 1)
    assert reasons(path) == {"a.xlsx": "locked_archive"}


@pytest.mark.parametrize(("offset", "form", "value"), [(16, "<L", 7), (24, "<L", 10), (24, "<L", 10**6), (10, "<H", 14), (42, "<L", 3)])
def test_a_directory_that_lies_costs_its_member_only_a_verdict(
    tmp_path: Path, workbook: bytes, offset: int, form: str, value: int
) -> None:
    path = changed(pack(tmp_path / "a.zip", {"a.xlsx": workbook}), CENTRAL, offset, form, value)
    assert reasons(path) == {"a.xlsx": "damaged"}


def test_a_member_that_states_too_much_is_not_inflated(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"a.xlsx": bytes(60 * 1024 * 1024)})
    assert path.stat().st_size < 100_000
    assert reasons(path) == {"a.xlsx": "too_large"}


def test_an_archive_of_too_much_is_refused_whole(tmp_path: Path, workbook: bytes) -> None:
    path = pack(tmp_path / "a.zip", {f"{n}.xlsx": workbook for n in range(5)})
    for limits in (DEFAULT._replace(archive_entries=4), DEFAULT._replace(archive_bytes=len(workbook) * 4)):
        (file,) = find_inputs([path], limits).files
        with pytest.raises(InputRefused) as told:
            file.read()
        assert told.value.reason == "too_large"
    assert len(find_inputs([path], DEFAULT._replace(archive_entries=5)).files) == 5


def test_a_directory_of_millions_of_entries_is_not_built(tmp_path: Path) -> None:
    entry = CENTRAL + bytes(42)
    directory = entry * 500_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(directory), 0, 0)
    path = tmp_path / "a.zip"
    path.write_bytes(directory + end)
    assert reasons(path) == {"": "too_large"}


def test_a_directory_of_too_many_bytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.xlsx", b"x")
        archive.infolist()[0].comment = bytes(3_000)
    (file,) = find_inputs([path], DEFAULT._replace(archive_entries=1)).files
    with pytest.raises(InputRefused) as told:
        file.read()
    assert told.value.reason == "too_large"


def test_members_that_share_their_bytes_are_refused(tmp_path: Path, workbook: bytes) -> None:
    path = changed(pack(tmp_path / "a.zip", {"a.xlsx": workbook, "b.xlsx": workbook}), CENTRAL, 42, "<L", 0)
    assert reasons(path) == {"": "unsafe"}


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x04" + bytes(200), b"x" * 70_000])
def test_what_is_no_archive_is_one_input_that_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    assert list(reasons(path)) == [""]


def test_a_cut_off_archive_never_raises_anything_else(tmp_path: Path, workbook: bytes) -> None:
    whole = pack(tmp_path / "a.zip", {f"{n}.xlsx": workbook[:900] for n in range(3)}).read_bytes()
    path = tmp_path / "b.zip"
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        assert all(reasons(path).values())
    for at in range(0, len(whole), 5):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1:])
        reasons(path)


def test_the_archive_is_not_read_for_each_of_its_members(tmp_path: Path, workbook: bytes) -> None:
    path = pack(tmp_path / "a.zip", {f"{n}.xlsx": workbook for n in range(50)}, method=zipfile.ZIP_STORED)
    found = members(path, {".xlsx"})
    one = found[25].origin
    assert one is not None
    # Nothing but its own bytes is needed: the directory may be gone.
    with zipfile.ZipFile(path) as archive:
        start = archive.start_dir
    path.write_bytes(path.read_bytes()[:start])
    assert one.read() == workbook
