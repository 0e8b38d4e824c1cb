"""Finds the tables of a workbook in its sheets' values, wherever they stand. Pure: works on literal lists.

A table is found by a row of titles: three of one table's columns or more, two of them of its signature, one of these
beyond doubt. Under it every row belongs to it until another header, another table's caption, an information block, or
the end of the sheet. Blank rows, repeated headers, notes, totals and merged banners inside are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, pairwise

from xlretro.io.reading.sheets import Value
from xlretro.io.reading.titles import SYNONYM, TITLE, plain_title
from xlretro.io.reading.view import Found, SheetView, is_filled
from xlretro.model.patterns import lazy

__all__ = ["TOTALS", "Found", "SheetView", "find_tables", "is_filled", "is_remark"]

_NOTE = lazy(
    r"[(\[【]?\s?(?:注|备注|(?:填表|填写)?说明|(?:温馨)?提示|note|remark|tip)s?\s?[\d一二三]?\s?[:：)\]】.、]"
    r"|[(\uff08]?[一二三四五六七八九十]{1,2}[)\uff09、.\uff0e]",
    re.IGNORECASE,
)
"""How a lone text begins that is no row: a note, or the heading of a section (二、失败教训)."""
_BY = "制表|制单|填表|填报|填写|编制|编写|审核|复核|审批|审定|批准|核准|校对|统计|经办|报送|提交|汇总|录入|联系|打印|导出|更新"
_SIGNED = lazy(
    rf"[\s*]*(?:(?:{_BY})(?:人员?|者|员|部门|单位|日期|时间)(?:[/、或]?(?:签字|签名|签章|盖章))?|制表|填表|日期|单位"
    r"|(?:数据|资料)来源|(?:数据|统计)口径|口径说明|(?:联系)?电话|附注|注释"
    r"|(?:prepared|reviewed|approved|checked|filled in) by|source|unit|date|phone)(?:\s?[:：]|\s*\Z)",
    re.IGNORECASE,
)
"""How a line begins that says who made a table, when and of what."""
_SIGNED_BEGINS = frozenset("制填报编审复批核校统经提汇录联打导更日单数资口电附注pracfsudPRACFSUD* \t\n\u3000")
"""Its first characters: most rows are told by theirs."""
_SIGNER = lazy(rf"(?:{_BY})(?:人|者|日期)(?:[/、或]?(?:签字|签名|签章|盖章))?")
"""Such a word that is no goal, task or problem even with a text beside it."""
TOTALS = frozenset(map(plain_title, ("合计", "总计", "小计", "汇总", "平均", "平均值", "total", "sum", "average", "subtotal")))


def find_tables(views: Sequence[SheetView]) -> list[Found]:
    """Every place where a table of the kind stands, with its rows, sheet by sheet from the top."""
    found: list[Found] = []
    for view in views:
        headers = view.headers()
        for index, header in enumerate(headers):
            _collect_rows(header, _end(headers, index, len(view.rows)), view)
        found += _without_repeats(headers)
    return found


def _end(headers: list[Found], index: int, last: int) -> int:
    """The row before the next header under header *index*; *last* where there is none."""
    header = headers[index]
    for after in islice(headers, index + 1, None):
        if after.top > header.header_row and after.left <= header.right and header.left <= after.right:
            return after.top - 1
    return last


def _without_repeats(headers: list[Found]) -> list[Found]:
    """A header that stands again below itself (page breaks) continues the same table."""
    kept: list[Found] = []
    for header in headers:
        before = next((h for h in reversed(kept) if h.left <= header.right and header.left <= h.right), None)
        if before and before.table is header.table and before.positions == header.positions \
                and before.bottom == header.top - 1:
            before.rows += header.rows
            before.passed += header.passed
            before.bottom = header.bottom
        else:
            kept.append(header)
    return kept


def _collect_rows(found: Found, end: int, view: SheetView) -> None:
    """Fills in the rows of *found*, of those before *end*, and where it ends."""
    left, right = found.left, found.right
    titles, columns = view.titles, len(found.positions)
    bottom = found.header_row
    for number in range(found.header_row + 1, end + 1):
        row = view.rows[number - 1]
        part = row[left - 1:right]
        count = len(part) - part.count("") - part.count(None)
        if not count:
            continue
        at = left - 1
        if not is_filled(row[at]):
            at = next((index for index, value in enumerate(part, start=at) if is_filled(value)), -1)
            if at < 0:
                continue
        first = row[at]
        if isinstance(first, str):
            if count == 1 and (titles.caption(first) or _begins_section(view, number, first, end)):
                break
            if (count <= 3 or number in view.hits) and _begins_block(view, number, at, count, found):
                break
            if first.rstrip().endswith((":", "：")) and all(
                isinstance(v, str) and v.rstrip().endswith((":", "：")) for v in part if is_filled(v)
            ):
                bottom = number
                continue  # 部门负责人签字：    日期：
            if (
                (count == 1 and (_NOTE.match(first.lstrip()[:40]) or _is_banner(view, number, found, columns)))
                or (len(first) < 6 and plain_title(first) in TOTALS)
                or (first[0] in _SIGNED_BEGINS and _SIGNED.match(first) and _is_signed(part))
            ):
                bottom = number
                found.passed.append(number)
                continue
        bottom = number
        found.rows.append(number)
    found.bottom = bottom


def is_remark(text: str) -> bool:
    """Whether the only text of a row says that it is none: a note, a section's heading, or who signed (审核人：王*)."""
    return _NOTE.match(text.lstrip()[:40]) is not None or _is_signed((text,))


def _is_signed(part: Sequence[Value]) -> bool:
    """Whether a row is only such words with what belongs to them: 制表人：王芳, or 制表人 | 王芳 | 审核人 | *工.

    One cell alone has its colon; what goes on behind a first pair begins with such a word too.
    """
    texts = [str(value) for value in part if is_filled(value)]
    with_colon = [any(colon in text for colon in ":：") for text in texts]
    if with_colon[0]:
        return all(_SIGNED.match(text) for text in texts) and all(with_colon)
    return 2 <= len(texts) <= 6 and len(texts) % 2 == 0 and all(_SIGNER.fullmatch(text.strip()) for text in texts[::2])


def _is_banner(view: SheetView, row: int, found: Found, columns: int) -> bool:
    spans = (view.spans.get((row, column)) for column in range(found.left, found.right + 1))
    return any(span is not None and span.right - span.left + 1 >= max(3, columns // 2) for span in spans)


_SECTION = lazy(r"[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|第[一二三四五六七八九十]{1,3}[部章节]|part\s*\d", re.IGNORECASE)


def _begins_section(view: SheetView, number: int, first: str, end: int) -> bool:
    """Whether a lone text such as 四、经验教训 stands over titles: another table, even one that is not recognised."""
    if len(first) > 24 or not _SECTION.match(first.strip()):
        return False
    below = (n for n in range(number + 1, end + 1) if any(map(is_filled, view.rows[n - 1])))
    following = next(below, 0)
    return len(view.hits.get(following, ())) >= 2


def _begins_block(view: SheetView, number: int, at: int, count: int, found: Found) -> bool:
    """Whether a row under a table is no row of it but a line of information: 填报人 | 张三 | 填报日期 | 2023-10-10."""
    row = view.rows[number - 1]
    if count <= 3:
        label, colon, _ = str(row[at]).replace("\uff1a", ":").partition(":")
        if colon and (meaning := view.titles.of(label)) and meaning.field_strength >= SYNONYM:
            return True
    labels = [(index, meaning) for index, meaning in view.hits.get(number, ()) if meaning.field_strength >= SYNONYM]
    if not labels or labels[0][0] != at:
        return False
    if len(labels) >= 2:
        # Label, value, label, value: never two values side by side.
        known = {index for index, _ in labels}
        filled = [index for index in range(found.left - 1, min(found.right, len(row))) if is_filled(row[index])]
        return all(one in known or other in known for one, other in pairwise(filled))
    beside = at + 1 < len(row) and is_filled(row[at + 1])
    named = labels[0][1]
    distinct = named.field_strength == TITLE or len(named.text) > 2  # 项目 and 类型 may well begin a row of data
    return count == 2 and len(found.positions) > 3 and beside and distinct
