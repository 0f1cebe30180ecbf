"""How the centre numbers its certificates: the template, the classification, and whether each year begins with 1."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.centre.queries import CentreRow, centre
from bekal.centre.service import change_centre
from bekal.certificates import rules
from bekal.storage.records import Certificate


def change_series(
    session: Session,
    *,
    now: datetime,
    template: str | None = None,
    classification: str | None = None,
    goes_on: bool | None = None,
) -> None:
    """Change how certificates are numbered; what is not named stays. Certificates that were issued keep their numbers.

    A series that `goes_on` never begins anew: it continues the book of this year. To begin each year with 1 again
    is possible as long as nothing of this year stands in a book of an earlier one.

    Raises:
        BadNumberTemplate, NumberPartMissing, YearMissing: no number can be made so; nothing was changed.
        SeriesInUse: it goes on until this year ends; nothing was changed.
        NotAllowed: only a head may.

    """
    house = centre(session)
    today = now.astimezone(house.timezone).date()
    template = house.number_template if template is None else template.strip()
    classification = house.classification if classification is None else classification.strip()
    since = rules.begins(house.numbers_from, goes_on, year=today.year, issued=_issued(session, house, today.year))
    example(template, classification=classification, code=house.code, goes_on=since is not None, on=today)
    change_centre(session, number_template=template, classification=classification, numbers_from=since)


def _issued(session: Session, house: CentreRow, year: int) -> int:
    """Return how many certificates of a year stand in the book that goes on, if one does."""
    own = select(func.count()).where(
        Certificate.series == house.code,
        Certificate.year == house.numbers_from,
        Certificate.issued_on >= date(year, 1, 1),
    )
    return session.scalar(own) or 0


def example(template: str, *, classification: str, code: str, goes_on: bool, on: date) -> str:
    """Return the first number that a template makes for an invented programme.

    Raises:
        BadNumberTemplate, NumberPartMissing: it makes none that a certificate can carry.
        YearMissing: each year begins with 1, but its numbers would be those of the year before.

    """
    intake = f"{on.year}-1"
    words = {
        "kode": code,
        "kode_unit": code,
        "kode_program": "JPG",
        "angkatan": intake,
        "angkatan_romawi": rules.roman_of(intake),
        "klasifikasi": classification,
    }
    made = rules.number(template, sequence=1, on=on, words=words)
    if not goes_on and "tahun" not in rules.tokens_of(template):
        raise rules.YearMissing(template=template)
    return made
