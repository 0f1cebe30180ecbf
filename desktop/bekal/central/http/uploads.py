"""A file too large for one go of a bad line: brought part by part, each on from what is here, and taken when whole.

The parts lie in the home folder, `titipan/<device>/<SHA-256 of the file>/`, encrypted as they came, each on the disk
before it is answered for. They count for nothing: the batch is put at its own address, naming the file in place of a
body, and its hash is proved before anything of it is read. What is not gone on with for a month is let go.
"""

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from uuid import UUID

from bekal.central.home import Central
from bekal.central.http.asking import JSON, Answered, Asked, Problem, body_of, number_in, query_of, written
from bekal.sync.batches import FILE_SIZE
from bekal.sync.pieces import Pieces
from bekal.sync.wire import LARGEST_UP, UPLOAD

KEPT = timedelta(days=30)
"""How long a file is waited for of which nothing more comes."""
ADDRESS = re.compile(r"[0-9a-f]{64}\Z")
_PLACE = 8
"""Bytes before a part that say where it begins."""


@dataclass(frozen=True)
class Body:
    """The bytes of a batch, come with the request or brought before; `is_taken` lets go of what was kept for it."""

    read: Callable[[], bytes]
    is_taken: Callable[[], None] = lambda: None


def standing(central: Central, device: UUID, address: str) -> Answered:
    """Say how many bytes of a file are here, from its beginning."""
    return _have(pieces_of(central, device).length(address))


def put_part(central: Central, device: UUID, asked: Asked, address: str) -> Answered:
    """Keep a part of a file; one that is here already has no effect and the same answer."""
    start = number_in(query_of(asked, {"from"}), "from", 0)
    part = body_of(asked, LARGEST_UP)
    if not part:
        raise Problem(HTTPStatus.BAD_REQUEST, "malformed")
    if start + len(part) > FILE_SIZE:
        raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", {"limit": FILE_SIZE})
    pieces = pieces_of(central, device)
    have = pieces.length(address)
    if start > have:
        raise Problem(HTTPStatus.CONFLICT, "upload-offset", {"have": have})
    if not have:
        let_go_of_old(central)
    news = part[have - start :]
    if news:
        have = pieces.add(address, have, have + len(news), have.to_bytes(_PLACE, "big") + news)
    return _have(have)


def body_or_brought(central: Central, device: UUID, asked: Asked) -> Body:
    """Return a batch's bytes: the body, read now, or the file that the request names instead, read when its turn is.

    Raises:
        Problem: neither is there, or the body is not what the headers say.

    """
    address = query_of(asked, {UPLOAD}).get(UPLOAD)
    if address is None:
        body = body_of(asked, FILE_SIZE)
        return Body(lambda: body)
    if not ADDRESS.match(address) or asked.length:
        raise Problem(HTTPStatus.BAD_REQUEST, "bad-query", {"member": UPLOAD})
    pieces = pieces_of(central, device)
    return Body(lambda: _whole(pieces, address), lambda: pieces.drop(address))


def _whole(pieces: Pieces, address: str) -> bytes:
    """Return a file that was brought; where the parts do not make it, they are let go and come again."""
    try:
        data = pieces.joined(address, lambda part: (int.from_bytes(part[:_PLACE], "big"), part[_PLACE:]))
    except OSError:  # let go of meanwhile
        data = b""
    if hashlib.sha256(data).hexdigest() != address:
        pieces.drop(address)
        raise Problem(HTTPStatus.NOT_FOUND, "upload-absent")
    return data


def _have(have: int) -> Answered:
    return Answered(HTTPStatus.OK, written({"have": have}), JSON)


def pieces_of(central: Central, device: UUID) -> Pieces:
    """Return where large files of a device, or to it, lie on their way."""
    return Pieces(_folder(central) / device.hex)


def _folder(central: Central) -> Path:
    return central.home / "titipan"


def let_go_of_old(central: Central) -> None:
    """Let go of what nothing more came of for long, of all devices."""
    since = time.time() - KEPT.total_seconds()
    for folder in _folder(central).glob("*"):
        Pieces(folder).keep_since(since)
