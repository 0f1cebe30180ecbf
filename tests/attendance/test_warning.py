"""Warning letters: due by the house rules, given once with the facts of the day, printed as given."""

from datetime import timedelta

import pypdfium2
import pytest
from tests import makers
from tests.makers import TODAY, Made

from bekal.attendance import service as marks
from bekal.attendance.warning.queries import WarnedRow, warned
from bekal.attendance.warning.rules import LetterGiven, LetterNotDue, LetterNumberMissing
from bekal.attendance.warning.service import warn
from bekal.documents.office_paper import office_paper_pdf
from bekal.reports.warnings import LetterMissing, warning_letter
from bekal.storage.records import Enrolment
from bekal.terms import Attendance, EnrolmentState

A, H = Attendance.ABSENT, Attendance.PRESENT


@pytest.fixture
def of(made: Made) -> makers.Class:
    """A class of 30 meetings; the first trainee missed three days running, nobody else any."""
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=3, days=70)
        for meeting in of.meetings[:3]:
            marks.mark(session, meeting, of.trainees[0], A, today=TODAY + timedelta(days=90))
            marks.mark(session, meeting, of.trainees[1], H, today=TODAY + timedelta(days=90))
    return of


def rows(made: Made, of: makers.Class) -> list[WarnedRow]:
    with made.reading() as session:
        return warned(session, of.id)


def test_only_who_reached_a_threshold_is_listed(made: Made, of: makers.Class) -> None:
    (row,) = rows(made, of)
    assert (row.enrolment_id, row.due, row.given) == (of.trainees[0], (1,), ())


def test_a_letter_is_given_once_with_the_facts_of_the_day(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        warn(session, of.trainees[0], 1, number=" 12/SP/2026 ", letter_on=TODAY)
        with pytest.raises(LetterGiven):
            warn(session, of.trainees[0], 1, number="13/SP/2026", letter_on=TODAY)
    with made.writing() as session:
        marks.mark(session, of.meetings[2], of.trainees[0], H, today=TODAY + timedelta(days=5))  # corrected since
    (row,) = rows(made, of)
    assert row.due == ()
    (letter,) = row.given
    assert letter.number == "12/SP/2026"
    assert "3 hari pelatihan berturut-turut, 02/03/2026 sampai 06/03/2026" in letter.reason


def test_the_second_letter_follows_from_the_share(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        for meeting in of.meetings[10:11]:
            marks.mark(session, meeting, of.trainees[0], A, today=TODAY + timedelta(days=90))
    (row,) = rows(made, of)
    assert row.due == (1, 2)
    with made.writing() as session:
        warn(session, of.trainees[0], 2, number="14", letter_on=TODAY)
    assert rows(made, of)[0].due == (1,)


def test_what_is_not_due_is_not_given(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        for who, level, number, refusal in (
            (of.trainees[1], 1, "1", LetterNotDue),
            (of.trainees[0], 2, "1", LetterNotDue),
            (of.trainees[0], 1, "  ", LetterNumberMissing),
        ):
            with pytest.raises(refusal):
                warn(session, who, level, number=number, letter_on=TODAY)


def test_who_left_is_warned_no_more(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        session.get_one(Enrolment, of.trainees[0]).state = EnrolmentState.WITHDRAWN
    assert rows(made, of) == []


def test_the_letter_is_printed_as_it_was_given(made: Made, of: makers.Class) -> None:
    with made.reading() as session, pytest.raises(LetterMissing):
        warning_letter(session, of.trainees[0], 1)
    with made.writing() as session:
        warn(session, of.trainees[0], 1, number="12/SP/2026", letter_on=TODAY)
    with made.reading() as session:
        pdf = office_paper_pdf(warning_letter(session, of.trainees[0], 1))
    document = pypdfium2.PdfDocument(pdf)
    words = " ".join(document[0].get_textpage().get_text_bounded().split())
    assert len(document) == 1
    document.close()
    for said in (
        "Surat peringatan pertama",
        "Nomor 12/SP/2026",
        "Peserta Contoh 01",
        "3 hari pelatihan berturut-turut",
    ):
        assert said in words
    assert "999999" not in words  # no NIK leaves the office on it
