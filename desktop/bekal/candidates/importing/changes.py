"""What a row would change of a registered person."""

from dataclasses import dataclass
from operator import attrgetter

from bekal.candidates.importing.rows import ReadRow
from bekal.candidates.repeats import KnownPerson
from bekal.terms import NikStatus

_OVERWRITTEN = (
    "name", "sex", "birth_date", "birth_place", "phone", "email", "education", "street", "rt", "rw", "district",
    "wanted", "village", "regency", "postal_code", "domicile", "school", "major", "graduated", "marital", "activity",
    "disability", "height_cm", "weight_kg", "heard_from",
)  # fmt: skip
_values = attrgetter(*_OVERWRITTEN)


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a registered person that the file would change; an empty cell changes nothing."""

    field: str
    old: object
    new: object


NO_CHANGES: tuple[Change, ...] = ()


def changes_of(person: KnownPerson, read: ReadRow, *, is_certain: bool, erase: bool) -> tuple[Change, ...]:
    """Return what the file would change; a sound NIK gives way to another only where it is certain who it is."""
    applicant = read.applicant
    new_values, old_values = _values(applicant), _values(person)
    found = []
    if new_values != old_values:
        found = [
            Change(name, old, new)
            for name, new, old in zip(_OVERWRITTEN, new_values, old_values, strict=True)
            if new and new != old
        ]
    if erase:
        found += [Change(name, old, "") for name in read.blank if (old := getattr(person, name, ""))]
    is_better = person.nik_status is not NikStatus.FORMAT_OK or (is_certain and read.nik.is_sound)
    if applicant.nik and applicant.nik != person.nik and is_better:
        found.append(Change("nik", person.nik, applicant.nik))
        if applicant.nik_status is not person.nik_status:
            found.append(Change("nik_status", person.nik_status, applicant.nik_status))
    return tuple(found)
