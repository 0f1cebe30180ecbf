"""What a centre must have and how its code may look."""

import re
from dataclasses import dataclass

from bekal.errors import Refused, Unavailable

ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


class CentreIncomplete(Refused):
    """The centre lacks something that papers need; facts: missing (word)."""


class BadCentreCode(Refused):
    """A centre's code is 2 to 16 letters, digits and hyphens; facts: code."""


class UnknownZone(Refused):
    """The time zone is none of Indonesia's three; facts: zone."""


class NumberOutside(Refused):
    """A whole number of the house rules is too small or too large; facts: least, most, given."""


class LogoUnusable(Refused):
    """What was given as a logo is no picture, or none that can be made small enough."""


class LogoMissing(Unavailable):
    """The logo that a paper names is not on this machine, or is not what it was; facts: digest."""


@dataclass(frozen=True)
class Signer:
    """Who signs: name with titles, office, and the number that identifies them; without a name nobody does."""

    name: str = ""
    title: str = ""
    number: str = ""

    @property
    def number_line(self) -> str:
        """The number as it is printed below the name: bare figures are a civil servant's NIP."""
        return f"NIP {self.number}" if self.number[:1].isdigit() else self.number


NUMBERS = {"minutes_per_hour": (30, 90), "free_days": (0, 365)}
"""The house rules that are whole numbers, with the least and the most that is taken."""


def check_number(field: str, value: int) -> None:
    """Raise NumberOutside for a house rule that cannot be so small or so large."""
    least, most = NUMBERS[field]
    if not least <= value <= most:
        raise NumberOutside(least=least, most=most, given=value)


def check_code(code: str) -> str:
    """Return the code in capitals.

    Raises:
        BadCentreCode: it has other characters or another length.

    """
    code = code.strip().upper()
    if not re.fullmatch(r"[A-Z0-9][A-Z0-9-]{1,15}", code):
        raise BadCentreCode(code=code)
    return code
