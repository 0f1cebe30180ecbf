"""The forms of competency tests: a scheme, an event, who is queued, a reason, BNSP's codes."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtWidgets import QLineEdit, QWidget

from bekal.assessment.competency import rules
from bekal.assessment.competency.events import NewEvent
from bekal.assessment.competency.schemes import NewScheme
from bekal.courses.typed import read_day
from bekal.language import marked, say
from bekal.terms import CandidateId, CourseId, ProgrammeId, SchemeKind
from bekal.ui.assessment.asking import AskForm
from bekal.ui.widgets.cards import heading
from bekal.ui.widgets.date_edit import DateEdit
from bekal.ui.widgets.fields import Choice, Field, note_edit, text_edit
from bekal.ui.widgets.layouts import holder, side_by_side
from bekal.ui.widgets.tick import Tick

if TYPE_CHECKING:
    from bekal.assessment.competency.queries import EventRow, SchemeRow

_LISTS = {
    "education": marked("Pendidikan"),
    "work": marked("Pekerjaan"),
    "budget": marked("Sumber anggaran"),
    "ministry": marked("Kementerian"),
}


class SchemeDialog(AskForm):
    """Add a scheme, or change one."""

    def __init__(
        self, parent: QWidget, programmes: Sequence[tuple[ProgrammeId, str]], row: "SchemeRow | None" = None
    ) -> None:
        self.row = row
        self.code, self.title = text_edit(longest=60), text_edit(longest=160)
        self.title_en, self.body = text_edit(longest=160), text_edit(longest=120)
        self.licence, self.months = text_edit("BNSP-LSP-1234-ID", longest=30), text_edit(longest=3)
        self.kind = Choice([(one, one.word) for one in SchemeKind])
        self.programme = Choice([(None, say("Semua program")), *programmes])
        self.licence_field = Field(say("Lisensi LSP"), self.licence, optional=True)
        super().__init__(
            parent,
            say("Tambah skema") if row is None else say("Ubah skema"),
            [
                side_by_side(Field(say("Nomor skema"), self.code), Field(say("Jenis skema"), self.kind)),
                Field(say("Nama skema"), self.title),
                Field(say("Nama dalam bahasa Inggris"), self.title_en, optional=True),
                side_by_side(Field(say("Nama LSP"), self.body, optional=True), self.licence_field),
                side_by_side(Field(say("Untuk program"), self.programme), Field(say("Berlaku (bulan)"), self.months)),
            ],
            say("Simpan skema"),
        )
        self.kind.show_value(row.kind if row else SchemeKind.OCCUPATION)
        self.months.setText(str(row.valid_months if row else rules.USUAL_MONTHS))
        self.programme.show_value(row.programme_id if row else None)
        if row is not None:
            for edit, words in (
                (self.code, row.code),
                (self.title, row.title),
                (self.title_en, row.title_en),
                (self.body, row.body),
                (self.licence, row.licence),
            ):
                edit.setText(words)
        self.licence.editingFinished.connect(self._doubt)
        self._doubt()
        self.begin_at(self.code)

    def typed(self) -> NewScheme:
        """Return what was typed.

        Raises:
            BadMonths: the months are no number.

        """
        if not self.months.text().strip().isdecimal():
            raise rules.BadMonths(months=self.months.text())
        words = (self.title_en.text(), self.body.text(), self.licence.text())
        programme, months = self.programme.value(), int(self.months.text())
        return NewScheme(self.code.text(), self.title.text(), self.kind.value(), *words, programme, months)

    def _doubt(self) -> None:
        self.licence_field.clear()
        if said := rules.doubts(licence="".join(self.licence.text().split()).upper()):
            self.licence_field.show_doubt(said[0])


class EventDialog(AskForm):
    """Plan a test event, or change one."""

    def __init__(
        self,
        parent: QWidget,
        schemes: Sequence[tuple[UUID, str]],
        labels: Mapping[str, Sequence[str]],
        today: Callable[[], date],
        *,
        scheme: UUID | None = None,
        row: "EventRow | None" = None,
    ) -> None:
        self.row = row
        self.scheme = Choice(list(schemes))
        self.on = DateEdit(lambda typed: read_day(typed, today=today()), today)
        self.place, self.seats = text_edit(longest=120), text_edit(longest=4)
        self.schedule, self.minutes = text_edit(longest=40), text_edit(longest=60)
        self.assessors = note_edit("Asesor Contoh | MET.000.001234 2024")
        self.budget = Choice([("", "–"), *((one, one) for one in labels["budget"])])
        self.ministry = Choice([("", "–"), *((one, one) for one in labels["ministry"])])
        self._assessors = Field(say("Asesor, satu per baris: nama | nomor MET"), self.assessors, optional=True)
        named = Field(say("Skema"), self.scheme)
        super().__init__(
            parent,
            say("Tambah jadwal uji") if row is None else say("Ubah jadwal uji"),
            [
                named,
                side_by_side(
                    Field(say("Tanggal uji"), self.on), Field(say("Jumlah tempat"), self.seats, optional=True)
                ),
                Field(say("Tempat uji (TUK)"), self.place, optional=True),
                self._assessors,
                side_by_side(
                    Field(say("Kode jadwal"), self.schedule, optional=True),
                    Field(say("Nomor berita acara"), self.minutes, optional=True),
                ),
                side_by_side(
                    Field(say("Sumber anggaran"), self.budget, optional=True),
                    Field(say("Kementerian"), self.ministry, optional=True),
                ),
            ],
            say("Simpan jadwal"),
        )
        self.scheme.show_value(scheme if row is None else row.scheme_id)
        self.scheme.setEnabled(row is None)
        self.budget.show_value("")
        self.ministry.show_value("")
        if row is not None:
            self.on.show_value(row.held_on)
            self.place.setText(row.place)
            self.seats.setText("" if row.seats is None else str(row.seats))
            self.schedule.setText(row.schedule_code)
            self.minutes.setText(row.letter_number)
            self.assessors.setPlainText("\n".join(f"{one.name} | {one.number}" for one in row.assessors))
            self.budget.show_value(row.budget)
            self.ministry.show_value(row.ministry)
        self.assessors.textChanged.connect(self._doubt)
        self.on.unreadable.connect(self.refuse)
        self._doubt()
        self.begin_at(self.on if row is not None or scheme is not None else self.scheme)

    def typed(self) -> tuple[UUID | None, NewEvent | None]:
        """Return the scheme and what was typed; no event while the day is missing.

        Raises:
            BadSeats: the seats are no number.

        """
        self.on.settle()
        seats = self.seats.text().strip()
        if seats and not seats.isdecimal():
            raise rules.BadSeats(typed=seats)
        day = self.on.value()
        if day is None:
            return self.scheme.value(), None
        return self.scheme.value(), NewEvent(
            day,
            self.place.text(),
            rules.read_assessors(self.assessors.toPlainText()),
            int(seats) if seats else None,
            self.schedule.text(),
            self.row.regency_code if self.row else "",
            self.budget.value() or "",
            self.ministry.value() or "",
            self.minutes.text(),
        )

    def _doubt(self) -> None:
        self._assessors.clear()
        if said := rules.assessor_doubts(rules.read_assessors(self.assessors.toPlainText())):
            self._assessors.show_doubt("; ".join(said))


class JoinDialog(AskForm):
    """Put a course, or one person, in the queue of a scheme."""

    def __init__(
        self,
        parent: QWidget,
        schemes: Sequence[tuple[UUID, str]],
        courses: Sequence[tuple[CourseId, str]],
        people: Sequence[tuple[CandidateId, str]],
        *,
        scheme: UUID | None = None,
    ) -> None:
        self.scheme = Choice(list(schemes))
        self.course = Choice(list(courses), filters=True, placeholder=say("Pilih kelas"))
        self.person = Choice(list(people), filters=True, placeholder=say("Ketik namanya"))
        self.place = text_edit(say("Misalnya: Kota Contoh"), longest=80)
        self.everybody = Tick(say("Juga peserta yang belum lulus"))
        super().__init__(
            parent,
            say("Masukkan ke antrean"),
            [
                Field(say("Skema"), self.scheme),
                Field(say("Kelas"), self.course, optional=True, help=say("Semua peserta yang lulus masuk sekaligus.")),
                self.everybody,
                Field(say("Atau satu orang"), self.person, optional=True),
                Field(say("Bisa diuji di"), self.place, optional=True),
            ],
            say("Masukkan"),
        )
        self.scheme.show_value(scheme)
        self.begin_at(self.course if scheme is not None else self.scheme)


class ReasonDialog(AskForm):
    """Ask for a reason."""

    def __init__(self, parent: QWidget, title: str, words: str, verb: str) -> None:
        self.reason = text_edit(longest=160)
        super().__init__(parent, title, [Field(say("Alasan"), self.reason)], verb, words=words, wide=460)
        self.begin_at(self.reason)


class PaperDialog(AskForm):
    """Note BNSP's certificate of one person."""

    def __init__(self, parent: QWidget, name: str, today: Callable[[], date], known: Sequence[str]) -> None:
        self.certificate, self.registration = text_edit(longest=40), text_edit(longest=40)
        self.blank = text_edit(longest=12)
        self.issued = DateEdit(lambda typed: read_day(typed, today=today()), today)
        self.until = DateEdit(lambda typed: read_day(typed, today=today()), today)
        self.seen = Tick(say("Aslinya sudah dilihat"))
        super().__init__(
            parent,
            say("Sertifikat kompetensi {name}", name=name),
            [
                Field(say("Nomor sertifikat"), self.certificate, help="62090 2431 0 0081623 2024"),
                side_by_side(
                    Field(say("Nomor registrasi"), self.registration, optional=True, help="TIK.1977.00467 2024"),
                    Field(say("Nomor blanko"), self.blank, optional=True),
                ),
                side_by_side(
                    Field(say("Tanggal terbit"), self.issued),
                    Field(say("Berlaku sampai"), self.until, optional=True, help=say("Kosong: menurut skemanya.")),
                ),
                self.seen,
            ],
            say("Simpan sertifikat"),
        )
        for edit, words in zip((self.certificate, self.registration, self.blank), known, strict=True):
            edit.setText(words)
        for edit in (self.issued, self.until):
            edit.unreadable.connect(self.refuse)
        self.begin_at(self.certificate)


class CodesDialog(AskForm):
    """Fill in the codes that BNSP gives to words of ours; a new word of a ministry is added here, too."""

    def __init__(self, parent: QWidget, codes: Mapping[str, Mapping[str, str]], missing: set[tuple[str, str]]) -> None:
        self._edits: dict[tuple[str, str], QLineEdit] = {}
        self.new_label, self.new_code = text_edit(longest=120), text_edit(longest=20)
        items: list[QWidget] = []
        first: QLineEdit | None = None
        for code_list, labels in codes.items():
            items.append(holder(heading(say(_LISTS[code_list]))))
            fields = []
            for words, code in sorted(labels.items(), key=lambda one: (code_list, one[0]) not in missing):
                edit = text_edit(longest=20)
                edit.setText(code)
                self._edits[code_list, words] = edit
                one = Field(words, edit)
                if (code_list, words) in missing:
                    one.show_doubt(say("kode belum ada"))
                    first = first or edit
                fields.append(one)
            items += [side_by_side(*fields[at : at + 3]) for at in range(0, len(fields), 3)]
        items.append(
            side_by_side(
                Field(say("Kementerian lain"), self.new_label, optional=True),
                Field(say("Kodenya"), self.new_code, optional=True),
            )
        )
        words = say("Kode diambil dari daftar resmi BNSP. Yang kosong disebut sebelum lembarnya ditulis.")
        super().__init__(parent, say("Kode BNSP"), items, say("Simpan kode"), words=words, wide=640)
        self._before = {key: edit.text() for key, edit in self._edits.items()}
        self.begin_at(first or next(iter(self._edits.values())))

    def changed(self) -> list[tuple[str, str, str]]:
        """Return list, word and code of what was changed or added."""
        found = [(*key, edit.text()) for key, edit in self._edits.items() if edit.text() != self._before[key]]
        if self.new_label.text().strip():
            found.append(("ministry", self.new_label.text(), self.new_code.text()))
        return found
