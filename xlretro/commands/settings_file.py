"""The settings file of an office, key by key: what each may hold, and what is said of one that does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from xlretro.commands.configure import CODES_HINT, NO_CODE, Configured, is_code
from xlretro.errors import DataRefused
from xlretro.io.config import config_refused, read_config
from xlretro.io.reading.guard import DEFAULT, MEGABYTE, Limits
from xlretro.language import Text
from xlretro.model.finding import SEVERITY_TITLES, Severity
from xlretro.model.schema import WorkbookKind
from xlretro.model.values import clean, is_blank, shown
from xlretro.rules import RULES, Policy, Thresholds
from xlretro.workbooks import RETRO

__all__ = ["KEYS", "configured_by"]


class _Range(NamedTuple):
    """Numbers that make sense."""

    low: float
    high: float
    whole: bool = False


_THRESHOLDS = {
    "lowest-rate": _Range(0, 0.99),
    "highest-rate": _Range(1, 100),
    "rate-tolerance": _Range(0, 0.5),
    "highest-percent": _Range(1, 100),
    "shortest-text": _Range(0, 200, whole=True),
}
_LIMIT = _Range(0, 1_000_000, whole=True)
_LIMITS = {
    "file-mb": _Range(1, 4096, whole=True),
    "entries": _Range(10, 1_000_000, whole=True),
    "part-mb": _Range(1, 4096, whole=True),
    "frame-mb": _Range(1, 1024, whole=True),
    "shared-mb": _Range(1, 4096, whole=True),
    "inflated-mb": _Range(1, 16_384, whole=True),
    "ratio": _Range(10, 2000, whole=True),
    "sheets": _Range(1, 100_000, whole=True),
    "cells": _Range(1000, 100_000_000, whole=True),
    "text-characters": _Range(1000, 1_000_000_000, whole=True),
    "tables": _Range(1, 1_000_000, whole=True),
    "merges": _Range(0, 10_000_000, whole=True),
    "depth": _Range(20, 1000, whole=True),
    "key-rounds": _Range(1000, 10_000_000, whole=True),
    "archive-entries": _Range(1, 10_000_000, whole=True),
    "archive-mb": _Range(1, 1_048_576, whole=True),
    "seconds": _Range(0.5, 3600),
    "memory-mb": _Range(100, 65_536, whole=True),
}
"""The fields of `guard.Limits`; what it counts in bytes is written in megabytes."""

KEYS: Mapping[str, Sequence[str]] = {
    "": ("select", "ignore", "fail-on", "limit", "severity", "thresholds", "synonyms", "words", "allowed", "limits"),
    "thresholds": tuple(_THRESHOLDS),
    "limits": tuple(_LIMITS),
    "synonyms": ("columns", "values"),
    "words": ("vague",),
    "allowed": ("departments", "owners"),
}
"""The keys of the file by their section. Under [severity] and [synonyms.…] stand codes and names."""


def _nearest(name: str, known: Iterable[str]) -> str:
    import difflib  # only for an error

    return next(iter(difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)), "")


def configured_by(path: Path) -> Configured:
    """What the settings file at *path* says. Raises DataRefused where it can't be read or a key in it does not fit."""
    return _File(path, read_config(path)).configured()


def _dotted(section: str, key: str) -> str:
    return f"{section}.{key}" if section else key


@dataclass(frozen=True, slots=True, eq=False)
class _File:
    """The table of a settings file. Whatever does not fit is refused with the file and the key's dotted path."""

    path: Path
    table: Mapping[str, Any]

    def configured(self) -> Configured:
        for section, keys in KEYS.items():
            self._check_keys(section, keys)
        fail_on = self._get("fail-on")
        return Configured(
            policy=self._policy(),
            kinds=(self._kind(),),
            fail_on=Severity.ERROR if fail_on is None else self._severity("fail-on", fail_on),
            limit=Configured().limit if self._get("limit") is None else int(self._number("limit", _LIMIT)),
            limits=self._limits(),
            path=self.path,
        )

    def _policy(self) -> Policy:
        return Policy(
            select=self._codes("select"),
            ignore=self._codes("ignore"),
            severities=tuple(self._severities()),
            thresholds=self._thresholds(),
            vague_words=self._texts("words.vague", self._get("words.vague", ())),
            departments=self._names("departments"),
            owners=self._names("owners"),
        )

    def _kind(self) -> WorkbookKind:
        if not self._section("synonyms"):
            return RETRO
        from xlretro.commands.synonyms import column_synonyms, value_synonyms  # few offices have any

        synonyms = [
            synonym
            for section, understood in (("synonyms.columns", column_synonyms), ("synonyms.values", value_synonyms))
            for synonym in understood(RETRO, dict(self._words(section)), self._refuser(section))
        ]
        return RETRO.with_synonyms(synonyms)

    # ------------------------------------------------------------------------------------ keys

    def _get(self, key: str, default: Any = None) -> Any:
        """The value under a dotted key, or *default* where there is none."""
        value: Any = self.table
        for part in key.split("."):
            if part not in value:
                return default
            value = value[part]
        return value

    def _section(self, key: str) -> Mapping[str, Any]:
        value = self._get(key, {}) if key else self.table
        if not isinstance(value, Mapping):
            wanted = Text("这里应是一节 [{key}]", "a section [{key}] belongs here").fill(key=key)
            raise self._wrong_type(key, value, wanted)
        return value

    def _check_keys(self, section: str, known: Sequence[str]) -> None:
        for key in self._section(section):
            if key not in known:
                raise self._unknown(section, key, known)

    def _unknown(self, section: str, key: str, known: Sequence[str]) -> DataRefused:
        nowhere = Text("没有这一项", "there is no such key")
        plain = key.casefold().replace("_", "-")
        elsewhere = {name: _dotted(other, name) for other, names in KEYS.items() for name in names if other != section}
        near = _nearest(plain, known)
        if plain in elsewhere and near != plain:
            near = elsewhere[plain]
            hint = _TOP_HINT if "." not in near else None
        else:
            near, hint = near or elsewhere.get(_nearest(plain, elsewhere), ""), None
        if not near:
            listed = Text("、".join(known), ", ".join(known))
            return self._refused(_dotted(section, key), nowhere, Text("可用：{all}", "Known: {all}").fill(all=listed))
        what = Text("{nowhere}，最接近的是 {near}", "{nowhere}; the nearest is {near}").fill(nowhere=nowhere, near=near)
        return self._refused(_dotted(section, key), what, hint)

    def _refused(self, key: str, what: Text, hint: Text | None = None) -> DataRefused:
        return config_refused(self.path, Text("“{key}”：{what}", "“{key}”: {what}").fill(key=key, what=what), hint)

    def _refuser(self, section: str) -> Any:
        return lambda key, what, hint: self._refused(_dotted(section, key), what, hint)

    def _wrong_type(self, key: str, value: Any, wanted: Text) -> DataRefused:
        import json  # only for an error

        written = json.dumps(value, ensure_ascii=False, default=str)
        what = Text("{wanted}，写的却是 {got}", "{wanted}, not {got}").fill(wanted=wanted, got=shown(written))
        return self._refused(key, what)

    # ------------------------------------------------------------------------------------ values

    def _texts(self, key: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list | tuple) or not all(
            isinstance(text, str) and not is_blank(text) for text in value
        ):
            wanted = Text('应是方括号里的一组文字，如 ["…", "…"]', 'texts in brackets belong here, such as ["…", "…"]')
            raise self._wrong_type(key, value, wanted)
        return tuple(dict.fromkeys(map(clean, value)))

    def _code(self, key: str, text: str) -> str:
        code = clean(text).upper()
        if not is_code(code):
            near = _nearest(code, (rule.code for rule in RULES))
            what = NO_CODE.fill(code=text)
            if near:
                what = Text("{what}，最接近的是 {near}", "{what}; the nearest is {near}").fill(what=what, near=near)
            raise self._refused(key, what, CODES_HINT)
        return code

    def _codes(self, key: str) -> tuple[str, ...]:
        return tuple(self._code(key, text) for text in self._texts(key, self._get(key, ())))

    def _severity(self, key: str, value: Any) -> Severity:
        if value in list(Severity):
            return Severity(value)
        offered = Text(
            *("、".join(f"{s.value}（{title.zh}）" for s, title in SEVERITY_TITLES.items()), ", ".join(Severity))
        )
        near = _nearest(value.casefold(), list(Severity)) if isinstance(value, str) else ""
        what = Text("没有“{value}”这个级别", "there is no severity “{value}”").fill(value=value)
        if near:
            what = Text("{what}，最接近的是 {near}", "{what}; the nearest is {near}").fill(what=what, near=near)
        raise self._refused(key, what, Text("可用：{offered}", "Known: {offered}").fill(offered=offered))

    def _severities(self) -> Iterator[tuple[str, Severity]]:
        seen: set[str] = set()
        for written, value in self._section("severity").items():
            key = _dotted("severity", written)
            if written in KEYS[""]:
                raise self._refused(key, Text("没有这个编码", "there is no such check"), _TOP_HINT)
            code = self._code(key, written)
            if code in seen:
                raise self._refused(key, Text("{code} 写了两次", "{code} stands twice").fill(code=code))
            seen.add(code)
            yield code, self._severity(key, value)

    def _number(self, key: str, fits: _Range, *, fraction: bool = True) -> float:
        """The number under *key*; a *fraction* may be meant as a percentage."""
        value = self._get(key)
        if isinstance(value, bool) or not isinstance(value, int if fits.whole else int | float):
            wanted = (
                Text("应是整数", "a whole number belongs here")
                if fits.whole
                else Text("应是数", "a number belongs here")
            )
            raise self._wrong_type(key, value, wanted)
        if not fits.low <= value <= fits.high:
            what = Text("{value} 超出范围，应在 {low} 到 {high} 之间", "{value} is out of range: {low} to {high}")
            hint = (
                None
                if fits.whole or not fraction
                else Text("百分比写成小数：0.1 表示 10%。", "Write a percentage as a fraction: 0.1 is 10%.")
            )
            raise self._refused(key, what.fill(value=value, low=fits.low, high=fits.high), hint)
        return float(value)

    def _thresholds(self) -> Thresholds:
        given = {key: self._number(f"thresholds.{key}", _THRESHOLDS[key]) for key in self._section("thresholds")}
        whole = {key: int(value) if _THRESHOLDS[key].whole else value for key, value in given.items()}
        return Thresholds(**{key.replace("-", "_"): value for key, value in whole.items()})  # type: ignore[arg-type]

    def _limits(self) -> Limits:
        given: dict[str, Any] = {}
        for key in self._section("limits"):
            value = self._number(f"limits.{key}", _LIMITS[key], fraction=False)
            if key.endswith("-mb"):
                given[key.removesuffix("-mb") + "_bytes"] = int(value) * MEGABYTE
            else:
                given[key.replace("-", "_")] = int(value) if _LIMITS[key].whole else value
        return DEFAULT._replace(**given)

    def _words(self, section: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The words under a section's names; goals.target = […] without quotes is a table in a table to TOML."""
        for name, value in self._section(section).items():
            inner = _dotted(section, name)
            if isinstance(value, Mapping):
                yield from ((_dotted(name, rest), words) for rest, words in self._words(inner))
            else:
                yield name, self._texts(inner, value)

    def _names(self, which: str) -> tuple[str, ...]:
        """The names allowed: a list of them, or the name of a file that lists them, beside the settings."""
        key = f"allowed.{which}"
        value = self._get(key, ())
        if not isinstance(value, str):
            return self._texts(key, value)
        try:
            names = _LISTS[which](self.path.parent / value)
        except DataRefused as error:
            raise self._refused(key, error.message, error.hint or _LIST_HINT) from error
        if not names:
            raise self._refused(key, Text("名单 {name} 是空的", "the list {name} is empty").fill(name=value))
        return tuple(names)


_TOP_HINT = Text("这一项要写在文件开头、所有 [方括号] 之前。", "This key stands at the top, before any [section].")
_LIST_HINT = Text(
    "这里写名单文件（一行一个）的名字；直接写名字时请放进方括号。",
    "Name a file with one name a line; names themselves stand in brackets.",
)


def _departments(path: Path) -> list[str]:
    from xlretro.commands.expected import expected_departments  # with parsers that few runs need

    return expected_departments(path)


def _owners(path: Path) -> list[str]:
    """The names in the first column of a list, one a line, under a heading or none."""
    from xlretro.io.data_files import load_lines
    from xlretro.model.data import column_named

    issues = RETRO["issues"]
    names = [clean(line[0]) for line in load_lines(path)]
    if names and (names[0] == "姓名" or column_named(issues.columns, names[0]) is issues["owner"]):
        del names[0]
    return list(dict.fromkeys(name for name in names if name))


_LISTS = {"departments": _departments, "owners": _owners}
