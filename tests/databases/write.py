"""Write the database that this version keeps for the tests of all later ones: `python -m tests.databases.write`.

Run once for a release, after its version is called and before the next revision is begun; the file is never written
again. `tests/storage/test_releases.py` writes it anew each time, so that it can be written on the day it is wanted.
"""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session
from tests import makers
from tests.certificates import office
from tests.documents.papers import picture_png
from tests.makers import TODAY, Made

import bekal
from bekal.assessment import locking, plans, service
from bekal.assessment.competency import events, schemes
from bekal.assessment.competency import service as competency
from bekal.assessment.competency.events import NewEvent
from bekal.assessment.competency.rules import COMPETENT, NOT_YET
from bekal.assessment.competency.schemes import NewScheme
from bekal.assessment.competency.service import Paper
from bekal.assessment.outside import service as outside
from bekal.assessment.planning_rules import starting_plan
from bekal.assessment.queries import plan_of
from bekal.centre.logo import change_logo
from bekal.centre.service import change_centre
from bekal.certificates import series
from bekal.certificates import service as certificates
from bekal.certificates.blanks import service as blanks
from bekal.certificates.cose import Realm
from bekal.certificates.life import queries
from bekal.certificates.templates import service as templates
from bekal.courses.queries import course_units
from bekal.documents.certificate_designs import SHIPPED
from bekal.documents.certificate_template import fields_of
from bekal.storage.ids import new_id
from bekal.storage.records import Candidate, DeviceState, DownState, Programme
from bekal.terms import Attendance, Decision, Kind, Outcome, SchemeKind

HERE = Path(__file__).resolve().parent
ISSUED = datetime.fromtimestamp(office.NOW, UTC)
"""When its certificates are issued: no program of ours was there before."""


def main() -> int:
    """Write `<version>.db` unless it is there."""
    target = HERE / f"{bekal.__version__}.db"
    if target.exists():
        print(f"{target.name} is already there")  # noqa: T201 - a script for developers
        return 1
    write(target)
    return 0


def write(target: Path) -> None:
    """Write a database with something in every part of the program."""
    with tempfile.TemporaryDirectory() as folder:
        with makers.centre(Path(folder)) as made:
            with made.writing() as session:
                of = makers.course(session, trainees_wanted=5, instructors=[made.instructor])
                for candidate_id, word in zip(of.candidates, ("Satu", "Dua"), strict=False):
                    session.get_one(Candidate, candidate_id).name = f"Peserta Contoh {word}"  # no paper names a figure
                _house(session)
                _plan(session, of)
            with made.writing(by=made.instructor) as session:
                makers.mark_all(session, of, Attendance.PRESENT)
                _results(session, of)
            with made.writing() as session:
                locking.lock(
                    session,
                    of.id,
                    locking.GraduationMeeting(TODAY, "421/1", members=[("Kepala", "Ketua")]),
                    now=makers.NOW,
                )
                _outside(session, of)
            _certificates(made, of)
            with made.database.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        target.write_bytes((Path(folder) / "bekal.db").read_bytes())


def _house(session: Session) -> None:
    """Say how the centre's papers look, who signs them and how they are numbered."""
    change_centre(session, city="Kota Contoh", signatory_name="Kepala Contoh")
    change_centre(session, second_name="Kepala Seksi Contoh", second_nip="MET.1")
    series.change_series(
        session, now=makers.NOW, template="{klasifikasi}/{seq:04}/{kode}/{tahun}", classification="500.15", goes_on=True
    )
    change_logo(session, picture_png())


def _plan(session: Session, of: makers.Class) -> None:
    """Lay down how the programme is assessed and what its certificates look like."""
    session.get_one(Programme, of.programme_id).catalogue_no = 1207
    plans.change_plan(session, of.programme_id, starting_plan(Kind.LANGUAGE))
    look = next(one for one in SHIPPED if {"pejabat_2", "skema"} <= fields_of(one))
    templates.assign(session, of.programme_id, look, now=makers.NOW)


def _results(session: Session, of: makers.Class) -> None:
    """Let all but the last pass."""
    units = {unit.id: Outcome.COMPETENT for unit in course_units(session, of.id)}
    plan = plan_of(session, of.programme_id)
    for at, enrolment in enumerate(of.trainees):
        scores = {one.id: 8_000 + at if at < 4 else 4_000 for one in plan.components}
        decision = Decision.PASSED if at < 4 else Decision.FAILED
        result = service.NewResult(decision=decision, outcomes=units, scores=scores)
        service.record_result(session, enrolment, result, on=TODAY)


def _outside(session: Session, of: makers.Class) -> None:
    """Note a language result, and a competency test with a result K and one BK."""
    outside.record(session, of.candidates[0], outside.NewResult("IELTS", TODAY, total=650), today=TODAY)
    new = NewScheme("005/LSP-C/V/2026", "Operator Contoh", SchemeKind.OCCUPATION, programme_id=of.programme_id)
    scheme = schemes.add_scheme(session, new)
    queued = competency.queue_people(session, of.candidates[:2], scheme, today=TODAY).ids
    test = events.add_event(session, scheme, NewEvent(TODAY, "TUK Contoh"))
    competency.assign(session, test, queued)
    competency.record_results(session, test, {queued[0]: COMPETENT, queued[1]: NOT_YET}, today=TODAY)
    competency.note_papers(session, {queued[0]: Paper(registration_no="TIK.1977.00467 2026", issued_on=TODAY)})


def _certificates(made: Made, of: makers.Class) -> None:
    """Issue certificates to the two who can have one, print them and note their blanks."""
    realm = Realm.PRACTICE
    bodies = {
        "root": office.signed_root(office.a_root(), *office.ROOTS[:2], realm=realm),
        "trust": office.a_trust(office.a_credential(realm=realm, code="PPKD-01"), realm=realm),
        "status": office.a_status(realm=realm),
    }
    with made.writing(at=ISSUED) as session:
        session.add(DeviceState(id=1, device=new_id(), inc="00" * 8, realm="practice"))
        for kind, body in bodies.items():
            session.add(DownState(kind=kind, version=1, hash="", body=body, received_at=ISSUED))
        session.flush()
        certificates.issue(session, of.id, key=office.CENTRE, now=ISSUED)
        certificates.record_printed(session, of.id, now=ISSUED)
        papers = queries.papers(session, today=ISSUED.date())
        blanks.receive(session, series="A", first=1, last=10, on=ISSUED.date())
        blanks.take_many(session, [("A", n, one.id) for n, one in enumerate(papers, 1)], now=ISSUED)


if __name__ == "__main__":
    sys.exit(main())
