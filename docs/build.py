"""Rebuilds the generated pages of docs/, and the schema of data files, from the code; --check says what differs and exits 1."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from xlretro.cli import cli
from xlretro.cli.language import set_language
from xlretro.io.macros.functions import FUNCTIONS
from xlretro.language import LANGUAGES, Language, Text
from xlretro.model.finding import SEVERITY_TITLES
from xlretro.model.schema import Column
from xlretro.render import data_schema, explanation
from xlretro.rules import RULES
from xlretro.workbooks import RETRO

HERE = Path(__file__).parent
T = Text
GENERATED = T("<!-- 本页由 docs/build.py 生成，请勿手改 -->", "<!-- made by docs/build.py; do not edit -->")


def rules_page(lang: Language) -> Iterator[str]:
    yield T("# 校验规则", "# Checks")(lang)
    yield ""
    yield T(
        "`xlretro validate` 查的每一条。错误：数不可信；警告：复盘不完整；建议：可以更好。",
        "What `xlretro validate` looks for. error: the figures can't be trusted; warning: the retrospective is incomplete;"
        " advice: it could be better.",
    )(lang)
    yield ""
    yield T("| 编码 | 级别 | 查什么 |", "| code | severity | what |")(lang)
    yield "|---|---|---|"
    for rule in RULES:
        yield f"| [{rule.code}](#{rule.code.lower()}) | {SEVERITY_TITLES[rule.severity](lang)} | {rule.title(lang)} |"
    for rule in RULES:
        yield ""
        yield f"## {rule.code}"
        yield ""
        yield "```text"
        yield explanation(rule, lang).rstrip()
        yield "```"


def commands_page(lang: Language) -> Iterator[str]:
    set_language(lang)
    yield T("# 命令", "# Commands")(lang)
    yield ""
    yield T(
        "退出码：0 完成；1 有问题；2 无法执行（用法不对，或输入读不了、被拒绝）；3 能读但不认识表格布局。"
        "`consolidate` 只要写出了汇总就是 0，没读进来的列在 文件清单 里；加 `--strict`，有这样的文件就是 1。",
        "Exit codes: 0 done; 1 findings; 2 cannot run (usage, or an input unreadable or refused); "
        "3 a readable workbook whose layout is not recognised. `consolidate` ends with 0 once the summary is written, and lists "
        "what was not read on its sheet Files; with `--strict` it ends with 1 where there is such a file.",
    )(lang)
    for name, command in _commands(cli):
        context = click.Context(command, info_name=f"xlretro {name}".strip(), max_content_width=100, terminal_width=100)
        yield ""
        yield f"## xlretro {name}".rstrip()
        yield ""
        yield "```text"
        yield command.get_help(context)
        yield "```"


def _commands(group: click.Group, name: str = "") -> Iterator[tuple[str, click.Command]]:
    """A group and every command in it, in order, by the words that call it."""
    yield name, group
    for key, command in group.commands.items():
        called = f"{name} {key}".strip()
        if isinstance(command, click.Group):
            yield from _commands(command, called)
        else:
            yield called, command


def _column_row(column: Column, lang: Language) -> str:
    kind = T("自动计算", "computed") if column.computed else T("必填", "required") if column.required else T("", "")
    choices = T("、", ", ")(lang).join(choice.title(lang) for choice in column.choices)
    also = T("、", ", ")(lang).join((*column.synonyms, *column.ambiguous))
    cells = (column.title(lang), f"`{column.key}`", kind(lang), column.help(lang), choices, also)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def columns_page(lang: Language) -> Iterator[str]:
    yield T("# 工作簿里的每一列", "# Every column of the workbook")(lang)
    yield ""
    yield T(
        "“键”用在数据文件和 JSON 里；“也认”是读取部门自己的表格时当作这一列的标题。",
        "“key” is the name in data files and JSON; “also read” are titles taken for this column in departments' own tables.",
    )(lang)
    header = T("| 标题 | 键 |  | 填什么 | 可选值 | 也认 |", "| title | key |  | what belongs there | choices | also read |")(lang)
    for heading, columns in (
        (T("活动信息", "The activity")(lang), RETRO.fields),
        *((table.caption(lang), tuple(c for c in table.columns if not c.helper)) for table in RETRO.tables),
    ):
        yield from ("", f"## {heading}", "", header, "|---|---|---|---|---|---|")
        yield from (_column_row(column, lang) for column in columns)


def functions_page(lang: Language) -> Iterator[str]:
    yield T("# XR_ 函数", "# XR_ functions")(lang)
    yield ""
    yield T(
        "在装好加载宏的 Excel（Windows）里，任何工作簿都能用。每个参数可以是一格，也可以是一列；给一列就返回一列。"
        "空格返回空；没有答案的返回错误值：#VALUE! 看不懂，#DIV/0! 没有定义。",
        "In Excel for Windows with the add-in, in any workbook. An argument is one cell or a whole column; a column in, a column"
        " out. Blank gives blank; what has no answer is an error value: #VALUE! can't be read, #DIV/0! is not defined.",
    )(lang)
    for name, function in FUNCTIONS.items():
        yield ""
        yield f"## {name}"
        yield ""
        yield function.description(lang)
        yield ""
        yield f"`={function.example.replace(' → ', '` → ')}"
        yield ""
        yield from (f"- `{argument}`{T('：', ': ')(lang)}{text(lang)}" for argument, text in function.arguments.items())


PAGES = {"rules": rules_page, "commands": commands_page, "columns": columns_page, "functions": functions_page}


def pages() -> Iterator[tuple[Path, str]]:
    for name, page in PAGES.items():
        for lang in LANGUAGES:
            text = "\n".join([GENERATED(lang), "", *page(lang), ""])
            yield HERE / f"{name}.{lang}.md", text
    yield HERE / "schema" / "retro.schema.json", json.dumps(data_schema(RETRO), ensure_ascii=False, indent=2) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = []
    for path, text in pages():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path.name)
            if not check:
                path.write_text(text, encoding="utf-8", newline="\n")
    if stale:
        print(("out of date: " if check else "rebuilt: ") + ", ".join(stale))
    return int(check and bool(stale))


if __name__ == "__main__":
    with contextlib.suppress(AttributeError):
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main())
