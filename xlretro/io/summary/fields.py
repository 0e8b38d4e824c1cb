"""The values of one field of a list as the XML of its cells, a whole column at a time.

Nearly every column holds values of one kind, and what stands around them is the same in each of its cells: rows are put
together of pieces that all have and of the values between these. What is unusual is written cell by cell.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import date, time
from itertools import chain, repeat
from math import ceil
from typing import Any, NamedTuple

from xlretro.io.summary.cells import EPOCH, FIRST_DAY, date_serial, number, text
from xlretro.language import Language, Text
from xlretro.model.quantity import PERCENT, PERCENT_POINTS, RATIO, Quantity
from xlretro.model.summary import Weird
from xlretro.model.values import PercentNumber

__all__ = ["ROW", "FieldCells", "FieldPlan", "Pieces", "lines_needed", "width_of"]

ROW = "\0"
"""Stands for the number of the row."""

_TEXT_END = "</t></is></c>"
_NUMBER_END = "</v></c>"
_DIGITS = 10**15
"""Excel keeps 15 of them."""
_NO_AMOUNTS = frozenset((PERCENT, PERCENT_POINTS, RATIO))
"""Units of quantities that are shown otherwise than amounts."""
_MOST_REMEMBERED = 500
"""Cells of a field: its choices, which every file has, and what people typed instead."""


def width_of(text: str) -> float:
    """Columns that *text* takes in a fixed-width view: a Chinese character (three bytes in UTF-8) takes two."""
    return (len(text.encode("utf-8", "surrogatepass")) + len(text)) / 2


def lines_needed(text: str, width: float) -> int:
    """Lines that *text* takes in a column *width* characters wide, with a little room for breaks at words."""
    room = max(width - 2.5, 1)
    if "\n" not in text:
        return max(1, ceil(width_of(text) / room))
    return sum(max(1, ceil(width_of(line) / room)) for line in text.split("\n"))


class FieldPlan(NamedTuple):
    """One field of a list: its column and its styles, by their indexes in the workbook."""

    letters: str
    style: int
    weird: int
    numbers: Mapping[str, int]
    """By kind of figure."""
    figure: str
    """The kind of the field's own plain numbers."""
    width: float
    wrap: bool

    @property
    def short(self) -> float:
        """Texts up to this length take one line, whatever they are made of."""
        return self.width / 2 - 1.5


class Pieces:
    """Of what rows are put together: text that all of them have, and columns of text of their own, in turn."""

    def __init__(self) -> None:
        self._pieces: list[Iterable[str]] = []
        self._common = ""

    def add(self, common: str) -> None:
        """A text that every row has."""
        self._common += common

    def add_own(self, own: Iterable[str], begin: str = "", end: str = "") -> None:
        """One text for each row, between two that all have."""
        self._pieces += repeat(self._common + begin), own
        self._common = end

    def joined(self, count: int) -> str:
        """The rows, of which there are *count*, in one text."""
        return "".join(chain.from_iterable(zip(*self._pieces, repeat(self._common, count), strict=False)))


class FieldCells:
    """What one field's values are as cells."""

    def __init__(self, field: FieldPlan, lang: Language, linked: str | None) -> None:
        """*linked* stands in place of a style where the cells are links."""
        self.field, self._lang = field, lang
        self._begin = f'<c r="{field.letters}{ROW}'
        self._linked = linked
        self._style: int | str = linked or field.style
        self._text_begin = f'{self._begin}" s="{self._style}" t="inlineStr"><is><t>'
        self._styled: dict[tuple[int | str, Any], str] = {}
        self._short, self._room = field.short, max(field.width - 2.5, 1)
        self._of_kind: dict[type, Callable[[Pieces, Sequence[Any], bool, Sequence[bool]], bool]] = {
            float: self._add_numbers, int: self._add_numbers, Quantity: self._add_quantities, date: self._add_dates,
            Text: self._add_said,
        }  # fmt: skip

    def add(
        self, pieces: Pieces, values: Sequence[Any], kinds: Set[type], percents: Sequence[bool], *, easy: bool
    ) -> None:
        """The cells of *values*, of which some are not None, and whose classes are *kinds*.

        percents: for each whether its unit is %. easy: whether the texts among them may stand in XML as they are.
        """
        complete = _NOTHING not in kinds
        if len(kinds) == (1 if complete else 2):
            kind, = kinds if complete else kinds - _BLANK
            if kind is str:
                if self._add_texts(pieces, values, complete, easy=easy):
                    return
            elif (batch := self._of_kind.get(kind)) and batch(pieces, values, complete, percents):
                return
        pieces.add_own([
            "" if value is None or value == "" else self._begin + self._cell(value, percent)
            for value, percent in zip(values, percents, strict=True)
        ])

    def add_styled(self, pieces: Pieces, values: Sequence[Any], styles: Sequence[int]) -> None:
        """The cells of *values* as texts, each in a style of its own."""
        pieces.add_own([self._said(style, value) for style, value in zip(styles, values, strict=True)])

    def count_lines(self, values: Sequence[Any], kinds: Set[type], lines: list[int], *, easy: bool) -> None:
        """Raise the numbers of *lines* to what the texts among *values* take."""
        if str not in kinds or not self.field.wrap:
            return
        if easy:
            self._count_easy(values if len(kinds) == 1 else [value if value.__class__ is str else "" for value in values], lines)
            return
        for index, value in enumerate(values):
            if value.__class__ is str and (len(value) > self._short or "\n" in value):
                lines[index] = max(lines[index], lines_needed(value, self.field.width))

    def _count_easy(self, texts: Sequence[str], lines: list[int]) -> None:
        """As `lines_needed`, for texts without line breaks and with nothing that can't be encoded."""
        short, room = self._short, self._room
        if max(map(len, texts)) <= short:
            return
        for index, value in enumerate(texts):
            length = len(value)
            # No sign is as wide as three: most texts need not be measured beside a longer one in their row.
            if length > short and length * 3 > lines[index] * room:
                needed = ceil((len(value.encode()) + length) / 2 / room)
                if needed > lines[index]:
                    lines[index] = needed

    # ------------------------------------------------------------------------------ values of one kind

    def _add_between(
        self, pieces: Pieces, begin: str, inner: Iterable[str], end: str, values: Sequence[Any], complete: bool
    ) -> bool:
        """Cells of *begin*, one of *inner*, and *end*; none for a blank among *values*, which has nothing in *inner*."""
        if complete:
            pieces.add_own(inner, begin, end)
        else:
            following = iter(inner)
            pieces.add_own(["" if value is None else f"{begin}{next(following)}{end}" for value in values])
        return True

    def _add_texts(self, pieces: Pieces, values: Sequence[Any], complete: bool, *, easy: bool) -> bool:
        first = values[0]
        if complete and values.count(first) == len(values):  # whose it is, units, owners
            if first:
                pieces.add(self._begin + text(self._style, first, self._lang))
        elif not easy:
            return False
        elif complete and "" not in values:
            pieces.add_own(values, self._text_begin, _TEXT_END)
        else:
            begin = self._text_begin
            pieces.add_own([f"{begin}{value}{_TEXT_END}" if value else "" for value in values])
        return True

    def _add_said(self, pieces: Pieces, values: Sequence[Any], complete: bool, percents: Sequence[bool]) -> bool:
        said = {value: "" if value is None else self._said(self._style, value) for value in set(values)}
        pieces.add_own([said[value] for value in values])
        return True

    def _add_numbers(self, pieces: Pieces, values: Sequence[Any], complete: bool, percents: Sequence[bool]) -> bool:
        figure = self.field.figure
        if figure == "change" and any(percents):
            return False
        return self._add_digits(pieces, figure, values if complete else _filled(values), values, complete)

    def _add_quantities(self, pieces: Pieces, values: Sequence[Any], complete: bool, percents: Sequence[bool]) -> bool:
        filled = values if complete else _filled(values)
        numbers = [quantity.value for quantity in filled]
        if not any(percents) and _NO_AMOUNTS.isdisjoint([quantity.unit for quantity in filled]):
            return self._add_digits(pieces, "amount", numbers, values, complete)
        if not _in_digits(numbers):
            return False
        begins = {figure: self._number_begin(figure) for figure in _QUANTITIES}
        pieces.add_own([
            "" if value is None else f"{begins[_figure_of(value, percent)]}{value.value!r}{_NUMBER_END}"
            for value, percent in zip(values, percents, strict=True)
        ])
        return True

    def _add_digits(
        self, pieces: Pieces, figure: str, numbers: Sequence[Any], values: Sequence[Any], complete: bool
    ) -> bool:
        if not _in_digits(numbers):
            return False
        return self._add_between(pieces, self._number_begin(figure), map(repr, numbers), _NUMBER_END, values, complete)

    def _add_dates(self, pieces: Pieces, values: Sequence[Any], complete: bool, percents: Sequence[bool]) -> bool:
        days = [value.toordinal() for value in (values if complete else _filled(values))]
        if min(days) < FIRST_DAY:
            return False
        serials = [str(day - EPOCH) for day in days]
        return self._add_between(pieces, self._number_begin("date"), serials, _NUMBER_END, values, complete)

    def _number_begin(self, figure: str) -> str:
        return f'{self._begin}" s="{self._linked or self.field.numbers[figure]}"><v>'

    def _said(self, style: int | str, value: Any) -> str:
        """A cell of *value* in words."""
        if value.__class__ is not Text:
            return self._begin + text(style, str(value), self._lang)
        known = self._styled
        if (cell := known.get((style, value))) is None:
            cell = self._begin + text(style, value(self._lang), self._lang)
            if len(known) >= _MOST_REMEMBERED:
                known.clear()
            known[style, value] = cell
        return cell

    # ------------------------------------------------------------------------------ cell by cell

    def _cell(self, value: Any, percent: bool) -> str:
        kind = value.__class__
        if kind is Quantity:
            return self._digits(_figure_of(value, percent), value.value)
        if kind is date:
            return self._date(value)
        if kind is Text:
            return text(self._style, value(self._lang), self._lang)
        if isinstance(value, Weird):
            return text(self.field.weird, value.text, self._lang)
        if isinstance(value, bool):
            return text(self._style, str(value).upper(), self._lang)
        if isinstance(value, int | float):
            return self._figure(value, percent)
        if isinstance(value, date | time):
            return self._date(value)
        return text(self._style, str(value), self._lang)

    def _digits(self, figure: str, value: float) -> str:
        # Excel keeps 15 digits and knows no infinity; what it would change stays as typed.
        if not math.isfinite(value) or (isinstance(value, int) and abs(value) >= _DIGITS):
            return text(self._style, str(value), self._lang)
        style = self._linked or self.field.numbers[figure]
        return number(style, float(value) if isinstance(value, PercentNumber) else value)

    def _figure(self, value: float, percent: bool) -> str:
        if isinstance(value, PercentNumber):
            return self._digits("percent", value)
        if percent and self.field.figure == "change":
            return self._digits("points", value)
        return self._digits(self.field.figure, value)

    def _date(self, value: date | time) -> str:
        serial = date_serial(value)
        if serial is None:
            return text(self._style, value.isoformat(), self._lang)
        figure = "time" if isinstance(value, time) else "date" if float(serial).is_integer() else "datetime"
        return number(self._linked or self.field.numbers[figure], int(serial) if figure == "date" else serial)


_NOTHING = type(None)
_BLANK = frozenset((_NOTHING,))


def _filled(values: Iterable[Any]) -> list[Any]:
    return [value for value in values if value is not None]


_QUANTITIES = ("amount", "percent", "ratio")


def _figure_of(quantity: Quantity, percent: bool) -> str:
    """How a quantity is shown, one of _QUANTITIES; whether its row's unit is *percent* counts where it has none itself."""
    if quantity.unit in (PERCENT, PERCENT_POINTS) or (percent and not quantity.unit):
        return "percent"
    return "ratio" if quantity.unit == RATIO else "amount"


def _in_digits(numbers: Sequence[float]) -> bool:
    """Whether each of *numbers* is a float or int, and one that Excel keeps as it is."""
    for kind in set(map(type, numbers)):
        if kind is float:
            if not all(map(math.isfinite, numbers)):
                return False
        elif kind is not int or max(numbers) >= _DIGITS or min(numbers) <= -_DIGITS:
            return False
    return True
