"""What the form does: it keeps every key, lets the NIK fill, finds people alike, and registers."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from bekal import messages
from bekal.candidates import typed
from bekal.candidates.drafts import Draft, KeptDraft
from bekal.candidates.meanwhile import ChangedMeanwhile
from bekal.candidates.typed import EMPTY, NAMES
from bekal.errors import Told, Unavailable
from bekal.language import say
from bekal.terms import CandidateId
from bekal.ui import days
from bekal.ui.candidates import judging
from bekal.ui.candidates.alike_presenter import AlikeWatch
from bekal.ui.candidates.draft_keeper import DraftKeeper
from bekal.ui.candidates.filling import Filling
from bekal.ui.candidates.judging import Finding, Grade
from bekal.ui.candidates.loading import Loaded, loaded
from bekal.ui.candidates.meanwhile import Meanwhile
from bekal.ui.candidates.region_finder import RegionFinder
from bekal.ui.candidates.repeating import Repeating
from bekal.ui.candidates.saving import Finished, take_back
from bekal.ui.candidates.saving_aside import SavingAside
from bekal.ui.candidates.showing import restored_words
from bekal.ui.candidates.steps import Steps
from bekal.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.ui.candidates.form_screen import FormScreen


class FormPresenter(QObject):
    """Each method is one intention."""

    def __init__(self, screen: "FormScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._form, self._context = screen, screen.form, context
        self._person: CandidateId | None = None
        self._original, self._registered_today = dict(EMPTY), 0
        self._left: set[str] = set()
        self._kept: set[str] = set()
        self._twins = AlikeWatch(screen, context)
        self._twins.answered.connect(self._know_alike)
        self._twins.decided.connect(self._decided)
        self._warned = self._saving = self._parking = self._asked_to_keep = False
        self._field, self._steps, self._asked = "", Steps(EMPTY), ""
        self._keeper = DraftKeeper(self, context, self._draft)
        self._keeper.kept.connect(self._show_kept)
        self._meanwhile = Meanwhile(self, context)
        self._filling = Filling(self._form, self._today)
        self._ditto = Repeating(self._form, self.typed)
        self._regions = RegionFinder(self, self._form, context)
        self._regions.filled.connect(self.typed)
        self._aside = SavingAside(self, screen, self._keeper, context, self._pack)
        self._aside.brought_back.connect(self._show_draft)
        form = self._form
        for signal, slot in (
            (form.changed, self.typed), (form.left, self.left), (form.ditto_asked, self.repeat),
            (form.lock_asked, self.lock), (form.taken, self.take), (form.kept, self.insist),
            (form.undo_asked, self.undo), (form.redo_asked, self.redo), (screen.panel.field_asked, form.go_to),
            (screen.panel.open_asked, self.open), (screen.save_asked, self.save), (screen.clear_asked, self.clear),
            (screen.leave_asked, self.leave), (screen.park_asked, self.park), (screen.keep_asked, self.keep_now),
            (screen.away, self.keep),
        ):  # fmt: skip
            signal.connect(slot)

    def load(self, person: CandidateId | None, draft: CandidateId | None = None, field: str = "") -> None:
        """Show somebody new or registered, with what was typed and not saved before; the keys go into `field`."""
        self.keep()
        self._person, self._field = person, field if field in NAMES else ""
        self._keeper.begin(person or draft, is_new=person is None)
        self._begin(self._ditto.locked() if person is None else {})
        self._screen.show_new("") if person is None else self._screen.show_known("", "")
        staff, now = self._context.person.id, self._context.clock()
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)

        def work(session: "Session") -> Loaded:
            return loaded(session, staff, person=person, draft=draft, midnight=midnight)

        self._context.jobs.run(work, self._show_loaded, latest="load")
        self._regions.make_ready()
        self._keeper.look_at_disk(now=True)

    def typed(self, name: str) -> None:
        """Keep what was typed soon; let a whole NIK fill; take back what is no longer true."""
        self._keeper.touch()
        self._warned = False
        if not self._form.shows_finding(name):
            self._left.discard(name)  # entered again: judged when it is left again
        if name in {"nik", "birth_date", "sex"}:
            self._kept.clear()
        if name == "nik":
            self._left.update(self._filling.take_from_nik(self._keeper.person))
        self._regions.note_typed(name)
        if name in {"nik", "name", "birth_date", "sex", "phone", "street", "district", "village"}:
            if name == "nik":
                self._twins.nik_changed()
            self._twins.look(self._form.values())
        self._judge(self._left)

    def left(self, name: str) -> None:
        """Judge a field that was left, write it as it will be stored, and keep it."""
        self._left.add(name)
        self._filling.write_out(name)
        self._steps.note(self._form.values())
        self._judge(self._left)
        if self._keeper.is_waiting:
            self._keeper.flush()

    def take(self, finding: Finding) -> None:
        """Take the value proposed instead of what was typed."""
        self._form.put(finding.field, finding.take)
        self._form.enter(finding.field)
        self.typed(finding.field)
        self._left.add(finding.field)
        self._judge(self._left)

    def insist(self, finding: Finding) -> None:
        """Keep what was typed though something speaks against it, and ask why where the NIK says otherwise."""
        self._kept.add(finding.field)
        self._keeper.touch()
        self._judge(self._left)
        if finding.field == "nik":
            self._form.walk(1, "nik")
        else:
            self._form.enter("reason")

    def repeat(self, name: str) -> None:
        """Take what the person before had in this field, and go on."""
        if not self._ditto.repeat(name):
            self._screen.show_state(say("Draf"), say("Isian ini tidak ada pada orang sebelumnya."))

    def lock(self, name: str) -> None:
        """Let a field stay for the next people, or not any longer."""
        if self._person is None:
            self._ditto.lock(name)

    def undo(self) -> None:
        """Take back the last step of the whole record."""
        self._show_step(self._steps.back(self._form.values()))

    def redo(self) -> None:
        """Take the last undoing back."""
        self._show_step(self._steps.forward(self._form.values()))

    def open(self, person: CandidateId) -> None:
        """Go to somebody registered; what was typed here stays a draft."""
        self._context.navigate("candidates.edit", candidate_id=person)

    def leave(self) -> None:
        """Go back; nothing is lost."""
        self.keep()
        self._context.back()

    def park(self) -> None:
        """Put somebody new aside, to be gone on with later, and begin an empty form."""
        if self._person is not None or self._draft() is None:
            return
        name = self._form.value("name") or say("tanpa nama")
        self._keeper.is_dirty = self._parking = True
        self._keeper.flush(leaving=True)
        self._parking = False
        self._start_next()
        self._context.notify(say("Isian {name} disisihkan. Ada di daftar Belum lengkap.", name=name))

    def clear(self) -> None:
        """Begin anew, or with what is registered; can be taken back."""
        former, person = self._pack(), self._person
        self._begin(self._original if person else {})
        self._keeper.forget()
        self._form.enter(NAMES[0])

        def again() -> None:
            if self._person == person:
                self._show_draft(former)
                self._keeper.is_dirty = True
                self._keeper.flush()

        self._context.undo(say("Isian dikosongkan."), again)

    def keep(self) -> None:
        """Keep what stands in the form, which is being left."""
        self._keeper.flush(leaving=True)

    def keep_now(self) -> None:
        """Keep what stands in the form now and say so (Ctrl+S)."""
        if self._keeper.is_dirty:
            self._asked_to_keep = True
            self._keeper.flush()
        else:
            self._screen.show_kept(days.clock(self._context.clock()), asked=True)

    def save(self, view: bool) -> None:
        """Register or correct the person, unless something cannot be."""
        if self._saving:
            return
        if self._twins.exact is not None:
            self.open(self._twins.exact.id)
            return
        self._form.settle()
        values, today = self._form.values(), self._today()
        if self._person is None and self._draft() is None:
            self._form.enter(NAMES[0])  # a second Ctrl+Enter finds nothing typed yet
            return
        self._left = set(NAMES)
        findings = self._judge(self._left, saving=True)
        wrong = [finding for finding in findings if finding.grade is Grade.IMPOSSIBLE]
        undecided = [finding for finding in findings if finding.can_be_kept]
        if wrong or (undecided and not self._warned):
            self._form.go_to((wrong or undecided)[0].field)
            self._warned = not wrong
            tone, icon = ("bad", "circle-alert") if wrong else ("warn", "")
            self._screen.show_state(say("Draf"), judging.not_yet_words(len(wrong)), tone, icon)
            return
        self._keeper.stop()
        finished = Finished(
            self._keeper.person, self._person is None, typed.applicant_of(values, today=today), values["reason"],
            dict(self._twins.apart), self._pack(), self._context.person.id, self._context.clock(),
            self._meanwhile.known(self._original, today=today),
        )  # fmt: skip
        if self._person is not None:
            self._saving = True
            done, failed = self._corrected, self._refused
        else:  # the next person may be typed at once, while this one is written
            self._ditto.before = values
            self._registered_today += 1
            self._start_next()
            done = lambda person: self._registered(person, finished.applicant.name, view=view)  # noqa: E731 - as above
            failed = lambda error: self._bring_back(finished, error)  # noqa: E731 - as above
        self._context.jobs.run(finished.work, done, failed, write=True, receiver=self)

    def _corrected(self, person: CandidateId) -> None:
        self._saving = False
        values, name = self._form.values(), self._form.value("name")
        self._keeper.begin(person, is_new=False)
        self._begin(values)
        self._context.undo(say("Data {name} disimpan.", name=name), lambda: take_back(self._context, self, person))
        self._context.back()

    def _registered(self, person: CandidateId, name: str, *, view: bool) -> None:
        self._screen.registered.emit(person, name)
        if view:
            self._context.navigate("candidates", chosen=person)

    def _bring_back(self, finished: Finished, error: Told) -> None:
        """Show somebody again who could not be registered; what was begun since is put aside."""
        if self._person is not None or not self._screen.isVisible():
            self._context.jobs.run(finished.keep, write=True, receiver=self)
            self._context.tell(error)
            return
        self._keeper.flush(leaving=True)
        self._keeper.begin(finished.person, is_new=True)
        self._original, self._registered_today = dict(EMPTY), self._registered_today - 1
        self._show_draft(finished.draft)
        self._show_line()
        self._refused(error)

    def _start_next(self) -> None:
        self._keeper.begin(None, is_new=True)
        self._begin(self._ditto.locked())
        self._show_line()
        self._form.enter(NAMES[0])

    def _refused(self, error: Told) -> None:
        self._saving, self._keeper.is_dirty = False, True
        self._screen.show_state(say("Draf"), messages.sentence(error), "bad", "circle-alert")
        if isinstance(error, Unavailable):
            self._aside.note_failure(error)
        elif isinstance(error, ChangedMeanwhile) and self._person is not None:
            self._meanwhile.look_again(error, self._person, self._form.values(), self._original, self._take_up)
        elif name := judging.asked_by(error):
            self._context.tell(error)  # below, the draft soon says again that it is kept
            self._asked = name
            self._form.ask(name)
            self._twins.look(self._form.values())
        self._keeper.flush()

    def _take_up(self, values: dict[str, str], original: dict[str, str]) -> None:
        self._original = {**EMPTY, **original}
        self._form.show_values(values)
        self._judge(self._left)

    def _show_kept(self, at: datetime) -> None:
        asked, self._asked_to_keep = self._asked_to_keep, False
        self._screen.show_kept(days.clock(at), asked=asked)

    def _show_loaded(self, read: Loaded) -> None:
        now, is_dirty = self._context.clock(), self._keeper.is_dirty
        self._form.show_wishes(read.wishes)
        self._registered_today = read.today
        if read.before is not None:
            self._ditto.before = typed.typed_of(read.before)
        self._meanwhile.begin(read.card)
        if read.card is not None:
            since = days.full(read.card.registered_at.astimezone(now.tzinfo).date())
            self._screen.show_known(read.card.name, say("Pendaftar  ›  terdaftar {since}", since=since))
            self._original = typed.typed_of(read.card)
            if not is_dirty:
                self._begin(self._original)
            if read.card.mismatch_reason:
                self._kept = {"birth_date", "sex"}
            self._left = set(NAMES)
            self._screen.show_state(say("Tersimpan"), "", "ok", "check")
        else:
            self._show_line()
        if read.draft is not None and not is_dirty:
            self._show_restored(read.draft, now)
        elif not is_dirty:
            self._form.enter(NAMES[0])
        if self._field and not is_dirty:
            self._form.go_to(self._field)
        self._judge(self._left)
        self._twins.look(self._form.values())

    def _show_restored(self, kept: KeptDraft, now: datetime) -> None:
        self._keeper.begin(kept.person_id, is_new=kept.is_new)
        self._show_draft(kept.draft)
        at, name = days.clock(kept.saved_at.astimezone(now.tzinfo)), kept.draft.name
        self._screen.show_restored(restored_words(name, at))
        self._screen.show_kept(at)

    def _show_line(self) -> None:
        self._screen.show_new(say("Pendaftar  ›  orang ke-{number} hari ini", number=self._registered_today + 1))
        self._screen.show_state(say("Draf"), say("Setiap isian tersimpan sendiri."))

    def _show_step(self, step: tuple[dict[str, str], str] | None) -> None:
        if step is None:
            return
        values, name = step
        self._form.show_values(values)
        self._keeper.touch()
        self._form.enter(name if name in NAMES else "village")
        self._filling.show_helps(self._keeper.person)
        self._judge(self._left)

    def _begin(self, values: dict[str, str]) -> None:
        """Show these values as nobody's work yet."""
        self._left, self._kept = set(), set()
        self._warned, self._saving, self._asked = False, False, ""
        self._original = {**EMPTY, **values}
        self._form.show_values(values)
        self._form.show_reason(there=bool(values.get("reason")))
        self._screen.hide_notice()
        self._screen.show_findings((), set())
        self._twins.begin(self._person, judging.sound_nik(self._original["nik"], today=self._today()), {})
        self._steps = Steps(self._form.values())
        self._filling.begin(self._keeper.person)

    def _today(self) -> date:
        return self._context.clock().date()

    def _judge(self, shown: set[str], *, saving: bool = False) -> list[Finding]:
        """Judge all that was typed; show it under the fields that were left."""
        values = self._form.values()
        is_old = self._person is not None and values["nik"] == self._original["nik"]
        findings = judging.whole(values, today=self._today(), kept=self._kept, is_old_nik=is_old, needs_name=saving)
        if self._twins.exact is not None:
            findings.insert(0, judging.nik_taken(self._twins.exact.name))
            shown = shown | {"nik"}
        self._screen.show_findings(findings, shown)
        is_needed = self._asked == "reason"
        self._form.show_reason(there=bool(self._kept - {"nik"} or values["reason"] or is_needed), is_needed=is_needed)
        return findings

    def _know_alike(self) -> None:
        usual = say("Simpan") if self._person is not None else say("Simpan & orang berikutnya")
        exact = self._twins.exact is not None
        self._screen.show_main(say("Buka data yang ada") if exact else usual)
        self._screen.view.setEnabled(not exact)
        self._judge(self._left)

    def _decided(self) -> None:
        """Keep who was said to be somebody else, and look again."""
        self._keeper.touch()
        self._twins.look(self._form.values())

    def _draft(self) -> Draft | None:
        return None if self._form.values() == self._original else self._pack()

    def _pack(self) -> Draft:
        form, kept, apart = self._form, frozenset(self._kept), dict(self._twins.apart)
        return Draft(form.values(), form.place(), kept, apart, form.scrolled_by, self._parking)

    def _show_draft(self, draft: Draft) -> None:
        original = self._original
        self._begin({**EMPTY, **draft.values})
        self._original, self._kept = original, set(draft.kept)
        nik = judging.sound_nik(original["nik"], today=self._today())
        self._twins.begin(self._person, nik, dict(draft.apart))
        cursor = draft.cursor if draft.cursor in NAMES else NAMES[0]
        self._left = {name for name in NAMES if draft.values.get(name)} - {cursor}
        self._form.resume(cursor)
        self._form.scroll_to(draft.scroll)
        self._judge(self._left)
