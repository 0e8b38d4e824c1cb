"""Remakes the README's pictures from real output: the template, the summary, a terminal session.

Needs LibreOffice, pdftoppm and the Noto CJK fonts. --check remakes them elsewhere and compares, with room for the small
differences between two versions of a renderer.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat

from xlretro.commands.demo import demo
from xlretro.commands.examine import Settings
from xlretro.commands.samples import AS_OF
from xlretro.commands.validate import validate
from xlretro.language import LANGUAGES, Language
from xlretro.render import report_text

HERE = Path(__file__).parent / "pictures"
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
SC_MONO = 7  # the index of Noto Sans Mono CJK SC in that collection
WIDTH = 1500
TOLERANCE = 6.0  # mean difference of a pixel, of 255


def page(workbook: Path, work: Path, number: int = 1) -> Image.Image:
    """A page of a workbook as LibreOffice prints it, without the paper's margins."""
    profile = (work / "profile").as_uri()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir", str(work),
         str(workbook)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    pdf = work / f"{workbook.stem}.pdf"
    png = work / f"{workbook.stem}-{number}"
    subprocess.run(
        ["pdftoppm", "-r", "150", "-f", str(number), "-l", str(number), "-singlefile", "-png", str(pdf), str(png)],
        check=True,
    )
    image = Image.open(png.with_suffix(".png")).convert("RGB")
    footer = int(image.height * 0.93)
    image = image.crop((0, 0, image.width, footer))
    box = ImageChops.difference(image, Image.new("RGB", image.size, "white")).getbbox()
    image = image.crop(box) if box else image
    image = image.resize((WIDTH, round(image.height * WIDTH / image.width)), Image.Resampling.LANCZOS)
    framed = Image.new("RGB", (image.width + 40, image.height + 40), "white")
    framed.paste(image, (20, 20))
    return framed


def terminal(command: str, output: str) -> Image.Image:
    """A command and what it printed, as a terminal shows it."""
    size, leading, margin, columns = 22, 34, 28, 104
    font = ImageFont.truetype(FONT, size, index=SC_MONO)
    lines = [f"$ {command}"]
    for line in output.splitlines():
        lines += _wrapped(line, columns)
    image = Image.new("RGB", (margin * 2 + columns * size // 2, margin * 2 + leading * len(lines)), "#10202f")
    draw = ImageDraw.Draw(image)
    colours = {"  错误": "#ff8a80", "  error": "#ff8a80", "  警告": "#ffd180", "  warning": "#ffd180", "  建议": "#90caf9",
               "  advice": "#90caf9", "      →": "#a5d6a7", "$ ": "#ffffff"}  # fmt: skip
    colour = "#dfe7ee"
    for number, line in enumerate(lines):
        if not line.startswith("        "):  # a wrapped line keeps its colour
            colour = next((c for start, c in colours.items() if line.startswith(start)), "#dfe7ee")
        draw.text((margin, margin + number * leading), line, font=font, fill=colour)
    return image


def _wrapped(line: str, columns: int) -> list[str]:
    out, width = [""], 0
    for character in line:
        wide = 2 if ord(character) > 0x2E7F or character in "“”→…" else 1
        if width + wide > columns:
            out.append(" " * 8)
            width = 8
        out[-1] += character
        width += wide
    return out


def pictures(work: Path) -> dict[str, Image.Image]:
    """Every picture by its file name."""
    made: dict[str, Image.Image] = {}
    for lang in LANGUAGES:
        folder = work / lang
        outcome, _ = demo(folder, lang=lang)
        made[f"summary.{lang}.png"] = page(outcome.output, work)
        samples = {path.stem: path for path in folder.rglob("*.xlsx")}
        shown = samples[SHOWN[lang]]
        made[f"dashboard.{lang}.png"] = page(shown, work)
        made[f"goals.{lang}.png"] = page(shown, work, 2)
        checked = samples[CHECKED]
        report = validate([checked], Settings(as_of=AS_OF))
        for file in report.files:
            file.path = f"{INBOX[lang]}/{checked.name}"
        made[f"terminal.{lang}.png"] = terminal(f"xlretro validate {INBOX[lang]}", report_text(report, lang))
    return made


SHOWN: dict[Language, str] = {"zh": "国庆假期客服保障复盘", "en": "Mid-Autumn Campaign Overseas"}
CHECKED = "品牌部_城市快闪活动复盘"
INBOX: dict[Language, str] = {"zh": "收件夹", "en": "inbox"}


def differs(one: Image.Image, path: Path) -> bool:
    """Whether the picture at *path* shows something else than *one*."""
    if not path.exists():
        return True
    other = Image.open(path).convert("RGB")
    if abs(other.width - one.width) > 8 or abs(other.height - one.height) > 8:
        return True
    small = [image.convert("RGB").resize((300, 200)) for image in (one, other)]
    return max(ImageStat.Stat(ImageChops.difference(*small)).mean) > TOLERANCE


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    if shutil.which("soffice") is None or shutil.which("pdftoppm") is None:
        print("LibreOffice and pdftoppm are needed")
        return 2
    HERE.mkdir(exist_ok=True)
    stale = []
    with tempfile.TemporaryDirectory(prefix="xlretro-pictures-") as work:
        for name, image in pictures(Path(work)).items():
            if check and differs(image, HERE / name):
                stale.append(name)
            elif not check:
                image.quantize(128).save(HERE / name, optimize=True)
    if stale:
        print("out of date: " + ", ".join(stale))
    return int(bool(stale))


if __name__ == "__main__":
    sys.exit(main())
