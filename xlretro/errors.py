"""Everything xlretro raises on purpose.

    XlretroError
    ├── Unreadable            a typed value that cannot be understood (said with the text itself)
    │   ├── QuantityUnreadable
    │   ├── DateUnreadable
    │   └── ChoiceUnreadable
    ├── NoAnswer              a measure that has no value: zero target, start equal to target
    │   ├── NotComparable     amounts without a common unit
    │   └── NotOnRecord       a table of ours does not reach that far: holidays of a year to come
    ├── InputRefused          a file that is not, or can not safely be, read
    ├── DataRefused           data for `fill` that does not fit; names the place in the source
    ├── OutputRefused         a result that can not be written where it was asked for
    └── UsageRefused          a command asked for in a way that can not be carried out

What is wrong in a readable workbook is a Finding, returned and never raised; anything else that
is raised is our bug and keeps its traceback.
"""

from __future__ import annotations

from xlretro.language import Text

__all__ = [
    "ChoiceUnreadable",
    "DataRefused",
    "DateUnreadable",
    "InputRefused",
    "NoAnswer",
    "NotComparable",
    "NotOnRecord",
    "OutputRefused",
    "QuantityUnreadable",
    "Unreadable",
    "UsageRefused",
    "XlretroError",
]


class XlretroError(Exception):
    """Base of all: what happened, and what to do about it, in both languages."""

    def __init__(self, message: Text, hint: Text | None = None) -> None:
        super().__init__(message.zh)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[type[XlretroError], tuple[Text, Text | None]]:
        # Workers of a process pool hand their errors back pickled; the default would pass only one argument.
        return type(self), (self.message, self.hint)


class Unreadable(XlretroError):
    """A typed value that cannot be understood; it is reported with its text, never guessed."""


class QuantityUnreadable(Unreadable):
    """Not a number, amount, percentage or ratio."""


class DateUnreadable(Unreadable):
    """Not a date, period or deadline."""


class ChoiceUnreadable(Unreadable):
    """None of the values that the column knows."""


class NoAnswer(XlretroError):
    """A measure that is not defined for these values, where a figure would mislead."""


class NotComparable(NoAnswer):
    """Amounts whose units have nothing in common."""


class NotOnRecord(NoAnswer):
    """An answer would need a year that our table of holidays does not have."""


class InputRefused(XlretroError):
    """A file that is not a readable workbook, or not a safe one. The reason is one of REASONS in io.reading.guard."""

    def __init__(self, message: Text, hint: Text | None = None, reason: str = "refused") -> None:
        super().__init__(message, hint)
        self.reason = reason

    def __reduce__(self) -> tuple[type[XlretroError], tuple[Text, Text | None, str]]:  # type: ignore[override]
        return type(self), (self.message, self.hint, self.reason)


class DataRefused(XlretroError):
    """Data for a workbook that does not fit its tables."""


class OutputRefused(XlretroError):
    """A result that can not be written where it was asked for."""


class UsageRefused(XlretroError):
    """A command asked for in a way that can not be carried out."""
