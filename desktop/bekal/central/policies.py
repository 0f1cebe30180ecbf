"""The policy that central publishes to all centres: shown, and changed one value at a time."""

import json
from collections.abc import Mapping

from sqlalchemy.orm import Session

from bekal.central.deciding import decided
from bekal.central.home import Central, lock
from bekal.centre.policy import Policy, checked
from bekal.storage.records import Setting

_KEPT = "central.policy"


def policy_here(session: Session) -> Policy | None:
    """Return the policy that the head office set; None where it never set one and the defaults count."""
    kept = session.get(Setting, _KEPT)
    return checked(json.loads(kept.value)) if kept is not None else None


def show(central: Central) -> Policy:
    """Return the policy that counts."""
    with central.database.reading() as session:
        return policy_here(session) or Policy()


def change(central: Central, values: Mapping[str, object]) -> Policy:
    """Change values of the policy; it goes down with each centre's next answer.

    Raises:
        PolicyUnfit: nothing was changed.

    """
    with central.database.writing() as session:
        lock(session, "publishing")
        new = checked({**(policy_here(session) or Policy()).written(), **values})
        session.merge(Setting(key=_KEPT, value=json.dumps(new.written())))
        decided(session)
    return new
