"""The computer around Excel: its files, its environment, its shell; and the real xlwings.bas made ready to run on it.

What the VBA interpreter can't do is done here: the calls into the DLL (XLPy, XLPyDLLActivateAuto), reading a settings file, asking
whether a file exists, environment variables, deleting a file, StrConv. Every other line of xlwings.bas runs as it is,
GetConfig and RunPython above all. Reworded for the interpreter's sake, without another meaning: comments behind #If, the
text "False" compared with True, WithEvents, attributes of procedures.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pyopenvba.interpreter._objects import VBAObject, member, method, setter
from pyopenvba.interpreter._values import EMPTY, MISSING, NULL, VBAInt, error, to_text

from tests.vba.python_side import Server

__all__ = ["FOLDER", "FOLDER_SETTINGS", "INTERPRETER", "NOTHING_SET", "PYTHONS_PLACE", "READY", "SETTINGS_FILE",
           "SURROUNDINGS", "Computer", "Place", "Shell", "Windows", "runnable"]  # fmt: skip

HOME = r"C:\Users\user"
SETTINGS_FILE = rf"{HOME}\.xlretro\xlretro.conf"
"""Where %USERPROFILE%\\.xlretro\\xlretro.conf is on this computer."""
INTERPRETER = r"C:\Tools\python\python.exe"
FOLDER = rf"{HOME}\Documents"
"""Where the workbook lies."""
FOLDER_SETTINGS = rf"{FOLDER}\xlretro.conf"
"""A settings file beside the workbook, which anybody may have put there."""
NOTHING_SET: Mapping[str, str] = {INTERPRETER: ""}
"""The files of a computer on which nothing was set up."""
READY: Mapping[str, str] = {INTERPRETER: "", SETTINGS_FILE: f'"INTERPRETER_WIN","{INTERPRETER}"\n'}
"""The files of a computer on which `xlretro addin install` has run."""


@dataclass
class Computer:
    """The program and the machine a test runs on: Excel for Windows with everything in place, if not said otherwise."""

    name: str = "Microsoft Excel"
    system: str = "Windows (64-bit) NT 10.00"
    product_code: str | None = "{90160000-000F-0000-1000-0000000FF1CE}"
    folder: str = r"C:\Program Files\Microsoft Office\root\Office16"
    files: Mapping[str, str] = field(default_factory=lambda: dict(READY))
    """Text by full path."""
    python: Server | None = None
    """What answers once it is started; None: starting it fails."""
    exit_code: int = 0
    """Of a command that the shell runs."""
    calculates: bool = True
    """False: Application.CalculateFull fails."""
    current: str = FOLDER
    """Excel's current folder: that of a workbook opened by a double click."""
    environment: dict[str, str] = field(default_factory=dict)
    """Of Excel's process; new processes get it."""
    while_running: Callable[[], object] = lambda: None
    """What happens to Excel while a command of the shell runs."""
    look_alikes: Mapping[str, str] = field(default_factory=dict)
    """What Windows' own code page makes of characters that it lacks."""


@dataclass(frozen=True)
class Place:
    """Where a process was started: the folder, and whether Python there leaves that folder alone."""

    folder: str
    safe_path: str | None

    @classmethod
    def on(cls, computer: Computer) -> Place:
        return cls(computer.current, computer.environment.get("PYTHONSAFEPATH"))


PYTHONS_PLACE = Place(INTERPRETER.rpartition("\\")[0], "1")
"""Where each process must be started: no file beside a workbook is found from there."""


class Windows(VBAObject):
    """What the stand-ins in xlwings.bas ask; keeps what was asked of it."""

    vba_type_name = "Machine"

    def __init__(self, computer: Computer) -> None:
        self.computer = computer
        self.started: list[Place] = []
        self.running: set[str] = set()
        """The commands whose processes run: what the DLL knows them by."""
        self.stops = 0
        self.reads = 0

    @property
    def starts(self) -> int:
        return len(self.started)

    def _text(self, path: object) -> str | None:
        found = {name.lower(): text for name, text in self.computer.files.items()}
        # xlwings writes the folder's settings file with a doubled backslash, which Windows takes for one.
        return found.get(re.sub(r"(?<=.)\\\\", r"\\", to_text(path).lower()))

    @method
    def StartPython(self, command: object) -> object:
        self.started.append(Place.on(self.computer))
        if self.computer.python is None:
            raise error(1000, "Could not activate Python COM server")
        self.running.add(to_text(command))
        return self.computer.python

    @method
    def StopPython(self, command: object) -> object:
        self.stops += 1
        self.running.discard(to_text(command))
        return EMPTY

    @method
    def InCodePage(self, text: object) -> object:
        return "".join(self.computer.look_alikes.get(letter, letter) for letter in to_text(text))

    @method
    def HasFile(self, path: object) -> object:
        return self._text(path) is not None

    @method
    def Setting(self, path: object, key: object) -> object:
        """The value of a key in a settings file, Null where it has none."""
        self.reads += 1
        for row in csv.reader((self._text(path) or "").splitlines()):
            if len(row) == 2 and row[0].lower() == to_text(key).lower():
                return row[1]
        return NULL

    @method
    def FileText(self, path: object) -> object:
        return self._text(path) or ""


class _Environment(VBAObject):
    """The environment variables of Excel's process."""

    vba_type_name = "IWshEnvironment"

    def __init__(self, variables: dict[str, str]) -> None:
        self.variables = variables

    @member(default=True)
    def Item(self, name: object) -> object:
        return self.variables.get(to_text(name), "")

    @setter("Item")
    def _set_item(self, name: object, value: object) -> None:
        self.variables[to_text(name)] = to_text(value)

    @method
    def Remove(self, name: object) -> object:
        del self.variables[to_text(name)]
        return EMPTY


class Shell(VBAObject):
    """WScript.Shell: what it ran, where, and what it showed."""

    vba_type_name = "IWshShell3"

    def __init__(self, computer: Computer) -> None:
        self.computer = computer
        self.commands: list[str] = []
        self.places: list[Place] = []
        self.popups: list[str] = []

    @member
    def CurrentDirectory(self) -> object:
        return self.computer.current

    @setter("CurrentDirectory")
    def _set_current_directory(self, folder: object) -> None:
        self.computer.current = to_text(folder)

    @method
    def Environment(self, kind: object) -> object:
        assert kind == "PROCESS"
        return _Environment(self.computer.environment)

    @method
    def ExpandEnvironmentStrings(self, text: object) -> object:
        return to_text(text).replace("%USERPROFILE%", HOME)

    @method
    def Run(self, command: object, style: object = MISSING, wait: object = MISSING) -> object:
        self.commands.append(to_text(command))
        self.places.append(Place.on(self.computer))
        self.computer.while_running()
        return VBAInt(self.computer.exit_code, "Long")

    @method
    def Popup(self, text: object, seconds: object = MISSING, title: object = MISSING, style: object = MISSING) -> object:
        self.popups.append(to_text(text))
        return VBAInt(1, "Long")


SURROUNDINGS = rf"""
Public Function Environ(ByVal name As String) As String
    If UCase$(name) = "USERPROFILE" Then Environ = "{HOME}"
    If UCase$(name) = "TEMP" Then Environ = "{HOME}\Temp"
End Function

Public Function StrConv(ByVal text As String, ByVal conversion As Long) As String
    StrConv = Machine.InCodePage(text)
End Function

Public Sub DeleteFile(ByVal path As String)
End Sub
"""
"""VBA's own functions that the interpreter leaves out."""

_STAND_INS = """
Function XLPy()
    Set XLPy = Machine.StartPython(XLPyCommand())
End Function

Sub KillPy()
    Machine.StopPython XLPyCommand()
End Sub

Function XLPyDLLActivateAuto(ByRef Result As Variant, Optional ByVal Config As String = "", Optional ByVal mode As Long = 1) As Long
    If mode <> -1 Then Err.Raise 5
    Machine.StopPython Config
End Function

Function GetConfigFromFile(sFile As String, sName As String, Optional sValue As String) As Boolean
    Dim found As Variant
    found = Machine.Setting(sFile, sName)
    If Not IsNull(found) Then
        sValue = found
        GetConfigFromFile = True
    End If
End Function

Function FileExistsOnWindows(ByVal FileSpec As String) As Boolean
    FileExistsOnWindows = Machine.HasFile(FileSpec)
End Function

Function ReadFile(ByVal FileName As String)
    ReadFile = Machine.FileText(FileName)
End Function
"""


def runnable(source: str) -> str:
    """A module's text as the interpreter reads it: xlwings.bas with its stand-ins, ours without attributes of procedures."""
    source = re.sub(r"(?m)^Attribute \w+\.VB_.*\n?", "", source.replace("\r\n", "\n"))
    source = source.replace("Private WithEvents ", "Private ")
    if "Public Const XLWINGS_VERSION" not in source:
        return source
    source = re.sub(r"(?m)^(\s*#.*?)[ ]+'.*$", r"\1", source)  # a comment behind #If
    # VBA compares the text "False" with True as Booleans; the interpreter finds a type mismatch.
    source = re.sub(r'(GetConfig\("[A-Z ]+", False\)) = True', r"CBool(\1)", source)
    source = re.sub(r"(?m)^(\s*)Kill ", r"\1DeleteFile ", source)
    source = re.sub(r"(?m)^\s*Declare PtrSafe Function XLPyDLLActivateAuto .*\n", "", source)
    for name in re.findall(r"(?m)^(?:Function|Sub) (\w+)", _STAND_INS):
        source, count = re.subn(
            rf"(?ms)^(?:Public |Private )?(Function|Sub) {name}\(.*?^End \1$", "", source, count=1
        )
        assert count == (name != "XLPyDLLActivateAuto"), f"xlwings.bas has no {name}"
    return source + _STAND_INS
