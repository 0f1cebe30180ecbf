"""Give a warning letter."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.attendance.recaps import PersonLine, course_standings
from bekal.attendance.rules import percent_words
from bekal.attendance.thresholds import FIRST_LETTER
from bekal.attendance.warning import rules
from bekal.language import say
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage.ids import joint_id
from bekal.storage.records import Enrolment, WarningLetter
from bekal.terms import CourseId, EnrolmentId, LetterId


def warn(session: Session, enrolment_id: EnrolmentId, level: int, *, number: str, letter_on: date) -> LetterId:
    """Give a trainee the letter of a level, 1 or 2, with the facts as they are now.

    Raises:
        LetterNotDue, LetterGiven, LetterNumberMissing: no letter was given.

    """
    allow(session, Action.MARK)
    course_id = CourseId(session.get_one(Enrolment, enrolment_id).course_id)
    line = next(line for line in course_standings(session, course_id) if line.row.enrolment_id == enrolment_id)
    letter_id = joint_id("warning_letter", enrolment_id, str(level))
    given = session.scalar(select(WarningLetter.number).where(WarningLetter.id == letter_id))
    rules.check_letter(line.standing, level, name=line.row.name, given=given, number=number)
    session.add(
        WarningLetter(
            id=letter_id,
            enrolment_id=enrolment_id,
            level=level,
            number=number.strip(),
            letter_on=letter_on,
            reason=facts_of(line, level),
        )
    )
    session.flush()
    return LetterId(letter_id)


def facts_of(line: PersonLine, level: int) -> str:
    """Return in words what brings the letter of a level, as it is printed."""
    standing = line.standing
    if level == FIRST_LETTER and standing.longest is not None:
        run = standing.longest
        days = {"first": run.first.strftime("%d/%m/%Y"), "last": run.last.strftime("%d/%m/%Y")}
        return say("tidak hadir tanpa keterangan {n} hari pelatihan berturut-turut, {first} sampai {last}",
                   n=run.days, **days)  # fmt: skip
    return say(
        "tidak hadir tanpa keterangan {hours} JP, yaitu {share} dari {total} JP pelatihan",
        hours=standing.tally.absent,
        share=percent_words(standing.absent_share),
        total=standing.total,
    )
