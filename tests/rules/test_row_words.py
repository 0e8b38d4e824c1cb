"""What a row is called in a finding where its own name is blank: by its other words, by its number only without any."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rules.test_listed import found


@pytest.mark.parametrize(("code", "table", "row", "words"), [
    ("XR401", "issues", {"measure": "双11前完成扩容"}, "双11前完成扩容"),
    ("XR401", "issues", {"cause": "带宽不足", "measure": "扩容"}, "扩容"),
    ("XR401", "issues", {"cause": "带宽不足", "phase": "爆发期"}, "带宽不足"),
    ("XR401", "issues", {"problem": "卡顿", "measure": "扩容"}, "卡顿"),
    ("XR401", "issues", {"problem": "  ", "measure": "扩容"}, "扩容"),
    ("XR401", "issues", {"done_on": "2023-10-1"}, "2"),
])  # fmt: skip
def test_a_row_without_its_name_is_called_by_its_other_words(code: str, table: str, row: dict[str, Any], words: str) -> None:
    first = {"problem": "服务器卡顿", "impact": "高"}
    (finding,) = found(code, {table: [first, row]})
    assert f"“{words}”" in finding.message.zh
