"""How certificates are numbered: classification, template with its example, whether each year begins anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from bekal.language import say
from bekal.ui import theme
from bekal.ui.widgets.cards import PairList, card
from bekal.ui.widgets.fields import Choice, EntryForm, Field
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column


@dataclass(frozen=True)
class Typed:
    """What stands in the fields now, saved or not."""

    template: str
    classification: str
    goes_on: bool


class NumbersPart(EntryForm):
    """The settings' fields about numbers, in the order in which a number is put together."""

    changed = Signal()

    def __init__(self, only_head: QWidget, fields: Mapping[str, Field], others: Sequence[Field]) -> None:
        super().__init__()
        self._fields = fields
        for field in fields.values():
            if isinstance(field.edit, QLineEdit):
                field.edit.textEdited.connect(lambda _text: self.changed.emit())
            elif isinstance(field.edit, Choice):
                field.edit.chosen.connect(lambda _value: self.changed.emit())
        self._example = label("", "page")
        tokens = PairList(196)
        tokens.show_pairs(
            [
                ("{seq:04}", say("nomor urut, empat angka; wajib ada")),
                ("{klasifikasi}", say("kode klasifikasi di atas")),
                ("{kode}", say("kode balai")),
                ("{kode_program}", say("kode program")),
                ("{angkatan} {angkatan_romawi}", say("nama gelombang; angka terakhirnya dalam Romawi")),
                ("{bulan} {bulan_romawi} {tahun}", say("bulan dan tahun terbit")),
                ("{cek}", say("dua angka pemeriksa salah ketik")),
            ]
        )
        self.setLayout(
            column(
                only_head, fields["classification"], fields["number_template"],
                card(column(label(say("Contoh"), "caption", "muted"), self._example, gap=2), kind="sunken"),
                fields["goes_on"],
                label(say("Yang boleh dipakai dalam pola"), "captionb"), tokens, 4, *others, None,
                gap=10, margins=(0, 14, 0, 8),
            )
        )  # fmt: skip
        self.watch(*fields.values(), *others)
        self.setMaximumWidth(theme.px(600))

    def typed(self) -> Typed:
        """Return what stands in the fields."""
        template, classification = self._fields["number_template"].edit, self._fields["classification"].edit
        goes_on = self._fields["goes_on"].edit
        assert isinstance(template, QLineEdit)
        assert isinstance(classification, QLineEdit)
        assert isinstance(goes_on, Choice)
        return Typed(template.text(), classification.text().strip(), goes_on.value() == str(True))

    def show_example(self, words: str, wrong: str = "") -> None:
        """Show how a certificate number will look, or why none can be made."""
        field = self._fields["number_template"]
        if wrong:
            field.show_impossible(wrong)
        else:
            field.clear()
        self._example.setText(words or "–")
