"""Cells picked by what is in them: COUNTIF and its like, and the place that MATCH and VLOOKUP look for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from xlretro.io.recalc.functions import COMPARISONS, mean, numbers_in
from xlretro.io.recalc.values import VALUE, Block, NotComputable, Scalar, Stopped, number_in
from xlretro.model.records import CellError

__all__ = ["CRITERIA", "position"]

_CRITERION = re.compile(r"(<=|>=|<>|=|<|>)?(.*)", re.DOTALL)
_WILD = re.compile(r"~([*?~])|([*?])|([^~*?]+|~)")


def _criterion(wanted: Scalar) -> Callable[[Scalar], bool]:
    """What COUNTIF and its like look for: 5, ">=5", "<>达成", "中*"."""
    if isinstance(wanted, (CellError, bool)):
        raise NotComputable(str(wanted))
    if not isinstance(wanted, str):
        return _equals_number(wanted or 0)
    match = _CRITERION.fullmatch(wanted)
    assert match
    sign, text = match[1] or "", match[2]
    try:
        number = number_in(text)
    except NotComputable:
        if sign not in ("", "=", "<>"):
            raise
        number = VALUE
    if isinstance(number, CellError):
        return _text_criterion(sign, text)
    if sign in ("", "="):
        return _equals_number(number)
    if sign == "<>":
        same = _equals_number(number)
        return lambda value: not same(value)
    return lambda value: (
        isinstance(value, (int, float)) and not isinstance(value, bool)
        and COMPARISONS[sign]((value > number) - (value < number), 0)
    )  # fmt: skip


def _equals_number(number: float) -> Callable[[Scalar], bool]:
    def equals(value: Scalar) -> bool:
        if isinstance(value, str):
            try:
                return number_in(value) == number
            except NotComputable:
                return False
        return isinstance(value, (int, float)) and not isinstance(value, bool) and value == number

    return equals


def _text_criterion(sign: str, text: str) -> Callable[[Scalar], bool]:
    if not text:
        if sign == "=":
            return lambda value: value is None
        if sign == "<>":
            return lambda value: value is not None
        if not sign:
            return lambda value: value in (None, "")
    if text.upper() in ("TRUE", "FALSE") or text.startswith("#") or sign not in ("", "=", "<>"):
        raise NotComputable(text)
    pattern = _pattern(text)
    if sign == "<>":
        return lambda value: not (isinstance(value, str) and pattern.fullmatch(value))
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


@lru_cache(maxsize=256)
def _pattern(text: str) -> re.Pattern[str]:
    """*text* with its wildcards. Of neighbouring stars one is enough, so that no text takes long to compare."""
    pieces = []
    for escaped, wild, plain in _WILD.findall(re.sub(r"(?<!~)\*+", "*", text)):
        pieces.append({"*": ".*", "?": "."}[wild] if wild else re.escape(escaped or plain))
    if pieces.count(".*") > 3:
        raise NotComputable(text)
    return re.compile("".join(pieces), re.IGNORECASE | re.DOTALL)


def _chosen(pairs: Sequence[Scalar | Block]) -> list[bool] | CellError:
    """Of every place whether all criteria are met; *pairs* are blocks and what is looked for in each."""
    if not pairs or len(pairs) % 2:
        raise NotComputable("criteria")
    met: list[bool] | None = None
    shape = None
    for block, wanted in zip(pairs[::2], pairs[1::2], strict=True):
        if not isinstance(block, Block) or isinstance(wanted, Block):
            raise NotComputable("criteria")
        its_shape = (len(block.rows), len(block.rows[0]))
        if shape not in (None, its_shape):
            return VALUE
        shape, meets = its_shape, _criterion(wanted)
        found = [meets(value) for value in block]
        met = found if met is None else [one and other for one, other in zip(met, found, strict=True)]
    return met or []


def _countifs(*pairs: Scalar | Block) -> Scalar:
    met = _chosen(pairs)
    return met if isinstance(met, CellError) else sum(met)


def _picked(summed: Scalar | Block, pairs: Sequence[Scalar | Block]) -> list[float] | CellError:
    """The numbers of *summed* at the places where all criteria are met."""
    met = _chosen(pairs)
    if isinstance(met, CellError):
        return met
    if not isinstance(summed, Block):
        raise NotComputable("SUMIF")
    values = list(summed)
    if len(values) != len(met):
        raise NotComputable("SUMIF")
    try:
        return list(numbers_in([Block((tuple(v for v, is_met in zip(values, met, strict=True) if is_met),))]))
    except Stopped as stopped:
        return stopped.error


def _sumifs(summed: Scalar | Block, *pairs: Scalar | Block) -> Scalar:
    numbers = _picked(summed, pairs)
    return numbers if isinstance(numbers, CellError) else sum(numbers)


def _sumif(block: Scalar | Block, wanted: Scalar | Block, summed: Scalar | Block = None) -> Scalar:
    return _sumifs(block if summed is None else summed, block, wanted)


def _averageif(block: Scalar | Block, wanted: Scalar | Block, summed: Scalar | Block = None) -> Scalar:
    numbers = _picked(block if summed is None else summed, (block, wanted))
    return numbers if isinstance(numbers, CellError) else mean(numbers)


CRITERIA: dict[str, Callable[..., Scalar]] = {
    "COUNTIF": _countifs,
    "COUNTIFS": _countifs,
    "SUMIF": _sumif,
    "SUMIFS": _sumifs,
    "AVERAGEIF": _averageif,
}


# ---------------------------------------------------------------------------------------- looking up


def position(wanted: Scalar, values: Sequence[Scalar]) -> int | None:
    """Where *wanted* stands among *values*, from 0, as MATCH with 0 looks for it."""
    if isinstance(wanted, str):
        pattern = _pattern(wanted)
        return next((at for at, v in enumerate(values) if isinstance(v, str) and pattern.fullmatch(v)), None)
    wanted = 0 if wanted is None else wanted
    return next((at for at, v in enumerate(values) if type(v) is not str and v == wanted
                 and isinstance(v, bool) == isinstance(wanted, bool)), None)  # fmt: skip
