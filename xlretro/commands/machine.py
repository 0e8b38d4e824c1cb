"""What is asked of the machine xlretro runs on: one object that tests can describe, and the real one."""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import struct
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from xlretro.io.reading.guard import read_bytes
from xlretro.io.shipped import shipped_folder

__all__ = ["LINUX", "MACOS", "WINDOWS", "Machine", "this_machine"]

WINDOWS, MACOS, LINUX = "Windows", "Darwin", "Linux"


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Facts, asked for and never changed. Paths are text, as the machine's own programs write them."""

    system: str
    """WINDOWS, MACOS, LINUX or what else the platform calls itself."""
    system_name: str
    """For people: `Windows 11 (10.0.22631)`."""
    environ: Mapping[str, str]
    executable: str
    """The Python that runs this."""
    python: str
    """Its version: 3.11.9."""
    bits: int
    """Of that Python: 64 or 32."""
    ansi: str
    """The encoding in which VBA reads text files: the code page of the system, which Python calls mbcs on Windows."""
    templates: str
    """The folder of the shipped templates and VBA projects."""
    registry: Callable[[str, str], str | int | None]
    """(key such as `HKCU\\Software\\…`, name of the value; "" is the key's own): the value, None where there is none."""
    is_file: Callable[[str], bool]
    read: Callable[[str, int], bytes]
    """(path, at most so many bytes): a file's first bytes. Raises OSError."""
    read_workbook: Callable[[str], bytes]
    """A file that somebody names, whole. Raises InputRefused for what is not there, no file, locked or too large."""
    package: Callable[[str], str | None]
    """The installed version of a distribution, None where it is not installed."""
    on_path: Callable[[str], str | None]
    """Where a program of that name is, None where PATH does not have it."""

    @property
    def interpreter(self) -> str:
        """What Excel has to start: python.exe, also where this runs in the windowless pythonw.exe."""
        head, name = self.executable[: -len("pythonw.exe")], self.executable[-len("pythonw.exe") :]
        return head + "python.exe" if name.lower() == "pythonw.exe" else self.executable


def this_machine() -> Machine:
    """The machine as it is."""
    return Machine(
        system=platform.system(),
        system_name=_system_name(),
        environ=os.environ,
        executable=sys.executable,
        python=platform.python_version(),
        bits=struct.calcsize("P") * 8,
        ansi="mbcs" if sys.platform == "win32" else "utf-8",
        templates=str(shipped_folder()),
        registry=_registry,
        is_file=os.path.isfile,
        read=_read,
        read_workbook=lambda path: read_bytes(Path(path)),
        package=_package,
        on_path=shutil.which,
    )


_FIRST_BUILD_OF_WINDOWS_11 = 22000


def _system_name() -> str:
    system = platform.system()
    if system == WINDOWS:
        version = platform.version()
        build = version.rpartition(".")[2]
        eleven = platform.release() == "10" and build.isdigit() and int(build) >= _FIRST_BUILD_OF_WINDOWS_11
        return f"Windows {'11' if eleven else platform.release()} ({version})"
    if system == MACOS:
        return f"macOS {platform.mac_ver()[0]}"
    with contextlib.suppress(OSError):
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    return f"{system} {platform.release()}"


def _read(path: str, most: int) -> bytes:
    with open(path, "rb") as file:
        return file.read(most)


def _package(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _registry(key: str, name: str) -> str | int | None:
    if sys.platform == "win32":
        import winreg

        roots = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE, "HKCR": winreg.HKEY_CLASSES_ROOT}
        root, _, below = key.partition("\\")
        # A Python of 32 bits is shown another registry than an Excel of 64, and the other way round: look into both.
        for view in (winreg.KEY_WOW64_64KEY, winreg.KEY_WOW64_32KEY):
            with contextlib.suppress(OSError), winreg.OpenKey(roots[root], below, 0, winreg.KEY_READ | view) as opened:
                value, kind = winreg.QueryValueEx(opened, name)
                if isinstance(value, str) and kind == winreg.REG_EXPAND_SZ:
                    return winreg.ExpandEnvironmentStrings(value)
                if isinstance(value, str | int):
                    return value
    return None
