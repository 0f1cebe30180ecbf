"""The numbered revisions make exactly the tables the program thinks of, on both engines."""

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from tests import empty_tables, makers
from tests.makers import KEY, Made

from bekal.storage import database, migrating, revisions, search
from bekal.storage.database import Database
from bekal.storage.records import Record

MIGRATIONS = Path(revisions.__file__).parent / "migrations"


def differences(base: Database) -> list[object]:
    def ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        return not (name or "").startswith(("candidate_search", "ix_candidate_search"))

    with base.engine.connect() as connection:
        options = {"compare_type": True, "include_object": ours}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Record.metadata))


def test_the_revisions_make_the_tables_on_sqlite(made: Made) -> None:
    assert differences(made.database) == []


@pytest.mark.postgres
def test_the_revisions_make_the_tables_on_postgresql(made_on_postgres: Made) -> None:
    assert differences(made_on_postgres.database) == []


def test_a_file_whose_tables_are_laid_at_once_is_as_the_revisions_make_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = []
    for way in (empty_tables.by_revisions, empty_tables.migrate, empty_tables.migrate):
        monkeypatch.setattr(migrating, "migrate", way)
        base = database.open_file(tmp_path / f"{len(contents)}.db", KEY)
        with base.engine.connect() as connection:
            schema = connection.exec_driver_sql("SELECT type, name, tbl_name, sql FROM sqlite_master").all()
            rows = {
                name: connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()
                for kind, name, *_ in schema
                if kind == "table"
            }
        # the revisions write the constraints of a table that they make anew in any order
        parts = {(row.type, row.name): sorted(re.split(r",? *\n|\(|\)$", row.sql or "")) for row in schema}
        contents.append((parts, rows))
        base.close()
    assert contents[0] == contents[1] == contents[2]


def test_the_comparison_would_notice_a_missing_column_and_index(tmp_path: Path) -> None:
    base = database.open_file(tmp_path / "bekal.db", KEY)
    with base.engine.begin() as connection:
        connection.exec_driver_sql("DROP INDEX ix_candidate_nik")
        connection.exec_driver_sql("ALTER TABLE setting ADD COLUMN lama TEXT")
    assert len(differences(base)) == 2
    base.close()


def test_the_revisions_are_one_line_that_ends_at_the_head() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    line = [script.revision for script in scripts.walk_revisions()]
    assert scripts.get_heads() == [revisions.HEAD]
    assert line[0] == revisions.HEAD
    assert sorted(line) == sorted(revisions.known())
    assert line == sorted(line, reverse=True)


@pytest.mark.postgres
def test_postgresql_finds_people_by_the_beginning_of_a_word(made_on_postgres: Made) -> None:
    with made_on_postgres.writing() as session:
        makers.candidates(session, 3)
        typed = search.match("conto 02", "postgresql")
        query = text(f"SELECT name FROM candidate WHERE {search.POSTGRESQL_WORDS} @@ to_tsquery('simple', :typed)")
        assert session.execute(query, {"typed": typed}).all() == [("Peserta Contoh 02",)]
        makers.candidate(session, 4, name="Renée Contoh", phone="+628123456789")
        for words in ("renee", "RENÉE con", "+62812", "0812-3456", "62812"):
            found = session.execute(query, {"typed": search.match(words, "postgresql")}).all()
            assert found == [("Renée Contoh",)], words


def test_the_index_follows_every_change_of_a_person(made: Made) -> None:
    def found(typed: str) -> int:
        with made.reading() as session:
            query = text("SELECT count(*) FROM candidate_search WHERE candidate_search MATCH :typed")
            return int(session.execute(query, {"typed": search.match(typed, "sqlite")}).scalar() or 0)

    with made.writing() as session:
        one = makers.candidate(session, 1, phone="+628123456789")
    assert [found(t) for t in ("pes con", "0812", "+62812", "9999", "lain")] == [1, 1, 1, 1, 0]
    with made.writing() as session:
        from bekal.storage.records import Candidate

        session.get_one(Candidate, one).name = "Nama Lain"
    assert [found(t) for t in ("peserta", "lain nam")] == [0, 1]
    with made.writing() as session:
        session.delete(session.get_one(Candidate, one))
    assert found("lain") == 0


@pytest.mark.parametrize("typed", ["", " ", "-", "'\"*", "()"])
def test_nothing_to_search_for_is_no_search(typed: str) -> None:
    assert search.match(typed, "sqlite") is None


@pytest.mark.parametrize("typed", ['a"b', "a' OR 1", "NEAR(a b)", "nama:x", "^a", "a*b", "AND", "_", "é"])
def test_whatever_is_typed_is_a_search_and_no_syntax(made: Made, typed: str) -> None:
    with made.reading() as session:
        query = text("SELECT count(*) FROM candidate_search WHERE candidate_search MATCH :typed")
        assert session.execute(query, {"typed": search.match(typed, "sqlite")}).scalar() == 0
