"""Mutations of good workbooks: each must get a verdict, without a crash, a hang or an internal error.

    python bench/fuzz.py                    # 10,000 mutations in two processes; the count by verdict, slowest, most memory
    python bench/fuzz.py --count 300 --seed 7 --keep DIR

Every mutation is examined (read, understood, judged) in a worker process under the usual limits. What fails is kept.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))  # also for the workers

from xlretro.commands.crew import Crew  # noqa: E402
from xlretro.commands.examine import examine  # noqa: E402
from xlretro.commands.settings import Settings  # noqa: E402
from xlretro.errors import InputRefused  # noqa: E402
from xlretro.io.reading.inputs import InputFile  # noqa: E402

GOOD = sorted(path for path in (PROJECT / "examples" / "workbooks").rglob("*.xlsx") if zipfile.is_zipfile(path))
NOT_ALLOWED = {"internal", "crashed", "timed_out", "out_of_memory"}


class Mutation(NamedTuple):
    """The seed from which a worker makes the mutation, so that none has to be sent or stored."""

    seed: int


class Fuzzed(NamedTuple):
    seed: int
    verdict: str
    seconds: float
    megabytes: float


# ---------------------------------------------------------------------------------------- bytes

def flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20, 200))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(data: bytes, chance: random.Random) -> bytes:
    begin = chance.randrange(len(data))
    return data[:begin] if chance.random() < 0.5 else data[:begin] + data[begin + chance.randrange(1, 2000):]


def spliced(data: bytes, chance: random.Random) -> bytes:
    begin, size = chance.randrange(len(data)), chance.randrange(1, 4000)
    at = chance.randrange(len(data))
    return data[:at] + data[begin:begin + size] + data[at:]


# ---------------------------------------------------------------------------------------- XML

_TAG = re.compile(rb"<[^<>]+>")
_VALUE = re.compile(rb'="([^"<>]*)"')
_TEXT = re.compile(rb">([^<>]+)<")
_ELEMENT = re.compile(
    rb"<(c|row|si|sheet|xf|mergeCell|Relationship|definedName|numFmt|col|f|v|t)\b[^<>]*(?:/>|>.*?</\1>)", re.DOTALL
)
_ODD = [
    b"", b"0", b"-1", b"1e309", b"NaN", b"99999999999999999999", b"4294967296", b"2147483648", b"1048577", b"XFE1", b"A0",
    b"A1048576", b"XFD1048576", b"A1:XFD1048576", b"s", b"inlineStr", b"e", b"str", b"b", b"d", b"rId999", b"../../../etc/passwd",
    b"xl/worksheets/sheet1.xml", b"&amp;", b"&#0;", b"&#x10FFFF;", b"&x;", b"\xff\xfe", "部门".encode(), "🙂".encode() * 50,
    b"=cmd|' /C calc'!A0", b"9" * 400, b"1904", b"true", b"2023-13-45T99:99:99", b"-657435", b"2958466", b" ", b"\x00", b"]]>",
    b"<!--",
]  # fmt: skip


def _some(pattern: re.Pattern[bytes], xml: bytes, chance: random.Random) -> re.Match[bytes] | None:
    """A match at or behind a random place."""
    return pattern.search(xml, chance.randrange(max(1, len(xml)))) or pattern.search(xml)


def element_dropped(xml: bytes, chance: random.Random) -> bytes:
    found = _some(_ELEMENT, xml, chance)
    return xml[:found.start()] + xml[found.end():] if found else xml


def element_repeated(xml: bytes, chance: random.Random) -> bytes:
    found = _some(_ELEMENT, xml, chance)
    times = chance.choice((1, 2, 50, 3000))
    return xml[:found.end()] + found[0] * times + xml[found.end():] if found else xml


def element_moved(xml: bytes, chance: random.Random) -> bytes:
    found, other = _some(_ELEMENT, xml, chance), _some(_TAG, xml, chance)
    if not found or not other:
        return xml
    return xml[:other.end()] + found[0] + xml[other.end():]


def tag_dropped(xml: bytes, chance: random.Random) -> bytes:
    found = _some(_TAG, xml, chance)
    return xml[:found.start()] + xml[found.end():] if found else xml


def attribute_replaced(xml: bytes, chance: random.Random) -> bytes:
    found = _some(_VALUE, xml, chance)
    return xml[:found.start(1)] + chance.choice(_ODD) + xml[found.end(1):] if found else xml


def attribute_dropped(xml: bytes, chance: random.Random) -> bytes:
    found = _some(re.compile(rb' [\w:]+="[^"<>]*"'), xml, chance)
    return xml[:found.start()] + xml[found.end():] if found else xml


def text_replaced(xml: bytes, chance: random.Random) -> bytes:
    found = _some(_TEXT, xml, chance)
    return xml[:found.start(1)] + chance.choice(_ODD) + xml[found.end(1):] if found else xml


def number_grown(xml: bytes, chance: random.Random) -> bytes:
    found = _some(re.compile(rb"\d+"), xml, chance)
    return xml[:found.end()] + b"0" * chance.choice((1, 3, 6, 20, 300)) + xml[found.end():] if found else xml


def prefixed(xml: bytes, _: random.Random) -> bytes:
    """The same in a namespace prefix: what the quick scans can't see."""
    xml = re.sub(rb"<(/?)(?=(?:worksheet|sheetData|row|c|v|f|is|t|sst|si|workbook|sheets|sheet)\b)", rb"<\1x:", xml)
    return xml.replace(b'xmlns="', b'xmlns:x="', 1)


def wrapped(xml: bytes, chance: random.Random) -> bytes:
    found = _some(_TAG, xml, chance)
    depth = chance.choice((1, 90, 120, 5000))
    return xml[:found.end()] + b"<a>" * depth + b"</a>" * depth + xml[found.end():] if found else xml


_OF_BYTES = (flipped, cut, spliced)
_OF_XML: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    element_dropped, element_repeated, element_moved, tag_dropped, attribute_replaced, attribute_replaced, attribute_replaced,
    attribute_dropped, text_replaced, text_replaced, number_grown, prefixed, wrapped, flipped, cut,
)  # fmt: skip


# ---------------------------------------------------------------------------------------- a workbook

def mutated(seed: int) -> bytes:
    """The workbook of this seed: always the same one."""
    chance = random.Random(seed)
    data = chance.choice(GOOD).read_bytes()
    if chance.random() < 0.25:
        return chance.choice(_OF_BYTES)(data, chance)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {entry.filename: package.read(entry) for entry in package.infolist()}
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        _mutate_part(parts, chance)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _mutate_part(parts: dict[str, bytes], chance: random.Random) -> None:
    names = [name for name in parts if name.endswith((".xml", ".rels"))]
    likely = [name for name in names if "sheet" in name.lower() or "workbook" in name or "styles" in name or "haredStrings" in name]
    name = chance.choice(likely if likely and chance.random() < 0.8 else names)
    match chance.randrange(20):
        case 0:
            del parts[name]
        case 1:  # one part in another's place
            other = chance.choice(names)
            parts[name], parts[other] = parts[other], parts[name]
        case 2:
            parts[name.upper() if chance.random() < 0.5 else f"../{name}"] = parts[name]
        case _:
            parts[name] = chance.choice(_OF_XML)(parts[name], chance)


# ---------------------------------------------------------------------------------------- the run

def _peak() -> float:
    """The most memory this process had, in MB; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def judge(mutation: Mutation, settings: Settings) -> Fuzzed:
    data = mutated(mutation.seed)
    with tempfile.TemporaryDirectory(prefix="xlretro-fuzz-") as folder:
        path = Path(folder, "变异.xlsx")
        path.write_bytes(data)
        started = time.perf_counter()
        examined = examine(InputFile(path, path.name), settings)
        seconds = time.perf_counter() - started
    verdict = examined.refused.reason if examined.refused else examined.verdict
    if verdict == "internal":
        assert examined.refused
        verdict = f"internal {examined.refused.message.zh}"
    return Fuzzed(mutation.seed, verdict, seconds, _peak())


def lost(mutation: Mutation, refused: InputRefused) -> Fuzzed:
    return Fuzzed(mutation.seed, refused.reason, 0.0, 0.0)


def fuzz(count: int, seed: int, jobs: int = 2) -> Iterator[Fuzzed]:
    """The verdicts of *count* mutations, the same ones for a seed."""
    mutations = [Mutation(seed * 10_000_000 + number) for number in range(count)]
    with Crew(jobs) as crew:
        yield from crew.map(judge, mutations, Settings(), lost=lost, most=count)


def main() -> None:
    parser = argparse.ArgumentParser(description="Mutations of good workbooks; the count by verdict.")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"), help="where what failed is written")
    options = parser.parse_args()
    started = time.perf_counter()
    results = list(fuzz(options.count, options.seed))
    for verdict, number in Counter(result.verdict for result in results).most_common():
        print(f"{number:7,}  {verdict}")
    slowest = max(results, key=lambda result: result.seconds)
    peak = max(result.megabytes for result in results)
    print(f"{len(results):,} mutations in {time.perf_counter() - started:.0f} s; "
          f"slowest {slowest.seconds:.2f} s (seed {slowest.seed}); most memory of a process {peak:.0f} MB")  # fmt: skip
    failed = [result for result in results if result.verdict.split()[0] in NOT_ALLOWED]
    for result in failed:
        options.keep.mkdir(exist_ok=True)
        (options.keep / f"{result.seed}.xlsx").write_bytes(mutated(result.seed))
        print(f"seed {result.seed}: {result.verdict}")
    sys.exit(bool(failed))


if __name__ == "__main__":
    import fuzz as module  # by its name: workers look jobs up by their module

    module.main()
