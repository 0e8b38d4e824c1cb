"""The JSON schema of data files, made from the declaration of the workbook: for editors, and for checks elsewhere.

It says which names stand where, what kind of value belongs to each and which choices there are. How numbers and dates may
be written in a text is beyond a schema.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from xlretro.language import Text
from xlretro.model.loading import ERROR_VALUES, SCHEMA_KEY
from xlretro.model.names import ACTIVITY, ACTIVITY_NAMES, ROW_NUMBERS, is_activity, known_names, table_names
from xlretro.model.period import FIRST_DAY, LAST_DAY
from xlretro.model.schema import Column, Kind, WorkbookKind

__all__ = ["data_schema"]

_LONGEST_TEXT = 32_767
_NONE = ("", "无", "暂无", "不适用", "/", "-", "—", "n/a")
"""Said of a value that there is not."""
_WRITTEN = {
    Kind.QUANTITY: Text("数，或文字：5万、1.2亿、8%、1:2.8、≥500元", "A number, or a text: 5万, 1.2亿, 8%, 1:2.8, ≥500元"),
    Kind.WEIGHT: Text("数，或文字：40%", "A number, or a text: 40%"),
    Kind.DATE: Text("日期：2023-09-20、2023.9.20、9月20日", "A date: 2023-09-20, 2023.9.20"),
    Kind.PERIOD: Text("起止：2023.9.1-9.20", "From and to: 2023.9.1-9.20"),
    Kind.DEADLINE: Text("日期，或：下次活动前、立即执行、长期执行", "A date, or such as: before the next campaign"),
}
_DAYS = frozenset({Kind.DATE, Kind.PERIOD, Kind.DEADLINE})
_FIRST_SERIAL, _LAST_SERIAL = ((day - date(1899, 12, 30)).days for day in (FIRST_DAY, LAST_DAY))
"""A day as the number that Excel stores."""
_NUMBER_OR_TEXT = frozenset({Kind.TEXT, Kind.PERSON, Kind.LABEL, Kind.QUANTITY, Kind.WEIGHT})


def data_schema(kind: WorkbookKind) -> dict[str, Any]:
    """The schema (draft 2020-12) of the data that `fill` takes for *kind*."""
    parts: dict[str, Any] = {SCHEMA_KEY: {"type": "string"}}
    parts |= {name: _ref(ACTIVITY) for name in ACTIVITY_NAMES}
    definitions: dict[str, Any] = {"text": _text(), "activity": _named(ACTIVITY, kind.fields)}
    definitions |= {f"{ACTIVITY}.{column.key}": _value(column) for column in kind.fields}
    for table in kind.tables:
        parts |= {name: _ref(table.key) for name in table_names(table) if not is_activity(name)}
        definitions[table.key] = {
            "description": _both(table.title), "type": ["array", "null"], "items": _named(table.key, table.columns),
        }  # fmt: skip
        definitions |= {f"{table.key}.{c.key}": _value(c) for c in table.columns if not c.helper}
    definitions[ACTIVITY]["type"] = ["object", "null"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:xlretro:data:{kind.key}:1",
        "title": _both(kind.title),
        "$comment": "Made from the declaration of the workbook by docs/build.py. Names in other case or full width are read too; "
        "one column must not stand under two of its names in a row.",
        "type": "object",
        "properties": parts,
        "additionalProperties": False,
        "$defs": definitions,
    }


def _both(text: Text) -> str:
    return text.zh if text.zh == text.en else f"{text.zh} / {text.en}"


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}


def _text() -> dict[str, Any]:
    errors = "|".join(word.replace("/", "\\/").replace("?", "\\?") for word in ERROR_VALUES)
    return {"type": "string", "maxLength": _LONGEST_TEXT, "not": {"pattern": f"^\\s*#(?:{errors})\\s*$"}}


def _named(table: str, columns: tuple[Column, ...]) -> dict[str, Any]:
    """An object whose keys are any names of *columns*."""
    names: dict[str, Any] = dict.fromkeys(ROW_NUMBERS, True)
    names |= {name: _ref(f"{table}.{column.key}") for name, column in known_names(columns).items()}
    return {"type": "object", "properties": names, "additionalProperties": False}


def _value(column: Column) -> dict[str, Any]:
    described = {"title": _both(column.title), "description": _both(_WRITTEN.get(column.kind, column.help))}
    if column.computed:
        note = Text("由工作簿自己计算，这里的值不采用", "computed by the workbook; a value here is not taken")
        return described | {"description": _both(note), "type": ["string", "number", "boolean", "null"]}
    if column.kind is Kind.CHOICE and not column.open_choices:
        return described | {"enum": [*_choice_words(column), *_NONE, None]}
    types: list[Any] = [_ref("text"), {"type": "null"}]
    if column.kind in _DAYS:
        types.insert(1, {"type": "number", "minimum": _FIRST_SERIAL, "exclusiveMaximum": _LAST_SERIAL + 1})
    if column.kind in _NUMBER_OR_TEXT or column.kind is Kind.CHOICE:
        types.insert(1, {"type": "number"})
    if column.choices:
        described["examples"] = [choice.title.zh for choice in column.choices]  # type: ignore[assignment]
    return described | {"anyOf": types}


def _choice_words(column: Column) -> list[Any]:
    """Everything that names a choice; as a number too, where it is one (1 for 越高越好)."""
    words = [word for choice in column.choices for word in (choice.key, *choice.title, *choice.synonyms)]
    numbers = [int(word) for word in words if word.lstrip("+-").isascii() and word.lstrip("+-").isdecimal()]
    return list(dict.fromkeys((*words, *numbers)))
