"""Consolidation of many workbooks: xlretro against the script an analyst would write, in one run."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from measure import Measured, run, table
from workbooks import generate

ANALYST = "analyst: read_excel, concat, to_excel"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    here = Path(__file__).parent
    with tempfile.TemporaryDirectory(prefix="xlretro-bench-") as work:
        folder = Path(work) / "in"
        generate(folder, asked.files)
        size = sum(path.stat().st_size for path in folder.iterdir()) / asked.files / 1024
        print(f"{asked.files} workbooks of {size:.0f} KB, {asked.runs} run(s) of each, in turn")
        ours = [sys.executable, "-m", "xlretro", "consolidate", str(folder), "-o"]
        theirs = [sys.executable, str(here / "analyst.py"), str(folder)]
        results: dict[str, list[Measured]] = {}
        for turn in range(asked.runs):
            for name, command in {
                ANALYST: [*theirs, f"{work}/a{turn}.xlsx"],
                "analyst with engine=calamine": [*theirs, f"{work}/b{turn}.xlsx", "calamine"],
                "xlretro consolidate": [*ours, f"{work}/c{turn}.xlsx", "--as-of", "2023-12-31"],
                "xlretro consolidate --jobs 1": [*ours, f"{work}/d{turn}.xlsx", "--as-of", "2023-12-31", "--jobs", "1"],
            }.items():
                results.setdefault(name, []).append(run(command))
        print(table(results, ANALYST))


if __name__ == "__main__":
    main()
