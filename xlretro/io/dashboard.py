"""看板: stub"""
from __future__ import annotations
import xlsxwriter
from xlsxwriter.worksheet import Worksheet
from xlretro.io.cached import Cached
from xlretro.io.formulas import AS_OF, NO_VALUE_WORDS, WEIGHTS_GIVEN, day, whole
from xlretro.io.info_block import InfoBlock
from xlretro.io.styles import DATE, Styles
from xlretro.io.table_sheet import TableSheet
from xlretro.io.written import Written
from xlretro.language import Language, Text
from xlretro.model.period import serial
from xlretro.model.schema import WorkbookKind
SHEET = Text("看板", "Dashboard")
class Dashboard:
    def __init__(self, workbook: xlsxwriter.Workbook, sheet: Worksheet, kind: WorkbookKind, lang: Language, styles: Styles, info: InfoBlock, sheets: dict[str, TableSheet]) -> None:
        self.workbook, self.sheet, self.kind, self.styles, self.info, self.sheets = workbook, sheet, kind, styles, info, sheets
        self.lang: Language = lang
    def write(self, written: Written, cached: Cached) -> None:
        asked = day(self.info.address("as_of"), blank="TODAY()")
        self.sheet.write_formula("B2", f"=IFERROR({asked},TODAY())", self.styles(num_format=DATE), serial(cached.as_of))
        weight = whole(self.kind["goals"], "weight", self.lang)
        nothing = "".join(f'-COUNTIF({weight},"{word}")' for word in NO_VALUE_WORDS if word)
        self.sheet.write_formula("B3", f"=COUNTA({weight}){nothing}", None, cached.weights_given)
        name = SHEET(self.lang)
        self.workbook.define_name(AS_OF, f"='{name}'!$B$2")
        self.workbook.define_name(WEIGHTS_GIVEN, f"='{name}'!$B$3")
