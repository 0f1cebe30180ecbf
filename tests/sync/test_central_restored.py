"""Central restored to yesterday, and what a PC may let go: nothing is lost, and all agree after one exchange."""

import json
import shutil
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.sync import centres
from tests.sync.centres import NOW, Desk

from bekal.central import home, keeping, queries
from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.sync import service
from bekal.sync.device import recall, remember
from bekal.sync.ledger import LEFT, Ledger
from bekal.sync.pruning import prune

_FORMER = "0123abcd" * 4


def _copied(central: Central, to: Path) -> Path:
    """Copy central's folder away, as a nightly job does."""
    with central.database.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    shutil.copytree(central.home, to)
    return to


def _put_back(folder: Path, yesterday: Path) -> None:
    """Bring yesterday's database back; the folder with keys and epoch stays."""
    for part in folder.glob("central.db*"):
        part.unlink()
    shutil.copy2(yesterday / "central.db", folder / "central.db")


@pytest.fixture
def pusat(tmp_path: Path) -> Path:
    """A head office's folder, closed."""
    with centres.office(tmp_path / "pusat"):
        pass
    return tmp_path / "pusat"


def test_after_a_restore_to_yesterday_every_centre_sends_again_and_all_agree(
    centre: Desk, pusat: Path, stick: Path, tmp_path: Path
) -> None:
    with home.opened(pusat) as central:
        service.activate(centre.open, centres.activation(central), now=NOW)
        centre.save(2)
        centre.round_trip(central, stick)
        head_office.mark_durable(central, now=NOW)
        yesterday = _copied(central, tmp_path / "kemarin")
        centre.save(3)
        centre.round_trip(central, stick)
        assert centre.status().unsent == 0
        everybody = centres.people_at(central)
    _put_back(pusat, yesterday)
    said = keeping.note_restored(pusat, now=NOW)
    assert (said.epoch, said.streams) == (2, 1)
    with home.opened(pusat) as central:
        assert len(centres.people_at(central)) == 2
        told = [centre.round_trip(central, stick).notice for _ in range(2)]
        assert told[0] is not None
        assert told[0].startswith("Pusat baru dipulihkan")
        assert told[1] is None, "said once"
        assert centres.people_at(central) == everybody
        assert centre.status().unsent == 0
        before = centre.operations()
        assert queries.status(central)[0].people == 5
        assert centre.operations() == before


def test_after_a_restore_of_central_files_of_former_lives_are_sent_over_the_network_once_more(centre: Desk) -> None:
    centre.save(1)
    with centre.open.database.writing() as session:
        ledger = Ledger(session, now=NOW)
        ledger.keep_safe_before(_FORMER, 3)
        ledger.keep_no_gap(_FORMER, has_none=True)
        remember(session, LEFT, "0123abcd-00000004-aaaaaaaaaaaa.tsb")
        assert (ledger.safe_before(_FORMER[:8]), ledger.has_no_gap(_FORMER[:8])) == (3, True)
        ledger.safe_waits_again()
    with centre.open.database.reading() as session:
        ledger = Ledger(session, now=NOW)
        assert (ledger.safe_before(_FORMER[:8]), ledger.has_no_gap(_FORMER[:8])) == (0, False)
        assert recall(session, LEFT) == "", "central may have lost them with the rest"


def test_a_central_that_was_restored_without_saying_so_is_no_reason_to_prune(
    centre: Desk, pusat: Path, stick: Path
) -> None:
    with home.opened(pusat) as central:
        service.activate(centre.open, centres.activation(central), now=NOW)
        centre.save(1)
        centre.round_trip(central, stick)
        later = NOW + timedelta(days=200)
        centre.round_trip(central, stick, at=later)
        done = prune(centre.open, now=later)
        assert (done.files, done.not_safe) == (0, 1), "applied, but no copy elsewhere was confirmed"


def test_what_was_safe_is_not_let_go_once_central_went_back_behind_it(
    centre: Desk, pusat: Path, stick: Path, tmp_path: Path
) -> None:
    later = NOW + timedelta(days=200)
    with home.opened(pusat) as central:
        service.activate(centre.open, centres.activation(central), now=NOW)
        centre.round_trip(central, stick)
        yesterday = _copied(central, tmp_path / "kemarin")
        centre.save(1)
        centre.round_trip(central, stick)
        head_office.mark_durable(central, now=NOW)
        centre.round_trip(central, stick)
        assert centre.status().durable > 0
    _put_back(pusat, yesterday)
    keeping.note_restored(pusat, now=NOW)
    with home.opened(pusat) as central:
        centre.round_trip(central, stick, at=later)
        done = prune(centre.open, now=later)
        assert (done.files, done.not_safe, done.too_young) == (0, 2, 0)
        centre.round_trip(central, stick, at=later)
        assert centres.people_at(central) == {"Peserta Contoh 01"}


def test_prune_refuses_what_is_young_or_not_safe_and_lets_go_of_the_rest(
    centre: Desk, pusat: Path, stick: Path
) -> None:
    with home.opened(pusat) as central:
        service.activate(centre.open, centres.activation(central), now=NOW)
        centre.save(1)
        centre.export(stick)
        head_office.import_folder(central, stick, now=NOW)
        head_office.mark_durable(central, now=NOW)
        centre.round_trip(central, stick)
        assert (prune(centre.open, now=NOW).files, prune(centre.open, now=NOW).too_young) == (0, 1)
        much_later = NOW + timedelta(days=400)
        assert prune(centre.open, now=much_later).too_young == 1, "only this PC's clock says so"
        centre.save(1, at=much_later)
        centre.round_trip(central, stick, at=much_later)
        done = prune(centre.open, now=much_later)
        assert (done.files, done.not_safe) == (1, 1)
        assert centre.status().durable > 0


def test_what_was_let_go_is_made_again_when_an_older_central_asks(
    centre: Desk, pusat: Path, stick: Path, tmp_path: Path
) -> None:
    """Beyond what the rules allow: a copy was confirmed, 90 days went by, and that copy was lost too."""
    with home.opened(pusat) as central:
        service.activate(centre.open, centres.activation(central), now=NOW)
        centre.save(1)
        centre.round_trip(central, stick)
        empty = _copied(central, tmp_path / "lama")
        centre.save(2)
        centre.round_trip(central, stick)
        head_office.mark_durable(central, now=NOW)
        later = NOW + timedelta(days=100)
        centre.save(1, at=later)
        centre.round_trip(central, stick, at=later)
        assert prune(centre.open, now=later).files == 2
        everybody = centres.people_at(central)
    _put_back(pusat, empty)
    keeping.note_restored(pusat, now=NOW)
    with home.opened(pusat) as central:
        for _ in range(2):
            centre.round_trip(central, stick, at=later)
        assert centres.people_at(central) == everybody


def test_what_a_copy_elsewhere_holds_is_read_from_its_own_status(
    centre: Desk, pusat: Path, stick: Path, tmp_path: Path
) -> None:
    with home.opened(pusat) as central:
        service.activate(centre.open, centres.activation(central), now=NOW)
        centre.save(1)
        centre.round_trip(central, stick)
        copy = _copied(central, tmp_path / "salinan")
        centre.save(1)
        centre.round_trip(central, stick)
        with home.opened(copy) as restored:
            said = {"centres": [asdict(one) for one in queries.status(restored)]}
        places = tmp_path / "tempat.json"
        places.write_text(json.dumps(said), encoding="utf-8")
        assert keeping.note_durable(central, keeping.read_places(places), now=NOW) == 1
        stands = keeping.standing(central)
        assert (stands.streams, stands.safe) == (1, 0), "one batch came after the copy"
        assert keeping.note_durable(central, None, now=NOW) == 1
        assert keeping.standing(central).safe == 1
    places.write_text('{"centres": [{"streams": [{}]}]}', encoding="utf-8")
    with pytest.raises(keeping.PlacesUnreadable):
        keeping.read_places(places)
