"""Certificates that end, in the window: the centre's own and those of competency tests, together or apart."""

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.ui.certificates import accredited
from tests.ui.certificates.accredited import Stage

from bekal.assessment.competency import events, schemes
from bekal.assessment.competency import service as competency
from bekal.assessment.competency.rules import COMPETENT
from bekal.certificates.issue_here import issue_here
from bekal.certificates.life.ending import Giver
from bekal.storage.records import Enrolment, Programme
from bekal.terms import CandidateId, SchemeKind
from bekal.ui.assessment.outside.person_screen import PersonTestsScreen
from bekal.ui.certificates.expiring import CertificatesExpiringScreen

NUMBER = "62090 2431 0 0081623 2024"


def test_certificates_of_competency_tests_are_listed_with_them_and_can_be_told_apart(stage: Stage) -> None:
    with stage.write() as session:
        accredited.accredit(session)
        of = accredited.a_class(session, tuple(accredited.names(2)))
        accredited.pass_all(session, of)
        session.query(Programme).one().valid_months = 2
        today = stage.at.date()
        scheme = schemes.add_scheme(session, schemes.NewScheme("S-1", "Operator Contoh", SchemeKind.OCCUPATION))
        person = CandidateId(session.get_one(Enrolment, of.trainees[0]).candidate_id)
        (entry,) = competency.queue_people(session, [person], scheme, today=today).ids
        test = events.add_event(session, scheme, events.NewEvent(today - timedelta(days=1050), "TUK Contoh"))
        competency.assign(session, test, [entry])
        competency.record_results(session, test, {entry: COMPETENT}, today=today)
        paper = competency.Paper(NUMBER, issued_on=today - timedelta(days=1040))
        competency.note_papers(session, {entry: paper})
    issue_here(stage.centre(), of.id, by=stage.made.head, now=stage.at)
    listed = stage.show("certificates.expiring")
    assert isinstance(listed, CertificatesExpiringScreen)

    def shown() -> list[tuple[Giver, str]]:
        stage.settle()
        return [(one.giver, one.number) for one in listed.table.rows.rows]

    everything = shown()
    assert (len(everything), everything.count((Giver.COMPETENCY, NUMBER))) == (3, 1)
    for giver in Giver:
        listed.giver.show_value(giver)
        listed.filter_asked.emit()
        assert shown() == [one for one in everything if one[0] is giver]
    assert shown() == [(Giver.COMPETENCY, NUMBER)]
    stage.window.activateWindow()
    QTest.keyClick(listed.table, Qt.Key.Key_Return)
    stage.settle()
    assert stage.shell is not None
    assert isinstance(stage.shell.current_screen(), PersonTestsScreen)
