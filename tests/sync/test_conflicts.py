"""The conflict inbox: what met is told in words, a person decides, the decision travels, and it can be taken back."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.attendance import service as attendance
from bekal.candidates.merging.service import merge, merge_again, unmerge
from bekal.certificates import queries as certificates
from bekal.certificates.rules import Reason
from bekal.courses import service as courses
from bekal.courses.changing import change_instructors
from bekal.storage import digests, undoing
from bekal.storage.ids import joint_id
from bekal.storage.records import (
    Attempt,
    Candidate,
    Conflict,
    Enrolment,
    Holiday,
    Mark,
    Meeting,
    OperationProblem,
    Paper,
    Programme,
    Result,
    Staff,
    Teaching,
)
from bekal.sync.conflicts import rules, service
from bekal.sync.conflicts.queries import ConflictRow, conflict, conflicts, open_conflicts
from bekal.terms import Attendance, Decision, EnrolmentState, HolidayKind, PaperState


@pytest.fixture
def pair(tmp_path: Path, made: Made) -> Iterator[tuple[Made, Made, makers.Class]]:
    """Two PCs of one centre that know the same class."""
    with made.writing() as session:
        of = makers.course(session)
        for n, trainee in enumerate(of.trainees):
            session.add(Result(id=joint_id("result", trainee), enrolment_id=trainee, score_hundredths=8000 + n))
    with makers.second_pc(tmp_path / "second", made) as second:
        yield made, second, of


def meet(one: Made, other: Made) -> None:
    """Let both PCs learn of each other's work."""
    makers.hand_over(one, other, stream="0001/1")
    makers.hand_over(other, one, stream="00b2/1")


def change(pc: Made, record: type, key: object, *, hour: int = 1, by: object = None, **values: object) -> None:
    with pc.writing(by, at=NOW + timedelta(hours=hour)) as session:  # type: ignore[arg-type]
        row = session.get_one(record, key)
        for name, value in values.items():
            setattr(row, name, value)


def only(pc: Made, *, decided: bool = False) -> ConflictRow:
    with pc.reading() as session:
        (found,) = conflicts(session, decided=decided)
    return found


def contents(pc: Made) -> str:
    """Return what all rows come to, brought up to date as before every exchange."""
    with pc.database.writing() as session:
        digests.refresh(session, pc.centre_id)
        return digests.summary(session, pc.centre_id).digest


def settle(pc: Made, row: ConflictRow, by: object = None, **how: object) -> service.Settled:
    with pc.writing(by, at=NOW + timedelta(days=1)) as session:  # type: ignore[arg-type]
        return service.settle(session, row.id, now=NOW, **how)  # type: ignore[arg-type]


def test_two_names_are_told_in_words_with_who_when_and_where(pair: tuple[Made, Made, makers.Class]) -> None:
    made, second, of = pair
    change(made, Candidate, of.candidates[0], name="Peserta Contoh Satu")
    change(second, Candidate, of.candidates[0], name="Peserta Contoh Esa", hour=2, by=second.clerk)
    meet(made, second)
    row, there = only(made), only(second)
    assert row.id == there.id
    assert (row.word, row.about, row.is_hard, row.can_be_typed) == ("Nama", "Peserta Contoh Satu", True, True)
    assert (row.standing.words, row.standing.by, row.standing.pc) == ("Peserta Contoh Satu", "Kepala Contoh", "PC ini")
    (said,) = row.others
    assert (said.words, said.by, said.pc, said.at) == (
        "Peserta Contoh Esa",
        "Petugas Contoh",
        "PC 00B2",
        NOW + timedelta(hours=2),
    )
    assert (there.standing.pc, there.others[0].pc) == ("PC 0001", "PC ini")
    with made.reading() as session:
        assert (open_conflicts(session).hard, open_conflicts(session).soft) == (1, 0)


def test_what_two_pcs_make_of_the_same_rows_is_one_row(pair: tuple[Made, Made, makers.Class]) -> None:
    """A seat, an instructor of a course, a first result: none waits as a problem, and two results are for the head."""
    made, second, of = pair
    with made.writing() as session:
        newcomer = makers.candidate(session, 77)
    meet(made, second)
    for n, pc in enumerate((made, second)):
        with pc.writing(at=NOW + timedelta(hours=n)) as session:
            courses.enrol(session, of.id, [newcomer], joined_on=TODAY)
            change_instructors(session, of.id, [made.instructor])
            (seat,) = session.scalars(select(Enrolment.id).where(Enrolment.candidate_id == newcomer))
            session.add(Result(enrolment_id=seat, score_hundredths=8000 - n))
            attendance.mark(session, of.meetings[n], seat, Attendance.PRESENT, today=TODAY + timedelta(days=365))
    meet(made, second)
    for pc in (made, second):
        row = only(pc)
        assert (row.entity, row.is_hard, row.standing.words, row.others[0].words) == ("result", True, "80", "79,99")
        with pc.reading() as session:
            assert session.scalars(select(OperationProblem)).all() == []
            assert len(session.scalars(select(Teaching).where(Teaching.course_id == of.id)).all()) == 1
            assert len(session.scalars(select(Mark).where(Mark.enrolment_id == seat)).all()) == 2


@pytest.mark.parametrize("renamed_first", [False, True])
def test_a_name_changed_where_nobody_knew_of_the_certificate_waits_for_the_head(
    pair: tuple[Made, Made, makers.Class], renamed_first: bool
) -> None:
    made, second, of = pair
    person = of.candidates[0]
    with made.reading() as session:
        stated = session.get_one(Candidate, person).name
    change(second, Candidate, person, name="Peserta Contoh Lain", hour=1 if renamed_first else 3, by=second.clerk)
    with made.writing(at=NOW + timedelta(hours=2)) as session:
        makers.certificate(session, of.trainees[0])
    assert contents(made) != contents(second)
    meet(made, second)
    assert contents(made) == contents(second), "also of a person's row, which changed without an operation of its own"
    row, there = only(made), only(second)
    assert (row.id, row.is_hard, row.has_certificate) == (there.id, True, True)
    assert (row.standing.words, [said.words for said in row.others]) == (stated, ["Peserta Contoh Lain"])
    for pc in (made, second):
        with pc.reading() as session:
            assert session.get_one(Candidate, person).name == stated
    settled = settle(second, there, take=there.others[0].op_id)
    meet(made, second)
    assert only(made, decided=True).decided is not None
    with made.reading() as session:
        assert session.get_one(Candidate, person).name == "Peserta Contoh Lain"
    with second.writing(at=NOW + timedelta(days=2)) as session:
        assert service.take_back(session, settled) == 1
    meet(made, second)
    assert only(made).standing.words == stated


@pytest.mark.parametrize("renamed_first", [False, True])
def test_the_certificate_of_a_merged_registration_guards_the_name_of_the_other_one(
    pair: tuple[Made, Made, makers.Class], renamed_first: bool
) -> None:
    made, second, of = pair
    kept, merged = of.candidates[:2]
    with made.reading() as session:
        stated = session.get_one(Candidate, kept).name
    change(second, Candidate, kept, name="Peserta Contoh Lain", hour=1 if renamed_first else 4, by=second.clerk)
    with made.writing(at=NOW + timedelta(hours=2)) as session:
        makers.certificate(session, of.trainees[1])
    with made.writing(at=NOW + timedelta(hours=3)) as session:
        link = merge(session, kept, merged, reason="satu orang", now=NOW)
    meet(made, second)
    assert contents(made) == contents(second)
    row, there = only(made), only(second)
    assert (row.id, row.is_hard, row.has_certificate, row.standing.words) == (there.id, True, True, stated)
    with made.writing(at=NOW + timedelta(hours=5)) as session:
        unmerge(session, link, now=NOW)
    meet(made, second)
    assert contents(made) == contents(second)
    for pc in (made, second):
        with pc.reading() as session:
            assert (conflicts(session), session.get_one(Candidate, kept).name) == ([], "Peserta Contoh Lain")
    with made.writing(at=NOW + timedelta(hours=6)) as session:
        merge_again(session, link)
    meet(made, second)
    assert contents(made) == contents(second)
    for pc in (made, second):
        with pc.reading() as session:
            assert (conflicts(session), session.get_one(Candidate, kept).name) == ([], "Peserta Contoh Lain")


def test_a_stated_name_written_over_without_a_reason_waits_also_where_the_certificate_is_known(
    pair: tuple[Made, Made, makers.Class],
) -> None:
    made, second, of = pair
    with made.writing(at=NOW + timedelta(hours=1)) as session:
        makers.certificate(session, of.trainees[0])
        stated = session.get_one(Candidate, of.candidates[0]).name
    meet(made, second)
    assert contents(made) == contents(second)
    change(made, Candidate, of.candidates[0], hour=2, name="Peserta Contoh Lain")
    assert only(made).standing.words == stated
    meet(made, second)
    assert contents(made) == contents(second)
    assert only(second).others[0].words == "Peserta Contoh Lain"


def test_a_correction_with_a_reason_is_no_case_though_the_other_pc_issued_a_certificate(
    pair: tuple[Made, Made, makers.Class],
) -> None:
    made, second, of = pair
    with made.writing(at=NOW + timedelta(hours=2)) as session:
        makers.certificate(session, of.trainees[0])
    with second.writing(at=NOW + timedelta(hours=3)) as session:
        makers.rename(session, of.candidates[0], "Peserta Contoh Lain")
    meet(made, second)
    for pc in (made, second):
        with pc.reading() as session:
            assert (conflicts(session), session.get_one(Candidate, of.candidates[0]).name) == (
                [],
                "Peserta Contoh Lain",
            )


@pytest.mark.parametrize("takes_other", [False, True])
def test_a_decision_settles_it_at_both_ends_and_can_be_taken_back(
    pair: tuple[Made, Made, makers.Class], takes_other: bool
) -> None:
    made, second, of = pair
    change(made, Candidate, of.candidates[0], name="Peserta Contoh Satu")
    change(second, Candidate, of.candidates[0], name="Peserta Contoh Esa", hour=2)
    meet(made, second)
    row = only(second)
    wanted = row.others[0] if takes_other else row.standing
    settled = settle(second, row, take=wanted.op_id)
    meet(made, second)
    for pc in (made, second):
        with pc.reading() as session:
            assert conflicts(session) == []
            assert session.get_one(Candidate, of.candidates[0]).name == wanted.words
        decided = only(pc, decided=True).decided
        assert decided is not None
        assert (decided.words, decided.by) == (wanted.words, "Kepala Contoh")
    with second.writing(at=NOW + timedelta(days=2)) as session:
        assert service.take_back(session, settled) == 1
    meet(made, second)
    for pc in (made, second):
        again = only(pc)
        assert (again.standing.words, again.others[0].words) == (row.standing.words, row.others[0].words)
        with pc.reading() as session:
            assert session.get_one(Candidate, of.candidates[0]).name == row.standing.words


def test_another_value_is_typed_and_read_as_the_field_takes_it(pair: tuple[Made, Made, makers.Class]) -> None:
    made, second, of = pair
    key = joint_id("result", of.trainees[0])
    change(made, Result, key, score_hundredths=8500)
    change(second, Result, key, score_hundredths=6000)
    meet(made, second)
    row = only(made)
    assert {row.standing.words, row.others[0].words} == {"85", "60"}
    for wrong in ("delapan", "101", "85,123"):
        with pytest.raises(rules.ValueUnfit):
            settle(made, row, typed=wrong)
    settle(made, row, typed="72,5")
    meet(made, second)
    for pc in (made, second):
        with pc.reading() as session:
            assert session.get_one(Result, key).score_hundredths == 7250
            assert conflicts(session) == []


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("name", " peserta  contoh ", "Peserta Contoh"),
        ("birth_date", "31/01/2001", date(2001, 1, 31)),
        ("sex", "perempuan", "P"),
        ("nik", "9999 9931 0101 0001", "9999993101010001"),
    ],
)
def test_a_typed_identity_is_read_as_in_the_form(
    pair: tuple[Made, Made, makers.Class], field: str, typed: str, kept: object
) -> None:
    made, second, of = pair
    values = {
        "name": ("A", "B"),
        "birth_date": (date(2000, 1, 1), date(2000, 2, 2)),
        "sex": ("P", None),
        "nik": ("9999990101010001", "9999990202020002"),
    }
    change(made, Candidate, of.candidates[0], **{field: values[field][0]})
    change(second, Candidate, of.candidates[0], **{field: values[field][1]})
    meet(made, second)
    settle(made, only(made), typed=typed)
    with made.reading() as session:
        assert getattr(session.get_one(Candidate, of.candidates[0]), field) == kept


def test_what_is_hard_is_the_heads_and_what_is_soft_anybodys_who_may_change_it(
    pair: tuple[Made, Made, makers.Class],
) -> None:
    made, second, of = pair
    change(made, Candidate, of.candidates[0], name="Peserta Contoh Satu", phone="+62811")
    change(second, Candidate, of.candidates[0], name="Peserta Contoh Esa", phone="+62822", hour=2)
    meet(made, second)
    with made.reading() as session:
        hard, soft = conflicts(session)
    assert (hard.is_hard, soft.is_hard) == (True, False)
    with pytest.raises(rules.HeadDecides):
        settle(made, hard, made.clerk, take=hard.standing.op_id)
    with pytest.raises(rules.HeadDecides):
        settle(made, soft, made.instructor, take=soft.standing.op_id)
    settle(made, soft, made.clerk, take=soft.others[0].op_id)
    with made.reading() as session:
        assert session.get_one(Candidate, of.candidates[0]).phone == "+62811"


def test_exactly_one_value_is_chosen(pair: tuple[Made, Made, makers.Class]) -> None:
    made, second, of = pair
    change(made, Candidate, of.candidates[0], phone="+62811")
    change(second, Candidate, of.candidates[0], phone="+62822", hour=2)
    meet(made, second)
    row = only(made)
    for how in ({}, {"take": row.standing.op_id, "typed": "0812"}, {"take": of.id}):
        with pytest.raises(rules.NoValueChosen):
            settle(made, row, **how)
    settle(made, row, typed="0812 3456 789")
    with pytest.raises(rules.ConflictUnknown):
        settle(made, row, take=row.standing.op_id)


def test_two_decisions_made_apart_are_a_conflict_again(pair: tuple[Made, Made, makers.Class]) -> None:
    made, second, of = pair
    change(made, Candidate, of.candidates[0], name="A")
    change(second, Candidate, of.candidates[0], name="B", hour=2)
    meet(made, second)
    settle(made, only(made), typed="Peserta Satu")
    settle(second, only(second), typed="Peserta Dua")
    meet(made, second)
    row, there = only(made), only(second)
    assert {row.standing.words, row.others[0].words} == {"Peserta Satu", "Peserta Dua"}
    assert row.standing.op_id == there.standing.op_id
    settle(made, row, take=row.standing.op_id)
    meet(made, second)
    with second.reading() as session:
        assert conflicts(session) == []


def test_three_values_of_three_pcs_are_one_case(pair: tuple[Made, Made, makers.Class], tmp_path: Path) -> None:
    made, second, of = pair
    with makers.second_pc(tmp_path / "third", made) as third:
        for pc, name, hour in ((made, "A", 1), (second, "B", 2), (third, "C", 3)):
            change(pc, Candidate, of.candidates[0], name=name, hour=hour)
        for giver, stream in ((second, "00b2/1"), (third, "00c3/1")):
            makers.hand_over(giver, made, stream=stream)
        row = only(made)
        assert (row.standing.words, {one.words for one in row.others}) == ("A", {"B", "C"})
        settle(made, row, typed="Peserta Contoh")
        with made.reading() as session:
            assert conflicts(session) == []
            assert len(conflicts(session, decided=True)[0].others) == 2


# ------------------------------------------------------------------------------------------- certificates


@pytest.mark.parametrize("what", ["name", "result", "attempt", "state", "phone"])
def test_no_certificate_while_identity_or_result_is_undecided(pair: tuple[Made, Made, makers.Class], what: str) -> None:
    made, second, of = pair
    person, trainee = of.candidates[0], of.trainees[0]
    attempt = joint_id("attempt", trainee, "1")
    with made.writing() as session:
        session.add(Attempt(id=attempt, enrolment_id=trainee, number=1))
    meet(made, second)
    values: dict[str, tuple[type, object, str, object, object]] = {
        "name": (Candidate, person, "name", "A", "B"),
        "phone": (Candidate, person, "phone", "+62811", "+62822"),
        "result": (Result, joint_id("result", trainee), "decision", Decision.PASSED, Decision.FAILED),
        "attempt": (Attempt, attempt, "score_hundredths", 7000, 8000),
        "state": (Enrolment, trainee, "state", EnrolmentState.FINISHED, EnrolmentState.WITHDRAWN),
    }
    record, key, field, here, there = values[what]
    change(made, record, key, **{field: here})
    change(second, record, key, hour=2, **{field: there})
    meet(made, second)

    def blocked(pc: Made) -> list[UUID]:
        with pc.reading() as session:
            rows = certificates.eligible(session, of.id, today=TODAY, allowed=[])
            return [row.enrolment_id for row in rows if Reason.IN_CONFLICT in row.reasons]

    assert blocked(made) == blocked(second) == ([] if what == "phone" else [trainee])
    row = only(made)
    settle(made, row, take=row.standing.op_id)
    meet(made, second)
    assert blocked(made) == blocked(second) == []


# ------------------------------------------------------------------------------------------------- removals


@pytest.mark.parametrize("keeps", [True, False])
def test_a_record_removed_here_and_changed_there_is_kept_until_somebody_decides(
    pair: tuple[Made, Made, makers.Class], keeps: bool
) -> None:
    made, second, _ = pair
    key = joint_id("holiday", "2026-03-20")
    with made.writing() as session:
        session.add(Holiday(id=key, day=date(2026, 3, 20), title="Libur Contoh", kind=HolidayKind.CENTRE))
    meet(made, second)
    with made.writing(at=NOW + timedelta(hours=1)) as session:
        session.delete(session.get_one(Holiday, key))
    change(second, Holiday, key, title="Libur Lain", hour=2)
    meet(made, second)
    row = only(made)
    assert row.is_removal
    assert row.is_hard
    assert (row.word, row.about) == ("Dihapus", "Libur Lain")
    assert (row.standing.words, row.others[0].words) == ("Judul: Libur Lain", "dihapus")
    with pytest.raises(rules.NotToBeTyped):
        settle(made, row, typed="x")
    settled = settle(made, row, take=rules.Take.KEEP if keeps else rules.Take.REMOVE)
    meet(made, second)
    for pc in (made, second):
        with pc.reading() as session:
            assert (session.get(Holiday, key) is not None) is keeps
            assert conflicts(session) == []
            assert session.scalars(select(Conflict)).one().resolved_by == settled.operations[0]
    if keeps:
        with made.writing(at=NOW + timedelta(days=2)) as session:
            assert service.take_back(session, settled) == 1
        meet(made, second)
        settle(second, only(second), take=rules.Take.KEEP)
        meet(made, second)
        with made.writing(at=NOW + timedelta(days=3)) as session:
            session.delete(session.get_one(Holiday, key))
        meet(made, second)
        for pc in (made, second):
            with pc.reading() as session:
                assert (session.get(Holiday, key), conflicts(session)) == (None, []), "it was kept, and removed later"


def test_a_record_removed_here_and_used_there_comes_back_and_says_what_uses_it(
    pair: tuple[Made, Made, makers.Class],
) -> None:
    made, second, _ = pair
    with made.writing() as session:
        person = makers.candidate(session, 50)
    meet(made, second)
    with made.writing(at=NOW + timedelta(hours=1)) as session:
        session.delete(session.get_one(Candidate, person))
    with second.writing(at=NOW + timedelta(hours=2)) as session:
        key = joint_id("paper", person, "ktp")
        session.add(Paper(id=key, candidate_id=person, kind="ktp", state=PaperState.COPY))
    meet(made, second)
    row = only(made)
    assert (row.is_removal, row.about, row.others[0].words) == (True, "Peserta Contoh 50", "dihapus")
    assert row.standing.words.startswith("masih dipakai: Berkas")
    with pytest.raises(rules.RemovalImpossible):
        settle(made, row, take=rules.Take.REMOVE)
    with made.writing(at=NOW + timedelta(days=1)) as session:
        session.delete(session.get_one(Paper, key))
    meet(made, second)
    for pc in (made, second):
        with pc.reading() as session:
            assert (session.get(Candidate, person), conflicts(session)) == (None, [])


def test_two_programmes_of_one_code_both_stay_and_another_code_is_typed(
    pair: tuple[Made, Made, makers.Class],
) -> None:
    made, second, of = pair
    for hour, pc in enumerate((made, second), 1):
        with pc.writing(at=NOW + timedelta(hours=hour)) as session:
            makers.programme(session, "MENJ-1", title=f"Menjahit {hour}")
            row = session.get_one(Meeting, of.meetings[0])
            values = {"course_id": of.id, "held_on": TODAY, "starts": "13:00", "ends": "15:00", "hours": 2}
            session.add(Meeting(number=50, zone=row.zone, **values))
    meet(made, second)
    for pc in (made, second):
        with pc.reading() as session:
            told = {row.field: row for row in conflicts(session)}
            assert {field: (row.standing.words, row.others[0].words) for field, row in told.items()} == {
                "code": ("MENJ-1 · Menjahit 1", "MENJ-1~2 · Menjahit 2"),
                "number": ("50 · 02/03/2026", "51 · 02/03/2026"),
            }
            assert {(row.is_alike, row.is_hard) for row in told.values()} == {(True, False)}
    row = told["code"]
    assert (row.record, row.word, row.about) == ("Program pelatihan", "Kode", "Menjahit 2")
    with pytest.raises(rules.OnlyRenamed):
        settle(made, row, take=row.others[0].op_id)
    with pytest.raises(rules.NameTaken):
        settle(made, row, typed="MENJ-1")
    with pytest.raises(rules.ValueUnfit):
        settle(made, row, typed=" ")
    renamed = settle(made, row, typed="MENJ-2")
    meet(made, second)
    for pc in (made, second):
        with pc.reading() as session:
            assert set(session.scalars(select(Programme.code))) >= {"MENJ-1", "MENJ-2"}
            assert [one.field for one in conflicts(session)] == ["number"]
    with made.writing(at=NOW + timedelta(days=1)) as session:
        assert service.take_back(session, renamed) == 1
    meet(made, second)
    with second.reading() as session:
        assert set(session.scalars(select(Programme.code))) >= {"MENJ-1", "MENJ-1~2"}
    assert contents(made) == contents(second)


def test_the_mark_of_a_closed_list_is_the_heads(pair: tuple[Made, Made, makers.Class]) -> None:
    made, second, of = pair
    slot = (of.meetings[0], of.trainees[0])
    for pc, letter, hour in ((made, Attendance.PRESENT, 1), (second, Attendance.SICK, 5)):
        with pc.writing(at=NOW + timedelta(hours=hour)) as session:
            attendance.mark(session, *slot, letter, today=TODAY)
    change(made, Meeting, of.meetings[0], closed_at=NOW + timedelta(hours=3), closed_by=made.head, hour=3)
    meet(made, second)
    row = only(second)
    assert (row.is_hard, row.standing.words, row.others[0].words) == (True, "Hadir", "Sakit")
    assert row.record == "Catatan hadir · Kelas 1 · 02/03/2026"
    with second.reading() as session:
        assert session.get_one(Mark, slot).mark is Attendance.PRESENT
    settled = settle(second, row, take=row.others[0].op_id)
    meet(made, second)
    with made.reading() as session:
        assert session.get_one(Mark, slot).mark is Attendance.SICK
    with second.writing() as session:
        undoing.undo(session, settled.operations)
        assert session.get_one(Mark, slot).mark is Attendance.PRESENT


def test_disabling_an_account_stands_and_is_listed(pair: tuple[Made, Made, makers.Class]) -> None:
    made, second, _ = pair
    change(made, Staff, made.clerk, active=False)
    meet(made, second)
    change(made, Staff, made.clerk, active=True)
    change(second, Staff, made.clerk, active=True, hour=2)
    change(second, Staff, made.clerk, active=False, hour=3)
    meet(made, second)
    for pc in (made, second):
        with pc.reading() as session:
            assert not session.get_one(Staff, made.clerk).active
    assert (only(made).record, only(made).standing.words) == ("Pengguna", "tidak")


def test_one_conflict_is_found_by_its_id(pair: tuple[Made, Made, makers.Class]) -> None:
    made, second, of = pair
    change(made, Candidate, of.candidates[0], phone="+62811")
    change(second, Candidate, of.candidates[0], phone="+62822", hour=2)
    meet(made, second)
    with made.reading() as session:
        assert conflict(session, only(made).id) == only(made)
        assert conflict(session, of.id) is None
