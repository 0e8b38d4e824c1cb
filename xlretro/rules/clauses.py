"""Chinese text taken apart for the wording checks: items, sentences, clauses, and the figures in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache

from xlretro.model.patterns import lazy
from xlretro.model.values import clean
from xlretro.rules.tagging import longest_first

__all__ = [
    "EFFORT_VERB",
    "NO_LETTERS",
    "QUOTED",
    "SURE_AMOUNT",
    "SURE_EVIDENCE",
    "SURE_TIME",
    "Clause",
    "Vocabulary",
    "clauses",
    "is_plain",
    "is_simple",
    "may_quote",
    "surely_counted",
    "undated",
]

QUOTED = "\ufffc"
"""Stands for whatever was quoted: other people's words and names are not judged."""

_QUOTES = lazy(r"“[^”]*”|‘[^’]*’|「[^」]*」|『[^』]*』|《[^》]*》|\"[^\"]*\"|(?<![A-Za-z])'[^']*'(?![A-Za-z])")
_LABEL = lazy(r"[【\[][^】\]]{0,12}[】\]]")
_IN_BRACKETS = lazy(r"\([^()]*\)")
_QUOTING = lazy("[“‘「『《\"'【\\[]")
# What nearly every text is made of. Of these Form NFKC changes punctuation marks only.
_SIGNS = "，。；：！？、（）“”‘’《》【】％→…—–"
_PLAIN = lazy(f"[ -~\n\u4e00-\u9fff{_SIGNS}]*")
NO_LETTERS = frozenset(map(chr, range(0x20, 0x7F))).union(_SIGNS, "\n")
"""Every character of plain texts but Chinese ones."""
# Any sign but the commas, stops and semicolons between clauses, sentences and parts: most texts have none.
_INTRICATE = lazy(
    r"[^\u4e00-\u9fff 0-9A-Za-z%％+;；]"
    r"(?:(?<![,，。、])|(?<=[0-9][,，])(?=[0-9])|(?<=。)(?=。)|(?<=[0-9一二三四五六七八九十]、))"
)
# Circled numbers go before NFKC would make digits of them: ①加强运营 is no figure.
_CIRCLED = lazy("[①-⑳❶-❿]")
_NUMBERING = lazy(
    r"(?:^|(?<=[\s,;:。]))(?:\(?[0-9]{1,2}(?:\.(?![0-9])|\.(?=[0-9]{1,4}[年月])|[、)])|\(?[一二三四五六七八九十]{1,2}[、)]|[-*•·]\s)\s*",
    re.MULTILINE,
)
# What the two patterns above and quotations can begin with: most texts have none of it.
_SET_APART = lazy(r"[“‘「『《\"'【\[(]")
_NUMBERED = lazy(r"[.、)\s](?:(?<=[0-9一二三四五六七八九十][.、)])|(?<=[-*•·]\s))")
# Each begins with one set of characters: those `re` looks for at once, and tries nothing elsewhere.
_SENTENCE_ENDS = lazy(r"[。!?.](?:(?<=[。!?])[。!?]*|\.{2,}|(?<=[^\W\d_]\.)(?=\s|$))")
_CLAUSE_ENDS = lazy(r"([,:→⇒|\-—–](?:(?<=[,:])(?:(?<![0-9].)|(?![0-9]))|(?<=[→⇒|])|(?<=-)>|(?<=[—–])[—–]+))")

# What holds a digit and tells no amount: days and seasons, events, versions, places in a row, spans of time.
_NAMES = lazy(
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
    "个百分点|小时|分钟|分之|倍|万|亿|场|轮|家|名|天(?![之以]?[内前])|件|份|款|条|批|版|篇|处|组|台|个|人(?![员力气心])|次(?![日序要])"
    "|趟|遍|箱|桌|车|道(?![理路德])|回(?!事)|张(?!皮)|分(?=钟)|周(?![边期到]|[之以]?[内前])|年|(?<=[两半])月|项(?!目)|单(?![量一])"
    "|位(?!置)|期(?![待望间])|步(?!伐)|成(?![果效功绩本员长为立就交熟品型单])"
)
# 一定, 一次性, 二次传播, 进一步, 十分, 千万别 hold no amount; neither does 几次. 两次 is an amount of its own clause only.
_COUNT = lazy(rf"(?!二次)[二两三四五六七八九十百千半][二三四五六七八九十百千万半]*[几多余]?(?:{_UNITS})")
_SHARE = lazy(
    r"(?<!成功[的了])[一二两三四五六七八九十][倍半成](?![果效功绩本员长为立就交熟品型单])|分之|百分之|翻了?一?[番倍]|过半|减半|半数|近半"
    r"|(?:零|无|未发生)(?:投诉|客诉|差错|事故|故障|失误|延误|缺陷|返工|违规)|[A-Z]{1,2}(?=%|百?万|亿)|_{2,}"
)
_DIGIT = lazy(r"[0-9]")
_MAY_COUNT = lazy(
    "[一二两三四五六七八九十百千半翻零A-Z_分无未](?:(?<![分无未])|(?<=分)之|(?:(?<=无)|(?<=未)发生)[投客差事故失延缺返违])"
)
# Digits that no name holds, and, if the group matched, that no count of what was done holds either: most figures are so.
_SURE = lazy(
    r"""
    [0-9](?:
        (?<![0-9第双月年表图件见A-Za-z./:~-].)[0-9]*(?:
            版 | (?:\.[0-9]+)?(?:(%|万|亿|元|人|单|倍)|[次条件份家名篇台款张处组]|个(?![天日周月]))
        )
      | (?<=[前了晚早达于约].)[0-9]*(?:天|小时|分钟)(?![内里中以之来的时])
      | [0-9]{4}
    )
    """,
    re.VERBOSE,
)
SURE_AMOUNT = r"[0-9](?<![!-~第双月份年表图件见：].)(?:[0-9]*(?:\.[0-9]+)?[%％万亿元人单倍]|[0-9]{4})"
"""Some of them as they stand in a plain text that is not taken apart: behind other signs the digits may belong to a name."""
SURE_EVIDENCE = r"[0-9](?<![ -+.-~第双月份年表图件见].)[0-9]*(?:\.[0-9]+)?[%％万亿元人单倍]"
"""An amount in a simple text that no name holds and no count of what was done."""
SURE_TIME = (
    r"[0-9](?<=[前了晚早达于约过].)(?!(?<=3)8[天分]|(?<=9)9[天分]|(?<=6)18[天分]|(?<=5)20[天分]|(?<=8)18[天分]|(?<=3)15[天分]"
    r"|(?<=1)111[天分]|(?<=1)212[天分])[0-9]*(?:分钟|天(?![内里中以之来的时]))"
)
"""A span of time in a simple text that is an amount of its clause, and that no name holds."""
_COUNTED = lazy(SURE_AMOUNT)
_MAY_SHARE = lazy("[倍半成分翻减零无未A-Z_]")
EFFORT_VERB = (
    "完成|举办|开展|组织|推送|发布|产出|执行|召开|上线|投放|做|进行|推出|策划|邀请|发放|设置|安排|派发|制作|撰写|联系|走访|开"
)
_EFFORT_VERBS = lazy(EFFORT_VERB)
# 完成3场直播 counts what was done, not what came of it: it is no figure for the clause beside it.
_EFFORT = lazy(
    rf"^[^0-9]{{0,8}}?(?:{EFFORT_VERB})"
    r"[^0-9%]*(?:[0-9]+\s*[余多]?(?:场|次|篇|个|条|期|轮|款|版|张|档|份|位|名|家|天|周|项|组|批|小时)[^0-9%]*)+$"
)
_LONGEST_JUDGED = 4000  # characters; who writes more in one cell has written no table
_PICTURES = lazy("[\U0001f000-\U0001faff]+")
_LONGEST_COVERED = 60  # characters of a clause; a longer one says something


class Clause:
    """A piece of a sentence between commas, with its place: which item of a list, which part of it, which sentence.

    `ends` is the mark behind it: a colon makes it a heading, an arrow a link of a chain of causes; "" for the last.
    `chained`: it stands in a chain of causes: 现象→原因→方案.
    """

    __slots__ = ("_amounts", "chained", "ends", "item", "part", "sentence", "text")

    def __init__(self, text: str, item: int, part: int, sentence: int, ends: str, chained: bool) -> None:
        self.text, self.item, self.part, self.sentence = text, item, part, sentence
        self.ends, self.chained = ends, chained
        self._amounts: tuple[bool, bool] | None = None

    @property
    def amount(self) -> bool:
        """It holds an amount; 618 and 9月28日 are none."""
        return self._told()[0]

    @property
    def evidence(self) -> bool:
        """Its amount tells what came of something, and so may stand for the clause beside it."""
        return self._told()[1]

    def _told(self) -> tuple[bool, bool]:
        # Looked for when first asked: most clauses are judged without.
        if self._amounts is None:
            self._amounts = _amounts(self.text)
        return self._amounts


def clauses(text: str) -> list[Clause]:
    """The clauses of *text* (NFKC), quotations masked. A text that is one quotation is judged as if it were none."""
    return list(_taken_apart(text[:_LONGEST_JUDGED]))


@lru_cache(maxsize=256)  # several checks judge the same cell; a larger heap costs more than it saves
def _taken_apart(text: str) -> tuple[Clause, ...]:
    if is_simple(text):
        return tuple(_of_simple(text))
    result: list[Clause] = []
    parts = sentences = 0
    for item, line in enumerate(_lines(text)):
        for part in line.split(";"):
            parts += 1
            for sentence in _SENTENCE_ENDS.split(part):
                sentences += 1
                pieces = _CLAUSE_ENDS.split(sentence)
                marks = [*pieces[1::2], ""]
                chained = not _ARROWS.isdisjoint(marks)
                for piece, ends in zip(pieces[::2], marks, strict=True):
                    if piece := piece.strip(" *"):
                        result.append(Clause(piece, item, parts, sentences, ends, chained))
    return tuple(result)


def _of_simple(text: str) -> list[Clause]:
    """The clauses of a text with no intricate signs: three marks are all that parts it."""
    result: list[Clause] = []
    sentences = 0
    for parts, part in enumerate(text.replace("，", ",").replace("；", ";").replace("％", "%").split(";"), start=1):
        for sentence in part.split("。"):
            sentences += 1
            pieces = sentence.split(",")
            behind = len(pieces)
            for piece in pieces:
                behind -= 1
                if piece := piece.strip():
                    result.append(Clause(piece, 0, parts, sentences, "," if behind else "", False))
    return result


def _lines(text: str) -> list[str]:
    """The items of *text* as a list would have them, in plain signs, quotations masked."""
    plain = _PICTURES.sub(" ", clean(_CIRCLED.sub("\n", text)))
    if _SET_APART.search(plain):
        plain = _masked(plain)
    return _NUMBERING.sub("\n", plain).splitlines() if _NUMBERED.search(plain) else plain.splitlines()


def is_plain(text: str) -> bool:
    """Whether *text* is of the usual signs and of usual length, so that a screen can tell something from it as typed."""
    return len(text) <= _LONGEST_JUDGED and _PLAIN.fullmatch(text) is not None


def is_simple(text: str) -> bool:
    """Whether only commas, stops and semicolons part *text*, and nothing in it is set apart or numbered."""
    return _INTRICATE.search(text) is None


def may_quote(text: str) -> bool:
    """Whether *text* holds a mark that quotations or labels begin with, whose words are masked."""
    return _QUOTING.search(text) is not None


def surely_counted(text: str) -> bool:
    """A quick test of a plain *text*: some clause of it holds an amount. False tells nothing."""
    return _COUNTED.search(text) is not None and not may_quote(text)


_ARROWS = frozenset({"->", "→", "⇒"})


def _masked(plain: str) -> str:
    masked = _QUOTES.sub(QUOTED, plain)
    if not masked.replace(QUOTED, "").strip("*。.!? "):
        masked = re.sub("[“”‘’「」『』《》\"'*]", ",", plain)
    masked = _LABEL.sub(" ", masked)
    # What stands in brackets belongs to the clause before it.
    return _IN_BRACKETS.sub(lambda found: re.sub(r"[,:;。→]", " ", found[0]), masked)


def undated(text: str) -> str:
    """The clause *text* without days, seasons, versions and the like: what 618 and Q4 add to it is no deed."""
    return _NAMES.sub("", text) if _DIGIT.search(text) else text


def _amounts(piece: str) -> tuple[bool, bool]:
    """Whether *piece* holds an amount, and whether that is evidence for what stands beside it."""
    sure = _SURE.search(piece)
    if sure and (sure[1] or not _EFFORT_VERBS.search(piece)):
        return True, True
    digits = _DIGIT.search(piece) is not None
    if not digits and not _MAY_COUNT.search(piece):
        return False, False
    rest = _NAMES.sub(" ", piece) if digits or "第" in piece else piece
    digits = digits and _DIGIT.search(rest) is not None
    told = (digits and _EFFORT.match(rest) is None) or (
        _MAY_SHARE.search(rest) is not None and _SHARE.search(rest) is not None
    )
    return told or digits or _COUNT.search(rest) is not None, told


class Vocabulary:
    """A closed set of words; some of them must occur. Tells texts that consist of nothing else, or of little else."""

    def __init__(self, needed: Iterable[str], others: Iterable[str]) -> None:
        self._given = (others, needed)

    @cached_property
    def _words(self) -> dict[str, bool]:
        others, needed = self._given
        return dict.fromkeys(others, False) | dict.fromkeys(needed, True)

    @cached_property
    def characters(self) -> frozenset[str]:
        """Every character of the words."""
        return frozenset("".join(self._words))

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._words))

    @cached_property
    def _lengths(self) -> dict[str, tuple[int, ...]]:
        return longest_first(self._words)

    def covers(self, text: str, *, needed: bool = True, spare: int = 0) -> bool:
        """Whether *text* is made of these words only, but for *spare* characters.

        One of the needed words must be among them unless *needed* is off.
        """
        if self.unknown_at_least(text) > spare:
            return False
        unknown, has_needed = self._best_cover(text, spare)
        return unknown <= spare and (has_needed or not needed)

    def ends(self, text: str) -> bool:
        """Whether one of the words, of two characters or more, ends *text*."""
        return any(text[start:] in self._words for start in range(max(0, len(text) - self._longest), len(text) - 1))

    def unknown_at_least(self, text: str) -> int:
        """A quick bound of `unknown`: how many of its characters occur in none of the words."""
        return len(text) - sum(map(self.characters.__contains__, text))

    def unknown(self, text: str) -> int:
        """How many characters of *text* belong to none of the words, however it is cut."""
        return self._best_cover(text, len(text))[0]

    def _best_cover(self, text: str, spare: int) -> tuple[int, bool]:
        """The fewest characters of no word, or any number above *spare*, and whether a needed word is among the words."""
        size = len(text)
        if size > _LONGEST_COVERED:
            return size, False
        # cheapest[n]: of the ways to cut text[:n], twice the characters of no word, and 1 where no needed word is among it
        words, lengths = self._words, self._lengths
        cheapest = [1] + [2 * size + 1] * size
        most, last = 2 * spare + 1, 0
        for start, character in enumerate(text):
            cost = cheapest[start]
            if cost > most:
                if start > last:
                    return size, False
                continue
            if cost + 2 < cheapest[start + 1]:
                cheapest[start + 1] = cost + 2
            for length in lengths.get(character, ()):
                end = start + length
                if end <= size and (needs := words.get(text[start:end])) is not None:
                    with_word = cost & ~1 if needs else cost
                    if with_word < cheapest[end]:
                        cheapest[end] = with_word
                        if end > last:
                            last = end
        return cheapest[size] >> 1, not cheapest[size] & 1
