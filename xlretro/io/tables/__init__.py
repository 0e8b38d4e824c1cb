"""The summary's tables as plain files for other programs: Parquet with types, CSV for spreadsheets."""
