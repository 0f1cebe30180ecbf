"""The last seat, asked for twice at one moment: nobody is lost, and everybody is told."""

import json
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from tests import makers
from tests.courses.selection.round import NOW_LATER, Round, decided, prepared
from tests.makers import NOW, Made

from bekal.courses.rules import CourseFull
from bekal.courses.selection import queries, rules, service
from bekal.storage import database
from bekal.storage.database import Database
from bekal.storage.records import Application, Conflict, OperationProblem
from bekal.terms import ApplicationState

S = ApplicationState


def first_come(made: Made, *, people: int, seats: int) -> Round:
    """A course without tests: first come, first served."""
    with made.writing() as session:
        of = prepared(session, people=people, seats=seats)
        service.remove_test(session, of.written)
        service.remove_test(session, of.interview)
    return of


def assert_one_seat_one_reserve(made: Made, of: Round, answers: list[tuple[str, int | None]]) -> None:
    assert sorted(answers, key=str) == [("accepted", None), ("reserve", 1)]
    with made.reading() as session:
        rows = queries.applicants(session, of.course_id, today=makers.TODAY).rows
        assert sorted(row.state for row in rows) == ["accepted", "reserve"]
        assert queries.seats(session, of.course_id).words == "1 dari 1"
        (waiting,) = queries.reserve_list(session, of.course_id)
        assert waiting.place == 1


def race(bases: list[Database], made: Made, of: Round) -> list[tuple[str, int | None]]:
    """Accept each applicant through a connection of its own, all at the same moment."""
    start = threading.Barrier(len(bases))
    answers: list[tuple[str, int | None]] = []

    def accept(base: Database, which: int) -> None:
        start.wait()
        with base.writing(by=made.clerk, at=NOW) as session:
            accepted = service.accept(session, of.applications[which], now=NOW)
        answers.append((accepted.state.value, accepted.reserve))

    desks = [threading.Thread(target=accept, args=(base, which)) for which, base in enumerate(bases)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    return answers


def test_of_two_connections_the_second_gets_the_first_reserve_place(made: Made) -> None:
    of = first_come(made, people=2, seats=1)
    assert made.path
    bases = [database.open_file(made.path, makers.KEY) for _ in range(2)]
    answers = race(bases, made, of)
    for base in bases:
        base.close()
    assert_one_seat_one_reserve(made, of, answers)


@pytest.mark.postgres
def test_of_two_desks_on_one_postgresql_the_second_gets_the_first_reserve_place(
    made_on_postgres: Made, postgres_tables: str
) -> None:
    of = first_come(made_on_postgres, people=2, seats=1)
    bases = [database.open_url(postgres_tables) for _ in range(2)]
    answers = race(bases, made_on_postgres, of)
    for base in bases:
        base.close()
    assert_one_seat_one_reserve(made_on_postgres, of, answers)


def test_of_two_programs_on_one_file_the_second_gets_the_first_reserve_place(made: Made) -> None:
    of = first_come(made, people=2, seats=1)
    desks = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.courses.selection.accepting", str(made.path), made.clerk.hex, each.hex],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=makers.environment(),
            cwd=makers.ROOT,
        )
        for each in of.applications
    ]
    answers = []
    for desk in desks:
        assert desk.stdout
        assert desk.stdout.readline() == "ready\n"
    for desk in desks:
        assert desk.stdin
        desk.stdin.write("go\n")
        desk.stdin.flush()
    for desk in desks:
        out, _ = desk.communicate()
        assert desk.returncode == 0
        state, reserve = json.loads(out)
        answers.append((state, reserve))
    assert_one_seat_one_reserve(made, of, answers)


def test_who_is_accepted_twice_holds_one_seat(made: Made) -> None:
    of = first_come(made, people=1, seats=1)
    with made.writing() as session:
        assert service.accept(session, of.applications[0], now=NOW).has_seat
    with made.writing() as session, pytest.raises(rules.WrongState):
        service.accept(session, of.applications[0], now=NOW)
    with made.reading() as session:
        assert queries.seats(session, of.course_id).words == "1 dari 1"


def test_two_pcs_without_a_network_give_the_last_seat_twice_and_both_see_it(made: Made, tmp_path: Path) -> None:
    with made.writing() as session:
        of = prepared(session, people=2, seats=1)
        service.remove_test(session, of.written)
        service.remove_test(session, of.interview)
    with made.reading() as session:
        known = len(makers.own_bodies(session))
    with makers.second_pc(tmp_path / "second", made) as second:
        for pc, each in ((made, of.applications[0]), (second, of.applications[1])):
            with pc.writing(pc.clerk) as session:
                assert service.accept(session, each, now=NOW).has_seat
        makers.hand_over(made, second, after=known)
        makers.hand_over(second, made, stream="pc-2/1")
        for pc in (made, second):
            with pc.reading() as session:
                seats = queries.seats(session, of.course_id)
                assert (seats.words, seats.over, seats.free) == ("2 dari 1", 1, 0)
                states = [row.state for row in queries.applicants(session, of.course_id, today=makers.TODAY).rows]
                assert states == [S.ACCEPTED, S.ACCEPTED]
                assert session.scalars(select(Conflict.id)).all() == []
                assert session.scalars(select(OperationProblem.op_id)).all() == []
        with made.writing() as session:
            service.reregister(session, of.applications[0], now=NOW)
            with pytest.raises(CourseFull):
                service.reregister(session, of.applications[1], now=NOW)


def test_a_late_comer_waits_behind_the_reserve_list(made: Made) -> None:
    with made.writing() as session:
        of = decided(session, people=4, seats=2, reserves=1)
        late = makers.candidate(session, 90)
        (came,) = service.apply(session, of.course_id, [late], now=NOW + timedelta(minutes=1)).ids
        accepted = service.accept(session, came, now=NOW_LATER)
        assert (accepted.state, accepted.reserve) == (S.RESERVE, 2)
        missed = service.no_show(session, of.course_id, now=NOW_LATER)
        assert [row.name for row in missed.moved] == ["Peserta Contoh 03", "Peserta Contoh 90"]
        assert session.get_one(Application, came).rank == 5
