"""The folder of a central system: made once, its secrets kept to itself, its database its own."""

import os
import sqlite3
from pathlib import Path

import pytest
from tests.central import office
from tests.central.office import NOW

from bekal.central import home, queries, rules, service
from bekal.certificates import cose
from bekal.certificates.keys import SigningKey
from bekal.certificates.root import first_root, next_root
from bekal.sync.requests import Realm


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_second_making_is_refused_and_touches_nothing(tmp_path: Path) -> None:
    service.init(tmp_path, realm=Realm.PRACTICE, now=NOW)
    before = contents(tmp_path)
    with pytest.raises(home.CentralExists):
        service.init(tmp_path, realm=Realm.PRODUCTION, now=NOW)
    assert contents(tmp_path) == before


def test_a_making_that_was_cut_short_is_made_again(tmp_path: Path) -> None:
    service.init(tmp_path, now=NOW)
    (tmp_path / "central.json").unlink()
    service.init(tmp_path, now=NOW)
    with home.opened(tmp_path) as central:
        assert queries.catalogue(central) == sorted(rules.CATALOGUE, key=lambda one: one.prog)


@pytest.mark.parametrize("realm", [*Realm, *cose.Realm])
def test_the_root_is_signed_by_custodians_whose_keys_lie_apart(tmp_path: Path, realm: Realm | cose.Realm) -> None:
    service.init(tmp_path, realm=realm, now=NOW)
    with home.opened(tmp_path) as central:
        assert central.realm.name == realm.name
        root = first_root(central.root_bytes, central.certificate_realm)
        assert next_root(central.root_bytes, root, central.certificate_realm) == root
    seeds = [bytes.fromhex(path.read_text("ascii")) for path in (tmp_path / "kunci-penjaga").glob("*.key")]
    assert sorted(SigningKey(seed).public for seed in seeds) == list(root.keys)
    assert (len(seeds), root.threshold) == (3, 2)
    for path in (tmp_path / "kunci-penjaga").iterdir():
        path.unlink()
    with home.opened(tmp_path) as central:  # daily work does not need them
        service.make_activation(central, centre_code="PPKD-01", centre_name="Balai Contoh", now=NOW)


@pytest.mark.skipif(os.name == "nt", reason="the folder's own rights count there")
def test_secrets_are_for_their_owner_only(tmp_path: Path) -> None:
    service.init(tmp_path / "pusat", "sqlite:///" + str(tmp_path / "lain.db"), now=NOW)
    secret = [*(tmp_path / "pusat").rglob("*.key"), tmp_path / "pusat/kunci/age.txt", tmp_path / "pusat/central.json"]
    assert len(secret) == 8
    assert {path.stat().st_mode & 0o777 for path in secret} == {0o600}
    assert (tmp_path / "pusat/kunci-penjaga").stat().st_mode & 0o777 == 0o700


def test_no_secret_is_shown_by_accident(embedded: home.Central) -> None:
    shown = repr(embedded)
    assert embedded.keys.receipt_seed.hex() not in shown
    assert embedded.keys.identities[0] not in shown
    assert repr(embedded.keys.receipt_seed) not in shown


def test_a_folder_without_a_central_system_is_told_apart_from_a_broken_one(tmp_path: Path) -> None:
    with pytest.raises(home.NoCentralHere), home.opened(tmp_path):
        pass
    service.init(tmp_path, now=NOW)
    for name, damage in (("kunci/receipt.key", b"zz"), ("kunci/age.txt", b""), ("central.json", b"{}")):
        path = tmp_path / name
        whole = path.read_bytes()
        path.write_bytes(damage)
        with pytest.raises(home.CentralUnreadable), home.opened(tmp_path):
            pass
        path.write_bytes(whole)
    with home.opened(tmp_path):
        pass


def test_a_database_serves_one_central_system(postgres_url: str, tmp_path: Path) -> None:
    with office.head_office(tmp_path / "a", postgres_url) as central:
        office.desk(central)
    with pytest.raises(home.DatabaseOfAnother):
        service.init(tmp_path / "b", postgres_url, now=NOW)
    service.init(tmp_path / "c", now=NOW)
    settings = tmp_path / "c" / "central.json"
    settings.write_text(settings.read_text("utf-8").replace("null", f'"{postgres_url}"'), encoding="utf-8")
    with pytest.raises(home.DatabaseOfAnother), home.opened(tmp_path / "c"):
        pass
    with home.opened(tmp_path / "a") as central:
        assert [centre.code for centre in queries.status(central)] == ["PPKD-01"]


def test_the_epoch_outlives_the_database(tmp_path: Path) -> None:
    service.init(tmp_path, now=NOW)
    assert home.raise_epoch(tmp_path) == 2
    with home.opened(tmp_path) as central:
        assert central.epoch == 2
        assert office.desk(central).activation.central_epoch == 2


def test_versions_after_a_restore_are_above_all_before() -> None:
    assert rules.version_after(0, 1) == 1
    assert rules.version_after(41, 1) == 42
    assert rules.version_after(41, 2) == 1_000_001
    assert rules.version_after(1_000_001, 2) == 1_000_002


def test_the_embedded_database_is_written_with_full_care(tmp_path: Path) -> None:
    with office.head_office(tmp_path) as central, central.database.reading() as session:
        run = session.connection().exec_driver_sql
        assert (run("PRAGMA journal_mode").scalar(), run("PRAGMA synchronous").scalar()) == ("wal", 2)
    with sqlite3.connect(tmp_path / "central.db") as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    plain.close()
