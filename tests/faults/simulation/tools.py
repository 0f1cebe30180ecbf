"""The tools of a simulated world: cheap ones for long runs, the real ones for some; and the root all devices have."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import cast
from uuid import UUID

from bekal.certificates.cose import Realm
from bekal.certificates.keys import SigningKey
from bekal.certificates.root import ACCREDITOR, STATUS, Root, root_file, signature_of
from bekal.storage.operations import Operation
from bekal.sync import opening, published, sealing
from bekal.sync.batches import Manifest
from bekal.sync.changes import Changes
from bekal.sync.opening import KnownDevice, OpenedBatch
from bekal.sync.receipts import Receipt
from bekal.sync.refusals import SchemaTooNew
from bekal.sync.sealing import OpenTools, SealTools, Sign, Verify
from bekal.sync.streams import Mark

CENTRE = UUID(int=0x0192_0000_0000_7000_8000_0000_0000_0001)
STAFF = UUID(int=0x0192_0000_0000_7000_8000_0000_0000_0003)
NOW = datetime(2026, 11, 22, 4, 10, tzinfo=UTC)
REALM = Realm.PRACTICE

published.first_root = cache(published.first_root)  # every device of every world has the same root


@dataclass
class TooNew(Exception):
    """A batch for a newer program than the reader's: whose it is, and its place."""

    device: UUID
    inc: str
    mark: Mark


@dataclass(frozen=True)
class Kit:
    """What a world seals, opens, signs and checks with; what was proved once is remembered, since it is the same."""

    seal: SealTools
    tools: OpenTools
    sign: Sign
    check: Verify
    key: bytes
    """The public key that proves the devices' batches and central's papers."""

    def open(self, file: bytes, reader: int) -> OpenedBatch:
        """Prove and read a batch, as a program of that age does; the refusal is raised anew each time."""
        remembered = _OPENED.get((file, reader))
        if remembered is None:
            if len(_OPENED) > 5_000:
                _OPENED.clear()
            known = KnownDevice(CENTRE, (self.key,))
            try:
                remembered = opening.open_batch(file, self.tools, lambda _: known, reader=reader)
            except SchemaTooNew as newer:
                manifest = cast(Manifest, newer.manifest)
                remembered = TooNew(manifest.device, manifest.inc, manifest.mark)
            later = range(reader, _NEWEST + 1) if isinstance(remembered, OpenedBatch) else [reader]
            _OPENED.update({(file, program): remembered for program in later})
        if isinstance(remembered, TooNew):
            raise remembered
        return remembered

    def receipt(self, paper: bytes) -> Receipt:
        """Prove and read a receipt."""
        remembered = _RECEIPTS.get(paper)
        if remembered is None:
            if len(_RECEIPTS) > 5_000:
                _RECEIPTS.clear()
            remembered = _RECEIPTS[paper] = Receipt.from_bytes(paper, (self.key,), check=self.check)
        return remembered

    def changes(self, paper: bytes) -> tuple[Changes, list[tuple[str, bytes]]]:
        """Prove and read a paper of changes: what it says, and its operations with their streams."""
        remembered = _CHANGES.get(paper)
        if remembered is None:
            if len(_CHANGES) > 5_000:
                _CHANGES.clear()
            read = Changes.from_bytes(paper, (self.key,), check=self.check)
            bodies = [(run.stream, body) for run in read.unpacked(self.tools.decompress) for body in run.bodies]
            remembered = _CHANGES[paper] = (read, bodies)
        return remembered


def operation(body: bytes) -> Operation:
    """Read an operation."""
    remembered = _OPERATIONS.get(body)
    if remembered is None:
        if len(_OPERATIONS) > 20_000:
            _OPERATIONS.clear()
        remembered = _OPERATIONS[body] = Operation.from_bytes(body)
    return remembered


_NEWEST = 2
_OPERATIONS: dict[bytes, Operation] = {}
_OPENED: dict[tuple[bytes, int], OpenedBatch | TooNew] = {}
_RECEIPTS: dict[bytes, Receipt] = {}
_CHANGES: dict[bytes, tuple[Changes, list[tuple[str, bytes]]]] = {}


def _cheap_sign(message: bytes) -> bytes:
    return hashlib.sha512(message).digest()


def _cheap_check(_: bytes, message: bytes, signature: bytes) -> bool:
    return hashlib.sha512(message).digest() == signature


CHEAP = Kit(
    SealTools(_cheap_sign, lambda plain: plain, lambda plain: plain, ("central",)),
    OpenTools(lambda file: file, frozenset({"central"}), _cheap_check, lambda data, _: data),
    _cheap_sign,
    _cheap_check,
    b"key",
)


@cache
def real() -> Kit:
    """Return real encryption, compression and signatures."""
    seed, identity = hashlib.sha256(b"a device of the tests").digest(), sealing.new_identity()
    return Kit(
        sealing.seal_tools(seed, [sealing.recipient_of(identity)]),
        sealing.open_tools([identity]),
        sealing.signer(seed),
        sealing.verify,
        sealing.public_of(seed),
    )


@cache
def root() -> bytes:
    """Return the root file that every device has from its activation."""
    keys = [SigningKey(hashlib.sha256(b"a key of the tests %d" % n).digest()) for n in range(5)]
    custodians, (accreditor, status) = keys[:3], keys[3:]
    issued = int(NOW.timestamp())
    made = Root(
        version=1,
        issued=issued,
        expires=issued + 10**8,
        keys=tuple(sorted(one.public for one in custodians)),
        threshold=2,
        roles={ACCREDITOR: (accreditor.public,), STATUS: (status.public,)},
    )
    return root_file(made.payload(), [signature_of(made.payload(), one, REALM) for one in custodians])
