"""Photos and scans by stick: there and back, two PCs, too little room, a stick that is pulled out, hostile files."""

import contextlib
from pathlib import Path

import pytest
from tests.sync import centres, pictures
from tests.sync.centres import NOW, Desk, later, new_centre
from tests.sync.faulty_files import FaultyFiles

from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.central.pictures.tidying import shortages
from bekal.errors import Unavailable
from bekal.storage.attachments import attachments_of
from bekal.sync import service
from bekal.sync.pictures import on_stick
from bekal.sync.pictures.envelope import PART
from bekal.sync.service import Machine


def on(stick: Path, beginning: str) -> list[Path]:
    """The files of pictures on a stick that begin so."""
    return sorted(stick.rglob(f"{beginning}-*.tsf"))


def test_photos_reach_central_by_stick_and_leave_it_when_central_has_them(
    active: Desk, central: Central, stick: Path
) -> None:
    photos = pictures.with_photos(active, 20_000, 3_000, 50_000)
    done = active.export(stick)
    assert (done.pictures.pictures, done.pictures.later, done.pictures.size) == (3, 0, 73_000)
    assert pictures.waiting(active).unsent == 3  # copied is not sent
    names = "".join(path.name for path in stick.rglob("*"))
    carried = b"".join(path.read_bytes() for path in stick.rglob("*") if path.is_file())
    for address, data in photos.items():
        assert address[:12] not in names
        assert data[:40] not in carried
    before = {path: path.stat().st_mtime_ns for path in on(stick, "U")}
    active.export(stick)  # what lies there whole stays as it is
    assert {path: path.stat().st_mtime_ns for path in on(stick, "U")} == before
    seen = head_office.import_folder(central, stick, now=NOW)
    assert (seen.refused, seen.pictures) == ((), 3)
    assert shortages(central, read_all=True)[0].missing == ()
    assert head_office.import_folder(central, stick, now=NOW).pictures == 0
    back = active.take_in(stick)
    assert (back.refused, back.pictures.acknowledged) == ((), 3)
    assert pictures.waiting(active).unsent == 0
    active.export(stick, at=later(1))
    assert on(stick, "U") == []


def test_a_picture_of_many_megabytes_goes_in_several_files_in_whatever_order(
    active: Desk, central: Central, stick: Path
) -> None:
    ((address, _),) = pictures.with_photos(active, PART + 4_000).items()
    active.export(stick)
    assert len(on(stick, "U")) == 2
    for number, path in enumerate(reversed(on(stick, "U"))):
        path.rename(path.with_name(f"FILE{number}.TSF"))  # names mean nothing
    assert head_office.import_folder(central, stick, now=NOW).pictures == 1
    assert shortages(central, read_all=True)[0].missing == ()
    assert address


def test_where_there_is_too_little_room_the_smallest_go_and_the_rest_next_time(
    active: Desk, central: Central, stick: Path
) -> None:
    pictures.with_photos(active, 90_000, 20_000, 30_000)
    narrow = Machine(room=lambda _: on_stick.LEFT_FREE + 70_000)
    done = service.export(active.open, stick, now=NOW, machine=narrow)
    assert (done.pictures.pictures, done.pictures.later) == (2, 1)
    assert head_office.import_folder(central, stick, now=NOW).pictures == 2
    active.take_in(stick)
    assert pictures.waiting(active).unsent == 1
    assert active.export(stick, at=later(1)).pictures.pictures == 1


def test_a_neighbour_takes_them_from_the_stick_and_central_gives_what_is_missing(
    active: Desk, central: Central, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    active.save(1)
    monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "kunci-b" / "bekal.key"))
    with new_centre(tmp_path / "pc-b") as other:
        service.activate(other.open, centres.activation(central), now=NOW)
        for desk in (active, other):
            desk.export(stick)
        head_office.import_folder(central, stick, now=NOW)
        for desk in (active, other):
            desk.take_in(stick)
        photos = pictures.with_photos(active, 20_000, PART + 4_000)
        active.export(stick, at=later(1))
        brought = other.take_in(stick, at=later(1))  # before central has seen it
        assert (brought.refused, brought.pictures.pictures) == ((), 2)
        assert pictures.here(other) == photos
        with other.open.database.reading() as session:  # it loses them, and asks central
            for address in photos:
                attachments_of(session).remove(address)
        other.export(stick, at=later(3))
        assert pictures.waiting(other).missing == 2
        for path in on(stick, "U"):
            path.rename(tmp_path / path.name)
        assert head_office.import_folder(central, stick, now=later(3)).refused == ()
        for path in tmp_path.glob("U-*.tsf"):
            path.rename(next(stick.glob("TSP/*/*")) / path.name)
        head_office.import_folder(central, stick, now=later(3))
        for path in on(stick, "U"):
            path.unlink()
        assert len(on(stick, "G")) == 3
        back = other.take_in(stick, at=later(3))
        assert (back.refused, back.pictures.pictures) == ((), 2)
        assert pictures.here(other) == photos
        assert pictures.waiting(other) == pictures.PicturesWaiting()


def test_a_stick_pulled_out_at_any_step_leaves_whole_files_or_none(active: Desk, central: Central, stick: Path) -> None:
    pictures.with_photos(active, 9_000, 12_000)
    active.export(stick)
    for path in on(stick, "U"):
        path.unlink()
    for step in range(1, 60, 3):
        files = FaultyFiles(step, pulled=True, torn=100)
        with contextlib.suppress(Unavailable):
            on_stick.copy(active.open, stick, now=NOW, machine=Machine(files=files))
        folder = next(stick.glob("TSP/*/*"))
        whole = on_stick.whole(Machine().files, folder)
        assert sorted(whole.values()) == [path.name for path in on(stick, "U")]
        for path in on(stick, "U"):
            path.unlink()
    assert active.export(stick).pictures.pictures == 2
    assert head_office.import_folder(central, stick, now=NOW).pictures == 2


def test_what_is_damaged_or_of_nobody_is_named_and_stops_nothing(active: Desk, central: Central, stick: Path) -> None:
    pictures.with_photos(active, 9_000, 12_000)
    active.export(stick)
    first, _ = on(stick, "U")
    data = bytearray(first.read_bytes())
    data[-5] ^= 1
    first.write_bytes(data)
    (first.parent / "U-0123456789abcdef-0123456789ab.tsf").write_bytes(b"age-encryption.org/v1\n" + b"-> X25519 " * 900)
    done = head_office.import_folder(central, stick, now=NOW)
    assert {one.code for one in done.refused} == {"cannot-decrypt", "bad-header"}
    assert done.pictures == 1
    assert active.take_in(stick).pictures.acknowledged == 1
    assert active.export(stick, at=later(1)).pictures.pictures == 1  # the damaged one, made again
    assert head_office.import_folder(central, stick, now=later(1)).refused == ()


def test_a_photo_that_was_lost_here_and_is_brought_again_goes_with_the_next_stick(
    active: Desk, central: Central, stick: Path
) -> None:
    ((address, data),) = pictures.with_photos(active, 20_000).items()
    with active.open.database.reading() as session:
        place = attachments_of(session)
    place.remove(address)
    active.export(stick)
    assert (pictures.waiting(active).unsent, pictures.waiting(active).missing) == (0, 1)
    place.put_sealed(address, b"half of a photo")
    active.export(stick)
    assert pictures.waiting(active).missing == 1, "a file that cannot be read is no photo"
    assert place.keep(data) == address  # the same file once more, for the same person: no row changes
    assert (pictures.waiting(active).unsent, pictures.waiting(active).size) == (1, 20_000)
    assert active.export(stick).pictures.pictures == 1
    assert head_office.import_folder(central, stick, now=NOW).pictures == 1
    assert active.take_in(stick).pictures.acknowledged == 1
    assert pictures.waiting(active).unsent == 0


def test_a_photo_cut_short_here_comes_back_from_central_the_next_day(
    active: Desk, central: Central, stick: Path
) -> None:
    ((address, data),) = pictures.with_photos(active, 20_000).items()
    active.export(stick)
    head_office.import_folder(central, stick, now=NOW)
    active.take_in(stick)
    with active.open.database.reading() as session:
        place = attachments_of(session)
    place.put_sealed(address, place.sealed(address)[:-1])
    tomorrow = later(1)
    active.export(stick, at=tomorrow)
    assert pictures.waiting(active).missing == 1
    head_office.import_folder(central, stick, now=tomorrow)
    assert active.take_in(stick, at=tomorrow).pictures.pictures == 1
    assert pictures.here(active) == {address: data}
