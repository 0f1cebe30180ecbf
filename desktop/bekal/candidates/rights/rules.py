"""What restriction and erasure need, and what is left of an erased person."""

from collections.abc import Callable
from typing import Any

from bekal.errors import Refused
from bekal.language import marked
from bekal.terms import Term

ERASED_NAME = "[dihapus]"
"""What stands where the name of an erased person stood."""
Left = Callable[[Any], Any]
"""Given a stored value, what is left of it after an erasure; the same again when asked twice."""


class PersonErased(Refused):
    """This person's data were erased; there is nothing left to change."""


class PersonRestricted(Refused):
    """This person's data are only kept, not changed; facts: name, since."""


class AlreadyRestricted(Refused):
    """The person's data are restricted already; facts: since."""


class NotRestricted(Refused):
    """The person's data are not restricted."""


class NameDiffers(Refused):
    """The name typed to confirm an erasure is not the person's; facts: typed."""


class StillInCourse(Refused):
    """The person sits in a course that has not ended; facts: name, course."""


class ErasureReason(Term):
    """Why a person's data were erased; never free words, which could name the person again."""

    REQUEST = "request", marked("Diminta orangnya sendiri")
    RETENTION = "retention", marked("Masa simpan habis")
    MISTAKE = "mistake", marked("Tidak pernah mendaftar (salah catat)")


def check_typed_name(typed: str, name: str) -> None:
    """Refuse an erasure whose confirmation names somebody else; case and blanks do not matter.

    Raises:
        NameDiffers: it is not the name.

    """
    if " ".join(typed.split()).casefold() != " ".join(name.split()).casefold():
        raise NameDiffers(typed=" ".join(typed.split()) or "–")


# ------------------------------------------------------------------------------------- what is left of a value


def stays(value: object) -> object:
    """Leave a value as it is: it names nobody, or the law keeps it."""
    return value


def emptied(value: object) -> object:
    """Leave nothing of a text; of anything else nothing either."""
    return "" if isinstance(value, str) else None


def nothing(_value: object) -> object:
    """Leave no value, where a column may have none."""
    return None


def unnamed(_value: object) -> object:
    """Leave the word that stands for an erased name."""
    return ERASED_NAME


def year_only(value: object) -> object:
    """Leave the year of a date, as its first of January: age groups stay countable."""
    return f"{value[:4]}-01-01" if isinstance(value, str) else None


def regency_only(value: object) -> object:
    """Leave the regency of a region's code: origins stay countable."""
    return value[:4] if isinstance(value, str) else ""


def no_nik(_value: object) -> object:
    """Leave that there is no NIK."""
    return "missing"


def known_reason(value: object) -> object:
    """Leave the reason of the erasure and no free words."""
    return value if value in {reason.value for reason in ErasureReason} else ""
