"""Language results of people: recorded, corrected, taken off, expiring, and what they are good for."""

import json
from datetime import date

import pytest
from tests import makers
from tests.makers import NOW, Made

from bekal import paths
from bekal.assessment.outside import queries, rules, service
from bekal.assessment.outside.editions import edition_in_use, import_edition
from bekal.assessment.outside.service import NewResult
from bekal.candidates.merging.service import merge
from bekal.messages import sentence
from bekal.reference.language_tests import ReferenceMalformed
from bekal.reports.today import today
from bekal.staff.meanwhile import WrittenMeanwhile
from bekal.staff.rules import NotAllowed
from bekal.terms import CandidateId, Decision

TODAY = date(2026, 11, 2)


def own_edition() -> dict[str, object]:
    text = (paths.resources() / "reference" / "language_tests.json").read_text(encoding="utf-8")
    found: dict[str, object] = json.loads(text)
    return found


def test_a_result_is_judged_dated_and_kept(made: Made) -> None:
    with made.writing() as session:
        person = makers.candidate(session, 1)
        new = NewResult(
            "jft-basic", date(2026, 8, 1), total=17500, certificate_no=" jf 26 0812345 ", evidence_seen=True
        )
        done = service.record(session, person, new, today=TODAY)
        assert (done.judged.level, done.judged.decision, done.doubts) == ("A2.1", Decision.PASSED, ())
        (row,) = queries.results(session, today=TODAY, candidate_id=person)
        assert (row.title, row.level, row.shown, row.certificate_no) == ("JFT-Basic", "A2.1", "175", "JF 26 0812345")
        assert row.valid_until is None
        assert row.evidence_seen


def test_validity_comes_from_the_reference_unless_it_is_typed(made: Made) -> None:
    with made.writing() as session:
        person = makers.candidate(session, 1)
        taken = date(2024, 2, 29)
        first = service.record(session, person, NewResult("IELTS", taken, total=650), today=TODAY)
        assert first.valid_until == date(2026, 2, 28)
        typed = NewResult("IELTS", date(2024, 3, 1), total=650, valid_until=date(2025, 1, 1))
        assert service.record(session, person, typed, today=TODAY).valid_until == date(2025, 1, 1)
        endless = NewResult("IELTS", date(2024, 3, 2), total=650, has_no_end=True)
        assert service.record(session, person, endless, today=TODAY).valid_until is None
        before = NewResult("IELTS", date(2024, 3, 3), total=650, valid_until=date(2024, 3, 2))
        with pytest.raises(rules.EndsBeforeTaken):
            service.record(session, person, before, today=TODAY)


def test_what_cannot_be_is_refused_and_nothing_is_written(made: Made) -> None:
    with made.writing() as session:
        person = makers.candidate(session, 1)
        with pytest.raises(rules.TakenAhead):
            service.record(session, person, NewResult("JFT", date(2026, 11, 3), total=20000), today=TODAY)
        with pytest.raises(rules.UnknownTest):
            service.record(session, person, NewResult("JFTX", TODAY, total=20000), today=TODAY)
        service.record(session, person, NewResult("JFT", TODAY, total=20000), today=TODAY)
        with pytest.raises(rules.ResultTwice):
            service.record(session, person, NewResult("JFT", TODAY, total=21000), today=TODAY)
        assert len(queries.results(session, today=TODAY)) == 1
    with made.writing(made.instructor) as session, pytest.raises(NotAllowed):
        service.record(session, person, NewResult("JFT", date(2026, 9, 1), total=20000), today=TODAY)


def test_a_correction_and_its_undo(made: Made) -> None:
    with made.writing() as session:
        person = makers.candidate(session, 1)
        first = service.record(session, person, NewResult("JFT", date(2026, 8, 1), total=17400), today=TODAY)
    with made.writing() as session:
        fixed = service.change(session, first.id, NewResult("JFT", date(2026, 7, 31), total=17400), today=TODAY)
        assert (fixed.judged.level, fixed.judged.decision) == ("", Decision.FAILED)
    with made.writing() as session:
        service.take_back(session, fixed, is_new=False)
        (row,) = queries.results(session, today=TODAY)
        assert (row.level, row.taken_on, row.decision) == ("A1", date(2026, 8, 1), Decision.PASSED)


def test_a_correction_of_another_desk_is_not_written_over_unseen(made: Made) -> None:
    with made.writing() as session:
        person = makers.candidate(session, 1)
        first = service.record(session, person, NewResult("JFT", date(2026, 8, 1), total=17400), today=TODAY)
        seen = service.standing(session, first.id)
    with made.writing(made.clerk) as session:
        service.change(session, first.id, NewResult("JFT", date(2026, 7, 31), total=17400), today=TODAY, seen=seen)
    mine = NewResult("JFT", date(2026, 7, 30), total=17400)
    with pytest.raises(WrittenMeanwhile) as told, made.writing() as session:
        service.change(session, first.id, mine, today=TODAY, seen=seen)
    words = sentence(told.value)
    assert "Petugas Contoh" in words
    assert "31/07/2026" in words
    with made.writing() as session:  # having been told
        service.change(session, first.id, mine, today=TODAY, seen=service.standing(session, first.id))
        assert service.standing(session, first.id).taken_on == date(2026, 7, 30)


def test_a_result_taken_off_can_be_recorded_again_as_it_was(made: Made) -> None:
    sections = {"KNOWLEDGE_READING": 6000, "LISTENING": 4000}
    with made.writing() as session:
        person = makers.candidate(session, 1)
        new = NewResult("JLPT", date(2025, 12, 7), "N4", sections=sections, certificate_no="25B-1234567", note="asli")
        done = service.record(session, person, new, today=TODAY)
        (before,) = queries.results(session, today=TODAY)
    with made.writing() as session:
        owner, said = service.remove(session, done.id)
        assert queries.results(session, today=TODAY) == []
        with pytest.raises(rules.NoSuchResult):
            service.remove(session, done.id)
        service.record(session, owner, said, today=TODAY)
        (after,) = queries.results(session, today=TODAY)
    assert (after.shown, after.sections, after.note, after.decision) == (
        before.shown,
        before.sections,
        before.note,
        before.decision,
    )


def test_a_number_of_somebody_else_is_doubted_and_kept(made: Made) -> None:
    with made.writing() as session:
        one, other = makers.candidates(session, 2)
        service.record(session, one, NewResult("JFT", TODAY, total=20000, certificate_no="JF-123456"), today=TODAY)
        again = NewResult("JFT", TODAY, total=21000, certificate_no="jf-123456")
        done = service.record(session, other, again, today=TODAY)
        assert any("Peserta Contoh 01" in words for words in done.doubts)
        assert len(queries.results(session, today=TODAY)) == 2


def test_what_ends_soon_is_listed_the_earliest_first(made: Made) -> None:
    with made.writing() as session:
        one, two, three = makers.candidates(session, 3)
        for person, until in ((one, date(2027, 2, 1)), (two, date(2026, 11, 1)), (three, date(2027, 1, 31))):
            new = NewResult("TOEIC", date(2025, 1, 5), total=60000, valid_until=until)
            service.record(session, person, new, today=TODAY)
        soon = queries.results(session, today=TODAY, ends_within=90)
        assert [row.name for row in soon] == ["Peserta Contoh 02", "Peserta Contoh 03"]
        assert [row.is_valid(TODAY) for row in soon] == [False, True]


def test_what_ends_soon_is_counted_for_today_unless_the_person_took_the_test_again(made: Made) -> None:
    with made.writing() as session:
        assert queries.count_ending(session, today=TODAY) == 0
        one, two, three = makers.candidates(session, 3)

        def took(person: CandidateId, on: date, until: date | None, test: str = "TOEIC", total: int = 60000) -> None:
            service.record(session, person, NewResult(test, on, total=total, valid_until=until), today=TODAY)

        took(one, date(2025, 1, 5), date(2027, 1, 31))
        took(two, date(2025, 1, 5), date(2026, 11, 1))  # ended yesterday: it stands in its list
        took(three, date(2025, 1, 5), date(2026, 11, 2))
        assert queries.count_ending(session, today=TODAY) == 2
        assert today(session, TODAY).language_ending.n == 2
        took(one, date(2026, 10, 5), date(2028, 10, 5))
        assert queries.count_ending(session, today=TODAY) == 1


def test_requirements_are_computed_from_valid_results(made: Made) -> None:
    with made.writing() as session:
        person = makers.candidate(session, 1)

        def met() -> set[str]:
            return {one.scheme for one in queries.requirements(session, person, today=TODAY) if one.is_met}

        assert met() == set()
        service.record(session, person, NewResult("JFT", date(2026, 8, 1), total=19900), today=TODAY)
        assert met() == {"G2G_JP"}
        service.record(session, person, NewResult("JFT", date(2026, 7, 31), total=20000), today=TODAY)
        assert met() == {"G2G_JP", "SSW_JP"}
        eps = NewResult("EPS_TOPIK", date(2024, 1, 1), total=15000, decision=Decision.PASSED)
        service.record(session, person, eps, today=TODAY)
        (korea,) = [one for one in queries.requirements(session, person, today=TODAY) if one.scheme == "G2G_KR"]
        assert not korea.is_met
        assert korea.ended is not None


def test_results_follow_a_merged_person(made: Made) -> None:
    with made.writing() as session:
        kept, merged = makers.candidates(session, 2)
        service.record(session, merged, NewResult("JFT", date(2026, 8, 1), total=20000), today=TODAY)
        merge(session, kept, merged, reason="orang yang sama", now=NOW)
    with made.writing() as session:
        (row,) = queries.results(session, today=TODAY)
        assert (row.candidate_id, row.name) == (kept, "Peserta Contoh 01")
        assert len(queries.results(session, today=TODAY, candidate_id=kept)) == 1


def test_a_newer_edition_changes_the_rule_of_the_day_and_an_older_one_is_refused(made: Made) -> None:
    newer = own_edition() | {"edition": "2027-01-01"}
    (jft,) = [test for test in newer["tests"] if test["code"] == "JFT"]  # type: ignore[attr-defined]
    jft["rules"][1]["to"] = "2026-12-31"
    jft["rules"].append(
        jft["rules"][1] | {"from": "2027-01-01", "to": None, "levels": [{"code": "A1", "rank": 1, "from": 150}]}
    )
    jft["rules"][0], jft["rules"][2] = jft["rules"][2], jft["rules"][0]
    content = json.dumps(newer).encode()
    with made.writing(made.clerk) as session, pytest.raises(NotAllowed):
        import_edition(session, content, now=NOW)
    with made.writing() as session:
        person = makers.candidate(session, 1)
        import_edition(session, content, now=NOW)
        assert edition_in_use(session).edition == "2027-01-01"
        late = date(2027, 1, 5)
        done = service.record(session, person, NewResult("JFT", date(2027, 1, 1), total=14500), today=late)
        assert done.judged.decision is Decision.FAILED
        early = service.record(session, person, NewResult("JFT", date(2026, 12, 31), total=14500), today=late)
        assert early.judged.level == "A1"
        for edition in ("2027-01-01", "2026-01-01"):
            with pytest.raises(rules.EditionNotNewer):
                import_edition(session, json.dumps(newer | {"edition": edition}).encode(), now=NOW)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d.pop("edition"),
        lambda d: d.update(edition="besok"),
        lambda d: d.update(kind="regions"),
        lambda d: d.update(tests=[]),
        lambda d: d["tests"].append(d["tests"][0]),
        lambda d: d["tests"][0]["rules"][0].update(way="guess"),
        lambda d: d["tests"][0]["rules"][0]["levels"][0].update({"pass": 181}),
        lambda d: d["tests"][1]["rules"][1].update({"from": "2026-07-31"}),
        lambda d: d["tests"][1]["rules"][1].update({"from": "2026-08-02"}),
        lambda d: d["tests"][1]["rules"][1]["levels"].reverse(),
        lambda d: d["tests"][0]["rules"][0].update(validity_months=-1),
        lambda d: d["tests"][0]["rules"][0].update(total={"min": 10, "max": 1}),
        lambda d: d["tests"][0]["rules"][0].pop("source"),
        lambda d: d["requirements"][0]["any"].append({"test": "NONE"}),
    ],
)
def test_an_edition_that_contradicts_itself_is_refused_whole(made: Made, spoil: object) -> None:
    spoilt = own_edition() | {"edition": "2027-01-01"}
    spoil(spoilt)  # type: ignore[operator]
    with made.writing() as session:
        with pytest.raises(ReferenceMalformed):
            import_edition(session, json.dumps(spoilt).encode(), now=NOW)
        assert edition_in_use(session).edition == own_edition()["edition"]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[]", b"null", b"[" * 100_000])
def test_what_is_no_edition_is_refused(made: Made, content: bytes) -> None:
    with made.writing() as session, pytest.raises(ReferenceMalformed):
        import_edition(session, content, now=NOW)


def test_modules_of_different_days_are_joined_and_parted_when_one_is_taken_off(made: Made) -> None:
    with made.writing() as session:
        person, twin = makers.candidates(session, 2)
        first = NewResult("GOETHE", date(2025, 1, 10), "B1", sections={"READING": 7000, "LISTENING": 6000})
        second = NewResult("GOETHE", date(2026, 5, 12), "B1", sections={"WRITING": 6000, "SPEAKING": 5900})
        third = NewResult("GOETHE", date(2026, 9, 1), "B1", sections={"SPEAKING": 8000})
        service.record(session, person, first, today=TODAY)
        service.record(session, person, second, today=TODAY)

        def german() -> queries.Met:
            return next(one for one in queries.requirements(session, person, today=TODAY) if one.scheme == "G2G_DE")

        rows = queries.results(session, today=TODAY, candidate_id=person)
        assert [row.modules for row in rows] == [("Menulis",), ("Membaca", "Menyimak")]
        assert not german().is_met
        last = service.record(session, twin, third, today=TODAY)
        assert not german().is_met, "another person's module"
        merge(session, person, twin, reason="orangnya sama", now=NOW)
        assert german().is_met, "both are one person"
        whole = queries.results(session, today=TODAY, test="GOETHE")[0]
        assert (whole.id, whole.reached, whole.decision, whole.ends) == (last.id, Decision.PASSED, None, None)
        assert whole.whole is not None
        assert dict(whole.whole.parts) == {
            "Membaca": date(2025, 1, 10),
            "Menyimak": date(2025, 1, 10),
            "Menulis": date(2026, 5, 12),
            "Berbicara": date(2026, 9, 1),
        }
        service.remove(session, last.id)
        assert not german().is_met


def test_the_whole_ends_with_the_first_of_its_modules(made: Made) -> None:
    with made.writing() as session:
        person = makers.candidate(session, 1)
        until = date(2026, 12, 1)
        some = {"READING": 7000, "LISTENING": 6000}
        first = NewResult("GOETHE", date(2025, 1, 10), "B1", sections=some, valid_until=until)
        rest = {"WRITING": 6000, "SPEAKING": 8000}
        second = NewResult("GOETHE", date(2026, 5, 12), "B1", sections=rest, valid_until=date(2028, 1, 1))
        service.record(session, person, first, today=TODAY)
        last = service.record(session, person, second, today=TODAY)
        soon = queries.results(session, today=TODAY, ends_within=90)
        assert {row.ends for row in soon} == {until}
        assert last.id in {row.id for row in soon}
        later = queries.requirements(session, person, today=date(2026, 12, 2))
        german = next(one for one in later if one.scheme == "G2G_DE")
        assert (german.is_met, german.ended is not None) == (False, True)
