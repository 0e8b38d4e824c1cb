"""`addin install|remove|status` on a described Windows whose user folders are real ones below the test's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.commands.describe import PYTHON, Described, addin
from xlretro.commands.addin import install, places, remove, standing
from xlretro.commands.machine import LINUX, MACOS
from xlretro.errors import OutputRefused, UsageRefused

LINE = f'"INTERPRETER_WIN","{PYTHON}"\r\n'.encode("gbk")


@pytest.fixture
def described(tmp_path: Path) -> Described:
    home = tmp_path / "用户" / "复盘小组"
    (home / "AppData" / "Roaming").mkdir(parents=True)
    environ = {"USERPROFILE": str(home), "APPDATA": str(home / "AppData" / "Roaming")}
    return Described(environ=environ, files={PYTHON: b""})


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_install_puts_the_add_in_and_the_interpreter_where_excel_looks(described: Described, tmp_path: Path, lang: Any):
    done = install(described.machine(), lang)
    home = "用户/复盘小组"
    assert tree(tmp_path) == {
        f"{home}/.xlretro/xlretro.conf": LINE,
        f"{home}/AppData/Roaming/Microsoft/Excel/XLSTART/xlretro.xlam": addin(lang),
    }
    assert [line.zh.split("：")[0] for line in done.lines] == ["已安装加载宏", "已写入 Python 路径"]
    assert "重新启动 Excel" in done.notes[0].zh


def test_a_second_install_changes_nothing_even_with_excel_open(described, tmp_path, monkeypatch):
    install(described.machine(), "zh")
    before = tree(tmp_path)
    stamps = [path.stat().st_mtime_ns for path in sorted(tmp_path.rglob("*"))]
    _hold(places(described.machine()).addin, monkeypatch)
    done = install(described.machine(), "zh")
    assert tree(tmp_path) == before
    assert [path.stat().st_mtime_ns for path in sorted(tmp_path.rglob("*"))] == stamps
    assert [line.zh.split("：")[0] for line in done.lines] == ["加载宏已是最新", "Python 路径没有变化"]


@pytest.mark.parametrize(("before", "after"), [
    (b'"LICENSE_KEY",""\r\n', b'"LICENSE_KEY",""\r\n' + LINE),
    (b'"A","\xb8\xb4"', b'"A","\xb8\xb4"\r\n' + LINE),
    (b'"A","1"\n"Interpreter_Win","C:\\old\\python.exe"\n"B","2"\n', b'"A","1"\n' + LINE + b'"B","2"\n'),
    (b'\xef\xbb\xbfINTERPRETER_WIN,C:\\old\\python.exe\r\n"B","2"', LINE + b'"B","2"'),
    (LINE + b'"B","2"\r\n"INTERPRETER_WIN","C:\\twice.exe"\r\n', LINE + b'"B","2"\r\n'),
], ids=["added", "no end of line", "replaced", "byte order mark", "twice"])  # fmt: skip
def test_other_lines_of_the_settings_are_kept(described, before, after):
    settings = places(described.machine()).settings
    settings.parent.mkdir()
    settings.write_bytes(before)
    install(described.machine(), "zh")
    assert settings.read_bytes() == after
    assert standing(described.machine()).same


def test_an_older_add_in_is_replaced_and_other_files_stay(described):
    where = places(described.machine())
    where.addin.parent.mkdir(parents=True)
    where.addin.write_bytes(b"older")
    other = where.addin.with_name("PERSONAL.XLSB")
    other.write_bytes(b"mine")
    assert standing(described.machine()).addin == "other"
    install(described.machine(), "zh")
    assert standing(described.machine()).addin == "current"
    remove(described.machine())
    assert [path.name for path in where.addin.parent.iterdir()] == ["PERSONAL.XLSB"]


def test_remove_takes_back_exactly_what_install_put_there(described, tmp_path):
    where = places(described.machine())
    install(described.machine(), "zh")
    done = remove(described.machine())
    assert tree(tmp_path) == {}
    assert not where.settings.parent.exists()
    assert [line.zh.split("：")[0] for line in done.lines] == ["已移除加载宏", "已去掉 Python 路径"]
    assert "无需移除" in remove(described.machine()).lines[0].zh


def test_remove_leaves_other_lines_and_other_files(described):
    settings = places(described.machine()).settings
    settings.parent.mkdir()
    settings.write_bytes(b'"A","1"\r\n')
    (settings.parent / "notes.txt").write_bytes(b"mine")
    install(described.machine(), "zh")
    remove(described.machine())
    assert settings.read_bytes() == b'"A","1"\r\n'
    settings.unlink()
    install(described.machine(), "zh")
    remove(described.machine())
    assert [path.name for path in settings.parent.iterdir()] == ["notes.txt"]


def _hold(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Windows refuses to write or remove a file that Excel has open; reading is allowed."""
    really_open, really_unlink = Path.open, Path.unlink

    def open_(self: Path, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if self == path and mode != "rb":
            raise PermissionError(13, "The process cannot access the file", str(self))
        return really_open(self, mode, *args, **kwargs)

    def unlink(self: Path, missing_ok: bool = False) -> None:
        if self == path:
            raise PermissionError(13, "The process cannot access the file", str(self))
        really_unlink(self, missing_ok)

    monkeypatch.setattr(Path, "open", open_)
    monkeypatch.setattr(Path, "unlink", unlink)


@pytest.mark.parametrize("act", [lambda machine: install(machine, "zh"), remove], ids=["install", "remove"])
def test_while_excel_holds_the_add_in_nothing_changes_and_it_is_said(described, tmp_path, monkeypatch, act):
    where = places(described.machine())
    where.addin.parent.mkdir(parents=True)
    where.addin.write_bytes(b"older")
    where.settings.parent.mkdir()
    where.settings.write_bytes(b'"INTERPRETER_WIN","C:\\old\\python.exe"\r\n')
    before = tree(tmp_path)
    _hold(where.addin, monkeypatch)
    with pytest.raises(OutputRefused) as refused:
        act(described.machine())
    assert "Excel 开着" in refused.value.message.zh
    assert "退出所有 Excel" in refused.value.hint.zh
    assert tree(tmp_path) == before


@pytest.mark.parametrize("where", ["executable", "home"])
def test_a_path_that_vba_cannot_read_is_refused_before_anything_is_written(described, tmp_path, where):
    described.ansi = "cp1252"  # a Western Windows
    if where == "executable":
        described.executable = r"C:\复盘\python.exe"
        described.environ["USERPROFILE"] = str(tmp_path / "home")
        described.environ["APPDATA"] = str(tmp_path / "home")
    else:
        described.executable = r"C:\py\python.exe"
    with pytest.raises(UsageRefused) as refused:
        install(described.machine(), "zh")
    assert "代码页" in refused.value.message.zh
    assert "C:\\xlretro" in refused.value.hint.zh
    assert tree(tmp_path) == {}


def test_the_windowless_python_is_written_as_the_other_one(described):
    described.executable = PYTHON.replace("python.exe", "pythonw.exe")
    install(described.machine(), "zh")
    assert places(described.machine()).settings.read_bytes() == LINE
    assert standing(described.machine()).same


def test_what_may_surprise_is_said(described):
    described.executable = r"C:\Users\复盘小组\AppData\Local\Microsoft\WindowsApps\python.exe"
    described.registry[r"HKCU\Software\Microsoft\Office\16.0\Excel\Options", "AltStartup"] = r"S:\共享\启动"
    notes = " ".join(note.zh for note in install(described.machine(), "zh").notes)
    assert "Microsoft Store" in notes
    assert r"S:\共享\启动" in notes


@pytest.mark.parametrize(("written", "same"), [
    (LINE, True),
    (LINE.replace(b"python.exe", b"PYTHONW.EXE"), True),
    (LINE.replace(b"python.exe", b"python2.exe"), False),
    (b"\xef\xbb\xbf" + LINE, False),
], ids=["the same", "windowless", "another", "behind a mark of UTF-8, where VBA does not see it"])  # fmt: skip
def test_which_python_the_settings_name(described, written, same):
    settings = places(described.machine()).settings
    settings.parent.mkdir()
    settings.write_bytes(written)
    assert standing(described.machine()).same is same


def test_variables_in_the_settings_are_replaced_as_the_macros_do(described):
    described.environ["TOOLS"] = r"D:\复盘工具"
    settings = places(described.machine()).settings
    settings.parent.mkdir()
    settings.write_bytes(rb'"INTERPRETER_WIN","%TOOLS%\.venv\Scripts\python.exe"')
    assert standing(described.machine()).interpreter == PYTHON


@pytest.mark.parametrize("variable", ["APPDATA", "USERPROFILE"])
def test_without_the_users_folders_it_is_refused(described, variable):
    del described.environ[variable]
    with pytest.raises(UsageRefused):
        install(described.machine(), "zh")


@pytest.mark.parametrize(("system", "said"), [(MACOS, "macOS"), (LINUX, "LibreOffice"), ("SunOS", "Windows")])
@pytest.mark.parametrize("act", [lambda machine: install(machine, "zh"), remove], ids=["install", "remove"])
def test_elsewhere_one_line_says_what_to_do(described, tmp_path, system, said, act):
    described.system = system
    with pytest.raises(UsageRefused) as refused:
        act(described.machine())
    assert refused.value.hint is None
    assert all(said in text for text in refused.value.message)
    assert tree(tmp_path) == {}


@pytest.mark.parametrize(("action", "code"), [("install", 2), ("remove", 2), ("status", 0)])
@pytest.mark.parametrize(("lang", "said"), [("zh", "不用安装"), ("en", "Nothing to install")])
def test_the_command_says_so_on_this_system(run, monkeypatch, action, code, lang, said):
    monkeypatch.setattr("platform.system", lambda: "Linux")
    ended = run("addin", action, "--lang", lang)
    assert ended.code == code
    assert said in ended.out + ended.err


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_command_on_windows(run, monkeypatch, described, lang):
    monkeypatch.setattr("xlretro.commands.machine.this_machine", described.machine)
    absent = run("addin", "status", "--lang", lang)
    assert absent.code == 0
    assert ("没有安装" if lang == "zh" else "not installed") in absent.out
    installed = run("addin", "install", "--lang", lang)
    assert installed.code == 0, installed.err
    assert str(places(described.machine()).addin) in installed.out
    assert PYTHON in installed.out
    assert places(described.machine()).addin.read_bytes() == addin(lang)
    status = run("addin", "status", "--lang", lang)
    assert status.code == 0
    assert ("版本一致" if lang == "zh" else "of this version") in status.out
    assert run("addin", "remove", "--lang", lang).code == 0
    assert not places(described.machine()).addin.exists()


@pytest.mark.parametrize("action", ["install", "remove", "status"])
@pytest.mark.parametrize(("lang", "said"), [("zh", "用法"), ("en", "Usage")])
def test_help(run, action, lang, said):
    shown = run("--lang", lang, "addin", action, "--help")
    assert shown.code == 0
    assert said in shown.out
