"""Connections to a server that nobody used for a while: whether each still stands is asked before it is used again."""

import time
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

_RESTS, _RESTED = "rests since", 1.0
"""Seconds after which a connection that nobody used is asked whether it still stands."""


def ping_the_idle(engine: Engine) -> None:
    """Have connections of this engine asked so that rested for a second; busy ones are handed on without asking."""

    @event.listens_for(engine, "checkin")
    def _rest(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info[_RESTS] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _wake(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
        since = record.info.get(_RESTS)
        if since is None or time.monotonic() - since < _RESTED:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error  # the pool makes another
