"""填写说明: how to fill in the workbook, and what every column means, walked from the declaration."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from xlretro.io.line_count import line_count
from xlretro.io.styles import PALETTE, Styles
from xlretro.io.template.table_sheet import print_setup
from xlretro.language import Language, Text
from xlretro.model.schema import Column, Kind, WorkbookKind

__all__ = ["SHEET", "write_guide"]

SHEET = Text("填写说明", "How to fill in")

STEPS_TITLE = Text("怎么填", "Steps")
STEPS = (
    Text("在表1填活动信息（黄色格必填）和目标，再依次填表2、表3、表4；看板自动更新，不用填写。",
         "Fill in table 1 (yellow cells are required), then tables 2, 3 and 4. The dashboard updates itself."),
    Text("深色表头必填，蓝色表头选填，灰色表头是公式，请不要覆盖。行不够时，在最后一行下面接着写，表格会自动变长。",
         "Dark headers: required; blue: optional; grey: formulas, please leave them. Need more rows? Type below the "
         "last one and the table grows."),
    Text("点到格子上会显示该填什么；变红表示看不懂，变黄表示这一行还缺必填的内容。",
         "Select a cell to see what belongs in it. Red: it cannot be read. Yellow: a required cell of a begun row."),
    Text("请不要改工作表名、表头和列的位置；交表前看一眼看板上的数字对不对。",
         "Please keep sheet names, headers and columns where they are, and look at the dashboard before you send it."),
)  # fmt: skip

FORMS_TITLE = Text("可以怎么写", "What may be typed")
FORMS: tuple[tuple[Text, Text], ...] = (
    (Text("数值", "Amounts"),
     Text("50000、5万、4.2万、1.2亿、6.5%。单位写在“单位”列；没有数就写“无”或留空。其他写法（约5万、200人、1:3）公式看不懂，"
          "会显示错误。",
          "50000, 5万, 1.2亿, 6.5%. The unit has its own column; where there is no figure write 无 or leave it blank. "
          "The formulas cannot read other forms (约5万, 200人, 1:3) and show an error.")),
    (Text("日期", "Dates"),
     Text("2023-9-20、2023/9/20 或 2023.9.20，要写年份。只写 9.20 会被存成数字 9.2，格子会变红。",
          "2023-9-20, 2023/9/20 or 2023.9.20, with the year. 9.20 alone is stored as the number 9.2 and turns red.")),
    (Text("完成时间", "Deadlines"),
     Text("日期，或“立即执行”“下次活动前”“每季度至少一次”“长期执行”。只有日期会计算逾期。",
          "A date, or an event such as 'before the next campaign'. Only dates can be overdue.")),
    (Text("下拉选项", "Lists"),
     Text("“方向”“影响程度”“状态”“类别”请从列表中选；“阶段”“完成情况”“单位”可以自己写。",
          "Choose direction, impact, status and category from the list; phase, outcome and unit may be your own.")),
)  # fmt: skip

RATES_TITLE = Text("数字怎么算", "How figures are computed")
RATES: tuple[tuple[Text, Text], ...] = (
    (Text("完成率", "Completion"),
     Text("越高越好：1+（实际−目标）÷|目标|，目标为正时就是 实际÷目标，如 4.2万÷5万=84%。越低越好：1−（实际−目标）÷|目标|，"
          "如目标 200、实际 250，完成率 75%。可以超过 100%。",
          "Higher is better: 1 + (actual − target) ÷ |target|, which for a positive target is actual ÷ target. Lower "
          "is better: 1 − (actual − target) ÷ |target|, so 250 against 200 is 75%. It may pass 100%.")),
    (Text("没有完成率", "No completion"),
     Text("目标或实际留空或写“无”：完成率为空。目标为 0：越低越好时为空（是否达成照样判断），越高越好时显示错误。",
          "Blank where target or actual is blank. A target of 0: blank where lower is better (reached still answers), "
          "an error where higher is better.")),
    (Text("综合完成率", "Overall completion"),
     Text("各目标完成率按权重平均；都不填权重时各项相同。没有完成率的目标不计入。请和“达成几个目标”一起看。",
          "The average of the rates by weight; equal weights where none is given. Goals without a rate are left out. "
          "Read it together with the number of goals reached.")),
    (Text("按期率", "On-time rate"),
     Text("计划完成日不晚于截至日期的阶段中，按计划或提前完成的比例。",
          "Of the phases whose planned end is not after the as-of date, the share done on or before plan.")),
    (Text("截至日期", "As of"),
     Text("进度状态、逾期天数、按期率都按它计算；留空就是今天。",
          "Progress, overdue days and the on-time rate refer to it; blank means today.")),
)  # fmt: skip

COLUMNS_TITLE = Text("每一列的意思", "What each column means")
INFORMATION = Text("活动信息", "Activity")
REQUIRED, OPTIONAL, COMPUTED = Text("必填", "Required"), Text("选填", "Optional"), Text("自动", "Computed")

_FIRST, _WIDTHS = 1, (20, 18, 11, 100)


class _Guide:
    def __init__(self, sheet: Worksheet, lang: Language, styles: Styles) -> None:
        self.sheet, self.styles = sheet, styles
        self.lang: Language = lang
        self.row = 0
        self.line: dict[str, Any] = {"bottom": 1, "bottom_color": PALETTE["line"], "text_wrap": True, "align": "left",
                                     "indent": 1}  # fmt: skip

    def banner(self, text: str) -> None:
        style = self.styles(bold=True, font_size=16, font_color="#FFFFFF", bg_color=PALETTE["navy"], indent=1)
        self.sheet.set_row(self.row, 34)
        self.sheet.merge_range(self.row, _FIRST, self.row, _FIRST + 3, text, style)
        self.row += 1

    def heading(self, text: Text) -> None:
        self.sheet.set_row(self.row, 10)
        style = self.styles(bold=True, font_size=12, font_color=PALETTE["navy"], bottom=2, bottom_color=PALETTE["navy"])
        self.sheet.set_row(self.row + 1, 24)
        self.sheet.merge_range(self.row + 1, _FIRST, self.row + 1, _FIRST + 3, text(self.lang), style)
        self.row += 2

    def entry(self, name: str, text: Text) -> None:
        """A name beside a text that spans the rest."""
        width = sum(_WIDTHS[1:])
        self.sheet.set_row(self.row, max(22.0, line_count(text(self.lang), width) * 16 + 8))
        self.sheet.write_string(self.row, _FIRST, name, self.styles(**self.line, bold=True))
        self.sheet.merge_range(self.row, _FIRST + 1, self.row, _FIRST + 3, text(self.lang), self.styles(**self.line))
        self.row += 1

    def column(self, table: str, column: Column) -> None:
        text = column.help(self.lang)
        duty, colour = (
            (COMPUTED, "steel") if not column.typed else (REQUIRED, "navy") if column.required else (OPTIONAL, "blue")
        )
        self.sheet.set_row(self.row, max(20.0, line_count(text, _WIDTHS[3]) * 16 + 6))
        self.sheet.write_string(self.row, _FIRST, table, self.styles(**self.line, bold=True,
                                                                     font_color=PALETTE["navy"]))  # fmt: skip
        self.sheet.write_string(self.row, _FIRST + 1, column.title(self.lang), self.styles(**self.line, bold=True))
        self.sheet.write_string(self.row, _FIRST + 2, duty(self.lang),
                                self.styles(**self.line, font_color=PALETTE[colour]))  # fmt: skip
        self.sheet.write_string(self.row, _FIRST + 3, text, self.styles(**self.line))
        self.row += 1


def write_guide(sheet: Worksheet, kind: WorkbookKind, lang: Language, styles: Styles) -> None:
    """Write the whole sheet. Every sentence about a column is the declaration's own."""
    sheet.set_column(0, 0, 1.5)
    for number, width in enumerate(_WIDTHS, _FIRST):
        sheet.set_column(number, number, width)
    guide = _Guide(sheet, lang, styles)
    guide.banner(f"{kind.title(lang)} · {SHEET(lang)}")
    guide.heading(STEPS_TITLE)
    for number, step in enumerate(STEPS, 1):
        guide.entry(str(number), step)
    for title, entries in ((FORMS_TITLE, FORMS), (RATES_TITLE, RATES)):
        guide.heading(title)
        for name, text in entries:
            guide.entry(name(lang), text)
    columns_from = guide.row
    guide.heading(COLUMNS_TITLE)
    named = INFORMATION(lang)
    for field in kind.fields:
        if field.kind is not Kind.PERIOD:
            guide.column(named, field)
            named = ""
    for table in kind.tables:
        named = table.title(lang)
        for column in table.visible:
            guide.column(named, column)
            named = ""
    sheet.set_h_pagebreaks([columns_from])
    print_setup(sheet, lang, f"{kind.title(lang)} · {SHEET(lang)}")
    sheet.set_print_scale(76)  # in place of "one page wide", with which Excel ignores page breaks
    sheet.freeze_panes(1, 0)
