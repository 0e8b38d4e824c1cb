"""Start to exit of small commands, against a bare Python start, in turn."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from measure import Measured, run, table
from workbooks import generate

BARE = "python -c pass"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="xlretro-bench-") as work:
        generate(Path(work), 1)
        file = next(Path(work).glob("*.xlsx"))
        ours = [sys.executable, "-m", "xlretro"]
        commands = {
            BARE: [sys.executable, "-c", "pass"],
            "xlretro --help": [*ours, "--help"],
            "xlretro explain XR204": [*ours, "explain", "XR204"],
            "xlretro validate, one file": [
                sys.executable, "-c",
                "import sys; from xlretro.cli import main\n"
                "try: main(sys.argv[1:])\n"
                "except SystemExit as end: sys.exit(end.code not in (0, 1))",  # findings are no failure here
                "validate", str(file),
            ],
        }  # fmt: skip
        results: dict[str, list[Measured]] = {}
        for _ in range(11):
            for name, command in commands.items():
                results.setdefault(name, []).append(run(command))
        print(table(results, BARE))
        print("(ratio below 1: that many times a bare start is its inverse)")


if __name__ == "__main__":
    main()
