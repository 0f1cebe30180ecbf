"""What a certificate is after what happened to it; why one is replaced or revoked; what a correction changes."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING

from bekal.errors import Refused
from bekal.language import marked, say
from bekal.terms import CertificateEvent, Term

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

MOST_COPIES = 99


class NoSuchCertificate(Refused):
    """No certificate has this number; facts: number."""


class CertificateRevoked(Refused):
    """It was revoked; facts: number, on."""


class CertificateReplaced(Refused):
    """Another paper stands for it; facts: number, by."""


class CertificateSuspended(Refused):
    """Central has suspended it: nothing is issued on it until that is decided; facts: number."""


class CertificateLapsed(Refused):
    """Its time is over; facts: number, on."""


class TooManyCopies(Refused):
    """The hundredth paper of one number cannot be signed; facts: number."""


class LifeReasonMissing(Refused):
    """Why must be said, in words."""


class LetterMissing(Refused):
    """A lost certificate is replaced against the number of a report or letter; facts: number."""


class NothingToCorrect(Refused):
    """Today's data say what the paper says; a copy is what is wanted; facts: number."""


class CannotBeCorrected(Refused):
    """With today's data nobody could be given this certificate; facts: number, reasons (words)."""


class CannotBeSigned(Refused):
    """The words cannot be printed or signed; facts: number, reasons (words)."""


class SecondPersonForResult(Refused):
    """Whoever entered the corrected marks does not confirm them; facts: name."""


class NotPrintedYet(Refused):
    """A paper that was not printed cannot be handed over; facts: number."""


class AlreadyHandedOver(Refused):
    """It was handed over before; facts: number, to, on."""


class NotHandedOver(Refused):
    """It was not handed over, so there is nothing to take back; facts: number."""


class HandoverDayImpossible(Refused):
    """The day is before the certificate was issued, or has not come; facts: on, issued, number."""


class TakerMissing(Refused):
    """A letter of authorisation is given for somebody, who must be named."""


class Why(Term):
    """Why a certificate is replaced or revoked, as a list offers it."""

    LOST = "lost", marked("Hilang")
    DAMAGED = "damaged", marked("Rusak")
    NAME = "name", marked("Nama salah")
    DATA = "data", marked("Data salah")
    RESULT = "result", marked("Hasil salah")
    NOT_ENTITLED = "not_entitled", marked("Terbit keliru")
    FRAUD = "fraud", marked("Pemalsuan atau kecurangan")
    OTHER = "other", marked("Lainnya")


OF_COPIES = (Why.LOST, Why.DAMAGED, Why.OTHER)
OF_CORRECTIONS = (Why.NAME, Why.DATA, Why.RESULT, Why.OTHER)
OF_RESULTS = (Why.RESULT, Why.OTHER)
OF_REVOCATIONS = (Why.NOT_ENTITLED, Why.FRAUD, Why.DATA, Why.OTHER)

_INDONESIAN = {
    Why.LOST: "Hilang",
    Why.DAMAGED: "Rusak",
    Why.NAME: "Nama salah",
    Why.DATA: "Data salah",
    Why.RESULT: "Hasil salah",
    Why.NOT_ENTITLED: "Terbit keliru",
    Why.FRAUD: "Pemalsuan atau kecurangan",
}
"""As the register says it, whatever language the program is in."""


@dataclass(frozen=True)
class Because:
    """A reason: one of the list, and words to it."""

    why: Why
    words: str = ""

    def text(self) -> str:
        """Return the reason as the history and the register keep it.

        Raises:
            LifeReasonMissing: nothing is said.

        """
        said = " ".join(self.words.split())
        head = _INDONESIAN.get(self.why, "")
        if not (head or said):
            raise LifeReasonMissing()
        return ": ".join(part for part in (head, said) if part)


def because(text: str) -> Because:
    """Read a reason as somebody typed it: one of the list's words at its beginning counts as that reason."""
    said = " ".join(text.split())
    for why in Why:
        for word in (why.value, _INDONESIAN.get(why, "")):
            begins = re.match(rf"{re.escape(word)}\b[\s:,.-]*", said, re.IGNORECASE) if word else None
            if begins and why is not Why.OTHER:
                return Because(why, said[begins.end() :])
    return Because(Why.OTHER, said)


def state_of(events: Iterable[CertificateEvent], listed: CertificateEvent | None = None) -> CertificateEvent:
    """Return what a paper is after its events and what central's list says of it.

    Revoked stands above replaced, and both for ever; a paper that was taken back is printed still.
    """
    seen = set()
    is_handed = is_suspended = False
    for event in events:
        seen.add(event)
        match event:
            case CertificateEvent.HANDED_OVER:
                is_handed = True
            case CertificateEvent.TAKEN_BACK:
                is_handed = False
            case CertificateEvent.SUSPENDED:
                is_suspended = True
            case CertificateEvent.RESTORED:
                is_suspended = False
    for final in (CertificateEvent.REVOKED, CertificateEvent.REPLACED):
        if final in seen or listed is final:
            return final
    if is_suspended or listed is CertificateEvent.SUSPENDED:
        return CertificateEvent.SUSPENDED
    if is_handed:
        return CertificateEvent.HANDED_OVER
    return CertificateEvent.PRINTED if CertificateEvent.PRINTED in seen else CertificateEvent.ISSUED


def is_lapsed(valid_until: date | None, today: date) -> bool:
    """Say whether the last day of a certificate is over."""
    return valid_until is not None and valid_until < today


@dataclass(frozen=True)
class Difference:
    """One thing that a correction changes: which part of the page, what stands there, what will."""

    part: str
    was: str
    becomes: str

    @property
    def what(self) -> str:
        """The part, as a person calls it."""
        return say(_NAMED[self.part])


_NAMED = {
    "name": marked("Nama"),
    "birth_line": marked("Tempat, tanggal lahir"),
    "programme": marked("Program"),
    "hours_and_dates": marked("JP dan tanggal"),
    "result": marked("Hasil"),
    "statement": marked("Kalimat"),
    "validity": marked("Masa berlaku"),
    "centre": marked("Balai"),
    "address": marked("Alamat"),
    "signatory": marked("Penanda tangan"),
    "second_signatory": marked("Penanda tangan kedua"),
    "back_signatory": marked("Penanda tangan di belakang"),
    "units": marked("Daftar unit"),
    "notes": marked("Catatan di belakang"),
    "skema": marked("Skema uji kompetensi"),
    "nomor_registrasi": marked("Nomor registrasi"),
}
"""What of a page may differ in a correction; its number, its day, its symbol and its design always may."""
_LATER = ("skema", "nomor_registrasi")
"""Facts of a page that come after its issue: they differ only where its look prints them."""


def differences(
    was: "DataclassInstance", becomes: "DataclassInstance", *, printed: Collection[str] = ()
) -> tuple[Difference, ...]:
    """Return what two pages say differently, in the order in which a reader sees it.

    `printed` are the fields that the new one's look prints. Number, symbol, copy and design are left out, and of who
    signs the place and the day.
    """
    found = []
    for one in fields(becomes):
        if one.name in _NAMED:
            old, new = _said(getattr(was, one.name)), _said(getattr(becomes, one.name))
            if old != new:
                found.append((one.name, old, new))
    facts = [getattr(page, "facts", {}) for page in (was, becomes)]
    for name in _LATER:
        old, new = (one.get(name, "") for one in facts)
        if name in printed and old != new:
            found.append((name, old, new))
    found.sort(key=lambda row: [*_NAMED].index(row[0]))
    return tuple(Difference(name, old, new) for name, old, new in found)


def _said(value: object) -> str:
    """Return a part of a page in words."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "; ".join(_said(part) for part in value)
    if hasattr(value, "nip"):
        return ", ".join(part for part in (str(getattr(value, "name", "")), str(value.nip)) if part)
    if hasattr(value, "title_en"):
        parts = (getattr(value, name) for name in ("code", "title", "hours", "result"))
        return " ".join(str(part) for part in parts if part)
    return str(value)
