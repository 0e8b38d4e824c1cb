"""An office's own words for columns and values: which column or value each of them means, and that it means only one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from xlretro.errors import DataRefused
from xlretro.io.reading.titles import LONGEST, plain_title
from xlretro.language import Text
from xlretro.model.data import ACTIVITY, table_named
from xlretro.model.schema import Choice, Column, Kind, Synonym, WorkbookKind
from xlretro.model.values import clean, is_not_applicable

__all__ = ["Refuse", "column_synonyms", "value_synonyms"]

Refuse = Callable[[str, Text, Text | None], DataRefused]
"""From a key, what is wrong with it and what to do: the error that also names the file."""

Place = tuple[str, Column]
"""A column, with the key of its table; an empty one for the information block."""

_BLOCK = frozenset((ACTIVITY, "活动信息", "活动"))


def column_synonyms(kind: WorkbookKind, words: Mapping[str, Sequence[str]], refuse: Refuse) -> list[Synonym]:
    """The synonyms that *words*, by the name of a column, add to the titles of *kind*.

    Raises what *refuse* makes of an unknown or ambiguous column, and of a word that is the title of another one.
    """
    taken = {(table, plain): column for table, column in _places(kind) for plain in _titles(column)}
    found = []
    for name, synonyms in words.items():
        table, column = _the_column(kind, name, refuse)
        for word in synonyms:
            plain = plain_title(word)
            if not plain or len(word) > LONGEST:
                raise refuse(name, Text("“{word}”不能作标题", "“{word}” can't be a title").fill(word=word), _NO_TITLE)
            other = taken.setdefault((table, plain), column)
            if other.key != column.key:
                raise refuse(name, _taken(word, other.title, column.title), _TAKEN_HINT)
            found.append(Synonym(word, table, column.key))
    return found


def value_synonyms(kind: WorkbookKind, words: Mapping[str, Sequence[str]], refuse: Refuse) -> list[Synonym]:
    """The synonyms that *words*, by the name of a value, add to the choices of *kind*.

    A value that several columns offer (进行中) gets its synonyms in each. Raises what *refuse* makes of an unknown value,
    and of a word that is another value of the same column.
    """
    taken = {
        (table, column.key, text): choice
        for table, column in _places(kind) for choice in column.choices for text in _words_of(choice)
    }  # fmt: skip
    found = []
    for name, synonyms in words.items():
        for table, column, choice in _the_values(kind, name, refuse):
            for word in synonyms:
                if is_not_applicable(word):
                    raise refuse(
                        name, Text("“{word}”表示没有，不能作同义词", "“{word}” means none at all").fill(word=word), None
                    )
                other = taken.setdefault((table, column.key, clean(word).casefold()), choice)
                if other.key != choice.key:
                    raise refuse(name, _taken(word, other.title, choice.title), _TAKEN_HINT)
                found.append(Synonym(word, table, column.key, choice.key))
    return found


_NO_TITLE = Text(
    "请写出表头里的原词，不超过 60 个字。", "Write the title as it stands there, of 60 characters at most."
)
_TAKEN_HINT = Text(
    "一个词只能有一个意思：请删去其中一处。", "A word can mean one thing only: take it out in one place."
)


def _taken(word: str, other: Text, wanted: Text) -> Text:
    return Text(
        "“{word}”已经表示“{other}”，不能再表示“{wanted}”",
        "“{word}” means “{other}” already, and can't mean “{wanted}” too",
    ).fill(word=word, other=other, wanted=wanted)


def _places(kind: WorkbookKind) -> Iterator[Place]:
    for table, column in kind.every_column():
        yield (table.key if table else ""), column


def _titles(column: Column) -> set[str]:
    return {plain_title(text) for text in (*column.title, *column.synonyms)}


def _words_of(choice: Choice) -> set[str]:
    return {clean(text).casefold() for text in (choice.key, *choice.title, *choice.synonyms)}


# ---------------------------------------------------------------------------------------- what a key names


def _the_column(kind: WorkbookKind, name: str, refuse: Refuse) -> Place:
    """The column called *name*: its key or title in either language, with its table before a dot where needed."""
    within, _, last = name.rpartition(".")
    places = [place for place in _places_within(kind, within, name, refuse) if not place[1].helper]
    found = [place for place in places if _is_called(last, place[1].key, place[1].title)]
    if not found:
        meant = next((column for _, column in places if plain_title(last) in _titles(column)), None)
        titles = [column.title for _, column in places]
        raise _unknown(
            name, last, Text("没有这一列", "there is no such column"), meant.title if meant else None, titles, refuse
        )
    if len(found) > 1:
        full = [f"{table or ACTIVITY}.{column.key}" for table, column in found]
        raise refuse(
            name, Text("不止一张表有这一列", "more than one table has such a column"),
            Text("请写明哪一张表：{full}", "Say of which table: {full}").fill(full=Text("、".join(full), ", ".join(full))),
        )  # fmt: skip
    return found[0]


def _places_within(kind: WorkbookKind, within: str, name: str, refuse: Refuse) -> list[Place]:
    if not within:
        return list(_places(kind))
    if clean(within).casefold() in _BLOCK:
        return [("", field) for field in kind.fields]
    table = table_named(kind, within)
    if table is None:
        known = Text(*("、".join((ACTIVITY, *(table.key for table in kind.tables))),) * 2)
        raise refuse(name, Text("没有“{table}”这张表", "there is no table “{table}”").fill(table=within),
                     Text("可用：{known}", "Known: {known}").fill(known=known))  # fmt: skip
    return [(table.key, column) for column in table.columns]


def _the_values(kind: WorkbookKind, name: str, refuse: Refuse) -> list[tuple[str, Column, Choice]]:
    """The values called *name*: its title in either language or its key, with its column before a dot where wanted."""
    within, _, last = name.rpartition(".")
    places = [_the_column(kind, within, refuse)] if within else list(_places(kind))
    choices = [(*place, choice) for place in places if place[1].kind is Kind.CHOICE for choice in place[1].choices]
    found = [(table, column, choice) for table, column, choice in choices if _is_called(last, choice.key, choice.title)]
    if not found:
        meant = next((choice for *_, choice in choices if clean(last).casefold() in _words_of(choice)), None)
        titles = [choice.title for *_, choice in choices]
        raise _unknown(
            name, last, Text("没有这个值", "there is no such value"), meant.title if meant else None, titles, refuse
        )
    return found


def _is_called(name: str, key: str, title: Text) -> bool:
    return clean(name).casefold() in {clean(text).casefold() for text in (key, *title)}


def _unknown(
    name: str, last: str, what: Text, meant: Text | None, titles: Sequence[Text], refuse: Refuse
) -> DataRefused:
    """*last* names nothing: the title it is a synonym of, else the nearest one is told."""
    import difflib

    words = list(dict.fromkeys(word for title in titles for word in title))
    close = difflib.get_close_matches(last, words, n=1, cutoff=0.4)
    if meant is None and not close:
        offered = list(dict.fromkeys(titles))
        known = Text("、".join(title.zh for title in offered), ", ".join(title.en for title in offered))
        return refuse(name, what, Text("可用：{known}", "Known: {known}").fill(known=known))
    near = Text("{what}，最接近的是 {near}", "{what}; the nearest is {near}").fill(what=what, near=meant or close[0])
    return refuse(name, near, None)
