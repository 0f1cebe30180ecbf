"""What went wrong in other programs that print certificates, each with the tests that show it does not here."""

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from tests.certificates.ready import NOW, Ready
from tests.certificates.test_threats import names_in
from tests.documents.papers import certificate

import bekal
from bekal.candidates.rights.erasing import erase
from bekal.candidates.rights.rules import ErasureReason
from bekal.certificates import queries, service
from bekal.certificates.checking.today import today_of
from bekal.certificates.printing.files import file_name
from bekal.certificates.results import Result
from bekal.certificates.rules import NothingIssued
from bekal.certificates.verify import verify
from bekal.storage.ids import new_id
from bekal.storage.records import Candidate, Certificate, Course, Programme
from bekal.terms import CertificateId

ISSUING, LIFE, LOOKS = "certificates/test_issuing.py", "certificates/test_life.py", "certificates/test_templates.py"
DRAWN, DESIGNS = "documents/test_certificate.py", "documents/test_certificate_templates.py"
PRINTING, QUEUE, HERE = (
    "certificates/test_printing.py",
    "ui/certificates/test_queue.py",
    "certificates/test_pitfalls.py",
)

PITFALLS = {
    "revoking deletes": [f"{LIFE}::test_a_revocation_ends_every_paper_of_a_number_and_shows_at_once"],
    "a person who is gone breaks verification": [
        f"{ISSUING}::test_the_snapshot_outlives_every_later_edit",
        f"{LIFE}::test_the_register_keeps_the_words_of_somebody_who_was_erased",
        f"{HERE}::test_a_paper_verifies_and_is_shown_whatever_became_of_its_records",
    ],
    "validity is missing": [f"{LIFE}::test_a_programme_that_lapses_signs_prints_and_lists_the_last_day"],
    "verification breaks where there is an expiry": [
        "certificates/test_verify.py::test_a_certificate_lapses_at_its_very_second",
        f"{DESIGNS}::test_the_code_of_every_look_is_read_in_its_own_box",
    ],
    "nothing can be issued anew": [
        f"{LIFE}::test_a_copy_has_the_same_number_and_words_and_the_old_paper_is_replaced",
        f"{LIFE}::test_a_correction_has_a_new_number_and_todays_data",
    ],
    "long names overlap": [
        f"{DRAWN}::test_a_name_of_any_length_fits_between_the_frames",
        f"{DESIGNS}::test_nothing_overlaps_or_leaves_the_safe_margin",
        f"{ISSUING}::test_a_name_of_75_letters_is_signed_printed_and_read_back",
    ],
    "missing letters print as question marks": [
        f"{DRAWN}::test_letters_that_cannot_be_printed_are_refused_before_drawing",
        f"{DESIGNS}::test_letters_that_cannot_be_printed_are_refused_wherever_they_stand",
        f"{ISSUING}::test_a_name_the_paper_cannot_carry_is_refused_with_its_reason",
    ],
    "all files have one name": [
        f"{QUEUE}::test_one_file_a_person_is_named_after_number_and_name",
        f"{HERE}::test_every_file_has_a_name_of_its_own_that_windows_takes",
    ],
    "certificates come by themselves": [f"{HERE}::test_nothing_is_issued_but_by_somebody_who_says_so"],
    "ids of others are accepted": [
        f"{HERE}::test_papers_of_another_course_are_not_printed_by_their_ids",
        f"{LOOKS}::test_an_instructor_changes_no_look",
        "central/test_faults.py::test_one_centre_cannot_touch_anothers_rows",
        "central/test_answers.py::test_a_centre_revokes_nothing_that_another_key_signed",
    ],
    "the printer fails and printing again is locked": [
        f"{PRINTING}::test_a_jam_at_sheet_17_spoils_one_blank_and_the_certificate_keeps_its_number",
        f"{PRINTING}::test_a_pc_that_dies_at_sheet_211_asks_only_up_to_which_sheet_came_out",
        f"{LOOKS}::test_the_preview_is_the_paper_with_its_mark",
    ],
    "the renderer changes with an update": [
        f"{DRAWN}::test_the_same_certificate_gives_the_same_bytes",
        f"{LOOKS}::test_a_paper_of_the_first_release_is_printed_as_it_was",
    ],
    "scale is wrong and the code cannot be read": [
        f"{DRAWN}::test_a_printer_that_paints_every_touched_dot_makes_the_symbol_no_blacker",
        f"{PRINTING}::test_a_printer_that_is_out_is_corrected_everywhere_on_the_page",
    ],
    "no printer": [f"{QUEUE}::test_a_printer_that_is_off_marks_nothing_and_the_sheets_wait"],
    "several on one sheet": [
        "documents/test_trainee_card.py::test_eight_cards_stand_on_a_sheet_and_every_symbol_is_read_at_150_dpi"
    ],
    "dates in another time zone": [
        "certificates/test_claims.py::test_a_certificate_may_be_dated_today_anywhere_in_the_world",
        f"{ISSUING}::test_a_snapshot_gives_back_the_page_it_was_made_from",
    ],
}


@pytest.mark.parametrize("pitfall", PITFALLS, ids=lambda words: words.replace(" ", "-"))
def test_every_pitfall_is_met(pitfall: str) -> None:
    for proof in PITFALLS[pitfall]:
        file, _, name = proof.partition("::")
        assert name in names_in(file), proof


def test_a_paper_verifies_and_is_shown_whatever_became_of_its_records(ready: Ready) -> None:
    ready.issue()
    later = NOW + timedelta(days=20)
    with ready.centre.database.reading() as session:
        rows = queries.certificates(session, ready.course)
        view = queries.trust_view(session)
    assert view is not None
    signed = [verify(row.text, view, int(NOW.timestamp())).claims for row in rows]
    with ready.centre.database.writing(by=ready.head, at=later) as session:
        first, second = list(session.scalars(select(Candidate).order_by(Candidate.id)))[:2]
        erase(session, first.id, reason=next(iter(ErasureReason)), now=later)
        second.name = "Nama Lain Contoh"
        course = session.get_one(Course, ready.course)
        course.name = "Kelas Lain"
        session.get_one(Programme, course.programme_id).title = "Judul Lain"
    with ready.centre.database.reading() as session:
        for row, before in zip(rows, signed, strict=True):
            verdict = verify(row.text, view, int(later.timestamp()))
            assert verdict.result is Result.VALID
            assert verdict.claims == before
            assert today_of(session, verdict) is not None
        assert len(service.pages(session, ready.course)) == len(rows)


@given(st.text(max_size=200), st.integers(1, 99_999), st.integers(1, 99))
@settings(max_examples=200, deadline=None)
def test_every_file_has_a_name_of_its_own_that_windows_takes(name: str, number: int, copy: int) -> None:
    page = certificate(name=name, number=f"{number:05}/BLC/XI/2026", copy_number=copy)
    made = file_name(page)
    assert made.startswith(f"{number:05}-BLC-XI-2026")
    assert made.endswith(".pdf")
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', made)
    assert made.removesuffix(".pdf").rstrip(" .") == made.removesuffix(".pdf")
    assert len(made) < 150
    other = certificate(name=name, number=f"{number:05}/BLC/XI/2026", copy_number=copy + 1)
    assert file_name(other) != made, "a copy never takes the place of the first paper's file"


def test_nothing_is_issued_but_by_somebody_who_says_so(ready: Ready) -> None:
    """Attended, assessed and graduated, a class has no certificate until one of three doors is opened on purpose."""
    with ready.centre.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Certificate)) == 0
    code = Path(bekal.__file__).parent
    doors = set()
    for path in code.rglob("*.py"):
        for step in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(step, ast.ImportFrom) and "issue_here" in {name.name for name in step.names}:
                doors.add(path.relative_to(code).as_posix())
    assert doors == {"ui/certificates/run_presenter.py", "cli/certificates.py", "practice/demo.py"}


def test_papers_of_another_course_are_not_printed_by_their_ids(ready: Ready) -> None:
    ready.issue()
    with ready.centre.database.reading() as session:
        own = [row.id for row in queries.certificates(session, ready.course)]
        with pytest.raises(NothingIssued):
            service.pages(session, ready.course, only={CertificateId(new_id())})
        mixed = {own[0], CertificateId(new_id())}
        assert [page.number for page in service.pages(session, ready.course, only=mixed)] == [
            queries.certificates(session, ready.course)[0].number
        ]
