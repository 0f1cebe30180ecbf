"""The one slip that explains a NIK: a digit lost, doubled or mistyped, proved by birth date, sex and address."""

import re
from collections.abc import Iterator

from bekal import reference

_KIND = re.compile(r"\b(?:kabupaten|kab|kota|adm|administrasi|kecamatan|kec|dki|provinsi|prov)\b\.?")
_MARKS = re.compile(r"[^a-z0-9]+")
_DIGITS = "0123456789"


def one_repair(digits: str, date_digits: str, *, district: str, regency: str) -> str | None:
    """Return the NIK one slip away whose date and sex are these and whose region is the address's; None if not one.

    Where several would do, none is named: a lost digit of the serial number may have been any.
    """
    if not digits.isdigit() or not (district or regency):
        return None
    found = {
        one
        for one in _one_slip_away(digits)
        if one[6:12] == date_digits and one[12:] != "0000" and _lies_in(one[:6], district, regency)
    }
    return found.pop() if len(found) == 1 else None


def _one_slip_away(digits: str) -> Iterator[str]:
    match len(digits):
        case 15:
            yield from (digits[:at] + digit + digits[at:] for at in range(16) for digit in _DIGITS)
        case 16:
            yield from (digits[:at] + d + digits[at + 1 :] for at in range(16) for d in _DIGITS if d != digits[at])
        case 17:
            yield from (digits[:at] + digits[at + 1 :] for at in range(17))


def _lies_in(code: str, district: str, regency: str) -> bool:
    """Say whether a district's code is that of the address, as far as the address says."""
    if not reference.is_known_district(code):
        return False
    names = ((district, reference.region_name(code)), (regency, reference.region_name(code[:4])))
    return all(not said or _plain(said) == _plain(name or "") for said, name in names)


def _plain(name: str) -> str:
    return _MARKS.sub("", _KIND.sub(" ", name.lower()))
