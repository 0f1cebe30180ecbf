"""Lay down how a programme is assessed; a course that has begun with a plan keeps it."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bekal.assessment import queries
from bekal.assessment.planning_rules import NewComponent, NewPlan, checked, said
from bekal.courses.editions import add_edition, editions_alike, require_programme
from bekal.courses.meanwhile import check_plan
from bekal.staff.meanwhile import Opened, who_touched
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage.ids import joint_id
from bekal.storage.records import (
    AssessmentPlan,
    Attempt,
    Course,
    Criterion,
    Enrolment,
    Programme,
    Result,
    UnitResult,
)
from bekal.terms import ProgrammeId


def change_plan(
    session: Session, programme_id: ProgrammeId, new: NewPlan, opened: Opened[NewPlan | None] | None = None
) -> int:
    """Lay down a programme's plan, or another one; return the edition that now counts.

    Courses that are there keep the plan they have: they stay with their edition, and a new one is made, or one of
    before with the same units and this plan is taken up again. In place are changed: titles; the plan of an edition
    that no course teaches; and the first plan of all, as long as nobody in its courses was assessed.
    `opened`: the plan that a form began with; where it was not touched there, what others laid down since stays.

    Raises:
        UnknownProgramme: there is none.
        ChangedMeanwhile: others laid down another plan.
        TooManyComponents, ComponentUnreadable, ComponentTwice, BadWeight, NoWeights, BadScore, PredicateUnreadable:
            nothing was changed.

    """
    allow(session, Action.PLAN_COURSES)
    programme = require_programme(session, programme_id)
    wanted = checked(new)
    there = queries.plan_of(session, programme_id)
    if there.is_set and said(there) == wanted:
        return programme.edition
    now = said(there) if there.is_set else None
    if opened is not None and not check_plan(
        programme.title, wanted, now, opened, lambda: _who_laid_down(session, programme)
    ):
        return programme.edition
    if not (there.is_set and _weighs_alike(said(there), wanted)):
        for edition in editions_alike(session, programme):
            former = queries.plan_of(session, programme_id, edition)
            if former.is_set and said(former) == wanted:
                programme.edition = edition
                session.flush()
                return edition
        if _is_used(session, programme, there.is_set):
            add_edition(session, programme)
    _write(session, programme, wanted)
    return programme.edition


def drop_plan(session: Session, programme_id: ProgrammeId) -> None:
    """Take back a plan that was just laid down; where it is in use it stays.

    Raises:
        UnknownProgramme: there is none.

    """
    allow(session, Action.PLAN_COURSES)
    programme = require_programme(session, programme_id)
    if _is_used(session, programme, False):
        return
    for record in (Criterion, AssessmentPlan):
        of = select(record).where(record.programme_id == programme_id, record.edition == programme.edition)
        for row in session.scalars(of):
            session.delete(row)
    session.flush()


def _who_laid_down(session: Session, programme: Programme) -> str:
    """Return who wrote last at the plan that counts."""
    parts = select(Criterion.id).where(Criterion.programme_id == programme.id, Criterion.edition == programme.edition)
    return who_touched(session, [_plan_id(programme), *session.scalars(parts)])


def _plan_id(programme: Programme) -> UUID:
    return joint_id("assessment_plan", programme.id, str(programme.edition))


def _weighs_alike(one: NewPlan, other: NewPlan) -> bool:
    """Tell whether two plans differ in titles only."""
    return _bare(one) == _bare(other)


def _bare(plan: NewPlan) -> NewPlan:
    bare = tuple(NewComponent("", one.weight, one.pass_mark) for one in plan.components)
    return replace(plan, components=bare)


def _is_used(session: Session, programme: Programme, has_plan: bool) -> bool:
    """Tell whether courses hold on to the edition that counts: with its plan, or with results that had none."""
    bound = select(Course.id).where(Course.programme_id == programme.id, Course.edition == programme.edition)
    if has_plan:
        return session.scalar(bound.limit(1)) is not None
    here = select(Enrolment.id).where(Enrolment.course_id.in_(bound))
    found = select(Enrolment.id).where(
        Enrolment.id.in_(here),
        or_(*(Enrolment.id.in_(select(record.enrolment_id)) for record in (Attempt, Result, UnitResult))),
    )
    return session.scalar(found.limit(1)) is not None


def _write(session: Session, programme: Programme, wanted: NewPlan) -> None:
    row_id = _plan_id(programme)
    row = session.get(AssessmentPlan, row_id)
    if row is None:
        row = AssessmentPlan(id=row_id, programme_id=programme.id, edition=programme.edition)
        session.add(row)
    row.pass_mark, row.needs_units, row.counts = wanted.pass_mark, wanted.needs_units, wanted.counts
    row.predicates = queries.keep_predicates(wanted.predicates)
    here = select(Criterion).where(Criterion.programme_id == programme.id, Criterion.edition == programme.edition)
    there = list(session.scalars(here.order_by(Criterion.position, Criterion.id)))
    kept = {one.title.casefold(): one for one in there}
    titles = {one.title.casefold() for one in wanted.components}
    spare = [one for one in there if one.title.casefold() not in titles]
    for position, one in enumerate(wanted.components, 1):
        component = kept.get(one.title.casefold())
        if component is None and len(there) == len(wanted.components) and spare:
            component = spare.pop(0)  # only its title was corrected
        if component is None:
            component = Criterion(programme_id=programme.id, edition=programme.edition)
            session.add(component)
        component.position, component.title, component.title_en = position, one.title, one.title_en
        component.weight, component.pass_mark = one.weight, one.pass_mark
    for gone in spare if len(there) != len(wanted.components) else ():
        session.delete(gone)
    session.flush()
