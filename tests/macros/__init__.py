"""The macro workbook and the add-in as files: VBA project, ribbon, packages, formulas."""
