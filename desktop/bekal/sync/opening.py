"""Opening a batch: nothing is believed, or even parsed, before it is proved.

The order: size of the file, header of the sealing, decryption, lengths, signature over the received bytes,
the device, the manifest's canonical form, its recipient, purpose and centre, the hash of the packed payload,
unpacking to exactly the signed size, the hash of the unpacked payload, then each operation. All of it happens
before any effect, and every failure is a class of its own in `bekal.sync.refusals`.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from bekal.storage.operations import SCHEMA, NotCanonical, Operation, stamp
from bekal.sync.batches import (
    CONTEXT,
    FILE_SIZE,
    GROUP_OPERATIONS,
    GROUP_SIZE,
    HEAD,
    MAGIC,
    MAGIC_SQUEEZED,
    MANIFEST_SIZE,
    PURPOSE,
    VERSION,
    Manifest,
    NewerManifest,
    batch_hash,
    said_by_container,
)
from bekal.sync.forms import TOO_DEEP, MisshapenMember
from bekal.sync.refusals import (
    BatchTooLarge,
    CentreWrong,
    ContainerBroken,
    DeviceRevoked,
    DeviceUnknown,
    ManifestMisshapen,
    ManifestNotCanonical,
    PayloadBomb,
    PayloadCountWrong,
    PayloadDamaged,
    PurposeWrong,
    RecipientWrong,
    SchemaTooNew,
    SignatureWrong,
)
from bekal.sync.sealing import OpenTools
from bekal.sync.squeezing import Unsqueezable, unsqueezed
from bekal.sync.streams import Mark


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """What a reader knows about a device: its centre, its public keys (32 bytes each), whether it was revoked."""

    centre: UUID
    keys: tuple[bytes, ...]
    is_revoked: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One operation as it came; `operation` is None where the bytes are not a canonical, well-shaped one."""

    position: int
    data: bytes
    operation: Operation | None


@dataclass(frozen=True, slots=True)
class OpenedBatch:
    """A batch proved to be what its device sealed. Lines without an operation are to be set aside, the rest apply."""

    manifest: Manifest
    mark: Mark
    manifest_bytes: bytes
    signature: bytes
    packed: bytes
    lines: tuple[Line, ...]

    @property
    def operations(self) -> list[Operation]:
        """The operations that can be applied, in order."""
        return [line.operation for line in self.lines if line.operation is not None]


def open_batch(
    file: bytes, tools: OpenTools, devices: Callable[[UUID], KnownDevice | None], *, reader: int = SCHEMA
) -> OpenedBatch:
    """Prove a batch file and read it; `devices` tells what is known of a device, `reader` is our schema number.

    A single faulty operation does not refuse the batch: it comes as a line without an operation.

    Raises:
        BatchUnfit: one of its subclasses, each with its code. `DeviceRevoked` and `SchemaTooNew` come last, with
            the proved manifest as the fact `manifest`: such a batch is kept, for a person or for an update. (The
            fact is None where the manifest itself is of a newer form.)

    """
    if len(file) > FILE_SIZE:
        raise BatchTooLarge(size=len(file), limit=FILE_SIZE)
    device, manifest_bytes, signature, packed = parts(tools.decrypt(file))
    known = devices(device)
    if known is None:
        raise DeviceUnknown(device=device)
    if not any(tools.verify(key, CONTEXT + manifest_bytes, signature) for key in known.keys):
        raise SignatureWrong(device=device)
    manifest = _manifest(device, manifest_bytes)
    facts = {"device": device, "seq": manifest.seq}
    if not tools.own.intersection(manifest.recipients):
        raise RecipientWrong(**facts)
    if manifest.purpose != PURPOSE:
        raise PurposeWrong(device=device, purpose=manifest.purpose)
    if manifest.centre != known.centre:
        raise CentreWrong(device=device, centre=manifest.centre)
    payload = _payload(manifest, packed, tools)
    mark = Mark(manifest.seq, batch_hash(manifest_bytes))
    if manifest.min_reader > reader:
        raise SchemaTooNew(**facts, needs=manifest.min_reader, have=reader, manifest=manifest)
    if known.is_revoked:
        raise DeviceRevoked(**facts, hash=mark.hash, manifest=manifest)
    lines = payload.split(b"\n")
    if lines.pop() != b"" or len(lines) != manifest.n:
        raise PayloadCountWrong(**facts, said=manifest.n, found=len(lines))
    return OpenedBatch(
        manifest,
        mark,
        manifest_bytes,
        signature,
        packed,
        tuple(Line(position, data, _operation(data)) for position, data in enumerate(lines)),
    )


def parts(plain: bytes) -> tuple[UUID, bytes, bytes, bytes]:
    """Return the parts of a decrypted container: whom it names as its device, manifest, signature, packed payload.

    Raises:
        ContainerBroken: it is none.

    """
    if len(plain) < HEAD.size:
        raise ContainerBroken
    magic, id_bytes, manifest_size, payload_size, signature = HEAD.unpack_from(plain)
    is_whole = HEAD.size + manifest_size + payload_size == len(plain)
    if magic not in {MAGIC, MAGIC_SQUEEZED} or manifest_size > MANIFEST_SIZE or not is_whole:
        raise ContainerBroken
    end, device = HEAD.size + manifest_size, UUID(bytes=id_bytes)
    manifest, packed = plain[HEAD.size : end], plain[end:]
    if magic == MAGIC_SQUEEZED:
        try:
            manifest = unsqueezed(manifest, said_by_container(device, packed), MANIFEST_SIZE)
        except Unsqueezable as error:
            raise ContainerBroken from error
    return device, manifest, signature, packed


def _manifest(device: UUID, data: bytes) -> Manifest:
    try:
        manifest = Manifest.from_bytes(data)
    except NotCanonical as error:
        raise ManifestNotCanonical(device=device) from error
    except NewerManifest as error:
        raise SchemaTooNew(device=device, seq=None, needs=error.args[0], have=VERSION, manifest=None) from error
    except MisshapenMember as error:
        raise ManifestMisshapen(device=device, member=str(error)) from error
    if manifest.device != device:
        raise ManifestMisshapen(device=device, member="device")
    return manifest


def _payload(manifest: Manifest, packed: bytes, tools: OpenTools) -> bytes:
    facts = {"device": manifest.device, "seq": manifest.seq}
    if manifest.size > GROUP_SIZE or manifest.n > GROUP_OPERATIONS or manifest.z_size != len(packed):
        raise PayloadBomb(**facts)
    if hashlib.sha256(packed).hexdigest() != manifest.payload_z_sha256:
        raise PayloadDamaged(**facts)
    try:
        payload = tools.decompress(packed, manifest.size)
    except ValueError as error:
        raise PayloadBomb(**facts) from error
    if len(payload) != manifest.size:
        raise PayloadBomb(**facts)
    if hashlib.sha256(payload).hexdigest() != manifest.payload_sha256:
        raise PayloadDamaged(**facts)
    return payload


def _operation(data: bytes) -> Operation | None:
    try:
        operation = Operation.from_bytes(data)
        # the one member that has several readable forms: fewer digits of a second
        return operation if f'"t":"{stamp(operation.at)}"'.encode() in data else None
    except (NotCanonical, *TOO_DEEP):
        return None
