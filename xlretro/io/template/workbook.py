"""The template workbook, blank or filled, written from the declaration of its kind.

One call writes everything: 看板, a sheet a table with the information block above the first, 填写说明.
"""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import xlsxwriter

from xlretro.io.atomic import write_atomically
from xlretro.io.macros.hidden_sheets import add_hidden_sheets
from xlretro.io.macros.package import add_ribbon, embed_project
from xlretro.io.stamps import GUIDE as GUIDE_NAME
from xlretro.io.stamps import KIND
from xlretro.io.styles import PALETTE, Styles
from xlretro.io.template.cached import Cached, compute_cached
from xlretro.io.template.dashboard import SHEET as DASHBOARD
from xlretro.io.template.dashboard import Dashboard
from xlretro.io.template.formulas import Native
from xlretro.io.template.guide_sheet import SHEET as GUIDE
from xlretro.io.template.guide_sheet import write_guide
from xlretro.io.template.info_block import InfoBlock
from xlretro.io.template.python_formulas import WithPython
from xlretro.io.template.table_sheet import GrowingSheet, TableSheet
from xlretro.io.template.validation import METRIC_NAMES, PHASE_NAMES
from xlretro.language import Language
from xlretro.model.records import Retrospective
from xlretro.model.schema import WorkbookKind
from xlretro.model.written import Written, as_written

__all__ = ["SCHEMA", "SCHEMA_PROPERTY", "write_workbook"]

SCHEMA_PROPERTY = "xlretro_schema"
SCHEMA = 1
"""Number of the template's layout, raised when a reader has to know the difference."""

BUILT = date(2026, 1, 1)
"""The date that a workbook without 填报日期 is stamped with, so that the same data gives the same bytes."""


def write_workbook(
    path: Path,
    kind: WorkbookKind,
    lang: Language,
    retro: Retrospective | None = None,
    *,
    as_of_today: date | None = None,
    macros: bool = False,
) -> None:
    """Write the template of *kind* in *lang* to *path*: blank, or filled with *retro*.

    With *macros* it is a macro workbook: its formulas ask Python first, and Excel shows the tab 复盘.

    Values that are understood are written as numbers, dates and choices; whatever is not, as the text it is.
    Formulas are stored with their results as of 截至日期, else as of *as_of_today* (the clock's day where not
    given; a fixed day in the blank template). The file appears whole or not at all; raises OutputRefused.
    """
    written = as_written(kind, lang, retro)
    today = as_of_today or (BUILT if retro is None else date.today())
    cached = compute_cached(written, lang, today)
    with write_atomically(Path(path)) as temporary:
        _write(temporary, kind, lang, written, cached, macros)
        if macros:
            add_ribbon(temporary, "book", lang)


def _write(
    path: Path, kind: WorkbookKind, lang: Language, written: Written, cached: Cached, macros: bool = False,
) -> None:  # fmt: skip
    # xlsxwriter writes no temporary files of its own this way, and the zip's dates are fixed.
    workbook = xlsxwriter.Workbook(str(path), {"in_memory": True, "strings_to_formulas": False,
                                               "strings_to_urls": False, "strings_to_numbers": False})  # fmt: skip
    styles = Styles(workbook, lang)
    workbook.formats[0].set_font_name(styles.font)
    workbook.formats[0].set_font_size(10)
    _stamp(workbook, kind, lang, written)
    dashboard_sheet = workbook.add_worksheet(DASHBOARD(lang))
    formulas = WithPython(kind, lang) if macros else Native(kind, lang)
    sheets: dict[str, TableSheet] = {}
    info: InfoBlock | None = None
    for table in kind.tables:
        sheet = workbook.add_worksheet(table.sheet(lang), worksheet_class=GrowingSheet)
        sheet.set_tab_color(PALETTE["navy"])
        if info is None:
            info = InfoBlock(sheet, table.sheet(lang), kind, lang, styles, first_row=2)
            sheets[table.key] = TableSheet(sheet, kind, table, formulas, styles, header_row=info.last_row + 2)
        else:
            sheets[table.key] = TableSheet(sheet, kind, table, formulas, styles, header_row=3)
    assert info is not None
    guide_sheet = workbook.add_worksheet(GUIDE(lang))
    guide_sheet.set_tab_color(PALETTE["steel"])
    for table_sheet in sheets.values():
        table_sheet.write(written, cached)
    info.write(written)
    _define_names(workbook, sheets)
    dashboard_sheet.set_tab_color(PALETTE["good"])
    dashboard = Dashboard(workbook, dashboard_sheet, kind, lang, styles, info)
    dashboard.write(written, cached)
    if macros:
        dashboard.write_calculation()
    write_guide(guide_sheet, kind, lang, styles)
    workbook.define_name(GUIDE_NAME, f"='{GUIDE(lang)}'!$A$1")
    first_sheet = next(iter(sheets.values())).sheet
    if macros:
        add_hidden_sheets(workbook, lang)
        embed_project(workbook, "book")
    (dashboard_sheet if written.retro.row_count() else first_sheet).activate()
    workbook.close()


def _stamp(workbook: xlsxwriter.Workbook, kind: WorkbookKind, lang: Language, written: Written) -> None:
    reported = written.typed.fields.get("reported_on")
    created = datetime.combine(reported if isinstance(reported, date) else BUILT, time())
    name = written.retro.raw_field("name")
    workbook.set_properties(
        {"title": f"{kind.title(lang)} {name}" if name else kind.title(lang), "author": "xlretro", "created": created}
    )
    workbook.set_custom_property(KIND, kind.key, "text")
    workbook.set_custom_property(SCHEMA_PROPERTY, SCHEMA, "number")


def _define_names(workbook: xlsxwriter.Workbook, sheets: dict[str, TableSheet]) -> None:
    """Names that the dropdowns offer: what is typed so far, without the blank rows below it."""
    for name, table, key in ((PHASE_NAMES, "phases", "phase"), (METRIC_NAMES, "goals", "metric")):
        typed = sheets[table].column_range(key)
        first = typed.split(":")[0]
        workbook.define_name(name, f"=OFFSET({first},0,0,MAX(1,COUNTA({typed})),1)")
