"""Validation of many workbooks of distinct texts, against our own reader alone, in one run."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from measure import Measured, run, table
from workbooks import SENTENCES, generate

READER = "the reader alone"
VALIDATE = "xlretro validate, all rules"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xlretro-bench-") as work:
        generate(Path(work), asked.files, SENTENCES)
        print(f"{asked.files} workbooks, {asked.runs} run(s) of each, in turn")
        results: dict[str, list[Measured]] = {}
        for _ in range(asked.runs):
            for name, command in {
                READER: [sys.executable, str(Path(__file__).parent / "reader.py"), work],
                VALIDATE: [
                    sys.executable, "-c",
                    "import sys; from xlretro.cli import main\n"
                    "if __name__ == '__main__':\n"
                    "    try: main(sys.argv[1:])\n"
                    "    except SystemExit as end: sys.exit(end.code not in (0, 1))",  # findings are no failure here
                    "validate", work,
                ],
            }.items():  # fmt: skip
                results.setdefault(name, []).append(run(command))
        print(table(results, READER))
        fastest = {name: min(one.seconds for one in runs) for name, runs in results.items()}
        print(f"fastest against fastest: {fastest[VALIDATE] / fastest[READER]:.2f} times the reader")


if __name__ == "__main__":
    main()
