"""The slip a person takes home after registering, and how its code leads back to them."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.candidates.listing import LISTED
from bekal.candidates.merging.queries import kept_of
from bekal.candidates.papers.expiring import programme_of
from bekal.candidates.papers.queries import lacking
from bekal.candidates.rights.persons import all_of, open_to_change
from bekal.centre.queries import centre
from bekal.courses.selection.queries import by_code
from bekal.courses.selection.rules import last_bytes, read_code, registration_code
from bekal.documents.receipt_slip import Paper, ReceiptSlip, receipt_slips_pdf
from bekal.documents.wording import date_words
from bekal.errors import Refused
from bekal.language import say
from bekal.storage.handing_out import hand_out
from bekal.storage.records import Application, Candidate, Course, Intake, Programme, Selection
from bekal.storage.search import ends_with
from bekal.terms import ApplicationId, ApplicationState, CandidateId, ProgrammeId

_OVER = {ApplicationState.WITHDRAWN, ApplicationState.NOT_ACCEPTED, ApplicationState.REJECTED, ApplicationState.NO_SHOW}


class NobodyToPrint(Refused):
    """No slip was asked for."""


def person_code(candidate_id: CandidateId) -> str:
    """Return the code of a person who applied for no course yet: `D-4K7P-2MX9`."""
    return f"D{registration_code(ApplicationId(candidate_id))[1:]}"


def code_of(session: Session, candidate_id: CandidateId) -> str:
    """Return the code on a person's slip: of their running application, else of the last, else their own."""
    found = _application(session, candidate_id)
    return registration_code(ApplicationId(found.id)) if found else person_code(kept_of(session, candidate_id))


def people_of_code(session: Session, typed: str) -> tuple[CandidateId, ...]:
    """Return whom a code means that was typed or scanned from a slip; in a large centre two may share one."""
    code = "".join(typed.split()).upper()
    if code.startswith("D"):
        wanted = read_code("P" + code[1:])
        if wanted is None:
            return ()
        ids = session.scalars(select(Candidate.id).where(ends_with(session, Candidate.id, last_bytes(wanted)), LISTED))
        return tuple(CandidateId(one) for one in ids if registration_code(ApplicationId(one)) == wanted)
    applications = by_code(session, code) if code.startswith("P") else []
    people = session.scalars(select(Application.candidate_id).where(Application.id.in_(applications)))
    kept = dict.fromkeys(kept_of(session, CandidateId(one)) for one in people)
    listed = set(session.scalars(select(Candidate.id).where(Candidate.id.in_(kept), LISTED)))
    return tuple(one for one in kept if one in listed)


def receipt(session: Session, candidate_id: CandidateId, *, now: datetime) -> ReceiptSlip:
    """Return the slip of one person.

    Raises:
        PersonErased, PersonRestricted: their data are not printed.

    """
    person = open_to_change(session, candidate_id)
    house = centre(session)
    today = now.astimezone(house.timezone).date()
    applied = _application(session, candidate_id)
    facts: list[tuple[str, str]] = []
    programme_id, until, deadline = programme_of(session, candidate_id), None, None
    if applied is not None:
        course = session.get_one(Course, applied.course_id)
        programme, intake = session.get_one(Programme, course.programme_id), session.get_one(Intake, course.intake_id)
        facts.append((say("Mendaftar untuk"), f"{programme.title} · {course.name} · {intake.name}"))
        facts.append((say("Kelas mulai"), date_words(course.starts_on)))
        programme_id, until = ProgrammeId(course.programme_id), course.starts_on
        chosen = select(Selection.reregister_by).where(Selection.course_id == course.id)
        deadline = session.scalar(chosen)
        on = applied.applied_at
    else:
        if person.wanted:
            facts.append((say("Mendaftar untuk"), person.wanted))
        on = person.registered_at
    here = on.astimezone(house.timezone)
    facts.append((say("Terdaftar"), f"{date_words(here.date())}, {here:%H.%M}"))
    missing: tuple[str, ...] = ()
    if programme_id is not None:
        some = lacking(session, [candidate_id], programme_id=programme_id, today=today, until=until)[candidate_id]
        missing = tuple(f"{one.title} ({one.note})" if one.note else one.title for one in some)
    return ReceiptSlip(
        house.name,
        " · ".join(part for part in (house.address, house.city, house.phone) if part),
        say("Tanda terima pendaftaran"),
        person.name,
        code_of(session, candidate_id),
        tuple(facts),
        say("Berkas yang belum ada"),
        missing,
        say("Tidak ada: berkas Anda lengkap.")
        if programme_id is not None
        else say("Ditentukan setelah program dipilih."),
        say("Langkah berikutnya"),
        _next_step(applied.state if applied else None, bool(missing), deadline and date_words(deadline)),
        say("Bawa lembar ini setiap datang. Kodenya cukup ditunjukkan di loket; jangan berikan NIK kepada siapa pun."),
    )


def write_receipts(
    session: Session, people: Sequence[CandidateId], path: Path, *, paper: Paper = Paper.A6, now: datetime
) -> Path:
    """Write the slips of several people into one PDF, in their order; return where it lies.

    Raises:
        NobodyToPrint: nobody was named.
        PersonErased, PersonRestricted: the data of one of them are not printed; nothing was written.
        FileNotWritten: the place is full, read-only or gone.

    """
    if not people:
        raise NobodyToPrint()
    slips = [receipt(session, one, now=now) for one in people]
    return hand_out(path, receipt_slips_pdf(slips, paper))


def _application(session: Session, candidate_id: CandidateId) -> Application | None:
    """Return the application a slip is about: the last that still runs, else the last."""
    ids = all_of(session, candidate_id)
    query = select(Application).where(Application.candidate_id.in_(ids)).order_by(Application.applied_at.desc())
    rows = list(session.scalars(query))
    return next((row for row in rows if row.state not in _OVER), rows[0] if rows else None)


def _next_step(state: ApplicationState | None, is_lacking: bool, deadline: object) -> str:
    match state:
        case ApplicationState.ACCEPTED if deadline:
            return say("Anda diterima. Daftar ulang di balai paling lambat {day}.", day=deadline)
        case ApplicationState.ACCEPTED:
            return say("Anda diterima. Tunggu kabar tanggal daftar ulang.")
        case ApplicationState.RESERVE:
            return say("Anda di daftar cadangan. Kami menghubungi Anda bila ada kursi kosong.")
        case ApplicationState.REREGISTERED:
            return say("Anda sudah daftar ulang. Datang pada hari pertama kelas.")
        case ApplicationState.REJECTED | ApplicationState.NOT_ACCEPTED:
            return say("Anda belum diterima kali ini. Tanyakan gelombang berikutnya di loket.")
        case ApplicationState.NO_SHOW | ApplicationState.WITHDRAWN:
            return say("Lamaran ini sudah berakhir. Tanyakan gelombang berikutnya di loket.")
        case _ if is_lacking:
            return say("Bawa berkas di atas ke loket, lalu tunggu kabar jadwal seleksi.")
        case _:
            return say("Tunggu kabar jadwal seleksi lewat telepon atau pesan.")
