"""The form that makes a course: programme, intake, name, quota, dates, instructors and timetable on one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from bekal.courses import rules, typed
from bekal.courses.free_days import Calendar
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import CourseId, IntakeId, ProgrammeId, StaffId
from bekal.ui import keys
from bekal.ui.context import Context, Heading
from bekal.ui.courses.timetable import Timetable, set_text, settle, text_of
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import card, key_hints
from bekal.ui.widgets.fields import Choice, DateEdit, EntryForm, Field, text_edit
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import TwoColumns, column, fill, foot, holder, scrolled, side_by_side
from bekal.ui.widgets.side_panel import SidePanel

if TYPE_CHECKING:
    from bekal.courses.changing import CourseTerms
    from bekal.courses.queries import IntakeRow, ProgrammeRow
    from bekal.staff.queries import Person

NEW = "new"
"""The choice of an intake that does not exist yet."""


@dataclass(frozen=True)
class NewIntake:
    """An admission round to be made with the course."""

    name: str
    opens_on: date
    closes_on: date


@dataclass(frozen=True)
class NewCourse:
    """What the form asks for."""

    programme_id: ProgrammeId
    intake: IntakeId | NewIntake
    name: str
    quota: int
    starts_on: date
    ends_on: date
    instructors: tuple[StaffId, ...]
    weekdays: tuple[int, ...]
    starts: str
    ends: str
    room: str = ""
    fund_source: str = ""


@dataclass(frozen=True)
class Choices:
    """What the form offers."""

    programmes: "tuple[ProgrammeRow, ...]"
    intakes: "tuple[IntakeRow, ...]"
    instructors: "tuple[Person, ...]"
    minutes_per_hour: int
    calendar: Calendar
    """Free days of the years a course may fall into."""


class CourseFormScreen(QWidget):
    """`Buat kelas`, or `Ubah kelas` with what is there."""

    make_asked = Signal(object)
    away_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.heading = Heading(self, say("Buat kelas"), say("Kelas & jadwal  ›  kelas baru"))
        self._clock = context.clock

        def read(text: str) -> date:
            return typed.read_day(text, today=self._today())

        self.programme = Field(say("Program"), Choice(placeholder=say("Pilih program")))
        self.intake = Field(say("Gelombang"), Choice(placeholder=say("Pilih gelombang")))
        self.intake_name = Field(say("Nama gelombang baru"), text_edit(say("misalnya Gelombang 2026-1"), longest=60))
        self.opens = Field(say("Pendaftaran dibuka"), DateEdit(read, self._today))
        self.closes = Field(say("Pendaftaran ditutup"), DateEdit(read, self._today))
        self.name = Field(say("Nama kelas"), text_edit(say("misalnya Bahasa Jepang A"), longest=60))
        self.quota = Field(say("Kuota"), text_edit("20", longest=3))
        self.starts = Field(
            say("Tanggal mulai"), DateEdit(read, self._today), help=say("Ketik 050126 untuk 05/01/2026.")
        )
        self.ends = Field(say("Tanggal selesai"), DateEdit(read, self._today))
        self.first = Field(say("Instruktur"), Choice(placeholder=say("Pilih instruktur")), optional=True)
        self.second = Field(say("Instruktur kedua"), Choice(placeholder=say("Tidak ada")), optional=True)
        self.room = Field(say("Ruang"), text_edit(say("misalnya Lab 1"), longest=60), optional=True)
        self.fund = Field(say("Sumber dana"), text_edit(say("misalnya APBD"), longest=60), optional=True)
        self.timetable = Timetable()
        self._make = Button(say("Buat kelas"), "primary", keys="Ctrl+Enter")
        self._away = Button(say("Batal"), keys="Esc")
        self._state = label("", "caption", "muted")
        self._hours: dict[ProgrammeId, int] = {}
        self._is_new, self._is_copy = True, False
        self._more_instructors: tuple[StaffId, ...] = ()
        self._build()
        self._connect()
        from bekal.ui.courses.form_presenter import CourseFormPresenter

        self._presenter = CourseFormPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Begin a new course (`programme_id` chooses its programme), open `course_id`, or make one like `copy_of`."""
        self.clear()
        self._presenter.load(
            cast("ProgrammeId | None", about.get("programme_id")),
            cast("CourseId | None", about.get("course_id")),
            cast("CourseId | None", about.get("copy_of")),
        )

    def clear(self) -> None:
        """Empty every field."""
        for field in self._fields:
            field.clear()
            if isinstance(field.edit, Choice | DateEdit):
                field.edit.show_value(None)
        for field, text in (
            (self.name, ""), (self.intake_name, ""), (self.quota, "20"), (self.room, ""), (self.fund, ""),
        ):  # fmt: skip
            set_text(field, text)
        self.timetable.clear()
        self._tell("")
        self._show_new(new=True)
        self._show_intake()
        self._count()

    def show_terms(self, terms: "CourseTerms") -> None:
        """Fill every field with what the course says now; its meetings are changed on its own page."""
        self._show_new(new=False)
        self.heading.show_title(terms.name, say("Kelas & jadwal  ›  ubah kelas"))
        _choice(self.programme).show_value(terms.programme_id)
        _choice(self.intake).show_value(terms.intake_id)
        set_text(self.name, terms.name)
        set_text(self.quota, str(terms.quota))
        set_text(self.room, terms.room)
        set_text(self.fund, terms.fund_source)
        _date(self.starts).show_value(terms.starts_on)
        _date(self.ends).show_value(terms.ends_on)
        for at, field in enumerate((self.first, self.second)):
            _choice(field).show_value(terms.instructors[at] if at < len(terms.instructors) else None)
        self._more_instructors = terms.instructors[2:]
        self._show_intake()
        keys.give_focus(self.name.edit)

    def show_copy(self, terms: "CourseTerms") -> None:
        """Ask for what differs in a course like an earlier one: intake, name and first day."""
        self.show_terms(terms)
        self._is_copy = True
        self.heading.show_title(say("Salin {name}", name=terms.name), say("Kelas & jadwal  ›  salin kelas"))
        self._make.show_text(say("Salin kelas"))
        for field in (self.programme, self.quota, self.ends, self.first, self.second, self.room, self.fund):
            field.hide()
        _date(self.starts).show_value(None)
        self.starts.show_help(say("Jadwal disalin ke hari yang sama mulai pekan itu; hari libur dipindah ke akhir."))
        keys.give_focus(self.intake.edit)

    def _show_new(self, *, new: bool) -> None:
        """Show the form for a new course, or for one whose timetable is there."""
        self._is_new, self._is_copy, self._more_instructors = new, False, ()
        for field in (self.programme, self.quota, self.ends, self.first, self.second, self.room, self.fund):
            field.show()
        self.starts.show_help(say("Ketik 050126 untuk 05/01/2026."))
        self.heading.show_title(say("Buat kelas"), say("Kelas & jadwal  ›  kelas baru"))
        self._make.show_text(say("Buat kelas") if new else say("Simpan kelas"))
        self.timetable.setVisible(new)
        self._plan_card.setVisible(new)

    def show_choices(self, choices: Choices, programme_id: ProgrammeId | None) -> None:
        """Offer what is there; the newest intake is chosen until another is."""
        _choice(self.programme).show_options([(p.id, p.title) for p in choices.programmes])
        _choice(self.intake).show_options([*((i.id, i.name) for i in choices.intakes), (NEW, say("Gelombang baru…"))])
        people = [(person.id, person.name) for person in choices.instructors]
        _choice(self.first).show_options(people)
        _choice(self.second).show_options([(None, say("Tidak ada")), *people])
        _choice(self.intake).show_value(choices.intakes[0].id if choices.intakes else NEW)
        only = choices.programmes[0].id if len(choices.programmes) == 1 else None
        _choice(self.programme).show_value(programme_id or only)
        self.timetable.show_basis(choices.minutes_per_hour, choices.calendar)
        self._hours = {p.id: p.hours for p in choices.programmes}
        self._show_intake()
        self._count()
        keys.give_focus(self.programme.edit)

    def show_refusal(self, error: Told) -> None:
        """Show a refusal beside the field it is about, otherwise beside the button."""
        said = sentence(error)
        beside: Sequence[tuple[type[Told], Field]] = (
            (rules.BadQuota, self.quota),
            (rules.QuotaBelowSeated, self.quota),
            (rules.NameTaken, self.name),
            (rules.ProgrammeFixed, self.programme),
            (rules.MeetingsOutside, self.ends),
        )
        for kind, field in beside:
            if isinstance(error, kind):
                field.show_impossible(said)
                keys.give_focus(field.edit)
        if isinstance(error, rules.DatesReversed):
            self.ends.show_impossible(said)
            keys.give_focus(self.ends.edit)
        self.timetable.show_refusal(error)
        self._tell(said)

    def _collect(self) -> None:
        """Ask for the course when every field that is needed was understood."""
        for one in (self.starts, self.ends, self.opens, self.closes):
            _date(one).settle()
        intake: Any = _choice(self.intake).value()
        needed: list[tuple[Field, object]] = [
            (self.programme, _choice(self.programme).value()),
            (self.intake, intake),
            (self.name, text_of(self.name)),
            (self.quota, text_of(self.quota)),
            (self.starts, _date(self.starts).value()),
        ]
        if not self._is_copy:
            needed.append((self.ends, _date(self.ends).value()))
        if self._is_new:
            needed.append((self.timetable.weekdays, self.timetable.value()[0]))
        if intake == NEW:
            needed.append((self.intake_name, text_of(self.intake_name)))
        empty = [field for field, value in needed if not value]
        for field in empty:
            if field.edit.property("state") != "bad":
                field.show_impossible(say("Belum diisi."))
        bad = empty or [field for field in self._fields if field.isVisible() and field.edit.property("state") == "bad"]
        try:
            quota = typed.read_number(text_of(self.quota)) if text_of(self.quota) else 0
        except Told as error:
            self.quota.show_impossible(sentence(error))
            bad = bad or [self.quota]
        if bad:
            keys.give_focus(bad[0].edit)
            self._tell(say("Belum dapat disimpan: periksa {fields}.", fields=", ".join(field.name for field in bad)))
            return
        starts_on = cast("date", _date(self.starts).value())
        ends_on = _date(self.ends).value() or starts_on
        if intake == NEW:
            opens, closes = _date(self.opens).value(), _date(self.closes).value()
            intake = NewIntake(text_of(self.intake_name), opens or min(starts_on, self._today()), closes or starts_on)
        chosen = [_choice(self.first).value(), _choice(self.second).value()]
        weekdays, starts, ends = self.timetable.value()
        self._tell("")
        self.make_asked.emit(
            NewCourse(
                _choice(self.programme).value(),
                intake,
                text_of(self.name),
                quota,
                starts_on,
                ends_on,
                (*(one for one in chosen if one is not None), *self._more_instructors),
                weekdays,
                starts,
                ends,
                text_of(self.room),
                text_of(self.fund),
            )
        )

    def _build(self) -> None:
        self._new_intake = holder(column(self.intake_name, side_by_side(self.opens, self.closes), gap=11))
        left = column(
            self.programme, self.intake, self._new_intake, self.name, side_by_side(self.quota, self.room),
            self.first, self.second, None, gap=11,
        )  # fmt: skip
        right = column(side_by_side(self.starts, self.ends), self.timetable, self.fund, None, gap=11)
        self._form = EntryForm()
        self._form.setLayout(column(scrolled(TwoColumns(holder(left), holder(right)))))
        self._fields = (
            self.programme, self.intake, self.intake_name, self.opens, self.closes, self.name, self.quota, self.room,
            self.first, self.second, self.starts, self.ends, *self.timetable.fields, self.fund,
        )  # fmt: skip
        self._form.watch(*self._fields)
        self._words, self._no_list = label("", "bodyb", wrap=True), label("", "caption", "warn", wrap=True)
        about = label(
            say("Pertemuan dibuat untuk setiap hari belajar sampai JP program terpenuhi, hari libur dilewati. Beberapa "
                "sesi sehari, ruang, dan FMD diatur di Jadwal kelas."),
            "caption", "muted", wrap=True,
        )  # fmt: skip
        hints = key_hints(
            ("Enter", say("isian berikutnya")), (say("Spasi"), say("pilih hari")), ("t + −", say("tanggal"))
        )
        self._plan_card = card(column(label(say("Jadwal"), "title"), self._words, self._no_list, about, gap=6))
        panel = holder(column(self._plan_card, None, hints))
        body = column(SidePanel(card(column(self._form), margins=(20, 14, 20, 12)), panel))
        fill(self, body, foot(self._state, None, self._make, self._away))

    def _connect(self) -> None:
        self._make.clicked.connect(self._collect)
        self._away.clicked.connect(self.away_asked)
        self._form.finished.connect(self._collect)
        _choice(self.intake).chosen.connect(lambda _chosen: self._show_intake())
        _choice(self.programme).chosen.connect(lambda _chosen: self.programme.clear())
        _choice(self.programme).chosen.connect(lambda _chosen: self._count())
        self.quota.left.connect(lambda: settle(self.quota, typed.read_number))
        self.name.left.connect(lambda: self.name.clear() if text_of(self.name) else None)
        self.timetable.changed.connect(self._count)
        for one in (self.quota, self.name):  # what was refused may be right as soon as it is another
            assert isinstance(one.edit, QLineEdit)
            one.edit.textEdited.connect(lambda _text, one=one: one.clear())
        for one in (self.starts, self.ends):
            _date(one).dated.connect(lambda _day: self.ends.clear())
        for field in (self.starts, self.ends, self.opens, self.closes):
            edit = _date(field)
            edit.dated.connect(lambda _day, field=field: field.clear())
            edit.dated.connect(lambda _day: self._count())
            edit.unreadable.connect(lambda error, field=field: field.show_impossible(sentence(error)))

    def _show_intake(self) -> None:
        self._new_intake.setVisible(_choice(self.intake).value() == NEW)
        self.intake.clear()

    def _count(self) -> None:
        starts_on, ends_on = _date(self.starts).value(), _date(self.ends).value()
        wanted = self._hours.get(_choice(self.programme).value(), 0) or 9999
        words = self.timetable.words(starts_on, ends_on, wanted)
        self._words.setText(words or say("Isi tanggal, hari dan jamnya."))
        self._no_list.setText(self.timetable.warnings(starts_on, ends_on))
        self._no_list.setVisible(bool(self._no_list.text()))
        if self.timetable.value()[0]:
            self.timetable.weekdays.clear()

    def _tell(self, words: str) -> None:
        self._state.setText(words)
        set_tone(self._state, "bad" if words else "muted")

    def _today(self) -> date:
        return self._clock().date()


def _choice(field: Field) -> Choice:
    assert isinstance(field.edit, Choice)
    return field.edit


def _date(field: Field) -> DateEdit:
    assert isinstance(field.edit, DateEdit)
    return field.edit
