"""Accounts, signing in, and asking whether a person may do something."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.staff import rules
from bekal.staff.queries import Person
from bekal.storage import journal
from bekal.storage.ids import new_id
from bekal.storage.records import Staff, StaffSecret
from bekal.terms import Role, StaffId


@dataclass(frozen=True)
class Attempt:
    """What came of typing a secret. It is recorded before anybody is told, so it is no exception."""

    found: Person | None
    left: int = rules.TRIES
    locked_until: datetime | None = None

    def person(self) -> Person:
        """Return who signed in.

        Raises:
            WrongSecret: with the tries that are left.
            TooManyTries: with the time when the next one counts.

        """
        if self.found:
            return self.found
        if self.locked_until:
            raise rules.TooManyTries(until=self.locked_until.astimezone().strftime("%H.%M"))
        raise rules.WrongSecret(left=self.left)


def add_person(
    session: Session, *, name: str, role: Role, secret: str | None, staff_id: StaffId | None = None
) -> StaffId:
    """Add somebody at the keys; without a secret they can be named but not sign in on this machine.

    Raises:
        NameMissing, NameTaken, SecretTooWeak: nothing was added.

    """
    _allow_unless_first(session)
    name = " ".join(name.split())
    if not name:
        raise rules.NameMissing()
    if session.scalars(select(Staff.id).where(Staff.name == name, Staff.active)).first():
        raise rules.NameTaken(name=name)
    row = Staff(id=staff_id or new_id(), name=name, role=role, active=True)
    session.add(row)
    session.flush()
    if secret is not None:
        set_secret(session, StaffId(row.id), secret)
    return StaffId(row.id)


def set_secret(session: Session, staff_id: StaffId, secret: str) -> None:
    """Give a person a new PIN or password on this machine.

    Raises:
        SecretTooWeak: it could be guessed too easily.
        NotAllowed: only a head sets another person's.

    """
    if journal.signature(session).by != staff_id:
        _allow_unless_first(session)
    rules.check_new_secret(secret)
    session.merge(
        StaffSecret(
            staff_id=staff_id, secret_hash=_hash(secret), is_pin=rules.is_pin(secret), failures=0, locked_until=None
        )
    )


def try_secret(session: Session, staff_id: StaffId, secret: str, *, now: datetime) -> Attempt:
    """Compare a typed secret and record a failure; commit, then ask the attempt for its person."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    person = session.get(Staff, staff_id)
    kept = session.get(StaffSecret, staff_id)
    if person is None or kept is None or not person.active:
        return Attempt(None, 0)
    if kept.locked_until and now < kept.locked_until:
        return Attempt(None, 0, kept.locked_until)
    if kept.locked_until:
        kept.failures, kept.locked_until = 0, None
    try:
        PasswordHasher().verify(kept.secret_hash, secret)
    except (VerificationError, InvalidHashError):
        kept.failures += 1
        kept.locked_until = rules.after_failure(kept.failures, now)
        return Attempt(None, max(0, rules.TRIES - kept.failures), kept.locked_until)
    kept.failures = 0
    return Attempt(Person(StaffId(person.id), person.name, person.role))


def named(session: Session, name: str) -> StaffId:
    """Return the person of that name; where two PCs brought one each, the one whose PIN is kept here.

    Raises:
        UnknownPerson: nobody active has it, or nobody can say who of several is meant.

    """
    found = session.scalars(select(Staff.id).where(Staff.name == name, Staff.active)).all()
    if len(found) > 1:
        found = session.scalars(select(StaffSecret.staff_id).where(StaffSecret.staff_id.in_(found))).all()
    if len(found) != 1:
        raise rules.UnknownPerson(name=name)
    return StaffId(found[0])


def allow(session: Session, action: rules.Action) -> None:
    """Raise NotAllowed unless whoever signed this session may do it."""
    person = session.get(Staff, journal.signature(session).by)
    if person is None or not person.active:
        raise rules.NotAllowed(role="–", needed=Role.CLERK.word)
    rules.require(person.role, action)


def _allow_unless_first(session: Session) -> None:
    """Let only a head add people and set secrets; the very first person adds themselves."""
    if session.scalars(select(Staff.id).limit(1)).first() is not None:
        allow(session, rules.Action.SET_UP)


def _hash(secret: str) -> str:
    from argon2 import PasswordHasher

    return PasswordHasher().hash(secret)
