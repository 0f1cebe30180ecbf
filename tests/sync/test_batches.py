"""Batches: what is sealed, in which portions, chained how."""

import dataclasses
import hashlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sync.samples import CIRCUMSTANCES, chain, known, marks, open_tools, packed, seal_tools, sealed, stream

from bekal.storage.operations import NotCanonical, Operation, canonical, parsed
from bekal.sync import batches, sealing
from bekal.sync.batches import Manifest, pack, seal
from bekal.sync.forms import MisshapenMember
from bekal.sync.opening import open_batch
from bekal.sync.refusals import OperationTooLarge, SchemaTooNew
from bekal.sync.streams import GENESIS


def test_what_was_sealed_comes_out_as_it_was_saved() -> None:
    operations = marks(3, 10)
    opened = open_batch(sealed(operations).file, open_tools(), known())
    assert [line.data for line in opened.lines] == [data for _, data in operations]
    assert [operation.to_bytes() for operation in opened.operations] == [data for _, data in operations]


def test_each_batch_names_the_one_before_by_its_hash() -> None:
    made = chain(marks(6, 10), most=20)
    manifests = [Manifest.from_bytes(batch.manifest) for batch in made]
    assert [manifest.seq for manifest in manifests] == [1, 2, 3]
    assert [manifest.prev for manifest in manifests] == [GENESIS, made[0].mark.hash, made[1].mark.hash]
    assert made[2].mark.hash == hashlib.sha256(made[2].manifest).hexdigest() == manifests[2].mark.hash


def test_the_same_work_gives_the_same_manifest_and_signature() -> None:
    assert (sealed().manifest, sealed().signature) == (sealed().manifest, sealed().signature)


def test_the_manifest_has_the_members_of_the_contract_and_no_other() -> None:
    value = parsed(sealed().manifest)
    assert isinstance(value, dict)
    assert set(value) == {
        *("v", "centre", "device", "inc", "seq", "prev", "n", "payload_sha256", "payload_z_sha256", "size", "z_size"),
        *("schema", "min_reader", "app", "created_wall", "created_hlc", "central_time_seen", "down_have"),
        *("digest_after", "recipients", "purpose"),
    }


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([None, 1, 2, 3]), st.integers(1, 30)), min_size=1, max_size=20),
    st.integers(1, 60),
    st.integers(50, 4000),
)
def test_a_group_is_never_split_and_nothing_is_lost(runs: list[tuple[int | None, int]], most: int, cap: int) -> None:
    rnd = random.Random(5)
    operations: list[tuple[object, bytes]] = []
    for position, (group, length) in enumerate(runs):
        name = None if group is None else (position, group)
        operations += [(name, rnd.randbytes(20).hex().encode()) for _ in range(length)]
    contents = list(pack(operations, sealing.compress, cap=cap, most=most))
    payloads = [sealing.decompress(one.data, one.size) for one in contents]
    assert b"".join(payloads).split(b"\n")[:-1] == [data for _, data in operations]
    assert [one.is_last for one in contents] == [False] * (len(contents) - 1) + [True]
    where = [number for number, one in enumerate(contents) for _ in range(one.n)]
    homes: dict[object, set[int]] = {}
    for (name, _), number in zip(operations, where, strict=True):
        if name is not None:
            homes.setdefault(name, set()).add(number)
    assert all(len(home) == 1 for home in homes.values())
    for number, one in enumerate(contents):
        names = [name for (name, _), home in zip(operations, where, strict=True) if home == number]
        if one.n > most or len(one.data) > cap:  # only a group that could not be divided
            assert len(set(names)) == 1
            assert names[0] is not None or one.n == 1


def test_batches_of_a_long_backlog_keep_to_both_caps() -> None:
    contents = list(pack(marks(400, 30), sealing.compress))
    assert sum(one.n for one in contents) == 12_000
    assert all(one.n <= batches.OPERATIONS_CAP and len(one.data) <= batches.PACKED_CAP for one in contents)
    assert len(contents) <= 4  # and are not needlessly small


def test_only_one_batch_is_read_ahead() -> None:
    taken = 0

    def endless() -> object:
        nonlocal taken
        while True:
            taken += 1
            yield None, b'{"n":%d}' % taken

    next(iter(pack(endless(), sealing.compress, most=100)))  # type: ignore[arg-type]
    assert taken <= 103


def test_one_change_over_a_mebibyte_is_refused_before_it_blocks_anything() -> None:
    with pytest.raises(OperationTooLarge):
        list(pack([(None, b"x" * (batches.OPERATION_SIZE + 1))], sealing.compress))


def test_a_group_no_reader_would_take_is_cut_rather_than_stopping_the_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "GROUP_OPERATIONS", 7)
    assert [one.n for one in pack([(1, b"{}")] * 20, sealing.compress, most=5)] == [7, 7, 6]


def test_nothing_to_send_makes_no_batch() -> None:
    assert list(pack([], sealing.compress)) == []


def test_a_simulator_may_bring_cheap_tools() -> None:
    cheap = sealing.SealTools(
        sign=lambda message: hashlib.sha512(message).digest(),
        encrypt=lambda plain: plain,
        compress=lambda plain: plain,
        recipients=("central",),
    )
    opening = sealing.OpenTools(
        decrypt=lambda file: file,
        own=frozenset({"central"}),
        verify=lambda _, message, signature: hashlib.sha512(message).digest() == signature,
        decompress=lambda data, _: data,
    )
    operations = marks(2, 5)
    (contents,) = pack(operations, cheap.compress)
    opened = open_batch(seal(stream(), contents, cheap, CIRCUMSTANCES).file, opening, known())
    assert len(opened.operations) == 10


def manifest_with(**changes: object) -> bytes:
    value = parsed(sealed().manifest)
    assert isinstance(value, dict)
    return canonical({**value, **changes})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("member", "value"),
    [
        *[("seq", wrong) for wrong in (0, -1, "1", None, True)],
        *[("device", wrong) for wrong in ("0" * 31, "A" * 32, 5, "{" + "0" * 32)],
        *[("inc", wrong) for wrong in ("0" * 15, "g" * 16, None)],
        *[("prev", wrong) for wrong in ("", "f" * 63, None)],
        *[("recipients", wrong) for wrong in ([], None, "central", [5])],
        *[("created_wall", wrong) for wrong in ("2026-11-22", "2026-11-22T04:10:00.5Z", 5)],
        ("created_hlc", "1-2"),
        ("down_have", []),
        ("app", ""),
        ("extra", 1),
    ],
)
def test_a_manifest_with_a_wrong_member_is_not_read(member: str, value: object) -> None:
    with pytest.raises(MisshapenMember, match=member):
        Manifest.from_bytes(manifest_with(**{member: value}))


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]x", b'{"a":1, "b":2}', b'{"a":1,"a":1}', b'{"b":1,"a":1}', b'{"a":1.0}', b"[" * 900 + b"]" * 900],
)
def test_a_manifest_in_another_form_is_not_read(data: bytes) -> None:
    with pytest.raises(NotCanonical):
        Manifest.from_bytes(data)


def test_a_manifest_reads_back_as_it_was_written() -> None:
    manifest = Manifest.from_bytes(sealed().manifest)
    full = dataclasses.replace(
        manifest, digest_after="a" * 64, down_have={"trust": 3}, central_time_seen=manifest.created_wall
    )
    for one in (manifest, full):
        assert Manifest.from_bytes(one.to_bytes()) == one


def test_a_class_list_costs_at_most_45_bytes_a_mark() -> None:
    operations = marks(20, 30)
    assert len(sealed(operations).file) / len(operations) <= 46  # a header of grease adds up to half a byte


def test_packing_says_what_the_manifest_signs() -> None:
    contents = packed(marks(1, 2))
    plain = sealing.decompress(contents.data, contents.size)
    assert (contents.n, contents.sha256) == (2, hashlib.sha256(plain).hexdigest())
    assert seal(stream(), contents, seal_tools(), CIRCUMSTANCES).n == 2


def test_a_batch_with_a_decision_is_held_by_a_central_that_does_not_know_decisions() -> None:
    _, plain = marks(1, 1)[0]
    said = Operation.from_bytes(plain)
    decision = dataclasses.replace(said, kind="resolve", schema=2, known={"mark": (said.id.hex,)})
    trap = dataclasses.replace(said, fields=said.fields | {"note": '","s":2,"t":"'})
    assert Manifest.from_bytes(sealed([(0, plain), (0, trap.to_bytes())]).manifest).min_reader == 1
    batch = sealed([(0, plain), (0, decision.to_bytes())])
    assert Manifest.from_bytes(batch.manifest).min_reader == 2
    assert [one.known for one in open_batch(batch.file, open_tools(), known()).operations] == [{}, decision.known]
    with pytest.raises(SchemaTooNew):
        open_batch(batch.file, open_tools(), known(), reader=1)
