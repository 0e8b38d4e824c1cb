"""YAML as people write it, without YAML 1.1's surprises, and the line of everything in it."""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

import yaml

from xlretro.errors import DataRefused
from xlretro.language import Text

__all__ = ["YamlDocument", "load_yaml"]


_GROUP = re.compile(r"[0-9]{3}(?:\.[0-9]+)?[^0-9]*")
"""{预算: 1,000,000} has 000 twice: whoever reads the row says what is wrong with it."""


class _PlainLoader(yaml.SafeLoader):
    """YAML where `1:2` is no number of seconds, `off` no boolean, and a key stands once.

    Dates stay text: the model reads them in every form, and names the place of one that is none.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise yaml.constructor.ConstructorError(None, None, "a list or an object is no name", key_node.start_mark)
            if key in seen and not (_GROUP.fullmatch(str(key)) and value_node.value == ""):
                raise yaml.constructor.ConstructorError(None, None, f"“{key}” stands twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


_PlainLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:null", r"(?:~|null|Null|NULL|)", ["~", "n", "N", ""]),
    ("tag:yaml.org,2002:int", r"[-+]?(?:0|[1-9][0-9]*)", list("-+0123456789")),
    ("tag:yaml.org,2002:float", r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][-+]?[0-9]+)?", list("-+0123456789")),
):
    _PlainLoader.add_implicit_resolver(_tag, re.compile(rf"^{_pattern}$"), _first)


class YamlDocument:
    """One document: its plain data, and the lines it stands on."""

    def __init__(self, data: Any, root: yaml.Node | None) -> None:
        self.data = data
        self._root = root

    def line(self, *path: str | int) -> int | None:
        """The line, from 1, of what stands at *path* (keys and indices), or of the nearest thing around it."""
        node, line = self._root, None
        for step in path:
            node, line = _below(node, step, line)
        return line


def _below(node: yaml.Node | None, step: str | int, line: int | None) -> tuple[yaml.Node | None, int | None]:
    """The node one *step* down and its line; None and *line* where there is no such step."""
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step].start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value == step:
                return value, key.start_mark.line + 1
    return None, line


def load_yaml(text: str, name: str) -> YamlDocument:
    """The one document of *text*. Raises DataRefused, naming *name* and the line, for what is no valid YAML."""
    loader = None
    try:
        loader = _PlainLoader(text)
        root = loader.get_single_node()
        return YamlDocument(loader.construct_document(root) if root is not None else None, root)
    except (yaml.YAMLError, ValueError) as error:
        raise _no_yaml(name, error) from error
    except RecursionError as error:
        raise DataRefused(Text("{name}：YAML 嵌套过深", "{name}: is nested too deeply").fill(name=name)) from error
    finally:
        if loader is not None:
            loader.dispose()


def _no_yaml(name: str, error: Exception) -> DataRefused:
    mark = getattr(error, "problem_mark", None)
    place = Text(f"第 {mark.line + 1} 行", f"line {mark.line + 1}") if mark else Text("位置不明", "place unknown")
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return DataRefused(
        Text("{name}：YAML 写法有误，{place}：{problem}", "{name}: is no valid YAML, {place}: {problem}").fill(
            name=name, place=place, problem=problem),
        Text("含冒号、# 或引号的文字请用双引号括起来；缩进用空格，不用制表符。",
             "Put texts with a colon, # or quotes in double quotes; indent with blanks, not tabs."),
    )  # fmt: skip
