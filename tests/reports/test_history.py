"""What was done to a record can be read back: by whom, when, how, and what stood there before."""

from datetime import timedelta

from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.attendance.service import mark
from bekal.reports.history import history
from bekal.storage.ids import mark_id
from bekal.terms import Attendance, How


def test_the_history_of_a_mark_names_who_when_and_how(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=1)
    slot = (of.meetings[0], of.trainees[0])
    with made.writing(by=made.instructor, at=NOW) as session:
        mark(session, *slot, Attendance.ABSENT, today=TODAY)
    with made.writing(by=made.clerk, at=NOW + timedelta(hours=1), how=How.PAPER) as session:
        mark(session, *slot, Attendance.SICK, today=TODAY, note="surat dokter")
    with made.reading() as session:
        first, second = history(session, mark_id(*slot))
    assert (first.by, first.at, first.fields["mark"], first.before) == ("Instruktur Contoh", NOW, "A", {})
    assert (second.by, second.how) == ("Petugas Contoh", "kertas")
    assert second.fields == {"mark": "S", "note": "surat dokter"}
    assert second.before == {"mark": "A"}


def test_a_record_that_nobody_knows_has_no_history(made: Made) -> None:
    with made.reading() as session:
        assert history(session, made.centre_id) != []
        assert history(session, mark_id(made.centre_id, made.centre_id)) == []
