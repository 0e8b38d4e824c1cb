"""What Excel's function wizard says about the XR_ functions: descriptions in both languages, for `udfs`, VBA and docs.

Knows no xlwings, so that the documentation and the VBA are generated from it anywhere. The English descriptions of the
functions are ASCII, since they stand in VBA's source, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from xlretro.language import Text

__all__ = ["FUNCTIONS", "WIZARD_LIMIT", "Function", "in_wizard"]

WIZARD_LIMIT: Final = 255
"""Characters of a description that Excel (Application.MacroOptions) keeps; xlwings cuts there too."""


@dataclass(frozen=True, slots=True)
class Function:
    """One XR_ function as people read about it; `arguments` are in the order of its signature."""

    description: Text
    arguments: MappingProxyType[str, Text]
    example: str
    """A formula of literals, with what it gives behind the arrow."""


def in_wizard(text: Text) -> str:
    """A description for both kinds of readers: Chinese first, English after."""
    return f"{text.zh} {text.en}"


def _function(description: Text, example: str, **arguments: Text) -> Function:
    return Function(description, MappingProxyType(arguments), example)


_T = Text
_AS_OF = _T("截至日期。不填为今天。", "As-of date; today if left out.")
_LANG = _T(
    "文字的语言：zh（默认）或 en。英文模板的公式写 en。",
    "Language of the text: zh (default) or en, as the English template passes.",
)

FUNCTIONS: Final[MappingProxyType[str, Function]] = MappingProxyType({
    "XR_COMPLETION": _function(
        _T("完成率，与 xlretro 命令算的相同。目标为 0 且越高越好，或起点等于目标：#DIV/0!；看不懂、单位不一致：#VALUE!。",
           "Completion rate, 1 being 100%. #DIV/0! where it is undefined, #VALUE! for what can't be read or compared."),
        'XR_COMPLETION("5万","4.2万") → 0.84',
        target=_T("目标值，如 50000、5万、8%、不超过200毫秒。", "Target, such as 50000, 5万 or 8%."),
        actual=_T("实际完成值，写法与目标值相同。", "Actual value, written as the target is."),
        direction=_T("方向：越高越好、越低越好，或 1、-1。不填按越高越好；目标写成上限的（不超过200）按越低越好。",
                     "Higher or Lower is better, or 1, -1. Left out: higher, but lower for a target that is a limit."),
        start=_T("起点值，只用于“提升/降低 X%”一类目标。", "Starting value, for goals such as “reduce by X%” only."),
        unit=_T("单位，如 万元、毫秒。填了就按它换算和核对。", "Unit of both, such as 万元 or 毫秒."),
    ),
    "XR_DELAY_DAYS": _function(
        _T("延期天数：实际完成−计划完成，正数为延期，负数为提前。可以直接给时间段文字，如 2023.9.1-9.20，按结束日期算。",
           "Days from planned to actual end: positive is late, negative early. Of a period the end counts."),
        'XR_DELAY_DAYS("2023.9.1-9.20","2023.9.1-9.22") → 2',
        planned=_T("计划完成：日期，或时间段如 2023.9.1-9.20。", "Planned end: a date, or a period."),
        actual=_T("实际完成：日期，或时间段。", "Actual end: a date, or a period."),
        unit=_T("日历日（默认）或 工作日（按中国法定节假日和调休）。",
                "Calendar days (default) or working days (工作日, of mainland China)."),
    ),
    "XR_PROGRESS": _function(
        _T("进度状态：提前N天、按时完成、延期N天、未开始、进行中、已逾期N天。没有计划完成日期时为空。",
           "Progress of a phase in words; blank without a planned end."),
        'XR_PROGRESS("2023-9-1","2023-9-20","2023-9-1","2023-9-22") → 延期2天',
        planned_start=_T("计划开始日期。", "Planned start."),
        planned_end=_T("计划完成日期。", "Planned end."),
        actual_start=_T("实际开始日期。没开始就留空。", "Actual start; blank if it has not begun."),
        actual_end=_T("实际完成日期。没完成就留空。", "Actual end; blank if it is not done."),
        as_of=_AS_OF,
        lang=_LANG,
    ),
    "XR_CHANGE": _function(
        _T("变化：（本期−上期）÷|上期|；单位为 % 时是百分点之差，0.02 即 2 个百分点。上期为 0：#DIV/0!。",
           "Relative change; under unit % the difference in percentage points (0.02 is 2 points). #DIV/0! for a base of 0."),
        'XR_CHANGE("12%","10%","%") → 0.02',
        current=_T("本期值。", "Current value."),
        previous=_T("上期值，或竞品值。", "Previous value, or a rival's."),
        unit=_T("单位：% 算百分点，其他算相对变化。不填时，两个都带 % 号的文字算百分点。",
                "Unit: % gives percentage points, any other the relative change. Left out: points for two texts with %."),
    ),
    "XR_NUMBER": _function(
        _T("文字里的数：4.2万 → 42000，8% → 0.08，1:2.8 → 2.8，≥500元 → 500。看不懂：#VALUE!。",
           "The number in an amount as people type it: 20k is 20000, 8% is 0.08, 1:2.8 is 2.8. #VALUE! if it can't be read."),
        'XR_NUMBER("4.2万") → 42000',
        text=_T("要读的文字或数。", "A text or number."),
    ),
    "XR_UNIT": _function(
        _T("文字里的单位和界限：≥500元 → ≥元，200人 → 人，8% → %，1:2.8 → 比值；没有就为空。",
           "Unit and bound in an amount as people type it; blank where it has neither."),
        'XR_UNIT("≥500元") → ≥元',
        text=_T("要读的文字。", "A text."),
    ),
    "XR_DATE": _function(
        _T("文字里的日期：2023.9.1-9.20 的开始是 2023-9-1，完成是 2023-9-20。单元格请设为日期格式。看不懂、没有年份：#VALUE!。",
           "The start or end in a date or period text. Format the cell as a date. #VALUE! if it can't be read or has no year."),
        'XR_DATE("9.1-9.20","完成",2023) → 2023-9-20',
        text=_T("日期或时间段，如 2023.9.28、9.28-10.6。", "A date or period text."),
        which=_T("开始（默认）或 完成；也可写 start、end、1、2。", "start (default) or end; 1 or 2 will do."),
        year=_T("文字里没写年份时用的年份，如 2023。", "The year for texts without one, such as 2023."),
    ),
    "XR_OVERDUE": _function(
        _T("逾期天数：截至日期（填了实际完成日期就到那天）超过完成时间的天数；没逾期、已关闭、不是日期（如 下次活动前）时为空。",
           "Days past a due date, up to the day it was done if given; blank if not late, closed, or due on an event."),
        'XR_OVERDUE("2023-10-15",,"2023-10-20") → 5',
        due=_T("完成时间：日期，或 下次活动前 这样的说法。", "Due: a date or an event."),
        done=_T("实际完成日期。没完成就留空。", "Done on; blank if it is not done."),
        as_of=_AS_OF,
        status=_T("状态：已完成、已取消的不算逾期。", "Status; done and cancelled are never overdue."),
    ),
    "XR_CHECK": _function(
        _T("一句话的写法：返回第一条意见，如“效果不错”没有数据；没有意见则为空。",
           "The first remark on the wording of a sentence, or blank."),
        'XR_CHECK("效果不错") → “效果不错”没有给出数据：写明多少、从多少到多少',
        text=_T("要看的一句话。", "A sentence."),
        lang=_LANG,
    ),
})  # fmt: skip
