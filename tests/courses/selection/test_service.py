"""From the application to the seat: screening, tests, ranking, decision, and who moves up."""

from sqlalchemy.orm import Session
from tests.courses.selection.round import NOW_LATER, Round, decided
from tests.makers import NOW, TODAY, Made

from bekal.courses.selection import queries, service
from bekal.terms import ApplicationState

S = ApplicationState


def states(session: Session, of: Round) -> dict[str, ApplicationState]:
    return {row.name: row.state for row in queries.applicants(session, of.course_id, today=TODAY, limit=None).rows}


def test_the_main_way_from_application_to_a_class_with_a_replacement(made: Made) -> None:
    with made.writing() as session:
        of = decided(session, people=8, seats=3, reserves=3)
        assert list(states(session, of).values()) == [S.ACCEPTED] * 3 + [S.RESERVE] * 3 + [S.NOT_ACCEPTED] * 2
        first, second, third = (row.id for row in queries.plan(session, of.course_id).of(S.ACCEPTED))
        service.reregister(session, first, now=NOW)
        service.reregister(session, second, now=NOW)
        missed = service.no_show(session, of.course_id, now=NOW_LATER)
        assert missed.missed == (third,)
        assert [(row.name, row.follows) for row in missed.moved] == [("Peserta Contoh 04", "Peserta Contoh 03")]
        moved = queries.movements(session, of.course_id)
        assert [(row.name, row.why) for row in moved] == [
            ("Peserta Contoh 04", "Menggantikan Peserta Contoh 03 (tidak daftar ulang).")
        ]
        assert [row.name for row in queries.reserve_list(session, of.course_id)] == [
            "Peserta Contoh 05",
            "Peserta Contoh 06",
        ]
        assert queries.seats(session, of.course_id).words == "3 dari 3"
