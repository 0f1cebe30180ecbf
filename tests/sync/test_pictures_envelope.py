"""A part of a picture: what is not exactly what its sender signed for this reader has no effect, for a named reason."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from tests.sync import samples

from bekal.storage.attachments import LARGEST
from bekal.sync import sealing
from bekal.sync.opening import KnownDevice
from bekal.sync.pictures.envelope import FILE_SIZE, PART, Kind, Lists, Part, Writer, open_part
from bekal.sync.refusals import (
    BatchTooLarge,
    BatchUnfit,
    CannotDecrypt,
    CentreWrong,
    ContainerBroken,
    DeviceRevoked,
    DeviceUnknown,
    HeaderHostile,
    ManifestMisshapen,
    NotSealed,
    PayloadBomb,
    PayloadDamaged,
    PurposeWrong,
    RecipientWrong,
    SignatureWrong,
)

DATA = bytes(range(256)) * 40
ADDRESS = hashlib.sha256(DATA).hexdigest()


def writer(seed: bytes = samples.SEED, device: UUID = samples.DEVICE) -> Writer:
    tools = samples.seal_tools(seed)
    return Writer(samples.CENTRE, device, 1, tools.sign, tools.encrypt, tools.recipients)


def writers(**known: object) -> Callable[[Kind, UUID], KnownDevice | None]:
    find = samples.known(**known)  # type: ignore[arg-type]
    return lambda _, device: find(device)


def read(file: bytes, *kinds: Kind, **known: object) -> Part:
    return open_part(file, kinds or (Kind.UP,), samples.open_tools(), writers(**known))


def test_a_picture_comes_back_as_it_went_whole_or_in_parts() -> None:
    (whole,) = writer().all_of(Kind.UP, ADDRESS, DATA)
    assert (read(whole).content, read(whole).is_whole) == (DATA, True)
    several = [read(one) for one in writer().all_of(Kind.UP, ADDRESS, DATA, 4_096)]
    assert b"".join(one.content for one in several) == DATA
    assert [one.header.start for one in several] == [0, 4_096, 8_192]


def test_a_file_tells_nothing_of_the_picture_to_whoever_finds_it() -> None:
    (file,) = writer().all_of(Kind.UP, ADDRESS, DATA)
    for plain in (DATA[:64], ADDRESS.encode(), bytes.fromhex(ADDRESS), samples.DEVICE.bytes, samples.CENTRE.bytes):
        assert plain not in file


@pytest.mark.parametrize("kind", list(Kind))
def test_no_kind_of_file_passes_for_another(kind: Kind) -> None:
    file = writer().sealed(kind, ADDRESS, len(DATA), 0, DATA)
    for other in Kind:
        if other is not kind:
            with pytest.raises(PurposeWrong):
                read(file, other)
    naked = sealing.decrypter(samples.identities()[:1])(file)
    for other in Kind:
        first = writer().sealed(other, ADDRESS, len(DATA), 0, DATA)
        magic = sealing.decrypter(samples.identities()[:1])(first)[:8]
        if other is not kind:  # the first word exchanged
            with pytest.raises(SignatureWrong):
                read(samples.seal_tools().encrypt(magic + naked[8:]), other)


def _whole(of: Writer) -> bytes:
    return of.sealed(Kind.UP, ADDRESS, len(DATA), 0, DATA)


def _with(content: bytes = DATA, **header: object) -> bytes:
    """A part whose header a thief of the device's key wrote."""
    thief = writer()
    values = {"address": ADDRESS, "size": len(DATA), "start": 0, **header}
    return thief.sealed(Kind.UP, content=content, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (
            lambda: writer(hashlib.sha256(b"another").digest()).sealed(Kind.UP, ADDRESS, len(DATA), 0, DATA),
            SignatureWrong,
        ),
        (lambda: _whole(writer(device=UUID(int=7))), DeviceUnknown),
        (lambda: _with(size=len(DATA) - 1), PayloadBomb),
        (lambda: _with(size=LARGEST + 1), PayloadBomb),
        (lambda: _with(start=1), PayloadBomb),
        (lambda: _with(b""), PayloadBomb),
        (lambda: _with(address="ab" * 32), PayloadDamaged),
        (lambda: _with(address="AB" * 32), ManifestMisshapen),
        (lambda: _with(start=-1), ManifestMisshapen),
        (
            lambda: replace(writer(), recipients=("00" * 8,)).sealed(Kind.UP, ADDRESS, len(DATA), 0, DATA),
            RecipientWrong,
        ),
        (lambda: samples.sealed().file, ContainerBroken),
        (lambda: b"JPEG", NotSealed),
        (lambda: sealing.AGE_MAGIC + b"-> X25519 " * 1_000, HeaderHostile),
        (lambda: bytes(FILE_SIZE + 1), BatchTooLarge),
    ],
)
def test_what_is_wrong_with_it_is_named(file: Callable[[], bytes], reason: type[BatchUnfit]) -> None:
    with pytest.raises(reason):
        read(file())


def test_of_another_centre_and_of_a_withdrawn_device_nothing_is_used() -> None:
    (file,) = writer().all_of(Kind.UP, ADDRESS, DATA)
    with pytest.raises(CentreWrong):
        read(file, centre=UUID(int=9))
    with pytest.raises(DeviceRevoked):
        read(file, is_revoked=True)
    stranger = sealing.encrypter([sealing.recipient_of(samples.identities()[1])])
    with pytest.raises(CannotDecrypt):
        read(replace(writer(), encrypt=stranger).sealed(Kind.UP, ADDRESS, len(DATA), 0, DATA))


def test_every_truncation_and_every_flipped_byte_inside_is_refused() -> None:
    tools = samples.open_tools()
    few = DATA[:300]
    file = writer().sealed(Kind.UP, hashlib.sha256(few).hexdigest(), len(few), 0, few)
    naked = replace(tools, decrypt=lambda data: data)
    plain = tools.decrypt(file)
    for cut in range(len(plain)):
        with pytest.raises(BatchUnfit):
            open_part(plain[:cut], [Kind.UP], naked, writers())
    for at in range(0, len(plain), 3):
        changed = bytearray(plain)
        changed[at] ^= 1
        with pytest.raises(BatchUnfit):
            open_part(bytes(changed), [Kind.UP], naked, writers())


def test_lists_come_back_and_a_list_that_is_none_is_refused() -> None:
    said = Lists((ADDRESS, "ab" * 32), ())
    assert Lists.of(read(writer().listed(Kind.ASKED, said), Kind.ASKED)) == said
    for wrong in (b"{}", b"[", DATA, Lists((ADDRESS, ADDRESS)).to_bytes()):
        part = read(writer().sealed(Kind.ASKED, hashlib.sha256(wrong).hexdigest(), len(wrong), 0, wrong), Kind.ASKED)
        with pytest.raises(ManifestMisshapen):
            Lists.of(part)


def test_the_largest_part_fits_into_a_file() -> None:
    assert len(writer().sealed(Kind.UP, ADDRESS, LARGEST, 0, bytes(PART))) <= FILE_SIZE
