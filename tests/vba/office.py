"""One LibreOffice for the tests of a module: its own profile, a pipe of its own, and always ended.

Ended by its process group, as Linux has them: only for tests marked libreoffice.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from tests.engines import soffice

__all__ = ["Office"]

CLIENT = Path(__file__).with_name("office_client.py")


def _python_with_uno() -> str:
    """The system's own Python: uno belongs to it, not to the environment of these tests."""
    for place in ("/usr/bin/python3", str(Path(os.path.realpath(soffice() or "")).with_name("python"))):
        if Path(place).exists():
            return place
    raise AssertionError("no Python with uno beside LibreOffice")


class Office:
    """A running LibreOffice without windows. The methods of `office_client.Client` are called by name."""

    def __init__(self) -> None:
        program = soffice()
        assert program, "LibreOffice is not installed"
        self.folder = Path(tempfile.mkdtemp(prefix="xlretro-lo-"))
        pipe = f"xlretro-{os.getpid()}-{self.folder.name}"
        environment = {**os.environ, "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8"}
        self._office = subprocess.Popen(
            [program, f"-env:UserInstallation={(self.folder / 'profile').as_uri()}", "--headless", "--norestore",
             "--nologo", "--nodefault", f"--accept=pipe,name={pipe};urp;"],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        self._client = subprocess.Popen(
            [_python_with_uno(), str(CLIENT), pipe], env=environment, text=True, encoding="utf-8",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        try:
            self._answer()
        except BaseException:
            self.stop()
            raise

    def open(self, path: Path, macros: Literal["never", "always"]) -> None:
        """Load a copy of a file, since LibreOffice leaves a lock beside what it opens."""
        copy = self.folder / path.name
        shutil.copyfile(path, copy)
        assert self.ask("open", path=str(copy), macros=macros), f"LibreOffice does not open {path.name}"

    def ask(self, command: str, **arguments: Any) -> Any:
        assert self._client.stdin
        self._client.stdin.write(json.dumps([command, arguments]) + "\n")
        self._client.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._client.stdout
        answer = json.loads(self._client.stdout.readline() or '{"error": "LibreOffice has ended"}')
        assert "error" not in answer, answer["error"]
        return answer["answer"]

    def stop(self) -> None:
        self._client.kill()
        self._client.communicate()
        # soffice is a script that starts soffice.bin: both are in the session of their own.
        with suppress(ProcessLookupError):
            os.killpg(self._office.pid, 9)
        self._office.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
