"""A person as text, the way a form, a draft or a file of JSON has one, and back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

from bekal.candidates import details, rules
from bekal.candidates.applicants import Applicant
from bekal.candidates.dates import ReadDate, read_date
from bekal.candidates.nik import Nik, read_nik
from bekal.candidates.queries import CandidateCard
from bekal.errors import Refused
from bekal.reference import regions
from bekal.terms import Activity, Disability, Marital, Sex, Term

T = TypeVar("T", bound=Term)

Typed = Mapping[str, str]
NAMES = (
    "nik", "name", "birth_place", "birth_date", "sex", "marital", "reason",
    "street", "rt", "rw", "village", "district", "regency", "postal_code", "phone", "education", "wanted",
    "school", "major", "graduated", "activity", "heard_from",
    "domicile", "phone_owner", "email", "emergency_name", "emergency_relation", "emergency_phone",
    "passport_name", "katakana_name", "disability", "support_needs", "height_cm", "weight_kg",
)  # fmt: skip
"""What is typed about a person, in the order of the identity card and in which Enter walks through the form."""
HIDDEN = ("region_code",)
"""What goes along with it: chosen with the village, never typed."""
EMPTY: dict[str, str] = dict.fromkeys((*NAMES, *HIDDEN), "")

_PLAIN = ("street", "birth_place", "village", "district", "regency", "domicile", "emergency_name")
"""Texts that are written like names: shouted or whispered words in title case."""
_AS_TYPED = ("wanted", "school", "major", "phone_owner", "emergency_relation", "support_needs", "heard_from")


class UnreadableAnswer(Refused):
    """A value that cannot be what its field asks for; facts: field, value."""


class UnknownField(Refused):
    """A field that nobody is asked for; facts: field."""


def applicant_of(typed: Typed, *, today: date) -> Applicant:
    """Return the person as typed, each value as it is stored; what cannot be read is left out."""
    nik = read_nik(typed["nik"], today=today)
    return Applicant(
        name=rules.tidy_name(typed["name"]),
        nik=typed["nik"] or None,
        nik_status=nik.status,
        sex=_term(Sex, typed["sex"]) or rules.read_sex(typed["sex"]),
        birth_date=typed_date(typed["birth_date"], nik, today).value,
        phone=rules.read_phone(typed["phone"]) or "",
        email=typed["email"].strip(),
        education=rules.read_education(typed["education"]),
        rt=rules.read_rt(typed["rt"]),
        rw=rules.read_rt(typed["rw"]),
        region_code=typed["region_code"],
        postal_code=details.read_postal_code(typed["postal_code"]),
        emergency_phone=rules.read_phone(typed["emergency_phone"]) or "",
        passport_name=details.read_passport_name(typed["passport_name"]),
        katakana_name=details.read_katakana(typed["katakana_name"]),
        graduated=details.read_graduated(typed["graduated"], today=today),
        marital=_term(Marital, typed["marital"]) or details.read_marital(typed["marital"]),
        activity=_term(Activity, typed["activity"]) or details.read_activity(typed["activity"]),
        disability=_term(Disability, typed["disability"]) or details.read_disability(typed["disability"]),
        height_cm=details.read_height(typed["height_cm"]),
        weight_kg=details.read_weight(typed["weight_kg"]),
        **{name: _tidy(typed[name]) for name in _PLAIN},
        **{name: rules.tidy_text(typed[name]) for name in _AS_TYPED},
    )


def typed_of(card: CandidateCard) -> dict[str, str]:
    """Return a registered person as a form shows one."""
    texts: dict[str, str] = {}
    for name in (*NAMES, *HIDDEN):
        value = card.mismatch_reason if name == "reason" else getattr(card, name)
        texts[name] = value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value or "")
    for name in ("phone", "emergency_phone"):
        texts[name] = rules.shown_phone(texts[name])
    return texts


def typed_from(fields: Mapping[str, object], *, today: date) -> dict[str, str]:
    """Return what a file of JSON says of a person as a form would have it.

    Raises:
        UnknownField: it says something nobody is asked for.
        UnreadableAnswer: a value cannot be what its field asks for.

    """
    typed = dict(EMPTY)
    for name, value in fields.items():
        if name not in EMPTY:
            raise UnknownField(field=name)
        if not isinstance(value, str | int | None) or isinstance(value, bool):
            raise UnreadableAnswer(field=name, value=str(value))
        typed[name] = "" if value is None else str(value).strip()
    for name in unreadable(typed, today=today):
        raise UnreadableAnswer(field=name, value=typed[name])
    return typed


def unreadable(typed: Typed, *, today: date) -> list[str]:
    """Return the fields in which something stands that cannot be read; a NIK is judged for itself."""
    read = applicant_of(typed, today=today)
    return [
        name
        for name in NAMES
        if name not in {"nik", "reason"} and typed[name].strip() and getattr(read, name) in {None, ""}
    ]


def with_region(applicant: Applicant) -> Applicant:
    """Return the applicant with region code, regency and postal code where village and district name one village."""
    if len(applicant.region_code) == 10 or not (applicant.village and applicant.district):
        return applicant
    found = regions.exact(applicant.village, applicant.district, applicant.regency)
    if found is None:
        return applicant
    regency, postal = applicant.regency or found.regency, applicant.postal_code or found.postal_code
    return replace(applicant, region_code=found.code, regency=regency, postal_code=postal)


def typed_date(typed: str, nik: Nik, today: date) -> ReadDate:
    """Read a birth date as typed, day first; the NIK decides its century."""
    return read_date(typed.strip(), today=today, day_first=True, like=nik.birth_date)


def _term(terms: type[T], typed: str) -> T | None:
    return terms(typed) if typed in {one.value for one in terms} else None


def _tidy(typed: str) -> str:
    """Return a text as stored: shouted or whispered words in title case, like a name."""
    text = rules.tidy_text(typed)
    return rules.tidy_name(text) if text.isupper() or text.islower() else text
