"""Rewrites examples/workbooks/, and the list of them in README.md, from examples/data/; --check only compares."""

# ruff: noqa: T201 - a script: what it prints is its result

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from xlretro.commands.samples import load_samples, write_samples

HERE = Path(__file__).resolve().parent
WORKBOOKS, README = HERE / "workbooks", HERE / "README.md"

VERDICTS = {"ok": "通过", "findings": "", "refused": "拒收", "unrecognised": "不是复盘", "skipped": "跳过"}


def files(folder: Path) -> dict[str, bytes]:
    """Every file below *folder* by its relative path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def differences(built: dict[str, bytes], kept: dict[str, bytes]) -> list[str]:
    """What would have to change in *kept*, a line each."""
    return [
        f"{'missing' if name not in kept else 'left over' if name not in built else 'differs'}: {name}"
        for name in sorted(built.keys() | kept.keys())
        if built.get(name) != kept.get(name)
    ]


def listed(text: str) -> str:
    """The README's *text* with the list of samples between its marks made anew."""
    rows = ["| 数据 | 工作簿 | 看点 | 校验应报 |\n|---|---|---|---|\n"]
    for name, sample in load_samples().items():
        expected = "、".join(sample.expect.get("codes", ())) or VERDICTS[sample.expect["verdict"]]
        rows.append(f"| `{name[:2]}` | {sample.file} | {sample.about} | {expected} |\n")
    before, mark, rest = text.partition("<!-- samples -->\n")
    end = rest[rest.index("<!-- /samples -->") :]
    return "".join((before, mark, *rows, end))


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_samples(folder)
        built = files(folder)
    kept = files(WORKBOOKS)
    text = README.read_text(encoding="utf-8")
    changes = differences(built, kept) + (["differs: README.md"] if listed(text) != text else [])
    for line in changes:
        print(line)
    if "--check" in arguments:
        if changes:
            print("run: python examples/build.py")
        return 1 if changes else 0
    for name in kept.keys() - built.keys():
        (WORKBOOKS / name).unlink()
    for name, content in built.items():
        path = WORKBOOKS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if kept.get(name) != content:
            path.write_bytes(content)
    README.write_text(listed(text), encoding="utf-8", newline="\n")
    print(f"{len(built)} files in {WORKBOOKS.name}/, {len(changes)} changed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
