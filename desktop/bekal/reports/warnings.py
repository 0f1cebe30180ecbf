"""A warning letter on paper: to whom, why, what follows, and who signs."""

from sqlalchemy.orm import Session

from bekal.attendance.thresholds import FIRST_LETTER
from bekal.centre.letterhead import letterhead, signatory
from bekal.centre.queries import centre
from bekal.courses.queries import course
from bekal.documents.office_paper import Facts, OfficePaper, Text
from bekal.errors import Refused
from bekal.storage.ids import joint_id
from bekal.storage.records import Candidate, Enrolment, WarningLetter
from bekal.terms import CourseId, EnrolmentId

_TITLES = {1: "Surat peringatan pertama", 2: "Surat peringatan kedua"}
_AFTER = {
    1: "Dengan surat ini Saudara diminta hadir kembali mengikuti pelatihan sesuai jadwal, dan menyampaikan keterangan "
    "tertulis bila berhalangan. Bila hal ini berulang, Saudara akan menerima surat peringatan kedua.",
    2: "Dengan jumlah ketidakhadiran tersebut Saudara tidak memenuhi syarat untuk mengikuti evaluasi akhir, kecuali "
    "ada keterangan tertulis yang dapat diterima. Saudara diminta menghadap penyelenggara pelatihan paling lambat "
    "tiga hari kerja sejak surat ini diterima.",
}


class LetterMissing(Refused):
    """No letter of this level was given; facts: level."""


def warning_letter(session: Session, enrolment_id: EnrolmentId, level: int) -> OfficePaper:
    """Return the letter as it was given, worded for paper.

    Raises:
        LetterMissing: it was not given.

    """
    letter = session.get(WarningLetter, joint_id("warning_letter", enrolment_id, str(level)))
    if letter is None:
        raise LetterMissing(level=level)
    enrolment = session.get_one(Enrolment, enrolment_id)
    person = session.get_one(Candidate, enrolment.candidate_id)
    of, house = course(session, CourseId(enrolment.course_id)), centre(session)
    body = f"Berdasarkan daftar hadir pelatihan, Saudara {letter.reason}."
    others = "orang tua/wali" if level == FIRST_LETTER else "orang tua/wali; instruktur"
    return OfficePaper(
        letterhead=letterhead(session, house),
        title=_TITLES[level],
        number=f"Nomor {letter.number}",
        blocks=(
            Text("Diberikan kepada:"),
            Facts(
                (
                    ("Nama", person.name),
                    ("Nomor peserta", str(enrolment.number)),
                    ("Kelas", of.name),
                    ("Program", of.programme),
                    ("Angkatan", of.intake),
                )
            ),
            Text(body),
            Text(_AFTER[level]),
            Text("Demikian surat peringatan ini dibuat untuk diperhatikan."),
            Text(f"Tembusan: {others}; arsip.", small=True),
        ),
        signatory=signatory(house, letter.letter_on),
        name=f"{_TITLES[level]} {person.name}",
    )
