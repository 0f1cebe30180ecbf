"""What a decision of a conflict may be, and who may make it; pure."""

from collections.abc import Collection, Mapping
from enum import Enum, auto

from bekal.errors import Refused
from bekal.sync.rules import changers
from bekal.terms import Role


class ConflictUnknown(Refused):
    """There is no such conflict, or it was decided meanwhile."""


class NoValueChosen(Refused):
    """One of the values is taken, or another one typed: exactly one of the two."""


class ValueUnfit(Refused):
    """The typed value does not fit the field. Facts: field (word), value."""


class NotToBeTyped(Refused):
    """Here one of the values is taken; another one cannot be typed. Facts: field (word)."""


class OnlyRenamed(Refused):
    """Two records were named alike: both stay, and another name is typed for this one. Facts: field (word)."""


class NameTaken(Refused):
    """Another record has the typed name. Facts: field (word), value."""


class HeadDecides(Refused):
    """A hard conflict is decided by the head, whose PIN may be typed at this PC. Facts: field (word)."""


class RemovalImpossible(Refused):
    """Other records still stand on this one, so that it cannot be removed. Facts: what (word)."""


class Take(Enum):
    """What a person does about a removal that met changes."""

    KEEP = auto()
    REMOVE = auto()


def check_decider(role: Role, *, entity: str, fields: Mapping[str, object], is_hard: bool, word: str) -> None:
    """Raise HeadDecides unless somebody of this role may decide such a conflict.

    Hard ones are the head's; soft ones are anybody's who may change such a record.
    """
    may: Collection[Role] = {Role.HEAD} if is_hard else changers(entity, fields)
    if role not in may:
        raise HeadDecides(field=word)
