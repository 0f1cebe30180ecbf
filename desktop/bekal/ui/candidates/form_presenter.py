"""What the form does: it keeps every key, lets the NIK fill, finds people alike, and registers."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from bekal import messages
from bekal.candidates import service
from bekal.candidates.merging.service import tell_apart
from bekal.candidates.rules import NikTaken
from bekal.errors import Told
from bekal.language import say
from bekal.terms import CandidateId
from bekal.ui import days
from bekal.ui.candidates import judging
from bekal.ui.candidates.alike_presenter import AlikeWatch
from bekal.ui.candidates.draft import Draft, Loaded, loaded
from bekal.ui.candidates.judging import EMPTY, NAMES, Finding, Grade
from bekal.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.ui.candidates.form_screen import FormScreen

KEEP_AFTER = 600
"""Milliseconds from the first key that is not kept yet until it is."""
_NOT_AGAIN = frozenset({"nik", "name", "birth_date", "reason"})
"""What F9 never repeats: two people do not share it."""


class FormPresenter(QObject):
    """Each method is one intention."""

    def __init__(self, screen: "FormScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._form, self._context = screen, screen.form, context
        self._person: CandidateId | None = None
        self._original = dict(EMPTY)
        self._before = dict(EMPTY)
        self._registered_today = self._serial = 0
        self._left: set[str] = set()
        self._kept: set[str] = set()
        self._filled: dict[str, str] = {}
        self._twins = AlikeWatch(screen, context)
        self._twins.answered.connect(self._know_alike)
        self._twins.decided.connect(self._decided)
        self._dirty = self._warned = self._saving = False
        self._pause = QTimer(self, singleShot=True, interval=KEEP_AFTER)
        self._pause.timeout.connect(self.keep)
        self._form.changed.connect(self.typed)
        self._form.left.connect(self.left)
        self._form.ditto_asked.connect(self.repeat)
        self._form.lock_asked.connect(self.lock)
        self._form.taken.connect(self.take)
        self._form.kept.connect(self.insist)
        screen.panel.field_asked.connect(self._form.go_to)
        screen.panel.open_asked.connect(self.open)
        screen.save_asked.connect(self.save)
        screen.clear_asked.connect(self.clear)
        screen.leave_asked.connect(self.leave)
        screen.away.connect(self.keep)

    def load(self, person: CandidateId | None) -> None:
        """Show somebody new or registered, with what was typed and not saved before."""
        self.keep()
        self._person = person
        self._begin({name: self._form.value(name) for name in self._locked()} if person is None else {})
        self._screen.show_new("") if person is None else self._screen.show_known("", "")
        staff, now = self._context.person.id, self._context.clock()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)

        def work(session: "Session") -> Loaded:
            return loaded(session, staff, person, midnight)

        self._context.jobs.run(work, self._show_loaded, latest="load")

    def typed(self, name: str) -> None:
        """Keep what was typed soon; let a whole NIK fill; take back what is no longer true."""
        self._dirty = True
        self._warned = False
        if not self._pause.isActive():
            self._pause.start()
        if not self._form.shows_finding(name):
            self._left.discard(name)  # entered again: judged when it is left again
        if name in {"nik", "birth_date", "sex"}:
            self._kept.clear()
        if name == "nik":
            self._take_from_nik()
        if name in {"nik", "name", "birth_date", "sex", "phone", "street", "district", "village"}:
            if name == "nik":
                self._twins.nik_changed()
            self._twins.look(self._form.values())
        self._judge(self._left)

    def left(self, name: str) -> None:
        """Judge a field that was left, and keep it."""
        self._left.add(name)
        self._judge(self._left)
        if self._pause.isActive():
            self.keep()

    def take(self, finding: Finding) -> None:
        """Take the NIK's value instead of what was typed."""
        self._form.put(finding.field, finding.take)
        self._form.enter(finding.field)
        self.typed(finding.field)
        self._judge(self._left)

    def insist(self, finding: Finding) -> None:
        """Keep what was typed though the NIK says otherwise, and ask why."""
        self._kept.add(finding.field)
        self._dirty = True
        self._pause.start()
        self._judge(self._left)
        self._form.enter("reason")

    def repeat(self, name: str) -> None:
        """Take what the person before had in this field, and go on."""
        if name in _NOT_AGAIN or not self._before[name]:
            self._screen.show_state(say("Draf"), say("Isian ini tidak ada pada orang sebelumnya."))
            return
        self._form.put(name, self._before[name])
        self.typed(name)
        self._form.move_on(self._form.fields[name].edit)

    def lock(self, name: str) -> None:
        """Let a field stay for the next people, or not any longer."""
        if name not in _NOT_AGAIN and self._person is None:
            field = self._form.fields[name]
            field.show_lock(locked=not field.locked)

    def open(self, person: CandidateId) -> None:
        """Go to somebody registered; what was typed here stays a draft."""
        self.keep()
        self._context.navigate("candidates.edit", candidate_id=person)

    def leave(self) -> None:
        """Go back; nothing is lost."""
        self.keep()
        self._context.back()

    def clear(self) -> None:
        """Begin anew, or with what is registered; can be taken back."""
        former, person = self._packed(), self._person
        self._screen.hide_notice()
        self._begin(self._original if person else {})
        self._drop_draft()
        self._form.enter(NAMES[0])

        def again() -> None:
            if self._person == person:
                self._unpack(former)
                self._dirty = True
                self.keep()

        self._context.undo(say("Isian dikosongkan."), again)

    def keep(self) -> None:
        """Write what stands in the form into the draft."""
        self._pause.stop()
        if not self._dirty:
            return
        self._dirty = False
        staff, person, fields, now = self._context.person.id, self._person, self._packed(), self._context.clock()
        if self._form.values() == self._original:
            self._drop_draft()
            return
        self._serial += 1
        serial = self._serial

        def work(session: "Session") -> None:
            service.keep_draft(session, staff, fields, now=now, candidate_id=person)

        def kept(_done: None) -> None:
            if serial == self._serial:
                words = say("Tersimpan otomatis {at}. Boleh ditutup kapan saja.", at=days.clock(now))
                self._screen.show_state(say("Draf"), words)

        self._context.jobs.run(work, kept, self._not_kept, write=True, receiver=self)

    def save(self, view: bool) -> None:
        """Register or correct the person, unless something cannot be."""
        if self._saving:
            return
        if self._twins.exact is not None:
            self.open(self._twins.exact.id)
            return
        self._form.settle()
        values, today = self._form.values(), self._context.clock().date()
        self._left = set(NAMES)
        findings = self._judge(self._left, saving=True)
        wrong = [finding for finding in findings if finding.grade is Grade.IMPOSSIBLE]
        undecided = [finding for finding in findings if finding.can_be_kept]
        if wrong or (undecided and not self._warned):
            self._form.go_to((wrong or undecided)[0].field)
            self._warned = not wrong
            words = say("Belum didaftarkan: perbaiki dulu {n} isian yang merah.", n=len(wrong))
            if not wrong:
                words = say("Pilih dulu mana yang benar, atau tekan Ctrl+Enter sekali lagi.")
            self._screen.show_state(say("Draf"), words, "bad" if wrong else "warn", "circle-alert" if wrong else "")
            return
        self._pause.stop()
        self._saving, self._dirty = True, False
        applicant = judging.applicant_of(values, today=today)
        staff, person, now, reason = self._context.person.id, self._person, self._context.clock(), values["reason"]
        apart = dict(self._twins.apart)

        def work(session: "Session") -> CandidateId:
            if person is None:
                saved = service.register(session, applicant, now=now, reason=reason)
                for other, twins in apart.items():
                    tell_apart(session, saved, other, twins=twins, now=now)
            else:
                service.correct(session, person, applicant, now=now, reason=reason)
                saved = person
            service.drop_draft(session, staff, candidate_id=person)
            return saved

        def done(saved: CandidateId) -> None:
            self._saving = False
            self._serial += 1
            self._saved(saved, values, applicant.name, view=view)

        self._context.jobs.run(work, done, self._refused, write=True, receiver=self)

    def _saved(self, person: CandidateId, values: dict[str, str], name: str, *, view: bool) -> None:
        self._screen.hide_notice()
        if self._person is not None:
            self._original = values
            self._begin(values)
            self._context.undo(say("Data {name} disimpan.", name=name), lambda: self._take_back(person))
            self._context.back()
            return
        self._before = values
        self._registered_today += 1
        self._begin({field: values[field] for field in self._locked()})
        self._context.notify(say("{name} terdaftar.", name=name))
        if view:
            self._context.navigate("candidates", chosen=person)
        else:
            self._show_line()
            self._form.enter(NAMES[0])

    def _take_back(self, person: CandidateId) -> None:
        def work(session: "Session") -> None:
            service.take_back(session, person)

        self._context.jobs.run(
            work, lambda _done: self._context.navigate("candidates", chosen=person), write=True, receiver=self
        )

    def _refused(self, error: Told) -> None:
        self._saving, self._dirty = False, True
        self._screen.show_state(say("Draf"), messages.sentence(error), "bad", "circle-alert")
        if isinstance(error, NikTaken):
            self._form.enter("nik")
            self._twins.look(self._form.values())
        self.keep()

    def _not_kept(self, error: Told) -> None:
        self._dirty = True
        words = say("Gagal menyimpan. {why}", why=messages.sentence(error))
        self._screen.show_state(say("Belum tersimpan"), words, "bad", "circle-alert")

    def _show_loaded(self, read: Loaded) -> None:
        now = self._context.clock()
        self._form.show_wishes(read.wishes)
        self._registered_today = read.today
        if read.before is not None:
            self._before = judging.typed_of(read.before)
        if read.card is not None:
            since = days.full(read.card.registered_at.astimezone(now.tzinfo).date())
            self._screen.show_known(read.card.name, say("Pendaftar  ›  terdaftar {since}", since=since))
            self._original = judging.typed_of(read.card)
            if not self._dirty:
                self._begin(self._original)
            if read.card.mismatch_reason:
                self._kept = {"birth_date", "sex"}
            self._left = set(NAMES)
            self._screen.show_state(say("Tersimpan"), "", "ok", "check")
        else:
            self._show_line()
        if read.draft is None and not self._dirty:
            self._form.enter(NAMES[0])
        elif read.draft is not None and not self._dirty:
            fields, saved_at = read.draft
            self._unpack(fields)
            at = days.clock(saved_at.astimezone(now.tzinfo))
            name = self._form.value("name")
            words = say("Isian sampai {at} sudah tersimpan dan dibuka lagi.", at=at)
            if name:
                words = say("Isian {name} sampai {at} sudah tersimpan dan dibuka lagi.", name=name, at=at)
            self._screen.show_restored(words)
            self._screen.show_state(say("Draf"), say("Tersimpan otomatis {at}. Boleh ditutup kapan saja.", at=at))
        self._judge(self._left)
        self._twins.look(self._form.values())

    def _show_line(self) -> None:
        number = self._registered_today + 1
        self._screen.show_new(say("Pendaftar  ›  orang ke-{number} hari ini", number=number))
        self._screen.show_state(say("Draf"), say("Setiap isian tersimpan sendiri."))

    def _begin(self, values: dict[str, str]) -> None:
        """Show these values as nobody's work yet."""
        self._forget()
        self._original = {**EMPTY, **values}
        self._form.show_values(values)
        self._form.show_reason(there=bool(values.get("reason")))
        self._screen.hide_notice()
        self._screen.show_findings((), set())
        self._twins.begin(self._person, judging.sound_nik(self._original["nik"], today=self._today()), {})
        self._form.fields["nik"].show_help(judging.words_of_nik(values.get("nik", ""), today=self._today()))

    def _forget(self) -> None:
        self._left, self._kept, self._filled = set(), set(), {}
        self._dirty = self._warned = self._saving = False
        self._serial += 1

    def _locked(self) -> list[str]:
        return [name for name, field in self._form.fields.items() if field.locked]

    def _today(self) -> date:
        return self._context.clock().date()

    def _take_from_nik(self) -> None:
        nik = self._form.value("nik")
        self._form.fields["nik"].show_help(judging.words_of_nik(nik, today=self._today()))
        for name, value in judging.filled_by(nik, today=self._today()).items():
            if self._form.value(name) in {"", self._filled.get(name, "")}:
                self._form.put(name, value)
                self._filled[name] = value
            self._left.add(name)

    def _judge(self, shown: set[str], *, saving: bool = False) -> list[Finding]:
        """Judge all that was typed; show it under the fields that were left."""
        values = self._form.values()
        findings = judging.judge(values, today=self._today(), kept=self._kept)
        if self._person is not None and values["nik"] == self._original["nik"]:
            # a doubtful NIK that came with a file must not keep other fields from being corrected
            findings = [replace(one, grade=Grade.DOUBT) if one.field == "nik" else one for one in findings]
        if saving and not values["name"].strip():
            findings.append(judging.name_missing())
        if self._twins.exact is not None:
            findings.insert(0, judging.nik_taken(self._twins.exact.name))
            shown = shown | {"nik"}
        self._screen.show_findings(findings, shown)
        self._form.show_reason(there=bool(self._kept or values["reason"]))
        return findings

    def _know_alike(self) -> None:
        usual = say("Simpan") if self._person is not None else say("Simpan & orang berikutnya")
        exact = self._twins.exact is not None
        self._screen.show_main(say("Buka data yang ada") if exact else usual)
        self._screen.view.setEnabled(not exact)
        self._judge(self._left)

    def _decided(self) -> None:
        """Keep who was said to be somebody else, and look again."""
        self._dirty = True
        self._pause.start()
        self._twins.look(self._form.values())

    def _packed(self) -> str:
        draft = Draft(self._form.values(), self._form.place(), self._kept, self._twins.apart)
        return draft.packed()

    def _unpack(self, fields: str) -> None:
        draft, original = Draft.unpacked(fields), self._original
        self._begin(draft.values)
        self._original, self._kept = original, draft.kept
        self._twins.begin(self._person, judging.sound_nik(original["nik"], today=self._today()), draft.apart)
        self._left = {name for name in NAMES if draft.values[name]} - {draft.cursor}
        self._form.resume(draft.cursor)
        self._judge(self._left)

    def _drop_draft(self) -> None:
        staff, person = self._context.person.id, self._person
        self._context.jobs.run(
            lambda session: service.drop_draft(session, staff, candidate_id=person), write=True, receiver=self
        )
