"""What a person is shown of a document: what was understood, and what was not."""

from __future__ import annotations

from tests.documents.build import read, word
from tests.reader.build import GOALS, LESSONS
from xlretro.model.sourced import Sourced
from xlretro.render import account_text


def document() -> Sourced:
    return read(word("中秋活动复盘报告", GOALS, "附：名单", [["姓名", "电话"], ["张XX", "138"]], "# 亮点", "- 到场率92%"), "复盘.docx")


def test_the_account_in_both_languages() -> None:
    assert account_text(document(), "zh") == (
        "复盘.docx 里的内容：\n"
        "  第 1 段：活动名称：中秋活动\n"
        "  第 1 个表格：表1 活动基础信息与目标：3 行\n"
        "  第 4 段：“亮点”→表4 经验总结与复用建议：1 行\n"
        "没有取用，或还没有填写：\n"
        "  第 2 个表格：不是复盘的四张表，没有取用。首行：姓名、电话"
    )
    assert account_text(document(), "en").splitlines()[-3:] == [
        "  paragraph 4: “亮点” → Table 4 Lessons: 1 row(s)",
        "Not taken, or never filled in:",
        "  table 2: none of the four tables, not taken. Its first row: 姓名、电话",
    ]


def test_nothing_left_and_nothing_said() -> None:
    assert account_text(read(word(LESSONS), "a.docx"), "zh") == "a.docx 里的内容：\n  第 1 个表格：表4 经验总结与复用建议：2 行"
    assert account_text(Sourced(document().retro), "zh") == ""


def test_the_account_of_a_long_document_is_short() -> None:
    """Two thousand lines of which none is content, under headings that promise some."""
    body = [f"## 2.{n} 第{n}部分的问题\n" + "\n".join(f"第{n}部分的第{m}段说明文字" for m in range(100)) for n in range(1, 21)]
    found = read("\n".join(["# 目标", "- 签约额：500万元", "# 效果", *body]), "a.md")
    assert len(found.account) <= 45
