"""Excel's object model as xlwings hands it to Python, played by pyOpenVBA's model of Excel.

`ExcelBook` speaks to objects of this kind. What the model lacks (conditional formats, threaded comments, sheets of
charts, the printing of a PDF, a few settings) is kept by plain stand-ins below; everything else, cells, sheets, notes,
links and names, is the model's own work. The ways of xlwings' wrapper are kept: a member that is missing raises what COM
raises, no AttributeError, and a default member gives None while Excel is busy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.exceptions import VBARuntimeError
from pyopenvba.interpreter._objects import MISSING, NOTHING, VBAObject
from pyopenvba.interpreter._values import EMPTY, NULL, VBAArray, VBADate, VBAInt

ARGUMENT_NOT_OPTIONAL = 449


class Refused(Exception):
    """What Excel says where it does not do something or has no such member, as pywintypes.com_error would."""


def _to_com(value: Any) -> Any:
    """A Python value as the model takes it."""
    if isinstance(value, Com):
        return value.inner
    if isinstance(value, (tuple, list)):
        array = VBAArray([(1, len(value)), (1, len(value[0]))])
        for row, cells in enumerate(value, 1):
            for column, cell in enumerate(cells, 1):
                array.set([row, column], cell)
        return array
    if type(value) is int:
        return VBAInt(value, "Long")
    return NOTHING if value is None else value


def _from_com(value: Any, stage: Stage) -> Any:
    if isinstance(value, VBAObject):
        return Com(value, stage)
    if value is NOTHING or value is EMPTY or value is MISSING or value is NULL:
        return None
    if isinstance(value, VBAInt):
        return int(value)
    return value.to_datetime() if isinstance(value, VBADate) else value


class Stage:
    """What the model lacks, kept beside it, and the places where a test can make Excel refuse or be busy."""

    def __init__(self, app: ExcelApplication) -> None:
        self.app = app
        self.conditions: list[SimpleNamespace] = []
        """The conditional formats, in the order of their priority."""
        self.shapes: dict[tuple[str, str], SimpleNamespace] = {}
        """Boxes of notes, by sheet and cell."""
        self.charts: set[str] = set()
        """Names of the sheets that are no worksheets."""
        self.book = SimpleNamespace(Date1904=False, printed=[])
        self.application = SimpleNamespace(AutoCorrect=SimpleNamespace(AutoFillFormulasInLists=True), calculated=0)
        self.refuse: Callable[[str, str], bool] = lambda type_name, member: False
        """Given the type and the member that is about to be used, whether Excel refuses."""
        self.busy = False
        """Whether Excel is busy at the first try of every call."""


class Condition:
    """A conditional format as Excel hands it out: a place among the formats of its sheet, whatever comes to stand there."""

    def __init__(self, conditions: Conditions, number: int) -> None:
        self._conditions, self._number = conditions, number

    @property
    def _meant(self) -> SimpleNamespace:
        return self._conditions.all()[self._number]

    @property
    def AppliesTo(self) -> Com:
        return self._meant.cells

    @property
    def Type(self) -> int:
        return self._meant.kind

    @property
    def Formula1(self) -> str:
        return self._meant.formula

    @property
    def Interior(self) -> SimpleNamespace:
        return self._meant.Interior

    @property
    def Font(self) -> SimpleNamespace:
        return self._meant.Font

    def Delete(self) -> None:
        self._conditions.stage.conditions.remove(self._meant)

    def SetFirstPriority(self) -> None:
        meant = self._meant
        self._conditions.stage.conditions.remove(meant)
        self._conditions.stage.conditions.insert(0, meant)


class Conditions:
    """The conditional formats of a sheet's cells."""

    def __init__(self, stage: Stage, cells: Com) -> None:
        self.stage, self._cells = stage, cells

    def all(self) -> list[SimpleNamespace]:
        sheet = self._cells.Worksheet.Name
        return [one for one in self.stage.conditions if one.cells.Worksheet.Name == sheet]

    @property
    def Count(self) -> int:
        return len(self.all())

    def Item(self, number: int) -> Condition:
        return Condition(self, number - 1)

    def Add(self, Type: int, Formula1: str) -> Condition:
        if self.stage.refuse("FormatConditions", "Add"):
            raise Refused("FormatConditions.Add")
        looks = {"Interior": SimpleNamespace(Color=0), "Font": SimpleNamespace(Color=0xFFFFFF)}
        made = SimpleNamespace(cells=self._cells, kind=Type, formula=Formula1, **looks)
        self.stage.conditions.append(made)
        return Condition(self, self.Count - 1)


class Worksheets:
    """The sheets of cells, which the model does not tell from those of charts."""

    def __init__(self, every: Com) -> None:
        self._every = every

    def _cells(self) -> list[Com]:
        return [sheet for sheet in self._every if sheet.Name not in self._every.stage.charts]

    @property
    def Count(self) -> int:
        return len(self._cells())

    def Item(self, which: int | str) -> Com:
        for number, sheet in enumerate(self._cells(), start=1):
            if which in (number, sheet.Name):
                return sheet
        raise Refused(f"Worksheets.Item({which!r})")

    def __iter__(self) -> Iterator[Com]:
        return iter(self._cells())

    def __call__(self, which: int | str) -> Com | None:
        return None if self._every.stage.busy else self.Item(which)

    def Add(self, **named: Any) -> Com:
        return self._every.Add(**named)


class Com:
    """One object: attributes are its properties, calls its methods, and a call of itself its default member."""

    inner: Any
    stage: Stage

    def __init__(self, inner: VBAObject, stage: Stage) -> None:
        object.__setattr__(self, "inner", inner)
        object.__setattr__(self, "stage", stage)

    def _stand_in(self, name: str) -> Any:
        kind, stage = self.inner.vba_type_name, self.stage
        if kind == "Workbook":
            if name == "SaveCopyAs":
                return self._save_copy
            if name == "ExportAsFixedFormat":
                return self._print
            if name == "Worksheets":
                return Worksheets(self.Sheets)
            return getattr(stage.book, name, None)
        if kind == "Application":
            if name == "CalculateFull":
                return self._calculate
            return getattr(stage.application, name, None)
        if name == "FormatConditions":
            return Conditions(stage, self)
        if kind == "Worksheet" and name == "Tab":
            return SimpleNamespace(Color=0)
        if kind == "Comment" and name == "Shape":
            cell = self.Parent
            return stage.shapes.setdefault((cell.Worksheet.Name, cell.Address), SimpleNamespace(
                TextFrame=SimpleNamespace(AutoSize=False), Width=max(map(len, self.Text().split("\n"))) * 10.0, Height=60.0))
        return None

    def _save_copy(self, path: str) -> None:
        before = self.inner.path, self.inner.name, self.inner.saved
        self.stage.app.save(path, workbook=self.inner)
        self.inner.path, self.inner.name, self.inner.saved = before

    def _print(self, Type: int, Filename: str, OpenAfterPublish: bool) -> None:
        shown = [sheet.Name for sheet in self.Sheets if sheet.Visible == -1]
        self.stage.book.printed.append((Filename, shown))
        Path(Filename).write_bytes(b"%PDF-1.7\n")

    def _calculate(self) -> None:
        self.stage.application.calculated += 1

    def __getattr__(self, name: str) -> Any:
        if self.stage.refuse(self.inner.vba_type_name, name):
            raise Refused(f"{self.inner.vba_type_name}.{name}")
        if (stand_in := self._stand_in(name)) is not None:
            return stand_in
        member = self.inner.vba_member(name)
        if member is None:
            raise Refused(f"{self.inner.vba_type_name}.{name}")
        if member.kind == "method":
            return lambda *args, **named: self._call(name, args, named)
        try:
            return self._call(name, (), {})
        except VBARuntimeError as error:
            if error.number != ARGUMENT_NOT_OPTIONAL:
                raise
            return lambda *args: self._call(name, args, {})  # Range, which is nothing without an address

    def _call(self, name: str, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        taken = {key: _to_com(value) for key, value in named.items()}
        return _from_com(self.inner.vba_get(name, [_to_com(one) for one in args], taken), self.stage)

    def __call__(self, *args: Any) -> Any:
        if self.stage.busy:
            return None
        # The default member of a range is its value only as long as nobody asks for a cell of it.
        of_range = self.inner.vba_type_name == "Range"
        return self._call("Cells" if of_range else self.inner.vba_default_member().name, args, {})

    def __setattr__(self, name: str, value: Any) -> None:
        if self.stage.refuse(self.inner.vba_type_name, name):
            raise Refused(f"{self.inner.vba_type_name}.{name}")
        self.inner.vba_set(name, _to_com(value))

    def __iter__(self) -> Iterator[Any]:
        return (_from_com(one, self.stage) for one in self.inner.vba_iterate())


def opened(path: Path) -> Any:
    """What `xlwings.Book` gives for a workbook that is open in Excel: an object with `.api`."""
    app = ExcelApplication.open(path, with_vba=False)
    app.application.vba_get("Calculate")  # as Excel does with a file that was never calculated
    stage = Stage(app)
    return SimpleNamespace(api=Com(app.workbook, stage), stage=stage)
