"""What the certificates of a programme say of its own: the English title, how long they count, who signs second."""

from PySide6.QtWidgets import QWidget

from bekal.centre.rules import Signer
from bekal.courses import rules
from bekal.courses.changing import ProgrammeTerms
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.ui.courses.timetable import set_text, text_of
from bekal.ui.widgets.fields import Field, text_edit
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import TwoColumns, column, holder


class CertificatePart(QWidget):
    """A tab of the programme's form."""

    def __init__(self) -> None:
        super().__init__()
        self.title_en = Field(
            say("Judul dalam bahasa Inggris"),
            text_edit(say("misalnya Japanese N4"), longest=120),
            optional=True,
            help=say("Dicetak di sertifikat dua bahasa."),
        )
        self.validity = Field(
            say("Sertifikat berlaku (bulan)"),
            text_edit("36", longest=3),
            optional=True,
            help=say("Kosong: berlaku tanpa batas waktu."),
        )
        self.name = Field(
            say("Nama penanda tangan kedua"),
            text_edit(longest=120),
            optional=True,
            help=say("Kosong: penanda tangan kedua balai, yang diatur di Pengaturan."),
        )
        self.office = Field(say("Jabatan penanda tangan kedua"), text_edit(longest=120), optional=True)
        self.number = Field(
            say("NIP atau nomor lain"),
            text_edit(longest=40),
            optional=True,
            help=say("Angka saja dicetak sebagai NIP."),
        )
        self.fields = (self.title_en, self.validity, self.name, self.office, self.number)
        second = label(say("Penanda tangan kedua"), "title")
        left = column(label(say("Sertifikat"), "title"), self.title_en, self.validity, None, gap=11)
        right = column(second, self.name, self.office, self.number, None, gap=11)
        self.setLayout(column(TwoColumns(holder(left), holder(right)), None))

    def show_terms(self, terms: ProgrammeTerms) -> None:
        """Show what a programme says."""
        for field, text in (
            (self.title_en, terms.title_en),
            (self.validity, str(terms.valid_months or "")),
            (self.name, terms.second.name),
            (self.office, terms.second.title),
            (self.number, terms.second.number),
        ):
            set_text(field, text)

    def second(self) -> Signer:
        """Return who was typed to sign second."""
        return Signer(text_of(self.name), text_of(self.office), text_of(self.number))

    def refused(self, error: Told) -> Field | None:
        """Show a refusal beside the field it is about and return that; None: it is about another part."""
        for kind, field in ((rules.BadValidity, self.validity), (rules.SecondNameMissing, self.name)):
            if isinstance(error, kind):
                field.show_impossible(sentence(error))
                return field
        return None
