"""What records can't be written: values their columns can't hold, rows that stand twice; and records without them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from xlretro.errors import DataRefused
from xlretro.language import Text
from xlretro.model.interpret import Broken, Typed, interpret
from xlretro.model.records import Raw, Retrospective, TableData
from xlretro.model.sourced import Misfit, Sourced
from xlretro.model.units import disagreement
from xlretro.model.values import clean, folded, is_blank, shown

__all__ = ["LONGEST_TEXT", "MOST_LISTED", "PlaceOf", "listed", "refuse_misfits", "rows_of", "value_misfits",
           "without_misfits"]  # fmt: skip

LONGEST_TEXT = 32_767
"""Characters that an Excel cell holds."""
MOST_ROWS = 1_000_000
"""Rows of one table: a sheet has 1,048,576, and something stands above it."""

PlaceOf = Callable[[str, int, str], Text]
"""From table key ("" for the activity), row index and column key ("" for the whole row): the place in the source."""

_TOO_LONG = Text("文字有 {length} 个字，Excel 的单元格最多 32767 个", "{length} characters; an Excel cell holds 32,767")
_SHORTEN = Text("请缩短，或把细节放到附件里。", "Shorten it, or put the details elsewhere.")
_TRUE_FALSE = (Text("是非值（true/false）不能填在这里", "true or false does not belong here"),
               Text("请写成文字或数字，如 是、否。", "Write a text or a number, such as yes or no."))
_TOO_MANY = Text("有 {count} 行，一张工作表放不下", "{count} rows are more than a sheet holds")


def value_misfits(retro: Retrospective, place_of: PlaceOf) -> list[Misfit]:
    """Every value that its column can't hold, and every row that stands twice, in the order of the tables."""
    typed = interpret(retro)
    found = list(_fields(typed, place_of))
    for table in retro.kind.tables:
        data = retro[table.key]
        if len(data) > MOST_ROWS:
            found.append(Misfit(place_of(table.key, 0, ""), _TOO_MANY.fill(count=len(data)), table=table.key))
            continue
        in_table = [*_cells(typed, data, place_of), *_units(typed, data, place_of), *_twice(data, place_of)]
        found += sorted(in_table, key=lambda misfit: misfit.row)
    return found


def _fields(typed: Typed, place_of: PlaceOf) -> Iterator[Misfit]:
    for key, value in typed.fields.items():
        raw = typed.retro.raw_field(key)
        if raw is not None and isinstance(value, Broken):
            yield Misfit(place_of("", -1, key), value.error.message, value.error.hint, column=key)
        elif reason := _unfit(raw):
            yield Misfit(place_of("", -1, key), *reason, column=key)


def _cells(typed: Typed, data: TableData, place_of: PlaceOf) -> Iterator[Misfit]:
    table = data.table
    for key, raws in data.columns.items():
        if not table[key].typed:
            continue
        for row, (raw, value) in enumerate(zip(raws, typed.tables[table.key][key], strict=True)):
            if isinstance(value, Broken):
                yield Misfit(place_of(table.key, row, key), value.error.message, value.error.hint, table.key, row, key)
            elif reason := _unfit(raw):
                yield Misfit(place_of(table.key, row, key), *reason, table.key, row, key)


def _unfit(raw: Raw) -> tuple[Text, Text] | None:
    """Why a value that means something fits into no cell of ours all the same."""
    if isinstance(raw, bool):
        return _TRUE_FALSE
    if isinstance(raw, str) and len(raw) > LONGEST_TEXT:
        return _TOO_LONG.fill(length=len(raw)), _SHORTEN
    return None


def _units(typed: Typed, data: TableData, place_of: PlaceOf) -> Iterator[Misfit]:
    """Goals whose target and actual have different units."""
    if data.table.key != "goals":
        return
    goals = typed.tables["goals"]
    units = (unit if isinstance(unit, str) else "" for unit in goals["unit"])
    for row, amounts in enumerate(zip(units, goals["target"], goals["actual"], strict=True)):
        if reason := disagreement(*amounts):
            yield Misfit(place_of("goals", row, ""), reason.message, reason.hint, "goals", row)


# ---------------------------------------------------------------------------------------- rows that stand twice

_SAME = Text("与{other}是同一行（{name}）", "is the same row as {other} ({name})")
_SAME_HINT = Text(
    "重复的请删去；不是同一件事的，请把名称写得不同。", "Delete what is one too many; give different things different names."
)


def _twice(data: TableData, place_of: PlaceOf) -> Iterator[Misfit]:
    """Rows of one name. Of equal ones the first counts; where they differ nobody can say which one does."""
    rows: dict[tuple[str, ...], list[int]] = {}
    keys = (*data.table.keys, *data.table.apart)
    for row, raws in enumerate(zip(*(data.raw(key) for key in keys), strict=True)):
        if any(not is_blank(raw) for raw in raws[: len(data.table.keys)]):
            rows.setdefault(tuple(folded(str(raw or "")) for raw in raws), []).append(row)
    for same in rows.values():
        if len(same) < 2:
            continue
        first = same[0]
        equal = all(_content(data, row) == _content(data, first) for row in same)
        name = shown(" ".join(str(data.raw(key)[first] or "") for key in keys).strip())
        for row in same[1:] if equal else same:
            other = place_of(data.table.key, first if row != first else same[1], "")
            what = _SAME.fill(other=Text(f" {other.zh} ", other.en), name=name)
            yield Misfit(place_of(data.table.key, row, ""), what, _SAME_HINT, data.table.key, row)


def _content(data: TableData, row: int) -> list[object]:
    raws = (values[row] for key, values in data.columns.items() if data.table[key].typed)
    return [clean(raw) if isinstance(raw, str) else raw for raw in raws]


# ---------------------------------------------------------------------------------------- what is left


MOST_LISTED = 20
"""Misfits that a message names; JSON has them all."""


def refuse_misfits(sourced: Sourced) -> None:
    """Raises DataRefused, naming every place (of many, the first), if anything of *sourced* does not fit."""
    if sourced.misfits:
        count = Text("{name} 里有 {count} 处填不进去，什么都没有写：", "{name}: {count} thing(s) do not fit, nothing was written:")
        lines = listed(sourced.misfits)
        head = count.fill(name=sourced.name, count=len(sourced.misfits))
        raise DataRefused(
            Text(f"{head.zh}\n{lines.zh}", f"{head.en}\n{lines.en}"),
            Text("改好后再运行；先填其余的，加 --partial。", "Mend them and run again; --partial fills in the rest."),
        )


def listed(misfits: Sequence[Misfit], most: int = MOST_LISTED) -> Text:
    """A line for each of the first misfits, each hint below the first that has it, and how many more there are."""
    said: set[Text] = set()
    lines = []
    for misfit in misfits[:most]:
        lines.append(Text("  {where}：{what}", "  {where}: {what}").fill(where=misfit.where, what=misfit.what))
        if misfit.hint and misfit.hint not in said:
            lines.append(Text(f"    → {misfit.hint.zh}", f"    → {misfit.hint.en}"))
            said.add(misfit.hint)
    if more := len(misfits) - most if len(misfits) > most else 0:
        lines.append(Text("  ……还有 {more} 处（--json 列出全部）", "  … and {more} more (--json lists them all)").fill(more=more))
    return Text("\n".join(line.zh for line in lines), "\n".join(line.en for line in lines))


def without_misfits(sourced: Sourced) -> Sourced:
    """*sourced* without every row, and every field of the activity, that has a misfit."""
    bad = {(misfit.table, misfit.row) for misfit in sourced.misfits if misfit.table and misfit.row >= 0}
    bad_fields = {misfit.column for misfit in sourced.misfits if not misfit.table and misfit.column}
    retro = replace(
        sourced.retro,
        fields={key: value for key, value in sourced.retro.fields.items() if key not in bad_fields},
        tables=dict(sourced.retro.tables),
    )
    places = {key: place for key, place in sourced.places.items() if not key[0]}
    for key, data in retro.tables.items():
        kept = [row for row in range(len(data)) if (key, row) not in bad]
        retro.tables[key] = rows_of(data, kept)
        places |= {(key, new): sourced.places[key, old] for new, old in enumerate(kept) if (key, old) in sourced.places}
    return replace(sourced, retro=retro, misfits=[], places=places)


def rows_of(data: TableData, kept: list[int]) -> TableData:
    """*data* with only the rows *kept*."""
    number = {old: new for new, old in enumerate(kept)}
    return TableData(
        data.table, data.parts, [data.rows[row] for row in kept],
        {key: [values[row] for row in kept] for key, values in data.columns.items()},
        {(number[row], key) for row, key in data.formulas if row in number},
    )  # fmt: skip

