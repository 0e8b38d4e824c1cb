"""Names against an office's own list of them: who is on it, and which name on it was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xlretro.model.patterns import lazy
from xlretro.model.values import clean, folded

__all__ = ["is_listed", "nearest_listed", "persons"]

_BETWEEN_PERSONS = lazy(r"[、,;/|&+\n]")
_BETWEEN_NAMES = lazy(r"和|及|与|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
"""What may stand inside a name, too: 和工 is one person, 张工和李工 are two."""
_REMARK = lazy(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")
_MASKED = lazy(r"[*×○]|(?<=[\u4e00-\u9fff])(?:[Xx]{1,2}|某{1,2})$")
"""*工, 张XX, 李某: valid names that nobody can compare with a list."""


def is_listed(name: str, listed: Iterable[str]) -> bool:
    """Whether *name* is among *listed*; blanks, letters' case and full-width forms make no difference."""
    return folded(name) in map(folded, listed)


def nearest_listed(name: str, listed: Sequence[str]) -> str:
    """The name among *listed* that *name* was probably meant to be, or ""."""
    import difflib  # only for a finding

    by_folded = {folded(one): one for one in listed}
    wanted = folded(name)
    for near in difflib.get_close_matches(wanted, by_folded, n=1):
        return by_folded[near]
    # 电商 is too short to be like 电商运营管理部, and yet is its beginning.
    return next((one for key, one in by_folded.items() if wanted and wanted in key), "")


def persons(text: str, listed: Sequence[str]) -> list[str]:
    """The persons that a cell names and a list can tell: without remarks (牵头), @ and masked names.

    张工、李工 are two; a name that is *listed* as it stands is one, whatever is in it.
    """
    if is_listed(text, listed):
        return [clean(text)]
    names = []
    for part in _BETWEEN_PERSONS.split(_REMARK.sub("", clean(text))):
        apart = _BETWEEN_NAMES.split(part)
        names += apart if any(is_listed(name, listed) for name in apart) else [part]
    bare = (name.strip(" @:.。") for name in names)
    return [name for name in bare if name and not _MASKED.search(name)]
