"""xlwings as it is on Windows, on any system: the names of pywin32 and ctypes that it touches are stubs, all else is its own.

What runs for real: the decorators, `com_server.XLPython.CallUDF`, `udfs.call_udf` and the whole conversion layer. What
does not: COM, Excel, the DLL. Part `xlwings.pro` is kept out. Only for processes that do nothing else, since the name
of the platform is changed while xlwings is imported.
"""

from __future__ import annotations

import asyncio  # noqa: F401 – these three choose their parts by the platform: imported before it changes its name
import ctypes
import datetime as dt
import importlib
import pickle
import subprocess  # noqa: F401
import sys
from dataclasses import dataclass
from types import ModuleType, SimpleNamespace
from typing import Any

__all__ = ["MISSING", "Cells", "ComTime", "Excel"]

MISSING = -2147352572
"""What VBA hands over for an argument that the formula leaves out."""
_RANGE_IID = "{00020846-0000-0000-C000-000000000046}"


class ComTime(dt.datetime):
    """A date cell as pywin32 gives it: its own type, with a time zone that means nothing."""


class _ComError(Exception):
    pass


class _Dispatch:
    pass


@dataclass(frozen=True)
class Cells:
    """What `Range.Value` gives: a tuple of rows; of a single cell its value."""

    value: Any


class _Range:
    """Excel's Range object, as far as reading a UDF's argument asks for it."""

    def __init__(self, value: Any) -> None:
        self.Value = value
        rows = value if isinstance(value, tuple) else ((value,),)
        self.Row = self.Column = 1
        self.Rows, self.Columns = SimpleNamespace(Count=len(rows)), SimpleNamespace(Count=len(rows[0]))
        self.Worksheet = SimpleNamespace(Parent=SimpleNamespace(Application=SimpleNamespace(Hwnd=1)))
        attributes = SimpleNamespace(iid=_RANGE_IID)
        info = SimpleNamespace(GetTypeAttr=lambda: attributes)
        self._oleobj_ = SimpleNamespace(GetTypeInfo=lambda: info)


def _module(name: str, **names: Any) -> ModuleType:
    module = ModuleType(name)
    module.__dict__.update(names)
    sys.modules[name] = module
    parent, _, child = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], child, module)
    return module


def _nothing(*_: Any, **__: Any) -> None:
    return None


def _no_wrapper(_: Any) -> Any:
    raise _ComError("not an object of this server")


def _stub_pywin32() -> None:
    _module("pywintypes", TimeType=ComTime, com_error=_ComError, IID=str)
    _module("pythoncom", com_error=_ComError, IID_IDispatch="IDispatch", TypeIIDs={"IDispatch": _Dispatch},
            CoInitialize=_nothing, __file__="", IID_IEnumVARIANT="IEnumVARIANT")  # fmt: skip
    utc = SimpleNamespace(utc=lambda: dt.UTC)
    _module("win32timezone", TimeZoneInfo=utc)
    _module("win32process", GetWindowThreadProcessId=lambda _: (1, 1))
    for name in ("win32api", "win32con", "win32event", "win32gui"):
        _module(name)
    gencache = SimpleNamespace(EnsureModule=_nothing)
    _module("win32com")
    _module("win32com.client", CDispatch=_Dispatch, DispatchBaseClass=_Dispatch, CoClassBaseClass=_Dispatch,
            Dispatch=lambda found, **_: found, DispatchEx=_nothing, gencache=gencache)  # fmt: skip
    _module("win32com.server")
    _module("win32com.server.dispatcher")
    _module("win32com.server.policy")
    _module("win32com.server.util", unwrap=_no_wrapper)


def _stub_ctypes() -> None:
    ctypes.windll = SimpleNamespace()
    ctypes.oledll = SimpleNamespace(ole32=SimpleNamespace(CLSIDFromString=_nothing))
    ctypes.PyDLL = lambda _: SimpleNamespace(PyCom_PyObjectFromIUnknown=SimpleNamespace())  # type: ignore


class Excel:
    """Calls UDFs as Excel does through VBA. Make one a process.

    Without *pandas*, pandas and numpy are kept out: xlwings treats values its own way where they are installed.
    """

    def __init__(self, module: str, *, pandas: bool = False) -> None:
        for optional in ("numpy", "pandas"):
            if pandas:
                importlib.import_module(optional)
            else:
                sys.modules[optional] = None  # type: ignore[assignment]
        sys.modules["xlwings.pro"] = None  # type: ignore[assignment]
        _stub_pywin32()
        _stub_ctypes()
        platform, sys.platform = sys.platform, "win32"
        try:
            from xlwings.com_server import XLPython

            self.functions = importlib.import_module(module)
        finally:
            sys.platform = platform
        self._module = module
        self._server = XLPython()

    def __call__(self, function: str, *arguments: Any) -> Any:
        """What VBA gets back. An argument is Cells, a literal of the formula, or MISSING."""
        passed = [_Range(each.value) if isinstance(each, Cells) else each for each in arguments]
        return self._server.CallUDF(self._module, function, passed, None, _Range(None))


def main() -> None:
    """Answer the calls of one process: a pickled list of (function, *arguments) in, a list of answers out."""
    excel = Excel("xlretro.excel.udfs", pandas="--with-pandas" in sys.argv)
    declared = {name: found.__xlfunc__ for name, found in vars(excel.functions).items() if hasattr(found, "__xlfunc__")}
    answers = [excel(*call) for call in pickle.load(sys.stdin.buffer)]
    pickle.dump((declared, answers), sys.stdout.buffer)


if __name__ == "__main__":
    # Pickled under the module's own name, not as __main__'s.
    from tests.udfs import windows_stubs

    windows_stubs.main()
