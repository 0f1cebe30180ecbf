"""Every change of a synced record leaves exactly one operation, in the same transaction."""

import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.storage import journal
from bekal.storage.guarding import BypassedJournal
from bekal.storage.ids import new_id
from bekal.storage.operations import Operation
from bekal.storage.records import (
    Application,
    AssessmentPlan,
    Assurance,
    Attempt,
    BlankHistory,
    BlankReceipt,
    Candidate,
    Card,
    CentreLogo,
    Certificate,
    CertificateHistory,
    CertificateTemplate,
    CodeMapping,
    CompetencyQueue,
    CompetencyScheme,
    CompetencyTest,
    Consent,
    Course,
    Criterion,
    Enrolment,
    Graduation,
    Guest,
    Holiday,
    ImportMapping,
    LanguageResult,
    LeaveLetter,
    LoggedOperation,
    Paper,
    PaperRule,
    Passage,
    PersonApart,
    PersonLink,
    Record,
    ReferenceEdition,
    Result,
    Scan,
    Selection,
    SelectionScore,
    SelectionSeat,
    SelectionSession,
    SelectionTest,
    Setting,
    SignedSheet,
    Synced,
    TemplatePicture,
    UnitResult,
    WarningLetter,
)
from bekal.terms import (
    ApplicationState,
    Attendance,
    BlankEvent,
    CertificateEvent,
    Decision,
    Direction,
    EnrolmentState,
    HolidayKind,
    How,
    KindOfTest,
    Outcome,
    PaperState,
    Passed,
    QueueState,
    SchemeKind,
)


def count(session: Session) -> int:
    return int(session.scalar(select(func.count()).select_from(LoggedOperation)) or 0)


def last(session: Session, n: int = 1) -> list[Operation]:
    bodies = session.scalars(select(LoggedOperation.body).order_by(LoggedOperation.n.desc()).limit(n)).all()
    return [Operation.from_bytes(body) for body in reversed(bodies)]


def one_of_each(session: Session, made: Made) -> dict[str, Record]:
    """Make one row of every synced entity; return a record of each."""
    of = makers.course(session, instructors=[made.instructor])
    makers.mark_all(session, of)
    enrolment_id = of.trainees[0]
    unit_id = session.scalars(select(journal.synced_tables()["unit"].id)).first()  # type: ignore[attr-defined]
    certificate = Certificate(
        enrolment_id=enrolment_id,
        number="0001/PPKD-01/III/2026",
        series="A",
        year=2026,
        sequence=1,
        snapshot="{}",
        text="C1…",
        cti=bytes(8),
        kid=bytes(8),
        digest=bytes(8),
        issued_at=NOW,
        issued_on=TODAY,
    )
    session.add(certificate)
    session.flush()
    session.add_all(
        [
            Result(enrolment_id=enrolment_id, score_hundredths=8650, decision=Decision.PASSED, decided_on=TODAY),
            UnitResult(enrolment_id=enrolment_id, unit_id=unit_id, outcome=Outcome.COMPETENT),
            CertificateHistory(certificate_id=certificate.id, event=CertificateEvent.ISSUED, at=NOW),
            Assurance(kind="days", reason="Banjir", confirmed_by=made.head, local_date=TODAY, made_at=NOW),
        ]
    )
    session.flush()
    one_of_enrolment(session, made, of)
    one_of_attendance(session, of)
    one_of_trust(session, of, certificate)
    entities = journal.synced_tables()
    return {name: session.scalars(select(entity)).first() for name, entity in entities.items()}  # type: ignore[misc]


def one_of_enrolment(session: Session, made: Made, of: makers.Class) -> None:
    """Make one row of what leads to a seat: papers, consent, one person twice, and a selection."""
    one, other = makers.candidate(session, 801), makers.candidate(session, 802)
    application = Application(
        course_id=of.id, candidate_id=one, state=ApplicationState.REGISTERED, state_on=TODAY, applied_at=NOW
    )
    test = SelectionTest(course_id=of.id, position=1, title="Tes tulis", kind=KindOfTest.WRITTEN)
    paper = Paper(candidate_id=one, kind="KTP", state=PaperState.ORIGINAL)
    session.add_all([application, test, paper])
    session.flush()
    sitting = SelectionSession(test_id=test.id, held_on=TODAY, starts="08:00", ends="09:00", capacity=40)
    session.add(sitting)
    session.flush()
    joins = {"test_id": test.id, "application_id": application.id}
    session.add_all(
        [
            Scan(paper_id=paper.id, address="0" * 64, media="image/jpeg", size=1, taken_at=NOW),
            PaperRule(kind="KK"),
            PersonLink(kept_id=one, merged_id=other, linked_at=NOW),
            PersonApart(one_id=one, other_id=other, decided_at=NOW),
            Consent(candidate_id=one, text_version="1", language="id", given_on=TODAY),
            ImportMapping(sender="Sekolah Contoh", headings="{}"),
            Selection(course_id=of.id),
            SelectionSeat(**joins, session_id=sitting.id, number=1),
            SelectionScore(**joins),
        ]
    )
    session.flush()


def one_of_trust(session: Session, of: makers.Class, certificate: Certificate) -> None:
    """Make one row of what a paper that can be trusted comes from."""
    trainee, person = {"enrolment_id": of.trainees[0]}, {"candidate_id": of.candidates[0]}
    programme_id = session.scalars(select(Course.programme_id).where(Course.id == of.id)).one()
    criterion = Criterion(programme_id=programme_id, position=1, title="Praktik")
    scheme = CompetencyScheme(code="SKM-1", title="Skema contoh", kind=SchemeKind.CLUSTER)
    template = CertificateTemplate(name="Contoh", body="{}")
    session.add_all([criterion, scheme, template])
    session.flush()
    session.add_all(
        [
            AssessmentPlan(programme_id=programme_id),
            Attempt(**trainee, criterion_id=criterion.id, score_hundredths=8000),
            Graduation(course_id=of.id, met_on=TODAY, locked_at=NOW, locked_by=UUID(int=1)),
            LanguageResult(**person, scheme="JLPT", level="N4", taken_on=TODAY),
            ReferenceEdition(kind="language_tests", edition="2027-01-01", body="{}", added_at=NOW),
            CompetencyTest(scheme_id=scheme.id, held_on=TODAY),
            CompetencyQueue(**person, scheme_id=scheme.id, queued_on=TODAY, state=QueueState.QUEUED),
            CodeMapping(code_list="education", label="SMA"),
            BlankReceipt(received_on=TODAY, first=1, last=100),
            BlankHistory(number=1, event=BlankEvent.USED, certificate_id=certificate.id, at=NOW),
            CentreLogo(digest="0" * 64, data=bytes(8)),
            TemplatePicture(template_id=template.id, name="logo", data=bytes(8)),
        ]
    )
    session.flush()


def one_of_attendance(session: Session, of: makers.Class) -> None:
    """Make one row of what marks come from."""
    trainee = {"enrolment_id": of.trainees[0]}
    gate = {"direction": Direction.IN, "answer": Passed.PRESENT, "at": NOW}
    sheet = {"first_on": TODAY, "last_on": TODAY, "number": "1", "printed_at": NOW}
    session.add_all(
        [
            LeaveLetter(**trainee, mark=Attendance.SICK, first_on=TODAY, last_on=TODAY, received_at=NOW),
            Card(**trainee, number=1, issued_at=NOW),
            Passage(**trainee, **gate),
            SignedSheet(course_id=of.id, **sheet),
            WarningLetter(**trainee, level=1, number="1", letter_on=TODAY, reason="alpa"),
            Guest(meeting_id=of.meetings[0], name="Tamu Contoh", mark=Attendance.PRESENT),
            Holiday(day=TODAY, title="Libur", kind=HolidayKind.CENTRE),
        ]
    )
    session.flush()


def changed(value: object) -> object:
    """Return another value of the same kind."""
    match value:
        case bool():
            return not value
        case str() if hasattr(value, "word"):
            return next(word for word in type(value) if word != value)  # type: ignore[attr-defined]
        case str():
            return value + " é"
        case int():
            return value + 1
        case bytes():
            return bytes(reversed(value)) if value != bytes(8) else bytes(range(8))
        case date():
            return value + timedelta(days=1)
    raise AssertionError(value)


def test_each_entity_leaves_one_operation_when_added_changed_and_deleted(made: Made) -> None:
    with made.writing() as session:
        records = one_of_each(session, made)
        assert set(records) == set(journal.synced_tables())
        for name, record in records.items():
            row: Synced = record  # type: ignore[assignment]
            first = journal.history(session, row.id)
            assert [(step.kind, step.entity) for step in first[:1]] == [("put", name)]
            said = first[0].fields
            for field in journal.fields_of(name):
                value = getattr(record, field)
                if value not in (None, "") and len(first) == 1 and field in said:
                    assert journal.from_plain(name, field, said[field]) == value
            free = [
                f for f in journal.fields_of(name) if not f.endswith(("_id", "_by")) and getattr(record, f) is not None
            ]
            if not free:
                continue  # an instructor of a course: nothing but two ids
            field = free[-1]
            writer = journal.last_writers(session, row.id).get(field)
            before = count(session)
            setattr(record, field, changed(getattr(record, field)))
            session.flush()
            assert count(session) == before + 1
            (operation,) = last(session)
            assert operation.id == row.version
            assert (operation.entity, operation.row_id, operation.kind) == (name, row.id, "put")
            assert operation.fields == {field: journal.to_plain(getattr(record, field))}
            assert operation.base == ({field: writer.hex} if writer else {})
            assert (operation.by, operation.at, operation.how) == (made.head, NOW, "key")
        session.rollback()
    with made.writing() as session:
        person = session.get_one(Candidate, makers.candidate(session))
        before = count(session)
        session.delete(person)
        session.flush()
        assert count(session) == before + 1
        (operation,) = last(session)
        assert (operation.kind, operation.fields, operation.base) == ("del", {}, {})


def test_an_operation_is_based_on_the_last_writer_of_each_field(made: Made) -> None:
    with made.writing() as session:
        one = makers.candidate(session, 1, phone="+62811")
    steps = []
    for field, value in (("phone", "+62812"), ("name", "Lain"), ("email", "a@contoh.id"), ("phone", "+62813")):
        with made.writing() as session:
            setattr(session.get_one(Candidate, one), field, value)
            session.flush()
            steps.append(last(session)[0])
    with made.reading() as session:
        made_by = journal.history(session, one)[0].id.hex
    assert [step.base for step in steps] == [
        {"phone": made_by},
        {"name": made_by},
        {},
        {"phone": steps[0].id.hex},
    ]


def test_saving_what_is_already_so_leaves_nothing(made: Made) -> None:
    with made.writing() as session:
        one = makers.candidate(session, 1)
    with made.writing() as session:
        before = count(session)
        person = session.get_one(Candidate, one)
        person.name, person.phone = str(person.name), ""
        session.flush()
        assert count(session) == before
        with pytest.raises(BypassedJournal):
            session.connection().exec_driver_sql("DELETE FROM candidate")


def test_local_records_leave_nothing(made: Made) -> None:
    with made.database.writing() as session:
        before = count(session)
        session.add(Setting(key="bahasa", value="id"))
        session.flush()
        assert count(session) == before


def test_nothing_is_changed_without_a_signature(made: Made) -> None:
    with pytest.raises(journal.NotSigned), made.database.writing() as session:
        makers.candidate(session)
    with pytest.raises(journal.NotSigned), made.database.writing() as session:
        journal.write_many(session, Candidate, [])
    with made.reading() as session:
        assert session.scalars(select(Candidate)).all() == []


def test_a_transaction_undone_leaves_no_operation(made: Made) -> None:
    with made.reading() as session:
        before = count(session)

    def fail() -> None:
        with made.writing() as session:
            makers.candidates(session, 3)
            raise RuntimeError("listrik padam")

    with pytest.raises(RuntimeError):
        fail()
    with made.reading() as session:
        assert count(session) == before
        assert session.scalars(select(Candidate)).all() == []


def twin(session: Session, of: makers.Class) -> Enrolment:
    return Enrolment(
        course_id=of.id, candidate_id=of.candidates[0], number=99, state=EnrolmentState.ACTIVE, joined_on=TODAY
    )


def test_a_flush_that_fails_leaves_no_door_open(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
    with made.writing() as session:
        session.add(twin(session, of))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()
        with pytest.raises(BypassedJournal):
            session.connection().exec_driver_sql("DELETE FROM enrolment")


def test_a_flush_that_fails_in_a_savepoint_leaves_no_door_open_and_the_rest_stands(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
    with made.writing() as session:
        savepoint = session.begin_nested()
        session.add(twin(session, of))
        with pytest.raises(IntegrityError):
            session.flush()
        savepoint.rollback()
        with pytest.raises(BypassedJournal):
            session.connection().exec_driver_sql("DELETE FROM enrolment")
        one = makers.candidate(session, 77)
    with made.reading() as session:
        assert session.get(Candidate, one)
        (row,) = session.scalars(select(LoggedOperation).where(LoggedOperation.row_id == one))
        assert row.opens_group


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def anywhere(request: pytest.FixtureRequest) -> Made:
    found: Made = request.getfixturevalue("made" if request.param == "sqlite" else "made_on_postgres")
    return found


def test_the_first_operation_of_a_transaction_opens_its_group(anywhere: Made) -> None:
    with anywhere.reading() as session:
        before = count(session)
    with anywhere.writing() as session:
        makers.candidates(session, 2)
        with session.begin_nested():
            makers.candidate(session, 3)
    with anywhere.writing() as session, session.begin_nested():
        makers.candidate(session, 4)
        makers.candidate(session, 5)
    with anywhere.writing() as session:
        outer = session.begin_nested()
        with session.begin_nested():
            makers.candidate(session, 6)
        outer.rollback()
        makers.candidate(session, 7)
        makers.candidate(session, 8)
    with anywhere.reading() as session:
        opened = session.scalars(select(LoggedOperation.opens_group).order_by(LoggedOperation.n)).all()[before:]
    assert opened == [True, False, False, True, False, True, False]


def test_the_operations_of_a_session_after_a_commit_are_a_new_group(made: Made) -> None:
    with made.writing() as session:
        makers.candidate(session, 1)
        session.commit()
        makers.candidate(session, 2)
        assert session.scalars(select(LoggedOperation.opens_group).order_by(LoggedOperation.n)).all()[-2:] == [True] * 2


def test_many_at_once_say_the_same_as_one_by_one(anywhere: Made) -> None:
    rows = [
        {
            "name": f"Peserta Contoh {n:02}",
            "nik_status": "missing",
            "registered_at": NOW,
            "phone": "" if n % 2 else "+62",
        }
        for n in range(5)
    ]
    with anywhere.writing() as session:
        together = journal.write_many(session, Candidate, rows)
        single = []
        for row in rows:
            record = Candidate(**row)
            session.add(record)
            session.flush()
            single.append(record.id)
        for one, other in zip(together, single, strict=True):
            (a,), (b,) = journal.history(session, one), journal.history(session, other)
            assert (a.fields, a.base, a.entity, a.kind, a.by, a.at, a.how) == (
                b.fields,
                b.base,
                b.entity,
                b.kind,
                b.by,
                b.at,
                b.how,
            )
            session.expire_all()
            left, right = session.get_one(Candidate, one), session.get_one(Candidate, other)
            for column in inspect(Candidate).columns:
                if column.key not in {"id", "version"}:
                    assert getattr(left, column.key) == getattr(right, column.key)
            assert left.version == a.id


def test_marks_written_at_once_say_the_same_as_one_by_one(made: Made) -> None:
    from bekal.attendance import service

    with made.writing() as session:
        of = makers.course(session, trainees_wanted=2)
        service.mark(session, of.meetings[0], of.trainees[0], Attendance.PRESENT, today=TODAY)
        service.mark_rest_present(session, of.meetings[0], today=TODAY)
        one, other = last(session, 2)
        assert set(one.fields) == set(other.fields) == {"meeting_id", "enrolment_id", "mark"}


def test_the_history_of_a_row_says_who_changed_what_and_how(made: Made) -> None:
    with made.writing() as session:
        one = makers.candidate(session, 1)
    with made.writing(made.clerk, at=NOW + timedelta(hours=1), how=How.IMPORT) as session:
        session.get_one(Candidate, one).phone = "+62811"
    with made.reading() as session:
        first, second = journal.history(session, one)
    assert (first.by, first.at, first.how, first.fields["name"]) == (made.head, NOW, "key", "Peserta Contoh 01")
    assert (second.by, second.at, second.how) == (made.clerk, NOW + timedelta(hours=1), "import")
    assert second.fields == {"phone": "+62811"}
    assert first.clock < second.clock


def test_operations_of_one_moment_still_have_an_order(made: Made) -> None:
    with made.writing() as session:
        makers.candidates(session, 50)
        clocks = [step.clock for step in last(session, 50)]
    assert clocks == sorted(set(clocks))


def test_the_clock_goes_on_after_the_program_was_closed(made: Made) -> None:
    from bekal.storage.database import open_file

    with made.writing(at=NOW + timedelta(days=3)) as session:
        makers.candidate(session, 1)
        before = last(session)[0].clock
    made.database.close()
    assert made.path
    again = open_file(made.path, makers.KEY)
    with again.writing(by=made.head, at=NOW) as session:  # the PC's clock went back three days
        makers.candidate(session, 2)
        assert last(session)[0].clock > before
    again.close()


def test_a_name_typed_in_parts_is_kept_composed(made: Made) -> None:
    typed = unicodedata.normalize("NFD", "André Müller")
    with made.writing() as session:
        one = makers.candidate(session, 1, name=typed)
        (two,) = journal.write_many(
            session, Candidate, [{"name": typed, "nik_status": "missing", "registered_at": NOW}]
        )
        for row_id in (one, two):
            session.expire_all()
            assert session.get_one(Candidate, row_id).name == "André Müller"
            assert journal.history(session, row_id)[0].fields["name"] == "André Müller"
        session.get_one(Candidate, one).street = unicodedata.normalize("NFD", "Jalan Café")
        session.flush()
        assert last(session)[0].fields == {"street": "Jalan Café"}


BYPASSES: list[Callable[[Session], object]] = [
    lambda s: s.execute(Candidate.__table__.insert().values(id=new_id())),  # type: ignore[attr-defined]
    lambda s: s.execute(Candidate.__table__.update().values(name="x")),  # type: ignore[attr-defined]
    lambda s: s.execute(Candidate.__table__.delete()),  # type: ignore[attr-defined]
    lambda s: s.query(Candidate).update({"name": "x"}),
    lambda s: s.query(Candidate).delete(),
    lambda s: s.bulk_insert_mappings(inspect(Candidate), [{"id": new_id(), "name": "x"}]),
    lambda s: s.bulk_update_mappings(inspect(Candidate), [{"id": new_id(), "name": "x"}]),
]
STATEMENTS = [
    "update candidate set name = 'x'",
    "UPDATE \"candidate\" SET name = 'x'",
    "UPDATE  candidate\nSET name = 'x'",
    "UPDATE CANDIDATE SET name = 'x'",
    "delete from mark",
    'DELETE FROM"candidate"',
    "Insert Into candidate (name) Values ('x')",
    "WITH x AS (SELECT 1) UPDATE candidate SET name = 'x'",
    "WITH x AS (SELECT 1) DELETE FROM candidate",
    "UPDATE/* */candidate SET name = 'x'",
    "UPDATE -- ganti\n candidate SET name = 'x'",
]
SQLITE_ONLY = [
    "REPLACE INTO candidate (name) VALUES ('x')",
    "insert or replace into candidate (name) values ('x')",
    "UPDATE OR IGNORE candidate SET name = 'x'",
    "UPDATE main.candidate SET name = 'x'",
    'DELETE FROM "main"."candidate"',
    "DELETE FROM [candidate]",
    "DELETE FROM `candidate`",
]
POSTGRESQL_ONLY = [
    "UPDATE ONLY candidate SET name = 'x'",
    "DELETE FROM ONLY public.candidate",
    "TRUNCATE candidate CASCADE",
    "TRUNCATE TABLE candidate CASCADE",
    "WITH x AS (INSERT INTO setting (key, value) VALUES ('a', 'b') RETURNING key) UPDATE candidate SET name = 'x'",
    "COPY candidate FROM STDIN",
    "MERGE INTO candidate USING setting ON true WHEN MATCHED THEN DELETE",
]


@pytest.mark.parametrize("way", range(len(BYPASSES)))
def test_bulk_ways_around_the_journal_are_refused(anywhere: Made, way: int) -> None:
    with anywhere.writing() as session:
        makers.candidate(session)
    with anywhere.writing() as session:
        with pytest.raises(BypassedJournal):
            BYPASSES[way](session)
        session.rollback()


@pytest.mark.parametrize("statement", [*STATEMENTS, *SQLITE_ONLY])
def test_statements_around_the_journal_are_refused(made: Made, statement: str) -> None:
    with made.writing() as session, pytest.raises(BypassedJournal):
        session.connection().exec_driver_sql(statement)


@pytest.mark.postgres
@pytest.mark.parametrize("statement", [*STATEMENTS, *POSTGRESQL_ONLY])
def test_statements_around_the_journal_are_refused_on_postgresql(made_on_postgres: Made, statement: str) -> None:
    with made_on_postgres.writing() as session, pytest.raises(BypassedJournal):
        session.connection().exec_driver_sql(statement)


def test_an_ordinary_session_does_not_get_by(made: Made) -> None:
    with Session(made.database.engine) as session:
        session.add(Candidate(name="x", nik_status="missing", registered_at=NOW, centre_id=new_id(), version=new_id()))
        with pytest.raises(BypassedJournal):
            session.flush()


def test_statements_on_other_tables_pass(made: Made) -> None:
    with made.database.writing() as session:
        session.connection().exec_driver_sql("INSERT INTO setting (key, value) VALUES ('a', 'b')")
        session.connection().exec_driver_sql("SELECT copy FROM certificate")
        session.connection().exec_driver_sql("UPDATE setting SET value = 'c'")
        session.connection().exec_driver_sql("DELETE FROM setting")


def test_the_key_of_a_row_is_never_changed(made: Made) -> None:
    with made.writing() as session:
        person = session.get_one(Candidate, makers.candidate(session))
        person.centre_id = UUID(int=1)
        with pytest.raises(BypassedJournal):
            session.flush()
        session.rollback()
