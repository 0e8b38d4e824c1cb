"""The same job for many items, in this process or in several; results come in the items' order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sized
from importlib import import_module
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeVar

from xlretro.io.reading.guard import DEFAULT, Limits

if TYPE_CHECKING:
    from xlretro.commands.crew import Lost

__all__ = ["called", "map_files"]

Item = TypeVar("Item")
Shared = TypeVar("Shared")
Result = TypeVar("Result")

_BY_HAND = 20
"""So many files are examined in this process: a person waits, and the guard's limits bound each of them."""
_WORTH_A_PROCESS = 80
"""Starting a worker costs about as much as reading this many workbooks."""


class _Called:
    """See `called`."""

    def __init__(self, module: str, name: str) -> None:
        self._names = (module, name)

    def __call__(self, *arguments: Any) -> Any:
        return _function(*self._names)(*arguments)

    def __reduce__(self) -> tuple[Any, ...]:
        return _function, self._names


def _function(module: str, name: str) -> Any:
    return getattr(import_module(module), name)


def called(module: str, name: str) -> Callable[..., Any]:
    """The function of that *name*, its *module* loaded where it is called: a process that gives all of its work to others
    starts without. In a worker it arrives as the function itself, loaded before the first item."""
    return _Called(module, name)


def map_files(
    job: Callable[[Item, Shared], Result],
    items: Iterable[Item],
    shared: Shared,
    *,
    lost: Lost[Item, Result],
    jobs: int | None = None,
    limits: Limits = DEFAULT,
    by_hand: int = _BY_HAND,
    most: int | None = None,
    scheduler: str | None = None,
) -> Iterator[Result]:
    """*job* of every item, which is about one file, and of what all *shared*; both go to the workers, so they pickle.

    *jobs* processes; None chooses by the number of items and processors. Of items that have no length, *most* says how many
    they may be; they are taken as they are needed. Up to *by_hand* items stay in this process where no more than one process
    was asked for. In workers `limits.seconds` and `limits.memory_bytes` hold for each item: one that
    crashes its process or exceeds them has the result that *lost* makes of it. What *job* raises is raised here.
    *scheduler* is the address of a Dask cluster that does the work instead.
    """
    if scheduler:
        from xlretro.commands.cluster import map_on_cluster, reachable

        yield from map_on_cluster(scheduler, job, reachable(items), shared, lost=lost, limits=limits)
        return
    most = len(items) if isinstance(items, Sized) else most or 0
    arriving = iter(items)
    first = list(islice(arriving, by_hand + 1))
    if len(first) <= by_hand and (jobs == 1 or jobs is None):
        yield from (job(item, shared) for item in first)
        return
    if jobs is None:
        jobs = max(1, min(os.cpu_count() or 1, most // _WORTH_A_PROCESS))
    from xlretro.commands.crew import Crew  # not at the top: a single workbook needs no processes

    with Crew(jobs, limits) as crew:
        yield from crew.map(job, chain(first, arriving), shared, lost=lost, most=most)
