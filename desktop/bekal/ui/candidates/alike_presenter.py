"""Looks for registered people who may be the one on the form, and remembers who was said to be somebody else."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from bekal.candidates.merging import service
from bekal.candidates.merging.alike import Alike, alike, plain_number
from bekal.candidates.merging.rules import Likeness
from bekal.language import say
from bekal.terms import CandidateId
from bekal.ui.candidates import judging
from bekal.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.ui.candidates.form_screen import FormScreen


class AlikeWatch(QObject):
    """Only the answer to what stands in the form now is ever shown."""

    answered = Signal()
    """Who may be the same person is known anew."""
    decided = Signal()
    """Somebody was said to be another person, or that was taken back."""

    def __init__(self, screen: "FormScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._person: CandidateId | None = None
        self._usual_nik = ""
        self._serial = 0
        self._found: tuple[Alike, ...] = ()
        self._likeness = Likeness("")
        self.exact: Alike | None = None
        """Who holds the NIK that was typed, so that nobody is registered beside them."""
        self.apart: dict[CandidateId, bool] = {}
        """Who is not the person being registered; True: they are twins."""
        screen.panel.apart_asked.connect(self.tell_apart)
        screen.panel.merge_asked.connect(self.merge)

    def begin(self, person: CandidateId | None, usual_nik: str, apart: dict[CandidateId, bool]) -> None:
        """Forget every former answer: the form is another one's now."""
        self._person, self._usual_nik, self.apart = person, usual_nik, dict(apart)
        self._serial += 1
        self._found, self.exact = (), None
        self._screen.show_alike(())
        self.answered.emit()

    def nik_changed(self) -> None:
        """Let go of who held the former NIK, until the answer for this one comes."""
        self.exact = None

    def look(self, values: dict[str, str]) -> None:
        """Ask who may be the person whose fields these are."""
        today, person, apart = self._context.clock().date(), self._person, set(self.apart)
        typed = judging.applicant_of(values, today=today)
        likeness = Likeness(
            values["name"].strip(),
            judging.sound_nik(values["nik"], today=today),
            typed.birth_date,
            typed.sex,
            typed.phone,
            plain_number(values.get("passport", "")),
            values.get("village", "").strip(),
            typed.district,
            typed.street,
        )
        self._likeness = likeness
        self._serial += 1
        serial = self._serial

        def work(session: "Session") -> tuple[Alike, ...]:
            return alike(session, likeness, myself=person, apart=apart)

        def done(found: tuple[Alike, ...]) -> None:
            if serial == self._serial:
                self._show(found)

        self._context.jobs.run(work, done, latest="alike", receiver=self)

    def tell_apart(self, other: CandidateId, twins: bool) -> None:
        """Note that somebody is not the person on the form: at once if that one is registered, else with them."""
        name = next((one.name for one in self._found if one.id == other), "")
        words = say("{name}: saudara kembar.", name=name) if twins else say("{name}: bukan orang ini.", name=name)
        me, now, jobs = self._person, self._context.clock(), self._context.jobs

        def work(session: "Session") -> None:
            if me is not None:
                service.tell_apart(session, me, other, twins=twins, now=now)

        def back(session: "Session") -> None:
            if me is not None:
                service.ask_again(session, me, other, now=now)

        def undo() -> None:
            if self._person == me:
                self.apart.pop(other, None)
            jobs.run(back, lambda _done: self.decided.emit(), write=True, receiver=self)

        self.apart[other] = twins
        self._show(tuple(one for one in self._found if one.id != other))
        self.decided.emit()
        if me is None:  # written with the person, once registered; until then it stays in the draft
            self._context.undo(words, undo)
        else:
            jobs.run(work, lambda _done: self._context.undo(words, undo), write=True, receiver=self)

    def merge(self, other: CandidateId) -> None:
        """Go to the merge of two registered people."""
        if self._person is not None:
            self._context.navigate("candidates.merge", kept=other, merged=self._person)

    def _show(self, found: tuple[Alike, ...]) -> None:
        self._found = found
        exact = next((one for one in found if one.is_same_nik), None)
        is_old = self._person is not None and self._likeness.nik == self._usual_nik
        self.exact = None if is_old else exact  # a NIK that stands twice must not keep either from being corrected
        self._screen.show_alike(found, can_merge=self._person is not None)
        self.answered.emit()
