"""The tests' own PostgreSQL: each test has an empty database, and nothing stays behind."""

import os
import sys
from pathlib import Path

import psycopg
import pytest

from installer import cluster

only_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a cluster is made on Linux only")


def test_a_test_gets_a_database_without_tables(postgres_url: str) -> None:
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace")
        assert tables.fetchone() == (0,)
        connection.execute("CREATE TABLE left_here (n int)")


def test_what_another_test_left_is_not_seen(postgres_url: str) -> None:
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        assert connection.execute("SELECT to_regclass('left_here')").fetchone() == (None,)


@only_linux
def test_a_cluster_is_on_the_loopback_durable_and_gone_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    folders = []
    remove = cluster.shutil.rmtree
    monkeypatch.setattr(cluster.shutil, "rmtree", lambda path, **k: (folders.append(path), remove(path, **k)))
    with cluster.cluster() as url, psycopg.connect(url.replace("+psycopg", "")) as connection:
        settings = dict(connection.execute("SELECT name, setting FROM pg_settings").fetchall())
        assert settings["listen_addresses"] == "127.0.0.1"
        assert settings["fsync"] == "on"
        assert settings["synchronous_commit"] == "on"
        port = int(settings["port"])
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host="127.0.0.1", port=port, user="postgres", connect_timeout=2)
    assert folders
    assert not any(Path(folder).exists() for folder in folders)


@only_linux
def test_a_cluster_whose_owner_was_killed_is_removed_by_the_next(tmp_path: Path) -> None:
    ended = os.spawnlp(os.P_NOWAIT, "true", "true")
    os.waitpid(ended, 0)
    folder = Path(f"/tmp/bekal-pg-{ended}-left")
    (folder / "data").mkdir(parents=True)
    with cluster.cluster():
        assert not folder.exists()


@only_linux
def test_without_the_programs_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "binaries", lambda: None)
    with pytest.raises(cluster.NoServer, match="apt-get install postgresql"), cluster.cluster():
        pass
