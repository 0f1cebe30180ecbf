"""Small files on a disk that fails once: told, not taken for durable, and written anew the next time."""

import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.makers import KEY
from tests.sync import centres
from tests.sync.centres import Desk

from bekal.storage import numbers
from bekal.storage.attachments import Attachments, AttachmentUnwritable
from bekal.storage.numbers import NumbersUnwritable

SYNCHRONISE = os.fsync


class Disk:
    """Counts what is synchronised, and fails once at the chosen one."""

    def __init__(self, fails_at: int, number: int = errno.EIO) -> None:
        self.done, self._fails_at, self._number = 0, fails_at, number

    def __call__(self, descriptor: int) -> None:
        self.done += 1
        if self.done - 1 == self._fails_at:
            raise OSError(self._number, "a fault of the test")
        SYNCHRONISE(descriptor)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], Disk]]:
    def put_in(fails_at: int) -> Disk:
        made = Disk(fails_at)
        monkeypatch.setattr(os, "fsync", made)
        return made

    return put_in


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "kunci" / "bekal.key"))
    with centres.new_centre(tmp_path / "balai") as opened:
        yield opened


@pytest.mark.parametrize("at", [0, 1])
def test_a_photo_that_may_not_be_on_the_disk_is_not_taken_for_kept(
    tmp_path: Path, disk: Callable[[int], Disk], at: int
) -> None:
    photos, picture = Attachments(tmp_path, KEY), b"gambar contoh " * 50
    disk(at)
    with pytest.raises(AttachmentUnwritable):
        photos.keep(picture)
    assert photos.sizes() == {}
    again = disk(-1)
    assert photos.read(photos.keep(picture)) == picture
    assert again.done == 2, "written anew, and not only synchronised"


def test_the_memory_of_numbers_is_written_anew_where_it_may_not_be_on_the_disk(
    desk: Desk, disk: Callable[[int], Disk]
) -> None:
    numbers.note(desk.open, 2026, 7)
    whole = disk(-1)
    numbers.note(desk.open, 2026, 8)
    for at in range(whole.done):
        highest = 9 + at
        disk(at)
        with pytest.raises(NumbersUnwritable):
            numbers.note(desk.open, 2026, highest)
        again = disk(-1)
        numbers.note(desk.open, 2026, highest)
        assert again.done >= 2, "what failed is written again though it reads well"
        assert numbers.used(desk.open) == {2026: highest}
        settled = disk(-1)
        numbers.note(desk.open, 2026, highest)
        assert settled.done == 0
    assert whole.done == 4
