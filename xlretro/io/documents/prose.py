"""A retrospective that is written as prose: which of its sections hold what, and the rows that they make.

Nothing is invented: every value stands in the document, and what is not sure is left to the account. Tables come first:
what stands in one of the four tables is not looked for in the prose around them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from xlretro.io.documents.blocks import Block, Line
from xlretro.io.documents.outline import Entry, Section, sections
from xlretro.io.documents.prose_fields import SIGNATURE, field_lines
from xlretro.io.documents.prose_goals import ProseRow, achievements_into, goal_rows
from xlretro.io.documents.prose_records import column_key, issue_rows, lesson_rows
from xlretro.io.documents.roles import Role, own_role, roles_of
from xlretro.io.documents.tables import GOES_ON
from xlretro.io.reading.titles import Titles
from xlretro.language import Text
from xlretro.model.patterns import lazy
from xlretro.model.schema import Kind
from xlretro.model.schema import Table as Declared
from xlretro.model.sourced import AccountLine
from xlretro.model.values import shown

__all__ = ["Prose", "place_of", "read_prose"]

_TABLE_OF: dict[Role, str] = {
    "goals": "goals", "achievements": "goals", "problems": "issues", "measures": "issues", "lessons": "lessons",
    "highlights": "lessons",
}  # fmt: skip
_TITLE = lazy(r"(?P<name>[^：:。]{3,40}?)(?:项目|工作)?复盘(?:总结|分析)?(?:报告书?)?(?:[：:].{0,60})?")
_NO_NAME = lazy(r".*(?:怎么写|模板|范文|经验总结)")
_WORD = lazy(r"[^\W\d_]")
_LONGEST_CAPTION = 30
"""Characters of a line that is rather the caption of the table under it."""
_TITLE_WITHIN = 8
"""Lines at the top of a document within which its title stands."""
_FEW = 3
"""Places that are listed one by one, and lines that may stand between neighbours."""

@dataclass(slots=True, eq=False)
class Prose:
    """What was made of a document's prose."""

    rows: dict[str, list[ProseRow]] = field(default_factory=dict)
    fields: dict[str, tuple[str, int]] = field(default_factory=dict)
    """By field key: the value and the index of its line."""
    named_by_title: bool = False
    """Whether the activity's name is only the document's title."""
    account: list[tuple[int, AccountLine]] = field(default_factory=list)
    """With the index of the block that each line is about."""


def read_prose(blocks: Sequence[Block], first: int, titles: Titles, counted: Text, known: Collection[str]) -> Prose:
    """What the lines among *blocks* say, *first* being the first one's index. Tables in *known* were found already."""
    return _Reader(blocks, first, titles, counted, known).prose()


class _Reader:
    def __init__(self, blocks: Sequence[Block], first: int, titles: Titles, counted: Text, known: Collection[str]) -> None:
        self._blocks, self._first = blocks, first
        self._titles, self._counted = titles, counted
        self._sections = sections(blocks, first)
        self._roles = roles_of(self._sections)
        self._wanted = {table.key for table in titles.kind.tables} - set(known)
        self._read = Prose()
        self._left: list[tuple[Section, Entry]] = []
        self._of_fields: set[int] = set()
        self._over_tables = set(_over_tables(blocks, first))
        for section in self._sections:
            self._take_heading(section)

    def prose(self) -> Prose:
        self._fields()
        for role in ("goals", "achievements", "problems", "measures", "lessons"):
            for section in self._about(role):
                self._take(section, role)
        told = any("category" in row.values for row in self._read.rows.get("lessons", ()))
        for section in self._about("highlights"):
            if told:  # 成功经验 says once more, and better, what 亮点 led to
                self._left += [(section, entry) for entry in section.entries]
            else:
                self._take(section, "highlights")
        self._account()
        return self._read

    def _take_heading(self, section: Section) -> None:
        """A heading without anything under it is what it says: （一）增加签到口 under 改进措施."""
        above = section.parent
        role = self._roles[id(section)]
        if above is None or role not in _TABLE_OF or self._roles[id(above)] != role or own_role(section.title):
            return
        if not section.entries and not section.children and section.block not in self._over_tables:
            above.entries.append(Entry(section.title, section.block, item=True))

    def _about(self, role: Role) -> list[Section]:
        if _TABLE_OF[role] not in self._wanted:
            return []
        return [section for section in self._sections if section.entries and self._roles[id(section)] == role]

    # ------------------------------------------------------------------------------------ rows

    def _take(self, section: Section, role: Role) -> None:
        table = self._titles.kind[_TABLE_OF[role]]
        rows = self._read.rows.setdefault(table.key, [])
        before, left = rows.copy(), list[Entry]()
        without = [row for row in rows if "actual" not in row.values]
        inherited = section.parent is not None and self._roles[id(section.parent)] == role
        if role == "goals":
            rows += goal_rows(section)
        elif role == "achievements":
            left = achievements_into(rows, section)
        elif role in ("problems", "measures"):
            made, left = issue_rows(section, table, "problem" if role == "problems" else "measure", inherited=inherited)
            rows += made
        else:
            rows += lesson_rows(section, table, inherited=inherited)
        taken = {block for row in rows for block in row.blocks}
        if role != "achievements":
            left += [e for e in section.entries if e.block not in taken and not e.text.endswith(("：", ":")) and e not in left]
        self._left += [(section, entry) for entry in left]
        self._said(section, table, rows[len(before):], [row for row in without if "actual" in row.values])

    def _said(self, section: Section, table: Declared, made: list[ProseRow], completed: list[ProseRow]) -> None:
        own = {section.block, *(entry.block for entry in section.entries)}
        blocks = sorted(own & {block for row in (*made, *completed) for block in row.blocks})
        if not blocks:
            return
        what = Text("{title}{table}：{rows} 行", "{title}{table}: {rows} row(s)") if made else Text(
            "{title}{table}：{rows} 行的实际完成值", "{title}{table}: actual values of {rows} row(s)")
        title = Text("“{title}”→", "“{title}” → ").fill(title=shown(section.title)) if section.title else Text("", "")
        filled = what.fill(title=title, table=Text(table.caption("zh"), table.caption("en")), rows=len(made or completed))
        self._read.account.append((blocks[0], AccountLine(self._where(blocks), filled, understood=True)))

    # ------------------------------------------------------------------------------------ fields

    def _fields(self) -> None:
        opening = next((n for n, section in enumerate(self._sections) if self._roles[id(section)]), len(self._sections))
        for number, section in enumerate(self._sections):
            for key, text, entry in field_lines(section, self._titles, at_top=number < opening):
                if self._names_column(section, entry):
                    continue
                if key and self._read.fields.setdefault(key, (text, entry.block))[0] == text:
                    self._of_fields.add(entry.block)
                else:
                    self._left.append((section, entry._replace(text=text)))
                if key and self._titles.kind.field[key].kind is not Kind.QUANTITY:
                    self._of_fields.add(entry.block)  # 填报人 at the end of a section is no record of it
            signed = {entry.block for entry in section.entries if SIGNATURE.match(entry.text)}
            self._left += [(section, entry) for entry in section.entries if entry.block in signed - self._of_fields]
            section.entries = [entry for entry in section.entries if entry.block not in signed | self._of_fields]
        if "name" not in self._read.fields and (title := self._document_title()):
            self._read.fields["name"] = title
            self._read.named_by_title = True

    def _names_column(self, section: Section, entry: Entry) -> bool:
        """Whether an entry's label is one of the section's records: 截止日期 under 改进措施 is until when, not as of when."""
        table = _TABLE_OF.get(self._roles[id(section)])
        return bool(table and column_key(self._titles.kind[table], entry.parted[0]))

    def _document_title(self) -> tuple[str, int] | None:
        """The activity's name, where the document is called its retrospective: 秋季订货会复盘报告."""
        lines = [(n, b) for n, b in enumerate(self._blocks, start=self._first) if isinstance(b, Line) and b.text]
        for index, line in lines[:_TITLE_WITHIN]:
            match = _TITLE.fullmatch(line.text)
            if match and not _NO_NAME.match(line.text) and not line.item:
                return match["name"].strip(), index
        return None

    # ------------------------------------------------------------------------------------ account

    def _account(self) -> None:
        taken = {block for rows in self._read.rows.values() for row in rows for block in row.blocks} | self._of_fields
        noted = taken | {entry.block for _, entry in self._left}
        beside = [
            (section, entry) for section in self._sections for entry in section.entries
            if entry.block not in noted and not self._says_nothing(section, entry)
        ]  # fmt: skip
        if self._wanted:
            self._left += beside
        elif beside:
            self._beside_tables([entry for _, entry in beside])
        self._left.sort(key=lambda one: one[1].block)
        for _, group in groupby(self._left, key=lambda one: self._heading(one[0])):
            self._untaken(list(group))
        self._placeholders()

    def _says_nothing(self, section: Section, entry: Entry) -> bool:
        """Whether a line is no loss: the document's title, a table's caption, what only leads over to what follows."""
        text = entry.text
        at_top = entry.block - self._first < 2 * _TITLE_WITHIN
        first = entry.block == self._first and not entry.parted[0]
        title = (at_top and _TITLE.fullmatch(text)) or (section is self._sections[0] and first)
        caption = entry.block in self._over_tables and len(text) <= _LONGEST_CAPTION and not text.endswith(("。", ".", "；"))
        known = caption or self._titles.caption(text) or GOES_ON.fullmatch(text)
        return bool(title or known or text.endswith(("：", ":")) or not _WORD.search(text))

    def _beside_tables(self, entries: list[Entry]) -> None:
        """One line for all text around the four tables: mostly advice, and none of it is looked at."""
        what = Text("四张表之外的文字，没有取用：“{text}”{more}", "text beside the four tables, not taken: “{text}”{more}")
        said = what.fill(text=shown(entries[0].text, 30), more=_more(entries))
        line = AccountLine(self._where([entry.block for entry in entries]), said, understood=False)
        self._read.account.append((entries[0].block, line))

    def _heading(self, section: Section) -> int:
        """What tells neighbours: the heading that sections without a word of their own stand under."""
        while self._roles[id(section)] and (above := section.parent) and self._roles[id(above)] == self._roles[id(section)]:
            section = above
        return id(section)

    def _placeholders(self) -> None:
        """A line for each section in which figures were never filled in."""
        section_of = {entry.block: section for section in self._sections for entry in section.entries}
        open_at = [(row.blocks[-1], text) for rows in self._read.rows.values() for row in rows for text in row.open]
        for _, group in groupby(sorted(open_at), key=lambda one: id(section_of.get(one[0]))):
            found = list(group)
            what = Text("还没有填写，空着：{open}", "never filled in, left blank: {open}")
            texts = list(dict.fromkeys(text for _, text in found))
            said = what.fill(open=Text("、".join(texts), ", ".join(texts)))
            self._read.account.append((found[0][0], AccountLine(self._where([b for b, _ in found]), said, understood=False)))

    def _untaken(self, left: list[tuple[Section, Entry]]) -> None:
        entries = [entry for _, entry in left]
        section = left[0][0]
        title = Text("", "")
        if section.title and self._roles[id(section)] not in _TABLE_OF and section.title not in entries[0].text:
            title = Text("“{title}”一节的", "of “{title}” ").fill(title=shown(section.title, 20))
        what = Text("没有取用：{title}“{text}”{more}", "not taken: {title}“{text}”{more}")
        said = what.fill(title=title, text=shown(entries[0].text, 30), more=_more(entries))
        line = AccountLine(self._where([entry.block for entry in entries]), said, understood=False)
        self._read.account.append((entries[0].block, line))

    def _where(self, blocks: Sequence[int]) -> Text:
        return place_of(self._blocks, self._first, blocks, self._counted)


def _over_tables(blocks: Sequence[Block], first: int) -> Iterator[int]:
    """The indices of the lines that a table follows."""
    line = -1
    for index, block in enumerate(blocks, start=first):
        if isinstance(block, Line):
            line = index if block.text else line
        elif line >= 0:
            yield line


def _more(entries: Sequence[Entry]) -> Text:
    count = len({entry.block for entry in entries})
    return Text("等 {count} 段", " ({count} in all)").fill(count=count) if count > 1 else Text("", "")


def place_of(blocks: Sequence[Block], first: int, wanted: Sequence[int], counted: Text) -> Text:
    """第 12–18 行, or 第 12、40 行 where much stands between: the place of the *wanted* blocks, given by their indices."""
    lines = [block for index in wanted if isinstance(block := blocks[index - first], Line)]
    forms = sorted({line.form for line in lines if line.form})
    if forms:
        row = min(line.at for line in lines if line.form == forms[0])
        return Text("第 {at} 个表格第 {row} 行", "table {at}, row {row}").fill(at=forms[0], row=row)
    at = sorted({line.at for line in lines})
    if len(at) == 1:
        return Text("第 {at} {counted}", "{counted} {at}").fill(at=at[0], counted=counted)
    if len(at) <= _FEW and max(after - before for before, after in pairwise(at)) > _FEW:
        listed = Text("、".join(map(str, at)), ", ".join(map(str, at)))
        return Text("第 {at} {counted}", "{counted}s {at}").fill(at=listed, counted=counted)
    return Text("第 {low}–{high} {counted}", "{counted}s {low}–{high}").fill(low=at[0], high=at[-1], counted=counted)
