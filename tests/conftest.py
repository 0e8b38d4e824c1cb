"""What all tests share: where the foreign workbooks are, and the rule that nothing is skipped where all is installed."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if sys.platform != "win32":
        for_excel = [item for item in items if item.get_closest_marker("excel")]
        config.hook.pytest_deselected(items=for_excel)
        items[:] = [item for item in items if item not in for_excel]
    missing = shutil.which("soffice") is None
    for item in items:
        if missing and item.get_closest_marker("libreoffice"):
            item.add_marker(pytest.mark.skip(reason="LibreOffice (soffice) is not on this machine"))


class _NoSkips:
    """Counts what was skipped; with XLRETRO_NO_SKIPS set, a skipped test fails the run."""

    def __init__(self) -> None:
        self.skipped: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            self.skipped.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self.skipped.append(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.skipped and not hasattr(session.config, "workerinput"):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.skipped:
            terminalreporter.section("skipped, and nothing may be skipped here")
            terminalreporter.write_line("\n".join(self.skipped))


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get("XLRETRO_NO_SKIPS"):
        config.pluginmanager.register(_NoSkips(), "no-skips")


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of foreign and hostile workbooks, beside the project; skips where it is not there."""
    folder = Path(os.environ.get("XLRETRO_CORPUS", REPOSITORY.parent / "shared" / "corpus"))
    if not folder.is_dir():
        pytest.skip(f"the corpus of foreign workbooks is not at {folder}")
    return folder


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the texts that the project stands on, beside it; skips where it is not there."""
    folder = REPOSITORY.parent / "shared" / "seeds"
    if not folder.is_dir():
        pytest.skip(f"the seed texts are not at {folder}")
    return folder
