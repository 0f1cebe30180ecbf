"""Every column says whether it travels, every id has sixteen bytes, every moment its zone."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import cast

import pytest
from sqlalchemy import Column, String, Table, UniqueConstraint, text
from sqlalchemy.exc import StatementError
from tests import makers
from tests.makers import NOW, Made

from bekal.storage import journal
from bekal.storage.records import KEY, LOCAL, SYNCED, Candidate, Record
from bekal.storage.types import Id
from bekal.terms import NikStatus

TABLES = sorted((cast("Table", m.local_table) for m in Record.registry.mappers), key=lambda table: table.name)
SYNCED_TABLES = [table for table in TABLES if table.name in journal.synced_tables()]
EVERY_COLUMN = [column for table in TABLES for column in table.columns]


def name(thing: object) -> str:
    return str(thing)


@pytest.mark.parametrize("column", EVERY_COLUMN, ids=name)
def test_a_column_says_whether_it_travels(column: Column[object]) -> None:
    assert column.info.get("sync") in {KEY, SYNCED, LOCAL}


@pytest.mark.parametrize("table", SYNCED_TABLES, ids=name)
def test_a_synced_table_carries_its_id_its_centre_and_its_version(table: Table) -> None:
    for column in ("id", "centre_id", "version"):
        assert isinstance(table.columns[column].type, Id)
        assert not table.columns[column].nullable
    assert table.columns["id"].info["sync"] == table.columns["centre_id"].info["sync"] == KEY
    assert table.columns["version"].info["sync"] == LOCAL


@pytest.mark.parametrize("table", SYNCED_TABLES, ids=name)
def test_the_unique_keys_of_a_synced_table_hold_within_one_centre(table: Table) -> None:
    keys = [{c.name for c in key.columns} for key in table.constraints if isinstance(key, UniqueConstraint)]
    keys += [{c.name for c in index.columns} for index in table.indexes if index.unique]
    for key in keys:
        assert "centre_id" in key or key == {"id"}


@pytest.mark.parametrize("table", SYNCED_TABLES, ids=name)
def test_no_synced_table_is_changed_by_the_database_itself(table: Table) -> None:
    for key in table.foreign_keys:
        assert key.ondelete == "RESTRICT"
        assert key.onupdate is None
    for column in table.columns:
        assert column.server_default is None
        assert column.onupdate is None


@pytest.mark.parametrize("table", SYNCED_TABLES, ids=name)
def test_a_column_that_may_be_empty_starts_empty(table: Table) -> None:
    """Otherwise an operation that does not name it could not tell empty from its default."""
    for column in table.columns:
        if column.nullable:
            assert column.default is None


def test_the_journal_itself_does_not_travel() -> None:
    assert {"operation", "operation_problem", "conflict", "setting", "staff_secret"}.isdisjoint(journal.synced_tables())


def test_ids_have_sixteen_bytes_on_disk(made: Made) -> None:
    with made.writing() as session:
        makers.mark_all(session, makers.course(session))
    with made.reading() as session:
        for table in TABLES:
            for column in table.columns:
                if isinstance(column.type, Id):
                    found = session.execute(
                        text(
                            f"SELECT DISTINCT typeof({column.name}), length({column.name}) FROM {table.name} "
                            f"WHERE {column.name} IS NOT NULL"
                        )
                    ).all()
                    assert found in ([], [("blob", 16)]), column


def test_a_moment_comes_back_in_utc(made: Made) -> None:
    jakarta = timezone(timedelta(hours=7))
    with made.writing() as session:
        one = makers.candidate(session, 1, registered_at=datetime(2026, 3, 2, 8, 30, 15, 123456, jakarta))
    with made.reading() as session:
        at = session.get_one(Candidate, one).registered_at
        assert at == datetime(2026, 3, 2, 1, 30, 15, 123456, UTC)
        assert at.tzinfo is UTC
        assert str(session.execute(text("SELECT registered_at FROM candidate")).scalar()).startswith("2026-03-02 01:30")


@pytest.mark.postgres
def test_a_moment_and_an_id_come_back_from_postgresql(made_on_postgres: Made) -> None:
    with made_on_postgres.writing() as session:
        one = makers.candidate(session, 1, registered_at=NOW)
    with made_on_postgres.reading() as session:
        row = session.get_one(Candidate, one)
        assert (row.id, row.registered_at, row.registered_at.tzinfo) == (one, NOW, UTC)


def test_a_moment_without_a_zone_is_refused(made: Made) -> None:
    with made.writing() as session:
        session.add(
            Candidate(
                name="Peserta Contoh 01",
                nik_status=NikStatus.MISSING,
                birth_date=date(2000, 1, 1),
                registered_at=datetime(2026, 3, 2, 8, 0),  # noqa: DTZ001 - what is refused
            )
        )
        with pytest.raises((StatementError, ValueError), match="zone"):
            session.flush()
        session.rollback()


def test_a_word_that_is_none_of_the_trade_is_refused(made: Made) -> None:
    with made.writing() as session:
        with pytest.raises(StatementError, match="sangsi"):
            makers.candidate(session, 1, nik_status="sangsi")
        session.rollback()


def test_every_word_fits_its_column() -> None:
    for column in EVERY_COLUMN:
        kind = column.type
        if terms := getattr(kind, "terms", None):
            assert max(len(str(term)) for term in terms) <= cast("String", kind.impl_instance).length  # type: ignore[attr-defined]
