"""Consolidation in one table: xlretro, the scripts an analyst would write, and the floor; growth, re-runs, a cluster."""

from __future__ import annotations

import argparse
import contextlib
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from measure import Measured, run
from workbooks import FORMS, again, generate

HERE = Path(__file__).parent
ANALYST, CALAMINE = "analyst: read_excel, concat, to_excel", "analyst with engine=calamine"
FLOOR, OURS = "floor, one core", "xlretro"
FIRST, AGAIN = "xlretro --cache, first run", "  again, nothing changed"
SAME, GROWN = "  again, 1 % changed", "  again, 1 % with a row more"
HEAD = f"{'':40} {'files':>7} {'median s':>9} {'min':>7} {'max':>7} {'all cores':>9} {'peak MB':>8}  "


class Table:
    """The lines of the table, printed as they come."""

    def __init__(self) -> None:
        self.seconds: dict[tuple[str, int], float] = {}
        self.processor: dict[tuple[str, int], float] = {}
        self.memory: dict[tuple[str, int], float] = {}
        print(HEAD)

    def add(self, name: str, files: int, runs: list[Measured], said: str = "") -> None:
        seconds = [one.seconds for one in runs]
        self.seconds[name, files] = statistics.median(seconds)
        peaks = [one.peak_mb for one in runs if one.peak_mb is not None]
        self.memory[name, files] = max(peaks, default=0.0)
        peak = f"{max(peaks):8.0f}" if peaks else f"{'-':>8}"
        times = f"{self.seconds[name, files]:9.2f} {min(seconds):7.2f} {max(seconds):7.2f}"
        used = [one.processor for one in runs if one.processor is not None]
        self.processor[name, files] = statistics.median(used) if used else 0.0
        processor = f"{self.processor[name, files]:9.2f}" if used else f"{'-':>9}"
        print(f"{name:40} {files:7,} {times} {processor} {peak}  {said}", flush=True)

    def ratio(self, name: str, other: str, files: int) -> str:
        return f"{self.seconds[name, files] / self.seconds[other, files]:.1f}"


def ours(folder: Path, output: Path, *more: str) -> Measured:
    asked = ["consolidate", str(folder), "-o", str(output), "--as-of", "2023-12-31", *more]
    return run([sys.executable, "-m", "xlretro", *asked])


def side_by_side(folder: Path, work: Path, files: int, runs: int, *, analysts: bool, table: Table) -> None:
    """Everybody's whole run over *folder*, in turn."""
    measured: dict[str, list[Measured]] = {}
    for turn in range(runs):
        measured.setdefault(OURS, []).append(ours(folder, work / f"ours{turn}.xlsx"))
        script = [sys.executable, str(HERE / "floor.py"), str(folder), str(work / "floor.z")]
        measured.setdefault(FLOOR, []).append(run(script))
        for name, engine in ((ANALYST, "openpyxl"), (CALAMINE, "calamine")) if analysts else ():
            script = [sys.executable, str(HERE / "analyst.py"), str(folder), str(work / "analyst.xlsx"), engine]
            measured.setdefault(name, []).append(run(script))
    for name in (FLOOR, OURS, ANALYST, CALAMINE):
        if name not in measured:
            continue
        table.add(name, files, measured[name])
    print(f"  xlretro: {table.ratio(OURS, FLOOR, files)} times the floor" + (
        f"; faster {table.ratio(ANALYST, OURS, files)} times than the analyst, "
        f"{table.ratio(CALAMINE, OURS, files)} times than with calamine" if analysts else ""))


def remembered(folder: Path, work: Path, files: int, runs: int, table: Table) -> None:
    """A first run with a cache, and runs after one workbook in a hundred has changed."""
    cache = ("--cache", str(work / f"cache{files}"))
    table.add(FIRST, files, [ours(folder, work / "first.xlsx", *cache)])
    table.add(AGAIN, files, [ours(folder, work / "again.xlsx", *cache) for _ in range(runs)])
    changed = range(0, files, 100)
    for name, rows in ((SAME, 0), (GROWN, 1)):
        measured = []
        for turn in range(runs):
            again(folder, changed, FORMS, turn + 1, rows * (turn + 1))
            measured.append(ours(folder, work / "again.xlsx", *cache))
        table.add(name, files, measured)
        shares = [kind[name, files] / kind[OURS, files] for kind in (table.seconds, table.processor)]
        print(f"  {shares[0]:.1%} of the time of a run without a cache, {shares[1]:.1%} of its work on all cores")


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as running:
        yield running.scheduler_address


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--many", type=int, default=0, metavar="FILES", help="also as many as this, such as 10000")
    parser.add_argument("--dask", action="store_true", help="also on a Dask cluster of two workers")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xlretro-bench-") as name:
        work = Path(name)
        folder = work / "in"
        generate(folder, asked.files, FORMS)
        size = sum(path.stat().st_size for path in folder.iterdir()) / asked.files / 1024
        print(f"workbooks of {size:.0f} KB, {asked.runs} run(s) of each, in turn")
        table = Table()
        side_by_side(folder, work, asked.files, asked.runs, analysts=True, table=table)
        table.add("xlretro --jobs 1", asked.files, [ours(folder, work / "one.xlsx", "--jobs", "1")])
        if asked.dask:
            with cluster() as address:
                runs = [ours(folder, work / "dask.xlsx", "--scheduler", address) for _ in range(asked.runs + 1)]
            table.add("xlretro --scheduler, two workers", asked.files, [
                Measured(one.seconds, None) for one in runs[1:]], "the first run imports xlretro there, and is left out")
        remembered(folder, work, asked.files, asked.runs, table)
        if asked.many:
            many = work / "many"
            generate(many, asked.many, FORMS)
            side_by_side(many, work, asked.many, 1, analysts=False, table=table)
            few, lots = (OURS, asked.files), (OURS, asked.many)
            print(f"  {table.seconds[lots] / table.seconds[few]:.2f} times the time of {asked.files:,}, "
                  f"{table.memory[lots] / max(table.memory[few], 1):.2f} times the memory")
            remembered(many, work, asked.many, 1, table)


if __name__ == "__main__":
    main()
