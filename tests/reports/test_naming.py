"""Every record is called by the person, course or programme it belongs to."""

from uuid import uuid4

from tests import makers
from tests.makers import Made

from bekal.reports.naming import KINDS, Named, kind_word, names
from bekal.storage.journal import synced_tables
from bekal.storage.records import Enrolment, Mark


def test_records_are_called_by_whom_they_are_about(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=1)
        makers.mark_all(session, of)
        mark = session.query(Mark).first()
        assert mark is not None
        person = Named("Peserta Contoh 01", "candidate", of.candidates[0])
        course = Named("Kelas 1", "course", of.id)
        found = names(
            session,
            [
                ("candidate", of.candidates[0]),
                ("enrolment", of.trainees[0]),
                ("mark", mark.id),
                ("course", of.id),
                ("meeting", of.meetings[0]),
                ("programme", of.programme_id),
            ],
        )
    assert found == {
        of.candidates[0]: person,
        of.trainees[0]: person,
        mark.id: person,
        of.id: course,
        of.meetings[0]: course,
        of.programme_id: Named("Program JPN-1", "programme", of.programme_id),
    }


def test_what_is_gone_and_what_is_unknown_have_no_name(made: Made) -> None:
    with made.writing() as session:
        makers.candidate(session, 1)
        assert names(session, [("candidate", uuid4()), ("nothing", uuid4()), ("import_mapping", uuid4())]) == {}
        assert session.query(Enrolment).count() == 0


def test_every_table_that_travels_has_a_word() -> None:
    assert set(synced_tables()) <= set(KINDS)
    assert kind_word("mark") == "absensi"
    assert kind_word("of a later version") == "catatan"
