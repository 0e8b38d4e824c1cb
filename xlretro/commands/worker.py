"""What runs inside a worker process: items in, results out, under a limit of time and of memory for each.

Both directions carry pickles behind their lengths, over the process's own standard input and output. Run by `workers`;
never by hand.
"""

from __future__ import annotations

import faulthandler
import gc
import io
import os
import pickle
import struct
import sys
import time
from collections.abc import Callable
from typing import IO, Any, NamedTuple

__all__ = ["OUT_OF_MEMORY", "TIMED_OUT", "Batch", "Prepared", "main", "receive", "send"]

OUT_OF_MEMORY = 77
TIMED_OUT = 1
"""Exit codes: ours, and that of faulthandler's watchdog."""

_LENGTH = struct.Struct("<Q")


class Prepared(NamedTuple):
    """What all items to come share."""

    job: Callable[[Any, Any], Any]
    shared: Any
    memory_bytes: int
    """What the process may take beyond what it has now."""


class Batch(NamedTuple):
    """Items to work on one after the other; one that takes longer than *seconds* ends the process."""

    items: list[Any]
    seconds: float


def send(stream: IO[bytes], message: Any) -> None:
    """Write one message and push it out."""
    content = pickle.dumps(message, protocol=5)
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """Read one message. EOFError where the other side is gone, also in the middle of one."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    size = _LENGTH.unpack(head)[0]
    content = stream.read(size)
    if len(content) < size:
        raise EOFError
    return pickle.loads(content)


def main() -> None:
    """Answer every item of every batch with (True, result) or (False, exception) until the other side is gone."""
    requests, replies = _streams()
    gc.set_threshold(50_000)  # what is made of a file falls by itself when the file is done; what errors hold in circles does not
    watchdog = _Watchdog()
    prepared: Prepared | None = None
    try:
        while True:
            request = receive(requests)
            if isinstance(request, Prepared):
                prepared = request
                _limit_memory(request.memory_bytes)
                send(replies, (True, None))
                continue
            assert prepared is not None
            for item in request.items:
                watchdog.watch(request.seconds)
                _reply(replies, _answer(prepared, item))
            watchdog.rest()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except (EOFError, BrokenPipeError, ConnectionError):
        os._exit(0)  # nobody is there to answer to; nothing here needs to be cleared away


def _streams() -> tuple[IO[bytes], IO[bytes]]:
    """The two pipes, on numbers of their own: a stray print must not run into the answers."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdin, sys.stdout = io.StringIO(), sys.stderr
    return requests, replies


def _answer(prepared: Prepared, item: Any) -> tuple[bool, Any]:
    try:
        return True, prepared.job(item, prepared.shared)
    except MemoryError:
        raise
    except Exception as error:
        import traceback

        error.add_note(traceback.format_exc())
        return False, error


def _reply(replies: IO[bytes], answer: tuple[bool, Any]) -> None:
    try:
        send(replies, answer)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        send(replies, (False, RuntimeError(f"{error}: {answer[1]!r}")))


_FRESH = 0.75
"""Of the seconds an item may take, so much is left at its start at least."""


class _Watchdog:
    """Ends the process when an item takes too long: a thread in C, which runs whatever holds the interpreter."""

    def __init__(self) -> None:
        self._sink = open(os.devnull, "w")  # noqa: SIM115 - as long as the process
        self._until = 0.0

    def watch(self, seconds: float) -> None:
        # Arming it starts a thread: once in a while is often enough where items are quick.
        now = time.monotonic()
        if self._until - now < seconds * _FRESH:
            faulthandler.dump_traceback_later(seconds, exit=True, file=self._sink)
            self._until = now + seconds

    def rest(self) -> None:
        faulthandler.cancel_dump_traceback_later()
        self._until = 0.0


def _limit_memory(more: int) -> None:
    """Where the system has such a limit. It counts addresses, so what the process has mapped already comes on top."""
    try:
        import resource
    except ImportError:  # Windows
        return
    try:
        with open("/proc/self/statm", encoding="ascii") as sizes:
            mapped = int(sizes.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:  # macOS does not hold such a limit
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = mapped + more
    resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
