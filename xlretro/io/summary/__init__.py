"""The summary workbook out: seven sheets, rows streamed, charts, links back to every source cell."""
