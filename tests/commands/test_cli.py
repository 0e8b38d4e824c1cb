"""The command line as its users meet it: help, languages, exit codes, usage errors."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import openpyxl
import pytest

from xlretro.cli import cli
from xlretro.io.os_trouble import os_trouble
from xlretro.rules import RULES

EVERY_COMMAND = pytest.mark.parametrize("name", list(cli.commands))


@EVERY_COMMAND
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_and_option_has_help_in_both_languages(run, name, lang, monkeypatch):
    monkeypatch.setenv("XLRETRO_LANG", lang)
    shown = run(name, "--help")
    assert shown.code == 0
    chinese = re.compile(r"[\u4e00-\u9fff]")
    for option in (p for p in cli.commands[name].params if isinstance(p, click.Option)):
        assert option.opts[-1] in shown.out
        assert option.text.zh
        assert chinese.search(option.text.zh)
        assert option.text.en
        assert not re.search(r"[，。：；]", option.text.en)
    assert ("用法" in shown.out) is (lang == "zh")
    assert ("Show this message" in shown.out) is (lang == "en")


@pytest.mark.parametrize(("arguments", "said"), [
    (["validate"], "缺少 PATH"),
    (["validate", "--nonsense", "x"], "没有选项 --nonsense"),
    (["nonsense"], "没有命令 nonsense"),
    (["validate", "x", "--format", "xml"], "可用：text、json"),
    (["validate", "x", "--as-of", "昨天"], "看不懂"),
    (["validate", "x", "--jobs", "0"], "--jobs 的值不对，应是 1 到 64 的整数"),
    (["validate", "x", "--jobs", "abc"], "--jobs 的值不对，应是 1 到 64 的整数"),
    (["explain", "204"], "是不是 XR204"),
    (["explain", "xr9"], "是不是 XR901"),
    (["explain", "XR41"], "以它开头的有：XR410、XR411"),
    (["explain", "XR"], "xlretro rules 列出全部"),
    (["fill", "没有.json", "-o", "x.xlsx"], "没有.json：没有这个文件"),
    (["consolidate", "x"], "缺少 -o"),
    (["explain", "XR999"], "没有编码为 XR999 的校验"),
    (["validate", "x", "--select", "XR999"], "没有编码为 XR999 的校验"),
    (["new", "x.docx"], ".xlsx"),
    (["new", "x.xlsx", "--set", "活动名称"], "名称=值"),
    (["new", "x.xlsx", "--set", "活动名=x"], "活动名称"),
    (["new", "x.xlsx", "--set", "活动开始=昨天"], "活动开始"),
])  # fmt: skip
def test_a_wrong_call_says_what_is_wrong_and_exits_2(run, arguments, said):
    ended = run(*arguments)
    assert ended.code == 2
    assert said in ended.err
    assert ended.out == ""
    assert "Traceback" not in ended.err


def test_without_arguments_the_help_is_shown(run):
    assert "consolidate" in "".join(run()[1:])


def test_rules_and_explain(run):
    assert run("rules").out.count("XR") == len(RULES)
    catalogue = json.loads(run("rules", "--format", "json").out)
    assert [entry["code"] for entry in catalogue] == [rule.code for rule in RULES]
    assert "怎么改" in run("explain", "xr204").out
    assert "How to mend it" in run("explain", "xr204", "--lang", "en").out


def test_version(run):
    import xlretro

    assert xlretro.__version__ in run("--version").out


@pytest.mark.parametrize("arguments", [["--help"], ["explain", "XR204"], ["validate", "nothing-there.xlsx"]])
def test_start_up_imports_nothing_heavy(arguments, tmp_path):
    """Start-up is part of the experience: no pandas, no writer, no YAML where none is needed."""
    code = (
        "import sys\nfrom xlretro.cli import main\n"
        f"try: main({arguments!r})\nexcept SystemExit: pass\n"
        "print(sorted({'pandas', 'numpy', 'xlsxwriter', 'openpyxl', 'rich', 'docx', 'lxml', 'markdown_it'} & set(sys.modules)), file=sys.stderr)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUTF8": "1"}
    ended = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True,
                           encoding="utf-8")  # fmt: skip
    assert ended.stderr.splitlines()[-1] == "[]"


def test_the_entry_point_alone_loads_no_command():
    """Each worker of a long run imports it, and has no use for the command line."""
    code = "import sys; from xlretro.cli import main; print({'click', 'xlretro.cli.commands'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_redirected_output_is_utf8_on_any_console(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0",
                   "XLRETRO_LANG": "zh"}  # fmt: skip
    ended = subprocess.run([sys.executable, "-m", "xlretro", "rules"], cwd=tmp_path, env=environment, capture_output=True)
    assert "缺少整张表" in ended.stdout.decode("utf-8")


def test_what_the_system_refuses_is_said_in_words(run, tmp_path):
    blocked = tmp_path / "名单.csv"
    blocked.write_text("部门\n市场部\n", encoding="utf-8")
    (tmp_path / "文件").write_text("", encoding="utf-8")
    ended = run("new", str(tmp_path / "文件" / "内"), "--for", str(blocked))
    assert ended.code == 2
    assert "路径中有一段不是文件夹" in ended.err
    assert not re.search(r"[a-z]+ a? ?directory", ended.err)


@pytest.mark.parametrize("number", [
    errno.ENOENT, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EISDIR, errno.ENOTDIR, errno.EEXIST,
    errno.ENAMETOOLONG,
])  # fmt: skip
def test_the_usual_refusals_have_words_of_both_languages(number):
    said = os_trouble(OSError(number, os.strerror(number)))
    assert re.search(r"[\u4e00-\u9fff]", said.zh)
    assert said.en.isascii()


def test_an_unusual_refusal_keeps_the_systems_words():
    assert os_trouble(OSError(errno.ELOOP, "Too many levels")) == ("Too many levels", "Too many levels")
    assert os_trouble(OSError()).zh == "OSError"


def test_chinese_output_has_chinese_punctuation(run, tmp_path):
    other = tmp_path / "其他.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["姓名", "工号", "电话"])
    book.create_sheet("第二张").append(["甲", "乙", "丙"])
    book.save(other)
    out = run("validate", str(other)).out
    assert "Sheet：姓名、工号、电话；第二张：甲、乙、丙" in out
    assert not re.search(r"[\u4e00-\u9fff][;:,]", out)
    data = tmp_path / "数据.json"
    goal = {"metric": "注册量", "target": "5万人", "actual": "90%"}
    data.write_text(json.dumps({"goals": [goal]}), encoding="utf-8")
    assert "goals[1]：单位不一致" in run("fill", str(data), "-o", str(tmp_path / "x.xlsx")).err
