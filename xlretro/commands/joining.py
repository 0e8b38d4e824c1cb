"""What several sources hold, put together: each table and each item from the first that has it, and this period's data over
what is carried over from the last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from xlretro.commands.misfits import value_misfits
from xlretro.errors import UsageRefused
from xlretro.language import Text
from xlretro.model.data import records
from xlretro.model.interpret import interpret
from xlretro.model.loading import Loaded
from xlretro.model.matching import Matches, identities, matched
from xlretro.model.names import ACTIVITY
from xlretro.model.quantity import PERCENT
from xlretro.model.records import FieldValue, Raw, Retrospective, TableData
from xlretro.model.schema import Kind, WorkbookKind
from xlretro.model.sourced import Misfit, Sourced
from xlretro.model.units import scale_of, with_unit
from xlretro.model.values import PercentNumber, is_blank, shown

__all__ = ["joined", "refuse_nothing_to_carry"]

_EARLIER = Text(
    "“{title}”在前面的文件里已经有了，内容不同：{other}",
    "“{title}” stands in an earlier file and says another thing: {other}",
)
_EARLIER_HINT = Text("每张表、每项活动信息只放在一个文件里。", "A table, and each item of the activity, stands in one file only.")
_SEVERAL = Text("不知道是上期的哪一行：{rows}", "it may be several rows of the last period: {rows}")
_SEVERAL_HINT = Text(
    "请写明是哪一行：目标加上“核心目标”，措施加上“改进措施”。",
    "Say which: with the goal (Goal) of a metric, with the measure (Measure) of a problem.",
)
_UNSAID = Text("上期按“{unit}”计，这里的 {value} 没有写单位", "the last period counts in {unit}; {value} says no unit")
_UNSAID_HINT = Text(
    "请写上单位，如 {example}，或填“单位”一列。",
    "Say the unit, such as {example}, or fill in Unit.",
)
_NO_UNIT_BEFORE = Text(
    "上期的 {value} 没有写单位，本期按“{unit}”计",
    "{value} of the last period has no unit; this one counts in {unit}",
)
_NO_UNIT_HINT = Text("请在本期的数据里写上“上期值”，带单位。", "Give Previous in this period's data, with its unit.")
_NOTHING = Text(
    "--carry-over 要有上期的工作簿，给出的来源里没有",
    "--carry-over needs the last period's workbook, and no source is one",
)
_NOTHING_HINT = Text(
    "上期的数据是别的格式时，先用 fill 填成工作簿，再用它 --carry-over。",
    "Where the last period's data are of another kind, fill a workbook with them first, and carry over from that.",
)


def refuse_nothing_to_carry() -> UsageRefused:
    """What is said where nothing was given that could be carried over."""
    return UsageRefused(_NOTHING, _NOTHING_HINT)


def joined(loaded: Sequence[Loaded], kind: WorkbookKind) -> Sourced:
    """What all sources hold: each table, and each field of the activity, from the first that has it.

    What another one says otherwise is a misfit, and so is every value that its column can't hold. Rows of this period join
    those carried over by what identifies them, and count where both say something.
    """
    name = "、".join(dict.fromkeys(one.sourced.name for one in loaded))
    result = Sourced(Retrospective(kind, name, tables={table.key: TableData(table) for table in kind.tables}), name=name)
    owners: dict[str, Loaded] = {}
    for one in sorted(loaded, key=lambda one: not one.carried):
        misfits = list(one.sourced.misfits)
        result.account += one.sourced.account
        result.notes += one.sourced.notes
        _join_fields(result, one, owners)
        for key, data in one.sourced.retro.tables.items():
            if data.parts and (len(data) or key not in owners):
                misfits = _join_table(result, one, key, owners, misfits)
        result.misfits += misfits

    def place_of(table: str, row: int, column: str) -> Text:
        return owners[table or f"{ACTIVITY}.{column}"].place_of(table, row, column)

    told = {(misfit.table, misfit.row, misfit.column) for misfit in result.misfits if misfit.column}
    found = value_misfits(result.retro, place_of)
    result.misfits += [misfit for misfit in found if (misfit.table, misfit.row, misfit.column) not in told]
    order = {key: number for number, key in enumerate(("", *result.retro.tables))}
    result.misfits.sort(key=lambda misfit: (order[misfit.table], misfit.row))
    return result


def _join_fields(result: Sourced, one: Loaded, owners: dict[str, Loaded]) -> None:
    fields, kind = result.retro.fields, result.retro.kind
    for key, value in one.sourced.retro.fields.items():
        owner = owners.get(f"{ACTIVITY}.{key}")
        if owner is None or (owner.carried and not one.carried):
            fields[key] = value
            owners[f"{ACTIVITY}.{key}"] = one
        elif _field_says(kind, key, value) != _field_says(kind, key, fields[key]):
            # Of no column: the item of the first file is not at fault, and stays.
            result.misfits.append(_elsewhere(one.place_of("", -1, key), kind.field[key].title, owner))
    if ("", -1) in one.sourced.places:
        result.places.setdefault(("", -1), one.sourced.places["", -1])


def _field_says(kind: WorkbookKind, key: str, value: FieldValue) -> object:
    tables = {table.key: TableData(table) for table in kind.tables}
    return records(interpret(Retrospective(kind, fields={key: value}, tables=tables)))[ACTIVITY]


def _rows_say(kind: WorkbookKind, data: TableData) -> object:
    tables = {table.key: TableData(table) for table in kind.tables} | {data.table.key: data}
    return records(interpret(Retrospective(kind, tables=tables)))[data.table.key]


def _join_table(result: Sourced, one: Loaded, key: str, owners: dict[str, Loaded], misfits: list[Misfit]) -> list[Misfit]:
    """Put a table of *one* to the others; its *misfits*, of the rows that came of it."""
    retro, data, owner = result.retro, one.sourced.retro[key], owners.get(key)
    if owner is None or not len(retro[key]):
        retro.tables[key] = data
        owners[key] = one
        result.places |= {at: place for at, place in one.sourced.places.items() if at[0] == key}
        return misfits
    if owner.carried and not one.carried:
        joint = _Joint(owner, one, key)
        retro.tables[key] = joint.data
        owners[key] = Loaded(replace(one.sourced, name=f"{owner.sourced.name}、{one.sourced.name}"), joint.place_of)
        result.places |= joint.places
        moved = [replace(m, row=joint.row_of[m.row]) if m.table == key and m.row >= 0 else m for m in misfits]
        return [*moved, *joint.misfits()]
    if _rows_say(retro.kind, data) != _rows_say(retro.kind, retro[key]):
        result.misfits.append(_elsewhere(one.place_of(key, 0, ""), retro[key].table.title, owner, key))
    return [misfit for misfit in misfits if misfit.table != key]


def _elsewhere(where: Text, title: Text, other: Loaded, table: str = "") -> Misfit:
    return Misfit(where, _EARLIER.fill(title=title, other=other.sourced.name), _EARLIER_HINT, table)


# ---------------------------------------------------------------------------------------- this period over the last


class _Joint:
    """A table of this period over what is carried over of it: rows are found by what identifies them."""

    def __init__(self, last: Loaded, this: Loaded, key: str) -> None:
        self._last, self._this, self._key = last, this, key
        self._old, self._new = last.sourced.retro[key], this.sourced.retro[key]
        self._matches = _matches(last, this, key)
        new_of = {old: new for new, old in self._matches.found.items()}
        pairs: list[tuple[int | None, int | None]] = [(old, new_of.get(old)) for old in range(len(self._old))]
        pairs += [(None, new) for new in range(len(self._new)) if new not in self._matches.found]
        self._pairs = pairs
        self.row_of = {new: row for row, (_, new) in enumerate(pairs) if new is not None}
        self.data = self._joined()
        self.places = {(key, row): self.place_of(key, row, "") for row in range(len(pairs))}

    def _joined(self) -> TableData:
        old, new = self._old, self._new
        rows = []
        for before, now in self._pairs:
            part, number = old.rows[before] if now is None and before is not None else new.rows[now or 0]
            rows.append((part if now is None else part + len(old.parts), number))
        keys = [column.key for column in old.table.columns if column.key in old.columns or column.key in new.columns]
        columns = {key: [self._value(key, *pair) for pair in self._pairs] for key in keys}
        return TableData(old.table, [*old.parts, *new.parts], rows, columns)

    def _value(self, key: str, before: int | None, now: int | None) -> Raw:
        raw = None if now is None else self._new.raw(key)[now]
        if before is None or not is_blank(raw):
            return raw
        carried = self._old.raw(key)[before]
        unit = "" if now is None else _unit(self._new, now)
        last = _unit(self._old, before)
        if not unit or unit == last or self._old.table[key].kind is not Kind.QUANTITY:
            return carried
        # It was counted in another unit than this period's; under % a number is a fraction.
        if last == PERCENT and isinstance(carried, int | float) and not isinstance(carried, bool):
            return PercentNumber(carried)
        return with_unit(carried, last)

    def place_of(self, table: str, row: int, column: str) -> Text:
        before, now = self._pairs[row]
        theirs = now is not None and (not column or before is None or not is_blank(self._new.raw(column)[now]))
        if theirs and now is not None:
            return self._this.place_of(table, now, column)
        return self._last.place_of(table, before or 0, column)

    def misfits(self) -> Iterator[Misfit]:
        """Rows that may be several of the last period, and amounts that nobody knows the unit of."""
        for new, olds in self._matches.doubtful.items():
            places = [self._last.place_of(self._key, old, "") for old in olds]
            listed = Text("、".join(place.zh for place in places), ", ".join(place.en for place in places))
            row = self.row_of[new]
            yield Misfit(self.place_of(self._key, row, ""), _SEVERAL.fill(rows=listed), _SEVERAL_HINT, self._key, row)
        for row, (before, now) in enumerate(self._pairs):
            if before is not None and now is not None and "unit" in self._old.table.by_key:
                yield from self._units(row, before, now)

    def _units(self, row: int, before: int, now: int) -> Iterator[Misfit]:
        """A bare number counts in whatever unit stands beside it: in 万元 or % only where somebody says so."""
        last, this = _unit(self._old, before), _unit(self._new, now)
        if _scales(last) and not this:
            unit, texts, amounts = last, (_UNSAID, _UNSAID_HINT), {key: raws[now] for key, raws in self._new.columns.items()}
        elif _scales(this) and not last:
            unit, texts = this, (_NO_UNIT_BEFORE, _NO_UNIT_HINT)
            said = {key for key, raws in self._new.columns.items() if not is_blank(raws[now])}
            amounts = {key: raws[before] for key, raws in self._old.columns.items() if key not in said}
        else:
            return
        for key, raw in amounts.items():
            if self._old.table[key].kind is Kind.QUANTITY and with_unit(raw, unit) != raw:
                example = str(with_unit(raw, scale_of(unit)[1]))
                hint = texts[1].fill(example=Text(example, example))
                what = texts[0].fill(unit=unit, value=shown(raw))
                yield Misfit(self.place_of(self._key, row, key), what, hint, self._key, row, key)


def _matches(last: Loaded, this: Loaded, key: str) -> Matches:
    old, new = (
        identities(one.retro[key].table, interpret(one.retro).tables[key], len(one.retro[key]))
        for one in (last.sourced, this.sourced)
    )
    return matched(new, old)


def _unit(data: TableData, row: int) -> str:
    raw = data.raw("unit")[row] if "unit" in data.table.by_key else None
    return "" if is_blank(raw) else str(raw).strip()


def _scales(unit: str) -> bool:
    """Whether a bare number in a row of that unit is another amount than without it."""
    return scale_of(unit)[0] != 1.0 or unit in ("%", "％", "‰")
