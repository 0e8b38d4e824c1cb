"""What is wrong with a sentence as such: a result with no figure, a measure with nothing to check, a truism.

Source: the guide to weekly journals among the domain's documents, its 原表述 and 优化后. A plain lexicon, judged clause by
clause; Chinese only. It would rather miss a vague sentence than blame a good one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from functools import cache
from itertools import groupby
from operator import attrgetter

from xlretro.language import Text
from xlretro.model.patterns import lazy
from xlretro.model.values import shown
from xlretro.rules import claims, lexicon
from xlretro.rules.clauses import (
    NO_LETTERS,
    QUOTED,
    SURE_AMOUNT,
    SURE_TIME,
    Clause,
    clauses,
    is_simple,
    may_quote,
    surely_counted,
    undated,
)
from xlretro.rules.logs import day_by_day
from xlretro.rules.plans import routine

__all__ = [
    "anywhere",
    "faults",
    "first_fault",
    "may_be_anywhere",
    "may_be_uncheckable",
    "may_lack_amount",
    "may_lack_figure",
    "named",
    "nothing_to_check",
    "results_without_figure",
    "truisms",
    "without_amount",
]

T = Text
_NO_FIGURE = T(
    "“{words}”没有给出数据：写明多少、从多少到多少", "“{words}” gives no figure: say how much, from what to what"
)
_NOTHING_TO_CHECK = T(
    "“{words}”无法检查做没做到：写明谁在什么时候做什么、做到多少",
    "nobody can check whether “{words}” was done: say who does what, by when and how much of it",
)
_TRUISM = T(
    "“{words}”放在哪个活动都成立：写明这次怎么做的、效果如何",
    "“{words}” holds for every activity: say what was done in this one and what came of it",
)
_ROUTINE = T("“{words}”都是日常事务，没有对应的问题", "“{words}” are routine work and answer no problem")
_DAY_BY_DAY = T("“{words}”是按天记的流水账：写做成了什么", "“{words}” is a log day by day: say what came of it")
_ANYWHERE = T(
    "“{words}”没有说明用在哪里：写明什么活动、什么条件",
    "“{words}” names no situation: say in which activity and under which conditions",
)


def faults(text: str) -> list[Text]:
    """What is wrong with the wording of *text*, of which it is not known where it stands; most important first.

    Each reason names the words found. Empty for a sentence that says something, and for one not in Chinese.
    """
    found = clauses(text)
    results = dict(_vague_results(found, levels=False))
    plans = [
        clause.text for clause in _empty_plans(found) if clause not in results and lexicon.names_a_plan(clause.text)
    ]
    log = day_by_day(text)
    days = [] if _PLANNED.search(text) else log
    tasks = [] if log else routine(text)
    sayings, places = _truisms(found), _anywhere(found)
    reasons = (
        (_NO_FIGURE, list(results.values())),
        (_NOTHING_TO_CHECK, [] if tasks or days else plans),
        (_ROUTINE, tasks),
        (_DAY_BY_DAY, days),
        (_TRUISM, sayings if any(_has_form_of_truism(words) for words in sayings) else []),
        (_ANYWHERE, places if any(lexicon.reused_anywhere().search(words) for words in places) else []),
    )
    return [reason.fill(words=named(words)) for reason, words in reasons if words]


_PLANNED = lazy(
    "下个?[周月季期次]|下星期|计划|拟|将|明[天年]|[0-9](?:月|[./-][0-9])"
    r"|(?:周|星期|礼拜)[一二三四五六日天]\s*[-~—–至到]\s*(?:周|星期|礼拜)?[一二三四五六日天]"
)
"""It tells what is to come, or dates that may be: a plan, day by day, and perhaps no log."""


def first_fault(text: str) -> Text | None:
    """The most important of `faults`; None where there is none."""
    return next(iter(faults(text)), None)


def results_without_figure(text: str) -> list[str]:
    """The words of *text* that claim a result and give no figure near: 效果不错, 有所提升."""
    return [words for _, words in _vague_results(clauses(text))]


def may_lack_figure(text: str) -> bool:
    """A screen for plain texts (`worded`): False where `results_without_figure` finds nothing."""
    return claims.may_claim_too_much(text)


def without_amount(text: str) -> list[str]:
    """*text* itself where it tells nothing that can be counted: a cell that asks for nothing else.

    客诉清零, 当天到账 and 少跑一趟 can be, though no digit stands there. Chinese only, as the others.
    """
    found = clauses(text)
    if not found or any(clause.amount or lexicon.COUNTED.search(clause.text) for clause in found):
        return []
    return [shown(text)] if re.search("[\u4e00-\u9fff]", text) else []


def may_lack_amount(text: str) -> bool:
    """A screen for plain texts (`worded`): False where `without_amount` and `truisms` find nothing."""
    return not surely_counted(text)


def nothing_to_check(text: str) -> list[str]:
    """The clauses of a measure or plan of which nobody could say whether they were carried out: 加强运营, 继续优化.

    A heap of routine tasks is another fault (`plans.routine`).
    """
    empty = [clause.text for clause in _empty_plans(clauses(text))]
    return [] if empty and routine(text) else empty


def may_be_uncheckable(text: str) -> bool:
    """A screen for plain texts (`worded`): False where `nothing_to_check` finds nothing, since a deed has its amount."""
    return _SURELY_DONE.search(text) is None or not is_simple(text) or ";" in text or "；" in text


_OF_DEED = f"[^,，。{lexicon.STATE_LETTERS}]*"
_SURELY_DONE = lazy(f"(?:^|[,，。]){_OF_DEED}(?:{SURE_AMOUNT}|{SURE_TIME}){_OF_DEED}(?:$|[,，。])")
"""A clause with an amount that tells no state."""


def truisms(text: str) -> list[str]:
    """What *text* says of every activity there is, where it says nothing else: 细节决定成败."""
    found = clauses(text)
    if any(clause.amount for clause in found):
        return []
    words = _truisms(found) or [clause.text for clause in _empty_plans(found)]
    return [] if words and any(_vague_results(found)) else words  # a result that lacks its figure is another fault


def anywhere(text: str) -> list[str]:
    """A reuse scenario that names no situation: 都可以用, 所有活动. Empty where any clause names one."""
    return _anywhere(clauses(text))


def may_be_anywhere(text: str) -> bool:
    """A screen for plain texts (`worded`): False where `anywhere` finds nothing.

    Most scenarios name a thing, and each of its characters stands in none of the words.
    """
    known, spare = _known_anywhere(), len(text) // 7
    for letter in text:
        if letter not in known:
            spare -= 1
            if spare < 0:
                return may_quote(text)
    return True


@cache
def _known_anywhere() -> frozenset[str]:
    return lexicon.ANYWHERE.characters.union(NO_LETTERS, "年")


def named(words: Iterable[str]) -> str:
    """The first three of *words*, each once, as a reason quotes them."""
    return "”“".join(list(dict.fromkeys(words))[:3]).replace(QUOTED, "…")


# ---------------------------------------------------------------------------------------- results


def _vague_results(found: list[Clause], *, levels: bool = True) -> Iterator[tuple[Clause, str]]:
    """The clauses that claim a result and have no figure near, with their words; *levels*: 转化率低 is one as well."""
    for index, clause in enumerate(found):
        if clause.amount or _has_evidence_beside(index, found) or not claims.may_claim(clause.text):
            continue
        told = claims.Told(clause.text)
        words = told.praise()
        if not words or _has_evidence_near(clause, found):
            first = levels and (index == 0 or found[index - 1].sentence != clause.sentence)
            words = told.claim(bare=not clause.chained and clause.ends != ":", first=first)
        if words:
            yield clause, words


def _has_evidence_beside(index: int, found: list[Clause]) -> bool:
    """Whether a figure stands in the clause right before or behind that at *index*, in the same sentence."""
    sentence = found[index].sentence
    return any(near.sentence == sentence and near.evidence for near in found[max(0, index - 1) : index + 2])


def _has_evidence_near(clause: Clause, found: list[Clause]) -> bool:
    """Whether a figure stands in its sentence, or in the one before or behind it, of the same item."""
    return any(
        near.evidence for near in found if near.item == clause.item and abs(near.sentence - clause.sentence) <= 1
    )


# ---------------------------------------------------------------------------------------- measures, lessons, reuse


def _empty_plans(found: list[Clause]) -> list[Clause]:
    """The empty clauses of every part of a list in which nothing concrete stands."""
    empty: list[Clause] = []
    for part in _parts(found):
        if any(clause.amount and _kind_of_plan(clause) is _Plan.CONCRETE for clause in part):
            continue  # where one is concrete the others need no look
        plans: list[Clause] = []
        for clause in part:
            kind = _kind_of_plan(clause)
            if kind is _Plan.CONCRETE:
                break
            if kind is _Plan.EMPTY:
                plans.append(clause)
        else:
            empty += plans
    return empty


def _parts(found: list[Clause]) -> list[list[Clause]]:
    if not found or found[0].part == found[-1].part:
        return [found]
    return [list(part) for _, part in groupby(found, key=attrgetter("part"))]


class _Plan(Enum):
    EMPTY = "加强运营"
    BESIDE = "活动转化率低"
    """What is wrong, or what a deed is for: no deed."""
    CONCRETE = "预留30%弹性带宽"


def _kind_of_plan(clause: Clause) -> _Plan:
    if clause.amount and not lexicon.may_be_state(clause.text):
        return _Plan.CONCRETE
    text = lexicon.DEADLINE.sub("", undated(clause.text))
    words = lexicon.EMPTY_PLAN
    if clause.amount:
        return _Plan.BESIDE if lexicon.is_state(text) else _Plan.CONCRETE
    if lexicon.BRIEFING.search(text):
        return _Plan.CONCRETE
    if len(text) < _SHORTEST_PLAN or (text[-1] in _CAPTION_ENDS and lexicon.CAPTION.fullmatch(text)):
        return _Plan.BESIDE
    # What it is about may be strange; where it says who, when or how often, the strange word is the deed.
    spare = len(text) // 7
    if spare and (text != clause.text or lexicon.BOUND.search(text)):
        spare = 0
    if words.covers(text, needed=False, spare=spare):
        return _Plan.BESIDE if lexicon.is_state(text) and not words.covers(text, spare=1) else _Plan.EMPTY
    if lexicon.times().find(text) or (lexicon.deeds().find(text) and not words.ends(text)):
        return _Plan.CONCRETE
    if _only_names_an_aim(text):
        return _Plan.EMPTY
    return _Plan.BESIDE if lexicon.is_state(text) or lexicon.aims().match(text) else _Plan.CONCRETE


def _only_names_an_aim(text: str) -> bool:
    """加强新人带教, 对渠道商加强管理: it says what is to be better, and no deed."""
    if lexicon.RAISING.search(text):
        return True
    verb = lexicon.degree_verbs().find(text)
    if verb is None:
        return False
    before, about = text[: verb[0]], text[verb[1] :]
    named = lexicon.EMPTY_PLAN.unknown(about)
    return named <= max(_NAMED_AT_MOST, len(about) // 2) and (
        before.startswith(("对", "针对")) or lexicon.EMPTY_PLAN.covers(before, needed=False)
    )


_SHORTEST_PLAN = 2  # characters, without days: 9月28日 is no plan
_CAPTION_ENDS = frozenset("施议况向告动项中")
_NAMED_AT_MOST = 4  # characters: 加强新人带教 names what it is about, and no deed


def _truisms(found: list[Clause]) -> list[str]:
    """All or nothing: where one clause tells what was done, the truism beside it is only its heading."""
    if any(clause.amount for clause in found):
        return []
    strange = total = 0
    for clause in found:
        text = undated(clause.text)
        here = _strange(text)
        if here > _STRANGE_AT_MOST or (here and lexicon.deeds().find(text)):
            return []
        strange += here
        total += len(text)
    if total < _SHORTEST_SAYING or strange > total * _STRANGE_SHARE:
        return []
    return [clause.text for clause in found]


_SHORTEST_SAYING = 4
_STRANGE_AT_MOST = 3  # characters of a clause that are of no general word
_STRANGE_SHARE = 0.15  # of the whole: beyond it good lessons begin
_LONGEST_SUBJECT = 8  # characters: more of no general word, and no form makes a truism of the clause
_SHORT_SUBJECT = 5  # characters: 选品是关键 says nothing of any activity, whatever stands before 是


def _strange(text: str) -> int:
    """How many characters of a clause belong to no general word; none of a truism."""
    strange = lexicon.ABSTRACT.unknown_at_least(text)
    if strange <= _STRANGE_AT_MOST:
        strange = lexicon.ABSTRACT.unknown(text)
    if not strange or lexicon.idioms().find(text):
        return 0
    return 0 if strange <= _LONGEST_SUBJECT and _has_form(text) else strange


def _has_form_of_truism(text: str) -> bool:
    return lexicon.idioms().find(text) is not None or _has_form(text)


def _has_form(text: str) -> bool:
    match = lexicon.truism().search(text)
    # What it is about must be as general as the sentence.
    return match is not None and all(
        _is_general(about, short=name not in _COMPARED) for name, about in match.groupdict().items() if about
    )


_COMPARED = ("more", "than")
"""选品很重要 says nothing whatever it is about; 会员价优于满减 does."""


def _is_general(about: str, *, short: bool) -> bool:
    """What a truism is about: nothing that belongs to one activity, or, if *short* will do, two words: 选品."""
    short = short and len(about) <= _SHORT_SUBJECT and about.isalpha() and not about.isascii()
    return short or lexicon.ABSTRACT.covers(about, needed=False, spare=len(about) // 4)


def _anywhere(found: list[Clause]) -> list[str]:
    """All or nothing: one clause that names a situation is enough."""
    scenarios = [re.sub("[0-9]{4}年|Q[1-4]", "", clause.text) for clause in found]
    if all(lexicon.ANYWHERE.covers(text, needed=False, spare=len(text) // 7) for text in scenarios):
        return [
            clause.text
            for clause, text in zip(found, scenarios, strict=True)
            if lexicon.ANYWHERE.covers(text, spare=len(text) // 7)
        ]
    return []
