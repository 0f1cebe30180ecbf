"""The numbers of BNSP and their forms, how results are read, what may follow an attempt, and what is refused."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bekal.errors import Refused
from bekal.language import marked, say
from bekal.terms import Outcome, SchemeKind

_CERTIFICATE = re.compile(r"[0-9]{5} [0-9]{4} [0-9] [0-9]{7} [0-9]{4}")
_REGISTRATION = re.compile(r"[A-Z]{2,4}[. ][0-9]{3,4}[. ][0-9]{5,6}[. ][0-9]{4}")
_BLANK = re.compile(r"[0-9]{7}")
_LICENCE = re.compile(r"BNSP-LSP-[0-9]{3,4}-ID")
_ASSESSOR = re.compile(r"MET\.[0-9]{3}\.[0-9]{6} [0-9]{4}")
_ABSENT = frozenset({"a", "th", "t.h.", "tidak hadir", "absen", "absent", "alpa"})
_WORDS = dict.fromkeys(("k", "kompeten", "competent"), Outcome.COMPETENT) | dict.fromkeys(
    ("b", "bk", "belum", "belum kompeten", "not yet", "not yet competent"), Outcome.NOT_YET
)
USUAL_MONTHS = 36


class SchemeUnnamed(Refused):
    """A scheme needs a number and a title."""


class SchemeTwice(Refused):
    """The centre already has a scheme of that number; facts: code, title."""


class NoSuchScheme(Refused):
    """There is no such scheme; facts: scheme."""


class SchemeRetired(Refused):
    """Nobody is queued for a scheme that is no longer in use; facts: scheme."""


class SchemeOfAnother(Refused):
    """The scheme belongs to another programme; facts: scheme, programme."""


class BadMonths(Refused):
    """A certificate is valid for 1 to 120 months; facts: months."""


class NoSuchEvent(Refused):
    """There is no such test event; facts: event."""


class EventCancelled(Refused):
    """The test event was cancelled; facts: on (dd/mm/yyyy), place."""


class EventHasResults(Refused):
    """An event in which people were assessed is not cancelled; facts: n."""


class EventAhead(Refused):
    """A test that is still to come has no results; facts: on (dd/mm/yyyy)."""


class ReasonMissing(Refused):
    """To cancel an event, or to take somebody off the queue, a reason is needed."""


class NoSeatsLeft(Refused):
    """More people than seats; facts: seats, wanted."""


class BadSeats(Refused):
    """An event has at least one seat; facts: typed."""


class NotWaiting(Refused):
    """Only who waits for this scheme is put into an event; facts: name."""


class NotInEvent(Refused):
    """The person does not sit in this event; facts: name."""


class LaterAttempt(Refused):
    """The person already sits in the next attempt, which a correction would take away; facts: name, number."""


class HasCertificate(Refused):
    """A certificate number stands on this result; facts: name, number."""


class NotCompetent(Refused):
    """Only who is competent gets a certificate; facts: name."""


class NoSuchEntry(Refused):
    """There is no such entry in the queue (any more)."""


class BadResult(Refused):
    """A result is K, BK or A (absent); facts: typed."""


class DayUnfit(Refused):
    """A certificate is issued on or after the test, and ends after it was issued; facts: issued, other."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What came of an attempt: an outcome, or an absence; neither: not known yet."""

    outcome: Outcome | None = None
    is_absent: bool = False

    @property
    def is_open(self) -> bool:
        """Say whether nothing is known yet."""
        return self.outcome is None and not self.is_absent

    @property
    def waits_again(self) -> bool:
        """Say whether the person waits for another attempt."""
        return self.is_absent or self.outcome is Outcome.NOT_YET

    @property
    def text(self) -> str:
        """The mark as it is typed and read."""
        return "A" if self.is_absent else self.outcome.value if self.outcome else ""


OPEN, ABSENT = Mark(), Mark(is_absent=True)
COMPETENT, NOT_YET = Mark(Outcome.COMPETENT), Mark(Outcome.NOT_YET)


def read_mark(typed: str) -> Mark:
    """Read a result as people write it: K, B or BK, A or TH, the words, or nothing.

    Raises:
        BadResult: something else.

    """
    text = " ".join(typed.lower().split())
    if text in {"", "-", "–"}:
        return OPEN
    if text in _ABSENT:
        return ABSENT
    if text not in _WORDS:
        raise BadResult(typed=typed)
    return Mark(_WORDS[text])


@dataclass(frozen=True, slots=True)
class Assessor:
    """Who assesses, with the registration number."""

    name: str
    number: str


def read_assessors(text: str) -> tuple[Assessor, ...]:
    """Read assessors, one a line: name, a bar (or a comma before the number), number."""
    found = []
    for line in text.splitlines():
        name, bar, number = line.partition("|")
        if not bar and (match := re.search(r"[,;\s]*\b(MET[.\s].*)$", line, re.IGNORECASE)):
            name, number = line[: match.start()], match[1]
        if name.strip() or number.strip():
            found.append(Assessor(_plain(name), _plain(number).upper()))
    return tuple(found)


def assessors_text(assessors: Iterable[Assessor]) -> str:
    """Write assessors as they are kept."""
    return "\n".join(f"{one.name}|{one.number}" for one in assessors)


def tidy_certificate(typed: str) -> str:
    """Return a certificate number with one blank between its parts; 21 bare digits are parted."""
    text = _plain(typed).upper()
    digits = re.sub(r"[ .\-/]", "", text)
    if re.fullmatch(r"[0-9]{21}", digits):
        return " ".join((digits[:5], digits[5:9], digits[9], digits[10:17], digits[17:]))
    return text


_DOUBTS = {
    "certificate": marked("nomor sertifikat tidak seperti 62090 2431 0 0081623 2024"),
    "registration": marked("nomor registrasi tidak seperti TIK.1977.00467 2024"),
    "blank": marked("nomor blanko bukan 7 angka"),
    "licence": marked("lisensi LSP tidak seperti BNSP-LSP-1234-ID"),
    "assessor": marked("nomor asesor tidak seperti MET.000.001234 2024"),
    "year": marked("tahun di nomor sertifikat berbeda dari tahun terbit"),
    "level": marked("jenjang di nomor sertifikat tidak cocok dengan jenis skema"),
}


def doubts(**numbers: str) -> tuple[str, ...]:
    """Say which numbers have an unknown form, in words: certificate, registration, blank, licence, assessor."""
    forms = {
        "certificate": _CERTIFICATE,
        "registration": _REGISTRATION,
        "blank": _BLANK,
        "licence": _LICENCE,
        "assessor": _ASSESSOR,
    }
    return tuple(say(_DOUBTS[kind]) for kind, text in numbers.items() if text and not forms[kind].fullmatch(text))


def year_doubt(certificate_no: str, issued_on: date | None) -> tuple[str, ...]:
    """Say that the year in a certificate's number is not the one in which it was issued."""
    if issued_on is None or not _CERTIFICATE.fullmatch(certificate_no):
        return ()
    return () if certificate_no.endswith(str(issued_on.year)) else (say(_DOUBTS["year"]),)


def level_doubt(certificate_no: str, kind: SchemeKind) -> tuple[str, ...]:
    """Say that a certificate's number names a KKNI level though its scheme is none of the KKNI kind, or none."""
    if not _CERTIFICATE.fullmatch(certificate_no):
        return ()
    has_level = certificate_no.split()[2] != "0"
    return () if has_level == (kind is SchemeKind.KKNI) else (say(_DOUBTS["level"]),)


def assessor_doubts(assessors: Sequence[Assessor]) -> tuple[str, ...]:
    """Say which assessors have no number, or one of an unknown form."""
    said = []
    for one in assessors:
        if not one.number:
            said.append(say("{name} belum bernomor MET", name=one.name))
        elif found := doubts(assessor=one.number):
            said.append(f"{one.name or one.number}: {found[0]}")
    return tuple(said)


def check_days(held_on: date, issued_on: date | None, valid_until: date | None) -> None:
    """Raise DayUnfit for a certificate issued before the test, or ending before it was issued."""
    if issued_on is not None and issued_on < held_on:
        raise DayUnfit(issued=f"{issued_on:%d/%m/%Y}", other=f"{held_on:%d/%m/%Y}")
    if valid_until is not None and valid_until < (issued_on or held_on):
        raise DayUnfit(issued=f"{valid_until:%d/%m/%Y}", other=f"{issued_on or held_on:%d/%m/%Y}")


def _plain(text: str) -> str:
    return " ".join(text.replace("|", " ").split())
