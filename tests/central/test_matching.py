"""One person at two centres: found by the NIK, linked or put to a steward, told to both, and parted again."""

import stat
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from tests import makers
from tests.central.office import ON_ONE_ENGINE
from tests.sync import centres
from tests.sync.centres import NOW, Desk

from bekal.candidates.elsewhere import Elsewhere, elsewhere
from bekal.candidates.queries import candidate
from bekal.candidates.rights.erasing import erase
from bekal.candidates.rights.rules import ErasureReason
from bekal.central import match_cases, service
from bekal.central.erasing import order
from bekal.central.home import Central
from bekal.central.matching import State
from bekal.courses.selection import persons
from bekal.courses.selection.eligibility import reasons
from bekal.courses.twice_a_year import findings
from bekal.storage.records import Candidate, CentralPerson, Course, DownState, Enrolment
from bekal.sync import service as sync
from bekal.terms import CandidateId

NIK, OTHER_NIK = "9999990101010001", "9999990202020002"


@dataclass
class Two:
    """Two centres, each activated at one head office, and the stick between."""

    central: Central
    one: Desk
    other: Desk
    stick: Path

    def trip(self, *, day: int = 0) -> None:
        """Carry a stick from both to the head office and home, twice, so that each hears what the other brought."""
        at = NOW + timedelta(days=day)
        for desk in (self.one, self.other):
            desk.export(self.stick, at=at)
        service.import_folder(self.central, self.stick, now=at)
        service.import_folder(self.central, self.stick, now=at)
        for desk in (self.one, self.other):
            desk.take_in(self.stick, at=at)


def register(desk: Desk, nik: str, name: str, born: date) -> CandidateId:
    with desk.open.database.writing(by=desk.head, at=NOW) as session:
        return makers.candidate(session, 1, nik=nik, name=name, birth_date=born)


def correct(desk: Desk, person: CandidateId, *, day: int, **values: object) -> None:
    with desk.open.database.writing(by=desk.head, at=NOW + timedelta(days=day)) as session:
        row = session.get_one(Candidate, person)
        for name, value in values.items():
            setattr(row, name, value)


def told(desk: Desk) -> dict[CandidateId, tuple[Elsewhere, ...]]:
    with desk.open.database.reading() as session:
        return dict(elsewhere(session))


def only(central: Central) -> match_cases.Match:
    (found,) = match_cases.matches(central, every=True)
    return found


@pytest.fixture
def two(central: Central, tmp_path: Path) -> Iterator[Two]:
    with ExitStack() as stack:
        desks = []
        for n, code in enumerate(("PPKD-01", "PPKD-02"), start=1):
            desk = stack.enter_context(centres.new_centre(tmp_path / f"balai-{n}", code=code))
            sync.activate(desk.open, centres.activation(central, code, f"Balai Contoh {n}"), now=NOW)
            desks.append(desk)
        stick_root = tmp_path / "stick"
        stick_root.mkdir()
        yield Two(central, *desks, stick_root)


def test_where_name_and_birth_date_agree_they_are_linked_and_both_centres_told(two: Two) -> None:
    here = register(two.one, NIK, "Peserta Contoh", date(2001, 1, 1))
    there = register(two.other, NIK, "PESERTA  CONTOH", date(2001, 1, 1))
    with two.other.open.database.writing(by=two.other.head, at=NOW) as session:
        of = makers.course(session, trainees_wanted=0)
        from bekal.courses import service as courses

        courses.enrol(session, of.id, [there], joined_on=makers.TODAY)
    two.trip()
    match = only(two.central)
    assert (match.state, match.by_steward) == (State.LINKED, False)
    assert told(two.one) == {here: (Elsewhere("PPKD-02", "Balai Contoh 2", (2026,)),)}
    assert told(two.other) == {there: (Elsewhere("PPKD-01", "Balai Contoh 1", ()),)}
    assert told(two.one)[here][0].words == "Orang yang sama juga terdaftar di Balai Contoh 2 (kelas 2026)"
    with two.one.open.database.reading() as session:
        assert [place.code for place in candidate(session, here).elsewhere] == ["PPKD-02"]
    with two.central.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Candidate)) == 2
        assert session.scalar(select(func.count()).select_from(Enrolment)) == 1
    match_cases.undo(two.central, match.id, now=NOW)
    assert only(two.central).state is State.OPEN
    two.trip(day=1)
    assert told(two.one) == told(two.other) == {}
    correct(two.one, here, day=2, phone="+6281", name="Peserta  Contoh")
    two.trip(day=2)
    assert only(two.central).state is State.OPEN, "what was taken back does not link itself again"


@ON_ONE_ENGINE
def test_another_spelling_waits_for_a_steward_whose_decision_can_be_taken_back(two: Two) -> None:
    here = register(two.one, NIK, "Peserta Contoh", date(2001, 1, 1))
    register(two.other, NIK, "Pesrta Contoh", date(2001, 1, 1))
    two.trip()
    match = only(two.central)
    assert match.state is State.OPEN
    assert {(match.one.centre, match.one.name), (match.other.centre, match.other.name)} == {
        ("PPKD-01", "Peserta Contoh"),
        ("PPKD-02", "Pesrta Contoh"),
    }
    assert told(two.one) == told(two.other) == {}
    with pytest.raises(match_cases.ReasonMissing):
        match_cases.decide(two.central, match.id, is_one=True, reason=" ", now=NOW)
    match_cases.decide(two.central, match.id, is_one=True, reason="ditelepon", now=NOW)
    with pytest.raises(match_cases.MatchSettled):
        match_cases.decide(two.central, match.id, is_one=True, reason="lagi", now=NOW)
    two.trip(day=1)
    assert [place.code for place in told(two.one)[here]] == ["PPKD-02"]
    match_cases.undo(two.central, match.id, now=NOW)
    match_cases.decide(two.central, match.id, is_one=False, reason="dua orang", now=NOW)
    two.trip(day=2)
    assert (only(two.central).state, told(two.one)) == (State.APART, {})
    match_cases.undo(two.central, match.id, now=NOW)
    with pytest.raises(match_cases.MatchSettled):
        match_cases.undo(two.central, match.id, now=NOW)
    with pytest.raises(match_cases.MatchUnknown):
        match_cases.undo(two.central, here, now=NOW)
    with two.central.database.reading() as session:
        kept = set(session.execute(select(Candidate.name, Candidate.nik)).all())
    assert kept == {("Peserta Contoh", NIK), ("Pesrta Contoh", NIK)}, "whatever was decided, nothing was deleted"


@ON_ONE_ENGINE
def test_a_corrected_nik_opens_links_and_closes(two: Two) -> None:
    here = register(two.one, OTHER_NIK, "Peserta Contoh", date(2001, 1, 1))
    there = register(two.other, NIK, "Pesrta Contoh", date(2001, 1, 1))
    two.trip()
    assert match_cases.matches(two.central, every=True) == []
    correct(two.one, here, day=1, nik=NIK)
    two.trip(day=1)
    assert only(two.central).state is State.OPEN
    correct(two.other, there, day=2, name="Peserta Contoh")
    two.trip(day=2)
    assert only(two.central).state is State.LINKED
    assert [place.code for place in told(two.one)[here]] == ["PPKD-02"]
    correct(two.other, there, day=3, nik=OTHER_NIK)
    two.trip(day=3)
    assert only(two.central).state is State.CLOSED
    assert told(two.one) == told(two.other) == {}
    correct(two.other, there, day=4, nik=NIK)
    two.trip(day=4)
    assert only(two.central).state is State.LINKED


@ON_ONE_ENGINE
def test_what_was_linked_by_itself_waits_for_a_steward_once_they_are_plainly_two(two: Two) -> None:
    here = register(two.one, NIK, "Peserta Contoh", date(2001, 1, 1))
    there = register(two.other, NIK, "Peserta Contoh", date(2001, 1, 1))
    two.trip()
    assert only(two.central).state is State.LINKED
    correct(two.other, there, day=1, name="Orang Lain Contoh", birth_date=date(1999, 9, 9))
    two.trip(day=1)
    assert (only(two.central).state, only(two.central).by_steward) == (State.OPEN, False)
    two.trip(day=2)
    assert told(two.one) == told(two.other) == {}
    match_cases.decide(two.central, only(two.central).id, is_one=True, reason="KTP dilihat", now=NOW)
    correct(two.one, here, day=3, birth_date=date(1998, 8, 8))
    two.trip(day=3)
    assert only(two.central).state is State.LINKED


@ON_ONE_ENGINE
def test_a_steward_who_told_them_apart_is_not_overruled_by_a_correction(two: Two) -> None:
    register(two.one, NIK, "Peserta Contoh", date(2001, 1, 1))
    there = register(two.other, NIK, "Pesrta Contoh", date(2001, 1, 1))
    two.trip()
    match_cases.decide(two.central, only(two.central).id, is_one=False, reason="NIK dipakai berdua", now=NOW)
    correct(two.other, there, day=1, name="Peserta Contoh")
    two.trip(day=1)
    assert only(two.central).state is State.APART


@ON_ONE_ENGINE
def test_an_undone_match_ends_with_a_corrected_nik_and_never_links_by_itself(two: Two) -> None:
    register(two.one, NIK, "Peserta Contoh", date(2001, 1, 1))
    there = register(two.other, NIK, "Peserta Contoh", date(2001, 1, 1))
    two.trip()
    match_cases.undo(two.central, only(two.central).id, now=NOW)
    correct(two.other, there, day=1, nik=OTHER_NIK)
    two.trip(day=1)
    assert only(two.central).state is State.CLOSED
    correct(two.other, there, day=2, nik=NIK)
    two.trip(day=2)
    assert (only(two.central).state, told(two.one)) == (State.OPEN, {})


@ON_ONE_ENGINE
@pytest.mark.parametrize("is_ordered", [False, True])
def test_of_who_was_erased_the_other_centre_hears_no_more(two: Two, is_ordered: bool) -> None:
    here = register(two.one, NIK, "Peserta Contoh", date(2001, 1, 1))
    there = register(two.other, NIK, "Pesrta Contoh", date(2001, 1, 1))
    two.trip()
    match_cases.decide(two.central, only(two.central).id, is_one=True, reason="Peserta Contoh ditelepon", now=NOW)
    two.trip(day=1)
    assert set(told(two.other)) == {there}
    if is_ordered:
        order(two.central, "PPKD-01", here, reason=ErasureReason.REQUEST, now=NOW + timedelta(days=2))
    else:
        with two.one.open.database.writing(by=two.one.head, at=NOW + timedelta(days=2)) as session:
            erase(session, here, reason=ErasureReason.REQUEST, now=NOW + timedelta(days=2))
    two.trip(day=2)
    match = only(two.central)
    assert (match.state, match.reason, told(two.other)) == (State.CLOSED, "", {})
    with two.central.database.reading() as session:
        assert session.scalars(select(CentralPerson.candidate_id)).all() == [there]
    with pytest.raises(match_cases.MatchSettled):
        match_cases.decide(two.central, match.id, is_one=True, reason="lagi", now=NOW)


@ON_ONE_ENGINE
def test_warnings_before_and_findings_after_and_nothing_is_forbidden(two: Two) -> None:
    here = register(two.one, NIK, "Peserta Contoh", date(2001, 1, 1))
    there = register(two.other, NIK, "Peserta Contoh", date(2001, 1, 1))
    from bekal.courses import service as courses

    for desk, person in ((two.one, here), (two.other, there)):
        with desk.open.database.writing(by=desk.head, at=NOW) as session:
            of = makers.course(session, trainees_wanted=0)
            courses.enrol(session, of.id, [person], joined_on=makers.TODAY)
    two.trip()
    with two.one.open.database.reading() as session:
        (found,) = findings(session)
        assert (found.name, found.course, found.centres) == ("Peserta Contoh", "Kelas 1", ("Balai Contoh 2",))
        course = session.scalars(select(Course)).one()
        facts = persons.facts(session, course, [here], today=makers.TODAY)[here]
        said = [one for one in reasons(facts, persons.demands(session, course)) if one.code == "elsewhere"]
        assert [(one.level, one.sentence) for one in said] == [
            ("warn", "Orang yang sama sudah mengikuti pelatihan tahun ini di Balai Contoh 2.")
        ]
        assert session.scalar(select(func.count()).select_from(Enrolment)) == 1


@ON_ONE_ENGINE
def test_no_nik_is_kept_beside_the_records_and_the_key_stays_at_the_head_office(two: Two) -> None:
    register(two.one, NIK, "Peserta Contoh", date(2001, 1, 1))
    register(two.other, NIK, "Peserta Contoh", date(2001, 1, 1))
    two.trip()
    key = two.central.home / "kunci" / "nik.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    with two.central.database.reading() as session:
        macs = session.scalars(select(CentralPerson.mac)).all()
        assert len(set(macs)) == 1
        assert NIK.encode() not in b"".join(macs)
    with two.one.open.database.reading() as session:
        body = session.get_one(DownState, "centre").body
    assert NIK.encode() not in body
    assert b"Peserta" not in body
    assert not any(
        bytes.fromhex(key.read_text()) in path.read_bytes() for path in two.stick.rglob("*") if path.is_file()
    )
    key.unlink()  # another key, as after a new folder: everybody is digested anew
    register(two.one, OTHER_NIK, "Peserta Lain", date(2001, 2, 2))
    two.trip(day=1)
    with two.central.database.reading() as session:
        again = session.scalars(select(CentralPerson.mac)).all()
        assert len(again) == 3
        assert not set(again) & set(macs)
    assert only(two.central).state is State.LINKED


@ON_ONE_ENGINE
def test_two_records_of_one_centre_are_that_centres_own_affair(two: Two) -> None:
    register(two.one, NIK, "Peserta Contoh", date(2001, 1, 1))
    register(two.one, NIK, "Peserta Contoh", date(2001, 1, 1))
    two.trip()
    assert match_cases.matches(two.central, every=True) == []
