"""An applicant: what a form or a row of a file says of one person, as it would be stored."""

from dataclasses import dataclass
from datetime import date

from bekal.terms import Activity, Disability, Marital, NikStatus, Sex


@dataclass(frozen=True, slots=True)
class Applicant:
    """What a person's row says, as it would be stored; empty text is "not given"."""

    name: str
    nik: str | None = None
    """Sixteen digits; a doubtful one as it came, without separators."""
    nik_status: NikStatus = NikStatus.MISSING
    sex: Sex | None = None
    birth_date: date | None = None
    birth_place: str = ""
    phone: str = ""
    email: str = ""
    education: str = ""
    street: str = ""
    rt: str = ""
    rw: str = ""
    district: str = ""
    wanted: str = ""
    region_code: str = ""
    """Kemendagri's code of the village, or of what is known of it, without dots."""
    village: str = ""
    regency: str = ""
    postal_code: str = ""
    domicile: str = ""
    """Where the person lives, if not at the address of the identity card."""
    phone_owner: str = ""
    emergency_name: str = ""
    emergency_relation: str = ""
    emergency_phone: str = ""
    """E.164 like `phone`."""
    passport_name: str = ""
    katakana_name: str = ""
    school: str = ""
    major: str = ""
    graduated: int | None = None
    """The year."""
    marital: Marital | None = None
    activity: Activity | None = None
    disability: Disability | None = None
    support_needs: str = ""
    height_cm: int | None = None
    weight_kg: int | None = None
    heard_from: str = ""
