"""What a thief has of a stick, of a copied database, and of one whose recovery sheet was stolen with it."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from tests import makers
from tests.sync import centres, pictures
from tests.sync.centres import NOW, Desk

from bekal.central import queries
from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.storage import database, opening
from bekal.storage.database import DatabaseUnreadable
from bekal.storage.folder import DataFolder
from bekal.storage.keys import KeyOutOfReach
from bekal.storage.opening import OpenCentre
from bekal.storage.records import Candidate
from bekal.sync import service
from bekal.terms import How

NAME, NIK = "Peserta Tanaman Rahasia", "9999990101001234"


@pytest.fixture
def entered(active: Desk) -> Desk:
    """A centre with a person and their photo."""
    with active.open.database.writing(by=active.head, at=NOW, how=How.KEY) as session:
        person = makers.candidate(session, 1, name=NAME, nik=NIK)
    pictures.photograph(active, person, pictures.picture(1))
    return active


def require_nothing_of_them(root: Path) -> None:
    found = [path for path in root.rglob("*") if path.is_file()]
    assert found
    for path in found:
        data = path.read_bytes()
        for secret in (NAME.encode(), NIK.encode(), NAME.encode("utf-16-le"), pictures.picture(1)[:64]):
            assert secret not in data, path


@contextlib.contextmanager
def with_the_key(desk: Desk, copy: Path) -> Iterator[OpenCentre]:
    """A copied database, opened by one who has its key too: the sheet with the recovery code was stolen as well."""
    base = database.open_file(copy / "bekal.db", desk.open.key)
    try:
        yield OpenCentre(DataFolder(copy), base, desk.open.key)
    finally:
        base.close()


def test_a_stolen_stick_shows_nobody_not_even_to_another_centre(
    entered: Desk, central: Central, stick: Path, tmp_path: Path
) -> None:
    entered.export(stick)
    require_nothing_of_them(stick)
    with centres.new_centre(tmp_path / "pencuri", code="PPKD-02") as thief:
        service.activate(thief.open, centres.activation(central, "PPKD-02", "Balai Lain"), now=NOW)
        service.take_in(thief.open, stick, now=NOW)
        assert people(thief) == set(), "whoever is let in elsewhere reads no more of it"
    done = head_office.import_folder(central, stick, now=NOW)
    assert (done.refused, centres.people_at(central)) == ((), {NAME})


def people(desk: Desk) -> set[str]:
    with desk.open.database.reading() as session:
        return set(session.scalars(select(Candidate.name)))


def test_a_stolen_database_opens_nowhere_without_its_key(
    entered: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered.export(tmp_path)
    copy = tmp_path / "dicuri"
    shutil.copytree(entered.open.folder.path, copy)  # with slots, secrets and photos: the whole folder
    require_nothing_of_them(copy)
    monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "mesin lain" / "bekal.key"))
    with pytest.raises(KeyOutOfReach), opening.opened(copy):
        pass
    with pytest.raises(DatabaseUnreadable):
        database.open_file(copy / "bekal.db", bytes(32))


def test_a_stolen_database_cannot_sign_even_for_one_who_has_its_key(
    entered: Desk, central: Central, stick: Path, tmp_path: Path
) -> None:
    entered.round_trip(central, stick)
    entered.save(1)
    copy, loot = tmp_path / "dicuri", tmp_path / "hasil curian"
    copy.mkdir()
    loot.mkdir()
    centres.backup(entered, copy / "bekal.db")
    secrets = entered.open.device_keys()
    with with_the_key(entered, copy) as stolen:
        rows = "\n".join(stolen_rows(stolen))
        assert NAME in rows, "who has the key reads the database"
        for seed in (secrets.signing_seed, secrets.certificate_seed):
            assert seed.hex() not in rows
        assert secrets.age_identity not in rows
        with pytest.raises(KeyOutOfReach):
            service.export(stolen, loot, now=NOW)
    assert list(loot.rglob("*.tsb")) == []
    head_office.import_folder(central, loot, now=NOW)
    assert queries.status(central)[0].people == 1


def stolen_rows(stolen: OpenCentre) -> Iterator[str]:
    """Yield every value of every table, bytes as hexadecimal digits."""
    with stolen.database.engine.connect() as connection:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
        for table in tables:
            for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"'):
                yield " ".join(value.hex() if isinstance(value, bytes) else str(value) for value in row)
