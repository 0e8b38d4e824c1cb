"""The native formulas of the template: the definitions of `model.measures` in Excel's own words.

For Excel 2016, WPS, LibreOffice and IronCalc alike: nothing newer than IFERROR, no arrays inside a table, sums
and products of conditions in place of OR and AND (IronCalc stops at the first TRUE and so misses an error behind
it; it also forgets the brackets of `(a>b)=(c>d)`).
Every function returns formula text without the leading "=". Where a typed text can't be read the result is
an error value (#VALUE!), never a figure; tests hold each formula to its Python function.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from xlretro.io.stamps import AS_OF
from xlretro.language import Language
from xlretro.model.compute import CLOSED, NO, YES
from xlretro.model.measures import Progress, ProgressState
from xlretro.model.period import FIRST_DAY, LAST_DAY, serial
from xlretro.model.schema import Column, Kind, Table, WorkbookKind
from xlretro.model.units import SCALES

__all__ = ["AS_OF", "WEIGHTS_GIVEN", "Native", "day", "deadline_day", "is_plain_day",
           "looks_dated", "number", "one_of", "texts_of", "whole"]

WEIGHTS_GIVEN = "weights_given"
"""The name of the cell that counts the goals with a weight."""

NO_VALUE_WORDS = ("", "无", "暂无", "不适用", "n/a", "n.a.", "na", "none", "not applicable",
                  "-", "--", "–", "—", "——", "−", "/", "//")  # fmt: skip
"""Texts that stand for "no value", as `model.values.is_not_applicable` knows them, and the blank."""

_FIRST, _AFTER_LAST = serial(FIRST_DAY), serial(LAST_DAY) + 1
UNREADABLE = 'VALUE("?")'
"""An expression that is #VALUE!."""


def one_of(cell: str, words: tuple[str, ...]) -> str:
    """Whether *cell* is one of *words*, by case-insensitive comparison without blanks around. FIND, unlike MATCH
    and COUNTIF, takes * and ? for themselves."""
    listed = "|".join(dict.fromkeys(word.lower() for word in words)).replace('"', '""')
    return f'ISNUMBER(FIND("|"&LOWER(TRIM({cell}))&"|","|{listed}|"))'


def _amount(text: str) -> str:
    """The number in *text*: plain, or ending in 万, 亿, %.

    VALUE alone would take 1:3 for a time, 2023/9/1 for a date and 5E3 for 5000. With an exponent put behind it,
    only a plain number passes. What VALUE likes beyond that is spoilt first: 1,2 and 5. and $5.
    """
    plain = f'SUBSTITUTE(SUBSTITUTE(TRIM({text}),",","?"),"$","?")'
    suffixed = f'LEFT({plain},LEN({plain})-1)&CHOOSE(FIND(RIGHT({plain},1),"万亿%％"),"E4","E8","E-2","E-2")'
    return f'IFERROR(VALUE(SUBSTITUTE({plain}&"E0",".E","?")),VALUE(SUBSTITUTE({suffixed},".E","?")))'


def number(cell: str, blank: str = '""') -> str:
    """The number in *cell*, or *blank* where there is none, or #VALUE!."""
    return f"IF(ISNUMBER({cell}),{cell},IF({one_of(cell, NO_VALUE_WORDS)},{blank},{_amount(cell)}))"


def _typed_day(cell: str) -> str:
    """The day in a text y.m.d, y/m/d or y-m-d, else #VALUE!.

    DATEVALUE accepts more than a date of that form, and each program more in its own way; so the day that
    it finds is written out again and compared with the text.
    """
    text = f"TRIM({cell})"
    dashed = f'SUBSTITUTE({text},MID({text},5,1),"-")'
    is_date = (
        f'({text}>="{FIRST_DAY.year}")*({text}<"{LAST_DAY.year + 1}")*ISNUMBER(FIND(MID({text},5,1),"./-"))'
        f'*(TEXT(DATEVALUE({dashed}),"yyyy-m-d")=SUBSTITUTE({dashed},"-0","-"))'
    )
    return f'DATEVALUE(IF({is_date},{dashed},"?"))'


def _day_of_number(cell: str) -> str:
    return f"IF(({cell}>={_FIRST})*({cell}<{_AFTER_LAST}),INT({cell}),{UNREADABLE})"


def day(cell: str, blank: str = "0") -> str:
    """The day in *cell* as Excel's number, or *blank*, or #VALUE!. 9.20 is stored as the number 9.2: #VALUE!."""
    return (
        f"IF(ISNUMBER({cell}),{_day_of_number(cell)},IF({one_of(cell, NO_VALUE_WORDS)},{blank},{_typed_day(cell)}))"
    )


# A deadline that is no y.m.d is an event, unless it looks like a date in another form: 10月15日前, 截至2023年底.
_DATE_MARKS = "年月./-"
_PLAIN_DAY = re.compile(r"[12][0-9]{3}([./-])[0-9]{1,2}\1[0-9]{1,2}")


def is_plain_day(text: str) -> bool:
    """A text of the form that the formulas read as a date: y.m.d, y/m/d, y-m-d."""
    return _PLAIN_DAY.fullmatch(text.strip(" ")) is not None


def looks_dated(text: str) -> bool:
    """What the native formula of 逾期天数 shows as an error: a text that seems to name a day it can't read."""
    plain = text.strip(" ")
    return not is_plain_day(plain) and "内" not in plain and (
        (plain[:1].isascii() and plain[:1].isdigit() and any(mark in plain for mark in _DATE_MARKS)) or "20" in plain
    )


def deadline_day(cell: str) -> str:
    """The day of a deadline, 0 for a blank or an event such as 下次活动前, #VALUE! for a date it can't read."""
    text = f"TRIM({cell})"
    marks = "+".join(f'ISNUMBER(FIND("{mark}",{text}))' for mark in _DATE_MARKS)
    dated = (
        f'AND(ISERROR(FIND("内",{text})),OR(ISNUMBER(FIND("20",{text})),'
        f'AND(ISNUMBER(FIND(LEFT({text},1),"0123456789")),{marks}>0)))'
    )
    return (
        f"IF(ISNUMBER({cell}),{_day_of_number(cell)},IF({one_of(cell, NO_VALUE_WORDS)},0,"
        f"IFERROR({_typed_day(cell)},IF({dated},{UNREADABLE},0))))"
    )


def _escaped(title: str) -> str:
    for special in "'[]#":
        title = title.replace(special, f"'{special}")
    return title


def whole(table: Table, key: str, lang: Language) -> str:
    """The whole column as a structured reference: goals[目标值]."""
    return f"{table.name}[{_escaped(table[key].title(lang))}]"


def texts_of(column: Column, keys: frozenset[str] | set[str]) -> tuple[str, ...]:
    """Every text that is read as one of the choices *keys*, each once however it is written."""
    chosen = [choice for choice in column.choices if choice.key in keys]
    texts = {text.casefold(): text for choice in chosen for text in (choice.key, *choice.synonyms, *choice.title)}
    return tuple(texts.values())


class Native:
    """The formulas of a kind of workbook in one language: `native(table, column)` is that column's, for one row."""

    def __init__(self, kind: WorkbookKind, lang: Language) -> None:
        self.kind = kind
        self.lang: Language = lang
        self._writers: dict[tuple[str, str], Callable[[], str]] = {
            ("goals", "sign"): self._sign,
            ("goals", "completion"): self._completion,
            ("goals", "reached"): self._reached,
            ("goals", "change"): lambda: self._change("previous"),
            ("goals", "gap"): lambda: self._change("rival"),
            ("goals", "share"): self._share,
            ("goals", "points"): self._points,
            ("phases", "delay"): self._delay,
            ("phases", "progress"): self._progress,
            ("issues", "overdue"): self._overdue,
            # One date that can't be read must not empty the list of 看板.
            ("issues", "overdue_listed"): lambda: f'IFERROR({self._cell("issues", "overdue")},"")',
        }

    def __call__(self, table: Table, column: Column) -> str:
        """The formula of a computed or helper column, the same text in every row."""
        if column.reads:
            typed = self._cell(table.key, column.reads)
            if column.kind is Kind.QUANTITY:
                return self._amount_of_row(typed)
            return deadline_day(typed) if column.kind is Kind.DEADLINE else (
                day(typed) if column.kind is Kind.DATE else number(typed)
            )
        return self._writers[table.key, column.key]()

    def _cell(self, table: str, key: str) -> str:
        # Written out: XlsxWriter makes a malformed formula of goals[@目标值].
        found = self.kind[table]
        return f"{found.name}[[#This Row],[{_escaped(found[key].title(self.lang))}]]"

    def _read(self, table: str, key: str) -> str:
        """What the hidden column beside *key* read from it: a number or "", a day or 0, or an error."""
        return self._cell(table, f"{key}_read")

    def _amount_of_row(self, typed: str) -> str:
        """The number, but #VALUE! for 50万 where 单位 says 万元: nobody can tell which of the two was meant."""
        scaled = f'ISNUMBER(FIND(LEFT(TRIM({self._cell("goals", "unit")})&" ",1),"{"".join(s for s in SCALES if len(s) == 1)}"))'
        twice = f'ISTEXT({typed})*{scaled}*ISNUMBER(FIND(RIGHT(" "&TRIM({typed}),1),"万亿"))'
        return f"IF({twice},{UNREADABLE},{number(typed)})"

    def _sign(self) -> str:
        column = self.kind["goals"]["direction"]
        cell = self._cell("goals", "direction")
        higher, lower = (texts_of(column, {key}) for key in ("higher", "lower"))
        return f"IF({one_of(cell, (*NO_VALUE_WORDS, *higher))},1,IF({one_of(cell, lower)},-1,{UNREADABLE}))"

    def _goal(self) -> tuple[str, str, str, str]:
        target, actual, start = (self._read("goals", key) for key in ("target", "actual", "start_value"))
        return target, actual, self._cell("goals", "sign"), start

    @staticmethod
    def _no_answer(target: str, actual: str, sign: str, start: str) -> str:
        # A sum, not OR: it carries on the error of any of the four, as Python's function raises it, in every program.
        return f'({target}="")+({actual}="")+({sign}=0)+({start}="?")>0'

    def _completion(self) -> str:
        target, actual, sign, start = self._goal()
        ordinary = (
            f'IF(AND({target}=0,{sign}<0),"",IF(({target}>0)+({sign}>0)<>1,{actual}/{target},2-{actual}/{target}))'
        )
        return (
            f'IF({self._no_answer(target, actual, sign, start)},"",'
            f'IF({start}="",{ordinary},({actual}-{start})/({target}-{start})))'
        )

    def _reached(self) -> str:
        target, actual, sign, start = self._goal()
        yes, no = YES(self.lang), NO(self.lang)
        side = f'IF({start}="",{sign},IF({target}={start},{sign},{target}-{start}))'
        return (
            f'IF({self._no_answer(target, actual, sign, start)},"",'
            f"IF(ABS({actual}-{target})<=0.000000001*MAX(ABS({actual}),ABS({target})),\"{yes}\","
            f'IF(({actual}>{target})+({side}>0)<>1,"{yes}","{no}")))'
        )

    def _change(self, other: str) -> str:
        actual, base = self._read("goals", "actual"), self._read("goals", other)
        points = one_of(self._cell("goals", "unit"), ("%", "％"))
        return f'IF(({actual}="")+({base}="")>0,"",({actual}-{base})/IF({points},1,ABS({base})))'

    def _share(self) -> str:
        weight, rate = self._read("goals", "weight"), self._cell("goals", "completion")
        given = f'IF({weight}="","",IF({weight}<0,"",{weight}))'
        return f'IF(ISNUMBER({rate}),IF({WEIGHTS_GIVEN}=0,1,{given}),"")'

    def _points(self) -> str:
        share = self._cell("goals", "share")
        return f'IF({share}="","",{share}*{self._cell("goals", "completion")})'

    def _delay(self) -> str:
        planned, actual = (self._read("phases", key) for key in ("planned_end", "actual_end"))
        return f'IF({planned}*{actual}=0,"",{actual}-{planned})'

    def _said(self, state: ProgressState, days: str = "") -> str:
        """The text of a state of progress, its days given by an expression."""
        marker = 987654321
        text = Progress(state, marker).text(self.lang)
        if str(marker) not in text:
            return f'"{text}"'
        before, after = text.split(str(marker))
        return "&".join(part for part in (before and f'"{before}"', days, after and f'"{after}"') if part)

    def overdue_start(self) -> str:
        """What the text of an overdue phase begins with."""
        return self._said("overdue", "").split('"')[1]

    def _progress(self) -> str:
        late = self._cell("phases", "delay")
        planned_end, planned_start, actual_start = (
            self._read("phases", key) for key in ("planned_end", "planned_start", "actual_start")
        )
        done = (
            f"IF({late}>0,{self._said('late', late)},"
            f"IF({late}<0,{self._said('early', f'-{late}')},{self._said('on_time')}))"
        )
        # Days are positive numbers, 0 is none. The product carries on the error of a start that can't be read.
        waiting = f"{planned_start}*({actual_start}=0)>{AS_OF}"
        not_done = (
            f"IF({AS_OF}>{planned_end},{self._said('overdue', f'({AS_OF}-{planned_end})')},"
            f"IF({waiting},{self._said('not_started')},{self._said('in_progress')}))"
        )
        is_done = f'({late}<>"")*({planned_start}>=0)*({actual_start}>=0)'
        return f'IF({is_done},{done},IF({planned_end}=0,"",{not_done}))'

    def _overdue(self) -> str:
        due, done = self._read("issues", "due"), self._read("issues", "done_on")
        closed = one_of(self._cell("issues", "status"), texts_of(self.kind["issues"]["status"], CLOSED))
        late = f"IF({done}=0,{AS_OF},{done})-{due}"
        return f'IF(({due}=0)+({done}<0)+{closed}>0,"",IF({late}>0,{late},""))'
