"""Doing a transaction again that the database broke off for reasons of its own, and not for what it was to do."""

import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from bekal.errors import Unavailable
from bekal.storage.database import DatabaseBusy

Result = TypeVar("Result")

TRIES = 5
_BROKEN_OFF = frozenset({"40001", "40P01", "55P03", "25P03", "57014"})
"""Serialization failure, deadlock, lock not to be had, and two time limits: another try may succeed."""
_MET = "23505"
"""Two transactions made the same row at once; the one that comes again finds it."""


class TransactionBrokenOff(Unavailable):
    """The database broke the same work off again and again; nothing of it counts."""


def again(work: Callable[[], Result], *, sleep: Callable[[float], None] = time.sleep) -> Result:
    """Do a whole transaction, and again up to five times where the database broke it off.

    Raises:
        TransactionBrokenOff: it was broken off five times.

    """
    for number in range(TRIES):
        try:
            return work()
        except DatabaseBusy as busy:
            last: Exception = busy
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in _BROKEN_OFF | {_MET}:
                raise
            last = error
        if number < TRIES - 1:
            sleep(0.02 * 2**number)
    raise TransactionBrokenOff() from last
