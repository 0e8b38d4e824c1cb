"""What `validate` found, as JUnit XML: a suite a file, a case a check that found something there.

The format has no schema of its own; written is what the viewers of CI services (GitLab, Jenkins, Azure) agree on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from xlretro.language import Language, Text
from xlretro.model.finding import SEVERITY_TITLES, Finding, Severity
from xlretro.render.counts import VERDICT_TITLES
from xlretro.rules import rule_coded

if TYPE_CHECKING:
    from xlretro.commands.validate import CheckedFile, Report

__all__ = ["report_junit"]

_FAILURE = Text("{severity}，{n} 处：{first}", "{severity}, {n}: {first}")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def report_junit(report: Report, lang: Language, fail_on: Severity = Severity.ERROR) -> str:
    """The report as an XML document. Findings from *fail_on* on are failures, milder ones stand in system-out.

    A file without findings is one case that passed; one that was refused or not recognised is one with an error.
    """
    suites = ElementTree.Element("testsuites", name="xlretro validate")
    for file in report.files:
        _suite(suites, file, lang, fail_on)
    for outcome in ("tests", "failures", "errors"):
        suites.set(outcome, str(sum(int(suite.get(outcome, "0")) for suite in suites)))
    ElementTree.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suites, encoding="unicode")


def _suite(suites: ElementTree.Element, file: CheckedFile, lang: Language, fail_on: Severity) -> None:
    suite = ElementTree.SubElement(suites, "testsuite", name=_visible(file.path))
    by_code: dict[str, list[Finding]] = {}
    for finding in file.findings:
        by_code.setdefault(finding.code, []).append(finding)
    for code, findings in by_code.items():
        rule = rule_coded(code)
        name = f"{code} {rule.title(lang)}" if rule else code
        _findings(_case(suite, file, name), findings, lang, fail_on)
    if not by_code:
        case = _case(suite, file, VERDICT_TITLES[file.verdict](lang))
        if file.refused:
            hint = f"→ {file.refused.hint(lang)}" if file.refused.hint else ""
            error = ElementTree.SubElement(
                case, "error", type=file.refused.reason, message=_visible(file.refused.message(lang)))
            error.text = _visible(hint)
    outcomes = {"tests": "testcase", "failures": "testcase/failure", "errors": "testcase/error"}
    for outcome, path in outcomes.items():
        suite.set(outcome, str(len(suite.findall(path))))


def _case(suite: ElementTree.Element, file: CheckedFile, name: str) -> ElementTree.Element:
    path = _visible(file.path)
    return ElementTree.SubElement(suite, "testcase", classname=path, name=name, file=path)


def _findings(case: ElementTree.Element, findings: Sequence[Finding], lang: Language, fail_on: Severity) -> None:
    first = findings[0]
    lines = "\n".join(_line(finding, lang) for finding in findings)
    if first.severity.rank > fail_on.rank:
        ElementTree.SubElement(case, "system-out").text = _visible(lines)
        return
    severity = SEVERITY_TITLES[first.severity]
    message = _FAILURE.fill(severity=severity, n=len(findings), first=first.message)(lang)
    failure = ElementTree.SubElement(case, "failure", type=first.severity.value, message=_visible(message))
    failure.text = _visible(lines)


def _line(finding: Finding, lang: Language) -> str:
    place = f"{finding.sheet}!{finding.cell}" if finding.cell else finding.sheet
    head = "  ".join(part for part in (SEVERITY_TITLES[finding.severity](lang), place, finding.message(lang)) if part)
    return f"{head}\n    → {finding.fix(lang)}"


def _visible(text: str) -> str:
    r"""*text* with the characters that XML has no place for written out, as \u000b."""
    return _NOT_IN_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
