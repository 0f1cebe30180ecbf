"""An import is written at once, applied in order, undone whole, and a sender's headings are remembered."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from tests import makers
from tests.makers import NOW, Made

from bekal.candidates.importing import import_plan, queries
from bekal.candidates.importing.columns import Field
from bekal.candidates.importing.import_plan import ImportPlan, State
from bekal.candidates.importing.people import Registered
from bekal.candidates.importing.service import (
    Imported,
    ImportMissing,
    ImportTooOld,
    ImportUndone,
    carry_out,
    remember_headings,
    undo_import,
)
from bekal.candidates.importing.spreadsheet import read_content, read_roster
from bekal.candidates.queries import candidates
from bekal.storage.records import Candidate
from bekal.terms import How, NikStatus, Sex

SAMPLES = Path(__file__).parent / "samples"
TODAY = date(2026, 11, 22)
LIST = (
    "Timestamp;Nama;NIK;Tgl Lahir;L/P;No HP;Alamat;Kejuruan;Pilihan 2\n"
    "2026/02/20 10:00:00;Peserta Contoh Satu;3173014104880035;01/04/1988;P;081234567890;Jl. Contoh 1;Las;Menjahit\n"
    "2026/02/19 09:30:00;Peserta Contoh Dua;3201051912000019;19/12/2000;L;081234567891;;Las;\n"
)


def planned(session: Session, text: str = LIST, **options: object) -> ImportPlan:
    roster = read_content(text.encode(), "formulir.csv")
    return import_plan.plan(roster, Registered(session), today=TODAY, **options)  # type: ignore[arg-type]


def imported(made: Made, text: str = LIST, *, at: datetime = NOW, **options: object) -> Imported:
    with made.writing(made.clerk, at=at, how=How.IMPORT) as session:
        return carry_out(session, planned(session, text, **options), now=at, source="formulir.csv")


def people(made: Made) -> dict[str, Candidate]:
    with made.reading() as session:
        return {row.name: row for row in session.scalars(select(Candidate))}


def test_an_online_form_gives_the_order_and_the_time_of_its_applications(made: Made) -> None:
    done = imported(made)
    found = people(made)
    assert {row.source for row in found.values()} == {"formulir.csv"}
    # 10:00 in Jakarta is 03:00 in Greenwich
    assert found["Peserta Contoh Satu"].registered_at.isoformat() == "2026-02-20T03:00:00+00:00"
    assert done.people == (found["Peserta Contoh Dua"].id, found["Peserta Contoh Satu"].id)
    assert done.second_choices == {found["Peserta Contoh Satu"].id: "Menjahit"}


def test_a_form_sent_in_the_future_counts_from_the_import(made: Made) -> None:
    imported(made, LIST.replace("2026/02/20", "2026/06/20"))
    assert people(made)["Peserta Contoh Satu"].registered_at == NOW


def test_an_import_that_is_undone_leaves_nobody_behind(made: Made, tmp_path: Path) -> None:
    done = imported(made)
    with makers.second_pc(tmp_path / "lain", made) as other:
        assert len(people(other)) == 2
        assert done.run_id is not None
        with made.writing(made.clerk) as session:
            undone = undo_import(session, done.run_id, now=NOW + timedelta(days=6))
        assert (undone.removed, undone.restored, undone.kept) == (2, 0, ())
        assert people(made) == {}
        with made.reading() as session:
            assert candidates(session, typed="peserta").total == 0
        makers.hand_over(made, other, after=0)
        assert people(other) == {}
        with other.reading() as session:
            assert candidates(session, typed="peserta").rows == ()


def test_undoing_gives_those_who_were_changed_their_values_back_unless_somebody_changed_them_since(
    made: Made, tmp_path: Path
) -> None:
    first = imported(made)
    second = imported(made, LIST.replace("Jl. Contoh 1", "Jl. Lain 2").replace("081234567891", "081234567899"))
    assert (first.new, second.new, second.changed) == (2, 0, 2)
    found = people(made)
    with made.writing() as session:
        session.get_one(Candidate, found["Peserta Contoh Dua"].id).phone = "+6281200000000"
    with makers.second_pc(tmp_path / "lain", made) as other:
        with made.writing(made.clerk) as session:
            undone = undo_import(session, second.run_id, now=NOW)  # type: ignore[arg-type]
        assert (undone.removed, undone.restored) == (0, 2)
        makers.hand_over(made, other, after=0)
        for pc in (made, other):
            found = people(pc)
            assert found["Peserta Contoh Satu"].street == "Jl. Contoh 1"
            assert found["Peserta Contoh Dua"].phone == "+6281200000000"


def test_somebody_whom_others_need_by_now_stays_and_is_named(made: Made) -> None:
    done = imported(made)
    found = people(made)
    with made.writing() as session:
        kelas = makers.course(session, trainees_wanted=0)
        makers.courses.enrol(session, kelas.id, [found["Peserta Contoh Satu"].id], joined_on=makers.TODAY)
        undone = undo_import(session, done.run_id, now=NOW)  # type: ignore[arg-type]
    assert (undone.removed, undone.kept) == (1, ("Peserta Contoh Satu",))
    assert list(people(made)) == ["Peserta Contoh Satu"]
    assert people(made)["Peserta Contoh Satu"].nik == "3173014104880035"


def test_somebody_new_whom_a_clerk_corrected_since_stays(made: Made) -> None:
    done = imported(made)
    with made.writing() as session:
        session.get_one(Candidate, people(made)["Peserta Contoh Dua"].id).email = "dua@contoh.example"
    with made.writing() as session:
        undone = undo_import(session, done.run_id, now=NOW)  # type: ignore[arg-type]
    assert undone.kept == ("Peserta Contoh Dua",)


def test_an_import_is_undone_once_within_seven_days_and_only_here(made: Made) -> None:
    done = imported(made)
    assert done.run_id is not None
    with made.writing() as session, pytest.raises(ImportTooOld):
        undo_import(session, done.run_id, now=NOW + timedelta(days=7, seconds=1))
    with made.writing() as session:
        undo_import(session, done.run_id, now=NOW)
    with made.writing() as session, pytest.raises(ImportUndone):
        undo_import(session, done.run_id, now=NOW)
    with made.writing() as session, pytest.raises(ImportMissing):
        undo_import(session, made.head, now=NOW)
    with made.reading() as session:
        (run,) = queries.runs(session, now=NOW)
    assert (run.file, run.by, run.new, run.can_undo) == ("formulir.csv", "Petugas Contoh", 2, False)


def test_after_undoing_the_same_file_can_be_imported_again(made: Made) -> None:
    done = imported(made)
    with made.writing() as session:
        undo_import(session, done.run_id, now=NOW)  # type: ignore[arg-type]
    assert imported(made).new == 2


def test_an_import_that_changes_nobody_is_no_import(made: Made) -> None:
    imported(made)
    again = imported(made)
    assert (again.run_id, again.written, len(again.people)) == (None, 0, 2)


def test_a_thousand_people_come_and_go_at_once(made: Made) -> None:
    rows = [f"Peserta Contoh {n};{n % 28 + 1} Mei {1960 + n % 40};08120000{n:04}" for n in range(1000)]
    done = imported(made, "Nama;Tgl Lahir;No HP\n" + "\n".join(rows))
    assert done.new == 1000
    with made.writing() as session:
        assert undo_import(session, done.run_id, now=NOW).removed == 1000  # type: ignore[arg-type]
    with made.reading() as session:
        assert session.scalar(select(func.count()).select_from(Candidate)) == 0


# --------------------------------------------------------------------------------------- who is registered


def test_empty_cells_never_erase_unless_it_is_ticked(made: Made) -> None:
    imported(made)
    emptied = LIST.replace("Jl. Contoh 1", "").replace("081234567890", "")
    with made.reading() as session:
        assert [row.state for row in planned(session, emptied).rows] == [State.SAME, State.SAME]
        row = planned(session, emptied, erase=True).rows[0]
    assert {change.field: change.new for change in row.changes} == {"street": "", "phone": ""}


def test_our_own_id_decides_who_a_row_is_and_a_nik_may_be_corrected_by_it(made: Made) -> None:
    imported(made)
    who = people(made)["Peserta Contoh Satu"]
    text = f"ID Bekal;Nama;NIK;Tgl Lahir\n{who.id};Peserta Contoh Pertama;3173014104880036;1 April 1988\n"
    done = imported(made, text)
    assert (done.new, done.changed) == (0, 1)
    with made.reading() as session:
        row = session.get_one(Candidate, who.id)
        assert (row.name, row.nik, row.nik_status) == (
            "Peserta Contoh Pertama",
            "3173014104880036",
            NikStatus.FORMAT_OK,
        )
        stranger = text.replace(str(who.id), "01890000-0000-7000-8000-000000000000")
        found = planned(session, stranger)
        assert [problem.code for problem in found.problems] == ["id_unknown"]
        taken = text.replace("3173014104880036", "3201051912000019")
        row = planned(session, taken).rows[0]
        assert (row.state, [p.code for p in row.problems]) == (
            State.SKIPPED,
            ["birth_date_mismatch", "duplicate_person"],
        )


def test_somebody_decides_whether_a_row_is_a_registered_person(made: Made) -> None:
    text = "Nama;Tgl Lahir;L/P;No HP\nPeserta Contoh Satu;1 April 1988;P;085700000001\n"
    imported(made)
    with made.reading() as session:
        row = planned(session, text).rows[0]
        assert (row.state, [p.code for p in row.problems]) == (State.NEW, ["nik_missing", "duplicate_person"])
        assert row.like is not None
        assert {change.field for change in row.like_changes} == {"phone"}
        same = planned(session, text, decided={row.key: row.like.id}).rows[0]
        assert (same.state, same.person_id, same.is_decided) == (State.CHANGED, row.like.id, True)
        other = planned(session, text, decided={row.key: None}).rows[0]
        assert (other.state, other.is_decided, [p.code for p in other.problems]) == (State.NEW, True, ["nik_missing"])


def test_a_merged_person_in_a_file_means_the_one_that_was_kept(made: Made) -> None:
    from bekal.storage.ids import new_id
    from bekal.storage.records import PersonLink

    with made.writing() as session:
        kept, merged = makers.candidates(session, 2)
        session.add(PersonLink(id=new_id(), kept_id=kept, merged_id=merged, linked_at=NOW))
        nik = session.get_one(Candidate, merged).nik
    with made.reading() as session:
        row = planned(session, f"Nama;NIK;No HP\nPeserta Contoh 01;{nik};081234567890\n").rows[0]
    assert row.person_id == kept


def test_a_restricted_persons_data_are_not_changed_by_a_file(made: Made) -> None:
    imported(made)
    with made.writing() as session:
        session.get_one(Candidate, people(made)["Peserta Contoh Satu"].id).restricted_on = makers.TODAY
    with made.reading() as session:
        row = planned(session, LIST.replace("Jl. Contoh 1", "Jl. Lain 2")).rows[0]
    assert (row.state, [p.code for p in row.problems]) == (State.SAME, ["person_restricted"])


def test_the_holders_of_a_list_of_niks_are_found_in_its_order(made: Made) -> None:
    imported(made)
    with made.reading() as session:
        picked = queries.holders(session, ["3201051912000019", "3173014104880099", "3173014104880035"])
    assert [name for _, name in picked.people] == ["Peserta Contoh Dua", "Peserta Contoh Satu"]
    assert picked.missing == ("3173014104880099",)


# ------------------------------------------------------------------------------------------------ senders


def test_what_a_senders_headings_mean_is_remembered_on_every_pc(made: Made, tmp_path: Path) -> None:
    text = "Orangnya;Nomor;Kapan\nPeserta Contoh Satu;3173014104880035;01/04/1988\n"
    told = {"Orangnya": Field.NAME, "Nomor": Field.NIK, "Kapan": Field.BIRTH_DATE, "Nama Ibu": Field.NAME}
    with made.writing(made.clerk) as session:
        remember_headings(session, "PT. Contoh  Jaya", told)
        remember_headings(session, "pt contoh jaya", told)
    with makers.second_pc(tmp_path / "lain", made) as other, other.reading() as session:
        remembered = queries.told_headings(session, "PT Contoh Jaya")
        assert queries.senders(session) == ("pt contoh jaya",)
        assert queries.told_headings(session, "") == {}
    assert remembered == {"orangnya": Field.NAME, "nomor": Field.NIK, "kapan": Field.BIRTH_DATE}
    roster = read_content(text.encode(), "a.csv", told=remembered)
    applicant = import_plan.plan(roster, today=TODAY).rows[0].applicant
    assert (applicant.name, applicant.nik, applicant.birth_date) == (
        "Peserta Contoh Satu",
        "3173014104880035",
        date(1988, 4, 1),
    )


def test_a_column_can_be_given_another_meaning_or_none(made: Made) -> None:
    roster = read_roster(SAMPLES / "school-1.xlsx")
    again = roster.retold({"nisn": Field.NUMBER, "tempat": None, "minat bidang": Field.MAJOR})
    assert again.headings[Field.MAJOR] == "Minat Bidang"
    assert Field.BIRTH_PLACE not in again.columns
    assert again.people == roster.people
    assert import_plan.plan(again, today=TODAY).rows[0].applicant.major == "Hospitality"
    assert Sex.MALE is import_plan.plan(again, today=TODAY).rows[0].applicant.sex


def test_corrected_cells_outlive_another_reading_of_the_other_columns() -> None:
    text = "Nama;NIK;Nomor;Tgl Lahir\nPeserta Contoh;3173O14104880035;0812;1/4/88\nPeserta Lain;;0813;2/5/89\n"
    roster = read_content(text.encode(), "daftar.csv")
    (one, other) = (row.key for row in roster.rows)
    typed = roster.corrected(
        [(one, Field.NIK, "3173014104880035"), (other, Field.NUMBER, "9"), (other, Field.BIRTH_DATE, "3/5/1989")]
    )
    assert typed.corrected_cells == 3
    again = typed.retold({"nomor": Field.PHONE})
    assert again.columns[Field.PHONE] == 2
    assert [again.row(one).cells[1], again.row(other).cells[3]] == ["3173014104880035", "3/5/1989"]
    assert again.row(other).cells[2] == "0813"  # typed as something else, so what the file says counts again
    assert again.corrected_cells == 2
    back = again.retold({})
    assert back.columns[Field.NUMBER] == 2
    assert back.row(one).cells[1] == "3173014104880035"


def test_columns_without_a_heading_can_be_told_anew_and_keep_their_corrections() -> None:
    text = "Peserta Contoh;3173014104880035;Guru\nPeserta Lain;3201051912000019;Petani\n"
    roster = read_content(text.encode(), "daftar.csv")
    assert not roster.heading_row
    typed = roster.edited(roster.rows[0].key, Field.NAME, "Peserta Baru")
    again = typed.retold({"c": Field.WANTED})
    assert again.columns[Field.WANTED] == 2
    assert again.rows[0].cells[0] == "Peserta Baru"
