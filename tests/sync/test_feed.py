"""Work comes down by stick: a second PC sees the first one's, a restored one gets its own back; each exactly once."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from tests import makers
from tests.sync import centres, wires
from tests.sync.centres import NOW, Desk, backup, later, new_centre, opened, people_at, restore, unplaced

from bekal.central import carrying, home
from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.errors import Unavailable
from bekal.storage.records import Candidate, LoggedOperation, Mark, Record, SealedBatch
from bekal.sync import changes, feed, service
from bekal.sync.feed import cursor_of
from bekal.sync.files import RealFiles
from bekal.sync.network import exchange
from bekal.sync.refusals import PaperSignatureWrong
from bekal.terms import How

"""As many as Morango's experiment had after the backup."""
OpenDesk = Callable[[str], contextlib.AbstractContextManager[Desk]]


@pytest.fixture
def another_pc(tmp_path: Path, central: Central, monkeypatch: pytest.MonkeyPatch) -> OpenDesk:
    """Set up one more PC of the same centre, with keys of its own."""

    @contextlib.contextmanager
    def make(name: str) -> Iterator[Desk]:
        key = tmp_path / f"kunci-{name}" / "bekal.key"
        monkeypatch.setenv("BEKAL_KEY_FILE", str(key))
        with new_centre(tmp_path / name) as desk:
            service.activate(desk.open, centres.activation(central), now=NOW)
            yield desk

    return make


def people(desk: Desk) -> set[str]:
    with desk.open.database.reading() as session:
        return set(session.scalars(select(Candidate.name)))


def register(desk: Desk, *names: str) -> None:
    for name in names:
        with desk.open.database.writing(by=desk.head, at=NOW, how=How.KEY) as session:
            session.add(Candidate(name=name, nik_status="missing", registered_at=NOW))


def rows(desk: Desk | Central, entity: type[Record] = Candidate) -> list[tuple[object, ...]]:
    database = desk.open.database if isinstance(desk, Desk) else desk.database
    with database.reading() as session:
        return sorted(tuple(row) for row in session.execute(select(entity.__table__)))


def known(desk: Desk) -> int:
    with desk.open.database.reading() as session:
        return session.scalar(select(func.count()).select_from(LoggedOperation)) or 0


def cursor(desk: Desk) -> changes.Cursor:
    with desk.open.database.reading() as session:
        return cursor_of(session)


def require_sound(desk: Desk) -> None:
    with desk.open.database.reading() as session:
        assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
        ids = session.scalars(select(LoggedOperation.op_id)).all()
        assert len(ids) == len(set(ids))


def folder(at: Path) -> Path:
    at.mkdir()
    return at


# -------------------------------------------------------------------------------------------- a second PC


def test_a_second_pc_of_the_centre_gets_the_first_ones_work_and_gives_its_own(
    active: Desk, central: Central, stick: Path, another_pc: OpenDesk
) -> None:
    with active.open.database.writing(by=active.head, at=NOW, how=How.KEY) as session:
        makers.mark_all(session, makers.course(session, trainees_wanted=3))
    active.round_trip(central, stick)
    with another_pc("pc-b") as second:
        heard = second.round_trip(central, stick)
        assert (heard.refused, heard.changes.aside, heard.changes.returned) == ((), 0, 0)
        assert heard.changes.new == active.operations()
        assert rows(second) == rows(active) == rows(central)
        assert rows(second, Mark) == rows(active, Mark) != []
        register(second, "Peserta PC B")
        second.export(stick)
        active.export(stick)  # one stick for both
        head_office.import_folder(central, stick, now=NOW)
        assert active.take_in(stick).changes.new > 0
        second.take_in(stick)
        assert "Peserta PC B" in people(active)
        assert rows(second) == rows(active) == rows(central)
        require_sound(second)
    require_sound(active)


def test_the_same_papers_again_change_nothing(
    active: Desk, central: Central, stick: Path, another_pc: OpenDesk
) -> None:
    active.save(3)
    active.round_trip(central, stick)
    with another_pc("pc-b") as second:
        second.round_trip(central, stick)
        before = known(second), cursor(second), rows(second)
        for _ in range(2):
            heard = second.take_in(stick)
            assert (heard.changes, heard.refused) == (feed.Taken(), ())
        assert (known(second), cursor(second), rows(second)) == before
        heard = second.round_trip(central, stick)
        assert heard.changes == feed.Taken()
        assert list(stick.rglob(f"{_device(second)}/C-*")) == []  # there is nothing it does not know


def _device(desk: Desk) -> str:
    with desk.open.database.reading() as session:
        return service.new_device(session).hex


def test_papers_that_lie_on_the_stick_whole_are_not_written_again(
    active: Desk, central: Central, stick: Path, another_pc: OpenDesk
) -> None:
    active.save(3)
    active.round_trip(central, stick)
    with another_pc("pc-b") as second:
        second.export(stick)
        head_office.import_folder(central, stick, now=NOW)
        (paper,) = stick.rglob(f"{_device(second)}/C-*")
        whole = paper.read_bytes()
        head_office.import_folder(central, stick, now=NOW)
        assert paper.read_bytes() == whole
        paper.write_bytes(whole[:-1])
        head_office.import_folder(central, stick, now=NOW)
        (again,) = stick.rglob(f"{_device(second)}/C-*")
        assert again.name != paper.name
        assert second.take_in(stick).refused == ()
        assert people(second) == people(active)


def test_much_comes_in_several_papers_and_on_several_sticks(
    active: Desk, central: Central, stick: Path, another_pc: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "PAPERS", 2)
    monkeypatch.setattr(changes, "OPERATIONS", 3)
    active.save(9)
    active.round_trip(central, stick)
    with another_pc("pc-b") as second:
        first = second.round_trip(central, stick)
        assert (first.changes.papers, first.changes.is_incomplete) == (2, True)
        assert len(people(second)) == 4  # the centre, its head, four people
        steps: list[feed.Progress] = []
        second.export(stick)
        head_office.import_folder(central, stick, now=NOW)
        heard = service.take_in(second.open, stick, now=NOW, progress=steps.append)
        assert [(step.done, step.total) for step in steps] == [(0, 2), (1, 2)]
        assert not heard.changes.is_incomplete
        assert rows(second) == rows(active)


def test_a_reading_that_is_stopped_goes_on_where_it_was(
    active: Desk, central: Central, stick: Path, another_pc: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "OPERATIONS", 3)
    active.save(9)
    active.round_trip(central, stick)

    def stop(step: feed.Progress) -> None:
        if step.done == 2:
            raise KeyboardInterrupt

    with another_pc("pc-b") as second:
        second.export(stick)
        head_office.import_folder(central, stick, now=NOW)
        with pytest.raises(KeyboardInterrupt):
            service.take_in(second.open, stick, now=NOW, progress=stop)
        assert 0 < len(people(second)) < 9
        heard = second.take_in(stick)
        assert not heard.changes.is_incomplete
        assert rows(second) == rows(active)


def test_a_stick_that_goes_while_it_is_read_costs_nothing(
    active: Desk, central: Central, stick: Path, another_pc: OpenDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "OPERATIONS", 3)
    active.save(9)
    active.round_trip(central, stick)

    whose = ""

    class Going(RealFiles):
        reads = 0

        def read(self, path: Path, most: int) -> bytes:
            if path.name.startswith("C-") and path.parent.name == whose and most > 1000:
                self.reads += 1
                if self.reads > 6:
                    raise OSError(5, "gone")
            return super().read(path, most)

    with another_pc("pc-b") as second:
        whose = _device(second)
        second.export(stick)
        head_office.import_folder(central, stick, now=NOW)
        with pytest.raises(Unavailable):
            service.take_in(second.open, stick, now=NOW, machine=service.Machine(files=Going()))
        assert 0 < len(people(second)) < 9
        assert not second.take_in(stick).changes.is_incomplete
        assert rows(second) == rows(active)


def test_a_paper_of_somebody_else_or_of_nobody_has_no_effect(
    active: Desk, central: Central, stick: Path, another_pc: OpenDesk, tmp_path: Path
) -> None:
    active.save(2)
    active.round_trip(central, stick)
    with another_pc("pc-b") as second:
        second.export(stick)
        head_office.import_folder(central, stick, now=NOW)
        (paper,) = stick.rglob(f"{_device(second)}/C-*")
        active.take_in(stick)
        before = known(active)
        own = next(iter(stick.rglob(f"{_device(active)}/BACA-SAYA.txt"))).parent
        shutil.copy2(paper, own / paper.name)
        assert active.take_in(stick).changes == feed.Taken()
        assert known(active) == before
        with centres.office(tmp_path / "pusat-palsu") as other, second.open.database.reading() as session:
            forged = changes.Changes(
                device=service.new_device(session),
                life="0" * 16,
                epoch=1,
                after=0,
                upto=9,
                is_last=True,
                runs=(),
                size=0,
                packed=b"",
            ).to_bytes(other.sign)
        with pytest.raises(PaperSignatureWrong):
            feed.take(second.open, forged, now=NOW)
        assert cursor(second) == changes.Cursor()


# ------------------------------------------------------------------------------------ restored, cloned, re-installed


@pytest.mark.parametrize(
    ("syncs", "keeps_anchor"),
    [(1, True), (2, True), (10, True), (10, False), pytest.param(100, True, marks=pytest.mark.long)],
)
def test_a_restored_backup_gets_its_own_former_work_back(
    central: Central, stick: Path, tmp_path: Path, *, syncs: int, keeps_anchor: bool
) -> None:
    """Scenarios 20 and 21: nothing that reached central is lost, and what is done before noticing is not either."""
    place = tmp_path / "balai"
    with new_centre(place) as desk:
        service.activate(desk.open, centres.activation(central), now=NOW)
        register(desk, "Peserta Awal")
        desk.round_trip(central, stick)
        copy = (backup if keeps_anchor else unplaced)(desk, tmp_path / "lama.db")
        for number in range(syncs):
            register(desk, f"Peserta {number}-a", f"Peserta {number}-b")
            desk.round_trip(central, stick)
        before, head = rows(desk), desk.head
    restore(place, copy)
    if not keeps_anchor:
        (place / "anchor.json").unlink(missing_ok=True)
        for anchor in [*place.glob("*anchor*"), *(tmp_path / "kunci").glob("anchor-*.json")]:
            anchor.unlink()
        for sealed in place.rglob("*.tsb"):
            sealed.unlink()
    with opened(place, head) as desk:
        assert service.check_start(desk.open, now=NOW).is_renewed is keeps_anchor
        register(desk, "Peserta Sesudah")
        heard = desk.round_trip(central, stick, at=later(1))
        assert heard.is_renewed is not keeps_anchor
        assert heard.changes.returned == 2 * syncs
        assert heard.notice is not None
        assert f"{2 * syncs} catatan" in heard.notice
        assert set(before) < set(rows(desk))
        desk.round_trip(central, stick, at=later(1))
        assert desk.status().unsent == 0
        assert rows(desk) == rows(central)
        assert "Peserta Sesudah" in people_at(central)
        require_sound(desk)


def test_a_restored_pc_that_does_nothing_gets_its_work_back_too(central: Central, stick: Path, tmp_path: Path) -> None:
    place = tmp_path / "balai"
    with new_centre(place) as desk:
        service.activate(desk.open, centres.activation(central), now=NOW)
        desk.save(2)
        desk.round_trip(central, stick)
        head_office.mark_durable(central, now=NOW)
        desk.round_trip(central, stick)
        copy = backup(desk, tmp_path / "lama.db")
        desk.save(3)
        desk.round_trip(central, stick)
        before, head = rows(desk), desk.head
    restore(place, copy)
    with opened(place, head) as desk:
        assert desk.round_trip(central, stick).changes.returned == 3
        assert rows(desk) == before


def test_what_was_sealed_after_the_backup_and_delivered_late_comes_back_as_well(
    central: Central, stick: Path, tmp_path: Path
) -> None:
    """Scenario 23: the old life's batches are on a stick that has not reached central when the backup is restored."""
    place, late = tmp_path / "balai", folder(tmp_path / "usb-terlambat")
    with new_centre(place) as desk:
        service.activate(desk.open, centres.activation(central), now=NOW)
        register(desk, "Peserta Awal")
        desk.round_trip(central, stick)
        copy = backup(desk, tmp_path / "lama.db")
        register(desk, "Peserta di flashdisk")
        desk.export(late)
        head = desk.head
    restore(place, copy)
    for sealed in place.rglob("*.tsb"):
        sealed.unlink()
    with opened(place, head) as desk:
        assert service.check_start(desk.open, now=NOW).is_renewed
        register(desk, "Peserta Sesudah")
        assert desk.round_trip(central, stick).changes.returned == 0
        head_office.import_folder(central, late, now=later(1))
        assert desk.round_trip(central, stick, at=later(2)).changes.returned == 1
        assert people(desk) == people_at(central) == {"Peserta Awal", "Peserta di flashdisk", "Peserta Sesudah"}
        require_sound(desk)


@pytest.mark.parametrize("original_first", [True, False])
def test_a_cloned_pc_and_its_original_end_with_the_same_rows(
    active: Desk,
    central: Central,
    stick: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    original_first: bool,
) -> None:
    """Scenario 22, by stick: both work, both come home, in either order."""
    register(active, "Peserta Awal")
    active.round_trip(central, stick)
    copy = unplaced(active, tmp_path / "klon.db")
    twin = tmp_path / "klon"
    shutil.copytree(active.open.folder.path, twin)
    restore(twin, copy)
    key = folder(tmp_path / "mesin-dua") / "bekal.key"
    shutil.copy2(tmp_path / "kunci" / "bekal.key", key)
    sticks = {"asli": folder(tmp_path / "usb-1"), "klon": folder(tmp_path / "usb-2")}
    with contextlib.ExitStack() as stack:
        monkeypatch.setenv("BEKAL_KEY_FILE", str(key))
        clone = stack.enter_context(opened(twin, active.head))
        desks = {"asli": active, "klon": clone}

        def trip(name: str, day: int) -> None:
            own = key if name == "klon" else tmp_path / "kunci" / "bekal.key"
            monkeypatch.setenv("BEKAL_KEY_FILE", str(own))
            desks[name].round_trip(central, sticks[name], at=later(day))

        for day, name in enumerate(["asli", "klon"] * 2):
            register(desks[name], f"Peserta {name} {day}")
        order = ["asli", "klon"] if original_first else ["klon", "asli"]
        for day in range(4):
            for name in order:
                trip(name, day)
        assert people(active) == people(clone) == people_at(central)
        assert len(people(active)) == 5
        assert rows(active) == rows(clone) == rows(central)
        for desk in desks.values():
            require_sound(desk)
            assert desk.status().unsent == 0


def test_after_a_restore_of_central_the_feed_begins_anew_and_nothing_counts_twice(
    active: Desk, central: Central, stick: Path, another_pc: OpenDesk, tmp_path: Path
) -> None:
    """Scenario 24 with two PCs: central forgets a day; both say it again, and both still have all."""
    active.save(2)
    active.round_trip(central, stick)
    with another_pc("pc-b") as second:
        second.round_trip(central, stick)
        place = central.home
        central.database.close()
        copy = (place / "central.db").read_bytes()
        with home.opened(place) as today:
            register(active, "Peserta A")
            register(second, "Peserta B")
            for _ in range(2):
                for desk in (active, second):
                    desk.round_trip(today, stick)
            assert people(active) == people(second)
        before = rows(active)
        for left in place.glob("central.db*"):
            left.unlink()
        (place / "central.db").write_bytes(copy)
        head_office.raise_epoch(place)
        with home.opened(place) as restored:
            for _ in range(3):
                for desk in (active, second):
                    desk.round_trip(restored, stick)
            assert rows(active) == rows(second) == rows(restored) == before
            assert cursor(active).epoch == cursor(second).epoch == 2
        require_sound(second)


# ------------------------------------------------------------------------------------------------- what fits


def a_paper(desk: Desk, **other: object) -> changes.Changes:
    with desk.open.database.reading() as session:
        values: dict[str, object] = {
            "device": service.new_device(session),
            "life": "0" * 16,
            "epoch": 1,
            "after": 0,
            "upto": 9,
            "is_last": True,
            "runs": (),
            "size": 0,
            "packed": b"",
        }
    return changes.Changes(**(values | other))  # type: ignore[arg-type]


def test_a_paper_is_taken_only_where_it_follows_and_leaves_nothing_out(active: Desk) -> None:
    active.save()
    service.seal(active.open, now=NOW)
    with active.open.database.reading() as session:
        batch = session.scalars(select(SealedBatch)).one()
        device = service.new_device(session)

    def fits(paper: changes.Changes, at: changes.Cursor) -> changes.Fits:
        return changes.fits(paper, device, at, lambda inc, seq: batch.hash if (inc, seq) == (batch.inc, 1) else None)

    at = changes.Cursor(1, 4)
    assert fits(a_paper(active, after=4), at) is changes.Fits.TAKE
    assert fits(a_paper(active, after=2), at) is changes.Fits.TAKE
    assert fits(a_paper(active, after=5), at) is changes.Fits.GAP
    assert fits(a_paper(active, upto=4), at) is changes.Fits.KNOWN
    assert fits(a_paper(active), changes.Cursor(2, 0)) is changes.Fits.KNOWN
    assert fits(a_paper(active, epoch=2), at) is changes.Fits.TAKE
    assert fits(a_paper(active, epoch=2, after=1), at) is changes.Fits.GAP
    own, lost = changes.Mark(1, batch.hash), changes.Mark(2, batch.hash)
    assert fits(a_paper(active, life=batch.inc, skips=own), at) is changes.Fits.TAKE
    assert fits(a_paper(active, life=batch.inc, skips=lost), at) is changes.Fits.NOT_OURS
    assert fits(a_paper(active, skips=own), at) is changes.Fits.NOT_OURS


# ----------------------------------------------------------------------------------------------- over the network


def test_over_the_network_a_restored_pc_gets_its_work_back_and_a_second_one_all(
    central: Central, another_pc: OpenDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "OPERATIONS", 3)
    net = wires.Direct(wires.service_of(central))
    place = tmp_path / "balai"
    with new_centre(place) as desk:
        service.activate(desk.open, centres.activation(central), now=NOW)
        register(desk, "Peserta Awal")
        exchange(desk.open, wires.line(net))
        copy = backup(desk, tmp_path / "lama.db")
        for number in range(4):
            register(desk, f"Peserta {number}")
            exchange(desk.open, wires.line(net))
        before, head, batches = rows(desk), desk.head, len(net.asked)
        assert not [target for _, target in net.asked if "/changes" in target]  # a lone PC has nothing to ask for
    restore(place, copy)
    for anchor in [*place.glob("*anchor*"), *(tmp_path / "kunci").glob("anchor-*.json")]:
        anchor.unlink()
    for sealed in place.rglob("*.tsb"):
        sealed.unlink()
    with opened(place, head) as desk:
        done = exchange(desk.open, wires.line(net))
        assert done.is_renewed
        assert done.changes.returned == 4
        assert rows(desk) == before
        assert len(net.asked) - batches < 12
        with another_pc("pc-b") as second:
            assert exchange(second.open, wires.line(net)).changes.new == known(desk)
            assert rows(second) == before
            assert exchange(second.open, wires.line(net)).changes == feed.Taken()
            exchange(desk.open, wires.line(net))
            assert known(desk) == known(second)
