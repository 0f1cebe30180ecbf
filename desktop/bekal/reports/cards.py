"""Trainees' cards as papers: who gets one, with photo and symbol."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from bekal.attendance.gate.queries import cards
from bekal.attendance.gate.service import text_of_card
from bekal.centre.queries import centre
from bekal.courses.queries import course
from bekal.documents.trainee_card import TraineeCard, trainee_cards_pdf
from bekal.errors import Refused, Unavailable
from bekal.storage.attachments import attachments_of
from bekal.storage.handing_out import hand_out
from bekal.terms import CourseId, EnrolmentId


class NoCardsYet(Refused):
    """No trainee of the course has a valid card; facts: course."""


def course_cards(session: Session, course_id: CourseId, only: Sequence[EnrolmentId] = ()) -> bytes:
    """Return a course's valid cards as a PDF of A4 sheets; of `only` some trainees if they are named.

    Raises:
        NoCardsYet: there is none to print.

    """
    of, house = course(session, course_id), centre(session)
    rows = [
        row
        for row in cards(session, course_id)
        if row.version and not row.is_revoked and (not only or row.enrolment_id in only)
    ]
    if not rows:
        raise NoCardsYet(course=of.name)
    return trainee_cards_pdf(
        [
            TraineeCard(
                house.name,
                of.name,
                of.programme,
                row.number,
                row.name,
                text_of_card(session, row.enrolment_id, row.version),
                row.version,
                _photo(session, row.photo),
            )
            for row in rows
        ],
        f"Kartu peserta {of.name}",
    )


def hand_out_cards(session: Session, path: Path, course_id: CourseId, only: Sequence[EnrolmentId] = ()) -> Path:
    """Write a course's cards where a person wants them; return where they lie.

    Raises:
        NoCardsYet: there is none to print.
        FileNotWritten: the place is full, read-only or gone.

    """
    return hand_out(path, course_cards(session, course_id, only))


def _photo(session: Session, address: str) -> bytes | None:
    """Return a photo, or nothing where its file is not on this PC: a card without photo still opens the gate."""
    if not address:
        return None
    try:
        return attachments_of(session).read(address)
    except Unavailable:
        return None
