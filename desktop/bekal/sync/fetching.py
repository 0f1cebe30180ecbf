"""Fetching from central what may be too large for one go of the line: part by part, on from where it was cut.

What came of it lies in a folder beside the database, signed or encrypted as it came, until it is whole: so it goes on
after a cut, and after the program was closed. Where central has something newer by then, it begins again.
"""

import hashlib

from bekal.storage.opening import OpenCentre
from bekal.sync.exchanged import Tally
from bekal.sync.line import CentralSilent
from bekal.sync.pieces import Pieces
from bekal.sync.talking import Proved, Talk, refusal_of
from bekal.sync.wire import LARGEST_DOWN

SMALL_PART = 32 * 1024
"""A part that came quickly is followed by one twice as large; after a cut it is a small one again."""
QUICK = 5.0
LARGEST = 64 * 1024 * 1024
_TAG = 64
"""Bytes before a part that say of what it is one."""


def fetch(centre: OpenCentre, talk: Talk, tally: Tally, path: str, *, first: int = SMALL_PART) -> bytes:
    """Return what central answers under a path, whole; nothing where there is nothing.

    Raises:
        NetFault: cut; what came of it stays.
        Unavailable: central refuses.

    """
    kept, address = Pieces(centre.folder.incoming), _address(path)
    tag, data = _so_far(kept, address)
    most = SMALL_PART if data or tally.cuts else first
    while True:
        began = talk.line.ticks()
        answer = talk.ask("GET", f"{path}&from={len(data)}&most={most}")
        if answer.status not in {200, 204}:
            raise refusal_of(answer)
        if data and answer.tag != tag:  # another was made meanwhile
            kept.drop(address)
            data = b""
            continue
        tag = answer.tag
        start, data = len(data), data + answer.body
        if len(answer.body) < most:
            kept.drop(address)
            return data
        if len(data) > LARGEST:
            raise CentralSilent(host=talk.line.net.host, why="size")
        kept.add(address, start, len(data), _part(answer))
        tally.add(parts=1)
        if talk.line.ticks() - began < QUICK:
            most = min(2 * most, LARGEST_DOWN)


def keep_beginning(centre: OpenCentre, path: str, answer: Proved) -> None:
    """Keep the beginning of what is fetched under a path; it came with another answer."""
    kept, address = Pieces(centre.folder.incoming), _address(path)
    kept.drop(address)
    kept.add(address, 0, len(answer.body), _part(answer))


def _address(path: str) -> str:
    return hashlib.sha256(path.encode()).hexdigest()


def _part(answer: Proved) -> bytes:
    return answer.tag.encode().ljust(_TAG) + answer.body


def _so_far(kept: Pieces, address: str) -> tuple[str, bytes]:
    """Return what has come, and its tag; nothing where the parts are of different ones."""
    tags, at = set(), 0

    def content(part: bytes) -> tuple[int, bytes]:
        nonlocal at
        tags.add(part[:_TAG])
        start, at = at, at + len(part) - _TAG
        return start, part[_TAG:]

    try:
        data = kept.joined(address, content)
    except OSError:
        return "", b""
    if len(tags) != 1:
        kept.drop(address)
        return "", b""
    return tags.pop().decode(errors="replace").strip(), data
