"""A class list calls somebody who sits there under a merged record as every other list does."""

from datetime import date

from tests import makers
from tests.courses.selection.round import prepared
from tests.makers import NOW, Made

from bekal.courses.queries import trainees
from bekal.courses.service import enrol
from bekal.storage.records import Candidate, PersonLink


def test_the_kept_persons_name_stands_in_the_class_list(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=0)
        merged, kept = makers.candidate(session, 1), makers.candidate(session, 2, name="Peserta Contoh Tersimpan")
        enrol(session, of.course_id, [merged], joined_on=date(2026, 3, 16))
        session.add(PersonLink(kept_id=kept, merged_id=merged, reason="", linked_at=NOW))
        session.flush()
        (row,) = trainees(session, of.course_id)
        assert (row.candidate_id, row.name) == (merged, session.get_one(Candidate, kept).name)
