"""Four-table workbooks for the benchmarks: the template's titles, every text its own."""

from __future__ import annotations

import random
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from xlretro.model.schema import Column, Kind, Table
from xlretro.workbooks import RETRO

ROWS = 13
WORDS = "活动用户预算页面支付渠道投放客服物流素材社群直播优惠券会员转化留存曝光点击下单复购投诉响应服务器设计评审".strip()


def _text(random_: random.Random, length: int) -> str:
    return "".join(random_.choice(WORDS) for _ in range(length)) + str(random_.randrange(10**6))


def _value(column: Column, random_: random.Random, row: int) -> object:
    """A plausible value: a department that fills its tables with care, so that findings are few."""
    start = date(2023, 1, 10) + timedelta(days=row * 20)
    match column.key:
        case "target":
            return 40000 + 1000 * row
        case "actual":
            return random_.choice([random_.randrange(36000, 60000), f"{random_.randrange(360, 600) / 100}万"])
        case "planned_start" | "actual_start":
            return start
        case "planned_end":
            return start + timedelta(days=9)
        case "actual_end" | "due":
            return start + timedelta(days=9 + random_.randrange(3))
        case "phase":
            return f"第{row + 1}阶段"
        case "judgement":
            return "基本完成"
    if column.kind is Kind.CHOICE:
        return random_.choice(column.choices).title.zh
    if column.kind is Kind.PERSON:
        return "*工"
    return _text(random_, 12 if column.width < 20 else 30)


def _write(path: str) -> None:
    random_ = random.Random(path[-12:])
    with xlsxwriter.Workbook(path) as workbook:
        dated = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for table in RETRO.tables:
            _sheet(workbook, table, dated, random_, path)


def _sheet(
    workbook: xlsxwriter.Workbook, table: Table, dated: object, random_: random.Random, path: str
) -> None:
    sheet = workbook.add_worksheet(table.sheet.zh)
    first = 0
    if table.number == 1:
        number = Path(path).stem.split("_")[-1]
        for column, (label, value) in enumerate(
            {"活动名称": f"活动{number}", "部门": f"部门{number}", "活动时间": "2023.1.1-12.31"}.items()
        ):
            sheet.write_row(0, column * 2, [label, value])
        first = 2
    columns = [c for c in table.visible if c.seed and not c.computed]
    sheet.write_row(first, 0, [c.title.zh for c in columns])
    for row in range(ROWS):
        for index, column in enumerate(columns):
            value = _value(column, random_, row)
            if isinstance(value, date):
                sheet.write_datetime(first + 1 + row, index, value, dated)
            else:
                sheet.write(first + 1 + row, index, value)


def generate(folder: Path, files: int) -> None:
    """Write *files* workbooks into *folder*, the same ones every time."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [str(folder / f"部门_{number:05}.xlsx") for number in range(files)]
    with ProcessPoolExecutor() as executor:
        list(executor.map(_write, paths, chunksize=50))


if __name__ == "__main__":
    generate(Path(sys.argv[1]), int(sys.argv[2]))
