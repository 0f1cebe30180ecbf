"""What central asks of its centres: limits, how old its lists may be, approval, the least version; with defaults.

It comes down as a signed document. Nothing in it ever stops a centre from working: limits warn, and then ask for a
head's word.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.errors import Refused
from bekal.storage.records import DownState

KIND = "policy"


class PolicyUnfit(Refused):
    """A value of the policy makes no sense. Facts: name."""


@dataclass(frozen=True)
class Policy:
    """The policy that counts at a centre."""

    days: int = 30
    """So many days may pass without hearing from central: amber from 70 %, red from then on."""
    packets: int = 100
    """So many batches may wait for central."""
    notice_days: int = 14
    """From this age of central's lists on a notice is shown."""
    warning_days: int = 60
    """From this age on every certificate comes with a warning."""
    stop_days: int = 120
    """From this age on certificates are issued only with a head's reason."""
    approval: bool = False
    """Whether a head approves with the PIN before anything is sent."""
    minimum_version: str = ""
    """The least version of the program; older ones are told to update, and go on working."""

    def written(self) -> dict[str, bool | int | str]:
        """Return the policy as a document's body holds it."""
        return asdict(self)


def checked(said: Mapping[str, object]) -> Policy:
    """Return the policy that a body says, defaults for what it does not, passing over what is not known here.

    Raises:
        PolicyUnfit: a value is of the wrong kind, or the ages do not rise.

    """
    values: dict[str, object] = {}
    for field in fields(Policy):
        value = said.get(field.name, field.default)
        if type(value) is not type(field.default) or (isinstance(value, int) and not 0 <= value <= 100_000):
            raise PolicyUnfit(name=field.name)
        values[field.name] = value
    policy = Policy(**values)  # type: ignore[arg-type]  # each was compared with its default
    if not 0 < policy.notice_days <= policy.warning_days <= policy.stop_days:
        raise PolicyUnfit(name="stop_days")
    if not (policy.days and policy.packets):
        raise PolicyUnfit(name="days")
    return policy


def policy_of(session: Session) -> Policy:
    """Return central's policy as it last came, or the defaults."""
    body = session.scalars(select(DownState.body).where(DownState.kind == KIND)).one_or_none()
    return checked(json.loads(body)) if body else Policy()


def is_too_old(version: str, minimum: str) -> bool:
    """Say whether a version of the program is below the least one."""
    return bool(minimum) and _parts(version) < _parts(minimum)


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))
