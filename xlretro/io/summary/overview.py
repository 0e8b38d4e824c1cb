"""总览, the first sheet of the summary: figures, charts, measures due, missing departments, metrics, ranking.

It is written last, row by row: its rows are composed first, and links inside the sheet are set when the rows of its
sections are known. The ranking stands at the end, since it may have thousands of rows; the line under the title
leads to every section.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from statistics import median
from typing import Any

from xlsxwriter.workbook import Workbook

from xlretro.io.summary.charts import CHART_ROWS, ChartData, insert_charts
from xlretro.io.summary.grid import LAST, NONE, TILES, WIDTHS, Cell, Page
from xlretro.io.summary.look import Look, Palette
from xlretro.io.summary.rendering import lines_needed, width_of
from xlretro.io.summary.rows import Links, ListSheet
from xlretro.io.summary.sections import (
    DUE,
    METRICS,
    MISSING,
    OVERDUE,
    RANKING,
    ROUNDS,
    add_due,
    add_metrics,
    add_missing,
    add_overdue,
    add_ranking,
    add_rounds,
)
from xlretro.io.summary.sheet import StreamedSheet
from xlretro.io.summary.titles import TABLE_TITLES
from xlretro.language import Text
from xlretro.model.finding import SEVERITY_TITLES, Severity
from xlretro.model.schema import WorkbookKind
from xlretro.model.summary import Overview, Verdict

__all__ = ["write_overview"]

T = Text
NOTES = T("说明", "Notes")
_SIX_PLACES = ((1, 2), (3, 3), (4, 5), (6, 6), (7, 7), (8, 9))


class _Front:
    """The title, the line of links, the tiles and the notes."""

    def __init__(
        self, page: Page, sheet_name: str, lists: Sequence[ListSheet], verdicts: Mapping[str, Text], link_limit: int
    ) -> None:
        self.page, self.grid, self.look, self.lang = page, page.grid, page.look, page.lang
        self.overview, self.kind = page.overview, page.kind
        self.sheet_name, self.lists, self.verdicts = sheet_name, lists, verdicts
        self.link_limit = link_limit
        self.title_link_row = 0

    def head(self) -> None:
        title = T("{kind}汇总", "{kind}: summary").fill(kind=self.kind.title)
        day = self.overview.as_of
        as_of = T("截至 {day}", "as of {day}").fill(day=day)
        style, right = self.look.style, {"align": "right", "font_color": Palette.WHITE, "bg_color": Palette.PRIMARY}
        self.grid.add({
            1: Cell(title, style(font_size=18, bold=True, font_color=Palette.WHITE, bg_color=Palette.PRIMARY,
                                 indent=1), 6),
            7: Cell(as_of, style(**right, font_size=12, indent=1), LAST),
        }, 36)
        self.title_link_row = self.grid.add({}, 20)
        self.grid.add({}, 6)

    def navigation(self, sections: list[tuple[Text, int, int | None]]) -> None:
        """Fill the line of links under the title: (title, row of the section, how many it lists)."""
        places = TILES if len(sections) == len(TILES) else _SIX_PLACES
        style = self.look.style(align="center", font_color=Palette.PRIMARY, underline=1, bg_color=Palette.TILE)
        cells = self.grid.rows[self.title_link_row][1]
        for (first, last), (title, row, count) in zip(places, sections, strict=True):
            shown = title(self.lang) + ("" if count is None else f" ({count:,})")
            here = (f"A{row + 1}",)
            cells[first] = Cell(shown, style, last, ("", self.sheet_name, *here))

    # ------------------------------------------------------------------------------------ the tiles

    def tiles(self) -> None:
        self._tile_row(self._activity_tiles())
        self.grid.add({}, 6)
        self._tile_row(self._problem_tiles())
        self.grid.add({}, 10)

    def _tile_row(self, tiles: list[tuple[Text, Any, str, str, str]]) -> None:
        """Three rows for five tiles (label, value, number format, note, colour)."""
        style = self.look.style
        rows: list[dict[int, Cell]] = [{}, {}, {}]
        for (first, last), (label, value, num_format, note, color) in zip(TILES, tiles, strict=True):
            box = {"bg_color": Palette.TILE, "align": "center"}
            edge = {"left": 5, "left_color": Palette.WHITE}
            rows[0][first] = Cell(label, style(**box, **edge, font_color=Palette.MUTED, font_size=10, shrink=True), last)
            rows[1][first] = Cell(
                value, style(**box, **edge, font_size=20, bold=True, font_color=color, num_format=num_format), last)
            size = 9 if width_of(note) <= 36 else 8
            rows[2][first] = Cell(
                note, style(**box, **edge, font_color=Palette.MUTED, font_size=size, bottom=2, bottom_color=color,
                            shrink=True), last)
        for cells, height in zip(rows, (20, 32, 20), strict=True):
            self.grid.add(cells, height)

    def _activity_tiles(self) -> list[tuple[Text, Any, str, str, str]]:
        view, lang, ink = self.overview, self.lang, Palette.PRIMARY
        rates = [line.overall.rate for line in view.activities if line.overall.rate is not None]
        spread = T("{n} 项活动，最低 {low:.0%}，最高 {high:.0%}", "{n} activities, from {low:.0%} to {high:.0%}")
        reached, judged = view.goals_reached
        on_time, due = view.on_time
        missing = T("另有 {n} 个未报送", "{n} more sent nothing").fill(n=len(view.missing))
        return [
            (T("部门", "Departments"), view.departments, "#,##0", missing(lang) if view.missing else "", ink),
            (T("活动", "Activities"), len(view.activities), "#,##0",
             T("每份有效工作簿一项", "one in each accepted workbook")(lang), ink),
            (T("综合完成率（各活动的中位数）", "Median completion of activities"),
             median(rates) if rates else NONE, "0.0%",
             spread.fill(n=len(rates), low=min(rates), high=max(rates))(lang) if rates else "", ink),
            (T("达成目标", "Goals reached"), f"{reached:,}/{judged:,}" if judged else NONE, "@",
             T("占 {share:.1%}", "{share:.1%}").fill(share=reached / judged)(lang) if judged else "", ink),
            (T("按期完成阶段", "Phases on time"), f"{on_time:,}/{due:,}" if due else NONE, "@",
             T("按期率 {share:.1%}", "on-time rate {share:.1%}").fill(share=on_time / due)(lang) if due else "", ink),
        ]

    def _problem_tiles(self) -> list[tuple[Text, Any, str, str, str]]:
        view, lang = self.overview, self.lang
        impacts = self.open_by_impact()
        soon = view.as_of + timedelta(days=7)
        findings = " · ".join(
            f"{SEVERITY_TITLES[severity](lang)} {view.findings.get(severity, 0):,}" for severity in Severity
        )
        counted = (Verdict.READ, Verdict.REFUSED, Verdict.UNRECOGNISED, Verdict.DUPLICATE)
        inputs = " · ".join(f"{self.verdicts[key](lang)} {view.verdicts.get(key, 0):,}" for key in counted)
        bad = Palette.BAD if view.overdue else Palette.GOOD
        wrong = Palette.BAD if view.findings.get(Severity.ERROR) else Palette.PRIMARY
        return [
            (T("未关闭问题", "Open problems"), sum(count for _, count in impacts), "#,##0",
             " · ".join(f"{title(lang)} {count:,}" for title, count in impacts if count), Palette.PRIMARY),
            (OVERDUE, view.overdue, "#,##0",
             T("未关闭且已过完成时间", "not closed and past their date")(lang), bad),
            (DUE, len(view.due_soon) + view.due_soon_more, "#,##0",
             T("{first:%m-%d} 至 {last:%m-%d}", "{first:%m-%d} to {last:%m-%d}").fill(
                 first=view.as_of, last=soon)(lang), Palette.PRIMARY),
            (T("校验结果", "Findings"), sum(view.findings.values()), "#,##0", findings, wrong),
            (T("收到文件", "Files received"), sum(view.verdicts.get(key, 0) for key in counted), "#,##0", inputs,
             Palette.PRIMARY),
        ]

    def open_by_impact(self) -> list[tuple[Text, int]]:
        """Open problems by impact in the declared order, then those whose impact is missing or unknown."""
        found = self.overview.open_issues
        impact = self.kind["issues"]["impact"]
        rows = [(choice.title, found.get(choice.key, 0)) for choice in impact.choices]
        known = {choice.key for choice in impact.choices}
        other = sum(count for key, count in found.items() if key not in known)
        return [*rows, (T("未填", "not given"), other)] if other else rows

    def notes(self) -> None:
        said = list(self._notes())
        if said:
            self.grid.add({}, 10)
            self.page.section(NOTES)
        for note in said:
            wrapped = self.look.style(font_color=Palette.MUTED, text_wrap=True, indent=1)
            height = 4 + 14 * lines_needed(note(self.lang), sum(WIDTHS[1:]))
            self.grid.add({1: Cell(note, wrapped, LAST)}, height)

    def _notes(self) -> list[Text]:
        left_out = sum(line.overall.left_out for line in self.overview.activities)
        notes: list[Text] = []
        if left_out:
            notes.append(T("{n} 个目标没有完成率（缺目标值或实际值、目标值为 0 等），未计入综合完成率。",
                           "{n} goals have no completion rate and are not part of the overall rate.").fill(n=left_out))
        if any(line.as_of != self.overview.as_of for line in self.overview.activities):
            notes.append(T("各工作簿的截至日期不同：总览的逾期措施一律截至 {day}；{sheet} 的逾期天数截至各工作簿自己的日期。",
                           "Workbooks have as-of dates of their own: here measures are overdue as of {day}, on {sheet} as of "
                           "each workbook's date.").fill(day=self.overview.as_of, sheet=TABLE_TITLES["issues"]))
        skipped = self.overview.verdicts.get(Verdict.SKIPPED, 0)
        if skipped:
            notes.append(T("另跳过 {n} 个文件（锁文件、xlretro 自己的输出），不计入收到的文件。",
                           "{n} more files were skipped (lock files, xlretro's own output).").fill(n=skipped))
        for listed in self.lists:
            if len(listed.sheets) > 1:
                names = "、".join(sheet.name for sheet in listed.sheets[1:])
                notes.append(T("{title} 超过一张工作表的行数，续在：{names}。",
                               "{title} has more rows than a sheet holds and goes on in: {names}.").fill(
                                   title=listed.title, names=names))
            if listed.links_left_out:
                notes.append(T("{title} 有 {n} 行没有链接（Excel 每张表最多 65,530 个），请按来源文件、工作表和行号查找。",
                               "{n} rows of {title} have no link (Excel allows 65,530 a sheet); "
                               "find them by file, sheet and row.").fill(title=listed.title, n=listed.links_left_out))
        unlinked = self.grid.links + len(TILES) - self.link_limit  # the line under the title is linked later
        if unlinked > 0:
            notes.append(T("总览的最后 {n} 行没有链接（Excel 每张表最多 65,530 个），来源文件见文件清单。",
                           "The last {n} rows of the overview have no link (Excel allows 65,530 a sheet); "
                           "the list of files has them all.").fill(n=unlinked))
        return notes


def write_overview(
    sheet: StreamedSheet, book: Workbook, look: Look, overview: Overview, *, kind: WorkbookKind, links: Links,
    lists: Sequence[ListSheet], verdicts: Mapping[str, Text], footer: str, link_limit: int,
) -> None:
    """Write 总览 into its (still empty) sheet."""
    page = Page(look, overview, kind, links)
    grid = page.grid
    front = _Front(page, sheet.name, lists, verdicts, link_limit)
    front.head()
    front.tiles()
    charts_at = len(grid.rows)
    data = ChartData.of(overview, front.open_by_impact(), look.lang)
    if overview.activities:
        for _ in range(CHART_ROWS):
            grid.add({}, 15)
        grid.add({}, 10)
    sections: list[tuple[Text, int, int | None]] = [(ROUNDS, add_rounds(page), None)] if overview.rounds else []
    breaks = [len(grid.rows)]
    sections += [
        (OVERDUE, add_overdue(page), overview.overdue),
        (DUE, add_due(page), len(overview.due_soon) + overview.due_soon_more),
        (T(MISSING.zh, "Sent nothing"), add_missing(page), len(overview.missing)),
        (T(METRICS.zh, "Metrics"), add_metrics(page), len(overview.metrics.metrics) + overview.metrics.more),
    ]
    ranking = add_ranking(page)
    breaks.append(ranking)
    front.notes()
    front.navigation([*sections, (RANKING, ranking, len(overview.activities))])
    rows = len(grid.rows)
    data.lay_into(grid.rows, Cell, look.style(font_color=Palette.MUTED, font_size=8), first_column=LAST + 2)
    grid.write(sheet, link_limit)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    if overview.activities:
        insert_charts(sheet, book, data, charts_at, first_column=LAST + 2, look=look)
    sheet.set_column(LAST + 2, LAST + 2 + data.width, 8.43, None, {"hidden": True})
    sheet.freeze_panes(2, 0)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.center_horizontally()
    sheet.set_footer(footer)
    sheet.print_area(0, 0, rows - 1, LAST)
    sheet.repeat_rows(0)
    if overview.activities:
        sheet.set_h_pagebreaks(breaks)
    sheet.set_tab_color(Palette.PRIMARY)
    sheet.close_rows()
