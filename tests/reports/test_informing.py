"""Telling people the result: who, what, by which link, and as a file that no cell of becomes a formula."""

import csv
import io
from urllib.parse import unquote

import openpyxl
from tests.courses.selection.round import REREGISTER_BY, decided
from tests.makers import NOW, TODAY, Made

from bekal.candidates.papers import service as papers
from bekal.courses.selection import service
from bekal.documents.notices_file import HEADINGS
from bekal.documents.wording import weekday_words
from bekal.reports import informing
from bekal.storage.records import Candidate
from bekal.terms import PaperState


def test_those_accepted_and_who_moved_up_get_a_message_of_their_own(made: Made) -> None:
    with made.writing() as session:
        of = decided(session)
        session.get_one(Candidate, of.candidates[1]).phone = "+6281200000002"
        papers.set_paper(session, of.candidates[1], "IJAZAH", today=TODAY, state=PaperState.ORIGINAL)
        service.withdraw(session, of.applications[0], on=TODAY, reason="bekerja", now=NOW, reregister_by=REREGISTER_BY)
        service.inform(session, [of.applications[2]], now=NOW)
    with made.reading() as session:
        found = informing.notices(session, of.course_id, now=NOW)
        assert [one.id for one in found] == [of.applications[1], of.applications[2], of.applications[3]]
        second, third, moved = found
        assert second.result == "Diterima"
        assert second.phone == "0812-0000-0002"
        assert second.name in second.message
        assert weekday_words(REREGISTER_BY) in second.message
        assert "KTP asli" in second.bring
        assert not any("jazah" in each for each in second.bring)
        assert any("jazah" in each for each in third.bring)
        assert third.informed_at == NOW
        assert third.informed_by
        assert moved.result == "Diterima (naik dari cadangan)"
        assert "Anda naik dari daftar cadangan" in moved.message
        start, _, text = second.link.partition("?text=")
        assert start == "https://wa.me/6281200000002"
        assert unquote(text) == second.message
        with_reserves = informing.notices(session, of.course_id, now=NOW, reserves=True)
        assert [one.result for one in with_reserves[3:]] == ["Cadangan 1", "Cadangan 2"]
        assert "Daftar ulang" not in with_reserves[3].message


def test_a_fixed_line_or_no_phone_has_no_link() -> None:
    assert informing.whatsapp_link("", "x") == ""
    assert informing.whatsapp_link("+62215551234", "x") == ""
    assert informing.whatsapp_link("+819012345678", "a b") == "https://wa.me/819012345678?text=a%20b"


def test_the_list_is_written_for_a_mail_merge_and_no_cell_is_a_formula(made: Made) -> None:
    with made.writing() as session:
        of = decided(session)
        session.get_one(Candidate, of.candidates[0]).name = "=Peserta Contoh"
    with made.reading() as session:
        rows = list(
            csv.reader(io.StringIO(informing.notices_table(session, of.course_id, now=NOW).decode("utf-8-sig")))
        )
        book = openpyxl.load_workbook(io.BytesIO(informing.notices_book(session, of.course_id, now=NOW)))
    assert rows[0] == list(HEADINGS)
    assert rows[1][0] == "'=Peserta Contoh"
    assert len(rows) == 4
    cells = list(book.active.iter_rows(values_only=True))
    assert cells[0] == HEADINGS
    assert book.active["A2"].data_type == "s"
