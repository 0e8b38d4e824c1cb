"""One fill and one recompute from the command line, against the same edit by openpyxl and a bare Python start, in turn."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path

from measure import Measured, run
from workbooks import FORMS, generate

BARE = "python -c pass"
DATA = {
    "goals": [
        {"核心目标": f"目标{number}", "量化指标": f"指标{number}", "目标值": "5万", "实际完成值": f"{number}.2万"}
        for number in range(1, 13)
    ],
    "issues": [{"问题描述": "券码重复", "影响程度": "中", "改进措施": "由发券系统统一发码", "责任人": "*工"}],
}
OPENPYXL = """
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[2])
for key, sheet in (("goals", book.worksheets[1]), ("issues", book.worksheets[3])):
    for row in json.load(open(sys.argv[1], encoding="utf-8"))[key]:
        sheet.append(list(row.values()))
book.save(sys.argv[3])
"""


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="xlretro-bench-") as name:
        work = Path(name)
        ours = [sys.executable, "-m", "xlretro"]
        data, template, form, target = work / "data.json", work / "模板.xlsx", work / "form", work / "结果.xlsx"
        data.write_text(json.dumps(DATA, ensure_ascii=False), encoding="utf-8")
        run([*ours, "new", str(template), "--lang", "zh"])
        generate(form, 1, FORMS)
        own = next(form.glob("*.xlsx"))
        commands = {
            BARE: [sys.executable, "-c", "pass"],
            "fill, a new workbook": [*ours, "fill", str(data), "-o", str(target)],
            "fill --into, the template": [*ours, "fill", str(data), "--into", str(template), "-o", str(target)],
            "fill --into, a form of 30 KB": [*ours, "fill", str(data), "--into", str(own), "-o", str(target)],
            "recompute -o": [*ours, "recompute", str(template), "-o", str(work / "算好"), "--as-of", "2023-12-31"],
            "openpyxl, the template": [sys.executable, "-c", OPENPYXL, str(data), str(template), str(target)],
        }  # fmt: skip
        results: dict[str, list[Measured]] = {}
        for _ in range(7):
            for command, asked in commands.items():
                target.unlink(missing_ok=True)
                shutil.rmtree(work / "算好", ignore_errors=True)
                results.setdefault(command, []).append(run(asked))
        fastest = {command: min(one.seconds for one in runs) for command, runs in results.items()}
        for command, seconds in fastest.items():
            print(f"{command:30} {seconds * 1000:7.1f} ms {seconds / fastest[BARE]:6.1f} times a bare start")


if __name__ == "__main__":
    main()
