"""Who of the head office may sign in, and who is signed in.

Five wrong passwords in a row close an account for a while, longer each time. The browser holds a random token; the
database holds only its hash, so that a copy of the database opens no page.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bekal.errors import Refused
from bekal.storage.records import CentralUser, CentralVisit

SHORTEST = 12
"""Letters of a password; a sentence of four words is longer and easier to keep."""
FREE_TRIES = 5
LASTS = timedelta(hours=10)
"""A signing in lasts a working day."""
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$MDEyMzQ1Njc4OWFiY2RlZg$9wkvHBjvBSF5p3l3cPD8jhGtJCQNG6BXJ1aLMB8N6pA"
"""Checked where nobody has the name, so that the time tells nothing."""


class OfficeRole(StrEnum):
    """What somebody of the head office may do on the page."""

    READER = "reader"
    STEWARD = "steward"


class PasswordTooShort(Refused):
    """A password of the head office needs twelve letters; facts: least."""


class UserNameUnfit(Refused):
    """A name to sign in with has letters, digits, dots and dashes, and no blanks; facts: name."""


class UserTaken(Refused):
    """Somebody has this name already; facts: name."""


class UserUnknown(Refused):
    """Nobody has this name; facts: name."""


class TooManyTries(Refused):
    """Too many wrong passwords: the account opens again later; facts: until."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in; `form_key` has to come back with every form, so that no other page can send one."""

    name: str
    role: OfficeRole
    form_key: str


@dataclass(frozen=True, slots=True)
class UserRow:
    """An account as it is listed."""

    name: str
    role: OfficeRole
    made_at: datetime
    disabled_at: datetime | None


def add_user(session: Session, name: str, role: OfficeRole, password: str, *, now: datetime) -> None:
    """Give somebody an account.

    Raises:
        UserNameUnfit, UserTaken, PasswordTooShort: nothing was made.

    """
    name = name.strip().lower()
    if not name or len(name) > 60 or not all(letter.isalnum() or letter in ".-_@" for letter in name):
        raise UserNameUnfit(name=name)
    if session.get(CentralUser, name) is not None:
        raise UserTaken(name=name)
    session.add(CentralUser(name=name, role=role.value, secret=_hashed(password), made_at=now))
    session.flush()


def set_password(session: Session, name: str, password: str) -> None:
    """Give an account another password and open it again; whoever is signed in with it has to sign in anew.

    Raises:
        UserUnknown, PasswordTooShort: nothing was changed.

    """
    user = _require(session, name)
    user.secret, user.failed, user.locked_until = _hashed(password), 0, None
    _end_visits(session, user.name)


def set_role(session: Session, name: str, role: OfficeRole) -> None:
    """Let somebody do more or less than before, from their next page on.

    Raises:
        UserUnknown: nothing was changed.

    """
    _require(session, name).role = role.value
    session.flush()


def set_disabled(session: Session, name: str, *, disabled: bool, now: datetime) -> None:
    """Close an account for good, or open it again; closing ends its visits.

    Raises:
        UserUnknown: nothing was changed.

    """
    user = _require(session, name)
    user.disabled_at = (user.disabled_at or now) if disabled else None
    if disabled:
        _end_visits(session, user.name)


def users(session: Session) -> list[UserRow]:
    """Return every account by its name."""
    rows = session.scalars(select(CentralUser).order_by(CentralUser.name))
    return [UserRow(row.name, OfficeRole(row.role), row.made_at, row.disabled_at) for row in rows]


# -------------------------------------------------------------------------------------------------- visits


def sign_in(session: Session, name: str, password: str, *, now: datetime) -> str | None:
    """Begin a visit and return its token; None where the name and the password do not belong together.

    A wrong password is counted, which the caller has to save.

    Raises:
        TooManyTries: the account is closed for a while; the password was not looked at.

    """
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    user = session.get(CentralUser, name.strip().lower())
    if user is not None and user.locked_until is not None and now < user.locked_until:
        raise TooManyTries(until=user.locked_until)
    try:
        PasswordHasher().verify(user.secret if user is not None else _NOBODY, password)
        is_right = user is not None and user.disabled_at is None
    except (VerificationError, InvalidHashError):
        is_right = False
    if user is None:
        return None
    if not is_right:
        user.failed += 1
        if user.failed >= FREE_TRIES:
            pause: timedelta = _FIRST_PAUSE * 2 ** min(user.failed - FREE_TRIES, 12)
            user.locked_until = now + min(pause, _LONGEST_PAUSE)
        return None
    user.failed, user.locked_until = 0, None
    token = secrets.token_urlsafe(32)
    session.execute(delete(CentralVisit).where(CentralVisit.until < now))
    session.add(CentralVisit(token_hash=_token_hash(token), name=user.name, began_at=now, until=now + LASTS))
    session.flush()
    return token


def visitor(session: Session, token: str, *, now: datetime) -> Visitor | None:
    """Return who holds a token; None where it is none, or its time is over."""
    visit = session.get(CentralVisit, _token_hash(token)) if token else None
    if visit is None or visit.until <= now:
        return None
    user = session.get_one(CentralUser, visit.name)
    if user.disabled_at is not None:
        return None
    form_key = hashlib.sha256(f"bekal form\n{token}".encode()).hexdigest()
    return Visitor(user.name, OfficeRole(user.role), form_key)


def sign_out(session: Session, token: str) -> None:
    """End a visit."""
    session.execute(delete(CentralVisit).where(CentralVisit.token_hash == _token_hash(token)))


def _end_visits(session: Session, name: str) -> None:
    session.execute(delete(CentralVisit).where(CentralVisit.name == name))
    session.flush()


def _require(session: Session, name: str) -> CentralUser:
    user = session.get(CentralUser, name.strip().lower())
    if user is None:
        raise UserUnknown(name=name)
    return user


def _hashed(password: str) -> str:
    from argon2 import PasswordHasher

    if len(password) < SHORTEST:
        raise PasswordTooShort(least=SHORTEST)
    return PasswordHasher().hash(password)


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
