"""What makes a workbook answer to Excel's ribbon: the buttons, the ribbon part, the VBA project, the packages."""
