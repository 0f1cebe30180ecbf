"""The first schema: centre, people, courses, attendance, assessment, certificates, journal, sync, central."""

import sqlalchemy as sa
from alembic import op

from bekal.storage.types import Id, UtcDateTime

revision = "0001"
down_revision = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table, parents before children."""
    op.create_table(
        "batch_event",
        sa.Column("n", WHOLE, autoincrement=True, nullable=False),
        sa.Column("inc", sa.String(), nullable=False),
        sa.Column("seq", WHOLE, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("receipt_no", WHOLE, nullable=True),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_batch_event")),
    )
    op.create_index("ix_batch_event_batch", "batch_event", ["inc", "seq"], unique=False)
    op.create_table(
        "candidate",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("nik", sa.String(), nullable=True),
        sa.Column("nik_status", sa.String(20), nullable=False),
        sa.Column("sex", sa.String(20), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("birth_place", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("education", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("rt", sa.String(), nullable=False),
        sa.Column("rw", sa.String(), nullable=False),
        sa.Column("district", sa.String(), nullable=False),
        sa.Column("wanted", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("registered_at", UtcDateTime(), nullable=False),
        sa.Column("mismatch_reason", sa.String(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
    )
    op.create_index(op.f("ix_candidate_centre_id"), "candidate", ["centre_id"], unique=False)
    op.create_index("ix_candidate_name", "candidate", ["centre_id", "name"], unique=False)
    op.create_index("ix_candidate_nik", "candidate", ["centre_id", "nik"], unique=False)
    op.create_table(
        "candidate_draft",
        sa.Column("id", Id(), nullable=False),
        sa.Column("staff_id", Id(), nullable=False),
        sa.Column("candidate_id", Id(), nullable=True),
        sa.Column("fields", sa.String(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate_draft")),
    )
    op.create_table(
        "central_batch",
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("inc", sa.String(), nullable=False),
        sa.Column("seq", WHOLE, autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("manifest", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("operations", WHOLE, nullable=False),
        sa.Column("new", WHOLE, nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("device_id", "inc", "seq", name=op.f("pk_central_batch")),
    )
    op.create_table(
        "central_branch",
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("inc", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("seq", WHOLE, nullable=False),
        sa.Column("manifest", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("operations", WHOLE, nullable=False),
        sa.Column("new", WHOLE, nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("device_id", "inc", "hash", name=op.f("pk_central_branch")),
    )
    op.create_table(
        "central_centre",
        sa.Column("id", Id(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_central_centre")),
        sa.UniqueConstraint("code", name=op.f("uq_central_centre_code")),
    )
    op.create_table(
        "central_document",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("says", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("paper", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "scope", name=op.f("pk_central_document")),
    )
    op.create_table(
        "central_held",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("inc", sa.String(), nullable=False),
        sa.Column("seq", WHOLE, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("held_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_central_held")),
    )
    op.create_index("ix_central_held_place", "central_held", ["device_id", "inc", "seq"], unique=False)
    op.create_table(
        "central_problem",
        sa.Column("id", Id(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=True),
        sa.Column("inc", sa.String(), nullable=True),
        sa.Column("seq", WHOLE, nullable=True),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_central_problem")),
        sa.UniqueConstraint("code", "subject", name=op.f("uq_central_problem_code_subject")),
    )
    op.create_index(op.f("ix_central_problem_centre_id"), "central_problem", ["centre_id"], unique=False)
    op.create_table(
        "central_title",
        sa.Column("prog", WHOLE, autoincrement=False, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("prog", name=op.f("pk_central_title")),
    )
    op.create_table(
        "centre",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("office", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("signatory_name", sa.String(), nullable=False),
        sa.Column("signatory_title", sa.String(), nullable=False),
        sa.Column("signatory_nip", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("minutes_per_hour", WHOLE, nullable=False),
        sa.Column("number_template", sa.String(), nullable=False),
        sa.Column("verify_host", sa.String(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre")),
        sa.UniqueConstraint("centre_id", "code", name=op.f("uq_centre_centre_id_code")),
    )
    op.create_index(op.f("ix_centre_centre_id"), "centre", ["centre_id"], unique=False)
    op.create_table(
        "conflict",
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("row_id", Id(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("standing_op", Id(), nullable=False),
        sa.Column("losing_op", Id(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("resolved_by", Id(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict")),
    )
    op.create_index("ix_conflict_row_id", "conflict", ["row_id"], unique=False)
    op.create_table(
        "device_state",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("device", Id(), nullable=False),
        sa.Column("inc", sa.String(), nullable=False),
        sa.Column("parent_inc", sa.String(), nullable=True),
        sa.Column("parent_seq", WHOLE, nullable=True),
        sa.Column("parent_hash", sa.String(), nullable=True),
        sa.Column("head_seq", WHOLE, nullable=False),
        sa.Column("head_hash", sa.String(), nullable=False),
        sa.Column("central_epoch", WHOLE, nullable=False),
        sa.Column("central_time_seen", UtcDateTime(), nullable=True),
        sa.Column("receipt_no", WHOLE, nullable=False),
        sa.Column("realm", sa.String(), nullable=False),
        sa.Column("activation", sa.LargeBinary(), nullable=True),
        sa.Column("request", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_state")),
    )
    op.create_table(
        "down_state",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_down_state")),
    )
    op.create_table(
        "intake",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
        sa.UniqueConstraint("centre_id", "name", name=op.f("uq_intake_centre_id_name")),
    )
    op.create_index(op.f("ix_intake_centre_id"), "intake", ["centre_id"], unique=False)
    op.create_table(
        "operation",
        sa.Column("n", WHOLE, autoincrement=True, nullable=False),
        sa.Column("op_id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("row_id", Id(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("stream", sa.String(), nullable=True),
        sa.Column("opens_group", sa.Boolean(), nullable=False),
        sa.Column("batch_seq", WHOLE, nullable=True),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_operation")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_operation_row_id", "operation", ["row_id"], unique=False)
    op.create_index("ix_operation_batch", "operation", ["batch_seq", "stream"], unique=False)
    op.create_index("uq_operation_op_id", "operation", ["op_id"], unique=True)
    op.create_table(
        "operation_problem",
        sa.Column("op_id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("stream", sa.String(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("resolved_by", Id(), nullable=True),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_operation_problem")),
    )
    op.create_table(
        "programme",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("hours", WHOLE, nullable=False),
        sa.Column("catalogue_no", WHOLE, nullable=True),
        sa.Column("min_attendance", WHOLE, nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("centre_id", "code", name=op.f("uq_programme_centre_id_code")),
    )
    op.create_index(op.f("ix_programme_centre_id"), "programme", ["centre_id"], unique=False)
    op.create_table(
        "sealed_batch",
        sa.Column("inc", sa.String(), nullable=False),
        sa.Column("seq", WHOLE, autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("manifest", sa.LargeBinary(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("operations", WHOLE, nullable=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("sealed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("inc", "seq", name=op.f("pk_sealed_batch")),
    )
    op.create_index("uq_sealed_batch_hash", "sealed_batch", ["hash"], unique=True)
    op.create_table(
        "setting",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "staff",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("nip", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
    )
    op.create_index(op.f("ix_staff_centre_id"), "staff", ["centre_id"], unique=False)
    op.create_table(
        "staff_secret",
        sa.Column("staff_id", Id(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("is_pin", sa.Boolean(), nullable=False),
        sa.Column("failures", WHOLE, nullable=False),
        sa.Column("locked_until", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_secret")),
    )
    op.create_table(
        "central_activation",
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("progs", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("used_by", Id(), nullable=True),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["central_centre.id"], name=op.f("fk_central_activation_centre_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_central_activation")),
    )
    op.create_table(
        "course",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("intake_id", Id(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("quota", WHOLE, nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_course_intake_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_course_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("centre_id", "intake_id", "name", name=op.f("uq_course_centre_id_intake_id_name")),
    )
    op.create_index(op.f("ix_course_centre_id"), "course", ["centre_id"], unique=False)
    op.create_table(
        "unit",
        sa.Column("programme_id", Id(), nullable=False),
        sa.Column("position", WHOLE, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("hours", WHOLE, nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_unit_programme_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
    )
    op.create_index(op.f("ix_unit_centre_id"), "unit", ["centre_id"], unique=False)
    op.create_index("ix_unit_programme", "unit", ["programme_id"], unique=False)
    op.create_table(
        "central_device",
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("activation_id", Id(), nullable=False),
        sa.Column("signing_key", sa.LargeBinary(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("enrolled_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("cloned_at", UtcDateTime(), nullable=True),
        sa.Column("paper_hash", sa.String(), nullable=False),
        sa.Column("paper", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["activation_id"],
            ["central_activation.id"],
            name=op.f("fk_central_device_activation_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["central_centre.id"], name=op.f("fk_central_device_centre_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_central_device")),
        sa.UniqueConstraint("signing_key", name=op.f("uq_central_device_signing_key")),
    )
    op.create_index(op.f("ix_central_device_centre_id"), "central_device", ["centre_id"], unique=False)
    op.create_table(
        "enrolment",
        sa.Column("course_id", Id(), nullable=False),
        sa.Column("candidate_id", Id(), nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("left_reason", sa.String(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_enrolment_candidate_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_enrolment_course_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint(
            "centre_id", "course_id", "candidate_id", name=op.f("uq_enrolment_centre_id_course_id_candidate_id")
        ),
    )
    op.create_index("ix_enrolment_candidate", "enrolment", ["candidate_id"], unique=False)
    op.create_index(op.f("ix_enrolment_centre_id"), "enrolment", ["centre_id"], unique=False)
    op.create_table(
        "meeting",
        sa.Column("course_id", Id(), nullable=False),
        sa.Column("number", WHOLE, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("starts", sa.String(), nullable=False),
        sa.Column("ends", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("hours", WHOLE, nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by", Id(), nullable=True),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_meeting_course_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("centre_id", "course_id", "number", name=op.f("uq_meeting_centre_id_course_id_number")),
    )
    op.create_index(op.f("ix_meeting_centre_id"), "meeting", ["centre_id"], unique=False)
    op.create_index("ix_meeting_held_on", "meeting", ["held_on"], unique=False)
    op.create_table(
        "teaching",
        sa.Column("course_id", Id(), nullable=False),
        sa.Column("staff_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_teaching_course_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_teaching_staff_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teaching")),
        sa.UniqueConstraint(
            "centre_id", "course_id", "staff_id", name=op.f("uq_teaching_centre_id_course_id_staff_id")
        ),
    )
    op.create_index(op.f("ix_teaching_centre_id"), "teaching", ["centre_id"], unique=False)
    op.create_table(
        "central_credential",
        sa.Column("serial", WHOLE, autoincrement=False, nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("kid", sa.LargeBinary(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["central_centre.id"], name=op.f("fk_central_credential_centre_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["central_device.id"], name=op.f("fk_central_credential_device_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_central_credential")),
        sa.UniqueConstraint("kid", name=op.f("uq_central_credential_kid")),
    )
    op.create_index(op.f("ix_central_credential_centre_id"), "central_credential", ["centre_id"], unique=False)
    op.create_table(
        "central_stream",
        sa.Column("device_id", Id(), nullable=False),
        sa.Column("inc", sa.String(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("head_seq", WHOLE, nullable=False),
        sa.Column("head_hash", sa.String(), nullable=False),
        sa.Column("durable_seq", WHOLE, nullable=False),
        sa.Column("durable_hash", sa.String(), nullable=False),
        sa.Column("durable_at", UtcDateTime(), nullable=True),
        sa.Column("fork_hash", sa.String(), nullable=True),
        sa.Column("receipt_no", WHOLE, nullable=False),
        sa.Column("receipt_epoch", WHOLE, nullable=False),
        sa.Column("receipt_says", sa.String(), nullable=False),
        sa.Column("receipt", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["device_id"], ["central_device.id"], name=op.f("fk_central_stream_device_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("device_id", "inc", name=op.f("pk_central_stream")),
    )
    op.create_index(op.f("ix_central_stream_centre_id"), "central_stream", ["centre_id"], unique=False)
    op.create_table(
        "certificate",
        sa.Column("enrolment_id", Id(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("year", WHOLE, nullable=False),
        sa.Column("sequence", WHOLE, nullable=False),
        sa.Column("copy", WHOLE, nullable=False),
        sa.Column("replaces_id", Id(), nullable=True),
        sa.Column("snapshot", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("cti", sa.LargeBinary(length=8), nullable=False),
        sa.Column("kid", sa.LargeBinary(length=8), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=8), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_certificate_enrolment_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("centre_id", "number", "copy", name=op.f("uq_certificate_centre_id_number_copy")),
        sa.UniqueConstraint(
            "centre_id",
            "series",
            "year",
            "sequence",
            "copy",
            name=op.f("uq_certificate_centre_id_series_year_sequence_copy"),
        ),
    )
    op.create_index(op.f("ix_certificate_centre_id"), "certificate", ["centre_id"], unique=False)
    op.create_index("ix_certificate_enrolment", "certificate", ["enrolment_id"], unique=False)
    op.create_table(
        "mark",
        sa.Column("meeting_id", Id(), nullable=False),
        sa.Column("enrolment_id", Id(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.Column("mark", sa.String(20), nullable=True),
        sa.Column("minutes_late", WHOLE, nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_mark_enrolment_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_mark_meeting_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("meeting_id", "enrolment_id", name=op.f("pk_mark")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_mark_centre_id"), "mark", ["centre_id"], unique=False)
    op.create_index("uq_mark_id", "mark", ["id"], unique=True)
    op.create_table(
        "result",
        sa.Column("enrolment_id", Id(), nullable=False),
        sa.Column("score_hundredths", WHOLE, nullable=True),
        sa.Column("decision", sa.String(20), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_result_enrolment_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result")),
        sa.UniqueConstraint("centre_id", "enrolment_id", name=op.f("uq_result_centre_id_enrolment_id")),
    )
    op.create_index(op.f("ix_result_centre_id"), "result", ["centre_id"], unique=False)
    op.create_table(
        "unit_result",
        sa.Column("enrolment_id", Id(), nullable=False),
        sa.Column("unit_id", Id(), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=True),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_unit_result_enrolment_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_result_unit_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_result")),
        sa.UniqueConstraint(
            "centre_id", "enrolment_id", "unit_id", name=op.f("uq_unit_result_centre_id_enrolment_id_unit_id")
        ),
    )
    op.create_index(op.f("ix_unit_result_centre_id"), "unit_result", ["centre_id"], unique=False)
    op.create_index("ix_unit_result_enrolment", "unit_result", ["enrolment_id"], unique=False)
    op.create_table(
        "certificate_event",
        sa.Column("certificate_id", Id(), nullable=False),
        sa.Column("event", sa.String(20), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("id", Id(), nullable=False),
        sa.Column("centre_id", Id(), nullable=False),
        sa.Column("version", Id(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_event_certificate_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_event")),
    )
    op.create_index(op.f("ix_certificate_event_centre_id"), "certificate_event", ["centre_id"], unique=False)
    op.create_index("ix_certificate_event_certificate", "certificate_event", ["certificate_id"], unique=False)
