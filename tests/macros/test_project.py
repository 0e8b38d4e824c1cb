"""The VBA projects that are shipped: what they are made of, that versions agree, that each function has its wrapper."""

from __future__ import annotations

import hashlib
import inspect
import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest
import xlwings
from oletools.olevba import VBA_Parser

from tests.conftest import REPOSITORY
from tests.macros.compound_check import directory_faults
from workbook_templates.build import IDENTIFIERS, SHEETS
from workbook_templates.vba import GENERATED, modules, wheel_text
from xlretro.excel import udfs
from xlretro.io.macros.hidden_sheets import MESSAGES, SETTINGS
from xlretro.io.macros.package import PROJECTS
from xlretro.io.macros.ribbon import PREFIXES, Host

TEMPLATES = REPOSITORY / "workbook_templates"
HOSTS: tuple[Host, ...] = ("book", "addin")


def shipped(host: Host) -> dict[str, str]:
    """The modules of a shipped project by file name, as olevba extracts them, with line feeds."""
    parser = VBA_Parser(str(TEMPLATES / PROJECTS[host]))
    return {name: code.replace("\r\n", "\n") for _, _, name, code in parser.extract_all_macros()}


def own(name: str) -> str:
    return (TEMPLATES / "vba" / name).read_text(encoding="ascii")


@pytest.mark.parametrize("host", HOSTS)
def test_every_module_comes_back_exactly(host: Host) -> None:
    endings = {"module": ".bas", "class": ".cls", "document": ".cls"}
    expected = {f"{m.name}{endings[m.kind]}": m.text for m in modules(host, SHEETS[host])}
    assert shipped(host) == expected
    assert directory_faults((TEMPLATES / PROJECTS[host]).read_bytes()) == []


def test_the_projects_are_told_apart() -> None:
    assert len(set(IDENTIFIERS.values())) == len(set(PREFIXES.values())) == len(HOSTS)


def listing(host: Host) -> str:
    lines = [
        f"{m.kind:9} {m.name:17} {len(m.text):6} {hashlib.sha256(m.text.encode()).hexdigest()[:16]}"
        for m in modules(host, SHEETS[host])
    ]
    return "\n".join([f"{PREFIXES[host]} {IDENTIFIERS[host]}", *lines, ""])


def test_the_golden_listing() -> None:
    """Kind, name, characters and hash of every module: a change to what runs in Excel shows in a review.

    To accept one: python -m tests.macros.test_project
    """
    assert Path(__file__).with_name("project.txt").read_text("ascii") == "\n".join(map(listing, HOSTS))


# ---------------------------------------------------------------------------------------------- xlwings inside


def saved_by_excel(module: str) -> str:
    """A module of the workbook in xlwings' wheel that Excel itself has written."""
    workbook = VBA_Parser(str(files("xlwings") / "quickstart_standalone.xlsm"))
    texts = {name: text for _, _, name, text in workbook.extract_all_macros()}
    return str(texts[module]).replace("\r\n", "\n")


@pytest.mark.parametrize("host", HOSTS)
def test_xlwings_is_the_wheels_but_for_one_constant(host: Host) -> None:
    embedded, wheel = shipped(host)["xlwings.bas"].splitlines(), wheel_text("xlwings.bas").splitlines()
    assert len(embedded) == len(wheel)
    changed = [(here, there) for here, there in zip(embedded, wheel, strict=True) if here != there]
    assert changed == [
        ('Public Const PROJECT_NAME As String = "xlretro"', 'Public Const PROJECT_NAME As String = "xlwings"')
    ]
    # The class as Excel keeps it: the wheel has a workbook that was saved by Excel with it. Letters apart, which VBA's
    # editor writes as it saw them last.
    assert shipped(host)["Dictionary.cls"].casefold() == saved_by_excel("Dictionary.cls").casefold()
    assert "BSD 3-clause license" in shipped(host)["xlwings.bas"]
    assert "License: MIT" in shipped(host)["Dictionary.cls"]


def test_package_vba_and_dll_are_one_version() -> None:
    """Excel finds a DLL by the version in its name: a mismatch shows as a missing file to the user."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    pinned = {d for d in project["project"]["dependencies"] if d.lower().startswith("xlwings")}
    assert pinned == {f"xlwings=={xlwings.__version__}"}
    for host in HOSTS:
        text = shipped(host)["xlwings.bas"]
        assert re.findall(r'XLWINGS_VERSION As String = "([^"]+)"', text) == [xlwings.__version__]
        assert set(re.findall(r"xlwings\d\d-([\d.]+)\.dll", text)) == {xlwings.__version__}


def test_every_setting_that_a_file_beside_the_workbook_could_change_is_fixed() -> None:
    """All that xlwings.bas asks GetConfig for on Windows. The legacy INTERPRETER counts only without INTERPRETER_WIN."""
    asked = set(re.findall(r'GetConfig\("([^"]+)"', wheel_text("xlwings.bas")))
    ours = {"INTERPRETER_WIN", "INTERPRETER"}
    assert {key for key in asked if not key.endswith("_MAC")} - ours == set(SETTINGS)
    assert not ours & set(SETTINGS)


# ---------------------------------------------------------------------------------------------- our own modules


@pytest.mark.parametrize("name", sorted(GENERATED))
def test_generated_modules_are_what_the_generator_gives(name: str) -> None:
    assert own(name) == GENERATED[name]()


@pytest.mark.parametrize("host", HOSTS)
def test_our_text_is_ascii_without_conditions_and_declares_its_variables(host: Host) -> None:
    for name, text in shipped(host).items():
        assert text.isascii()
        if name.startswith(("Xlretro", "ThisWorkbook")):
            assert "Option Explicit" in text
            assert not re.search(r"^\s*#", text, re.M), name
            assert max(map(len, text.splitlines())) < 1023  # the limit of the VBA editor
            assert not re.search(r"^\s*Private Sub Work(book|sheet)_", text, re.M), "LibreOffice would run it"


def test_every_function_has_its_wrapper_with_its_parameters() -> None:
    text = re.sub(r" _\n\s+", " ", own("XlretroFunctions.bas"))
    wrappers = dict(re.findall(r"^Public Function (\w+)\((.*)\) As Variant$", text, re.M))
    assert set(wrappers) == set(udfs.__all__)
    for name, declared in wrappers.items():
        parameters = inspect.signature(getattr(udfs, name)).parameters
        expected = [("Optional " if p.default is not p.empty else "") + f"ByVal {p.name} As Variant"
                    for p in parameters.values()]  # fmt: skip
        assert declared.split(", ") == expected
        assert f'    {name} = XlretroPython.CallPython("{name}", Array({", ".join(parameters)}))\n' in text
        assert re.search(rf'^Attribute {name}\.VB_Description = "[^"]{{20,255}}"$', text, re.M)


def test_every_message_that_vba_asks_for_is_there_in_both_languages() -> None:
    text = own("XlretroPython.bas")
    faults = re.findall(r'(?:m_fault|SettingsFault) = "(\w+)"', text)
    asked = {*re.findall(r'Message\("(\w+)"\)', text), *faults}
    assert asked == set(MESSAGES)
    assert len(faults) > 5


if __name__ == "__main__":
    Path(__file__).with_name("project.txt").write_text("\n".join(map(listing, HOSTS)), "ascii", newline="\n")
