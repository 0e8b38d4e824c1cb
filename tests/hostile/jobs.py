"""Jobs for worker processes that go wrong on demand. Workers import them by name."""

from __future__ import annotations

import ctypes
import faulthandler
import os
import time
from pathlib import Path
from typing import NamedTuple

from xlretro.commands.examine import Examined, Settings, examine
from xlretro.errors import InputRefused, OutputRefused
from xlretro.io.reading.inputs import InputFile
from xlretro.language import Text


class Answer(NamedTuple):
    item: object
    pid: int
    reason: str = ""


def lost(item: object, refused: InputRefused) -> Answer:
    return Answer(item, 0, refused.reason)


def behave(item: object, shared: Path) -> Answer:
    """Does what *item* says; "once …" only the first time, which a file in the folder *shared* remembers."""
    if isinstance(item, str):
        if item.startswith("once "):
            mark = shared / item
            if not mark.exists():
                mark.touch()
                _misbehave(item.removeprefix("once "))
        else:
            _misbehave(item)
    return Answer(item, os.getpid())


def _misbehave(how: str) -> None:
    match how:
        case "segfault":
            faulthandler.disable()
            ctypes.string_at(0)
        case "exit":
            os._exit(1)
        case "killed":
            os.kill(os.getpid(), 9)
        case "hang":
            while True:
                pass
        case "hang in C":  # without ever giving the interpreter to another thread
            ctypes.PyDLL(None).pause()
        case "sleep 3":
            time.sleep(3)
        case "memory":
            _ = bytearray(2_000_000_000)
        case "more memory":
            kept = []
            while True:
                kept.append("x" * 1_000_000)
        case "nap":
            time.sleep(0.15)
        case "raise":
            raise OutputRefused(Text("写不了", "no"))
        case "bug":
            raise KeyError("our bug")
        case "unpicklable":
            raise Unpicklable(lambda: None)
        case "print":
            print("noise", flush=True)  # noqa: T201
            os.write(1, b"noise")


class Unpicklable(Exception):
    pass


def write_pid(item: object, shared: Path) -> Answer:
    """Leaves its process's number in *shared* and hangs."""
    (shared / f"pid{os.getpid()}").touch()
    time.sleep(60)
    return Answer(item, os.getpid())


def examine_or_die(file: InputFile, settings: Settings) -> Examined:
    """As `examine`, but a file called 崩溃 ends the process."""
    if "崩溃" in file.path.name:
        os._exit(139)
    return examine(file, settings)
