"""Telling people the result of a selection: one plain message a person, and the list as a file for a mail merge."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from sqlalchemy.orm import Session

from bekal.candidates.papers.queries import lacking
from bekal.candidates.rules import shown_phone
from bekal.centre.queries import CentreRow, centre
from bekal.courses.queries import CourseRow, course
from bekal.courses.selection import queries
from bekal.courses.selection.queries import ApplicantRow
from bekal.courses.selection.service.finding import require_application
from bekal.courses.selection.service.seating import deadline
from bekal.documents.notices_file import NoticeLine, notices_csv, notices_xlsx
from bekal.documents.wording import weekday_words
from bekal.storage.records import Course, Staff
from bekal.terms import ApplicationId, ApplicationState, CourseId, ProgrammeId

_KTP = "KTP asli"


@dataclass(frozen=True)
class Notice:
    """What one person is told, by which phone, and whether somebody told them already."""

    id: ApplicationId
    code: str
    name: str
    phone: str
    """As people write it; empty: there is none."""
    result: str
    until: date | None
    bring: tuple[str, ...]
    message: str
    link: str
    """Opens WhatsApp with the message typed; empty where the phone is no mobile number."""
    informed_at: datetime | None
    informed_by: str


def notices(
    session: Session,
    course_id: CourseId,
    *,
    now: datetime,
    only: Collection[ApplicationId] = (),
    reserves: bool = False,
) -> list[Notice]:
    """Return what those accepted are told, who moved up among them, by rank; those who wait too if asked for.

    Raises:
        UnknownCourse: there is none.

    """
    of, house = course(session, course_id), centre(session)
    today = now.astimezone(house.timezone).date()
    states = [ApplicationState.ACCEPTED, *([ApplicationState.RESERVE] if reserves else [])]
    found = queries.applicants(session, course_id, today=today, states=states, limit=None).rows
    rows = [row for row in found if not only or row.id in only]
    programme_id = ProgrammeId(session.get_one(Course, course_id).programme_id)
    missing = lacking(
        session, [row.candidate_id for row in rows], programme_id=programme_id, today=today, until=of.starts_on
    )
    moved = {each.id for each in queries.movements(session, course_id)}
    made = []
    for row in sorted(rows, key=lambda each: (each.reserve or 0, each.rank is None, each.rank or 0, each.code)):
        record = require_application(session, row.id)
        until = deadline(session, record) if row.state is ApplicationState.ACCEPTED else None
        bring = tuple(dict.fromkeys([_KTP, *(each.title for each in missing[row.candidate_id] if each.kind != "KTP")]))
        result = _result(row, has_moved=row.id in moved)
        message = _message(house, of, row, result=result, until=until, bring=bring, has_moved=row.id in moved)
        by = session.get(Staff, record.informed_by) if record.informed_by else None
        made.append(
            Notice(
                row.id, row.code, row.name, shown_phone(row.phone), result, until, bring, message,
                whatsapp_link(row.phone, message), record.informed_at, by.name if by is not None else "",
            )
        )  # fmt: skip
    return made


def whatsapp_link(phone: str, message: str) -> str:
    """Return the address that opens WhatsApp with a message typed; empty unless it is a mobile number."""
    digits = phone.removeprefix("+")
    if not digits.isdigit() or (digits.startswith("62") and not digits.startswith("628")):
        return ""
    return f"https://wa.me/{digits}?text={quote(message, safe='')}"


def notices_book(session: Session, course_id: CourseId, *, now: datetime, reserves: bool = False) -> bytes:
    """Return the list as a workbook for telephoning and for a mail merge.

    Raises:
        UnknownCourse: there is none.

    """
    of = course(session, course_id)
    return notices_xlsx(f"Pemberitahuan {of.name}", _lines(session, course_id, now=now, reserves=reserves))


def notices_table(session: Session, course_id: CourseId, *, now: datetime, reserves: bool = False) -> bytes:
    """Return the list as CSV for a mail merge.

    Raises:
        UnknownCourse: there is none.

    """
    return notices_csv(_lines(session, course_id, now=now, reserves=reserves))


def _lines(session: Session, course_id: CourseId, *, now: datetime, reserves: bool) -> list[NoticeLine]:
    of, house = course(session, course_id), centre(session)
    return [
        NoticeLine(
            one.name,
            one.code,
            one.phone,
            one.result,
            of.programme,
            of.name,
            weekday_words(one.until) if one.until else "",
            _place(house),
            ", ".join(one.bring),
            one.message,
            one.link,
            one.informed_at.astimezone(house.timezone).strftime("%d/%m/%Y %H.%M") if one.informed_at else "",
        )
        for one in notices(session, course_id, now=now, reserves=reserves)
    ]


def _place(house: CentreRow) -> str:
    address = ", ".join(part for part in (house.address, house.city) if part)
    return f"{house.name}, {address}" if address else house.name


def _result(row: ApplicantRow, *, has_moved: bool) -> str:
    if row.state is ApplicationState.RESERVE:
        return f"Cadangan {row.reserve}" if row.reserve else "Cadangan"
    return "Diterima (naik dari cadangan)" if has_moved else "Diterima"


def _message(
    house: CentreRow,
    of: CourseRow,
    row: ApplicantRow,
    *,
    result: str,
    until: date | None,
    bring: tuple[str, ...],
    has_moved: bool,
) -> str:
    """Word the message; Indonesian, since it goes to the applicants."""
    what = f"pelatihan {of.programme}, {of.name}, di {house.name}"
    greeting = f"Yth. {row.name} ({row.code}),"
    if row.state is ApplicationState.RESERVE:
        lines = [
            f"Hasil seleksi {what}: Anda {result.lower()}.",
            "Kami akan menghubungi Anda bila ada kursi kosong. Mohon nomor ini tetap aktif.",
        ]
    else:
        lines = [
            f"Selamat. Ada kursi kosong dan Anda naik dari daftar cadangan: kini Anda diterima di {what}."
            if has_moved
            else f"Selamat, Anda diterima di {what}.",
            f"Daftar ulang paling lambat {weekday_words(until)} di {_place(house)}."
            if until
            else f"Segera daftar ulang di {_place(house)}.",
            "Bawa: " + "; ".join(bring) + ".",
            f"Pelatihan mulai {weekday_words(of.starts_on)}.",
            "Bila tidak jadi ikut, mohon beri tahu kami supaya kursi ini diberikan kepada cadangan.",
        ]
    contact = f"{house.name}, {shown_phone(house.phone)}" if house.phone else house.name
    return "\n".join([greeting, *lines, contact])
