"""What no consolidation on one core can go below: inflate every sheet, look at every byte once in C, deflate once."""

from __future__ import annotations

import sys
import zipfile
import zlib
from pathlib import Path


def main() -> None:
    packer, cells = zlib.compressobj(1), 0
    with Path(sys.argv[2]).open("wb") as output:
        for path in sorted(Path(sys.argv[1]).glob("*.xlsx")):
            with zipfile.ZipFile(path) as package:
                for name in package.namelist():
                    if name.startswith("xl/worksheets/sheet") or name == "xl/sharedStrings.xml":
                        part = package.read(name)
                        cells += part.count(b"<c ")
                        output.write(packer.compress(part))
        output.write(packer.flush())
    print(cells)


if __name__ == "__main__":
    main()
