"""The way to central and back: conflicts, changes of others, digests, the head office, what was taken back."""

import sqlalchemy as sa
from alembic import op

from bekal.storage.types import Id, UtcDateTime

__all__ = ["Id", "UtcDateTime"]

revision = "0005"
down_revision = "0004"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the new tables and columns, one part of the work after another."""
    _conflicts()
    _changes()
    _digests()
    _head_office()
    _limits_and_backups()


def _conflicts() -> None:
    """Merge, the conflict inbox, match cases."""
    op.add_column("conflict", sa.Column("severity", sa.String(), nullable=False, server_default="soft"))


def _changes() -> None:
    """Changes of others down to a device, batches of other PCs of the centre."""


def _digests() -> None:
    """Content digests and what differed."""


def _head_office() -> None:
    """The service, its people and its status page."""


def _limits_and_backups() -> None:
    """Limits and their overrides, erasure ledger, clocks, backups."""
