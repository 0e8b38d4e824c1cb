"""An XML part as the bytes it is, with the positions of its elements: what no change names stays to the byte.

A change is a splice at a position; prefixes, namespaces, attribute order, quotes and blanks of everything else are never
parsed into objects and written out again, so nothing can get lost.

What we put in for a time (marks, findings) must come out again and leave the part as it was. So it is recognisable: its
start tag has `OURS` before its closing bracket, blanks that no writer puts there and that every reader ignores. An
element that stood closed in itself, `<dxfs count="0"/>`, gets the same blanks into the end tag that it needs for a
while, and is closed in itself again once it is empty. So the way back needs no record that might not fit the part any
more. A program that writes the part anew drops the blanks; then what is ours is known by its content alone.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from xlretro.io.reading.guard import DEFAULT
from xlretro.io.reading.guard import refused as unreadable
from xlretro.io.reading.package import local
from xlretro.language import Text

__all__ = ["OURS", "Document", "Element", "quoted"]

OURS = " \t "

_TAG = re.compile(rb"""<(?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")
_ATTRIBUTE = re.compile(rb"""\s+([^\s=<>/"']+)\s*=\s*("[^"]*"|'[^']*')""")
_DECLARED = re.compile(rb"""^<\?xml[^<>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_CODECS = frozenset(
    ("utf-8", "utf8", "us-ascii", "ascii", "gb2312", "gbk", "gb18030", "big5", "iso-8859-1", "windows-1252")
)


def quoted(value: object) -> str:
    """*value* as an attribute's, between its quotes."""
    text = str(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return text.replace("\n", "&#10;").replace("\t", "&#9;").replace("\r", "&#13;")


@dataclass(slots=True, eq=False)
class Element:
    """One element and where it stands: offsets into the part's bytes."""

    name: str
    """Without its prefix."""
    prefix: str
    """With its colon; "" where there is none."""
    attributes: dict[str, str]
    """By their names as written, prefixes included."""
    parent: Element | None
    start: int
    open_end: int
    """Just after the start tag."""
    close: int = 0
    """Where the end tag begins; `open_end` where the element is closed in itself."""
    end: int = 0
    children: list[Element] = field(default_factory=list)
    text: str = ""
    """What stands in it before its first child."""
    number: int = 0
    """Of a row or a cell: its row or column, from 1, also where the part leaves it out."""

    def get(self, name: str, default: str = "") -> str:
        """An attribute's value, whatever its prefix."""
        if name in self.attributes:
            return self.attributes[name]
        return next((value for key, value in self.attributes.items() if local(key) == name), default)

    def first(self, name: str) -> Element | None:
        """The first child of that name."""
        return next((child for child in self.children if child.name == name), None)

    def every(self, name: str) -> list[Element]:
        """The children of that name."""
        return [child for child in self.children if child.name == name]

    def below(self, name: str) -> Iterator[Element]:
        """The elements of that name at any depth, in the part's order."""
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.below(name)


Interest = Callable[[Element], bool]
"""Whether an element is to be kept; what stands inside one that is not, is not either."""


class Document:
    """One part, parsed once, and the splices that are to be made in it."""

    def __init__(self, part: bytes, interest: Interest | None = None) -> None:
        self._codec, self._head, self.data = _decoded(part)
        self._original = part
        self._splices: list[tuple[int, int, int, bytes]] = []
        self._inside: dict[int, tuple[Element, list[str]]] = {}
        self._gone: set[int] = set()
        self.root = self._parse(interest)

    # ------------------------------------------------------------------------------ reading

    def _parse(self, interest: Interest | None) -> Element:
        roots: list[Element] = []
        stack: list[Element | None] = []
        data = self.data
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True

        def start(name: str, attributes: dict[str, str]) -> None:
            parent = stack[-1] if stack else None
            if len(stack) >= DEFAULT.depth:
                raise unreadable("unsafe", detail=Text("内部 XML 嵌套过深", "its XML is nested too deeply"))
            if stack and parent is None:
                stack.append(None)
                return
            at = parser.CurrentByteIndex
            tag = _TAG.match(data, at)
            assert tag, "expat has just read it"
            prefix, _, plain = name.rpartition(":")
            element = Element(plain, prefix and prefix + ":", attributes, parent, at, tag.end())
            if interest and not interest(element):
                stack.append(None)
                return
            if parent:
                parent.children.append(element)
            else:
                roots.append(element)
            stack.append(element)

        def end(name: str) -> None:
            element = stack.pop()
            if element:
                element.close = parser.CurrentByteIndex
                if data[element.open_end - 2:element.open_end] == b"/>":
                    element.close = element.end = element.open_end
                else:
                    element.end = data.index(b">", element.close) + 1

        def text(piece: str) -> None:
            if stack and (element := stack[-1]) and not element.children:  # between children stand only blanks
                element.text += piece

        def refuse(*_: object) -> None:
            raise unreadable("unsafe", detail=Text("内部 XML 含实体声明", "its XML declares entities"))

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = refuse
        parser.Parse(data, True)
        return roots[0]

    @property
    def prefix(self) -> str:
        """What element names begin with in this part: "" or, for some writers, "x:"."""
        return self.root.prefix

    def source(self, element: Element) -> str:
        """The element as it is written."""
        return self.data[element.start:element.end].decode()

    def is_ours(self, element: Element) -> bool:
        """Whether its start tag carries our blanks."""
        tag = self.data[element.start:element.open_end].decode()
        return tag.removesuffix(">").removesuffix("/").endswith(OURS)

    # ------------------------------------------------------------------------------ splices

    @property
    def changed(self) -> bool:
        return bool(self._splices or self._inside)

    def replace(self, start: int, end: int, new: str) -> None:
        self._splices.append((start, end, len(self._splices), new.encode()))

    def insert(self, at: int, new: str) -> None:
        self.replace(at, at, new)

    def remove(self, element: Element) -> None:
        """Take the element away, and whatever was to be changed in it."""
        self._instead(element.start, element.end, "")
        self._gone.add(element.start)

    def is_gone(self, element: Element) -> bool:
        """Whether the element was removed."""
        return element.start in self._gone

    def _instead(self, start: int, end: int, new: str) -> None:
        self._splices = [splice for splice in self._splices if not (start <= splice[0] and splice[1] <= end)]
        self.replace(start, end, new)

    def append(self, parent: Element, new: str) -> None:
        """Put *new* at the end of *parent*'s content; one that is closed in itself is opened for it."""
        if parent.close == parent.open_end and parent.end == parent.open_end:
            self._inside.setdefault(parent.start, (parent, []))[1].append(new)
        else:
            self.insert(parent.close, new)

    def prepend(self, parent: Element, new: str) -> None:
        """Put *new* before all of *parent*'s content."""
        if parent.end == parent.open_end:
            self._inside.setdefault(parent.start, (parent, []))[1].insert(0, new)
        else:
            self.insert(parent.open_end, new)

    def put(self, parent: Element, order: Sequence[str], name: str, new: str) -> None:
        """Put *new*, a child called *name*, where the schema's *order* of children wants it."""
        rank = order.index(name)
        before = [child for child in parent.children if _rank(child, order) <= rank]
        if before:
            self.insert(before[-1].end, new)
        else:
            self.prepend(parent, new)

    def set(self, element: Element, name: str, value: object) -> None:
        """Give an attribute, which may be there, another value. *name* as it is written."""
        span = self._attribute(element, name)
        if span:
            quote = self.data.index(span[2], span[0]) + 1
            self.replace(quote, span[1] - 1, quoted(value))
        else:
            self.insert(self._after_name(element), f' {name}="{quoted(value)}"')

    def set_ours(self, element: Element, name: str, value: object) -> None:
        """Give a new attribute that `drop_ours` will know again."""
        self.insert(self._after_name(element), f'{OURS}{name}="{quoted(value)}"')

    def drop_ours(self, element: Element, name: str) -> bool:
        """Take away an attribute if it was put in by `set_ours`."""
        span = self._attribute(element, name)
        if span and self.data[span[0]:span[1]].startswith(OURS.encode()):
            self.replace(span[0], span[1], "")
            return True
        return False

    def take_out(self, parent: Element, children: Iterable[Element]) -> None:
        """Remove *children*; *parent* with them, or its end tag, if it is ours and then empty."""
        gone = list(children)
        empty = all(child in gone or self.is_gone(child) for child in parent.children)
        end_tag = self.data[parent.close:parent.end].decode()
        if empty and self.is_ours(parent) and parent.parent:
            self.remove(parent)
        elif empty and end_tag.endswith(f"{OURS}>"):
            self._instead(parent.open_end - 1, parent.end, "/>")
        else:
            for child in gone:
                self.remove(child)

    def _attribute(self, element: Element, name: str) -> tuple[int, int, bytes] | None:
        """Where an attribute stands, with the blanks before it, and its kind of quotes."""
        for found in _ATTRIBUTE.finditer(self.data, self._after_name(element), element.open_end):
            if found[1] == name.encode():
                return *found.span(), found[2][:1]
        return None

    def _after_name(self, element: Element) -> int:
        return element.start + 1 + len((element.prefix + element.name).encode())

    def result(self) -> bytes:
        """The part with all splices made."""
        if not self.changed:
            return self._original
        splices = list(self._splices)
        for element, content in self._inside.values():
            name = element.prefix + element.name
            opened = f">{''.join(content)}</{name}{OURS}>"
            splices.append((element.open_end - 2, element.open_end, len(splices), opened.encode()))
        pieces: list[bytes] = []
        at = 0
        for start, end, _, new in sorted(splices):
            assert start >= at, "two changes of one place"
            pieces += [self.data[at:start], new]
            at = end
        whole = b"".join([*pieces, self.data[at:]])
        return self._head + (whole if self._codec == "utf-8" else whole.decode().encode(self._codec, "xmlcharrefreplace"))


def _rank(child: Element, order: Sequence[str]) -> int:
    """Where a child stands in *order*; what is wrapped in AlternateContent, as what it wraps."""
    if child.name in order:
        return order.index(child.name)
    wrapped = (inner for choice in child.children for inner in choice.children if inner.name in order)
    first = next(wrapped, None) if child.name == "AlternateContent" else None
    return order.index(first.name) if first else len(order)


def _decoded(part: bytes) -> tuple[str, bytes, bytes]:
    """(codec, byte order mark, the rest in UTF-8) of a part."""
    for codec, mark in (("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE)):
        if part.startswith(mark):
            body = part[len(mark):]
            return codec, mark, body if codec == "utf-8" else body.decode(codec).encode()
    declared = _DECLARED.match(part)
    codec = declared[1].decode("ascii").lower() if declared else "utf-8"
    codec = "utf-8" if codec == "utf8" else codec
    if codec not in _CODECS:
        raise unreadable("damaged", detail=Text(f"未知的文字编码 {codec}", f"unknown text encoding {codec}"))
    return codec, b"", part if codec == "utf-8" else part.decode(codec).encode()
