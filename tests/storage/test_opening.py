"""Opening: older databases copied and brought up, newer and damaged ones refused and left as they are."""

import errno
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver
from sqlalchemy import text
from tests import makers
from tests.makers import KEY

from bekal.messages import sentence
from bekal.storage import database, keys, opening
from bekal.storage.database import DatabaseHeld, DatabaseNewer, DatabaseReadOnly, DatabaseUnreadable
from bekal.storage.folder import AlreadyOpen, DataFolder, FolderClosed, NoCentreHere, patiently, write_durably
from bekal.storage.records import Candidate
from bekal.sync.files import RealFiles

REPOSITORY = Path(__file__).resolve().parents[2]


def plain_connection(path: Path, key: bytes = KEY) -> driver.Connection:
    connection = driver.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA journal_mode = WAL")
    return connection


def closed_centre(folder: Path) -> Path:
    with makers.centre(folder) as made:
        assert made.path
        with made.writing() as session:
            makers.candidates(session, 40)
        return made.path


def read_all(path: Path) -> None:
    base = database.open_file(path, KEY)
    try:
        with base.reading() as session:
            session.query(Candidate).all()
    finally:
        base.close()


def older(path: Path) -> None:
    """Write a file as a version before the first revision might have: one table, no revision number."""
    connection = plain_connection(path)
    connection.execute("CREATE TABLE catatan_lama (isi TEXT)")
    connection.execute("INSERT INTO catatan_lama VALUES ('penting')")
    connection.close()


def test_an_older_database_is_copied_before_it_is_migrated(tmp_path: Path) -> None:
    path, copies = tmp_path / "bekal.db", tmp_path / "copies"
    older(path)
    before = path.read_bytes()
    database.open_file(path, KEY, copies=copies).close()
    (copy,) = copies.iterdir()
    assert copy.read_bytes() == before
    tables = {row[0] for row in plain_connection(path).execute("SELECT name FROM sqlite_master")}
    assert {"catatan_lama", "candidate", "alembic_version"} <= tables


def test_the_copy_holds_what_only_the_write_ahead_log_held(tmp_path: Path) -> None:
    """A program that was killed leaves its last commits in the log beside the file."""
    left = tmp_path / "left"
    left.mkdir()
    connection = plain_connection(left / "bekal.db")
    connection.execute("CREATE TABLE catatan_lama (isi TEXT)")
    connection.execute("INSERT INTO catatan_lama VALUES ('penting')")
    found = tmp_path / "found"
    shutil.copytree(left, found)
    connection.close()
    assert (found / "bekal.db-wal").stat().st_size > 0
    database.open_file(found / "bekal.db", KEY, copies=tmp_path / "copies").close()
    (copy,) = (tmp_path / "copies").iterdir()
    assert plain_connection(copy).execute("SELECT isi FROM catatan_lama").fetchall() == [("penting",)]


def test_a_database_of_today_is_not_copied(tmp_path: Path) -> None:
    path = closed_centre(tmp_path / "centre")
    database.open_file(path, KEY, copies=tmp_path / "copies").close()
    assert not (tmp_path / "copies").exists()


def test_a_second_copy_does_not_replace_the_first(tmp_path: Path) -> None:
    path, copies = tmp_path / "bekal.db", tmp_path / "copies"
    for _ in range(2):
        path.unlink(missing_ok=True)
        older(path)
        database.open_file(path, KEY, copies=copies).close()
    assert len(list(copies.iterdir())) == 2


def test_a_newer_database_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = closed_centre(tmp_path)
    connection = plain_connection(path)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(DatabaseNewer) as told:
        database.open_file(path, KEY)
    assert told.value.revision == "9999"
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["bekal.db"]


@pytest.mark.postgres
def test_a_newer_postgresql_database_is_refused(postgres_url: str) -> None:
    base = database.open_url(postgres_url)
    with base.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    base.close()
    with pytest.raises(DatabaseNewer):
        database.open_url(postgres_url)


@pytest.mark.postgres
def test_two_desks_that_start_at_once_make_one_schema(postgres_url: str) -> None:
    program = "import sys; from bekal.storage.database import open_url; open_url(sys.argv[1]).close()"
    desks = [
        subprocess.Popen(
            [sys.executable, "-c", program, postgres_url], env=makers.environment(), stderr=subprocess.PIPE
        )
        for _ in range(2)
    ]
    assert [(desk.communicate(timeout=60)[1], desk.returncode) for desk in desks] == [(b"", 0)] * 2


def test_a_server_that_is_not_there_is_said_so() -> None:
    with pytest.raises(database.ServerOutOfReach) as told:
        database.open_url("postgresql+psycopg://bekal:rahasia@127.0.0.1:1/bekal")
    assert "rahasia" not in str(told.value)


@pytest.mark.parametrize("damage", ["empty", "text", "zeros", "truncated", "first page", "folder"])
def test_a_file_that_is_no_database_of_ours_is_refused_and_left(tmp_path: Path, damage: str) -> None:
    path = closed_centre(tmp_path)
    whole = path.read_bytes()
    broken = {
        "empty": b"",
        "text": b"ini bukan basis data\n" * 500,
        "zeros": bytes(len(whole)),
        "truncated": whole[:3000],
        "first page": b"x" * 4096 + whole[4096:],
        "folder": None,
    }[damage]
    path.unlink()
    if broken is None:
        path.mkdir()
    else:
        path.write_bytes(broken)
    with pytest.raises(DatabaseUnreadable):
        database.open_file(path, KEY)
    if broken is not None:
        assert path.read_bytes() == broken


def test_damage_in_the_middle_is_said_when_it_is_met(tmp_path: Path) -> None:
    path = closed_centre(tmp_path)
    whole = bytearray(path.read_bytes())
    for start in range(3 * 4096, len(whole), 4096):
        whole[start + 100] ^= 1
    path.write_bytes(bytes(whole))

    with pytest.raises(DatabaseUnreadable):
        read_all(path)


def test_another_key_is_refused_without_a_word_on_standard_error(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = closed_centre(tmp_path)
    with pytest.raises(DatabaseUnreadable):
        database.open_file(path, bytes(32))
    assert capfd.readouterr().err == ""
    database.open_file(path, KEY).close()


def test_a_copy_truncated_by_pages_is_noticed(tmp_path: Path) -> None:
    path = closed_centre(tmp_path)
    path.write_bytes(path.read_bytes()[: 4096 * 6])
    with pytest.raises(DatabaseUnreadable):
        read_all(path)


def test_a_database_that_may_only_be_read_is_said_so_before_anything_is_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = closed_centre(tmp_path)
    before, connect = path.read_bytes(), driver.connect

    def only_reading(name: str, **how: object) -> driver.Connection:
        return connect(f"file:{name}?mode=ro", uri=True, **how)

    with monkeypatch.context() as patch:
        patch.setattr(driver, "connect", only_reading)
        with pytest.raises(DatabaseReadOnly) as told:
            database.open_file(path, KEY)
    assert "hanya dapat dibaca" in sentence(told.value)
    assert path.read_bytes() == before
    read_all(path)


def test_a_database_that_cannot_be_opened_now_is_not_called_damaged(tmp_path: Path) -> None:
    path = closed_centre(tmp_path)
    in_the_way = path.with_name("bekal.db-wal")
    in_the_way.mkdir()
    with pytest.raises(DatabaseHeld) as told:
        database.open_file(path, KEY)
    assert "Tunggu sebentar" in sentence(told.value)
    in_the_way.rmdir()
    read_all(path)


def test_a_folder_that_may_not_be_written_is_said_so(tmp_path: Path) -> None:
    with opening.made(tmp_path, keys.new_recovery_code()):
        pass
    lock = tmp_path / "bekal.lock"
    lock.unlink()
    lock.mkdir()  # what no right to write comes to, for those who may do everything too
    with pytest.raises(FolderClosed), opening.opened(tmp_path):
        pass
    lock.rmdir()
    with opening.opened(tmp_path):
        pass


class Scanner:
    """A virus scanner that holds each new file for so many looks; `by` is how the system says so."""

    def __init__(self, looks: int, by: OSError) -> None:
        self.left, self.asked, self._by = looks, 0, by

    def __call__(self) -> None:
        self.asked += 1
        if self.asked <= self.left:
            raise self._by


def on_windows(number: int) -> OSError:
    error = PermissionError(errno.EACCES, "a scanner of the test")
    error.winerror = number  # type: ignore[attr-defined]
    return error


@pytest.mark.parametrize("by", [OSError(errno.EBUSY, "busy"), on_windows(32), on_windows(5)])
def test_a_file_that_a_virus_scanner_holds_is_tried_again_and_not_for_ever(by: OSError) -> None:
    waited: list[float] = []
    scanner = Scanner(3, by)
    patiently(scanner, pause=waited.append)
    assert (scanner.asked, len(waited)) == (4, 3)
    for_ever = Scanner(1_000, by)
    waited.clear()
    with pytest.raises(OSError, match=re.escape(by.strerror)):
        patiently(for_ever, pause=waited.append)
    assert for_ever.asked < 10
    assert sum(waited) < 5


def test_what_nobody_holds_is_not_waited_for() -> None:
    waited: list[float] = []
    with pytest.raises(PermissionError):
        patiently(Scanner(1, PermissionError(errno.EACCES, "no right")), pause=waited.append)
    assert waited == []


def test_a_small_file_held_for_a_moment_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, scanner = Path.replace, Scanner(1, OSError(errno.EBUSY, "busy"))

    def held(self: Path, target: Path) -> Path:
        scanner()
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held)
    write_durably(tmp_path / "angka.json", b"7")
    scanner.left = scanner.asked + 1
    RealFiles().rename(tmp_path / "angka.json", tmp_path / "angka-2.json")
    assert (tmp_path / "angka-2.json").read_bytes() == b"7"
    assert scanner.asked == 4


def test_a_centre_is_made_once_and_opened_again(tmp_path: Path) -> None:
    with opening.made(tmp_path, keys.new_recovery_code()) as centre, centre.database.reading() as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert session.execute(text("PRAGMA synchronous")).scalar() == 2
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert session.execute(text("PRAGMA cache_size")).scalar() == -65536
        first = centre.device_keys()
    with pytest.raises(opening.CentreExists), opening.made(tmp_path, keys.new_recovery_code()):
        pass
    with opening.opened(tmp_path) as centre:
        assert centre.device_keys() == first


def test_a_folder_without_a_centre_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(NoCentreHere), opening.opened(tmp_path / "tidak ada"):
        pass
    assert not (tmp_path / "tidak ada").exists()


def test_an_emptied_file_is_never_replaced_by_a_new_database(tmp_path: Path) -> None:
    with opening.made(tmp_path, keys.new_recovery_code()):
        pass
    DataFolder(tmp_path).database.write_bytes(b"")
    with pytest.raises(DatabaseUnreadable), opening.opened(tmp_path):
        pass
    assert DataFolder(tmp_path).database.read_bytes() == b""


def test_a_second_copy_of_the_program_is_kept_out(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from bekal.storage import opening\n"
        "with opening.opened(Path(sys.argv[1])): print('open', flush=True); sys.stdin.read()"
    )
    with opening.made(tmp_path, keys.new_recovery_code()):
        pass
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        env=makers.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as first:
        assert first.stdout
        assert first.stdout.readline() == b"open\n"
        with pytest.raises(AlreadyOpen), opening.opened(tmp_path):
            pass
        first.kill()
    with opening.opened(tmp_path):
        pass


def test_two_writers_queue_and_a_reader_is_never_blocked(tmp_path: Path) -> None:
    with makers.centre(tmp_path) as made:
        with made.writing() as session:
            makers.candidate(session, 1)
            with made.reading() as reader:
                assert reader.query(Candidate).count() == 0
        with made.reading() as reader:
            assert reader.query(Candidate).count() == 1
            with made.writing() as session:
                makers.candidate(session, 2)
            assert reader.query(Candidate).count() == 1
