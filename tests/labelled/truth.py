"""Labelled truth: sentences and small workbooks with the findings they must raise, and how well the rules meet it.

Sentences, one a line: `table.column|codes|text`; codes by commas, `-` for none. Workbooks, as YAML: `data` in the form
that `fill` takes, `must` with `code table.column row`, `may` likewise with what is a matter of taste there. Whatever
else is raised is a false alarm.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from xlretro.model.compute import compute
from xlretro.model.data import retrospective_from_data
from xlretro.model.finding import Finding
from xlretro.model.interpret import interpret
from xlretro.model.records import Place
from xlretro.rules import RULES, Context, judge
from xlretro.workbooks import RETRO

HERE = Path(__file__).parent
AS_OF = date(2023, 10, 20)

WORDING = ("XR406", "XR407", "XR503", "XR504", "XR7")
"""Codes (or prefixes) of the checks that judge words; the others judge structure and arithmetic."""

ROW_OF: dict[str, dict[str, str]] = {
    "phases": {"phase": "爆发期"},
    "issues": {"problem": "物料晚到一天"},
    "lessons": {"category": "成功经验"},
}
"""What stands beside a sentence in its row, so that nothing else is to be said of it."""


class Label(NamedTuple):
    """A finding that must be raised; no row means that of the table as a whole (or of the information block)."""

    code: str
    table: str = ""
    column: str = ""
    row: int = 0

    @classmethod
    def read(cls, text: str) -> Label:
        code, *where = text.split()
        row = int(where.pop()) if where and where[-1].isdigit() else 0
        table, _, column = (where[0] if where else "").partition(".")
        return cls(code, "" if table == "activity" else table, column, row)

    def met_by(self, finding: Finding) -> bool:
        """The column is not asked for: of a pair that disagrees either may be named."""
        row = Place.at("", finding.cell).row - 1 if finding.cell else 0
        return finding.code == self.code and finding.table == self.table and (not self.row or row == self.row)

    def allows(self, finding: Finding) -> bool:
        """As a matter of taste: a label of a code alone allows it everywhere."""
        return self.met_by(finding) or (self == Label(self.code) and finding.code == self.code)


@dataclass
class Case:
    """A sentence or a workbook with its labels."""

    name: str
    data: dict[str, Any]
    must: list[Label]
    may: tuple[Label, ...] = ()
    as_of: date = AS_OF
    sentence: bool = False


@dataclass
class Score:
    """How one rule did."""

    hits: int = 0
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float | None:
        labels = self.hits + len(self.missed)
        return self.hits / labels if labels else None

    @property
    def precision(self) -> float | None:
        raised = self.hits + len(self.false)
        return self.hits / raised if raised else None


def sentences(path: Path) -> Iterator[Case]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            column, codes, text = line.split("|", 2)
            table, key = column.split(".")
            must = [Label(code, table, key, 1) for code in codes.split(",") if code != "-"]
            row = {**ROW_OF[table], key: text}
            yield Case(f"{column}: {text}", {table: [row]}, must, sentence=True)


def workbooks(path: Path) -> Iterator[Case]:
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        as_of = entry.get("as_of", AS_OF)
        yield Case(
            name=f"{path.stem}: {entry['name']}",
            data=entry["data"],
            must=[Label.read(label) for label in entry["must"]],
            may=tuple(Label.read(label) for label in entry.get("may") or ()),
            as_of=as_of if isinstance(as_of, date) else date.fromisoformat(as_of),
        )


def cases(folder: Path = HERE) -> list[Case]:
    """Every labelled sentence and workbook of *folder*."""
    found: list[Case] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith("sentences") and path.suffix == ".txt":
            found += sentences(path)
        elif path.name.startswith("workbooks") and path.suffix == ".yaml":
            found += workbooks(path)
    return found


def false_alarms(case: Case, findings: Iterable[Finding]) -> list[Finding]:
    """Those of *findings* that no label of *case* asks for or allows."""
    return [
        finding for finding in findings
        if not any(label.allows(finding) for label in case.may) and not any(label.met_by(finding) for label in case.must)
    ]  # fmt: skip


def raised(case: Case) -> list[Finding]:
    """What the rules say of *case*: of a sentence, the wording checks alone."""
    typed = interpret(retrospective_from_data(RETRO, case.data, lenient=True))
    rules = [rule for rule in RULES if not case.sentence or rule.code.startswith(WORDING)]
    return judge(Context(typed, compute(typed, case.as_of, today=case.as_of)), rules)


def score(found: Iterable[Case]) -> dict[str, Score]:
    """By code: labels met and missed, and false alarms."""
    scores: defaultdict[str, Score] = defaultdict(Score)
    for case in found:
        findings = raised(case)
        for label in case.must:
            if any(label.met_by(finding) for finding in findings):
                scores[label.code].hits += 1
            else:
                scores[label.code].missed.append(f"{case.name}  [{' '.join(map(str, label[1:]))}]")
        for finding in false_alarms(case, findings):
            scores[finding.code].false.append(f"{case.name}  [{finding.cell} {finding.message.zh}]")
    return dict(sorted(scores.items()))


def totals(scores: dict[str, Score], *, wording: bool) -> Score:
    """The scores of the wording checks, or of all others, taken together."""
    whole = Score()
    for code, one in scores.items():
        if code.startswith(WORDING) == wording:
            whole.hits += one.hits
            whole.missed += one.missed
            whole.false += one.false
    return whole


def counts(found: Iterable[Case]) -> Counter[str]:
    """How many sentences and workbooks there are, good and bad."""
    return Counter(
        f"{'sentences' if case.sentence else 'workbooks'}, {'with findings' if case.must else 'good'}" for case in found
    )
