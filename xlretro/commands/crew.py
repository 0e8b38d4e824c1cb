"""Worker processes that survive whatever a file does to one of them.

A worker answers item by item, so when it dies the item it was at is known: that one is tried again, alone in a new process,
and if it ends that one too it gets a result of its own (`Lost`); the others go on. The parent's end is a closed pipe to its
workers, and ends them.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from itertools import islice
from subprocess import Popen
from typing import Any, Generic, TypeVar

from xlretro.commands.worker import OUT_OF_MEMORY, TIMED_OUT, Batch, Prepared, receive, send
from xlretro.errors import InputRefused, UsageRefused
from xlretro.io.reading.guard import DEFAULT, Limits, refused
from xlretro.language import Text

__all__ = ["FILES_A_TASK", "Crew", "Lost", "Task", "Worker", "batched", "in_order"]

Item = TypeVar("Item")
Shared = TypeVar("Shared")
Result = TypeVar("Result")

Lost = Callable[[Item, InputRefused], Result]
"""Makes the result of an item that no process came back from, and of why."""

FILES_A_TASK = 25
_TASKS_AHEAD = 12
"""Finished or under way beyond the next one that is asked for: one slow file keeps nobody waiting for long, and what
nobody has taken yet does not pile up in memory."""
_SECONDS_IN_PASSING = 2.0
"""What takes longer is taken out of its batch, and gets the full time in a process of its own."""


class Crew:
    """Worker processes for a run, started as they are needed and gone at the end of the `with` block."""

    def __init__(self, jobs: int, limits: Limits = DEFAULT) -> None:
        self._limits = limits
        self._threads = ThreadPoolExecutor(jobs, thread_name_prefix="xlretro-worker")
        self._idle: deque[Worker] = deque(Worker() for _ in range(jobs))
        self._workers = tuple(self._idle)

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.kill()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.clear_away()

    def map(
        self, job: Callable[[Item, Shared], Result], items: Iterable[Item], shared: Shared, *,
        lost: Lost[Item, Result], most: int,
    ) -> Iterator[Result]:  # fmt: skip
        """As `map_files`, of at most *most* items; may be called again with another job."""
        task = Task(job, shared, lost, self._limits)

        def run(batch: Sequence[Item]) -> list[Result]:
            worker = self._idle.popleft()  # there are as many as threads
            try:
                return worker.run(task, batch)
            finally:
                self._idle.append(worker)

        # A few large files are spread as well.
        return in_order(self._threads, run, batched(items, min(FILES_A_TASK, max(1, most // (len(self._workers) * 4)))))


def batched(items: Iterable[Item], most: int) -> Iterator[Sequence[Item]]:
    """*items*, up to *most* at a time. It begins with one, so that the first ones of items that are slow to come wait for
    no others."""
    arriving, size = iter(items), 1
    while batch := list(islice(arriving, size)):
        yield batch
        size = min(2 * size, most)


def in_order(
    executor: Executor, run: Callable[..., list[Result]], batches: Iterable[Sequence[Item]], *shared: object,
    rescue: Callable[[Sequence[Item], BaseException], list[Result]] | None = None,
) -> Iterator[Result]:  # fmt: skip
    """The results of *run* over *batches* of items and what they have *shared*, a few of them under way at once.

    *rescue* gives the results of a batch for which the executor has none but an error.
    """
    waiting: deque[tuple[Sequence[Item], Future[list[Result]]]] = deque()

    def first() -> list[Result]:
        batch, future = waiting.popleft()
        while not wait([future], timeout=1).done:
            pass  # Windows lets Ctrl-C through only between two waits
        if rescue and (error := future.exception()):
            return rescue(batch, error)
        return future.result()

    try:
        for batch in batches:
            waiting.append((batch, executor.submit(run, batch, *shared)))
            if len(waiting) >= _TASKS_AHEAD:
                yield from first()
        while waiting:
            yield from first()
    finally:
        for _, future in waiting:
            future.cancel()


class Task(Generic[Item, Shared, Result]):
    """A job with all that its items share."""

    def __init__(
        self, job: Callable[[Item, Shared], Result], shared: Shared, lost: Lost[Item, Result], limits: Limits
    ) -> None:
        self.job, self.shared, self.lost, self.limits = job, shared, lost, limits


class _Closed(Exception):
    """The other end of a pipe is."""


class _Gone(Exception):
    """The worker process ended before it answered; the reason is a key of `guard.REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Worker:
    """One worker process, and a new one in its place when it dies. Used by one thread at a time."""

    def __init__(self) -> None:
        self._process: Popen[bytes] | None = None
        self._task: object = None
        self._dismissed = False
        self._starting = threading.Lock()

    def run(self, task: Task[Item, Shared, Result], items: Sequence[Item]) -> list[Result]:
        """The results of *items*, in their order. Raises what the job raises."""
        results: list[Result] = []
        passing = min(_SECONDS_IN_PASSING, task.limits.seconds)
        while len(results) < len(items):
            try:
                self._ask(task, items[len(results) :], passing, results)
            except _Gone:
                results.append(self._alone(task, items[len(results)]))
        return results

    def _alone(self, task: Task[Item, Shared, Result], item: Item) -> Result:
        answer: list[Result] = []
        try:
            self._ask(task, [item], task.limits.seconds, answer)
        except _Gone as gone:
            return task.lost(item, lost_file(gone.reason, task.limits))
        return answer[0]

    def _ask(
        self, task: Task[Item, Shared, Result], items: Sequence[Item], seconds: float, results: list[Result]
    ) -> None:
        """Append the results of *items* to *results* as they come. Raises _Gone where the process dies."""
        process = self._prepared(task)
        since = time.monotonic()
        try:
            self._send(process, Batch(list(items), seconds))
            for _ in items:
                since = time.monotonic()
                results.append(self._answer(process))
        except _Closed:
            waited = time.monotonic() - since
            self.clear_away()
            raise _Gone(_reason(process.returncode, waited > seconds * 0.7)) from None
        except BaseException:
            self.clear_away()  # answers to the rest are still on their way
            raise

    def _prepared(self, task: Task[Any, Any, Any]) -> Popen[bytes]:
        """The process, started where there is none, and told what the task is."""
        if self._process is None:
            self._task = None
            with self._starting:
                self._refuse_if_dismissed()
                self._process = _start()
        if self._task is not task:
            try:
                self._send(self._process, Prepared(task.job, task.shared, task.limits.memory_bytes))
                self._answer(self._process)
            except _Closed:
                self.clear_away()
                raise UsageRefused(_NO_WORKER, _NO_WORKER_HINT) from None
            self._task = task
        return self._process

    def _send(self, process: Popen[bytes], message: Prepared | Batch) -> None:
        assert process.stdin
        try:
            send(process.stdin, message)
        except OSError:
            self._refuse_if_dismissed()
            raise _Closed from None

    def _answer(self, process: Popen[bytes]) -> Any:
        assert process.stdout
        try:
            done, answer = receive(process.stdout)
        except EOFError:
            self._refuse_if_dismissed()
            raise _Closed from None
        if not done:
            raise answer
        return answer

    def _refuse_if_dismissed(self) -> None:
        if self._dismissed:
            raise InterruptedError

    def clear_away(self) -> None:
        """Give back what belongs to the process; the next batch has a new one."""
        process, self._process = self._process, None
        if process is not None:
            _end(process)

    def kill(self) -> None:
        """End the process at once, also in the middle of a batch; no other follows. From any thread."""
        with self._starting:
            self._dismissed = True
            process = self._process
        if process is not None:
            process.kill()



_START = "import sys; sys.path[:] = sys.argv[1].split({!r}); from xlretro.commands.worker import main; main()"


def _start() -> Popen[bytes]:
    """A worker process, spawned and never forked, since forking a process with threads is unsafe.

    It stands outside of the console's group: Ctrl-C goes to the parent, who ends it.
    """
    apart: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        apart = {"creationflags": subprocess.CREATE_NO_WINDOW}
    return subprocess.Popen(
        [sys.executable, "-c", _START.format(os.pathsep), os.pathsep.join(sys.path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        # What foreign code says when it gives up is no message for a user: the verdict is.
        stderr=None if os.environ.get("XLRETRO_DEBUG") else subprocess.DEVNULL,
        **apart,
    )  # fmt: skip


def _end(process: Popen[bytes]) -> None:
    """End *process* unless it has ended, and give back what belongs to it."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        assert pipe
        with contextlib.suppress(OSError):  # what was left to send can't be
            pipe.close()


def _reason(code: int, late: bool) -> str:
    if code == OUT_OF_MEMORY or code in _KILLED_FOR_MEMORY:
        return "out_of_memory"
    return "timed_out" if code == TIMED_OUT and late else "crashed"


_KILLED_FOR_MEMORY = (-9, -6)
"""Linux ends what takes the machine's last memory; Rust aborts where an allocation fails."""


def lost_file(reason: str, limits: Limits) -> InputRefused:
    """Why a file has no result, in the words of the guard."""
    return refused(reason, detail=f"{limits.seconds:g}") if reason == "timed_out" else refused(reason)


_NO_WORKER = Text("启动不了工作进程", "no worker process could be started")
_NO_WORKER_HINT = Text(
    "请检查内存和 Python 的安装；设置 XLRETRO_DEBUG=1 再运行一次可看到详情。",
    "Check the memory and the installation of Python; run again with XLRETRO_DEBUG=1 for details.",
)
