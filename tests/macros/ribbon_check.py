"""A check of a ribbon part: what the schema of [MS-CUSTOMUI] allows, ids, icons, and that VBA has what it calls."""

from __future__ import annotations

import re

from lxml import etree

__all__ = ["KNOWN_ICONS", "ribbon_faults"]

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
CALLBACKS = {
    "onLoad": "ByVal ribbon As IRibbonUI",
    "onAction": "ByVal control As IRibbonControl",
    "getVisible": "ByVal control As IRibbonControl, ByRef returnedVal As Variant",
}
"""Attributes that name a Sub, with its parameters."""
ALLOWED = {
    "customUI": ("ribbon", {"onLoad"}),
    "ribbon": ("tabs", set[str]()),
    "tabs": ("tab", set[str]()),
    "tab": ("group", {"id", "label", "getVisible"}),
    "group": ("button", {"id", "label"}),
    "button": ("", {"id", "label", "imageMso", "size", "onAction", "screentip", "supertip"}),
}
"""The part of the schema that we use: an element's children and attributes."""
LONGEST = 1024
"""Characters of a label or tip (ST_String of the schema); an id or a callback may have as many."""

KNOWN_ICONS = {
    # Controls of Excel 2013, 2016 and 365 in the lists of control identifiers that Microsoft publishes for each version
    # (excelcontrols.xlsx of "Office Fluent UI command identifiers"): the icon of a control has the control's name.
    "Calculator", "ErrorChecking", "ClearFormats", "Consolidate", "FileSaveAsPdfOrXps", "Help",
}  # fmt: skip


def ribbon_faults(xml: bytes, module: str, text: str) -> list[str]:
    """What is wrong with the ribbon part *xml*, whose callbacks are in the VBA module *module* of source *text*."""
    root = etree.fromstring(xml)
    faults: list[str] = []
    ids: list[str] = []
    if root.tag != f"{{{NAMESPACE}}}customUI":
        return [f"the root is {root.tag}"]
    for element in root.iter():
        name = etree.QName(element).localname
        children, attributes = ALLOWED.get(name, ("", set()))
        faults += [f"{name} in {etree.QName(element).localname}" for name in
                   {etree.QName(child).localname for child in element} - {children}]  # fmt: skip
        faults += [f"{name} has {attribute}" for attribute in set(map(str, element.attrib)) - attributes]
        faults += [f"{name} without id" for _ in [0] if "id" in attributes and not element.get("id")]
        ids += [str(element.get("id"))] if element.get("id") else []
        for attribute, value in element.attrib.items():
            if attribute in CALLBACKS:
                faults += _callback_faults(str(value), CALLBACKS[str(attribute)], module, text)
            elif not 0 < len(value) <= LONGEST:
                faults.append(f"{attribute} of {len(value)} characters")
        if element.get("imageMso") and element.get("imageMso") not in KNOWN_ICONS:
            faults.append(f"icon {element.get('imageMso')}")
        if element.get("size") not in (None, "large", "normal"):
            faults.append(f"size {element.get('size')}")
    faults += [f"id {each} twice" for each in {each for each in ids if ids.count(each) > 1}]
    faults += [f"id {each} is no name" for each in ids if not re.fullmatch(r"[A-Za-z_]\w*", each)]
    return faults


def _callback_faults(called: str, parameters: str, module: str, text: str) -> list[str]:
    where, _, sub = called.partition(".")
    if where != module:
        return [f"{called} is not in {module}"]
    if not re.search(rf"^Public Sub {re.escape(sub)}\({re.escape(parameters)}\)$", text, re.M):
        return [f"no Sub {sub}({parameters})"]
    return []
