"""Who signs second, and the competency test that was passed: on the paper, which keeps them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session
from tests.certificates.ready import NOW, Ready
from tests.documents.papers import texts

from bekal.assessment.competency import events, schemes, service
from bekal.assessment.competency.events import NewEvent
from bekal.assessment.competency.rules import COMPETENT, NOT_YET
from bekal.assessment.competency.schemes import NewScheme
from bekal.assessment.competency.service import Paper
from bekal.centre.queries import centre
from bekal.centre.rules import Signer
from bekal.centre.service import change_centre
from bekal.certificates import service as certificates
from bekal.certificates.issue_here import issue_here
from bekal.certificates.life import here
from bekal.certificates.life.queries import papers
from bekal.certificates.life.rules import Because, Why
from bekal.certificates.prepare_here import prepared, sample_page
from bekal.certificates.templates.drawing import seen
from bekal.certificates.templates.samples import Sample
from bekal.certificates.templates.samples import sample_page as sample_of_a_look
from bekal.certificates.templates.service import assign
from bekal.courses import changing
from bekal.courses.queries import course
from bekal.documents.certificate import CertificatePage, certificate_pdf
from bekal.documents.certificate_designs import SHIPPED
from bekal.documents.certificate_template import Template, fields_of
from bekal.terms import SchemeKind

BOTH = next(look for look in SHIPPED if {"skema", "pejabat_2"} <= fields_of(look))
UPRIGHT = next(look for look in SHIPPED if "nomor_registrasi" in fields_of(look))
SECOND = Signer("Kepala Seksi Uji, M.Pd.", "Kepala Seksi Uji", "19800101 200501 1 001")
OWN = Signer("Asesor Uji", "Ketua LSP Uji", "MET.000.001234 2024")


@contextmanager
def working(ready: Ready) -> Iterator[Session]:
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        yield session


def use(ready: Ready, look: Template) -> None:
    with working(ready) as session:
        assign(session, course(session, ready.course).programme_id, look, now=NOW)


def second(ready: Ready, who: Signer) -> None:
    with working(ready) as session:
        change_centre(session, second_name=who.name, second_title=who.title, second_nip=who.number)


def of_programme(ready: Ready, who: Signer) -> None:
    with working(ready) as session:
        programme = course(session, ready.course).programme_id
        terms = changing.programme_terms(session, programme)
        changing.change_programme(session, programme, replace(terms, papers=None, second=who))


def preview(ready: Ready) -> CertificatePage:
    with ready.centre.database.reading() as session:
        row = prepared(session, ready.centre, ready.course, now=NOW).rows[0].eligible
        return sample_page(session, ready.course, row, number="0001/CONTOH/XI/2026", now=NOW)


def pages(ready: Ready) -> list[CertificatePage]:
    with ready.centre.database.reading() as session:
        return certificates.pages(session, ready.course)


def words(page: CertificatePage) -> str:
    return " ".join(" ".join(texts(certificate_pdf(page))).split())


def test_the_second_signatory_is_a_setting_and_no_instructor_signs_by_chance(ready: Ready) -> None:
    use(ready, BOTH)
    second(ready, Signer())
    assert preview(ready).second_signatory is None
    assert "Instruktur Contoh" not in words(preview(ready))
    second(ready, SECOND)
    said = words(preview(ready))
    assert SECOND.name in said
    assert SECOND.title in said
    assert "NIP 19800101 200501 1 001" in said
    of_programme(ready, OWN)
    said = words(preview(ready))
    assert OWN.name in said
    assert "MET.000.001234 2024" in said
    assert "NIP MET" not in said, "only bare figures are a NIP"
    assert SECOND.name not in said
    of_programme(ready, Signer())
    assert SECOND.name in words(preview(ready))


def test_a_run_says_beforehand_who_signs_second_where_its_look_has_a_place(ready: Ready) -> None:
    def told() -> str | None:
        with ready.centre.database.reading() as session:
            return prepared(session, ready.centre, ready.course, now=NOW).second

    second(ready, SECOND)
    use(ready, BOTH)
    assert told() == SECOND.name
    second(ready, Signer())
    assert told() == ""
    use(ready, next(look for look in SHIPPED if "pejabat_2" not in fields_of(look)))
    assert told() is None


def test_an_issued_paper_keeps_who_signed_it(ready: Ready) -> None:
    use(ready, BOTH)
    second(ready, SECOND)
    issue_here(ready.centre, ready.course, by=ready.head, now=NOW)
    before = pages(ready)
    assert all(SECOND.name in words(page) for page in before)
    second(ready, OWN)
    of_programme(ready, OWN)
    assert pages(ready) == before
    with ready.centre.database.reading() as session:
        paper = papers(session, today=NOW.date())[0]
    changes = here.preview_here(ready.centre, paper.id, now=NOW)
    assert [(one.part, one.becomes) for one in changes] == [("second_signatory", f"{OWN.name}, {OWN.number}")]


def test_the_editor_shows_the_centres_own_signatories(ready: Ready) -> None:
    second(ready, SECOND)
    with ready.centre.database.reading() as session:
        house = centre(session)
    page = sample_of_a_look(BOTH, Sample.USUAL, house)
    assert page.second_signatory is not None
    assert (page.signatory.name, page.second_signatory.name) == (house.signatory_name, SECOND.name)
    assert seen(BOTH, Sample.USUAL, 0, 600, house=house).refusal is None


def passed_test(ready: Ready, *, registered: str = "TIK.1977.00467 2026", outcome: object = COMPETENT) -> None:
    """Let everybody of the course pass a competency test of its programme, with papers for the competent."""
    with working(ready) as session:
        of = schemes.add_scheme(
            session,
            NewScheme(
                "005/LSP-C/V/2026", "Operator Uji Muda", SchemeKind.OCCUPATION, title_en="Junior Test Operator",
                licence="BNSP-LSP-1234-ID", programme_id=course(session, ready.course).programme_id,
            ),
        )  # fmt: skip
        queued = service.queue_course(session, ready.course, of, today=NOW.date()).ids
        test = events.add_event(session, of, NewEvent(NOW.date(), "TUK Contoh"))
        service.assign(session, test, queued)
        service.record_results(session, test, dict.fromkeys(queued, outcome), today=NOW.date())  # type: ignore[arg-type]
        if outcome is COMPETENT:
            paper = Paper(registration_no=registered, issued_on=NOW.date())
            service.note_papers(session, dict.fromkeys(queued, paper))


def test_scheme_and_registration_number_come_from_the_competency_test(ready: Ready) -> None:
    use(ready, UPRIGHT)
    bare = words(preview(ready))
    for label in ("No. Reg.", "Dengan kualifikasi", "With qualification"):
        assert label not in bare, "without a result the whole line is left out"
    passed_test(ready)
    said = words(preview(ready))
    assert "No. Reg. TIK.1977.00467 2026" in said
    assert "Dengan kualifikasi / kompetensi: Operator Uji Muda" in said
    assert "With qualification / competency: Junior Test Operator" in said
    issue_here(ready.centre, ready.course, by=ready.head, now=NOW)
    assert all("TIK.1977.00467 2026" in words(page) for page in pages(ready))


def test_who_is_not_yet_competent_has_no_scheme_on_the_paper(ready: Ready) -> None:
    use(ready, UPRIGHT)
    passed_test(ready, outcome=NOT_YET)
    assert "Operator Uji" not in words(preview(ready))


def test_a_result_that_has_ended_is_named_no_more(ready: Ready) -> None:
    use(ready, UPRIGHT)
    passed_test(ready)
    with working(ready) as session:
        from bekal.storage.records import CompetencyQueue

        for row in session.query(CompetencyQueue):
            row.valid_until = NOW.date() - timedelta(days=1)
    assert "TIK.1977" not in words(preview(ready))


def test_a_result_that_came_after_the_issue_is_put_on_by_a_correction_only(ready: Ready) -> None:
    use(ready, UPRIGHT)
    issue_here(ready.centre, ready.course, by=ready.head, now=NOW)
    before = pages(ready)
    passed_test(ready)
    assert pages(ready) == before
    with ready.centre.database.reading() as session:
        paper = papers(session, today=NOW.date())[0]
    changes = here.preview_here(ready.centre, paper.id, now=NOW)
    assert [one.part for one in changes] == ["skema", "nomor_registrasi"]
    reason = Because(Why.DATA, "Nomor registrasi terbit kemudian")
    made = here.correct_here(ready.centre, paper.id, reason=reason, by=ready.head, now=NOW)
    with ready.centre.database.reading() as session:
        new = next(one for one in papers(session, today=NOW.date()) if one.id == made.id)
    assert new.page.facts["nomor_registrasi"] == "TIK.1977.00467 2026"
