"""What the sheets of a summary and their own columns are called: written by `workbook`, looked for by `xlretro.io.earlier`."""

from __future__ import annotations

from xlretro.language import Text

__all__ = [
    "ACTIVITY_TITLE",
    "FILES_TITLE",
    "FILE_TITLE",
    "FINDINGS_TITLE",
    "FOLLOW_TITLE",
    "NOTE_TITLE",
    "OVERVIEW_TITLE",
    "ROW_TITLE",
    "SHEET_TITLE",
    "SOURCE_TITLE",
    "TABLE_TITLES",
    "VERDICT_TITLE",
]

T = Text
OVERVIEW_TITLE = T("总览", "Overview")
TABLE_TITLES = {
    "goals": T("目标达成", "Goals"),
    "phases": T("阶段执行", "Phases"),
    "issues": T("问题与措施", "Issues and measures"),
    "lessons": T("经验库", "Lessons"),
}
FOLLOW_TITLE = T("措施跟踪", "Follow-up")
FINDINGS_TITLE = T("数据质量", "Data quality")
FILES_TITLE = T("文件清单", "Files")

ACTIVITY_TITLE = T("活动", "Activity")
SOURCE_TITLE = T("来源文件", "Source file")
SHEET_TITLE = T("工作表", "Sheet")
ROW_TITLE = T("行号", "Row")
NOTE_TITLE = T("说明", "Note")
FILE_TITLE = T("文件", "File")
VERDICT_TITLE = T("结论", "Verdict")
