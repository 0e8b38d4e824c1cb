"""What `validate` found, as SARIF 2.1.0 (OASIS): for code-scanning services and editors.

A workbook has no lines of text: the region's line is the row of the cell and its column the column, both from 1; the
logical location is the address as Excel writes it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from xlretro import __version__
from xlretro.commands.baseline import fingerprint
from xlretro.language import Language, Text
from xlretro.model.finding import Finding, Severity
from xlretro.model.records import Place
from xlretro.rules import RULES, Rule

if TYPE_CHECKING:
    from xlretro.commands.validate import CheckedFile, Report

__all__ = ["artifact_uri", "report_sarif"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}
_LANGUAGES: Mapping[Language, str] = {"zh": "zh-CN", "en": "en-US"}
_FINGERPRINT = "xlretroContent/v1"
_MESSAGE = Text("{message}。{fix}", "{message}. {fix}")
_HELP = Text("{why}\n\n怎么改：{fix}", "{why}\n\nHow to mend it: {fix}")
_LINK = re.compile(r"\[(?=[^\[\]]*\]\()")
_DRIVE = re.compile(r"[A-Za-z]:/")


def report_sarif(report: Report, lang: Language) -> dict[str, Any]:
    """One run: every check of the catalogue, a result a finding, a notification for each file without a verdict."""
    unread = [file for file in report.files if file.refused]
    invocation: dict[str, Any] = {"executionSuccessful": not unread}
    if unread:
        invocation["toolExecutionNotifications"] = [_notification(file, lang) for file in unread]
    driver = {
        "name": "xlretro", "version": __version__, "language": _LANGUAGES[lang],
        "rules": [_rule(rule, lang) for rule in RULES],
    }  # fmt: skip
    places = {rule.code: index for index, rule in enumerate(RULES)}
    run = {
        "tool": {"driver": driver},
        "language": _LANGUAGES[lang],
        "invocations": [invocation],
        "results": [_result(file, finding, places, lang) for file in report.files for finding in file.findings],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule, lang: Language) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": _text(rule.title(lang)),
        "fullDescription": _text(rule.why(lang)),
        "help": _text(_HELP.fill(why=rule.why, fix=rule.general_fix)(lang)),
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(file: CheckedFile, finding: Finding, places: Mapping[str, int], lang: Language) -> dict[str, Any]:
    message = _MESSAGE.fill(message=finding.message(lang).rstrip("。."), fix=finding.fix)(lang)
    return {
        "ruleId": finding.code,
        "ruleIndex": places[finding.code],
        "level": _LEVELS[finding.severity],
        "message": _text(message),
        "locations": [_location(file, finding)],
        "partialFingerprints": {_FINGERPRINT: fingerprint(file, finding)},
    }


def _location(file: CheckedFile, finding: Finding) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": artifact_uri(file.path)}}
    location: dict[str, Any] = {"physicalLocation": physical}
    if finding.cell:
        place = Place.at(finding.sheet, finding.cell)
        physical["region"] = {"startLine": place.row, "startColumn": place.column}
        name = f"{finding.sheet}!{finding.cell}"
        location["logicalLocations"] = [{"name": finding.cell, "fullyQualifiedName": name, "kind": "cell"}]
    elif finding.sheet:
        location["logicalLocations"] = [
            {"name": finding.sheet, "fullyQualifiedName": finding.sheet, "kind": "sheet"}
        ]  # fmt: skip
    return location


def _notification(file: CheckedFile, lang: Language) -> dict[str, Any]:
    refused = file.refused
    assert refused
    message = refused.message(lang)
    if refused.hint:
        message = _MESSAGE.fill(message=message.rstrip("。."), fix=refused.hint)(lang)
    return {
        "level": "error",
        "message": _text(message),
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": artifact_uri(file.path)}}}],
        "properties": {"verdict": file.verdict, "reason": refused.reason},
    }


def _text(text: str) -> dict[str, str]:
    """A message as the format wants it: braces doubled (3.11.5), what would read as a link escaped (3.11.6)."""
    return {"text": _LINK.sub(r"\\[", text.replace("{", "{{").replace("}", "}}"))}


def artifact_uri(path: str) -> str:
    """A path as it is shown, with `/`, as a URI: relative where the path is, else file:///.

    Drive letters (C:/…) and network shares (//server/share/…) of Windows are absolute too, whatever system this is.
    """
    encoded = quote(os.fsencode(path), safe="/")  # the bytes: a file name on Linux need not be Unicode
    if path.startswith("//"):
        return f"file:{encoded}"
    if path.startswith("/"):
        return f"file://{encoded}"
    if _DRIVE.match(path):
        return f"file:///{path[0]}:{encoded[4:]}"  # the colon was encoded as %3A
    return encoded
