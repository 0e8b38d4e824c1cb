"""Every foreign workbook gets a verdict, without a traceback, in bounded time and memory; each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

SECONDS, MEGABYTES = 10, 500

READ = r"""
import json, re, sys, time
from pathlib import Path
start = time.perf_counter()
from xlretro.errors import InputRefused
from xlretro.io.reading.workbook import read_workbook
try:
    read_workbook(Path(sys.argv[1]), password=sys.argv[2] or None)
    verdict = "read"
except InputRefused as error:
    verdict = error.reason
seconds = time.perf_counter() - start
# Not getrusage: that counts on from the peak of the process that started this one.
peak = int(re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[1])
print(json.dumps([verdict, seconds, peak / 1024]))
"""

EXPECTED = {
    "calamine__xls_renamed.xlsx": "old_format",
    "msoffcrypto-tool__example_password.xlsx": "encrypted",
    "openpyxl__null_archive.xlsx": "not_a_workbook",
    "poi__clusterfuzz-testcase-minimized-POIXSSFFuzzer-6123461607817216.xlsx": "damaged",
    "poi__clusterfuzz-testcase-minimized-XLSX2CSVFuzzer-5636439151607808.xlsx": "damaged",
    "poi__duplicate-filename.xlsx": "unsafe",
    "poi__poc-shared-strings.xlsx": "too_large",
    "poi__poc-xmlbomb.xlsx": "unsafe",
    "poi__protected_passtika.xlsx": "encrypted",
    "poi__xlsb_renamed.xlsx": "binary_format",
    "poi__xlsx-corrupted.xlsx": "damaged",
    "python-calamine__empty_file.xlsx": "empty",
}
"""Everything else is a good workbook without our tables."""


def read(path: Path, password: str = "") -> str:
    # The folder of the package goes in by its path: on Linux PYTHONPATH would do as well.
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path), password], capture_output=True, text=True, timeout=60, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    verdict, seconds, megabytes = json.loads(done.stdout)
    assert seconds < SECONDS
    assert megabytes < MEGABYTES
    return verdict


pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="peak memory is measured as Linux reports it"),
]


def test_every_foreign_workbook_gets_its_verdict(corpus):
    verdicts = {path.name: read(path) for path in sorted(corpus.glob("*.xls*"))}
    assert len(verdicts) >= 40
    assert verdicts == {name: EXPECTED.get(name, "unrecognised") for name in verdicts}


@pytest.mark.parametrize(("name", "password"), [
    ("msoffcrypto-tool__example_password.xlsx", "Password1234_"), ("poi__protected_passtika.xlsx", "tika"),
])  # fmt: skip
def test_the_encrypted_ones_open_with_their_password(corpus, name, password):
    assert read(corpus / name, password) == "unrecognised"
    assert read(corpus / name, "wrong") == "wrong_password"
