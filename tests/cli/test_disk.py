"""What the disk says of a command's files reaches the person in plain Indonesian."""

import errno
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Answer

from bekal.cli import disk
from bekal.cli.call import FileUnusable, PlaceUnusable
from bekal.messages import sentence

NUMBERS = (
    errno.ENOENT,
    errno.EACCES,
    errno.EPERM,
    errno.EISDIR,
    errno.ENOTDIR,
    errno.EEXIST,
    errno.ENOSPC,
    errno.EROFS,
    errno.EIO,
    errno.EBUSY,
)


@pytest.mark.parametrize("number", NUMBERS)
def test_no_reason_is_the_systems_own_english(number: int) -> None:
    said = disk.reason(OSError(number, os.strerror(number), "x"))
    assert os.strerror(number) not in said
    assert not re.search(r"Error|Errno|\b(no|not|is|file)\b", said)


def test_a_file_that_cannot_be_used_is_told_with_its_reason(tmp_path: Path) -> None:
    picture = tmp_path / "foto.csv"
    picture.write_bytes(b"\xff\xd8\xff\xe0 bukan teks")
    told = {}
    for path in (tmp_path / "tiada.csv", tmp_path, picture):
        with pytest.raises(FileUnusable) as refused:
            disk.read_text(path)
        told[path.name] = sentence(refused.value)
    assert [next(w for w in ("tidak ada", "folder", "UTF-8") if w in said) for said in told.values()] == [
        "tidak ada",
        "folder",
        "UTF-8",
    ]


def test_a_place_that_lets_nothing_be_written_is_told_and_nothing_is_there(tmp_path: Path) -> None:
    def full(_path: Path, _data: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(PlaceUnusable) as refused:
        disk.write(tmp_path / "hasil.pdf", b"x", full)
    assert "tempatnya penuh" in sentence(refused.value)
    assert not (tmp_path / "hasil.pdf").exists()


def test_a_wrong_ending_names_those_that_fit(tmp_path: Path) -> None:
    disk.require_ending(tmp_path / "rekap.PDF", ".xlsx", ".pdf")
    with pytest.raises(FileUnusable) as refused:
        disk.require_ending(tmp_path / "rekap.doc", ".xlsx", ".pdf")
    assert "namanya harus berakhir .xlsx atau .pdf" in sentence(refused.value)


def test_a_command_says_that_its_file_is_not_there(bekal: Callable[..., Answer], centre: Path, tmp_path: Path) -> None:
    missing = tmp_path / "tiada.json"
    answer = bekal("candidates", "add", "--file", missing, "--data", centre, "--as", "Kepala Contoh")
    assert answer.code == 3
    assert "(tidak ada)" in answer.json["message"]
