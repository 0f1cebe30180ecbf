"""Photos and scans lie encrypted, once, under their content, and a file that was exchanged is refused."""

from pathlib import Path

import pytest
from tests.makers import KEY, Made

from bekal.storage.attachments import (
    AttachmentDamaged,
    AttachmentMissing,
    Attachments,
    NoPlaceForAttachments,
    attachments_of,
)

PICTURE = b"gambar contoh " * 50


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def kept(tmp_path: Path) -> Attachments:
    return Attachments(tmp_path, KEY)


def test_what_is_kept_is_read_again_and_kept_once(kept: Attachments, tmp_path: Path) -> None:
    address = kept.keep(PICTURE)
    assert kept.keep(PICTURE) == address
    assert kept.read(address) == PICTURE
    (file,) = files(tmp_path)
    assert b"gambar" not in file.read_bytes()


def test_another_key_reads_nothing(kept: Attachments, tmp_path: Path) -> None:
    address = kept.keep(PICTURE)
    with pytest.raises(AttachmentDamaged):
        Attachments(tmp_path, bytes(32)).read(address)


def test_a_file_put_in_anothers_place_is_refused(kept: Attachments, tmp_path: Path) -> None:
    one, other = kept.keep(PICTURE), kept.keep(b"lain")
    (tmp_path / one[:2] / one).write_bytes((tmp_path / other[:2] / other).read_bytes())
    with pytest.raises(AttachmentDamaged):
        kept.read(one)


def test_bytes_that_come_again_take_the_place_of_a_damaged_file(kept: Attachments, tmp_path: Path) -> None:
    address = kept.keep(PICTURE)
    (file,) = files(tmp_path)
    file.write_bytes(file.read_bytes()[:-1])
    assert kept.keep(PICTURE) == address
    assert kept.read(address) == PICTURE
    assert kept.keep(b"lain") != address


@pytest.mark.parametrize("address", ["", "../../etc/passwd", "0" * 63, "Z" * 64, "0" * 64])
def test_no_address_leads_out_of_the_folder(kept: Attachments, address: str) -> None:
    with pytest.raises(AttachmentMissing):
        kept.read(address)


def test_what_is_removed_is_gone(kept: Attachments) -> None:
    address = kept.keep(PICTURE)
    kept.remove(address)
    kept.remove(address)
    assert not kept.has(address)


def test_a_centre_has_its_place_beside_the_database(made: Made) -> None:
    with made.writing() as session:
        address = attachments_of(session).keep(PICTURE)
    assert made.path is not None
    assert len(files(made.path.parent / "attachments")) == 1
    with made.reading() as session:
        assert attachments_of(session).read(address) == PICTURE
        session.info["attachments"] = None
        with pytest.raises(NoPlaceForAttachments):
            attachments_of(session)
