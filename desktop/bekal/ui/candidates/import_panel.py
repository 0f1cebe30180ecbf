"""Beside the grid of an import: the person of one row, all that is wrong there, and what can be done."""

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from bekal.candidates.applicants import Applicant
from bekal.candidates.importing.changes import Change
from bekal.candidates.importing.import_plan import PlannedRow, State
from bekal.candidates.importing.problems import describe
from bekal.candidates.repeats import KnownPerson
from bekal.candidates.rules import shown_phone
from bekal.language import marked, say
from bekal.terms import NikStatus, Sex
from bekal.ui import days
from bekal.ui.candidates import judging, showing
from bekal.ui.candidates.import_table import advice_of, badge_of, icon_of, what_of
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import PairList, card, note
from bekal.ui.widgets.labels import Badge, label
from bekal.ui.widgets.layouts import column, holder, row, rule, scrolled

_FIELDS = {
    "name": marked("Nama"),
    "nik": marked("NIK"),
    "sex": marked("Kelamin"),
    "birth_date": marked("Tanggal lahir"),
    "birth_place": marked("Tempat lahir"),
    "phone": marked("HP"),
    "email": marked("Surel"),
    "education": marked("Pendidikan"),
    "street": marked("Alamat"),
    "rt": marked("RT"),
    "rw": marked("RW"),
    "district": marked("Kecamatan"),
    "wanted": marked("Program"),
    "village": marked("Kelurahan/desa"),
    "regency": marked("Kabupaten/kota"),
    "school": marked("Asal sekolah"),
    "major": marked("Jurusan sekolah"),
    "graduated": marked("Tahun lulus"),
    "domicile": marked("Alamat tinggal"),
    "postal_code": marked("Kode pos"),
}


class ImportPanel(QWidget):
    """One row of the file."""

    edit_asked = Signal()
    take_asked = Signal()
    skip_asked = Signal()
    decided = Signal(bool)
    """Whether the row is the registered person it resembles."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number, self._name = label("", "caption", "muted"), label("", "title", wrap=True)
        self._state, self._facts, self._problems = Badge(""), PairList(), column(gap=8)
        self._edit = Button(say("Ubah"), "", "pencil", "F2")
        self._take = Button(say("Pakai usulan"), "", "check", "F8")
        self._skip = Button(say("Lewati baris ini"), "", "ban", "Del")
        self._same = Button(say("Orang yang sama"), "", "check", "F7")
        self._other = Button(say("Orang lain"), "", "users", "Shift+F7")
        self._same.clicked.connect(lambda: self.decided.emit(True))
        self._other.clicked.connect(lambda: self.decided.emit(False))
        self._edit.clicked.connect(self.edit_asked)
        self._take.clicked.connect(self.take_asked)
        self._skip.clicked.connect(self.skip_asked)
        inside = holder(
            column(
                row(self._number, None, self._state),
                self._name,
                self._facts,
                rule(),
                self._problems,
                None,
                gap=8,
                margins=(0, 0, 6, 0),
            )
        )
        buttons = column(
            row(self._same, None),
            row(self._other, None),
            row(self._edit, self._take, None),
            row(self._skip, None),
            gap=8,
        )
        self.setLayout(column(card(column(scrolled(inside), buttons), name=say("Baris yang dipilih"))))

    def show_row(self, line: PlannedRow, today: date, *, can_edit: bool, can_take: bool, is_set_aside: bool) -> None:
        """Show a row and which of the three buttons help it."""
        self._number.setText(say("Baris {n} di berkas", n=line.number))
        badge = badge_of(line.state)
        self._state.show_state(badge.words, badge.tone, badge.icon)
        self._name.setText(line.applicant.name or say("Tanpa nama"))
        self._facts.show_pairs(_facts(line.applicant, today))
        while (item := self._problems.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for problem in line.problems:
            icon, tone = icon_of(problem)
            what = what_of(problem) if problem.is_applied else describe(problem)
            self._problems.addWidget(note(f"{what} {advice_of(problem)}".strip(), tone, icon))
        if line.state is State.CHANGED:
            for change in line.changes:
                if change.field in _FIELDS:
                    self._problems.addWidget(note(_changed(change), "info", "pencil"))
        may_be = line.like if line.person_id is None and not is_set_aside else None
        if may_be is not None and not line.is_decided:
            self._problems.addWidget(note(_who(may_be, today), "info", "users"))
            for change in line.like_changes:
                if change.field in _FIELDS:
                    self._problems.addWidget(note(_changed(change), "info", "pencil"))
        self._same.setVisible(may_be is not None)
        self._other.setVisible(may_be is not None and not line.is_decided and line.state is State.NEW)
        if not line.problems and not line.changes:
            self._problems.addWidget(note(say("Tidak ada yang perlu dilihat"), "ok", "check"))
        self._edit.setEnabled(can_edit)
        self._take.setVisible(can_take)
        self._skip.show_text(say("Kembalikan baris ini") if is_set_aside else say("Lewati baris ini"))


def _facts(person: Applicant, today: date) -> list[tuple[str, str]]:
    born = showing.day_and_age(person.birth_date, today) if person.birth_date else ""
    nik = judging.grouped(person.nik or "") or "–"
    if person.nik_status is NikStatus.DOUBTFUL:
        nik = say("{nik} (meragukan)", nik=nik)
    return [
        (say("NIK"), nik),
        (say("Lahir"), ", ".join(part for part in (person.birth_place, born) if part) or "–"),
        (say("Kelamin"), person.sex.word if person.sex else "–"),
        (say("HP"), shown_phone(person.phone) or "–"),
        (say("Program"), person.wanted or "–"),
    ]


def _who(person: KnownPerson, today: date) -> str:
    born = showing.day_and_age(person.birth_date, today) if person.birth_date else "–"
    nik = judging.grouped(person.nik or "") or "–"
    return say("Terdaftar: {name}, {born}, NIK {nik}.", name=person.name, born=born, nik=nik)


def _changed(change: Change) -> str:
    return say(
        "{field}: {old} → {new}", field=say(_FIELDS[change.field]), old=_shown(change.old), new=_shown(change.new)
    )


def _shown(value: object) -> str:
    if isinstance(value, date):
        return days.full(value)
    return value.word if isinstance(value, Sex) else str(value or "–")
