"""Data for the template's tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pytest

from xlretro.model.records import FieldValue, Part, Place, Retrospective, TableData
from xlretro.workbooks import RETRO

NOWHERE = Place("", 0, 0)


def retrospective(fields: Mapping[str, Any], **tables: Iterable[Mapping[str, Any]]) -> Retrospective:
    """A retrospective of raw values: fields by key, and rows by key for each table."""
    retro = Retrospective(RETRO, fields={key: FieldValue(value, NOWHERE) for key, value in fields.items()})
    for table in RETRO.tables:
        rows = list(tables.get(table.key, ()))
        keys = list(dict.fromkeys(key for row in rows for key in row))
        retro.tables[table.key] = TableData(
            table,
            [Part("", 1, dict.fromkeys(keys, 1), {})] if rows else [],
            [(0, index + 2) for index in range(len(rows))],
            {key: [row.get(key) for row in rows] for key in keys},
        )
    return retro


def mid_autumn() -> Retrospective:
    """The seed's activity, typed as the seed prints it."""
    return retrospective(
        {"name": "2023年中秋用户回馈活动", "theme": "月满中秋,礼赠用户", "period": "2023.9.28-10.6", "planner": "*工",
         "executor": "*工", "department": "用户运营部", "reporter": "*工", "reported_on": "2023.10.12",
         "as_of": date(2023, 10, 31)},
        goals=[
            {"goal": "新增注册用户", "metric": "新增注册量", "target": "5万", "actual": "4.2万"},
            {"goal": "活动页转化率", "metric": "下单用户数/访问量", "target": "8%", "actual": "6.5%"},
            {"goal": "用户复购率", "metric": "复购用户数/下单用户", "target": "15%", "actual": "12%"},
        ],
        phases=[
            {"phase": "筹备期", "task": "方案定稿、资源确认", "planned": "2023.9.1-9.20", "actual": "2023.9.1-9.22",
             "judgement": "延期2天", "owner": "*工", "remark": "设计稿修改3版,影响排期"},
            {"phase": "预热期", "task": "社交媒体宣传、KOL种草", "planned": "2023.9.21-9.27",
             "actual": "2023.9.21-9.27", "judgement": "按时完成", "owner": "*工",
             "remark": "KOL推广带来UV2万,转化率12%"},
            {"phase": "爆发期", "task": "活动上线、实时监控", "planned": "2023.9.28-10.3",
             "actual": "2023.9.28-10.3", "judgement": "基本完成", "owner": "*工",
             "remark": "首日服务器卡顿,流失用户3000+"},
            {"phase": "收尾期", "task": "数据统计、用户发放", "planned": "2023.10.4-10.6",
             "actual": "2023.10.4-10.7", "judgement": "延期1天", "owner": "*工",
             "remark": "礼品发放系统异常,200份奖品延迟"},
        ],
        issues=[
            {"problem": "服务器卡顿", "phase": "爆发期", "impact": "高", "cause": "峰值带宽预估不足,未做压力测试",
             "measure": "下次活动预留30%弹性带宽,提前3天完成压力测试", "owner": "*工", "due": "下次活动前"},
            {"problem": "设计稿延期", "phase": "筹备期", "impact": "中", "cause": "需求沟通不充分,修改次数多",
             "measure": "增加方案评审会,明确设计需求后启动设计", "owner": "*工", "due": "立即执行"},
            {"problem": "礼品发放异常", "phase": "收尾期", "impact": "低", "cause": "系统数据校验逻辑漏洞",
             "measure": "升级发放系统,增加校验环节和异常重试机制", "owner": "*工", "due": "2023.10.15"},
        ],
        lessons=[
            {"category": "成功经验", "lesson": "KOL分层推广(头部KOL引流+腰部KOL深度种草)可有效提升精准流量转化率",
             "reuse": "新品首发、拉新活动", "owner": "*工"},
        ],
    )  # fmt: skip


@pytest.fixture
def seed() -> Retrospective:
    return mid_autumn()
