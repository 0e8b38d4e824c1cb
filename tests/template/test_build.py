"""The shipped templates: what would be built, sound by the format's rules, and made of the declaration."""

from __future__ import annotations

import importlib.util
import re
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pytest
from openxml_audit import OpenXmlValidator

from tests.engines import recalculate_ironcalc
from tests.template.conftest import mid_autumn
from xlretro.io.stamps import KIND
from xlretro.io.template.dashboard import SHEET as DASHBOARD
from xlretro.io.template.formulas import NO_VALUE_WORDS, Native
from xlretro.io.template.guide_sheet import SHEET as GUIDE
from xlretro.io.template.workbook import write_workbook
from xlretro.language import LANGUAGES, Language
from xlretro.model.schema import Kind
from xlretro.model.values import is_blank, is_not_applicable
from xlretro.workbooks import RETRO

ROOT = Path(__file__).resolve().parents[2]
SHIPPED: dict[Language, Path] = {
    "zh": ROOT / "workbook_templates" / "复盘模板.xlsx", "en": ROOT / "workbook_templates" / "retrospective-template.xlsx",
}  # fmt: skip
ALLOWED = {
    "ABS", "AND", "CHOOSE", "COLUMN", "COUNT", "COUNTA", "COUNTIF", "COUNTIFS", "DATEVALUE", "FIND", "IF", "IFERROR",
    "INDEX", "INT", "ISERROR", "ISNUMBER", "ISTEXT", "LARGE", "LEFT", "LEN", "LOWER", "MATCH", "MAX", "MID", "MIN", "NOT",
    "OFFSET", "OR", "RIGHT", "ROUNDUP", "SMALL", "SUBSTITUTE", "SUM", "SUMPRODUCT", "TEXT", "TODAY", "TRIM", "VALUE",
}  # fmt: skip
"""Functions of Excel 2007 that all four programs know."""


def build_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build", ROOT / "workbook_templates" / "build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", params=LANGUAGES)
def template(request: pytest.FixtureRequest) -> tuple[Language, Any]:
    return request.param, openpyxl.load_workbook(SHIPPED[request.param])


def formulas_of(path: Path) -> list[str]:
    """Every formula of a package: in cells, names, tables, validations and conditional formats."""
    found: list[str] = []
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.endswith(".xml"):
                text = package.read(name).decode("utf-8")
                tags = r"(?:f|formula|formula1|formula2|calculatedColumnFormula|definedName)"
                found += re.findall(rf"<{tags}(?: [^>]*)?>([^<]+)</", text)
    return [f.replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for f in found]


def test_the_shipped_templates_are_what_would_be_built(tmp_path: Path) -> None:
    script = build_script()
    assert script.differing() == []
    first = {path.name: path.read_bytes() for path in script.build(tmp_path)}
    assert first == {path.name: path.read_bytes() for path in script.build(tmp_path)}
    changed = tmp_path / "复盘模板.xlsx"
    changed.write_bytes(changed.read_bytes() + b" ")
    assert script.differing(tmp_path) == ["复盘模板.xlsx"]


def test_the_packages_pass_a_strict_audit(tmp_path: Path) -> None:
    filled = tmp_path / "filled.xlsx"
    write_workbook(filled, RETRO, "zh", mid_autumn())
    for path in (*SHIPPED.values(), filled):
        result = OpenXmlValidator().validate(path)
        assert result.is_valid, result.errors


def test_sheets_and_titles_are_the_declarations(template: tuple[Language, Any]) -> None:
    lang, workbook = template
    assert workbook.sheetnames == [DASHBOARD(lang), *(table.sheet(lang) for table in RETRO.tables), GUIDE(lang)]
    for table in RETRO.tables:
        sheet = workbook[table.sheet(lang)]
        found = sheet.tables[table.name]
        header = [cell.value for cell in sheet[found.ref][0]]
        assert header == [column.title(lang) for column in table.laid_out]
        assert found.autoFilter is not None
        assert len(sheet[found.ref]) == table.blank_rows + 1
        groups = {column.group(lang) for column in table.columns if column.group}
        above = {cell.value for cell in sheet[sheet[found.ref][0][0].row - 1]} - {None}
        assert groups <= above
    labels = {cell.value for row in workbook[RETRO.tables[0].sheet(lang)]["A3:K8"] for cell in row}
    assert {field.title(lang) for field in RETRO.fields if field.kind is not Kind.PERIOD} <= labels


def test_it_is_stamped_as_ours(template: tuple[Language, Any]) -> None:
    _, workbook = template
    assert {p.name: p.value for p in workbook.custom_doc_props.props}[KIND] == RETRO.key


def test_every_typed_cell_says_what_belongs_in_it(template: tuple[Language, Any]) -> None:
    lang, workbook = template
    for table in RETRO.tables:
        sheet = workbook[table.sheet(lang)]
        header = sheet[sheet.tables[table.name].ref][0]
        for cell, column in zip(header, table.laid_out, strict=True):
            if column.helper:
                width = next(d for d in sheet.column_dimensions.values() if d.min <= cell.column <= d.max)
                assert width.hidden
                continue
            for row in (cell.row + 1, 500):
                place = f"{cell.column_letter}{row}"
                rules = [rule for rule in sheet.data_validations.dataValidation if place in rule.sqref]
                assert len(rules) == 1, (table.key, column.key, row)
                assert rules[0].prompt == column.help(lang)[:255]
                assert (rules[0].type == "list") == bool(column.choices or (table.key, column.key) == ("issues", "metric"))


def test_closed_lists_stop_and_open_ones_do_not(template: tuple[Language, Any]) -> None:
    lang, workbook = template
    rules = {rule.promptTitle: rule for table in RETRO.tables
             for rule in workbook[table.sheet(lang)].data_validations.dataValidation}  # fmt: skip
    assert rules[RETRO["issues"]["impact"].title(lang)].errorStyle in (None, "stop")
    assert rules[RETRO["issues"]["metric"].title(lang)].errorStyle == "warning"
    assert rules[RETRO["goals"]["target"].title(lang)].errorStyle == "warning"
    assert not rules[RETRO["phases"]["judgement"].title(lang)].showErrorMessage
    assert rules[RETRO["issues"]["phase"].title(lang)].formula1 == "phase_names"
    assert "COUNTA" in workbook.defined_names["phase_names"].value


def test_formulas_are_of_functions_that_every_program_knows(tmp_path: Path) -> None:
    filled = tmp_path / "filled.xlsx"
    write_workbook(filled, RETRO, "zh", mid_autumn())
    for path in (*SHIPPED.values(), filled):
        formulas = formulas_of(path)
        assert len(formulas) > 400
        for formula in formulas:
            used = set(re.findall(r"([A-Z][A-Z0-9.]*)\(", re.sub(r'"[^"]*"', '""', formula)))
            assert used <= ALLOWED, (used - ALLOWED, formula)
            assert len(formula) <= 8192  # Excel's limit
            assert "[@" not in formula  # XlsxWriter writes it malformed


def test_limits_of_validations(template: tuple[Language, Any]) -> None:
    lang, workbook = template
    for table in RETRO.tables:
        for rule in workbook[table.sheet(lang)].data_validations.dataValidation:
            assert len(rule.formula1 or "") <= 255
            assert len(rule.promptTitle) <= 32
            assert len(rule.error or "") <= 225


def test_colours_reach_beyond_the_prepared_rows(template: tuple[Language, Any]) -> None:
    lang, workbook = template
    for table in RETRO.tables:
        sheet = workbook[table.sheet(lang)]
        letter = {column.title(lang): cell.column_letter for cell, column in
                  zip(sheet[sheet.tables[table.name].ref][0], table.laid_out, strict=True)}  # fmt: skip
        ranges = [str(area) for formats in sheet.conditional_formatting for area in formats.sqref.ranges]
        for column in table.laid_out:
            if column.required or column.computed:
                place = letter[column.title(lang)]
                assert any(re.match(rf"[A-Z]*{place}\d+:|.*:{place}500", area) for area in ranges), column.key


def test_a_blank_template_shows_no_error_and_no_figure(template: tuple[Language, Any]) -> None:
    lang, workbook = template
    computed = recalculate_ironcalc(SHIPPED[lang])
    stored = openpyxl.load_workbook(SHIPPED[lang], data_only=True)
    for table in RETRO.tables:
        sheet = workbook[table.sheet(lang)]
        for row in sheet[sheet.tables[table.name].ref][1:]:
            for cell, column in zip(row, table.laid_out, strict=True):
                if column.computed:
                    assert computed[sheet.title][cell.coordinate] == ""
                    assert stored[sheet.title][cell.coordinate].value in ("", None)
    for values in (computed[DASHBOARD(lang)].values(), (c.value for r in stored[DASHBOARD(lang)] for c in r)):
        assert not [value for value in values if isinstance(value, str) and value.startswith("#")]


def test_pages_are_landscape_a4_one_wide_with_titles_repeated(template: tuple[Language, Any]) -> None:
    lang, workbook = template
    for sheet in workbook:
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert "&P" in (sheet.oddFooter.right.text or "")
        assert sheet.freeze_panes
        assert not sheet.sheet_view.showGridLines
    for table in RETRO.tables:
        sheet = workbook[table.sheet(lang)]
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        header = sheet[sheet.tables[table.name].ref][0][0].row
        assert sheet.print_title_rows.endswith(f"${header}")
        assert not sheet.protection.sheet  # protection would stop a table from growing


def test_the_guide_names_every_column(template: tuple[Language, Any]) -> None:
    lang, workbook = template
    words = {cell.value for row in workbook[GUIDE(lang)] for cell in row}
    for _, column in RETRO.every_column():
        if not column.helper and column.kind is not Kind.PERIOD:
            assert {column.title(lang), column.help(lang)} <= words


def test_words_for_no_value_are_pythons() -> None:
    assert all(is_blank(word) or is_not_applicable(word) for word in NO_VALUE_WORDS)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_computed_and_helper_column_has_a_formula(lang: Language) -> None:
    native = Native(RETRO, lang)
    for table in RETRO.tables:
        for column in table.laid_out:
            if not column.typed:
                assert 0 < len(native(table, column)) <= 8192
