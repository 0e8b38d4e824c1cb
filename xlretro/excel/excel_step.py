"""One step in the workbook that is open in Excel: all of its changes are made, or all are taken back.

What speaks to Excel's object model keeps to three rules of xlwings' wrapper around it. A member that this version of
Excel lacks raises what COM raises, no AttributeError: `member` asks for one. A default member is tried once only, and
gives None while Excel is busy: `Item` is always named. An attribute that does not exist is set again and again, for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from xlretro.errors import OutputRefused, XlretroError
from xlretro.io.edit.ranges import Area
from xlretro.language import Text

__all__ = ["VISIBLE", "Step", "area_of", "colour_number", "items", "member", "one_step"]

VISIBLE = -1  # XlSheetVisibility.xlSheetVisible
_MANUAL = -4135  # XlCalculation.xlCalculationManual

_REFUSED = Text("Excel 拒绝修改工作表“{sheet}”，工作簿没有改动。", "Excel refused a change on “{sheet}”; nothing was changed.")
_REFUSED_HINT = Text(
    "如果工作表或工作簿设了保护，请先撤销保护；如果有格子正在编辑，请先按回车。",
    "Remove the protection of the sheet or the workbook first; finish editing the cell that is open.",
)
_HALF = Text("Excel 拒绝修改工作表“{sheet}”，而且部分改动没能撤回。",
             "Excel refused a change on “{sheet}”, and some changes could not be taken back.")  # fmt: skip
_HALF_HINT = Text("部分改动没能撤回，请不保存就关闭工作簿。", "Some changes are left: close the workbook without saving.")


class Step:
    """Changes that belong together."""

    def __init__(self, where: str = "") -> None:
        self.where = where
        """The sheet that is being changed, for the message where Excel refuses."""
        self._back: list[Callable[[], object]] = []

    def undo(self, back: Callable[[], object]) -> None:
        """Remember the way back of a change; the last one is gone first."""
        self._back.append(back)

    def take_back(self) -> bool:
        """Undo everything; whether all of it could be."""
        whole = True
        for back in reversed(self._back):
            try:
                back()
            except Exception:  # the other changes still have to be taken back
                whole = False
        return whole


@contextmanager
def one_step(book: Any) -> Iterator[Step]:
    """Changes in *book*, an Excel Workbook. If one fails, those before it are taken back and OutputRefused is raised.

    A refusal of our own goes on as it is.
    """
    step = Step()
    try:
        step.where = str(book.Name)
        with _quiet(book.Application):
            try:
                yield step
            except Exception as error:
                if not step.take_back():
                    raise OutputRefused(_HALF.fill(sheet=step.where), _HALF_HINT) from error
                raise
    except XlretroError:
        raise
    except Exception as error:
        raise OutputRefused(_REFUSED.fill(sheet=step.where), _REFUSED_HINT) from error


@contextmanager
def _quiet(app: Any) -> Iterator[None]:
    """No repainting, no events, no questions and no calculation while changes are made; then all as it was."""
    correct = app.AutoCorrect
    wanted: list[tuple[Any, str, Any]] = [
        (app, "ScreenUpdating", False), (app, "EnableEvents", False), (app, "DisplayAlerts", False),
        (app, "Calculation", _MANUAL),
        (correct, "AutoFillFormulasInLists", False),  # a formula is for its own cell only
    ]  # fmt: skip
    with ExitStack() as stack:
        for owner, name, value in wanted:
            stack.callback(_put_back, owner, name, getattr(owner, name))
            setattr(owner, name, value)
        yield


def _put_back(owner: Any, name: str, value: Any) -> None:
    with suppress(Exception):  # the other settings still have to be put back
        setattr(owner, name, value)


def member(thing: Any, name: str) -> Any:
    """A member of an object of Excel's, or None where this version, or this cell, has none."""
    try:
        return getattr(thing, name)
    except Exception:
        return None


def items(collection: Any) -> list[Any]:
    """What stands in a collection of Excel's, in its order."""
    return [collection.Item(number) for number in range(1, collection.Count + 1)]


def area_of(block: Any) -> Area:
    """Where a Range of one area stands."""
    top, left = int(block.Row), int(block.Column)
    return Area(top, left, top + int(block.Rows.Count) - 1, left + int(block.Columns.Count) - 1)


def colour_number(code: str) -> int:
    """#RRGGBB as Excel's number, whose bytes run the other way."""
    return int(code[5:7] + code[3:5] + code[1:3], 16)
