"""The macro workbook's formulas: the XR_ function where it answers, else the native formula.

Both say the same; tests hold the native one to the Python functions.
"""

from __future__ import annotations

from xlretro.io.stamps import AS_OF
from xlretro.io.template.formulas import Native
from xlretro.model.schema import Column, Table

__all__ = ["PYTHON_ANSWERS", "WithPython"]

MAY_CALL = "DAY(60)=29"
"""Whether the macros may be called. Excel alone takes 1900 for a leap year, and WPS after it.

LibreOffice, once macros are allowed, would call them too, and would hand on their #N/A as a text or a blank, which
IFERROR lets pass. INFO("system") says more, but makes every formula volatile, and each edit would call Python.
"""

PYTHON_ANSWERS = f'IFERROR(IF({MAY_CALL},XR_NUMBER(IF({AS_OF}>0,"1",""))=1,FALSE),FALSE)'
"""Whether Python answers. It depends on the as-of date, hence on today, so that every calculation asks anew."""

_CALLS = {
    ("goals", "completion"): ("XR_COMPLETION", "actual", ("target", "actual", "direction", "start_value", "unit")),
    ("goals", "change"): ("XR_CHANGE", "previous", ("actual", "previous", "unit")),
    ("goals", "gap"): ("XR_CHANGE", "rival", ("actual", "rival", "unit")),
    ("phases", "delay"): ("XR_DELAY_DAYS", "actual_end", ("planned_end", "actual_end")),
    ("phases", "progress"): (
        "XR_PROGRESS", "planned_end", ("planned_start", "planned_end", "actual_start", "actual_end", AS_OF)),
    ("issues", "overdue"): ("XR_OVERDUE", "due", ("due", "done_on", AS_OF, "status")),
}  # fmt: skip
"""By table and computed column: the function; the column without which the answer is blank, so that Python is not
troubled with blank rows; the columns that the function reads, or the as-of date."""


class WithPython(Native):
    """As `Native`, with the columns that have an XR_ function computed by it where Python answers."""

    def __call__(self, table: Table, column: Column) -> str:
        native = super().__call__(table, column)
        if (table.key, column.key) not in _CALLS:
            return native
        function, needed, read = _CALLS[table.key, column.key]
        arguments = [key if key == AS_OF else self._cell(table.key, key) for key in read]
        if column.key == "progress" and self.lang != "zh":
            arguments.append(f'"{self.lang}"')
        asked = f'({MAY_CALL})*({self._cell(table.key, needed)}<>"")'
        return f'IFERROR(IF({asked},{function}({",".join(arguments)}),NA()),{native})'
