"""A removal against what somebody hung on the row meanwhile: the same everywhere, whichever came first."""

import random
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from tests import makers
from tests.makers import NOW, TODAY, Made
from tests.storage.office import (
    Office,
    Template,
    all_alike,
    highest,
    made,
    made_on,
    own,
    rows_and_conflicts,
    take,
)

from bekal.storage import deciding, undoing
from bekal.storage.ids import joint_id
from bekal.storage.operations import ROW
from bekal.storage.records import (
    CertificateTemplate,
    Conflict,
    Course,
    Enrolment,
    Intake,
    Programme,
    Record,
    Teaching,
)
from bekal.terms import EnrolmentState, Kind

LOOK, PROGRAMME, INTAKE, COURSE = (joint_id("extra", name) for name in ("look", "programme", "intake", "course"))


@pytest.fixture
def template() -> Template:
    return made()


def new(of: makers.Class, what: str, pc: Made) -> tuple[type[Record], dict[str, object]]:
    """Return a record of a class that only these stories know, with its values."""
    first, second = of.candidates[:2]
    seat = {"course_id": COURSE, "number": 1, "state": EnrolmentState.ACTIVE, "joined_on": TODAY}
    return {
        "look": (CertificateTemplate, {"id": LOOK, "name": "Tampilan", "body": "{}"}),
        "programme": (
            Programme,
            {"id": PROGRAMME, "code": "X", "title": "Tambahan", "kind": Kind.LANGUAGE, "hours": 100},
        ),
        "intake": (Intake, {"id": INTAKE, "name": "Tambahan", "opens_on": TODAY, "closes_on": TODAY}),
        "course": (
            Course,
            {"id": COURSE, "programme_id": PROGRAMME, "intake_id": INTAKE, "name": "Kelas X", "quota": 9}
            | {"starts_on": TODAY, "ends_on": date(2026, 6, 1)},
        ),
        "teaching": (Teaching, {"course_id": COURSE, "staff_id": pc.instructor}),
        "first": (Enrolment, seat | {"candidate_id": first}),
        "second": (Enrolment, seat | {"candidate_id": second, "number": 2}),
    }[what]


WHAT = ("look", "programme", "intake", "course", "teaching", "first", "second")
MORE = (*WHAT, *WHAT, "title", "dress", "replace", "keep", "undo")
actions = st.tuples(st.integers(0, 2), st.sampled_from(MORE), st.integers(0, 1), st.integers(-4, 4))
sends = st.tuples(st.just(-1), st.just("send"), st.integers(0, 2), st.integers(0, 2))
stories = st.lists(st.one_of(actions, actions, actions, sends), min_size=4, max_size=16)


def act(pc: Made, of: makers.Class, what: str, value: int, at: int) -> None:
    """Let somebody add, change or remove a record where it can be done; something else often hangs on it."""
    try:
        with pc.writing(at=NOW + timedelta(seconds=at)) as session:
            if what in WHAT:
                kind, values = new(of, what, pc)
                row_id = kind(**values).id  # type: ignore[attr-defined]
                row = deciding.row_of(session, kind.__tablename__, row_id)
                if row is None:
                    session.add(kind(**values))
                elif value:
                    session.delete(row)
            elif what == "title":
                session.get_one(Programme, PROGRAMME).title = f"Judul {at}"
            elif what == "dress":
                session.get_one(Programme, PROGRAMME).template_id = LOOK if value else None
            elif what == "replace":
                ids = [joint_id("enrolment", COURSE, one) for one in of.candidates[:2]]
                session.get_one(Enrolment, ids[0]).replaces_id = ids[1] if value else None
            elif what == "undo":
                undoing.undo(session, undoing.last_group(session, PROGRAMME))
            elif what == "keep":
                open_ = select(Conflict).where(Conflict.field == ROW, Conflict.resolved_by.is_(None))
                for one in session.scalars(open_.order_by(Conflict.row_id).limit(1)):
                    deciding.keep_row(session, one.entity, one.row_id, [one.losing_op])
            session.flush()
    except (IntegrityError, LookupError):
        pass
    except Exception as error:
        if type(error).__name__ != "NoResultFound":
            raise


def play(office: Office, story: list[tuple[int, str, int, int]], rnd: random.Random) -> list[int]:
    """Let a story happen; return how many operations each PC had before."""
    start = [highest(pc) for pc in office.pcs]
    for second, (pc, what, value, skew) in enumerate(story):
        if pc < 0:
            take(office.pcs[skew % 3], own(office.pcs[value], start[value]), f"pc-{value}/1")
        else:
            act(office.pcs[pc], office.of, what, value, second + skew)
    return start


BEGUN = [(0, what, 0, 0) for what in ("programme", "intake", "course")]
SENT = [(-1, "send", 0, 1), (-1, "send", 0, 2)]


@settings(max_examples=1, suppress_health_check=list(HealthCheck))
@example([*BEGUN, *SENT, (0, "course", 1, 0), (0, "programme", 1, 0), (0, "intake", 1, 0), (1, "first", 0, 0)],
         random.Random(2))  # fmt: skip
@example([*BEGUN, *SENT, (0, "course", 1, 0), (1, "first", 0, 0), (-1, "send", 1, 0), (0, "first", 1, 0)],
         random.Random(3))  # fmt: skip
@example([*BEGUN, *SENT, (0, "course", 1, 0), (1, "first", 0, 0), (-1, "send", 1, 0), (0, "keep", 0, 0),
          (-1, "send", 0, 1), (1, "first", 1, 3)], random.Random(4))  # fmt: skip
@example([*BEGUN, *SENT, (1, "teaching", 0, 0), (0, "first", 0, 0), (2, "course", 1, 0)], random.Random(1))
@example([*BEGUN, (0, "look", 0, 0), *SENT, (0, "look", 1, 0), (1, "dress", 1, 0), (2, "title", 0, 0),
          (-1, "send", 1, 2), (2, "dress", 0, 3)], random.Random(5))  # fmt: skip
@example([*BEGUN, (0, "first", 0, 0), (0, "second", 0, 0), *SENT, (0, "second", 1, 0), (1, "replace", 1, 0)],
         random.Random(6))  # fmt: skip
@given(stories, st.randoms(use_true_random=False))
def test_whatever_is_removed_while_others_hang_records_on_it_all_hold_the_same(
    template: Template, story: list[tuple[int, str, int, int]], rnd: random.Random
) -> None:
    with template.office() as office:
        start = play(office, story, rnd)
        all_alike(office, start, rnd)


@pytest.mark.long
@settings(max_examples=400, suppress_health_check=list(HealthCheck), deadline=None)
@given(stories, st.randoms(use_true_random=False))
def test_of_many_more_stories_of_removals_all_hold_the_same(
    template: Template, story: list[tuple[int, str, int, int]], rnd: random.Random
) -> None:
    with template.office() as office:
        start = play(office, [*BEGUN, *SENT, *story], rnd)
        all_alike(office, start, rnd)


def course_and_case(pc: Made) -> tuple[bool, list[UUID | None]]:
    with pc.reading() as session:
        cases = session.scalars(select(Conflict.resolved_by).where(Conflict.field == ROW, Conflict.row_id == COURSE))
        return session.get(Course, COURSE) is not None, list(cases)


def test_a_removed_course_stays_for_who_was_enrolled_in_it_and_goes_when_they_leave(template: Template) -> None:
    with template.office() as office:
        start = play(office, [*BEGUN, *SENT, (0, "course", 1, 0), (1, "first", 0, 0)], random.Random(1))
        take(office.pcs[0], own(office.pcs[1], start[1]), "pc-1/1")
        assert course_and_case(office.pcs[0]) == (True, [None]), "it came back, and somebody is asked"
        take(office.pcs[1], own(office.pcs[0], start[0]), "pc-0/1")
        assert course_and_case(office.pcs[1]) == (True, [None])
        act(office.pcs[0], office.of, "first", 1, 9)
        assert course_and_case(office.pcs[0]) == (False, []), "as whoever removed it wanted"
        take(office.pcs[1], own(office.pcs[0], start[0]), "pc-0/1")
        assert course_and_case(office.pcs[1]) == (False, [])


def test_a_removed_course_that_a_person_keeps_stays_without_trainees_too(template: Template) -> None:
    with template.office() as office:
        start = play(office, [*BEGUN, *SENT, (0, "course", 1, 0), (1, "first", 0, 0)], random.Random(1))
        take(office.pcs[0], own(office.pcs[1], start[1]), "pc-1/1")
        act(office.pcs[0], office.of, "keep", 0, 8)
        act(office.pcs[0], office.of, "first", 1, 9)
        assert course_and_case(office.pcs[0])[0]
        take(office.pcs[1], own(office.pcs[0], start[0]), "pc-0/1")
        assert course_and_case(office.pcs[1])[0]


@pytest.mark.postgres
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_postgresql_holds_what_hangs_on_a_removed_row_too(
    template: Template, postgres_tables: str, order: tuple[int, int]
) -> None:
    with template.office() as office:
        story = [*BEGUN, *SENT, (0, "course", 1, 0), (0, "programme", 1, 0), (1, "first", 0, 0), (1, "second", 0, 1)]
        start = play(office, [*story, (1, "replace", 1, 2)], random.Random(1))
        with made_on(postgres_tables, office) as central:
            streams = {f"pc-{n}/1": own(office.pcs[n], start[n]) for n in order}
            take(central, office.common, "pc-0/1")
            begun = streams["pc-0/1"][:-2]
            take(central, begun, "pc-0/1")
            for n in order:
                take(central, streams[f"pc-{n}/1"], f"pc-{n}/1")
            take(office.pcs[0], streams["pc-1/1"], "pc-1/1")
            assert rows_and_conflicts(central) == rows_and_conflicts(office.pcs[0])
            assert course_and_case(central) == (True, [None])
