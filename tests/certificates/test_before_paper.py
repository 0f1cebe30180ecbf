"""What holds before any paper leaves: central's list lets it, and its number is remembered outside the database."""

from pathlib import Path

import pytest
from tests.certificates.ready import NOW, Ready
from tests.certificates.test_resigning import hours, taken_over

from bekal.central import revoking
from bekal.central.revoking import Act
from bekal.certificates import queries as certificates
from bekal.certificates import service
from bekal.certificates.issue_here import issue_here, remember
from bekal.certificates.keys import SigningKey
from bekal.certificates.printing import queries as printing
from bekal.storage import numbers
from bekal.terms import CertificateEvent, CourseId, StaffId


def test_a_paper_that_the_head_office_suspended_or_revoked_does_not_leave_the_printer(
    world: tuple[Path, StaffId, StaffId, CourseId], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with taken_over(world, tmp_path) as office:
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "mesin"))
        ready, central = office.ready, office.central
        one, two, *rest = issue_here(ready.centre, ready.course, by=ready.head, now=NOW).numbers
        office.round_trip(hours(1))
        revoking.decide(central, one, Act.SUSPEND, reason="diperiksa", now=hours(2))
        revoking.decide(central, two, Act.REVOKE, reason="palsu", now=hours(2))
        office.round_trip(hours(3))
        with ready.centre.database.reading() as session:
            states = {row.number: row.state for row in certificates.certificates(session, ready.course)}
            assert (states[one], states[two]) == (CertificateEvent.SUSPENDED, CertificateEvent.REVOKED)
            assert [row.number for row in printing.printable(session, ready.course)] == rest
            assert [page.number for page in service.pages(session, ready.course)] == rest
        revoking.decide(central, one, Act.RESTORE, reason="benar", now=hours(4))
        office.round_trip(hours(5))
        with ready.centre.database.reading() as session:
            assert [row.number for row in printing.printable(session, ready.course)] == [one, *rest]


def test_a_number_that_issuing_could_not_remember_any_more_is_remembered_before_its_paper_leaves(ready: Ready) -> None:
    centre = ready.centre
    key = SigningKey(centre.device_keys().certificate_seed)
    with centre.database.writing(by=ready.head, at=NOW) as session:  # and then the light goes out
        last = len(service.issue(session, ready.course, key=key, now=NOW).numbers)
    assert numbers.used(centre) == {}
    with centre.database.reading() as session:
        remember(session, centre)
    assert numbers.used(centre) == {NOW.year: last}
