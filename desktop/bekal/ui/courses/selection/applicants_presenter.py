"""Reads who applied, and admits, rejects and accepts as the keys ask for it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from bekal.courses.selection.eligibility import Level
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import ApplicationId, ApplicationState, How, SessionId
from bekal.ui import days
from bekal.ui.context import Context
from bekal.ui.courses.selection import words
from bekal.ui.courses.selection.applicants import Filter

if TYPE_CHECKING:
    from bekal.courses.selection.queries import ApplicantRow, Applicants, Screening, SittingRow
    from bekal.courses.selection.service import Accepted, Admitted
    from bekal.ui.courses.selection.applicants import ApplicantsPage
    from bekal.ui.courses.selection.presenter import SelectionPresenter

MOST = 5000
"""How many applicants the list holds at once."""


@dataclass(frozen=True)
class _Found:
    applicants: "Applicants"
    screening: "Screening"
    is_locked: bool
    may_accept: bool


class ApplicantsPresenter(QObject):
    """One intention a method."""

    def __init__(self, page: "ApplicantsPage", whole: "SelectionPresenter", context: Context) -> None:
        super().__init__(page)
        self._page, self._whole, self._context = page, whole, context
        self._screening: Screening | None = None
        page.filtered.connect(lambda _typed, _filter: self.load())
        page.admit_asked.connect(self.admit)
        page.reject_asked.connect(self.reject)
        page.reopen_asked.connect(self.reopen)
        page.accept_asked.connect(self.accept)
        page.all_asked.connect(self.admit_all)
        page.priority_asked.connect(self.turn_group)
        page.sittings_asked.connect(self.offer_sittings)
        page.placed.connect(self.place)
        page.open_asked.connect(lambda person: context.navigate("candidates.edit", candidate_id=person))
        page.import_asked.connect(lambda: context.navigate("candidates.import"))

    def load(self) -> None:
        """Read the applicants that fit what was typed and the filter."""
        course_id, today = self._whole.course_id, self._context.clock().date()
        typed, chosen = self._page.asked()

        def work(session: Any) -> _Found:
            from bekal.courses.selection import queries

            found = queries.applicants(session, course_id, today=today, typed=typed, limit=MOST, **_limits(chosen))
            card = queries.selection(session, course_id)
            return _Found(
                _only(found, chosen),
                queries.screening(session, course_id, today=today),
                card.is_locked,
                card.is_locked or not queries.tests(session, course_id),
            )

        def done(found: _Found) -> None:
            self._screening = found.screening
            self._page.show_list(
                found.applicants, found.screening, typed, is_locked=found.is_locked, may_accept=found.may_accept
            )

        self._context.jobs.run(work, done, latest="applicants", receiver=self)

    def admit(self, chosen: "Sequence[ApplicantRow]") -> None:
        """Admit the chosen; a reason is asked for when something warns."""
        wanted = [one for one in chosen if one.state in {ApplicationState.REGISTERED, ApplicationState.REJECTED}]
        free = [one for one in wanted if one.level is not Level.BLOCK]
        if wanted and not free:
            blocked = wanted[0]
            said = say("{name} belum dapat diloloskan. {why}", name=blocked.name, why=blocked.against[0].sentence)
            many = say("{n} orang terhalang dan tidak diloloskan.", n=words.dotted(len(wanted)))
            self._context.notify(said if len(wanted) == 1 else many)
        if not free:
            return
        warned = [one for one in free if one.against]
        if not warned:
            self._admit([one.id for one in free], "")
            return
        who = free[0].name if len(free) == 1 else say("{n} orang", n=words.dotted(len(free)))
        below = (
            words.short(warned[0].against[0])
            if len(free) == 1
            else say("{n} di antaranya punya catatan: {names}.", n=words.dotted(len(warned)),
                     names=words.names(one.name for one in warned))
        )  # fmt: skip
        self._page.asking.ask(
            say("Loloskan {who} meskipun ada catatan", who=who), say("Loloskan"),
            lambda reason, _day: self._admit([one.id for one in free], reason), below=below,
        )  # fmt: skip

    def admit_all(self) -> None:
        """Admit everybody nothing speaks against; where all have a remark, ask for the reason that outweighs it."""
        screening = self._screening
        if screening is None:
            return
        if screening.clear:
            self._admit_registered("")
        elif screening.warned:
            self._page.asking.ask(
                say("Loloskan {n} orang yang tidak terhalang", n=words.dotted(screening.warned)), say("Loloskan"),
                lambda reason, _day: self._admit_registered(reason),
                below=say("Masing-masing punya catatan; alasan ini tercatat pada semuanya."),
            )  # fmt: skip

    def _admit_registered(self, reason: str) -> None:
        course_id, today = self._whole.course_id, self._context.clock().date()
        states = (ApplicationState.REGISTERED,)

        def chosen(session: Any) -> "Sequence[ApplicationId]":
            from bekal.courses.selection import queries

            found = queries.applicants(session, course_id, today=today, states=states, limit=None)
            return [one.id for one in found.rows]

        self._admit(chosen, reason, how=How.BULK)

    def _admit(self, wanted: Any, reason: str, *, how: How = How.KEY) -> None:
        """Admit these applications, or those that a question about the session names."""
        now = self._context.clock()

        def work(session: Any) -> "tuple[Admitted, tuple[ApplicationId, ...]]":
            from bekal.courses.selection.service.admitting import admit_some

            ids = wanted(session) if callable(wanted) else wanted
            return admit_some(session, ids, now=now, reason=reason)

        def done(answer: "tuple[Admitted, tuple[ApplicationId, ...]]") -> None:
            came, ids = answer
            said = [say("{n} orang lolos administrasi.", n=words.dotted(came.admitted))]
            if came.warned:
                said.append(say("{n} perlu alasan.", n=words.dotted(came.warned)))
            if came.blocked:
                said.append(say("{n} terhalang.", n=words.dotted(came.blocked)))
            self._offer(" ".join(said), ids)

        self._do(work, done, how=how)

    def reject(self, chosen: "Sequence[ApplicantRow]") -> None:
        """Ask why, and reject the chosen."""
        wanted = [one for one in chosen if one.state in {ApplicationState.REGISTERED, ApplicationState.ADMITTED}]
        if not wanted:
            return
        ids, now = [one.id for one in wanted], self._context.clock()
        who = wanted[0].name if len(wanted) == 1 else say("{n} orang", n=words.dotted(len(wanted)))
        against = {reason.sentence for one in wanted for reason in one.against}

        def then(reason: str, _day: object) -> None:
            def work(session: Any) -> int:
                from bekal.courses.selection import service

                return service.reject(session, ids, now=now, reason=reason)

            self._do(work, lambda _n: self._offer(say("{who} gugur administrasi.", who=who), ids))

        self._page.asking.ask(
            say("Gugurkan {who}", who=who), say("Gugurkan"), then,
            reason=next(iter(against)).rstrip(".") if len(against) == 1 else "",
            below=say("Alasan ini tercatat dan dapat disampaikan kepada pendaftar."),
        )  # fmt: skip

    def reopen(self, chosen: "Sequence[ApplicantRow]") -> None:
        """Let the chosen be checked again."""
        back = {ApplicationState.ADMITTED, ApplicationState.REJECTED}
        ids = [one.id for one in chosen if one.state in back]
        if ids:
            self._reopen(ids)

    def turn_group(self, chosen: "Sequence[ApplicantRow]", code: str) -> None:
        """Put the chosen into a group that goes first, or take them out when all of them were in it."""
        is_on = all(code in one.priority for one in chosen)

        def work(session: Any) -> None:
            from bekal.courses.selection import service

            for one in chosen:
                codes = [other for other in one.priority if other != code]
                service.set_priority(session, one.id, codes if is_on else [*codes, code])

        self._do(work, lambda _none: None)

    def offer_sittings(self, chosen: "ApplicantRow | None") -> None:
        """Read where an applicant may sit the tests."""
        if chosen is None or chosen.state is not ApplicationState.ADMITTED:
            return
        course_id, one = self._whole.course_id, chosen

        def work(session: Any) -> "list[tuple[SittingRow, bool]]":
            from bekal.courses.selection import queries

            there = set(queries.seats_of(session, one.id).values())
            return [(each, each.id in there) for each in queries.sittings(session, course_id)]

        def done(found: "list[tuple[SittingRow, bool]]") -> None:
            if found:
                self._page.offer_sittings(one, found)
            else:
                self._context.notify(say("Belum ada sesi tes. Tambahkan di Tes & jadwal."))

        self._context.jobs.run(work, done, self._failed, receiver=self)

    def place(self, one: "ApplicantRow", to: "SittingRow") -> None:
        """Move an applicant to a sitting, or give them a seat there."""

        def work(session: Any) -> "tuple[int, SessionId | None]":
            from bekal.courses.selection import queries, service

            former = queries.seats_of(session, one.id).get(to.test_id)
            return service.place(session, one.id, to.id), former

        def back(former: "SessionId | None") -> None:
            def undo(session: Any) -> None:
                from bekal.courses.selection import service

                if former is None:
                    service.unplace(session, to.test_id, one.id)
                else:
                    service.place(session, one.id, former)

            self._do(undo, lambda _none: None, how=How.UNDO)

        def done(came: "tuple[int, SessionId | None]") -> None:
            number, former = came
            if former != to.id:
                when = days.long(to.held_on)
                said = say("{name}: {test} {day}, kursi {n}.", name=one.name, test=to.test, day=when, n=number)
                self._context.undo(said, lambda: back(former))

        self._do(work, done)

    def accept(self, chosen: "ApplicantRow | None") -> None:
        """Give somebody a seat outside the ranking, or a place on the reserve list; which one it was is said."""
        if chosen is None:
            return
        now, one = self._context.clock(), chosen

        def work(session: Any) -> "Accepted":
            from bekal.courses.selection import service

            return service.accept(session, one.id, now=now)

        def done(came: "Accepted") -> None:
            if came.has_seat:
                self._context.notify(say("{name} diterima.", name=one.name))
            else:
                self._context.notify(
                    say("Semua kursi sudah terisi. {name} menjadi cadangan {n}.", name=one.name, n=came.reserve or 0)
                )

        self._do(work, done)

    def _offer(self, said: str, ids: "Collection[ApplicationId]") -> None:
        if ids:
            self._context.undo(said, lambda: self._reopen(list(ids), how=How.UNDO))
        else:
            self._context.notify(said)

    def _reopen(self, ids: "list[ApplicationId]", how: How = How.KEY) -> None:
        now = self._context.clock()

        def work(session: Any) -> int:
            from bekal.courses.selection import service

            return service.reopen(session, ids, now=now)

        self._do(work, lambda n: self._context.notify(say("{n} orang diperiksa ulang.", n=words.dotted(n))), how=how)

    def _do(self, work: Any, done: Any, *, how: How = How.KEY) -> None:
        def finished(came: Any) -> None:
            self._page.drop_ticks()
            self._page.asking.fold()
            done(came)
            self._whole.refresh()

        self._context.jobs.run(work, finished, self._failed, write=True, how=how, receiver=self)

    def _failed(self, error: Told) -> None:
        if self._page.asking.isVisible():
            self._page.asking.say_refusal(sentence(error))
        else:
            self._context.tell(error)


def _limits(chosen: Filter) -> dict[str, Any]:
    limits: dict[str, Any] = {"states": (chosen.state,) if chosen.state is not None else ()}
    if chosen.clear:
        limits["clear"] = True
    elif chosen.level is Level.BLOCK:
        limits["standing"] = chosen.level
    return limits


def _only(found: "Applicants", chosen: Filter) -> "Applicants":
    """Leave those who need a reason: something warns, or has to be asked first."""
    if chosen.level is not Level.WARN:
        return found
    rows = tuple(row for row in found.rows if row.level in (Level.WARN, Level.ASK))
    return replace(found, rows=rows, matching=len(rows))
