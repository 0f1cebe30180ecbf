"""What becomes of a certificate is known to another centre once both have met the head office, by stick alone."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests import makers
from tests.certificates.papers import a_certificate
from tests.certificates.ready import NOW, SEATS, Ready

from bekal.central import home as central_home
from bekal.central import revoking
from bekal.central import service as central
from bekal.certificates import payload
from bekal.certificates import queries as trusted
from bekal.certificates import service as issuing_of
from bekal.certificates.life import here, queries
from bekal.certificates.life.queries import Paper
from bekal.certificates.life.rules import Because, CertificateSuspended, Why
from bekal.certificates.results import Result
from bekal.certificates.verify import Verification, verify
from bekal.practice import demo
from bekal.storage.opening import OpenCentre, opened
from bekal.storage.records import Certificate, OperationProblem
from bekal.sync.setting_up import set_up
from bekal.terms import CertificateEvent, CourseId, StaffId

LATER = NOW + timedelta(hours=2)
TODAY = NOW.date()


@dataclass(frozen=True)
class Two:
    """A centre with four certificates, another centre of the same head office, and the stick between them."""

    ready: Ready
    other: OpenCentre
    stage: demo.Stage
    far: demo.Stage

    def carry(self) -> None:
        """Carry the stick from the first centre to central, and central's lists to both."""
        demo.round_trip(self.stage, self.ready.centre)
        demo.round_trip(self.far, self.other)
        demo.round_trip(self.stage, self.ready.centre)

    def papers(self) -> list[Paper]:
        """Return every paper of the first centre."""
        with self.ready.centre.database.reading() as session:
            return queries.papers(session, today=TODAY)

    def there(self, text: str) -> Verification:
        """Return what the other centre says of a paper."""
        with self.other.database.reading() as session:
            view = trusted.trust_view(session)
        assert view is not None
        return verify(text, view, int(LATER.timestamp()))


@pytest.fixture
def two(
    world: tuple[Path, StaffId, StaffId, CourseId], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Two]:
    folder, head, instructor, course = world
    shutil.copytree(folder.parent, tmp_path / "dunia")
    stage = demo.stage_in(tmp_path / "dunia", lambda: LATER)
    far = demo.Stage(tmp_path / "lain", stage.central, tmp_path / "usb-lain", tmp_path, lambda: LATER)
    far.stick.mkdir()
    with central_home.opened(stage.central) as office:
        activation = central.make_activation(office, centre_code="BLK-LAIN", centre_name="Balai Lain", now=NOW)
    set_up(far.centre, centre_code="BLK-LAIN", centre_name="Balai Lain", head="Kepala Lain", secret=demo.PIN,
           activation=activation, recovery_out=tmp_path / "lain.pdf", now=NOW)  # fmt: skip
    with ExitStack() as stack:
        ready = Ready(stack.enter_context(opened(stage.centre)), head, instructor, course)
        other = stack.enter_context(opened(far.centre))
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "mesin"))  # what one test remembers is not another's
        assert len(ready.issue().numbers) == SEATS
        with ready.centre.database.writing(by=head, at=NOW) as session:
            issuing_of.record_printed(session, course, now=NOW)
        yield Two(ready, other, stage, far)


def test_another_centre_learns_what_was_revoked_copied_and_corrected(two: Two) -> None:
    centre, head = two.ready.centre, two.ready.head
    revoked, copied, corrected, left = two.papers()
    two.carry()
    assert {two.there(one.text).result for one in two.papers()} == {Result.VALID}
    here.revoke_here(centre, revoked.number, reason=Because(Why.FRAUD), by=head, now=LATER)
    copy = here.duplicate_here(centre, copied.id, reason=Because(Why.DAMAGED), by=head, now=LATER)
    with centre.database.writing(by=head, at=LATER) as session:
        makers.rename(session, corrected.candidate_id, "Peserta Contoh Dibetulkan")
    new = here.correct_here(centre, corrected.id, reason=Because(Why.NAME), by=head, now=LATER)
    assert two.there(revoked.text).result is Result.VALID, "it cannot know before the lists have come"
    two.carry()
    texts = {one.id: one.text for one in two.papers()}
    answers = {name: two.there(text) for name, text in texts.items()}
    assert answers[revoked.id].result is Result.REVOKED
    assert answers[revoked.id].colour.value == "red"
    assert answers[copied.id].result is answers[corrected.id].result is Result.REPLACED
    assert {answers[name].result for name in (copy.id, new.id, left.id)} == {Result.VALID}
    assert answers[revoked.id].ended_on == TODAY.isoformat(), "the day is told"
    assert answers[copied.id].ended_on == TODAY.isoformat()


def test_a_new_signature_on_the_same_paper_stays_revoked(two: Two) -> None:
    centre, head = two.ready.centre, two.ready.head
    revoked = two.papers()[0]
    here.revoke_here(centre, revoked.number, reason=Because(Why.FRAUD), by=head, now=LATER)
    two.carry()
    key = here.key_here(centre)
    with centre.database.reading() as session:
        realm = trusted.realm(session)
    said = issuing_of.claims_of(revoked.text)
    for again in (said, replace(said, iat=said.iat + 60), replace(said, name="Peserta Contoh Lain")):
        assert two.there(payload.sign(again, key, realm)).result is Result.REVOKED, (
            "the list knows the paper's own mark"
        )
    body = payload.object_of(revoked.text, payload.CERTIFICATE)
    order = 2**252 + 27742317777372353535851937790883648493
    other_s = int.from_bytes(body[-32:], "little") + order
    malleated = payload.text_of(body[:-32] + other_s.to_bytes(32, "little"), payload.CERTIFICATE)
    assert two.there(malleated).result is Result.BAD_SIGNATURE


def test_a_suspension_of_central_is_shown_and_holds_up_everything_until_it_is_lifted(two: Two) -> None:
    centre, head = two.ready.centre, two.ready.head
    first = two.papers()[0]
    two.carry()
    with central_home.opened(two.stage.central) as office:
        revoking.decide(office, first.number, revoking.Act.SUSPEND, reason="Diperiksa", now=LATER)
    two.carry()
    assert two.there(first.text).result is Result.SUSPENDED
    assert two.papers()[0].state is CertificateEvent.SUSPENDED
    assert not two.papers()[0].counts
    with pytest.raises(CertificateSuspended):
        here.duplicate_here(centre, first.id, reason=Because(Why.DAMAGED), by=head, now=LATER)
    with central_home.opened(two.stage.central) as office:
        revoking.decide(office, first.number, revoking.Act.RESTORE, reason="Ternyata benar", now=LATER)
    two.carry()
    assert two.there(first.text).result is Result.VALID
    assert two.papers()[0].state is CertificateEvent.PRINTED


def test_one_number_for_two_people_shows_when_two_pcs_meet(tmp_path: Path) -> None:
    (tmp_path / "dua").mkdir()
    with makers.centre(tmp_path) as made:
        with made.writing() as session:
            of = makers.course(session, trainees_wanted=2)
        with makers.second_pc(tmp_path / "dua", made) as other:
            with made.writing() as session:
                a_certificate(session, of.trainees[0], 1)
            with other.writing() as session:
                a_certificate(session, of.trainees[1], 1, cti=b"lain0001")
            met = makers.hand_over(other, made, stream="pc-2/1")
            assert [code for _, code in met.problems] == ["breaks_rule"], "set aside, said, and never lost"
            with made.reading() as session:
                kept = session.query(Certificate).all()
                assert [(one.number, one.enrolment_id) for one in kept] == [("0001/PPKD-01/III/2026", of.trainees[0])]
                aside = session.query(OperationProblem).one()
            assert b"0001/PPKD-01/III/2026" in aside.body
