"""What a section of a retrospective is about, by its heading: goals, achievements, problems, measures, lessons. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from xlretro.io.documents.outline import Section
from xlretro.model.patterns import lazy
from xlretro.model.schema import Column
from xlretro.model.values import clean

__all__ = ["Role", "category_in", "own_role", "roles_of"]

Role = Literal["", "goals", "achievements", "problems", "measures", "lessons", "highlights", "other"]

_TAIL = r"(?:总结|分析|诊断|情况|回顾|概述|设定|提炼|沉淀|梳理|清单|汇总|呈现|展示|评估|数据|表现)*"
_MORE = r"(?:(?:[、/]|以?及|[与和]).{2,8})?"
# In this order: 目标达成情况 is no goal but what came of it, 不足与改进点 is what will be done.
_FORMS: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("other", lazy(r".*(?:战略目标|复盘目标|目标与范围|背景)|引言|前言|概述|(?:对?未来的?|总结与)?展望", re.IGNORECASE)),
    ("achievements", lazy(
        rf".*(?:目标|指标|任务|KPI).{{0,4}}(?:达成|完成|实现).{{0,8}}|(?:整体|总体|实际|工作|任务|业务|经营)?(?:完成|达成)情况|.*(?:效果|成果|成效|业绩|成绩|结果)(?:数据)?{_TAIL}{_MORE}"
        rf"|.*(?:关键|核心)数据{_TAIL}|results|outcomes?|achievements?", re.IGNORECASE)),
    ("goals", lazy(rf".*(?:目标|指标|KPI){_TAIL}{_MORE}|goals?|objectives?|targets?", re.IGNORECASE)),
    # Problems lead where a heading names them and what is done about them: 存在的问题及改进措施.
    ("problems", lazy(
        r".*(?:问题|不足|短板|困难)(?:之处)?(?:分析|诊断)?(?:及其?|以及|与|和|、|/)(?:其)?(?:原因(?:分析)?(?:及其?|以及|与|和|、))?"
        r"(?:主要|下一步)?(?:改进|整改|优化|应对|解决)?的?(?:措施|对策|建议|方案|办法|计划)"
        r"|(?:problems|issues)(?:,| and| &) (?:measures|actions|action items|improvements)", re.IGNORECASE)),
    ("measures", lazy(
        r".*(?:改进|整改|优化|行动|应对)(?:点|项|之处|建议|措施|计划|方案|方向|与.{2,8})+|.*(?:措施|对策|行动)|改进|整改|.*(?:下一步|后续|下步).{0,4}计划"
        r"|action (?:items?|plan)|improvements?|next steps|what to do differently", re.IGNORECASE)),
    ("problems", lazy(
        rf".*(?:问题|不足|短板|挑战|困难|遗憾|做得不好的(?:地方|方面)?)(?:之处|点)?{_TAIL}{_MORE}|problems?|issues?"
        r"|what (?:went wrong|didn['’]t (?:go|work) well)", re.IGNORECASE)),
    ("lessons", lazy(
        rf".*(?:经验|教训|启示|心得|成功要素|成功因素|做得好的(?:地方|方面)?)(?:教训)?{_TAIL}{_MORE}"
        r"|lessons(?: learned)?|what (?:went|worked) well", re.IGNORECASE)),
    ("highlights", lazy(rf".*亮点{_TAIL}{_MORE}|highlights", re.IGNORECASE)),
)  # fmt: skip
_REMARK = lazy(r"[（(].*?[）)]")
_LONGEST = 20
_BOTH = lazy(r"经验.{0,3}教训")
_WENT_WELL = lazy(r"what (?:went|worked) well|what worked|highlights", re.IGNORECASE)
_CATEGORIES = lazy(r"成功经验|失败教训|成功|失败|教训|不足|做得好的|待改进|亮点")


def own_role(title: str) -> Role:
    """What a heading says by its own words."""
    plain = _REMARK.sub("", clean(title)).strip().strip("“”\"'")
    if not plain or len(plain) > _LONGEST + 20 * plain.isascii():
        return ""
    return next((role for role, form in _FORMS if form.fullmatch(plain)), "")


def roles_of(sections: Sequence[Section]) -> dict[int, Role]:
    """By id of the section: what it is about. One without a word of its own is about what the section around it is about.

    Unless sections beside it show that the heading around them only sums them up: under 项目概况与目标回顾 only 项目目标 holds the
    goals, under 经验教训与展望 the sections differ.
    """
    own = {id(section): own_role(section.title) for section in sections}
    roles: dict[int, Role] = {}
    words: dict[int, set[Role]] = {}
    for section in sections:
        role = own[id(section)]
        if not role and section.parent is not None:
            above = roles[id(section.parent)]
            if id(section.parent) not in words:
                words[id(section.parent)] = {own[id(child)] for child in section.parent.children} - {""}
            beside = words[id(section.parent)]
            if not beside or (beside == {above} and above not in ("goals", "achievements")):
                role = above
        roles[id(section)] = role
    return roles


def category_in(section: Section, column: Column) -> str:
    """The word of a heading that says whether its lessons are 成功经验 or 失败教训, as it stands there; empty where none does.

    What went well says it in words that no cell holds: the choice's own name stands for them.
    """
    success = next((choice for choice in column.choices if choice.key == "success"), None)
    for at in (section, *section.above()):
        if success and _WENT_WELL.fullmatch(clean(at.title)):
            return success.title.en
        if _BOTH.search(at.title):
            continue
        found = [match for match in _CATEGORIES.findall(at.title) if clean(match).casefold() in column.choice_keys]
        if found:
            return str(max(found, key=len))
    return ""
