"""The form of a programme: what is taught and its units on one tab, whom it takes and what it asks for on another."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from bekal.courses import rules, typed
from bekal.courses.changing import ProgrammeTerms
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import Kind, ProgrammeId
from bekal.ui import keys
from bekal.ui.assessment.plan_part import PlanPart
from bekal.ui.context import Context, Heading
from bekal.ui.courses.asked_papers import AskedPapers
from bekal.ui.courses.certificate_part import CertificatePart
from bekal.ui.courses.demands import Demands
from bekal.ui.courses.house_rules import HouseRulesPart
from bekal.ui.courses.timetable import set_text, settle, text_of
from bekal.ui.widgets.buttons import Button, Segments, Tabs
from bekal.ui.widgets.cards import EDGE, card, key_hints
from bekal.ui.widgets.fields import EntryForm, Field, note_edit, text_edit
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import TwoColumns, column, fill, foot, holder, row, rule, scrolled, side_by_side
from bekal.ui.widgets.side_panel import SidePanel

if TYPE_CHECKING:
    from bekal.assessment.weighing import Plan
    from bekal.candidates.papers.rules import CentreRule

PAPERS, HOUSE, PLAN, CERTIFICATE = 2, 3, 4, 5
_TABS = {"demands": 1, "house": HOUSE, "plan": PLAN, "certificate": CERTIFICATE}


class ProgrammeFormScreen(QWidget):
    """`Buat program`, or `Ubah program` with what is there."""

    make_asked = Signal(object, object)
    """The terms and the plan of assessment, None for none; of a programme that is there they replace the former."""
    away_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.heading = Heading(self, say("Buat program"), say("Kelas & jadwal  ›  program baru"))
        self.code = Field(say("Kode"), text_edit(say("misalnya JPN-N4"), longest=20))
        self.title = Field(say("Judul program"), text_edit(say("misalnya Bahasa Jepang N4"), longest=120))
        self.kind = Field(say("Jenis"), Segments([(kind, kind.word) for kind in Kind], say("Jenis")))
        self.hours = Field(say("Jumlah JP"), text_edit("320", longest=4))
        self.catalogue = Field(
            say("No. katalog"), text_edit(longest=9), optional=True, help=say("Nomor program di katalog pusat.")
        )
        self.least = Field(
            say("Kehadiran paling sedikit (%)"), text_edit("80", longest=3), help=say("Persen dari JP yang diikuti.")
        )
        self._unit_edit = note_edit(say("JPN.01 | Memberi salam | 20"), 12)
        self._unit_edit.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.units = Field(say("Unit, satu per baris: kode | judul | JP"), self._unit_edit, optional=True)
        self.demands = Demands()
        self.papers = AskedPapers()
        self.house = HouseRulesPart()
        self.certificate = CertificatePart()
        self.plan = PlanPart(lambda: self._segments.value() or Kind.LANGUAGE)
        self.tabs = Tabs(
            [
                say("Program & unit"),
                say("Syarat pendaftar"),
                say("Berkas"),
                say("Kehadiran"),
                say("Penilaian"),
                say("Sertifikat"),
            ]
        )
        self._make = Button(say("Buat program"), "primary", keys="Ctrl+Enter")
        self._away = Button(say("Batal"), keys="Esc")
        self._state = label("", "caption", "muted")
        self._build()
        from bekal.ui.courses.programme_presenter import ProgrammeFormPresenter

        self._presenter = ProgrammeFormPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Begin a new programme, or one like `copy_of`, or open `programme_id`; `tab` names another tab."""
        self.show_terms(ProgrammeTerms("", "", Kind.LANGUAGE, 0), new=True)
        self.tabs.go(_TABS.get(str(about.get("tab")), 0))
        self._presenter.load(
            cast("ProgrammeId | None", about.get("programme_id")), cast("ProgrammeId | None", about.get("copy_of"))
        )

    def show_terms(self, terms: ProgrammeTerms, *, new: bool) -> None:
        """Fill every field."""
        verb = say("Buat program") if new else say("Simpan program")
        line = say("Kelas & jadwal  ›  program baru") if new else say("Kelas & jadwal  ›  ubah program")
        self.heading.show_title(say("Buat program") if new else terms.title, line)
        self._make.show_text(verb)
        catalogue = "" if terms.catalogue_no is None else str(terms.catalogue_no)
        hours = str(terms.hours or "")
        for field, text in (
            (self.code, terms.code), (self.title, terms.title), (self.hours, hours), (self.catalogue, catalogue),
            (self.least, str(terms.min_attendance)),
        ):  # fmt: skip
            set_text(field, text)
        self._unit_edit.setPlainText(typed.units_text(terms.units))
        self._segments.show_value(terms.kind)
        self.demands.show_terms(terms)
        self.house.show_rules(terms.house or rules.HouseRules())
        self.certificate.show_terms(terms)
        for field in self._fields:
            field.clear()
        self._tell("")
        self._count()
        keys.give_focus(self.code.edit)

    def show_papers(self, house: "Sequence[CentreRule]", terms: ProgrammeTerms | None) -> None:
        """Show which papers the programme asks for, or its scheme where it is new."""
        scheme = terms.scheme if terms is not None else ""
        self.papers.show_asked(house, scheme, terms.papers if terms is not None else None)

    def show_plan(self, plan: "Plan | None") -> None:
        """Show how the programme is assessed."""
        self.plan.show_plan(plan)

    def show_refusal(self, error: Told) -> None:
        """Show a refusal beside the field it is about, otherwise beside the button."""
        said = sentence(error)
        for kind, field in (
            (rules.CodeTaken, self.code),
            (rules.BadHours, self.hours),
            (rules.BadShare, self.least),
            (rules.UnitTwice, self.units),
        ):
            if isinstance(error, kind):
                self.tabs.go(0)
                field.show_impossible(said)
                keys.give_focus(field.edit)
        if self.demands.takes(error):
            self.tabs.go(1)
            self.demands.show_refusal(error)
        if self.house.takes(error):
            self.tabs.go(HOUSE)
            self.house.show_refusal(error)
        if (of_certificate := self.certificate.refused(error)) is not None:
            self.tabs.go(CERTIFICATE)
            keys.give_focus(of_certificate.edit)
        if self.plan.takes(error):
            self.tabs.go(PLAN)
            self.plan.show_refusal(error)
        self._tell(said)

    def _collect(self) -> None:
        bad = [field for field in (self.code, self.title, self.hours, self.least) if not text_of(field)]
        for field in bad:
            field.show_impossible(say("Belum diisi."))
        numbers: dict[Field, int] = {}
        bad += _unreadable((self.hours, self.least, self.catalogue), numbers)
        try:
            units = typed.read_units(self._unit_edit.toPlainText())
        except Told as error:
            self.units.show_impossible(sentence(error))
            bad.append(self.units)
            units = []
        wanted = self.demands.value()
        house = self.house.value()
        assessed = self.plan.value()
        validity = self.certificate.validity
        wrong = ((0, bad), (1, wanted.bad), (HOUSE, house.bad), (PLAN, assessed.bad))
        parts = [*wrong, (CERTIFICATE, _unreadable((validity,), numbers))]
        if any(found for _at, found in parts):
            at, first = next((at, found[0]) for at, found in parts if found)
            self.tabs.go(at)
            keys.give_focus(first.edit)
            named = ", ".join(field.name for _at, found in parts for field in found)
            self._tell(say("Belum dapat disimpan: periksa {fields}.", fields=named))
            return
        self._tell("")
        self.make_asked.emit(
            wanted.added_to(
                ProgrammeTerms(
                    text_of(self.code),
                    text_of(self.title),
                    self._segments.value(),
                    numbers[self.hours],
                    numbers.get(self.catalogue),
                    numbers[self.least],
                    tuple(units),
                    papers=self.papers.value(),
                    house=house.house,
                    valid_months=numbers.get(validity),
                    title_en=text_of(self.certificate.title_en),
                    second=self.certificate.second(),
                )
            ),
            assessed.plan,
        )

    @property
    def _segments(self) -> Segments:
        assert isinstance(self.kind.edit, Segments)
        return self.kind.edit

    def _build(self) -> None:
        least = side_by_side(self.hours, self.least)
        left = column(
            self.code,
            self.title,
            self.kind,
            least,
            self.catalogue,
            None,
            gap=11,
            margins=(2, 0, 2, 2),
        )
        right = column(self.units, None, gap=11, margins=(2, 0, 2, 2))
        self._form = EntryForm()
        self._pages = QStackedWidget()
        self._pages.addWidget(scrolled(TwoColumns(holder(left), holder(right))))
        self._pages.addWidget(scrolled(self.demands))
        self._pages.addWidget(self.papers)
        self._pages.addWidget(scrolled(self.house))
        self._pages.addWidget(scrolled(self.plan))
        self._pages.addWidget(scrolled(self.certificate))
        self.papers.changed.connect(self._count_papers)
        self.demands.scheme_chosen.connect(self.papers.follow)
        self._form.setLayout(column(self._pages))
        self._fields = (
            self.code, self.title, self.kind, self.hours, self.least, self.catalogue, self.units,
            *self.demands.fields, *self.house.fields, *self.plan.fields, *self.certificate.fields,
        )  # fmt: skip
        self._form.watch(*self._fields)
        self.tabs.chosen.connect(self._show_tab)
        self._words = label("", "bodyb", wrap=True)
        about = label(
            say("Baris dapat ditempel dari Excel: kolom kode, judul, JP, dan bila ada judul bahasa Inggris."),
            "caption", "muted", wrap=True,
        )  # fmt: skip
        hints = key_hints(
            ("Enter", say("isian berikutnya")), ("Ctrl+V", say("tempel dari Excel")), ("Spasi", say("tandai"))
        )
        self._about = card(column(label(say("Unit"), "title"), self._words, about, gap=6))
        panel = holder(column(self._about, None, hints))
        inside = column(row(self.tabs, margins=(16, 4, 16, 0)), rule(), gap=0)
        inside.addLayout(column(self._form, margins=(20, 14, 20, 12)), 1)
        body = column(SidePanel(card(inside, margins=EDGE), panel))
        fill(self, body, foot(self._state, None, self._make, self._away))
        self._make.clicked.connect(self._collect)
        self._away.clicked.connect(self.away_asked)
        self._form.finished.connect(self._collect)
        for field in (self.hours, self.least, self.catalogue, self.certificate.validity):
            field.left.connect(lambda field=field: settle(field, typed.read_number))
        for field in (self.code, self.title):
            field.left.connect(lambda field=field: field.clear() if text_of(field) else None)
        self._unit_edit.textChanged.connect(self._count)
        self._segments.chosen.connect(lambda _kind: self._count())
        self.units.left.connect(self._judge_units)

    def _show_tab(self, at: int) -> None:
        self._pages.setCurrentIndex(at)
        self._about.setVisible(at == 0)
        if at == PAPERS:
            self.papers.table.setFocus()

    def _count_papers(self) -> None:
        self.tabs.show_text(PAPERS, say("Berkas {n}", n=len(self.papers.value())))

    def _count(self) -> None:
        try:
            units = typed.read_units(self._unit_edit.toPlainText())
        except Told:
            return
        self.units.clear()
        unknown = rules.unknown_codes(self._segments.value(), units)
        if unknown:
            named = ", ".join(code or "–" for code in unknown[:3]) + ("…" if len(unknown) > 3 else "")
            self.units.show_doubt(say("Bukan bentuk kode SKKNI: {codes}. Boleh tetap dipakai.", codes=named))
        hours = sum(unit.hours for unit in units)
        self._words.setText(say("{n} unit, {hours} JP", n=len(units), hours=hours) if units else say("Belum ada unit"))

    def _judge_units(self) -> None:
        try:
            typed.read_units(self._unit_edit.toPlainText())
        except Told as error:
            self.units.show_impossible(sentence(error))

    def _tell(self, words: str) -> None:
        self._state.setText(words)
        set_tone(self._state, "bad" if words else "muted")


def _unreadable(fields: Sequence[Field], numbers: dict[Field, int]) -> list[Field]:
    """Read the numbers typed into fields; return those that hold none."""
    bad = []
    for field in fields:
        try:
            if text_of(field):
                numbers[field] = typed.read_number(text_of(field))
        except Told as error:
            field.show_impossible(sentence(error))
            bad.append(field)
    return bad
