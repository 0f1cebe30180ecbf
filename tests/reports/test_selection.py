"""The papers of a selection: nobody left out, no NIK in full on the notice board, minutes as they were decided."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session
from tests.courses.selection.round import NOW_LATER, Round, decided, lock, prepared, scored
from tests.makers import NOW, TODAY, Made

from bekal import messages
from bekal.courses.selection import queries, rules, service
from bekal.documents.read_back import codes
from bekal.reports import selection as reports
from bekal.reports import selection_minutes
from bekal.reports.writing import write_report
from bekal.storage.attachments import attachments_of
from bekal.storage.handing_out import FileNotWritten
from bekal.storage.records import Candidate, Enrolment

LONG = "Peserta Contoh dengan Nama yang Panjang Sekali Sampai Tidak Muat pada Satu Baris Tabel Mana Pun Juga"


def words(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as paper:
        text = " ".join(page.get_textpage().get_text_bounded() for page in paper)
    return " ".join(text.split())


def pages(data: bytes) -> int:
    with pypdfium2.PdfDocument(data) as paper:
        return len(paper)


@contextmanager
def chosen(made: Made, *, people: int = 8, seats: int = 3) -> Iterator[tuple[Session, Round]]:
    """A locked decision, the first applicant of a long name."""
    with made.writing() as session:
        of = prepared(session, people=people, seats=seats)
        session.get_one(Candidate, of.candidates[0]).name = LONG
        service.set_priority(session, of.applications[4], ["PKH"])
        service.change_selection(session, of.course_id, reserves=2, priority_seats=1, pass_mark=8_000)
        scored(session, of)
        lock(session, of)
        yield session, of


def test_the_announcement_names_everybody_chosen_and_shows_little_of_a_nik(made: Made) -> None:
    with chosen(made) as (session, of):
        said = words(reports.announcement(session, of.course_id, now=NOW))
        plan = queries.plan(session, of.course_id)
        for row in plan.rows:
            is_named = row.outcome in {"accepted", "reserve"}
            assert (row.code in said) == is_named
            assert row.nik is not None
            assert row.nik not in said
            assert (row.nik[-4:] in said) == is_named
            assert row.nik[:10] not in said
        assert LONG in said
        assert "Cadangan 1" in said
        assert "Cadangan 2" in said
        assert "95,00" not in said  # no scores
        assert "Jumat, 6 Maret 2026" in said


def test_the_minutes_say_who_how_many_and_by_which_order(made: Made) -> None:
    with chosen(made) as (session, of):
        said = words(selection_minutes.minutes(session, of.course_id, now=NOW))
        for part in (
            "Senin tanggal dua bulan Maret tahun dua ribu dua puluh enam (02-03-2026), pukul 09.00 WIB",
            "bertempat di Ruang Contoh",
            "Pendaftar 8",
            "Diterima 3",
            "di antaranya melalui kursi prioritas 1",
            "Kuota kelas 3",
            "(1) nilai akhir; (2) kelompok prioritas; (3) nilai wawancara; (4) nilai tes tulis; "
            "(5) waktu mendaftar yang lebih awal; (6) kode pendaftaran.",
            "Nilai akhir paling rendah 80,00",
            "Sebanyak 1 kursi",
            "kursi prioritas",
            "Kepala Contoh Ketua",
            "Petugas Contoh Anggota",
        ):
            assert part in said, part
        assert LONG in said


def test_the_minutes_stay_what_they_were_whatever_becomes_of_the_people(made: Made) -> None:
    with chosen(made) as (session, of):
        before = selection_minutes.minutes(session, of.course_id, now=NOW)
        lists = reports.announcement(session, of.course_id, now=NOW), reports.attachment(session, of.course_id, now=NOW)
        service.reregister(session, of.applications[0], now=NOW)
        service.withdraw(session, of.applications[1], on=TODAY, reason="contoh", now=NOW)
        service.no_show(session, of.course_id, now=NOW_LATER)
        assert selection_minutes.minutes(session, of.course_id, now=NOW) == before
        after = reports.announcement(session, of.course_id, now=NOW), reports.attachment(session, of.course_id, now=NOW)
        assert after == lists


def test_the_minutes_name_whom_nobody_screened_and_how_a_priority_seat_is_given_on(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session)
        service.reopen(session, of.applications[6:], now=NOW)
        service.change_selection(session, of.course_id, reserves=2, priority_seats=1)
        scored(session, of, 6)
        lock(session, of, now=NOW + timedelta(hours=2))
        unscreened = [rules.registration_code(each) for each in of.applications[6:]]
        before = words(selection_minutes.minutes(session, of.course_id, now=NOW))
        service.admit_all(session, of.course_id, now=NOW + timedelta(days=2), reason="datang terlambat")
        after = words(selection_minutes.minutes(session, of.course_id, now=NOW))
    for said in (before, after):
        assert "Belum diperiksa administrasinya saat penetapan (2 orang)" in said
        assert all(code in said for code in unscreened)
        assert "kelompok prioritas kurang dari 1 orang" in said


def test_nothing_is_announced_before_it_is_decided(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=2)
        for paper in (
            lambda: reports.announcement(session, of.course_id, now=NOW),
            lambda: reports.attachment(session, of.course_id, now=NOW),
            lambda: reports.reregistration_list(session, of.course_id),
            lambda: selection_minutes.minutes(session, of.course_id, now=NOW),
        ):
            with pytest.raises(rules.NotDecided):
                paper()


def test_who_moved_up_is_on_the_list_to_sign(made: Made) -> None:
    with chosen(made) as (session, of):
        service.withdraw(session, of.applications[0], on=TODAY, reason="contoh", now=NOW)
        said = words(reports.reregistration_list(session, of.course_id, paper="F4"))
        assert LONG not in said
        assert "Peserta Contoh 03" in said


def test_cards_name_every_sitting_and_their_symbol_holds_the_code(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=9)
        picture = io.BytesIO()
        Image.new("RGB", (90, 120), (90, 120, 160)).save(picture, "JPEG")
        first = session.get_one(Candidate, of.candidates[0])
        first.name, first.photo = LONG, attachments_of(session).keep(picture.getvalue())
        session.get_one(Candidate, of.candidates[1]).photo = "0" * 64  # its file is on another PC
        with pytest.raises(rules.NobodyPlaced):
            reports.cards(session, of.course_id)
        for test, hour in ((of.written, 8), (of.interview, 10)):
            service.add_sitting(
                session, test, held_on=TODAY + timedelta(days=1), starts=f"{hour:02}:00", ends=f"{hour + 1:02}:30",
                place="Aula Contoh lantai dua sayap timur", capacity=20,
            )  # fmt: skip
            service.distribute(session, test)
        cards = reports.cards(session, of.course_id)
        assert pages(cards) == 2
        said = words(cards)
        assert said.count("Selasa, 3 Maret 2026, 08.00–09.30") == 9
        assert said.count("Selasa, 3 Maret 2026, 10.00–11.30") == 9
        assert "9999990" not in said
        assert set(codes(cards, 0)) == {rules.registration_code(each) for each in of.applications[:8]}
        assert pages(reports.cards(session, of.course_id, of.applications[:1])) == 1
        lists = reports.sitting_attendance(session, of.course_id)
        assert [name for name, _ in lists] == [
            "Tes tulis 2026-03-03 08.00 Aula Contoh lantai dua sayap timur",
            "Wawancara 2026-03-03 10.00 Aula Contoh lantai dua sayap timur",
        ]
        for _, data in lists:
            assert all(rules.registration_code(each) in words(data) for each in of.applications)


def test_the_workbook_has_niks_as_text_and_totals_that_can_be_checked(made: Made) -> None:
    with chosen(made) as (session, of):
        book = openpyxl.load_workbook(io.BytesIO(reports.ranking_book(session, of.course_id)))
        sheet = book.active
        assert sheet is not None
        rows = list(sheet.iter_rows(values_only=True))
        top = next(n for n, row in enumerate(rows) if row[0] == "Peringkat")
        first = rows[top + 1]
        assert first[0] == 1
        assert first[2] == LONG
        assert isinstance(first[3], str)
        assert len(first[3]) == 16
        assert first[4:6] == (95, 95)
        assert str(first[6]).startswith("=ROUND(SUMPRODUCT(")
        values = openpyxl.load_workbook(io.BytesIO(reports.ranking_book(session, of.course_id)), data_only=True).active
        assert values is not None
        assert values.cell(top + 2, 7).value == 95
        assert [row[8] for row in rows[top + 1 :]].count("Diterima") == 3
        assert rows[top + 5][7] == "Keluarga penerima PKH"


def test_a_ranking_without_anybody_is_refused_instead_of_an_empty_workbook(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=2, admitted=False)
        with pytest.raises(reports.NobodyRanked) as told:
            reports.ranking_book(session, of.course_id)
        assert messages.sentence(told.value).startswith("Belum ada pendaftar kelas")


def test_a_replacement_has_minutes_of_its_own(made: Made) -> None:
    with made.writing() as session:
        of = decided(session, people=3, seats=1, reserves=1)
        service.reregister(session, of.applications[0], now=NOW)
        leaver = session.scalars(select(Enrolment)).one()
        reason = "diterima bekerja di luar kota dan tidak dapat melanjutkan pelatihan sampai selesai " * 3
        done = service.replace(session, leaver.id, on=TODAY, reason=reason, now=NOW)  # type: ignore[arg-type]
        said = words(selection_minutes.replacement_minutes(session, done.enrolment_id, now=NOW))
        for part in (
            "Peserta Contoh 01",
            "Peserta Contoh 02",
            reason.strip(),
            "hari ke-1",
            "001/CONTOH/2026",
        ):
            assert part in said, part
        with pytest.raises(rules.UnknownTrainee):
            selection_minutes.replacement_minutes(session, leaver.id, now=NOW)  # type: ignore[arg-type]


def test_a_report_is_written_whole_or_its_place_is_named(tmp_path: Path) -> None:
    assert write_report(tmp_path / "a.pdf", b"x") == tmp_path / "a.pdf"
    with pytest.raises(FileNotWritten):
        write_report(tmp_path / "a.pdf" / "b.pdf", b"x")
