"""Consent: never ticked beforehand, one purpose at a time, by the text that was read; withdrawn with its reason."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal import paths
from bekal.candidates.consent import queries, rules, service
from bekal.staff.rules import NotAllowed
from bekal.storage.records import Consent
from bekal.terms import CandidateId

ASKED = [purpose.code for purpose in rules.text().asked]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    with makers.centre(tmp_path) as centre:
        yield centre


def grown_up(made: Made, **values: object) -> CandidateId:
    with made.writing() as session:
        return makers.candidate(session, 1, **values)


def given_now(made: Made, who: CandidateId) -> set[str]:
    with made.reading() as session:
        state = queries.state(session, who, today=TODAY)
    return {one.purpose.code for one in state.standings if one.is_given}


def test_nothing_is_given_before_somebody_gave_it(made: Made) -> None:
    who = grown_up(made)
    with made.reading() as session:
        state = queries.state(session, who, today=TODAY)
        assert not queries.agrees(session, who, "publication")
    assert not any(one.is_given for one in state.standings)
    assert state.history == ()
    assert state.read_on is None


def test_one_purpose_gives_no_other_and_withdrawing_one_leaves_the_rest(made: Made) -> None:
    who = grown_up(made)
    with made.writing(made.clerk) as session:
        service.give(session, who, purposes=["publication", "vacancies"], now=NOW)
    assert given_now(made, who) == {"publication", "vacancies"}
    with made.writing(made.clerk) as session:
        service.withdraw(session, who, purposes=["publication"], reason="  Tidak ingin  tampil ", now=NOW)
    assert given_now(made, who) == {"vacancies"}
    with made.reading() as session:
        (gone,) = [one for one in queries.given(session, who) if one.purpose == "publication"]
        assert (gone.withdrawn_on, gone.withdrawn_reason) == (TODAY, "Tidak ingin tampil")


def test_a_sheet_read_and_not_ticked_is_noted_too(made: Made) -> None:
    who = grown_up(made)
    with made.writing(made.clerk) as session:
        assert len(service.give(session, who, purposes=[], now=NOW)) == 1
    with made.reading() as session:
        state = queries.state(session, who, today=TODAY)
    assert state.read_on == TODAY
    assert not any(one.is_given for one in state.standings)


def test_the_same_tick_twice_is_one_consent(made: Made) -> None:
    who = grown_up(made)
    for _ in range(2):
        with made.writing(made.clerk) as session:
            service.give(session, who, purposes=["publication"], now=NOW)
    with made.reading() as session:
        assert [one.purpose for one in queries.given(session, who) if one.purpose] == ["publication"]


def test_what_rests_on_the_law_is_told_and_cannot_be_ticked(made: Made) -> None:
    who = grown_up(made)
    for code in ("training", "certificate", "selling"):
        with pytest.raises(rules.UnknownPurpose) as told, made.writing() as session:
            service.give(session, who, purposes=[code], now=NOW)
        assert told.value.facts == {"purpose": code, "known": ", ".join(ASKED)}
    assert {purpose.code for purpose in rules.text().purposes} - set(ASKED) == {"training", "certificate"}


def test_a_parent_or_guardian_agrees_for_somebody_under_eighteen(made: Made) -> None:
    birthday = date(2008, 3, 2)
    assert not rules.is_minor(birthday, TODAY)
    assert rules.is_minor(birthday + timedelta(days=1), TODAY)
    who = grown_up(made, birth_date=birthday + timedelta(days=1))
    with pytest.raises(rules.GuardianMissing), made.writing() as session:
        service.give(session, who, purposes=["publication"], guardian="  ", now=NOW)
    with made.writing() as session:
        service.give(session, who, purposes=["publication"], guardian="Wali Contoh", now=NOW)
    with made.reading() as session:
        assert {one.guardian for one in queries.given(session, who)} == {"Wali Contoh"}


def test_an_old_text_stays_readable_and_its_consent_counts(made: Made) -> None:
    who = grown_up(made)
    with made.writing() as session:  # as another PC with a newer program might have written it
        session.add(
            Consent(candidate_id=who, text_version="99", language="id", purposes="publication later", given_on=TODAY)
        )
    with made.reading() as session:
        titles = [one.title for one in queries.given(session, who)]
    assert titles == ["publication", "later"]
    assert given_now(made, who) == {"publication"}
    for version in rules.versions():
        for language in rules.LANGUAGES:
            assert rules.text(version, language).purposes


def test_withdrawing_from_a_row_with_several_purposes_keeps_the_others(made: Made) -> None:
    who = grown_up(made)
    with made.writing() as session:
        session.add(
            Consent(candidate_id=who, text_version="1", language="id", purposes="publication vacancies", given_on=TODAY)
        )
    with made.writing() as session:
        service.withdraw(session, who, purposes=["publication"], reason="Diminta", now=NOW)
    assert given_now(made, who) == {"vacancies"}


def test_a_withdrawal_needs_its_reason_and_something_to_withdraw(made: Made) -> None:
    who = grown_up(made)
    with pytest.raises(rules.NotGiven), made.writing() as session:
        service.withdraw(session, who, purposes=["publication"], reason="Diminta", now=NOW)
    with made.writing() as session:
        service.give(session, who, purposes=["publication"], now=NOW)
    with pytest.raises(rules.ReasonMissing), made.writing() as session:
        service.withdraw(session, who, purposes=["publication"], reason=" \n ", now=NOW)
    assert given_now(made, who) == {"publication"}


def test_a_consent_of_tomorrow_is_none(made: Made) -> None:
    who = grown_up(made)
    with pytest.raises(rules.ConsentNotYet), made.writing() as session:
        service.give(session, who, purposes=[], given_on=TODAY + timedelta(days=1), now=NOW)


def test_an_instructor_notes_no_consent(made: Made) -> None:
    who = grown_up(made)
    with pytest.raises(NotAllowed), made.writing(made.instructor) as session:
        service.give(session, who, purposes=[], now=NOW)


def test_every_text_says_everything_in_both_languages() -> None:
    file = json.loads((paths.resources() / "reference" / "consent.json").read_text(encoding="utf-8"))
    versions = [one["version"] for one in file["versions"]]
    assert versions == sorted(set(versions), key=int)
    assert tuple(versions) == rules.versions()
    for version in versions:
        both = [rules.text(version, language) for language in rules.LANGUAGES]
        assert [p.code for p in both[0].purposes] == [p.code for p in both[1].purposes]
        assert len(both[0].rights) == len(both[1].rights) > 0
        for text in both:
            said = (text.title, text.opening, text.guardian, text.signing, *text.rights)
            assert all((*said, *(p.title + p.text + p.basis for p in text.purposes)))
    with pytest.raises(rules.UnknownText):
        rules.text("0")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.sets(st.sampled_from(ASKED), max_size=4)), max_size=6))
def test_what_holds_is_what_was_given_and_not_withdrawn_since(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[bool, set[str]]]
) -> None:
    with makers.centre(tmp_path_factory.mktemp("balai")) as made:
        who, holds = grown_up(made), set[str]()
        for is_giving, purposes in steps:
            with made.writing() as session:
                if is_giving:
                    service.give(session, who, purposes=sorted(purposes), now=NOW)
                    holds |= purposes
                elif purposes & holds:
                    service.withdraw(session, who, purposes=sorted(purposes & holds), reason="Diminta", now=NOW)
                    holds -= purposes
            assert given_now(made, who) == holds
