"""The one table of how every field of every synced record meets another value of it (a test wants it complete)."""

from collections.abc import Mapping
from types import MappingProxyType

from bekal.storage.rules import Policy, Rules
from bekal.terms import ApplicationState, EnrolmentState, PaperState, QueueState

_TABLE: Mapping[str, Mapping[Policy, str]] = {
    "application": {
        Policy.FIXED: "course_id candidate_id",
        Policy.STATE: "state",
        Policy.RESULT: "outcome",
        Policy.FIRST: "applied_at",
        Policy.LATER: "state_on reason priority second_choice rank moved_up_on follows_id reregister_by informed_at "
        "informed_by",
    },
    "assessment_plan": {
        Policy.FIXED: "programme_id edition",
        Policy.LATER: "pass_mark predicates needs_units counts",
    },
    "assurance": {Policy.FIXED: "kind reason measured allowed confirmed_by local_date made_at"},
    "attempt": {
        Policy.FIXED: "enrolment_id criterion_id unit_id number",
        Policy.RESULT: "score_hundredths outcome is_absent",
        Policy.LATER: "held_on note",
    },
    "blank_event": {Policy.FIXED: "series number event certificate_id at reason letter_number"},
    "blank_receipt": {Policy.LATER: "received_on series first last digits source letter_number note"},
    "candidate": {
        Policy.IDENTITY: "name nik sex birth_date birth_place",
        Policy.FIRST: "registered_at",
        Policy.ENDING: "restricted_on erased_at",
        Policy.LATER: "nik_status mismatch_reason phone email education street rt rw district wanted source "
        "region_code village regency postal_code domicile phone_owner emergency_name emergency_relation "
        "emergency_phone passport_name katakana_name school major graduated marital activity disability support_needs "
        "height_cm weight_kg heard_from photo restricted_reason looked_digest looked_at looked_by",
    },
    "card": {
        Policy.FIXED: "enrolment_id number",
        Policy.FIRST: "issued_at",
        Policy.ENDING: "revoked_at",
        Policy.LATER: "revoked_reason",
    },
    "centre": {
        Policy.FIXED: "code",
        Policy.FIRST: "card_key",
        Policy.LATER: "name office address city phone licence signatory_name signatory_title signatory_nip zone "
        "minutes_per_hour number_template verify_host second_look free_days head_for_late_marks logo classification "
        "numbers_from second_name second_nip second_title",
    },
    "centre_logo": {Policy.FIXED: "digest data"},
    "certificate": {
        Policy.FIXED: "enrolment_id number series year sequence copy replaces_id snapshot text cti kid digest "
        "issued_at issued_on valid_until kind",
    },
    "certificate_event": {
        Policy.FIXED: "certificate_id event at reason other_id taker letter_number request",
        Policy.LATER: "scan",
    },
    "certificate_template": {Policy.LATER: "name body", Policy.ENDING: "retired_on"},
    "code_mapping": {Policy.FIXED: "code_list label", Policy.LATER: "code"},
    "competency_queue": {
        Policy.FIXED: "candidate_id scheme_id number",
        Policy.STATE: "state",
        Policy.RESULT: "outcome is_absent",
        Policy.FIRST: "queued_on",
        Policy.LATER: "enrolment_id place test_id decided_on certificate_no registration_no blank_no issued_on "
        "valid_until evidence_seen note",
    },
    "competency_scheme": {
        Policy.LATER: "code title title_en kind body licence programme_id valid_months",
        Policy.ENDING: "retired_on",
    },
    "competency_test": {
        Policy.FIXED: "scheme_id",
        Policy.ENDING: "cancelled_on",
        Policy.LATER: "held_on place regency_code schedule_code assessors budget ministry seats letter_number "
        "cancelled_reason",
    },
    "consent": {
        Policy.FIXED: "candidate_id text_version language",
        Policy.ENDING: "withdrawn_on",
        Policy.LATER: "purposes given_on guardian withdrawn_reason",
    },
    "course": {
        Policy.FIXED: "programme_id intake_id",
        Policy.LATER: "name quota starts_on ends_on edition hours fund_source room",
    },
    "criterion": {
        Policy.FIXED: "programme_id edition",
        Policy.LATER: "position title title_en weight pass_mark",
    },
    "enrolment": {
        Policy.FIXED: "course_id candidate_id",
        Policy.STATE: "state",
        Policy.FIRST: "joined_on",
        Policy.LATER: "number left_on left_reason replaces_id",
    },
    "graduation": {
        Policy.FIXED: "course_id number",
        Policy.FIRST: "locked_at locked_by",
        Policy.LATER: "letter_number met_on met_at met_place members note unlocked_at unlocked_by unlock_reason",
    },
    "guest": {
        Policy.FIXED: "meeting_id",
        Policy.MARK: "mark",
        Policy.LATER: "name phone note enrolment_id clock_suspect",
    },
    "holiday": {Policy.FIXED: "day", Policy.LATER: "title kind is_working_day"},
    "import_mapping": {Policy.FIXED: "sender", Policy.LATER: "headings"},
    "intake": {Policy.LATER: "name opens_on closes_on"},
    "language_result": {
        Policy.FIXED: "candidate_id",
        Policy.RESULT: "scheme level total_hundredths sections decision",
        Policy.LATER: "taken_on certificate_no valid_until evidence_seen note",
    },
    "leave_letter": {
        Policy.FIXED: "enrolment_id",
        Policy.FIRST: "received_at",
        Policy.ENDING: "withdrawn_at",
        Policy.LATER: "mark first_on last_on reason scan",
    },
    "mark": {
        Policy.FIXED: "meeting_id enrolment_id",
        Policy.MARK: "mark",
        Policy.LATER: "minutes_late note minutes_early hours_attended reason clock_suspect",
    },
    "meeting": {
        Policy.FIXED: "course_id",
        Policy.ENDING: "closed_at cancelled_at",
        Policy.LATER: "number held_on starts ends zone hours closed_by kind room topic unit_id instructor_id "
        "substitute_id moved_from change_reason",
    },
    "paper": {
        Policy.FIXED: "candidate_id kind",
        Policy.STATE: "state",
        Policy.LATER: "number issued_on expires_on outcome seen_on seen_by note",
    },
    "paper_rule": {Policy.FIXED: "programme_id kind", Policy.LATER: "asked condition source"},
    "passage": {Policy.FIXED: "meeting_id enrolment_id code direction answer gate by_hand at clock_suspect"},
    "person_apart": {Policy.FIXED: "one_id other_id", Policy.FIRST: "decided_at", Policy.LATER: "twins undone_at"},
    "person_link": {
        Policy.FIXED: "kept_id merged_id",
        Policy.FIRST: "linked_at",
        Policy.LATER: "reason undone_at taken_by",
    },
    "programme": {
        Policy.LATER: "code title kind hours catalogue_no min_attendance scheme age_from age_to education_from "
        "repeat_policy replacement_days edition excused_counts absences_in_a_row absence_share late_minutes late_grace "
        "title_en template_id valid_months paid_day paid_marks paid_amount second_name second_nip second_title",
    },
    "reference_edition": {Policy.FIXED: "kind edition", Policy.FIRST: "added_at", Policy.LATER: "body"},
    "result": {
        Policy.FIXED: "enrolment_id",
        Policy.RESULT: "score_hundredths decision",
        Policy.LATER: "decided_on note",
    },
    "scan": {
        Policy.FIXED: "paper_id address media size pages",
        Policy.FIRST: "taken_at",
        Policy.LATER: "title unreadable removed",
    },
    "selection": {
        Policy.FIXED: "course_id",
        Policy.FIRST: "locked_at locked_by",
        Policy.LATER: "reserves pass_mark priority_seats letter_number letter_on met_on met_at met_place members "
        "reregister_by quota corrected_on correction",
    },
    "selection_score": {
        Policy.FIXED: "test_id application_id",
        Policy.RESULT: "score absent",
        Policy.LATER: "note",
    },
    "selection_seat": {Policy.FIXED: "test_id application_id", Policy.LATER: "session_id number"},
    "selection_session": {Policy.FIXED: "test_id", Policy.LATER: "held_on starts ends place capacity"},
    "selection_test": {Policy.FIXED: "course_id", Policy.LATER: "position title kind weight pass_mark"},
    "signed_sheet": {
        Policy.FIXED: "course_id first_on last_on number",
        Policy.FIRST: "printed_at",
        Policy.LATER: "scan scanned_at",
    },
    "staff": {Policy.ENDING: "active", Policy.LATER: "name role title nip"},
    "teaching": {Policy.FIXED: "course_id staff_id"},
    "template_picture": {Policy.FIXED: "template_id name", Policy.LATER: "data"},
    "unit": {Policy.FIXED: "programme_id edition", Policy.LATER: "position code title title_en hours level"},
    "unit_result": {Policy.FIXED: "enrolment_id unit_id", Policy.RESULT: "outcome"},
    "warning_letter": {Policy.FIXED: "enrolment_id level", Policy.LATER: "number letter_on reason"},
}

_LEADERS: Mapping[str, Mapping[str, str]] = {
    "application": {"state": "state_on reason", "informed_at": "informed_by"},
    "attempt": {"score_hundredths": "held_on"},
    "candidate": {
        "nik": "nik_status mismatch_reason",
        "restricted_on": "restricted_reason",
        "looked_digest": "looked_at looked_by",
    },
    "card": {"revoked_at": "revoked_reason"},
    "competency_test": {"cancelled_on": "cancelled_reason"},
    "consent": {"withdrawn_on": "withdrawn_reason"},
    "enrolment": {"state": "left_on left_reason"},
    "graduation": {"locked_at": "locked_by", "unlocked_at": "unlocked_by unlock_reason"},
    "mark": {"mark": "minutes_late minutes_early hours_attended note reason clock_suspect"},
    "meeting": {"closed_at": "closed_by", "held_on": "starts ends moved_from"},
    "paper": {"seen_on": "seen_by"},
    "result": {"decision": "decided_on"},
    "selection": {"locked_at": "locked_by quota", "corrected_on": "correction"},
}
"""Fields that say more of the one that leads them, and go with it where two values of it meet."""

_RANKS: Mapping[str, Mapping[str, int]] = {
    "application": {
        ApplicationState.REGISTERED: 0,
        ApplicationState.ADMITTED: 1,
        ApplicationState.REJECTED: 1,
        ApplicationState.ACCEPTED: 2,
        ApplicationState.RESERVE: 2,
        ApplicationState.NOT_ACCEPTED: 2,
        ApplicationState.REREGISTERED: 3,
        ApplicationState.NO_SHOW: 3,
        ApplicationState.WITHDRAWN: 3,
    },
    "enrolment": {
        EnrolmentState.ACTIVE: 0,
        EnrolmentState.FINISHED: 1,
        EnrolmentState.WITHDRAWN: 1,
        EnrolmentState.DISMISSED: 1,
        EnrolmentState.REPLACED: 1,
        EnrolmentState.TRANSFERRED: 1,
    },
    "competency_queue": {
        QueueState.QUEUED: 0,
        QueueState.SCHEDULED: 1,
        QueueState.DONE: 2,
        QueueState.WITHDRAWN: 2,
    },
    "paper": {PaperState.NONE: 0, PaperState.SCAN: 1, PaperState.COPY: 2, PaperState.ORIGINAL: 3},
}
"""The steps of each state; two of one step exclude each other."""

_REASONS: Mapping[str, frozenset[str]] = {"candidate": frozenset({"mismatch_reason", "erased_at"})}
"""Fields that say why the identity of somebody changes whose certificate states it."""

CLOSING: Mapping[str, tuple[str, str, str]] = {"mark": ("meeting_id", "meeting", "closed_at")}
"""Of records that stand on a list: the field that names the list, its table, and the field that says it is closed."""


def _rules(entity: str) -> Rules:
    return Rules(
        policies={name: policy for policy, names in _TABLE[entity].items() for name in names.split()},
        leaders={name: leader for leader, names in _LEADERS.get(entity, {}).items() for name in names.split()},
        ranks={str(state): step for state, step in _RANKS.get(entity, {}).items()},
        alive=frozenset({True}) if entity == "staff" else frozenset({None, ""}),
        reasons=_REASONS.get(entity, frozenset()),
    )


RULES: Mapping[str, Rules] = MappingProxyType({entity: _rules(entity) for entity in _TABLE})
"""How the fields of each synced table meet. What central alone decides (catalogue, lists of trust) is in none."""
UNKNOWN = Rules({})
"""Of a table this program does not know: every later value stands."""
