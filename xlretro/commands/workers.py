"""The same job for many items, in this process or in several; results come in the items' order."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = ["map_files"]

Item = TypeVar("Item")
Shared = TypeVar("Shared")
Result = TypeVar("Result")

_FILES_A_TASK = 25
_WORTH_A_PROCESS = 80
"""Starting a worker costs about as much as reading this many workbooks."""


def _batch(job: Callable[[Item, Shared], Result], items: Sequence[Item], shared: Shared) -> list[Result]:
    return [job(item, shared) for item in items]


def _begin_worker() -> None:
    """Ctrl-C goes to every process of the console: the parent ends the run, and a worker finishes what it writes."""
    import atexit
    import gc
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(50_000)  # what is made of a file falls by itself when the file is done
    # The parent waits for the workers' end, and a worker would look through all it knows for garbage once more.
    atexit.register(gc.freeze)


@contextlib.contextmanager
def _workers_without_interrupts() -> Iterator[None]:
    """Workers started here are born deaf to Ctrl-C, before their initializer runs; where signals can be masked."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _over(
    executor: Executor, job: Callable[[Item, Shared], Result], items: Sequence[Item], shared: Shared,
    ahead: int,
) -> Iterator[Result]:  # fmt: skip
    # Only a few batches are under way at once: what nobody has taken yet must not pile up in memory.
    batches = iter([items[i : i + _FILES_A_TASK] for i in range(0, len(items), _FILES_A_TASK)])
    with _workers_without_interrupts():
        waiting = [executor.submit(_batch, job, batch, shared) for batch in islice(batches, ahead)]
    while waiting:
        yield from waiting.pop(0).result()
        waiting += [executor.submit(_batch, job, batch, shared) for batch in islice(batches, 1)]


def map_files(
    job: Callable[[Item, Shared], Result],
    items: Sequence[Item],
    shared: Shared,
    *,
    jobs: int | None = None,
) -> Iterator[Result]:
    """*job* of every item, which is about one file, and of what all *shared*; both go to the workers, so they pickle.

    *jobs* processes; None chooses by the number of items and processors, 1 stays in this one.

    Workers are spawned, never forked: that is what Windows does, and forking a process with threads is unsafe.
    """
    if jobs is None:
        jobs = min(os.cpu_count() or 1, len(items) // _WORTH_A_PROCESS)
    if jobs <= 1:
        yield from (job(item, shared) for item in items)
        return
    import multiprocessing  # not at the top: a single workbook needs no processes, and is checked the sooner
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=jobs, mp_context=context, initializer=_begin_worker) as executor:
        try:
            yield from _over(executor, job, items, shared, ahead=jobs * 2)
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            raise
