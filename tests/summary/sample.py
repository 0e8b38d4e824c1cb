"""An invented collection of retrospectives: 16 activities of 12 departments, with delays, misses and bad files."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from xlretro.io.summary.workbook import SummaryWorkbook
from xlretro.language import Language, Text
from xlretro.model.compute import NO, YES
from xlretro.model.finding import Finding, Severity
from xlretro.model.measures import (
    HIGHER,
    Direction,
    OnTime,
    completion_rate,
    delay_days,
    overall_rate,
    overdue_days,
    progress,
)
from xlretro.model.quantity import Quantity, parse_quantity
from xlretro.model.rollup import Goal, roll_up
from xlretro.model.schema import Table
from xlretro.model.summary import (
    VERDICT_TITLES,
    ActivityLine,
    DueMeasure,
    FileLine,
    FindingLine,
    Overview,
    SummaryRow,
    Verdict,
    Weird,
    summary_columns,
)
from xlretro.workbooks.retro import RETRO

AS_OF = date(2023, 10, 20)

_ACTIVITIES = (
    ("用户运营部", "2023年中秋用户回馈活动", 0.82), ("用户运营部", "会员日十月专场", 1.06),
    ("市场推广部", "国庆黄金周品牌联名", 1.21), ("市场推广部", "秋季新品发布会", 0.94),
    ("电商运营部", "双十一预售蓄水", 1.12), ("电商运营部", "老客召回短信计划", 0.67),
    ("信息技术部", "订单中台系统升级", 0.88), ("客户服务部", "智能客服上线与话术优化", 1.03),
    ("供应链管理部", "华东仓爆仓应急演练与分仓调拨优化专项", 0.76), ("人力资源部", "秋季校园招聘", 0.98),
    ("财务部", "费用报销无纸化", 1.00), ("产品研发部", "小程序改版 2.0 'Beta' #1", 1.34),
    ("区域销售一部", "华南门店开业季", 0.59), ("区域销售二部", "社区团购冷启动", None),
    ("品牌公关部", "公益跑 100% 参与", 1.09), ("数据分析部", "经营看板推广", 0.91),
)
_GOALS: tuple[tuple[str, str, str, float, str, Direction], ...] = (
    ("新增注册用户", "新增注册量", "5万", 1.0, "人", HIGHER),
    ("提升转化", "下单转化率", "8%", 1.02, "%", HIGHER),
    ("客单价", "平均客单价", "268", 0.97, "元", HIGHER),
    ("活动成交", "成交额", "1.2亿", 0.9, "元", HIGHER),
)
_PROBLEMS = (
    ("首日服务器卡顿,下单页平均打开 9 秒,流失用户 3000+", "high",
     "压测只做到日常峰值的 1.5 倍→首日流量 4 倍→网关限流误伤",
     "上线前按历史峰值 5 倍压测,网关限流规则逐条评审,预留两台热备", "*工"),
    ("优惠券叠加规则引起投诉 126 起", "medium", "规则写在三处页面且不一致→客服口径不一→用户误解",
     "规则收敛为一处说明,上线前由客服部验收", "张XX"),
    ("备货不足,三款主推商品第 2 天断货", "high",
     "销量预测沿用去年同期,没有计入联名流量", "预测模型加入联名系数,断货前 24 小时预警", "李XX"),
    ("社群内容更新慢", "low", "只有一名编辑,审核链过长", "建立内容日历,提前两周备稿", "王XX"),
)


def _row(table: Table, sheet: str, row: int, values: dict[str, Any]) -> SummaryRow:
    cells = tuple(
        values.get(("recorded_" if column.recorded else "") + column.column.key) for column in summary_columns(table)
    )
    return SummaryRow(sheet, row, f"B{row}", cells)


@dataclass
class Sample:
    """Everything one summary is written from."""

    rows: list[tuple[str, str, str, str, list[SummaryRow]]] = field(default_factory=list)
    findings: list[FindingLine] = field(default_factory=list)
    files: list[FileLine] = field(default_factory=list)
    overview: Overview = field(default_factory=lambda: Overview(as_of=AS_OF))

    def write(self, path: Path, lang: Language = "zh", beside: Path | None = None, **limits: int) -> Path:
        with SummaryWorkbook(path, RETRO, lang, beside=beside or path.parent, **limits) as book:
            for rows in self.rows:
                book.add_rows(*rows)
            book.add_findings(self.findings)
            for line in self.files:
                book.add_files([line])
            book.finish(self.overview)
        return path


def source_of(index: int, folder: str = "收到的复盘") -> str:
    department, activity, _ = _ACTIVITIES[index % len(_ACTIVITIES)]
    return f"{folder}/{department}/{department}-{activity}.xlsx"


def _goals(index: int, factor: float | None) -> tuple[list[SummaryRow], list[Goal], list[float | None], int]:
    table = RETRO["goals"]
    rows: list[SummaryRow] = []
    plain: list[Goal] = []
    rates: list[float | None] = []
    reached = 0
    for offset, (goal, metric, target_text, tilt, unit, direction) in enumerate(_GOALS[: 2 + index % 3]):
        target = parse_quantity(target_text)
        value = None if factor is None else round(target.value * factor * tilt, 4)
        actual = None if value is None else Quantity(value, target.unit)
        rate = completion_rate(target.value, value, direction)
        hit = None if rate is None else YES if rate >= 1 else NO
        reached += hit is YES
        rates.append(rate)
        plain.append((metric, unit, target.value, value, direction))
        rows.append(_row(table, "表1 活动基础信息与目标", 12 + offset, {
            "goal": goal, "metric": metric, "target": target, "actual": actual if actual else Weird("待财务确认"),
            "completion": rate, "recorded_completion": 0.84 if index == 2 and offset == 0 else None, "reached": hit,
            "unit": unit, "direction": Text("越高越好", "Higher is better"), "weight": 0.5 if index % 2 else None,
            "miss_reason": "首日服务器卡顿→下单页打不开→流失" if hit is NO and offset == 0 else None,
            "previous": target if index == 3 else None, "change": 0.02 if index == 3 else None,
        }))
    return rows, plain, rates, reached


def _phases(index: int) -> tuple[list[SummaryRow], OnTime]:
    table = RETRO["phases"]
    start = date(2023, 9, 1)
    rows: list[SummaryRow] = []
    on_time = due = 0
    tasks = ("方案定稿、资源确认、供应商比价", "预热内容投放,社群裂变,短信触达 12 万人", "主会场上线、直播 3 场",
             "结算与复盘")
    for offset, phase in enumerate(table["phase"].choices):
        end = start + timedelta(days=11 + offset * 3)
        late = (index + offset) % 4 - 1
        done: date | None = end + timedelta(days=max(late, 0))
        if end > AS_OF - timedelta(days=8) and index % 3 == 0:
            done = None
        state = progress(start, end, start, done, AS_OF)
        due += end <= AS_OF
        on_time += bool(end <= AS_OF and done and done <= end)
        rows.append(_row(table, "表2 各阶段执行情况分析", 5 + offset, {
            "phase": phase.title.zh, "task": tasks[offset], "planned_start": start, "planned_end": end,
            "actual_start": start, "actual_end": done,
            "judgement": "延期2天" if late > 1 else "按时完成" if done else "进行中",
            "owner": "*工" if offset % 2 else "陈XX",
            "remark": "首日服务器卡顿,流失用户3000+;扩容后恢复,次日转化率回到 6.1%" if late > 0 else None,
            "delay": delay_days(end, done), "progress": state.text if state else None,
        }))
        start = end + timedelta(days=1)
    return rows, OnTime(on_time / due if due else None, on_time, due)


def _issues(index: int) -> tuple[list[SummaryRow], dict[str, int], int, list[tuple[str, date, str, str, str]],
                                 list[tuple[str, date, str, str, str]]]:
    table = RETRO["issues"]
    rows: list[SummaryRow] = []
    opened: dict[str, int] = {}
    late = 0
    soon: list[tuple[str, date, str, str, str]] = []
    overdue: list[tuple[str, date, str, str, str]] = []
    for offset, (problem, impact, cause, measure, owner) in enumerate(_PROBLEMS[: 1 + (index * 3) % 4]):
        due = AS_OF + timedelta(days=(index * 5 + offset * 4) % 19 - 6)
        closed = (index + offset) % 5 == 4
        days = overdue_days(due, None, AS_OF, closed)
        status = table["status"].choices[2 if closed else 1]
        choice = next(c for c in table["impact"].choices if c.key == impact)
        rows.append(_row(table, "表3 问题诊断与改进措施", 5 + offset, {
            "problem": problem, "phase": "爆发期", "impact": choice.title, "cause": cause, "measure": measure,
            "owner": owner, "due": due if offset != 3 else "每季度至少一次", "status": status.title, "overdue": days,
            "metric": "下单转化率" if offset == 0 else None,
        }))
        if not closed:
            opened[impact] = opened.get(impact, 0) + 1
            late += days is not None
            if days is not None:
                overdue.append((owner, due, problem, measure, f"G{5 + offset}"))
            if AS_OF <= due <= AS_OF + timedelta(days=7):
                soon.append((owner, due, problem, measure, f"A{5 + offset}"))
    return rows, opened, late, soon, overdue


def _lessons(index: int) -> list[SummaryRow]:
    table = RETRO["lessons"]
    success, failure = (choice.title for choice in table["category"].choices)
    return [
        _row(table, "表4 经验总结与复用建议", 5, {
            "category": success, "lesson": "头部KOL引流+腰部KOL深度种草,转化率提升2个百分点;素材按人群拆成 4 版",
            "reuse": "预算 20 万以上、周期两周以上的拉新活动", "owner": "*工", "effect": "互动率+5个百分点",
        }),
        _row(table, "表4 经验总结与复用建议", 6, {
            "category": failure, "lesson": "大促前只做日常峰值压测,首日网关限流误伤 3000+ 用户",
            "reuse": "任何预计流量超过平日 3 倍的活动,提前两周压测", "owner": "张XX",
        }),
    ][: 1 + index % 2]


_FINDINGS = (
    Finding(
        "XR204", Severity.ERROR, Text("填报的完成率 84% 与算出的 82% 不一致", "84% was reported, 82% computed"),
        Text("核对目标值与实际完成值;完成率由公式算出,不必填写", "Check target and actual; the rate is computed"),
        "表1 活动基础信息与目标", "E12", "goals", "completion", "84%",
    ),
    Finding(
        "XR305", Severity.WARNING,
        Text("延期 2 天,没有写关键问题,表3 也没有对应的问题", "Two days late, no problem named"),
        Text("在关键问题/亮点里写明原因,或在表3 补一行", "Name the problem, or add a row to table 3"),
        "表2 各阶段执行情况分析", "I7", "phases", "remark",
    ),
    Finding(
        "XR701", Severity.ADVICE, Text("结果没有数字:“效果不错”", "A result without a figure"),
        Text("写出提升了多少,例如“转化率提升 2 个百分点”", "Say by how much"),
        "表4 经验总结与复用建议", "B5", "lessons", "lesson", "活动效果不错,用户反馈很好",
    ),
)
_NOT_OURS = Text("没有找到复盘的任何一张表", "None of the four tables was found")
_CHECK_IT = Text("确认是否发错文件", "Check whether it is the right file")


def _other_files(folder: str) -> list[FileLine]:
    return [
        FileLine(f"{folder}/法务部/合规培训复盘(加密).xlsx", Verdict.REFUSED,
                 Text("文件有密码", "The file has a password"),
                 Text("去掉密码另存,或用 --password 给出", "Remove it, or give it with --password")),
        FileLine(f"{folder}/行政部/办公室搬迁.xls", Verdict.REFUSED, Text("是旧的 .xls 格式", "An old .xls file"),
                 Text("在 Excel 或 WPS 里另存为 .xlsx", "Save it as .xlsx")),
        FileLine(f"{folder}/通讯录.xlsx", Verdict.UNRECOGNISED, _NOT_OURS, _CHECK_IT),
        FileLine(f"{folder}/用户运营部/副本-中秋回馈.xlsx", Verdict.DUPLICATE,
                 Text("与《2023年中秋用户回馈活动》的文件相同", "The same file as another")),
        FileLine(f"{folder}/~$复盘.xlsx", Verdict.SKIPPED, Text("Excel 的锁文件", "Excel's lock file")),
    ]


def sample(copies: int = 1, folder: str = "收到的复盘") -> Sample:
    """16 × copies activities with rows, findings, files, refused files and a missing department."""
    made = Sample()
    goals: list[Goal] = []
    for number in range(len(_ACTIVITIES) * copies):
        index = number % len(_ACTIVITIES)
        department, activity, factor = _ACTIVITIES[index]
        if copies > 1:
            department, activity = f"{department}{number // 16 + 1:02d}", f"{activity} {number // 16 + 1:02d}"
        source = f"{folder}/{department}/{department}-{activity}.xlsx"
        goal_rows, plain, rates, reached = _goals(number, factor)
        phase_rows, on_time = _phases(number)
        issue_rows, opened, late, soon, overdue = _issues(number)
        tables = {"goals": goal_rows, "phases": phase_rows, "issues": issue_rows, "lessons": _lessons(number)}
        for key, rows in tables.items():
            made.rows.append((key, department, activity, source, rows))
        goals += plain
        counts: dict[Severity, int] = {}
        for offset in range(number % 3):
            finding = _FINDINGS[(number + offset) % 3]
            counts[finding.severity] = counts.get(finding.severity, 0) + 1
            made.findings.append(FindingLine(department, activity, source, finding))
        made.files.append(FileLine(
            source, Verdict.READ, department=department, activity=activity, reported_on=date(2023, 10, 12),
            rows={key: len(rows) for key, rows in tables.items()}, findings=counts))
        made.overview.activities.append(ActivityLine(
            department, activity, source, AS_OF, overall_rate(rates, [None] * len(rates)), reached,
            sum(rate is not None for rate in rates), on_time, opened, late, counts))
        made.overview.due_soon += [
            DueMeasure(owner, due, department, activity, problem, measure, source, "表3 问题诊断与改进措施", cell)
            for owner, due, problem, measure, cell in soon
        ]
        made.overview.overdue_measures += [
            DueMeasure(owner, due, department, activity, problem, measure, source, "表3 问题诊断与改进措施", cell,
                       days=(AS_OF - due).days)
            for owner, due, problem, measure, cell in overdue
        ]
    made.files += _other_files(folder)
    strange = Finding("XR901", Severity.ERROR, _NOT_OURS, _CHECK_IT)
    made.findings.append(FindingLine("", "", f"{folder}/通讯录.xlsx", strange))
    made.findings.sort(key=lambda line: line.finding.severity.rank)
    view = made.overview
    view.missing = ["法务部", "行政部", "海外业务部"]
    view.metrics = roll_up(goals)
    view.verdicts = {verdict: sum(f.verdict == verdict for f in made.files) for verdict in VERDICT_TITLES}
    for line in made.findings:
        view.findings[line.finding.severity] = view.findings.get(line.finding.severity, 0) + 1
    return made
