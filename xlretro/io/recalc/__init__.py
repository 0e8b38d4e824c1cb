"""The results of a workbook's formulas, computed without Excel."""
