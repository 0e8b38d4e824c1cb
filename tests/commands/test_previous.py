"""consolidate --previous: open measures of the last summary are followed up, with what the office typed into it."""

from __future__ import annotations

import json
import shutil
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.commands.conftest import GOOD, changed

DAY = "2023-11-01"
STALLED = {"problem": "服务器卡顿", "phase": "爆发期", "impact": "高", "cause": "未做压力测试",
           "measure": "活动前3天完成压力测试", "owner": "*工", "due": "2023-10-25", "status": "进行中"}  # fmt: skip
COUPON = STALLED | {"problem": "优惠券规则引起投诉126起", "measure": "规则收敛为一处说明，上线前由客服部验收", "owner": "张XX"}
STOCK = STALLED | {"problem": "备货不足，三款主推断货", "measure": "断货前24小时预警", "owner": "李XX", "due": "2023-11-05"}


def workbook(*issues: dict[str, Any], **activity: Any) -> dict[str, Any]:
    return {**changed(GOOD, **activity), "issues": list(issues)}


def summary(run, *arguments):
    ended = run("consolidate", *arguments, "--as-of", DAY, "--json")
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


def rows(path: str, sheet: str) -> list[dict[str, Any]]:
    header, *lines = openpyxl.load_workbook(path)[sheet].values
    return [dict(zip(header, line, strict=True)) for line in lines]


def followed(path: str, sheet: str = "措施跟踪") -> dict[str, dict[str, Any]]:
    return {row["改进措施"]: row for row in rows(path, sheet)}


def type_into(path: str, sheet: str, measure: str, title: str, value: Any) -> None:
    """What the office does: find the row, type into a column."""
    book = openpyxl.load_workbook(path)
    titles = [cell.value for cell in book[sheet][1]]
    line = next(row for row in book[sheet].iter_rows(min_row=2) if row[titles.index("改进措施")].value == measure)
    line[titles.index(title)].value = value
    book.save(path)


def test_three_rounds_in_a_row(run, write):
    write("in/市场部.xlsx", workbook(STALLED, COUPON))
    write("in/客服部.xlsx", workbook(STOCK, department="客服部"))
    first = summary(run, "in", "-o", "1.xlsx")
    assert first["previous"] is None
    assert "措施跟踪" not in openpyxl.load_workbook("1.xlsx").sheetnames

    # The office closes one measure by hand; 客服部 sends nothing in the second round; 市场部 closes the other one.
    type_into("1.xlsx", "问题与措施", COUPON["measure"], "状态", "已完成")
    type_into("1.xlsx", "问题与措施", COUPON["measure"], "实际完成日期", datetime(2023, 10, 24))
    Path("in/客服部.xlsx").unlink()
    new = STALLED | {"problem": "社群更新慢", "measure": "建立内容日历，提前两周备稿"}
    write("in/市场部.xlsx", workbook(STALLED | {"status": "已完成"}, COUPON, new))
    second = summary(run, "in", "-o", "2.xlsx", "--previous", "1.xlsx")
    assert second["previous"]["followed"] == {"conflicting": 1, "not_reported": 1, "still_open": 0, "closed": 1}
    assert (second["previous"]["new"], second["previous"]["new_open"]) == (1, 1)
    assert second["previous"]["open"] == [2, 3]
    found = followed("2.xlsx")
    states = {key: [row[title] for title in ("上期状态", "本期状态", "变化", "确认状态")] for key, row in found.items()}
    assert states == {
        COUPON["measure"]: ["已完成", "进行中", "状态不一致", "已完成"],
        STOCK["measure"]: ["进行中", None, "本期未再报送", "进行中"],
        STALLED["measure"]: ["进行中", "已完成", "已关闭", "已完成"],
    }
    assert found[STOCK["measure"]]["来源文件"] == "in/客服部.xlsx"

    # The office waits for 客服部 and says so; the third round brings nothing new of it.
    type_into("2.xlsx", "措施跟踪", STOCK["measure"], "确认状态", "未开始")
    third = summary(run, "in", "-o", "3.xlsx", "--previous", "2.xlsx")
    assert third["previous"]["followed"] == {"conflicting": 1, "not_reported": 1, "still_open": 1, "closed": 0}
    assert third["previous"]["new"] == 0
    found = followed("3.xlsx")
    assert found[STOCK["measure"]]["上期状态"] == "未开始"
    assert found[COUPON["measure"]]["上期状态"] == "已完成", "the office's word is kept until somebody changes it"
    assert found[COUPON["measure"]]["实际完成日期"] == datetime(2023, 10, 24), "typed two rounds ago"

    # Closed on the follow-up sheet, both leave it for good.
    type_into("3.xlsx", "措施跟踪", STOCK["measure"], "确认状态", "已取消")
    type_into("3.xlsx", "措施跟踪", COUPON["measure"], "确认状态", "进行中")
    fourth = summary(run, "in", "-o", "4.xlsx", "--previous", "3.xlsx")
    assert fourth["previous"]["followed"] == {"conflicting": 0, "not_reported": 0, "still_open": 2, "closed": 0}


UNTRACKED = {key: value for key, value in STALLED.items() if key != "status"}
FOLLOWED, ISSUES = ("措施跟踪", "确认状态"), ("问题与措施", "状态")


def plain_workbook(path: Path, *columns: str) -> None:
    """A department's own table, with the *columns* of 表3 and no others."""
    book = openpyxl.Workbook()
    sheet = book.active
    for line in (["部门", "供应链部"], ["活动名称", "备货活动"], [], ["问题描述", "根本原因", "改进措施", "责任人", "完成时限", *columns],
                 ["到货延迟两天", "承运商单一", "提前一周锁定两家承运商", "赵XX", "2023-10-25", *("完成一半" for _ in columns)],
                 ["标签打错50件", "模板未复核", "打印前由两人复核模板", "钱XX", "2023-11-25", *("" for _ in columns)]):  # fmt: skip
        sheet.append(line)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


MIXED = [{**UNTRACKED, "problem": f"第{n}个问题", "measure": f"第{n}项：{word or '空白'}", **({"status": word} if word else {})}
         for n, word in enumerate(["进行中", None, "快好了", "未开始", "已完成", "100%", "1", "已取消", None, "??"])]  # fmt: skip
ALIKE = [{**UNTRACKED, "status": word} if word else UNTRACKED for word in ("已完成", None, "进行中", None)]
"""The same words four times."""


@pytest.mark.parametrize("columns", [(), ("状态",)])
def test_with_the_same_workbooks_every_round_counts_the_same(run, write, columns):
    """Whatever the statuses: blank, unknown words, no such column."""
    write("in/市场部.xlsx", workbook(*MIXED, *ALIKE))
    plain_workbook(Path("in/供应链部.xlsx"), *columns)
    first = summary(run, "in", "-o", "1.xlsx")
    for number in (2, 3, 4):
        said = summary(run, "in", "-o", f"{number}.xlsx", "--previous", f"{number - 1}.xlsx")["previous"]
        count = first["measures"]["open"]
        assert said["followed"] == {"conflicting": 0, "not_reported": 0, "still_open": count, "closed": 0}
        assert (said["new"], said["open"]) == (0, [count, count])
        assert said["overdue"] == [first["measures"]["overdue"]] * 2
    assert count == 7 + 3 + 2


@pytest.mark.parametrize(("place", "before"), [(ISSUES, 1), (ISSUES, 2), (FOLLOWED, 2), (ISSUES, 3), (FOLLOWED, 3)])
def test_a_state_typed_in_any_round_is_kept_in_all_that_follow(run, write, place, before):
    typed = {f"{word or '空白'}，手工改成{state}": (word, state)
             for word in (None, "快好了", "进行中") for state in ("已完成", "已取消", "未开始", "关闭了")}  # fmt: skip
    write("in/市场部.xlsx", workbook(COUPON, *(
        {**UNTRACKED, "problem": f"服务器卡顿{n}", "measure": name, **({"status": word} if word else {})}
        for n, (name, (word, _)) in enumerate(typed.items()))))  # fmt: skip
    summary(run, "in", "-o", "1.xlsx")
    for number in range(2, before + 4):
        if number - 1 == before:
            sheet, column = place
            for name, (_, state) in typed.items():
                type_into(f"{before}.xlsx", sheet, name, column, state)
                type_into(f"{before}.xlsx", sheet, name, "实际完成日期", "2023.10.18")
        said = summary(run, "in", "-o", f"{number}.xlsx", "--previous", f"{number - 1}.xlsx")["previous"]
        differ = 6 if number > before else 0
        assert said["followed"] == {"conflicting": differ, "not_reported": 0, "still_open": 13 - differ, "closed": 0}
        assert (said["new"], said["open"][1]) == (0, 13)
        found = followed(f"{number}.xlsx")
        for name, (word, state) in typed.items():
            row = found[name]
            assert row["本期状态"] == word
            if number > before:
                # 未开始 gives way to what a workbook says of a measure that is open; where it says nothing, it stays.
                assert row["确认状态"] == (word if state == "未开始" and word else state)
                assert row["实际完成日期"] == datetime(2023, 10, 18)


def test_a_text_that_is_no_state_is_told_and_kept_until_it_is_mended(run, write):
    write("in/市场部.xlsx", workbook(STALLED, COUPON))
    write("in/客服部.xlsx", workbook(STOCK, department="客服部"))
    summary(run, "in", "-o", "1.xlsx")
    for measure, text in ((STALLED, "关闭了"), (COUPON, "??"), (STOCK, "搞定了")):
        type_into("1.xlsx", "问题与措施", measure["measure"], "状态", text)
    type_into("1.xlsx", "问题与措施", STALLED["measure"], "实际完成日期", "上周五")
    Path("in/客服部.xlsx").unlink()
    for number in (2, 3):
        result = summary(run, "in", "-o", f"{number}.xlsx", "--previous", f"{number - 1}.xlsx")
        assert result["previous"]["followed"] == {"conflicting": 0, "not_reported": 1, "still_open": 2, "closed": 0}
        found = followed(f"{number}.xlsx")
        assert [found[one["measure"]]["确认状态"] for one in (STALLED, COUPON, STOCK)] == ["关闭了", "??", "搞定了"]
        advice = "不是状态，按未关闭计；请改为：未开始、进行中、已完成、已取消"
        assert found[STALLED["measure"]]["说明"] == f"“关闭了”{advice}"
        assert found[STOCK["measure"]]["说明"] == f"本期没有收到这项活动的工作簿；“搞定了”{advice}"
        assert found[STALLED["measure"]]["实际完成日期"] == "上周五"

    # Mended with a state, taken back; the third stays.
    type_into("3.xlsx", "措施跟踪", STALLED["measure"], "确认状态", "已完成")
    type_into("3.xlsx", "措施跟踪", COUPON["measure"], "确认状态", None)
    summary(run, "in", "-o", "4.xlsx", "--previous", "3.xlsx", "--lang", "en")
    found = {row["Measure"]: row for row in rows("4.xlsx", "Follow-up")}
    assert [found[one["measure"]]["Confirmed status"] for one in (STALLED, COUPON, STOCK)] == ["Done", "In progress", "搞定了"]
    assert found[COUPON["measure"]]["Note"] is None
    assert found[STOCK["measure"]]["Note"].endswith(
        "“搞定了” is no status and counts as open; use one of: Not started, In progress, Done, Cancelled")


def test_of_measures_with_the_same_words_each_keeps_its_own_state(run, write):
    write("in/市场部.xlsx", workbook(*ALIKE))
    summary(run, "in", "-o", "1.xlsx")
    summary(run, "in", "-o", "2.xlsx", "--previous", "1.xlsx")
    book = openpyxl.load_workbook("2.xlsx")
    titles = [cell.value for cell in book["措施跟踪"][1]]
    book["措施跟踪"].cell(4, titles.index("确认状态") + 1).value = "已完成"  # the fourth: the first is closed
    book.save("2.xlsx")
    for number in (3, 4):
        said = summary(run, "in", "-o", f"{number}.xlsx", "--previous", f"{number - 1}.xlsx")["previous"]
        assert said["followed"] == {"conflicting": 1, "not_reported": 0, "still_open": 2, "closed": 0}


def test_overdue_days_are_as_of_this_run(run, write):
    write("in/市场部.xlsx", workbook(STALLED))
    write("in/客服部.xlsx", workbook(COUPON | {"due": "2023-10-31"}, department="客服部"))
    assert summary(run, "in", "-o", "1.xlsx")["measures"] == {"open": 2, "overdue": 2, "due_soon": 0}
    Path("in/客服部.xlsx").unlink()
    result = json.loads(run("consolidate", "in", "-o", "2.xlsx", "--previous", "1.xlsx", "--as-of", "2023-11-11", "--json").out)
    assert {key: row["逾期天数"] for key, row in followed("2.xlsx").items()} == {STALLED["measure"]: 17, COUPON["measure"]: 11}
    assert result["previous"]["overdue"] == [2, 2]
    assert result["previous"]["as_of"] == DAY
    assert result["measures"] == {"open": 1, "overdue": 1, "due_soon": 0}


def test_the_office_may_rearrange_the_summary(run, write):
    """Columns inserted and moved, rows sorted and filtered, a title row put above, a sheet added."""
    write("in/市场部.xlsx", workbook(STALLED, COUPON, STOCK))
    summary(run, "in", "-o", "1.xlsx")
    book = openpyxl.load_workbook("1.xlsx")
    sheet = book["问题与措施"]
    header, *lines = [list(row) for row in sheet.values]
    lines.sort(key=lambda row: str(row[header.index("改进措施")]))
    order = [None, *reversed(range(len(header)))]
    sheet.delete_rows(1, sheet.max_row)
    sheet.append(["运营部汇总表"])
    for line in (header, *lines):
        sheet.append(["备注" if at is None and line is header else None if at is None else line[at] for at in order])
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["C"].hidden = True
    book.create_sheet("办公室备忘")["XFD1048576"] = "远"
    book.save("1.xlsx")
    type_into_moved(book, "1.xlsx", COUPON["measure"])
    result = summary(run, "in", "-o", "2.xlsx", "--previous", "1.xlsx")
    assert result["previous"]["followed"] == {"conflicting": 1, "not_reported": 0, "still_open": 2, "closed": 0}
    assert result["previous"]["new"] == 0


def type_into_moved(book: openpyxl.Workbook, path: str, measure: str) -> None:
    sheet = book["问题与措施"]
    titles = [cell.value for cell in sheet[2]]
    line = next(row for row in sheet.iter_rows(min_row=3) if row[titles.index("改进措施")].value == measure)
    line[titles.index("状态")].value = "已完成"
    book.save(path)


def test_an_english_summary_is_read_in_a_chinese_run_and_the_other_way_round(run, write):
    write("in/市场部.xlsx", workbook(STALLED, COUPON))
    summary(run, "in", "-o", "1.xlsx", "--lang", "en")
    header = next(openpyxl.load_workbook("1.xlsx")["Issues and measures"].values)
    assert "Status" in header
    assert summary(run, "in", "-o", "2.xlsx", "--previous", "1.xlsx")["previous"]["followed"]["still_open"] == 2
    type_into("2.xlsx", "措施跟踪", STALLED["measure"], "确认状态", "已完成")
    result = summary(run, "in", "-o", "3.xlsx", "--previous", "2.xlsx", "--lang", "en")
    assert result["previous"]["followed"]["conflicting"] == 1
    rows_of = rows("3.xlsx", "Follow-up")
    assert [row["Change"] for row in rows_of] == ["States differ", "Still open"]
    assert [row["Confirmed status"] for row in rows_of] == ["Done", "In progress"]
    assert result["previous"]["lang"] == "zh"
    assert "上期汇总是英文的" in run("consolidate", "in", "-o", "4.xlsx", "--previous", "3.xlsx").out


def test_numbered_sheets_are_one_list(run, write, monkeypatch):
    from xlretro.io.summary import workbook as module

    monkeypatch.setattr(module.SummaryWorkbook.__init__, "__kwdefaults__", {
        **(module.SummaryWorkbook.__init__.__kwdefaults__ or {}), "row_limit": 4})
    many = [STALLED | {"problem": f"问题{n}号情况说明", "measure": f"第{n}项改进措施"} for n in range(7)]
    write("in/市场部.xlsx", workbook(*many))
    summary(run, "in", "-o", "1.xlsx")
    assert "问题与措施 3" in openpyxl.load_workbook("1.xlsx").sheetnames
    assert summary(run, "in", "-o", "2.xlsx", "--previous", "1.xlsx")["previous"]["followed"]["still_open"] == 7
    assert "措施跟踪 3" in openpyxl.load_workbook("2.xlsx").sheetnames
    Path("in/市场部.xlsx").unlink()
    write("in/客服部.xlsx", workbook(STOCK, department="客服部"))
    assert summary(run, "in", "-o", "3.xlsx", "--previous", "2.xlsx")["previous"]["followed"]["not_reported"] == 7


def test_measures_are_known_by_their_content(run, write):
    write("in/a.xlsx", workbook(STALLED, COUPON, STOCK))
    summary(run, "in", "-o", "1.xlsx")
    Path("in/a.xlsx").unlink()
    write("in/别的名字.xlsx", workbook(
        STOCK | {"measure": "断货前48小时预警并通知采购"},
        {**COUPON, "measure": "规则收敛为一处说明,上线前由客服部验收。"},
        STALLED | {"problem": "物流爆仓", "measure": "提前一周锁定两家备用承运商"},
        department="市场部 ", name="中秋 活动"))  # fmt: skip
    result = summary(run, "in", "-o", "2.xlsx", "--previous", "1.xlsx")["previous"]
    assert result["followed"] == {"conflicting": 0, "not_reported": 1, "still_open": 2, "closed": 0}
    assert result["new"] == 1
    notes = {row["改进措施"]: row["说明"] for row in rows("2.xlsx", "措施跟踪")}
    assert notes["断货前48小时预警并通知采购"] == "文字有改动，上期为：备货不足，三款主推断货 → 断货前24小时预警"
    assert notes["规则收敛为一处说明,上线前由客服部验收。"] is None
    assert notes[STALLED["measure"]] == "本期的工作簿里没有这一条"


def test_both_rounds_stand_side_by_side_on_the_overview(run, write):
    write("in/市场部.xlsx", workbook(STALLED))
    write("in/客服部.xlsx", workbook(STOCK, department="客服部"))
    summary(run, "in", "-o", "上期.xlsx")
    Path("in/客服部.xlsx").unlink()
    missed = {**GOOD["goals"][0], "actual": "4万"}
    write("in/物流部.xlsx", {**workbook(COUPON, department="物流部"), "goals": [missed]})
    ended = run("consolidate", "in", "-o", "本期.xlsx", "--previous", "上期.xlsx", "--as-of", "2023-11-06")
    assert "较上期汇总（上期.xlsx）：本期未再报送 1、仍未关闭 1；本期新增 1 条" in ended.out
    lines = [[str(value) for value in row if value is not None] for row in openpyxl.load_workbook("本期.xlsx")["总览"].values]
    start = next(at for at, line in enumerate(lines) if line[:1] == ["较上期汇总"] and at > 2)
    assert lines[start] == ["较上期汇总", f"上期：上期.xlsx，截至 {DAY}"]
    shown = {line[0]: line[1:4] for line in lines[start + 2 : start + 6]}
    assert shown == {
        "活动": ["2", "2", "新增 1，未再报送 1"],
        "达成目标": ["2/2（100.0%）", "1/2（50.0%）", "-50.0 个百分点"],
        "未关闭措施": ["2", "3", "+1（本期未再报送 1）"],
        "逾期措施": ["1", "3", "+2（本期未再报送 1）"],
    }
    assert lines[start + 6][0].endswith("本期新增 1 条（未关闭 1 条）。逐条见 措施跟踪")


def test_a_follow_up_sheet_that_is_not_recognised_is_not_passed_over(run, write):
    write("in/市场部.xlsx", workbook(STALLED))
    summary(run, "in", "-o", "1.xlsx")
    summary(run, "in", "-o", "2.xlsx", "--previous", "1.xlsx")
    book = openpyxl.load_workbook("2.xlsx")
    next(cell for cell in book["措施跟踪"][1] if cell.value == "确认状态").value = "结论"
    book.save("2.xlsx")
    ended = run("consolidate", "in", "-o", "3.xlsx", "--previous", "2.xlsx")
    assert ended.code == 2
    assert "措施跟踪" in ended.err


@pytest.mark.parametrize("broken", ["missing", "text", "input", "cut", "no sheet", "no title"])
def test_what_is_no_summary_is_told_in_one_line(run, write, broken):
    source = write("in/市场部.xlsx", workbook(STALLED))
    summary(run, "in", "-o", "1.xlsx")
    book = openpyxl.load_workbook("1.xlsx")
    if broken == "missing":
        Path("1.xlsx").unlink()
    elif broken == "text":
        Path("1.xlsx").write_text("部门,措施", encoding="utf-8")
    elif broken == "input":
        shutil.copy(source, "1.xlsx")
    elif broken == "cut":
        Path("1.xlsx").write_bytes(Path("1.xlsx").read_bytes()[:-2000])
    else:
        if broken == "no sheet":
            book["问题与措施"].title = "改了名"
        else:
            sheet = book["问题与措施"]
            next(cell for cell in sheet[1] if cell.value == "状态").value = "state"
        book.save("1.xlsx")
    ended = run("consolidate", "in", "-o", "2.xlsx", "--previous", "1.xlsx")
    assert ended.code == 2
    said = [line for line in ended.err.splitlines() if line.strip()]
    assert len(said) == 2, "what is wrong, and what to do"
    assert "--previous 1.xlsx" in said[0]
    assert not Path("2.xlsx").exists()


def test_the_last_summary_is_never_replaced(run, write):
    write("in/市场部.xlsx", workbook(STALLED))
    summary(run, "in", "-o", "1.xlsx")
    before = Path("1.xlsx").read_bytes()
    ended = run("consolidate", "in", "-o", "1.xlsx", "--previous", "in/../1.xlsx")
    assert ended.code == 2
    assert Path("1.xlsx").read_bytes() == before


def test_a_summary_that_was_edited_is_kept_beside_the_one_that_replaces_it(run, write):
    write("in/市场部.xlsx", workbook(STALLED))
    assert summary(run, "in", "-o", "1.xlsx")["kept"] is None
    assert summary(run, "in", "-o", "1.xlsx")["kept"] is None, "nobody has touched it"
    kept = []
    for name, state in (("1.bak.xlsx", "已完成"), ("1.bak2.xlsx", "已取消")):
        type_into("1.xlsx", "问题与措施", STALLED["measure"], "状态", state)
        kept.append(Path("1.xlsx").read_bytes())
        ended = run("consolidate", "in", "-o", "1.xlsx", "--as-of", DAY)
        assert f"有人改过，已另存为 {name}" in ended.out
        assert Path(name).read_bytes() == kept[-1]
    assert Path("1.bak.xlsx").read_bytes() == kept[0]
    assert summary(run, "in", "-o", "1.xlsx", "--previous", "1.bak.xlsx")["previous"]["followed"]["conflicting"] == 1


def test_a_summary_made_hostile_is_refused(run, write):
    """One cell at the far end of the sheet would lay out 17 billion cells."""
    write("in/市场部.xlsx", workbook(STALLED))
    summary(run, "in", "-o", "1.xlsx")
    with zipfile.ZipFile("1.xlsx") as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = next(name for name, part in parts.items() if name.startswith("xl/worksheets/sheet4"))
    parts[name] = parts[name].replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    with zipfile.ZipFile("1.xlsx", "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    ended = run("consolidate", "in", "-o", "2.xlsx", "--previous", "1.xlsx")
    assert ended.code == 2
    assert "XFD1048576" in ended.err


def test_two_processes_follow_the_same_measures(run, write):
    for number in range(30):
        write(f"in/部门{number:02}.xlsx", workbook(STALLED, COUPON, department=f"部门{number:02}"))
    summary(run, "in", "-o", "1.xlsx")
    for number in range(0, 30, 3):
        Path(f"in/部门{number:02}.xlsx").unlink()
    one = summary(run, "in", "-o", "a.xlsx", "--previous", "1.xlsx", "--jobs", 1)
    two = summary(run, "in", "-o", "b.xlsx", "--previous", "1.xlsx", "--jobs", 2)
    assert one["previous"] == two["previous"]
    assert one["previous"]["followed"] == {"conflicting": 0, "not_reported": 20, "still_open": 40, "closed": 0}
    assert Path("a.xlsx").read_bytes() == Path("b.xlsx").read_bytes()
