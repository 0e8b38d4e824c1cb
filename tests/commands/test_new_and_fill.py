"""new and fill: what is written, what is refused, and that nothing is written then."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.commands.conftest import GOOD
from tests.conftest import REPOSITORY
from xlretro.io.reading.workbook import read_workbook
from xlretro.io.template.workbook import write_workbook
from xlretro.model.data import records, retrospective_from_data
from xlretro.model.interpret import interpret
from xlretro.workbooks import RETRO


def read_back(path: Path) -> dict:
    return records(interpret(read_workbook(path)))


def said(data: dict) -> dict:
    return records(interpret(retrospective_from_data(RETRO, data)))


def test_new_writes_the_template_and_never_over_a_file(run):
    assert run("new", "a.xlsx").code == 0
    before = Path("a.xlsx").read_bytes()
    assert before == (REPOSITORY / "workbook_templates" / "复盘模板.xlsx").read_bytes()
    ended = run("new", "a.xlsx", "--set", "部门=市场部")
    assert ended.code == 2
    assert "--overwrite" in ended.err
    assert Path("a.xlsx").read_bytes() == before
    assert run("new", "a.xlsx", "--set", "部门=市场部", "--set", "活动时间=2023.9.28-10.6", "--overwrite").code == 0
    assert read_back(Path("a.xlsx"))["activity"] == {
        "department": "市场部", "start": "2023-09-28", "end": "2023-10-06"}  # fmt: skip


def test_new_in_english(run):
    assert run("new", "a.xlsx", "--lang", "en", "--set", "department=Marketing").code == 0
    import openpyxl

    assert openpyxl.load_workbook("a.xlsx").sheetnames[1] == RETRO["goals"].sheet.en
    assert read_back(Path("a.xlsx"))["activity"] == {"department": "Marketing"}


def test_new_for_every_department(run):
    Path("名单.csv").write_bytes("部门,活动名称,策划负责人\n市场部,中秋活动,张XX\n客服/售后部,中秋活动,\n".encode("gb18030"))
    assert run("new", "待发", "--for", "名单.csv", "--set", "截至日期=2023-10-20").code == 0
    assert sorted(path.name for path in Path("待发").iterdir()) == ["客服-售后部_中秋活动.xlsx", "市场部_中秋活动.xlsx"]
    assert read_back(Path("待发/市场部_中秋活动.xlsx"))["activity"] == {
        "name": "中秋活动", "department": "市场部", "planner": "张XX", "as_of": "2023-10-20"}  # fmt: skip


@pytest.mark.parametrize(("csv", "complaint"), [
    ("活动名称\n中秋\n", "部门"),
    ("部门,活动\n市场部,中秋\n市场部,中秋\n", "重复"),
    ("部门,活动\n市场部,中秋,多出来的\n", "多出"),
    ("部门,不认识的列\n市场部,x\n", "不认识的列"),
    ("部门,活动\n,中秋\n", "没有部门"),
    ("部门,活动开始\n市场部,昨天\n", "活动开始"),
    ("", "是空的"),
])  # fmt: skip
def test_a_bad_list_of_departments_writes_nothing(run, csv, complaint):
    Path("名单.csv").write_text(csv, encoding="utf-8")
    ended = run("new", "待发", "--for", "名单.csv")
    assert ended.code == 2
    assert complaint in ended.err
    assert not Path("待发").exists()


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_fill_gives_back_what_was_put_in(run, form):
    dump = yaml.safe_dump(GOOD, allow_unicode=True) if form == "yaml" else json.dumps(GOOD, ensure_ascii=False)
    Path(f"d.{form}").write_text(dump, encoding="utf-8")
    ended = run("fill", f"d.{form}", "-o", "a.xlsx")
    assert ended.code == 0, ended.err
    assert read_back(Path("a.xlsx")) == said(GOOD)


def test_fill_from_csv_files(run):
    folder = Path("d")
    folder.mkdir()
    (folder / "activity.csv").write_text("活动名称,中秋活动\n部门,市场部\n", encoding="utf-8-sig")
    (folder / "goals.csv").write_bytes("量化指标,目标值,实际完成值\n新增注册量,5万,4.2万\n转化率,8%,6.5%\n".encode("gb18030"))
    (folder / "表2.csv").write_text("阶段,计划时间\n筹备期,2023.9.1-9.20\n", encoding="utf-8")
    assert run("fill", folder, "-o", "a.xlsx").code == 0
    back = read_back(Path("a.xlsx"))
    assert back["activity"] == {"name": "中秋活动", "department": "市场部"}
    assert [(g["metric"], g["target"], g["actual"]) for g in back["goals"]] == [
        ("新增注册量", 50000, 42000), ("转化率", "8%", "6.5%")]  # fmt: skip
    assert back["phases"] == [{"phase": "筹备期", "planned_start": "2023-09-01", "planned_end": "2023-09-20"}]


def test_values_that_do_not_fit_are_all_named_and_nothing_is_written(run):
    data = {"goals": [{"metric": "a", "target": "一大堆"}, {"metric": "b", "actual": "X万"}],
            "issues": [{"problem": "p", "impact": "很大", "due": "改天"}]}  # fmt: skip
    Path("d.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    ended = run("fill", "d.yaml", "-o", "a.xlsx")
    assert ended.code == 2
    for place in ("goals[1].target", "goals[2].actual", "issues[1].impact", "issues[1].due"):
        assert place in ended.err
    assert not Path("a.xlsx").exists()


@pytest.mark.parametrize(("name", "text", "complaint"), [
    ("d.yaml", "goals:\n- {目标直: 5}\n", "目标值"),
    ("d.yaml", "goal: []\n", "goals"),
    ("d.yaml", "goals: {a: 1}\n", "goals"),
    ("d.yaml", "goals:\n- [1, 2]\n", "goals[1]"),
    ("d.yaml", "goals:\n- {目标值: [1]}\n", "goals[1].目标值"),
    ("d.yaml", "goals:\n- {目标值: 5, 目标值: 6}\n", "目标值"),
    ("d.yaml", "goals:\n- {目标值: 5, target: 6}\n", "都是“目标值”这一列"),
    ("d.yaml", "goals: [\n", "YAML"),
    ("d.yaml", "- 1\n", "对象"),
    ("d.json", "{\"goals\": [}", "第 1 行"),
    ("d.json", "{\"goals\": [], \"goals\": []}", "两次"),
    ("d.json", "{\"goals\": [{\"目标值\": NaN}]}", "NaN"),
    ("d.json", "[" * 5000, "d.json"),
    ("d.csv", "a,b\n", "按表命名"),
    ("goals.csv", "目标值\n\"5", "CSV"),
    ("d.docx", "", "docx"),
])  # fmt: skip
def test_bad_data_names_file_and_place(run, name, text, complaint):
    Path(name).write_text(text, encoding="utf-8")
    ended = run("fill", name, "-o", "a.xlsx")
    assert ended.code == 2
    assert name in ended.err or complaint in ended.err
    assert complaint in ended.err
    assert "内部错误" not in ended.err
    assert not Path("a.xlsx").exists()


def test_a_missing_source_and_the_same_table_twice(run):
    assert "没有这个文件" in run("fill", "没有.yaml", "-o", "a.xlsx").err
    Path("a.yaml").write_text("goals:\n- {目标值: 4}\n", encoding="utf-8")
    Path("goals.csv").write_text("目标值\n5\n", encoding="utf-8")
    assert "前面的文件" in run("fill", "a.yaml", "goals.csv", "-o", "a.xlsx").err


def test_yaml_does_not_read_a_ratio_as_seconds_or_a_word_as_a_boolean(run):
    Path("d.yaml").write_text("goals:\n- {量化指标: no, 目标值: 1:3, 实际完成值: 1:2.8}\n", encoding="utf-8")
    assert run("fill", "d.yaml", "-o", "a.xlsx").code == 0
    goal = read_back(Path("a.xlsx"))["goals"][0]
    assert goal["metric"] == "no"
    read = interpret(read_workbook(Path("a.xlsx"))).tables["goals"]
    assert (read["target"][0].value, read["actual"][0].value) == (3.0, 2.8)


def test_dry_run_writes_nothing_and_computed_values_are_left_out(run):
    Path("d.yaml").write_text("goals:\n- {量化指标: a, 目标值: 5, 实际完成值: 4, 完成率: 99%}\n", encoding="utf-8")
    ended = run("fill", "d.yaml", "-o", "a.xlsx", "--dry-run")
    assert ended.code == 0
    assert "完成率" in ended.err
    assert not Path("a.xlsx").exists()
    assert run("fill", "d.yaml", "-o", "a.xlsx").code == 0
    assert "XR204" not in run("validate", "a.xlsx").out


WORDS = st.text(alphabet="复盘活动转化率KOL=+-@ '\"<>&%#\n,;|🚀", min_size=1, max_size=30).map(str.strip).filter(bool)
DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31)).map(date.isoformat)
NUMBERS = st.one_of(st.integers(-10**9, 10**9), st.floats(-1e9, 1e9, allow_nan=False).map(lambda x: round(x, 6)),
                    st.sampled_from(["4.2万", "1.2亿", "6.5%", "120%"]))  # fmt: skip
ROWS = st.fixed_dictionaries({
    "goals": st.lists(st.fixed_dictionaries({"metric": WORDS, "target": NUMBERS, "actual": NUMBERS}), max_size=4),
    "phases": st.lists(st.fixed_dictionaries({"task": WORDS, "planned_end": DAYS, "actual_end": DAYS}), max_size=4),
    "issues": st.lists(st.fixed_dictionaries({"problem": WORDS, "impact": st.sampled_from("高中低"),
                                              "due": st.one_of(DAYS, st.sampled_from(["下次活动前", "长期执行"]))}),
                       max_size=4),
    "lessons": st.lists(st.fixed_dictionaries({"lesson": WORDS, "reuse": WORDS}), max_size=4),
})  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=ROWS)
def test_whatever_is_filled_in_reads_back_equal(data, tmp_path):
    path = tmp_path / "a.xlsx"
    write_workbook(path, RETRO, "zh", retrospective_from_data(RETRO, data), as_of_today=date(2023, 10, 20))
    assert {key: value for key, value in read_back(path).items() if key != "activity"} == {
        key: value for key, value in said(data).items() if key != "activity"}  # fmt: skip


def test_what_is_known_is_named_in_the_language_of_the_message(run) -> None:
    told = run("--lang", "en", "new", "mine.xlsx", "--set", "没有=1").err
    assert "Known: Activity, Theme, Department" in told
    assert "可用：活动名称、活动主题、部门" in run("new", "mine.xlsx", "--set", "zzz=1").err


def test_a_dry_run_needs_no_output(run) -> None:
    Path("goals.csv").write_text("指标,目标值\na,1\n", encoding="utf-8")
    ended = run("fill", "goals.csv", "--dry-run")
    assert (ended.code, ended.out.partition("：")[0]) == (0, "都填得进去")
    assert json.loads(run("fill", "goals.csv", "--dry-run", "--json").out)["output"] is None
    Path("goals.csv").write_text("指标,目标值\na,1\nb,很多\n", encoding="utf-8")
    assert run("fill", "goals.csv", "--dry-run").code == 2
    partial = run("fill", "goals.csv", "--dry-run", "--partial")
    assert (partial.code, partial.out.partition("：")[0]) == (1, "其余填得进去")
    assert run("fill", "goals.csv").code == 2
    assert [path.name for path in Path().iterdir()] == ["goals.csv"]


def test_refilling_a_workbook_shows_amounts_as_before(run) -> None:
    Path("d.yaml").write_text(
        "goals:\n- {指标: 投入产出比, 目标值: 1:3, 实际完成值: 1:2.8}\n- {指标: 转化率, 目标值: 8%, 实际完成值: 6.5%}\n"
        "- {指标: 注册, 目标值: 5万, 实际完成值: 4.2万, 单位: 人}\n", encoding="utf-8")  # fmt: skip
    assert run("fill", "d.yaml", "-o", "a.xlsx").code == 0
    assert run("fill", "a.xlsx", "-o", "b.xlsx").code == 0
    shown = []
    for name in ("a.xlsx", "b.xlsx"):
        place = read_workbook(Path(name))["goals"].place
        book = openpyxl.load_workbook(name)
        cells = [place(row, key) for row in range(3) for key in ("target", "actual")]
        shown.append([(book[at.sheet][at.cell].value, book[at.sheet][at.cell].number_format) for at in cells])
    assert shown[0] == shown[1]
    assert ":" in shown[1][0][1]
