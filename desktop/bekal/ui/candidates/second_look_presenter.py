"""Compares what was read a second time, and goes on to the next person."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from bekal.candidates.second_look.queries import Look, LookRow
from bekal.candidates.second_look.rules import Read, ReadingsDiffer
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import CourseId
from bekal.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.ui.candidates.second_look_screen import SecondLookScreen


class SecondLookPresenter(QObject):
    """One intention a method."""

    def __init__(self, screen: "SecondLookScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._course_id: CourseId | None = None
        self._person: LookRow | None = None
        screen.person_chosen.connect(self.choose)
        screen.compare_asked.connect(self.compare)
        screen.open_asked.connect(self.open)

    def load(self, course_id: CourseId, *, go_on: bool = True) -> None:
        """Read a course's people; `go_on` chooses the first who still needs a second look."""
        self._course_id = course_id

        def work(session: "Session") -> tuple[str, list[LookRow]]:
            from bekal.candidates.second_look.queries import looks_of_course
            from bekal.courses.queries import course

            return course(session, course_id).name, looks_of_course(session, course_id)

        def done(found: tuple[str, list[LookRow]]) -> None:
            name, rows = found
            waiting = next((row for row in rows if row.look is not Look.DONE), None) if go_on else None
            self._screen.show_people(name, rows, waiting)
            if waiting is not None:
                self._screen.ask_name()
            elif rows and go_on:
                self._screen.show_state(say("Semua sudah dibaca kedua dan cocok."), "ok")

        self._context.jobs.run(work, done, latest="looks", receiver=self)

    def choose(self, row: LookRow | None) -> None:
        """Begin with somebody."""
        self._person = row
        self._screen.show_person(row)

    def compare(self) -> None:
        """Compare what was typed with what is registered."""
        person, course_id = self._person, self._course_id
        if person is None or course_id is None:
            return
        typed, by, now = self._screen.reading(), self._context.person.id, self._context.clock()

        def work(session: "Session") -> tuple[tuple[Read, ...], str]:
            from bekal.candidates.second_look import rules, service
            from bekal.candidates.second_look.queries import reading

            try:
                service.look_again(session, person.id, typed, by=by, now=now)
            except ReadingsDiffer as error:
                return rules.differing(reading(session, person.id), typed), sentence(error)
            return (), ""

        def done(found: tuple[tuple[Read, ...], str]) -> None:
            differing, words = found
            if differing:
                self._screen.show_differences(differing, words)
                return
            self.load(course_id)
            self._context.notify(say("{name}: cocok.", name=person.name))

        def failed(error: Told) -> None:
            self._screen.show_state(sentence(error), "bad")
            self._screen.ask_name()

        self._context.jobs.run(work, done, failed, write=True, receiver=self)

    def open(self) -> None:
        """Go to the person's form, to correct what was registered."""
        if self._person is not None:
            self._context.navigate("candidates.edit", candidate_id=self._person.id)
