"""The folder of sealed batches and the database that is put beside it: stories too rare for the simulated worlds."""

from itertools import count
from uuid import UUID

import pytest
from tests.faults.mutants import living
from tests.faults.simulation.guards import FOLDER_IS_LOOKED_AT, GAP_IS_FILLED
from tests.faults.simulation.office import Office
from tests.faults.simulation.pc import Pc
from tests.faults.simulation.rows import ENTITY, PLACES
from tests.faults.simulation.tools import CHEAP, NOW, STAFF

from bekal.storage.clock import Reading
from bekal.storage.operations import Operation
from bekal.sync.anchor import Verdict

_IDS = count(1)


@pytest.fixture
def pc() -> Pc:
    """A new PC."""
    return Pc(CHEAP, lambda size: next(_IDS).to_bytes(size, "little"), UUID(int=next(_IDS)))


def save(pc: Pc) -> UUID:
    """Save a piece of work."""
    n = next(_IDS)
    one = Operation(
        id=UUID(int=n),
        entity=ENTITY,
        row_id=PLACES[0],
        kind="put",
        fields={"name": str(n)},
        base={"name": None},
        by=STAFF,
        at=NOW,
        how="key",
        clock=str(Reading(n)),
        schema=1,
    )
    pc.save([(one.id, one.to_bytes())])
    return one.id


def work(pc: Pc) -> UUID:
    """Save a piece of work and seal it."""
    one = save(pc)
    pc.seal()
    return one


def after_a_disk_was_damaged(pc: Pc) -> tuple[Office, UUID]:
    """Let central hold a batch of which only it knows, since those before it never came and the disk is an old copy."""
    office = Office(CHEAP)
    work(pc)
    backup, folder = pc.book.copy(), dict(pc.folder)
    only_at_central = work(pc)
    office.receive(pc.folder[pc.book.sealed[pc.book.inc, 2].name][1])
    pc.book, pc.folder = backup, folder
    assert pc.start() is Verdict.AHEAD
    for file in pc.leaving():
        office.receive(file)
    return office, only_at_central


def test_a_batch_that_waits_for_files_known_here_gets_them(pc: Pc) -> None:
    office, only_at_central = after_a_disk_was_damaged(pc)
    assert only_at_central in office.base.work
    assert len(pc.leaving()) == 2
    pc.take_in(office.receipts(pc.book.device))
    assert len(pc.leaving()) == 1, "central said that nothing waits for the file of the former life"


def test_without_these_files_it_waits_for_ever(pc: Pc) -> None:
    with living(GAP_IS_FILLED):
        office, only_at_central = after_a_disk_was_damaged(pc)
    assert only_at_central not in office.base.work


def put_under_the_folder_of_its_twin(pc: Pc) -> Verdict:
    """Put a database that was further on beside the sealed batches of its twin, and start."""
    work(pc)
    twin = pc.cloned()
    work(twin)
    for _ in range(2):
        work(pc)
    pc.folder = twin.folder
    return pc.start()


def test_files_of_a_twin_at_numbers_that_this_database_gave_too_begin_a_new_life(pc: Pc) -> None:
    inc = pc.book.inc
    assert put_under_the_folder_of_its_twin(pc) is Verdict.AHEAD
    assert {one.inc8 for one in pc._files()} == {inc[:8]}
    assert len(pc.leaving()) == len(pc.folder), "they travel too: nobody else may have that work"


def test_without_looking_at_them_they_would_stay_behind(pc: Pc) -> None:
    with living(FOLDER_IS_LOOKED_AT):
        assert put_under_the_folder_of_its_twin(pc) is Verdict.SAME


def test_a_sealing_that_was_interrupted_and_done_again_is_no_reason(pc: Pc) -> None:
    work(pc)
    save(pc)
    pc.seal("commit")
    work(pc)
    assert len(pc.folder) == 3
    assert pc.start() is Verdict.SAME
