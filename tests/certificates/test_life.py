"""The life of a certificate: of one number one paper counts at most, and what was issued never changes."""

import random
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session
from tests import makers
from tests.certificates.ready import NOW, SEATS, Ready

from bekal.candidates import service as candidates
from bekal.candidates.applicants import Applicant
from bekal.candidates.importing import import_plan
from bekal.candidates.importing.people import Registered
from bekal.candidates.importing.spreadsheet import read_content
from bekal.candidates.rights.erasing import erase
from bekal.candidates.rights.rules import ErasureReason
from bekal.candidates.rules import CertifiedIdentity, CertifiedUndo
from bekal.certificates import queries as trusted
from bekal.certificates import service as issuing_of
from bekal.certificates.keys import SigningKey
from bekal.certificates.life import here, queries, reissuing, rules, service
from bekal.certificates.life.queries import Paper
from bekal.certificates.life.rules import Because, Why
from bekal.certificates.requests import read_revocation_request
from bekal.certificates.results import Result
from bekal.certificates.trust import StatusCode
from bekal.certificates.verify import verify
from bekal.documents.read_back import codes
from bekal.errors import Refused
from bekal.staff.rules import NotAllowed
from bekal.storage import journal
from bekal.storage.records import Candidate, Certificate, CertificateHistory, Conflict, Programme
from bekal.terms import CandidateId, CertificateEvent

LATER = NOW + timedelta(hours=2)
TODAY = NOW.date()
LOST = Because(Why.LOST, "tercecer di angkutan")
WRONG = Because(Why.NAME, "salah ketik")
FRAUD = Because(Why.FRAUD, "ijazah palsu")


@pytest.fixture
def issued(ready: Ready) -> Ready:
    """Give a centre that has issued and printed four certificates."""
    assert len(ready.issue().numbers) == SEATS
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        issuing_of.record_printed(session, ready.course, now=NOW)
    return ready


def papers(ready: Ready) -> list[Paper]:
    """Return every paper of the course."""
    with ready.centre.database.reading() as session:
        return queries.papers(session, today=TODAY, course_id=ready.course)


def result(ready: Ready, text: str) -> Result:
    """Return what this centre's own program says of a paper."""
    with ready.centre.database.reading() as session:
        view = trusted.trust_view(session)
    assert view is not None
    return verify(text, view, int(LATER.timestamp())).result


def rename(ready: Ready, of: Paper, name: str = "Peserta Contoh Dibetulkan") -> None:
    """Correct the name of a holder."""
    with ready.centre.database.writing(by=ready.head, at=LATER) as session:
        makers.rename(session, of.candidate_id, name)


def test_a_copy_has_the_same_number_and_words_and_the_old_paper_is_replaced(issued: Ready, tmp_path: Path) -> None:
    old = papers(issued)[1]
    rename(issued, old)
    made = here.duplicate_here(
        issued.centre, old.id, reason=LOST, by=issued.head, now=LATER, letter_number="LP/12/XI/2026", scan=b"%PDF-"
    )
    assert (made.number, made.copy, made.of_other_key) == (old.number, 2, False)
    before, copy = (one for one in papers(issued) if one.number == old.number)
    assert (before.state, copy.state) == (CertificateEvent.REPLACED, CertificateEvent.ISSUED)
    assert before.snapshot == old.snapshot, "what was issued never changes"
    assert (copy.page.name, copy.page.copy_number, copy.page.number) == (old.name, 2, old.number)
    said = issuing_of.claims_of(copy.text)
    assert (said.no, said.name, said.copy, said.prev) == (old.number, old.name, 2, old.cti)
    assert said.cti != old.cti
    assert (result(issued, old.text), result(issued, copy.text)) == (Result.REPLACED, Result.VALID)
    with issued.centre.database.reading() as session:
        line = queries.history(session, old.id)[-1]
        pages = issuing_of.pages(session, issued.course)
    assert (line.reason, line.letter_number) == ("Hilang: tercecer di angkutan", "LP/12/XI/2026")
    assert line.other == f"{old.number} (2)"
    assert line.is_requested
    assert len(line.scan) == 64
    assert sorted(page.copy_number for page in pages) == [1, 1, 1, 2], "the replaced paper is not printed again"
    issuing_of.write_and_read_back(pages, tmp_path / "salinan.pdf")
    assert len(codes((tmp_path / "salinan.pdf").read_bytes())) == SEATS


def test_a_lost_certificate_is_replaced_against_the_number_of_a_report(issued: Ready) -> None:
    old = papers(issued)[0]
    with pytest.raises(rules.LetterMissing):
        here.duplicate_here(issued.centre, old.id, reason=LOST, by=issued.head, now=LATER)
    with pytest.raises(rules.LifeReasonMissing):
        here.duplicate_here(issued.centre, old.id, reason=Because(Why.OTHER, " "), by=issued.head, now=LATER)
    assert [one.copy for one in papers(issued)] == [1] * SEATS


def test_copies_follow_each_other_and_only_the_last_one_counts(issued: Ready) -> None:
    number = papers(issued)[0].number
    for n in range(2, 5):
        with issued.centre.database.reading() as session:
            newest = queries.newest(session, number, today=TODAY)
        done = here.duplicate_here(
            issued.centre, newest.id, reason=Because(Why.DAMAGED), by=issued.head, now=LATER + timedelta(minutes=n)
        )
        assert done.copy == n
        with pytest.raises(rules.CertificateReplaced):
            here.duplicate_here(issued.centre, newest.id, reason=Because(Why.DAMAGED), by=issued.head, now=LATER)
    chain = [one for one in papers(issued) if one.number == number]
    assert [one.copy for one in chain] == [1, 2, 3, 4]
    assert [one.counts for one in chain] == [False, False, False, True]
    assert [one.replaces_id for one in chain] == [None, *(one.id for one in chain[:-1])]


def test_the_hundredth_paper_of_a_number_is_refused(issued: Ready) -> None:
    old = papers(issued)[0]
    with issued.centre.database.writing(by=issued.head, at=LATER) as session:
        row = session.get_one(Certificate, old.id)
        kept = {name: getattr(row, name) for name in journal.fields_of("certificate")}
        (last,) = journal.write_many(session, Certificate, [kept | {"copy": 99, "cti": b"lembar99"}])
    with pytest.raises(rules.TooManyCopies):
        here.duplicate_here(issued.centre, last, reason=Because(Why.DAMAGED), by=issued.head, now=LATER)


def test_a_correction_has_a_new_number_and_todays_data(issued: Ready) -> None:
    old = papers(issued)[2]
    with pytest.raises(rules.NothingToCorrect):
        here.correct_here(issued.centre, old.id, reason=WRONG, by=issued.head, now=LATER)
    rename(issued, old)
    (difference,) = here.preview_here(issued.centre, old.id, now=LATER)
    assert (difference.what, difference.was, difference.becomes) == ("Nama", old.name, "Peserta Contoh Dibetulkan")
    made = here.correct_here(issued.centre, old.id, reason=WRONG, by=issued.head, now=LATER)
    assert (made.number, made.copy) == ("0005/BLK-CONTOH/XI/2026", 1)
    new = papers(issued)[-1]
    said = issuing_of.claims_of(new.text)
    assert (said.name, said.copy, said.prev) == ("Peserta Contoh Dibetulkan", None, None)
    assert (new.replaces_id, result(issued, old.text), result(issued, new.text)) == (
        old.id,
        Result.REPLACED,
        Result.VALID,
    )
    with pytest.raises(rules.CertificateReplaced) as refused:
        here.revoke_here(issued.centre, old.number, reason=FRAUD, by=issued.head, now=LATER)
    assert refused.value.facts["by"] == made.number
    assert issued.issue(at=LATER).numbers == (), "a correction is a certificate: nobody gets another one"


def test_the_identity_of_who_holds_a_certificate_changes_only_with_a_reason(issued: Ready, tmp_path: Path) -> None:
    paper = papers(issued)[0]

    def correct(reason: str = "", **said: str) -> None:
        with issued.centre.database.writing(by=issued.head, at=NOW) as session:
            row = session.get_one(Candidate, paper.candidate_id)
            before = {one: getattr(row, one) for one in Applicant.__dataclass_fields__}
            candidates.correct(session, CandidateId(row.id), Applicant(**before | said), now=NOW, reason=reason)

    correct(phone="+6281200000099")  # what the certificate does not say is free
    with pytest.raises(CertifiedIdentity) as refused:
        correct(name="Peserta Contoh Lain")
    assert refused.value.facts["number"] == paper.number
    correct(name="Peserta Contoh Lain", reason="ijazah menulis lain")
    with pytest.raises(CertifiedIdentity):
        correct(name="Peserta Contoh Ketiga", reason="ijazah menulis lain")  # each correction says why

    def take_back(reason: str = "") -> Candidate:
        with issued.centre.database.writing(by=issued.head, at=NOW) as session:
            candidates.take_back(session, paper.candidate_id, reason=reason)
            return session.get_one(Candidate, paper.candidate_id)

    with pytest.raises(CertifiedUndo):
        take_back()
    with pytest.raises(CertifiedUndo):
        take_back("ijazah menulis lain")
    back = take_back("ternyata benar")
    assert (back.name, back.mismatch_reason) == (paper.name, "ternyata benar")
    with issued.centre.database.reading() as session:
        assert session.scalars(select(Conflict)).all() == []
    file = tmp_path / "ubah.csv"
    file.write_text(f"ID Bekal;Nama;HP\n{paper.candidate_id};Peserta Contoh Berkas;081200000077\n", encoding="utf-8")
    with issued.centre.database.reading() as session:
        (row,) = import_plan.plan(read_content(file.read_bytes(), file.name), Registered(session), today=TODAY).rows
    assert [one.field for one in row.changes] == ["phone"]
    assert "person_certified" in {one.code for one in row.problems}


def test_somebody_who_is_no_longer_entitled_is_not_corrected(issued: Ready) -> None:
    old = papers(issued)[0]
    with issued.centre.database.writing(by=issued.head, at=LATER) as session:
        person = session.get_one(Candidate, old.candidate_id)
        person.birth_date, person.mismatch_reason = None, "akta hilang"
    with pytest.raises(rules.CannotBeCorrected) as refused:
        here.correct_here(issued.centre, old.id, reason=WRONG, by=issued.head, now=LATER)
    assert "tanggal lahir" in str(refused.value.facts["reasons"])
    assert len(papers(issued)) == SEATS


def test_a_revocation_ends_every_paper_of_a_number_and_shows_at_once(issued: Ready) -> None:
    old = papers(issued)[0]
    here.duplicate_here(issued.centre, old.id, reason=Because(Why.DAMAGED), by=issued.head, now=LATER)
    done = here.revoke_here(issued.centre, old.number, reason=FRAUD, by=issued.head, now=LATER)
    assert (done.papers, done.of_other_keys) == (2, 0)
    chain = [one for one in papers(issued) if one.number == old.number]
    assert {one.state for one in chain} == {CertificateEvent.REVOKED}
    assert {result(issued, one.text) for one in chain} == {Result.REVOKED}
    others = [one for one in papers(issued) if one.number != old.number]
    assert {result(issued, one.text) for one in others} == {Result.VALID}, "nobody else is touched"
    for again in (old.number, f" {old.number} "):
        with pytest.raises(rules.CertificateRevoked):
            here.revoke_here(issued.centre, again, reason=FRAUD, by=issued.head, now=LATER)
    for paper in chain:
        with pytest.raises(rules.CertificateRevoked):
            here.duplicate_here(issued.centre, paper.id, reason=Because(Why.DAMAGED), by=issued.head, now=LATER)
        with pytest.raises(rules.CertificateRevoked):
            here.correct_here(issued.centre, paper.id, reason=WRONG, by=issued.head, now=LATER)
    with pytest.raises(rules.NoSuchCertificate):
        here.revoke_here(issued.centre, "0099/BLK-CONTOH/XI/2026", reason=FRAUD, by=issued.head, now=LATER)


def test_who_is_still_entitled_after_a_revocation_gets_a_new_number(issued: Ready) -> None:
    old = papers(issued)[0]
    here.revoke_here(issued.centre, old.number, reason=Because(Why.NOT_ENTITLED), by=issued.head, now=LATER)
    again = issued.issue(at=LATER)
    assert again.numbers == ("0005/BLK-CONTOH/XI/2026",)
    of_person = [one for one in papers(issued) if one.enrolment_id == old.enrolment_id]
    assert [one.counts for one in of_person] == [False, True]
    assert result(issued, of_person[1].text) is Result.VALID
    assert issued.issue(at=LATER).numbers == ()


def test_a_request_to_central_is_signed_by_the_papers_own_key_and_names_no_reason(issued: Ready) -> None:
    old = papers(issued)[0]
    here.revoke_here(issued.centre, old.number, reason=FRAUD, by=issued.head, now=LATER)
    with issued.centre.database.reading() as session:
        view = trusted.trust_view(session)
        asked = session.scalars(select(CertificateHistory.request).where(CertificateHistory.request.is_not(None))).one()
    assert view is not None
    assert asked is not None
    request = read_revocation_request(asked, view)
    assert (request.kid, request.record.cti, request.record.code) == (old.kid, old.cti, StatusCode.REVOKED)
    assert request.reason == "revoked", "why is the centre's own affair"


def test_a_paper_of_another_pcs_key_is_revoked_without_a_request(issued: Ready) -> None:
    old = papers(issued)[0]
    other = SigningKey(bytes(range(32)))
    with issued.centre.database.writing(by=issued.head, at=LATER) as session:
        done = service.revoke(session, old.number, reason=FRAUD, key=other, now=LATER)
    assert (done.papers, done.of_other_keys) == (1, 1)
    with issued.centre.database.reading() as session:
        assert not queries.history(session, old.id)[-1].is_requested
    assert result(issued, old.text) is Result.REVOKED, "this centre's own program says so at once"


def test_only_a_head_revokes_copies_and_corrects(issued: Ready) -> None:
    old = papers(issued)[0]
    rename(issued, old)
    for attempt in (
        lambda: here.revoke_here(issued.centre, old.number, reason=FRAUD, by=issued.instructor, now=LATER),
        lambda: here.duplicate_here(
            issued.centre, old.id, reason=Because(Why.DAMAGED), by=issued.instructor, now=LATER
        ),
        lambda: here.correct_here(issued.centre, old.id, reason=WRONG, by=issued.instructor, now=LATER),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert {one.state for one in papers(issued)} == {CertificateEvent.PRINTED}


def test_a_hand_over_names_who_took_the_paper_and_can_be_taken_back(issued: Ready) -> None:
    first, second, *_ = papers(issued)
    with issued.centre.database.writing(by=issued.head, at=LATER) as session:
        assert service.hand_over(session, [first.id], on=TODAY, now=LATER) == 1
        service.hand_over(
            session,
            [second.id],
            on=TODAY,
            now=LATER,
            taker="Wali Contoh",
            letter_number="SK/3",
            scan=b"surat kuasa",
        )
    with (
        pytest.raises(rules.AlreadyHandedOver) as refused,
        issued.centre.database.writing(by=issued.head, at=LATER) as session,
    ):
        service.hand_over(session, [papers(issued)[2].id, second.id], on=TODAY, now=LATER)
    assert refused.value.facts["to"] == "Wali Contoh"
    assert [one.state for one in papers(issued)][2] is CertificateEvent.PRINTED, "all of them or none"
    with issued.centre.database.writing(by=issued.head, at=LATER) as session:
        assert service.take_back(session, [second.id], now=LATER) == 1
        service.hand_over(session, [second.id], on=TODAY, now=LATER)
        events = [line.event.value for line in queries.history(session, second.id)]
    assert events == ["issued", "printed", "handed_over", "taken_back", "handed_over"]


def test_what_may_not_leave_the_office_is_not_handed_over(issued: Ready) -> None:
    first, second, third, _ = papers(issued)
    copy = here.duplicate_here(issued.centre, first.id, reason=Because(Why.DAMAGED), by=issued.head, now=LATER)
    here.revoke_here(issued.centre, second.number, reason=FRAUD, by=issued.head, now=LATER)
    for which, error in (
        (first.id, rules.CertificateReplaced),
        (second.id, rules.CertificateRevoked),
        (copy.id, rules.NotPrintedYet),
    ):
        with pytest.raises(error), issued.centre.database.writing(by=issued.head, at=LATER) as session:
            service.hand_over(session, [third.id, which], on=TODAY, now=LATER)
    for on in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with (
            pytest.raises(rules.HandoverDayImpossible),
            issued.centre.database.writing(by=issued.head, at=LATER) as session,
        ):
            service.hand_over(session, [third.id], on=on, now=LATER)
    with pytest.raises(rules.TakerMissing), issued.centre.database.writing(by=issued.head, at=LATER) as session:
        service.hand_over(session, [third.id], on=TODAY, now=LATER, letter_number="SK/4")
    with pytest.raises(rules.NotHandedOver), issued.centre.database.writing(by=issued.head, at=LATER) as session:
        service.take_back(session, [third.id], now=LATER)


def test_a_programme_that_lapses_signs_prints_and_lists_the_last_day(ready: Ready) -> None:
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        session.scalars(select(Programme)).one().valid_months = 3
    ready.issue()
    first = papers(ready)[0]
    last = first.valid_until
    assert last is not None
    assert (last.year, last.month, last.day) == (2027, 2, 20)
    assert first.page.validity == "berlaku sampai 20 Februari 2027"
    exp = issuing_of.claims_of(first.text).exp
    assert exp is not None
    with ready.centre.database.reading() as session:
        view = trusted.trust_view(session)
        assert view is not None
        assert verify(first.text, view, exp - 1).result is Result.VALID
        assert verify(first.text, view, exp).result is Result.EXPIRED
        assert queries.expiring(session, today=TODAY) == []
        soon = queries.expiring(session, today=last - timedelta(days=90))
        assert [line.days_left for line in soon] == [90] * SEATS
        over = queries.expiring(session, today=last + timedelta(days=1))
        assert [line.days_left for line in over] == [-1] * SEATS
        assert all(line.paper.is_lapsed and not line.paper.counts for line in over)
    here.revoke_here(ready.centre, first.number, reason=FRAUD, by=ready.head, now=LATER)
    with ready.centre.database.reading() as session:
        assert len(queries.expiring(session, today=last)) == SEATS - 1, "a revoked one needs no reminder"


@pytest.mark.parametrize(
    ("typed", "why", "words"),
    [
        ("hilang", Why.LOST, ""),
        ("Hilang: di kereta", Why.LOST, "di kereta"),
        ("lost", Why.LOST, ""),
        ("rusak kena air", Why.DAMAGED, "kena air"),
        ("nama salah, kurang satu huruf", Why.NAME, "kurang satu huruf"),
        ("permintaan sendiri", Why.OTHER, "permintaan sendiri"),
        ("hilangnya berkas", Why.OTHER, "hilangnya berkas"),
    ],
)
def test_a_typed_reason_is_read_as_one_of_the_list(typed: str, why: Why, words: str) -> None:
    assert rules.because(typed) == Because(why, words)


def test_the_register_keeps_the_words_of_somebody_who_was_erased(issued: Ready) -> None:
    first = papers(issued)[0]
    leaving = NOW + timedelta(days=20)
    with issued.centre.database.writing(by=issued.head, at=leaving) as session:
        erase(session, first.candidate_id, reason=next(iter(ErasureReason)), now=leaving)
    with issued.centre.database.reading() as session:
        assert session.get_one(Candidate, first.candidate_id).name != first.name
    after = papers(issued)[0]
    assert (after.number, after.name, after.snapshot) == (first.number, first.name, first.snapshot)
    assert result(issued, first.text) is Result.VALID


_STEPS = st.lists(
    st.tuples(st.sampled_from(["copy", "correct", "revoke", "hand", "back"]), st.integers(0, 9)), max_size=8
)


def test_whatever_happens_one_paper_of_a_number_counts_and_no_number_is_left_out_or_double(issued: Ready) -> None:
    key = here.key_here(issued.centre)
    source = random.Random(7)
    before = {one.id: (one.snapshot, one.text) for one in papers(issued)}

    def step(session: Session, verb: str, which: int, n: int) -> None:
        now = LATER + timedelta(minutes=n)
        found = queries.papers(session, today=TODAY, course_id=issued.course)
        one = found[which % len(found)]
        match verb:
            case "copy":
                reissuing.duplicate(
                    session, one.id, reason=Because(Why.DAMAGED), key=key, now=now, random=source.randbytes
                )
            case "correct":
                makers.rename(session, one.candidate_id, f"Peserta Contoh Betul {n}{which}")
                reissuing.correct(session, one.id, reason=WRONG, key=key, now=now, random=source.randbytes)
            case "revoke":
                service.revoke(session, one.number, reason=FRAUD, key=key, now=now)
            case "hand":
                service.hand_over(session, [one.id], on=TODAY, now=now)
            case "back":
                service.take_back(session, [one.id], now=now)

    with issued.centre.database.writing(by=issued.head, at=LATER) as session:

        @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
        @given(_STEPS)
        def any_life(steps: list[tuple[str, int]]) -> None:
            outer = session.begin_nested()
            try:
                for n, (verb, which) in enumerate(steps):
                    inner = session.begin_nested()
                    try:
                        step(session, verb, which, n)
                        inner.commit()
                    except Refused:
                        inner.rollback()
                now = queries.papers(session, today=TODAY, course_id=issued.course)
                numbers = {one.number for one in now}
                for number in numbers:
                    chain = [one for one in now if one.number == number]
                    assert sum(one.counts for one in chain) <= 1
                    assert [one.copy for one in chain] == list(range(1, len(chain) + 1))
                    assert len({one.enrolment_id for one in chain}) == 1, "a number is one person's for ever"
                for person in {one.enrolment_id for one in now}:
                    assert sum(one.counts for one in now if one.enrolment_id == person) <= 1
                assert sorted({one.sequence for one in now}) == list(range(1, len(numbers) + 1))
                assert len({one.cti for one in now}) == len(now)
                assert {one.id: (one.snapshot, one.text) for one in now if one.id in before} == before
            finally:
                outer.rollback()
                session.expire_all()

        any_life()
