"""The macro workbooks and the add-in as packages: what Excel needs to find, and what other programs keep."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import olefile
import openpyxl
import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator
from pyopenvba.integrity import check_file

from tests.template.conftest import mid_autumn
from workbook_templates.build import SHEETS, differing
from xlretro.io.macros.addin import ADDIN_NAME, write_addin
from xlretro.io.macros.hidden_sheets import CONFIG_SHEET, MESSAGES, SETTINGS, TEXTS_SHEET
from xlretro.io.macros.package import RIBBON_PART, _replaced
from xlretro.io.macros.ribbon import Host, ribbon_xml
from xlretro.io.shipped import SHIPPED_MACROS, shipped_folder
from xlretro.io.stamps import CONFIG, TEXTS
from xlretro.io.template.workbook import write_workbook
from xlretro.language import LANGUAGES, Language
from xlretro.workbooks import RETRO

BOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
ADDIN = "application/vnd.ms-excel.addin.macroEnabled.main+xml"


@pytest.fixture(scope="module", params=["book-zh", "book-en", "addin-zh", "addin-en", "filled-zh"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Host, Language, Path]:
    what, lang = request.param.split("-")
    path = tmp_path_factory.mktemp("made") / (ADDIN_NAME if what == "addin" else "a.xlsm")
    if what == "addin":
        write_addin(path, lang)
        return "addin", lang, path
    write_workbook(path, RETRO, lang, mid_autumn() if what == "filled" else None, macros=True)
    return "book", lang, path


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        assert len(package.namelist()) == len(set(package.namelist()))
        return {name: package.read(name) for name in package.namelist()}


def test_the_shipped_files_are_what_would_be_built(tmp_path: Path) -> None:
    assert differing() == []
    for lang in LANGUAGES:
        write_workbook(tmp_path / "a.xlsm", RETRO, lang, macros=True)
        assert (tmp_path / "a.xlsm").read_bytes() == (shipped_folder() / SHIPPED_MACROS[lang]).read_bytes()
    write_addin(tmp_path / ADDIN_NAME, "zh")
    assert (tmp_path / ADDIN_NAME).read_bytes() == (shipped_folder() / ADDIN_NAME).read_bytes()


def test_the_package_is_sound(made: tuple[Host, Language, Path]) -> None:
    _, _, path = made
    audited = OpenXmlValidator().validate(path)
    assert audited.is_valid, audited.errors
    assert check_file(path).errors == ()


def test_content_types_and_the_ribbon(made: tuple[Host, Language, Path]) -> None:
    host, lang, path = made
    held = parts(path)
    assert held[RIBBON_PART].decode() == ribbon_xml(host, lang)
    types = held["[Content_Types].xml"].decode()
    assert (types.count(BOOK), types.count(ADDIN)) == ((1, 0) if host == "book" else (0, 1))
    assert 'ContentType="application/vnd.ms-office.vbaProject"' in types
    assert '<Default Extension="xml" ContentType="application/xml"/>' in types  # the ribbon part's
    relations = {r.get("Id"): (r.get("Type"), r.get("Target")) for r in etree.fromstring(held["_rels/.rels"])}
    assert len(relations) == len(etree.fromstring(held["_rels/.rels"]))  # ids are unique
    assert ("http://schemas.microsoft.com/office/2007/relationships/ui/extensibility", RIBBON_PART) in relations.values()


def test_code_names_are_the_document_modules(made: tuple[Host, Language, Path]) -> None:
    host, _, path = made
    held = parts(path)
    names = [etree.fromstring(held["xl/workbook.xml"]).find("{*}workbookPr").get("codeName")]
    sheets = sorted((n for n in held if n.startswith("xl/worksheets/sheet")), key=lambda n: int(n[19:-4]))
    names += [etree.fromstring(held[name]).find("{*}sheetPr").get("codeName") for name in sheets]
    with olefile.OleFileIO(io.BytesIO(held["xl/vbaProject.bin"])) as ole:
        project = ole.openstream("PROJECT").read().decode("ascii")
    documents = [line[9:].split("/")[0] for line in project.split("\r\n") if line.startswith("Document=")]
    assert names == documents == ["ThisWorkbook", *(f"Sheet{n}" for n in range(1, SHEETS[host] + 1))]


def opened(path: Path, tmp_path: Path) -> Any:
    """The workbook; an add-in under the name of a workbook, since openpyxl refuses those."""
    copy = tmp_path / "copy.xlsm"
    held = parts(path)
    held["[Content_Types].xml"] = held["[Content_Types].xml"].replace(ADDIN.encode(), BOOK.encode())
    with zipfile.ZipFile(copy, "w") as package:
        for name, content in held.items():
            package.writestr(name, content)
    return openpyxl.load_workbook(copy, keep_vba=True)


def test_the_hidden_sheets_are_as_the_vba_reads_them(made: tuple[Host, Language, Path], tmp_path: Path) -> None:
    _, lang, path = made
    workbook = opened(path, tmp_path)
    assert workbook.sheetnames[-2:] == [CONFIG_SHEET, TEXTS_SHEET]
    for sheet, name in ((CONFIG_SHEET, CONFIG), (TEXTS_SHEET, TEXTS)):
        assert workbook[sheet].sheet_state == "veryHidden"
        assert workbook.defined_names[name].value == f"'{sheet}'!$A$1"
    rows = list(workbook[CONFIG_SHEET].iter_rows(values_only=True))
    # xlwings reads to the first blank key, which makes it hang for minutes, and knows keys in capitals only.
    assert [key for key, _ in rows] == [key.upper() for key in SETTINGS]
    assert [value or "" for _, value in rows] == list(SETTINGS.values())
    assert all(value is None or isinstance(value, str) for _, value in rows)
    texts = dict(workbook[TEXTS_SHEET].iter_rows(values_only=True))
    assert {key: texts[key] for key in MESSAGES} == {key: text(lang) for key, text in MESSAGES.items()}
    assert all(0 < len(text) <= 255 for key, text in texts.items() if key.startswith("XR_"))


def test_openpyxl_keeps_project_and_ribbon(made: tuple[Host, Language, Path], tmp_path: Path) -> None:
    host, _, path = made
    workbook = opened(path, tmp_path)
    if host == "addin":
        return  # openpyxl knows none; that it opened as a workbook is enough
    saved = tmp_path / "saved.xlsm"
    workbook.save(saved)
    before, after = parts(path), parts(saved)
    assert {name: after[name] for name in ("xl/vbaProject.bin", RIBBON_PART)} == {
        name: before[name] for name in ("xl/vbaProject.bin", RIBBON_PART)
    }


def test_a_package_of_another_form_is_not_guessed_at() -> None:
    with pytest.raises(ValueError):
        _replaced(b"<Types/>", BOOK, ADDIN)
