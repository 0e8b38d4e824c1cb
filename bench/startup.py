"""Start to exit of small commands, against a bare Python start, in turn; the fastest of each."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from measure import Measured, run
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
        for _ in range(21):
            for name, command in commands.items():
                results.setdefault(name, []).append(run(command))
        fastest = {name: min(one.seconds for one in runs) for name, runs in results.items()}
        for name, seconds in fastest.items():
            print(f"{name:28} {seconds * 1000:7.1f} ms {seconds / fastest[BARE]:6.1f} times a bare start")


if __name__ == "__main__":
    main()
