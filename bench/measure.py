"""Whole processes, measured from outside: seconds, and the peak memory of the process tree."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Measured:
    seconds: float
    peak_mb: float | None  # None where the system does not tell (only Linux does here)
    processor: float | None = None  # seconds of all processes together, on all cores; None likewise


def _tree(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                parent = int(Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError, ValueError):
                continue
            children.setdefault(parent, []).append(int(entry))
    found, waiting = [], [root]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def _memory(pid: int) -> int:
    """Proportional set size in KB: pages shared by several processes count once."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def run(command: list[str]) -> Measured:
    """Run *command* once. Raises if it fails."""
    peak = 0
    before = _processor()
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.1):
            peak = max(peak, sum(map(_memory, _tree(process.pid))))

    watcher = threading.Thread(target=watch)
    linux = platform.system() == "Linux"
    if linux:
        watcher.start()
    code = process.wait()
    seconds = time.perf_counter() - started
    done.set()
    if linux:
        watcher.join()
    if code:
        raise SystemExit(f"{command} ended with {code}")
    return Measured(seconds, peak / 1024 if linux else None, _processor() - before if linux else None)


def _processor() -> float:
    """Seconds that finished processes of ours took, and those that they waited for."""
    if platform.system() != "Linux":
        return 0.0
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def table(results: dict[str, list[Measured]], base: str) -> str:
    """A line a command: median seconds, how often *base* takes that, and the highest peak of memory."""
    slow = statistics.median(m.seconds for m in results[base])
    lines = [f"{'':44} {'median s':>9} {'min':>7} {'max':>7} {'ratio':>7} {'peak MB':>8}"]
    for name, runs in results.items():
        seconds = [m.seconds for m in runs]
        median = statistics.median(seconds)
        peaks = [m.peak_mb for m in runs if m.peak_mb is not None]
        peak = f"{max(peaks):8.0f}" if peaks else f"{'-':>8}"
        lines.append(f"{name:44} {median:9.2f} {min(seconds):7.2f} {max(seconds):7.2f} {slow / median:7.1f} {peak}")
    return "\n".join(lines)
