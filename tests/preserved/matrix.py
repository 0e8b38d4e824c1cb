"""What a change leaves of a workbook: ten workbooks, filled and annotated by xlretro and by openpyxl, part by part.

python -m tests.preserved.matrix prints the table; `test_matrix` holds our half of it to "nothing lost".
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from tests.preserved.workbooks import WORKBOOKS

__all__ = ["DATA", "Left", "annotate", "annotate_with_openpyxl", "fill", "fill_with_openpyxl", "left_of", "written"]

DATA = """\
goals:
  - {核心目标: 新增注册用户, 量化指标: 新增注册量, 实际完成值: 4.5万}
  - {核心目标: 客诉处理, 量化指标: 24小时内关闭率, 目标值: 95%, 实际完成值: 97%}
issues:
  - {问题描述: 券码重复, 发生阶段: 预热期, 影响程度: 中, 根本原因分析: 两套系统各自发码, 改进措施: 由发券系统统一发码, 责任人: "*工"}
"""
"""One figure anew, a goal more and a problem more."""

_FEATURES = re.compile(
    rb"<(?:\w+:)?(sparkline|slicer|slicerCache|dataBar|iconSet|cfRule|dataValidation|hyperlink|drawing|legacyDrawing|legacyDrawingHF|"
    rb"tablePart|pivotCache|externalReference|graphicFrame|pic|comment|threadedComment|f|mergeCell|autoFilter|definedName)[ />]"
)
"""Elements that carry what people see or use. Namespaces do not count: another program may choose others."""

_REPLACED = ("sharedString.xml", "calcChain.xml")
"""Parts that nobody misses: texts may stand in their cells, and Excel makes a chain of calculation anew."""


@dataclass(slots=True)
class Left:
    """Parts of a workbook after a change, beside those before it."""

    unchanged: int
    """The same to the byte."""
    changed: int
    lost: list[str]
    """Kinds of parts that there are fewer of."""
    added: int
    lost_inside: Counter[str]
    """Elements that there are fewer of, in all parts together."""


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _kind(name: str) -> str:
    """What a part is, whatever its number and folder: others number and file them anew."""
    stem, _, ending = name.rpartition("/")[2].rpartition(".")
    folder = "_rels/" if ending == "rels" else ""
    return folder + re.sub(r"\d+|\.xml$", "", stem).rstrip("s") + "." + ending


def left_of(before: bytes, after: bytes) -> Left:
    """What *after* has of *before*."""
    old, new = _parts(before), _parts(after)
    contents = Counter((_kind(name), content) for name, content in new.items())
    unchanged = 0
    for name, content in old.items():
        if contents[_kind(name), content]:
            contents[_kind(name), content] -= 1
            unchanged += 1
    kinds, kinds_now = Counter(map(_kind, old)), Counter(map(_kind, new))
    lost = [kind for kind in (kinds - kinds_now).elements() if kind not in _REPLACED]
    inside = _features(old.values()) - _features(new.values())
    gone = (kinds - kinds_now).total()
    return Left(unchanged, len(old) - unchanged - gone, lost, (kinds_now - kinds).total(), inside)


def _features(contents: Iterable[bytes]) -> Counter[str]:
    return Counter(found.decode() for content in contents for found in _FEATURES.findall(content))


# ---------------------------------------------------------------------------------------- the changes


def _run(*asked: str) -> str:
    done = subprocess.run([sys.executable, "-m", "xlretro", *asked], capture_output=True, text=True, encoding="utf-8")
    if done.returncode not in (0, 1):
        raise AssertionError(done.stderr)
    return done.stdout


def annotate(source: Path, target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _run("validate", str(source), "--as-of", "2023-12-31", "--annotate", folder)
        target.write_bytes(next(Path(folder).rglob(source.name)).read_bytes())


def fill(source: Path, target: Path) -> None:
    data = target.with_name("data.yaml")
    data.write_text(DATA, encoding="utf-8")
    _run("fill", str(data), "--into", str(source), "-o", str(target))


def _opened(source: Path) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what it will drop
        return openpyxl.load_workbook(source, keep_vba=source.suffix == ".xlsm")


def _header(book: openpyxl.Workbook, title: str) -> tuple[openpyxl.worksheet.worksheet.Worksheet, int, int]:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == title:
                    return sheet, cell.row, cell.column
    raise AssertionError(f"no cell “{title}” is read")


def annotate_with_openpyxl(source: Path, target: Path) -> None:
    """As somebody would who marks a cell and says why."""
    book = _opened(source)
    sheet, row, column = _header(book, "目标值")
    cell = sheet.cell(row + 1, column)
    cell.fill, cell.comment = PatternFill("solid", "FFC7CE"), Comment("请核对", "xlretro")
    book.save(target)


def fill_with_openpyxl(source: Path, target: Path) -> None:
    """The same figures into the same tables, in the first blank rows."""
    book = _opened(source)
    for title, values in (("核心目标", ["客诉处理", "24小时内关闭率", 0.95, 0.97]), ("问题描述", ["券码重复", "预热期", "中"])):
        sheet, row, column = _header(book, title)
        while sheet.cell(row, column).value is not None:
            row += 1
        for at, value in enumerate(values):
            sheet.cell(row, column + at).value = value
    book.save(target)


# ---------------------------------------------------------------------------------------- the table


def written(name: str, folder: Path) -> Path:
    """One of the ten, as a file."""
    data = WORKBOOKS[name]()
    path = folder / ("工作簿.xlsm" if b"vbaProject.bin" in data else "工作簿.xlsx")
    path.write_bytes(data)
    return path


CHANGES: dict[str, Callable[[Path, Path], None]] = {
    "fill": fill, "annotate": annotate, "fill, openpyxl": fill_with_openpyxl, "annotate, openpyxl": annotate_with_openpyxl,
}  # fmt: skip


def main() -> None:
    print(f"{'':34} {'':20} {'same':>5} {'changed':>8} {'added':>6} {'lost':>5}  lost parts, and elements inside of parts")
    for name in WORKBOOKS:
        for change, carry_out in CHANGES.items():
            with tempfile.TemporaryDirectory() as folder:
                source = written(name, Path(folder))
                target = source.with_stem("改过")
                try:
                    carry_out(source, target)
                except AssertionError as error:
                    print(f"{name:34} {change:20} not possible: {error}", flush=True)
                    continue
                left = left_of(source.read_bytes(), target.read_bytes())
            said = ", ".join([*left.lost, *(f"{count} × <{element}>" for element, count in left.lost_inside.items())])
            print(f"{name:34} {change:20} {left.unchanged:5} {left.changed:8} {left.added:6} {len(left.lost):5}  {said}", flush=True)


if __name__ == "__main__":
    main()
