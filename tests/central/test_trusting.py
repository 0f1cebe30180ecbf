"""Who is trusted: keys confirmed by their words, withdrawn, stolen; certificates revoked, suspended, restored."""

from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from tests.central import office
from tests.central.office import NOW, Desk

from bekal.central import leasing, lists, queries, revoking, service, trusting
from bekal.central.home import Central
from bekal.central.revoking import Act
from bekal.certificates import payload
from bekal.certificates.accreditation import KeyHasOtherRole, ProgrammesMissing
from bekal.certificates.cose import Realm
from bekal.certificates.keys import SigningKey, WordsWrong, words_of
from bekal.certificates.results import Flag, Result
from bekal.certificates.trust import DAY, KeyState, StatusCode, TrustView, view_of
from bekal.certificates.verify import Verification, verify
from bekal.storage.ids import new_id
from bekal.storage.operations import Operation
from bekal.storage.records import (
    CentralCentre,
    CentralCredential,
    CentralDigest,
    CentralLease,
    Certificate,
    CertificateHistory,
    OperationProblem,
)
from bekal.sync.rules import ROLE_WRONG
from bekal.terms import CertificateEvent

PRACTICE = Realm.PRACTICE
LATER = NOW + timedelta(days=40)


def view(central: Central, now: datetime = NOW) -> TrustView:
    """What anybody believes who reads the lists of a day."""
    made = lists.current(central, now=now)
    return view_of(central.root, made.trust, made.status, made.registers.values(), realm=PRACTICE)


def enrolled(central: Central, folder: Path, name: str = "PC A", code: str = "PPKD-01") -> Desk:
    """A device that was let in."""
    desk = office.desk(central, name, code)
    desk.put_on(folder)
    service.import_folder(central, folder, now=NOW)
    return desk


class Worked:
    """A device with certificates at central: how each is checked."""

    def __init__(self, central: Central, folder: Path, ctis: list[bytes], now: datetime = NOW) -> None:
        self.central, self.folder = central, folder
        self.head = new_id()
        self.desk = office.desk(central)
        self.rows: dict[bytes, UUID] = {}
        self.texts: dict[bytes, str] = {}
        made: list[bytes] = []
        for number, cti in enumerate(ctis, 1):
            operations, row = office.certificate(self.head, self.desk.certificate_key, cti, number)
            made += operations
            self.rows[cti] = row
            self.texts[cti] = payload.sign(office.claims(number, cti), self.desk.certificate_key, PRACTICE)
        self.send(office.founding(self.head) + made, now)

    def send(self, bodies: list[bytes], now: datetime = NOW) -> service.Import:
        self.desk.seal(bodies)
        self.desk.put_on(self.folder)
        return service.import_folder(self.central, self.folder, now=now)

    def check(self, text: str, now: datetime = NOW) -> Verification:
        return verify(text, view(self.central, now), int(now.timestamp()))

    def result(self, cti: bytes, now: datetime = NOW) -> Result:
        return self.check(self.texts[cti], now).result


def test_a_key_is_confirmed_by_the_words_that_were_heard(central: Central, tmp_path: Path) -> None:
    desk = enrolled(central, tmp_path / "usb")
    words = words_of(desk.certificate_key.kid)
    (before,) = queries.keys(central)
    assert (before.words, before.is_confirmed, before.ends_at.date()) == (words, False, date(2026, 4, 2))
    done = trusting.confirm(central, words.upper(), licence=" 123/ X ", city="Kota Contoh", now=NOW, progs=[2301, 1207])
    assert (done.serial, done.progs, done.licence, done.city) == (2, (1207, 2301), "123/ X", "Kota Contoh")
    credential = view(central).keys[desk.certificate_key.kid]
    start = int(NOW.replace(hour=0).timestamp())
    assert (credential.nbf, credential.sexp) == (start, start + 396 * DAY)
    assert (credential.licence, credential.progs) == ("123/ X", (1207, 2301))
    (after,) = queries.keys(central)
    assert (after.is_confirmed, after.licence, after.progs) == (True, "123/ X", (1207, 2301))
    (decision,) = revoking.decisions(central)
    assert (decision.act, decision.subject) == ("accredit", desk.certificate_key.kid.hex())


@office.ON_ONE_ENGINE
def test_a_word_misheard_or_a_licence_that_is_over_accredits_nobody(central: Central, tmp_path: Path) -> None:
    desk = enrolled(central, tmp_path / "usb")
    words = words_of(desk.certificate_key.kid).split()
    swapped = " ".join([words[1], words[0], *words[2:]])
    with pytest.raises(WordsWrong):
        trusting.confirm(central, swapped, licence="1", city="", now=NOW)
    with pytest.raises(trusting.KeyUnknown):
        trusting.confirm(central, words_of(b"kuncilai"), licence="1", city="", now=NOW)
    for licence, until in (("", None), ("1", NOW.date() - timedelta(days=1))):
        with pytest.raises(trusting.LicenceMissing):
            trusting.confirm(central, " ".join(words), licence=licence, licence_until=until, city="", now=NOW)
    for progs in ([], [999]):
        with pytest.raises(ProgrammesMissing):
            trusting.confirm(central, " ".join(words), licence="1", city="", now=NOW, progs=progs)
    assert not queries.keys(central)[0].is_confirmed
    assert revoking.decisions(central) == []


@office.ON_ONE_ENGINE
def test_a_key_of_the_head_office_is_never_a_centres(central: Central, tmp_path: Path) -> None:
    desk = office.desk(central)
    desk.certificate_key = central.keys.status
    desk.put_on(tmp_path / "usb")
    done = service.import_folder(central, tmp_path / "usb", now=NOW)
    assert [type(one.error) for one in done.refused] == [KeyHasOtherRole]
    assert queries.keys(central) == []


@office.ON_ONE_ENGINE
def test_prolonging_keeps_what_was_signed_before_within_the_window(central: Central, tmp_path: Path) -> None:
    worked = Worked(central, tmp_path / "usb", [b"contoh-1"])
    kid = worked.desk.certificate_key.kid
    with pytest.raises(trusting.NotConfirmed):
        trusting.prolong(central, kid.hex(), now=LATER)
    assert worked.check(worked.texts[b"contoh-1"], LATER).result is Result.VALID, "signed within the 30 days"
    trusting.confirm(central, words_of(kid), licence="1", city="", now=LATER)
    year = NOW + timedelta(days=400)
    done = trusting.prolong(central, words_of(kid), now=year)
    assert done.ends_at == year.replace(hour=0) + timedelta(days=396)
    assert done.starts_at == NOW.replace(hour=0)
    assert worked.result(b"contoh-1", year) is Result.VALID
    assert [key.serial for key in queries.keys(central)] == [3]


def test_a_withdrawn_key_keeps_what_it_signed_before_and_nothing_after(central: Central, tmp_path: Path) -> None:
    worked = Worked(central, tmp_path / "usb", [b"contoh-1"])
    key = worked.desk.certificate_key
    after = payload.sign(
        office.claims(9, b"contoh-9", iat=int((NOW + timedelta(days=2)).timestamp()) // 60 * 60), key, PRACTICE
    )
    now = NOW + timedelta(days=3)
    assert worked.check(after, now).result is Result.VALID
    done = trusting.withdraw(central, key.kid.hex(), since=NOW + timedelta(days=1), reason="tutup", now=now)
    assert (done.state, done.kept, done.registered) == ("withdrawn", 1, 1)
    assert worked.result(b"contoh-1", now) is Result.VALID
    assert worked.check(after, now).result is Result.KEY_WITHDRAWN
    with pytest.raises(trusting.KeyEnded):
        trusting.confirm(central, words_of(key.kid), licence="1", city="", now=now)


def test_of_a_stolen_key_only_what_was_registered_before_keeps_its_worth(central: Central, tmp_path: Path) -> None:
    """Threats 25 and 27: backdated forgeries fall, whatever they say; honest ones stand; revoked ones stay revoked."""
    theft = NOW + timedelta(days=5)
    worked = Worked(central, tmp_path / "usb", [b"honest-1", b"honest-2"])
    key = worked.desk.certificate_key
    late, _ = office.certificate(worked.head, key, b"undeliv.", 3)
    worked.send(late, theft + timedelta(days=1))
    backdated = payload.sign(office.claims(77, b"forged-1"), key, PRACTICE)
    now = theft + timedelta(days=2)
    assert worked.check(backdated, now).result is Result.VALID, "nobody knows yet"
    with pytest.raises(trusting.MomentAhead):
        trusting.compromise(central, key.kid.hex(), since=now + timedelta(days=1), now=now)
    done = trusting.compromise(central, key.kid.hex(), since=theft, reason="laptop dicuri", now=now)
    assert (done.kept, done.registered) == (2, 3)
    end = view(central, now).ends[key.kid]
    assert (end.state, len(end.keep)) == (KeyState.COMPROMISED, 2)
    assert worked.result(b"honest-1", now) is Result.VALID
    assert worked.check(backdated, now).result is Result.KEY_COMPROMISED
    undelivered = payload.sign(office.claims(3, b"undeliv."), key, PRACTICE)
    assert worked.check(undelivered, now).result is Result.KEY_COMPROMISED
    with pytest.raises(trusting.KeyEnded):
        trusting.withdraw(central, key.kid.hex(), now=now)
    revoking.decide(central, "0001/CONTOH/2026", Act.REVOKE, reason="terbit keliru", now=now)
    assert worked.result(b"honest-1", now) is Result.REVOKED
    altered = list(worked.texts[b"honest-1"])
    assert worked.check("".join(altered).lower(), now).result is Result.REVOKED, "keyed by what was printed"


@office.ON_ONE_ENGINE
def test_a_thief_with_the_stolen_key_revokes_nothing(central: Central, tmp_path: Path) -> None:
    worked = Worked(central, tmp_path / "usb", [b"honest-1"])
    key = worked.desk.certificate_key
    trusting.compromise(central, key.kid.hex(), since=NOW + timedelta(hours=1), now=NOW + timedelta(hours=2))
    wish = office.asked(key, b"honest-1", StatusCode.REVOKED)
    worked.send(
        [office.event(worked.head, worked.rows[b"honest-1"], "revoked", request=wish)], NOW + timedelta(hours=3)
    )
    assert worked.result(b"honest-1") is Result.VALID
    assert [row.code for row in queries.problems(central)] == ["unproved-revocation"]


@office.ON_ONE_ENGINE
def test_what_a_thief_revoked_before_the_theft_was_noticed_counts_again(central: Central, tmp_path: Path) -> None:
    worked = Worked(central, tmp_path / "usb", [b"honest-1", b"honest-2"])
    key = worked.desk.certificate_key
    for cti, hour in ((b"honest-1", 1), (b"honest-2", 5)):
        wish = office.asked(key, cti, StatusCode.REVOKED)
        worked.send([office.event(worked.head, worked.rows[cti], "revoked", request=wish)], NOW + timedelta(hours=hour))
        assert worked.result(cti) is Result.REVOKED
    done = trusting.compromise(central, key.kid.hex(), since=NOW + timedelta(hours=3), now=NOW + timedelta(hours=9))
    assert done.doubted == 1
    assert (worked.result(b"honest-1"), worked.result(b"honest-2")) == (Result.REVOKED, Result.VALID)
    assert [row.code for row in queries.problems(central)] == ["unproved-revocation"]
    revoking.decide(central, "0002/CONTOH/2026", Act.REVOKE, reason="balai membenarkan", now=NOW + timedelta(hours=9))
    assert worked.result(b"honest-2") is Result.REVOKED
    assert queries.problems(central) == []


def test_an_event_without_a_good_request_is_shown_and_not_listed(central: Central, tmp_path: Path) -> None:
    worked = Worked(central, tmp_path / "usb", [b"contoh-1", b"contoh-2"])
    key, stranger = worked.desk.certificate_key, SigningKey(bytes(32))
    one, two = worked.rows.values()
    worked.send(
        [
            office.event(worked.head, one, "revoked"),
            office.event(worked.head, one, "revoked", request=b"bukan permintaan"),
            office.event(worked.head, one, "revoked", request=office.asked(stranger, b"contoh-1", StatusCode.REVOKED)),
            office.event(worked.head, one, "revoked", request=office.asked(key, b"contoh-2", StatusCode.REVOKED)),
            office.event(worked.head, one, "revoked", request=office.asked(key, b"contoh-1", StatusCode.SUSPENDED)),
        ]
    )
    assert worked.result(b"contoh-1") is Result.VALID
    assert view(central).records == {}
    shown = queries.problems(central)
    assert [row.code for row in shown] == ["unproved-revocation"] * 5
    worked.send([office.event(worked.head, one, "revoked", request=office.asked(key, b"contoh-1", StatusCode.REVOKED))])
    assert worked.result(b"contoh-1") is Result.REVOKED
    assert queries.problems(central) == [], "a proved request settles what was shown of the same paper"
    worked.send([office.event(worked.head, two, "revoked")])
    revoking.decide(central, "0002/CONTOH/2026", Act.REVOKE, reason="benar", now=NOW)
    assert queries.problems(central) == []


def test_a_suspension_ends_when_the_centre_asks_for_it(central: Central, tmp_path: Path) -> None:
    worked = Worked(central, tmp_path / "usb", [b"contoh-1"])
    key, (row,) = worked.desk.certificate_key, worked.rows.values()
    for hour, word, lifts, result in (
        (3, "suspended", False, Result.SUSPENDED),
        (4, "restored", True, Result.VALID),
        (5, "suspended", False, Result.SUSPENDED),
    ):
        wish = office.asked(key, b"contoh-1", StatusCode.SUSPENDED, lifts=lifts)
        worked.send([office.event(worked.head, row, word, f"2026-03-02T0{hour}:00:00.000000Z", request=wish)])
        assert worked.result(b"contoh-1") is result
    revoking.decide(central, "0001/CONTOH/2026", Act.RESTORE, reason="diperiksa", now=NOW)
    assert worked.result(b"contoh-1") is Result.VALID
    with pytest.raises(revoking.NotSuspended):
        revoking.decide(central, "0001/CONTOH/2026", Act.RESTORE, reason="lagi", now=NOW)


def test_nobody_changes_or_removes_what_happened_to_a_paper_however_it_arrives(
    central: Central, tmp_path: Path
) -> None:
    worked = Worked(central, tmp_path / "usb", [b"contoh-1", b"contoh-2"])
    one, two = worked.rows.values()
    said = office.event(worked.head, one, "revoked")
    happened, clerk = Operation.from_bytes(said).row_id, new_id()
    worked.send([said, office.operation("staff", clerk, {"name": "Petugas", "role": "clerk"}, by=worked.head)])
    later = [
        office.operation("certificate_event", happened, {"event": "printed"}, by=clerk),
        office.operation("certificate_event", happened, {"certificate_id": two.hex}, by=clerk),
        office.operation("certificate_event", happened, {}, by=clerk, kind="del"),
        office.operation("certificate", two, {"number": "0007/CONTOH/2026"}, by=clerk),
        office.operation("certificate", two, {}, by=worked.head, kind="del"),
    ]
    assert worked.send([*later, office.event(clerk, two, "printed")]).applied == 1
    with central.database.reading() as session:
        events = {row.certificate_id: row.event for row in session.scalars(select(CertificateHistory))}
        assert events == {one: CertificateEvent.REVOKED, two: CertificateEvent.PRINTED}
        assert session.get_one(Certificate, two).number == "0002/CONTOH/2026"
        assert list(session.scalars(select(OperationProblem.code))) == [ROLE_WRONG] * len(later)


@office.ON_ONE_ENGINE
def test_the_head_office_revokes_by_number_or_by_a_text_it_never_saw(central: Central, tmp_path: Path) -> None:
    worked = Worked(central, tmp_path / "usb", [b"contoh-1"])
    forged = payload.sign(office.claims(88, b"forged-1"), worked.desk.certificate_key, PRACTICE)
    listed = revoking.decide(
        central, payload.url("cek.contoh.id", forged), Act.REVOKE, reason="dicetak malam hari", now=NOW
    )
    assert (listed.number, listed.centre, listed.printed) == ("0088/CONTOH/2026", "PPKD-01", 1)
    assert worked.check(forged).result is Result.REVOKED
    assert worked.result(b"contoh-1") is Result.VALID
    for given in (
        "0099/CONTOH/2026",
        "C1CONTOH",
        payload.sign(office.claims(1, bytes(8)), SigningKey(bytes(32)), PRACTICE),
    ):
        with pytest.raises(revoking.CertificateUnknown):
            revoking.decide(central, given, Act.REVOKE, reason="x", now=NOW)
    with pytest.raises(revoking.ReasonMissing):
        revoking.decide(central, "0001/CONTOH/2026", Act.REVOKE, reason=" ", now=NOW)
    with pytest.raises(revoking.AlreadyRevoked):
        revoking.decide(central, forged, Act.SUSPEND, reason="x", now=NOW)
    assert [row.act for row in revoking.decisions(central)] == ["revoke"]


def test_the_register_says_what_central_had_and_since_when(central: Central, tmp_path: Path) -> None:
    """Threat 28: a certificate that never came is amber after 30 days."""
    worked = Worked(central, tmp_path / "usb", [b"contoh-1"])
    unknown = payload.sign(office.claims(66, b"forged-1"), worked.desk.certificate_key, PRACTICE)
    assert worked.check(worked.texts[b"contoh-1"]).flags == (Flag.REGISTERED,)
    assert worked.check(unknown).flags == ()
    now = NOW + timedelta(days=31)
    assert Flag.NOT_REGISTERED in worked.check(unknown, now).flags
    assert Flag.REGISTERED in worked.check(worked.texts[b"contoh-1"], now).flags
    with central.database.reading() as session:
        (row,) = session.query(CentralDigest)
        assert (row.registered_at, row.digest) == (NOW, payload.digest(worked.texts[b"contoh-1"], PRACTICE))


def test_a_certificate_that_does_not_prove_itself_is_not_registered(central: Central, tmp_path: Path) -> None:
    worked = Worked(central, tmp_path / "usb", [b"contoh-1"])
    key = worked.desk.certificate_key
    other = payload.sign(office.claims(2, b"contoh-2"), SigningKey(bytes(32)), PRACTICE)
    real = payload.sign(office.claims(5, b"contoh-5"), key, Realm.PRODUCTION)
    cases = [
        office.certificate(worked.head, key, b"contoh-2", 2, text=other)[0],
        office.certificate(worked.head, key, b"contoh-3", 3, text="C1BUKAN")[0],
        office.certificate(worked.head, key, b"contoh-4", 4, number="0044/CONTOH/2026")[0],
        office.certificate(worked.head, key, b"contoh-5", 5, text=real)[0],
    ]
    worked.send([body for case in cases for body in case])
    assert [row.code for row in queries.problems(central)] == ["unproved-certificate"] * 4
    assert view(central).registers[key.kid].digests == payload.digest(worked.texts[b"contoh-1"], PRACTICE)


@office.ON_ONE_ENGINE
def test_a_number_used_twice_is_set_aside_and_named(central: Central, tmp_path: Path) -> None:
    """Threat 50: the second certificate of one number never stands beside the first."""
    worked = Worked(central, tmp_path / "usb", [b"contoh-1"])
    key = worked.desk.certificate_key
    again, _ = office.certificate(worked.head, key, b"contoh-9", 9, number="0001/CONTOH/2026")
    worked.send(again)
    assert (queries.status(central)[0].certificates, queries.status(central)[0].problems) == (1, 1)
    assert len(worked.desk.receipt(tmp_path / "usb").problems) == 1
    assert view(central).registers[key.kid].digests == payload.digest(worked.texts[b"contoh-1"], PRACTICE)


@office.ON_ONE_ENGINE
def test_certificates_for_people_never_seen_in_class_are_shown(central: Central, tmp_path: Path) -> None:
    """Threat 51: the register is set beside the roster of the class."""
    worked = Worked(central, tmp_path / "usb", [b"contoh-1"])
    (row,) = revoking.rosters(central)
    assert (row.centre, row.trainees, row.certificates, row.registered) == ("PPKD-01", 1, 1, 1)
    assert (row.never_marked, row.is_odd) == (1, True)
    assert worked.rows


@office.ON_ONE_ENGINE
def test_what_came_before_there_was_a_register_is_registered_as_of_its_batch(central: Central, tmp_path: Path) -> None:
    worked = Worked(central, tmp_path / "usb", [b"contoh-1", b"contoh-2"])
    worked.send([office.event(worked.head, worked.rows[b"contoh-2"], "revoked")], NOW + timedelta(days=1))
    with central.database.writing() as session:
        for table in ("central_digest", "central_listing", "central_problem", "setting"):
            session.connection().exec_driver_sql(
                f"DELETE FROM {table}" + (" WHERE key = 'central.registered'" if table == "setting" else "")
            )
    later = NOW + timedelta(days=9)
    assert worked.result(b"contoh-2", later) is Result.REVOKED, "it was listed in its time, without a request"
    with central.database.reading() as session:
        assert {row.registered_at for row in session.query(CentralDigest)} == {NOW}
    assert worked.result(b"contoh-1", later) is Result.VALID


# ------------------------------------------------------------------------------------------------- numbers


def test_the_first_device_holds_the_series_and_further_ones_get_blocks(central: Central, tmp_path: Path) -> None:
    one, two = enrolled(central, tmp_path / "a"), enrolled(central, tmp_path / "b", "PC B")
    service.import_folder(central, tmp_path / "b", now=NOW)
    rows = [(row.device, row.year, row.first, row.last) for row in leasing.leases(central, "ppkd-01")]
    assert rows == [
        (str(one.device), 2026, 1, 5000),
        (str(two.device), 2026, 5001, 5200),
        (str(one.device), 2027, 1, 5000),
        (str(two.device), 2027, 5001, 5200),
    ]
    given = leasing.give(central, "PPKD-01", two.device, size=50, now=NOW)
    assert (given.first, given.last) == (5201, 5250)
    with pytest.raises(leasing.BlockUnfit):
        leasing.give(central, "PPKD-01", two.device, size=0, now=NOW)
    with pytest.raises(leasing.NotItsDevice):
        leasing.give(central, "PPKD-01", new_id(), now=NOW)
    with pytest.raises(leasing.CentreUnknown):
        leasing.leases(central, "LPK-9")


def test_a_device_whose_block_is_nearly_used_up_gets_the_next_one(central: Central, tmp_path: Path) -> None:
    enrolled(central, tmp_path / "a", "PC X")
    desk, head = office.desk(central), new_id()
    made = [
        body
        for number in (5001, 5181)
        for body in office.certificate(head, desk.certificate_key, number.to_bytes(8, "big"), number, series="PPKD-01")[
            0
        ]
    ]
    for bodies, blocks in ((made[:6], 1), (made[6:], 2)):
        desk.seal([*office.founding(head), *bodies])
        desk.put_on(tmp_path / "b")
        service.import_folder(central, tmp_path / "b", now=NOW)
        own = [row for row in leasing.leases(central) if row.device == str(desk.device) and row.year == 2026]
        assert len(own) == blocks
    assert [(row.first, row.last, row.used_to) for row in own] == [(5001, 5200, 5181), (5201, 5400, None)]


@office.ON_ONE_ENGINE
def test_the_blocks_of_a_device_that_is_gone_end_and_are_never_given_again(central: Central, tmp_path: Path) -> None:
    one = enrolled(central, tmp_path / "a")
    service.revoke_device(central, one.device, now=NOW)
    two = enrolled(central, tmp_path / "b", "PC B")
    rows = [row for row in leasing.leases(central) if row.year == 2026]
    assert [(row.device, row.first, row.is_ended) for row in rows] == [
        (str(one.device), 1, True),
        (str(two.device), 5001, False),
    ]
    assert leasing.end(central, "PPKD-01", two.device, now=NOW) == 2
    service.import_folder(central, tmp_path / "b", now=NOW)
    assert [row.first for row in leasing.leases(central) if not row.is_ended and row.year == 2026] == [5201]


@office.ON_ONE_ENGINE
def test_the_blocks_of_a_series_that_never_begins_anew_stand_on_in_later_years(
    central: Central, tmp_path: Path
) -> None:
    head = new_id()
    one = enrolled(central, tmp_path / "a")
    two = enrolled(central, tmp_path / "b", "PC B")
    about = office.operation(
        "centre", new_id(), {"code": "PPKD-01", "name": "Balai Contoh", "numbers_from": 2026}, by=head
    )
    one.seal([about, *office.founding(head)[1:]])
    one.put_on(tmp_path / "a")
    later = NOW.replace(year=2028)
    service.import_folder(central, tmp_path / "a", now=later)
    service.import_folder(central, tmp_path / "b", now=later)
    standing = {(row.year, row.first) for row in leasing.leases(central) if not row.is_ended}
    assert standing == {(year, first) for year in (2026, 2028, 2029) for first in (1, 5001)}, "2027 was no book of it"
    assert {row.device for row in leasing.leases(central) if row.year == 2026} == {str(one.device), str(two.device)}


def test_after_a_restore_no_block_is_given_that_may_have_been_given_before(central: Central, tmp_path: Path) -> None:
    desk = enrolled(central, tmp_path / "a")
    with central.database.writing() as session:
        centre = session.query(CentralCentre).one()
        session.query(CentralLease).delete()
        again = leasing.ensured(session, centre, 2, now=NOW)
    assert [(row.device_id, row.first) for row in again if row.year == 2026] == [(desk.device, 10001)]


@office.ON_ONE_ENGINE
def test_a_device_makes_a_new_key_with_a_fresh_activation_and_only_with_one(central: Central, tmp_path: Path) -> None:
    desk = enrolled(central, tmp_path / "usb")
    old = desk.certificate_key.kid
    desk.certificate_key = SigningKey(b"kunci baru sesudah pencurian 32b"[:32])
    desk.put_on(tmp_path / "usb")
    service.import_folder(central, tmp_path / "usb", now=NOW)
    assert [key.kid for key in queries.keys(central)] == [old.hex()], "the old file brings no second key"
    desk.activation = office.desk(central).activation
    desk.put_on(tmp_path / "usb")
    done = service.import_folder(central, tmp_path / "usb", now=NOW)
    assert (done.devices, done.refused) == (0, ())
    assert [(key.kid, key.is_confirmed) for key in queries.keys(central)] == [
        (old.hex(), False),
        (desk.certificate_key.kid.hex(), False),
    ]
    with central.database.reading() as session:
        assert {row.device_id for row in session.query(CentralCredential)} == {desk.device}
