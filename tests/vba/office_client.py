"""Speaks to a running LibreOffice for `office`; run by the system's Python, which has uno. A JSON object a line, in and out."""

import json
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.table.CellContentType import EMPTY, FORMULA, TEXT

ERRORS = {503: "#NUM!", 519: "#VALUE!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!", 32767: "#N/A"}
MACROS = {"never": 0, "always": 4}  # com.sun.star.document.MacroExecMode


class Client:
    def __init__(self, pipe):
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        for attempt in range(300):
            try:
                context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except Exception:
                if attempt == 299:
                    raise
                time.sleep(0.1)
        self.desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        self.document = None

    def open(self, path, macros):
        """Load a file, with its macros never or always allowed to run."""
        options = [PropertyValue(Name="Hidden", Value=True),
                   PropertyValue(Name="MacroExecutionMode", Value=MACROS[macros])]
        self.document = self.desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, tuple(options))
        return self.document is not None

    def sheets(self):
        return list(self.document.Sheets.ElementNames)

    def replace(self, name, text):
        """Put another text into a Basic module, or make it."""
        library = self._library()
        if library.hasByName(name):
            library.replaceByName(name, text)
        else:
            library.insertByName(name, text)

    def text(self, name):
        return self._library().getByName(name)

    def write(self, sheet, cell, value):
        """A number, a text, or a formula that begins with =."""
        target = self.document.Sheets.getByName(sheet).getCellRangeByName(cell)
        if isinstance(value, str):
            setattr(target, "Formula" if value.startswith("=") else "String", value)
        else:
            target.Value = value

    def recalculate(self):
        self.document.calculateAll()

    def values(self, sheet, cells):
        """What the cells show as values: number, text, null; an error value as its text."""
        found = self.document.Sheets.getByName(sheet)
        return [self._value(found.getCellRangeByName(cell)) for cell in cells]

    def run(self, macro, arguments=()):
        """Run a Basic function of the document's project: Library.Module.Name."""
        script = self.document.ScriptProvider.getScript(f"vnd.sun.star.script:{macro}?language=Basic&location=document")
        return script.invoke(tuple(arguments), (), ())[0]

    def close(self):
        self.document.close(True)
        self.document = None

    def _library(self):
        libraries = self.document.BasicLibraries
        names = libraries.ElementNames or ("Standard",)
        name = next((name for name in names if name != "Standard"), "Standard")
        if not libraries.hasByName(name):
            libraries.createLibrary(name)
        libraries.loadLibrary(name)
        return libraries.getByName(name)

    @staticmethod
    def _value(cell):
        if cell.getError():
            return ERRORS.get(cell.getError(), f"#{cell.getError()}")
        kind = cell.Type
        if kind == FORMULA:
            kind = cell.FormulaResultType2
            return cell.Value if kind == 1 else cell.String
        if kind == EMPTY:
            return None
        return cell.String if kind == TEXT else cell.Value


def tell(answer):
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def main():
    client = Client(sys.argv[1])
    tell({"answer": "ready"})
    for line in sys.stdin:
        command, arguments = json.loads(line)
        try:
            answer = {"answer": getattr(client, command)(**arguments)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        tell(answer)


main()
