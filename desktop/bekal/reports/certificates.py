"""The books of certificates and blanks as papers and workbooks: register, hand-over list, blanks, minutes, expiring.

Office papers are Indonesian, whatever the language of the screen.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import TypedDict, Unpack

from sqlalchemy.orm import Session

from bekal.candidates.rules import shown_phone
from bekal.centre.letterhead import letterhead, signatory
from bekal.centre.queries import centre
from bekal.certificates.life import queries
from bekal.certificates.life.ending import Ending
from bekal.certificates.life.register import Gap, RegisterLine, book
from bekal.courses.queries import course
from bekal.documents.figures import FigureColumn, Figures, FigureTable, Holds, Value, figures_pdf
from bekal.documents.figures_xlsx import figures_xlsx
from bekal.documents.office_paper import Column, Facts, Listing, OfficePaper, Text, office_paper_pdf
from bekal.documents.wording import date_words
from bekal.terms import CertificateEvent, CourseId

_GAPS = {
    Gap.UNUSED: "tidak terpakai",
    Gap.ELSEWHERE: "dipegang PC lain",
    Gap.HERE: "belum terpakai",
    Gap.ABSENT: "belum ada di PC ini",
}
_STATES = {
    CertificateEvent.REVOKED: "BATAL, dicabut",
    CertificateEvent.REPLACED: "diganti",
    CertificateEvent.SUSPENDED: "ditangguhkan pusat",
}
_TEXT, _NUMBER, _DATE = Holds.TEXT, Holds.NUMBER, Holds.DATE
_REGISTER = (
    FigureColumn("No urut", _TEXT, 11),
    FigureColumn("No sertifikat", _TEXT, 33),
    FigureColumn("No seri blangko", _TEXT, 17),
    FigureColumn("Nama", _TEXT),
    FigureColumn("Tempat, tanggal lahir", _TEXT, 24),
    FigureColumn("Program", _TEXT, 26),
    FigureColumn("Angkatan", _TEXT, 15),
    FigureColumn("JP", _NUMBER, 9),
    FigureColumn("Tanggal pelatihan", _TEXT, 22),
    FigureColumn("Tanggal terbit", _DATE, 16),
    FigureColumn("Hasil", _TEXT, 13),
    FigureColumn("Tanda terima", _TEXT, 20),
    FigureColumn("Tanda tangan", _TEXT, 15),
    FigureColumn("Keterangan", _TEXT, 23),
)


class Part(TypedDict, total=False):
    """A part of the register: a year, a course, numbers from `first` to `last`; and the paper it is printed on."""

    year: int | None
    course_id: CourseId | None
    first: int | None
    last: int | None
    paper: str


def register(
    session: Session,
    *,
    now: datetime,
    year: int | None = None,
    course_id: CourseId | None = None,
    first: int | None = None,
    last: int | None = None,
    paper: str = "A4",
) -> Figures:
    """Return the certificate register of a year, a part of it, or a course, as a signed book (buku register)."""
    house, today = centre(session), queries.today_here(session, now)
    lines = book(session, today=today, year=year, course_id=course_id, first=first, last=last)
    facts = [("Tahun", str(year) if year else "semua")] if course_id is None else []
    if course_id is not None:
        of = course(session, course_id)
        facts += [("Kelas", of.name), ("Program", of.programme)]
    if first or last:
        facts.append(("Nomor urut", f"{first or 1} sampai {last or 'akhir'}"))
    count: Counter[CertificateEvent] = Counter(line.paper.state for line in lines if line.paper)
    facts.append(("Lembar", _counted(count)))
    return Figures(
        letterhead(session, house),
        "Buku register sertifikat",
        tuple(facts),
        (FigureTable(_REGISTER, tuple(_line(line) for line in lines)),),
        signatory(house, today),
        notes=_notes(lines),
        paper=paper,
        is_wide=True,
        none="Belum ada sertifikat.",
    )


def register_pdf(session: Session, *, now: datetime, **part: Unpack[Part]) -> bytes:
    """Draw the register; `part` as of `register`."""
    return figures_pdf(register(session, now=now, **part))


def register_xlsx(session: Session, *, now: datetime, **part: Unpack[Part]) -> bytes:
    """Write the register as a workbook; `part` as of `register`."""
    return figures_xlsx(register(session, now=now, **part))


def _counted(count: Counter[CertificateEvent]) -> str:
    ended = count[CertificateEvent.REVOKED], count[CertificateEvent.REPLACED]
    said = f"{sum(count.values())} terbit"
    parts = [f"{n} {word}" for n, word in zip(ended, ("dicabut", "diganti"), strict=True) if n]
    return ", ".join((said, *parts))


def _notes(lines: Sequence[RegisterLine]) -> tuple[str, ...]:
    found = {line.gap for line in lines}
    notes = []
    if Gap.UNUSED in found:
        notes.append("Tidak terpakai: nomor dalam blok komputer yang sudah berakhir; tidak akan dipakai lagi.")
    if Gap.ELSEWHERE in found:
        notes.append(
            "Dipegang PC lain: nomor dalam blok komputer lain balai ini; isinya tampak setelah datanya datang."
        )
    if Gap.ABSENT in found:
        notes.append("Belum ada di PC ini: nomor yang lebih kecil dari yang sudah terpakai; tunggu data dari pusat.")
    return tuple(notes)


def _line(line: RegisterLine) -> tuple[Value, ...]:
    place = f"{line.first}" if line.first == line.last else f"{line.first}–{line.last}"
    if line.paper is None:
        assert line.gap is not None
        said = _GAPS[line.gap]
        return (place, said, *("",) * (len(_REGISTER) - 3), said)
    one = line.paper
    hours, _, period = one.hours_and_dates.partition(", ")
    handed = f"{line.handed_to}, {line.handed_on:%d/%m/%Y}" if line.handed_on else ""
    return (
        place,
        one.number,
        line.blank,
        one.name,
        one.birth_line.removeprefix("lahir di ").removeprefix("lahir "),
        one.programme,
        one.intake,
        int(hours.split()[0]) if hours.split()[:1] and hours.split()[0].isdecimal() else None,
        period,
        one.issued_on,
        one.result.removeprefix("dengan hasil "),
        handed,
        "",
        _remark(line),
    )


def _remark(line: RegisterLine) -> str:
    one = line.paper
    assert one is not None
    said = []
    if one.copy > 1:
        said.append(f"DUPLIKAT, salinan ke-{one.copy} ({one.issued_at:%d/%m/%Y})")
    elif line.instead_of:
        said.append(f"perbaikan dari {line.instead_of}")
    if state := _STATES.get(one.state, ""):
        by = "" if not line.by else " oleh salinan" if line.by == one.number else f" oleh nomor urut {line.by_place}"
        said.append(f"{state}{by}{f': {line.reason}' if line.reason else ''}")
    elif one.is_lapsed:
        said.append(f"berlaku sampai {one.valid_until:%d/%m/%Y}")
    return "; ".join(said)


# ------------------------------------------------------------------------------------------------ handing over


def hand_over_list(session: Session, course_id: CourseId, *, now: datetime, paper: str = "A4") -> bytes:
    """Draw the list on which a course signs for its certificates (daftar serah terima); those that count."""
    house, today = centre(session), queries.today_here(session, now)
    of = course(session, course_id)
    lines = [line for line in book(session, today=today, course_id=course_id) if line.paper and line.paper.counts]
    columns = (
        Column("No", 9, "right"),
        Column("Nomor sertifikat", 41),
        Column("Blangko", 21),
        Column("Nama"),
        Column("Diterima oleh, tanggal", 28),
        Column("Tanda tangan", 30, signed=True),
    )
    rows = tuple(
        (
            str(place),
            line.paper.number if line.paper.copy == 1 else f"{line.paper.number} (salinan ke-{line.paper.copy})",
            line.blank,
            line.paper.name,
            f"{line.handed_to}, {line.handed_on:%d/%m/%Y}" if line.handed_on else "",
            "",
        )
        for place, line in enumerate(lines, 1)
        if line.paper
    )
    blocks: list[Facts | Listing | Text] = [
        Facts(
            (("Kelas", of.name), ("Program", of.programme), ("Angkatan", of.intake), ("Jumlah", f"{len(rows)} lembar"))
        ),
        Listing(columns, rows, none="Belum ada sertifikat."),
        Text(
            "Yang mengambil untuk orang lain menunjukkan surat kuasa dan tanda pengenal; nomor suratnya ditulis.",
            small=True,
        ),
    ]
    return office_paper_pdf(
        OfficePaper(
            letterhead(session, house),
            "DAFTAR SERAH TERIMA SERTIFIKAT",
            tuple(blocks),
            signatory=signatory(house, today),
            paper=paper,
            name=f"Daftar serah terima sertifikat {of.name}",
        )
    )


# ------------------------------------------------------------------------------------------------ what expires


_EXPIRING = (
    FigureColumn("Nama", _TEXT, 46),
    FigureColumn("No. HP", _TEXT, 30),
    FigureColumn("Jenis", _TEXT, 22),
    FigureColumn("Nomor sertifikat", _TEXT, 42),
    FigureColumn("Program atau skema", _TEXT),
    FigureColumn("Terbit", _DATE, 20),
    FigureColumn("Berlaku sampai", _DATE, 24),
    FigureColumn("Sisa hari", _NUMBER, 16),
)


def expiring_xlsx(session: Session, lines: Sequence[Ending], *, on: date) -> bytes:
    """Write the certificates that lapse as a workbook for telephoning."""
    house = centre(session)
    rows = tuple(
        (
            line.name,
            shown_phone(line.phone),
            line.giver.word,
            line.number,
            line.about,
            line.issued_on,
            line.valid_until,
            line.days_left,
        )
        for line in lines
    )
    return figures_xlsx(
        Figures(
            letterhead(session, house),
            "Sertifikat yang habis masa berlakunya",
            (("Per tanggal", date_words(on)),),
            (FigureTable(_EXPIRING, rows),),
            signatory(house, on),
            is_wide=True,
        )
    )
