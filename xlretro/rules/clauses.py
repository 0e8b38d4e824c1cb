"""Chinese text taken apart for the wording checks: items, sentences, clauses, and the figures in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from xlretro.model.values import clean

__all__ = ["QUOTED", "Clause", "Vocabulary", "clauses"]

QUOTED = "\ufffc"
"""Stands for whatever was quoted: other people's words and names are not judged."""

_QUOTES = re.compile(r"“[^”]*”|‘[^’]*’|「[^」]*」|『[^』]*』|《[^》]*》|\"[^\"]*\"|(?<![A-Za-z])'[^']*'(?![A-Za-z])")
_LABEL = re.compile(r"[【\[][^】\]]{0,12}[】\]]")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
# Circled numbers go before NFKC would make digits of them: ①加强运营 is no figure.
_CIRCLED = re.compile("[①-⑳❶-❿]")
_NUMBERING = re.compile(
    r"(?:^|(?<=[\s,;:。]))(?:\(?[0-9]{1,2}(?:\.(?![0-9])|\.(?=[0-9]{1,4}[年月])|[、)])|\(?[一二三四五六七八九十]{1,2}[、)]|[-*•·]\s)\s*",
    re.MULTILINE,
)
_SENTENCE_ENDS = re.compile(r"[。!?]+|\.{3,}|(?<=[^\W\d_])\.(?=\s|$)")
_CLAUSE_ENDS = re.compile(r"((?<![0-9])[,:]|[,:](?![0-9])|->|[→⇒|]|[—–]{2,})")

# What holds a digit and tells no amount: days and seasons, events, versions, places in a row, spans of time.
_NAMES = re.compile(
    r"""
    [0-9]{2,4}(?:年度?|财年)
  | [0-9]{1,2}月份?(?:[0-9]{1,2}[日号]?)?(?:\s*[-~至到]\s*(?:[0-9]{1,2}月)?[0-9]{1,2}[日号])?
  | [0-9]{1,2}[日号](?!线)
  | [0-9]{4}[./-][0-9]{1,2}(?:[./-][0-9]{1,2})?
  | [0-9]{1,2}(?::[0-9]{2}|点(?:[0-9]{1,2}分)?)(?![0-9])
  | 双\s*1[12]
  | (?<![0-9.])(?:618|520|818|315|1111|1212|99|38)(?![0-9.%:万千百亿人次元单件份个条名倍])
  | (?<![A-Za-z])(?:[QP][0-4]|H[1-5]|[Vv][0-9.]+|K12|[3-6]G|T\+[0-9]|B2[BC]|O2O|[23]D|A4)(?![0-9])
  | [0-9]\.[0-9](?=版|系统|时代|$)
  | 第\s*[0-9一二三四五六七八九十]+\s*(?:期|届|季度?|场|批|版|轮|阶段|天|周|月|章|次|页)
  | (?:表|图|附件|见)\s*[0-9]{1,4}
  | 5[Ww][Hh][Yy]|24小时(?=客服|在线|值守|服务)|7\s*[x×*]\s*24(?:小时)?
  | (?:近|最近|过去|连续|为期|持续|历时|活动)\s*[0-9]{1,4}\s*个?(?:天|日|周|月|年|小时)
  | [0-9]{1,4}\s*个?(?:天|日|周|月)(?:的?时间|内|里|中|以来|来)
    """,
    re.VERBOSE,
)
_UNITS = (
    "个百分点|小时|分钟|分之|倍|万|亿|场|轮|家|名|天|件|份|款|条|批|版|篇|处|组|台|个|人(?![员力气心])|次(?![日序要])"
)
_UNITS += "|周(?![边期到])|年|月|项(?!目)|单(?![量一])|位(?!置)|期(?![待望间])|步(?!伐)|成(?![果效功绩本员长为立就交熟品型单])"
# 一定, 一次性, 进一步, 十分, 千万别 hold no amount; neither does 几次. A count such as 两次 is one of its own clause only.
_COUNT = re.compile(rf"[二两三四五六七八九十百千半][二三四五六七八九十百千万半]*(?:{_UNITS})")
_SHARE = re.compile(
    r"[一二两三四五六七八九十][倍半成](?![果效功绩本员长为立就交熟品型单])|分之|百分之|翻了?一?[番倍]|过半|减半|半数|近半"
    r"|(?:零|无|未发生)(?:投诉|客诉|差错|事故|故障|失误|延误|缺陷|返工|违规)|[A-Z]{1,2}(?=%|百?万|亿)|_{2,}"
)
_DIGIT = re.compile(r"[0-9]")
# 完成3场直播 counts what was done, not what came of it: it is no figure for the clause beside it.
_EFFORT = re.compile(
    r"^[^0-9]{0,8}?(?:完成|举办|开展|组织|推送|发布|产出|执行|召开|上线|投放|做|进行|推出|策划|邀请|发放|设置|安排|派发|制作|撰写|联系|走访|开)"
    r"[^0-9%]*(?:[0-9]+\s*[余多]?(?:场|次|篇|个|条|期|轮|款|版|张|档|份|位|名|家|天|周|项|组|批|小时)[^0-9%]*)+$"
)
_LONGEST_JUDGED = 4000  # characters; who writes more in one cell has written no table


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a sentence between commas, with its place: which item of a list, which part of it, which sentence."""

    text: str
    item: int
    part: int
    sentence: int
    ends: str
    """The mark behind it: a colon makes it a heading, an arrow a link of a chain of causes; "" for the last."""
    chained: bool
    """It stands in a chain of causes: 现象→原因→方案."""
    amount: bool
    """It holds an amount; 618 and 9月28日 are none."""
    evidence: bool
    """Its amount tells what came of something, and so may stand for the clause beside it."""


def clauses(text: str) -> list[Clause]:
    """The clauses of *text* (NFKC), quotations masked. A text that is one quotation is judged as if it were none."""
    plain = clean(_CIRCLED.sub("\n", text[:_LONGEST_JUDGED]))
    masked = _QUOTES.sub(QUOTED, plain)
    if not masked.replace(QUOTED, "").strip("*。.!? "):
        masked = re.sub("[“”‘’「」『』《》\"'*]", ",", plain)
    masked = _LABEL.sub(" ", masked)
    # What stands in brackets belongs to the clause before it.
    masked = _IN_BRACKETS.sub(lambda found: re.sub(r"[,:;。→]", " ", found[0]), masked)
    result: list[Clause] = []
    parts = sentences = 0
    for item, line in enumerate(_NUMBERING.sub("\n", masked).splitlines()):
        for part in line.split(";"):
            parts += 1
            for sentence in _SENTENCE_ENDS.split(part):
                sentences += 1
                chained = re.search(r"->|[→⇒]", sentence) is not None
                pieces = [*_CLAUSE_ENDS.split(sentence), ""]
                for piece, ends in zip(pieces[::2], pieces[1::2], strict=True):
                    if piece := piece.strip(" *"):
                        result.append(Clause(piece, item, parts, sentences, ends, chained, *_amounts(piece)))
    return result


def _amounts(piece: str) -> tuple[bool, bool]:
    """Whether *piece* holds an amount, and whether that is evidence for what stands beside it."""
    rest = _NAMES.sub(" ", piece)
    told = (_DIGIT.search(rest) is not None and _EFFORT.match(rest) is None) or _SHARE.search(rest) is not None
    return told or _DIGIT.search(rest) is not None or _COUNT.search(rest) is not None, told


class Vocabulary:
    """A closed set of words; some of them must occur. Tells texts that consist of nothing else."""

    def __init__(self, needed: Iterable[str], others: Iterable[str]) -> None:
        self._words = dict.fromkeys(others, False) | dict.fromkeys(needed, True)
        self._longest = max(map(len, self._words))

    def covers(self, text: str, *, needed: bool = True) -> bool:
        """Whether *text* is made of these words only, with one of the needed ones among them unless *needed* is off."""
        if len(text) > 60:
            return False
        # reached[n]: the ways to make text[:n] – bit 1 without a needed word, bit 2 with one
        reached = [1] + [0] * len(text)
        for end in range(1, len(text) + 1):
            for start in range(max(0, end - self._longest), end):
                if reached[start] and (needs := self._words.get(text[start:end])) is not None:
                    reached[end] |= 2 if needs else reached[start]
        return bool(reached[-1] & (2 if needed else 3))
