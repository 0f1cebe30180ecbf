"""A copied data folder is noticed at its start, offline; a move, a restore and a new Windows are no copies."""

import os
import shutil
import sys
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select
from tests.sync import centres
from tests.sync.centres import NOW

from bekal.central import home
from bekal.storage.folder import DataFolder
from bekal.storage.records import Candidate
from bekal.sync import service, whereabouts
from bekal.sync.device import Machine
from bekal.sync.whereabouts import Copied, Place, copied, place_of, this_machine
from bekal.terms import StaffId

HERE = Place("m1", "d/1", "/data/balai")


@pytest.mark.parametrize(
    ("now", "has_mark", "found"),
    [
        (HERE, True, Copied.NO),
        (HERE, False, Copied.NO),  # the mark outside was lost, the file is the very one
        (Place("m2", "d/1", "/data/balai"), False, Copied.NO),  # Windows anew, or the disk in another PC
        (Place("m1", "d/2", "/data/balai"), True, Copied.NO),  # a file put back in the same place: for the anchors
        (Place("m1", "d/2", "/gone"), True, Copied.NO),  # the folder was moved
        (Place("m1", "d/2", "/data/balai"), False, Copied.FROM_ANOTHER_PC),  # PCs made from one image have one id
        (Place("m2", "d/2", "/data/balai"), False, Copied.FROM_ANOTHER_PC),
        (Place("m2", "d/2", "/data/balai"), True, Copied.FROM_ANOTHER_PC),  # the profile was copied along
        (Place("", "d/2", "/data/balai"), True, Copied.NO),  # a PC that tells nothing of itself
    ],
)
def test_what_is_a_copy_and_what_is_not(now: Place, has_mark: bool, found: Copied) -> None:
    assert copied(HERE, now, has_mark=has_mark) is found
    assert copied(None, now, has_mark=has_mark) is Copied.NO  # by a program that remembered no place
    assert Place.from_text(now.to_text()) == now


@pytest.mark.parametrize("text", ["", "x", "[]", "{}", '{"machine":1}'])
def test_a_place_that_cannot_be_read_is_none(text: str) -> None:
    assert Place.from_text(text) is None


@pytest.mark.skipif(sys.platform == "win32", reason="what Windows tells of itself was not yet looked at")
def test_a_pc_tells_who_it_is_and_two_devices_cannot_be_brought_together_by_it(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    assert place_of(folder, UUID(int=1), "id") is None  # no file: a server keeps the data
    (tmp_path / "bekal.db").write_bytes(b"")
    one, two = (place_of(folder, UUID(int=n), "id") for n in (1, 2))
    assert one is not None
    assert two is not None
    assert one.machine != two.machine
    assert this_machine() == "" or this_machine() not in one.to_text()


@pytest.fixture
def folder(tmp_path: Path, stick: Path) -> Path:
    """The folder of a centre that has worked and sent, closed; its head office lies beside it."""
    with centres.office(tmp_path / "pusat") as central, centres.new_centre(tmp_path / "balai") as desk:
        service.activate(desk.open, centres.activation(central), now=NOW)
        service.check_start(desk.open, now=NOW)
        desk.save(1)
        desk.round_trip(central, stick)
        (tmp_path / "kepala.txt").write_text(desk.head.hex, encoding="ascii")
    return tmp_path / "balai"


def start(at: Path, machine: Machine | None = None) -> service.Start:
    with centres.opened(at, StaffId(UUID(int=0))) as desk:
        return service.check_start(desk.open, now=NOW, machine=machine or Machine())


def another_pc(folder: Path, to: Path, patch: pytest.MonkeyPatch) -> Path:
    """Copy a data folder to a PC of its own, on which its key was brought in by the sheet."""
    shutil.copytree(folder, to / "balai")
    key = to / "kunci" / "bekal.key"
    key.parent.mkdir()
    shutil.copy2(os.environ["BEKAL_KEY_FILE"], key)
    patch.setenv("BEKAL_KEY_FILE", str(key))
    return to / "balai"


def test_a_folder_copied_to_another_pc_is_told_at_its_first_start_and_both_arrive_whole(
    folder: Path, tmp_path: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = os.environ["BEKAL_KEY_FILE"]
    clone = another_pc(folder, tmp_path / "pc-dua", monkeypatch)
    told = start(clone)
    assert (told.copied, told.is_renewed) == (Copied.FROM_ANOTHER_PC, True)
    assert told.notice is not None
    assert told.notice.startswith("Data ini terakhir dipakai di komputer lain")
    assert "aktivasi kedua" in told.notice
    assert start(clone).notice is None  # it is told once, and from then on at home here
    head = StaffId(UUID(hex=(tmp_path / "kepala.txt").read_text("ascii")))
    with home.opened(tmp_path / "pusat") as central:
        with centres.opened(clone, head) as desk:
            desk.save(1)
            assert not desk.round_trip(central, stick).is_renewed
            assert desk.status().unsent == 0
        monkeypatch.setenv("BEKAL_KEY_FILE", first)
        assert start(folder).notice is None  # the original noticed nothing, and goes on in its stream
        with centres.opened(folder, head) as desk:
            desk.save(2)
            desk.round_trip(central, stick)
            desk.round_trip(central, stick)
            assert desk.status().unsent == 0
        with central.database.reading() as session:
            assert session.scalar(select(func.count()).select_from(Candidate)) == 4


def test_a_copy_beside_its_original_is_told_and_a_moved_folder_is_not(folder: Path, tmp_path: Path) -> None:
    twin = Path(shutil.copytree(folder, tmp_path / "balai - Salinan"))
    told = start(twin)
    assert told.copied is Copied.BESIDE_ITS_ORIGINAL
    assert told.notice is not None
    assert "Pakailah satu saja" in told.notice
    shutil.rmtree(folder)
    shutil.copytree(twin, tmp_path / "pindah")  # as a file manager moves to another disk
    shutil.rmtree(twin)
    assert start(tmp_path / "pindah").notice is None


def test_windows_anew_on_the_same_disk_is_no_copy(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    anew = Machine(identity=lambda: "another id", outside=lambda device: folder.parent / "baru" / f"{device.hex}.json")
    assert start(folder, anew).notice is None
    assert start(folder, anew).notice is None


def test_a_power_cut_before_the_new_life_leaves_the_copy_to_be_noticed_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = another_pc(folder, tmp_path / "pc-dua", monkeypatch)

    class PowerCut(BaseException):
        pass

    def cut(_: int) -> bytes:
        raise PowerCut

    with pytest.raises(PowerCut):
        start(clone, Machine(random=cut))
    assert start(clone).copied is Copied.FROM_ANOTHER_PC


def test_the_file_is_known_by_its_disk_and_number(tmp_path: Path) -> None:
    one, two = tmp_path / "a", tmp_path / "b"
    one.write_bytes(b"")
    shutil.copy2(one, two)
    before = whereabouts.file_id(one)
    assert before != whereabouts.file_id(two)
    one.rename(tmp_path / "c")
    assert whereabouts.file_id(tmp_path / "c") == before
    assert whereabouts.file_id(tmp_path / "none") == ""
