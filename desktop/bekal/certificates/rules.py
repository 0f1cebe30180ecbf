"""Who may have a certificate, and how its number is written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from bekal.errors import Refused, Unavailable
from bekal.language import marked
from bekal.terms import Decision, EnrolmentState, Outcome, Term

LONGEST_NUMBER = 48
_TOKENS = re.compile(r"\{(\w+)(?::(0?\d))?\}")
_ROMAN_SIGNS = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
    (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


class NotYetAccredited(Refused):
    """The centre's certificate key has no credential yet, or its window has closed; nothing can be issued."""


class NothingIssued(Refused):
    """No certificate of this course was issued yet; facts: course."""


class BadNumberTemplate(Refused):
    """The number template has an unknown token or gives a number that cannot be signed; facts: template, why."""


class NumberPartMissing(Refused):
    """The number template names something that is not filled in; facts: template, part."""


class NumberPartMarked(Refused):
    """The template names a code or intake that two PCs named alike, so it shows a mark. Facts: template, part, name."""


class NumberUsed(Refused):
    """The number that comes next is a certificate's already: the template does not tell them apart. Facts: number."""


class YearMissing(Refused):
    """Each year begins with 1, but the template does not tell the years apart; facts: template."""


class SeriesInUse(Refused):
    """The series that never begins anew has numbers of this year, so it goes on until the next. Facts: n, year."""


class ClockWentBack(Refused):
    """The PC's clock stands before the last certificate or before the program was made; facts: last."""


class PrintUnreadable(Unavailable):
    """The page that was drawn cannot be read back; facts: number."""


class FileNotWritten(Unavailable):
    """The PDF could not be written; facts: path."""


class NothingToVerify(Refused):
    """There is no certificate text in what was given; facts: given."""


class Reason(Term):
    """Why somebody gets no certificate; every reason is told at once."""

    ALREADY_ISSUED = "already_issued", marked("sudah mempunyai sertifikat")
    NOT_ACTIVE = "not_active", marked("bukan lagi peserta kelas")
    NO_RESULT = "no_result", marked("hasil belum diisi")
    FAILED = "failed", marked("dinyatakan tidak lulus")
    UNITS = "units", marked("ada unit yang belum kompeten")
    NOT_LOCKED = "not_locked", marked("hasil belum dikunci orang kedua")
    NO_MARKS = "no_marks", marked("kehadiran belum ada")
    UNMARKED = "unmarked", marked("ada pertemuan yang belum diabsen")
    ATTENDANCE = "attendance", marked("kehadiran di bawah batas")
    BARRED = "barred", marked("alpa melewati batas program (SP2)")
    NO_BIRTH_DATE = "no_birth_date", marked("tanggal lahir belum diisi")
    NOT_LOOKED_AT = "not_looked_at", marked("nama dan NIK belum dibaca orang kedua")
    IN_CONFLICT = "in_conflict", marked("dua isian berbeda menunggu keputusan (Isian berbeda)")
    NOT_FINISHED = "not_finished", marked("kelas belum selesai")
    NO_CATALOGUE = "no_catalogue", marked("program belum mempunyai nomor katalog")
    NOT_ACCREDITED = "not_accredited", marked("balai belum diakreditasi untuk program ini")
    TEXT = "text", marked("ada tulisan yang tidak dapat dicetak")
    NAME = "name", marked("nama memuat angka atau tanda yang tidak boleh ada di sertifikat")
    QUOTE = "claims", marked("nama atau data tidak memenuhi aturan sertifikat")


@dataclass(frozen=True)
class Case:
    """Everything that decides whether one trainee may have a certificate."""

    state: EnrolmentState
    decision: Decision | None
    outcomes: tuple[Outcome | None, ...]
    share: Fraction | None
    unmarked: int
    minimum: int
    birth_date: date | None
    ends_on: date
    today: date
    catalogue_no: int | None
    allowed: tuple[int, ...]
    has_certificate: bool
    is_barred: bool = False
    """More was missed without a reason than the programme allows before its final evaluation, where it has a limit."""
    was_looked_at: bool = True
    """A second person read name, NIK and passport, or the centre does not ask for it."""
    is_locked: bool = True
    """A second person locked the results with the graduation meeting, or nobody else works in the centre."""
    is_in_conflict: bool = False
    """Two PCs said different things of the person's identity, state or results, and nobody has decided."""
    has_fit_name: bool = True
    """The name has only letters and signs that a certificate may carry."""


def reasons(case: Case) -> list[Reason]:
    """Return every reason against a certificate; an empty list means that it may be issued."""
    against = {
        Reason.ALREADY_ISSUED: case.has_certificate,
        Reason.NOT_ACTIVE: case.state not in (EnrolmentState.ACTIVE, EnrolmentState.FINISHED),
        Reason.NO_RESULT: case.decision is None,
        Reason.FAILED: case.decision is Decision.FAILED,
        Reason.UNITS: any(outcome is not Outcome.COMPETENT for outcome in case.outcomes),
        Reason.NOT_LOCKED: not case.is_locked and not case.has_certificate,
        Reason.NO_MARKS: case.share is None,
        Reason.UNMARKED: case.share is not None and case.unmarked > 0,
        Reason.ATTENDANCE: case.share is not None and case.share * 100 < case.minimum,
        Reason.BARRED: case.is_barred,
        Reason.NO_BIRTH_DATE: case.birth_date is None,
        Reason.NOT_LOOKED_AT: not case.was_looked_at,
        Reason.IN_CONFLICT: case.is_in_conflict,
        Reason.NOT_FINISHED: case.ends_on > case.today,
        Reason.NO_CATALOGUE: case.catalogue_no is None,
        Reason.NAME: not case.has_fit_name and not case.has_certificate,
        Reason.NOT_ACCREDITED: case.catalogue_no is not None and case.catalogue_no not in case.allowed,
    }
    return [reason for reason, holds in against.items() if holds]


def roman_of(intake: str) -> str:
    """Return the last number in an intake's name in Roman figures, or the name where it has none from 1 to 3999."""
    found = re.findall(r"\d+", intake)
    number = int(found[-1]) if found else 0
    if not 0 < number < 4000:
        return intake
    text = ""
    for worth, sign in _ROMAN_SIGNS:
        times, number = divmod(number, worth)
        text += sign * times
    return text


def check_characters(text: str) -> str:
    """Return the two check characters of a number: of its letters and digits, in their order, all others passed over.

    They are those of ISO/IEC 7064, MOD 97-10, with letters read as the numbers 10 to 35 as ISO 13616 does it for
    account numbers: one wrong sign, two swapped neighbours and most other slips of the pen give other ones.
    """
    digits = "".join(str(int(sign, 36)) for sign in text if sign.isascii() and sign.isalnum())
    return f"{98 - int(digits + '00') % 97:02d}" if digits else "97"


def begins(since: int | None, goes_on: bool | None, *, year: int, issued: int) -> int | None:
    """Return the year with which a series begins that never begins anew, as a head wants it; None: each year anew.

    `since` is what it was, `issued` how many numbers of this year stand in that book; a wish of None leaves it.

    Raises:
        SeriesInUse: numbers of this year stand in a book of an earlier one and would be given a second time.

    """
    if goes_on is None:
        return since
    if goes_on:
        return year if since is None else since
    if since not in (None, year) and issued:
        raise SeriesInUse(n=issued, year=year)
    return None


def tokens_of(template: str) -> set[str]:
    """Return the names of what a number template fills in."""
    return {found[1] for found in _TOKENS.finditer(template)}


def number(template: str, *, sequence: int, on: date, words: Mapping[str, str], is_leased: bool = False) -> str:
    """Write a certificate number from its template.

    Tokens: `{seq:04}`, `{tahun}`, `{bulan_romawi}`, `{bulan}`, `{cek}` and those in `words` (`kode`, `kode_unit`,
    `kode_program`, `angkatan`, `angkatan_romawi`, `klasifikasi`). `{cek}` are the two check
    characters of all the rest; where several devices of a centre write numbers (`is_leased`) a template without them
    gets them at its end.

    Raises:
        NumberPartMissing: a token that is known but not filled in, as a classification that was never set.
        BadNumberTemplate: an unknown token, no `{seq}`, a sign the certificate cannot carry, or over 48 signs.

    """
    known = {
        "seq": str(sequence),
        "tahun": str(on.year),
        "bulan": f"{on.month:02d}",
        "bulan_romawi": _ROMAN[on.month - 1],
        **words,
    }

    def filled(token: re.Match[str]) -> str:
        if token[1] not in known:
            raise BadNumberTemplate(template=template, why=token[0])
        if not known[token[1]]:
            raise NumberPartMissing(template=template, part=token[0])
        return known[token[1]].rjust(int(token[2] or 0), "0")

    if "seq" not in tokens_of(template):
        raise BadNumberTemplate(template=template, why="{seq}")
    if is_leased and "{cek}" not in template:
        template += "-{cek}"
    text = "{cek}".join(_TOKENS.sub(filled, part) for part in template.split("{cek}"))
    text = text.replace("{cek}", check_characters(text.replace("{cek}", "")))
    if not re.fullmatch(r"[A-Za-z0-9./ -]+", text) or len(text) > LONGEST_NUMBER:
        raise BadNumberTemplate(template=template, why=text)
    return text
