"""The ribbon part against the VBA that it calls and the buttons it is made of."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from tests.macros.ribbon_check import ribbon_faults
from workbook_templates.vba import ribbon_text
from xlretro.excel import ribbon as commands
from xlretro.io.macros.buttons import BUTTONS, GROUPS, TAB
from xlretro.io.macros.ribbon import MODULE, Host, ribbon_xml
from xlretro.language import LANGUAGES, Language

HOSTS: tuple[Host, ...] = ("book", "addin")
XML = ribbon_xml("book", "zh")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("host", HOSTS)
def test_the_ribbon_is_sound(host: Host, lang: Language) -> None:
    assert ribbon_faults(ribbon_xml(host, lang).encode(), MODULE, ribbon_text(host)) == []


@pytest.mark.parametrize(("old", "new", "fault"), [
    ("<tab ", '<tab color="red" ', "tab has color"),
    ('id="XlretroBookHelp"', 'id="XlretroBookCheck"', "no fault"),
    ('id="XlretroBookDiagnose"', 'id="XlretroBookCheck"', "id XlretroBookCheck twice"),
    ("XlretroBook_ClearMarks", "XlretroBook_ClearMark", "no Sub XlretroBook_ClearMark(ByVal control As IRibbonControl)"),
    (f"{MODULE}.XlretroBook_Check", "Other.XlretroBook_Check", f"Other.XlretroBook_Check is not in {MODULE}"),
    (f"{MODULE}.XlretroBook_OnLoad", f"{MODULE}.XlretroBook_Check", "no Sub XlretroBook_Check(ByVal ribbon As IRibbonUI)"),
    ('imageMso="Calculator"', 'imageMso="CalculatorNew"', "icon CalculatorNew"),
    ('size="large"', 'size="huge"', "size huge"),
    ('label="重算"', 'label=""', "label of 0 characters"),
    ("<group ", "<group><tab/></group><group ", "tab in group"),
])  # fmt: skip
def test_the_check_sees_a_fault(old: str, new: str, fault: str) -> None:
    found = ribbon_faults(XML.replace(old, new).encode(), MODULE, ribbon_text("book"))
    assert found == [] if fault == "no fault" else fault in found


def test_every_button_is_labelled_in_both_languages_and_runs_its_command() -> None:
    for host in HOSTS:
        for lang in LANGUAGES:
            root = etree.fromstring(ribbon_xml(host, lang).encode())
            buttons = list(root.iter("{*}button"))
            assert [b.get("label") for b in buttons] == [
                button.label(lang) for group in GROUPS for button in BUTTONS if button.group == group
            ]
            for element in buttons:
                assert {each(lang) for each in (b.label for b in BUTTONS)} >= {element.get("label")}
                assert set(str(element.get("screentip")).split(" · ")) in [set(b.label) for b in BUTTONS]
            assert next(root.iter("{*}tab")).get("label") == TAB(lang)
        called = dict(re.findall(r'RunCommand "(\w+)", "import xlretro\.excel\.ribbon; xlretro\.excel\.ribbon\.(\w+)\(\)"',
                                 ribbon_text(host)))  # fmt: skip
        assert called == {button.key: button.key for button in BUTTONS}
        assert all(callable(getattr(commands, key)) for key in called)


def test_names_of_the_two_files_differ() -> None:
    """Excel mixes up callbacks of equal names, and ids of equal names in two open files."""
    def names(host: Host) -> set[str]:
        subs = set(re.findall(r"Public Sub (\w+)", ribbon_text(host)))
        return subs | set(re.findall(r' id="(\w+)"', ribbon_xml(host, "zh")))

    assert names("book")
    assert names("addin")
    assert not names("book") & names("addin")


def test_only_the_workbooks_tab_steps_back() -> None:
    assert "getVisible" in XML
    assert "getVisible" not in ribbon_xml("addin", "zh")
