"""An applicant: what a form or a row of a file says of one person, as it would be stored."""

from dataclasses import dataclass
from datetime import date

from bekal.terms import NikStatus, Sex


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
