"""Whether two rows, or a row and somebody already registered, are one person.

A sound NIK decides. Without one on either side, name and birth date must agree and nothing may speak
against it: a phone or an address alone never makes two people one (families share them), and twins with
similar names stay two.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from bekal.candidates.applicants import Applicant
from bekal.candidates.nik import Nik, may_be_one, read_nik
from bekal.candidates.rules import are_similar_names, name_key
from bekal.terms import Activity, Disability, Marital, NikStatus, Sex


class KnownPerson(NamedTuple):
    """A person already registered, in the order a query may return the columns."""

    id: UUID
    name: str
    nik: str | None
    nik_status: NikStatus
    sex: Sex | None
    birth_date: date | None
    birth_place: str = ""
    phone: str = ""
    email: str = ""
    education: str = ""
    street: str = ""
    rt: str = ""
    rw: str = ""
    district: str = ""
    wanted: str = ""
    village: str = ""
    regency: str = ""
    postal_code: str = ""
    domicile: str = ""
    school: str = ""
    major: str = ""
    graduated: int | None = None
    marital: Marital | None = None
    activity: Activity | None = None
    disability: Disability | None = None
    height_cm: int | None = None
    weight_kg: int | None = None
    heard_from: str = ""
    restricted_on: date | None = None
    """Since when the person's data may only be kept."""


class Asked(NamedTuple):
    """What is asked of a row: whom its NIK, its name and birth dates, or an id in it may mean."""

    nik: str | None
    """Sound, or nothing."""
    key: str
    """The name in the form in which two spellings are one; empty when there is none."""
    days: tuple[date, ...]
    id: UUID | None


@dataclass(slots=True)
class Known:
    """The people already registered, found by NIK and by birth date."""

    by_nik: dict[str, KnownPerson] = field(default_factory=dict)
    by_id: dict[UUID, KnownPerson] = field(default_factory=dict)
    by_birth_date: dict[date, list[KnownPerson]] = field(default_factory=dict)
    certified: Mapping[UUID, str] = field(default_factory=dict)
    """Who of them holds a certificate that counts, and its number."""

    @classmethod
    def of(cls, people: Iterable[KnownPerson]) -> "Known":
        """Index people; of two with one NIK the first counts."""
        known = cls()
        by_nik, by_date, by_id = known.by_nik, known.by_birth_date, known.by_id
        for person in people:
            by_id[person[0]] = person
            if person[2] and person[3] is NikStatus.FORMAT_OK:
                by_nik.setdefault(person[2], person)
            if (born := person[5]) is not None:
                if born in by_date:
                    by_date[born].append(person)
                else:
                    by_date[born] = [person]
        return known

    def among(self, asked: Sequence["Asked"]) -> "Known":
        """Return those a file's rows may be: here all of them, since they are at hand."""
        return self

    def same_birth_date(self, applicant: Applicant, nik: Nik) -> Iterable[KnownPerson]:
        """Return those born on the applicant's stated date, or on the date in the NIK."""
        found = self.by_birth_date.get(applicant.birth_date, ()) if applicant.birth_date else ()
        if nik.birth_date is None or nik.birth_date == applicant.birth_date:
            return found
        return [*found, *self.by_birth_date.get(nik.birth_date, ())]


def is_same_with_one_nik(applicant: Applicant, name: str, birth_date: date | None) -> bool:
    """Say whether two records with one sound NIK are one person: born the same day, or similar in name."""
    return applicant.birth_date == birth_date or are_similar_names(applicant.name, name)


def is_same_person(
    one: Applicant, one_nik: Nik, other: Applicant | KnownPerson, other_nik: Nik, *, same_day: bool
) -> bool:
    """Say whether two records without one and the same sound NIK are one person all the same.

    `same_day`: their birth dates, stated or in the NIK, already agree.
    """
    if not same_day:
        return False
    has_one_name = name_key(one.name) == name_key(other.name)
    has_one_phone = bool(one.phone) and one.phone == other.phone
    if one_nik.is_sound and other_nik.is_sound:
        slips = sum(a != b for a, b in zip(one_nik.digits, other_nik.digits, strict=True))
        return has_one_name and has_one_phone and one.birth_date == other.birth_date and slips <= 2
    compared = may_be_one(one_nik, other_nik)
    if compared is False:
        return False
    if compared is None:
        return has_one_name and one.birth_date == other.birth_date and not _speaks_against(one, other)
    if has_one_name:
        return True
    is_serial_cut = any(fault in nik.faults for nik in (one_nik, other_nik) for fault in ("nik_rounded", "nik_length"))
    if is_serial_cut:  # twins' serials differ in what was cut off
        fewer, more = set(name_key(one.name).split()), set(name_key(other.name).split())
        return has_one_phone and len(fewer) > 1 and fewer <= more
    # a child of one name may have a twin whose second name it is
    shorter = min(len(name_key(one.name).split()), len(name_key(other.name).split()))
    return shorter > 1 and are_similar_names(one.name, other.name)


def _speaks_against(one: Applicant, other: Applicant | KnownPerson) -> bool:
    """Say whether two people of one name and birth date are told apart by what else is known of them."""
    if one.phone and one.phone == other.phone:
        return False
    if one.street and one.street.lower() == other.street.lower():
        return False
    if one.sex and other.sex and one.sex is not other.sex:
        return True
    if one.phone and other.phone:
        return True
    return bool(one.birth_place and other.birth_place and one.birth_place.lower() != other.birth_place.lower())


def nik_of(person: KnownPerson, *, today: date) -> Nik:
    """Return the NIK of somebody registered, as far as it can be trusted."""
    nik = read_nik(person.nik, today=today)
    if nik.is_sound and person.nik_status is not NikStatus.FORMAT_OK:
        return Nik(nik.digits, ("nik_rounded",), None, nik.birth_date, nik.sex, nik.date_digits)
    return nik
