"""The stick: what is said to be on it is on it, whatever fails, and reading it trusts no name."""

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.sync.faulty_files import FaultyFiles
from tests.sync.samples import DEVICE, INC, SEED, chain, known, marks, open_tools
from tests.sync.test_papers import CATALOGUE, RECEIPT, REQUEST, SIGN, TOKEN

from bekal.errors import Unavailable
from bekal.sync import files as disk
from bekal.sync import sealing, stick
from bekal.sync.batches import FILE_SIZE, SealedBatch
from bekal.sync.files import Entry, RealFiles
from bekal.sync.opening import open_batch
from bekal.sync.stick import Exported, Kind, Outgoing, Progress, batch_name, export, folder_of, load, scan
from bekal.sync.streams import Mark

BATCHES = chain(marks(4, 5), most=5)


def outgoing(batches: list[SealedBatch] = BATCHES) -> list[Outgoing]:
    return [Outgoing(batch_name(INC, batch.mark), lambda batch=batch: batch.file) for batch in batches]  # type: ignore[misc]


def copy(root: Path, files: disk.Files | None = None, what: list[Outgoing] | None = None) -> Exported:
    return export(
        files or RealFiles(),
        root,
        centre_code="3275-A",
        device=DEVICE,
        outgoing=outgoing() if what is None else what,
        head=(INC, BATCHES[-1].mark),
    )


def home(root: Path) -> Path:
    return folder_of(root, "3275-A", DEVICE)


def whole(root: Path) -> set[int]:
    """The numbers of the batches that central could apply from this stick, by reading it as central does."""
    found = scan(RealFiles(), root)
    return {
        open_batch(load(RealFiles(), one), open_tools(), known()).mark.seq
        for one in found.found
        if one.kind is Kind.SEALED
    }


def test_an_export_is_read_by_central(tmp_path: Path) -> None:
    assert copy(tmp_path) == Exported(4, 0, 0, sum(len(batch.file) for batch in BATCHES))
    assert whole(tmp_path) == {1, 2, 3, 4}
    assert home(tmp_path) == tmp_path / "TSP" / "3275-A" / DEVICE.hex
    assert (home(tmp_path) / f"{INC[:8]}-00000001-{BATCHES[0].mark.hash[:12]}.tsb").is_file()
    assert json.loads((home(tmp_path) / "HEAD.json").read_text(encoding="utf-8"))["seq"] == 4
    readme = (home(tmp_path) / "BACA-SAYA.txt").read_bytes()
    assert readme.isascii()
    assert b"pintasan" in readme
    assert b"data pribadi" in readme


def test_a_second_export_writes_nothing_again_and_the_next_only_what_is_new(tmp_path: Path) -> None:
    copy(tmp_path, what=outgoing(BATCHES[:2]))
    before = {path: path.stat().st_mtime_ns for path in home(tmp_path).glob("*.tsb")}
    result = copy(tmp_path)
    assert (result.written, result.already, result.repaired) == (2, 2, 0)
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_damaged_partial_and_left_over_files_are_repaired(tmp_path: Path) -> None:
    copy(tmp_path)
    first, second, *_ = sorted(home(tmp_path).glob("*.tsb"))
    first.write_bytes(b"")
    second.write_bytes(second.read_bytes()[:-1] + b"\0")
    (home(tmp_path) / "something.tsb.part").write_bytes(b"half")
    result = copy(tmp_path)
    assert (result.written, result.already, result.repaired) == (0, 2, 2)
    assert whole(tmp_path) == {1, 2, 3, 4}
    assert not list(home(tmp_path).glob("*.part"))


ERRORS = [
    (errno.ENOSPC, disk.StickFull),
    (errno.EROFS, disk.StickReadOnly),
    (errno.EACCES, disk.StickReadOnly),
    (errno.EIO, disk.StickGone),
    (errno.ENODEV, disk.StickGone),
    (errno.EMFILE, disk.StickFailed),
]


@pytest.mark.parametrize(("error", "told"), ERRORS)
@pytest.mark.parametrize("pulled", [False, True])
def test_a_fault_at_any_step_is_told_and_leaves_only_whole_files(
    tmp_path: Path, error: int, told: type[Unavailable], pulled: bool
) -> None:
    counting = FaultyFiles()
    (tmp_path / "all").mkdir()
    copy(tmp_path / "all", what=outgoing(BATCHES[:1]))
    copy(tmp_path / "all", counting)
    for step in range(counting.done):
        root = tmp_path / f"{step}"
        root.mkdir()
        copy(root, what=outgoing(BATCHES[:1]))
        with pytest.raises(told):
            copy(root, FaultyFiles(step, error, pulled=pulled, torn=step * 37 % 900))
        assert whole(root) >= {1}  # what was there before is still there, and all that bears a name is whole
        copy(root)
        assert whole(root) == {1, 2, 3, 4}
        assert not list(home(root).glob("*.part"))


def test_a_stick_pulled_at_any_byte_leaves_no_file_that_passes_for_whole(tmp_path: Path) -> None:
    data = BATCHES[0].file
    counting = FaultyFiles()
    (tmp_path / "all").mkdir()
    copy(tmp_path / "all", counting, outgoing(BATCHES[:1]))
    for torn in range(0, len(data), 29):
        root = tmp_path / f"{torn}"
        root.mkdir()
        for step in range(counting.done):  # whichever step is the write
            with pytest.raises(Unavailable):
                copy(root, FaultyFiles(step, pulled=True, torn=torn), outgoing(BATCHES[:1]))
            if whole(root):
                break
        for path in home(root).glob("*.tsb"):
            assert path.read_bytes() == data


def test_a_stick_that_gives_back_zeros_is_not_believed(tmp_path: Path) -> None:
    with pytest.raises(disk.StickUntrue):
        copy(tmp_path, FaultyFiles(lies=True))
    assert whole(tmp_path) == set()


class FalseCapacity(RealFiles):
    """A stick that keeps two batches and writes the later ones over the first, as false ones do."""

    def rename(self, source: Path, target: Path) -> None:
        super().rename(source, target)
        kept = sorted(target.parent.glob("*.tsb"))
        if len(kept) > 2:
            kept[0].write_bytes(bytes(kept[0].stat().st_size))


def test_a_stick_of_false_capacity_is_found_out_by_the_last_reading(tmp_path: Path) -> None:
    with pytest.raises(disk.StickUntrue):
        copy(tmp_path, FalseCapacity())


def test_a_stick_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(disk.StickGone):
        copy(tmp_path / "gone")
    with pytest.raises(disk.StickGone):
        scan(RealFiles(), tmp_path / "gone")


def test_a_stop_leaves_whole_files_only(tmp_path: Path) -> None:
    class Stopped(Exception):
        pass

    def stop(progress: Progress) -> None:
        if progress.done == 2:
            raise Stopped

    with pytest.raises(Stopped):
        export(
            RealFiles(), tmp_path, centre_code="3275-A", device=DEVICE, outgoing=outgoing(), head=None, progress=stop
        )
    assert whole(tmp_path) == {1, 2}


def test_a_batch_that_this_pc_cannot_read_is_not_blamed_on_the_stick(tmp_path: Path) -> None:
    def unreadable() -> bytes:
        raise PermissionError(errno.EACCES, "locked by a scanner")

    with pytest.raises(stick.KeptFileUnreadable):
        copy(tmp_path, what=[Outgoing("a.tsb", unreadable)])


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
@pytest.mark.parametrize("depth", [0, 1, 2])
def test_nothing_is_written_through_a_link(tmp_path: Path, depth: int) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    root.mkdir()
    place = [root / "TSP", root / "TSP" / "3275-A", home(root)][depth]
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(outside)
    with pytest.raises(disk.StickBlocked):
        copy(root)
    assert list(outside.rglob("*.tsb")) == []


def test_a_file_in_the_place_of_our_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "TSP").write_bytes(b"a virus's work")
    with pytest.raises(disk.StickBlocked):
        copy(tmp_path)


def test_a_folder_in_the_place_of_our_file_is_told(tmp_path: Path) -> None:
    (home(tmp_path) / batch_name(INC, BATCHES[0].mark)).mkdir(parents=True)
    with pytest.raises(disk.StickBlocked):
        copy(tmp_path)


def test_a_reading_goes_by_contents_not_by_names(tmp_path: Path) -> None:
    folder = tmp_path / "tsp" / "renamed" / ".hidden"
    folder.mkdir(parents=True)
    (folder / "00112233~1.TSB").write_bytes(BATCHES[0].file)
    (folder / "holiday.jpg").write_bytes(BATCHES[1].file)
    (folder / "copy of the same.tsb").write_bytes(BATCHES[1].file)
    (folder / "receipt without an ending").write_bytes(RECEIPT.to_bytes(SIGN))
    (folder / "x.TSQ").write_bytes(REQUEST.to_bytes(TOKEN, sealing.signer(SEED)))
    (folder / "x.tsd").write_bytes(CATALOGUE.to_bytes(SIGN))
    (folder / "empty.tsb").write_bytes(b"")
    (folder / "foreign.tsb").write_bytes(b"MZ this is a program")
    (folder / "TSP.lnk").write_bytes(b"L\0\0\0" * 100)
    os.utime(folder / "00112233~1.TSB", (0, 0))
    found = scan(RealFiles(), tmp_path)
    assert [one.kind for one in found.found] == [
        Kind.REQUEST,
        Kind.SEALED,
        Kind.SEALED,
        Kind.SEALED,
        Kind.RECEIPT,
        Kind.DOCUMENT,
    ]
    assert whole(tmp_path) == {1, 2}
    assert found.is_complete
    assert found.foreign == 1


def test_files_lying_loose_or_in_a_folder_a_virus_made_are_found_too(tmp_path: Path) -> None:
    folder = tmp_path / "\u00a0" / "TSP" / "A"
    folder.mkdir(parents=True)
    (folder / "1.tsb").write_bytes(BATCHES[0].file)
    (tmp_path / "2.tsb").write_bytes(BATCHES[1].file)
    assert whole(tmp_path) == {1, 2}


def test_other_folders_of_a_stick_with_ours_are_left_alone(tmp_path: Path) -> None:
    copy(tmp_path)
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "x.tsb").write_bytes(BATCHES[0].file)
    assert all("private" not in one.path.parts for one in scan(RealFiles(), tmp_path).found)


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_links_are_not_followed(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    (root / "TSP").mkdir(parents=True)
    (outside / "secret.tsb").write_bytes(BATCHES[0].file)
    (root / "TSP" / "link.tsb").symlink_to(outside / "secret.tsb")
    (root / "TSP" / "folder").symlink_to(outside)
    (root / "TSP" / "loop").symlink_to(root)
    assert scan(RealFiles(), root).found == ()


def test_a_giant_that_begins_like_ours_is_never_read_whole(tmp_path: Path) -> None:
    giant = tmp_path / "TSP" / "big.tsb"
    giant.parent.mkdir()
    with giant.open("wb") as file:
        file.write(sealing.AGE_MAGIC)
        file.truncate(1 << 30)
    found = scan(RealFiles(), tmp_path)
    assert found.found == ()
    assert found.unusable == (giant,)
    assert FILE_SIZE < 1 << 30


class CountingFiles(RealFiles):
    looks = 0

    def read(self, path: Path, most: int) -> bytes:
        self.looks += 1
        return super().read(path, most)


def test_the_effort_on_junk_is_bounded_and_ours_are_found_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stick, "FOREIGN_LIMIT", 50)
    folder = tmp_path / "TSP"
    folder.mkdir()
    for number in range(400):
        (folder / f"a{number:04}.dat").write_bytes(b"j" * 100)
    (folder / "z.tsb").write_bytes(BATCHES[0].file)
    files = CountingFiles()
    found = scan(files, tmp_path)
    assert [one.kind for one in found.found] == [Kind.SEALED]
    assert files.looks <= 52
    assert not found.is_complete
    assert found.foreign == 400


@pytest.mark.skipif(os.name == "nt", reason="Windows itself takes no such names; see the list for hands")
def test_names_of_devices_and_endless_paths_are_names_like_others(tmp_path: Path) -> None:
    folder = tmp_path / "TSP"
    folder.mkdir()
    for name, batch in zip(("CON", "aux.tsb", "LPT1.tsb", "..tsb"), BATCHES, strict=True):
        (folder / name).write_bytes(batch.file)
    assert whole(tmp_path) == {1, 2, 3, 4}
    deep = folder / ("a" * 200) / ("b" * 120)  # over 260 letters
    deep.mkdir(parents=True)
    (deep / ("c" * 200 + ".tsb")).write_bytes(BATCHES[0].file)
    found = scan(RealFiles(), tmp_path)
    assert {one.path.parent for one in found.found if one.kind is Kind.SEALED} <= {folder, deep}
    assert whole(tmp_path) == {1, 2, 3, 4}


class Junkyard(CountingFiles):
    """A stick with a hundred thousand files that nobody knows, and ours among the last."""

    def __init__(self, ours: list[SealedBatch]) -> None:
        self._ours = {batch_name(INC, batch.mark): batch.file for batch in ours}

    def entries(self, folder: Path) -> Iterator[Entry]:
        if folder.name != "TSP":
            yield from super().entries(folder)
            return
        for number in range(100_000):
            yield Entry(f"{number:06}.tsb", is_file=True, is_folder=False, size=4096)
        for name, data in self._ours.items():
            yield Entry(name, is_file=True, is_folder=False, size=len(data))

    def read(self, path: Path, most: int) -> bytes:
        self.looks += 1
        return self._ours.get(path.name, b"junk" * 1024)[:most]


def test_a_hundred_thousand_foreign_files_cost_no_more_looks_than_allowed(tmp_path: Path) -> None:
    (tmp_path / "TSP").mkdir()
    files = Junkyard(BATCHES)
    found = scan(files, tmp_path)
    assert files.looks <= stick.FOREIGN_LIMIT + len(BATCHES) + 1
    assert len(found.found) == len(BATCHES), "those that are called as ours are looked at all the same"
    assert (found.is_complete, len(found.unusable)) == (False, stick.FOREIGN_LIMIT)


def test_endless_names_end_a_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stick, "ENTRIES_LIMIT", 100)
    folder = tmp_path / "TSP"
    for number in range(20):
        (folder / f"{number}" / "deeper").mkdir(parents=True)
        for other in range(10):
            (folder / f"{number}" / f"{other}.tsb").write_bytes(b"junk")
    files = CountingFiles()
    assert not scan(files, tmp_path).is_complete
    assert files.looks <= 100


def test_one_unreadable_file_does_not_hide_the_others(tmp_path: Path) -> None:
    copy(tmp_path)
    names = sorted(path.name for path in home(tmp_path).glob("*.tsb"))

    class OneBad(RealFiles):
        def read(self, path: Path, most: int) -> bytes:
            if path.name == names[0]:
                raise OSError(errno.EIO, "bad sector")
            return super().read(path, most)

    found = scan(OneBad(), tmp_path)
    assert len(found.found) == 3
    assert [path.name for path in found.unusable] == names[:1]


def test_a_stick_pulled_while_reading_is_told(tmp_path: Path) -> None:
    copy(tmp_path)
    for step in range(6):
        with pytest.raises(disk.StickGone):
            scan(FaultyFiles(step, pulled=True), tmp_path)


@pytest.mark.parametrize(
    ("code", "folder"),
    [
        ("3275-A", "3275-A"),
        ("../../etc", "etc"),
        ("C:\\x", "C-x"),
        ("CON", "CON-balai"),
        ("lpt1", "lpt1-balai"),
        ("", "BALAI"),
        ("Balai Ünïcode", "Balai-n-code"),
        ("x" * 300, "x" * 40),
    ],
)
def test_a_centre_s_code_becomes_a_name_every_file_system_takes(code: str, folder: str) -> None:
    assert stick.safe_code(code) == folder


def test_names_say_what_people_need() -> None:
    mark = Mark(12, "ab" * 32)
    assert batch_name(INC, mark) == "00112233-00000012-abababababab.tsb"
    assert stick.receipt_name(INC, 3, 18) == "R-00112233-0003-00000018.tsr"
    assert stick.document_name("trust", 4) == "D-trust-00000004.tsd"
    assert stick.request_name(b"x").endswith(".tsq")
