"""Nothing of an input runs, calls or leads anywhere from the summary: no formula, link, name, macro, reference or DDE."""

from __future__ import annotations

import ntpath
import re
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest

from tests.commands.random_folder import poisoned
from tests.engines import _convert, needs_libreoffice
from xlretro.io.summary import rows as rows_module
from xlretro.io.summary.rows import link_target

TEXTS = ["=DDE(\"cmd\";\"/c calc\";\"x\")", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "=1+1", "@SUM(A1)",
         "=HYPERLINK(\"file://x\",\"y\")", "＝1+1", "@SUM(1+1)", "=cmd|' /C calc'!A0"]  # fmt: skip


@pytest.fixture
def summary(run: Any, tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    poisoned(tmp_path / "in" / "=1+1 'x'.xlsm")
    poisoned(tmp_path / "in" / "@毒&#.xlsx")
    # Two of one activity would be two versions.
    for name, other in (("=1+1 'x'.xlsm", "甲"), ("@毒&#.xlsx", "乙")):
        path = tmp_path / "in" / name
        with zipfile.ZipFile(path) as package:
            parts = {entry: package.read(entry) for entry in package.namelist()}
        with zipfile.ZipFile(path, "w") as package:
            for entry, content in parts.items():
                package.writestr(entry, content.replace(b"=cmd|' /C calc'!A0", f"=cmd|' /C calc'!A0{other}".encode()))
    ended = run("consolidate", "in", "-o", "s.xlsx", "--csv", "c", "--as-of", "2023-11-01")
    assert ended.code == 0, ended.err
    assert "已读取 2" in ended.out
    return tmp_path / "s.xlsx"


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def test_the_package_holds_only_what_we_put_there(summary: Path) -> None:
    found = parts(summary)
    allowed = (r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core|custom)\.xml|xl/(workbook|styles|sharedStrings|metadata)\.xml"
               r"|xl/_rels/workbook\.xml\.rels|xl/theme/theme\d+\.xml|xl/worksheets/(_rels/)?sheet\d+\.xml(\.rels)?"
               r"|xl/drawings/(_rels/)?drawing\d+\.xml(\.rels)?|xl/charts/chart\d+\.xml")  # fmt: skip
    assert [name for name in found if not re.fullmatch(allowed, name)] == []
    for name, xml in found.items():
        if name.startswith("xl/worksheets/sheet"):
            assert "<f>" not in xml
            assert "<f " not in xml
            assert "legacyDrawing" not in xml
        assert "ddeLink" not in re.sub(r"<(t|v)[ >].*?</\1>", "", xml)
    names = re.findall(r"<definedName [^>]*?name=\"([^\"]+)\"[^>]*>([^<]*)<", found["xl/workbook.xml"])
    assert {name for name, _ in names} <= {"_xlnm._FilterDatabase", "_xlnm.Print_Area", "_xlnm.Print_Titles"}
    assert not any("[" in reference for _, reference in names)


def test_links_lead_to_the_inputs_alone(summary: Path) -> None:
    inputs = {path.resolve() for path in (summary.parent / "in").iterdir()}
    targets = [
        target
        for name, xml in parts(summary).items() if name.startswith("xl/worksheets/_rels/")
        for target, mode in re.findall(r'Target="([^"]*)"(?: TargetMode="(\w+)")?', xml) if mode == "External"
    ]  # fmt: skip
    assert targets
    for target in targets:
        plain = target.replace("&amp;", "&").replace("&apos;", "'")
        assert not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|/|\\", plain), "relative, and of no scheme"
        assert (summary.parent / unquote(plain)).resolve() in inputs


def test_texts_stay_texts(summary: Path) -> None:
    found = [cell for sheet in openpyxl.load_workbook(summary).worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in found if cell.data_type == "f"]
    shown = {str(cell.value) for cell in found}
    assert [text for text in TEXTS if not any(text in one for one in shown)] == []


def test_in_csv_they_are_quoted(summary: Path) -> None:
    for path in (summary.parent / "c").iterdir():
        for line in path.read_text("utf-8-sig").splitlines():
            # Every text is quoted; numbers are not, and may be negative.
            assert not re.search(r'(?:^|,)"[\s\u3000]*[=+@＝＋－＠-]', line), (path.name, line)
            assert not re.search(r"(?:^|,)[=+@]", line)
    goals = (summary.parent / "c" / "goals.csv").read_text("utf-8-sig")
    assert "\"'=DDE(\"\"cmd\"\";" in goals


@needs_libreoffice
def test_libreoffice_finds_no_formula(summary: Path, tmp_path: Path) -> None:
    flat = _convert(summary, tmp_path / "lo", "fods").read_text(encoding="utf-8")
    assert "table:formula" not in flat
    assert "table:dde-link" not in flat
    assert "evil.example" not in re.sub(r"<text:(p|span|a)\b.*?</text:\1>", "", flat)
    targets = {unquote(link) for link in re.findall(r'xlink:href="([^"]+)"', flat)}
    assert targets
    assert [link for link in targets if ".xls" not in link and not link.startswith("#")] in ([], [".."])  # ".." is a chart's document


@needs_libreoffice
def test_libreoffice_runs_nothing_of_a_csv(summary: Path, tmp_path: Path) -> None:
    flat = _convert(summary.parent / "c" / "goals.csv", tmp_path / "lo", "fods").read_text(encoding="utf-8")
    assert "table:formula" not in flat
    assert "'=DDE(" in flat.replace("&apos;", "'")


@pytest.mark.parametrize(("source", "beside", "target"), [
    (r"C:\收\a b.xlsx", r"C:\出", "../收/a%20b.xlsx"),
    (r"收\a.xlsx", r"C:\work\出", None),
    (r"D:\收\a#.xlsx", r"C:\出", "file:///D:/收/a%23.xlsx"),
    (r"\\服务器\共享\收\a b.xlsx", r"C:\出", "file://服务器/共享/收/a%20b.xlsx"),
    (r"\\服务器\共享\收\a.xlsx", r"\\服务器\共享\出", "../收/a.xlsx"),
    (r"\\别的\共享\a.xlsx", r"\\服务器\共享\出", "file://别的/共享/a.xlsx"),
])  # fmt: skip
def test_links_on_windows(monkeypatch: pytest.MonkeyPatch, source: str, beside: str, target: str | None) -> None:
    """By Windows' own rules of paths, wherever this runs."""

    class Windows:
        path, sep, fsencode = ntpath, "\\", staticmethod(lambda text: text.encode())

    monkeypatch.setattr(rows_module, "os", Windows)
    monkeypatch.setattr(ntpath, "abspath", lambda path: path if ntpath.isabs(path) else ntpath.join(r"C:\work", path))
    found = link_target(source, beside)  # type: ignore[arg-type]
    assert found == (target or "../收/a.xlsx")
