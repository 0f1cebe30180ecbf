"""What a field is, and so how two values of it meet; how loudly a conflict is told. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bekal.storage.operations import Operation, Plain


class Policy(StrEnum):
    """What a field is, and so how two values of it meet.

    LATER: contacts, details, timetables: the later value stands, listed softly. FIRST: stamps of the making of a row:
    the first one stands, which is no conflict. IDENTITY: NIK, name, birth date: the first value stands until a
    person decides. RESULT: scores and decisions, alike. FIXED: what is written once, keys and certificates, alike.
    STATE: the further state stands, two ends are for a person. MARK: the later stands, but not one made after its
    list was closed. ENDING: what ends something (an account, a card, a consent) stands against what does not.
    """

    LATER = "later"
    FIRST = "first"
    IDENTITY = "identity"
    RESULT = "result"
    FIXED = "fixed"
    STATE = "state"
    MARK = "mark"
    ENDING = "ending"


class Severity(StrEnum):
    """How loudly a conflict is told: SOFT is listed, HARD waits for a person and blocks what depends on it."""

    SOFT = "soft"
    HARD = "hard"


WAITING = frozenset({Policy.IDENTITY, Policy.RESULT, Policy.FIXED, Policy.STATE})
"""Where only a person's decision ends a conflict; elsewhere the next value that is typed does."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How the fields of one table meet."""

    policies: Mapping[str, Policy]
    leaders: Mapping[str, str] = field(default_factory=dict)
    """Fields that say more of another one, and go with it: the date of a state with the state."""
    ranks: Mapping[str, int] = field(default_factory=dict)
    """The step of each state; states of one step exclude each other."""
    alive: frozenset[Plain] = frozenset()
    """The values of ENDING fields that end nothing."""
    reasons: frozenset[str] = frozenset()
    """Fields that say why an identity changes though a certificate states it."""

    def is_bare(self, operation: Operation) -> bool:
        """Whether an operation writes over an identity and says no reason: if a certificate states it, in ignorance."""
        if not self.reasons or operation.kind != "put":
            return False
        over = (name for name, base in operation.base.items() if base)
        return any(self.policies.get(name) is Policy.IDENTITY for name in over) and not any(
            operation.fields.get(name) for name in self.reasons
        )
