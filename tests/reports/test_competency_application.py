"""The application for a competency test: what the centre knows stands in it, what it does not know is left to write."""

from datetime import date
from uuid import UUID

import pypdfium2
import pytest
from sqlalchemy.orm import Session
from tests import makers
from tests.makers import TODAY, Made

from bekal.assessment.competency import events, schemes, service
from bekal.assessment.competency.schemes import NewScheme
from bekal.candidates.papers.service import set_paper
from bekal.documents.competency_application import CompetencyApplication, Entry, Option, competency_applications_pdf
from bekal.reports.competency_application import NobodyApplies, Purpose, application_forms, applications_of_event
from bekal.storage.records import Candidate, Programme
from bekal.terms import Activity, CandidateId, NikStatus, PaperState, SchemeKind

LONG = "Peserta Contoh Bernama Sangat Panjang Sekali Hingga Tujuh Puluh Lima Hurufnya"


def texts(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        pages = []
        for page in document:
            words = page.get_textpage()
            pages.append(words.get_text_range().replace("\r\n", "\n"))
            words.close()
            page.close()
        return pages


def operator(session: Session, programme_id: UUID | None = None) -> UUID:
    new = NewScheme("005/LSP-C/V/2026", "Operator Contoh", SchemeKind.OCCUPATION, "", "LSP Contoh", "BNSP-LSP-1234-ID")
    scheme = schemes.add_scheme(session, new)
    schemes.require_scheme(session, scheme).programme_id = programme_id
    session.flush()
    return scheme


def known(session: Session, person: CandidateId) -> None:
    row = session.get_one(Candidate, person)
    row.birth_place, row.street, row.rt, row.rw, row.regency = (
        "Kota Contoh",
        "Jalan Contoh 1",
        "001",
        "002",
        "Kab. Contoh",
    )
    row.education, row.major, row.email, row.activity = "SMK", "Teknik Contoh", "a@contoh.invalid", Activity.WORKING
    session.flush()


def test_everything_known_stands_in_it_and_nothing_is_made_up(made: Made) -> None:
    with made.writing() as session:
        course = makers.course(session, trainees_wanted=1)
        (person,) = course.candidates
        known(session, person)
        set_paper(session, person, "KTP", today=TODAY, state=PaperState.ORIGINAL)
        scheme = operator(session, course.programme_id)
        done = application_forms(session, [person], scheme, today=TODAY)
        assert (done.n, done.left_out) == (1, ())
        (text,) = texts(done.pdf)
    for words in (
        *("FR.APL-01", "LSP Contoh · BNSP-LSP-1234-ID", "Peserta Contoh 01", "9999990201000001", "Laki-laki"),
        *(
            "Kota Contoh, 2 Januari 2000",
            "Indonesia",
            "Jalan Contoh 1, RT 001/RW 002, Kab. Contoh",
            "SMK · Teknik Contoh",
        ),
        *("a@contoh.invalid", "Bekerja", "Operator Contoh", "005/LSP-C/V/2026", "U.01", "Unit Contoh 1", "U.02"),
        *("Sertifikat pelatihan", "Instansi/perusahaan", "Jabatan"),
    ):
        assert words in text, words
    again = None
    with made.writing() as session:
        again = application_forms(session, [person], scheme, today=date(2027, 1, 1))
    assert again.pdf == done.pdf, "the day is written by hand"


def test_what_is_not_known_is_left_to_write(made: Made) -> None:
    with made.writing() as session:
        person = makers.candidate(session, 1, nik=None, nik_status=NikStatus.MISSING, birth_date=None, sex=None)
        scheme = schemes.add_scheme(session, NewScheme("1", "Juru Contoh", SchemeKind.KKNI))
        (text,) = texts(application_forms(session, [person], scheme, today=TODAY).pdf)
    assert "Indonesia" not in text, "nobody said so"
    assert "None" not in text
    assert "Kepada LSP:" in text
    assert [line for line in text.split("\n") if line.strip() in {"1", "2", "3", "4"}], "lines for units by hand"


def test_an_event_prints_all_of_its_people_and_leaves_out_whose_data_are_only_kept(made: Made) -> None:
    with made.writing() as session:
        people = makers.candidates(session, 3)
        scheme = operator(session)
        test = events.add_event(session, scheme, events.NewEvent(TODAY, "TUK"))
        with pytest.raises(NobodyApplies):
            applications_of_event(session, test, today=TODAY)
        service.assign(session, test, service.queue_people(session, people, scheme, today=TODAY).ids)
        session.get_one(Candidate, people[1]).restricted_on = TODAY
        session.flush()
        done = applications_of_event(session, test, today=TODAY, purpose=Purpose.PRIOR, paper="F4")
        assert (done.n, done.left_out) == (2, ("Peserta Contoh 02",))
        pages = texts(done.pdf)
        assert [("Peserta Contoh 01" in page, "Peserta Contoh 03" in page) for page in pages] == [
            (True, False),
            (False, True),
        ]
        with pytest.raises(NobodyApplies):
            application_forms(session, [people[1]], scheme, today=TODAY)
    with pypdfium2.PdfDocument(done.pdf) as document:
        wide, high = document[0].get_size()
    assert (round(wide / 72 * 25.4), round(high / 72 * 25.4)) == (215, 330)


def test_the_units_are_those_of_the_training_that_led_to_the_queue(made: Made) -> None:
    with made.writing() as session:
        course = makers.course(session, trainees_wanted=1)
        scheme = operator(session)
        service.queue_course(session, course.id, scheme, today=TODAY, everybody=True)
        (text,) = texts(application_forms(session, course.candidates, scheme, today=TODAY).pdf)
        assert "Unit Contoh 1" in text
        assert session.get_one(Programme, course.programme_id).title


def test_many_units_and_a_long_name_take_a_second_page_with_numbers(made: Made) -> None:
    units = tuple((f"I.55HDR00.{n}.2", "Menyiapkan tempat kerja contoh " * (1 + n % 3)) for n in range(40))
    form = CompetencyApplication(
        "", (Entry("Nama lengkap", LONG),), (), (Option("KKNI", ticked=True),), (), (), units, (), "Kota Contoh", LONG
    )
    pages = texts(competency_applications_pdf([form, form]))
    assert ["1 dari" in page for page in pages] == [True, *[False] * (len(pages) // 2 - 1)] * 2
    assert "Kode unit" in pages[1], "the headings are repeated"
    assert sum(code in "".join(pages[: len(pages) // 2]) for code, _ in units) == 40
