"""Four-table workbooks for the benchmarks: the template's titles, every text its own."""

from __future__ import annotations

import io
import random
import struct
import sys
import zlib
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from xlretro.model.schema import Column, Kind, Table
from xlretro.workbooks import RETRO

ROWS = 13
WORDS_ALONE, SENTENCES, PASSAGES, FORMS = "words", "sentences", "passages", "forms"
PREPARED = 60
"""Rows of a form, with a border around each cell: most tables that departments have of their own are drawn so."""
WORDS = "活动用户预算页面支付渠道投放客服物流素材社群直播优惠券会员转化留存曝光点击下单复购投诉响应服务器设计评审".strip()


HEADS = ("本周", "首日", "活动期间", "新客专区", "门店端", "社群里", "直播间", "支付页", "报名页", "会员日", "老客召回")
SAID = """转化率由{a}%升至{b}%;到店客流比预想的少,{a}人排队超过{b}分钟;素材改了{a}版,定稿晚了{b}天;券包发放{a}00份,核销{b}份;
投诉有所增加,集中在配送环节;加强与供应商的沟通,提前{a}天锁定库存;接口超时{a}次,重试后恢复;需求评审漏了退款场景→上线后返工{b}天;
报名表字段太多,{a}%的人填到一半离开;下次活动前完成压测,并发按{b}000准备""".replace("\n", "").split(";")


METRICS = tuple(f"{what}{count}" for what in ("新增注册", "下单", "到店", "分享", "核销", "曝光", "点击", "加购", "复购", "咨询")
                for count in ("人数", "次数", "金额", "量", "用户数"))


def _sentence(random_: random.Random) -> str:
    """What departments write, each time with other figures."""
    said = random_.choice(SAID).format(a=random_.randrange(2, 99), b=random_.randrange(2, 99))
    return f"{random_.choice(HEADS)}{said}，编号{random_.randrange(10**6)}"


def _passage(random_: random.Random) -> str:
    """Some sentences in one cell."""
    return "；".join(_sentence(random_) for _ in range(random_.randrange(2, 5)))


def _text(random_: random.Random, length: int) -> str:
    return "".join(random_.choice(WORDS) for _ in range(length)) + str(random_.randrange(10**6))


def _value(column: Column, random_: random.Random, row: int, texts: str) -> object:
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
        case "unit":
            return "元"
        case "previous" | "rival":
            return random_.randrange(30000, 60000)
        case "weight" | "start_value" | "done_on":
            return None
        case "metric" if column.width == 16:  # of a problem; it would have to be one of table 1
            return None
        case "metric" if texts == FORMS:  # one of some hundred, which departments share
            return f"{random_.choice(HEADS)}{METRICS[(row * 3 + random_.randrange(3)) % len(METRICS)]}"
        case "direction":
            return "越高越好"
    if column.kind is Kind.CHOICE:
        return random_.choice(column.choices).title.zh
    if column.kind is Kind.PERSON:
        return "*工"
    if texts != WORDS_ALONE and column.width >= 24:  # the columns of sentences; names of goals and metrics are short
        return _passage(random_) if texts == PASSAGES else _sentence(random_)
    return _text(random_, 12 if column.width < 20 or texts == FORMS else 30)


def _logo(random_: random.Random) -> io.BytesIO:
    """A picture of 12 KB that no compression makes smaller, such as departments put on their first sheet."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    lines = b"".join(b"\0" + random_.randbytes(100 * 3) for _ in range(40))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 100, 40, 8, 2, 0, 0, 0))
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))


def _write(path: str, texts: str, version: int = 0, rows: int = ROWS) -> None:
    random_ = random.Random(f"{path[-12:]}{version or ''}")
    with xlsxwriter.Workbook(path) as workbook:
        border = {"border": 1} if texts == FORMS else {}
        dated = workbook.add_format({"num_format": "yyyy-mm-dd", **border})
        for table in RETRO.tables:
            _sheet(workbook, table, dated, workbook.add_format(border), random_, path, texts, rows)
        if texts in (PASSAGES, FORMS):
            workbook.worksheets()[0].insert_image("P1", "logo.png", {"image_data": _logo(random_)})


def _sheet(
    workbook: xlsxwriter.Workbook, table: Table, dated: object, drawn: object, random_: random.Random, path: str, texts: str,
    rows: int,
) -> None:  # fmt: skip
    sheet = workbook.add_worksheet(table.sheet.zh)
    first = 0
    if table.number == 1:
        number = Path(path).stem.split("_")[-1]
        for column, (label, value) in enumerate(
            {"活动名称": f"活动{number}", "部门": f"部门{number}", "活动时间": "2023.1.1-12.31"}.items()
        ):
            sheet.write_row(0, column * 2, [label, value])
        first = 2
    columns = [c for c in table.visible if not c.computed and (c.seed or texts == FORMS)]
    sheet.write_row(first, 0, [c.title.zh for c in columns], drawn)
    for row in range(rows):
        for index, column in enumerate(columns):
            value = _value(column, random_, row, texts)
            if isinstance(value, date):
                sheet.write_datetime(first + 1 + row, index, value, dated)
            else:
                sheet.write(first + 1 + row, index, value, drawn)
    if texts == FORMS:
        for row in range(rows, PREPARED):
            for index in range(len(columns)):
                sheet.write_blank(first + 1 + row, index, None, drawn)


def generate(folder: Path, files: int, texts: str = WORDS_ALONE) -> None:
    """Write *files* workbooks into *folder*, the same ones every time. SENTENCES give the checks of wording something to
    judge; with PASSAGES, some sentences a cell, and a logo, a workbook has 27 KB; 12 with the others. FORMS has every column
of the template that is filled in, and bordered rows below what was: 27 KB."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [str(folder / f"部门_{number:05}.xlsx") for number in range(files)]
    with ProcessPoolExecutor() as executor:
        list(executor.map(_write, paths, [texts] * files, chunksize=50))


def again(folder: Path, numbers: Iterable[int], texts: str, version: int, more_rows: int = 0) -> None:
    """Write some of the workbooks anew with other contents, *more_rows* in each table."""
    for number in numbers:
        _write(str(folder / f"部门_{number:05}.xlsx"), texts, version, ROWS + more_rows)


if __name__ == "__main__":
    generate(Path(sys.argv[1]), int(sys.argv[2]))
