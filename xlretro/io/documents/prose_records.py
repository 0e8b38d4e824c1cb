"""Problems, measures and lessons of a retrospective that is written as prose, as rows of 表3 and 表4. Pure.

Labels (行动：… 负责人：… 完成时限：…) make records; a list makes one of each item, a sub-heading with its text another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xlretro.errors import DateUnreadable
from xlretro.io.documents.outline import Entry, Section
from xlretro.io.documents.prose_goals import ProseRow
from xlretro.io.documents.roles import category_in
from xlretro.model.data import column_named
from xlretro.model.deadline import parse_deadline
from xlretro.model.patterns import lazy
from xlretro.model.schema import Kind, Table
from xlretro.model.values import clean

__all__ = ["column_key", "issue_rows", "lesson_rows"]

_LABELS = {
    "行动": "measure", "行动计划": "measure", "行动方案": "measure", "具体措施": "measure", "建议": "measure", "对策": "measure",
    "改进": "measure", "改进方案": "measure", "优化建议": "measure", "优化措施": "measure", "整改": "measure", "action": "measure",
    "问题现象": "problem", "主要问题": "problem", "具体表现": "problem", "表现": "problem", "主要原因": "cause", "时限": "due",
    "时间要求": "due", "影响": "impact", "due": "due", "due date": "due",
    "owner": "owner", "cause": "cause", "应对措施": "measure", "改进建议": "measure", "measure": "measure",
}  # fmt: skip
"""What prose calls the columns, beside the titles and synonyms that tables use."""
_NUMBERED = lazy(r"[\s\d一二三四五六七八九十]+$")
_CAUSE = lazy(
    r"(?:(?:主要|根本|究其|其)?原因(?:可能)?(?:主要)?(?:在于|是因为|是由于|是|为)|(?:主要|这)是(?:因为|由于)|归因于)[:：，,]?\s*(?P<cause>.*)",
    re.DOTALL,
)
_WITHIN = lazy(
    r"[\s；;，,。.（(]+(?P<label>(?:整改)?责任人|负责人|完成时间|完成时限|完成日期|截止时间|截止日期|时限|影响程度|发生阶段|复用场景"
    r"|(?:改进|整改|应对|优化)?(?:措施|建议)|对策|(?:根本|主要)?原因(?:分析)?"
    r"|owner|due(?: date)?|root cause|cause|measure|action)\s*[：:]\s*",
    re.IGNORECASE,
)
"""A label behind other text in one line: 增加签到口（责任人：*工，完成时间：下次活动前）."""
_SENTENCE_END = lazy(r"[。！？!?;；]")
_UNIT = lazy(
    r"[\u4e00-\u9fffA-Za-z]{1,12}(?:部|部门|中心|小?组|团队|办公室|委员会|公司|事业群|负责人)(?:[/、和及][\u4e00-\u9fffA-Za-z/、]{1,30})?"
    r"|\*工|[\u4e00-\u9fff]XX"
)
"""Who a measure is for, where that stands before it: 营销部：召开复盘会议."""
_OWNED = lazy(r"由\s*(?P<owner>[^\s，。、由]{1,12}?)\s*(?:牵头|负责(?!人))")
_ASIDE = lazy(r"[（(](?P<inside>[^）)]{2,20})[）)]")
_BEFORE_TIME = ("未来", "在", "于", "截止", "截至")
_PLAIN = "。；;.，, "


class _Label(NamedTuple):
    key: str
    text: str


def _label(table: Table, entry: Entry) -> _Label | None:
    """The column that an entry's label names, with the text behind it."""
    label, text = entry.parted
    key = column_key(table, label) if label and text else None
    return _Label(key, text) if key else None


def column_key(table: Table, label: str) -> str | None:
    """Key of the column that *label* names: 负责人, 问题1, 完成时限."""
    name = _NUMBERED.sub("", label)
    key = _LABELS.get(name.casefold())
    if key is None or key not in table.by_key:
        column = column_named(table.columns, name)
        key = column.key if column is not None and column.typed else None
    return key


def _taken_apart(table: Table, text: str) -> tuple[str, dict[str, str]]:
    """What stands before the first label within *text*, and the values of the labels."""
    marks = [(match, key) for match in _WITHIN.finditer(text) if (key := column_key(table, match["label"]))]
    if not marks:
        return text, {}
    ends = [*(match.start() for match, _ in marks[1:]), len(text)]
    values: dict[str, str] = {}
    for (match, key), end in zip(marks, ends, strict=True):
        value = text[match.end():end].strip(_PLAIN + "（(")
        if not _ASIDE.search(value):  # the bracket that the label stands in ends here too
            value = value.rstrip(_PLAIN + "）)")
        values[key] = f"{values[key]}\n{value}" if values.get(key) and value else values.get(key) or value
    head = text[:marks[0][0].start()].strip()
    return _closed(head, text[marks[0][0].start():]), {key: value for key, value in values.items() if value}


def _closed(head: str, rest: str) -> str:
    """A sentence keeps the mark that it ends with, where a label follows it: 首日卡顿。改进措施：……"""
    return head + rest[0] if head and rest[:1] in tuple("。.!！") else head


def _value(table: Table, key: str, text: str) -> str:
    """A value as a cell holds it: a sentence keeps its full stop, a name or a date does not."""
    return text.strip() if table[key].kind is Kind.TEXT else text.strip().rstrip(_PLAIN)


class _Records:
    """Rows under way: labels fill one until a label comes again, or a new entry begins the next."""

    def __init__(self, table: Table, lead: str) -> None:
        self.table, self.lead = table, lead
        self.rows: list[ProseRow] = []
        self.current: ProseRow | None = None

    def begin(self, key: str, text: str, block: int) -> ProseRow:
        head, more = _taken_apart(self.table, text)
        self.current = ProseRow(self.table.key, {**more, key: _value(self.table, key, head)}, [block])
        self.rows.append(self.current)
        return self.current

    def put(self, label: _Label, block: int) -> None:
        row = self.current
        if row is None or label.key in row.values or (label.key == self.lead and set(row.values) - {"problem"}):
            # A second measure for the same problem is a row of its own under it.
            problem = row.values.get("problem") if row and label.key == "measure" else None
            row = self.begin(label.key, label.text, block)
            if problem:
                row.values = {"problem": problem, **row.values}
            return
        head, more = _taken_apart(self.table, label.text)
        row.values = {**more, **row.values, label.key: _value(self.table, label.key, head)}
        row.blocks.append(block)


def issue_rows(section: Section, table: Table, lead: str, *, inherited: bool) -> tuple[list[ProseRow], list[Entry]]:
    """The problems (*lead* is "problem") or measures ("measure") of a section, and the entries that were not taken.

    *inherited*: the heading does not name problems or measures but is one: 2.2.1 项目排期与资源评估的挑战.
    """
    records, left = _Records(table, lead), list[Entry]()
    texts: list[Entry] = []
    due = _due_in(section, table) if lead == "measure" else ""
    introduced: ProseRow | None = None
    for entry in section.entries:
        if label := _label(table, entry):
            records.put(label, entry.block)
        elif entry.item and introduced is not None:
            introduced.values["cause"] = "\n".join(filter(None, (introduced.values.get("cause"), entry.text)))
            introduced.blocks.append(entry.block)
        elif entry.item:
            if not _is_group(entry):
                _add(records, lead, entry)
        elif lead == "problem" and entry.text.endswith(("：", ":")) and _CAUSE.search(entry.text):
            introduced = _add(records, lead, entry)
        elif _is_group(entry):
            pass
        else:
            texts.append(entry)
    if inherited and records.rows and not any(lead in row.values for row in records.rows):
        _name_by_title(records, section, texts)
    elif lead == "problem" and inherited and texts and not records.rows:
        _add_titled(records, section, texts)
    elif lead == "measure" or not records.rows:
        for entry in texts:
            _add(records, lead, entry)
    else:
        left = texts
    for row in records.rows:
        if due and "due" not in row.values and "measure" in row.values:
            row.values["due"] = due
    return records.rows, left


def _is_group(entry: Entry) -> bool:
    """A line that only leads over to what follows it: 优化预算分配与成本控制："""
    return entry.text.endswith(("：", ":"))


def _add(records: _Records, lead: str, entry: Entry) -> ProseRow:
    label, text = entry.parted
    if lead == "measure" and label and text and _UNIT.fullmatch(label):
        row = records.begin("measure", text, entry.block)
        row.values["owner"] = label
        return row
    row = records.begin(lead, entry.text, entry.block)
    if lead == "problem":
        _part_cause(row, row.values["problem"])
    if found := _OWNED.search(row.values.get("measure", "")):
        row.values.setdefault("owner", found["owner"])
    return row


def _name_by_title(records: _Records, section: Section, texts: Sequence[Entry]) -> None:
    """问题一：签到排队 as a sub-heading, with 原因：… and 措施：… under it."""
    label, name = Entry(section.title, section.block, item=False).parted
    title = name if label and column_key(records.table, label) == records.lead else section.title
    for row in records.rows:
        row.values = {records.lead: "\n".join([title, *(entry.text for entry in texts)]), **row.values}
        row.blocks = [section.block, *(entry.block for entry in texts), *row.blocks]


def _add_titled(records: _Records, section: Section, texts: Sequence[Entry]) -> None:
    """A sub-heading and its text are one problem."""
    body = "\n".join(entry.text for entry in texts)
    whole = body if body.startswith(section.title) else f"{section.title}\n{body}"
    row = records.begin("problem", whole, section.block)
    row.blocks += [entry.block for entry in texts]
    _part_cause(row, whole)


def _part_cause(row: ProseRow, text: str) -> None:
    """What stands behind 主要原因在于 is the cause; the problem is what stands before that sentence, or clause."""
    match = _CAUSE.search(text)
    if match is None:
        return
    before = text[:match.start()]
    ends = [end.end() for end in _SENTENCE_END.finditer(before)]
    problem = before[: ends[-1]] if ends else before.rstrip("，, ")
    if not problem.strip():
        return
    row.values["problem"] = problem.strip()
    if cause := match["cause"].strip():
        row.values["cause"] = cause


def _due_in(section: Section, table: Table) -> str:
    """The time that a heading gives for all under it: 短期行动（未来一个月内）."""
    for at in (section, *section.above()):
        for match in _ASIDE.finditer(at.title):
            text = match["inside"]
            for word in _BEFORE_TIME:
                text = text.removeprefix(word)
            try:
                parse_deadline(text)
            except DateUnreadable:
                continue
            return text
    return ""


def lesson_rows(section: Section, table: Table, *, inherited: bool) -> Iterator[ProseRow]:
    """The lessons of a section: each item, or each paragraph where it has no list."""
    category = category_in(section, table["category"])
    records = _Records(table, "lesson")
    items = any(entry.item for entry in section.entries)
    for entry in section.entries:
        name, text = entry.parted
        if text and clean(name).casefold() in table["category"].choice_keys:  # 失败教训：价格表临时改版，返工2次
            records.begin("lesson", text, entry.block).values["category"] = name
        elif label := _label(table, entry):
            records.put(label, entry.block)
        elif not _is_group(entry) and (entry.item or not items):
            records.begin("lesson", entry.text, entry.block)
    if inherited and not items and len(records.rows) == 1 and "lesson" in records.rows[0].values:
        row = records.rows[0]
        if not row.values["lesson"].startswith(section.title):
            row.values["lesson"] = f"{section.title}\n{row.values['lesson']}"
            row.blocks.insert(0, section.block)
    for row in records.rows:
        if category and "category" not in row.values:
            row.values = {"category": category, **row.values}
        if "lesson" in row.values:
            yield row
