"""What stands in a row, and what conflicts, follows from the set of operations and never from their order."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import UniqueConstraint, select
from tests import makers
from tests.makers import NOW, Made
from tests.storage.office import Template, all_alike, highest, made, own, rows_and_conflicts, take

from bekal.storage import database, deciding, journal, undoing
from bekal.storage.ids import joint_id, mark_id
from bekal.storage.merging import Stated, merged
from bekal.storage.operations import ROW, Operation
from bekal.storage.policies import RULES
from bekal.storage.records import (
    Candidate,
    Certificate,
    CertificateHistory,
    Conflict,
    Enrolment,
    Mark,
    Meeting,
    Paper,
    PersonLink,
    Result,
    Staff,
)
from bekal.storage.rules import Policy, Severity
from bekal.terms import Attendance, CertificateEvent, Decision, EnrolmentState, NikStatus, PaperState

HEX = {n: UUID(int=n).hex for n in range(100)}


def step(n: int, fields: dict[str, object], *, clock: int = 0, kind: str = "put", **links: object) -> Operation:
    """Operation number `n` of one row; `base` and `known` by the numbers of others."""
    base = {name: HEX[one] for name, one in dict(links.get("base", {})).items()}  # type: ignore[call-overload]
    known = {name: tuple(HEX[one] for one in some) for name, some in dict(links.get("known", {})).items()}  # type: ignore[call-overload]
    return Operation(
        UUID(int=n),
        "candidate",
        UUID(int=99),
        kind,
        fields,  # type: ignore[arg-type]
        base,
        UUID(int=98),
        NOW,
        "key",
        f"{0x019500000000 + (clock or n):012x}-0000",
        known=known,
    )


def values(entity: str, *steps: Operation, closed: str | None = None) -> dict[str, object]:
    row = merged(RULES[entity], steps, closed=closed)
    return {name: one.fields[name] for name, one in row.standing.items()}


def open_ones(entity: str, *steps: Operation, closed: str | None = None) -> list[tuple[str, object, object, str]]:
    row = merged(RULES[entity], steps, closed=closed)
    return [
        (one.name, one.standing.fields.get(one.name), one.losing.fields.get(one.name), one.severity.value)
        for one in row.clashes
        if one.settled_by is None
    ]


# -------------------------------------------------------------------------------------------- the policies


def test_every_synced_field_has_its_policy_and_each_only_one() -> None:
    assert set(RULES) == set(journal.synced_tables())
    for entity, rules in RULES.items():
        assert sorted(rules.policies) == sorted(journal.fields_of(entity)), entity
        assert set(rules.leaders) | set(rules.leaders.values()) <= set(rules.policies), entity
        assert not set(rules.leaders) & set(rules.leaders.values()), entity
        states = [name for name, policy in rules.policies.items() if policy is Policy.STATE]
        assert bool(states) == bool(rules.ranks), entity


GIVEN = frozenset({
    "application", "attempt", "candidate_draft", "certificate", "code_mapping", "competency_queue", "centre",
    "centre_logo", "holiday", "import_mapping", "mark", "paper", "person_apart", "reference_edition",
    "selection", "selection_score", "selection_seat", "assessment_plan", "card", "graduation", "template_picture",
    "warning_letter",
})  # fmt: skip
"""Records whose use case makes the id from the same columns itself; a certificate's number is leased."""


def test_what_may_be_there_only_once_has_an_id_that_follows_from_why() -> None:
    """Else two PCs make two rows, and the second that comes is set aside with all that hangs on it."""
    for entity, record in journal.synced_tables().items():
        for constraint in record.__table__.constraints:  # type: ignore[attr-defined]
            names = [column.name for column in getattr(constraint, "columns", ())]
            if isinstance(constraint, UniqueConstraint) and entity not in GIVEN:
                keys = [name for name in names if name != "centre_id"]
                if all(RULES[entity].policies[name] is Policy.FIXED for name in keys):
                    assert tuple(keys) == record.JOINS, entity


def test_every_word_of_a_state_has_its_step() -> None:
    for entity, rules in RULES.items():
        for name, policy in rules.policies.items():
            if policy is Policy.STATE:
                kind = journal.synced_tables()[entity].__table__.columns[name].type
                assert {str(term) for term in kind.terms} == set(rules.ranks), entity  # type: ignore[attr-defined]


def test_every_field_that_only_says_more_of_another_may_be_empty() -> None:
    """Where values meet it may go, and a new row's value is written in its place."""
    for entity, rules in RULES.items():
        table = journal.synced_tables()[entity].__table__
        for name, leader in rules.leaders.items():
            column = table.columns[name]
            is_said_with_it = not table.columns[leader].nullable or (entity, name) == ("candidate", "nik_status")
            assert column.nullable or column.default is not None or is_said_with_it, (entity, name)


def test_the_later_contact_stands_and_both_are_listed() -> None:
    steps = [step(1, {"phone": "a"}), step(2, {"phone": "b"})]
    assert values("candidate", *steps) == {"phone": "b"}
    assert open_ones("candidate", *steps) == [("phone", "b", "a", "soft")]


def test_the_same_value_is_no_conflict() -> None:
    steps = [step(1, {"phone": "a"}), step(2, {"phone": "a"})]
    assert merged(RULES["candidate"], steps).standing["phone"].id == UUID(int=2)
    assert open_ones("candidate", *steps) == []


def test_of_two_names_the_first_stands_until_a_person_decides() -> None:
    steps = [step(1, {"name": "A"}), step(2, {"name": "B"}), step(3, {"name": "C"}, base={"name": 1})]
    assert values("candidate", *steps) == {"name": "B"}
    typed = step(3, {"name": "C"}, clock=1, base={"name": 1}, known={"name": [2]})
    assert values("candidate", *steps[:2], typed) == {"name": "C"}  # whoever typed it knew of the other one
    assert open_ones("candidate", *steps[:2], typed) == [("name", "C", "B", "hard")]  # and yet nobody decided
    decided = replace(typed, kind="resolve")
    assert values("candidate", *steps[:2], decided) == {"name": "C"}
    assert open_ones("candidate", *steps[:2], decided) == []


def test_a_contact_that_is_typed_anew_ends_the_conflict_it_knew_of() -> None:
    steps = [step(1, {"phone": "a"}), step(2, {"phone": "b"})]
    typed = step(3, {"phone": "c"}, base={"phone": 2}, known={"phone": [1]})
    row = merged(RULES["candidate"], [*steps, typed])
    assert [(one.losing.id, one.settled_by) for one in row.clashes] == [(UUID(int=1), typed)]


def test_scores_and_decisions_are_never_merged() -> None:
    for name, one, other in (("score_hundredths", 8000, 6000), ("decision", "passed", "failed")):
        steps = [step(1, {name: one}), step(2, {name: other})]
        assert values("result", *steps) == {name: one}
        assert open_ones("result", *steps) == [(name, one, other, "hard")]


def test_states_go_forward_and_two_ends_are_for_a_person() -> None:
    begun, done, left = step(1, {"state": "active"}), step(3, {"state": "finished"}), step(2, {"state": "withdrawn"})
    later = step(4, {"state": "active"})
    assert values("enrolment", begun, done, later) == {"state": "finished"}
    assert open_ones("enrolment", begun, done, later) == []
    assert values("enrolment", done, left) == {"state": "withdrawn"}
    assert open_ones("enrolment", done, left) == [("state", "withdrawn", "finished", "hard")]


def test_the_date_of_leaving_goes_with_the_state_that_stands() -> None:
    begun = step(1, {"state": "active"})
    left = step(2, {"state": "withdrawn", "left_on": "2026-03-02", "left_reason": "kerja"}, base={"state": 1})
    done = step(3, {"state": "finished", "left_on": "2026-03-09"}, base={"state": 1})
    assert values("enrolment", begun, left, done) == {
        "state": "withdrawn",
        "left_on": "2026-03-02",
        "left_reason": "kerja",
    }
    decided = step(4, {"state": "finished"}, kind="resolve", base={"state": 2}, known={"state": [3]})
    assert values("enrolment", begun, left, done, decided)["state"] == "finished"


def test_disabling_stands_against_enabling() -> None:
    steps = [step(1, {"active": False}), step(2, {"active": True})]
    assert values("staff", *steps) == {"active": False}
    again = step(3, {"active": True}, base={"active": 1}, known={"active": [2]})
    assert values("staff", *steps, again) == {"active": True}  # by somebody who knew


@pytest.mark.parametrize(
    ("entity", "name"),
    [("card", "revoked_at"), ("consent", "withdrawn_on"), ("candidate", "restricted_on"), ("candidate", "erased_at")],
)
def test_what_was_revoked_withdrawn_or_restricted_stays_so(entity: str, name: str) -> None:
    begun = step(1, {name: "2026-03-01"})
    ended, lifted = step(2, {name: "2026-03-02"}, base={name: 1}), step(3, {name: None}, base={name: 1})
    assert values(entity, begun, ended, lifted) == {name: "2026-03-02"}


def test_a_mark_made_after_its_list_was_closed_does_not_take_the_place_of_the_signed_one() -> None:
    signed, late = step(1, {"mark": "H"}), step(5, {"mark": "S"})
    assert values("mark", signed, late) == {"mark": "S"}
    assert open_ones("mark", signed, late) == [("mark", "S", "H", "soft")]
    closed = step(3, {}).clock
    assert values("mark", signed, late, closed=closed) == {"mark": "H"}
    assert open_ones("mark", signed, late, closed=closed) == [("mark", "H", "S", "hard")]
    corrected = step(6, {"mark": "S"}, base={"mark": 1})  # by somebody who saw the signed one
    assert values("mark", signed, corrected, closed=closed) == {"mark": "S"}


def test_minutes_go_with_the_mark_that_stands() -> None:
    late, sick = step(1, {"mark": "T", "minutes_late": 10}), step(2, {"mark": "S"})
    assert values("mark", late, sick) == {"mark": "S"}
    assert values("mark", late, replace(sick, clock="000000000001-0000")) == {"mark": "T", "minutes_late": 10}


# ------------------------------------------------------------------------------- what a certificate states


def stated(known: Sequence[int], *, clock: int, ended: int | None = None) -> Stated:
    end = None if ended is None else step(ended, {}).clock
    return Stated(frozenset(HEX[one] for one in known), step(clock, {}).clock, end)


def names_of(*steps: Operation, papers: Sequence[Stated]) -> tuple[object, list[object]]:
    row = merged(RULES["candidate"], steps, stated=papers)
    open_now = [one.losing.fields["name"] for one in row.clashes if one.settled_by is None]
    return row.standing["name"].fields["name"], open_now


@pytest.mark.parametrize("clock", [2, 5])
def test_a_name_changed_in_ignorance_of_a_certificate_waits_for_a_person(clock: int) -> None:
    made, changed = step(1, {"name": "A"}), step(3, {"name": "B"}, clock=clock, base={"name": 1})
    paper = stated([1], clock=4)
    assert names_of(made, changed, papers=[paper]) == ("A", ["B"])
    assert names_of(made, changed, papers=[]) == ("B", [])
    assert names_of(made, changed, papers=[stated([3], clock=6)]) == ("B", [])  # it states the new name
    again = step(6, {"name": "C"}, base={"name": 3})
    assert names_of(made, changed, again, papers=[paper]) == ("A", ["C"])
    decided = step(7, {"name": "B"}, kind="resolve", base={"name": 1}, known={"name": [3]})
    assert names_of(made, changed, decided, papers=[paper]) == ("B", [])


def test_a_name_corrected_before_the_certificate_is_no_case() -> None:
    """Its other fields still come from the operation that the corrections wrote over."""
    made, changed = step(1, {"name": "A", "nik": "1"}), step(2, {"name": "B"}, base={"name": 1})
    assert names_of(made, changed, papers=[stated([1, 2], clock=5)]) == ("B", [])
    again = step(3, {"name": "C"}, base={"name": 2})
    assert names_of(made, changed, again, papers=[stated([1, 3], clock=5)]) == ("C", [])
    unknowing = step(6, {"name": "D"}, base={"name": 3})
    assert names_of(made, changed, again, unknowing, papers=[stated([1, 3], clock=5)]) == ("C", ["D"])


def test_a_correction_with_a_reason_changes_what_a_certificate_states() -> None:
    made = step(1, {"name": "A"})
    corrected = step(3, {"name": "B", "mismatch_reason": "ijazah"}, base={"name": 1})
    assert names_of(made, corrected, papers=[stated([1], clock=2)]) == ("B", [])
    erased = step(3, {"name": "", "erased_at": "2026-03-02"}, base={"name": 1})
    assert names_of(made, erased, papers=[stated([1], clock=2)]) == ("", [])


def test_of_a_certificate_that_ended_an_identity_is_free_from_then_on() -> None:
    made, changed = step(1, {"name": "A"}), step(5, {"name": "B"}, base={"name": 1})
    assert names_of(made, changed, papers=[stated([1], clock=2, ended=4)]) == ("B", [])
    assert names_of(made, changed, papers=[stated([1], clock=2, ended=6)]) == ("A", ["B"])


def test_of_a_certificate_that_does_not_say_what_it_was_worded_from_the_clock_decides() -> None:
    made, changed = step(1, {"name": "A"}), step(3, {"name": "B"}, base={"name": 1})
    assert names_of(made, changed, papers=[stated([], clock=2)]) == ("A", ["B"])
    assert names_of(made, changed, papers=[stated([], clock=4)]) == ("B", [])


def test_contacts_of_who_holds_a_certificate_change_freely() -> None:
    steps = [step(1, {"name": "A", "phone": "a"}), step(3, {"phone": "b"}, base={"phone": 1})]
    assert merged(RULES["candidate"], steps, stated=[stated([1], clock=2)]).clashes == []


# ---------------------------------------------------------------------------------------------- decisions


def test_a_decision_names_all_that_met_and_can_be_taken_back() -> None:
    said = [step(1, {"score_hundredths": 80}), step(2, {"score_hundredths": 60}), step(3, {"score_hundredths": 70})]
    name = "score_hundredths"
    decided = step(4, {name: 60}, kind="resolve", base={name: 1}, known={name: [2, 3]})
    assert values("result", *said, decided) == {name: 60}
    row = merged(RULES["result"], [*said, decided])
    assert [(one.losing.id.int, one.settled_by) for one in row.clashes] == [(2, decided), (3, decided)]
    back = step(5, {}, kind="resolve", known={name: [4]})
    assert merged(RULES["result"], [*said, decided, back]) == merged(RULES["result"], said)


def test_two_decisions_that_differ_are_a_conflict_again() -> None:
    name = "score_hundredths"
    said = [step(1, {name: 80}), step(2, {name: 60})]
    one = step(3, {name: 60}, kind="resolve", base={name: 1}, known={name: [2]})
    other = step(4, {name: 80}, kind="resolve", base={name: 1}, known={name: [2]})
    assert open_ones("result", *said, one, other) == [(name, 60, 80, "hard")]


# ----------------------------------------------------------------------------------------------- removals


def test_a_change_stands_against_a_removal_that_did_not_know_it() -> None:
    made = step(1, {"name": "A", "phone": "a"})
    removed = step(2, {}, kind="del", known={ROW: [1]})
    assert not merged(RULES["candidate"], [made, removed]).exists
    changed = step(3, {"phone": "b"}, base={"phone": 1})
    row = merged(RULES["candidate"], [made, removed, changed])
    assert {name: one.fields[name] for name, one in row.standing.items()} == {"name": "A", "phone": "b"}
    assert [(c.name, c.standing, c.losing, c.severity) for c in row.clashes] == [(ROW, changed, removed, Severity.HARD)]
    kept = step(4, {}, kind="resolve", known={ROW: [2]})
    assert [one.settled_by for one in merged(RULES["candidate"], [made, removed, changed, kept]).clashes] == [kept]
    later = step(6, {}, kind="del", known={ROW: [1, 2, 3, 4]})
    assert not merged(RULES["candidate"], [made, removed, changed, kept, later]).exists
    other = step(6, {}, kind="del", known={ROW: [1, 2, 3]})  # decided elsewhere, against the one who keeps it
    again = merged(RULES["candidate"], [made, removed, changed, kept, other])
    assert [(c.standing, c.losing) for c in again.clashes if c.settled_by is None] == [(kept, other)]
    gone = step(5, {}, kind="del", known={ROW: [1, 2, 3]})
    ended = merged(RULES["candidate"], [made, removed, changed, gone])
    assert (ended.exists, [one.settled_by for one in ended.clashes]) == (False, [gone])


def test_a_row_that_is_made_anew_has_nothing_of_the_removed_one() -> None:
    made, removed = step(1, {"kind": "ktp", "note": "lama"}), step(2, {}, kind="del", known={ROW: [1]})
    anew = step(3, {"kind": "ktp"}, known={ROW: [2]})
    assert values("paper", made, removed, anew) == {"kind": "ktp"}


def test_a_removal_of_the_first_shape_knew_everything() -> None:
    made, removed = step(1, {"name": "A"}), step(2, {}, kind="del")
    changed = step(3, {"name": "B"}, base={"name": 1})
    assert not merged(RULES["candidate"], [made, removed, changed]).exists


# ------------------------------------------------------------------------------------- in whichever order


names = st.sampled_from(["name", "phone", "restricted_on"])


@st.composite
def histories(draw: st.DrawFn) -> list[Operation]:
    """Some operations of a row with links among them, also such as no honest program would write."""
    count = draw(st.integers(1, 7))
    steps = []
    numbers = st.integers(1, count)
    for n in range(1, count + 1):
        kind = draw(st.sampled_from(["put", "put", "put", "resolve", "del"]))
        fields = {} if kind == "del" else draw(st.dictionaries(names, st.sampled_from(["a", "b", None]), max_size=2))
        base = draw(st.dictionaries(st.sampled_from(sorted(fields)), numbers)) if fields else {}
        known = draw(st.dictionaries(st.one_of(names, st.just(ROW)), st.lists(numbers, min_size=1, max_size=2)))
        steps.append(step(n, fields, clock=draw(st.integers(1, 3)), kind=kind, base=base, known=known))
    return steps


@settings(max_examples=150)
@given(histories(), st.randoms(use_true_random=False))
def test_whatever_they_say_of_each_other_the_order_decides_nothing(steps: list[Operation], rnd: random.Random) -> None:
    shuffled = list(steps)
    rnd.shuffle(shuffled)
    one, other = merged(RULES["candidate"], steps), merged(RULES["candidate"], shuffled)
    assert (one.exists, one.standing) == (other.exists, other.standing)
    assert {n: {o.id for o in some} for n, some in one.others.items()} == {
        n: {o.id for o in some} for n, some in other.others.items()
    }
    key = [(c.name, c.standing.id, c.losing.id, c.severity, c.settled_by and c.settled_by.id) for c in one.clashes]
    assert set(key) == {
        (c.name, c.standing.id, c.losing.id, c.severity, c.settled_by and c.settled_by.id) for c in other.clashes
    }


# ----------------------------------------------------------------------------- three PCs and a head office


@pytest.fixture
def template() -> Template:
    return made()


WHAT = (
    "phone", "name", "restrict", "mark", "late", "score", "decide", "state", "close", "paper", "no paper", "staff",
    "settle", "undo", "remove person", "keep person", "certify", "reason", "revoke", "certify other", "link", "part",
)  # fmt: skip
actions = st.tuples(st.integers(0, 2), st.sampled_from(WHAT), st.integers(0, 2), st.integers(-4, 4))
sends = st.tuples(st.just(-1), st.just("send"), st.integers(0, 2), st.integers(0, 2))
stories = st.lists(st.one_of(actions, actions, actions, sends), min_size=2, max_size=14)


def act(pc: Made, of: makers.Class, what: str, value: int, at: int) -> None:
    """Let somebody do something at a PC, whose clock may be wrong by some seconds."""
    person, trainee, meeting = of.candidates[0], of.trainees[0], of.meetings[0]
    with pc.writing(at=NOW + timedelta(seconds=at)) as session:
        candidate = session.get(Candidate, person)
        assert candidate is not None
        match what:
            case "phone":
                candidate.phone = f"+6281{value}"
            case "name":
                candidate.name = f"Peserta Contoh {value}"
            case "restrict":
                candidate.restricted_on = date(2026, 3, value) if value else None
            case "mark" | "late":
                row = session.get(Mark, (meeting, trainee))
                if row is None:
                    row = Mark(meeting_id=meeting, enrolment_id=trainee, id=mark_id(meeting, trainee))
                    session.add(row)
                row.mark = list(Attendance)[value] if what == "mark" else Attendance.LATE
                row.minutes_late = value * 5 if what == "late" else None
            case "score":
                session.get_one(Result, joint_id("result", trainee)).score_hundredths = 6000 + value
            case "decide":
                row = session.get_one(Result, joint_id("result", trainee))
                row.decision, row.decided_on = list(Decision)[value % 2], date(2026, 3, 2 + value)
            case "state":
                seat = session.get_one(Enrolment, trainee)
                seat.state = [EnrolmentState.ACTIVE, EnrolmentState.FINISHED, EnrolmentState.WITHDRAWN][value]
                seat.left_on = date(2026, 3, 5 + value) if value else None
            case "close":
                session.get_one(Meeting, meeting).closed_at = NOW + timedelta(hours=value) if value else None
            case "paper":
                paper = session.get(Paper, joint_id("paper", person, "ktp"))
                if paper is None:
                    paper = Paper(id=joint_id("paper", person, "ktp"), candidate_id=person, kind="ktp")
                    session.add(paper)
                paper.state, paper.note = list(PaperState)[value], f"catatan {value}" if value else ""
            case "no paper":
                if (gone := session.get(Paper, joint_id("paper", person, "ktp"))) is not None:
                    session.delete(gone)
            case "staff":
                session.get_one(Staff, pc.clerk).active = bool(value)
            case "settle":
                with journal.deciding(session):
                    candidate.name = f"Peserta Contoh {value}"
                    session.get_one(Result, joint_id("result", trainee)).score_hundredths = 6000 + value
            case "reason":
                candidate.name, candidate.mismatch_reason = f"Peserta Contoh {value}", f"ijazah {value}"
            case "certify" | "certify other":
                makers.certificate(session, of.trainees[what == "certify other"])
            case "link":
                session.add(PersonLink(kept_id=person, merged_id=of.candidates[1], linked_at=NOW))
            case "part":
                for link in session.scalars(select(PersonLink)):
                    link.undone_at = NOW if value else None
            case "revoke":
                for paper in session.scalars(select(Certificate).where(Certificate.enrolment_id == trainee)):
                    event = CertificateHistory(certificate_id=paper.id, event=CertificateEvent.REVOKED, at=NOW)
                    session.add(event)
            case "undo":
                undoing.undo(session, undoing.last_group(session, person))
            case "keep person":
                key = joint_id("candidate", "extra")
                of_row = select(Conflict.losing_op).where(Conflict.row_id == key, Conflict.field == ROW)
                removals = session.scalars(of_row.where(Conflict.resolved_by.is_(None))).all()
                if removals:
                    deciding.keep_row(session, "candidate", key, removals)
            case "remove person":
                extra = session.get(Candidate, joint_id("candidate", "extra"))
                if extra is None:
                    session.add(
                        Candidate(
                            id=joint_id("candidate", "extra"),
                            name="Peserta Contoh 77",
                            nik_status=NikStatus.MISSING,
                            registered_at=NOW,
                            phone=f"+62{value}",
                        )
                    )
                elif value:
                    extra.phone = f"+62{value}"
                else:
                    session.delete(extra)


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@example(
    [(0, "mark", 1, 0), (1, "mark", 2, 1), (2, "close", 1, 0), (-1, "send", 0, 1), (1, "mark", 0, 3)], random.Random(1)
)
@example(
    [(0, "remove person", 1, 0), (-1, "send", 0, 1), (1, "remove person", 2, 0), (0, "remove person", 0, 3)],
    random.Random(2),
)
@example(
    [(0, "paper", 1, 0), (-1, "send", 0, 1), (0, "no paper", 0, 1), (1, "paper", 2, 2), (0, "paper", 0, 3)],
    random.Random(3),
)
@example(
    [(0, "remove person", 1, 0), (-1, "send", 0, 1), (1, "remove person", 2, 0), (0, "remove person", 0, 3),
     (-1, "send", 1, 0), (0, "keep person", 0, 4), (0, "remove person", 0, 4)],
    random.Random(8),
)  # fmt: skip
@example([(0, "certify", 0, 0), (1, "name", 2, 3), (1, "name", 3, 4), (2, "revoke", 0, 4)], random.Random(5))
@example(
    [(0, "certify other", 0, 0), (1, "name", 2, 1), (0, "link", 0, 2), (-1, "send", 0, 1), (1, "part", 1, 2),
     (0, "part", 2, 0), (-1, "send", 1, 2), (2, "part", 0, 1), (2, "name", 1, 2)],
    random.Random(11),
)  # fmt: skip
@example([(1, "mark", 1, 0), (-1, "send", 1, 2), (2, "late", 0, 1)], random.Random(3))
@example([(0, "name", 2, 0), (0, "name", 3, 0), (0, "certify", 0, 0)], random.Random(9))
@example([(1, "name", 2, -3), (0, "certify", 0, 0), (-1, "send", 1, 0), (0, "name", 3, 4)], random.Random(6))
@example([(0, "certify", 0, 0), (-1, "send", 0, 1), (1, "reason", 2, 3), (1, "undo", 3, 4)], random.Random(7))
@example([(0, "score", 1, 0), (1, "score", 2, 0), (-1, "send", 0, 1), (1, "score", 0, 3)], random.Random(4))
@given(stories, st.randoms(use_true_random=False))
def test_any_order_of_any_operations_of_three_pcs_gives_the_same_rows_and_conflicts(
    template: Template, story: list[tuple[int, str, int, int]], rnd: random.Random
) -> None:
    with template.office() as office:
        start = [highest(pc) for pc in office.pcs]
        for second, (pc, what, value, skew) in enumerate(story):
            if pc < 0:
                take(office.pcs[skew % 3], own(office.pcs[value], start[value]), f"pc-{value}/1")
            else:
                act(office.pcs[pc], office.of, what, value, second + skew)
        all_alike(office, start, rnd)


def test_the_stories_reach_what_they_are_about(template: Template) -> None:
    """A property that no conflict ever comes near would prove nothing."""
    with template.office() as office:
        start = [highest(pc) for pc in office.pcs]
        for pc, what, value in ((0, "name", 1), (1, "name", 2), (0, "score", 1), (2, "score", 2), (1, "mark", 1)):
            act(office.pcs[pc], office.of, what, value, 1)
        for n in (1, 2):
            take(office.pcs[0], own(office.pcs[n], start[n]), f"pc-{n}/1")
        assert len(rows_and_conflicts(office.pcs[0])["conflict"]) == 2


@pytest.mark.postgres
def test_postgresql_works_out_the_same(template: Template, postgres_tables: str) -> None:
    with template.office() as office:
        start = [highest(pc) for pc in office.pcs]
        for pc, what, value in ((0, "name", 1), (1, "name", 2), (0, "mark", 1), (2, "mark", 2), (1, "close", 1)):
            act(office.pcs[pc], office.of, what, value, 1 + pc)
        act(office.pcs[0], office.of, "paper", 1, 5)
        act(office.pcs[0], office.of, "no paper", 1, 6)
        base = database.open_url(postgres_tables)
        base.centre_id = office.pcs[0].centre_id
        central = Made(base, None, office.pcs[0].head, office.pcs[0].clerk, office.pcs[0].instructor)
        streams = {f"pc-{n}/1": own(pc, start[n]) for n, pc in enumerate(office.pcs)}
        take(central, office.common, "pc-0/1")
        for n in (2, 0, 1):
            take(central, streams[f"pc-{n}/1"], f"pc-{n}/1")
        for n in (1, 2):
            take(office.pcs[0], streams[f"pc-{n}/1"], f"pc-{n}/1")
        assert rows_and_conflicts(central) == rows_and_conflicts(office.pcs[0])
        assert len(rows_and_conflicts(central)["conflict"]) == 2
        base.close()
