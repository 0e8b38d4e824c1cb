"""Reads a summary of ours back, as the office left it: columns by their titles, in either language.

Columns may have been inserted, moved or hidden, rows sorted, filtered or put above the header, sheets added. The file
is read under the guard's checks with limits of its own: a summary is far larger than what one department sends.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from sys import intern
from typing import Any, TypeVar

from xlretro.errors import InputRefused, Unreadable, UsageRefused
from xlretro.io.reading.cells import SheetScan, check_size
from xlretro.io.reading.guard import Archive, Limits, open_archive, read_bytes, translated
from xlretro.io.reading.package import elements, stamp_in
from xlretro.io.stamps import SUMMARY
from xlretro.io.summary.follow import follow_fields
from xlretro.io.summary.titles import (
    ACTIVITY_TITLE,
    FILE_TITLE,
    FILES_TITLE,
    FOLLOW_TITLE,
    OVERVIEW_TITLE,
    ROW_TITLE,
    SHEET_TITLE,
    SOURCE_TITLE,
    TABLE_TITLES,
    VERDICT_TITLE,
)
from xlretro.language import LANGUAGES, Language, Text
from xlretro.model.compute import NO, YES
from xlretro.model.deadline import parse_deadline
from xlretro.model.patterns import lazy
from xlretro.model.rounds import Carried, EarlierSummary, activity_key, measures_left
from xlretro.model.schema import WorkbookKind
from xlretro.model.summary import VERDICT_TITLES, Verdict
from xlretro.model.tracking import CHANGE_TITLES, Change, Measure
from xlretro.model.values import clean, folded

__all__ = ["SUMMARY_LIMITS", "read_summary"]

T = Text
MEGABYTE = 1024 * 1024
SUMMARY_LIMITS = Limits(
    file_bytes=300 * MEGABYTE, part_bytes=600 * MEGABYTE, shared_bytes=300 * MEGABYTE, inflated_bytes=3_000 * MEGABYTE,
    cells=8_000_000, text_characters=80_000_000, merges=200_000,
)  # fmt: skip
"""For a summary: cells and text count a sheet, since the sheets are read one by one; 300,000 rows of 26 columns each.
Every part is inflated twice, once to be checked."""

_HEADER_WITHIN = 20
"""Rows in which the titles are looked for."""
_DAY = lazy(r"\d{4}-\d{2}-\d{2}")

_ISSUES_NEED = frozenset({"department", "activity", "problem", "measure", "status"})
_FOLLOW_NEEDS = _ISSUES_NEED | {"status_before", "status_now"}

Record = dict[str, Any]
Made = TypeVar("Made")


def read_summary(path: Path, kind: WorkbookKind, limits: Limits = SUMMARY_LIMITS) -> EarlierSummary:
    """The summary in the file at *path*. Raises UsageRefused, in one line, for anything that is none or can't be read."""
    try:
        data = read_bytes(path, limits)
        archive = open_archive(data, limits=limits)
        if not stamp_in(archive).startswith(SUMMARY):
            raise _refused(path, T("不是 xlretro 写的汇总", "is no summary written by xlretro"))
        with translated():
            return _Summary(path, data, archive, kind).read()
    except InputRefused as refused:
        raise _refused(path, refused.message) from refused


def _refused(path: Path, why: Text) -> UsageRefused:
    return UsageRefused(
        T("--previous {path}：{why}", "--previous {path}: {why}").fill(path=path, why=why),
        T("请给出上次 consolidate 写出的汇总文件（.xlsx）。", "Name the .xlsx file that consolidate wrote last time."),
    )


class _Summary:
    """The sheets of one summary, read one at a time."""

    def __init__(self, path: Path, data: bytes, archive: Archive, kind: WorkbookKind) -> None:
        self.path, self.data, self.archive, self.kind = path, data, archive, kind
        archive.check()
        self.parts, self.strings = _parts(archive)
        self.status = kind["issues"]["status"]
        self.recognised: set[str] = set()
        """The sheets whose titles were found."""
        self.overdue = 0

    def read(self) -> EarlierSummary:
        from python_calamine import CalamineWorkbook

        with CalamineWorkbook.from_filelike(io.BytesIO(self.data)) as self.book:
            lang, issues = self._every(TABLE_TITLES["issues"], self._issue_titles(), _ISSUES_NEED, self._issue)
            carried: list[Carried] = []
            if self._sheets(FOLLOW_TITLE):
                _, carried = self._every(FOLLOW_TITLE, self._follow_titles(), _FOLLOW_NEEDS, self._carried)
            return EarlierSummary(
                name=self.path.name, lang=lang, day=self._day(), measures=measures_left(issues, carried),
                overdue=self.overdue, activities=self._activities(), goals=self._goals(),
            )  # fmt: skip

    # ------------------------------------------------------------------------------------ the sheets

    def _sheets(self, title: Text) -> list[str]:
        """The names of the sheets of a list, its numbered continuations among them."""
        named = re.compile("|".join(rf"{re.escape(name)}(?: \d+)?" for name in title))
        return [name for name in self.book.sheet_names if named.fullmatch(name) and name in self.parts]

    def _records(
        self, title: Text, titles: Mapping[str, Text], needed: frozenset[str], made: Callable[[Record], Made]
    ) -> tuple[Language, list[Made]] | None:
        """(language, what *made* makes of each row) of a list; None where no sheet of it has all the *needed* titles."""
        lang: Language | None = None
        records: list[Made] = []
        for name in self._sheets(title):
            rows = self._rows(name)
            if (header := _header(list(islice(rows, _HEADER_WITHIN)), titles, needed)) is None:
                continue
            self.recognised.add(name)
            lang, columns, below = header
            for row in (*below, *rows):
                if any(value not in (None, "") for value in row):
                    records.append(made({key: row[at] if 0 <= at < len(row) else None for key, at in columns.items()}))
        return (lang, records) if lang else None

    def _every(
        self, title: Text, titles: Mapping[str, Text], needed: frozenset[str], made: Callable[[Record], Made]
    ) -> tuple[Language, list[Made]]:
        """As `_records`, of a list that must not lose a row. Raises UsageRefused where a sheet of it is not recognised."""
        found = self._records(title, titles, needed, made)
        unknown = [name for name in self._sheets(title) if name not in self.recognised]
        if found is None or unknown:
            raise _refused(self.path, T("里面没有工作表“{sheet}”，或它的标题行认不出来（中文、英文的都可以）",
                                        "has no sheet “{sheet}”, or its titles are not recognised (Chinese or English)")
                           .fill(sheet=unknown[0] if unknown else title))  # fmt: skip
        return found

    def _rows(self, name: str) -> Iterator[Sequence[Any]]:
        limits = self.archive.limits
        strings = self.archive.read_xml(self.strings) if self.strings else b""
        check_size([SheetScan(name, self.archive.read_xml(self.parts[name]), limits)], strings, limits)
        del strings
        yield from self.book.get_sheet_by_name(name).iter_rows()

    # ------------------------------------------------------------------------------------ the columns

    def _whose(self) -> dict[str, Text]:
        return {"department": self.kind.field["department"].title, "activity": ACTIVITY_TITLE}

    def _issue_titles(self) -> dict[str, Text]:
        keys = ("problem", "measure", "owner", "due", "status", "done_on", "overdue")
        own = {key: self.kind["issues"][key].title for key in keys}
        return self._whose() | own | {"source": SOURCE_TITLE, "sheet": SHEET_TITLE, "row": ROW_TITLE}

    def _follow_titles(self) -> dict[str, Text]:
        return {field.key: field.title for field in follow_fields(self.kind) if field.key != "note"}

    def _status(self, value: Any) -> str:
        text = _text(value)
        return self.status.choice_keys.get(clean(text).casefold(), text)

    def _issue(self, row: Record) -> Measure:
        measure = self._measure(row)
        self.overdue += measure.is_open and _is_late(row)
        return measure

    def _measure(self, row: Record) -> Measure:
        due = _day_of(row["due"]) or _text(row["due"])
        done = _day_of(row["done_on"]) or _text(row["done_on"])
        return Measure(
            department=intern(_text(row["department"])), activity=intern(_text(row["activity"])),
            problem=_text(row["problem"]), measure=_text(row["measure"]), owner=intern(_text(row["owner"])), due=due,
            status=intern(self._status(row["status"])), done_on=done, dated=not done or isinstance(done, date),
            source=intern(_text(row["source"])), sheet=intern(_text(row["sheet"])), row=_whole(row["row"]), cell="",
        )  # fmt: skip

    def _carried(self, row: Record) -> Carried:
        before, now = self._status(row["status_before"]), self._status(row["status_now"])
        measure = self._measure(row)
        # A blank 本期状态 may be that of a workbook, too; without the column 变化 the rows of 问题与措施 tell.
        gone = folded(_text(row["change"])) in map(folded, CHANGE_TITLES[Change.GONE])
        self.overdue += gone and measure.is_open and _is_late(row)  # the others stand on 问题与措施 as well
        carried = Carried(measure, before, now, gone)
        return carried if measure.status else carried.emptied()

    # ------------------------------------------------------------------------------------ the figures

    def _day(self) -> date | None:
        """The as-of date, from the head of 总览."""
        for name in self._sheets(OVERVIEW_TITLE):
            for row in islice(self._rows(name), _HEADER_WITHIN):
                for value in row:
                    if isinstance(value, str) and len(value) < 40 and (found := _DAY.search(value)):
                        return _day_of(found[0])
        return None

    def _activities(self) -> Counter[tuple[str, str]] | None:
        titles = self._whose() | {"verdict": VERDICT_TITLE, "file": FILE_TITLE}
        found = self._records(FILES_TITLE, titles, frozenset(titles), lambda row: row)
        if found is None:
            return None
        read = {folded(title) for title in VERDICT_TITLES[Verdict.READ]}
        return Counter(
            activity_key(_text(row["department"]), _text(row["activity"]), _text(row["file"]))
            for row in found[1] if folded(_text(row["verdict"])) in read
        )  # fmt: skip

    def _goals(self) -> tuple[int, int] | None:
        titles = {"reached": self.kind["goals"]["reached"].title}
        found = self._records(TABLE_TITLES["goals"], titles, frozenset(titles), lambda row: folded(_text(row["reached"])))
        if found is None:
            return None
        said = Counter(found[1])
        reached, missed = (sum(said[folded(word)] for word in answer) for answer in (YES, NO))
        return reached, reached + missed


def _parts(archive: Archive) -> tuple[dict[str, str], str]:
    """(the parts of the worksheets by the sheets' names, the part of the shared strings or "")."""
    related = {
        node.attributes.get("Id", ""): (node.attributes.get("Type", ""), node.attributes.get("Target", ""))
        for node in elements(archive.read_xml("xl/_rels/workbook.xml.rels"), frozenset({"Relationship"}))[:-1]
    }
    paths = {at: posixpath.normpath(posixpath.join("/xl", target)).lstrip("/") for at, (_, target) in related.items()}
    sheets = {
        node.attributes.get("name", ""): paths[at]
        for node in elements(archive.read_xml("xl/workbook.xml"), frozenset({"sheet"}))[:-1]
        if (at := node.attributes.get("id", "")) in paths and related[at][0].endswith("/worksheet") and paths[at] in archive
    }
    strings = next((paths[at] for at, (kind, _) in related.items() if kind.endswith("/sharedStrings")), "")
    return sheets, strings if strings in archive else ""


def _header(
    rows: list[Sequence[Any]], titles: Mapping[str, Text], needed: frozenset[str]
) -> tuple[Language, dict[str, int], list[Sequence[Any]]] | None:
    """(language, columns by field key, rows below) of the first row that has the *needed* titles in one language; a
    column that is not there is -1."""
    for number, row in enumerate(rows):
        places: dict[str, int] = {}
        for at, value in enumerate(row):
            if isinstance(value, str):
                places.setdefault(folded(value), at)
        for lang in LANGUAGES:
            columns = {key: places.get(folded(title(lang)), -1) for key, title in titles.items()}
            if all(columns[key] >= 0 for key in needed):
                return lang, columns, rows[number + 1:]
    return None


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value).strip()


def _day_of(value: Any) -> date | None:
    """A day in a cell, or typed as text 2023-10-25; None for anything else."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return parse_deadline(value).date if isinstance(value, str) and value.strip() else None
    except Unreadable:
        return None


def _whole(value: Any) -> int:
    return int(value) if isinstance(value, int | float) and 0 < value < 2_000_000 else 0


def _is_late(row: Record) -> bool:
    return isinstance(row["overdue"], int | float) and row["overdue"] > 0
