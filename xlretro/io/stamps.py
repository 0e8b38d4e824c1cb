"""What tells our own files, and the parts of them, when they come back under any name."""

from __future__ import annotations

__all__ = ["AS_OF", "GUIDE", "KIND", "OUTPUTS", "SUMMARY", "VIEWS"]

KIND = "xlretro_kind"
"""A custom document property. A workbook made from our template has the key of its kind there; it is an input like any
other."""
SUMMARY = "summary"
OUTPUTS = (SUMMARY, "report")
"""Values (or their beginnings) of KIND in results, which are never inputs."""

AS_OF = "as_of"
"""The defined name of the cell on 看板 from which the template's formulas read today."""
GUIDE = "xlretro_guide"
"""The defined name of the first cell of 填写说明."""
VIEWS = (AS_OF, GUIDE)
"""Names that tell, whatever a user calls the sheets, which of them only show figures or explain: they hold no records."""
