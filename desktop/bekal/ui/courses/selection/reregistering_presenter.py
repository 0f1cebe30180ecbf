"""Reads who re-registers; notes who came, who did not, who withdraws, and who moves up for them."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QObject

from bekal.courses.selection import rules
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import ApplicationState, CourseId, EnrolmentId, EnrolmentState, How
from bekal.ui import moments
from bekal.ui.context import Context
from bekal.ui.courses.selection import printing, words
from bekal.ui.courses.selection.reregistering import Divider, Place

if TYPE_CHECKING:
    from bekal.courses.selection.queries.seating import Seats
    from bekal.courses.selection.service import Missed, Replaced
    from bekal.courses.selection.service.seating import Moved
    from bekal.ui.courses.selection.presenter import SelectionPresenter
    from bekal.ui.courses.selection.reregistering import ReregisteringPage

Steps = tuple[UUID, ...]
"""The operations of one step, to be undone together."""
NEXT_DAYS = 3
"""Days that are proposed to those who move up, to come in."""


class ReregisteringPresenter(QObject):
    """One intention a method."""

    def __init__(self, page: "ReregisteringPage", whole: "SelectionPresenter", context: Context) -> None:
        super().__init__(page)
        self._page, self._whole, self._context = page, whole, context
        page.came_asked.connect(self.came)
        page.missed_asked.connect(lambda place: self.missed([place]))
        page.overdue_asked.connect(self.all_missed)
        page.promote_asked.connect(self.promote)
        page.inform_asked.connect(self.inform)
        page.withdraw_asked.connect(self.withdraw)
        page.replace_asked.connect(self.replace)
        page.ranking_asked.connect(lambda: whole.go_to(3))
        page.open_asked.connect(lambda p: context.navigate("candidates.edit", candidate_id=p.row.candidate_id))
        page.list_asked.connect(lambda: printing.write(context, page, "reregister", whole.course_id))
        page.minutes_asked.connect(
            lambda p: printing.write(context, page, "replacement", whole.course_id, trainee=p.trainee)
        )

    def load(self) -> None:
        """Read everybody who has a seat, had one, or waits for one."""
        course_id, now = self._whole.course_id, self._context.clock()

        def done(found: "tuple[list[Place], Seats]") -> None:
            places, seats = found
            self._page.show_places(
                _divided(places), seats,
                sum(one.row.state is ApplicationState.REREGISTERED for one in places),
                sum(one.days_left is not None and one.days_left < 0 for one in places),
            )  # fmt: skip

        self._context.jobs.run(lambda session: places_of(session, course_id, now), done, latest="places", receiver=self)

    def came(self, place: Place, reason: str = "") -> None:
        """Note that somebody re-registered; after the last day a reason is asked for."""
        one, now = place.row, self._context.clock()

        def work(session: Any) -> EnrolmentId:
            from bekal.courses.selection import service

            return service.reregister(session, one.id, now=now, reason=reason)

        def back() -> None:
            def undo(session: Any) -> None:
                from bekal.courses.selection.service.taking_back import undo_reregister

                undo_reregister(session, one.id, now=now)

            self._run(undo, lambda _none: None, how=How.UNDO)

        def done(_trainee: EnrolmentId) -> None:
            self._context.undo(say("{name} daftar ulang dan menjadi peserta.", name=one.name), back)

        def failed(error: Told) -> None:
            if isinstance(error, rules.DeadlinePassed) and not reason:
                self._page.asking.ask(
                    say("{name} datang sesudah batas", name=one.name), say("Catat datang"),
                    lambda why, _day: self.came(place, why), below=sentence(error),
                )  # fmt: skip
            else:
                self._failed(error)

        self._run(work, done, failed)

    def missed(self, places: "list[Place] | None") -> None:
        """Ask for the last day of those who move up, then note who did not come; None: everybody whose day is over."""
        course_id, now = self._whole.course_id, self._context.clock()
        ids = None if places is None else [one.row.id for one in places]

        def then(_reason: str, until: date | None) -> None:
            def work(session: Any) -> "Missed":
                from bekal.courses.selection import service

                return service.no_show(session, course_id, ids, now=now, reregister_by=until)

            def back(came: "Missed") -> None:
                def undo(session: Any) -> None:
                    from bekal.courses.selection.service.taking_back import undo_missed

                    undo_missed(session, came, now=now)

                self._run(undo, lambda _none: None, how=How.UNDO)

            def done(came: "Missed") -> None:
                said = say("{n} orang tidak daftar ulang.", n=len(came.missed))
                self._context.undo(f"{said} {_moved_words(came.moved)}", lambda: back(came))

            self._run(work, done)

        title = (
            say("Catat semua yang lewat batas sebagai tidak datang")
            if places is None
            else say("{name} tidak daftar ulang", name=places[0].row.name)
        )
        self._page.asking.ask(
            title, say("Catat & naikkan cadangan"), then, reason=None,
            on=(say("Batas daftar ulang bagi cadangan yang naik"), now.date() + timedelta(days=NEXT_DAYS)),
        )  # fmt: skip

    def all_missed(self) -> None:
        """Note everybody whose last day is over."""
        self.missed(None)

    def promote(self) -> None:
        """Let the reserve list move up into the free seats."""
        course_id, now = self._whole.course_id, self._context.clock()

        def then(_reason: str, until: date | None) -> None:
            def work(session: Any) -> "tuple[tuple[Moved, ...], Steps]":
                from bekal.courses.selection import service

                return service.promote(session, course_id, now=now, reregister_by=until), _wrote(session)

            self._run(work, lambda came: self._undoable(_moved_words(came[0]), came[1]))

        self._page.asking.ask(
            say("Naikkan cadangan ke kursi kosong"), say("Naikkan cadangan"), then, reason=None,
            on=(say("Batas daftar ulang bagi cadangan yang naik"), now.date() + timedelta(days=NEXT_DAYS)),
        )  # fmt: skip

    def withdraw(self, place: Place) -> None:
        """Ask when and why, then note that somebody withdraws."""
        one, now = place.row, self._context.clock()

        def then(reason: str, day: date | None) -> None:
            def work(session: Any) -> "tuple[tuple[Moved, ...], Steps]":
                from bekal.courses.selection import service

                until = now.date() + timedelta(days=NEXT_DAYS)
                moved = service.withdraw(
                    session, one.id, on=day or now.date(), reason=reason, now=now, reregister_by=until
                )
                return moved, _wrote(session)

            def done(came: "tuple[tuple[Moved, ...], Steps]") -> None:
                moved, steps = came
                said = say("{name} mengundurkan diri.", name=one.name)
                self._undoable(f"{said} {_moved_words(moved)}".strip() if moved else said, steps)

            self._run(work, done)

        gives = one.state is ApplicationState.ACCEPTED
        self._page.asking.ask(
            say("{name} mengundurkan diri", name=one.name), say("Catat"), then,
            on=(say("Sejak tanggal"), now.date()),
            below=say("Kursinya diberikan kepada cadangan berikutnya.") if gives else "",
        )  # fmt: skip

    def replace(self, place: Place) -> None:
        """Ask when and why, then give a trainee's seat to the next of the reserve list."""
        trainee, now = place.trainee, self._context.clock()
        if trainee is None:
            return

        def then(reason: str, day: date | None) -> None:
            def work(session: Any) -> "tuple[Replaced, Steps]":
                from bekal.courses.selection import service

                replaced = service.replace(session, trainee, on=day or now.date(), reason=reason, now=now)
                return replaced, _wrote(session)

            def done(came: "tuple[Replaced, Steps]") -> None:
                replaced, steps = came
                said = say("{name} menggantikan {former}.", name=replaced.name, former=replaced.former)
                self._undoable(said, steps)

            self._run(work, done)

        self._page.asking.ask(
            say("Ganti {name} dengan cadangan berikutnya", name=place.row.name), say("Ganti"), then,
            reason=place.row.reason, on=(say("Sejak tanggal"), now.date()),
        )  # fmt: skip

    def inform(self) -> None:
        """Open the list of those who are told the result."""
        from bekal.ui.courses.selection.informing import InformDialog

        dialog = InformDialog(self._page, self._context, self._whole.course_id)
        dialog.finished.connect(lambda _result: self._whole.refresh())
        dialog.open()

    def _undoable(self, said: str, steps: "Steps") -> None:
        """Say what was done, and let it be taken back whole."""

        def undo(session: Any) -> None:
            from bekal.courses.selection import service

            service.undo_step(session, steps)

        self._context.undo(said, lambda: self._run(undo, lambda _none: None, how=How.UNDO))

    def _run(self, work: Any, done: Any, failed: Any = None, *, how: How = How.KEY) -> None:
        def finished(came: Any) -> None:
            self._page.asking.fold()
            done(came)
            self._whole.refresh()

        self._context.jobs.run(work, finished, failed or self._failed, write=True, how=how, receiver=self)

    def _failed(self, error: Told) -> None:
        if self._page.asking.isVisible():
            self._page.asking.say_refusal(sentence(error))
        else:
            self._context.tell(error)


def _wrote(session: Any) -> Steps:
    from bekal.candidates.papers.service import written

    return written(session)


def places_of(session: Any, course_id: CourseId, now: datetime) -> "tuple[list[Place], Seats]":
    """Return everybody the decision gave a seat or a place on the reserve list, and who came to one since."""
    from bekal.courses.queries import trainees
    from bekal.courses.selection import queries

    states, today = ApplicationState, now.date()
    told = queries.told(session, course_id)
    seen = (states.ACCEPTED, states.REREGISTERED, states.NO_SHOW, states.WITHDRAWN, states.RESERVE)
    found = queries.applicants(session, course_id, today=today, states=seen, limit=None)
    made = queries.selection(session, course_id)
    moved = {one.id: one for one in queries.movements(session, course_id)}
    seats_of = {
        one.candidate_id: one.id
        for one in trainees(session, course_id)
        if one.state in (EnrolmentState.ACTIVE, EnrolmentState.WITHDRAWN, EnrolmentState.DISMISSED)
    }
    places = []
    for person in found.rows:
        if person.state is states.WITHDRAWN and person.outcome in (None, states.NOT_ACCEPTED):
            continue
        bound = person.outcome is states.ACCEPTED and person.id not in moved
        until = person.reregister_by or (made.reregister_by if bound else None)
        waits = person.state is states.ACCEPTED
        places.append(
            Place(
                person,
                until if waits else None,
                (until - today).days if until is not None and waits else None,
                say("naik dari cadangan: {why}", why=moved[person.id].why.rstrip(".")) if person.id in moved else "",
                seats_of.get(person.candidate_id),
                _told_words(told.get(person.id), now),
            )
        )
    return places, queries.seats(session, course_id)


def _told_words(told: tuple[datetime, str] | None, now: datetime) -> str:
    if told is None:
        return ""
    return ", ".join(part for part in (moments.short(told[0], now), told[1]) if part)


def _divided(places: list[Place]) -> list[Place | Divider]:
    waiting = [one for one in places if one.row.state is ApplicationState.RESERVE]
    waiting.sort(key=lambda one: one.row.reserve or 0)
    shown: list[Place | Divider] = [one for one in places if one.row.state is not ApplicationState.RESERVE]
    if waiting:
        shown.append(Divider(say("Cadangan {n} orang", n=len(waiting))))
        shown += waiting
    return shown


def _moved_words(moved: "tuple[Moved, ...]") -> str:
    if not moved:
        return say("Tidak ada cadangan yang naik.")
    return say("Naik dari cadangan: {names}.", names=words.names((one.name for one in moved), 2))
