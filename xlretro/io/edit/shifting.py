"""The text of a formula as it reads some rows and columns further on: what Excel writes where one is copied down."""

from __future__ import annotations

import re

from xlretro.io.edit.ranges import LAST_COLUMN, LAST_ROW
from xlretro.io.edit.references import TOKEN, bracketed, is_number
from xlretro.model.records import column_letters

__all__ = ["shifted"]

_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})")
_COLUMN = re.compile(r"(\$?)([A-Za-z]{1,3})")
_ROW = re.compile(r"(\$?)([0-9]{1,7})")
_NOWHERE = "#REF!"


def shifted(formula: str, rows: int, columns: int = 0) -> str:
    """*formula* with its relative references moved by *rows* and *columns*; those that leave the sheet are #REF!.

    References fixed by $, structured ones, names, texts and other workbooks' whole ranges stay what they are.
    """
    pieces: list[str] = []
    at = 0
    while at < len(formula):
        token = TOKEN.match(formula, at)
        if token is None and formula[at] == "[":
            _, end = bracketed(formula, at)
            end = max(end, at + 1)
            pieces.append(formula[at:end])
            at = end
        elif token is None:
            pieces.append(formula[at])
            at += 1
        else:
            pieces.append(_moved(token, rows, columns))
            at = token.end()
            if token["word"] and formula[at:at + 1] == "[" and not is_number(token["word"]):
                _, end = bracketed(formula, at)
                pieces.append(formula[at:end])
                at = max(end, at)
    return "".join(pieces)


def _moved(token: re.Match[str], rows: int, columns: int) -> str:
    sheet = token["sheet"] or ""
    if token["first"]:
        ends = [token["first"], *([token["last"]] if token["last"] else [])]
        moved = [_CELL.fullmatch(end) and _cell(end, rows, columns) for end in ends]
    elif token["columns"]:
        moved = [_letters(end, columns) for end in token["columns"].split(":")]
    elif token["rows"]:
        moved = [_number(end, rows) for end in token["rows"].split(":")]
    else:
        return token[0]
    return sheet + (_NOWHERE if None in moved else ":".join(str(end) for end in moved))


def _cell(address: str, rows: int, columns: int) -> str | None:
    found = _CELL.fullmatch(address)
    assert found
    column = _letters(found[1] + found[2], columns)
    row = _number(found[3] + found[4], rows)
    if int(found[4]) > LAST_ROW or column is None or row is None:
        return address if int(found[4]) > LAST_ROW else None  # a name that looks like a cell
    return column + row


def _letters(column: str, by: int) -> str | None:
    found = _COLUMN.fullmatch(column)
    assert found
    number = 0
    for letter in found[2].upper():
        number = number * 26 + ord(letter) - 64
    if found[1] or number > LAST_COLUMN or not by:
        return column
    return column_letters(number + by) if 1 <= number + by <= LAST_COLUMN else None


def _number(row: str, by: int) -> str | None:
    found = _ROW.fullmatch(row)
    assert found
    if found[1] or not by:
        return row
    number = int(found[2]) + by
    return str(number) if 1 <= number <= LAST_ROW else None
