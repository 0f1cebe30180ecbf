"""Bringing central a file too large for one go of a bad line: part by part, on from where it was cut.

Nothing is kept here between two attempts: the file's own hash is its address, and central says how much of it is
there. A cut loses one part. The last request names the file in place of a body, and only then is it taken.
"""

import hashlib
from collections.abc import Callable
from uuid import UUID

from bekal.sync.batches import PACKED_CAP
from bekal.sync.exchanged import Tally
from bekal.sync.line import CentralSilent
from bekal.sync.talking import Proved, Talk, refusal_of
from bekal.sync.wire import LARGEST_UP, brought, upload_path

ONE_GO = PACKED_CAP + 24 * 1024
"""A batch as they mostly are goes in one request; so does its manifest."""
FIRST_PART = 32 * 1024
QUICK = 5.0
"""Seconds: a part that took less is followed by one twice as large."""
_STUCK = 3
"""So often a part may be sent without central coming further."""


def is_too_large(data: bytes, *, was_cut: bool = False) -> bool:
    """Whether a file goes in parts: it is large, or the line was cut in it before."""
    return len(data) > (FIRST_PART if was_cut else ONE_GO)


def bring(
    talk: Talk, device: UUID, path: str, data: bytes, tally: Tally, told: Callable[[int], None] = lambda _: None
) -> str:
    """Bring a file to central, and return where it is put now, without a body.

    Raises:
        NetFault: cut; what central has of it stays there.
        Unavailable: central refuses it.

    """
    address = hashlib.sha256(data).hexdigest()
    have = _have(talk, talk.ask("GET", upload_path(device, address)), len(data))
    if have > tally.reached.setdefault(address, 0):
        tally.add(parts=1)  # it came, though the answer did not
    most, stuck = FIRST_PART, 0
    while have < len(data):
        began, start = talk.line.ticks(), have
        answer = talk.ask(
            "PUT",
            upload_path(device, address, start),
            body=data[start : start + most],
            told=lambda count, start=start: told(start + count),  # type: ignore[misc]  # a default binds the loop
        )
        have = _have(talk, answer, len(data))
        tally.reached[address] = have
        stuck = stuck + 1 if have <= start else 0
        if stuck == _STUCK:
            raise CentralSilent(host=talk.line.net.host, why="upload")
        tally.add(parts=1)
        if talk.line.ticks() - began < QUICK:
            most = min(2 * most, LARGEST_UP)
    return brought(path, address)


def _have(talk: Talk, answer: Proved, size: int) -> int:
    """Return how many bytes central has."""
    if answer.status != 200 and answer.code() != "upload-offset":
        raise refusal_of(answer)
    have = answer.facts().get("have")
    if not isinstance(have, int) or isinstance(have, bool) or not 0 <= have <= size:
        raise CentralSilent(host=talk.line.net.host, why="upload")
    return have
