"""The consent sheet of one person, to be signed or as it was signed."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bekal.candidates.consent.queries import state
from bekal.candidates.rights.persons import open_to_change
from bekal.centre.letterhead import letterhead
from bekal.centre.queries import centre
from bekal.documents.consent_form import ConsentForm, ConsentLine, consent_form_pdf
from bekal.documents.wording import date_words
from bekal.language import chosen, say
from bekal.storage.handing_out import hand_out
from bekal.terms import CandidateId


def form(
    session: Session, candidate_id: CandidateId, *, now: datetime, as_given: bool = False, language: str = ""
) -> ConsentForm:
    """Return a person's sheet: empty to be ticked by hand, or `as_given` with the ticks that hold now.

    Raises:
        PersonErased, PersonRestricted: there is no sheet to print.

    """
    person = open_to_change(session, candidate_id)
    house = centre(session)
    today = now.astimezone(house.timezone).date()
    spoken = language or chosen()
    standing = state(session, candidate_id, today=today, language=spoken)
    text = standing.text
    born = f"{person.birth_date:%d/%m/%Y}" if person.birth_date else "–"
    signers = [(say("Yang menyatakan"), person.name), (say("Petugas"), "")]
    guardian = next((one.guardian for one in standing.history if one.is_open and one.guardian), "")
    if standing.needs_guardian:
        signers.insert(1, (say("Orang tua atau wali"), guardian if as_given else ""))
    return ConsentForm(
        letterhead(session, house),
        text.title,
        say("Versi {version}, {day}", version=text.version, day=f"{text.dated:%d/%m/%Y}"),
        text.opening,
        ((say("Nama"), person.name), (say("Tanggal lahir"), born)),
        say("Diberitahukan"),
        say("Beri tanda pada yang Anda setujui"),
        tuple(
            ConsentLine(
                one.purpose.title,
                one.purpose.text,
                one.purpose.basis,
                (as_given and one.is_given) if one.purpose.is_asked else None,
            )
            for one in standing.standings
        ),
        say("Hak Anda"),
        text.rights,
        text.guardian if standing.needs_guardian else "",
        text.signing,
        f"{house.city or '…………………'}, {date_words(today) if as_given else '…………………'}",
        tuple(signers),
    )


def form_pdf(session: Session, candidate_id: CandidateId, *, now: datetime, as_given: bool = False) -> bytes:
    """Draw a person's sheet."""
    return consent_form_pdf(form(session, candidate_id, now=now, as_given=as_given))


def write_form(
    session: Session, candidate_id: CandidateId, path: Path, *, now: datetime, as_given: bool = False
) -> Path:
    """Write a person's sheet; return where it lies.

    Raises:
        PersonErased, PersonRestricted: there is no sheet to print.
        FileNotWritten: the place is full, read-only or gone.

    """
    return hand_out(path, form_pdf(session, candidate_id, now=now, as_given=as_given))
