"""A course made by mistake goes again, with its timetable, as long as nothing hangs on it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.courses.rules import CourseInUse
from bekal.courses.service import require_course
from bekal.courses.timetable.service import take_away, touched
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage.records import (
    Application,
    Course,
    Enrolment,
    Intake,
    Meeting,
    Selection,
    SelectionTest,
    SignedSheet,
    Teaching,
)
from bekal.terms import CourseId, IntakeId

_HANGING = (Enrolment, Application, Selection, SelectionTest, SignedSheet)


def remove_course(session: Session, course_id: CourseId, *, with_intake: bool = False) -> None:
    """Take a course away with its meetings; its admission round too, where that was made for it and holds no other.

    Raises:
        UnknownCourse: there is none.
        CourseInUse: somebody applied, sits in it or was marked, or a test or a signed sheet is there; it stays.

    """
    allow(session, Action.PLAN_COURSES)
    course = require_course(session, course_id)
    meetings = session.scalars(select(Meeting).where(Meeting.course_id == course_id)).all()
    in_use = any(session.scalar(select(of.id).where(of.course_id == course_id).limit(1)) for of in _HANGING)
    if in_use or touched(session, course_id) or any(row.closed_at is not None for row in meetings):
        raise CourseInUse(course=course.name)
    intake_id = IntakeId(course.intake_id)
    for row in meetings:
        take_away(session, row)
    for teaching in session.scalars(select(Teaching).where(Teaching.course_id == course_id)):
        session.delete(teaching)
    session.flush()
    session.delete(course)
    session.flush()
    if with_intake and not session.scalar(select(Course.id).where(Course.intake_id == intake_id).limit(1)):
        session.delete(session.get_one(Intake, intake_id))
        session.flush()
