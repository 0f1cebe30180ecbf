"""A stream: all batches of one life (incarnation) of one database on one device, in one chain of hashes."""

import re
from dataclasses import dataclass
from uuid import UUID

GENESIS = "0" * 64
"""The hash before the first batch of a stream."""

HASH = re.compile(r"[0-9a-f]{64}\Z")
INCARNATION = re.compile(r"[0-9a-f]{16}\Z")


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a stream: the sequence number and the hash of the batch that has it. Never one without the other."""

    seq: int
    hash: str


START = Mark(0, GENESIS)


@dataclass(frozen=True, slots=True)
class Stream:
    """Which stream, and where its end is: the next batch gets `head.seq + 1` and names `head.hash`."""

    centre: UUID
    device: UUID
    inc: str
    head: Mark = START


def incarnation(random: bytes) -> str:
    """Return the name of a new life of a database from 8 random bytes (16 hex digits)."""
    if len(random) != 8:
        raise ValueError("eight random bytes")
    return random.hex()
