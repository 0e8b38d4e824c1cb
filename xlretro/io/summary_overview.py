"""总览, the first sheet of the summary: figures, charts, measures due, missing departments, metrics, ranking.

It is written last, row by row: its rows are composed first, and links inside the sheet are set when the rows of its
sections are known. The ranking stands at the end, since it may have thousands of rows; the line under the title
leads to every section.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from xlsxwriter.workbook import Workbook

from xlretro.io.summary_charts import CHART_ROWS, ChartData, insert_charts
from xlretro.io.summary_look import SEVERITY_LOOK, Look, Palette, lines_needed, number_format, width_of
from xlretro.io.summary_rows import Links, ListSheet, shown_place
from xlretro.io.summary_sheet import LINK_LIMIT, StreamedSheet, blank, date_serial, number
from xlretro.language import Text
from xlretro.model.finding import SEVERITY_TITLES, Severity
from xlretro.model.quantity import PERCENT, PERCENT_POINTS, RATIO
from xlretro.model.schema import WorkbookKind
from xlretro.model.summary import ActivityLine, DueMeasure, Overview, Verdict

__all__ = ["write_overview"]

T = Text
WIDTHS = (2.0, 8.0, 22.0, 32.0, 16.0, 16.0, 16.0, 16.0, 16.0, 16.0)
"""Of the columns A to J; A is a margin."""
TILES = ((1, 2), (3, 3), (4, 5), (6, 7), (8, 9))
"""First and last column of the five tiles of a row: each about equally wide."""
LAST = len(WIDTHS) - 1
NONE = "—"

MISSING = T("未报送部门", "Departments that sent nothing")
DUE = T("7日内到期措施", "Measures due within 7 days")
METRICS = T("同类指标汇总", "Metrics over all workbooks")
RANKING = T("活动排名", "Ranking")
CHARTS = T("图表", "Charts")
NOTES = T("说明", "Notes")


@dataclass
class Cell:
    """A value of the grid; `last` is the last column it is merged over."""

    value: Any
    style: int
    last: int = 0
    link: tuple[str, str, str] | None = None


class Grid:
    """The rows of 总览 as they are composed: for each its height and its cells by column."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.rows: list[tuple[float, dict[int, Cell]]] = []

    def add(self, cells: dict[int, Cell] | None = None, height: float = 16) -> int:
        """Append a row and give its index from 0."""
        self.rows.append((height, cells or {}))
        return len(self.rows) - 1

    def write(self, sheet: StreamedSheet) -> None:
        for height, cells in self.rows:
            rendered: list[str] = []
            merged: list[tuple[int, int]] = []
            column = 0
            while column <= max(cells, default=-1):
                cell = cells.get(column)
                if cell is None:
                    rendered.append("")
                    column += 1
                    continue
                last = max(cell.last, column)
                rendered.append(self._rendered(cell))
                rendered.extend(blank(cell.style) for _ in range(last - column))
                if last > column:
                    merged.append((column, last))
                column = last + 1
            row = sheet.append(rendered, height, fixed=True)
            for first, last in merged:
                sheet.merge_written(row, first, last)
            for at, cell in cells.items():
                if cell.link and sheet.links < LINK_LIMIT:
                    sheet.link(row, at, *cell.link)

    def _rendered(self, cell: Cell) -> str:
        value = cell.value
        if value is None or value == "":
            return blank(cell.style)
        if isinstance(value, Text):
            value = value(self.look.lang)
        if isinstance(value, str):
            return self.look.text(cell.style, value)
        if isinstance(value, int | float):
            return number(cell.style, value)
        serial = date_serial(value)
        return self.look.text(cell.style, str(value)) if serial is None else number(cell.style, serial)


@dataclass(frozen=True)
class Part:
    """One column of a section's table: its place, title and look."""

    first: int
    last: int
    title: Text
    align: str = "center"
    num_format: str = "General"

    @property
    def width(self) -> float:
        return sum(WIDTHS[self.first:self.last + 1])


class _Composer:
    """Composes 总览 from the figures; each method adds one section and returns the row it begins in."""

    def __init__(self, look: Look, overview: Overview, kind: WorkbookKind, links: Links,
                 lists: Sequence[ListSheet], verdicts: Mapping[str, Text]) -> None:
        self.look, self.lang = look, look.lang
        self.overview, self.kind, self.links, self.lists, self.verdicts = overview, kind, links, lists, verdicts
        self.grid = Grid(look)
        self.title_link_row = 0

    # ------------------------------------------------------------------------------------ the head

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
        style = self.look.style(align="center", font_color=Palette.PRIMARY, underline=1, bg_color=Palette.TILE)
        cells = self.grid.rows[self.title_link_row][1]
        for (first, last), (title, row, count) in zip(TILES, sections, strict=True):
            shown = title(self.lang) + ("" if count is None else f" ({count:,})")
            here = (f"A{row + 1}",)
            cells[first] = Cell(shown, style, last, ("", self.sheet_name, *here))

    sheet_name = ""

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
        spread = T("{n} 项活动,最低 {low:.0%},最高 {high:.0%}", "{n} activities, from {low:.0%} to {high:.0%}")
        reached, judged = view.goals_reached
        on_time, due = view.on_time
        missing = T("另有 {n} 个未报送", "{n} more sent nothing").fill(n=len(view.missing))
        return [
            (T("部门", "Departments"), view.departments, "#,##0", missing(lang) if view.missing else "", ink),
            (T("活动", "Activities"), len(view.activities), "#,##0",
             T("每份有效工作簿一项", "one in each accepted workbook")(lang), ink),
            (T("综合完成率(各活动的中位数)", "Median completion of activities"),
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
            (T("逾期措施", "Overdue measures"), view.overdue, "#,##0",
             T("未关闭且已过完成时间", "not closed and past their date")(lang), bad),
            (DUE, len(view.due_soon), "#,##0",
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

    # ------------------------------------------------------------------------------------ sections

    def _section(self, title: Text, note: Text | None = None) -> int:
        line = {"bottom": 2, "bottom_color": Palette.PRIMARY}
        return self.grid.add({
            1: Cell(title, self.look.style(**line, font_size=13, bold=True, font_color=Palette.PRIMARY), 3),
            4: Cell(note, self.look.style(**line, font_size=9, font_color=Palette.MUTED, align="right"), LAST),
        }, 26)

    def _header(self, parts: Sequence[Part], height: float = 20) -> None:
        style = self.look.header(Palette.PRIMARY)
        self.grid.add({part.first: Cell(part.title, style, part.last) for part in parts}, height)

    def _row(
        self, parts: Sequence[Part], values: Sequence[Any], *, link: tuple[int, tuple[str, str, str]] | None = None,
        top: bool = False, looks: Mapping[int, Mapping[str, Any]] | None = None,
    ) -> None:
        cells: dict[int, Cell] = {}
        lines = 1
        for index, (part, value) in enumerate(zip(parts, values, strict=True)):
            look: dict[str, Any] = {"align": part.align, "num_format": part.num_format, "text_wrap": True,
                                    "bottom": 1, "bottom_color": Palette.LINE}
            if part.align != "center":
                look["indent"] = 1
            if top:
                look |= {"top": 1, "top_color": Palette.QUIET}
            if looks and index in looks:
                look |= looks[index]
            linked = link is not None and link[0] == index and bool(link[1][0])
            if linked:
                look |= {"font_color": Palette.PRIMARY, "underline": 1}
            cells[part.first] = Cell(value, self.look.style(**look), part.last, link[1] if link and linked else None)
            shown = value(self.lang) if isinstance(value, Text) else value
            if isinstance(shown, str):
                lines = max(lines, lines_needed(shown, part.width))
        self.grid.add(cells, 6 + 14 * min(lines, 8))

    def _nothing(self, said: Text) -> None:
        self.grid.add({1: Cell(said, self.look.style(font_color=Palette.MUTED, italic=True, indent=1), LAST)}, 20)

    def missing(self) -> int:
        names = self.overview.missing
        row = self._section(MISSING, T("应报名单中有、但没有收到任何可读文件的部门",
                                       "on the list, but without a readable file"))
        if not names:
            self._nothing(T("没有未报送的部门(或没有给出应报名单)。", "None, or no list of departments was given."))
        style = self.look.style(font_color=Palette.BAD, bottom=1, bottom_color=Palette.LINE, align="center",
                                shrink=True)
        for start in range(0, len(names), len(TILES)):
            group = names[start:start + len(TILES)]
            self.grid.add({
                first: Cell(name, style, last) for (first, last), name in zip(TILES, group, strict=False)
            }, 18)
        self.grid.add({}, 10)
        return row

    def due(self) -> int:
        soon = self.overview.as_of + timedelta(days=7)
        row = self._section(DUE, T("完成时间在 {first} 至 {last} 之间、未关闭的措施,按责任人归集",
                                   "not closed and due from {first} to {last}, by owner").fill(
                                       first=self.overview.as_of, last=soon))
        parts = (
            Part(1, 2, T("责任人", "Owner")),
            Part(3, 3, T("改进措施", "Measure"), "left"),
            Part(4, 5, T("问题", "Problem"), "left"),
            Part(6, 6, T("完成时间", "Due"), num_format=number_format("date", self.lang)),
            Part(7, 7, T("部门", "Department")),
            Part(8, 8, T("活动", "Activity"), "left"),
            Part(9, 9, T("单元格", "Cell")),
        )
        if self.overview.due_soon:
            self._header(parts)
        else:
            self._nothing(T("没有 7 日内到期的措施。", "None."))
        previous = None
        for measure in sorted(self.overview.due_soon, key=lambda m: (m.owner == "", _person(m), m.due, m.department)):
            person = _person(measure)
            self._row(
                parts,
                (measure.owner or T("(未填)", "(none)"), measure.measure, measure.problem, measure.due,
                 measure.department, measure.activity,
                 shown_place(self.kind["issues"], measure.sheet, measure.cell)),
                link=(6, (self.links[measure.source], measure.sheet, measure.cell)),
                top=previous is not None and person != previous,
                looks={0: {"bold": True}} if person != previous else None,
            )
            previous = person
        self.grid.add({}, 10)
        return row

    def metrics(self) -> int:
        row = self._section(METRICS, T("先加总再算完成率;平均数、单价、比率等不可加,只计达成数",
                                       "sums first, then the rate; averages, prices and rates are never added"))
        parts = (
            Part(1, 3, T("量化指标", "Metric"), "left"),
            Part(4, 4, T("单位", "Unit")),
            Part(5, 5, T("目标个数", "Goals")),
            Part(6, 6, T("目标值合计", "Target, sum"), "right"),
            Part(7, 7, T("实际完成合计", "Actual, sum"), "right"),
            Part(8, 8, T("完成率", "Completion"), num_format=number_format("percent", self.lang)),
            Part(9, 9, T("达成", "Reached")),
        )
        if self.overview.metrics:
            self._header(parts)
        else:
            self._nothing(T("没有可汇总的指标。", "There is no metric to sum up."))
        for metric in self.overview.metrics:
            figure = {PERCENT: "percent", PERCENT_POINTS: "percent", RATIO: "ratio"}.get(metric.unit, "amount")
            sums = {"num_format": number_format(figure, self.lang)}
            short = metric.rate is not None and metric.rate < 1
            self._row(
                parts,
                (metric.name, metric.unit or NONE, metric.count, _or_dash(metric.target), _or_dash(metric.actual),
                 _or_dash(metric.rate), f"{metric.reached}/{metric.count - metric.left_out}"),
                looks={3: sums, 4: sums} | ({5: {"font_color": Palette.BAD}} if short else {}),
            )
        self.grid.add({}, 10)
        return row

    def ranking(self) -> int:
        row = self._section(RANKING, T("按综合完成率;同时看达成目标:一项 500% 会掩盖三项未达成",
                                       "by overall completion; see the goals reached beside it"))
        parts = (
            Part(1, 1, T("排名", "Rank")),
            Part(2, 2, T("部门", "Department"), "left"),
            Part(3, 3, T("活动", "Activity"), "left"),
            Part(4, 4, T("综合完成率", "Overall completion"), num_format="0.0%"),
            Part(5, 5, T("达成目标", "Goals reached")),
            Part(6, 6, T("按期率", "On-time rate"), num_format="0.0%"),
            Part(7, 7, T("未关闭问题", "Open problems"), num_format="0"),
            Part(8, 8, T("逾期措施", "Overdue"), num_format="0"),
            Part(9, 9, T("错误/警告/建议", "Errors / warnings / advice")),
        )
        if self.overview.activities:
            self._header(parts, 20 if self.lang == "zh" else 32)
        else:
            self._nothing(T("没有可排名的活动。", "There is no activity to rank."))
        rank, previous = 0, None
        for position, line in enumerate(self.overview.ranked(), 1):
            if line.overall.rate != previous:  # equal rates share a rank
                rank, previous = position, line.overall.rate
            self._row(parts, self._ranked(line, rank), link=(2, (self.links[line.source], "", "A1")),
                      looks=self._ranked_looks(line))
        return row

    def _ranked(self, line: ActivityLine, rank: int) -> tuple[Any, ...]:
        return (
            rank if line.overall.rate is not None else NONE,
            line.department,
            line.activity,
            _or_dash(line.overall.rate),
            f"{line.goals_reached}/{line.goals_judged}" if line.goals_judged else NONE,
            _or_dash(line.on_time.rate),
            sum(line.open_issues.values()),
            line.overdue,
            " / ".join(str(line.findings.get(severity, 0)) for severity in Severity) if line.findings else NONE,
        )

    def _ranked_looks(self, line: ActivityLine) -> dict[int, dict[str, Any]]:
        looks: dict[int, dict[str, Any]] = {}
        if line.overall.rate is not None:
            looks[3] = {"bold": True, "font_color": Palette.BAD if line.overall.rate < 1 else Palette.GOOD}
        if line.overdue:
            looks[7] = {"font_color": Palette.BAD, "bg_color": Palette.BAD_TINT}
        if line.findings.get(Severity.ERROR):
            looks[8] = SEVERITY_LOOK[Severity.ERROR]
        return looks

    def notes(self) -> None:
        said = list(self._notes())
        if said:
            self.grid.add({}, 10)
            self._section(NOTES)
        for note in said:
            wrapped = self.look.style(font_color=Palette.MUTED, text_wrap=True, indent=1)
            height = 4 + 14 * lines_needed(note(self.lang), sum(WIDTHS[1:]))
            self.grid.add({1: Cell(note, wrapped, LAST)}, height)

    def _notes(self) -> list[Text]:
        left_out = sum(line.overall.left_out for line in self.overview.activities)
        notes: list[Text] = []
        if left_out:
            notes.append(T("{n} 个目标没有完成率(缺目标值或实际值、目标值为 0 等),未计入综合完成率。",
                           "{n} goals have no completion rate and are not part of the overall rate.").fill(n=left_out))
        skipped = self.overview.verdicts.get(Verdict.SKIPPED, 0)
        if skipped:
            notes.append(T("另跳过 {n} 个文件(锁文件、xlretro 自己的输出),不计入收到的文件。",
                           "{n} more files were skipped (lock files, xlretro's own output).").fill(n=skipped))
        for listed in self.lists:
            if len(listed.sheets) > 1:
                names = "、".join(sheet.name for sheet in listed.sheets[1:])
                notes.append(T("{title} 超过一张工作表的行数,续在:{names}。",
                               "{title} has more rows than a sheet holds and goes on in: {names}.").fill(
                                   title=listed.title, names=names))
            if listed.links_left_out:
                notes.append(T("{title} 有 {n} 行没有链接(Excel 每张表最多 65,530 个),请按来源文件、工作表和行号查找。",
                               "{n} rows of {title} have no link (Excel allows 65,530 a sheet); "
                               "find them by file, sheet and row.").fill(title=listed.title, n=listed.links_left_out))
        return notes


def _person(measure: DueMeasure) -> tuple[str, ...]:
    """Whose measure it is. Two masked names (*工) of different workbooks are not known to be one person."""
    masked = "*" in measure.owner or "*" in measure.owner
    return (measure.owner, measure.department, measure.activity) if masked else (measure.owner,)


def _or_dash(value: float | None) -> Any:
    return NONE if value is None else value


def write_overview(
    sheet: StreamedSheet, book: Workbook, look: Look, overview: Overview, *, kind: WorkbookKind, links: Links,
    lists: Sequence[ListSheet], verdicts: Mapping[str, Text], footer: str,
) -> None:
    """Write 总览 into its (still empty) sheet."""
    composer = _Composer(look, overview, kind, links, lists, verdicts)
    composer.sheet_name = sheet.name
    grid = composer.grid
    composer.head()
    composer.tiles()
    charts_at = len(grid.rows)
    data = ChartData.of(overview, composer.open_by_impact(), look.lang)
    if overview.activities:
        for _ in range(CHART_ROWS):
            grid.add({}, 15)
        grid.add({}, 10)
    breaks = [len(grid.rows)]
    due, missing, metrics, ranking = composer.due(), composer.missing(), composer.metrics(), composer.ranking()
    breaks.append(ranking)
    composer.notes()
    composer.navigation([
        (DUE, due, len(overview.due_soon)), (MISSING, missing, len(overview.missing)),
        (METRICS, metrics, len(overview.metrics)), (RANKING, ranking, len(overview.activities)),
        (T("返回顶部", "Back to top"), 0, None),
    ])
    rows = len(grid.rows)
    data.lay_into(grid.rows, Cell, look.style(font_color=Palette.MUTED, font_size=8), first_column=LAST + 2)
    grid.write(sheet)
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
