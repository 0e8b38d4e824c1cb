"""Findings as marks on their cells and as the sheet 校验结果: what annotating a file and the ribbon's 校验 both put in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from xlretro.language import Language, Text
from xlretro.model.changes import FINDINGS_HEADINGS, FINDINGS_TITLE, Changes, FindingsLine, FindingsSheet, Mark
from xlretro.model.finding import SEVERITY_TITLES, Finding, Severity, worst
from xlretro.model.records import Place
from xlretro.model.schema import WorkbookKind

__all__ = ["annotate", "counts", "in_order_of_work"]

_WIDTHS = (8.0, 9.0, 16.0, 22.0, 12.0, 18.0, 52.0, 52.0)
_LINK = 4
_REMARK = Text("共 {n} 条：{counts}。点“单元格”一列可直接跳到那一格；从上往下改，改完再校验一次。",
               "{n} in all: {counts}. The links under “Cell” lead there. Work from the top, then check again.")  # fmt: skip
_COUNTED = Text("{severity} {n}", "{severity} {n}")
_TO_DO = Text("怎么改：", "What to do: ")


def counts(findings: Sequence[Finding]) -> Text:
    """错误 3、警告 5: how many findings there are of each severity, the worst first."""
    numbers = Counter(finding.severity for finding in findings)
    parts = [_COUNTED.fill(severity=SEVERITY_TITLES[severity], n=numbers[severity]) for severity in Severity if numbers[severity]]
    return Text("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))


def annotate(findings: Sequence[Finding], kind: WorkbookKind, department: str, lang: Language) -> Changes:
    """Marks for the cells that *findings* name, and the sheet that lists them all, in *lang*.

    No finding, no change. The sheet lists them in the order of the work to do.
    """
    if not findings:
        return Changes()
    findings = in_order_of_work(findings, kind)
    return Changes(marks=_marks(findings, lang), findings=_sheet(findings, kind, department, lang), lang=lang)


def in_order_of_work(findings: Sequence[Finding], kind: WorkbookKind) -> list[Finding]:
    """By severity, then table by table with the information block first, then down the sheet and along the row.

    So a person goes through each sheet once. What is wrong with a table as a whole comes before its cells.
    """
    tables = {"": -1} | {table.key: number for number, table in enumerate(kind.tables)}
    named = dict.fromkeys(finding.sheet for finding in findings if finding.sheet)
    sheets = {"": -1} | {sheet: number for number, sheet in enumerate(named)}

    def key(finding: Finding) -> tuple[int, int, int, int, int]:
        place = Place.at(finding.sheet, finding.cell)
        return (finding.severity.rank, tables.get(finding.table, len(tables)), sheets[finding.sheet], place.row, place.column)

    return sorted(findings, key=key)


def _marks(findings: Sequence[Finding], lang: Language) -> tuple[Mark, ...]:
    by_cell: dict[Place, list[Finding]] = {}
    for finding in findings:
        if finding.cell:
            by_cell.setdefault(Place.at(finding.sheet, finding.cell), []).append(finding)
    return tuple(Mark(place, worst(found) or Severity.ADVICE, _note(found, lang)) for place, found in by_cell.items())


def _note(findings: Sequence[Finding], lang: Language) -> str:
    lines: list[str] = []
    for finding in findings:
        lines.append(f"[{SEVERITY_TITLES[finding.severity](lang)} {finding.code}] {finding.message(lang)}")
        lines.append(f"{_TO_DO(lang)}{finding.fix(lang)}")
    return "\n".join(lines)


def _sheet(findings: Sequence[Finding], kind: WorkbookKind, department: str, lang: Language) -> FindingsSheet:
    lines = []
    for finding in findings:
        caption = kind[finding.table].caption(lang) if finding.table in kind.by_key else finding.sheet
        place = Place.at(finding.sheet, finding.cell or "A1") if finding.sheet else None
        cells = (
            SEVERITY_TITLES[finding.severity](lang), finding.code, department, caption, finding.cell or finding.sheet,
            finding.value, finding.message(lang), finding.fix(lang),
        )  # fmt: skip
        lines.append(FindingsLine(finding.severity, cells, place))
    remark = _REMARK.fill(n=len(findings), counts=counts(findings))
    return FindingsSheet(
        name=FINDINGS_TITLE(lang), title=FINDINGS_TITLE(lang), remark=remark(lang),
        headings=tuple(text(lang) for text in FINDINGS_HEADINGS), widths=_WIDTHS, link_column=_LINK, lines=tuple(lines),
    )  # fmt: skip
