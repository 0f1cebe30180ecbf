"""What a programme pays its trainees for a training day (uang saku, uang transport): the rule and its limits."""

from collections.abc import Iterable
from dataclasses import dataclass

from bekal.errors import Refused
from bekal.terms import Attendance, PaidDay

MOST = 9_999_999
"""Rupiah a day; what is more has a mistyped nought."""


class NoPaidMark(Refused):
    """Days are paid, and no mark is: nobody would ever get anything."""


class UnknownPaidMark(Refused):
    """Marks that are paid are letters of H T I S A; facts: typed."""


class BadAmount(Refused):
    """An allowance is 0 to 9.999.999 rupiah a day."""


class PaysNothing(Refused):
    """The programme pays no allowance, so there is no list of it; facts: programme."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """Which days are paid, and how much each of them; `amount` in whole rupiah, 0 where only days are counted."""

    day: PaidDay = PaidDay.NONE
    marks: frozenset[Attendance] = frozenset({Attendance.PRESENT, Attendance.LATE})
    amount: int = 0

    @property
    def pays(self) -> bool:
        """Whether any day is paid at all."""
        return self.day is not PaidDay.NONE

    @property
    def letters(self) -> str:
        """The marks that are paid, as letters in their usual order: `HT`."""
        return "".join(mark.value for mark in Attendance if mark in self.marks)

    def is_paid(self, letters: Iterable[str | None]) -> bool:
        """Say whether a training day is paid to somebody with these marks; None stands where there is none yet.

        A day without a meeting at which the trainee counts has no letters, and is no training day.
        """
        paid = [letter is not None and Attendance(letter) in self.marks for letter in letters]
        return bool(paid) and self.pays and (all(paid) if self.day is PaidDay.ALL else any(paid))


def read_marks(letters: str) -> frozenset[Attendance]:
    """Read the letters of marks, in either case and any order.

    Raises:
        UnknownPaidMark: one of them is no mark.

    """
    try:
        return frozenset(Attendance(letter) for letter in letters.upper() if letter not in " ,")
    except ValueError:
        raise UnknownPaidMark(typed=letters) from None


def check_allowance(allowance: Allowance) -> None:
    """Raise NoPaidMark or BadAmount for an allowance that cannot be."""
    if allowance.pays and not allowance.marks:
        raise NoPaidMark()
    if not 0 <= allowance.amount <= MOST:
        raise BadAmount()
