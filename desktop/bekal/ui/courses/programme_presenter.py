"""Makes and changes a programme with its units, papers, house rules and plan of assessment, in one go."""

import dataclasses
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from bekal.courses.meanwhile import ChangedMeanwhile
from bekal.errors import Told
from bekal.language import say
from bekal.staff.meanwhile import Opened
from bekal.terms import How, ProgrammeId
from bekal.ui.context import Context

if TYPE_CHECKING:
    from bekal.assessment.planning_rules import NewPlan
    from bekal.assessment.weighing import Plan
    from bekal.candidates.papers.rules import CentreRule
    from bekal.courses.changing import ProgrammeTerms
    from bekal.ui.courses.programme_form import ProgrammeFormScreen


class ProgrammeFormPresenter(QObject):
    """Makes the programme the form asks for, or changes the one it was opened with."""

    def __init__(self, screen: "ProgrammeFormScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._programme_id: ProgrammeId | None = None
        self._plan: Plan | None = None
        self._opened: Opened[ProgrammeTerms] | None = None
        self._planned: Opened[NewPlan | None] = Opened(None)
        screen.make_asked.connect(self.make)
        screen.away_asked.connect(context.back)

    def load(self, programme_id: ProgrammeId | None, copy_of: ProgrammeId | None = None) -> None:
        """Read the terms of a programme that is there, or of the one that a new one shall be like."""
        self._programme_id = programme_id
        wanted = programme_id or copy_of

        def read(session: Any) -> "tuple[ProgrammeTerms | None, tuple[CentreRule, ...], Plan | None]":
            from bekal.assessment.queries import plan_of
            from bekal.courses import asking, changing

            terms = changing.programme_terms(session, wanted) if wanted is not None else None
            plan = plan_of(session, wanted) if wanted is not None else None
            return terms, asking.house_rules_about_papers(session), plan

        def done(found: "tuple[ProgrammeTerms | None, tuple[CentreRule, ...], Plan | None]") -> None:
            from bekal.assessment.planning_rules import said

            terms = found[0]
            self._plan = found[2]
            self._opened = Opened(terms) if terms is not None else None
            self._planned = Opened(said(found[2]) if found[2] is not None and found[2].is_set else None)
            self._screen.show_plan(found[2])
            if terms is not None and copy_of is not None:
                # the code is the programme's own, and its number in the catalogue is central's to give
                self._screen.show_terms(dataclasses.replace(terms, code="", catalogue_no=None), new=True)
            elif terms is not None:
                self._screen.show_terms(terms, new=False)
            self._screen.show_papers(found[1], terms)

        self._context.jobs.run(read, done, latest="terms", receiver=self)

    def make(self, asked: "ProgrammeTerms", plan: "NewPlan | None") -> None:
        """Make the programme and go on to its first course, or save its new terms."""
        if self._programme_id is not None:
            self._change(self._programme_id, asked, plan)
            return
        from bekal.courses import service

        def work(session: Any) -> ProgrammeId:
            from bekal.courses.asking import ask_for
            from bekal.courses.editions import set_house_rules

            made = service.add_programme(session, **_fields(asked))
            if asked.papers is not None:
                ask_for(session, made, asked.papers)
            if asked.house is not None:
                set_house_rules(session, made, dataclasses.replace(asked.house, minimum=asked.min_attendance))
            _lay_down(session, made, plan)
            return made

        def done(_programme_id: ProgrammeId) -> None:
            self._context.navigate("courses", tab="programmes")
            self._context.notify(say("Program {title} dibuat.", title=asked.title))

        self._context.jobs.run(work, done, self._screen.show_refusal, write=True, receiver=self)

    def _change(self, programme_id: ProgrammeId, asked: "ProgrammeTerms", plan: "NewPlan | None") -> None:
        from bekal.courses import changing
        from bekal.courses.editions import keeping_courses

        opened, planned = self._opened, self._planned
        before = planned.began

        def back(former: "ProgrammeTerms") -> None:
            def undone(session: Any) -> None:
                from bekal.assessment.plans import drop_plan

                changing.change_programme(session, programme_id, former)
                if before is None and plan is not None:
                    drop_plan(session, programme_id)
                else:
                    _lay_down(session, programme_id, before)

            def done(_newer: object) -> None:
                self._context.navigate("courses", tab="programmes")

            self._context.jobs.run(undone, done, write=True, how=How.UNDO, receiver=self)

        def work(session: Any) -> "tuple[ProgrammeTerms, int]":
            former = changing.change_programme(session, programme_id, asked, opened)
            _lay_down(session, programme_id, plan, planned)
            return former, len(keeping_courses(session, programme_id))

        def done(answer: "tuple[ProgrammeTerms, int]") -> None:
            former, keeping = answer
            self._context.navigate("courses", tab="programmes")
            words = say("Program {title} diubah.", title=asked.title)
            is_replanned = plan is not None and plan != before
            if former.units != asked.units and keeping:
                words += " " + say("{n} kelas yang sudah ada tetap memakai unit semula.", n=keeping)
            elif is_replanned and keeping:
                words += " " + say("{n} kelas yang sudah ada tetap memakai rencana penilaian semula.", n=keeping)
            if former != asked or is_replanned:
                self._context.undo(words, lambda: back(former))

        def failed(error: Told) -> None:
            if isinstance(error, ChangedMeanwhile) and opened is not None:
                is_terms = isinstance(error.now, type(opened.began))
                self._opened = dataclasses.replace(opened, told=error.now) if is_terms else opened
                self._planned = planned if is_terms else dataclasses.replace(planned, told=error.now)
            self._screen.show_refusal(error)

        self._context.jobs.run(work, done, failed, write=True, receiver=self)


def _lay_down(
    session: Any, programme_id: ProgrammeId, plan: "NewPlan | None", opened: "Opened[NewPlan | None] | None" = None
) -> None:
    """Lay down a plan; where none was typed, the one that is there stays."""
    from bekal.assessment.plans import change_plan

    if plan is not None:
        change_plan(session, programme_id, plan, opened)


def _fields(terms: "ProgrammeTerms") -> dict[str, Any]:
    return {name: getattr(terms, name) for name in terms.__dataclass_fields__ if name not in ("papers", "house")}
