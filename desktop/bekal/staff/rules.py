"""What each role may do, and how often a secret may be mistyped."""

from datetime import datetime, timedelta
from enum import Enum, auto
from itertools import pairwise

from bekal.errors import Refused
from bekal.terms import Role

TRIES = 5
LOCKED_FOR = timedelta(minutes=5)
PIN_LENGTH = 6
PASSWORD_LENGTH = 8


class NotAllowed(Refused):
    """The person's role may not do this; facts: role (word), needed (word)."""


class WrongSecret(Refused):
    """The PIN or password is wrong; facts: left (tries)."""


class TooManyTries(Refused):
    """The secret was mistyped too often; facts: until (local HH.MM)."""


class SecretTooWeak(Refused):
    """A PIN is six digits, not all alike or in a row; a password has eight characters or more."""


class NameMissing(Refused):
    """A person at the keys needs a name."""


class NameTaken(Refused):
    """Somebody of that name is already here; facts: name."""


class UnknownPerson(Refused):
    """Nobody of that name may sign in here; facts: name."""


class Action(Enum):
    """The things a role may or may not do."""

    REGISTER = auto()
    PLAN_COURSES = auto()
    ENROL = auto()
    SELECT = auto()
    DECIDE = auto()
    MERGE = auto()
    ERASE = auto()
    MARK = auto()
    ASSESS = auto()
    GRADUATE = auto()
    UNLOCK = auto()
    ISSUE = auto()
    REVOKE = auto()
    SEND = auto()
    SET_UP = auto()


_MAY = {
    Role.HEAD: frozenset(Action),
    Role.CLERK: frozenset(
        {
            Action.REGISTER,
            Action.PLAN_COURSES,
            Action.ENROL,
            Action.SELECT,
            Action.MARK,
            Action.ASSESS,
            Action.GRADUATE,
            Action.ISSUE,
            Action.SEND,
        }
    ),
    Role.INSTRUCTOR: frozenset({Action.MARK, Action.ASSESS}),
}


def can(role: Role, action: Action) -> bool:
    """Say whether a role may do something."""
    return action in _MAY[role]


def require(role: Role, action: Action) -> None:
    """Raise NotAllowed unless the role may do it."""
    if not can(role, action):
        needed = next(r for r in (Role.INSTRUCTOR, Role.CLERK, Role.HEAD) if can(r, action))
        raise NotAllowed(role=role.word, needed=needed.word)


def is_pin(secret: str) -> bool:
    """Say whether a secret has the form of a PIN."""
    return len(secret) == PIN_LENGTH and secret.isascii() and secret.isdigit()


def check_new_secret(secret: str) -> None:
    """Raise SecretTooWeak for a PIN like 111111 or 123456, or a short password."""
    if is_pin(secret):
        steps = {(int(b) - int(a)) % 10 for a, b in pairwise(secret)}
        if steps <= {0} or steps <= {1} or steps <= {9}:
            raise SecretTooWeak()
    elif len(secret) < PASSWORD_LENGTH:
        raise SecretTooWeak()


def after_failure(failures: int, now: datetime) -> datetime | None:
    """Return until when a person is locked after that many wrong tries in a row."""
    return now + LOCKED_FOR if failures >= TRIES else None
