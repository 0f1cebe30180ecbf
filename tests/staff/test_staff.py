"""People at the keys: what a role may do, secrets, wrong tries and the lock."""

from datetime import datetime, timedelta

import pytest
from tests import makers
from tests.makers import KEY, NOW, Made

from bekal.staff import queries, rules, service
from bekal.staff.rules import Action
from bekal.storage.database import open_file
from bekal.storage.ids import new_id
from bekal.storage.records import Staff, StaffSecret
from bekal.terms import Role, StaffId

PIN = "274916"


def person(made: Made, secret: str | None = PIN, name: str = "Ibu Contoh") -> StaffId:
    with made.writing() as session:
        return service.add_person(session, name=name, role=Role.CLERK, secret=secret)


def attempt(made: Made, who: StaffId, secret: str, now: datetime = NOW) -> service.Attempt:
    with made.writing() as session:
        return service.try_secret(session, who, secret, now=now)


@pytest.mark.parametrize(
    ("role", "may_not"),
    [
        (Role.HEAD, set()),
        (Role.CLERK, {Action.DECIDE, Action.MERGE, Action.ERASE, Action.REVOKE, Action.UNLOCK, Action.SET_UP}),
        (Role.INSTRUCTOR, set(Action) - {Action.MARK, Action.ASSESS}),
    ],
)
def test_what_a_role_may_do(role: Role, may_not: set[Action]) -> None:
    assert {action for action in Action if not rules.can(role, action)} == may_not
    for action in Action:
        if action in may_not:
            with pytest.raises(rules.NotAllowed) as told:
                rules.require(role, action)
            assert told.value.role == role.word
        else:
            rules.require(role, action)


def test_a_refusal_names_the_least_role_that_may() -> None:
    with pytest.raises(rules.NotAllowed) as told:
        rules.require(Role.INSTRUCTOR, Action.ENROL)
    assert told.value.needed == Role.CLERK.word


@pytest.mark.parametrize(
    "secret", ["", "12345", "111111", "000000", "123456", "654321", "890123", "210987", "1234567", "pendek7", "١٢٣٤٥٦"]
)
def test_a_secret_that_is_easily_guessed_is_refused(made: Made, secret: str) -> None:
    with pytest.raises(rules.SecretTooWeak):
        person(made, secret)
    with made.reading() as session:
        assert "Ibu Contoh" not in [p.name for p in queries.people(session)]


@pytest.mark.parametrize("secret", ["274916", "112233", "135790", "kuda nil", "delapan8"])
def test_a_pin_of_six_digits_or_a_password_of_eight_is_taken(secret: str) -> None:
    rules.check_new_secret(secret)


def test_the_right_secret_signs_in(made: Made) -> None:
    who = person(made)
    assert attempt(made, who, PIN).person() == queries.Person(who, "Ibu Contoh", Role.CLERK)


def test_five_wrong_tries_lock_one_person_for_five_minutes(made: Made) -> None:
    who, other = person(made), person(made, name="Pak Contoh")
    for left in (4, 3, 2, 1):
        with pytest.raises(rules.WrongSecret) as told:
            attempt(made, who, "000001").person()
        assert told.value.left == left
    until = NOW + timedelta(minutes=5)
    assert attempt(made, who, "000001").locked_until == until
    with pytest.raises(rules.TooManyTries) as locked:
        attempt(made, who, PIN, until - timedelta(microseconds=1)).person()
    assert locked.value.until == until.astimezone().strftime("%H.%M")
    assert attempt(made, other, PIN).person().id == other
    assert attempt(made, who, PIN, until).person().id == who


def test_tries_while_locked_do_not_lengthen_the_lock(made: Made) -> None:
    who = person(made)
    for _ in range(5):
        attempt(made, who, "000001")
    for minute in range(5):
        assert attempt(made, who, "000001", NOW + timedelta(minutes=minute)).locked_until == NOW + timedelta(minutes=5)
    assert attempt(made, who, "000001", NOW + timedelta(minutes=5)).left == 4


def test_the_right_secret_forgives_the_wrong_ones(made: Made) -> None:
    who = person(made)
    for _ in range(3):
        for _ in range(4):
            attempt(made, who, "000001")
        assert attempt(made, who, PIN).found


def test_wrong_tries_and_the_lock_outlive_the_program(made: Made) -> None:
    who = person(made)
    for _ in range(4):
        attempt(made, who, "000001")
    made.database.close()
    assert made.path
    base = open_file(made.path, KEY)
    with base.writing() as session:
        assert service.try_secret(session, who, "000001", now=NOW).locked_until
    base.close()
    base = open_file(made.path, KEY)
    with base.writing() as session:
        assert service.try_secret(session, who, PIN, now=NOW).locked_until == NOW + timedelta(minutes=5)
    base.close()


def test_nobody_signs_in_without_a_secret_or_when_no_longer_active(made: Made) -> None:
    assert attempt(made, made.head, "").found is None
    assert attempt(made, StaffId(new_id()), PIN).found is None
    who = person(made)
    with made.writing() as session:
        session.get_one(Staff, who).active = False
    assert attempt(made, who, PIN).found is None
    with pytest.raises(rules.WrongSecret):
        attempt(made, who, PIN).person()


def test_a_new_secret_replaces_the_old_and_unlocks(made: Made) -> None:
    who = person(made)
    for _ in range(5):
        attempt(made, who, "000001")
    with made.writing() as session:
        service.set_secret(session, who, "kata sandi baru")
    assert attempt(made, who, PIN).found is None
    assert attempt(made, who, "kata sandi baru").found


def test_a_secret_is_kept_as_argon2id_and_never_travels(made: Made) -> None:
    who = person(made)
    with made.reading() as session:
        assert session.get_one(StaffSecret, who).secret_hash.startswith("$argon2id$")
        for body in makers.own_bodies(session):
            assert b"argon2" not in body


def test_a_name_is_there_once_and_not_empty(made: Made) -> None:
    person(made, None, "  Ibu   Contoh ")
    with pytest.raises(rules.NameTaken):
        person(made, None, "Ibu Contoh")
    with pytest.raises(rules.NameMissing):
        person(made, None, "  ")
    with made.reading() as session:
        assert service.named(session, "Ibu Contoh")
        with pytest.raises(rules.UnknownPerson):
            service.named(session, "Orang Lain")


def test_of_one_name_at_two_pcs_the_one_with_a_pin_here_is_meant(made: Made) -> None:
    here = person(made)
    with made.writing() as session:
        session.add(Staff(id=new_id(), name="Ibu Contoh", role=Role.HEAD, active=True))
    with made.reading() as session:
        assert service.named(session, "Ibu Contoh") == here


def test_people_are_listed_by_name_and_role(made: Made) -> None:
    with made.reading() as session:
        assert [p.name for p in queries.people(session)] == ["Instruktur Contoh", "Kepala Contoh", "Petugas Contoh"]
        assert [p.id for p in queries.people(session, Role.INSTRUCTOR, Role.HEAD)] == [made.instructor, made.head]


def test_whoever_left_may_do_nothing(made: Made) -> None:
    with made.writing() as session:
        session.get_one(Staff, made.clerk).active = False
    with made.writing(made.clerk) as session, pytest.raises(rules.NotAllowed):
        service.allow(session, Action.MARK)
