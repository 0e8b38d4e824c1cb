"""Which query gives which table: from `goals=SELECT …` pairs, or from a YAML file of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from xlretro.errors import DataRefused, UsageRefused
from xlretro.io.data_files import decoded, read_data_bytes
from xlretro.language import Text
from xlretro.model.patterns import lazy
from xlretro.model.values import shown

__all__ = ["queries_from"]

_PAIR = lazy(r"\s*([^=]+?)\s*=\s*((?:select|with|values)\b.*)", re.IGNORECASE | re.DOTALL)
_HINT = Text('例：--query goals="SELECT 指标 AS metric, …"，或一个 YAML 文件：goals: SELECT …',
             'For example: --query goals="SELECT kpi AS metric, …", or a YAML file: goals: SELECT …')  # fmt: skip


def queries_from(words: Sequence[str]) -> dict[str, str]:
    """SQL by the name of its table. Raises UsageRefused for a word that is neither a pair nor a file, DataRefused for a
    file that holds something else."""
    queries: dict[str, str] = {}
    for word in words:
        pair = _PAIR.fullmatch(word)
        for table, query in ((pair[1], pair[2]),) if pair else _from_file(word).items():
            if table in queries:
                raise UsageRefused(Text("“{table}”有两条查询", "“{table}” has two queries").fill(table=table))
            queries[table] = query
    return queries


def _from_file(word: str) -> dict[str, str]:
    from xlretro.io.yaml_files import load_yaml

    path = Path(word)
    if path.suffix.lower() not in {".yaml", ".yml"}:
        what = Text("--query 要写成 表=SELECT …：{word}", "--query takes table=SELECT …: {word}")
        raise UsageRefused(what.fill(word=shown(word)), _HINT)
    data = load_yaml(decoded(read_data_bytes(path), path), str(path)).data
    if not isinstance(data, Mapping) or not all(isinstance(query, str) for query in data.values()):
        raise DataRefused(Text("{path}：每张表应写一条 SELECT", "{path}: it must give one SELECT a table").fill(path=path), _HINT)
    return {str(table): query for table, query in data.items()}
