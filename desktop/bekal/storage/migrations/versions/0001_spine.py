"""The first schema: centre, people, courses, attendance, assessment, certificates, journal, sync."""

from alembic import op

from bekal.storage.records import Record

revision = "0001"
down_revision = None


def upgrade() -> None:
    Record.metadata.create_all(op.get_bind())
