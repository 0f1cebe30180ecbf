"""Photos and scans by network: all of them come, a cut costs one part, and nothing to do costs nothing."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.sync import centres, pictures, wires
from tests.sync.centres import NOW, Desk, new_centre

from bekal.candidates.rights import erasing, rules
from bekal.central import home, keeping
from bekal.central.home import Central
from bekal.central.pictures import taking
from bekal.central.pictures.tidying import shortages
from bekal.storage.attachments import attachments_of
from bekal.sync import service
from bekal.sync.line import Answer, NoNetwork
from bekal.sync.network import exchange
from bekal.terms import How


def talk(desk: Desk, central: Central) -> wires.Direct:
    """Exchange once; return what was asked."""
    net = wires.Direct(wires.service_of(central))
    exchange(desk.open, wires.line(net))
    return net


def parts(net: wires.Direct) -> list[str]:
    """The photos that were put, by their addresses, once for each part."""
    return [target.rpartition("/")[2] for method, target in net.asked if method == "PUT" and "/attachments/" in target]


def test_photos_follow_their_records_smallest_first_and_then_nothing_is_asked(active: Desk, central: Central) -> None:
    photos = pictures.with_photos(active, 20_000, 300_000, 100)
    told = pictures.waiting(active)
    assert (told.unsent, told.size, told.missing) == (3, 320_100, 0)
    net = talk(active, central)
    assert pictures.waiting(active).unsent == 0
    (centre,) = shortages(central, read_all=True)
    assert (centre.named, centre.held, centre.missing, centre.damaged) == (3, 3, (), ())
    assert list(dict.fromkeys(parts(net))) == sorted(photos, key=lambda one: len(photos[one]))
    puts = [target for method, target in net.asked if method == "PUT"]
    assert all("/attachments/" in target for target in puts[-len(parts(net)) :])
    assert len(talk(active, central).asked) == 1
    pictures.photograph(active, active.save(1)[0], pictures.picture(9, 3_000))
    assert [method for method, _ in talk(active, central).asked] == ["PUT", "PUT"]  # its record, and itself


@dataclass
class Cutting(wires.Direct):
    """A line on which each part of a picture is cut once: on its way there, or its answer on the way back."""

    is_answer_lost: bool = False
    seen: set[int] = field(default_factory=set)
    cuts: int = 0

    def ask(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, told: Callable[[int], None]
    ) -> Answer:
        if method == "POST" or "/attachments/" not in target or self.cuts > len(self.seen):
            return super().ask(method, target, headers, body, told)
        place = len([one for one in self.asked if "/attachments/" in one[1]])
        if place in self.seen:
            return super().ask(method, target, headers, body, told)
        self.seen.add(place)
        self.cuts += 1
        if self.is_answer_lost:
            super().ask(method, target, headers, body, told)
        raise NoNetwork(host=self.host)


@pytest.mark.parametrize("is_answer_lost", [False, True])
def test_a_cut_at_every_part_loses_that_part_and_no_more(
    active: Desk, central: Central, *, is_answer_lost: bool
) -> None:
    talk(active, central)
    pictures.with_photos(active, 400_000)
    net = Cutting(wires.service_of(central), is_answer_lost=is_answer_lost)
    exchange(active.open, wires.line(net, tries=20))
    assert net.cuts >= 4
    assert pictures.waiting(active).unsent == 0
    assert shortages(central, read_all=True)[0].missing == ()


@contextlib.contextmanager
def second_pc(central: Central, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "kunci-b" / "bekal.key"))
    with new_centre(tmp_path / "pc-b") as desk:
        service.activate(desk.open, centres.activation(central), now=NOW)
        yield desk


def test_another_pc_fetches_what_its_records_name_and_one_that_lost_its_folder_gets_it_back(
    active: Desk, central: Central, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = pictures.with_photos(active, 300_000, 5_000)
    talk(active, central)
    with second_pc(central, tmp_path, monkeypatch) as other:
        net = Cutting(wires.service_of(central))
        done = exchange(other.open, wires.line(net, tries=20))
        assert pictures.here(other) == photos
        assert done.pictures_fetched == 2
        assert net.cuts > 0
        with other.open.database.reading() as session:
            for address in photos:
                attachments_of(session).remove(address)
        at = centres.later(1)
        exchange(other.open, wires.line(wires.Direct(wires.service_of(central, now=lambda: at)), wires.Clock(86_400)))
        assert pictures.here(other) == photos
        assert pictures.waiting(other).missing == 0


def test_what_central_has_not_either_is_asked_for_once_an_hour(
    active: Desk, central: Central, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ((address, data),) = pictures.with_photos(active, 5_000).items()
    with active.open.database.reading() as session:
        place = attachments_of(session)
    place.remove(address)  # the record goes, the photo is lost for now
    talk(active, central)
    assert shortages(central)[0].missing == (address,)
    assert pictures.waiting(active).missing == 1
    assert len(talk(active, central).asked) == 1
    place.keep(data)


def test_after_a_restore_of_central_it_is_asked_and_gets_what_it_lost(centre: Desk, tmp_path: Path) -> None:
    pusat = tmp_path / "pusat"
    with centres.office(pusat) as central:
        service.activate(centre.open, centres.activation(central), now=NOW)
        photos = pictures.with_photos(centre, 4_000, 5_000, 6_000)
        talk(centre, central)
    lost, *_ = photos
    for path in (pusat / "lampiran").rglob(lost):
        path.unlink()
    assert keeping.note_restored(pusat, now=NOW).epoch == 2
    with home.opened(pusat) as central:
        assert shortages(central)[0].missing == (lost,)
        net = talk(centre, central)
        assert parts(net) == [lost]
        assert shortages(central, read_all=True)[0].missing == ()
    assert pictures.waiting(centre).unsent == 0


def test_an_erasure_takes_the_photo_everywhere_and_it_is_not_taken_again(active: Desk, central: Central) -> None:
    gone, stays = active.save(2)
    secret = pictures.picture(1)
    address = pictures.photograph(active, gone, secret)
    kept = pictures.photograph(active, stays, pictures.picture(2))
    talk(active, central)
    with active.open.database.writing(by=active.head, at=NOW, how=How.KEY) as session:
        erasing.erase(session, gone, reason=rules.ErasureReason.REQUEST, now=NOW)
    talk(active, central)
    assert not list((central.home / "lampiran").rglob(address))
    assert list((central.home / "lampiran").rglob(kept))
    assert pictures.here(active) == {kept: pictures.picture(2)}
    assert pictures.waiting(active) == pictures.PicturesWaiting()
    with pytest.raises(taking.PictureErased):  # from an old copy of this PC, or a stick that was forgotten
        taking.receive(central, pictures.sealed(active, secret), now=NOW)
    pictures.photograph(active, stays, secret)  # somebody's photo again: that is a new word
    assert parts(talk(active, central)) == [address]


def test_nothing_of_a_photo_can_be_read_at_central_without_its_key(active: Desk, central: Central) -> None:
    data = b"\xff\xd8" + b"Peserta Contoh " * 400
    pictures.photograph(active, active.save(1)[0], data)
    talk(active, central)
    files = [path.read_bytes() for path in (central.home / "lampiran").rglob("*") if path.is_file()]
    assert files
    assert not any(b"Peserta" in one for one in files)
