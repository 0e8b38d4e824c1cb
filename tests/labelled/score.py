"""Prints precision and recall of every rule over the labelled truth: python -m tests.labelled.score [FOLDER…] [-v]."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.labelled.truth import HERE, Score, cases, counts, score, totals


def _line(name: str, one: Score) -> str:
    recall, precision = (f"{value:9.3f}" if value is not None else f"{'-':>9}" for value in (one.recall, one.precision))
    return f"{name:28} {one.hits + len(one.missed):7} {one.hits:5} {len(one.missed):7} {len(one.false):6} {recall} {precision}"


def main(arguments: list[str]) -> None:
    verbose = "-v" in arguments
    folders = [Path(name) for name in arguments if name != "-v"] or [HERE]
    found = [case for folder in folders for case in cases(folder)]
    scores = score(found)
    print("; ".join(f"{n} {kind}" for kind, n in sorted(counts(found).items())))
    print(f"{'':28} {'labels':>7} {'met':>5} {'missed':>7} {'false':>6} {'recall':>9} {'precision':>9}")
    for code, one in scores.items():
        print(_line(code, one))
    print(_line("structure and arithmetic", totals(scores, wording=False)))
    print(_line("wording", totals(scores, wording=True)))
    if verbose:
        for code, one in scores.items():
            for what, listed in (("missed", one.missed), ("false alarm", one.false)):
                for name in listed:
                    print(f"{code} {what}: {name}")


if __name__ == "__main__":
    main(sys.argv[1:])
