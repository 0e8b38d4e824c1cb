"""The retrospective workbook (复盘): one activity, four tables. Source: the four-table template of the domain.

Every title, choice, synonym and help text stands here and nowhere else.
"""

from __future__ import annotations

from xlretro.language import Text
from xlretro.model.schema import Choice, Column, Kind, Table, WorkbookKind

__all__ = ["RETRO"]

T = Text


def _with_readings(columns: tuple[Column, ...], *keys: str) -> tuple[Column, ...]:
    """*columns*, and behind them a hidden one for each of *keys* with what the formulas read there: a number or a day.

    They keep the formulas that people see short, and what is typed is taken apart in one place only.
    """
    by_key = {column.key: column for column in columns}
    readings = (
        Column(
            key=f"{key}_read", title=T(f"{by_key[key].title.zh}·读数", f"{by_key[key].title.en} (read)"),
            kind=by_key[key].kind, helper=True, seed=False, reads=key,
            help=T("辅助列：公式从左边的格子里读出的数或日期。", "Helper: the number or day that the formulas read."),
        )
        for key in keys
    )  # fmt: skip
    return (*columns, *readings)


# ---------------------------------------------------------------------------------------- choices

PHASES = (
    Choice("preparation", T("筹备期", "Preparation"), ("准备期", "策划期", "筹备阶段", "准备阶段", "筹备")),
    Choice("warm_up", T("预热期", "Warm-up"), ("预热阶段", "蓄水期", "预热")),
    Choice("peak", T("爆发期", "Peak"), ("执行期", "上线期", "爆发阶段", "执行阶段", "爆发")),
    Choice("wrap_up", T("收尾期", "Wrap-up"), ("收官期", "收尾阶段", "返场期", "收尾")),
)
DIRECTIONS = (
    Choice("higher", T("越高越好", "Higher is better"),
           ("正向指标", "正向", "正指标", "越大越好", "越多越好", "↑", "higher", "1", "+1")),
    Choice("lower", T("越低越好", "Lower is better"),
           ("逆向指标", "逆向", "负向指标", "负向", "反向指标", "反向", "逆指标", "负指标", "越小越好", "越少越好",
            "越短越好", "↓", "lower", "-1", "−1")),
)
IMPACTS = (
    Choice("high", T("高", "High"),
           ("较高", "很高", "大", "较大", "严重", "重大", "紧急", "P0", "H", "critical", "major", "urgent"),
           fuller=("紧急", "P0", "critical", "urgent")),
    Choice("medium", T("中", "Medium"),
           ("一般", "中等", "中度", "普通", "P1", "M", "moderate", "normal"),
           fuller=("P1",)),
    Choice("low", T("低", "Low"),
           ("较低", "小", "较小", "轻微", "轻", "轻度", "P2", "L", "minor"),
           fuller=("P2",)),
)
STATUSES = (
    Choice("not_started", T("未开始", "Not started"),
           ("待办", "待开始", "待处理", "未处理", "未启动", "待启动", "待执行", "未执行", "未开展", "尚未开始",
            "还没开始", "计划中", "todo", "to do", "pending", "planned"),
           fuller=("计划中", "pending", "planned")),
    Choice("in_progress", T("进行中", "In progress"),
           ("在办", "办理中", "推进中", "处理中", "执行中", "实施中", "跟进中", "落实中", "整改中", "开展中",
            "解决中", "正在进行", "正在处理", "已开始", "已启动", "持续跟进", "持续推进", "部分完成", "未完成",
            "延期", "逾期", "滞后", "严重滞后", "doing", "open", "ongoing", "wip", "started"),
           fuller=("部分完成", "持续跟进", "持续推进", "未完成", "延期", "逾期", "滞后", "严重滞后", "open")),
    Choice("done", T("已完成", "Done"),
           ("完成", "已办结", "办结", "已处理", "处理完成", "已落实", "已整改", "整改完成", "已修复", "已执行",
            "已上线", "已验收", "已解决", "已关闭", "关闭", "解决", "√", "✓", "✔", "100%", "closed", "complete",
            "completed", "resolved", "finished", "fixed"),
           fuller=("已修复", "fixed", "已上线", "已验收", "已关闭", "关闭", "closed")),
    Choice("cancelled", T("已取消", "Cancelled"),
           ("取消", "搁置", "已搁置", "暂停", "已暂停", "暂缓", "终止", "已终止", "作废", "已作废", "不再执行",
            "canceled", "on hold", "dropped"),
           fuller=("搁置", "已搁置", "暂停", "已暂停", "暂缓", "终止", "已终止", "on hold")),
)
JUDGEMENTS = (
    Choice("early", T("提前完成", "Done early"), ("提前",)),
    Choice("on_time", T("按时完成", "Done on time"),
           ("按期完成", "如期完成", "准时完成", "按计划完成", "按时", "按期", "准时", "如期")),
    Choice("mostly", T("基本完成", "Mostly done"), ("大体完成",)),
    Choice("in_progress", T("进行中", "In progress"), ("推进中", "在办", "办理中", "执行中", "实施中")),
    Choice("late", T("延期", "Late"),
           ("延期完成", "逾期", "逾期完成", "滞后", "严重滞后", "延迟", "延迟完成", "未按时完成", "未按期完成", "delayed")),
    Choice("not_done", T("未完成", "Not done"), ("没有完成", "尚未完成", "未达成")),
)
LESSON_KINDS = (
    Choice("success", T("成功经验", "What worked"),
           ("成功", "经验", "亮点", "做得好的", "成功做法", "好的做法", "优点", "success", "strength")),
    Choice("failure", T("失败教训", "What did not"),
           ("失败", "教训", "不足", "经验教训", "待改进", "有待改进", "需改进", "做得不好的", "缺点", "failure",
            "weakness")),
)
UNITS = ("人", "次", "元", "万元", "件", "单", "%", "分", "天", "小时", "毫秒")

# ---------------------------------------------------------------------------------------- the information block

FIELDS = (
    Column(
        key="name", title=T("活动名称", "Activity"), kind=Kind.TEXT, required=True, width=28,
        synonyms=("项目名称", "活动", "项目", "复盘主题", "activity name", "project", "campaign"),
        help=T("活动的正式名称，汇总时按它识别活动。例：2023年中秋用户回馈活动",
               "The activity's official name; consolidation identifies it by this."),
    ),
    Column(
        key="theme", title=T("活动主题", "Theme"), kind=Kind.TEXT, width=28,
        synonyms=("主题", "活动口号"),
        help=T("对外的主题或口号。例：月满中秋，礼赠用户", "The slogan used towards customers."),
    ),
    Column(
        key="department", title=T("部门", "Department"), kind=Kind.TEXT, required=True, seed=False,
        synonyms=("填报部门", "所属部门", "责任部门", "部门名称", "单位名称", "team"),
        help=T("填报部门的全称，每次都写同一个名称：汇总按它归集。",
               "The department's full name, written the same way every time: consolidation groups by it."),
    ),
    Column(
        key="period", title=T("活动时间", "Activity time"), kind=Kind.PERIOD, required=True,
        halves=("start", "end"), synonyms=("活动日期", "项目周期", "活动周期", "起止时间", "项目时间", "dates"),
        help=T("活动的起止日期。例：2023.9.28-10.6", "From when to when the activity ran."),
    ),
    Column(
        key="start", title=T("活动开始", "Activity start"), kind=Kind.DATE, required=True,
        synonyms=("活动开始时间", "活动开始日期", "start date"),
        help=T("活动开始的日期。例：2023-9-28", "The day the activity began, such as 2023-9-28."),
    ),
    Column(
        key="end", title=T("活动结束", "Activity end"), kind=Kind.DATE, required=True,
        synonyms=("活动结束时间", "活动结束日期", "end date"),
        help=T("活动结束的日期，不早于开始日期。例：2023-10-6", "The day it ended, not before it began."),
    ),
    Column(
        key="planner", title=T("策划负责人", "Planned by"), kind=Kind.PERSON,
        synonyms=("策划人", "项目负责人", "策划"),
        help=T("负责策划的人。可写 *工 这样的隐名。", "Who planned it."),
    ),
    Column(
        key="executor", title=T("执行负责人", "Run by"), kind=Kind.PERSON,
        synonyms=("执行人", "执行"),
        help=T("负责执行的人。", "Who ran it."),
    ),
    Column(
        key="reporter", title=T("填报人", "Filled in by"), kind=Kind.PERSON, seed=False,
        synonyms=("填表人", "填写人", "复盘人", "reporter"),
        help=T("填写本表的人，汇总部门有疑问时找他。", "Who filled this in and can answer questions."),
    ),
    Column(
        key="reported_on", title=T("填报日期", "Filled in on"), kind=Kind.DATE, seed=False,
        synonyms=("填表日期", "填写日期", "复盘日期", "报告日期", "reported on"),
        help=T("填报的日期。同一活动交来几版时，以此判断哪一版最新。",
               "Tells which of several versions of one activity is the newest."),
    ),
    Column(
        key="as_of", title=T("截至日期", "As of"), kind=Kind.DATE, seed=False,
        synonyms=("统计截至", "数据截至", "截止日期", "统计日期", "as-of date"),
        help=T("进度与逾期按哪一天计算。留空表示今天。", "The day that progress and overdue days refer to; blank: today."),
    ),
    Column(
        key="activity_kind", title=T("活动类型", "Kind of activity"), kind=Kind.TEXT, seed=False,
        synonyms=("类型", "项目类型"),
        help=T("如：大促、拉新、会员、品牌、系统升级。", "For instance sale, acquisition, loyalty, brand."),
    ),
    Column(
        key="budget", title=T("预算", "Budget"), kind=Kind.QUANTITY, seed=False,
        synonyms=("预算金额", "总预算", "活动预算"),
        help=T("批准的预算，单位元。可写 20万。", "The approved budget in yuan; 20万 may be typed."),
    ),
    Column(
        key="spent", title=T("实际支出", "Spent"), kind=Kind.QUANTITY, seed=False,
        synonyms=("实际花费", "实际费用", "总支出", "支出"),
        help=T("实际支出，单位元。可写 18.6万。", "What was spent, in yuan; 18.6万 may be typed."),
    ),
)

# ---------------------------------------------------------------------------------------- table 1

GOALS = Table(
    key="goals", name="goals", number=1, row_key="metric", blank_rows=10,
    keys=("metric",), apart=("goal",),
    title=T("活动基础信息与目标", "Activity and goals"),
    sheet=T("表1 活动基础信息与目标", "Table 1 Activity and goals"),
    purpose=T("先填活动信息，再逐行填目标：目标值与实际完成值填好，完成率自动算出。",
              "Fill in the activity, then a row a goal: with target and actual filled in, completion appears."),
    signature=("goal", "metric", "target", "actual", "completion"),
    columns=_with_readings((
        Column(
            key="goal", title=T("核心目标", "Goal"), kind=Kind.TEXT, required=True, width=20,
            synonyms=("目标名称", "目标项", "目标项目", "目标维度", "目标内容"), ambiguous=("目标",),
            help=T("要达成什么。例：新增注册用户", "What was to be achieved, such as new registered users."),
        ),
        Column(
            key="metric", title=T("量化指标", "Metric"), kind=Kind.TEXT, required=True, width=22,
            synonyms=("指标", "指标名称", "KPI", "KPI指标", "考核指标", "衡量指标", "核心指标", "评估项", "指标项"),
            help=T("用什么数来衡量，比率写出分子和分母。例：新增注册量、下单用户数/访问量",
                   "The figure it is measured by; for a ratio, both of its parts."),
        ),
        Column(
            key="target", title=T("目标值", "Target"), kind=Kind.QUANTITY, required=True, width=13,
            synonyms=("预期结果", "预期值", "计划目标", "计划值", "年度指标值", "基本目标", "预算值", "目标数"),
            ambiguous=("目标", "计划"),
            help=T("写数，如 50000、5万、1.2亿、8%。不写文字说明。", "A number: 50000, 5万, 1.2亿, 8%. No words."),
        ),
        Column(
            key="actual", title=T("实际完成值", "Actual"), kind=Kind.QUANTITY, required=True, width=13,
            synonyms=("实际值", "完成值", "实际结果", "实际达成", "实际表现", "实绩", "实际完成数", "achieved"),
            ambiguous=("实际", "实际完成", "完成"),
            help=T("写数，写法与目标值相同，如 42000、4.2万、6.5%。", "A number, written as the target is."),
        ),
        Column(
            key="completion", title=T("完成率", "Completion"), kind=Kind.RATE, computed=True, width=11,
            synonyms=("达成率", "完成度", "目标达成率", "计划完成率", "% complete", "achievement"),
            ambiguous=("达成", "进度", "完成情况"),
            help=T("自动计算：1±（实际−目标）÷|目标|，越低越好的指标取减号。不必填写。",
                   "Computed: 1 ± (actual − target) / |target|, minus where lower is better."),
        ),
        Column(
            key="reached", title=T("是否达成", "Reached"), kind=Kind.LABEL, computed=True, seed=False, width=10,
            synonyms=("达成与否", "是否完成", "达标情况", "是否达标"),
            help=T("自动判断：是 / 否。", "Computed: yes or no."),
        ),
        Column(
            key="unit", title=T("单位", "Unit"), kind=Kind.TEXT, seed=False, width=9, synonyms=("计量单位",),
            choices=tuple(Choice(unit, T(unit, unit)) for unit in UNITS), open_choices=True,
            help=T("目标值与实际完成值的单位，如 人、元、%。单位为 % 时数值按小数存（8% 即 0.08）。",
                   "The unit of target and actual. With % the value is a fraction (8% is 0.08)."),
        ),
        Column(
            key="direction", title=T("方向", "Direction"), kind=Kind.CHOICE, seed=False, width=12, choices=DIRECTIONS,
            synonyms=("指标方向", "指标性质", "指标类型"),
            help=T("留空按“越高越好”。投诉率、成本、响应时间这类指标选“越低越好”。",
                   "Blank: higher is better. Complaints, cost, response time: lower is better."),
        ),
        Column(
            key="weight", title=T("权重", "Weight"), kind=Kind.WEIGHT, seed=False, width=9,
            synonyms=("指标权重", "权重分解", "各项占比(%)", "权重(%)"),
            help=T("计算综合完成率时的比重，如 40%。都不填则各项相同；填就每项都填。",
                   "Its share in the overall rate, such as 40%. Blank everywhere: equal shares."),
        ),
        Column(
            key="miss_reason", title=T("未达成原因", "Why missed"), kind=Kind.TEXT, seed=False, width=30,
            synonyms=("未完成原因", "偏差原因", "偏差分析", "差异原因", "差距原因"),
            help=T("未达成的目标写明原因：现象→原因。已在表3写明的可不写。",
                   "For a missed goal: what happened and why, unless table 3 says it."),
        ),
        Column(
            key="previous", title=T("上期值", "Previous"), kind=Kind.QUANTITY, seed=False, folded=True, width=12,
            synonyms=("上期", "上期完成值", "上期实际", "历史值"),
            help=T("上一次同类活动的实际值。", "The actual value of the last comparable activity."),
        ),
        Column(
            key="change", title=T("较上期变化", "Change"), kind=Kind.CHANGE, computed=True, seed=False, folded=True,
            width=12, synonyms=("较上期", "变化"),
            help=T("自动计算：（实际−上期）÷|上期|；单位为 % 时是百分点之差。",
                   "Computed: relative change; for unit % the difference in percentage points."),
        ),
        Column(
            key="rival", title=T("竞品值", "Rival"), kind=Kind.QUANTITY, seed=False, folded=True, width=12,
            synonyms=("竞品", "竞品数据", "对标值"),
            help=T("同期竞品的数值（若有）。", "The same figure of a competitor, where known."),
        ),
        Column(
            key="gap", title=T("与竞品差距", "Gap to rival"), kind=Kind.CHANGE, computed=True, seed=False, folded=True,
            width=12, synonyms=("竞品差距",),
            help=T("自动计算：（实际−竞品）÷|竞品|；单位为 % 时是百分点之差。",
                   "Computed: relative gap; for unit % the difference in percentage points."),
        ),
        Column(
            key="start_value", title=T("起点值", "Starting value"), kind=Kind.QUANTITY, seed=False, folded=True, width=12,
            synonyms=("起始值", "基线", "基线值", "基准值", "baseline"),
            help=T("只用于“提升/降低 X%”一类目标：完成率=（实际−起点）÷（目标−起点）。其他目标留空。",
                   "Only for goals such as “reduce by X %”: completion is measured from here. Otherwise blank."),
        ),
        Column(
            key="sign", title=T("方向·读数", "Direction (read)"), kind=Kind.QUANTITY, helper=True, seed=False,
            help=T("辅助列：越高越好为 1，越低越好为 −1。", "Helper: 1 where higher is better, −1 where lower is."),
        ),
        Column(
            key="share", title=T("计入权重", "Counted weight"), kind=Kind.QUANTITY, helper=True, seed=False,
            help=T("辅助列：计入综合完成率的权重。", "Helper: the weight counted in the overall rate."),
        ),
        Column(
            key="points", title=T("加权完成率", "Weighted rate"), kind=Kind.QUANTITY, helper=True, seed=False,
            help=T("辅助列：权重×完成率。", "Helper: weight × rate."),
        ),
    ), "target", "actual", "weight", "previous", "rival", "start_value"),
)

# ---------------------------------------------------------------------------------------- table 2

PLANNED = T("计划时间", "Planned")
ACTUAL = T("实际时间", "Actual")

PHASES_TABLE = Table(
    key="phases", name="phases", number=2, row_key="phase", blank_rows=10,
    keys=("phase", "task"),  # two teams may well have a phase of one name
    title=T("各阶段执行情况分析", "Phases"),
    sheet=T("表2 各阶段执行情况分析", "Table 2 Phases"),
    purpose=T("每个阶段一行。日期填在日期格里，延期天数与进度状态自动算出。",
              "A row a phase. With the dates filled in, delay and progress appear."),
    signature=("phase", "task", "planned", "planned_start", "planned_end", "actual", "actual_start", "actual_end",
               "delay"),
    columns=_with_readings((
        Column(
            key="phase", title=T("阶段", "Phase"), kind=Kind.CHOICE, required=True, choices=PHASES, open_choices=True,
            width=13, synonyms=("模块", "里程碑", "重点任务", "所属阶段", "阶段名称", "活动阶段", "milestone"),
            help=T("从筹备期、预热期、爆发期、收尾期中选，也可以自己写。",
                   "Preparation, warm-up, peak, wrap-up, or a name of your own."),
        ),
        Column(
            key="task", title=T("核心任务", "Main tasks"), kind=Kind.TEXT, required=True, width=26,
            synonyms=("工作项", "任务名称", "任务", "具体事项", "工作内容", "工作项目", "完成工作项目", "事项", "主要任务",
                      "task", "tasks",
                      "主要工作"),
            help=T("这一阶段要做的事。例：方案定稿、资源确认", "What was to be done in this phase."),
        ),
        Column(
            key="planned", title=T("计划时间", "Planned"), kind=Kind.PERIOD, halves=("planned_start", "planned_end"),
            synonyms=("计划周期", "计划起止", "计划起止时间", "计划日期"), ambiguous=("计划",),
            help=T("计划的起止日期。例：2023.9.1-9.20", "The planned dates in one cell."),
        ),
        Column(
            key="planned_start", title=T("计划开始", "Planned start"), kind=Kind.DATE, required=True, group=PLANNED,
            width=13, synonyms=("计划开始时间", "计划开始日期", "预计开始", "计划开发时间", "实施日期"),
            ambiguous=("开始时间", "开始日期", "开始", "start"),
            help=T("日期。例：2023-9-1（输入 2023.9.1 也认）", "A date, such as 2023-9-1."),
        ),
        Column(
            key="planned_end", title=T("计划完成", "Planned end"), kind=Kind.DATE, required=True, group=PLANNED,
            width=13, synonyms=("计划完成时间", "计划完成日期", "计划结束", "计划结束时间", "预计上线时间", "预计完成",
                                "截止日期", "截止时间", "target date", "finish", "due date"),
            ambiguous=("结束日期", "结束时间", "结束", "完成时间", "完成日期"),
            help=T("日期，不早于计划开始。例：2023-9-20", "A date, not before the planned start."),
        ),
        Column(
            key="actual", title=T("实际时间", "Actual"), kind=Kind.PERIOD, halves=("actual_start", "actual_end"),
            synonyms=("实际周期", "实际起止", "实际起止时间", "实际日期"), ambiguous=("实际",),
            help=T("实际的起止日期。例：2023.9.1-9.22", "The actual dates in one cell."),
        ),
        Column(
            key="actual_start", title=T("实际开始", "Actual start"), kind=Kind.DATE, group=ACTUAL, width=13,
            synonyms=("实际开始时间", "实际开始日期", "actualstart"), ambiguous=("开始时间", "开始日期"),
            help=T("日期。还没开始就留空。", "A date; blank if it has not begun."),
        ),
        Column(
            key="actual_end", title=T("实际完成", "Actual end"), kind=Kind.DATE, group=ACTUAL, width=13,
            synonyms=("实际完成时间", "实际完成日期", "实际结束", "实际结束时间", "实际上线时间", "上线时间", "actual date",
                      "date resolved"),
            ambiguous=("完成时间", "完成日期", "结束时间", "结束日期"),
            help=T("日期。还没完成就留空。", "A date; blank if it is not done."),
        ),
        Column(
            key="judgement", title=T("完成情况", "Outcome"), kind=Kind.CHOICE, choices=JUDGEMENTS, open_choices=True,
            width=13, synonyms=("完成状态", "任务状态", "当前状态", "状态", "进展", "当前进度", "项目状态", "status"),
            ambiguous=("进度", "进度状态"),
            help=T("您自己的判断：提前完成、按时完成、基本完成、进行中、延期、未完成；写“延期2天”也可以。",
                   "Your own judgement; “2 days late” may be typed in full."),
        ),
        Column(
            key="owner", title=T("负责人", "Owner"), kind=Kind.PERSON, required=True, width=11,
            synonyms=("责任人", "主办人", "主办", "执行人", "经办人", "处理人", "指派给", "技术负责人", "责任单位", "牵头",
                      "assignee"),
            help=T("这一阶段的负责人。", "Who was responsible for this phase."),
        ),
        Column(
            key="remark", title=T("关键问题/亮点", "Problems and highlights"), kind=Kind.TEXT, width=34,
            synonyms=("关键问题", "亮点", "问题/亮点", "问题与亮点", "关键问题及亮点", "备注", "说明"),
            help=T("延期的阶段写明关键问题；亮点带上数字。例：首日服务器卡顿，流失用户3000+",
                   "For a late phase the problem; for a highlight its figure."),
        ),
        Column(
            key="delay", title=T("延期天数", "Delay (days)"), kind=Kind.DAYS, computed=True, seed=False, width=11,
            synonyms=("延期", "延误天数", "延迟天数", "拖期天数", "delay"),
            help=T("自动计算：实际完成−计划完成，按日历日；正数为延期，负数为提前。",
                   "Computed: actual end − planned end in calendar days; positive is late."),
        ),
        Column(
            key="progress", title=T("进度状态", "Progress"), kind=Kind.LABEL, computed=True, seed=False, width=14,
            ambiguous=("进度",),
            help=T("自动判断，以截至日期为准。", "Computed as of the as-of date."),
        ),
    ), "planned_start", "planned_end", "actual_start", "actual_end"),
)

# ---------------------------------------------------------------------------------------- table 3

ISSUES = Table(
    key="issues", name="issues", number=3, row_key="problem", blank_rows=15,
    keys=("problem",), apart=("measure",),
    title=T("问题诊断与改进措施", "Problems and measures"),
    sheet=T("表3 问题诊断与改进措施", "Table 3 Problems and measures"),
    purpose=T("每个问题一行：现象→根本原因→改进措施，措施要有责任人和完成时间。",
              "A row a problem: what happened, why, and a measure with an owner and a deadline."),
    signature=("problem", "cause", "measure", "impact"),
    columns=_with_readings((
        Column(
            key="problem", title=T("问题描述", "Problem"), kind=Kind.TEXT, required=True, width=26,
            synonyms=("问题", "问题说明", "现象", "隐患描述", "存在问题", "describe what happened", "what happened",
                      "issue / query", "what didn't work well?", "评审意见", "期间发生问题与解决方案", "风险&问题",
                      "风险与问题", "issue"),
            help=T("发生了什么，带上影响的数字。例：首日服务器卡顿，流失用户3000+",
                   "What happened, with the figure that shows its effect."),
        ),
        Column(
            key="phase", title=T("发生阶段", "Phase"), kind=Kind.CHOICE, required=True, choices=PHASES,
            open_choices=True, width=12, synonyms=("阶段", "所属阶段", "问题阶段"),
            help=T("从表2已填的阶段中选。", "One of the phases of table 2."),
        ),
        Column(
            key="impact", title=T("影响程度", "Impact"), kind=Kind.CHOICE, required=True, choices=IMPACTS, width=10,
            synonyms=("影响程度(高/中/低)", "严重程度", "优先级", "隐患等级", "风险等级", "重要程度",
                      "what was the impact?", "priority", "severity"),
            ambiguous=("影响", "程度"),
            help=T("高、中、低。", "High, medium or low."),
        ),
        Column(
            key="cause", title=T("根本原因分析", "Root cause"), kind=Kind.TEXT, required=True, width=32,
            synonyms=("根本原因", "原因", "根因", "原因分析", "问题原因", "根因分析"),
            help=T("连问几个为什么，写到能对症下药为止。例：峰值带宽预估不足，未做压力测试",
                   "Ask why until the answer can be acted upon."),
        ),
        Column(
            key="measure", title=T("改进措施", "Measure"), kind=Kind.TEXT, required=True, width=36,
            synonyms=("措施", "整改措施", "计划整改措施", "控制措施", "处理意见", "处理建议", "解决方案", "行动项", "改进项",
                      "具体行动", "改进建议", "应对措施", "resolution / action", "recommendation", "action items"),
            help=T("要做什么，做到什么程度。例：下次活动预留30%弹性带宽，提前3天完成压力测试",
                   "What will be done, and how one can tell that it was."),
        ),
        Column(
            key="owner", title=T("责任人", "Owner"), kind=Kind.PERSON, required=True, width=11,
            synonyms=("负责人", "主办人", "主办", "执行人", "经办人", "处理人", "指派给", "整改责任人", "技术负责人",
                      "责任单位", "牵头", "assignee", "raised by", "action items owner"),
            help=T("一个人的名字；可写 *工。", "One person."),
        ),
        Column(
            key="due", title=T("完成时间", "Due"), kind=Kind.DEADLINE, required=True, width=14,
            synonyms=("截止日期", "截止时间", "截止", "完成时限", "完成日期", "计划完成时间", "计划完成", "计划完成日期",
                      "到位时间", "时间节点", "整改期限", "整改时限", "隐患治理期限", "期限", "deadline", "due_date",
                      "due date", "eta", "ddl"),
            help=T("日期，或“下次活动前”“立即执行”“每季度至少一次”“长期执行”。",
                   "A date, or an event such as “before the next campaign”."),
        ),
        Column(
            key="status", title=T("状态", "Status"), kind=Kind.CHOICE, choices=STATUSES, seed=False, width=10,
            synonyms=("当前状态", "完成状态", "进展", "当前进度", "完成情况", "任务状态", "措施状态"),
            ambiguous=("进度", "进度状态"),
            help=T("未开始、进行中、已完成、已取消。请随进展更新。",
                   "Not started, in progress, done or cancelled. Keep it up to date."),
        ),
        Column(
            key="done_on", title=T("实际完成日期", "Done on"), kind=Kind.DATE, seed=False, width=13,
            synonyms=("实际完成时间", "整改完成日期", "实际完成", "关闭日期", "完成日", "date resolved", "actual date"),
            help=T("措施实际完成的日期。", "The day the measure was completed."),
        ),
        Column(
            key="overdue", title=T("逾期天数", "Overdue (days)"), kind=Kind.DAYS, computed=True, seed=False, width=11,
            synonyms=("超期天数",),
            help=T("自动计算：未关闭且已过完成时间的天数。", "Computed: days past the due date while not closed."),
        ),
        Column(
            key="metric", title=T("关联指标", "Metric"), kind=Kind.TEXT, seed=False, width=16,
            synonyms=("相关指标", "关联目标", "影响指标"),
            help=T("这个问题影响了表1的哪个指标。", "The metric of table 1 that it affected."),
        ),
        Column(
            key="overdue_listed", title=T("逾期天数·列表", "Overdue (listed)"), kind=Kind.DAYS, helper=True, seed=False,
            help=T("辅助列：看板列出的逾期天数，看不懂的不列。", "Helper: overdue days as the dashboard lists them."),
        ),
    ), "due", "done_on"),
)

# ---------------------------------------------------------------------------------------- table 4

LESSONS = Table(
    key="lessons", name="lessons", number=4, row_key="lesson", blank_rows=10,
    keys=("lesson",),
    title=T("经验总结与复用建议", "Lessons"),
    sheet=T("表4 经验总结与复用建议", "Table 4 Lessons"),
    purpose=T("成功经验与失败教训都写，每条写明下次用在什么场景。",
              "What worked and what did not, each with where to use it next time."),
    signature=("category", "lesson", "reuse"),
    columns=(
        Column(
            key="category", title=T("类别", "Category"), kind=Kind.CHOICE, required=True, choices=LESSON_KINDS, width=12,
            synonyms=("经验类别", "分类", "类型"),
            help=T("成功经验或失败教训。", "What worked or what did not."),
        ),
        Column(
            key="lesson", title=T("具体经验描述", "Lesson"), kind=Kind.TEXT, required=True, width=52,
            synonyms=("经验描述", "经验", "经验教训", "教训", "做得好的", "具体描述", "what we learned",
                      "what worked well?", "win"),
            ambiguous=("亮点",),
            help=T("做法和效果，写到别人能照着做。例：头部KOL引流+腰部KOL深度种草，转化率提升2个百分点",
                   "What was done and what came of it, so that others can do the same."),
        ),
        Column(
            key="reuse", title=T("复用场景建议", "Where to reuse"), kind=Kind.TEXT, required=True, width=36,
            synonyms=("复用场景", "复用建议", "可复用经验", "可复用场景", "适用场景",
                      "适用场景建议", "how does this change future", "opportunities",
                      "what to do differently"),
            help=T("下次用在什么活动、什么条件下。", "In which activity, under which conditions."),
        ),
        Column(
            key="owner", title=T("责任人", "Owner"), kind=Kind.PERSON, width=11, synonyms=("负责人", "经办人"),
            help=T("谁来推广这条经验。", "Who spreads this lesson."),
        ),
        Column(
            key="effect", title=T("量化效果", "Effect"), kind=Kind.TEXT, seed=False, width=22, synonyms=("效果", "成效"),
            help=T("用数字说明效果。例：互动率+5个百分点", "The effect in figures."),
        ),
    ),
)

RETRO = WorkbookKind(
    key="retro",
    title=T("运营活动复盘", "Operations retrospective"),
    fields=FIELDS,
    tables=(GOALS, PHASES_TABLE, ISSUES, LESSONS),
)
