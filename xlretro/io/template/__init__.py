"""The retrospective workbook out: sheets, native formulas, dropdowns, 看板, all from the declaration."""
