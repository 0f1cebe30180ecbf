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
    _places()
    _digests()
    _head_office()
    _limits_and_backups()
    _desks()
    _pictures()


def _conflicts() -> None:
    """Merge, the conflict inbox, match cases."""
    op.add_column("conflict", sa.Column("severity", sa.String(), nullable=False, server_default="soft"))
    op.create_table(
        "central_person",
        sa.Column("candidate_id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("candidate_id", name=op.f("pk_central_person")),
    )
    op.create_index("ix_central_person_centre_id", "central_person", ["centre_id"])
    op.create_index("ix_central_person_mac", "central_person", ["mac"])
    op.create_table(
        "central_match",
        sa.Column("id", Id(), nullable=False),
        sa.Column("one_id", Id(), nullable=False),
        sa.Column("one_centre", Id(), nullable=False),
        sa.Column("other_id", Id(), nullable=False),
        sa.Column("other_centre", Id(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by_steward", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_central_match")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_central_match_one_id_other_id")),
    )
    op.create_index("ix_central_match_one_centre", "central_match", ["one_centre"])
    op.create_index("ix_central_match_other", "central_match", ["other_id"])
    op.create_index("ix_central_match_other_centre", "central_match", ["other_centre"])


def _changes() -> None:
    """Changes of others down to a device, batches of other PCs of the centre."""
    op.create_index("ix_operation_centre", "operation", ["centre_id", "n"])
    op.add_column("central_branch", sa.Column("root", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("central_branch") as batch:  # the program says the default, not the database
        batch.alter_column("root", server_default=None)
    op.create_table(
        "central_question",
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("inc", sa.String(), nullable=False),
        sa.Column("head_seq", WHOLE, nullable=False),
        sa.Column("head_hash", sa.String(), nullable=False),
        sa.Column("epoch", WHOLE, nullable=False),
        sa.Column("n", WHOLE, nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["central_device.id"], name=op.f("fk_central_question_device_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("device_id", "inc", name=op.f("pk_central_question")),
    )
    op.create_table(
        "peer_stream",
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("inc", sa.String(), nullable=False),
        sa.Column("head_seq", WHOLE, nullable=False),
        sa.Column("head_hash", sa.String(), nullable=False),
        sa.Column("covered_seq", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("device_id", "inc", name=op.f("pk_peer_stream")),
    )
    for table, last in (
        (
            "peer_batch",
            [sa.Column("root", sa.String(), nullable=False), sa.Column("taken_at", UtcDateTime(), nullable=False)],
        ),
        (
            "peer_held",
            [sa.Column("file", sa.LargeBinary(), nullable=False), sa.Column("held_at", UtcDateTime(), nullable=False)],
        ),
    ):
        op.create_table(
            table,
            sa.Column("hash", sa.String(), nullable=False),
            sa.Column("device_id", Id(), nullable=False),
            sa.Column("inc", sa.String(), nullable=False),
            sa.Column("seq", WHOLE, nullable=False),
            *last,
            sa.PrimaryKeyConstraint("hash", name=op.f(f"pk_{table}")),
        )
        op.create_index(f"ix_{table}_place", table, ["device_id", "inc", "seq"])


def _places() -> None:
    """In which batch an operation is follows from its number; where it does not, a row of its own says so."""
    op.create_table(
        "operation_place",
        sa.Column("n", WHOLE, autoincrement=False, nullable=False),
        sa.Column("batch_seq", WHOLE, nullable=True),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_operation_place")),
    )
    for table, column in (("device_state", "safe_n"), ("device_state", "sealed_n"), ("sealed_batch", "last_n")):
        op.add_column(table, sa.Column(column, WHOLE, nullable=False, server_default="0"))
    _place()
    for table, columns in (("device_state", ("safe_n", "sealed_n")), ("sealed_batch", ("last_n",))):
        with op.batch_alter_table(table) as batch:  # the program says the default, not the database
            for column in columns:
                batch.alter_column(column, server_default=None)
    op.drop_index("ix_operation_batch", "operation")
    op.drop_column("operation", "batch_seq")
    is_own = sa.text("stream IS NULL")
    op.create_index("ix_operation_own", "operation", ["n"], sqlite_where=is_own, postgresql_where=is_own)
    op.create_index("ix_sealed_batch_last_n", "sealed_batch", ["inc", "last_n", "seq"])


def _place() -> None:
    """Read off the column that said of each operation in which batch it is what the new columns say."""
    connection = op.get_bind()
    inc = connection.execute(sa.text("SELECT inc FROM device_state")).scalar()
    last_in = sa.text("SELECT coalesce(max(n), 0) FROM operation WHERE batch_seq = :seq AND stream IS NULL")
    keep = sa.text("UPDATE sealed_batch SET last_n = :last WHERE inc = :inc AND seq = :seq")
    safe = last = connection.execute(last_in, {"seq": -1}).scalar_one()
    of_life = sa.text("SELECT seq FROM sealed_batch WHERE inc = :inc ORDER BY seq")
    for seq in connection.execute(of_life, {"inc": inc}).scalars().all():
        last = max(last, connection.execute(last_in, {"seq": seq}).scalar_one())
        connection.execute(keep, {"last": last, "inc": inc, "seq": seq})
    connection.execute(
        sa.text("UPDATE device_state SET safe_n = :safe, sealed_n = :last"), {"safe": safe, "last": last}
    )
    connection.execute(_OUT_OF_ORDER, {"safe": safe, "last": last, "inc": inc})


_OUT_OF_ORDER = sa.text("""
    INSERT INTO operation_place (n, batch_seq) SELECT n, batch_seq FROM operation
    WHERE stream IS NULL AND n <= :last AND (batch_seq IS NULL OR batch_seq <> CASE WHEN n <= :safe THEN -1 ELSE (
        SELECT min(seq) FROM sealed_batch WHERE inc = :inc AND last_n >= operation.n
    ) END)
""")


def _digests() -> None:
    """Content digests and what differed."""
    op.create_table(
        "row_digest",
        sa.Column("row_id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("place", WHOLE, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_row_digest")),
    )
    op.create_index("ix_row_digest_place", "row_digest", ["centre_id", "place"])
    op.create_table(
        "table_digest",
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("count", WHOLE, nullable=False),
        sa.Column("total", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("centre_id", "entity", name=op.f("pk_table_digest")),
    )
    op.create_table(
        "difference",
        sa.Column("n", WHOLE, autoincrement=True, nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("rows", WHOLE, nullable=False),
        sa.Column("healed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_difference")),
    )
    op.create_index(op.f("ix_difference_centre_id"), "difference", ["centre_id"])
    with op.batch_alter_table("central_question") as batch:
        batch.add_column(sa.Column("digest", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("agrees", sa.Boolean(), nullable=True))
    with op.batch_alter_table("central_question") as batch:  # the program says the default, not the database
        batch.alter_column("digest", server_default=None)


def _head_office() -> None:
    """The service, its people and its status page."""
    op.create_table(
        "central_user",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("disabled_at", UtcDateTime(), nullable=True),
        sa.Column("failed", WHOLE, nullable=False),
        sa.Column("locked_until", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_central_user")),
    )
    op.create_table(
        "central_visit",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["name"], ["central_user.name"], name=op.f("fk_central_visit_name"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_central_visit")),
    )


def _limits_and_backups() -> None:
    """Limits and their overrides, erasure ledger, clocks, backups."""
    op.create_table(
        "erasure",
        sa.Column("hmac", sa.String(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("erased_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("hmac", name=op.f("pk_erasure")),
    )
    op.create_table(
        "central_erasure",
        sa.Column("erased_id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ordered_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("erased_id", name=op.f("pk_central_erasure")),
    )
    op.create_index(op.f("ix_central_erasure_centre_id"), "central_erasure", ["centre_id"], unique=False)
    op.create_table(
        "assurance",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("measured", WHOLE, nullable=False),
        sa.Column("allowed", WHOLE, nullable=False),
        sa.Column("confirmed_by", Id(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assurance")),
    )
    op.create_index(op.f("ix_assurance_centre_id"), "assurance", ["centre_id"], unique=False)
    for table in ("mark", "passage", "guest"):
        op.add_column(table, sa.Column("clock_suspect", sa.Boolean(), nullable=True))
    for table in ("central_batch", "central_branch"):
        op.add_column(table, sa.Column("offset_seconds", WHOLE, nullable=True))
        op.add_column(table, sa.Column("erased_at", UtcDateTime(), nullable=True))


def _desks() -> None:
    """What several desks of a centre share on one server."""
    op.create_table(
        "shared_file",
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("folder", "name", name=op.f("pk_shared_file")),
    )


def _pictures() -> None:
    """Photos and scans on their way, and where they are looked up by their address."""
    op.create_table(
        "picture_state",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("is_here", sa.Boolean(), nullable=False),
        sa.Column("epoch", WHOLE, nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("tried_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_picture_state")),
    )
    op.create_index(op.f("ix_picture_state_is_here"), "picture_state", ["is_here"])
    op.create_index(op.f("ix_picture_state_epoch"), "picture_state", ["epoch"])
    op.create_table(
        "central_picture",
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("is_named", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("centre_id", "address", name=op.f("pk_central_picture")),
    )
    op.create_index(op.f("ix_central_picture_is_named"), "central_picture", ["is_named"])
    op.create_index("ix_scan_address", "scan", ["address"])
    op.create_index("ix_candidate_photo", "candidate", ["photo"])
