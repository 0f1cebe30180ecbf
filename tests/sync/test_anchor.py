"""The anchor: an old copy of a database is noticed at its start, a power cut is not mistaken for one."""

import errno
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sync.faulty_files import FaultyFiles
from tests.sync.samples import DEVICE, INC

from bekal.sync import anchor
from bekal.sync.anchor import Anchor, AnchorUnwritable, Verdict, compare
from bekal.sync.files import RealFiles
from bekal.sync.streams import START, Mark

FIVE, SIX = Mark(5, "5" * 64), Mark(6, "6" * 64)
ANCHOR = Anchor(DEVICE, INC, FIVE, {"certificate": 41}, {"trust": 3})


def verdict(*anchors: Anchor, head: Mark = FIVE, inc: str = INC, former: tuple[str, ...] = ()) -> Verdict:
    history = {5: FIVE.hash, 6: SIX.hash}
    return compare(anchors, DEVICE, inc, head, former=former, hash_at=history.get)


def at(mark: Mark, inc: str = INC) -> Anchor:
    return Anchor(DEVICE, inc, mark)


def test_the_same_head_is_the_same() -> None:
    assert verdict(ANCHOR) is Verdict.SAME


def test_a_power_cut_before_the_anchor_is_harmless() -> None:
    assert verdict(ANCHOR, head=SIX) is Verdict.BEHIND
    assert verdict(at(START), head=SIX) is Verdict.BEHIND


def test_a_database_from_before_is_noticed() -> None:
    assert verdict(at(SIX)) is Verdict.AHEAD
    assert verdict(at(Mark(5, "a" * 64))) is Verdict.AHEAD
    assert verdict(at(Mark(5, "a" * 64)), head=SIX) is Verdict.AHEAD  # went on after an unnoticed restore
    assert verdict(at(FIVE, inc="f" * 16)) is Verdict.AHEAD


def test_a_life_this_database_had_before_is_behind() -> None:
    assert verdict(at(SIX, inc="f" * 16), head=START, former=("f" * 16,)) is Verdict.BEHIND


def test_one_copy_that_is_ahead_decides() -> None:
    assert verdict(at(FIVE), at(SIX)) is Verdict.AHEAD
    assert verdict(at(START), at(FIVE)) is Verdict.BEHIND


def test_no_anchor_or_another_device_s_says_nothing() -> None:
    assert verdict() is Verdict.MISSING
    assert verdict(Anchor(UUID(int=5), INC, SIX)) is Verdict.MISSING


def test_both_copies_are_written_and_read(tmp_path: Path) -> None:
    copies = [tmp_path / "a" / "anchor.json", tmp_path / "b" / "anchor.json"]
    anchor.write(RealFiles(), copies, ANCHOR)
    assert anchor.read(RealFiles(), copies) == [ANCHOR, ANCHOR]


def test_a_damaged_copy_leaves_the_other(tmp_path: Path) -> None:
    copies = [tmp_path / "one.json", tmp_path / "two.json"]
    anchor.write(RealFiles(), copies, ANCHOR)
    data = bytearray(copies[0].read_bytes())
    for offset in range(len(data)):
        damaged = data.copy()
        damaged[offset] ^= 1
        copies[0].write_bytes(damaged)
        assert anchor.read(RealFiles(), copies) == [ANCHOR]
    copies[1].unlink()
    assert anchor.read(RealFiles(), copies) == []


def test_a_fault_at_any_step_leaves_the_old_or_the_new_anchor(tmp_path: Path) -> None:
    copies = [tmp_path / "one.json", tmp_path / "two.json"]
    newer = at(SIX)
    counting = FaultyFiles()
    anchor.write(counting, copies, ANCHOR)
    for step in range(counting.done):
        anchor.write(RealFiles(), copies, ANCHOR)
        with pytest.raises(AnchorUnwritable):
            anchor.write(FaultyFiles(step, errno.ENOSPC, torn=30), copies, newer)
        read = anchor.read(RealFiles(), copies)
        assert len(read) == 2
        assert all(one in {ANCHOR.head, newer.head} for one in (copy.head for copy in read))
    with pytest.raises(AnchorUnwritable):
        anchor.write(FaultyFiles(lies=True), copies, newer)


@given(
    st.uuids(),
    st.binary(min_size=8, max_size=8).map(bytes.hex),
    st.integers(0, 2**40),
    st.binary(min_size=32, max_size=32).map(bytes.hex),
    st.dictionaries(st.text("abc", min_size=1, max_size=5), st.integers(0, 9999), max_size=3),
)
def test_every_anchor_reads_back(device: UUID, inc: str, seq: int, digest: str, leases: dict[str, int]) -> None:
    one = Anchor(device, inc, Mark(seq, digest), leases, {"trust": 1})
    assert Anchor.from_bytes(one.to_bytes()) == one


@given(st.binary(max_size=100))
def test_no_bytes_pass_for_an_anchor(noise: bytes) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - the kind is what is looked at
        Anchor.from_bytes(noise)
    assert isinstance(caught.value, ValueError)
