"""Plainly synthetic operations, streams and tools for the tests of sync."""

import hashlib
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

from bekal.storage.clock import Reading
from bekal.storage.ids import mark_id, uuid7
from bekal.storage.operations import Operation
from bekal.sync import sealing
from bekal.sync.batches import Circumstances, Packed, SealedBatch, pack, seal
from bekal.sync.opening import KnownDevice
from bekal.sync.streams import Mark, Stream

NOW = datetime(2026, 11, 22, 4, 10, tzinfo=UTC)
CENTRE = UUID(int=0x0192_0000_0000_7000_8000_0000_0000_0001)
DEVICE = UUID(int=0x0192_0000_0000_7000_8000_0000_0000_0002)
STAFF = UUID(int=0x0192_0000_0000_7000_8000_0000_0000_0003)
INC = "00112233445566aa"
SEED = hashlib.sha256(b"a device of the tests").digest()
CIRCUMSTANCES = Circumstances(app="0.1.0", wall=NOW, clock=Reading(1_700_000_000_000))


def stream(head: Mark | None = None) -> Stream:
    return Stream(CENTRE, DEVICE, INC, head) if head else Stream(CENTRE, DEVICE, INC)


def marks(meetings: int, people: int, seed: int = 1) -> list[tuple[int, bytes]]:
    """Class lists, each a group: a mark for every person at every meeting."""
    rnd = random.Random(seed)
    enrolments = [uuid7(1_700_000_000_000 + n, rnd.randbytes(10)) for n in range(people)]
    made = []
    for meeting in range(meetings):
        meeting_id = uuid7(1_700_000_500_000 + meeting, rnd.randbytes(10))
        for n, enrolment in enumerate(enrolments):
            at = NOW + timedelta(days=meeting, seconds=n * 1.7)
            ms = int(at.timestamp() * 1000)
            fields = {"meeting_id": meeting_id.hex, "enrolment_id": enrolment.hex, "mark": "HHHHTISA"[rnd.randrange(8)]}
            operation = Operation(
                id=uuid7(ms, rnd.randbytes(10)),
                entity="mark",
                row_id=mark_id(meeting_id, enrolment),
                kind="put",
                fields={**fields, "minutes_late": None, "note": ""},
                base=dict.fromkeys([*fields, "minutes_late", "note"]),
                by=STAFF,
                at=at,
                how="key",
                clock=str(Reading(ms)),
            )
            made.append((meeting, operation.to_bytes()))
    return made


@cache
def identities() -> tuple[str, str]:
    """Central's age identity, and a stranger's."""
    return sealing.new_identity(), sealing.new_identity()


def seal_tools(signing_seed: bytes = SEED) -> sealing.SealTools:
    return sealing.seal_tools(signing_seed, [sealing.recipient_of(identities()[0])])


def open_tools() -> sealing.OpenTools:
    return sealing.open_tools(identities()[:1])


def known(*, is_revoked: bool = False, centre: UUID = CENTRE) -> Callable[[UUID], KnownDevice | None]:
    device = KnownDevice(centre, (sealing.public_of(SEED),), is_revoked)
    return lambda asked: device if asked == DEVICE else None


def packed(operations: list[tuple[int, bytes]]) -> Packed:
    (only,) = pack(operations, sealing.compress)
    return only


def sealed(operations: list[tuple[int, bytes]] | None = None) -> SealedBatch:
    return seal(stream(), packed(operations or marks(1, 3)), seal_tools(), CIRCUMSTANCES)


def chain(operations: list[tuple[int, bytes]], **limits: int) -> list[SealedBatch]:
    """Seal everything, batch after batch."""
    tools, made, head = seal_tools(), [], None
    for contents in pack(operations, sealing.compress, **limits):
        made.append(seal(stream(head), contents, tools, CIRCUMSTANCES))
        head = made[-1].mark
    return made
