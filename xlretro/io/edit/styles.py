"""The styles part: a cell's format with another number format, and the looks of our marks and of our sheet."""

from __future__ import annotations

import re
from functools import cached_property

from xlretro.io.edit.document import OURS, Document, Element, quoted
from xlretro.io.edit.package import OURS_FOLDER, Package
from xlretro.io.edit.shown_units import unit_of_format
from xlretro.model.values import PercentNumber

__all__ = ["Stylesheet", "is_date_format"]

_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst",
)
"""Children of the styleSheet element in the order of the schema (ECMA-376 part 1, 18.8.39)."""
_OWN = f"{OURS_FOLDER}/styles.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_BLANK = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{namespace}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
)
"""For a workbook without styles."""
_BUILT_IN = {
    "General": 0, "0": 1, "0.00": 2, "#,##0": 3, "#,##0.00": 4, "0%": 9, "0.00%": 10, "0.00E+00": 11, "# ?/?": 12,
    "# ??/??": 13, "d-mmm-yy": 15, "d-mmm": 16, "mmm-yy": 17, "h:mm AM/PM": 18, "h:mm:ss AM/PM": 19, "h:mm": 20,
    "h:mm:ss": 21, "mm:ss": 45, "[h]:mm:ss": 46, "mmss.0": 47, "##0.0E+0": 48, "@": 49,
}  # fmt: skip
"""Formats that need no declaration (18.8.30), but for those that Excel shows by the user's country."""
_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_FIRST_FREE = 164
_USUAL_SIZE = 11.0
_QUIET = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)


def is_date_format(code: str) -> bool:
    """Whether a format code shows a number as a day or a time."""
    return bool(re.search("[ymdhs]", _QUIET.sub("", code.partition(";")[0]), re.IGNORECASE))


class Stylesheet:
    """The styles of *package*, as long as it is not settled. The part is made, and touched, only when it is needed."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._added: dict[str, list[str]] = {}

    @cached_property
    def _document(self) -> Document:
        package = self._package
        part = package.related(package.main, "styles")
        if not part:
            package.add(_OWN, _BLANK.format(namespace=package.namespace), _TYPE)
            package.relate(package.main, "styles", _OWN)
            part = _OWN
        return package.document(part)

    # ------------------------------------------------------------------------------ a cell's format

    def with_number_format(self, style: int, code: str | None, *, unquoted: bool = False) -> int:
        """The style that is *style* but for its number format, if one is given; the same one where nothing differs.

        *unquoted*: without the apostrophe that marks a text, under which Excel takes the next number typed for a text.
        """
        formats = self._elements("cellXfs")
        own = formats[style] if style < len(formats) else None
        number = "" if code is None else self._number_format(code)
        if own is None:
            if code is None:
                return style
            plain = f'numFmtId="{number}" fontId="0" fillId="0" borderId="0" applyNumberFormat="1"'
            return self._add("cellXfs", f"<{self._document.prefix}xf {plain}/>")
        before = xml = self._document.source(own)
        if code is not None and own.get("numFmtId", "0") != str(number):
            xml = _with(_with(xml, "numFmtId", number), "applyNumberFormat", 1)
        if unquoted and own.get("quotePrefix") in ("1", "true"):
            xml = _without(xml, "quotePrefix")
        return style if xml == before else self._add("cellXfs", xml)

    def shows_dates(self, style: int) -> bool:
        """Whether a cell of that style shows its number as a day or a time."""
        number, code = self._format_of(style)
        return is_date_format(code) if code is not None else number in _BUILT_IN_DATES

    def shows_otherwise(self, style: int, value: object) -> bool:
        """Whether a cell of that style has no format of its own for numbers, or one by which *value*, a number, would be
        read as another thing: a share under a plain format, a plain number as a percentage, a day or a text."""
        number, code = self._format_of(style)
        known = next((known for known, built_in in _BUILT_IN.items() if built_in == number), "General")
        stated = known if code is None else code
        if stated in ("General", "@") or self.shows_dates(style):
            return True
        return ("%" in _QUIET.sub("", stated)) != isinstance(value, PercentNumber)

    def unit_shown(self, style: int) -> str:
        """The unit that a cell of that style shows behind its number; "" for none."""
        code = self._format_of(style)[1]
        return unit_of_format(code) if code is not None and not is_date_format(code) else ""

    def is_locked(self, style: int) -> bool:
        """Whether a cell of that style stays as it is on a protected sheet, as all do that nobody unlocked."""
        formats = self._elements("cellXfs")
        protection = formats[style].first("protection") if style < len(formats) else None
        return protection is None or protection.get("locked") not in ("0", "false")

    def is_drawn(self, style: int) -> bool:
        """Whether a cell of that style has a border."""
        formats, borders = self._elements("cellXfs"), self._elements("borders")
        number = formats[style].get("borderId", "0") if style < len(formats) else "0"
        border = borders[int(number)] if number.isdigit() and int(number) < len(borders) else None
        return border is not None and any(side.get("style", "none") != "none" for side in border.children)

    def wrapped_size(self, style: int) -> float:
        """The size in points of the letters of a style that breaks lines; 0 of one that does not."""
        formats, fonts = self._elements("cellXfs"), self._elements("fonts")
        own = formats[style] if style < len(formats) else None
        alignment = own.first("alignment") if own else None
        if own is None or alignment is None or alignment.get("wrapText") not in ("1", "true"):
            return 0.0
        number = own.get("fontId", "0")
        font = fonts[int(number)] if number.isdigit() and int(number) < len(fonts) else None
        size = font.first("sz") if font else None
        return float(size.get("val")) if size and re.fullmatch(r"[0-9]{1,3}(\.[0-9]+)?", size.get("val")) else _USUAL_SIZE

    def _format_of(self, style: int) -> tuple[int, str | None]:
        """(number, code where it is declared in the part) of a style's number format."""
        formats = self._elements("cellXfs")
        number = formats[style].get("numFmtId", "0") if style < len(formats) else "0"
        code = next((f.get("formatCode") for f in self._elements("numFmts") if f.get("numFmtId") == number), None)
        return int(number) if number.isdigit() else 0, code

    def shows_plainly(self, style: int) -> bool:
        """Whether a cell of that style shows its number as it is: the format is General."""
        if not self._package.related(self._package.main, "styles"):
            return True
        formats = self._elements("cellXfs")
        return style >= len(formats) or formats[style].get("numFmtId", "0") == "0"

    def _number_format(self, code: str) -> int:
        if code in _BUILT_IN:
            return _BUILT_IN[code]
        declared = self._elements("numFmts")
        for element in declared:
            if element.get("formatCode") == code and element.get("numFmtId").isdigit():
                return int(element.get("numFmtId"))
        # Differential formats number theirs anew; some readers take all numbers of the part for one list.
        differential = [form for element in self._elements("dxfs") for form in element.every("numFmt")]
        numbers = [element.get("numFmtId") for element in (*declared, *differential)]
        taken = [int(number) for number in numbers if number.isdigit()]
        mine = self._added.setdefault("numFmts", [])
        start = max([_FIRST_FREE - 1, *taken]) + 1
        for number, xml in enumerate(mine, start=start):
            if xml.endswith(f' formatCode="{quoted(code)}"/>'):
                return number
        number = start + len(mine)
        self._add("numFmts", f'<{self._document.prefix}numFmt numFmtId="{number}" formatCode="{quoted(code)}"/>')
        return number

    # ------------------------------------------------------------------------------ looks of ours

    def look(self, *, font: str = "", fill: str = "", border: str = "", alignment: str = "") -> int:
        """The style of a cell of our sheet: XML without prefixes of what it is made of."""
        fonts = self._add_ours("fonts", font) if font else 0
        fills = self._add_ours("fills", fill) if fill else 0
        borders = self._add_ours("borders", border) if border else 0
        return self._add_ours(
            "cellXfs",
            f'<xf numFmtId="49" fontId="{fonts}" fillId="{fills}" borderId="{borders}" xfId="0" applyNumberFormat="1" '
            f'applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment {alignment}/></xf>',
        )

    def mark(self, xml: str) -> int:
        """The number of a differential format, as conditional formats name it. XML without prefixes."""
        return self._add_ours("dxfs", xml)

    def remove_ours(self) -> None:
        """Take away what `look` and `mark` put in, as far as nothing follows it: styles are named by their place."""
        part = self._package.related(self._package.main, "styles")
        if not part or not self._package.mentions(part, OURS.encode()):
            return
        document = self._document
        for name in _ORDER[:-1]:
            listed = document.root.first(name)
            ours: list[Element] = []
            for element in reversed(listed.children if listed else []):
                if not document.is_ours(element):
                    break
                ours.append(element)
            if listed and ours:
                document.take_out(listed, ours)
                if len(ours) < len(listed.children) or not document.is_ours(listed):
                    self._count(listed, -len(ours))

    def remove_part_of_ours(self) -> None:
        """Take away the part that was made for a workbook without styles, once nothing of ours is in it any more."""
        package = self._package
        if _OWN in package and package.read(_OWN) == _BLANK.format(namespace=package.namespace).encode():
            package.delete(_OWN)
            package.unrelate(package.main, lambda r: r.target == _OWN)

    # ------------------------------------------------------------------------------ lists

    def _elements(self, name: str) -> list[Element]:
        listed = self._document.root.first(name)
        return listed.children if listed else []

    def _add_ours(self, name: str, xml: str) -> int:
        """Add an element that is known as ours, or find the same one from before."""
        document, p = self._document, self._document.prefix
        if p:
            xml = re.sub(r"<(/?)(?=[a-z])", rf"<\1{p}", xml)
        head = re.match(r"<[^>]*?(?=/?>)", xml)
        assert head
        xml = head[0] + OURS + xml[head.end():]
        for index, element in enumerate(self._elements(name)):
            if document.is_ours(element) and document.source(element) == xml:
                return index
        return self._add(name, xml)

    def _add(self, name: str, xml: str) -> int:
        """Add an element to a list of the part, unless it was just added; its place in the list."""
        document = self._document
        listed = document.root.first(name)
        before = len(listed.children) if listed else 0
        mine = self._added.setdefault(name, [])
        if xml in mine:
            return before + mine.index(xml)
        mine.append(xml)
        if listed:
            document.append(listed, xml)
        return before + len(mine) - 1

    def finish(self) -> None:
        """Bring the lists' counts up to date. To be called once, when all is added."""
        for name, added in sorted(self._added.items(), key=lambda item: _ORDER.index(item[0])):
            listed = self._document.root.first(name)
            if listed and added:
                self._count(listed, len(added))
            elif added:
                p = self._document.prefix
                new = f'<{p}{name} count="{len(added)}"{OURS}>{"".join(added)}</{p}{name}>'
                self._document.put(self._document.root, _ORDER, name, new)
        self._added = {}

    def _count(self, listed: Element, by: int) -> None:
        count = listed.get("count")
        if count.isdigit() and str(int(count)) == count and int(count) + by >= 0:
            self._document.set(listed, "count", int(count) + by)


def _without(xml: str, attribute: str) -> str:
    """An element's XML without an attribute of its start tag."""
    return re.sub(rf"""^(<(?:[^>"']|"[^"]*"|'[^']*')*?)\s{attribute}\s*=\s*(?:"[^"]*"|'[^']*')""", r"\1", xml, count=1)


def _with(xml: str, attribute: str, value: object) -> str:
    """An element's XML with an attribute of its start tag given another value."""
    tag = re.match(r"""<(?:[^>"']|"[^"]*"|'[^']*')*>""", xml)
    assert tag
    changed, found = re.subn(rf"""(\s{attribute}\s*=\s*)("[^"]*"|'[^']*')""", rf'\g<1>"{value}"', tag[0], count=1)
    if not found:
        end = len(tag[0]) - (2 if tag[0].endswith("/>") else 1)
        changed = f'{tag[0][:end].rstrip()} {attribute}="{value}"{tag[0][end:]}'
    return changed + xml[tag.end():]
