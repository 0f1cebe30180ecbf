"""A stolen key, from the theft to the last honest paper: kept by the register, or signed anew by a new key."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.certificates.ready import NOW, SEATS, Ready

from bekal.central import home, lists, queries, trusting
from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.certificates import payload, resigning
from bekal.certificates.claims import Claims
from bekal.certificates.cose import Realm
from bekal.certificates.files import FileOlder
from bekal.certificates.issue_here import issue_here
from bekal.certificates.life.here import key_here
from bekal.certificates.life.queries import papers
from bekal.certificates.queries import trust_view
from bekal.certificates.results import Flag, Result
from bekal.certificates.rules import NotYetAccredited
from bekal.certificates.service import claims_of
from bekal.certificates.trust import StatusCode
from bekal.certificates.verify import Verification, verify
from bekal.courses.queries import trainees
from bekal.practice import demo
from bekal.storage.opening import opened
from bekal.sync import service as sync
from bekal.sync.lists import take_lists
from bekal.sync.new_key import NewKeyForAnother
from bekal.terms import CourseId, EnrolmentId, StaffId


class Enough(Exception):
    """Somebody stops a long work."""


def _enough(_done: int, _of: int) -> None:
    raise Enough


def hours(n: float) -> datetime:
    return NOW + timedelta(hours=n)


@dataclass
class Stolen:
    """A centre with its head office and the stick between them."""

    ready: Ready
    central: Central
    usb: Path

    def round_trip(self, at: datetime) -> sync.TakenIn:
        sync.export(self.ready.centre, self.usb, now=at)
        head_office.import_folder(self.central, self.usb, now=at)
        return sync.take_in(self.ready.centre, self.usb, now=at)

    def check(self, text: str, at: datetime) -> Verification:
        with self.ready.centre.database.reading() as session:
            view = trust_view(session)
        assert view is not None
        return verify(text, view, int(at.timestamp()))

    def papers(self) -> dict[str, tuple[str, int]]:
        with self.ready.centre.database.reading() as session:
            return {one.text: (one.number, one.copy) for one in papers(session, today=NOW.date())}


@contextmanager
def taken_over(world: tuple[Path, StaffId, StaffId, CourseId], folder: Path) -> Iterator[Stolen]:
    made, head, instructor, course = world
    for name in ("balai", "pusat", "usb"):
        shutil.copytree(made.parent / name, folder / name)
    with opened(folder / "balai") as centre, home.opened(folder / "pusat") as central:
        yield Stolen(Ready(centre, head, instructor, course), central, folder / "usb")


def test_after_a_theft_every_honest_paper_counts_again_and_no_forged_one_ever(
    world: tuple[Path, StaffId, StaffId, CourseId], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with taken_over(world, tmp_path) as stolen:
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "mesin"))  # the key was read; numbers are this test's own
        ready, central = stolen.ready, stolen.central
        key = key_here(ready.centre)
        people = _people(ready)
        issue_here(ready.centre, ready.course, by=ready.head, now=NOW, only=people[:2])
        stolen.round_trip(hours(1))
        delivered = set(stolen.papers())
        before = tmp_path / "sebelum.zip"
        before.write_bytes(lists.as_file(central))
        # the theft, of which nobody knows; two more papers are printed and not yet sent
        issue_here(ready.centre, ready.course, by=ready.head, now=hours(3))
        honest = stolen.papers()
        undelivered = set(honest) - delivered
        assert (len(delivered), len(undelivered)) == (2, SEATS - 2)
        forged = payload.sign(_backdated(next(iter(delivered))), key, Realm.PRACTICE)
        assert stolen.check(forged, hours(4)).result is Result.VALID
        # it is noticed: the head office calls the key stolen, and the file of lists goes out at once
        done = trusting.compromise(central, key.kid.hex(), since=hours(2), reason="laptop hilang", now=hours(4))
        assert (done.kept, done.registered) == (2, 2)
        lists.publish(central, now=hours(4))
        (tmp_path / "sesudah.zip").write_bytes(lists.as_file(central))
        take_lists(ready.centre, tmp_path / "sesudah.zip", now=hours(4))
        assert {stolen.check(text, hours(5)).result for text in delivered} == {Result.VALID}
        assert {stolen.check(text, hours(5)).result for text in undelivered} == {Result.KEY_COMPROMISED}
        assert stolen.check(forged, hours(5)).result is Result.KEY_COMPROMISED
        with pytest.raises(FileOlder):
            take_lists(ready.centre, before, now=hours(5))
        assert stolen.check(forged, hours(5)).result is Result.KEY_COMPROMISED, "rolling back brought nothing"
        with (
            ready.centre.database.writing(by=ready.head, at=hours(5)) as session,
            pytest.raises(NotYetAccredited),
        ):
            resigning.resign(session, key=key, now=hours(5))
        # a new key, by a fresh activation
        fresh = head_office.make_activation(central, centre_code=demo.CODE, centre_name=demo.NAME, now=hours(6))
        offer = sync.read_new_key_file(ready.centre, fresh, now=hours(6))
        assert (offer.centre_name, offer.is_new, offer.still_counts) == (demo.NAME, True, False)
        words = sync.renew_certificate_key(ready.centre, fresh, now=hours(6)).words
        assert words != offer.words, "to read the file changed nothing"
        again = sync.read_new_key_file(ready.centre, fresh, now=hours(6))
        assert (again.is_new, again.words) == (False, words)
        assert sync.renew_certificate_key(ready.centre, fresh, now=hours(6)).words == words
        assert stolen.round_trip(hours(7)).is_accredited
        assert [row.words for row in queries.keys(central) if not row.state] == [words]
        # the papers that were not delivered in time are signed anew, as copies of the same numbers
        with pytest.raises(Enough), ready.centre.database.writing(by=ready.head, at=hours(8)) as session:
            resigning.resign(session, key=key_here(ready.centre), now=hours(8), told=_enough)
        assert set(stolen.papers()) == set(honest), "stopped on the way, none of it was signed"
        with ready.centre.database.writing(by=ready.head, at=hours(8)) as session:
            assert {one.text for one in resigning.orphaned(session, now=hours(8))} == undelivered
            signed = resigning.resign(session, key=key_here(ready.centre), now=hours(8))
        assert (len(signed.numbers), signed.refused) == (SEATS - 2, ())
        assert sorted(signed.numbers) == sorted(honest[text][0] for text in undelivered)
        with ready.centre.database.writing(by=ready.head, at=hours(8)) as session:
            assert resigning.resign(session, key=key_here(ready.centre), now=hours(8)).numbers == ()
        stolen.round_trip(hours(9))
        copies = set(stolen.papers()) - set(honest)
        for text in copies:
            found = stolen.check(text, hours(10))
            assert found.result is Result.VALID
            assert {Flag.COPY, Flag.REGISTERED} <= set(found.flags)
        assert stolen.check(forged, hours(10)).result is Result.KEY_COMPROMISED
        assert {stolen.check(text, hours(10)).result for text in undelivered} == {Result.KEY_COMPROMISED}
        assert queries.problems(central) == [], "the new key asked for the old papers to be listed, and may"
        with central.database.reading() as session:
            listed = lists.status_records(session)
        assert [record.code for record in listed[key.kid]] == [StatusCode.REPLACED] * (SEATS - 2)


def test_a_file_of_another_centre_or_office_makes_no_new_key(
    world: tuple[Path, StaffId, StaffId, CourseId], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with taken_over(world, tmp_path) as stolen:
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "mesin"))  # the key was read; numbers are this test's own
        before = key_here(stolen.ready.centre)
        head_office.init(tmp_path / "lain", now=NOW)
        with home.opened(tmp_path / "lain") as stranger:
            foreign = head_office.make_activation(stranger, centre_code=demo.CODE, centre_name=demo.NAME, now=NOW)
        other = head_office.make_activation(stolen.central, centre_code="LPK-9", centre_name="Lain", now=NOW)
        for file in (foreign, other):
            with pytest.raises(NewKeyForAnother):
                sync.read_new_key_file(stolen.ready.centre, file, now=NOW)
            with pytest.raises(NewKeyForAnother):
                sync.renew_certificate_key(stolen.ready.centre, file, now=NOW)
        assert key_here(stolen.ready.centre) == before


def _people(ready: Ready) -> list[EnrolmentId]:
    with ready.centre.database.reading() as session:
        return [EnrolmentId(one.id) for one in trainees(session, ready.course)]


def _backdated(like: str) -> Claims:
    return replace(claims_of(like), no="0099/PALSU/2026", cti=b"forged-1")
