"""Synthetic papers for these tests."""

import base64
import io
import random
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw

from bekal.documents.attendance_recap import MeetingColumn, Recap, RecapRow
from bekal.documents.certificate import CertificatePage, Unit, language_note
from bekal.documents.letterhead import Letterhead, Signatory

PREFIX = "https://cek.contoh.id/#"
LONG_NAME = "Raden Ajeng Siti Nurhaliza Khairunnisa Rahmawati Puspitasari Wulandari Dewi"
LONG_PROGRAMME = (
    "Pelatihan Bahasa Jepang Persiapan Kerja Bidang Perawatan Lansia (Kaigo) "
    "bagi Calon Pekerja Migran Indonesia Angkatan Kelima"
)
SIGNATORY = Signatory("Kota Contoh, 12 Maret 2026", "Kepala Balai", "Kepala Contoh, S.Pd.", "NIP 00000000 000000 0 000")


def signed_text(size: int = 222, seed: int = 1) -> str:
    """Return a text shaped like a signed certificate of `size` bytes."""
    body = base64.b32encode(random.Random(seed).randbytes(size)).decode().rstrip("=")
    return f"{PREFIX}C1{body}"


def photo() -> bytes:
    """Return a small JPEG that shows nobody."""
    picture = Image.new("RGB", (354, 472), (190, 40, 40))
    ImageDraw.Draw(picture).ellipse((107, 90, 247, 270), fill=(224, 180, 150))
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=80)
    return stream.getvalue()


def picture_png() -> bytes:
    """Return a small PNG, half of it clear: a stroke like a signature."""
    picture = Image.new("RGBA", (300, 120), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line((20, 90, 120, 30, 160, 95, 280, 40), fill=(20, 30, 120, 255), width=8)
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def units(count: int, title: str = "Menggunakan peralatan periferal") -> tuple[Unit, ...]:
    """Return units that can be told apart."""
    return tuple(
        Unit(f"J.63OPR00.{n:03d}.2", f"{title} {n:02d}", f"Using peripheral equipment {n:02d}", 10 + n, "K")
        for n in range(1, count + 1)
    )


def certificate(**changes: Any) -> CertificatePage:
    """Return an ordinary certificate, changed where told."""
    page = CertificatePage(
        centre="Balai Latihan Contoh",
        address="Jalan Contoh 1, Kota Contoh · terdaftar nomor 000/2026",
        title="Sertifikat Pelatihan",
        number="0046/BLC/III/2026",
        name="Peserta Contoh 07",
        birth_line="lahir di Kota Contoh, 7 Mei 1999",
        statement="telah menyelesaikan dan dinyatakan lulus pelatihan",
        programme="Bahasa Jepang untuk Calon Pekerja",
        hours_and_dates="640 jam pelajaran (JP), 5 Januari sampai dengan 12 Maret 2026",
        result="dengan hasil Sangat Baik",
        signatory=SIGNATORY,
        qr_text=signed_text(),
        verify_host="cek.contoh.id",
        units=units(6),
        grading_scale="90–100 Sangat Baik · 80–89 Baik · 70–79 Cukup",
        notes=(language_note(),),
        photo=photo(),
    )
    return replace(page, **changes)


def recap(people: int = 30, days: int = 26, **changes: Any) -> Recap:
    """Return a month's recap with every kind of letter in it."""
    chance = random.Random(3)
    meetings = tuple(MeetingColumn(date(2026, 11, 1) + timedelta(days=n), 7 + n % 2) for n in range(days))
    rows = []
    for number in range(1, people + 1):
        letters = tuple(chance.choices(["H", "T", "I", "S", "A", "", "-"], [70, 6, 5, 5, 6, 4, 3])[0] for _ in meetings)
        pairs = list(zip(letters, meetings, strict=True))
        held = sum(meeting.hours for letter, meeting in pairs if letter != "-")
        attended = sum(meeting.hours for letter, meeting in pairs if letter in ("H", "T"))
        rows.append(
            RecapRow(
                number,
                LONG_NAME if number == 4 else f"Peserta Contoh {number:02d}",
                letters,
                attended,
                held,
                Fraction(100 * attended, held) if held else None,
                nik=f"317400000000{number:04d}",
                phone=f"0812000000{number:02d}",
            )
        )
    made = Recap(
        letterhead=Letterhead("Pemerintah Kota Contoh", "Balai Latihan Contoh", "Jalan Contoh 1, Kota Contoh"),
        course="Bahasa Jepang A",
        programme="Bahasa Jepang Persiapan JLPT N4",
        month=date(2026, 11, 1),
        period="1 sampai dengan 26 November 2026",
        meetings=meetings,
        rows=tuple(rows),
        signatory=SIGNATORY,
        counted="Dihitung hadir: H dan T.",
    )
    return replace(made, **changes)


def texts(pdf: bytes) -> list[str]:
    """Return the text of each page, lines joined by single spaces."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for page in document:
        textpage = page.get_textpage()
        found.append(" ".join(textpage.get_text_range().split()))
        textpage.close()
        page.close()
    document.close()
    return found


def line_boxes(pdf: bytes, page: int = 0) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Return each piece of text with its box in mm: left, top, right, bottom from the upper left corner."""
    document = pypdfium2.PdfDocument(pdf)
    opened = document[page]
    high = opened.get_height()
    textpage = opened.get_textpage()
    boxes = []
    for index in range(textpage.count_rects()):
        left, bottom, right, top = textpage.get_rect(index)
        words = textpage.get_text_bounded(left, bottom, right, top)
        millimetres = tuple(length / 72 * 25.4 for length in (left, high - top, right, high - bottom))
        boxes.append((words, millimetres))
    textpage.close()
    opened.close()
    document.close()
    return boxes


def pictures(pdf: bytes, dpi: int, page: int = 0) -> Image.Image:
    """Render one page as grey picture."""
    document = pypdfium2.PdfDocument(pdf)
    picture = document[page].render(scale=dpi / 72, grayscale=True).to_pil().copy()
    document.close()
    return picture
