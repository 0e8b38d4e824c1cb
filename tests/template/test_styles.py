"""How amounts are shown: as they were typed, and never rounded to another figure."""

from __future__ import annotations

import pytest

from xlretro.io.styles import WAN, quantity_format
from xlretro.model.quantity import parse_quantity


@pytest.mark.parametrize("text", ["5万", "4.2万", "1.2亿", "1.23亿", "500", "9999", "0.5"])
def test_an_amount_that_the_scaled_format_shows_whole_gets_it(text: str) -> None:
    assert quantity_format(parse_quantity(text), "zh") == WAN


@pytest.mark.parametrize("text", ["5.26万", "52,600", "15,050", "123.4567万", "99,999,999", "1.234亿"])
def test_an_amount_that_it_would_round_is_shown_in_full(text: str) -> None:
    assert quantity_format(parse_quantity(text), "zh") == "General"
    assert quantity_format(parse_quantity(f"≥{text}"), "zh") == '"≥"General'


def test_thousands_in_english() -> None:
    assert "k" in quantity_format(parse_quantity("15,100"), "en")
    assert quantity_format(parse_quantity("15,150"), "en") == "General"
