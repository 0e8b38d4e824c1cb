"""A workbook's package being changed: its parts, the relationships between them and their content types."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable
from typing import NamedTuple

from xlretro.io.edit.document import OURS, Document, Element, Interest, quoted
from xlretro.io.edit.refusals import refused
from xlretro.io.edit.zipping import rewrite
from xlretro.io.reading.guard import DEFAULT, Limits, open_archive, part_key
from xlretro.io.reading.guard import refused as unreadable
from xlretro.language import Text

__all__ = ["MAIN", "OFFICE", "OURS_FOLDER", "Package", "Relationship"]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
OURS_FOLDER = "xl/xlretro"
"""Parts that we add lie here, so that they are known by their names."""
_TYPES = "[Content_Types].xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Relationship(NamedTuple):
    """One line of a relationships part."""

    id: str
    kind: str
    """Last part of its type, the same in transitional and strict files."""
    target: str
    """Name of the part it leads to; "" where it leads out of the package."""
    element: Element


class Package:
    """The parts of a workbook, changed in memory. Names of parts are found without regard to case.

    Raises InputRefused for what is no workbook or must not be changed; the latter not where nothing is *to_change*.
    """

    def __init__(self, data: bytes, limits: Limits = DEFAULT, *, to_change: bool = True) -> None:
        self._data = data
        self._archive = open_archive(data, None, limits)
        if to_change and not data.startswith(b"PK"):
            raise unreadable("encrypted")  # a password that Excel never asks for: it would be lost on writing
        self._names = _names_of(data) if to_change else {name: name for name in self._archive.names}
        self._parts: dict[str, bytes] = {}
        self._originals: dict[str, bytes] = {}
        self._documents: dict[str, Document] = {}
        self._removed: set[str] = set()
        self._added: dict[str, str] = {}
        self.main = self._find_main()
        if to_change:
            self._refuse_what_must_stay()
        workbook = self.document(self.main).root
        namespaces = [value for key, value in workbook.attributes.items() if key.startswith("xmlns")]
        self.strict = any(value.startswith(_STRICT) for value in namespaces)

    # ------------------------------------------------------------------------------ parts

    @property
    def names(self) -> list[str]:
        """Names of all parts as they now are, in lower case."""
        kept = [key for key in self._names if key not in self._removed]
        return kept + [key for key in self._added if key not in self._names]

    def __contains__(self, name: str) -> bool:
        key = part_key(name)
        return key in self._added or (key in self._names and key not in self._removed)

    def read(self, name: str) -> bytes:
        """A part's bytes as they now are, splices that are not settled yet left out."""
        key = part_key(name)
        if key not in self._parts:
            if key not in self:
                raise unreadable("damaged", detail=Text(f"缺少 {name}", f"{name} is missing"))
            self._parts[key] = self._originals[key] = self._archive.read(name)
        return self._parts[key]

    def mentions(self, name: str, word: bytes) -> bool:
        """Whether *word* stands in a part, in whatever encoding the part has."""
        part = self.read(name)
        return word in part or (part[:2] in (b"\xff\xfe", b"\xfe\xff") and word in part.replace(b"\0", b""))

    def document(self, name: str, interest: Interest | None = None) -> Document:
        """A part as XML. The same object until `settle`, so that splices of several hands meet in it."""
        key = part_key(name)
        if key not in self._documents:
            self._documents[key] = Document(self.read(name), interest)
        return self._documents[key]

    def settle(self) -> None:
        """Make all splices; documents that were handed out are of no more use."""
        for key, document in self._documents.items():
            if document.changed:
                self._parts[key] = document.result()
        self._documents = {}

    def write(self, name: str, content: bytes) -> None:
        """Give an existing part other bytes."""
        self._documents.pop(part_key(name), None)
        self._parts[part_key(name)] = content

    def add(self, name: str, content: str, content_type: str) -> None:
        """A new part; *content_type* "" where the extension says it already."""
        key = part_key(name)
        self._parts[key] = content.encode()
        if key in self._names:
            self._removed.discard(key)
        else:
            self._added[key] = name
        if content_type:
            types = self.document(_TYPES)
            p = types.prefix
            types.append(types.root, f'<{p}Override PartName="/{quoted(name)}" ContentType="{content_type}"{OURS}/>')

    def delete(self, name: str) -> None:
        """Remove a part, its relationships and what says its content type."""
        for key in (part_key(name), part_key(relationships_of(name))):
            self._parts.pop(key, None)
            self._documents.pop(key, None)
            self._removed.add(key)
            self._added.pop(key, None)
        types = self.document(_TYPES)
        for override in types.root.every("Override"):
            if part_key(override.get("PartName")) == part_key(name):
                types.remove(override)

    def free_name(self, stem: str, suffix: str) -> str:
        """A name in our folder that no part has."""
        number = 1
        while f"{OURS_FOLDER}/{stem}{number}{suffix}" in self:
            number += 1
        return f"{OURS_FOLDER}/{stem}{number}{suffix}"

    def is_ours(self, name: str) -> bool:
        """Whether we added the part."""
        return part_key(name).startswith(OURS_FOLDER + "/")

    def content_type(self, name: str) -> str:
        types = self.document(_TYPES).root
        for override in types.every("Override"):
            if part_key(override.get("PartName")) == part_key(name):
                return override.get("ContentType")
        suffix = name.rpartition(".")[2].lower()
        return next((d.get("ContentType") for d in types.every("Default") if d.get("Extension").lower() == suffix), "")

    def to_bytes(self) -> bytes:
        """The package as it now is; the very same bytes where nothing was changed."""
        self.settle()
        changed = {
            self._names[key]: part for key, part in self._parts.items()
            if key in self._names and key not in self._removed and part != self._originals.get(key)
        }
        removed = [self._names[key] for key in self._removed if key in self._names]
        added = {name: self._parts[key] for key, name in self._added.items()}
        return rewrite(self._data, changed, removed, added) if changed or removed or added else self._data

    # ------------------------------------------------------------------------------ relationships

    def relationships(self, name: str) -> list[Relationship]:
        """What a part leads to; of "", what the package itself leads to."""
        part = relationships_of(name)
        if part not in self:
            return []
        folder = posixpath.dirname(name)
        found = []
        document = self.document(part)
        for element in document.root.every("Relationship"):
            if document.is_gone(element):
                continue
            inside = element.get("TargetMode") != "External"
            target = _absolute(folder, element.get("Target")) if inside else ""
            found.append(Relationship(element.get("Id"), element.get("Type").rpartition("/")[2], target, element))
        return found

    def related(self, name: str, kind: str) -> str:
        """The part of one kind that a part leads to; "" where there is none."""
        return next((r.target for r in self.relationships(name) if r.kind == kind and r.target in self), "")

    def relate(self, name: str, kind: str, target: str) -> str:
        """Lead from a part to *target*; the relationship's id."""
        part = relationships_of(name)
        if part not in self:
            self.add(part, f'{_HEAD}<Relationships xmlns="{_RELATIONSHIPS}"{OURS}></Relationships>', "")
        taken = {relationship.id for relationship in self.relationships(name)}
        document = self.document(part)
        # Two may be added before the part is settled; the kind tells them apart.
        stem = f"xlretro{kind[:1].upper()}{kind[1:]}"
        number = 1
        while f"{stem}{number}" in taken:
            number += 1
        line = (
            f'<{document.prefix}Relationship Id="{stem}{number}" Type="{self.relationship_type(kind)}" '
            f'Target="/{quoted(target)}"{OURS}/>'
        )
        document.append(document.root, line)
        return f"{stem}{number}"

    def unrelate(self, name: str, wanted: Callable[[Relationship], bool]) -> None:
        """Take away the relationships that *wanted* picks; the part that lists them with them if we made it for them."""
        part = relationships_of(name)
        gone = [relationship.element for relationship in self.relationships(name) if wanted(relationship)]
        if not gone:
            return
        document = self.document(part)
        left = [r for r in self.relationships(name) if r.element not in gone]
        if not left and document.is_ours(document.root):
            self.delete(part)
        else:
            document.take_out(document.root, gone)

    def relationship_type(self, kind: str) -> str:
        return f"{_STRICT}/officeDocument/relationships/{kind}" if self.strict else f"{OFFICE}/{kind}"

    @property
    def namespace(self) -> str:
        """Of spreadsheet elements in this package."""
        return f"{_STRICT}/spreadsheetml/main" if self.strict else MAIN

    # ------------------------------------------------------------------------------ what it is

    def _find_main(self) -> str:
        main = next((r.target for r in self.relationships("") if r.kind == "officeDocument" and r.target in self), "")
        main = main or next((name for name in ("xl/workbook.xml", "xl/workbook.bin") if name in self), "")
        if not main:
            raise unreadable("not_a_workbook", detail=Text("不含工作簿的压缩包", "a zip without a workbook in it"))
        if main.lower().endswith(".bin"):
            raise unreadable("binary_format")
        if self.document(main).root.name != "workbook":
            raise unreadable("not_a_workbook", detail=Text("其他 Office 文件", "another Office file"))
        return main

    def _refuse_what_must_stay(self) -> None:
        if any(r.kind == "origin" for r in self.relationships("")) or any(n.startswith("_xmlsignatures/") for n in self.names):
            raise refused("signed")
        if any(r.kind == "revisionHeaders" for r in self.relationships(self.main)):
            raise refused("shared")


def relationships_of(name: str) -> str:
    """The part that lists the relationships of part *name*; of "", of the package."""
    folder, base = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{base}.rels")


def _absolute(folder: str, target: str) -> str:
    target = target.replace("\\", "/")
    path = target if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(path).lstrip("/")


def _names_of(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as directory:
        return {part_key(entry.filename): entry.filename for entry in directory.infolist()}
