"""Others' operations: applied exactly once, field by field, in any order; what does not fit is set aside."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.attendance import service
from bekal.storage import applying, journal
from bekal.storage.applying import Applied
from bekal.storage.ids import new_id
from bekal.storage.operations import Operation, Plain
from bekal.storage.records import (
    Candidate,
    CertificateHistory,
    Conflict,
    LoggedOperation,
    Mark,
    OperationProblem,
    Record,
)
from bekal.terms import Attendance


def apply(taker: Made, bodies: list[bytes], *, stream: str = "pc-9/1", centre_id: UUID | None = None) -> Applied:
    with taker.database.writing() as session:
        return applying.apply(session, bodies, centre_id=centre_id or taker.centre_id, stream=stream, now=NOW)


def own(made: Made, after: int = 0) -> list[bytes]:
    with made.reading() as session:
        return makers.own_bodies(session, after)


def highest(made: Made) -> int:
    with made.reading() as session:
        return session.scalar(select(func.max(LoggedOperation.n))) or 0


def everything(made: Made) -> dict[str, set[tuple[object, ...]]]:
    """Return every synced row, without the version, which is each copy's own."""
    found = {}
    with made.reading() as session:
        for name, entity in journal.synced_tables().items():
            columns = [c for c in inspect(entity).columns if c.name != "version"]
            found[name] = {tuple(row) for row in session.execute(select(*columns))}
    return found


def total(session: Session, record: type[Record]) -> int:
    return session.scalar(select(func.count()).select_from(record)) or 0


def operation(entity: str = "candidate", row_id: UUID | None = None, **fields: Plain) -> bytes:
    options = {"base": fields.pop("base", {}), "kind": fields.pop("kind", "put"), "clock": fields.pop("clock", None)}
    return Operation(
        new_id(),
        entity,
        row_id or new_id(),
        options["kind"],
        fields,
        options["base"],
        new_id(),
        NOW,
        "key",  # type: ignore[arg-type]
        options["clock"] or "019500000000-0000",  # type: ignore[arg-type]
    ).to_bytes()


def newcomer(**fields: Plain) -> bytes:
    return operation(
        **{"name": "Peserta Contoh", "nik_status": "missing", "registered_at": "2026-03-02T01:00:00.000000Z"} | fields
    )


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def taker(request: pytest.FixtureRequest) -> Made:
    found: Made = request.getfixturevalue("made" if request.param == "sqlite" else "made_on_postgres")
    return found


def test_a_second_pc_comes_to_hold_the_same(made: Made, other: Made) -> None:
    with made.writing() as session:
        makers.mark_all(session, makers.course(session))
    outcome = makers.hand_over(made, other)
    assert outcome.problems == []
    assert outcome.conflicts == 0
    assert everything(made) == everything(other)


def test_what_came_before_has_no_effect(made: Made, other: Made) -> None:
    with made.writing() as session:
        makers.mark_all(session, makers.course(session))
    first = makers.hand_over(made, other)
    before = everything(other)
    again = makers.hand_over(made, other)
    assert (again.new, again.already) == (0, first.new + first.already)
    assert apply(other, own(made) * 2).new == 0
    assert everything(other) == before


def test_an_operation_twice_in_one_run_is_applied_once(taker: Made) -> None:
    body = newcomer()
    outcome = apply(taker, [body, body])
    assert (outcome.new, outcome.already) == (1, 1)


def test_what_is_applied_makes_no_operation_of_our_own(made: Made, other: Made) -> None:
    with made.writing() as session:
        makers.candidate(session)
    makers.hand_over(made, other)
    assert own(other) == []


def test_two_pcs_that_mark_one_slot_meet_in_one_row(made: Made, other: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
    makers.hand_over(made, other)
    for pc, letter, hour in ((made, Attendance.PRESENT, 1), (other, Attendance.SICK, 2)):
        with pc.writing(at=NOW + timedelta(hours=hour)) as session:
            service.mark(session, of.meetings[0], of.trainees[0], letter, today=TODAY)
            service.mark(session, of.meetings[0], of.trainees[1], Attendance.PRESENT, today=TODAY)
    there = makers.hand_over(made, other)
    here = makers.hand_over(other, made, stream="pc-2/1")
    assert (here.conflicts, there.conflicts, here.problems, there.problems) == (1, 1, [], [])
    assert everything(made) == everything(other)
    for pc in (made, other):
        with pc.reading() as session:
            assert total(session, Mark) == 2
            assert session.get_one(Mark, (of.meetings[0], of.trainees[0])).mark is Attendance.SICK
            conflict = session.scalars(select(Conflict)).one()
            assert (conflict.entity, conflict.field) == ("mark", "mark")
            standing, losing = (
                Operation.from_bytes(
                    session.scalars(select(LoggedOperation.body).where(LoggedOperation.op_id == op_id)).one()
                )
                for op_id in (conflict.standing_op, conflict.losing_op)
            )
            assert (standing.fields["mark"], losing.fields["mark"]) == ("S", "H")


def test_two_pcs_that_change_different_fields_never_disturb_each_other(made: Made, other: Made) -> None:
    with made.writing() as session:
        one = makers.candidate(session, 1, phone="+62800", email="a@contoh.id")
    makers.hand_over(made, other)
    with made.writing() as session:
        session.get_one(Candidate, one).phone = "+62811"
    with other.writing() as session:
        session.get_one(Candidate, one).email = "b@contoh.id"
    assert makers.hand_over(made, other).conflicts == 0
    assert makers.hand_over(other, made, stream="pc-2/1").conflicts == 0
    with made.reading() as session:
        row = session.get_one(Candidate, one)
        assert (row.phone, row.email) == ("+62811", "b@contoh.id")
    assert everything(made) == everything(other)


def test_one_who_knew_the_others_value_replaces_it_without_conflict(made: Made, other: Made) -> None:
    with made.writing() as session:
        one = makers.candidate(session, 1, phone="+62800")
    makers.hand_over(made, other)
    with other.writing(at=NOW - timedelta(days=1)) as session:  # its wall clock is slow
        session.get_one(Candidate, one).phone = "+62811"
    outcome = makers.hand_over(other, made, stream="pc-2/1")
    assert (outcome.new, outcome.conflicts) == (1, 0)
    with made.reading() as session:
        assert session.get_one(Candidate, one).phone == "+62811"


def test_the_next_change_is_based_on_what_stands_not_on_what_lost(made: Made, other: Made) -> None:
    with made.writing() as session:
        one = makers.candidate(session, 1, phone="+62800")
    makers.hand_over(made, other)
    with other.writing(at=NOW) as session:
        session.get_one(Candidate, one).phone = "+62877"
    with made.writing(at=NOW + timedelta(hours=1)) as session:
        session.get_one(Candidate, one).phone = "+62812"
    with made.reading() as session:
        standing = journal.last_writers(session, one)["phone"]
    assert makers.hand_over(other, made, stream="pc-2/1").conflicts == 1
    with made.writing(at=NOW + timedelta(hours=2)) as session:
        session.get_one(Candidate, one).phone = "+62813"
        session.flush()
        assert journal.history(session, one)[-1].base == {"phone": standing.hex}
    assert makers.hand_over(made, other).conflicts == 0  # the two met and were decided between before
    assert everything(made) == everything(other)
    for pc in (made, other):
        with pc.reading() as session:
            conflict = session.scalars(select(Conflict)).one()
            assert (conflict.standing_op, conflict.severity) == (standing, "soft")
            assert conflict.resolved_by == journal.history(session, one)[-1].id


def test_a_value_that_lost_does_not_let_a_third_one_win(made: Made) -> None:
    """The winner stays the one to beat, though the loser came after it."""
    row = new_id()
    created = Operation.from_bytes(newcomer())
    first = operation("candidate", row, **created.fields)
    assert apply(made, [first], stream="a/1").new == 1
    for stream, phone, clock in (
        ("b/1", "+6220", "019500000020-0000"),
        ("c/1", "+6210", "019500000010-0000"),
        ("d/1", "+6215", "019500000015-0000"),
    ):
        apply(made, [operation("candidate", row, phone=phone, clock=clock)], stream=stream)
    with made.reading() as session:
        assert session.get_one(Candidate, row).phone == "+6220"
        assert total(session, Conflict) == 2


def test_a_value_that_comes_after_the_one_that_replaced_it_does_not_come_back(made: Made) -> None:
    row = new_id()
    apply(made, [operation("candidate", row, **Operation.from_bytes(newcomer()).fields)], stream="a/1")
    early = operation("candidate", row, phone="+6211", clock="019500000011-0000")
    late = operation(
        "candidate",
        row,
        phone="+6212",
        clock="019500000012-0000",
        base={"phone": Operation.from_bytes(early).id.hex},  # type: ignore[arg-type]
    )
    assert apply(made, [late], stream="b/1").conflicts == 0
    assert apply(made, [early], stream="a/1").conflicts == 0
    with made.reading() as session:
        assert session.get_one(Candidate, row).phone == "+6212"
        assert journal.last_writers(session, row)["phone"] == Operation.from_bytes(late).id


# ------------------------------------------------------------------------------------------ what does not fit


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (operation("kandidat", name="x"), "unknown_entity"),
        (operation("staff_secret", secret_hash="x"), "unknown_entity"),
        (newcomer(version="00" * 16), "unknown_field"),
        (newcomer(centre_id="00" * 16), "unknown_field"),
        (newcomer(hobi="catur"), "unknown_field"),
        (newcomer(nik_status="pasti"), "bad_value"),
        (newcomer(name=5), "bad_value"),
        (newcomer(name=None), "bad_value"),
        (newcomer(name="x\0y"), "bad_value"),
        (newcomer(birth_date="2026-02-30"), "bad_value"),
        (newcomer(birth_date="20260228"), "bad_value"),
        (newcomer(registered_at="2026-03-02"), "bad_value"),
        (newcomer(registered_at="2026-03-02T01:00:00.0Z"), "bad_value"),
        (operation("candidate", name="x"), "breaks_rule"),
        (operation("unit", programme_id=new_id().hex, position=1, title="x"), "breaks_rule"),
        (operation("unit", programme_id=str(new_id()), position=1, title="x"), "bad_value"),
        (operation("unit", programme_id=new_id().hex, position=True, title="x"), "bad_value"),
        (operation("unit", programme_id=new_id().hex, position="1", title="x"), "bad_value"),
    ],
)
def test_what_does_not_fit_is_set_aside_and_stops_nobody(taker: Made, body: bytes, code: str) -> None:
    before, after = newcomer(), newcomer()
    outcome = apply(taker, [before, body, after])
    assert outcome.new == 2
    assert [found for _, found in outcome.problems] == [code]
    with taker.reading() as session:
        problem = session.scalars(select(OperationProblem)).one()
        assert (problem.code, problem.body, problem.stream, problem.seen_at) == (code, body, "pc-9/1", NOW)
        assert total(session, Candidate) == 2
    again = apply(taker, [before, body, after])
    assert (again.new, again.already, again.problems) == (0, 3, [])


def test_a_change_of_what_happened_to_a_certificate_that_does_not_name_it_stops_nobody(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        paper = CertificateHistory(certificate_id=makers.certificate(session, of.trainees[0]), event="printed", at=NOW)
        session.add(paper)
    said = operation("certificate_event", paper.id, event="revoked", base={"event": str(paper.version.hex)})
    nobody = operation("certificate_event", new_id(), event="revoked")
    done = apply(made, [said, nobody, newcomer()])
    assert (done.new, [code for _, code in done.problems]) == (2, ["breaks_rule"])
    assert apply(made, [newcomer()]).new == 1


def test_a_rule_of_the_caller_sets_aside(taker: Made) -> None:
    bodies = [newcomer(), newcomer(phone="+62811")]
    with taker.database.writing() as session:
        outcome = applying.apply(
            session,
            bodies,
            centre_id=taker.centre_id,
            stream="a/1",
            now=NOW,
            check=lambda op: "role" if "phone" in op.fields else None,
        )
    assert (outcome.new, [code for _, code in outcome.problems]) == (1, ["role"])


def test_edits_beside_a_problem_are_no_conflicts(taker: Made) -> None:
    """One by one, each edit must know the one before it in the same run."""
    row = new_id()
    first = operation("candidate", row, **Operation.from_bytes(newcomer()).fields)
    apply(taker, [first], stream="a/1")
    one = operation("candidate", row, phone="+62811", clock="019500000001-0000")
    two = operation(
        "candidate", row, phone="+62812", clock="019500000002-0000", base={"phone": Operation.from_bytes(one).id.hex}
    )  # type: ignore[arg-type]
    broken = operation("candidate", name="x")
    outcome = apply(taker, [broken, one, two, newcomer()], stream="b/1")
    assert (outcome.new, outcome.conflicts, len(outcome.problems)) == (3, 0, 1)
    with taker.reading() as session:
        assert session.get_one(Candidate, row).phone == "+62812"


def test_a_row_of_another_centre_is_not_changed(taker: Made) -> None:
    with taker.writing() as session:
        one = makers.candidate(session, 1)
    stranger = new_id()
    outcome = apply(
        taker,
        [operation("candidate", one, name="Diambil"), operation("candidate", one, kind="del"), newcomer()],
        centre_id=stranger,
    )
    assert [code for _, code in outcome.problems] == ["other_centre", "other_centre"]
    with taker.reading() as session:
        assert session.get_one(Candidate, one).name == "Peserta Contoh 01"
        assert set(session.scalars(select(Candidate.centre_id))) == {taker.centre_id, stranger}


def test_a_removed_row_stays_removed_in_whichever_order(taker: Made) -> None:
    created = Operation.from_bytes(newcomer())
    for order in ((0, 1), (1, 0)):
        row = new_id()
        apply(taker, [operation("candidate", row, **created.fields)], stream="a/1")
        bodies = [
            operation("candidate", row, kind="del"),
            operation("candidate", row, **created.fields | {"phone": "+62"}),
        ]
        for index in order:
            apply(taker, [bodies[index]], stream=f"{index}/1")
        with taker.reading() as session:
            assert session.get(Candidate, row) is None


def test_what_the_session_had_read_is_read_anew(made: Made, other: Made) -> None:
    with made.writing() as session:
        one = makers.candidate(session, 1)
    makers.hand_over(made, other)
    with other.writing() as session:
        session.get_one(Candidate, one).phone = "+62811"
    with made.writing() as session:
        row = session.get_one(Candidate, one)
        applying.apply(session, own(other), centre_id=made.centre_id, stream="pc-2/1", now=NOW)
        assert row.phone == "+62811"


def test_a_clock_far_ahead_is_not_followed(made: Made) -> None:
    apply(made, [newcomer(clock="0fffffffffff-0000")])
    with made.writing() as session:
        makers.candidate(session)
    assert Operation.from_bytes(own(made)[-1]).clock < "01a000000000"


# ---------------------------------------------------------------------------------------------- convergence

FIELDS = ("phone", "email", "street")
ROWS = 2
edits = st.tuples(
    st.integers(0, 2),  # which PC
    st.integers(0, ROWS - 1),
    st.sampled_from(FIELDS),
    st.sampled_from(["", "1", "2", "é"]),
    st.integers(-3, 3),  # seconds its wall clock is off
)
exchanges = st.tuples(st.just("send"), st.integers(0, 2), st.integers(0, 2))
plans = st.lists(st.one_of(edits, edits, exchanges), min_size=1, max_size=14)


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Made]]:
    folder: Path = tmp_path_factory.mktemp("three")
    with ExitStack() as stack:
        first = stack.enter_context(makers.centre(folder / "0"))
        yield [first, *(stack.enter_context(makers.second_pc(folder / str(n), first)) for n in (1, 2))]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(plans, st.permutations([(a, b) for a in range(3) for b in range(3) if a != b]))
def test_copies_converge_whatever_the_order(
    three: list[Made], plan: list[tuple[object, ...]], last: list[tuple[int, int]]
) -> None:
    """Three PCs edit the same people, hand over now and then, some things twice; in the end all hold the same."""
    start = [highest(pc) for pc in three]
    with three[0].writing() as session:
        people = makers.candidates(session, ROWS)
    created = own(three[0], start[0])
    for pc in three[1:]:
        apply(pc, created, stream="pc-0/1")
    known_writers: set[str] = set()

    def hand(giver: int, receiver: int) -> None:
        """A PC hands over its own work; what it based that on may reach the receiver later."""
        if giver != receiver:
            apply(three[receiver], own(three[giver], start[giver]), stream=f"pc-{giver}/1")

    for step, action in enumerate(plan):
        if action[0] == "send":
            hand(int(str(action[1])), int(str(action[2])))
            continue
        pc, row, field, value, skew = action
        assert isinstance(pc, int)
        assert isinstance(row, int)
        with three[pc].writing(at=NOW + timedelta(seconds=step + int(str(skew)))) as session:
            setattr(session.get_one(Candidate, people[row]), str(field), value)
    for giver, receiver in last:
        hand(giver, receiver)
    assert everything(three[0]) == everything(three[1]) == everything(three[2])
    logged = []
    for pc in three:
        with pc.reading() as session:
            ids = session.scalars(select(LoggedOperation.op_id)).all()
            assert len(ids) == len(set(ids))
            logged.append(set(ids))
            assert total(session, OperationProblem) == 0
            writers = [
                {name: op for name, op in sorted(journal.last_writers(session, person).items()) if name in FIELDS}
                for person in people
            ]
            known_writers.add(str(writers))
            for person, known in zip(people, writers, strict=True):
                row = session.get_one(Candidate, person)
                steps = {op.id: op for op in journal.history(session, person)}
                for name, op_id in known.items():
                    assert steps[op_id].fields[name] == getattr(row, name)
    assert logged[0] == logged[1] == logged[2]
    assert len(known_writers) == 1


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(FIELDS), st.sampled_from("ab"), st.sampled_from("ab"), st.booleans())
def test_a_conflict_is_recorded_exactly_when_base_and_value_differ(
    three: list[Made], field: str, here: str, there: str, informed: bool
) -> None:
    one, two = three[0], three[1]
    start = highest(one), highest(two)
    with one.writing() as session:
        person = makers.candidate(session)
    apply(two, own(one, start[0]), stream="pc-0/1")
    with one.writing() as session:
        setattr(session.get_one(Candidate, person), field, here)
    if informed:
        apply(two, own(one, start[0]), stream="pc-0/1")
    with two.writing(at=NOW + timedelta(seconds=1)) as session:
        setattr(session.get_one(Candidate, person), field, there)
    outcome = apply(one, own(two, start[1]), stream="pc-1/1")
    assert outcome.conflicts == int(not informed and here != there)


@pytest.mark.postgres
def test_postgresql_comes_to_hold_the_same_as_the_file(made: Made, postgres_tables: str) -> None:
    from bekal.storage import database

    with made.writing() as session:
        of = makers.course(session)
        makers.mark_all(session, of)
    with made.writing(at=NOW + timedelta(hours=1)) as session:
        service.mark(session, of.meetings[0], of.trainees[0], None, today=TODAY)
        session.get_one(Candidate, of.candidates[0]).street = "Jalan Contoh é"
    base = database.open_url(postgres_tables)
    central = Made(base, None, made.head, made.clerk, made.instructor)
    base.centre_id = made.centre_id
    outcome = makers.hand_over(made, central)
    assert (outcome.conflicts, outcome.problems) == (0, [])
    assert everything(made) == everything(central)
    assert makers.hand_over(made, central).new == 0
    base.close()
