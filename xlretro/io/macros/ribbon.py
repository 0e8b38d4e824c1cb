"""The ribbon part: the tab 复盘 as XML, and the names of what it calls in VBA.

Labels are fixed in the XML, not asked of VBA, since nobody answers while macros are blocked. The schema is Office 2010's
customUI14 ([MS-CUSTOMUI] 2.3).
"""

from __future__ import annotations

from typing import Literal
from xml.sax.saxutils import quoteattr

from xlretro.io.macros.buttons import BUTTONS, GROUPS, TAB, Button
from xlretro.language import Language, Text

__all__ = ["ADDIN_NAME", "MODULE", "NAMESPACE", "PREFIXES", "Host", "callback", "ribbon_xml"]

Host = Literal["book", "addin"]

PREFIXES: dict[Host, str] = {"book": "XlretroBook", "addin": "XlretroAddin"}
"""What ids and callbacks begin with, and the name of the VBA project. They differ, since Excel confuses equal names of
two open files."""
ADDIN_NAME = "xlretro.xlam"
"""The add-in's file name, by which the workbook's tab knows that it is open."""
MODULE = "XlretroRibbon"
"""The VBA module of the callbacks."""
NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"


def callback(host: Host, key: str) -> str:
    """The Sub that VBA has for a button's key, or for on_load, get_visible and refresh."""
    return f"{PREFIXES[host]}_{''.join(part.capitalize() for part in key.split('_'))}"


def _called(host: Host, key: str) -> str:
    return f"{MODULE}.{callback(host, key)}"


def _both(text: Text, lang: Language) -> str:
    """A name in both languages, the workbook's first."""
    return f"{text(lang)} · {text('en' if lang == 'zh' else 'zh')}"


def _element(name: str, indent: int, attributes: dict[str, str], *, closed: bool = False) -> str:
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"{'  ' * indent}<{name}{written}{'/' if closed else ''}>"


def _button(button: Button, host: Host, lang: Language) -> str:
    return _element(
        "button", 5,
        {
            "id": f"{PREFIXES[host]}{callback(host, button.key).partition('_')[2]}",
            "label": button.label(lang),
            "imageMso": button.image,
            "size": "large",
            "onAction": _called(host, button.key),
            "screentip": _both(button.label, lang),
            "supertip": button.tip(lang),
        },
        closed=True,
    )  # fmt: skip


def ribbon_xml(host: Host, lang: Language) -> str:
    """customUI14.xml of the macro workbook or of the add-in, labelled in *lang*."""
    prefix = PREFIXES[host]
    root = {"xmlns": NAMESPACE} | ({"onLoad": _called(host, "on_load")} if host == "book" else {})
    tab = {"id": f"{prefix}Tab", "label": TAB(lang)}
    if host == "book":
        tab["getVisible"] = _called(host, "get_visible")
    lines = [
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
        _element("customUI", 0, root),
        _element("ribbon", 1, {}),
        _element("tabs", 2, {}),
        _element("tab", 3, tab),
    ]
    for key, title in GROUPS.items():
        buttons = [button for button in BUTTONS if button.group == key]
        if buttons:
            lines.append(_element("group", 4, {"id": f"{prefix}Group{key.capitalize()}", "label": title(lang)}))
            lines += [_button(button, host, lang) for button in buttons]
            lines.append("        </group>")
    return "\n".join([*lines, "      </tab>", "    </tabs>", "  </ribbon>", "</customUI>", ""])
