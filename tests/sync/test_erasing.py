"""An erasure on its way: what was sealed before stays what it was, and central ends where the centre does."""

from pathlib import Path

from sqlalchemy import select
from tests.sync.centres import NOW, Desk, later, people_at

from bekal.candidates.rights import erasing, rules
from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.storage.records import Candidate, LoggedOperation
from bekal.sync import service
from bekal.terms import CandidateId, How


def erase(desk: Desk, who: CandidateId) -> None:
    with desk.open.database.writing(by=desk.head, at=NOW, how=How.KEY) as session:
        erasing.erase(session, who, reason=rules.ErasureReason.REQUEST, now=NOW)


def test_an_erasure_before_anything_was_sent_keeps_the_name_from_central(
    active: Desk, central: Central, stick: Path
) -> None:
    gone, stays = active.save(2)
    erase(active, gone)
    heard = active.round_trip(central, stick)
    assert (heard.refused, heard.acknowledged) == ((), active.operations())
    assert people_at(central) == {rules.ERASED_NAME, "Peserta Contoh 02"}
    with central.database.reading() as session:
        assert not [body for body in session.scalars(select(LoggedOperation.body)) if b"Contoh 01" in body]
        assert session.get_one(Candidate, stays).nik


def test_an_erasure_after_sealing_leaves_the_chain_whole(active: Desk, central: Central, stick: Path) -> None:
    gone, _stays = active.save(2)
    active.round_trip(central, stick)
    erase(active, gone)
    heard = active.round_trip(central, stick, at=later(1))
    assert (heard.refused, heard.is_renewed) == ((), False)
    assert people_at(central) == {rules.ERASED_NAME, "Peserta Contoh 02"}
    assert active.status().unsent == 0


def test_a_sealed_file_lost_after_an_erasure_stops_nothing_and_counts_nothing_twice(
    active: Desk, central: Central, stick: Path
) -> None:
    (gone, _stays) = active.save(2)
    service.seal(active.open, now=NOW)
    erase(active, gone)
    for file in active.open.folder.outgoing.glob("*.tsb"):
        file.unlink()  # it cannot be made again as it was signed
    active.export(stick, at=later(1))
    done = head_office.import_folder(central, stick, now=later(1))
    assert done.refused == ()
    assert people_at(central) == {rules.ERASED_NAME, "Peserta Contoh 02"}
    active.take_in(stick, at=later(1))
    assert active.status().unsent == 0


def test_a_sealed_file_lost_after_central_had_it_applies_nothing_twice(
    active: Desk, central: Central, stick: Path
) -> None:
    (gone, _stays) = active.save(2)
    active.export(stick)
    head_office.import_folder(central, stick, now=NOW)
    erase(active, gone)
    for file in active.open.folder.outgoing.glob("*.tsb"):
        file.unlink()
    for file in stick.rglob("*.tsb"):
        file.unlink()
    heard = active.round_trip(central, stick, at=later(1))
    assert heard.refused == ()
    assert people_at(central) == {rules.ERASED_NAME, "Peserta Contoh 02"}
    assert active.status().unsent == 0


def test_an_erasure_decided_elsewhere_is_finished_at_the_next_start(active: Desk) -> None:
    (gone,) = active.save()
    with active.open.database.writing(by=active.head, at=NOW, how=How.KEY) as session:
        session.get_one(Candidate, gone).erased_at = NOW  # as it arrives from another PC
    service.check_start(active.open, now=NOW)
    with active.open.database.reading() as session:
        assert session.get_one(Candidate, gone).name == rules.ERASED_NAME
        assert not [body for body in session.scalars(select(LoggedOperation.body)) if b"Contoh 01" in body]
        assert not erasing.is_anything_to_finish(session)
