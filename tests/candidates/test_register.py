"""Everything stored about a person stands in the register, whatever table somebody adds later."""

from sqlalchemy import Table
from tests import makers  # noqa: F401 - the tables are all known once anything is imported

from bekal.candidates.rights.persons import tables_about
from bekal.candidates.rights.register import ADDRESSES, OTHER_ADDRESSES, SECTIONS, left_of
from bekal.storage.journal import fields_of, from_plain, synced_tables
from bekal.storage.records import Record

NAMING = {"candidate_id", "enrolment_id", "application_id", "paper_id", "kept_id", "merged_id", "person_id"}
"""Columns by which a table hangs on a person."""
LOCAL = {"candidate_draft", "viewing", "central_person"}  # the last is central's own: a keyed hash of each NIK, no name
"""Tables of this machine only, which the export and the erasure handle by name."""


def test_every_table_with_a_persons_data_is_in_the_register() -> None:
    assert {name for name, _ in tables_about()} == set(SECTIONS)
    for name, record in synced_tables().items():
        hangs = NAMING & set(record.__table__.columns.keys())
        assert not hangs or name in SECTIONS, f"{name} has {sorted(hangs)} and is missing from the register"


def test_every_field_of_those_tables_is_in_the_register() -> None:
    for name, section in SECTIONS.items():
        assert set(section.items) == set(fields_of(name)), name


def test_no_table_of_this_machine_names_a_person_unseen() -> None:
    synced = set(synced_tables())
    hanging = {
        table.name
        for table in Record.metadata.tables.values()
        if table.name not in synced and NAMING & set(table.columns.keys())
    }
    assert hanging == LOCAL


def test_free_words_about_a_person_are_never_kept_unnoticed() -> None:
    """A text column that an erasure keeps must be named here, each for its reason."""
    kept = {
        "candidate": {"education", "regency"},  # counted: schooling and origin
        "consent": {"text_version", "language", "purposes"},  # the proof that there was a consent, naming nobody
        "paper": {"kind"},
        "scan": {"media"},
        "passage": {"gate"},
        "warning_letter": {"number"},  # the number of an office letter
        "certificate": {"number", "series", "snapshot", "text"},  # the register stays by law
        "certificate_event": {"reason"},
        "blank_event": {"series", "letter_number"},  # printed letters, and the number of an office letter
        "language_result": {"scheme", "level", "sections"},  # counted: who reached what, naming nobody
    }
    for name in SECTIONS:
        table = synced_tables()[name].__table__
        assert isinstance(table, Table)
        texts = {c.name for c in table.columns if c.name in fields_of(name) and hasattr(c.type, "length")}
        words = {c for c in texts if not hasattr(table.c[c].type, "terms") and _is_text(table, c)}
        assert words - set(left_of(name)) == kept.get(name, set()), name


def _is_text(table: Table, name: str) -> bool:
    kind = table.c[name].type
    return not hasattr(kind, "terms") and kind.python_type is str


def test_what_is_left_of_a_value_fits_its_column() -> None:
    for name in SECTIONS:
        table = synced_tables()[name].__table__
        for field, left in left_of(name).items():
            sample = "2001-02-03" if table.columns[field].type.python_type is not int else 3
            assert from_plain(name, field, left(sample)) is not NotImplemented, (name, field)


def test_every_column_that_names_a_photo_or_scan_is_known() -> None:
    named = {
        (name, column.name)
        for name, record in synced_tables().items()
        for column in record.__table__.columns
        if column.name in {"address", "photo", "scan", "picture", "logo", "attachment"}
        and name not in {"centre"}  # the centre's own address is a street
    }
    assert named == {*ADDRESSES, *OTHER_ADDRESSES}
