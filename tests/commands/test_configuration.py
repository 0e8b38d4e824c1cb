"""xlretro.toml: found, read, refused in words, and what it changes in a run."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.commands.conftest import GOOD, changed
from xlretro.commands.configure import Configured, configured
from xlretro.commands.consolidate import consolidate
from xlretro.commands.examine import Settings
from xlretro.commands.settings_file import KEYS
from xlretro.commands.validate import validate
from xlretro.errors import DataRefused, UsageRefused, XlretroError
from xlretro.io.config import find_config, read_config
from xlretro.io.reading.guard import DEFAULT, Limits
from xlretro.model.finding import Severity
from xlretro.model.schema import Synonym, WorkbookKind
from xlretro.rules import Policy, Thresholds
from xlretro.workbooks import RETRO

PROJECT = Path(__file__).resolve().parents[2]
EXAMPLE = PROJECT / "examples" / "xlretro.toml"


@pytest.fixture
def toml(tmp_path):
    """Writes a settings file below the test's folder."""

    def write_one(text="", name="xlretro.toml"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write_one


def refused(path: Path) -> XlretroError:
    with pytest.raises(DataRefused) as raised:
        configured([path])
    error = raised.value
    assert str(path) in error.message.zh
    assert str(path) in error.message.en
    return error


def checked(path: Path, config: Configured):
    settings = Settings(as_of=date(2023, 10, 20), policy=config.policy, kinds=config.kinds)
    [file] = validate([path], settings).files
    return file


# ---------------------------------------------------------------------------------------- where it is found


def test_it_is_found_beside_a_file_in_a_folder_and_above_both(toml, tmp_path):
    config = toml(name="季度/xlretro.toml")
    for path in ("季度", "季度/a.xlsx", "季度/市场部/a.xlsx", "季度/没有这个文件夹/更深/a.xlsx", "季度/../季度"):
        assert find_config([tmp_path / path]) == config
    assert find_config([tmp_path / "别处" / "a.xlsx"]) is None
    assert find_config([]) is None


def test_a_relative_path_is_looked_for_above_the_current_folder_too(toml, tmp_path, monkeypatch):
    config = toml()
    (tmp_path / "市场部").mkdir()
    monkeypatch.chdir(tmp_path / "市场部")
    assert find_config([Path("a.xlsx")]) == config


def test_the_nearest_wins(toml, tmp_path):
    toml()
    near = toml(name="市场部/xlretro.toml")
    assert find_config([tmp_path / "市场部" / "a.xlsx"]) == near


def test_xlretro_toml_wins_over_pyproject_in_one_folder(toml, tmp_path):
    project = toml("[tool.xlretro]\nlimit = 7", "pyproject.toml")
    assert find_config([tmp_path]) == project
    assert configured([tmp_path]).limit == 7
    own = toml("limit = 8")
    assert find_config([tmp_path]) == own


@pytest.mark.parametrize(
    "text",
    ["[project]\nname = 'x'", "[tool.other]\nxlretro = 1", "# [tool.xlretro]", "[project]\ndependencies = ['xlretro']\nbroken",
     "[tool.xlretrospect]\na = 1", "[tool]\nxlretro = 3", "\udc00".encode("utf-8", "surrogatepass")],
)  # fmt: skip
def test_a_pyproject_without_our_table_does_not_count(toml, tmp_path, text):
    above = toml()
    toml(text, "市场部/pyproject.toml")
    assert find_config([tmp_path / "市场部"]) == above


@pytest.mark.parametrize(
    "text", ["[tool.xlretro]\nlimit=2", '[ tool . "xlretro" ]\nlimit=2', "[tool]\nxlretro.limit=2"]
)
def test_our_table_counts_in_every_writing(toml, text):
    assert configured([toml(text, "pyproject.toml")]).limit == 2


def test_a_folder_of_that_name_does_not_count(tmp_path):
    (tmp_path / "xlretro.toml").mkdir()
    assert find_config([tmp_path]) is None


def test_paths_that_lead_to_different_ones_are_refused_with_both_named(toml, tmp_path):
    files = [toml(name=f"{folder}/xlretro.toml") for folder in ("甲", "乙")]
    with pytest.raises(UsageRefused) as raised:
        configured([tmp_path / "甲" / "a.xlsx", tmp_path / "乙"])
    for path in files:
        assert str(path) in raised.value.message.zh
    assert "--config FILE" in raised.value.hint.zh
    assert configured([tmp_path / "甲", tmp_path / "乙"], config=files[1]).path == files[1]


def test_a_path_that_leads_to_none_goes_along(toml, tmp_path):
    config = toml(name="甲/xlretro.toml")
    assert find_config([tmp_path / "补交.xlsx", tmp_path / "甲"]) == config


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_one_file_by_two_ways_is_one(toml, tmp_path):
    config = toml(name="甲/xlretro.toml")
    (tmp_path / "乙").symlink_to(tmp_path / "甲")
    assert find_config([tmp_path / "甲", tmp_path / "乙"]) == config


def test_config_names_a_file_of_any_name_and_none_is_searched(toml, tmp_path):
    toml("limit = broken")
    named = toml("limit = 9", "别处/严格.toml")
    assert configured([tmp_path], config=named).limit == 9


@pytest.mark.parametrize(
    ("name", "says"), [("没有.toml", "没有这个文件"), (".", "这是文件夹"), ("pyproject.toml", "没有 [tool.xlretro]")]
)
def test_a_config_that_cannot_be_used_is_refused(toml, tmp_path, name, says):
    toml("[project]", "pyproject.toml")
    with pytest.raises(DataRefused) as raised:
        configured([], config=tmp_path / name)
    assert says in raised.value.message.zh


# ---------------------------------------------------------------------------------------- what it says

WHOLE = """
select = ["xr2", "XR701"]
ignore = ["XR209"]
fail-on = "warning"
limit = 3

[severity]
XR701 = "warning"
"XR5" = "advice"

[thresholds]
lowest-rate = 0.2
highest-rate = 3
rate-tolerance = 0.01
highest-percent = 2.0
shortest-text = 4

[synonyms.columns]
目标值 = ["OKR目标", "挑战目标"]
goals.actual = ["OKR实际"]
"表3.责任人" = ["DRI"]
activity.Department = ["归口单位"]

[synonyms.values]
高 = ["特急"]
进行中 = ["跟进中"]
状态.done = ["已闭环"]

[words]
vague = ["抓手", "赋能", "抓手"]

[allowed]
departments = ["市场部"]
owners = ["张工"]
"""


def test_every_key_is_understood(toml):
    path = toml(WHOLE)
    own = configured([path])
    assert (own.path, own.fail_on, own.limit) == (path, Severity.WARNING, 3)
    assert own.policy == Policy(
        select=("XR2", "XR701"), ignore=("XR209",),
        severities=(("XR701", Severity.WARNING), ("XR5", Severity.ADVICE)),
        thresholds=Thresholds(lowest_rate=0.2, highest_rate=3, rate_tolerance=0.01, highest_percent=2.0, shortest_text=4),
        vague_words=("抓手", "赋能"), departments=("市场部",), owners=("张工",),
    )  # fmt: skip
    assert own.kinds == (RETRO.with_synonyms([
        Synonym("OKR目标", "goals", "target"), Synonym("挑战目标", "goals", "target"),
        Synonym("OKR实际", "goals", "actual"), Synonym("DRI", "issues", "owner"), Synonym("归口单位", "", "department"),
        Synonym("特急", "issues", "impact", "high"), Synonym("跟进中", "phases", "judgement", "in_progress"),
        Synonym("跟进中", "issues", "status", "in_progress"), Synonym("已闭环", "issues", "status", "done"),
    ]),)  # fmt: skip


def test_the_same_stands_in_pyproject(toml):
    inside = re.sub(r"^\[", "[tool.xlretro.", WHOLE, flags=re.MULTILINE)
    own = configured([toml("[tool.xlretro]\n" + inside, "pyproject.toml")])
    other = configured([toml(WHOLE, "x/xlretro.toml")])
    assert (own.policy, own.kinds, own.limit, own.fail_on) == (other.policy, other.kinds, other.limit, other.fail_on)


def test_without_settings_nothing_is_changed(tmp_path):
    assert configured([tmp_path]) == Configured()
    assert configured([tmp_path]).kinds[0] is RETRO


def test_an_empty_file_is_the_catalogues_own_settings(toml):
    path = toml("")
    assert configured([path]) == Configured(path=path)


def test_select_and_ignore_of_the_command_line_replace_the_files(toml):
    path = toml('select = ["XR2"]\nignore = ["XR7"]')

    def asked(**given):
        policy = configured([path], **given).policy
        return policy.select, policy.ignore

    assert asked() == (("XR2",), ("XR7",))
    assert asked(ignore=["xr3", " XR4 "]) == (("XR2",), ("XR3", "XR4"))
    assert asked(select=["XR701"]) == (("XR701",), ()), "what is selected by hand is not ignored by the file"
    assert asked(select=["XR7"], ignore=["XR706"]) == (("XR7",), ("XR706",))


def test_an_unknown_code_of_the_command_line_is_a_usage_error():
    for given in ({"select": ["XR999"]}, {"ignore": ["YY"]}):
        with pytest.raises(UsageRefused) as raised:
            configured([], **given)
        assert "没有编码为" in raised.value.message.zh


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[thresholds]\nlowest-rat = 0.1", "“thresholds.lowest-rat”：没有这一项，最接近的是 lowest-rate"),
        ('fail_on = "error"', "“fail_on”：没有这一项，最接近的是 fail-on"),
        ("[word]\nvague = []", "“word”：没有这一项，最接近的是 words"),
        ("lowest-rate = 0.1", "“lowest-rate”：没有这一项，最接近的是 thresholds.lowest-rate"),
        ("[thresholds]\nlimit = 3", "“thresholds.limit”：没有这一项，最接近的是 limit"),
        ("[allowed]\nowner = []", "“allowed.owner”：没有这一项，最接近的是 owners"),
        ("[severity]\nlimit = 3", "“severity.limit”"),
        ('select = ["XR2", "XR998"]', "“select”：没有编码为 XR998 的校验，最接近的是 XR9"),
        ('ignore = [""]', "“ignore”：应是方括号里的一组文字"),
        ('select = "XR2"', "“select”：应是方括号里的一组文字"),
        ("select = [2]", "写的却是 [2]"),
        ('[severity]\n"XR777" = "error"', "“severity.XR777”：没有编码为 XR777 的校验，最接近的是 XR7"),
        ('[severity]\nXR7 = "warn"', "“severity.XR7”：没有“warn”这个级别，最接近的是 warning"),
        ("[severity]\nXR7 = 2", "没有“2”这个级别"),
        ('[severity]\nXR7 = "error"\nxr7 = "advice"', "“severity.xr7”：XR7 写了两次"),
        ('fail-on = "never"', "“fail-on”：没有“never”这个级别"),
        ("severity = 1", "“severity”：这里应是一节 [severity]，写的却是 1"),
        ('[synonyms]\ncolumns = ["a"]', "“synonyms.columns”：这里应是一节 [synonyms.columns]"),
        ("limit = -1", "“limit”：-1 超出范围"),
        ("limit = 2.5", "“limit”：应是整数，写的却是 2.5"),
        ("limit = true", "“limit”：应是整数，写的却是 true"),
        ('[thresholds]\nlowest-rate = "0.1"', "“thresholds.lowest-rate”：应是数"),
        ("[thresholds]\nlowest-rate = 10", "“thresholds.lowest-rate”：10 超出范围"),
        ("[thresholds]\nhighest-rate = 0.5", "“thresholds.highest-rate”：0.5 超出范围"),
        ("[thresholds]\nrate-tolerance = -1", "“thresholds.rate-tolerance”：-1 超出范围"),
        ("[thresholds]\nhighest-percent = nan", "nan 超出范围"),
        ("[thresholds]\nhighest-percent = inf", "inf 超出范围"),
        ("[limits]\nsecond = 3", "“limits.second”：没有这一项，最接近的是 seconds"),
        ("[limits]\nseconds = 0", "“limits.seconds”：0 超出范围"),
        ("[limits]\nmemory-mb = 0.5", "“limits.memory-mb”：应是整数"),
        ("[thresholds]\nshortest-text = 1.5", "“thresholds.shortest-text”：应是整数"),
        ('[synonyms.columns]\n目标直 = ["a"]', "“synonyms.columns.目标直”：没有这一列，最接近的是 目标值"),
        ('[synonyms.columns]\n预期结果 = ["a"]', "没有这一列，最接近的是 目标值"),
        ('[synonyms.columns]\n"goals.责任人" = ["a"]', "“synonyms.columns.goals.责任人”：没有这一列"),
        ('[synonyms.columns]\n"表9.目标值" = ["a"]', "没有“表9”这张表"),
        ('[synonyms.columns]\n"目标值·读数" = ["a"]', "没有这一列"),
        ('[synonyms.columns]\n责任人 = ["a"]', "“synonyms.columns.责任人”：不止一张表有这一列"),
        ('[synonyms.columns]\n目标值 = "a"', "“synonyms.columns.目标值”：应是方括号里的一组文字"),
        ('[synonyms.columns]\n目标值 = ["*"]', "“*”不能作标题"),
        (f'[synonyms.columns]\n目标值 = ["{"长" * 61}"]', "不能作标题"),
        ('[synonyms.columns]\n目标值 = ["实际值"]', "“实际值”已经表示“实际完成值”，不能再表示“目标值”"),
        ('[synonyms.columns]\n目标值 = ["ＫＲ"]\n实际完成值 = ["k r"]', "“k r”已经表示“目标值”，不能再表示“实际完成值”"),
        ('[synonyms.columns]\n部门 = ["活动名称"]', "“活动名称”已经表示“活动名称”，不能再表示“部门”"),
        ('[synonyms.values]\n特高 = ["a"]', "“synonyms.values.特高”：没有这个值，最接近的是 高"),
        ('[synonyms.values]\n严重 = ["a"]', "没有这个值，最接近的是 高"),
        ('[synonyms.values]\n"状态.高" = ["a"]', "“synonyms.values.状态.高”：没有这个值"),
        ('[synonyms.values]\n高 = ["一般"]', "“一般”已经表示“中”，不能再表示“高”"),
        ('[synonyms.values]\n高 = ["急"]\n低 = ["急"]', "“急”已经表示“高”，不能再表示“低”"),
        ('[synonyms.values]\n低 = ["无"]', "“无”表示没有，不能作同义词"),
        ("[words]\nvague = ['']", "“words.vague”：应是方括号里的一组文字"),
        ("[allowed]\ndepartments = 3", "“allowed.departments”：应是方括号里的一组文字"),
        ('[allowed]\nowners = "没有.txt"', "“allowed.owners”："),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_file_key_and_nearest(toml, text, says):
    error = refused(toml(text))
    assert says in error.message.zh


def test_an_ambiguous_column_is_answered_with_how_to_write_it(toml):
    assert "issues.owner、lessons.owner" in refused(toml('[synonyms.columns]\n责任人 = ["a"]')).hint.zh


def test_a_key_below_a_section_is_told_to_stand_at_the_top(toml):
    assert "之前" in refused(toml("[severity]\nlimit = 3")).hint.zh


@pytest.mark.parametrize(("title", "key"), [("核心目标", "goal"), ("目标值", "target")])
def test_a_word_that_several_columns_share_may_be_given_to_one(toml, title, key):
    """目标 alone is 核心目标 or 目标值, by its neighbours; the office knows which."""
    own = configured([toml(f'[synonyms.columns]\n{title} = ["目标"]')])
    assert own.kinds[0]["goals"][key].synonyms[-1] == "目标"


# ---------------------------------------------------------------------------------------- TOML and encodings


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        ('limit = 3\nselect = ["XR2"，"XR3"]', "第 2 行第 16 列", "中文标点（，）"),
        ("select = [“XR2”]", "第 1 行第 11 列", "中文标点（“）"),
        ("limit = 3\n\nlimit = 4", "第 3 行", "前面已经写过"),
        ("[severity]\n[severity]", "第 2 行", "前面已经写过"),
        ('[allowed]\nowners = "D:\\名单\\a.txt"', "第 2 行", "要写两遍"),
        ('select = ["XR2"', "第 1 行第 16 列", "方括号"),
        ("[thresholds\nlimit = 1", "第 1 行", "键 = 值"),
        ("就是几个字", "第 1 行第 1 列", "键 = 值"),
        ('[synonyms.columns]\n目标值 = ["a" "b"]', "第 2 行第 12 列", "英文逗号"),
        ("limit = 3\nselect = [", "第 2 行第 11 列", "方括号"),
    ],
)  # fmt: skip
def test_a_slip_in_the_writing_names_line_and_column(toml, text, place, hint):
    error = refused(toml(text))
    assert place in error.message.zh
    assert hint in error.hint.zh
    assert re.search(r"line \d+ column \d+", error.message.en)


def test_windows_line_ends_and_a_byte_order_mark_are_accepted(toml):
    assert (
        configured([toml(b"\xef\xbb\xbf" + 'limit = 4\r\n[synonyms.values]\r\n高 = ["特急"]\r\n'.encode())]).limit == 4
    )


@pytest.mark.parametrize("encoding", ["gbk", "utf-16"])
def test_another_encoding_is_refused_with_what_to_do(toml, encoding):
    error = refused(toml('[synonyms.values]\n"高" = ["特急"]'.encode(encoding)))
    assert "不是 UTF-8" in error.message.zh
    assert "UTF-8" in error.hint.zh


def test_a_project_file_with_our_table_that_is_broken_is_refused(toml):
    assert "第 2 行" in refused(toml("[tool.xlretro]\nlimit =", "pyproject.toml")).message.zh


# ---------------------------------------------------------------------------------------- lists of names


def test_a_list_in_a_file_lies_beside_the_settings(toml, tmp_path):
    toml("部门\r\n市场部\r\n\r\n客户服务部\r\n市场部\r\n".encode("gbk"), "名单/部门.csv")
    toml("姓名\n张工\n李工,备注\n", "名单/人员.txt")
    path = toml('[allowed]\ndepartments = "名单/部门.csv"\nowners = "名单/人员.txt"')
    policy = configured([path.parent / "市场部" / "a.xlsx"]).policy
    assert policy.departments == ("市场部", "客户服务部")
    assert policy.owners == ("张工", "李工")


def test_an_empty_list_would_allow_everybody_and_is_refused(toml):
    toml("部门\n", "部门.csv")
    assert "名单 部门.csv 是空的" in refused(toml('[allowed]\ndepartments = "部门.csv"')).message.zh


# ---------------------------------------------------------------------------------------- what it changes in a run

STANDARD = {
    "目标值": "目标值", "实际完成值": "实际完成值", "部门": "部门", "责任人": "责任人", "高": "高", "已完成": "已完成"
}  # fmt: skip
OWN = {
    "目标值": "OKR目标",
    "实际完成值": "OKR实际",
    "部门": "归口单位",
    "责任人": "DRI",
    "高": "红牌",
    "已完成": "划掉了",
}
OWN_WORDS = """
[synonyms.columns]
目标值 = ["OKR目标"]
实际完成值 = ["OKR实际"]
部门 = ["归口单位"]
issues.owner = ["DRI"]
[synonyms.values]
高 = ["红牌"]
已完成 = ["划掉了"]
"""


def plain_workbook(path: Path, said: dict[str, str]) -> Path:
    """A workbook of a department's own making that says the same in the words *said*."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    goals, issues = book.active, book.create_sheet("问题")
    goals.append(["活动名称", "中秋活动"])
    goals.append([said["部门"], "市场部"])
    goals.append([])
    goals.append(["核心目标", "量化指标", said["目标值"], said["实际完成值"]])
    goals.append(["新增注册用户", "新增注册量", "5万人", "4.2万人"])
    issues.append(["问题描述", "影响程度", "根本原因分析", "改进措施", said["责任人"], "完成时间", "状态"])
    issues.append(
        ["服务器卡顿", said["高"], "未做压力测试", "活动前3天完成压力测试", "*工", "2023.10.1", said["已完成"]]
    )
    issues.append(["赠品短缺", "很大", "未核对库存", "每周一核对库存", "*工", "2023.10.1", "未开始"])
    book.save(path)
    return path


def test_own_words_are_read_as_the_templates(toml, tmp_path):
    config = configured([toml(OWN_WORDS)])
    usual = checked(plain_workbook(tmp_path / "a.xlsx", STANDARD), Configured())
    own = checked(plain_workbook(tmp_path / "b.xlsx", OWN), config)
    assert [(f.code, f.cell, f.message, f.fix) for f in own.findings] == [
        (f.code, f.cell, f.message, f.fix) for f in usual.findings
    ]
    assert own.department == "市场部"
    assert {f.code for f in own.findings} >= {"XR401", "XR403"}
    without = {f.code for f in checked(tmp_path / "b.xlsx", Configured()).findings}
    assert without >= {"XR102", "XR103", "XR404"}, "the words are the office's own"


def test_own_words_go_into_the_summary_alike(toml, tmp_path):
    config = configured([toml(OWN_WORDS)])
    rows = []
    for name, said in (("a", STANDARD), ("b", OWN)):
        plain_workbook(tmp_path / name / "x.xlsx", said)
        output = tmp_path / f"{name}.xlsx"
        consolidate(
            [tmp_path / name], output, Settings(as_of=date(2023, 10, 20), policy=config.policy, kinds=config.kinds)
        )
        book = openpyxl.load_workbook(output, data_only=True)
        rows.append({
            sheet.title: [[str(c.value).replace(f"{name}/x", "x") for c in row] for row in sheet.iter_rows()]
            for sheet in book.worksheets if sheet.title in ("目标达成", "问题与措施", "数据质量")
        })  # fmt: skip
    assert rows[0] == rows[1]
    issues = [cell for row in rows[1]["问题与措施"] for cell in row]
    assert "高" in issues
    assert "已完成" in issues
    assert "红牌" not in issues


def test_policy_reaches_the_rules(toml, write):
    late = {**GOOD, "phases": [{**GOOD["phases"][0], "actual_end": "2023-10-05"}]}
    path = write("甲/a.xlsx", changed(late, department="市场"))
    toml('ignore = ["XR901"]\n[severity]\n"XR3" = "advice"\n[allowed]\ndepartments = ["市场部"]\nowners = ["张工"]')
    found = {f.code: f for f in checked(path, configured([path])).findings}
    assert found["XR305"].severity is Severity.ADVICE
    assert "“市场部”" in found["XR115"].fix.zh
    assert "XR603" not in found, "*工 can't be compared"


# ---------------------------------------------------------------------------------------- what it costs


def test_a_kind_stays_one_object_in_every_process_it_is_sent_to():
    own = RETRO.with_synonyms([Synonym("特急", "issues", "impact", "high")])
    first, second = (pickle.loads(pickle.dumps(Settings(kinds=(own,)))).kinds[0] for _ in range(2))
    assert first is second
    assert isinstance(first, WorkbookKind)
    assert first == own != RETRO
    assert first["issues"]["impact"].choices[0].synonyms[-1] == "特急"


def test_own_words_leave_the_other_columns_as_they_are():
    own = RETRO.with_synonyms([Synonym("OKR目标", "goals", "target")])
    assert own["goals"]["actual"] is RETRO["goals"]["actual"]
    assert "OKR目标" not in RETRO["goals"]["target"].synonyms


def test_a_run_without_settings_loads_no_parser():
    code = "import sys; from pathlib import Path; from xlretro.commands.configure import configured; configured([Path('/')])\n"
    code += "print([m for m in ('tomllib', 'difflib', 'yaml', 'csv', 'json', 'xlretro.commands.settings_file') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# ---------------------------------------------------------------------------------------- the example and the page


def test_the_example_changes_nothing_as_it_stands():
    assert configured([EXAMPLE]) == Configured(path=EXAMPLE)


def test_the_example_shows_every_key_and_each_is_valid(toml):
    text = EXAMPLE.read_text(encoding="utf-8")
    switched_on = re.sub(r"^# (?=(?:[\w-]+|\"[^\"]+\") = )", "", text, flags=re.MULTILINE)
    path = toml(switched_on, "xlretro.toml")
    toml((PROJECT / "examples" / "workbooks" / "部门名单.txt").read_text(encoding="utf-8"), "workbooks/部门名单.txt")
    table = read_config(path)
    assert set(table) == set(KEYS[""])
    assert all(set(table[section]) == set(keys) for section, keys in KEYS.items() if section)
    assert table["severity"]
    own, default = configured([path]), Configured()
    assert own.kinds != default.kinds
    for name in ("select", "ignore", "severities", "thresholds", "vague_words", "departments", "owners"):
        assert getattr(own.policy, name) != getattr(default.policy, name)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_names_every_key(lang):
    page = (PROJECT / "docs" / f"configuration.{lang}.md").read_text(encoding="utf-8")
    for section, keys in KEYS.items():
        assert not section or f"[{section}" in page
        assert all(f"`{key}`" in page or f"[{key}" in page for key in keys)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_examples_of_the_page_are_valid(toml, lang):
    page = (PROJECT / "docs" / f"configuration.{lang}.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", page, flags=re.DOTALL)
    assert blocks
    toml("部门\n市场部\n", "部门名单.csv")
    toml("张工\n", "责任人.txt")
    for block in blocks:
        config = toml(block, "pyproject.toml" if "tool.xlretro" in block else "xlretro.toml")
        assert configured([], config=config) != Configured(path=config)


# ---------------------------------------------------------------------------------------- limits


def test_limits_are_written_in_megabytes_and_seconds(toml):
    limits = configured([toml("[limits]\nfile-mb = 3\nseconds = 2.5\ncells = 5000").parent]).limits
    assert limits == DEFAULT._replace(file_bytes=3 * 1024 * 1024, seconds=2.5, cells=5000)


def test_every_limit_of_the_guard_has_a_key_and_the_page_gives_its_default(toml):
    for field in Limits._fields:
        key = field.replace("_bytes", "-mb").replace("_", "-")
        default = getattr(DEFAULT, field) // (1024 * 1024 if key.endswith("-mb") else 1)
        assert configured([toml(f"[limits]\n{key} = {int(default)}")]).limits == DEFAULT
        for lang in ("zh", "en"):
            page = (PROJECT / "docs" / f"configuration.{lang}.md").read_text(encoding="utf-8")
            assert re.search(rf"\| `{key}` \|.*\| {int(default)}( MB)? \|", page), (key, lang)


@pytest.mark.parametrize("jobs", [1, 2])
def test_limits_hold_in_both_commands(toml, write, tmp_path, jobs):
    write("市场部.xlsx", GOOD)
    write("客服部.xlsx", {**GOOD, "goals": GOOD["goals"] * 400})
    config = configured([toml("[limits]\ncells = 3000").parent])
    settings = Settings(as_of=date(2023, 10, 20), policy=config.policy, kinds=config.kinds, limits=config.limits)
    report = validate([tmp_path], settings, jobs=jobs)
    assert [file.refused.reason if file.refused else "" for file in report.files] == ["too_large", ""]
    outcome = consolidate([tmp_path], tmp_path / "汇总.xlsx", settings, jobs=jobs)
    assert outcome.verdicts == {"read": 1, "refused": 1}
