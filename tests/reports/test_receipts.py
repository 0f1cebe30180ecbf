"""The receipt slip: a code and no NIK; the code leads back to the person and to nobody else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from tests import makers
from tests.documents.papers import texts
from tests.makers import NOW, Made

from bekal.candidates.rights import rules
from bekal.candidates.rights import service as rights
from bekal.courses.selection.rules import registration_code
from bekal.documents import read_back
from bekal.documents.receipt_slip import Paper, ReceiptSlip, receipt_slips_pdf
from bekal.reports import receipts
from bekal.reports.finding import find
from bekal.storage.records import Application, PersonLink
from bekal.terms import ApplicationId, ApplicationState, CandidateId

SLIP = ReceiptSlip(
    "Balai Contoh",
    "Jalan Contoh 1 · 021-000",
    "Tanda terima pendaftaran",
    "Peserta Contoh 07",
    "P-4K7P-2MX9",
    (("Mendaftar untuk", "Las Contoh"), ("Terdaftar", "2 Maret 2026, 08.00")),
    "Berkas yang belum ada",
    ("Kartu keluarga", "Ijazah terakhir"),
    "Tidak ada",
    "Langkah berikutnya",
    "Bawa berkas di atas.",
    "Bawa lembar ini.",
)


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    with makers.centre(tmp_path) as centre:
        yield centre


def applied(made: Made, who: CandidateId | None = None) -> tuple[CandidateId, ApplicationId]:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=0)
        who = who or makers.candidate(session, 7)
        row = Application(
            course_id=of.id,
            candidate_id=who,
            state=ApplicationState.REGISTERED,
            state_on=date(2026, 3, 2),
            applied_at=NOW,
        )
        session.add(row)
        session.flush()
        return who, ApplicationId(row.id)


@pytest.mark.parametrize("paper", list(Paper))
def test_the_symbol_of_every_paper_reads_as_the_code_and_holds_nothing_else(made: Made, paper: Paper) -> None:
    who, application = applied(made)
    with made.reading() as session:
        pdf = receipt_slips_pdf([receipts.receipt(session, who, now=NOW)], paper)
    assert read_back.codes(pdf) == [registration_code(application)]
    (page,) = texts(pdf)
    assert "Peserta Contoh 07" in page
    assert registration_code(application) in page
    assert "999999" not in page.replace(" ", "")  # no NIK, masked or not


def test_the_slip_says_what_was_applied_for_what_is_missing_and_what_comes_next(made: Made) -> None:
    who, _application = applied(made)
    with made.reading() as session:
        slip = receipts.receipt(session, who, now=NOW)
    assert dict(slip.facts)["Mendaftar untuk"] == "Program JPN-1 · Kelas 1 · Gelombang 1"
    assert dict(slip.facts)["Terdaftar"] == "2 Maret 2026, 08.00"
    assert slip.listed  # a programme of training asks for papers, and none were brought
    assert "loket" in slip.next_step


@pytest.mark.parametrize("paper", list(Paper))
def test_nothing_is_cut_however_much_is_missing(paper: Paper) -> None:
    many = tuple(f"Berkas contoh nomor {n} dengan keterangan yang panjang" for n in range(24))
    slip = replace(SLIP, listed=many, name="Peserta " + "Contoh " * 14, centre="Balai " * 14)
    pdf = receipt_slips_pdf([slip] * 5, paper)
    words = " ".join(texts(pdf))
    assert all(f"nomor {n} " in words for n in range(24))
    assert words.count("Bawa lembar ini.") == 5
    assert read_back.codes(pdf) == [SLIP.code] * 5
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        for at in range((text := page.get_textpage()).count_rects()):
            left, bottom, right, top = text.get_rect(at)
            assert left > 4
            assert bottom > 1
            assert right < page.get_width() - 4
            assert top < page.get_height() - 4


def test_a_roll_is_as_long_as_its_slip(made: Made) -> None:
    long = replace(SLIP, listed=tuple(f"Berkas {n}" for n in range(20)))
    pages = list(pypdfium2.PdfDocument(receipt_slips_pdf([SLIP, long], Paper.MM58)))
    assert pages[1].get_height() > pages[0].get_height() + 100
    assert {round(page.get_width() / 72 * 25.4) for page in pages} == {58}


def test_a_code_typed_or_scanned_finds_that_person_alone(made: Made) -> None:
    who, application = applied(made)
    with made.writing() as session:
        makers.candidates(session, 6)
    code = registration_code(application)
    for typed in (code, code.lower(), code.replace("-", ""), f" {code} "):
        with made.reading() as session:
            assert [row.id for row in find(session, typed).people] == [who], typed
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    with made.reading() as session:
        assert receipts.people_of_code(session, wrong) == ()


def test_somebody_without_an_application_has_a_code_too(made: Made) -> None:
    with made.writing() as session:
        who = makers.candidate(session, 8, wanted="Las Contoh")
    with made.reading() as session:
        slip = receipts.receipt(session, who, now=NOW)
        assert slip.code.startswith("D-")
        assert dict(slip.facts)["Mendaftar untuk"] == "Las Contoh"
        assert [row.id for row in find(session, slip.code).people] == [who]


def test_a_word_that_looks_like_a_code_still_searches_names(made: Made) -> None:
    with made.writing() as session:
        who = makers.candidate(session, 9, name="Dewi Putri")
    for typed in ("dewi", "putri", "d", "p"):
        with made.reading() as session:
            assert who in [row.id for row in find(session, typed).people]


def test_the_code_of_a_merged_registration_finds_who_it_was_merged_into(made: Made) -> None:
    who, application = applied(made)
    with made.writing() as session:
        kept = makers.candidate(session, 70)
        session.add(PersonLink(kept_id=kept, merged_id=who, reason="", linked_at=NOW))
    with made.reading() as session:
        assert receipts.people_of_code(session, registration_code(application)) == (kept,)
        assert receipts.receipt(session, kept, now=NOW).code == registration_code(application)


def test_restricted_and_erased_people_are_neither_printed_nor_found_by_a_code(made: Made, tmp_path: Path) -> None:
    who, application = applied(made)
    with made.writing() as session:
        rights.restrict(session, who, reason="Diminta", now=NOW)
    with made.reading() as session:
        assert receipts.people_of_code(session, registration_code(application)) == ()
        with pytest.raises(rules.PersonRestricted):
            receipts.write_receipts(session, [who], tmp_path / "slip.pdf", now=NOW)
        with pytest.raises(receipts.NobodyToPrint):
            receipts.write_receipts(session, [], tmp_path / "slip.pdf", now=NOW)
    assert not (tmp_path / "slip.pdf").exists()
