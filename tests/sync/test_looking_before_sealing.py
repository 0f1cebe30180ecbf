"""Before anything is sealed, the database is held against what is remembered outside it, though nobody asked for it."""

from pathlib import Path

from sqlalchemy import select
from tests.sync import centres
from tests.sync.centres import NOW, Desk, backup

from bekal.candidates.rights import rules
from bekal.storage.records import Candidate, SealedBatch
from bekal.sync import service
from bekal.sync.device import PLACE, ask_new_keys, recall, remember
from bekal.terms import How


def seal(desk: Desk) -> int:
    return service.seal(desk.open, now=NOW)


def anchors(desk: Desk, tmp_path: Path) -> dict[Path, bytes]:
    found = [desk.open.folder.anchor, *(tmp_path / "kunci").glob("anchor-*")]
    assert len(found) == 2
    return {path: path.read_bytes() for path in found}


def test_an_old_copy_that_only_a_sealed_file_gives_away_seals_in_a_life_of_its_own(
    active: Desk, tmp_path: Path
) -> None:
    folder, file = active.open.folder.path, active.open.folder.database
    active.save()
    seal(active)
    life, copy, then = active.status().incarnation, backup(active, tmp_path / "lama.db"), anchors(active, tmp_path)
    active.save()
    seal(active)
    active.open.database.close()
    for part in folder.glob("bekal.db-*"):
        part.unlink()
    file.write_bytes(copy.read_bytes())  # the very file: that it lies elsewhere tells nothing
    for path, data in then.items():
        path.write_bytes(data)
    with centres.opened_held(folder, active.head, active) as again:
        again.save()
        assert seal(again) == 1
        with again.open.database.reading() as session:
            lives = [one.inc == life for one in session.scalars(select(SealedBatch))]
        assert sorted(lives) == [False, True]


def test_an_anchor_that_was_lost_is_written_again_where_nothing_waits(active: Desk, tmp_path: Path) -> None:
    active.save()
    seal(active)
    both = anchors(active, tmp_path)
    for path in both:
        path.unlink()
    assert seal(active) == 0
    assert anchors(active, tmp_path) == both


def test_an_erasure_is_finished_before_a_sealing(active: Desk) -> None:
    (gone,) = active.save()
    seal(active)
    with active.open.database.writing(by=active.head, at=NOW, how=How.KEY) as session:
        session.get_one(Candidate, gone).erased_at = NOW  # as it arrives from another PC
    assert seal(active) == 1
    with active.open.database.reading() as session:
        assert session.get_one(Candidate, gone).name == rules.ERASED_NAME


def test_new_keys_are_given_before_a_sealing(active: Desk) -> None:
    seal(active)
    keys = active.open.device_keys()
    with active.open.database.writing() as session:
        ask_new_keys(session)
    seal(active)
    assert active.open.device_keys() != keys


def test_where_the_data_lies_is_remembered_before_a_sealing(active: Desk) -> None:
    seal(active)
    with active.open.database.writing() as session:
        place = recall(session, PLACE)
        remember(session, PLACE, "")
    seal(active)
    with active.open.database.reading() as session:
        assert recall(session, PLACE) == place != ""
