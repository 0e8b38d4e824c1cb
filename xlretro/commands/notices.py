"""A short text for each department, ready to paste into 钉钉 or 企业微信: how its files came out and what to do first."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from xlretro.commands.marking import counts, in_order_of_work
from xlretro.errors import InputRefused
from xlretro.io.atomic import write_atomically
from xlretro.language import LANGUAGES, Language, Text
from xlretro.model.changes import FINDINGS_TITLE
from xlretro.model.finding import SEVERITY_TITLES, Finding, Severity
from xlretro.model.schema import WorkbookKind
from xlretro.model.values import shown

__all__ = ["LONGEST", "Noted", "is_notices_folder", "notice", "write_notices"]

LONGEST = 1_500
"""Characters of a notice: what a chat shows without folding it."""
_LINES = 8
"""Things to do that are named for one file."""
_SENTENCE = 70
"""Characters of what is wrong, or of what to do, in one line."""

_NAME = Text("通知-{department}.txt", "notice-{department}.txt")
_TITLE = Text("【复盘校验】", "[Retrospective check] ")
_HEAD = Text("【复盘校验】{department}：{n} 个文件，{what}", "[Retrospective check] {department}: {n} file(s), {what}")
_NOTHING = Text("没有问题，不用再改。", "nothing to do.")
_UNREAD = Text("读不了 {n}", "unreadable {n}")
_SEPARATOR = Text("、", ", ")
_FILE = Text("■ {name}（{counts}）", "■ {name} ({counts})")
_FILE_UNREAD = Text("■ {name}（没有检查）", "■ {name} (not checked)")
_LINE = Text("{n}. [{severity}] {place}：{what}。怎么改：{fix}", "{n}. [{severity}] {place}: {what}. To do: {fix}")
_LINE_OF_FILE = Text("{n}. [{severity}] {what}。怎么改：{fix}", "{n}. [{severity}] {what}. To do: {fix}")
_CELLS = Text("{cells} 等 {n} 处", "{cells} and others, {n} in all")
_REFUSED = Text("{what}。怎么办：{fix}", "{what}. To do: {fix}")
_NOT_COPIED = Text("没有附件：{why}", "No attachment: {why}")
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
    for most_files, most_lines in [(len(files), lines) for lines in range(_LINES, -1, -1)] + [(n, 0) for n in (20, 10, 5, 1, 0)]:
        text = "\n".join(_lines(department, files, kind, lang, most_files, most_lines))
        if len(text) <= LONGEST:
            break
    return text[:LONGEST]


def _lines(
    department: str, files: Sequence[Noted], kind: WorkbookKind, lang: Language, most_files: int, most_lines: int
) -> Iterator[str]:
    findings = [finding for file in files for finding in file.findings]
    unread = sum(file.refused is not None for file in files)
    parts = [counts(findings)(lang)] if findings else []
    parts += [_UNREAD.fill(n=unread)(lang)] if unread else []
    what = _SEPARATOR(lang).join(parts) or _NOTHING(lang)
    yield _HEAD.fill(department=shown(department), n=len(files), what=what)(lang)
    # What can be dealt with comes first; a file without findings needs no words unless others have some.
    told = sorted((file for file in files if file.findings or file.refused), key=_weight) if parts else []
    for file in told[:most_files]:
        yield from _of_file(file, kind, lang, most_lines)
    if len(told) > most_files:
        yield _MORE_FILES.fill(n=len(told) - most_files)(lang)
    if told:
        yield _RETURN(lang) if any(file.attached for file in told) else _SEND_ANEW(lang)


def _weight(file: Noted) -> tuple[int, int, str]:
    numbers = Counter(finding.severity for finding in file.findings)
    return int(file.refused is None), -numbers[Severity.ERROR], file.name


def _of_file(file: Noted, kind: WorkbookKind, lang: Language, most: int) -> Iterator[str]:
    name = shown(file.name, 60)
    if file.refused:
        yield _FILE_UNREAD.fill(name=name)(lang)
        yield _REFUSED.fill(what=_clause(file.refused.message), fix=_clause(file.refused.hint or _SEND_ANEW))(lang)
        return
    yield _FILE.fill(name=name, counts=counts(file.findings))(lang)
    groups = _grouped(in_order_of_work(file.findings, kind))
    for number, group in enumerate(groups[:most], start=1):
        yield _line(number, group, kind)(lang)
    rest = sum(map(len, groups[most:]))
    if file.attached and file.repaired:
        yield _REPAIRED.fill(n=file.repaired)(lang)
    if file.attached:
        yield (_REST.fill(n=rest, sheet=FINDINGS_TITLE) if rest and most else _ALL.fill(sheet=FINDINGS_TITLE))(lang)
    elif file.not_copied:
        yield _NOT_COPIED.fill(why=_clause(file.not_copied, 2 * _SENTENCE))(lang)


def _grouped(findings: Iterable[Finding]) -> list[list[Finding]]:
    """What is wrong in the same way in one column is one thing to do."""
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.code, finding.sheet, finding.column), []).append(finding)
    return list(groups.values())


def _line(number: int, group: Sequence[Finding], kind: WorkbookKind) -> Text:
    first = group[0]
    place = _place(group, kind)
    words = {"n": number, "severity": SEVERITY_TITLES[first.severity], "what": _clause(first.message), "fix": _clause(first.fix)}
    return _LINE.fill(place=place, **words) if place else _LINE_OF_FILE.fill(**words)


def _place(group: Sequence[Finding], kind: WorkbookKind) -> str | Text:
    """表1 D5、D6; sheets of one's own name are named by that."""
    first = group[0]
    cells = list(dict.fromkeys(finding.cell for finding in group if finding.cell))
    if not first.sheet or not cells:
        return first.sheet
    listed = f"{first.sheet} {'、'.join(cells[:3])}"
    return _CELLS.fill(cells=listed, n=len(group)) if len(cells) > 3 else listed


def _clause(text: Text, longest: int = _SENTENCE) -> Text:
    """*text* on one line, cut when it is long, without its full stop."""
    return Text(*(shown(text(lang), longest).rstrip("。.") for lang in LANGUAGES))


# ---------------------------------------------------------------------------------------- the files


def write_notices(
    folder: Path, by_department: dict[str, list[Noted]], kind: WorkbookKind, lang: Language
) -> list[Path]:
    """Write a notice for every department with something to do, and anew for those that had one; where they are.

    Raises OutputRefused where *folder* can't be written to.
    """
    written = []
    for department, path in _paths(folder, by_department, lang):
        files = by_department[department]
        if any(file.findings or file.refused for file in files) or path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            with write_atomically(path) as temporary:
                # The mark makes older Notepads read it as UTF-8, and they want their line ends.
                text = notice(department, files, kind, lang) + "\n"
                temporary.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
            written.append(path)
    return written


def is_notices_folder(folder: Path) -> bool:
    """Whether an earlier run wrote to *folder*: it holds a notice."""
    beginnings = tuple(_TITLE(lang) for lang in LANGUAGES)
    for lang in LANGUAGES:
        for path in filter(Path.is_file, sorted(folder.glob(_NAME(lang).format(department="*")))):
            with path.open(encoding="utf-8-sig", errors="replace") as file:
                if file.readline().startswith(beginnings):
                    return True
    return False


def _paths(folder: Path, departments: Iterable[str], lang: Language) -> Iterator[tuple[str, Path]]:
    """A path for each department, no two alike on any system."""
    taken: set[str] = set()
    for department in departments:
        stem = name = _safe(department)
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{stem} ({number})"
        taken.add(name.casefold())
        yield department, folder / _NAME.fill(department=name)(lang)


_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_LONGEST_NAME = 60
"""Characters, of which a Chinese one has three bytes: Linux takes 255 bytes for a name."""


def _safe(department: str) -> str:
    """*department* as part of a file name that Windows takes too."""
    plain = _NOT_IN_FILE_NAMES.sub("-", unicodedata.normalize("NFC", department))
    return plain[:_LONGEST_NAME].strip(" .") or "-"
