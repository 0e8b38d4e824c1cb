"""Excel without Excel: a workbook's VBA executed and its formulas computed by pyOpenVBA, XR_ functions included.

Real: the VBA text of the built file, line by line; the formulas; xlwings.bas but for what `windows` names. Not real: the
interpreter and the formula engine are pyOpenVBA's, not Microsoft's, and COM between VBA and Python is a pipe.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pyopenvba._a1 import Area as ModelArea
from pyopenvba._a1 import column_letter
from pyopenvba.apps.excel import Application, ExcelApplication, Range, Workbook
from pyopenvba.apps.excel._bridge import ExcelBridge
from pyopenvba.apps.excel._engine_book import EngineBook, scalar
from pyopenvba.exceptions import VBACompileError, VBARuntimeError
from pyopenvba.formula._calc import registry
from pyopenvba.formula._calc.cells import CellError
from pyopenvba.formula._calc.nodes import Missing, Node
from pyopenvba.formula._calc.values import NAME, VALUE, Array, Empty, Reference, Value
from pyopenvba.interpreter._objects import VBAObject, member, method, setter
from pyopenvba.interpreter._runtime import UNRESOLVED, Interpreter, ModuleRuntime, Slot
from pyopenvba.interpreter._values import EMPTY, MISSING, VBAArray, VBAErrorValue, VBAInt, error

from tests.vba.windows import FOLDER, SURROUNDINGS, Computer, Shell, Windows, runnable
from xlretro.excel import udfs

__all__ = ["ERRORS", "Control", "Excel"]

ERRORS = {2000: "#NULL!", 2007: "#DIV/0!", 2015: "#VALUE!", 2023: "#REF!", 2029: "#NAME?", 2036: "#NUM!", 2042: "#N/A"}
"""Excel's error values by the numbers of CVErr."""


class _Program(Application):
    """The object Application, with the members that pyOpenVBA lacks and answers of the computer's own."""

    vba_type_name = "Application"

    def __init__(self, computer: Computer) -> None:
        super().__init__()
        self.computer = computer
        self.described: dict[str, str] = {}
        self.fills_columns = True

    @member
    def Name(self) -> object:
        return self.computer.name

    @member
    def OperatingSystem(self) -> object:
        return self.computer.system

    @member
    def ProductCode(self) -> object:
        if self.computer.product_code is None:
            raise error(438)
        return self.computer.product_code

    @member
    def Path(self) -> object:
        return self.computer.folder

    @member
    def PathSeparator(self) -> object:
        return "\\"

    @member
    def Hwnd(self) -> object:
        return VBAInt(1, "Long")

    @member
    def AutoCorrect(self) -> object:
        return _AutoCorrect(self)

    @method
    def CalculateFull(self) -> object:
        if not self.computer.calculates:
            raise error(1004, "Method 'CalculateFull' failed")
        kept, self.calculation = self.calculation, -4105  # a manual engine would read cells as they were
        for book in self.workbooks_.books:
            book.calculator.rebuild()
            book.calculator.calculate_all()
        self.calculation = kept
        return EMPTY

    @method
    def MacroOptions(self, Macro: object = MISSING, Description: object = MISSING, Category: object = MISSING,
                     ArgumentDescriptions: object = MISSING) -> object:  # fmt: skip
        self.described[str(Macro)] = str(Description)
        assert self.active_book
        self.active_book.saved = False  # Excel takes it for a change
        return EMPTY


class _AutoCorrect(VBAObject):
    """Whether Excel fills the column of a table with a formula that is typed into one of its cells."""

    vba_type_name = "AutoCorrect"

    def __init__(self, program: _Program) -> None:
        self.program = program

    @member
    def AutoFillFormulasInLists(self) -> object:
        return self.program.fills_columns

    @setter("AutoFillFormulasInLists")
    def _set_autofill(self, value: object) -> None:
        self.program.fills_columns = bool(value)


class _Book(Workbook):
    """A workbook in a folder of Windows."""

    vba_type_name = "Workbook"

    @member
    def FullName(self) -> object:
        return f"{self.path}{'/' if '://' in self.path else chr(92)}{self.name}"


class _Module(VBAObject):
    """A module by its name, as in xlwings.GetConfig: its public procedures. The interpreter knows them unqualified only."""

    vba_type_name = "Module"

    def __init__(self, interpreter: Interpreter, name: str) -> None:
        self.interpreter, self.module = interpreter, interpreter.module(name)

    def vba_get(self, name: str, args: Sequence[object] = (), named: dict[str, object] | None = None) -> object:
        procedure = self.module.procedure(name)
        if procedure is None or procedure.scope == "private":
            raise VBACompileError(f"{self.module.name} has no public {name}")
        return self.interpreter.call(procedure, self.module, list(args), named or {})


class _Bridge(ExcelBridge):
    """What VBA sees beside its own procedures: the machine, its shell, modules by name."""

    def __init__(self, application: Application, windows: Windows, shell: Shell) -> None:
        super().__init__(application)
        self.windows, self.shell = windows, shell

    def global_object(self, name: str) -> object:
        found = super().global_object(name)
        if found is not UNRESOLVED:
            return found
        if name == "machine":
            return self.windows
        interpreter = self.application.interpreter
        assert interpreter
        return _Module(interpreter, name) if name in interpreter.modules else UNRESOLVED

    def create(self, type_name_: str) -> object:
        return self.shell if type_name_.lower() == "wscript.shell" else super().create(type_name_)


class Control(VBAObject):
    """IRibbonControl of a pressed button, and IRibbonUI of the tab."""

    vba_type_name = "IRibbonControl"

    def __init__(self) -> None:
        self.invalidated = 0

    @method
    def Invalidate(self) -> object:
        self.invalidated += 1
        return EMPTY


class Excel(ExcelApplication):
    """A session of Excel with one workbook open, on a computer."""

    def __init__(self, computer: Computer | None = None) -> None:
        self.computer = computer or Computer()
        self.windows, self.shell = Windows(self.computer), Shell(self.computer)
        self.application = _Program(self.computer)
        self.interpreter = Interpreter(_Bridge(self.application, self.windows, self.shell))
        self.application.interpreter = self.interpreter

    @classmethod
    def with_book(cls, path: Path, computer: Computer | None = None, *, macros: bool = True) -> Excel:
        """The workbook opened, every formula to be computed anew; its ribbon has not loaded yet."""
        from pyopenvba.apps.excel._io import load_workbook

        excel = cls(computer)
        book = load_workbook(excel.application, path)
        book.__class__, book.path = _Book, FOLDER
        excel.application.workbooks_.books.append(book)
        excel.application.activate_book(book)
        book.calculator.rebuild()  # fullCalcOnLoad: no stored value counts
        if macros:
            excel.add_module(SURROUNDINGS, name="Surroundings")
            excel.load_vba(path)
        return excel

    def add_module(self, source: str, *, name: str = "", kind: str = "standard") -> ModuleRuntime:
        return super().add_module(runnable(source), name=name, kind=kind)

    # ---- what a test does with it

    def enter(self, formula: str, cell: str = "XA1", sheet: str | int = 1) -> Any:
        """The value of a formula entered into a cell far from the others."""
        target = self.sheet(sheet).sheet.vba_get("Range", [cell])
        assert isinstance(target, VBAObject)
        target.vba_set("Formula", formula)
        return self.shown(cell, sheet)

    def shown(self, cell: str, sheet: str | int = 1) -> Any:
        """What a cell holds; an error value as its text."""
        return _seen(self.sheet(sheet).value(cell))

    def press(self, callback: str) -> None:
        """A button of the ribbon."""
        self.interpreter.run(callback, [Control()])

    def is_visible(self, callback: str) -> bool:
        """What getVisible answers."""
        answer = Slot()
        self.interpreter.run(callback, [Control(), answer])
        assert isinstance(answer.get(), bool)
        return bool(answer.get())

    def messages(self) -> list[str]:
        """Every text that a window showed."""
        return [text for _, text, _, _ in self.dialogs] + self.shell.popups

    def call(self, function: str, *arguments: object) -> Any:
        """What a wrapper gives back to VBA: rows as lists, error values as their texts."""
        return _seen(self.run(function, *arguments))

    @staticmethod
    def address(row: int, column: int) -> str:
        return f"{column_letter(column)}{row}"

    def range(self, reference: str, sheet: str | int = 1) -> Range:
        found = self.sheet(sheet).sheet.vba_get("Range", [reference])
        assert isinstance(found, Range)
        return found


def _seen(value: Any) -> Any:
    if isinstance(value, list):
        return [_seen(each) for each in value]
    if isinstance(value, VBAErrorValue):
        return ERRORS[value.number]
    return value


# ---------------------------------------------------------------- functions of the workbook, called by its formulas


def _to_vba(value: Value, excel: Application, context: Any) -> object:
    """A formula's argument as a wrapper gets it: cells as a Range, as they are."""
    if isinstance(value, Reference):
        sheets = {area.sheet for area in value.areas}
        assert len(sheets) == 1
        sheet = context.book.book.sheet_named(sheets.pop())
        return Range(sheet, [ModelArea(a.top, a.left, a.bottom, a.right, a.sheet) for a in value.areas])
    if isinstance(value, Array):
        array = VBAArray([(1, value.height), (1, value.width)])
        for row, cells in enumerate(value.rows, start=1):
            for column, cell in enumerate(cells, start=1):
                array.set([row, column], _to_vba(cell, excel, context))
        return array
    if isinstance(value, CellError):
        return VBAErrorValue(next(number for number, name in ERRORS.items() if name == value.code))
    return EMPTY if isinstance(value, Empty) else value


def _from_vba(value: object) -> Value:
    if not isinstance(value, VBAArray):
        return scalar(value)
    if value.dimensions == 1:
        return Array([[scalar(each) for each in value.elements()]])
    (top, bottom), (left, right) = value.bounds
    return Array([[scalar(value.get([row, column])) for column in range(left, right + 1)]
                  for row in range(top, bottom + 1)])  # fmt: skip


def _function(name: str) -> None:
    """Let formulas call a function of the workbook's VBA. Where macros are blocked it is unknown: #NAME?."""

    def implementation(context: Any, *nodes: Node) -> Value:
        excel = context.book.book.application
        if not isinstance(excel, _Program) or "xlretrofunctions" not in excel.interpreter.modules:
            return NAME
        arguments = [
            MISSING if isinstance(node, Missing) else _to_vba(context.evaluate(node), excel, context) for node in nodes
        ]
        try:
            return _from_vba(excel.interpreter.run(f"XlretroFunctions.{name}", arguments))
        except VBARuntimeError:
            return VALUE

    registry.function(name, registry.LAZY, minimum=0, maximum=30)(implementation)


for _name in udfs.__all__:
    _function(_name)


@cache
def _read(formula: str, tables: tuple[str, ...]) -> Node:
    names = SimpleNamespace(table_names=lambda: list(tables))
    return _read_anew(names, formula)  # type: ignore[arg-type]


# The same formulas are in every workbook that a test opens: reading them once a run halves its time.
_read_anew = EngineBook.read
EngineBook.read = lambda self, formula: _read(formula, tuple(self.table_names()))  # type: ignore[method-assign]
