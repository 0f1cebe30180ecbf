"""Programmes, intakes, courses, seats and meetings."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.courses import queries, rules, service
from bekal.courses.rules import NewUnit
from bekal.errors import Refused
from bekal.messages import sentence
from bekal.staff.rules import NotAllowed
from bekal.storage import database
from bekal.storage.ids import new_id
from bekal.storage.records import Candidate, Enrolment, LoggedOperation, Meeting
from bekal.terms import CandidateId, CourseId, EnrolmentState, Kind


def test_a_programme_keeps_its_units_in_order(made: Made) -> None:
    with made.writing(made.clerk) as session:
        made_id = service.add_programme(
            session, code=" jpn-n4 ", title=" Bahasa Jepang ", kind=Kind.LANGUAGE, hours=320,
            units=[NewUnit("B", "Kedua", hours=4), NewUnit("A", "Pertama")],
        )  # fmt: skip
        (row,) = queries.programmes(session)
        assert (row.id, row.code, row.title, row.units, row.min_attendance) == (
            made_id,
            "JPN-N4",
            "Bahasa Jepang",
            2,
            80,
        )
        assert [(u.code, u.title, u.hours) for u in queries.units(session, made_id)] == [
            ("B", "Kedua", 4),
            ("A", "Pertama", 0),
        ]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"code": " "}, rules.SomethingMissing),
        ({"title": ""}, rules.SomethingMissing),
        ({"hours": 0}, rules.BadHours),
        ({"hours": 10_000}, rules.BadHours),
        ({"code": "jpn-n4"}, rules.CodeTaken),
    ],
)
def test_a_programme_that_cannot_be_is_refused(made: Made, change: dict[str, object], refusal: type[Refused]) -> None:
    with made.writing() as session:
        makers.programme(session)
        options = {"code": "KOR", "title": "Korea", "kind": Kind.LANGUAGE, "hours": 10} | change
        with pytest.raises(refusal):
            service.add_programme(session, **options)  # type: ignore[arg-type]
        assert len(queries.programmes(session)) == 1


def test_an_intake_has_a_name_and_its_dates_in_order(made: Made) -> None:
    with made.writing() as session:
        makers.intake(session)
        with pytest.raises(rules.NameTaken):
            makers.intake(session, " Gelombang 1 ")
        with pytest.raises(rules.SomethingMissing):
            makers.intake(session, " ")
        with pytest.raises(rules.DatesReversed) as told:
            service.add_intake(session, name="2", opens_on=TODAY, closes_on=TODAY - timedelta(days=1))
        assert (told.value.starts, told.value.ends) == ("02/03/2026", "01/03/2026")


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"quota": 0}, rules.BadQuota),
        ({"quota": 501}, rules.BadQuota),
        ({"name": " "}, rules.SomethingMissing),
        ({"ends_on": TODAY - timedelta(days=1)}, rules.DatesReversed),
        ({"name": "Kelas 1"}, rules.NameTaken),
    ],
)
def test_a_course_that_cannot_be_is_refused(made: Made, change: dict[str, object], refusal: type[Refused]) -> None:
    with made.writing() as session:
        of = makers.course(session)
        options = {
            "programme_id": of.programme_id, "intake_id": of.intake_id, "name": "Kelas 2", "quota": 1,
            "starts_on": TODAY, "ends_on": TODAY,
        }  # fmt: skip
        with pytest.raises(refusal):
            service.add_course(session, **options | change)  # type: ignore[arg-type]
        service.add_course(session, **options)  # type: ignore[arg-type]
        assert len(queries.courses(session)) == 2


def test_a_course_shows_its_counts_and_instructors_once(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, instructors=[made.instructor, made.instructor, made.head])
        row = queries.course(session, of.id)
    assert (row.enrolled, row.meetings, row.instructors) == (3, 6, ("Instruktur Contoh", "Kepala Contoh"))


def test_trainees_are_numbered_in_the_order_given(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=2)
        late = [makers.candidate(session, n) for n in (9, 8, 9_000)]
        assert service.enrol(session, of.id, [*late, late[0]], joined_on=TODAY) == 3
        rows = queries.trainees(session, of.id)
    assert [(row.number, row.candidate_id) for row in rows][2:] == [(3, late[0]), (4, late[1]), (5, late[2])]


def test_more_than_the_quota_is_refused_as_a_whole(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=3, quota=5)
        more = [makers.candidate(session, n) for n in (11, 12, 13)]
        with pytest.raises(rules.CourseFull) as told:
            service.enrol(session, of.id, more, joined_on=TODAY)
        assert (told.value.quota, told.value.free, told.value.asked) == (5, 2, 3)
        assert len(queries.trainees(session, of.id)) == 3
        assert service.enrol(session, of.id, more[:2], joined_on=TODAY) == 2


def test_whoever_left_gives_the_seat_back(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=2, quota=2)
        gone = session.get_one(Enrolment, of.trainees[0])
        gone.state, gone.left_on = EnrolmentState.WITHDRAWN, TODAY
        assert service.enrol(session, of.id, [makers.candidate(session, 50)], joined_on=TODAY) == 1
        assert [row.number for row in queries.trainees(session, of.id)] == [1, 2, 3]


def test_nobody_is_enrolled_twice_or_half(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        new = makers.candidate(session, 50)
        with pytest.raises(rules.AlreadyEnrolled) as told:
            service.enrol(session, of.id, [new, of.candidates[1]], joined_on=TODAY)
        assert told.value.name == "Peserta Contoh 02"
        with pytest.raises(rules.NobodyChosen):
            service.enrol(session, of.id, [], joined_on=TODAY)
        with pytest.raises(rules.UnknownCourse):
            service.enrol(session, CourseId(new_id()), [new], joined_on=TODAY)
        assert len(queries.trainees(session, of.id)) == 3


def test_nobody_joins_a_course_that_is_over_and_its_end_is_named(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        ends = queries.course(session, of.id).ends_on
        with pytest.raises(rules.CourseOver) as told:
            service.enrol(session, of.id, [makers.candidate(session, 50)], joined_on=ends + timedelta(days=1))
        assert ends.strftime("%d/%m/%Y") in sentence(told.value)


def test_nobody_joins_before_the_course_begins(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        service.enrol(session, of.id, [makers.candidate(session, 50)], joined_on=TODAY - timedelta(days=9))
        service.enrol(session, of.id, [makers.candidate(session, 51)], joined_on=TODAY + timedelta(days=2))
        assert [row.joined_on for row in queries.trainees(session, of.id)][3:] == [TODAY, TODAY + timedelta(days=2)]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def anywhere(request: pytest.FixtureRequest) -> Made:
    found: Made = request.getfixturevalue("made" if request.param == "sqlite" else "made_on_postgres")
    return found


def test_of_two_desks_that_take_the_last_seat_one_is_refused(anywhere: Made) -> None:
    """Two connections at once: one gets the seat, the other a sentence; nothing is lost and nothing half done."""
    with anywhere.writing() as session:
        of = makers.course(session, trainees_wanted=3, quota=4)
        rivals = [makers.candidate(session, n) for n in (50, 51)]
    second = anywhere.database
    if anywhere.path:
        second = database.open_file(anywhere.path, makers.KEY)
    results: list[object] = []
    start = threading.Barrier(2)

    def take(base: database.Database, rival: CandidateId) -> None:
        start.wait()
        try:
            with base.writing(by=anywhere.head, at=NOW) as session:
                results.append(service.enrol(session, of.id, [rival], joined_on=TODAY))
        except Exception as error:  # noqa: BLE001 - whatever it is, the test must see it
            results.append(type(error))

    desks = [
        threading.Thread(target=take, args=arguments)
        for arguments in zip((anywhere.database, second), rivals, strict=True)
    ]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join(timeout=30)
    assert sorted(results, key=str) == [1, rules.CourseFull]
    with anywhere.reading() as session:
        assert queries.course(session, of.id).enrolled == 4
        assert len(session.scalars(select(LoggedOperation).where(LoggedOperation.entity == "enrolment")).all()) == 4
        assert set(rivals) <= set(session.scalars(select(Candidate.id)))
    if second is not anywhere.database:
        second.close()


# ------------------------------------------------------------------------------------------------- meetings


def test_meetings_lie_on_the_chosen_weekdays_both_ends_included(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, starts_on=TODAY, days=5, weekdays=(0, 4))
        rows = queries.meetings(session, course_id=of.id)
    assert [(row.number, row.held_on, row.hours) for row in rows] == [(1, TODAY, 4), (2, TODAY + timedelta(days=4), 4)]


def test_holidays_are_skipped() -> None:
    week = rules.meeting_dates(TODAY, TODAY + timedelta(days=6), rules.WORKING_DAYS, [TODAY + timedelta(days=1)])
    assert [day.day for day in week] == [2, 4, 5, 6]


@pytest.mark.parametrize("weekdays", [(), (5, 6), (7,)])
def test_no_weekday_between_the_dates_is_refused(weekdays: tuple[int, ...]) -> None:
    with pytest.raises(rules.NoWeekday):
        rules.meeting_dates(TODAY, TODAY + timedelta(days=4), weekdays)


def test_meetings_are_made_once(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        with pytest.raises(rules.MeetingsExist) as told:
            service.make_meetings(session, of.id, weekdays=(0,), starts="08:00", ends="09:00")
        assert told.value.n == 6
        assert len(session.scalars(select(Meeting)).all()) == 6


@pytest.mark.parametrize(
    ("starts", "ends"),
    [("08:00", "08:00"), ("09:00", "08:00"), ("8:00", "09:00"), ("08.00", "09.00"), ("24:00", "25:00"), ("", ""),
     ("08:60", "09:00"), ("08:00 ", "09:00")],
)  # fmt: skip
def test_times_that_cannot_be_are_refused(starts: str, ends: str) -> None:
    with pytest.raises(rules.BadTimes):
        rules.minutes_between(starts, ends)


@pytest.mark.parametrize(
    ("starts", "ends", "hours"),
    [
        ("08:00", "08:45", 1),
        ("08:00", "09:29", 1),
        ("08:00", "09:30", 2),
        ("08:00", "08:10", 1),
        ("00:00", "23:59", 31),
    ],
)
def test_hours_are_whole_jp_and_at_least_one(starts: str, ends: str, hours: int) -> None:
    assert rules.hours_of(starts, ends, 45) == hours


def test_meetings_are_asked_for_by_date(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        assert [m.id for m in queries.meetings(session, on=TODAY)] == [of.meetings[0]]
        assert [m.id for m in queries.meetings(session, until=TODAY + timedelta(days=2))] == list(of.meetings[:2])
        assert queries.meetings(session, on=date(2025, 1, 1)) == []


def test_those_who_asked_for_the_programme_come_first_and_nobody_who_sits_elsewhere(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        plain, keen = makers.candidate(session, 50), makers.candidate(session, 51, wanted="program jpn-1")
        assert [row.id for row in queries.selectable(session, of.id)] == [keen, plain]
        assert [row.matches for row in queries.selectable(session, of.id)] == [True, False]


def test_an_instructor_plans_and_enrols_nobody(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        one = makers.candidate(session, 50)
    with made.writing(made.instructor) as session:
        for forbidden in (
            lambda: makers.programme(session, "X"),
            lambda: makers.intake(session, "X"),
            lambda: service.enrol(session, of.id, [one], joined_on=TODAY),
            lambda: service.make_meetings(session, of.id, weekdays=(0,), starts="08:00", ends="09:00"),
        ):
            with pytest.raises(NotAllowed):
                forbidden()
