"""xlwings' own call_udf and conversion layer around the XR_ functions, in a process where pywin32 and ctypes are stubs.

That is all that is shown here: what Excel's cells become on their way in, and what goes back to VBA. Excel, COM and
xlwings' DLL are not there; see windows_stubs. No part of xlwings.pro takes part.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.udfs.windows_stubs import MISSING, Cells, ComTime
from xlretro.io.macros.functions import FUNCTIONS

DIV, NA, SPILL = -2146826281, -2146826246, -2146826243
"""Error cells as COM gives them; xlwings knows the first two."""


def column(*values: Any) -> Cells:
    return Cells(tuple((value,) for value in values))


def day(*parts: int) -> ComTime:
    return ComTime(*parts, tzinfo=UTC)


CASES: dict[str, tuple[tuple[Any, ...], Any]] = {
    "two cells": (("XR_COMPLETION", Cells("5万"), Cells("4.2万"), MISSING, MISSING, MISSING), 0.84),
    "literals of the formula": (("XR_COMPLETION", 200.0, 250.0, "越低越好", MISSING, MISSING), 0.75),
    "a direction typed as a number": (("XR_COMPLETION", 200.0, 250.0, -1.0, MISSING, MISSING), 0.75),
    "columns in, a column out": (
        ("XR_COMPLETION", column("5万", 0.08, None, DIV, 0.0), column("4.2万", "6.5%", 3.0, 4.0, 5.0),
         MISSING, MISSING, MISSING),
        [[0.84], [0.8125], [""], ["#DIV/0!"], ["#DIV/0!"]],
    ),
    "a column beside one cell": (("XR_COMPLETION", Cells(50.0), column(40.0, NA), MISSING, MISSING, MISSING),
                                 [[0.8], ["#N/A"]]),
    "a row": (("XR_NUMBER", Cells((("4.2万", "8%", "?"),))), [42000.0, 0.08, "#VALUE!"]),
    "a block": (("XR_NUMBER", Cells((("1", "2"), (None, "")))), [[1.0, 2.0], ["", ""]]),
    "a column of one cell": (("XR_NUMBER", column("1")), 1.0),
    "an array constant": (("XR_NUMBER", (("1",), ("2",))), [[1.0], [2.0]]),
    "columns of two lengths": (("XR_CHANGE", column(1.0, 2.0), column(1.0, 2.0, 3.0), MISSING), [["#VALUE!"]] * 3),
    "a blank unit is not a missing one": (("XR_CHANGE", Cells("12%"), Cells("10%"), Cells(None)), pytest.approx(0.2)),
    "a missing unit": (("XR_CHANGE", Cells("12%"), Cells("10%"), MISSING), pytest.approx(0.02)),
    "date cells, a serial number, a text": (
        ("XR_DELAY_DAYS", column(day(2023, 9, 20), 45189.0, "2023.9.1-9.20"),
         column(day(2023, 9, 22), 45188.0, day(2023, 9, 20)), MISSING),
        [[2], [-1], [0]],
    ),
    "the hour of a date cell": (("XR_DELAY_DAYS", day(2023, 9, 20, 23, 59, 59), day(2023, 9, 21, 0, 0, 1), MISSING), 1),
    "working days": (("XR_DELAY_DAYS", day(2023, 9, 28), day(2023, 10, 8), "工作日"), 2),
    "9.20 stored as a number": (("XR_DELAY_DAYS", Cells(9.2), Cells(45189.0), MISSING), "#VALUE!"),
    "words": (("XR_PROGRESS", day(2023, 9, 1), day(2023, 9, 20), Cells(None), Cells(None), day(2023, 9, 22), MISSING),
              "已逾期2天"),
    "words in English": (("XR_PROGRESS", day(2023, 9, 1), day(2023, 9, 20), MISSING, day(2023, 9, 22), MISSING, "en"),
                         "Days late: 2"),
    "a date goes back as one": (("XR_DATE", Cells("9.1-9.20"), "完成", 2023.0), datetime(2023, 9, 20, tzinfo=UTC)),
    "dates in a column": (("XR_DATE", column("2023.9.1-9.20", None, "?"), MISSING, MISSING),
                          [[datetime(2023, 9, 1, tzinfo=UTC)], [""], ["#VALUE!"]]),
    "currency": (("XR_COMPLETION", Cells(Decimal("50000")), Cells(Decimal("42000.5")), MISSING, MISSING, MISSING),
                 pytest.approx(0.84001)),
    "an error value newer than xlwings": (("XR_NUMBER", Cells(SPILL)), "#VALUE!"),
    "a truth value": (("XR_NUMBER", column(True, False)), [["#VALUE!"], ["#VALUE!"]]),
    "nothing overdue": (("XR_OVERDUE", Cells("下次活动前"), MISSING, day(2023, 10, 20), MISSING), ""),
    "overdue": (("XR_OVERDUE", Cells("2023.10.15前"), MISSING, day(2023, 10, 20), Cells("进行中")), 5),
    "a unit": (("XR_UNIT", column("≥500元", 500.0)), [["≥元"], [""]]),
    "a sentence with nothing to say against": (("XR_CHECK", Cells("转化率从4.1%升到6.5%"), MISSING), ""),
    "required cells that are blank": (("XR_CHECK", Cells(None), MISSING), ""),
}  # fmt: skip


# xlretro does not need pandas; where a user has it, xlwings treats blanks its own way.
SETTINGS = ["--without-pandas", *(["--with-pandas"] if find_spec("pandas") else [])]


@pytest.fixture(scope="module", params=SETTINGS)
def run(request: pytest.FixtureRequest) -> tuple[dict[str, Any], dict[str, Any]]:
    """What xlwings keeps about the functions, and the answers to all cases by their names."""
    calls = pickle.dumps([call for call, _ in CASES.values()])
    command = [sys.executable, "-m", "tests.udfs.windows_stubs", request.param]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, input=calls, capture_output=True, cwd=root, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    declared, answers = pickle.loads(done.stdout)
    return declared, dict(zip(CASES, answers, strict=True))


@pytest.mark.parametrize("case", CASES)
def test_cells_through_xlwings(case: str, run: tuple[dict[str, Any], dict[str, Any]]) -> None:
    assert run[1][case] == CASES[case][1]


def test_what_xlwings_keeps_of_the_functions(run: tuple[dict[str, Any], dict[str, Any]]) -> None:
    declared = run[0]
    assert declared.keys() == FUNCTIONS.keys()
    for name, kept in declared.items():
        assert (kept["category"], kept["volatile"], kept["async_mode"], kept["sub"]) == ("xlretro", False, None, False)
        assert kept["ret"]["doc"].startswith(FUNCTIONS[name].description.zh)
        for argument, (key, text) in zip(kept["args"], FUNCTIONS[name].arguments.items(), strict=True):
            assert argument["name"] == key
            assert argument["doc"].startswith(text.zh)
            assert argument["options"] == {"convert": Any, "ndim": 2, "err_to_str": True}
            assert argument.get("optional") is None
