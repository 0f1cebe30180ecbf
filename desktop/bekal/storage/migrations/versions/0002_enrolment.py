"""Enrolment in depth: papers, photos, consent, one person twice, applications and their selection."""

import sqlalchemy as sa
from alembic import op

from bekal.storage.types import Id, UtcDateTime

revision = "0002"
down_revision = "0001"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# columns of tables that are there already: what their rows have until somebody says otherwise
GROWN = {
    "candidate": (
        sa.Column("region_code", sa.String(), nullable=False, server_default=""),
        sa.Column("village", sa.String(), nullable=False, server_default=""),
        sa.Column("regency", sa.String(), nullable=False, server_default=""),
        sa.Column("postal_code", sa.String(), nullable=False, server_default=""),
        sa.Column("domicile", sa.String(), nullable=False, server_default=""),
        sa.Column("phone_owner", sa.String(), nullable=False, server_default=""),
        sa.Column("emergency_name", sa.String(), nullable=False, server_default=""),
        sa.Column("emergency_relation", sa.String(), nullable=False, server_default=""),
        sa.Column("emergency_phone", sa.String(), nullable=False, server_default=""),
        sa.Column("passport_name", sa.String(), nullable=False, server_default=""),
        sa.Column("katakana_name", sa.String(), nullable=False, server_default=""),
        sa.Column("school", sa.String(), nullable=False, server_default=""),
        sa.Column("major", sa.String(), nullable=False, server_default=""),
        sa.Column("graduated", WHOLE, nullable=True),
        sa.Column("marital", sa.String(20), nullable=True),
        sa.Column("activity", sa.String(20), nullable=True),
        sa.Column("disability", sa.String(20), nullable=True),
        sa.Column("support_needs", sa.String(), nullable=False, server_default=""),
        sa.Column("height_cm", WHOLE, nullable=True),
        sa.Column("weight_kg", WHOLE, nullable=True),
        sa.Column("heard_from", sa.String(), nullable=False, server_default=""),
        sa.Column("photo", sa.String(), nullable=False, server_default=""),
        sa.Column("restricted_on", sa.Date(), nullable=True),
        sa.Column("restricted_reason", sa.String(), nullable=False, server_default=""),
        sa.Column("erased_at", UtcDateTime(), nullable=True),
        sa.Column("looked_digest", sa.String(), nullable=False, server_default=""),
        sa.Column("looked_at", UtcDateTime(), nullable=True),
        sa.Column("looked_by", Id(), nullable=True),
    ),
    "centre": (sa.Column("second_look", sa.Boolean(), nullable=False, server_default=sa.false()),),
    "enrolment": (sa.Column("replaces_id", Id(), nullable=True),),
    "programme": (
        sa.Column("scheme", sa.String(), nullable=False, server_default=""),
        sa.Column("age_from", WHOLE, nullable=True),
        sa.Column("age_to", WHOLE, nullable=True),
        sa.Column("education_from", sa.String(), nullable=False, server_default=""),
        sa.Column("repeat_policy", sa.String(20), nullable=False, server_default="warn"),
        sa.Column("replacement_days", WHOLE, nullable=False, server_default="3"),
    ),
}


def upgrade() -> None:
    """Make the new tables, parents before children, and let the old ones grow."""
    op.create_table(
        "import_mapping",
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("headings", sa.String(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_mapping")),
        sa.UniqueConstraint("centre_id", "sender", name=op.f("uq_import_mapping_centre_id_sender")),
    )
    op.create_index(op.f("ix_import_mapping_centre_id"), "import_mapping", ["centre_id"], unique=False)
    op.create_table(
        "import_run",
        sa.Column("id", Id(), nullable=False),
        sa.Column("staff_id", Id(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("new", WHOLE, nullable=False),
        sa.Column("changed", WHOLE, nullable=False),
        sa.Column("first_n", WHOLE, nullable=False),
        sa.Column("last_n", WHOLE, nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_run")),
    )
    op.create_table(
        "viewing",
        sa.Column("id", Id(), nullable=False),
        sa.Column("staff_id", Id(), nullable=False),
        sa.Column("candidate_id", Id(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_viewing")),
    )
    op.create_index("ix_viewing_candidate", "viewing", ["candidate_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("candidate_id", Id(), nullable=False),
        sa.Column("text_version", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("purposes", sa.String(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("guardian", sa.String(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_consent_candidate_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_candidate", "consent", ["candidate_id"], unique=False)
    op.create_index(op.f("ix_consent_centre_id"), "consent", ["centre_id"], unique=False)
    op.create_table(
        "paper",
        sa.Column("candidate_id", Id(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(20), nullable=True),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("seen_by", Id(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_paper_candidate_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("centre_id", "candidate_id", "kind", name=op.f("uq_paper_centre_id_candidate_id_kind")),
    )
    op.create_index("ix_paper_candidate", "paper", ["candidate_id"], unique=False)
    op.create_index(op.f("ix_paper_centre_id"), "paper", ["centre_id"], unique=False)
    op.create_table(
        "paper_rule",
        sa.Column("programme_id", Id(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("condition", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_paper_rule_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_rule")),
    )
    op.create_index(op.f("ix_paper_rule_centre_id"), "paper_rule", ["centre_id"], unique=False)
    op.create_index("ix_paper_rule_programme", "paper_rule", ["programme_id"], unique=False)
    op.create_table(
        "person_apart",
        sa.Column("one_id", Id(), nullable=False),
        sa.Column("other_id", Id(), nullable=False),
        sa.Column("twins", sa.Boolean(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(["one_id"], ["candidate.id"], name=op.f("fk_person_apart_one_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["other_id"], ["candidate.id"], name=op.f("fk_person_apart_other_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_apart")),
        sa.UniqueConstraint("centre_id", "one_id", "other_id", name=op.f("uq_person_apart_centre_id_one_id_other_id")),
    )
    op.create_index(op.f("ix_person_apart_centre_id"), "person_apart", ["centre_id"], unique=False)
    op.create_table(
        "person_link",
        sa.Column("kept_id", Id(), nullable=False),
        sa.Column("merged_id", Id(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("linked_at", UtcDateTime(), nullable=False),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("taken_by", Id(), nullable=True),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kept_id"], ["candidate.id"], name=op.f("fk_person_link_kept_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["merged_id"], ["candidate.id"], name=op.f("fk_person_link_merged_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_link")),
    )
    op.create_index(op.f("ix_person_link_centre_id"), "person_link", ["centre_id"], unique=False)
    op.create_index("ix_person_link_kept", "person_link", ["kept_id"], unique=False)
    op.create_index("ix_person_link_merged", "person_link", ["merged_id"], unique=False)
    op.create_table(
        "application",
        sa.Column("course_id", Id(), nullable=False),
        sa.Column("candidate_id", Id(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("state_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("second_choice", sa.String(), nullable=False),
        sa.Column("rank", WHOLE, nullable=True),
        sa.Column("outcome", sa.String(20), nullable=True),
        sa.Column("moved_up_on", sa.Date(), nullable=True),
        sa.Column("follows_id", Id(), nullable=True),
        sa.Column("reregister_by", sa.Date(), nullable=True),
        sa.Column("applied_at", UtcDateTime(), nullable=False),
        sa.Column("informed_at", UtcDateTime(), nullable=True),
        sa.Column("informed_by", Id(), nullable=True),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_application_candidate_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_application_course_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["follows_id"], ["application.id"], name=op.f("fk_application_follows_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint(
            "centre_id", "course_id", "candidate_id", name=op.f("uq_application_centre_id_course_id_candidate_id")
        ),
    )
    op.create_index("ix_application_candidate", "application", ["candidate_id"], unique=False)
    op.create_index(op.f("ix_application_centre_id"), "application", ["centre_id"], unique=False)
    op.create_index("ix_application_course", "application", ["course_id", "state"], unique=False)
    op.create_table(
        "scan",
        sa.Column("paper_id", Id(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("media", sa.String(), nullable=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("pages", WHOLE, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("unreadable", sa.Boolean(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("taken_at", UtcDateTime(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_scan_paper_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan")),
    )
    op.create_index(op.f("ix_scan_centre_id"), "scan", ["centre_id"], unique=False)
    op.create_index("ix_scan_paper", "scan", ["paper_id"], unique=False)
    op.create_table(
        "selection",
        sa.Column("course_id", Id(), nullable=False),
        sa.Column("reserves", WHOLE, nullable=False),
        sa.Column("pass_mark", WHOLE, nullable=False),
        sa.Column("priority_seats", WHOLE, nullable=False),
        sa.Column("letter_number", sa.String(), nullable=False),
        sa.Column("letter_on", sa.Date(), nullable=True),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("met_at", sa.String(), nullable=False),
        sa.Column("met_place", sa.String(), nullable=False),
        sa.Column("members", sa.String(), nullable=False),
        sa.Column("reregister_by", sa.Date(), nullable=True),
        sa.Column("quota", WHOLE, nullable=True),
        sa.Column("locked_at", UtcDateTime(), nullable=True),
        sa.Column("locked_by", Id(), nullable=True),
        sa.Column("corrected_on", sa.Date(), nullable=True),
        sa.Column("correction", sa.String(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_selection_course_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selection")),
        sa.UniqueConstraint("centre_id", "course_id", name=op.f("uq_selection_centre_id_course_id")),
    )
    op.create_index(op.f("ix_selection_centre_id"), "selection", ["centre_id"], unique=False)
    op.create_table(
        "selection_test",
        sa.Column("course_id", Id(), nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("weight", WHOLE, nullable=False),
        sa.Column("pass_mark", WHOLE, nullable=True),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_selection_test_course_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selection_test")),
    )
    op.create_index(op.f("ix_selection_test_centre_id"), "selection_test", ["centre_id"], unique=False)
    op.create_index("ix_selection_test_course", "selection_test", ["course_id"], unique=False)
    op.create_table(
        "selection_score",
        sa.Column("test_id", Id(), nullable=False),
        sa.Column("application_id", Id(), nullable=False),
        sa.Column("score", WHOLE, nullable=True),
        sa.Column("absent", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_selection_score_application_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["test_id"], ["selection_test.id"], name=op.f("fk_selection_score_test_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selection_score")),
        sa.UniqueConstraint(
            "centre_id", "test_id", "application_id", name=op.f("uq_selection_score_centre_id_test_id_application_id")
        ),
    )
    op.create_index("ix_selection_score_application", "selection_score", ["application_id"], unique=False)
    op.create_index(op.f("ix_selection_score_centre_id"), "selection_score", ["centre_id"], unique=False)
    op.create_table(
        "selection_session",
        sa.Column("test_id", Id(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("starts", sa.String(), nullable=False),
        sa.Column("ends", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("capacity", WHOLE, nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["test_id"], ["selection_test.id"], name=op.f("fk_selection_session_test_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selection_session")),
    )
    op.create_index(op.f("ix_selection_session_centre_id"), "selection_session", ["centre_id"], unique=False)
    op.create_index("ix_selection_session_test", "selection_session", ["test_id"], unique=False)
    op.create_table(
        "selection_seat",
        sa.Column("test_id", Id(), nullable=False),
        sa.Column("application_id", Id(), nullable=False),
        sa.Column("session_id", Id(), nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_selection_seat_application_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["selection_session.id"], name=op.f("fk_selection_seat_session_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["test_id"], ["selection_test.id"], name=op.f("fk_selection_seat_test_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_selection_seat")),
        sa.UniqueConstraint(
            "centre_id", "test_id", "application_id", name=op.f("uq_selection_seat_centre_id_test_id_application_id")
        ),
    )
    op.create_index(op.f("ix_selection_seat_centre_id"), "selection_seat", ["centre_id"], unique=False)
    op.create_index("ix_selection_seat_session", "selection_seat", ["session_id"], unique=False)
    op.create_index("ix_candidate_birth_date", "candidate", ["birth_date"], unique=False)
    op.create_index("ix_candidate_registered_at", "candidate", ["registered_at"], unique=False)
    for table, columns in GROWN.items():
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.add_column(column)
            if table == "enrolment":
                batch.create_foreign_key(
                    op.f("fk_enrolment_replaces_id"), "enrolment", ["replaces_id"], ["id"], ondelete="RESTRICT"
                )
        defaulted = [column for column in columns if column.server_default is not None]
        if defaulted:
            with op.batch_alter_table(table) as batch:  # the program says the default, not the database
                for column in defaulted:
                    batch.alter_column(column.name, server_default=None)
    op.create_index("ix_candidate_phone", "candidate", ["phone"], unique=False)
    for name in ("restricted_on", "erased_at"):  # the few who leave lists, read whole by every list
        there = sa.text(f"{name} IS NOT NULL")
        op.create_index(
            f"ix_candidate_{name}", "candidate", [name], unique=False, sqlite_where=there, postgresql_where=there
        )
    op.create_index("ix_paper_number", "paper", ["kind", "number"], unique=False)
    op.create_index("ix_person_apart_other", "person_apart", ["other_id"], unique=False)
