"""Opening: whatever was changed, cut, forged or meant for others is refused, each fault by its name."""

import hashlib
import json
from collections.abc import Callable
from uuid import UUID

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sync.samples import (
    CENTRE,
    CIRCUMSTANCES,
    DEVICE,
    INC,
    SEED,
    identities,
    known,
    marks,
    open_tools,
    packed,
    seal_tools,
    sealed,
    stream,
)

from bekal.storage.operations import canonical, parsed
from bekal.sync import refusals, sealing
from bekal.sync.batches import CONTEXT, FILE_SIZE, HEAD, MAGIC, Manifest, Packed, container, seal
from bekal.sync.opening import OpenedBatch, open_batch
from bekal.sync.refusals import BatchUnfit
from bekal.sync.streams import Stream


def opened(file: bytes) -> OpenedBatch:
    return open_batch(file, open_tools(), known())


def forged(
    *, change: Callable[[bytes], bytes] = lambda manifest: manifest, payload: bytes | None = None, seed: bytes = SEED
) -> bytes:
    """A batch that holds the device's key and still lies."""
    contents = packed(marks(1, 2))
    data = contents.data if payload is None else payload
    manifest = change(seal(stream(), contents, seal_tools(), CIRCUMSTANCES).manifest)
    signature = sealing.signer(seed)(CONTEXT + manifest)
    return seal_tools().encrypt(container(DEVICE, manifest, signature, data))


def changed(**members: object) -> Callable[[bytes], bytes]:
    def change(manifest: bytes) -> bytes:
        value = parsed(manifest)
        assert isinstance(value, dict)
        return canonical({**value, **members})  # type: ignore[dict-item]

    return change


def test_a_flipped_byte_anywhere_is_refused() -> None:
    file = sealed().file
    assert len(opened(file).operations) == 3
    for offset in range(0, len(file), 7):
        for bits in (0x01, 0x80, 0xFF):
            damaged = bytearray(file)
            damaged[offset] ^= bits
            with pytest.raises(BatchUnfit):
                opened(bytes(damaged))


def test_a_file_cut_anywhere_or_prolonged_is_refused() -> None:
    file = sealed().file
    for length in range(0, len(file), 5):
        with pytest.raises(BatchUnfit):
            opened(file[:length])
    with pytest.raises(BatchUnfit):
        opened(file + b"\0")


def test_a_flipped_byte_inside_the_encryption_is_refused_too() -> None:
    plain = open_tools().decrypt(sealed().file)
    for offset in range(0, len(plain), 7):
        damaged = bytearray(plain)
        damaged[offset] ^= 0x10
        with pytest.raises(BatchUnfit):
            opened(seal_tools().encrypt(bytes(damaged)))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_after_the_magic_do_more_than_a_refusal(noise: bytes) -> None:
    with pytest.raises(BatchUnfit):
        opened(sealing.AGE_MAGIC + noise)


STANZA = b"-> X25519 " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n"
MAC = b"--- " + b"A" * 43 + b"\n"


@pytest.mark.parametrize(
    "header",
    [
        STANZA * 4000 + MAC,
        STANZA * 9 + MAC,
        b"-> scrypt " + b"A" * 22 + b" 30\n" + b"A" * 43 + b"\n" + MAC,
        b"-> ssh-ed25519 AAAA " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n" + MAC,
        b"-> X25519 " + b"A" * 43 + b" extra\n" + b"A" * 43 + b"\n" + MAC,
        b"-> X25519 " + b"A" * 43 + b"\n" + (b"A" * 64 + b"\n") * 2000 + b"\n" + MAC,
        b"-> x-grease " + b"a" * 9000 + b"\n\n" + MAC,
        b"-> x-grease\n\n" + MAC,
        MAC,
        STANZA + b"--- short\n",
        STANZA + b"\n" + MAC,
        b"\xff" * 5000,
    ],
)
def test_a_hostile_header_never_reaches_the_library(header: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    tools = open_tools()

    def reached(*_: object) -> bytes:
        raise AssertionError("the library was asked")

    monkeypatch.setattr(pyrage, "decrypt", reached)
    with pytest.raises(refusals.HeaderHostile):
        open_batch(sealing.AGE_MAGIC + header + b"x" * 100, tools, known())


def test_a_header_of_a_gigabyte_is_refused_by_its_size() -> None:
    with pytest.raises(refusals.BatchTooLarge):
        opened(sealing.AGE_MAGIC + b"A" * FILE_SIZE)


def test_headers_of_our_own_sealing_pass_with_and_without_grease() -> None:
    plain = sealing.AGE_MAGIC + STANZA + MAC
    assert sealing.check_header(plain + bytes(32)) == len(plain)
    assert sealing.check_header(sealing.AGE_MAGIC + STANZA * 8 + MAC + bytes(32)) == len(plain) + 7 * len(STANZA)
    for _ in range(60):
        file = seal_tools().encrypt(b"some bytes")
        length = sealing.check_header(file)
        assert len(file) == length + 16 + 10 + 16


def test_several_recipients_can_each_open() -> None:
    mine, other = identities()
    tools = sealing.seal_tools(SEED, [sealing.recipient_of(mine), sealing.recipient_of(other)])
    file = seal(stream(), packed(marks(1, 2)), tools, CIRCUMSTANCES).file
    for identity in (mine, other):
        assert open_batch(file, sealing.open_tools([identity]), known()).mark.seq == 1


def test_a_batch_for_somebody_else_is_refused() -> None:
    with pytest.raises(refusals.CannotDecrypt):
        open_batch(sealed().file, sealing.open_tools(identities()[1:]), known())


def test_a_batch_sealed_again_for_us_by_a_third_hand_is_refused() -> None:
    mine, other = identities()
    theirs = sealing.seal_tools(SEED, [sealing.recipient_of(other)])
    file = seal(stream(), packed(marks(1, 2)), theirs, CIRCUMSTANCES).file
    plain = sealing.decrypter([other])(file)
    with pytest.raises(refusals.RecipientWrong):
        opened(sealing.encrypter([sealing.recipient_of(mine)])(plain))


def test_an_unknown_device_is_refused() -> None:
    file = seal(Stream(CENTRE, UUID(int=9), INC), packed(marks(1, 2)), seal_tools(), CIRCUMSTANCES).file
    with pytest.raises(refusals.DeviceUnknown):
        opened(file)


def test_another_key_than_the_device_s_is_refused() -> None:
    with pytest.raises(refusals.SignatureWrong):
        opened(forged(seed=hashlib.sha256(b"thief").digest()))


def test_a_signature_for_another_purpose_does_not_pass() -> None:
    manifest = sealed().manifest
    file = container(DEVICE, manifest, sealing.signer(SEED)(manifest), packed(marks(1, 2)).data)
    with pytest.raises(refusals.SignatureWrong):
        opened(seal_tools().encrypt(file))


def test_a_revoked_device_s_batch_is_proved_and_left_to_a_person() -> None:
    with pytest.raises(refusals.DeviceRevoked) as caught:
        open_batch(sealed().file, open_tools(), known(is_revoked=True))
    assert isinstance(caught.value.manifest, Manifest)
    assert caught.value.hash == sealed().mark.hash


def test_a_batch_of_another_centre_is_refused() -> None:
    with pytest.raises(refusals.CentreWrong):
        open_batch(sealed().file, open_tools(), known(centre=UUID(int=7)))


@pytest.mark.parametrize(
    ("members", "fault"),
    [
        ({"purpose": "down-batch"}, refusals.PurposeWrong),
        ({"recipients": ["0" * 16]}, refusals.RecipientWrong),
        ({"device": UUID(int=5).hex}, refusals.ManifestMisshapen),
        ({"extra": 1}, refusals.ManifestMisshapen),
        ({"payload_z_sha256": "0" * 64}, refusals.PayloadDamaged),
        ({"payload_sha256": "0" * 64}, refusals.PayloadDamaged),
        ({"z_size": 1}, refusals.PayloadBomb),
        ({"size": 1}, refusals.PayloadBomb),
        ({"size": 1 << 40}, refusals.PayloadBomb),
        ({"n": 1 << 40}, refusals.PayloadBomb),
        ({"n": 3}, refusals.PayloadCountWrong),
        ({"min_reader": 99}, refusals.SchemaTooNew),
        ({"v": 2}, refusals.SchemaTooNew),
    ],
)
def test_a_signed_lie_is_refused_by_its_name(members: dict[str, object], fault: type[BatchUnfit]) -> None:
    with pytest.raises(fault):
        opened(forged(change=changed(**members)))


def test_a_manifest_with_a_space_is_not_canonical() -> None:
    with pytest.raises(refusals.ManifestNotCanonical):
        opened(forged(change=lambda manifest: json.dumps(json.loads(manifest)).encode()))


def lying(payload: bytes, size: int) -> bytes:
    digest = hashlib.sha256(payload).hexdigest()
    return forged(change=changed(size=size, z_size=len(payload), payload_z_sha256=digest), payload=payload)


def test_a_bomb_of_one_to_ten_thousand_takes_no_memory() -> None:
    import tracemalloc

    file = lying(sealing.compress(b"\0" * (64 << 20)), 1000)
    tracemalloc.start()
    with pytest.raises(refusals.PayloadBomb):
        opened(file)
    assert tracemalloc.get_traced_memory()[1] < 4 << 20
    tracemalloc.stop()


def test_a_second_frame_behind_the_first_is_refused() -> None:
    contents = packed(marks(1, 2))
    with pytest.raises(refusals.PayloadBomb):
        opened(lying(contents.data + sealing.compress(b"more\n"), contents.size))


def test_a_container_whose_lengths_do_not_add_up_is_refused() -> None:
    for head in (
        HEAD.pack(b"tsp-xx1\n", DEVICE.bytes, 2, 0, bytes(64)) + b"{}",
        HEAD.pack(MAGIC, DEVICE.bytes, 2, 1, bytes(64)) + b"{}",
        HEAD.pack(MAGIC, DEVICE.bytes, 1, 0, bytes(64)) + b"{}",
        HEAD.pack(MAGIC, DEVICE.bytes, 1 << 31, 0, bytes(64)) + b"{}",
        b"short",
    ):
        with pytest.raises(refusals.ContainerBroken):
            opened(seal_tools().encrypt(head))


def with_lines(*lines: bytes) -> OpenedBatch:
    payload = b"".join(line + b"\n" for line in lines)
    contents = Packed(len(lines), len(payload), hashlib.sha256(payload).hexdigest(), sealing.compress(payload))
    return opened(seal(stream(), contents, seal_tools(), CIRCUMSTANCES).file)


def test_one_faulty_operation_does_not_hold_up_the_others() -> None:
    good = marks(1, 3)[0][1]
    value = json.loads(good)
    faults = [
        b"",
        b"nonsense",
        good.replace(b'","', b'", "'),
        canonical({**value, "s": "1"}),
        canonical({**value, "o": "drop"}),
        canonical({**value, "t": value["t"].replace(".000000Z", ".0Z")}),
        canonical({**value, "id": value["id"].upper()}),
        canonical({**value, "h": "1-2"}),
        canonical({**value, "b": {"foreign": None}}),
        canonical({**value, "more": 1}),
        b"[" * 900 + b"]" * 900,
    ]
    result = with_lines(good, *faults, good)
    assert [line.operation is None for line in result.lines] == [False, *[True] * len(faults), False]


def test_every_fault_has_a_code_of_its_own() -> None:
    classes = [one for one in vars(refusals).values() if isinstance(one, type) and hasattr(one, "code")]
    assert len({one.code for one in classes}) == len(classes)


def test_the_order_of_proof_is_kept() -> None:
    """A batch that is wrong in everything is refused by the first thing that is proved, then by the next."""
    manifest_wrong = changed(purpose="other", n=5)
    with pytest.raises(refusals.SignatureWrong):
        opened(forged(change=manifest_wrong, seed=bytes(32)))
    with pytest.raises(refusals.PurposeWrong):
        opened(forged(change=manifest_wrong))
