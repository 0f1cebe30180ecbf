"""Say how a course chooses, and lock the decision under its letter."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from bekal.courses.rules import DatesReversed, check_filled
from bekal.courses.selection import rules
from bekal.courses.selection.queries.results import Plan, plan
from bekal.courses.selection.service.finding import (
    check_open,
    move,
    require_applications,
    require_locked,
    selection_made,
    today_of,
)
from bekal.courses.service import require_course
from bekal.courses.typed import read_time
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.terms import CourseId


def change_selection(
    session: Session, course_id: CourseId, *, reserves: int, pass_mark: int = 0, priority_seats: int = 0
) -> None:
    """Say how many are put on the reserve list, the least total in hundredths, and the seats for groups that go first.

    Raises:
        UnknownCourse, BadReserves, BadMark, DecisionLocked: nothing was changed.

    """
    allow(session, Action.SELECT)
    require_course(session, course_id)
    check_open(session, [course_id])
    if not (0 <= reserves <= rules.MOST_SEATS and 0 <= priority_seats <= 500):
        raise rules.BadReserves()
    if not 0 <= pass_mark <= rules.FULL_SCORE:
        raise rules.BadMark()
    row = selection_made(session, course_id)
    row.reserves, row.pass_mark, row.priority_seats = reserves, pass_mark, priority_seats
    session.flush()


def decide(
    session: Session,
    course_id: CourseId,
    *,
    letter_number: str,
    letter_on: date,
    met_on: date,
    met_at: str = "",
    met_place: str = "",
    members: Sequence[tuple[str, str]] = (),
    reregister_by: date,
    now: datetime,
    leave_unscored: bool = False,
) -> Plan:
    """Lock the decision as the ranking has it now: accepted, reserve, not accepted; return what was decided.

    `members` are who sat in the meeting, each with the office. Those admitted who have no score in a test, and
    were not marked absent, keep the decision from being locked unless they are knowingly left out.

    Raises:
        NotAllowed: only the head decides.
        UnknownCourse, SomethingMissing, DatesReversed, NoSuchTime, DecisionLocked: nothing was decided.
        NothingToDecide: nobody is admitted.
        ScoresMissing: some have no score yet.

    """
    allow(session, Action.DECIDE)
    course = require_course(session, course_id)
    check_open(session, [course_id])
    check_filled(nomor_surat=letter_number)
    for earlier, later in ((met_on, letter_on), (letter_on, reregister_by)):
        if later < earlier:
            raise DatesReversed(starts=earlier.strftime("%d/%m/%Y"), ends=later.strftime("%d/%m/%Y"))
    decided = plan(session, course_id)
    if not decided.rows:
        raise rules.NothingToDecide(course=course.name)
    if decided.unscored and not leave_unscored:
        test, count = max(decided.unscored.items(), key=lambda pair: pair[1])
        raise rules.ScoresMissing(n=count, test=test)
    row = selection_made(session, course_id)
    row.letter_number, row.letter_on = letter_number.strip(), letter_on
    row.met_on, row.met_at, row.met_place = met_on, read_time(met_at) if met_at.strip() else "", met_place.strip()
    row.members = "\n".join(f"{_plain(name)}|{_plain(office)}" for name, office in members if name.strip())
    row.reregister_by, row.quota = reregister_by, course.quota
    row.locked_at, row.locked_by = now, journal.signature(session).by
    today = today_of(session, now)
    outcomes = {each.id: each for each in decided.rows}
    for application in require_applications(session, list(outcomes)):
        said = outcomes[application.id]  # type: ignore[index]  # ids of rows are plain UUIDs
        move(application, said.outcome, on=today, reason=application.reason)
        application.outcome, application.rank = said.outcome, said.rank
    session.flush()
    return decided


def correct_letter(
    session: Session, course_id: CourseId, *, letter_number: str, letter_on: date, reason: str, now: datetime
) -> None:
    """Correct the number or the date of the letter of a locked decision, with the reason; all else stays locked.

    What stood there before stays in the history.

    Raises:
        NotAllowed: only the head does so.
        UnknownCourse, NotDecided, SomethingMissing, ReasonMissing, DatesReversed: nothing was changed.

    """
    allow(session, Action.DECIDE)
    course = require_course(session, course_id)
    row = require_locked(session, course_id, course.name)
    check_filled(nomor_surat=letter_number)
    if not reason.strip():
        raise rules.ReasonMissing(name=course.name)
    for earlier, later in ((row.met_on, letter_on), (letter_on, row.reregister_by)):
        if earlier is not None and later is not None and later < earlier:
            raise DatesReversed(starts=earlier.strftime("%d/%m/%Y"), ends=later.strftime("%d/%m/%Y"))
    if (row.letter_number, row.letter_on) == (letter_number.strip(), letter_on):
        return
    row.letter_number, row.letter_on = letter_number.strip(), letter_on
    row.corrected_on, row.correction = today_of(session, now), " ".join(reason.split())
    session.flush()


def _plain(text: str) -> str:
    """Return a name or an office on one line, without the bar that parts them."""
    return " ".join(text.replace("|", " ").split())
