"""Reads a summary back: values by openpyxl, links from the package's own parts."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"


class Link(NamedTuple):
    target: str
    location: str


def sheets(path: Path) -> dict[str, Worksheet]:
    return {sheet.title: sheet for sheet in openpyxl.load_workbook(path).worksheets}


def table(sheet: Worksheet) -> list[list[Any]]:
    """All rows of a sheet, the header among them."""
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def column(sheet: Worksheet, title: str) -> list[Any]:
    rows = table(sheet)
    return [row[rows[0].index(title)] for row in rows[1:]]


def texts(sheet: Worksheet) -> list[str]:
    return [str(value) for row in table(sheet) for value in row if value is not None]


def links(path: Path, number: int) -> dict[str, Link]:
    """Links of the sheet with that number in the package, by cell."""
    with zipfile.ZipFile(path) as package:
        sheet = ET.fromstring(package.read(f"xl/worksheets/sheet{number}.xml"))
        name = f"xl/worksheets/_rels/sheet{number}.xml.rels"
        relations = ET.fromstring(package.read(name)) if name in package.namelist() else ET.Element("none")
    targets = {relation.get("Id"): relation for relation in relations.iter(f"{PACKAGE}Relationship")}
    found = {}
    for element in sheet.iter(f"{MAIN}hyperlink"):
        target = ""
        if (relation_id := element.get(f"{REL}id")) is not None:
            relation = targets[relation_id]
            assert relation.get("TargetMode") == "External"
            target = relation.get("Target") or ""
        found[element.get("ref") or ""] = Link(target, element.get("location") or "")
    return found
