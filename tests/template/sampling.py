"""Rows as people type them, good and bad, for the comparison of the native formulas with the Python functions."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

PLAIN_AMOUNTS = ["5万", "4.2万", "1.2亿", "6.5%", "6.5％", "0.375%", "50000", "-3", "+60%", "0", "0%", ".5", "12.5",
                 " 7 ", "-1.5万", "0.1亿", "100%", "007"]  # fmt: skip
NO_AMOUNTS: list[Any] = [None, None, "", "无", "/", "—", "-", "–", "不适用", "N/A", " "]
OTHER_AMOUNTS = ["1万2", "1:3", "1:2.8", "2023/9/1", "5E3", "1,2", "50,000", "约5万", "abc", "5.", "¥5", "$5", "1e3",
                 "200人", "≥500元", "3000+", "５万", "1 1/2", "9/1", "12:30", "(5)", "5-", "X万", "待定", "TRUE", "?",
                 "*", "~", "5%%", "5万%", "万", "%", "1.2.3", "=1+1", "5 000", "5\u00a0万", "1_000", "Ⅴ", "5²"]  # fmt: skip
"""Whether Python reads them or not, the formulas must not make another figure of them."""

PLAIN_DATES = ["2023.9.20", "2023/9/20", "2023-9-20", "2023-09-05", "2023.10.06", "2024.2.29", " 2023.9.1 ",
               "1990.1.1", "2099.12.31"]  # fmt: skip
NO_DATES: list[Any] = [None, None, "", "无", "/", "—"]
OTHER_DATES: list[Any] = ["9.20", "9-20", "2023.9", "2023年9月20日", "2023.13.1", "2023.2.30", "2023.2.29",
                          "2023.9/20", "20230920", "2023.9.20 10:00", "2023. 9.20", "2023-Sep-20", "23.9.20",
                          "1989.12.31", "2100.1.1", "9.20.2023", "2023.9.20-", "02023.9.1", "2023.9.1E1", "待定",
                          "2023 9 20", "2023年9年20", 9.2, 9.22, 0, -1, 20230920, 2023, "2023.9.28-10.6"]  # fmt: skip
EVENTS = ["立即执行", "下次活动前", "每季度至少一次", "长期执行", "3天内完成", "下月内完成", "1个月内"]
OTHER_DEADLINES = ["10月15日前", "2023年底", "截至2023.10.15", "9.20", "2023.2.30", "随便", "待定", "10.15前完成"]

DIRECTIONS = [None, None, "越高越好", "越低越好", "正向指标", "逆向指标", 1, -1, "lower", "Higher is better", "—"]
BAD_DIRECTIONS = ["随便", "?", "越高"]
STATUSES = [None, "未开始", "进行中", "已完成", "已取消", "closed", "搁置", "已办结"]


WEIGHTS: tuple[list[Any], ...] = (
    [None, "无", "—", ""],
    [None, 0.4, 0.25, 40, -1, 0, "无"],
    ["40%", "0.4", None, 0.2, "", "/"],
    ["40%", 0.2, "约40%", "abc"],
)
"""Kinds of 权重 columns: none given, numbers, typed texts, and with some that can't be read."""


class Sampler:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.weights = WEIGHTS[seed % len(WEIGHTS)]

    def amount(self, *, blanks: float = 0.15, other: float = 0.15) -> Any:
        dice = self.random.random()
        if dice < blanks:
            return self.random.choice(NO_AMOUNTS)
        if dice < blanks + other:
            return self.random.choice(OTHER_AMOUNTS)
        if dice < 0.65:
            return self.random.choice(PLAIN_AMOUNTS)
        return self.random.choice([0, 1, -2, 0.08, 0.065, 42000, 50000, 200, 250, 1.5, 0.3, 0.7, 1e12,
                                   round(self.random.uniform(-1000, 1000), 3), self.random.randint(0, 10**9)])  # fmt: skip

    def day(self) -> Any:
        dice = self.random.random()
        if dice < 0.15:
            return self.random.choice(NO_DATES)
        if dice < 0.25:
            return self.random.choice(OTHER_DATES)
        if dice < 0.5:
            return self.random.choice(PLAIN_DATES)
        return date(2023, 9, 20) + timedelta(days=self.random.randint(-40, 40))

    def goal(self) -> dict[str, Any]:
        target = self.amount()
        return {
            "goal": "目标", "metric": "指标", "target": target,
            "actual": target if self.random.random() < 0.1 else self.amount(),
            "direction": self.random.choice(BAD_DIRECTIONS if self.random.random() < 0.05 else DIRECTIONS),
            "unit": self.random.choice([None, None, "%", "％", "元", " % "]),
            "start_value": self.amount(blanks=0.7, other=0.05) if self.random.random() > 0.05 else target,
            "weight": self.random.choice(self.weights),
            "previous": self.amount(blanks=0.3), "rival": self.amount(blanks=0.3),
        }  # fmt: skip

    def phase(self) -> dict[str, Any]:
        keys = ("planned_start", "planned_end", "actual_start", "actual_end")
        return {"phase": "筹备期", "task": "任务", **{key: self.day() for key in keys}}

    def issue(self) -> dict[str, Any]:
        dice = self.random.random()
        due = self.day() if dice < 0.6 else self.random.choice(EVENTS if dice < 0.85 else OTHER_DEADLINES)
        return {
            "problem": "问题", "measure": f"措施{self.random.randint(1, 99)}", "owner": "*工", "due": due, "impact": self.random.choice(["高", "中", "低", "P0", "一般", None, "很高"]),
            "status": self.random.choice(STATUSES), "done_on": self.day() if self.random.random() < 0.3 else None,
        }  # fmt: skip
