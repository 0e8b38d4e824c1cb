"""The information block above the first table: labels beside values, three pairs a row."""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from xlretro.io.styles import DATE, PALETTE, WHOLE, Styles, quantity_format, scaled_whole
from xlretro.io.template.formulas import day
from xlretro.io.template.table_sheet import FIRST_COLUMN, write_value
from xlretro.io.template.validation import add_validation, readable_number
from xlretro.language import Language
from xlretro.model.quantity import Quantity
from xlretro.model.schema import Column, Kind, WorkbookKind
from xlretro.model.written import Written

__all__ = ["InfoBlock"]

# Fields that belong side by side; what the declaration holds beside them follows in its order.
_ORDER = ("name", "theme", "department", "start", "end", "activity_kind", "planner", "executor", "reporter",
          "reported_on", "budget", "spent", "as_of")  # fmt: skip
_SLOTS = ((0, 1, 2), (3, 4, 6), (7, 8, 9))
"""Of each pair: the columns of the label, and of the value from and to, counted from the table's first."""


class InfoBlock:
    """The fields of *kind* from row *first_row* (from 0) down."""

    def __init__(
        self, sheet: Worksheet, sheet_name: str, kind: WorkbookKind, lang: Language, styles: Styles, first_row: int
    ) -> None:
        self.sheet, self.sheet_name, self.kind, self.styles = sheet, sheet_name, kind, styles
        self.lang: Language = lang
        self.first_row = first_row
        shown = [field for field in kind.fields if field.kind is not Kind.PERIOD]
        known = {key: number for number, key in enumerate(_ORDER)}
        self.fields = sorted(shown, key=lambda field: known.get(field.key, len(known)))
        self.last_row = first_row + (len(self.fields) - 1) // len(_SLOTS)

    def _place(self, field: Column) -> tuple[int, int, int, int]:
        row, slot = divmod(self.fields.index(field), len(_SLOTS))
        label, first, last = (FIRST_COLUMN + column for column in _SLOTS[slot])
        return self.first_row + row, label, first, last

    def address(self, key: str) -> str:
        """Absolute address of a field's value, with its sheet."""
        row, _, first, _ = self._place(self.kind.field[key])
        return f"'{self.sheet_name}'!{xl_rowcol_to_cell(row, first, True, True)}"

    def write(self, written: Written) -> None:
        for row in range(self.first_row, self.last_row + 1):
            self.sheet.set_row(row, 24)
        for field in self.fields:
            self._write_field(field, written)
        self._note(self.fields[-1])

    def _note(self, field: Column) -> None:
        """What the last field means, where its row has nothing beside it."""
        row, _, _, last = self._place(field)
        if (end := FIRST_COLUMN + _SLOTS[-1][2]) > last:
            style = self.styles(font_size=9, font_color=PALETTE["muted"], align="left", indent=1)
            self.sheet.merge_range(row, last + 1, row, end, field.help(self.lang), style)

    def _write_field(self, field: Column, written: Written) -> None:
        row, label, first, last = self._place(field)
        line = {"border": 1, "border_color": PALETTE["line"]}
        label_style = self.styles(
            **line, bold=True, font_color=PALETTE["navy"], bg_color="#DCE5F0" if field.required else PALETTE["pale"],
            align="center", shrink=True,
        )  # fmt: skip
        self.sheet.write_string(row, label, field.title(self.lang), label_style)
        raw = written.retro.raw_field(field.key)
        quantity = written.quantities.get(("", field.key, 0))
        look: dict[str, object] = {**line, "align": "left", "indent": 1, "text_wrap": True}
        if field.kind is Kind.DATE:
            look["num_format"] = DATE
        if quantity:
            look["num_format"] = quantity_format(quantity, self.lang)
        style = self.styles(**look)
        if last > first:
            self.sheet.merge_range(row, first, row, last, "", style)
        write_value(self.sheet, row, first, raw, style)
        cell = xl_rowcol_to_cell(row, first)
        add_validation(self.sheet, "", field, self.lang, (row, first, row, first), cell)
        self._colours(field, row, first, last, cell)

    def _colours(self, field: Column, row: int, first: int, last: int, cell: str) -> None:
        fixed = xl_rowcol_to_cell(row, first, True, True)
        bad = {"font_color": PALETTE["bad"], "bg_color": PALETTE["bad_pale"]}
        rules: list[tuple[str, dict[str, str]]] = []
        if field.kind is Kind.DATE:
            rules.append((f"ISERROR({day(fixed)})", bad))
        if field.kind is Kind.QUANTITY:
            rules.append((f"NOT({readable_number(fixed)})", bad))
            amount = quantity_format(Quantity(10000.0), self.lang)
            whole = scaled_whole(fixed, self.lang)
            rules.append((f"AND(ISNUMBER({fixed}),{fixed}>=10000,{whole})", {"num_format": amount}))
            rules.append((f"AND(ISNUMBER({fixed}),{fixed}>=10000,NOT({whole}))", {"num_format": WHOLE}))
        if field.required:
            rules.append((f'{fixed}=""', {"bg_color": PALETTE["wanted"]}))
        for formula, changes in rules:
            self.sheet.conditional_format(
                row, first, row, last,
                {"type": "formula", "criteria": f"={formula}", "format": self.styles.conditional(**changes)},
            )  # fmt: skip
