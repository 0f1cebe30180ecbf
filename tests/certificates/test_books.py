"""The books on paper and in a workbook: every number has its line, and what has no certificate says why."""

import io
from datetime import timedelta

import openpyxl
import pypdfium2
import pytest
from tests import makers
from tests.certificates.ready import NOW, Ready

from bekal.certificates import service as issuing_of
from bekal.certificates.blanks import service as blank_service
from bekal.certificates.blanks.rules import Blank
from bekal.certificates.life import here, queries, service
from bekal.certificates.life.register import Gap, book
from bekal.certificates.life.rules import Because, Why
from bekal.certificates.numbering import device_here, replace_leases
from bekal.reports import blanks, certificates
from bekal.storage.ids import new_id
from bekal.storage.records import NumberLease

LATER = NOW + timedelta(hours=1)
TODAY = NOW.date()


def words(pdf: bytes) -> str:
    """Return what a PDF says."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in document)
    finally:
        document.close()


def test_the_register_tells_every_paper_and_what_became_of_it(ready: Ready) -> None:
    ready.issue()
    with ready.centre.database.writing(by=ready.head, at=LATER) as session:
        issuing_of.record_printed(session, ready.course, now=LATER)
        first, second, third, _ = queries.papers(session, today=TODAY)
        blank_service.receive(session, series="A", first=1, last=9, on=TODAY)
        blank_service.take(session, "A", 7, first.id, now=LATER)
        service.hand_over(session, [first.id], on=TODAY, now=LATER, taker="Wali Contoh")
        makers.rename(session, second.candidate_id, "Peserta Contoh Dibetulkan")
    here.duplicate_here(ready.centre, first.id, reason=Because(Why.DAMAGED, "kena air"), by=ready.head, now=LATER)
    here.correct_here(ready.centre, second.id, reason=Because(Why.NAME), by=ready.head, now=LATER)
    here.revoke_here(ready.centre, third.number, reason=Because(Why.FRAUD), by=ready.head, now=LATER)
    with ready.centre.database.reading() as session:
        content = certificates.register(session, now=LATER, year=2026)
        pdf = words(certificates.register_pdf(session, now=LATER, year=2026, paper="F4"))
        sheet = openpyxl.load_workbook(io.BytesIO(certificates.register_xlsx(session, now=LATER, year=2026))).active
        listed = words(certificates.hand_over_list(session, ready.course, now=LATER))
    rows = content.tables[0].rows
    assert [row[0] for row in rows] == ["1", "1", "2", "3", "4", "5"]
    remarks = [str(row[-1]) for row in rows]
    assert remarks[0] == "diganti oleh salinan: Rusak: kena air"
    assert remarks[1].startswith("DUPLIKAT, salinan ke-2")
    assert remarks[2] == "diganti oleh nomor urut 5: Nama salah"
    assert remarks[3] == "BATAL, dicabut: Pemalsuan atau kecurangan"
    assert remarks[5] == "perbaikan dari 0002/BLK-CONTOH/XI/2026"
    assert rows[0][2] == "A 0000007"
    assert rows[0][11] == "Wali Contoh, 20/11/2026"
    assert ("Lembar", "6 terbit, 1 dicabut, 2 diganti") in content.facts
    for part in ("BUKU REGISTER SERTIFIKAT", "0005/BLK-CONTOH/XI/2026", "Peserta Contoh Dibetulkan", "kena air"):
        assert part in pdf
    assert sheet is not None
    written = [cell.value for row in sheet.iter_rows() for cell in row]
    assert written.count("0001/BLK-CONTOH/XI/2026") == 2
    assert "0001/BLK-CONTOH/XI/2026 (salinan ke-2)" in listed
    assert "Peserta Contoh Dibetulkan" in listed
    assert third.number not in listed, "a revoked paper is not handed over"


def test_numbers_without_a_certificate_say_why(ready: Ready) -> None:
    other = new_id()
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        own = device_here(session)

        def block(first: int, last: int, device: object, *, ended: bool = False) -> NumberLease:
            return NumberLease(
                series="BLK-CONTOH", year=2026, first=first, last=last, device=device, ended_on=TODAY if ended else None
            )

        replace_leases(session, [block(1, 2, own, ended=True), block(3, 5, other), block(6, 40, own)])
    ready.issue()
    with ready.centre.database.reading() as session:
        lines = book(session, today=TODAY, year=2026)
        content = certificates.register(session, now=NOW, year=2026)
        part = book(session, today=TODAY, year=2026, first=4, last=6)
    assert [(line.first, line.last, line.gap) for line in lines if line.gap] == [
        (1, 2, Gap.UNUSED),
        (3, 5, Gap.ELSEWHERE),
    ]
    assert [line.first for line in lines if line.paper] == [6, 7, 8, 9]
    covered = [n for line in lines for n in range(line.first, line.last + 1)]
    assert covered == list(range(1, 10)), "every number has one line"
    assert content.tables[0].rows[0][:2] == ("1–2", "tidak terpakai")
    assert len(content.notes) == 2
    assert [(line.first, line.last) for line in part] == [(4, 5), (6, 6)]


def test_a_number_that_a_restored_backup_lacks_is_said_to_be_absent(ready: Ready) -> None:
    key = here.key_here(ready.centre)
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        issuing_of.issue(session, ready.course, key=key, now=NOW, used_up_to=3)
        lines = book(session, today=TODAY, year=2026)
    assert [(line.first, line.last, line.gap) for line in lines if line.gap] == [(1, 3, Gap.ABSENT)]


@pytest.mark.parametrize("paper", ["A4", "F4"])
def test_the_blank_register_adds_up_and_minutes_name_every_blank(ready: Ready, paper: str) -> None:
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        blank_service.receive(session, series="A", first=1, last=20, on=TODAY, source="Dinas Contoh")
        blank_service.spoil(session, "A", 4, reason="Macet", now=NOW)
        going = [Blank("A", n) for n in (4, 5, 6, 9)]
        blank_service.destroy_many(session, going, minutes="BA-1", now=NOW, reason="Disaksikan dua orang.")
        blank_service.lose(session, [Blank("A", 20)], reason="Tidak ada di lemari", now=NOW)
    with ready.centre.database.reading() as session:
        content = blanks.blank_register(session, now=NOW, paper=paper)
        book_words = words(blanks.blank_register_pdf(session, now=NOW, paper=paper))
        minutes = words(blanks.blank_minutes(session, "BA-1", now=NOW, paper=paper))
        assert blanks.blank_register_xlsx(session, now=NOW)
    (stock,) = content.tables[0].rows
    assert stock == ("A", 20, 0, 0, 0, 4, 1, 15)
    assert "Tidak ada di lemari" in book_words
    assert "A 0000005 – 0000006" in minutes
    assert "sebanyak 4 lembar" in minutes
    assert "Belum terpakai: 3 lembar; rusak: 1 lembar." in minutes
