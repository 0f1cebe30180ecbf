"""What every test may ask for: a window system without a screen, an empty PostgreSQL database, a made centre."""

import contextlib
import functools
import gc
import os
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import argon2
import pytest
from hypothesis import HealthCheck, settings
from tests import empty_tables, makers

from bekal import language
from bekal.storage import migrating
from installer import cluster

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything imports Qt

# a busy machine is no fault of a rule: nothing here is judged by the clock
settings.register_profile("bekal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("bekal")

HAS_OWN_SERVER = sys.platform.startswith("linux")
NAMED = "BEKAL_TEST_DATABASE"


def pytest_report_header() -> str:
    """Say at the top of the run where the tests of PostgreSQL find their server."""
    if named := os.environ.get(NAMED):
        return f"PostgreSQL: {named.rpartition('@')[2]}"
    if HAS_OWN_SERVER:
        return "PostgreSQL: the tests make a cluster of their own"
    return f"PostgreSQL: its tests are skipped, since no server is named by {NAMED}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for a PostgreSQL database, so that `-m postgres` finds it."""
    for item in items:
        if "postgres_server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.postgres)


def pytest_collection_finish() -> None:
    """Keep the collected tests out of every later search for rubbish, which would pass over all of them each time."""
    gc.collect()
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip the tests of PostgreSQL only where none can be expected; elsewhere a missing server fails them."""
    if item.get_closest_marker("postgres") and not HAS_OWN_SERVER and not os.environ.get(NAMED):
        pytest.skip(f"no PostgreSQL server is named by {NAMED}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Repeat which other checks of `installer/dev.py test` failed, since nothing is said after the tests."""
    if failed := os.environ.get("BEKAL_FAILED_CHECKS"):
        terminalreporter.section("other checks", red=True)
        terminalreporter.line(f"FAILED before the tests, see above: {failed}", red=True)


@pytest.fixture(autouse=True, scope="session")
def _nothing_in_the_home_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep keys and settings that tests make out of the person's own folders."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
            patch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
        patch.delenv("BEKAL_KEY_FILE", raising=False)
        yield


@pytest.fixture(autouse=True, scope="session")
def _cheap_secrets() -> Iterator[None]:
    """Hash PINs and passwords with argon2id at its least cost: what it costs a thief is nothing that tests look at."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = functools.partial(argon2.PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(argon2, "PasswordHasher", cheap)
        yield


@pytest.fixture(autouse=True, scope="session")
def _tables_at_once() -> Iterator[None]:
    """Lay the tables of each new file at once; that the revisions lay them is seen by the first, and by their tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrating, "migrate", empty_tables.migrate)
        yield


@pytest.fixture(autouse=True)
def _indonesian_again() -> Iterator[None]:
    """Speak Indonesian in the next test, whatever this one chose, such as a command with `--lang en`."""
    yield
    language.choose(language.INDONESIAN)


@pytest.fixture
def made(tmp_path: Path) -> Iterator[makers.Made]:
    """A centre in an encrypted file, with a head, a clerk and an instructor, open."""
    with makers.centre(tmp_path / "centre") as centre:
        yield centre


@pytest.fixture
def other(tmp_path: Path, made: makers.Made) -> Iterator[makers.Made]:
    """A second PC of the same centre, which knows all that was in `made` from the beginning."""
    with makers.second_pc(tmp_path / "other", made) as centre:
        yield centre


@pytest.fixture
def made_on_postgres(postgres_tables: str) -> Iterator[makers.Made]:
    """A centre whose desks share a PostgreSQL database."""
    with makers.centre_at(postgres_tables) as centre:
        yield centre


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a server's database `postgres`: the named server, or a cluster of the tests' own."""
    if named := os.environ.get(NAMED):
        yield named
    else:
        with cluster.cluster() as url:
            yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of a new, empty database, `postgresql+psycopg://…`; it is dropped afterwards."""
    with _database_like(postgres_server) as url:
        yield url


@pytest.fixture
def postgres_tables(postgres_server: str, _postgres_template: str) -> Iterator[str]:
    """The URL of a new database with all tables and no rows: a copy, since making each table takes seconds."""
    with _database_like(postgres_server, _postgres_template) as url:
        yield url


@pytest.fixture(scope="session")
def _postgres_template(postgres_server: str) -> Iterator[str]:
    from bekal.storage import database  # only where it is needed

    with _database_like(postgres_server) as url:
        database.open_url(url).close()
        yield url.rpartition("/")[2]


@contextlib.contextmanager
def _database_like(server: str, template: str = "template1") -> Iterator[str]:
    name = f"bekal_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}_{uuid.uuid4().hex[:12]}"
    _execute(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    try:
        yield f"{server.rpartition('/')[0]}/{name}"
    finally:
        _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def _execute(server: str, statement: str) -> None:
    import psycopg  # only where it is needed: most tests never talk to a server

    with psycopg.connect(server.replace("+psycopg", "", 1), autocommit=True) as connection:
        connection.execute(statement)
