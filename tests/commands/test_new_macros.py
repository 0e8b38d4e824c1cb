"""`xlretro new --macros`: which names it takes, and what it writes from the package alone."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.conftest import Ran
from tests.conftest import REPOSITORY
from xlretro.io.reading.workbook import read_workbook
from xlretro.model.data import records
from xlretro.model.interpret import interpret

Run = Callable[..., Ran]
TEMPLATES = REPOSITORY / "workbook_templates"


@pytest.mark.parametrize(("lang", "name"), [("zh", "复盘模板.xlsm"), ("en", "retrospective-template.xlsm")])
def test_a_blank_one_is_the_shipped_one(run: Run, lang: str, name: str) -> None:
    assert run("new", "a.xlsm", "--macros", "--lang", lang).code == 0
    assert Path("a.xlsm").read_bytes() == (TEMPLATES / name).read_bytes()


def test_a_prefilled_one_is_a_macro_workbook(run: Run) -> None:
    assert run("new", "a.xlsm", "--macros", "--set", "部门=市场部").code == 0
    assert records(interpret(read_workbook(Path("a.xlsm"))))["activity"] == {"department": "市场部"}
    with zipfile.ZipFile("a.xlsm") as package:
        assert {"xl/vbaProject.bin", "customUI/customUI14.xml"} <= set(package.namelist())
        assert package.read("xl/vbaProject.bin") == (TEMPLATES / "vbaProject-book.bin").read_bytes()


def test_one_for_every_department(run: Run) -> None:
    Path("名单.csv").write_text("部门,活动名称\n市场部,中秋活动\n", encoding="utf-8")
    assert run("new", "待发", "--for", "名单.csv", "--macros").code == 0
    assert [path.name for path in Path("待发").iterdir()] == ["市场部_中秋活动.xlsm"]


@pytest.mark.parametrize(("arguments", "complaint"), [
    (("new", "a.xlsm"), "a.xlsm 是带宏的文件名，却没有 --macros"),
    (("new", "a.xlsx", "--macros"), "带宏的工作簿要写成 .xlsm 文件：a.xlsx"),
    (("new", "a.txt", "--macros"), "输出要写成 .xlsm 文件：a.txt"),
    (("new", "a.txt"), "输出要写成 .xlsx 文件：a.txt"),
    (("fill", "x.yaml", "-o", "a.xlsm"), "输出要写成 .xlsx 文件：a.xlsm"),
])  # fmt: skip
def test_a_name_that_does_not_fit_is_told_and_nothing_is_written(
    run: Run, arguments: tuple[str, ...], complaint: str
) -> None:
    Path("x.yaml").write_text("activity: {}\n", encoding="utf-8")
    ended = run(*arguments)
    assert ended.code == 2
    assert complaint in ended.err
    assert not list(Path().glob("a.*"))


def test_no_library_of_the_build_or_of_excel_is_needed(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "for name in ('xlwings', 'oletools', 'pyopenvba', 'openpyxl', 'workbook_templates'):\n"
        "    sys.modules[name] = None\n"
        "from pathlib import Path\n"
        "from xlretro.io.macros.addin import write_addin\n"
        "from xlretro.io.template.workbook import write_workbook\n"
        "from xlretro.workbooks import RETRO\n"
        "write_workbook(Path('a.xlsm'), RETRO, 'zh', macros=True)\n"
        "write_addin(Path('a.xlam'), 'zh')\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False,
                          env=environment)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "a.xlsm").read_bytes() == (TEMPLATES / "复盘模板.xlsm").read_bytes()
    assert (tmp_path / "a.xlam").read_bytes() == (TEMPLATES / "xlretro.xlam").read_bytes()
