"""Papers that can be trusted: plans and attempts, tests outside, templates, blanks, print runs, keys' ends."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from bekal.storage.types import Id, UtcDateTime

revision = "0004"
down_revision = "0003"

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# columns of tables that are there already: what their rows have until somebody says otherwise
GROWN: dict[str, tuple[sa.Column[Any], ...]] = {
    "centre": (
        sa.Column("logo", sa.String(), nullable=False, server_default=""),
        sa.Column("numbers_from", WHOLE, nullable=True),
        sa.Column("classification", sa.String(), nullable=False, server_default=""),
        sa.Column("second_name", sa.String(), nullable=False, server_default=""),
        sa.Column("second_title", sa.String(), nullable=False, server_default=""),
        sa.Column("second_nip", sa.String(), nullable=False, server_default=""),
    ),
    "certificate": (
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("kind", WHOLE, nullable=False, server_default="1"),
    ),
    "certificate_event": (
        sa.Column("other_id", Id(), nullable=True),
        sa.Column("taker", sa.String(), nullable=False, server_default=""),
        sa.Column("scan", sa.String(), nullable=False, server_default=""),
        sa.Column("letter_number", sa.String(), nullable=False, server_default=""),
        sa.Column("request", sa.LargeBinary(), nullable=True),
    ),
    "programme": (
        sa.Column("title_en", sa.String(), nullable=False, server_default=""),
        sa.Column("template_id", Id(), nullable=True),
        sa.Column("valid_months", WHOLE, nullable=True),
        sa.Column("second_name", sa.String(), nullable=False, server_default=""),
        sa.Column("second_title", sa.String(), nullable=False, server_default=""),
        sa.Column("second_nip", sa.String(), nullable=False, server_default=""),
        sa.Column("paid_day", sa.String(20), nullable=False, server_default="none"),
        sa.Column("paid_marks", sa.String(), nullable=False, server_default="HT"),
        sa.Column("paid_amount", WHOLE, nullable=False, server_default="0"),
    ),
}
POINTS_AT = {
    "programme": (("template_id", "certificate_template"),),
}


def upgrade() -> None:
    """Make the new tables, parents before children, and let the old ones grow."""
    op.create_table(
        "blank_receipt",
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("first", WHOLE, nullable=False),
        sa.Column("last", WHOLE, nullable=False),
        sa.Column("digits", WHOLE, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("letter_number", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blank_receipt")),
    )
    op.create_index(op.f("ix_blank_receipt_centre_id"), "blank_receipt", ["centre_id"], unique=False)
    op.create_index("ix_blank_receipt_series", "blank_receipt", ["series", "first"], unique=False)
    op.create_table(
        "central_digest",
        sa.Column("kid", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("cti", sa.LargeBinary(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("registered_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("kid", "digest", name=op.f("pk_central_digest")),
    )
    op.create_index("ix_central_digest_at", "central_digest", ["kid", "registered_at"], unique=False)
    op.create_index(op.f("ix_central_digest_centre_id"), "central_digest", ["centre_id"], unique=False)
    op.create_table(
        "central_key_end",
        sa.Column("kid", sa.LargeBinary(), nullable=False),
        sa.Column("state", WHOLE, nullable=False),
        sa.Column("cutoff_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_central_key_end")),
    )
    op.create_table(
        "central_revocation",
        sa.Column("kid", sa.LargeBinary(), nullable=False),
        sa.Column("cti", sa.LargeBinary(), nullable=False),
        sa.Column("code", WHOLE, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("kid", "cti", name=op.f("pk_central_revocation")),
    )
    op.create_table(
        "central_listing",
        sa.Column("event_id", Id(), nullable=False),
        sa.Column("kid", sa.LargeBinary(), nullable=False),
        sa.Column("cti", sa.LargeBinary(), nullable=False),
        sa.Column("code", WHOLE, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("signer", sa.LargeBinary(), nullable=False),
        sa.Column("proved_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_central_listing")),
    )
    op.create_table(
        "central_decision",
        sa.Column("n", WHOLE, autoincrement=True, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("before", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_central_decision")),
    )
    op.create_table(
        "certificate_template",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_template")),
    )
    op.create_index(op.f("ix_certificate_template_centre_id"), "certificate_template", ["centre_id"], unique=False)
    op.create_table(
        "code_mapping",
        sa.Column("code_list", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_mapping")),
        sa.UniqueConstraint("centre_id", "code_list", "label", name=op.f("uq_code_mapping_centre_id_code_list_label")),
    )
    op.create_index(op.f("ix_code_mapping_centre_id"), "code_mapping", ["centre_id"], unique=False)
    op.create_table(
        "number_lease",
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("year", WHOLE, autoincrement=False, nullable=False),
        sa.Column("first", WHOLE, autoincrement=False, nullable=False),
        sa.Column("last", WHOLE, nullable=False),
        sa.Column("device", Id(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("series", "year", "first", name=op.f("pk_number_lease")),
    )
    op.create_table(
        "print_run",
        sa.Column("id", Id(), nullable=False),
        sa.Column("course_id", Id(), nullable=False),
        sa.Column("printer", sa.String(), nullable=False),
        sa.Column("tray", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_run")),
    )
    op.create_index(op.f("ix_print_run_course_id"), "print_run", ["course_id"], unique=False)
    op.create_table(
        "print_sheet",
        sa.Column("id", Id(), nullable=False),
        sa.Column("run_id", Id(), nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("certificate_id", Id(), nullable=False),
        sa.Column("blank_series", sa.String(), nullable=False),
        sa.Column("blank_number", WHOLE, nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_sheet")),
        sa.UniqueConstraint("run_id", "position", name=op.f("uq_print_sheet_run_id_position")),
    )
    op.create_index("ix_print_sheet_certificate", "print_sheet", ["certificate_id"], unique=False)
    op.create_table(
        "printer_fit",
        sa.Column("printer", sa.String(), nullable=False),
        sa.Column("tray", sa.String(), nullable=False),
        sa.Column("right_um", WHOLE, nullable=False),
        sa.Column("down_um", WHOLE, nullable=False),
        sa.Column("wide_ppm", WHOLE, nullable=False),
        sa.Column("high_ppm", WHOLE, nullable=False),
        sa.Column("measured_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("printer", "tray", name=op.f("pk_printer_fit")),
    )
    op.create_table(
        "reference_edition",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_edition")),
        sa.UniqueConstraint("centre_id", "kind", "edition", name=op.f("uq_reference_edition_centre_id_kind_edition")),
    )
    op.create_index(op.f("ix_reference_edition_centre_id"), "reference_edition", ["centre_id"], unique=False)
    op.create_table(
        "language_result",
        sa.Column("candidate_id", Id(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("total_hundredths", WHOLE, nullable=True),
        sa.Column("sections", sa.String(), nullable=False),
        sa.Column("decision", sa.String(20), nullable=True),
        sa.Column("certificate_no", sa.String(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("evidence_seen", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_language_result_candidate_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_language_result")),
    )
    op.create_index("ix_language_result_candidate", "language_result", ["candidate_id"], unique=False)
    op.create_index(op.f("ix_language_result_centre_id"), "language_result", ["centre_id"], unique=False)
    op.create_table(
        "template_picture",
        sa.Column("template_id", Id(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["certificate_template.id"],
            name=op.f("fk_template_picture_template_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_picture")),
        sa.UniqueConstraint(
            "centre_id", "template_id", "name", name=op.f("uq_template_picture_centre_id_template_id_name")
        ),
    )
    op.create_index(op.f("ix_template_picture_centre_id"), "template_picture", ["centre_id"], unique=False)
    op.create_table(
        "assessment_plan",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("edition", WHOLE, nullable=False),
        sa.Column("pass_mark", WHOLE, nullable=False),
        sa.Column("predicates", sa.String(), nullable=False),
        sa.Column("needs_units", sa.Boolean(), nullable=False),
        sa.Column("counts", sa.String(20), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_assessment_plan_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_plan")),
        sa.UniqueConstraint(
            "centre_id", "programme_id", "edition", name=op.f("uq_assessment_plan_centre_id_programme_id_edition")
        ),
    )
    op.create_index(op.f("ix_assessment_plan_centre_id"), "assessment_plan", ["centre_id"], unique=False)
    op.create_table(
        "competency_scheme",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("programme_id", Id(), nullable=True),
        sa.Column("valid_months", WHOLE, nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_competency_scheme_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competency_scheme")),
        sa.UniqueConstraint("centre_id", "code", name=op.f("uq_competency_scheme_centre_id_code")),
    )
    op.create_index(op.f("ix_competency_scheme_centre_id"), "competency_scheme", ["centre_id"], unique=False)
    op.create_table(
        "criterion",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("edition", WHOLE, nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("weight", WHOLE, nullable=False),
        sa.Column("pass_mark", WHOLE, nullable=True),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_criterion_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
    )
    op.create_index(op.f("ix_criterion_centre_id"), "criterion", ["centre_id"], unique=False)
    op.create_index("ix_criterion_programme", "criterion", ["programme_id", "edition"], unique=False)
    op.create_table(
        "central_lease",
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("year", WHOLE, autoincrement=False, nullable=False),
        sa.Column("first", WHOLE, autoincrement=False, nullable=False),
        sa.Column("last", WHOLE, nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["central_centre.id"], name=op.f("fk_central_lease_centre_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["central_device.id"], name=op.f("fk_central_lease_device_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("centre_id", "series", "year", "first", name=op.f("pk_central_lease")),
    )
    op.create_table(
        "competency_test",
        sa.Column("scheme_id", Id(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("regency_code", sa.String(), nullable=False),
        sa.Column("schedule_code", sa.String(), nullable=False),
        sa.Column("assessors", sa.String(), nullable=False),
        sa.Column("budget", sa.String(), nullable=False),
        sa.Column("ministry", sa.String(), nullable=False),
        sa.Column("seats", WHOLE, nullable=True),
        sa.Column("letter_number", sa.String(), nullable=False),
        sa.Column("cancelled_reason", sa.String(), nullable=False),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["competency_scheme.id"], name=op.f("fk_competency_test_scheme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competency_test")),
    )
    op.create_index(op.f("ix_competency_test_centre_id"), "competency_test", ["centre_id"], unique=False)
    op.create_index("ix_competency_test_scheme", "competency_test", ["scheme_id", "held_on"], unique=False)
    op.create_table(
        "graduation",
        sa.Column("course_id", Id(), nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("letter_number", sa.String(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=False),
        sa.Column("met_at", sa.String(), nullable=False),
        sa.Column("met_place", sa.String(), nullable=False),
        sa.Column("members", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("locked_at", UtcDateTime(), nullable=False),
        sa.Column("locked_by", Id(), nullable=False),
        sa.Column("unlocked_at", UtcDateTime(), nullable=True),
        sa.Column("unlocked_by", Id(), nullable=True),
        sa.Column("unlock_reason", sa.String(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_graduation_course_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_graduation")),
        sa.UniqueConstraint("centre_id", "course_id", "number", name=op.f("uq_graduation_centre_id_course_id_number")),
    )
    op.create_index(op.f("ix_graduation_centre_id"), "graduation", ["centre_id"], unique=False)
    op.create_table(
        "attempt",
        sa.Column("enrolment_id", Id(), nullable=False),
        sa.Column("criterion_id", Id(), nullable=True),
        sa.Column("unit_id", Id(), nullable=True),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("score_hundredths", WHOLE, nullable=True),
        sa.Column("outcome", sa.String(20), nullable=True),
        sa.Column("is_absent", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["criterion_id"], ["criterion.id"], name=op.f("fk_attempt_criterion_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_attempt_enrolment_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_attempt_unit_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    op.create_index(op.f("ix_attempt_centre_id"), "attempt", ["centre_id"], unique=False)
    op.create_index("ix_attempt_enrolment", "attempt", ["enrolment_id"], unique=False)
    op.create_table(
        "competency_queue",
        sa.Column("candidate_id", Id(), nullable=False),
        sa.Column("scheme_id", Id(), nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("enrolment_id", Id(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("queued_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("test_id", Id(), nullable=True),
        sa.Column("outcome", sa.String(20), nullable=True),
        sa.Column("is_absent", sa.Boolean(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("certificate_no", sa.String(), nullable=False),
        sa.Column("registration_no", sa.String(), nullable=False),
        sa.Column("blank_no", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("evidence_seen", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_competency_queue_candidate_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_competency_queue_enrolment_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["scheme_id"], ["competency_scheme.id"], name=op.f("fk_competency_queue_scheme_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["test_id"], ["competency_test.id"], name=op.f("fk_competency_queue_test_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competency_queue")),
        sa.UniqueConstraint(
            "centre_id",
            "candidate_id",
            "scheme_id",
            "number",
            name=op.f("uq_competency_queue_centre_id_candidate_id_scheme_id_number"),
        ),
    )
    op.create_index(op.f("ix_competency_queue_centre_id"), "competency_queue", ["centre_id"], unique=False)
    op.create_index("ix_competency_queue_scheme", "competency_queue", ["scheme_id", "state"], unique=False)
    op.create_table(
        "blank_event",
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("event", sa.String(20), nullable=False),
        sa.Column("certificate_id", Id(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("letter_number", sa.String(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_blank_event_certificate_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blank_event")),
    )
    op.create_index(op.f("ix_blank_event_centre_id"), "blank_event", ["centre_id"], unique=False)
    op.create_index("ix_blank_event_certificate", "blank_event", ["certificate_id"], unique=False)
    op.create_index("ix_blank_event_number", "blank_event", ["series", "number"], unique=False)
    op.create_table(
        "centre_logo",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_logo")),
        sa.UniqueConstraint("centre_id", "digest", name=op.f("uq_centre_logo_centre_id_digest")),
    )
    op.create_index(op.f("ix_centre_logo_centre_id"), "centre_logo", ["centre_id"], unique=False)
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
    _let_two_pcs_copy_one_number()


def _let_two_pcs_copy_one_number() -> None:
    """Keep a number's first paper unique, but not its copies: two PCs that do not meet may each make the second."""
    columns = {
        "uq_certificate_centre_id_number_copy": ["centre_id", "number"],
        "uq_certificate_centre_id_series_year_sequence_copy": ["centre_id", "series", "year", "sequence"],
    }
    with op.batch_alter_table("certificate") as batch:
        for name in columns:
            batch.drop_constraint(op.f(name), type_="unique")
        batch.create_unique_constraint(
            op.f("uq_certificate_centre_id_number_copy_cti"), ["centre_id", "number", "copy", "cti"]
        )
    first = sa.text("copy = 1")
    for name, names in zip(("number", "place"), columns.values(), strict=True):
        op.create_index(
            f"ix_certificate_original_{name}",
            "certificate",
            names,
            unique=True,
            sqlite_where=first,
            postgresql_where=first,
        )
