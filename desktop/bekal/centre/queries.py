"""The centre as papers and screens show it."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.centre.rules import Signer
from bekal.storage.records import Centre
from bekal.terms import CentreId


@dataclass(frozen=True)
class CentreRow:
    """The centre: letterhead, signatory and house rules."""

    id: CentreId
    code: str
    name: str
    office: str
    address: str
    city: str
    phone: str
    licence: str
    signatory_name: str
    signatory_title: str
    signatory_nip: str
    second_name: str
    second_title: str
    second_nip: str
    zone: str
    minutes_per_hour: int
    number_template: str
    numbers_from: int | None
    """The year with which the series began that never begins anew; None: each year begins with 1."""
    classification: str
    verify_host: str
    second_look: bool
    free_days: int
    """For so many days after a meeting its marks change without a reason."""
    head_for_late_marks: bool
    logo: str
    """The hash of its logo, for `centre.logo.logo`; nothing: it has none."""

    @property
    def signer(self) -> Signer:
        """Who signs the centre's papers."""
        return Signer(self.signatory_name, self.signatory_title, self.signatory_nip)

    @property
    def second(self) -> Signer:
        """Who signs certificates second, unless a programme has somebody of its own."""
        return Signer(self.second_name, self.second_title, self.second_nip)

    @property
    def goes_on(self) -> bool:
        """Whether the series of certificate numbers never begins anew."""
        return self.numbers_from is not None

    def book_year(self, on: date) -> int:
        """Return the year in whose book a certificate of a day has its number."""
        return on.year if self.numbers_from is None else self.numbers_from

    @property
    def timezone(self) -> ZoneInfo:
        """The zone in which the centre's dates are local."""
        return ZoneInfo(self.zone)


def centre(session: Session) -> CentreRow:
    """Return the centre of this database."""
    row = session.scalars(select(Centre).where(Centre.id == session.info["centre_id"])).one()
    values = {name: getattr(row, name) for name in CentreRow.__dataclass_fields__}
    return CentreRow(**values)
