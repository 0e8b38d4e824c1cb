"""What a workbook's package says beside its cells: its sheets, date system, properties and our stamp.

Everything here comes from parts the guard has inflated and bounded. The cells are left to calamine, which is given
a package of our own making (`repacked`): only the parts it needs, under fixed names, stored without compression.
So it inflates nothing, follows no path and no link of the file's, and sees exactly the bytes that were checked.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property, lru_cache, wraps
from itertools import pairwise
from pathlib import Path
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar
from xml.parsers import expat

from xlretro.errors import InputRefused
from xlretro.io.reading.guard import DEFAULT, Archive, Limits, open_archive, refused, too_large, translated
from xlretro.io.stamps import KIND, OUTPUTS, VIEWS
from xlretro.language import Text
from xlretro.model.patterns import lazy

__all__ = ["Package", "SheetPart", "is_output_stamp", "saved_again", "stamp_in", "stamp_of_ours"]

Result = TypeVar("Result")
Rest = ParamSpec("Rest")
_WORKBOOK = frozenset({"workbookPr", "sheet", "definedName"})


class Node(NamedTuple):
    """One element of a small part: its name without prefix, its attributes without prefixes, its direct text."""

    name: str
    attributes: dict[str, str]
    text: str


class SheetPart(NamedTuple):
    """A worksheet of the workbook. *number* counts worksheets from 1; hidden includes 'very hidden'."""

    number: int
    name: str
    hidden: bool
    xml: bytes


def local(name: str) -> str:
    return name.rpartition(":")[2]


def elements(xml: bytes, wanted: frozenset[str], limits: Limits = DEFAULT) -> list[Node]:
    """The elements of a small part that have a *wanted* name, in the order of their ends; the root comes last."""
    found: list[Node] = []
    root: list[str] = []
    stack: list[tuple[str, dict[str, str], list[str]] | None] = []
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(stack) >= limits.depth:
            raise refused("unsafe", detail=Text("内部 XML 嵌套过深", "its XML is nested too deeply"))
        name = local(name)
        if not stack:
            root.append(name)
        stack.append((name, {local(key): value for key, value in attributes.items()}, []) if name in wanted else None)

    def end(_: str) -> None:
        if kept := stack.pop():
            name, attributes, text = kept
            found.append(Node(name, attributes, "".join(text)))

    def text(piece: str) -> None:
        if stack and (kept := stack[-1]):
            kept[2].append(piece)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.Parse(xml, True)
    return [*found, Node(root[0], {}, "")]


def remembered(function: Callable[Concatenate[bytes, Rest], Result]) -> Callable[Concatenate[bytes, Rest], Result]:
    """Remembers what *function* made of the last few parts: thousands of files from one template share them.

    Only small parts are kept, so that a hostile one does not stay in memory.
    """
    kept = lru_cache(maxsize=16)(function)

    @wraps(function)
    def read(xml: bytes, /, *rest: Rest.args, **named: Rest.kwargs) -> Result:
        return (kept if len(xml) <= 262_144 else function)(xml, *rest, **named)  # type: ignore[arg-type]

    return read


class Relationship(NamedTuple):
    id: str
    kind: str
    """Last part of the relationship's type, the same in transitional and strict files."""
    target: str


@remembered
def _relationships(xml: bytes, folder: str) -> tuple[Relationship, ...]:
    """The internal relationships of a part in *folder*, with targets from the package's root."""
    found = []
    for node in elements(xml, frozenset({"Relationship"}))[:-1]:
        if node.attributes.get("TargetMode") == "External":
            continue
        kind = node.attributes.get("Type", "").rpartition("/")[2]
        target = _absolute(folder, node.attributes.get("Target", ""))
        found.append(Relationship(node.attributes.get("Id", ""), kind, target))
    return tuple(found)


@remembered
def _workbook(xml: bytes, limits: Limits) -> tuple[Node, ...]:
    """What the workbook part says of its sheets, names and date system; the root comes last."""
    return tuple(elements(xml, _WORKBOOK, limits))


def _related(archive: Archive, name: str, folder: str) -> tuple[Relationship, ...]:
    """The internal relationships that part *name* of *folder* lists, with targets from the package's root."""
    if name not in archive:
        return ()
    return _relationships(archive.read_xml(name, archive.limits.frame_bytes), folder)


def _absolute(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    path = target if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(path).lstrip("/")


def _property_part(archive: Archive, relationships: tuple[Relationship, ...], kind: str) -> bytes:
    part = next((r.target for r in relationships if r.kind == kind), "")
    return archive.read_xml(part, archive.limits.frame_bytes) if part in archive else b""


def stamp_in(archive: Archive) -> str:
    """The value of our own document property; empty where there is none. Reads two small parts."""
    with translated():
        xml = _property_part(archive, _related(archive, "_rels/.rels", ""), "custom-properties")
        return _stamp(xml) if xml else ""


def saved_again(path: Path) -> bool:
    """Whether a result of ours was saved by another program since: what we write was created when it was modified.

    Raises OSError and InputRefused.
    """
    with translated():
        xml = _part_of_ours(path, "docProps/core.xml")
        dates = elements(xml, frozenset({"created", "modified"}))[:-1] if xml else []
        return len({node.text.strip() for node in dates}) != 1


_OUR_DIRECTORY = 1 << 20
"""Bytes that the directory of a result of ours stays below, however many rows it has."""


def stamp_of_ours(path: Path) -> str:
    """As `stamp_in`, of a result of ours whose parts lie where we put them, however large it is; "" of any other file.

    Raises OSError and InputRefused.
    """
    with translated():
        xml = _part_of_ours(path, "docProps/custom.xml")
        return _stamp(xml) if xml else ""


def _part_of_ours(path: Path, name: str) -> bytes:
    """A small part of a file that lies as we wrote it, of which nothing else is read; b"" where it does not."""
    from xlretro.io.zips import END  # most runs meet no result of ours

    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - END.size, 0))
        end = file.read(END.size)
        if len(end) < END.size or not end.startswith(b"PK\5\6") or END.unpack(end)[5] > _OUR_DIRECTORY:
            return b""
        with zipfile.ZipFile(file) as package:
            entry = package.NameToInfo.get(name)
            return package.read(entry) if entry and entry.file_size < _OUR_DIRECTORY else b""


def is_output_stamp(stamp: str) -> bool:
    return stamp.startswith(OUTPUTS)


class Package:
    """An OOXML workbook's parts as far as reading needs them."""

    def __init__(self, archive: Archive, *, as_input: bool = False) -> None:
        """Raises InputRefused where the package is no workbook; *as_input*, also for a result of ours, before more of it
        is read."""
        self._archive = archive
        self.limits = archive.limits
        self._properties = _related(archive, "_rels/.rels", "")
        if as_input and self._is_plainly_ours():
            raise refused("own_output")
        main = next((r.target for r in self._properties if r.kind == "officeDocument"), "")
        if main not in archive:
            main = next((name for name in ("xl/workbook.xml", "xl/workbook.bin") if name in archive), "")
        if not main:
            raise refused("not_a_workbook", detail=_other_document(archive))
        if main.lower().endswith(".bin"):
            raise refused("binary_format")
        nodes = _workbook(archive.read_xml(main, self.limits.frame_bytes), self.limits)
        if nodes[-1].name != "workbook":
            raise refused("not_a_workbook", detail=_other_document(archive))
        folder, _, base = main.rpartition("/")
        self._parts = _related(archive, f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels", folder)
        self.date1904 = any(
            n.name == "workbookPr" and n.attributes.get("date1904") in {"1", "true", "on"} for n in nodes
        )
        sheets = tuple(self._sheets(nodes))
        views = {_sheet_named(n.text) for n in nodes if n.name == "definedName" and n.attributes.get("name") in VIEWS}
        kept = [sheet for sheet in sheets if sheet.name not in views] or sheets
        self.sheets = tuple(sheet._replace(number=number) for number, sheet in enumerate(kept, start=1))
        self.strings = self._optional("sharedStrings")
        self.styles = self._optional("styles")

    @classmethod
    def open(cls, data: bytes, password: str | None = None, limits: Limits = DEFAULT) -> Package:
        return cls(open_archive(data, password, limits))

    def _optional(self, kind: str) -> bytes:
        part = next((r.target for r in self._parts if r.kind == kind), "")
        return self._archive.read_xml(part, self.limits.shared_bytes) if part in self._archive else b""

    def _sheets(self, nodes: Sequence[Node]) -> Iterator[SheetPart]:
        by_id = {r.id: r for r in self._parts}
        number = 0
        for node in nodes:
            if node.name != "sheet":
                continue
            name = node.attributes.get("name", "")
            part = by_id.get(node.attributes.get("id", ""))
            if part is None or part.target not in self._archive:
                raise refused("damaged", detail=Text(f"缺少工作表“{name}”的内容", f"the content of sheet {name} is missing"))
            if part.kind != "worksheet":
                continue  # a chart, dialog or macro sheet holds no table
            number += 1
            if number > self.limits.sheets:
                raise too_large(Text("工作表过多", "too many sheets"), self.limits.sheets)
            hidden = node.attributes.get("state", "visible") != "visible"
            yield SheetPart(number, name, hidden, self._archive.read_xml(part.target))

    # ------------------------------------------------------------------------------ properties

    @property
    def modified(self) -> datetime | None:
        """When the document says it was last saved (UTC)."""
        xml = _property_part(self._archive, self._properties, "core-properties")
        return _modified(xml) if xml else None

    @cached_property
    def stamp(self) -> str:
        """The value of our own document property; empty in everybody else's files."""
        xml = _property_part(self._archive, self._properties, "custom-properties")
        return _stamp(xml) if xml else ""

    @property
    def is_own_output(self) -> bool:
        return is_output_stamp(self.stamp)

    def _is_plainly_ours(self) -> bool:
        """As `is_own_output`; False where the properties can't be read, since another part may tell more."""
        try:
            with translated():
                return self.is_own_output
        except InputRefused:
            return False

    # ------------------------------------------------------------------------------ for calamine

    def repacked(self, sheets: Sequence[bytes]) -> bytes:
        """A package of *sheets*, given as XML, shared strings and styles alone, stored; sheet n is called n."""
        parts = list(_frame(len(sheets), self.date1904, bool(self.strings), bool(self.styles)))
        if self.strings:
            parts.append((b"xl/sharedStrings.xml", _without_promises(self.strings)))
        if self.styles:
            parts.append((b"xl/styles.xml", self.styles))
        parts += [(b"xl/worksheets/sheet%d.xml" % number, xml) for number, xml in enumerate(sheets, start=1)]
        return _stored_zip(parts)


_PROMISE = b"uniqueCount"
_OF_STRINGS = lazy(rb"<(?:[^\s<>/:]+:)?sst\s")


def _without_promises(strings: bytes) -> bytes:
    """*strings* without the number of them that its root gives: calamine takes memory for as many, be it for two billion."""
    at = strings.find(_PROMISE)
    while at >= 0:
        if _OF_STRINGS.match(strings, max(strings.rfind(b"<", 0, at), 0)):  # no value holds a "<"
            strings = strings[:at] + b"unusedCount" + strings[at + len(_PROMISE):]
        at = strings.find(_PROMISE, at + 1)
    return strings


def _sheet_named(reference: str) -> str:
    """The sheet of a reference such as '看板 2'!$A$1."""
    return reference.rpartition("!")[0].strip("'").replace("''", "'")


def _other_document(archive: Archive) -> Text:
    known = {
        "word/document.xml": Text(" Word 文档", "a Word document"),
        "ppt/presentation.xml": Text("演示文稿", "a presentation"),
        "content.xml": Text(" OpenDocument 文档（.ods 等）", "an OpenDocument file such as .ods"),
        "index/document.iwa": Text(" Numbers 或 Pages 文档", "a Numbers or Pages document"),
    }
    found = (text for name, text in known.items() if name in archive)
    return next(found, Text("不含工作簿的压缩包", "a zip without a workbook in it"))


@remembered
def _modified(xml: bytes) -> datetime | None:
    for node in elements(xml, frozenset({"modified"})):
        if node.text:
            try:
                moment = datetime.fromisoformat(node.text.strip())
            except ValueError:
                return None
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


@remembered
def _stamp(xml: bytes) -> str:
    nodes = elements(xml, frozenset({"property", "lpwstr", "lpstr", "bstr"}))
    # Ends come in order: a property's value ends just before the property does.
    for value, node in pairwise(nodes):
        if node.name == "property" and node.attributes.get("name") == KIND:
            return value.text.strip()
    return ""


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


@lru_cache(maxsize=256)
def _frame(sheets: int, date1904: bool, strings: bool, styles: bool) -> tuple[tuple[bytes, bytes], ...]:
    """The parts around the sheets: content types, relationships and the workbook part."""
    def relationships(items: list[tuple[str, str, str]]) -> bytes:
        body = "".join(f'<Relationship Id="{i}" Type="{_OFFICE}/{kind}" Target="{to}"/>' for i, kind, to in items)
        return f'<Relationships xmlns="{_PACKAGE}/relationships">{body}</Relationships>'.encode()

    numbers = range(1, sheets + 1)
    parts = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    if strings:
        parts.append(("rIdS", "sharedStrings", "sharedStrings.xml"))
    if styles:
        parts.append(("rIdF", "styles", "styles.xml"))
    listed = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    workbook = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr date1904="{int(date1904)}"/>'
        f"<sheets>{listed}</sheets></workbook>"
    )
    return (
        (b"_rels/.rels", relationships([("rId1", "officeDocument", "xl/workbook.xml")])),
        (b"xl/_rels/workbook.xml.rels", relationships(parts)),
        (b"xl/workbook.xml", workbook.encode()),
    )


_LOCAL = struct.Struct("<4sHHHHHLLLHH")
_CENTRAL = struct.Struct("<4sHHHHHHLLLHHHHHLL")
_END = struct.Struct("<4sHHHHLLH")


def _stored_zip(parts: list[tuple[bytes, bytes]]) -> bytes:
    """A zip without compression. zipfile writes the same in ten times the time, and this runs for every input."""
    body: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name, content in parts:
        checksum, size = zlib.crc32(content), len(content)
        body += [_LOCAL.pack(b"PK\x03\x04", 20, 0, 0, 0, 33, checksum, size, size, len(name), 0), name, content]
        directory += [
            _CENTRAL.pack(b"PK\x01\x02", 20, 20, 0, 0, 0, 33, checksum, size, size, len(name), 0, 0, 0, 0, 0, offset),
            name,
        ]
        offset += _LOCAL.size + len(name) + size
    length = sum(map(len, directory))
    end = _END.pack(b"PK\x05\x06", 0, 0, len(parts), len(parts), length, offset, 0)
    return b"".join([*body, *directory, end])
