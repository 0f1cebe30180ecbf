"""Who may be the same person: while typing, and over the whole database."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.orm import Session
from tests import makers
from tests.makers import NOW, Made

from bekal.candidates.merging import service
from bekal.candidates.merging.alike import Alike, alike
from bekal.candidates.merging.pairs import unsettled
from bekal.candidates.merging.rules import Likeness, Why, days_near, may_be_twins, turned, why_alike
from bekal.candidates.rules import are_similar_names
from bekal.storage.ids import joint_id
from bekal.storage.records import Candidate, Paper
from bekal.terms import CandidateId, NikStatus, PaperState, Sex

NIK = "3174014705990031"
OTHER_NIK = "3174014705990032"
BORN = date(1999, 5, 7)


def person(session: Session, name: str, **values: object) -> CandidateId:
    bare: dict[str, object] = {"name": name, "nik": None, "nik_status": NikStatus.MISSING, "birth_date": BORN}
    if values.get("nik"):
        bare["nik_status"] = NikStatus.FORMAT_OK
    return makers.candidate(session, 1, **(bare | values))


def passport(session: Session, who: CandidateId, number: str) -> None:
    session.add(
        Paper(
            id=joint_id("paper", who, "PASPOR"),
            candidate_id=who,
            kind="PASPOR",
            state=PaperState.ORIGINAL,
            number=number,
        )
    )
    session.flush()


def reasons(found: tuple[Alike, ...]) -> list[tuple[str, Why]]:
    return [(one.name, one.why) for one in found]


# ------------------------------------------------------------------------------------------- the reasons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Muhammad Contoh", "Moh. Contoh"),
        ("Muhammad Contoh", "M. Contoh"),
        ("Mohamad Contoh", "Moch Contoh"),
        ("Siti Contoh", "St. Contoh"),
        ("Nur Contoh", "Noor Contoh"),
        ("Djoko Contoh", "Joko Contoh"),
        ("Soekarno Contoh", "Sukarno Contoh"),
        ("Syaiful Contoh", "Saiful Contoh"),
        ("Rizky Contoh", "Riski Contoh"),
        ("Rifqi Contoh", "Rifki Contoh"),
        ("Anissa Contoh", "Anisa Contoh"),
        ("Contoh Rini", "Rini Contoh"),
        ("Rini", "Rini Contoh"),
        ("Rini C.", "Rini Contoh"),
        ("Nurhayati Contoh", "Nur Hayati Contoh"),
        ("Ramadhan Contoh", "Ramadan Contoh"),
        ("Peragawati Contoh", "Pergawati Contoh"),
        ("Peragawati Contoh", "Pergaawati Contoh"),
    ],
)
def test_one_name_in_the_spellings_people_use(one: str, other: str) -> None:
    assert are_similar_names(one, other)
    assert are_similar_names(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("Ani", "Adi"), ("Peraga Satu", "Contoh Dua"), ("", "Contoh"), ("Budi", "Rudi P")]
)
def test_names_that_are_two(one: str, other: str) -> None:
    assert not are_similar_names(one, other)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (Likeness("Lain Sekali", NIK), Why.SAME_NIK),
        (Likeness("Lain Sekali", "", None, None, "", "B1"), Why.SAME_PASSPORT),
        (Likeness("Rina Contoh", OTHER_NIK, BORN), Why.NIK_SLIP),
        (Likeness("Contoh Rina", "", BORN), Why.NAME_AND_DATE),
        (Likeness("Rina", "", BORN), Why.ALIKE_AND_DATE),
        (Likeness("Rina Contoh", "", date(1999, 7, 5)), Why.DATE_TURNED),
        (Likeness("Rina Contoh", "", date(1989, 5, 7)), Why.DATE_SLIP),
        (Likeness("Rina Contoh", "", date(1971, 1, 1), None, "+62811"), Why.NAME_AND_PHONE),
        (Likeness("Rina Contoh", "", date(1971, 1, 1)), None),
        (Likeness("Rina Contoh"), None),
        (Likeness("Budi Peraga", "", BORN), None),
        (Likeness("Budi Peraga", "", None, None, "+62811"), None),
    ],
)
def test_each_reason_in_its_order(other: Likeness, why: Why | None) -> None:
    one = Likeness("Rina Contoh", NIK, BORN, Sex.FEMALE, "+62811", "B1")
    assert why_alike(one, other) is why
    assert why_alike(other, one) is why


def test_the_mother_is_not_compared() -> None:
    assert not [name for name in Likeness.__dataclass_fields__ if "mother" in name]
    assert not [name for name in Candidate.__table__.columns.keys() if "mother" in name or "ibu" in name]  # noqa: SIM118


dates = st.dates(date(1930, 1, 1), date(2020, 12, 31))


@given(dates)
def test_dates_that_may_have_been_meant_hold_the_date_and_its_turn(born: date) -> None:
    near = days_near(born)
    assert born in near
    assert turned(born) is None or turned(born) in near
    assert all(born in days_near(day) for day in near)


@given(dates, dates)
def test_a_reason_by_date_is_found_among_the_dates_that_are_asked_for(one: date, other: date) -> None:
    if why_alike(Likeness("Rina Contoh", "", one), Likeness("Rina Contoh", "", other)) is not None:
        assert other in days_near(one)


def test_twins_are_told_by_day_place_names_and_two_niks() -> None:
    one = Likeness("Rina Contoh", NIK, BORN, village="Desa Contoh")
    assert may_be_twins(one, Likeness("Rini Contoh", OTHER_NIK, BORN, village="desa contoh"))
    assert not may_be_twins(one, Likeness("Rini Contoh", OTHER_NIK, BORN, village="Desa Lain"))
    assert not may_be_twins(one, Likeness("Rina Contoh", OTHER_NIK, BORN, village="Desa Contoh"))
    assert not may_be_twins(one, Likeness("Rini Contoh", NIK, BORN, village="Desa Contoh"))


# ---------------------------------------------------------------------------------------- while typing


def test_a_person_is_found_by_nik_passport_name_and_phone_the_surest_first(made: Made) -> None:
    with made.writing() as session:
        person(session, "Peraga Satu", nik=NIK, birth_date=None)
        passport(session, person(session, "Peraga Dua", birth_date=None), "B 1234567")
        person(session, "Rina Contoh", village="Desa Contoh")
        person(session, "Rina Contoh", birth_date=date(1999, 7, 5))
        person(session, "Rina Contoh", birth_date=None, phone="+62811")
        person(session, "Budi Peraga", phone="+62811")
        typed = Likeness("Rina Contoh", NIK, BORN, None, "+62811", "B1234567")
        # a passport is compared as it is written down, and in capitals without blanks
        passport(session, person(session, "Peraga Tiga", birth_date=None), "B1234567")
        assert reasons(alike(session, typed)) == [
            ("Peraga Satu", Why.SAME_NIK),
            ("Peraga Tiga", Why.SAME_PASSPORT),
            ("Rina Contoh", Why.NAME_AND_DATE),
            ("Rina Contoh", Why.DATE_TURNED),
            ("Rina Contoh", Why.NAME_AND_PHONE),
        ]


def test_a_family_that_shares_a_phone_is_not_one_person(made: Made) -> None:
    with made.writing() as session:
        person(session, "Peraga Ayah", phone="+62811", birth_date=date(1970, 1, 1))
        assert alike(session, Likeness("Contoh Anak", "", BORN, None, "+62811")) == ()


def test_of_somebody_merged_the_kept_person_is_named(made: Made) -> None:
    with made.writing() as session:
        kept = person(session, "Peraga Tetap", birth_date=date(1971, 1, 1))
        merged = person(session, "Rina Contoh", nik=NIK)
        link = service.merge(session, kept, merged, choices={}, now=NOW)
        found = alike(session, Likeness("Rina Contoh", "", BORN))
        assert [(one.id, one.name) for one in found] == [(kept, "Peraga Tetap")]
        assert alike(session, Likeness("Rina Contoh", "", BORN), myself=kept) == ()
        service.unmerge(session, link, now=NOW)
        assert [one.id for one in alike(session, Likeness("Rina Contoh", "", BORN))] == [merged]


def test_who_was_told_apart_is_never_asked_about_again_on_any_pc(made: Made, tmp_path: Path) -> None:
    folder = tmp_path / "pc2"
    folder.mkdir()
    with made.writing() as session:
        one, other = person(session, "Rina Contoh"), person(session, "Rina Contoh")
        assert unsettled(session).total == 1
        service.tell_apart(session, one, other, now=NOW)
        assert alike(session, Likeness("Rina Contoh", "", BORN), myself=one) == ()
        assert unsettled(session).total == 0
    with makers.second_pc(folder, made) as second, second.writing() as session:
        assert alike(session, Likeness("Rina Contoh", "", BORN), myself=other) == ()
        assert unsettled(session).total == 0
        service.ask_again(session, other, one, now=NOW)
        assert [row.id for row in alike(session, Likeness("Rina Contoh", "", BORN), myself=other)] == [one]
        assert unsettled(session).total == 1


def test_in_the_draft_who_was_told_apart_is_left_out_unless_the_nik_is_the_same(made: Made) -> None:
    with made.writing() as session:
        one = person(session, "Rina Contoh", nik=NIK)
        assert alike(session, Likeness("Rina Contoh", "", BORN), apart={one}) == ()
        assert reasons(alike(session, Likeness("Rina Contoh", NIK, BORN), apart={one})) == [
            ("Rina Contoh", Why.SAME_NIK)
        ]


def test_five_are_shown_at_most(made: Made) -> None:
    with made.writing() as session:
        for _ in range(8):
            person(session, "Rina Contoh")
        assert len(alike(session, Likeness("Rina Contoh", "", BORN))) == 5


def plans_of(made: Made, ask: Callable[[Session], object]) -> list[str]:
    """Return how SQLite carries out every statement of a question."""
    said: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            said.append((statement, parameters))

    event.listen(made.database.engine, "before_cursor_execute", note)
    with made.reading() as session:
        ask(session)
        event.remove(made.database.engine, "before_cursor_execute", note)
        raw = session.connection().connection.driver_connection
        assert raw is not None
        plans = (raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters) for statement, parameters in said)
        return [str(row[3]) for plan in plans for row in plan]


def test_no_statement_of_the_panel_walks_through_everybody(made: Made) -> None:
    with made.writing() as session:
        one = person(session, "Rina Contoh", nik=NIK, phone="+62811")
        passport(session, one, "B1")
        service.merge(session, person(session, "Peraga Tetap"), person(session, "Peraga Lain"), now=NOW)
    typed = Likeness("Rina Contoh", NIK, BORN, Sex.FEMALE, "+62811", "B1")
    plans = plans_of(made, lambda session: alike(session, typed, myself=one))
    assert any("ix_candidate_nik" in step for step in plans)
    assert any("ix_candidate_birth_date" in step for step in plans)
    assert any("ix_candidate_phone" in step for step in plans)
    assert any("ix_paper_number" in step for step in plans)
    # the links of the centre are few and read whole; nothing else is
    assert [step for step in plans if step.startswith("SCAN") and "link" not in step] == []


# -------------------------------------------------------------------------------------- over the database


def test_pairs_are_found_by_every_reason_and_settled_ones_are_not(made: Made) -> None:
    with made.writing() as session:
        person(session, "Peraga Satu", nik=NIK, birth_date=None)
        person(session, "Peraga Dua", nik=NIK, birth_date=None)
        for name in ("Peraga Tiga", "Peraga Empat"):
            passport(session, person(session, name, birth_date=None), "B 1234567")
        person(session, "Rina Contoh", birth_date=date(1990, 1, 2))
        person(session, "Rina Contho", birth_date=date(1990, 1, 2))
        person(session, "Wati Peraga", birth_date=date(1991, 1, 2), phone="+62811")
        person(session, "Wati Peraga", birth_date=date(1981, 2, 3), phone="+62811")
        found = unsettled(session)
        assert [(pair.why, {pair.one.name, pair.other.name}) for pair in found.pairs] == [
            (Why.SAME_NIK, {"Peraga Satu", "Peraga Dua"}),
            (Why.SAME_PASSPORT, {"Peraga Tiga", "Peraga Empat"}),
            (Why.ALIKE_AND_DATE, {"Rina Contoh", "Rina Contho"}),
            (Why.NAME_AND_PHONE, {"Wati Peraga"}),
        ]
        for pair in found.pairs:
            service.merge(session, pair.one.id, pair.other.id, now=NOW)
        assert unsettled(session).total == 0


def test_a_day_that_stands_for_unknown_still_finds_slips_among_its_many(made: Made) -> None:
    with made.writing() as session:
        for n in range(60):
            letters = "".join(chr(97 + (n * 7 + k * 5) % 26) for k in range(6))
            person(session, f"Peraga{letters} Contoh{letters[::-1]}", birth_date=date(1990, 1, 1))
        person(session, "Kartikasari Peragawati", birth_date=date(1990, 1, 1))
        person(session, "Kartikasri Peragawati", birth_date=date(1990, 1, 1))
        names = [{pair.one.name, pair.other.name} for pair in unsettled(session).pairs]
        assert {"Kartikasari Peragawati", "Kartikasri Peragawati"} in names


def test_two_sound_niks_and_no_shared_home_are_two_people(made: Made) -> None:
    with made.writing() as session:
        person(session, "Rina Contoh", nik=NIK, village="Desa Satu")
        person(session, "Rina Contoh", nik="3275024705990777", village="Desa Dua")
        assert unsettled(session).total == 0


def test_what_two_pcs_registered_apart_is_to_be_settled_after_they_met(made: Made, tmp_path: Path) -> None:
    folder = tmp_path / "pc2"
    folder.mkdir()
    with makers.second_pc(folder, made) as second:
        with made.writing() as session:
            person(session, "Rina Contoh", nik=NIK)
        with second.writing(at=NOW + timedelta(hours=1)) as session:
            person(session, "Rina C.", nik=NIK)
            assert unsettled(session).total == 0
        makers.hand_over(made, second)
        with second.reading() as session:
            assert [pair.why for pair in unsettled(session).pairs] == [Why.SAME_NIK]
