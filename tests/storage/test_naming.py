"""What two PCs named alike: all rows are kept, and each shows the same everywhere, whatever came first."""

import random
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import UniqueConstraint, select
from sqlalchemy.exc import IntegrityError, NoResultFound
from tests import makers
from tests.makers import NOW, TODAY, Made
from tests.storage.office import (
    Office,
    Template,
    all_alike,
    highest,
    in_any_order,
    made,
    made_on,
    own,
    rows_and_conflicts,
    take,
)

from bekal.storage import deciding, journal, undoing
from bekal.storage.apart import Named, told_apart
from bekal.storage.ids import joint_id
from bekal.storage.naming import NAMES
from bekal.storage.policies import RULES
from bekal.storage.records import Conflict, Course, Intake, Meeting, Programme, Record
from bekal.storage.rules import Policy
from bekal.terms import Kind


def test_every_name_that_may_be_there_only_once_and_may_change_is_told_apart() -> None:
    found = {}
    for entity, record in journal.synced_tables().items():
        for constraint in record.__table__.constraints:  # type: ignore[attr-defined]
            keys = [column.name for column in getattr(constraint, "columns", ()) if column.name != "centre_id"]
            free = [name for name in keys if RULES[entity].policies.get(name, Policy.FIXED) is not Policy.FIXED]
            if isinstance(constraint, UniqueConstraint) and free:
                found[entity] = (free[0], next((name for name in keys if name not in free), None))
    assert found == dict(NAMES)


def named(*names: str | int) -> list[Named]:
    return [Named(f"{n:04}", f"{n:04}", UUID(int=n), name) for n, name in enumerate(names)]


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (("A", "A", "A"), ("A", "A~2", "A~3")),
        (("A", "A", "A~2"), ("A", "A~3", "A~2")),
        (("A~2", "A~2", "A"), ("A~2", "A~3", "A")),
        ((5, 5, 6), (5, 7, 6)),
        ((5, 6, 5, 5), (5, 6, 7, 8)),
    ],
)
def test_the_later_one_gets_the_next_that_is_free(names: tuple[str | int, ...], shown: tuple[str | int, ...]) -> None:
    given_ = named(*names)
    for order in (given_, given_[::-1]):
        assert tuple(told_apart(order)[UUID(int=n)] for n in range(len(names))) == shown


# ------------------------------------------------------------------------------------------------- stories


@pytest.fixture
def template() -> Template:
    return made()


def key(what: str, pc: int) -> UUID:
    return joint_id("extra", what, str(pc))


def new(of: makers.Class, what: str, pc: int, value: int) -> tuple[type[Record], dict[str, object]]:
    of_course = {"programme_id": of.programme_id, "intake_id": of.intake_id, "quota": 9, "starts_on": TODAY}
    record, values = {
        "programme": (Programme, {"code": f"X{value}", "title": f"Judul {pc}", "kind": Kind.LANGUAGE, "hours": 100}),
        "intake": (Intake, {"name": f"X{value}", "opens_on": TODAY, "closes_on": TODAY}),
        "course": (Course, of_course | {"name": f"X{value}", "ends_on": date(2026, 6, 1)}),
        "meeting": (
            Meeting,
            {"course_id": of.id, "number": 5 + value, "held_on": TODAY + timedelta(days=pc), "starts": "08:00"}
            | {"ends": "11:00", "zone": "Asia/Jakarta", "hours": 4},
        ),
    }[what]
    return record, {"id": key(what, pc)} | values


WHAT = ("programme", "programme", "meeting", "meeting", "course", "intake")
DOES = ("make", "make", "make", "rename", "rename", "edit", "remove", "decide", "mark", "undo")
actions = st.tuples(st.integers(0, 2), st.sampled_from(WHAT), st.sampled_from(DOES), st.integers(0, 2),
                    st.integers(0, 1), st.integers(-4, 4))  # fmt: skip
sends = st.tuples(st.just(-1), st.just(""), st.just(""), st.integers(0, 2), st.integers(0, 2), st.just(0))
stories = st.lists(st.one_of(actions, actions, actions, sends), min_size=3, max_size=14)


def act(pc: Made, at: int, of: makers.Class, what: str, does: str, whose: int, value: int) -> None:
    """Let somebody name, rename, change or remove a record where it can be done."""
    try:
        with pc.writing(at=NOW + timedelta(seconds=at)) as session:
            record, values = new(of, what, whose, value)
            name = NAMES[record.__tablename__][0]
            if does == "make":
                session.add(record(**values))
            elif does == "undo":
                undoing.undo(session, undoing.last_group(session, key(what, whose)))
            else:
                row = session.get_one(record, values["id"])
                if does == "rename":
                    setattr(row, name, values[name])
                elif does == "mark":
                    setattr(row, name, f"X{value}~2" if what != "meeting" else 6)
                elif does == "remove":
                    session.delete(row)
                elif does == "decide":
                    deciding.decide(session, record.__tablename__, key(what, whose), {name: values[name]})  # type: ignore[dict-item]
                elif what != "meeting":
                    field = {"programme": "title", "course": "room", "intake": "closes_on"}[what]
                    setattr(row, field, TODAY + timedelta(days=at % 9) if what == "intake" else f"Lain {at}")
                else:
                    row.topic = f"Lain {at}"  # type: ignore[attr-defined]
            session.flush()
    except (IntegrityError, NoResultFound):
        pass


Story = list[tuple[int, str, str, int, int, int]]


def play(office: Office, story: Story) -> list[int]:
    start = [highest(pc) for pc in office.pcs]
    for second, (pc, what, does, whose, value, skew) in enumerate(story):
        if pc < 0:
            take(office.pcs[value % 3], own(office.pcs[whose], start[whose]), f"pc-{whose}/1")
        else:
            act(office.pcs[pc], second + skew, office.of, what, does, pc if does == "make" else whose, value)
    return start


def sent(giver: int, taker: int) -> tuple[int, str, str, int, int, int]:
    return (-1, "", "", giver, taker, 0)


@settings(max_examples=1, suppress_health_check=list(HealthCheck))
@example(
    [(0, "programme", "make", 0, 0, 0), (1, "programme", "make", 1, 0, 0), (2, "programme", "make", 2, 0, 0),
     sent(1, 0), (0, "programme", "rename", 0, 1, 3), (1, "programme", "edit", 1, 0, 4)],
    random.Random(1),
)  # fmt: skip
@example(
    [(0, "meeting", "make", 0, 0, 0), (1, "meeting", "make", 1, 0, 0), (2, "meeting", "make", 2, 1, 0),
     sent(0, 1), (1, "meeting", "remove", 0, 0, 3), (2, "meeting", "rename", 2, 0, 2)],
    random.Random(2),
)  # fmt: skip
@example(
    [(0, "course", "make", 0, 0, 0), (1, "course", "make", 1, 0, 0), sent(1, 0), (0, "course", "rename", 1, 1, 0),
     (0, "course", "undo", 1, 0, 0), (2, "course", "make", 2, 0, 0), (2, "course", "mark", 2, 0, 0)],
    random.Random(3),
)  # fmt: skip
@given(stories, st.randoms(use_true_random=False))
def test_whatever_is_named_alike_renamed_and_removed_all_show_the_same(
    template: Template, story: Story, rnd: random.Random
) -> None:
    with template.office() as office:
        start = play(office, story)
        all_alike(office, start, rnd)


@pytest.mark.long
@settings(max_examples=400, suppress_health_check=list(HealthCheck), deadline=None)
@given(stories, st.randoms(use_true_random=False))
def test_of_many_more_stories_of_names_all_show_the_same(template: Template, story: Story, rnd: random.Random) -> None:
    with template.office() as office:
        start = play(office, story)
        all_alike(office, start, rnd)


def codes(pc: Made) -> dict[UUID, str]:
    with pc.reading() as session:
        return {key: code for key, code in session.execute(select(Programme.id, Programme.code)) if code[0] == "X"}


def test_a_mark_is_told_and_goes_when_the_first_gives_up_its_name(template: Template) -> None:
    with template.office() as office:
        start = play(office, [(0, "programme", "make", 0, 0, 0), (1, "programme", "make", 1, 0, 0), sent(1, 0)])
        mine, theirs = key("programme", 0), key("programme", 1)
        assert codes(office.pcs[0]) == {mine: "X0", theirs: "X0~2"}
        with office.pcs[0].reading() as session:
            case = session.scalars(select(Conflict)).one()
            assert (case.row_id, case.field, case.severity, case.resolved_by) == (theirs, "=code", "soft", None)
        act(office.pcs[0], 9, office.of, "programme", "rename", 0, 1)
        assert codes(office.pcs[0]) == {mine: "X1", theirs: "X0"}
        with office.pcs[0].reading() as session:
            assert session.scalars(select(Conflict)).all() == []
        take(office.pcs[1], own(office.pcs[0], start[0]), "pc-0/1")
        assert codes(office.pcs[1]) == codes(office.pcs[0])


@pytest.mark.postgres
def test_postgresql_tells_apart_too(template: Template, postgres_tables: str) -> None:
    story = [(pc, what, "make", pc, 0, 0) for what in ("programme", "intake", "course", "meeting") for pc in range(3)]
    with template.office() as office, made_on(postgres_tables, office) as central:
        start = play(office, [*story, sent(0, 1), (1, "meeting", "remove", 0, 0, 0), (1, "course", "rename", 0, 1, 0)])
        streams = {f"pc-{n}/1": own(pc, start[n]) for n, pc in enumerate(office.pcs)}
        in_any_order(central, office.common, streams, random.Random(4))
        all_alike(office, start, random.Random(5))
        assert rows_and_conflicts(central) == rows_and_conflicts(office.pcs[0])
        assert sorted(codes(central).values()) == ["X0", "X0~2", "X0~3"]
