"""The instructor's day: timetables, holidays, letters, cards, gates and sheets on paper."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from bekal.storage.types import Id, UtcDateTime

revision = "0003"
down_revision = "0002"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# columns of tables that are there already: what their rows have until somebody says otherwise
GROWN: dict[str, tuple[sa.Column[Any], ...]] = {
    "centre": (
        sa.Column("card_key", sa.String(), nullable=False, server_default=""),
        sa.Column("free_days", WHOLE, nullable=False, server_default="7"),
        sa.Column("head_for_late_marks", sa.Boolean(), nullable=False, server_default=sa.true()),
    ),
    "course": (
        sa.Column("edition", WHOLE, nullable=False, server_default="1"),
        sa.Column("hours", WHOLE, nullable=True),
        sa.Column("fund_source", sa.String(), nullable=False, server_default=""),
        sa.Column("room", sa.String(), nullable=False, server_default=""),
    ),
    "mark": (
        sa.Column("minutes_early", WHOLE, nullable=True),
        sa.Column("hours_attended", WHOLE, nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
    ),
    "meeting": (
        sa.Column("kind", sa.String(20), nullable=False, server_default="training"),
        sa.Column("room", sa.String(), nullable=False, server_default=""),
        sa.Column("topic", sa.String(), nullable=False, server_default=""),
        sa.Column("unit_id", Id(), nullable=True),
        sa.Column("instructor_id", Id(), nullable=True),
        sa.Column("substitute_id", Id(), nullable=True),
        sa.Column("moved_from", sa.Date(), nullable=True),
        sa.Column("change_reason", sa.String(), nullable=False, server_default=""),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
    ),
    "programme": (
        sa.Column("edition", WHOLE, nullable=False, server_default="1"),
        sa.Column("excused_counts", sa.String(20), nullable=False, server_default="none"),
        sa.Column("absences_in_a_row", WHOLE, nullable=False, server_default="3"),
        sa.Column("absence_share", WHOLE, nullable=False, server_default="10"),
        sa.Column("late_minutes", WHOLE, nullable=False, server_default="15"),
        sa.Column("late_grace", WHOLE, nullable=False, server_default="5"),
    ),
    "unit": (
        sa.Column("edition", WHOLE, nullable=False, server_default="1"),
        sa.Column("level", sa.String(), nullable=False, server_default=""),
    ),
}
POINTS_AT = {
    "meeting": (("unit_id", "unit"), ("instructor_id", "staff"), ("substitute_id", "staff")),
}


def upgrade() -> None:
    """Make the new tables, parents before children, and let the old ones grow."""
    op.create_table(
        "holiday",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("is_working_day", sa.Boolean(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sa.UniqueConstraint("centre_id", "day", name=op.f("uq_holiday_centre_id_day")),
    )
    op.create_index(op.f("ix_holiday_centre_id"), "holiday", ["centre_id"], unique=False)
    op.create_table(
        "signed_sheet",
        sa.Column("course_id", Id(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("printed_at", UtcDateTime(), nullable=False),
        sa.Column("scan", sa.String(), nullable=False),
        sa.Column("scanned_at", UtcDateTime(), nullable=True),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_signed_sheet_course_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_sheet")),
    )
    op.create_index(op.f("ix_signed_sheet_centre_id"), "signed_sheet", ["centre_id"], unique=False)
    op.create_index("ix_signed_sheet_course", "signed_sheet", ["course_id"], unique=False)
    op.create_table(
        "card",
        sa.Column("enrolment_id", Id(), nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_reason", sa.String(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_card_enrolment_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
        sa.UniqueConstraint("centre_id", "enrolment_id", "number", name=op.f("uq_card_centre_id_enrolment_id_number")),
    )
    op.create_index(op.f("ix_card_centre_id"), "card", ["centre_id"], unique=False)
    op.create_table(
        "guest",
        sa.Column("meeting_id", Id(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("mark", sa.String(20), nullable=False),
        sa.Column("enrolment_id", Id(), nullable=True),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_guest_enrolment_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_guest_meeting_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest")),
    )
    op.create_index(op.f("ix_guest_centre_id"), "guest", ["centre_id"], unique=False)
    op.create_index("ix_guest_meeting", "guest", ["meeting_id"], unique=False)
    op.create_table(
        "leave_letter",
        sa.Column("enrolment_id", Id(), nullable=False),
        sa.Column("mark", sa.String(20), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("scan", sa.String(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_leave_letter_enrolment_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_letter")),
    )
    op.create_index(op.f("ix_leave_letter_centre_id"), "leave_letter", ["centre_id"], unique=False)
    op.create_index("ix_leave_letter_enrolment", "leave_letter", ["enrolment_id"], unique=False)
    op.create_table(
        "passage",
        sa.Column("meeting_id", Id(), nullable=True),
        sa.Column("enrolment_id", Id(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("direction", sa.String(20), nullable=False),
        sa.Column("answer", sa.String(20), nullable=False),
        sa.Column("gate", sa.String(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_passage_enrolment_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_passage_meeting_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage")),
    )
    op.create_index(op.f("ix_passage_centre_id"), "passage", ["centre_id"], unique=False)
    op.create_index("ix_passage_enrolment", "passage", ["enrolment_id"], unique=False)
    op.create_index("ix_passage_meeting", "passage", ["meeting_id"], unique=False)
    op.create_table(
        "warning_letter",
        sa.Column("enrolment_id", Id(), nullable=False),
        sa.Column("level", WHOLE, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("letter_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_warning_letter_enrolment_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning_letter")),
        sa.UniqueConstraint(
            "centre_id", "enrolment_id", "level", name=op.f("uq_warning_letter_centre_id_enrolment_id_level")
        ),
    )
    op.create_index(op.f("ix_warning_letter_centre_id"), "warning_letter", ["centre_id"], unique=False)
    for table, columns in GROWN.items():
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.add_column(column)
            for name, target in POINTS_AT.get(table, ()):
                batch.create_foreign_key(op.f(f"fk_{table}_{name}"), target, [name], ["id"], ondelete="RESTRICT")
        defaulted = [column for column in columns if column.server_default is not None]
        if defaulted:
            with op.batch_alter_table(table) as batch:  # the program says the default, not the database
                for column in defaulted:
                    batch.alter_column(column.name, server_default=None)
