"""The same job for many items on a Dask cluster (extra `xlretro[dask]`).

Each task is a batch that a Dask worker hands to a process of ours beside it, as one machine does: what a file does to that
process costs no Dask worker its life. A worker that is lost for another reason has its batches done by another, and what
the cluster gives up is done on this machine. Files are read by the workers, under the same paths as here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from xlretro.commands.crew import Lost, Task, Worker, batched, in_order
from xlretro.errors import UsageRefused
from xlretro.io.reading.guard import Limits
from xlretro.io.reading.inputs import InputFile
from xlretro.language import Text

__all__ = ["map_on_cluster", "reachable"]

Item = TypeVar("Item")
Shared = TypeVar("Shared")
Result = TypeVar("Result")

_FILES_A_TASK = 50
_SECONDS_TO_CONNECT = 10

_idle: deque[Worker] = deque()
"""Of this process, where it is a Dask worker: one of ours for each of its threads."""


def _run(batch: Sequence[Any], task: Task[Any, Any, Any]) -> list[Any]:
    try:
        worker = _idle.pop()
    except IndexError:
        worker = Worker()
    try:
        return worker.run(task, batch)
    finally:
        _idle.append(worker)


def reachable(items: Iterable[Item]) -> Iterator[Item]:
    """*items* with whole paths where they are input files, since workers have a current folder of their own."""
    return (
        item._replace(path=item.path.absolute(), root=item.root.absolute() if item.root else None)
        if isinstance(item, InputFile) else item
        for item in items
    )  # fmt: skip


def map_on_cluster(
    scheduler: str, job: Callable[[Item, Shared], Result], items: Iterable[Item], shared: Shared, *,
    lost: Lost[Item, Result], limits: Limits,
) -> Iterator[Result]:  # fmt: skip
    """As `map_files`, on the cluster at the address *scheduler*. Raises UsageRefused where there is none."""
    try:
        import distributed
        from distributed.scheduler import KilledWorker
    except ImportError as error:
        raise UsageRefused(_NO_DASK, _NO_DASK_HINT) from error
    task = Task(job, shared, lost, limits)
    connect: Any = distributed.Client  # it has no types

    def rescue(batch: Sequence[Item], error: BaseException) -> list[Result]:
        if not isinstance(error, KilledWorker):
            raise error
        return _run(batch, task)

    try:
        client = connect(scheduler, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageRefused(_NO_SCHEDULER.fill(address=scheduler), _NO_SCHEDULER_HINT) from error
    try:
        executor = client.get_executor(pure=False)
        yield from in_order(executor, _run, batched(items, _FILES_A_TASK), task, rescue=rescue)
    finally:
        client.close()
        for worker in _idle:
            worker.kill()
            worker.clear_away()
        _idle.clear()


_NO_DASK = Text("--scheduler 需要另装 Dask", "--scheduler needs Dask, which is not installed")
_NO_DASK_HINT = Text('请运行：pip install "xlretro[dask]"', 'Run: pip install "xlretro[dask]"')
_NO_SCHEDULER = Text("连不上 Dask 集群：{address}", "no Dask scheduler answers at {address}")
_NO_SCHEDULER_HINT = Text(
    "请检查地址（如 tcp://10.0.0.5:8786）和网络，确认调度器已经启动。",
    "Check the address (such as tcp://10.0.0.5:8786) and the network, and that the scheduler runs.",
)
