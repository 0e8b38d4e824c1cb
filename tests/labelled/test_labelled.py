"""The rules against labelled truth: nothing good is blamed, and little that is wrong goes by."""

from __future__ import annotations

from functools import cache

import pytest

from tests.labelled import score as score_script
from tests.labelled.truth import Case, Label, Score, cases, false_alarms, raised, score, totals
from xlretro.rules import RULES, rule_coded
from xlretro.workbooks import RETRO

NOT_IN_DATA = {"XR106", "XR107", "XR108", "XR112", "XR113", "XR115", "XR116", "XR603", "XR705", "XR706", "XR901"}
"""What needs a real file or an office's own settings; the other tests of the rules hold these."""


@cache
def labelled() -> list[Case]:
    return cases()


@cache
def scores() -> dict[str, Score]:
    return score(labelled())


def test_there_are_enough_of_each_kind() -> None:
    assert len(labelled()) >= 300
    assert sum(not case.must for case in labelled()) >= 100


def test_labels_name_what_there_is() -> None:
    for case in labelled():
        for label in (*case.must, *case.may):
            assert rule_coded(label.code), case.name
            if label.table:
                column = label.column
                assert not column or column in RETRO[label.table].by_key, (case.name, label)


def test_every_rule_has_labels() -> None:
    labels = {label.code for case in labelled() for label in case.must}
    assert {rule.code for rule in RULES} - NOT_IN_DATA - labels == set()


@pytest.mark.parametrize("sentences", [True, False], ids=["sentences", "workbooks"])
def test_nothing_good_is_blamed(sentences: bool) -> None:
    blamed = {
        case.name: [f"{finding.code} {finding.cell}" for finding in found]
        for case in labelled() if case.sentence == sentences and not case.must
        if (found := false_alarms(case, raised(case)))
    }  # fmt: skip
    assert blamed == {}


def test_structure_and_arithmetic() -> None:
    whole = totals(scores(), wording=False)
    assert (whole.recall or 0) >= 0.95, whole.missed
    assert whole.false == []


def test_wording() -> None:
    whole = totals(scores(), wording=True)
    assert (whole.recall or 0) >= 0.85, whole.missed
    assert (whole.precision or 0) >= 0.98, whole.false


@pytest.mark.parametrize("code", sorted({rule.code for rule in RULES} - NOT_IN_DATA))
def test_each_rule_finds_most_of_its_own(code: str) -> None:
    one = scores()[code]
    assert (one.recall or 0) >= 0.75, one.missed


def test_a_label_is_met_only_by_its_own_row(capsys: pytest.CaptureFixture[str]) -> None:
    case = Case("x", {"issues": [{"problem": "服务器卡顿", "owner": "*工"}, {"problem": "物料晚到", "owner": ""}]},
                [Label("XR409", "issues", "owner", 1)])  # fmt: skip
    one = score([case])["XR409"]
    assert (one.hits, len(one.missed), len(one.false)) == (0, 1, 1)


def test_the_script_prints_every_rule(capsys: pytest.CaptureFixture[str]) -> None:
    score_script.main(["-v"])
    printed = capsys.readouterr().out
    for code in scores():
        assert f"\n{code} " in printed
    assert "structure and arithmetic" in printed
