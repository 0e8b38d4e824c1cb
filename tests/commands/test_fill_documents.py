"""`fill` with documents: what was understood is said, one of several retrospectives is chosen, a misfit names its place."""

from __future__ import annotations

import json
from pathlib import Path

import fsspec

from tests.documents.build import records, said, word
from tests.reader.build import GOALS, LESSONS
from xlretro.commands import sources
from xlretro.commands.sources import read_sources
from xlretro.io.documents import DOCUMENT_SUFFIXES
from xlretro.io.reading.workbook import read_workbook
from xlretro.model.interpret import interpret

LESSON = "| 类别 | 具体经验描述 | 复用场景建议 |\n|---|---|---|\n| 成功经验 | {} | 大促 |\n"


def lessons_in(path: Path) -> list[dict[str, object]]:
    return records(interpret(read_workbook(path)))["lessons"]  # type: ignore[no-any-return]


def test_a_word_document_into_a_workbook(run, tmp_path: Path) -> None:
    Path("复盘.docx").write_bytes(word("表1：活动基础信息与目标", GOALS, "表4：经验总结", LESSONS, "附：名单", [["姓名", "电话"], ["张XX", "138"]]))
    ended = run("fill", "复盘.docx", "-o", "a.xlsx")
    assert ended.code == 0
    assert "  第 2 个表格：表4 经验总结与复用建议：2 行" in ended.err
    assert "  第 3 个表格：不是复盘的四张表，没有取用。首行：姓名、电话" in ended.err
    assert lessons_in(Path("a.xlsx")) == said(read_sources([Path("复盘.docx")]))["lessons"]


def test_the_second_retrospective(run) -> None:
    Path("两篇.md").write_text(f"第一篇\n\n{LESSON.format('名单分层')}\n第二篇\n\n{LESSON.format('电话确认')}", encoding="utf-8")
    ended = run("fill", "两篇.md", "--part", "2", "-o", "a.xlsx")
    assert ended.code == 0
    assert "另一篇复盘“第一篇”，用 --part 1 读取" in ended.err
    assert [row["lesson"] for row in lessons_in(Path("a.xlsx"))] == ["电话确认"]
    assert run("fill", "两篇.md", "--part", "3", "-o", "b.xlsx").code == 2


def test_a_value_that_does_not_fit_names_its_place(run) -> None:
    Path("复盘.docx").write_bytes(word([GOALS[0], ["销售", "成交额", "五百来万", "462万", ""]]))
    ended = run("fill", "复盘.docx", "-o", "a.xlsx")
    assert ended.code == 2
    assert "复盘.docx 第 1 个表格第 2 行 目标值：看不懂数值“五百来万”。" in ended.err
    assert not Path("a.xlsx").exists()


def test_other_formats_are_told_what_to_do(run) -> None:
    assert sources._DOCUMENTS == DOCUMENT_SUFFIXES
    Path("复盘.wps").write_bytes(b"...")
    ended = run("fill", "复盘.wps", "-o", "a.xlsx")
    assert ended.code == 2
    assert "另存为 .docx" in ended.err


def test_a_document_at_an_address() -> None:
    with fsspec.open("memory://box/复盘.md", "w", encoding="utf-8") as file:
        file.write(LESSON.format("名单分层"))
    sourced = read_sources(["memory://box/复盘.md"])
    assert sourced.retro["lessons"].columns["lesson"] == ["名单分层"]
    assert all(line.understood for line in sourced.account)


def test_the_account_as_json(run) -> None:
    Path("复盘.md").write_text(LESSON.format("名单分层"), encoding="utf-8")
    account = [{"where": "第 1–3 行", "what": "表4 经验总结与复用建议：1 行", "understood": True}]
    new = json.loads(run("fill", "复盘.md", "-o", "a.xlsx", "--json").out)
    into = json.loads(run("fill", "复盘.md", "--into", "a.xlsx", "--json").out)
    for result in (new, into):
        assert [{key: line[key] for key in account[0]} for line in result["account"]] == account
