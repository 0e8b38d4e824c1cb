"""`doctor`: every check on machines described as data, each in order, worth a note, and broken."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.commands.describe import (
    ADDIN,
    APP_PATHS,
    CLICK_TO_RUN,
    DLL,
    EXCEL,
    HOME,
    OWN,
    POLICY,
    SETTINGS,
    SOFFICE,
    TEMPLATES,
    VERSION,
    Described,
    addin,
    program,
    project,
    ready,
)
from tests.conftest import REPOSITORY
from xlretro.commands.diagnosis import TITLES, Check, State
from xlretro.commands.doctor import diagnose, exit_code
from xlretro.commands.machine import LINUX, MACOS, this_machine
from xlretro.errors import OutputRefused
from xlretro.io.macros.embedded import module_texts, xlwings_version
from xlretro.language import Text

OK, NOTE, PROBLEM = State.OK, State.NOTE, State.PROBLEM
STORE = HOME + r"\AppData\Local\Microsoft\WindowsApps\python.exe"
UNTRUSTED = r"Excel\Security\Trusted Locations"


def settings(python: str) -> bytes:
    return f'"INTERPRETER_WIN","{python}"\r\n'.encode("gbk")


def without(*paths: str) -> Callable[[Described], object]:
    return lambda d: [d.files.pop(path) for path in paths]


def having(**files: Any) -> Callable[[Described], object]:
    return lambda d: d.files.update({globals()[name]: content for name, content in files.items()})


def registered(key: str, name: str, value: str | int) -> Callable[[Described], object]:
    return lambda d: d.registry.update({(key, name): value})


def no_excel(d: Described) -> None:
    del d.registry[rf"{APP_PATHS}\excel.exe", ""]


def older_excel(d: Described) -> None:
    path = r"C:\Program Files (x86)\Microsoft Office\Office15\EXCEL.EXE"
    d.registry = {(rf"{APP_PATHS}\excel.exe", ""): path}
    d.files[path] = program(0x14C)


def another_xlwings(d: Described) -> None:
    d.packages["xlwings"] = "0.33.0"


def other_python(d: Described) -> None:
    d.files |= {r"C:\Python\python.exe": b"", rf"C:\Python\xlwings64-{VERSION}.dll": b"", SETTINGS: settings(r"C:\Python\python.exe")}


def store_python(d: Described) -> None:
    d.executable = STORE
    d.files |= {STORE: b"", SETTINGS: settings(STORE)}


def western_windows(d: Described) -> None:
    d.ansi = "cp1252"
    d.executable = r"C:\py\python.exe"
    d.files |= {r"C:\py\python.exe": b"", SETTINGS: b'"INTERPRETER_WIN","C:\\py\\python.exe"\r\n'}


def all_of(*changes: Callable[[Described], object]) -> Callable[[Described], object]:
    return lambda d: [change(d) for change in changes]


WPS_OPENS = (r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\FileExts\.xlsx\UserChoice", "ProgId", "ET.Xlsx.6")
WPS_THERE = registered(r"HKCU\Software\Kingsoft\Office\6.0\Common", "InstallRoot", r"C:\WPS")
CASES: list[tuple[str, str, State, Callable[[Described], object], str]] = [
    ("python", "32 bits beside 64", NOTE, lambda d: setattr(d, "bits", 32), "Excel 是 64 位"),
    ("versions", "no project", PROBLEM, without(rf"{TEMPLATES}\vbaProject-book.bin"), "vbaProject-book.bin"),
    ("versions", "damaged project", PROBLEM, lambda d: d.files.update({rf"{TEMPLATES}\vbaProject-addin.bin": b"x"}),
     "vbaProject-addin.bin"),
    ("versions", "no xlwings", PROBLEM, lambda d: d.packages.pop("xlwings"), "没有安装 xlwings"),
    ("versions", "another xlwings", PROBLEM, another_xlwings, f'-m pip install --force-reinstall "xlwings=={VERSION}"'),
    ("excel", "none", NOTE, no_excel, "没有找到"),
    ("excel", "left over in the registry", NOTE, without(EXCEL), "没有找到"),
    ("excel", "2013", NOTE, older_excel, "15.0（32 位）"),
    ("wps", "beside Excel", NOTE, WPS_THERE, "不用处理"),
    ("wps", "opens workbooks", NOTE, all_of(WPS_THERE, registered(*WPS_OPENS)), "打开方式"),
    ("addin", "absent", NOTE, without(ADDIN), "没有安装"),
    ("addin", "older", PROBLEM, having(ADDIN=b"older"), "不是这个版本"),
    ("addin", "held by Excel", NOTE, having(ADDIN=None), "正被占用"),
    ("addin", "no user folders", PROBLEM, lambda d: d.environ.pop("APPDATA"), "APPDATA"),
    ("interpreter", "not named, add-in there", PROBLEM, without(SETTINGS), "xlretro addin install"),
    ("interpreter", "nothing installed", NOTE, without(SETTINGS, ADDIN), "xlretro addin install"),
    ("interpreter", "settings without it", PROBLEM, having(SETTINGS=b'"A","1"\r\n'), "没有写"),
    ("interpreter", "gone", PROBLEM, having(SETTINGS=settings(r"C:\gone\python.exe")), "不存在"),
    ("interpreter", "no full path", PROBLEM, lambda d: d.files.update({"python.exe": b"", SETTINGS: settings("python.exe")}),
     "不存在"),
    ("interpreter", "another one", NOTE, other_python, r'"C:\Python\python.exe" -m xlretro doctor'),
    ("interpreter", "of the Store", NOTE, store_python, "Microsoft Store"),
    ("interpreter", "where macros can't read", PROBLEM, western_windows, "代码页"),
    ("dll", "missing", PROBLEM, without(DLL), f"xlwings64-{VERSION}.dll"),
    ("dll", "of the other bitness", PROBLEM, having(EXCEL=program(0x14C)), f"xlwings32-{VERSION}.dll"),
    ("dll", "missing, and no Excel", NOTE, all_of(no_excel, without(DLL)), f"xlwings64-{VERSION}.dll"),
    ("dll", "of the Store's Python", PROBLEM, store_python, "--user"),
    ("pywin32", "missing", PROBLEM, lambda d: d.packages.pop("pywin32"), "pip install pywin32"),
    ("macros", "all run", NOTE, registered(OWN, "VBAWarnings", 1), "不安全"),
    ("macros", "signed ones", NOTE, registered(OWN, "VBAWarnings", 3), "有签名的宏"),
    ("macros", "none", NOTE, registered(OWN, "VBAWarnings", 4), "受信任位置"),
    ("macros", "none, by policy", NOTE, registered(rf"{POLICY}\Excel\Security", "VBAWarnings", 4), "由组织的策略规定"),
    ("macros", "none, nowhere", PROBLEM, all_of(registered(OWN, "VBAWarnings", 4),
     registered(rf"{POLICY}\{UNTRUSTED}", "AllLocationsDisabled", 1)), "IT"),
    ("macros", "none, own locations off", PROBLEM, all_of(registered(OWN, "VBAWarnings", 3),
     registered(rf"{POLICY}\Common\Security\Trusted Locations", "Allow User Locations", 0)), "受信任位置也停用"),
    ("macros", "VBA off", PROBLEM, registered(r"HKLM\SOFTWARE\Policies\Microsoft\Office\16.0\Common", "vbaoff", 1), "全部宏"),
    ("internet", "blocked", NOTE, registered(rf"{POLICY}\Excel\Security", "blockcontentexecutionfrominternet", 1), "策略"),
    ("internet", "blocked from the cloud", NOTE, registered(
        r"HKCU\Software\Policies\Microsoft\Cloud\Office\16.0\Excel\Security", "blockcontentexecutionfrominternet", 1), "策略"),
    ("libreoffice", "missing", NOTE, without(SOFFICE), "没有找到"),
]  # fmt: skip
BY_NAME = [pytest.param(*case, id=f"{case[0]}: {case[1]}") for case in CASES]


def found(checks: list[Check], key: str) -> Check:
    return next(check for check in checks if check.key == key)


def test_a_machine_where_everything_is_in_order():
    checks = diagnose(ready().machine())
    assert {check.key: check.state for check in checks} == dict.fromkeys(
        ["system", "python", "versions", "excel", "addin", "interpreter", "dll", "pywin32", "macros", "internet",
         "libreoffice"], OK)  # fmt: skip
    assert exit_code(checks) == 0
    assert found(checks, "excel").message.zh == f"16.0.17328.20162（64 位）：{EXCEL}"
    assert found(checks, "dll").message.zh == DLL


@pytest.mark.parametrize(("key", "_name", "state", "change", "said"), BY_NAME)
def test_what_differs_is_said_with_what_to_do(key, _name, state, change, said):
    described = ready()
    change(described)
    checks = diagnose(described.machine())
    check = found(checks, key)
    assert check.state == state
    assert said in check.message.zh + (check.fix.zh if check.fix else "")
    assert exit_code(checks) == any(check.state == PROBLEM for check in checks)


@pytest.mark.parametrize(("_key", "_name", "_state", "change", "_said"), BY_NAME)
def test_every_check_speaks_both_languages_and_says_what_to_do(_key, _name, _state, change, _said):
    described = ready()
    change(described)
    for check in diagnose(described.machine()):
        assert_well_said(check)


def assert_well_said(check: Check) -> None:
    texts = [check.title, check.message, *([check.fix] if check.fix else [])]
    assert all(text.zh.strip() and text.en.strip() for text in texts), check.key
    assert not any("{" in part for text in texts for part in text), "a name that was not filled"
    assert not re.search("[，。：；（]", " ".join(text.en for text in texts))
    assert (check.fix is None) is (check.state is OK)


def test_every_check_of_the_machine_has_a_case_that_is_not_in_order():
    of_a_file = {key for key in TITLES if key.startswith("file")}
    assert {case[0] for case in CASES} == set(TITLES) - of_a_file - {"system"}


@pytest.mark.parametrize(("words", "bits"), [(0x8664, "64 位"), (0x14C, "32 位"), (0xAA64, "64 位")])
def test_the_bitness_of_excel_is_read_from_the_program(words, bits):
    described = ready()
    described.files[EXCEL] = program(words)
    described.registry.pop((CLICK_TO_RUN, "Platform"))
    assert bits in found(diagnose(described.machine()), "excel").message.zh


@pytest.mark.parametrize(("platform", "bits"), [("x86", "32 位"), (None, "位数不明")])
def test_and_from_the_installation_where_the_program_can_not_be_read(platform, bits):
    described = ready()
    described.files[EXCEL] = None
    described.registry[CLICK_TO_RUN, "Platform"] = platform or ""
    assert bits in found(diagnose(described.machine()), "excel").message.zh


def test_the_english_add_in_is_of_this_version_too():
    described = ready()
    described.files[ADDIN] = addin("en")
    assert found(diagnose(described.machine()), "addin").state == OK


def test_an_installation_that_can_not_make_its_add_in_does_not_end_the_diagnosis(monkeypatch):
    described = ready()

    def incomplete(lang: str) -> bytes:
        raise OutputRefused(Text("缺少", "missing"))

    monkeypatch.setattr("xlretro.commands.addin.addin_bytes", incomplete)
    check = found(diagnose(described.machine()), "addin")
    assert check.state == NOTE
    assert "无法比较版本" in check.message.zh


@pytest.mark.parametrize("place", [r"D:\复盘工具\.venv\Scripts", r"D:\复盘工具\.venv"])
def test_the_dll_may_lie_beside_python_or_one_folder_up(place):
    described = ready()
    del described.files[DLL]
    described.files[rf"{place}\xlwings64-{VERSION}.dll"] = b""
    assert found(diagnose(described.machine()), "dll").state == OK


@pytest.mark.parametrize(("system", "said"), [(LINUX, "LibreOffice"), (MACOS, "Windows")])
def test_elsewhere_excel_is_one_note_and_no_problem(system, said):
    described = ready()
    described.system = system
    checks = diagnose(described.machine())
    assert [check.key for check in checks] == ["system", "python", "versions", "excel", "libreoffice"]
    assert found(checks, "excel").state == NOTE
    assert said in found(checks, "excel").fix.zh
    assert exit_code(checks) == 0


@pytest.mark.parametrize(("system", "path"), [
    (LINUX, "/usr/lib/libreoffice/program/soffice"),
    (MACOS, "/Applications/LibreOffice.app/Contents/MacOS/soffice"),
])
def test_libreoffice_is_found_in_its_usual_folder_or_on_the_path(system, path):
    described = Described(system=system, files={path: b""})
    assert found(diagnose(described.machine()), "libreoffice").message.zh == path
    assert found(diagnose(Described(system=system, path={"soffice": "/x/soffice"}).machine()), "libreoffice").state == OK


def test_the_diagnosis_changes_nothing(tmp_path):
    described = ready()
    described.environ = {"APPDATA": str(tmp_path / "a"), "USERPROFILE": str(tmp_path / "u")}
    diagnose(described.machine())
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------------------------------- a file

PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
KINDS = {
    ".xlsx": PLAIN,
    ".xltx": "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    ".xltm": "application/vnd.ms-excel.template.macroEnabled.main+xml",
    ".xlam": "application/vnd.ms-excel.addin.macroEnabled.main+xml",
}
"""Content types of a workbook's main part (ECMA-376 part 1, 12.3.23; MS-OFFMACRO2 2.2) by the suffix that belongs to it."""


@pytest.fixture
def macro_book(write) -> Callable[..., str]:
    """A filled workbook with a VBA project in it; as the wheel's example was saved by Excel."""

    def make(project: bytes = project(), name: str = "复盘.xlsm") -> str:
        path = write("材料.xlsx")
        book = path.with_name(name)
        with_parts(path, book, kind="application/vnd.ms-excel.sheet.macroEnabled.main+xml", **{"xl/vbaProject.bin": project})
        return str(book)

    return make


def with_parts(source: Path, target: Path, kind: str = PLAIN, **added: bytes) -> Path:
    """The workbook *source* as *target*, its content type *kind*, with parts *added*."""
    with zipfile.ZipFile(source) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    types = parts["[Content_Types].xml"]
    assert types.count(PLAIN.encode()) == 1
    parts["[Content_Types].xml"] = types.replace(PLAIN.encode(), kind.encode())
    with zipfile.ZipFile(target, "w") as package:
        for name, content in (parts | added).items():
            package.writestr(name, content)
    return target


def of_file(described: Described, file: object) -> dict[str, Check]:
    return {check.key: check for check in diagnose(described.machine(), str(file)) if check.key.startswith("file")}


def test_a_file_where_everything_is_in_order(macro_book):
    checks = of_file(ready(), macro_book())
    assert {key: check.state for key, check in checks.items()} == dict.fromkeys(
        ["file", "file_macros", "file_mark", "file_place"], OK)  # fmt: skip
    assert "由 xlretro 模板制作" in checks["file"].message.zh
    assert VERSION in checks["file_macros"].message.zh


@pytest.mark.parametrize("name", ["复盘模板.xlsm", "retrospective-template.xlsm"])
def test_the_shipped_macro_template_passes(name):
    checks = of_file(ready(), REPOSITORY / "workbook_templates" / name)
    assert checks["file"].state == checks["file_macros"].state == OK
    assert VERSION in checks["file_macros"].message.zh


def test_a_workbook_without_macros_and_one_of_somebody_else(write, tmp_path):
    import openpyxl

    assert "没有宏" in of_file(ready(), write("材料.xlsx"))["file_macros"].message.zh
    foreign = tmp_path / "foreign.xlsx"
    openpyxl.Workbook().save(foreign)
    assert "别处制作" in of_file(ready(), foreign)["file"].message.zh


@pytest.mark.parametrize("suffix", KINDS)
@pytest.mark.parametrize("content", KINDS)
def test_a_suffix_that_is_not_the_contents_own(write, tmp_path, content, suffix):
    named = with_parts(write("材料.xlsx"), tmp_path / f"改名{suffix.upper()}", KINDS[content])
    check = of_file(ready(), named)["file"]
    assert_well_said(check)
    assert check.state == (OK if content == suffix else PROBLEM)
    if content != suffix:
        assert f"后缀改为 {content}" in check.fix.zh
        assert f"to {content}" in check.fix.en
        assert ("--macros" in check.fix.zh) is (content == ".xlsx" and suffix == ".xlsm")


def test_the_content_type_may_be_the_one_of_all_xml_parts(write, tmp_path):
    source = write("材料.xlsx")
    with zipfile.ZipFile(source) as package:
        types = package.read("[Content_Types].xml").decode()
    by_default = types.replace("</Types>", f'<Default Extension="xml" ContentType="{PLAIN}"/></Types>')
    by_default = re.sub(f'<Override PartName="/xl/workbook.xml" ContentType="{re.escape(PLAIN)}"/>', "", by_default)
    assert by_default.count(PLAIN) == 1
    named = with_parts(source, tmp_path / "改名.xlsm", **{"[Content_Types].xml": by_default.encode()})
    assert of_file(ready(), named)["file"].state == PROBLEM


@pytest.mark.parametrize(("corpus_name", "suffix"), [
    ("calamine__xls_renamed.xlsx", ".xls"), ("poi__xlsb_renamed.xlsx", ".xlsb"),
])  # fmt: skip
def test_another_format_under_a_wrong_suffix_opens_nowhere_until_it_is_renamed(corpus, tmp_path, corpus_name, suffix):
    check = of_file(ready(), corpus / corpus_name)["file"]
    assert f"后缀改为 {suffix}" in check.fix.zh
    named = shutil.copyfile(corpus / corpus_name, tmp_path / f"旧{suffix}")
    assert "后缀改为" not in of_file(ready(), named)["file"].fix.zh


def test_no_file_of_others_ends_the_diagnosis(corpus):
    for file in sorted(corpus.iterdir()):
        checks = diagnose(ready().machine(), file)
        assert [check.key for check in checks].count("file") == 1, file.name
        for check in checks:
            assert_well_said(check)


def test_broken_xml_is_damage(corpus):
    assert "损坏" in of_file(ready(), corpus / "poi__xlsx-corrupted.xlsx")["file"].message.zh


def test_excel_4_macros_are_macros(corpus, macro_book, tmp_path):
    (line,) = macros_of(corpus / "poi__xlmmacro.xlsm")
    assert line.state == NOTE
    assert "Excel 4.0 宏" in line.message.zh
    assert "Excel 4.0 macros" in line.message.en
    sheet = {"xl/macrosheets/sheet1.xml": b"<macrosheet/>"}
    both = with_parts_of(Path(macro_book()), tmp_path / "两种.xlsm", sheet)
    assert [(line.state, "4.0" in line.message.zh) for line in macros_of(both)] == [(NOTE, True), (OK, False)]


def macros_of(file: Path) -> list[Check]:
    return [check for check in diagnose(ready().machine(), file) if check.key == "file_macros"]


def with_parts_of(source: Path, target: Path, added: dict[str, bytes]) -> Path:
    shutil.copyfile(source, target)
    with zipfile.ZipFile(target, "a") as package:
        for name, content in added.items():
            package.writestr(name, content)
    return target


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_add_in_is_known_and_so_is_its_version(tmp_path, lang):
    ours = tmp_path / "xlretro.xlam"
    ours.write_bytes(addin(lang))
    checks = of_file(ready(), ours)
    assert checks["file"].state == checks["file_macros"].state == OK
    assert "xlretro 的加载宏，与本机的版本一致" in checks["file"].message.zh
    changed = with_parts_of(ours, tmp_path / "旧.xlam", {"docProps/other.xml": b"<a/>"})
    check = of_file(ready(), changed)["file"]
    assert check.state == NOTE
    assert "xlretro 的加载宏，但与本机的版本不同" in check.message.zh
    assert "xlretro addin install" in check.fix.zh


def test_the_add_in_of_another_xlwings_is_not_mended_by_a_new_workbook(tmp_path):
    described = ready()
    for name in ("book", "addin"):
        described.files[rf"{TEMPLATES}\vbaProject-{name}.bin"] = b""
    described.packages["xlwings"] = "0.40.0"
    ours = tmp_path / "xlretro.xlam"
    ours.write_bytes(addin())
    check = of_file(described, ours)["file_macros"]
    assert check.state == PROBLEM
    assert "xlretro addin install" in check.fix.zh
    assert "xlretro new" not in check.fix.zh


def test_the_add_in_where_this_installation_can_not_make_its_own(tmp_path, monkeypatch):
    def incomplete(lang: str) -> bytes:
        raise OutputRefused(Text("缺少", "missing"))

    ours = tmp_path / "xlretro.xlam"
    ours.write_bytes(addin())
    described = ready()
    monkeypatch.setattr("xlretro.commands.doctor_file.addin_bytes", incomplete)
    check = of_file(described, ours)["file"]
    assert check.state == NOTE
    assert "无法比较版本" in check.message.zh


def test_a_folder_is_for_validate(tmp_path):
    check = of_file(ready(), tmp_path)["file"]
    assert check.state == PROBLEM
    assert f'xlretro validate "{tmp_path}"' in check.fix.zh
    assert f'xlretro validate "{tmp_path}"' in check.fix.en


@pytest.mark.parametrize(("zone", "macros", "state", "said"), [
    (None, True, OK, "没有"),
    (b"[ZoneTransfer]\r\nZoneId=1\r\n", True, OK, "没有"),
    (b"[ZoneTransfer]\r\nZoneId=3\r\nHostUrl=about:internet\r\n", True, PROBLEM, "解除锁定"),
    (b"[ZoneTransfer]\r\nZoneId=4\r\n", True, PROBLEM, "解除锁定"),
    (b"[ZoneTransfer]\r\nZoneId=3\r\n", False, NOTE, "启用编辑"),
])
def test_the_mark_of_the_web(macro_book, write, zone, macros, state, said):
    file = macro_book() if macros else str(write("材料.xlsx"))
    described = ready()
    if zone:
        described.files[f"{file}:Zone.Identifier"] = zone
    check = of_file(described, file)["file_mark"]
    assert check.state == state
    assert said in check.message.zh + (check.fix.zh if check.fix else "")


@pytest.mark.parametrize("variable", ["OneDrive", "OneDriveCommercial", "OneDriveConsumer"])
def test_a_file_in_onedrive(write, tmp_path, variable):
    described = ready()
    described.environ[variable] = str(tmp_path / "同步")
    assert of_file(described, write("同步/部门/材料.xlsx"))["file_place"].state == NOTE
    assert of_file(described, write("同步之外/材料.xlsx"))["file_place"].state == OK


def test_a_file_on_a_server_is_not_opened():
    checks = of_file(ready(), "https://example.sharepoint.com/sites/pmo/复盘.xlsm")
    assert {key: check.state for key, check in checks.items()} == {"file_place": PROBLEM}
    assert "下载" in checks["file_place"].fix.zh


def test_settings_beside_the_file_that_name_a_python(macro_book, tmp_path):
    described = ready()
    file = macro_book()
    described.files[str(tmp_path / "xlretro.conf")] = b'"INTERPRETER_WIN","C:\\evil\\python.exe"'
    assert of_file(described, file)["file_settings"].state == PROBLEM
    described.files[str(tmp_path / "xlretro.conf")] = b'"A","1"'
    assert "file_settings" not in of_file(described, file)


def test_macros_of_another_version_of_nobody_and_broken_ones(macro_book):
    described = ready()
    for name in ("book", "addin"):  # an installation whose macros carry another version than the file's
        described.files[rf"{TEMPLATES}\vbaProject-{name}.bin"] = b""
    described.packages["xlwings"] = "0.40.0"
    other = of_file(described, macro_book())["file_macros"]
    assert other.state == PROBLEM
    assert VERSION in other.message.zh
    assert "0.40.0" in other.message.zh
    assert of_file(ready(), macro_book(_without_xlwings()))["file_macros"].state == NOTE
    assert of_file(ready(), macro_book(b"\xd0\xcf\x11\xe0 broken"))["file_macros"].state == PROBLEM


def _without_xlwings() -> bytes:
    with zipfile.ZipFile(_wheel("quickstart.xlsm")) as book:
        return book.read("xl/vbaProject.bin")


def _wheel(name: str) -> Path:
    package = importlib.util.find_spec("xlwings")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).with_name(name)


@pytest.mark.parametrize(("content", "said"), [
    (None, "不存在"), (b"", "空"), (b"just text", "文本"), (b"PK\x03\x04 broken", "损坏"),
])  # fmt: skip
def test_a_file_that_is_no_readable_workbook(tmp_path, content, said):
    file = tmp_path / "坏.xlsx"
    if content is not None:
        file.write_bytes(content)
    checks = diagnose(ready().machine(), file)
    assert found(checks, "file").state == PROBLEM
    assert said in found(checks, "file").message.zh
    assert exit_code(checks) == 1
    assert ("file_place" in {check.key for check in checks}) is (content is not None)


def test_a_file_that_excel_holds(tmp_path):
    described = ready()
    described.files[str(tmp_path / "开着.xlsm")] = None
    assert "占用" in of_file(described, tmp_path / "开着.xlsm")["file"].message.zh


def test_an_encrypted_file_is_worth_a_note(write, tmp_path):
    from msoffcrypto.format.ooxml import OOXMLFile

    encrypted = tmp_path / "加密.xlsx"
    with write("材料.xlsx").open("rb") as plain, encrypted.open("wb") as target:
        OOXMLFile(plain).encrypt("secret", target)
    check = of_file(ready(), encrypted)["file"]
    assert check.state == NOTE
    for said in ("XR_", "按钮", "文件 → 信息 → 保护工作簿 → 用密码进行加密", "xlretro validate", "--password"):
        assert said in check.fix.zh
    for said in ("XR_", "buttons", "File, Info, Protect Workbook, Encrypt with Password", "xlretro validate", "--password"):
        assert said in check.fix.en


# ---------------------------------------------------------------------------------------- the command


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_command_shows_a_line_a_check_and_what_to_do(run, monkeypatch, lang):
    described = ready()
    described.packages.pop("pywin32")
    monkeypatch.setattr("xlretro.commands.machine.this_machine", described.machine)
    ended = run("doctor", "--lang", lang)
    assert ended.code == 1
    lines = ended.out.splitlines()
    place = next(number for number, line in enumerate(lines) if "pywin32" in line)
    assert lines[place].startswith({"zh": "问题  pywin32：", "en": "problem  pywin32: "}[lang])
    assert lines[place + 1].startswith("      → ")
    assert lines[-1] == {"zh": "检查了 11 项：正常 10，问题 1", "en": "11 checks: ok 10, problem 1"}[lang]


def test_json_is_the_same_in_both_languages(run, monkeypatch, write):
    monkeypatch.setattr("xlretro.commands.machine.this_machine", ready().machine)
    file = write("材料.xlsx")
    ended = run("doctor", file, "--format", "json")
    assert ended.code == 0
    assert ended.out == run("doctor", file, "--format", "json", "--lang", "en").out
    told = json.loads(ended.out)
    assert told["counts"] == {"ok": len(told["checks"]), "note": 0, "problem": 0}
    assert all(set(check) == {"key", "state", "title", "title_en", "message", "message_en", "fix", "fix_en"}
               for check in told["checks"])  # fmt: skip
    assert [check["key"] for check in told["checks"]] == [key for key in TITLES if key not in {"wps", "file_settings"}]


def test_a_file_named_from_its_own_folder_is_known_by_its_whole_path(run, monkeypatch, write, tmp_path):
    described = ready()
    described.environ["OneDrive"] = str(tmp_path)
    monkeypatch.setattr("xlretro.commands.machine.this_machine", described.machine)
    write("材料.xlsx")
    told = json.loads(run("doctor", "材料.xlsx", "--format", "json").out)
    assert next(check["state"] for check in told["checks"] if check["key"] == "file_place") == "note"


def test_this_very_machine_can_be_asked(run):
    machine = this_machine()
    assert machine.package("xlwings") == VERSION
    assert machine.package("no-such-package") is None
    assert machine.registry(r"HKCU\Software", "nothing") is None or machine.system == "Windows"
    assert {check.key for check in diagnose(machine)} >= {"system", "python", "versions", "excel", "libreoffice"}
    assert run("doctor").code in {0, 1}


# ---------------------------------------------------------------------------------------- the VBA project's text


@pytest.mark.parametrize("name", ["quickstart_standalone.xlsm", "quickstart.xlsm", "quickstart_addin.xlam"])
def test_modules_are_read_as_oletools_reads_them(name):
    from oletools.olevba import VBA_Parser

    with zipfile.ZipFile(_wheel(name)) as book:
        content = book.read("xl/vbaProject.bin")
    expected = {stream.rpartition("/")[2]: text for _, stream, _, text in VBA_Parser(str(_wheel(name))).extract_macros()}
    read = {stream: text.decode("cp1252").replace("\r\n", "\n") for stream, text in module_texts(content).items()}
    assert read == {stream: text.replace("\r\n", "\n") for stream, text in expected.items()}
    assert xlwings_version(content) == (None if name == "quickstart.xlsm" else VERSION)
