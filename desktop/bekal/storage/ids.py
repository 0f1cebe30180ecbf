"""Identifiers made on the device: UUIDv7, so that rows written together lie together (RFC 9562, 5.7)."""

import os
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMESPACE = UUID("7c1f2e1a-5a0b-5d0e-9f63-62656b616c31")


class _Machine:
    """Ids from this machine's clock and random source; those of one millisecond follow each other.

    Ids that follow each other compress well on the way to central (RFC 9562, 6.2, method 2). Each run starts at
    a random place, and a forked process starts anew, so that no two can meet.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._last = (0, 0, 0)  # process, milliseconds, the random part as a number

    def __call__(self) -> UUID:
        with self._guard:
            process, milliseconds, random = self._last
            now = time.time_ns() // 1_000_000
            if process == os.getpid() and milliseconds == now and random + 1 < 1 << 80:
                random += 1
            else:
                random = int.from_bytes(os.urandom(10), "big")
            self._last = (os.getpid(), now, random)
            return uuid7(now, random.to_bytes(10, "big"))


_here = _Machine()
_source: ContextVar[Callable[[], UUID]] = ContextVar("id source", default=_here)


def uuid7(milliseconds: int, random: bytes) -> UUID:
    """Build a UUIDv7 from milliseconds since 1970 and ten random bytes."""
    value = (milliseconds & (1 << 48) - 1) << 80 | int.from_bytes(random, "big")
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    return UUID(int=value)


def new_id() -> UUID:
    """Return a new identifier from the source in use; never a counter, so that copies cannot collide."""
    return _source.get()()


@contextmanager
def source(make: Callable[[], UUID]) -> "Iterator[None]":
    """Take identifiers from `make` inside the block: for simulations and golden files."""
    token = _source.set(make)
    try:
        yield
    finally:
        _source.reset(token)


def mark_id(meeting_id: UUID, enrolment_id: UUID) -> UUID:
    """Return the one identifier of a trainee's mark at a meeting, the same on every PC (UUIDv5)."""
    return uuid5(_NAMESPACE, meeting_id.hex + enrolment_id.hex)


def joint_id(kind: str, *parts: UUID | str) -> UUID:
    """Return the one identifier of what joins some rows, the same on every PC (UUIDv5).

    `kind` is the table; `parts` are the rows it joins, in a fixed order, or texts that name it.
    """
    return uuid5(_NAMESPACE, "/".join([kind, *(part.hex if isinstance(part, UUID) else part for part in parts)]))
