"""The published schema: a data file that passes it loads, and one that loads passes it."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import REPOSITORY
from xlretro.commands.joining import joined
from xlretro.io.data_files import given_json
from xlretro.io.yaml_files import load_yaml
from xlretro.model.loading import load
from xlretro.model.names import ROW_NUMBERS, Naming, is_activity, known_names, table_names
from xlretro.model.schema import Column, Kind
from xlretro.render import data_schema
from xlretro.workbooks import RETRO

SCHEMA = data_schema(RETRO)
CHECK = jsonschema.Draft202012Validator(SCHEMA)


def loads(data: Any) -> bool:
    """Whether `fill` takes *data*, as it comes out of a JSON file."""
    return not joined([load(given_json(json.dumps(data), "d.json"), Naming(RETRO))], RETRO).misfits


# What a text of each kind may say is beyond a schema: where one stands, it is one that can be read.
TEXTS = {
    Kind.QUANTITY: ["5万", "8%", "1:2.8", "无", ""], Kind.WEIGHT: ["40%", "0.4"], Kind.DATE: ["2023-09-20", "2023.9.20", "/"],
    Kind.PERIOD: ["2023.9.1-9.20"], Kind.DEADLINE: ["2023-10-15", "下次活动前"],
}  # fmt: skip
ODD: list[Any] = [True, False, [], [1], {}, {"a": 1}, "#N/A", " #DIV/0! ", "x" * 32_768]
NUMBERS: list[Any] = [0, 1, -1, 3, 1.5, 9.2, 45000, 45000.5, 32873, 32874, 73050, 73051, 20230920, 10**16, None]


def values(column: Column) -> st.SearchStrategy[Any]:
    words = [word for choice in column.choices for word in (choice.key, *choice.title, *choice.synonyms)]
    if column.choices and not column.open_choices:
        words += ["很大", "无", "—"]
    return st.sampled_from([*ODD, *NUMBERS, *words, *TEXTS.get(column.kind, ["一段话", ""])])


def rows(columns: tuple[Column, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects of any names of *columns*, but of each column one."""
    names = known_names(columns)

    @st.composite
    def row(draw: st.DrawFn) -> dict[str, Any]:
        chosen = draw(st.lists(st.sampled_from(sorted(names)), max_size=4, unique_by=lambda name: names[name].key))
        made = {name: draw(values(names[name])) for name in chosen}
        odd = draw(st.sampled_from(["", "", "", "", "啥", "helper", *ROW_NUMBERS[:2]]))
        return made | ({odd: draw(st.sampled_from([1, [1]]))} if odd else {})

    return row()


@st.composite
def documents(draw: st.DrawFn) -> Any:
    """One row a table, so that no two can be the same."""
    data: dict[str, Any] = {}
    for table in draw(st.lists(st.sampled_from(RETRO.tables), max_size=2, unique_by=lambda table: table.key)):
        listed = st.lists(rows(table.columns), max_size=1)
        data[draw(st.sampled_from([name for name in table_names(table) if not is_activity(name)]))] = draw(st.one_of(listed, st.sampled_from([None, {}, "x", 5, [1], [None]])))
    if draw(st.booleans()):
        data["activity"] = draw(st.one_of(rows(RETRO.fields), st.sampled_from([None, [], "x"])))
    if draw(st.integers(0, 9)) == 0:
        data[draw(st.sampled_from(["goal", "$schema", "表5"]))] = draw(st.sampled_from(["x"]))
    return data


@settings(max_examples=500, deadline=None)
@given(data=documents())
def test_what_passes_the_schema_loads_and_what_loads_passes(data):
    assert CHECK.is_valid(data) == loads(data), [error.message for error in CHECK.iter_errors(data)]


def test_it_is_a_schema_and_the_published_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    published = REPOSITORY / "docs" / "schema" / "retro.schema.json"
    assert json.loads(published.read_text(encoding="utf-8")) == SCHEMA


def test_the_command_prints_it(run):
    assert json.loads(run("fill", "--schema").out) == SCHEMA


@pytest.mark.parametrize("page", ["data.zh.md", "data.en.md"])
def test_the_example_of_the_documentation_passes_and_loads(page):
    text = (REPOSITORY / "docs" / page).read_text(encoding="utf-8")
    data = load_yaml(text.partition("```yaml\n")[2].partition("```")[0], page).data
    assert CHECK.is_valid(data)
    assert loads(data)


@pytest.mark.parametrize("path", sorted((REPOSITORY / "examples" / "data").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_example_has_only_names_that_the_schema_knows(path):
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    tables = {key: value for key, value in data.items() if key not in {"file", "about", "layout", "options", "expect"}}
    told = [error.message for error in CHECK.iter_errors(json.loads(json.dumps(tables, default=str)))]
    assert not [message for message in told if "Additional properties" in message]
