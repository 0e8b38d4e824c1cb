"""Machines described for tests of `doctor` and `addin`: their registry, files, variables and packages as data."""

from __future__ import annotations

import functools
import os
import struct
import zipfile
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path, PureWindowsPath

from xlretro.commands.addin import addin_bytes
from xlretro.commands.machine import WINDOWS, Machine
from xlretro.io.reading.guard import read_bytes, refused

VERSION = "0.37.8"
HOME = r"C:\Users\复盘小组"
ROAMING = HOME + r"\AppData\Roaming"
PYTHON = r"D:\复盘工具\.venv\Scripts\python.exe"
EXCEL = r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE"
ADDIN = ROAMING + r"\Microsoft\Excel\XLSTART\xlretro.xlam"
SETTINGS = HOME + r"\.xlretro\xlretro.conf"
DLL = rf"D:\复盘工具\.venv\xlwings64-{VERSION}.dll"
TEMPLATES = r"D:\复盘工具\workbook_templates"
SOFFICE = r"C:\Program Files\LibreOffice\program\soffice.exe"

APP_PATHS = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths"
CLICK_TO_RUN = r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
OWN = r"HKCU\Software\Microsoft\Office\16.0\Excel\Security"
POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0"


@functools.cache
def project() -> bytes:
    """A VBA project that Excel itself saved, with the pinned xlwings inside: the wheel's own example."""
    package = find_spec("xlwings")
    assert package is not None
    assert package.origin is not None
    with zipfile.ZipFile(Path(package.origin).with_name("quickstart_standalone.xlsm")) as book:
        return book.read("xl/vbaProject.bin")


@functools.cache
def addin(lang: str = "zh") -> bytes:
    return addin_bytes(lang)  # type: ignore[arg-type]


def program(machine: int) -> bytes:
    """The first bytes of a Windows program for a processor: 0x8664 of 64 bits, 0x14C of 32."""
    head = bytearray(256)
    head[:2] = b"MZ"
    struct.pack_into("<I", head, 0x3C, 128)
    struct.pack_into("<4sH", head, 128, b"PE\0\0", machine)
    return bytes(head)


@dataclass
class Described:
    """A machine as data. Files that are not described are looked for on the disk; None for a file that is locked."""

    system: str = WINDOWS
    environ: dict[str, str] = field(default_factory=dict)
    registry: dict[tuple[str, str], str | int] = field(default_factory=dict)
    files: dict[str, bytes | None] = field(default_factory=dict)
    packages: dict[str, str] = field(default_factory=dict)
    path: dict[str, str] = field(default_factory=dict)
    executable: str = PYTHON
    bits: int = 64
    ansi: str = "gbk"

    def machine(self) -> Machine:
        return Machine(
            system=self.system, system_name=f"{self.system} (described)", environ=self.environ, executable=self.executable,
            python="3.11.9", bits=self.bits, ansi=self.ansi, templates=TEMPLATES, registry=self._registry,
            is_file=self._is_file, read=self._read, read_workbook=self._workbook, package=self.packages.get,
            on_path=self.path.get,
        )  # fmt: skip

    def _described(self) -> dict[PureWindowsPath, bytes | None]:
        return {PureWindowsPath(path): content for path, content in self.files.items()}  # which compare as Windows does

    def _registry(self, key: str, name: str) -> str | int | None:
        low = {(k.lower(), n.lower()): value for (k, n), value in self.registry.items()}
        return low.get((key.lower(), name.lower()))

    def _is_file(self, path: str) -> bool:
        return PureWindowsPath(path) in self._described() or os.path.isfile(path)

    def _read(self, path: str, most: int) -> bytes:
        described = self._described()
        if PureWindowsPath(path) not in described:
            return Path(path).read_bytes()[:most]
        content = described[PureWindowsPath(path)]
        if content is None:
            raise PermissionError(13, "used by another process", path)
        return content[:most]

    def _workbook(self, path: str) -> bytes:
        if PureWindowsPath(path) not in self._described():
            return read_bytes(Path(path))
        try:
            return self._read(path, 1 << 30)
        except PermissionError:
            raise refused("locked") from None


def ready() -> Described:
    """A Windows computer with Excel of 64 bits and everything in order; its user's name is Chinese."""
    return Described(
        environ={"APPDATA": ROAMING, "USERPROFILE": HOME, "ProgramFiles": r"C:\Program Files"},
        registry={
            (rf"{APP_PATHS}\excel.exe", ""): EXCEL,
            (CLICK_TO_RUN, "VersionToReport"): "16.0.17328.20162",
            (CLICK_TO_RUN, "Platform"): "x64",
        },
        files={
            EXCEL: program(0x8664), PYTHON: b"", DLL: b"", SOFFICE: b"", ADDIN: addin(),
            SETTINGS: f'"INTERPRETER_WIN","{PYTHON}"\r\n'.encode("gbk"),
            rf"{TEMPLATES}\vbaProject-book.bin": project(), rf"{TEMPLATES}\vbaProject-addin.bin": project(),
        },
        packages={"xlwings": VERSION, "pywin32": "308"},
    )  # fmt: skip
