"""Pictures for the tests of their travels: bytes that no two share, and people who have one as their photo."""

import hashlib
import random

from sqlalchemy import select
from tests.sync.centres import NOW, Desk

from bekal.storage.attachments import attachments_of
from bekal.storage.records import Candidate
from bekal.sync import sealing
from bekal.sync.device import activation_of, state_of
from bekal.sync.pictures import standing
from bekal.sync.pictures.envelope import Kind, Writer
from bekal.sync.pictures.standing import PicturesWaiting
from bekal.terms import CandidateId, How


def picture(number: int, size: int = 20_000) -> bytes:
    """Bytes that no packing makes smaller."""
    return random.Random(number).randbytes(size)


def photograph(desk: Desk, person: CandidateId, data: bytes) -> str:
    """Keep a photo of a person, as the form does; return its address."""
    with desk.open.database.writing(by=desk.head, at=NOW, how=How.KEY) as session:
        session.get_one(Candidate, person).photo = address = attachments_of(session).keep(data)
    return address


def with_photos(desk: Desk, *sizes: int) -> dict[str, bytes]:
    """Register people with photos of these sizes; return the photos by their addresses."""
    photos = [picture(number, size) for number, size in enumerate(sizes, 1)]
    return {photograph(desk, one, data): data for one, data in zip(desk.save(len(photos)), photos, strict=True)}


def waiting(desk: Desk) -> PicturesWaiting:
    """What the person is told."""
    with desk.open.database.reading() as session:
        return standing.waiting(session)


def here(desk: Desk) -> dict[str, bytes]:
    """The photos of the people of a centre that can be looked at on this PC."""
    with desk.open.database.reading() as session:
        place = attachments_of(session)
        named = set(session.scalars(select(Candidate.photo).where(Candidate.photo != "")))
        return {one: place.read(one) for one in named if place.has(one)}


def sealed(desk: Desk, data: bytes) -> bytes:
    """A whole picture as this PC would send it, whatever its records say by now."""
    with desk.open.database.reading() as session:
        state = state_of(session)
        activation = activation_of(state)
    writer = Writer(
        activation.centre,
        state.device,
        1,
        sealing.signer(desk.open.device_keys().signing_seed),
        sealing.encrypter(activation.recipients),
        tuple(sealing.key_id(one) for one in activation.recipients),
    )
    (file,) = writer.all_of(Kind.UP, hashlib.sha256(data).hexdigest(), data)
    return file
