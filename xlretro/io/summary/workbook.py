"""The summary workbook: seven sheets, none of them ever held in memory.

The data sheets are lists (`rows`) on streamed sheets (`sheet`), their rows rendered where the inputs are read
(`rendering`); 总览 stands first and is written last (`overview`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any

from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.workbook import Workbook

from xlretro.io.stamps import KIND, SUMMARY
from xlretro.io.summary.body import Deflating, spliced
from xlretro.io.summary.cells import LINK_LIMIT, ROW_LIMIT
from xlretro.io.summary.follow import add_followed, follow_fields, mark_followed, offer_states
from xlretro.io.summary.look import SEVERITY_LOOK, Look, Palette
from xlretro.io.summary.marks import mark_table
from xlretro.io.summary.overview import write_overview
from xlretro.io.summary.pieces import PieceStore
from xlretro.io.summary.rendering import FINDINGS, NEXT, Rendered, SummaryPlan, render, render_findings, render_table
from xlretro.io.summary.rows import Field, Links, ListSheet
from xlretro.io.summary.sheet import StreamedSheet
from xlretro.io.summary.titles import (
    ACTIVITY_TITLE,
    FILE_TITLE,
    FILES_TITLE,
    FINDINGS_TITLE,
    FOLLOW_TITLE,
    NOTE_TITLE,
    OVERVIEW_TITLE,
    ROW_TITLE,
    SHEET_TITLE,
    SOURCE_TITLE,
    TABLE_TITLES,
    VERDICT_TITLE,
)
from xlretro.language import Language, Text
from xlretro.model.finding import SEVERITY_TITLES, Severity
from xlretro.model.schema import Table, WorkbookKind
from xlretro.model.summary import (
    VERDICT_TITLES,
    FileLine,
    FindingLine,
    Overview,
    SummaryRow,
    Verdict,
    summary_columns,
    table_of,
)

__all__ = ["SummaryWorkbook"]

T = Text
VERDICT_LOOK: dict[str, dict[str, Any]] = {
    Verdict.READ: {"font_color": Palette.GOOD},
    Verdict.REFUSED: {"bg_color": Palette.BAD_TINT, "font_color": Palette.BAD, "bold": True},
    Verdict.UNRECOGNISED: {"bg_color": Palette.WARN_TINT, "font_color": Palette.WARN, "bold": True},
    Verdict.DUPLICATE: {"bg_color": Palette.TILE, "font_color": Palette.MUTED},
    Verdict.SKIPPED: {"font_color": Palette.MUTED},
}
ACTIVITY = Field("activity", ACTIVITY_TITLE, 26, wrap=True)
SOURCE = Field("source", SOURCE_TITLE, 36, color=Palette.QUIET)
PROVENANCE = (
    SOURCE,
    Field("sheet", SHEET_TITLE, 18, color=Palette.QUIET),
    Field("row", ROW_TITLE, 8, color=Palette.QUIET, align="center"),
)
FINDING_FIELDS = (
    Field("severity", T("级别", "Severity"), 9, align="center"),
    Field("code", T("编码", "Code"), 9, align="center"),
)
FOUND_FIELDS = (
    Field("table", T("表", "Table"), 22, wrap=True),
    Field("column", T("列", "Column"), 16, wrap=True),
    Field("cell", T("单元格", "Cell"), 12, wrap=True, align="center"),
    Field("value", T("现值", "Value"), 20, wrap=True),
    Field("message", T("问题", "What is wrong"), 42, wrap=True),
    Field("fix", T("怎么改", "What to do"), 40, wrap=True),
    replace(SOURCE, wrap=True),
)


class SummaryWorkbook:
    """Writes one summary workbook: rows, findings and files as they come, then `finish`.

    path: the (temporary) file to write. beside: the folder that the finished summary stands in; its links are
    relative to it. followed: whether it has the sheet 措施跟踪.
    Used as a context manager, it leaves no temporary file behind when it is not finished.
    Raises OSError where the file can not be written.
    """

    def __init__(
        self, path: Path, kind: WorkbookKind, lang: Language, *, beside: Path,
        followed: bool = False, row_limit: int = ROW_LIMIT, link_limit: int = LINK_LIMIT,
    ) -> None:
        self._path, self._kind, self._lang = path, kind, lang
        self._deflating = Deflating()
        self._package = Path(self._deflating.folder.name, "package.xlsx")
        self._book = Workbook(str(self._package), {
            "constant_memory": True, "tmpdir": self._deflating.folder.name, "use_zip64": True,
            "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        })
        self._look = Look(self._book, lang)
        self._links = Links(beside)
        self._overview: StreamedSheet = self._book.add_worksheet(OVERVIEW_TITLE(lang), StreamedSheet)
        self._whose = (Field("department", kind.field["department"].title, 16, wrap=True), ACTIVITY)
        self._limits: dict[str, Any] = {"row_limit": row_limit, "link_limit": link_limit}
        self._follow: ListSheet | None = None
        self._tables: dict[str, ListSheet] = {}
        for table in kind.tables:
            self._tables[table.key] = self._table_sheet(table)
            if followed and table.key == "issues":
                self._follow = self._list(FOLLOW_TITLE, follow_fields(kind), "row", frozen=2, unprinted=len(PROVENANCE))
        self._findings = self._list(
            FINDINGS_TITLE, (*FINDING_FIELDS, *self._whose, *FOUND_FIELDS), "cell", frozen=2, color=Palette.WARN)
        self._files = self._list(FILES_TITLE, self._file_fields(), "file", frozen=1, color=Palette.QUIET)
        self._verdict_style = {verdict: self._look.style(align="center", **look) for verdict, look in VERDICT_LOOK.items()}
        self.plan = SummaryPlan(
            {key: sheet.plan for key, sheet in self._tables.items()}, self._findings.plan,
            {severity: self._look.style(align="center", **look) for severity, look in SEVERITY_LOOK.items()},
        )
        """How the workers render what `add_rendered` takes."""

    def __enter__(self) -> SummaryWorkbook:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.discard()

    def discard(self) -> None:
        """Close and remove the temporary files; nothing is written. Does nothing after `finish`."""
        self._book.fileclosed = True
        for sheet in self._book.worksheets():
            sheet._opt_close()
            for body in sheet.bodies().values():
                body.close()
        self._deflating.close()

    def _list(self, title: Text, fields: Iterable[Field], link_key: str, **more: Any) -> ListSheet:
        title_shown = title(self._lang)
        return ListSheet(self._book, self._look, self._deflating, title_shown, tuple(fields), link_key, **more, **self._limits)

    def _table_sheet(self, table: Table) -> ListSheet:
        title = TABLE_TITLES.get(table.key, table.title)
        fields = (*self._whose, *map(Field.of, summary_columns(table)), *PROVENANCE)
        return self._list(title, fields, "row", frozen=2, unprinted=len(PROVENANCE))

    def _file_fields(self) -> tuple[Field, ...]:
        rows = (
            Field(f"rows_{table.key}", T("{title}行数", "{title}: rows").fill(
                title=TABLE_TITLES.get(table.key, table.title)), 14, align="center")
            for table in self._kind.tables
        )
        findings = (
            Field(f"findings_{severity}", T("{title}数", "{title}: number").fill(title=SEVERITY_TITLES[severity]), 9,
                  align="center")
            for severity in Severity
        )
        return (
            Field("file", FILE_TITLE, 64),
            Field("verdict", VERDICT_TITLE, 11, align="center"),
            Field("reason", T("原因", "Reason"), 30, wrap=True),
            Field("hint", T("怎么办", "What to do"), 30, wrap=True),
            *self._whose,
            Field("reported_on", self._kind.field["reported_on"].title, 12, align="center"),
            *rows,
            *findings,
            Field("note", NOTE_TITLE, 34, wrap=True, hide_empty=True),
        )

    def add_rendered(
        self, sources: Sequence[str], rendered: Callable[[str], Iterable[Rendered]], digest: bytes = b"",
        pieces: PieceStore | None = None,
    ) -> None:
        """Append the rows and findings of a few workbooks, rendered by `plan`, each linked to its cell in its source.

        rendered: gives their rows for a list, by the table's key or FINDINGS. What *pieces* holds is taken from there, and
        *rendered* not called. digest: of all that it would give, by which pieces are known.
        """
        linked = [(source, self._links[source]) for source in sources]
        digest = hashlib.sha256(digest + repr([(source, bool(target)) for source, target in linked]).encode()).digest()
        lists = {**self._tables, FINDINGS: self._findings}
        keys = {key: sheet.piece_key(digest) for key, sheet in lists.items()} if pieces else {}
        known = pieces.get(list(keys.values())) if pieces else {}
        for key, sheet in lists.items():
            if pieces and (piece := known.get(keys[key])) and sheet.put(piece, linked):
                continue
            placed = sheet.place_group(linked, rendered(key))
            if pieces and placed:
                pieces.keep(keys[key], placed)

    def add_rows(self, table_key: str, department: str, activity: str, source: str, rows: Iterable[SummaryRow]) -> None:
        """Append rows of one workbook to a table's data sheet, each linked to its row in the source."""
        table = self._kind[table_key]
        columns = table_of(list(rows), len(summary_columns(table)))
        rendered = render_table(self.plan.tables[table_key], table, columns, department, activity)
        self._tables[table_key].place(rendered, source, self._links[source])

    def add_findings(self, lines: Iterable[FindingLine]) -> None:
        """Append findings to 数据质量, in the order given."""
        for (department, activity, source), group in groupby(lines, key=lambda x: (x.department, x.activity, x.source)):
            findings = [line.finding for line in group]
            rendered = render_findings(self.plan, self._kind, findings, department, activity)
            self._findings.place(rendered, source, self._links[source])

    def add_files(self, lines: Sequence[FileLine]) -> None:
        """Append inputs and their verdicts to 文件清单; many at a time cost much less than one by one."""
        columns = list(zip(*map(self._file_values, lines), strict=True))
        styles = [self._verdict_style[line.verdict] for line in lines]
        rendered = render(self._files.plan, columns, [""] * len(lines), styled={1: styles})
        for line, row in zip(lines, rendered.xml.split(NEXT.encode()), strict=True):
            self._files.place(rendered._replace(xml=row, places=b"", rows=1), "", self._links[line.path])

    def _file_values(self, line: FileLine) -> tuple[Any, ...]:
        read = line.verdict == Verdict.READ
        counts = [line.rows.get(table.key, 0) if read or line.rows else None for table in self._kind.tables]
        findings = [line.findings.get(severity, 0) if read or line.findings else None for severity in Severity]
        return (
            line.path, VERDICT_TITLES[line.verdict], self._said(line.reason), self._said(line.hint), line.department or None,
            line.activity or None, line.reported_on, *counts, *findings,
            self._said(line.note),
        )

    def _said(self, said: Text) -> str | None:
        """In the summary's language: of plain texts it is known how many lines they take."""
        return said(self._lang) or None

    def finish(self, overview: Overview) -> None:
        """Write 总览, set filters and marks, and close the file. The same data give the same bytes."""
        lists = [*self._tables.values(), self._findings, self._files]
        if self._follow and overview.rounds:
            lists.insert(0, self._follow)
            add_followed(self._follow, overview.rounds.followed, kind=self._kind, as_of=overview.as_of, links=self._links,
                         look=self._look)
            mark_followed(self._follow, self._kind, self._look)
        said = T("xlretro 汇总，截至 {day}", "xlretro summary as of {day}").fill(day=overview.as_of)(self._lang)
        footer = f'&L&"{self._look.font},Regular"&8{said}&R&8&P / &N'
        for key, sheet in self._tables.items():
            mark_table(sheet, self._kind[key], self._look)
        offer_states(self._tables["issues"], self._kind["issues"]["status"], self._look)
        for sheet in lists:
            sheet.finish(footer)
        write_overview(
            self._overview, self._book, self._look, overview, kind=self._kind, links=self._links, lists=lists,
            verdicts=VERDICT_TITLES, footer=footer, link_limit=self._limits["link_limit"],
        )
        day = overview.as_of
        self._book.set_properties({
            "title": f"{self._kind.title(self._lang)} {OVERVIEW_TITLE(self._lang)} {day}", "author": "xlretro",
            "created": datetime(day.year, day.month, day.day),
        })
        self._book.set_custom_property(KIND, SUMMARY)
        try:
            self._book.close()
            bodies = {f"xl/worksheets/sheet{sheet.index + 1}.xml": sheet.bodies() for sheet in self._book.worksheets()}
            for body in (body for sheet in bodies.values() for body in sheet.values()):
                body.finish()
            spliced(self._package, bodies, self._path)
        except FileCreateError as error:
            raise error.args[0] from None  # the OSError itself, which write_atomically explains
        finally:
            self.discard()
