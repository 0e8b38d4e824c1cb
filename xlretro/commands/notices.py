"""A short text for each department, ready to paste into 钉钉 or 企业微信: how its files came out and what to do first."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xlretro.commands.marking import counts, in_order_of_work
from xlretro.errors import InputRefused
from xlretro.io.atomic import write_atomically
from xlretro.io.copies import Copies, digest_of, is_there, note, read_copies
from xlretro.io.file_names import safe_in_a_name
from xlretro.language import Language, Text
from xlretro.model.changes import FINDINGS_TITLE
from xlretro.model.finding import SEVERITY_TITLES, Finding, Severity
from xlretro.model.schema import WorkbookKind
from xlretro.model.values import shown

__all__ = ["LONGEST", "Noted", "concerns_department", "notice", "write_notices"]

LONGEST = 1_500
"""Characters of a notice: what a chat shows without folding it."""
_LINES = 8
"""Things to do that are named for one file."""
_EACH = 3
"""Files that are gone through one by one; of more, it is said what is wrong in how many."""
_SENTENCE = 70
"""Characters of what is wrong, or of what to do, in one line."""
_IN_ENGLISH = 1.6
"""How much longer the same is in English."""

_BROKEN_WORD = re.compile(r"(?<=[\s，；：、。])[A-Za-z0-9'_-]+$")
"""The beginning of a word at the end of what is left of a text."""

_NAME = Text("通知-{department}.txt", "notice-{department}.txt")
_HEAD = Text("【复盘校验】{department}：{n} 个文件，{what}", "[Retrospective check] {department}: {n} file(s), {what}")
_NOTHING = Text("没有问题，不用再改。", "nothing to do.")
_UNREAD = Text("读不了 {n}", "unreadable {n}")
_SEPARATOR = Text("、", ", ")
_FILE = Text("■ {name}（{counts}）", "■ {name} ({counts})")
_FILE_UNREAD = Text("■ {name}（没有检查）", "■ {name} (not checked)")
_LINE = Text("{n}. [{severity}] {place}：{what}。怎么改：{fix}", "{n}. [{severity}] {place}: {what}. To do: {fix}")
_LINE_OF_FILE = Text("{n}. [{severity}] {what}。怎么改：{fix}", "{n}. [{severity}] {what}. To do: {fix}")
_LINE_OF_FILES = Text(
    "{n}. [{severity}] {files} 个文件：{what}。怎么改：{fix}", "{n}. [{severity}] {files} file(s): {what}. To do: {fix}"
)
_EXAMPLE = Text("{what}（如 {name} 的 {place}）", "{what} (as {name}, {place})")
_EXAMPLE_FILE = Text("{what}（如 {name}）", "{what} (as {name})")
_OTHERS = Text(
    "其余 {n} 种问题见各附件第一张表“{sheet}”。", "{n} other kinds are on the first sheet of each attachment, “{sheet}”."
)
_CELLS = Text("{cells} 等 {n} 处", "{cells} and others, {n} in all")
_REFUSED = Text("{what}。怎么办：{fix}", "{what}. To do: {fix}")
_NOT_COPIED = Text("这个文件没有附件，请在原文件里改。", "No attachment for this one; please work in your own file.")
_REST = Text("其余 {n} 条见附件第一张表“{sheet}”。", "{n} more on the first sheet of the attachment, “{sheet}”.")
_ALL = Text("逐条说明见附件第一张表“{sheet}”。", "Each is explained on the first sheet of the attachment, “{sheet}”.")
_MORE_FILES = Text("另有 {n} 个文件，这里没有列出。", "{n} more file(s) are not listed here.")
_REPAIRED = Text(
    "附件里已改好 {n} 处写法（如文字“5万”改为数），数值没有变。",
    "{n} cell(s) were put right in the attachment (such as the text 5万 made a number); no figure changed.",
)
_RETURN = Text(
    "请直接在附件里改：标了颜色的格子带有批注。改完存盘，把附件发回即可，标记不用删。",
    "Please work in the attachment itself: coloured cells carry a note. Save it and send it back; the marks may stay.",
)
_THEIRS = {
    "encrypted": Text("请去掉打开密码后重新发来", "please remove its opening password and send it again"),
    "wrong_password": Text("请去掉打开密码后重新发来", "please remove its opening password and send it again"),
    "empty": Text("请找到填好的文件，重新发来", "please find the one you filled in and send that"),
    "damaged": Text(
        "请在 Excel 或 WPS 里打开并修复，另存后重新发来",
        "please let Excel or WPS open and repair it, save it and send it again",
    ),
}
"""What a department is to do, where the hint speaks to the office that collects."""
_OURS = frozenset(("missing", "not_a_file", "lock_file", "locked", "unreadable", "own_output", "lost_stamp", "internal", "refused"))
"""Reasons that no department can do anything about: nothing is there, or we can't open it."""
_SEND_ANEW = Text("请按上面说的处理后，重新发来。", "Please do as said above and send it again.")


@dataclass(frozen=True, slots=True)
class Noted:
    """One file of a department, as its notice speaks of it."""

    name: str
    findings: Sequence[Finding] = ()
    refused: InputRefused | None = None
    attached: bool = False
    """There is a marked copy to send along."""
    not_copied: Text | None = None
    repaired: int = 0
    """Cells that were repaired."""


# ---------------------------------------------------------------------------------------- the text


def notice(department: str, files: Sequence[Noted], kind: WorkbookKind, lang: Language) -> str:
    """The notice for one department: plain text of at most LONGEST characters, however many files and findings."""
    across = _across(files, kind) if _are_many(files) else []
    for most_files, most_lines in _sizes(files):
        text = "\n".join(_lines(department, files, kind, lang, most_files, most_lines, across))
        if len(text) <= LONGEST:
            break
    return text[:LONGEST]


def _are_many(files: Sequence[Noted]) -> bool:
    """Whether the files are too many to go through each by itself."""
    return sum(bool(file.findings or file.refused) for file in files) > _EACH


def _sizes(files: Sequence[Noted]) -> Iterator[tuple[int, int]]:
    """(files that are named, things to do that are), from a full notice to the shortest."""
    fewer = (20, 10, 5, 0) if _are_many(files) else ()
    for lines in range(_LINES, 0, -1):
        yield from ((most, lines) for most in (len(files), *fewer))
    yield from ((most, 0) for most in (len(files), 20, 10, 5, 1, 0))


def _lines(
    department: str, files: Sequence[Noted], kind: WorkbookKind, lang: Language, most_files: int, most_lines: int,
    across: Sequence[_Shared],
) -> Iterator[str]:  # fmt: skip
    findings = [finding for file in files for finding in file.findings]
    unread = sum(file.refused is not None for file in files)
    parts = [counts(findings)(lang)] if findings else []
    parts += [_UNREAD.fill(n=unread)(lang)] if unread else []
    what = _SEPARATOR(lang).join(parts) or _NOTHING(lang)
    yield _HEAD.fill(department=shown(department), n=len(files), what=what)(lang)
    # What can be dealt with comes first; a file without findings needs no words unless others have some.
    told = sorted((file for file in files if file.findings or file.refused), key=_weight) if parts else []
    yield from _of_all(across, kind, lang, most_lines)
    for file in told[:most_files]:
        yield from _of_file(file, kind, lang, most_lines, alone=not across)
    if len(told) > most_files:
        yield _MORE_FILES.fill(n=len(told) - most_files)(lang)
    if told:
        yield _RETURN(lang) if any(file.attached for file in told) else _SEND_ANEW(lang)


def _weight(file: Noted) -> tuple[int, int, str]:
    numbers = Counter(finding.severity for finding in file.findings)
    return int(file.refused is None), -numbers[Severity.ERROR], file.name


_Shared = Sequence[tuple[Noted, Sequence[Finding]]]
"""What is wrong in the same way in some files: each with its findings."""


def _across(files: Sequence[Noted], kind: WorkbookKind) -> list[_Shared]:
    """What is wrong over all files, the worst first, and of that what is wrong in most of them."""
    groups: dict[tuple[str, str, str], list[tuple[Noted, Sequence[Finding]]]] = {}
    for file in files:
        for group in _grouped(in_order_of_work(file.findings, kind)):
            # The sheets of each file have names of their own.
            groups.setdefault((group[0].code, group[0].table, group[0].column), []).append((file, group))
    return sorted(groups.values(), key=lambda shared: (shared[0][1][0].severity.rank, -len(shared)))


def _of_all(across: Sequence[_Shared], kind: WorkbookKind, lang: Language, most: int) -> Iterator[str]:
    for number, shared in enumerate(across[:most], start=1):
        yield _line_of_files(number, shared, kind)(lang)
    if most and len(across) > most and any(file.attached for shared in across for file, _ in shared):
        yield _OTHERS.fill(n=len(across) - most, sheet=FINDINGS_TITLE)(lang)


def _line_of_files(number: int, shared: _Shared, kind: WorkbookKind) -> Text:
    file, group = shared[0]
    first, place = group[0], _place(group)
    what = _clause(first.message)
    same = all(finding.message == first.message for _, findings in shared for finding in findings)
    if not same or len(shared) == 1:
        example = _EXAMPLE if place else _EXAMPLE_FILE
        what = example.fill(what=what, name=shown(file.name, 30), place=place)
    return _LINE_OF_FILES.fill(
        n=number, severity=SEVERITY_TITLES[first.severity], files=len(shared), what=what, fix=_clause(first.fix)
    )


def _of_file(file: Noted, kind: WorkbookKind, lang: Language, most: int, *, alone: bool) -> Iterator[str]:
    """A file's paragraph; where it is not *alone*, what is wrong with it was said with that of all."""
    name = shown(file.name, 60)
    if file.refused:
        yield _FILE_UNREAD.fill(name=name)(lang)
        to_do = _THEIRS.get(file.refused.reason) or file.refused.hint or _SEND_ANEW
        yield _REFUSED.fill(what=_clause(file.refused.message), fix=_clause(to_do))(lang)
        return
    yield _FILE.fill(name=name, counts=counts(file.findings))(lang)
    if not alone:
        return
    groups = _grouped(in_order_of_work(file.findings, kind))
    for number, group in enumerate(groups[:most], start=1):
        yield _line(number, group)(lang)
    rest = sum(map(len, groups[most:]))
    if file.attached and file.repaired:
        yield _REPAIRED.fill(n=file.repaired)(lang)
    if file.attached:
        yield (_REST.fill(n=rest, sheet=FINDINGS_TITLE) if rest and most else _ALL.fill(sheet=FINDINGS_TITLE))(lang)
    else:
        yield _NOT_COPIED(lang)


def _grouped(findings: Iterable[Finding]) -> list[list[Finding]]:
    """What is wrong in the same way in one column is one thing to do."""
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.code, finding.sheet, finding.column), []).append(finding)
    return list(groups.values())


def _line(number: int, group: Sequence[Finding]) -> Text:
    first = group[0]
    place = _place(group)
    words = {"n": number, "severity": SEVERITY_TITLES[first.severity], "what": _clause(first.message), "fix": _clause(first.fix)}
    return _LINE.fill(place=place, **words) if place else _LINE_OF_FILE.fill(**words)


def _place(group: Sequence[Finding]) -> str | Text:
    """表1 D5、D6; sheets of one's own name are named by that."""
    first = group[0]
    cells = list(dict.fromkeys(finding.cell for finding in group if finding.cell))
    if not first.sheet or not cells:
        return first.sheet
    listed = f"{first.sheet} {'、'.join(cells[:3])}"
    return _CELLS.fill(cells=listed, n=len(group)) if len(cells) > 3 else listed


def _clause(text: Text) -> Text:
    """*text* on one line, cut when it is long, without its full stop."""
    return Text(_cut(text.zh, _SENTENCE), _cut(text.en, round(_SENTENCE * _IN_ENGLISH)))


def _cut(text: str, longest: int) -> str:
    """*text* on one line without its full stop; no word of letters is cut through."""
    line = shown(text, longest)
    if line.endswith("…") and not text.endswith("…"):
        line = _BROKEN_WORD.sub("", line[:-1]).rstrip(" ,;:，；：、") + "…"
    return line.rstrip("。.")


# ---------------------------------------------------------------------------------------- the files


def concerns_department(refused: InputRefused) -> bool:
    """Whether a department can do anything about it: it is no mistyped path, and no file that we may not open."""
    return refused.reason not in _OURS


def write_notices(
    folder: Path, by_department: dict[str, list[Noted]], kind: WorkbookKind, lang: Language
) -> list[Path]:
    """Write a notice for every department with something to do, and anew for those that had one; where they are.

    A notice whose department's inputs are all gone is taken away. What is not ours, or was changed since, stays: the
    notice then has a number in its name. Raises OutputRefused where *folder* can't be written to.
    """
    before, written = read_copies(folder), []
    theirs = {department: _theirs(files) for department, files in by_department.items()}
    for department, path in _paths(folder, [name for name, files in theirs.items() if files], before, lang):
        files = theirs[department]
        if any(file.findings or file.refused for file in files) or path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            # The mark makes older Notepads read it as UTF-8, and they want their line ends.
            text = notice(department, files, kind, lang) + "\n"
            content = text.replace("\n", "\r\n").encode("utf-8-sig")
            with write_atomically(path) as temporary:
                temporary.write_bytes(content)
            before.digests[path.name] = digest_of(content)
            written.append(path)
    gone = _gone(folder, before, {path.name for path in written}, theirs)
    if written or gone:
        with note(folder) as copies:
            copies.digests.update({path.name: before.digests[path.name] for path in written})
            for path in gone:
                path.unlink(missing_ok=True)
                del copies.digests[path.name]
    return written


def _theirs(files: Iterable[Noted]) -> list[Noted]:
    return [file for file in files if file.refused is None or concerns_department(file.refused)]


def _gone(folder: Path, copies: Copies, due: Collection[str], departments: Iterable[str]) -> list[Path]:
    """Notices of ours about departments that have no input any more, neither in this run nor from an earlier one."""
    there = {source.department for path, source in copies.sources.items() if is_there(folder, path)}
    kept = {_safe(department).casefold() for department in (*there, *departments)}
    found = []
    for name in sorted(copies.digests.keys() - due):
        match = _NAMED.fullmatch(name)
        path = folder / name
        if match and match["stem"].casefold() not in kept and path.is_file() and copies.is_ours(name, path.read_bytes()):
            found.append(path)
    return found


def _paths(folder: Path, departments: Iterable[str], copies: Copies, lang: Language) -> Iterator[tuple[str, Path]]:
    """A path for each department, no two alike on any system, and none of a file that is not ours."""
    taken: set[str] = set()
    for department in departments:
        stem = name = _safe(department)
        number = 1
        while name.casefold() in taken or _is_somebodys(path := folder / _NAME.fill(department=name)(lang), copies):
            number += 1
            name = f"{stem} ({number})"
        taken.add(name.casefold())
        yield department, path


def _is_somebodys(path: Path, copies: Copies) -> bool:
    return path.exists() and not (path.is_file() and copies.is_ours(path.name, path.read_bytes()))


_NAMED = re.compile(r"(?:通知|notice)-(?P<stem>[^/\\]+?)(?: \([0-9]+\))?\.txt")
_LONGEST_NAME = 60
"""Characters, of which a Chinese one has three bytes: Linux takes 255 bytes for a name."""


def _safe(department: str) -> str:
    """*department* as part of a file name that Windows takes too."""
    return safe_in_a_name(unicodedata.normalize("NFC", department))[:_LONGEST_NAME].strip(" .") or "-"
