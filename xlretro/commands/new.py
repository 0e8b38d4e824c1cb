"""A workbook from the template, or one for each department."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from xlretro.errors import DataRefused, OutputRefused, UsageRefused
from xlretro.io.data_files import load_rows
from xlretro.io.file_names import safe_in_a_name
from xlretro.io.os_trouble import os_trouble
from xlretro.io.shipped import copy_shipped
from xlretro.io.template.workbook import write_workbook
from xlretro.language import Language, Text
from xlretro.model.data import ACTIVITY, column_named, retrospective_from_data
from xlretro.model.interpret import Broken, interpret
from xlretro.model.records import Retrospective
from xlretro.model.schema import WorkbookKind

__all__ = ["check_target", "new", "new_for_departments"]


_NEEDS_XLSM = Text("带宏的工作簿要写成 .xlsm 文件：{path}", "a workbook with macros must be an .xlsm file: {path}")
_NEEDS_MACROS = Text("{path} 是带宏的文件名，却没有 --macros", "{path} is a name for macros, but --macros is missing")
_MACROS_HINT = Text(
    "要带宏（复盘选项卡、XR_ 函数），加 --macros 并用 .xlsm；不要宏，用 .xlsx。",
    "With macros (ribbon tab, XR_ functions): --macros and a name in .xlsm. Without: a name in .xlsx.",
)


def check_target(path: Path, *, overwrite: bool = False, macros: bool | None = None) -> None:
    """Raises UsageRefused for a name that is no workbook's, OutputRefused for a file that stands there already.

    *macros* says whether macros were asked for; None where there is no such choice.
    """
    suffix = path.suffix.lower()
    if macros is not None and suffix in (".xlsx", ".xlsm") and (suffix == ".xlsm") != macros:
        raise UsageRefused((_NEEDS_XLSM if macros else _NEEDS_MACROS).fill(path=path), _MACROS_HINT)
    wanted = ".xlsm" if macros else ".xlsx"
    if suffix != wanted:
        raise UsageRefused(
            Text("输出要写成 {wanted} 文件：{path}", "the output must be an {wanted} file: {path}").fill(
                wanted=wanted, path=path
            ),
            Text("例：中秋活动复盘{wanted}", "For example: mid-autumn{wanted}").fill(wanted=wanted),
        )
    if path.exists() and not overwrite:
        raise OutputRefused(
            Text("{path} 已经存在，不会覆盖", "{path} exists and is left alone").fill(path=path),
            Text("请换一个文件名，或加 --overwrite。", "Choose another name, or add --overwrite."),
        )


def _prefilled(kind: WorkbookKind, values: Mapping[str, object], source: str) -> Retrospective:
    try:
        retro = retrospective_from_data(kind, {ACTIVITY: dict(values)}, source)
    except DataRefused as refused:
        message = Text("{source}：{why}", "{source}: {why}").fill(source=source, why=refused.message)
        raise UsageRefused(message, refused.hint) from refused
    for key, value in interpret(retro).fields.items():
        if isinstance(value, Broken):
            raise UsageRefused(
                Text("{source}:{title}:{why}", "{source}: {title}: {why}").fill(
                    source=source, title=kind.field[key].title, why=value.error.message
                ),
                value.error.hint,
            )
    return retro


def new(
    output: Path, kind: WorkbookKind, *, lang: Language, values: Mapping[str, object], today: date | None = None,
    overwrite: bool = False, macros: bool = False,
) -> None:  # fmt: skip
    """Write a blank workbook, its information block prefilled with *values* (field titles or keys)."""
    check_target(output, overwrite=overwrite, macros=macros)
    if values:
        write_workbook(output, kind, lang, _prefilled(kind, values, "--set"), as_of_today=today, macros=macros)
    else:
        copy_shipped(output, lang, macros=macros)


_DEVICES = {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))}


def _file_name(department: str, activity: str) -> str:
    """A file name Windows takes too, beginning with the department."""
    name = "_".join(safe_in_a_name(part) for part in (department, activity) if part)
    if name.casefold() in _DEVICES:
        name += "_"
    while len(name.encode()) > 200:  # Linux counts bytes, of which a Chinese character has three
        name = name[:-1]
    return name


def new_for_departments(
    folder: Path, listed: Path, kind: WorkbookKind, *, lang: Language, values: Mapping[str, object],
    today: date | None = None, overwrite: bool = False, macros: bool = False,
) -> list[Path]:  # fmt: skip
    """One prefilled workbook a row of the CSV *listed*, which has a column 部门 and any other field's title.

    All names are checked before the first file is written.
    """
    rows = load_rows(listed)
    named = [column_named(kind.fields, name) for name in rows[0]] if rows else []
    if rows and kind.field["department"] not in named:
        raise UsageRefused(
            Text("{path} 里没有“部门”列", "{path} has no column “部门” (department)").fill(path=listed),
            Text("第一行写列名，如 {line}", "Its first line names the columns, such as {line}").fill(
                line=Text("部门,活动名称,策划负责人", "department,name,planner")),
        )
    if not rows:
        raise UsageRefused(
            Text("{path} 里没有部门，只有标题行", "{path} holds no department, only its first line").fill(path=listed)
        )
    planned: dict[Path, Retrospective] = {}
    for number, row in enumerate(rows, start=2):
        filled = {name: value for name, value in row.items() if value.strip()}
        retro = _prefilled(kind, {**values, **filled}, f"{listed.name}:{number}")
        department = str(retro.raw_field("department") or "").strip()
        if not department:
            raise UsageRefused(
                Text("{path} 第 {number} 行没有部门", "{path} row {number} has no department").fill(
                    path=listed, number=number
                )
            )
        target = folder / f"{_file_name(department, str(retro.raw_field('name') or '复盘'))}.{'xlsm' if macros else 'xlsx'}"
        if target in planned:
            raise UsageRefused(
                Text("{path} 第 {number} 行与前面重复：{name}", "{path} row {number} repeats an earlier one: {name}").fill(
                    path=listed, number=number, name=target.name
                )
            )
        check_target(target, overwrite=overwrite, macros=macros)
        planned[target] = retro
    _make_folder(folder)
    for target, retro in planned.items():
        write_workbook(target, kind, lang, retro, as_of_today=today, macros=macros)
    return list(planned)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputRefused(
            Text("建不了文件夹 {path}：{why}", "the folder {path} can't be made: {why}").fill(
                path=folder, why=os_trouble(error)
            )
        ) from error


def settings_from_pairs(pairs: Sequence[str]) -> dict[str, object]:
    """`活动名称=中秋活动` pairs of --set. Raises UsageRefused for one without an equals sign."""
    values: dict[str, object] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise UsageRefused(
                Text("--set 要写成 名称=值：{pair}", "--set takes name=value: {pair}").fill(pair=pair),
                Text("例：--set 活动名称=中秋活动", "For example: --set name=Mid-autumn"),
            )
        if name.strip() in values:
            raise UsageRefused(Text("--set 里“{name}”给了两次", "--set gives “{name}” twice").fill(name=name.strip()))
        values[name.strip()] = value.strip()
    return values
