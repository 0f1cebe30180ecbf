"""What stands on a certificate: the page as printed, the claims as signed, and the snapshot that keeps both.

The snapshot holds every word of the page as it was on the day of issue; printing again, years later and after
any edit, draws the same page.
"""

import calendar
import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo

import orjson

from bekal.assessment.competency.passed import Passed
from bekal.assessment.queries import ResultRow
from bekal.assessment.rules import scale_words, score_text
from bekal.centre.queries import CentreRow
from bekal.certificates.claims import Claims, whole_minute
from bekal.certificates.fields import facts
from bekal.courses.queries import CourseRow, ProgrammeRow, UnitRow
from bekal.documents.certificate import CertificatePage, Unit, language_note
from bekal.documents.certificate_template import Template
from bekal.documents.letterhead import Signatory
from bekal.documents.wording import date_words, period_words
from bekal.storage.operations import canonical
from bekal.terms import CandidateId, Kind, Outcome

_APART = {"template", "template_hash", "photo", "logo", "logo_hash", "photo_note"}
_SIGNERS = ("signatory", "back_signatory", "second_signatory")


@dataclass(frozen=True)
class Holder:
    """The person on the certificate."""

    candidate_id: CandidateId
    name: str
    birth_place: str
    birth_date: date
    photo: str = ""
    """The address of the photo, or nothing."""
    passed: Passed | None = None
    """The competency test passed after the training, if any."""


def page(
    *,
    house: CentreRow,
    course: CourseRow,
    programme: ProgrammeRow,
    units: tuple[UnitRow, ...],
    holder: Holder,
    result: ResultRow,
    number: str,
    on: date,
    practice: bool,
    sample: bool = False,
    look: Template | None = None,
    second: Signatory | None = None,
) -> CertificatePage:
    """Word a certificate; the QR text is put in when it is signed, the photo when it is drawn."""
    last = valid_until(programme, on)
    language = programme.kind is Kind.LANGUAGE
    born = ", ".join(part for part in (holder.birth_place, date_words(holder.birth_date)) if part)
    mark = result.predicate.word if result.predicate else ""
    return CertificatePage(
        centre=house.name,
        address=" · ".join(part for part in (house.address, house.city, house.phone, house.licence) if part),
        title="Sertifikat Pelatihan",
        number=number,
        name=holder.name,
        birth_line=f"lahir di {born}" if holder.birth_place else f"lahir {born}",
        statement="telah menyelesaikan dan dinyatakan lulus pelatihan",
        programme=programme.title,
        hours_and_dates=f"{programme.hours} JP, {period_words(course.starts_on, course.ends_on)}",
        result=f"dengan hasil {mark}" if mark else "",
        signatory=Signatory(
            place_and_date=f"{house.city}, {date_words(on)}" if house.city else date_words(on),
            office=house.signatory_title,
            name=house.signatory_name,
            nip=house.signer.number_line,
        ),
        qr_text="",
        verify_host=house.verify_host,
        units_title="Daftar Materi" if language else "Daftar Unit Kompetensi",
        unit_heading="Materi" if language else "Judul unit",
        units=tuple(
            Unit(
                unit.code,
                unit.title,
                unit.title_en,
                unit.hours,
                "K" if result.outcomes.get(unit.id) is Outcome.COMPETENT else "BK",
            )
            for unit in units
        ),
        grading_scale=scale_words(result.scale),
        notes=_notes(result, language=language),
        sample=sample,
        practice=practice,
        validity=f"berlaku sampai {date_words(last)}" if last else "",
        second_signatory=second,
        facts=facts(
            house=house,
            course=course,
            programme=programme,
            result=result,
            on=on,
            birth_place=holder.birth_place,
            birth_date=holder.birth_date,
            valid_until=last,
            passed=holder.passed,
        ),
        template=look,
        photo_address=holder.photo,
        logo_hash=house.logo,
    )


def _notes(result: ResultRow, *, language: bool) -> tuple[str, ...]:
    score = result.score_hundredths
    said = [] if score is None else [f"Nilai akhir: {score_text(score)}."]
    return (*said, language_note()) if language else tuple(said)


def claims(
    worded: CertificatePage,
    *,
    holder: Holder,
    programme: ProgrammeRow,
    done: date,
    now: datetime,
    cti: bytes,
    ends_at: datetime | None = None,
) -> Claims:
    """Return what is signed: the same facts as on the page, in the terms of the QR payload.

    `ends_at` is the moment from which it no longer counts, where the programme lapses.
    """
    assert programme.catalogue_no is not None
    return Claims(
        no=worded.number,
        name=worded.name,
        title=worded.programme,
        prog=programme.catalogue_no,
        done=_number(done),
        iat=whole_minute(int(now.timestamp())),
        cti=cti,
        dob=_number(holder.birth_date),
        hours=programme.hours,
        result=worded.result.removeprefix("dengan hasil ") or None,
        exp=None if ends_at is None else int(ends_at.timestamp()),
    )


def valid_until(programme: ProgrammeRow, on: date) -> date | None:
    """Return the last day of a certificate issued on a day, for a programme that lapses; the month's last, at most."""
    if programme.valid_months is None:
        return None
    years, month = divmod(on.month - 1 + programme.valid_months, 12)
    last = calendar.monthrange(on.year + years, month + 1)[1]
    return date(on.year + years, month + 1, min(on.day, last))


def ends_at(programme: ProgrammeRow, on: date, zone: tzinfo) -> datetime | None:
    """Return the first moment after the last day, in the centre's time."""
    last = valid_until(programme, on)
    return None if last is None else datetime.combine(last + timedelta(days=1), time(), zone)


def snapshot(worded: CertificatePage) -> str:
    """Return every word of a page as canonical JSON; pictures are kept apart, its look and logo named by hash."""
    plain = replace(worded, template=None, photo=None, logo=None)
    fields = {name: value for name, value in asdict(plain).items() if name not in _APART}
    fields = {name: [*value] if isinstance(value, tuple) else value for name, value in fields.items()}
    if named := worded.template.digest() if worded.template else worded.template_hash:
        fields["template"] = named
    if worded.logo_hash:
        fields["logo"] = worded.logo_hash
    return canonical(fields).decode()


def copied(kept: str, *, copy_number: int, qr_text: str) -> str:
    """Return the snapshot of a copy: every word and the look of the first one, with its own symbol and its mark."""
    return canonical({**json.loads(kept), "copy_number": copy_number, "qr_text": qr_text}).decode()


def look_named(kept: str) -> str:
    """Return the hash of the look a snapshot was issued with; nothing for those of the first releases."""
    return str(json.loads(kept).get("template", ""))


def words_of(kept: str) -> dict[str, str]:
    """Return the plain words of a snapshot by their field, for lists of many papers."""
    return {name: value for name, value in orjson.loads(kept).items() if isinstance(value, str)}


def page_of(kept: str) -> CertificatePage:
    """Return the page that a snapshot keeps; `templates.queries.dressed` puts its look, logo and photo to it."""
    fields = json.loads(kept)
    named = fields.pop("template", "")
    units = tuple(Unit(**unit) for unit in fields.pop("units"))
    signers = {name: Signatory(**who) for name in _SIGNERS if (who := fields.pop(name, None)) is not None}
    fields |= {"notes": tuple(fields["notes"]), "units": units, "template_hash": named, **signers}
    fields["logo_hash"] = fields.pop("logo", "")
    return CertificatePage(**fields)


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day
