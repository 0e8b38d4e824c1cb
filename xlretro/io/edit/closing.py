"""Lines that end a table without being rows of it: what counts the rows above, and who signed for them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from xlretro.io.edit.ranges import Area
from xlretro.io.edit.references import reaches
from xlretro.io.edit.surroundings import SheetFormula, Surroundings
from xlretro.io.reading.locate import TOTALS
from xlretro.io.reading.titles import plain_title
from xlretro.model.values import clean

__all__ = ["Summing", "is_closing_text"]

_WORDS = TOTALS | frozenset(
    map(plain_title, (
        "累计", "共计", "总和", "总数", "总额", "全部", "整体", "总体",
        "最大", "最小", "最大值", "最小值", "最高", "最低", "中位数",
        "Grand total", "Overall", "Mean", "Median", "Max", "Min", "Maximum", "Minimum", "Cumulative", "All",
    ))
)  # fmt: skip
_COUNTED = ("合计", "总计", "小计", "汇总", "平均", "累计", "最大", "最小", "最高", "最低",
            "total", "average", "mean", "max", "min")  # fmt: skip
"""What may stand before a column's title: 平均延期, Total actual."""
_SIGNED = re.compile(
    r"(?:制表|填表|填报|编制|审核|复核|审批|批准|核准|审定|制单|统计|经办)(?:人|部门|单位|日期|时间)\s*(?:[:：].*)?"
    r"|(?:制表|填表|编制|审核|复核|审批|批准|签字|签名|盖章)\s*[:：].*"
    r"|(?:备注|说明|注|附注|数据来源|数据口径|统计口径|数据截至|截至|截止)[^:：]{0,6}[:：].*"
    r"|(?:prepared|reviewed|approved|signed) by\b.*|(?:note|notes|source)\s*[:：].*",
    re.IGNORECASE | re.DOTALL,
)
_FUNCTION = re.compile(
    r"\b(?:SUM|SUMIFS?|AVERAGE|AVERAGEIFS?|AVERAGEA|SUBTOTAL|AGGREGATE|MAX|MAXIFS|MIN|MINIFS|MEDIAN|COUNT|COUNTA|COUNTIFS?"
    r"|SUMPRODUCT|PRODUCT)\s*\(",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")


def is_closing_text(text: str, titles: Mapping[str, str], *, alone: bool) -> bool:
    """Whether the first text of a row says that it is none: 累计, 平均延期 under 延期天数, 制表人：…

    *titles* are those of the table's columns by key; *alone* says that no other cell which names a row holds anything.
    """
    if not alone:
        return False
    whole = clean(text)
    plain = plain_title(_BRACKETS.sub("", whole).rstrip(" :：")[:40])
    if plain in _WORDS or _SIGNED.fullmatch(whole):
        return True
    rest = next((plain.removeprefix(word) for word in _COUNTED if plain.startswith(word)), "")
    return len(rest) > 1 and any(plain_title(title[:40]).startswith(rest) for title in titles.values())


class Summing:
    """The formulas of one sheet, asked whether they count the rows above them."""

    def __init__(self, sheet: str, surroundings: Surroundings) -> None:
        self._surroundings, self._sheet = surroundings, sheet.casefold()
        self._formulas: dict[tuple[int, int], SheetFormula] = {}
        for formula in surroundings.formulas:
            # One that several rows share is a column's own: 累计, row by row.
            if formula.sheet.casefold() == self._sheet and formula.area.top == formula.area.bottom:
                for column in range(formula.area.left, formula.area.right + 1):
                    self._formulas[formula.area.top, column] = formula

    def counts(self, row: int, column: int, top: int) -> bool:
        """Whether the formula of a cell goes over cells of its own column between the titles in row *top* and itself."""
        formula = self._formulas.get((row, column))
        if formula is None:
            return False
        over = [
            reach.area for reach in reaches(formula, self._surroundings)
            if reach.sheet == self._sheet and reach.area.left <= column <= reach.area.right and top < reach.area.bottom < row
        ]  # fmt: skip
        return bool(over) and (_rows(over) > 1 or _FUNCTION.search(formula.text) is not None)


def _rows(areas: list[Area]) -> int:
    return sum(area.bottom - area.top + 1 for area in areas)
