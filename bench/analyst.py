"""The script an analyst would write: every sheet of every workbook into one, with the file's name.

Columns go by position: by the first row, where each workbook names its activity, the result would have thousands of
columns and the script take four times as long.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

folder, output = Path(sys.argv[1]), Path(sys.argv[2])
engine = sys.argv[3] if len(sys.argv) > 3 else "openpyxl"
tables: dict[str, list[pd.DataFrame]] = {}
for path in sorted(folder.glob("*.xlsx")):
    for sheet, frame in pd.read_excel(path, sheet_name=None, header=None, engine=engine).items():
        frame.insert(0, "来源文件", path.name)
        tables.setdefault(sheet, []).append(frame)
with pd.ExcelWriter(output) as writer:
    for sheet, frames in tables.items():
        pd.concat(frames).to_excel(writer, sheet_name=sheet, index=False)
