"""The folder of sealed batches: what in it is a batch's file, and of which life."""

import os
from pathlib import Path
from uuid import UUID

import pytest

from bekal.sync import outbox
from bekal.sync.files import RealFiles
from bekal.sync.streams import Mark

LIFE, FORMER = "00000000000000aa", "000000bb000000bb"
LAST = UUID(int=7)


def kept(folder: Path, life: str, seq: int) -> str:
    """Keep a batch's file, and return its name."""
    name = outbox.kept_name(life, Mark(seq, f"{seq:064x}"), LAST, b"sealed")
    outbox.keep(RealFiles(), folder, name, b"sealed")
    return name


def test_only_whole_files_of_batches_are_kept_ones_by_life_and_place(tmp_path: Path) -> None:
    names = [kept(tmp_path, LIFE, seq) for seq in (2, 1)]
    (tmp_path / "catatan.txt").touch()
    (tmp_path / f"{names[0]}.part").touch()
    (tmp_path / names[0].replace("-00000002-", "-00000003-")).mkdir()
    found = outbox.kept(RealFiles(), tmp_path)
    assert [(one.seq, one.ends, one.path) for one in found] == [
        (1, LAST, tmp_path / names[1]),
        (2, LAST, tmp_path / names[0]),
    ]


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own there")
def test_a_link_is_no_batch(tmp_path: Path) -> None:
    name = kept(tmp_path / "lain", FORMER, 1)
    folder = tmp_path / "sini"
    folder.mkdir()
    (folder / name).symlink_to(tmp_path / "lain" / name)
    assert outbox.kept(RealFiles(), folder) == []
    assert not outbox.has_former(RealFiles(), folder, LIFE)


def test_a_file_of_another_life_is_noticed(tmp_path: Path) -> None:
    assert not outbox.has_former(RealFiles(), tmp_path / "belum ada", LIFE)
    kept(tmp_path, LIFE, 1)
    assert not outbox.has_former(RealFiles(), tmp_path, LIFE)
    kept(tmp_path, FORMER, 1)
    assert outbox.has_former(RealFiles(), tmp_path, LIFE)
