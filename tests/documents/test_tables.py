"""Tables in documents: captions, merged cells, page breaks, tables inside tables, and what Word hides in its markup."""

from __future__ import annotations

from typing import Any

import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml

from tests.documents.build import account, add_table, markdown, merged, page, part, read, repacked, said, word
from tests.reader.build import GOALS, ISSUES, LESSONS, PHASES

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def rows_of(data: bytes | str, name: str = "复盘.docx") -> dict[str, int]:
    return {key: len(rows) for key, rows in said(read(data, name)).items() if key != "activity"}


def test_all_four_tables_without_a_caption() -> None:
    assert rows_of(word(GOALS, "", PHASES, "", ISSUES, "", LESSONS)) == {"goals": 3, "phases": 2, "issues": 2, "lessons": 2}


def test_a_cell_of_several_paragraphs_keeps_its_lines() -> None:
    lesson = "第一句\n第二句"
    assert said(read(word([LESSONS[0], ["成功经验", lesson, "大促", "*工"]]), "复盘.docx"))["lessons"][0]["lesson"] == lesson
    table = [LESSONS[0], ["成功经验", "第一句<br>第二句", "大促", "*工"]]
    assert said(read(markdown(table).replace(r"\<br\>", "<br>"), "复盘.md"))["lessons"][0]["lesson"] == lesson


def test_a_cell_merged_downwards_stands_in_each_of_its_rows() -> None:
    rows = [PHASES[0], PHASES[1], ["", "资源确认", "2023.9.5-9.20", "2023.9.5-9.21", "延期1天", "张XX", ""]]
    found = said(read(word(merged(rows, (1, 0, 2, 0))), "复盘.docx"))["phases"]
    assert [row["phase"] for row in found] == ["筹备期", "筹备期"]
    table = page(rows).replace("<td>筹备期</td>", "<td rowspan=2>筹备期</td>").replace("<tr><td></td><td>资源确认", "<tr><td>资源确认")
    assert [row["phase"] for row in said(read(table, "复盘.html"))["phases"]] == ["筹备期", "筹备期"]


def test_titles_repeated_on_the_next_page() -> None:
    assert rows_of(word([*ISSUES, *ISSUES])) == {"issues": 4}
    assert rows_of(word(ISSUES, "", ISSUES)) == {"issues": 4}


def test_a_table_that_goes_on_behind_a_page_break_without_its_titles() -> None:
    found = read(word(ISSUES[:2], "", ISSUES[2:]), "复盘.docx")
    assert [row["problem"] for row in said(found)["issues"]] == ["服务器卡顿", "礼品发放异常"]
    assert found.places["issues", 0].zh == "第 1 个表格第 2 行"
    assert found.places["issues", 1].zh == "第 2 个表格第 1 行"


def test_text_between_two_tables_parts_them() -> None:
    found = read(word(ISSUES[:2], "其他事项", ISSUES[2:]), "复盘.docx")
    assert len(said(found)["issues"]) == 1
    assert ("第 2 个表格", "不是复盘的四张表，没有取用。首行：礼品发放异常、收尾期、低、系统数据校验逻辑漏洞、升级发放系统、*工、2023.10.15", False) in account(found)


@pytest.mark.parametrize("between", ["续表3", "表3：问题诊断与改进措施表（续）", "（接上页）"])
def test_a_line_that_says_that_the_table_goes_on(between: str) -> None:
    assert rows_of(word(ISSUES[:2], between, ISSUES[2:])) == {"issues": 2}


@pytest.mark.parametrize("before", [True, False])
def test_a_caption_tells_a_table_whose_titles_do_not(before: bool) -> None:
    rows = [["分类", "心得体会", "复用场景"], ["成功经验", "提前一周电话确认", "订货会"]]
    caption = "表4：经验总结与复用建议"
    pieces: list[Any] = [caption, rows] if before else ["正文", rows, caption, "以上。"]
    found = read(word(*pieces), "复盘.docx")
    assert said(found)["lessons"] == [{"category": "成功经验", "reuse": "订货会"}]
    assert ("第 1 个表格", "没有对应的列，没有取用：心得体会", False) in account(found)


def test_another_table_is_said_and_not_taken() -> None:
    found = read(word(LESSONS, "附：参会名单", [["姓名", "电话"], ["张XX", "1380000"]]), "复盘.docx")
    assert rows_of(word(LESSONS)) == {"lessons": 2}
    assert account(found)[-1] == ("第 2 个表格", "不是复盘的四张表，没有取用。首行：姓名、电话", False)


def test_a_table_inside_a_table_is_read_for_itself() -> None:
    def layout(document: WordDocument) -> None:
        outer = document.add_table(1, 2)
        outer.cell(0, 0).text = "左栏"
        add_table(outer.cell(0, 1), LESSONS)

    found = read(word(layout), "复盘.docx")
    assert len(said(found)["lessons"]) == 2
    assert [line for line in account(found) if line[2]] == [("第 2 个表格（在第 1 个之内）", "表4 经验总结与复用建议：2 行", True)]
    inner = page("标题").replace("<p>标题</p>", "<table><tr><td>左栏</td><td>" + page(LESSONS) + "</td></tr></table>")
    assert len(said(read(inner, "复盘.html"))["lessons"]) == 2


def test_labels_beside_their_values_and_a_foreign_column() -> None:
    info = [["活动名称", "中秋", "部门", "市场部"], ["活动时间", "2023.9.28-10.6", "填报人", "*工"]]
    found = read(word(info, "", [[*GOALS[0], "附注"], *([*row, "x"] for row in GOALS[1:])]), "复盘.docx")
    assert said(found)["activity"] == {
        "name": "中秋", "department": "市场部", "start": "2023-09-28", "end": "2023-10-06", "reporter": "*工"
    }  # fmt: skip
    assert account(found) == [
        ("第 1 个表格", "活动信息", True),
        ("第 2 个表格", "表1 活动基础信息与目标：3 行", True),
        ("第 2 个表格", "没有对应的列，没有取用：附注", False),
    ]


def test_a_unit_in_a_title_is_the_unit_of_its_numbers() -> None:
    rows = [["核心目标", "量化指标", "目标值（万元）", "实际完成值（万元）"], ["销售", "成交额", "500", "462"]]
    assert said(read(word(rows), "复盘.docx"))["goals"] == [{"goal": "销售", "metric": "成交额", "target": "5000000元", "actual": "4620000元"}]


# ---------------------------------------------------------------------------------------- Word's markup


def edited(data: bytes, *changes: tuple[str, str]) -> bytes:
    xml = part(data).decode()
    for old, new in changes:
        assert old in xml
        xml = xml.replace(old, new)
    return repacked(data, {"word/document.xml": xml.encode()})


def lesson(data: bytes) -> str:
    return str(said(read(data, "复盘.docx"))["lessons"][0]["lesson"])


def test_what_was_inserted_counts_and_what_was_deleted_does_not() -> None:
    data = edited(
        word([LESSONS[0], ["成功经验", "签到率92%", "订货会", ""]]),
        ("<w:r><w:t>签到率92%</w:t></w:r>",
         '<w:r><w:t>签到率</w:t></w:r><w:del w:id="1" w:author="x"><w:r><w:delText>90%</w:delText></w:r></w:del>'
         '<w:moveFrom w:id="3" w:author="x"><w:r><w:t>为91%</w:t></w:r></w:moveFrom>'
         '<w:ins w:id="2" w:author="x"><w:r><w:t>92%</w:t></w:r></w:ins>'),
    )  # fmt: skip
    assert lesson(data) == "签到率92%"


def test_content_controls_around_text_cells_and_tables() -> None:
    plain = word([LESSONS[0], ["成功经验", "签到率92%", "订货会", ""]])
    text = edited(plain, ("<w:r><w:t>签到率92%</w:t></w:r>", "<w:sdt><w:sdtContent><w:r><w:t>签到率92%</w:t></w:r></w:sdtContent></w:sdt>"))
    table = edited(plain, ("<w:tbl>", "<w:sdt><w:sdtContent><w:tbl>"), ("</w:tbl>", "</w:tbl></w:sdtContent></w:sdt>"))
    row = edited(plain, ("<w:tr>", "<w:sdt><w:sdtContent><w:tr>"), ("</w:tr>", "</w:tr></w:sdtContent></w:sdt>"))
    assert lesson(text) == lesson(table) == lesson(row) == "签到率92%"


def test_a_row_that_begins_behind_blank_columns() -> None:
    def add(document: WordDocument) -> None:
        table = add_table(document, [LESSONS[0], ["", "签到率92%", "订货会", ""]])
        row = table.rows[1]._tr
        row.remove(row.tc_lst[0])
        row.insert(0, parse_xml(f'<w:trPr {W}><w:gridBefore w:val="1"/></w:trPr>'))

    assert said(read(word(add), "复盘.docx"))["lessons"] == [{"lesson": "签到率92%", "reuse": "订货会"}]


def test_a_text_box_is_read_once() -> None:
    box = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="wps">'
        "<w:drawing><w:txbxContent><w:p><w:r><w:t>活动名称：中秋活动</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice>"
        "<mc:Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>部门：旧的</w:t></w:r></w:p></w:txbxContent></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    data = edited(word("封面", LESSONS), ("<w:r><w:t>封面</w:t></w:r>", box))
    assert said(read(data, "复盘.docx"))["activity"] == {"name": "中秋活动"}


def test_the_time_that_a_document_was_saved_at_is_kept() -> None:
    assert read(word(LESSONS), "复盘.docx").retro.modified is not None


def test_html_of_every_day() -> None:
    """Blanks and wrapped lines make one, scripts and hidden text none; a page may declare its encoding."""
    source = page(LESSONS).replace("上线前没有做压力测试", "上线前\n  没有做<b>压力</b>测试").replace(
        "<body>", "<body><script>var a = '<table>';</script><p style='display: none'>部门：旧的</p>")  # fmt: skip
    assert "activity" not in said(read(source, "a.html"))
    assert said(read(source, "a.html"))["lessons"][1]["lesson"] == "上线前没有做压力测试"
    assert said(read(source.replace("utf-8", "gb2312").encode("gb18030"), "a.htm")) == said(read(source, "a.html"))
    assert said(read(source.encode("utf-16"), "a.html")) == said(read(source, "a.html"))
    assert said(read('<?xml version="1.0" encoding="utf-8"?>' + source, "a.xhtml")) == said(read(source, "a.html"))


def test_a_page_in_the_encoding_that_it_declares() -> None:
    source = page([["Category", "Lesson", "Where to reuse"], ["What worked", "café – déjà vu", "fairs"]]).replace("复盘", "Retro")
    assert said(read(source.replace("utf-8", "iso-8859-1").encode("cp1252"), "a.html"))["lessons"][0]["lesson"] == "café – déjà vu"


def test_html_in_markdown_and_a_table_behind_a_list() -> None:
    table = "\n".join(line for line in page(LESSONS).splitlines() if "<t" in line or "</table" in line)
    assert rows_of(f"# 复盘\n\n{table[table.index('<table'):]}\n", "a.md") == {"lessons": 2}
    assert rows_of("- 一\n- 二\n" + markdown(LESSONS), "a.md") == {"lessons": 2}


def test_masked_names_are_no_emphasis() -> None:
    rows = [LESSONS[0], ["成功经验", "**提前**确认", "订货会", "*工和*工"]]
    source = markdown(rows).replace(r"\*", "*")
    assert said(read(source, "a.md"))["lessons"] == [{"category": "成功经验", "lesson": "提前确认", "reuse": "订货会", "owner": "*工和*工"}]
