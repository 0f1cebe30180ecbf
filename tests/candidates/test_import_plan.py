"""What each row of a file would do, before anything is written."""

import json
from datetime import date
from uuid import UUID

import pytest

from bekal import language, paths
from bekal.candidates.importing.columns import Field
from bekal.candidates.importing.import_plan import ImportPlan, State, plan
from bekal.candidates.importing.problems import SEVERITIES, Problem, Severity, advise, describe
from bekal.candidates.importing.roster import read_table
from bekal.candidates.repeats import Known, KnownPerson
from bekal.terms import NikStatus, Sex

TODAY = date(2026, 11, 22)
HEADING = ["Nama", "NIK", "Tgl Lahir", "L/P", "No HP", "Alamat"]
NAME, NIK, BORN, PHONE = "Peserta Contoh Satu", "3173014104880035", "1 April 1988", "081234567890"


def planned(*rows: list[object], known: Known | None = None, repair: bool = False) -> ImportPlan:
    """Plan these rows, which begin in row 2 of their file."""
    filled = [row + [""] * (len(HEADING) - len(row)) for row in rows]
    return plan(read_table([HEADING, *filled], "a.xlsx", "Data"), known or Known(), today=TODAY, repair=repair)


def codes(found: ImportPlan, row: int) -> set[str]:
    """Return the codes of one row, by its place in the file."""
    return {problem.code for problem in found.problems if problem.row == row}


def person(**facts: object) -> KnownPerson:
    """Return a registered person, the one of the rows unless said otherwise."""
    usual = KnownPerson(
        UUID(int=7), NAME, NIK, NikStatus.FORMAT_OK, Sex.FEMALE, date(1988, 4, 1), phone="+6281234567890"
    )
    return usual._replace(**facts)


def test_a_sound_row_has_no_problem() -> None:
    found = planned([NAME, NIK, BORN, "P", PHONE])
    assert (found.rows[0].state, found.problems) == (State.NEW, ())


def test_a_doubtful_nik_is_imported_and_marked() -> None:
    found = planned([NAME, "317301410488003", BORN, "P"], [NAME + " Dua", "", "2 Mei 1990", "L"])
    assert [row.state for row in found.rows] == [State.NEW, State.NEW]
    assert [row.applicant.nik_status for row in found.rows] == [NikStatus.DOUBTFUL, NikStatus.MISSING]
    assert found.rows[0].applicant.nik == "317301410488003"


def test_a_row_without_a_name_is_not_imported() -> None:
    found = planned(["", NIK, BORN])
    assert found.rows[0].state is State.SKIPPED
    assert codes(found, 2) == {"name_missing"}


def test_birth_date_and_sex_come_from_the_nik_where_the_file_is_silent_and_win_where_it_is_not() -> None:
    found = planned([NAME, NIK], [NAME + " Dua", "3173014104880036", "1 April 1987", "L"])
    assert (found.rows[0].applicant.birth_date, found.rows[0].applicant.sex) == (date(1988, 4, 1), Sex.FEMALE)
    assert found.rows[0].problems == ()
    assert codes(found, 3) == {"birth_date_mismatch", "sex_mismatch"}
    assert (found.rows[1].applicant.birth_date, found.rows[1].applicant.sex) == (date(1987, 4, 1), Sex.MALE)
    assert {p.suggestion for p in found.rows[1].problems} == {"1988-04-01", "P"}


SAME_PERSON = {
    "copied": [NAME, NIK, BORN, "P", PHONE],
    "shouted": [NAME.upper(), NIK, BORN, "P", PHONE],
    "another spelling": ["Pesserta Contoh", NIK, BORN, "P", ""],
    "another phone": [NAME, NIK, BORN, "P", "08570000001"],
    "a digit lost": [NAME, NIK[:15], BORN, "P", PHONE],
    "a digit lost inside": [NAME, NIK[:3] + NIK[4:], BORN, "P", "08570000001"],
    "a letter": ["Contoh Peserta Satu", "31730141O4880035", BORN, "P", ""],
    "rounded": [NAME, 3173014104880030.0, BORN, "P", ""],
    "date ruined": [NAME, "3173010000000035", BORN, "P", ""],
    "no NIK": [NAME, "", BORN, "P", PHONE],
    "no NIK and no phone": [NAME, None, "01/04/88", "P", ""],
}


@pytest.mark.parametrize("how", sorted(SAME_PERSON))
@pytest.mark.parametrize("is_first", [False, True])
def test_the_second_row_of_a_person_is_skipped(how: str, is_first: bool) -> None:
    rows = [[NAME, NIK, BORN, "P", PHONE], SAME_PERSON[how]]
    found = planned(*(reversed(rows) if is_first else rows))
    assert [row.state for row in found.rows] == [State.NEW, State.SKIPPED]
    assert "duplicate_in_file" in codes(found, 3)
    assert "duplicate_in_file" not in codes(found, 2)
    repeat = next(p for p in found.problems if p.code == "duplicate_in_file")
    assert repeat.other_row == 2


OTHER_PEOPLE = {
    "same name, other day": [NAME, "3173014204880035", "2 April 1988", "P", "08570000001"],
    "twin": ["Peserta Contoh Sata", "3173014104880036", BORN, "P", PHONE],
    "twin of one name": [NAME, "3173014104889036", BORN, "P", "08570000001"],
    "twin with rounded NIK": ["Peserta Contoh Dua", 3173014104880030.0, BORN, "P", PHONE],
    "same phone and address": ["Ibu Contoh", "3173014104600001", "1 April 1960", "P", PHONE],
    "same name and day, nothing else": [NAME, "", BORN, "P", "08570000001"],
    "same name and day, other sex": [NAME, "", BORN, "L", ""],
}


@pytest.mark.parametrize("who", sorted(OTHER_PEOPLE))
def test_other_people_are_not_taken_for_one(who: str) -> None:
    found = planned([NAME, NIK, BORN, "P", PHONE], OTHER_PEOPLE[who])
    assert [row.state for row in found.rows] == [State.NEW, State.NEW]
    assert "duplicate_in_file" not in codes(found, 3)


def test_a_nik_of_somebody_else_in_the_file_is_doubtful() -> None:
    found = planned([NAME, NIK, BORN, "P"], ["Orang Lain", NIK, "7 Juli 1999", "L"])
    assert [row.state for row in found.rows] == [State.NEW, State.NEW]
    assert "nik_shared" in codes(found, 3)
    assert found.rows[1].applicant.nik_status is NikStatus.DOUBTFUL


def test_repair_takes_only_what_the_row_proves() -> None:
    rows: list[list[object]] = [
        [NAME, "31730141O4880035", BORN, "P"],
        [NAME + " Dua", "31730141O4880036", "1 Mei 1988", "P"],
        [NAME + " Tiga", "31730141O4880037", BORN],
        [NAME + " Empat", 3173014104880030.0, BORN, "P"],
        [NAME + " Lima", "3173010000000038", "2 April 1988", "P"],
        [NAME + " Enam", "31730141048800S9", BORN, "P"],
    ]
    found = planned(*rows, repair=True)
    assert [row.applicant.nik_status for row in found.rows] == [NikStatus.FORMAT_OK, *[NikStatus.DOUBTFUL] * 5]
    assert found.rows[0].applicant.nik == NIK
    assert found.rows[0].problems[0].is_applied
    assert [row.applicant.nik_status for row in planned(*rows).rows] == [NikStatus.DOUBTFUL] * 6
    assert next(p.suggestion for p in found.rows[4].problems if p.code == "nik_date") == "3173014204880038"


def test_repair_takes_a_sound_nik_from_the_persons_second_row() -> None:
    rows = [[NAME, 3173014104880030.0, BORN, "P", PHONE], [NAME, NIK, BORN, "P", PHONE]]
    assert planned(*rows).rows[0].problems[0].suggestion == NIK
    repaired = planned(*rows, repair=True).rows[0].applicant
    assert (repaired.nik, repaired.nik_status) == (NIK, NikStatus.FORMAT_OK)


def test_a_registered_person_is_the_same_or_changed_and_an_empty_cell_changes_nothing() -> None:
    known = Known.of([person(street="Jl. Contoh 1", phone="+6281234567890")])
    assert planned([NAME, NIK, BORN, "P", ""], known=known).rows[0].state is State.SAME
    changed = planned([NAME, NIK, BORN, "P", "08570000001", ""], known=known).rows[0]
    assert (changed.state, changed.person_id) == (State.CHANGED, UUID(int=7))
    assert [(c.field, c.old, c.new) for c in changed.changes] == [("phone", "+6281234567890", "+628570000001")]


def test_a_registered_person_is_found_without_a_whole_nik_and_keeps_the_sound_one() -> None:
    known = Known.of([person()])
    for nik in ("", NIK[:15], 3173014104880030.0):
        row = planned([NAME, nik, BORN, "P", PHONE], known=known).rows[0]
        assert (row.state, row.person_id) == (State.SAME, UUID(int=7))
        assert any(p.code == "duplicate_person" and p.severity is Severity.NOTE for p in row.problems)


def test_a_second_import_of_doubtful_people_changes_nothing_and_a_sound_nik_is_added() -> None:
    known = Known.of([person(nik=None, nik_status=NikStatus.MISSING)])
    assert planned([NAME, "", BORN, "P", PHONE], known=known).rows[0].state is State.SAME
    row = planned([NAME, NIK, BORN, "P", PHONE], known=known).rows[0]
    assert [(c.field, c.new) for c in row.changes] == [("nik", NIK), ("nik_status", NikStatus.FORMAT_OK)]


def test_a_nik_of_another_registered_person_stops_the_row() -> None:
    known = Known.of([person(name="Orang Lain", birth_date=date(1970, 1, 1))])
    found = planned([NAME, NIK, BORN, "P"], known=known)
    assert found.rows[0].state is State.SKIPPED
    assert [(p.code, p.severity) for p in found.problems] == [("duplicate_person", Severity.ERROR)]


def test_day_and_month_are_decided_by_the_nik_then_the_column_then_custom() -> None:
    by_nik = planned(["Peserta A", NIK, "1/4/88", "P"], ["Peserta B", "3173010412990001", "12/4/99", "L"])
    assert [row.applicant.birth_date for row in by_nik.rows] == [date(1988, 4, 1), date(1999, 12, 4)]
    assert by_nik.problems == ()
    by_custom = planned(["Peserta A", "", "1/4/88", "P"])
    assert by_custom.rows[0].applicant.birth_date == date(1988, 4, 1)
    assert "date_ambiguous" in codes(by_custom, 2)
    by_column = planned(["Peserta A", "", "1/4/88", "P"], ["Peserta B", "", "1/14/88", "P"])
    assert by_column.rows[0].applicant.birth_date == date(1988, 1, 4)
    assert "date_ambiguous" not in codes(by_column, 2)


def test_a_text_column_whose_niks_all_end_in_zero_was_rounded() -> None:
    found = planned(*([f"Peserta {n}", f"317301{n:02}0488{n:03}0", f"{n} April 1988", "L"] for n in range(11, 17)))
    assert all("nik_rounded" in codes(found, row) for row in range(2, 8))


def test_a_cell_corrected_by_hand_is_judged_again_and_a_row_can_be_left_out() -> None:
    roster = planned([NAME, NIK[:15], BORN, "P"], [NAME + " Dua", "", "2 Mei 1990"]).roster
    again = plan(roster.edited(("Data", 2), Field.NIK, NIK).without([("Data", 3)]), today=TODAY)
    assert [(row.number, row.problems) for row in again.rows] == [(2, ())]


def test_a_long_plan_tells_its_progress_and_can_be_stopped() -> None:
    roster = planned(*([f"Peserta {n}", "", f"{n % 28 + 1} Mei {1960 + n // 28}"] for n in range(450))).roster
    heard: list[tuple[int, int]] = []
    plan(roster, today=TODAY, on_progress=lambda done, total: heard.append((done, total)))
    assert heard == [(0, 450), (200, 450), (400, 450), (450, 450)]
    with pytest.raises(KeyboardInterrupt):
        plan(roster, today=TODAY, on_progress=stop)


def stop(done: int, total: int) -> None:
    raise KeyboardInterrupt


def test_every_code_has_words_in_both_languages() -> None:
    english = json.loads((paths.resources() / "i18n" / "en-candidates.json").read_text(encoding="utf-8"))
    for code, severity in SEVERITIES.items():
        problem = Problem(5, "NIK", code, NIK, severity, None, 4, NAME)
        indonesian = describe(problem)
        assert indonesian
        assert "{" not in indonesian + advise(problem)
        try:
            language.choose(language.ENGLISH)
            assert describe(problem) != indonesian
        finally:
            language.choose(language.INDONESIAN)
    assert all(english.values())


def test_a_field_that_is_named_in_brackets_only_is_found() -> None:
    from bekal.candidates.importing.columns import Field, field_of

    assert field_of("ID Number (NIK)") is Field.NIK
    assert field_of("Nama Lengkap (sesuai KTP)") is Field.NAME
    assert field_of("Catatan (bebas)") is None
