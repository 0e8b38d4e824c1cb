"""What tells our own files, and the parts of them, when they come back under any name."""

from __future__ import annotations

__all__ = ["AS_OF", "CONFIG", "FINDINGS", "GUIDE", "KIND", "OUTPUTS", "SUMMARY", "TEXTS", "VIEWS"]

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
FINDINGS = "xlretro_findings"
"""The defined name of the first cell of 校验结果."""
CONFIG = "xlretro_config"
TEXTS = "xlretro_texts"
"""The defined names of the first cells of the two hidden sheets that the macros read: settings, and what they say."""
VIEWS = (AS_OF, GUIDE, FINDINGS, CONFIG, TEXTS)
"""Names that tell, whatever a user calls the sheets, which of them only show figures or explain: they hold no records."""
