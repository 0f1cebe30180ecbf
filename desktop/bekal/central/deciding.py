"""That the head office decided something which its documents have to say, noted so that no service misses it.

Commands and the status page decide beside the service, in processes of their own. Each decision leaves a new mark in
the transaction that makes it; the service sees it with the next request and publishes then, not when its time comes.
"""

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.central.home import lock
from bekal.storage.records import Setting

_KEPT = "central.decided"
DECIDED = select(Setting.value).where(Setting.key == _KEPT).scalar_subquery()
"""The mark of the last decision; nothing before the first."""


def decided(session: Session) -> None:
    """Note, in the transaction that decides, that what was published may have to say something else."""
    lock(session, "deciding")
    session.merge(Setting(key=_KEPT, value=secrets.token_hex(8)))
