"""The user's own file back, marked; and the text that goes with it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.commands.rich_retro import ISSUE, write_rich
from tests.edit.build import differing, parts
from tests.reader.build import rezip
from tests.reader.test_guard import encrypted
from xlretro.commands.examine import Settings
from xlretro.commands.marking import annotate, in_order_of_work
from xlretro.commands.notices import LONGEST, Noted, notice, write_notices
from xlretro.commands.orders import Orders
from xlretro.commands.validate import Report, validate
from xlretro.errors import InputRefused, OutputRefused, UsageRefused
from xlretro.io.copies import NOTE, read_copies
from xlretro.io.edit.apply import cleared_bytes
from xlretro.io.reading.guard import refused
from xlretro.io.reading.inputs import find_inputs
from xlretro.language import Text
from xlretro.model.finding import Finding, Severity
from xlretro.workbooks import RETRO

BAD_GOAL = ("拉新", "互动率", "8%", "一大堆", None, "越高越好")
EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "workbooks"


def settings(**other: object) -> Settings:
    return Settings(as_of=date(2023, 10, 20), **other)  # type: ignore[arg-type]


def annotated(*paths: Path, to: Path, lang: str = "zh", jobs: int = 1, **other: object) -> Report:
    return validate(paths, settings(**other), orders=Orders(annotate=to, lang=lang), jobs=jobs)  # type: ignore[arg-type]


def wrong(path: Path, **other: object) -> Path:
    return write_rich(path, goals=[BAD_GOAL], **other)  # type: ignore[arg-type]


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# ---------------------------------------------------------------------------------------- the copies


@pytest.mark.parametrize(("name", "macros"), [("复盘.xlsx", False), ("复盘.xlsm", True)])
def test_a_copy_has_marks_and_is_else_what_it_was(tmp_path: Path, name: str, macros: bool) -> None:
    source = wrong(tmp_path / "in" / "市场部" / name, macros=macros)
    before = source.read_bytes()
    report = annotated(tmp_path / "in", to=tmp_path / "out")
    copy = tmp_path / "out" / "市场部" / name
    assert report.files[0].copies == [copy.as_posix()]
    assert source.read_bytes() == before
    changed = {part for part in differing(source, copy) if part in parts(source)}
    assert changed <= {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml",
        "xl/worksheets/sheet4.xml",
    }  # fmt: skip
    assert not differing(cleared_bytes(copy.read_bytes())[0], source.read_bytes())  # type: ignore[arg-type]
    sheet = openpyxl.load_workbook(copy).worksheets[0]
    assert sheet.title == "校验结果"
    rows = [row for row in sheet.iter_rows() if str(row[1].value).startswith("XR")]
    assert len(rows) == len(report.files[0].findings)
    cell = next(row[4] for row in rows if row[1].value == "XR202")
    assert (cell.value, cell.hyperlink.location) == ("D7", "'目标'!D7")
    note = openpyxl.load_workbook(copy)["目标"]["D7"].comment.text
    assert note.startswith("部门自己的批注")
    assert "XR202" in note


def test_a_second_run_replaces_and_stacks_nothing(tmp_path: Path) -> None:
    wrong(tmp_path / "in" / "a.xlsx")
    annotated(tmp_path / "in", to=tmp_path / "out")
    first = tree(tmp_path / "out")
    annotated(tmp_path / "in", to=tmp_path / "out")
    assert tree(tmp_path / "out") == first


def test_what_comes_back_with_our_marks_is_marked_anew(tmp_path: Path) -> None:
    wrong(tmp_path / "in" / "a.xlsx", issues=[(*ISSUE[:2], "很大", *ISSUE[3:])])
    annotated(tmp_path / "in", to=tmp_path / "first")
    round_two = tmp_path / "back" / "a.xlsx"
    round_two.parent.mkdir()
    book = openpyxl.load_workbook(tmp_path / "first" / "a.xlsx")  # what a department does in Excel: it mends one cell
    book["目标"]["D7"] = 0.07
    book.save(round_two)
    (file,) = annotated(tmp_path / "back", to=tmp_path / "second").files
    assert "XR202" not in {finding.code for finding in file.findings}
    assert "XR401" in {finding.code for finding in file.findings}
    marked = openpyxl.load_workbook(tmp_path / "second" / "a.xlsx")
    assert [sheet.title for sheet in marked].count("校验结果") == 1
    assert "xlretro" not in marked["目标"]["D7"].comment.text
    assert marked["问题"]["C2"].comment.text.count("XR401") == 1


def test_a_clean_file_gets_no_copy_but_an_earlier_one_loses_its_marks(tmp_path: Path) -> None:
    source = wrong(tmp_path / "in" / "a.xlsx")
    annotated(tmp_path / "in", to=tmp_path / "out")
    quiet = settings().policy.__class__(select=("XR202",))
    write_rich(source)
    clean = validate([tmp_path / "in"], settings(policy=quiet), orders=Orders(annotate=tmp_path / "out", lang="zh"), jobs=1)
    assert clean.files[0].verdict == "ok"
    assert not differing(tmp_path / "out" / "a.xlsx", source)
    assert "没有问题" in (tmp_path / "out" / "通知-市场部.txt").read_text("utf-8-sig")
    other = validate([tmp_path / "in"], settings(policy=quiet), orders=Orders(annotate=tmp_path / "new", lang="zh"), jobs=1)
    assert other.files[0].copies == []
    assert not (tmp_path / "new").exists()


def test_a_folder_of_copies_inside_the_input_is_no_input(tmp_path: Path) -> None:
    wrong(tmp_path / "in" / "a.xlsx")
    first = annotated(tmp_path / "in", to=tmp_path / "in" / "标记")
    again = annotated(tmp_path / "in", to=tmp_path / "in" / "标记")
    assert [file.path for file in again.files] == [file.path for file in first.files]
    assert [reason for _, reason in again.skipped] == ["own_output"]


def test_a_copy_never_takes_the_place_of_an_input(tmp_path: Path) -> None:
    source = wrong(tmp_path / "in" / "a.xlsx")
    before = source.read_bytes()
    for paths in ([tmp_path / "in"], [source]):
        with pytest.raises(UsageRefused):
            annotated(*paths, to=tmp_path / "in")
    other = wrong(tmp_path / "out" / "a.xlsx")
    with pytest.raises(UsageRefused):
        annotated(source, other, to=tmp_path / "out")
    assert source.read_bytes() == before


def test_somebody_elses_file_is_left_alone(tmp_path: Path) -> None:
    source = wrong(tmp_path / "in" / "a.xlsx")
    other = write_rich(tmp_path / "out" / "a.xlsx")
    before = other.read_bytes()
    (file,) = annotated(source, to=tmp_path / "out").files
    assert other.read_bytes() == before
    assert file.copies == []
    assert file.not_copied
    assert "--overwrite" in file.not_copied.zh
    assert annotated(source, to=tmp_path / "out").files[0].copies == []
    assert other.read_bytes() == before
    orders = Orders(annotate=tmp_path / "out", overwrite=True, lang="zh")
    assert validate([source], settings(), orders=orders, jobs=1).files[0].copies


def test_two_inputs_of_one_name_get_two_copies(tmp_path: Path) -> None:
    for folder in ("甲", "乙"):
        wrong(tmp_path / folder / "复盘.xlsx", department=folder + "部")
    wrong(tmp_path / "乙" / "复盘.XLSX", department="丙部")
    report = annotated(tmp_path / "甲", tmp_path / "乙", to=tmp_path / "out")
    names = [Path(file.copies[0]).name for file in report.files]
    assert len({name.casefold() for name in names}) == 3
    assert names[0] == "复盘.xlsx"
    again = annotated(tmp_path / "甲", tmp_path / "乙", to=tmp_path / "out")
    assert [file.copies for file in again.files] == [file.copies for file in report.files]


def test_an_encrypted_workbook_gets_no_copy_and_a_line(tmp_path: Path) -> None:
    wrong(tmp_path / "in" / "b.xlsx")
    encrypted(wrong(tmp_path / "in" / "a.xlsx"), "秘密")
    locked, other = annotated(tmp_path / "in", to=tmp_path / "out", password="秘密").files
    assert locked.findings
    assert locked.copies == []
    assert locked.not_copied
    assert "副本会失去密码" in locked.not_copied.zh
    assert other.copies
    assert "没有附件" in (tmp_path / "out" / "通知-市场部.txt").read_text("utf-8-sig")


def test_a_signed_workbook_gets_no_copy_and_a_line(tmp_path: Path) -> None:
    signed = rezip(wrong(tmp_path / "in" / "a.xlsx"), lambda _, content: content, {"_xmlsignatures/sig1.xml": b"<x/>"})
    (file,) = annotated(signed, to=tmp_path / "out").files
    assert (file.verdict, file.copies) == ("findings", [])
    assert file.not_copied
    assert "签名" in file.not_copied.zh


def test_a_folder_that_is_a_file_is_one_error(tmp_path: Path) -> None:
    source = wrong(tmp_path / "in" / "a.xlsx")
    (tmp_path / "out").write_text("", encoding="utf-8")
    for folder in (tmp_path / "out", tmp_path / "out" / "below"):
        with pytest.raises(OutputRefused, match="是一个文件"):
            annotated(source, to=folder)


def test_a_folder_in_the_way_is_a_line_of_its_file(tmp_path: Path) -> None:
    wrong(tmp_path / "in" / "a.xlsx")
    wrong(tmp_path / "in" / "b.xlsx")
    (tmp_path / "out" / "a.xlsx").mkdir(parents=True)
    first, second = annotated(tmp_path / "in", to=tmp_path / "out").files
    assert first.not_copied
    assert "文件夹" in first.not_copied.zh
    assert second.copies


def test_workers_give_back_the_same(tmp_path: Path) -> None:
    for number in range(30):  # more than one worker takes at once
        wrong(tmp_path / "in" / f"{number}.xlsx")
    one = annotated(tmp_path / "in", to=tmp_path / "one")
    two = annotated(tmp_path / "in", to=tmp_path / "two", jobs=2)
    assert tree(tmp_path / "one") == tree(tmp_path / "two")
    assert sorted(read_copies(tmp_path / "two").digests) == sorted(tree(tmp_path / "two").keys() - {NOTE})
    assert [file.findings for file in one.files] == [file.findings for file in two.files]


def test_all_samples(tmp_path: Path) -> None:
    before = tree(EXAMPLES)
    report = annotated(EXAMPLES, to=tmp_path / "out")
    assert tree(EXAMPLES) == before
    for file in report.files:
        assert len(file.copies) == bool(file.findings), file.path
        assert file.not_copied is None
        for copy in file.copies:
            assert not differing(cleared_bytes(Path(copy).read_bytes())[0], Path(file.path))
    texts = [path.read_text("utf-8-sig") for path in (tmp_path / "out").glob("通知-*.txt")]
    assert len(texts) == len(report.notices) > 10
    assert all(len(text) <= LONGEST and text.startswith("【复盘校验】") for text in texts)


@pytest.mark.corpus
def test_foreign_ones_get_a_verdict_and_a_word(tmp_path: Path, corpus: Path) -> None:
    before = tree(corpus)
    report = annotated(corpus, to=tmp_path / "out")
    assert tree(corpus) == before
    assert all(len(file.copies) == bool(file.findings) for file in report.files)
    heads = [path.read_text("utf-8-sig").splitlines()[0] for path in (tmp_path / "out").glob("通知-*.txt")]
    assert sum(int(head.rpartition("读不了 ")[2]) for head in heads) == sum(file.refused is not None for file in report.files)


# ---------------------------------------------------------------------------------------- whose file it is


def worked_in(path: Path) -> bytes:
    book = openpyxl.load_workbook(path)
    book["目标"]["D7"] = 0.07
    book.save(path)
    return path.read_bytes()


def test_a_copy_that_somebody_worked_in_stays(tmp_path: Path) -> None:
    source = wrong(tmp_path / "in" / "a.xlsx")
    copy = Path(annotated(source, to=tmp_path / "out").files[0].copies[0])
    mended = worked_in(copy)
    for _ in range(2):
        (file,) = annotated(source, to=tmp_path / "out").files
        assert file.not_copied
        assert "被改过" in file.not_copied.zh
        assert copy.read_bytes() == mended
    write_rich(source)
    assert annotated(source, to=tmp_path / "out").files[0].not_copied is None or copy.read_bytes() == mended
    orders = Orders(annotate=tmp_path / "out", overwrite=True, lang="zh")
    wrong(source)
    assert validate([source], settings(), orders=orders, jobs=1).files[0].copies
    assert copy.read_bytes() != mended


@pytest.mark.parametrize("damaged", [None, "", "{", "[]", '{"files": {"a.xlsx": 1}}', '{"files": [], "sources": {}}'])
def test_without_its_note_every_copy_is_somebodys(tmp_path: Path, damaged: str | None) -> None:
    source = wrong(tmp_path / "in" / "a.xlsx")
    copy = Path(annotated(source, to=tmp_path / "out").files[0].copies[0])
    before = copy.read_bytes()
    (tmp_path / "out" / NOTE).unlink()
    if damaged is not None:
        (tmp_path / "out" / NOTE).write_text(damaged, encoding="utf-8")
    wrong(source, department="销售部")
    (file,) = annotated(source, to=tmp_path / "out").files
    assert file.not_copied
    assert copy.read_bytes() == before


def test_copies_are_no_inputs_until_somebody_worked_in_them(tmp_path: Path) -> None:
    for name in ("a", "b"):
        wrong(tmp_path / "in" / "市场部" / f"{name}.xlsx")
    out = tmp_path / "in" / "退回"
    annotated(tmp_path / "in", to=out)
    found = find_inputs([tmp_path / "in"])
    assert [file.path.name for file in found.files] == ["a.xlsx", "b.xlsx"]
    assert found.skipped == [((out / "市场部" / f"{name}.xlsx").as_posix(), "own_output") for name in ("a", "b")]
    worked_in(out / "市场部" / "b.xlsx")
    assert out / "市场部" / "b.xlsx" in [file.path for file in find_inputs([tmp_path / "in"]).files]
    assert len(find_inputs([out]).files) == len(find_inputs([out / "市场部"]).files) == 2


# ---------------------------------------------------------------------------------------- the order of work


def found(severity: Severity, table: str, cell: str, code: str = "XR999") -> Finding:
    return Finding(code, severity, Text("错", "bad"), Text("改", "mend"), "S" if cell else "", cell, table)


def test_a_person_goes_through_each_table_once() -> None:
    error, advice = Severity.ERROR, Severity.ADVICE
    mixed = [
        found(advice, "goals", "A3"), found(error, "phases", "B2"), found(error, "goals", "D10", "XR207"),
        found(error, "goals", "E7", "XR301"), found(error, "phases", ""), found(error, "", "B2"), found(error, "goals", "D7"),
    ]  # fmt: skip
    ordered = [(finding.table, finding.cell) for finding in in_order_of_work(mixed, RETRO)]
    assert ordered == [
        ("", "B2"), ("goals", "D7"), ("goals", "E7"), ("goals", "D10"), ("phases", ""), ("phases", "B2"), ("goals", "A3"),
    ]  # fmt: skip
    sheet = annotate(mixed, RETRO, "市场部", "zh").findings
    assert sheet
    assert [line.cells[4] for line in sheet.lines] == [cell for _, cell in ordered]


# ---------------------------------------------------------------------------------------- the notices


def test_a_notice_says_what_to_do_and_how_to_send_it_back(tmp_path: Path) -> None:
    wrong(tmp_path / "in" / "a.xlsx", issues=[(*ISSUE[:2], "很大", *ISSUE[3:])])
    report = annotated(tmp_path / "in", to=tmp_path / "out")
    path = tmp_path / "out" / "通知-市场部.txt"
    assert report.notices == [path.as_posix()]
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    lines = data.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("【复盘校验】市场部：1 个文件，错误 2")
    assert "■ a.xlsx" in lines[1]
    assert lines[2].startswith("1. [错误] 目标 D7：")
    assert "怎么改：" in lines[2]
    assert lines[3].startswith("2. [错误] 问题 C2：")
    assert "附件第一张表“校验结果”" in lines[-2]
    assert "发回" in lines[-1]


def test_a_notice_in_english(tmp_path: Path) -> None:
    wrong(tmp_path / "in" / "a.xlsx")
    annotated(tmp_path / "in", to=tmp_path / "out", lang="en")
    text = (tmp_path / "out" / "notice-市场部.txt").read_text("utf-8-sig")
    assert text.startswith("[Retrospective check] 市场部: 1 file(s), error 1")
    assert "To do:" in text


def test_what_could_not_be_read_counts_for_the_department_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "财务部_复盘.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    annotated(tmp_path / "in", to=tmp_path / "out")
    text = (tmp_path / "out" / "通知-财务部.txt").read_text("utf-8-sig")
    assert "读不了 1" in text
    assert "财务部_复盘.xls（没有检查）" in text
    assert "怎么办：" in text
    assert "附件" not in text


def test_one_fault_in_many_rows_is_one_thing_to_do() -> None:
    same = [found(Severity.ERROR, "goals", f"D{row}") for row in range(7, 17)]
    text = notice("市场部", [Noted("a.xlsx", same, attached=True)], RETRO, "zh")
    assert "1. [错误] S D7、D8、D9 等 10 处：错" in text
    assert "2. " not in text


def test_a_department_is_not_told_of_options(tmp_path: Path) -> None:
    encrypted(wrong(tmp_path / "in" / "市场部_a.xlsx"), "秘密")
    annotated(tmp_path / "in", to=tmp_path / "out")
    text = (tmp_path / "out" / "通知-市场部.txt").read_text("utf-8-sig")
    assert "请去掉打开密码后重新发来" in text
    assert "--" not in text
    other = tmp_path / "other" / "市场部_a.xlsx"
    wrong(other)
    (tmp_path / "in" / "市场部_a.xlsx").unlink()
    annotated(wrong(tmp_path / "in" / "市场部_a.xlsx"), to=other.parent)
    text = (other.parent / "通知-市场部.txt").read_text("utf-8-sig")
    assert "没有附件" in text
    assert "--" not in text


@pytest.mark.parametrize("reason", ["missing", "locked", "unreadable", "internal"])
def test_what_no_department_can_mend_gets_no_notice(tmp_path: Path, reason: str) -> None:
    why = InputRefused(Text("错", "bad"), None, reason)
    assert write_notices(tmp_path / "out", {"市场部": [Noted("a.xlsx", refused=why)]}, RETRO, "zh") == []
    assert not (tmp_path / "out").exists()
    both = {"市场部": [Noted("a.xlsx", refused=why), Noted("b.xlsx", refused=refused("empty"))]}
    (path,) = write_notices(tmp_path / "out", both, RETRO, "zh")
    assert "1 个文件，读不了 1" in path.read_text("utf-8-sig")


def test_a_mistyped_path_leaves_no_trace(tmp_path: Path) -> None:
    assert annotated(tmp_path / "市场部.xlsx", to=tmp_path / "out").notices == []
    assert list(tmp_path.iterdir()) == []


def test_a_notice_of_somebodys_own_stays(tmp_path: Path) -> None:
    source = wrong(tmp_path / "in" / "a.xlsx")
    own = tmp_path / "out" / "通知-市场部.txt"
    own.parent.mkdir()
    own.write_text("请大家周五前交", encoding="utf-8")
    for _ in range(2):
        assert annotated(source, to=tmp_path / "out").notices == [(tmp_path / "out" / "通知-市场部 (2).txt").as_posix()]
    assert own.read_text("utf-8") == "请大家周五前交"


def test_a_notice_goes_with_the_last_input_of_its_department(tmp_path: Path) -> None:
    for name in ("甲部", "乙部", "丙部"):
        wrong(tmp_path / "in" / f"{name}.xlsx", department=name)
    annotated(tmp_path / "in", to=tmp_path / "out")
    (tmp_path / "in" / "甲部.xlsx").unlink()
    wrong(tmp_path / "in" / "丙部.xlsx", department="丁部")
    report = annotated(tmp_path / "in" / "丙部.xlsx", to=tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").glob("*.txt")) == ["通知-丁部.txt", "通知-乙部.txt"]
    assert report.skipped == [((tmp_path / "out" / "甲部.xlsx").as_posix(), "stale_copy")]


def test_of_many_files_it_is_said_what_is_wrong_in_how_many() -> None:
    def file(number: int) -> Noted:
        rate = Finding("XR110", Severity.ERROR, Text("没有填目标值", "no target"), Text("请补上", "add it"), "表1", f"D{number}", "goals", "target")
        own = Finding("XR202", Severity.WARNING, Text(f"值 {number}", f"value {number}"), Text("改", "mend"), f"表{number}", "E7", "goals")
        return Noted(f"{number}.xlsx", [rate, own], attached=True)

    text = notice("市场部", [file(number) for number in range(10, 17)], RETRO, "zh")
    assert "1. [错误] 7 个文件：没有填目标值。怎么改：请补上" in text
    assert "2. [警告] 7 个文件：值 10（如 10.xlsx 的 表10 E7）。怎么改：改" in text
    assert text.count("■ ") == 7
    many = notice("市场部", [file(number) for number in range(10, 310)], RETRO, "zh")
    assert "1. [错误] 300 个文件：没有填目标值" in many
    assert "另有 280 个文件，这里没有列出" in many


@pytest.mark.parametrize("start", ["", "a ", "to ", "you ", "well ", "so, you "])
def test_no_english_word_is_cut_through(start: str) -> None:
    long = Text("很长的话", start + "please choose one of the words that the template offers " * 9)
    text = notice("Sales", [Noted("a.xlsx", [Finding("XR1", Severity.ERROR, long, long, "S", "D7")])], RETRO, "en")
    cut = [part.rpartition(" ")[2] for part in text.split("…")[:-1]]
    assert len(cut) == 2
    assert set(cut) <= set(long.en.split())


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("files", [1, 6, 60, 600])
def test_a_notice_is_never_longer_than_a_chat_shows(lang: str, files: int) -> None:
    long = Text("很长的话" * 60, "a long sentence " * 40)
    many = [
        Finding(f"XR{n}", Severity.ERROR, long, long, "表1 活动基础信息与目标", f"D{n}", "goals", f"c{n}") for n in range(100, 130)
    ]
    noted = [Noted(f"{'长名' * 40}{n}.xlsx", many, attached=True) for n in range(files)]
    noted.append(Noted("x.xls", refused=InputRefused(long, long)))
    text = notice("名字很长的部门" * 20, noted, RETRO, lang)  # type: ignore[arg-type]
    assert len(text) <= LONGEST
    assert f"{files + 1} " in text.splitlines()[0]
    assert "发回" in text or "send it back" in text


def test_departments_have_safe_and_different_file_names(tmp_path: Path) -> None:
    names = ["A/B", "A-B", "a:b", "..", "x" * 300]
    noted = {name: [Noted("a.xlsx", [found(Severity.ERROR, "goals", "D7")])] for name in names}
    written = [path.name for path in write_notices(tmp_path, noted, RETRO, "zh")]
    assert written[:4] == ["通知-A-B.txt", "通知-A-B (2).txt", "通知-a-b (3).txt", "通知--.txt"]
    assert len(written[4]) < 80
