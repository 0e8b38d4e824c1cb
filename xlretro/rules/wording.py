"""What is wrong with a sentence as such: a result with no figure, a measure with nothing to check, a truism.

Source: the guide to weekly journals among the domain's documents, its 原表述 and 优化后. A plain lexicon, judged clause by
clause; Chinese only. It would rather miss a vague sentence than blame a good one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from xlretro.language import Text
from xlretro.model.values import shown
from xlretro.rules import claims, lexicon
from xlretro.rules.clauses import QUOTED, Clause, clauses

__all__ = [
    "anywhere",
    "faults",
    "first_fault",
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
_ANYWHERE = T(
    "“{words}”没有说明用在哪里：写明什么活动、什么条件",
    "“{words}” names no situation: say in which activity and under which conditions",
)


def faults(text: str) -> list[Text]:
    """What is wrong with the wording of *text*, of which it is not known where it stands; most important first.

    Each reason names the words found. Empty for a sentence that says something, and for one not in Chinese.
    """
    found = clauses(text)
    plans = _empty_plans(found)
    results = [(clause, words) for clause, words in _vague_results(found) if clause not in plans]
    reasons = (
        (_NO_FIGURE, [words for _, words in results]),
        (_NOTHING_TO_CHECK, [clause.text for clause in plans]),
        (_TRUISM, _truisms(found)),
        (_ANYWHERE, _anywhere(found) if any(lexicon.REUSED_ANYWHERE.search(clause.text) for clause in found) else []),
    )
    return [reason.fill(words=named(words)) for reason, words in reasons if words]


def first_fault(text: str) -> Text | None:
    """The most important of `faults`; None where there is none."""
    return next(iter(faults(text)), None)


def results_without_figure(text: str) -> list[str]:
    """The words of *text* that claim a result and give no figure near: 效果不错, 有所提升."""
    return [words for _, words in _vague_results(clauses(text))]


def without_amount(text: str) -> list[str]:
    """*text* itself where it holds no amount at all: a cell that asks for nothing else. Chinese only, as the others."""
    found = clauses(text)
    has_none = bool(found) and not any(clause.amount for clause in found)
    return [shown(text)] if has_none and re.search("[\u4e00-\u9fff]", text) else []


def nothing_to_check(text: str) -> list[str]:
    """The clauses of a measure or plan of which nobody could say whether they were carried out: 加强运营, 继续优化."""
    return [clause.text for clause in _empty_plans(clauses(text))]


def truisms(text: str) -> list[str]:
    """What *text* says of every activity there is, where it says nothing else: 细节决定成败."""
    found = clauses(text)
    return _truisms(found) or [clause.text for clause in _empty_plans(found)]


def anywhere(text: str) -> list[str]:
    """A reuse scenario that names no situation: 都可以用, 所有活动. Empty where any clause names one."""
    return _anywhere(clauses(text))


def named(words: Iterable[str]) -> str:
    """The first three of *words*, each once, as a reason quotes them."""
    return "”“".join(list(dict.fromkeys(words))[:3]).replace(QUOTED, "…")


# ---------------------------------------------------------------------------------------- results


def _vague_results(found: list[Clause]) -> Iterator[tuple[Clause, str]]:
    evident = {(clause.item, clause.sentence) for clause in found if clause.evidence}
    for index, clause in enumerate(found):
        if clause.amount:
            continue
        words = _praise(clause.text)
        if words and not any((clause.item, clause.sentence + near) in evident for near in (-1, 0, 1)):
            yield clause, words
            continue
        words = _claim(clause)
        beside = found[max(0, index - 1) : index + 2]
        if words and not any(near.evidence and near.sentence == clause.sentence for near in beside):
            yield clause, words


def _praise(text: str) -> str:
    return next((match[0] for match in claims.PRAISE.finditer(text) if _is_claimed(text, match)), "")


def _claim(clause: Clause) -> str:
    """The words that tell a change in degrees, or a metric that just rose; "" for none."""
    text = clause.text
    for match in claims.CLAIMS.finditer(text):
        if _is_claimed(text, match):
            return match[0]
    if clause.chained or clause.ends == ":" or not claims.BARE_CHANGE.match(text):
        return ""
    return "" if claims.NOT_BARE.search(text) or claims.UNREAL.search(text) else text


_ATTRIBUTE = re.compile(r"[^,]{0,8}?的(?![情趋状势]|$)|[^,]{0,4}?(?:时|后再|才)")


def _is_claimed(text: str, match: re.Match[str]) -> bool:
    """Not wished for, planned or denied before it, and no attribute of something else (效果较好的素材) behind it."""
    attribute = None if match.groupdict().get("many") else _ATTRIBUTE.match(text, match.end())
    return attribute is None and claims.UNREAL.search(text[: match.start()]) is None


# ---------------------------------------------------------------------------------------- measures, lessons, reuse


def _empty_plans(found: list[Clause]) -> list[Clause]:
    """The empty clauses of every part of a list in which nothing concrete stands."""
    empty: list[Clause] = []
    for _, group in groupby(found, key=lambda clause: (clause.item, clause.part)):
        part = list(group)
        plans = [clause for clause in part if _is_empty_plan(clause.text)]
        rest = [clause for clause in part if clause not in plans]
        if all(lexicon.STATE.search(clause.text) or _says_nothing(clause) for clause in rest):
            empty += plans
    return empty


def _is_empty_plan(text: str) -> bool:
    if lexicon.CAPTION.fullmatch(text):
        return False
    slogan = lexicon.SLOGAN.search(text)
    before = text[: slogan.start()] if slogan else text
    return lexicon.EMPTY_PLAN.covers(before, needed=slogan is None)


def _says_nothing(clause: Clause) -> bool:
    return lexicon.EMPTY_PLAN.covers(clause.text, needed=False)


def _truisms(found: list[Clause]) -> list[str]:
    """All or nothing: where one clause tells what was done, the truism beside it is only its heading."""
    words = []
    for clause in found:
        if clause.amount:
            return []
        if _is_truism(clause.text):
            words.append(clause.text)
        elif not lexicon.ABSTRACT.covers(clause.text, needed=False):
            return []
    return words


def _is_truism(text: str) -> bool:
    match = lexicon.TRUISMS.search(text)
    # Of an idiom nothing is left over; else what it is about must be as general as the sentence.
    return match is not None and all(
        lexicon.ABSTRACT.covers(about, needed=False) for about in match.groupdict().values() if about
    )


def _anywhere(found: list[Clause]) -> list[str]:
    """All or nothing: one clause that names a situation is enough."""
    if found and all(lexicon.ANYWHERE.covers(clause.text, needed=False) for clause in found):
        return [clause.text for clause in found if lexicon.ANYWHERE.covers(clause.text)]
    return []
